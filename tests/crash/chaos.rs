//! A Slack and a machine that do their worst, as a seeded generator chooses.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use understudy::sandbox::slack::{Call, Fault};

use crate::{
    app::{Alive, PATIENCE},
    world::{CALL, SETTLE, World, tally},
};

/// What happened, for one line at the end.
#[derive(Debug, Default, Clone)]
pub struct Happened {
    pub ticks: usize,
    pub kills: usize,
    pub ambiguous: usize,
    pub refused: usize,
    pub recovered: u64,
    pub dropped: u64,
    pub failed: u64,
}

/// Where the next SIGKILL falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kill {
    /// When so many more posts have reached Slack, before it does anything about the last one.
    BeforePost(u32),
    /// When so many more were done, before the last one's answer is out.
    AfterPost(u32),
    /// The same for any call.
    AfterCall(u32),
    No,
}

struct State {
    rng: StdRng,
    /// Whether anything goes wrong at all.
    on: bool,
    kill: Kill,
    /// Posts that Slack is still slow with.
    under_way: usize,
    happened: Happened,
}

/// The troublemaker.
#[derive(Clone)]
pub struct Chaos {
    state: Arc<Mutex<State>>,
    alive: Alive,
}

impl Chaos {
    pub fn new(world: &World, seed: u64) -> Self {
        let state = State {
            rng: StdRng::seed_from_u64(seed),
            on: false,
            kill: Kill::No,
            under_way: 0,
            happened: Happened::default(),
        };
        let chaos = Self {
            state: Arc::new(Mutex::new(state)),
            alive: world.alive(),
        };
        let (before, after) = (chaos.clone(), chaos.clone());
        world.slack.set_fault(move |call| before.reached(call));
        world.slack.on_call(move |call| after.answered(call));
        chaos
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().expect("a lock"))
    }

    pub fn happened(&self) -> Happened {
        self.with(|state| state.happened.clone())
    }

    pub fn rolls(&self, probability: f64) -> bool {
        self.with(|state| state.rng.random_bool(probability))
    }

    /// Ticks that are killed while Slack misbehaves: one or two at once, once or twice.
    pub async fn strikes(&self, world: &World, at: Timestamp) {
        for _ in 0..self.with(|state| state.rng.random_range(1..=2)) {
            let (ticks, lifetime) = self.with(|state| {
                state.on = true;
                state.kill = a_kill(&mut state.rng);
                (state.rng.random_range(1..=2), a_lifetime(&mut state.rng))
            });
            let running: Vec<_> = (0..ticks).map(|_| world.starts_tick(at, 5.0)).collect();
            let alive = self.alive.clone();
            let reaper = tokio::spawn(async move {
                tokio::time::sleep(lifetime).await;
                alive.kill()
            });
            for process in running {
                let ended = process.end().await;
                let was_killed = ended.was_killed();
                if !was_killed {
                    ended.assert_done();
                    self.add(&tally(&ended.out));
                }
                self.with(|state| {
                    state.happened.ticks += 1;
                    state.happened.kills += usize::from(was_killed);
                });
            }
            reaper.abort();
        }
        self.with(|state| {
            state.on = false;
            state.kill = Kill::No;
        });
    }

    fn add(&self, tally: &crate::world::Tally) {
        self.with(|state| {
            state.happened.recovered += tally.recovered;
            state.happened.dropped += tally.dropped;
            state.happened.failed += tally.failed;
        });
    }

    /// Ticks in peace until nothing is owed.
    pub async fn lets_settle(&self, world: &World, at: Timestamp) {
        const TRIES: usize = 4;
        let mut tallies = Vec::new();
        for _ in 0..TRIES {
            let tally = world.ticks(at).await;
            self.add(&tally);
            self.with(|state| state.happened.ticks += 1);
            tallies.push(tally);
            if tally.owed == 0 {
                return;
            }
        }
        panic!("at {at} the database does not settle: {tallies:#?}");
    }

    /// Waits for what Slack is still slow with, though nobody waits for its answer any more.
    pub async fn lets_slack_finish(&self, world: &World) {
        let done = |_: &_| self.with(|state| (state.under_way == 0).then_some(()));
        let done = world.slack.wait_for(PATIENCE, done).await;
        done.expect("Slack is slow for ever");
    }

    /// A call reached Slack: what goes wrong with it?
    fn reached(&self, call: &Call) -> Option<Fault> {
        let is_post = call.method == "chat.postMessage";
        let (fault, kill) = self.with(|state| {
            if !state.on {
                return (None, false);
            }
            let kill = is_post && state.kill.counts_down(Kill::BeforePost);
            let fault = match call.method.as_str() {
                "chat.postMessage" => a_fault_of_a_post(&mut state.rng),
                _ => a_fault_of_another_call(&mut state.rng),
            };
            if is_post && let Some(fault) = &fault {
                state.happened.ambiguous += usize::from(is_ambiguous(fault));
                state.happened.refused += usize::from(!is_ambiguous(fault));
                state.under_way += usize::from(matches!(fault, Fault::Slow(_)));
            }
            (fault, kill)
        });
        if kill {
            self.alive.kill();
        }
        fault
    }

    /// A call was done or refused; its answer is not out yet.
    fn answered(&self, call: &Call) {
        let is_post = call.method == "chat.postMessage";
        let kill = self.with(|state| {
            if is_post && call.outcome.starts_with("Slow") {
                state.under_way -= 1;
            }
            let after_post = is_post && state.kill.counts_down(Kill::AfterPost);
            after_post || state.kill.counts_down(Kill::AfterCall)
        });
        if kill {
            self.alive.kill();
        }
    }
}

