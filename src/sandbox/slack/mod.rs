//! A Slack that runs in this process: state, the Web API on loopback, and a way to act as its users.
//!
//! | part | is |
//! | --- | --- |
//! | [`seed`] | who works here and which channels there are |
//! | `state` | conversations, messages and views, changed by plain functions |
//! | `api` | the Web API: what the app calls |
//! | `drive` | the users: signed requests to the app, and what its answers show |
//! | [`observe`] | what a test or the page may see |
//! | [`faults`] | a Slack that answers late, badly, or not at all |
//!
//! Time here is wall time throughout, as Slack's is, whatever the app's schedule clock shows.

pub mod blocks;
pub mod faults;
pub mod observe;
pub mod seed;

mod api;
mod drive;
mod keeping;
mod requests;
mod server;
mod state;
mod views;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub use drive::{DriveError, Input, Outcome, Trouble, Where, sign};
pub use faults::Fault;
pub use keeping::Kept;
pub use observe::{Call, Message, View};
pub use seed::{Channel, Person, Seed};

use api::{check_modal, domain as api_domain, new_hash};
use faults::Faults;
use requests::AppClient;
use state::State;

/// Someone who wants to see each call as it is answered.
type Hook = Arc<dyn Fn(&Call) + Send + Sync>;

/// The pretend Slack. Copies share one workspace.
#[derive(Clone)]
pub struct PretendSlack {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    faults: Mutex<Faults>,
    hooks: Mutex<Vec<Hook>>,
    /// Where this server and the app are; known only once they listen.
    addresses: Mutex<Addresses>,
    app: AppClient,
    /// Counts changes, so that a page or a test can wait for the next one.
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Addresses {
    own: String,
    app: Option<String>,
}

impl PretendSlack {
    /// A workspace as the seed describes it. It listens nowhere yet: see [`PretendSlack::serve`].
    pub fn new(seed: Seed) -> Self {
        let inner = Inner {
            state: Mutex::new(State::new(seed)),
            faults: Mutex::default(),
            hooks: Mutex::default(),
            addresses: Mutex::default(),
            app: AppClient::new(),
            changes: watch::Sender::new(0),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// A workspace that listens on a free port of loopback.
    pub async fn start(seed: Seed) -> io::Result<Self> {
        let slack = Self::new(seed);
        slack.serve(TcpListener::bind("127.0.0.1:0").await?)?;
        Ok(slack)
    }

    /// Answers the Web API on `listener` until the returned task is aborted or the runtime ends.
    pub fn serve(&self, listener: TcpListener) -> io::Result<JoinHandle<()>> {
        self.served_at(&format!("http://{}", listener.local_addr()?));
        Ok(tokio::spawn(server::accept(listener, self.router())))
    }

    /// The Web API's routes, for a server that has more to serve; tell the address by
    /// [`PretendSlack::served_at`]. There [`Fault::PostThenDrop`] answers an empty 502, because a
    /// plain axum server cannot hang up on a caller.
    pub fn router(&self) -> axum::Router {
        api::router(self.clone())
    }

    /// Says where [`PretendSlack::router`] can be reached, such as `http://127.0.0.1:8080`.
    pub fn served_at(&self, base: &str) {
        lock(&self.inner.addresses).own = base.trim_end_matches('/').to_owned();
    }

    /// What the app needs as `SLACK_API_URL`.
    pub fn api_url(&self) -> String {
        format!("{}/api", self.base_url())
    }

    /// Where the app listens, such as `http://127.0.0.1:3000`.
    pub fn connect_app(&self, base: &str) {
        lock(&self.inner.addresses).app = Some(base.trim_end_matches('/').to_owned());
    }

    fn base_url(&self) -> String {
        lock(&self.inner.addresses).own.clone()
    }

    fn app_url(&self) -> Option<String> {
        lock(&self.inner.addresses).app.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.inner.state)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.inner.faults)
    }

    /// Wakes whoever waits for something to happen.
    fn changed(&self) {
        self.inner.changes.send_modify(|count| *count += 1);
    }

    /// Keeps the call for [`PretendSlack::calls`] and shows it to the hooks.
    fn record(&self, call: Call) {
        let hooks = lock(&self.inner.hooks).clone();
        for hook in &hooks {
            hook(&call);
        }
        self.state().calls.push(call);
        self.changed();
    }
}

/// A lock whose last holder panicked is still good: nothing here is left half-changed on purpose.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
