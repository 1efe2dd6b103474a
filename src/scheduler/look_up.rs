//! Was it said? Our own message is found again in the conversation's history, by its metadata.
//! SCHEDULER.md, section 2, step 3.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Delivery, EVENT_TYPE, Engine, engine::signed, store::later};
use crate::{
    clock::Stopwatch,
    slack::outbound::{CallError, Class, Page, PostedMessage, Token},
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
    /// No answer: look again later, after what Slack asks for.
    Unclear(Option<Duration>),
}

impl Engine {
    /// Reads the history around the intents of an unsure delivery.
    pub(super) async fn look_up(&self, delivery: &Delivery, token: &Token) -> LookUp {
        let Some((oldest, latest)) = self.window(delivery) else {
            return LookUp::NotSaid;
        };
        let watch = Stopwatch::start();
        let mut cursor: Option<String> = None;
        // As long as the lease lasts: whoever reads longer has lost the row.
        while watch.elapsed() + self.limits.call <= self.limits.lease {
            let page = match self
                .history(delivery, token, oldest, latest, cursor.as_deref())
                .await
            {
                Ok(page) => page,
                Err(error) if matches!(error.class, Class::Refused | Class::Workspace) => {
                    return LookUp::Refused(error);
                }
                Err(error) => return LookUp::Unclear(error.retry_after),
            };
            if let Some(found) = page.items.into_iter().find(|message| is(message, delivery)) {
                return LookUp::Said(found.ts);
            }
            // A page may be empty and still have a next one.
            cursor = page.next_cursor;
            if cursor.is_none() {
                return LookUp::NotSaid;
            }
        }
        LookUp::Unclear(None)
    }

    /// From before the first intent until whatever was under way has arrived, by Slack's clock.
    fn window(&self, delivery: &Delivery) -> Option<(Timestamp, Timestamp)> {
        let offset = self.slack.clock_offset();
        let wait = signed(self.limits.lease) + signed(self.limits.settle) + SLACK_OF_CLOCKS;
        let oldest = later(delivery.first_intent_at?, offset - SLACK_OF_CLOCKS);
        Some((oldest, later(delivery.last_intent_at?, offset + wait)))
    }

    async fn history(
        &self,
        delivery: &Delivery,
        token: &Token,
        oldest: Timestamp,
        latest: Timestamp,
        cursor: Option<&str>,
    ) -> Result<Page<PostedMessage>, CallError> {
        let channel = delivery
            .channel
            .as_ref()
            .map_or("", |channel| channel.as_str());
        let session = self.slack.session(token, self.limits.call);
        match &delivery.thread_ts {
            Some(thread_ts) => {
                session
                    .replies_page(channel, thread_ts, oldest, latest, cursor)
                    .await
            }
            None => session.history_page(channel, oldest, latest, cursor).await,
        }
    }
}

fn is(message: &PostedMessage, delivery: &Delivery) -> bool {
    message.metadata["event_type"] == EVENT_TYPE
        && message.metadata["event_payload"]["id"] == delivery.id.as_str()
}
