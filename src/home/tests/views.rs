//! Each state of Home as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::InternshipId, internships::samples::internship, mrkdwn,
    slack::blocks::contract::sound_home,
};

fn with(count: usize) -> serde_json::Value {
    let lines: Vec<_> = (0..count)
        .map(|n| {
            let mut one = internship();
            one.id = InternshipId::new(format!("0195-internship-{n}"));
            let line = mrkdwn!(
                "*Support Internship* with {} · week {} of 6",
                Mrkdwn::user("U0MARTA"),
                n
            );
            (one, line)
        })
        .collect();
    sound_home(&home(&lines))
}

#[test]
fn home_is_never_empty() {
    assert_json_snapshot!("home_of_nobody", with(0));
}

#[test]
fn home_of_one_and_two() {
    assert_json_snapshot!("home_of_one", with(1));
    assert_json_snapshot!("home_of_two", with(2));
}

#[test]
fn home_of_many_drops_none_without_a_word() {
    let hundred = with(100).to_string();
    assert!((0..100).all(|n| hundred.contains(&format!("week {n} of 6"))));
    assert!(with(500).to_string().contains("and 372 more"));
}
