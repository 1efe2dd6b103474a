//! The life of an internship as one state machine. Pure. Drawn in ARCHITECTURE.md.

use jiff::civil::Date;

use super::Calendar;
use crate::internships::InternshipState;

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
    /// Ends a break today.
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

    /// Whether something may be done now. What is offered and what is taken both ask here.
    pub fn allows(self, act: Act) -> bool {
        use Act::*;
        match self {
            Self::Planned | Self::Awaiting => matches!(act, Change | CallOff),
            // Imported ones have no plan that was agreed on here; the handlers know.
            Self::Agreed => matches!(
                act,
                Change | CallOff | Pause | Extend | HandOver | ChoosePlace | Schedule
            ),
            Self::Running => matches!(
                act,
                Pause | Extend | End | HandOver | ChoosePlace | Schedule
            ),
            Self::Paused(_) => matches!(
                act,
                Resume | Extend | End | HandOver | ChoosePlace | Schedule
            ),
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
