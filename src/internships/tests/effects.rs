//! Whatever the breaks are, no week is lost; each change does what it says and nothing else.

use jiff::{Timestamp, civil::Date};
use proptest::prelude::*;

use super::*;
use crate::{
    holidays::rules::DaysOff,
    ids::UserId,
    internships::{
        Internship, Pause, Pauses,
        rules::{Act, Change, LifeForm, Stage, is_completed, may},
        samples::{calendar, internship_from, program_of, unit},
    },
    programs::{Reading, UnitKind},
    scheduler::cadence::plus_days,
};

/// With summer time, and without.
const ZONES: [&str; 2] = ["Europe/Lisbon", "Asia/Kolkata"];

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn ines() -> UserId {
    UserId::new("U0INES")
}

fn weekly(weeks: u32) -> Reading {
    let units = (1..=weeks).map(|n| unit(UnitKind::Week, n, n, Vec::new()));
    program_of(units.collect())
}

fn pause(from: &str, until: &str) -> Change {
    Change::Pause {
        from: date(from),
        until: (!until.is_empty()).then(|| date(until)),
        reason: String::new(),
    }
}

/// What a change made at an instant does to an internship of so many weeks.
fn change(
    internship: &Internship,
    weeks: u32,
    change: &Change,
    now: &str,
) -> (Internship, Effects) {
    let reading = weekly(weeks);
    let before = calendar(internship, &reading);
    let after = change.applied(&before, &ines(), at(now));
    let effects = effects(&before, &calendar(&after, &reading), at(now));
    (after, effects)
}

fn words(moved: &[Moved]) -> Vec<String> {
    let day = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
    let words = moved.iter();
    words
        .map(|it| format!("{}: {} {}", it.label, day(it.from), day(it.to)))
        .collect()
}

fn closed(start: Date, breaks: &[(i64, i64)]) -> Pauses {
    let pause = |(from, days): &(i64, i64)| Pause {
        from: plus_days(start, *from),
        until: Some(plus_days(start, from + days)),
        made_at: Timestamp::UNIX_EPOCH,
        by: ines(),
    };
    Pauses(breaks.iter().map(pause).collect())
}

fn starts() -> impl Strategy<Value = Date> {
    // Through two New Years and a 29 February.
    (0..800_i64).prop_map(|days| plus_days(date("2027-01-01"), days))
}

fn breaks() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0..90_i64, 0..20_i64), 0..5)
}

