//! Another mentor takes over, with everything that was.

use super::approvals::stage;
use crate::{
    context::{Ctx, Handled},
    ids::{self, HandoverId, InternshipId, UserId},
    internships::{
        Handover, HandoverState, Internship, InternshipState, Role,
        due::{self, PlanOnItsWay},
        rules::{Act, Calendar, required},
        store, views,
    },
    programs,
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx, people},
    weeks,
};

/// Characters of a note; the form allows as many.
const NOTE_CHARS: usize = 1000;

/// "Choose a new mentor".
pub async fn hand_over(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        match may_hand_over(&ctx, &mut tx, &id).await? {
            Ok(plan) => {
                let open = store::open_handover(&mut tx, &id).await?;
                let asked = open.as_ref().map(|open| &open.mentor);
                plan.view(ctx.zones(), |view| {
                    views::hand_over_form(view.calendar, asked)
                })
            }
            Err(modal) => modal,
        }
    };
    ctx.show_form(&action, &modal).await
}

/// The internship, if the pair or a coordinator asks and it can be handed over now; `Err` is what to show instead.
async fn may_hand_over(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &InternshipId,
) -> Result<std::result::Result<PlanOnItsWay, Modal>> {
    let Some(plan) = PlanOnItsWay::load(tx, &ctx.workspace, id).await? else {
        return Ok(Err(not_yours()));
    };
    let coordinators = programs::store::coordinators(tx, &ctx.workspace, &plan.program.id).await?;
    if !plan.internship.is_of_pair(&ctx.user) && !coordinators.contains(&ctx.user) {
        return Ok(Err(not_yours()));
    }
    let stage = stage(ctx, &plan);
    Ok(match stage.allows(Act::HandOver) {
        true => Ok(plan),
        false => Err(views::not_now_form(Act::HandOver, stage)),
    })
}

fn not_yours() -> Modal {
    notice(
        "Nothing changed",
        Mrkdwn::ours("Only the pair and the program's coordinators can hand an internship over."),
    )
}

/// Somebody was chosen: they are asked.
pub async fn hand_over_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let state = &form.view.state;
    let chosen = |field: &str| state.user(field).map(UserId::new);
    let (mentor, manager) = (chosen("mentor"), chosen("mentor_manager"));
    for one in [&mentor, &manager].into_iter().flatten() {
        ctx.know(one).await?;
    }
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&form.view.private_metadata);
    store::lock(&mut tx, &ctx.workspace, &id).await?;
    let plan = match may_hand_over(&ctx, &mut tx, &id).await? {
        Ok(plan) => plan,
        Err(modal) => return Ok(Reply::UpdateView(modal)),
    };
    let errors = wrong(&ctx, &mut tx, &plan, mentor.as_ref(), manager.as_ref()).await?;
    let Some(mentor) = mentor.filter(|_| errors.is_empty()) else {
        return Ok(Reply::Errors(errors));
    };
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let note = clip(state.text("note").unwrap_or_default().trim(), NOTE_CHARS);
    let handover = Handover {
        id: HandoverId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        internship_id: id.clone(),
        from_mentor: plan.internship.mentor.clone(),
        mentor: mentor.clone(),
        mentor_manager: manager,
        note,
        proposed_by: ctx.user.clone(),
        state: HandoverState::Asked,
        asked_at: ctx.now,
    };
    if let Some(before) = store::open_handover(&mut tx, &id).await? {
        store::end_handover(&mut tx, &before.id, HandoverState::Replaced, ctx.now).await?;
        outbox::edit_about(&mut tx, &ctx.workspace, before.id.as_str(), due::HANDOVER).await?;
    }
    store::save_handover(&mut tx, &handover).await?;
    owe(&ctx, &mut tx, due::HANDOVER, &mentor, &handover).await?;
    let internship = &plan.internship;
    store::happened(
        &mut tx,
        internship,
        Some(&ctx.user),
        "handover_asked",
        mentor.as_str(),
        ctx.now,
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::handover_asked(&mentor)))
}

/// Each mistake at its field.
async fn wrong(
    ctx: &Ctx,
    tx: &mut Tx,
    plan: &PlanOnItsWay,
    mentor: Option<&UserId>,
    manager: Option<&UserId>,
) -> Result<Vec<(String, String)>> {
    let internship = &plan.internship;
    let mut errors = Vec::new();
    let mut wrong =
        |field: &str, sentence: &str| errors.push((field.to_owned(), sentence.to_owned()));
    let can_be_asked = |person: Option<people::Person>| person.is_none_or(|one| one.can_be_asked());
    match mentor {
        None => wrong("mentor", "Choose who takes over."),
        Some(mentor) if *mentor == internship.intern => {
            wrong(
                "mentor",
                "Nobody is their own mentor. Choose somebody else.",
            );
        }
        Some(mentor) if *mentor == internship.mentor => {
            wrong(
                "mentor",
                "They are the mentor already. Choose somebody else.",
            );
        }
        Some(mentor) => {
            if !can_be_asked(people::get(tx, &ctx.workspace, mentor).await?) {
                wrong(
                    "mentor",
                    "They can't be asked here: an app, a guest, or somebody who left.",
                );
            }
            let moved = Internship {
                mentor: mentor.clone(),
                ..internship.clone()
            };
            if store::same(tx, &moved).await?.is_some() {
                wrong(
                    "mentor",
                    "These two have an internship from that day already.",
                );
            }
        }
    }
    match manager {
        None if required(&plan.reading.rules.approvals.value).contains(&Role::MentorManager) => {
            wrong("mentor_manager", "Choose the new mentor's manager.");
        }
        Some(manager) if Some(manager) == mentor => {
            wrong(
                "mentor_manager",
                "Nobody is their own manager. Choose somebody else.",
            );
        }
        Some(manager) if !can_be_asked(people::get(tx, &ctx.workspace, manager).await?) => {
            wrong(
                "mentor_manager",
                "They can't be asked here: an app, a guest, or somebody who left.",
            );
        }
        _ => {}
    }
    Ok(errors)
}

