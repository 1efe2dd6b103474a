//! How far a week and a whole internship are, and how a single line of them stands. Pure.

use std::{
    collections::BTreeMap,
    ops::{Add, AddAssign},
};

use super::{Line, can_be_ticked, is_done, is_task, lines, prompts};
use crate::{
    programs::{Item, ItemKind, Reading, Unit, UnitKind, rules::scheduled},
    weeks::{Tick, Ticks},
};

/// How many tasks are done, of how many. Containers don't count, nor does an item whose only children are prompts: it
/// asks for a talk. Of several alternatives one suffices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub all: usize,
    /// Not done, and not to be done any more. They stay in `all`: letting go is no way of being done.
    pub let_go: usize,
}

impl Add for Progress {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            done: self.done + other.done,
            all: self.all + other.all,
            let_go: self.let_go + other.let_go,
        }
    }
}

impl AddAssign for Progress {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Progress {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Open,
    Done,
    LetGo,
}

impl How {
    /// Of a single item.
    pub fn of(item: &str, ticks: &Ticks) -> Self {
        match ticks.get(item) {
            Some(tick) if tick.is_done => Self::Done,
            Some(tick) if tick.is_let_go() => Self::LetGo,
            _ => Self::Open,
        }
    }

    /// Of alternatives: one that is done settles them, else one that is open keeps them open.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Done, _) | (_, Self::Done) => Self::Done,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            _ => Self::LetGo,
        }
    }
}

/// Of a unit.
pub fn standing(unit: &Unit, ticks: &Ticks) -> Progress {
    let items = lines(unit).into_iter().map(|line| line.item);
    counted(items.filter(|item| can_be_ticked(item)), ticks)
}

/// Of items that can be ticked; those of several ways count as one.
fn counted<'a>(items: impl Iterator<Item = &'a Item>, ticks: &Ticks) -> Progress {
    let mut tasks: BTreeMap<&str, How> = BTreeMap::new();
    for item in items {
        let counted_as = item.alternative.as_deref().unwrap_or(&item.id);
        let how = How::of(&item.id, ticks);
        let known = tasks.entry(counted_as).or_insert(how);
        *known = known.or(how);
    }
    let count = |wanted| tasks.values().filter(|how| **how == wanted).count();
    Progress {
        done: count(How::Done),
        all: tasks.len(),
        let_go: count(How::LetGo),
    }
}

/// Of all units that a calendar has.
pub fn overall(reading: &Reading, ticks: &Ticks) -> Progress {
    let own = reading.units.iter().filter(|it| it.kind == UnitKind::Own);
    let units = scheduled(reading).into_iter().map(|(_, _, unit)| unit);
    units.chain(own).map(|unit| standing(unit, ticks)).sum()
}

/// Whether an item is talked about rather than done.
pub fn is_talk(item: &Item) -> bool {
    item.kind == ItemKind::Prompt
}

/// How many of a unit's prompts were talked about, of how many.
pub fn talked(unit: &Unit, ticks: &Ticks) -> (usize, usize) {
    let prompts = prompts(unit);
    let all = prompts.iter().filter(|line| is_talk(line.item));
    let done = all.clone().filter(|line| is_done(&line.item.id, ticks));
    (done.count(), all.count())
}

/// The prompts of a unit that nobody has said to have been talked about, for an agenda. Whatever stands under one that
/// was talked about went with it.
pub fn open_prompts<'a>(unit: &'a Unit, ticks: &Ticks) -> Vec<Line<'a>> {
    let mut talked_at: Option<usize> = None;
    let mut open = prompts(unit);
    open.retain(|line| {
        if talked_at.is_some_and(|depth| line.depth > depth) {
            return false;
        }
        talked_at = (is_talk(line.item) && is_done(&line.item.id, ticks)).then_some(line.depth);
        talked_at.is_none()
    });
    open
}

/// What is ticked by itself under a task, in the order of the page. What stands under a prompt belongs to the talk.
pub fn leaves(item: &Item) -> Vec<&Item> {
    let mut found = Vec::new();
    if !is_task(item) {
        return found;
    }
    for child in item.items.iter().filter(|child| is_task(child)) {
        if can_be_ticked(child) {
            found.push(child);
        }
        found.extend(leaves(child));
    }
    found
}

/// How far what stands under an item is; `None` if it is no container.
pub fn container(item: &Item, ticks: &Ticks) -> Option<Progress> {
    let leaves = leaves(item);
    if leaves.is_empty() || can_be_ticked(item) {
        return None;
    }
    Some(counted(leaves.into_iter(), ticks))
}

/// Which children "All done" on a container ticks, or taking it back unticks: what is open, or what it ticked itself.
/// A coffee chat asks its own question, and of several ways somebody chooses one.
pub fn to_tick_with<'a>(item: &'a Item, done: bool, ticks: &Ticks) -> Vec<&'a Item> {
    let went_with = |tick: &Tick| tick.is_done && tick.ticked_with.as_ref() == Some(&item.id);
    let mut all = leaves(item);
    all.retain(|leaf| match done {
        true => {
            let asks = leaf.coffee || leaf.alternative.is_some();
            How::of(&leaf.id, ticks) == How::Open && !asks
        }
        false => ticks.get(&leaf.id).is_some_and(went_with),
    });
    all
}

#[cfg(test)]
#[path = "../tests/standing.rs"]
mod tests;
