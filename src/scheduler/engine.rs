//! The worker: plan, claim, say, in steps. `tick` drains; `serve` loops around the same steps.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{Moment, Registry, cadence::Zones, store};
use crate::{
    clock::{Clock, Stopwatch},
    ids::WorkspaceId,
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

/// Calls at once, per process and per workspace (SCHEDULER.md, section 5).
const AT_ONCE: usize = 8;
const AT_ONCE_PER_WORKSPACE: usize = 2;
/// Nobody looks more often than this.
const SHORTEST: Duration = Duration::from_millis(20);
/// Other workers may finish what we wait for: look again this often.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// `serve` looks at least this often, whatever it believes to be due.
const AT_LEAST_EVERY: Duration = Duration::from_secs(20);

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
        let mut planned = 0;
        loop {
            let mut tx = self.db.write().await?;
            let batch = self.registry.planner().plan(&mut tx, &moment).await?;
            tx.commit().await?;
            planned += batch.planned;
            if !batch.more {
                return Ok(planned);
            }
        }
    }

    /// Plans and says all that is due by `now`, and waits for what others hold, until nothing is
    /// left that could still be done, or `until` is over. A database that is busy is waited for.
    pub async fn drain(&self, now: Timestamp, until: Until) -> Result<Tally> {
        let mut running = Running::default();
        let mut tally = Tally::default();
        let done = self.drain_into(&mut running, &mut tally, now, until).await;
        while let Some(finished) = running.next().await {
            tally += finished;
        }
        done.map(|()| tally)
    }

    async fn drain_into(
        &self,
        running: &mut Running,
        tally: &mut Tally,
        now: Timestamp,
        until: Until,
    ) -> Result<()> {
        let mut is_planned = false;
        while !until.is_over() {
            let step = async {
                if !is_planned {
                    tally.planned += self.plan(now).await?;
                    is_planned = true;
                }
                self.start(running, now, until).await
            };
            let pause = match step.await {
                Ok(pause) => pause,
                Err(DbError::Retry) => Some(busy()),
                Err(error) => return Err(error),
            };
            if let Some(finished) = running.next().await {
                *tally += finished;
                continue;
            }
            let Some(pause) = pause else { return Ok(()) };
            tokio::time::sleep(pause.min(LOOK_AGAIN).min(until.left())).await;
        }
        Ok(())
    }

    /// Runs until `stop`: plans and says whatever falls due; then finishes what is under way.
    pub async fn run(&self, stop: CancellationToken) {
        let mut running = Running::default();
        while !stop.is_cancelled() {
            let pause = match self.round(&mut running).await {
                Ok(pause) => pause,
                Err(DbError::Retry) => busy(),
                Err(error) => {
                    tracing::error!(%error, "The scheduler's step failed; it is tried again.");
                    Duration::from_secs(1)
                }
            };
            tokio::select! {
                Some(_) = running.next() => {}
                () = tokio::time::sleep(pause) => {}
                () = self.wake.notified() => {}
                () = stop.cancelled() => {}
            }
        }
        let finish = async { while running.next().await.is_some() {} };
        let _ = tokio::time::timeout(self.limits.call + self.limits.margin, finish).await;
    }

    /// One round of `serve`: plans what fell due since, starts what may be said, and says how long
    /// until there is more.
    async fn round(&self, running: &mut Running) -> Result<Duration> {
        let now = self.clock.now();
        let waiting = self
            .registry
            .planner()
            .waiting(&mut self.db.read().await?, now)
            .await?;
        if waiting > 0 {
            self.plan(now).await?;
        }
        let held_back = self.start(running, now, Until::never()).await?;
        let mut tx = self.db.read().await?;
        let planned = store::next_due_at(&mut tx, now).await?;
        let unplanned = self.registry.planner().next_due_at(&mut tx).await?;
        let due = [planned, unplanned]
            .into_iter()
            .flatten()
            .min()
            .map(|at| until(at, now));
        let pause = [due, held_back]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(AT_LEAST_EVERY);
        Ok(pause.clamp(SHORTEST, AT_LEAST_EVERY))
    }

    /// Claims what may be said now and starts saying it. How long until more may be, of what is due;
    /// `None` when nothing is left that could still be done.
    async fn start(
        &self,
        running: &mut Running,
        now: Timestamp,
        until: Until,
    ) -> Result<Option<Duration>> {
        let mut tx = self.db.read().await?;
        let wall = tx.wall().await?;
        let mut looks = store::next_looks(&mut tx, now, self.burst()).await?;
        drop(tx);
        // Whose token is elsewhere is another process's to serve.
        looks.retain(|(workspace, _)| self.tokens.get(workspace).is_some());
        let Some(next) = looks.iter().map(|(_, at)| *at).min() else {
            return Ok(None);
        };
        let room = AT_ONCE.saturating_sub(running.tasks.len());
        if next > wall || room == 0 {
            return Ok(Some(self::until(next, wall).max(SHORTEST)));
        }
        for claimed in self.claim(now, room, &running.busy, until).await? {
            *running
                .busy
                .entry(claimed.delivery.workspace_id.clone())
                .or_default() += 1;
            let engine = self.clone();
            running.tasks.spawn(async move {
                let workspace = claimed.delivery.workspace_id.clone();
                let done = engine.deliver(claimed, now).await;
                (workspace, done)
            });
        }
        Ok(Some(SHORTEST))
    }

    /// Leases rows to this worker, in one short transaction of its own.
    async fn claim(
        &self,
        now: Timestamp,
        room: usize,
        busy: &HashMap<WorkspaceId, usize>,
        until: Until,
    ) -> Result<Vec<Claimed>> {
        let mut claimed = Vec::new();
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        for workspace in store::workspaces_to_serve(&mut tx, wall, now, self.burst()).await? {
            let free =
                AT_ONCE_PER_WORKSPACE.saturating_sub(busy.get(&workspace).copied().unwrap_or(0));
            let take = free.min(room - claimed.len());
            if take == 0 || self.tokens.get(&workspace).is_none() {
                continue;
            }
            let candidates = store::candidates(&mut tx, &workspace, wall, now).await?;
            let taken: Vec<_> = one_of_each_channel(candidates)
                .into_iter()
                .take(take)
                .collect();
            if !taken.is_empty() {
                store::served(&mut tx, &workspace, wall).await?;
            }
            for delivery in taken {
                let fence = store::lease(&mut tx, &delivery, wall, &self.spans()).await?;
                claimed.push(Claimed {
                    delivery,
                    fence,
                    until,
                    now,
                });
            }
        }
        tx.commit().await?;
        Ok(claimed)
    }

    pub(super) fn spans(&self) -> store::Spans {
        store::Spans {
            lease: signed(self.limits.lease),
            settle: signed(self.limits.settle),
        }
    }

    /// How far ahead of its even pace a workspace may be: a second's worth.
    pub(super) fn burst(&self) -> SignedDuration {
        const BURST: SignedDuration = SignedDuration::from_millis(750);
        BURST
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

/// Until when calls may be started; by the monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct Until(Option<(Stopwatch, Duration)>);

impl Until {
    pub fn never() -> Self {
        Self(None)
    }

    /// So long from now on.
    pub fn over_in(patience: Duration) -> Self {
        Self(Some((Stopwatch::start(), patience)))
    }

    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    fn left(&self) -> Duration {
        self.0.map_or(Duration::MAX, |(watch, patience)| {
            patience.saturating_sub(watch.elapsed())
        })
    }
}

/// From one instant to a later one; nothing if it is over.
fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
}

