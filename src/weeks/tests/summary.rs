//! On which days there is a summary, and of what.

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{calendar, internship_from, now, program_of, task, unit},
    internships::{Pause, Pauses, Weeks},
    programs::{Reading, UnitKind},
};

fn weeks(numbers: &[u32]) -> Reading {
    let units = numbers.iter().map(|n| {
        unit(
            UnitKind::Week,
            *n,
            *n,
            vec![task(&n.to_string(), Vec::new())],
        )
    });
    program_of(units.collect())
}

fn fridays(internship: &crate::internships::Internship, reading: &Reading) -> Vec<String> {
    let days = summary_days(&calendar(internship, reading)).into_iter();
    let line = |(date, posts): (Date, Vec<Date>)| {
        let posts: Vec<_> = posts.iter().map(ToString::to_string).collect();
        format!("{date} of {}", posts.join(","))
    };
    days.map(line).collect()
}

#[test]
fn each_week_in_which_something_is_posted() {
    let internship = internship_from("2027-03-01");
    assert_eq!(
        fridays(&internship, &weeks(&[1, 3])),
        ["2027-03-05 of 2027-03-01", "2027-03-19 of 2027-03-15"]
    );
    // A Thursday's long first week is summed up once.
    assert_eq!(
        fridays(&internship_from("2027-03-04"), &weeks(&[1, 2])),
        ["2027-03-05 of 2027-03-04", "2027-03-19 of 2027-03-15"]
    );
    let mut reading = weeks(&[1, 2]);
    reading.rules.check_in_weekday.value = "monday".to_owned();
    reading.rules.check_in_time.value = "08:00".to_owned();
    assert_eq!(
        fridays(&internship, &reading),
        Vec::<String>::new(),
        "an hour before the week there is nothing to say of it, and a week later it is old"
    );
}

#[test]
fn weeks_of_their_own_are_summed_up_and_breaks_are_not() {
    let mut internship = internship_from("2027-03-01");
    internship.own_weeks = Weeks([2].into());
    let mut none = program_of(Vec::new());
    none.rules.length_weeks.value = 4;
    assert_eq!(fridays(&internship, &none), ["2027-03-12 of 2027-03-08"]);
    internship.pauses = Pauses(vec![Pause {
        from: "2027-03-08".parse().unwrap(),
        until: Some("2027-03-14".parse().unwrap()),
        made_at: now(),
        by: UserId::new("U0INES"),
    }]);
    assert_eq!(fridays(&internship, &none), ["2027-03-19 of 2027-03-15"]);
}

#[test]
fn done_open_and_next() {
    let way = |id| Item {
        alternative: Some("if".to_owned()),
        ..task(id, Vec::new())
    };
    let reading = program_of(vec![
        unit(
            UnitKind::Week,
            1,
            1,
            vec![
                task("a", Vec::new()),
                task("b", Vec::new()),
                way("if"),
                way("if not"),
            ],
        ),
        unit(UnitKind::Week, 2, 2, Vec::new()),
    ]);
    let internship = internship_from("2027-03-01");
    let calendar = calendar(&internship, &reading);
    let tick = |id: &str| {
        crate::weeks::Tick::new(
            id,
            true,
            crate::ids::UserId::new("U0INES"),
            crate::internships::samples::now(),
        )
    };
    let ticks: Ticks = ["a", "if not"].map(|id| (id.to_owned(), tick(id))).into();
    let of = summary(&calendar, &["2027-03-01".parse().unwrap()], &ticks);
    assert_eq!((of.progress.done, of.progress.all), (2, 3));
    let open: Vec<_> = of.open.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(open, ["b"]);
    assert_eq!(of.next.unwrap().0.to_string(), "2027-03-08");
}
