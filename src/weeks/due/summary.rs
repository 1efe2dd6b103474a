//! Friday's summary: done, open, next.

use async_trait::async_trait;
use jiff::SignedDuration;

use super::WEEK;
use crate::{
    internships::{due::load, rules::Calendar},
    scheduler::{Addressee, Composed, Delivery, Kind, Moment, Owed, store as outbox},
    store::{Result, Tx},
    weeks::{
        rules::{
            demos, shadowing,
            summary::{HOURS, summary, summary_days},
        },
        store, views,
    },
};

pub const SUMMARY: &str = "week_summary";

/// A summary for each week in which something was posted, with the check-in's time.
pub fn summary_occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let internship = calendar.internship;
    if internship.is_summary_off {
        return Vec::new();
    }
    let time = calendar.check_in().time();
    let of_day = |date| {
        let due_at = calendar.at(date, time);
        let until = due_at.saturating_add(SignedDuration::from_hours(HOURS));
        Owed::occurrence(&internship.id, SUMMARY, date, Addressee::Place, due_at)
            .expiring(until.unwrap_or(due_at))
    };
    let days = summary_days(calendar).into_iter();
    days.map(|(date, _)| of_day(date)).collect()
}

/// The summary.
pub struct WeekSummary;

#[async_trait]
impl Kind for WeekSummary {
    fn name(&self) -> &'static str {
        SUMMARY
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (Some((internship, _)), Some(friday)) = (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        if internship.is_summary_off && delivery.ts.is_none() {
            return Ok(Composed::Void("off"));
        }
        let plan = store::plan(tx, &internship, None).await?;
        let demos = store::demos(tx, &internship.id).await?;
        let ticks = store::ticks(tx, &internship.id).await?;
        let log = store::calls(tx, &internship.id).await?;
        let posts = {
            let calendar = Calendar::new(&internship, &plan, &moment.zones);
            let days = summary_days(&calendar).into_iter();
            let of_day = days.filter(|(date, _)| *date == friday);
            of_day.flat_map(|(_, posts)| posts).collect::<Vec<_>>()
        };
        let mut said = Vec::new();
        for date in posts {
            let week = Owed::occurrence(&internship.id, WEEK, date, Addressee::Place, moment.now);
            if let Some(id) = outbox::id_of(tx, &delivery.workspace_id, &week).await?
                && let Some(week) = outbox::by_id(tx, &id).await?
                && week.ts.is_some()
            {
                said.push(date);
            }
        }
        let Some(last) = said.last().copied() else {
            return Ok(Composed::Void("nothing_posted"));
        };
        let calendar = Calendar::new(&internship, &plan, &moment.zones);
        let week = calendar.week_of(friday);
        let counted = shadowing::counted(&calendar, &log);
        let beside = views::summary::Beside {
            week: views::WeekRef::of(&internship, last),
            demo: demos::next(&calendar, &demos, &ticks),
            calls: shadowing::has_log(&calendar)
                .then(|| counted.by_week.get(&week).copied().unwrap_or(0)),
            log: counted,
            has_mentors_calls: log.iter().any(|call| call.colleague == internship.mentor),
            is_time_for_others: shadowing::is_time_for_others(&calendar, week, &log),
        };
        let message =
            views::summary::summary(&calendar, &summary(&calendar, &said, &ticks), &beside);
        Ok(Composed::Say(
            internship.address(&Addressee::Place),
            message,
        ))
    }
}
