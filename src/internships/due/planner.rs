//! Plans what falls due on the internships' calendars: many at once, and each alone where one of them can't be.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_trait::async_trait;
use jiff::Timestamp;

use super::CalendarPlanner;
use crate::{
    ids::{InternshipId, ProgramId},
    internships::{
        Internship,
        rules::{Calendar, moved_zone},
        store,
    },
    programs::{self, Reading},
    scheduler::{
        Moment, Owed, Planned, Planner,
        cadence::{plus_days, zone_name},
        store as outbox,
    },
    store::{DbError, Result, Tx, people},
};

/// Internships planned in one transaction, and rows after which it ends: others wait for it.
const BATCH: i64 = 200;
const ROWS: usize = 500;
/// Internships looked at in one transaction of the daily look at all.
const LOOKED_AT: i64 = 500;

/// An internship with the instant up to which it is planned.
type Hinted = (InternshipId, Option<Timestamp>);

/// Each version of a program is read once.
#[derive(Default)]
struct Readings(HashMap<(ProgramId, i64), Arc<Reading>>);

impl Readings {
    async fn of(&mut self, tx: &mut Tx, internship: &Internship) -> Result<Arc<Reading>> {
        let key = (internship.program_id.clone(), internship.version);
        if let Some(reading) = self.0.get(&key) {
            return Ok(reading.clone());
        }
        let found = programs::store::reading(tx, &key.0, key.1).await;
        let reading = found.map_err(|error| match error {
            DbError::NotFound => DbError::Corrupt(format!(
                "version {} of the program {} is gone",
                key.1, key.0
            )),
            error => error,
        })?;
        self.0.insert(key, reading.clone());
        Ok(reading)
    }
}

/// What a batch did, and with how many of its internships.
struct Done {
    planned: u64,
    count: usize,
}

#[async_trait]
impl Planner for CalendarPlanner {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let due = store::due(tx, moment.now, BATCH).await?;
        if due.is_empty() {
            return Ok(Planned::default());
        }
        let is_full = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
        tx.mark().await?;
        let done = self.plan_these(tx, &due, moment).await;
        let done = match tx.kept(done).await? {
            Ok(done) => done,
            Err(_) => self.plan_each(tx, &due, moment).await?,
        };
        Ok(Planned {
            planned: done.planned,
            more: is_full || done.count < due.len(),
        })
    }

    async fn waiting(&self, tx: &mut Tx, now: Timestamp) -> Result<i64> {
        store::count_due(tx, now).await
    }

    async fn next_due_at(&self, tx: &mut Tx) -> Result<Option<Timestamp>> {
        store::first_due(tx).await
    }
}

impl CalendarPlanner {
    /// Plans internships in a handful of statements, until the transaction is long enough.
    async fn plan_these(&self, tx: &mut Tx, due: &[Hinted], moment: &Moment) -> Result<Done> {
        let ids: Vec<_> = due.iter().map(|(id, _)| id).collect();
        let internships = store::by_ids(tx, &ids).await?;
        let mut readings = Readings::default();
        let (mut rows, mut hints, mut count) = (Vec::new(), Vec::new(), 0);
        for (id, planned_to) in due {
            if rows.len() >= ROWS {
                break;
            }
            count += 1;
            let Some(internship) = internships.get(id) else {
                continue;
            };
            let reading = readings.of(tx, internship).await?;
            let calendar = Calendar::new(internship, &reading, &moment.zones);
            let from = planned_to.unwrap_or(Timestamp::MIN);
            let (owed, next) = self.between(&calendar, from, moment.now);
            rows.extend(owed.into_iter().map(|owed| {
                let to = internship.address(&owed.addressee);
                (internship.workspace_id.clone(), to, owed)
            }));
            hints.push((id.clone(), next));
        }
        let mut planned = outbox::owe_all(tx, &rows, moment.now).await?;
        store::planned(tx, &hints).await?;
        let ids: Vec<_> = hints.iter().map(|(id, _)| id).collect();
        for id in outbox::with_several(tx, &ids, self.collapse.0).await? {
            if let Some(internship) = internships.get(&id) {
                planned += self.collapse(tx, internship, moment.now).await?;
            }
        }
        Ok(Done { planned, count })
    }

    /// What is due from one instant to another, and when the next thing is.
    fn between(
        &self,
        calendar: &Calendar<'_>,
        from: Timestamp,
        now: Timestamp,
    ) -> (Vec<Owed>, Option<Timestamp>) {
        let owed = self.owed(calendar).into_iter();
        let (ahead, due): (Vec<_>, Vec<_>) = owed.partition(|owed| owed.due_at > now);
        let next = ahead.iter().map(|owed| owed.due_at).min();
        let due = due.into_iter().filter(|owed| owed.due_at >= from);
        (due.collect(), next)
    }

    /// One of them can't be planned: the others are.
    async fn plan_each(&self, tx: &mut Tx, due: &[Hinted], moment: &Moment) -> Result<Done> {
        let mut planned = 0;
        for one in due {
            tx.mark().await?;
            let done = self.plan_these(tx, std::slice::from_ref(one), moment).await;
            match tx.kept(done).await? {
                Ok(done) => planned += done.planned,
                Err(error) => leave_out(tx, &one.0, &error).await?,
            }
        }
        Ok(Done {
            planned,
            count: due.len(),
        })
    }

