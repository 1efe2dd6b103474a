//! When the two are asked what they want to get out of it, and when they see it again. Pure.

use jiff::civil::Date;

use super::{carry::was_posted, days};
use crate::{internships::rules::Calendar, programs::rules::has_units};

/// Characters of it.
pub const AIMS_CHARS: usize = 1000;
/// Whoever has fewer weeks still remembers halfway.
const LONG: u32 = 4;

/// What a week's message has to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aiming {
    /// The first: they are asked, and it stands there once it is written.
    First,
    /// Halfway and at the end: it is shown again, if it was written.
    Again,
}

/// What the message of a day has to do with it; most have nothing.
pub fn aiming(calendar: &Calendar<'_>, date: Date) -> Option<Aiming> {
    let days: Vec<Date> = days(calendar).into_iter().map(|(day, _)| day).collect();
    // Of an internship that was imported under way, the first that is posted here.
    let first = days.iter().find(|day| was_posted(calendar, **day));
    if first == Some(&date) {
        return Some(Aiming::First);
    }
    let weeks = calendar.weeks();
    let up_to = |week: u32| {
        days.iter()
            .rev()
            .find(|day| calendar.week_of(**day) <= week)
    };
    let halfway = up_to(weeks.div_ceil(2)).filter(|_| weeks >= LONG);
    // A plan that is written week by week ends with its last week only.
    let end =
        up_to(weeks).filter(|day| has_units(calendar.reading) || calendar.week_of(**day) == weeks);
    let again = [halfway, end].into_iter().flatten().any(|day| *day == date);
    again.then_some(Aiming::Again)
}

#[cfg(test)]
#[path = "../tests/aims.rs"]
mod tests;
