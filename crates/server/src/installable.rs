//! What makes the portal an application on a phone: its manifest, and a page for when there is no connection.
//!
//! The service worker keeps that one page and its style sheet and nothing else: what somebody has read must not stay on
//! a telephone that is handed on. Deliberately absent: reading without a connection.

use crate::{
    bare,
    headers::{FORM_PAGE, PLAIN_PAGE},
    site::Site,
};
use app::shell::Assets;
use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderName, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use domain::{organisation::Organisation, text::Lang};
use maud::{PreEscaped, html};
use serde_json::json;
use std::sync::Arc;

/// The page that is shown when nothing can be loaded.
const OFFLINE: &str = "/offline";
/// The page that is shown when a form could not be sent.
const UNSENT: &str = "/offline/form";
/// Where the service worker puts the form into it.
const FORM: &str = "<!--form-->";
/// What stands there for the address of the page whose form it is.
const BACK: &str = "/offline/back";
/// As in `style/tokens.css`: paper, and the brand.
const PAPER: &str = "#faf9f6";
const BRAND: &str = "#1d4f86";
/// Asked for again at each look: a new build has another style sheet, and the organisation may get another name.
const KEEP: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// `/manifest.webmanifest`, `/service-worker.js` and the page without connection.
pub(crate) fn routes(assets: &Assets) -> Router<Site> {
    Router::new()
        .route("/manifest.webmanifest", get(manifest))
        .route("/service-worker.js", get(service_worker))
        .route(OFFLINE, get(offline))
        .route(UNSENT, get(unsent))
        .layer(Extension(Arc::clone(&assets.style)))
}

/// What the application is called and looks like. Whoever installs it while the database is away installs it without a name;
/// it is asked for again later.
async fn manifest(State(site): State<Site>) -> Response {
    let Organisation { name, .. } = bare::organisation(&site).await;
    let icon = |file: &str, size: u32, purpose: &str| json!({ "src": file, "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose });
    let manifest = json!({
        "id": "/",
        "name": name,
        "short_name": short(&name),
        "lang": "de",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": BRAND,
        "icons": [
            icon("/icon-192.png", 192, "any"),
            icon("/icon-512.png", 512, "any"),
            icon("/icon-maskable.png", 512, "maskable"),
        ],
    });
    ([KEEP, (header::CONTENT_TYPE, "application/manifest+json")], manifest.to_string()).into_response()
}

/// The part of a firm's name that has room below an icon: without the word that all of them begin with, and of the rest
/// the words that fit into twelve letters, the first one always.
fn short(name: &str) -> String {
    let own = name.strip_prefix("Hausverwaltung ").unwrap_or(name);
    let mut short = String::new();
    for word in own.split_whitespace() {
        if !short.is_empty() && short.chars().count() + 1 + word.chars().count() > 12 {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// Looks on when a page is opened; if it cannot be had, shows the page without connection. A form that could not be sent
/// becomes a page with a button that sends it once more: pages are not kept, so that going back would lose what was
/// typed. Passwords do not get into that page; the form comes back and asks for them again. Files are left alone, they are too large to be
/// held twice.
async fn service_worker(Extension(style): Extension<Arc<str>>) -> Response {
    let head =
        format!("const kept = \"quartier{style}\";\nconst files = [\"{OFFLINE}\", \"{UNSENT}\", \"{style}\"];\n");
    let rest = r#"addEventListener("install", (event) => event.waitUntil(
  caches.open(kept).then((cache) => cache.addAll(files)).then(() => skipWaiting()),
));
addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name !== kept).map((name) => caches.delete(name)))).then(() => clients.claim()),
));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate") return;
  if (request.method === "GET") event.respondWith(fetch(request).catch(() => caches.match(files[0])));
  else if (request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded")) event.respondWith(send(request));
});
async function send(request) {
  const typed = request.clone().text();
  try {
    return await fetch(request);
  } catch {
    return unsent(request.url, new URLSearchParams(await typed));
  }
}
async function unsent(url, typed) {
  const page = await caches.match(files[1]);
  const safe = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt()};`);
  const { pathname, search } = new URL(url);
  const fields = [...typed].map(([name, value]) => [name, name.includes("password") ? "" : value]);
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`);
  const form = (button) => `<form method="post" action="${safe(pathname + search)}">${inputs.join("")}${button}</form>`;
  const own = /^\/(?![\/\\])/;
  const back = own.test(typed.get("_page")) ? typed.get("_page") : "/";
  const html = (await page.text()).replace(/FORM(.*?)FORM/g, (_, button) => form(button)).replaceAll("BACK", () => safe(back));
  const headers = { "cache-control": "no-store", "content-type": "text/html; charset=utf-8", "content-security-policy": page.headers.get("content-security-policy") };
  return new Response(html, { status: 503, headers });
}
"#;
    let script = head + &rest.replace("FORM", FORM).replace("BACK", BACK);
    // A worker's own policy says what it may fetch.
    let policy = "default-src 'none'; connect-src 'self'";
    let headers =
        [KEEP, (header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)];
    (headers, script).into_response()
}

