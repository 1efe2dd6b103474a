use super::{
    CliError,
    internships::{Args, print, refused},
    read_input, token_team, workspace,
};
use crate::{config::Config, mentors::import::import, store::Opening};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists mentors from a CSV; all rows or none.
    Import(Args),
}

pub async fn run(config: Config, command: Command) -> Result<u8, CliError> {
    let Command::Import(args) = command;
    let bytes = read_input(&args.file)?;
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let db = super::open(&config, Opening::CreateIfMissing).await?;
    let mut tx = db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let counts = import(&mut tx, &workspace, &bytes, &config.zones, config.now())
        .await
        .map_err(|error| refused(error, &args.file))?;
    tx.commit().await?;
    print(counts)
}
