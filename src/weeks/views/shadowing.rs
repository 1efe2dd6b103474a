//! The shadowing log: a line for each call that was sat in on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{WeekRef, own::Below};
use crate::{
    ids::UserId,
    mrkdwn,
    slack::{
        blocks::{
            Block, Button, Modal, button, context, date_picker, day, input, plain_text_input,
            section_with, users_select,
        },
        text::{Mrkdwn, clip},
    },
    weeks::{
        ShadowedCall,
        rules::shadowing::{Counted, LEARNED_CHARS},
    },
};

/// Lines of the log that the form shows; the latest.
const SHOWN: usize = 20;
const SORT_CHARS: usize = 80;

/// Whose log a form is. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRef {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "d")]
    pub date: String,
    /// The line that is taken out.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

/// "Log a call", where a week says to shadow some.
pub fn log_button(week: &WeekRef) -> Button {
    button(format!("shadow_open:{}", week.date), "Log a call")
        .value(serde_json::to_string(week).unwrap_or_default())
        .accessibility_label("Log a call that was shadowed")
}

/// The form of a line, with what was logged so far. `whose`: whose call it was, most likely.
pub fn log_form(
    at: &LogRef,
    whose: Option<&UserId>,
    today: Date,
    log: &[ShadowedCall],
    counted: &Counted,
) -> Modal {
    let colleague = users_select("colleague", whose.map(|user| user.as_str()));
    let mut blocks: Vec<Block> = vec![
        input("seen_on", "When?", date_picker("seen_on", Some(today))).into(),
        input("colleague", "Whose call?", colleague).into(),
        input(
            "sort",
            "What kind of call?",
            plain_text_input("sort")
                .max_length(SORT_CHARS as u64)
                .placeholder("Onboarding, renewal, escalation"),
        )
        .optional()
        .into(),
        input(
            "learned",
            "One thing that was learned",
            plain_text_input("learned").max_length(LEARNED_CHARS as u64),
        )
        .optional()
        .into(),
    ];
    blocks.push(context(vec![so_far(counted)]));
    let shown = log.iter().rev().take(SHOWN);
    blocks.extend(shown.map(|call| line(at, call)));
    Modal {
        callback_id: "shadow".into(),
        title: "Shadowed calls".into(),
        submit: Some("Log it".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// "5 calls so far, 2 of them with others than the mentor."
pub fn so_far(counted: &Counted) -> Mrkdwn {
    match (counted.all, counted.of_others) {
        (0, _) => Mrkdwn::ours("No call was logged so far."),
        (1, 0) => Mrkdwn::ours("One call so far, with the mentor."),
        (1, _) => Mrkdwn::ours("One call so far, with somebody other than the mentor."),
        (all, others) => mrkdwn!(
            "{} calls so far, {} of them with others than the mentor.",
            all,
            others
        ),
    }
}

fn line(at: &LogRef, call: &ShadowedCall) -> Block {
    let mut text = mrkdwn!(
        "{} · {}",
        day(call.seen_on),
        Mrkdwn::user(call.colleague.as_str())
    );
    for words in [&call.sort, &call.learned] {
        if !words.is_empty() {
            text.push(mrkdwn!(" · {}", words));
        }
    }
    let value = LogRef {
        line: Some(call.id.clone()),
        below: Vec::new(),
        ..at.clone()
    };
    let out = button(format!("shadow_remove:{}", call.id), "Take out")
        .value(serde_json::to_string(&value).unwrap_or_default())
        .accessibility_label(&format!(
            "Take out the call of {} {}",
            clip(&day(call.seen_on), 40),
            clip(&call.sort, 20)
        ))
        .confirm(
            "Take it out?",
            Mrkdwn::ours("The line leaves the log for both of you."),
            "Take out",
            "Keep it",
        );
    section_with(None, text, out)
}

#[cfg(test)]
#[path = "../tests/shadowing_views.rs"]
mod tests;
