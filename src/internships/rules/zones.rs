//! What a move to another zone changes. Pure.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::Calendar;
use crate::{
    internships::{Internship, Pause},
    scheduler::cadence::Zones,
};

/// Whether two zones show another hour at any time while an internship goes on; names alone change nothing.
pub fn differ(calendar: &Calendar<'_>, one: &TimeZone, other: &TimeZone, now: Timestamp) -> bool {
    /// Clocks change at least so far apart that a look a week suffices, and nothing is looked at for ever.
    const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
    const MOST: usize = 120;
    let last = calendar.at(calendar.last_day(), jiff::civil::Time::MAX);
    std::iter::successors(Some(now), |at| at.checked_add(WEEK).ok())
        .take_while(|at| *at <= last)
        .take(MOST)
        .any(|at| one.to_offset(at) != other.to_offset(at))
}

/// An internship whose weeks follow another zone. A break goes on taking out what it took out, and leaves what was due
/// before it was known: else a week that was said would come again after the break.
pub fn moved_zone(before: &Calendar<'_>, zone: &str, zones: &Zones) -> Internship {
    let mut after = Internship {
        time_zone: zone.to_owned(),
        ..before.internship.clone()
    };
    let moved: Vec<_> = {
        let calendar = Calendar::new(&after, before.reading, zones);
        let pauses = before.internship.pauses.0.iter();
        pauses
            .map(|pause| known_at(pause, before, &calendar))
            .collect()
    };
    for (pause, made_at) in after.pauses.0.iter_mut().zip(moved) {
        pause.made_at = made_at;
    }
    after
}

/// Since when a break is known, in a calendar of another zone.
fn known_at(pause: &Pause, before: &Calendar<'_>, after: &Calendar<'_>) -> Timestamp {
    let days = before.post.days(before.internship.start_date);
    let start = std::iter::once(before.internship.start_date);
    let mut days: Vec<_> = start
        .chain(days.take(super::MOST_DATES))
        .take_while(|day| pause.until.is_none_or(|until| *day <= until))
        .filter(|day| pause.covers(before.post_day(*day)))
        .collect();
    days.sort_unstable();
    let (left, taken): (Vec<_>, Vec<_>) = days
        .into_iter()
        .partition(|day| before.post_at(*day) <= pause.made_at);
    let left = left.last().map(|day| after.post_at(*day));
    let taken = taken.first().map(|day| after.post_at(*day));
    match (left, taken) {
        (Some(left), _) if pause.made_at < left => left,
        (_, Some(taken)) if pause.made_at >= taken => taken
            .checked_sub(SignedDuration::from_micros(1))
            .unwrap_or(Timestamp::MIN),
        _ => pause.made_at,
    }
}
