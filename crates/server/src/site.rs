//! The site: everything a request can reach, and the layers that every request and every answer passes.

use crate::{
    assets::{self, Built},
    config::Config,
    demo, documents, downloads, forms, guard, headers, health, installable,
    metrics::Metrics,
    pages,
    sessions::Sessions,
    trace, visitor,
};
use app::routes::MY_DATA;
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{Html, IntoResponse, Response},
    routing::{any, get, post},
};
use domain::{
    preview::asked,
    text::{Text, text},
};
use portal::{Portal, clock::Randomness};
use std::{any::Any, sync::Arc, time::Duration};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::{CsrfLayer, ProtectionError},
    limit::RequestBodyLimitLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};

/// The most that a form without a file may send; [`in_words`] tells it. The longest text of a form, that of an announcement, has
/// 20 000 characters, of which none takes more than twelve bytes on the way: there is room for four of them.
pub(crate) const FORM: usize = 1024 * 1024;
/// The most that a form with a file may send: the largest file that any of them accepts, and the form around it.
const UPLOAD: usize = 51 * 1024 * 1024;
/// The most that a form with documents may send: as many of the largest as are taken at once, and the form around them.
const DOCUMENTS: usize = domain::document::AT_ONCE * (domain::document::BYTES as usize) + 1024 * 1024;
/// Nobody waits longer for an answer; a stuck one gives its place back.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest file over the slowest line that is worth it: 50 MB at a quarter of a megabit a second. One that stands
/// still for [`PATIENCE`] is given up before.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(30 * 60);
/// As many documents as are taken at once, over a line of two megabits a second.
const DOCUMENTS_PATIENCE: Duration = Duration::from_secs(2 * 60 * 60);

/// What handlers need.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    portal: Portal,
    sessions: Sessions,
    random: Arc<dyn Randomness>,
    config: Config,
    render: pages::Render,
    metrics: Metrics,
}

impl Site {
    /// Puts the site together.
    #[must_use]
    pub fn new(portal: Portal, random: Arc<dyn Randomness>, config: Config, built: &Built) -> Self {
        Self::with_pages(portal, random, config, built, app::routes::all)
    }

    /// Puts a site together that shows other pages; for tests of what surrounds them.
    #[must_use]
    pub fn with_pages(
        portal: Portal,
        random: Arc<dyn Randomness>,
        config: Config,
        built: &Built,
        pages: app::Pages,
    ) -> Self {
        // Resources of a page run on the runtime that serves it. It is no error if another site of this process has
        // said so before.
        drop(any_spawner::Executor::init_tokio());
        let assets = built.assets.clone();
        let render = pages::rendering(move || app::shell::shell(&assets, pages));
        let sessions = Sessions::new(portal.clone(), Arc::clone(&random), config.sessions);
        let metrics = Metrics::new(portal.db().engine());
        Self(Arc::new(Inner { portal, sessions, random, config, render, metrics }))
    }

