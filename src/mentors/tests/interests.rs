//! An interest in each of its states, as the channel and as the intern see it.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::{InterestId, ProgramId, WorkspaceId},
    internships::samples::{UNRULY, now, program},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn an_interest(state: InterestState, note: &str) -> Interest {
    Interest {
        id: InterestId::new("0195-interest"),
        workspace_id: WorkspaceId::new("w"),
        program_id: ProgramId::new("0195-program"),
        intern: UserId::new("U0INES"),
        note: note.to_owned(),
        state,
        mentor: (state == InterestState::Taken).then(|| UserId::new("U0MARTA")),
        posted_at: now(),
    }
}

fn a_fit() -> Fit {
    Fit {
        shared_minutes: 420,
        zone_distance_minutes: 60,
        free_places: 1,
        is_busy: false,
        is_manager: false,
    }
}

#[test]
fn the_post_and_the_copy_in_each_state() {
    let program = program("Support Internship");
    let hands: Vec<_> = ["U0MARTA", "U0ALDO"].map(UserId::new).to_vec();
    for (name, state, hands) in [
        ("open", InterestState::Open, &[][..]),
        ("with_hands", InterestState::Open, &hands),
        ("taken", InterestState::Taken, &hands),
        ("withdrawn", InterestState::Withdrawn, &[]),
    ] {
        let interest = an_interest(state, "I like log files.\n\nAnd <you>.");
        let facts = InterestFacts {
            interest: &interest,
            program: &program,
            zone: "Europe/Lisbon",
            hands,
        };
        let fits: Vec<_> = hands
            .iter()
            .map(|hand| (hand.clone(), Some(a_fit())))
            .collect();
        assert_json_snapshot!(
            format!("interest_{name}"),
            sound_message(&super::interest(&facts))
        );
        assert_json_snapshot!(
            format!("interest_copy_{name}"),
            sound_message(&interest_copy(&facts, &fits))
        );
    }
}

#[test]
fn the_forms_and_messages_around_it() {
    let known = program("Support Internship");
    let mut nowhere = known.clone();
    nowhere.home_channel_name = None;
    assert_json_snapshot!("interest_form", sound_modal(&interest_form(&known)));
    assert_json_snapshot!("interest_no_home", sound_modal(&no_home(&nowhere)));
    assert_json_snapshot!("interest_posted", sound_modal(&interest_posted(&known)));
    assert_json_snapshot!("interest_already", sound_modal(&interest_already()));
    assert_json_snapshot!(
        "interest_unposted",
        sound_message(&interest_unposted(&known, None, "a1b2", "not_in_channel"))
    );
    let marta = UserId::new("U0MARTA");
    let open = an_interest(InterestState::Open, "");
    assert_json_snapshot!(
        "hand_raised",
        sound_message(&hand_raised(&open, &marta, true, Some(&a_fit())))
    );
    let down = hand_raised(&open, &marta, false, None);
    assert_json_snapshot!("hand_down", sound_message(&down));
    let taken = an_interest(InterestState::Taken, "");
    assert_json_snapshot!(
        "hand_raised_in_vain",
        sound_message(&hand_raised(&taken, &marta, true, None))
    );
}

#[test]
fn the_longest_note_and_many_hands_fit() {
    let mut program = program(&UNRULY.repeat(200));
    program.home_channel_name = Some("x".repeat(80));
    let hands: Vec<_> = (0..60).map(|n| UserId::new(format!("U0HAND{n}"))).collect();
    let fits: Vec<_> = hands
        .iter()
        .map(|hand| (hand.clone(), Some(a_fit())))
        .collect();
    let interest = an_interest(InterestState::Open, &"&".repeat(2000));
    let facts = InterestFacts {
        interest: &interest,
        program: &program,
        zone: "America/Argentina/ComodRivadavia",
        hands: &hands,
    };
    sound_message(&super::interest(&facts));
    sound_message(&interest_copy(&facts, &fits));
    sound_modal(&interest_form(&program));
    sound_message(&interest_unposted(&program, None, "a1b2", "is_archived"));
}
