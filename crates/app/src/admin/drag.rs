//! Rows that can be dragged to another place of their list, for whoever has a mouse and scripts. Everybody else has the buttons
//! in the row: what was dropped sends the same form.

use leptos::{ev::DragEvent, html, prelude::*};

/// A table whose rows can be dragged. Each has an id that ends with its number (`entry-7`), and a form that takes a `step`.
#[component]
pub(super) fn Draggable(
    /// The table.
    children: Children,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let dragged = StoredValue::new(None::<String>);
    Effect::new(move || {
        if let Some(frame) = frame.get() {
            mark(&frame);
        }
    });
    view! {
        <div
            node_ref=frame
            on:dragstart=move |event| begin(&event, dragged)
            on:dragover=move |event| pass(&event, dragged)
            on:drop=move |event| end(&event, dragged)
        >
            {children()}
        </div>
    }
}

#[cfg(not(feature = "hydrate"))]
use without_scripts::{begin, end, mark, pass};

#[cfg(feature = "hydrate")]
use with_scripts::{begin, end, mark, pass};

#[cfg(not(feature = "hydrate"))]
mod without_scripts {
    use super::{DragEvent, StoredValue};
    use leptos::web_sys::HtmlDivElement;

    pub(super) const fn mark(_: &HtmlDivElement) {}
    pub(super) const fn begin(_: &DragEvent, _: StoredValue<Option<String>>) {}
    pub(super) const fn pass(_: &DragEvent, _: StoredValue<Option<String>>) {}
    pub(super) const fn end(_: &DragEvent, _: StoredValue<Option<String>>) {}
}

#[cfg(feature = "hydrate")]
mod with_scripts {
    use super::{DragEvent, StoredValue};
    use leptos::{prelude::*, wasm_bindgen::JsCast as _};
    use web_sys::{Element, HtmlDivElement, HtmlFormElement};

    /// Only now, as without scripts nothing would come of dragging.
    pub(super) fn mark(frame: &HtmlDivElement) {
        let rows = frame.get_elements_by_tag_name("tr");
        for row in (0..rows.length()).filter_map(|place| rows.item(place)).filter(|row| !row.id().is_empty()) {
            drop(row.set_attribute("draggable", "true"));
        }
    }

    pub(super) fn begin(event: &DragEvent, dragged: StoredValue<Option<String>>) {
        dragged.set_value(row(event).map(|row| row.id()));
        if let Some(data) = event.data_transfer() {
            data.set_effect_allowed("move");
            // Without anything to carry some browsers do not begin.
            drop(data.set_data("text/plain", ""));
        }
    }

    /// A browser drops only where it is told that it may.
    pub(super) fn pass(event: &DragEvent, dragged: StoredValue<Option<String>>) {
        if dragged.with_value(Option::is_some) && row(event).is_some() {
            event.prevent_default();
        }
    }

    pub(super) fn end(event: &DragEvent, dragged: StoredValue<Option<String>>) {
        event.prevent_default();
        let (from, to) = (dragged.get_value(), row(event).map(|row| row.id()));
        dragged.set_value(None);
        if let (Some(from), Some(to)) = (from, to)
            && from != to
        {
            // If it cannot be sent, the row stays where it is.
            let _ = send(&from, &to);
        }
    }

    fn row(event: &DragEvent) -> Option<Element> {
        event.target()?.dyn_into::<Element>().ok()?.closest("tr[id]").ok()?
    }

    fn send(from: &str, to: &str) -> Option<()> {
        let number = to.rsplit('-').next()?;
        let form = document().get_element_by_id(from)?.query_selector("form").ok()??;
        let form = form.dyn_into::<HtmlFormElement>().ok()?;
        let step = document().create_element("input").ok()?;
        for (name, value) in [("type", "hidden"), ("name", "step"), ("value", &format!("to-{number}"))] {
            step.set_attribute(name, value).ok()?;
        }
        form.append_child(&step).ok()?;
        form.submit().ok()
    }
}
