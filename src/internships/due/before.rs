//! The list before the start: said once to each of the pair, and what is open named before the first day.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Time};

use super::load;
use crate::{
    internships::{
        Internship, InternshipState,
        rules::{Act, Before, Calendar, Hands, Stage, reminder_days},
        store,
        views::{self, BeforeView},
    },
    programs::Reading,
    scheduler::{Addressee, Composed, Delivery, Kind, Moment, Owed, store as outbox},
    store::{Result, Tx},
    weeks,
};

/// The list.
pub const PRE_INTERNSHIP: &str = "pre_internship";
/// What is open of it.
pub const PRE_REMINDER: &str = "pre_reminder";

const NINE: Time = Time::constant(9, 0, 0, 0);

/// Owes the list to both, once for each; a page without one owes nothing.
pub async fn owe_list(
    tx: &mut Tx,
    internship: &Internship,
    reading: &Reading,
    now: Timestamp,
) -> Result<()> {
    if reading.pre_internship.items.is_empty() {
        return Ok(());
    }
    for one in [&internship.intern, &internship.mentor] {
        let owed = Owed::to_person(PRE_INTERNSHIP, one, internship.id.as_str(), now);
        let owed = owed.of(&internship.id);
        outbox::owe(tx, &internship.workspace_id, &owed, now).await?;
    }
    Ok(())
}

/// Reminders of what is open, in the intern's zone. Only of those that were planned here: an imported one is under way.
pub fn before_occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let internship = calendar.internship;
    if internship.request_id.is_none() || calendar.reading.pre_internship.items.is_empty() {
        return Vec::new();
    }
    let start = internship.start_date;
    let days = reminder_days(start);
    let ends = [
        // After a long downtime only the last one is said.
        calendar.at(days[1], NINE),
        calendar.at(start, Time::midnight()),
    ];
    let mut owed = Vec::new();
    for (date, end) in days.into_iter().zip(ends) {
        for addressee in [Addressee::Intern, Addressee::Mentor] {
            let due_at = calendar.at(date, NINE);
            let one = Owed::occurrence(&internship.id, PRE_REMINDER, date, addressee, due_at);
            owed.push(one.expiring(end));
        }
    }
    owed
}

/// An internship's list as it stands now.
pub async fn list_of(
    tx: &mut Tx,
    internship: &Internship,
    version: Option<i64>,
) -> Result<(std::sync::Arc<Reading>, Before)> {
    let reading = weeks::store::plan(tx, internship, version).await?;
    let approvals = store::approvals(tx, &internship.id).await?;
    let ticks = weeks::store::ticks(tx, &internship.id).await?;
    let list = Before::of(&reading, internship, &approvals, &ticks);
    Ok((reading, list))
}

/// The list, to one of the pair.
pub struct BeforeTheStart;

#[async_trait]
impl Kind for BeforeTheStart {
    fn name(&self) -> &'static str {
        PRE_INTERNSHIP
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, _)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let over = matches!(
            internship.state,
            InternshipState::Ended | InternshipState::Cancelled
        );
        if over && delivery.ts.is_none() {
            return Ok(Composed::Void("called_off"));
        }
        let (reading, list) = list_of(tx, &internship, None).await?;
        if list.is_empty() {
            return Ok(Composed::Void("no_list"));
        }
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let message = views::before(&BeforeView {
            calendar: &calendar,
            list: &list,
            hands: Hands::Pair,
            version: delivery.edit_wanted,
        });
        Ok(Composed::Say(
            internship.address_of(&delivery.addressee),
            message,
        ))
    }
}

/// What is open, three working days before the start and one.
pub struct BeforeReminder;

#[async_trait]
impl Kind for BeforeReminder {
    fn name(&self) -> &'static str {
        PRE_REMINDER
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, _)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let (reading, list) = list_of(tx, &internship, None).await?;
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let today = calendar.zone.to_datetime(moment.now).date();
        let stage = Stage::on(&calendar, today);
        if stage != Stage::Agreed {
            return Ok(Composed::Void("no_start_ahead"));
        }
        if list.open().is_empty() {
            return Ok(Composed::Void("nothing_open"));
        }
        let view = BeforeView {
            calendar: &calendar,
            list: &list,
            hands: Hands::Pair,
            version: delivery.edit_wanted,
        };
        let message = views::before_reminder(&view, stage.allows(Act::Change));
        Ok(Composed::Say(
            internship.address_of(&delivery.addressee),
            message,
        ))
    }
}
