//! Requests' rows.

use jiff::Timestamp;

use crate::{
    args,
    ids::{ProgramId, RequestId, UserId, WorkspaceId},
    mentors::{Request, RequestState},
    store::{Result, Tx},
};

/// A query of requests: their columns, listed once, and what follows them.
macro_rules! requests {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, program_id, intern, mentor, note, state, reason, reason_shared, passed_to,
                    passed_from, asked_at, ended_at
             FROM request WHERE workspace_id = $1 AND ",
            $tail
        )
    };
}

pub async fn request(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &RequestId,
) -> Result<Option<Request>> {
    tx.opt(requests!("id = $2"), args![workspace, id]).await
}

/// What an intern has asked and nobody has answered, the oldest first.
pub async fn open_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    intern: &UserId,
) -> Result<Vec<Request>> {
    tx.all(
        requests!("intern = $2 AND state = 'open' ORDER BY asked_at, id"),
        args![workspace, intern],
    )
    .await
}

/// What a mentor has been asked and has not answered, the oldest first.
pub async fn open_for(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    mentor: &UserId,
) -> Result<Vec<Request>> {
    tx.all(
        requests!("mentor = $2 AND state = 'open' ORDER BY asked_at, id LIMIT 20"),
        args![workspace, mentor],
    )
    .await
}

/// What a person has as a yes, asked or given, and nobody has planned yet; the oldest first.
pub async fn accepted_unplanned(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Vec<Request>> {
    tx.all(
        requests!(
            "(intern = $2 OR mentor = $2) AND state = 'accepted'
               AND NOT EXISTS (SELECT 1 FROM internship WHERE internship.request_id = request.id)
             ORDER BY asked_at, id"
        ),
        args![workspace, user],
    )
    .await
}

/// The request with which another one was passed on.
pub async fn passed_by(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &RequestId,
) -> Result<Option<Request>> {
    tx.opt(requests!("passed_from = $2"), args![workspace, id])
        .await
}

/// Whether an intern has ever asked a mentor on a program.
pub async fn has_asked(
    tx: &mut Tx,
    program: &ProgramId,
    intern: &UserId,
    mentor: &UserId,
) -> Result<bool> {
    let asked = tx
        .count(
            "SELECT count(*) FROM request WHERE program_id = $1 AND intern = $2 AND mentor = $3",
            args![program, intern, mentor],
        )
        .await?;
    Ok(asked > 0)
}

/// Whether a request is the first one that its mentor gets on this program.
pub async fn is_first(tx: &mut Tx, request: &Request) -> Result<bool> {
    let before = tx
        .count(
            "SELECT count(*) FROM request WHERE workspace_id = $1 AND program_id = $2 AND mentor = $3
               AND (asked_at < $4 OR (asked_at = $4 AND id < $5))",
            args![
                &request.workspace_id,
                &request.program_id,
                &request.mentor,
                request.asked_at,
                &request.id
            ],
        )
        .await?;
    Ok(before == 0)
}

/// Asks a mentor; false if this intern's request to them is open already.
pub async fn ask(tx: &mut Tx, request: &Request, next_due_at: Timestamp) -> Result<bool> {
    let asked = tx
        .run(
            "INSERT INTO request (id, workspace_id, program_id, intern, mentor, note, state, passed_from, asked_at,
                                  next_due_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9)
             ON CONFLICT (program_id, intern, mentor) WHERE ended_at IS NULL DO NOTHING",
            args![
                &request.id,
                &request.workspace_id,
                &request.program_id,
                &request.intern,
                &request.mentor,
                &request.note,
                &request.passed_from,
                request.asked_at,
                next_due_at
            ],
        )
        .await?;
    if asked == 1 {
        tx.run(
            "UPDATE mentor_profile SET last_asked_at = $3 WHERE program_id = $1 AND user_id = $2",
            args![&request.program_id, &request.mentor, request.asked_at],
        )
        .await?;
    }
    Ok(asked == 1)
}

/// Ends an open request. False: somebody was first.
pub async fn end(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &RequestId,
    state: RequestState,
    now: Timestamp,
) -> Result<bool> {
    let ended = tx
        .run(
            "UPDATE request SET state = $3, ended_at = $4, next_due_at = NULL
             WHERE workspace_id = $1 AND id = $2 AND state = 'open'",
            args![workspace, id, state, now],
        )
        .await?;
    Ok(ended == 1)
}

/// "Not me, but …": ends an open request by naming another mentor. False: it had ended.
pub async fn pass_on(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &RequestId,
    to: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let passed = tx.run(
        "UPDATE request SET state = 'declined', passed_to = $3, ended_at = $4, next_due_at = NULL
         WHERE workspace_id = $1 AND id = $2 AND state = 'open'",
        args![workspace, id, to, now],
    )
    .await?;
    Ok(passed == 1)
}

/// Adds a reason to a decline. The intern sees it only where it is shared.
pub async fn give_reason(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &RequestId,
    reason: &str,
    shared: bool,
) -> Result<()> {
    tx.run(
        "UPDATE request SET reason = nullif($3, ''), reason_shared = $4
         WHERE workspace_id = $1 AND id = $2 AND state = 'declined'",
        args![workspace, id, reason, shared],
    )
    .await?;
    Ok(())
}

/// Open requests whose reminder or lapse is due by `now`, the first first.
pub async fn due(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<Request>> {
    const SQLITE: &str =
        "SELECT id, workspace_id, program_id, intern, mentor, note, state, reason, reason_shared, passed_to,
                passed_from, asked_at, ended_at
         FROM request WHERE next_due_at <= $1 ORDER BY next_due_at, id LIMIT $2";
    const POSTGRES: &str =
        "SELECT id, workspace_id, program_id, intern, mentor, note, state, reason, reason_shared, passed_to,
                passed_from, asked_at, ended_at
         FROM request WHERE next_due_at <= $1 ORDER BY next_due_at, id LIMIT $2 FOR UPDATE";
    tx.all(tx.pick(SQLITE, POSTGRES), args![now, limit]).await
}

pub async fn set_next_due(tx: &mut Tx, id: &RequestId, at: Option<Timestamp>) -> Result<()> {
    tx.run(
        "UPDATE request SET next_due_at = $2 WHERE id = $1",
        args![id, at],
    )
    .await?;
    Ok(())
}

/// How many wait to be planned.
pub async fn waiting(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    tx.count(
        "SELECT count(*) FROM request WHERE next_due_at <= $1",
        args![now],
    )
    .await
}

pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<i64>,) = tx.one("SELECT min(next_due_at) FROM request", &[]).await?;
    Ok(at.and_then(|at| Timestamp::from_microsecond(at).ok()))
}
