//! Pages: rendered as a whole, for whoever stands in the door.

use crate::{
    frame, guard,
    site::{AGAIN, Site, plain_page},
};
use app::{
    door::{Cookie, Door, chain},
    form::{Posted, Said},
    frame::Frame,
    shell::ShownAs,
};
use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::text::text;
use leptos::{IntoView, prelude::provide_context};
use leptos_axum::render_app_async_with_context;
use portal::Fault;
use std::{pin::Pin, sync::Arc};

/// Renders the page of a request, with everything that the page's context needs.
pub(crate) type Render = Arc<dyn Fn(Context, Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// What a page finds in its context.
#[derive(Clone)]
pub(crate) struct Context {
    door: Door,
    frame: Frame,
    said: Option<Said>,
    posted: Option<(Posted, ShownAs)>,
}

/// Renders a document with Leptos.
pub(crate) fn rendering<V: IntoView + 'static>(document: impl Fn() -> V + Clone + Send + Sync + 'static) -> Render {
    Arc::new(move |context, request| {
        let provide = move || {
            provide_context(context.door.clone());
            provide_context(context.frame.clone());
            if let Some(said) = context.said.clone() {
                provide_context(said);
            }
            if let Some((posted, shown_as)) = context.posted.clone() {
                provide_context(posted);
                provide_context(shown_as);
            }
        };
        render_app_async_with_context(provide, document.clone())(request)
    })
}

/// Any address that is not something else.
pub(crate) async fn page(State(site): State<Site>, Extension(door): Extension<Door>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    if let Some(elsewhere) = guard::first(&door, request.uri()) {
        return elsewhere;
    }
    show(&site, door, request.uri().clone(), None).await
}

/// Shows the page of an address; after a form came back, with what was typed.
pub(crate) async fn show(site: &Site, door: Door, page: Uri, posted: Option<Posted>) -> Response {
    let frame = match frame::of(site, &door).await {
        Ok(frame) => frame,
        Err(fault) => return unavailable(&door.reference, &fault),
    };
    let shown_as = ShownAs(page.to_string());
    let status = posted.as_ref().map(|posted| posted.error.status());
    let said = door.cookies.get(Cookie::Notice).map(|text| Said(text.to_owned()));
    if said.is_some() {
        door.cookies.remove(Cookie::Notice);
    }
    let context = Context { door, frame, said, posted: posted.map(|posted| (posted, shown_as)) };

    let mut request = Request::new(Body::empty());
    *request.uri_mut() = page;
    // Tells Leptos that a redirect is meant for the browser, not for our own script.
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    let mut response = (site.render())(context, request).await;
    if response.status().is_redirection() {
        // What was rendered before it turned out that the person must go elsewhere is not for their eyes.
        *response.status_mut() = StatusCode::SEE_OTHER;
        *response.body_mut() = Body::empty();
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_SECURITY_POLICY] {
            response.headers_mut().remove(name);
        }
    } else if let (Some(status), StatusCode::OK) = (status, response.status()) {
        *response.status_mut() = status;
    }
    response
}

/// Without the database there is nothing to show.
pub(crate) fn unavailable(reference: &str, fault: &Fault) -> Response {
    tracing::error!(%reference, cause = %chain(fault), "a page could not be shown");
    let heading = text("Das Portal ist gerade nicht erreichbar", "The portal cannot be reached right now");
    plain_page(StatusCode::SERVICE_UNAVAILABLE, heading, AGAIN)
}
