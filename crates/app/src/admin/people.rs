//! The people of a contact, for staff.

use crate::{
    error::PortalError,
    lang::t,
    load::{Load, Packed, in_path, load},
    people::People,
    ui::{Breadcrumbs, PageHeading},
};
#[cfg(feature = "ssr")]
use domain::id::ContactId;
use domain::people::PeoplePage;
use leptos::{prelude::*, server_fn::codec::Postcard};
use leptos_meta::Title;

/// The people of a contact.
///
/// # Errors
/// Not found for customers, and if there is no such contact.
#[server(prefix = "/api", endpoint = "contact-people", output = Postcard)]
pub async fn load_people(contact: String) -> Result<Packed<PeoplePage>, PortalError> {
    let door = crate::door::door()?;
    let id = contact.parse().map(ContactId).map_err(|_| domain::refusal::Refusal::NotFound)?;
    Packed::of(&door.portal.contact_people(&door.visitor, id).await?)
}

/// The page.
#[must_use]
pub fn people() -> impl IntoView {
    let data = load(in_path("contact"), load_people);
    view! {
        <Load
            data=data
            children=|page: PeoplePage| {
                let above = vec![
                    ("/admin/contacts".to_owned(), t("Kontakte", "Contacts").to_owned()),
                    (format!("/admin/contacts/{}", page.contact), page.name.clone()),
                ];
                view! {
                    <Title text=t("Nutzer", "Users")/>
                    <Breadcrumbs above/>
                    <PageHeading
                        title=t("Nutzer", "Users")
                        lead=t(
                            "Wer sich für diesen Kontakt anmeldet. Für ein Paar laden Sie die zweite Person mit Administrator-Rechten ein.",
                            "Who signs in for this contact. For a couple, invite the second person with administrator rights.",
                        )
                    />
                    <div class="narrow stack">
                        <People page/>
                    </div>
                }
            }
        />
    }
}
