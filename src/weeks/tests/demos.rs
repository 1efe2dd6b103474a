//! Which demos there are, and which comes next.

use std::{fs, io::Write, path::Path};

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{calendar, internship, page, program_of, task, unit},
    programs::UnitKind,
};

fn demo(id: &str, day: Option<&str>) -> (String, Demo) {
    let demo = Demo {
        item_id: id.to_owned(),
        planned_on: day.map(|day| day.parse().unwrap()),
        audience: String::new(),
        shows: String::new(),
        outcome: String::new(),
        feedback: String::new(),
        changed_by: UserId::new("U0INES"),
        revision: 1,
    };
    (id.to_owned(), demo)
}

#[test]
fn the_next_one_is_the_first_by_its_day() {
    let shown = |id| Item {
        demo: true,
        ..task(id, Vec::new())
    };
    let reading = program_of(vec![
        unit(UnitKind::Week, 1, 1, vec![task("x", vec![shown("a")])]),
        unit(
            UnitKind::Week,
            2,
            2,
            vec![shown("b"), task("y", Vec::new())],
        ),
        unit(UnitKind::Week, 3, 3, vec![shown("c")]),
    ]);
    let internship = internship();
    let calendar = calendar(&internship, &reading);
    let ids = |demos: &Demos, ticks: &Ticks| {
        let all = all(&calendar, demos, ticks);
        let next = next(&calendar, demos, ticks).map(|it| it.item.id.clone());
        (all.len(), next)
    };
    let mut demos = Demos::new();
    let mut ticks = Ticks::new();
    assert_eq!(ids(&demos, &ticks), (3, Some("a".to_owned())));
    // Moved behind the others.
    demos.extend([demo("a", Some("2027-03-30"))]);
    assert_eq!(ids(&demos, &ticks), (3, Some("b".to_owned())));
    for id in ["b", "c"] {
        let tick = crate::weeks::Tick::new(
            id,
            true,
            crate::ids::UserId::new("U0INES"),
            crate::internships::samples::now(),
        );
        ticks.insert(id.to_owned(), tick);
    }
    assert_eq!(ids(&demos, &ticks), (3, Some("a".to_owned())));
    // What was let go is no next one.
    let mut dropped = ticks.clone();
    let tick = crate::weeks::Tick {
        choice: Some(crate::weeks::Choice::LetGo),
        ..crate::weeks::Tick::new(
            "a",
            false,
            crate::ids::UserId::new("U0INES"),
            crate::internships::samples::now(),
        )
    };
    dropped.insert("a".to_owned(), tick);
    assert_eq!(ids(&demos, &dropped), (3, None));
    demos.extend([demo("a", None)]);
    assert_eq!(
        next(&calendar, &demos, &ticks).unwrap().day(),
        internship.start_date
    );
}

#[test]
fn the_handbooks_page_has_seven() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/csm-internship.md");
    let Ok(markdown) = fs::read_to_string(path) else {
        writeln!(std::io::stderr(), "SKIPPED: ../shared is absent").ok();
        return;
    };
    let (internship, reading) = (internship(), page(&markdown));
    let calendar = calendar(&internship, &reading);
    assert_eq!(all(&calendar, &Demos::new(), &Ticks::new()).len(), 7);
}

#[test]
fn a_demo_with_steps_is_over_with_them() {
    let shown = Item {
        demo: true,
        ..task("a", vec![task("step", Vec::new())])
    };
    let reading = program_of(vec![unit(UnitKind::Week, 1, 1, vec![shown])]);
    let internship = internship();
    let calendar = calendar(&internship, &reading);
    let by = crate::ids::UserId::new("U0INES");
    let tick = crate::weeks::Tick::new("step", true, by, crate::internships::samples::now());
    let (open, done) = (Ticks::new(), Ticks::from([("step".to_owned(), tick)]));
    let demos = Demos::new();
    assert!(next(&calendar, &demos, &open).is_some());
    assert!(next(&calendar, &demos, &done).is_none());
}

#[test]
fn what_two_write_down_at_once_is_all_there() {
    let of = |shows: &str, day: Option<&str>| Demo {
        shows: shows.to_owned(),
        ..demo("a", day).1
    };
    let saved = of("One ticket", None);
    assert_eq!(merged(&saved, &saved), None, "the same");
    let (both, beside) = merged(&saved, &of("Two tickets", Some("2027-03-10"))).unwrap();
    assert_eq!(
        (both.shows.as_str(), beside.len()),
        ("One ticket\nTwo tickets", 0)
    );
    assert_eq!(both.planned_on, Some("2027-03-10".parse().unwrap()));
    // What one of them left empty is the other's.
    assert_eq!(merged(&saved, &of("", None)).unwrap().0.shows, "One ticket");
    assert_eq!(merged(&of("", None), &saved), None);
    let long = "x".repeat(MOST_CHARS);
    let (both, beside) = merged(&of(&long, None), &of("mine", None)).unwrap();
    assert_eq!((both.shows.as_str(), beside), ("mine", vec![long]));
}
