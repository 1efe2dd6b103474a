//! People of a workspace, as last heard from Slack.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Result, Tx};
use crate::{
    args,
    ids::{UserId, WorkspaceId},
    row,
};

row! {
    #[derive(Debug, Clone)]
    pub struct Person {
        pub user_id: UserId,
        pub handle: String,
        pub name: String,
        /// First and last name, where the display name is another.
        pub real_name: String,
        /// Empty unless Slack tells it.
        pub email: String,
        pub title: String,
        /// IANA name, as Slack has it.
        pub time_zone: Option<String>,
        /// For a zone that our data does not know.
        pub tz_offset_seconds: Option<i64>,
        pub is_deleted: bool,
        pub is_bot: bool,
        pub is_guest: bool,
        pub is_admin: bool,
        pub seen_at: Timestamp,
    }
}

impl Person {
    /// Guests, bots and people who left are never offered or asked.
    pub fn can_be_asked(&self) -> bool {
        !self.is_deleted && !self.is_bot && !self.is_guest
    }
}

/// A query of people: their columns, listed once, and what follows them.
macro_rules! people {
    ($tail:literal) => {
        concat!(
            "SELECT user_id, handle, name, real_name, email, title, time_zone, tz_offset_seconds, is_deleted, is_bot, is_guest, is_admin,
                    seen_at
             FROM person WHERE workspace_id = $1 AND ",
            $tail
        )
    };
}

pub async fn get(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<Option<Person>> {
    tx.opt(people!("user_id = $2"), args![workspace, user])
        .await
}

/// The names of these people, those that are known, in one query.
pub async fn names(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    users: &[&UserId],
) -> Result<HashMap<UserId, String>> {
    macro_rules! named {
        ($ids:literal) => {
            concat!(
                "SELECT user_id, name FROM person WHERE workspace_id = $1 AND user_id IN (",
                $ids,
                ")"
            )
        };
    }
    const SQLITE: &str = named!("SELECT value FROM json_each($2)");
    const POSTGRES: &str = named!("SELECT json_array_elements_text(CAST($2 AS json))");
    let ids: Vec<_> = users.iter().map(|user| user.as_str()).collect();
    let ids = serde_json::to_string(&ids).unwrap_or_else(|_| "[]".to_owned());
    let rows: Vec<(String, String)> = tx
        .all(tx.pick(SQLITE, POSTGRES), args![workspace, ids])
        .await?;
    let known = rows.into_iter().filter(|(_, name)| !name.trim().is_empty());
    Ok(known
        .map(|(user, name)| (UserId::new(user), name))
        .collect())
}

pub async fn admins(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Person>> {
    tx.all(
        people!("is_admin AND NOT is_deleted AND NOT is_bot ORDER BY user_id LIMIT 20"),
        args![workspace],
    )
    .await
}

/// The zones that Slack has for people: a name, its offset now, and for how many.
pub async fn zones(tx: &mut Tx) -> Result<Vec<(String, Option<i64>, i64)>> {
    tx.all(
        "SELECT time_zone, tz_offset_seconds, count(*) FROM person
         WHERE time_zone IS NOT NULL AND NOT is_deleted AND NOT is_bot
         GROUP BY time_zone, tz_offset_seconds ORDER BY time_zone, tz_offset_seconds",
        &[],
    )
    .await
}

/// Who has this handle (`@` left out) or display name; a match is only a match when it is one.
pub async fn by_handle(tx: &mut Tx, workspace: &WorkspaceId, handle: &str) -> Result<Vec<Person>> {
    let key = name_key(handle);
    tx.all(
        people!("(handle = $2 OR name_key = $2) AND NOT is_deleted LIMIT 2"),
        args![workspace, key],
    )
    .await
}

/// Everybody whom a handle or name on a page may mean: no bots, and nobody who left. Guests are among them, for a
/// name that is theirs as well is not plain.
pub async fn humans(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Person>> {
    tx.all(
        people!("NOT is_deleted AND NOT is_bot ORDER BY user_id"),
        args![workspace],
    )
    .await
}

/// Saves what Slack said of a person.
pub async fn save(tx: &mut Tx, workspace: &WorkspaceId, person: &Person) -> Result<()> {
    tx.run(
        "INSERT INTO person (workspace_id, user_id, handle, name, name_key, title, time_zone, tz_offset_seconds,
                             is_deleted, is_bot, is_guest, is_admin, seen_at, real_name, email)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET
             handle = excluded.handle, name = excluded.name, name_key = excluded.name_key, title = excluded.title,
             time_zone = excluded.time_zone, tz_offset_seconds = excluded.tz_offset_seconds,
             is_deleted = excluded.is_deleted, is_bot = excluded.is_bot, is_guest = excluded.is_guest,
             is_admin = excluded.is_admin, seen_at = excluded.seen_at, real_name = excluded.real_name,
             email = excluded.email",
        args![
            workspace,
            &person.user_id,
            name_key(&person.handle),
            &person.name,
            name_key(&person.name),
            &person.title,
            &person.time_zone,
            person.tz_offset_seconds,
            person.is_deleted,
            person.is_bot,
            person.is_guest,
            person.is_admin,
            person.seen_at,
            &person.real_name,
            &person.email
        ],
    )
    .await?;
    Ok(())
}

/// The form in which names are compared: SQLite's `lower()` knows ASCII only, so it is done here.
pub fn name_key(name: &str) -> String {
    name.trim().trim_start_matches('@').to_lowercase()
}
