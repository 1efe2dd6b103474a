//! Each answer to a plan, and what follows from all of them.

use crate::{
    context::{Ctx, Handled},
    ids::{ApprovalId, InternshipId, UserId},
    internships::{
        Approval, ApprovalState, Internship, InternshipState,
        due::{self, PlanOnItsWay},
        rules::{Act, Calendar, Next, Stage},
        store, views,
    },
    mrkdwn,
    scheduler::{Addressee, Owed, store as outbox},
    slack::{
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx},
    weeks,
};

/// Characters of a reason and of a question; the forms allow as many.
const WORDS: usize = 1000;

/// What a click on an approval finds.
enum Found {
    /// It is theirs and waits.
    Open(Box<(Approval, PlanOnItsWay)>),
    /// It is theirs and does not wait any more.
    Settled(Mrkdwn),
    NotTheirs(UserId),
    Gone,
}

async fn find(ctx: &Ctx, tx: &mut Tx, id: &ApprovalId) -> Result<Found> {
    let Some(approval) = store::approval(tx, &ctx.workspace, id).await? else {
        return Ok(Found::Gone);
    };
    if approval.approver != ctx.user {
        return Ok(Found::NotTheirs(approval.approver));
    }
    let Some(plan) = PlanOnItsWay::load(tx, &ctx.workspace, &approval.internship_id).await? else {
        return Ok(Found::Gone);
    };
    let became = plan.view(ctx.zones(), |view| views::became(view, &approval));
    Ok(match became {
        Some(became) => Found::Settled(became),
        None => Found::Open(Box::new((approval, plan))),
    })
}

/// As [`find`], and nobody else changes the internship until the transaction ends.
async fn find_and_lock(ctx: &Ctx, tx: &mut Tx, id: &ApprovalId) -> Result<Found> {
    if let Found::Open(open) = find(ctx, tx, id).await? {
        store::lock(tx, &ctx.workspace, &open.0.internship_id).await?;
    }
    find(ctx, tx, id).await
}

fn id_of(action: &Action) -> ApprovalId {
    let arg = || action.action_arg().map(str::to_owned);
    ApprovalId::new(action.value.clone().or_else(arg).unwrap_or_default())
}

async fn otherwise(ctx: &Ctx, action: &Action, found: Found) -> Handled {
    let sentence = match found {
        Found::Settled(became) => became,
        Found::NotTheirs(who) => mrkdwn!(
            "This is a question to {}. Nothing has changed.",
            Mrkdwn::user(who.as_str())
        ),
        Found::Open(_) | Found::Gone => {
            Mrkdwn::ours("This plan is not there any more. Nothing has changed.")
        }
    };
    ctx.say_privately(action, &sentence).await
}

