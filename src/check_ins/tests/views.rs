//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    check_ins::{
        Answer, BlockerKind, CheckIn, Feedback, FeedbackStage, Seen, ShownTo, Sign,
        rules::{Merged, Typed},
    },
    ids::{InternshipId, UserId},
    internships::{
        Internship,
        samples::{MENTOR, UNRULY, check_in, internship, now},
    },
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

/// Ines's form, of a week in which it is asked how it feels.
fn intern_form(title: &str) -> FormRef {
    FormRef {
        internship: internship().id.to_string(),
        week: "2027-03-08".to_owned(),
        revision: Some(0),
        other: MENTOR.to_owned(),
        title: title.to_owned(),
        weekly_hours: Some(8),
        is_mentor: false,
        asks_for_pulse: true,
        second: Some("Olga Example".to_owned()),
        nobody_reads: false,
        week_before: None,
    }
}

fn mentor_form() -> FormRef {
    FormRef {
        other: internship().intern.to_string(),
        weekly_hours: None,
        is_mentor: true,
        asks_for_pulse: false,
        second: None,
        nobody_reads: true,
        ..intern_form(TITLE)
    }
}

fn form_of(form_ref: &FormRef, last_next: Option<&str>, typed: &Typed) -> serde_json::Value {
    sound_modal(&form(&FormFacts {
        form: form_ref,
        last_next,
        typed,
        top: None,
        merged: None,
    }))
}

/// Every field with these words.
fn typed(words: &str) -> Typed {
    Typed {
        mood: Some("4".to_owned()),
        hours: Some("7.5".to_owned()),
        done: words.to_owned(),
        blocked: words.to_owned(),
        blocked_kind: Some("access".to_owned()),
        next: words.to_owned(),
        feedback: words.to_owned(),
        private: words.to_owned(),
        pulse: Some("alone".to_owned()),
        met: Some("yes".to_owned()),
    }
}

