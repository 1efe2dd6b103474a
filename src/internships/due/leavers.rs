//! Somebody of an internship left the company: nothing goes to them any more, and the others hear.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    CalendarPlanner, approvals::PLAN_STOPPED, dead_letters::follows, edit_plan, load, owe_about,
};
use crate::{
    ids::{UserId, WorkspaceId},
    internships::{
        ApprovalState, Internship, InternshipState, Role, rules::Calendar, store, views,
    },
    programs,
    scheduler::{
        Address, Composed, Delivery, Kind, Moment, Owed, Planned, Planner, Watcher,
        reasons::Consequence, store as outbox,
    },
    store::{Result, Tx, people},
};

/// "They have left": to the others and the coordinators.
pub const LEFT: &str = "left";

/// People looked at in one transaction.
const BATCH: i64 = 200;

/// Sees who left, however Slack told it.
pub struct LeaversPlanner(pub std::sync::Arc<CalendarPlanner>);

#[async_trait]
impl Planner for LeaversPlanner {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let changed = store::changed_people(tx, BATCH).await?;
        let more = i64::try_from(changed.len()).is_ok_and(|count| count == BATCH);
        let mut planned = 0;
        for (workspace, user, is_gone) in changed {
            for internship in store::with_person(tx, &workspace, &user).await? {
                tx.mark().await?;
                let done = self.changed(tx, internship, &user, is_gone, moment).await;
                match tx.kept(done).await? {
                    Ok(count) => planned += count,
                    // It holds up nobody.
                    Err(error) => {
                        tracing::error!(person = %user, %error, "An internship of somebody who left stays as it is.");
                    }
                }
            }
            store::know_gone(tx, &workspace, &user, is_gone).await?;
        }
        Ok(Planned { planned, more })
    }

    async fn waiting(&self, tx: &mut Tx, _now: Timestamp) -> Result<i64> {
        store::count_changed_people(tx).await
    }

    /// Nothing is known ahead: whoever saves people wakes the scheduler.
    async fn next_due_at(&self, _tx: &mut Tx) -> Result<Option<Timestamp>> {
        Ok(None)
    }
}

const ROLES: [Role; 4] = [
    Role::Intern,
    Role::Mentor,
    Role::InternManager,
    Role::MentorManager,
];

impl LeaversPlanner {
    async fn changed(
        &self,
        tx: &mut Tx,
        internship: Internship,
        user: &UserId,
        is_gone: bool,
        moment: &Moment,
    ) -> Result<u64> {
        store::lock(tx, &internship.workspace_id, &internship.id).await?;
        // As it is under the lock: somebody may have ended it meanwhile.
        let now = store::by_id(tx, &internship.workspace_id, &internship.id).await?;
        match now.filter(Internship::is_under_way) {
            None => Ok(0),
            Some(internship) if is_gone => self.gone(tx, internship, user, moment).await,
            Some(internship) => self.back(tx, internship, user, moment).await,
        }
    }

    async fn gone(
        &self,
        tx: &mut Tx,
        mut internship: Internship,
        user: &UserId,
        moment: &Moment,
    ) -> Result<u64> {
        let roles = ROLES
            .into_iter()
            .filter(|role| internship.who(*role) == Some(user));
        let roles: Vec<_> = roles.collect();
        let Some(role) = roles.first().copied() else {
            return Ok(0);
        };
        let is_pair = matches!(role, Role::Intern | Role::Mentor);
        // Known already, or an intern who left: without them nothing goes on, whoever else leaves.
        if internship.gone == Some(role) || internship.gone == Some(Role::Intern) {
            return Ok(0);
        }
        let is_planned = internship.state != InternshipState::Active;
        if is_planned && is_pair {
            internship.state = InternshipState::Cancelled;
            store::void_asked(tx, &internship.id).await?;
        } else if is_pair {
            internship.gone = Some(role);
        }
        if is_planned && !is_pair {
            return self.approver_gone(tx, &internship, user, moment.now).await;
        }
        // A manager has said their yes: nothing hangs on them any more.
        if !is_pair {
            return Ok(0);
        }
        store::update(tx, &internship).await?;
        self.replan_of(tx, &internship, moment).await?;
        edit_plan(tx, &internship).await?;
        let role_word = views::role_word(role);
        store::happened(tx, &internship, Some(user), "left", role_word, moment.now).await?;
        self.tell(tx, &internship, user, moment.now).await
    }

