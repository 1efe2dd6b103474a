//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::{InternshipId, UserId},
    internships::samples::{MENTOR, UNRULY, check_in, internship, now},
    slack::blocks::contract::{sound_message, sound_modal},
};

const TITLE: &str = "Support Internship";

fn one<'a>(internship: &'a Internship, title: &'a str) -> About<'a> {
    About {
        internship,
        title,
        with: None,
    }
}

fn form_of(
    about: About<'_>,
    last_next: Option<&str>,
    typed: &Typed,
    is_intern: bool,
) -> serde_json::Value {
    sound_modal(&form(&FormFacts {
        about,
        week: "2027-03-01".parse().unwrap(),
        last_next,
        weekly_hours: is_intern.then_some(8),
        typed,
        is_intern,
    }))
}

/// Every field with these words.
fn typed(words: &str) -> Typed {
    Typed {
        mood: Some("4".to_owned()),
        hours: Some("7.5".to_owned()),
        done: words.to_owned(),
        blocked: words.to_owned(),
        next: words.to_owned(),
        feedback: words.to_owned(),
        private: words.to_owned(),
    }
}

#[test]
fn the_form_empty_and_typed() {
    let internship = internship();
    let next = Some("Read\nthe <tone> guide");
    let fresh = form_of(one(&internship, TITLE), next, &Typed::default(), true);
    assert_json_snapshot!("form_intern", fresh);
    let words = typed("Words & more");
    let again = form_of(one(&internship, TITLE), None, &words, false);
    assert_json_snapshot!("form_mentor_typed", again);
    let title = UNRULY.repeat(200);
    let (next, words) = ("&\n".repeat(1500), typed(&"&".repeat(9000)));
    form_of(one(&internship, &title), Some(&next), &words, true);
}

#[test]
fn choosing_among_several_names_each() {
    let first = internship();
    let mut second = internship();
    second.id = InternshipId::new("0195-second");
    let title = "A title that is as long as titles of program pages sometimes are";
    let named = |internship, name| About {
        internship,
        title,
        with: Some(name),
    };
    let about = [
        named(&first, "Ines Example"),
        named(&second, "Priya With A Name That Is Longer"),
        one(&second, title),
    ];
    assert_json_snapshot!("choose", sound_modal(&choose(&about, "read the guide")));
    let many: Vec<_> = (0..500).map(|_| one(&first, title)).collect();
    sound_modal(&choose(&many, &"w".repeat(9000)));
}

#[test]
fn the_nudge() {
    assert_json_snapshot!("nudge", sound_message(&nudge(&internship(), TITLE)));
    sound_message(&nudge(&internship(), &UNRULY.repeat(200)));
}

#[test]
fn a_digest_full_partial_and_empty() {
    let mut full = check_in("First line\n\nand <!channel> & more");
    (full.mood, full.hours_tenths) = (Some(4), Some(75));
    assert_json_snapshot!("digest", sound_message(&digest(&full, TITLE)));
    let mut partial = check_in("");
    (partial.hours_tenths, partial.next) = (Some(10), "Rest".to_owned());
    assert_json_snapshot!("digest_partial", sound_message(&digest(&partial, TITLE)));
    assert_json_snapshot!(
        "digest_empty",
        sound_message(&digest(&check_in(" "), TITLE))
    );
}

#[test]
fn the_longest_check_in_is_whole_behind_answer() {
    let fields = ["a", "<!channel> ", "& ", "🦉", "a\n"];
    for words in fields {
        let mut long = check_in(&words.repeat(3000 / words.chars().count()));
        long.private = "only for Cora".to_owned();
        let digest = sound_message(&digest(&long, &UNRULY.repeat(200))).to_string();
        let form = sound_modal(&answer_form(&long)).to_string();
        for label in ["*Done*", "*Blocked*", "*Next*", "*Feedback for you*"] {
            assert!(form.contains(label), "{label} of {words:?}");
            assert!(digest.contains(label) || digest.contains("*Answer* shows all of it"));
        }
        assert!(!form.contains("only for Cora") && !digest.contains("only for Cora"));
    }
}

#[test]
fn the_private_line() {
    let private = check_in("I feel alone here.");
    assert_json_snapshot!(
        "private_line",
        sound_message(&private_line(&private, TITLE))
    );
    let longest = check_in(&"&".repeat(3000));
    assert!(
        sound_message(&private_line(&longest, TITLE))
            .to_string()
            .contains("The end is left out")
    );
}

fn answer(body: &str) -> Answer {
    Answer {
        id: "0195-answer".to_owned(),
        check_in_id: check_in("").id,
        author: UserId::new(MENTOR),
        body: body.to_owned(),
        answered_at: now(),
    }
}

#[test]
fn answering_and_the_answer() {
    assert_json_snapshot!("answer_form", sound_modal(&answer_form(&check_in("Words"))));
    assert_json_snapshot!(
        "answer_form_of_nothing",
        sound_modal(&answer_form(&check_in("")))
    );
    let said = answered(&answer("I ask for the access.\nTomorrow."), &check_in(""));
    assert_json_snapshot!("answered", sound_message(&said));
    sound_message(&answered(&answer(&"&".repeat(3000)), &check_in("")));
}

#[test]
fn without_an_internship_and_help() {
    assert_json_snapshot!("none", sound_message(&none()));
    assert_json_snapshot!("help", sound_message(&help()));
}