    /// When the first thing is due that was left out: what fell due lately and is in no row, or what is ahead and
    /// before the hint.
    fn left_out(
        &self,
        calendar: &Calendar<'_>,
        hint: Option<Timestamp>,
        known: &HashSet<(String, String, String, String)>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let owed = self.owed(calendar);
        let recent = super::recent(now);
        let is_known = |owed: &&Owed| {
            known.contains(&(
                calendar.internship.id.to_string(),
                owed.kind.to_owned(),
                owed.date.map(|date| date.to_string()).unwrap_or_default(),
                owed.addressee.as_str().to_owned(),
            ))
        };
        let ahead = owed.iter().map(|owed| owed.due_at);
        let ahead = ahead.filter(|at| *at > now).min();
        let is_late = ahead.is_some_and(|at| hint.is_none_or(|hint| hint > at));
        let mut lately = owed
            .iter()
            .filter(|owed| (recent..=now).contains(&owed.due_at));
        let is_lost = hint.is_none_or(|hint| hint > now)
            && lately.any(|owed| !is_known(&owed) && owed.expires_at.is_none_or(|at| at > now));
        if is_late || is_lost {
            return self.first_unsaid(&owed, recent);
        }
        None
    }
}

async fn leave_out(tx: &mut Tx, id: &InternshipId, error: &DbError) -> Result<()> {
    let why = error.to_string();
    if store::cannot_plan(tx, id, &why).await? {
        tracing::error!(internship = %id, %error, "An internship can't be planned, and says nothing. `understudy doctor` names it.");
    }
    Ok(())
}

/// Looks once a day at all internships: whatever a lost or wrong hint has left out is planned after all.
pub struct Sweep(pub Arc<CalendarPlanner>);

#[async_trait]
impl Planner for Sweep {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let Some(after) = store::sweep_from(tx, moment.now).await? else {
            return Ok(Planned::default());
        };
        let all = store::going_on_after(tx, &after, LOOKED_AT).await?;
        tx.mark().await?;
        let looked = self.look_at(tx, &all, moment).await;
        if tx.kept(looked).await?.is_err() {
            for one in &all {
                tx.mark().await?;
                let looked = self.look_at(tx, std::slice::from_ref(one), moment).await;
                if let Err(error) = tx.kept(looked).await? {
                    leave_out(tx, &one.0, &error).await?;
                }
            }
        }
        let is_full = i64::try_from(all.len()).is_ok_and(|count| count == LOOKED_AT);
        let last = all.last().map(|(id, _)| id).filter(|_| is_full);
        store::swept_to(tx, last).await?;
        // What was found is planned in the next batch.
        Ok(Planned {
            planned: 0,
            more: true,
        })
    }

    /// Nothing is known to be owed: it looks for what nobody knows of.
    async fn waiting(&self, _tx: &mut Tx, _now: Timestamp) -> Result<i64> {
        Ok(0)
    }

    async fn is_due(&self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        Ok(!store::is_swept(tx, now).await?)
    }

    async fn next_due_at(&self, tx: &mut Tx) -> Result<Option<Timestamp>> {
        store::next_sweep(tx).await
    }
}

impl Sweep {
    /// The zone data has dropped the name of an internship's zone: the nearest thing known takes its place, which is
    /// what Slack says of the intern.
    async fn find_zone(
        &self,
        tx: &mut Tx,
        internship: &Internship,
        reading: &Reading,
        moment: &Moment,
    ) -> Result<()> {
        let workspace = &internship.workspace_id;
        store::lock(tx, workspace, &internship.id).await?;
        // As it is under the lock: somebody may have changed it meanwhile.
        let Some(internship) = store::by_id(tx, workspace, &internship.id).await? else {
            return Ok(());
        };
        let intern = people::get(tx, workspace, &internship.intern).await?;
        let Some(intern) =
            intern.filter(|it| it.time_zone.is_some() || it.tz_offset_seconds.is_some())
        else {
            return Ok(());
        };
        let zones = &moment.zones;
        let zone = zone_name(&zones.nearest(intern.time_zone.as_deref(), intern.tz_offset_seconds));
        let after = moved_zone(&Calendar::new(&internship, reading, zones), &zone, zones);
        store::update(tx, &after).await?;
        let calendar = Calendar::new(&after, reading, zones);
        self.0.replan(tx, &calendar, moment.now).await?;
        let about = format!(
            "{}, which is not known any more, to {zone}",
            internship.time_zone
        );
        store::happened(tx, &after, None, "zone_found", &about, moment.now).await?;
        tracing::warn!(internship = %internship.id, %about, "A zone was replaced.");
        Ok(())
    }

    async fn look_at(&self, tx: &mut Tx, all: &[Hinted], moment: &Moment) -> Result<()> {
        let ids: Vec<_> = all.iter().map(|(id, _)| id).collect();
        let internships = store::by_ids(tx, &ids).await?;
        // A day before the earliest one that is looked for, for some zones are ahead and some behind.
        let day = jiff::tz::TimeZone::UTC
            .to_datetime(super::recent(moment.now))
            .date();
        let known = outbox::known_keys(tx, &ids, plus_days(day, -9)).await?;
        let known: HashSet<_> = known.into_iter().collect();
        let mut readings = Readings::default();
        for (id, hint) in all {
            let Some(internship) = internships.get(id) else {
                continue;
            };
            let reading = readings.of(tx, internship).await?;
            if moment.zones.find(&internship.time_zone).is_none() {
                self.find_zone(tx, internship, &reading, moment).await?;
                continue;
            }
            let calendar = Calendar::new(internship, &reading, &moment.zones);
            let Some(at) = self.0.left_out(&calendar, *hint, &known, moment.now) else {
                continue;
            };
            if store::due_earlier(tx, id, at).await? {
                tracing::warn!(internship = %id, "What an internship owes was planned too late, or never; it is planned now.");
            }
        }
        store::can_plan(tx, &ids).await
    }
}
