//! The week's message, its thread reply, and the modal with the whole week.
//!
//! A task is a section with a button, not a checkbox: options end at 75 characters and groups at ten
//! of them, and real pages have items three times as long and two dozen in a week.

pub mod demos;
pub mod goals;
pub mod items;
pub mod own;
mod pair;
pub mod shadowing;
pub mod summary;
mod versions;

pub use goals::plan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
pub use versions::{OfferFacts, all_changes, offer};

pub use items::TickValue;
use items::{MESSAGE_BLOCKS, MESSAGE_CHARS, Piece, Ticking, fitting, indent, pages, plain, spoken};

use super::{
    Ticks,
    rules::{lines, progress, prompts, ways::is_not_needed},
};
use crate::{
    internships::{Internship, rules::Calendar},
    mrkdwn,
    programs::{Unit, short_title},
    slack::{
        blocks::{
            MAX_ACTIONS, MAX_HEADER_CHARS, Message, Modal, actions, button, context, day, header,
            pager, section,
        },
        text::{Mrkdwn, clip},
    },
};

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
        let ticking = Ticking {
            internship: self.internship(),
            ticks: self.ticks,
            date: self.date.to_string(),
            version: self.version,
            page_version: self.page_version,
        };
        let title = self.title();
        if title.chars().count() > MAX_HEADER_CHARS {
            pieces.extend(plain(Mrkdwn::escaped(&title).bold()));
        }
        for unit in &self.units {
            for line in lines(unit) {
                if let Some(heading) = line.opens_heading {
                    pieces.extend(plain(Mrkdwn::escaped(heading).bold()));
                }
                if is_not_needed(unit, line.item, self.ticks) {
                    pieces.extend(pair::not_needed(&line));
                    continue;
                }
                pieces.extend(ticking.line(&line));
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

    fn open_button(&self) -> crate::slack::blocks::Button {
        let week = WeekRef {
            page_version: Some(self.page_version),
            ..WeekRef::of(self.internship(), self.date)
        };
        open_button(&week, "The whole week")
    }
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
    pub fn of(internship: &Internship, date: Date) -> Self {
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

/// The prompts, folded under "For your 1:1".
pub fn talk(unit: &Unit) -> Vec<Piece> {
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
    blocks.push(actions(None, pair::buttons(facts, &week)));
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

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
