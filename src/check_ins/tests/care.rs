//! Each sign: what shows it, what does not, and that one row of weeks is one.

use proptest::prelude::*;

use super::*;
use crate::{
    check_ins::CheckIn,
    ids::UserId,
    internships::samples::{MENTOR, calendar, check_in, internship_from, program_of},
};

fn day(day: &str) -> Date {
    day.parse().unwrap()
}

/// The Monday of the n-th week from 1 March 2027.
fn nth(n: i64) -> Date {
    plus_days(day("2027-03-01"), 7 * (n - 1))
}

fn week(n: i64) -> Week {
    Week {
        date: nth(n),
        is_full: true,
        mood: None,
        hours_tenths: None,
        pulse: None,
        met: None,
    }
}

fn words(weeks: &[Week]) -> Vec<String> {
    let signs = signs(weeks, Some(8)).into_iter();
    signs
        .map(|seen| format!("{} {}", seen.sign, seen.since))
        .collect()
}

fn with(weeks: &[i64], set: impl Fn(&mut Week)) -> Vec<Week> {
    let one = |n: &i64| {
        let mut week = week(*n);
        set(&mut week);
        week
    };
    weeks.iter().map(one).collect()
}

#[test]
fn three_low_weeks_in_a_row() {
    let low = |weeks: &[i64]| with(weeks, |week| week.mood = Some(2));
    assert!(words(&low(&[1, 2])).is_empty());
    assert_eq!(words(&low(&[1, 2, 3])), ["low_weeks 2027-03-01"]);
    assert_eq!(
        words(&low(&[1, 2, 3, 4, 5])),
        ["low_weeks 2027-03-01"],
        "still the same"
    );
    assert_eq!(
        words(&low(&[1, 3, 5])),
        ["low_weeks 2027-03-01"],
        "a week without one is no end"
    );
    assert!(words(&low(&[1, 2, 5])).is_empty(), "two are");
    let mut better = low(&[1, 2, 3, 4]);
    better[3].mood = Some(4);
    assert!(words(&better).is_empty());
    let mut silent = low(&[1, 2, 3]);
    silent.push(week(4));
    assert_eq!(words(&silent), ["low_weeks 2027-03-01"]);
}

#[test]
fn two_weeks_without_a_one_on_one() {
    let apart = |weeks: &[i64]| with(weeks, |week| week.met = Some(false));
    assert!(words(&apart(&[1])).is_empty());
    assert_eq!(words(&apart(&[1, 2])), ["no_one_on_one 2027-03-01"]);
    assert!(
        words(&apart(&[1, 3])).is_empty(),
        "nobody knows of the week between"
    );
    let mut met = apart(&[1, 2, 3]);
    met[1].met = Some(true);
    assert!(words(&met).is_empty());
}

#[test]
fn a_pulse_is_news_in_its_week() {
    let felt = |pulse| with(&[2, 4], |week| week.pulse = Some(pulse));
    assert_eq!(words(&felt(Pulse::Alone)), ["alone 2027-03-08"]);
    assert_eq!(words(&felt(Pulse::LeftOut)), ["left_out 2027-03-08"]);
    assert_eq!(words(&felt(Pulse::Overworked)), ["overworked 2027-03-08"]);
    assert!(words(&felt(Pulse::Fine)).is_empty());
    let mut fine = felt(Pulse::Alone);
    fine[1].pulse = Some(Pulse::Fine);
    assert!(words(&fine).is_empty());
    let mut later = felt(Pulse::Alone);
    later.push(week(5));
    assert!(words(&later).is_empty(), "it was told in its week");
}

#[test]
fn hours_far_under_twice_and_far_over() {
    let spent = |tenths| with(&[1, 2], |week| week.hours_tenths = Some(tenths));
    assert_eq!(words(&spent(30)), ["few_hours 2027-03-01"]);
    assert!(
        words(&spent(60)).is_empty(),
        "three quarters are near enough"
    );
    assert!(words(&spent(80)).is_empty());
    assert!(words(&spent(150)).is_empty());
    assert_eq!(
        words(&spent(300)),
        ["long_week 2027-03-01", "many_hours 2027-03-01"]
    );
    assert_eq!(words(&spent(300)[..1]), ["long_week 2027-03-01"]);
    assert!(words(&spent(30)[..1]).is_empty(), "once is once");
    let mut holiday = spent(30);
    holiday[1].is_full = false;
    assert!(words(&holiday).is_empty(), "not in a week with a holiday");
    assert!(signs(&spent(30), None).is_empty(), "nothing is agreed");
}

