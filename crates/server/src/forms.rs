//! Server functions, for our own script and for plain forms.
//!
//! Our script gets the encoded result, or the encoded error with its status. A plain form gets a page: where the
//! function sends it, or else the page it stands on. If it could not be carried out, that page is rendered again with
//! what was typed (`app::form`).

use crate::{
    bare::{self, First},
    guard::{self, questions_first, say_why, see_other, sign_in_first},
    pages,
    site::{FORM, Site, is_html},
};
use app::{
    door::{Cookie, Door, is_ours},
    error::{Because, PortalError},
    form::{PAGE, Posted},
    routes::{is_legal, is_of_customers},
};
use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{
    policy::Who,
    preview::asked,
    refusal::{Reason, Refusal},
    session::Ended,
    text::text,
};
use leptos::prelude::{FromServerFnError as _, provide_context};
use leptos_axum::handle_server_fns_with_context;
use server_fn::{error::SERVER_FN_ERROR_HEADER, redirect::REDIRECT_HEADER};
use std::sync::Arc;

/// Where functions that take a file begin.
pub(crate) const UPLOADS: &str = "/api/upload/";

/// Calls the server function of this address.
pub(crate) async fn call(
    State(site): State<Site>,
    Extension(style): Extension<Arc<str>>,
    Extension(door): Extension<Door>,
    request: Request,
) -> Response {
    let action = request.uri().path().to_owned();
    let known = server_fn::axum::server_fn_paths().any(|(path, method)| path == action && method == Method::POST);
    match (known, request.method()) {
        (false, _) => pages::show(&site, door, request.uri().clone(), None).await,
        // Somebody has loaded the address anew that a form left behind where there is no script.
        (true, &Method::GET) => see_other(&page_in(request.uri().query()).unwrap_or_default()),
        (true, &Method::POST) if !can_be_read(&request, &action) => StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
        (true, &Method::POST) if is_html(&request) => plain(&site, &style, door, action, request).await,
        (true, &Method::POST) => scripted(&door, request).await,
        (true, _) => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response(),
    }
}

/// Calls the server function of this address as the customer whose portal staff preview. Here, and nowhere else, it is said
/// what a preview does: it reads. What would change something is refused before it is called, and if a name should be
/// misleading, the door of a preview has a portal that writes nothing.
pub(crate) async fn previewed(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    mut request: Request,
) -> Response {
    let staff = matches!(door.visitor.who, Who::Staff(_));
    let path = request.uri().path().to_owned();
    let (which, action) = asked(&path).unwrap_or_default();
    let action = action.to_owned();
    // Another one, begun in another tab, says nothing to a page of this one.
    let preview = door.visitor.preview.filter(|until| until.0.to_string() == which);
    let known = server_fn::axum::server_fn_paths().any(|(path, method)| path == action && method == Method::POST);
    let nobody = door.visitor.who == Who::Nobody;
    // Whoever has no preview and cannot have had one finds what everybody finds where nothing is.
    if !known || (door.visitor.preview.is_none() && !staff && !nobody) {
        return pages::page(State(site), Extension(door), request).await;
    }
    match *request.method() {
        Method::GET => return see_other(&page_in(request.uri().query()).unwrap_or_default()),
        Method::POST => {}
        _ => return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response(),
    }
    let html = is_html(&request);
    if nobody {
        return signed_out_of_preview(&door, html);
    }
    let reason = match preview {
        None => Some(Reason::PreviewOver),
        Some(_) if html || !reads(&action) => Some(Reason::Preview),
        Some(_) => None,
    };
    let refusal = reason.map(|reason| PortalError::of(&reason.into(), door.visitor.lang));
    match (refusal, html) {
        (None, _) => match action.parse() {
            Ok(uri) => {
                *request.uri_mut() = uri;
                scripted(&door, request).await
            }
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        },
        (Some(error), false) => (error.status(), error.ser()).into_response(),
        // Nobody reads what was typed into a page whose preview is over: there is none to show it on.
        (Some(_), true) if preview.is_none() => {
            door.say(
                "Die Vorschau ist zu Ende. Es wurde nichts abgeschickt und nichts geändert.",
                "The preview has ended. Nothing was sent and nothing was changed.",
            );
            see_other(door.session.preview_over().unwrap_or("/admin"))
        }
        (Some(error), true) => match sent(request).await {
            Ok(Sent { typed, page, .. }) => {
                let uri = page.parse::<Uri>().unwrap_or_else(|_| Uri::from_static("/"));
                // What the customers' own form never shows need not be shown to staff.
                let theirs = is_of_customers(uri.path()) || is_legal(uri.path());
                let page = if theirs { uri } else { Uri::from_static("/ended") };
                pages::show(&site, door, page, Some(Posted::new(action, typed, error))).await
            }
            Err(refused) => refused,
        },
    }
}

