//! What check-ins owe: Friday's nudge, the mentor's, the digest, answers, the private line; what the coordinators
//! hear; feedback; the hours of a month.

mod care;
mod digest;
mod feedback;
mod summary;

use async_trait::async_trait;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};

use super::{rules, store, views};
use crate::{
    ids::InternshipId,
    internships::{due::load, due::load_by_id, rules::Calendar},
    scheduler::{
        Address, Addressee, Composed, Delivery, Kind, Moment, Owed,
        cadence::{instant, plus_days},
    },
    store::{Result, Tx},
};

pub use care::{LONG_WEEK, LongWeek, WARNING, Warning, look};
pub use digest::{
    ANSWER, Answered, DIGEST, Digest, HOME_OFFICE, HomeOfficeLine, PRIVATE, PrivateLine,
};
pub use feedback::{FEEDBACK, FEEDBACK_PROMPT, FeedbackPrompt, FeedbackShown};
pub use summary::{HOURS_SUMMARY, HoursSummary};

pub const CHECK_IN: &str = "check_in";
/// The mentor's, every other week.
pub const MENTOR_CHECK_IN: &str = "mentor_check_in";

/// What could not be said for so long is no news any more.
pub const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// When news of now is none any more.
pub fn news_until(now: Timestamp) -> Timestamp {
    now.saturating_add(NEWS).unwrap_or(Timestamp::MAX)
}

/// All that is owed on an internship's calendar.
pub fn occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let mut owed = nudges(calendar);
    owed.extend(mentor_nudges(calendar));
    owed.extend(feedback::prompts(calendar));
    owed.extend(summary::summaries(calendar));
    owed
}

fn nudges(calendar: &Calendar<'_>) -> Vec<Owed> {
    let id = &calendar.internship.id;
    let cadence = calendar.check_in();
    let time = cadence.time();
    let nudge = |date| {
        let next = calendar.at(cadence.after(date), time);
        Owed::occurrence(
            id,
            CHECK_IN,
            date,
            Addressee::Intern,
            calendar.at(date, time),
        )
        .expiring(next)
    };
    calendar.check_in_dates().into_iter().map(nudge).collect()
}

/// Every other week, from the second.
fn mentor_days(calendar: &Calendar<'_>) -> Vec<Date> {
    let mut days = calendar.check_in_dates();
    days.retain(|day| calendar.week_of(*day).is_multiple_of(2));
    // A program may ask its interns more than once a week.
    days.dedup_by_key(|day| calendar.week_of(*day));
    days
}

fn mentor_nudges(calendar: &Calendar<'_>) -> Vec<Owed> {
    let id = &calendar.internship.id;
    let time = calendar.check_in().time();
    // In the mentor's own afternoon.
    let at = |date| instant(DateTime::from_parts(date, time), &calendar.mentor_zone);
    let nudge = |date| {
        let (due_at, next) = (at(date), at(plus_days(date, 14)));
        Owed::occurrence(id, MENTOR_CHECK_IN, date, Addressee::Mentor, due_at).expiring(next)
    };
    mentor_days(calendar).into_iter().map(nudge).collect()
}

/// Friday's nudge, to the intern.
pub struct Nudge;

#[async_trait]
impl Kind for Nudge {
    fn name(&self) -> &'static str {
        CHECK_IN
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let (Some((internship, reading)), Some(date)) =
            (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        let week = rules::monday(date);
        if store::of_week(tx, &internship.id, &internship.intern, week)
            .await?
            .is_some()
        {
            return Ok(Composed::Void("checked_in"));
        }
        let title = reading.title.as_deref().unwrap_or("your internship");
        Ok(Composed::Say(
            Address::Direct(internship.intern.clone()),
            views::nudge(&internship, title, week),
        ))
    }

    /// Nobody has checked in this week: what the weeks before show is looked at all the same.
    async fn sent(&self, tx: &mut Tx, delivery: &Delivery, _: &str, moment: &Moment) -> Result<()> {
        match load(tx, delivery).await? {
            Some((internship, reading)) => look(tx, &internship, &reading, moment).await,
            None => Ok(()),
        }
    }
}

/// The mentor's own, every other week.
pub struct MentorNudge;

#[async_trait]
impl Kind for MentorNudge {
    fn name(&self) -> &'static str {
        MENTOR_CHECK_IN
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let (Some((internship, reading)), Some(date)) =
            (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        let week = rules::monday(date);
        for week in [week, plus_days(week, -7)] {
            if store::of_week(tx, &internship.id, &internship.mentor, week)
                .await?
                .is_some()
            {
                return Ok(Composed::Void("checked_in"));
            }
        }
        let title = reading.title.as_deref().unwrap_or("the internship");
        Ok(Composed::Say(
            Address::Direct(internship.mentor.clone()),
            views::mentor_nudge(&internship, title, week),
        ))
    }

    async fn sent(&self, tx: &mut Tx, delivery: &Delivery, _: &str, moment: &Moment) -> Result<()> {
        let (Some((internship, reading)), Some(date)) =
            (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(());
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let mut prompts = mentor_days(&calendar);
        prompts.retain(|day| *day <= date);
        drop(calendar);
        care::mentor_asked(tx, &internship, &prompts, moment.now).await
    }
}

async fn title_of(tx: &mut Tx, delivery: &Delivery, internship: &InternshipId) -> Result<String> {
    let loaded = load_by_id(tx, &delivery.workspace_id, internship).await?;
    Ok(loaded
        .and_then(|(_, reading)| reading.title.clone())
        .unwrap_or_else(|| "the internship".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internships::samples::{calendar, internship_from, program_of};

    #[test]
    fn a_nudge_each_friday_until_the_next() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 2;
        // From a Thursday's long first week over the change to summer time in Lisbon.
        let internship = internship_from("2027-03-18");
        let owed = nudges(&calendar(&internship, &reading));
        let dates: Vec<_> = owed
            .iter()
            .map(|owed| {
                let expires = owed.expires_at.unwrap();
                format!("{} {} {expires}", owed.date.unwrap(), owed.due_at)
            })
            .collect();
        assert_eq!(
            dates,
            [
                "2027-03-19 2027-03-19T15:00:00Z 2027-03-26T15:00:00Z",
                "2027-03-26 2027-03-26T15:00:00Z 2027-04-02T14:00:00Z",
                "2027-04-02 2027-04-02T14:00:00Z 2027-04-09T14:00:00Z",
            ]
        );
        assert!(
            owed.iter()
                .all(|owed| owed.addressee == Addressee::Intern && owed.kind == CHECK_IN)
        );
    }

    #[test]
    fn a_program_has_its_own_day_and_hour() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 1;
        reading.rules.check_in_weekday.value = "thursday".to_owned();
        reading.rules.check_in_time.value = "16:30".to_owned();
        let internship = internship_from("2027-03-01");
        let owed = nudges(&calendar(&internship, &reading));
        let dates: Vec<_> = owed.iter().map(|owed| owed.due_at.to_string()).collect();
        assert_eq!(dates, ["2027-03-04T16:30:00Z"]);
    }
}
