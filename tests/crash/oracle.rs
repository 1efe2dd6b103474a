//! What has to be said, worked out slowly and apart from the app: SCHEDULER.md, sections 3 and 4,
//! with no function of the app's.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
};

use crate::world::{Row, WEEKS};

/// One message that an internship's calendar asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Index of the row.
    pub row: usize,
    pub kind: &'static str,
    pub date: Date,
    pub to: &'static str,
    pub due: Timestamp,
    /// From then on it is of no use.
    pub until: Option<Timestamp>,
    /// Of a week: from 0.
    pub week: usize,
}

/// What names a message, whoever says it.
pub type Key = (usize, &'static str, Date, &'static str);

impl Occurrence {
    pub fn key(&self) -> Key {
        (self.row, self.kind, self.date, self.to)
    }
}

/// The bundled zone data; it has to know what Vancouver decided in 2026.
pub fn zone(name: &str) -> TimeZone {
    let database = jiff::tz::TimeZoneDatabase::bundled();
    database.get(name).expect("a zone")
}

/// The first instant at which a clock on the wall there shows this time or, where the hands jump
/// over it, a later one. Found by looking at the clock every minute.
pub fn first_instant(at: DateTime, zone: &TimeZone) -> Timestamp {
    let a_day = SignedDuration::from_hours(30);
    let mut instant = TimeZone::UTC.to_timestamp(at).expect("an instant") - a_day;
    while zone.to_datetime(instant) < at {
        instant += SignedDuration::from_mins(1);
    }
    instant
}

/// The dates of the weekly posts: the start, then Mondays, the first of which is the anchor.
fn weeks(row: &Row) -> Vec<Date> {
    let mut anchor = row.start;
    while anchor.weekday() != Weekday::Monday {
        anchor += 1.day();
    }
    let mut dates = vec![row.start];
    for n in 1..WEEKS.len() {
        dates.push(anchor + (7 * n as i64).days());
    }
    dates
}

/// Every message that an internship asks for, over all of its time.
pub fn occurrences(index: usize, row: &Row) -> Vec<Occurrence> {
    let zone = zone(row.zone);
    let weeks = weeks(row);
    let last_day = *weeks.last().expect("a week") + 6.days();
    let mut all = Vec::new();
    for (week, date) in weeks.into_iter().enumerate() {
        all.push(Occurrence {
            row: index,
            kind: "week",
            date,
            to: "place",
            due: first_instant(date.at(9, 0, 0, 0), &zone),
            until: None,
            week,
        });
    }
    let mut date = row.start;
    while date <= last_day {
        if date.weekday() == row.weekday {
            all.extend(meeting(index, row, date, &zone));
        }
        date += 1.day();
    }
    all
}

/// Both are reminded, an hour of the stopwatch before.
fn meeting(index: usize, row: &Row, date: Date, zone: &TimeZone) -> [Occurrence; 2] {
    let meeting = first_instant(date.to_datetime(row.time), zone);
    ["intern", "mentor"].map(|to| Occurrence {
        row: index,
        kind: "one_on_one",
        date,
        to,
        due: meeting - SignedDuration::from_mins(60),
        until: Some(meeting),
        week: 0,
    })
}

/// What is said by when, if ticks come at these instants.
#[derive(Debug, Default)]
pub struct Expected {
    /// By key: the index of the instant.
    pub said: BTreeMap<Key, (usize, Occurrence)>,
    /// After a long downtime, by row and the dates of the weeks that are only summed up: the
    /// index of the instant, and the date of the week that follows.
    pub caught_up: BTreeMap<(usize, BTreeSet<Date>), (usize, Date)>,
    /// Reminders of meetings that began while nobody ticked.
    pub stale: usize,
}

pub fn expected(rows: &[Row], imported_at: Timestamp, instants: &[Timestamp]) -> Expected {
    let mut expected = Expected::default();
    for (index, row) in rows.iter().enumerate() {
        let mut open = occurrences(index, row);
        open.retain(|it| it.due >= imported_at);
        for (step, now) in instants.iter().enumerate() {
            let due = take_due(&mut open, *now);
            expected.tick(index, step, *now, due);
        }
    }
    expected
}

fn take_due(open: &mut Vec<Occurrence>, now: Timestamp) -> Vec<Occurrence> {
    let (due, later) = open.drain(..).partition(|it| it.due <= now);
    *open = later;
    due
}

impl Expected {
    fn tick(&mut self, row: usize, step: usize, now: Timestamp, due: Vec<Occurrence>) {
        let (mut weeks, meetings): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|it| it.kind == "week");
        weeks.sort_by_key(|it| it.date);
        if let Some(latest) = weeks.pop() {
            if !weeks.is_empty() {
                let covers = weeks.iter().map(|it| it.date).collect();
                self.caught_up.insert((row, covers), (step, latest.date));
            }
            self.said.insert(latest.key(), (step, latest));
        }
        for meeting in meetings {
            if meeting.until.is_some_and(|until| until <= now) {
                self.stale += 1;
            } else {
                self.said.insert(meeting.key(), (step, meeting));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The oracle itself is held to a few rows of SCHEDULER.md's table.
    #[test]
    fn the_clock_on_the_wall_is_read_right() {
        for (name, at, instant) in [
            (
                "America/New_York",
                "2026-03-08T02:30",
                "2026-03-08T07:00:00Z",
            ),
            (
                "America/New_York",
                "2026-11-01T01:30",
                "2026-11-01T05:30:00Z",
            ),
            (
                "Australia/Lord_Howe",
                "2026-10-04T02:15",
                "2026-10-03T15:30:00Z",
            ),
            (
                "America/Vancouver",
                "2026-11-02T09:00",
                "2026-11-02T16:00:00Z",
            ),
            ("Asia/Kathmandu", "2026-06-01T09:00", "2026-06-01T03:15:00Z"),
        ] {
            let found = first_instant(at.parse().unwrap(), &zone(name));
            assert_eq!(found.to_string(), instant, "{at} in {name}");
        }
    }
}
