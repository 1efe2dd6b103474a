//! The start form: a plan, field by field.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{InternshipId, RequestId, UserId},
    internships::rules::{Asks, StartForm, hours_asked},
    mrkdwn,
    programs::{self, Reading, TITLE_CHARS, Unit, UnitKind},
    scheduler::cadence::{weekday, weekday_name},
    slack::{
        blocks::{
            Block, Choice, Modal, checkboxes, conversations_select, date_picker, input,
            plain_text_input, section, static_select, time_picker, users_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Characters of what people say in a plan.
pub const REASON_CHARS: usize = 500;

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Whose plan a form is. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartState {
    /// The request that was accepted, where nothing is planned yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// The internship whose plan changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internship: Option<InternshipId>,
}

impl StartState {
    pub fn read(metadata: &str) -> Self {
        serde_json::from_str(metadata).unwrap_or_default()
    }
}

/// What the start form shows.
pub struct StartFacts<'a> {
    pub state: StartState,
    pub intern: &'a UserId,
    pub mentor: &'a UserId,
    pub program_title: &'a str,
    pub reading: &'a Reading,
    /// Of whoever fills it: its times are in this zone.
    pub zone_name: &'a str,
    pub first_day: Date,
    /// What was typed or planned before.
    pub typed: StartForm,
    /// What has to be said before it is taken.
    pub asks: Asks,
}

/// The start form, also where a plan is changed.
pub fn start_form(facts: &StartFacts<'_>) -> Modal {
    let title = match facts.state.internship {
        Some(_) => "Change the plan",
        None => "Plan the start",
    };
    let mut blocks = vec![section(mrkdwn!(
        "{}\n{} learns with {}. {}",
        Mrkdwn::escaped(&clip(facts.program_title, TITLE_CHARS)).bold(),
        Mrkdwn::user(facts.intern.as_str()),
        Mrkdwn::user(facts.mentor.as_str()),
        programs::views::asks(facts.reading)
    ))];
    blocks.extend(start(facts));
    blocks.extend(hours(facts));
    blocks.extend(managers(facts));
    blocks.extend(meeting(facts));
    blocks.push(place(facts));
    Modal {
        callback_id: "start".into(),
        title: title.into(),
        submit: Some("Send".into()),
        close: Some("Not now".into()),
        private_metadata: serde_json::to_string(&facts.state).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn start(facts: &StartFacts<'_>) -> Vec<Block> {
    let typed = facts.typed.start_date.as_deref();
    let date = typed.and_then(|date| date.parse().ok());
    let picker = date_picker("start_date", Some(date.unwrap_or(facts.first_day)));
    let hint = first_day_hint(facts.reading);
    let mut blocks = vec![input("start_date", "Start date", picker).hint(&hint).into()];
    if facts.asks.at_once || facts.typed.at_once {
        let choice = [Choice::new("yes", "Both at once, we have thought about it")];
        let ticked: &[&str] = if facts.typed.at_once { &["yes"] } else { &[] };
        blocks.push(
            input(
                "at_once",
                "Another internship",
                checkboxes("at_once", &choice, ticked),
            )
            .optional()
            .hint(
                "The intern has another internship in this time. Choose a later day, or tick this.",
            )
            .into(),
        );
    }
    blocks
}

fn hours(facts: &StartFacts<'_>) -> Vec<Block> {
    let least = hours_asked(&facts.reading.rules);
    let typed = match (facts.typed.hours.as_str(), least) {
        ("", Some(least)) => least.to_string(),
        (typed, _) => clip(typed, 20),
    };
    let field = plain_text_input("hours")
        .max_length(20)
        .placeholder("8, or 20 %");
    let field = if typed.is_empty() {
        field
    } else {
        field.initial(&typed)
    };
    let hint = match least {
        Some(least) => format!(
            "This program asks for at least {least} h. A share, such as 20 %, will do as well."
        ),
        None => "Hours, or a share of the week such as 20 %.".to_owned(),
    };
    let mut blocks: Vec<Block> = vec![
        input("hours", "Hours a week", field)
            .optional()
            .hint(&hint)
            .into(),
    ];
    if facts.asks.hours_reason || !facts.typed.hours_reason.is_empty() {
        let reason = plain_text_input("hours_reason").max_length(500);
        let reason = match facts.typed.hours_reason.as_str() {
            "" => reason,
            typed => reason.initial(&clip(typed, REASON_CHARS)),
        };
        blocks.push(
            input("hours_reason", "Why fewer hours", reason)
                .optional()
                .hint("Those who approve read it. Or raise the hours.")
                .into(),
        );
    }
    blocks
}

fn managers(facts: &StartFacts<'_>) -> Vec<Block> {
    let rules = &facts.reading.rules;
    let needed = crate::internships::rules::required(&rules.approvals.value);
    let field = |role: crate::internships::Role, label: &str, hint: &str, typed: Option<&str>| {
        let select = users_select(role.as_str(), typed).placeholder("Choose a person");
        let field = input(role.as_str(), label, select).hint(hint);
        if needed.contains(&role) {
            Block::from(field)
        } else {
            field.optional().into()
        }
    };
    use crate::internships::Role::{InternManager, MentorManager};
    vec![
        field(
            InternManager,
            "Intern's manager",
            "Leads the intern in their own role.",
            facts.typed.intern_manager.as_deref(),
        ),
        field(
            MentorManager,
            "Mentor's manager",
            "Leads the team in which the intern learns.",
            facts.typed.mentor_manager.as_deref(),
        ),
    ]
}

fn meeting(facts: &StartFacts<'_>) -> Vec<Block> {
    let typed = &facts.typed;
    let day = typed.weekday.as_deref().unwrap_or("tuesday");
    let time = typed.time.as_deref().unwrap_or("15:00");
    meeting_fields(day, time, facts.zone_name)
}

/// When the pair meets each week, in the zone of whoever fills it.
pub(super) fn meeting_fields(day: &str, time: &str, zone_name: &str) -> Vec<Block> {
    let days: Vec<_> = WEEKDAYS
        .iter()
        .filter_map(|word| weekday(word).map(|day| Choice::new(*word, weekday_name(day))))
        .collect();
    let weekday = static_select("one_on_one_weekday", &days, Some(day));
    let time = time_picker(
        "one_on_one_time",
        Some(time),
        // Slack knows names only; the hint has the offset.
        Some(zone_name).filter(|name| !name.starts_with(['+', '-'])),
    );
    let zone = format!("In your time zone, {zone_name}. Both are reminded an hour before.");
    vec![
        input("one_on_one_weekday", "1:1 weekday", weekday).into(),
        input("one_on_one_time", "1:1 time", time)
            .hint(&zone)
            .into(),
    ]
}

fn place(facts: &StartFacts<'_>) -> Block {
    let select = conversations_select("place", facts.typed.place.as_deref());
    input("place", "Place", select)
        .optional()
        .hint("A channel for the weekly tasks. Left empty: a group message of you two.")
        .into()
}

/// What happens on the start date: the first unit is posted, on it or on the post day after it.
pub(super) fn first_day_hint(reading: &Reading) -> String {
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
