//! Which messages show something that has changed since.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::later;
use crate::{
    args,
    ids::{self, InternshipId, WorkspaceId},
    scheduler::Delivery,
    store::{Result, Tx},
};

/// A message is edited at most this often: what changes meanwhile is shown with the next edit. The first change after a
/// while is shown at once.
pub(in crate::scheduler) const PACE: SignedDuration = SignedDuration::from_secs(1);

/// The earliest edit before which no new one has to wait.
pub(super) fn rested(wall: Timestamp) -> Timestamp {
    later(wall, -PACE)
}

/// What messages about a row show has changed: they are edited soon, once for many changes.
pub async fn edit_about(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subject: &str,
    kind: &str,
) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "UPDATE delivery SET edit_wanted = edit_wanted + 1,
                edit_at = CASE WHEN state <> 'sent' THEN NULL WHEN edited_at > $5 THEN edited_at + $6 ELSE $4 END
         WHERE workspace_id = $1 AND subject = $2 AND kind = $3 AND state IN ('owed', 'unsure', 'sent')",
        args![workspace, subject, kind, wall, rested(wall), super::micros(PACE)],
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
    let one = Occurrence {
        internship,
        kind,
        local_date: local_date.to_owned(),
    };
    edit_occurrences(tx, &[one].into()).await
}

/// An internship's messages of a kind and day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Occurrence<'a> {
    pub internship: &'a InternshipId,
    pub kind: &'a str,
    pub local_date: String,
}

/// What these show has changed.
pub async fn edit_occurrences(tx: &mut Tx, all: &BTreeSet<Occurrence<'_>>) -> Result<()> {
    macro_rules! edited {
        ($rows:literal) => {
            concat!(
                "UPDATE delivery SET edit_wanted = edit_wanted + 1,
                        edit_at = CASE WHEN state <> 'sent' THEN NULL WHEN edited_at > $3 THEN edited_at + $4
                                       ELSE $2 END
                 WHERE (internship_id, kind, local_date) IN (SELECT value ->> 'internship', value ->> 'kind',
                                                                    value ->> 'local_date' FROM ",
                $rows,
                ") AND state IN ('owed', 'unsure', 'sent')"
            )
        };
    }
    const SQLITE: &str = edited!("json_each($1)");
    const POSTGRES: &str = edited!("json_array_elements(CAST($1 AS json)) AS r (value)");
    let wall = tx.wall().await?;
    tx.run(
        tx.pick(SQLITE, POSTGRES),
        args![
            ids::json(&Vec::from_iter(all)),
            wall,
            rested(wall),
            super::micros(PACE)
        ],
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

/// Whether nothing of a message's kind was said for a later day.
pub(in crate::scheduler) async fn is_latest(tx: &mut Tx, delivery: &Delivery) -> Result<bool> {
    let later = tx
        .count(
            "SELECT count(*) FROM delivery
             WHERE internship_id = $1 AND kind = $2 AND local_date > $3 AND state = 'sent'",
            args![
                delivery.internship_id.as_ref().map(|id| id.as_str()),
                &delivery.kind,
                &delivery.local_date
            ],
        )
        .await?;
    Ok(later == 0)
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
    at_most: usize,
) -> Result<Vec<Delivery>> {
    let due: Vec<Delivery> = tx
        .all(
            deliveries!(
                "JOIN workspace w ON w.id = d.workspace_id
             WHERE d.edit_at <= $1 AND w.held_reason IS NULL ORDER BY d.edit_at, d.id LIMIT $2"
            ),
            args![wall, i64::try_from(at_most).unwrap_or(1)],
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

/// The edit of what was seen as `edit_wanted` is over; a change since then is shown by the next one.
pub(in crate::scheduler) async fn edited(
    tx: &mut Tx,
    delivery: &Delivery,
    wall: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = CASE WHEN edit_wanted = $2 THEN NULL ELSE $4 END, edited_at = $3,
                edit_attempts = 0
         WHERE id = $1",
        args![&delivery.id, delivery.edit_wanted, wall, later(wall, PACE)],
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
        "UPDATE delivery SET edit_at = $2, edit_attempts = edit_attempts + 1 WHERE id = $1",
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
