//! Somebody opened the app's Home, or turned its page. It is shown by the scheduler, as edits are: many changes become
//! one, and a click is acknowledged before.

use crate::{
    context::{Ctx, Handled},
    scheduler::store as outbox,
    slack::{
        inbound::{Action, Event},
        reply::Reply,
    },
};

/// `app_home_opened`; the messages tab is Slack's own.
pub async fn opened(ctx: Ctx, event: Event) -> Handled {
    if event.payload["tab"].as_str() == Some("messages") {
        return Ok(Reply::Empty);
    }
    let mut tx = ctx.db().write().await?;
    outbox::home_opened(&mut tx, &ctx.workspace, &ctx.user).await?;
    tx.commit().await?;
    ctx.edits_wanted();
    Ok(Reply::Empty)
}

/// Another page of many internships.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    let mut tx = ctx.db().write().await?;
    outbox::home_turned(&mut tx, &ctx.workspace, &ctx.user, page.unwrap_or(0)).await?;
    tx.commit().await?;
    ctx.edits_wanted();
    Ok(Reply::Empty)
}
