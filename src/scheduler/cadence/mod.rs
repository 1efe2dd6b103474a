//! When: floating civil time (a weekday and an hour, or a cron expression) turned into instants.
//!
//! Rules and test vectors: SCHEDULER.md, section 3. Not jiff's `compatible` disambiguation: an hour
//! that does not exist becomes the first instant after the gap, not one as much later.

mod expression;
mod recurring;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Weekday},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

pub use expression::BadExpression;
pub use recurring::Cadence;

use super::drill::{self, Weakness};

/// Which zone data is used. Bundled: the same on every replica and newer than many systems'.
#[derive(Debug, Clone)]
pub struct Zones(TimeZoneDatabase);

impl Zones {
    pub fn bundled() -> Self {
        Self(TimeZoneDatabase::bundled())
    }

    /// For who must follow their system's data (`UNDERSTUDY_ZONEINFO=system`).
    pub fn system() -> Self {
        Self(TimeZoneDatabase::from_env())
    }

    /// A zone by its IANA name or an alias of it, whatever the case.
    /// `+05:45` is one too: of a person whose zone is known by its offset only.
    pub fn find(&self, name: &str) -> Option<TimeZone> {
        let name = name.trim();
        self.0.get(name).ok().or_else(|| by_offset(name))
    }

    /// The nearest thing known: the name, else the offset that Slack told, else UTC.
    pub fn nearest(&self, name: Option<&str>, offset_seconds: Option<i64>) -> TimeZone {
        let by_offset = || {
            let seconds = i32::try_from(offset_seconds?).ok()?;
            Some(jiff::tz::Offset::from_seconds(seconds).ok()?.to_time_zone())
        };
        name.and_then(|name| self.find(name))
            .or_else(by_offset)
            .unwrap_or(TimeZone::UTC)
    }
}

/// The name under which [`Zones::find`] finds a zone again.
pub fn zone_name(zone: &TimeZone) -> String {
    if let Some(name) = zone.iana_name() {
        return name.to_owned();
    }
    let minutes = zone
        .to_fixed_offset()
        .map_or(0, |offset| offset.seconds() / 60);
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn by_offset(name: &str) -> Option<TimeZone> {
    let sign = match name.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = name.get(1..)?.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = sign * (hours * 3600 + minutes * 60);
    Some(jiff::tz::Offset::from_seconds(seconds).ok()?.to_time_zone())
}

/// The instant of a civil time in a zone: in a gap the first instant after it, in an overlap the
/// first of the two.
pub fn instant(at: DateTime, zone: &TimeZone) -> Timestamp {
    let zone = if drill::lacks(Weakness::Utc) {
        &TimeZone::UTC
    } else {
        zone
    };
    let found = match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(at).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(at).ok(),
        AmbiguousOffset::Gap { after, .. } => after
            .to_timestamp(at)
            .ok()
            .and_then(|before_gap| zone.following(before_gap).next())
            .map(|transition| transition.timestamp()),
    };
    // Only a date at the very edge of the calendar has no instant.
    found.unwrap_or(Timestamp::MAX)
}

/// The first such weekday on or after a day.
pub fn on_or_after(day: Date, weekday: Weekday) -> Date {
    let ahead = weekday.since(day.weekday());
    plus_days(day, i64::from(ahead))
}

/// A day so many days later; the calendar's last day if that is past its end.
pub fn plus_days(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default())
}

/// A day so many working days (Monday to Friday) later; 0 is the day itself or the next Monday.
pub fn plus_working_days(day: Date, days: u32) -> Date {
    let mut day = next_working_day(day);
    for _ in 0..days {
        day = next_working_day(plus_days(day, 1));
    }
    day
}

/// The last of so many working days (Monday to Friday) before a day.
pub fn minus_working_days(day: Date, days: u32) -> Date {
    let mut day = day;
    for _ in 0..days {
        day = plus_days(day, -1);
        while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && day > Date::MIN {
            day = plus_days(day, -1);
        }
    }
    day
}

/// The day itself unless it falls on a weekend.
pub fn next_working_day(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => plus_days(day, 2),
        Weekday::Sunday => plus_days(day, 1),
        _ => day,
    }
}

/// `monday` … `sunday`, whatever the case.
pub fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word.trim()))
        .map(|(_, day)| *day)
}

