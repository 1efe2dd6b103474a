//! What the pair say of each other.

use crate::{
    args,
    check_ins::{Feedback, FeedbackStage},
    ids::{InternshipId, UserId, WorkspaceId},
    store::{Result, Tx},
};

/// A query of feedback: its columns, listed once, and what follows them.
macro_rules! feedback {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, internship_id, author, stage, body, shown_to, revision, saved_at FROM feedback
             WHERE ",
            $tail
        )
    };
}

pub async fn feedback(
    tx: &mut Tx,
    internship: &InternshipId,
    author: &UserId,
    stage: FeedbackStage,
) -> Result<Option<Feedback>> {
    tx.opt(
        feedback!("internship_id = $1 AND author = $2 AND stage = $3"),
        args![internship, author, stage],
    )
    .await
}

pub async fn feedback_by_id(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &str,
) -> Result<Option<Feedback>> {
    tx.opt(
        feedback!("workspace_id = $1 AND id = $2"),
        args![workspace, id],
    )
    .await
}

/// Saves a feedback; a second one of a stage takes the place of the first.
pub async fn save_feedback(tx: &mut Tx, feedback: &Feedback) -> Result<()> {
    tx.run(
        "INSERT INTO feedback (id, workspace_id, internship_id, author, stage, body, shown_to, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (internship_id, author, stage) DO UPDATE SET body = excluded.body, shown_to = excluded.shown_to,
             saved_at = excluded.saved_at, revision = feedback.revision + 1",
        args![
            &feedback.id,
            &feedback.workspace_id,
            &feedback.internship_id,
            &feedback.author,
            feedback.stage,
            &feedback.body,
            feedback.shown_to,
            feedback.saved_at
        ],
    )
    .await?;
    Ok(())
}
