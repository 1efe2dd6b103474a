//! When the next call may go where, kept for all processes and over restarts.

use jiff::Timestamp;

use crate::{
    args,
    ids::{ChannelId, WorkspaceId},
    scheduler::pace::{self, Budget, Pace},
    store::{Result, Tx},
};

/// Under what the pace of all posts of a workspace is kept.
const POSTS: &str = "";

/// What is known before a post: of its workspace and of its channel. Locked, so that of several processes one decides.
pub(in crate::scheduler) struct Paces {
    workspace: Option<Pace>,
    channel: Option<Pace>,
}

pub(in crate::scheduler) async fn paces(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<Paces> {
    let rows = kept(tx, workspace, [POSTS, channel.as_str()]).await?;
    let of = |key: &str| {
        rows.iter()
            .find(|(known, _)| known == key)
            .map(|(_, it)| *it)
    };
    Ok(Paces {
        workspace: of(POSTS),
        channel: of(channel.as_str()),
    })
}

/// A turn that was found free; to be kept in the same transaction.
pub(in crate::scheduler) struct Turn {
    workspace_next: Timestamp,
    channel_next: Timestamp,
}

impl Paces {
    /// `Err(at)`: not before that instant.
    pub fn turn(&self, posts: &Budget, wall: Timestamp) -> std::result::Result<Turn, Timestamp> {
        let channel = pace::take(self.channel.as_ref(), &Budget::channel(), wall);
        let workspace = pace::take(self.workspace.as_ref(), posts, wall);
        match (workspace, channel) {
            (Ok(workspace_next), Ok(channel_next)) => Ok(Turn {
                workspace_next,
                channel_next,
            }),
            (Err(one), Err(other)) => Err(one.max(other)),
            (Err(at), Ok(_)) | (Ok(_), Err(at)) => Err(at),
        }
    }
}

/// Keeps a turn. False: somebody else has taken the first ever of this channel at the same moment.
pub(in crate::scheduler) async fn keep_turn(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    turn: &Turn,
    posts: &Budget,
    wall: Timestamp,
) -> Result<bool> {
    let ahead = super::later(wall, posts.ahead);
    let kept = tx
        .run(
            "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, '', $3), ($1, $2, $4)
             ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at
             WHERE pace.next_at <= CASE WHEN pace.channel = '' THEN $5 ELSE $6 END",
            args![
                workspace,
                channel,
                turn.workspace_next,
                turn.channel_next,
                ahead,
                wall
            ],
        )
        .await?;
    Ok(kept == 2)
}

/// Takes the next turn of a method of a workspace. `Err(at)`: not before that instant.
pub(in crate::scheduler) async fn take_method(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    method: &str,
    budget: &Budget,
    wall: Timestamp,
) -> Result<std::result::Result<(), Timestamp>> {
    let rows = kept(tx, workspace, [method, method]).await?;
    let next = match pace::take(rows.first().map(|(_, it)| it), budget, wall) {
        Ok(next) => next,
        Err(at) => return Ok(Err(at)),
    };
    // Without a budget only what Slack asked for is kept.
    if !budget.every.is_zero() {
        tx.run(
            "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, $2, $3)
             ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at",
            args![workspace, method, next],
        )
        .await?;
    }
    Ok(Ok(()))
}

async fn kept(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    keys: [&str; 2],
) -> Result<Vec<(String, Pace)>> {
    macro_rules! paces {
        () => {
            "SELECT channel, next_at, permille, slowed_at FROM pace
             WHERE workspace_id = $1 AND channel IN ($2, $3) ORDER BY channel"
        };
    }
    let sql = tx.pick(paces!(), concat!(paces!(), " FOR UPDATE"));
    let rows: Vec<(String, i64, i64, Option<i64>)> =
        tx.all(sql, args![workspace, keys[0], keys[1]]).await?;
    let at = |micros| Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MIN);
    let pace = |(channel, next_at, permille, slowed_at): (String, i64, i64, Option<i64>)| {
        let pace = Pace {
            next_at: at(next_at),
            permille,
            slowed_at: slowed_at.map(at),
        };
        (channel, pace)
    };
    Ok(rows.into_iter().map(pace).collect())
}

/// Nothing to this channel, or by this method, before `until`: from any process, also after a restart.
pub(in crate::scheduler) async fn slow_down(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
    until: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at
         WHERE pace.next_at < excluded.next_at",
        args![workspace, key, until],
    )
    .await?;
    Ok(())
}

/// Posts of a workspace were too fast: nothing before `until`, and half as fast from then on.
pub(in crate::scheduler) async fn slow_posts_down(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    until: Timestamp,
    wall: Timestamp,
) -> Result<()> {
    let rows = kept(tx, workspace, [POSTS, POSTS]).await?;
    let share = pace::halved(rows.first().map(|(_, it)| it), wall);
    slow_down(tx, workspace, POSTS, until).await?;
    tx.run(
        "UPDATE pace SET permille = $2, slowed_at = $3 WHERE workspace_id = $1 AND channel = ''",
        args![workspace, share, wall],
    )
    .await?;
    Ok(())
}
