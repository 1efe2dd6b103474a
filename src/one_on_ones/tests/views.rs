//! Each state of the reminder as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{
        calendar, internship, item, program_of, prompt, support_engineering, task, unit,
    },
    one_on_ones::rules::meetings,
    programs::{ItemKind, Reading, UnitKind},
    slack::blocks::contract::sound_message,
};

fn reminder_of(reading: &Reading, addressee: &str, unit: Option<usize>) -> serde_json::Value {
    let internship = internship();
    let calendar = calendar(&internship, reading);
    let units: Vec<_> = unit
        .map(|index| &reading.units[index])
        .into_iter()
        .collect();
    let meeting = meetings(&calendar)[0];
    sound_message(&reminder(&calendar, meeting, addressee, &units))
}

#[test]
fn a_reminder_for_each_of_the_pair() {
    let reading = support_engineering();
    assert_json_snapshot!("reminder_intern", reminder_of(&reading, "intern", Some(1)));
    assert_json_snapshot!(
        "reminder_mentor_without_prompts",
        reminder_of(&reading, "mentor", Some(0))
    );
    assert_json_snapshot!(
        "reminder_without_a_week",
        reminder_of(&reading, "intern", None)
    );
}

#[test]
fn many_prompts_and_long_ones() {
    let many = (0..20)
        .map(|n| prompt(&n.to_string(), Vec::new()))
        .collect();
    let reading = program_of(vec![unit(
        UnitKind::Week,
        1,
        1,
        vec![task("Discuss:", many)],
    )]);
    assert_json_snapshot!(
        "reminder_many_prompts",
        reminder_of(&reading, "intern", Some(0))
    );
    let long = (0..20).map(|n| {
        item(
            &n.to_string(),
            ItemKind::Prompt,
            &"word ".repeat(800),
            Vec::new(),
        )
    });
    let reading = program_of(vec![unit(UnitKind::Week, 1, 1, long.collect())]);
    let message = reminder_of(&reading, "mentor", Some(0)).to_string();
    assert!(
        message.contains("and 19 more in the week's message"),
        "{message}"
    );
}
