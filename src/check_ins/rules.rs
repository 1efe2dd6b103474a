//! What a check-in may say, and of which week it is. Pure.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::scheduler::cadence::plus_days;

/// Characters in each of the form's fields (Slack's own limit of an input).
pub const FIELD_CHARS: usize = 3000;
const HOURS_IN_A_WEEK: f64 = 168.0;

/// The answers to "How is it going?".
pub const MOODS: [(&str, &str); 5] = [
    ("5", "Great"),
    ("4", "Well"),
    ("3", "So-so"),
    ("2", "Not well"),
    ("1", "It is hard"),
];

/// The word for a mood.
pub fn mood_word(mood: i64) -> Option<&'static str> {
    let value = mood.to_string();
    MOODS
        .iter()
        .find(|(known, _)| *known == value)
        .map(|(_, word)| *word)
}

/// What the form had in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    pub mood: Option<String>,
    pub hours: Option<String>,
    pub done: String,
    pub blocked: String,
    pub next: String,
    pub feedback: String,
    pub private: String,
}

/// The Monday of the week that an instant falls in.
pub fn week_date(now: Timestamp, zone: &TimeZone) -> Date {
    let today = zone.to_datetime(now).date();
    plus_days(today, -i64::from(today.weekday().to_monday_zero_offset()))
}

/// The week of a form that was opened in one week and may be sent in the next; any other is none.
pub fn week_of_form(shown: Option<Date>, this_week: Date) -> Date {
    let last_week = plus_days(this_week, -7);
    shown.filter(|week| *week == last_week).unwrap_or(this_week)
}

/// Hours as tenths, or what is wrong with them, for the field.
pub fn hours_tenths(typed: Option<&str>) -> Result<Option<i64>, String> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(None);
    };
    let hours: f64 = typed
        .replace(',', ".")
        .parse()
        .map_err(|_| format!("“{typed}” is not a number of hours. Write it as 8 or 7.5."))?;
    if !(0.0..=HOURS_IN_A_WEEK).contains(&hours) {
        return Err(format!(
            "A week has 168 hours; {typed} can't be. Write how many you spent on the internship."
        ));
    }
    // In range, so it fits.
    Ok(Some((hours * 10.0).round() as i64))
}

/// 75 tenths are "7.5".
pub fn hours_word(tenths: i64) -> String {
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_numbers_of_a_week() {
        assert_eq!(hours_tenths(None), Ok(None));
        assert_eq!(hours_tenths(Some("7,5")), Ok(Some(75)));
        assert_eq!(hours_tenths(Some("0")), Ok(Some(0)));
        for wrong in ["-1", "200", "twelve", "NaN", "inf"] {
            assert!(hours_tenths(Some(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(hours_word(75), "7.5");
        assert_eq!(hours_word(80), "8");
    }

    #[test]
    fn a_week_begins_on_monday_where_the_intern_is() {
        let auckland = crate::scheduler::cadence::Zones::bundled()
            .find("Pacific/Auckland")
            .unwrap();
        // Sunday noon in UTC is Monday in Auckland.
        let now = "2027-03-07T12:00:00Z".parse().unwrap();
        assert_eq!(week_date(now, &auckland).to_string(), "2027-03-08");
        assert_eq!(week_date(now, &TimeZone::UTC).to_string(), "2027-03-01");
    }
}
