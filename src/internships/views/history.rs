//! What happened to an internship, a sentence each; and what `/internship start` and `history` choose from.

use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{InternshipId, RequestId, UserId},
    internships::{Approval, Event, Internship},
    mrkdwn,
    scheduler::cadence::zone_name,
    slack::{
        blocks::{
            Block, Button, Choice, Modal, button, context, day, divider, input, pager, quote,
            section, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Events on a page.
const PAGE: usize = 20;
/// Characters of one event: escaped they may be four times as many, and a section has room for 3,000.
const WORDS: usize = 600;

/// Which history, and which page of it. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryState {
    pub internship: String,
    #[serde(default)]
    pub page: usize,
}

/// A history with all that it shows.
pub struct HistoryView<'a> {
    pub internship: &'a Internship,
    pub title: &'a str,
    /// The oldest first.
    pub events: &'a [Event],
    /// For the reason of a no, which is kept with the answer.
    pub approvals: &'a [Approval],
    /// Of whoever reads it.
    pub zone: &'a TimeZone,
}

/// "History", beside an internship's line.
pub fn history_button(internship: &InternshipId, line: &str) -> Button {
    button(format!("history:{internship}"), "History")
        .value(internship.as_str())
        .accessibility_label(&format!("History: {line}"))
}

/// One page of a history, the latest first.
pub fn history(view: &HistoryView<'_>, page: usize) -> Modal {
    let internship = view.internship;
    let pages = view.events.len().div_ceil(PAGE).max(1);
    let page = page.min(pages - 1);
    let mut blocks: Vec<Block> = vec![
        section(mrkdwn!(
            "{}: {} with {}, from {}",
            Mrkdwn::escaped(&clip(view.title, 150)).bold(),
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str()),
            short_day(internship.start_date)
        )),
        context(vec![mrkdwn!(
            "The latest first, in your time zone, {}. Only the two of them and the coordinators see this.",
            zone_name(view.zone)
        )]),
        divider(),
    ];
    if view.events.is_empty() {
        blocks.push(section(Mrkdwn::ours("Nothing has happened yet.")));
    }
    let events = view.events.iter().rev().skip(page * PAGE).take(PAGE);
    blocks.extend(events.map(|event| section(line(event, view))));
    blocks.extend(pager(page, pages));
    let state = HistoryState {
        internship: internship.id.to_string(),
        page,
    };
    Modal {
        callback_id: "history".into(),
        title: "History".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&state).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// "1 March 2027, 10:00 · Ines changed the plan: …".
fn line(event: &Event, view: &HistoryView<'_>) -> Mrkdwn {
    let at = view.zone.to_datetime(event.happened_at);
    let mut line = mrkdwn!(
        "{} · {}",
        Mrkdwn::escaped(&at.strftime("%-d %B %Y, %H:%M").to_string()).bold(),
        sentence(event)
    );
    let words = match event.what.as_str() {
        "question" | "reason" => Some(event.about.as_str()),
        "declined" => reason(event, view.approvals),
        "completed" | "ended" => Some(view.internship.end_reason.as_str()),
        _ => None,
    };
    if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
        line.push(mrkdwn!("\n{}", quote(&clip(words, WORDS))));
    }
    line
}

/// Why somebody said no, if they said why.
fn reason<'a>(event: &Event, approvals: &'a [Approval]) -> Option<&'a str> {
    let same =
        |one: &&Approval| one.approver == event.actor && one.decided_at == Some(event.happened_at);
    approvals.iter().find(same)?.reason.as_deref()
}