impl Kill {
    /// True when it is time; then it is over.
    fn counts_down(&mut self, of: fn(u32) -> Kill) -> bool {
        let (Kill::BeforePost(left) | Kill::AfterPost(left) | Kill::AfterCall(left)) = *self else {
            return false;
        };
        if *self != of(left) {
            return false;
        }
        *self = if left == 0 { Kill::No } else { of(left - 1) };
        left == 0
    }
}

fn a_kill(rng: &mut StdRng) -> Kill {
    match rng.random_range(0..4) {
        0 => Kill::BeforePost(rng.random_range(0..4)),
        1 => Kill::AfterPost(rng.random_range(0..4)),
        2 => Kill::AfterCall(rng.random_range(0..6)),
        _ => Kill::No,
    }
}

/// How long the ticks live at most; some hardly come to plan.
fn a_lifetime(rng: &mut StdRng) -> Duration {
    let most = [60, 250, 900][rng.random_range(0..3)];
    Duration::from_millis(rng.random_range(20..=most))
}

fn a_fault_of_a_post(rng: &mut StdRng) -> Option<Fault> {
    Some(match rng.random_range(0..20) {
        0 => Fault::PostThenHang,
        1 => Fault::PostThenDrop,
        2 => Fault::PostThenHttp(500),
        3 => Fault::PostThenHttp(503),
        4 => Fault::DropBefore,
        5 => Fault::Http(502),
        6 => Fault::Hang,
        7 => Fault::Html,
        8 => Fault::NotJson,
        9 => Fault::RateLimited(1),
        10 => Fault::Error("internal_error".to_owned()),
        11 | 12 => Fault::Slow(a_delay(rng)),
        13 | 14 => Fault::HistoryLag(a_delay(rng)),
        _ => return None,
    })
}

/// Look-ups and the like: never a refusal, which would be for good.
fn a_fault_of_another_call(rng: &mut StdRng) -> Option<Fault> {
    Some(match rng.random_range(0..24) {
        0 => Fault::Hang,
        1 => Fault::DropBefore,
        2 => Fault::Http(500),
        3 => Fault::PostThenDrop,
        4 => Fault::RateLimited(1),
        _ => return None,
    })
}

/// At most as late as Slack may be with a request whose caller is gone: within the settle wait of
/// the last moment at which the caller can have waited for it; the rest is for a busy machine. Often
/// so late that only the settle wait helps.
fn a_delay(rng: &mut StdRng) -> Duration {
    const SPARE: f64 = 0.3;
    let most = CALL + SETTLE - SPARE;
    let least = [0.05, most - 0.3][rng.random_range(0..2)];
    Duration::from_secs_f64(rng.random_range(least..most))
}

fn is_ambiguous(fault: &Fault) -> bool {
    !matches!(fault, Fault::RateLimited(_) | Fault::HistoryLag(_))
}
