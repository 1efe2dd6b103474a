//! Ticks, what an internship has beside its page, and offers of newer versions.

mod aims;
mod coffee;
mod demos;
mod own;
mod shadowing;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

pub use aims::{aims, save_aims};
pub use coffee::{coffee_chat, save_coffee_chat};
pub use demos::{demos, save_demo};
pub use own::{
    add_item, change_item, own_items_by_internship, own_items_of, put_back_item, remove_item,
};
pub use shadowing::{add_call, calls, remove_call};

use super::{Offer, OfferState, OwnItem, Tick, Ticks, rules};
use crate::{
    args,
    ids::{self, InternshipId, UserId},
    internships::Internship,
    programs::{self, Reading},
    store::{Result, Tx},
};

pub async fn ticks(tx: &mut Tx, internship: &InternshipId) -> Result<Ticks> {
    let rows: Vec<Tick> = tx
        .all(
            "SELECT t.item_id, t.is_done, t.ticked_by, t.ticked_at, t.choice, t.ticked_with,
                    c.item_id IS NOT NULL AS is_told, c.with_whom
             FROM item_tick t
             LEFT JOIN coffee_chat c ON c.internship_id = t.internship_id AND c.item_id = t.item_id
             WHERE t.internship_id = $1",
            args![internship],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|tick| (tick.item_id.clone(), tick))
        .collect())
}

/// Somebody's word on an item.
#[derive(Debug, Clone)]
pub struct Click<'a> {
    pub internship: &'a InternshipId,
    pub tick: &'a Tick,
    /// By Slack's clock, as far as it is known.
    pub clicked_at: Option<Timestamp>,
}

/// Says of items how they are, in this order. What others tick at the same moment is another row; of two clicks on one
/// item the one that was made later holds, in whatever order they arrive.
pub async fn tick(tx: &mut Tx, clicks: &[Click<'_>]) -> Result<()> {
    macro_rules! ticked {
        ($done:literal, $at:literal, $clicked_at:literal, $rows:literal) => {
            concat!(
                "INSERT INTO item_tick (internship_id, item_id, is_done, ticked_by, ticked_at, choice, ticked_with,
                                        clicked_at)
                 SELECT value ->> 0, value ->> 1, ", $done, ", value ->> 3, ", $at, ", value ->> 5, value ->> 6, ",
                $clicked_at, " FROM ", $rows, " WHERE TRUE
                 ON CONFLICT (internship_id, item_id) DO UPDATE SET is_done = excluded.is_done,
                     ticked_by = excluded.ticked_by, ticked_at = excluded.ticked_at, choice = excluded.choice,
                     ticked_with = excluded.ticked_with,
                     clicked_at = coalesce(excluded.clicked_at, item_tick.clicked_at)
                 WHERE item_tick.clicked_at IS NULL OR excluded.clicked_at IS NULL
                    OR item_tick.clicked_at <= excluded.clicked_at"
            )
        };
    }
    const SQLITE: &str = ticked!("value ->> 2", "value ->> 4", "value ->> 7", "json_each($1)");
    const POSTGRES: &str = ticked!(
        "CAST(value ->> 2 AS BOOLEAN)",
        "CAST(value ->> 4 AS BIGINT)",
        "CAST(value ->> 7 AS BIGINT)",
        "json_array_elements(CAST($1 AS json)) AS r (value)"
    );
    let rows = clicks.iter().map(|click| {
        let tick = click.tick;
        json!([
            click.internship,
            tick.item_id,
            tick.is_done,
            tick.ticked_by,
            tick.ticked_at.as_microsecond(),
            tick.choice.map(|choice| choice.as_str()),
            tick.ticked_with,
            click.clicked_at.map(Timestamp::as_microsecond)
        ])
    });
    let rows = ids::json(&rows.collect::<Vec<_>>());
    tx.run(tx.pick(SQLITE, POSTGRES), args![rows]).await?;
    Ok(())
}

/// What a version of an internship's program says, with what the internship has beside it. Messages show the
/// version that they were made from; none is newer than the internship's own.
pub async fn plan(
    tx: &mut Tx,
    internship: &Internship,
    version: Option<i64>,
) -> Result<Arc<Reading>> {
    let own = own_items(tx, &internship.id).await?;
    let reading = items(tx, internship, version, &own).await?;
    let demos = demos(tx, &internship.id).await?;
    Ok(rules::demos::with_demos(reading, &demos))
}

/// The same without what is known of its demos, whose words and days say nothing of what can be ticked.
pub async fn items(
    tx: &mut Tx,
    internship: &Internship,
    version: Option<i64>,
    own: &[OwnItem],
) -> Result<Arc<Reading>> {
    let version = shown(internship, version);
    let reading = programs::store::reading(tx, &internship.program_id, version).await?;
    Ok(rules::with_own(reading, own, internship))
}

fn shown(internship: &Internship, version: Option<i64>) -> i64 {
    version
        .filter(|version| (1..=internship.version).contains(version))
        .unwrap_or(internship.version)
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
