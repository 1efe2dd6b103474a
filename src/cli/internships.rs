use std::{io::Write, sync::Arc};

use super::{CliError, read_input, token_team, workspace};
use crate::{
    app::App,
    clock::FixedClock,
    config::Config,
    internships::import::{Counts, ImportError, import},
    store::Opening,
};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Imports internships under way from a CSV; all rows or none.
    Import(Args),
}

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The CSV; `-` for standard input.
    pub file: String,
    #[arg(long, value_name = "T…")]
    pub workspace: Option<String>,
}

pub async fn run(config: Config, command: Command) -> Result<u8, CliError> {
    let Command::Import(args) = command;
    let bytes = read_input(&args.file)?;
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let app = App::open(
        &config,
        Arc::new(FixedClock(config.now())),
        Opening::CreateIfMissing,
    )
    .await?;
    let mut tx = app.engine.db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let counts = import(
        &mut tx,
        &workspace,
        &bytes,
        app.planner(),
        &config.zones,
        config.now(),
    )
    .await
    .map_err(|error| refused(error, &args.file))?;
    tx.commit().await?;
    print(counts)
}

/// All rows or none: what is wrong is named, and nothing has changed.
pub fn refused(error: ImportError, file: &str) -> CliError {
    match error {
        ImportError::Table(error) => {
            CliError::Refused(format!("{file}: {error}. Nothing was imported."))
        }
        ImportError::Store(error) => CliError::Db(error),
    }
}

pub fn print(counts: Counts) -> Result<u8, CliError> {
    let json =
        serde_json::to_string(&counts).map_err(|error| CliError::Refused(error.to_string()))?;
    writeln!(std::io::stdout().lock(), "{json}")?;
    Ok(0)
}
