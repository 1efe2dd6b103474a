//! Saying one delivery exactly once: look up if unsure, intent, check, call, settle.
//! SCHEDULER.md, section 2; the numbers in the comments are its steps.

use jiff::{SignedDuration, Timestamp};

use super::{
    Address, Composed, Delivery, Engine, State, Tally,
    drill::{self, Place, Weakness},
    engine::{Claimed, signed},
    look_up::LookUp,
    pace::CHANNEL_PACE,
    reasons::MISSING_SCOPE,
    scribe::{Entry, Written},
    store::{self, later},
};
use crate::{
    clock::{self, Stopwatch},
    ids::{ChannelId, WorkspaceId},
    slack::{
        blocks::Message,
        outbound::{CallError, Class, Token},
    },
    store::{Result, Tx, people},
};

/// Slack's refusal where the app has to join first; the row's reason while it tries once more.
const NOT_IN_CHANNEL: &str = "not_in_channel";

/// A kind of a later release: looked at again after this.
const UNKNOWN_KIND: SignedDuration = SignedDuration::from_secs(60);

/// How a claimed row ended, for this worker.
pub(super) enum End {
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
    pub(super) async fn deliver(&self, claimed: Claimed) -> Tally {
        let delivery = &claimed.delivery;
        let mut tally = Tally::default();
        let end = self.say_once(&claimed, claimed.now, &mut tally).await;
        let end = end.unwrap_or_else(|error| {
            tracing::warn!(delivery = %delivery.id, %error, "A delivery waits for its lease to end.");
            End::Later
        });
        match end {
            End::Sent => tally.sent = 1,
            End::Recovered => tally.recovered += 1,
            End::Dropped => tally.dropped = 1,
            End::Failed => tally.failed = 1,
            End::Later => {}
        }
        tally
    }

    async fn say_once(&self, claimed: &Claimed, now: Timestamp, tally: &mut Tally) -> Result<End> {
        let Some(token) = self.tokens.get(&claimed.delivery.workspace_id) else {
            // It went meanwhile; another process may have it.
            return self.back_off(claimed, None).await;
        };
        // 3. Perhaps it was said already.
        if claimed.delivery.state == State::Unsure {
            if claimed.until.is_over() {
                return self.give_back(claimed, clock::wall()).await;
            }
            let (told, others) = self.look_up(claimed, &token, now).await?;
            tally.recovered += others;
            drill::reached(Place::LookedUp).await;
            match told {
                LookUp::Said(ts) => return self.recovered(claimed, &ts, now).await,
                LookUp::NotSaid => {}
                LookUp::Refused(error) if is_token(&error) => {
                    return self.hold(claimed, reason_of(&error), State::Unsure).await;
                }
                LookUp::Refused(error) if error.is(NOT_IN_CHANNEL) => {
                    return self.joins_to_look(claimed, &token).await;
                }
                // A person chooses: guessing could double it or lose it.
                LookUp::Refused(_) => return self.fail(claimed, "unknown").await,
                LookUp::Unclear(retry_after) => return self.back_off(claimed, retry_after).await,
            }
        }
        // 2. Too late, or void meanwhile.
        if claimed.delivery.is_late(now) {
            return self.drop(claimed, "late").await;
        }
        let (address, message, way) = match self.compose(&claimed.delivery, now).await? {
            // Known to be gone: whoever is asked for another place makes it owed again.
            Some((Composed::Say(Address::Lost(reason), _), _)) => {
                return self.fail(claimed, &reason).await;
            }
            Some((Composed::Say(address, message), way)) => (address, message, way),
            Some((Composed::Void(reason), _)) => return self.drop(claimed, reason).await,
            // A later release has planned it; one of its replicas will say it.
            None => {
                return self
                    .give_back(claimed, later(clock::wall(), UNKNOWN_KIND))
                    .await;
            }
        };
        if claimed.until.is_over() {
            return self.give_back(claimed, clock::wall()).await;
        }
        let channel = match self.channel(claimed, &token, &address, way).await? {
            Ok(channel) => channel,
            Err(error) => return self.not_reached(claimed, &address, &error).await,
        };
        self.post(claimed, &token, &channel, &message, now).await
    }

