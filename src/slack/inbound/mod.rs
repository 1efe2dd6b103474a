//! What Slack tells us: [`verify`](SigningSecrets::verify) first, then [`Interaction`]s.
//!
//! Our own tolerant types. slack-morphism's read 13 of 23 stored submissions and drop fields of
//! what they read; here an unknown kind is [`Interaction::Unknown`], an absent field is `None`, and
//! only broken JSON or a broken form is an error.

use serde_json::Value;
use thiserror::Error;

pub use payload::{Action, BlockSuggestion, Command, Event, Shortcut, ViewClosed, ViewSubmission};
pub use verify::{EmptySecret, Rejected, SIGNATURE_HEADER, SigningSecrets, TIMESTAMP_HEADER};
pub use view::{View, ViewState};

pub(in crate::slack) mod json;
mod payload;
mod slim;
mod verify;
mod view;

/// One thing that somebody did in Slack, or that Slack tells us.
#[derive(Debug, Clone, PartialEq)]
pub enum Interaction {
    Command(Command),
    Action(Box<Action>),
    ViewSubmission(ViewSubmission),
    ViewClosed(ViewClosed),
    BlockSuggestion(BlockSuggestion),
    Shortcut(Shortcut),
    Event(Event),
    /// Slack checks that the events' address is ours: it wants the challenge back.
    UrlVerification {
        challenge: String,
    },
    /// Slack checks our certificate: an empty answer.
    SslCheck,
    /// Nothing that we know; answered with an empty 200.
    Unknown {
        kind: String,
    },
}

/// The body is not what the address takes. Says nothing of the body: it may be private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Malformed {
    #[error("the form has no `{0}`")]
    Form(&'static str),
    #[error("the JSON cannot be read")]
    Json,
}

impl Interaction {
    /// Reads the body of `/slack/commands`, a form.
    pub fn from_command(body: &str) -> Result<Self, Malformed> {
        let form = form(body);
        if form.pointer("/ssl_check").is_some_and(|check| check == "1") {
            return Ok(Self::SslCheck);
        }
        let command = Command::read(&form).ok_or(Malformed::Form("command"))?;
        Ok(Self::Command(command))
    }

    /// Reads the body of `/slack/interactivity`, a form with JSON in its `payload`. One for each
    /// of the payload's actions, of which there is usually one.
    pub fn from_interactivity(body: &str) -> Result<Vec<Self>, Malformed> {
        let form = form(body);
        if form.pointer("/ssl_check").is_some_and(|check| check == "1") {
            return Ok(vec![Self::SslCheck]);
        }
        let payload = form.pointer("/payload").and_then(Value::as_str);
        let payload = slim::object(payload.ok_or(Malformed::Form("payload"))?);
        Ok(Self::from_payload(&payload.map_err(|_| Malformed::Json)?))
    }

    /// Reads an interaction's JSON, which is what Socket Mode has in its envelope.
    pub fn from_payload(payload: &Value) -> Vec<Self> {
        let kind = json::text(payload, "/type").unwrap_or_default();
        let one = match kind.as_str() {
            "block_actions" => {
                let actions = Action::read_all(payload);
                if !actions.is_empty() {
                    let actions = actions.into_iter().map(Box::new);
                    return actions.map(Self::Action).collect();
                }
                None
            }
            "view_submission" => ViewSubmission::read(payload).map(Self::ViewSubmission),
            "view_closed" => ViewClosed::read(payload).map(Self::ViewClosed),
            "block_suggestion" => BlockSuggestion::read(payload).map(Self::BlockSuggestion),
            "shortcut" | "message_action" => Shortcut::read(payload).map(Self::Shortcut),
            _ => None,
        };
        vec![one.unwrap_or(Self::Unknown { kind })]
    }

    /// Reads the body of `/slack/events`, which is JSON.
    pub fn from_event(body: &str) -> Result<Self, Malformed> {
        Ok(Self::from_event_payload(&object(body)?))
    }

    /// Reads an event's JSON, which is what Socket Mode has in its envelope.
    pub fn from_event_payload(payload: &Value) -> Self {
        let kind = json::text(payload, "/type").unwrap_or_default();
        let known = match kind.as_str() {
            "url_verification" => json::text(payload, "/challenge")
                .map(|challenge| Self::UrlVerification { challenge }),
            "event_callback" => Event::read(payload).map(Self::Event),
            _ => None,
        };
        known.unwrap_or(Self::Unknown { kind })
    }

    /// Reads a command's fields as JSON, which is what Socket Mode has in its envelope.
    pub fn from_command_payload(payload: &Value) -> Result<Self, Malformed> {
        let command = Command::read(payload).ok_or(Malformed::Form("command"))?;
        Ok(Self::Command(command))
    }
}

/// A form as a JSON object of strings, so that forms and Socket Mode are read by the same code.
fn form(body: &str) -> Value {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(body).unwrap_or_default();
    let fields = pairs.into_iter().map(|(name, value)| (name, value.into()));
    Value::Object(fields.collect())
}

fn object(json: &str) -> Result<Value, Malformed> {
    match serde_json::from_str(json) {
        Ok(object @ Value::Object(_)) => Ok(object),
        _ => Err(Malformed::Json),
    }
}

#[cfg(test)]
mod tests;
