//! Ticks, what an internship has beside its page, and offers of newer versions.

mod aims;
mod coffee;
mod demos;
mod own;
mod shadowing;

use std::sync::Arc;

use jiff::Timestamp;

pub use aims::{aims, save_aims};
pub use coffee::{coffee_chat, save_coffee_chat};
pub use demos::{demos, save_demo};
pub use own::{add_item, change_item, own_items_of, put_back_item, remove_item};
pub use shadowing::{add_call, calls, remove_call};

use super::{Offer, OfferState, OwnItem, Tick, Ticks, rules};
use crate::{
    args,
    ids::{InternshipId, UserId},
    internships::Internship,
    programs::{self, Reading},
    store::{Result, Tx},
};

pub async fn ticks(tx: &mut Tx, internship: &InternshipId) -> Result<Ticks> {
    let rows: Vec<Tick> = tx
        .all(
            "SELECT item_id, is_done, ticked_by, ticked_at, choice, ticked_with, with_whom FROM item_tick
             WHERE internship_id = $1",
            args![internship],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|tick| (tick.item_id.clone(), tick))
        .collect())
}

/// Says of one item how it is. What others tick at the same moment is another row; of two clicks on one item the one
/// that was made later holds, in whatever order they arrive. False: a later one is known.
pub async fn tick(
    tx: &mut Tx,
    internship: &InternshipId,
    tick: &Tick,
    clicked_at: Option<Timestamp>,
) -> Result<bool> {
    let changed = tx
        .run(
            "INSERT INTO item_tick (internship_id, item_id, is_done, ticked_by, ticked_at, choice, ticked_with,
                                    clicked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (internship_id, item_id) DO UPDATE SET is_done = excluded.is_done,
                 ticked_by = excluded.ticked_by, ticked_at = excluded.ticked_at, choice = excluded.choice,
                 ticked_with = excluded.ticked_with, clicked_at = excluded.clicked_at
             WHERE item_tick.clicked_at IS NULL OR excluded.clicked_at IS NULL
                OR item_tick.clicked_at <= excluded.clicked_at",
            args![
                internship,
                &tick.item_id,
                tick.is_done,
                &tick.ticked_by,
                tick.ticked_at,
                tick.choice,
                &tick.ticked_with,
                clicked_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Whether an internship still is what a click was judged by; it stays so until the transaction ends.
pub async fn is_still(tx: &mut Tx, internship: &Internship) -> Result<bool> {
    const SQLITE: &str =
        "SELECT version, state FROM internship WHERE workspace_id = $1 AND id = $2";
    const POSTGRES: &str =
        "SELECT version, state FROM internship WHERE workspace_id = $1 AND id = $2 FOR SHARE";
    let found: Option<(i64, String)> = tx
        .opt(
            tx.pick(SQLITE, POSTGRES),
            args![&internship.workspace_id, &internship.id],
        )
        .await?;
    Ok(found.is_some_and(|(version, state)| {
        version == internship.version && state == internship.state.as_str()
    }))
}

/// What a version of an internship's program says, with what the internship has beside it. Messages show the
/// version that they were made from; none is newer than the internship's own.
pub async fn plan(
    tx: &mut Tx,
    internship: &Internship,
    version: Option<i64>,
) -> Result<Arc<Reading>> {
    let version = version
        .filter(|version| (1..=internship.version).contains(version))
        .unwrap_or(internship.version);
    let reading = programs::store::reading(tx, &internship.program_id, version).await?;
    let own = own_items(tx, &internship.id).await?;
    let demos = demos(tx, &internship.id).await?;
    let reading = rules::with_own(reading, &own, internship);
    Ok(rules::demos::with_demos(reading, &demos))
}

/// What an internship has beside its version of the page, in the order of its coming.
pub async fn own_items(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<OwnItem>> {
    let all = own_items_of(tx, internship).await?;
    Ok(all
        .into_iter()
        .filter(|own| own.removed_by.is_none())
        .collect())
}

/// Keeps an item for an internship; one that it has already goes to the unit that is named now.
pub async fn keep_item(
    tx: &mut Tx,
    internship: &InternshipId,
    item: &OwnItem,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO own_item (internship_id, id, unit, body, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (internship_id, id) DO UPDATE SET unit = excluded.unit",
        args![internship, &item.id, &item.unit, &item.body, &item.added_by, now],
    )
    .await?;
    Ok(())
}

/// Offers a version; false if it was offered before.
pub async fn offer(
    tx: &mut Tx,
    internship: &InternshipId,
    from_version: i64,
    version: i64,
    now: Timestamp,
) -> Result<bool> {
    let offered = tx
        .run(
            "INSERT INTO version_offer (internship_id, version, from_version, state, offered_at)
             VALUES ($1, $2, $3, 'open', $4) ON CONFLICT DO NOTHING",
            args![internship, version, from_version, now],
        )
        .await?;
    Ok(offered == 1)
}

/// All offers that an internship has had, the latest first.
pub async fn offers(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Offer>> {
    tx.all(
        "SELECT internship_id, version, from_version, state, answered_by FROM version_offer
         WHERE internship_id = $1 ORDER BY version DESC",
        args![internship],
    )
    .await
}

pub async fn answer_offer(
    tx: &mut Tx,
    offer: &Offer,
    state: OfferState,
    by: Option<&UserId>,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE version_offer SET state = $3, answered_by = $4, answered_at = $5
         WHERE internship_id = $1 AND version = $2",
        args![&offer.internship_id, offer.version, state, by, now],
    )
    .await?;
    Ok(())
}
