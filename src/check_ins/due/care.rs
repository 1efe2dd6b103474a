//! What the coordinators hear where something may go wrong: once for each time that it begins, merged, quietly.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use super::news_until;
use crate::{
    check_ins::{
        Seen, Sign,
        rules::{self, care},
        store, views,
    },
    ids::{self, UserId},
    internships::{self, Internship, due::load, rules::Calendar},
    one_on_ones,
    privacy::{self, Object},
    programs::Reading,
    scheduler::{
        Address, Composed, Delivery, Kind, Moment, Owed, cadence::plus_days, store as outbox,
    },
    store::{Result, Tx},
};

pub const WARNING: &str = "warning_sign";
pub const LONG_WEEK: &str = "long_week";

/// Looks at what an internship's check-ins show, and owes what is new. In the transaction of the change.
pub async fn look(
    tx: &mut Tx,
    internship: &Internship,
    reading: &Reading,
    moment: &Moment,
) -> Result<()> {
    let calendar = Calendar::new(internship, reading, &moment.zones);
    let this_week = rules::week_date(moment.now, &calendar.zone);
    let from = plus_days(this_week, -7 * care::LOOK_BACK_WEEKS);
    let check_ins = store::since(tx, &internship.id, from).await?;
    let skipped = skipped(internship, from, moment.now);
    // A note is of its meeting's original day; the meeting may have been moved to another week.
    let of_day = |date| one_on_ones::rules::meeting_of(&calendar, date).map(|it| it.on);
    let noted = store::noted(tx, &internship.id).await?.into_iter();
    let noted: Vec<Date> = noted.map(|date| of_day(date).unwrap_or(date)).collect();
    let weeks = care::weeks(&calendar, &check_ins, &skipped, &noted);
    let mut signs = care::signs(&weeks, agreed_hours(internship, reading));
    let day = |at: Timestamp| calendar.zone.to_datetime(at).date();
    let heard: Vec<Date> = store::heard(tx, &internship.id)
        .await?
        .into_iter()
        .map(day)
        .collect();
    let begun = day(internship.owed_from_at);
    let silent = care::silent(&calendar, day(moment.now), begun, &heard);
    signs.extend(silent.map(|since| Seen {
        sign: Sign::Silent,
        since,
    }));
    drop(calendar);
    tell(tx, internship, &signs, moment.now).await
}

/// The days of meetings that were skipped and are over.
fn skipped(internship: &Internship, from: Date, now: Timestamp) -> Vec<Date> {
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    let exceptions = internship.one_on_ones.exceptions.iter();
    exceptions
        .filter(|(_, exception)| exception.to.is_none())
        .map(|(day, _)| *day)
        .filter(|day| from <= *day && *day < today)
        .collect()
}

/// The hours that are agreed, or that the program asks for.
pub(super) fn agreed_hours(internship: &Internship, reading: &Reading) -> Option<i64> {
    let of_program = reading.rules.weekly_hours.value.map(i64::from);
    internship.weekly_hours.or(of_program)
}

/// The mentor was asked on these days, the last one today.
pub(super) async fn mentor_asked(
    tx: &mut Tx,
    internship: &Internship,
    prompts: &[Date],
    now: Timestamp,
) -> Result<()> {
    let Some(first) = prompts.first() else {
        return Ok(());
    };
    let check_ins = store::since(tx, &internship.id, rules::monday(*first)).await?;
    let by_mentor = check_ins
        .iter()
        .filter(|one| one.author == internship.mentor);
    let weeks: Vec<Date> = by_mentor.map(|one| one.week_date).collect();
    let since = care::mentor_quiet(prompts, &weeks);
    let seen: Vec<Seen> = since
        .map(|since| Seen {
            sign: Sign::MentorQuiet,
            since,
        })
        .into_iter()
        .collect();
    tell(tx, internship, &seen, now).await
}

/// Owes what was not told before. What waits to be said takes it in.
async fn tell(tx: &mut Tx, internship: &Internship, seen: &[Seen], now: Timestamp) -> Result<()> {
    if seen.is_empty() {
        return Ok(());
    }
    let waiting = outbox::owed_of_kind(tx, &internship.id, WARNING).await?;
    let report = match waiting.last() {
        Some(waiting) => waiting.subject.clone(),
        None => ids::made_at(now),
    };
    let mut owed: Vec<Owed> = Vec::new();
    for one in seen {
        if !store::see(tx, &internship.id, one, &report, now).await? {
            continue;
        }
        if one.sign == Sign::LongWeek {
            let cause = format!("{}|{}", internship.id, one.since);
            let to_intern = Owed::to_person(LONG_WEEK, &internship.intern, "", now);
            owed.push(to_intern.because(cause));
            continue;
        }
        for to in hears_of(tx, internship, one.sign).await? {
            owed.push(Owed::to_person(WARNING, &to, &report, now));
        }
    }
    for one in owed {
        let one = one.of(&internship.id).expiring(news_until(now));
        if !outbox::owe(tx, &internship.workspace_id, &one, now).await? {
            // One of them has been told already, while it waits for another: theirs is changed.
            outbox::edit_about(tx, &internship.workspace_id, &one.subject, WARNING).await?;
        }
    }
    Ok(())
}

async fn hears_of(tx: &mut Tx, internship: &Internship, sign: Sign) -> Result<Vec<UserId>> {
    let object = Object::Warning(sign);
    let mut to = privacy::store::coordinators_for(tx, internship, object).await?;
    let mentor = privacy::store::seer(tx, internship, &internship.mentor).await?;
    if mentor.may_see(object) && !to.contains(&internship.mentor) {
        to.push(internship.mentor.clone());
    }
    Ok(to)
}

/// "It may need a hand".
pub struct Warning;

#[async_trait]
impl Kind for Warning {
    fn name(&self) -> &'static str {
        WARNING
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        if delivery.ts.is_none() && !internships::store::runs(internship.state) {
            return Ok(Composed::Void("ended"));
        }
        let to = UserId::new(&delivery.addressee);
        let seer = privacy::store::seer(tx, &internship, &to).await?;
        let mut seen = store::seen_in(tx, &internship.id, &delivery.subject).await?;
        seen.retain(|one| seer.may_see(Object::Warning(one.sign)));
        if seen.is_empty() {
            return Ok(Composed::Void("not_theirs"));
        }
        let second = internships::store::second_mentor(tx, &internship.id).await?;
        let help = views::Help {
            has_second_mentor: second.is_some(),
            is_mentor: to == internship.mentor,
        };
        let title = reading.title.as_deref().unwrap_or("a program");
        Ok(Composed::Say(
            Address::Direct(to),
            views::warning(&internship, title, &seen, help),
        ))
    }
}

/// "That was a long week", kindly, to the intern.
pub struct LongWeek;

#[async_trait]
impl Kind for LongWeek {
    fn name(&self) -> &'static str {
        LONG_WEEK
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(&delivery.addressee);
        let seer = privacy::store::seer(tx, &internship, &to).await?;
        let agreed = agreed_hours(&internship, &reading);
        match agreed.filter(|_| seer.may_see(Object::Warning(Sign::LongWeek))) {
            None => Ok(Composed::Void("not_theirs")),
            Some(agreed) => {
                let title = reading.title.as_deref().unwrap_or("your internship");
                let message = views::long_week(title, agreed, &internship.mentor);
                Ok(Composed::Say(Address::Direct(to), message))
            }
        }
    }
}
