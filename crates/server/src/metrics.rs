//! Numbers about the running process, in the text format of Prometheus, on a port of their own.
//!
//! Labels are sets that cannot grow without end, and contain nothing about people: a request counts under the pattern of
//! its address (`/admin/contacts/{id}`), and an address gets a pattern of its own only once a page has answered there.
//! To add a number, register it in [`Metrics::new`]; what is only looked up when somebody asks is set in [`numbers`].

use crate::site::Site;
use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError, atomic::Ordering},
    time::Duration,
};
use store::Engine;
use tokio::net::TcpListener;

/// Patterns of addresses beyond these count together. There are a hundred pages and functions.
const PATTERNS: usize = 400;
/// What no page is behind.
const NOTHING: &str = "(none)";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    route: String,
    method: &'static str,
    status: u32,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Of {
    of: &'static str,
}

/// What is counted.
pub(crate) struct Metrics {
    registry: Registry,
    routes: Mutex<BTreeSet<String>>,
    requests: Family<Asked, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    statements: Counter,
    retries: Counter,
    open_connections: Family<Of, Gauge>,
    idle_connections: Family<Of, Gauge>,
    mails: Family<Of, Gauge>,
    passwords: Family<Of, Gauge>,
    sessions: Family<Of, Gauge>,
    imports: Family<Of, Gauge>,
    invitations: Family<Of, Gauge>,
}

impl Metrics {
    pub(crate) fn new(engine: Engine) -> Self {
        let mut registry = Registry::with_prefix("quartier");
        let durations: fn() -> Histogram = || Histogram::new(exponential_buckets(0.001, 2.5, 12));
        let metrics = Self {
            routes: Mutex::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(durations),
            statements: Counter::default(),
            retries: Counter::default(),
            open_connections: Family::default(),
            idle_connections: Family::default(),
            mails: Family::default(),
            passwords: Family::default(),
            sessions: Family::default(),
            imports: Family::default(),
            invitations: Family::default(),
            registry: Registry::default(),
        };
        let engine = match engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("engine", engine)]);
        registry.register("build", "What is running", build);
        registry.register("requests", "Requests that were answered", metrics.requests.clone());
        let durations = metrics.durations.clone();
        registry.register_with_unit("request_duration", "How long answers took", Unit::Seconds, durations);
        registry.register("database_statements", "Statements that the database ran", metrics.statements.clone());
        registry.register("database_retries", "Transactions that were tried again", metrics.retries.clone());
        registry.register("database_connections", "Connections that are open", metrics.open_connections.clone());
        let idle = metrics.idle_connections.clone();
        registry.register("database_connections_idle", "Connections that wait for work", idle);
        registry.register(
            "mails",
            "Mails that wait, are overdue, or could not be sent in the last 30 days",
            metrics.mails.clone(),
        );
        registry.register("passwords", "Passwords that are hashed, or wait for it", metrics.passwords.clone());
        registry.register("sessions", "Browsers in which somebody is signed in", metrics.sessions.clone());
        registry.register("imports", "Imports that run, or were cut off", metrics.imports.clone());
        let invitations = metrics.invitations.clone();
        registry.register("invitation_runs", "Invitations of many that run, or at which nobody works", invitations);
        Self { registry, ..metrics }
    }

    /// Counts an answer.
    pub(crate) fn answered(&self, method: &Method, path: &str, status: StatusCode, took: Duration) {
        let route = self.route(path, status);
        let method = match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            _ => "other",
        };
        self.durations.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Asked { route, method, status: status.as_u16().into() }).inc();
    }

    /// The pattern that an address counts under.
    fn route(&self, path: &str, status: StatusCode) -> String {
        if path.starts_with("/api/") {
            let known = server_fn::axum::server_fn_paths().any(|(function, _)| function == path);
            return if known { path.to_owned() } else { NOTHING.to_owned() };
        }
        if path.starts_with("/pkg/") || path.starts_with("/fonts/") {
            return "(file)".to_owned();
        }
        let pattern = pattern(path);
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        // Anybody can ask for anything and be led to the sign-in page or be told that there is nothing.
        if routes.contains(&pattern) {
            pattern
        } else if status.is_success() && routes.len() < PATTERNS {
            routes.insert(pattern.clone());
            pattern
        } else {
            NOTHING.to_owned()
        }
    }
}

