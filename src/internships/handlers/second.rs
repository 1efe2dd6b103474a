//! `/internship second-mentor`: somebody for questions about the work environment.

use super::start::name_of;
use crate::{
    context::{Ctx, Handled},
    ids::{self, InternshipId, UserId},
    internships::{
        Internship, SecondMentor, SecondState, due,
        due::load_by_id,
        rules::{Calendar, Stage},
        store, views,
    },
    programs,
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Choice, MAX_OPTIONS, notice},
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, user_in},
    },
    store::{Result, Tx, people},
};

/// What a sentence or an error says of a choice that can't be.
type Refused = &'static str;

/// `/internship second-mentor @name`, `remove`, or the bare word; with two names the first is the intern.
pub(super) async fn second_command(ctx: Ctx, command: &Command, rest: &str) -> Handled {
    let named: Vec<UserId> = rest
        .split_whitespace()
        .filter_map(user_in)
        .map(UserId::new)
        .collect();
    let (of, person) = match named.as_slice() {
        [] => (None, None),
        [person] => (None, Some(person)),
        [of, person, ..] => (Some(of), Some(person)),
    };
    let removes = person.is_none() && rest.split_whitespace().any(|word| word == "remove");
    let mut all = {
        let mut tx = ctx.db().read().await?;
        theirs(&ctx, &mut tx).await?
    };
    all.retain(|it| of.is_none_or(|of| it.is_of_pair(of)));
    match (all.as_slice(), person) {
        ([], _) => Ok(ctx.tell(&views::second_not_yours())),
        ([only], Some(person)) => {
            let receipt = command.receipt_key();
            match ask(&ctx, &only.id, person, receipt.as_deref()).await? {
                Ok(()) => Ok(ctx.tell(&views::second_done(person, true))),
                Err(why) => Ok(ctx.tell(&Mrkdwn::ours(why))),
            }
        }
        ([only], None) if removes => match remove(&ctx, &only.id).await? {
            Some(person) => Ok(ctx.tell(&views::second_done(&person, false))),
            None => Ok(ctx.tell(&Mrkdwn::ours(
                "Nobody is the second mentor. `/internship second-mentor @name` asks somebody.",
            ))),
        },
        (several, _) => form(&ctx, command, several, person).await,
    }
}

