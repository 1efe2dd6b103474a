//! Calls other than posts wait for their method's turn, which all processes share.

use std::time::Duration;

use super::{Engine, engine::until, pace::Budget, store};
use crate::{
    ids::WorkspaceId,
    slack::outbound::{CallError, Class},
    store::Result,
};

impl Engine {
    /// Makes a call if its turn has come. Else, and after a 429, it is refused as Slack would refuse it, with how long
    /// to wait; the next caller hears so without asking Slack.
    pub(super) async fn in_turn<T>(
        &self,
        workspace: &WorkspaceId,
        method: &'static str,
        call: impl Future<Output = std::result::Result<T, CallError>>,
    ) -> Result<std::result::Result<T, CallError>> {
        if let Err(wait) = self.take_turn(workspace, method).await? {
            return Ok(Err(too_early(method, wait)));
        }
        let answer = call.await;
        if let Err(error) = &answer
            && error.class == Class::RateLimited
        {
            self.slow_method_down(workspace, method, error).await?;
        }
        Ok(answer)
    }

    /// `Err(wait)`: not yet.
    async fn take_turn(
        &self,
        workspace: &WorkspaceId,
        method: &str,
    ) -> Result<std::result::Result<(), Duration>> {
        let budget = Budget::method(&self.limits, method);
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let turn = store::take_method(&mut tx, workspace, method, &budget, wall).await?;
        tx.commit().await?;
        Ok(turn.map_err(|at| until(at, wall)))
    }

    /// Slack's `Retry-After` holds for a method in a workspace, for all processes.
    pub(super) async fn slow_method_down(
        &self,
        workspace: &WorkspaceId,
        method: &str,
        error: &CallError,
    ) -> Result<()> {
        let ahead = Budget::method(&self.limits, method).ahead;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let until = store::later(store::later(wall, super::settle::asked_for(error)), ahead);
        store::slow_down(&mut tx, workspace, method, until).await?;
        tx.commit().await
    }
}

fn too_early(method: &'static str, wait: Duration) -> CallError {
    tracing::debug!(
        method,
        seconds = wait.as_secs_f64(),
        "It is not this method's turn yet."
    );
    CallError::too_early(method, wait)
}
