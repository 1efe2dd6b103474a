//! Who is in another zone than their internships know, as Slack says.

use crate::{
    args,
    ids::{InternshipId, UserId, WorkspaceId},
    internships::Internship,
    row,
    store::{Result, Tx},
};

row! {
    /// Somebody whose zone in Slack has changed.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Mover {
        pub workspace_id: WorkspaceId,
        pub user_id: UserId,
        /// Empty: none was known.
        pub zone_seen: String,
        pub time_zone: String,
        pub tz_offset_seconds: Option<i64>,
    }
}

/// Who moved and is in an internship, a batch of them. All others are seen at once.
pub async fn movers(tx: &mut Tx, limit: i64) -> Result<Vec<Mover>> {
    tx.run(
        "UPDATE person SET zone_seen = time_zone
         WHERE time_zone <> zone_seen
           AND NOT EXISTS (SELECT 1 FROM internship AS i
                           WHERE i.workspace_id = person.workspace_id AND i.intern = person.user_id)
           AND NOT EXISTS (SELECT 1 FROM internship AS i
                           WHERE i.workspace_id = person.workspace_id AND i.mentor = person.user_id)",
        &[],
    )
    .await?;
    const SQLITE: &str =
        "SELECT workspace_id, user_id, zone_seen, time_zone, tz_offset_seconds FROM person
         WHERE time_zone <> zone_seen ORDER BY workspace_id, user_id LIMIT $1";
    const POSTGRES: &str =
        "SELECT workspace_id, user_id, zone_seen, time_zone, tz_offset_seconds FROM person
         WHERE time_zone <> zone_seen ORDER BY workspace_id, user_id LIMIT $1 FOR UPDATE";
    tx.all(tx.pick(SQLITE, POSTGRES), args![limit]).await
}

pub async fn count_movers(tx: &mut Tx) -> Result<i64> {
    tx.count(
        "SELECT count(*) FROM person WHERE time_zone <> zone_seen",
        &[],
    )
    .await
}

/// Their internships know it now.
pub async fn zone_is_seen(tx: &mut Tx, mover: &Mover) -> Result<()> {
    tx.run(
        "UPDATE person SET zone_seen = $3 WHERE workspace_id = $1 AND user_id = $2",
        args![&mover.workspace_id, &mover.user_id, &mover.time_zone],
    )
    .await?;
    Ok(())
}

/// A new internship: whether its zone is its intern's is looked at anew.
pub async fn look_for_zone(tx: &mut Tx, internship: &Internship) -> Result<()> {
    tx.run(
        "UPDATE person SET zone_seen = '' WHERE workspace_id = $1 AND user_id = $2",
        args![&internship.workspace_id, &internship.intern],
    )
    .await?;
    Ok(())
}

/// Whether the intern has said that the weeks stay as they are, though they are in this zone.
pub async fn has_stayed(tx: &mut Tx, internship: &InternshipId, zone: &str) -> Result<bool> {
    let said = tx
        .count(
            "SELECT count(*) FROM internship_event WHERE internship_id = $1 AND what = 'zone_kept' AND about = $2",
            args![internship, zone],
        )
        .await?;
    Ok(said > 0)
}
