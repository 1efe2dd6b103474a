//! What a worker writes of one row before and after the call. Several rows share a commit ([`Db::write_together`]); the
//! protocol stays as it is: each is written under its own fence, and whoever asked is answered after the commit, so no
//! call goes out before its intent is on the disk.
//!
//! [`Db::write_together`]: crate::store::Db::write_together

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Engine, deliver::Intent, engine::Claimed, store};
use crate::{
    ids::ChannelId,
    store::{Result, Tx, Work},
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
#[derive(Debug, Clone, Copy)]
pub(super) enum Written {
    Intent(Intent),
    /// False: the fence is outdated, and whoever has the row now finds the message.
    Said(bool),
}

/// An entry on its way to the disk.
struct Writing {
    engine: Engine,
    entry: Entry,
}

#[async_trait]
impl Work for Writing {
    type Done = Written;

    async fn write(all: &[Arc<Self>], tx: &mut Tx) -> Result<Vec<Written>> {
        let wall = tx.wall().await?;
        let mut written = Vec::with_capacity(all.len());
        for Self { engine, entry } in all.iter().map(AsRef::as_ref) {
            written.push(match entry {
                Entry::Intent(claimed, channel) => {
                    Written::Intent(engine.intend(tx, claimed, channel, wall).await?)
                }
                Entry::Said(claimed, said) => {
                    Written::Said(engine.settle(tx, claimed, said, wall).await?)
                }
            });
        }
        Ok(written)
    }
}

impl Engine {
    /// Writes an entry, together with whatever else is to be written just then.
    pub(super) async fn write(&self, entry: Entry) -> Result<Written> {
        let engine = self.clone();
        self.db.write_together(Writing { engine, entry }).await
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
