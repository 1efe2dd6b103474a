//! Inline Markdown as Slack's mrkdwn: escaped once, links that work, nothing raw.

use comrak::nodes::{Node, NodeValue};
use url::Url;

use super::html::{self, Piece};
use super::problems::Problems;
use super::shown::{is_shown, shown};

/// Emphasis inside of emphasis deeper than this is no person's; its text is kept, its marks are not.
const MAX_DEPTH: usize = 24;

/// A piece of inline text in the forms that the reader needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    /// For Slack.
    pub mrkdwn: String,
    /// For recognising words.
    pub plain: String,
    /// For identity: as `plain`, but without URLs that stand for themselves.
    pub key: String,
    /// The plain text of a link or of bold words, if the phrase begins with one.
    pub lead: Option<String>,
    /// Where the first link leads, absolute if that can be known, else as on the page.
    pub url: Option<String>,
}

impl Phrase {
    pub fn is_empty(&self) -> bool {
        self.mrkdwn.is_empty()
    }

    /// Further prose of the same item, on a line of its own.
    pub fn append(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        for (to, from) in [
            (&mut self.mrkdwn, &other.mrkdwn),
            (&mut self.plain, &other.plain),
            (&mut self.key, &other.key),
        ] {
            to.push('\n');
            to.push_str(from);
        }
    }

    /// Text that is not Markdown, such as a code block's.
    pub fn verbatim(text: &str) -> Self {
        Self {
            mrkdwn: escape(text),
            plain: text.to_owned(),
            key: text.to_owned(),
            ..Self::default()
        }
    }

    fn push_text(&mut self, text: &str) {
        // An entity such as `&#x202e;` comes here decoded.
        let text = shown(text);
        self.mrkdwn.push_str(&escape(&text));
        self.plain.push_str(&text);
        self.key.push_str(&text);
    }

    fn lengths(&self) -> [usize; 3] {
        [self.mrkdwn.len(), self.plain.len(), self.key.len()]
    }

    fn truncate(&mut self, lengths: [usize; 3]) {
        self.mrkdwn.truncate(lengths[0]);
        self.plain.truncate(lengths[1]);
        self.key.truncate(lengths[2]);
    }

    fn tidied(mut self) -> Self {
        for text in [&mut self.mrkdwn, &mut self.plain, &mut self.key] {
            *text = tidy(text);
        }
        self
    }
}

/// Slack's three characters, `&` first, so that nothing is escaped twice.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Runs of spaces as one, no spaces at the ends of lines: as a browser shows the page.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for line in text.lines() {
        let mut apart = if tidied.is_empty() { "" } else { "\n" };
        for word in line.split_whitespace() {
            tidied.push_str(apart);
            tidied.push_str(word);
            apart = " ";
        }
    }
    tidied
}

/// Mrkdwn as text for recognising words: labels instead of links, nothing escaped.
pub fn as_plain(mrkdwn: &str) -> String {
    let mut plain = String::with_capacity(mrkdwn.len());
    let mut rest = mrkdwn;
    while let Some((before, link)) = rest.split_once('<') {
        plain.push_str(before);
        let (link, after) = link.split_once('>').unwrap_or((link, ""));
        plain.push_str(link.split_once('|').map_or(link, |(_, label)| label));
        rest = after;
    }
    plain.push_str(rest);
    if !plain.contains('&') {
        return plain;
    }
    plain
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Where links lead, and which ones lead nowhere.
#[derive(Debug, Default)]
pub struct Links {
    base: Option<Url>,
    relative: Vec<usize>,
}

impl Links {
    /// With the address under which the page is published, if it is known.
    pub fn new(base_url: Option<&str>, problems: &mut Problems) -> Self {
        let base = base_url.and_then(|url| {
            let parsed = Url::parse(url).ok().filter(|url| url.has_host());
            if parsed.is_none() {
                problems.warning(
                    1,
                    "base-url",
                    format!("the base URL “{url}” is no address such as https://example.com/; links stay text"),
                );
            }
            parsed
        });
        Self {
            base,
            relative: Vec::new(),
        }
    }

    /// The address to send; `None` if there is none, and the label stands alone.
    pub fn resolve(
        &mut self,
        target: &str,
        line: usize,
        problems: &mut Problems,
    ) -> Option<String> {
        let target = target.trim();
        if target.is_empty() {
            return None;
        }
        match scheme(target) {
            Some("http" | "https" | "mailto") => Some(target.to_owned()),
            Some(other) => {
                problems.warning(
                    line,
                    "link-scheme",
                    format!(
                        "a link with `{other}:` can't stand in a message; only its text is kept"
                    ),
                );
                None
            }
            None => self.absolute(target, line),
        }
    }

    fn absolute(&mut self, target: &str, line: usize) -> Option<String> {
        let url = self.base.as_ref().and_then(|base| base.join(target).ok());
        if url.is_none() {
            self.relative.push(line);
        }
        url.map(String::from)
    }

    /// One warning for the page: a handbook has dozens of such links, with one and the same remedy.
    pub fn report(&self, problems: &mut Problems) {
        if let Some(first) = self.relative.iter().min() {
            let count = self.relative.len();
            let links = if count == 1 { "link is" } else { "links are" };
            problems.warning(
                *first,
                "relative-links",
                format!(
                    "{count} {links} relative to the page's site, the first here; only the text is kept \
                     (`import --base-url https://…` makes them work)"
                ),
            );
        }
    }
}

/// A link's scheme in lower case, among those the reader has an opinion on.
fn scheme(target: &str) -> Option<&'static str> {
    const KNOWN: [&str; 9] = [
        "https",
        "http",
        "mailto",
        "javascript",
        "data",
        "file",
        "slack",
        "ftp",
        "tel",
    ];
    let (head, _) = target.split_once(':')?;
    let is_scheme = !head.is_empty()
        && head.starts_with(|c: char| c.is_ascii_alphabetic())
        && head
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    if !is_scheme {
        return None;
    }
    let known = KNOWN.iter().find(|known| head.eq_ignore_ascii_case(known));
    Some(known.map_or("other", |known| known))
}

