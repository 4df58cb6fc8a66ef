//! What remains for somebody who may open no house any more.

use super::help::Help;
use crate::{
    entry::account::SignOut,
    form::{PostForm, ServerFn as _},
    frame::frame,
    lang::t,
    ui::{Button, Look},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// The page.
#[component]
pub(super) fn EndedPage() -> impl IntoView {
    let ended = frame().with_value(|frame| frame.is_customer() && frame.homes().is_empty());
    if !ended {
        return view! { <crate::load::NotFound/> }.into_any();
    }
    view! {
        <Title text=t("Zurzeit kein Haus", "No house at present")/>
        <h1>{t("Zurzeit steht Ihnen kein Haus offen", "No house is open to you at present")}</h1>
        <p>
            {t(
                "Im Portal ist zurzeit kein laufender Vertrag mit Ihrer Anmeldung verbunden. Ihre Anmeldung bleibt: Beginnt ein neuer Vertrag, melden Sie sich einfach wieder an.",
                "No current contract is connected with your login in the portal. Your login remains: when a new contract begins, simply sign in again.",
            )}
        </p>
        <p>
            {t(
                "Wenn Sie Auskunft über Ihre Daten oder deren Löschung möchten, wenden Sie sich bitte an Ihre Hausverwaltung.",
                "If you want to know about your data or have them deleted, please ask your property manager.",
            )}
        </p>
        <Help/>
        <p>
            <a href="/ended/sessions">{t("Sehen, wo Sie angemeldet sind", "See where you are signed in")}</a>
        </p>
        <p>
            <a href="/register">{t("Einladungscode eingeben", "Enter an invitation code")}</a>
        </p>
        <PostForm form=SignOut::url()>
            <Button look=Look::Secondary wide=true>
                {t("Abmelden", "Sign out")}
            </Button>
        </PostForm>
    }
    .into_any()
}
