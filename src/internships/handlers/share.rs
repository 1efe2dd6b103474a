//! `/internship share on|off`: whether the managers get the hours of each month. Only the intern says so.

use crate::{
    check_ins::views::{self, SharedWith},
    context::{Ctx, Handled},
    internships::{Internship, due::load_by_id, rules::Calendar, store},
    programs::short_title,
};

pub(super) async fn share_command(ctx: Ctx, rest: &str) -> Handled {
    let is_on = match rest.trim() {
        "on" => true,
        "off" => false,
        _ => return Ok(ctx.tell(&views::share_help())),
    };
    let mut tx = ctx.db().write().await?;
    let mut all = store::of_person(&mut tx, &ctx.workspace, &ctx.user).await?;
    all.retain(|it| it.intern == ctx.user);
    if all.is_empty() {
        return Ok(ctx.tell(&views::share_help()));
    }
    let mut shown = Vec::new();
    for one in &all {
        store::lock(&mut tx, &ctx.workspace, &one.id).await?;
        let Some((internship, reading)) = load_by_id(&mut tx, &ctx.workspace, &one.id).await?
        else {
            continue;
        };
        let internship = Internship {
            shares_hours: is_on,
            ..internship
        };
        store::update(&mut tx, &internship).await?;
        let calendar = Calendar::new(&internship, &reading, ctx.zones());
        ctx.planner().replan(&mut tx, &calendar, ctx.now).await?;
        drop(calendar);
        shown.push((internship, short_title(&reading, "Internship")));
    }
    tx.commit().await?;
    ctx.wake();
    let with: Vec<SharedWith<'_>> = shown
        .iter()
        .map(|(internship, title)| SharedWith {
            title,
            managers: internship.managers(),
        })
        .collect();
    Ok(ctx.tell(&views::shared_now(is_on, &with)))
}
