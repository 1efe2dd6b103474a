//! `deliveries`: what waits, what failed, and what an operator does about it. Works beside a running `serve`, which
//! sees what has changed within 20 seconds.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::CliError;
use crate::{
    config::Config,
    ids::{DeliveryId, TeamId, WorkspaceId},
    internships::{
        self,
        due::dead_letters::{Choice, follows, settle},
    },
    scheduler::{
        Delivery, State,
        reasons::{Consequence, explained, held},
        store::{self as outbox, Listed, Which},
        words::kind_words,
    },
    store::{Opening, Result as DbResult, Tx, workspaces},
};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists what waits and what failed, with what to do.
    List(ListArgs),
    /// Owes what failed once more. Where nobody knows whether it was posted: posts it.
    Retry(Ids),
    /// Gives up what waits or failed. Where nobody knows whether it was posted: it was, or is not wanted.
    Drop(Ids),
    /// Sends nothing more, until `release`; what is due goes on waiting.
    Hold(Where),
    /// Sends again, after `hold` or a restore.
    Release(Where),
}

#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Default: what is owed, unsure or failed.
    #[arg(long, value_enum)]
    state: Option<Wanted>,
    #[command(flatten)]
    place: Where,
    /// At most so many.
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, clap::Args)]
pub struct Ids {
    /// As `deliveries list` shows them. All, or nothing is changed.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Where {
    /// One workspace only.
    #[arg(long, value_name = "T…")]
    workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Wanted {
    /// Surely not said yet.
    Owed,
    /// Perhaps said; it is looked up before anything else.
    Unsure,
    /// Owed or unsure, in a workspace to which nothing is sent.
    Held,
    /// Waits for a person.
    Failed,
    Sent,
    Dropped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub async fn run(config: Config, command: Command) -> Result<u8, CliError> {
    let db = super::open(&config, Opening::MustExist).await?;
    let now = config.now();
    let lines = match command {
        Command::List(args) => list(&mut db.read().await?, &args, now).await?,
        Command::Retry(ids) => {
            let mut tx = db.write().await?;
            let lines = settle_all(&mut tx, &ids, Choice::Retry, now).await?;
            tx.commit().await?;
            lines
        }
        Command::Drop(ids) => {
            let mut tx = db.write().await?;
            let lines = settle_all(&mut tx, &ids, Choice::Drop, now).await?;
            tx.commit().await?;
            lines
        }
        Command::Hold(place) => {
            let mut tx = db.write().await?;
            let lines = hold(&mut tx, &place, true).await?;
            tx.commit().await?;
            lines
        }
        Command::Release(place) => {
            let mut tx = db.write().await?;
            let lines = hold(&mut tx, &place, false).await?;
            tx.commit().await?;
            lines
        }
    };
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(0)
}

/// The workspace that was named, if it is there.
async fn named(tx: &mut Tx, place: &Where) -> Result<Option<WorkspaceId>, CliError> {
    let Some(team) = &place.workspace else {
        return Ok(None);
    };
    match workspaces::by_team(tx, &TeamId::new(team)).await? {
        Some(workspace) => Ok(Some(workspace.id)),
        None => Err(CliError::Refused(format!(
            "there is no workspace `{team}` in this database; nothing was changed"
        ))),
    }
}

async fn list(tx: &mut Tx, args: &ListArgs, now: Timestamp) -> Result<Vec<String>, CliError> {
    let workspace = named(tx, &args.place).await?;
    let which: &[Which] = match args.state {
        // What waits for a person comes first.
        None => &[Which::Failed, Which::Open],
        Some(Wanted::Owed) => &[Which::Owed],
        Some(Wanted::Unsure) => &[Which::Unsure],
        Some(Wanted::Held) => &[Which::Held],
        Some(Wanted::Failed) => &[Which::Failed],
        Some(Wanted::Sent) => &[Which::Sent],
        Some(Wanted::Dropped) => &[Which::Dropped],
    };
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let mut found: Vec<Listed> = Vec::new();
    for which in which {
        // One more than is shown, to see whether there are more.
        let one_more = i64::from(args.limit) + 1;
        found.extend(outbox::listed(tx, *which, workspace.as_ref(), one_more).await?);
    }
    let are_more = found.len() > limit;
    found.truncate(limit);
    if are_more {
        eprintln!(
            "There are more; --limit {} shows twice as many.",
            u64::from(args.limit) * 2
        );
    }
    let shown: Vec<_> = found.iter().map(|row| Shown::new(row, now)).collect();
    if args.format == Format::Json {
        let json = serde_json::to_string_pretty(&shown);
        return Ok(vec![json.map_err(|e| CliError::Refused(e.to_string()))?]);
    }
    if shown.is_empty() {
        eprintln!("There is nothing to list.");
    }
    Ok(shown.iter().map(Shown::text).collect())
}

/// A delivery as it is printed.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    id: &'a str,
    workspace: &'a str,
    internship: &'a str,
    kind: &'a str,
    date: &'a str,
    to: &'a str,
    channel: Option<&'a str>,
    due_at: String,
    expires_at: Option<String>,
    state: &'static str,
    held: bool,
    attempts: i64,
    reason: Option<&'a str>,
    why: Option<String>,
    what_to_do: String,
}

impl<'a> Shown<'a> {
    fn new(row: &'a Listed, now: Timestamp) -> Self {
        let why = match (row.state, &row.reason, &row.held_reason) {
            (State::Failed, Some(reason), _) => Some(explained(reason).what.into_owned()),
            (State::Owed | State::Unsure, _, Some(reason)) => Some(held(reason).what.into_owned()),
            _ => None,
        };
        Self {
            id: row.id.as_str(),
            workspace: row.team_id.as_ref().map_or("", TeamId::as_str),
            internship: row.internship_id.as_ref().map_or("", |id| id.as_str()),
            kind: &row.kind,
            date: &row.local_date,
            to: &row.addressee,
            channel: row.channel.as_ref().map(|channel| channel.as_str()),
            due_at: row.due_at.to_string(),
            expires_at: row.expires_at.map(|at| at.to_string()),
            state: row.state.as_str(),
            held: row.is_held() && row.not_before.is_some(),
            attempts: row.attempts,
            reason: row.reason.as_deref(),
            why,
            what_to_do: what_to_do(row, now),
        }
    }