/// `|`, `<` and `>` end a link in mrkdwn, so they travel percent-encoded; `&` is escaped as everywhere.
fn encode(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '|' => encoded.push_str("%7C"),
            '<' => encoded.push_str("%3C"),
            '>' => encoded.push_str("%3E"),
            '&' => encoded.push_str("&amp;"),
            c if !is_shown(c) || c.is_control() => {}
            c if c.is_whitespace() => {
                let bytes = c.to_string().into_bytes();
                encoded.extend(bytes.iter().map(|byte| format!("%{byte:02X}")));
            }
            c => encoded.push(c),
        }
    }
    encoded
}

fn mrkdwn_link(url: &str, label: &str) -> String {
    if label.is_empty() {
        format!("<{}>", encode(url))
    } else {
        format!("<{}|{}>", encode(url), escape(label))
    }
}

/// Renders inline nodes; one for each run of text.
pub struct Renderer<'r> {
    links: &'r mut Links,
    problems: &'r mut Problems,
    /// Added to the library's line numbers; see [`super::tree::Reader`].
    line_offset: usize,
    out: Phrase,
    bold: bool,
    italic: bool,
    /// An `<a>` that waits for its `</a>`: the lengths of the three forms before it, and its address.
    anchor: Option<([usize; 3], String)>,
    /// The lengths of the three forms before the last `[` of the text, if nothing but text follows it.
    bracket: Option<[usize; 3]>,
    /// So much of the plain form is known to be space.
    blank: usize,
}

impl<'r> Renderer<'r> {
    pub fn new(links: &'r mut Links, problems: &'r mut Problems, line_offset: usize) -> Self {
        Self {
            links,
            problems,
            line_offset,
            out: Phrase::default(),
            bold: false,
            italic: false,
            anchor: None,
            bracket: None,
            blank: 0,
        }
    }

    pub fn finish(mut self) -> Phrase {
        self.close_anchor(0);
        self.out.tidied()
    }

    /// One inline node with all below it.
    pub fn node(&mut self, node: Node<'_>, depth: usize) {
        let line = node.data().sourcepos.start.line + self.line_offset;
        if depth > MAX_DEPTH {
            self.text_below(node);
            return;
        }
        match &node.data().value {
            NodeValue::Text(text) => self.text(text),
            NodeValue::SoftBreak => self.out.push_text(" "),
            NodeValue::LineBreak if self.bold || self.italic => self.out.push_text(" "),
            NodeValue::LineBreak => self.out.push_text("\n"),
            NodeValue::Code(code) => self.code(&code.literal),
            NodeValue::Strong => self.marked(node, depth, '*'),
            NodeValue::Emph => self.marked(node, depth, '_'),
            NodeValue::Strikethrough => self.marked(node, depth, '~'),
            NodeValue::Link(link) => self.link_node(node, &link.url, line),
            NodeValue::Image(image) => self.image(node, &image.url, line),
            NodeValue::HtmlInline(html) => self.html(html, line),
            _ => self.children(node, depth),
        }
    }

    /// Text of a node whose beginning was taken away, such as a marker that lost its number.
    pub fn text(&mut self, text: &str) {
        let (before, after) = text.split_at(text.rfind('[').unwrap_or_default());
        self.out.push_text(before);
        if after.starts_with('[') {
            self.bracket = Some(self.out.lengths());
        }
        self.out.push_text(after);
    }

