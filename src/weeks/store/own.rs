//! Items of a pair's own.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    ids::{self, InternshipId, UserId},
    row,
    store::{Result, Tx},
    weeks::OwnItem,
};

/// A query of own items, with the names of who added them: their columns, listed once, and whose they are.
macro_rules! own_items {
    ($whose:literal) => {
        concat!(
            "SELECT o.internship_id, o.id, o.unit, o.body, o.added_by, coalesce(p.name, '') AS author, o.due_on,
                    o.removed_by, c.item_id IS NOT NULL AS is_chat
             FROM own_item o JOIN internship i ON i.id = o.internship_id
             LEFT JOIN person p ON p.workspace_id = i.workspace_id AND p.user_id = o.added_by
             LEFT JOIN coffee_chat c ON c.internship_id = o.internship_id AND c.item_id = o.id
             WHERE o.internship_id ",
            $whose,
            " ORDER BY o.added_at, o.id"
        )
    };
}

/// All that an internship has beside its page, also what was taken out, in the order of its coming.
pub async fn own_items_of(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<OwnItem>> {
    tx.all(own_items!("= $1"), args![internship]).await
}

/// The same of several, by internship.
pub async fn own_items_by_internship(
    tx: &mut Tx,
    internships: impl Iterator<Item = &InternshipId>,
) -> Result<HashMap<InternshipId, Vec<OwnItem>>> {
    const SQLITE: &str = own_items!("IN (SELECT value FROM json_each($1))");
    const POSTGRES: &str = own_items!("IN (SELECT json_array_elements_text(CAST($1 AS json)))");
    let internships = ids::json(&internships.collect::<Vec<_>>());
    let rows: Vec<Owned> = tx
        .all(tx.pick(SQLITE, POSTGRES), args![internships])
        .await?;
    let mut all: HashMap<InternshipId, Vec<OwnItem>> = HashMap::new();
    for row in rows {
        let own = all.entry(row.internship_id).or_default();
        own.push(OwnItem {
            id: row.id,
            unit: row.unit,
            body: row.body,
            added_by: row.added_by,
            author: row.author,
            due_on: row.due_on,
            removed_by: row.removed_by,
            is_chat: row.is_chat,
        });
    }
    Ok(all)
}

row! {
    struct Owned {
        internship_id: InternshipId,
        id: String,
        unit: String,
        body: String,
        added_by: Option<UserId>,
        author: String,
        due_on: Option<Date>,
        removed_by: Option<UserId>,
        is_chat: bool,
    }
}

pub async fn add_item(
    tx: &mut Tx,
    internship: &InternshipId,
    item: &OwnItem,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO own_item (internship_id, id, unit, body, added_by, added_at, due_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            internship,
            &item.id,
            &item.unit,
            &item.body,
            &item.added_by,
            now,
            item.due_on
        ],
    )
    .await?;
    Ok(())
}

/// Its words, its week, by when.
pub async fn change_item(tx: &mut Tx, internship: &InternshipId, item: &OwnItem) -> Result<()> {
    tx.run(
        "UPDATE own_item SET unit = $3, body = $4, due_on = $5 WHERE internship_id = $1 AND id = $2",
        args![internship, &item.id, &item.unit, &item.body, item.due_on],
    )
    .await?;
    Ok(())
}

/// Takes an item out; what was ticked of it is kept in case that it is put back.
pub async fn remove_item(
    tx: &mut Tx,
    internship: &InternshipId,
    id: &str,
    by: &UserId,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE own_item SET removed_by = $3, removed_at = $4 WHERE internship_id = $1 AND id = $2",
        args![internship, id, by, now],
    )
    .await?;
    Ok(())
}

pub async fn put_back_item(tx: &mut Tx, internship: &InternshipId, id: &str) -> Result<()> {
    tx.run(
        "UPDATE own_item SET removed_by = NULL, removed_at = NULL WHERE internship_id = $1 AND id = $2",
        args![internship, id],
    )
    .await?;
    Ok(())
}
