//! Each state of what is said where nobody is free, within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{UNRULY, program},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn people(count: usize) -> Vec<UserId> {
    (0..count).map(|n| UserId::new(format!("U0{n}"))).collect()
}

fn shown(contact: &Contact, is_waiting: bool, is_asked: bool) -> serde_json::Value {
    let mut modal = notice("Nobody", Mrkdwn::ours("x"));
    modal.blocks = nobody_free(&NobodyFree {
        program: &program("Support Internship"),
        contact,
        is_waiting,
        is_asked,
    });
    sound_modal(&modal)["blocks"].clone()
}

#[test]
fn nobody_is_free() {
    let cora = Contact {
        people: vec![UserId::new("U0CORA")],
        named: None,
    };
    assert_json_snapshot!("nobody_free", shown(&cora, false, false));
    assert_json_snapshot!("nobody_free_waiting", shown(&cora, true, true));
    let named = Contact {
        people: people(2),
        named: Some("<learning@example.com>".to_owned()),
    };
    assert_json_snapshot!("nobody_free_named", shown(&named, false, false));
    assert_json_snapshot!(
        "nobody_free_alone",
        shown(&Contact::default(), false, false)
    );
    let longest = Contact {
        people: people(200),
        named: Some(UNRULY.repeat(200)),
    };
    shown(&longest, false, false);
}

#[test]
fn after_each_button() {
    let program = program("Support Internship");
    assert_json_snapshot!(
        "contact_asked",
        [(1, true), (1, false), (0, true)]
            .map(|(count, is_new)| sound_modal(&contact_asked(&people(count), is_new)))
    );
    sound_modal(&contact_asked(&people(200), true));
    assert_json_snapshot!(
        "waits",
        [true, false].map(|is_new| sound_modal(&waits(&program, is_new)))
    );
    assert_json_snapshot!("waits_no_longer", sound_modal(&waits_no_longer(&program)));
    assert_json_snapshot!("free_already", sound_modal(&free_already(&program)));
}

#[test]
fn the_messages() {
    let ines = UserId::new("U0INES");
    for (name, title) in [
        ("", "Support Internship".to_owned()),
        ("long", UNRULY.repeat(200)),
    ] {
        let program = program(&title);
        let said = [
            sound_message(&contact(&ines, &program)),
            sound_message(&place_open(&program, true)),
            sound_message(&place_open(&program, false)),
        ];
        if name.is_empty() {
            assert_json_snapshot!("place_messages", said);
        }
        sound_modal(&waits(&program, true));
        sound_modal(&waits_no_longer(&program));
    }
}
