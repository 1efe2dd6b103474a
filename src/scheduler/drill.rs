//! What a test makes go wrong inside the process: it dies or stands still at a boundary of the protocol, or the
//! protocol lacks one of its parts. In builds for tests only (`debug_assertions`): a release has none of it.
//!
//! | variable | is |
//! | --- | --- |
//! | `UNDERSTUDY_DRILL` | `place=die`, or `place=stall:SECONDS`; the first time that the place is reached |
//! | `UNDERSTUDY_WEAKNESS` | the part that is left out; see [`Weakness`] |

/// Boundaries of the protocol: between any two of them a process may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Planned,
    Claimed,
    LookedUp,
    Composed,
    Intended,
    /// The last instant before the request is written.
    Calling,
    Answered,
    /// What it came to is not written yet.
    Settling,
    Settled,
    GivenBack,
}

/// What the protocol may lack; each is an alternative of SCHEDULER.md, section 1, that was found wanting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weakness {
    SendThenMark,
    MarkThenSend,
    NoSettleWait,
    NoFence,
    /// UTC in place of a person's zone.
    Utc,
}

#[cfg(debug_assertions)]
mod armed {
    use std::{
        env,
        sync::{
            OnceLock,
            atomic::{AtomicBool, Ordering},
        },
        time::Duration,
    };

    use super::{Place, Weakness};

    /// Dies or stands still here, if the test says so.
    pub(in crate::scheduler) async fn reached(place: Place) {
        static WISH: OnceLock<Option<String>> = OnceLock::new();
        static DONE: AtomicBool = AtomicBool::new(false);
        let wish = WISH.get_or_init(|| env::var("UNDERSTUDY_DRILL").ok());
        let Some((at, what)) = wish.as_deref().and_then(|wish| wish.split_once('=')) else {
            return;
        };
        if at != format!("{place:?}") || DONE.swap(true, Ordering::SeqCst) {
            return;
        }
        match what
            .strip_prefix("stall:")
            .and_then(|seconds| seconds.parse().ok())
        {
            Some(seconds) => tokio::time::sleep(Duration::from_secs_f64(seconds)).await,
            // As SIGKILL: nothing is tidied up.
            None => std::process::abort(),
        }
    }

    /// Whether the protocol lacks this.
    pub(in crate::scheduler) fn lacks(weakness: Weakness) -> bool {
        static LACKS: OnceLock<Option<String>> = OnceLock::new();
        let lacks = LACKS.get_or_init(|| env::var("UNDERSTUDY_WEAKNESS").ok());
        lacks
            .as_deref()
            .is_some_and(|name| name == format!("{weakness:?}"))
    }
}

#[cfg(not(debug_assertions))]
mod armed {
    use super::{Place, Weakness};

    #[inline(always)]
    pub(in crate::scheduler) async fn reached(_: Place) {}

    #[inline(always)]
    pub(in crate::scheduler) fn lacks(_: Weakness) -> bool {
        false
    }
}

pub(super) use armed::{lacks, reached};
