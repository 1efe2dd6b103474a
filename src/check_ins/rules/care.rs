//! What may go wrong in an internship, seen in its check-ins. About the program, not about people: no scores, no
//! ranking. Pure.

use jiff::civil::Date;

use super::monday;
use crate::{
    check_ins::{CheckIn, Met, Pulse, Seen, Sign},
    internships::{Internship, rules::Calendar},
    scheduler::cadence::plus_days,
};

/// Weeks in a row in which it did not go well.
const LOW_WEEKS: usize = 3;
const LOW_MOOD: i64 = 2;
/// Weeks in a row without a 1:1, and with hours far from what was agreed.
const IN_A_ROW: usize = 2;
/// A week without a check-in doesn't end a row, two do.
const GAP_DAYS: i32 = 14;
/// Check-ins that are looked at.
pub const LOOK_BACK_WEEKS: i64 = 13;

/// One week, as its check-ins tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// Its Monday.
    pub date: Date,
    /// Whether all of its working days were there to work: no break, no holiday, not before the start.
    pub is_full: bool,
    pub mood: Option<i64>,
    pub hours_tenths: Option<i64>,
    pub pulse: Option<Pulse>,
    /// Whether a 1:1 took place; `None`: nobody said.
    pub met: Option<bool>,
}

/// The weeks of an internship's check-ins, oldest first. Of whether they met, one yes suffices, and notes are one.
/// `skipped`, `noted`: days of 1:1s that were skipped, and of which there are notes.
pub fn weeks(
    calendar: &Calendar<'_>,
    check_ins: &[CheckIn],
    skipped: &[Date],
    noted: &[Date],
) -> Vec<Week> {
    let internship = calendar.internship;
    let mut weeks: Vec<Week> = Vec::new();
    let mut dates: Vec<Date> = check_ins.iter().map(|one| one.week_date).collect();
    dates.extend(skipped.iter().map(|day| monday(*day)));
    dates.sort_unstable();
    dates.dedup();
    for date in dates {
        let own = |one: &&CheckIn| one.week_date == date;
        let of_week: Vec<&CheckIn> = check_ins.iter().filter(own).collect();
        let by_intern = of_week.iter().find(|one| one.author == internship.intern);
        let says = |met| of_week.iter().any(|one| one.met == Some(met));
        let is_of = |day: &Date| monday(*day) == date;
        let was_skipped = skipped.iter().any(is_of);
        let has_notes = noted.iter().any(is_of);
        weeks.push(Week {
            date,
            is_full: is_full(internship, date),
            mood: by_intern.and_then(|one| one.mood),
            hours_tenths: by_intern.and_then(|one| one.hours_tenths),
            pulse: by_intern.and_then(|one| one.pulse),
            met: match (says(Met::Yes) || has_notes, says(Met::No) || was_skipped) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                (false, false) => None,
            },
        });
    }
    weeks
}

fn is_full(internship: &Internship, week: Date) -> bool {
    (0..5).map(|days| plus_days(week, days)).all(|day| {
        day >= internship.start_date
            && internship.pauses.on(day).is_none()
            && internship.days_off.working_day(day) == day
    })
}

/// What the latest of these weeks shows, each with since when.
pub fn signs(weeks: &[Week], agreed_hours: Option<i64>) -> Vec<Seen> {
    let mut signs = Vec::new();
    let mut saw = |sign, run: Option<Date>| {
        signs.extend(run.map(|since| Seen { sign, since }));
    };
    saw(Sign::NoOneOnOne, without_one_on_one(weeks));
    let low = run(weeks, |week| week.mood.map(|mood| mood <= LOW_MOOD));
    saw(Sign::LowWeeks, low.at_least(LOW_WEEKS));
    for (pulse, sign) in [
        (Pulse::Alone, Sign::Alone),
        (Pulse::LeftOut, Sign::LeftOut),
        (Pulse::Overworked, Sign::Overworked),
    ] {
        let felt = run(weeks, |week| week.pulse.map(|felt| felt == pulse));
        let is_news = weeks.last().is_some_and(|week| week.pulse == Some(pulse));
        saw(sign, felt.at_least(1).filter(|_| is_news));
    }
    if let Some(agreed) = agreed_hours.filter(|hours| *hours > 0) {
        let few = run(weeks, |week| {
            let hours = week.hours_tenths.filter(|_| week.is_full)?;
            Some(is_far_under(hours, agreed))
        });
        saw(Sign::FewHours, few.at_least(IN_A_ROW));
        let many = run(weeks, |week| Some(is_far_over(week.hours_tenths?, agreed)));
        saw(Sign::LongWeek, many.at_least(1));
        saw(Sign::ManyHours, many.at_least(IN_A_ROW));
    }
    signs
}