/// Who did what.
fn sentence(event: &Event) -> Mrkdwn {
    let who = Mrkdwn::user(event.actor.as_str());
    let about = Mrkdwn::escaped(&clip(&event.about, WORDS));
    match event.what.as_str() {
        "planned" => mrkdwn!("{} planned the start: {}", who, about),
        "plan_changed" => mrkdwn!("{} changed the plan: {}", who, about),
        "approved" => mrkdwn!("{} said yes as the {}", who, about),
        "declined" => mrkdwn!("{} said no as the {}", who, about),
        "question" => mrkdwn!("{} asked before answering:", who),
        "not_the_one" => mrkdwn!("{} said that they are not the {}", who, about),
        "approval_expired" => mrkdwn!("The {}'s answer did not come in time", about),
        "agreed" => mrkdwn!("All have said yes: it starts {}", day_of(&event.about)),
        "called_off" => mrkdwn!("{} called the plan off", who),
        "handover_asked" => mrkdwn!(
            "{} asked {} to take over as mentor",
            who,
            Mrkdwn::user(&event.about)
        ),
        "handed_over" => mrkdwn!("{} took over as mentor", who),
        "handover_declined" => mrkdwn!("{} could not take over as mentor", who),
        "second_asked" => mrkdwn!(
            "{} asked {} to be the second mentor",
            who,
            Mrkdwn::user(&event.about)
        ),
        "second_accepted" => mrkdwn!("{} became the second mentor", who),
        "second_declined" => mrkdwn!("{} could not be the second mentor", who),
        "second_removed" => mrkdwn!(
            "{} ended that {} is the second mentor, or was asked",
            who,
            Mrkdwn::user(&event.about)
        ),
        "paused" => mrkdwn!("{} planned a break:\n{}", who, about),
        "reason" => mrkdwn!("{} gave the reason of the break:", who),
        "resumed" => mrkdwn!("{} ended the break:\n{}", who, about),
        "extended" => mrkdwn!("{} extended it:\n{}", who, about),
        "rescheduled" => mrkdwn!("{} chose another time for the 1:1:\n{}", who, about),
        "one_on_one_moved" => mrkdwn!("{} moved one 1:1. {}", who, about),
        "one_on_one_skipped" => mrkdwn!("{} skipped one 1:1. {}", who, about),
        "one_on_one_back" => mrkdwn!("{} put one 1:1 back. {}", who, about),
        "completed" => mrkdwn!("{} closed it, complete:\n{}", who, about),
        "ended" => mrkdwn!("{} ended it before its last week:\n{}", who, about),
        "left" => mrkdwn!("{}, the {}, left the workspace", who, about),
        "came_back" => mrkdwn!("{} came back", who),
        "message_retried" => mrkdwn!("{} had {} posted once more", who, about),
        "message_dropped" => mrkdwn!("{} let go {}, which could not be posted", who, about),
        "message_posted" => mrkdwn!("{} saw that {} had been posted", who, about),
        "imported" => mrkdwn!("It came from a file, agreed already: {}", about),
        "zone_moved" => mrkdwn!("{} moved weeks and check-ins from {}", who, about),
        "zone_found" => mrkdwn!("Weeks and check-ins moved from {}", about),
        "zone_kept" => mrkdwn!(
            "{} left weeks and check-ins as they are, though in {}",
            who,
            about
        ),
        "changed_by_file" => mrkdwn!("A file changed {}", about),
        other => mrkdwn!("{}: {}", other.replace('_', " "), about),
    }
}

fn day_of(date: &str) -> String {
    date.parse().map_or_else(|_| date.to_owned(), day)
}

/// "1 March 2027".
fn short_day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// "Ines with Marta, from 1 March 2027"; a menu ends at 75 characters.
pub fn history_choice(internship: &Internship, intern: &str, mentor: &str) -> Choice {
    let label = format!(
        "{} with {}, from {}",
        clip(intern, 21),
        clip(mentor, 21),
        short_day(internship.start_date)
    );
    Choice::new(internship.id.as_str(), label)
}

/// "Which internship?", for whoever may see several.
pub fn choose_history(choices: &[Choice], are_more: bool) -> Modal {
    let first = choices.first().map(|choice| choice.value.clone());
    let select = static_select("internship", choices, first.as_deref());
    let mut blocks = vec![input("internship", "Which internship?", select).into()];
    if are_more {
        blocks.push(context(vec![Mrkdwn::ours(
            "These are the newest. `/internship history @somebody` names one of the two people.",
        )]));
    }
    chooser("history_about", "History", blocks)
}

fn chooser(callback_id: &str, title: &str, blocks: Vec<Block>) -> Modal {
    Modal {
        callback_id: callback_id.into(),
        title: title.into(),
        submit: Some("Next".into()),
        close: Some("Cancel".into()),
        private_metadata: String::new(),
        clear_on_close: false,
        blocks,
    }
}

/// To whoever has no internship to look at.
pub fn no_history(named: Option<&UserId>) -> Mrkdwn {
    match named {
        Some(named) => mrkdwn!(
            "There is no internship of {} that you can see. The pair and the coordinators of its program can.",
            Mrkdwn::user(named.as_str())
        ),
        None => Mrkdwn::ours(
            "You have had no internship yet. The history of one is for its pair and the coordinators of its program.",
        ),
    }
}

/// To whoever is neither of the pair nor a coordinator.
pub fn history_not_theirs() -> Mrkdwn {
    Mrkdwn::ours(
        "The history of an internship is for its pair and the coordinators of its program. \
         `/internship coordinators` says whom to ask.",
    )
}

/// What `/internship start` can go on with.
pub enum Beginning {
    Request(RequestId),
    Plan(InternshipId, Date),
}

/// "Plan the start with Marta: Support Internship".
pub fn beginning_choice(beginning: &Beginning, name: &str, title: &str) -> Choice {
    let name = clip(name, 24);
    match beginning {
        Beginning::Request(id) => Choice::new(
            format!("r:{id}"),
            format!("Plan the start with {name}: {}", clip(title, 26)),
        ),
        Beginning::Plan(id, date) => Choice::new(
            format!("p:{id}"),
            format!("Change the plan with {name}, from {}", short_day(*date)),
        ),
    }
}

/// "What would you like to plan?", for whoever has several yeses or plans.
pub fn choose_beginning(choices: &[Choice]) -> Modal {
    let first = choices.first().map(|choice| choice.value.clone());
    let select = static_select("beginning", choices, first.as_deref());
    let blocks = vec![input("beginning", "What would you like to plan?", select).into()];
    chooser("start_about", "Plan the start", blocks)
}

#[cfg(test)]
#[path = "../tests/history.rs"]
mod tests;
