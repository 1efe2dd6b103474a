//! Asking a mentor, and what becomes of it.

use super::{gone, ranked};
use crate::{
    context::{Ctx, Handled},
    ids::{self, ProfileId, RequestId, UserId},
    internships,
    mentors::{
        InterestState, ProfileState, Request, RequestState, due,
        rules::{self, Refusal},
        store, views,
    },
    mrkdwn,
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::notice,
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx, people},
};

/// Characters of a note to a mentor and of a reason; the forms allow as many.
const NOTE_CHARS: usize = 2000;

/// "Ask Marta": the form for the note, or why she can't be asked now.
pub async fn request_ask(ctx: Ctx, action: Action) -> Handled {
    let id = ProfileId::new(value_of(&action));
    let modal = {
        let mut tx = ctx.db().read().await?;
        match ranked(&ctx, &mut tx, &id, &ctx.user).await? {
            None => gone(),
            Some((ranked, program)) => {
                let open = store::open_of(&mut tx, &ctx.workspace, &ctx.user).await?;
                let mentor = &ranked.profile.user_id;
                match rules::may_ask(&ctx.user, mentor, open.len(), &ranked.fit) {
                    Ok(()) => views::request_form(&ranked, &program),
                    Err(refusal) => views::refused(refusal, mentor, &open),
                }
            }
        }
    };
    ctx.show_form(&action, &modal).await
}

/// The id that a button carries.
fn value_of(action: &Action) -> String {
    let arg = || action.action_arg().map(str::to_owned);
    action.value.clone().or_else(arg).unwrap_or_default()
}

/// The note was sent: the request is kept and owed to the mentor.
pub async fn request_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let typed = form.view.state.text("note").unwrap_or_default().trim();
    let note = clip(typed, NOTE_CHARS);
    let mut tx = ctx.db().write().await?;
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let id = ProfileId::new(&form.view.private_metadata);
    let Some((ranked, _)) = ranked(&ctx, &mut tx, &id, &ctx.user).await? else {
        return Ok(Reply::UpdateView(gone()));
    };
    let mentor = ranked.profile.user_id.clone();
    let open = store::open_of(&mut tx, &ctx.workspace, &ctx.user).await?;
    let request = new_request(&ctx, &ranked.profile.program_id, &ctx.user, &mentor, note);
    if open.iter().any(|open| same_question(open, &request)) {
        return Ok(Reply::UpdateView(asked_already(&mentor)));
    }
    match rules::may_ask(&ctx.user, &mentor, open.len(), &ranked.fit) {
        Ok(()) => {}
        Err(Refusal::Oneself) => {
            return Ok(Reply::Errors(vec![(
                "note".into(),
                "You can't be your own mentor. Ask somebody else.".into(),
            )]));
        }
        Err(refusal) => return Ok(Reply::UpdateView(views::refused(refusal, &mentor, &open))),
    }
    if !ask(&ctx, &mut tx, &request).await? {
        return Ok(Reply::UpdateView(asked_already(&mentor)));
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::asked(&request)))
}

/// A request as it is asked now.
pub(super) fn new_request(
    ctx: &Ctx,
    program: &crate::ids::ProgramId,
    intern: &UserId,
    mentor: &UserId,
    note: String,
) -> Request {
    Request {
        id: RequestId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        program_id: program.clone(),
        intern: intern.clone(),
        mentor: mentor.clone(),
        note,
        state: RequestState::Open,
        reason: None,
        reason_shared: false,
        passed_to: None,
        passed_from: None,
        asked_at: ctx.now,
        ended_at: None,
    }
}

fn same_question(a: &Request, b: &Request) -> bool {
    a.mentor == b.mentor && a.program_id == b.program_id
}

fn asked_already(mentor: &UserId) -> crate::slack::blocks::Modal {
    let text = mrkdwn!(
        "You have asked {} already, and they have not answered yet. Nothing was sent twice.",
        Mrkdwn::user(mentor.as_str())
    );
    notice("Asked already", text)
}

