//! Which weeks speak of what the two want.

use super::*;
use crate::{
    internships::{
        Weeks,
        samples::{calendar, internship, program_of, task, unit},
    },
    programs::{Reading, UnitKind},
};

fn spoken_of(reading: &Reading, own: &[u32]) -> Vec<(u32, Aiming)> {
    let mut internship = internship();
    internship.own_weeks = Weeks(own.iter().copied().collect());
    let reading = std::sync::Arc::new(reading.clone());
    let reading = super::super::with_own(reading, &[], &internship);
    let calendar = calendar(&internship, &reading);
    let days = days(&calendar).into_iter();
    days.filter_map(|(day, _)| Some((calendar.week_of(day), aiming(&calendar, day)?)))
        .collect()
}

#[test]
fn the_first_week_halfway_and_the_last() {
    use Aiming::{Again, First};
    let weeks = |numbers: &[u32]| {
        let week = |n: &u32| {
            unit(
                UnitKind::Week,
                *n,
                *n,
                vec![task(&n.to_string(), Vec::new())],
            )
        };
        program_of(numbers.iter().map(week).collect())
    };
    let all: Vec<u32> = (1..=12).collect();
    let speaks = |numbers: &[u32], expected: &[(u32, Aiming)]| {
        assert_eq!(spoken_of(&weeks(numbers), &[]), expected, "{numbers:?}");
    };
    speaks(&all, &[(1, First), (6, Again), (12, Again)]);
    // Whatever is posted last before the middle stands for it.
    speaks(&[1, 3, 7, 8], &[(1, First), (3, Again), (8, Again)]);
    speaks(&[1, 2, 3], &[(1, First), (3, Again)]);
    speaks(&[1], &[(1, First)]);
    let mut planned = program_of(Vec::new());
    planned.rules.length_weeks.value = 8;
    assert_eq!(
        spoken_of(&planned, &[2, 3]),
        [(2, First), (3, Again)],
        "week 3 is the latest before the middle"
    );
    assert_eq!(
        spoken_of(&planned, &[2, 5]),
        [(2, First)],
        "nor the middle nor the end"
    );
    assert_eq!(spoken_of(&planned, &[2, 5, 8]), [(2, First), (8, Again)]);
}

#[test]
fn an_internship_under_way_is_asked_in_the_first_week_that_is_posted() {
    let weeks = (1..=12).map(|n| unit(UnitKind::Week, n, n, vec![task("a", Vec::new())]));
    let reading = program_of(weeks.collect());
    let mut internship = internship();
    internship.request_id = None;
    let start = calendar(&internship, &reading).post_at(internship.start_date);
    // In the middle of week 3.
    internship.owed_from_at = start + jiff::SignedDuration::from_hours(24 * 16);
    let calendar = calendar(&internship, &reading);
    let asked = days(&calendar)
        .into_iter()
        .find(|(day, _)| aiming(&calendar, *day) == Some(Aiming::First));
    assert_eq!(calendar.week_of(asked.unwrap().0), 4);
}
