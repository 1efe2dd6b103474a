//! What the 1:1s owe: the agenda, the reminder an hour before, the question for notes after; and, where no slot was
//! agreed on, a word to the intern.

mod told;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};

use super::{
    Topic,
    rules::{self, Meeting},
    store,
    views::{self, MeetingFacts},
};
use crate::{
    check_ins::{self, CheckIn},
    holidays,
    ids::UserId,
    internships::{self, Internship, due::load, rules::Calendar},
    programs::Reading,
    scheduler::{Address, Addressee, Composed, Delivery, Kind, Moment, Owed, cadence::plus_days},
    store::{Result, Tx},
    weeks,
};

pub use told::{
    CHANGED, Changed, LATE, Late, NOTES_ALL, NotesAll, SAID_AGAIN, SaidAgain, all_notes, tell,
    tell_late,
};

pub const ONE_ON_ONE: &str = "one_on_one";
/// The second reminder under a day: of a meeting that was moved after the first.
pub const ONE_ON_ONE_MOVED: &str = "one_on_one_moved";
pub const AGENDA: &str = "agenda";
pub const NOTES_PROMPT: &str = "notes_prompt";
/// Two days before the start there is no slot.
pub const SLOT_MISSING: &str = "one_on_one_missing";

/// Days before the start on which the intern hears that no slot was agreed on.
const MISSED: i64 = 2;
const NINE: Time = Time::constant(9, 0, 0, 0);
/// A question for notes is of use for so long, at least and at most.
const NOTES_AT_LEAST: SignedDuration = SignedDuration::from_hours(1);
const NOTES_AT_MOST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// All that is owed about an internship's 1:1s.
pub fn occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let id = &calendar.internship.id;
    let meetings = rules::meetings(calendar);
    let agendas: Vec<_> = meetings
        .iter()
        .map(|meeting| rules::agendas_at(calendar, meeting))
        .collect();
    let length = rules::length(calendar);
    let mut owed: Vec<_> = slot_missing(calendar).into_iter().collect();
    for (n, (meeting, agenda)) in meetings.iter().zip(&agendas).enumerate() {
        let next = agendas.get(n + 1);
        let (day, is_second) = rules::reminder_key(calendar, meeting);
        let reminder = if is_second {
            ONE_ON_ONE_MOVED
        } else {
            ONE_ON_ONE
        };
        let ends = rules::ends(meeting, length);
        for (addressee, agenda, next) in [
            (Addressee::Intern, agenda.0, next.map(|it| it.0)),
            (Addressee::Mentor, agenda.1, next.map(|it| it.1)),
        ] {
            let of = |kind, day, due_at| Owed::occurrence(id, kind, day, addressee.clone(), due_at);
            let reminded = rules::reminded(meeting);
            owed.push(of(AGENDA, meeting.date, agenda).expiring(meeting.at));
            owed.push(of(reminder, day, reminded).expiring(meeting.at));
            let notes_until = next
                .unwrap_or_else(|| later(ends, NOTES_AT_MOST))
                .max(later(ends, NOTES_AT_LEAST));
            owed.push(of(NOTES_PROMPT, meeting.date, ends).expiring(notes_until));
        }
    }
    owed
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

/// The intern schedules the 1:1: two days before the start they hear that it isn't.
fn slot_missing(calendar: &Calendar<'_>) -> Option<Owed> {
    let internship = calendar.internship;
    if internship.one_on_one_weekday.is_some() && internship.one_on_one_time.is_some() {
        return None;
    }
    let start = internship.start_date;
    let mut due_at = calendar.at(plus_days(start, -MISSED), NINE);
    // Agreed on later than that: at once, unless it has begun. Only files have history.
    if internship.request_id.is_some() {
        due_at = due_at.max(internship.owed_from_at);
    }
    (due_at < calendar.at(plus_days(start, 7), NINE)).then(|| {
        Owed::occurrence(
            &internship.id,
            SLOT_MISSING,
            start,
            Addressee::Intern,
            due_at,
        )
    })
}

