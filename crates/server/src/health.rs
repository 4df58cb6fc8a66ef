//! Whether the site lives, and whether it can serve.

use crate::site::Site;
use axum::{Router, extract::State, http::StatusCode, routing::get};

/// `/health/live` for whoever restarts the process, `/health/ready` for whoever sends people to it.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/health/live", get(async || "live\n")).route("/health/ready", get(ready))
}

async fn ready(State(site): State<Site>) -> (StatusCode, &'static str) {
    match site.portal().db().ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(problem) => {
            tracing::error!(cause = %app::door::chain(&problem), "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
