//! At which instants the campaign ticks: few, but so that everything can be said in time, and close
//! around the first occurrences after the clocks were changed.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rand::{Rng, RngExt};

use crate::{
    oracle::{self, Occurrence},
    world::Row,
};

/// At least one tick falls in here, the ends included.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: Timestamp,
    to: Timestamp,
}

/// The instants, in order. In the middle nobody ticks for a good week.
pub fn instants(rows: &[Row], imported_at: Timestamp, rng: &mut impl Rng) -> Vec<Timestamp> {
    let mut windows = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let zone = oracle::zone(row.zone);
        let mut all = oracle::occurrences(index, row);
        all.retain(|it| it.due > imported_at);
        all.sort_by_key(|it| it.due);
        for kind in ["week", "one_on_one"] {
            let of_kind: Vec<_> = all.iter().filter(|it| it.kind == kind).collect();
            windows.extend(of_kind.iter().map(|it| in_time(it)));
            windows.extend(around_changes(&of_kind, imported_at, &zone));
        }
    }
    without_a_week(stab(windows, rng), rng)
}

/// A reminder before its meeting, a week on its day.
fn in_time(it: &Occurrence) -> Window {
    let minute = SignedDuration::from_mins(1);
    let to = match it.until {
        Some(until) => until - minute,
        None => it.due + SignedDuration::from_hours(20),
    };
    Window { from: it.due, to }
}

/// A tick shortly before and a tick at or shortly after the first occurrence with a new offset: an
/// hour's mistake shows.
fn around_changes(all: &[&Occurrence], from: Timestamp, zone: &TimeZone) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut offset = zone.to_offset(from);
    for it in all {
        let now = zone.to_offset(it.due);
        if now != offset {
            let minutes = SignedDuration::from_mins;
            windows.extend([
                Window {
                    from: it.due - minutes(25),
                    to: it.due - minutes(1),
                },
                Window {
                    from: it.due,
                    to: it.due + minutes(15),
                },
            ]);
        }
        offset = now;
    }
    windows
}

/// The fewest instants that hit all windows; each anywhere where it hits as many.
fn stab(mut windows: Vec<Window>, rng: &mut impl Rng) -> Vec<Timestamp> {
    windows.sort_by_key(|it| it.to);
    let mut instants: Vec<Timestamp> = Vec::new();
    while let Some(first) = windows.first().copied() {
        let hit = |it: &Window| it.from <= first.to;
        let from = windows.iter().filter(|it| hit(it)).map(|it| it.from).max();
        let (from, to) = (from.unwrap_or(first.from).as_second(), first.to.as_second());
        let second = rng.random_range(from..=to);
        instants.push(Timestamp::from_second(second).expect("an instant"));
        windows.retain(|it| !hit(it));
    }
    instants.sort_unstable();
    instants
}

fn without_a_week(mut instants: Vec<Timestamp>, rng: &mut impl Rng) -> Vec<Timestamp> {
    let at = rng.random_range(instants.len() / 4..instants.len() / 2);
    let from = instants[at];
    let days = rng.random_range(8..=15);
    let to = from + SignedDuration::from_hours(24 * days);
    instants.retain(|it| *it <= from || *it >= to);
    instants
}