    /// Whether nothing but space was said so far.
    fn is_blank(&mut self) -> bool {
        let new = self.out.plain.get(self.blank..).unwrap_or_default();
        let is_blank = new.trim().is_empty();
        if is_blank {
            self.blank = self.out.plain.len();
        }
        is_blank
    }

    fn truncate(&mut self, lengths: [usize; 3]) {
        self.out.truncate(lengths);
        self.blank = self.blank.min(lengths[1]);
        self.bracket = None;
    }

    /// HTML, inline or a whole block.
    pub fn html(&mut self, html: &str, line: usize) {
        for piece in html::pieces(html) {
            match piece {
                Piece::Text(text) => self.out.push_text(&text),
                Piece::Break => self.out.push_text("\n"),
                Piece::Open(url) => {
                    self.bracket = None;
                    self.anchor = Some((self.out.lengths(), url));
                }
                Piece::Close => self.close_anchor(line),
                Piece::Media(url) => {
                    if let Some(url) = self.links.resolve(&url, line, self.problems) {
                        self.out.mrkdwn.push_str(&mrkdwn_link(&url, ""));
                    }
                }
            }
        }
    }

    fn close_anchor(&mut self, line: usize) {
        let Some((before, url)) = self.anchor.take() else {
            return;
        };
        let label = self
            .out
            .plain
            .get(before[1]..)
            .unwrap_or_default()
            .to_owned();
        self.truncate(before);
        self.link(&label, &url, line);
    }

    fn children(&mut self, node: Node<'_>, depth: usize) {
        for child in node.children() {
            self.node(child, depth + 1);
        }
    }

    fn text_below(&mut self, node: Node<'_>) {
        for below in node.descendants() {
            if let NodeValue::Text(text) = &below.data().value {
                self.out.push_text(text);
            }
        }
    }

    /// Slack knows a mark only at a word's edge; inside of a word the text stands alone.
    fn marked(&mut self, node: Node<'_>, depth: usize, mark: char) {
        let inside_same = (mark == '*' && self.bold) || (mark == '_' && self.italic);
        let start = self.out.mrkdwn.len();
        let leads = self.is_blank();
        let glued = self.out.mrkdwn.ends_with(char::is_alphanumeric) || starts_in_word(node);
        let (bold, italic) = (self.bold, self.italic);
        self.bold |= mark == '*';
        self.italic |= mark != '*';
        self.bracket = None;
        // An `<a>` from inside ends here: the places that it remembers are about to move.
        let outer = self.anchor.take();
        self.children(node, depth);
        self.close_anchor(node.data().sourcepos.start.line + self.line_offset);
        self.anchor = outer;
        self.bracket = None;
        (self.bold, self.italic) = (bold, italic);
        if leads && mark == '*' {
            self.out.lead = Some(tidy(&self.out.plain));
        }
        let inner = self.out.mrkdwn.split_off(start);
        let text = inner.trim();
        if inside_same || glued || text.is_empty() {
            self.out.mrkdwn.push_str(&inner);
        } else {
            let lead = &inner[..inner.len() - inner.trim_start().len()];
            let tail = &inner[inner.trim_end().len()..];
            self.out
                .mrkdwn
                .push_str(&format!("{lead}{mark}{text}{mark}{tail}"));
        }
    }

    fn code(&mut self, literal: &str) {
        let literal = literal.replace('\n', " ").replace('`', "'");
        self.out
            .mrkdwn
            .push_str(&format!("`{}`", escape(literal.trim())));
        self.out.plain.push_str(&literal);
        self.out.key.push_str(&literal);
    }

    fn link_node(&mut self, node: Node<'_>, url: &str, line: usize) {
        let mut label = plain_below(node);
        if let Some(opened) = self.take_unclosed_label() {
            label = opened;
            self.problems.warning(
                line,
                "link-not-closed",
                "this link lacks its closing bracket; read as a link to its end",
            );
        }
        self.link(&label, url, line);
    }

    /// `[label](` right before a bare URL: the closing bracket is missing and the library linked the URL only.
    fn take_unclosed_label(&mut self) -> Option<String> {
        let before = self.bracket?;
        let opened = self.out.plain.get(before[1] + 1..)?.strip_suffix('(')?;
        let label = opened.strip_suffix(']').unwrap_or(opened).to_owned();
        if label.contains(['\n', ']']) || label.is_empty() {
            return None;
        }
        self.truncate(before);
        Some(label)
    }

