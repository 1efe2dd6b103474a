//! The form of a demo, empty and filled.

use insta::assert_json_snapshot;

use super::*;
use crate::{ids::UserId, internships::samples::UNRULY, slack::blocks::contract::sound_modal};

fn about() -> DemoRef {
    DemoRef {
        internship: "0195-internship".to_owned(),
        item: "a".to_owned(),
        began: Vec::new(),
        again: 0,
        below: Vec::new(),
    }
}

#[test]
fn a_demo_empty_and_filled() {
    let week = "2027-03-15".parse().unwrap();
    let empty = demo_form(&about(), "Give a demo", week, &DemoForm::default());
    assert_json_snapshot!("demo_empty", sound_modal(&empty));
    let demo = Demo {
        item_id: "a".to_owned(),
        planned_on: Some("2027-03-17".parse().unwrap()),
        audience: UNRULY.to_owned(),
        shows: UNRULY.to_owned(),
        outcome: UNRULY.to_owned(),
        feedback: UNRULY.repeat(9),
        changed_by: UserId::new("U0INES"),
    };
    let filled = demo_form(&about(), "Give a demo", Date::MAX, &DemoForm::of(&demo));
    assert_json_snapshot!("demo_filled", sound_modal(&filled));
    assert_eq!(
        Demo {
            audience: "the <support>\nteam".to_owned(),
            ..demo
        }
        .aside(),
        " · on Wednesday, 17 March · for the &lt;support&gt; team"
    );
}

#[test]
fn a_form_that_the_other_was_quicker_with() {
    let at = DemoRef {
        again: 2,
        ..about()
    };
    let week = "2027-03-15".parse().unwrap();
    let typed = DemoForm {
        shows: "x".repeat(3_000),
        ..DemoForm::default()
    };
    let beside = [UNRULY.repeat(9)];
    let form = sound_modal(&demo_meanwhile(&at, "Give a demo", week, &typed, &beside));
    let ids: Vec<_> = form["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["block_id"])
        .collect();
    assert!(ids.contains(&&serde_json::json!("shows_2")), "{ids:?}");
}
