//! The week's message, its thread reply, and the modal with the whole week.
//!
//! A task is a section with a button, not a checkbox: options end at 75 characters and groups at ten
//! of them, and real pages have items three times as long and two dozen in a week.

mod versions;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
pub use versions::{OfferFacts, all_changes, offer};

use super::{
    Ticks,
    rules::{Line, can_be_ticked, is_done, lines, progress, prompts},
};
use crate::{
    internships::{Internship, rules::Calendar},
    mrkdwn,
    programs::{ItemKind, Unit, short_title},
    slack::{
        blocks::{
            Block, MAX_ACTIONS, MAX_HEADER_CHARS, MAX_SECTION_CHARS, Message, Modal, actions,
            button, context, day, header, pager, section, section_with,
        },
        text::{Mrkdwn, clip, unescaped},
    },
};

/// Room in a message: Slack takes 50 blocks and about 13,000 characters in all; some are kept for
/// the title, the buttons and what a screen reader says.
const MESSAGE_BLOCKS: usize = 44;
const MESSAGE_CHARS: usize = 9_500;
const SPOKEN_CHARS: usize = 2_400;
/// Room on one page of the modal: 100 blocks, 250 kB.
const PAGE_BLOCKS: usize = 80;
const PAGE_CHARS: usize = 30_000;
/// The box and the indentation before an item's text.
const MARK_CHARS: usize = 40;
/// A button's label and what a screen reader says in its place.
const BUTTON_CHARS: usize = 80;
/// How many weeks are named, each with its button, after a long downtime.
const CATCH_UP_WEEKS: usize = 75;

/// One posting day of an internship.
pub struct WeekFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    pub date: Date,
    pub units: Vec<&'a Unit>,
    pub ticks: &'a Ticks,
    /// How often this message's content had changed when it was rendered; it stands in the block_ids.
    pub version: i64,
    /// The version of the page that is shown.
    pub page_version: i64,
}

/// A block with how many characters it shows, and how it is said.
#[derive(Clone)]
struct Piece {
    block: Block,
    chars: usize,
    spoken: Mrkdwn,
}

impl WeekFacts<'_> {
    fn internship(&self) -> &Internship {
        self.calendar.internship
    }

    /// "Week 3: Plan"; several units of one day by their labels.
    pub fn title(&self) -> String {
        let titles: Vec<_> = self.units.iter().map(|unit| title(unit)).collect();
        titles.join(" · ")
    }

    fn progress(&self) -> (usize, usize) {
        let each = self.units.iter().map(|unit| progress(unit, self.ticks));
        each.fold((0, 0), |(done, all), (d, a)| (done + d, all + a))
    }

    /// Everything below the title, in order.
    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let title = self.title();
        if title.chars().count() > MAX_HEADER_CHARS {
            pieces.extend(plain(Mrkdwn::escaped(&title).bold()));
        }
        for unit in &self.units {
            for line in lines(unit) {
                if let Some(heading) = line.opens_heading {
                    pieces.extend(plain(Mrkdwn::escaped(heading).bold()));
                }
                pieces.extend(self.line(&line));
            }
            pieces.extend(talk(unit));
        }
        if pieces.is_empty() {
            pieces.extend(plain(Mrkdwn::ours(
                "The page has nothing for this week. Agree in your 1:1 on what comes next.",
            )));
        }
        pieces
    }

    fn line(&self, line: &Line<'_>) -> Vec<Piece> {
        let text = Mrkdwn::from_page(line.item.text.clone());
        let indent = indent(line);
        if line.item.kind == ItemKind::Note {
            return plain(mrkdwn!("{}{}", indent, text));
        }
        if line.asks_for_a_talk() {
            return plain(mrkdwn!("{}• {} _(see For your 1:1)_", indent, text));
        }
        if !can_be_ticked(line.item) {
            return plain(mrkdwn!("{}• {}", indent, text));
        }
        let done = is_done(&line.item.id, self.ticks);
        let (mark, says) = if done { ("☑", "Done: ") } else { ("☐", "") };
        let mut parts = text.split(MAX_SECTION_CHARS - MARK_CHARS).into_iter();
        let first = parts.next().unwrap_or_default();
        let spoken = mrkdwn!("• {}{}", says, first.clone());
        let shown = mrkdwn!("{}{} {}", indent, mark, first);
        let chars = shown.chars() + BUTTON_CHARS;
        let block_id = format!("tick:{}:{}", self.version, line.item.id);
        let block = section_with(Some(block_id), shown, self.tick_button(line, done));
        let mut pieces = vec![Piece {
            block,
            chars,
            spoken,
        }];
        pieces.extend(parts.flat_map(plain));
        pieces
    }

    fn tick_button(&self, line: &Line<'_>, done: bool) -> crate::slack::blocks::Button {
        let id = &line.item.id;
        let (label, wish, says) = if done {
            ("Undo", "open", "Not done yet")
        } else {
            ("Done", "done", "Mark as done")
        };
        let value = TickValue {
            internship: self.internship().id.to_string(),
            item: id.clone(),
            date: self.date.to_string(),
            done: wish == "done",
            page_version: Some(self.page_version),
        };
        button(format!("item_tick:{id}"), label)
            .value(serde_json::to_string(&value).unwrap_or_default())
            .accessibility_label(&format!(
                "{says}: {}",
                unescaped(&Mrkdwn::from_page(line.item.text.clone()).plain())
            ))
    }

    fn open_button(&self) -> crate::slack::blocks::Button {
        let week = WeekRef {
            page_version: Some(self.page_version),
            ..WeekRef::of(self.internship(), self.date)
        };
        open_button(&week, "The whole week")
    }
}

