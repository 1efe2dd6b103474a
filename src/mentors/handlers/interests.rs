//! Looking for a mentor in the open: posted, hands raised, one chosen.

use jiff::SignedDuration;

use crate::{
    context::{Ctx, Handled},
    ids::{self, InterestId, ProgramId, UserId},
    internships,
    mentors::{Interest, InterestState, Request, RequestState, due, store, views},
    programs,
    scheduler::{Owed, store as outbox},
    slack::{
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx, people},
};

const NOTE_CHARS: usize = 2000;
/// A second click within this is none.
const DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(5);

/// "Post my interest": the form.
pub async fn interest_post(ctx: Ctx, action: Action) -> Handled {
    let id = ProgramId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
            return Ok(Reply::Empty);
        };
        let mine = store::open_interests(&mut tx, &ctx.workspace, &id).await?;
        if program.home_channel.is_none() && program.home_channel_name.is_none() {
            views::no_home(&program)
        } else if mine.iter().any(|interest| interest.intern == ctx.user) {
            views::interest_already()
        } else {
            views::interest_form(&program)
        }
    };
    ctx.show_form(&action, &modal).await
}

/// The form was sent: the post is owed to the home channel, and a copy to the intern.
pub async fn interest_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let typed = form.view.state.text("note").unwrap_or_default().trim();
    let mut tx = ctx.db().write().await?;
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let id = ProgramId::new(&form.view.private_metadata);
    let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Reply::ClearViews);
    };
    let interest = Interest {
        id: InterestId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        program_id: id,
        intern: ctx.user.clone(),
        note: clip(typed, NOTE_CHARS),
        state: InterestState::Open,
        mentor: None,
        posted_at: ctx.now,
    };
    if !store::post_interest(&mut tx, &interest).await? {
        return Ok(Reply::UpdateView(views::interest_already()));
    }
    for kind in [due::INTEREST, due::INTEREST_COPY] {
        let owed = Owed::to_person(kind, &ctx.user, interest.id.as_str(), ctx.now);
        outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::interest_posted(&program)))
}

/// The post had failed: once more, now that Understudy is in the channel.
pub async fn interest_again(ctx: Ctx, action: Action) -> Handled {
    let value = value_of(&action);
    let (program, failed) = value.split_once(':').unwrap_or_default();
    let id = ProgramId::new(program);
    let mut tx = ctx.db().write().await?;
    let open = store::open_interests(&mut tx, &ctx.workspace, &id).await?;
    let Some(mine) = open.iter().find(|interest| interest.intern == ctx.user) else {
        drop(tx);
        return ctx
            .say_privately(
                &action,
                &Mrkdwn::ours("You are not looking for a mentor any more. Nothing was posted."),
            )
            .await;
    };
    // One more try for each that failed, however often it is pressed.
    let owed = Owed::to_person(due::INTEREST, &ctx.user, mine.id.as_str(), ctx.now)
        .because(format!("{}|{failed}", mine.id));
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(ctx.tell(&Mrkdwn::ours("Trying once more.")))
}

