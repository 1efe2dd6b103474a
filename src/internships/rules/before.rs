//! The list before the start: which of its items Understudy sees by itself, who may tick the others, and when
//! somebody is reminded of what is open. Pure.

mod words;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use super::{Next, next, required};
use crate::{
    ids::UserId,
    internships::{Approval, ApprovalState, Internship, InternshipState, Role},
    programs::{Item, Owner, Reading, Unit, UnitKind},
    scheduler::cadence::minus_working_days,
    weeks::{
        Tick, Ticks,
        rules::{Line, can_be_ticked, is_done, lines, progress},
    },
};

pub use words::{Sign, is_optional, seen};

/// Working days before the first one on which the pair is reminded.
const REMINDERS: [u32; 2] = [3, 1];

/// What Understudy knows of an item by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// A person ticks it.
    ByHand,
    /// It ticks itself once this is so.
    Awaited(Sign),
    Given(Sign),
}

/// An internship's list before the start, with what is done of it.
pub struct Before {
    /// The list as a unit of the framework: it is laid out and counted as a week is.
    pub unit: Unit,
    /// People's, and Understudy's own. Where it sees something by itself, that counts: a tick beside it would say
    /// "approved" of what nobody has approved, or the reverse. No row is written, for what was seen may go again.
    pub ticks: Ticks,
    signs: BTreeMap<String, (Sign, bool)>,
}

impl Before {
    pub fn of(
        reading: &Reading,
        internship: &Internship,
        approvals: &[Approval],
        ticks: &Ticks,
    ) -> Self {
        let list = &reading.pre_internship;
        let unit = Unit {
            number: 0,
            label: "Before the start".to_owned(),
            kind: UnitKind::Before,
            from: 0,
            to: 0,
            theme: None,
            line: 0,
            item_count: list.item_count,
            prompt_count: 0,
            items: list.items.clone(),
        };
        let needed = required(&reading.rules.approvals.value);
        let mut signs = BTreeMap::new();
        let mut ticks = ticks.clone();
        for line in lines(&unit).iter().filter(|line| can_be_ticked(line.item)) {
            let sign = seen(line.item);
            let Some((sign, is_given)) =
                sign.and_then(|sign| Some((sign, given(sign, internship, &needed, approvals)?)))
            else {
                continue;
            };
            let id = line.item.id.clone();
            signs.insert(id.clone(), (sign, is_given));
            if is_given {
                ticks.insert(id.clone(), by_itself(id));
            } else {
                ticks.remove(&id);
            }
        }
        Self { unit, ticks, signs }
    }

    pub fn is_empty(&self) -> bool {
        self.unit.items.is_empty()
    }

    /// How many are done, of how many.
    pub fn progress(&self) -> (usize, usize) {
        progress(&self.unit, &self.ticks)
    }

    pub fn watch(&self, item: &Item) -> Watch {
        match self.signs.get(&item.id) {
            Some((sign, true)) => Watch::Given(*sign),
            Some((sign, false)) => Watch::Awaited(*sign),
            None => Watch::ByHand,
        }
    }

    /// Who said that an item is done; nobody where Understudy saw it.
    pub fn done_by(&self, item: &Item) -> Option<&UserId> {
        let tick = self.ticks.get(&item.id)?;
        (tick.is_done && self.watch(item) == Watch::ByHand).then_some(&tick.ticked_by)
    }

    /// What a reminder names: neither what may be left out, nor what is done in another way.
    pub fn open(&self) -> Vec<Line<'_>> {
        let all = lines(&self.unit);
        let way = |item: &Item| item.alternative.clone().unwrap_or_else(|| item.id.clone());
        let mut settled: Vec<String> = all
            .iter()
            .filter(|line| is_done(&line.item.id, &self.ticks))
            .map(|line| way(line.item))
            .collect();
        let mut open = Vec::new();
        for line in all {
            let way = way(line.item);
            if can_be_ticked(line.item) && !is_optional(line.item) && !settled.contains(&way) {
                settled.push(way);
                open.push(line);
            }
        }
        open
    }

    /// How many items a manager ticks.
    pub fn for_managers(&self) -> usize {
        let all = lines(&self.unit);
        let theirs = all.iter().filter(|line| {
            can_be_ticked(line.item)
                && Hands::Manager.may_tick(line.item)
                && self.watch(line.item) == Watch::ByHand
        });
        theirs.count()
    }
}

/// A tick of Understudy's own.
fn by_itself(item: String) -> Tick {
    Tick::new(item, true, UserId::new(""), Timestamp::UNIX_EPOCH)
}

/// Whether what a sign waits for is so; `None` where this internship has nothing that would show it.
fn given(
    sign: Sign,
    internship: &Internship,
    needed: &[Role],
    approvals: &[Approval],
) -> Option<bool> {
    // An imported one was agreed on elsewhere.
    let agreed = matches!(
        internship.state,
        InternshipState::Active | InternshipState::Ended
    );
    let yes = |role: Role| {
        let mut all = approvals.iter();
        let said = all.any(|one| one.role == role && one.state == ApprovalState::Yes);
        needed.contains(&role).then_some(agreed || said)
    };
    match sign {
        Sign::ManagerSaysYes => yes(Role::InternManager),
        Sign::MentorManagerSaysYes => yes(Role::MentorManager),
        // Who has accepted the request has agreed to be the mentor, whatever becomes of the plan.
        Sign::MentorSaysYes if internship.request_id.is_some() => Some(true),
        Sign::MentorSaysYes => yes(Role::Mentor),
        Sign::AllAgree => Some(agreed || next(needed, approvals) == Next::Agreed),
        Sign::OneOnOneScheduled => {
            let is_set =
                internship.one_on_one_weekday.is_some() && internship.one_on_one_time.is_some();
            is_set.then_some(true)
        }
    }
}

/// In what part somebody looks at the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// Either of the pair ticks everything.
    Pair,
    /// Either manager ticks what is a manager's, or everybody's.
    Manager,
    /// A coordinator looks.
    Looking,
}

impl Hands {
    /// `None`: it is not theirs to see.
    pub fn of(internship: &Internship, user: &UserId, coordinators: &[UserId]) -> Option<Self> {
        let managers = [&internship.intern_manager, &internship.mentor_manager];
        if internship.is_of_pair(user) {
            Some(Self::Pair)
        } else if managers.contains(&&Some(user.clone())) {
            Some(Self::Manager)
        } else {
            coordinators.contains(user).then_some(Self::Looking)
        }
    }

    pub fn may_tick(self, item: &Item) -> bool {
        match self {
            Self::Pair => true,
            Self::Manager => matches!(item.owner, Owner::Manager | Owner::All),
            Self::Looking => false,
        }
    }
}

/// The days on which the pair is reminded of what is open, the first first.
pub fn reminder_days(start: Date) -> [Date; 2] {
    REMINDERS.map(|days| minus_working_days(start, days))
}

#[cfg(test)]
#[path = "../tests/before.rs"]
mod tests;
