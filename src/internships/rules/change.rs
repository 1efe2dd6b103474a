//! A change of an internship that is under way: what a form may say, and what comes of it. Pure.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use super::{Act, Calendar, can_spread, spread};
use crate::{
    ids::UserId,
    internships::{Internship, InternshipState, Pause},
    one_on_ones::{Earlier, rules::slot_in},
    scheduler::cadence::{plus_days, weekday},
};

/// Weeks by which an internship can be extended at once.
pub const MOST_WEEKS_MORE: i64 = 26;
/// Characters of a reason.
pub const REASON_CHARS: usize = 500;
/// Characters of the address of a call or document: two of them wait in a form.
pub const ADDRESS_CHARS: usize = 500;
/// How long a 1:1 may be, in minutes.
const LENGTHS: std::ops::RangeInclusive<u32> = 10..=60;
/// The longest break: a typing slip beyond it is likelier than a wish.
const LONGEST_BREAK_DAYS: i64 = 366;

/// What one of its people wants. It waits in a form for their last word: input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Change {
    Pause {
        from: Date,
        until: Option<Date>,
        #[serde(default)]
        reason: String,
    },
    Resume,
    Extend {
        weeks: i64,
        /// As catch-up weeks between those to come, rather than after the last.
        #[serde(default)]
        spread: bool,
    },
    End {
        last_day: Date,
        #[serde(default)]
        reason: String,
    },
    Schedule {
        /// `monday`…
        weekday: String,
        time: Time,
        zone: String,
        /// None: as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call_url: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notes_url: Option<String>,
    },
}

/// What a form had in it, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LifeForm {
    pub from: Option<String>,
    pub until: Option<String>,
    pub weeks: Option<String>,
    /// `end` or `spread`.
    pub how: Option<String>,
    pub last_day: Option<String>,
    pub reason: String,
    pub weekday: Option<String>,
    pub time: Option<String>,
    pub minutes: Option<String>,
    pub call_url: String,
    pub notes_url: String,
}

