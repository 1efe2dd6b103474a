//! A plan on its way: each message about it, and what falls due while it waits.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{
    ids::{ApprovalId, InternshipId, UserId, WorkspaceId},
    internships::{
        Approval, ApprovalState, Internship, InternshipState,
        rules::{self, Calendar, Deadlines},
        store,
        views::{self, PlanView},
    },
    mentors,
    programs::{self, Reading, store::Program},
    scheduler::{
        Address, Composed, Delivery, Kind, Moment, Owed, Planned, Planner, cadence::Zones,
        store as outbox,
    },
    slack::blocks::Message,
    store::{Result, Tx},
};

/// The question, to each whose yes is needed.
pub const APPROVAL: &str = "approval";
/// "It still waits", to them.
pub const APPROVAL_NUDGE: &str = "approval_nudge";
/// "They have not answered", to coordinators.
pub const APPROVAL_HANGS: &str = "approval_hangs";
/// An approver's question, to the pair.
pub const APPROVAL_QUESTION: &str = "approval_question";
/// Where the plan stands, to whoever sent it.
pub const PLAN_SENT: &str = "plan_sent";
/// A no, an expiry or a wrong desk, to the pair.
pub const PLAN_STOPPED: &str = "plan_stopped";

/// A plan with everything that a message about it shows.
pub struct PlanOnItsWay {
    pub internship: Internship,
    pub program: Program,
    pub reading: Arc<Reading>,
    pub approvals: Vec<Approval>,
}

impl PlanOnItsWay {
    pub async fn load(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        id: &InternshipId,
    ) -> Result<Option<Self>> {
        let Some((internship, reading)) = super::load_by_id(tx, workspace, id).await? else {
            return Ok(None);
        };
        let program = programs::store::by_id(tx, workspace, &internship.program_id).await?;
        let approvals = store::approvals(tx, id).await?;
        Ok(program.map(|program| Self {
            internship,
            program,
            reading,
            approvals,
        }))
    }

