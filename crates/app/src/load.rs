//! Pages that show data: loading it, and what stands there if it could not be had.

use crate::{
    error::PortalError,
    form::this_page,
    lang::{lang, t},
};
use domain::refusal::Refusal;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::location::Url;

/// Shows data once it is there, or why it is not. The only boundary of a page: everything that waits is inside.
#[component]
pub fn Load<T, F, V>(
    /// What is waited for.
    data: Resource<Result<T, PortalError>>,
    /// How it is shown.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition>
            {move || {
                let children = children.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(data) => children(data).into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

/// Why a page cannot be shown. Sends people on who must do something else first.
#[component]
pub fn Failure(
    /// What happened.
    error: PortalError,
) -> impl IntoView {
    match error {
        PortalError::Refused(Refusal::NotFound) => view! { <NotFound/> }.into_any(),
        PortalError::Refused(Refusal::SignedOut) => {
            send_on(&format!("/sign-in?next={}", Url::escape(&this_page().get_untracked())));
            ().into_any()
        }
        PortalError::Refused(Refusal::QuestionsFirst) => {
            send_on("/welcome");
            ().into_any()
        }
        error => {
            answer_with(&error);
            view! {
                <Title text=t("Das hat nicht geklappt", "That did not work")/>
                <section class="message">
                    <h1>{t("Das hat nicht geklappt", "That did not work")}</h1>
                    <p>{error.to(lang())}</p>
                </section>
            }
            .into_any()
        }
    }
}

/// The one answer for what does not exist and for what one may not see.
#[component]
pub fn NotFound() -> impl IntoView {
    answer_with(&Refusal::NotFound.into());
    view! {
        <Title text=t("Seite nicht gefunden", "Page not found")/>
        <section class="message">
            <h1>{t("Diese Seite gibt es nicht", "This page does not exist")}</h1>
            <p>
                {t(
                    "Vielleicht ist sie umgezogen, oder die Adresse enthält einen Tippfehler.",
                    "It may have moved, or there is a typing error in the address.",
                )}
            </p>
            <p>
                <a href="/" rel="external">
                    {t("Zur Startseite", "To the start page")}
                </a>
            </p>
        </section>
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn answer_with(error: &PortalError) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(error.status());
    }
}

#[cfg(not(feature = "ssr"))]
pub(crate) const fn answer_with(_: &PortalError) {}

#[cfg(feature = "ssr")]
pub(crate) fn send_on(address: &str) {
    leptos_axum::redirect(address);
}

/// Loads the page anew: who is signed in may have changed, and with it everything around the page.
#[cfg(not(feature = "ssr"))]
pub(crate) fn send_on(address: &str) {
    // A browser that refuses to navigate leaves nothing to be done about it.
    drop(window().location().set_href(address));
}