/// The word that [`weekday`] reads.
pub fn weekday_word(day: Weekday) -> &'static str {
    WEEKDAYS
        .iter()
        .find(|(_, known)| *known == day)
        .map_or("monday", |(name, _)| name)
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A calendar day's name for people: "Monday".
pub fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SCHEDULER.md, section 3, rows 1 to 21.
    const VECTORS: &[(&str, &str, &str)] = &[
        (
            "America/New_York",
            "2026-03-08T02:30",
            "2026-03-08T07:00:00Z",
        ),
        (
            "America/New_York",
            "2026-03-09T09:00",
            "2026-03-09T13:00:00Z",
        ),
        (
            "America/New_York",
            "2026-11-01T01:30",
            "2026-11-01T05:30:00Z",
        ),
        ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:00:00Z"),
        ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30:00Z"),
        (
            "Africa/Casablanca",
            "2026-02-16T09:00",
            "2026-02-16T09:00:00Z",
        ),
        (
            "Africa/Casablanca",
            "2026-03-22T02:30",
            "2026-03-22T02:00:00Z",
        ),
        (
            "Africa/Casablanca",
            "2026-03-23T09:00",
            "2026-03-23T08:00:00Z",
        ),
        (
            "Africa/Casablanca",
            "2027-03-15T09:00",
            "2027-03-15T09:00:00Z",
        ),
        (
            "America/Vancouver",
            "2026-11-02T09:00",
            "2026-11-02T16:00:00Z",
        ),
        (
            "America/Sao_Paulo",
            "2018-11-04T00:00",
            "2018-11-04T03:00:00Z",
        ),
        (
            "America/Sao_Paulo",
            "2018-02-17T23:30",
            "2018-02-18T01:30:00Z",
        ),
        (
            "America/Sao_Paulo",
            "2026-11-02T09:00",
            "2026-11-02T12:00:00Z",
        ),
        ("Asia/Kathmandu", "2026-06-01T09:00", "2026-06-01T03:15:00Z"),
        (
            "Australia/Lord_Howe",
            "2026-10-04T02:15",
            "2026-10-03T15:30:00Z",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-05T01:45",
            "2026-04-04T14:45:00Z",
        ),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00:00Z"),
        (
            "Antarctica/Troll",
            "2026-03-29T02:30",
            "2026-03-29T01:00:00Z",
        ),
        (
            "Pacific/Chatham",
            "2026-09-27T03:00",
            "2026-09-26T14:00:00Z",
        ),
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"),
        (
            "Pacific/Kiritimati",
            "2027-03-01T09:00",
            "2027-02-28T19:00:00Z",
        ),
    ];

    #[test]
    fn civil_times_become_the_instants_of_the_table() {
        let zones = Zones::bundled();
        for (zone, civil, expected) in VECTORS {
            let zone_data = zones.find(zone).unwrap();
            let found = instant(civil.parse().unwrap(), &zone_data);
            assert_eq!(found.to_string(), *expected, "{civil} in {zone}");
        }
    }

    #[test]
    fn zones_are_found_by_alias_and_any_case() {
        let zones = Zones::bundled();
        assert!(zones.find("Asia/Katmandu").is_some());
        assert!(zones.find("europe/berlin").is_some());
        assert!(zones.find("Mars/Olympus").is_none());
        assert_eq!(
            zones
                .nearest(Some("Mars/Olympus"), Some(3600))
                .to_fixed_offset()
                .unwrap()
                .seconds(),
            3600
        );
        assert_eq!(zones.nearest(None, None), TimeZone::UTC);
        for name in ["+05:45", "-03:30", "UTC", "Europe/Lisbon"] {
            assert_eq!(zone_name(&zones.find(name).unwrap()), name);
        }
        assert!(zones.find("+99:00").is_none() && zones.find("+x").is_none());
    }

    #[test]
    fn weekdays_and_working_days() {
        let thursday: Date = "2026-11-19".parse().unwrap();
        assert_eq!(on_or_after(thursday, Weekday::Thursday), thursday);
        assert_eq!(
            on_or_after(thursday, Weekday::Monday).to_string(),
            "2026-11-23"
        );
        assert_eq!(plus_working_days(thursday, 2).to_string(), "2026-11-23");
        assert_eq!(weekday("Friday"), Some(Weekday::Friday));
        assert_eq!(weekday("someday"), None);
    }
}

#[cfg(test)]
#[path = "tests/expressions.rs"]
mod expressions;
#[cfg(test)]
#[path = "tests/walk.rs"]
mod walk;
