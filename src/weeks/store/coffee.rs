//! Coffee chats among a week's items.

use jiff::Timestamp;

use crate::{
    args,
    ids::{InternshipId, UserId},
    store::{Result, Tx},
    weeks::CoffeeChat,
};

/// What was told of one; undoing its tick forgets none of it.
pub async fn coffee_chat(
    tx: &mut Tx,
    internship: &InternshipId,
    item: &str,
) -> Result<Option<CoffeeChat>> {
    tx.opt(
        "SELECT with_whom, note, revision FROM coffee_chat WHERE internship_id = $1 AND item_id = $2",
        args![internship, item],
    )
    .await
}

/// Keeps what is told; its revision is the next one.
pub async fn save_coffee_chat(
    tx: &mut Tx,
    internship: &InternshipId,
    item: &str,
    chat: &CoffeeChat,
    (by, now): (&UserId, Timestamp),
) -> Result<()> {
    tx.run(
        "INSERT INTO coffee_chat (internship_id, item_id, with_whom, note, revision, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6)
         ON CONFLICT (internship_id, item_id) DO UPDATE SET with_whom = excluded.with_whom, note = excluded.note,
             revision = coffee_chat.revision + 1, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        args![internship, item, &chat.with_whom, &chat.note, by, now],
    )
    .await?;
    Ok(())
}
