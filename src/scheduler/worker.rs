//! One process's share of the work: rows that it has claimed, and those that it is saying right now.
//! SCHEDULER.md, sections 2 and 5.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::{
    Delivery, Engine, Tally,
    drill::{self, Place},
    engine::{Claimed, Until, until},
    store,
};
use crate::{ids::WorkspaceId, store::Result};

/// Calls at once, per process and per workspace.
const AT_ONCE: usize = 8;
const AT_ONCE_PER_WORKSPACE: usize = 2;
/// Rows that are ours at once, per process and per workspace; one of each channel.
const CLAIMED: usize = 16;
const CLAIMED_PER_WORKSPACE: usize = 4;

/// What is left to be done of what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Something is being said.
    UnderWay,
    /// Nothing may be said for so long.
    In(Duration),
    /// Nothing that this process could still do.
    Nothing,
}

pub(super) struct Worker<'e> {
    engine: &'e Engine,
    until: Until,
    claimed: VecDeque<Claimed>,
    running: JoinSet<(WorkspaceId, String, Tally)>,
    /// Calls under way of each workspace, and the channels that they go to.
    busy: HashMap<WorkspaceId, usize>,
    channels: HashSet<String>,
}

impl<'e> Worker<'e> {
    pub fn new(engine: &'e Engine, until: Until) -> Self {
        Self {
            engine,
            until,
            claimed: VecDeque::new(),
            running: JoinSet::new(),
            busy: HashMap::new(),
            channels: HashSet::new(),
        }
    }

    /// Claims what may be said of what is due by `now`, and starts saying it.
    pub async fn step(&mut self, now: Timestamp) -> Result<Rest> {
        if self.claimed.len() + self.running.len() <= CLAIMED / 2 {
            self.claim(now).await?;
        }
        self.start();
        if self.running.is_empty() {
            self.wait(now).await
        } else {
            Ok(Rest::UnderWay)
        }
    }

    /// Waits for one to end; `None` when nothing is under way.
    pub async fn next(&mut self) -> Option<Tally> {
        let done = self.running.join_next().await?;
        let tally = match done {
            Ok((workspace, channel, tally)) => {
                if let Some(count) = self.busy.get_mut(&workspace) {
                    *count = count.saturating_sub(1);
                }
                self.channels.remove(&channel);
                tally
            }
            Err(error) => {
                tracing::error!(%error, "A delivery was interrupted; its lease will run out.");
                self.busy.clear();
                self.channels.clear();
                Tally::default()
            }
        };
        self.start();
        Some(tally)
    }

    /// Gives back what nobody has begun to say.
    pub async fn give_back(&mut self) {
        for claimed in std::mem::take(&mut self.claimed) {
            let wall = crate::clock::wall();
            if let Err(error) = self.engine.give_back(&claimed, wall).await {
                tracing::warn!(%error, "A claimed row waits for its lease to end.");
            }
        }
    }

    /// Leases rows to this process, in one short transaction: the least lately served workspace first, the most
    /// urgent rows of each.
    async fn claim(&mut self, now: Timestamp) -> Result<()> {
        let mut room = CLAIMED.saturating_sub(self.claimed.len() + self.running.len());
        let engine = self.engine;
        let workspaces = self.to_serve(now).await?;
        if workspaces.is_empty() {
            return Ok(());
        }
        let mut taken = Vec::new();
        let mut tx = engine.db.write().await?;
        let wall = tx.wall().await?;
        for (workspace, free) in workspaces {
            let free = free.min(room);
            if free == 0 {
                break;
            }
            let candidates = store::candidates(&mut tx, &workspace, wall, now).await?;
            let mine = self.one_of_each_channel(candidates, free);
            if mine.is_empty() {
                continue;
            }
            room -= mine.len();
            store::served(&mut tx, &workspace, wall).await?;
            taken.extend(mine);
        }
        store::lease(&mut tx, &mut taken, wall, &engine.spans()).await?;
        tx.commit().await?;
        drill::reached(Place::Claimed).await;
        let claimed = taken.into_iter().map(|delivery| Claimed {
            fence: delivery.fence,
            delivery,
            until: self.until.clone(),
            now,
        });
        self.claimed.extend(claimed.collect::<Vec<_>>());
        Ok(())
    }

