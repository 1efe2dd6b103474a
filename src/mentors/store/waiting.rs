//! Who waits for a place, and whom they asked for help.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    ids::{ProgramId, UserId, WorkspaceId},
    mentors::rules::MAY_WAIT,
    store::{Result, Tx},
};

/// Waits from now on; false if they did already.
pub async fn join(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    intern: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let joined = tx
        .run(
            "INSERT INTO waiting (workspace_id, program_id, intern, since_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (program_id, intern) DO NOTHING",
            args![workspace, program, intern, now],
        )
        .await?;
    Ok(joined == 1)
}

/// Waits no longer; false if they did not. Of two at once, one hears true.
pub async fn leave(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    intern: &UserId,
) -> Result<bool> {
    let left = tx
        .run(
            "DELETE FROM waiting WHERE workspace_id = $1 AND program_id = $2 AND intern = $3",
            args![workspace, program, intern],
        )
        .await?;
    Ok(left == 1)
}

pub async fn is_waiting(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    intern: &UserId,
) -> Result<bool> {
    let rows = tx
        .count(
            "SELECT count(*) FROM waiting WHERE workspace_id = $1 AND program_id = $2 AND intern = $3",
            args![workspace, program, intern],
        )
        .await?;
    Ok(rows > 0)
}

/// Who waits, the longest first, with the instant when they began.
pub async fn of_program(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    limit: i64,
) -> Result<Vec<(UserId, Timestamp)>> {
    let rows: Vec<(String, i64)> = tx
        .all(
            "SELECT intern, since_at FROM waiting WHERE workspace_id = $1 AND program_id = $2
             ORDER BY since_at, intern LIMIT $3",
            args![workspace, program, limit],
        )
        .await?;
    let since = |at| Timestamp::from_microsecond(at).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|(intern, at)| (UserId::new(intern), since(at)))
        .collect())
}

/// A query of the programs on which somebody waits and somebody else is free, and what comes before and after it.
/// A pause is over after its last day.
macro_rules! opened {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " FROM (SELECT DISTINCT workspace_id, program_id FROM waiting) w WHERE EXISTS (
                SELECT 1 FROM mentor_profile m
                LEFT JOIN person p ON p.workspace_id = m.workspace_id AND p.user_id = m.user_id
                WHERE m.workspace_id = w.workspace_id AND m.program_id = w.program_id AND m.user_id IS NOT NULL
                  AND (m.state = 'listed' OR m.state = 'paused' AND m.paused_until < $1)
                  AND coalesce(p.is_deleted, FALSE) = FALSE AND coalesce(p.is_bot, FALSE) = FALSE
                  AND coalesce(p.is_guest, FALSE) = FALSE
                  AND m.capacity >
                      ",
            super::taken!(),
            "
                  AND $2 > (
                      SELECT count(*) FROM request r WHERE r.workspace_id = m.workspace_id AND r.mentor = m.user_id
                        AND r.state = 'open')
                  AND EXISTS (SELECT 1 FROM waiting x WHERE x.program_id = w.program_id AND x.intern <> m.user_id)
             )",
            $tail
        )
    };
}

/// Programs on which somebody waits and a place is free on a day.
pub async fn opened(tx: &mut Tx, today: Date, limit: i64) -> Result<Vec<(WorkspaceId, ProgramId)>> {
    let rows: Vec<(String, String)> = tx
        .all(
            opened!(
                "SELECT w.workspace_id, w.program_id",
                " ORDER BY w.program_id LIMIT $3"
            ),
            args![today, MAY_WAIT, limit],
        )
        .await?;
    let ids = |(workspace, program)| (WorkspaceId::new(workspace), ProgramId::new(program));
    Ok(rows.into_iter().map(ids).collect())
}

/// How many [`opened`] would find.
pub async fn count_opened(tx: &mut Tx, today: Date) -> Result<i64> {
    tx.count(opened!("SELECT count(*)", ""), args![today, MAY_WAIT])
        .await
}

/// To whom messages of a kind about a subject went, or will go.
pub async fn told(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subject: &str,
    kind: &str,
) -> Result<Vec<UserId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT addressee FROM delivery WHERE workspace_id = $1 AND subject = $2 AND kind = $3
             ORDER BY addressee",
            args![workspace, subject, kind],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}
