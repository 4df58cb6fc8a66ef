//! What every answer says to the browser, and what a writing request must say to us.

use crate::site::{Site, plain_page};
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use domain::text::text;

macro_rules! page_of_the_host {
    ($forms:literal) => {
        concat!(
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action ",
            $forms,
            "; frame-ancestors 'none'"
        )
    };
}

/// What a page of the host itself may load: one that is not made from the pages of `app`.
pub(crate) const PLAIN_PAGE: &str = page_of_the_host!("'none'");
/// The same for one that has a form.
pub(crate) const FORM_PAGE: &str = page_of_the_host!("'self'");

/// Nothing may be loaded by what is not a page; pages bring a policy of their own.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Addresses of this site contain ids and one-time links; other sites learn nothing of them.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Puts the headers on every answer, also on errors and files.
pub(crate) async fn secure(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    // What is shown to one person must not be kept for the next one at the same computer.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if site.config().is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// A request that would write with somebody's cookie, and does not say where it comes from, is not from a browser of
/// the last years, whatever it is.
pub(crate) async fn refuse_unmarked_writes(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let marked = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    if writes && !marked && headers.contains_key(header::COOKIE) { refused() } else { next.run(request).await }
}

/// The answer to a request from another site.
pub(crate) fn refused() -> Response {
    tracing::warn!("refused a request from another site");
    plain_page(
        StatusCode::FORBIDDEN,
        text(
            "Diese Anfrage kam von einer anderen Website und wurde nicht ausgeführt",
            "This request came from another site and was not carried out",
        ),
        text(
            "Das Formular stand auf einer anderen Website oder in einem alten Fenster. Bitte öffnen Sie die Seite im Portal \
             neu, und senden Sie es von dort noch einmal ab.",
            "The form was on another site or in an old window. Please open the page in the portal again, and send the form \
             again from there.",
        ),
    )
}
