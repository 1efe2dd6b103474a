//! One meeting is moved, skipped, or put back: what a form may say, and what comes of it. Pure.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use super::{Meeting, ends, length, meeting_of, meetings, reminded, usual};
use crate::{
    internships::{Internship, rules::Calendar},
    one_on_ones::{Appointment, Exception},
    scheduler::cadence::{instant, weekday_name},
};

/// What the form of a move had in it, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoveForm {
    pub date: Option<String>,
    pub time: Option<String>,
}

/// A field's `block_id`, and what is wrong with it.
type Errors = Vec<(&'static str, String)>;

impl MoveForm {
    /// Where a meeting is to be moved; each mistake at its own field, in words. `zone` is that of whoever fills it.
    pub fn read(
        &self,
        calendar: &Calendar<'_>,
        meeting: &Meeting,
        zone: &str,
        now: Timestamp,
    ) -> Result<Appointment, Errors> {
        let date: Option<Date> = self.date.as_deref().and_then(|it| it.parse().ok());
        let time: Option<Time> = self.time.as_deref().and_then(|it| it.parse().ok());
        let (date, time) = match (date, time) {
            (Some(date), Some(time)) => (date, time),
            (None, _) => return wrong("move_date", "Choose a day of the calendar."),
            (_, None) => return wrong("move_time", "Choose a time, such as 15:30."),
        };
        let to = Appointment {
            at: DateTime::from_parts(date, time),
            zone: zone.to_owned(),
        };
        check(calendar, meeting, &to, now)?;
        Ok(to)
    }
}

fn wrong<T>(field: &'static str, what: impl Into<String>) -> Result<T, Errors> {
    Err(vec![(field, what.into())])
}

/// Whether a meeting can be where it is wanted: to come, between the ones before and after it, in no break.
fn check(
    calendar: &Calendar<'_>,
    meeting: &Meeting,
    to: &Appointment,
    now: Timestamp,
) -> Result<(), Errors> {
    let zone = calendar.zone_called(&to.zone);
    let at = instant(to.at, &zone);
    let length = length(calendar);
    let moved = Meeting { at, ..*meeting };
    if at <= now {
        let today = zone.to_datetime(now).date();
        return match to.at.date() < today {
            true => wrong(
                "move_date",
                format!("{} is over. Choose a later day.", to.at.date()),
            ),
            false => wrong("move_time", "That hour is over. Choose a later one."),
        };
    }
    if at == meeting.at && meeting_of(calendar, meeting.date).is_some() {
        return wrong(
            "move_time",
            "That is when you meet already. Choose another time or day.",
        );
    }
    let when = |other: &Meeting| {
        let there = zone.to_datetime(other.at);
        let day = weekday_name(there.date().weekday());
        format!("{day}, {} at {}", there.date(), there.strftime("%H:%M"))
    };
    let others = meetings(calendar).into_iter().chain(usual(calendar));
    let others: Vec<_> = others.filter(|it| it.date != meeting.date).collect();
    let overlaps = |it: &&Meeting| it.at < ends(&moved, length) && at < ends(it, length);
    let standing = meetings(calendar);
    if let Some(other) = standing
        .iter()
        .filter(|it| it.date != meeting.date)
        .find(overlaps)
    {
        return wrong(
            "move_time",
            format!(
                "You meet on {} already. Choose a time beside it.",
                when(other)
            ),
        );
    }
    let next = others.iter().filter(|it| it.date > meeting.date);
    if let Some(next) = next.min_by_key(|it| it.date).filter(|next| next.at <= at) {
        let sentence = format!(
            "Your next 1:1 is on {}. Choose a time before it, or skip this one.",
            when(next)
        );
        return wrong("move_date", sentence);
    }
    // The last one of all has none after it: a week is as far as it goes.
    let a_week_on = meeting.date.saturating_add(jiff::Span::new().days(7));
    if to.at.date() >= a_week_on && !others.iter().any(|it| it.date > meeting.date) {
        return wrong(
            "move_date",
            format!("That is a week or more later. Choose a day before {a_week_on}."),
        );
    }
    let before = standing.iter().rfind(|it| it.date < meeting.date);
    if let Some(before) = before.filter(|before| before.at >= at) {
        return wrong(
            "move_date",
            format!(
                "Your 1:1 before is on {}. Choose a time after it.",
                when(before)
            ),
        );
    }
    match calendar.internship.pauses.on(to.at.date()) {
        Some(_) => wrong(
            "move_date",
            format!("There is a break on {}. Choose another day.", to.at.date()),
        ),
        None => Ok(()),
    }
}

/// What speaks against a time without forbidding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The day is a holiday of one of them, with its name.
    Holiday { is_mentors: bool, name: String },
    /// It is night for one of them, at this hour.
    Night { is_mentors: bool, at: Time },
}

