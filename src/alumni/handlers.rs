//! The list of alumni, or of all who know the role; asking one of them for a coffee chat, and their answer.

use super::{
    Coffee, CoffeeId, CoffeeState, Listed,
    due::{self, Asker},
    rules::{self, Refusal, Standing},
    store,
    views::{self, ListFacts, State},
};
use crate::{
    context::{Ctx, Handled},
    ids::{self, ProgramId, UserId},
    mrkdwn,
    programs::{self, store::Program},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx},
};

/// "Coffee chat with an alumnus" and "Find somebody" open the list; with a person's id behind the `:`, the form for a
/// note.
pub async fn coffee_ask(ctx: Ctx, action: Action) -> Handled {
    ctx.know(&ctx.user).await?;
    let state = State::of(action.value.as_deref().unwrap_or_default());
    let id = ProgramId::new(&state.program);
    let modal = {
        let mut tx = ctx.db().read().await?;
        match programs::store::by_id(&mut tx, &ctx.workspace, &id).await? {
            None => gone(),
            Some(program) => match action.action_arg() {
                None => list(&ctx, &mut tx, &program, state).await?,
                Some(user) => {
                    let alumnus = user.to_owned();
                    form(&ctx, &mut tx, &program, &State { alumnus, ..state }).await?
                }
            },
        }
    };
    ctx.show_form(&action, &modal).await
}

/// Another page of the list.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let mut state: State = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    state.page = page.unwrap_or(0);
    let modal = {
        let mut tx = ctx.db().read().await?;
        let id = ProgramId::new(&state.program);
        let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
            return Ok(Reply::Empty);
        };
        list(&ctx, &mut tx, &program, state).await?
    };
    ctx.update_view(view, &modal).await
}

async fn list(ctx: &Ctx, tx: &mut Tx, program: &Program, state: State) -> Result<Modal> {
    let asker = Asker::load(tx, &ctx.workspace, &ctx.user, ctx.zones(), ctx.now).await?;
    let mut listed = asker.ranked(tx, program, &state.topic, ctx.zones()).await?;
    let count = listed.len();
    let page = state.page.min(views::pages(count) - 1);
    let first = (page * views::PAGE).min(count);
    let listed: Vec<Listed> = listed.drain(first..).take(views::PAGE).collect();
    Ok(views::list(&ListFacts {
        program,
        listed: &listed,
        count,
        state: &State { page, ..state },
        title: &asker.title,
    }))
}

async fn form(ctx: &Ctx, tx: &mut Tx, program: &Program, state: &State) -> Result<Modal> {
    match askable(ctx, tx, program, state).await? {
        Ok(listed) => Ok(views::ask_form(&listed, program, state)),
        Err((refusal, latest)) => {
            let user = UserId::new(&state.alumnus);
            Ok(views::refused(&refusal, &user, latest.as_ref()))
        }
    }
}

/// The one who is asked, if the person who asks may ask them now; else why not.
async fn askable(
    ctx: &Ctx,
    tx: &mut Tx,
    program: &Program,
    state: &State,
) -> Result<std::result::Result<Listed, (Refusal, Option<Coffee>)>> {
    let user = &UserId::new(&state.alumnus);
    let latest = store::latest(tx, &ctx.workspace, &ctx.user, user).await?;
    let since = ctx.now.saturating_add(-rules::FRESH).unwrap_or_default();
    let (open, waiting) = store::open_counts(tx, &ctx.workspace, &ctx.user, user, since).await?;
    let standing = Standing {
        open,
        waiting,
        latest,
    };
    if let Err(refusal) = rules::may_ask(&ctx.user, user, &standing, ctx.now) {
        return Ok(Err((refusal, standing.latest)));
    }
    let asker = Asker::load(tx, &ctx.workspace, &ctx.user, ctx.zones(), ctx.now).await?;
    let all = asker.ranked(tx, program, &state.topic, ctx.zones()).await?;
    let mut all = all.into_iter();
    Ok(all
        .find(|listed| listed.partner.person.user_id == *user)
        .ok_or((Refusal::NotListed, None)))
}

