//! The addresses of people's calendars.

use jiff::Timestamp;

use crate::{
    args,
    ids::{UserId, WorkspaceId},
    one_on_ones::CalendarLink,
    store::{Result, Tx},
};

/// The address that a person has.
pub async fn link(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Option<CalendarLink>> {
    tx.opt(
        "SELECT workspace_id, user_id, secret FROM calendar_link WHERE workspace_id = $1 AND user_id = $2",
        args![workspace, user],
    )
    .await
}

/// Gives a person an address; one that they had before leads nowhere from now on.
pub async fn save_link(
    tx: &mut Tx,
    link: &CalendarLink,
    secret_hash: &str,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "INSERT INTO calendar_link (workspace_id, user_id, secret, secret_hash, made_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, user_id) DO UPDATE
         SET secret = excluded.secret, secret_hash = excluded.secret_hash, made_at = excluded.made_at",
        args![
            &link.workspace_id,
            &link.user_id,
            &link.secret,
            secret_hash,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Whose address has this hash; of somebody whose account is gone it is nobody's.
pub async fn link_of_hash(tx: &mut Tx, secret_hash: &str) -> Result<Option<CalendarLink>> {
    tx.opt(
        "SELECT l.workspace_id, l.user_id, l.secret FROM calendar_link l
         WHERE l.secret_hash = $1
           AND NOT EXISTS (SELECT 1 FROM person p
                           WHERE p.workspace_id = l.workspace_id AND p.user_id = l.user_id AND p.is_deleted)",
        args![secret_hash],
    )
    .await
}
