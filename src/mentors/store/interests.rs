//! Interests and the hands raised for them.

use jiff::Timestamp;

use crate::{
    args,
    ids::{InterestId, ProgramId, UserId, WorkspaceId},
    mentors::{Interest, InterestState},
    store::{Result, Tx},
};

/// A query of interests: their columns, listed once, and what follows them.
macro_rules! interests {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, program_id, intern, note, state, mentor, posted_at
             FROM interest WHERE workspace_id = $1 AND ",
            $tail
        )
    };
}

pub async fn interest(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &InterestId,
) -> Result<Option<Interest>> {
    tx.opt(interests!("id = $2"), args![workspace, id]).await
}

/// Whoever looks for a mentor on a program, the first first.
pub async fn open_interests(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<Interest>> {
    tx.all(
        interests!("program_id = $2 AND state = 'open' ORDER BY posted_at, id"),
        args![workspace, program],
    )
    .await
}

/// Keeps an interest; false if this person's is open on the program already.
pub async fn post_interest(tx: &mut Tx, interest: &Interest) -> Result<bool> {
    let posted = tx
        .run(
            "INSERT INTO interest (id, workspace_id, program_id, intern, note, state, posted_at)
             VALUES ($1, $2, $3, $4, $5, 'open', $6)
             ON CONFLICT (program_id, intern) WHERE ended_at IS NULL DO NOTHING",
            args![
                &interest.id,
                &interest.workspace_id,
                &interest.program_id,
                &interest.intern,
                &interest.note,
                interest.posted_at
            ],
        )
        .await?;
    Ok(posted == 1)
}

/// Ends an open interest. False: it had ended.
pub async fn end_interest(
    tx: &mut Tx,
    interest: &Interest,
    state: InterestState,
    mentor: Option<&UserId>,
    now: Timestamp,
) -> Result<bool> {
    let ended = tx
        .run(
            "UPDATE interest SET state = $3, mentor = $4, ended_at = $5
             WHERE workspace_id = $1 AND id = $2 AND state = 'open'",
            args![&interest.workspace_id, &interest.id, state, mentor, now],
        )
        .await?;
    Ok(ended == 1)
}

/// Raises a hand; false if it is up already.
pub async fn raise_hand(
    tx: &mut Tx,
    id: &InterestId,
    mentor: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let raised = tx
        .run(
            "INSERT INTO interest_hand (interest_id, mentor, raised_at) VALUES ($1, $2, $3)
             ON CONFLICT (interest_id, mentor) DO NOTHING",
            args![id, mentor, now],
        )
        .await?;
    Ok(raised == 1)
}

/// Takes down a hand that was raised by an instant; false if none was.
pub async fn lower_hand(
    tx: &mut Tx,
    id: &InterestId,
    mentor: &UserId,
    raised_by: Timestamp,
) -> Result<bool> {
    let lowered = tx
        .run(
            "DELETE FROM interest_hand WHERE interest_id = $1 AND mentor = $2 AND raised_at <= $3",
            args![id, mentor, raised_by],
        )
        .await?;
    Ok(lowered == 1)
}

/// Who could be the mentor, in the order of their hands.
pub async fn hands(tx: &mut Tx, id: &InterestId) -> Result<Vec<UserId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT mentor FROM interest_hand WHERE interest_id = $1 ORDER BY raised_at, mentor",
            args![id],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}
