//! A demo is planned, moved, and what came of it is written down, by either of the two.

use jiff::civil::Date;

use super::own::{below, show_below, theirs};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{self, Internship, rules::Calendar},
    slack::{
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx},
    weeks::{
        Demo, Ticks, due,
        rules::{self, demos::MOST_CHARS},
        store,
        views::{
            demos::{self as views, DemoForm, DemoRef},
            own as shown,
        },
    },
};

/// "Demo: …", in the whole week.
pub async fn demo_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let Ok(about) = serde_json::from_str::<DemoRef>(value) else {
        return Ok(Reply::Empty);
    };
    let about = DemoRef {
        below: below(&action),
        ..about
    };
    let found = {
        let mut tx = ctx.db().read().await?;
        match theirs(&ctx, &mut tx, &about.internship).await? {
            Err(why) => Err(why),
            Ok(internship) => match find(&ctx, &mut tx, &internship, &about.item).await? {
                None => Err(gone()),
                Some(found) => {
                    let typed = found.demo.as_ref().map(DemoForm::of).unwrap_or_default();
                    let about = DemoRef {
                        began: rules::demos::editions(found.demo.as_ref()),
                        ..about
                    };
                    Ok(views::demo_form(&about, &found.words, found.week, &typed))
                }
            },
        }
    };
    ctx.show_or_say(&action, found).await
}

fn gone() -> Mrkdwn {
    Mrkdwn::ours("This demo is no longer part of the program. Nothing was changed.")
}

/// A demo of the page, as it stands.
struct Found {
    words: String,
    unit: String,
    week: Date,
    demo: Option<Demo>,
}

async fn find(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    item: &str,
) -> Result<Option<Found>> {
    let plan = store::plan(tx, internship, None).await?;
    let demos = store::demos(tx, &internship.id).await?;
    let calendar = Calendar::new(internship, &plan, ctx.zones());
    let all = rules::demos::all(&calendar, &demos, &Ticks::new());
    let found = all.into_iter().find(|it| it.item.id == item);
    Ok(found.map(|it| Found {
        words: it.words().to_owned(),
        unit: rules::unit_word(it.unit),
        week: it.week,
        demo: it.demo.cloned(),
    }))
}

/// The form was sent.
pub async fn demo_sent(ctx: Ctx, sent: ViewSubmission) -> Handled {
    let Ok(about) = serde_json::from_str::<DemoRef>(&sent.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let state = &sent.view.state;
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match theirs(&ctx, &mut tx, &about.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(Reply::UpdateView(shown::not_saved(why, &sent.view.state))),
    };
    let Some(found) = find(&ctx, &mut tx, &internship, &about.item).await? else {
        return Ok(Reply::Errors(vec![(about.field("shows"), gone().plain())]));
    };
    let planned_on = match state
        .raw(&about.field("planned_on"))
        .map(str::parse::<Date>)
    {
        None => None,
        Some(Ok(day)) if day >= internship.start_date => Some(day),
        Some(_) => {
            let why = format!(
                "Choose a day of the calendar from the first day, {}, on.",
                internship.start_date
            );
            return Ok(Reply::Errors(vec![(about.field("planned_on"), why)]));
        }
    };
    let text = |name: &str| {
        let typed = state.text(&about.field(name)).unwrap_or_default();
        clip(typed.trim(), MOST_CHARS)
    };
    let demo = Demo {
        item_id: about.item.clone(),
        planned_on,
        audience: text("audience"),
        shows: text("shows"),
        outcome: text("outcome"),
        feedback: text("feedback"),
        changed_by: ctx.user.clone(),
    };
    if !ctx.first_time(&mut tx, &sent.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let saved = found.demo.as_ref().filter(|_| !about.began.is_empty());
    let merged = saved.map(|saved| rules::demos::merged(&about.began, saved, &demo));
    let demo = match merged {
        Some(merged) if merged.is_asked => {
            let about = DemoRef {
                began: rules::demos::editions(saved),
                again: about.again + 1,
                ..about
            };
            let (words, typed) = (&found.words, DemoForm::of(&merged.demo));
            let form = views::demo_meanwhile(&about, words, found.week, &typed, &merged.beside);
            return Ok(Reply::UpdateView(form));
        }
        Some(merged) => merged.demo,
        None => demo,
    };
    store::save_demo(&mut tx, &internship.id, &demo, ctx.now).await?;
    due::show_in_week(&mut tx, &internship, &found.unit, ctx.zones(), ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    show_below(&ctx, about.below);
    Ok(Reply::Empty)
}
