//! What earlier weeks left open: still wanted, let go, or taken back.

use jiff::civil::Date;

use super::{Changed, gone, may_see, not_here, of_pair_only, over, shown_again};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{self, Internship, due::load_by_id, rules::Calendar},
    slack::{blocks::Modal, inbound::Action, reply::Reply, text::Mrkdwn},
    store::{Result, Tx},
    weeks::{
        Tick, rules,
        rules::{Carried, How},
        store::{self, Click},
        views::{self, CarryValue, Say, WeekRef},
    },
};

/// "Still want it."
pub async fn carry_want(ctx: Ctx, action: Action) -> Handled {
    say(ctx, action, Say::Want).await
}

/// "Let it go."
pub async fn carry_drop(ctx: Ctx, action: Action) -> Handled {
    say(ctx, action, Say::Drop).await
}

/// "Take it back."
pub async fn carry_back(ctx: Ctx, action: Action) -> Handled {
    say(ctx, action, Say::Back).await
}

fn value_of(action: &Action) -> Option<CarryValue> {
    serde_json::from_str(action.value.as_deref()?).ok()
}

async fn say(ctx: Ctx, action: Action, what: Say) -> Handled {
    let Some(value) = value_of(&action) else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    // A tick at the same moment comes before it or after it.
    let id = InternshipId::new(&value.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    match said(&ctx, &mut tx, &value, what, &action).await? {
        Ok(()) => tx.commit().await?,
        Err(refusal) => {
            drop(tx);
            return ctx.say_privately(&action, &refusal).await;
        }
    }
    ctx.edits_wanted();
    match &action.view {
        Some(view) if view.callback_id == "carry" => shown_again(&ctx, view).await,
        _ => Ok(Reply::Empty),
    }
}

/// `Err` is why it is not taken, in words for who pressed.
async fn said(
    ctx: &Ctx,
    tx: &mut Tx,
    value: &CarryValue,
    what: Say,
    action: &Action,
) -> Result<std::result::Result<(), Mrkdwn>> {
    let id = InternshipId::new(&value.internship);
    let loaded = load_by_id(tx, &ctx.workspace, &id).await?;
    let (Some((internship, now)), Ok(date)) = (loaded, value.date.parse::<Date>()) else {
        return Ok(Err(Mrkdwn::ours(
            "This internship is not known here. Nothing was changed.",
        )));
    };
    if let Some(refusal) = of_pair_only(ctx, &internship).or_else(|| over(&internship)) {
        return Ok(Err(refusal));
    }
    let reading = store::plan(tx, &internship, value.page_version).await?;
    let ticks = store::ticks(tx, &internship.id).await?;
    let calendar = Calendar::new(&internship, &reading, ctx.zones());
    // One item, from the modal, of whatever week; or all that this week's message asks about.
    let carried = match &value.item {
        Some(_) => rules::open_before(&calendar, date, &ticks),
        None => rules::carried(&calendar, date, &ticks)
            .into_iter()
            .collect(),
    };
    let mut wanted = Vec::new();
    let mut said = Vec::new();
    let mut changed = Changed::default();
    for carry in &carried {
        let named = |one: &&Carried<'_>| value.item.as_ref().is_none_or(|id| *id == one.item.id);
        let before = said.len();
        let of_all = value.item.is_none();
        for one in carry.items.iter().filter(named) {
            if !applies(what, one, of_all) {
                continue;
            }
            said.push(Tick {
                choice: what.choice(),
                ..Tick::new(&one.item.id, false, ctx.user.clone(), ctx.now)
            });
            if what == Say::Want {
                wanted.push(one.item.id.as_str());
            }
        }
        if said.len() > before {
            let next = next_day(&calendar, carry.date);
            changed.weeks(
                &internship,
                [carry.date.to_string(), next, value.date.clone()],
            );
        }
    }
    let clicks = said.iter().map(|tick| Click {
        internship: &internship.id,
        tick,
        clicked_at: action.pressed_at(),
    });
    store::tick(tx, &clicks.collect::<Vec<_>>()).await?;
    changed.show_anew(tx).await?;
    // What is wanted stays, though the page may have it no more.
    for kept in gone(tx, &internship, &now, value.page_version, &wanted).await? {
        store::keep_item(tx, &internship.id, &kept, ctx.now).await?;
    }
    Ok(Ok(()))
}

/// An old button changes only what is still as it was shown: nothing that was done meanwhile.
fn applies(what: Say, one: &Carried<'_>, of_all: bool) -> bool {
    match what {
        Say::Back => one.how == How::LetGo,
        // What was said of one by itself is not meant with all the others.
        Say::Want | Say::Drop => one.how == How::Open && !(of_all && one.is_wanted),
    }
}

fn next_day(calendar: &Calendar<'_>, date: Date) -> String {
    let mut days = rules::days(calendar).into_iter();
    let next = days.find(|(day, _)| *day > date);
    next.map_or_else(|| date.to_string(), |(day, _)| day.to_string())
}

/// "From earlier weeks".
pub async fn carry_open(ctx: Ctx, action: Action) -> Handled {
    let Some(value) = value_of(&action) else {
        return Ok(Reply::Empty);
    };
    let week = WeekRef {
        internship: value.internship,
        date: value.date,
        page: 0,
        page_version: value.page_version,
    };
    let modal = modal(&ctx, &week).await?;
    ctx.show_form(&action, &modal).await
}

/// Another page of it.
pub async fn carry_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let Ok(mut week) = serde_json::from_str::<WeekRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    week.page = page.unwrap_or(0);
    let modal = modal(&ctx, &week).await?;
    ctx.update_view(view, &modal).await
}

pub(super) async fn modal(ctx: &Ctx, week: &WeekRef) -> Result<Modal> {
    let mut tx = ctx.db().read().await?;
    let id = InternshipId::new(&week.internship);
    let loaded = load_by_id(&mut tx, &ctx.workspace, &id).await?;
    let (Some((internship, _)), Ok(date)) = (loaded, week.date.parse::<Date>()) else {
        return Ok(not_here());
    };
    if !may_see(&internship, ctx) {
        return Ok(not_here());
    }
    let version = shown_version(&internship, week);
    let reading = store::plan(&mut tx, &internship, Some(version)).await?;
    let ticks = store::ticks(&mut tx, &internship.id).await?;
    let calendar = Calendar::new(&internship, &reading, ctx.zones());
    let all = rules::open_before(&calendar, date, &ticks);
    Ok(views::carry_modal(
        &internship,
        date,
        version,
        &ticks,
        &all,
        week.page,
    ))
}

fn shown_version(internship: &Internship, week: &WeekRef) -> i64 {
    week.page_version.unwrap_or(internship.version)
}
