mod dry_run;

use std::{io::Write, sync::Arc, time::Duration};

use serde::Serialize;

use super::CliError;
use crate::{
    app::{App, AppError},
    clock::FixedClock,
    config::Config,
    scheduler::{Tally, Until, store as outbox},
    store::{DbError, Opening, Result},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// How long to deliver, in seconds of wall time; 0 plans only.
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    deliver_for: f64,
    /// Lists what would be said, to whom and when, and says nothing.
    #[arg(long)]
    dry_run: bool,
    /// Of the list of a dry run.
    #[arg(long, value_enum, default_value = "text", requires = "dry_run")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The one line of stdout (SCHEDULER.md, section 8). `planned` to `failed` are this run's; `owed` is
/// of all workspaces and says whether the database is settled.
#[derive(Debug, Serialize)]
struct Line {
    planned: u64,
    sent: u64,
    recovered: u64,
    dropped: u64,
    failed: u64,
    owed: i64,
    held: i64,
}

pub async fn run(config: Config, args: Args) -> Result<u8, CliError> {
    let Some(at) = config.at else {
        return Err(CliError::Call(
            "tick needs --at INSTANT, such as 2027-03-01T09:00:00Z".into(),
        ));
    };
    let patience = Duration::try_from_secs_f64(args.deliver_for)
        .map_err(|_| CliError::Call("--deliver-for is a number of seconds, 0 or more".into()))?;
    let until = Until::over_in(patience);
    let app = App::open(&config, Arc::new(FixedClock(at)), Opening::MustExist)
        .await
        .map_err(out_of_reach)?;
    if args.dry_run {
        return dry_run::run(&app, args.format).await;
    }
    if !patience.is_zero() {
        app.connect(&config).await?;
    }
    let engine = &app.engine;
    let tally = if patience.is_zero() {
        Tally {
            planned: engine.plan(at).await?,
            ..Tally::default()
        }
    } else {
        let tally = engine.drain(at, until.clone()).await?;
        engine.edit_wanted(until).await?;
        tally
    };
    let line = line(&app, tally).await?;
    let json =
        serde_json::to_string(&line).map_err(|error| CliError::Refused(error.to_string()))?;
    writeln!(std::io::stdout().lock(), "{json}")?;
    engine.db.clone().close().await;
    Ok(0)
}

async fn line(app: &App, tally: Tally) -> Result<Line> {
    let now = app.engine.clock.now();
    let mut tx = app.engine.db.read().await?;
    let open = outbox::open_counts(&mut tx, now).await?;
    let waiting = app.engine.registry.planner().waiting(&mut tx, now).await?;
    // What has no token here waits as what Slack refuses does.
    let is_held = |(id, _, held): &&(_, i64, bool)| *held || app.engine.tokens.get(id).is_none();
    let held = open.iter().filter(is_held).map(|(_, count, _)| count).sum();
    let owed = waiting + open.iter().map(|(_, count, _)| count).sum::<i64>();
    let Tally {
        planned,
        sent,
        recovered,
        dropped,
        failed,
    } = tally;
    Ok(Line {
        planned,
        sent,
        recovered,
        dropped,
        failed,
        owed,
        held,
    })
}

/// For a tick a database that does not answer is no wrong call: the next tick may find it.
fn out_of_reach(error: AppError) -> CliError {
    match error {
        AppError::Db(error @ DbError::Unreachable(_)) => {
            CliError::Refused(format!("DATABASE_URL: {error}"))
        }
        error => error.into(),
    }
}
