//! `/find-mentor`, asking, and the mentor's answer.

mod matching;
mod profiles;

pub use matching::{match_page, match_sent, mentor_match};
pub use profiles::{
    hours_command, mentor_back, mentor_leave, mentor_offer, mentor_pause, offer_command,
    offer_program_chosen, pause_day_picked, profile_sent, zone_choose, zone_command,
};

use super::{
    Request, RequestState, due,
    rules::{self, Ranked},
    store,
    views::{self, ListState},
};
use crate::{
    context::{Ctx, Handled},
    ids::{self, ChannelId, ProfileId, ProgramId, RequestId, UserId},
    internships, mrkdwn,
    programs::{self, store::Program},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Message, Modal, notice},
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx},
};

/// Characters of a note to a mentor; the form allows as many.
const NOTE_CHARS: usize = 2000;

/// `/find-mentor [words]`.
pub async fn find_mentor(ctx: Ctx, command: Command) -> Handled {
    if command.text.trim() == "help" {
        return Ok(Reply::Ephemeral(help()));
    }
    let intern = UserId::new(&command.user);
    ctx.know(&intern).await?;
    let words = clip(command.text.trim(), 200);
    let (modal, home) = {
        let mut tx = ctx.db().read().await?;
        let (program, home) = program_of(&ctx, &mut tx, &command).await?;
        let modal = match program {
            Some(program) => {
                let state = ListState {
                    program: program.id.to_string(),
                    words,
                    page: 0,
                };
                list(&ctx, &mut tx, &program, &intern, &state).await?
            }
            None => {
                let programs = programs::store::all(&mut tx, &ctx.workspace).await?;
                if programs.is_empty() {
                    return Ok(Reply::Ephemeral(no_program()));
                }
                views::choose_program(&programs, &words)
            }
        };
        (modal, home)
    };
    if let Some((program, channel)) = home {
        let mut tx = ctx.db().write().await?;
        programs::store::keep_home(&mut tx, &program, &channel).await?;
        tx.commit().await?;
    }
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// The program whose home channel this is, else the only one; and the home's id if it is to be kept.
async fn program_of(
    ctx: &Ctx,
    tx: &mut Tx,
    command: &Command,
) -> Result<(Option<Program>, Option<(ProgramId, ChannelId)>)> {
    let channel = ChannelId::new(command.channel_id.clone().unwrap_or_default());
    let name = command.channel_name.as_deref().unwrap_or_default();
    if let Some(program) = programs::store::by_home(tx, &ctx.workspace, &channel, name).await? {
        let unknown = program.home_channel.is_none() && !channel.as_str().is_empty();
        let home = unknown.then(|| (program.id.clone(), channel));
        return Ok((Some(program), home));
    }
    let mut programs = programs::store::all(tx, &ctx.workspace).await?;
    let only = if programs.len() == 1 {
        programs.pop()
    } else {
        None
    };
    Ok((only, None))
}

async fn list(
    ctx: &Ctx,
    tx: &mut Tx,
    program: &Program,
    intern: &UserId,
    state: &ListState,
) -> Result<Modal> {
    let workday = store::workday(tx, &ctx.workspace, intern, ctx.zones()).await?;
    let managers = store::managers_of(tx, &ctx.workspace, intern).await?;
    let mut seeker = rules::Seeker::new(workday, managers, ctx.zones(), ctx.now);
    let mut ranked: Vec<Ranked> = store::listed(tx, &ctx.workspace, &program.id, ctx.today())
        .await?
        .into_iter()
        .filter(|profile| profile.user_id != *intern && rules::matches(profile, &state.words))
        .map(|profile| {
            let fit = seeker.fit(&profile);
            Ranked { profile, fit }
        })
        .collect();
    rules::rank(&mut ranked);
    let zone_name = crate::scheduler::cadence::zone_name(&seeker.workday().zone);
    Ok(views::list(program, &ranked, state, &zone_name))
}

/// The program was chosen: the list takes the form's place.
pub async fn program_chosen(ctx: Ctx, form: ViewSubmission) -> Handled {
    let intern = UserId::new(&form.user);
    let chosen = ProgramId::new(form.view.state.selected("program").unwrap_or_default());
    let state: ListState = serde_json::from_str(&form.view.private_metadata).unwrap_or_default();
    let mut tx = ctx.db().read().await?;
    let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &chosen).await? else {
        return Ok(Reply::Errors(vec![(
            "program".into(),
            "Choose one of the programs.".into(),
        )]));
    };
    let state = ListState {
        program: program.id.to_string(),
        ..state
    };
    Ok(Reply::UpdateView(
        list(&ctx, &mut tx, &program, &intern, &state).await?,
    ))
}

