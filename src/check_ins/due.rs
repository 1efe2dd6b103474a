//! What check-ins owe: Friday's nudge, the digest, answers, and the private line.

use async_trait::async_trait;
use jiff::SignedDuration;

use super::{CheckIn, rules, store, views};
use crate::{
    ids::{CheckInId, InternshipId, UserId},
    internships::{due::load, due::load_by_id, rules::Calendar},
    scheduler::{Address, Addressee, Composed, Delivery, Kind, Moment, Owed},
    store::{Result, Tx},
};

pub const CHECK_IN: &str = "check_in";
pub const DIGEST: &str = "check_in_digest";
pub const ANSWER: &str = "check_in_answer";
pub const PRIVATE: &str = "check_in_private";

/// A digest that could not be said for so long is no news any more.
pub const DIGEST_EXPIRES: SignedDuration = SignedDuration::from_hours(7 * 24);

/// All nudges of an internship.
pub fn occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
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

/// Friday's nudge, to the intern.
pub struct Nudge;

#[async_trait]
impl Kind for Nudge {
    fn name(&self) -> &'static str {
        CHECK_IN
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (Some((internship, reading)), Some(date)) =
            (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let noon = calendar.at(date, calendar.check_in().time());
        let week = rules::week_date(noon, &calendar.zone);
        if store::of_week(tx, &internship.id, &internship.intern, week)
            .await?
            .is_some()
        {
            return Ok(Composed::Void("checked_in"));
        }
        let title = reading.title.as_deref().unwrap_or("your internship");
        Ok(Composed::Say(
            Address::Direct(internship.intern.clone()),
            views::nudge(&internship, title),
        ))
    }
}

/// A check-in with its program's title; `None` if it is gone.
async fn check_in_of(tx: &mut Tx, delivery: &Delivery) -> Result<Option<(CheckIn, String)>> {
    let id = CheckInId::new(delivery.subject.clone());
    let Some(check_in) = store::by_id(tx, &delivery.workspace_id, &id).await? else {
        return Ok(None);
    };
    let title = title_of(tx, delivery, &check_in.internship_id).await?;
    Ok(Some((check_in, title)))
}

async fn title_of(tx: &mut Tx, delivery: &Delivery, internship: &InternshipId) -> Result<String> {
    let loaded = load_by_id(tx, &delivery.workspace_id, internship).await?;
    Ok(loaded
        .and_then(|(_, reading)| reading.title.clone())
        .unwrap_or_else(|| "the internship".to_owned()))
}

/// The check-in, to the other of the pair.
pub struct Digest;

#[async_trait]
impl Kind for Digest {
    fn name(&self) -> &'static str {
        DIGEST
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let Some((check_in, title)) = check_in_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(delivery.addressee.clone());
        Ok(Composed::Say(
            Address::Direct(to),
            views::digest(&check_in, &title),
        ))
    }
}

/// The line that only coordinators see.
pub struct PrivateLine;

#[async_trait]
impl Kind for PrivateLine {
    fn name(&self) -> &'static str {
        PRIVATE
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let Some((check_in, title)) = check_in_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        if check_in.private.trim().is_empty() {
            return Ok(Composed::Void("taken_back"));
        }
        let to = UserId::new(delivery.addressee.clone());
        Ok(Composed::Say(
            Address::Direct(to),
            views::private_line(&check_in, &title),
        ))
    }
}

/// An answer, to the check-in's author.
pub struct Answered;

#[async_trait]
impl Kind for Answered {
    fn name(&self) -> &'static str {
        ANSWER
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let Some(answer) = store::answer(tx, &delivery.workspace_id, &delivery.subject).await?
        else {
            return Ok(Composed::Void("gone"));
        };
        let Some(check_in) = store::by_id(tx, &delivery.workspace_id, &answer.check_in_id).await?
        else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(delivery.addressee.clone());
        Ok(Composed::Say(
            Address::Direct(to),
            views::answered(&answer, &check_in),
        ))
    }
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
        let owed = occurrences(&calendar(&internship, &reading));
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
        let owed = occurrences(&calendar(&internship, &reading));
        let dates: Vec<_> = owed.iter().map(|owed| owed.due_at.to_string()).collect();
        assert_eq!(dates, ["2027-03-04T16:30:00Z"]);
    }
}
