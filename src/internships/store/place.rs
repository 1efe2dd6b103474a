//! Which internships live in a channel, and each time that one lost its place.

use jiff::Timestamp;

use crate::{
    args,
    ids::{ChannelId, InternshipId, UserId, WorkspaceId},
    internships::{Internship, PlaceLoss},
    store::{Result, Tx},
};

/// A query of lost places (`l`): their columns, listed once, and what follows them.
macro_rules! losses {
    ($tail:literal) => {
        concat!(
            "SELECT l.id, l.internship_id, l.place, l.reason, l.lost_at, l.chosen_at, l.chosen_place, l.chosen_by
             FROM place_loss l ",
            $tail
        )
    };
}

/// The internships under way that live in a channel. In one order, for each is locked after another.
pub async fn living_in(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
) -> Result<Vec<Internship>> {
    tx.all(
        internships!(
            "WHERE workspace_id = $1 AND place = $2
               AND state IN ('planned', 'awaiting', 'active', 'paused') ORDER BY id"
        ),
        args![workspace, channel],
    )
    .await
}

/// Marks the place as lost. False if it was lost already.
pub async fn lose(tx: &mut Tx, internship: &Internship, reason: &str) -> Result<bool> {
    let marked = tx
        .run(
            "UPDATE internship SET place_lost = $3, revision = revision + 1
             WHERE workspace_id = $1 AND id = $2 AND place_lost IS NULL",
            args![&internship.workspace_id, &internship.id, reason],
        )
        .await?;
    Ok(marked == 1)
}

/// The internship goes on somewhere; whatever was lost is over.
pub async fn set(tx: &mut Tx, internship: &Internship, place: Option<&ChannelId>) -> Result<()> {
    tx.run(
        "UPDATE internship SET place = $3, place_lost = NULL, revision = revision + 1
         WHERE workspace_id = $1 AND id = $2",
        args![
            &internship.workspace_id,
            &internship.id,
            place.map(ChannelId::as_str)
        ],
    )
    .await?;
    Ok(())
}

pub async fn insert_loss(tx: &mut Tx, loss: &PlaceLoss) -> Result<()> {
    tx.run(
        "INSERT INTO place_loss (id, internship_id, place, reason, lost_at) VALUES ($1, $2, $3, $4, $5)",
        args![
            &loss.id,
            &loss.internship_id,
            &loss.place,
            &loss.reason,
            loss.lost_at
        ],
    )
    .await?;
    Ok(())
}

/// By its id, if it is of an internship of this workspace.
pub async fn loss(tx: &mut Tx, workspace: &WorkspaceId, id: &str) -> Result<Option<PlaceLoss>> {
    tx.opt(
        losses!(
            "JOIN internship i ON i.id = l.internship_id WHERE i.workspace_id = $1 AND l.id = $2"
        ),
        args![workspace, id],
    )
    .await
}

/// The latest time that an internship lost its place.
pub async fn latest_loss(tx: &mut Tx, internship: &InternshipId) -> Result<Option<PlaceLoss>> {
    tx.opt(
        losses!("WHERE l.internship_id = $1 ORDER BY l.lost_at DESC, l.id DESC LIMIT 1"),
        args![internship],
    )
    .await
}

/// Where it goes on after a loss: whoever chooses last settles it.
pub async fn settle_loss(
    tx: &mut Tx,
    loss: &PlaceLoss,
    place: Option<&ChannelId>,
    by: Option<&UserId>,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE place_loss SET chosen_at = $2, chosen_place = $3, chosen_by = $4 WHERE id = $1",
        args![
            &loss.id,
            now,
            place.map(ChannelId::as_str),
            by.map(UserId::as_str)
        ],
    )
    .await?;
    Ok(())
}
