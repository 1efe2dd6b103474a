//! The shadowing log: a line for each call.

use jiff::civil::Date;

use super::own::{below, theirs};
use crate::{
    context::{Ctx, Handled},
    ids::{self, InternshipId, UserId},
    internships::{self, Internship, rules::Calendar},
    scheduler::store as outbox,
    slack::{
        blocks::Modal,
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::clip,
    },
    store::{Result, Tx},
    weeks::{
        ShadowedCall,
        rules::{
            self,
            shadowing::{self, LEARNED_CHARS, counted},
        },
        store,
        views::{
            WeekRef, own as shown,
            shadowing::{self as views, LogRef},
        },
    },
};

/// "Log a call".
pub async fn shadow_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let Ok(week) = serde_json::from_str::<WeekRef>(value) else {
        return Ok(Reply::Empty);
    };
    let at = LogRef {
        internship: week.internship,
        date: week.date,
        line: None,
        below: below(&action),
    };
    let found = {
        let mut tx = ctx.db().read().await?;
        match theirs(&ctx, &mut tx, &at.internship).await? {
            Ok(internship) => Ok(form(&ctx, &mut tx, &internship, &at).await?),
            Err(why) => Err(why),
        }
    };
    ctx.show_or_say(&action, found).await
}

async fn form(ctx: &Ctx, tx: &mut Tx, internship: &Internship, at: &LogRef) -> Result<Modal> {
    let plan = store::plan(tx, internship, None).await?;
    let log = store::calls(tx, &internship.id).await?;
    let calendar = Calendar::new(internship, &plan, ctx.zones());
    let today = calendar.zone.to_datetime(ctx.now).date();
    let counted = counted(&calendar, &log);
    let week = at
        .date
        .parse::<Date>()
        .map(|date| rules::units_on(&calendar, date));
    // Where a week says whose calls, the mentor's are not taken for granted.
    let is_mentors = week.is_ok_and(|units| shadowing::is_mentors(&units));
    let whose = is_mentors.then_some(&internship.mentor);
    Ok(views::log_form(at, whose, today, &log, &counted))
}

/// The form was sent: a line more.
pub async fn shadow_sent(ctx: Ctx, sent: ViewSubmission) -> Handled {
    let Ok(at) = serde_json::from_str::<LogRef>(&sent.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let state = &sent.view.state;
    let mut tx = ctx.db().write().await?;
    let internship = match theirs(&ctx, &mut tx, &at.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(Reply::UpdateView(shown::not_saved(why, &sent.view.state))),
    };
    let zone = ctx.zones().nearest(Some(&internship.time_zone), None);
    let today = zone.to_datetime(ctx.now).date();
    let seen_on = state.raw("seen_on").map(str::parse::<Date>);
    let seen_on = match seen_on {
        Some(Ok(day)) if day <= today => day,
        Some(Ok(day)) => {
            let why = format!("{day} is to come. Log a call once it was.");
            return Ok(Reply::Errors(vec![("seen_on".into(), why)]));
        }
        _ => {
            let why = "Choose a day of the calendar.".to_owned();
            return Ok(Reply::Errors(vec![("seen_on".into(), why)]));
        }
    };
    let Some(colleague) = state.user("colleague") else {
        let why = "Choose whose call it was.".to_owned();
        return Ok(Reply::Errors(vec![("colleague".into(), why)]));
    };
    if !ctx.first_time(&mut tx, &sent.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let text = |field: &str| clip(state.text(field).unwrap_or_default().trim(), LEARNED_CHARS);
    let call = ShadowedCall {
        id: ids::made_at(ctx.now),
        seen_on,
        colleague: UserId::new(colleague),
        sort: text("sort"),
        learned: text("learned"),
        added_by: ctx.user.clone(),
    };
    store::add_call(&mut tx, &internship.id, &call, ctx.now).await?;
    outbox::home_changed(
        &mut tx,
        &ctx.workspace,
        [&internship.intern, &internship.mentor],
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// "Take out" of a line.
pub async fn shadow_remove(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    let (Ok(at), Some(view)) = (serde_json::from_str::<LogRef>(value), &action.view) else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&at.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match theirs(&ctx, &mut tx, &at.internship).await? {
        Ok(internship) => internship,
        Err(why) => {
            drop(tx);
            return ctx.say_privately(&action, &why).await;
        }
    };
    if let Some(line) = &at.line {
        store::remove_call(&mut tx, &internship.id, line, ctx.now).await?;
        outbox::home_changed(
            &mut tx,
            &ctx.workspace,
            [&internship.intern, &internship.mentor],
        )
        .await?;
    }
    let at = LogRef { line: None, ..at };
    let modal = form(&ctx, &mut tx, &internship, &at).await?;
    tx.commit().await?;
    ctx.wake();
    ctx.update_view(view, &modal).await
}
