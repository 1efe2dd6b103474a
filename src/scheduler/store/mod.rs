//! The outbox's SQL. Every write after the claim needs the fence.

/// A query of deliveries (`d`): their columns, listed once, and what follows them.
macro_rules! deliveries {
    ($tail:literal) => {
        concat!(
            "SELECT d.id, d.workspace_id, d.internship_id, d.kind, d.local_date, d.addressee, d.subject, d.covers,
                    d.thread_ts, d.channel, d.due_at, d.expires_at, d.state, d.fence, d.attempts, d.first_intent_at,
                    d.last_intent_at, d.ts, d.reason, d.edit_wanted, d.edit_attempts
             FROM delivery d ",
            $tail
        )
    };
}

/// What is unsure is left alone for the settle wait, too.
macro_rules! lease_rows {
    ($ids:literal) => {
        concat!(
            "UPDATE delivery SET fence = fence + $4, lease_until = $2,
                    not_before = CASE WHEN state = 'unsure' THEN CAST($3 AS BIGINT) ELSE CAST($2 AS BIGINT) END
             WHERE id ",
            $ids
        )
    };
}

mod again;
mod edits;
mod homes;
mod many;
mod operator;
mod pace;
mod replan;

use jiff::{SignedDuration, Timestamp};

pub use again::{
    by_id, failed_of, forget_channel_name, forget_conversation, forget_joined, owe_again,
};
pub use edits::{
    Occurrence, edit_about, edit_current, edit_occurrence, edit_occurrences, is_said,
    occurrence_speaks_of, speaks_of,
};
pub(super) use edits::{PACE, edit_again, edited, is_latest, next_edit, take_edits};
pub(super) use homes::{WantedHome, next_home, publish_again, published, take_homes};
pub use homes::{home_changed, home_opened, home_turned, homes_changed, is_home_open};
pub use many::{known_keys, owe_all, with_several};
pub use operator::{
    Listed, Standing, Which, give_up, hold_sending, lacking_scopes, listed, retry, standing,
};
pub(super) use pace::{keep_turn, paces, slow_down, slow_posts_down, take_method};
pub use replan::{MOVED, cancelled_of, drop_owed, move_owed, owed_of, put_back};

use super::{
    Address, Delivery, Owed, State,
    drill::{self, Weakness},
};
use crate::{
    args,
    ids::{self, ChannelId, DeliveryId, InternshipId, WorkspaceId},
    metrics,
    store::{Result, Tx},
};

/// Owes a message. False if it was owed already.
pub async fn owe(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    owed: &Owed,
    now: Timestamp,
) -> Result<bool> {
    let covers: Vec<String> = owed.covers.iter().map(ToString::to_string).collect();
    let inserted = tx
        .run(
            "INSERT INTO delivery (id, workspace_id, internship_id, kind, local_date, addressee, dedupe_key, subject,
                                   covers, after_id, thread_ts, channel, due_at, expires_at, deadline_at, planned_at,
                                   state, not_before)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'owed', 0)
             ON CONFLICT (workspace_id, dedupe_key) DO NOTHING",
            args![
                ids::random(),
                workspace,
                &owed.internship,
                owed.kind,
                owed.local_date(),
                owed.addressee.as_str(),
                owed.dedupe_key(),
                &owed.subject,
                covers.join(","),
                &owed.after,
                &owed.thread_ts,
                &owed.channel,
                owed.due_at,
                owed.expires_at,
                owed.deadline_at(),
                now
            ],
        )
        .await?;
    if inserted == 1 {
        let kind = owed.kind;
        tx.after_commit(move || metrics::planned(kind));
    }
    Ok(inserted == 1)
}

/// The id of what [`owe`] planned under the same key.
pub async fn id_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    owed: &Owed,
) -> Result<Option<DeliveryId>> {
    let found: Option<(String,)> = tx
        .opt(
            "SELECT id FROM delivery WHERE workspace_id = $1 AND dedupe_key = $2",
            args![workspace, owed.dedupe_key()],
        )
        .await?;
    Ok(found.map(|(id,)| DeliveryId::new(id)))
}

