use super::*;
use crate::{
    alumni::CoffeeId,
    ids::{ProgramId, WorkspaceId},
    scheduler::cadence::Zones,
};

fn row(handle: &str, title: &str, end: &str) -> AlumnusRow {
    AlumnusRow {
        start_date: None,
        end_date: Some(end.to_owned()),
        group: Some("Verify".to_owned()),
        track: None,
        handle: Some(handle.to_owned()),
        title: Some(title.to_owned()),
        takeaways: None,
    }
}

fn candidate(id: &str, handle: &str, name: &str) -> Candidate {
    Candidate {
        user_id: UserId::new(id),
        handle: handle.to_owned(),
        name_key: name.to_lowercase(),
        name: name.to_owned(),
        title: String::new(),
        time_zone: None,
        tz_offset_seconds: None,
        is_guest: false,
        hours: None,
        chosen_time_zone: None,
        off: None,
        mentors: None,
    }
}

fn order(alumni: &[Partner]) -> Vec<&str> {
    let ids = alumni.iter().map(|alumnus| alumnus.person.user_id.as_str());
    ids.collect()
}

#[test]
fn a_handle_is_a_person_only_where_it_is_exactly_one() {
    let rows = [
        row("@Ana", "Designer", "2025-01-01"),
        row("bo", "Designer", "2025-01-01"),
        row("cleo", "Designer", "2025-01-01"),
        row("dan", "Designer", "2025-01-01"),
        row("ana", "Designer", "2026-01-01"),
        row("nobody", "Designer", "2025-01-01"),
    ];
    let mut off = candidate("U4", "cleo", "Cleo");
    off.off = Some("U4".to_owned());
    let mut guest = candidate("U5", "dan", "Dan");
    guest.is_guest = true;
    let people = [
        candidate("U1", "ana", "Ana"),
        candidate("U2", "bo", "Bo"),
        candidate("U3", "bob", "Bo"),
        off,
        guest,
    ];
    let alumni = matched(&rows, &people);
    assert_eq!(order(&alumni), ["U1"], "two Bos, one off, one guest");
    let ends: Vec<_> = alumni[0]
        .stays
        .iter()
        .map(|stay| stay.end_date.clone())
        .collect();
    let dates = ["2026-01-01", "2025-01-01"].map(|date| Some(date.to_owned()));
    assert_eq!(ends, dates, "both their rows, the latest first");
}

#[test]
fn users_row_r63_the_same_background_first() {
    let people: Vec<_> = ["a", "b", "c", "d"]
        .into_iter()
        .map(|name| candidate(&format!("U{name}"), name, name))
        .collect();
    let rows = [
        row("a", "Frontend Engineer", "2026-01-01"),
        row("b", "Support Engineer", "2022-03-23"),
        row("c", "Sr. Support Engineer", "2023-05-22"),
        row("d", "Sr. Customer Success Manager", "2026-02-01"),
    ];
    let mut alumni = matched(&rows, &people);
    rank(&mut alumni, "Senior Support Engineer, EMEA");
    assert_eq!(order(&alumni), ["Uc", "Ub", "Ua", "Ud"]);
    assert_eq!(
        background("Senior Support Engineer", &alumni[0]),
        ["support", "engineer"]
    );
    assert_eq!(
        background("Engineering Manager", &alumni[1]),
        ["engineering"]
    );
    rank(&mut alumni, "");
    assert_eq!(order(&alumni), ["Ud", "Ua", "Uc", "Ub"], "the latest first");
}