/// What a tick's button carries. Input, not truth. It says what is wanted, so that pressing an old
/// button again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TickValue {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "t")]
    pub item: String,
    #[serde(rename = "d")]
    pub date: String,
    #[serde(rename = "w")]
    pub done: bool,
    /// The version of the page that it was shown from.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub page_version: Option<i64>,
}

/// Which week a modal or its button is of. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekRef {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "d")]
    pub date: String,
    #[serde(rename = "p", default)]
    pub page: usize,
    /// The version of the page that is shown; `None`: the internship's own.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub page_version: Option<i64>,
}

impl WeekRef {
    fn of(internship: &Internship, date: Date) -> Self {
        Self {
            internship: internship.id.to_string(),
            date: date.to_string(),
            page: 0,
            page_version: None,
        }
    }
}

fn open_button(week: &WeekRef, label: &str) -> crate::slack::blocks::Button {
    button(format!("week_open:{}", week.date), label)
        .value(serde_json::to_string(week).unwrap_or_default())
}

/// "Week 3: Plan".
pub fn title(unit: &Unit) -> String {
    match &unit.theme {
        Some(theme) => format!("{}: {theme}", unit.label),
        None => unit.label.clone(),
    }
}

/// The spaces before a nested line; deeper ones stand as deep as the eighth.
fn indent(line: &Line<'_>) -> String {
    "\u{2003}".repeat(line.depth.min(8))
}

/// A text as one or more sections.
fn plain(text: Mrkdwn) -> Vec<Piece> {
    let parts = text.split(MAX_SECTION_CHARS);
    parts
        .into_iter()
        .map(|part| Piece {
            chars: part.chars(),
            spoken: part.clone(),
            block: section(part),
        })
        .collect()
}

/// The prompts, folded under "For your 1:1".
fn talk(unit: &Unit) -> Vec<Piece> {
    let prompts = prompts(unit);
    if prompts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Mrkdwn::ours("*For your 1:1*")];
    for prompt in prompts {
        lines.extend(prompt.opens_heading.map(|heading| mrkdwn!("_{}_", heading)));
        let text = Mrkdwn::from_page(prompt.item.text.clone());
        lines.push(mrkdwn!("{}• {}", indent(&prompt), text));
    }
    plain(Mrkdwn::join(lines, "\n"))
}

/// How many pieces fit into one message, from the first.
fn fitting(pieces: &[Piece], blocks: usize, chars: usize) -> usize {
    let mut used = 0;
    let within = pieces.iter().take(blocks).take_while(|piece| {
        used += piece.chars;
        used <= chars
    });
    // One piece alone always fits: a section has 3,000 characters at most.
    within.count().max(usize::from(!pieces.is_empty()))
}

/// The week's message in the place.
pub fn week(facts: &WeekFacts<'_>) -> Message {
    let pieces = facts.pieces();
    let fits = fitting(&pieces, MESSAGE_BLOCKS, MESSAGE_CHARS);
    let mut blocks = vec![header(&facts.title()), context(vec![subtitle(facts)])];
    blocks.extend(pieces.iter().take(fits).map(|piece| piece.block.clone()));
    if fits < pieces.len() {
        blocks.push(context(vec![Mrkdwn::ours(
            "It goes on in this message's thread.",
        )]));
    }
    blocks.push(actions(None, vec![facts.open_button().into()]));
    let (done, all) = facts.progress();
    let program = short_title(facts.calendar.reading, "the internship");
    let title = match facts.units.as_slice() {
        [unit] => match &unit.theme {
            Some(theme) => mrkdwn!(
                "{} of {}: {}.",
                unit.label.as_str(),
                program,
                theme.as_str()
            ),
            None => mrkdwn!("{} of {}.", unit.label.as_str(), program),
        },
        _ => mrkdwn!("{} of {}.", facts.title(), program),
    };
    let opening = match all {
        0 => title,
        _ => mrkdwn!("{} {} of {} done.", title, done, all),
    };
    Message::new(&spoken(opening, pieces.iter().take(fits)), blocks)
}

fn subtitle(facts: &WeekFacts<'_>) -> Mrkdwn {
    let program = short_title(facts.calendar.reading, "Internship");
    let internship = facts.internship();
    let pair = mrkdwn!(
        "{} with {}",
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    );
    match facts.progress() {
        (_, 0) => mrkdwn!("{} · {}", program, pair),
        (done, all) => mrkdwn!("{} · {} · {} of {} done", program, pair, done, all),
    }
}

