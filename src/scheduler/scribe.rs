//! Several deliveries share a commit. The protocol stays as it is: each row is written under its own fence, and
//! whoever asked is answered after the commit, so no call goes out before its intent is on the disk.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{Mutex, oneshot};

use super::{Engine, deliver::Intent, engine::Claimed, store};
use crate::{
    ids::ChannelId,
    store::{DbError, Result, Tx},
};

/// What is to be written of one delivery.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// Step 4: it is about to be said there.
    Intent(Claimed, ChannelId),
    /// Step 6: it was said.
    Said(Claimed, Said),
}

/// A message of ours that Slack has.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub channel: ChannelId,
    pub ts: String,
    /// The version that it shows; if there is a newer one, it is edited.
    pub rendered: i64,
    /// Schedule time.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Written {
    Intent(Intent),
    /// False: the fence is outdated, and whoever has the row now finds the message.
    Said(bool),
}

impl Entry {
    /// In which order locks are taken, so that two processes never wait for each other.
    fn order(&self) -> (&str, &str) {
        let (claimed, channel) = match self {
            Self::Intent(claimed, channel) => (claimed, channel),
            Self::Said(claimed, said) => (claimed, &said.channel),
        };
        (claimed.delivery.workspace_id.as_str(), channel.as_str())
    }
}

type Waiting = (Entry, oneshot::Sender<Result<Written>>);

/// Entries that wait for the next commit. Whoever comes while one is being made is part of the one after it.
#[derive(Clone, Default)]
pub struct Scribe(Arc<Desk>);

#[derive(Default)]
struct Desk {
    waiting: std::sync::Mutex<Vec<Waiting>>,
    writing: Mutex<()>,
}

/// So many rows at most are locked by one transaction.
const AT_MOST: usize = 16;

impl Scribe {
    fn takes(&self, entry: Entry) -> oneshot::Receiver<Result<Written>> {
        let (answer, answered) = oneshot::channel();
        self.waiting().push((entry, answer));
        answered
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        let waiting = self.0.waiting.lock();
        waiting.unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn next(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(AT_MOST);
        waiting.drain(..count).collect()
    }
}

impl Engine {
    /// Writes an entry, together with whatever else is to be written just then.
    ///
    /// # Errors
    /// Those of the database, and [`DbError::Retry`] if whoever wrote for all was interrupted.
    pub(super) async fn write(&self, entry: Entry) -> Result<Written> {
        let mut answered = self.scribe.takes(entry);
        loop {
            let _pen = self.scribe.0.writing.lock().await;
            match answered.try_recv() {
                Ok(written) => return written,
                Err(oneshot::error::TryRecvError::Closed) => return Err(DbError::Retry),
                Err(oneshot::error::TryRecvError::Empty) => self.write_all().await,
            }
        }
    }

    async fn write_all(&self) {
        let mut batch = self.scribe.next();
        batch.sort_by(|(one, _), (other, _)| one.order().cmp(&other.order()));
        let entries: Vec<_> = batch.iter().map(|(entry, _)| entry.clone()).collect();
        if let Ok(all) = self.write_together(&entries).await {
            for ((_, answer), written) in batch.into_iter().zip(all) {
                // Nobody waits for it any more: its lease runs out.
                let _ = answer.send(Ok(written));
            }
            return;
        }
        // One of them is at fault, or the commit: each for itself.
        for (entry, answer) in batch {
            let written = self.write_together(std::slice::from_ref(&entry)).await;
            let _ = answer.send(written.and_then(|mut all| all.pop().ok_or(DbError::Retry)));
        }
    }

    async fn write_together(&self, entries: &[Entry]) -> Result<Vec<Written>> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            all.push(match entry {
                Entry::Intent(claimed, channel) => {
                    Written::Intent(self.intend(&mut tx, claimed, channel, wall).await?)
                }
                Entry::Said(claimed, said) => {
                    Written::Said(self.settle(&mut tx, claimed, said, wall).await?)
                }
            });
        }
        tx.commit().await?;
        Ok(all)
    }

    /// 4. Takes the turn and writes the intent.
    async fn intend(
        &self,
        tx: &mut Tx,
        claimed: &Claimed,
        channel: &ChannelId,
        wall: Timestamp,
    ) -> Result<Intent> {
        let (delivery, fence) = (&claimed.delivery, claimed.fence);
        let workspace = &delivery.workspace_id;
        let posts = self.posts_budget();
        let paces = store::paces(tx, workspace, channel).await?;
        let turn = match paces.turn(&posts, wall) {
            Ok(turn) => turn,
            Err(at) => return self.postpone(tx, claimed, channel, at).await,
        };
        if !store::intend(tx, delivery, fence, channel, wall, &self.spans()).await? {
            return Ok(Intent::Stale);
        }
        if !store::keep_turn(tx, workspace, channel, &turn, &posts, wall).await? {
            let soon = store::later(wall, super::pace::CHANNEL_PACE);
            store::give_back(tx, delivery, fence, delivery.state, soon).await?;
            return Ok(Intent::NotYet);
        }
        Ok(Intent::Written)
    }

    async fn postpone(
        &self,
        tx: &mut Tx,
        claimed: &Claimed,
        channel: &ChannelId,
        at: Timestamp,
    ) -> Result<Intent> {
        store::postpone(tx, &claimed.delivery, claimed.fence, channel, at).await?;
        Ok(Intent::NotYet)
    }

    /// 6. It was said, and what follows from it is owed.
    pub(super) async fn settle(
        &self,
        tx: &mut Tx,
        claimed: &Claimed,
        said: &Said,
        wall: Timestamp,
    ) -> Result<bool> {
        let mut delivery = claimed.delivery.clone();
        delivery.channel = Some(said.channel.clone());
        let (fence, ts) = (claimed.fence, said.ts.as_str());
        let settled = store::settle_sent(tx, &delivery, fence, ts, said.rendered, wall).await?;
        if settled && let Some(kind) = self.registry.kind(&delivery.kind) {
            kind.sent(tx, &delivery, ts, &self.moment_at(said.now))
                .await?;
        }
        Ok(settled)
    }
}
