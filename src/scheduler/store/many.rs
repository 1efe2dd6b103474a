//! Many rows in one statement: planning's cost is the rows', not the round trips'.

use jiff::{Timestamp, civil::Date};
use serde_json::json;

use super::members;
use crate::{
    args, ids,
    ids::{InternshipId, WorkspaceId},
    metrics,
    scheduler::{Address, Owed},
    store::{Result, Tx},
};

/// Owes messages of calendars, each to its address: the row says early which conversation that is, where it is known,
/// for the pace is kept for each. How many were not owed before.
pub async fn owe_all(
    tx: &mut Tx,
    all: &[(WorkspaceId, Address, Owed)],
    now: Timestamp,
) -> Result<u64> {
    if all.is_empty() {
        return Ok(0);
    }
    let rows: Vec<_> = all
        .iter()
        .map(|(workspace, address, owed)| {
            let channel = match address {
                Address::Channel(channel) => Some(channel.as_str()),
                _ => None,
            };
            json!([
                ids::random(),
                workspace.as_str(),
                owed.internship.as_ref().map(InternshipId::as_str),
                owed.kind,
                owed.local_date(),
                owed.addressee.as_str(),
                owed.dedupe_key(),
                owed.subject,
                channel,
                members(address).filter(|_| channel.is_none()),
                owed.due_at.as_microsecond(),
                owed.expires_at.map(Timestamp::as_microsecond),
                owed.deadline_at().as_microsecond(),
            ])
        })
        .collect();
    const SQLITE: &str =
        "INSERT INTO delivery (id, workspace_id, internship_id, kind, local_date, addressee, dedupe_key, subject,
                               channel, due_at, expires_at, deadline_at, planned_at, state, not_before)
         SELECT r.value ->> 0, r.value ->> 1, r.value ->> 2, r.value ->> 3, r.value ->> 4, r.value ->> 5, r.value ->> 6,
                r.value ->> 7, coalesce(r.value ->> 8, c.channel), r.value ->> 10, r.value ->> 11, r.value ->> 12,
                $2, 'owed', 0
         FROM json_each($1) AS r
         LEFT JOIN conversation AS c ON c.workspace_id = r.value ->> 1 AND c.members = r.value ->> 9
         WHERE TRUE
         ON CONFLICT (workspace_id, dedupe_key) DO NOTHING RETURNING kind";
    const POSTGRES: &str =
        "INSERT INTO delivery (id, workspace_id, internship_id, kind, local_date, addressee, dedupe_key, subject,
                               channel, due_at, expires_at, deadline_at, planned_at, state, not_before)
         SELECT r.value ->> 0, r.value ->> 1, r.value ->> 2, r.value ->> 3, r.value ->> 4, r.value ->> 5, r.value ->> 6,
                r.value ->> 7, coalesce(r.value ->> 8, c.channel), CAST(r.value ->> 10 AS BIGINT),
                CAST(r.value ->> 11 AS BIGINT), CAST(r.value ->> 12 AS BIGINT), $2, 'owed', 0
         FROM json_array_elements(CAST($1 AS json)) AS r (value)
         LEFT JOIN conversation AS c ON c.workspace_id = r.value ->> 1 AND c.members = r.value ->> 9
         WHERE TRUE
         ON CONFLICT (workspace_id, dedupe_key) DO NOTHING RETURNING kind";
    let rows = serde_json::Value::from(rows).to_string();
    let kinds: Vec<(String,)> = tx.all(tx.pick(SQLITE, POSTGRES), args![rows, now]).await?;
    let count = kinds.len() as u64;
    tx.after_commit(move || kinds.iter().for_each(|(kind,)| metrics::planned(kind)));
    Ok(count)
}

/// Those of these internships of which more than one row of a kind was surely not said when it was read.
pub async fn with_several(
    tx: &mut Tx,
    internships: &[&InternshipId],
    kind: &str,
) -> Result<Vec<InternshipId>> {
    macro_rules! several {
        ($ids:literal) => {
            concat!(
                "SELECT internship_id FROM delivery WHERE internship_id IN (",
                $ids,
                ") AND kind = $2 AND state = 'owed'
                 GROUP BY internship_id HAVING count(*) > 1 ORDER BY internship_id"
            )
        };
    }
    const SQLITE: &str = several!("SELECT value FROM json_each($1)");
    const POSTGRES: &str = several!("SELECT json_array_elements_text(CAST($1 AS json))");
    let rows: Vec<(String,)> = tx
        .all(
            tx.pick(SQLITE, POSTGRES),
            args![ids::json(internships), kind],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id,)| InternshipId::new(id))
        .collect())
}

/// (internship, kind, date, addressee) of all rows of these internships whose day is this one or later, whatever has
/// become of them.
pub async fn known_keys(
    tx: &mut Tx,
    internships: &[&InternshipId],
    from: Date,
) -> Result<Vec<(String, String, String, String)>> {
    macro_rules! keys {
        ($ids:literal) => {
            concat!(
                "SELECT internship_id, kind, local_date, addressee FROM delivery WHERE internship_id IN (",
                $ids,
                ") AND local_date >= $2"
            )
        };
    }
    const SQLITE: &str = keys!("SELECT value FROM json_each($1)");
    const POSTGRES: &str = keys!("SELECT json_array_elements_text(CAST($1 AS json))");
    tx.all(
        tx.pick(SQLITE, POSTGRES),
        args![ids::json(internships), from],
    )
    .await
}