/// Workspaces that have something to say and may, the least lately served first. Of each the first row is looked for
/// (not `EXISTS`, which PostgreSQL makes a join with all rows that are open anywhere).
pub(super) async fn workspaces_to_serve(
    tx: &mut Tx,
    wall: Timestamp,
    now: Timestamp,
    burst: SignedDuration,
) -> Result<Vec<WorkspaceId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT w.id FROM workspace w
             LEFT JOIN pace p ON p.workspace_id = w.id AND p.channel = ''
             WHERE w.held_reason IS NULL AND NOT w.sending_held AND (p.next_at IS NULL OR p.next_at <= $3)
               AND (SELECT 1 FROM delivery d
                    WHERE d.workspace_id = w.id AND d.not_before <= $1 AND d.due_at <= $2 LIMIT 1) IS NOT NULL
             ORDER BY w.served_at, w.id LIMIT 16",
            args![wall, now, later(wall, burst)],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| WorkspaceId::new(id)).collect())
}

/// Free rows of a workspace in the order of their deadlines, locked. A row waits for the one that is
/// to be said before it, and for its channel's pace.
pub(super) async fn candidates(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wall: Timestamp,
    now: Timestamp,
) -> Result<Vec<Delivery>> {
    macro_rules! free_rows {
        () => {
            deliveries!("LEFT JOIN pace p ON p.workspace_id = d.workspace_id AND p.channel = d.channel
             WHERE d.workspace_id = $1 AND d.not_before <= $2 AND d.due_at <= $3
               AND (p.next_at IS NULL OR p.next_at <= $2)
               AND NOT EXISTS (SELECT 1 FROM delivery a WHERE a.id = d.after_id AND a.state IN ('owed', 'unsure'))
             ORDER BY d.deadline_at, d.id LIMIT 16")
        };
    }
    const SQLITE: &str = free_rows!();
    const POSTGRES: &str = concat!(free_rows!(), " FOR UPDATE OF d SKIP LOCKED");
    tx.all(tx.pick(SQLITE, POSTGRES), args![workspace, wall, now])
        .await
}

/// Leases rows that are locked to this worker. The fences that it needs from now on are in them.
pub(super) async fn lease(
    tx: &mut Tx,
    rows: &mut [Delivery],
    wall: Timestamp,
    spans: &Spans,
) -> Result<()> {
    const SQLITE: &str = lease_rows!("IN (SELECT value FROM json_each($1))");
    // An array, so that its planner, which thinks of a hundred ids, does not read the whole table.
    const POSTGRES: &str =
        lease_rows!("= ANY (ARRAY(SELECT json_array_elements_text(CAST($1 AS json))))");
    let step = i64::from(!drill::lacks(Weakness::NoFence));
    let ids: Vec<_> = rows.iter().map(|row| row.id.as_str()).collect();
    let until = later(wall, spans.lease);
    tx.run(
        tx.pick(SQLITE, POSTGRES),
        args![
            serde_json::json!(ids).to_string(),
            until,
            later(until, spans.settle),
            step
        ],
    )
    .await?;
    for row in rows {
        row.fence += step;
    }
    Ok(())
}

/// Rows of a channel that are unsure and may be looked up by `wall`, locked.
pub(super) async fn unsure_in(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    wall: Timestamp,
) -> Result<Vec<Delivery>> {
    macro_rules! unsure_rows {
        () => {
            deliveries!(
                "WHERE d.workspace_id = $1 AND d.channel = $2 AND d.state = 'unsure' AND d.not_before <= $3
             ORDER BY d.id LIMIT 100"
            )
        };
    }
    const SQLITE: &str = unsure_rows!();
    const POSTGRES: &str = concat!(unsure_rows!(), " FOR UPDATE OF d SKIP LOCKED");
    tx.all(tx.pick(SQLITE, POSTGRES), args![workspace, channel, wall])
        .await
}

pub(super) async fn served(tx: &mut Tx, workspace: &WorkspaceId, wall: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE workspace SET served_at = $2 WHERE id = $1",
        args![workspace, wall],
    )
    .await?;
    Ok(())
}

/// How long a lease lasts, and how long after an ambiguous end nobody looks. Wall time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spans {
    pub lease: SignedDuration,
    pub settle: SignedDuration,
}

/// Writes the intent to post. False: the fence or the lease is outdated, and the row is not ours.
pub(super) async fn intend(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    channel: &ChannelId,
    wall: Timestamp,
    spans: &Spans,
) -> Result<bool> {
    let until = later(wall, spans.lease);
    let written = tx
        .run(
            "UPDATE delivery SET state = 'unsure', channel = $3, attempts = attempts + 1,
                    first_intent_at = coalesce(first_intent_at, $4), last_intent_at = $4,
                    lease_until = $5, not_before = $6
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure') AND lease_until > $4",
            args![
                &delivery.id,
                fence,
                channel,
                wall,
                until,
                later(until, spans.settle)
            ],
        )
        .await?;
    Ok(written == 1)
}

