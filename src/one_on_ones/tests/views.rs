//! Each state of what is said about 1:1s as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;
use jiff::civil::date;
use serde_json::Value;

use super::*;
use crate::{
    internships::samples::{
        UNRULY, calendar, internship, item, now, program_of, prompt, support_engineering, task,
        unit,
    },
    one_on_ones::{Arrangement, Note, rules::meetings},
    programs::{ItemKind, UnitKind},
    slack::{
        blocks::contract::{sound_message, sound_modal},
        rich_text::RichText,
    },
};

fn topic(n: usize, body: &str) -> Topic {
    Topic {
        id: format!("0195-topic-{n}"),
        internship_id: InternshipId::new("0195-internship"),
        added_by: UserId::new("U0INES"),
        body: body.to_owned(),
        added_at: now(),
        kept_after: None,
        outcome: None,
        settled_on: None,
        link: String::new(),
        said_by: String::new(),
    }
}

fn with_facts<T>(
    internship: &Internship,
    reading: &Reading,
    topics: &[Topic],
    nth: usize,
    show: impl Fn(&MeetingFacts<'_>) -> T,
) -> T {
    let calendar = calendar(internship, reading);
    show(&MeetingFacts {
        calendar: &calendar,
        meeting: meetings(&calendar)[nth],
        addressee: "intern",
        topics,
        blockers: &[],
        units: reading.units.iter().skip(nth).take(1).collect(),
        ticks: &Ticks::new(),
        doubts: Vec::new(),
        now: now(),
    })
}

fn linked() -> Internship {
    let mut internship = internship();
    internship.one_on_ones = Arrangement {
        minutes: Some(60),
        call_url: Some("https://call.example.com/ines-marta".to_owned()),
        notes_url: Some("https://docs.example.com/notes?a=1&b=<2>".to_owned()),
        ..Arrangement::default()
    };
    internship
}

#[test]
fn a_reminder_with_and_without_something_to_talk_about() {
    let reading = support_engineering();
    let show = |internship: &Internship, topics: &[Topic], nth| {
        with_facts(internship, &reading, topics, nth, |facts| {
            sound_message(&reminder(facts))
        })
    };
    assert_json_snapshot!("reminder", show(&internship(), &[], 0));
    let topics = [topic(1, UNRULY)];
    assert_json_snapshot!(
        "reminder_with_links_and_topics",
        show(&linked(), &topics, 1)
    );
}

#[test]
fn an_agenda_with_what_is_left_and_what_is_new() {
    let reading = support_engineering();
    let mut topics = vec![topic(1, "Invoices"), topic(2, UNRULY), topic(3, "Done")];
    topics[1].added_at = "2027-03-05T10:00:00Z".parse().unwrap();
    topics[2].outcome = Some(Outcome::Talked);
    let show = |topics: &[Topic], nth| {
        with_facts(&linked(), &reading, topics, nth, |facts| {
            sound_message(&agenda(facts))
        })
    };
    assert_json_snapshot!("agenda_empty", show(&[], 0));
    assert_json_snapshot!("agenda", show(&topics, 1));
}

#[test]
fn many_topics_and_prompts_and_long_ones() {
    let long = |n: usize| {
        item(
            &n.to_string(),
            ItemKind::Prompt,
            &"word ".repeat(800),
            Vec::new(),
        )
    };
    let many = (0..20)
        .map(|n| prompt(&n.to_string(), Vec::new()))
        .collect();
    let pages = [
        program_of(vec![unit(
            UnitKind::Week,
            1,
            1,
            vec![task("Discuss:", many)],
        )]),
        program_of(vec![unit(
            UnitKind::Week,
            1,
            1,
            (0..20).map(long).collect(),
        )]),
    ];
    let topics: Vec<_> = (0..20).map(|n| topic(n, &"&<>".repeat(1_000))).collect();
    for reading in pages {
        let (agenda, reminder) = with_facts(&linked(), &reading, &topics, 0, |facts| {
            (
                sound_message(&agenda(facts)),
                sound_message(&reminder(facts)),
            )
        });
        assert!(
            agenda.to_string().contains("more; `/internship topic`"),
            "{agenda}"
        );
        assert!(
            reminder.to_string().contains("more in the week's message"),
            "{reminder}"
        );
    }
}

fn change(what: Did, to: Option<&str>) -> MeetingChange {
    MeetingChange {
        id: "0195-change".to_owned(),
        internship_id: InternshipId::new("0195-internship"),
        local_date: date(2027, 3, 2),
        what,
        changed_by: UserId::new("U0INES"),
        reason: UNRULY.to_owned(),
        from_at: Some("2027-03-02T14:00:00Z".parse().unwrap()),
        to_at: to.map(|at| at.parse().unwrap()),
        changed_at: now(),
    }
}

#[test]
fn what_became_of_a_meeting() {
    let (internship, reading) = (internship(), support_engineering());
    let calendar = calendar(&internship, &reading);
    let show = |change: &MeetingChange| sound_message(&changed(&calendar, change, now()));
    let moved = change(Did::Moved, Some("2027-03-04T16:00:00Z"));
    assert_json_snapshot!("changed_moved", show(&moved));
    assert_json_snapshot!("changed_skipped", show(&change(Did::Skipped, None)));
    let back = change(Did::Back, Some("2027-03-02T14:00:00Z"));
    assert_json_snapshot!("changed_back", show(&back));
    assert_json_snapshot!(
        "changed_again",
        sound_message(&changed_again(&calendar, &moved))
    );
    let meeting = crate::one_on_ones::rules::meeting_of(&calendar, date(2027, 3, 2)).unwrap();
    let who = &calendar.internship.intern;
    assert_json_snapshot!("late", sound_message(&late(&calendar, &meeting, who)));
    assert_json_snapshot!(
        "skipped",
        sound_message(&skipped(&calendar, date(2027, 3, 2), "mentor"))
    );
}

#[test]
fn the_forms() {
    let (internship, reading) = (linked(), support_engineering());
    let calendar = calendar(&internship, &reading);
    let meeting = meetings(&calendar)[0];
    let doubts = [
        Doubt::Holiday {
            is_mentors: true,
            name: "Carnival".to_owned(),
        },
        Doubt::Night {
            is_mentors: false,
            at: jiff::civil::time(3, 0, 0, 0),
        },
    ];
    let form = |doubts: &[Doubt]| {
        sound_modal(&move_form(&MoveFacts {
            calendar: &calendar,
            meeting,
            zone_name: "Europe/Lisbon",
            typed: rules::MoveForm::default(),
            reason: "",
            doubts,
            seen: None,
        }))
    };
    assert_json_snapshot!("move_form", form(&[]));
    assert_json_snapshot!("move_form_doubts", form(&doubts));
    assert_json_snapshot!("skip_form", sound_modal(&skip_form(&calendar, &meeting)));
    let choices = [
        Choice::new("1", "Marta: Support"),
        Choice::new("2", "Aldo: Product"),
    ];
    assert_json_snapshot!(
        "topic_form",
        sound_modal(&add_topic_form(
            &choices,
            None,
            UNRULY,
            crate::one_on_ones::Quoted::default()
        ))
    );
    assert_json_snapshot!(
        "quiet_form",
        sound_modal(&quiet_form(&["agenda".to_owned()]))
    );
    assert_json_snapshot!("choose", sound_modal(&choose("notes", "", &choices)));
    let address = "https://understudy.example.com/calendar/0123456789abcdef.ics";
    assert_json_snapshot!("calendar_link", sound_modal(&calendar_link(Some(address))));
    assert_json_snapshot!("calendar_link_unknown", sound_modal(&calendar_link(None)));
}

fn note(text: &str) -> Note {
    Note {
        internship_id: InternshipId::new("0195-internship"),
        local_date: date(2027, 3, 2),
        revision: 2,
        body: RichText::plain(text).to_json().to_string(),
        saved_by: UserId::new("U0MARTA"),
        saved_at: now(),
    }
}

#[test]
fn notes_in_each_state() {
    let (internship, reading) = (internship(), support_engineering());
    let calendar = calendar(&internship, &reading);
    let day = date(2027, 3, 2);
    let note = note(UNRULY);
    let prompt = |note| sound_message(&notes_prompt(&calendar, day, day, "intern", note));
    assert_json_snapshot!("notes_prompt", prompt(None));
    assert_json_snapshot!("notes_prompt_written", prompt(Some(&note)));
    let form = |note| sound_modal(&notes_form(&calendar, day, day, note, None));
    assert_json_snapshot!("notes_form", form(None));
    assert_json_snapshot!("notes_form_written", form(Some(&note)));
    let typed = RichText::plain("Mine");
    let conflict = |both| sound_modal(&note_conflict(&calendar, day, &note, &typed, both));
    assert_json_snapshot!("notes_conflict", conflict(false));
    assert_json_snapshot!("notes_conflict_both", conflict(true));
    let meetings = meetings(&calendar);
    let listed = [(meetings[0], Some(&note)), (meetings[1], None)];
    assert_json_snapshot!(
        "notes_list",
        sound_modal(&notes_list(&calendar, &listed, 0))
    );
    let document = notes_document(&internship, std::slice::from_ref(&note), |id| {
        Some(id[2..].to_owned())
    });
    insta::assert_snapshot!("notes_document", document);
    let parts = notes_parts(&document.repeat(100));
    for (n, part) in parts.iter().enumerate() {
        sound_message(&notes_part(&internship, part, n, parts.len()));
    }
}

#[test]
fn long_notes_fit() {
    let (internship, reading) = (linked(), support_engineering());
    let calendar = calendar(&internship, &reading);
    let day = date(2027, 3, 2);
    let note = note(&"&<> ".repeat(3_000));
    let typed = RichText::stored(&note.body);
    sound_message(&notes_prompt(&calendar, day, day, "intern", Some(&note)));
    sound_modal(&notes_form(&calendar, day, day, Some(&note), None));
    sound_modal(&note_conflict(&calendar, day, &note, &typed, true));
}

#[test]
fn nobody_has_said_when_they_meet() {
    let mut internship = internship();
    internship.one_on_one_weekday = None;
    internship.one_on_one_time = None;
    let shown: Value = sound_message(&slot_missing(&internship, &support_engineering()));
    assert_json_snapshot!("slot_missing", shown);
}
