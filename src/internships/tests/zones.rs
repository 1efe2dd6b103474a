//! Moves of zone: what falls due then (SCHEDULER.md, section 3, rows 22 to 25), and what is said of them.

use std::collections::BTreeSet;

use insta::assert_json_snapshot;
use jiff::{Timestamp, civil::Date};

use super::*;
use crate::{
    internships::{
        rules::differ,
        samples::{UNRULY, calendar, internship_from, now, support_engineering},
    },
    scheduler::cadence::Zones,
    slack::blocks::contract::sound_message,
};

/// What is due by an instant and was not said: the key is the floating date, whatever the zone.
fn due(internship: &Internship, now: Timestamp, said: &mut BTreeSet<Date>) -> Vec<String> {
    let reading = support_engineering();
    let owed = weeks::due::occurrences(&calendar(internship, &reading));
    let due = owed.into_iter().filter(|owed| owed.due_at <= now);
    let new = due.filter_map(|owed| owed.date.filter(|date| said.insert(*date)));
    new.map(|date| date.to_string()).collect()
}

#[test]
fn moves_of_zone_lose_and_double_nothing() {
    /// The intern's zone by then, an instant, and which weeks are due.
    type Step = (&'static str, &'static str, &'static [&'static str]);
    /// What it shows, the zone at the start, and the steps.
    type Row = (&'static str, &'static str, &'static [Step]);
    let rows: [Row; 4] = [
        (
            "22: Monday's was never said, and is due at once",
            "America/New_York",
            &[
                ("America/New_York", "2027-03-08T13:00:00Z", &["2027-03-01"]),
                ("Asia/Tokyo", "2027-03-08T13:00:00Z", &["2027-03-08"]),
                ("Asia/Tokyo", "2027-03-14T23:59:59Z", &[]),
                ("Asia/Tokyo", "2027-03-15T00:00:00Z", &["2027-03-15"]),
            ],
        ),
        (
            "23: it was said: nothing more this Monday",
            "America/New_York",
            &[
                (
                    "America/New_York",
                    "2027-03-08T15:00:00Z",
                    &["2027-03-01", "2027-03-08"],
                ),
                ("America/Los_Angeles", "2027-03-08T15:00:00Z", &[]),
                ("America/Los_Angeles", "2027-03-08T18:00:00Z", &[]),
                (
                    "America/Los_Angeles",
                    "2027-03-15T16:00:00Z",
                    &["2027-03-15"],
                ),
            ],
        ),
        (
            "24: the next is Honolulu's Monday, not Auckland's",
            "Pacific/Auckland",
            &[
                (
                    "Pacific/Auckland",
                    "2027-03-10T00:00:00Z",
                    &["2027-03-01", "2027-03-08"],
                ),
                // Monday, nine o'clock in Auckland.
                ("Pacific/Honolulu", "2027-03-14T20:00:00Z", &[]),
                ("Pacific/Honolulu", "2027-03-15T18:59:59Z", &[]),
                ("Pacific/Honolulu", "2027-03-15T19:00:00Z", &["2027-03-15"]),
            ],
        ),
        (
            "25: Honolulu's Monday has the same date, and is not said again",
            "Pacific/Kiritimati",
            &[
                (
                    "Pacific/Kiritimati",
                    "2027-03-07T19:30:00Z",
                    &["2027-03-01", "2027-03-08"],
                ),
                ("Pacific/Honolulu", "2027-03-07T19:30:00Z", &[]),
                ("Pacific/Honolulu", "2027-03-08T19:00:00Z", &[]),
                ("Pacific/Honolulu", "2027-03-15T19:00:00Z", &["2027-03-15"]),
            ],
        ),
    ];
    for (row, zone, steps) in rows {
        let mut internship = internship_from("2027-03-01");
        internship.time_zone = zone.to_owned();
        internship.owed_from_at = "2027-02-01T00:00:00Z".parse().unwrap();
        internship.request_id = None;
        let mut said = BTreeSet::new();
        for (zone, at, expected) in steps {
            internship.time_zone = (*zone).to_owned();
            let found = due(&internship, at.parse().unwrap(), &mut said);
            assert_eq!(found, *expected, "{row}, at {at}");
        }
    }
}

#[test]
fn zones_differ_by_their_hours_not_by_their_names() {
    let reading = support_engineering();
    let mut internship = internship_from("2027-03-01");
    internship.extra_weeks = 20;
    let calendar = calendar(&internship, &reading);
    let zones = Zones::bundled();
    let zone = |name| zones.find(name).unwrap();
    let is_other = |one, other| differ(&calendar, &zone(one), &zone(other), now());
    assert!(!is_other("Europe/Berlin", "Europe/Paris"));
    assert!(!is_other("Europe/Lisbon", "Europe/London"));
    assert!(is_other("Europe/Lisbon", "Asia/Tokyo"));
    // The same in winter, another in summer.
    assert!(is_other("Europe/Lisbon", "Africa/Abidjan"));
    assert!(is_other("America/New_York", "America/Panama"));
    // All weeks are over.
    let later = "2028-03-01T00:00:00Z".parse().unwrap();
    assert!(!differ(
        &calendar,
        &zone("Europe/Lisbon"),
        &zone("Asia/Tokyo"),
        later
    ));
}

#[test]
fn the_question_to_the_intern() {
    let reading = support_engineering();
    let tokyo = Zones::bundled().find("Asia/Tokyo").unwrap();
    let mut internship = internship_from("2027-03-01");
    let ask = |internship: &Internship, stays| {
        let calendar = calendar(internship, &reading);
        sound_message(&zone_question(&calendar, &tokyo, stays, now()))
    };
    assert_json_snapshot!("zone_question", ask(&internship, false));
    assert_json_snapshot!("zone_question_stays", ask(&internship, true));
    internship.one_on_one_time = None;
    internship.one_on_one_weekday = None;
    assert_json_snapshot!("zone_question_without_one_on_one", ask(&internship, false));
    internship.time_zone = "Asia/Tokyo".to_owned();
    assert_json_snapshot!("zone_question_moved", ask(&internship, false));
}

#[test]
fn the_one_on_one_keeps_its_zone() {
    let mut reading = support_engineering();
    reading.title = Some(UNRULY.to_owned());
    let tokyo = Zones::bundled().find("Asia/Tokyo").unwrap();
    let mut internship = internship_from("2027-03-01");
    let say = |internship: &Internship, is_own| {
        let who = crate::ids::UserId::new("U0MARTA");
        one_on_one_zone(&calendar(internship, &reading), &who, is_own, &tokyo, now())
    };
    assert_json_snapshot!(
        "one_on_one_zone",
        sound_message(&say(&internship, false).unwrap())
    );
    assert_json_snapshot!(
        "one_on_one_zone_own",
        sound_message(&say(&internship, true).unwrap())
    );
    internship.one_on_one_time = None;
    assert!(say(&internship, true).is_none());
}
