//! The sandbox's page: a Slack look-alike on which one person at a time can be played.
//!
//! Every screen is rendered on the server, and every act is a form. A small script sends the forms
//! without leaving the page and fetches the screen again when something changed; regions of it
//! that stayed the same are left alone, so that nobody's typing is lost.

mod acts;
mod blocks;
mod conversation;
mod dates;
mod elements;
mod emoji;
mod fields;
mod inputs;
mod layout;
mod modal;
mod moves;
mod mrkdwn;
mod reader;
mod rich_text;
mod screen;
mod timeline;

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use serde::Deserialize;

use super::slack::PretendSlack;
use crate::clock::{Clock, ShiftedClock};
use screen::{Address, Screen};
use timeline::Timeline;

/// Runs after the clock was moved; done when everything that became due was said.
pub type ClockMoved = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// A command of the app, as its manifest has it.
#[derive(Debug, Clone)]
pub struct SlashCommand {
    /// With the slash.
    pub name: String,
    pub hint: String,
    pub description: String,
}

/// The pretend Slack with its page and the clock that can be moved there.
#[derive(Clone)]
pub struct Sandbox {
    slack: PretendSlack,
    clock: ShiftedClock,
    commands: Arc<Vec<SlashCommand>>,
    clock_moved: ClockMoved,
    memory: Arc<Mutex<Memory>>,
}

/// What the page remembers and Slack does not.
#[derive(Default)]
struct Memory {
    /// Up to which message a person has read a conversation.
    read: HashMap<(String, String), String>,
    /// What went wrong with the last thing a person did.
    notices: HashMap<String, String>,
    timeline: Timeline,
}

impl Sandbox {
    /// A page for this Slack; the clock is the one that the app's schedule runs by.
    pub fn new(slack: PretendSlack, clock: ShiftedClock) -> Self {
        let mut memory = Memory::default();
        memory.timeline.moved_to(clock.now());
        Self {
            slack,
            clock,
            commands: Arc::new(commands_of_the_manifest()),
            clock_moved: Arc::new(|| Box::pin(async {})),
            memory: Arc::new(Mutex::new(memory)),
        }
    }

    /// What to do when the clock was moved: wake the scheduler and wait until it is done.
    pub fn on_clock_moved(self, clock_moved: ClockMoved) -> Self {
        Self {
            clock_moved,
            ..self
        }
    }

    /// The page and the pretend Slack's Web API, for one port. Tell the Slack where that is by
    /// [`PretendSlack::served_at`].
    pub fn router(self) -> Router {
        let api = self.slack.router();
        Router::new()
            .route("/", get(screen))
            .route("/wait", get(wait))
            .route("/page.css", get(style))
            .route("/page.js", get(script))
            .route("/say", post(acts::say))
            .route("/press", post(acts::press))
            .route("/submit", post(acts::submit))
            .route("/close", post(acts::close))
            .route("/home", post(acts::open_home))
            .route("/join", post(acts::join))
            .route("/clock", post(acts::move_clock))
            .with_state(self)
            .merge(api)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the schedule's clock, and waits until the app has said what became due.
    async fn set_clock(&self, at: Timestamp) {
        self.clock.set(at);
        self.memory().timeline.moved_to(at);
        (self.clock_moved)().await;
    }
}

fn commands_of_the_manifest() -> Vec<SlashCommand> {
    [
        ("/find-mentor", "[role or skill | help]", "Find a mentor"),
        ("/check-in", "[help]", "Write this week's check-in"),
        (
            "/internship",
            "[status | start | end | help]",
            "See or change an internship",
        ),
    ]
    .map(|(name, hint, description)| SlashCommand {
        name: name.to_owned(),
        hint: hint.to_owned(),
        description: description.to_owned(),
    })
    .to_vec()
}

/// Nothing from elsewhere: no script, style, image or frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async fn screen(State(sandbox): State<Sandbox>, Query(address): Query<Address>) -> Response {
    let page = layout::page(&Screen::new(&sandbox, address));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, page).into_response()
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

/// Answers when something changed, or after a while, with the count of changes.
async fn wait(State(sandbox): State<Sandbox>, Query(since): Query<Since>) -> String {
    sandbox
        .slack
        .changed_since(since.since, Duration::from_secs(20))
        .await;
    // What comes in a burst is shown at once.
    tokio::time::sleep(Duration::from_millis(60)).await;
    sandbox.slack.version().to_string()
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("page.css"),
    )
}

async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("page.js"),
    )
}
