//! The notes of 1:1s: a table, or as Markdown one document.

use std::io::{self, Write};

use super::table::{Column, Table};
use crate::{
    ids::UserId,
    internships::store,
    one_on_ones::{self, due},
    programs::store::Program,
    slack::rich_text::RichText,
    store::{Result, Tx, people},
};

const NOTES: [Column; 7] = [
    Column::text("internship", "internship"),
    Column::text("date", "date"),
    Column::text("notes", "notes"),
    Column::text("saved_by", "saved_by"),
    Column::text("saved_at", "saved_at"),
    Column::text("revision", "revision"),
    Column::text("program", "program"),
];

/// All notes of some programs, a row for each meeting.
pub async fn table(tx: &mut Tx, programs: &[Program]) -> Result<Table> {
    let mut rows = Vec::new();
    for program in programs {
        let all = store::ever_of_program(tx, &program.workspace_id, &program.id, i64::MAX).await?;
        for internship in all.iter().rev() {
            let notes = one_on_ones::store::notes(tx, &internship.id).await?;
            let mut ids: Vec<UserId> = notes
                .iter()
                .flat_map(|note| RichText::stored(&note.body).users())
                .map(UserId::new)
                .collect();
            ids.extend([internship.intern.clone(), internship.mentor.clone()]);
            let ids: Vec<&UserId> = ids.iter().collect();
            let names = people::names(tx, &program.workspace_id, &ids).await?;
            let name = |id: &str| names.get(&UserId::new(id)).cloned();
            let called = |id: &UserId| name(id.as_str()).unwrap_or_else(|| id.to_string());
            let title = format!(
                "{} with {}, from {}",
                called(&internship.intern),
                called(&internship.mentor),
                internship.start_date
            );
            rows.extend(notes.iter().map(|note| {
                vec![
                    Some(title.clone()),
                    Some(note.local_date.to_string()),
                    Some(RichText::stored(&note.body).markdown(name)),
                    Some(note.saved_by.to_string()),
                    Some(note.saved_at.to_string()),
                    Some(note.revision.to_string()),
                    Some(program.key.clone()),
                ]
            }));
        }
    }
    Ok(Table {
        columns: &NOTES,
        rows,
    })
}

/// One document for each internship that has notes, one below the other.
pub async fn write_document(
    tx: &mut Tx,
    programs: &[Program],
    out: &mut impl Write,
) -> Result<io::Result<()>> {
    let mut text = String::new();
    for program in programs {
        let all = store::ever_of_program(tx, &program.workspace_id, &program.id, i64::MAX).await?;
        for internship in all.iter().rev() {
            if one_on_ones::store::notes(tx, &internship.id)
                .await?
                .is_empty()
            {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&due::all_notes(tx, internship).await?);
        }
    }
    Ok(out.write_all(text.as_bytes()))
}