    /// The facts on one line, and under it why it waits and what to do.
    fn text(&self) -> String {
        let state = if self.held { "held" } else { self.state };
        let mut line = format!("{}  {state:<7} {}", self.id, self.kind);
        if !self.date.is_empty() {
            line += &format!(" of {}", self.date);
        }
        line += &format!(", to {}", self.to);
        if let Some(channel) = self.channel {
            line += &format!(" in {channel}");
        }
        line += &format!(", due {}", self.due_at);
        match self.attempts {
            0 => {}
            1 => line += ", tried once",
            times => line += &format!(", tried {times} times"),
        }
        if let Some(reason) = self.reason {
            line += &format!(", {reason}");
        }
        line += "\n    ";
        if let Some(why) = &self.why {
            let mut letters = why.chars();
            let first = letters
                .next()
                .map(|letter| letter.to_uppercase().to_string());
            line += &format!("{}{}. ", first.unwrap_or_default(), letters.as_str());
        }
        line + &self.what_to_do
    }
}

fn what_to_do(row: &Listed, now: Timestamp) -> String {
    match (row.state, &row.held_reason) {
        (State::Failed, _) => {
            let reason = row.reason.as_deref().unwrap_or_default();
            explained(reason).todo.into_owned()
        }
        (State::Owed | State::Unsure, Some(reason)) => held(reason).todo.into_owned(),
        (State::Owed | State::Unsure, None) if row.sending_held => {
            "Sending is held by hand; `understudy deliveries release` sends it.".to_owned()
        }
        (State::Owed, None) if row.due_at > now => "Nothing: its time has not come.".to_owned(),
        (State::Owed, None) => {
            "Nothing: it is sent by itself, by `serve` or the next `tick`.".to_owned()
        }
        (State::Unsure, None) => {
            "Nothing: it is looked up in Slack, and posted only if it is not there.".to_owned()
        }
        (State::Sent | State::Dropped, _) => "Nothing: it has ended.".to_owned(),
    }
}

/// All of them, or none.
async fn settle_all(
    tx: &mut Tx,
    ids: &Ids,
    choice: Choice,
    now: Timestamp,
) -> Result<Vec<String>, CliError> {
    let mut ids: Vec<&str> = ids.ids.iter().map(|id| id.trim()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut lines = Vec::new();
    for id in ids {
        let found = outbox::by_id(tx, &DeliveryId::new(id)).await?;
        let Some(delivery) = found else {
            return Err(CliError::Refused(format!(
                "there is no delivery `{id}`; nothing was changed. `understudy deliveries list` shows the ids"
            )));
        };
        if let Some(why_not) = why_not(tx, &delivery, choice, now).await? {
            return Err(CliError::Refused(format!("{why_not}; nothing was changed")));
        }
        if !settle(tx, &delivery, choice, None, now).await? {
            return Err(CliError::Refused(format!(
                "{id} has changed at this very moment; nothing was changed"
            )));
        }
        let what = kind_words(&delivery.kind);
        lines.push(match choice {
            Choice::Retry => format!("{id}: owed again ({what})."),
            Choice::Drop => format!("{id}: dropped ({what})."),
        });
    }
    Ok(lines)
}

/// Why that can't be done with a delivery.
async fn why_not(
    tx: &mut Tx,
    delivery: &Delivery,
    choice: Choice,
    now: Timestamp,
) -> DbResult<Option<String>> {
    let id = &delivery.id;
    Ok(match (delivery.state, choice) {
        (State::Sent, _) => Some(format!("{id} was posted already")),
        (State::Dropped, _) => Some(format!("{id} was dropped already")),
        (State::Unsure, _) => Some(format!(
            "{id} is perhaps on its way, and is looked up in Slack within a minute or so; try it after that"
        )),
        (State::Owed, Choice::Retry) => Some(format!("{id} is owed already and is sent by itself")),
        (State::Failed, Choice::Retry) if delivery.is_late(now) => Some(format!(
            "{id} would be too late by now; `understudy deliveries drop {id}` takes it off the list"
        )),
        (State::Failed, Choice::Retry) if is_without_place(tx, delivery).await? => Some(format!(
            "the place of {id} is gone, so it would fail again: in Slack, the pair or a coordinator chooses another \
             one by `/internship place`, and then it is posted there"
        )),
        _ => None,
    })
}

async fn is_without_place(tx: &mut Tx, delivery: &Delivery) -> DbResult<bool> {
    let reason = delivery.reason.as_deref().unwrap_or_default();
    let Some(id) = &delivery.internship_id else {
        return Ok(false);
    };
    if follows(delivery, reason) != Consequence::PlaceLost {
        return Ok(false);
    }
    let internship = internships::store::by_id(tx, &delivery.workspace_id, id).await?;
    Ok(internship.is_some_and(|internship| internship.place_lost.is_some()))
}

async fn hold(tx: &mut Tx, place: &Where, is_held: bool) -> Result<Vec<String>, CliError> {
    let workspace = named(tx, place).await?;
    let changed = outbox::hold_sending(tx, workspace.as_ref(), is_held).await?;
    let count = match changed {
        1 => "1 workspace".to_owned(),
        count => format!("{count} workspaces"),
    };
    Ok(vec![match (changed, is_held) {
        (0, true) => "Nothing has changed: sending was held already.".to_owned(),
        (0, false) => "Nothing has changed: sending was not held.".to_owned(),
        (_, true) => format!("Nothing is sent to {count} until `understudy deliveries release`."),
        (_, false) => format!("Messages are sent again to {count}."),
    }])
}
