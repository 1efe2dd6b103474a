//! Ticks.

use jiff::Timestamp;

use super::{Tick, Ticks};
use crate::{
    args,
    ids::{InternshipId, UserId},
    store::{Result, Tx},
};

pub async fn ticks(tx: &mut Tx, internship: &InternshipId) -> Result<Ticks> {
    let rows: Vec<Tick> = tx
        .all(
            "SELECT item_id, is_done, ticked_by, ticked_at FROM item_tick WHERE internship_id = $1",
            args![internship],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|tick| (tick.item_id.clone(), tick))
        .collect())
}

/// Says of one item whether it is done. What others tick at the same moment is another row.
pub async fn tick(
    tx: &mut Tx,
    internship: &InternshipId,
    item: &str,
    is_done: bool,
    by: &UserId,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO item_tick (internship_id, item_id, is_done, ticked_by, ticked_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (internship_id, item_id) DO UPDATE SET is_done = excluded.is_done,
             ticked_by = excluded.ticked_by, ticked_at = excluded.ticked_at",
        args![internship, item, is_done, by, now],
    )
    .await?;
    Ok(())
}