/// Another page of the list.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let mut state: ListState = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    state.page = action
        .value
        .as_deref()
        .and_then(|page| page.parse().ok())
        .unwrap_or(0);
    let modal = {
        let mut tx = ctx.db().read().await?;
        let id = ProgramId::new(state.program.clone());
        let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
            return Ok(Reply::Empty);
        };
        list(&ctx, &mut tx, &program, &UserId::new(&action.user), &state).await?
    };
    ctx.update_view(view, &modal).await
}

/// "Find another mentor", from the message about a decline.
pub async fn find_again(ctx: Ctx, action: Action) -> Handled {
    let id = ProgramId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
            return Ok(Reply::Empty);
        };
        let state = ListState {
            program: program.id.to_string(),
            ..ListState::default()
        };
        list(&ctx, &mut tx, &program, &UserId::new(&action.user), &state).await?
    };
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// "Ask Marta": the form for the note.
pub async fn request_ask(ctx: Ctx, action: Action) -> Handled {
    let id = ProfileId::new(
        action
            .value
            .clone()
            .or(action.action_arg().map(str::to_owned))
            .unwrap_or_default(),
    );
    let modal = {
        let mut tx = ctx.db().read().await?;
        match ranked(&ctx, &mut tx, &id, &UserId::new(&action.user)).await? {
            Some((ranked, program)) => views::request_form(&ranked, &program),
            None => gone(),
        }
    };
    ctx.push_view(action.trigger_id.as_deref(), &modal, action.view.is_some())
        .await
}

async fn ranked(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &ProfileId,
    intern: &UserId,
) -> Result<Option<(Ranked, Program)>> {
    let Some(profile) = store::profile(tx, &ctx.workspace, id, ctx.today()).await? else {
        return Ok(None);
    };
    let Some(program) = programs::store::by_id(tx, &ctx.workspace, &profile.program_id).await?
    else {
        return Ok(None);
    };
    let workday = store::workday(tx, &ctx.workspace, intern, ctx.zones()).await?;
    let managers = store::managers_of(tx, &ctx.workspace, intern).await?;
    let fit = rules::Seeker::new(workday, managers, ctx.zones(), ctx.now).fit(&profile);
    Ok(Some((Ranked { profile, fit }, program)))
}

/// The note was sent: the request is kept and owed to the mentor.
pub async fn request_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let intern = UserId::new(&form.user);
    let note = clip(
        form.view.state.text("note").unwrap_or_default().trim(),
        NOTE_CHARS,
    );
    let mut tx = ctx.db().write().await?;
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let id = ProfileId::new(&form.view.private_metadata);
    let Some(profile) = store::profile(&mut tx, &ctx.workspace, &id, ctx.today()).await? else {
        return Ok(Reply::UpdateView(gone()));
    };
    if profile.user_id == intern {
        return Ok(Reply::Errors(vec![(
            "note".into(),
            "You can't be your own mentor. Ask somebody else.".into(),
        )]));
    }
    let request = Request {
        id: RequestId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        program_id: profile.program_id.clone(),
        intern,
        mentor: profile.user_id.clone(),
        note,
        state: RequestState::Open,
        reason: None,
        reason_shared: false,
        passed_to: None,
        passed_from: None,
        asked_at: ctx.now,
        ended_at: None,
    };
    if !store::ask(&mut tx, &request).await? {
        let text = mrkdwn!(
            "You have asked {} already, and they have not answered yet. Nothing was sent twice.",
            Mrkdwn::user(request.mentor.as_str())
        );
        return Ok(Reply::UpdateView(notice("Asked already", text)));
    }
    let owed = Owed::to_person(due::REQUEST, &request.mentor, request.id.as_str(), ctx.now);
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::asked(&request)))
}

