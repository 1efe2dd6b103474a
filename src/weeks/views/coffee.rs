//! A coffee chat among a week's items: who could be asked, with whom it was, and what is worth keeping of it.

use serde::{Deserialize, Serialize};

use super::{
    WeekFacts,
    items::{Piece, TickValue},
    own::{Below, plain_words},
};
use crate::{
    alumni,
    internships::Internship,
    programs::Item,
    slack::{
        blocks::{
            Button, Choice, Modal, actions, button, checkboxes, input, plain_text_input, section,
            users_select,
        },
        text::{Mrkdwn, clip},
    },
    weeks::{CoffeeChat, rules::coffee::NOTE_CHARS},
};

/// Characters of the page's words that go into a note for whoever is asked.
const TOPIC_CHARS: usize = 300;
const FIND_CHARS: usize = 20;

/// Which coffee chat a form is about. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatRef {
    #[serde(rename = "k")]
    pub tick: TickValue,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

/// "Find somebody", below an open coffee chat.
pub(super) fn find(internship: &Internship, item: &Item) -> Piece {
    let topic = clip(&plain_words(&item.text, TOPIC_CHARS), TOPIC_CHARS);
    let find = alumni::views::find_button(
        internship.program_id.as_str(),
        internship.mentor.as_str(),
        &topic,
    );
    let block_id = format!("find:{}", item.id);
    Piece::of(actions(Some(block_id), vec![find.into()]), FIND_CHARS)
}

/// "Coffee chat: …", below the whole week: with whom it was, and a note, at any time.
pub fn chat_button(facts: &WeekFacts<'_>, item: &Item) -> Button {
    let value = TickValue {
        internship: facts.internship().id.to_string(),
        item: item.id.clone(),
        date: facts.date.to_string(),
        done: true,
        page_version: Some(facts.page_version),
    };
    let words = plain_words(&item.text, 60);
    button(
        format!("coffee_open:{}", item.id),
        &format!("Coffee: {}", clip(&words, 28)),
    )
    .value(serde_json::to_string(&value).unwrap_or_default())
    .accessibility_label(&format!("With whom it was, and a note: {words}"))
}

/// The form. Sending it ticks the item.
pub fn chat_form(at: &ChatRef, words: &str, known: &CoffeeChat) -> Modal {
    let with = users_select("with", known.with_whom.as_ref().map(|it| it.as_str()));
    let waive = [Choice::new("waived", "It needs no name")];
    let ticked: &[&str] = if known.is_waived() { &["waived"] } else { &[] };
    let note = plain_text_input("note")
        .multiline()
        .max_length(NOTE_CHARS as u64)
        .initial(&known.note);
    Modal {
        callback_id: "coffee_chat".into(),
        title: "Coffee chat".into(),
        submit: Some("Done".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(at).unwrap_or_default(),
        clear_on_close: false,
        blocks: vec![
            section(Mrkdwn::from_page(words.to_owned())),
            input("with", "With whom was it?", with)
                .optional()
                .hint("Their name stands beside the item.")
                .into(),
            input("waive", "Or", checkboxes("waive", &waive, ticked))
                .optional()
                .into(),
            input("note", "A note", note)
                .optional()
                .hint("What is worth keeping. Only the two of you read it, here.")
                .into(),
        ],
    }
}

#[cfg(test)]
#[path = "../tests/coffee_views.rs"]
mod tests;