/// Whether a server function only reads, by what it is called: a test holds everything else to the journal.
fn reads(action: &str) -> bool {
    let function = action.strip_prefix("/api/").unwrap_or_default();
    function.ends_with("-page")
}

/// What a browser has sent without our script.
struct Sent {
    typed: Vec<(String, String)>,
    page: String,
    parts: Parts,
    body: Body,
}

/// Reads what a browser has sent, but no files.
async fn sent(request: Request) -> Result<Sent, Response> {
    let (parts, body) = request.into_parts();
    let of_query = page_in(parts.uri.query());
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_upload = content_type.is_some_and(|value| value.starts_with("multipart/form-data"));
    let (typed, body) = if is_upload {
        (Vec::new(), body)
    } else {
        match to_bytes(body, FORM).await {
            // A browser sends what was typed as UTF-8, whatever that is.
            Ok(bytes) if std::str::from_utf8(&bytes).is_err() => return Err(StatusCode::BAD_REQUEST.into_response()),
            Ok(bytes) => (form_urlencoded::parse(&bytes).into_owned().collect(), Body::from(bytes)),
            Err(_) => return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        }
    };
    let of_body = typed.iter().find(|(name, _): &&(String, String)| name == PAGE).map(|(_, page)| page.clone());
    let page = of_body.filter(|page| is_ours(page)).or(of_query).unwrap_or_else(|| "/".to_owned());
    Ok(Sent { typed, page, parts, body })
}

