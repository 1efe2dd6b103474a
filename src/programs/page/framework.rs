//! A framework that is a table: a row for each unit, with its topic and its tasks.

use super::list::RawItem;
use super::mrkdwn::Phrase;
use super::names::{self, Name};
use super::spread;
use super::tree::{BOLD, Block, Cell, Heading, Prose, Table};
use super::words::{self, Words};
use crate::programs::UnitKind;

/// Columns whose numbers count units, beside weeks and the like.
const LESSON: &[&str] = &[
    "lesson",
    "session",
    "class",
    "lecture",
    "unit",
    "chapter",
    "lektion",
    "einheit",
    "sitzung",
    "leçon",
    "séance",
    "lección",
    "sesión",
    "clase",
    "aula",
    "lição",
    "lezione",
    "les",
    "回",
    "レッスン",
    "セッション",
    "课",
    "수업",
];
/// Columns that say what a unit is about.
const TOPIC: &[&str] = &[
    "topic",
    "topics",
    "theme",
    "focus",
    "subject",
    "title",
    "section",
    "module",
    "thema",
    "themen",
    "schwerpunkt",
    "titel",
    "thème",
    "sujet",
    "titre",
    "tema",
    "temas",
    "título",
    "argomento",
    "onderwerp",
    "テーマ",
    "内容",
    "主题",
    "主題",
    "주제",
];
/// Columns that aren't to be done: when, and by whom.
const ASIDE: &[&str] = &[
    "date",
    "dates",
    "when",
    "due",
    "author",
    "owner",
    "instructor",
    "who",
    "mentor",
    "time",
    "hours",
    "duration",
    "status",
    "datum",
    "wer",
    "dauer",
    "fecha",
    "quién",
    "horas",
    "data",
    "qui",
    "durée",
    "日付",
    "担当",
    "日期",
];

/// A unit of the table.
pub struct Row {
    name: Name,
    line: usize,
    blocks: Vec<Block>,
}

impl Row {
    pub fn blocks(self) -> Vec<Block> {
        let mut blocks = vec![spread::heading(
            self.name.label.clone(),
            self.line,
            self.name,
            self.blocks.len(),
        )];
        blocks.extend(self.blocks);
        blocks
    }
}

/// What a column is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Unit,
    Topic,
    Aside,
    Tasks,
}

/// The units of a table, if it is a framework: one column numbers two or more of them, and they rise. A row
/// without a number, or with that of the row above, goes on with it.
pub fn rows(table: &Table) -> Option<Vec<Row>> {
    let unit = (0..table.head.len()).find(|column| numbers_units(table, *column))?;
    let uses = uses(table, unit);
    let mut rows: Vec<Row> = Vec::new();
    for row in &table.rows {
        let text = row.cells.get(unit).map_or("", |cell| &cell.text.plain);
        let name = named(table.head.get(unit)?, text);
        let goes_on = match (&name, rows.last()) {
            (Some(name), Some(last)) => {
                (name.kind, name.from, name.to) == (last.name.kind, last.name.from, last.name.to)
            }
            (None, Some(_)) => true,
            _ => false,
        };
        if !goes_on {
            let Some(mut name) = name else { continue };
            name.family = None;
            rows.push(Row {
                name,
                line: row.line,
                blocks: Vec::new(),
            });
        }
        if let Some(unit) = rows.last_mut() {
            unit.read(&row.cells, row.line, &uses, table, goes_on);
        }
    }
    Some(rows)
}

/// What a cell of the unit column names: "3", "Week 3" or "3–4 (January)" under "Week".
fn named(head: &str, cell: &str) -> Option<Name> {
    let own = names::name(cell).filter(|name| name.family.is_none());
    own.or_else(|| {
        let starts_with_number = cell.starts_with(|c: char| c.is_ascii_digit());
        let words = Words::of(head);
        let index = (0..words.len()).find(|at| counts_units(words.at(*at)))?;
        let word = head.split_whitespace().nth(index).unwrap_or(head);
        let name = names::name(&format!("{word} {cell}"))?;
        starts_with_number.then_some(name)
    })
}

fn counts_units(word: &str) -> bool {
    words::unit_kind(word).is_some() || words::is(word, LESSON)
}

