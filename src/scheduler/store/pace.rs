//! When the next post may go where, kept for all processes and over restarts.

use jiff::{SignedDuration, Timestamp};

use super::{later, micros};
use crate::{
    args,
    ids::{ChannelId, WorkspaceId},
    store::{Result, Tx},
};

/// Reserves the next post to a channel. `Err(at)`: not before that instant.
pub(in crate::scheduler) async fn reserve_channel(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    wall: Timestamp,
    every: SignedDuration,
) -> Result<std::result::Result<(), Timestamp>> {
    let reserved = tx
        .run(
            "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, $2, $3)
             ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at WHERE pace.next_at <= $4",
            args![workspace, channel, later(wall, every), wall],
        )
        .await?;
    answer(tx, workspace, channel.as_str(), reserved, wall).await
}

/// Reserves one of the workspace's posts: `every` apart on the whole, `burst` ahead at most.
pub(in crate::scheduler) async fn reserve_workspace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wall: Timestamp,
    every: SignedDuration,
    burst: SignedDuration,
) -> Result<std::result::Result<(), Timestamp>> {
    let reserved = tx
        .run(
            "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, '', $2 + $3)
             ON CONFLICT (workspace_id, channel) DO UPDATE
             SET next_at = CASE WHEN pace.next_at > $2 THEN pace.next_at ELSE $2 END + $3
             WHERE pace.next_at <= $4",
            args![workspace, wall, micros(every), later(wall, burst)],
        )
        .await?;
    answer(tx, workspace, "", reserved, wall).await
}

async fn answer(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &str,
    reserved: u64,
    wall: Timestamp,
) -> Result<std::result::Result<(), Timestamp>> {
    if reserved == 1 {
        return Ok(Ok(()));
    }
    let next: Option<(i64,)> = tx
        .opt(
            "SELECT next_at FROM pace WHERE workspace_id = $1 AND channel = $2",
            args![workspace, channel],
        )
        .await?;
    let at = next
        .and_then(|(at,)| Timestamp::from_microsecond(at).ok())
        .unwrap_or(wall);
    Ok(Err(at))
}

/// Nothing to this channel before `until`, from any process, also after a restart.
pub(in crate::scheduler) async fn slow_down(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &str,
    until: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at
         WHERE pace.next_at < excluded.next_at",
        args![workspace, channel, until],
    )
    .await?;
    Ok(())
}
