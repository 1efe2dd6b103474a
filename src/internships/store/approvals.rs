//! Approvals' rows.

use jiff::Timestamp;

use crate::{
    args,
    ids::{ApprovalId, InternshipId, UserId, WorkspaceId},
    internships::{Approval, ApprovalState},
    store::{Result, Tx},
};

/// A query of approvals: their columns, listed once, and what follows them.
macro_rules! approvals {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, internship_id, role, approver, state, reason, asked_at, decided_at
             FROM approval ",
            $tail
        )
    };
}

pub async fn approval(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ApprovalId,
) -> Result<Option<Approval>> {
    tx.opt(
        approvals!("WHERE workspace_id = $1 AND id = $2"),
        args![workspace, id],
    )
    .await
}

/// All that were ever asked of an internship, the oldest first.
pub async fn approvals(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Approval>> {
    tx.all(
        approvals!("WHERE internship_id = $1 ORDER BY asked_at, role, id"),
        args![internship],
    )
    .await
}

/// What a person is asked and has not answered, the oldest first.
pub async fn asked_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Vec<Approval>> {
    tx.all(
        approvals!(
            "WHERE workspace_id = $1 AND approver = $2 AND state = 'asked' ORDER BY asked_at, id LIMIT 20"
        ),
        args![workspace, user],
    )
    .await
}

/// Asks for a yes, or keeps one that was given by sending the plan.
pub async fn save_approval(
    tx: &mut Tx,
    approval: &Approval,
    next_due_at: Option<Timestamp>,
) -> Result<()> {
    tx.run(
        "INSERT INTO approval (id, workspace_id, internship_id, role, approver, state, asked_at, decided_at, next_due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &approval.id,
            &approval.workspace_id,
            &approval.internship_id,
            approval.role,
            &approval.approver,
            approval.state,
            approval.asked_at,
            approval.decided_at,
            next_due_at
        ],
    )
    .await?;
    Ok(())
}

/// A person's answer in all the roles in which they are asked; how many these were.
pub async fn decide(
    tx: &mut Tx,
    internship: &InternshipId,
    approver: &UserId,
    state: ApprovalState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<u64> {
    tx.run(
        "UPDATE approval SET state = $3, reason = $4, decided_at = $5, next_due_at = NULL
         WHERE internship_id = $1 AND approver = $2 AND state = 'asked'",
        args![internship, approver, state, reason, now],
    )
    .await
}

/// What was asked is not any more; answers stay.
pub async fn void_asked(tx: &mut Tx, internship: &InternshipId) -> Result<()> {
    tx.run(
        "UPDATE approval SET state = 'void', next_due_at = NULL WHERE internship_id = $1 AND state = 'asked'",
        args![internship],
    )
    .await?;
    Ok(())
}

/// An answer, or a question, is of an earlier plan or of somebody else's.
pub async fn void(tx: &mut Tx, id: &ApprovalId) -> Result<()> {
    tx.run(
        "UPDATE approval SET state = 'void', next_due_at = NULL WHERE id = $1",
        args![id],
    )
    .await?;
    Ok(())
}

/// Those of which something falls due by `now`, the first first.
pub async fn due_approvals(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<Approval>> {
    const SQLITE: &str = approvals!("WHERE next_due_at <= $1 ORDER BY next_due_at, id LIMIT $2");
    const POSTGRES: &str =
        approvals!("WHERE next_due_at <= $1 ORDER BY next_due_at, id LIMIT $2 FOR UPDATE");
    tx.all(tx.pick(SQLITE, POSTGRES), args![now, limit]).await
}

pub async fn set_approval_due(tx: &mut Tx, id: &ApprovalId, at: Option<Timestamp>) -> Result<()> {
    tx.run(
        "UPDATE approval SET next_due_at = $2 WHERE id = $1",
        args![id, at],
    )
    .await?;
    Ok(())
}

pub async fn count_due_approvals(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    tx.count(
        "SELECT count(*) FROM approval WHERE next_due_at <= $1",
        args![now],
    )
    .await
}

pub async fn first_due_approval(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx.one("SELECT min(next_due_at) FROM approval", &[]).await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}
