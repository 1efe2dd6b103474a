//! Ticks, and the modal with the whole week.

mod versions;

use jiff::civil::Date;

pub use versions::{version_move, version_open, version_page, version_stay};

use super::{
    due, rules, store,
    views::{self, TickValue, WeekRef},
};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{Internship, InternshipState, due::load_by_id, rules::Calendar},
    scheduler::store as outbox,
    slack::{
        blocks::{Modal, notice},
        inbound::Action,
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
};

/// A tick or its undoing, in the message or the modal. It says what is wanted, so a button that was
/// rendered before somebody else's tick undoes nothing of it.
pub async fn item_tick(ctx: Ctx, action: Action) -> Handled {
    let wish: Option<TickValue> = action
        .value
        .as_deref()
        .and_then(|value| serde_json::from_str(value).ok());
    let Some(wish) = wish else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    let refused = refusal(&ctx, &mut tx, &wish).await?;
    if let Some(refused) = refused {
        drop(tx);
        return ctx.say_privately(&action, &refused).await;
    }
    let id = InternshipId::new(&wish.internship);
    store::tick(&mut tx, &id, &wish.item, wish.done, &ctx.user, ctx.now).await?;
    versions::keep_if_gone(&ctx, &mut tx, &wish).await?;
    for kind in [due::WEEK, due::WEEK_REST] {
        outbox::edit_occurrence(&mut tx, &id, kind, &wish.date).await?;
    }
    tx.commit().await?;
    ctx.edits_wanted();
    match &action.view {
        Some(view) if view.callback_id == "week" => {
            let week: WeekRef = match serde_json::from_str(&view.private_metadata) {
                Ok(week) => week,
                Err(_) => return Ok(Reply::Empty),
            };
            let modal = whole_week(&ctx, &week).await?;
            ctx.update_view(view, &modal).await
        }
        _ => Ok(Reply::Empty),
    }
}

/// Why a tick is not taken, in words for who pressed; `None` if it is.
async fn refusal(ctx: &Ctx, tx: &mut Tx, wish: &TickValue) -> Result<Option<Mrkdwn>> {
    let id = InternshipId::new(&wish.internship);
    let Some((internship, _)) = load_by_id(tx, &ctx.workspace, &id).await? else {
        return Ok(Some(Mrkdwn::ours(
            "This internship is not known here. Nothing was ticked.",
        )));
    };
    if !internship.is_of_pair(&ctx.user) {
        return Ok(Some(Mrkdwn::ours(
            "Only the intern and the mentor tick these. Nothing was changed.",
        )));
    }
    if matches!(
        internship.state,
        InternshipState::Ended | InternshipState::Cancelled
    ) {
        return Ok(Some(Mrkdwn::ours(
            "This internship has ended. Its ticks stay as they were.",
        )));
    }
    let plan = store::plan(tx, &internship, wish.page_version).await?;
    Ok(match rules::find(&plan, &wish.item) {
        Some((item, _)) if rules::can_be_ticked(item) => None,
        _ => Some(Mrkdwn::ours(
            "This item is no longer part of the program. Nothing was ticked.",
        )),
    })
}

/// "The whole week".
pub async fn week_open(ctx: Ctx, action: Action) -> Handled {
    let week: Option<WeekRef> = action
        .value
        .as_deref()
        .and_then(|value| serde_json::from_str(value).ok());
    let Some(week) = week else {
        return Ok(Reply::Empty);
    };
    let modal = whole_week(&ctx, &week).await?;
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// Another page of the whole week.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let Ok(mut week) = serde_json::from_str::<WeekRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    week.page = action
        .value
        .as_deref()
        .and_then(|page| page.parse().ok())
        .unwrap_or(0);
    let modal = whole_week(&ctx, &week).await?;
    ctx.update_view(view, &modal).await
}

async fn whole_week(ctx: &Ctx, week: &WeekRef) -> Result<Modal> {
    let mut tx = ctx.db().read().await?;
    let id = InternshipId::new(&week.internship);
    let loaded = load_by_id(&mut tx, &ctx.workspace, &id).await?;
    let (Some((internship, _)), Ok(date)) = (loaded, week.date.parse::<Date>()) else {
        return Ok(not_here());
    };
    if !may_see(&internship, ctx) {
        return Ok(not_here());
    }
    let reading = store::plan(&mut tx, &internship, week.page_version).await?;
    let ticks = store::ticks(&mut tx, &internship.id).await?;
    let calendar = Calendar::new(&internship, &reading, ctx.zones());
    let facts = views::WeekFacts {
        calendar: &calendar,
        date,
        units: rules::units_on(&calendar, date),
        ticks: &ticks,
        version: 0,
        page_version: week.page_version.unwrap_or(internship.version),
    };
    Ok(views::whole_week(&facts, week.page))
}

/// A week stands in a channel that others read; its items are the program's page. Private are
/// check-ins and notes.
fn may_see(internship: &Internship, ctx: &Ctx) -> bool {
    internship.is_of_pair(&ctx.user) || internship.place.is_some()
}

fn not_here() -> Modal {
    notice(
        "Not here",
        Mrkdwn::ours("This week is not here any more, or it is not yours to see."),
    )
}
