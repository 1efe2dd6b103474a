//! `doctor`: token, scopes, channels, database, in sentences.

use std::io::Write;

use super::CliError;
use crate::{
    app::AppError,
    clock,
    config::Config,
    mentors, programs,
    scheduler::store as outbox,
    slack::{
        manifest,
        outbound::{Channel, Class, Identity, Session, Slack},
    },
    store::{Db, DbError, Opening, workspaces},
};

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
    let session = token(&config, &mut report).await?;
    if config.signing_secrets.is_some() {
        report.good("SLACK_SIGNING_SECRET is set.");
    } else {
        report.missing("SLACK_SIGNING_SECRET is not set. It stands in the app's settings under Basic Information.");
    }
    match Db::open(&config.database_url, Opening::MustExist).await {
        Ok(db) => database(&config, &db, session.as_ref(), &mut report).await?,
        Err(DbError::Missing(file)) => {
            report.missing(format!(
                "There is no database at {file}. `understudy import` creates it with a program."
            ));
        }
        Err(error) => report.missing(format!("DATABASE_URL: {error}.")),
    }
    report.good(format!("Time zones are {} data.", config.zoneinfo));
    let mut out = std::io::stdout().lock();
    for line in &report.lines {
        writeln!(out, "{line}")?;
    }
    Ok(u8::from(report.missing))
}

/// The token, its scopes, and the clock.
async fn token(config: &Config, report: &mut Report) -> Result<Option<Session>, CliError> {
    let Some(token) = &config.bot_token else {
        report.missing("SLACK_BOT_TOKEN is not set. It is the Bot User OAuth Token, xoxb-…, of the installed app.");
        return Ok(None);
    };
    let slack = Slack::new(&config.slack_api_url).map_err(AppError::from)?;
    let session = slack.session(token, config.limits.call);
    match session.auth_test().await {
        Ok(identity) => {
            report.good(format!(
                "SLACK_BOT_TOKEN works in {} ({}).",
                identity.team_name, identity.team_id
            ));
            scopes(&identity, report);
            clock_offset(&slack, report);
            Ok(Some(session))
        }
        Err(error) if matches!(error.class, Class::Workspace | Class::Refused) => {
            let code = error.code.unwrap_or_default();
            report.missing(format!(
                "Slack refuses SLACK_BOT_TOKEN ({code}). Install the app again and copy the token."
            ));
            Ok(None)
        }
        Err(error) => {
            report.missing(format!(
                "Slack cannot be reached at {} ({error}).",
                config.slack_api_url
            ));
            Ok(None)
        }
    }
}

fn scopes(identity: &Identity, report: &mut Report) {
    if identity.scopes.is_empty() {
        return;
    }
    let lacking: Vec<_> = manifest::scopes()
        .into_iter()
        .filter(|scope| !identity.scopes.contains(scope))
        .collect();
    if lacking.is_empty() {
        report.good("All scopes of the manifest are granted.");
    } else {
        let list = lacking.join(", ");
        report.missing(format!(
            "These scopes are not granted: {list}. Add them in the manifest and install again."
        ));
    }
}

fn clock_offset(slack: &Slack, report: &mut Report) {
    const MOST_SECONDS: i64 = 30;
    let offset = slack.clock_offset().as_secs();
    if offset.abs() > MOST_SECONDS {
        report.missing(format!(
            "This machine's clock is {offset} s away from Slack's. Set it by NTP."
        ));
    }
}

async fn database(
    config: &Config,
    db: &Db,
    session: Option<&Session>,
    report: &mut Report,
) -> Result<(), CliError> {
    report.good("The database is open and at this release's schema.");
    let mut tx = db.read().await?;
    let workspaces = workspaces::all(&mut tx).await?;
    let mut programs = Vec::new();
    for workspace in &workspaces {
        if let Some(reason) = &workspace.held_reason {
            report.missing(format!(
                "Nothing is sent to workspace {}: {reason}.",
                workspace.name
            ));
        }
        programs.extend(programs::store::all(&mut tx, &workspace.id).await?);
    }
    let open = outbox::open_counts(&mut tx, config.now()).await?;
    let owed: i64 = open.iter().map(|(_, count, _)| count).sum();
    let held: i64 = open
        .iter()
        .filter(|(_, _, held)| *held)
        .map(|(_, count, _)| count)
        .sum();
    let failed = outbox::failed(&mut tx).await?;
    for program in &programs {
        let open = mentors::store::unmatched(&mut tx, &program.workspace_id, &program.id).await?;
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
    drop(tx);
    if programs.is_empty() {
        report.missing("There is no program yet. `understudy import PAGE --program KEY` makes one from a page.");
    }
    channels(&programs, session, report).await;
    report.good(format!(
        "{owed} messages are owed now, {held} of them held, as of {}.",
        clock::wall().strftime("%F %TZ")
    ));
    for (reason, count) in failed {
        report.missing(format!("{count} messages could not be posted: {reason}."));
    }
    Ok(())
}

/// Each program's home channel: known, there, and with Understudy in it.
async fn channels(
    programs: &[programs::store::Program],
    session: Option<&Session>,
    report: &mut Report,
) {
    let Some(session) = session else { return };
    let known = all_channels(session).await;
    for program in programs {
        let key = &program.key;
        let channel = known.iter().find(|channel| {
            program
                .home_channel
                .as_ref()
                .is_some_and(|id| id.as_str() == channel.id)
                || program.home_channel.is_none()
                    && program
                        .home_channel_name
                        .as_ref()
                        .is_some_and(|name| name.eq_ignore_ascii_case(&channel.name))
        });
        let name = program.home_channel_name.as_deref().unwrap_or("?");
        match channel {
            Some(channel) if channel.is_member => {
                report.good(format!(
                    "Program {key}: Understudy is in #{}.",
                    channel.name
                ));
            }
            Some(channel) if !channel.is_private => {
                report.good(format!(
                    "Program {key}: #{} is public; Understudy joins it when needed.",
                    channel.name
                ));
            }
            Some(channel) => {
                report.missing(format!(
                    "Program {key}: type /invite @Understudy in #{}.",
                    channel.name
                ));
            }
            None if program.home_channel.is_none() && program.home_channel_name.is_none() => {
                report.missing(format!(
                    "Program {key} has no home channel. Import it with --channel C…."
                ));
            }
            None => {
                report.missing(format!(
                    "Program {key}: there is no channel #{name} that Understudy can see. If it is private, type /invite \
                     @Understudy in it; if it has another name, import with --channel C…."
                ));
            }
        }
    }
}

async fn all_channels(session: &Session) -> Vec<Channel> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    while let Ok(page) = session.conversations_page(cursor.as_deref()).await {
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    all
}
