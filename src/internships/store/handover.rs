//! Handovers' rows.

use jiff::Timestamp;

use crate::{
    args,
    ids::{HandoverId, InternshipId, WorkspaceId},
    internships::{Handover, HandoverState},
    store::{Result, Tx},
};

/// A query of handovers: their columns, listed once, and what follows them.
macro_rules! handovers {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, internship_id, from_mentor, mentor, mentor_manager, note, proposed_by, state,
                    asked_at
             FROM handover ",
            $tail
        )
    };
}

pub async fn handover(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &HandoverId,
) -> Result<Option<Handover>> {
    tx.opt(
        handovers!("WHERE workspace_id = $1 AND id = $2"),
        args![workspace, id],
    )
    .await
}

/// The one that waits for an answer.
pub async fn open_handover(tx: &mut Tx, internship: &InternshipId) -> Result<Option<Handover>> {
    tx.opt(
        handovers!("WHERE internship_id = $1 AND state = 'asked'"),
        args![internship],
    )
    .await
}

pub async fn save_handover(tx: &mut Tx, handover: &Handover) -> Result<()> {
    tx.run(
        "INSERT INTO handover (id, workspace_id, internship_id, from_mentor, mentor, mentor_manager, note, proposed_by,
                               state, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9)",
        args![
            &handover.id,
            &handover.workspace_id,
            &handover.internship_id,
            &handover.from_mentor,
            &handover.mentor,
            &handover.mentor_manager,
            &handover.note,
            &handover.proposed_by,
            handover.asked_at
        ],
    )
    .await?;
    Ok(())
}

/// Ends an open handover; false if it had ended.
pub async fn end_handover(
    tx: &mut Tx,
    id: &HandoverId,
    state: HandoverState,
    now: Timestamp,
) -> Result<bool> {
    let ended = tx
        .run(
            "UPDATE handover SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'asked'",
            args![id, state, now],
        )
        .await?;
    Ok(ended == 1)
}