/// Whether it is the kind of form that a function takes: with a file or without one.
fn can_be_read(request: &Request, action: &str) -> bool {
    if action.starts_with(UPLOADS) {
        return has_parts(request);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_none_or(|kind| kind.to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded"))
}

/// Whether it is a form with a file, whose parts can be told apart: what reads them falls over anything else.
fn has_parts(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/form-data") && kind.contains("boundary=")
}

/// Says in words, where the file was chosen, that it is too large. What is in front of the functions only knows bytes. A form
/// without a file never has so much: whoever sends it is told, but need not be kept on a page.
pub(crate) async fn too_large(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    request: Request,
    next: Next,
) -> Response {
    let (uri, html) = (request.uri().clone(), is_html(&request));
    let response = next.run(request).await;
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE || !html {
        return response;
    }
    let chosen_on = page_in(uri.query()).filter(|_| uri.path().starts_with(UPLOADS));
    let Some(page) = chosen_on.and_then(|page| page.parse::<Uri>().ok()) else {
        return response;
    };
    let error = PortalError::of(&Reason::TableTooLarge.into(), door.visitor.lang);
    pages::show(&site, door, page, Some(Posted::new(uri.path().to_owned(), Vec::new(), error))).await
}

/// A call of our own script.
async fn scripted(door: &Door, request: Request) -> Response {
    let response = run(door, request).await;
    // The script says itself what was done.
    door.cookies.remove(Cookie::Notice);
    match failed(response).await {
        Ok(response) => response,
        Err((error, mut response)) => {
            // The script goes to the sign-in, where it is told.
            if error.because == Because::SignedOut {
                say_why(door);
            }
            *response.status_mut() = error.status();
            response
        }
    }
}

/// A form that a browser has sent without our script.
async fn plain(site: &Site, style: &str, door: Door, action: String, request: Request) -> Response {
    let Sent { typed, page, mut parts, body } = match sent(request).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    // With this the function answers encoded, and does not redirect on its own.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let response = run(&door, Request::from_parts(parts, body)).await;
    match failed(response).await {
        Ok(response) => {
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            see_other(location.unwrap_or(&page))
        }
        Err((PortalError { because: because @ (Because::SignedOut | Because::QuestionsFirst), .. }, _)) => {
            let first = if because == Because::SignedOut { signed_out(&door) } else { asked_first() };
            let mut organisation = bare::organisation(site).await;
            // Staff do not call themselves.
            if page.starts_with("/admin") {
                organisation.phone.clear();
            }
            let waits = bare::first(&organisation, style, door.visitor.lang, (&action, &typed), &first);
            waits.unwrap_or_else(|| {
                door.say(
                    &format!("{} Was Sie eben abgeschickt haben, ist nicht gespeichert.", first.why.de),
                    &format!("{} What you have just sent is not saved.", first.why.en),
                );
                if because == Because::SignedOut { sign_in_first(&page) } else { questions_first(&page) }
            })
        }
        Err((error, _)) => {
            let uri = page.parse::<Uri>().unwrap_or_else(|_| Uri::from_static("/"));
            if error.because != Because::NotFound {
                return pages::show(site, door, uri, Some(Posted::new(action, typed, error))).await;
            }
            // Perhaps it is not theirs any more since this request began: the page is made for whom they are now.
            let visitor = match site.portal().visitor_as_now(&door.visitor).await {
                Ok(visitor) => Arc::new(visitor),
                Err(fault) => return pages::unavailable(&door.reference, &fault),
            };
            let door = Door { visitor, ..door };
            if let Some(elsewhere) = guard::first(&door, &uri) {
                return elsewhere;
            }
            // The page may well be there: then it says that something on it is gone.
            let error = PortalError::gone(door.visitor.lang);
            pages::show(site, door, uri, Some(Posted::new(action, typed, error))).await
        }
    }
}

/// The session has ended, perhaps while somebody typed.
pub(crate) fn signed_out(door: &Door) -> First {
    let why = door.session.why_ended().map(Ended::words);
    if why.is_some() {
        door.sign_out();
    }
    First {
        heading: text("Bitte melden Sie sich wieder an", "Please sign in again"),
        why: why.unwrap_or(text(
            "Ihre Sitzung war beendet. Bitte melden Sie sich an.",
            "Your session had ended. Please sign in.",
        )),
        wish: text("In einem neuen Fenster anmelden", "Sign in in a new window"),
        address: "/sign-in",
        status: StatusCode::UNAUTHORIZED,
    }
}

/// With the session of a member of staff its preview has ended, and a page of it was still open somewhere. Nothing of what is
/// typed there can ever be sent, so that nothing waits for the sign-in.
fn signed_out_of_preview(door: &Door, html: bool) -> Response {
    if !html {
        // The script goes to the sign-in, where it is told.
        say_why(door);
        let error = PortalError::of(&Refusal::SignedOut, door.visitor.lang);
        return (error.status(), error.ser()).into_response();
    }
    let First { why, .. } = signed_out(door);
    door.say(
        &format!("Die Vorschau ist zu Ende. Es wurde nichts abgeschickt und nichts geändert. {}", why.de),
        &format!("The preview has ended. Nothing was sent and nothing was changed. {}", why.en),
    );
    see_other("/sign-in")
}

/// A question was switched on, or asked again, while somebody typed.
fn asked_first() -> First {
    First {
        heading: text("Zuerst haben wir eine Frage an Sie", "First we have a question for you"),
        why: text(
            "Ihre Hausverwaltung möchte vorher etwas von Ihnen wissen.",
            "Your property manager would like to know something first.",
        ),
        wish: text("In einem neuen Fenster antworten", "Answer in a new window"),
        address: "/welcome",
        status: StatusCode::FORBIDDEN,
    }
}

/// Answers as to a wrong password: it was changed while the old one was being compared. What was typed beside it is gone
/// with the request.
pub(crate) async fn not_signed_in(site: &Site, door: Door, refusal: &Refusal) -> Response {
    let error = PortalError::of(refusal, door.visitor.lang);
    let posted = Posted::new("/api/sign-in".to_owned(), Vec::new(), error);
    pages::show(site, door, Uri::from_static("/sign-in"), Some(posted)).await
}

async fn run(door: &Door, request: Request) -> Response {
    let door = door.clone();
    handle_server_fns_with_context(move || provide_context(door.clone()), request).await.into_response()
}

/// Reads the error that a function has answered with.
async fn failed(mut response: Response) -> Result<Response, (PortalError, Response)> {
    if response.headers_mut().remove(SERVER_FN_ERROR_HEADER).is_none() {
        return Ok(response);
    }
    response.headers_mut().remove(REDIRECT_HEADER);
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, FORM).await.unwrap_or_default();
    Err((PortalError::de(bytes.clone()), Response::from_parts(parts, Body::from(bytes))))
}

/// The page that a form stands on, where it is in the address: forms with a file.
fn page_in(query: Option<&str>) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, _)| name == PAGE).map(|(_, page)| page.into_owned()).filter(|page| is_ours(page))
}
