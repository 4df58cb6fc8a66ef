//! What stands around a page while staff see the portal as a customer has it: whose it is, until when, and the way out.
//!
//! The page itself is that of the customer. Its forms are shown and locked ([`PostForm`](crate::form::PostForm)), and what
//! it asks the server is asked by addresses of its own ([`prefix`]), which never speak for the member of staff.

use crate::{
    error::PortalError,
    form::{PAGE, ServerFn as _},
    frame::frame,
    lang::{lang, t},
    ui::{Icon, Symbol},
};
use domain::{preview::prefix, text::Lang, time::Moment};
use leptos::{prelude::*, server_fn::codec::Postcard};

/// Ends the preview.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "end-preview", output = Postcard)]
pub async fn end_preview() -> Result<(), PortalError> {
    let door = crate::door::door()?;
    let back = door.portal.end_preview(&door.visitor, door.session.current()).await?;
    door.say("Die Vorschau ist beendet.", "The preview has ended.");
    door.go_to(&back);
    Ok(())
}

/// Until when this page is a preview, if it is one.
fn until() -> Option<Moment> {
    frame().with_value(|frame| frame.preview)
}

/// Whether this page is a preview.
pub(crate) fn is_on() -> bool {
    until().is_some()
}

/// Lets our script ask by the addresses of previews. Once, at the root: a document is a preview as a whole.
#[cfg(not(feature = "ssr"))]
pub(crate) fn provide() {
    if let Some(until) = until() {
        leptos::server_fn::client::set_server_url(Box::leak(prefix(until).into_boxed_str()));
    }
}

#[cfg(feature = "ssr")]
pub(crate) const fn provide() {}

/// The address that a form of this page is sent to.
pub(crate) fn address(url: &'static str) -> String {
    until().map_or_else(|| url.to_owned(), |until| format!("{}{url}", prefix(until)))
}

/// Says on every previewed page whose it is. It is no form of the page: its button works.
#[component]
pub(crate) fn PreviewBar() -> impl IntoView {
    let shown = frame().with_value(|frame| {
        let name = frame.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        frame.preview.map(|until| (name, until.time().to_string()))
    });
    shown.map(|(name, until)| {
        let end = match lang() {
            Lang::De => format!("Bis {until} Uhr. Formulare sind gesperrt."),
            Lang::En => format!("Until {until}. Forms are locked."),
        };
        view! {
            <aside class="preview-bar" aria-label=t("Vorschau", "Preview")>
                <Icon of=Symbol::EYE/>
                <p role="status">
                    <strong>{t("Vorschau als ", "Preview as ")} <bdi>{name}</bdi> {t(" – nur lesen.", " – read only.")}</strong>
                    " "
                    <span>{end}</span>
                </p>
                <form method="post" action=EndPreview::url()>
                    <input type="hidden" name=PAGE value="/admin"/>
                    <button class="button">{t("Vorschau beenden", "End the preview")}</button>
                </form>
            </aside>
        }
    })
}
