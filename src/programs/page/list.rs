//! Lists as a person sees them, slips of the pen repaired (PROGRAM-PAGES section 2).

use comrak::nodes::{Node, NodeValue};

use super::mrkdwn::{Phrase, Renderer};
use super::problems::Problems;
use super::source;
use super::tree::{Block, Reader};

/// Deeper lists are refused: nobody could follow them in a message.
pub const MAX_DEPTH: usize = 12;
/// From how many more columns on a person sees an item as nested. CommonMark wants three under "1. ".
const NESTED: usize = 2;

/// An item as it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    pub line: usize,
    pub indent: usize,
    pub text: Phrase,
    pub children: Vec<RawItem>,
}

impl RawItem {
    /// An item that wasn't one of a list.
    pub fn new(line: usize, text: Phrase) -> Self {
        Self {
            line,
            indent: 0,
            text,
            children: Vec::new(),
        }
    }

    /// This item and all below it.
    pub fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }
}

/// The items of a list node.
pub fn items(reader: &mut Reader<'_>, list: Node<'_>, depth: usize) -> Vec<RawItem> {
    let mut found = Vec::new();
    for node in list.children() {
        if depth > MAX_DEPTH {
            let line = reader.line(node);
            super::too_deep(reader.problems, line);
            break;
        }
        item(reader, node, depth, &mut found);
    }
    nest(Vec::with_capacity(found.len()), found, reader.problems)
}

/// One item of the library's list: none, one, or more for a person.
fn item(reader: &mut Reader<'_>, node: Node<'_>, depth: usize, found: &mut Vec<RawItem>) {
    let line = reader.line(node);
    let mut place = Place::new(RawItem {
        line,
        indent: reader.source.indent(line),
        text: Phrase::default(),
        children: Vec::new(),
    });
    for (index, child) in node.children().enumerate() {
        match &child.data().value {
            NodeValue::Paragraph => {
                let (text, slips) = split_paragraph(reader, child, index == 0);
                place.say(&text);
                slips.into_iter().for_each(|slip| place.add(slip));
            }
            NodeValue::List(_) if index == 0 && reader.line(child) == line => {
                place.doubled(items(reader, child, depth), reader.problems);
            }
            _ => place.blocks(reader, child, depth),
        }
    }
    place.finish(found, reader.problems);
}

/// An item being read, with the items that were glued to it.
struct Place {
    item: RawItem,
    after: Vec<RawItem>,
}

impl Place {
    fn new(item: RawItem) -> Self {
        Self {
            item,
            after: Vec::new(),
        }
    }

    /// Where what comes next belongs: to the item, or to the last one that was glued to it.
    fn current(&mut self) -> &mut RawItem {
        self.after.last_mut().unwrap_or(&mut self.item)
    }

    fn say(&mut self, text: &Phrase) {
        self.current().text.append(text);
    }

    /// Puts an item below this one or beside it, by how far it is indented.
    fn add(&mut self, item: RawItem) {
        if item.line > self.item.line && item.indent < self.item.indent + NESTED {
            self.after.push(item);
        } else {
            self.current().children.push(item);
        }
    }

    fn blocks(&mut self, reader: &mut Reader<'_>, node: Node<'_>, depth: usize) {
        let mut blocks = Vec::new();
        reader.block(node, depth, &mut blocks);
        for block in blocks {
            match block {
                Block::List(items) => items.into_iter().for_each(|item| self.add(item)),
                Block::Prose(prose) => self.say(&prose.text),
                Block::Heading(heading) => self.say(&Phrase::verbatim(&heading.text)),
                Block::Table(table) => self.say(&table.as_text()),
            }
        }
    }

    /// `1. 1. Read …`: the library makes an empty parent of the first marker, a person sees one item.
    fn doubled(&mut self, inner: Vec<RawItem>, problems: &mut Problems) {
        let mut inner = inner.into_iter();
        let Some(first) = inner.next() else { return };
        problems.warning(
            self.item.line,
            "doubled-list-marker",
            "the list marker stands twice; read as one item",
        );
        self.item.text = first.text;
        self.item.children = first.children;
        self.item.children.extend(inner);
    }

    fn finish(self, found: &mut Vec<RawItem>, problems: &mut Problems) {
        if self.item.text.is_empty() {
            empty_item(self.item.line, problems);
            found.extend(self.item.children);
        } else {
            found.push(self.item);
        }
        found.extend(self.after);
    }
}

fn empty_item(line: usize, problems: &mut Problems) {
    problems.warning(
        line,
        "empty-item",
        "this list item says nothing that can stand in a message; left out",
    );
}

/// Items that are indented by two columns are nested for a person, whatever CommonMark says. They go below or
/// beside those that are nested already.
fn nest(
    mut nested: Vec<RawItem>,
    items: impl IntoIterator<Item = RawItem>,
    problems: &mut Problems,
) -> Vec<RawItem> {
    for item in items {
        match nested.last_mut() {
            Some(parent) if item.indent >= parent.indent + NESTED => {
                if !parent
                    .children
                    .iter()
                    .any(|child| child.indent == item.indent)
                {
                    problems.warning(
                        item.line,
                        "shallow-nesting",
                        format!(
                            "indented, but too little for Markdown; read as below the item of line {}",
                            parent.line
                        ),
                    );
                }
                let children = std::mem::take(&mut parent.children);
                parent.children = with_last(children, item, problems);
            }
            _ => nested.push(item),
        }
    }
    nested
}

/// Adds an item to a list, below the last item of it if it is indented further.
fn with_last(mut items: Vec<RawItem>, item: RawItem, problems: &mut Problems) -> Vec<RawItem> {
    let Some(last) = items.pop() else {
        return vec![item];
    };
    items.extend(nest(vec![last], [item], problems));
    items
}

