//! What capabilities register: the kinds of message, and what plans them.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Delivery, cadence::Zones};
use crate::{
    ids::{ChannelId, UserId, WorkspaceId},
    slack::blocks::{HomeTab, Message},
    store::{Result, Tx},
};

/// The present, as a rendering needs it.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Schedule time.
    pub now: Timestamp,
    pub zones: Zones,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Channel(ChannelId),
    /// A channel of which only the name is known, without `#`.
    Named(String),
    /// Where it went is gone, for this reason (Slack's word): the message fails, and Slack is not asked.
    Lost(String),
    /// The app's DM with one person.
    Direct(UserId),
    /// A group DM of the app with these.
    Group(Vec<UserId>),
}

/// What a delivery turned out to be when its turn came.
#[derive(Debug, Clone)]
pub enum Composed {
    Say(Address, Message),
    /// Nothing is to be said any more: paused, ended, answered meanwhile.
    Void(&'static str),
}

/// One sort of message. Its text is rendered at the send, not at the plan, so that a tick or a new
/// name between the two is shown.
#[async_trait]
pub trait Kind: Send + Sync {
    /// A word of `[a-z_]+`; it goes into the metadata.
    fn name(&self) -> &'static str;

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed>;

    /// Called in the transaction that settles a delivery as sent: what follows from it is owed here.
    async fn sent(
        &self,
        _tx: &mut Tx,
        _delivery: &Delivery,
        _ts: &str,
        _moment: &Moment,
    ) -> Result<()> {
        Ok(())
    }

    /// Called in the transaction that settles a delivery as failed for good: whoever waits for it is told
    /// what to do.
    async fn failed(
        &self,
        _tx: &mut Tx,
        _delivery: &Delivery,
        _reason: &str,
        _moment: &Moment,
    ) -> Result<()> {
        Ok(())
    }
}

/// Whoever has to know of every message that fails, whatever its kind.
#[async_trait]
pub trait Watcher: Send + Sync {
    /// Takes what [`Watcher::failed`] will change, before the delivery's own row is taken: whoever
    /// changes both takes them in this order.
    async fn before_failed(&self, tx: &mut Tx, delivery: &Delivery) -> Result<()>;

    /// Called in the transaction that settles a delivery as failed for good.
    async fn failed(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        reason: &str,
        moment: &Moment,
    ) -> Result<()>;
}

/// What one batch of planning did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Planned {
    pub planned: u64,
    /// Whether the batch was full, so that there may be more.
    pub more: bool,
}

/// Turns what fell due into deliveries.
#[async_trait]
pub trait Planner: Send + Sync {
    /// Plans a bounded batch of what is due by `moment.now`, in one transaction.
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned>;

    /// How many are due by `now` and not planned yet.
    async fn waiting(&self, tx: &mut Tx, now: Timestamp) -> Result<i64>;

    /// Whether it has something to do by `now`.
    async fn is_due(&self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        Ok(self.waiting(tx, now).await? > 0)
    }

    /// When the next one falls due.
    async fn next_due_at(&self, tx: &mut Tx) -> Result<Option<Timestamp>>;
}

/// Several planners as one, each with its own batch.
pub struct Planners(pub Vec<Arc<dyn Planner>>);

#[async_trait]
impl Planner for Planners {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let mut all = Planned::default();
        for planner in &self.0 {
            let one = planner.plan(tx, moment).await?;
            all.planned += one.planned;
            all.more |= one.more;
        }
        Ok(all)
    }

    async fn waiting(&self, tx: &mut Tx, now: Timestamp) -> Result<i64> {
        let mut waiting = 0;
        for planner in &self.0 {
            waiting += planner.waiting(tx, now).await?;
        }
        Ok(waiting)
    }

    async fn is_due(&self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        for planner in &self.0 {
            if planner.is_due(tx, now).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn next_due_at(&self, tx: &mut Tx) -> Result<Option<Timestamp>> {
        let mut next: Option<Timestamp> = None;
        for planner in &self.0 {
            let own = planner.next_due_at(tx).await?;
            next = match (next, own) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        Ok(next)
    }
}

/// Whoever makes people's App Homes.
#[async_trait]
pub trait Homes: Send + Sync {
    /// Somebody's Home as things are now; `page` of what is long.
    async fn compose(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
        page: i64,
        moment: &Moment,
    ) -> Result<HomeTab>;
}

/// All kinds by name, and the planner.
pub struct Registry {
    kinds: BTreeMap<&'static str, Arc<dyn Kind>>,
    planner: Arc<dyn Planner>,
    watchers: Vec<Arc<dyn Watcher>>,
    homes: Option<Arc<dyn Homes>>,
}

impl Registry {
    pub fn new(planner: Arc<dyn Planner>, kinds: Vec<Arc<dyn Kind>>) -> Self {
        Self {
            kinds: kinds.into_iter().map(|kind| (kind.name(), kind)).collect(),
            planner,
            watchers: Vec::new(),
            homes: None,
        }
    }

    pub fn showing(mut self, homes: Arc<dyn Homes>) -> Self {
        self.homes = Some(homes);
        self
    }

    pub fn homes(&self) -> Option<&dyn Homes> {
        self.homes.as_deref()
    }

    pub fn watched_by(mut self, watcher: Arc<dyn Watcher>) -> Self {
        self.watchers.push(watcher);
        self
    }

    pub fn watchers(&self) -> &[Arc<dyn Watcher>] {
        &self.watchers
    }

    /// `None` for a kind that a later release has planned.
    pub fn kind(&self, name: &str) -> Option<&Arc<dyn Kind>> {
        self.kinds.get(name)
    }

    pub fn planner(&self) -> &dyn Planner {
        self.planner.as_ref()
    }
}
