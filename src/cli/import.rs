use std::{io::Write, sync::Arc};

use tempfile::TempDir;

use super::{CliError, read_input, token_team, workspace};
use crate::{
    app::{App, AppError},
    clock::FixedClock,
    config::Config,
    ids::{ChannelId, UserId},
    programs::{
        import::{Import, ImportError, import},
        page::{ReadOptions, read},
    },
    store::{DbError, Opening},
    weeks::due::{Offered, offer_version},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The page, a Markdown file; `-` for standard input.
    page: String,
    /// What the program is called in commands and files, such as `support-engineering`.
    #[arg(long, value_name = "KEY")]
    program: String,
    /// The home channel's id; without it, the page's `#name`.
    #[arg(long, value_name = "C…")]
    channel: Option<String>,
    #[arg(long, value_name = "T…")]
    workspace: Option<String>,
    /// What stands before links such as `/handbook/…` on the page.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Who looks after the program; may be given several times.
    #[arg(long = "coordinator", value_name = "U…")]
    coordinators: Vec<String>,
    /// Moves the internships under way to this version instead of asking them.
    #[arg(long = "move")]
    move_all: bool,
    /// Prints the same and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(config: Config, args: Args) -> Result<u8, CliError> {
    let bytes = read_input(&args.page)?;
    let reading = read(
        &bytes,
        &ReadOptions {
            base_url: args.base_url.clone(),
            ..ReadOptions::default()
        },
    );
    if !reading.usable {
        let text = String::from_utf8_lossy(&bytes);
        eprint!(
            "{}",
            crate::programs::check::text(&reading, &args.page, &text, false)
        );
        return Err(CliError::Refused(ImportError::NotAProgram.to_string()));
    }
    let page = String::from_utf8_lossy(&bytes);
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let (app, _scratch) = open(&config, args.dry_run).await?;
    let mut tx = app.engine.db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let coordinators: Vec<_> = args.coordinators.iter().map(UserId::new).collect();
    let wish = Import {
        key: &args.program,
        page: &page,
        reading: &reading,
        base_url: args.base_url.as_deref(),
        channel: args.channel.map(ChannelId::new),
        coordinators: &coordinators,
    };
    let report = import(&mut tx, &workspace, &wish, config.now())
        .await
        .map_err(|error| match error {
            ImportError::Store(error) => CliError::Db(error),
            error => CliError::Refused(error.to_string()),
        })?;
    let offered = offer_version(
        &mut tx,
        &workspace,
        &report.program,
        args.move_all,
        app.planner(),
        &config.zones,
        config.now(),
    )
    .await?;
    if args.dry_run {
        drop(tx);
    } else {
        tx.commit().await?;
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", report.outcome.as_str())?;
    for line in report.lines {
        writeln!(out, "{line}")?;
    }
    for line in internships(offered) {
        writeln!(out, "{line}")?;
    }
    app.engine.db.clone().close().await;
    Ok(0)
}

/// The database; for a dry run where there is none, one that goes with its folder.
async fn open(config: &Config, dry_run: bool) -> Result<(Arc<App>, Option<TempDir>), CliError> {
    let clock = Arc::new(FixedClock(config.now()));
    if !dry_run {
        let app = App::open(config, clock, Opening::CreateIfMissing).await?;
        return Ok((app, None));
    }
    match App::open(config, clock.clone(), Opening::MustExist).await {
        Err(AppError::Db(DbError::Missing(_))) => {
            let scratch = TempDir::new()?;
            let config = Config {
                database_url: format!("sqlite://{}/dry-run.db", scratch.path().display()),
                ..config.clone()
            };
            let app = App::open(&config, clock, Opening::CreateIfMissing).await?;
            Ok((app, Some(scratch)))
        }
        opened => Ok((opened?, None)),
    }
}

/// What the internships under way hear of it.
fn internships(offered: Offered) -> Vec<String> {
    let many = |count: usize| match count {
        1 => "1 internship".to_owned(),
        count => format!("{count} internships"),
    };
    let asked = format!(
        "{} asked in their place whether to move",
        many(offered.asked)
    );
    let moved = format!("{} moved to this version", many(offered.moved));
    [(offered.asked, asked), (offered.moved, moved)]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, line)| line)
        .collect()
}
