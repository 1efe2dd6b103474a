//! Ticks, and the modal with the whole week.

mod aims;
mod carry;
mod coffee;
mod demos;
mod goals;
mod own;
mod shadowing;
mod summary;
mod ticks;
mod versions;

use std::collections::BTreeSet;

use jiff::civil::Date;

pub use aims::{aims_open, aims_sent};
pub use carry::{carry_back, carry_drop, carry_open, carry_page, carry_want};
pub use coffee::{coffee_chat_sent, coffee_open};
pub use demos::{demo_open, demo_sent};
pub use goals::{plan_command, plan_open, plan_page, plan_sent, plan_week, plan_weeks};
pub use own::{item_add, item_back, item_edit, item_remove, item_sent, own_open, own_page};
pub use shadowing::{shadow_open, shadow_remove, shadow_sent};
pub use summary::summary_command;
pub use ticks::{item_tick, prompt_talked, tick_all};
pub use versions::{version_move, version_open, version_page, version_stay};

use super::{
    OwnItem, rules, store,
    views::{self, WeekRef},
};
use crate::{
    context::{Ctx, Handled},
    ids::{InternshipId, UserId, WorkspaceId},
    internships::{Internship, due::load_by_id, rules::Calendar},
    programs::{self, Reading},
    scheduler::store::{self as outbox, Occurrence},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, View},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
};

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
    ctx.show_form(&action, &modal).await
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
    let version = week.page_version.unwrap_or(internship.version);
    let aims = store::aims(&mut tx, &internship.id).await?;
    let facts = views::WeekFacts::of(&calendar, date, &ticks, 0, version).with_aims(aims.as_ref());
    Ok(views::whole_week(&facts, week.page))
}

/// The modal in which something was pressed, as things are now.
async fn shown_again(ctx: &Ctx, view: &View) -> Handled {
    let Ok(week) = serde_json::from_str::<WeekRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    let modal = match view.callback_id.as_str() {
        "carry" => carry::modal(ctx, &week).await?,
        _ => whole_week(ctx, &week).await?,
    };
    ctx.update_view(view, &modal).await
}

/// What is to be shown anew: messages, and the pairs' Homes.
#[derive(Default)]
struct Changed<'a> {
    occurrences: BTreeSet<Occurrence<'a>>,
    homes: BTreeSet<(&'a WorkspaceId, &'a UserId)>,
}

impl<'a> Changed<'a> {
    /// All that shows these days' weeks.
    fn weeks(&mut self, internship: &'a Internship, dates: [String; 3]) {
        for local_date in dates {
            for kind in [super::due::WEEK, super::due::WEEK_REST] {
                self.occurrence(internship, kind, local_date.clone());
            }
        }
        let pair = [&internship.intern, &internship.mentor];
        self.homes
            .extend(pair.map(|user| (&internship.workspace_id, user)));
    }

    fn occurrence(&mut self, internship: &'a Internship, kind: &'static str, local_date: String) {
        self.occurrences.insert(Occurrence {
            internship: &internship.id,
            kind,
            local_date,
        });
    }

    async fn show_anew(&self, tx: &mut Tx) -> Result<()> {
        if !self.occurrences.is_empty() {
            outbox::edit_occurrences(tx, &self.occurrences).await?;
        }
        if !self.homes.is_empty() {
            outbox::homes_changed(tx, &self.homes).await?;
        }
        Ok(())
    }
}

/// Those of some items that the page of now has no more, as the version that was on the screen had them.
async fn gone(
    tx: &mut Tx,
    internship: &Internship,
    now: &Reading,
    shown: Option<i64>,
    items: &[&str],
) -> Result<Vec<OwnItem>> {
    match shown.filter(|shown| (1..internship.version).contains(shown)) {
        Some(shown) if !items.is_empty() => {
            let shown = programs::store::reading(tx, &internship.program_id, shown).await?;
            Ok(rules::gone(&shown, now, |item| {
                items.contains(&item.id.as_str())
            }))
        }
        _ => Ok(Vec::new()),
    }
}

fn of_pair_only(ctx: &Ctx, internship: &Internship) -> Option<Mrkdwn> {
    (!internship.is_of_pair(&ctx.user))
        .then(|| Mrkdwn::ours("Only the intern and the mentor tick these. Nothing was changed."))
}

/// Why nothing of an internship is ticked any more, or not yet.
fn over(internship: &Internship) -> Option<Mrkdwn> {
    (!internship.is_under_way())
        .then(|| Mrkdwn::ours("This internship has ended. Its ticks stay as they were."))
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
