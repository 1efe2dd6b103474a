//! The library's tree as what a person sees: headings, lists, prose and tables, in order, with their lines.

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::html;
use super::limits;
use super::list::{self, RawItem};
use super::mrkdwn::{Links, Phrase, Renderer, plain_below};
use super::names::{self, Name};
use super::problems::Problems;
use super::shown::shown;
use super::source::{self, Source};

/// The level of a bold line that stands as a heading: below all of Markdown's six.
pub const BOLD: u8 = 7;

/// One block of the page.
#[derive(Debug, Clone)]
pub enum Block {
    Heading(Heading),
    List(Vec<RawItem>),
    Prose(Prose),
    Table(Table),
}

impl Block {
    /// The line on which the block begins.
    pub fn line(&self) -> usize {
        match self {
            Self::Heading(heading) => heading.line,
            Self::List(items) => items.first().map_or(1, |item| item.line),
            Self::Prose(prose) => prose.line,
            Self::Table(table) => table.line,
        }
    }

    /// The line on which its last item or row begins.
    pub fn last_line(&self) -> usize {
        fn last(items: &[RawItem]) -> usize {
            let deepest = items.iter().map(|item| item.line.max(last(&item.children)));
            deepest.max().unwrap_or(0)
        }
        match self {
            Self::List(items) => last(items),
            Self::Table(table) => table.rows.last().map_or(table.line, |row| row.line),
            _ => self.line(),
        }
    }