/// Keeps a request with all that it owes: the question, the asker's copy, the reminder and the lapse to come.
async fn ask(ctx: &Ctx, tx: &mut Tx, request: &Request) -> Result<bool> {
    let days = due::request_days(tx, &request.program_id).await?;
    let mentor = store::workday(tx, &ctx.workspace, &request.mentor, ctx.zones()).await?;
    let (nudge, lapse) = rules::deadlines(ctx.now, &mentor, days);
    if !store::ask(tx, request, nudge.unwrap_or(lapse)).await? {
        return Ok(false);
    }
    let id = request.id.as_str();
    for (kind, to) in [
        (due::REQUEST, &request.mentor),
        (due::SENT, &request.intern),
    ] {
        let owed = Owed::to_person(kind, to, id, ctx.now);
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    Ok(true)
}

/// Accept: the intern hears of it, and the mentor gets the start form.
pub async fn request_accept(ctx: Ctx, action: Action) -> Handled {
    let trigger = action.trigger_id.as_deref();
    match answer(&ctx, &action, RequestState::Accepted).await? {
        Answered::NotTheirs => Ok(Reply::Empty),
        Answered::Full(places) => {
            let full = views::no_place_left(places);
            ctx.open_view(trigger, &full).await
        }
        Answered::Now(request) => {
            internships::handlers::open_start_form(&ctx, trigger, &request).await
        }
        Answered::Before(request) => what_happened(&ctx, &action, &request).await,
    }
}

/// Decline. It is told at once and without a reason; a form offers to add one.
pub async fn request_decline(ctx: Ctx, action: Action) -> Handled {
    match answer(&ctx, &action, RequestState::Declined).await? {
        Answered::NotTheirs | Answered::Full(_) => Ok(Reply::Empty),
        Answered::Before(request)
            if request.state != RequestState::Declined || request.passed_to.is_some() =>
        {
            what_happened(&ctx, &action, &request).await
        }
        Answered::Now(request) | Answered::Before(request) => {
            let form = views::decline_reason(&request);
            ctx.open_view(action.trigger_id.as_deref(), &form).await
        }
    }
}

enum Answered {
    Now(Request),
    /// Somebody was first: the same person's second click, or the other button.
    Before(Request),
    /// They have no free place; the request is as it was.
    Full(i64),
    NotTheirs,
}

/// Ends an open request by its mentor's answer.
async fn answer(ctx: &Ctx, action: &Action, state: RequestState) -> Result<Answered> {
    let id = RequestId::new(value_of(action));
    let mut tx = ctx.db().write().await?;
    let Some(request) = store::request(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Answered::NotTheirs);
    };
    if request.mentor != ctx.user {
        return Ok(Answered::NotTheirs);
    }
    // Two mentors at once: the second one finds the request withdrawn. Two answers of one mentor: the second one
    // counts the places after the first.
    store::lock_intern(&mut tx, &ctx.workspace, &request.intern).await?;
    store::lock_profile(&mut tx, &request.program_id, &request.mentor).await?;
    let Some(request) = store::request(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Answered::NotTheirs);
    };
    let profile = store::of_person(
        &mut tx,
        &ctx.workspace,
        &request.program_id,
        &request.mentor,
    )
    .await?;
    let full = profile.filter(|profile| profile.free_places() == 0);
    if let (Some(profile), RequestState::Accepted, RequestState::Open) =
        (full, state, request.state)
    {
        return Ok(Answered::Full(profile.capacity));
    }
    if !store::end(&mut tx, &ctx.workspace, &id, state, ctx.now).await? {
        let request = store::request(&mut tx, &ctx.workspace, &id).await?;
        return Ok(request.map_or(Answered::NotTheirs, Answered::Before));
    }
    let kind = match state {
        RequestState::Accepted => internships::due::ACCEPTED,
        _ => due::DECLINED,
    };
    let owed = Owed::to_person(kind, &request.intern, id.as_str(), ctx.now);
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    due::edit_all(&mut tx, &request).await?;
    if state == RequestState::Accepted {
        found(ctx, &mut tx, &request).await?;
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Answered::Now(Request {
        state,
        ended_at: Some(ctx.now),
        ..request
    }))
}

/// An intern has found a mentor: what else they asked and posted for this program needs no answer any more.
pub(super) async fn found(ctx: &Ctx, tx: &mut Tx, accepted: &Request) -> Result<()> {
    let (workspace, program) = (&ctx.workspace, &accepted.program_id);
    store::waiting::leave(tx, workspace, program, &accepted.intern).await?;
    for other in store::open_of(tx, workspace, &accepted.intern).await? {
        if other.program_id == *program && other.id != accepted.id {
            store::end(tx, workspace, &other.id, RequestState::Withdrawn, ctx.now).await?;
            due::edit_all(tx, &other).await?;
        }
    }
    for interest in store::open_interests(tx, workspace, program).await? {
        if interest.intern == accepted.intern {
            let (taken, mentor) = (InterestState::Taken, Some(&accepted.mentor));
            store::end_interest(tx, &interest, taken, mentor, ctx.now).await?;
            due::edit_interest(tx, &interest).await?;
        }
    }
    Ok(())
}

