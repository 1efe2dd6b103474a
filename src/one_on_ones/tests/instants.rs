//! Over every change of summer time of three years, for each pair of zones: when they meet, are reminded, and get the
//! agenda.

use jiff::{civil::Weekday, tz::TimeZone};

use super::*;
use crate::{
    internships::samples::{calendar, internship_from, program_of},
    one_on_ones::{Appointment, Earlier, Exception},
    scheduler::cadence::{Zones, plus_days},
};

const ZONES: [&str; 8] = [
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/New_York",
    "America/Bogota",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
];

/// All weeks of 2026, 2027 and 2028.
const WEEKS: u32 = 156;

#[test]
fn each_pair_meets_at_the_hour_that_was_agreed_over_every_change() {
    let mut reading = program_of(Vec::new());
    reading.rules.length_weeks.value = WEEKS;
    let zones = Zones::bundled();
    let find = |name: &str| zones.find(name).unwrap();
    for intern in ZONES {
        for mentor in ZONES {
            let mut internship = internship_from("2026-01-05");
            internship.time_zone = intern.to_owned();
            internship.mentor_zone = Some(mentor.to_owned());
            internship.one_on_one_zone = Some(mentor.to_owned());
            internship.one_on_one_weekday = Some("sunday".to_owned());
            let calendar = calendar(&internship, &reading);
            let meetings = meetings(&calendar);
            assert_eq!(meetings.len(), WEEKS as usize, "{intern} {mentor}");
            let (here, there) = (find(intern), find(mentor));
            for (n, meeting) in (0..).zip(&meetings) {
                let agreed = there.to_datetime(meeting.at);
                assert_eq!(agreed.date(), plus_days(meetings[0].date, 7 * n));
                assert_eq!(
                    (agreed.hour(), agreed.minute()),
                    (15, 0),
                    "{mentor} {}",
                    meeting.at
                );
                assert_eq!(meeting.at.duration_since(reminded(meeting)).as_mins(), 60);
                let agendas = agendas_at(&calendar, meeting);
                for (zone, at) in [(&here, agendas.0), (&there, agendas.1)] {
                    morning_before(zone, at, meeting.at);
                }
            }
        }
    }
}

/// At nine where they are, on the last working day before theirs of the meeting.
fn morning_before(zone: &TimeZone, agenda: Timestamp, meeting: Timestamp) {
    let (morning, day) = (zone.to_datetime(agenda), zone.to_datetime(meeting).date());
    assert_eq!((morning.hour(), morning.minute()), (9, 0));
    let back = match day.weekday() {
        Weekday::Monday => 3,
        Weekday::Sunday => 2,
        _ => 1,
    };
    assert_eq!(morning.date(), plus_days(day, -back), "{meeting}");
}

#[test]
fn an_hour_that_a_change_leaves_out_is_the_first_after_it() {
    let mut reading = program_of(Vec::new());
    reading.rules.length_weeks.value = WEEKS;
    // Zone, hour, local day, instant.
    for (zone, hour, day, at) in [
        (
            "Europe/Berlin",
            "02:30",
            "2026-03-29",
            "2026-03-29T01:00:00Z",
        ),
        (
            "Europe/Lisbon",
            "01:30",
            "2027-03-28",
            "2027-03-28T01:00:00Z",
        ),
        (
            "America/New_York",
            "02:30",
            "2028-03-12",
            "2028-03-12T07:00:00Z",
        ),
        (
            "America/New_York",
            "01:30",
            "2026-11-01",
            "2026-11-01T05:30:00Z",
        ),
        (
            "Pacific/Auckland",
            "02:30",
            "2026-09-27",
            "2026-09-26T14:00:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "02:15",
            "2026-10-04",
            "2026-10-03T15:30:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "01:45",
            "2026-04-05",
            "2026-04-04T14:45:00Z",
        ),
        (
            "Africa/Casablanca",
            "02:30",
            "2026-03-22",
            "2026-03-22T02:00:00Z",
        ),
    ] {
        let mut internship = internship_from("2026-01-05");
        internship.one_on_one_zone = Some(zone.to_owned());
        internship.one_on_one_weekday = Some("sunday".to_owned());
        internship.one_on_one_time = Some(hour.parse().unwrap());
        let meeting = meeting_of(&calendar(&internship, &reading), day.parse().unwrap());
        assert_eq!(meeting.unwrap().at.to_string(), at, "{zone} {day}");
    }
}

