//! The only place that reads a clock.
//!
//! Two times, never mixed: **schedule time** (a [`Clock`]: the system's, one started at
//! `UNDERSTUDY_AT`, the sandbox's) answers "is it due, is it too late"; **wall time** ([`wall`])
//! answers "is this lease over, is this signature fresh".

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

/// Where schedule time comes from. Passed in, never looked up.
pub trait Clock: Send + Sync {
    /// The present instant of the schedule, in UTC.
    fn now(&self) -> Timestamp;
}

/// A clock that is a fixed distance away from the system's and runs at its speed.
/// The distance is zero for plain `serve`, set by `UNDERSTUDY_AT`, and moved by the sandbox.
#[derive(Debug, Clone, Default)]
pub struct ShiftedClock {
    shift_microseconds: Arc<AtomicI64>,
}

impl ShiftedClock {
    /// The system's own time.
    pub fn system() -> Self {
        Self::default()
    }

    /// Starts at `at` and runs at wall speed.
    pub fn starting_at(at: Timestamp) -> Self {
        let clock = Self::default();
        clock.set(at);
        clock
    }

    /// Moves the clock so that it shows `at` now. Every copy of this clock moves with it.
    pub fn set(&self, at: Timestamp) {
        let shift = at.as_microsecond() - wall().as_microsecond();
        self.shift_microseconds.store(shift, Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let shift = SignedDuration::from_micros(self.shift_microseconds.load(Ordering::SeqCst));
        wall().saturating_add(shift).unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still: `tick --at`, and tests.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Wall time of this machine, in UTC: signatures, leases on SQLite, log lines.
#[allow(clippy::disallowed_methods, reason = "this is the place that may")]
pub fn wall() -> Timestamp {
    Timestamp::now()
}

/// A stamp of the monotonic clock: how long a lease of ours may still be believed in.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts counting now.
    #[allow(clippy::disallowed_methods, reason = "this is the place that may")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How much time went by since the start; a suspended machine may not count it.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
