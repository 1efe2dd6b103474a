//! The same weeks over more time: none is lost, none comes twice.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{
    internships::{
        Internship,
        samples::{calendar, internship_from, now, program_of, unit},
    },
    programs::{Reading, UnitKind},
    scheduler::cadence::plus_days,
    weeks,
};

fn of_weeks(count: u32) -> Reading {
    let units = (1..=count).map(|n| unit(UnitKind::Week, n, n, Vec::new()));
    program_of(units.collect())
}

fn stretched(reading: &Reading, internship: &Internship, more: u32, at: Timestamp) -> Internship {
    Internship {
        catch_up_weeks: spread(&calendar(internship, reading), more, at),
        ..internship.clone()
    }
}

/// The week of the calendar in which each of the page's falls.
fn falls(reading: &Reading, internship: &Internship) -> Vec<u32> {
    let calendar = calendar(internship, reading);
    let length = programs::rules::length(reading);
    (1..=length).map(|n| calendar.week_of_page(n)).collect()
}

#[test]
fn twelve_weeks_over_four_months() {
    let (reading, internship) = (of_weeks(12), internship_from("2027-03-08"));
    let after = stretched(&reading, &internship, 4, now());
    assert_eq!(after.catch_up_weeks.to_words(), "3,7,10,14");
    assert_eq!(
        falls(&reading, &after),
        [1, 2, 4, 5, 6, 8, 9, 11, 12, 13, 15, 16]
    );
    let calendar = calendar(&after, &reading);
    assert_eq!(calendar.weeks(), 16);
    assert_eq!(calendar.last_day().to_string(), "2027-06-27");
    let days = weeks::rules::days(&calendar);
    let labels: Vec<_> = days.iter().map(|(_, units)| &units[0].label).collect();
    assert_eq!(labels.len(), 12);
    assert_eq!(days[2].0.to_string(), "2027-03-29");
    assert_eq!(days[11].0.to_string(), "2027-06-21");
}

#[test]
fn what_was_posted_stays_where_it_is() {
    let (reading, internship) = (of_weeks(6), internship_from("2027-03-01"));
    // Week 3 is posted at nine.
    let at = "2027-03-15T09:00:00Z".parse().unwrap();
    let after = stretched(&reading, &internship, 2, at);
    assert_eq!(falls(&reading, &after), [1, 2, 3, 4, 6, 8]);
    // And again, with one catch-up week behind them: what was planned is spread anew.
    let at = "2027-03-29T09:00:00Z".parse().unwrap();
    let again = stretched(&reading, &after, 1, at);
    assert_eq!(falls(&reading, &again), [1, 2, 3, 4, 6, 9]);
    assert_eq!(again.catch_up_weeks.to_words(), "5,7,8");
}

#[test]
fn there_has_to_be_something_to_spread() {
    let internship = internship_from("2027-03-01");
    let day = |day: &str| day.parse().unwrap();
    let (two, none) = (of_weeks(2), program_of(Vec::new()));
    assert!(can_spread(&calendar(&internship, &two), day("2027-03-07")));
    assert!(!can_spread(&calendar(&internship, &two), day("2027-03-08")));
    assert!(!can_spread(
        &calendar(&internship, &none),
        day("2027-03-01")
    ));
}

#[test]
fn days_move_by_whole_weeks() {
    let units = [1, 5, 6, 10, 11].map(|n| unit(UnitKind::Day, n, n, Vec::new()));
    let reading = program_of(units.to_vec());
    let mut internship = internship_from("2027-03-01");
    internship.catch_up_weeks = Weeks([2].into());
    let calendar = calendar(&internship, &reading);
    let days: Vec<_> = weeks::rules::unit_days(&calendar)
        .iter()
        .map(|(date, _)| date.to_string())
        .collect();
    assert_eq!(
        days,
        [
            "2027-03-01",
            "2027-03-05",
            "2027-03-15",
            "2027-03-19",
            "2027-03-22"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn none_is_lost_and_none_comes_twice(
        length in 1..40_u32,
        steps in prop::collection::vec((1..27_u32, 0..400_i64), 1..4),
    ) {
        let reading = of_weeks(length);
        let mut internship = internship_from("2027-03-01");
        let mut today = internship.start_date;
        let mut more_in_all = 0;
        for (more, later) in steps {
            today = plus_days(today, later % 40);
            let before = falls(&reading, &internship);
            let (is_possible, at) = {
                let calendar = calendar(&internship, &reading);
                (can_spread(&calendar, today), calendar.at(today, calendar.post().time()))
            };
            if !is_possible {
                break;
            }
            internship = stretched(&reading, &internship, more, at);
            more_in_all += more;
            let after = falls(&reading, &internship);
            let calendar = calendar(&internship, &reading);
            // In their order, each in a week of its own, the last one at the very end.
            prop_assert!(after.windows(2).all(|two| two[0] < two[1]));
            prop_assert_eq!(*after.last().unwrap(), calendar.weeks());
            prop_assert_eq!(calendar.weeks(), length + more_in_all);
            let own: BTreeSet<_> = after.iter().copied().collect();
            prop_assert!(internship.catch_up_weeks.0.is_disjoint(&own));
            // Nothing that was posted moves, and nothing comes sooner than it would have.
            for (one, other) in before.iter().zip(&after) {
                let was_posted = calendar.post_at(calendar.week_date(*one)) <= at;
                let holds = if was_posted { one == other } else { one <= other };
                prop_assert!(holds, "{one} became {other}");
            }
        }
    }
}
