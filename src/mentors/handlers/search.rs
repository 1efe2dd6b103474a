//! `/find-mentor [words]`: the list, narrowed and turned.

use std::time::Duration;

use tokio::time::timeout;

use super::seeker;
use crate::{
    context::{Ctx, Handled},
    ids::{ChannelId, ProgramId, UserId},
    mentors::{
        due,
        rules::{self, Ranked},
        store,
        views::{self, ListState},
    },
    programs::{self, store::Program},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Message, Modal, notice},
        inbound::{Action, Command, View, ViewSubmission},
        reply::Reply,
        router::HandlerError,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx},
};

/// After this a light view is opened, and filled when the list is there: a trigger lives three seconds.
const QUICK: Duration = Duration::from_millis(900);
/// Characters of the words that are looked for.
const WORDS: usize = 200;

/// `/find-mentor [words]`.
pub async fn find_mentor(ctx: Ctx, command: Command) -> Handled {
    if command.text.trim() == "help" {
        return Ok(Reply::Ephemeral(help()));
    }
    let trigger = command.trigger_id.clone();
    let words = clip(command.text.trim(), WORDS);
    let (mine, typed) = (ctx.clone(), words.clone());
    let mut search = tokio::spawn(async move { first_view(&mine, &command, typed).await });
    let Ok(found) = timeout(QUICK, &mut search).await else {
        let looking = views::looking();
        let Some(view) = open(&ctx, trigger.as_deref(), &looking, &words).await? else {
            return Ok(Reply::Empty);
        };
        tokio::spawn(async move {
            let modal = match search.await {
                Ok(Ok(First::Form(modal))) => modal,
                Ok(Ok(First::Words(message))) => {
                    notice("Find a mentor", Mrkdwn::from_page(message.text))
                }
                failed => {
                    let error = failed.map(|found| found.err());
                    tracing::error!(?error, "A search failed.");
                    views::search_failed()
                }
            };
            if let Err(error) = ctx.fill_view(&view, &modal).await {
                tracing::warn!(%error, "A form was not filled.");
            }
        });
        return Ok(Reply::Empty);
    };
    match found?? {
        First::Words(message) => Ok(Reply::Ephemeral(message)),
        First::Form(modal) => {
            open(&ctx, trigger.as_deref(), &modal, &words).await?;
            Ok(Reply::Empty)
        }
    }
}

/// What `/find-mentor` shows first.
enum First {
    Form(Modal),
    Words(Message),
}

async fn first_view(
    ctx: &Ctx,
    command: &Command,
    words: String,
) -> std::result::Result<First, HandlerError> {
    let intern = UserId::new(&command.user);
    ctx.know(&intern).await?;
    let (first, home) = {
        let mut tx = ctx.db().read().await?;
        let (program, home) = program_of(ctx, &mut tx, command).await?;
        let modal = match program {
            Some(program) => {
                let state = ListState {
                    words,
                    ..ListState::of(&program.id)
                };
                list(ctx, &mut tx, &program, &intern, &state).await?
            }
            None => {
                let programs = programs::store::all(&mut tx, &ctx.workspace).await?;
                if programs.is_empty() {
                    return Ok(First::Words(no_program()));
                }
                views::choose_program(&programs, &words)
            }
        };
        (First::Form(modal), home)
    };
    if let Some((program, channel)) = home {
        let mut tx = ctx.db().write().await?;
        programs::store::keep_home(&mut tx, &program, &channel).await?;
        tx.commit().await?;
    }
    Ok(first)
}

