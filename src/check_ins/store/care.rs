//! What was seen, once for each time that it begins.

use jiff::Timestamp;

use crate::{
    args,
    check_ins::Seen,
    ids::InternshipId,
    store::{Result, Tx},
};

/// Keeps a sign; false if it was seen before. What began later and goes on is the same, told already: a late check-in
/// may show that it began earlier.
pub async fn see(
    tx: &mut Tx,
    internship: &InternshipId,
    seen: &Seen,
    report: &str,
    now: Timestamp,
) -> Result<bool> {
    let known = tx
        .count(
            "SELECT count(*) FROM care_sign WHERE internship_id = $1 AND sign = $2 AND since >= $3",
            args![internship, seen.sign, seen.since],
        )
        .await?;
    if known > 0 {
        return Ok(false);
    }
    let kept = tx
        .run(
            "INSERT INTO care_sign (internship_id, sign, since, report, seen_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (internship_id, sign, since) DO NOTHING",
            args![internship, seen.sign, seen.since, report, now],
        )
        .await?;
    Ok(kept == 1)
}

/// What one message tells.
pub async fn seen_in(tx: &mut Tx, internship: &InternshipId, report: &str) -> Result<Vec<Seen>> {
    tx.all(
        "SELECT sign, since FROM care_sign WHERE internship_id = $1 AND report = $2 ORDER BY seen_at, since, sign",
        args![internship, report],
    )
    .await
}
