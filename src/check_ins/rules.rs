//! What a check-in may say, and of which week it is. Pure.

pub mod care;
mod hours;
pub mod merge;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{CheckIn, Feedback};
use crate::scheduler::cadence::plus_days;

pub use hours::{hours_tenths, hours_word};
pub use merge::{Decision, Merged, decide, merged, merged_text};

/// Characters in each of the form's fields (Slack's own limit of an input).
pub const FIELD_CHARS: usize = 3000;

/// The answers to "How is it going?".
pub const MOODS: [(&str, &str); 5] = [
    ("5", "Great"),
    ("4", "Well"),
    ("3", "So-so"),
    ("2", "Not well"),
    ("1", "It is hard"),
];

/// Where a blocker may be.
pub const BLOCKERS: [(&str, &str); 4] = [
    ("task", "The task itself"),
    ("access", "Access: accounts, rights, tools"),
    ("people", "People: an answer or a decision"),
    ("home_office", "Working from home"),
];

/// How it feels beside the work.
pub const PULSES: [(&str, &str); 4] = [
    ("fine", "Fine"),
    ("alone", "A bit alone"),
    ("left_out", "Left out of what the others do"),
    ("overworked", "It is too much"),
];

/// Whether the 1:1 took place.
pub const MET: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];

/// The word for a mood.
pub fn mood_word(mood: i64) -> Option<&'static str> {
    label(&MOODS, &mood.to_string())
}

/// What a menu says for a value.
pub fn label(choices: &'static [(&str, &str)], value: &str) -> Option<&'static str> {
    let known = choices.iter().find(|(known, _)| *known == value);
    known.map(|(_, label)| *label)
}

/// What the form had in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typed {
    pub mood: Option<String>,
    pub hours: Option<String>,
    pub done: String,
    pub blocked: String,
    pub blocked_kind: Option<String>,
    pub next: String,
    pub feedback: String,
    pub private: String,
    pub pulse: Option<String>,
    pub met: Option<String>,
}

impl Typed {
    /// What a form about a saved check-in has in it.
    pub fn of(saved: &CheckIn) -> Self {
        Self {
            mood: saved.mood.map(|mood| mood.to_string()),
            hours: saved.hours_tenths.map(hours_word),
            done: saved.done.clone(),
            blocked: saved.blocked.clone(),
            blocked_kind: saved.blocked_kind.map(|kind| kind.to_string()),
            next: saved.next.clone(),
            feedback: saved.feedback.clone(),
            private: saved.private.clone(),
            pulse: saved.pulse.map(|pulse| pulse.to_string()),
            met: saved.met.map(|met| met.to_string()),
        }
    }

    /// Without the spaces around the texts, by which no two forms differ.
    pub fn trimmed(mut self) -> Self {
        for text in [
            &mut self.done,
            &mut self.blocked,
            &mut self.next,
            &mut self.feedback,
            &mut self.private,
        ] {
            *text = text.trim().to_owned();
        }
        self
    }
}

/// Whether there is something for the other of the pair to see.
pub fn shows_something(typed: &Typed) -> bool {
    let texts = [&typed.done, &typed.blocked, &typed.next, &typed.feedback];
    typed.mood.is_some() || typed.hours.is_some() || texts.iter().any(|text| !text.is_empty())
}

/// Whether there is something for the coordinators only.
pub fn confides_something(typed: &Typed) -> bool {
    !typed.private.is_empty() || typed.pulse.is_some()
}

/// Whether the other of the pair would see a difference.
pub fn shows_other(before: &Typed, now: &Typed) -> bool {
    let seen = |typed: &Typed| Typed {
        private: String::new(),
        pulse: None,
        met: None,
        ..typed.clone()
    };
    seen(before) != seen(now)
}

/// The Monday of the week that an instant falls in.
pub fn week_date(now: Timestamp, zone: &TimeZone) -> Date {
    monday(zone.to_datetime(now).date())
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    plus_days(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// The week that a form is about: this one, or one since the start. `None`: there is no such week.
pub fn week_of_form(shown: Option<Date>, this_week: Date, start: Date) -> Option<Date> {
    shown.filter(|week| {
        let is_past = monday(*week) == *week && *week >= monday(start) && *week < this_week;
        *week == this_week || is_past
    })
}

/// The week before this one, for whose form this one's offers a way: as long as it was one of the internship's.
pub fn week_before(week: Date, this_week: Date, start: Date) -> Option<Date> {
    let before = plus_days(this_week, -7);
    (week == this_week && before >= monday(start)).then_some(before)
}

/// Whether the optional question how it feels is asked in a week: in every other, from the second.
pub fn asks_for_pulse(week_number: u32) -> bool {
    week_number.is_multiple_of(2)
}

/// Characters of what the ticks of a week put into "Done": enough for a long week, and room to write more.
const PREFILLED_CHARS: usize = 1500;

/// What was ticked, a line each, with what was typed behind the command below.
pub fn prefilled(ticked: &[String], typed: &str) -> String {
    let mut done = String::new();
    for line in ticked {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() || done.chars().count() + line.chars().count() > PREFILLED_CHARS {
            continue;
        }
        done.push_str(&line);
        done.push('\n');
    }
    done.push_str(typed.trim());
    done.trim().to_owned()
}

/// The text of a feedback that two forms wrote, and whether one has to look at it before it is saved.
pub fn merged_feedback(stored: &Feedback, revision: i64, mine: &str) -> (String, bool) {
    if stored.revision == revision || stored.body == mine {
        return (mine.to_owned(), false);
    }
    (merged_text(None, &stored.body, mine), true)
}

#[cfg(test)]
#[path = "tests/rules.rs"]
mod tests;
