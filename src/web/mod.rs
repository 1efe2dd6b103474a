//! The addresses that Slack and the operator's probes call.
//!
//! A request of Slack's is proved before any of it is parsed: size, headers, age, encoding,
//! signature, and only then the form or JSON. What it means is for whoever implements [`Dispatch`].

pub mod metrics;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tracing::{debug, warn};

use crate::slack::{
    inbound::{
        Interaction, Malformed, Rejected, SIGNATURE_HEADER, SigningSecrets, TIMESTAMP_HEADER,
    },
    reply::Reply,
};

/// An interaction carries its whole view, up to 250 kB of JSON, which a form can double.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Does what an interaction asks for, and says what to answer. It has three seconds.
pub trait Dispatch: Clone + Send + Sync + 'static {
    fn dispatch(&self, interaction: Interaction) -> impl Future<Output = Reply> + Send;
}

/// Whether commands are taken yet: `/readyz`. Cheap to clone; all copies are one.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

#[derive(Clone)]
struct Slack<D> {
    secrets: SigningSecrets,
    dispatch: D,
    /// Whether a refused signature was told: once is a wrong secret, more is somebody's noise.
    warned: Arc<AtomicBool>,
}

/// Slack's three addresses and the operator's two probes.
pub fn routes<D: Dispatch>(secrets: SigningSecrets, dispatch: D, ready: Readiness) -> Router {
    let slack = Router::new()
        .route("/slack/commands", post(commands::<D>))
        .route("/slack/interactivity", post(interactivity::<D>))
        .route("/slack/events", post(events::<D>))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Slack {
            secrets,
            dispatch,
            warned: Arc::default(),
        });
    let probes = Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(readyz))
        .with_state(ready);
    slack.merge(probes)
}

async fn readyz(State(ready): State<Readiness>) -> (StatusCode, &'static str) {
    if ready.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting\n")
    }
}

async fn commands<D: Dispatch>(
    State(slack): State<Slack<D>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let read = |body: &str| Interaction::from_command(body).map(|one| vec![one]);
    slack.answer(&headers, &body, read).await
}

async fn interactivity<D: Dispatch>(
    State(slack): State<Slack<D>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let read = Interaction::from_interactivity;
    slack.answer(&headers, &body, read).await
}

async fn events<D: Dispatch>(
    State(slack): State<Slack<D>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let read = |body: &str| Interaction::from_event(body).map(|one| vec![one]);
    slack.answer(&headers, &body, read).await
}

impl<D: Dispatch> Slack<D> {
    /// Proves, parses, dispatches, answers. Where a payload holds several actions, which are
    /// answered by nothing, the last reply is the answer.
    async fn answer(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        read: impl Fn(&str) -> Result<Vec<Interaction>, Malformed>,
    ) -> Result<Response, Refusal> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (timestamp, signature) = (header(TIMESTAMP_HEADER), header(SIGNATURE_HEADER));
        if signature.is_none() && is_ssl_check(body) {
            return Ok(StatusCode::OK.into_response());
        }
        let wall = crate::clock::wall();
        let verified = self.secrets.verify(timestamp, signature, body, wall);
        let body = verified.inspect_err(|why| self.tell(*why))?;
        let mut reply = Reply::Empty;
        for interaction in read(body)? {
            reply = self.dispatch.dispatch(interaction).await;
        }
        if reply == Reply::NotDone {
            return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
        }
        Ok(match reply.into_body() {
            None => StatusCode::OK.into_response(),
            Some(body) => Json(body).into_response(),
        })
    }
}

impl<D> Slack<D> {
    fn tell(&self, why: Rejected) {
        if self.warned.swap(true, Ordering::Relaxed) {
            debug!(%why, "a request was not Slack's");
        } else {
            warn!(%why, "a request was not Slack's; is SLACK_SIGNING_SECRET this app's? More are not logged");
        }
    }
}

/// Slack looks at our certificate now and then with a form that may come unsigned. It gets an empty
/// answer, as anyone may who writes the same.
fn is_ssl_check(body: &[u8]) -> bool {
    body.split(|b| *b == b'&')
        .any(|field| field == b"ssl_check=1")
}

/// Why a request of Slack's is not answered. The caller learns only the status.
enum Refusal {
    Rejected(Rejected),
    Malformed(Malformed),
}

impl From<Rejected> for Refusal {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Rejected(Rejected::NotUtf8) => StatusCode::BAD_REQUEST,
            Self::Rejected(_) => StatusCode::UNAUTHORIZED,
            Self::Malformed(why) => {
                warn!(%why, "a request of Slack's could not be read");
                StatusCode::BAD_REQUEST
            }
        }
        .into_response()
    }
}
