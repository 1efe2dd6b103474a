//! What the planner knows of internships: when something falls due, and what can't be planned.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    args, ids,
    ids::{InternshipId, WorkspaceId},
    internships::Internship,
    row,
    store::{Result, Tx},
};

pub async fn set_next_due(
    tx: &mut Tx,
    id: &InternshipId,
    next_due_at: Option<Timestamp>,
) -> Result<()> {
    tx.run(
        "UPDATE internship SET next_due_at = $2 WHERE id = $1",
        args![id, next_due_at],
    )
    .await?;
    Ok(())
}

/// Up to when an internship is planned: when something falls due next.
pub async fn next_due(tx: &mut Tx, id: &InternshipId) -> Result<Option<Timestamp>> {
    let found: Option<(Option<i64>,)> = tx
        .opt(
            "SELECT next_due_at FROM internship WHERE id = $1",
            args![id],
        )
        .await?;
    Ok(found.and_then(|(at,)| at).and_then(instant))
}

fn instant(micros: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(micros).ok()
}

/// Those with something due by `now`, with the instant up to which they are planned. Locked, not
/// skipped where locked: a tick that says "nothing owed" has to have seen them.
pub async fn due(
    tx: &mut Tx,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(InternshipId, Option<Timestamp>)>> {
    const SQLITE: &str = "SELECT id, next_due_at FROM internship WHERE next_due_at <= $1
         ORDER BY next_due_at, id LIMIT $2";
    const POSTGRES: &str = "SELECT id, next_due_at FROM internship WHERE next_due_at <= $1
         ORDER BY next_due_at, id LIMIT $2 FOR UPDATE";
    let rows: Vec<(String, Option<i64>)> =
        tx.all(tx.pick(SQLITE, POSTGRES), args![now, limit]).await?;
    Ok(rows.into_iter().map(hinted).collect())
}

fn hinted((id, at): (String, Option<i64>)) -> (InternshipId, Option<Timestamp>) {
    (InternshipId::new(id), at.and_then(instant))
}

pub async fn count_due(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    tx.count(
        "SELECT count(*) FROM internship WHERE next_due_at <= $1",
        args![now],
    )
    .await
}

pub async fn first_due(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx
        .one("SELECT min(next_due_at) FROM internship", &[])
        .await?;
    Ok(at.and_then(instant))
}

/// Internships by the ids of rows that were found before.
pub async fn by_ids(
    tx: &mut Tx,
    ids: &[&InternshipId],
) -> Result<HashMap<InternshipId, Internship>> {
    const SQLITE: &str =
        super::internships!("WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id");
    const POSTGRES: &str = super::internships!(
        "WHERE id IN (SELECT json_array_elements_text(CAST($1 AS json))) ORDER BY id"
    );
    let rows: Vec<Internship> = tx
        .all(tx.pick(SQLITE, POSTGRES), args![ids::json(ids)])
        .await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// Those that clicks name, whose ids are input. They stay as they are until the transaction ends.
pub async fn held(
    tx: &mut Tx,
    named: &BTreeSet<(&WorkspaceId, InternshipId)>,
) -> Result<HashMap<InternshipId, Internship>> {
    const SQLITE: &str = super::internships!(
        "WHERE (workspace_id, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each($1))"
    );
    const POSTGRES: &str = super::internships!(
        "WHERE (workspace_id, id) IN (SELECT value ->> 0, value ->> 1
                                      FROM json_array_elements(CAST($1 AS json)) AS r (value))
         ORDER BY id FOR SHARE"
    );
    let named = ids::json(&Vec::from_iter(named));
    let rows: Vec<Internship> = tx.all(tx.pick(SQLITE, POSTGRES), args![named]).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

/// These are planned; each with when something falls due next.
pub async fn planned(tx: &mut Tx, all: &[(InternshipId, Option<Timestamp>)]) -> Result<()> {
    let rows = all
        .iter()
        .map(|(id, at)| json!([id.as_str(), at.map(Timestamp::as_microsecond)]));
    const SQLITE: &str = "UPDATE internship SET next_due_at = n.next_at, plan_error = NULL
         FROM (SELECT value ->> 0 AS id, value ->> 1 AS next_at FROM json_each($1)) AS n
         WHERE internship.id = n.id";
    const POSTGRES: &str = "UPDATE internship SET next_due_at = n.next_at, plan_error = NULL
         FROM (SELECT value ->> 0 AS id, CAST(value ->> 1 AS BIGINT) AS next_at
               FROM json_array_elements(CAST($1 AS json)) AS r (value)) AS n
         WHERE internship.id = n.id";
    let rows = serde_json::Value::from_iter(rows).to_string();
    tx.run(tx.pick(SQLITE, POSTGRES), args![rows]).await?;
    Ok(())
}

/// An internship can't be planned: it holds up nobody, and is looked at again with all others. True if that is news.
pub async fn cannot_plan(tx: &mut Tx, id: &InternshipId, why: &str) -> Result<bool> {
    let known = tx
        .count(
            "SELECT count(*) FROM internship WHERE id = $1 AND plan_error = $2",
            args![id, why],
        )
        .await?;
    tx.run(
        "UPDATE internship SET next_due_at = NULL, plan_error = $2 WHERE id = $1",
        args![id, why],
    )
    .await?;
    Ok(known == 0)
}

/// These can be planned, whatever was before.
pub async fn can_plan(tx: &mut Tx, ids: &[&InternshipId]) -> Result<()> {
    const SQLITE: &str = "UPDATE internship SET plan_error = NULL
         WHERE plan_error IS NOT NULL AND id IN (SELECT value FROM json_each($1))";
    const POSTGRES: &str = "UPDATE internship SET plan_error = NULL
         WHERE plan_error IS NOT NULL AND id IN (SELECT json_array_elements_text(CAST($1 AS json)))";
    tx.run(tx.pick(SQLITE, POSTGRES), args![ids::json(ids)])
        .await?;
    Ok(())
}

/// Internships under way that can't be planned, each with the reason: such as one whose version of the program is gone.
pub async fn without_version(tx: &mut Tx) -> Result<Vec<(WorkspaceId, InternshipId, String)>> {
    let rows: Vec<(String, String, String)> = tx
        .all(
            "SELECT workspace_id, id, plan_error FROM internship
             WHERE plan_error IS NOT NULL AND state = 'active' ORDER BY id LIMIT 100",
            &[],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(workspace, id, why)| (WorkspaceId::new(workspace), InternshipId::new(id), why))
        .collect())
}

/// The name of the look at all internships' hints.
const SWEEP: &str = "internships";
/// How long after one look at all the next one begins.
const EVERY: SignedDuration = SignedDuration::from_hours(24);

row! {
    struct Sweep {
        began_at: Timestamp,
        began_wall: Timestamp,
        done_to: Option<String>,
    }
}

impl Sweep {
    /// A day has gone by, or the clock was set back by more than one. The latter only after an hour on the wall: of two
    /// that plan at once, a week apart, each would begin anew what the other one has just done, for ever.
    fn is_over(&self, now: Timestamp, wall: Timestamp) -> bool {
        const APART: SignedDuration = SignedDuration::from_hours(1);
        let since = now.duration_since(self.began_at);
        since >= EVERY || since <= -EVERY && wall.duration_since(self.began_wall) >= APART
    }
}

/// After which internship the look at all of them goes on; `None` if none is wanted now. One that is wanted begins.
pub async fn sweep_from(tx: &mut Tx, now: Timestamp) -> Result<Option<InternshipId>> {
    const SQLITE: &str = "SELECT began_at, began_wall, done_to FROM sweep WHERE name = $1";
    const POSTGRES: &str =
        "SELECT began_at, began_wall, done_to FROM sweep WHERE name = $1 FOR UPDATE";
    let wall = tx.wall().await?;
    let found: Option<Sweep> = tx.opt(tx.pick(SQLITE, POSTGRES), args![SWEEP]).await?;
    if let Some(sweep) = found {
        match sweep.done_to {
            Some(done_to) => return Ok(Some(InternshipId::new(done_to))),
            None if !sweep.is_over(now, wall) => return Ok(None),
            None => {}
        }
    }
    tx.run(
        "INSERT INTO sweep (name, began_at, began_wall, done_to) VALUES ($1, $2, $3, '')
         ON CONFLICT (name) DO UPDATE SET began_at = excluded.began_at, began_wall = excluded.began_wall, done_to = ''",
        args![SWEEP, now, wall],
    )
    .await?;
    Ok(Some(InternshipId::new("")))
}

/// Whether the look at all was done, and none is wanted yet.
pub async fn is_swept(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let wall = tx.wall().await?;
    let found: Option<Sweep> = tx
        .opt(
            "SELECT began_at, began_wall, done_to FROM sweep WHERE name = $1",
            args![SWEEP],
        )
        .await?;
    Ok(found.is_some_and(|sweep| sweep.done_to.is_none() && !sweep.is_over(now, wall)))
}

/// When the next look at all begins, after one that has come to its end.
pub async fn next_sweep(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let found: Option<(i64,)> = tx
        .opt("SELECT began_at FROM sweep WHERE name = $1", args![SWEEP])
        .await?;
    Ok(found
        .and_then(|(began_at,)| instant(began_at))
        .and_then(|at| at.checked_add(EVERY).ok()))
}

/// The look at all has come as far as this; `None`: to its end.
pub async fn swept_to(tx: &mut Tx, last: Option<&InternshipId>) -> Result<()> {
    tx.run(
        "UPDATE sweep SET done_to = $2 WHERE name = $1",
        args![SWEEP, last],
    )
    .await?;
    Ok(())
}

/// Internships that go on, after an id, each with its hint.
pub async fn going_on_after(
    tx: &mut Tx,
    after: &InternshipId,
    limit: i64,
) -> Result<Vec<(InternshipId, Option<Timestamp>)>> {
    let rows: Vec<(String, Option<i64>)> = tx
        .all(
            "SELECT id, next_due_at FROM internship WHERE id > $1 AND state = 'active' ORDER BY id LIMIT $2",
            args![after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(hinted).collect())
}

/// Corrects a hint that was later than what is due, or none. What somebody has planned meanwhile stays.
pub async fn due_earlier(tx: &mut Tx, id: &InternshipId, at: Timestamp) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE internship SET next_due_at = $2
             WHERE id = $1 AND state = 'active' AND (next_due_at IS NULL OR next_due_at > $2)",
            args![id, at],
        )
        .await?;
    Ok(written == 1)
}
