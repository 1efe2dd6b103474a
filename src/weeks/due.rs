//! What the weeks owe: each on its day, in the place.

mod own;
mod summary;
mod versions;

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

pub use own::{CALLS, Calls, calls_occurrences, own_changed, show_in_week};
pub use summary::{SUMMARY, WeekSummary, summary_occurrences};
pub use versions::{NewVersion, Offered, VERSION, move_to, offer_version, offered};

use super::{Aims, Ticks, rules, store, views};
use crate::{
    internships::{Internship, due::load, rules::Calendar},
    programs::Reading,
    scheduler::{
        Addressee, Composed, Delivery, Kind, Moment, Owed, cadence::Zones, store as outbox,
    },
    store::{Result, Tx},
};

pub const WEEK: &str = "week";
pub const WEEK_REST: &str = "week_rest";
pub const WEEK_CATCH_UP: &str = "week_catch_up";
pub const PLAN: &str = "plan";

/// All weekly posts of an internship.
pub fn occurrences(calendar: &Calendar<'_>) -> Vec<Owed> {
    let internship = calendar.internship;
    let time = calendar.post().time();
    let page: BTreeSet<Date> = rules::days(calendar).into_iter().map(|it| it.0).collect();
    let own: BTreeSet<Date> = rules::own::own_days(calendar).into_iter().collect();
    let posts = (&page | &own)
        .into_iter()
        .map(|date| (WEEK, date, Addressee::Place));
    let plans = rules::planning_days(calendar)
        .into_iter()
        .map(|date| (PLAN, date, Addressee::Intern));
    let mut owed: Vec<_> = posts
        .chain(plans)
        .map(|(kind, date, to)| {
            Owed::occurrence(&internship.id, kind, date, to, calendar.post_at(date))
        })
        .collect();
    // Started by form: week 1 is owed at the later of its hour and the moment all have agreed.
    // Only imports have history.
    if internship.request_id.is_some()
        && let Some(first) = owed.iter_mut().min_by_key(|owed| owed.due_at)
    {
        first.due_at = first.due_at.max(internship.owed_from_at);
    }
    // What the pair writes for a week after its day was never history.
    let is_own = |owed: &Owed| !page.contains(&date_of(owed)) && own.contains(&date_of(owed));
    for owed in owed.iter_mut().filter(|owed| is_own(owed)) {
        owed.due_at = owed.due_at.max(internship.owed_from_at);
    }
    for owed in owed.iter_mut().filter(|owed| owed.kind == PLAN) {
        owed.expires_at =
            Some(calendar.at(crate::scheduler::cadence::plus_days(date_of(owed), 7), time));
    }
    owed
}

/// The week that stands last says when the two meet, who they are and how far it is; one of these has changed.
pub async fn show_now(
    tx: &mut Tx,
    internship: &Internship,
    zones: &Zones,
    now: Timestamp,
) -> Result<()> {
    let plan = store::plan(tx, internship, None).await?;
    let last = {
        let calendar = Calendar::new(internship, &plan, zones);
        rules::last_posted(&calendar, now).map(|(date, _)| date)
    };
    if let Some(last) = last {
        for kind in [WEEK, WEEK_REST] {
            outbox::edit_occurrence(tx, &internship.id, kind, &last.to_string()).await?;
        }
    }
    let pair = [&internship.intern, &internship.mentor];
    outbox::home_changed(tx, &internship.workspace_id, pair).await
}

fn date_of(owed: &Owed) -> Date {
    owed.date.unwrap_or(Date::MAX)
}

/// Everything that a rendering of a week needs.
struct Loaded {
    internship: Internship,
    reading: std::sync::Arc<Reading>,
    /// Of the page. A message goes on showing the one that it was made from.
    page_version: i64,
    ticks: Ticks,
    aims: Option<Aims>,
    date: Date,
}

impl Loaded {
    async fn of(tx: &mut Tx, delivery: &Delivery) -> Result<Option<Self>> {
        let (Some((internship, _)), Some(date)) = (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(None);
        };
        let shown: Option<i64> = delivery.subject.parse().ok();
        let ticks = store::ticks(tx, &internship.id).await?;
        Ok(Some(Self {
            reading: store::plan(tx, &internship, shown).await?,
            page_version: shown.unwrap_or(internship.version),
            aims: store::aims(tx, &internship.id).await?,
            internship,
            ticks,
            date,
        }))
    }

