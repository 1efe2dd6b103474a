//! Programs: names that nobody has matched yet, and versions that can't be read.

use super::Report;
use crate::{
    cli::CliError,
    internships, mentors,
    programs::store::{Program, reading},
    store::{DbError, Tx},
};

/// Mentors of a page who are nobody's account yet.
pub(super) async fn mentors(
    tx: &mut Tx,
    programs: &[Program],
    report: &mut Report,
) -> Result<(), CliError> {
    for program in programs {
        let open = mentors::store::unmatched(tx, &program.workspace_id, &program.id).await?;
        if !open.is_empty() {
            report.note(format!(
                "Program {}: {} of the page's mentors are not matched with people yet, such as {}; its coordinators \
                 are asked in Slack.",
                program.key,
                open.len(),
                open[0].handle
            ));
        }
    }
    Ok(())
}

/// Versions of pages which internships under way follow, and which can't be read.
pub(super) async fn versions(tx: &mut Tx, report: &mut Report) -> Result<(), CliError> {
    let mut all_readable = true;
    for used in internships::store::operator::versions_under_way(tx).await? {
        let count = match used.internships {
            1 => "1 internship follows it and is".to_owned(),
            count => format!("{count} internships follow it and are"),
        };
        match reading(tx, &used.program_id, used.version).await {
            Ok(_) => {}
            Err(error @ (DbError::NotFound | DbError::Corrupt(_))) => {
                all_readable = false;
                report.missing(format!(
                    "Program {}: version {} of its page cannot be read ({error}). {count} not posted. Import the page \
                     again with --move, or run the release that wrote it.",
                    used.key, used.version
                ));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if all_readable {
        for (_, internship, why) in internships::store::without_version(tx).await? {
            report.missing(format!(
                "Internship {internship} could not be planned ({why}). It says nothing, and is looked at again once a day."
            ));
        }
    }
    Ok(())
}