/// The note was sent: the request is kept and owed to the alumnus.
pub async fn coffee_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let note = match rules::note(form.view.state.text("note")) {
        Ok(note) => note,
        Err(sentence) => return Ok(Reply::Errors(vec![("note".to_owned(), sentence)])),
    };
    let state: State = serde_json::from_str(&form.view.private_metadata).unwrap_or_default();
    let (id, user) = (ProgramId::new(&state.program), UserId::new(&state.alumnus));
    let mut tx = ctx.db().write().await?;
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Reply::UpdateView(gone()));
    };
    let listed = match askable(&ctx, &mut tx, &program, &state).await? {
        Ok(listed) => listed,
        Err((refusal, latest)) => {
            let refused = views::refused(&refusal, &user, latest.as_ref());
            return Ok(Reply::UpdateView(refused));
        }
    };
    let coffee = Coffee {
        id: CoffeeId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        program_id: program.id.clone(),
        asker: ctx.user.clone(),
        alumnus: user.clone(),
        note,
        topic: clip(&state.topic, rules::TOPIC_CHARS),
        as_mentor: listed.partner.stays.is_empty(),
        state: CoffeeState::Open,
        asked_at: ctx.now,
        ended_at: None,
    };
    if !store::ask(&mut tx, &coffee).await? {
        let refusal = views::refused(&Refusal::Asked, &user, None);
        return Ok(Reply::UpdateView(refusal));
    }
    let owed = Owed::to_person(due::COFFEE, &user, coffee.id.as_str(), ctx.now);
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::asked(&user)))
}

/// Accept: both get each other's hours.
pub async fn coffee_accept(ctx: Ctx, action: Action) -> Handled {
    end(ctx, action, CoffeeState::Accepted).await
}

/// Decline, without a reason.
pub async fn coffee_decline(ctx: Ctx, action: Action) -> Handled {
    end(ctx, action, CoffeeState::Declined).await
}

/// The asker takes their request back.
pub async fn coffee_withdraw(ctx: Ctx, action: Action) -> Handled {
    end(ctx, action, CoffeeState::Withdrawn).await
}

async fn end(ctx: Ctx, action: Action, state: CoffeeState) -> Handled {
    let mut tx = ctx.db().write().await?;
    let id = coffee_id(&action);
    let Some(coffee) = store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Reply::Empty);
    };
    let (theirs, sentence) = match state {
        CoffeeState::Withdrawn => (
            &coffee.asker,
            "Only who asked can take this back. Nothing was changed.",
        ),
        _ => (
            &coffee.alumnus,
            "Only the person who was asked can answer this. Nothing was changed.",
        ),
    };
    if *theirs != ctx.user {
        drop(tx);
        return ctx.say_privately(&action, &Mrkdwn::ours(sentence)).await;
    }
    if !store::end(&mut tx, &ctx.workspace, &id, state, ctx.now).await? {
        let now = store::by_id(&mut tx, &ctx.workspace, &id).await?;
        drop(tx);
        let happened = what_happened(&now.unwrap_or(coffee), &ctx.user);
        return ctx.say_privately(&action, &happened).await;
    }
    let told: Vec<(&'static str, &UserId)> = match state {
        CoffeeState::Accepted => vec![
            (due::ACCEPTED, &coffee.asker),
            (due::ACCEPTED, &coffee.alumnus),
        ],
        CoffeeState::Declined => vec![(due::DECLINED, &coffee.asker)],
        CoffeeState::Withdrawn | CoffeeState::Open => Vec::new(),
    };
    for (kind, user) in told {
        let owed = Owed::to_person(kind, user, id.as_str(), ctx.now);
        outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    outbox::edit_about(&mut tx, &ctx.workspace, id.as_str(), due::COFFEE).await?;
    tx.commit().await?;
    ctx.wake();
    if state == CoffeeState::Withdrawn {
        let withdrawn = notice(
            "Withdrawn",
            mrkdwn!(
                "{} is not asked any more. Nothing else was said.",
                Mrkdwn::user(coffee.alumnus.as_str())
            ),
        );
        return match &action.view {
            Some(view) => ctx.update_view(view, &withdrawn).await,
            None => {
                ctx.open_view(action.trigger_id.as_deref(), &withdrawn)
                    .await
            }
        };
    }
    Ok(Reply::Empty)
}

