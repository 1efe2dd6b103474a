//! The form in which a mentor is found, and the messages of a request.

pub mod board;
mod interests;
mod matching;
mod profiles;
mod requests;
mod search;
pub mod waiting;

pub use matching::{
    MatchFacts, MatchState, ZoneDifference, match_block, match_form, match_message, matched,
    row_key, said_by,
};
pub use profiles::{
    FormFacts, back, cannot_offer, hours_help, left, listed, no_such_program, offer_program,
    own_day, paused, profile_form, track_value, zone_choices, zone_difference, zone_help,
    zone_is_slacks, zone_select,
};
use serde::Serialize;

use crate::{
    mrkdwn,
    programs::{TITLE_CHARS, store::Program},
    slack::{
        blocks::{Button, button},
        text::{Mrkdwn, clip},
    },
};

pub use interests::{
    InterestFacts, hand_raised, interest, interest_already, interest_copy, interest_form,
    interest_posted, interest_unposted, no_home,
};
pub use requests::{
    RequestFacts, SentFacts, asked, decline_reason, declined, lapsed, no_place_left, nudge,
    open_again, pass, plan_button, refused, request_form, request_message, sent, what_happened,
    what_happened_to_mine,
};
pub use search::{
    ANY, Choices, ListFacts, ListState, choose_program, list, looking, search_failed,
};

use super::rules::{Fit, Ranked};

/// A program's name in bold; a page's title may be a paragraph.
fn title(program: &Program) -> Mrkdwn {
    Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold()
}

/// "5 h of your day in common", "none of your working hours in common".
fn in_common(minutes: i64) -> String {
    match minutes {
        0 => "none of your working hours in common".to_owned(),
        minutes => format!("{} of your day in common", hours(minutes)),
    }
}

/// "5 h", "5:30 h".
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours}:{minutes:02} h"),
    }
}

/// The reasons, in words: they are the very facts that sorted the list.
pub fn why(fit: &Fit) -> Mrkdwn {
    let places = match (fit.free_places, fit.is_busy) {
        (0, _) => "no free place now".to_owned(),
        (_, true) => "several requests wait for them".to_owned(),
        (1, _) => "one free place".to_owned(),
        (places, _) => format!("{places} free places"),
    };
    let leads = if fit.is_manager { " · leads you" } else { "" };
    mrkdwn!("{} · {}{}", in_common(fit.shared_minutes), places, leads)
}

/// "Ask Marta".
fn ask_button(ranked: &Ranked) -> Button {
    let profile = &ranked.profile;
    let name = match profile.name.as_str() {
        "" => "this mentor",
        name => name,
    };
    let label = match profile.name.split_whitespace().next() {
        Some(first_name) => format!("Ask {first_name}"),
        None => "Ask".to_owned(),
    };
    button(format!("request_ask:{}", profile.id), &label)
        .value(profile.id.as_str())
        .accessibility_label(&format!("Ask {name} to be your mentor"))
}

/// What a view carries along. Input, not truth.
fn metadata<T: Serialize>(state: &T) -> String {
    serde_json::to_string(state).unwrap_or_default()
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
