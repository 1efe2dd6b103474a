//! Each form of an internship's life, and what it says before it is done.

use insta::assert_json_snapshot;
use jiff::Timestamp;

use super::*;
use crate::{
    ids::UserId,
    internships::{
        Pause,
        rules::{LifeForm, effects},
        samples::{UNRULY, calendar, internship, now, support_engineering, ux_research},
    },
    slack::blocks::contract::{sound_message, sound_modal},
};

const THURSDAY: &str = "2027-03-04T12:00:00Z";

fn change(act: Act, form: &LifeForm, internship: &Internship) -> (Modal, Vec<String>) {
    let reading = support_engineering();
    let before = calendar(internship, &reading);
    let now: Timestamp = THURSDAY.parse().unwrap();
    let today = before.zone.to_datetime(now).date();
    let change = form.read(act, &before, today, "Europe/Lisbon").unwrap();
    let after = change.applied(&before, &UserId::new("U0INES"), now);
    let effects = effects(&before, &calendar(&after, &reading), now);
    let modal = confirm(&before, &after, &change, &effects, false);
    sound_modal(&modal);
    sound_modal(&confirm(&before, &after, &change, &effects, true));
    (modal, in_words(&before, &after, &change, &effects))
}

fn form(act: Act, typed: &LifeForm) -> serde_json::Value {
    let reading = support_engineering();
    let internship = internship();
    let calendar = calendar(&internship, &reading);
    let facts = LifeFacts {
        next: None,
        calendar: &calendar,
        today: "2027-03-04".parse().unwrap(),
        zone_name: "Europe/Lisbon",
    };
    sound_modal(&life_form(act, &facts, typed))
}

