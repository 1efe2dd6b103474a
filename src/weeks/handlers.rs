//! Ticks, and the modal with the whole week.

mod demos;
mod goals;
mod own;
mod shadowing;
mod summary;
mod versions;

use jiff::civil::Date;

pub use demos::{demo_open, demo_sent};
pub use goals::{plan_command, plan_open, plan_page, plan_sent, plan_week, plan_weeks};
pub use own::{item_add, item_back, item_edit, item_remove, item_sent, own_open, own_page};
pub use shadowing::{shadow_open, shadow_remove, shadow_sent};
pub use summary::summary_command;
pub use versions::{version_move, version_open, version_page, version_stay};

use super::{
    due, rules, store,
    views::{self, TickValue, WeekRef},
};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{
        self, Internship, InternshipState,
        due::{PRE_INTERNSHIP, load_by_id},
        rules::Calendar,
    },
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
    let list = match ticked_list(&ctx, &mut tx, &wish).await? {
        Ok(list) => list,
        Err(refusal) => {
            drop(tx);
            return ctx.say_privately(&action, &refusal).await;
        }
    };
    let id = InternshipId::new(&wish.internship);
    store::tick(&mut tx, &id, &wish.item, wish.done, &ctx.user, ctx.now).await?;
    versions::keep_if_gone(&ctx, &mut tx, &wish).await?;
    let shown: &[(_, &str)] = match list {
        List::Week => &[(due::WEEK, &wish.date), (due::WEEK_REST, &wish.date)],
        List::BeforeTheStart => &[(PRE_INTERNSHIP, "")],
    };
    for (kind, date) in shown {
        outbox::edit_occurrence(&mut tx, &id, kind, date).await?;
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
        Some(view) if view.callback_id == "before" => {
            internships::handlers::shown_again(&ctx, view).await
        }
        _ => Ok(Reply::Empty),
    }
}

/// Where an item stands.
enum List {
    Week,
    BeforeTheStart,
}

/// Where a tick belongs; `Err` is why it is not taken, in words for who pressed.
async fn ticked_list(
    ctx: &Ctx,
    tx: &mut Tx,
    wish: &TickValue,
) -> Result<std::result::Result<List, Mrkdwn>> {
    let id = InternshipId::new(&wish.internship);
    let Some((internship, _)) = load_by_id(tx, &ctx.workspace, &id).await? else {
        return Ok(Err(Mrkdwn::ours(
            "This internship is not known here. Nothing was ticked.",
        )));
    };
    let plan = store::plan(tx, &internship, wish.page_version).await?;
    let found = rules::find(&plan, &wish.item).filter(|(item, _)| rules::can_be_ticked(item));
    let refusal = match found {
        Some((item, None)) => {
            let version = wish.page_version;
            internships::handlers::tick_refusal(ctx, tx, &internship, item, version).await?
        }
        _ => of_pair_only(ctx, &internship),
    };
    if let Some(refusal) = refusal {
        return Ok(Err(refusal));
    }
    if matches!(
        internship.state,
        InternshipState::Ended | InternshipState::Cancelled
    ) {
        return Ok(Err(Mrkdwn::ours(
            "This internship has ended. Its ticks stay as they were.",
        )));
    }
    Ok(match found {
        Some((_, Some(_))) => Ok(List::Week),
        Some((_, None)) => Ok(List::BeforeTheStart),
        None => Err(Mrkdwn::ours(
            "This item is no longer part of the program. Nothing was ticked.",
        )),
    })
}

fn of_pair_only(ctx: &Ctx, internship: &Internship) -> Option<Mrkdwn> {
    (!internship.is_of_pair(&ctx.user))
        .then(|| Mrkdwn::ours("Only the intern and the mentor tick these. Nothing was changed."))
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
    let over = own::is_over_form(&action);
    ctx.push_view(action.trigger_id.as_deref(), &modal, over)
        .await
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
