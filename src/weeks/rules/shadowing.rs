//! The shadowing log: how many calls were sat in on, with whom, and when it is time for others. Pure.

use std::collections::BTreeMap;

use super::{lines, unit_days};
use crate::{
    internships::{Internship, rules::Calendar},
    programs::{Shadowing, Unit},
    weeks::ShadowedCall,
};

/// Characters of a line of the log.
pub const LEARNED_CHARS: usize = 500;
/// From this week on somebody beside the mentor should have been shadowed.
pub const OTHERS_FROM: u32 = 6;

/// Whether a week says to shadow calls.
pub fn has_calls(unit: &Unit) -> bool {
    let lines = lines(unit);
    lines.iter().any(|line| line.item.shadowing.is_some())
}

/// Whether weeks say to shadow the mentor's calls, and nobody else's.
pub fn is_mentors(units: &[&Unit]) -> bool {
    let lines = units.iter().flat_map(|unit| lines(unit));
    let mut said = lines.filter_map(|line| line.item.shadowing).peekable();
    said.peek().is_some() && said.all(|whose| whose == Shadowing::Mentor)
}

/// Whether a program says so anywhere: only then there is a log.
pub fn has_log(calendar: &Calendar<'_>) -> bool {
    calendar.reading.units.iter().any(has_calls)
}

/// How many calls were sat in on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    pub all: usize,
    /// Not the mentor's own.
    pub of_others: usize,
    /// By the number of the calendar's week.
    pub by_week: BTreeMap<u32, usize>,
}

/// Counts an internship's log.
pub fn counted(calendar: &Calendar<'_>, log: &[ShadowedCall]) -> Counted {
    let mut counted = Counted::default();
    for call in log {
        counted.all += 1;
        counted.of_others += usize::from(is_of_other(calendar.internship, call));
        let week = calendar.week_of(call.seen_on);
        *counted.by_week.entry(week).or_default() += 1;
    }
    counted
}

fn is_of_other(internship: &Internship, call: &ShadowedCall) -> bool {
    call.colleague != internship.mentor && call.colleague != internship.intern
}

/// Whether a week is the one in which it is said once that others have calls as well.
pub fn is_time_for_others(calendar: &Calendar<'_>, week: u32, log: &[ShadowedCall]) -> bool {
    let days = unit_days(calendar).into_iter();
    let with_calls = days.filter(|(_, unit)| has_calls(unit));
    let mut weeks = with_calls.map(|(date, _)| calendar.week_of(date));
    let first = weeks.find(|week| *week >= OTHERS_FROM);
    first == Some(week) && counted(calendar, log).of_others == 0
}

#[cfg(test)]
#[path = "../tests/shadowing.rs"]
mod tests;