#[test]
fn weeks_are_read_from_check_ins_of_both() {
    let reading = program_of(Vec::new());
    let internship = internship_from("2027-03-03");
    let of = |author: Option<&str>, week: Date, set: &dyn Fn(&mut CheckIn)| {
        let mut one = check_in("");
        one.week_date = week;
        if let Some(author) = author {
            one.author = UserId::new(author);
        }
        set(&mut one);
        one
    };
    let all = [
        of(None, nth(1), &|one| {
            one.mood = Some(2);
            one.met = Some(Met::No);
        }),
        of(Some(MENTOR), nth(1), &|one| {
            one.mood = Some(5);
            one.met = Some(Met::Yes);
        }),
        of(Some(MENTOR), nth(2), &|one| one.met = Some(Met::No)),
    ];
    let calendar = calendar(&internship, &reading);
    let weeks = weeks(&calendar, &all, &[day("2027-03-16")], &[]);
    let seen: Vec<_> = weeks
        .iter()
        .map(|week| (week.date, week.is_full, week.mood, week.met))
        .collect();
    assert_eq!(
        seen,
        [
            (nth(1), false, Some(2), Some(true)),
            (nth(2), true, None, Some(false)),
            (nth(3), true, None, Some(false)),
        ]
    );
}

#[test]
fn a_mentor_asked_twice_without_a_word() {
    let prompts = [
        day("2027-03-12"),
        day("2027-03-26"),
        day("2027-04-09"),
        day("2027-04-23"),
    ];
    assert_eq!(
        mentor_quiet(&prompts[..2], &[]),
        None,
        "the second is still open"
    );
    assert_eq!(mentor_quiet(&prompts[..3], &[]), Some(nth(2)));
    assert_eq!(mentor_quiet(&prompts, &[]), Some(nth(2)), "still the same");
    assert_eq!(mentor_quiet(&prompts[..3], &[nth(3)]), None);
    assert_eq!(mentor_quiet(&prompts[..3], &[nth(4)]), None);
    assert_eq!(mentor_quiet(&prompts, &[nth(2)]), Some(nth(4)));
}

proptest! {
    #[test]
    fn whatever_is_said_each_sign_is_seen_once_and_began_in_a_week_that_is_known(
        said in proptest::collection::vec((1i64..30, proptest::option::of(1i64..=5), proptest::option::of(0i64..600), 0u8..5), 0..20)
    ) {
        let mut said = said;
        said.sort();
        said.dedup_by_key(|(n, ..)| *n);
        let weeks: Vec<Week> = said.into_iter().map(|(n, mood, hours_tenths, felt)| Week {
            mood,
            hours_tenths,
            pulse: [None, Some(Pulse::Fine), Some(Pulse::Alone), Some(Pulse::LeftOut), Some(Pulse::Overworked)][usize::from(felt)],
            met: (felt % 2 == 0).then_some(false),
            ..week(n)
        }).collect();
        let seen = signs(&weeks, Some(8));
        for (at, one) in seen.iter().enumerate() {
            prop_assert!(weeks.iter().any(|week| week.date == one.since));
            prop_assert!(seen[..at].iter().all(|other| other.sign != one.sign));
        }
        // One more week like the last changes nothing about when it began.
        if let Some(last) = weeks.last() {
            let mut longer = weeks.clone();
            longer.push(Week { date: plus_days(last.date, 7), ..last.clone() });
            let longer = signs(&longer, Some(8));
            for one in &seen {
                prop_assert!(longer.contains(one));
            }
        }
    }
}

#[test]
fn two_whole_weeks_without_a_word() {
    let reading = program_of(Vec::new());
    let mut internship = internship_from("2027-03-01");
    let since = |internship: &Internship, week: i64, from: &str, heard: &[&str]| {
        let heard: Vec<Date> = heard.iter().map(|it| day(it)).collect();
        let calendar = calendar(internship, &reading);
        let friday = plus_days(nth(week), 4);
        silent(&calendar, friday, day(from), &heard).map(|it| it.to_string())
    };
    let long_ago = "2026-12-01";
    assert_eq!(since(&internship, 1, long_ago, &[]), None, "one is one");
    assert_eq!(
        since(&internship, 2, long_ago, &[]),
        Some("2027-03-01".to_owned())
    );
    assert_eq!(since(&internship, 2, long_ago, &["2027-03-14"]), None);
    assert_eq!(
        since(&internship, 3, long_ago, &["2027-03-07"]),
        Some("2027-03-08".to_owned())
    );
    assert_eq!(
        since(&internship, 3, "2027-03-09", &[]),
        None,
        "what was before is history"
    );
    let (calendar_of, thursday) = (calendar(&internship, &reading), day("2027-03-11"));
    assert_eq!(silent(&calendar_of, thursday, day(long_ago), &[]), None);
    drop(calendar_of);
    internship = internship_from("2027-03-02");
    assert_eq!(
        since(&internship, 3, long_ago, &[]),
        Some("2027-03-08".to_owned()),
        "not whole"
    );
}
