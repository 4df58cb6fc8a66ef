//! Nutzerverwaltung: the people of a contact. A plain page; it is needed a few times a year.

use super::{me, property};
use crate::{
    error::PortalError,
    lang::t,
    load::{Load, Packed, load},
    people::People,
    ui::{BackLink, PageHeading},
};
use domain::{
    id::{ContactId, PropertyId},
    people::PeoplePage as Page,
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The people of the contact in the address, or of the first that the reader looks after.
///
/// # Errors
/// Not found for houses and contacts that are not theirs.
async fn load_people((property, contact): (Option<PropertyId>, Option<String>)) -> Result<Packed<Page>, PortalError> {
    let door = crate::door::door()?;
    let property = property.ok_or(Refusal::NotFound)?;
    let wanted = contact.map(|contact| contact.parse::<ContactId>()).transpose().map_err(|_| Refusal::NotFound)?;
    Packed::of(&door.portal.my_people(&door.visitor, property, wanted).await?)
}

/// The page.
#[component]
pub(super) fn PeoplePage() -> impl IntoView {
    let contact = use_query_map().read_untracked().get("contact");
    let data = load(move || (property(), contact.clone()), load_people);
    view! {
        <Load
            data=data
            children=|page: Page| {
                let others = page.others.iter().map(|(id, name)| {
                    view! { <a href=format!("?contact={id}")><bdi>{name.clone()}</bdi></a> }
                });
                let others: Vec<_> = others.collect();
                let switch = (!others.is_empty()).then(|| {
                    view! {
                        <p class="row">
                            <strong><bdi>{page.name.clone()}</bdi></strong>
                            <span class="quiet">{t("Wechseln zu:", "Switch to:")}</span>
                            {others.collect_view()}
                        </p>
                    }
                });
                view! {
                    <Title text=t("Nutzerverwaltung", "Users")/>
                    <div class="stack">
                        <BackLink
                            href=page.property.map(me).unwrap_or_default()
                            label=t("Meine Einstellungen", "My settings").to_owned()
                        />
                        <PageHeading
                            title=t("Nutzerverwaltung", "Users")
                            lead=t(
                                "Wer mit Ihnen im Portal ist. Wer Administrator-Rechte hat, sieht die Verträge und kann weitere Personen einladen.",
                                "Who is in the portal with you. Whoever has administrator rights sees the contracts and can invite further people.",
                            )
                        />
                    </div>
                    {switch}
                    <People page/>
                }
            }
        />
    }
}