/// What both should know before a meeting goes there; `mentor_off` names the holidays of the mentor.
pub fn doubts<'a>(
    calendar: &Calendar<'a>,
    at: Timestamp,
    mentor_off: impl Fn(Date) -> Option<String>,
) -> Vec<Doubt> {
    let internship: &'a Internship = calendar.internship;
    let off = |day: Date| internship.days_off.name(day).map(str::to_owned);
    let mut doubts = Vec::new();
    let (here, there) = (
        calendar.zone.to_datetime(at),
        calendar.mentor_zone.to_datetime(at),
    );
    for (is_mentors, local, holiday) in [
        (false, here, off(here.date())),
        (true, there, mentor_off(there.date())),
    ] {
        if let Some(name) = holiday {
            doubts.push(Doubt::Holiday { is_mentors, name });
        }
        if !(7..21).contains(&local.hour()) {
            let at = local.time();
            doubts.push(Doubt::Night { is_mentors, at });
        }
    }
    doubts
}

/// The internship with a meeting moved; `is_said`: both have been reminded of it already.
pub fn move_to(
    calendar: &Calendar<'_>,
    date: Date,
    to: Appointment,
    is_said: bool,
    now: Timestamp,
) -> Internship {
    with(calendar, date, Some(to), is_said, now)
}

/// The internship without a meeting.
pub fn skip(calendar: &Calendar<'_>, date: Date, is_said: bool, now: Timestamp) -> Internship {
    with(calendar, date, None, is_said, now)
}

/// The internship with a meeting where it usually is; `None` if that is over, or no such meeting was moved or skipped.
pub fn put_back(
    calendar: &Calendar<'_>,
    date: Date,
    is_said: bool,
    now: Timestamp,
) -> Option<Internship> {
    let before = calendar.internship.one_on_ones.exceptions.get(&date)?;
    let usual = usual(calendar).into_iter().find(|it| it.date == date)?;
    if usual.at <= now || calendar.internship.pauses.on(usual.on).is_some() {
        return None;
    }
    let is_said = is_said || before.was_reminded || reminded(&usual) <= now;
    if !is_said {
        let mut after = calendar.internship.clone();
        after.one_on_ones.exceptions.remove(&date);
        after.one_on_ones.touch(now);
        return Some(after);
    }
    let zone = &calendar.one_on_one_zone;
    let to = Appointment {
        at: zone.to_datetime(usual.at),
        zone: crate::scheduler::cadence::zone_name(zone),
    };
    Some(with(calendar, date, Some(to), true, now))
}

fn with(
    calendar: &Calendar<'_>,
    date: Date,
    to: Option<Appointment>,
    is_said: bool,
    now: Timestamp,
) -> Internship {
    let mut after = calendar.internship.clone();
    let exceptions = &mut after.one_on_ones.exceptions;
    let was = exceptions.get(&date).is_some_and(|it| it.was_reminded);
    let was_reminded = was || is_said;
    exceptions.insert(date, Exception { to, was_reminded });
    after.one_on_ones.touch(now);
    after
}
