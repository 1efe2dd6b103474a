//! The worker: plan, claim, say, in steps. `tick` drains; `serve` loops around the same steps.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    Moment, Registry,
    cadence::Zones,
    drill::{self, Place, Weakness},
    pace::Budget,
    store,
    worker::{Rest, Worker},
};
use crate::{
    clock::{Clock, Stopwatch},
    ids::WorkspaceId,
    metrics,
    slack::outbound::{Slack, Token},
    store::{Db, DbError, Result},
};

/// SCHEDULER.md, sections 2 and 5. All of wall time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// T: the whole HTTP call.
    pub call: Duration,
    /// M: a stall between the check of the lease and the call.
    pub margin: Duration,
    /// L: how long a claimed row is ours.
    pub lease: Duration,
    /// S: how long after an ambiguous end nobody looks.
    pub settle: Duration,
    /// `chat.postMessage` for each workspace; 0: no limit.
    pub posts_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(10),
            margin: Duration::from_secs(5),
            lease: Duration::from_secs(30),
            settle: Duration::from_secs(30),
            posts_per_minute: 240,
        }
    }
}

/// The tokens of the workspaces that have one.
#[derive(Clone, Default)]
pub struct Tokens(Arc<RwLock<HashMap<WorkspaceId, Token>>>);

impl Tokens {
    pub fn get(&self, workspace: &WorkspaceId) -> Option<Token> {
        self.0.read().ok()?.get(workspace).cloned()
    }

    pub fn set(&self, workspace: WorkspaceId, token: Token) {
        if let Ok(mut tokens) = self.0.write() {
            tokens.insert(workspace, token);
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub planned: u64,
    /// By a direct answer.
    pub sent: u64,
    /// Found by look-up.
    pub recovered: u64,
    pub dropped: u64,
    pub failed: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.planned += other.planned;
        self.sent += other.sent;
        self.recovered += other.recovered;
        self.dropped += other.dropped;
        self.failed += other.failed;
    }
}

/// Everything that a worker needs; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    /// Where people reach this Understudy from outside, without a slash at its end.
    pub public_url: Option<String>,
    pub db: Db,
    pub slack: Slack,
    pub registry: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    pub zones: Zones,
    pub limits: Limits,
    pub tokens: Tokens,
    /// Woken when something may have become due.
    pub wake: Arc<Notify>,
    /// Woken when messages may have to be edited.
    pub edits_wanted: Arc<Notify>,
}

/// Nobody looks more often than this.
const SHORTEST: Duration = Duration::from_millis(20);
/// Other workers may finish what we wait for: look again this often.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// `serve` looks at least this often, whatever it believes to be due.
const AT_LEAST_EVERY: Duration = Duration::from_secs(20);
/// What is due and can't be planned is looked at again after this: it is in the log.
const STUCK: Duration = Duration::from_secs(5);

impl Engine {
    pub fn moment(&self) -> Moment {
        self.moment_at(self.clock.now())
    }

    pub(super) fn moment_at(&self, now: Timestamp) -> Moment {
        Moment {
            now,
            zones: self.zones.clone(),
        }
    }

    /// Plans all that is due by `now`, in bounded batches of one transaction each.
    pub async fn plan(&self, now: Timestamp) -> Result<u64> {
        let moment = self.moment_at(now);
        let watch = Stopwatch::start();
        let mut planned = 0;
        loop {
            let mut tx = self.db.write().await?;
            let batch = self.registry.planner().plan(&mut tx, &moment).await?;
            tx.commit().await?;
            planned += batch.planned;
            drill::reached(Place::Planned).await;
            if !batch.more {
                metrics::ticked(watch.elapsed().as_secs_f64());
                return Ok(planned);
            }
        }
    }

    /// Plans and says all that is due by `now`, and waits for what others hold, until nothing is
    /// left that could still be done, or `until` is over. A database that is busy is waited for.
    pub async fn drain(&self, now: Timestamp, until: Until) -> Result<Tally> {
        let mut worker = Worker::new(self, until.clone());
        let mut tally = Tally::default();
        let done = self.drain_into(&mut worker, &mut tally, now, &until).await;
        worker.give_back().await;
        while let Some(finished) = worker.next().await {
            tally += finished;
        }
        done.map(|()| tally)
    }

    async fn drain_into(
        &self,
        worker: &mut Worker<'_>,
        tally: &mut Tally,
        now: Timestamp,
        until: &Until,
    ) -> Result<()> {
        let mut is_planned = false;
        while !until.is_over() {
            let step = async {
                if !is_planned {
                    tally.planned += self.plan(now).await?;
                    is_planned = true;
                }
                worker.step(now).await
            };
            let pause = match step.await {
                Ok(Rest::UnderWay) => {
                    tokio::select! {
                        Some(finished) = worker.next() => *tally += finished,
                        () = tokio::time::sleep(LOOK_AGAIN.min(until.left())) => {}
                    }
                    continue;
                }
                Ok(Rest::In(pause)) => pause.clamp(SHORTEST, LOOK_AGAIN),
                Ok(Rest::Nothing) => return Ok(()),
                Err(DbError::Retry) => busy(),
                Err(error) => return Err(error),
            };
            tokio::time::sleep(pause.min(until.left())).await;
        }
        Ok(())
    }

