//! Check-ins, their earlier versions, and their answers.

mod care;
mod feedback;

use super::{Answer, CheckIn, rules::Typed};
use jiff::civil::Date;

use crate::{
    args,
    ids::{CheckInId, InternshipId, UserId, WorkspaceId},
    store::{Result, Tx},
};

pub use care::{heard, noted, see, seen_in};
pub use feedback::{feedback, feedback_by_id, save_feedback};

/// A query of check-ins: their columns, listed once, and what follows them.
macro_rules! check_ins {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, internship_id, author, week_date, mood, hours_tenths, done, blocked, blocked_kind,
                    next, feedback, private, pulse, met, topic_by, revision, saved_at
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

/// All check-ins of an internship from a week on, the oldest first.
pub async fn since(tx: &mut Tx, internship: &InternshipId, week: Date) -> Result<Vec<CheckIn>> {
    tx.all(
        check_ins!("internship_id = $1 AND week_date >= $2 ORDER BY week_date, saved_at, id"),
        args![internship, week],
    )
    .await
}

/// Saves the first check-in of a week.
pub async fn insert(tx: &mut Tx, check_in: &CheckIn) -> Result<()> {
    tx.run(
        "INSERT INTO check_in (id, workspace_id, internship_id, author, week_date, mood, hours_tenths, done, blocked,
                               blocked_kind, next, feedback, private, pulse, met, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
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
            check_in.blocked_kind,
            &check_in.next,
            &check_in.feedback,
            &check_in.private,
            check_in.pulse,
            check_in.met,
            check_in.saved_at
        ],
    )
    .await?;
    Ok(())
}

/// Saves another version of a check-in; the one before is kept. Another blocker is no topic yet.
pub async fn edit(tx: &mut Tx, check_in: &CheckIn) -> Result<()> {
    tx.run(
        "INSERT INTO check_in_revision (check_in_id, revision, saved_at, mood, hours_tenths, blocked_kind, pulse, met,
                                        done, blocked, next, feedback, private)
         SELECT id, revision, saved_at, mood, hours_tenths, blocked_kind, pulse, met, done, blocked, next, feedback,
                private
         FROM check_in WHERE id = $1",
        args![&check_in.id],
    )
    .await?;
    tx.run(
        "UPDATE check_in SET mood = $2, hours_tenths = $3, done = $4, blocked = $5, blocked_kind = $6, next = $7,
                feedback = $8, private = $9, pulse = $10, met = $11, saved_at = $12, revision = revision + 1,
                topic_by = CASE WHEN blocked = $5 THEN topic_by END
         WHERE id = $1",
        args![
            &check_in.id,
            check_in.mood,
            check_in.hours_tenths,
            &check_in.done,
            &check_in.blocked,
            check_in.blocked_kind,
            &check_in.next,
            &check_in.feedback,
            &check_in.private,
            check_in.pulse,
            check_in.met,
            check_in.saved_at
        ],
    )
    .await?;
    Ok(())
}

macro_rules! versions {
    ($which:literal) => {
        concat!(
            "SELECT c.id, c.workspace_id, c.internship_id, c.author, c.week_date, r.mood, r.hours_tenths, r.done,
                    r.blocked, r.blocked_kind, r.next, r.feedback, r.private, r.pulse, r.met, c.topic_by, r.revision,
                    r.saved_at
             FROM check_in_revision r JOIN check_in c ON c.id = r.check_in_id ",
            $which
        )
    };
}

/// A check-in as it was in an earlier version.
pub async fn version(tx: &mut Tx, now: &CheckIn, revision: i64) -> Result<Option<Typed>> {
    let found: Option<CheckIn> = tx
        .opt(
            versions!("WHERE r.check_in_id = $1 AND r.revision = $2"),
            args![&now.id, revision],
        )
        .await?;
    Ok(found.as_ref().map(Typed::of))
}

/// The earlier versions of a check-in, the latest first.
pub async fn earlier(tx: &mut Tx, check_in: &CheckInId) -> Result<Vec<CheckIn>> {
    tx.all(
        versions!("WHERE r.check_in_id = $1 ORDER BY r.revision DESC"),
        args![check_in],
    )
    .await
}

/// The blocker is a topic of the next 1:1; false if it was one already.
pub async fn set_topic(tx: &mut Tx, check_in: &CheckInId, by: &UserId) -> Result<bool> {
    let set = tx
        .run(
            "UPDATE check_in SET topic_by = $2 WHERE id = $1 AND topic_by IS NULL",
            args![check_in, by],
        )
        .await?;
    Ok(set == 1)
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
