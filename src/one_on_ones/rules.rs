//! When they meet. A 1:1 keeps the zone that it was agreed in. Pure.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};

use crate::{
    internships::rules::Calendar,
    scheduler::cadence::{instant, weekday},
};

/// By elapsed time, not by the clock on the wall: a gap between the two doesn't make it late.
pub const REMIND_BEFORE: SignedDuration = SignedDuration::from_mins(60);

/// A meeting: its local date and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    pub date: Date,
    pub at: Timestamp,
}

/// All meetings of an internship, from its start to six days after its last week's day.
pub fn meetings(calendar: &Calendar<'_>) -> Vec<Meeting> {
    let internship = calendar.internship;
    // It takes two.
    if internship.gone.is_some() {
        return Vec::new();
    }
    let day = internship.one_on_one_weekday.as_deref().and_then(weekday);
    let (Some(day), Some(time)) = (day, internship.one_on_one_time) else {
        return Vec::new();
    };
    let dates = calendar.dates_on(day).into_iter();
    dates
        .map(|date| Meeting {
            date,
            at: instant(DateTime::from_parts(date, time), &calendar.one_on_one_zone),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internships::samples::{calendar, internship_from, program_of};

    /// The instants of the 1:1s of two weeks, agreed in a zone by an intern in Lisbon.
    fn instants(
        start: &str,
        day: Option<&str>,
        time: Option<&str>,
        zone: Option<&str>,
    ) -> Vec<String> {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 2;
        let mut internship = internship_from(start);
        internship.one_on_one_weekday = day.map(str::to_owned);
        internship.one_on_one_time = time.map(|time| time.parse().unwrap());
        internship.one_on_one_zone = zone.map(str::to_owned);
        let meetings = meetings(&calendar(&internship, &reading));
        meetings
            .iter()
            .map(|meeting| format!("{} {}", meeting.date, meeting.at))
            .collect()
    }

    #[test]
    fn a_meeting_keeps_the_zone_that_it_was_agreed_in() {
        let rows: &[(&str, &str, &str, [&str; 2])] = &[
            // New York is in summer from 14 March, Lisbon from the 28th.
            (
                "2027-03-08",
                "15:00",
                "America/New_York",
                [
                    "2027-03-09 2027-03-09T20:00:00Z",
                    "2027-03-16 2027-03-16T19:00:00Z",
                ],
            ),
            (
                "2027-03-22",
                "15:00",
                "Europe/Berlin",
                [
                    "2027-03-23 2027-03-23T14:00:00Z",
                    "2027-03-30 2027-03-30T13:00:00Z",
                ],
            ),
            // Tuesday morning in Auckland is Monday evening in UTC; the date is theirs.
            (
                "2027-03-29",
                "09:00",
                "Pacific/Auckland",
                [
                    "2027-03-30 2027-03-29T20:00:00Z",
                    "2027-04-06 2027-04-05T21:00:00Z",
                ],
            ),
        ];
        for (start, time, zone, expected) in rows {
            assert_eq!(
                instants(start, Some("tuesday"), Some(time), Some(zone)),
                expected
            );
        }
    }

    #[test]
    fn an_hour_that_does_not_exist_is_the_first_after_it() {
        assert_eq!(
            instants(
                "2027-03-22",
                Some("sunday"),
                Some("02:30"),
                Some("Europe/Berlin")
            ),
            [
                "2027-03-28 2027-03-28T01:00:00Z",
                "2027-04-04 2027-04-04T00:30:00Z"
            ]
        );
    }

    #[test]
    fn the_interns_zone_where_none_was_agreed_and_none_without_an_appointment() {
        let lisbon = [
            "2027-03-02 2027-03-02T15:00:00Z",
            "2027-03-09 2027-03-09T15:00:00Z",
        ];
        for zone in [None, Some("Mars/Olympus"), Some("Europe/Lisbon")] {
            assert_eq!(
                instants("2027-03-01", Some("tuesday"), Some("15:00"), zone),
                lisbon
            );
        }
        assert!(instants("2027-03-01", None, Some("15:00"), None).is_empty());
        assert!(instants("2027-03-01", Some("someday"), Some("15:00"), None).is_empty());
        assert!(instants("2027-03-01", Some("tuesday"), None, None).is_empty());
    }

    #[test]
    fn a_thursdays_start_has_a_meeting_in_its_long_first_week() {
        let dates: Vec<_> = instants("2027-03-04", Some("thursday"), Some("15:00"), None)
            .iter()
            .map(|meeting| meeting[..10].to_owned())
            .collect();
        assert_eq!(dates, ["2027-03-04", "2027-03-11", "2027-03-18"]);
    }
}