    /// What is to be said, and what is known of the way there, from one look at the database.
    async fn compose(
        &self,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<Option<(Composed, Way)>> {
        let Some(kind) = self.registry.kind(&delivery.kind) else {
            return Ok(None);
        };
        let mut tx = self.db.read().await?;
        let moment = self.moment_at(now);
        let composed = kind.compose(&mut tx, delivery, &moment).await?;
        let Composed::Say(address, _) = &composed else {
            return Ok(Some((composed, Way::default())));
        };
        let workspace = &delivery.workspace_id;
        if let Address::Direct(user) = address {
            let person = people::get(&mut tx, workspace, user).await?;
            // Nothing is posted to an account that is deactivated.
            if person.is_some_and(|person| person.is_deleted) {
                return Ok(Some((Composed::Void("left"), Way::default())));
            }
        }
        let way = self.way(&mut tx, workspace, address).await?;
        Ok(Some((composed, way)))
    }

    async fn way(&self, tx: &mut Tx, workspace: &WorkspaceId, address: &Address) -> Result<Way> {
        let channel = match address {
            Address::Channel(channel) => Some(channel.clone()),
            _ => store::conversation(tx, workspace, address).await?,
        };
        let is_joined = match &channel {
            Some(channel) if is_entered(address, channel) => {
                store::has_joined(tx, workspace, channel).await?
            }
            _ => false,
        };
        Ok(Way { channel, is_joined })
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
        if claimed.until.is_over() {
            return self.give_back(claimed, clock::wall()).await;
        }
        // Before the statement, so that our own idea of the lease ends no later than the database's.
        let watch = Stopwatch::start();
        let wall = clock::wall();
        drill::reached(Place::Composed).await;
        if drill::lacks(Weakness::MarkThenSend) {
            self.sent(claimed, channel, "0.0", now).await?;
        } else if !drill::lacks(Weakness::SendThenMark)
            && !self.is_intended(claimed, channel).await?
        {
            return Ok(End::Later);
        }
        drill::reached(Place::Intended).await;
        if claimed.until.is_over() {
            return self.give_back(claimed, clock::wall()).await;
        }
        if !self.lease_lasts(&watch, wall) {
            return self.back_off(claimed, None).await;
        }
        let delivery = &claimed.delivery;
        let session = self.slack.session(token, self.limits.call);
        let thread_ts = delivery.thread_ts.as_deref();
        let metadata = Some(delivery.metadata());
        drill::reached(Place::Calling).await;
        let posted = session
            .post_message(channel.as_str(), message, thread_ts, metadata)
            .await;
        drill::reached(Place::Answered).await;
        match posted {
            Ok(ts) => self.sent(claimed, channel, &ts, now).await,
            Err(error) => self.refused(claimed, token, channel, &error).await,
        }
    }

    /// 4. The intent is on the disk, and the row still ours.
    async fn is_intended(&self, claimed: &Claimed, channel: &ChannelId) -> Result<bool> {
        let intent = Entry::Intent(claimed.clone(), channel.clone());
        match self.write(intent).await? {
            Written::Intent(Intent::Written) => Ok(true),
            Written::Intent(Intent::NotYet) => Ok(false),
            Written::Intent(Intent::Stale) | Written::Said(_) => {
                self.observe_stale(&claimed.delivery);
                Ok(false)
            }
        }
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
        way: Way,
    ) -> Result<std::result::Result<ChannelId, CallError>> {
        let channel = match way.channel {
            Some(channel) => channel,
            None => match self.open(claimed, token, address).await? {
                Ok(channel) => channel,
                Err(error) => return Ok(Err(error)),
            },
        };
        if !way.is_joined && is_entered(address, &channel) {
            // A private channel can't be joined; whether we are in it shows at the post.
            let _ = self.join(claimed, token, &channel).await?;
        }
        Ok(Ok(channel))
    }

    /// A conversation that was not written to before: opened or found, and kept.
    async fn open(
        &self,
        claimed: &Claimed,
        token: &Token,
        address: &Address,
    ) -> Result<std::result::Result<ChannelId, CallError>> {
        let workspace = &claimed.delivery.workspace_id;
        let found = match address {
            Address::Named(name) => self.find(workspace, token, name).await?,
            _ => {
                let users = store::members(address).unwrap_or_default();
                let session = self.slack.session(token, self.limits.call);
                let users = [users.as_str()];
                let open = session.open_conversation(&users);
                self.in_turn(workspace, "conversations.open", open).await?
            }
        };
        let channel = match found {
            Ok(channel) => ChannelId::new(channel),
            Err(error) => return Ok(Err(error)),
        };
        let mut tx = self.db.write().await?;
        store::save_conversation(&mut tx, workspace, address, &channel).await?;
        tx.commit().await?;
        Ok(Ok(channel))
    }

    /// The channel with a name, page by page.
    async fn find(
        &self,
        workspace: &WorkspaceId,
        token: &Token,
        name: &str,
    ) -> Result<std::result::Result<String, CallError>> {
        const METHOD: &str = "conversations.list";
        let session = self.slack.session(token, self.limits.call);
        let mut cursor: Option<String> = None;
        loop {
            let next = session.conversations_page(cursor.as_deref());
            let page = match self.in_turn(workspace, METHOD, next).await? {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            let mut channels = page.items.into_iter();
            if let Some(found) = channels.find(|channel| channel.name.eq_ignore_ascii_case(name)) {
                return Ok(Ok(found.id));
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(Err(CallError::refused(METHOD, "channel_not_found")));
            }
        }
    }

    async fn join(
        &self,
        claimed: &Claimed,
        token: &Token,
        channel: &ChannelId,
    ) -> Result<std::result::Result<(), CallError>> {
        let workspace = &claimed.delivery.workspace_id;
        let session = self.slack.session(token, self.limits.call);
        let join = session.join(channel.as_str());
        if let Err(error) = self.in_turn(workspace, "conversations.join", join).await? {
            return Ok(Err(error));
        }
        let mut tx = self.db.write().await?;
        let wall = tx.wall().await?;
        store::save_joined(&mut tx, workspace, channel, wall).await?;
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
            Err(error) if is_token(&error) => {
                return self.hold(claimed, reason_of(&error), State::Owed).await;
            }
            Err(error) if is_final(&error) => return self.fail(claimed, NOT_IN_CHANNEL).await,
            Err(_) => (later(clock::wall(), backoff(delivery.attempts)), None),
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
            Ok(()) => {
                self.give_back(claimed, later(clock::wall(), CHANNEL_PACE))
                    .await
            }
            Err(error) if is_token(&error) => {
                self.hold(claimed, reason_of(&error), State::Unsure).await
            }
            Err(error) if is_final(&error) => self.fail(claimed, "unknown").await,
            Err(error) => self.back_off(claimed, error.retry_after).await,
        }
    }

    /// A conversation could not be opened: nothing was said, and the call may be repeated.
    async fn not_reached(
        &self,
        claimed: &Claimed,
        address: &Address,
        error: &CallError,
    ) -> Result<End> {
        match address {
            Address::Group(_) if is_final(error) && !is_token(error) => {
                self.fail(claimed, "no_place").await
            }
            // Conversations can't be opened, and those that are open can be written to.
            _ if error.is(MISSING_SCOPE) => self.fail(claimed, reason_of(error)).await,
            _ if error.class == Class::Workspace => {
                self.hold(claimed, reason_of(error), claimed.delivery.state)
                    .await
            }
            _ if is_final(error) => self.fail(claimed, reason_of(error)).await,
            _ => self.back_off(claimed, error.retry_after).await,
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
}

/// What is known of a conversation before anything is said in it.
#[derive(Debug, Default)]
struct Way {
    channel: Option<ChannelId>,
    is_joined: bool,
}

/// A channel is joined before the first post; who is in a DM is in it.
fn is_entered(address: &Address, channel: &ChannelId) -> bool {
    matches!(address, Address::Channel(_) | Address::Named(_)) && channel.as_str().starts_with('C')
}

/// What became of the intent to post.
#[derive(Debug, Clone, Copy)]
pub(super) enum Intent {
    Written,
    /// The pace does not allow it yet; the row is given back until then.
    NotYet,
    /// Another worker has the row.
    Stale,
}

/// The token itself is dead: no call of the workspace will go through. A missing scope stops some
/// methods only.
fn is_token(error: &CallError) -> bool {
    error.class == Class::Workspace
        && !error.is(MISSING_SCOPE)
        && !error.is("not_allowed_token_type")
}

/// Slack's answer will be the same next time.
fn is_final(error: &CallError) -> bool {
    matches!(error.class, Class::Refused | Class::Workspace)
}

/// What the row, the log and `doctor` say of a refusal: Slack's own code.
pub(super) fn reason_of(error: &CallError) -> &str {
    error.reason().unwrap_or("refused")
}

/// 1, 2, 4 … 60 s, give or take a fifth.
pub(super) fn backoff(attempts: i64) -> SignedDuration {
    let doubled = 1_000_i64 << attempts.clamp(0, 6);
    let jitter = rand::random_range(0.8..1.2);
    SignedDuration::from_secs_f64(doubled.min(60_000) as f64 / 1_000.0 * jitter)
}
