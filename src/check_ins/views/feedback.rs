//! Feedback in the middle and at the end, and who sees it.

use serde::{Deserialize, Serialize};

use super::quoted;
use crate::{
    check_ins::{Feedback, FeedbackStage, ShownTo, rules::FIELD_CHARS},
    ids::UserId,
    internships::Internship,
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{
            Choice, Message, Modal, actions, button, context, input, plain_text_input,
            radio_buttons, section, sections,
        },
        text::{Mrkdwn, clip},
    },
};

/// What the form carries along. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackRef {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "s")]
    pub stage: String,
    /// The version that it began with, 0 for none.
    #[serde(rename = "r", default)]
    pub revision: i64,
    /// About whom: drawn again only.
    #[serde(rename = "o", default)]
    pub other: String,
}

/// What the form shows.
pub struct FeedbackFacts<'a> {
    pub form: &'a FeedbackRef,
    pub body: &'a str,
    pub shown_to: ShownTo,
    /// Why it is here again.
    pub top: Option<Mrkdwn>,
    /// Whether its text was merged: Slack keeps what stands in a field whose action_id stays.
    pub is_merged: bool,
}

/// To each of the pair: the moment to say how it goes.
pub fn feedback_prompt(
    internship: &Internship,
    title: &str,
    stage: FeedbackStage,
    other: &UserId,
) -> Message {
    let (title, other) = (clip(title, TITLE_CHARS), Mrkdwn::user(other.as_str()));
    let text = match stage {
        FeedbackStage::Middle => mrkdwn!(
            "Half of {} is behind you. What helps in working with {}, and what should be different in the second half?",
            title,
            other
        ),
        FeedbackStage::End => mrkdwn!(
            "The last week of {} is here. What would you like to tell {}?",
            title,
            other
        ),
    };
    let open = button(format!("feedback_open:{stage}"), "Give feedback")
        .value(format!("{}|{stage}", internship.id))
        .primary();
    let choice = Mrkdwn::ours("You choose who sees it: they, the coordinators, or both.");
    let blocks = vec![
        section(text.clone()),
        context(vec![choice.clone()]),
        actions(None, vec![open.into()]),
    ];
    Message::new(&mrkdwn!("{} {}", text, choice), blocks)
}

fn label(shown_to: ShownTo) -> &'static str {
    match shown_to {
        ShownTo::Other => "The one it is about",
        ShownTo::Coordinators => "The coordinators",
        ShownTo::Both => "Both",
    }
}

/// The form.
pub fn feedback_form(facts: &FeedbackFacts<'_>) -> Modal {
    let form = facts.form;
    let mut blocks = Vec::new();
    if let Some(top) = &facts.top {
        blocks.extend(sections(top));
    }
    if !form.other.is_empty() {
        blocks.push(context(vec![mrkdwn!(
            "About {}",
            Mrkdwn::user(&form.other)
        )]));
    }
    let action = match facts.is_merged {
        true => format!("body:{}", form.revision),
        false => "body".to_owned(),
    };
    let body = plain_text_input(action)
        .multiline()
        .max_length(FIELD_CHARS as u64)
        .initial(facts.body);
    blocks.push(
        input("body", "Your feedback", body)
            .hint("What helped, what was hard, what you would do again.")
            .into(),
    );
    let choices = [ShownTo::Other, ShownTo::Coordinators, ShownTo::Both]
        .map(|one| Choice::new(one.as_str(), label(one)));
    let shown_to = radio_buttons("shown_to", &choices, Some(facts.shown_to.as_str()));
    blocks.push(input("shown_to", "Who sees it?", shown_to).into());
    Modal {
        callback_id: "feedback".into(),
        title: "Feedback".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(form).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// The feedback, to whom its author has chosen. The notification has none of it.
pub fn feedback_shown(
    feedback: &Feedback,
    internship: &Internship,
    title: &str,
    is_shown: bool,
) -> Message {
    let author = Mrkdwn::user(feedback.author.as_str());
    let title = clip(title, TITLE_CHARS);
    if !is_shown {
        let text = mrkdwn!(
            "{} shows their feedback on {} to others now.",
            author,
            title
        );
        return Message::new(&text, vec![section(text.clone())]);
    }
    let when = match feedback.stage {
        FeedbackStage::Middle => Mrkdwn::ours("in the middle"),
        FeedbackStage::End => Mrkdwn::ours("at the end"),
    };
    let about = Mrkdwn::user(internship.other(&feedback.author).as_str());
    let text = mrkdwn!(
        "{} gives feedback to {} {} of {}.",
        author,
        about,
        when,
        title
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(quoted(&feedback.body));
    let seen_by = match feedback.shown_to {
        ShownTo::Other => Mrkdwn::ours("Only the one it is about gets this."),
        ShownTo::Coordinators => {
            Mrkdwn::ours("Only the coordinators get this, not the one it is about.")
        }
        ShownTo::Both => Mrkdwn::ours("The one it is about and the coordinators get this."),
    };
    blocks.push(context(vec![seen_by]));
    Message::new(&text, blocks)
}
