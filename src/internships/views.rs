//! The start form, and what is said when an internship is planned.

pub mod place;

use jiff::civil::Date;

use super::{Internship, rules::StartForm};
use crate::{
    mentors::{self, Request, RequestState},
    mrkdwn,
    programs::{self, Reading, TITLE_CHARS, Unit, UnitKind, short_title},
    scheduler::cadence::{Zones, weekday, weekday_name},
    slack::{
        blocks::{
            Block, Choice, Message, Modal, actions, context, conversations_select, date_picker,
            day, hour, input, notice, section, static_select, time_picker,
        },
        text::{Mrkdwn, clip},
    },
};

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// What the start form shows at first.
pub struct StartFacts<'a> {
    pub request: &'a Request,
    pub program_title: &'a str,
    pub reading: &'a Reading,
    /// Of whoever fills it: its times are in this zone.
    pub zone_name: &'a str,
    pub first_day: Date,
    /// What was typed before, where the form comes back.
    pub typed: StartForm,
}

/// The short start form.
pub fn start_form(facts: &StartFacts<'_>) -> Modal {
    let typed = &facts.typed;
    let days: Vec<_> = WEEKDAYS
        .iter()
        .filter_map(|word| weekday(word).map(|day| Choice::new(*word, weekday_name(day))))
        .collect();
    let date = typed
        .start_date
        .as_deref()
        .and_then(|date| date.parse().ok())
        .unwrap_or(facts.first_day);
    Modal {
        callback_id: "start".into(),
        title: "Plan the start".into(),
        submit: Some("Start".into()),
        close: Some("Not now".into()),
        private_metadata: facts.request.id.to_string(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!(
                "{}\n{} learns with {}. {}",
                Mrkdwn::escaped(&clip(facts.program_title, TITLE_CHARS)).bold(),
                Mrkdwn::user(facts.request.intern.as_str()),
                Mrkdwn::user(facts.request.mentor.as_str()),
                programs::views::asks(facts.reading)
            )),
            input(
                "start_date",
                "Start date",
                date_picker("start_date", Some(date)),
            )
            .hint(&first_day_hint(facts.reading))
            .into(),
            input(
                "one_on_one_weekday",
                "1:1 weekday",
                static_select(
                    "one_on_one_weekday",
                    &days,
                    Some(typed.weekday.as_deref().unwrap_or("tuesday")),
                ),
            )
            .into(),
            input(
                "one_on_one_time",
                "1:1 time",
                time_picker(
                    "one_on_one_time",
                    Some(typed.time.as_deref().unwrap_or("15:00")),
                    // Slack knows names only; the hint has the offset.
                    Some(facts.zone_name).filter(|name| !name.starts_with(['+', '-'])),
                ),
            )
            .hint(&format!(
                "In your time zone, {}. Both are reminded an hour before.",
                facts.zone_name
            ))
            .into(),
            input("place", "Place", conversations_select("place", None))
                .optional()
                .hint("A channel for the weekly tasks. Left empty: a group message of you two.")
                .into(),
        ],
    }
}

/// What happens on the start date: the first unit is posted, on it or on the post day after it.
fn first_day_hint(reading: &Reading) -> String {
    match first_unit(reading) {
        Some(unit) if unit.kind == UnitKind::Day => {
            format!("{} is the first post day on or after it.", unit.label)
        }
        Some(unit) if unit.from <= 1 => format!("{} is posted on this day.", unit.label),
        _ => "The first week begins on this day.".to_owned(),
    }
}

/// What is posted first, if anything is.
fn first_unit(reading: &Reading) -> Option<&Unit> {
    let mut units = reading.units.iter();
    units.find(|unit| !matches!(unit.kind, UnitKind::Before | UnitKind::After))
}

/// "12 weeks".
fn weeks(count: u32) -> Mrkdwn {
    match count {
        1 => Mrkdwn::ours("one week"),
        count => mrkdwn!("{} weeks", count),
    }
}

