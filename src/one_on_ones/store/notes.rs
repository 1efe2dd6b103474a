//! Notes: nothing that was saved is ever overwritten; each save is a row.

use jiff::civil::Date;

use crate::{
    args,
    ids::{InternshipId, WorkspaceId},
    one_on_ones::Note,
    store::{Result, Tx},
};

/// Saves notes as their next revision; false if somebody has saved that one meanwhile.
pub async fn save_note(tx: &mut Tx, workspace: &WorkspaceId, note: &Note) -> Result<bool> {
    let saved = tx
        .run(
            "INSERT INTO meeting_note (internship_id, local_date, revision, workspace_id, body, saved_by, saved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            args![
                &note.internship_id,
                note.local_date,
                note.revision,
                workspace,
                &note.body,
                &note.saved_by,
                note.saved_at
            ],
        )
        .await?;
    Ok(saved == 1)
}

/// The notes of a meeting as they stand now.
pub async fn note(tx: &mut Tx, internship: &InternshipId, date: Date) -> Result<Option<Note>> {
    tx.opt(
        "SELECT internship_id, local_date, revision, body, saved_by, saved_at FROM meeting_note
         WHERE internship_id = $1 AND local_date = $2 ORDER BY revision DESC LIMIT 1",
        args![internship, date],
    )
    .await
}

/// All notes of an internship as they stand now, the oldest meeting first.
pub async fn notes(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Note>> {
    tx.all(
        "SELECT n.internship_id, n.local_date, n.revision, n.body, n.saved_by, n.saved_at FROM meeting_note n
         WHERE n.internship_id = $1
           AND n.revision = (SELECT max(m.revision) FROM meeting_note m
                             WHERE m.internship_id = n.internship_id AND m.local_date = n.local_date)
         ORDER BY n.local_date",
        args![internship],
    )
    .await
}

/// The notes of a meeting each time that they were saved, the latest first.
pub async fn revisions(tx: &mut Tx, internship: &InternshipId, date: Date) -> Result<Vec<Note>> {
    tx.all(
        "SELECT internship_id, local_date, revision, body, saved_by, saved_at FROM meeting_note
         WHERE internship_id = $1 AND local_date = $2 ORDER BY revision DESC LIMIT 100",
        args![internship, date],
    )
    .await
}