    /// Runs until `stop`: plans and says whatever falls due. Then nothing new is begun, what was claimed is given back,
    /// and what is under way is finished.
    pub async fn run(&self, stop: CancellationToken) {
        let mut worker = Worker::new(self, Until::stopped(stop.clone()));
        let mut horizon = Horizon::default();
        while !stop.is_cancelled() {
            let pause = match self.round(&mut worker, &mut horizon).await {
                Ok(pause) => pause,
                Err(DbError::Retry) => busy(),
                Err(error) => {
                    tracing::error!(%error, "The scheduler's step failed; it is tried again.");
                    Duration::from_secs(1)
                }
            };
            tokio::select! {
                Some(_) = worker.next() => {}
                () = tokio::time::sleep(pause) => {}
                () = self.wake.notified() => horizon = Horizon::default(),
                () = stop.cancelled() => {}
            }
        }
        worker.give_back().await;
        let finish = async { while worker.next().await.is_some() {} };
        let _ = tokio::time::timeout(self.limits.call + self.limits.margin, finish).await;
    }

    /// One round of `serve`: plans what fell due since, starts what may be said, and says how long
    /// until there is more.
    async fn round(&self, worker: &mut Worker<'_>, horizon: &mut Horizon) -> Result<Duration> {
        let now = self.clock.now();
        if horizon.is_reached(now) {
            let planner = self.registry.planner();
            if planner.is_due(&mut self.db.read().await?, now).await? {
                self.plan(now).await?;
            }
            *horizon = self.horizon(now).await?;
        }
        let pause = match worker.step(now).await? {
            Rest::UnderWay => LOOK_AGAIN,
            Rest::In(pause) => pause.max(SHORTEST),
            Rest::Nothing => AT_LEAST_EVERY,
        };
        Ok(pause.min(horizon.left(now)))
    }

    /// Until when nothing more falls due.
    async fn horizon(&self, now: Timestamp) -> Result<Horizon> {
        let mut tx = self.db.read().await?;
        let planned = store::next_due_at(&mut tx, now).await?;
        let unplanned = self.registry.planner().next_due_at(&mut tx).await?;
        // What is due already and was not planned just now is at fault itself.
        let stuck = store::later(now, signed(STUCK));
        let unplanned = unplanned.map(|at| if at > now { at } else { stuck });
        let due = [planned, unplanned].into_iter().flatten().min();
        Ok(Horizon {
            due,
            seen: Some(Stopwatch::start()),
        })
    }

    pub(super) fn spans(&self) -> store::Spans {
        let settle = if drill::lacks(Weakness::NoSettleWait) {
            SignedDuration::ZERO
        } else {
            signed(self.limits.settle)
        };
        store::Spans {
            lease: signed(self.limits.lease),
            settle,
        }
    }

    pub(super) fn posts_budget(&self) -> Budget {
        Budget::posts(&self.limits)
    }
}

/// What `serve` knows of the time ahead, so that an idle one asks the database rarely.
#[derive(Default)]
struct Horizon {
    /// When the next thing falls due, in schedule time.
    due: Option<Timestamp>,
    /// Since when that is known; never: look now.
    seen: Option<Stopwatch>,
}

impl Horizon {
    fn is_reached(&self, now: Timestamp) -> bool {
        self.left(now).is_zero()
    }

    fn left(&self, now: Timestamp) -> Duration {
        let Some(seen) = &self.seen else {
            return Duration::ZERO;
        };
        let fresh = AT_LEAST_EVERY.saturating_sub(seen.elapsed());
        self.due.map_or(fresh, |due| fresh.min(until(due, now)))
    }
}

/// A row that is ours for a while.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub delivery: super::Delivery,
    pub fence: i64,
    /// No call is started after this.
    pub until: Until,
    /// Schedule time of the run that claimed it: what follows from it is due in the same run.
    pub now: Timestamp,
}

/// Until when calls may be started: for a while by the monotonic clock, or until somebody says so.
#[derive(Debug, Clone)]
pub struct Until {
    patience: Option<(Stopwatch, Duration)>,
    stop: CancellationToken,
}

impl Until {
    pub fn never() -> Self {
        Self::stopped(CancellationToken::new())
    }

    /// Until `stop` is cancelled.
    pub fn stopped(stop: CancellationToken) -> Self {
        Self {
            patience: None,
            stop,
        }
    }

    /// So long from now on.
    pub fn over_in(patience: Duration) -> Self {
        Self {
            patience: Some((Stopwatch::start(), patience)),
            stop: CancellationToken::new(),
        }
    }

    pub fn is_over(&self) -> bool {
        self.stop.is_cancelled() || self.left().is_zero()
    }

    fn left(&self) -> Duration {
        self.patience.map_or(Duration::MAX, |(watch, patience)| {
            patience.saturating_sub(watch.elapsed())
        })
    }
}

/// From one instant to a later one; nothing if it is over.
pub(super) fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
}

/// A busy database is asked again after a moment; not all at once.
pub(super) fn busy() -> Duration {
    Duration::from_millis(rand::random_range(50..250))
}

pub(super) fn unsigned(span: SignedDuration) -> Duration {
    Duration::try_from(span).unwrap_or(Duration::ZERO)
}

pub(super) fn signed(span: Duration) -> SignedDuration {
    SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX)
}
