//! The form of an item and the list of a week's, in each of their states.

use insta::assert_json_snapshot;
use serde_json::json;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{UNRULY, calendar, internship, support_engineering},
    slack::blocks::contract::{sound_message, sound_modal},
    weeks::rules::own::{ITEM_CHARS, WEEK_ITEMS, week_choices},
};

fn week() -> WeekRef {
    WeekRef::of(&internship(), "2027-03-08".parse().unwrap())
}

fn about(item: Option<&str>) -> ItemRef {
    ItemRef {
        internship: "0195-internship".to_owned(),
        date: "2027-03-08".to_owned(),
        item: item.map(str::to_owned),
        edition: None,
        below: vec![Below {
            view: "V0LIST".to_owned(),
            callback_id: "own_items".to_owned(),
            week: week(),
        }],
    }
}

fn added(id: &str, text: &str) -> OwnItem {
    OwnItem {
        author: "Marta Lindner".to_owned(),
        ..OwnItem::typed_by(&UserId::new("U0MARTA"), id.to_owned(), "week 2", text)
    }
}

fn choices() -> Vec<WeekChoice> {
    let (internship, reading) = (internship(), support_engineering());
    let today = "2027-03-08".parse().unwrap();
    week_choices(&calendar(&internship, &reading), today)
}

#[test]
fn a_new_item_and_one_that_is_changed() {
    let typed = ItemForm {
        week: Some("week 2".to_owned()),
        ..ItemForm::default()
    };
    let form = item_form(&about(None), &choices(), &typed);
    assert_json_snapshot!("item_new", sound_modal(&form));
    let typed = ItemForm {
        text: UNRULY.to_owned(),
        week: Some("week 3".to_owned()),
        due: Some("2027-03-19".to_owned()),
    };
    let form = item_form(&about(Some("own-a")), &choices(), &typed);
    assert_json_snapshot!("item_changed", sound_modal(&form));
}

#[test]
fn more_weeks_than_a_menu_takes() {
    let weeks: Vec<_> = (1..=260)
        .map(|n| WeekChoice {
            word: format!("week {n}"),
            label: UNRULY.repeat(3),
            date: "2027-03-08".parse().unwrap(),
            is_over: false,
        })
        .collect();
    let typed = ItemForm {
        week: Some("week 250".to_owned()),
        ..ItemForm::default()
    };
    let form = sound_modal(&item_form(&about(None), &weeks, &typed));
    let chosen = &form["blocks"][1]["element"]["initial_option"]["value"];
    assert_eq!(chosen, "week 250");
}

#[test]
fn what_was_added_and_taken_out() {
    let mut out = added("own-b", "Not this");
    out.removed_by = Some(UserId::new("U0INES"));
    let mut dated = added("own-a", UNRULY);
    dated.due_on = Some("2027-03-12".parse().unwrap());
    let items = [dated, out];
    let list = |items: &[OwnItem]| {
        sound_modal(&own_list(&OwnList {
            week: &week(),
            title: "Week 2: Sorting",
            items,
        }))
    };
    assert_json_snapshot!("own_list", list(&items));
    assert_json_snapshot!("own_list_empty", list(&[]));
}

#[test]
fn as_many_and_as_long_as_can_be() {
    let text = "&".repeat(ITEM_CHARS);
    let items: Vec<_> = (0..WEEK_ITEMS * 3)
        .map(|n| added(&format!("own-{n}"), &text))
        .collect();
    for page in [0, 4, 99] {
        let week = WeekRef { page, ..week() };
        sound_modal(&own_list(&OwnList {
            week: &week,
            title: UNRULY,
            items: &items,
        }));
    }
    let nothing = ViewState::new(None);
    assert!(
        !sound_modal(&not_saved(not_of_pair(), &nothing))
            .to_string()
            .contains("You wrote")
    );
    let long = "<word> ".repeat(400);
    let input = |text: &str| json!({ "type": "plain_text_input", "value": text });
    let typed = json!({ "note": { "note": input(&long) }, "empty": { "a": input(" ") },
        "with": { "with": { "type": "users_select", "selected_user": "U0OZ" } } });
    let told = sound_modal(&not_saved(has_ended(), &ViewState::new(Some(typed)))).to_string();
    assert!(told.contains("You wrote:"), "{told}");
    assert_eq!(
        told.matches("&lt;word&gt;").count(),
        400,
        "nothing typed is lost"
    );
}

#[test]
fn which_calls_could_they_join() {
    let message = calls_question(&internship(), UNRULY, &week());
    assert_json_snapshot!("calls_question", sound_message(&message));
}
