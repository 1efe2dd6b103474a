//! What `/metrics` reads from the database.

use std::time::Duration;

use tokio::sync::Mutex;

use super::{App, Dispatcher};
use crate::{
    clock::Stopwatch,
    metrics::{self, Gauges},
    scheduler::store as outbox,
    store::DbError,
    web::metrics::Scrape,
};

/// However often it is scraped, the database is asked no more often than this.
const FRESH: Duration = Duration::from_secs(2);

/// What was read last; `None` where the database did not answer.
#[derive(Default)]
pub(super) struct Kept(Mutex<Option<(Stopwatch, Option<Gauges>)>>);

impl App {
    /// What is owed, unsure, held and failed; `None`: the database does not answer. Those who scrape at once share
    /// one reading.
    pub async fn gauges(&self) -> Option<Gauges> {
        let mut kept = self.gauges.0.lock().await;
        if let Some((watch, gauges)) = kept.as_ref()
            && watch.elapsed() < FRESH
        {
            return gauges.clone();
        }
        let read = self.read_gauges().await;
        let gauges = read
            .inspect_err(|error| tracing::debug!(%error, "The database did not answer a scrape."))
            .ok();
        *kept = Some((Stopwatch::start(), gauges.clone()));
        gauges
    }

    async fn read_gauges(&self) -> Result<Gauges, DbError> {
        let now = self.engine.clock.now();
        let planner = self.engine.registry.planner();
        let mut tx = self.engine.db.read().await?;
        let standing = outbox::standing(&mut tx, now).await?;
        let failed = outbox::failed(&mut tx).await?;
        // What fell due and is not planned yet is owed too: a planner that stands still has to show.
        let waiting = planner.waiting(&mut tx, now).await?;
        let unplanned = planner.next_due_at(&mut tx).await?;
        let oldest = [standing.oldest_due_at, unplanned].into_iter().flatten();
        let oldest = oldest
            .min()
            .map_or(0, |at| now.duration_since(at).as_secs());
        Ok(Gauges {
            owed: standing.owed + waiting,
            oldest_owed_seconds: oldest.max(0),
            unsure: standing.unsure,
            held: standing.held,
            held_workspaces: standing.held_workspaces,
            failed,
        })
    }
}

impl Scrape for Dispatcher {
    async fn scrape(&self) -> String {
        metrics::render(self.0.gauges().await.as_ref())
    }
}
