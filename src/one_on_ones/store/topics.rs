//! What the two want to talk about.

use jiff::{Timestamp, civil::Date};

use crate::{
    args,
    ids::{self, InternshipId, UserId, WorkspaceId},
    one_on_ones::{Outcome, Quoted, Topic, due},
    scheduler::store as outbox,
    store::{Result, Tx},
};

/// Topics that can be open at once: more than anybody talks about in an hour.
pub const MOST_OPEN: i64 = 20;

/// What came of adding a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// With its id.
    Yes(String),
    /// There are [`MOST_OPEN`] open ones already; nothing was added.
    Full,
}

/// Adds a topic to what the pair talks about next, as `by` wrote it; agendas that stand already show it. Whether `by` is
/// one of the pair is the caller's to know.
pub async fn add_topic(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    internship: &InternshipId,
    by: &UserId,
    text: &str,
    quoted: &Quoted,
    now: Timestamp,
) -> Result<Added> {
    // Two who add at once wait for each other here.
    tx.run(
        "UPDATE internship SET revision = revision WHERE workspace_id = $1 AND id = $2",
        args![workspace, internship],
    )
    .await?;
    let open = tx
        .count(
            "SELECT count(*) FROM topic WHERE internship_id = $1 AND settled_at IS NULL",
            args![internship],
        )
        .await?;
    if open >= MOST_OPEN {
        return Ok(Added::Full);
    }
    let id = ids::made_at(now);
    tx.run(
        "INSERT INTO topic (id, workspace_id, internship_id, added_by, body, link, said_by, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![&id, workspace, internship, by, text, &quoted.link, &quoted.said_by, now],
    )
    .await?;
    shown_anew(tx, internship, now).await?;
    Ok(Added::Yes(id))
}

/// Agendas and reminders of meetings that are to come show topics.
async fn shown_anew(tx: &mut Tx, internship: &InternshipId, now: Timestamp) -> Result<()> {
    for kind in [due::AGENDA, due::ONE_ON_ONE, due::ONE_ON_ONE_MOVED] {
        outbox::edit_current(tx, internship, kind, now).await?;
    }
    Ok(())
}

pub async fn topic(tx: &mut Tx, workspace: &WorkspaceId, id: &str) -> Result<Option<Topic>> {
    tx.opt(
        "SELECT id, internship_id, added_by, body, added_at, kept_after, outcome, settled_on, link, said_by FROM topic
         WHERE workspace_id = $1 AND id = $2",
        args![workspace, id],
    )
    .await
}

/// The topics for the meeting of a day, the oldest first: those that are open and not kept for later, and those that
/// were talked about then.
pub async fn topics_for(tx: &mut Tx, internship: &InternshipId, date: Date) -> Result<Vec<Topic>> {
    tx.all(
        "SELECT id, internship_id, added_by, body, added_at, kept_after, outcome, settled_on, link, said_by FROM topic
         WHERE internship_id = $1 AND (kept_after IS NULL OR kept_after < $2)
           AND (settled_at IS NULL OR (outcome = 'talked' AND settled_on = $2))
         ORDER BY added_at, id LIMIT 60",
        args![internship, date],
    )
    .await
}

/// All topics that are open, also those that are kept for later, the oldest first.
pub async fn open_topics(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Topic>> {
    tx.all(
        "SELECT id, internship_id, added_by, body, added_at, kept_after, outcome, settled_on, link, said_by FROM topic
         WHERE internship_id = $1 AND settled_at IS NULL ORDER BY added_at, id LIMIT 60",
        args![internship],
    )
    .await
}

/// A topic was talked about at the meeting of a day, or taken off the list; `None` opens it again.
pub async fn settle_topic(
    tx: &mut Tx,
    topic: &Topic,
    outcome: Option<Outcome>,
    date: Option<Date>,
    by: &UserId,
    now: Timestamp,
) -> Result<()> {
    let settled = outcome.map(|_| now);
    tx.run(
        "UPDATE topic SET outcome = $2, settled_on = $3, settled_by = $4, settled_at = $5, kept_after = NULL
         WHERE id = $1",
        args![&topic.id, outcome, date, by, settled],
    )
    .await?;
    shown_anew(tx, &topic.internship_id, now).await
}

/// A topic waits until the meeting of a day is over.
pub async fn keep_topic(tx: &mut Tx, topic: &Topic, after: Date, now: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE topic SET kept_after = $2 WHERE id = $1 AND settled_at IS NULL",
        args![&topic.id, after],
    )
    .await?;
    shown_anew(tx, &topic.internship_id, now).await
}