#[test]
fn the_form_empty_and_typed() {
    let next = Some("Read\nthe <tone> guide");
    let fresh = form_of(&intern_form(TITLE), next, &Typed::default());
    assert_json_snapshot!("form_intern", fresh);
    let again = form_of(&mentor_form(), None, &typed("Words & more"));
    assert_json_snapshot!("form_mentor_typed", again);
    let title = UNRULY.repeat(200);
    let (next, words) = ("&\n".repeat(1500), typed(&"&".repeat(9000)));
    form_of(&intern_form(&title), Some(&next), &words);
    // What is drawn again has nothing but what travelled in the form; an earlier release's had less.
    let bare: FormRef = serde_json::from_str(r#"{"i":"0195","w":"2027-03-01"}"#).unwrap();
    assert_eq!(bare.revision, None);
    form_of(&bare, None, &Typed::default());
}

#[test]
fn a_form_that_comes_back_has_all_and_says_why() {
    let typed = typed("Words & <!channel>");
    let why = Mrkdwn::ours("*This could not be saved just now.*");
    let again = |merged: Option<&Merged>| {
        sound_modal(&form(&FormFacts {
            form: &intern_form(TITLE),
            last_next: None,
            typed: &typed,
            top: Some(why.clone()),
            merged,
        }))
    };
    assert_json_snapshot!("form_not_saved", again(None));
    let beside = vec![
        ("Done", "Other words\nof <another> window".to_owned()),
        ("Hours", "3".to_owned()),
    ];
    let merged = Merged {
        typed: typed.clone(),
        beside,
    };
    assert_json_snapshot!("form_of_two_windows", again(Some(&merged)));
    let longest = [
        "Done",
        "Blocked",
        "Next",
        "Feedback",
        "Only for the coordinators",
    ]
    .map(|field| (field, "&".repeat(3000)));
    let longest = Merged {
        typed: typed.clone(),
        beside: longest.to_vec(),
    };
    again(Some(&longest));
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

fn week() -> Date {
    "2027-03-01".parse().unwrap()
}

#[test]
fn the_nudge() {
    assert_json_snapshot!("nudge", sound_message(&nudge(&internship(), TITLE, week())));
    sound_message(&nudge(&internship(), &UNRULY.repeat(200), week()));
    let of_mentor = mentor_nudge(&internship(), TITLE, week());
    assert_json_snapshot!("nudge_mentor", sound_message(&of_mentor));
}

#[test]
fn a_digest_full_partial_and_empty() {
    let mut full = check_in("First line\n\nand <!channel> & more");
    (full.mood, full.hours_tenths) = (Some(4), Some(75));
    full.blocked_kind = Some(BlockerKind::Access);
    assert_json_snapshot!("digest", sound_message(&digest(&full, TITLE)));
    let mut partial = check_in("");
    (partial.hours_tenths, partial.next) = (Some(10), "Rest".to_owned());
    let mut on_agenda = full.clone();
    on_agenda.topic_by = Some(UserId::new(MENTOR));
    assert_json_snapshot!("digest_topic", sound_message(&digest(&on_agenda, TITLE)));
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
    assert_json_snapshot!("not_yet", sound_message(&not_yet()));
}

#[test]
fn the_line_for_the_second_mentor() {
    let mut blocked = check_in("No quiet room <!here>");
    let line =
        |check_in: &CheckIn, is_one| sound_message(&home_office_line(check_in, TITLE, is_one));
    assert_json_snapshot!("home_office", line(&blocked, true));
    assert_json_snapshot!("home_office_over", line(&blocked, false));
    blocked.blocked = "&".repeat(3000);
    line(&blocked, true);
    blocked.private = String::new();
    assert_json_snapshot!(
        "private_line_back",
        sound_message(&private_line(&blocked, TITLE))
    );
}

fn seen(signs: &[Sign]) -> Vec<Seen> {
    let one = |sign: &Sign| Seen {
        sign: *sign,
        since: week(),
    };
    signs.iter().map(one).collect()
}

#[test]
fn what_the_coordinators_hear() {
    let all = [
        Sign::NoOneOnOne,
        Sign::LowWeeks,
        Sign::Alone,
        Sign::LeftOut,
        Sign::Overworked,
        Sign::FewHours,
        Sign::ManyHours,
        Sign::MentorQuiet,
        Sign::Silent,
    ];
    let help = Help {
        has_second_mentor: false,
        is_mentor: false,
    };
    let told = |seen: &[Seen], help| sound_message(&warning(&internship(), TITLE, seen, help));
    assert_json_snapshot!("warning", told(&seen(&[Sign::Alone, Sign::LowWeeks]), help));
    assert_json_snapshot!("warning_all", told(&seen(&all), help));
    let with_second = Help {
        has_second_mentor: true,
        ..help
    };
    assert_json_snapshot!("warning_second", told(&seen(&[Sign::Alone]), with_second));
    let mentor = Help {
        is_mentor: true,
        ..help
    };
    let hours = seen(&[Sign::FewHours, Sign::ManyHours]);
    assert_json_snapshot!("warning_mentor", told(&hours, mentor));
    let long = long_week(TITLE, 8, &internship().mentor);
    assert_json_snapshot!("long_week", sound_message(&long));
}

fn feedback(body: &str, shown_to: ShownTo) -> Feedback {
    Feedback {
        id: "0195-feedback".to_owned(),
        workspace_id: internship().workspace_id,
        internship_id: internship().id,
        author: internship().intern,
        stage: FeedbackStage::Middle,
        body: body.to_owned(),
        shown_to,
        revision: 1,
        saved_at: now(),
    }
}

#[test]
fn feedback_asked_given_and_shown() {
    let it = internship();
    for (name, stage) in [
        ("feedback_middle", FeedbackStage::Middle),
        ("feedback_end", FeedbackStage::End),
    ] {
        let prompt = feedback_prompt(&it, TITLE, stage, &it.mentor);
        assert_json_snapshot!(name, sound_message(&prompt));
    }
    let form_ref = FeedbackRef {
        internship: it.id.to_string(),
        stage: "end".to_owned(),
        revision: 2,
        other: it.mentor.to_string(),
    };
    let form = |body, top, is_merged| {
        sound_modal(&feedback_form(&FeedbackFacts {
            form: &form_ref,
            body,
            shown_to: ShownTo::Both,
            top,
            is_merged,
        }))
    };
    assert_json_snapshot!("feedback_form", form("", None, false));
    let why = Some(Mrkdwn::ours(
        "*This was saved in another window meanwhile.*",
    ));
    assert_json_snapshot!("feedback_form_again", form("Words\n<!channel>", why, true));
    form(&"&".repeat(9000), None, false);
    let shown =
        |one: &Feedback, is_shown| sound_message(&feedback_shown(one, &it, TITLE, is_shown));
    let both = feedback("Thanks for & the <!here> time", ShownTo::Both);
    assert_json_snapshot!("feedback_shown", shown(&both, true));
    assert_json_snapshot!("feedback_hidden", shown(&both, false));
    for to in [ShownTo::Other, ShownTo::Coordinators] {
        shown(&feedback(&"&".repeat(3000), to), true);
    }
}

#[test]
fn hours_and_counts_for_managers() {
    let it = internship();
    let month = "2027-03-01".parse().unwrap();
    let summary = |weeks: &[Option<i64>], agreed| {
        sound_message(&hours_summary(&it, TITLE, month, weeks, agreed))
    };
    let weeks = [Some(75), None, Some(80)];
    assert_json_snapshot!("hours_summary", summary(&weeks, Some(8)));
    assert_json_snapshot!("hours_summary_none", summary(&[], None));
    let (ivo, mina) = (UserId::new("U0IVO"), UserId::new("U0MINA"));
    let with = [
        SharedWith {
            title: TITLE,
            managers: vec![&ivo, &mina],
        },
        SharedWith {
            title: "Another <program>",
            managers: Vec::new(),
        },
    ];
    let texts = [
        shared_now(true, &with),
        shared_now(false, &with),
        share_help(),
    ];
    assert_json_snapshot!("shared", texts.map(|text| text.as_str().to_owned()));
}

#[test]
fn earlier_versions_and_the_week_before() {
    let form_ref = FormRef {
        revision: Some(3),
        week_before: Some("2027-03-01".to_owned()),
        ..intern_form(TITLE)
    };
    let shown = form_of(&form_ref, None, &Typed::default());
    assert_json_snapshot!("form_ways", shown["blocks"][1]);
    let mut first = check_in("Two calls, <@U0OZ> & more");
    first.hours_tenths = Some(75);
    first.private = "Only for Cora".to_owned();
    let empty = CheckIn {
        mood: None,
        hours_tenths: None,
        ..check_in("")
    };
    let modal = earlier(week(), &[first.clone(), empty]);
    assert_json_snapshot!("earlier", sound_modal(&modal));
    let long = "word ".repeat(600);
    let whole = CheckIn {
        done: long.clone(),
        blocked: long.clone(),
        next: long.clone(),
        feedback: long.clone(),
        private: long,
        ..first
    };
    sound_modal(&earlier(week(), &vec![whole; 50]));
}