proptest! {
    #[test]
    fn breaks_lose_no_week(start in starts(), breaks in breaks(), weeks in 1..10_u32, zone in 0..2_usize) {
        let reading = weekly(weeks);
        let mut internship = internship_from(&start.to_string());
        internship.time_zone = ZONES[zone].to_owned();
        let plain = calendar(&internship, &reading).last_day();
        internship.pauses = closed(start, &breaks);
        let calendar = calendar(&internship, &reading);
        let days: Vec<_> = posts(&calendar).into_iter().map(|(_, day)| day.unwrap()).collect();
        prop_assert_eq!(days.len(), usize::try_from(weeks).unwrap());
        prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "in their order, each once: {:?}", days);
        for day in &days {
            prop_assert!(internship.pauses.on(*day).is_none(), "{} is in a break", day);
            prop_assert!(*day == start || calendar.post().on_or_after(*day) == *day, "{} is no post day", day);
        }
        prop_assert!(calendar.last_day() >= plain);
        prop_assert_eq!(crate::weeks::rules::days(&calendar).len(), days.len());
    }

    #[test]
    fn a_break_that_ends_the_day_it_begins_never_was(
        start in starts(), breaks in breaks(), today in 0..60_i64, zone in 0..2_usize, hour in 0..24_i8,
    ) {
        let reading = weekly(8);
        let mut internship = internship_from(&start.to_string());
        internship.time_zone = ZONES[zone].to_owned();
        // What is over already: a break that is to come would be ended first.
        internship.pauses = closed(start, &breaks);
        let today = plus_days(start, today);
        internship.pauses.0.retain(|it| it.until.is_some_and(|until| until < today));
        let before = calendar(&internship, &reading);
        let now = before.at(today, jiff::civil::time(hour, 0, 0, 0));
        let open = Change::Pause { from: today, until: None, reason: String::new() };
        let paused = open.applied(&before, &ines(), now);
        prop_assert!(paused != internship);
        let paused = calendar(&paused, &reading);
        let resumed = Change::Resume.applied(&paused, &ines(), now);
        prop_assert_eq!(&resumed, &internship);
    }

    #[test]
    fn more_weeks_move_none(start in starts(), breaks in breaks(), more in 1..27_i64, today in 0..200_i64) {
        let reading = weekly(6);
        let mut internship = internship_from(&start.to_string());
        internship.pauses = closed(start, &breaks);
        let before = calendar(&internship, &reading);
        let now = before.at(plus_days(start, today), jiff::civil::time(12, 0, 0, 0));
        let after = Change::Extend { weeks: more, spread: false }.applied(&before, &ines(), now);
        let after = calendar(&after, &reading);
        let effects = effects(&before, &after, now);
        prop_assert_eq!(&effects.moved, &[]);
        prop_assert_eq!(effects.one_on_ones + effects.check_ins, 0);
        prop_assert!(effects.last_day > effects.last_day_before);
        // The added weeks are to come, also where all were over.
        prop_assert!(after.last_day() > plus_days(start, today));
    }

    #[test]
    fn after_the_end_nothing_is_to_come(start in starts(), breaks in breaks(), today in 0..100_i64) {
        let reading = weekly(6);
        let mut internship = internship_from(&start.to_string());
        internship.pauses = closed(start, &breaks);
        let before = calendar(&internship, &reading);
        let today = plus_days(start, today);
        let now = before.at(today, jiff::civil::time(12, 0, 0, 0));
        let end = Change::End { last_day: today, reason: String::new() };
        let after = end.applied(&before, &ines(), now);
        let after = calendar(&after, &reading);
        let to_come = posts(&before).into_iter().filter(|(_, day)| day.is_some_and(|day| before.at(day, before.post().time()) > now));
        let effects = effects(&before, &after, now);
        prop_assert_eq!(effects.moved.len(), to_come.count());
        prop_assert!(effects.moved.iter().all(|it| it.to.is_none()));
        prop_assert_eq!(effects.next_one_on_one, None);
        for act in Act::ALL {
            prop_assert!(!may(&after, today, act));
        }
    }
}

#[test]
fn a_break_moves_what_follows_and_leaves_out_what_is_in_it() {
    let internship = internship_from("2027-03-01");
    let (_, week) = change(
        &internship,
        3,
        &pause("2027-03-08", "2027-03-12"),
        "2027-03-05T12:00:00Z",
    );
    assert_eq!(
        words(&week.moved),
        [
            "Week 2: 2027-03-08 2027-03-15",
            "Week 3: 2027-03-15 2027-03-22"
        ]
    );
    assert_eq!((week.one_on_ones, week.check_ins), (1, 1));
    assert_eq!(week.last_day, Some(date("2027-03-28")));
    // No Monday in it: nothing moves.
    let (_, days) = change(
        &internship,
        3,
        &pause("2027-03-09", "2027-03-10"),
        "2027-03-05T12:00:00Z",
    );
    assert_eq!(words(&days.moved), [""; 0]);
    assert_eq!((days.one_on_ones, days.check_ins), (1, 0));
    assert_eq!(days.last_day, days.last_day_before);
    // From a Monday whose week was posted an hour ago: it is not taken back.
    let (_, today) = change(
        &internship,
        3,
        &pause("2027-03-08", "2027-03-14"),
        "2027-03-08T10:00:00Z",
    );
    assert_eq!(words(&today.moved), [""; 0]);
    // Half an hour before the 1:1, of which both were reminded.
    let (_, late) = change(
        &internship,
        3,
        &pause("2027-03-09", "2027-03-09"),
        "2027-03-09T13:30:00Z",
    );
    assert_eq!(late.one_on_ones, 0);
    assert_eq!(late.said.map(|it| it.date), Some(date("2027-03-09")));
}

