//! The notice in each of its states, as Slack gets it.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::{ChannelId, DeliveryId, ProgramId, UserId},
    internships::samples::{UNRULY, internship, program},
    slack::blocks::contract::sound_message,
};

fn letter(reason: &str, settled_as: Option<Settled>) -> DeadLetter {
    DeadLetter {
        delivery_id: DeliveryId::new("d1"),
        program_id: ProgramId::new("0195-program"),
        notice: "0195-internship:2027-03-01:restricted_action".to_owned(),
        reason: reason.to_owned(),
        settled_as,
        settled_by: settled_as.map(|_| UserId::new("U0CORA")),
        internship_id: Some(internship().id),
        kind: "week".to_owned(),
        local_date: "2027-03-01".to_owned(),
        addressee: "place".to_owned(),
        channel: Some(ChannelId::new("C0SUPPORT")),
    }
}

#[test]
fn the_notice() {
    let program = program("Support Internship");
    let ines = internship();
    let of = |letters: &[DeadLetter]| sound_message(&notice(&program, Some(&ines), letters));
    assert_json_snapshot!("notice_refused", of(&[letter("restricted_action", None)]));
    assert_json_snapshot!("notice_unknown", of(&[letter("unknown", None)]));
    let settled = [
        letter("restricted_action", Some(Settled::Retried)),
        letter("restricted_action", Some(Settled::Dropped)),
    ];
    assert_json_snapshot!("notice_settled", of(&settled));
}

#[test]
fn without_an_internship_there_is_no_place_to_choose() {
    let request = DeadLetter {
        kind: "request".to_owned(),
        local_date: String::new(),
        addressee: "U0MARTA".to_owned(),
        internship_id: None,
        ..letter("missing_scope:im:write", None)
    };
    let shown = sound_message(&notice(&program("Support"), None, &[request]));
    assert_json_snapshot!("notice_request", shown);
}

#[test]
fn many_of_them_and_unruly_titles_fit() {
    let letters = vec![letter("restricted_action", None); 300];
    let program = program(&UNRULY.repeat(40));
    let shown = sound_message(&notice(&program, Some(&internship()), &letters)).to_string();
    assert!(shown.contains("and 290 more"), "{shown}");
    let odd = vec![letter(&"&<>".repeat(33), None)];
    sound_message(&notice(&program, None, &odd));
}
