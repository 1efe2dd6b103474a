//! When they meet. A 1:1 keeps the zone that it was agreed in. Pure.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};

use crate::{
    internships::rules::Calendar,
    scheduler::cadence::{instant, weekday},
};

/// By elapsed time, not by the clock on the wall: a gap between the two doesn't make it late.
pub const REMIND_BEFORE: SignedDuration = SignedDuration::from_mins(60);

/// A meeting: its local date and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    pub date: Date,
    pub at: Timestamp,
}

/// All meetings of an internship, from its start to six days after its last week's day.
pub fn meetings(calendar: &Calendar<'_>) -> Vec<Meeting> {
    let internship = calendar.internship;
    let day = internship.one_on_one_weekday.as_deref().and_then(weekday);
    let (Some(day), Some(time)) = (day, internship.one_on_one_time) else {
        return Vec::new();
    };
    let dates = calendar.dates_on(day).into_iter();
    dates
        .map(|date| Meeting {
            date,
            at: instant(DateTime::from_parts(date, time), &calendar.one_on_one_zone),
        })
        .collect()
}