/// An internship's meeting with all that a message about it shows.
pub(super) struct Loaded {
    internship: Internship,
    reading: Arc<Reading>,
    topics: Vec<Topic>,
    blockers: Vec<CheckIn>,
    ticks: weeks::Ticks,
    mentor_off: holidays::rules::DaysOff,
    is_quiet: bool,
}

impl Loaded {
    async fn of(tx: &mut Tx, delivery: &Delivery) -> Result<Option<Self>> {
        let (Some((internship, reading)), Some(_)) = (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(None);
        };
        let to = match delivery.addressee.as_str() {
            "mentor" => &internship.mentor,
            _ => &internship.intern,
        };
        let workspace = &delivery.workspace_id;
        let kind = match delivery.kind.as_str() {
            ONE_ON_ONE_MOVED => ONE_ON_ONE,
            kind => kind,
        };
        let quiet = store::quiet(tx, workspace, to).await?;
        Ok(Some(Self {
            is_quiet: quiet.iter().any(|it| it == kind),
            topics: Vec::new(),
            blockers: Vec::new(),
            ticks: weeks::store::ticks(tx, &internship.id).await?,
            mentor_off: holidays::store::days_off(tx, workspace, &internship.mentor).await?,
            internship,
            reading,
        }))
    }

    async fn topics(&mut self, tx: &mut Tx, date: Date) -> Result<()> {
        self.topics = store::topics_for(tx, &self.internship.id, date).await?;
        Ok(())
    }

    /// What is blocked since the 1:1 before this one.
    async fn blockers(&mut self, tx: &mut Tx, date: Date, moment: &Moment) -> Result<()> {
        let window = {
            let calendar = Calendar::new(&self.internship, &self.reading, &moment.zones);
            rules::since_the_last(&calendar, date)
        };
        let Some((since, until)) = window else {
            return Ok(());
        };
        // A late check-in is of a week before.
        let from = check_ins::rules::monday(self.internship.start_date);
        let mut said = check_ins::store::since(tx, &self.internship.id, from).await?;
        said.retain(|one| {
            let is_of_this = since < one.saved_at && one.saved_at < until;
            is_of_this && one.topic_by.is_none() && !one.blocked.trim().is_empty()
        });
        self.blockers = said;
        Ok(())
    }

    fn runs(&self) -> bool {
        internships::store::runs(self.internship.state)
    }

    fn address(&self, delivery: &Delivery) -> Address {
        self.internship.address_of(&delivery.addressee)
    }

    fn facts<'a>(
        &'a self,
        calendar: &'a Calendar<'a>,
        meeting: Meeting,
        delivery: &'a Delivery,
        now: Timestamp,
    ) -> MeetingFacts<'a> {
        let posted = weeks::rules::days(calendar);
        let week = posted
            .into_iter()
            .rev()
            .find(|(date, _)| *date <= meeting.on);
        let off = |day: Date| self.mentor_off.name(day).map(str::to_owned);
        MeetingFacts {
            calendar,
            meeting,
            addressee: &delivery.addressee,
            topics: &self.topics,
            blockers: &self.blockers,
            units: week.map(|(_, units)| units).unwrap_or_default(),
            ticks: &self.ticks,
            doubts: rules::doubts(calendar, meeting.at, off),
            now,
        }
    }
}

/// The meeting that a reminder speaks of; of one that was moved since, where it is now.
fn reminded_meeting(calendar: &Calendar<'_>, delivery: &Delivery) -> Option<Meeting> {
    let day = delivery.date()?;
    let all = rules::meetings(calendar);
    let keyed = |it: &&Meeting| {
        let (key, is_second) = rules::reminder_key(calendar, it);
        key == day && is_second == (delivery.kind == ONE_ON_ONE_MOVED)
    };
    all.iter()
        .find(keyed)
        .or_else(|| all.iter().find(|it| it.date == day))
        .copied()
}

