//! What a change of an internship's calendar does to rows that are surely not said.

use jiff::Timestamp;

use crate::{
    args,
    ids::{DeliveryId, InternshipId},
    scheduler::Delivery,
    store::{Result, Tx},
};

/// Open rows of an internship that were surely not said.
pub async fn owed_of(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Delivery>> {
    tx.all(
        deliveries!("WHERE internship_id = $1 AND state = 'owed' ORDER BY local_date, id"),
        args![internship],
    )
    .await
}

/// Drops what is surely not said, also under another worker's lease: its fence is outdated by this.
pub async fn drop_owed(tx: &mut Tx, id: &DeliveryId, reason: &str) -> Result<bool> {
    let wall = tx.wall().await?;
    let written = tx
        .run(
            "UPDATE delivery SET state = 'dropped', reason = $2, fence = fence + 1, settled_at = $3,
                    not_before = NULL, lease_until = NULL
             WHERE id = $1 AND state = 'owed'",
            args![id, reason, wall],
        )
        .await?;
    Ok(written == 1)
}

/// Moves what is surely not said to another instant and place, under a new fence.
pub async fn move_owed(
    tx: &mut Tx,
    id: &DeliveryId,
    due_at: Timestamp,
    expires_at: Option<Timestamp>,
    deadline_at: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET due_at = $2, expires_at = $3, deadline_at = $4, channel = NULL, fence = fence + 1,
                    lease_until = NULL, not_before = 0
             WHERE id = $1 AND state = 'owed'",
            args![id, due_at, expires_at, deadline_at],
        )
        .await?;
    Ok(written == 1)
}

/// Why a row was dropped that a change took out of the calendar; another change may put it back.
pub const MOVED: &str = "moved";

/// Rows of an internship that a change of its calendar has cancelled; none of them was said.
pub async fn cancelled_of(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Delivery>> {
    tx.all(
        deliveries!(
            "WHERE internship_id = $1 AND state = 'dropped' AND reason = $2 ORDER BY local_date, id"
        ),
        args![internship, MOVED],
    )
    .await
}

/// Owes again what was cancelled and is in the calendar once more: its key is taken, so it can't be planned anew.
pub async fn put_back(
    tx: &mut Tx,
    id: &DeliveryId,
    due_at: Timestamp,
    expires_at: Option<Timestamp>,
    deadline_at: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = 'owed', reason = NULL, settled_at = NULL, due_at = $2, expires_at = $3,
                    deadline_at = $4, channel = NULL, fence = fence + 1, not_before = 0
             WHERE id = $1 AND state = 'dropped'",
            args![id, due_at, expires_at, deadline_at],
        )
        .await?;
    Ok(written == 1)
}
