//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    alumni::{Candidate, CoffeeId},
    ids::{ProgramId, WorkspaceId},
    internships::samples::{UNRULY, now, program},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn stay(takeaways: &str) -> AlumnusRow {
    let text = |words: &str| Some(words.to_owned());
    AlumnusRow {
        start_date: text("2026-02-27"),
        end_date: text("2026-05-22"),
        group: text("Verify"),
        track: text("Validation"),
        handle: text("aldo"),
        title: text("Support Engineer"),
        takeaways: text(takeaways),
    }
}

fn listed(name: &str, stays: Vec<AlumnusRow>) -> Listed {
    Listed {
        partner: Partner {
            person: Candidate {
                user_id: UserId::new(format!("U0{}", name.to_uppercase())),
                handle: name.to_lowercase(),
                name_key: name.to_lowercase(),
                name: name.to_owned(),
                title: "Product manager".to_owned(),
                time_zone: Some("Europe/Rome".to_owned()),
                tz_offset_seconds: Some(3600),
                is_guest: false,
                hours: None,
                chosen_time_zone: None,
                off: None,
                mentors: None,
            },
            stays,
        },
        shared_minutes: 420,
        background: vec!["support".to_owned()],
    }
}

fn aldo() -> Listed {
    listed(
        "Aldo",
        vec![stay(
            "Led 7 interviews & shipped the [status page](https://example.com/status?a=1&b=2). <Nothing> more.",
        )],
    )
}

fn longest() -> Listed {
    let mut one = stay(&UNRULY.repeat(100));
    one.group = Some("&".repeat(4000));
    one.title = Some("<".repeat(4000));
    let mut longest = listed("Long", vec![one; 30]);
    longest.partner.person.name = "&".repeat(4000);
    longest.background = vec!["&".repeat(200); 9];
    longest
}

/// Of the alumni; with a topic, of all who know the role.
fn state(page: usize, topic: &str) -> State {
    State {
        program: "0195-program".to_owned(),
        page,
        topic: topic.to_owned(),
        ..State::default()
    }
}

fn page(listed: &[Listed], count: usize, state: &State, title: &str) -> serde_json::Value {
    sound_modal(&list(&ListFacts {
        program: &program("Support Internship"),
        listed,
        count,
        state,
        title,
    }))
}

/// Somebody who has the role.
fn mentor(name: &str, group: &str) -> Listed {
    let mut mentor = listed(name, Vec::new());
    mentor.partner.person.mentors = Some(group.to_owned());
    mentor.background.clear();
    mentor
}

#[test]
fn a_list_of_none_one_and_many() {
    assert_json_snapshot!("alumni_none", page(&[], 0, &state(0, ""), "Support agent"));
    assert_json_snapshot!("alumni_one", page(&[aldo()], 1, &state(0, ""), ""));
    let many: Vec<_> = (0..PAGE)
        .map(|n| listed(&format!("A{n}"), vec![stay("Much"); 5]))
        .collect();
    let second = page(&many, 25, &state(1, ""), "Support agent");
    assert_json_snapshot!("alumni_many", second["blocks"].as_array().unwrap()[19..]);
    let longest: Vec<_> = (0..PAGE)
        .map(|n| {
            let mut one = longest();
            one.partner.person.user_id = UserId::new(format!("U0LONG{n}"));
            one
        })
        .collect();
    sound_modal(&list(&ListFacts {
        program: &program(&UNRULY.repeat(200)),
        listed: &longest,
        count: 10_000,
        state: &state(500, &"&".repeat(1_000)),
        title: "",
    }));
}

#[test]
fn those_who_know_the_role() {
    let chat = state(
        0,
        "A coffee chat with somebody who has closed an escalation",
    );
    assert_json_snapshot!("who_knows_none", page(&[], 0, &chat, "Support agent"));
    let mut both = aldo();
    both.partner.person.mentors = Some(String::new());
    let listed = [mentor("Oz", "Escalations & <more>"), both];
    assert_json_snapshot!("who_knows", page(&listed, 2, &chat, "Support agent"));
    let program = program("Support Internship");
    let form = sound_modal(&ask_form(&listed[0], &program, &chat));
    assert_json_snapshot!("who_knows_form", form);
    let find = find_button("0195-program", &"&".repeat(300));
    let found = Message::new(
        &Mrkdwn::ours("Find"),
        vec![actions(None, vec![find.into()])],
    );
    let value = sound_message(&found)["blocks"][0]["elements"][0]["value"].clone();
    let value = value.as_str().unwrap();
    assert!(value.len() <= 2000, "{}", value.len());
    assert_eq!(State::of(value).topic.len(), 300);
    assert_eq!(State::of("0195-program").program, "0195-program");
}