/// The reminder an hour before; also the second one of a meeting that was moved after the first.
pub struct Reminder(pub &'static str);

#[async_trait]
impl Kind for Reminder {
    fn name(&self) -> &'static str {
        self.0
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(mut loaded) = Loaded::of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let is_said = delivery.ts.is_some();
        if loaded.is_quiet && !is_said {
            return Ok(Composed::Void("switched_off"));
        }
        if is_said && !loaded.runs() {
            return Ok(Composed::Void("ended"));
        }
        let to = loaded.address(delivery);
        let meeting = {
            let calendar = Calendar::new(&loaded.internship, &loaded.reading, &moment.zones);
            reminded_meeting(&calendar, delivery)
        };
        if let Some(meeting) = &meeting {
            loaded.topics(tx, meeting.date).await?;
        }
        let calendar = Calendar::new(&loaded.internship, &loaded.reading, &moment.zones);
        let Some(meeting) = meeting else {
            return Ok(match (is_said, delivery.date()) {
                (true, Some(date)) => {
                    Composed::Say(to, views::skipped(&calendar, date, &delivery.addressee))
                }
                _ => Composed::Void("moved"),
            });
        };
        let facts = loaded.facts(&calendar, meeting, delivery, moment.now);
        // The one that was said before the move must not go on naming the old hour.
        let (day, is_second) = rules::reminder_key(&calendar, &meeting);
        let is_old = delivery.date() != Some(day) || is_second != (self.0 == ONE_ON_ONE_MOVED);
        Ok(Composed::Say(
            to,
            match is_old {
                true => views::moved_since(&facts),
                false => views::reminder(&facts),
            },
        ))
    }
}

/// What the next 1:1 is about, the working day before.
pub struct Agenda;

#[async_trait]
impl Kind for Agenda {
    fn name(&self) -> &'static str {
        AGENDA
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(mut loaded) = Loaded::of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let is_said = delivery.ts.is_some();
        if loaded.is_quiet && !is_said {
            return Ok(Composed::Void("switched_off"));
        }
        if is_said && !loaded.runs() {
            return Ok(Composed::Void("ended"));
        }
        let Some(date) = delivery.date() else {
            return Ok(Composed::Void("gone"));
        };
        loaded.topics(tx, date).await?;
        loaded.blockers(tx, date, moment).await?;
        let to = loaded.address(delivery);
        let calendar = Calendar::new(&loaded.internship, &loaded.reading, &moment.zones);
        Ok(match rules::meeting_of(&calendar, date) {
            Some(meeting) => {
                let facts = loaded.facts(&calendar, meeting, delivery, moment.now);
                Composed::Say(to, views::agenda(&facts))
            }
            None if is_said => {
                Composed::Say(to, views::skipped(&calendar, date, &delivery.addressee))
            }
            None => Composed::Void("moved"),
        })
    }
}

/// "How was it?": once to each, when the meeting ends.
pub struct NotesPrompt;

#[async_trait]
impl Kind for NotesPrompt {
    fn name(&self) -> &'static str {
        NOTES_PROMPT
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (Some(loaded), Some(date)) = (Loaded::of(tx, delivery).await?, delivery.date()) else {
            return Ok(Composed::Void("gone"));
        };
        let is_said = delivery.ts.is_some();
        if loaded.is_quiet && !is_said {
            return Ok(Composed::Void("switched_off"));
        }
        let note = store::note(tx, &loaded.internship.id, date).await?;
        let to = loaded.address(delivery);
        let by_them = |user: &UserId| to == Address::Direct(user.clone());
        if !is_said && note.as_ref().is_some_and(|note| by_them(&note.saved_by)) {
            return Ok(Composed::Void("written"));
        }
        let calendar = Calendar::new(&loaded.internship, &loaded.reading, &moment.zones);
        let meeting = rules::meeting_of(&calendar, date);
        if meeting.is_none() && !is_said {
            return Ok(Composed::Void("moved"));
        }
        let day = meeting.map_or(date, |meeting| meeting.on);
        let message = views::notes_prompt(&calendar, date, day, &delivery.addressee, note.as_ref());
        Ok(Composed::Say(to, message))
    }
}

/// No slot was agreed on.
pub struct SlotMissing;

#[async_trait]
impl Kind for SlotMissing {
    fn name(&self) -> &'static str {
        SLOT_MISSING
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        if internship.one_on_one_weekday.is_some() && delivery.ts.is_none() {
            return Ok(Composed::Void("set"));
        }
        let message = views::slot_missing(&internship, &reading);
        Ok(Composed::Say(
            Address::Direct(internship.intern.clone()),
            message,
        ))
    }
}
