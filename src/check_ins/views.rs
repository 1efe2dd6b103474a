//! The check-in's form, its nudge, its digest, answers; what the coordinators hear; feedback.

mod care;
mod digest;
mod feedback;
mod form;
mod summary;

pub use care::{Help, long_week, warning};
pub use digest::{answer_form, answered, digest, home_office_line, private_line};
pub use feedback::{FeedbackFacts, FeedbackRef, feedback_form, feedback_prompt, feedback_shown};
pub use form::{About, FormFacts, FormRef, choose, earlier, form};
pub use summary::{SharedWith, hours_summary, share_help, shared_now};

use jiff::civil::Date;

use crate::{
    ids::UserId,
    internships::Internship,
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{Block, MAX_SECTION_CHARS, Message, actions, button, context, quote, section},
        text::{Mrkdwn, clip},
    },
};

/// Room for what somebody wrote, within the 13,000 characters of a message.
const WORDS_CHARS: usize = 12_000;

/// What opens a form about one week, from a button. Input, not truth.
pub fn open_value(internship: &Internship, week: Date) -> String {
    format!("{}|{week}", internship.id)
}

/// Friday's nudge. It stays about its week, also for whoever presses it on Monday.
pub fn nudge(internship: &Internship, title: &str, week: Date) -> Message {
    let text = mrkdwn!(
        "How was your week on {}? A check-in takes a minute.",
        clip(title, TITLE_CHARS)
    );
    asked(&text, internship, week)
}

/// The mentor's, every other week.
pub fn mentor_nudge(internship: &Internship, title: &str, week: Date) -> Message {
    let text = mrkdwn!(
        "How is it going with {} on {}? A few words from you help them; a check-in takes a minute.",
        Mrkdwn::user(internship.intern.as_str()),
        clip(title, TITLE_CHARS)
    );
    asked(&text, internship, week)
}

fn asked(text: &Mrkdwn, internship: &Internship, week: Date) -> Message {
    let start = button(format!("check_in_open:{}", internship.id), "Check in")
        .value(open_value(internship, week))
        .primary();
    Message::new(
        text,
        vec![section(text.clone()), actions(None, vec![start.into()])],
    )
}

/// The parts that have room, and whether these are all.
fn within(parts: Vec<Mrkdwn>, max_chars: usize) -> (Vec<Mrkdwn>, bool) {
    let all = parts.len();
    let mut chars = 0;
    let fits: Vec<_> = parts
        .into_iter()
        .take_while(|part| {
            chars += part.chars();
            chars <= max_chars
        })
        .collect();
    let is_whole = fits.len() == all;
    (fits, is_whole)
}

/// One text that somebody wrote. Of one full of `&`, which take five characters each, the end may be
/// left out, and it says so.
fn quoted(words: &str) -> Vec<Block> {
    let (parts, is_whole) = within(quote(words).split(MAX_SECTION_CHARS), WORDS_CHARS);
    let mut blocks: Vec<_> = parts.into_iter().map(section).collect();
    if !is_whole {
        blocks.push(context(vec![Mrkdwn::ours(
            "The end is left out: it is longer than a message can be.",
        )]));
    }
    blocks
}

/// To somebody who has no internship to check in for.
pub fn none() -> Message {
    Message::text_only(Mrkdwn::ours(
        "A check-in belongs to an internship, and you have none right now. `/find-mentor` shows who could be your \
         mentor.",
    ))
}

/// To somebody whose internship is not agreed yet.
pub fn not_yet() -> Message {
    Message::text_only(Mrkdwn::ours(
        "Check-ins begin once all have agreed to the plan. `/internship status` shows whose answer is awaited.",
    ))
}

/// To somebody who may not make a topic of it.
pub fn topic_not_yours() -> Mrkdwn {
    Mrkdwn::ours(
        "Only the two of a running internship choose what they talk about. Nothing has changed.",
    )
}

/// To the pair: somebody is not reached any more.
pub fn not_reached(author: &UserId) -> Mrkdwn {
    mrkdwn!(
        "{} is not part of this internship any more, so an answer would not reach them here. A direct message will.",
        Mrkdwn::user(author.as_str())
    )
}

pub fn help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "`/check-in` opens a form about your week: how it goes, what is done, what blocks you, what is next. The other \
         of your pair gets it; a line in it is for the coordinators only. Words behind the command stand in the form \
         already: `/check-in read the style guide`. A second check-in of a week edits the first.\n`/internship share \
         on` lets your managers have your hours of each month, `off` ends that.",
    ))
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