/// To the intern: the mentor said yes. The button goes once the start is planned.
pub fn accepted(request: &Request, started: Option<&Internship>) -> Message {
    let mentor = Mrkdwn::user(request.mentor.as_str());
    let text = mrkdwn!("{} says yes: they will be your mentor.", mentor.clone());
    let next = match started {
        Some(internship) => mrkdwn!("The start is planned for {}.", day(internship.start_date)),
        None => mrkdwn!(
            "Next: one of you plans the start. {} has the same form; whoever sends it first settles it.",
            mentor
        ),
    };
    let mut blocks = vec![section(text.clone()), section(next.clone())];
    if started.is_none() && request.state == RequestState::Accepted {
        blocks.push(actions(
            None,
            vec![mentors::views::plan_button(&request.id).into()],
        ));
    }
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// To each of the pair: when it starts, when they meet, where the weeks are posted.
pub fn started(
    internship: &Internship,
    reading: &Reading,
    addressee: &str,
    zones: &Zones,
) -> Message {
    let calendar = super::rules::Calendar::new(internship, reading, zones);
    let title = Mrkdwn::escaped(&short_title(reading, "The internship")).bold();
    let with = match addressee {
        "mentor" => mrkdwn!("You mentor {}", Mrkdwn::user(internship.intern.as_str())),
        _ => mrkdwn!(
            "You learn with {}",
            Mrkdwn::user(internship.mentor.as_str())
        ),
    };
    let text = mrkdwn!("{}: {}, from {}.", title, with, day(internship.start_date));
    let mut lines = vec![first_post(&calendar)];
    if let Some(meeting) = one_on_one(internship) {
        lines.push(mrkdwn!(
            "Your 1:1 is {}; you are both reminded an hour before.",
            meeting
        ));
    }
    lines.push(mrkdwn!(
        "It lasts {}. `/check-in` records how a week went.",
        weeks(calendar.weeks())
    ));
    let lines = Mrkdwn::join(lines, "\n");
    Message::new(
        &mrkdwn!("{}\n{}", text.clone(), lines.clone()),
        vec![section(text), section(lines)],
    )
}

/// What comes first, where and when: the first unit, or planning where the page has none.
fn first_post(calendar: &super::rules::Calendar<'_>) -> Mrkdwn {
    let internship = calendar.internship;
    let days = crate::weeks::rules::days(calendar);
    let Some((date, [unit, ..])) = days.first().map(|(date, units)| (*date, units.as_slice()))
    else {
        return Mrkdwn::ours("There is no fixed plan: each week you two agree on what comes next.");
    };
    let mut line = mrkdwn!("{} is posted {}", clip(&unit.label, 60), place(internship));
    if date != internship.start_date {
        line.push(mrkdwn!(", on {}", day(date)));
    }
    line + mrkdwn!(
        ", at {} in {}.",
        hour(calendar.post().1),
        internship.time_zone.as_str()
    )
}

/// "on Tuesdays at 15:00 (Europe/Berlin)".
pub fn one_on_one(internship: &Internship) -> Option<Mrkdwn> {
    let day = weekday(internship.one_on_one_weekday.as_deref()?)?;
    let time = internship.one_on_one_time?;
    let zone = internship
        .one_on_one_zone
        .as_deref()
        .unwrap_or(&internship.time_zone);
    Some(mrkdwn!(
        "on {}s at {} ({})",
        weekday_name(day),
        hour(time),
        zone
    ))
}

fn place(internship: &Internship) -> Mrkdwn {
    match &internship.place {
        Some(channel) => mrkdwn!("in {}", Mrkdwn::channel(channel.as_str())),
        None => Mrkdwn::ours("in a group message of you two"),
    }
}

/// After somebody else was first, or on a second try.
pub fn planned_already(internship: &Internship) -> Modal {
    notice(
        "Planned already",
        mrkdwn!(
            "The start is planned for {} already. Nothing was changed.",
            day(internship.start_date)
        ),
    )
}

/// `/internship`: a line for each that runs, or the way to begin.
pub fn status(lines: &[(Internship, Mrkdwn)]) -> Message {
    let text = match lines {
        [] => {
            return Message::text_only(Mrkdwn::ours(
                "You have no internship right now. `/find-mentor` in a program's channel shows who could be your \
                 mentor.",
            ));
        }
        [(_, line)] => mrkdwn!("You have one internship: {}", line.clone()),
        several => mrkdwn!("You have {} internships.", several.len()),
    };
    Message::new(&text, listed(lines, STATUS_BLOCKS))
}

/// Lines in at most so many sections; what is beyond them is counted. Several lines share a section
/// where there are many.
pub fn listed(lines: &[(Internship, Mrkdwn)], sections: usize) -> Vec<Block> {
    let each = match lines.len() {
        few if few <= sections => 1,
        _ => LINES_IN_A_SECTION,
    };
    let shown = &lines[..lines.len().min(each * sections)];
    let mut blocks: Vec<_> = shown
        .chunks(each)
        .map(|lines| {
            section(Mrkdwn::join(
                lines.iter().map(|(_, line)| line.clone()),
                "\n",
            ))
        })
        .collect();
    if shown.len() < lines.len() {
        blocks.push(context(vec![mrkdwn!(
            "and {} more",
            lines.len() - shown.len()
        )]));
    }
    blocks
}

/// A line is at most about 900 characters (titles are clipped, and escaped they may be five times as
/// long), and a section has room for 3,000.
const LINES_IN_A_SECTION: usize = 3;
/// Together they stay within the 13,000 characters of a message.
const STATUS_BLOCKS: usize = 12;

pub fn help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "`/find-mentor` finds a mentor. `/check-in` records how your week went.\n`/internship status` shows your \
         internships, `/internship programs` what there is to learn, `/internship place` changes where yours is \
         posted.\n`/internship board` shows who offers and who looks \
         for a place.\n`/internship mentor` lists you as a mentor, or changes, pauses and ends that.\n`/internship \
         hours` and `/internship zone` say when you work.\n`/internship coffee off` takes you off the list for coffee \
         chats.",
    ))
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
