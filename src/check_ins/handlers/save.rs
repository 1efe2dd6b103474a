//! The form was sent. Nothing typed is lost: what can't be saved comes back with all that was in it and a reason.

use std::sync::Arc;

use jiff::civil::Date;

use super::not_saved;
use crate::{
    check_ins::{
        BlockerKind, CheckIn, Met, Pulse, due,
        rules::{self, Decision, Merged, Typed},
        store,
        views::{self, FormFacts, FormRef},
    },
    context::{Ctx, Handled},
    ids::{self, CheckInId, InternshipId},
    internships::{self, Internship, due::load_by_id, rules::Calendar},
    one_on_ones,
    privacy::{self, Object},
    programs::Reading,
    scheduler::{Owed, store as outbox},
    slack::{
        inbound::{ViewState, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Column, DbError, Result, Tx},
};

/// What a form had in it, and which fields it did not show: of these what was saved stays.
struct Sent {
    typed: Typed,
    absent: Vec<&'static str>,
}

const FIELDS: [&str; 10] = [
    "mood",
    "hours",
    "done",
    "blocked",
    "blocked_kind",
    "next",
    "feedback",
    "private",
    "pulse",
    "met",
];

impl Sent {
    fn read(state: &ViewState) -> Self {
        let text = |block| clip(state.text(block).unwrap_or_default(), rules::FIELD_CHARS);
        let chosen = |block| state.selected(block).map(str::to_owned);
        let typed = Typed {
            mood: chosen("mood"),
            hours: state.text("hours").map(str::to_owned),
            done: text("done"),
            blocked: text("blocked"),
            blocked_kind: chosen("blocked_kind"),
            next: text("next"),
            feedback: text("feedback"),
            private: text("private"),
            pulse: chosen("pulse"),
            met: chosen("met"),
        };
        let absent = FIELDS
            .into_iter()
            .filter(|field| !state.has(field))
            .collect();
        Self { typed, absent }
    }

    /// What is to be saved over what was.
    fn over(&self, saved: &Typed, hours_tenths: Option<i64>) -> Typed {
        let mut typed = self.typed.clone();
        typed.hours = hours_tenths.map(rules::hours_word);
        let is_absent = |field: &str| self.absent.contains(&field);
        macro_rules! keep {
            ($($field:ident),*) => {$(
                if is_absent(stringify!($field)) {
                    typed.$field.clone_from(&saved.$field);
                }
            )*};
        }
        keep!(
            mood,
            hours,
            done,
            blocked,
            blocked_kind,
            next,
            feedback,
            private,
            pulse,
            met
        );
        typed.trimmed()
    }
}

/// The form was sent: saved, and owed to the other of the pair.
pub async fn check_in_sent(ctx: Ctx, form_sent: ViewSubmission) -> Handled {
    let sent = Sent::read(&form_sent.view.state);
    let hours_tenths = match rules::hours_tenths(sent.typed.hours.as_deref()) {
        Ok(hours) => hours,
        Err(message) => return Ok(Reply::Errors(vec![("hours".into(), message)])),
    };
    let about: Option<FormRef> = serde_json::from_str(&form_sent.view.private_metadata).ok();
    let Some(about) = about else {
        return Ok(Reply::UpdateView(not_saved()));
    };
    let mut saved = save(&ctx, &form_sent, &about, &sent, hours_tenths).await;
    // The database gave way to somebody else's transaction; nothing of this one is left.
    if matches!(saved, Err(DbError::Retry)) {
        saved = save(&ctx, &form_sent, &about, &sent, hours_tenths).await;
    }
    Ok(match saved {
        Ok(Saved::Done) => Reply::Empty,
        Ok(Saved::NotYours) => Reply::UpdateView(not_saved()),
        Ok(Saved::Not(why, about)) => again(&about, &sent.typed, why, None),
        Ok(Saved::Both(merged, about)) => {
            let why = Mrkdwn::ours(
                "*This week's check-in was saved in another window meanwhile.* What both windows say stands here; look \
                 it over and save once more.",
            );
            again(&about, &merged.typed, why, Some(&merged))
        }
        Err(error) => {
            tracing::error!(%error, "A check-in was not saved.");
            let why = Mrkdwn::ours(
                "*This could not be saved just now.* Everything that you typed is still here: please save once more in a \
                 moment.",
            );
            again(&about, &sent.typed, why, None)
        }
    })
}

fn again(about: &FormRef, typed: &Typed, why: Mrkdwn, merged: Option<&Merged>) -> Reply {
    Reply::UpdateView(views::form(&FormFacts {
        form: about,
        last_next: None,
        typed,
        top: Some(why),
        merged,
    }))
}

enum Saved {
    Done,
    NotYours,
    /// The form comes back, about this, with a reason.
    Not(Mrkdwn, Box<FormRef>),
    /// Two forms of one week were sent.
    Both(Box<Merged>, Box<FormRef>),
}

async fn save(
    ctx: &Ctx,
    form: &ViewSubmission,
    about: &FormRef,
    sent: &Sent,
    hours_tenths: Option<i64>,
) -> Result<Saved> {
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    // Of two forms sent at once the second sees what the first saved.
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let Some((internship, reading)) = load_by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Saved::NotYours);
    };
    if !internship.is_of_pair(&ctx.user) {
        return Ok(Saved::NotYours);
    }
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Saved::Done);
    }
    let week = match week_of(ctx, &internship, &reading, about) {
        Ok(week) => week,
        Err(not) => return Ok(not),
    };
    let stored = store::of_week(&mut tx, &internship.id, &ctx.user, week).await?;
    let before = stored.as_ref().map(|stored| Typed::of(stored).trimmed());
    let mine = sent.over(&before.clone().unwrap_or_default(), hours_tenths);
    let base = match (&stored, about.revision) {
        (Some(stored), Some(revision)) => store::version(&mut tx, stored, revision).await?,
        _ => None,
    };
    let known = stored
        .as_ref()
        .map(|stored| stored.revision)
        .zip(before.as_ref());
    let typed = match rules::decide(
        about.revision,
        known,
        base.map(Typed::trimmed).as_ref(),
        &mine,
    ) {
        Decision::Save(typed) => typed,
        Decision::Nothing => return Ok(Saved::Done),
        Decision::Ask(merged) => {
            let about = FormRef {
                revision: known.map(|(revision, _)| revision),
                ..about.clone()
            };
            return Ok(Saved::Both(merged, Box::new(about)));
        }
    };
    let id = stored.as_ref().map(|stored| stored.id.clone());
    let check_in = check_in_of(ctx, &internship, week, id, &typed);
    match stored {
        Some(_) => store::edit(&mut tx, &check_in).await?,
        None => store::insert(&mut tx, &check_in).await?,
    }
    owe(
        ctx,
        &mut tx,
        &internship,
        &check_in,
        before.as_ref(),
        &typed,
    )
    .await?;
    due::look(&mut tx, &internship, &reading, &ctx.moment()).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Saved::Done)
}

