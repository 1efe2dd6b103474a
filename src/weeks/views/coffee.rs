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
    mrkdwn,
    programs::Item,
    slack::{
        blocks::{
            Block, Button, Choice, Modal, actions, button, checkboxes, context, input,
            plain_text_input, quote, sections, users_select,
        },
        text::{Mrkdwn, clip},
    },
    weeks::{CoffeeChat, rules::coffee::NOTE_CHARS},
};

const FIND_CHARS: usize = 20;

/// Which coffee chat a form is about. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatRef {
    #[serde(rename = "k")]
    pub tick: TickValue,
    /// What it began with; 0: nothing.
    #[serde(rename = "r", default)]
    pub revision: i64,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

impl ChatRef {
    /// The note's id. Slack keeps what somebody has typed for as long as that is the same: what was saved meanwhile would
    /// not be seen.
    pub fn note_field(&self) -> String {
        format!("note_{}", self.revision)
    }
}

/// "Find somebody", below an open coffee chat.
pub(super) fn find(internship: &Internship, item: &Item) -> Piece {
    let topic = plain_words(&item.text, alumni::rules::TOPIC_CHARS);
    let find = alumni::views::find_button(internship.program_id.as_str(), &topic);
    let block_id = format!("find:{}", item.id);
    Piece::of(actions(Some(block_id), vec![find.into()]), FIND_CHARS)
}

/// "Coffee: …", below the whole week: with whom it was, and a note, at any time.
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
    form(at, sections(&Mrkdwn::from_page(words.to_owned())), known)
}

/// The form once more: the other told of it while it was open. Nothing of either is lost, also where both notes are
/// longer than the field.
pub fn chat_meanwhile(at: &ChatRef, saved: &CoffeeChat, typed: &CoffeeChat) -> Modal {
    let whom = match &saved.with_whom {
        Some(user) => mrkdwn!("that it was with {}", Mrkdwn::user(user.as_str())),
        None => Mrkdwn::ours("that it needs no name"),
    };
    let both = match (saved.note.as_str(), typed.note.as_str()) {
        (saved, typed) if saved == typed || saved.is_empty() => typed.to_owned(),
        (saved, "") => saved.to_owned(),
        (saved, typed) => format!("{saved}\n\n{typed}"),
    };
    let fits = both.chars().count() <= NOTE_CHARS;
    let mut top = vec![context(vec![mrkdwn!(
        "The other of you saved {} while you wrote. {}",
        whom,
        if fits {
            "Both notes are here, theirs first: send what you both mean."
        } else {
            "Both notes are too long for one field. Theirs stands here, yours below: send what you both mean."
        }
    )])];
    let note = if fits {
        both
    } else {
        top.extend(sections(&quote(&saved.note)));
        typed.note.clone()
    };
    let typed = CoffeeChat {
        note,
        ..typed.clone()
    };
    form(at, top, &typed)
}

fn form(at: &ChatRef, top: Vec<Block>, known: &CoffeeChat) -> Modal {
    let with = users_select("with", known.with_whom.as_ref().map(|it| it.as_str()));
    let waive = [Choice::new("waived", "It needs no name")];
    let ticked: &[&str] = if known.is_waived() { &["waived"] } else { &[] };
    let note = plain_text_input("note")
        .multiline()
        .max_length(NOTE_CHARS as u64)
        .initial(&known.note);
    let mut blocks = top;
    blocks.extend([
        input("with", "With whom was it?", with)
            .optional()
            .hint("Their name stands beside the item.")
            .into(),
        input("waive", "Or", checkboxes("waive", &waive, ticked))
            .optional()
            .into(),
        input(at.note_field(), "A note", note)
            .optional()
            .hint("What is worth keeping. Only the two of you read it, here.")
            .into(),
    ]);
    Modal {
        callback_id: "coffee_chat".into(),
        title: "Coffee chat".into(),
        submit: Some("Done".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

#[cfg(test)]
#[path = "../tests/coffee_views.rs"]
mod tests;
