use std::io::Write;

use super::{CliError, read_input, token_team, workspace};
use crate::{
    config::Config,
    ids::{ChannelId, UserId},
    programs::{
        import::{Import, ImportError, import},
        page::{ReadOptions, read},
    },
    store::Opening,
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
    let db = super::open(&config, Opening::CreateIfMissing).await?;
    let mut tx = db.write().await?;
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
    db.close().await;
    Ok(0)
}
