//! What every site must say about itself, in the words of the property manager.

use crate::{
    error::PortalError,
    lang::t,
    load::{Load, Packed, load},
};
use domain::organisation::Organisation;
use leptos::prelude::*;
use leptos_meta::Title;

/// Who runs the installation, with its legal texts.
pub async fn legal_texts() -> Result<Packed<Organisation>, PortalError> {
    let door = crate::door::door()?;
    Packed::of(&door.portal.organisation().await?)
}

/// Who is responsible.
#[component]
pub(super) fn Imprint() -> impl IntoView {
    page(t("Impressum", "Imprint"), |organisation| {
        let Organisation { name, street, postcode, town, phone, email, imprint, .. } = organisation;
        let place = format!("{postcode} {town}");
        let address = [name, street, place.trim().to_owned(), phone, email];
        let address: Vec<String> = address.into_iter().filter(|line| !line.is_empty()).collect();
        format!("{}\n\n{imprint}", address.join("\n"))
    })
}

/// What becomes of people's data.
#[component]
pub(super) fn Privacy() -> impl IntoView {
    page(t("Datenschutz", "Privacy"), |organisation| organisation.privacy)
}

/// How far people with disabilities can use the portal.
#[component]
pub(super) fn Accessibility() -> impl IntoView {
    page(t("Barrierefreiheit", "Accessibility"), |organisation| organisation.accessibility)
}

fn page(title: &'static str, text: impl Fn(Organisation) -> String + Clone + Send + Sync + 'static) -> impl IntoView {
    let data = load(|| (), |()| legal_texts());
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <Load data let:organisation>
            {paragraphs(&text(organisation))}
        </Load>
    }
}

/// Plain text: an empty line begins a paragraph, a line break stays one.
fn paragraphs(text: &str) -> AnyView {
    let text = text.replace("\r\n", "\n");
    let mut blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).peekable();
    if blocks.peek().is_none() {
        return view! {
            <p>{t("Hier hat die Hausverwaltung noch nichts hinterlegt.", "The property manager has not entered anything here yet.")}</p>
        }
        .into_any();
    }
    blocks.map(|block| view! { <p class="plain-text" dir="auto">{block.to_owned()}</p> }).collect_view().into_any()
}