pub(super) async fn settle_sent(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    ts: &str,
    rendered: i64,
    wall: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = 'sent', ts = $3, settled_at = $4, not_before = NULL, lease_until = NULL,
                    reason = NULL, edit_at = CASE WHEN edit_wanted > $5 THEN $4 ELSE edit_at END
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure')",
            args![&delivery.id, fence, ts, wall, rendered],
        )
        .await?;
    Ok(written == 1)
}

/// Ends a row that is surely not said: `dropped` or `failed`.
pub(super) async fn settle_unsaid(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    state: State,
    reason: &str,
    wall: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = $3, reason = $4, settled_at = $5, not_before = NULL, lease_until = NULL
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure')",
            args![&delivery.id, fence, state, reason, wall],
        )
        .await?;
    Ok(written == 1)
}

/// Gives a row back, in a state that is surely right: `owed` after a refusal, else as it was.
pub(super) async fn give_back(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    state: State,
    not_before: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = $3, not_before = $4, lease_until = NULL
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure')",
            args![&delivery.id, fence, state, not_before],
        )
        .await?;
    Ok(written == 1)
}

/// As [`give_back`] of a row whose turn has not come in its conversation: it is known by now which one that is.
pub(super) async fn postpone(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    channel: &ChannelId,
    not_before: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET channel = $3, not_before = $4, lease_until = NULL
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure')",
            args![&delivery.id, fence, channel, not_before],
        )
        .await?;
    Ok(written == 1)
}

/// Gives a row back that was surely not said, to be said again at `at`; `reason` is why.
pub(super) async fn say_again(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = 'owed', reason = $3, not_before = $4, lease_until = NULL
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure')",
            args![&delivery.id, fence, reason, at],
        )
        .await?;
    Ok(written == 1)
}

/// As [`give_back`] in its own state; counted where it is surely not said, so that the next wait is
/// longer.
pub(super) async fn back_off(
    tx: &mut Tx,
    delivery: &Delivery,
    fence: i64,
    not_before: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = $3, not_before = $4, lease_until = NULL,
                    attempts = attempts + CASE WHEN state = 'owed' THEN 1 ELSE 0 END
             WHERE id = $1 AND fence = $2 AND state IN ('owed', 'unsure')",
            args![&delivery.id, fence, delivery.state, not_before],
        )
        .await?;
    Ok(written == 1)
}

/// When something due by `now` may be looked at next, for each workspace that is not held; wall time.
/// Leases, the settle wait, the channel's and the workspace's pace are in it, and what has to be
/// said before.
pub(super) async fn next_looks(
    tx: &mut Tx,
    now: Timestamp,
    burst: SignedDuration,
) -> Result<Vec<(WorkspaceId, Timestamp)>> {
    let rows: Vec<(String, i64, Option<i64>)> = tx
        .all(
            "SELECT d.workspace_id,
                    min(CASE WHEN p.next_at > d.not_before THEN p.next_at ELSE d.not_before END),
                    max(q.next_at)
             FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             LEFT JOIN pace p ON p.workspace_id = d.workspace_id AND p.channel = d.channel
             LEFT JOIN pace q ON q.workspace_id = d.workspace_id AND q.channel = ''
             WHERE d.not_before IS NOT NULL AND d.due_at <= $1 AND w.held_reason IS NULL AND NOT w.sending_held
               AND NOT EXISTS (SELECT 1 FROM delivery a WHERE a.id = d.after_id AND a.state IN ('owed', 'unsure'))
             GROUP BY d.workspace_id",
            args![now],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(workspace, row_at, pace_at)| {
            let at = |micros| Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MIN);
            let paced = pace_at.map_or(Timestamp::MIN, |micros| later(at(micros), -burst));
            (WorkspaceId::new(workspace), at(row_at).max(paced))
        })
        .collect())
}

/// When the next row after `now` falls due; schedule time.
pub(super) async fn next_due_at(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx
        .one(
            "SELECT min(due_at) FROM delivery WHERE not_before IS NOT NULL AND due_at > $1",
            args![now],
        )
        .await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}

