//! One meeting is moved, skipped or put back: a form, and both are told at once.

use jiff::Timestamp;

use super::{Subject, meeting_ref, zone_of};
use crate::{
    context::{Ctx, Handled},
    holidays,
    ids::{self, UserId},
    internships::{self, Internship, rules::Calendar},
    one_on_ones::{
        Did, MeetingChange, due,
        rules::{self, Meeting, MoveForm},
        store,
        views::{self, MeetingRef, MoveFacts, Waiting},
    },
    scheduler::store as outbox,
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
    weeks,
};

/// Why a meeting stays as it is, in words for whoever wanted something else.
type Refused<T> = std::result::Result<T, Mrkdwn>;

/// The meeting of a button or form, if it can be changed; of a skipped one where it would be. Whether it is skipped.
async fn find(
    ctx: &Ctx,
    tx: &mut Tx,
    about: Option<&MeetingRef>,
) -> Result<Refused<(Subject, Meeting, bool)>> {
    let subject = match about {
        Some(about) => Subject::find(ctx, tx, &about.internship).await?,
        None => None,
    };
    let (Some(subject), Some(about)) = (subject, about) else {
        return Ok(Err(views::not_theirs()));
    };
    let (meeting, is_skipped) = {
        let calendar = subject.calendar(ctx);
        let standing = rules::meeting_of(&calendar, about.date);
        let usual = rules::usual(&calendar)
            .into_iter()
            .find(|it| it.date == about.date);
        (standing.or(usual), standing.is_none())
    };
    Ok(match meeting {
        None => Err(Mrkdwn::ours(
            "This 1:1 is not planned any more. Nothing has changed. `/internship schedule` says when you meet.",
        )),
        Some(meeting) if meeting.at <= ctx.now => Err(Mrkdwn::ours(
            "This 1:1 has begun or is over, so it stays as it was. Nothing has changed.",
        )),
        Some(meeting) => Ok((subject, meeting, is_skipped)),
    })
}

/// *Move*, in an agenda, a reminder, or what was said of an earlier move.
pub async fn move_open(ctx: Ctx, action: Action) -> Handled {
    ctx.know(&ctx.user).await?;
    let found = {
        let mut tx = ctx.db().read().await?;
        match find(&ctx, &mut tx, meeting_ref(&action).as_ref()).await? {
            Ok((subject, meeting, _)) => Ok(form(&ctx, &mut tx, &subject, &meeting).await?),
            Err(why) => Err(why),
        }
    };
    ctx.show_or_say(&action, found).await
}

/// The form of a move.
pub(super) async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    subject: &Subject,
    meeting: &Meeting,
) -> Result<Modal> {
    let zone = zone_of(ctx, tx).await?;
    let calendar = subject.calendar(ctx);
    Ok(views::move_form(&MoveFacts {
        calendar: &calendar,
        meeting: *meeting,
        zone_name: &zone,
        typed: MoveForm::default(),
        reason: "",
        doubts: &[],
        seen: None,
    }))
}

/// *Skip*.
pub async fn skip_open(ctx: Ctx, action: Action) -> Handled {
    let found = {
        let mut tx = ctx.db().read().await?;
        match find(&ctx, &mut tx, meeting_ref(&action).as_ref()).await? {
            Ok((_, _, true)) => Err(skipped_already()),
            Ok((subject, meeting, false)) => {
                Ok(views::skip_form(&subject.calendar(&ctx), &meeting))
            }
            Err(why) => Err(why),
        }
    };
    ctx.show_or_say(&action, found).await
}

fn skipped_already() -> Mrkdwn {
    Mrkdwn::ours("This 1:1 is skipped already. Nothing has changed.")
}

fn closed(why: Mrkdwn) -> Reply {
    Reply::UpdateView(notice("Nothing changed", why))
}

fn reason_in(form: &ViewSubmission) -> String {
    let typed = form.view.state.text("reason").unwrap_or_default().trim();
    typed.chars().take(500).collect()
}