    pub fn view<T>(&self, zones: &Zones, render: impl FnOnce(&PlanView<'_>) -> T) -> T {
        let calendar = Calendar::new(&self.internship, &self.reading, zones);
        render(&PlanView {
            program: &self.program,
            calendar: &calendar,
            approvals: &self.approvals,
        })
    }

    /// What was asked of one person at once, in the order of the roles.
    fn asked_with(&self, approval: &Approval) -> Vec<&Approval> {
        let same = |one: &&Approval| {
            one.approver == approval.approver && one.asked_at == approval.asked_at
        };
        self.approvals.iter().filter(same).collect()
    }

    fn needed(&self) -> Vec<crate::internships::Role> {
        rules::required(&self.reading.rules.approvals.value)
    }

    /// Where it stands by its answers.
    pub fn next(&self) -> rules::Next {
        rules::next(&self.needed(), &self.approvals)
    }
}

/// Everything that was said of a plan says what has become of it.
pub async fn edit_plan(tx: &mut Tx, internship: &Internship) -> Result<()> {
    for kind in [
        APPROVAL,
        APPROVAL_NUDGE,
        APPROVAL_HANGS,
        APPROVAL_QUESTION,
        PLAN_SENT,
        PLAN_STOPPED,
        super::STARTED,
        super::PRE_INTERNSHIP,
    ] {
        outbox::edit_occurrence(tx, &internship.id, kind, "").await?;
    }
    Ok(())
}

/// Owes a message about an approval to somebody, once.
pub async fn owe_about(
    tx: &mut Tx,
    kind: &'static str,
    to: &UserId,
    approval: &Approval,
    now: Timestamp,
) -> Result<bool> {
    // The same for all roles in which one person was asked at once.
    let round = approval.asked_at.as_microsecond();
    let cause = format!("{round}:{}", approval.approver);
    let owed = Owed::to_person(kind, to, approval.id.as_str(), now)
        .of(&approval.internship_id)
        .because(cause);
    outbox::owe(tx, &approval.workspace_id, &owed, now).await
}

/// A kind whose message is a function of an approval and its plan.
macro_rules! approval_kind {
    ($(#[$doc:meta])* $kind:ident, $name:expr, $may_be_void:expr, $render:expr) => {
        $(#[$doc])*
        pub struct $kind;

        #[async_trait]
        impl Kind for $kind {
            fn name(&self) -> &'static str {
                $name
            }

            async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
                compose(tx, delivery, moment, $may_be_void, $render).await
            }
        }
    };
}

approval_kind!(
    /// The question to an approver.
    Asked, APPROVAL, true, |view, own, _| views::approval(view, own)
);
approval_kind!(
    /// The reminder.
    ApprovalNudge, APPROVAL_NUDGE, true, |view, own, _| views::approval_nudge(view, own)
);
approval_kind!(
    /// The word to coordinators.
    Hangs, APPROVAL_HANGS, true, |view, _, one| views::approval_hangs(view, one)
);
approval_kind!(
    /// The no, the expiry or the wrong desk, as the pair hears of it.
    Stopped, PLAN_STOPPED, false, |view, _, one| views::plan_stopped(view, one)
);

async fn compose(
    tx: &mut Tx,
    delivery: &Delivery,
    moment: &Moment,
    waits_for_answer: bool,
    render: fn(&PlanView<'_>, &[&Approval], &Approval) -> Message,
) -> Result<Composed> {
    let id = ApprovalId::new(delivery.subject.clone());
    let Some(approval) = store::approval(tx, &delivery.workspace_id, &id).await? else {
        return Ok(Composed::Void("gone"));
    };
    if waits_for_answer && delivery.ts.is_none() && approval.state != ApprovalState::Asked {
        return Ok(Composed::Void("answered"));
    }
    let plan = PlanOnItsWay::load(tx, &delivery.workspace_id, &approval.internship_id).await?;
    let Some(plan) = plan else {
        return Ok(Composed::Void("gone"));
    };
    let message = plan.view(&moment.zones, |view| {
        render(view, &plan.asked_with(&approval), &approval)
    });
    let to = UserId::new(&delivery.addressee);
    Ok(Composed::Say(Address::Direct(to), message))
}

/// Where the plan stands.
pub struct Sent;

#[async_trait]
impl Kind for Sent {
    fn name(&self) -> &'static str {
        PLAN_SENT
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let id = InternshipId::new(delivery.subject.clone());
        let plan = PlanOnItsWay::load(tx, &delivery.workspace_id, &id).await?;
        Ok(plan.map_or(Composed::Void("gone"), |plan| {
            let to = UserId::new(&delivery.addressee);
            let message = plan.view(&moment.zones, |view| views::plan_sent(view, &to));
            Composed::Say(Address::Direct(to), message)
        }))
    }
}

/// An approver's question, as it stands in the internship's history.
pub struct Question;

#[async_trait]
impl Kind for Question {
    fn name(&self) -> &'static str {
        APPROVAL_QUESTION
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (approval, event) = delivery.subject.split_once(':').unwrap_or_default();
        let id = ApprovalId::new(approval);
        let Some(approval) = store::approval(tx, &delivery.workspace_id, &id).await? else {
            return Ok(Composed::Void("gone"));
        };
        let words = store::words_of(tx, &approval.internship_id, event).await?;
        let plan = PlanOnItsWay::load(tx, &delivery.workspace_id, &approval.internship_id).await?;
        let (Some(plan), Some(words)) = (plan, words) else {
            return Ok(Composed::Void("gone"));
        };
        let message = plan.view(&moment.zones, |view| {
            views::question(view, &approval, &words)
        });
        let to = UserId::new(&delivery.addressee);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

/// When somebody is reminded of an approval and when it expires, in their own days.
pub async fn deadlines_of(
    tx: &mut Tx,
    approval: &Approval,
    reading: &Reading,
    zones: &Zones,
) -> Result<Deadlines> {
    let workday =
        mentors::store::workday(tx, &approval.workspace_id, &approval.approver, zones).await?;
    let days = reading.rules.approval_days.value;
    Ok(rules::deadlines(approval.asked_at, &workday, days))
}

/// Approvals planned in one transaction.
const BATCH: i64 = 200;
/// When what could not be planned is tried again.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Plans what approvals owe while nobody answers.
pub struct ApprovalPlanner;

#[async_trait]
impl Planner for ApprovalPlanner {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let due = store::due_approvals(tx, moment.now, BATCH).await?;
        let more = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
        let mut planned = 0;
        for approval in &due {
            tx.mark().await?;
            let done = plan_one(tx, approval, moment).await;
            match tx.kept(done).await? {
                Ok(count) => planned += count,
                // It holds up nobody.
                Err(error) => {
                    tracing::error!(approval = %approval.id, %error, "An approval can't be planned; it is tried again in a day.");
                    let later = moment.now.checked_add(AGAIN).ok();
                    store::set_approval_due(tx, &approval.id, later).await?;
                }
            }
        }
        Ok(Planned { planned, more })
    }

