//! The outbox's SQL. Every write after the claim needs the fence.

use jiff::{SignedDuration, Timestamp};

use super::{Address, Delivery, Owed, State};
use crate::{
    args,
    ids::{self, ChannelId, DeliveryId, InternshipId, WorkspaceId},
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

/// Workspaces that have something to say and may, the least lately served first.
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
               AND EXISTS (SELECT 1 FROM delivery d
                           WHERE d.workspace_id = w.id AND d.not_before <= $1 AND d.due_at <= $2)
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
            "SELECT d.id, d.workspace_id, d.internship_id, d.kind, d.local_date, d.addressee, d.subject, d.covers,
                    d.thread_ts, d.channel, d.due_at, d.expires_at, d.state, d.fence, d.attempts, d.first_intent_at,
                    d.last_intent_at, d.ts, d.reason, d.edit_wanted
             FROM delivery d LEFT JOIN pace p ON p.workspace_id = d.workspace_id AND p.channel = d.channel
             WHERE d.workspace_id = $1 AND d.not_before <= $2 AND d.due_at <= $3
               AND (p.next_at IS NULL OR p.next_at <= $2)
               AND NOT EXISTS (SELECT 1 FROM delivery a WHERE a.id = d.after_id AND a.state IN ('owed', 'unsure'))
             ORDER BY d.deadline_at, d.id LIMIT 16"
        };
    }
    const SQLITE: &str = free_rows!();
    const POSTGRES: &str = concat!(free_rows!(), " FOR UPDATE OF d SKIP LOCKED");
    tx.all(tx.pick(SQLITE, POSTGRES), args![workspace, wall, now])
        .await
}

/// Leases a row to this worker. The fence that it needs from now on is the returned one.
pub(super) async fn lease(
    tx: &mut Tx,
    delivery: &Delivery,
    wall: Timestamp,
    spans: &Spans,
) -> Result<i64> {
    let until = later(wall, spans.lease);
    let not_before = match delivery.state {
        State::Unsure => later(until, spans.settle),
        _ => until,
    };
    tx.run(
        "UPDATE delivery SET fence = fence + 1, lease_until = $2, not_before = $3 WHERE id = $1",
        args![&delivery.id, until, not_before],
    )
    .await?;
    Ok(delivery.fence + 1)
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
    wall: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = 'sent', ts = $3, settled_at = $4, not_before = NULL, lease_until = NULL,
                    reason = NULL
             WHERE id = $1 AND fence = $2 AND state = 'unsure'",
            args![&delivery.id, fence, ts, wall],
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

/// Reserves the next post to a channel. `Err(at)`: not before that instant.
pub(super) async fn reserve_channel(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    wall: Timestamp,
    every: SignedDuration,
) -> Result<std::result::Result<(), Timestamp>> {
    let reserved = tx
        .run(
            "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, $2, $3)
             ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at WHERE pace.next_at <= $4",
            args![workspace, channel, later(wall, every), wall],
        )
        .await?;
    answer(tx, workspace, channel.as_str(), reserved, wall).await
}

/// Reserves one of the workspace's posts: `every` apart on the whole, `burst` ahead at most.
pub(super) async fn reserve_workspace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wall: Timestamp,
    every: SignedDuration,
    burst: SignedDuration,
) -> Result<std::result::Result<(), Timestamp>> {
    let reserved = tx
        .run(
            "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, '', $2 + $3)
             ON CONFLICT (workspace_id, channel) DO UPDATE
             SET next_at = CASE WHEN pace.next_at > $2 THEN pace.next_at ELSE $2 END + $3
             WHERE pace.next_at <= $4",
            args![workspace, wall, micros(every), later(wall, burst)],
        )
        .await?;
    answer(tx, workspace, "", reserved, wall).await
}