/// An old button never lies: it says what happened since.
fn what_happened(coffee: &Coffee, user: &UserId) -> Mrkdwn {
    let other = if coffee.asker == *user {
        &coffee.alumnus
    } else {
        &coffee.asker
    };
    let other = Mrkdwn::user(other.as_str());
    match (coffee.state, coffee.asker == *user) {
        (CoffeeState::Accepted, false) => {
            mrkdwn!("You have said yes to {} already. Write to them.", other)
        }
        (CoffeeState::Accepted, true) => {
            mrkdwn!("{} has said yes already. Write to them.", other)
        }
        (CoffeeState::Declined, false) => {
            mrkdwn!("You have declined this already. {} has been told.", other)
        }
        (CoffeeState::Declined, true) => mrkdwn!("{} has answered already.", other),
        (CoffeeState::Withdrawn, false) => {
            mrkdwn!("{} has withdrawn this request meanwhile.", other)
        }
        (CoffeeState::Withdrawn, true) => Mrkdwn::ours("You have withdrawn this request already."),
        (CoffeeState::Open, _) => Mrkdwn::ours("This request is as it was."),
    }
}

/// "Don't list me for coffee chats".
pub async fn coffee_off(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let id = coffee_id(&action);
    let coffee = store::by_id(&mut tx, &ctx.workspace, &id).await?;
    let Some(coffee) = coffee.filter(|coffee| coffee.alumnus == ctx.user) else {
        return Ok(Reply::Empty);
    };
    let is_new = list_or_not(&ctx, &mut tx, true).await?;
    outbox::edit_about(&mut tx, &ctx.workspace, coffee.id.as_str(), due::COFFEE).await?;
    tx.commit().await?;
    ctx.wake();
    if is_new {
        return Ok(Reply::Empty);
    }
    let sentence = Mrkdwn::ours(
        "You are not listed for coffee chats already. `/internship coffee on` lists you again.",
    );
    ctx.say_privately(&action, &sentence).await
}

/// `/internship coffee [off | on]`.
pub async fn coffee_command(ctx: Ctx, words: &str) -> Handled {
    let wish = match words.trim() {
        "off" => Some(true),
        "on" => Some(false),
        _ => None,
    };
    let mut tx = ctx.db().write().await?;
    let Some(off) = wish else {
        let is_off = store::is_off(&mut tx, &ctx.workspace, &ctx.user).await?;
        return Ok(Reply::Ephemeral(views::listing_told(is_off)));
    };
    list_or_not(&ctx, &mut tx, off).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Ephemeral(views::listing_told(off)))
}

/// Lists the person or takes them off, and shows it in what waits for their answer.
async fn list_or_not(ctx: &Ctx, tx: &mut Tx, off: bool) -> Result<bool> {
    let changed = store::set_off(tx, &ctx.workspace, &ctx.user, off).await?;
    if changed {
        for coffee in store::open_for(tx, &ctx.workspace, &ctx.user).await? {
            outbox::edit_about(tx, &ctx.workspace, coffee.id.as_str(), due::COFFEE).await?;
        }
    }
    Ok(changed)
}

fn coffee_id(action: &Action) -> CoffeeId {
    let value = action.value.as_deref().or(action.action_arg());
    CoffeeId::new(value.unwrap_or_default())
}

fn gone() -> Modal {
    notice(
        "Not available",
        Mrkdwn::ours("This program is not here any more. Nothing was sent."),
    )
}
