//! What the 1:1s owe: a reminder to both, an hour before.

use async_trait::async_trait;

use super::{rules, views};
use crate::{
    internships::{due::load, rules::Calendar},
    scheduler::{Addressee, Composed, Delivery, Kind, Moment, Owed},
    store::{Result, Tx},
    weeks,
};

pub const ONE_ON_ONE: &str = "one_on_one";
/// The second reminder of a meeting that was moved after the first.
pub const ONE_ON_ONE_MOVED: &str = "one_on_one_moved";
pub const AGENDA: &str = "agenda";

/// All reminders of an internship's 1:1s.
pub fn occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let id = &calendar.internship.id;
    let mut owed = Vec::new();
    for meeting in rules::meetings(calendar) {
        let due_at = meeting
            .at
            .saturating_add(-rules::REMIND_BEFORE)
            .unwrap_or(meeting.at);
        for addressee in [Addressee::Intern, Addressee::Mentor] {
            owed.push(
                Owed::occurrence(id, ONE_ON_ONE, meeting.date, addressee, due_at)
                    .expiring(meeting.at),
            );
        }
    }
    owed
}

/// The reminder.
pub struct Reminder;

#[async_trait]
impl Kind for Reminder {
    fn name(&self) -> &'static str {
        ONE_ON_ONE
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let meeting = rules::meetings(&calendar)
            .into_iter()
            .find(|meeting| Some(meeting.date) == delivery.date());
        let Some(meeting) = meeting else {
            return Ok(Composed::Void("moved"));
        };
        let posted = weeks::rules::days(&calendar);
        let week = posted.iter().rev().find(|(date, _)| *date <= meeting.date);
        let units = week.map(|(_, units)| units.as_slice()).unwrap_or_default();
        let message = views::reminder(&calendar, meeting, &delivery.addressee, units);
        Ok(Composed::Say(
            internship.address_of(&delivery.addressee),
            message,
        ))
    }
}