async fn form(
    ctx: &Ctx,
    command: &Command,
    several: &[Internship],
    person: Option<&UserId>,
) -> Handled {
    let modal = {
        let mut tx = ctx.db().read().await?;
        let mut choices: Vec<Choice> = Vec::new();
        for internship in several.iter().take(MAX_OPTIONS) {
            let intern = name_of(ctx, &mut tx, &internship.intern).await?;
            let mentor = name_of(ctx, &mut tx, &internship.mentor).await?;
            choices.push(views::history_choice(internship, &intern, &mentor));
        }
        let current = match several {
            [only] => store::open_second_mentor(&mut tx, &only.id).await?,
            _ => None,
        };
        let shown = person.or(current.as_ref().map(|current| &current.person));
        views::second_form(&choices, shown, several.len() > choices.len())
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// The running internships whose second mentor this person may choose.
async fn theirs(ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Internship>> {
    let mut all = store::of_person(tx, &ctx.workspace, &ctx.user).await?;
    for program in programs::store::all(tx, &ctx.workspace).await? {
        let coordinators = programs::store::coordinators(tx, &ctx.workspace, &program.id).await?;
        if coordinators.contains(&ctx.user) {
            let more = store::under_way(tx, &ctx.workspace, &program.id).await?;
            all.extend(more.into_iter().filter(|it| !it.is_of_pair(&ctx.user)));
        }
    }
    all.retain(|it| store::runs(it.state));
    Ok(all)
}

/// An internship that runs, if this person may choose its second mentor.
async fn own(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Internship>> {
    let Some((internship, reading)) = load_by_id(tx, &ctx.workspace, id).await? else {
        return Ok(None);
    };
    let coordinators =
        programs::store::coordinators(tx, &ctx.workspace, &internship.program_id).await?;
    let may = internship.is_of_pair(&ctx.user) || coordinators.contains(&ctx.user);
    let calendar = Calendar::new(&internship, &reading, ctx.zones());
    let stage = Stage::on(&calendar, calendar.zone.to_datetime(ctx.now).date());
    let goes_on = matches!(stage, Stage::Agreed | Stage::Running | Stage::Paused(_));
    drop(calendar);
    Ok((may && goes_on).then_some(internship))
}

/// The form was sent.
pub async fn second_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let state = &form.view.state;
    let id = InternshipId::new(state.selected("internship").unwrap_or_default());
    let Some(person) = state.user("person").map(UserId::new) else {
        let removed = remove(&ctx, &id).await?;
        let said = removed.map_or_else(
            || Mrkdwn::ours("Nobody is the second mentor, as before."),
            |person| views::second_done(&person, false),
        );
        return Ok(Reply::UpdateView(notice("Second mentor", said)));
    };
    Ok(
        match ask(&ctx, &id, &person, Some(&form.receipt_key())).await? {
            Ok(()) => Reply::UpdateView(notice("Second mentor", views::second_done(&person, true))),
            Err(why) => Reply::Errors(vec![("person".to_owned(), why.to_owned())]),
        },
    )
}

const NOT_YOURS: Refused =
    "Only the pair of a running internship and its coordinators choose a second mentor.";

/// Asks somebody; whoever was asked before, or was it, is not any more.
async fn ask(
    ctx: &Ctx,
    id: &InternshipId,
    person: &UserId,
    receipt: Option<&str>,
) -> Result<std::result::Result<(), Refused>> {
    ctx.know(person).await?;
    let mut tx = ctx.db().write().await?;
    store::lock(&mut tx, &ctx.workspace, id).await?;
    let Some(internship) = own(ctx, &mut tx, id).await? else {
        return Ok(Err(NOT_YOURS));
    };
    if internship.is_of_pair(person) {
        return Ok(Err(
            "A second mentor is somebody beside the two of you. Choose somebody else.",
        ));
    }
    let known = people::get(&mut tx, &ctx.workspace, person).await?;
    if known.is_some_and(|known| !known.can_be_asked()) {
        return Ok(Err(
            "They can't be asked here: an app, a guest, or somebody who left.",
        ));
    }
    let before = store::open_second_mentor(&mut tx, id).await?;
    if let Some(before) = &before
        && before.person == *person
    {
        return Ok(match before.state {
            SecondState::Accepted => Err("They are the second mentor already."),
            _ => Err("They have been asked already, and have not answered yet."),
        });
    }
    if let Some(receipt) = receipt
        && !ctx.first_time(&mut tx, receipt).await?
    {
        return Ok(Ok(()));
    }
    if let Some(before) = before {
        let became = match before.state {
            SecondState::Accepted => SecondState::Removed,
            _ => SecondState::Replaced,
        };
        end(ctx, &mut tx, &internship, &before, became).await?;
    }
    let second = SecondMentor {
        id: ids::made_at(ctx.now),
        workspace_id: ctx.workspace.clone(),
        internship_id: id.clone(),
        person: person.clone(),
        proposed_by: ctx.user.clone(),
        state: SecondState::Asked,
        asked_at: ctx.now,
    };
    store::save_second_mentor(&mut tx, &second).await?;
    owe(ctx, &mut tx, due::SECOND_ASKED, person, &second).await?;
    let actor = Some(&ctx.user);
    store::happened(
        &mut tx,
        &internship,
        actor,
        "second_asked",
        person.as_str(),
        ctx.now,
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Ok(()))
}

/// Nobody is the second mentor any more; who was, or was asked.
async fn remove(ctx: &Ctx, id: &InternshipId) -> Result<Option<UserId>> {
    let mut tx = ctx.db().write().await?;
    store::lock(&mut tx, &ctx.workspace, id).await?;
    let Some(internship) = own(ctx, &mut tx, id).await? else {
        return Ok(None);
    };
    let Some(second) = store::open_second_mentor(&mut tx, id).await? else {
        return Ok(None);
    };
    end(ctx, &mut tx, &internship, &second, SecondState::Removed).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Some(second.person))
}

/// Ends what is open. Who was it hears; who was only asked sees it where they were asked.
async fn end(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    second: &SecondMentor,
    became: SecondState,
) -> Result<()> {
    store::end_second_mentor(tx, &second.id, became, ctx.now).await?;
    for kind in [due::SECOND_ASKED, due::SECOND_INTRO] {
        outbox::edit_about(tx, &ctx.workspace, &second.id, kind).await?;
    }
    if second.state == SecondState::Accepted {
        for one in [&second.person, &internship.intern] {
            if *one != ctx.user {
                owe(ctx, tx, due::SECOND_NEWS, one, second).await?;
            }
        }
    }
    let (actor, about) = (Some(&ctx.user), second.person.as_str());
    store::happened(tx, internship, actor, "second_removed", about, ctx.now).await?;
    Ok(())
}

async fn owe(
    ctx: &Ctx,
    tx: &mut Tx,
    kind: &'static str,
    to: &UserId,
    second: &SecondMentor,
) -> Result<()> {
    let owed = Owed::to_person(kind, to, &second.id, ctx.now).of(&second.internship_id);
    // The news of a yes and that it is over are two.
    let cause = format!("{}|{}", second.id, kind);
    let owed = owed.because(match kind == due::SECOND_NEWS {
        true => format!("{cause}|{}", ctx.now),
        false => cause,
    });
    outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    Ok(())
}

/// Who was asked says yes.
pub async fn second_yes(ctx: Ctx, action: Action) -> Handled {
    answer(ctx, action, SecondState::Accepted).await
}

/// Who was asked says no.
pub async fn second_no(ctx: Ctx, action: Action) -> Handled {
    answer(ctx, action, SecondState::Declined).await
}

async fn answer(ctx: Ctx, action: Action, state: SecondState) -> Handled {
    let id = action.value.clone().unwrap_or_default();
    let mut tx = ctx.db().write().await?;
    let found = store::second_mentor_by_id(&mut tx, &ctx.workspace, &id).await?;
    let Some(second) = found.filter(|second| second.person == ctx.user) else {
        drop(tx);
        let sentence = Mrkdwn::ours("This is a question to somebody else. Nothing has changed.");
        return ctx.say_privately(&action, &sentence).await;
    };
    store::lock(&mut tx, &ctx.workspace, &second.internship_id).await?;
    let internship = store::by_id(&mut tx, &ctx.workspace, &second.internship_id).await?;
    let now = store::second_mentor_by_id(&mut tx, &ctx.workspace, &id).await?;
    let (Some(internship), Some(second)) = (internship, now) else {
        return Ok(Reply::Empty);
    };
    if let Some(became) = views::second_became(&second, !internship.is_under_way()) {
        drop(tx);
        return ctx.say_privately(&action, &became).await;
    }
    store::end_second_mentor(&mut tx, &id, state, ctx.now).await?;
    outbox::edit_about(&mut tx, &ctx.workspace, &id, due::SECOND_ASKED).await?;
    let is_yes = state == SecondState::Accepted;
    if is_yes {
        for one in [&internship.intern, &second.person] {
            owe(&ctx, &mut tx, due::SECOND_INTRO, one, &second).await?;
        }
    }
    let hears =
        second.proposed_by != second.person && !(is_yes && second.proposed_by == internship.intern);
    if hears {
        owe(
            &ctx,
            &mut tx,
            due::SECOND_NEWS,
            &second.proposed_by,
            &second,
        )
        .await?;
    }
    let what = match is_yes {
        true => "second_accepted",
        false => "second_declined",
    };
    store::happened(&mut tx, &internship, Some(&ctx.user), what, "", ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// "End this": the intern or the second mentor.
pub async fn second_end(ctx: Ctx, action: Action) -> Handled {
    let id = action.value.clone().unwrap_or_default();
    let mut tx = ctx.db().write().await?;
    let found = store::second_mentor_by_id(&mut tx, &ctx.workspace, &id).await?;
    let internship = match &found {
        Some(second) => store::by_id(&mut tx, &ctx.workspace, &second.internship_id).await?,
        None => None,
    };
    let (Some(second), Some(internship)) = (found, internship) else {
        drop(tx);
        return ctx.say_privately(&action, &views::second_not_yours()).await;
    };
    if ctx.user != second.person && ctx.user != internship.intern {
        drop(tx);
        return ctx.say_privately(&action, &views::second_not_yours()).await;
    }
    store::lock(&mut tx, &ctx.workspace, &internship.id).await?;
    let still = store::second_mentor(&mut tx, &internship.id).await?;
    if still.is_some_and(|still| still.id == second.id) {
        end(&ctx, &mut tx, &internship, &second, SecondState::Removed).await?;
        tx.commit().await?;
        ctx.wake();
    }
    Ok(Reply::Empty)
}
