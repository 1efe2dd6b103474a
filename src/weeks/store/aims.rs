//! What the two want to get out of an internship.

use jiff::Timestamp;

use crate::{
    args,
    ids::{InternshipId, UserId},
    store::{Result, Tx},
    weeks::Aims,
};

pub async fn aims(tx: &mut Tx, internship: &InternshipId) -> Result<Option<Aims>> {
    tx.opt(
        "SELECT body, revision, changed_by FROM aims WHERE internship_id = $1",
        args![internship],
    )
    .await
}

pub async fn save_aims(
    tx: &mut Tx,
    internship: &InternshipId,
    body: &str,
    by: &UserId,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO aims (internship_id, body, revision, changed_by, changed_at) VALUES ($1, $2, 1, $3, $4)
         ON CONFLICT (internship_id) DO UPDATE SET body = excluded.body, revision = aims.revision + 1,
             changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        args![internship, body, by, now],
    )
    .await?;
    Ok(())
}
