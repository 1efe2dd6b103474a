//! Messages and App Homes whose content has changed are edited in place. Idempotent, so without the protocol: the
//! newest version wins, and many changes become one edit.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    Address, Addressee, Composed, Delivery, Engine, Until,
    deliver::{backoff, reason_of},
    engine::until,
    pace::Budget,
    settle::asked_for,
    store::{self, WantedHome},
};
use crate::{
    ids::WorkspaceId,
    slack::outbound::{CallError, Class, Token},
    store::{Result, workspaces},
};

const UPDATE: &str = "chat.update";
const PUBLISH: &str = "views.publish";

/// A worker that died in an edit is overtaken after this.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
const AT_LEAST_EVERY: Duration = Duration::from_secs(20);
/// Nobody looks more often than this, unless told to.
const SHORTEST: Duration = Duration::from_millis(5);
/// Edits at once: a Slack that is slow in one workspace holds up no other's.
const AT_ONCE: usize = 8;

/// What is shown anew.
enum Edit {
    Message(Box<Delivery>),
    Home(WantedHome),
}

impl Engine {
    /// Does all edits that are wanted now or in a moment, unless `until` is over; how many were done.
    pub async fn edit_wanted(&self, until: Until) -> Result<u64> {
        let mut done = 0;
        loop {
            done += self.edit_due(&until).await?;
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
    async fn edit_due(&self, until: &Until) -> Result<u64> {
        let mut done = 0;
        let mut running = JoinSet::new();
        while !until.is_over() {
            for edit in self.take_edits(AT_ONCE - running.len()).await? {
                let engine = self.clone();
                running.spawn(async move { engine.show(&edit).await });
            }
            let Some(shown) = running.join_next().await else {
                return Ok(done);
            };
            done += 1;
            if let Ok(Err(error)) = shown {
                tracing::warn!(%error, "An edit is tried again later.");
            }
        }
        while running.join_next().await.is_some() {
            done += 1;
        }
        Ok(done)
    }

    /// Takes what may be shown now: in its method's turn, which may be later.
    async fn take_edits(&self, room: usize) -> Result<Vec<Edit>> {
        let is_due = self
            .until_next_edit()
            .await?
            .is_some_and(|wait| wait.is_zero());
        if !is_due || room == 0 {
            return Ok(Vec::new());
        }
        let [update, publish] =
            [UPDATE, PUBLISH].map(|method| Budget::method(&self.limits, method));
        let mut mine = Vec::new();
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        for delivery in store::take_edits(&mut tx, wall, LEASE, room).await? {
            let workspace = &delivery.workspace_id;
            match store::take_method(&mut tx, workspace, UPDATE, &update, wall).await? {
                Ok(()) => mine.push(Edit::Message(Box::new(delivery))),
                Err(at) => store::edit_again(&mut tx, &delivery, at).await?,
            }
        }
        for home in store::take_homes(&mut tx, wall, LEASE, room - mine.len()).await? {
            let workspace = &home.workspace_id;
            match store::take_method(&mut tx, workspace, PUBLISH, &publish, wall).await? {
                Ok(()) => mine.push(Edit::Home(home)),
                Err(at) => store::publish_again(&mut tx, &home, at).await?,
            }
        }
        tx.commit().await?;
        Ok(mine)
    }

    /// How long until a message or a Home is to be edited; zero: now.
    async fn until_next_edit(&self) -> Result<Option<Duration>> {
        let mut tx = self.db.read().await?;
        let wall = tx.wall().await?;
        let edit = store::next_edit(&mut tx).await?;
        let home = store::next_home(&mut tx).await?;
        let next = edit.into_iter().chain(home).min();
        Ok(next.map(|at| until(at, wall)))
    }

    /// Edits whatever is wanted, until `stop`. Runs also where `UNDERSTUDY_SCHEDULER` is off: it is
    /// how a click shows its effect.
    pub async fn run_edits(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let round = async {
                self.edit_due(&Until::stopped(stop.clone())).await?;
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
                () = stop.cancelled() => {}
            }
        }
    }

    async fn show(&self, edit: &Edit) -> Result<()> {
        match edit {
            Edit::Message(delivery) => self.edit(delivery).await,
            Edit::Home(home) => self.publish(home).await,
        }
    }

    /// Shows somebody's Home as things are now. The newest state wins, so it may be done twice.
    async fn publish(&self, home: &WantedHome) -> Result<()> {
        let (Some(homes), Some(token)) =
            (self.registry.homes(), self.tokens.get(&home.workspace_id))
        else {
            return self.published(home).await;
        };
        let (workspace, user) = (&home.workspace_id, &home.user_id);
        let mut tx = self.db.read().await?;
        let moment = self.moment();
        let view = homes
            .compose(&mut tx, workspace, user, home.page, &moment)
            .await?;
        drop(tx);
        let session = self.slack.session(&token, self.limits.call);
        let Err(error) = session.publish_home(user.as_str(), &view, None).await else {
            return self.published(home).await;
        };
        match error.class {
            // Somebody who is gone, or a workspace without Homes.
            Class::Refused => {
                tracing::info!(%error, "An App Home was not shown.");
                self.published(home).await
            }
            Class::Workspace => self.hold_workspace(workspace, &error).await,
            Class::RateLimited | Class::NotSent | Class::Unknown => {
                let wait = self.wait_after(workspace, PUBLISH, &error, 2).await?;
                let mut tx = self.db.write().await?;
                let at = store::later(tx.wall().await?, wait);
                store::publish_again(&mut tx, home, at).await?;
                tx.commit().await
            }
        }
    }

    async fn published(&self, home: &WantedHome) -> Result<()> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        store::published(&mut tx, home, wall).await?;
        tx.commit().await
    }

    /// How long nobody tries again; a 429 holds for all of the workspace.
    async fn wait_after(
        &self,
        workspace: &WorkspaceId,
        method: &str,
        error: &CallError,
        attempts: i64,
    ) -> Result<SignedDuration> {
        if error.class != Class::RateLimited {
            return Ok(backoff(attempts));
        }
        self.slow_method_down(workspace, method, error).await?;
        Ok(asked_for(error))
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
        let Composed::Say(address, message) = composed else {
            drop(tx);
            return self.edited(delivery).await;
        };
        // Who was mentor when it was said keeps it as it was: it is for somebody else now. What stands in the place is
        // edited where it was said until the next of its kind is: the intern reads it there.
        let is_elsewhere = matches!(address, Address::Direct(_) | Address::Group(_))
            && store::conversation(&mut tx, &delivery.workspace_id, &address).await?
                != delivery.channel
            && !(delivery.addressee == Addressee::Place.as_str()
                && store::is_latest(&mut tx, delivery).await?);
        drop(tx);
        if is_elsewhere {
            return self.edited(delivery).await;
        }
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
        let workspace = &delivery.workspace_id;
        let call = self.slack.call(token, UPDATE, body, self.limits.call);
        let Err(error) = call.await else {
            return self.edited(delivery).await;
        };
        match error.class {
            // The message is gone or too old to be edited: nothing is lost, the state is in Home.
            Class::Refused => self.edited(delivery).await,
            Class::Workspace => self.hold_workspace(workspace, &error).await,
            Class::RateLimited | Class::NotSent | Class::Unknown => {
                let attempts = delivery.edit_attempts;
                let wait = self.wait_after(workspace, UPDATE, &error, attempts).await?;
                let mut tx = self.db.write().await?;
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
