//! `/metrics`, for Prometheus.

use axum::{
    Router,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::metrics;

/// Says how it goes, in Prometheus's text.
pub trait Scrape: Clone + Send + Sync + 'static {
    fn scrape(&self) -> impl Future<Output = String> + Send;
}

/// The one address, on whichever listener.
pub fn routes<S: Scrape>(source: S) -> Router {
    Router::new()
        .route("/metrics", get(scraped::<S>))
        .with_state(source)
}

async fn scraped<S: Scrape>(State(source): State<S>) -> Response {
    let text = source.scrape().await;
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response()
}