#[test]
fn a_week_that_gives_way_to_a_holiday_is_not_posted_into_a_break() {
    let mut reading = weekly(3);
    reading.rules.skip_holidays.value = true;
    let mut internship = internship_from("2027-03-01");
    let carnaval = (date("2027-03-08"), "Carnaval".to_owned());
    internship.days_off = DaysOff::new([carnaval].into());
    let before = calendar(&internship, &reading);
    // On the holiday itself: week 2 is due on Tuesday.
    let noon = at("2027-03-08T12:00:00Z");
    let paused = pause("2027-03-08", "2027-03-12").applied(&before, &ines(), noon);
    let paused_calendar = calendar(&paused, &reading);
    let week = effects(&before, &paused_calendar, noon);
    assert_eq!(
        words(&week.moved),
        [
            "Week 2: 2027-03-09 2027-03-15",
            "Week 3: 2027-03-15 2027-03-22"
        ]
    );
    // Taken back the same day, it is Tuesday's again, and nothing is posted right away.
    let resumed = Change::Resume.applied(&paused_calendar, &ines(), noon);
    let back = effects(&paused_calendar, &calendar(&resumed, &reading), noon);
    assert_eq!(
        words(&back.moved)[0],
        "Week 2: 2027-03-15 2027-03-09",
        "the day on which it is really posted"
    );
    assert!(!back.moved[0].is_due);
    // Once it was posted it is not taken back.
    let posted = at("2027-03-09T12:00:00Z");
    let late = pause("2027-03-09", "2027-03-12").applied(&before, &ines(), posted);
    let late = effects(&before, &calendar(&late, &reading), posted);
    assert_eq!(words(&late.moved), [""; 0]);
}

#[test]
fn over_new_year_and_a_leap_day() {
    let internship = internship_from("2027-12-20");
    let (_, holidays) = change(
        &internship,
        3,
        &pause("2027-12-24", "2028-01-02"),
        "2027-12-20T12:00:00Z",
    );
    assert_eq!(
        words(&holidays.moved),
        [
            "Week 2: 2027-12-27 2028-01-03",
            "Week 3: 2028-01-03 2028-01-10"
        ]
    );
    let internship = internship_from("2028-02-14");
    let (_, leap) = change(
        &internship,
        3,
        &pause("2028-02-28", "2028-02-29"),
        "2028-02-20T12:00:00Z",
    );
    assert_eq!(words(&leap.moved), ["Week 3: 2028-02-28 2028-03-06"]);
}

#[test]
fn an_open_break_holds_everything_until_it_ends() {
    let internship = internship_from("2027-03-01");
    let (open, effects) = change(
        &internship,
        3,
        &pause("2027-03-06", ""),
        "2027-03-05T16:00:00Z",
    );
    assert_eq!(
        words(&effects.moved),
        ["Week 2: 2027-03-08 -", "Week 3: 2027-03-15 -"]
    );
    assert_eq!((effects.one_on_ones, effects.check_ins), (2, 2));
    assert_eq!(effects.last_day, None);
    let (resumed, effects) = change(&open, 3, &Change::Resume, "2027-03-15T10:00:00Z");
    assert_eq!(
        words(&effects.moved),
        ["Week 2: - 2027-03-15", "Week 3: - 2027-03-22"]
    );
    assert!(effects.moved[0].is_due && !effects.moved[1].is_due);
    assert_eq!(resumed.pauses.0[0].until, Some(date("2027-03-14")));
    // An earlier, closed break does not stop what comes between the two.
    let (both, _) = change(
        &internship,
        6,
        &pause("2027-03-08", "2027-03-14"),
        "2027-03-05T16:00:00Z",
    );
    let (both, _) = change(&both, 6, &pause("2027-04-01", ""), "2027-03-05T16:00:00Z");
    let reading = weekly(6);
    let days: Vec<_> = posts(&calendar(&both, &reading));
    let with_day = days.iter().filter(|(_, day)| day.is_some()).count();
    assert_eq!(with_day, 4, "1, 15, 22 and 29 March: {days:?}");
}