    pub(crate) fn portal(&self) -> &Portal {
        &self.0.portal
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn random(&self) -> &dyn Randomness {
        &*self.0.random
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn is_demo(&self) -> bool {
        self.0.config.demo
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn render(&self) -> &pages::Render {
        &self.0.render
    }

    /// Everything that answers requests.
    ///
    /// # Panics
    /// Never for a configuration that [`Config`] has accepted.
    pub fn router(self, built: &Built) -> Router {
        let demo = Router::new()
            .route("/demo/postbox", get(demo::postbox))
            .route("/demo/postbox/", get(demo::postbox))
            .layer(Extension(Arc::clone(&built.assets.style)));
        let within = |time| TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time);
        let introduce = from_fn_with_state(self.clone(), visitor::introduce);
        let uploads = Router::new()
            .route("/api/upload/{*function}", any(forms::call).layer(RequestBodyLimitLayer::new(UPLOAD)))
            .layer(from_fn_with_state(self.clone(), forms::too_large))
            .layer(introduce.clone())
            .layer(Extension(Arc::clone(&built.assets.style)))
            .layer(RequestBodyTimeoutLayer::new(PATIENCE))
            .layer(within(UPLOAD_PATIENCE));
        let shared = Router::new()
            .route("/admin/documents/upload", post(documents::upload).get(pages::page))
            .layer(DefaultBodyLimit::disable())
            .layer(RequestBodyLimitLayer::new(DOCUMENTS))
            .layer(from_fn_with_state(self.clone(), documents::too_large))
            .layer(introduce.clone())
            .layer(RequestBodyTimeoutLayer::new(PATIENCE))
            .layer(within(DOCUMENTS_PATIENCE));
        // They are sent as they are: parts of something compressed are not parts of it.
        let files = Router::new()
            .route("/documents/{document}/file", get(documents::file))
            .route("/admin/documents/{document}/file", get(documents::file))
            .layer(introduce.clone())
            .layer(within(PATIENCE))
            .layer(map_response(took_too_long));
        let people = Router::new()
            .route("/api/{*function}", any(forms::call).layer(RequestBodyLimitLayer::new(FORM)))
            .route("/preview/{until}/api/{*function}", any(forms::previewed).layer(RequestBodyLimitLayer::new(FORM)))
            .route_layer(from_fn_with_state(self.clone(), forms::too_large))
            .route("/admin/import/{upload}/refused.csv", get(downloads::refused_rows))
            .route("/admin/questions/{question}/answers.csv", get(downloads::answers))
            .route("/admin/journal.csv", get(downloads::journal))
            .route("/admin/invitations.csv", get(downloads::invitations))
            .route("/admin/residents.csv", get(downloads::residents))
            .route("/admin/contacts.csv", get(downloads::contacts))
            .route("/admin/properties.csv", get(downloads::properties))
            .route("/admin/properties/{property}/invitations.csv", get(downloads::property_invitations))
            .route("/admin/properties/{property}/units.csv", get(downloads::units))
            .route("/admin/announcements/{announcement}/readers.csv", get(downloads::announcement_readers))
            .route("/admin/documents.csv", get(downloads::documents))
            .route("/admin/contacts/{contact}/letter.pdf", post(downloads::letter).get(pages::page))
            .route("/admin/properties/{property}/letters.pdf", post(downloads::letters).get(pages::page))
            .route("/announcements/{announcement}", get(downloads::announcement))
            .route("/announcements/{announcement}/calendar.ics", get(downloads::calendar))
            .route("/documents", get(documents::page))
            .route(MY_DATA, post(downloads::my_data).get(pages::page))
            .route("/", any(guard::start))
            .fallback(pages::page)
            .layer(introduce)
            .layer(Extension(Arc::clone(&built.assets.style)))
            .layer(within(PATIENCE))
            .merge(uploads)
            .merge(shared)
            .layer(map_response(took_too_long));
        // Pages are small and differ for everybody, files of the build are compressed once, when they are built.
        let people = if self.is_demo() { people.merge(demo) } else { people };
        let answers = Router::new().merge(people).layer(CompressionLayer::new());
        Router::new()
            .merge(health::routes().layer(within(PATIENCE)))
            .merge(files)
            .merge(assets::routes(built))
            .merge(installable::routes(&built.assets).layer(within(PATIENCE)))
            .fallback_service(answers.with_state(self.clone()))
            .layer(
                ServiceBuilder::new()
                    .layer(from_fn_with_state(self.clone(), trace::observe))
                    .layer(from_fn_with_state(self.clone(), headers::secure))
                    .layer(from_fn(in_words))
                    .layer(CatchPanicLayer::custom(panicked))
                    .layer(csrf(&self.0.config.url))
                    .layer(from_fn(headers::refuse_unmarked_writes)),
            )
            .with_state(self)
    }
}

/// Writes must come from our own pages. Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in
/// `Origin`; what says neither is looked at in [`headers::refuse_unmarked_writes`].
fn csrf(url: &str) -> CsrfLayer<impl FnMut(ProtectionError) -> Response + Clone + use<>> {
    // Behind a proxy that changes `Host`, the origin is compared with the address that the operator has given.
    let layer = CsrfLayer::new().add_trusted_origin(origin(url)).unwrap_or_default();
    layer.with_rejection_response(|_| headers::refused())
}

/// Scheme and host of an address, as browsers write it.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let host = rest.split('/').next().unwrap_or_default().to_lowercase();
    format!("{scheme}://{host}")
}

/// What ran out of time has no words of its own.
async fn took_too_long(answer: Response) -> Response {
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE && !answer.headers().contains_key(http::header::CONTENT_TYPE)
    {
        let heading = text("Das hat zu lange gedauert", "That took too long");
        return plain_page(StatusCode::SERVICE_UNAVAILABLE, heading, AGAIN);
    }
    answer
}

/// What was refused before anything of ours could read it has no words either. A person gets some; all else that was answered,
/// such as cookies and which methods there are, stays.
async fn in_words(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let action = asked(path).map_or(path, |(_, action)| action);
    let (html, file) = (is_html(&request), action.starts_with(forms::UPLOADS));
    let answer = next.run(request).await;
    let (heading, advice) = match answer.status() {
        _ if !html || is_page(&answer) => return answer,
        StatusCode::PAYLOAD_TOO_LARGE if file => (
            text("Diese Datei ist zu groß", "This file is too large"),
            text(
                "Höchstens 50 MB sind möglich. Gespeichert wurde nichts. Bitte gehen Sie zurück, und wählen Sie eine kleinere.",
                "At most 50 MB are possible. Nothing was saved. Please go back, and choose a smaller one.",
            ),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            text("Das ist zu viel auf einmal", "This is too much at once"),
            text(
                "Ein Formular kann höchstens 1 MB senden. Gespeichert wurde nichts. Bitte gehen Sie zurück, und kürzen Sie den Text.",
                "A form can send at most 1 MB. Nothing was saved. Please go back, and shorten the text.",
            ),
        ),
        StatusCode::METHOD_NOT_ALLOWED => {
            (text("So lässt sich diese Adresse nicht aufrufen", "This address cannot be used in this way"), ANEW)
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (UNREADABLE, ANEW),
        StatusCode::BAD_REQUEST if !answer.headers().contains_key(header::CONTENT_TYPE) => (UNREADABLE, ANEW),
        _ => return answer,
    };
    let (mut parts, _) = answer.into_parts();
    let (page, body) = plain_page(parts.status, heading, advice).into_parts();
    for of_body in [header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
        parts.headers.remove(of_body);
    }
    parts.headers.extend(page.headers);
    Response::from_parts(parts, body)
}

/// Whether an answer is a page.
fn is_page(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that tower-http asks for")]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let told = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = told.unwrap_or("unknown"), "panicked");
    let heading = text("Da ist bei uns etwas schiefgegangen", "Something went wrong on our side");
    plain_page(StatusCode::INTERNAL_SERVER_ERROR, heading, AGAIN)
}

/// What to do about what may be over soon.
pub(crate) const AGAIN: Text =
    text("Bitte versuchen Sie es in einer Minute noch einmal.", "Please try again in a minute.");

/// What is said of a body that is no form.
const UNREADABLE: Text = text("Was gesendet wurde, lässt sich hier nicht lesen", "What was sent cannot be read here");

/// What to do about a form that is not one of ours, or not any more.
const ANEW: Text = text(
    "Gespeichert wurde nichts. Bitte öffnen Sie die Seite im Portal neu, und senden Sie das Formular von dort noch einmal ab.",
    "Nothing was saved. Please open the page in the portal again, and send the form again from there.",
);

/// A page for when the pages themselves cannot be made: what has happened, and what to do.
pub(crate) fn plain_page(status: StatusCode, heading: Text, advice: Text) -> Response {
    let (Text { de, en }, Text { de: advice, en: advice_en }) = (heading, advice);
    let page = format!(
        "<!DOCTYPE html><html lang=\"de\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{de}</title><h1>{de}</h1><p>{advice}</p><p lang=\"en\">{en}. {advice_en}</p>\
         <p><a href=\"/\">Startseite</a></p></html>"
    );
    (status, Html(page)).into_response()
}

/// Whether the answer is for a person: a navigation or a form, not a call of our script.
pub(crate) fn is_html(request: &Request) -> bool {
    let accept = request.headers().get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_took_too_long_is_told_in_words_and_other_answers_stay_as_they_are() {
        let kind = |answer: &Response| answer.headers().get(http::header::CONTENT_TYPE).cloned();
        let told = took_too_long(StatusCode::SERVICE_UNAVAILABLE.into_response()).await;
        assert_eq!(told.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(kind(&told).is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html"))));
        let busy = took_too_long((StatusCode::SERVICE_UNAVAILABLE, "busy").into_response()).await;
        assert!(kind(&busy).is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/plain"))));
        assert_eq!(kind(&took_too_long(StatusCode::NO_CONTENT.into_response()).await), None);
    }
}
