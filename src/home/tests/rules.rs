//! An internship at a glance, at any hour.

use super::*;
use crate::internships::samples::{calendar, internship, program_of, task, unit};
use crate::programs::{Reading, UnitKind};

fn reading() -> Reading {
    let week = |n: u32| unit(UnitKind::Week, n, n, vec![task(&n.to_string(), Vec::new())]);
    program_of((1..=3).map(week).collect())
}

/// The week that stands there, the next 1:1, what was left open, whether the check-in is due.
fn at(now: &str) -> (Option<String>, Option<String>, usize, bool) {
    let (internship, reading) = (internship(), reading());
    let calendar = calendar(&internship, &reading);
    let glance = glance(&calendar, &Ticks::new(), now.parse().unwrap());
    (
        glance.week.map(|(_, units)| units[0].label.clone()),
        glance.meeting.map(|meeting| meeting.at.to_string()),
        glance.unanswered,
        glance.check_in_is_due,
    )
}

#[test]
fn the_week_is_the_one_that_was_posted_last() {
    let row = |week: Option<&str>, meeting: Option<&str>, unanswered, due| {
        (
            week.map(str::to_owned),
            meeting.map(str::to_owned),
            unanswered,
            due,
        )
    };
    let (first, second) = ("2027-03-02T14:00:00Z", "2027-03-09T14:00:00Z");
    assert_eq!(at("2027-02-01T12:00:00Z"), row(None, Some(first), 0, false));
    assert_eq!(at("2027-03-01T08:59:00Z"), row(None, Some(first), 0, false));
    assert_eq!(
        at("2027-03-01T09:00:00Z"),
        row(Some("Week 1"), Some(first), 0, false)
    );
    assert_eq!(
        at("2027-03-05T14:59:00Z"),
        row(Some("Week 1"), Some(second), 0, false)
    );
    assert_eq!(
        at("2027-03-05T15:00:00Z"),
        row(Some("Week 1"), Some(second), 0, true)
    );
    assert_eq!(
        at("2027-03-08T09:00:00Z"),
        row(Some("Week 2"), Some(second), 1, false)
    );
    assert_eq!(
        at("2027-06-01T09:00:00Z"),
        row(Some("Week 3"), None, 1, false)
    );
}

#[test]
fn ten_stand_on_a_page() {
    let counts = [(0, 1), (1, 1), (10, 1), (11, 2), (101, 11)];
    for (count, expected) in counts {
        assert_eq!(pages(count), expected, "{count}");
    }
}
