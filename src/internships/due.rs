//! Turns an internship's calendar into deliveries, and keeps them right when it changes.

mod approvals;
mod before;
pub mod dead_letters;
mod handover;
mod leavers;
mod life;
pub mod place;
mod planner;
mod second;
mod zones;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Internship,
    rules::{Calendar, Source},
    store, views,
};
use crate::{
    holidays::{self, rules::DaysOff},
    ids::{InternshipId, RequestId, UserId, WorkspaceId},
    mentors,
    programs::{self, Reading},
    scheduler::{
        Address, Addressee, Composed, Delivery, Kind, Moment, Owed, cadence::plus_days,
        store as outbox,
    },
    store::{Result, Tx},
};

pub use approvals::{
    APPROVAL, APPROVAL_QUESTION, ApprovalNudge, ApprovalPlanner, Asked, Hangs, PLAN_SENT,
    PlanOnItsWay, Question, Sent, Stopped, deadlines_of, edit_plan, owe_about, stop, tell_pair,
};

pub use before::{
    BeforeReminder, BeforeTheStart, PRE_INTERNSHIP, PRE_REMINDER, before_occurrences, list_of,
    owe_list,
};
pub use handover::{HANDED_OVER, HANDOVER, HandedOver, HandoverAsked};
pub use leavers::{LEFT, LeaversPlanner, LeaversWatcher, Left};
pub use life::{LIFE_CHANGED, LifeChanged};

pub use planner::Sweep;
pub use second::{SECOND_ASKED, SECOND_INTRO, SECOND_NEWS, SecondAsked, SecondIntro, SecondNews};
pub use zones::{MoversPlanner, ONE_ON_ONE_ZONE, OneOnOneZone, ZONE_QUESTION, ZoneQuestion};

/// Plans what falls due on the internships' calendars.
pub struct CalendarPlanner {
    sources: Vec<Source>,
    /// A kind of which only the latest due one is said, and the kind that stands for the others.
    collapse: (&'static str, &'static str),
}

impl CalendarPlanner {
    pub fn new(sources: Vec<Source>, collapse: (&'static str, &'static str)) -> Self {
        Self { sources, collapse }
    }

    /// When the first thing is due that an internship owes at or after an instant.
    pub fn first_due(&self, calendar: &Calendar<'_>, from: Timestamp) -> Option<Timestamp> {
        let owed = self.owed(calendar).into_iter();
        owed.map(|owed| owed.due_at)
            .filter(|due_at| *due_at >= from)
            .min()
    }

    /// All that an internship owes, from its start to its end.
    pub fn owed(&self, calendar: &Calendar<'_>) -> Vec<Owed> {
        match store::runs(calendar.internship.state) {
            true => calendar.owed(&self.sources),
            false => Vec::new(),
        }
    }

    /// When the first thing is due that may not have been planned: a week is owed however late it is found, the rest
    /// since an instant. The keys keep what was planned single.
    fn first_unsaid(&self, owed: &[Owed], since: Timestamp) -> Option<Timestamp> {
        let unsaid = owed
            .iter()
            .filter(|owed| owed.due_at >= since || owed.kind == self.collapse.0);
        unsaid.map(|owed| owed.due_at).min()
    }

    /// Makes the outbox right after a change of the internship: what was not said yet moves or
    /// goes, and what is due from now on is planned anew. In the transaction of the change.
    pub async fn replan(&self, tx: &mut Tx, calendar: &Calendar<'_>, now: Timestamp) -> Result<()> {
        let internship = calendar.internship;
        let owed = self.owed(calendar);
        for delivery in outbox::owed_of(tx, &internship.id).await? {
            // What goes on in a thread follows the message above it. What stands for earlier weeks was due before, and
            // is said unless all has ended.
            let stands_for = delivery.kind == self.collapse.1 && store::runs(internship.state);
            let runs = store::runs(internship.state);
            let follows = delivery.thread_ts.is_some() && runs || stands_for;
            if delivery.local_date.is_empty() || follows {
                continue;
            }
            match owed.iter().find(|owed| is_of(owed, &delivery)) {
                Some(owed) => {
                    let deadline = owed.deadline_at();
                    outbox::move_owed(tx, &delivery.id, owed.due_at, owed.expires_at, deadline)
                        .await?;
                }
                None => {
                    outbox::drop_owed(tx, &delivery.id, outbox::MOVED).await?;
                }
            }
        }
        for delivery in outbox::cancelled_of(tx, &internship.id).await? {
            if let Some(owed) = owed.iter().find(|owed| is_of(owed, &delivery)) {
                let deadline = owed.deadline_at();
                outbox::put_back(tx, &delivery.id, owed.due_at, owed.expires_at, deadline).await?;
            }
        }
        let recent = recent(now);
        // What was due before and never planned is still owed.
        let hint = store::next_due(tx, &internship.id).await?;
        let since = hint.map_or(recent, |hint| hint.min(recent));
        let first = self.first_unsaid(&owed, since);
        store::set_next_due(tx, &internship.id, first).await
    }