    /// Their question is nobody's any more; the pair chooses somebody else to ask.
    async fn approver_gone(
        &self,
        tx: &mut Tx,
        internship: &Internship,
        user: &UserId,
        now: Timestamp,
    ) -> Result<u64> {
        let approvals = store::approvals(tx, &internship.id).await?;
        let Some(asked) = approvals
            .iter()
            .find(|one| one.approver == *user && one.state == ApprovalState::Asked)
        else {
            return Ok(0);
        };
        store::decide(tx, &internship.id, user, ApprovalState::Void, None, now).await?;
        edit_plan(tx, internship).await?;
        let role_word = views::role_word(asked.role);
        store::happened(tx, internship, Some(user), "left", role_word, now).await?;
        let mut planned = 0;
        for one in [&internship.intern, &internship.mentor] {
            planned += u64::from(owe_about(tx, PLAN_STOPPED, one, asked, now).await?);
        }
        Ok(planned)
    }

    async fn tell(
        &self,
        tx: &mut Tx,
        internship: &Internship,
        user: &UserId,
        now: Timestamp,
    ) -> Result<u64> {
        let workspace = &internship.workspace_id;
        let mut people =
            programs::store::coordinators(tx, workspace, &internship.program_id).await?;
        people.push(internship.other(user).clone());
        people.retain(|one| one != user);
        people.sort();
        people.dedup();
        let mut planned = 0;
        for one in &people {
            let owed = Owed::to_person(LEFT, one, user.as_str(), now)
                .of(&internship.id)
                .because(format!("{user}:{}", now.as_microsecond()));
            planned += u64::from(outbox::owe(tx, workspace, &owed, now).await?);
        }
        Ok(planned)
    }

    /// An account that is active again is nobody who left.
    async fn back(
        &self,
        tx: &mut Tx,
        mut internship: Internship,
        user: &UserId,
        moment: &Moment,
    ) -> Result<u64> {
        let theirs = internship
            .gone
            .is_some_and(|role| internship.who(role) == Some(user));
        if !theirs {
            return Ok(0);
        }
        // The other one may have left meanwhile.
        let other = people::get(tx, &internship.workspace_id, internship.other(user)).await?;
        let role = match internship.intern == *user {
            true => Role::Mentor,
            false => Role::Intern,
        };
        internship.gone = other.filter(|one| one.is_deleted).map(|_| role);
        store::update(tx, &internship).await?;
        self.replan_of(tx, &internship, moment).await?;
        outbox::edit_occurrence(tx, &internship.id, LEFT, "").await?;
        store::happened(tx, &internship, Some(user), "came_back", "", moment.now).await?;
        Ok(0)
    }

    async fn replan_of(&self, tx: &mut Tx, internship: &Internship, moment: &Moment) -> Result<()> {
        let reading =
            programs::store::reading(tx, &internship.program_id, internship.version).await?;
        let calendar = Calendar::new(internship, &reading, &moment.zones);
        self.0.replan(tx, &calendar, moment.now).await
    }
}

/// The message that somebody left.
pub struct Left;

#[async_trait]
impl Kind for Left {
    fn name(&self) -> &'static str {
        LEFT
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let who = UserId::new(&delivery.subject);
        let role = ROLES
            .into_iter()
            .find(|role| internship.who(*role) == Some(&who));
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        // Who took over has their part by now: it was the mentor's.
        let today = calendar.zone.to_datetime(moment.now).date();
        let message = views::left(&calendar, today, role.unwrap_or(Role::Mentor), &who);
        let to = UserId::new(&delivery.addressee);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

/// Notices by Slack's answer to a message that an account is deactivated.
pub struct LeaversWatcher;

#[async_trait]
impl Watcher for LeaversWatcher {
    async fn before_failed(&self, _: &mut Tx, _: &Delivery) -> Result<()> {
        Ok(())
    }

    async fn failed(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        reason: &str,
        _: &Moment,
    ) -> Result<()> {
        if follows(delivery, reason) != Consequence::PersonLeft {
            return Ok(());
        }
        match addressee(tx, &delivery.workspace_id, delivery).await? {
            Some(user) => store::has_left(tx, &delivery.workspace_id, &user).await,
            None => Ok(()),
        }
    }
}

async fn addressee(tx: &mut Tx, _: &WorkspaceId, delivery: &Delivery) -> Result<Option<UserId>> {
    let internship = load(tx, delivery).await?.map(|(internship, _)| internship);
    Ok(match (delivery.addressee.as_str(), internship) {
        ("place", _) => None,
        ("intern", Some(internship)) => Some(internship.intern),
        ("mentor", Some(internship)) => Some(internship.mentor),
        (user, _) => Some(UserId::new(user)),
    })
}
