//! The document around the pages. On the server only.

use crate::{App, Pages, form::PAGE, frame::Frame, routes::is_lively};
use http::{HeaderValue, header::CONTENT_SECURITY_POLICY, request::Parts};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;
use std::sync::Arc;

/// Where the browser finds what a page needs, with the hashes of this build.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheet.
    pub style: Arc<str>,
    /// The script that loads the WebAssembly.
    pub script: Arc<str>,
    /// The WebAssembly.
    pub wasm: Arc<str>,
    /// Where `cargo leptos watch` tells of changes.
    pub watch: Option<LeptosOptions>,
}

/// The page that the browser must go by, if it is not the one in the address: after a form came back.
#[derive(Clone, Debug)]
pub struct ShownAs(pub String);

/// The document around these pages.
pub fn shell(assets: &Assets, pages: Pages) -> impl IntoView + use<> {
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    restrict(&nonce, assets);
    let frame = use_context::<Frame>().unwrap_or_default();
    let (lang, is_staff) = (frame.lang, frame.is_staff());
    let shown_as = use_context::<ShownAs>().map(|ShownAs(page)| page);
    let path = use_context::<Parts>().map(|request| request.uri.path().to_owned()).unwrap_or_default();
    // Customers who try an address of the administration are told that it does not exist, and load none of its code.
    let lively = is_lively(&path) && (is_staff || !path.starts_with("/admin"));
    if !lively && let Some(shared) = Owner::current_shared_context() {
        // Nobody takes the page over, so it need not carry along once more what it shows.
        shared.set_is_hydrating(false);
    }
    let script = match (lively, &shown_as) {
        (true, _) => Some(boot(assets)),
        (false, Some(_)) => Some(PUT_RIGHT.to_owned()),
        (false, None) => None,
    };
    let script = script.map(|script| view! { <script type="module" nonce=nonce>{script}</script> });
    let code = lively.then(|| {
        view! {
            <link rel="modulepreload" href=assets.script.clone()/>
            // A preload is used only if it is asked for in the same way as the script does later.
            <link rel="preload" href=assets.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        }
    });
    let Assets { style, watch, .. } = assets.clone();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-page=shown_as data-plain=(!lively).then_some("")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icon-apple.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                {code}
                {script}
                {watch.map(|options| view! { <AutoReload options/> })}
                <MetaTags/>
            </head>
            <body>
                <App pages/>
            </body>
        </html>
    }
}

/// If a form came back, the address is the server function's. It is put right before the router reads it, and so that
/// loading the page anew does not send the form again.
const PUT_RIGHT: &str =
    "const page = document.documentElement.dataset.page;if (page) history.replaceState(history.state, \"\", page);";

/// Whoever presses a button twice has sent the form once: otherwise what is new would be made twice. Nobody says when a
/// browser has been told to stop, so that a form waits for ten seconds at most; gone back to, it waits for nothing. Forms
/// that fetch a file name no page, and are left alone.
const SENT_ONCE: &str = "let sent = new WeakMap();\
    addEventListener(\"submit\", (event) => {\
    const form = event.target;\
    if (event.defaultPrevented || !(form.querySelector(\"[name=PAGE]\") || form.getAttribute(\"action\")?.includes(\"PAGE=\"))) return;\
    if (event.timeStamp - sent.get(form) < 10000) event.preventDefault();\
    else sent.set(form, event.timeStamp);\
    });\
    addEventListener(\"pageshow\", () => { sent = new WeakMap(); });";

/// Starts the WebAssembly, and what shows a page when there is no connection. A browser that refuses the latter shows its
/// own.
fn boot(assets: &Assets) -> String {
    let Assets { script, wasm, .. } = assets;
    let sent_once = SENT_ONCE.replace("PAGE", PAGE);
    format!(
        "import init, {{ hydrate }} from \"{script}\";\
         {PUT_RIGHT}\
         {sent_once}\
         await init({{ module_or_path: \"{wasm}\" }});\
         hydrate();\
         navigator.serviceWorker?.register(\"/service-worker.js\").catch(() => {{}});"
    )
}

/// What this page may load and do. The nonce is of this answer alone.
fn restrict(nonce: &str, assets: &Assets) {
    let watch = assets
        .watch
        .as_ref()
        .map_or_else(String::new, |options| format!(" ws://{}:{}", options.site_addr.ip(), options.reload_port));
    let policy = format!(
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'{watch}; manifest-src 'self'"
    );
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), HeaderValue::try_from(policy)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_knows_forms_by_the_page_that_they_name() {
        let [style, script, wasm] = ["/a.css", "/a.js", "/a.wasm"].map(Arc::from);
        let script = boot(&Assets { style, script, wasm, watch: None });
        for part in ["querySelector(\"[name=_page]\")", "includes(\"_page=\")", "from \"/a.js\""] {
            assert!(script.contains(part), "{part} is not in {script}");
        }
    }
}
