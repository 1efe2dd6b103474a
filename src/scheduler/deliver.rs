//! Saying one delivery exactly once: look up if unsure, intent, check, call, settle.
//! SCHEDULER.md, section 2; the numbers in the comments are its steps.

use jiff::{SignedDuration, Timestamp};

use super::{
    Address, Composed, Delivery, Engine, State, Tally,
    engine::{Claimed, signed},
    look_up::LookUp,
    store::{self, later},
};
use crate::{
    clock::{self, Stopwatch},
    ids::ChannelId,
    slack::{
        blocks::Message,
        outbound::{CallError, Class, Token},
    },
    store::{Result, workspaces},
};

/// Slack's refusal where the app has to join first; the row's reason while it tries once more.
const NOT_IN_CHANNEL: &str = "not_in_channel";
/// One post a second per channel (Slack).
const CHANNEL_PACE: SignedDuration = SignedDuration::from_secs(1);

/// How a claimed row ended, for this worker.
enum End {
    Sent,
    Recovered,
    Dropped,
    Failed,
    /// Given back, or not ours any more.
    Later,
}

impl Engine {
    /// Carries one claimed row to an end or gives it back; errors of the database leave it to its
    /// lease.
    pub(super) async fn deliver(&self, claimed: Claimed, now: Timestamp) -> Tally {
        let delivery = &claimed.delivery;
        let end = self.say_once(&claimed, now).await.unwrap_or_else(|error| {
            tracing::warn!(delivery = %delivery.id, %error, "A delivery waits for its lease to end.");
            End::Later
        });
        let mut tally = Tally::default();
        match end {
            End::Sent => tally.sent = 1,
            End::Recovered => tally.recovered = 1,
            End::Dropped => tally.dropped = 1,
            End::Failed => tally.failed = 1,
            End::Later => {}
        }
        tally
    }

    async fn say_once(&self, claimed: &Claimed, now: Timestamp) -> Result<End> {
        let Some(token) = self.tokens.get(&claimed.delivery.workspace_id) else {
            return self.without_token(claimed).await;
        };
        // 3. Perhaps it was said already.
        if claimed.delivery.state == State::Unsure {
            match self.look_up(&claimed.delivery, &token).await {
                LookUp::Said(ts) => return self.recovered(claimed, &ts, now).await,
                LookUp::NotSaid => {}
                LookUp::Refused(error) if error.class == Class::Workspace => {
                    return self.hold(claimed, reason_of(&error), State::Unsure).await;
                }
                LookUp::Refused(error) if error.is(NOT_IN_CHANNEL) => {
                    return self.joins_to_look(claimed, &token).await;
                }
                // A person chooses: guessing could double it or lose it.
                LookUp::Refused(_) => return self.fail(claimed, "unknown").await,
                LookUp::Unclear => return self.give_back(claimed, None).await,
            }
        }
        // 2. Too late, or void meanwhile.
        if claimed.delivery.is_late(now) {
            return self.drop(claimed, "late").await;
        }
        let (address, message) = match self.compose(&claimed.delivery, now).await? {
            Some(Composed::Say(address, message)) => (address, message),
            Some(Composed::Void(reason)) => return self.drop(claimed, reason).await,
            None => return self.fail(claimed, "unknown_kind").await,
        };
        let channel = match self.channel(claimed, &token, &address).await? {
            Ok(channel) => channel,
            Err(error) => return self.not_reached(claimed, &address, &error).await,
        };
        self.post(claimed, &token, &channel, &message, now).await
    }

    async fn compose(&self, delivery: &Delivery, now: Timestamp) -> Result<Option<Composed>> {
        let Some(kind) = self.registry.kind(&delivery.kind) else {
            return Ok(None);
        };
        let mut tx = self.db.read().await?;
        kind.compose(&mut tx, delivery, &self.moment_at(now))
            .await
            .map(Some)
    }

