//! What has just happened.

use super::{Icon, Symbol};
use crate::{form::notice, lang::t};
use leptos::prelude::*;

/// Where the page says what has just been done ([`crate::form::say`]). The frames have it.
#[component]
pub fn Toasts() -> impl IntoView {
    let said = notice();
    let closed = RwSignal::new(false);
    // Whatever is said anew is shown, even if it is the same words once more.
    Effect::new(move || {
        said.track();
        closed.set(false);
    });
    let text = move || said.get().filter(|_| !closed.get());
    view! {
        <div class="toasts" role="status">
            {move || {
                text().map(|text| {
                    view! {
                        <div class="toast">
                            <Icon of=Symbol::CHECK_CIRCLE/>
                            <span>{text}</span>
                            <button
                                class="button button-quiet button-icon needs-script"
                                type="button"
                                aria-label=t("Meldung schließen", "Close message")
                                on:click=move |_| closed.set(true)
                            >
                                <Icon of=Symbol::CROSS/>
                            </button>
                        </div>
                    }
                })
            }}
        </div>
    }
}

/// What has just been done, with the way back.
#[component]
pub fn Toast(
    /// What was done.
    #[prop(into)]
    text: String,
    /// A form with a quiet button that takes it back.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            <div class="toast">
                <Icon of=Symbol::CHECK_CIRCLE/>
                <span>{text}</span>
                {children()}
            </div>
        </div>
    }
}
