//! Check-ins and their answers.

use super::{Answer, CheckIn};
use jiff::civil::Date;

use crate::{
    args,
    ids::{CheckInId, InternshipId, UserId, WorkspaceId},
    store::{Result, Tx},
};

/// A query of check-ins: their columns, listed once, and what follows them.
macro_rules! check_ins {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, internship_id, author, week_date, mood, hours_tenths, done, blocked, next, feedback,
                    private, saved_at
             FROM check_in WHERE ",
            $tail
        )
    };
}

pub async fn by_id(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CheckInId,
) -> Result<Option<CheckIn>> {
    tx.opt(
        check_ins!("workspace_id = $1 AND id = $2"),
        args![workspace, id],
    )
    .await
}

/// An author's check-in of a week.
pub async fn of_week(
    tx: &mut Tx,
    internship: &InternshipId,
    author: &UserId,
    week: Date,
) -> Result<Option<CheckIn>> {
    tx.opt(
        check_ins!("internship_id = $1 AND author = $2 AND week_date = $3"),
        args![internship, author, week],
    )
    .await
}

/// An author's last check-in before a week.
pub async fn before(
    tx: &mut Tx,
    internship: &InternshipId,
    author: &UserId,
    week: Date,
) -> Result<Option<CheckIn>> {
    tx.opt(
        check_ins!(
            "internship_id = $1 AND author = $2 AND week_date < $3 ORDER BY week_date DESC LIMIT 1"
        ),
        args![internship, author, week],
    )
    .await
}

/// Saves a check-in; a second one in a week edits the first. Returns its id.
pub async fn save(tx: &mut Tx, check_in: &CheckIn) -> Result<CheckInId> {
    tx.run(
        "INSERT INTO check_in (id, workspace_id, internship_id, author, week_date, mood, hours_tenths, done, blocked,
                               next, feedback, private, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (internship_id, author, week_date) DO UPDATE SET mood = excluded.mood,
             hours_tenths = excluded.hours_tenths, done = excluded.done, blocked = excluded.blocked,
             next = excluded.next, feedback = excluded.feedback, private = excluded.private,
             saved_at = excluded.saved_at, revision = check_in.revision + 1",
        args![
            &check_in.id,
            &check_in.workspace_id,
            &check_in.internship_id,
            &check_in.author,
            check_in.week_date,
            check_in.mood,
            check_in.hours_tenths,
            &check_in.done,
            &check_in.blocked,
            &check_in.next,
            &check_in.feedback,
            &check_in.private,
            check_in.saved_at
        ],
    )
    .await?;
    let (id,): (String,) = tx
        .one(
            "SELECT id FROM check_in WHERE internship_id = $1 AND author = $2 AND week_date = $3",
            args![
                &check_in.internship_id,
                &check_in.author,
                check_in.week_date
            ],
        )
        .await?;
    Ok(CheckInId::new(id))
}

pub async fn save_answer(tx: &mut Tx, workspace: &WorkspaceId, answer: &Answer) -> Result<()> {
    tx.run(
        "INSERT INTO check_in_answer (id, workspace_id, check_in_id, author, body, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            &answer.id,
            workspace,
            &answer.check_in_id,
            &answer.author,
            &answer.body,
            answer.answered_at
        ],
    )
    .await?;
    Ok(())
}

pub async fn answer(tx: &mut Tx, workspace: &WorkspaceId, id: &str) -> Result<Option<Answer>> {
    tx.opt(
        "SELECT id, check_in_id, author, body, answered_at FROM check_in_answer WHERE workspace_id = $1 AND id = $2",
        args![workspace, id],
    )
    .await
}
