//! A second mentor's messages and form, within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{UNRULY, internship, now},
    slack::blocks::contract::{sound_message, sound_modal},
};

const TITLE: &str = "Support Internship";

fn second(state: SecondState) -> SecondMentor {
    SecondMentor {
        id: "0195-second".to_owned(),
        workspace_id: internship().workspace_id,
        internship_id: internship().id,
        person: UserId::new("U0OLGA"),
        proposed_by: internship().intern,
        state,
        asked_at: now(),
    }
}

#[test]
fn asked_and_what_became_of_it() {
    let asked = |state| sound_message(&second_asked(&internship(), TITLE, &second(state)));
    assert_json_snapshot!("second_asked", asked(SecondState::Asked));
    for state in [
        SecondState::Accepted,
        SecondState::Declined,
        SecondState::Replaced,
        SecondState::Removed,
    ] {
        let shown = asked(state).to_string();
        assert!(!shown.contains("Accept\""), "{state}: {shown}");
    }
    sound_message(&second_asked(
        &internship(),
        &UNRULY.repeat(200),
        &second(SecondState::Asked),
    ));
}

#[test]
fn introduced_and_thanked() {
    let it = internship();
    let olga = UserId::new("U0OLGA");
    let one = second(SecondState::Accepted);
    let intro = |to: &UserId| sound_message(&second_intro(&it, TITLE, &one, to));
    assert_json_snapshot!("second_intro", [intro(&it.intern), intro(&olga)]);
    let news = |state, to: &UserId| second_news(&it, TITLE, &second(state), to).text;
    assert_json_snapshot!(
        "second_news",
        [
            news(SecondState::Accepted, &it.mentor),
            news(SecondState::Declined, &it.intern),
            news(SecondState::Removed, &olga),
            news(SecondState::Removed, &it.intern),
        ]
    );
}

#[test]
fn chosen_by_form() {
    let choices = [
        Choice::new("0195", "Ines with Marta"),
        Choice::new("0196", "Oz with Aldo"),
    ];
    let olga = UserId::new("U0OLGA");
    assert_json_snapshot!(
        "second_form",
        sound_modal(&second_form(&choices, Some(&olga), true))
    );
    sound_modal(&second_form(&choices, None, false));
}