    fn with<T>(
        &self,
        version: i64,
        moment: &Moment,
        render: impl FnOnce(&views::WeekFacts<'_>) -> T,
    ) -> T {
        let calendar = Calendar::new(&self.internship, &self.reading, &moment.zones);
        let facts = views::WeekFacts::of(
            &calendar,
            self.date,
            &self.ticks,
            version,
            self.page_version,
        );
        render(&facts.with_aims(self.aims.as_ref()))
    }
}

/// The week's message.
pub struct Week;

#[async_trait]
impl Kind for Week {
    fn name(&self) -> &'static str {
        WEEK
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(loaded) = Loaded::of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = loaded.internship.address(&Addressee::Place);
        let message = loaded.with(delivery.edit_wanted, moment, |facts| {
            (!facts.units.is_empty()).then(|| views::week(facts))
        });
        Ok(message.map_or(Composed::Void("no_unit"), |message| {
            Composed::Say(to, message)
        }))
    }

    /// The message goes on showing this version of the page. What did not fit goes on in the thread.
    async fn sent(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        ts: &str,
        moment: &Moment,
    ) -> Result<()> {
        let Some(loaded) = Loaded::of(tx, delivery).await? else {
            return Ok(());
        };
        let shown = loaded.page_version.to_string();
        outbox::speaks_of(tx, delivery, &shown).await?;
        let pair = [&loaded.internship.intern, &loaded.internship.mentor];
        outbox::home_changed(tx, &delivery.workspace_id, pair).await?;
        let said = Delivery {
            ts: Some(ts.to_owned()),
            ..delivery.clone()
        };
        owe_rest_of(tx, &loaded, &said, delivery.due_at, moment).await
    }
}

/// Owes what does not fit into a week's message that was posted, if there is something.
async fn owe_rest(tx: &mut Tx, week: &Delivery, due_at: Timestamp, moment: &Moment) -> Result<()> {
    match Loaded::of(tx, week).await? {
        Some(loaded) => owe_rest_of(tx, &loaded, week, due_at, moment).await,
        None => Ok(()),
    }
}

async fn owe_rest_of(
    tx: &mut Tx,
    loaded: &Loaded,
    week: &Delivery,
    due_at: Timestamp,
    moment: &Moment,
) -> Result<()> {
    if loaded.with(0, moment, |facts| views::week_rest(facts).is_none()) {
        return Ok(());
    }
    let id = &loaded.internship.id;
    let mut owed = Owed::occurrence(id, WEEK_REST, loaded.date, Addressee::Place, due_at);
    owed.thread_ts.clone_from(&week.ts);
    owed.subject = loaded.page_version.to_string();
    owed.channel.clone_from(&week.channel);
    outbox::owe(tx, &week.workspace_id, &owed, moment.now).await?;
    Ok(())
}

/// What did not fit into the week's message, in its thread.
pub struct WeekRest;

#[async_trait]
impl Kind for WeekRest {
    fn name(&self) -> &'static str {
        WEEK_REST
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(loaded) = Loaded::of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let lost = |channel| {
            let internship = &loaded.internship;
            internship.place_lost.is_some() && internship.place.as_ref() == Some(channel)
        };
        // The thread is where the week was posted, wherever the place is by now.
        let to = match &delivery.channel {
            Some(channel) if !lost(channel) => crate::scheduler::Address::Channel(channel.clone()),
            _ => loaded.internship.address(&Addressee::Place),
        };
        let message = loaded.with(delivery.edit_wanted, moment, views::week_rest);
        Ok(message.map_or(Composed::Void("fits"), |message| Composed::Say(to, message)))
    }
}

/// The earlier weeks, after a long downtime.
pub struct WeekCatchUp;

#[async_trait]
impl Kind for WeekCatchUp {
    fn name(&self) -> &'static str {
        WEEK_CATCH_UP
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, _)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let reading = store::plan(tx, &internship, None).await?;
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let weeks: Vec<_> = delivery
            .covers
            .split(',')
            .filter_map(|date| date.parse().ok())
            .map(|date| (date, rules::units_on(&calendar, date)))
            .collect();
        let message = views::catch_up(&calendar, &weeks);
        Ok(Composed::Say(
            internship.address(&Addressee::Place),
            message,
        ))
    }
}

/// A week of a program without units.
pub struct Plan;

#[async_trait]
impl Kind for Plan {
    fn name(&self) -> &'static str {
        PLAN
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (Some((internship, reading)), Some(date)) =
            (load(tx, delivery).await?, delivery.date())
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let week = calendar.week_of(date);
        if delivery.ts.is_none() && internship.own_weeks.0.contains(&week) {
            return Ok(Composed::Void("planned"));
        }
        Ok(Composed::Say(
            internship.address(&Addressee::Intern),
            views::plan(&calendar, date),
        ))
    }
}
