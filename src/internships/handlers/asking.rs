//! Whom a plan concerns is asked, and the pair sees where it stands.

use super::approvals::settle;
use crate::{
    context::Ctx,
    ids::{self, ApprovalId, UserId},
    internships::{
        Approval, ApprovalState, Internship, InternshipState, Role, due,
        rules::{self, Calendar},
        store, views,
    },
    mentors,
    programs::Reading,
    scheduler::{Owed, store as outbox},
    store::{Result, Tx},
};

/// Asks those whom a plan concerns; whoever sent it has said yes by that.
pub(super) async fn ask(
    ctx: &Ctx,
    tx: &mut Tx,
    reading: &Reading,
    before: Option<InternshipState>,
    mut internship: Internship,
    is_agreed_anew: bool,
) -> Result<()> {
    let needed = rules::required(&reading.rules.approvals.value);
    let all = store::approvals(tx, &internship.id).await?;
    let counted: Vec<_> = all
        .into_iter()
        .filter(|one| one.state != ApprovalState::Void)
        .collect();
    let asked = rules::to_ask(&needed, &internship, &counted, is_agreed_anew);
    // An open question to the same person about the same stays as it is; so does its message.
    let waits = |(role, who): &(_, UserId)| {
        !is_agreed_anew
            && counted.iter().any(|one| {
                one.role == *role
                    && one.approver == *who
                    && one.state == ApprovalState::Asked
                    && *who != ctx.user
            })
    };
    let asked: Vec<_> = asked.into_iter().filter(|one| !waits(one)).collect();
    for old in &counted {
        let is_replaced = asked.iter().any(|(role, _)| *role == old.role);
        if is_replaced || internship.who(old.role) != Some(&old.approver) {
            store::void(tx, &old.id).await?;
        }
    }
    internship.planned_by = Some(ctx.user.clone());
    let others = asked.iter().any(|(_, who)| *who != ctx.user);
    if others || before != Some(InternshipState::Active) {
        internship.state = InternshipState::Awaiting;
    }
    store::update(tx, &internship).await?;
    let calendar = Calendar::new(&internship, reading, ctx.zones());
    ctx.planner().replan(tx, &calendar, ctx.now).await?;
    for (role, who) in &asked {
        question(ctx, tx, reading, &internship, *role, who).await?;
    }
    tell_pair(ctx, tx, &internship, &asked, before.is_some()).await?;
    if before.is_none() {
        due::owe_list(tx, &internship, reading, ctx.now).await?;
    }
    let what = if before.is_none() {
        "planned"
    } else {
        "plan_changed"
    };
    let about = views::plan_in_words(&internship);
    store::happened(tx, &internship, Some(&ctx.user), what, &about, ctx.now).await?;
    edit_request(tx, &internship).await?;
    settle(ctx, tx, &internship.id).await
}

async fn question(
    ctx: &Ctx,
    tx: &mut Tx,
    reading: &Reading,
    internship: &Internship,
    role: Role,
    who: &UserId,
) -> Result<()> {
    let is_sender = *who == ctx.user;
    let approval = Approval {
        id: ApprovalId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        internship_id: internship.id.clone(),
        role,
        approver: who.clone(),
        state: if is_sender {
            ApprovalState::Yes
        } else {
            ApprovalState::Asked
        },
        reason: None,
        asked_at: ctx.now,
        decided_at: is_sender.then_some(ctx.now),
    };
    if is_sender {
        return store::save_approval(tx, &approval, None).await;
    }
    let deadlines = due::deadlines_of(tx, &approval, reading, ctx.zones()).await?;
    store::save_approval(tx, &approval, deadlines.after(ctx.now)).await?;
    due::owe_about(tx, due::APPROVAL, who, &approval, ctx.now).await?;
    Ok(())
}

/// Whoever of the pair is not asked sees where the plan stands.
async fn tell_pair(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    asked: &[(Role, UserId)],
    is_change: bool,
) -> Result<()> {
    for one in [&internship.intern, &internship.mentor] {
        if *one == ctx.user || !asked.iter().any(|(_, who)| who == one) {
            let mut owed = Owed::to_person(due::PLAN_SENT, one, internship.id.as_str(), ctx.now)
                .of(&internship.id);
            // Whoever did not change it hears of each change.
            if is_change && *one != ctx.user {
                owed = owed.because(ctx.now.as_microsecond().to_string());
            }
            outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
        }
    }
    Ok(())
}

/// The messages of the request that it came from show that it is planned.
pub(super) async fn edit_request(tx: &mut Tx, internship: &Internship) -> Result<()> {
    let Some(request) = &internship.request_id else {
        return Ok(());
    };
    for kind in [due::ACCEPTED, mentors::due::REQUEST, mentors::due::NUDGE] {
        outbox::edit_about(tx, &internship.workspace_id, request.as_str(), kind).await?;
    }
    Ok(())
}