fn words(meetings: &[Meeting]) -> Vec<String> {
    let words = meetings.iter();
    words.map(|it| format!("{} {}", it.date, it.at)).collect()
}

#[test]
fn a_moved_one_keeps_its_day_and_what_has_been_stays() {
    let mut reading = program_of(Vec::new());
    reading.rules.length_weeks.value = 4;
    let mut internship = internship_from("2027-03-01");
    let to = |at: &str, zone: &str| Exception {
        to: Some(Appointment {
            at: at.parse().unwrap(),
            zone: zone.to_owned(),
        }),
        was_reminded: false,
    };
    let own = &mut internship.one_on_ones;
    own.exceptions = [
        (
            "2027-03-02".parse().unwrap(),
            to("2027-03-04T16:00", "Europe/Lisbon"),
        ),
        (
            "2027-03-09".parse().unwrap(),
            Exception {
                to: None,
                was_reminded: false,
            },
        ),
    ]
    .into();
    // It was on Tuesdays; from the evening of the 16th on it is on Wednesdays.
    own.earlier = vec![Earlier {
        weekday: "tuesday".to_owned(),
        time: jiff::civil::time(15, 0, 0, 0),
        zone: "Europe/Berlin".to_owned(),
        until: "2027-03-16T20:00:00Z".parse().unwrap(),
    }];
    internship.one_on_one_weekday = Some("wednesday".to_owned());
    let calendar = calendar(&internship, &reading);
    assert_eq!(
        words(&meetings(&calendar)),
        [
            "2027-03-02 2027-03-04T16:00:00Z",
            "2027-03-16 2027-03-16T14:00:00Z",
            "2027-03-17 2027-03-17T14:00:00Z",
            "2027-03-24 2027-03-24T14:00:00Z",
        ]
    );
}

#[test]
fn after_a_break_the_agenda_comes_on_the_day_itself() {
    let mut reading = program_of(Vec::new());
    reading.rules.length_weeks.value = 4;
    let mut internship = internship_from("2027-03-01");
    internship.one_on_one_weekday = Some("monday".to_owned());
    internship.pauses.0.push(crate::internships::Pause {
        from: "2027-03-10".parse().unwrap(),
        until: Some("2027-03-14".parse().unwrap()),
        made_at: "2027-03-01T00:00:00Z".parse().unwrap(),
        by: crate::ids::UserId::new("U0INES"),
    });
    for (time, at) in [
        ("15:00", "2027-03-15T09:00:00Z"),
        ("09:30", "2027-03-15T08:30:00Z"),
    ] {
        internship.one_on_one_time = Some(time.parse().unwrap());
        internship.one_on_one_zone = Some("Europe/Lisbon".to_owned());
        let calendar = calendar(&internship, &reading);
        let meeting = meeting_of(&calendar, "2027-03-15".parse().unwrap()).unwrap();
        assert_eq!(agendas_at(&calendar, &meeting).0.to_string(), at, "{time}");
        // Before the break it is the working day before, as ever.
        let first = meeting_of(&calendar, "2027-03-08".parse().unwrap()).unwrap();
        let agenda = agendas_at(&calendar, &first).0.to_string();
        assert_eq!(agenda, "2027-03-05T09:00:00Z");
    }
}

