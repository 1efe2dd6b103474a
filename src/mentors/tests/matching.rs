//! The coordinators' message and form: none, one, many and the longest.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::ProgramId,
    internships::samples::{UNRULY, program},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn row(n: usize, handle: &str, zone: &str) -> Unmatched {
    Unmatched {
        id: ProfileId::new(format!("0195-aaaa-7000-8000-{n:012x}")),
        program_id: ProgramId::new("0195-program"),
        handle: handle.to_owned(),
        group_name: "Verify".to_owned(),
        zone_note: zone.to_owned(),
        offered_at: None,
    }
}

fn settled(handle: &str, user: Option<&str>) -> Settled {
    Settled {
        id: ProfileId::new("0195-profile"),
        handle: handle.to_owned(),
        user_id: user.map(UserId::new),
        matched_by: UserId::new("U0CORA"),
    }
}

fn difference(n: usize, page: &str) -> ZoneDifference {
    ZoneDifference {
        user: UserId::new(format!("U0{n}")),
        page: page.to_owned(),
        slack_zone: "America/New_York".to_owned(),
        slack_offset: -14_400,
    }
}

fn form(open: &[Unmatched], meant: &[Vec<String>], state: &MatchState) -> serde_json::Value {
    sound_modal(&match_form(&MatchFacts {
        program: &program("Support Internship"),
        open,
        meant,
        differences: &[difference(1, "EST (UTC-5)")],
        state,
        refused: &[],
    }))
}

#[test]
fn the_message_before_and_after() {
    let program = program("Support Internship");
    let one = [row(1, "mlindner", "CET")];
    let some = [settled("zoe", Some("U0ZOE")), settled("old", None)];
    assert_json_snapshot!(
        "match_one",
        sound_message(&match_message(&program, &one, &[]))
    );
    assert_json_snapshot!(
        "match_all",
        sound_message(&match_message(&program, &[], &some))
    );
    let many: Vec<_> = (0..200)
        .map(|n| Unmatched {
            group_name: UNRULY.repeat(90),
            ..row(n, &"&".repeat(4000), &"<".repeat(4000))
        })
        .collect();
    let done: Vec<_> = (0..200)
        .map(|_| settled(&"&".repeat(400), Some("U0ZOE")))
        .collect();
    let mut longest = program.clone();
    longest.title = UNRULY.repeat(200);
    sound_message(&match_message(&longest, &many, &done));
}

#[test]
fn the_form_of_none_one_and_many() {
    let state = MatchState {
        program: "0195-program".to_owned(),
        ..MatchState::default()
    };
    assert_json_snapshot!("match_form_none", form(&[], &[], &state));
    let two = [row(1, "sam", "EST (UTC-5)"), row(2, "Ada Lovelace", "")];
    let meant = [vec!["Sam Oak".to_owned(), "Sam Elm".to_owned()], Vec::new()];
    assert_json_snapshot!("match_form_two", form(&two, &meant, &state));

    let many: Vec<_> = (0..35).map(|n| row(n, &format!("m{n}"), "CET")).collect();
    let meant = vec![Vec::new(); 35];
    let mut shown = Vec::new();
    for page in 0..4 {
        let state = MatchState {
            page,
            ..state.clone()
        };
        let modal = form(&many, &meant, &state).to_string();
        let is_there = |n: &usize| modal.contains(&format!("\"{}\"", match_block(&many[*n].id)));
        shown.extend((0..35).filter(is_there));
    }
    assert_eq!(shown, (0..35).collect::<Vec<_>>(), "each once");
    let beyond = MatchState {
        page: 99,
        ..state.clone()
    };
    let last = MatchState { page: 3, ..state };
    assert_eq!(form(&many, &meant, &beyond), form(&many, &meant, &last));
}

#[test]
fn what_was_chosen_elsewhere_is_carried_and_fits() {
    let many: Vec<_> = (0..300).map(|n| row(n, "m", "")).collect();
    let state = MatchState {
        program: "0195-aaaa-7000-8000-000000000001".to_owned(),
        page: 0,
        chosen: many
            .iter()
            .map(|row| (row_key(&row.id).to_owned(), "U0123456789".to_owned()))
            .collect(),
        nobody: many.iter().map(|row| row_key(&row.id).to_owned()).collect(),
    };
    let modal = form(&many, &vec![vec!["x".repeat(900); 9]; 300], &state);
    assert_eq!(modal["blocks"][1]["element"]["initial_user"], "U0123456789");
    let kept: MatchState =
        serde_json::from_str(modal["private_metadata"].as_str().unwrap()).unwrap();
    assert_eq!(kept.program, state.program);
}

#[test]
fn after_saving() {
    let program = program("Support Internship");
    let refused = [mrkdwn!("• {}: somebody was first.", "sam")];
    assert_json_snapshot!(
        "matched",
        sound_modal(&matched(&program, 1, 2, &refused, &[difference(1, "EST")]))
    );
    let refused = vec![mrkdwn!("• {}", "&".repeat(300)); 99];
    let zones: Vec<_> = (0..99).map(|n| difference(n, &"&".repeat(900))).collect();
    sound_modal(&matched(&program, 0, 0, &refused, &zones));
    sound_modal(&match_form(&MatchFacts {
        program: &program,
        open: &[],
        meant: &[],
        differences: &zones,
        state: &MatchState::default(),
        refused: &refused,
    }));
}
