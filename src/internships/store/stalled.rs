//! Internships whose page can't be read: they wait for it, and nobody waits for them.

use jiff::Timestamp;

use crate::{
    args,
    ids::{InternshipId, ProgramId},
    store::{Result, Tx},
};

/// It is not due any more until its page can be read.
pub async fn stall(tx: &mut Tx, id: &InternshipId) -> Result<()> {
    tx.run(
        "UPDATE internship SET stalled_due_at = next_due_at, next_due_at = NULL WHERE id = $1",
        args![id],
    )
    .await?;
    Ok(())
}

/// The versions for which somebody waits.
pub async fn stalled_versions(tx: &mut Tx) -> Result<Vec<(ProgramId, i64)>> {
    let rows: Vec<(String, i64)> = tx
        .all(
            "SELECT DISTINCT program_id, version FROM internship WHERE stalled_due_at IS NOT NULL
             ORDER BY program_id, version",
            &[],
        )
        .await?;
    let version = |(program, version)| (ProgramId::new(program), version);
    Ok(rows.into_iter().map(version).collect())
}

/// A version can be read again: those who waited for it are due as they were.
pub async fn go_on(tx: &mut Tx, program: &ProgramId, version: i64) -> Result<()> {
    tx.run(
        "UPDATE internship SET next_due_at = stalled_due_at, stalled_due_at = NULL
         WHERE program_id = $1 AND version = $2 AND stalled_due_at IS NOT NULL",
        args![program, version],
    )
    .await?;
    Ok(())
}

pub async fn count_stalled(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    tx.count(
        "SELECT count(*) FROM internship WHERE stalled_due_at IS NOT NULL AND stalled_due_at <= $1",
        args![now],
    )
    .await
}