fn numbers_units(table: &Table, column: usize) -> bool {
    const LONGEST: usize = 3;
    let Some(head) = table.head.get(column) else {
        return false;
    };
    let words = Words::of(head);
    let counts = (0..words.len()).any(|at| counts_units(words.at(at)));
    if words.len() > LONGEST || !words.is_empty() && !counts {
        return false;
    }
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    let cells: Vec<&str> = cells
        .map(|cell| cell.text.plain.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let names: Vec<Name> = cells.iter().filter_map(|cell| named(head, cell)).collect();
    let rises = names.windows(2).all(|two| two[1].from >= two[0].from);
    let begins = names.first().is_some_and(|name| name.from <= 1);
    let ends = names.last().is_some_and(|last| last.from > 1);
    // A free word counts only under a column of lessons: "| No. | Change |" is no framework.
    let known = names
        .iter()
        .all(|name| name.kind != UnitKind::Open || counts);
    rises && begins && ends && known && names.len() * 2 > cells.len()
}

fn uses(table: &Table, unit: usize) -> Vec<Use> {
    let mut uses: Vec<Use> = Vec::new();
    for (column, head) in table.head.iter().enumerate() {
        let words = Words::of(head);
        uses.push(if column == unit {
            Use::Unit
        } else if words.has(TOPIC) && !uses.contains(&Use::Topic) {
            Use::Topic
        } else if words.has(ASIDE) {
            Use::Aside
        } else {
            Use::Tasks
        });
    }
    uses
}

impl Row {
    fn read(&mut self, cells: &[Cell], line: usize, uses: &[Use], table: &Table, goes_on: bool) {
        let columns = uses.iter().filter(|use_| **use_ == Use::Tasks).count();
        for ((cell, use_), head) in cells.iter().zip(uses).zip(&table.head) {
            if !cell.text.plain.contains(char::is_alphanumeric) {
                continue;
            }
            match use_ {
                Use::Unit => {}
                Use::Topic if !goes_on => self.name.theme = Some(one_line(&cell.text.plain)),
                Use::Topic if self.name.theme.as_deref() == Some(&one_line(&cell.text.plain)) => {}
                Use::Topic => self.group(one_line(&cell.text.plain), line),
                Use::Aside => self.blocks.push(Block::Prose(Prose::new(
                    Phrase::labelled(head, &cell.text),
                    line,
                ))),
                Use::Tasks => {
                    if columns > 1 {
                        self.group(head.clone(), line);
                    }
                    let parts = parts(&cell.text).into_iter();
                    let items = parts.map(|part| RawItem::new(line, part)).collect();
                    self.blocks.push(Block::List(items));
                }
            }
        }
    }

    fn group(&mut self, text: String, line: usize) {
        self.blocks
            .push(Block::Heading(Heading::new(BOLD, text, line)));
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const ESCAPES: [&str; 3] = ["&amp;", "&lt;", "&gt;"];

/// The items of a cell: its lines, or what semicolons set apart.
fn parts(text: &Phrase) -> Vec<Phrase> {
    /// Where the three forms of a text fall into as many parts, they are the same parts.
    fn split(text: &Phrase, at: &str) -> Option<Vec<Phrase>> {
        let cut = |text: &str| -> Vec<String> { text.split(at).map(without_marker).collect() };
        let forms = (cut(&text.mrkdwn), cut(&text.plain), cut(&text.key));
        let same = forms.0.len() == forms.1.len() && forms.1.len() == forms.2.len();
        let parts = forms.0.into_iter().zip(forms.1).zip(forms.2);
        let parts = parts.map(|((mrkdwn, plain), key)| Phrase {
            mrkdwn,
            plain,
            key,
            ..Phrase::default()
        });
        let parts: Vec<Phrase> = parts.filter(|part| !part.is_empty()).collect();
        // A semicolon in a link's label sets nothing apart.
        let whole =
            |part: &Phrase| part.mrkdwn.matches('<').count() == part.mrkdwn.matches('>').count();
        (same && parts.len() > 1 && parts.iter().all(whole)).then_some(parts)
    }
    let semicolons = !ESCAPES.iter().any(|escape| text.mrkdwn.contains(escape));
    let lines = split(text, "\n");
    let parts = lines.or_else(|| split(text, "; ").filter(|_| semicolons));
    parts.unwrap_or_else(|| {
        vec![Phrase {
            mrkdwn: without_marker(&text.mrkdwn),
            plain: without_marker(&text.plain),
            key: without_marker(&text.key),
            ..text.clone()
        }]
    })
}

/// Markers that people write into cells, where Markdown knows no lists.
fn without_marker(part: &str) -> String {
    let part = part.trim();
    let bare = part
        .strip_prefix(['•', '·', '-', '–'])
        .or_else(|| part.strip_prefix("* "));
    let bare = bare.unwrap_or(part).trim_start();
    let boxes = ["[ ]", "[x]", "[X]"];
    let bare = boxes
        .iter()
        .find_map(|tick| bare.strip_prefix(tick))
        .unwrap_or(bare);
    let mut bare = bare.trim_start_matches([' ', ';']);
    // The semicolon of an escape stays, or what is escaped would be live.
    while !ESCAPES.iter().any(|escape| bare.ends_with(escape))
        && let Some(rest) = bare.strip_suffix([' ', ';'])
    {
        bare = rest;
    }
    bare.to_owned()
}

impl Phrase {
    /// "Date: 5 January".
    fn labelled(label: &str, text: &Phrase) -> Phrase {
        let mut labelled = Phrase::verbatim(&format!("{label}: "));
        labelled.mrkdwn.push_str(&text.mrkdwn);
        labelled.plain.push_str(&text.plain);
        labelled.key.push_str(&text.key);
        labelled
    }
}