/// An old button never lies: it says what happened since, and offers what comes next.
async fn what_happened(ctx: &Ctx, action: &Action, request: &Request) -> Handled {
    if request.state == RequestState::Accepted {
        return internships::handlers::open_start_form(ctx, action.trigger_id.as_deref(), request)
            .await;
    }
    let modal = notice("Answered already", views::what_happened(request));
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// The reason of a decline was sent; only with a tick it is told.
pub async fn decline_reason_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let typed = form.view.state.text("reason").unwrap_or_default().trim();
    let reason = clip(typed, NOTE_CHARS);
    let shared = form.view.state.all("share").contains(&"share");
    let id = RequestId::new(&form.view.private_metadata);
    let mut tx = ctx.db().write().await?;
    let request = store::request(&mut tx, &ctx.workspace, &id).await?;
    let Some(request) = request.filter(|request| request.mentor == ctx.user) else {
        return Ok(Reply::ClearViews);
    };
    store::give_reason(&mut tx, &ctx.workspace, &id, &reason, shared).await?;
    due::edit_all(&mut tx, &request).await?;
    tx.commit().await?;
    ctx.edits_wanted();
    Ok(Reply::ClearViews)
}

/// "Not me, but …": who else could be asked?
pub async fn request_pass(ctx: Ctx, action: Action) -> Handled {
    let id = RequestId::new(value_of(&action));
    let request = {
        let mut tx = ctx.db().read().await?;
        store::request(&mut tx, &ctx.workspace, &id).await?
    };
    match request {
        Some(request) if request.mentor != ctx.user => Ok(Reply::Empty),
        Some(request) if request.state == RequestState::Open => {
            let form = views::pass(&request);
            ctx.open_view(action.trigger_id.as_deref(), &form).await
        }
        Some(request) => what_happened(&ctx, &action, &request).await,
        None => Ok(Reply::Empty),
    }
}

/// Somebody else was named: they get the request, the intern hears, the first one is done.
pub async fn pass_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let refuse = |sentence: &str| Ok(Reply::Errors(vec![("to".into(), sentence.into())]));
    let id = RequestId::new(&form.view.private_metadata);
    let Some(to) = form.view.state.user("to").map(UserId::new) else {
        return refuse("Choose somebody who could be their mentor.");
    };
    ctx.know(&to).await?;
    let mut tx = ctx.db().write().await?;
    let request = store::request(&mut tx, &ctx.workspace, &id).await?;
    let Some(request) = request.filter(|request| request.mentor == ctx.user) else {
        return Ok(Reply::ClearViews);
    };
    if request.state != RequestState::Open {
        let said = views::what_happened(&request);
        return Ok(Reply::UpdateView(notice("Answered already", said)));
    }
    if to == request.intern {
        return refuse("They are the one who asks. Choose somebody else.");
    }
    if to == request.mentor {
        return refuse("That is you. Choose somebody else, or decline.");
    }
    let person = people::get(&mut tx, &ctx.workspace, &to).await?;
    if !person.is_some_and(|person| person.can_be_asked()) {
        return refuse(
            "This person can't be a mentor here: a guest, an app, or somebody who left.",
        );
    }
    if store::has_asked(&mut tx, &request.program_id, &request.intern, &to).await? {
        return refuse("They have been asked already by the same person. Choose somebody else.");
    }
    let profile = store::of_person(&mut tx, &ctx.workspace, &request.program_id, &to).await?;
    if let Some(profile) = profile
        && (profile.state == ProfileState::Left
            || profile.free_places() == 0
            || profile.open_requests >= rules::MAY_WAIT)
    {
        return refuse("They can't take anybody on right now. Choose somebody else, or decline.");
    }
    if !store::pass_on(&mut tx, &ctx.workspace, &id, &to, ctx.now).await? {
        let now = store::request(&mut tx, &ctx.workspace, &id).await?;
        let said = views::what_happened(now.as_ref().unwrap_or(&request));
        return Ok(Reply::UpdateView(notice("Answered already", said)));
    }
    let note = request.note.clone();
    let next = Request {
        passed_from: Some(id),
        ..new_request(&ctx, &request.program_id, &request.intern, &to, note)
    };
    ask(&ctx, &mut tx, &next).await?;
    due::edit_all(&mut tx, &request).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::ClearViews)
}

/// The intern takes a request back.
pub async fn request_withdraw(ctx: Ctx, action: Action) -> Handled {
    let id = RequestId::new(value_of(&action));
    let mut tx = ctx.db().write().await?;
    let request = store::request(&mut tx, &ctx.workspace, &id).await?;
    let Some(request) = request.filter(|request| request.intern == ctx.user) else {
        return Ok(Reply::Empty);
    };
    if !store::end(
        &mut tx,
        &ctx.workspace,
        &id,
        RequestState::Withdrawn,
        ctx.now,
    )
    .await?
    {
        let now = store::request(&mut tx, &ctx.workspace, &id).await?;
        drop(tx);
        let said = views::what_happened_to_mine(now.as_ref().unwrap_or(&request));
        return ctx.say_privately(&action, &said).await;
    }
    due::edit_all(&mut tx, &request).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}
