//! The same weeks over more time: catch-up weeks are put between those that are still to come. Pure.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use super::Calendar;
use crate::{internships::Weeks, programs};

/// How many weeks of the page are still to come, and how many weeks of the calendar are not.
fn to_come(calendar: &Calendar<'_>, now: Timestamp) -> (u32, u32) {
    let is_posted = |week: &u32| calendar.post_at(calendar.week_date(*week)) <= now;
    let posted = (1..=calendar.weeks()).take_while(is_posted).count();
    let posted = u32::try_from(posted).unwrap_or(u32::MAX);
    let between = calendar.internship.catch_up_weeks.before(posted + 1);
    let of_page = programs::rules::length(calendar.reading);
    (of_page.saturating_sub(posted - between), posted)
}

/// Whether there is anything to spread on a day: a page with weeks, of which some are to come.
pub fn can_spread(calendar: &Calendar<'_>, today: Date) -> bool {
    let last = calendar.week_of_page(programs::rules::length(calendar.reading));
    programs::rules::has_units(calendar.reading) && calendar.week_date(last) > today
}

/// The catch-up weeks with so many more of them, evenly among the weeks to come. What was posted stays where it is, no
/// week comes sooner than it would have, and the page's last week stays the last.
pub fn spread(calendar: &Calendar<'_>, more: u32, now: Timestamp) -> Weeks {
    let (left, posted) = to_come(calendar, now);
    let before = &calendar.internship.catch_up_weeks.0;
    let mut weeks: BTreeSet<u32> = before.range(..=posted).copied().collect();
    // Each by how many of the page's weeks to come stand before it.
    let ahead = (1..).zip(before.range(posted + 1..));
    let mut after: Vec<u32> = ahead.map(|(nth, week)| week - posted - nth).collect();
    after.extend(gaps(left, more));
    after.sort_unstable();
    weeks.extend((1..).zip(after).map(|(nth, after)| posted + after + nth));
    Weeks(weeks)
}

/// After how many of the weeks to come each of the catch-up weeks stands.
fn gaps(left: u32, count: u32) -> impl Iterator<Item = u32> {
    let last = left.saturating_sub(1);
    (1..=count).map(move |nth| {
        let parts = u64::from(count) + 1;
        let middle = (2 * u64::from(nth) * u64::from(left) + parts) / (2 * parts);
        let after = u32::try_from(middle).unwrap_or(last);
        after.clamp(last.min(1), last)
    })
}

#[cfg(test)]
#[path = "../tests/stretch.rs"]
mod tests;
