use std::io::Write;

use super::{CliError, token_team, workspace};
use crate::{config::Config, ids::UserId, programs::store, slack::text::user_in, store::Opening};

#[derive(Debug, clap::Args)]
pub struct Args {
    action: Action,
    /// Slack user ids.
    users: Vec<String>,
    #[arg(long, value_name = "KEY")]
    program: String,
    #[arg(long, value_name = "T…")]
    workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Action {
    Add,
    Remove,
    List,
}

impl Args {
    /// The people to add or remove. Slack need not have confirmed them, but they have to look like ids.
    fn users(&self) -> Result<Vec<UserId>, CliError> {
        if self.users.is_empty() && self.action != Action::List {
            return Err(CliError::Call(
                "name somebody by their Slack user id, U…".into(),
            ));
        }
        let id = |text: &String| match user_in(text).filter(|id| id == text) {
            Some(id) => Ok(UserId::new(id)),
            None => Err(CliError::Call(format!(
                "a person is a Slack user id such as U…, not `{text}`; nothing has changed"
            ))),
        };
        self.users.iter().map(id).collect()
    }
}

pub async fn run(config: Config, args: Args) -> Result<u8, CliError> {
    let users = args.users()?;
    let team = if args.workspace.is_none() {
        token_team(&config).await?
    } else {
        None
    };
    let db = super::open(&config, Opening::MustExist).await?;
    let mut tx = db.write().await?;
    let workspace = workspace(&mut tx, &config, args.workspace.as_deref(), team.as_ref()).await?;
    let program = store::by_key(&mut tx, &workspace, &args.program)
        .await?
        .ok_or_else(|| {
            CliError::Refused(format!(
                "there is no program `{}`; nothing has changed",
                args.program
            ))
        })?;
    for user in users {
        match args.action {
            Action::Add => {
                store::add_coordinator(&mut tx, &program.id, &user, config.now()).await?
            }
            Action::Remove => store::remove_coordinator(&mut tx, &program.id, &user).await?,
            Action::List => false,
        };
    }
    let named = store::named_coordinators(&mut tx, &program.id).await?;
    tx.commit().await?;
    if named.is_empty() {
        eprintln!("Nobody is named: the workspace's admins look after it.");
    }
    let mut out = std::io::stdout().lock();
    for user in named {
        writeln!(out, "{user}")?;
    }
    Ok(0)
}