    /// After a long downtime only the latest week is posted as itself; the earlier ones become one
    /// message, said before it (SCHEDULER.md, section 4).
    pub(super) async fn collapse(
        &self,
        tx: &mut Tx,
        internship: &Internship,
        now: Timestamp,
    ) -> Result<u64> {
        let (kind, catch_up) = self.collapse;
        let open = outbox::owed_of_kind(tx, &internship.id, kind).await?;
        let Some((latest, earlier)) = open.split_last() else {
            return Ok(0);
        };
        if earlier.is_empty() {
            return Ok(0);
        }
        let mut covers: Vec<Date> = Vec::new();
        for before in outbox::owed_of_kind(tx, &internship.id, catch_up).await? {
            // One that a worker is saying right now stays, and says its own.
            if outbox::drop_owed(tx, &before.id, "covered").await? {
                let dates = before.covers.split(',');
                covers.extend(dates.filter_map(|date| date.parse::<Date>().ok()));
            }
        }
        for delivery in earlier {
            if outbox::drop_owed(tx, &delivery.id, "covered").await? {
                covers.extend(delivery.date());
            }
        }
        covers.sort_unstable();
        covers.dedup();
        let Some(date) = latest.date().filter(|_| !covers.is_empty()) else {
            return Ok(0);
        };
        let mut owed = Owed::occurrence(
            &internship.id,
            catch_up,
            date,
            Addressee::Place,
            latest.due_at,
        );
        owed.covers = covers;
        owed.channel.clone_from(&latest.channel);
        let planned = outbox::owe(tx, &internship.workspace_id, &owed, now).await?;
        if let Some(first) = outbox::id_of(tx, &internship.workspace_id, &owed).await? {
            outbox::say_after(tx, &latest.id, &first).await?;
        }
        Ok(u64::from(planned))
    }
}

/// A zone can move an occurrence by 26 hours at most; what is older was said or is past.
fn recent(now: Timestamp) -> Timestamp {
    const LOOK_BACK: SignedDuration = SignedDuration::from_hours(48);
    now.saturating_add(-LOOK_BACK).unwrap_or(Timestamp::MIN)
}

/// Whether a row is of this occurrence.
fn is_of(owed: &Owed, delivery: &Delivery) -> bool {
    owed.kind == delivery.kind
        && owed.addressee.as_str() == delivery.addressee
        && owed.date == delivery.date()
}

/// How long after its first day holidays are kept with an internship.
const HOLIDAYS: i64 = 3 * 366;

/// The holidays of the intern's country, from the first day on.
pub async fn days_off(tx: &mut Tx, internship: &Internship) -> Result<DaysOff> {
    let (workspace, intern) = (&internship.workspace_id, &internship.intern);
    let all = holidays::store::days_off(tx, workspace, intern).await?;
    let start = internship.start_date;
    Ok(all.between(start, plus_days(start, HOLIDAYS)))
}

impl CalendarPlanner {
    /// Plans anew what these people's internships owe, after their holidays have changed.
    pub async fn follow_holidays(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        people: &[UserId],
        moment: &Moment,
    ) -> Result<()> {
        for person in people {
            for id in store::ids_of_intern(tx, workspace, person).await? {
                store::lock(tx, workspace, &id).await?;
                let now = store::by_id(tx, workspace, &id).await?;
                let Some(mut internship) = now.filter(Internship::is_under_way) else {
                    continue;
                };
                internship.days_off = days_off(tx, &internship).await?;
                store::update(tx, &internship).await?;
                let reading =
                    programs::store::reading(tx, &internship.program_id, internship.version)
                        .await?;
                let calendar = Calendar::new(&internship, &reading, &moment.zones);
                self.replan(tx, &calendar, moment.now).await?;
            }
        }
        Ok(())
    }
}

/// The internship that a delivery belongs to, with what its program says; `None` if it is gone.
pub async fn load(tx: &mut Tx, delivery: &Delivery) -> Result<Option<(Internship, Arc<Reading>)>> {
    let Some(id) = &delivery.internship_id else {
        return Ok(None);
    };
    load_by_id(tx, &delivery.workspace_id, id).await
}

/// An internship with what its version of the program says.
pub async fn load_by_id(
    tx: &mut Tx,
    workspace: &crate::ids::WorkspaceId,
    id: &InternshipId,
) -> Result<Option<(Internship, Arc<Reading>)>> {
    let Some(internship) = store::by_id(tx, workspace, id).await? else {
        return Ok(None);
    };
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    Ok(Some((internship, reading)))
}

/// "It starts on …": to both of the pair, once the start form was sent.
pub struct Started;

/// The kind of [`Started`].
pub const STARTED: &str = "started";

#[async_trait]
impl Kind for Started {
    fn name(&self) -> &'static str {
        STARTED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        if delivery.ts.is_none() && !store::runs(internship.state) {
            return Ok(Composed::Void("not_agreed"));
        }
        let to = internship.address_of(&delivery.addressee);
        let message = views::started(&internship, &reading, &delivery.addressee, &moment.zones);
        Ok(Composed::Say(to, message))
    }
}

/// "They said yes: plan the start": to the intern, after an acceptance.
pub struct Accepted;

/// The kind of [`Accepted`].
pub const ACCEPTED: &str = "request_accepted";

#[async_trait]
impl Kind for Accepted {
    fn name(&self) -> &'static str {
        ACCEPTED
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let id = RequestId::new(delivery.subject.clone());
        let Some(request) = mentors::store::request(tx, &delivery.workspace_id, &id).await? else {
            return Ok(Composed::Void("gone"));
        };
        let started = store::by_request(tx, &delivery.workspace_id, &id).await?;
        let message = views::accepted(&request, started.as_ref());
        Ok(Composed::Say(
            Address::Direct(request.intern.clone()),
            message,
        ))
    }
}
