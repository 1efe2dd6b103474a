//! 1:1s' rows: topics, changes of single meetings, notes, and what a person does not want to get.

mod links;
mod notes;
mod topics;

use crate::{
    args,
    ids::{InternshipId, UserId, WorkspaceId},
    one_on_ones::MeetingChange,
    store::{Result, Tx},
};
use jiff::civil::Date;

pub use links::{link, link_of_hash, save_link};
pub use notes::{note, notes, revisions, save_note};
pub use topics::{
    Added, MOST_OPEN, add_topic, keep_topic, open_topics, settle_topic, topic, topics_for,
};

/// Keeps a change of a single meeting.
pub async fn save_change(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    change: &MeetingChange,
) -> Result<()> {
    tx.run(
        "INSERT INTO one_on_one_change (id, workspace_id, internship_id, local_date, what, changed_by, reason, from_at,
                                        to_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &change.id,
            workspace,
            &change.internship_id,
            change.local_date,
            change.what,
            &change.changed_by,
            &change.reason,
            change.from_at,
            change.to_at,
            change.changed_at
        ],
    )
    .await?;
    Ok(())
}

/// What was done with a meeting, the latest last.
pub async fn changes(
    tx: &mut Tx,
    internship: &InternshipId,
    date: Date,
) -> Result<Vec<MeetingChange>> {
    tx.all(
        "SELECT id, internship_id, local_date, what, changed_by, reason, from_at, to_at, changed_at
         FROM one_on_one_change WHERE internship_id = $1 AND local_date = $2 ORDER BY id",
        args![internship, date],
    )
    .await
}

/// The kinds of message that a person has switched off.
pub async fn quiet(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT kind FROM one_on_one_quiet WHERE workspace_id = $1 AND user_id = $2 ORDER BY kind",
            args![workspace, user],
        )
        .await?;
    Ok(rows.into_iter().map(|(kind,)| kind).collect())
}

/// Switches a kind of message off for a person, or on again.
pub async fn set_quiet(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    kind: &str,
    is_quiet: bool,
) -> Result<()> {
    let args = args![workspace, user, kind];
    match is_quiet {
        true => {
            tx.run(
                "INSERT INTO one_on_one_quiet (workspace_id, user_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                args,
            )
            .await?
        }
        false => {
            tx.run(
                "DELETE FROM one_on_one_quiet WHERE workspace_id = $1 AND user_id = $2 AND kind = $3",
                args,
            )
            .await?
        }
    };
    Ok(())
}
