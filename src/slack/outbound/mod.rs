//! Calls to Slack's Web API.
//!
//! A small client of our own over hyper-util, not slack-morphism's: that one loses `Retry-After` of
//! a 429 whose body it cannot read (which is then in doubt instead of surely not done), hides the
//! headers `Date` and `x-oauth-scopes`, has no time-out, and its errors print response bodies.
//!
//! HTTP/1.1 only, since a call that timed out then closes its connection. No redirect is followed and
//! nothing is retried here: only the delivery protocol knows what may be said again. (A pooled
//! connection that Slack closed while it was idle is replaced before anything is written.)

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Request, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, DATE, RETRY_AFTER},
};
use http_body_util::{BodyExt, Full, Limited};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use serde_json::Value;
use url::Url;

pub use connect::BadApiUrl;
pub use error::{CallError, Class, class_of_code};
pub use methods::Session;
pub use token::{BadToken, Token};
pub use types::{Channel, Identity, OpenedView, Page, PostedMessage, User};

mod connect;
mod error;
mod methods;
mod token;
mod types;

/// A page of a thousand people is about 2 MB; what is far beyond is not Slack's.
const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;
/// What the metrics call an answer that goes over one.
const RESPONSE_URL: &str = "response_url";
const SCOPES_HEADER: &str = "x-oauth-scopes";

/// Slack's Web API. Cheap to clone; one serves all workspaces.
#[derive(Clone)]
pub struct Slack {
    http: connect::Http,
    /// Without a slash at its end.
    api_url: Arc<str>,
    /// Slack's clock minus ours, in seconds, as the last answer had it.
    clock_offset: Arc<AtomicI64>,
}

/// An answer with `ok: true`.
pub(super) struct Answer {
    body: Value,
    headers: HeaderMap,
}

impl Slack {
    /// A client for `https://slack.com/api`, or a stand-in on this machine. `api_url` may end in
    /// a slash.
    pub fn new(api_url: &str) -> Result<Self, BadApiUrl> {
        let url = Url::parse(api_url.trim()).map_err(|_| BadApiUrl::NotAUrl)?;
        Ok(Self {
            http: connect::client(&url)?,
            api_url: url.as_str().trim_end_matches('/').into(),
            clock_offset: Arc::default(),
        })
    }

    /// Calls a method that takes JSON, in all within `deadline`.
    pub async fn call(
        &self,
        token: &Token,
        method: &'static str,
        body: &Value,
        deadline: Duration,
    ) -> Result<Value, CallError> {
        let answer = self.post(token, method, body, deadline).await?;
        Ok(answer.body)
    }

    /// Calls a method that takes query arguments only (`json_body: false` in the contract).
    pub async fn get(
        &self,
        token: &Token,
        method: &'static str,
        arguments: &[(&str, &str)],
        deadline: Duration,
    ) -> Result<Value, CallError> {
        let query = serde_urlencoded::to_string(arguments).unwrap_or_default();
        let url = format!("{}/{method}?{query}", self.api_url);
        let request = request(method, Method::GET, &url, Some(token), Bytes::new())?;
        Ok(self.send(method, request, deadline).await?.body)
    }

