//! Check-ins, as the pair sees them. Never what is for the coordinators only.

use super::table::{Column, Table};
use crate::{
    check_ins::{self, CheckIn, rules::hours_word},
    internships::{self, Internship},
    programs::store::Program,
    store::{Result, Tx},
};
use jiff::civil::Date;

const CHECK_INS: [Column; 14] = [
    Column::text("program", "program"),
    Column::text("intern", "intern"),
    Column::text("mentor", "mentor"),
    Column::text("author", "author"),
    Column::text("week", "week"),
    Column::text("mood", "mood"),
    Column::text("hours", "hours"),
    Column::text("done", "done"),
    Column::text("blocked", "blocked"),
    Column::text("blocked_kind", "blocked_kind"),
    Column::text("next", "next"),
    Column::text("feedback", "feedback"),
    Column::text("met", "met"),
    Column::text("saved_at", "saved_at"),
];

/// All check-ins of some programs, the earliest start first, each internship's in their order.
pub async fn check_ins(tx: &mut Tx, programs: &[Program]) -> Result<Table> {
    let mut rows = Vec::new();
    for program in programs {
        let workspace = &program.workspace_id;
        let mut all =
            internships::store::ever_of_program(tx, workspace, &program.id, i64::MAX).await?;
        all.reverse();
        for internship in all {
            let of_it = check_ins::store::since(tx, &internship.id, Date::MIN).await?;
            rows.extend(of_it.iter().map(|one| row(program, &internship, one)));
        }
    }
    Ok(Table {
        columns: &CHECK_INS,
        rows,
    })
}

fn row(program: &Program, internship: &Internship, check_in: &CheckIn) -> Vec<Option<String>> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    vec![
        Some(program.key.clone()),
        Some(internship.intern.to_string()),
        Some(internship.mentor.to_string()),
        Some(check_in.author.to_string()),
        Some(check_in.week_date.to_string()),
        check_in.mood.map(|mood| mood.to_string()),
        check_in.hours_tenths.map(hours_word),
        text(&check_in.done),
        text(&check_in.blocked),
        check_in.blocked_kind.map(|kind| kind.to_string()),
        text(&check_in.next),
        text(&check_in.feedback),
        check_in.met.map(|met| met.to_string()),
        Some(check_in.saved_at.to_string()),
    ]
}
