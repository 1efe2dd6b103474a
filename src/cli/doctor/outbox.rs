//! What is stuck, and why.

use jiff::{SignedDuration, Timestamp};

use super::{Report, slack::Connection};
use crate::{
    cli::CliError,
    clock,
    scheduler::{
        reasons::{self, Explained},
        store as outbox,
    },
    store::{Tx, workspaces::Workspace},
};

/// What is owed for longer than this, and not held, waits for something.
const LONG: SignedDuration = SignedDuration::from_mins(15);

/// Workspaces to which nothing is sent.
pub(super) fn held(workspaces: &[Workspace], connection: Option<&Connection>, report: &mut Report) {
    for workspace in workspaces {
        let team = workspace.team_id.as_ref().map_or("", |team| team.as_str());
        let name = match (workspace.name.as_str(), team) {
            ("", "") => "that no token has named yet",
            ("", team) => team,
            (name, _) => name,
        };
        if let Some(reason) = &workspace.held_reason {
            let Explained { what, todo } = reasons::held(reason);
            let since = workspace.held_at.map(|at| format!(" since {}", minute(at)));
            let works = connection.is_some_and(|connection| connection.team == team);
            let todo = match works && reasons::missing_scope(reason).is_none() {
                true => {
                    "The token works by now: `serve` looks again every five minutes, later every hour, and at its \
                         start; every `tick` does."
                }
                false => todo.as_ref(),
            };
            report.missing(format!(
                "Nothing is sent to workspace {name}{}: {what} ({reason}). {todo}",
                since.unwrap_or_default()
            ));
        }
        if workspace.sending_held {
            report.missing(format!(
                "Nothing is sent to workspace {name}: sending is held by hand. `understudy deliveries release` ends it."
            ));
        }
    }
}

/// What is owed now.
pub(super) async fn standing(
    tx: &mut Tx,
    now: Timestamp,
    report: &mut Report,
) -> Result<(), CliError> {
    let standing = outbox::standing(tx, now).await?;
    report.good(format!(
        "{} owed now, {} of them held, as of {}.",
        count(standing.owed, "message is", "messages are"),
        standing.held,
        minute(clock::wall())
    ));
    if standing.unsure > 0 {
        report.note(format!(
            "{} perhaps posted: Slack gave no clear answer. Each is looked up there before it is said again.",
            count(standing.unsure, "message was", "messages were")
        ));
    }
    let Some(oldest) = standing.oldest_due_at else {
        return Ok(());
    };
    let waits = now.duration_since(oldest);
    if waits > LONG {
        report.missing(format!(
            "The oldest message that is owed waits for {}. Does `serve` run, with UNDERSTUDY_SCHEDULER on, or a `tick` \
             from time to time? `understudy deliveries list --state owed` shows what waits.",
            span(waits)
        ));
    }
    Ok(())
}

/// What failed for good, by reason.
pub(super) async fn failed(tx: &mut Tx, report: &mut Report) -> Result<(), CliError> {
    for (reason, failed) in outbox::failed(tx).await? {
        let Explained { what, todo } = reasons::explained(&reason);
        report.missing(format!(
            "{} could not be posted ({reason}): {what}. {todo} `understudy deliveries list --state failed` shows them.",
            count(failed, "message", "messages")
        ));
    }
    Ok(())
}

fn count(count: i64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

fn minute(at: Timestamp) -> String {
    at.strftime("%F %H:%MZ").to_string()
}

/// "3 hours".
fn span(span: SignedDuration) -> String {
    match (span.as_hours(), span.as_mins()) {
        (hours @ 48.., _) => format!("{} days", hours / 24),
        (hours @ 2.., _) => format!("{hours} hours"),
        (_, minutes) => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_words() {
        let words = |minutes| span(SignedDuration::from_mins(minutes));
        assert_eq!(words(16), "16 minutes");
        assert_eq!(words(119), "119 minutes");
        assert_eq!(words(120), "2 hours");
        assert_eq!(words(48 * 60), "2 days");
        assert_eq!(count(1, "message is", "messages are"), "1 message is");
        assert_eq!(count(0, "message is", "messages are"), "0 messages are");
    }
}