/// The week that the form is about; `Err`: nothing can be saved for it.
fn week_of(
    ctx: &Ctx,
    internship: &Internship,
    reading: &Arc<Reading>,
    about: &FormRef,
) -> std::result::Result<Date, Saved> {
    if !internships::store::runs(internship.state) {
        let why = Mrkdwn::ours(
            "*This internship does not go on any more, so nothing was saved.* What you typed is still here: copy what \
             you want to keep.",
        );
        return Err(Saved::Not(why, Box::new(about.clone())));
    }
    let calendar = Calendar::new(internship, reading, ctx.zones());
    let this_week = rules::week_date(ctx.now, &calendar.zone);
    let start = internship.start_date;
    rules::week_of_form(about.week.parse().ok(), this_week, start).ok_or_else(|| {
        let why = Mrkdwn::ours(
            "*That week is not one of this internship's, so nothing was saved.* Saved once more, it counts for the week \
             that is named below.",
        );
        let about = FormRef {
            week: this_week.to_string(),
            ..about.clone()
        };
        Saved::Not(why, Box::new(about))
    })
}

fn check_in_of(
    ctx: &Ctx,
    internship: &Internship,
    week: Date,
    id: Option<CheckInId>,
    typed: &Typed,
) -> CheckIn {
    let mood = typed.mood.as_deref().and_then(|mood| mood.parse().ok());
    // Words that no menu of ours has are nobody's choice.
    let kind = typed
        .blocked_kind
        .clone()
        .and_then(|it| BlockerKind::from_stored(it).ok());
    let pulse = typed
        .pulse
        .clone()
        .and_then(|it| Pulse::from_stored(it).ok());
    let met = typed.met.clone().and_then(|it| Met::from_stored(it).ok());
    CheckIn {
        id: id.unwrap_or_else(|| CheckInId::new(ids::made_at(ctx.now))),
        workspace_id: ctx.workspace.clone(),
        internship_id: internship.id.clone(),
        author: ctx.user.clone(),
        week_date: week,
        mood: mood.filter(|mood| (1..=5).contains(mood)),
        hours_tenths: rules::hours_tenths(typed.hours.as_deref()).ok().flatten(),
        done: typed.done.clone(),
        blocked: typed.blocked.clone(),
        blocked_kind: kind,
        next: typed.next.clone(),
        feedback: typed.feedback.clone(),
        private: typed.private.clone(),
        pulse,
        met,
        topic_by: None,
        revision: 1,
        saved_at: ctx.now,
    }
}