    /// Answers over a `response_url`, which takes five answers within 30 minutes.
    pub async fn respond(
        &self,
        response_url: &str,
        body: &Value,
        deadline: Duration,
    ) -> Result<(), CallError> {
        const METHOD: &str = RESPONSE_URL;
        if !Url::parse(response_url).is_ok_and(|url| connect::is_secure(&url)) {
            return Err(CallError::new(METHOD, Class::NotSent));
        }
        let request = request(
            METHOD,
            Method::POST,
            response_url,
            None,
            body.to_string().into(),
        )?;
        match self.send(METHOD, request, deadline).await {
            // Its 200 says "ok" in plain text as often as in JSON.
            Err(CallError {
                status: Some(200),
                code: None,
                ..
            })
            | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Slack's clock minus this machine's wall time, by the `Date` of the last answer; zero before
    /// the first. It is good to a second or two.
    pub fn clock_offset(&self) -> SignedDuration {
        SignedDuration::from_secs(self.clock_offset.load(Ordering::Relaxed))
    }

    /// All methods that Understudy uses, with one token, each within `deadline`.
    pub fn session(&self, token: &Token, deadline: Duration) -> Session {
        Session::new(self.clone(), token.clone(), deadline)
    }

    async fn post(
        &self,
        token: &Token,
        method: &'static str,
        body: &Value,
        deadline: Duration,
    ) -> Result<Answer, CallError> {
        let url = format!("{}/{method}", self.api_url);
        let body = body.to_string().into();
        let request = request(method, Method::POST, &url, Some(token), body)?;
        self.send(method, request, deadline).await
    }

    /// Sends once. The deadline is one for connecting, sending and reading: at its end nobody
    /// knows how far it came.
    async fn send(
        &self,
        method: &'static str,
        request: Request<Full<Bytes>>,
        deadline: Duration,
    ) -> Result<Answer, CallError> {
        let exchange = self.exchange(method, request);
        let timed_out = |_| CallError::new(method, Class::Unknown);
        let ended = tokio::time::timeout(deadline, exchange).await;
        let ended = ended.map_err(timed_out).flatten();
        let outcome = match &ended {
            Ok(_) => "ok",
            // Whether its words were JSON is of no interest.
            Err(error) if method == RESPONSE_URL && error.status == Some(200) => "ok",
            Err(error) => error.class.word(),
        };
        crate::metrics::slack_call(method, outcome);
        ended
    }

    async fn exchange(
        &self,
        method: &'static str,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, CallError> {
        let sent = self.http.request(request).await;
        let response = sent.map_err(|error| {
            let was_sent = !error.is_connect();
            let class = if was_sent {
                Class::Unknown
            } else {
                Class::NotSent
            };
            CallError::new(method, class)
        })?;
        let (parts, body) = response.into_parts();
        self.note_clock(&parts.headers);
        let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await;
        // A status that is settled without its body stays so if the body breaks off.
        let body = body.map(|body| body.to_bytes()).unwrap_or_default();
        let retry_after = retry_after(&parts.headers);
        let body = error::classify(method, parts.status, retry_after, &body)?;
        Ok(Answer {
            body,
            headers: parts.headers,
        })
    }

    fn note_clock(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let Some(slacks) = date.and_then(http_date) else {
            return;
        };
        let offset = slacks.as_second() - crate::clock::wall().as_second();
        self.clock_offset.store(offset, Ordering::Relaxed);
    }
}

impl Answer {
    /// What the token may do, as the header lists it.
    fn scopes(&self) -> Vec<String> {
        let scopes = self.headers.get(SCOPES_HEADER);
        let scopes = scopes
            .and_then(|scopes| scopes.to_str().ok())
            .unwrap_or_default();
        let scopes = scopes
            .split(',')
            .map(str::trim)
            .filter(|scope| !scope.is_empty());
        scopes.map(str::to_owned).collect()
    }
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Slack({})", self.api_url)
    }
}

fn request(
    method: &'static str,
    verb: Method,
    url: &str,
    token: Option<&Token>,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, CallError> {
    let not_sent = || CallError::new(method, Class::NotSent);
    let mut request = Request::new(Full::new(body));
    *request.uri_mut() = url.parse::<Uri>().map_err(|_| not_sent())?;
    if verb == Method::POST {
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        request.headers_mut().insert(CONTENT_TYPE, json);
    }
    if let Some(token) = token {
        request.headers_mut().insert(AUTHORIZATION, token.bearer());
    }
    *request.method_mut() = verb;
    Ok(request)
}

/// `Retry-After` in seconds. Slack writes whole ones; a stand-in may write a part of one.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn http_date(date: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(date).ok()
}

#[cfg(test)]
mod tests;
