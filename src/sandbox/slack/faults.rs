//! A Slack that is slow, broken, or lies: what an app must survive.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::{Call, PretendSlack};

/// What goes wrong with one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// `{"ok":false,"error":…}`, nothing done.
    Error(String),
    /// `missing_scope`, with the scope that is needed; nothing done.
    MissingScope(String),
    /// This status with an empty body, nothing done.
    Http(u16),
    /// 429 with `Retry-After` in seconds, nothing done.
    RateLimited(u64),
    /// Done, but no answer ever comes.
    PostThenHang,
    /// Done, then the connection is closed without an answer.
    PostThenDrop,
    /// Done, but the answer is a 500.
    PostThenHttp(u16),
    /// The connection is closed, nothing done.
    DropBefore,
    /// Nothing done and no answer ever comes.
    Hang,
    /// Waits, then does it and answers as ever.
    Slow(Duration),
    /// A proxy's page with status 200, nothing done.
    Html,
    /// Status 200 and JSON's content type, but the body is cut; nothing done.
    NotJson,
    /// Done and answered, but `conversations.history` shows the message only after this long.
    HistoryLag(Duration),
}

impl Fault {
    /// Whether the method itself still runs.
    pub(super) fn does_it(&self) -> bool {
        matches!(
            self,
            Self::PostThenHang
                | Self::PostThenDrop
                | Self::PostThenHttp(_)
                | Self::Slow(_)
                | Self::HistoryLag(_)
        )
    }
}

type Chooser = Arc<dyn Fn(&Call) -> Option<Fault> + Send + Sync>;

/// The faults that are still to happen.
#[derive(Default)]
pub(super) struct Faults {
    queued: HashMap<String, VecDeque<Fault>>,
    chooser: Option<Chooser>,
}

impl Faults {
    /// The fault for this call; a queued one is used up.
    pub(super) fn take(&mut self, call: &Call) -> Option<Fault> {
        let queued = self
            .queued
            .get_mut(&call.method)
            .and_then(VecDeque::pop_front);
        queued.or_else(|| self.chooser.as_ref().and_then(|choose| choose(call)))
    }
}

impl PretendSlack {
    /// The next call of this method goes wrong; several queue up.
    pub fn fail_next(&self, method: &str, fault: Fault) {
        self.faults()
            .queued
            .entry(method.to_owned())
            .or_default()
            .push_back(fault);
    }

    /// Asks `choose` for each call that no queued fault is for.
    pub fn set_fault(&self, choose: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static) {
        self.faults().chooser = Some(Arc::new(choose));
    }

    /// All is well from now on.
    pub fn clear_faults(&self) {
        *self.faults() = Faults::default();
    }

    /// From now on every call answers `token_revoked`.
    pub fn revoke_token(&self) {
        self.state().token_revoked = true;
    }

    /// The token is good again.
    pub fn restore_token(&self) {
        self.state().token_revoked = false;
    }
}