/// The form of a move was sent.
pub async fn move_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let waiting: Option<Waiting> = serde_json::from_str(&form.view.private_metadata).ok();
    let state = &form.view.state;
    let typed = MoveForm {
        date: state.raw("move_date").map(str::to_owned),
        time: state.raw("move_time").map(str::to_owned),
    };
    let mut tx = ctx.db().write().await?;
    if let Some(waiting) = &waiting {
        internships::store::lock(&mut tx, &ctx.workspace, &waiting.about.internship).await?;
    }
    let about = waiting.as_ref().map(|it| &it.about);
    let (subject, meeting, is_skipped) = match find(&ctx, &mut tx, about).await? {
        Ok(found) => found,
        Err(why) => return Ok(closed(why)),
    };
    let zone = zone_of(&ctx, &mut tx).await?;
    let mentor = &subject.internship.mentor;
    let mentor_off = holidays::store::days_off(&mut tx, &ctx.workspace, mentor).await?;
    let calendar = subject.calendar(&ctx);
    let to = match typed.read(&calendar, &meeting, &zone, ctx.now) {
        Ok(to) => to,
        Err(errors) => {
            let errors = errors.into_iter();
            return Ok(Reply::Errors(
                errors
                    .map(|(field, text)| (field.to_owned(), text))
                    .collect(),
            ));
        }
    };
    let reason = reason_in(&form);
    let at = crate::scheduler::cadence::instant(to.at, &calendar.zone_called(&zone));
    let doubts = rules::doubts(&calendar, at, |day| mentor_off.name(day).map(str::to_owned));
    let seen = Some(at.to_string());
    if !doubts.is_empty() && waiting.as_ref().is_some_and(|it| it.seen != seen) {
        return Ok(Reply::UpdateView(views::move_form(&MoveFacts {
            calendar: &calendar,
            meeting,
            zone_name: &zone,
            typed,
            reason: &reason,
            doubts: &doubts,
            seen,
        })));
    }
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let is_said = is_said(&mut tx, &subject.internship, &meeting).await?;
    let after = rules::move_to(&calendar, meeting.date, to, is_said, ctx.now);
    let deed = Deed {
        did: Did::Moved,
        reason,
        from_at: (!is_skipped).then_some(meeting.at),
    };
    save(&ctx, &mut tx, &subject, &after, meeting.date, deed).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// The form of a skip was sent.
pub async fn skip_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let about: Option<MeetingRef> = serde_json::from_str(&form.view.private_metadata).ok();
    let mut tx = ctx.db().write().await?;
    if let Some(about) = &about {
        internships::store::lock(&mut tx, &ctx.workspace, &about.internship).await?;
    }
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let (subject, meeting) = match find(&ctx, &mut tx, about.as_ref()).await? {
        Ok((_, _, true)) => return Ok(closed(skipped_already())),
        Ok((subject, meeting, false)) => (subject, meeting),
        Err(why) => return Ok(closed(why)),
    };
    let is_said = is_said(&mut tx, &subject.internship, &meeting).await?;
    let after = rules::skip(&subject.calendar(&ctx), meeting.date, is_said, ctx.now);
    let deed = Deed {
        did: Did::Skipped,
        reason: reason_in(&form),
        from_at: Some(meeting.at),
    };
    save(&ctx, &mut tx, &subject, &after, meeting.date, deed).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// *Put it back*: to its usual time.
