//! Somebody opened the app's Home.

use super::views;
use crate::{
    context::{Ctx, Handled},
    internships,
    slack::{inbound::Event, reply::Reply},
};

/// `app_home_opened`; the messages tab is Slack's own.
pub async fn opened(ctx: Ctx, event: Event) -> Handled {
    if event.payload["tab"].as_str() == Some("messages") {
        return Ok(Reply::Empty);
    }
    let home = {
        let mut tx = ctx.db().read().await?;
        views::home(&internships::handlers::lines(&ctx, &mut tx, &ctx.user).await?)
    };
    ctx.publish_home(&home).await
}
