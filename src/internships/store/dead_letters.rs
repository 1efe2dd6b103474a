//! Messages that failed and of which coordinators heard, and what they chose.

use jiff::Timestamp;

use crate::{
    args,
    ids::{DeliveryId, ProgramId, UserId, WorkspaceId},
    internships::{DeadLetter, Settled},
    store::{Result, Tx},
};

/// A query of dead letters (`l`) with their deliveries (`d`): their columns, listed once, and what follows them.
macro_rules! letters {
    ($tail:literal) => {
        concat!(
            "SELECT l.delivery_id, l.program_id, l.notice, l.reason, l.settled_as, l.settled_by, d.internship_id,
                    d.kind, d.local_date, d.addressee, d.channel
             FROM dead_letter l JOIN delivery d ON d.id = l.delivery_id ",
            $tail
        )
    };
}

/// Those of which one message tells, in the order in which they were due.
pub async fn of_notice(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    notice: &str,
) -> Result<Vec<DeadLetter>> {
    tx.all(
        letters!("WHERE l.workspace_id = $1 AND l.notice = $2 ORDER BY d.due_at, d.id"),
        args![workspace, notice],
    )
    .await
}

pub async fn by_delivery(tx: &mut Tx, delivery: &DeliveryId) -> Result<Option<DeadLetter>> {
    tx.opt(letters!("WHERE l.delivery_id = $1"), args![delivery])
        .await
}

/// A message failed; if it had failed before and was tried again, it waits once more.
pub async fn save(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    delivery: &DeliveryId,
    program: &ProgramId,
    notice: &str,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO dead_letter (delivery_id, workspace_id, program_id, notice, reason, failed_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (delivery_id) DO UPDATE SET notice = excluded.notice, reason = excluded.reason,
             failed_at = excluded.failed_at, settled_as = NULL, settled_by = NULL, settled_at = NULL",
        args![delivery, workspace, program, notice, reason, now],
    )
    .await?;
    Ok(())
}

/// Somebody chose what becomes of it; `by` is nobody where that was the operator.
pub async fn settle(
    tx: &mut Tx,
    delivery: &DeliveryId,
    settled: Settled,
    by: Option<&UserId>,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE dead_letter SET settled_as = $2, settled_by = $3, settled_at = $4
         WHERE delivery_id = $1 AND settled_as IS NULL",
        args![delivery, settled, by, now],
    )
    .await?;
    Ok(())
}