/// A field's `block_id`, and what is wrong with it.
type Errors = Vec<(&'static str, String)>;

impl LifeForm {
    /// What a form wants; each mistake at its own field, in words. `zone` is that of whoever fills it.
    pub fn read(
        &self,
        act: Act,
        calendar: &Calendar<'_>,
        today: Date,
        zone: &str,
    ) -> Result<Change, Errors> {
        let change = match act {
            Act::Pause => self.pause()?,
            Act::Extend => self.extend()?,
            Act::End => Change::End {
                last_day: date("last_day", self.last_day.as_deref())?,
                reason: reason(&self.reason),
            },
            Act::Schedule => self.schedule(calendar, today, zone)?,
            _ => Change::Resume,
        };
        change.check(calendar, today)?;
        Ok(change)
    }

    fn pause(&self) -> Result<Change, Errors> {
        let until = match self.until.as_deref() {
            Some(typed) => date("until", Some(typed)).map(Some),
            None => Ok(None),
        };
        match (date("from", self.from.as_deref()), until) {
            (Ok(from), Ok(until)) => Ok(Change::Pause {
                from,
                until,
                reason: reason(&self.reason),
            }),
            (from, until) => Err([from.err(), until.err()]
                .into_iter()
                .flatten()
                .flatten()
                .collect()),
        }
    }

    fn extend(&self) -> Result<Change, Errors> {
        let typed = self.weeks.as_deref().unwrap_or_default();
        let weeks = typed.trim().parse().unwrap_or(0);
        let spread = self.how.as_deref() == Some("spread");
        Ok(Change::Extend { weeks, spread })
    }

    fn schedule(&self, calendar: &Calendar<'_>, today: Date, zone: &str) -> Result<Change, Errors> {
        let day = self.weekday.clone().filter(|word| weekday(word).is_some());
        let time = self.time.as_deref().and_then(|time| time.parse().ok());
        match (day, time) {
            (Some(day), Some(time)) => {
                let typed = weekday(&day).map(|day| (day, time));
                let now = calendar.internship;
                // Left as it stood in the form: it stays in the zone that it was agreed in.
                let slot = match (&now.one_on_one_weekday, now.one_on_one_time) {
                    (Some(day), Some(time)) if slot_in(calendar, zone, today) == typed => {
                        let zone = now.one_on_one_zone.as_ref().unwrap_or(&now.time_zone);
                        (day.clone(), time, zone.clone())
                    }
                    _ => (day, time, zone.to_owned()),
                };
                Ok(Change::Schedule {
                    weekday: slot.0,
                    time: slot.1,
                    zone: slot.2,
                    minutes: self.minutes.as_deref().and_then(|it| it.parse().ok()),
                    call_url: address("call_url", &self.call_url)?,
                    notes_url: address("notes_url", &self.notes_url)?,
                })
            }
            (None, _) => wrong("one_on_one_weekday", "Choose the day of your weekly 1:1."),
            (_, None) => wrong("one_on_one_time", "Choose a time, such as 15:30."),
        }
    }
}

fn wrong<T>(field: &'static str, what: impl Into<String>) -> Result<T, Errors> {
    Err(vec![(field, what.into())])
}

/// The address that a field holds; nothing stays nothing.
fn address(field: &'static str, typed: &str) -> Result<Option<String>, Errors> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let url = url::Url::parse(typed).ok();
    let is_fine = url.is_some_and(|url| url.scheme() == "https" && url.has_host());
    match is_fine && typed.chars().count() <= ADDRESS_CHARS {
        true => Ok(Some(typed.to_owned())),
        false => wrong(
            field,
            format!("An address that begins with https://, of at most {ADDRESS_CHARS} characters."),
        ),
    }
}

fn date(field: &'static str, typed: Option<&str>) -> Result<Date, Errors> {
    let Some(typed) = typed else {
        return wrong(field, "Choose a day.");
    };
    typed.parse().or_else(|_| {
        wrong(
            field,
            format!("{typed} is not a day of the calendar. Choose another one."),
        )
    })
}

/// As it can wait in a form: no control characters, which would grow there.
fn reason(typed: &str) -> String {
    let plain = typed
        .trim()
        .chars()
        .filter(|c| *c == '\n' || !c.is_control());
    plain.take(REASON_CHARS).collect()
}

impl Change {
    pub fn act(&self) -> Act {
        match self {
            Self::Pause { .. } => Act::Pause,
            Self::Resume => Act::Resume,
            Self::Extend { .. } => Act::Extend,
            Self::End { .. } => Act::End,
            Self::Schedule { .. } => Act::Schedule,
        }
    }

    /// Whether it is possible with the internship as it stands.
    pub fn check(&self, calendar: &Calendar<'_>, today: Date) -> Result<(), Errors> {
        match self {
            Self::Pause { from, until, .. } => {
                check_from(*from, calendar, today)?;
                check_until(*from, *until)?;
                check_overlap(*from, *until, calendar.internship)
            }
            Self::Resume => Ok(()),
            Self::Extend { weeks, .. } if !(1..=MOST_WEEKS_MORE).contains(weeks) => wrong(
                "weeks",
                format!("A number of weeks from 1 to {MOST_WEEKS_MORE}."),
            ),
            Self::Extend { spread: true, .. } if !can_spread(calendar, today) => wrong(
                "how",
                "No week of the page is left to be spread. Add the weeks at the end.",
            ),
            Self::Extend { .. } => Ok(()),
            Self::End { last_day, .. } => check_last_day(*last_day, calendar, today),
            Self::Schedule {
                weekday: day,
                minutes,
                ..
            } => {
                if weekday(day).is_none() {
                    return wrong("one_on_one_weekday", "Choose the day of your weekly 1:1.");
                }
                let is_length =
                    |minutes: u32| LENGTHS.contains(&minutes) || minutes == length(calendar);
                if !minutes.is_none_or(is_length) {
                    return wrong("one_on_one_minutes", "Choose how long you meet.");
                }
                let now = calendar.internship;
                let after = self.applied(calendar, &now.intern, now.owed_from_at);
                let same = |it: &Internship| {
                    let own = &it.one_on_ones;
                    let slot = (
                        it.one_on_one_weekday.clone(),
                        it.one_on_one_time,
                        it.one_on_one_zone.clone(),
                    );
                    (
                        slot,
                        own.minutes,
                        own.call_url.clone(),
                        own.notes_url.clone(),
                    )
                };
                match same(now) == same(&after) {
                    true => wrong(
                        "one_on_one_time",
                        "That is when you meet already. Choose another time or day.",
                    ),
                    false => Ok(()),
                }
            }
        }
    }

    /// The internship with the change in it.
    pub fn applied(&self, calendar: &Calendar<'_>, by: &UserId, now: Timestamp) -> Internship {
        let mut after = calendar.internship.clone();
        let today = calendar.zone.to_datetime(now).date();
        match self {
            Self::Pause { from, until, .. } => after.pauses.0.push(Pause {
                from: *from,
                until: *until,
                made_at: now,
                by: by.clone(),
            }),
            Self::Resume => resume(&mut after, today),
            Self::Extend {
                weeks,
                spread: true,
            } => {
                let more = u32::try_from(*weeks).unwrap_or(0);
                after.catch_up_weeks = spread(calendar, more, now);
            }
            Self::Extend { weeks, .. } => {
                after.extra_weeks = after.extra_weeks.saturating_add(*weeks);
                after.pauses.0.extend(gap(calendar, today, by));
            }
            Self::End { last_day, reason } => {
                after.state = InternshipState::Ended;
                after.ended_on = Some(*last_day);
                after.end_reason.clone_from(reason);
            }
            Self::Schedule {
                weekday,
                time,
                zone,
                minutes,
                call_url,
                notes_url,
            } => {
                let slot = (Some(weekday.clone()), Some(*time), Some(zone.clone()));
                let was = (
                    after.one_on_one_weekday.clone(),
                    after.one_on_one_time,
                    after.one_on_one_zone.clone(),
                );
                let own = &mut after.one_on_ones;
                if was != slot {
                    if let (Some(weekday), Some(time), Some(zone)) = was {
                        own.earlier.push(Earlier {
                            weekday,
                            time,
                            zone,
                            until: now,
                        });
                    }
                    (
                        after.one_on_one_weekday,
                        after.one_on_one_time,
                        after.one_on_one_zone,
                    ) = slot;
                }
                let own = &mut after.one_on_ones;
                // What the program says is kept as that, so that another version of it counts.
                if let Some(minutes) = minutes {
                    own.minutes = (*minutes != calendar.reading.rules.one_on_one_minutes.value)
                        .then_some(*minutes);
                }
                own.call_url.clone_from(call_url);
                own.notes_url.clone_from(notes_url);
                own.touch(now);
            }
        }
        after
    }
}

fn check_from(from: Date, calendar: &Calendar<'_>, today: Date) -> Result<(), Errors> {
    let start = calendar.internship.start_date;
    if from < today {
        return wrong(
            "from",
            format!("{from} is over. Choose today ({today}) or a later day."),
        );
    }
    if from < start {
        return wrong(
            "from",
            format!("It begins on {start}. Choose that day or a later one."),
        );
    }
    let last = calendar.last_day();
    if from > last {
        return wrong(
            "from",
            format!("The last day is {last}. Choose that day or an earlier one."),
        );
    }
    Ok(())
}

fn check_until(from: Date, until: Option<Date>) -> Result<(), Errors> {
    match until {
        Some(until) if until < from => wrong(
            "until",
            format!("That is before the first day. Choose {from} or a later day."),
        ),
        Some(until) if until > plus_days(from, LONGEST_BREAK_DAYS) => wrong(
            "until",
            "That is more than a year of break. Choose an earlier day, or none if it is open.",
        ),
        _ => Ok(()),
    }
}

fn check_overlap(from: Date, until: Option<Date>, internship: &Internship) -> Result<(), Errors> {
    let meets = |pause: &&Pause| {
        until.is_none_or(|until| pause.from <= until)
            && pause.until.is_none_or(|other| from <= other)
    };
    match internship.pauses.0.iter().find(meets) {
        None => Ok(()),
        Some(Pause {
            from: other,
            until: Some(until),
            ..
        }) => wrong(
            "from",
            format!(
                "There is a break from {other} until {until} already. Choose other days, or end that one first."
            ),
        ),
        Some(Pause { from: other, .. }) => wrong(
            "from",
            format!("There is an open break from {other} on already. End that one first."),
        ),
    }
}

fn check_last_day(day: Date, calendar: &Calendar<'_>, today: Date) -> Result<(), Errors> {
    let start = calendar.internship.start_date;
    if day < start {
        return wrong(
            "last_day",
            format!("It began on {start}. Choose that day or a later one."),
        );
    }
    if day > today {
        return wrong(
            "last_day",
            format!("{day} is to come. Choose today ({today}) or an earlier day."),
        );
    }
    Ok(())
}

/// How long they meet as it stands.
fn length(calendar: &Calendar<'_>) -> u32 {
    crate::one_on_ones::rules::minutes(calendar)
}

/// The break that a day is in ends the day before; one that begins on it or later is taken back.
fn resume(internship: &mut Internship, today: Date) {
    let pauses = &mut internship.pauses;
    let Some(at) = pauses.to_end(today) else {
        return;
    };
    match pauses.0.get_mut(at) {
        Some(pause) if pause.from < today => pause.until = Some(plus_days(today, -1)),
        _ => {
            pauses.0.remove(at);
        }
    }
}

/// Where all weeks are over, the days until today were a break: the added weeks are to come, not past.
fn gap(calendar: &Calendar<'_>, today: Date, by: &UserId) -> Option<Pause> {
    let last = calendar.last_day();
    let (from, until) = (plus_days(last, 1), plus_days(today, -1));
    (last < today && from <= until).then(|| Pause {
        from,
        until: Some(until),
        // Known from its beginning on, for nothing was due in it.
        made_at: calendar.at(last, calendar.post().time()),
        by: by.clone(),
    })
}

/// Whether an internship that ends on a day has come to its last week.
pub fn is_completed(calendar: &Calendar<'_>, last_day: Date) -> bool {
    calendar.week_date(calendar.weeks()) <= last_day
}