    /// Workspaces that have something to say, and how much of it this process may take. Looked at apart, so that
    /// nobody waits for the writer where there is nothing.
    async fn to_serve(&self, now: Timestamp) -> Result<Vec<(WorkspaceId, usize)>> {
        let ahead = self.engine.posts_budget().ahead;
        let mut tx = self.engine.db.read().await?;
        let wall = tx.wall().await?;
        let all = store::workspaces_to_serve(&mut tx, wall, now, ahead).await?;
        let with_token = all
            .into_iter()
            .filter(|it| self.engine.tokens.get(it).is_some());
        let free = |id: &WorkspaceId| CLAIMED_PER_WORKSPACE.saturating_sub(self.held_of(id));
        let each = with_token.map(|id| (free(&id), id));
        Ok(each
            .filter(|(free, _)| *free > 0)
            .map(|(free, id)| (id, free))
            .collect())
    }

    fn held_of(&self, workspace: &WorkspaceId) -> usize {
        let waiting = self.claimed.iter();
        let waiting = waiting.filter(|it| it.delivery.workspace_id == *workspace);
        waiting.count() + self.busy.get(workspace).copied().unwrap_or(0)
    }

    /// One row of a channel at a time, and none of those that are spoken to right now.
    fn one_of_each_channel(&self, candidates: Vec<Delivery>, free: usize) -> Vec<Delivery> {
        let mut seen: HashSet<String> = self.channels.clone();
        seen.extend(self.claimed.iter().map(|it| conversation(&it.delivery)));
        let fresh = candidates
            .into_iter()
            .filter(|it| seen.insert(conversation(it)));
        fresh.take(free).collect()
    }

    /// Starts saying what is claimed, as far as there is room.
    fn start(&mut self) {
        let mut at = 0;
        while at < self.claimed.len() && self.running.len() < AT_ONCE {
            let workspace = &self.claimed[at].delivery.workspace_id;
            let busy = self.busy.get(workspace).copied().unwrap_or(0);
            if busy >= AT_ONCE_PER_WORKSPACE {
                at += 1;
                continue;
            }
            let Some(claimed) = self.claimed.remove(at) else {
                return;
            };
            self.say(claimed);
        }
    }

    fn say(&mut self, claimed: Claimed) {
        let workspace = claimed.delivery.workspace_id.clone();
        let channel = conversation(&claimed.delivery);
        *self.busy.entry(workspace.clone()).or_default() += 1;
        self.channels.insert(channel.clone());
        let engine = self.engine.clone();
        self.running.spawn(async move {
            let tally = engine.deliver(claimed).await;
            (workspace, channel, tally)
        });
    }

    /// When something due may be looked at next.
    async fn wait(&self, now: Timestamp) -> Result<Rest> {
        let engine = self.engine;
        let mut tx = engine.db.read().await?;
        let wall = tx.wall().await?;
        let mut looks = store::next_looks(&mut tx, now, engine.posts_budget().ahead).await?;
        // Whose token is elsewhere is another process's to serve.
        looks.retain(|(workspace, _)| engine.tokens.get(workspace).is_some());
        let next = looks.into_iter().map(|(_, at)| at).min();
        Ok(next.map_or(Rest::Nothing, |at| Rest::In(until(at, wall))))
    }
}

/// What a row's conversation is known by; a DM that is not open yet by whom it is with.
fn conversation(delivery: &Delivery) -> String {
    let workspace = &delivery.workspace_id;
    match &delivery.channel {
        Some(channel) => format!("{workspace} {channel}"),
        None => format!(
            "{workspace} {:?} {}",
            delivery.internship_id, delivery.addressee
        ),
    }
}
