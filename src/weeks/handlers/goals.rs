//! A program without weeks: its pair writes the goals of each week, one after the other or ahead.

use jiff::civil::Date;

use super::own::{follow, show_below, theirs};
use crate::{
    context::{Ctx, Handled},
    ids::{self, InternshipId, UserId},
    internships::{self, Internship, rules::Calendar},
    programs::{self, Reading, rules::has_units},
    slack::{
        blocks::Modal,
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, user_in},
    },
    store::{Result, Tx, people},
    weeks::{
        OwnItem,
        rules::{
            goals::{Goal, Merged, merge, read},
            own::{WEEK_ITEMS, full, own_id, own_week, own_word, placed, week_choices},
        },
        store,
        views::{
            WeekRef,
            goals::{self as views, GoalsFacts, GoalsRef, PlanFacts, mark},
            own::{self as shown, Below},
        },
    },
};

/// `/internship plan`; `@somebody` behind it names one of the two.
pub async fn plan_command(ctx: Ctx, command: &Command, rest: &str) -> Handled {
    let named = rest.split_whitespace().find_map(user_in).map(UserId::new);
    let mut planned = Vec::new();
    let modal = {
        let mut tx = ctx.db().read().await?;
        for internship in internships::store::of_person(&mut tx, &ctx.workspace, &ctx.user).await? {
            let program = &internship.program_id;
            let page = programs::store::reading(&mut tx, program, internship.version).await?;
            let is_named = named.as_ref().is_none_or(|it| internship.is_of_pair(it));
            if is_named && !has_units(&page) {
                let other = internship.other(&ctx.user);
                let name = people::get(&mut tx, &ctx.workspace, other).await?;
                let title = programs::short_title(&page, "Internship");
                let name = name.map(|it| it.name).unwrap_or_default();
                planned.push((internship, format!("{name}: {title}")));
            }
        }
        match planned.as_slice() {
            [] => return Ok(ctx.tell(&views::nothing_to_plan())),
            [(only, _)] => weeks(&ctx, &mut tx, only, 0).await?,
            several => return Ok(Reply::Ephemeral(views::which(several))),
        }
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// "All weeks".
pub async fn plan_weeks(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let Ok(week) = serde_json::from_str::<WeekRef>(value) else {
        return Ok(Reply::Empty);
    };
    let found = plan_of(&ctx, &week, 0).await?;
    ctx.show_or_say(&action, found).await
}

/// The plan of all weeks, for its pair.
pub(super) async fn plan_of(
    ctx: &Ctx,
    week: &WeekRef,
    page: usize,
) -> Result<std::result::Result<Modal, Mrkdwn>> {
    let mut tx = ctx.db().read().await?;
    Ok(match theirs(ctx, &mut tx, &week.internship).await? {
        Ok(internship) => Ok(weeks(ctx, &mut tx, &internship, page).await?),
        Err(why) => Err(why),
    })
}

/// Another page of it.
pub async fn plan_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let Ok(week) = serde_json::from_str::<WeekRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    match plan_of(&ctx, &week, page.unwrap_or(0)).await? {
        Ok(modal) => ctx.update_view(view, &modal).await,
        Err(why) => ctx.say_privately(&action, &why).await,
    }
}

async fn weeks(ctx: &Ctx, tx: &mut Tx, internship: &Internship, page: usize) -> Result<Modal> {
    let plan = store::plan(tx, internship, None).await?;
    let own = store::own_items(tx, &internship.id).await?;
    let own = placed(&plan, own, internship);
    let calendar = Calendar::new(internship, &plan, ctx.zones());
    let today = calendar.zone.to_datetime(ctx.now).date();
    let choices = week_choices(&calendar, today).into_iter();
    let weeks: Vec<_> = choices
        .filter_map(|week| {
            let number = own_week(&week.word)?;
            let mut goals = own.clone();
            goals.retain(|it| it.unit == week.word);
            Some((week, number, goals))
        })
        .collect();
    let facts = PlanFacts {
        calendar: &calendar,
        today,
        weeks: &weeks,
    };
    Ok(views::plan_weeks(&facts, page))
}

/// "Write the goals", under the message of a week's beginning or in the whole week.
pub async fn plan_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let Ok(week) = serde_json::from_str::<WeekRef>(value) else {
        return Ok(Reply::Empty);
    };
    let below = shown_below(&action);
    open(&ctx, &action, &week.internship, below, |calendar| {
        calendar.week_of(week.date.parse().unwrap_or(Date::MIN))
    })
    .await
}

/// "Write" or "Change", in the plan of all weeks.
pub async fn plan_week(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let Ok(at) = serde_json::from_str::<GoalsRef>(value) else {
        return Ok(Reply::Empty);
    };
    let below = shown_below(&action);
    open(&ctx, &action, &at.internship, below, |_| at.week).await
}

/// The views under a form of goals, which show them.
fn shown_below(action: &Action) -> Vec<Below> {
    let view = action.view.as_ref();
    let view = view.filter(|view| !view.callback_id.is_empty());
    let below = view.and_then(|view| {
        Some(Below {
            view: view.id.clone(),
            callback_id: view.callback_id.clone(),
            week: serde_json::from_str(&view.private_metadata).ok()?,
        })
    });
    below.into_iter().collect()
}