#[test]
fn the_form_has_all_takeaways() {
    let program = program("Support Internship");
    assert_json_snapshot!(
        "coffee_form",
        sound_modal(&ask_form(&aldo(), &program, &state(0, "")))
    );
    let whole = listed("Aldo", vec![stay(&"word ".repeat(1_500)); 2]);
    let form = sound_modal(&ask_form(&whole, &program, &state(0, ""))).to_string();
    assert_eq!(form.matches("word").count(), 3_000, "nothing is lost");
    sound_modal(&ask_form(&longest(), &program, &state(0, &"&".repeat(300))));
}

fn coffee(state: CoffeeState, note: &str) -> Coffee {
    Coffee {
        id: CoffeeId::new("0195-coffee"),
        workspace_id: WorkspaceId::new("w"),
        program_id: ProgramId::new("0195-program"),
        asker: UserId::new("U0INES"),
        alumnus: UserId::new("U0ALDO"),
        note: note.to_owned(),
        topic: String::new(),
        as_mentor: note.starts_with("A mentor"),
        state,
        asked_at: now(),
        ended_at: None,
    }
}

fn message(state: CoffeeState, note: &str, is_off: bool, title: &str) -> serde_json::Value {
    sound_message(&request(&CoffeeFacts {
        coffee: &coffee(state, note),
        program: &program(title),
        asker_zone: "Europe/Lisbon",
        shared_minutes: 420,
        is_off,
    }))
}

#[test]
fn a_request_in_each_state() {
    use CoffeeState::*;
    let title = "Support Internship";
    let note = "How was <it>?\n\nAnd your team.";
    assert_json_snapshot!("coffee_open", message(Open, note, false, title));
    assert_json_snapshot!(
        "coffee_open_mentor",
        message(Open, "A mentor's", false, title)
    );
    assert_json_snapshot!("coffee_open_off", message(Open, "", true, title));
    assert_json_snapshot!("coffee_accepted", message(Accepted, "", false, title));
    assert_json_snapshot!("coffee_declined", message(Declined, "", true, title));
    assert_json_snapshot!("coffee_withdrawn", message(Withdrawn, "", false, title));
    message(Open, &"&".repeat(2000), false, &UNRULY.repeat(200));
}

#[test]
fn the_answers() {
    let aldo_id = UserId::new("U0ALDO");
    let told = |for_reader, reader_accepted| {
        sound_message(&accepted(&Other {
            user: &aldo_id,
            hours: "Mon–Fri 9:00–17:00",
            zone: "Europe/Rome",
            for_reader,
            shared_minutes: 445,
            reader_accepted,
        }))
    };
    assert_json_snapshot!("coffee_yes", told(Some("8:00–16:00"), false));
    assert_json_snapshot!("coffee_yes_said", told(None, true));
    let no = coffee(CoffeeState::Declined, "");
    assert_json_snapshot!("coffee_no", sound_message(&declined(&no, &[aldo()])));
    let three = [0, 1, 2].map(|n| {
        let mut one = longest();
        one.partner.person.user_id = UserId::new(format!("U0LONG{n}"));
        one
    });
    sound_message(&declined(&no, &three));
    let sought = Coffee {
        topic: "A coffee chat with an engineer".to_owned(),
        ..no.clone()
    };
    let next = [mentor("Oz", "Escalations")];
    assert_json_snapshot!("coffee_no_sought", sound_message(&declined(&sought, &next)));
    sound_message(&declined(&no, &[]));
}

#[test]
fn why_nobody_is_asked() {
    let aldo = UserId::new("U0ALDO");
    let open = coffee(CoffeeState::Open, "");
    let said = [
        Refusal::Oneself,
        Refusal::NotListed,
        Refusal::Asked,
        Refusal::Agreed,
        Refusal::NotNow,
        Refusal::TooMany,
        Refusal::Busy,
    ]
    .map(|refusal| sound_modal(&refused(&refusal, &aldo, Some(&open)))["blocks"].clone());
    assert_json_snapshot!("coffee_refused", said);
    assert_json_snapshot!("coffee_asked", sound_modal(&asked(&aldo)));
    assert_json_snapshot!(
        "coffee_listing",
        [true, false].map(|off| sound_message(&listing_told(off)))
    );
}
