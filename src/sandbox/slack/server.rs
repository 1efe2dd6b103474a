//! The HTTP server of the Web API: axum's routes on a loop of our own, which can also hang up.

use std::convert::Infallible;

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

/// Put into an answer's extensions: close the connection instead of sending it.
#[derive(Debug, Clone, Copy)]
pub(super) struct HangUp;

/// Why a connection was cut on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the pretend Slack hung up, as it was told to")]
struct HungUp;

/// Accepts connections for ever, each in its own task.
pub(super) async fn accept(listener: TcpListener, router: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, router.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "the pretend Slack could not accept a connection");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

/// One connection. Its errors are the caller's affair: it went away, or we hung up.
async fn converse(stream: TcpStream, router: Router) {
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), request));
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(mut router: Router, request: Request<Incoming>) -> Result<Response, HungUp> {
    let answer: Result<Response, Infallible> = router.call(request.map(Body::new)).await;
    match answer {
        Ok(response) if response.extensions().get::<HangUp>().is_some() => Err(HungUp),
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}
