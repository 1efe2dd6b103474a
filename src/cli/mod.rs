//! The command line: one file a subcommand. Results go to stdout, words for people to stderr.
//! Exit codes: 0 done, 1 refused or not usable, 2 wrong call or setting.

pub mod check;
mod coordinators;
mod deliveries;
mod doctor;
mod export;
mod holidays;
mod import;
mod internships;
mod manifest;
mod mentors;
mod sandbox;
mod serve;
mod tick;

use std::{io::IsTerminal, process::ExitCode};

use clap::{Parser, Subcommand};
use thiserror::Error;

use crate::{
    app::AppError,
    config::{BadSetting, Config, Settings},
    ids::{TeamId, WorkspaceId},
    programs::page::ReadOptions,
    store::{Db, DbError, Opening, Tx, workspaces},
};

/// What has no flag: a command line is seen by everybody on the machine.
const SECRETS: &str = "Secrets, from the environment only:
  SLACK_BOT_TOKEN       xoxb-…, the Bot User OAuth Token
  SLACK_SIGNING_SECRET  of the app's settings; two by comma while it is being changed

Logs go to stderr: RUST_LOG=debug for more, UNDERSTUDY_LOG=json for machines.";

/// Internships for learning, in Slack.
#[derive(Debug, Parser)]
#[command(name = "understudy", version, propagate_version = true, after_help = SECRETS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers Slack and runs the schedule.
    Serve,
    /// Opens a pretend Slack in the browser, with the real app behind it. Needs no account.
    Sandbox(sandbox::Args),
    /// Says what is understood of a program page, and each slip with its line.
    Check(CheckArgs),
    /// Imports a program page: a new program, or a new version of it.
    Import(import::Args),
    /// Internships under way.
    Internships {
        #[command(subcommand)]
        command: internships::Command,
    },
    /// Mentors of a program.
    Mentors {
        #[command(subcommand)]
        command: mentors::Command,
    },
    /// Days off by country, which a program may skip.
    Holidays {
        #[command(subcommand)]
        command: holidays::Command,
    },
    /// Appoints who looks after a program.
    Coordinators(coordinators::Args),
    /// Prints a table: the board, the mentors.
    Export(export::Args),
    /// Plans and says all that is due at an instant, and prints one line of JSON.
    Tick(tick::Args),
    /// Messages that wait or failed: lists them, tries them again, drops them, holds all.
    Deliveries {
        #[command(subcommand)]
        command: deliveries::Command,
    },
    /// Says what is missing and what is stuck, in sentences.
    Doctor,
    /// Prints the app's manifest for an address.
    Manifest(manifest::Args),
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// The page, a Markdown file; `-` for standard input.
    page: String,
    #[arg(long, value_enum, default_value = "text")]
    format: CheckFormat,
    /// What stands before links such as `/handbook/…` on the page.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CheckFormat {
    Text,
    Json,
}

impl CheckArgs {
    fn run(&self) -> Result<u8, CliError> {
        let format = match self.format {
            CheckFormat::Json => check::Format::Json,
            CheckFormat::Text => check::Format::Text {
                colour: check::is_coloured(
                    std::io::stdout().is_terminal(),
                    std::env::var_os("NO_COLOR").as_deref(),
                ),
            },
        };
        let options = ReadOptions {
            base_url: self.base_url.clone(),
            ..ReadOptions::default()
        };
        let (mut input, mut out, mut err) = (
            std::io::stdin(),
            std::io::stdout().lock(),
            std::io::stderr(),
        );
        Ok(check::run(
            &self.page, format, &options, &mut input, &mut out, &mut err,
        )?)
    }
}

/// Why a command did not do it.
#[derive(Debug, Error)]
pub enum CliError {
    #[error(transparent)]
    Setting(#[from] BadSetting),
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Db(#[from] DbError),
    /// A wrong call: exit code 2.
    #[error("{0}")]
    Call(String),
    /// Refused; nothing has changed: exit code 1.
    #[error("{0}")]
    Refused(String),
    #[error("cannot write the result: {0}")]
    Output(#[from] std::io::Error),
}

impl CliError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Output(_) => 1,
            Self::Db(error) | Self::App(AppError::Db(error)) => db_exit_code(error),
            Self::Setting(_) | Self::Call(_) | Self::App(_) => 2,
        }
    }
}

