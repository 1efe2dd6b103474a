//! What a week left open, and for how long it is spoken of. Pure.

use jiff::civil::Date;

use super::{How, can_be_ticked, days, lines};
use crate::{
    internships::rules::Calendar,
    programs::{Item, Unit},
    weeks::{Choice, Tick, Ticks},
};

/// What one posting day left open.
#[derive(Debug, Clone)]
pub struct CarryOver<'a> {
    /// The day that it is from.
    pub date: Date,
    pub units: Vec<&'a Unit>,
    pub items: Vec<Carried<'a>>,
}

/// One of its items, as it stands now.
#[derive(Debug, Clone, Copy)]
pub struct Carried<'a> {
    pub item: &'a Item,
    pub how: How,
    /// Somebody said that they still want it.
    pub is_wanted: bool,
}

impl CarryOver<'_> {
    /// What nobody has said anything of.
    pub fn unanswered(&self) -> usize {
        let all = self.items.iter();
        all.filter(|one| one.how == How::Open && !one.is_wanted)
            .count()
    }

    pub fn count(&self, how: How) -> usize {
        self.items.iter().filter(|one| one.how == how).count()
    }

    /// "Week 2", or both units of a day.
    pub fn label(&self) -> String {
        let labels: Vec<_> = self.units.iter().map(|unit| unit.label.as_str()).collect();
        labels.join(" · ")
    }
}

/// What the posting day before `date` had left open when `date`'s week was posted, as it stands now. So a week's message
/// names the same items for as long as it is read, and what is ticked there is not gone from under the finger.
pub fn carried<'a>(calendar: &Calendar<'a>, date: Date, ticks: &Ticks) -> Option<CarryOver<'a>> {
    let posted = calendar.post_at(date);
    let before = days(calendar)
        .into_iter()
        .rev()
        .find(|(day, _)| *day < date)
        .filter(|(day, _)| was_posted(calendar, *day))?;
    let carry = left_open(before, ticks, |tick| tick.ticked_at < posted);
    (!carry.items.is_empty()).then_some(carry)
}

/// What all posting days before `date` had left open when `date`'s week was posted, the oldest first; with what was let
/// go at any time, so that it can be taken back.
pub fn open_before<'a>(calendar: &Calendar<'a>, date: Date, ticks: &Ticks) -> Vec<CarryOver<'a>> {
    let posted = calendar.post_at(date);
    let before = days(calendar)
        .into_iter()
        .take_while(|(day, _)| *day < date)
        .filter(|(day, _)| was_posted(calendar, *day));
    let mut all: Vec<_> = before
        .map(|day| left_open(day, ticks, |tick| tick.is_done && tick.ticked_at < posted))
        .collect();
    all.retain(|carry| !carry.items.is_empty());
    all
}

/// Nobody could tick here what was history when an internship was imported.
pub(super) fn was_posted(calendar: &Calendar<'_>, day: Date) -> bool {
    let internship = calendar.internship;
    internship.request_id.is_some() || calendar.post_at(day) >= internship.owed_from_at
}

/// The items of a day that were not settled, where `counts` says which ticks count. Of alternatives the first stands
/// for all, unless another one is done.
fn left_open<'a>(
    (date, units): (Date, Vec<&'a Unit>),
    ticks: &Ticks,
    counts: impl Fn(&Tick) -> bool,
) -> CarryOver<'a> {
    let way = |item: &Item| item.alternative.clone().unwrap_or_else(|| item.id.clone());
    let all: Vec<&Item> = units
        .iter()
        .flat_map(|unit| lines(unit))
        .map(|line| line.item)
        .filter(|item| can_be_ticked(item))
        .collect();
    let is_settled = |item: &&&Item| {
        let tick = ticks.get(&item.id);
        tick.is_some_and(|tick| (tick.is_done || tick.is_let_go()) && counts(tick))
    };
    let mut spoken_of: Vec<String> = all
        .iter()
        .filter(is_settled)
        .map(|item| way(item))
        .collect();
    let mut items = Vec::new();
    for first in &all {
        let its_way = way(first);
        if spoken_of.contains(&its_way) {
            continue;
        }
        let is_done = |item: &&&Item| way(item) == its_way && How::of(&item.id, ticks) == How::Done;
        let item = *all.iter().find(is_done).unwrap_or(first);
        let tick = ticks.get(&item.id);
        items.push(Carried {
            item,
            how: How::of(&item.id, ticks),
            is_wanted: tick.is_some_and(|tick| tick.choice == Some(Choice::Want)),
        });
        spoken_of.push(its_way);
    }
    CarryOver { date, units, items }
}

/// The days whose messages show an item of a unit: its own, and the next one, which may name it as left open.
pub fn shown_on(calendar: &Calendar<'_>, unit: &Unit) -> [Option<Date>; 2] {
    let days = days(calendar);
    let is_its = |(_, units): &(Date, Vec<&Unit>)| {
        let mut units = units.iter();
        units.any(|known| known.kind == unit.kind && known.from == unit.from)
    };
    let Some(at) = days.iter().position(is_its) else {
        return [None, None];
    };
    let date = |at: usize| days.get(at).map(|(date, _)| *date);
    [date(at), date(at + 1)]
}

#[cfg(test)]
#[path = "../tests/carry.rs"]
mod tests;
