//! The intern's answer to another zone: weeks and check-ins follow, or stay.

use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{
        due::{self, load_by_id},
        rules::{Calendar, moved_zone},
        store, views,
    },
    scheduler::{cadence::zone_name, store as outbox},
    slack::{inbound::Action, reply::Reply},
};

/// "Use Asia/Tokyo".
pub async fn zone_move(ctx: Ctx, action: Action) -> Handled {
    answer(ctx, action, true).await
}

/// "Stay with Europe/Lisbon".
pub async fn zone_stay(ctx: Ctx, action: Action) -> Handled {
    answer(ctx, action, false).await
}

async fn answer(ctx: Ctx, action: Action, moves: bool) -> Handled {
    let value = action.value.clone().unwrap_or_default();
    let (id, zone) = value.split_once('|').unwrap_or_default();
    let (id, zone) = (InternshipId::new(id), ctx.zones().find(zone));
    let mut tx = ctx.db().write().await?;
    store::lock(&mut tx, &ctx.workspace, &id).await?;
    let found = load_by_id(&mut tx, &ctx.workspace, &id).await?;
    let (Some((internship, reading)), Some(zone)) = (found, zone) else {
        return ctx.say_privately(&action, &views::not_theirs()).await;
    };
    if internship.intern != ctx.user {
        return ctx.say_privately(&action, &views::not_theirs()).await;
    }
    let name = zone_name(&zone);
    if !store::runs(internship.state) {
        outbox::edit_occurrence(&mut tx, &id, due::ZONE_QUESTION, "").await?;
        tx.commit().await?;
        ctx.edits_wanted();
        return Ok(Reply::Empty);
    }
    if moves && internship.time_zone != name {
        let about = format!("{} to {name}", internship.time_zone);
        let after = moved_zone(
            &Calendar::new(&internship, &reading, ctx.zones()),
            &name,
            ctx.zones(),
        );
        store::update(&mut tx, &after).await?;
        let calendar = Calendar::new(&after, &reading, ctx.zones());
        ctx.planner().replan(&mut tx, &calendar, ctx.now).await?;
        store::happened(
            &mut tx,
            &after,
            Some(&ctx.user),
            "zone_moved",
            &about,
            ctx.now,
        )
        .await?;
        outbox::edit_occurrence(&mut tx, &id, due::STARTED, "").await?;
    } else if !moves && !store::has_stayed(&mut tx, &id, &name).await? {
        let actor = Some(&ctx.user);
        store::happened(&mut tx, &internship, actor, "zone_kept", &name, ctx.now).await?;
    }
    outbox::edit_occurrence(&mut tx, &id, due::ZONE_QUESTION, "").await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}
