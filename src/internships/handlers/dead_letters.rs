//! "Try again", "Let it go", "Post it", "It was posted": the coordinators choose.

use crate::{
    context::{Ctx, Handled},
    internships::{
        due::dead_letters::{Choice, settle},
        store, views,
    },
    programs,
    scheduler::store as outbox,
    slack::{inbound::Action, reply::Reply},
};

pub async fn delivery_retry(ctx: Ctx, action: Action) -> Handled {
    choose(&ctx, &action, Choice::Retry).await
}

pub async fn delivery_drop(ctx: Ctx, action: Action) -> Handled {
    choose(&ctx, &action, Choice::Drop).await
}

/// Whoever presses first settles it. What is not there and what is not theirs gets the same answer.
async fn choose(ctx: &Ctx, action: &Action, choice: Choice) -> Handled {
    let notice = action.value.as_deref().unwrap_or_default();
    let mut tx = ctx.db().write().await?;
    let letters = store::dead_letters::of_notice(&mut tx, &ctx.workspace, notice).await?;
    let coordinators = match letters.first() {
        Some(first) => {
            programs::store::coordinators(&mut tx, &ctx.workspace, &first.program_id).await?
        }
        None => Vec::new(),
    };
    if !coordinators.contains(&ctx.user) {
        return ctx
            .say_privately(action, &views::dead_letters::not_theirs())
            .await;
    }
    if let Some(receipt) = action.receipt_key()
        && !ctx.first_time(&mut tx, &receipt).await?
    {
        return Ok(Reply::Empty);
    }
    let mut is_done = false;
    for letter in letters.iter().filter(|it| it.settled_as.is_none()) {
        if let Some(delivery) = outbox::by_id(&mut tx, &letter.delivery_id).await? {
            is_done |= settle(&mut tx, &delivery, choice, Some(&ctx.user), ctx.now).await?;
        }
    }
    if !is_done {
        return ctx
            .say_privately(action, &views::dead_letters::settled_already())
            .await;
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}