/// "I could mentor".
pub async fn interest_hand(ctx: Ctx, action: Action) -> Handled {
    ctx.know(&ctx.user).await?;
    let mut tx = ctx.db().write().await?;
    let Some(interest) = interest_of(&ctx, &mut tx, &value_of(&action)).await? else {
        return Ok(Reply::Empty);
    };
    let person = people::get(&mut tx, &ctx.workspace, &ctx.user).await?;
    let refusal = if interest.state != InterestState::Open {
        Some("This has ended meanwhile. Thanks all the same.")
    } else if interest.intern == ctx.user {
        Some("This is your own post. Whoever could be your mentor raises a hand here.")
    } else if person.is_some_and(|person| !person.can_be_asked()) {
        Some("Guests can't be mentors here. Nothing was changed.")
    } else {
        None
    };
    if let Some(refusal) = refusal {
        drop(tx);
        return ctx.say_privately(&action, &Mrkdwn::ours(refusal)).await;
    }
    if !store::raise_hand(&mut tx, &interest.id, &ctx.user, ctx.now).await? {
        // The same button takes it down again; a double-click doesn't.
        let long_ago = ctx.now.saturating_add(-DOUBLE_CLICK).unwrap_or(ctx.now);
        if !store::lower_hand(&mut tx, &interest.id, &ctx.user, long_ago).await? {
            return Ok(Reply::Empty);
        }
        let about = format!("{}:{}", interest.id, ctx.user);
        outbox::edit_about(&mut tx, &ctx.workspace, &about, due::HAND).await?;
        due::edit_interest(&mut tx, &interest).await?;
        tx.commit().await?;
        ctx.wake();
        return Ok(ctx.tell(&Mrkdwn::ours(
            "Your hand is down again. Press once more to raise it.",
        )));
    }
    let subject = format!("{}:{}", interest.id, ctx.user);
    let owed = Owed::to_person(due::HAND, &interest.intern, &subject, ctx.now);
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    due::edit_interest(&mut tx, &interest).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// The intern chooses one of the hands: that is a request and its acceptance in one.
pub async fn interest_choose(ctx: Ctx, action: Action) -> Handled {
    let value = value_of(&action);
    let (id, mentor) = value.split_once(':').unwrap_or_default();
    let mentor = UserId::new(mentor);
    let mut tx = ctx.db().write().await?;
    // Two choices at once: the second one finds the first.
    store::lock_intern(&mut tx, &ctx.workspace, &ctx.user).await?;
    let interest = interest_of(&ctx, &mut tx, id).await?;
    let Some(interest) = interest.filter(|interest| interest.intern == ctx.user) else {
        return Ok(Reply::Empty);
    };
    let (workspace, program) = (&ctx.workspace, &interest.program_id);
    store::lock_profile(&mut tx, program, &mentor).await?;
    let profile = store::of_person(&mut tx, workspace, program, &mentor).await?;
    let hands = store::hands(&mut tx, &interest.id).await?;
    let refusal = if interest.state != InterestState::Open {
        Some(Mrkdwn::ours(
            "You have chosen already, or took it back. Nothing was changed.",
        ))
    } else if !hands.contains(&mentor) {
        Some(Mrkdwn::ours(
            "They took their hand down meanwhile. Choose somebody else.",
        ))
    } else if profile.is_some_and(|profile| profile.free_places() == 0) {
        Some(Mrkdwn::ours(
            "They have no free place any more. Nothing was changed. Choose somebody else.",
        ))
    } else {
        None
    };
    if let Some(refusal) = refusal {
        drop(tx);
        return ctx.say_privately(&action, &refusal).await;
    }
    let request = take(&ctx, &mut tx, &interest, &mentor).await?;
    tx.commit().await?;
    ctx.wake();
    internships::handlers::open_start_form(&ctx, action.trigger_id.as_deref(), &request).await
}

/// An accepted request of the two, in the same transaction as the end of the interest.
async fn take(ctx: &Ctx, tx: &mut Tx, interest: &Interest, mentor: &UserId) -> Result<Request> {
    store::end_interest(tx, interest, InterestState::Taken, Some(mentor), ctx.now).await?;
    let open = store::open_of(tx, &ctx.workspace, &ctx.user).await?;
    let same = |open: &&Request| open.mentor == *mentor && open.program_id == interest.program_id;
    let request = match open.iter().find(same) {
        Some(open) => open.clone(),
        None => {
            let (program, note) = (&interest.program_id, interest.note.clone());
            let request = super::requests::new_request(ctx, program, &ctx.user, mentor, note);
            store::ask(tx, &request, ctx.now).await?;
            request
        }
    };
    store::end(
        tx,
        &ctx.workspace,
        &request.id,
        RequestState::Accepted,
        ctx.now,
    )
    .await?;
    let id = request.id.as_str();
    let chosen = Owed::to_person(due::REQUEST, mentor, id, ctx.now);
    let accepted = Owed::to_person(internships::due::ACCEPTED, &ctx.user, id, ctx.now);
    for owed in [chosen, accepted] {
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    due::edit_all(tx, &request).await?;
    due::edit_interest(tx, interest).await?;
    super::requests::found(ctx, tx, &request).await?;
    Ok(Request {
        state: RequestState::Accepted,
        ended_at: Some(ctx.now),
        ..request
    })
}

/// "Take my interest back".
pub async fn interest_withdraw(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let interest = interest_of(&ctx, &mut tx, &value_of(&action)).await?;
    let Some(interest) = interest.filter(|interest| interest.intern == ctx.user) else {
        return Ok(Reply::Empty);
    };
    if !store::end_interest(&mut tx, &interest, InterestState::Withdrawn, None, ctx.now).await? {
        drop(tx);
        return Ok(ctx.tell(&Mrkdwn::ours(
            "This has ended already. Nothing was changed.",
        )));
    }
    due::edit_interest(&mut tx, &interest).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

fn value_of(action: &Action) -> String {
    action.value.clone().unwrap_or_default()
}

async fn interest_of(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<Option<Interest>> {
    store::interest(tx, &ctx.workspace, &InterestId::new(id)).await
}