async fn answer(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &str,
    reserved: u64,
    wall: Timestamp,
) -> Result<std::result::Result<(), Timestamp>> {
    if reserved == 1 {
        return Ok(Ok(()));
    }
    let next: Option<(i64,)> = tx
        .opt(
            "SELECT next_at FROM pace WHERE workspace_id = $1 AND channel = $2",
            args![workspace, channel],
        )
        .await?;
    let at = next
        .and_then(|(at,)| Timestamp::from_microsecond(at).ok())
        .unwrap_or(wall);
    Ok(Err(at))
}

/// Nothing to this channel before `until`, from any process, also after a restart.
pub(super) async fn slow_down(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &str,
    until: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO pace (workspace_id, channel, next_at) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, channel) DO UPDATE SET next_at = excluded.next_at
         WHERE pace.next_at < excluded.next_at",
        args![workspace, channel, until],
    )
    .await?;
    Ok(())
}

/// When something due by `now` may be looked at next, of what a worker could do; wall time.
pub(super) async fn next_look(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx
        .one(
            "SELECT min(d.not_before) FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             WHERE d.not_before IS NOT NULL AND d.due_at <= $1 AND w.held_reason IS NULL AND NOT w.sending_held",
            args![now],
        )
        .await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
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

/// (due by `now` and not ended, of these waiting for a held workspace).
pub async fn open_count(tx: &mut Tx, now: Timestamp) -> Result<(i64, i64)> {
    tx.one(
        "SELECT count(*), coalesce(CAST(sum(CASE WHEN w.held_reason IS NOT NULL OR w.sending_held THEN 1 ELSE 0 END)
                                        AS BIGINT), 0)
         FROM delivery d JOIN workspace w ON w.id = d.workspace_id
         WHERE d.not_before IS NOT NULL AND d.due_at <= $1",
        args![now],
    )
    .await
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

/// The users of a DM, sorted, by comma; `None` for a channel.
pub(super) fn members(address: &Address) -> Option<String> {
    match address {
        Address::Channel(_) => None,
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

/// Open rows of one kind of an internship, oldest date first, locked by the caller's transaction.
pub async fn owed_of_kind(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
) -> Result<Vec<Delivery>> {
    tx.all(
        "SELECT id, workspace_id, internship_id, kind, local_date, addressee, subject, covers, thread_ts, channel,
                due_at, expires_at, state, fence, attempts, first_intent_at, last_intent_at, ts, reason, edit_wanted
         FROM delivery WHERE internship_id = $1 AND kind = $2 AND state = 'owed' ORDER BY local_date, id",
        args![internship, kind],
    )
    .await
}

/// Open rows of an internship that were surely not said.
pub async fn owed_of(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Delivery>> {
    tx.all(
        "SELECT id, workspace_id, internship_id, kind, local_date, addressee, subject, covers, thread_ts, channel,
                due_at, expires_at, state, fence, attempts, first_intent_at, last_intent_at, ts, reason, edit_wanted
         FROM delivery WHERE internship_id = $1 AND state = 'owed' ORDER BY local_date, id",
        args![internship],
    )
    .await
}

/// Everything that is due by `now` and not ended, in the order of its deadlines.
pub async fn owed_by(tx: &mut Tx, now: Timestamp) -> Result<Vec<Delivery>> {
    tx.all(
        "SELECT id, workspace_id, internship_id, kind, local_date, addressee, subject, covers, thread_ts, channel,
                due_at, expires_at, state, fence, attempts, first_intent_at, last_intent_at, ts, reason, edit_wanted
         FROM delivery WHERE not_before IS NOT NULL AND due_at <= $1 ORDER BY deadline_at, id",
        args![now],
    )
    .await
}

/// Drops what is surely not said, also under another worker's lease: its fence is outdated by this.
pub async fn drop_owed(
    tx: &mut Tx,
    id: &DeliveryId,
    reason: &str,
    wall: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = 'dropped', reason = $2, fence = fence + 1, settled_at = $3,
                    not_before = NULL, lease_until = NULL
             WHERE id = $1 AND state = 'owed'",
            args![id, reason, wall],
        )
        .await?;
    Ok(written == 1)
}

/// Moves what is surely not said to another instant and place, under a new fence.
pub async fn move_owed(
    tx: &mut Tx,
    id: &DeliveryId,
    due_at: Timestamp,
    expires_at: Option<Timestamp>,
    deadline_at: Timestamp,
) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET due_at = $2, expires_at = $3, deadline_at = $4, channel = NULL, fence = fence + 1,
                    lease_until = NULL, not_before = 0
             WHERE id = $1 AND state = 'owed'",
            args![id, due_at, expires_at, deadline_at],
        )
        .await?;
    Ok(written == 1)
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
        "SELECT id, workspace_id, internship_id, kind, local_date, addressee, subject, covers, thread_ts, channel,
                due_at, expires_at, state, fence, attempts, first_intent_at, last_intent_at, ts, reason, edit_wanted
         FROM delivery WHERE workspace_id = $1 AND channel = $2 AND ts = $3",
        args![workspace, channel, ts],
    )
    .await
}