/// A database that can't be opened is a wrong setting; one that went away is not.
fn db_exit_code(error: &DbError) -> u8 {
    match error {
        DbError::Missing(_)
        | DbError::Url(_)
        | DbError::Open(_)
        | DbError::Unreachable(_)
        | DbError::Newer(_)
        | DbError::Changed(_) => 2,
        _ => 1,
    }
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    log();
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(CliError::from)
        .and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(code) => ExitCode::from(code),
        // Whoever reads us has read enough: `understudy check page.md | head`.
        Err(CliError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("understudy: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(cli: Cli) -> Result<u8, CliError> {
    if let Command::Check(args) = &cli.command {
        return args.run();
    }
    if let Command::Manifest(args) = &cli.command {
        return manifest::run(args);
    }
    let config = cli.settings.check(|name| std::env::var(name).ok())?;
    match cli.command {
        Command::Serve => serve::run(config).await,
        Command::Sandbox(args) => sandbox::run(config, args).await,
        Command::Import(args) => import::run(config, args).await,
        Command::Internships { command } => internships::run(config, command).await,
        Command::Mentors { command } => mentors::run(config, command).await,
        Command::Holidays { command } => holidays::run(config, command).await,
        Command::Coordinators(args) => coordinators::run(config, args).await,
        Command::Export(args) => export::run(config, args).await,
        Command::Tick(args) => tick::run(config, args).await,
        Command::Deliveries { command } => deliveries::run(config, command).await,
        Command::Doctor => doctor::run(config).await,
        Command::Check(_) | Command::Manifest(_) => Ok(0),
    }
}

/// Logs go to stderr; `UNDERSTUDY_LOG=json` for machines. Never a body, never a token.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::env::var("UNDERSTUDY_LOG").is_ok_and(|form| form == "json") {
        lines.json().init();
    } else {
        lines.with_ansi(std::io::stderr().is_terminal()).init();
    }
}

/// The workspace of a command: the one that was named, else the token's, else the only one, else a
/// pending one.
async fn workspace(
    tx: &mut Tx,
    config: &Config,
    named: Option<&str>,
    token_team: Option<&workspaces::Identity>,
) -> Result<WorkspaceId, CliError> {
    let now = config.now();
    if let Some(team) = named {
        return Ok(workspaces::for_team(tx, &TeamId::new(team), now).await?);
    }
    if let Some(identity) = token_team {
        return Ok(workspaces::bind(tx, identity, now).await?);
    }
    workspaces::only_or_pending(tx, now).await?.ok_or_else(|| {
        CliError::Call("this database has several workspaces; name one by --workspace T…".into())
    })
}

/// Whose token is set, if Slack tells; imports go on without.
async fn token_team(config: &Config) -> Result<Option<workspaces::Identity>, CliError> {
    let Some(token) = &config.bot_token else {
        return Ok(None);
    };
    let slack =
        crate::slack::outbound::Slack::new(&config.slack_api_url).map_err(AppError::from)?;
    let asked = slack.session(token, config.limits.call).auth_test().await;
    Ok(asked.ok().map(|identity| workspaces::Identity {
        team_id: TeamId::new(identity.team_id),
        team_name: identity.team_name,
        bot_user_id: crate::ids::UserId::new(identity.user_id),
    }))
}

/// Opens the database of the settings.
async fn open(config: &Config, opening: Opening) -> Result<Db, AppError> {
    Ok(Db::open(&config.database_url, opening).await?)
}

/// A file, or standard input for `-`. A page or a list is never as large as this; no more is read of it.
fn read_input(path: &str) -> Result<Vec<u8>, CliError> {
    use std::io::Read;
    const MAX_MIB: u64 = 16;
    const MAX_BYTES: u64 = MAX_MIB * 1024 * 1024;
    let mut bytes = Vec::new();
    let read = if path == "-" {
        std::io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    let read = read.map_err(|error| {
        let next = "Nothing was changed. Give the path of a file, or `-` for standard input.";
        CliError::Call(format!("cannot read {path}: {error}. {next}"))
    })?;
    if read as u64 > MAX_BYTES {
        let message = format!("{path} is larger than {MAX_MIB} MiB; nothing was read of it");
        return Err(CliError::Refused(message));
    }
    Ok(bytes)
}