async fn owe(
    ctx: &Ctx,
    tx: &mut Tx,
    kind: &'static str,
    to: &UserId,
    handover: &Handover,
) -> Result<()> {
    let owed = Owed::to_person(kind, to, handover.id.as_str(), ctx.now).of(&handover.internship_id);
    outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    Ok(())
}

/// The one who was asked says yes: they are the mentor from now on.
pub async fn handover_yes(ctx: Ctx, action: Action) -> Handled {
    answer(ctx, action, HandoverState::Done).await
}

/// The one who was asked says no.
pub async fn handover_no(ctx: Ctx, action: Action) -> Handled {
    answer(ctx, action, HandoverState::Declined).await
}

async fn answer(ctx: Ctx, action: Action, state: HandoverState) -> Handled {
    let id = HandoverId::new(action.value.clone().unwrap_or_default());
    let mut tx = ctx.db().write().await?;
    let found = store::handover(&mut tx, &ctx.workspace, &id).await?;
    let Some(handover) = found.filter(|handover| handover.mentor == ctx.user) else {
        drop(tx);
        let sentence = Mrkdwn::ours("This is a question to somebody else. Nothing has changed.");
        return ctx.say_privately(&action, &sentence).await;
    };
    store::lock(&mut tx, &ctx.workspace, &handover.internship_id).await?;
    let plan = PlanOnItsWay::load(&mut tx, &ctx.workspace, &handover.internship_id).await?;
    let Some(plan) = plan else {
        return Ok(Reply::Empty);
    };
    let is_over = plan.internship.state != InternshipState::Active;
    let became = store::handover(&mut tx, &ctx.workspace, &id).await?;
    let became = became.and_then(|now| views::handover_became(&now, is_over));
    if let Some(became) = became {
        drop(tx);
        return ctx.say_privately(&action, &became).await;
    }
    store::end_handover(&mut tx, &id, state, ctx.now).await?;
    let handover = Handover { state, ..handover };
    if state == HandoverState::Done {
        take_over(&ctx, &mut tx, &plan, &handover).await?;
    }
    outbox::edit_about(&mut tx, &ctx.workspace, id.as_str(), due::HANDOVER).await?;
    tell(&ctx, &mut tx, &plan, &handover).await?;
    let what = match state {
        HandoverState::Done => "handed_over",
        _ => "handover_declined",
    };
    store::happened(
        &mut tx,
        &plan.internship,
        Some(&ctx.user),
        what,
        "",
        ctx.now,
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

async fn take_over(ctx: &Ctx, tx: &mut Tx, plan: &PlanOnItsWay, handover: &Handover) -> Result<()> {
    let mut internship = Internship {
        mentor: handover.mentor.clone(),
        mentor_manager: handover.mentor_manager.clone(),
        ..plan.internship.clone()
    };
    if internship.gone == Some(Role::Mentor) {
        internship.gone = None;
    }
    store::update(tx, &internship).await?;
    store::look_for_leavers(tx, &internship).await?;
    due::owe_list(tx, &internship, &plan.reading, ctx.now).await?;
    let calendar = Calendar::new(&internship, &plan.reading, ctx.zones());
    ctx.planner().replan(tx, &calendar, ctx.now).await?;
    weeks::due::show_now(tx, &internship, ctx.zones(), ctx.now).await?;
    let former = &plan.internship.mentor;
    outbox::home_changed(tx, &ctx.workspace, [former; 2]).await?;
    outbox::edit_occurrence(tx, &internship.id, due::LEFT, "").await
}

/// Everybody whom it concerns hears how it went; not who left, and not who answered.
async fn tell(ctx: &Ctx, tx: &mut Tx, plan: &PlanOnItsWay, handover: &Handover) -> Result<()> {
    let internship = &plan.internship;
    let mut to = vec![internship.intern.clone(), handover.proposed_by.clone()];
    if handover.state == HandoverState::Done {
        to.extend(handover.mentor_manager.clone());
        let coordinators =
            programs::store::coordinators(tx, &ctx.workspace, &plan.program.id).await?;
        to.extend(coordinators);
        if internship.gone != Some(Role::Mentor) {
            to.push(handover.from_mentor.clone());
        }
    }
    to.sort();
    to.dedup();
    for one in to.iter().filter(|one| **one != ctx.user) {
        owe(ctx, tx, due::HANDED_OVER, one, handover).await?;
    }
    Ok(())
}