    /// 4. to 6.: intent, check, call, settle.
    async fn post(
        &self,
        claimed: &Claimed,
        token: &Token,
        channel: &ChannelId,
        message: &Message,
        now: Timestamp,
    ) -> Result<End> {
        // Before the statement, so that our own idea of the lease ends no later than the database's.
        let watch = Stopwatch::start();
        let wall = clock::wall();
        match self.intend(claimed, channel).await? {
            Intent::Written => {}
            Intent::NotYet(at) => return self.give_back(claimed, Some(at)).await,
            Intent::Stale => {
                tracing::debug!(delivery = %claimed.delivery.id, "Somebody else has it now.");
                return Ok(End::Later);
            }
        }
        if !self.lease_lasts(&watch, wall) {
            return self.give_back(claimed, None).await;
        }
        let delivery = &claimed.delivery;
        let session = self.slack.session(token, self.limits.call);
        let thread_ts = delivery.thread_ts.as_deref();
        match session
            .post_message(
                channel.as_str(),
                message,
                thread_ts,
                Some(delivery.metadata()),
            )
            .await
        {
            Ok(ts) => self.sent(claimed, channel, &ts, now).await,
            Err(error) => self.refused(claimed, token, channel, &error).await,
        }
    }

    /// 4. Reserves the pace and writes the intent, in one transaction.
    async fn intend(&self, claimed: &Claimed, channel: &ChannelId) -> Result<Intent> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let workspace = &delivery.workspace_id;
        if let Err(at) =
            store::reserve_channel(&mut tx, workspace, channel, wall, CHANNEL_PACE).await?
        {
            return Ok(Intent::NotYet(at));
        }
        let every = match self.limits.posts_per_minute {
            0 => SignedDuration::ZERO,
            posts => SignedDuration::from_micros(60_000_000 / i64::from(posts)),
        };
        if let Err(at) =
            store::reserve_workspace(&mut tx, workspace, wall, every, self.burst()).await?
        {
            return Ok(Intent::NotYet(later(at, -self.burst())));
        }
        if !store::intend(
            &mut tx,
            delivery,
            claimed.fence,
            channel,
            wall,
            &self.spans(),
        )
        .await?
        {
            return Ok(Intent::Stale);
        }
        tx.commit().await?;
        Ok(Intent::Written)
    }

    /// 5. On both clocks: one of them may have jumped, or stood still.
    fn lease_lasts(&self, watch: &Stopwatch, wall: Timestamp) -> bool {
        let needed = self.limits.call + self.limits.margin;
        let by_wall = clock::wall().duration_since(wall);
        watch.elapsed() + needed <= self.limits.lease
            && by_wall + signed(needed) <= signed(self.limits.lease)
    }

    /// The conversation's id: opened or joined first, under the lease and before the intent.
    async fn channel(
        &self,
        claimed: &Claimed,
        token: &Token,
        address: &Address,
    ) -> Result<std::result::Result<ChannelId, CallError>> {
        let workspace = &claimed.delivery.workspace_id;
        let mut tx = self.db.read().await?;
        if let Address::Channel(channel) = address {
            let joined = store::has_joined(&mut tx, workspace, channel).await?;
            drop(tx);
            if !joined && channel.as_str().starts_with('C') {
                // A private channel can't be joined; whether we are in it shows at the post.
                let _ = self.join(claimed, token, channel).await?;
            }
            return Ok(Ok(channel.clone()));
        }
        if let Some(channel) = store::conversation(&mut tx, workspace, address).await? {
            return Ok(Ok(channel));
        }
        drop(tx);
        let users = store::members(address).unwrap_or_default();
        let session = self.slack.session(token, self.limits.call);
        let channel = match session.open_conversation(&[&users]).await {
            Ok(channel) => ChannelId::new(channel),
            Err(error) => return Ok(Err(error)),
        };
        let mut tx = self.db.write().await?;
        store::save_conversation(&mut tx, workspace, address, &channel).await?;
        tx.commit().await?;
        Ok(Ok(channel))
    }

    async fn join(
        &self,
        claimed: &Claimed,
        token: &Token,
        channel: &ChannelId,
    ) -> Result<std::result::Result<(), CallError>> {
        let session = self.slack.session(token, self.limits.call);
        if let Err(error) = session.join(channel.as_str()).await {
            return Ok(Err(error));
        }
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        store::save_joined(&mut tx, &claimed.delivery.workspace_id, channel, wall).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Surely not said, because we were not in the channel: once more after joining it. A join that
    /// fails for the moment counts for nothing.
    async fn joins_to_say(
        &self,
        claimed: &Claimed,
        token: &Token,
        channel: &ChannelId,
    ) -> Result<End> {
        let delivery = &claimed.delivery;
        let (at, reason) = match self.join(claimed, token, channel).await? {
            Ok(()) => (later(clock::wall(), CHANNEL_PACE), Some(NOT_IN_CHANNEL)),
            Err(error) => match error.class {
                Class::Workspace => {
                    return self.hold(claimed, reason_of(&error), State::Owed).await;
                }
                Class::Refused => return self.fail(claimed, NOT_IN_CHANNEL).await,
                _ => (later(clock::wall(), backoff(delivery.attempts)), None),
            },
        };
        let mut tx = self.db.write().await?;
        store::say_again(&mut tx, delivery, claimed.fence, reason, at).await?;
        tx.commit().await?;
        Ok(End::Later)
    }

    /// Perhaps said, and the channel's history is closed to us until we are in it.
    async fn joins_to_look(&self, claimed: &Claimed, token: &Token) -> Result<End> {
        let Some(channel) = &claimed.delivery.channel else {
            return self.fail(claimed, "unknown").await;
        };
        match self.join(claimed, token, channel).await? {
            Ok(()) => self.give_back(claimed, None).await,
            Err(error) => match error.class {
                Class::Workspace => self.hold(claimed, reason_of(&error), State::Unsure).await,
                Class::Refused => self.fail(claimed, "unknown").await,
                _ => self.give_back(claimed, None).await,
            },
        }
    }

    /// A conversation could not be opened: nothing was said, and the call may be repeated.
    async fn not_reached(
        &self,
        claimed: &Claimed,
        address: &Address,
        error: &CallError,
    ) -> Result<End> {
        match error.class {
            Class::Workspace => {
                self.hold(claimed, reason_of(error), claimed.delivery.state)
                    .await
            }
            Class::Refused => {
                let reason = match address {
                    Address::Group(_) => "no_place".to_owned(),
                    _ => reason_of(error).to_owned(),
                };
                self.fail(claimed, &reason).await
            }
            _ => {
                self.give_back(
                    claimed,
                    error
                        .retry_after
                        .map(|span| later(clock::wall(), signed(span))),
                )
                .await
            }
        }
    }

    /// 6. The answer was no, or none.
    async fn refused(
        &self,
        claimed: &Claimed,
        token: &Token,
        channel: &ChannelId,
        error: &CallError,
    ) -> Result<End> {
        let delivery = &claimed.delivery;
        match error.class {
            Class::RateLimited | Class::NotSent => self.try_later(claimed, channel, error).await,
            Class::Workspace => self.hold(claimed, reason_of(error), State::Owed).await,
            Class::Unknown => self.unclear(claimed).await,
            Class::Refused
                if error.is(NOT_IN_CHANNEL)
                    && delivery.reason.as_deref() != Some(NOT_IN_CHANNEL) =>
            {
                self.joins_to_say(claimed, token, channel).await
            }
            Class::Refused => self.fail(claimed, reason_of(error)).await,
        }
    }

    async fn sent(
        &self,
        claimed: &Claimed,
        channel: &ChannelId,
        ts: &str,
        now: Timestamp,
    ) -> Result<End> {
        Ok(if self.settle(claimed, channel, ts, now).await? {
            End::Sent
        } else {
            End::Later
        })
    }

    async fn recovered(&self, claimed: &Claimed, ts: &str, now: Timestamp) -> Result<End> {
        let Some(channel) = claimed.delivery.channel.clone() else {
            return Ok(End::Later);
        };
        Ok(if self.settle(claimed, &channel, ts, now).await? {
            End::Recovered
        } else {
            End::Later
        })
    }

    async fn settle(
        &self,
        claimed: &Claimed,
        channel: &ChannelId,
        ts: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let mut delivery = claimed.delivery.clone();
        delivery.channel = Some(channel.clone());
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let settled = store::settle_sent(&mut tx, &delivery, claimed.fence, ts, wall).await?;
        if settled && let Some(kind) = self.registry.kind(&delivery.kind) {
            kind.sent(&mut tx, &delivery, ts, &self.moment_at(now))
                .await?;
        }
        tx.commit().await?;
        tracing::debug!(delivery = %delivery.id, kind = delivery.kind, settled, "Said.");
        Ok(settled)
    }

    async fn drop(&self, claimed: &Claimed, reason: &str) -> Result<End> {
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let dropped = store::settle_unsaid(
            &mut tx,
            &claimed.delivery,
            claimed.fence,
            State::Dropped,
            reason,
            wall,
        )
        .await?;
        tx.commit().await?;
        Ok(if dropped { End::Dropped } else { End::Later })
    }

    async fn fail(&self, claimed: &Claimed, reason: &str) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let failed = store::settle_unsaid(
            &mut tx,
            delivery,
            claimed.fence,
            State::Failed,
            reason,
            wall,
        )
        .await?;
        tx.commit().await?;
        tracing::warn!(delivery = %delivery.id, kind = delivery.kind, reason, "A message could not be posted.");
        Ok(if failed { End::Failed } else { End::Later })
    }

    /// The workspace's token does not work: nothing of it is tried until it does.
    /// `state` is what the row surely is: `owed` after a refused post.
    async fn hold(&self, claimed: &Claimed, reason: &str, state: State) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        workspaces::hold(&mut tx, &delivery.workspace_id, reason, wall).await?;
        store::give_back(&mut tx, delivery, claimed.fence, state, wall).await?;
        tx.commit().await?;
        tracing::error!(workspace = %delivery.workspace_id, reason, "Slack refuses the workspace's token.");
        Ok(End::Later)
    }

    /// The workspace has no token: it is held, unless one came meanwhile, as when `serve` starts. Looked
    /// for after the write: whoever brings the token ends holds after it is there, so that one of
    /// the two sees the other.
    async fn without_token(&self, claimed: &Claimed) -> Result<End> {
        let delivery = &claimed.delivery;
        let workspace = &delivery.workspace_id;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        workspaces::hold(&mut tx, workspace, "no_token", wall).await?;
        store::give_back(&mut tx, delivery, claimed.fence, delivery.state, wall).await?;
        if self.tokens.get(workspace).is_some() {
            drop(tx);
            return self.give_back(claimed, Some(wall)).await;
        }
        tx.commit().await?;
        tracing::warn!(%workspace, "There is no token for this workspace; what it is owed waits.");
        Ok(End::Later)
    }

    /// Gives the row back as it was, to be looked at later.
    async fn give_back(&self, claimed: &Claimed, at: Option<Timestamp>) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let at = at.unwrap_or_else(|| later(wall, backoff(delivery.attempts)));
        store::give_back(&mut tx, delivery, claimed.fence, delivery.state, at).await?;
        tx.commit().await?;
        Ok(End::Later)
    }

    /// An unknown answer: nobody looks before whatever is under way has arrived.
    async fn unclear(&self, claimed: &Claimed) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let at = later(
            later(wall, signed(self.limits.settle)),
            backoff(delivery.attempts),
        );
        store::give_back(&mut tx, delivery, claimed.fence, State::Unsure, at).await?;
        tx.commit().await?;
        Ok(End::Later)
    }

    /// Surely not said: too fast, or Slack out of reach.
    async fn try_later(
        &self,
        claimed: &Claimed,
        channel: &ChannelId,
        error: &CallError,
    ) -> Result<End> {
        let delivery = &claimed.delivery;
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        let wait = match (error.class, error.retry_after) {
            (_, Some(span)) => signed(span).max(SignedDuration::from_secs(1)),
            (Class::RateLimited, None) => SignedDuration::from_secs(30),
            _ => backoff(delivery.attempts),
        };
        let at = later(wall, wait);
        if error.class == Class::RateLimited {
            let workspace = &delivery.workspace_id;
            store::slow_down(&mut tx, workspace, channel.as_str(), at).await?;
            store::slow_down(&mut tx, workspace, "", later(at, self.burst())).await?;
        }
        store::give_back(&mut tx, delivery, claimed.fence, State::Owed, at).await?;
        tx.commit().await?;
        Ok(End::Later)
    }
}

enum Intent {
    Written,
    /// The pace does not allow it before that instant.
    NotYet(Timestamp),
    /// Another worker has the row.
    Stale,
}

/// What the row, the log and `doctor` say of a refusal: Slack's own code.
pub(super) fn reason_of(error: &CallError) -> &str {
    error.code.as_deref().unwrap_or("refused")
}

/// 1, 2, 4 … 60 s, give or take a fifth.
pub(super) fn backoff(attempts: i64) -> SignedDuration {
    let doubled = 1_000_i64 << attempts.clamp(0, 6);
    let jitter = rand::random_range(0.8..1.2);
    SignedDuration::from_secs_f64(doubled.min(60_000) as f64 / 1_000.0 * jitter)
}
