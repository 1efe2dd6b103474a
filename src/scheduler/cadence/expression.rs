//! A cron expression of five fields, as people know it from `crontab`: minute, hour, day of the month, month, weekday.
//!
//! The crate's calendar is chrono's. It is used for civil days only, as if they were UTC's: what instant a civil time
//! is, is decided elsewhere.

use std::str::FromStr;

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};
use cron::{Schedule, TimeUnitSpec};
use jiff::civil::{Date, Time, Weekday};
use thiserror::Error;

/// An expression that comes at most once a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    schedule: Schedule,
    time: Time,
}

/// Why an expression can't be when something is said.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadExpression {
    #[error(
        "a cron expression has five fields here (minute, hour, day of the month, month, weekday), and this one has {0}"
    )]
    Fields(usize),
    #[error("`{part}` is no {field}")]
    Field { part: String, field: &'static str },
    #[error("it comes more than once a day; give one hour and one minute")]
    Often,
    #[error("no year has such a day")]
    Never,
    #[error("it does not come every year")]
    Rarely,
}

/// The fields, with what a value of each is called.
const FIELDS: [&str; 5] = [
    "minute (0 to 59)",
    "hour (0 to 23)",
    "day of the month (1 to 31)",
    "month (1 to 12, or JAN to DEC)",
    "weekday (MON to SUN, or 0 to 7)",
];
/// Years that the crate knows begin and end within these.
const YEARS: std::ops::RangeInclusive<i16> = 1971..=2099;

impl Expression {
    pub fn parse(text: &str) -> Result<Self, BadExpression> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let Ok([minute, hour, day, month, weekday]) = <[&str; 5]>::try_from(parts.as_slice())
        else {
            return Err(BadExpression::Fields(parts.len()));
        };
        let days = weekdays(weekday).ok_or_else(|| bad(weekday, 4))?;
        for (at, part) in [minute, hour, day, month].into_iter().enumerate() {
            let mut alone = ["*"; 4];
            alone[at] = part;
            schedule(alone, "*").ok_or_else(|| bad(part, at))?;
        }
        let schedule =
            schedule([minute, hour, day, month], &days).ok_or_else(|| bad(weekday, 4))?;
        let (Some(hour), Some(minute)) = (only(schedule.hours()), only(schedule.minutes())) else {
            return Err(BadExpression::Often);
        };
        let expression = Self {
            text: parts.join(" "),
            time: Time::new(hour, minute, 0, 0).map_err(|_| BadExpression::Often)?,
            schedule,
        };
        expression.check()?;
        Ok(expression)
    }

    /// Two years that are no leap years: what comes every year comes in each of them.
    fn check(&self) -> Result<(), BadExpression> {
        let in_year = |year| {
            let first = Date::constant(year, 1, 1);
            self.on_or_after(first)
                .is_some_and(|day| day.year() == year)
        };
        if in_year(2026) && in_year(2027) {
            return Ok(());
        }
        Err(match self.on_or_after(Date::constant(2026, 1, 1)) {
            Some(_) => BadExpression::Rarely,
            None => BadExpression::Never,
        })
    }

    /// As it was written, with single spaces.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn time(&self) -> Time {
        self.time
    }

    /// The first day on or after a day on which it comes; none after the crate's years.
    pub fn on_or_after(&self, day: Date) -> Option<Date> {
        if !YEARS.contains(&day.year()) {
            return None;
        }
        let just_before = midnight(day)?.checked_sub_signed(TimeDelta::seconds(1))?;
        let next = self.schedule.after(&just_before).next()?;
        civil(&next)
    }

    /// The weekdays on which it can come.
    pub fn weekdays(&self) -> Vec<Weekday> {
        let days = self.schedule.days_of_week().iter();
        days.filter_map(|day| Weekday::from_sunday_one_offset(i8::try_from(day).ok()?).ok())
            .collect()
    }

    /// Whether it comes on each of its weekdays, whatever the day of the month and the month.
    pub fn is_weekly(&self) -> bool {
        self.schedule.days_of_month().is_all() && self.schedule.months().is_all()
    }

    /// Whether a day has to be both of a weekday and of a day of the month.
    pub fn is_of_both(&self) -> bool {
        !self.schedule.days_of_month().is_all() && !self.schedule.days_of_week().is_all()
    }
}

fn bad(part: &str, field: usize) -> BadExpression {
    BadExpression::Field {
        part: part.to_owned(),
        field: FIELDS[field],
    }
}

/// The crate reads seconds first.
fn schedule([minute, hour, day, month]: [&str; 4], weekdays: &str) -> Option<Schedule> {
    // The crate also takes a `?`, and names in any field.
    Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {weekdays}")).ok()
}

/// The one value of a field.
fn only(field: &impl TimeUnitSpec) -> Option<i8> {
    let mut values = field.iter();
    let value = values.next().and_then(|value| i8::try_from(value).ok());
    value.filter(|_| values.next().is_none())
}

/// Weekdays as the crate counts them: for it Sunday is 1, for everybody else Monday. So that nobody is a day off, all
/// are spelt out here.
fn weekdays(field: &str) -> Option<String> {
    let mut days: Vec<u8> = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (first, last) = match (range, range.split_once('-')) {
            ("*" | "?", _) => (0, 6),
            (_, Some((first, last))) => (weekday(first)?, weekday(last)?),
            // `5/2` is no list of days that people agree on.
            (_, None) if part.contains('/') => return None,
            (day, None) => (weekday(day)?, weekday(day)?),
        };
        // Friday to Monday goes over Sunday.
        let last = if last < first { last + 7 } else { last };
        days.extend((first..=last).step_by(step).map(|day| day % 7 + 1));
    }
    days.sort_unstable();
    days.dedup();
    if days.len() == 7 {
        return Some("*".to_owned());
    }
    let days: Vec<_> = days.iter().map(ToString::to_string).collect();
    Some(days.join(","))
}

/// Sunday is 0, and 7.
fn weekday(word: &str) -> Option<u8> {
    const NAMES: [&str; 7] = [
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ];
    if let Ok(number) = word.parse::<u8>() {
        return (number <= 7).then_some(number);
    }
    let word = word.to_lowercase();
    let found = NAMES
        .iter()
        .position(|name| word.len() >= 3 && name.starts_with(&word))?;
    u8::try_from(found).ok()
}

fn midnight(day: Date) -> Option<DateTime<Utc>> {
    let (month, date) = (u32::try_from(day.month()), u32::try_from(day.day()));
    let (month, date) = (month.ok()?, date.ok()?);
    Utc.with_ymd_and_hms(i32::from(day.year()), month, date, 0, 0, 0)
        .single()
}

fn civil(at: &DateTime<Utc>) -> Option<Date> {
    let day = at.date_naive();
    let (month, date) = (i8::try_from(day.month()), i8::try_from(day.day()));
    Date::new(i16::try_from(day.year()).ok()?, month.ok()?, date.ok()?).ok()
}
