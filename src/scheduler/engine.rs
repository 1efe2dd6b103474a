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
    clock::{self, Clock, Stopwatch},
    ids::WorkspaceId,
    slack::outbound::{Slack, Token},
    store::{Db, Result},
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
    pub db: Db,
    pub slack: Slack,
    pub registry: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    pub zones: Zones,
    pub limits: Limits,
    pub tokens: Tokens,
    /// Woken when something may have become due.
    pub wake: Arc<Notify>,
}

/// Calls at once, per process and per workspace (SCHEDULER.md, section 5).
const AT_ONCE: usize = 8;
const AT_ONCE_PER_WORKSPACE: usize = 2;
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
    /// left that could still be done, or `patience` of wall time is over.
    pub async fn drain(&self, now: Timestamp, patience: Duration) -> Result<Tally> {
        let watch = Stopwatch::start();
        let mut tally = Tally {
            planned: self.plan(now).await?,
            ..Tally::default()
        };
        let mut running = Running::default();
        while watch.elapsed() < patience {
            self.start(&mut running, now).await?;
            if let Some(done) = running.next().await {
                tally += done;
                continue;
            }
            let Some(pause) = self.pause(now).await? else {
                break;
            };
            tokio::time::sleep(pause.min(patience.saturating_sub(watch.elapsed()))).await;
        }
        while let Some(done) = running.next().await {
            tally += done;
        }
        Ok(tally)
    }

    /// Runs until `stop`: plans and says whatever falls due, and finishes what it holds.
    pub async fn run(&self, stop: CancellationToken) {
        loop {
            let step = self.drain(self.clock.now(), AT_LEAST_EVERY);
            tokio::pin!(step);
            tokio::select! {
                done = &mut step => {
                    if let Err(error) = done {
                        tracing::error!(%error, "The scheduler's step failed; it is tried again.");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
                () = stop.cancelled() => {
                    // What was claimed is finished; what is not yet due stays owed.
                    let _ = tokio::time::timeout(self.limits.call, step).await;
                    return;
                }
            }
            let pause = self.until_next().await.unwrap_or(LOOK_AGAIN);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wake.notified() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Claims what may be said now and starts saying it.
    async fn start(&self, running: &mut Running, now: Timestamp) -> Result<()> {
        let room = AT_ONCE.saturating_sub(running.tasks.len());
        if room == 0 {
            return Ok(());
        }
        for claimed in self.claim(now, room, &running.busy).await? {
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
        Ok(())
    }

    /// Leases rows to this worker, in one short transaction of its own.
    async fn claim(
        &self,
        now: Timestamp,
        room: usize,
        busy: &HashMap<WorkspaceId, usize>,
    ) -> Result<Vec<Claimed>> {
        let mut claimed = Vec::new();
        if store::next_look(&mut self.db.read().await?, now)
            .await?
            .is_none()
        {
            return Ok(claimed);
        }
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        for workspace in store::workspaces_to_serve(&mut tx, wall, now, self.burst()).await? {
            let free =
                AT_ONCE_PER_WORKSPACE.saturating_sub(busy.get(&workspace).copied().unwrap_or(0));
            let take = free.min(room - claimed.len());
            if take == 0 {
                continue;
            }
            let candidates = store::candidates(&mut tx, &workspace, wall, now).await?;
            for delivery in one_of_each_channel(candidates).into_iter().take(take) {
                let fence = store::lease(&mut tx, &delivery, wall, &self.spans()).await?;
                claimed.push(Claimed { delivery, fence });
            }
            store::served(&mut tx, &workspace, wall).await?;
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// How long to wait for what is due but held back by a lease, the settle wait or the pace;
    /// `None` when nothing is left that could still be done.
    async fn pause(&self, now: Timestamp) -> Result<Option<Duration>> {
        let mut tx = self.db.read().await?;
        let Some(next) = store::next_look(&mut tx, now).await? else {
            return Ok(None);
        };
        let wall = tx.wall().await?;
        let ahead = Duration::try_from(next.duration_since(wall)).unwrap_or(Duration::ZERO);
        Ok(Some(ahead.clamp(Duration::from_millis(20), LOOK_AGAIN)))
    }

    /// How long until something falls due that nobody has to wake us for.
    async fn until_next(&self) -> Result<Duration> {
        let now = self.clock.now();
        let mut tx = self.db.read().await?;
        let planned = store::next_due_at(&mut tx, now).await?;
        let unplanned = self.registry.planner().next_due_at(&mut tx).await?;
        let waiting = store::next_look(&mut tx, now)
            .await?
            .map(|at| at.duration_since(clock::wall()));
        let due = [planned, unplanned]
            .into_iter()
            .flatten()
            .min()
            .map(|at| at.duration_since(now));
        let ahead = due
            .into_iter()
            .chain(waiting)
            .min()
            .unwrap_or(SignedDuration::MAX);
        Ok(Duration::try_from(ahead)
            .unwrap_or(Duration::ZERO)
            .clamp(Duration::from_millis(20), AT_LEAST_EVERY))
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
