//! Programs, their versions and their coordinators.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jiff::Timestamp;

use super::Reading;
use crate::{
    args,
    ids::{ChannelId, ProgramId, UserId, WorkspaceId},
    row,
    store::{DbError, Result, Tx, people},
};

row! {
    #[derive(Debug, Clone)]
    pub struct Program {
        pub id: ProgramId,
        pub workspace_id: WorkspaceId,
        pub key: String,
        pub title: String,
        pub home_channel: Option<ChannelId>,
        /// Without `#`, as the page has it.
        pub home_channel_name: Option<String>,
        pub current_version: i64,
    }
}

row! {
    #[derive(Debug, Clone)]
    pub struct Version {
        pub version: i64,
        pub page: String,
        pub base_url: Option<String>,
        reading: String,
    }
}

impl Version {
    /// # Errors
    /// [`DbError::Corrupt`] if a later release has written it in another form.
    pub fn reading(&self) -> Result<Reading> {
        serde_json::from_str(&self.reading)
            .map_err(|e| DbError::Corrupt(format!("program_version.reading: {e}")))
    }
}

/// A query of programs: their columns, listed once, and what follows them.
macro_rules! programs {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, key, title, home_channel, home_channel_name, current_version
             FROM program WHERE workspace_id = $1 ",
            $tail
        )
    };
}

pub async fn all(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Program>> {
    tx.all(programs!("ORDER BY title, id"), args![workspace])
        .await
}

pub async fn by_key(tx: &mut Tx, workspace: &WorkspaceId, key: &str) -> Result<Option<Program>> {
    tx.opt(programs!("AND key = $2"), args![workspace, key])
        .await
}

pub async fn by_id(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ProgramId,
) -> Result<Option<Program>> {
    tx.opt(programs!("AND id = $2"), args![workspace, id]).await
}

/// The program whose home is this channel: by id, else by the name that its page has.
pub async fn by_home(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    channel_name: &str,
) -> Result<Option<Program>> {
    let programs = all(tx, workspace).await?;
    let by_id = programs
        .iter()
        .find(|program| program.home_channel.as_ref() == Some(channel));
    let by_name = || {
        programs.iter().find(|program| {
            let name = program.home_channel_name.as_deref();
            program.home_channel.is_none()
                && name.is_some_and(|name| same_channel(name, channel_name))
        })
    };
    Ok(by_id.or_else(by_name).cloned())
}

fn same_channel(a: &str, b: &str) -> bool {
    !a.is_empty() && a.to_lowercase() == b.to_lowercase()
}

/// Keeps the id of a home channel that was known by its name only.
pub async fn keep_home(tx: &mut Tx, program: &ProgramId, channel: &ChannelId) -> Result<()> {
    tx.run(
        "UPDATE program SET home_channel = $2 WHERE id = $1 AND home_channel IS NULL",
        args![program, channel],
    )
    .await?;
    Ok(())
}

pub async fn version(tx: &mut Tx, program: &ProgramId, version: i64) -> Result<Version> {
    tx.one(
        "SELECT version, page, base_url, reading FROM program_version WHERE program_id = $1 AND version = $2",
        args![program, version],
    )
    .await
}

/// What a version of a program says. A version never changes once it is committed, and a long page takes longer to parse
/// than everything else that a tick does: so what was read last is kept, if it is sure to stay.
pub async fn reading(tx: &mut Tx, program: &ProgramId, number: i64) -> Result<Arc<Reading>> {
    let key = (program.clone(), number);
    if let Some(known) = READ.lock().ok().and_then(|read| read.get(&key).cloned()) {
        return Ok(known);
    }
    let reading = Arc::new(version(tx, program, number).await?.reading()?);
    if tx.sees_what_is_committed()
        && let Ok(mut read) = READ.lock()
    {
        if read.len() >= KEPT
            && let Some(any) = read.keys().next().cloned()
        {
            read.remove(&any);
        }
        read.insert(key, reading.clone());
    }
    Ok(reading)
}

/// Versions that are kept; a program rarely has two in use, a workspace rarely three programs.
const KEPT: usize = 256;

type Read = HashMap<(ProgramId, i64), Arc<Reading>>;
static READ: LazyLock<Mutex<Read>> = LazyLock::new(Mutex::default);

/// What a program's newest version says.
pub async fn newest(tx: &mut Tx, program: &ProgramId) -> Result<Arc<Reading>> {
    let (number,): (i64,) = tx
        .one(
            "SELECT current_version FROM program WHERE id = $1",
            args![program],
        )
        .await?;
    reading(tx, program, number).await
}

/// Saves a program as new, or its next version.
pub async fn save_version(
    tx: &mut Tx,
    program: &Program,
    page: &str,
    base_url: Option<&str>,
    reading: &Reading,
    now: Timestamp,
) -> Result<()> {
    let json = serde_json::to_string(reading).map_err(|e| DbError::Other(e.to_string()))?;
    tx.run(
        "INSERT INTO program (id, workspace_id, key, title, home_channel, home_channel_name, current_version,
                              created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (workspace_id, key) DO UPDATE SET title = excluded.title,
             home_channel = excluded.home_channel, home_channel_name = excluded.home_channel_name,
             current_version = excluded.current_version",
        args![
            &program.id,
            &program.workspace_id,
            &program.key,
            &program.title,
            &program.home_channel,
            &program.home_channel_name,
            program.current_version,
            now
        ],
    )
    .await?;
    tx.run(
        "INSERT INTO program_version (program_id, version, page, base_url, reading, imported_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            &program.id,
            program.current_version,
            page,
            base_url,
            json,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Sets the home channel by hand; true if that changed something.
pub async fn set_home(tx: &mut Tx, program: &ProgramId, channel: &ChannelId) -> Result<bool> {
    let changed = tx
        .run(
            "UPDATE program SET home_channel = $2 WHERE id = $1 AND (home_channel IS NULL OR home_channel <> $2)",
            args![program, channel],
        )
        .await?;
    Ok(changed == 1)
}

/// True if they were none before.
pub async fn add_coordinator(
    tx: &mut Tx,
    program: &ProgramId,
    user: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let added = tx
        .run(
            "INSERT INTO program_coordinator (program_id, user_id, added_at) VALUES ($1, $2, $3)
             ON CONFLICT (program_id, user_id) DO NOTHING",
            args![program, user, now],
        )
        .await?;
    Ok(added == 1)
}

/// True if they were one.
pub async fn remove_coordinator(tx: &mut Tx, program: &ProgramId, user: &UserId) -> Result<bool> {
    let removed = tx
        .run(
            "DELETE FROM program_coordinator WHERE program_id = $1 AND user_id = $2",
            args![program, user],
        )
        .await?;
    Ok(removed == 1)
}

pub async fn named_coordinators(tx: &mut Tx, program: &ProgramId) -> Result<Vec<UserId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT user_id FROM program_coordinator WHERE program_id = $1 ORDER BY user_id",
            args![program],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

/// Who looks after a program: those who were named, else the workspace's admins.
pub async fn coordinators(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<UserId>> {
    let named = named_coordinators(tx, program).await?;
    if !named.is_empty() {
        return Ok(named);
    }
    Ok(people::admins(tx, workspace)
        .await?
        .into_iter()
        .map(|person| person.user_id)
        .collect())
}