/// The page for when there is no connection, in both languages: nobody is there to say which one is read.
async fn offline(State(site): State<Site>, Extension(style): Extension<Arc<str>>) -> Response {
    let page = bare::page(
        &bare::organisation(&site).await,
        &style,
        Lang::De,
        "Keine Verbindung",
        html! {
            p { "Diese Seite konnte nicht geladen werden. Prüfen Sie, ob Ihr Gerät mit dem Internet verbunden ist." }
            p lang="en" { "This page could not be loaded. Check whether your device is connected to the internet." }
            // An empty address is the page that was asked for.
            p { a class="button button-primary" href="" { "Noch einmal versuchen" } }
            p lang="en" { a href="" { "Try again" } }
        },
    );
    ([KEEP, (header::CONTENT_SECURITY_POLICY, PLAIN_PAGE)], Html(page.into_string())).into_response()
}

/// The page for a form that could not be sent. The service worker puts the form around each of the two buttons.
async fn unsent(State(site): State<Site>, Extension(style): Extension<Arc<str>>) -> Response {
    let page = bare::page(
        &bare::organisation(&site).await,
        &style,
        Lang::De,
        "Die Verbindung ist abgebrochen",
        html! {
            p { "Was Sie eingegeben haben, ist noch da. Wir wissen nicht, ob es schon angekommen ist: Sehen Sie nach, sobald Ihr Gerät wieder mit dem Internet verbunden ist. Wenn nicht, senden Sie es noch einmal." }
            (PreEscaped(FORM)) button class="button button-primary" { "Noch einmal senden" } (PreEscaped(FORM))
            p { a href=(BACK) target="_blank" { "Nachsehen (in einem neuen Fenster)" } }
            p lang="en" { "The connection was lost. What you have entered is still there. We do not know whether it has arrived: have a look as soon as your device is connected to the internet again. If it has not, send it once more." }
            (PreEscaped(FORM)) button class="button" lang="en" { "Send once more" } (PreEscaped(FORM))
            p lang="en" { a href=(BACK) target="_blank" { "Have a look (in a new window)" } }
        },
    );
    ([KEEP, (header::CONTENT_SECURITY_POLICY, FORM_PAGE)], Html(page.into_string())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_an_icon_stands_what_tells_one_firm_from_another() {
        assert_eq!(short("Hausverwaltung Lindenhof"), "Lindenhof");
        assert_eq!(short("Hausverwaltung"), "Hausverwaltung");
        assert_eq!(short("Müller & Söhne Immobilien"), "Müller &");
        assert_eq!(short("Wohnungsbaugenossenschaft Süd"), "Wohnungsbaugenossenschaft");
    }
}
