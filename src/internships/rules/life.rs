//! The life of an internship as one state machine. Pure. Drawn in ARCHITECTURE.md.

use jiff::civil::Date;

use super::Calendar;
use crate::internships::{InternshipState, Pauses};

/// Where an internship stands on a day: its state, with what the calendar says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Somebody said no, or did not answer in time.
    Planned,
    /// Answers are awaited.
    Awaiting,
    /// All have agreed; the first day is to come.
    Agreed,
    Running,
    /// On a break; its last day, where it has one.
    Paused(Option<Date>),
    /// All weeks are over, and nobody has ended it.
    Over,
    Ended,
    Cancelled,
}

/// What the pair or a coordinator may do with an internship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Another plan: start, hours, managers, 1:1, place. Those whom it concerns are asked again.
    Change,
    /// Before the first day.
    CallOff,
    Pause,
    /// Ends a break today, or takes one back that is to come.
    Resume,
    Extend,
    End,
    HandOver,
    ChoosePlace,
    /// The weekly 1:1: its day and time.
    Schedule,
}

impl Act {
    pub const ALL: [Self; 9] = [
        Self::Change,
        Self::CallOff,
        Self::Pause,
        Self::Resume,
        Self::Extend,
        Self::End,
        Self::HandOver,
        Self::ChoosePlace,
        Self::Schedule,
    ];

    /// The word by which people and buttons name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::CallOff => "call_off",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Extend => "extend",
            Self::End => "end",
            Self::HandOver => "hand_over",
            Self::ChoosePlace => "place",
            Self::Schedule => "schedule",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }
}

/// Whether something may be done with an internship on a day of its own zone: what its stage allows, where there is
/// something to do it with. What is offered and what is taken both ask here.
pub fn may(calendar: &Calendar<'_>, day: Date, act: Act) -> bool {
    let internship = calendar.internship;
    Stage::on(calendar, day).allows(act)
        && match act {
            Act::Resume => internship.pauses.to_end(day).is_some(),
            // Imported ones have no plan that was agreed on here.
            Act::Change => internship.request_id.is_some(),
            _ => true,
        }
}

impl Pauses {
    /// The break that can be ended on a day: the one that it is in, else the next one; its place in the list.
    pub fn to_end(&self, day: Date) -> Option<usize> {
        let ahead = self.0.iter().enumerate();
        ahead
            .filter(|(_, pause)| pause.until.is_none_or(|until| day <= until))
            .min_by_key(|(_, pause)| pause.from)
            .map(|(at, _)| at)
    }
}

impl Stage {
    /// Where an internship stands on a day of its own zone.
    pub fn on(calendar: &Calendar<'_>, day: Date) -> Self {
        let internship = calendar.internship;
        match internship.state {
            InternshipState::Planned => Self::Planned,
            InternshipState::Awaiting => Self::Awaiting,
            InternshipState::Ended => Self::Ended,
            InternshipState::Cancelled => Self::Cancelled,
            InternshipState::Active => {
                if day < internship.start_date {
                    Self::Agreed
                } else if let Some(pause) = internship.pauses.on(day) {
                    Self::Paused(pause.until)
                } else if day > calendar.last_day() {
                    Self::Over
                } else {
                    Self::Running
                }
            }
        }
    }

    /// The word by which exports name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Awaiting => "awaiting",
            Self::Agreed => "agreed",
            Self::Running => "running",
            Self::Paused(_) => "paused",
            Self::Over => "over",
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something may be done now; [`may`] knows the rest.
    pub fn allows(self, act: Act) -> bool {
        use Act::*;
        match self {
            Self::Planned | Self::Awaiting => matches!(act, Change | CallOff),
            Self::Agreed => matches!(
                act,
                Change | CallOff | Pause | Resume | Extend | HandOver | ChoosePlace | Schedule
            ),
            Self::Running => matches!(
                act,
                Pause | Resume | Extend | End | HandOver | ChoosePlace | Schedule
            ),
            // Whoever is ill for longer adds a break after the first.
            Self::Paused(until) => match act {
                Pause => until.is_some(),
                _ => matches!(
                    act,
                    Resume | Extend | End | HandOver | ChoosePlace | Schedule
                ),
            },
            Self::Over => matches!(act, Extend | End | ChoosePlace),
            Self::Ended | Self::Cancelled => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;
    use crate::internships::{
        Pause, Pauses,
        samples::{calendar, internship_from, now, program_of},
    };

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_calendar_says_where_an_active_one_stands() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 2;
        let mut internship = internship_from("2027-03-01");
        internship.pauses = Pauses(vec![Pause {
            from: day("2027-03-09"),
            until: Some(day("2027-03-12")),
            made_at: now(),
            by: UserId::new("U0INES"),
        }]);
        let calendar = calendar(&internship, &reading);
        for (date, stage) in [
            ("2027-02-28", Stage::Agreed),
            ("2027-03-01", Stage::Running),
            ("2027-03-08", Stage::Running),
            ("2027-03-09", Stage::Paused(Some(day("2027-03-12")))),
            ("2027-03-13", Stage::Running),
            ("2027-03-14", Stage::Running),
            ("2027-03-15", Stage::Over),
        ] {
            assert_eq!(Stage::on(&calendar, day(date)), stage, "{date}");
        }
    }

    #[test]
    fn whatever_has_ended_is_left_alone() {
        for act in Act::ALL {
            assert!(!Stage::Ended.allows(act) && !Stage::Cancelled.allows(act));
        }
    }

    #[test]
    fn nobody_is_stuck() {
        for stage in [
            Stage::Planned,
            Stage::Awaiting,
            Stage::Agreed,
            Stage::Running,
            Stage::Paused(None),
            Stage::Over,
        ] {
            let out = stage.allows(Act::CallOff) || stage.allows(Act::End);
            assert!(out, "{stage:?} has no way out");
            assert!(
                !(stage.allows(Act::CallOff) && stage.allows(Act::End)),
                "{stage:?}"
            );
        }
    }
}
