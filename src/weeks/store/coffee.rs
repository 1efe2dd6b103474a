//! Coffee chats among a week's items.

use crate::{
    args,
    ids::InternshipId,
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
        "SELECT with_whom, note, is_done AS is_said FROM item_tick WHERE internship_id = $1 AND item_id = $2",
        args![internship, item],
    )
    .await
}

/// Of an item that was ticked before.
pub async fn save_coffee_chat(
    tx: &mut Tx,
    internship: &InternshipId,
    item: &str,
    chat: &CoffeeChat,
) -> Result<()> {
    tx.run(
        "UPDATE item_tick SET with_whom = $3, note = $4 WHERE internship_id = $1 AND item_id = $2",
        args![internship, item, &chat.with_whom, &chat.note],
    )
    .await?;
    Ok(())
}