/// Less than three quarters of what was agreed.
fn is_far_under(hours_tenths: i64, agreed: i64) -> bool {
    hours_tenths * 4 < agreed * 10 * 3
}

/// Half as much again as agreed, and a whole day more.
fn is_far_over(hours_tenths: i64, agreed: i64) -> bool {
    hours_tenths * 2 >= agreed * 10 * 3 && hours_tenths >= (agreed + 8) * 10
}

/// The latest weeks in a row for which something holds.
#[derive(Debug, Default)]
struct Run {
    weeks: usize,
    since: Option<Date>,
}

impl Run {
    fn at_least(&self, weeks: usize) -> Option<Date> {
        self.since.filter(|_| self.weeks >= weeks)
    }
}

/// `holds`: `None` where nothing was said, which neither ends a row nor counts.
fn run(weeks: &[Week], holds: impl Fn(&Week) -> Option<bool>) -> Run {
    let mut run = Run::default();
    for week in weeks.iter().rev() {
        let near = run
            .since
            .is_none_or(|since| days_between(week.date, since) <= GAP_DAYS);
        match holds(week) {
            _ if !near => break,
            None => {}
            Some(false) => break,
            Some(true) => {
                run.weeks += 1;
                run.since = Some(week.date);
            }
        }
    }
    run
}

/// Two weeks, one after the other, in which the pair did not meet.
fn without_one_on_one(weeks: &[Week]) -> Option<Date> {
    let mut run = Run::default();
    for week in weeks.iter().rev() {
        let is_next = run
            .since
            .is_none_or(|since| plus_days(week.date, 7) == since);
        if !is_next || week.met != Some(false) {
            break;
        }
        run.weeks += 1;
        run.since = Some(week.date);
    }
    run.at_least(IN_A_ROW)
}

/// Since when nothing was heard of the two, if that is two whole weeks or more, up to now; this week counts from its
/// Friday. `heard`: days on which one of them did something here. What was before `from` is history.
pub fn silent(calendar: &Calendar<'_>, today: Date, from: Date, heard: &[Date]) -> Option<Date> {
    let internship = calendar.internship;
    let from = from.max(internship.start_date);
    let mut run = Run::default();
    let mut week = monday(today);
    while plus_days(week, 6) >= from && !heard.iter().any(|day| monday(*day) == week) {
        // A break is no silence, and ends none.
        if week >= from && plus_days(week, 4) <= today && is_full(internship, week) {
            run.weeks += 1;
            run.since = Some(week);
        }
        week = plus_days(week, -7);
    }
    run.at_least(IN_A_ROW)
}

fn days_between(from: Date, until: Date) -> i32 {
    from.until(until).map_or(i32::MAX, |span| span.get_days())
}

/// The mentor was asked for a check-in on these days, the last one today; in these weeks they sent one. Since when
/// nothing came, if two fortnights have passed so.
pub fn mentor_quiet(prompts: &[Date], checked_in: &[Date]) -> Option<Date> {
    let mut run = Run::default();
    for pair in prompts.windows(2).rev() {
        let (from, until) = (monday(pair[0]), monday(pair[1]));
        if checked_in.iter().any(|week| from <= *week && *week < until) {
            break;
        }
        run.weeks += 1;
        run.since = Some(from);
    }
    run.at_least(IN_A_ROW)
}

#[cfg(test)]
#[path = "../tests/care.rs"]
mod tests;
