//! What the browser loads: hydrates the pages.

use leptos::{mount::hydrate_from_async, prelude::*, web_sys::Event};
use wasm_bindgen::{JsCast, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;

/// Takes over the page that the server has rendered, and says so: `<html data-hydrated>`. Until then a link leads where it
/// says, as without scripts: the router must not change a page that is still being taken over.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let plainly = Closure::<dyn Fn(Event)>::new(|click: Event| click.stop_propagation());
    let listener = plainly.as_ref().unchecked_ref();
    drop(window().add_event_listener_with_callback_and_bool("click", listener, true));
    spawn_local(async move {
        hydrate_from_async(document().body().expect("a page has a body"), || view! { <app::App/> }).await.forget();
        let listener = plainly.as_ref().unchecked_ref();
        drop(window().remove_event_listener_with_callback_and_bool("click", listener, true));
        if let Some(root) = document().document_element() {
            // Only the journeys wait for the mark; a page without it works all the same.
            drop(root.set_attribute("data-hydrated", ""));
        }
    });
}
