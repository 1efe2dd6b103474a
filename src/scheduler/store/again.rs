//! What could not be said is owed again, and what was known of a channel that has changed is forgotten.

use super::members;
use crate::{
    args,
    ids::{ChannelId, DeliveryId, InternshipId, WorkspaceId},
    scheduler::{Address, Delivery},
    store::{Result, Tx},
};

pub async fn by_id(tx: &mut Tx, id: &DeliveryId) -> Result<Option<Delivery>> {
    tx.opt(deliveries!("WHERE d.id = $1"), args![id]).await
}

/// Rows of an internship that failed for good, oldest date first.
pub async fn failed_of(tx: &mut Tx, internship: &InternshipId) -> Result<Vec<Delivery>> {
    tx.all(
        deliveries!("WHERE internship_id = $1 AND state = 'failed' ORDER BY local_date, id"),
        args![internship],
    )
    .await
}

/// Owes what was surely not said as if it had never been tried, wherever its addressee is by now: not in
/// an old thread, and under a new fence.
pub async fn owe_again(tx: &mut Tx, id: &DeliveryId) -> Result<()> {
    tx.run(
        "UPDATE delivery SET state = 'owed', reason = NULL, settled_at = NULL, channel = NULL, thread_ts = NULL,
                fence = fence + 1, attempts = 0, first_intent_at = NULL, last_intent_at = NULL,
                lease_until = NULL, not_before = 0
         WHERE id = $1 AND state IN ('owed', 'failed')",
        args![id],
    )
    .await?;
    Ok(())
}

/// We are not in this channel any more: the next post joins it again.
pub async fn forget_joined(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<()> {
    tx.run(
        "DELETE FROM joined_channel WHERE workspace_id = $1 AND channel = $2",
        args![workspace, channel],
    )
    .await?;
    Ok(())
}

/// The names by which a channel was found once: another one may have them by now.
pub async fn forget_channel_name(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<()> {
    tx.run(
        "DELETE FROM conversation WHERE workspace_id = $1 AND channel = $2 AND members LIKE '#%'",
        args![workspace, channel],
    )
    .await?;
    Ok(())
}

/// The DM or group DM of these is opened anew at the next message.
pub async fn forget_conversation(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    address: &Address,
) -> Result<()> {
    if let Some(members) = members(address) {
        tx.run(
            "DELETE FROM conversation WHERE workspace_id = $1 AND members = $2",
            args![workspace, members],
        )
        .await?;
    }
    Ok(())
}
