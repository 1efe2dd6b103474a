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
    let of = |shows: &str, feedback: &str, day: Option<&str>| Demo {
        shows: shows.to_owned(),
        feedback: feedback.to_owned(),
        ..demo("a", day).1
    };
    let (first, later) = (Some("2027-03-17"), Some("2027-03-19"));
    let began = editions(Some(&of("One ticket", "", first)));
    // What only one of them touched is theirs, whoever saves last: also a day, also what was emptied.
    let theirs = of("", "", later);
    let mine = of("One ticket", "Clear", first);
    let both = merged(&began, &theirs, &mine);
    assert_eq!((both.is_asked, both.demo), (false, of("", "Clear", later)));
    let both = merged(&began, &mine, &theirs);
    assert_eq!((both.is_asked, both.demo), (false, of("", "Clear", later)));
    // What both touched is asked.
    let both = merged(
        &began,
        &of("Two", "", later),
        &of("Three", "", Some("2027-03-20")),
    );
    assert!(both.is_asked);
    assert_eq!(both.demo.shows, "Two\nThree");
    assert_eq!(both.beside, ["Friday, 19 March 2027"]);
    let both = merged(&editions(None), &of("One", "", None), &of("Two", "", None));
    assert_eq!(
        (both.is_asked, both.demo.shows.as_str()),
        (true, "One\nTwo")
    );
    let long = "x".repeat(MOST_CHARS);
    let both = merged(&began, &of(&long, "", first), &of("mine", "", first));
    assert_eq!(
        (both.demo.shows.as_str(), both.beside),
        ("mine", vec![long])
    );
}
