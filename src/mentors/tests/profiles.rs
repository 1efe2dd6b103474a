//! A mentor's form in each state of a profile, and within Slack's limits whatever was typed.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::samples::{UNRULY, now, profile, program},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn track(name: &str) -> Track {
    Track {
        name: name.to_owned(),
        url: None,
        description: String::new(),
    }
}

fn typed() -> Typed {
    Typed {
        group: "Hosting".to_owned(),
        tracks: vec!["Accounts Track".to_owned()],
        capacity: "2".to_owned(),
        hours: "Mon–Thu 8:00–14:00".to_owned(),
        about: "Ask me about log files.".to_owned(),
        zone: None,
    }
}

fn today() -> Date {
    "2027-03-01".parse().unwrap()
}

fn form(profile: Option<&Profile>, said: Option<Mrkdwn>) -> serde_json::Value {
    let empty = Typed {
        capacity: "1".to_owned(),
        ..Typed::default()
    };
    sound_modal(&profile_form(&FormFacts {
        program: &program("Support Internship"),
        tracks: &[track("Accounts Track"), track("Build Track")],
        profile,
        typed: &if profile.is_some() { typed() } else { empty },
        zones: None,
        zone_note: None,
        said,
        today: today(),
    }))
}

#[test]
fn the_form_of_somebody_new_and_of_each_state() {
    assert_json_snapshot!("profile_new", form(None, None));
    let mut miguel = profile("Miguel");
    assert_json_snapshot!("profile_listed", form(Some(&miguel), None));
    miguel.open_requests = 1;
    miguel.interns = 2;
    miguel.state = ProfileState::Paused;
    miguel.paused_until = Some("2027-08-31".parse().unwrap());
    let said = paused(&miguel, miguel.paused_until);
    assert_json_snapshot!("profile_paused", form(Some(&miguel), Some(said)));
    miguel.paused_until = Some("2027-02-28".parse().unwrap());
    let over = form(Some(&miguel), None).to_string();
    assert!(over.contains("You are listed as a mentor"), "{over}");
    assert!(over.contains("mentor_pause"), "{over}");
    miguel.paused_until = None;
    let open = form(Some(&miguel), None).to_string();
    assert!(open.contains("until you say that you are back"), "{open}");
    miguel.state = ProfileState::Left;
    assert_json_snapshot!("profile_left", form(Some(&miguel), Some(left(&miguel))));
}

#[test]
fn the_longest_form_with_every_field_fits() {
    let tracks: Vec<Track> = (0..150)
        .map(|n| track(&format!("{n} {}", UNRULY.repeat(9))))
        .chain([track(""), track("same"), track("same")])
        .collect();
    let zones = zone_choices(&Zones::bundled(), now(), Some("+05:45"));
    let typed = Typed {
        group: UNRULY.repeat(60),
        tracks: tracks.iter().map(|track| track.name.clone()).collect(),
        capacity: "900".to_owned(),
        hours: "9".repeat(4000),
        about: "<".repeat(4000),
        zone: Some("+05:45".to_owned()),
    };
    let modal = sound_modal(&profile_form(&FormFacts {
        program: &program(&UNRULY.repeat(200)),
        tracks: &tracks,
        profile: Some(&profile("Miguel")),
        typed: &typed,
        zones: Some(&zones),
        zone_note: Some(zone_difference(
            &UNRULY.repeat(99),
            "America/New_York",
            -14_400,
        )),
        said: Some(paused(&profile("Miguel"), Some(today()))),
        today: today(),
    }));
    let mrkdwn = modal["blocks"].as_array().unwrap().iter();
    let mut mrkdwn = mrkdwn.filter_map(|block| block["text"]["text"].as_str());
    assert!(mrkdwn.all(|text| !text.contains("<!channel>")));
}

#[test]
fn a_form_that_asks_for_the_zone() {
    let zones = zone_choices(&Zones::bundled(), now(), None);
    assert_eq!(zones.len(), 54);
    let modal = sound_modal(&profile_form(&FormFacts {
        program: &program("Support Internship"),
        tracks: &[],
        profile: None,
        typed: &Typed {
            zone: Some("Europe/Lisbon".to_owned()),
            ..Typed::default()
        },
        zones: Some(&zones),
        zone_note: None,
        said: None,
        today: today(),
    }));
    let zone = &modal["blocks"][4]["element"]["initial_option"];
    assert_json_snapshot!("profile_zone", zone);
    assert_eq!(
        zone_choices(&Zones::bundled(), now(), Some("no zone")).len(),
        54
    );
}

#[test]
fn what_is_said_around_the_form() {
    assert_json_snapshot!(
        "profile_saved",
        sound_modal(&super::listed(&program("Support Internship"), None))
    );
    sound_modal(&super::listed(&program(&UNRULY.repeat(99)), Some(None)));
    sound_modal(&super::listed(&program("S"), Some(Some(today()))));
    sound_modal(&no_such_program());
    let many: Vec<_> = (0..150).map(|_| program(&UNRULY.repeat(9))).collect();
    sound_modal(&offer_program(&many));
    for message in [
        own_day("9:00–17:00", Some("Europe/Lisbon")),
        own_day("9:00–17:00", None),
        zone_help(),
        zone_is_slacks("Europe/Lisbon"),
        hours_help("Write them like 9:00–17:00."),
    ] {
        sound_message(&message);
    }
    assert_eq!(
        zone_difference("EST (UTC-5)", "America/New_York", -14_400).as_str(),
        "The page says EST (UTC-5); Slack says America/New_York, now UTC−4."
    );
}
