//! When a person works: civil times of their own zone, on their own weekdays.

use std::fmt;

use jiff::civil::{Time, Weekday};
use thiserror::Error;

use crate::scheduler::cadence::weekday_word;

/// Working hours. They don't go past midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Monday first.
    days: [bool; 7],
    pub from: Time,
    pub until: Time,
}

/// Why hours were not understood; a sentence for the field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadHours {
    #[error("Write them like 9:00–17:00, or Mon–Thu 8:00–14:00.")]
    Unclear,
    #[error("The day ends before it begins. Write them like 9:00–17:00.")]
    Backwards,
}

const WORDS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

impl Default for Hours {
    /// Unless a person says otherwise (CONTRACT.md, "Defaults").
    fn default() -> Self {
        Self {
            days: [true, true, true, true, true, false, false],
            from: Time::constant(9, 0, 0, 0),
            until: Time::constant(17, 0, 0, 0),
        }
    }
}

impl Hours {
    pub fn on(&self, day: Weekday) -> bool {
        self.days[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }

    /// What a person wrote: "9-17", "8:30–16:00", "Mon–Thu 8–14", "Mon, Wed 10:00-12:00".
    pub fn parse(text: &str) -> Result<Self, BadHours> {
        let text = text.trim().to_lowercase().replace(['–', '—'], "-");
        let split = text
            .find(|c: char| c.is_ascii_digit())
            .ok_or(BadHours::Unclear)?;
        let (days, times) = text.split_at(split);
        let (from, until) = times.split_once('-').ok_or(BadHours::Unclear)?;
        let (from, until) = (time(from)?, time(until)?);
        if until <= from {
            return Err(BadHours::Backwards);
        }
        let days = match days.trim() {
            "" => Self::default().days,
            words => parse_days(words)?,
        };
        Ok(Self { days, from, until })
    }
}

fn parse_days(words: &str) -> Result<[bool; 7], BadHours> {
    let mut days = [false; 7];
    for part in words
        .split([',', ' '])
        .filter(|part| !part.is_empty() && *part != "-")
    {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let mut at = first;
        loop {
            days[at] = true;
            if at == last {
                break;
            }
            at = (at + 1) % days.len();
        }
    }
    if days.contains(&true) {
        Ok(days)
    } else {
        Err(BadHours::Unclear)
    }
}

/// At least three letters of a weekday's name.
fn day(word: &str) -> Result<usize, BadHours> {
    let word = word.trim_matches('.');
    let named = |day: &Weekday| word.len() >= 3 && weekday_word(*day).starts_with(word);
    WEEK.iter().position(named).ok_or(BadHours::Unclear)
}

fn time(word: &str) -> Result<Time, BadHours> {
    let word = word.trim();
    let (hour, minute) = word.split_once([':', '.']).unwrap_or((word, "0"));
    let (hour, minute) = (hour.trim().parse::<i8>(), minute.trim().parse::<i8>());
    match (hour, minute) {
        // Until midnight: the day's last minute.
        (Ok(24), Ok(0)) => Ok(Time::constant(23, 59, 0, 0)),
        (Ok(hour), Ok(minute)) => Time::new(hour, minute, 0, 0).map_err(|_| BadHours::Unclear),
        _ => Err(BadHours::Unclear),
    }
}

/// "mon tue wed thu fri 09:00-17:00": what is kept, and read again by [`Hours::parse`].
impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, works) in WORDS.iter().zip(self.days) {
            if works {
                write!(f, "{word} ")?;
            }
        }
        let (from, until) = (self.from.strftime("%H:%M"), self.until.strftime("%H:%M"));
        write!(f, "{from}-{until}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_as_people_write_them() {
        let table = [
            ("9-17", "mon tue wed thu fri 09:00-17:00"),
            ("9:00–17:30", "mon tue wed thu fri 09:00-17:30"),
            ("Mon–Thu 8–14", "mon tue wed thu 08:00-14:00"),
            ("Mon, Wed 10.15 - 12.45", "mon wed 10:15-12:45"),
            (
                "Monday-Friday 7:00-15:00",
                "mon tue wed thu fri 07:00-15:00",
            ),
            ("Sun-Thu 9-17", "mon tue wed thu sun 09:00-17:00"),
            ("sat 20-24", "sat 20:00-23:59"),
        ];
        for (written, kept) in table {
            let hours = Hours::parse(written).unwrap();
            assert_eq!(hours.to_string(), kept, "{written}");
            assert_eq!(Hours::parse(kept), Ok(hours), "{kept}");
        }
        for unclear in [
            "",
            "mornings",
            "9",
            "Mon",
            "Moon 9-17",
            "25-26",
            "9-17-19",
            "9:75-17",
        ] {
            assert_eq!(Hours::parse(unclear), Err(BadHours::Unclear), "{unclear}");
        }
        assert_eq!(Hours::parse("17-9"), Err(BadHours::Backwards));
    }
}
