//! Was it said? Our own message is found again in the conversation's history, by its metadata.
//! SCHEDULER.md, section 2, step 3.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    Delivery, EVENT_TYPE, Engine,
    engine::{Claimed, signed},
    scribe::Said,
    store::{self, later},
};
use crate::{
    clock::Stopwatch,
    ids::DeliveryId,
    slack::outbound::{CallError, Class, Page, PostedMessage, Token},
    store::Result,
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

/// A message of ours in a history: the delivery that it is, and its `ts`.
type Found = (DeliveryId, String);

impl Engine {
    /// Reads the history around the intents of an unsure delivery. What is found of others on the way is kept for
    /// them: one look-up serves a whole channel.
    pub(super) async fn look_up(
        &self,
        claimed: &Claimed,
        token: &Token,
        now: Timestamp,
    ) -> Result<(LookUp, u64)> {
        let mut others = Vec::new();
        let told = self
            .read_history(&claimed.delivery, token, &mut others)
            .await?;
        let recovered = self.recover_others(claimed, others, now).await?;
        Ok((told, recovered))
    }

    async fn read_history(
        &self,
        delivery: &Delivery,
        token: &Token,
        others: &mut Vec<Found>,
    ) -> Result<LookUp> {
        let Some((oldest, latest)) = self.window(delivery) else {
            return Ok(LookUp::NotSaid);
        };
        let watch = Stopwatch::start();
        let mut cursor: Option<String> = None;
        // As long as the lease lasts: whoever reads longer has lost the row.
        while watch.elapsed() + self.limits.call <= self.limits.lease {
            let page = self.history(delivery, token, oldest, latest, cursor.as_deref());
            let page = match page.await? {
                Ok(page) => page,
                Err(error) if matches!(error.class, Class::Refused | Class::Workspace) => {
                    return Ok(LookUp::Refused(error));
                }
                Err(error) => return Ok(LookUp::Unclear(error.retry_after)),
            };
            let ours = page.items.into_iter().filter_map(ours);
            let (mine, more): (Vec<Found>, Vec<Found>) =
                ours.partition(|(id, _)| *id == delivery.id);
            others.extend(more);
            if let Some((_, ts)) = mine.into_iter().next() {
                return Ok(LookUp::Said(ts));
            }
            // A page may be empty and still have a next one.
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(LookUp::NotSaid);
            }
        }
        Ok(LookUp::Unclear(None))
    }

    /// Settles what else of this channel is unsure, free to be looked up, and was just seen there. How many.
    async fn recover_others(
        &self,
        claimed: &Claimed,
        others: Vec<Found>,
        now: Timestamp,
    ) -> Result<u64> {
        let (Some(channel), false) = (&claimed.delivery.channel, others.is_empty()) else {
            return Ok(0);
        };
        let mut recovered = Vec::new();
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let workspace = &claimed.delivery.workspace_id;
        let mut unsure = store::unsure_in(&mut tx, workspace, channel, wall).await?;
        let seen = |row: &Delivery| others.iter().find(|(id, _)| *id == row.id);
        unsure.retain(|row| seen(row).is_some());
        store::lease(&mut tx, &mut unsure, wall, &self.spans()).await?;
        for delivery in unsure {
            let Some((_, ts)) = seen(&delivery) else {
                continue;
            };
            let other = Claimed {
                fence: delivery.fence,
                delivery,
                ..claimed.clone()
            };
            let said = Said {
                channel: channel.clone(),
                ts: ts.clone(),
                rendered: 0,
                now,
            };
            if self.settle(&mut tx, &other, &said, wall).await? {
                recovered.push(other.delivery);
            }
        }
        tx.commit().await?;
        for delivery in &recovered {
            self.observe_settled(delivery, true, true);
        }
        Ok(recovered.len() as u64)
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
    ) -> Result<std::result::Result<Page<PostedMessage>, CallError>> {
        let channel = delivery
            .channel
            .as_ref()
            .map_or("", |channel| channel.as_str());
        let session = self.slack.session(token, self.limits.call);
        let workspace = &delivery.workspace_id;
        match &delivery.thread_ts {
            Some(thread_ts) => {
                let page = session.replies_page(channel, thread_ts, oldest, latest, cursor);
                self.in_turn(workspace, "conversations.replies", page).await
            }
            None => {
                let page = session.history_page(channel, oldest, latest, cursor);
                self.in_turn(workspace, "conversations.history", page).await
            }
        }
    }
}

fn ours(message: PostedMessage) -> Option<Found> {
    if message.metadata["event_type"] != EVENT_TYPE {
        return None;
    }
    let id = message.metadata["event_payload"]["id"].as_str()?;
    Some((DeliveryId::new(id), message.ts))
}
