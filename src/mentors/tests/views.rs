//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::{requests::shared, *};
use crate::{
    ids::{ProgramId, UserId},
    internships::samples::{UNRULY, internship, now, profile, program, request},
    mentors::{
        Request, RequestState,
        rules::{Refusal, Seeker, Workday},
    },
    programs::store::Program,
    scheduler::cadence::Zones,
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
        words: words.to_owned(),
        page,
        ..ListState::of(&ProgramId::new("0195-program"))
    }
}

/// The list as Ines sees it from Lisbon, on a Monday in March.
fn list_of(program: &Program, ranked: &[Ranked], state: &ListState) -> serde_json::Value {
    let zones = Zones::bundled();
    let lisbon = Workday::new(zones.find("Europe/Lisbon").unwrap(), None);
    let profiles: Vec<_> = ranked.iter().map(|one| one.profile.clone()).collect();
    sound_modal(&list(&ListFacts {
        program,
        nobody_free: &[],
        choices: &Choices::of(&profiles),
        ranked,
        state,
        seeker: &Seeker::new(lisbon, Vec::new(), &zones, now()),
        zones: &zones,
        now: now(),
        weeks: 12,
    }))
}

fn page_of(ranked: &[Ranked], page: usize, words: &str) -> serde_json::Value {
    list_of(&program("Support Internship"), ranked, &state(page, words))
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
fn whoever_has_no_zone_is_asked() {
    let zones = Zones::bundled();
    let nowhere = Workday {
        is_guessed: true,
        ..Workday::new(jiff::tz::TimeZone::UTC, None)
    };
    let modal = sound_modal(&list(&ListFacts {
        program: &program("Support Internship"),
        nobody_free: &[],
        choices: &Choices::default(),
        ranked: &[ranked("Marta", 420, 2)],
        state: &state(0, ""),
        seeker: &Seeker::new(nowhere, Vec::new(), &zones, now()),
        zones: &zones,
        now: now(),
        weeks: 12,
    }));
    let text = modal.to_string();
    assert!(
        text.contains("Where are you?") && text.contains("Europe/Lisbon"),
        "{text}"
    );
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
    list_of(&program, &many, &state(0, &"w".repeat(200)));
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
        passed_by: None,
        lapses_on: "2027-03-08".parse().unwrap(),
        first_time: Some(30),
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
    let miguel = UserId::new("U0MIGUEL");
    for listed_by in [None, Some("csv"), Some("U0CORA")] {
        let facts = RequestFacts {
            request: &request,
            program: &program(&UNRULY.repeat(200)),
            fit: None,
            intern_zone: None,
            started: None,
            listed_by,
            passed_by: listed_by.is_none().then_some(&miguel),
            lapses_on: "2027-03-08".parse().unwrap(),
            first_time: None,
        };
        sound_message(&request_message(&facts));
        sound_message(&nudge(&facts));
    }
}

/// A request that was declined, with what is known of it.
fn a_decline(reason: Option<&str>, shared: bool, passed_to: Option<&str>) -> Request {
    Request {
        reason: reason.map(str::to_owned),
        reason_shared: shared,
        passed_to: passed_to.map(UserId::new),
        ..request(RequestState::Declined, "")
    }
}

#[test]
fn after_asking_and_after_a_decline() {
    let open = request(RequestState::Open, "");
    assert_json_snapshot!("asked", sound_modal(&asked(&open)));
    let others = [ranked("Marta", 420, 2), ranked("Miguel", 150, 1)];
    let kindly = sound_message(&declined(
        &a_decline(Some("On leave"), false, None),
        &others,
    ));
    assert!(!kindly.to_string().contains("On leave"), "private");
    assert_json_snapshot!("declined", kindly);
    let told = declined(&a_decline(Some("On leave"), true, None), &[]);
    assert_json_snapshot!("declined_with_a_reason", sound_message(&told));
    let unruly = a_decline(Some(&"<".repeat(2000)), true, None);
    sound_message(&declined(&unruly, &[self::longest()]));
    assert_json_snapshot!("lapsed", sound_message(&lapsed(&open, &others)));
}

#[test]
fn the_interns_copy_in_each_state() {
    let states = [
        ("open", request(RequestState::Open, "")),
        ("accepted", request(RequestState::Accepted, "")),
        ("declined", a_decline(None, false, None)),
        ("passed_on", a_decline(None, false, Some("U0MIGUEL"))),
        ("withdrawn", request(RequestState::Withdrawn, "")),
        ("lapsed", request(RequestState::Lapsed, "")),
    ];
    let aldo = UserId::new("U0ALDO");
    for (name, request) in states {
        let message = sent(&SentFacts {
            request: &request,
            program: &program("Support Internship"),
            passed_by: (name == "open").then_some(&aldo),
            lapses_on: "2027-03-08".parse().unwrap(),
        });
        assert_json_snapshot!(format!("sent_{name}"), sound_message(&message));
    }
}

#[test]
fn the_forms_around_a_request() {
    assert_json_snapshot!(
        "reason",
        sound_modal(&decline_reason(&a_decline(Some("On leave"), true, None)))
    );
    assert_json_snapshot!("pass", sound_modal(&pass(&request(RequestState::Open, ""))));
    assert_json_snapshot!("no_place_left", sound_modal(&no_place_left(1)));
    assert_json_snapshot!("looking", sound_modal(&looking()));
    assert_json_snapshot!("open_again", sound_message(&open_again("log files")));
    let open = [
        request(RequestState::Open, ""),
        request(RequestState::Open, ""),
    ];
    for (name, refusal) in [
        ("oneself", Refusal::Oneself),
        ("too_many", Refusal::TooMany),
        ("busy", Refusal::Busy),
        ("full", Refusal::Full),
    ] {
        let modal = refused(refusal, &UserId::new("U0MARTA"), &open);
        assert_json_snapshot!(format!("refused_{name}"), sound_modal(&modal));
    }
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
