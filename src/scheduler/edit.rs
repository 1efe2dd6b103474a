//! Messages whose content has changed are edited in place. Idempotent, so without the protocol: the
//! newest version wins, and many changes become one edit.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    Composed, Delivery, Engine, Until,
    deliver::{backoff, reason_of},
    store,
};
use crate::{
    slack::outbound::{Class, Token},
    store::{Result, workspaces},
};

/// A worker that died in an edit is overtaken after this.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
const AT_LEAST_EVERY: Duration = Duration::from_secs(20);

impl Engine {
    /// Does all edits that are wanted now, unless `until` is over; how many were done.
    pub async fn edit_wanted(&self, until: Until) -> Result<u64> {
        let mut done = 0;
        while !until.is_over() {
            if store::next_edit(&mut self.db.read().await?)
                .await?
                .is_none()
            {
                return Ok(done);
            }
            let mut tx = self.db.write().await?;
            let wall = tx.wall().await?;
            let taken = store::take_edits(&mut tx, wall, LEASE).await?;
            tx.commit().await?;
            if taken.is_empty() {
                return Ok(done);
            }
            for delivery in taken {
                self.edit(&delivery).await?;
                done += 1;
            }
        }
        Ok(done)
    }

    /// Edits whatever is wanted, until `stop`. Runs also where `UNDERSTUDY_SCHEDULER` is off: it is
    /// how a click shows its effect.
    pub async fn run_edits(&self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.edit_wanted(Until::never()).await {
                tracing::warn!(%error, "Editing messages failed; it is tried again.");
            }
            tokio::select! {
                () = tokio::time::sleep(AT_LEAST_EVERY) => {}
                () = self.edits_wanted.notified() => {}
                () = stop.cancelled() => return,
            }
        }
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
        let Err(error) = self
            .slack
            .call(token, "chat.update", body, self.limits.call)
            .await
        else {
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
            _ => {
                let mut tx = self.db.write().await?;
                let wait = error.retry_after.map_or(backoff(2), super::engine::signed);
                let at = store::later(tx.wall().await?, wait);
                store::edit_again(&mut tx, delivery, at).await?;
                tx.commit().await
            }
        }
    }

    async fn edited(&self, delivery: &Delivery) -> Result<()> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        store::edited(&mut tx, delivery, wall).await?;
        tx.commit().await
    }
}
