//! The board: empty, one of each, many, the longest.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{UNRULY, now, program},
    mentors::views::waiting::{Contact, NobodyFree, nobody_free},
    scheduler::cadence::Zones,
    slack::blocks::contract::{sound_message, sound_modal},
};

fn who(name: &str, zone: &str, note: &str) -> Who {
    Who {
        user: Some(UserId::new(format!("U0{}", name.to_uppercase()))),
        handle: name.to_owned(),
        zone: Zones::bundled().find(zone),
        note: note.to_owned(),
    }
}

fn offer(mentor: Who, group: &str, free_places: i64) -> Offer {
    Offer {
        name: mentor.handle.clone(),
        mentor,
        slots: vec![(group.to_owned(), None)],
        interns: Vec::new(),
        free_places,
        places_by_page: false,
    }
}

fn shown(board_: &Board, page: usize) -> serde_json::Value {
    sound_modal(&board(
        &program("Support Internship"),
        board_,
        page,
        now(),
        Vec::new(),
    ))
}

#[test]
fn an_empty_board_says_how_to_begin() {
    let program = program("Support Internship");
    let blocks = nobody_free(&NobodyFree {
        program: &program,
        contact: &Contact::default(),
        is_waiting: false,
        is_asked: false,
    });
    let empty = board(&program, &Board::default(), 0, now(), blocks);
    assert_json_snapshot!("board_empty", sound_modal(&empty));
}

#[test]
fn a_board_with_both_kinds() {
    let unknown = Who {
        handle: "<trizzi>".to_owned(),
        note: "PST  (UTC-8)".to_owned(),
        ..Who::default()
    };
    let both = Board {
        offers: vec![
            offer(who("marta", "Europe/Berlin", "EST (UTC-5)"), "Verify", 2),
            offer(unknown, "Package", 1),
            offer(who("full", "Europe/Berlin", ""), "Plan", 0),
        ],
        seekers: vec![(who("ines", "Europe/Lisbon", ""), String::new())],
    };
    assert_json_snapshot!("board_both", shown(&both, 0));
}

#[test]
fn many_and_the_longest() {
    let many = Board {
        offers: (0..40)
            .map(|n| offer(who(&format!("m{n}"), "Asia/Kathmandu", ""), "Plan", 1))
            .collect(),
        seekers: (0..20)
            .map(|n| (who(&format!("i{n}"), "UTC", ""), "Verify".to_owned()))
            .collect(),
    };
    assert_json_snapshot!(
        "board_second_page",
        shown(&many, 1)["blocks"].as_array().unwrap()[15..]
    );
    assert_eq!(
        shown(&many, 9),
        shown(&many, 2),
        "beyond the end is the end"
    );
    let long = Who {
        handle: "&".repeat(4_000),
        note: UNRULY.repeat(100),
        ..Who::default()
    };
    let longest = Board {
        offers: vec![offer(long.clone(), &"<".repeat(4_000), i64::MAX); PAGE],
        seekers: vec![(long, UNRULY.repeat(99)); PAGE],
    };
    for page in 0..2 {
        let long_program = program(&UNRULY.repeat(200));
        sound_modal(&board(&long_program, &longest, page, now(), Vec::new()));
    }
}

#[test]
fn which_program() {
    let two = [program("Support Internship"), program(&UNRULY.repeat(9))];
    assert_json_snapshot!("board_choose", sound_modal(&choose_program(&two[..1])));
    let many: Vec<_> = (0..150).map(|_| two[1].clone()).collect();
    sound_modal(&choose_program(&many));
    assert_json_snapshot!(
        "board_no_program",
        [
            sound_message(&no_such_program("<!channel>", &two)),
            sound_message(&no_such_program("", &[])),
        ]
    );
    sound_message(&no_such_program(&"&".repeat(4_000), &many));
}
