//! `/internship summary on` and `off`.

use crate::{
    context::{Ctx, Handled},
    ids::UserId,
    internships::{self, Internship, due::load_by_id, rules::Calendar},
    slack::text::user_in,
    weeks::views::summary as views,
};

/// Switches Friday's summary of one's own internships; `@somebody` names one of the two.
pub async fn summary_command(ctx: Ctx, rest: &str) -> Handled {
    let mut words = rest.split_whitespace();
    let is_off = match words.next() {
        Some("off") => true,
        Some("on") => false,
        _ => return Ok(ctx.tell(&views::usage())),
    };
    let named = words.find_map(user_in).map(UserId::new);
    let mut tx = ctx.db().write().await?;
    let mut all = internships::store::of_person(&mut tx, &ctx.workspace, &ctx.user).await?;
    all.retain(|it| named.as_ref().is_none_or(|named| it.is_of_pair(named)));
    if all.is_empty() {
        let none = internships::views::status(&[], &[]);
        return Ok(crate::slack::reply::Reply::Ephemeral(none));
    }
    for internship in &all {
        let id = &internship.id;
        internships::store::lock(&mut tx, &ctx.workspace, id).await?;
        internships::store::set_summary(&mut tx, internship, is_off).await?;
        let Some((now, page)) = load_by_id(&mut tx, &ctx.workspace, id).await? else {
            continue;
        };
        let now: Internship = now;
        let calendar = Calendar::new(&now, &page, ctx.zones());
        ctx.planner().replan(&mut tx, &calendar, ctx.now).await?;
    }
    tx.commit().await?;
    ctx.wake();
    Ok(ctx.tell(&views::switched(is_off, all.len())))
}