async fn open(
    ctx: &Ctx,
    action: &Action,
    internship: &str,
    below: Vec<Below>,
    week: impl FnOnce(&Calendar<'_>) -> u32,
) -> Handled {
    let found = {
        let mut tx = ctx.db().read().await?;
        match theirs(ctx, &mut tx, internship).await? {
            Err(why) => Err(why),
            Ok(internship) => {
                let plan = store::plan(&mut tx, &internship, None).await?;
                let calendar = Calendar::new(&internship, &plan, ctx.zones());
                let week = week(&calendar);
                match label_of(&calendar, week, ctx) {
                    None => Err(views::nothing_to_plan()),
                    Some(label) => {
                        let goals = goals(&mut tx, &internship, &plan, week).await?;
                        Ok(views::goals_form(&GoalsFacts {
                            calendar: &calendar,
                            week,
                            label: &label,
                            goals: &goals,
                            below,
                        }))
                    }
                }
            }
        }
    };
    ctx.show_or_say(action, found).await
}

/// What a week is called; `None`: the page has one of its own there, or it is none of the calendar's.
fn label_of(calendar: &Calendar<'_>, week: u32, ctx: &Ctx) -> Option<String> {
    let today = calendar.zone.to_datetime(ctx.now).date();
    let choices = week_choices(calendar, today).into_iter();
    let mut own = choices.filter(|choice| own_week(&choice.word) == Some(week));
    own.next().map(|choice| choice.label)
}

async fn goals(
    tx: &mut Tx,
    internship: &Internship,
    plan: &Reading,
    week: u32,
) -> Result<Vec<OwnItem>> {
    let own = store::own_items(tx, &internship.id).await?;
    let mut own = placed(plan, own, internship);
    own.retain(|it| it.unit == own_word(week) && it.added_by.is_some());
    Ok(own)
}

/// The goals were sent: those in the same words stay as they are, ticks included.
pub async fn plan_sent(ctx: Ctx, sent: ViewSubmission) -> Handled {
    let Ok(at) = serde_json::from_str::<GoalsRef>(&sent.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let typed = sent.view.state.text("goals").unwrap_or_default();
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&at.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match theirs(&ctx, &mut tx, &at.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(Reply::UpdateView(shown::not_saved(why, &sent.view.state))),
    };
    let plan = store::plan(&mut tx, &internship, None).await?;
    let monday = {
        let calendar = Calendar::new(&internship, &plan, ctx.zones());
        match label_of(&calendar, at.week, &ctx) {
            Some(_) => calendar.week_date(at.week),
            None => return Ok(errors(&views::nothing_to_plan())),
        }
    };
    let goals_now = goals(&mut tx, &internship, &plan, at.week).await?;
    let typed = match read(typed, monday, internship.start_date) {
        Ok(typed) => typed,
        Err(why) => return Ok(errors(&Mrkdwn::escaped(&why))),
    };
    let was_shown = |item: &OwnItem| at.shown.contains(&mark(item));
    let (before, since): (Vec<_>, Vec<_>) = goals_now.into_iter().partition(was_shown);
    if since.len() + typed.len() > WEEK_ITEMS {
        return Ok(errors(&Mrkdwn::escaped(&full())));
    }
    if !ctx.first_time(&mut tx, &sent.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    keep(&ctx, &mut tx, &internship, &at, &before, typed).await?;
    follow(&ctx, &mut tx, &internship, &[own_word(at.week)]).await?;
    tx.commit().await?;
    ctx.wake();
    show_below(&ctx, at.below);
    Ok(Reply::Empty)
}

fn errors(why: &Mrkdwn) -> Reply {
    Reply::Errors(vec![("goals".to_owned(), why.plain())])
}

async fn keep(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    at: &GoalsRef,
    before: &[OwnItem],
    typed: Vec<Goal>,
) -> Result<()> {
    let Merged {
        kept,
        added,
        removed,
    } = merge(before, typed);
    let unit = own_word(at.week);
    for (id, goal) in kept {
        let Some(item) = before.iter().find(|item| item.id == id) else {
            continue;
        };
        let reworded = OwnItem {
            body: OwnItem::typed_by(&ctx.user, String::new(), &unit, &goal.text).body,
            due_on: goal.due_on,
            ..item.clone()
        };
        if reworded.body != item.body || reworded.due_on != item.due_on {
            store::change_item(tx, &internship.id, &reworded).await?;
        }
    }
    let made_at = ids::made_at(ctx.now);
    for (nth, goal) in added.into_iter().enumerate() {
        let item = OwnItem {
            due_on: goal.due_on,
            ..OwnItem::typed_by(&ctx.user, own_id(&made_at, nth), &unit, &goal.text)
        };
        store::add_item(tx, &internship.id, &item, ctx.now).await?;
    }
    for id in removed {
        store::remove_item(tx, &internship.id, &id, &ctx.user, ctx.now).await?;
    }
    Ok(())
}
