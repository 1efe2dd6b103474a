//! How a person is told something, by what they did: Slack shows an answer to a command, an error at
//! a form's field, and for a click only what comes over its `response_url`.

use std::time::Duration;

use serde_json::json;

use crate::slack::{
    blocks::Message, inbound::Interaction, outbound::Slack, reply::Reply, text::Mrkdwn,
};

const PATIENCE: Duration = Duration::from_secs(5);

/// The way back to whoever did something.
#[derive(Debug, Clone)]
pub enum WayBack {
    Command,
    /// The form's first input: an error there keeps all that was typed.
    Form(Option<String>),
    /// A click in a message; one in a form or in Home has no address.
    Click(Option<String>),
    /// An event: nobody waits.
    Nobody,
}

impl WayBack {
    pub fn of(interaction: &Interaction) -> Self {
        match interaction {
            Interaction::Command(_) => Self::Command,
            Interaction::ViewSubmission(form) => {
                Self::Form(form.view.state.first_block().map(str::to_owned))
            }
            Interaction::Action(action) => Self::Click(action.response_url.clone()),
            Interaction::Shortcut(shortcut) => Self::Click(shortcut.response_url.clone()),
            _ => Self::Nobody,
        }
    }

    /// As [`WayBack::tell`], of what was not done: who can't be told sees that Slack got no answer, and an event comes
    /// again.
    pub fn tell_undone(&self, slack: &Slack, sentence: &Mrkdwn) -> Reply {
        match self {
            Self::Form(None) | Self::Click(None) | Self::Nobody => Reply::NotDone,
            _ => self.tell(slack, sentence),
        }
    }

    /// Tells a sentence that only this person sees. For a click it goes out beside the
    /// acknowledgement, which Slack would not show.
    pub fn tell(&self, slack: &Slack, sentence: &Mrkdwn) -> Reply {
        match self {
            Self::Command => Reply::Ephemeral(Message::text_only(sentence.clone())),
            Self::Form(Some(field)) => Reply::Errors(vec![(field.clone(), sentence.plain())]),
            Self::Click(Some(url)) => {
                let body = json!({
                    "response_type": "ephemeral", "replace_original": false, "text": sentence.as_str(),
                });
                let (slack, url) = (slack.clone(), url.clone());
                tokio::spawn(async move {
                    if let Err(error) = slack.respond(&url, &body, PATIENCE).await {
                        tracing::info!(%error, "An answer to a click was not shown.");
                    }
                });
                Reply::Empty
            }
            Self::Form(None) | Self::Click(None) | Self::Nobody => Reply::Empty,
        }
    }
}