/// What messages about a row show has changed: they are edited soon, once for many changes.
pub async fn edit_about(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subject: &str,
    kind: &str,
    wall: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = $4, edit_wanted = edit_wanted + 1
         WHERE workspace_id = $1 AND subject = $2 AND kind = $3 AND state = 'sent'",
        args![workspace, subject, kind, wall],
    )
    .await?;
    Ok(())
}

/// What an internship's messages of a kind and day show has changed.
pub async fn edit_occurrence(
    tx: &mut Tx,
    internship: &InternshipId,
    kind: &str,
    local_date: &str,
    wall: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = $4, edit_wanted = edit_wanted + 1
         WHERE internship_id = $1 AND kind = $2 AND local_date = $3 AND state = 'sent'",
        args![internship, kind, local_date, wall],
    )
    .await?;
    Ok(())
}

/// Sent messages whose edit is wanted by `wall`; each is taken for `lease`.
pub(super) async fn take_edits(
    tx: &mut Tx,
    wall: Timestamp,
    lease: SignedDuration,
) -> Result<Vec<Delivery>> {
    let due: Vec<Delivery> = tx
        .all(
            "SELECT d.id, d.workspace_id, d.internship_id, d.kind, d.local_date, d.addressee, d.subject, d.covers,
                    d.thread_ts, d.channel, d.due_at, d.expires_at, d.state, d.fence, d.attempts, d.first_intent_at,
                    d.last_intent_at, d.ts, d.reason, d.edit_wanted
             FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             WHERE d.edit_at <= $1 AND w.held_reason IS NULL ORDER BY d.edit_at, d.id LIMIT 16",
            args![wall],
        )
        .await?;
    let mut taken = Vec::new();
    for delivery in due {
        let mine = tx
            .run(
                "UPDATE delivery SET edit_at = $2 WHERE id = $1 AND edit_at <= $3",
                args![&delivery.id, later(wall, lease), wall],
            )
            .await?;
        if mine == 1 {
            taken.push(delivery);
        }
    }
    Ok(taken)
}

/// The edit of what was seen as `edit_wanted` is over; a change since then is taken again at once.
pub(super) async fn edited(tx: &mut Tx, delivery: &Delivery, wall: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = CASE WHEN edit_wanted = $2 THEN NULL ELSE $3 END WHERE id = $1",
        args![&delivery.id, delivery.edit_wanted, wall],
    )
    .await?;
    Ok(())
}

pub(super) async fn edit_again(tx: &mut Tx, delivery: &Delivery, at: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE delivery SET edit_at = $2 WHERE id = $1",
        args![&delivery.id, at],
    )
    .await?;
    Ok(())
}

pub(super) async fn next_edit(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx
        .one(
            "SELECT min(d.edit_at) FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             WHERE d.edit_at IS NOT NULL AND w.held_reason IS NULL",
            &[],
        )
        .await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}

/// A span after an instant; the end of time if that is past it.
pub(super) fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn micros(span: SignedDuration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