/// Accept: the intern hears of it, and the mentor gets the start form.
pub async fn request_accept(ctx: Ctx, action: Action) -> Handled {
    let Some(request) = answer(&ctx, &action, RequestState::Accepted).await? else {
        return Ok(Reply::Empty);
    };
    match request {
        Answered::Now(request) => {
            internships::handlers::open_start_form(&ctx, action.trigger_id.as_deref(), &request)
                .await
        }
        Answered::Before(request) => open_what_happened(&ctx, &action, &request).await,
    }
}

/// Decline, without a reason.
pub async fn request_decline(ctx: Ctx, action: Action) -> Handled {
    match answer(&ctx, &action, RequestState::Declined).await? {
        Some(Answered::Before(request)) => open_what_happened(&ctx, &action, &request).await,
        _ => Ok(Reply::Empty),
    }
}

enum Answered {
    Now(Request),
    /// Somebody was first: the same person's second click, or the other button.
    Before(Request),
}

/// Ends an open request by its mentor's answer; `None` for anybody else's click.
async fn answer(ctx: &Ctx, action: &Action, state: RequestState) -> Result<Option<Answered>> {
    let id = RequestId::new(
        action
            .value
            .clone()
            .or(action.action_arg().map(str::to_owned))
            .unwrap_or_default(),
    );
    let mut tx = ctx.db().write().await?;
    let Some(request) = store::request(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(None);
    };
    if request.mentor.as_str() != action.user {
        return Ok(None);
    }
    if !store::end(&mut tx, &ctx.workspace, &id, state, ctx.now).await? {
        let request = store::request(&mut tx, &ctx.workspace, &id).await?;
        return Ok(request.map(Answered::Before));
    }
    let kind = match state {
        RequestState::Accepted => internships::due::ACCEPTED,
        _ => due::DECLINED,
    };
    let owed = Owed::to_person(kind, &request.intern, id.as_str(), ctx.now);
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    outbox::edit_about(&mut tx, &ctx.workspace, id.as_str(), due::REQUEST).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Some(Answered::Now(Request {
        state,
        ended_at: Some(ctx.now),
        ..request
    })))
}

/// An old button never lies: it says what happened since, and offers what comes next.
async fn open_what_happened(ctx: &Ctx, action: &Action, request: &Request) -> Handled {
    if request.state == RequestState::Accepted {
        return internships::handlers::open_start_form(ctx, action.trigger_id.as_deref(), request)
            .await;
    }
    let what = match request.state {
        RequestState::Declined => "You have declined this request already.",
        RequestState::Withdrawn => "This request was withdrawn meanwhile.",
        RequestState::Lapsed => "This request has lapsed meanwhile.",
        RequestState::Open | RequestState::Accepted => "This request is as it was.",
    };
    let modal = notice("Answered already", Mrkdwn::escaped(what));
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

fn gone() -> Modal {
    notice(
        "Not available",
        Mrkdwn::ours(
            "This mentor is not listed any more. Nothing was sent. Type `/find-mentor` for the others.",
        ),
    )
}

fn help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "`/find-mentor` shows who could be your mentor, those with most working hours in common first. Add words to \
         search in names, groups, tracks and what mentors say: `/find-mentor design`. Next: choose somebody and press \
         *Ask*.",
    ))
}

fn no_program() -> Message {
    Message::text_only(Mrkdwn::ours(
        "There is no internship program here yet. Whoever runs Understudy adds one from a handbook page with \
         `understudy import`.",
    ))
}
