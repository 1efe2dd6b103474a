//! What Slack knows of people, kept.

use std::time::Duration;

use super::App;
use crate::{
    clock,
    ids::{UserId, WorkspaceId},
    mentors,
    slack::outbound::{Class, User},
    store::{
        Db, DbError,
        people::{self, Person},
    },
};

/// A tier-2 method: twenty pages a minute are allowed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Rows in one transaction: short, so that nobody waits for it.
const CHUNK: usize = 200;

impl App {
    /// Reads everybody of a workspace, page by page; slower only where Slack asks for it.
    pub(super) async fn read_people(&self, workspace: &WorkspaceId) -> Result<(), DbError> {
        let Some(token) = self.engine.tokens.get(workspace) else {
            return Ok(());
        };
        let session = self.engine.slack.session(&token, PATIENCE);
        let mut cursor: Option<String> = None;
        loop {
            match session.users_page(cursor.as_deref()).await {
                Ok(page) => {
                    save(&self.engine.db, workspace, &page.items).await?;
                    cursor = page.next_cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                Err(error) if error.class == Class::RateLimited => {
                    tokio::time::sleep(error.retry_after.unwrap_or(PATIENCE)).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "The list of people could not be read to its end.");
                    return Ok(());
                }
            }
        }
        let mut tx = self.engine.db.write().await?;
        mentors::store::match_handles(&mut tx, workspace).await?;
        tx.commit().await
    }
}

/// Saves what Slack said of some people.
pub(super) async fn save(db: &Db, workspace: &WorkspaceId, users: &[User]) -> Result<(), DbError> {
    for chunk in users.chunks(CHUNK) {
        let mut tx = db.write().await?;
        for user in chunk.iter().filter(|user| !user.id.is_empty()) {
            people::save(&mut tx, workspace, &person(user)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn person(user: &User) -> Person {
    Person {
        user_id: UserId::new(&user.id),
        handle: user.name.clone(),
        name: user.shown_name().to_owned(),
        title: user.profile.title.clone(),
        time_zone: user.tz.clone(),
        tz_offset_seconds: user.tz_offset.map(i64::from),
        is_deleted: user.deleted,
        is_bot: user.is_bot || user.id == "USLACKBOT",
        is_guest: user.is_restricted || user.is_ultra_restricted,
        is_admin: user.is_admin || user.is_owner,
        seen_at: clock::wall(),
    }
}
