//! Slack's side of HTTP towards the app: loopback, plain, HTTP/1.1.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::clock::Stopwatch;

/// More than any ack may have.
const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

/// The app's answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
    pub took: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("no answer within {0:?}")]
    TooSlow(Duration),
    #[error("{0}")]
    Broken(String),
}

/// Sends requests to the app.
pub(super) struct AppClient {
    http: Client<HttpConnector, Body>,
}

impl AppClient {
    pub(super) fn new() -> Self {
        Self {
            http: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// One POST, the whole of it within `limit`.
    pub(super) async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
        limit: Duration,
    ) -> Result<Answer, NoAnswer> {
        let watch = Stopwatch::start();
        match tokio::time::timeout(limit, self.exchange(url, headers, body)).await {
            Ok(Ok((status, body))) => Ok(Answer {
                status,
                body,
                took: watch.elapsed(),
            }),
            Ok(Err(broken)) => Err(NoAnswer::Broken(broken)),
            Err(_) => Err(NoAnswer::TooSlow(limit)),
        }
    }

    async fn exchange(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Bytes), String> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .body(Body::from(body))
            .map_err(|error| error.to_string())?;
        *request.headers_mut() = headers;
        let answer = self
            .http
            .request(request)
            .await
            .map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = to_bytes(Body::new(answer.into_body()), ANSWER_LIMIT).await;
        Ok((status, body.map_err(|error| error.to_string())?))
    }
}
