//! `understudy holidays`: days off by country, from calendar files.

use std::{io::Write, sync::Arc};

use super::{
    CliError,
    internships::{print, refused},
    read_input, token_team, workspace,
};
use crate::{
    app::App,
    clock::FixedClock,
    config::Config,
    holidays::{
        Country,
        import::{Format, import},
        store,
    },
    scheduler::Moment,
    store::Opening,
};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Imports a country's holidays from an .ics or a CSV; all days or none.
    Import(ImportArgs),
    /// Lists the holidays that are known.
    List(ListArgs),
}

#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// An .ics of whole days, or a CSV with the columns `date,name`; `-` for standard input.
    file: String,
    /// The country's two letters.
    #[arg(long, value_name = "PT")]
    country: Country,
    #[arg(long, value_name = "T…")]
    workspace: Option<String>,
    /// These holidays count for everybody who does not say their country.
    #[arg(long)]
    default: bool,
}

#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// The country's two letters; without it, all countries.
    #[arg(long, value_name = "PT")]
    country: Option<Country>,
    #[arg(long, value_name = "T…")]
    workspace: Option<String>,
}

pub async fn run(config: Config, command: Command) -> Result<u8, CliError> {
    match command {
        Command::Import(args) => import_file(config, args).await,
        Command::List(args) => list(config, args).await,
    }
}

async fn import_file(config: Config, args: ImportArgs) -> Result<u8, CliError> {
    let bytes = read_input(&args.file)?;
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let clock = Arc::new(FixedClock(config.now()));
    let app = App::open(&config, clock, Opening::CreateIfMissing).await?;
    let mut tx = app.engine.db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let file = (Format::of(&args.file, &bytes), bytes.as_slice());
    let imported = import(&mut tx, &workspace, &args.country, file, args.default)
        .await
        .map_err(|error| refused(error, &args.file))?;
    let moment = Moment {
        now: config.now(),
        zones: config.zones.clone(),
    };
    app.planner()
        .follow_holidays(&mut tx, &workspace, &imported.affected, &moment)
        .await?;
    tx.commit().await?;
    match imported.default {
        Some(country) => eprintln!("Who does not say their country has the holidays of {country}."),
        None => eprintln!(
            "Who does not say their country has no holidays: there are several calendars, and none was imported with \
             --default."
        ),
    }
    print(imported.counts)
}

async fn list(config: Config, args: ListArgs) -> Result<u8, CliError> {
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let db = super::open(&config, Opening::MustExist).await?;
    // Never committed: a list changes nothing.
    let mut tx = db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let mut countries = store::countries(&mut tx, &workspace).await?;
    countries.retain(|it| args.country.as_ref().is_none_or(|wanted| wanted == it));
    let mut lines = Vec::new();
    for country in &countries {
        for (day, name) in store::days_of(&mut tx, &workspace, country).await? {
            lines.push(format!("{country} {day} {name}"));
        }
    }
    drop(tx);
    if lines.is_empty() {
        eprintln!("There are no such holidays yet; `understudy holidays import` adds them.");
    }
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(0)
}
