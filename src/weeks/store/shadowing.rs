//! The shadowing log.

use jiff::Timestamp;

use crate::{
    args,
    ids::InternshipId,
    store::{Result, Tx},
    weeks::ShadowedCall,
};

/// The calls that were sat in on, oldest first; without those that were taken out.
pub async fn calls(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<ShadowedCall>> {
    tx.all(
        "SELECT id, seen_on, colleague, sort, learned, added_by FROM shadowed_call
         WHERE internship_id = $1 AND removed_at IS NULL ORDER BY seen_on, id",
        args![internship],
    )
    .await
}

pub async fn add_call(
    tx: &mut Tx,
    internship: &InternshipId,
    call: &ShadowedCall,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO shadowed_call (id, internship_id, seen_on, colleague, sort, learned, added_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &call.id,
            internship,
            call.seen_on,
            &call.colleague,
            &call.sort,
            &call.learned,
            &call.added_by,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Takes a line out that was written by mistake.
pub async fn remove_call(
    tx: &mut Tx,
    internship: &InternshipId,
    id: &str,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE shadowed_call SET removed_at = $3 WHERE internship_id = $1 AND id = $2",
        args![internship, id, now],
    )
    .await?;
    Ok(())
}