    /// How many list items the block holds, at every depth.
    pub fn item_count(&self) -> usize {
        match self {
            Self::List(items) => items.iter().map(RawItem::count).sum(),
            _ => 0,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Heading {
    /// 1 to 6, or [`BOLD`].
    pub level: u8,
    pub text: String,
    pub line: usize,
    /// Set where a list's item or a table's row was found to be a unit.
    pub unit: Option<Box<SpreadUnit>>,
}

impl Heading {
    pub fn new(level: u8, text: String, line: usize) -> Self {
        Self {
            level,
            text,
            line,
            unit: None,
        }
    }
}

/// A unit that had no heading on the page.
#[derive(Debug, Clone)]
pub struct SpreadUnit {
    pub name: Name,
    /// How many blocks after the heading belong to it.
    pub blocks: usize,
}

#[derive(Debug, Clone)]
pub struct Prose {
    pub text: Phrase,
    pub line: usize,
    /// Only pictures or markup: it doesn't come between two lists.
    pub is_picture: bool,
}

impl Prose {
    pub fn new(text: Phrase, line: usize) -> Self {
        Self {
            text,
            line,
            is_picture: false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Table {
    pub line: usize,
    /// The head's cells in plain text.
    pub head: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub line: usize,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
pub struct Cell {
    pub text: Phrase,
    /// As written, so that an export gives the same table again.
    pub markdown: String,
}

/// What [`blocks`] needs on its way down.
pub struct Reader<'r> {
    pub source: &'r Source,
    pub links: &'r mut Links,
    pub problems: &'r mut Problems,
    /// Added to the library's line numbers: an indented part of the page is read on its own.
    pub line_offset: usize,
}

/// The front matter, if there is any, and the page's blocks; nothing if there is too much of them.
pub fn read(reader: &mut Reader<'_>) -> Option<(Option<String>, Vec<Block>)> {
    let arena = Arena::new();
    let text = reader.source.text();
    let root = parse_document(&arena, &text, &options());
    if !limits::is_readable(root, reader.problems) {
        return None;
    }
    let front_matter = root
        .first_child()
        .and_then(|first| match &first.data().value {
            NodeValue::FrontMatter(text) => Some(text.clone()),
            _ => None,
        });
    let mut blocks = Vec::new();
    for child in root.children() {
        reader.block(child, 0, &mut blocks);
    }
    let blocks = list::join(blocks, reader.problems);
    limits::are_few(&blocks, reader.problems).then_some((front_matter, blocks))
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options
}

impl Reader<'_> {
    /// The line of the page on which a node starts.
    pub fn line(&self, node: Node<'_>) -> usize {
        node.data().sourcepos.start.line + self.line_offset
    }

    /// Adds what a node is to the blocks.
    pub fn block(&mut self, node: Node<'_>, depth: usize, blocks: &mut Vec<Block>) {
        let line = self.line(node);
        if depth > list::MAX_DEPTH {
            super::too_deep(self.problems, line);
            return;
        }
        match &node.data().value {
            NodeValue::Heading(heading) => {
                let text = self.phrase(node);
                blocks.push(heading_or_prose(heading.level, text, line));
            }
            NodeValue::Paragraph => self.paragraph(node, blocks),
            NodeValue::List(_) => {
                let items = list::items(self, node, depth + 1);
                blocks.push(Block::List(items));
            }
            NodeValue::Table(_) => blocks.push(Block::Table(self.table(node))),
            NodeValue::CodeBlock(code) if !code.fenced && is_list(&code.literal) => {
                self.indented_list(&code.literal, line, depth, blocks);
            }
            NodeValue::BlockQuote => {
                for child in node.children() {
                    self.block(child, depth + 1, blocks);
                }
            }
            NodeValue::HtmlBlock(html) if html::has_headings(&html.literal) => {
                self.html(&html.literal, line, blocks);
            }
            _ => self.prose(node, blocks),
        }
    }

    /// `<h3>Week 1</h3>`, `<summary>Week 1</summary>`: headings as any other.
    fn html(&mut self, literal: &str, line: usize, blocks: &mut Vec<Block>) {
        for part in html::parts(literal) {
            let line = line + part.line;
            let mut renderer = Renderer::new(self.links, self.problems, self.line_offset);
            renderer.html(part.html, line);
            let mut text = renderer.finish();
            match part.level {
                _ if text.plain.is_empty() => {}
                Some(level) => {
                    text.plain = text.plain.replace('\n', " ");
                    blocks.push(heading_or_prose(level, text, line));
                }
                None => blocks.push(Block::Prose(Prose::new(text, line))),
            }
        }
    }

    fn paragraph(&mut self, node: Node<'_>, blocks: &mut Vec<Block>) {
        if self.unit_lines(node, blocks) {
            return;
        }
        if let Some(text) = self.bold_line(node) {
            let line = self.line(node);
            blocks.push(Block::Heading(Heading::new(BOLD, text, line)));
            return;
        }
        let (text, items) = list::split_paragraph(self, node, false);
        let is_picture = text.is_empty() || only_pictures(node);
        if !text.is_empty() || items.is_empty() {
            blocks.push(Block::Prose(Prose {
                text,
                line: self.line(node),
                is_picture,
            }));
        }
        if !items.is_empty() {
            blocks.push(Block::List(items));
        }
    }

    /// "**Week 1:** Orientation", alone or line by line: headings to everybody but the library.
    fn unit_lines(&mut self, node: Node<'_>, blocks: &mut Vec<Block>) -> bool {
        const LONGEST: usize = 100;
        let mut lines: Vec<Vec<Node<'_>>> = vec![Vec::new()];
        for child in node.children() {
            let value = &child.data().value;
            if matches!(value, NodeValue::SoftBreak | NodeValue::LineBreak) {
                lines.push(Vec::new());
            } else if let Some(line) = lines.last_mut() {
                line.push(child);
            }
        }
        lines.retain(|line| !line.is_empty());
        let opens = |line: &Vec<Node<'_>>| {
            let first = line.first()?;
            let strong = matches!(first.data().value, NodeValue::Strong);
            let label = plain_below(first);
            let is_short = strong && label.len() <= limits::LONGEST_HEADING;
            let name = is_short.then(|| names::name(&label))??;
            let rest: String = line.iter().skip(1).map(|node| plain_text(node)).collect();
            let apart = label.trim_end().ends_with([':', '：'])
                || rest.trim_start().starts_with([':', '：', '-', '–', '—']);
            let heads = name.family.is_none() && !name.is_weak && !rest.is_empty();
            (heads && apart && rest.chars().count() <= LONGEST).then_some(())
        };
        if !lines.iter().all(|line| opens(line).is_some()) {
            return false;
        }
        for line in &lines {
            let Some(first) = line.first() else { continue };
            let mut text = plain_below(first);
            text.extend(line.iter().skip(1).map(|node| plain_text(node)));
            let line = self.line(first);
            blocks.push(Block::Heading(Heading::new(BOLD, text, line)));
        }
        !lines.is_empty()
    }

    /// "**Kick-off call**" on a line of its own is a heading to everybody but the library.
    fn bold_line(&mut self, node: Node<'_>) -> Option<String> {
        let only = node.first_child()?;
        let is_strong = matches!(only.data().value, NodeValue::Strong);
        let rest = only.next_sibling();
        let ends = rest.is_none_or(|rest| {
            rest.next_sibling().is_none()
                && matches!(&rest.data().value, NodeValue::Text(text) if text.trim() == ":")
        });
        if !is_strong || !ends {
            return None;
        }
        let text = self.phrase(only).plain;
        let text = text.trim_end_matches([':', '：', ' ']).to_owned();
        (!text.is_empty() && text.len() <= limits::LONGEST_HEADING).then_some(text)
    }

    /// Everything that is neither heading nor list nor table: kept as prose.
    fn prose(&mut self, node: Node<'_>, blocks: &mut Vec<Block>) {
        let line = self.line(node);
        let text = self.prose_text(node);
        let is_picture =
            matches!(node.data().value, NodeValue::HtmlBlock(_)) && text.plain.is_empty();
        if !text.is_empty() {
            blocks.push(Block::Prose(Prose {
                text,
                line,
                is_picture,
            }));
        }
    }

    /// A block's text when it can't be a block of its own, as inside of a list item.
    pub fn prose_text(&mut self, node: Node<'_>) -> Phrase {
        let line = self.line(node);
        match &node.data().value {
            NodeValue::CodeBlock(code) => code_text(&code.literal),
            NodeValue::HtmlBlock(html) => {
                let mut renderer = Renderer::new(self.links, self.problems, self.line_offset);
                renderer.html(&html.literal, line);
                renderer.finish()
            }
            NodeValue::Table(_) => self.table(node).as_text(),
            NodeValue::FrontMatter(_) | NodeValue::ThematicBreak => Phrase::default(),
            _ => self.phrase(node),
        }
    }

    /// A node's inline content.
    pub fn phrase(&mut self, node: Node<'_>) -> Phrase {
        let mut renderer = Renderer::new(self.links, self.problems, self.line_offset);
        for child in node.children() {
            renderer.node(child, 0);
        }
        renderer.finish()
    }

    /// A list that stands too far right after a picture or a blank line: CommonMark takes it for code.
    fn indented_list(&mut self, literal: &str, line: usize, depth: usize, blocks: &mut Vec<Block>) {
        self.problems.warning(
            line,
            "list-taken-for-code",
            "this list is indented so far that Markdown takes it for code; read as a list",
        );
        let arena = Arena::new();
        let root = parse_document(&arena, literal, &options());
        if !limits::is_readable(root, self.problems) {
            return;
        }
        let outer = std::mem::replace(&mut self.line_offset, line - 1);
        for child in root.children() {
            self.block(child, depth + 1, blocks);
        }
        self.line_offset = outer;
    }

    fn table(&mut self, node: Node<'_>) -> Table {
        let line = self.line(node);
        let mut rows = node.children().map(|row| self.row(row));
        let head = rows.next().map(|row| row.cells).unwrap_or_default();
        Table {
            line,
            head: head.into_iter().map(|cell| cell.text.plain).collect(),
            rows: rows.collect(),
        }
    }

    fn row(&mut self, node: Node<'_>) -> Row {
        let line = self.line(node);
        let cells = node.children().map(|cell| Cell {
            text: self.phrase(cell),
            markdown: self.markdown(cell),
        });
        Row {
            line,
            cells: cells.collect(),
        }
    }

    fn markdown(&self, node: Node<'_>) -> String {
        let place = node.data().sourcepos;
        let line = self.source.line(place.start.line + self.line_offset);
        let written = line.get(place.start.column.saturating_sub(1)..place.end.column);
        written.unwrap_or_default().trim().to_owned()
    }
}

impl Table {
    /// A table where only text can stand: a line for each row.
    pub fn as_text(&self) -> Phrase {
        let mut text = Phrase::default();
        for row in &self.rows {
            let cells = row.cells.iter().filter(|cell| !cell.text.is_empty());
            let join = |form: fn(&Phrase) -> &str| {
                let texts: Vec<&str> = cells.clone().map(|cell| form(&cell.text)).collect();
                texts.join(" · ")
            };
            text.append(&Phrase {
                mrkdwn: join(|text| &text.mrkdwn),
                plain: join(|text| &text.plain),
                key: join(|text| &text.key),
                ..Phrase::default()
            });
        }
        text
    }
}

/// Nobody's heading is a page long; each item below it would carry it along.
fn heading_or_prose(level: u8, text: Phrase, line: usize) -> Block {
    if text.plain.len() > limits::LONGEST_HEADING {
        return Block::Prose(Prose::new(text, line));
    }
    Block::Heading(Heading::new(level, text.plain, line))
}

/// The text of a node that may be text itself.
fn plain_text(node: Node<'_>) -> String {
    match &node.data().value {
        NodeValue::Text(text) => shown(text),
        NodeValue::Code(code) => code.literal.clone(),
        _ => plain_below(node),
    }
}

fn code_text(literal: &str) -> Phrase {
    let literal = literal.trim_end().replace("```", "'''");
    let mut text = Phrase::verbatim(&literal);
    text.mrkdwn = format!("```{}```", text.mrkdwn);
    text
}

fn is_list(literal: &str) -> bool {
    let first = literal.trim_start();
    source::marker_length(first) > 0
}

fn only_pictures(node: Node<'_>) -> bool {
    node.children().all(|child| match &child.data().value {
        NodeValue::Image(_) | NodeValue::HtmlInline(_) | NodeValue::SoftBreak => true,
        NodeValue::Text(text) => text.trim_matches([' ', ']', '[']).is_empty(),
        _ => false,
    })
}
