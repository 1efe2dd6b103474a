//! Where an internship stands on somebody's Home. Pure.

use jiff::{Timestamp, civil::Date};

use crate::{
    check_ins,
    internships::rules::{Calendar, Stage},
    one_on_ones::rules::{Meeting, meetings},
    programs::Unit,
    weeks::{
        Ticks,
        rules::{carried, last_posted},
    },
};

/// Internships on one page.
pub const PER_PAGE: usize = 10;

/// An internship at a glance.
pub struct Glance<'a> {
    pub stage: Stage,
    /// Its first day has come.
    pub has_begun: bool,
    /// What was posted last: its day and its units.
    pub week: Option<(Date, Vec<&'a Unit>)>,
    pub meeting: Option<Meeting>,
    /// What the week before left open and nobody has said anything of.
    pub unanswered: usize,
    /// This week's check-in has been asked for.
    pub check_in_is_due: bool,
}

/// As it is now.
pub fn glance<'a>(calendar: &Calendar<'a>, ticks: &Ticks, now: Timestamp) -> Glance<'a> {
    let today = calendar.zone.to_datetime(now).date();
    let stage = Stage::on(calendar, today);
    let begun = matches!(stage, Stage::Running | Stage::Paused(_) | Stage::Over);
    let week = last_posted(calendar, now).filter(|_| begun);
    let unanswered = week
        .as_ref()
        .and_then(|(date, _)| carried(calendar, *date, ticks))
        .map_or(0, |carry| carry.unanswered());
    Glance {
        meeting: meetings(calendar).into_iter().find(|it| it.at > now),
        check_in_is_due: stage == Stage::Running && is_asked_for(calendar, now),
        stage,
        has_begun: begun,
        week,
        unanswered,
    }
}

/// Whether this week's check-in has been nudged for: its day and hour are over.
fn is_asked_for(calendar: &Calendar<'_>, now: Timestamp) -> bool {
    let cadence = calendar.check_in();
    let monday = check_ins::rules::week_date(now, &calendar.zone);
    let date = cadence.on_or_after(monday);
    date >= calendar.internship.start_date && calendar.at(date, cadence.time()) <= now
}

/// How many pages so many internships need; one of nothing.
pub fn pages(count: usize) -> usize {
    count.div_ceil(PER_PAGE).max(1)
}

#[cfg(test)]
#[path = "tests/rules.rs"]
mod tests;