#[test]
fn who_may_ask_an_alumnus() {
    let (ines, aldo) = (UserId::new("U0INES"), UserId::new("U0ALDO"));
    let now: Timestamp = "2027-03-01T08:00:00Z".parse().unwrap();
    let ended = |state, days: i64| Standing {
        latest: Some(Coffee {
            id: CoffeeId::new("c"),
            workspace_id: WorkspaceId::new("w"),
            program_id: ProgramId::new("p"),
            asker: ines.clone(),
            alumnus: aldo.clone(),
            note: String::new(),
            topic: String::new(),
            as_mentor: false,
            state,
            asked_at: now,
            ended_at: (state != CoffeeState::Open)
                .then(|| now - SignedDuration::from_hours(24 * days)),
        }),
        ..Standing::default()
    };
    let counts = |open, waiting| Standing {
        open,
        waiting,
        latest: None,
    };
    let table = [
        (Standing::default(), Ok(())),
        (ended(CoffeeState::Open, 0), Err(Refusal::Asked)),
        (ended(CoffeeState::Accepted, 3), Err(Refusal::Agreed)),
        (ended(CoffeeState::Declined, 3), Err(Refusal::NotNow)),
        (ended(CoffeeState::Declined, 31), Ok(())),
        (ended(CoffeeState::Withdrawn, 0), Ok(())),
        (counts(3, 0), Err(Refusal::TooMany)),
        (counts(2, 5), Err(Refusal::Busy)),
        (counts(2, 4), Ok(())),
    ];
    for (standing, answer) in table {
        assert_eq!(
            may_ask(&ines, &aldo, &standing, now),
            answer,
            "{standing:?}"
        );
    }
    assert_eq!(
        may_ask(&aldo, &aldo, &Standing::default(), now),
        Err(Refusal::Oneself)
    );
}

#[test]
fn a_note_is_kept_whole_or_refused() {
    assert_eq!(note(None), Ok(String::new()));
    assert_eq!(note(Some(" a\nb ")), Ok("a\nb".to_owned()));
    let most = "ä".repeat(NOTE_CHARS);
    assert_eq!(note(Some(&most)), Ok(most));
    let refused = "This has 4000 characters; 2000 fit.".to_owned();
    assert_eq!(note(Some(&"x".repeat(4_000))), Err(refused));
}

#[test]
fn hours_are_told_on_both_clocks() {
    let zones = Zones::bundled();
    let day = "2027-03-01".parse().unwrap();
    let seen = |from: &str, hours: Option<&str>, to: &str| {
        let workday = Workday::new(zones.find(from).unwrap(), hours);
        let there = hours_from(&workday, day, &zones.find(to).unwrap());
        (hours_in_words(&workday.hours), there.unwrap_or_default())
    };
    let usual = "Mon–Fri 9:00–17:00";
    for (from, hours, to, own, there) in [
        ("Europe/Rome", None, "Europe/Berlin", usual, ""),
        ("Europe/Rome", None, "Europe/Lisbon", usual, "8:00–16:00"),
        (
            "Pacific/Auckland",
            None,
            "America/New_York",
            usual,
            "15:00–23:00, the day before",
        ),
        (
            "America/New_York",
            None,
            "Pacific/Auckland",
            usual,
            "3:00–11:00, the day after",
        ),
        (
            "Europe/Rome",
            Some("Mon, Wed, Thu, Fri, Sun 8-14"),
            "Europe/Lisbon",
            "Mon, Wed–Fri, Sun 8:00–14:00",
            "7:00–13:00",
        ),
    ] {
        let (words, seen) = seen(from, hours, to);
        assert_eq!((words.as_str(), seen.as_str()), (own, there), "{from} {to}");
    }
}

#[test]
fn mentors_stand_before_alumni_and_nobody_twice() {
    let alumni = matched(
        &[
            row("ana", "Designer", "2025-01-01"),
            row("bo", "Designer", "2025-01-01"),
        ],
        &[candidate("U1", "ana", "Ana"), candidate("U2", "bo", "Bo")],
    );
    let mentor = |id: &str, name: &str| Candidate {
        mentors: Some("Verify".to_owned()),
        ..candidate(id, name, name)
    };
    let all = joined(alumni, vec![mentor("U2", "Bo"), mentor("U3", "Cleo")]);
    assert_eq!(order(&all), ["U1", "U2", "U3"]);
    let minutes = [600, 0, 60];
    let mut listed: Vec<Listed> = all
        .into_iter()
        .zip(minutes)
        .map(|(partner, shared_minutes)| Listed {
            partner,
            shared_minutes,
            background: Vec::new(),
        })
        .collect();
    rank_who_knows(&mut listed);
    let order: Vec<_> = listed
        .iter()
        .map(|it| it.partner.person.user_id.as_str())
        .collect();
    assert_eq!(order, ["U3", "U2", "U1"]);
    assert_eq!(listed[1].partner.stays.len(), 1);
}
