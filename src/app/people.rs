//! What Slack knows of people, kept.

use std::time::Duration;

use super::App;
use crate::{
    context::save_people, ids::WorkspaceId, mentors, slack::outbound::Class, store::DbError,
};

/// A tier-2 method: twenty pages a minute are allowed.
const PATIENCE: Duration = Duration::from_secs(30);

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
        mentors::store::match_handles(&mut tx, workspace).await?;
        tx.commit().await
    }
}
