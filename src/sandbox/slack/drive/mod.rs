//! The users of this Slack: what they type, press and submit reaches the app as Slack sends it.

mod acks;
mod commands;
mod events;
mod form;
mod interactions;
mod payloads;
mod signing;

use std::{collections::BTreeMap, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;

use super::{
    Call, PretendSlack,
    blocks::CannotEnter,
    requests::{Answer, NoAnswer},
};
use crate::clock::wall;

pub use signing::sign;

/// Slack waits this long for an ack, no longer.
const ACK_LIMIT: Duration = Duration::from_secs(3);

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Where something is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// At a message.
    Message { channel: String, ts: String },
    /// In a modal, by its id.
    View(String),
    /// On the person's Home tab.
    Home,
}

/// What a person enters into one input: text, a date, a time, a number, the value or text of an
/// option, or the id of a person or conversation. What it means is up to the element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input(pub Vec<String>);

impl Input {
    /// Empties the input.
    pub fn nothing() -> Self {
        Self::default()
    }
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self(vec![text.to_owned()])
    }
}

impl From<String> for Input {
    fn from(text: String) -> Self {
        Self(vec![text])
    }
}

impl<T: Into<String>> FromIterator<T> for Input {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<const N: usize> From<[&str; N]> for Input {
    fn from(items: [&str; N]) -> Self {
        items.into_iter().collect()
    }
}

/// What came of something a person did.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The ack's status; none where nothing was sent or nothing came back.
    pub status: Option<u16>,
    /// The ack's body.
    pub body: String,
    /// How long the ack took. Above three seconds Slack has given up.
    pub took: Duration,
    /// What the person saw instead of the app's answer.
    pub trouble: Option<Trouble>,
    /// Errors at input blocks, by `block_id`.
    pub errors: BTreeMap<String, String>,
}

impl Outcome {
    /// Whether Slack had nothing to complain about, and neither had the app about the form.
    pub fn is_ok(&self) -> bool {
        self.trouble.is_none() && self.errors.is_empty()
    }

    /// The ack as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// Why a person sees Slack's words instead of the app's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No ack within three seconds.
    OperationTimeout,
    /// No connection, or a status other than 200.
    DispatchFailed(String),
    /// An ack that Slack does not understand.
    BadAnswer(String),
}

/// Why a person could not have done this at all. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DriveError {
    #[error("no app is connected: call connect_app first")]
    NoApp,
    #[error("there is no person {0}")]
    NoSuchPerson(String),
    #[error("there is no conversation {0}, or the person does not see it")]
    NoSuchConversation(String),
    #[error("there is no message {ts} in {channel}, or the person does not see it")]
    NoSuchMessage { channel: String, ts: String },
    #[error("the person has no open view {0}")]
    NoSuchView(String),
    #[error("the person's Home tab was never published")]
    NoHome,
    #[error("nothing here has the action {0:?}")]
    NoSuchAction(String),
    #[error("this view has no input block {0:?}")]
    NoSuchInput(String),
    #[error(transparent)]
    CannotEnter(#[from] CannotEnter),
}

impl PretendSlack {
    /// Any signed-or-not request to the app, for what Slack itself would never send.
    pub async fn raw(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Result<Outcome, DriveError> {
        let base = self.app_url().ok_or(DriveError::NoApp)?;
        let headers = header_map(headers);
        let url = format!("{base}{path}");
        let answer = self
            .inner
            .app
            .post(&url, headers, body.into(), ACK_LIMIT)
            .await;
        Ok(outcome_of(answer))
    }

    /// The headers with which Slack would send this body now.
    pub fn signed_headers(&self, kind: &str, body: &[u8]) -> Vec<(String, String)> {
        let timestamp = wall().as_second();
        let signature = sign(&self.signing_secret(), timestamp, body);
        [
            ("content-type", kind.to_owned()),
            (
                "user-agent",
                "Slackbot 1.0 (+https://api.slack.com/robots)".to_owned(),
            ),
            ("x-slack-request-timestamp", timestamp.to_string()),
            ("x-slack-signature", signature),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    async fn signed(&self, path: &str, kind: &str, body: String) -> Result<Outcome, DriveError> {
        let headers = self.signed_headers(kind, body.as_bytes());
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        self.raw(path, &headers.collect::<Vec<_>>(), body).await
    }

    /// An interaction's payload, as the form that Slack makes of it.
    async fn interaction(&self, payload: &Value) -> Result<Outcome, DriveError> {
        let form = serde_urlencoded::to_string([("payload", payload.to_string())]);
        self.signed("/slack/interactivity", FORM, form.unwrap_or_default())
            .await
    }

    /// Keeps what the app acked with, so that it can be held to the contract.
    fn record_ack(&self, kind: &str, outcome: &Outcome, view: Option<Value>) {
        let arguments = match outcome.body.trim() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        };
        let trouble = outcome
            .trouble
            .as_ref()
            .map(|trouble| format!("{trouble:?}"));
        self.record(Call {
            method: format!("ack.{kind}"),
            arguments,
            at: wall(),
            status: outcome.status.unwrap_or_default(),
            outcome: trouble.unwrap_or_else(|| "ok".to_owned()),
            view,
        });
    }
}

fn header_map(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    headers
        .entry(header::ACCEPT)
        .or_insert(HeaderValue::from_static("application/json,*/*"));
    headers
}

fn outcome_of(answer: Result<Answer, NoAnswer>) -> Outcome {
    match answer {
        Err(NoAnswer::TooSlow(took)) => Outcome {
            took,
            trouble: Some(Trouble::OperationTimeout),
            ..Outcome::default()
        },
        Err(broken) => {
            let trouble = Some(Trouble::DispatchFailed(broken.to_string()));
            Outcome {
                trouble,
                ..Outcome::default()
            }
        }
        Ok(Answer { status, body, took }) => Outcome {
            status: Some(status.as_u16()),
            body: String::from_utf8_lossy(&body).into_owned(),
            took,
            trouble: (status != 200).then(|| Trouble::DispatchFailed(status.to_string())),
            errors: BTreeMap::new(),
        },
    }
}
