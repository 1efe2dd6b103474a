//! Friday's summary: of which weeks, what is done and open, what comes next. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{How, Progress, can_be_ticked, days, is_done, lines, own::own_days, standing};
use crate::{
    check_ins::rules::monday,
    internships::rules::Calendar,
    programs::{Item, Unit},
    scheduler::cadence::plus_days,
    weeks::Ticks,
};

/// How long a summary is news.
pub const HOURS: i64 = 24;

/// The days on which a summary is due, each with the posts since the one before. A week without a post has none.
pub fn summary_days(calendar: &Calendar<'_>) -> Vec<(Date, Vec<Date>)> {
    let mut posts: BTreeSet<Date> = days(calendar).into_iter().map(|(date, _)| date).collect();
    posts.extend(own_days(calendar));
    let time = calendar.check_in().time();
    let of_day = |date: Date| {
        let due_at = calendar.at(date, time);
        let since = posts.range(plus_days(date, -6)..=date).copied();
        let posted: Vec<_> = since.filter(|it| calendar.post_at(*it) < due_at).collect();
        (date, posted)
    };
    // A program may ask for check-ins more than once a week: the last time sums up.
    let mut dates = calendar.check_in_dates();
    dates.reverse();
    dates.dedup_by_key(|date| monday(*date));
    dates.reverse();
    let all = dates.into_iter().map(of_day);
    all.filter(|(_, posted)| !posted.is_empty()).collect()
}

/// What is to be said of the posts of a week.
#[derive(Debug, Clone)]
pub struct Summary<'a> {
    pub units: Vec<&'a Unit>,
    pub progress: Progress,
    pub open: Vec<&'a Item>,
    pub next: Option<(Date, Vec<&'a Unit>)>,
}

/// How far these days' units are, and what comes after them.
pub fn summary<'a>(calendar: &Calendar<'a>, posts: &[Date], ticks: &Ticks) -> Summary<'a> {
    let all = days(calendar);
    let here = all.iter().filter(|(date, _)| posts.contains(date));
    let units: Vec<&Unit> = here.flat_map(|(_, units)| units).copied().collect();
    let last = posts.iter().max().copied().unwrap_or(Date::MAX);
    Summary {
        open: units.iter().flat_map(|unit| open(unit, ticks)).collect(),
        next: all.iter().find(|(date, _)| *date > last).cloned(),
        progress: units.iter().map(|unit| standing(unit, ticks)).sum(),
        units,
    }
}

/// What is not done of a unit; of alternatives none is open once one of them is done.
fn open<'a>(unit: &'a Unit, ticks: &Ticks) -> Vec<&'a Item> {
    let lines = lines(unit);
    let done = lines.iter().filter(|line| is_done(&line.item.id, ticks));
    let chosen: BTreeSet<&str> = done
        .filter_map(|line| line.item.alternative.as_deref())
        .collect();
    let is_needed = |item: &Item| {
        let way = item.alternative.as_deref();
        !way.is_some_and(|way| chosen.contains(way))
    };
    let items = lines.into_iter().map(|line| line.item);
    items
        .filter(|item| {
            can_be_ticked(item) && How::of(&item.id, ticks) == How::Open && is_needed(item)
        })
        .collect()
}

#[cfg(test)]
#[path = "../tests/summary.rs"]
mod tests;
