//! Which messages show something that has changed since.

use jiff::{SignedDuration, Timestamp};

use super::later;
use crate::{
    args,
    ids::{InternshipId, WorkspaceId},
    scheduler::Delivery,
    store::{Result, Tx},
};

/// What messages about a row show has changed: they are edited soon, once for many changes.
pub async fn edit_about(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subject: &str,
    kind: &str,
) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "UPDATE delivery SET edit_wanted = edit_wanted + 1, edit_at = CASE WHEN state = 'sent' THEN $4 END
         WHERE workspace_id = $1 AND subject = $2 AND kind = $3 AND state IN ('owed', 'unsure', 'sent')",
        args![workspace, subject, kind, wall],
    )
    .await?;
    Ok(())
}

/// What an internship's messages of a kind and day show has changed.
pub async fn edit_occurrence(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
    local_date: &str,
) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "UPDATE delivery SET edit_wanted = edit_wanted + 1, edit_at = CASE WHEN state = 'sent' THEN $4 END
         WHERE internship_id = $1 AND kind = $2 AND local_date = $3 AND state IN ('owed', 'unsure', 'sent')",
        args![internship, kind, local_date, wall],
    )
    .await?;
    Ok(())
}

/// What an internship's messages of a kind show has changed, where they are not out of date by `now`.
pub async fn edit_current(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
    now: Timestamp,
) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "UPDATE delivery SET edit_wanted = edit_wanted + 1, edit_at = CASE WHEN state = 'sent' THEN $4 END
         WHERE internship_id = $1 AND kind = $2 AND expires_at > $3 AND state IN ('owed', 'unsure', 'sent')",
        args![internship, kind, now, wall],
    )
    .await?;
    Ok(())
}

/// Whether a message of an internship's kind and day was said, or perhaps was.
pub async fn is_said(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
    local_date: &str,
) -> Result<bool> {
    let said = tx
        .count(
            "SELECT count(*) FROM delivery
             WHERE internship_id = $1 AND kind = $2 AND local_date = $3 AND state IN ('unsure', 'sent')",
            args![internship, kind, local_date],
        )
        .await?;
    Ok(said > 0)
}

/// What a sent message speaks of: a later edit of it speaks of the same.
pub async fn speaks_of(tx: &mut Tx, delivery: &Delivery, subject: &str) -> Result<()> {
    tx.run(
        "UPDATE delivery SET subject = $2 WHERE id = $1",
        args![&delivery.id, subject],
    )
    .await?;
    Ok(())
}

/// The sent message of an internship's kind and day speaks of something else from now on.
pub async fn occurrence_speaks_of(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
    local_date: &str,
    subject: &str,
) -> Result<()> {
    tx.run(
        "UPDATE delivery SET subject = $4 WHERE internship_id = $1 AND kind = $2 AND local_date = $3",
        args![internship, kind, local_date, subject],
    )
    .await?;
    edit_occurrence(tx, internship, kind, local_date).await
}

/// Sent messages whose edit is wanted by `wall`; each is taken for `lease`.
pub(in crate::scheduler) async fn take_edits(
    tx: &mut Tx,
    wall: Timestamp,
    lease: SignedDuration,
) -> Result<Vec<Delivery>> {
    let due: Vec<Delivery> = tx
        .all(
            deliveries!(
                "JOIN workspace w ON w.id = d.workspace_id
             WHERE d.edit_at <= $1 AND w.held_reason IS NULL ORDER BY d.edit_at, d.id LIMIT 16"
            ),
            args![wall],
        )
        .await?;
    let mut taken = Vec::new();
    for delivery in due {
        let mine = tx
            .run(
                "UPDATE delivery SET edit_at = $2 WHERE id = $1 AND edit_at <= $3",
                args![&delivery.id, later(wall, lease), wall],
            )
            .await?;
        if mine == 1 {
            taken.push(delivery);
        }
    }
    Ok(taken)
}

/// The edit of what was seen as `edit_wanted` is over; a change since then is taken again at once.
pub(in crate::scheduler) async fn edited(
    tx: &mut Tx,
    delivery: &Delivery,
    wall: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = CASE WHEN edit_wanted = $2 THEN NULL ELSE $3 END WHERE id = $1",
        args![&delivery.id, delivery.edit_wanted, wall],
    )
    .await?;
    Ok(())
}

pub(in crate::scheduler) async fn edit_again(
    tx: &mut Tx,
    delivery: &Delivery,
    at: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = $2 WHERE id = $1",
        args![&delivery.id, at],
    )
    .await?;
    Ok(())
}

pub(in crate::scheduler) async fn next_edit(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx
        .one(
            "SELECT min(d.edit_at) FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             WHERE d.edit_at IS NOT NULL AND w.held_reason IS NULL",
            &[],
        )
        .await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}