    fn link(&mut self, label: &str, target: &str, line: usize) {
        let target = shown(target);
        let target = target.as_str();
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        let names_itself = label.is_empty()
            || target
                .trim_end_matches('/')
                .ends_with(label.trim_end_matches('/'));
        if self.is_blank() {
            self.out.lead = Some(label.clone());
        }
        self.out.plain.push_str(&label);
        if !names_itself {
            self.out.key.push_str(&label);
        }
        let url = self.links.resolve(target, line, self.problems);
        self.bracket = None;
        match &url {
            Some(url) if label == target => self.out.mrkdwn.push_str(&mrkdwn_link(url, "")),
            Some(url) => self.out.mrkdwn.push_str(&mrkdwn_link(url, &label)),
            None => self.out.mrkdwn.push_str(&escape(&label)),
        }
        let url = url.unwrap_or_else(|| target.to_owned());
        self.out.url.get_or_insert(url);
    }

    /// A picture can't stand in a message; a link to it can, if it has an address.
    fn image(&mut self, node: Node<'_>, url: &str, line: usize) {
        if let Some(url) = self.links.resolve(url, line, self.problems) {
            let link = mrkdwn_link(&url, plain_below(node).trim());
            self.out.mrkdwn.push_str(&link);
        }
    }
}

fn starts_in_word(node: Node<'_>) -> bool {
    let next = node.next_sibling();
    next.is_some_and(|next| match &next.data().value {
        NodeValue::Text(text) => text.starts_with(char::is_alphanumeric),
        _ => false,
    })
}

/// The text below a node, without marks; not recursive, for labels may nest.
pub fn plain_below(node: Node<'_>) -> String {
    let mut plain = String::new();
    for below in node.descendants() {
        match &below.data().value {
            NodeValue::Text(text) => plain.push_str(&shown(text)),
            NodeValue::Code(code) => plain.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => plain.push(' '),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use crate::programs::page::{ReadOptions, read};

    /// The text of the only item of a page.
    fn item(markdown: &str, base_url: Option<&str>) -> String {
        let page = format!("## Week 1\n\n- {markdown}\n");
        let options = ReadOptions {
            base_url: base_url.map(str::to_owned),
            ..ReadOptions::default()
        };
        let reading = read(page.as_bytes(), &options);
        reading.units[0].items[0].text.clone()
    }

    #[test]
    fn markdown_becomes_mrkdwn() {
        for (markdown, mrkdwn) in [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("already &amp; escaped", "already &amp; escaped"),
            (
                "**bold** and *emphasis* and ~~gone~~",
                "*bold* and _emphasis_ and ~gone~",
            ),
            ("in**side**words", "insidewords"),
            ("`a < b`", "`a &lt; b`"),
            (
                "[x](https://e.org/a?b=1&c=2)",
                "<https://e.org/a?b=1&amp;c=2|x>",
            ),
            (
                "[a > b](https://e.org/p|q)",
                "<https://e.org/p%7Cq|a &gt; b>",
            ),
            ("**[x](https://e.org)**", "*<https://e.org|x>*"),
            ("see https://e.org/a", "see <https://e.org/a>"),
            ("[mail](mailto:a@e.org)", "<mailto:a@e.org|mail>"),
            ("[x](javascript:alert(1))", "x"),
            ("![p](https://e.org/p.png)", "<https://e.org/p.png|p>"),
            ("a ![p](/p.png)", "a"),
            ("<b>x</b> y", "x y"),
            ("<a href=\"https://e.org\">x</a>", "<https://e.org|x>"),
            (
                "<iframe src=\"https://e.org/v\"></iframe>",
                "<https://e.org/v>",
            ),
            (
                "watch {{< youtube abc >}} now",
                "watch <https://www.youtube.com/watch?v=abc> now",
            ),
            (
                "**ⶨ<a href=\"https://e.org\">** b</a>",
                "*ⶨ<https://e.org>* b",
            ),
            ("x {{% note %}}", "x"),
            ("x{style=\"width: 5%\"}", "x"),
            ("`{{ x }}` and {braces}", "`{{ x }}` and {braces}"),
            ("done :tada:", "done :tada:"),
            ("hello <!channel>", "hello &lt;!channel&gt;"),
            ("<!here> hello", "&lt;!here&gt; hello"),
            ("hello <@U123> and @here", "hello &lt;@U123&gt; and @here"),
            (
                "[<!channel>](https://e.org)",
                "<https://e.org|&lt;!channel&gt;>",
            ),
            (
                "see [the page](https://e.org/a and go",
                "see <https://e.org/a|the page> and go",
            ),
        ] {
            assert_eq!(item(markdown, None), mrkdwn, "{markdown}");
        }
    }

    #[test]
    fn relative_links_need_a_base() {
        let link = "[x](/handbook/y/#z)";
        assert_eq!(item(link, None), "x");
        assert_eq!(
            item(link, Some("https://e.org/handbook/csm/")),
            "<https://e.org/handbook/y/#z|x>"
        );
        assert_eq!(item(link, Some("nonsense")), "x");
    }
}
