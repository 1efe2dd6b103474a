//! The form of a coffee chat, and how its item stands in a message.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{UNRULY, calendar, internship_from, now, program_of, task, unit},
    programs::UnitKind,
    slack::blocks::contract::{sound_message, sound_modal},
    weeks::{
        Tick, Ticks,
        views::{week, whole_week},
    },
};

fn at() -> ChatRef {
    ChatRef {
        tick: TickValue {
            internship: "0195-internship".to_owned(),
            item: "a".to_owned(),
            date: "2027-03-01".to_owned(),
            done: true,
            page_version: Some(1),
        },
        below: Vec::new(),
    }
}

#[test]
fn a_chat_of_which_nothing_some_and_all_is_known() {
    let words = "Have a coffee chat with somebody who has closed an escalation";
    let empty = chat_form(&at(), words, &CoffeeChat::default());
    assert_json_snapshot!("coffee_chat_empty", sound_modal(&empty));
    let waived = CoffeeChat {
        is_said: true,
        ..CoffeeChat::default()
    };
    let waived = sound_modal(&chat_form(&at(), words, &waived));
    assert_json_snapshot!("coffee_chat_waived", waived["blocks"][2]);
    let told = CoffeeChat {
        with_whom: Some(UserId::new("U0ALDO")),
        note: UNRULY.repeat(3),
        is_said: true,
    };
    let told = sound_modal(&chat_form(&at(), &UNRULY.repeat(9), &told));
    assert_json_snapshot!("coffee_chat_told", told["blocks"].as_array().unwrap()[1..]);
}

#[test]
fn an_open_chat_offers_to_find_somebody_and_a_done_one_says_who_it_was() {
    let chat = Item {
        coffee: true,
        ..task("a", Vec::new())
    };
    let reading = program_of(vec![unit(UnitKind::Week, 1, 1, vec![chat])]);
    let internship = internship_from("2027-03-01");
    let calendar = calendar(&internship, &reading);
    let date = "2027-03-01".parse().unwrap();
    let shown = |ticks: &Ticks| {
        let facts = WeekFacts::of(&calendar, date, ticks, 0, 1);
        let modal = sound_modal(&whole_week(&facts, 0)).to_string();
        assert!(modal.contains("coffee_open:a"), "a note can be written");
        sound_message(&week(&facts))
    };
    assert_json_snapshot!("coffee_item_open", shown(&Ticks::new())["blocks"]);
    let done = Tick {
        with_whom: Some(UserId::new("U0ALDO")),
        ..Tick::new("a", true, UserId::new("U0INES"), now())
    };
    let undone = Tick {
        is_done: false,
        ..done.clone()
    };
    let said = shown(&[("a".to_owned(), done)].into()).to_string();
    assert!(said.contains(" · with <@U0ALDO>"), "{said}");
    assert!(!said.contains("Find somebody"), "{said}");
    let said = shown(&[("a".to_owned(), undone)].into()).to_string();
    assert!(!said.contains("U0ALDO"), "{said}");
    assert!(said.contains("Find somebody"), "{said}");
}