/// The digest to the other, once a week; a later edit changes what it shows. The private line to the coordinators, a
/// blocker at home to the second mentor.
async fn owe(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    check_in: &CheckIn,
    before: Option<&Typed>,
    typed: &Typed,
) -> Result<()> {
    let id = check_in.id.as_str();
    let to = |kind, person| {
        Owed::to_person(kind, person, id, ctx.now)
            .of(&internship.id)
            .expiring(due::news_until(ctx.now))
    };
    // Whoever wrote only for the coordinators is not announced to the other one.
    if rules::shows_something(typed) || !rules::confides_something(typed) {
        let owed = to(due::DIGEST, internship.other(&ctx.user));
        let is_news = outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
        if !is_news && before.is_none_or(|before| rules::shows_other(before, typed)) {
            outbox::edit_about(tx, &ctx.workspace, id, due::DIGEST).await?;
        }
    } else if before.is_some() {
        outbox::edit_about(tx, &ctx.workspace, id, due::DIGEST).await?;
    }
    if !typed.private.is_empty() {
        for one in privacy::store::coordinators_for(tx, internship, Object::PrivateLine).await? {
            // It waits as long as it takes: nobody else knows of it.
            let owed = Owed::to_person(due::PRIVATE, &one, id, ctx.now).of(&internship.id);
            outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
        }
    }
    if before.is_some_and(|before| before.private != typed.private) {
        outbox::edit_about(tx, &ctx.workspace, id, due::PRIVATE).await?;
    }
    let is_home_office = check_in.blocked_kind == Some(BlockerKind::HomeOffice)
        && !check_in.blocked.is_empty()
        && internship.intern == ctx.user;
    if let Some(second) = internships::store::second_mentor(tx, &internship.id).await?
        && is_home_office
    {
        let owed = to(due::HOME_OFFICE, &second.person);
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    // The agenda of the next 1:1 shows what is blocked.
    if before.map_or("", |before| &before.blocked) != typed.blocked {
        outbox::edit_current(tx, &internship.id, one_on_ones::due::AGENDA, ctx.now).await?;
    }
    let is_edited = before.is_some_and(|before| {
        before.blocked != typed.blocked || before.blocked_kind != typed.blocked_kind
    });
    if is_edited {
        outbox::edit_about(tx, &ctx.workspace, id, due::HOME_OFFICE).await?;
    }
    Ok(())
}
