//! `/internship country`: whose holidays count for whoever asks.

use super::{store, views};
use crate::{
    context::{Ctx, Handled},
    slack::{
        reply::Reply,
        text::{clip, unescaped},
    },
};

/// `/internship country [PT | none]`.
pub async fn country_command(ctx: Ctx, words: &str) -> Handled {
    let words = clip(unescaped(words).trim(), 200);
    let country = match words.to_lowercase().as_str() {
        "" => return own_country(&ctx).await,
        "none" => None,
        _ => match words.parse() {
            Ok(country) => Some(country),
            Err(_) => return Ok(Reply::Ephemeral(views::country_help())),
        },
    };
    let mut tx = ctx.db().write().await?;
    store::set_country(&mut tx, &ctx.workspace, &ctx.user, country.as_ref()).await?;
    let mine = [ctx.user.clone()];
    ctx.planner()
        .follow_holidays(&mut tx, &ctx.workspace, &mine, &ctx.moment())
        .await?;
    tx.commit().await?;
    ctx.wake();
    own_country(&ctx).await
}

/// Whose holidays count for the asker.
async fn own_country(ctx: &Ctx) -> Handled {
    let mut tx = ctx.db().read().await?;
    let (workspace, user) = (&ctx.workspace, &ctx.user);
    let choice = store::choice(&mut tx, workspace, user).await?;
    let known = store::countries(&mut tx, workspace).await?;
    let days = store::days_off(&mut tx, workspace, user).await?;
    let next = days.next_from(ctx.today());
    Ok(Reply::Ephemeral(views::own_country(&choice, &known, next)))
}
