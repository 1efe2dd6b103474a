//! What a cron expression means, and what it can't be.

use jiff::civil::{Date, Weekday};

use super::{BadExpression, Cadence, Zones};

fn days(expression: &str, from: &str, count: usize) -> Vec<String> {
    let cadence = Cadence::parse(expression).unwrap();
    let from: Date = from.parse().unwrap();
    cadence
        .days(from)
        .take(count)
        .map(|day| day.to_string())
        .collect()
}

#[test]
fn a_weekday_and_an_hour_are_just_that() {
    let monday = Cadence::Weekly(Weekday::Monday, "09:00".parse().unwrap());
    for text in [
        "0 9 * * MON",
        "0 9 * * 1",
        "00 09 * * monday",
        " 0  9 * * 1-1 ",
        "0 9 ? * Mon",
    ] {
        assert_eq!(Cadence::parse(text), Ok(monday.clone()), "{text}");
    }
    assert_eq!(monday.to_string(), "Monday at 09:00");
}

#[test]
fn weekdays_are_counted_as_in_crontab() {
    // For the crate itself 1 is Sunday.
    for (text, expected) in [
        ("0", vec![Weekday::Sunday]),
        ("7", vec![Weekday::Sunday]),
        ("2,4", vec![Weekday::Tuesday, Weekday::Thursday]),
        ("FRI-MON/3", vec![Weekday::Monday, Weekday::Friday]),
        ("5-7/2", vec![Weekday::Sunday, Weekday::Friday]),
        ("sat-sun", vec![Weekday::Sunday, Weekday::Saturday]),
    ] {
        let cadence = Cadence::parse(&format!("30 8 * * {text}")).unwrap();
        let mut days = cadence.weekdays();
        days.sort_unstable_by_key(|day| day.to_sunday_zero_offset());
        assert_eq!(days, expected, "{text}");
    }
    assert_eq!(Cadence::parse("0 9 * * 0-6").unwrap().weekdays().len(), 7);
}

#[test]
fn it_comes_on_the_days_that_it_names() {
    for (text, from, expected) in [
        (
            "0 9 * * MON,THU",
            "2027-03-02",
            ["2027-03-04", "2027-03-08", "2027-03-11"],
        ),
        (
            "0 9 1 * *",
            "2027-03-01",
            ["2027-03-01", "2027-04-01", "2027-05-01"],
        ),
        (
            "0 9 1,15 * *",
            "2027-03-02",
            ["2027-03-15", "2027-04-01", "2027-04-15"],
        ),
        // The first Monday: both the weekday and the day of the month.
        (
            "0 9 1-7 * MON",
            "2027-03-02",
            ["2027-04-05", "2027-05-03", "2027-06-07"],
        ),
        (
            "0 9 31 * *",
            "2027-03-01",
            ["2027-03-31", "2027-05-31", "2027-07-31"],
        ),
        (
            "0 9 * JAN-JUN WED",
            "2027-06-29",
            ["2027-06-30", "2028-01-05", "2028-01-12"],
        ),
    ] {
        assert_eq!(days(text, from, 3), expected, "{text}");
    }
}

#[test]
fn the_calendar_has_an_end() {
    let cadence = Cadence::parse("0 9 1 * *").unwrap();
    assert_eq!(
        cadence.on_or_after("2150-01-01".parse().unwrap()),
        Date::MAX
    );
    assert_eq!(cadence.days("2099-12-01".parse().unwrap()).count(), 2);
    let monday = Cadence::parse("0 9 * * MON").unwrap();
    assert!(monday.days("9999-12-20".parse().unwrap()).count() <= 2);
}

#[test]
fn what_cannot_be_is_told_in_a_sentence() {
    for (text, expected) in [
        ("0 0 9 * * TUE", "this one has 6"),
        ("9 * * TUE", "this one has 4"),
        ("@weekly", "this one has 1"),
        ("", "this one has 0"),
        ("60 9 * * TUE", "`60` is no minute (0 to 59)"),
        ("0 24 * * TUE", "`24` is no hour"),
        ("0 9 0 * *", "`0` is no day of the month"),
        ("0 9 32 * *", "`32` is no day of the month"),
        ("0 9 1 13 *", "`13` is no month"),
        ("0 9 1 MOR *", "`MOR` is no month"),
        ("0 9 * * 8", "`8` is no weekday"),
        ("0 9 * * TUX", "`TUX` is no weekday"),
        ("0 9 * * 5/2", "`5/2` is no weekday"),
        ("0 9 * * MON-", "`MON-` is no weekday"),
        ("0 9 * * ", "this one has 4"),
        ("*/5 9 * * TUE", "more than once a day"),
        ("0 9,15 * * TUE", "more than once a day"),
        ("0 * * * TUE", "more than once a day"),
        ("0 9 30 2 *", "no year has such a day"),
        ("0 9 31 4,6,9,11 *", "no year has such a day"),
        ("0 9 29 2 *", "it does not come every year"),
    ] {
        let error = Cadence::parse(text).unwrap_err();
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    assert_eq!(
        Cadence::parse("0 9 * *"),
        Err(BadExpression::Fields(4)),
        "seconds are left out, weekdays are not"
    );
}

#[test]
fn it_reads_as_people_say_it() {
    for (text, expected) in [
        ("0 9 * * MON,THU", "Monday and Thursday at 09:00"),
        ("5 7 * * 0,1,3", "Monday, Wednesday and Sunday at 07:05"),
        ("0 9 * * *", "every day at 09:00"),
        ("0  9 1 * *", "0 9 1 * *"),
        ("0 9 1-7 * MON", "0 9 1-7 * MON"),
    ] {
        assert_eq!(Cadence::parse(text).unwrap().to_string(), expected);
    }
}

#[test]
fn the_next_one_is_after_an_instant() {
    let berlin = Zones::bundled().find("Europe/Berlin").unwrap();
    let cadence = Cadence::parse("30 2 * * SUN,MON").unwrap();
    for (at, day, then) in [
        // A Sunday whose 02:30 does not exist, and the Monday after it.
        ("2027-03-27T12:00:00Z", "2027-03-28", "2027-03-28T01:00:00Z"),
        ("2027-03-28T01:00:00Z", "2027-03-29", "2027-03-29T00:30:00Z"),
        // One whose 02:30 comes twice.
        ("2027-10-31T00:29:59Z", "2027-10-31", "2027-10-31T00:30:00Z"),
        ("2027-10-31T00:30:00Z", "2027-11-01", "2027-11-01T01:30:00Z"),
    ] {
        let next = cadence.next_after(at.parse().unwrap(), &berlin).unwrap();
        assert_eq!(
            (next.0.to_string(), next.1.to_string()),
            (day.into(), then.into())
        );
    }
    let apia = Zones::bundled().find("Pacific/Apia").unwrap();
    let daily = Cadence::parse("0 9 * * *").unwrap();
    let next = daily.next_after("2011-12-30T09:59:00Z".parse().unwrap(), &apia);
    let (day, then) = next.unwrap();
    assert_eq!(day.to_string(), "2011-12-30", "its day is the floating one");
    assert_eq!(then.to_string(), "2011-12-30T10:00:00Z");
}
