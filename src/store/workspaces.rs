//! Workspaces: which team it is, and whether its token works.

use jiff::Timestamp;

use super::{Result, Tx};
use crate::{
    args,
    ids::{self, TeamId, UserId, WorkspaceId},
    row,
};

row! {
    #[derive(Debug, Clone)]
    pub struct Workspace {
        pub id: WorkspaceId,
        /// None until the first successful `auth.test`.
        pub team_id: Option<TeamId>,
        pub name: String,
        pub bot_user_id: Option<UserId>,
        /// Why nothing is sent: Slack's error code, or `no_token`.
        pub held_reason: Option<String>,
        /// Since when; wall time.
        pub held_at: Option<Timestamp>,
        pub sending_held: bool,
    }
}

/// A query of workspaces: their columns, listed once, and what follows them.
macro_rules! workspaces {
    ($tail:literal) => {
        concat!(
            "SELECT id, team_id, name, bot_user_id, held_reason, held_at, sending_held FROM workspace ",
            $tail
        )
    };
}

pub async fn all(tx: &mut Tx) -> Result<Vec<Workspace>> {
    tx.all(workspaces!("ORDER BY id"), &[]).await
}

pub async fn by_id(tx: &mut Tx, id: &WorkspaceId) -> Result<Option<Workspace>> {
    tx.opt(workspaces!("WHERE id = $1"), args![id]).await
}

pub async fn by_team(tx: &mut Tx, team: &TeamId) -> Result<Option<Workspace>> {
    tx.opt(workspaces!("WHERE team_id = $1"), args![team]).await
}

/// The workspace of a team: its own, else the pending one, else a new one.
pub async fn for_team(tx: &mut Tx, team: &TeamId, now: Timestamp) -> Result<WorkspaceId> {
    if by_team(tx, team).await?.is_none() {
        let pending = all(tx).await?.into_iter().find(|it| it.team_id.is_none());
        if let Some(pending) = pending {
            tx.run(
                "UPDATE workspace SET team_id = $2 WHERE id = $1 AND team_id IS NULL",
                args![&pending.id, team],
            )
            .await?;
        }
    }
    tx.run(
        "INSERT INTO workspace (id, team_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (team_id) DO NOTHING",
        args![ids::made_at(now), team, now],
    )
    .await?;
    let (id,): (String,) = tx
        .one("SELECT id FROM workspace WHERE team_id = $1", args![team])
        .await?;
    Ok(WorkspaceId::new(id))
}

/// The database's only workspace; a pending one, to be bound by the first `auth.test`, if there is
/// none; `None` where there are several.
pub async fn only_or_pending(tx: &mut Tx, now: Timestamp) -> Result<Option<WorkspaceId>> {
    let known = all(tx).await?;
    match known.as_slice() {
        [] => {
            let id = WorkspaceId::new(ids::made_at(now));
            tx.run(
                "INSERT INTO workspace (id, created_at) VALUES ($1, $2)",
                args![&id, now],
            )
            .await?;
            Ok(Some(id))
        }
        [only] => Ok(Some(only.id.clone())),
        _ => Ok(None),
    }
}

/// What a successful `auth.test` said.
#[derive(Debug, Clone)]
pub struct Identity {
    pub team_id: TeamId,
    pub team_name: String,
    pub bot_user_id: UserId,
}

/// Binds a good token to its workspace, and ends a hold that a bad one had caused.
pub async fn bind(tx: &mut Tx, identity: &Identity, now: Timestamp) -> Result<WorkspaceId> {
    let id = for_team(tx, &identity.team_id, now).await?;
    tx.run(
        "UPDATE workspace SET name = $2, bot_user_id = $3, held_reason = NULL, held_at = NULL WHERE id = $1",
        args![&id, &identity.team_name, &identity.bot_user_id],
    )
    .await?;
    Ok(id)
}

/// Everybody of a workspace was read, to the list's end.
pub async fn people_were_read(tx: &mut Tx, id: &WorkspaceId, wall: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE workspace SET people_read_at = $2 WHERE id = $1",
        args![id, wall],
    )
    .await?;
    Ok(())
}

/// Whether everybody of a workspace has been read once, so that who is not known is not there.
pub async fn are_people_known(tx: &mut Tx, id: &WorkspaceId) -> Result<bool> {
    let known = tx
        .count(
            "SELECT count(*) FROM workspace WHERE id = $1 AND people_read_at IS NOT NULL",
            args![id],
        )
        .await?;
    Ok(known == 1)
}

/// Nothing more is sent to this workspace until its token works again.
pub async fn hold(tx: &mut Tx, id: &WorkspaceId, reason: &str, wall: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE workspace SET held_reason = $2, held_at = $3 WHERE id = $1 AND held_reason IS NULL",
        args![id, reason, wall],
    )
    .await?;
    Ok(())
}
