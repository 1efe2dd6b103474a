//! What a change of an internship does to all that is still to come. Pure.

use jiff::{Timestamp, civil::Date};

use super::Calendar;
use crate::{
    internships::InternshipState,
    one_on_ones::rules::{Meeting, meetings, reminded},
    weeks,
};

/// A weekly post whose day changes. Its days are those on which it is really posted: no holidays that it gives way to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// "Week 3".
    pub label: String,
    /// None: it waited for the end of a break.
    pub from: Option<Date>,
    /// None: it waits for the end of a break, or is not posted any more.
    pub to: Option<Date>,
    /// Its new hour is over already, so that it is posted at once.
    pub is_due: bool,
}

/// What becomes of that which is still to come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effects {
    /// In the order of the page.
    pub moved: Vec<Moved>,
    /// 1:1s of which nobody is reminded any more.
    pub one_on_ones: usize,
    /// Check-ins that are not asked for any more.
    pub check_ins: usize,
    /// A 1:1 that is left out though both were reminded of it already.
    pub said: Option<Meeting>,
    pub next_one_on_one: Option<Meeting>,
    /// There is one reminder a day, and that of the next 1:1's day was said already, for another hour.
    pub is_next_said: bool,
    /// The next 1:1 is within the hour: both are reminded at once.
    pub is_next_due: bool,
    /// None: after a break without an end.
    pub last_day_before: Option<Date>,
    pub last_day: Option<Date>,
}

/// Compares two calendars of one internship, on the same page.
pub fn effects(before: &Calendar<'_>, after: &Calendar<'_>, now: Timestamp) -> Effects {
    let (meetings_before, meetings_after) = (meetings_of(before), meetings_of(after));
    let is_left_out = |meeting: &&Meeting| !meetings_after.contains(meeting);
    let is_reminded = |meeting: &Meeting| reminded(meeting) <= now;
    let ahead: Vec<_> = meetings_before.iter().filter(|it| it.at > now).collect();
    let asked_after = check_ins(after);
    let check_ins = check_ins(before).into_iter();
    let next = meetings_after.iter().find(|it| it.at > now).copied();
    let owed_from = before.internship.owed_from_at;
    let was_said = |next: &Meeting| {
        let mut of_day = meetings_before.iter().filter(|it| it.date == next.date);
        of_day.any(|it| is_reminded(it) && reminded(it) >= owed_from)
    };
    Effects {
        moved: moved(before, after, now),
        one_on_ones: ahead
            .iter()
            .copied()
            .filter(is_left_out)
            .filter(|meeting| !is_reminded(meeting))
            .count(),
        check_ins: check_ins
            .filter(|at| *at > now && !asked_after.contains(at))
            .count(),
        said: ahead
            .iter()
            .copied()
            .filter(is_left_out)
            .find(|meeting| is_reminded(meeting))
            .copied(),
        next_one_on_one: next,
        is_next_said: next.as_ref().is_some_and(was_said),
        is_next_due: next.as_ref().is_some_and(is_reminded),
        last_day_before: last_day(before),
        last_day: last_day(after),
    }
}

fn runs(calendar: &Calendar<'_>) -> bool {
    calendar.internship.state == InternshipState::Active
}

fn meetings_of(calendar: &Calendar<'_>) -> Vec<Meeting> {
    match runs(calendar) {
        true => meetings(calendar),
        false => Vec::new(),
    }
}

/// When each check-in is asked for.
fn check_ins(calendar: &Calendar<'_>) -> Vec<Timestamp> {
    if !runs(calendar) {
        return Vec::new();
    }
    let (weekday, time) = calendar.check_in();
    let dates = calendar.dates_on(weekday).into_iter();
    dates.map(|date| calendar.at(date, time)).collect()
}

fn last_day(calendar: &Calendar<'_>) -> Option<Date> {
    let day = match runs(calendar) {
        true => calendar.last_day(),
        false => calendar.internship.ended_on?,
    };
    (day < Date::MAX).then_some(day)
}

/// Each post in the order of the page, with its day where it has one.
fn posts(calendar: &Calendar<'_>) -> Vec<(String, Option<Date>)> {
    let dated = |date: Date| (date < Date::MAX && runs(calendar)).then_some(date);
    if calendar.reading.units.is_empty() {
        return (1..=calendar.weeks())
            .map(|n| (format!("Week {n}"), dated(calendar.week_date(n))))
            .collect();
    }
    let days = weeks::rules::unit_days(calendar).into_iter();
    days.map(|(date, unit)| (unit.label.clone(), dated(date)))
        .collect()
}

fn moved(before: &Calendar<'_>, after: &Calendar<'_>, now: Timestamp) -> Vec<Moved> {
    // Holidays are the same before and after.
    let is_past = |date: Date| before.post_at(date) <= now;
    let day = |date: Option<Date>| date.map(|date| before.post_day(date));
    posts(before)
        .into_iter()
        .zip(posts(after))
        .filter(|((_, from), (_, to))| from != to && !from.is_some_and(is_past))
        .map(|((label, from), (_, to))| Moved {
            label,
            from: day(from),
            to: day(to),
            is_due: to.is_some_and(is_past),
        })
        .collect()
}

#[cfg(test)]
#[path = "../tests/effects.rs"]
mod tests;
