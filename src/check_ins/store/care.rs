//! What was seen, once for each time that it begins.

use jiff::{Timestamp, civil::Date};

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

/// The days of 1:1s of which there are notes.
pub async fn noted(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Date>> {
    let days: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT local_date FROM meeting_note WHERE internship_id = $1",
            args![internship],
        )
        .await?;
    Ok(days.iter().filter_map(|(day,)| day.parse().ok()).collect())
}

/// When either of the pair did something here, as far as it can be known.
pub async fn heard(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Timestamp>> {
    let instants: Vec<(i64,)> = tx
        .all(
            "SELECT saved_at FROM check_in WHERE internship_id = $1
             UNION SELECT r.saved_at FROM check_in_revision r JOIN check_in c ON c.id = r.check_in_id
                   WHERE c.internship_id = $1
             UNION SELECT a.answered_at FROM check_in_answer a JOIN check_in c ON c.id = a.check_in_id
                   WHERE c.internship_id = $1
             UNION SELECT ticked_at FROM item_tick WHERE internship_id = $1
             UNION SELECT saved_at FROM meeting_note WHERE internship_id = $1
             UNION SELECT added_at FROM topic WHERE internship_id = $1
             UNION SELECT added_at FROM shadowed_call WHERE internship_id = $1
             UNION SELECT added_at FROM own_item WHERE internship_id = $1 AND added_by IS NOT NULL",
            args![internship],
        )
        .await?;
    let at = |(micros,)| Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MIN);
    Ok(instants.into_iter().map(at).collect())
}