/// Approve, or Confirm: in all the roles in which this person is asked.
pub async fn approval_yes(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let open = match find_and_lock(&ctx, &mut tx, &id_of(&action)).await? {
        Found::Open(open) => open,
        found => {
            drop(tx);
            return otherwise(&ctx, &action, found).await;
        }
    };
    let (approval, plan) = *open;
    let internship = &plan.internship;
    store::decide(
        &mut tx,
        &internship.id,
        &ctx.user,
        ApprovalState::Yes,
        None,
        ctx.now,
    )
    .await?;
    let roles = views::role_word(approval.role);
    store::happened(
        &mut tx,
        internship,
        Some(&ctx.user),
        "approved",
        roles,
        ctx.now,
    )
    .await?;
    settle(&ctx, &mut tx, &internship.id).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// Starts the internship if everybody has agreed; everything that was said of the plan is edited.
pub(super) async fn settle(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<()> {
    let Some(plan) = PlanOnItsWay::load(tx, &ctx.workspace, id).await? else {
        return Ok(());
    };
    due::edit_plan(tx, &plan.internship).await?;
    let waits = plan.internship.state == InternshipState::Awaiting;
    if waits && plan.next() == Next::Agreed {
        agreed(ctx, tx, &plan).await?;
    }
    Ok(())
}

/// All have said yes: from now on it is owed what its calendar says.
async fn agreed(ctx: &Ctx, tx: &mut Tx, plan: &PlanOnItsWay) -> Result<()> {
    let mut internship = Internship {
        state: InternshipState::Active,
        owed_from_at: ctx.now,
        ..plan.internship.clone()
    };
    // Of a role that the program asks for no more.
    store::void_asked(tx, &internship.id).await?;
    internship.days_off = due::days_off(tx, &internship).await?;
    // Agreed so late that what comes second would come before what comes first: it begins today.
    let calendar = Calendar::new(&internship, &plan.reading, ctx.zones());
    let today = calendar.zone.to_datetime(ctx.now).date();
    let days = weeks::rules::days(&calendar);
    let second = days.get(1).map_or(calendar.week_date(2), |(day, _)| *day);
    if calendar.post_at(second) <= ctx.now {
        let moved = Internship {
            start_date: today,
            ..internship.clone()
        };
        if store::same(tx, &moved).await?.is_none() {
            internship = moved;
        }
    }
    store::update(tx, &internship).await?;
    let calendar = Calendar::new(&internship, &plan.reading, ctx.zones());
    let first_due = ctx.planner().first_due(&calendar, internship.owed_from_at);
    store::set_next_due(tx, &internship.id, first_due).await?;
    store::happened(
        tx,
        &internship,
        None,
        "agreed",
        &internship.start_date.to_string(),
        ctx.now,
    )
    .await?;
    for addressee in [Addressee::Intern, Addressee::Mentor] {
        let mut owed = Owed::to_person(
            due::STARTED,
            &internship.intern,
            internship.id.as_str(),
            ctx.now,
        )
        .of(&internship.id)
        // Once for each time that all have agreed.
        .because(internship.owed_from_at.as_microsecond().to_string());
        owed.addressee = addressee;
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    super::asking::edit_request(tx, &internship).await
}

/// Decline: a form, for a reason. Nothing is said before it is sent.
pub async fn approval_no(ctx: Ctx, action: Action) -> Handled {
    open_form(&ctx, &action, views::decline_form).await
}

/// A question to the pair.
pub async fn approval_ask(ctx: Ctx, action: Action) -> Handled {
    open_form(&ctx, &action, views::question_form).await
}

async fn open_form(
    ctx: &Ctx,
    action: &Action,
    form: fn(&ApprovalId) -> crate::slack::blocks::Modal,
) -> Handled {
    let found = {
        let mut tx = ctx.db().read().await?;
        find(ctx, &mut tx, &id_of(action)).await?
    };
    match found {
        Found::Open(open) => {
            ctx.open_view(action.trigger_id.as_deref(), &form(&open.0.id))
                .await
        }
        found => otherwise(ctx, action, found).await,
    }
}

/// The decline was sent.
pub async fn decline_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let reason = clip(
        form.view.state.text("reason").unwrap_or_default().trim(),
        WORDS,
    );
    let id = ApprovalId::new(&form.view.private_metadata);
    let mut tx = ctx.db().write().await?;
    let open = match find_and_lock(&ctx, &mut tx, &id).await? {
        Found::Open(open) => open,
        Found::Settled(became) => return Ok(Reply::UpdateView(views::settled_already(became))),
        Found::NotTheirs(_) | Found::Gone => return Ok(Reply::ClearViews),
    };
    let (approval, plan) = *open;
    let internship = &plan.internship;
    let given = Some(reason.as_str()).filter(|reason| !reason.is_empty());
    let no = ApprovalState::No;
    store::decide(&mut tx, &internship.id, &ctx.user, no, given, ctx.now).await?;
    due::stop(&mut tx, internship, &approval, ctx.now).await?;
    let about = views::role_word(approval.role);
    store::happened(
        &mut tx,
        internship,
        Some(&ctx.user),
        "declined",
        about,
        ctx.now,
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::ClearViews)
}

/// The question was sent.
pub async fn question_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let words = clip(
        form.view.state.text("question").unwrap_or_default().trim(),
        WORDS,
    );
    if words.is_empty() {
        return Ok(Reply::Errors(vec![(
            "question".into(),
            "Write your question, or go back.".into(),
        )]));
    }
    let id = ApprovalId::new(&form.view.private_metadata);
    let mut tx = ctx.db().write().await?;
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let open = match find(&ctx, &mut tx, &id).await? {
        Found::Open(open) => open,
        Found::Settled(became) => return Ok(Reply::UpdateView(views::settled_already(became))),
        Found::NotTheirs(_) | Found::Gone => return Ok(Reply::ClearViews),
    };
    let (approval, plan) = *open;
    let internship = &plan.internship;
    let event = store::happened(
        &mut tx,
        internship,
        Some(&ctx.user),
        "question",
        &words,
        ctx.now,
    )
    .await?;
    let subject = format!("{}:{event}", approval.id);
    for one in [&internship.intern, &internship.mentor] {
        let owed =
            Owed::to_person(due::APPROVAL_QUESTION, one, &subject, ctx.now).of(&internship.id);
        outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::ClearViews)
}

/// "I'm not the one": the pair chooses somebody else; everybody else's answers stay.
pub async fn approval_wrong(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let open = match find_and_lock(&ctx, &mut tx, &id_of(&action)).await? {
        Found::Open(open) => open,
        found => {
            drop(tx);
            return otherwise(&ctx, &action, found).await;
        }
    };
    let (approval, plan) = *open;
    let internship = &plan.internship;
    if internship.is_of_pair(&ctx.user) {
        drop(tx);
        return otherwise(&ctx, &action, Found::Gone).await;
    }
    let void = ApprovalState::Void;
    store::decide(&mut tx, &internship.id, &ctx.user, void, None, ctx.now).await?;
    due::edit_plan(&mut tx, internship).await?;
    due::tell_pair(&mut tx, internship, &approval, ctx.now).await?;
    let about = views::role_word(approval.role);
    store::happened(
        &mut tx,
        internship,
        Some(&ctx.user),
        "not_the_one",
        about,
        ctx.now,
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// The pair calls a plan off, before its first day.
pub async fn plan_call_off(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    let mut tx = ctx.db().write().await?;
    store::lock(&mut tx, &ctx.workspace, &id).await?;
    let plan = PlanOnItsWay::load(&mut tx, &ctx.workspace, &id).await?;
    let Some(plan) = plan.filter(|plan| plan.internship.is_of_pair(&ctx.user)) else {
        drop(tx);
        return otherwise(&ctx, &action, Found::Gone).await;
    };
    let stage = stage(&ctx, &plan);
    if !stage.allows(Act::CallOff) {
        drop(tx);
        let sentence = views::not_now(Act::CallOff, stage);
        return ctx.say_privately(&action, &sentence).await;
    }
    let off = Internship {
        state: InternshipState::Cancelled,
        ..plan.internship.clone()
    };
    store::void_asked(&mut tx, &id).await?;
    store::update(&mut tx, &off).await?;
    let calendar = Calendar::new(&off, &plan.reading, ctx.zones());
    ctx.planner().replan(&mut tx, &calendar, ctx.now).await?;
    due::edit_plan(&mut tx, &off).await?;
    super::asking::edit_request(&mut tx, &off).await?;
    store::happened(&mut tx, &off, Some(&ctx.user), "called_off", "", ctx.now).await?;
    // The other one hears of it where they did not press it themselves.
    let other = off.other(&ctx.user).clone();
    let owed = Owed::to_person(due::PLAN_SENT, &other, id.as_str(), ctx.now)
        .of(&id)
        .because("called_off");
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// Where a plan stands today, in the intern's zone.
pub(super) fn stage(ctx: &Ctx, plan: &PlanOnItsWay) -> Stage {
    let calendar = Calendar::new(&plan.internship, &plan.reading, ctx.zones());
    let today = calendar.zone.to_datetime(ctx.now).date();
    Stage::on(&calendar, today)
}
