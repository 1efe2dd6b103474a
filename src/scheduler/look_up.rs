//! Was it said? Our own message is found again in the conversation's history, by its metadata.
//! SCHEDULER.md, section 2, step 3.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Delivery, EVENT_TYPE, Engine, engine::signed, store::later};
use crate::{
    slack::outbound::{CallError, Class, Token},
    store::{Result, workspaces},
};

/// Clocks may differ by this much, beside the offset that Slack's `Date` header showed.
const SLACK_OF_CLOCKS: SignedDuration = SignedDuration::from_mins(2);

/// What history told.
pub(super) enum LookUp {
    Said(String),
    /// Every page was read and it is not there.
    NotSaid,
    /// History cannot be read here.
    Refused(CallError),
    /// No answer: look again later.
    Unclear,
}

/// A page of history, read leniently: other apps put anything into their metadata.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    messages: Vec<Message>,
    #[serde(default)]
    response_metadata: Cursor,
}

#[derive(Deserialize)]
struct Message {
    ts: String,
    #[serde(default)]
    metadata: serde_json::Value,
}

#[derive(Deserialize, Default)]
struct Cursor {
    #[serde(default)]
    next_cursor: String,
}

impl Engine {
    /// Reads the history around the intents of an unsure delivery.
    pub(super) async fn look_up(&self, delivery: &Delivery, token: &Token) -> Result<LookUp> {
        let Some((oldest, latest)) = self.window(delivery).await? else { return Ok(LookUp::NotSaid) };
        let mut cursor = String::new();
        loop {
            let page = match self.history(delivery, token, &oldest, &latest, &cursor).await {
                Ok(page) => page,
                Err(error) if matches!(error.class, Class::Refused | Class::Workspace) => {
                    return Ok(LookUp::Refused(error));
                }
                Err(_) => return Ok(LookUp::Unclear),
            };
            if let Some(found) = page.messages.into_iter().find(|message| is(message, delivery)) {
                return Ok(LookUp::Said(found.ts));
            }
            // A page may be empty and still have a next one.
            if page.response_metadata.next_cursor.is_empty() {
                return Ok(LookUp::NotSaid);
            }
            cursor = page.response_metadata.next_cursor;
        }
    }

    /// From before the first intent until whatever was under way has arrived, by Slack's clock.
    async fn window(&self, delivery: &Delivery) -> Result<Option<(String, String)>> {
        let (Some(first), Some(last)) = (delivery.first_intent_at, delivery.last_intent_at) else {
            return Ok(None);
        };
        let workspace = workspaces::by_id(&mut self.db.read().await?, &delivery.workspace_id).await?;
        let offset = SignedDuration::from_micros(workspace.map_or(0, |workspace| workspace.clock_offset));
        let oldest = later(first, -SLACK_OF_CLOCKS - offset);
        let wait = signed(self.limits.lease) + signed(self.limits.settle) + SLACK_OF_CLOCKS;
        Ok(Some((ts(oldest), ts(later(last, wait - offset)))))
    }

    async fn history(
        &self,
        delivery: &Delivery,
        token: &Token,
        oldest: &str,
        latest: &str,
        cursor: &str,
    ) -> std::result::Result<Page, CallError> {
        let channel = delivery.channel.as_ref().map_or("", |channel| channel.as_str());
        let mut query = vec![
            ("channel", channel),
            ("oldest", oldest),
            ("latest", latest),
            ("inclusive", "true"),
            ("include_all_metadata", "true"),
            ("limit", "200"),
        ];
        if !cursor.is_empty() {
            query.push(("cursor", cursor));
        }
        let method = match &delivery.thread_ts {
            Some(thread_ts) => {
                query.push(("ts", thread_ts));
                "conversations.replies"
            }
            None => "conversations.history",
        };
        let answer = self.slack.get(token, method, &query, self.limits.call).await?;
        serde_json::from_value(answer).map_err(|_| CallError::unreadable(method))
    }
}

fn is(message: &Message, delivery: &Delivery) -> bool {
    message.metadata["event_type"] == EVENT_TYPE
        && message.metadata["event_payload"]["id"] == delivery.id.as_str()
}

/// An instant as Slack writes it: seconds, a dot, microseconds.
fn ts(at: Timestamp) -> String {
    format!("{}.{:06}", at.as_second().max(0), at.subsec_microsecond().max(0))
}
