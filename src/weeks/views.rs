//! The week's message, its thread reply, and the modal with the whole week.
//!
//! A task is a section with a button, not a checkbox: options end at 75 characters and groups at ten
//! of them, and real pages have items three times as long and two dozen in a week.

pub mod aims;
mod carry;
pub mod coffee;
pub mod demos;
pub mod goals;
pub mod items;
pub mod own;
mod pair;
pub mod progress;
pub mod shadowing;
pub mod summary;
mod versions;
mod whole;

pub use goals::plan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use carry::in_message as carry_in_message;
pub use carry::{CarryValue, Say, carry_modal, label as carry_label, open_button as carry_button};
pub use versions::{OfferFacts, all_changes, offer};
pub use whole::whole_week;

pub use items::TickValue;
use items::{
    MESSAGE_BLOCKS, MESSAGE_CHARS, Piece, Ticking, fitting, indent, plain, spoken, together,
};

use super::{
    Aims, Ticks,
    rules::{self, CarryOver, Progress, lines, prompts, standing, ways::is_not_needed},
};
use crate::{
    internships::{Internship, rules::Calendar},
    mrkdwn,
    one_on_ones::rules::{Meeting, meetings},
    programs::{Unit, short_title},
    slack::{
        blocks::{
            Button, MAX_ACTIONS, MAX_HEADER_CHARS, Message, actions, button, context, day, header,
            section,
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
    /// What the posting day before left open.
    pub carry: Option<CarryOver<'a>>,
    /// The first 1:1 of this week, or after it.
    pub meeting: Option<Meeting>,
    /// What the two want to get out of it.
    pub aims: Option<&'a Aims>,
}

impl<'a> WeekFacts<'a> {
    pub fn of(
        calendar: &'a Calendar<'a>,
        date: Date,
        ticks: &'a Ticks,
        version: i64,
        page_version: i64,
    ) -> Self {
        Self {
            units: rules::units_on(calendar, date),
            carry: rules::carried(calendar, date, ticks),
            meeting: meetings(calendar)
                .into_iter()
                .find(|meeting| meeting.date >= date),
            calendar,
            date,
            ticks,
            version,
            page_version,
            aims: None,
        }
    }

    pub fn with_aims(self, aims: Option<&'a Aims>) -> Self {
        Self { aims, ..self }
    }

    fn internship(&self) -> &Internship {
        self.calendar.internship
    }

    fn ticking(&self) -> Ticking<'_> {
        Ticking {
            internship: self.internship(),
            ticks: self.ticks,
            date: self.date.to_string(),
            version: self.version,
            page_version: self.page_version,
        }
    }

    /// "Week 3: Plan"; several units of one day by their labels.
    pub fn title(&self) -> String {
        let titles: Vec<_> = self.units.iter().map(|unit| title(unit)).collect();
        titles.join(" · ")
    }

    pub fn progress(&self) -> Progress {
        let units = self.units.iter();
        units.map(|unit| standing(unit, self.ticks)).sum()
    }

    /// Everything below the title, in order.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = self.long_title();
        pieces.extend(aims::pieces(self));
        let ticking = self.ticking();
        for unit in &self.units {
            for line in lines(unit) {
                if let Some(heading) = line.opens_heading {
                    pieces.extend(plain(Mrkdwn::escaped(heading).bold()));
                }
                if is_not_needed(unit, line.item, self.ticks) {
                    pieces.extend(pair::not_needed(&line));
                    continue;
                }
                pieces.extend(ticking.container(&line));
            }
            pieces.extend(talk(unit, self.ticks, self.meeting_words()));
        }
        if pieces.is_empty() {
            pieces.extend(nothing());
        }
        together(pieces)
    }

    /// A title that is a paragraph is clipped in the header, and stands below it whole.
    fn long_title(&self) -> Vec<Piece> {
        let title = self.title();
        match title.chars().count() > MAX_HEADER_CHARS {
            true => plain(Mrkdwn::escaped(&title).bold()),
            false => Vec::new(),
        }
    }

    /// "Tuesday at 15:00", for each reader in their own zone.
    fn meeting_words(&self) -> Option<Mrkdwn> {
        let meeting = self.meeting?;
        let zone = &self.calendar.one_on_one_zone;
        let fallback = zone.to_datetime(meeting.at).strftime("%A, %-d %B at %H:%M");
        let fallback = format!("{fallback} ({})", zone.iana_name().unwrap_or("UTC"));
        Some(Mrkdwn::date(
            meeting.at,
            "{date_long_pretty} at {time}",
            &fallback,
        ))
    }

    /// How many pieces stand in the message; what was left open before it always has its room there, so that nothing
    /// moves to the thread or back when that is answered.
    fn fits(&self, pieces: &[Piece]) -> usize {
        let first = rules::days(self.calendar)
            .first()
            .is_none_or(|(first, _)| *first >= self.date);
        match first {
            true => fitting(pieces, MESSAGE_BLOCKS, MESSAGE_CHARS),
            false => fitting(
                pieces,
                MESSAGE_BLOCKS - carry::MAX_BLOCKS,
                MESSAGE_CHARS - carry::MAX_CHARS,
            ),
        }
    }

    fn week_ref(&self) -> WeekRef {
        WeekRef {
            page_version: Some(self.page_version),
            ..WeekRef::of(self.internship(), self.date)
        }
    }

    /// What can be done with a week as a whole.
    pub fn buttons(&self) -> Vec<Button> {
        let week = self.week_ref();
        let value = serde_json::to_string(&week).unwrap_or_default();
        let title = clip(&self.title(), 40);
        vec![
            open_button(&week, "The whole week")
                .accessibility_label(&format!("The whole week: {title}")),
            button(format!("item_add:{}", week.date), "Add an item")
                .value(value)
                .accessibility_label(&format!("Add an item to {title}")),
            button(format!("check_in_open:{}", week.internship), "Check in").value(week.internship),
        ]
    }
}