/// How many are due by `now` and not ended, for each workspace; and whether it is held.
pub async fn open_counts(tx: &mut Tx, now: Timestamp) -> Result<Vec<(WorkspaceId, i64, bool)>> {
    let rows: Vec<(String, i64, bool)> = tx
        .all(
            "SELECT w.id, count(*), (w.held_reason IS NOT NULL OR w.sending_held) AS is_held
             FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             WHERE d.not_before IS NOT NULL AND d.due_at <= $1 GROUP BY w.id, w.held_reason, w.sending_held",
            args![now],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, count, is_held)| (WorkspaceId::new(id), count, is_held))
        .collect())
}

/// What failed for good, by reason, for `doctor`.
pub async fn failed(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    tx.all(
        "SELECT coalesce(reason, 'unknown') AS reason, count(*) FROM delivery WHERE state = 'failed'
         GROUP BY 1 ORDER BY 1",
        &[],
    )
    .await
}

/// The DM or group DM that was opened for these members before.
pub async fn conversation(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    address: &Address,
) -> Result<Option<ChannelId>> {
    let Some(members) = members(address) else {
        return Ok(None);
    };
    let found: Option<(String,)> = tx
        .opt(
            "SELECT channel FROM conversation WHERE workspace_id = $1 AND members = $2",
            args![workspace, members],
        )
        .await?;
    Ok(found.map(|(channel,)| ChannelId::new(channel)))
}

pub(super) async fn save_conversation(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    address: &Address,
    channel: &ChannelId,
) -> Result<()> {
    let Some(members) = members(address) else {
        return Ok(());
    };
    tx.run(
        "INSERT INTO conversation (workspace_id, members, channel) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, members) DO UPDATE SET channel = excluded.channel",
        args![workspace, members, channel],
    )
    .await?;
    Ok(())
}

/// Under what a conversation's id is kept: the users of a DM, sorted, by comma; a channel's `#name`. `None` for a
/// channel that is known.
pub(super) fn members(address: &Address) -> Option<String> {
    match address {
        Address::Channel(_) | Address::Lost(_) => None,
        Address::Named(name) => Some(format!("#{}", name.to_lowercase())),
        Address::Direct(user) => Some(user.to_string()),
        Address::Group(users) => {
            let mut ids: Vec<&str> = users.iter().map(|user| user.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            Some(ids.join(","))
        }
    }
}

pub(super) async fn has_joined(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<bool> {
    let count = tx
        .count(
            "SELECT count(*) FROM joined_channel WHERE workspace_id = $1 AND channel = $2",
            args![workspace, channel],
        )
        .await?;
    Ok(count == 1)
}

pub(super) async fn save_joined(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    wall: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO joined_channel (workspace_id, channel, joined_at) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, channel) DO NOTHING",
        args![workspace, channel, wall],
    )
    .await?;
    Ok(())
}

/// Rows of one kind of an internship that were surely not said when they were read, oldest date first.
pub async fn owed_of_kind(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
) -> Result<Vec<Delivery>> {
    tx.all(
        deliveries!(
            "WHERE internship_id = $1 AND kind = $2 AND state = 'owed' ORDER BY local_date, id"
        ),
        args![internship, kind],
    )
    .await
}

/// Everything that is due by `now` and not ended, in the order of its deadlines.
pub async fn owed_by(tx: &mut Tx, now: Timestamp) -> Result<Vec<Delivery>> {
    tx.all(
        deliveries!("WHERE not_before IS NOT NULL AND due_at <= $1 ORDER BY deadline_at, id"),
        args![now],
    )
    .await
}

/// Lets a row wait for another one.
pub async fn say_after(tx: &mut Tx, id: &DeliveryId, first: &DeliveryId) -> Result<()> {
    tx.run(
        "UPDATE delivery SET after_id = $2 WHERE id = $1 AND state = 'owed'",
        args![id, first],
    )
    .await?;
    Ok(())
}

/// The delivery that a message of ours is.
pub async fn by_message(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    ts: &str,
) -> Result<Option<Delivery>> {
    tx.opt(
        deliveries!("WHERE workspace_id = $1 AND channel = $2 AND ts = $3"),
        args![workspace, channel, ts],
    )
    .await
}

/// Whether a message of this kind was perhaps said in a channel just now: which one it is there is not known yet.
pub async fn is_unsure_in(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    kind: &str,
) -> Result<bool> {
    let count = tx
        .count(
            "SELECT count(*) FROM delivery
             WHERE workspace_id = $1 AND channel = $2 AND kind = $3 AND state = 'unsure'",
            args![workspace, channel, kind],
        )
        .await?;
    Ok(count > 0)
}

/// A span after an instant; the end of time if that is past it.
pub(super) fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn micros(span: SignedDuration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
