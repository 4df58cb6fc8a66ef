//! What the browser loads: hydrates the pages.

use leptos::{mount::hydrate_from_async, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

/// Takes over the page that the server has rendered, and says so: `<html data-hydrated>`.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        hydrate_from_async(document().body().expect("a page has a body"), || view! { <app::App/> }).await.forget();
        if let Some(root) = document().document_element() {
            // Only the journeys wait for the mark; a page without it works all the same.
            drop(root.set_attribute("data-hydrated", ""));
        }
    });
}