fn nothing() -> Vec<Piece> {
    plain(Mrkdwn::ours(
        "The page has nothing for this week. Agree in your 1:1 on what comes next.",
    ))
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

pub fn open_button(week: &WeekRef, label: &str) -> Button {
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

/// The prompts, folded under "For your 1:1", which is on a day if one is set.
pub fn talk(unit: &Unit, ticks: &Ticks, when: Option<Mrkdwn>) -> Vec<Piece> {
    let prompts = prompts(unit);
    if prompts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![talk_heading(when)];
    for prompt in prompts {
        lines.extend(prompt.opens_heading.map(|heading| mrkdwn!("_{}_", heading)));
        let text = Mrkdwn::from_page(prompt.item.text.clone());
        let talked = rules::is_talk(prompt.item) && rules::is_done(&prompt.item.id, ticks);
        let mark = if talked { "✓" } else { "•" };
        lines.push(mrkdwn!("{}{} {}", indent(&prompt), mark, text));
    }
    plain(Mrkdwn::join(lines, "\n"))
}

fn talk_heading(when: Option<Mrkdwn>) -> Mrkdwn {
    match when {
        Some(when) => mrkdwn!("*For your 1:1* · {}", when),
        None => Mrkdwn::ours("*For your 1:1*"),
    }
}

/// The week's message in the place.
pub fn week(facts: &WeekFacts<'_>) -> Message {
    let pieces = facts.pieces();
    let fits = facts.fits(&pieces);
    let carried = facts.carry.as_ref();
    let carried = carried.map(|carry| carry_in_message(facts, carry));
    let mut blocks = vec![header(&facts.title()), context(vec![subtitle(facts)])];
    blocks.extend(pieces.iter().take(fits).map(|piece| piece.block.clone()));
    if fits < pieces.len() {
        blocks.push(context(vec![Mrkdwn::ours(
            "It goes on in this message's thread.",
        )]));
    }
    let carried = carried.unwrap_or_default();
    blocks.extend(carried.iter().map(|piece| piece.block.clone()));
    let buttons = facts.buttons().into_iter().map(Into::into);
    blocks.push(actions(None, buttons.collect()));
    let said = pieces.iter().take(fits).chain(&carried);
    Message::new(&spoken(opening(facts), said), blocks)
}

/// "Week 3 of Support Internship: Plan. 2 of 8 done. Week 3 of 12, 14 of 61 done in all."
fn opening(facts: &WeekFacts<'_>) -> Mrkdwn {
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
    let week = facts.progress();
    let so_far = progress::in_words(facts.calendar, facts.date, facts.ticks);
    match week.all {
        0 => mrkdwn!("{} {}", title, so_far),
        _ => mrkdwn!("{} {}. {}", title, progress::done_of(week), so_far),
    }
}

/// Whose week it is, how far it is, and how far all of it is.
fn subtitle(facts: &WeekFacts<'_>) -> Mrkdwn {
    let program = short_title(facts.calendar.reading, "Internship");
    let internship = facts.internship();
    let mut line = mrkdwn!(
        "{} · {} with {}",
        program,
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    );
    let week = facts.progress();
    if week.all > 0 {
        line.push(mrkdwn!(" · {}", progress::done_of(week)));
    }
    line.push(mrkdwn!(
        "\n{}",
        progress::bar(facts.calendar, facts.date, facts.ticks)
    ));
    line
}

/// What did not fit into the message: one thread reply, and the modal for what is beyond that.
pub fn week_rest(facts: &WeekFacts<'_>) -> Option<Message> {
    let pieces = facts.pieces();
    let rest = pieces.get(facts.fits(&pieces)..).unwrap_or_default();
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
    let open = open_button(&facts.week_ref(), "The whole week");
    blocks.push(actions(None, vec![open.into()]));
    Some(Message::new(&spoken(text, rest.iter().take(fits)), blocks))
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
