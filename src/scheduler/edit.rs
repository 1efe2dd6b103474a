//! Messages whose content has changed are edited in place. Idempotent, so without the protocol: the
//! newest version wins, and many changes become one edit.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    Composed, Delivery, Engine, Until,
    deliver::{backoff, reason_of},
    engine::until,
    pace::Budget,
    settle::asked_for,
    store,
};
use crate::{
    slack::outbound::{Class, Token},
    store::{Result, workspaces},
};

const METHOD: &str = "chat.update";
const SHORTEST: Duration = Duration::from_millis(20);

/// A worker that died in an edit is overtaken after this.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
const AT_LEAST_EVERY: Duration = Duration::from_secs(20);

/// Edits at once: a Slack that is slow in one workspace holds up no other's.
const AT_ONCE: usize = 8;

impl Engine {
    /// Does all edits that are wanted now, unless `until` is over; how many were done.
    pub async fn edit_wanted(&self, until: Until) -> Result<u64> {
        let mut done = 0;
        let mut running = JoinSet::new();
        while !until.is_over() {
            let taken = self.take_edits(AT_ONCE - running.len()).await?;
            for delivery in taken {
                let engine = self.clone();
                running.spawn(async move { engine.edit(&delivery).await });
            }
            let Some(edited) = running.join_next().await else {
                return Ok(done);
            };
            done += 1;
            if let Ok(Err(error)) = edited {
                tracing::warn!(%error, "An edit is tried again later.");
            }
        }
        while running.join_next().await.is_some() {
            done += 1;
        }
        Ok(done)
    }

    /// Takes what may be edited now: in its method's turn, which may be later.
    async fn take_edits(&self, room: usize) -> Result<Vec<Delivery>> {
        let next = store::next_edit(&mut self.db.read().await?).await?;
        if next.is_none() || room == 0 {
            return Ok(Vec::new());
        }
        let budget = Budget::method(&self.limits, METHOD);
        let mut mine = Vec::new();
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        for delivery in store::take_edits(&mut tx, wall, LEASE, room).await? {
            let workspace = &delivery.workspace_id;
            match store::take_method(&mut tx, workspace, METHOD, &budget, wall).await? {
                Ok(()) => mine.push(delivery),
                Err(at) => store::edit_again(&mut tx, &delivery, at).await?,
            }
        }
        tx.commit().await?;
        Ok(mine)
    }

    /// Edits whatever is wanted, until `stop`. Runs also where `UNDERSTUDY_SCHEDULER` is off: it is
    /// how a click shows its effect.
    pub async fn run_edits(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.edit_wanted(Until::stopped(stop.clone())).await {
                tracing::warn!(%error, "Editing messages failed; it is tried again.");
            }
            let pause = self.until_next_edit().await.unwrap_or(AT_LEAST_EVERY);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.edits_wanted.notified() => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn until_next_edit(&self) -> Result<Duration> {
        let mut tx = self.db.read().await?;
        let wall = tx.wall().await?;
        let next = store::next_edit(&mut tx).await?;
        Ok(next.map_or(AT_LEAST_EVERY, |at| {
            until(at, wall).clamp(SHORTEST, AT_LEAST_EVERY)
        }))
    }

    async fn edit(&self, delivery: &Delivery) -> Result<()> {
        let (Some(kind), Some(token)) = (
            self.registry.kind(&delivery.kind),
            self.tokens.get(&delivery.workspace_id),
        ) else {
            return self.edited(delivery).await;
        };
        let mut tx = self.db.read().await?;
        let composed = kind.compose(&mut tx, delivery, &self.moment()).await?;
        drop(tx);
        let Composed::Say(_, message) = composed else {
            return self.edited(delivery).await;
        };
        let mut body = message.to_json();
        body["channel"] = json!(delivery.channel.as_ref().map(|channel| channel.as_str()));
        body["ts"] = json!(delivery.ts);
        body["metadata"] = delivery.metadata();
        self.update(delivery, &token, &body).await
    }

    async fn update(
        &self,
        delivery: &Delivery,
        token: &Token,
        body: &serde_json::Value,
    ) -> Result<()> {
        let Err(error) = self.slack.call(token, METHOD, body, self.limits.call).await else {
            return self.edited(delivery).await;
        };
        match error.class {
            // The message is gone or too old to be edited: nothing is lost, the state is in Home.
            Class::Refused => self.edited(delivery).await,
            Class::Workspace => {
                let mut tx = self.db.write().await?;
                let wall = tx.wall().await?;
                workspaces::hold(&mut tx, &delivery.workspace_id, reason_of(&error), wall).await?;
                tx.commit().await
            }
            Class::RateLimited => {
                let workspace = &delivery.workspace_id;
                self.slow_method_down(workspace, METHOD, &error).await?;
                self.edit_later(delivery, asked_for(&error)).await
            }
            Class::NotSent | Class::Unknown => {
                let wait = backoff(delivery.edit_attempts);
                self.edit_later(delivery, wait).await
            }
        }
    }

    async fn edit_later(&self, delivery: &Delivery, wait: SignedDuration) -> Result<()> {
        let mut tx = self.db.write().await?;
        let at = store::later(tx.wall().await?, wait);
        store::edit_again(&mut tx, delivery, at).await?;
        tx.commit().await
    }

    async fn edited(&self, delivery: &Delivery) -> Result<()> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        store::edited(&mut tx, delivery, wall).await?;
        tx.commit().await
    }
}
