//! How many calls were shadowed, and when it is time for others.

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{calendar, internship, program_of, task, unit},
    programs::{Item, Reading, Shadowing, UnitKind},
};

fn weeks_of_calls() -> Reading {
    let calls = Item {
        shadowing: Some(Shadowing::Mentor),
        ..task("calls", Vec::new())
    };
    let of_week = |n| {
        let items = match n {
            6 => vec![task("x", Vec::new())],
            _ => vec![calls.clone()],
        };
        unit(UnitKind::Week, n, n, items)
    };
    program_of((1..=9).map(of_week).collect())
}

fn call(day: &str, colleague: &str) -> ShadowedCall {
    ShadowedCall {
        id: day.to_owned(),
        seen_on: day.parse().unwrap(),
        colleague: UserId::new(colleague),
        sort: String::new(),
        learned: String::new(),
        added_by: UserId::new("U0INES"),
    }
}

#[test]
fn calls_are_counted_by_week_and_by_whose_they_were() {
    let (internship, reading) = (internship(), weeks_of_calls());
    let calendar = calendar(&internship, &reading);
    let log = [
        call("2027-03-02", "U0MARTA"),
        call("2027-03-07", "U0MIGUEL"),
        call("2027-03-08", "U0MARTA"),
    ];
    let counted = counted(&calendar, &log);
    assert_eq!((counted.all, counted.of_others), (3, 1));
    assert_eq!(counted.by_week, [(1, 2), (2, 1)].into());
    assert!(has_log(&calendar));
}

#[test]
fn once_it_is_time_for_others() {
    let (internship, reading) = (internship(), weeks_of_calls());
    let calendar = calendar(&internship, &reading);
    let own = [call("2027-03-02", "U0MARTA")];
    let others = [call("2027-03-02", "U0MIGUEL")];
    for week in 1..=9 {
        // Week 6 has no calls, so it is week 7.
        assert_eq!(
            is_time_for_others(&calendar, week, &own),
            week == 7,
            "{week}"
        );
        assert!(!is_time_for_others(&calendar, week, &others));
    }
    let none = program_of(Vec::new());
    let calendar = crate::internships::samples::calendar(&internship, &none);
    assert!(!has_log(&calendar) && !is_time_for_others(&calendar, 7, &own));
}
