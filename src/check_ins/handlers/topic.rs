//! "Make it a 1:1 topic", on a digest with a blocker: one click, once.

use crate::{
    check_ins::{due, store, views},
    context::{Ctx, Handled},
    ids::CheckInId,
    internships,
    one_on_ones::{
        Quoted,
        store::{Added, add_topic},
    },
    privacy::{self, Object},
    scheduler::store as outbox,
    slack::{inbound::Action, reply::Reply, text::Mrkdwn},
};

/// The blocker becomes a topic of the next 1:1; the digest says so from then on.
pub async fn topic_add(ctx: Ctx, action: Action) -> Handled {
    let id = CheckInId::new(action.value.clone().unwrap_or_default());
    let mut tx = ctx.db().write().await?;
    let check_in = store::by_id(&mut tx, &ctx.workspace, &id).await?;
    let internship = match &check_in {
        Some(one) => internships::store::by_id(&mut tx, &ctx.workspace, &one.internship_id).await?,
        None => None,
    };
    let (Some(check_in), Some(internship)) = (check_in, internship) else {
        drop(tx);
        return ctx.say_privately(&action, &views::topic_not_yours()).await;
    };
    let seer = privacy::store::seer(&mut tx, &internship, &ctx.user).await?;
    let may = seer.may_see(Object::CheckIn) && seer.may_see(Object::Topics);
    if !may || !internships::store::runs(internship.state) {
        drop(tx);
        return ctx.say_privately(&action, &views::topic_not_yours()).await;
    }
    let text = check_in.blocked.trim();
    if text.is_empty() {
        drop(tx);
        let sentence =
            Mrkdwn::ours("Nothing is blocked any more, so there is nothing to talk about here.");
        return ctx.say_privately(&action, &sentence).await;
    }
    // Pressed twice, or by both on old messages, it is one topic.
    if !store::set_topic(&mut tx, &id, &ctx.user).await? {
        return Ok(Reply::Empty);
    }
    let added = add_topic(
        &mut tx,
        &ctx.workspace,
        &internship.id,
        &ctx.user,
        text,
        &Quoted::default(),
        ctx.now,
    )
    .await?;
    if added == Added::Full {
        drop(tx);
        let sentence = Mrkdwn::ours(
            "Your next 1:1 has as many topics as it can have already. Talk about some of them first.",
        );
        return ctx.say_privately(&action, &sentence).await;
    }
    outbox::edit_about(&mut tx, &ctx.workspace, id.as_str(), due::DIGEST).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}