#[test]
fn where_a_meeting_can_be_moved() {
    let mut reading = program_of(Vec::new());
    reading.rules.length_weeks.value = 3;
    let mut internship = internship_from("2027-03-01");
    internship.pauses.0.push(crate::internships::Pause {
        from: "2027-03-12".parse().unwrap(),
        until: Some("2027-03-13".parse().unwrap()),
        made_at: "2027-03-01T00:00:00Z".parse().unwrap(),
        by: crate::ids::UserId::new("U0INES"),
    });
    let calendar = calendar(&internship, &reading);
    let now = "2027-03-08T10:00:00Z".parse().unwrap();
    let meeting = meeting_of(&calendar, "2027-03-09".parse().unwrap()).unwrap();
    for (date, time, answer) in [
        ("2027-03-11", "16:00", ""),
        ("2027-03-09", "17:00", ""),
        (
            "2027-03-16",
            "14:00",
            "You meet on Tuesday, 2027-03-16 at 14:00 already",
        ),
        (
            "2027-03-16",
            "14:15",
            "You meet on Tuesday, 2027-03-16 at 14:00 already",
        ),
        (
            "2027-03-16",
            "18:00",
            "Your next 1:1 is on Tuesday, 2027-03-16 at 14:00",
        ),
        ("2027-04-20", "18:00", "Your next 1:1 is on"),
        ("2027-03-07", "18:00", "2027-03-07 is over"),
        ("2027-03-08", "09:00", "That hour is over"),
        ("2027-03-09", "14:00", "That is when you meet already"),
        ("2027-03-12", "14:00", "There is a break on 2027-03-12"),
        ("2027-02-30", "14:00", "Choose a day of the calendar"),
        ("2027-03-11", "25:00", "Choose a time"),
    ] {
        let form = MoveForm {
            date: Some(date.to_owned()),
            time: Some(time.to_owned()),
        };
        let read = form.read(&calendar, &meeting, "Europe/Lisbon", now);
        let said = read
            .err()
            .map(|errors| errors[0].1.clone())
            .unwrap_or_default();
        assert!(
            said.starts_with(answer) && answer.is_empty() == said.is_empty(),
            "{date} {time}: {said}"
        );
    }
    // The last one goes no further than a week.
    let last = meeting_of(&calendar, "2027-03-16".parse().unwrap()).unwrap();
    let form = |date: &str| MoveForm {
        date: Some(date.to_owned()),
        time: Some("10:00".to_owned()),
    };
    assert!(
        form("2027-03-22")
            .read(&calendar, &last, "Europe/Lisbon", now)
            .is_ok()
    );
    assert!(
        form("2027-03-23")
            .read(&calendar, &last, "Europe/Lisbon", now)
            .is_err()
    );
}

#[test]
fn links_to_messages_are_slacks() {
    let link =
        |domain, channel, ts, thread| message_link(Some(domain), Some(channel), Some(ts), thread);
    assert_eq!(
        link("acme-corp", "C0SUPPORT", "1796000000.000001", None).as_deref(),
        Some("https://acme-corp.slack.com/archives/C0SUPPORT/p1796000000000001")
    );
    assert_eq!(
        link("acme", "C1", "2.0", Some("1.0")).as_deref(),
        Some("https://acme.slack.com/archives/C1/p20?thread_ts=1.0&cid=C1")
    );
    assert_eq!(link("acme.example/", "C1", "2.0", None), None);
    assert_eq!(link("acme", "C1/../x", "2.0", None), None);
    assert_eq!(link("acme", "C1", "now", None), None);
    let quoted = |link: &str, said_by: &str| Quoted {
        link: link.to_owned(),
        said_by: said_by.to_owned(),
    };
    let good = "https://acme.slack.com/archives/C1/p20?thread_ts=1.0&cid=C1";
    assert!(is_of_slack(&quoted(good, "U1")));
    for (link, said_by) in [
        ("https://evil.example/x.slack.com/archives/C1/p20", "U1"),
        ("javascript:alert(1)", "U1"),
        ("https://acme.slack.com/archives/C1/p20|x> <!here", "U1"),
        (good, "U1> <!channel"),
        ("", "U1"),
    ] {
        assert!(!is_of_slack(&quoted(link, said_by)), "{link} {said_by}");
    }
}
