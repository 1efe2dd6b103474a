//! A line a goal: read, written back, and matched with those that were there.

use proptest::prelude::*;

use super::*;
use crate::ids::UserId;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn read_week(typed: &str) -> Result<Vec<Goal>, String> {
    read(typed, day("2027-03-08"), day("2027-03-01"))
}

fn goal(text: &str, due_on: Option<&str>) -> Goal {
    Goal {
        text: text.to_owned(),
        due_on: due_on.map(day),
    }
}

fn item(id: &str, goal: &Goal) -> OwnItem {
    OwnItem {
        due_on: goal.due_on,
        ..OwnItem::typed_by(&UserId::new("U0INES"), id.to_owned(), "own 2", &goal.text)
    }
}

#[test]
fn each_line_is_a_goal_with_its_day() {
    let rows = [
        ("Draft the survey", "Draft the survey", None),
        (
            "- Draft the survey (by Thursday)",
            "Draft the survey",
            Some("2027-03-11"),
        ),
        (
            "1. Draft the survey by friday.",
            "Draft the survey",
            Some("2027-03-12"),
        ),
        ("2) Draft, by 2027-03-20", "Draft", Some("2027-03-20")),
        ("Draft (by 2027-03-20)", "Draft", Some("2027-03-20")),
        // Not days.
        ("Stand by Monday's team", "Stand by Monday's team", None),
        ("Ship it by noon", "Ship it by noon", None),
        ("Nearby Friday", "Nearby Friday", None),
        ("by Friday", "by Friday", None),
        ("2027 in numbers", "2027 in numbers", None),
        ("  * spaces   between ", "spaces between", None),
    ];
    for (line, text, due_on) in rows {
        assert_eq!(read_week(line), Ok(vec![goal(text, due_on)]), "{line}");
    }
    assert_eq!(read_week("\n a \n\n b\n").unwrap().len(), 2);
    assert_eq!(read_week("  \n").unwrap(), []);
}

#[test]
fn what_is_wrong_is_named_by_its_line() {
    let long = "x".repeat(501);
    let why = read_week(&format!("fine\n{long}")).unwrap_err();
    assert!(why.starts_with("Line 2: These are 501 characters"), "{why}");
    let why = read_week("Too early by 2027-02-01").unwrap_err();
    assert!(why.contains("before the first day"), "{why}");
    let many = "one more\n".repeat(101);
    assert!(read_week(&many).unwrap_err().contains("100 items"));
}

#[test]
fn reworded_goals_stay_the_same() {
    let before = [
        item("a", &goal("Talk to three users", None)),
        item("b", &goal("Draft the survey", Some("2027-03-11"))),
        item("c", &goal("Read last year's notes", None)),
    ];
    let typed =
        read_week("Draft the survey for admins (by Friday)\nTalk to three users\nPlan a demo")
            .unwrap();
    let merged = merge(&before, typed);
    assert_eq!(
        merged.kept,
        [
            (
                "b".to_owned(),
                goal("Draft the survey for admins", Some("2027-03-12"))
            ),
            ("a".to_owned(), goal("Talk to three users", None)),
        ]
    );
    assert_eq!(merged.added, [goal("Plan a demo", None)]);
    assert_eq!(merged.removed, ["c"]);
}

fn goals() -> impl Strategy<Value = Vec<Goal>> {
    let text = "[A-Za-z<&>]{1,8}( [a-z]{1,8}){0,4}";
    let due = prop::option::of(0..60_i64);
    prop::collection::vec((text, due), 0..12).prop_map(|goals| {
        let goal = |(text, due): (String, Option<i64>)| Goal {
            text,
            due_on: due.map(|days| crate::scheduler::cadence::plus_days(day("2027-03-01"), days)),
        };
        goals.into_iter().map(goal).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_form_that_is_sent_as_it_came_changes_nothing(goals in goals()) {
        let items: Vec<_> = goals.iter().enumerate().map(|(n, goal)| item(&n.to_string(), goal)).collect();
        let text = goals_text(&items).unwrap();
        let merged = merge(&items, read_week(&text).unwrap());
        prop_assert!(merged.added.is_empty() && merged.removed.is_empty());
        let kept: Vec<_> = merged.kept.into_iter().map(|(_, goal)| goal).collect();
        prop_assert_eq!(kept, goals);
    }

    #[test]
    fn every_line_is_there_afterwards_and_no_goal_twice(before in goals(), typed in goals()) {
        let items: Vec<_> = before.iter().enumerate().map(|(n, goal)| item(&n.to_string(), goal)).collect();
        let merged = merge(&items, typed.clone());
        prop_assert_eq!(merged.kept.len() + merged.added.len(), typed.len());
        prop_assert_eq!(merged.kept.len() + merged.removed.len(), before.len());
        let mut ids: Vec<_> = merged.kept.iter().map(|(id, _)| id).chain(&merged.removed).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), before.len());
    }
}