/// Lists that follow each other are one for a person, also when only a picture stands between them and the
/// second goes on below the first's last item.
pub fn join(blocks: Vec<Block>, problems: &mut Problems) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let Block::List(items) = block else {
            joined.push(block);
            continue;
        };
        let pictures = joined
            .iter()
            .rev()
            .take_while(|block| is_picture(block))
            .count();
        let before = joined.len().checked_sub(pictures + 1);
        match before.and_then(|index| joined.get_mut(index)) {
            Some(Block::List(list)) if pictures == 0 || goes_on(list, &items) => {
                *list = nest(std::mem::take(list), items, problems);
            }
            _ => joined.push(Block::List(items)),
        }
    }
    joined
}

fn is_picture(block: &Block) -> bool {
    matches!(block, Block::Prose(prose) if prose.is_picture)
}

fn goes_on(list: &[RawItem], items: &[RawItem]) -> bool {
    match (list.last(), items.first()) {
        (Some(last), Some(first)) => first.indent >= last.indent + NESTED,
        _ => false,
    }
}

/// A paragraph's own text, and the items that the library glued to it because their markers are damaged.
/// `is_item` says that the first line is an item's own, marker and all.
pub fn split_paragraph(
    reader: &mut Reader<'_>,
    paragraph: Node<'_>,
    is_item: bool,
) -> (Phrase, Vec<RawItem>) {
    let mut runs: Vec<(Option<Slip>, usize, Vec<Node<'_>>)> =
        vec![(None, reader.line(paragraph), Vec::new())];
    let mut line_starts = true;
    for (index, child) in paragraph.children().enumerate() {
        let line = reader.line(child);
        let first = index == 0;
        let slip = (line_starts && !(first && is_item))
            .then(|| slip(reader.source.line(line), child, !first))
            .flatten();
        if slip.is_some() {
            runs.push((slip, line, Vec::new()));
        }
        if let Some((_, _, run)) = runs.last_mut() {
            run.push(child);
        }
        line_starts = matches!(
            child.data().value,
            NodeValue::SoftBreak | NodeValue::LineBreak
        );
    }
    let mut text = Phrase::default();
    let mut items = Vec::new();
    for (slip, line, run) in runs {
        let phrase = render(reader, &run, slip.as_ref());
        match slip {
            None => text = phrase,
            Some(_) if phrase.is_empty() => empty_item(line, reader.problems),
            Some(slip) => {
                reader.problems.warning(line, slip.code, slip.message);
                items.push(RawItem {
                    line,
                    indent: reader.source.indent(line),
                    text: phrase,
                    children: Vec::new(),
                });
            }
        }
    }
    (text, items)
}

fn render(reader: &mut Reader<'_>, run: &[Node<'_>], slip: Option<&Slip>) -> Phrase {
    let mut renderer = Renderer::new(reader.links, reader.problems, reader.line_offset);
    for (index, node) in run.iter().enumerate() {
        match (&node.data().value, slip) {
            (NodeValue::Text(text), Some(slip)) if index == 0 => {
                renderer.text(text.get(slip.mark..).unwrap_or_default());
            }
            _ => renderer.node(node, 0),
        }
    }
    renderer.finish()
}

/// A damaged list marker at the beginning of a line.
struct Slip {
    /// The bytes of the marker.
    mark: usize,
    code: &'static str,
    message: &'static str,
}

const WITHOUT_NUMBER: (&str, &str) = (
    "list-marker-without-number",
    "this list marker lost its number; read as an item of its own",
);
const WITHOUT_SPACE: (&str, &str) = (
    "list-marker-without-space",
    "there is no space after this list marker; read as an item of its own",
);
const GLUED: (&str, &str) = (
    "list-glued-to-text",
    "Markdown takes this numbered line for a part of the line above; read as an item of its own",
);
const TYPOGRAPHIC: (&str, &str) = (
    "typographic-bullet",
    "this bullet is a character of its own and no Markdown; read as an item",
);

/// What is wrong with the marker of this line, if a person sees one. `goes_on` says that text stands above.
fn slip(source_line: &str, first: Node<'_>, goes_on: bool) -> Option<Slip> {
    let line = source_line.trim_start_matches([' ', '\t', '>']);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let dotted = line.get(digits..)?.starts_with(['.', ')']);
    let (mark, (code, message)) = match line.chars().next()? {
        '.' | ')' if line.get(1..)?.starts_with(' ') => (1, WITHOUT_NUMBER),
        c @ ('•' | '‣' | '◦' | '▪' | '●' | '○' | '·') => (c.len_utf8(), TYPOGRAPHIC),
        '–' if line.get('–'.len_utf8()..)?.starts_with(' ') => ('–'.len_utf8(), TYPOGRAPHIC),
        '-' | '+' if opens_item(line.get(1..)?) => (1, WITHOUT_SPACE),
        _ if !dotted || digits == 0 || digits > 3 => return None,
        _ if goes_on && source::marker_length(line) > 0 => (digits + 1, GLUED),
        _ if opens_item(line.get(digits + 1..)?) => (digits + 1, WITHOUT_SPACE),
        _ => return None,
    };
    let is_text = matches!(&first.data().value, NodeValue::Text(text) if text.get(..mark) == line.get(..mark));
    is_text.then_some(Slip {
        mark,
        code,
        message,
    })
}

/// "-Read …" and "1.Read …" are items, "-x" and "3.x" are not.
fn opens_item(rest: &str) -> bool {
    rest.starts_with(|c: char| c == '[' || c.is_alphabetic() && !c.is_lowercase())
}
