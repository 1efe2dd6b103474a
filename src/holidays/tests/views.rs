//! Each answer about a country as Slack gets it.

use insta::assert_json_snapshot;

use super::*;
use crate::slack::blocks::contract::sound_message;

fn country(letters: &str) -> Country {
    letters.parse().unwrap()
}

fn told(own: &str, default: &str, known: &[&str], next: bool) -> serde_json::Value {
    let choice = Choice {
        own: own.parse().ok(),
        default: default.parse().ok(),
    };
    let known: Vec<_> = known.iter().map(|it| country(it)).collect();
    let next = next.then(|| {
        (
            "2027-06-10".parse().unwrap(),
            "Dia de <!channel> & Portugal",
        )
    });
    sound_message(&own_country(&choice, &known, next))
}

#[test]
fn own_countries() {
    assert_json_snapshot!("country_own", told("PT", "DE", &["DE", "PT"], true));
    assert_json_snapshot!("country_of_the_workspace", told("", "DE", &["DE"], true));
    assert_json_snapshot!("country_unknown", told("", "", &["DE", "PT"], false));
    assert_json_snapshot!("country_nothing_known", told("", "", &[], false));
    assert_json_snapshot!("country_without_calendar", told("XX", "DE", &["DE"], false));
    assert_json_snapshot!("country_run_out", told("PT", "", &["PT"], false));
    assert_json_snapshot!("country_help", sound_message(&country_help()));
}

#[test]
fn all_countries_there_could_be_fit_a_message() {
    let letters = || 'A'..='Z';
    let all: Vec<_> = letters()
        .flat_map(|a| letters().map(move |b| format!("{a}{b}")))
        .collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    assert!(told("", "", &all, false).to_string().contains("others"));
}

#[test]
fn a_country_is_two_letters() {
    assert_eq!(country(" pt ").as_str(), "PT");
    for wrong in ["", "P", "PRT", "P1", "Portugal", "ÅÅ", "P T"] {
        assert!(wrong.parse::<Country>().is_err(), "{wrong}");
    }
}
