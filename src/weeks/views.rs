//! The week's message, its thread reply, and the modal with the whole week.
//!
//! A task is a section with a button, not a checkbox: options end at 75 characters and groups at ten
//! of them, and real pages have items three times as long and two dozen in a week.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Ticks,
    rules::{Line, is_done, lines, progress, prompts},
};
use crate::{
    internships::{self, Internship, rules::Calendar},
    mentors::views::pager,
    mrkdwn,
    programs::{ItemKind, Unit},
    slack::{
        blocks::{
            Block, MAX_SECTION_CHARS, Message, Modal, actions, button, context, header, section,
            section_with,
        },
        text::Mrkdwn,
    },
};

/// Room in a message: Slack takes 50 blocks and about 13,000 characters in all; some are kept for
/// the title and the buttons.
const MESSAGE_BLOCKS: usize = 44;
const MESSAGE_CHARS: usize = 10_000;
/// Room on one page of the modal: 100 blocks, 250 kB.
const PAGE_BLOCKS: usize = 80;
const PAGE_CHARS: usize = 30_000;
/// The box and the indentation before an item's text.
const MARK_CHARS: usize = 40;

/// One posting day of an internship.
pub struct WeekFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    pub date: Date,
    pub units: Vec<&'a Unit>,
    pub ticks: &'a Ticks,
    /// How often this message's content had changed when it was rendered; it stands in the block_ids.
    pub version: i64,
}

/// A block with how many characters of text it shows.
#[derive(Clone)]
struct Piece {
    block: Block,
    chars: usize,
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
        for unit in &self.units {
            for line in lines(unit) {
                if let Some(heading) = line.opens_heading {
                    pieces.extend(plain(Mrkdwn::escaped(heading).bold()));
                }
                pieces.extend(self.line(&line));
            }
            pieces.extend(talk(unit));
        }
        pieces
    }

    fn line(&self, line: &Line<'_>) -> Vec<Piece> {
        let text = Mrkdwn::from_page(line.item.text.clone());
        let indent = "\u{2003}".repeat(line.depth.min(8));
        if line.item.kind == ItemKind::Note {
            return plain(mrkdwn!("{}{}", indent, text));
        }
        if !line.can_be_ticked() {
            return plain(mrkdwn!("{}• {}", indent, text));
        }
        let done = is_done(&line.item.id, self.ticks);
        let mark = if done { "☑" } else { "☐" };
        let mut parts = text.split(MAX_SECTION_CHARS - MARK_CHARS).into_iter();
        let first = mrkdwn!("{}{} {}", indent, mark, parts.next().unwrap_or_default());
        let chars = first.chars();
        let block_id = format!("tick:{}:{}", self.version, line.item.id);
        let block = section_with(Some(block_id), first, self.tick_button(line, done));
        let mut pieces = vec![Piece { block, chars }];
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
        };
        button(format!("item_tick:{id}"), label)
            .value(serde_json::to_string(&value).unwrap_or_default())
            .accessibility_label(&format!(
                "{says}: {}",
                Mrkdwn::from_page(line.item.text.clone()).plain()
            ))
    }

    fn open_button(&self) -> crate::slack::blocks::Button {
        open_button(self.internship(), self.date, "The whole week")
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
}

fn open_button(internship: &Internship, date: Date, label: &str) -> crate::slack::blocks::Button {
    let week = WeekRef {
        internship: internship.id.to_string(),
        date: date.to_string(),
        page: 0,
    };
    button(format!("week_open:{date}"), label)
        .value(serde_json::to_string(&week).unwrap_or_default())
}

/// "Week 3: Plan".
pub fn title(unit: &Unit) -> String {
    match &unit.theme {
        Some(theme) => format!("{}: {theme}", unit.label),
        None => unit.label.clone(),
    }
}

/// A text as one or more sections.
fn plain(text: Mrkdwn) -> Vec<Piece> {
    let parts = text.split(MAX_SECTION_CHARS);
    parts
        .into_iter()
        .map(|part| Piece {
            chars: part.chars(),
            block: section(part),
        })
        .collect()
}

