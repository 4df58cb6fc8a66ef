//! The administration, for staff. Its pages are in a file of their own, which customers never download.

mod contacts;
mod import;
mod invitations;
mod journal;
mod list;
mod outbox;
mod overview;
mod properties;
mod settings;

pub use invitations::LETTERS;

use crate::{
    entry::{Nowhere, PersonMenu},
    frame::{Frame, frame},
    lang::t,
    routes::{area, entry, lazy_pages, page},
    ui::{AdministrationFrame, Group, SearchField},
};
use domain::{id::PropertyId, policy::Page};
use leptos::prelude::*;
use leptos_router::{Lazy, any_nested_route::AnyNestedRoute, components::Outlet, path};

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    let pages = vec![
        page(path!(""), Lazy::<OverviewPage>::new()),
        page(path!("properties"), Lazy::<PropertiesPage>::new()),
        page(path!("properties/:property"), Lazy::<PropertyPage>::new()),
        page(path!("properties/:property/invitations"), Lazy::<PropertyInvitationsPage>::new()),
        page(path!("units/:unit"), Lazy::<UnitPage>::new()),
        page(path!("contacts"), Lazy::<ContactsPage>::new()),
        page(path!("contacts/:contact"), Lazy::<ContactPage>::new()),
        page(path!("contacts/:contact/archive"), Lazy::<ArchivePage>::new()),
        page(path!("contacts/:contact/code"), Lazy::<CodePage>::new()),
        page(path!("invitations"), Lazy::<InvitationsPage>::new()),
        page(path!("invitations/missing-numbers"), Lazy::<MissingNumbersPage>::new()),
        page(path!("import"), Lazy::<ImportPage>::new()),
        page(path!("import/:upload"), Lazy::<UploadPage>::new()),
        page(path!("settings"), Lazy::<SettingsPage>::new()),
        page(path!("journal"), Lazy::<JournalPage>::new()),
        page(path!("outbox"), Lazy::<OutboxPage>::new()),
    ];
    area(path!("admin"), Layout, pages)
}

lazy_pages! {
    /// What waits for somebody.
    OverviewPage => overview::overview,
    /// All properties.
    PropertiesPage => properties::properties,
    /// One property with its units.
    PropertyPage => properties::property,
    /// A whole property is invited.
    PropertyInvitationsPage => invitations::of_property,
    /// One unit with its contracts.
    UnitPage => properties::unit_page,
    /// All contacts.
    ContactsPage => contacts::contacts,
    /// Everything about one contact.
    ContactPage => contacts::contact,
    /// The question before a contact is archived.
    ArchivePage => contacts::archive,
    /// The code of a contact, to be read out or printed.
    CodePage => invitations::code,
    /// How far everybody is.
    InvitationsPage => invitations::invitations,
    /// Contacts that could not confirm a contract number.
    MissingNumbersPage => invitations::missing_numbers,
    /// Choose a file to import.
    ImportPage => import::choose,
    /// What a file would change, and has changed.
    UploadPage => import::upload,
    /// The switches of the portal.
    SettingsPage => settings::settings,
    /// Who changed what.
    JournalPage => journal::journal,
    /// What was mailed.
    OutboxPage => outbox::outbox,
}

/// Frame of every page. Customers see what everybody sees where nothing is.
#[component]
fn Layout() -> impl IntoView {
    if !frame().with_value(Frame::is_staff) {
        return view! { <Nowhere/> }.into_any();
    }
    let organisation = frame().with_value(|frame| frame.organisation.name.clone());
    let person = view! { <PersonMenu entries=Vec::new()/> }.into_any();
    let search = view! {
        <form method="get" action="/admin/contacts" role="search" class="search-form">
            <SearchField name="q" id="search-everything" label=t("Kontakt suchen", "Find a contact")/>
        </form>
    };
    view! {
        <AdministrationFrame organisation search=search.into_any() person groups=groups()>
            <Outlet/>
        </AdministrationFrame>
    }
    .into_any()
}

/// The menu: the pages that the reader may open, under the headings under which they are looked for.
fn groups() -> Vec<Group> {
    let pages = frame().with_value(|frame| frame.administration().to_vec());
    let group = |heading: Option<&str>, of: &[Page]| {
        let entries = pages.iter().filter(|page| of.contains(page)).map(|page| {
            // Pages of the administration belong to no house.
            entry(*page, PropertyId(0))
        });
        Group { heading: heading.map(str::to_owned), entries: entries.collect() }
    };
    let groups = [
        group(None, &[Page::Overview]),
        group(Some(t("Stammdaten", "Master data")), &[Page::Properties, Page::Contacts, Page::Import]),
        group(Some(t("Kundenportal", "Portal")), &[Page::Settings, Page::Invitations]),
        group(Some(t("Nachweise", "Records")), &[Page::Journal, Page::Outbox]),
    ];
    groups.into_iter().filter(|group| !group.entries.is_empty()).collect()
}
