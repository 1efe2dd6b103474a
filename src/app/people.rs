//! What Slack knows of people, kept.

use std::time::Duration;

use super::App;
use crate::{
    clock,
    context::save_people,
    ids::WorkspaceId,
    mentors,
    slack::outbound::Class,
    store::{DbError, workspaces},
};

/// A tier-2 method: twenty pages a minute are allowed.
const PATIENCE: Duration = Duration::from_secs(30);

impl App {
    /// Reads everybody of a workspace, page by page; slower only where Slack asks for it.
    pub async fn read_people(&self, workspace: &WorkspaceId) -> Result<(), DbError> {
        let Some(token) = self.engine.tokens.get(workspace) else {
            return Ok(());
        };
        let session = self.engine.slack.session(&token, PATIENCE);
        let mut cursor: Option<String> = None;
        loop {
            match session.users_page(cursor.as_deref()).await {
                Ok(page) => {
                    save_people(&self.engine.db, workspace, &page.items).await?;
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
        workspaces::people_were_read(&mut tx, workspace, clock::wall()).await?;
        mentors::store::match_handles(&mut tx, workspace).await?;
        let now = self.engine.clock.now();
        let offered = mentors::due::offer_unmatched(&mut tx, workspace, now).await?;
        tx.commit().await?;
        if offered {
            tracing::debug!("Names of a page were offered to a coordinator.");
        }
        // Somebody may have left.
        self.engine.wake.notify_one();
        Ok(())
    }
}
