//! Which of Slack's requests were acted on already.

use jiff::Timestamp;

use super::{Result, Tx};
use crate::{args, ids::WorkspaceId};

/// True the first time a key is seen; false for a repeat, which then must change nothing. Committed
/// with the change itself.
pub async fn first_time(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
    now: Timestamp,
) -> Result<bool> {
    let taken = tx
        .run(
            "INSERT INTO inbound_receipt (workspace_id, receipt_key, received_at) VALUES ($1, $2, $3)
             ON CONFLICT (workspace_id, receipt_key) DO NOTHING",
            args![workspace, key, now],
        )
        .await?;
    Ok(taken == 1)
}

/// Slack repeats for an hour at most; a week is plenty.
pub async fn forget_before(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    tx.run(
        "DELETE FROM inbound_receipt WHERE (workspace_id, receipt_key) IN
         (SELECT workspace_id, receipt_key FROM inbound_receipt WHERE received_at < $1 LIMIT 500)",
        args![before],
    )
    .await
}
