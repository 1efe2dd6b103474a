//! What the two know of a demo: its form, its button, and the line that says when it is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::own::{Below, plain_words};
use crate::{
    mrkdwn,
    programs::Item,
    slack::{
        blocks::{
            Block, Button, Modal, button, context, date_picker, day, input, plain_text_input,
            quote, sections,
        },
        text::{Mrkdwn, clip},
    },
    weeks::{
        Demo,
        rules::demos::{FIELD_CHARS, MOST_CHARS, Standing},
    },
};

/// Characters of a demo in one line.
const LINE_CHARS: usize = 120;

/// Which demo a form or button is about. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoRef {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "t")]
    pub item: String,
    /// What the form began with ([`crate::weeks::rules::demos::editions`]); a form of an earlier release does not say.
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    pub began: Vec<String>,
    /// How often it came back because the other saved meanwhile.
    #[serde(rename = "a", default)]
    pub again: u32,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

impl DemoRef {
    /// A field's id. Slack keeps what somebody has typed for as long as that is the same: what was saved meanwhile would
    /// not be seen.
    pub fn field(&self, name: &str) -> String {
        match self.again {
            0 => name.to_owned(),
            again => format!("{name}_{again}"),
        }
    }
}

/// "Demo: …", for an item that is one.
pub fn demo_button(internship: &str, item: &Item) -> Button {
    let about = DemoRef {
        internship: internship.to_owned(),
        item: item.id.clone(),
        began: Vec::new(),
        again: 0,
        below: Vec::new(),
    };
    let words = plain_words(&item.text, 60);
    button(
        format!("demo_open:{internship}:{}", item.id),
        &format!("Demo: {}", clip(&words, 28)),
    )
    .value(serde_json::to_string(&about).unwrap_or_default())
    .accessibility_label(&format!("Plan the demo: {words}"))
}

/// What a form had in it, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoForm {
    pub planned_on: Option<String>,
    pub audience: String,
    pub shows: String,
    pub outcome: String,
    pub feedback: String,
}

impl DemoForm {
    pub fn of(demo: &Demo) -> Self {
        Self {
            planned_on: demo.planned_on.map(|day| day.to_string()),
            audience: demo.audience.clone(),
            shows: demo.shows.clone(),
            outcome: demo.outcome.clone(),
            feedback: demo.feedback.clone(),
        }
    }
}

/// The form once more: the other saved while it was open. `beside`: what they wrote and has no room in a field.
pub fn demo_meanwhile(
    at: &DemoRef,
    words: &str,
    week: Date,
    typed: &DemoForm,
    beside: &[String],
) -> Modal {
    let mut form = demo_form(at, words, week, typed);
    let mut top = vec![context(vec![Mrkdwn::ours(
        "The other of you saved something while you wrote. Both are here, theirs first: save what you both mean.",
    )])];
    top.extend(beside.iter().flat_map(|text| sections(&quote(text))));
    form.blocks.splice(0..0, top);
    form
}

/// When, for whom, what; and afterwards how it went.
pub fn demo_form(at: &DemoRef, words: &str, week: Date, typed: &DemoForm) -> Modal {
    let picked = typed.planned_on.as_deref().and_then(|day| day.parse().ok());
    let field = |name: &'static str, label: &str, hint: &str, typed: &str| -> Block {
        let field = plain_text_input(name)
            .multiline()
            .max_length(match typed.chars().count() > FIELD_CHARS {
                true => MOST_CHARS,
                false => FIELD_CHARS,
            } as u64)
            .initial(typed);
        input(at.field(name), label, field)
            .optional()
            .hint(hint)
            .into()
    };
    let mut blocks = sections(&Mrkdwn::from_page(words.to_owned()));
    if week < Date::MAX {
        blocks.push(context(vec![mrkdwn!("Its week begins on {}.", day(week))]));
    }
    blocks.extend([
        input(
            at.field("planned_on"),
            "Day",
            date_picker("planned_on", picked),
        )
        .optional()
        .hint("It can be moved any time: choose another day here.")
        .into(),
        field("audience", "For whom", "Who sees it.", &typed.audience),
        field(
            "shows",
            "What to show",
            "Two or three points are enough.",
            &typed.shows,
        ),
        field("outcome", "How it went", "Afterwards.", &typed.outcome),
        field(
            "feedback",
            "Feedback",
            "What the others said. Either of you writes it down.",
            &typed.feedback,
        ),
    ]);
    Modal {
        callback_id: "demo".into(),
        title: "Demo".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// "Next demo: … (Friday, 19 March)", for Home and the summary. However long its words are, its day is to be seen.
pub fn line(standing: &Standing<'_>) -> Mrkdwn {
    let words = plain_words(standing.words(), LINE_CHARS);
    match standing.planned_on() {
        Some(day) => mrkdwn!(
            "Next demo: {} ({})",
            words,
            day.strftime("%A, %-d %B").to_string()
        ),
        None => mrkdwn!(
            "Next demo: {} ({}, no day yet)",
            words,
            clip(&standing.unit.label, 40)
        ),
    }
}

#[cfg(test)]
#[path = "../tests/demo_views.rs"]
mod tests;
