//! Cadences beside a slow evaluation that shares nothing with them: it walks through three years a quarter of an hour at
//! a time, looks at the clock on the wall, and says what the clock has come to or passed. All changes of all zones in
//! these years are at quarters, and so is whatever is asked for here.

use std::collections::BTreeSet;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::{Cadence, Zones, instant};

const ZONES: [&str; 33] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Johannesburg",
    "America/Asuncion",
    "America/Caracas",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/St_Johns",
    "America/Vancouver",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
];
const FROM: &str = "2026-01-01T00:00:00Z";
const UNTIL: &str = "2029-01-01T00:00:00Z";
const STEP: SignedDuration = SignedDuration::from_mins(15);

fn zone(name: &str) -> TimeZone {
    Zones::bundled().find(name).unwrap()
}

fn steps() -> impl Iterator<Item = Timestamp> {
    let until: Timestamp = UNTIL.parse().unwrap();
    std::iter::successors(Some(FROM.parse::<Timestamp>().unwrap()), |at| {
        at.checked_add(STEP).ok()
    })
    .take_while(move |at| *at < until)
}

/// On which days, as sets: nothing of how an expression is read.
#[derive(Debug, Clone)]
struct Said {
    weekdays: BTreeSet<i8>,
    days: BTreeSet<i8>,
    months: BTreeSet<i8>,
    time: Time,
}

impl Said {
    fn comes_on(&self, day: Date) -> bool {
        let has = |set: &BTreeSet<i8>, value| set.is_empty() || set.contains(&value);
        has(&self.weekdays, day.weekday().to_sunday_zero_offset())
            && has(&self.days, day.day())
            && has(&self.months, day.month())
    }

    fn expression(&self) -> String {
        let field = |set: &BTreeSet<i8>| match set.is_empty() {
            true => "*".to_owned(),
            false => set.iter().map(i8::to_string).collect::<Vec<_>>().join(","),
        };
        let Self {
            weekdays,
            days,
            months,
            time,
        } = self;
        let (hour, minute) = (time.hour(), time.minute());
        let (weekdays, days, months) = (field(weekdays), field(days), field(months));
        format!("{minute} {hour} {days} {months} {weekdays}")
    }

    /// Each day with the first instant at which the clock on the wall had come to the time, or passed it.
    fn walked(&self, zone: &TimeZone) -> Vec<(Date, Timestamp)> {
        let mut found = Vec::new();
        let mut seen: Option<DateTime> = None;
        for at in steps() {
            let wall = zone.to_datetime(at);
            let before = seen.unwrap_or(wall);
            // A clock that is set back has shown this hour before.
            seen = Some(before.max(wall));
            let mut day = before.date();
            while day <= wall.date() {
                let then = day.to_datetime(self.time);
                if before < then && then <= wall && self.comes_on(day) {
                    found.push((day, at));
                }
                day = day.tomorrow().unwrap();
            }
        }
        found
    }
}

/// The same by what is tested, within the years that were walked through.
fn evaluated(cadence: &Cadence, zone: &TimeZone) -> Vec<(Date, Timestamp)> {
    let (from, until): (Timestamp, Timestamp) = (FROM.parse().unwrap(), UNTIL.parse().unwrap());
    let all = cadence.occurrences("2025-12-25".parse().unwrap(), zone);
    all.skip_while(|(_, at)| *at <= from)
        .take_while(|(_, at)| *at < until)
        .collect()
}

fn said() -> impl Strategy<Value = Said> {
    use proptest::collection::btree_set;
    let sets = (
        btree_set(0..7i8, 0..4),
        prop_oneof![3 => Just(BTreeSet::new()), 1 => btree_set(1..29i8, 1..6)],
        prop_oneof![3 => Just(BTreeSet::new()), 1 => btree_set(1..13i8, 1..6)],
    );
    // Clocks change at night.
    let hour = prop_oneof![3 => 0..5i8, 1 => 0..24i8];
    (sets, hour, 0..4i8).prop_map(|((weekdays, days, months), hour, quarter)| Said {
        weekdays,
        days,
        months,
        time: Time::constant(hour, quarter * 15, 0, 0),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cadence_comes_when_the_clock_on_the_wall_does(said in said(), name in prop::sample::select(&ZONES[..])) {
        let text = said.expression();
        let cadence = match Cadence::parse(&text) {
            Ok(cadence) => cadence,
            // Such as a Friday the 3rd in February: not in every year.
            Err(error) => {
                prop_assume!(!said.days.is_empty());
                prop_assert!(error.to_string().contains("year"), "{text}: {error}");
                return Ok(());
            }
        };
        let zone = zone(name);
        let found = evaluated(&cadence, &zone);
        let mut days: Vec<_> = found.iter().map(|(day, _)| *day).collect();
        days.dedup();
        prop_assert_eq!(days.len(), found.len(), "once on each day: {}", text);
        prop_assert_eq!(found, said.walked(&zone), "{} in {}", text, name);
    }

    #[test]
    fn the_next_one_is_the_first_after_it(said in said(), name in prop::sample::select(&ZONES[..]), minutes in 0..1_500_000i64) {
        let Ok(cadence) = Cadence::parse(&said.expression()) else { return Ok(()) };
        let zone = zone(name);
        let at = FROM.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes);
        let (day, then) = cadence.next_after(at, &zone).unwrap();
        prop_assert!(then > at);
        let from = zone.to_datetime(at).date().saturating_sub(jiff::Span::new().days(3));
        let between = cadence.occurrences(from, &zone).take_while(|(_, it)| *it < then);
        prop_assert!(between.into_iter().all(|(_, it)| it <= at), "none is left out before {}", day);
    }
}

#[test]
fn every_weekday_in_every_zone() {
    // 02:30 is where most clocks change; with all zones it is three years of each.
    let said = Said {
        weekdays: [0].into(),
        days: BTreeSet::new(),
        months: BTreeSet::new(),
        time: Time::constant(2, 30, 0, 0),
    };
    let sunday = Cadence::Weekly(Weekday::Sunday, said.time);
    for name in ZONES {
        let zone = zone(name);
        let found = evaluated(&sunday, &zone);
        assert!(found.len() >= 156, "{name}: {}", found.len());
        assert_eq!(found, said.walked(&zone), "{name}");
    }
}

/// Each quarter of the three days around each change of each zone's clock.
#[test]
fn every_change_of_every_clock() {
    let mut changes = 0;
    for name in ZONES {
        let zone = zone(name);
        let all: Vec<_> = steps().map(|at| (at, zone.to_datetime(at))).collect();
        let is_change =
            |pair: &[(Timestamp, DateTime)]| pair[1].1.duration_since(pair[0].1) != STEP;
        let found = all
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| is_change(pair));
        for (place, _) in found {
            changes += 1;
            let around = &all[place.saturating_sub(200)..(place + 200).min(all.len())];
            let (first, last) = (around[0].1, around[around.len() - 1].1);
            let mut then = first
                .date()
                .tomorrow()
                .unwrap()
                .to_datetime(Time::midnight());
            // The clock's readings as they rise: a reading that comes again doesn't count again.
            let mut ahead = around.iter();
            let mut now = ahead.next().unwrap();
            while then < last.date().to_datetime(Time::midnight()) {
                while now.1 < then {
                    now = ahead.next().unwrap();
                }
                assert_eq!(instant(then, &zone), now.0, "{then} in {name}");
                then += STEP;
            }
        }
    }
    assert!(changes > 100, "only {changes} changes were looked at");
}