#[test]
fn the_break_that_is_ended_is_the_one_under_way_else_the_next() {
    let internship = internship_from("2027-03-01");
    let now = "2027-03-01T12:00:00Z";
    let (one, _) = change(&internship, 6, &pause("2027-03-22", "2027-03-26"), now);
    let (two, _) = change(&one, 6, &pause("2027-03-08", "2027-03-12"), now);
    let reading = weekly(6);
    assert!(may(
        &calendar(&two, &reading),
        date("2027-03-02"),
        Act::Resume
    ));
    assert!(!may(
        &calendar(&two, &reading),
        date("2027-04-02"),
        Act::Resume
    ));
    let (next, _) = change(&two, 6, &Change::Resume, "2027-03-02T12:00:00Z");
    assert_eq!(next, one, "the earlier one was taken back");
    let (current, _) = change(&two, 6, &Change::Resume, "2027-03-10T12:00:00Z");
    assert_eq!(current.pauses.0[1].until, Some(date("2027-03-09")));
}

#[test]
fn an_internship_that_is_over_goes_on_from_today() {
    let internship = internship_from("2027-03-01");
    let reading = weekly(3);
    let today = date("2027-04-14");
    assert_eq!(
        Stage::on(&calendar(&internship, &reading), today),
        Stage::Over
    );
    let (after, effects) = change(
        &internship,
        3,
        &Change::Extend {
            weeks: 2,
            spread: false,
        },
        "2027-04-14T12:00:00Z",
    );
    assert_eq!(effects.last_day, Some(date("2027-05-02")));
    let after = calendar(&after, &reading);
    assert_eq!(after.week_date(4), date("2027-04-19"));
    assert_eq!(Stage::on(&after, today), Stage::Running);
    assert_eq!(effects.check_ins, 0);
}

#[test]
fn complete_is_who_comes_to_the_last_week() {
    let internship = internship_from("2027-03-01");
    let reading = weekly(3);
    let calendar = calendar(&internship, &reading);
    assert!(!is_completed(&calendar, date("2027-03-14")));
    assert!(is_completed(&calendar, date("2027-03-15")));
}

#[test]
fn each_mistake_is_told_at_its_field() {
    let mut internship = internship_from("2027-03-01");
    internship.pauses = closed(date("2027-03-01"), &[(14, 4)]);
    let reading = weekly(6);
    let calendar = calendar(&internship, &reading);
    let wrong = |act, form: LifeForm| {
        let errors = form.read(act, &calendar, date("2027-03-05"), "Europe/Berlin");
        let (field, why) = errors.unwrap_err().remove(0);
        format!("{field}: {why}")
    };
    let days = |from: &str, until: &str| LifeForm {
        from: Some(from.to_owned()),
        until: (!until.is_empty()).then(|| until.to_owned()),
        ..LifeForm::default()
    };
    for (from, until, what) in [
        ("2027-03-04", "", "from: 2027-03-04 is over"),
        ("2027-02-30", "", "from: 2027-02-30 is not a day"),
        ("2027-03-08", "2027-03-32", "until: 2027-03-32 is not a day"),
        ("2027-03-08", "2027-03-07", "until: That is before"),
        (
            "2027-03-08",
            "2029-03-07",
            "until: That is more than a year",
        ),
        ("2027-06-08", "", "from: The last day is"),
        (
            "2027-03-08",
            "2027-03-15",
            "from: There is a break from 2027-03-15 until 2027-03-19",
        ),
        ("2027-03-08", "", "from: There is a break from 2027-03-15"),
    ] {
        let error = wrong(Act::Pause, days(from, until));
        assert!(error.starts_with(what), "{error}");
    }
    for weeks in ["", "0", "27", "two"] {
        let form = LifeForm {
            weeks: Some(weeks.to_owned()),
            ..LifeForm::default()
        };
        assert_eq!(
            wrong(Act::Extend, form),
            "weeks: A number of weeks from 1 to 26."
        );
    }
    for (day, what) in [
        ("2027-02-28", "last_day: It began on 2027-03-01"),
        ("2027-03-06", "last_day: 2027-03-06 is to come"),
    ] {
        let form = LifeForm {
            last_day: Some(day.to_owned()),
            ..LifeForm::default()
        };
        assert!(wrong(Act::End, form).starts_with(what));
    }
    let same = LifeForm {
        weekday: Some("tuesday".to_owned()),
        time: Some("15:00".to_owned()),
        ..LifeForm::default()
    };
    assert!(wrong(Act::Schedule, same).starts_with("one_on_one_time: That is when"));
}