/// Opens a form; its id. A trigger that has expired is no dead end: a message with a button opens it again.
async fn open(
    ctx: &Ctx,
    trigger: Option<&str>,
    modal: &Modal,
    words: &str,
) -> std::result::Result<Option<String>, HandlerError> {
    match ctx.open(trigger, modal).await {
        Ok(view) => Ok(view),
        Err(error) => {
            tracing::warn!(%error, "A form did not open.");
            let mut tx = ctx.db().write().await?;
            let cause = trigger.unwrap_or_default();
            let owed = Owed::to_person(due::OPEN_AGAIN, &ctx.user, words, ctx.now).because(cause);
            outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
            tx.commit().await?;
            ctx.wake();
            Ok(None)
        }
    }
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
    let mut seeker = seeker(tx, ctx, intern).await?;
    let profiles = store::listed(tx, &ctx.workspace, &program.id, ctx.today()).await?;
    let choices = views::Choices::of(&profiles);
    let filter = state.filter();
    let mut ranked: Vec<Ranked> = profiles
        .into_iter()
        .filter(|profile| profile.user_id != *intern && filter.takes(profile))
        .map(|profile| {
            let fit = seeker.fit(&profile);
            Ranked { profile, fit }
        })
        .filter(|ranked| ranked.fit.shared_minutes >= filter.shared_minutes)
        .collect();
    rules::rank(&mut ranked);
    let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
    let weeks = programs::rules::length(&reading);
    let nobody_free = if !state.is_narrowed() && ranked.iter().all(|one| !one.fit.is_free()) {
        super::waiting::nobody_free(ctx, tx, program, intern).await?
    } else {
        Vec::new()
    };
    let facts = views::ListFacts {
        program,
        nobody_free: &nobody_free,
        choices: &choices,
        ranked: &ranked,
        state,
        seeker: &seeker,
        zones: ctx.zones(),
        now: ctx.now,
        weeks,
    };
    Ok(views::list(&facts))
}

/// The list again, in the view where something was chosen; `None` if its program is gone.
async fn again(ctx: &Ctx, state: &ListState) -> Result<Option<Modal>> {
    let mut tx = ctx.db().read().await?;
    let id = ProgramId::new(state.program.clone());
    let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(None);
    };
    list(ctx, &mut tx, &program, &ctx.user, state)
        .await
        .map(Some)
}

/// The list again, where something about it has changed.
pub(super) async fn show(ctx: &Ctx, view: &View, state: &ListState) -> Handled {
    match again(ctx, state).await? {
        Some(modal) => ctx.update_view(view, &modal).await,
        None => Ok(Reply::Empty),
    }
}

/// The program was chosen, or other words: the list takes the form's place.
pub async fn search_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let mut state = ListState::read(&form.view.private_metadata);
    let fields = &form.view.state;
    if let Some(chosen) = fields.selected("program") {
        state.program = chosen.to_owned();
    }
    if let Some(words) = fields.text("words") {
        state.words = clip(words.trim(), WORDS);
    } else if fields.selected("program").is_none() {
        state.words.clear();
    }
    state.page = 0;
    Ok(match again(&ctx, &state).await? {
        Some(modal) => Reply::UpdateView(modal),
        None => Reply::Errors(vec![(
            "program".into(),
            "Choose one of the programs.".into(),
        )]),
    })
}

/// A track, a group or hours in common were chosen.
pub async fn filter(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let mut state = ListState::read(&view.private_metadata);
    let chosen = action.chosen().first().copied().unwrap_or_default();
    let chosen = if chosen == views::ANY { "" } else { chosen };
    match action.action_arg() {
        Some("track") => state.track = chosen.to_owned(),
        Some("group") => state.group = chosen.to_owned(),
        Some("hours") => state.shared_minutes = chosen.parse().unwrap_or_default(),
        _ => return Ok(Reply::Empty),
    }
    state.page = 0;
    show(&ctx, view, &state).await
}

/// Another page of the list.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let mut state = ListState::read(&view.private_metadata);
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    state.page = page.unwrap_or(0);
    show(&ctx, view, &state).await
}

/// "Find another mentor", from a message; its value is a program's id, or words that were typed.
pub async fn find_again(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.clone().unwrap_or_default();
    // Words that were typed before it was known in which program; else a program's id.
    let words = serde_json::from_str::<ListState>(&value).ok();
    let modal = match words.filter(|state| state.program.is_empty()) {
        Some(state) => anywhere(&ctx, &state.words).await?,
        None => again(&ctx, &ListState::of(&ProgramId::new(value))).await?,
    };
    match modal {
        Some(modal) => ctx.open_view(action.trigger_id.as_deref(), &modal).await,
        None => Ok(Reply::Empty),
    }
}

/// The list of the only program, or the choice of one.
async fn anywhere(ctx: &Ctx, words: &str) -> Result<Option<Modal>> {
    let mut tx = ctx.db().read().await?;
    let programs = programs::store::all(&mut tx, &ctx.workspace).await?;
    drop(tx);
    match programs.as_slice() {
        [] => Ok(None),
        [only] => {
            let state = ListState {
                words: words.to_owned(),
                ..ListState::of(&only.id)
            };
            again(ctx, &state).await
        }
        several => Ok(Some(views::choose_program(several, words))),
    }
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
