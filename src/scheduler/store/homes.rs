//! Whose App Home was opened, and whether it shows something that has changed since.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    edits::{PACE, rested},
    later,
};
use crate::{
    args,
    ids::{self, UserId, WorkspaceId},
    row,
    store::{Result, Tx},
};

/// Slack says when a Home is opened and never when it is left: one that was opened so long ago is not kept up to date.
/// It is made anew when it is opened again.
const OPEN: SignedDuration = SignedDuration::from_hours(12);

row! {
    /// A Home that is to be shown as things are now.
    #[derive(Debug, Clone)]
    pub struct WantedHome {
        pub workspace_id: WorkspaceId,
        pub user_id: UserId,
        pub page: i64,
        pub wanted: i64,
    }
}

/// Somebody opened their Home: it is shown soon, from its first page.
pub async fn home_opened(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "INSERT INTO home_view (workspace_id, user_id, opened_at, wanted, publish_at) VALUES ($1, $2, $3, 1, $3)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET opened_at = excluded.opened_at, page = 0,
             wanted = home_view.wanted + 1, publish_at = excluded.publish_at",
        args![workspace, user, wall],
    )
    .await?;
    Ok(())
}

/// Somebody turned a page of their Home.
pub async fn home_turned(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    page: i64,
) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "INSERT INTO home_view (workspace_id, user_id, opened_at, page, wanted, publish_at)
         VALUES ($1, $2, $4, $3, 1, $4)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET opened_at = excluded.opened_at, page = excluded.page,
             wanted = home_view.wanted + 1, publish_at = excluded.publish_at",
        args![workspace, user, page, wall],
    )
    .await?;
    Ok(())
}

/// What two people's Homes show has changed: whoever has theirs open sees it soon, once for many changes.
pub async fn home_changed(tx: &mut Tx, workspace: &WorkspaceId, users: [&UserId; 2]) -> Result<()> {
    homes_changed(tx, &users.map(|user| (workspace, user)).into()).await
}

/// The same of many people.
pub async fn homes_changed(tx: &mut Tx, people: &BTreeSet<(&WorkspaceId, &UserId)>) -> Result<()> {
    macro_rules! changed {
        ($rows:literal) => {
            concat!(
                "UPDATE home_view SET wanted = wanted + 1,
                        publish_at = CASE WHEN published_at > $4 THEN published_at + $5 ELSE $3 END
                 WHERE (workspace_id, user_id) IN (SELECT value ->> 0, value ->> 1 FROM ",
                $rows,
                ") AND opened_at > $2"
            )
        };
    }
    const SQLITE: &str = changed!("json_each($1)");
    const POSTGRES: &str = changed!("json_array_elements(CAST($1 AS json)) AS r (value)");
    let wall = tx.wall().await?;
    let people = Vec::from_iter(people);
    tx.run(
        tx.pick(SQLITE, POSTGRES),
        args![
            ids::json(&people),
            later(wall, -OPEN),
            wall,
            rested(wall),
            super::micros(PACE)
        ],
    )
    .await?;
    Ok(())
}

/// Whether somebody has opened their Home lately.
pub async fn is_home_open(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<bool> {
    let since = later(tx.wall().await?, -OPEN);
    let count = tx
        .count(
            "SELECT count(*) FROM home_view WHERE workspace_id = $1 AND user_id = $2 AND opened_at > $3",
            args![workspace, user, since],
        )
        .await?;
    Ok(count == 1)
}

/// Homes that are to be shown by `wall`; each is taken for `lease`.
pub(in crate::scheduler) async fn take_homes(
    tx: &mut Tx,
    wall: Timestamp,
    lease: SignedDuration,
    at_most: usize,
) -> Result<Vec<WantedHome>> {
    let due: Vec<WantedHome> = tx
        .all(
            "SELECT h.workspace_id, h.user_id, h.page, h.wanted FROM home_view h
             JOIN workspace w ON w.id = h.workspace_id
             WHERE h.publish_at <= $1 AND w.held_reason IS NULL
             ORDER BY h.publish_at, h.workspace_id, h.user_id LIMIT $2",
            args![wall, i64::try_from(at_most).unwrap_or(0)],
        )
        .await?;
    let mut taken = Vec::new();
    for home in due {
        let mine = tx
            .run(
                "UPDATE home_view SET publish_at = $3
                 WHERE workspace_id = $1 AND user_id = $2 AND publish_at <= $4",
                args![&home.workspace_id, &home.user_id, later(wall, lease), wall],
            )
            .await?;
        if mine == 1 {
            taken.push(home);
        }
    }
    Ok(taken)
}

/// A Home was shown as it was `wanted`; a change since then is shown next.
pub(in crate::scheduler) async fn published(
    tx: &mut Tx,
    home: &WantedHome,
    wall: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE home_view SET publish_at = CASE WHEN wanted = $3 THEN NULL ELSE $5 END, published_at = $4
         WHERE workspace_id = $1 AND user_id = $2",
        args![
            &home.workspace_id,
            &home.user_id,
            home.wanted,
            wall,
            later(wall, PACE)
        ],
    )
    .await?;
    Ok(())
}

pub(in crate::scheduler) async fn publish_again(
    tx: &mut Tx,
    home: &WantedHome,
    at: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE home_view SET publish_at = $3 WHERE workspace_id = $1 AND user_id = $2",
        args![&home.workspace_id, &home.user_id, at],
    )
    .await?;
    Ok(())
}

pub(in crate::scheduler) async fn next_home(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx
        .one(
            "SELECT min(h.publish_at) FROM home_view h JOIN workspace w ON w.id = h.workspace_id
             WHERE h.publish_at IS NOT NULL AND w.held_reason IS NULL",
            &[],
        )
        .await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}