/// The notification, and what a screen reader says: a sentence, then what is shown, in whole lines as
/// far as it goes.
fn spoken<'a>(opening: Mrkdwn, pieces: impl Iterator<Item = &'a Piece>) -> Mrkdwn {
    let mut spoken = opening;
    for piece in pieces {
        if spoken.chars() + piece.spoken.chars() >= SPOKEN_CHARS {
            spoken.push(Mrkdwn::ours("\nThe rest stands in the message."));
            break;
        }
        spoken.push(mrkdwn!("\n{}", &piece.spoken));
    }
    spoken
}

/// What did not fit into the message: one thread reply, and the modal for what is beyond that.
pub fn week_rest(facts: &WeekFacts<'_>) -> Option<Message> {
    let pieces = facts.pieces();
    let rest = pieces
        .get(fitting(&pieces, MESSAGE_BLOCKS, MESSAGE_CHARS)..)
        .unwrap_or_default();
    if rest.is_empty() {
        return None;
    }
    let fits = fitting(rest, MESSAGE_BLOCKS, MESSAGE_CHARS);
    let text = mrkdwn!("{}, continued.", clip(&facts.title(), MAX_HEADER_CHARS));
    let mut blocks = vec![context(vec![text.clone()])];
    blocks.extend(rest.iter().take(fits).map(|piece| piece.block.clone()));
    if fits < rest.len() {
        blocks.push(context(vec![Mrkdwn::ours(
            "There is more: all of it stands in *The whole week*.",
        )]));
    }
    blocks.push(actions(None, vec![facts.open_button().into()]));
    Some(Message::new(&spoken(text, rest.iter().take(fits)), blocks))
}

/// The whole week, in pages where it is long.
pub fn whole_week(facts: &WeekFacts<'_>, page: usize) -> Modal {
    let pages = pages(facts.pieces());
    let page = page.min(pages.len() - 1);
    let week = WeekRef {
        page,
        page_version: Some(facts.page_version),
        ..WeekRef::of(facts.internship(), facts.date)
    };
    let mut blocks = vec![header(&facts.title()), context(vec![subtitle(facts)])];
    blocks.extend(pages[page].iter().map(|piece| piece.block.clone()));
    blocks.extend(pager(page, pages.len()));
    Modal {
        callback_id: "week".into(),
        title: "The whole week".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&week).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// At least one page, also of nothing.
fn pages(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut pages = Vec::new();
    loop {
        let fits = fitting(&pieces, PAGE_BLOCKS, PAGE_CHARS);
        let rest = pieces.split_off(fits);
        pages.push(pieces);
        if rest.is_empty() {
            return pages;
        }
        pieces = rest;
    }
}

/// The earlier weeks that could not be posted on their days, said once, before the latest.
pub fn catch_up(calendar: &Calendar<'_>, weeks: &[(Date, Vec<&Unit>)]) -> Message {
    let sentence = match weeks.len() {
        1 => Mrkdwn::ours("An earlier week could not be posted on its day. Nothing of it is lost."),
        several => mrkdwn!(
            "{} earlier weeks could not be posted on their days. Nothing of them is lost.",
            several
        ),
    };
    let named = &weeks[..weeks.len().min(CATCH_UP_WEEKS)];
    let mut lines: Vec<_> = named
        .iter()
        .map(|(date, units)| {
            let names: Vec<_> = units.iter().map(|unit| title(unit)).collect();
            let name = clip(&names.join(" · "), 60);
            mrkdwn!("• {} ({})", name, day(*date))
        })
        .collect();
    if named.len() < weeks.len() {
        lines.push(mrkdwn!("and {} more", weeks.len() - named.len()));
    }
    let lines = plain(Mrkdwn::join(lines, "\n"));
    let text = spoken(sentence.clone(), lines.iter());
    let mut blocks = vec![section(sentence)];
    blocks.extend(lines.into_iter().map(|piece| piece.block));
    for row in named.chunks(MAX_ACTIONS) {
        let buttons = row.iter().map(|(date, units)| {
            let label = units.first().map_or("Open", |unit| unit.label.as_str());
            let label = clip(label, 24);
            open_button(&WeekRef::of(calendar.internship, *date), &label)
                .accessibility_label(&format!("Open {label}"))
                .into()
        });
        blocks.push(actions(None, buttons.collect()));
    }
    Message::new(&text, blocks)
}

/// To the intern, on the post day of a program without units: the pair plans each week itself.
pub fn plan(calendar: &Calendar<'_>, date: Date) -> Message {
    let internship = calendar.internship;
    let text = mrkdwn!(
        "Week {} of {} begins. What would you like to have done by its end? Agree on it with {} in your 1:1.",
        calendar.week_of(date),
        short_title(calendar.reading, "the internship"),
        Mrkdwn::user(internship.mentor.as_str())
    );
    Message::new(&text, vec![section(text.clone())])
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
