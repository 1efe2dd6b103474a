//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{UNRULY, internship, profile, program, request},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn ranked(name: &str, shared_minutes: i64, free_places: i64) -> Ranked {
    Ranked {
        profile: profile(name),
        fit: Fit {
            shared_minutes,
            zone_distance_minutes: 60,
            free_places,
            is_busy: false,
            is_manager: false,
        },
    }
}

/// Everything that may be long, as long as it may be, of what takes most room.
fn longest() -> Ranked {
    let mut ranked = ranked("Long", 445, 3);
    ranked.profile.title = "&".repeat(4000);
    ranked.profile.group_name = UNRULY.repeat(100);
    ranked.profile.about = "<".repeat(4000);
    ranked
}

fn state(page: usize, words: &str) -> ListState {
    ListState {
        program: "0195-program".to_owned(),
        words: words.to_owned(),
        page,
    }
}

fn page_of(ranked: &[Ranked], page: usize, words: &str) -> serde_json::Value {
    let program = program("Support Internship");
    sound_modal(&list(
        &program,
        ranked,
        &state(page, words),
        "Europe/Lisbon",
    ))
}

#[test]
fn choosing_a_program() {
    let one = [program("Support Internship")];
    assert_json_snapshot!(sound_modal(&choose_program(&one, "log files")));
    let many: Vec<_> = (0..150).map(|_| program(&UNRULY.repeat(9))).collect();
    sound_modal(&choose_program(&many, &"w".repeat(4000)));
}

#[test]
fn a_list_of_none() {
    assert_json_snapshot!("list_of_none", page_of(&[], 0, ""));
    assert_json_snapshot!("list_without_a_match", page_of(&[], 0, "<juggling>"));
}

#[test]
fn a_list_of_one_and_of_three() {
    assert_json_snapshot!("list_of_one", page_of(&[ranked("Marta", 420, 2)], 0, ""));
    let mut unnamed = ranked("Noor", 0, 0);
    unnamed.profile.name.clear();
    unnamed.profile.title.clear();
    unnamed.profile.about.clear();
    let three = [ranked("Marta", 420, 2), ranked("Miguel", 150, 1), unnamed];
    assert_json_snapshot!("list_of_three", page_of(&three, 0, "support"));
}

#[test]
fn a_list_of_many_has_pages() {
    let many: Vec<_> = (0..40)
        .map(|n| ranked(&format!("M{n}"), 60 * 7 - n, 1))
        .collect();
    let mut shown = Vec::new();
    for page in 0..3 {
        let modal = page_of(&many, page, "").to_string();
        shown.extend((0..40).filter(|n| modal.contains(&format!("<@U0M{n}>"))));
    }
    assert_eq!(
        shown,
        (0..40).collect::<Vec<_>>(),
        "each once, in their order"
    );
    assert_json_snapshot!(
        "list_second_page",
        page_of(&many, 1, "")["blocks"].as_array().unwrap()[32..]
    );
    assert_eq!(
        page_of(&many, 9, ""),
        page_of(&many, 2, ""),
        "beyond the end is the end"
    );
}

#[test]
fn the_longest_cards_fit() {
    let mut program = program(&UNRULY.repeat(200));
    let many: Vec<_> = (0..15)
        .map(|n| {
            let mut one = longest();
            one.profile.id = crate::ids::ProfileId::new(format!("p{n}"));
            one
        })
        .collect();
    sound_modal(&list(
        &program,
        &many,
        &state(0, &"w".repeat(200)),
        "Europe/Lisbon",
    ));
    sound_modal(&request_form(&longest(), &program));
    program.title = "Support Internship".to_owned();
    let form = request_form(&ranked("Marta", 420, 2), &program);
    assert_json_snapshot!("request_form", sound_modal(&form));
}

fn message(state: RequestState, note: &str, started: bool) -> serde_json::Value {
    let request = request(state, note);
    let internship = internship();
    sound_message(&request_message(&RequestFacts {
        request: &request,
        program: &program("Support Internship"),
        fit: Some(ranked("Marta", 420, 2).fit),
        intern_zone: Some("Europe/Lisbon"),
        started: started.then_some(&internship),
        listed_by: Some("page"),
    }))
}

#[test]
fn a_request_in_each_state() {
    use RequestState::*;
    let note = "I like hard tickets.\n\nAnd your <team>.";
    assert_json_snapshot!("request_open", message(Open, note, false));
    assert_json_snapshot!("request_accepted", message(Accepted, note, false));
    assert_json_snapshot!("request_planned", message(Accepted, "", true));
    assert_json_snapshot!("request_declined", message(Declined, "", false));
    assert_json_snapshot!("request_withdrawn", message(Withdrawn, "", false));
    assert_json_snapshot!("request_lapsed", message(Lapsed, "", false));
}

#[test]
fn a_request_of_somebody_unknown_with_the_longest_note() {
    let request = request(RequestState::Open, &"&".repeat(2000));
    for listed_by in [None, Some("csv"), Some("U0CORA")] {
        let message = request_message(&RequestFacts {
            request: &request,
            program: &program(&UNRULY.repeat(200)),
            fit: None,
            intern_zone: None,
            started: None,
            listed_by,
        });
        sound_message(&message);
    }
}

#[test]
fn after_asking_and_after_a_decline() {
    let request = request(RequestState::Open, "");
    assert_json_snapshot!("asked", sound_modal(&asked(&request)));
    let program = ProgramId::new("0195-program");
    assert_json_snapshot!(
        "declined",
        sound_message(&declined(&request, Some(&program)))
    );
    assert_json_snapshot!(
        "declined_for_good",
        sound_message(&declined(&request, None))
    );
}

#[test]
fn hours_and_places_in_words() {
    let words = |minutes, places| why(&ranked("M", minutes, places).fit).as_str().to_owned();
    assert_eq!(
        words(0, 0),
        "none of your working hours in common · no free place now"
    );
    assert_eq!(
        words(445, 1),
        "7:25 h of your day in common · one free place"
    );
    assert_eq!(
        shared(&ranked("M", 65, 1).fit),
        "1:05 working hours in common with you"
    );
    assert_eq!(
        shared(&ranked("M", 60, 1).fit),
        "1 working hour in common with you"
    );
    assert_eq!(
        shared(&ranked("M", 0, 1).fit),
        "no working hours in common with you"
    );
}
