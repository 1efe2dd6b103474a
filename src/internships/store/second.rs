//! Second mentors' rows.

use jiff::Timestamp;

use crate::{
    args,
    ids::{InternshipId, WorkspaceId},
    internships::{SecondMentor, SecondState},
    store::{Result, Tx},
};

/// A query of second mentors: their columns, listed once, and what follows them.
macro_rules! second_mentors {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, internship_id, person, proposed_by, state, asked_at FROM second_mentor ",
            $tail
        )
    };
}

pub async fn second_mentor_by_id(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &str,
) -> Result<Option<SecondMentor>> {
    tx.opt(
        second_mentors!("WHERE workspace_id = $1 AND id = $2"),
        args![workspace, id],
    )
    .await
}

/// Who has said yes and still is.
pub async fn second_mentor(tx: &mut Tx, internship: &InternshipId) -> Result<Option<SecondMentor>> {
    tx.opt(
        second_mentors!("WHERE internship_id = $1 AND state = 'accepted'"),
        args![internship],
    )
    .await
}

/// Who is it, or was asked and has not answered.
pub async fn open_second_mentor(
    tx: &mut Tx,
    internship: &InternshipId,
) -> Result<Option<SecondMentor>> {
    tx.opt(
        second_mentors!("WHERE internship_id = $1 AND ended_at IS NULL"),
        args![internship],
    )
    .await
}

pub async fn save_second_mentor(tx: &mut Tx, second: &SecondMentor) -> Result<()> {
    tx.run(
        "INSERT INTO second_mentor (id, workspace_id, internship_id, person, proposed_by, state, asked_at)
         VALUES ($1, $2, $3, $4, $5, 'asked', $6)",
        args![
            &second.id,
            &second.workspace_id,
            &second.internship_id,
            &second.person,
            &second.proposed_by,
            second.asked_at
        ],
    )
    .await?;
    Ok(())
}

/// An open one becomes something else; an acceptance stays open. False if it had ended.
pub async fn end_second_mentor(
    tx: &mut Tx,
    id: &str,
    state: SecondState,
    now: Timestamp,
) -> Result<bool> {
    let ended_at = (state != SecondState::Accepted).then_some(now);
    let ended = tx
        .run(
            "UPDATE second_mentor SET state = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL",
            args![id, state, ended_at],
        )
        .await?;
    Ok(ended == 1)
}
