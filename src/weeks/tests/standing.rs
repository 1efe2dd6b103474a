//! How far things are.

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{item, now, program_of, prompt, task, unit},
    programs::UnitKind,
    weeks::Choice,
};

fn tick(id: &str, is_done: bool) -> (String, Tick) {
    let tick = Tick::new(id, is_done, UserId::new("U0INES"), now());
    (id.to_owned(), tick)
}

fn let_go(id: &str) -> (String, Tick) {
    let (id, tick) = tick(id, false);
    let tick = Tick {
        choice: Some(Choice::LetGo),
        ..tick
    };
    (id, tick)
}

fn either(id: &str) -> Item {
    Item {
        alternative: Some("if".to_owned()),
        ..task(id, Vec::new())
    }
}

#[test]
fn what_is_let_go_is_counted_and_not_done() {
    let leaf = |id| task(id, Vec::new());
    let unit = unit(
        UnitKind::Week,
        1,
        1,
        vec![
            leaf("a"),
            leaf("b"),
            leaf("c"),
            either("if"),
            either("if not"),
        ],
    );
    let of = |ticks: &[(String, Tick)]| {
        let progress = standing(&unit, &ticks.iter().cloned().collect());
        (progress.done, progress.let_go, progress.all)
    };
    assert_eq!(of(&[]), (0, 0, 4));
    assert_eq!(of(&[tick("a", true), let_go("b")]), (1, 1, 4));
    // Of two ways one that is done settles both; letting go of one leaves the other.
    assert_eq!(of(&[let_go("if")]), (0, 0, 4));
    assert_eq!(of(&[let_go("if"), let_go("if not")]), (0, 1, 4));
    assert_eq!(of(&[let_go("if"), tick("if not", true)]), (1, 0, 4));
    // Done after all.
    let done = Tick {
        is_done: true,
        ..let_go("a").1
    };
    assert_eq!(of(&[("a".to_owned(), done)]), (1, 0, 4));
}

#[test]
fn all_units_count_but_those_outside_the_calendar() {
    let of = |kind, id: &str| unit(kind, 1, 1, vec![task(id, Vec::new())]);
    let reading = program_of(vec![
        of(UnitKind::Before, "x"),
        of(UnitKind::Week, "a"),
        of(UnitKind::Month, "b"),
        of(UnitKind::After, "y"),
    ]);
    let ticks = [tick("a", true), tick("x", true)].into_iter().collect();
    let all = overall(&reading, &ticks);
    assert_eq!((all.done, all.all), (1, 2));
}

#[test]
fn a_prompt_that_was_talked_about_goes_with_all_under_it() {
    let deep = prompt("p", vec![prompt("q", Vec::new()), task("t", Vec::new())]);
    let unit = unit(
        UnitKind::Week,
        1,
        1,
        vec![task("a", vec![deep]), prompt("r", Vec::new())],
    );
    let open = |ticks: &[(String, Tick)]| -> Vec<String> {
        let open = open_prompts(&unit, &ticks.iter().cloned().collect());
        open.iter().map(|line| line.item.id.clone()).collect()
    };
    assert_eq!(open(&[]), ["p", "q", "t", "r"]);
    assert_eq!(open(&[tick("q", true)]), ["p", "t", "r"]);
    assert_eq!(open(&[tick("p", true)]), ["r"]);
    assert_eq!(open(&[tick("p", true), tick("r", true)]), [""; 0]);
    assert_eq!(open(&[tick("p", false)]), ["p", "q", "t", "r"]);
    let ticks = [tick("p", true), tick("r", true), tick("t", true)];
    assert_eq!(talked(&unit, &ticks.into_iter().collect()), (2, 3));
}

#[test]
fn all_done_ticks_what_is_open_and_takes_back_only_that() {
    let note = item("n", ItemKind::Note, "A note", Vec::new());
    let top = task(
        "top",
        vec![
            task("a", Vec::new()),
            task("inner", vec![task("b", Vec::new())]),
            prompt("p", vec![task("not a task", Vec::new())]),
            task("c", vec![note]),
            task("d", Vec::new()),
        ],
    );
    let ids = |items: Vec<&Item>| -> Vec<String> {
        items.into_iter().map(|item| item.id.clone()).collect()
    };
    assert_eq!(ids(leaves(&top)), ["a", "b", "c", "d"]);
    let mut ticks: Ticks = [tick("a", true), let_go("d")].into_iter().collect();
    assert_eq!(ids(to_tick_with(&top, true, &ticks)), ["b", "c"]);
    assert_eq!(ids(to_tick_with(&top, false, &ticks)), [""; 0]);
    for id in ["b", "c"] {
        let (id, tick) = tick(id, true);
        let tick = Tick {
            ticked_with: Some("top".to_owned()),
            ..tick
        };
        ticks.insert(id, tick);
    }
    assert_eq!(ids(to_tick_with(&top, false, &ticks)), ["b", "c"]);
    let progress = container(&top, &ticks).unwrap();
    assert_eq!((progress.done, progress.let_go, progress.all), (3, 1, 4));
    assert!(container(&top.items[0], &ticks).is_none(), "no container");
    assert!(container(&top.items[2], &ticks).is_none(), "a prompt");
}
