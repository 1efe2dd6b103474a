//! What a week left open, and when it is spoken of.

use jiff::Timestamp;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{calendar, internship, program_of, prompt, task, unit},
    programs::{Reading, UnitKind},
};

/// Three weeks: two tasks and a question; a task with two ways; nothing.
fn reading() -> Reading {
    let leaf = |id| task(id, Vec::new());
    let either = |id| Item {
        alternative: Some("if".to_owned()),
        ..leaf(id)
    };
    program_of(vec![
        unit(
            UnitKind::Week,
            1,
            1,
            vec![
                task("container", vec![leaf("a"), leaf("b")]),
                prompt("why", Vec::new()),
            ],
        ),
        unit(UnitKind::Week, 2, 2, vec![either("if"), either("if not")]),
        unit(UnitKind::Week, 3, 3, Vec::new()),
    ])
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Before the second week is posted, and after.
const SUNDAY: &str = "2027-03-07T12:00:00Z";
const TUESDAY: &str = "2027-03-09T12:00:00Z";

fn ticks(all: &[(&str, bool, Option<Choice>, &str)]) -> Ticks {
    let one = |(id, is_done, choice, when): &(&str, bool, Option<Choice>, &str)| Tick {
        choice: *choice,
        ..Tick::new(*id, *is_done, UserId::new("U0INES"), at(when))
    };
    all.iter().map(|it| (it.0.to_owned(), one(it))).collect()
}

/// What a week's message names: each with how it stands.
fn named(date: &str, ticks: &Ticks) -> Vec<String> {
    let (internship, reading) = (internship(), reading());
    let calendar = calendar(&internship, &reading);
    let carry = carried(&calendar, date.parse().unwrap(), ticks);
    let items = carry.map(|carry| carry.items).unwrap_or_default();
    let one = |it: &Carried<'_>| format!("{} {:?} {}", it.item.id, it.how, it.is_wanted);
    items.iter().map(one).collect()
}

#[test]
fn the_next_week_names_what_was_open_when_it_was_posted() {
    let none = [""; 0];
    assert_eq!(named("2027-03-01", &ticks(&[])), none, "nothing was before");
    let open = ["a Open false", "b Open false"];
    assert_eq!(named("2027-03-08", &ticks(&[])), open);
    let before = ticks(&[("a", true, None, SUNDAY)]);
    assert_eq!(named("2027-03-08", &before), ["b Open false"]);
    // What is ticked since is not gone from under the finger.
    let since = ticks(&[("a", true, None, SUNDAY), ("b", true, None, TUESDAY)]);
    assert_eq!(named("2027-03-08", &since), ["b Done false"]);
    let undone = ticks(&[("a", false, None, TUESDAY), ("b", true, None, SUNDAY)]);
    assert_eq!(named("2027-03-08", &undone), ["a Open false"]);
    // Once: the week after names only its own week before.
    assert_eq!(named("2027-03-15", &ticks(&[])), ["if Open false"]);
}

#[test]
fn what_was_said_of_it_counts() {
    let said = ticks(&[
        ("a", false, Some(Choice::Want), TUESDAY),
        ("b", false, Some(Choice::LetGo), TUESDAY),
    ]);
    assert_eq!(named("2027-03-08", &said), ["a Open true", "b LetGo false"]);
    let before = ticks(&[("b", false, Some(Choice::LetGo), SUNDAY)]);
    assert_eq!(named("2027-03-08", &before), ["a Open false"]);
    let (internship, reading) = (internship(), reading());
    let calendar = calendar(&internship, &reading);
    let carry = carried(&calendar, "2027-03-08".parse().unwrap(), &said).unwrap();
    assert_eq!((carry.unanswered(), carry.count(How::LetGo)), (0, 1));
    assert_eq!(carry.label(), "Week 1");
}

#[test]
fn of_two_ways_the_one_that_was_gone_stands() {
    let since = ticks(&[("if not", true, None, "2027-03-16T12:00:00Z")]);
    assert_eq!(named("2027-03-15", &since), ["if not Done false"]);
    let before = ticks(&[("if not", true, None, TUESDAY)]);
    assert_eq!(named("2027-03-15", &before), [""; 0]);
}

#[test]
fn all_that_is_open_is_found_however_old() {
    let (internship, reading) = (internship(), reading());
    let calendar = calendar(&internship, &reading);
    let said = ticks(&[
        ("a", true, None, SUNDAY),
        ("b", false, Some(Choice::LetGo), SUNDAY),
    ]);
    let open = |date: &str| -> Vec<_> {
        let all = open_before(&calendar, date.parse().unwrap(), &said).into_iter();
        all.map(|carry| (carry.label(), carry.items.len(), carry.unanswered()))
            .collect()
    };
    assert_eq!(open("2027-03-01"), []);
    assert_eq!(open("2027-03-08"), [("Week 1".to_owned(), 1, 0)]);
    assert_eq!(
        open("2027-03-15"),
        [("Week 1".to_owned(), 1, 0), ("Week 2".to_owned(), 1, 1)]
    );
}

#[test]
fn an_item_is_shown_on_its_day_and_the_next() {
    let (internship, reading) = (internship(), reading());
    let calendar = calendar(&internship, &reading);
    let days = |unit| shown_on(&calendar, unit).map(|day| day.map(|day| day.to_string()));
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(
        days(&reading.units[0]),
        [day("2027-03-01"), day("2027-03-08")]
    );
    assert_eq!(days(&reading.units[2]), [day("2027-03-15"), None]);
    let elsewhere = unit(UnitKind::After, 9, 9, Vec::new());
    assert_eq!(days(&elsewhere), [None, None]);
}

#[test]
fn what_was_history_at_an_import_is_nobodys_to_carry() {
    let mut internship = internship();
    internship.request_id = None;
    internship.owed_from_at = at("2027-03-06T12:00:00Z");
    let reading = reading();
    let calendar = calendar(&internship, &reading);
    let carry = |date: &str| carried(&calendar, date.parse().unwrap(), &Ticks::new());
    assert!(carry("2027-03-08").is_none());
    assert!(carry("2027-03-15").is_some());
    let open = open_before(&calendar, "2027-03-15".parse().unwrap(), &Ticks::new());
    assert_eq!(open.len(), 1, "only the second week was ever shown");
}
