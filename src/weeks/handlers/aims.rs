//! What the two want to get out of it: either of them writes it down.

use super::own::{below, show_below, theirs};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{self, Internship, rules::Calendar},
    slack::{
        inbound::{Action, ViewSubmission},
        reply::Reply,
    },
    store::{Result, Tx},
    weeks::{
        due,
        rules::{
            self,
            aims::{AIMS_CHARS, aiming},
        },
        store,
        views::{
            WeekRef,
            aims::{AimsRef, aims_form, aims_meanwhile},
            own as shown,
        },
    },
};

/// "Write it down", in the first week's message, or "Change".
pub async fn aims_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let Ok(week) = serde_json::from_str::<WeekRef>(value) else {
        return Ok(Reply::Empty);
    };
    let found = {
        let mut tx = ctx.db().read().await?;
        match theirs(&ctx, &mut tx, &week.internship).await? {
            Ok(internship) => Ok(store::aims(&mut tx, &internship.id).await?),
            Err(why) => Err(why),
        }
    };
    let aims = match found {
        Ok(aims) => aims,
        Err(why) => return ctx.say_privately(&action, &why).await,
    };
    let at = AimsRef {
        internship: week.internship,
        date: week.date,
        revision: aims.as_ref().map_or(0, |aims| aims.revision),
        below: below(&action),
    };
    let typed = aims.map(|aims| aims.body).unwrap_or_default();
    ctx.show_form(&action, &aims_form(&at, &typed)).await
}

/// The form was sent.
pub async fn aims_sent(ctx: Ctx, sent: ViewSubmission) -> Handled {
    let Ok(about) = serde_json::from_str::<AimsRef>(&sent.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let field = about.field();
    let typed = sent.view.state.text(&field).unwrap_or_default().trim();
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match theirs(&ctx, &mut tx, &about.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(Reply::UpdateView(shown::not_saved(why, &sent.view.state))),
    };
    if let Some(wrong) = wrong(typed) {
        return Ok(Reply::Errors(vec![(field, wrong)]));
    }
    if !ctx.first_time(&mut tx, &sent.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    if let Some(known) = store::aims(&mut tx, &internship.id).await?
        && known.revision != about.revision
        && known.body != typed
    {
        let at = AimsRef {
            revision: known.revision,
            ..about
        };
        return Ok(Reply::UpdateView(aims_meanwhile(&at, &known, typed)));
    }
    store::save_aims(&mut tx, &internship.id, typed, &ctx.user, ctx.now).await?;
    show(&ctx, &mut tx, &internship).await?;
    tx.commit().await?;
    ctx.wake();
    show_below(&ctx, about.below);
    Ok(Reply::Empty)
}

fn wrong(typed: &str) -> Option<String> {
    match typed.chars().count() {
        0 => Some("Write in a few words what you want from it.".to_owned()),
        chars if chars > AIMS_CHARS => Some(format!(
            "These are {chars} characters, and there is room for {AIMS_CHARS}."
        )),
        _ => None,
    }
}

/// The messages that speak of it show it.
async fn show(ctx: &Ctx, tx: &mut Tx, internship: &Internship) -> Result<()> {
    let plan = store::plan(tx, internship, None).await?;
    let calendar = Calendar::new(internship, &plan, ctx.zones());
    for (date, units) in rules::days(&calendar) {
        if aiming(&calendar, date).is_none() {
            continue;
        }
        for unit in units {
            let word = rules::unit_word(unit);
            due::show_in_week(tx, internship, &word, ctx.zones(), ctx.now).await?;
        }
    }
    Ok(())
}
