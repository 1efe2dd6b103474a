//! What follows when a pair adds to its weeks: messages show it, and weeks of its own come and go.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{PLAN, WEEK, WEEK_REST};
use crate::{
    internships::{
        self, Internship,
        due::{CalendarPlanner, load},
        rules::Calendar,
    },
    programs,
    scheduler::{
        Addressee, Composed, Delivery, Kind, Moment, Owed, cadence::Zones, store as outbox,
    },
    store::{Result, Tx},
    weeks::{
        rules::{self, own, shadowing::has_calls},
        store, views,
    },
};

/// "Which calls could they join?": to the mentor, where the week has calls to shadow.
pub const CALLS: &str = "shadow_prompt";

/// An internship's own items have changed: its messages show it, and the weeks are posted that have something now.
pub async fn own_changed(
    tx: &mut Tx,
    internship: &Internship,
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<()> {
    let mut after = internship.clone();
    let page = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let own = store::own_items_of(tx, &internship.id).await?;
    after.own_weeks = {
        let calendar = Calendar::new(internship, &page, zones);
        let today = calendar.zone.to_datetime(now).date();
        let is_posted = |week| calendar.post_at(calendar.week_date(week)) <= now;
        own::own_weeks(&calendar, &own, today, is_posted)
    };
    if after.own_weeks != internship.own_weeks {
        internships::store::set_own_weeks(tx, &after).await?;
        let calendar = Calendar::new(&after, &page, zones);
        planner.replan(tx, &calendar, now).await?;
        for week in after
            .own_weeks
            .0
            .symmetric_difference(&internship.own_weeks.0)
        {
            let date = calendar.week_date(*week).to_string();
            outbox::edit_occurrence(tx, &internship.id, PLAN, &date).await?;
        }
    }
    Ok(())
}

/// The message of a week shows what was added to it. What does not fit any more goes on in its thread.
pub async fn show_in_week(
    tx: &mut Tx,
    internship: &Internship,
    word: &str,
    zones: &Zones,
    now: Timestamp,
) -> Result<()> {
    let plan = store::plan(tx, internship, None).await?;
    let mut units = plan.units.iter();
    let unit = units.find(|unit| rules::unit_word(unit) == word);
    // The next week's message names what this one left open.
    let [date, next] = match unit {
        Some(unit) => rules::shown_on(&Calendar::new(internship, &plan, zones), unit),
        None => [None, None],
    };
    for date in [date, next].into_iter().flatten() {
        for kind in [WEEK, WEEK_REST] {
            outbox::edit_occurrence(tx, &internship.id, kind, &date.to_string()).await?;
        }
    }
    let pair = [&internship.intern, &internship.mentor];
    outbox::home_changed(tx, &internship.workspace_id, pair).await?;
    let Some(date) = date else {
        return Ok(());
    };
    let posted = Owed::occurrence(&internship.id, WEEK, date, Addressee::Place, now);
    let Some(id) = outbox::id_of(tx, &internship.workspace_id, &posted).await? else {
        return Ok(());
    };
    match outbox::by_id(tx, &id).await? {
        Some(week) if week.ts.is_some() => {
            let moment = Moment {
                now,
                zones: zones.clone(),
            };
            super::owe_rest(tx, &week, now, &moment).await
        }
        _ => Ok(()),
    }
}

/// The days on which a mentor is asked which calls can be shadowed: those whose week says so.
pub fn calls_occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let id = &calendar.internship.id;
    let days = rules::days(calendar);
    let mut owed = Vec::new();
    for (at, (date, units)) in days.iter().enumerate() {
        if !units.iter().any(|unit| has_calls(unit)) {
            continue;
        }
        let due_at = calendar.post_at(*date);
        let mut one = Owed::occurrence(id, CALLS, *date, Addressee::Mentor, due_at);
        one.expires_at = Some(match days.get(at + 1) {
            Some((next, _)) => calendar.post_at(*next),
            None => calendar.at(calendar.last_day(), calendar.post().time()),
        });
        owed.push(one);
    }
    owed
}

/// The question to the mentor.
pub struct Calls;

#[async_trait]
impl Kind for Calls {
    fn name(&self) -> &'static str {
        CALLS
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (Some((internship, reading)), Some(date)) =
            (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let units = rules::units_on(&calendar, date);
        let titles: Vec<_> = units.iter().map(|unit| views::title(unit)).collect();
        if !units.iter().any(|unit| has_calls(unit)) {
            return Ok(Composed::Void("no_calls"));
        }
        let week = views::WeekRef::of(&internship, date);
        Ok(Composed::Say(
            internship.address(&Addressee::Mentor),
            views::own::calls_question(&internship, &titles.join(" · "), &week),
        ))
    }
}