/// The prompts, folded under "For your 1:1".
fn talk(unit: &Unit) -> Vec<Piece> {
    let groups = prompts(unit);
    if groups.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Mrkdwn::ours("*For your 1:1*")];
    for (_, prompts) in groups {
        lines.extend(
            prompts
                .iter()
                .map(|prompt| mrkdwn!("• {}", Mrkdwn::from_page(prompt.text.clone()))),
        );
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
    Message::new(&spoken(facts), blocks)
}

fn subtitle(facts: &WeekFacts<'_>) -> Mrkdwn {
    let program = facts
        .calendar
        .reading
        .title
        .as_deref()
        .unwrap_or("Internship");
    let internship = facts.internship();
    let pair = mrkdwn!(
        "{} with {}",
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    );
    let (done, all) = facts.progress();
    mrkdwn!("{} · {} · {} of {} done", program, pair, done, all)
}

/// The notification, and what a screen reader says: a sentence, then the items.
fn spoken(facts: &WeekFacts<'_>) -> Mrkdwn {
    let (done, all) = facts.progress();
    let program = facts
        .calendar
        .reading
        .title
        .as_deref()
        .unwrap_or("the internship");
    let mut spoken = vec![mrkdwn!(
        "{} of {}: {} of {} done.",
        facts.title(),
        program,
        done,
        all
    )];
    for unit in &facts.units {
        let of_page = |text: &str| Mrkdwn::from_page(text.to_owned());
        spoken.extend(
            lines(unit)
                .iter()
                .map(|line| mrkdwn!("• {}", of_page(&line.item.text))),
        );
        let prompts = prompts(unit).into_iter().flat_map(|(_, prompts)| prompts);
        spoken.extend(prompts.map(|prompt| mrkdwn!("• For your 1:1: {}", of_page(&prompt.text))));
    }
    Mrkdwn::join(spoken, "\n")
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
    let text = mrkdwn!("{}, continued.", facts.title());
    let mut blocks = vec![context(vec![text.clone()])];
    blocks.extend(rest.iter().take(fits).map(|piece| piece.block.clone()));
    if fits < rest.len() {
        blocks.push(context(vec![mrkdwn!(
            "{} more lines stand in the whole week.",
            rest.len() - fits
        )]));
    }
    blocks.push(actions(None, vec![facts.open_button().into()]));
    Some(Message::new(&text, blocks))
}

/// The whole week, in pages where it is long.
pub fn whole_week(facts: &WeekFacts<'_>, page: usize) -> Modal {
    let pages = pages(facts.pieces());
    let page = page.min(pages.len() - 1);
    let week = WeekRef {
        internship: facts.internship().id.to_string(),
        date: facts.date.to_string(),
        page,
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
    let titles = weeks.iter().map(|(date, units)| {
        let names: Vec<_> = units.iter().map(|unit| title(unit)).collect();
        mrkdwn!(
            "• {} ({})",
            names.join(" · "),
            internships::views::day(*date)
        )
    });
    let titles = Mrkdwn::join(titles, "\n");
    let text = mrkdwn!(
        "{} earlier weeks could not be posted on their days. Nothing of them is lost.",
        weeks.len()
    );
    let text = if weeks.len() == 1 {
        Mrkdwn::ours("An earlier week could not be posted on its day. Nothing of it is lost.")
    } else {
        text
    };
    let mut blocks = vec![section(text.clone())];
    blocks.extend(plain(titles).into_iter().map(|piece| piece.block));
    let open = |(date, units): &(Date, Vec<&Unit>)| {
        let label = units.first().map_or("Open", |unit| unit.label.as_str());
        open_button(calendar.internship, *date, label).into()
    };
    let buttons: Vec<_> = weeks.iter().take(25).map(open).collect();
    if !buttons.is_empty() {
        blocks.push(actions(None, buttons));
    }
    Message::new(&text, blocks)
}

/// To the intern, on the post day of a program without units: the pair plans each week itself.
pub fn plan(calendar: &Calendar<'_>, date: Date) -> Message {
    let internship = calendar.internship;
    let text = mrkdwn!(
        "Week {} of {} begins. What would you like to have done by its end? Agree on it with {} in your 1:1.",
        calendar.week_of(date),
        calendar
            .reading
            .title
            .as_deref()
            .unwrap_or("the internship"),
        Mrkdwn::user(internship.mentor.as_str())
    );
    Message::new(&text, vec![section(text.clone())])
}
