//! A program as anybody can read it, and within Slack's limits for any page.

use std::sync::Arc;

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{UNRULY, page, program, support_engineering, ux_research},
    slack::blocks::contract::{sound_message, sound_modal},
};

#[test]
fn our_own_programs() {
    for (name, reading) in [("support", support_engineering()), ("ux", ux_research())] {
        let program = program(reading.title.as_deref().unwrap());
        assert_json_snapshot!(
            format!("preview_{name}"),
            sound_modal(&preview(&program, &reading, 0))
        );
    }
}

#[test]
fn every_week_stands_on_some_page() {
    let weeks: String = (1..=60)
        .map(|n| format!("## Week {n}: {UNRULY}\n\n- {}\n", "x".repeat(3_000)))
        .collect();
    let reading = page(&format!("# P\n\n{weeks}"));
    let program = program(&UNRULY.repeat(50));
    let mut shown = Vec::new();
    for page in 0..3 {
        let modal = sound_modal(&preview(&program, &reading, page)).to_string();
        shown.extend((1..=60).filter(|n| modal.contains(&format!("*Week {n}: "))));
    }
    assert_eq!(shown, (1..=60).collect::<Vec<_>>());
    assert_eq!(
        preview(&program, &reading, 9).blocks.len(),
        preview(&program, &reading, 2).blocks.len()
    );
}

#[test]
fn the_list_of_programs() {
    assert_json_snapshot!("programs_none", sound_message(&list_of(&[])));
    let one = (
        program("Support Internship"),
        Arc::new(support_engineering()),
    );
    assert_json_snapshot!("programs_one", sound_message(&list_of(&[one])));
    let many: Vec<_> = (0..40)
        .map(|n| {
            let mut program = program(&UNRULY.repeat(20));
            program.id = crate::ids::ProgramId::new(format!("p{n}"));
            (program, Arc::new(support_engineering()))
        })
        .collect();
    sound_message(&list_of(&many));
}
