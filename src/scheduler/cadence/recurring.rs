//! What comes again and again: on a weekday at an hour, or by a cron expression. In floating civil time.

use std::{fmt, iter};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

use super::{BadExpression, expression::Expression, instant, on_or_after, plus_days, weekday_name};

/// Comes at most once on each civil day, always at the same hour of the wall clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Cadence {
    Weekly(Weekday, Time),
    Cron(Box<Expression>),
}

impl Cadence {
    /// A cron expression. One that only says a weekday and an hour is that.
    pub fn parse(text: &str) -> Result<Self, BadExpression> {
        let cron = Expression::parse(text)?;
        Ok(match cron.weekdays().as_slice() {
            [day] if cron.is_weekly() => Self::Weekly(*day, cron.time()),
            _ => Self::Cron(Box::new(cron)),
        })
    }

    pub fn time(&self) -> Time {
        match self {
            Self::Weekly(_, time) => *time,
            Self::Cron(cron) => cron.time(),
        }
    }

    /// The first day on or after a day on which it comes; the calendar's last day if it never does.
    pub fn on_or_after(&self, day: Date) -> Date {
        match self {
            Self::Weekly(weekday, _) => on_or_after(day, *weekday),
            Self::Cron(cron) => cron.on_or_after(day).unwrap_or(Date::MAX),
        }
    }

    /// The first day after a day on which it comes.
    pub fn after(&self, day: Date) -> Date {
        self.on_or_after(plus_days(day, 1))
    }

    /// All days on which it comes, from a day on.
    pub fn days(&self, from: Date) -> impl Iterator<Item = Date> + '_ {
        let known = |day: Date| (day < Date::MAX).then_some(day);
        iter::successors(known(self.on_or_after(from)), move |day| {
            known(self.after(*day))
        })
    }

    /// The civil day and the instant of each time that it comes, from a day on.
    pub fn occurrences<'a>(
        &'a self,
        from: Date,
        zone: &'a TimeZone,
    ) -> impl Iterator<Item = (Date, Timestamp)> + 'a {
        self.days(from)
            .map(|day| (day, instant(day.to_datetime(self.time()), zone)))
    }

    /// The next time that it comes after an instant. Where a gap has pushed it to the next day, its day is still the
    /// one before.
    pub fn next_after(&self, at: Timestamp, zone: &TimeZone) -> Option<(Date, Timestamp)> {
        let from = plus_days(zone.to_datetime(at).date(), -1);
        self.occurrences(from, zone).find(|(_, then)| *then > at)
    }

    /// Whether every week has it, on the same weekdays.
    pub fn is_weekly(&self) -> bool {
        match self {
            Self::Weekly(..) => true,
            Self::Cron(cron) => cron.is_weekly(),
        }
    }

    /// Whether a day of the month and a weekday have both to be right.
    pub fn is_of_both(&self) -> bool {
        match self {
            Self::Weekly(..) => false,
            Self::Cron(cron) => cron.is_of_both(),
        }
    }

    /// The weekdays on which it can come; all of them where it names none.
    pub fn weekdays(&self) -> Vec<Weekday> {
        match self {
            Self::Weekly(day, _) => vec![*day],
            Self::Cron(cron) => cron.weekdays(),
        }
    }

    /// The civil time of a day.
    pub fn at(&self, day: Date) -> DateTime {
        day.to_datetime(self.time())
    }
}

/// "Monday and Thursday at 09:00", or the expression where words would be longer.
impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time().strftime("%H:%M");
        let mut days = self.weekdays();
        days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
        let names: Vec<_> = days.into_iter().map(weekday_name).collect();
        match (self, names.as_slice()) {
            (Self::Cron(cron), _) if !cron.is_weekly() => f.write_str(cron.text()),
            (_, [_, _, _, _, _, _, _]) => write!(f, "every day at {time}"),
            (_, [rest @ .., last]) if !rest.is_empty() => {
                write!(f, "{} and {last} at {time}", rest.join(", "))
            }
            (_, names) => write!(f, "{} at {time}", names.join("")),
        }
    }
}