/// The address without numbers, and without what follows where codes and one-time links stand.
fn pattern(path: &str) -> String {
    let path = crate::trace::shown(path);
    let segment = |segment: &str| {
        let number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        if number { "{id}".to_owned() } else { segment.to_owned() }
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// Answers whoever watches, until it is stopped.
pub(crate) async fn serve(listener: TcpListener, site: Site) {
    if let Err(problem) = axum::serve(listener, router(site)).await {
        tracing::error!(%problem, "numbers are no longer told");
    }
}

/// What answers on the port of the numbers.
pub fn router(site: Site) -> Router {
    Router::new().route("/metrics", get(numbers)).with_state(site)
}

async fn numbers(State(site): State<Site>) -> Response {
    let (metrics, portal) = (site.metrics(), site.portal());
    let db = portal.db();
    // These are counted elsewhere and only grow.
    metrics.statements.inner().store(db.statements(), Ordering::Relaxed);
    metrics.retries.inner().store(db.retries(), Ordering::Relaxed);
    let set = |family: &Family<Of, Gauge>, of, value: i64| {
        family.get_or_create(&Of { of }).set(value);
    };
    for connections in db.connections() {
        set(&metrics.open_connections, connections.name, connections.open.into());
        set(&metrics.idle_connections, connections.name, connections.idle.into());
    }
    let (hashed, waiting) = portal.passwords_in_work();
    set(&metrics.passwords, "hashed", i64::try_from(hashed).unwrap_or(i64::MAX));
    set(&metrics.passwords, "waiting", i64::try_from(waiting).unwrap_or(i64::MAX));
    match store::health::work(db.read(), portal.now()).await {
        Ok(work) => {
            set(&metrics.mails, "waiting", work.waiting);
            set(&metrics.mails, "overdue", work.overdue);
            set(&metrics.mails, "failed", work.failed);
            set(&metrics.sessions, "staff", work.staff_sessions);
            set(&metrics.sessions, "customers", work.customer_sessions);
            set(&metrics.imports, "running", work.imports);
            set(&metrics.imports, "interrupted", work.silent_imports);
            set(&metrics.invitations, "running", work.invitations - work.stuck_invitations);
            set(&metrics.invitations, "stuck", work.stuck_invitations);
        }
        // Whoever watches wants the other numbers all the more when the database does not answer.
        Err(problem) => tracing::warn!(cause = %app::door::chain(&problem), "the database could not be counted"),
    }
    let mut text = String::new();
    if encode(&mut text, &metrics.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_count_by_their_pattern_and_nobody_can_invent_one() {
        let metrics = Metrics::new(Engine::Sqlite);
        let (fine, gone, elsewhere) = (StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::SEE_OTHER);
        assert_eq!(metrics.route("/admin/contacts/17", elsewhere), NOTHING, "nobody has seen a page there");
        assert_eq!(metrics.route("/admin/contacts/17", fine), "/admin/contacts/{id}");
        assert_eq!(metrics.route("/admin/contacts/18", elsewhere), "/admin/contacts/{id}");
        assert_eq!(metrics.route("/invitation/7K2M-9FQA", fine), "/invitation/\u{2026}");
        assert_eq!(metrics.route("/p/3/me/contact", fine), "/p/{id}/me/contact");
        assert_eq!(metrics.route("/jana.schubert@example.net", gone), NOTHING);
        assert_eq!(metrics.route("/api/invented", fine), NOTHING);
        for n in 0..1_000 {
            metrics.route(&format!("/word-{n}"), fine);
        }
        assert_eq!(metrics.routes.lock().expect("alone").len(), PATTERNS);
    }
}
