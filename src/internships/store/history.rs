//! What happened to an internship, written in the transaction that made it so.

use jiff::Timestamp;

use crate::{
    args,
    ids::{self, InternshipId, ProgramId, UserId, WorkspaceId},
    internships::{Event, Internship},
    store::{Result, Tx},
};

/// Writes a line of an internship's history; its id. `what` is a word of `[a-z_]+`; `about` is what people read.
pub async fn happened(
    tx: &mut Tx,
    internship: &Internship,
    actor: Option<&UserId>,
    what: &'static str,
    about: &str,
    now: Timestamp,
) -> Result<String> {
    let id = ids::made_at(now);
    tx.run(
        "INSERT INTO internship_event (id, workspace_id, internship_id, happened_at, actor, what, about)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &id,
            &internship.workspace_id,
            &internship.id,
            now,
            actor.map_or("", UserId::as_str),
            what,
            about
        ],
    )
    .await?;
    Ok(id)
}

/// What a line of the history is about.
pub async fn words_of(
    tx: &mut Tx,
    internship: &InternshipId,
    event: &str,
) -> Result<Option<String>> {
    let found: Option<(String,)> = tx
        .opt(
            "SELECT about FROM internship_event WHERE internship_id = $1 AND id = $2",
            args![internship, event],
        )
        .await?;
    Ok(found.map(|(about,)| about))
}

/// One line of the history.
pub async fn event(tx: &mut Tx, internship: &InternshipId, event: &str) -> Result<Option<Event>> {
    tx.opt(
        "SELECT happened_at, actor, what, about FROM internship_event WHERE internship_id = $1 AND id = $2",
        args![internship, event],
    )
    .await
}

/// All that happened, the oldest first; what follows from something of the same moment stands after it.
pub async fn history(tx: &mut Tx, internship: &Internship) -> Result<Vec<Event>> {
    tx.all(
        "SELECT happened_at, actor, what, about FROM internship_event WHERE internship_id = $1
         ORDER BY happened_at, CASE WHEN what IN ('agreed', 'reason') THEN 1 ELSE 0 END, id",
        args![&internship.id],
    )
    .await
}

/// All internships that a person ever had, as intern or mentor; the latest start first.
pub async fn ever_of_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    limit: i64,
) -> Result<Vec<Internship>> {
    tx.all(
        internships!(
            "WHERE workspace_id = $1 AND (intern = $2 OR mentor = $2) ORDER BY start_date DESC, id DESC LIMIT $3"
        ),
        args![workspace, user, limit],
    )
    .await
}

/// All internships that a program ever had; the latest start first.
pub async fn ever_of_program(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    limit: i64,
) -> Result<Vec<Internship>> {
    tx.all(
        internships!(
            "WHERE workspace_id = $1 AND program_id = $2 ORDER BY start_date DESC, id DESC LIMIT $3"
        ),
        args![workspace, program, limit],
    )
    .await
}
