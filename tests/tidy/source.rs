//! The project's text: files, and Rust files as tokens without comments, docs and tests.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// The folder of `Cargo.toml`.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file's text; none where there is no such file.
pub fn text_of(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// All files below a folder of the project, as paths from its root, in order.
pub fn files_below(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if !is_ours(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(from_root(&path));
            }
        }
    }
    found.sort();
    found
}

/// Everything but git's own and cargo's output.
fn is_ours(path: &Path) -> bool {
    let in_root = path.parent() == Some(root());
    !(in_root && matches!(name(path), "target" | ".git"))
}

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn from_root(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// A Rust file of `src/`.
pub struct Source {
    pub path: String,
    pub tokens: Vec<Token>,
}

/// A word, a sign, a bracket or a literal, and its line.
pub struct Token {
    pub line: usize,
    pub kind: Kind,
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// `::` is one sign.
    Sign,
    Bracket,
    Literal,
}

/// All of `src/` but its tests.
pub fn sources() -> Vec<Source> {
    let mut test_modules = BTreeSet::new();
    let mut sources = Vec::new();
    for path in files_below("src")
        .into_iter()
        .filter(|it| it.ends_with(".rs"))
    {
        let text = text_of(&path).unwrap_or_default();
        let stream: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut reader = Reader::default();
        reader.read(stream);
        let folder = module_folder(&path);
        test_modules.extend(reader.test_modules.iter().map(|module| folder.join(module)));
        sources.push(Source {
            path,
            tokens: reader.tokens,
        });
    }
    // A room `tests/` holds the tests of the other rooms, which name it by `#[path]`.
    let is_test = |path: &str| {
        let path = Path::new(path).with_extension("");
        path.ancestors()
            .any(|part| part.ends_with("tests") || test_modules.contains(part))
    };
    sources.retain(|source| !is_test(&source.path));
    sources
}

/// Where the modules are that this file declares.
fn module_folder(path: &str) -> PathBuf {
    let path = Path::new(path);
    match name(path) {
        "mod.rs" | "lib.rs" | "main.rs" => path.parent().unwrap_or(path).to_owned(),
        _ => path.with_extension(""),
    }
}

#[derive(Default)]
struct Reader {
    tokens: Vec<Token>,
    /// Names of `#[cfg(test)] mod name;`.
    test_modules: Vec<String>,
}

impl Reader {
    fn read(&mut self, stream: TokenStream) {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            if is_sign(&tree, '#') {
                if trees.peek().is_some_and(|next| is_sign(next, '!')) {
                    trees.next();
                }
                let attribute = trees.next().map(|tree| tree.to_string());
                if attribute.is_some_and(|text| text.replace(' ', "") == "[cfg(test)]") {
                    self.skip_item(&mut trees);
                }
                continue;
            }
            self.push(tree);
        }
    }

    /// The item after `#[cfg(test)]`, up to its braces or semicolon.
    fn skip_item(&mut self, trees: &mut impl Iterator<Item = TokenTree>) {
        let mut words = Vec::new();
        for tree in trees {
            match tree {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
                TokenTree::Punct(sign) if sign.as_char() == ';' => break,
                TokenTree::Ident(word) => words.push(word.to_string()),
                _ => {}
            }
        }
        if let Some(at) = words.iter().position(|word| word == "mod") {
            self.test_modules.extend(words.get(at + 1).cloned());
        }
    }

    fn push(&mut self, tree: TokenTree) {
        let line = tree.span().start().line;
        let (kind, text) = match tree {
            TokenTree::Group(group) => return self.group(&group),
            TokenTree::Ident(word) => (Kind::Word, word.to_string()),
            TokenTree::Literal(literal) => (Kind::Literal, literal.to_string()),
            TokenTree::Punct(sign) if self.ends_colons(&sign) => return,
            TokenTree::Punct(sign) => (Kind::Sign, half_colons(&sign)),
        };
        self.tokens.push(Token { line, kind, text });
    }

    /// Makes `::` of a colon after a half of it.
    fn ends_colons(&mut self, sign: &Punct) -> bool {
        match self.tokens.last_mut() {
            Some(last) if last.text == HALF_COLONS && sign.as_char() == ':' => {
                last.text = "::".into();
                true
            }
            _ => false,
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => return self.read(group.stream()),
        };
        self.bracket(group.span_open().start().line, open);
        self.read(group.stream());
        self.bracket(group.span_close().start().line, close);
    }

    fn bracket(&mut self, line: usize, text: &str) {
        self.tokens.push(Token {
            line,
            kind: Kind::Bracket,
            text: text.to_owned(),
        });
    }
}

/// A colon with another sign right after it.
const HALF_COLONS: &str = ":+";

fn half_colons(sign: &Punct) -> String {
    match (sign.as_char(), sign.spacing()) {
        (':', Spacing::Joint) => HALF_COLONS.to_owned(),
        (sign, _) => sign.to_string(),
    }
}

fn is_sign(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == sign)
}

impl Source {
    /// `src/mentors/store.rs` is in `mentors`; `src/clock.rs` in none.
    pub fn folder(&self) -> Option<&str> {
        Some(self.path.strip_prefix("src/")?.split_once('/')?.0)
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        name(Path::new(&self.path))
    }

    /// `path:line`.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }

    /// The lines on which these tokens stand one after the other.
    pub fn lines_with(&self, tokens: &[&str]) -> Vec<usize> {
        let is_here = |here: &&[Token]| {
            let pairs = here.iter().zip(tokens);
            pairs.fold(true, |so_far, (token, text)| {
                so_far && token.kind != Kind::Literal && token.text == *text
            })
        };
        let windows = self.tokens.windows(tokens.len()).filter(is_here);
        windows.map(|here| here[0].line).collect()
    }

    /// String literals, as written.
    pub fn strings(&self) -> impl Iterator<Item = &Token> {
        let is_string = |token: &&Token| token.kind == Kind::Literal && token.text.contains('"');
        self.tokens.iter().filter(is_string)
    }

    /// What is taken from elsewhere in this crate: `x` of `crate::x` and of `use crate::{x::y, z}`.
    pub fn imports(&self) -> Vec<&Token> {
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let is_root = token.text == "crate" || token.text == "understudy";
            let after = self.tokens.get(at + 1..).unwrap_or_default();
            match after {
                [colons, list, ..] if is_root && colons.text == "::" && list.text == "{" => {
                    found.extend(first_words(&after[2..]));
                }
                [colons, word, ..] if is_root && colons.text == "::" => found.push(word),
                _ => {}
            }
        }
        found
    }
}

/// The first word of each entry of a `use` list, up to its closing brace.
fn first_words(list: &[Token]) -> Vec<&Token> {
    let (mut depth, mut at_start, mut found) = (0, true, Vec::new());
    for token in list {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => at_start = true,
            _ if at_start => {
                at_start = false;
                found.push(token);
            }
            _ => {}
        }
    }
    found
}