pub async fn back(ctx: Ctx, action: Action) -> Handled {
    let about = meeting_ref(&action);
    let mut tx = ctx.db().write().await?;
    if let Some(about) = &about {
        internships::store::lock(&mut tx, &ctx.workspace, &about.internship).await?;
    }
    let subject = match &about {
        Some(about) => Subject::find(&ctx, &mut tx, &about.internship).await?,
        None => None,
    };
    let (Some(subject), Some(about)) = (subject, about) else {
        drop(tx);
        return ctx.say_privately(&action, &views::not_theirs()).await;
    };
    let calendar = subject.calendar(&ctx);
    let standing = rules::meeting_of(&calendar, about.date);
    let is_said = match &standing {
        Some(meeting) => is_said(&mut tx, &subject.internship, meeting).await?,
        None => false,
    };
    let Some(after) = rules::put_back(&calendar, about.date, is_said, ctx.now) else {
        drop(tx);
        let why = "This 1:1 is not moved any more, or its usual time is over. Nothing has changed.";
        return ctx.say_privately(&action, &Mrkdwn::ours(why)).await;
    };
    let now_at = {
        let after = Calendar::new(&after, &subject.reading, ctx.zones());
        rules::meeting_of(&after, about.date).map(|it| it.at)
    };
    if now_at.is_some() && now_at == standing.map(|it| it.at) {
        return Ok(Reply::Empty);
    }
    let deed = Deed {
        did: Did::Back,
        reason: String::new(),
        from_at: standing.map(|it| it.at),
    };
    save(&ctx, &mut tx, &subject, &after, about.date, deed).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// *Running late*: until the meeting is over the other hears it, once.
pub async fn late(ctx: Ctx, action: Action) -> Handled {
    let about = meeting_ref(&action);
    let mut tx = ctx.db().write().await?;
    let subject = match &about {
        Some(about) => Subject::find(&ctx, &mut tx, &about.internship).await?,
        None => None,
    };
    let (Some(subject), Some(about)) = (subject, about) else {
        drop(tx);
        return ctx.say_privately(&action, &views::not_theirs()).await;
    };
    let calendar = subject.calendar(&ctx);
    let meeting = rules::meeting_of(&calendar, about.date)
        .filter(|meeting| ctx.now < rules::ends(meeting, rules::length(&calendar)));
    let Some(meeting) = meeting else {
        drop(tx);
        let why = "This 1:1 is over or not held, so nobody was told.";
        return ctx.say_privately(&action, &Mrkdwn::ours(why)).await;
    };
    let is_news = due::tell_late(&mut tx, &calendar, &meeting, &ctx.user, ctx.now).await?;
    let told = views::late_told(subject.internship.other(&ctx.user), is_news);
    drop(calendar);
    tx.commit().await?;
    ctx.wake();
    ctx.say_privately(&action, &told).await
}

/// Whether somebody has been reminded of this meeting, or may have been.
async fn is_said(tx: &mut Tx, internship: &Internship, meeting: &Meeting) -> Result<bool> {
    let date = meeting.date.to_string();
    outbox::is_said(tx, &internship.id, due::ONE_ON_ONE, &date).await
}

struct Deed {
    did: Did,
    reason: String,
    from_at: Option<Timestamp>,
}

/// The change with all that follows from it, in one transaction.
async fn save(
    ctx: &Ctx,
    tx: &mut Tx,
    subject: &Subject,
    after: &Internship,
    date: jiff::civil::Date,
    deed: Deed,
) -> Result<()> {
    internships::store::update(tx, after).await?;
    let calendar = Calendar::new(after, &subject.reading, ctx.zones());
    ctx.planner().replan(tx, &calendar, ctx.now).await?;
    let change = MeetingChange {
        id: ids::made_at(ctx.now),
        internship_id: after.id.clone(),
        local_date: date,
        what: deed.did,
        changed_by: UserId::new(ctx.user.as_str()),
        reason: deed.reason,
        from_at: deed.from_at,
        to_at: rules::meeting_of(&calendar, date).map(|it| it.at),
        changed_at: ctx.now,
    };
    store::save_change(tx, &ctx.workspace, &change).await?;
    let words = views::deed_words(&calendar, &change);
    let what = match deed.did {
        Did::Moved => "one_on_one_moved",
        Did::Skipped => "one_on_one_skipped",
        Did::Back => "one_on_one_back",
    };
    internships::store::happened(tx, after, Some(&ctx.user), what, &words, ctx.now).await?;
    due::tell(tx, after, &change, ctx.now).await?;
    // What was said of it shows where it is now.
    weeks::due::show_now(tx, after, ctx.zones(), ctx.now).await?;
    let day = date.to_string();
    for kind in [due::AGENDA, due::ONE_ON_ONE] {
        outbox::edit_occurrence(tx, &after.id, kind, &day).await?;
    }
    outbox::edit_current(tx, &after.id, due::ONE_ON_ONE, ctx.now).await?;
    outbox::edit_current(tx, &after.id, due::ONE_ON_ONE_MOVED, ctx.now).await
}
