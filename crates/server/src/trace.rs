//! Every request gets a name and one line in the log: what was asked and how it went, without anything secret.

use crate::site::Site;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::{sync::Arc, time::Instant};
use tracing::Instrument as _;

/// The name of a request, in the log and to the person if something breaks.
#[derive(Clone, Debug)]
pub(crate) struct Reference(pub(crate) Arc<str>);

/// Crockford's alphabet: what is read out on the telephone is not misheard.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Names the request and writes its line.
pub(crate) async fn observe(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let mut bytes = [0; 8];
    site.random().fill(&mut bytes);
    let name: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let reference = format!("{}-{}", &name[..4], &name[4..]);
    let span =
        tracing::info_span!("request", %reference, method = %request.method(), path = %shown(request.uri().path()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(Reference(reference.as_str().into()));
    async move {
        let begin = Instant::now();
        let mut response = next.run(request).await;
        let took = begin.elapsed();
        site.metrics().answered(&method, &path, response.status(), took);
        let (status, ms) = (response.status().as_u16(), took.as_millis());
        if response.status().is_server_error() {
            tracing::error!(status, ms, "answered");
        } else {
            tracing::info!(status, ms, "answered");
        }
        if let Ok(value) = HeaderValue::from_str(&reference) {
            response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
        }
        response
    }
    .instrument(span)
    .await
}

/// The path as the log may keep it: codes and one-time links are left out. Queries are never logged.
pub(crate) fn shown(path: &str) -> String {
    for secret in ["/invitation/", "/reset/", "/staff-invitation/", "/register/confirm/"] {
        if path.starts_with(secret) {
            return format!("{secret}…");
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn codes_and_one_time_links_do_not_reach_the_log() {
        assert_eq!(shown("/invitation/7K2M-9FQA"), "/invitation/…");
        assert_eq!(shown("/reset/abc/def"), "/reset/…");
        assert_eq!(shown("/p/3/faq"), "/p/3/faq");
    }
}
