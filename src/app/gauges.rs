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

/// What was read last.
#[derive(Default)]
pub(super) struct Kept(Mutex<Option<(Stopwatch, Gauges)>>);

impl App {
    /// What is owed, unsure, held and failed. Those who scrape at once share one reading.
    pub async fn gauges(&self) -> Result<Gauges, DbError> {
        let mut kept = self.gauges.0.lock().await;
        if let Some((watch, gauges)) = kept.as_ref()
            && watch.elapsed() < FRESH
        {
            return Ok(gauges.clone());
        }
        let gauges = self.read_gauges().await?;
        *kept = Some((Stopwatch::start(), gauges.clone()));
        Ok(gauges)
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
        match self.0.gauges().await {
            Ok(gauges) => metrics::render(Some(&gauges)),
            Err(error) => {
                tracing::debug!(%error, "The database did not answer a scrape.");
                metrics::render(None)
            }
        }
    }
}
