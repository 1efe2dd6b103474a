//! What is written of a delivery once it is known how it went. Always under the fence.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{
    Engine, State,
    deliver::{End, backoff},
    drill::{self, Place},
    engine::{Claimed, busy, signed},
    scribe::{Entry, Said, Written},
    store::{self, later},
};
use crate::{
    clock::Stopwatch,
    ids::ChannelId,
    slack::outbound::{CallError, Class},
    store::{DbError, Result, workspaces},
};

/// How long Slack asks to wait after a 429: at least a second, and 30 where it does not say.
pub(super) fn asked_for(error: &CallError) -> SignedDuration {
    const UNSAID: SignedDuration = SignedDuration::from_secs(30);
    error.retry_after.map_or(UNSAID, signed).max(SHORTEST_WAIT)
}

const SHORTEST_WAIT: SignedDuration = SignedDuration::from_secs(1);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(60);

impl Engine {
    pub(super) async fn sent(
        &self,
        claimed: &Claimed,
        channel: &ChannelId,
        ts: &str,
        now: Timestamp,
    ) -> Result<End> {
        let said = Said {
            channel: channel.clone(),
            ts: ts.to_owned(),
            rendered: claimed.delivery.edit_wanted,
            now,
        };
        let settled = self.keep_said(claimed, said).await?;
        self.observe_settled(&claimed.delivery, settled, false);
        Ok(if settled { End::Sent } else { End::Later })
    }

    pub(super) async fn recovered(
        &self,
        claimed: &Claimed,
        ts: &str,
        now: Timestamp,
    ) -> Result<End> {
        let Some(channel) = claimed.delivery.channel.clone() else {
            return Ok(End::Later);
        };
        let said = Said {
            channel,
            ts: ts.to_owned(),
            // Which version was posted is not known: any change since the plan is shown anew.
            rendered: 0,
            now,
        };
        let settled = self.keep_said(claimed, said).await?;
        self.observe_settled(&claimed.delivery, settled, true);
        Ok(if settled { End::Recovered } else { End::Later })
    }

    /// A busy database is asked again while the row is ours; what is not kept by then is found by whoever has it next.
    async fn keep_said(&self, claimed: &Claimed, said: Said) -> Result<bool> {
        drill::reached(Place::Settling).await;
        let watch = Stopwatch::start();
        let settled = loop {
            match self.write(Entry::Said(claimed.clone(), said.clone())).await {
                Ok(Written::Said(settled)) => break settled,
                Ok(Written::Intent(_)) => break false,
                Err(DbError::Retry) if watch.elapsed() < self.limits.lease => {
                    tokio::time::sleep(busy()).await;
                }
                Err(error) => return Err(error),
            }
        };
        drill::reached(Place::Settled).await;
        self.edits_wanted.notify_one();
        Ok(settled)
    }

    pub(super) async fn drop(&self, claimed: &Claimed, reason: &str) -> Result<End> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let dropped = store::settle_unsaid(
            &mut tx,
            &claimed.delivery,
            claimed.fence,
            State::Dropped,
            reason,
            wall,
        )
        .await?;
        tx.commit().await?;
        self.observe_unsaid(&claimed.delivery, dropped, State::Dropped, reason);
        Ok(if dropped { End::Dropped } else { End::Later })
    }

    pub(super) async fn fail(&self, claimed: &Claimed, reason: &str) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        for watcher in self.registry.watchers() {
            watcher.before_failed(&mut tx, delivery).await?;
        }
        let wall = tx.wall().await?;
        let failed = store::settle_unsaid(
            &mut tx,
            delivery,
            claimed.fence,
            State::Failed,
            reason,
            wall,
        )
        .await?;
        if failed {
            let moment = self.moment_at(claimed.now);
            if let Some(kind) = self.registry.kind(&delivery.kind) {
                kind.failed(&mut tx, delivery, reason, &moment).await?;
            }
            for watcher in self.registry.watchers() {
                watcher.failed(&mut tx, delivery, reason, &moment).await?;
            }
        }
        tx.commit().await?;
        tracing::warn!(delivery = %delivery.id, kind = delivery.kind, reason, "A message could not be posted.");
        self.observe_unsaid(delivery, failed, State::Failed, reason);
        Ok(if failed { End::Failed } else { End::Later })
    }

    /// The workspace's token does not work: nothing of it is tried until it does.
    /// `state` is what the row surely is: `owed` after a refused post.
    pub(super) async fn hold(&self, claimed: &Claimed, reason: &str, state: State) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        workspaces::hold(&mut tx, &delivery.workspace_id, reason, wall).await?;
        store::give_back(&mut tx, delivery, claimed.fence, state, wall).await?;
        tx.commit().await?;
        tracing::error!(workspace = %delivery.workspace_id, reason, "Slack refuses the workspace's token.");
        Ok(End::Later)
    }

    /// Gives the row back as it was, to be looked at again at an instant.
    pub(super) async fn give_back(&self, claimed: &Claimed, at: Timestamp) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        store::give_back(&mut tx, delivery, claimed.fence, delivery.state, at).await?;
        tx.commit().await?;
        drill::reached(Place::GivenBack).await;
        Ok(End::Later)
    }

    /// Gives the row back as it was, for longer each time, or for as long as Slack asks. One that
    /// is unsure waits half as long as it has been so: its `attempts` are the posts.
    pub(super) async fn back_off(
        &self,
        claimed: &Claimed,
        retry_after: Option<Duration>,
    ) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let wait = match (retry_after, delivery.state, delivery.last_intent_at) {
            (Some(asked), ..) => signed(asked),
            (None, State::Unsure, Some(since)) => {
                (wall.duration_since(since) / 2).clamp(SHORTEST_WAIT, LONGEST_WAIT)
            }
            _ => backoff(delivery.attempts),
        };
        store::back_off(&mut tx, delivery, claimed.fence, later(wall, wait)).await?;
        tx.commit().await?;
        Ok(End::Later)
    }

    /// An unknown answer: nobody looks before whatever is under way has arrived.
    pub(super) async fn unclear(&self, claimed: &Claimed) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let at = later(later(wall, self.spans().settle), backoff(delivery.attempts));
        store::give_back(&mut tx, delivery, claimed.fence, State::Unsure, at).await?;
        tx.commit().await?;
        drill::reached(Place::GivenBack).await;
        Ok(End::Later)
    }

    /// Surely not said: too fast, or Slack out of reach.
    pub(super) async fn try_later(
        &self,
        claimed: &Claimed,
        channel: &ChannelId,
        error: &CallError,
    ) -> Result<End> {
        drill::reached(Place::Settling).await;
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let wait = match error.class {
            Class::RateLimited => asked_for(error),
            _ => backoff(delivery.attempts),
        };
        let at = later(wall, wait);
        if error.class == Class::RateLimited {
            let workspace = &delivery.workspace_id;
            // In the order in which a turn is taken.
            let ahead = self.posts_budget().ahead;
            store::slow_posts_down(&mut tx, workspace, later(at, ahead), wall).await?;
            store::slow_down(&mut tx, workspace, channel.as_str(), at).await?;
        }
        store::give_back(&mut tx, delivery, claimed.fence, State::Owed, at).await?;
        tx.commit().await?;
        Ok(End::Later)
    }
}
