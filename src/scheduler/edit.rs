//! Messages and App Homes whose content has changed are edited in place. Idempotent, so without the protocol: the
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
    ids::WorkspaceId,
    slack::outbound::{CallError, Class, Token},
    store::{Result, workspaces},
};

/// A worker that died in an edit is overtaken after this.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
const AT_LEAST_EVERY: Duration = Duration::from_secs(20);
/// Nobody looks more often than this, unless told to.
const SHORTEST: Duration = Duration::from_millis(5);

impl Engine {
    /// Does all edits that are wanted now or in a moment, unless `until` is over; how many were done.
    pub async fn edit_wanted(&self, until: Until) -> Result<u64> {
        let mut done = 0;
        loop {
            done += self.edit_due(until).await?;
            let Some(pause) = self.until_next_edit().await? else {
                return Ok(done);
            };
            // What others have taken, or what Slack asked to wait for, is left to the next run.
            if until.is_over() || pause > super::engine::unsigned(store::PACE) {
                return Ok(done);
            }
            tokio::time::sleep(pause.max(SHORTEST)).await;
        }
    }

    /// Does the edits that are due, of messages and of Homes.
    async fn edit_due(&self, until: Until) -> Result<u64> {
        let mut done = 0;
        while !until.is_over() {
            if !self
                .until_next_edit()
                .await?
                .is_some_and(|wait| wait.is_zero())
            {
                return Ok(done);
            }
            let mut tx = self.db.write().await?;
            let wall = tx.wall().await?;
            let edits = store::take_edits(&mut tx, wall, LEASE).await?;
            let homes = store::take_homes(&mut tx, wall, LEASE).await?;
            tx.commit().await?;
            if edits.is_empty() && homes.is_empty() {
                return Ok(done);
            }
            for delivery in edits {
                self.edit(&delivery).await?;
                done += 1;
            }
            for home in homes {
                self.publish(&home).await?;
                done += 1;
            }
        }
        Ok(done)
    }

    /// How long until a message or a Home is to be edited; zero: now.
    async fn until_next_edit(&self) -> Result<Option<Duration>> {
        let mut tx = self.db.read().await?;
        let wall = tx.wall().await?;
        let edit = store::next_edit(&mut tx).await?;
        let home = store::next_home(&mut tx).await?;
        let next = edit.into_iter().chain(home).min();
        Ok(next.map(|at| super::engine::until(at, wall)))
    }

    /// Edits whatever is wanted, until `stop`. Runs also where `UNDERSTUDY_SCHEDULER` is off: it is
    /// how a click shows its effect.
    pub async fn run_edits(&self, stop: CancellationToken) {
        loop {
            let round = async {
                self.edit_due(Until::never()).await?;
                self.until_next_edit().await
            };
            let pause = match round.await {
                Ok(pause) => pause.unwrap_or(AT_LEAST_EVERY),
                Err(error) => {
                    tracing::warn!(%error, "Editing messages failed; it is tried again.");
                    Duration::from_secs(1)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause.clamp(SHORTEST, AT_LEAST_EVERY)) => {}
                () = self.edits_wanted.notified() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Shows somebody's Home as things are now. The newest state wins, so it may be done twice.
    async fn publish(&self, home: &store::WantedHome) -> Result<()> {
        let (Some(homes), Some(token)) =
            (self.registry.homes(), self.tokens.get(&home.workspace_id))
        else {
            return self.published(home).await;
        };
        let mut tx = self.db.read().await?;
        let view = homes
            .compose(
                &mut tx,
                &home.workspace_id,
                &home.user_id,
                home.page,
                &self.moment(),
            )
            .await?;
        drop(tx);
        let session = self.slack.session(&token, self.limits.call);
        let Err(error) = session
            .publish_home(home.user_id.as_str(), &view, None)
            .await
        else {
            return self.published(home).await;
        };
        match error.class {
            // Somebody who is gone, or a workspace without Homes.
            Class::Refused => {
                tracing::info!(%error, "An App Home was not shown.");
                self.published(home).await
            }
            Class::Workspace => self.hold_workspace(&home.workspace_id, &error).await,
            _ => {
                let mut tx = self.db.write().await?;
                let wait = error.retry_after.map_or(backoff(2), super::engine::signed);
                let at = store::later(tx.wall().await?, wait);
                store::publish_again(&mut tx, home, at).await?;
                tx.commit().await
            }
        }
    }

    async fn published(&self, home: &store::WantedHome) -> Result<()> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        store::published(&mut tx, home, wall).await?;
        tx.commit().await
    }

    async fn hold_workspace(&self, workspace: &WorkspaceId, error: &CallError) -> Result<()> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        workspaces::hold(&mut tx, workspace, reason_of(error), wall).await?;
        tx.commit().await
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
            Class::Workspace => self.hold_workspace(&delivery.workspace_id, &error).await,
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