fn paused(from: &str, until: Option<&str>) -> Internship {
    let mut internship = internship();
    internship.pauses.0.push(Pause {
        from: from.parse().unwrap(),
        until: until.map(|day| day.parse().unwrap()),
        made_at: now(),
        by: UserId::new("U0INES"),
    });
    internship
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn the_forms() {
    for act in [Act::Pause, Act::Extend, Act::End, Act::Schedule] {
        assert_json_snapshot!(act.word(), form(act, &LifeForm::default()));
        let unruly = LifeForm {
            reason: UNRULY.repeat(100),
            weeks: text("40"),
            ..LifeForm::default()
        };
        form(act, &unruly);
    }
}

#[test]
fn what_will_happen_in_plain_words() {
    let pause = LifeForm {
        from: text("2027-03-08"),
        until: text("2027-03-14"),
        ..LifeForm::default()
    };
    let open = LifeForm {
        until: None,
        ..pause.clone()
    };
    let short = LifeForm {
        from: text("2027-03-09"),
        until: text("2027-03-09"),
        ..LifeForm::default()
    };
    let extend = LifeForm {
        weeks: text("2"),
        ..LifeForm::default()
    };
    let end = LifeForm {
        last_day: text("2027-03-04"),
        reason: "Exams & <family>".to_owned(),
        ..LifeForm::default()
    };
    let schedule = LifeForm {
        weekday: text("friday"),
        time: text("09:30"),
        ..LifeForm::default()
    };
    let plain = internship();
    let none = LifeForm::default();
    let on_a_break = paused("2027-03-02", None);
    let ahead = paused("2027-03-08", Some("2027-03-12"));
    for (name, act, form, internship) in [
        ("a_break", Act::Pause, &pause, &plain),
        ("an_open_break", Act::Pause, &open, &plain),
        ("a_day_off", Act::Pause, &short, &plain),
        ("resumed", Act::Resume, &none, &on_a_break),
        ("taken_back", Act::Resume, &none, &ahead),
        ("extended", Act::Extend, &extend, &plain),
        ("extended_on_a_break", Act::Extend, &extend, &on_a_break),
        ("ended", Act::End, &end, &plain),
        ("rescheduled", Act::Schedule, &schedule, &plain),
    ] {
        let (modal, words) = change(act, form, internship);
        assert_json_snapshot!(format!("{name}_words"), words);
        if act == Act::End {
            assert_json_snapshot!("end_confirm", sound_modal(&modal));
        }
    }
}

#[test]
fn the_longest_reason_can_wait() {
    let form = LifeForm {
        last_day: text("2027-03-04"),
        reason: "\"\\".repeat(250),
        ..LifeForm::default()
    };
    let (modal, _) = change(Act::End, &form, &internship());
    assert!(modal.private_metadata.chars().count() < 3_000);
    let waiting: Waiting = serde_json::from_str(&modal.private_metadata).unwrap();
    assert!(matches!(waiting.change, Change::End { reason, .. } if reason == form.reason));
}

#[test]
fn todays_one_on_one_at_another_hour_has_no_second_reminder() {
    // It is Thursday noon: the reminder of 12:30 was said at half past eleven.
    let mut today = internship();
    today.one_on_one_weekday = text("thursday");
    today.one_on_one_zone = text("Europe/Lisbon");
    today.one_on_one_time = Some("12:30".parse().unwrap());
    let to = |time: &str, internship: &Internship| {
        let form = LifeForm {
            weekday: text("thursday"),
            time: text(time),
            ..LifeForm::default()
        };
        change(Act::Schedule, &form, internship).1.join("\n")
    };
    let later = to("18:00", &today);
    assert!(later.contains("no other comes for the new time"), "{later}");
    assert!(!later.contains("you are both reminded"), "{later}");
    assert!(!later.contains("is not taken back"), "said once: {later}");
    today.one_on_one_time = Some("11:00".parse().unwrap());
    let again = to("18:00", &today);
    // They have met today: the new hour counts from next week on.
    assert!(
        again.contains("The first is on Thursday, 11 March 2027"),
        "{again}"
    );
    let soon = to("12:30", &internship());
    assert!(soon.contains("reminded right away"), "{soon}");
    let evening = to("18:00", &internship());
    assert!(evening.contains("reminded an hour before"), "{evening}");
}

#[test]
fn a_reason_that_grows_has_its_own_section() {
    let form = LifeForm {
        last_day: text("2027-03-04"),
        reason: "&".repeat(1000),
        ..LifeForm::default()
    };
    let (modal, _) = change(Act::End, &form, &internship());
    let blocks = sound_modal(&modal)["blocks"].clone();
    assert!(
        blocks[2]["text"]["text"]
            .as_str()
            .unwrap()
            .starts_with("The reason"),
        "{blocks}"
    );
    let mut ended = internship();
    ended.end_reason = "&".repeat(1000);
    let reading = support_engineering();
    let event = Event {
        happened_at: now(),
        actor: UserId::new("U0INES"),
        what: "ended".to_owned(),
        about: String::new(),
    };
    sound_message(&life_changed(&calendar(&ended, &reading), &event));
}

#[test]
fn both_are_told() {
    let reading = ux_research();
    let mut ended = internship();
    ended.end_reason = UNRULY.to_owned();
    let calendar = calendar(&ended, &reading);
    for what in [
        "paused",
        "resumed",
        "extended",
        "rescheduled",
        "completed",
        "ended",
    ] {
        let event = Event {
            happened_at: now(),
            actor: UserId::new("U0INES"),
            what: what.to_owned(),
            about: "Week 2 moves.\nNobody is reminded.".to_owned(),
        };
        let message = sound_message(&life_changed(&calendar, &event));
        assert_eq!(
            message.to_string().contains("evil"),
            matches!(what, "completed" | "ended")
        );
        assert_json_snapshot!(format!("told_{what}"), message["text"]);
    }
}

#[test]
fn which_of_many() {
    let one = internship();
    let choices: Vec<_> = (0..100)
        .map(|_| internship_choice(&one, &UNRULY.repeat(9), &UNRULY.repeat(9)))
        .collect();
    sound_modal(&choose_internship(Act::Pause, &choices, true));
    sound_modal(&choose_internship(Act::End, &choices[..2], false));
    for notice in [not_taken("It is over."), done()] {
        sound_modal(&notice);
    }
}