/// A busy database is asked again after a moment; not all at once.
fn busy() -> Duration {
    Duration::from_millis(rand::random_range(50..250))
}

/// What is being said right now.
#[derive(Default)]
struct Running {
    tasks: JoinSet<(WorkspaceId, Tally)>,
    busy: HashMap<WorkspaceId, usize>,
}

impl Running {
    /// Waits for one to finish; `None` when nothing runs.
    async fn next(&mut self) -> Option<Tally> {
        match self.tasks.join_next().await? {
            Ok((workspace, tally)) => {
                if let Some(count) = self.busy.get_mut(&workspace) {
                    *count = count.saturating_sub(1);
                }
                Some(tally)
            }
            Err(error) => {
                tracing::error!(%error, "A delivery was interrupted; its lease will run out.");
                self.busy.clear();
                Some(Tally::default())
            }
        }
    }
}

/// One row of a channel at a time; those whose DM is not open yet count by addressee.
fn one_of_each_channel(candidates: Vec<super::Delivery>) -> Vec<super::Delivery> {
    let mut seen = std::collections::HashSet::new();
    candidates
        .into_iter()
        .filter(|delivery| {
            seen.insert(match &delivery.channel {
                Some(channel) => channel.to_string(),
                None => format!("{:?} {}", delivery.internship_id, delivery.addressee),
            })
        })
        .collect()
}

pub(super) fn signed(span: Duration) -> SignedDuration {
    SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX)
}