    async fn waiting(&self, tx: &mut Tx, now: Timestamp) -> Result<i64> {
        store::count_due_approvals(tx, now).await
    }

    async fn next_due_at(&self, tx: &mut Tx) -> Result<Option<Timestamp>> {
        store::first_due_approval(tx).await
    }
}

/// After a long downtime one reminder is said, and none of what has expired.
async fn plan_one(tx: &mut Tx, approval: &Approval, moment: &Moment) -> Result<u64> {
    let (id, now) = (&approval.id, moment.now);
    // What is decided below is read under the lock.
    store::lock(tx, &approval.workspace_id, &approval.internship_id).await?;
    // Of two roles of one person, the first one has ended both.
    let current = store::approval(tx, &approval.workspace_id, id).await?;
    let plan = PlanOnItsWay::load(tx, &approval.workspace_id, &approval.internship_id).await?;
    let waits = current.is_some_and(|current| current.state == ApprovalState::Asked);
    let awaited = |plan: &PlanOnItsWay| waits && plan.internship.state == InternshipState::Awaiting;
    let Some(plan) = plan.filter(awaited) else {
        store::set_approval_due(tx, id, None).await?;
        return Ok(0);
    };
    let deadlines = deadlines_of(tx, approval, &plan.reading, &moment.zones).await?;
    if now >= deadlines.expiry {
        return expire(tx, approval, &plan, moment).await;
    }
    store::set_approval_due(tx, id, deadlines.after(now)).await?;
    let mut planned = 0;
    if deadlines.nudge.is_some_and(|at| at <= now) {
        planned +=
            u64::from(owe_about(tx, APPROVAL_NUDGE, &approval.approver, approval, now).await?);
    }
    if deadlines.coordinator.is_some_and(|at| at <= now) {
        let workspace = &approval.workspace_id;
        for coordinator in programs::store::coordinators(tx, workspace, &plan.program.id).await? {
            planned += u64::from(owe_about(tx, APPROVAL_HANGS, &coordinator, approval, now).await?);
        }
    }
    Ok(planned)
}

/// Nobody answered in time: the pair's turn, and the coordinators know.
async fn expire(
    tx: &mut Tx,
    approval: &Approval,
    plan: &PlanOnItsWay,
    moment: &Moment,
) -> Result<u64> {
    let (internship, now) = (&plan.internship, moment.now);
    let open = plan
        .approvals
        .iter()
        .filter(|one| one.state == ApprovalState::Asked);
    for one in open {
        if now
            >= deadlines_of(tx, one, &plan.reading, &moment.zones)
                .await?
                .expiry
        {
            store::decide(
                tx,
                &internship.id,
                &one.approver,
                ApprovalState::Expired,
                None,
                now,
            )
            .await?;
        }
    }
    let mut planned = stop(tx, internship, approval, now).await?;
    let workspace = &approval.workspace_id;
    for coordinator in programs::store::coordinators(tx, workspace, &plan.program.id).await? {
        planned += u64::from(owe_about(tx, PLAN_STOPPED, &coordinator, approval, now).await?);
    }
    let role = views::role_word(approval.role);
    store::happened(tx, internship, None, "approval_expired", role, now).await?;
    Ok(planned)
}

/// The plan waits for the pair: nobody else is asked meanwhile, and both hear why.
pub async fn stop(
    tx: &mut Tx,
    internship: &Internship,
    because_of: &Approval,
    now: Timestamp,
) -> Result<u64> {
    store::void_asked(tx, &internship.id).await?;
    let stopped = Internship {
        state: InternshipState::Planned,
        ..internship.clone()
    };
    store::update(tx, &stopped).await?;
    edit_plan(tx, internship).await?;
    tell_pair(tx, internship, because_of, now).await
}

/// Both of the pair hear of an answer that needs them.
pub async fn tell_pair(
    tx: &mut Tx,
    internship: &Internship,
    because_of: &Approval,
    now: Timestamp,
) -> Result<u64> {
    let mut planned = 0;
    for one in [&internship.intern, &internship.mentor] {
        planned += u64::from(owe_about(tx, PLAN_STOPPED, one, because_of, now).await?);
    }
    Ok(planned)
}
