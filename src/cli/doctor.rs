//! `doctor`: what is missing and what is stuck, in sentences, each with what to do.

mod outbox;
mod programs;
mod slack;
mod time;

use std::io::Write;

use super::CliError;
use crate::{
    config::Config,
    programs::store as programs_store,
    store::{Db, DbError, Opening, workspaces},
};
use slack::Connection;

/// Sentences, and whether one of them asks for something to be done.
#[derive(Default)]
struct Report {
    lines: Vec<String>,
    missing: bool,
}

impl Report {
    fn good(&mut self, sentence: impl Into<String>) {
        self.lines.push(format!("ok       {}", sentence.into()));
    }

    /// Worth knowing, and somebody else's to do.
    fn note(&mut self, sentence: impl Into<String>) {
        self.lines.push(format!("note     {}", sentence.into()));
    }

    fn missing(&mut self, sentence: impl Into<String>) {
        self.missing = true;
        self.lines.push(format!("missing  {}", sentence.into()));
    }
}

pub async fn run(config: Config) -> Result<u8, CliError> {
    let mut report = Report::default();
    let connection = slack::token(&config, &mut report).await?;
    if config.signing_secrets.is_some() {
        report.good("SLACK_SIGNING_SECRET is set.");
    } else {
        report.missing("SLACK_SIGNING_SECRET is not set. It stands in the app's settings under Basic Information.");
    }
    match Db::open(&config.database_url, Opening::MustExist).await {
        Ok(db) => database(&config, &db, connection.as_ref(), &mut report).await?,
        Err(DbError::Missing(file)) => {
            report.missing(format!(
                "There is no database at {file}. `understudy import` creates it with a program."
            ));
        }
        Err(error) => report.missing(format!("DATABASE_URL: {error}.")),
    }
    time::data(&config, &mut report);
    let mut out = std::io::stdout().lock();
    for line in &report.lines {
        writeln!(out, "{line}")?;
    }
    Ok(u8::from(report.missing))
}

async fn database(
    config: &Config,
    db: &Db,
    connection: Option<&Connection>,
    report: &mut Report,
) -> Result<(), CliError> {
    report.good("The database is open and at this release's schema.");
    let mut tx = db.read().await?;
    let workspaces = workspaces::all(&mut tx).await?;
    let mut known = Vec::new();
    for workspace in &workspaces {
        known.extend(programs_store::all(&mut tx, &workspace.id).await?);
    }
    programs::mentors(&mut tx, &known, report).await?;
    programs::versions(&mut tx, report).await?;
    time::zones(&mut tx, &config.zones, report).await?;
    outbox::held(&workspaces, connection, report);
    outbox::standing(&mut tx, config.now(), report).await?;
    outbox::failed(&mut tx, report).await?;
    drop(tx);
    if known.is_empty() {
        report.missing("There is no program yet. `understudy import PAGE --program KEY` makes one from a page.");
    }
    slack::channels(&known, connection, report).await;
    Ok(())
}
