//! `GET /calendar/<secret>.ics`: a person's calendar. An address that is nobody's is answered as any unknown one.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::App;
use crate::one_on_ones;

pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/calendar/{file}", get(calendar))
        .with_state(app)
}

async fn calendar(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    let engine = &app.engine;
    match one_on_ones::handlers::ics(&engine.db, &engine.zones, secret).await {
        Ok(Some(ics)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CACHE_CONTROL, "private, max-age=300"),
                (
                    header::CONTENT_DISPOSITION,
                    "inline; filename=\"one-on-ones.ics\"",
                ),
            ];
            (headers, ics).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "A calendar could not be read.");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
