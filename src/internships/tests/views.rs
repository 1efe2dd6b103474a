//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::ChannelId,
    internships::samples::{
        UNRULY, internship, internship_from, page, program_of, request, support_engineering, task,
        unit,
    },
    slack::blocks::contract::{sound_message, sound_modal},
};

fn form(reading: &Reading, title: &str, typed: StartForm) -> Modal {
    start_form(&StartFacts {
        request: &request(RequestState::Accepted, ""),
        program_title: title,
        reading,
        zone_name: "Europe/Lisbon",
        first_day: "2027-03-01".parse().unwrap(),
        typed,
    })
}

/// A page without units: the pair plans its weeks.
fn without_units() -> Reading {
    page(
        "# Internship\n\n## Internship expectations\n\nMore than 40% of your time.\n\n## Before you start\n\n1. Say \
         hello\n",
    )
}

#[test]
fn the_start_form() {
    let reading = support_engineering();
    let fresh = form(&reading, "Support Internship", StartForm::default());
    assert_json_snapshot!("start_form", sound_modal(&fresh));
    let typed = StartForm {
        start_date: Some("2027-04-05".to_owned()),
        weekday: Some("friday".to_owned()),
        time: Some("09:30".to_owned()),
    };
    let again = sound_modal(&form(&reading, &UNRULY.repeat(200), typed)).to_string();
    for kept in ["2027-04-05", "\"value\":\"friday\"", "09:30"] {
        assert!(again.contains(kept), "{kept} in {again}");
    }
    let bare = form(&without_units(), "Internship", StartForm::default());
    assert_json_snapshot!(
        "start_form_without_units",
        sound_modal(&bare)["blocks"].as_array().unwrap()[..2]
    );
}

#[test]
fn what_happens_on_the_first_day() {
    let hint = |kind, from| first_day_hint(&program_of(vec![unit(kind, from, from, Vec::new())]));
    assert_eq!(hint(UnitKind::Week, 1), "Week 1 is posted on this day.");
    assert_eq!(hint(UnitKind::Module, 1), "Module 1 is posted on this day.");
    assert_eq!(
        hint(UnitKind::Day, 1),
        "Day 1 is the first post day on or after it."
    );
    assert_eq!(
        hint(UnitKind::Week, 3),
        "The first week begins on this day."
    );
    assert_eq!(
        first_day_hint(&without_units()),
        "The first week begins on this day."
    );
}

#[test]
fn a_yes_before_and_after_planning() {
    let yes = request(RequestState::Accepted, "");
    assert_json_snapshot!("accepted", sound_message(&accepted(&yes, None)));
    assert_json_snapshot!(
        "accepted_and_planned",
        sound_message(&accepted(&yes, Some(&internship())))
    );
}

#[test]
fn a_start_for_each_of_the_pair() {
    let zones = Zones::bundled();
    let reading = support_engineering();
    let to = |internship: &Internship, reading: &Reading, addressee| {
        sound_message(&started(internship, reading, addressee, &zones))
    };
    assert_json_snapshot!("started_intern", to(&internship(), &reading, "intern"));
    let mut in_a_channel = internship();
    in_a_channel.place = Some(ChannelId::new("C0SUPPORT"));
    in_a_channel.one_on_one_time = None;
    assert_json_snapshot!(
        "started_mentor_in_a_channel",
        to(&in_a_channel, &reading, "mentor")
    );
    assert_json_snapshot!(
        "started_without_units",
        to(&internship(), &without_units(), "intern")
    );
    let day = program_of(vec![unit(UnitKind::Day, 1, 1, vec![task("a", Vec::new())])]);
    let thursday = internship_from("2027-03-04");
    assert_json_snapshot!(
        "started_by_days_on_a_thursday",
        to(&thursday, &day, "intern")
    );
    let mut longest = support_engineering();
    longest.title = Some(UNRULY.repeat(200));
    longest.units[0].label = UNRULY.repeat(200);
    to(&internship(), &longest, "intern");
}

#[test]
fn planned_by_somebody_else() {
    assert_json_snapshot!(sound_modal(&planned_already(&internship())));
}

fn lines(count: usize) -> Vec<(Internship, Mrkdwn)> {
    (0..count)
        .map(|n| {
            let mut one = internship();
            one.id = crate::ids::InternshipId::new(format!("0195-internship-{n}"));
            let line = mrkdwn!(
                "*Support Internship* with {} · week {} of 6",
                Mrkdwn::user("U0MARTA"),
                n
            );
            (one, line)
        })
        .collect()
}

#[test]
fn the_status_of_none_one_and_many() {
    assert_json_snapshot!("status_none", sound_message(&status(&[])));
    assert_json_snapshot!("status_one", sound_message(&status(&lines(1))));
    assert_json_snapshot!("status_two", sound_message(&status(&lines(2))));
    let many = sound_message(&status(&lines(500))).to_string();
    assert!(
        many.contains("week 35 of 6") && many.contains("and 464 more"),
        "{many}"
    );
    assert_json_snapshot!("help", sound_message(&help()));
}
