//! The hours of a month, to the managers, if the intern agreed.

use async_trait::async_trait;
use jiff::civil::{Date, Time, Weekday};

use super::{NEWS, care::agreed_hours, store};
use crate::{
    check_ins::views,
    ids::UserId,
    internships::{due::load, rules::Calendar},
    privacy::{self, Object},
    scheduler::{Address, Addressee, Composed, Delivery, Kind, Moment, Owed, cadence::on_or_after},
    store::{Result, Tx},
};

pub const HOURS_SUMMARY: &str = "hours_summary";

const NINE: Time = Time::constant(9, 0, 0, 0);
/// Of an internship without an end only so many are looked ahead.
const MOST_MONTHS: usize = 60;

/// The first days of the months that an internship lies in.
fn months(calendar: &Calendar<'_>) -> Vec<Date> {
    let first = calendar.internship.start_date.first_of_month();
    let last = calendar.last_day();
    std::iter::successors(Some(first), |month| next_month(*month))
        .take_while(|month| *month <= last)
        .take(MOST_MONTHS)
        .collect()
}

fn next_month(month: Date) -> Option<Date> {
    month.last_of_month().tomorrow().ok()
}

/// The first Monday after a month.
fn told_on(month: Date) -> Option<Date> {
    next_month(month).map(|next| on_or_after(next, Weekday::Monday))
}

pub(super) fn summaries(calendar: &Calendar<'_>) -> Vec<Owed> {
    let internship = calendar.internship;
    if !internship.shares_hours {
        return Vec::new();
    }
    let mut owed = Vec::new();
    for day in months(calendar).into_iter().filter_map(told_on) {
        let due_at = calendar.at(day, NINE);
        for manager in internship.managers() {
            let to = Addressee::Person(manager.clone());
            let one = Owed::occurrence(&internship.id, HOURS_SUMMARY, day, to, due_at);
            owed.push(match due_at.checked_add(NEWS) {
                Ok(until) => one.expiring(until),
                Err(_) => one,
            });
        }
    }
    owed
}

/// Hours and counts, never words.
pub struct HoursSummary;

#[async_trait]
impl Kind for HoursSummary {
    fn name(&self) -> &'static str {
        HOURS_SUMMARY
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (Some((internship, reading)), Some(day)) = (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(&delivery.addressee);
        let seer = privacy::store::seer(tx, &internship, &to).await?;
        let object = Object::HoursSummary {
            shared: internship.shares_hours,
        };
        if !seer.may_see(object) {
            return Ok(Composed::Void("not_shared"));
        }
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let month = months(&calendar)
            .into_iter()
            .find(|month| told_on(*month) == Some(day));
        drop(calendar);
        let Some(month) = month else {
            return Ok(Composed::Void("moved"));
        };
        let check_ins = store::since(tx, &internship.id, month).await?;
        let hours: Vec<Option<i64>> = check_ins
            .iter()
            .filter(|one| one.author == internship.intern && one.week_date <= month.last_of_month())
            .map(|one| one.hours_tenths)
            .collect();
        let title = reading.title.as_deref().unwrap_or("the internship");
        let agreed = agreed_hours(&internship, &reading);
        Ok(Composed::Say(
            Address::Direct(to),
            views::hours_summary(&internship, title, month, &hours, agreed),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internships::samples::{calendar, internship_from, program_of};

    #[test]
    fn each_month_on_the_monday_after_it_and_only_if_shared() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 12;
        let mut internship = internship_from("2027-03-01");
        internship.intern_manager = Some(UserId::new("U0IVO"));
        internship.mentor_manager = Some(UserId::new("U0IVO"));
        assert!(summaries(&calendar(&internship, &reading)).is_empty());
        internship.shares_hours = true;
        let owed = summaries(&calendar(&internship, &reading));
        let days: Vec<_> = owed
            .iter()
            .map(|owed| format!("{} {}", owed.due_at, owed.addressee.as_str()))
            .collect();
        assert_eq!(
            days,
            [
                "2027-04-05T08:00:00Z U0IVO",
                "2027-05-03T08:00:00Z U0IVO",
                "2027-06-07T08:00:00Z U0IVO",
            ]
        );
    }
}
