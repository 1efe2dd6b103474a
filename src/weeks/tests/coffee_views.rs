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
        revision: 1,
        below: Vec::new(),
    }
}

fn chat(with_whom: Option<&str>, note: &str) -> CoffeeChat {
    CoffeeChat {
        with_whom: with_whom.map(UserId::new),
        note: note.to_owned(),
        revision: 1,
    }
}

#[test]
fn a_chat_of_which_nothing_some_and_all_is_known() {
    let words = "Have a coffee chat with somebody who has closed an escalation";
    let empty = chat_form(&at(), words, &CoffeeChat::default());
    assert_json_snapshot!("coffee_chat_empty", sound_modal(&empty));
    let waived = sound_modal(&chat_form(&at(), words, &chat(None, "")));
    assert_json_snapshot!("coffee_chat_waived", waived["blocks"][2]);
    let told = chat(Some("U0ALDO"), &UNRULY.repeat(3));
    // A page's line may be as long as it likes.
    let told = sound_modal(&chat_form(&at(), &"word ".repeat(1_600), &told));
    assert_eq!(told.to_string().matches("word").count(), 1_600);
    let told = &told["blocks"].as_array().unwrap()[3..];
    assert_json_snapshot!("coffee_chat_told", told);
}

#[test]
fn two_who_tell_of_it_at_once_lose_nothing() {
    let (theirs, mine) = (
        chat(Some("U0OZ"), "Ask <first>"),
        chat(Some("U0ALDO"), "Write later"),
    );
    let both = sound_modal(&chat_meanwhile(&at(), &theirs, &mine));
    assert_json_snapshot!("coffee_chat_meanwhile", both["blocks"]);
    let long = "x".repeat(NOTE_CHARS);
    let both = chat_meanwhile(
        &at(),
        &chat(None, &long),
        &chat(None, &long.replace('x', "y")),
    );
    let both = sound_modal(&both).to_string();
    assert_eq!(
        both.matches('x').count() >= NOTE_CHARS,
        both.matches('y').count() >= NOTE_CHARS
    );
    assert!(both.matches('x').count() >= NOTE_CHARS && both.contains("too long"));
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
