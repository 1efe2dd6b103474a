//! What the two want to get out of it: asked in the first week, shown again halfway and at the end.

use serde::{Deserialize, Serialize};

use super::{
    WeekFacts, WeekRef,
    items::{Piece, lettered},
    own::Below,
};
use crate::{
    mrkdwn,
    slack::{
        blocks::{Block, Button, Modal, button, context, input, plain_text_input, quote, sections},
        text::Mrkdwn,
    },
    weeks::{
        Aims,
        rules::aims::{AIMS_CHARS, Aiming, aiming},
    },
};

/// Whose aims a form is about. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AimsRef {
    #[serde(rename = "i")]
    pub internship: String,
    /// The day of the week from which it was opened.
    #[serde(rename = "d")]
    pub date: String,
    /// What it began with; 0: nothing.
    #[serde(rename = "r", default)]
    pub revision: i64,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

impl AimsRef {
    /// The field's id. Slack keeps what somebody has typed for as long as that is the same: what was saved meanwhile
    /// would not be seen.
    pub fn field(&self) -> String {
        format!("aims_{}", self.revision)
    }
}

/// The question in the first week, or what was written; nothing where it would only be repeated.
pub(super) fn pieces(facts: &WeekFacts<'_>) -> Vec<Piece> {
    let Some(aiming) = aiming(facts.calendar, facts.date) else {
        return Vec::new();
    };
    let (text, label) = match (facts.aims, aiming) {
        (Some(aims), Aiming::First) => (
            mrkdwn!("*What you two want from it*\n{}", aims.body.as_str()),
            "Change",
        ),
        (Some(aims), Aiming::Again) => (
            mrkdwn!("*What you two wanted from it*\n{}", aims.body.as_str()),
            "Change",
        ),
        (None, Aiming::First) => (
            Mrkdwn::ours(
                "*What do you two want from it?* Agree in your first call. You see it again halfway and at the end.",
            ),
            "Write it down",
        ),
        (None, Aiming::Again) => return Vec::new(),
    };
    let block_id = format!("aims:{}", facts.version);
    let open = open_button(&facts.week_ref(), label);
    lettered(String::new(), "", "", text, Some((block_id, open)))
}

fn open_button(week: &WeekRef, label: &str) -> Button {
    button(format!("aims_open:{}", week.date), label)
        .value(serde_json::to_string(week).unwrap_or_default())
        .accessibility_label(&format!("{label}: what you two want from it"))
}

/// The form, with what stands there.
pub fn aims_form(at: &AimsRef, typed: &str) -> Modal {
    form(at, typed, Vec::new())
}

/// The form once more: the other saved while it was open. Nothing of either is lost, also where both texts are longer
/// than the field.
pub fn aims_meanwhile(at: &AimsRef, saved: &Aims, typed: &str) -> Modal {
    let both = saved.beside(typed);
    if both.chars().count() <= AIMS_CHARS {
        let why = "The other of you saved something while you wrote. Both texts are here, theirs first: save what you \
                   both mean.";
        return form(at, &both, vec![context(vec![Mrkdwn::ours(why)])]);
    }
    let why = mrkdwn!(
        "{}\n{}",
        "The other of you saved this while you wrote, and both are too long for one field. Yours stands below: save what \
         you both mean.",
        quote(&saved.body)
    );
    form(at, typed, sections(&why))
}

fn form(at: &AimsRef, typed: &str, top: Vec<Block>) -> Modal {
    let field = plain_text_input("aims")
        .multiline()
        .max_length(AIMS_CHARS as u64)
        .initial(typed);
    let hint =
        "A few lines are enough. Both of you can change it, and it stands in your week's message.";
    let field = input(at.field(), "What do you two want from it?", field).hint(hint);
    let mut blocks = top;
    blocks.push(field.into());
    Modal {
        callback_id: "aims".into(),
        title: "What you want from it".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

impl Aims {
    /// What a form has in it when somebody else saved meanwhile: nothing of either is lost.
    pub fn beside(&self, typed: &str) -> String {
        match typed.trim() {
            same if same == self.body => self.body.clone(),
            typed => format!("{}\n\n{typed}", self.body),
        }
    }
}

#[cfg(test)]
#[path = "../tests/aims_views.rs"]
mod tests;
