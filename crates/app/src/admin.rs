//! The administration, for staff. Its pages are in a file of their own, which customers never download.

mod access;
mod announcements;
mod bounces;
mod contacts;
mod documents;
mod drag;
mod exceptions;
mod faq;
mod import;
mod invitations;
mod journal;
mod list;
mod master;
mod me;
mod outbox;
mod overview;
mod people;
mod preview;
mod properties;
mod questions;
mod reminder;
mod residents;
mod search;
mod sessions;
mod settings;
mod staff;
mod tasks;

pub use documents::{UPLOAD, Uploaded};
pub use invitations::LETTERS;

use crate::{
    entry::{ChooseLanguage, Nowhere, PersonMenu, other_language},
    form::PostForm,
    frame::{Frame, frame},
    lang::t,
    routes::{area, entry, lazy_pages},
    ui::{AdministrationFrame, Entry, Group, Icon, Symbol},
};
use domain::{id::PropertyId, policy::Page};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::{any_nested_route::AnyNestedRoute, components::Outlet, path};

/// The pages of this area.
pub(crate) fn routes() -> AnyNestedRoute {
    let pages = vec![
        Lazily::Overview.at(path!("")),
        Lazily::Tasks.at(path!("tasks")),
        Lazily::Properties.at(path!("properties")),
        Lazily::NewProperty.at(path!("properties/new")),
        Lazily::Property.at(path!("properties/:property")),
        Lazily::EditProperty.at(path!("properties/:property/edit")),
        Lazily::ArchiveProperty.at(path!("properties/:property/archive")),
        Lazily::NewUnit.at(path!("properties/:property/units/new")),
        Lazily::PropertyInvitations.at(path!("properties/:property/invitations")),
        Lazily::PreviewAs.at(path!("properties/:property/preview")),
        Lazily::PreviewAs.at(path!("units/:unit/preview")),
        Lazily::PreviewAs.at(path!("contacts/:contact/preview")),
        Lazily::Unit.at(path!("units/:unit")),
        Lazily::EditUnit.at(path!("units/:unit/edit")),
        Lazily::ArchiveUnit.at(path!("units/:unit/archive")),
        Lazily::Contacts.at(path!("contacts")),
        Lazily::NewContact.at(path!("contacts/new")),
        Lazily::Contact.at(path!("contacts/:contact")),
        Lazily::EditContact.at(path!("contacts/:contact/edit")),
        Lazily::MergeContact.at(path!("contacts/:contact/merge")),
        Lazily::NewContract.at(path!("contacts/:contact/contracts/new")),
        Lazily::EditContract.at(path!("contracts/:contract/edit")),
        Lazily::ArchiveContract.at(path!("contracts/:contract/archive")),
        Lazily::Archive.at(path!("contacts/:contact/archive")),
        Lazily::People.at(path!("contacts/:contact/users")),
        Lazily::Code.at(path!("contacts/:contact/code")),
        Lazily::Invitations.at(path!("invitations")),
        Lazily::MissingNumbers.at(path!("invitations/missing-numbers")),
        Lazily::Bounced.at(path!("invitations/bounced")),
        Lazily::Frozen.at(path!("invitations/frozen")),
        Lazily::NoAddress.at(path!("invitations/no-address")),
        Lazily::InvitationRun.at(path!("invitations/runs/:run")),
        Lazily::Announcements.at(path!("announcements")),
        Lazily::NewAnnouncement.at(path!("announcements/new")),
        Lazily::Announcement.at(path!("announcements/:announcement")),
        Lazily::EditAnnouncement.at(path!("announcements/:announcement/edit")),
        Lazily::PublishAnnouncement.at(path!("announcements/:announcement/publish")),
        Lazily::DeleteAnnouncement.at(path!("announcements/:announcement/delete")),
        Lazily::AnnouncementReaders.at(path!("announcements/:announcement/readers")),
        Lazily::Documents.at(path!("documents")),
        Lazily::ShareDocuments.at(path!("documents/new")),
        Lazily::Document.at(path!("documents/:document")),
        Lazily::DocumentReaders.at(path!("documents/:document/readers")),
        Lazily::Residents.at(path!("residents")),
        Lazily::EndResidents.at(path!("residents/end")),
        Lazily::Import.at(path!("import")),
        Lazily::Upload.at(path!("import/:upload")),
        Lazily::Faq.at(path!("faq")),
        Lazily::NewFaqCategory.at(path!("faq/categories/new")),
        Lazily::FaqCategory.at(path!("faq/categories/:category")),
        Lazily::NewFaqEntry.at(path!("faq/entries/new")),
        Lazily::FaqEntry.at(path!("faq/entries/:entry")),
        Lazily::FaqReaders.at(path!("faq/entries/:entry/readers")),
        Lazily::Settings.at(path!("settings")),
        Lazily::SettingExceptions.at(path!("settings/:key/exceptions")),
        Lazily::Questions.at(path!("questions")),
        Lazily::QuestionPeople.at(path!("questions/:question")),
        Lazily::AskRemaining.at(path!("questions/:question/ask")),
        Lazily::Staff.at(path!("staff")),
        Lazily::InviteStaff.at(path!("staff/new")),
        Lazily::StaffMember.at(path!("staff/:staff")),
        Lazily::StaffLink.at(path!("staff/:staff/link")),
        Lazily::UserSessions.at(path!("users/:user/sessions")),
        Lazily::Me.at(path!("me")),
        Lazily::Access.at(path!("access")),
        Lazily::Journal.at(path!("journal")),
        Lazily::Outbox.at(path!("outbox")),
        Lazily::Search.at(path!("search")),
    ];
    area(path!("admin"), Lazily::Layout.shown(), pages)
}

lazy_pages! {
    /// What stands around each of the pages.
    Layout => layout,
    /// What waits for somebody.
    Overview => overview::overview,
    /// All that waits, and what is done.
    Tasks => tasks::tasks,
    /// All properties.
    Properties => properties::properties,
    /// One property with its units.
    Property => properties::property,
    /// A whole property is invited.
    PropertyInvitations => invitations::of_property,
    /// One unit with its contracts.
    Unit => properties::unit_page,
    /// All contacts.
    Contacts => contacts::contacts,
    /// Everything about one contact.
    Contact => contacts::contact,
    /// The question before a contact is archived.
    Archive => master::contact::archive,
    /// The code of a contact, to be read out or printed.
    Code => invitations::code,
    /// How far everybody is.
    Invitations => invitations::invitations,
    /// Contacts that could not confirm a contract number.
    MissingNumbers => invitations::missing_numbers,
    /// Contacts from whose address a mail came back.
    Bounced => bounces::bounced,
    /// Contacts whose code is locked.
    Frozen => bounces::frozen,
    /// Contacts whose code cannot be mailed.
    NoAddress => bounces::no_address,
    /// How far inviting many has come.
    InvitationRun => invitations::run_page,
    /// Who has been invited by neighbours.
    Residents => residents::residents,
    /// The question before many of them are ended.
    EndResidents => residents::end,
    /// Choose a file to import.
    Import => import::choose,
    /// What a file would change, and has changed.
    Upload => import::upload,
    /// Who may do what, and for how long.
    Access => access::access,
    /// The people of a contact.
    People => people::people,
    /// Whom the portal can be previewed as.
    PreviewAs => preview::preview,
    /// The FAQ, for those who write it.
    Faq => faq::faq,
    /// The form of a new category.
    NewFaqCategory => faq::new_category,
    /// A category with its entries.
    FaqCategory => faq::category,
    /// The form of a new entry.
    NewFaqEntry => faq::entry,
    /// The form of an entry.
    FaqEntry => faq::entry,
    /// Those whom an entry of the FAQ reaches.
    FaqReaders => faq::readers,
    /// The switches of the portal.
    Settings => settings::settings,
    /// Where a switch differs from the organisation.
    SettingExceptions => exceptions::exceptions,
    /// The questions of the first sign-in.
    Questions => questions::questions,
    /// Who has answered one of them.
    QuestionPeople => questions::people,
    /// The question before the remaining people are asked.
    AskRemaining => questions::ask,
    /// Who works here.
    Staff => staff::staff,
    /// Somebody is invited to work here.
    InviteStaff => staff::invite,
    /// Everything about one of them.
    StaffMember => staff::member,
    /// The link of an invitation, once.
    StaffLink => staff::link,
    /// Where a customer is signed in.
    UserSessions => sessions::user_sessions,
    /// The own account.
    Me => me::me,
    /// Who changed what.
    Journal => journal::journal,
    /// What was mailed.
    Outbox => outbox::outbox,
    /// The form of a new property.
    NewProperty => master::place::new_property,
    /// The form of a property.
    EditProperty => master::place::edit_property,
    /// The question before a property is archived.
    ArchiveProperty => master::place::archive_property_page,
    /// The form of a new unit.
    NewUnit => master::place::new_unit,
    /// The form of a unit.
    EditUnit => master::place::edit_unit,
    /// The question before a unit is archived.
    ArchiveUnit => master::place::archive_unit_page,
    /// The form of a new contact.
    NewContact => master::contact::form,
    /// The form of a contact.
    EditContact => master::contact::form,
    /// A contact becomes one with another.
    MergeContact => master::merge::merge,
    /// The form of a new contract.
    NewContract => master::contract::form,
    /// The form of a contract.
    EditContract => master::contract::form,
    /// The question before a contract is archived.
    ArchiveContract => master::contract::archive,
    /// All announcements.
    Announcements => announcements::announcements,
    /// The form of a new announcement.
    NewAnnouncement => announcements::form::form,
    /// One announcement with how many it reaches.
    Announcement => announcements::announcement,
    /// The form of an announcement.
    EditAnnouncement => announcements::form::form,
    /// The question before an announcement is published.
    PublishAnnouncement => announcements::publish,
    /// The question before a draft is deleted.
    DeleteAnnouncement => announcements::delete,
    /// Those whom an announcement reaches.
    AnnouncementReaders => announcements::readers,
    /// All documents.
    Documents => documents::documents,
    /// Files are shared.
    ShareDocuments => documents::new,
    /// One document with how many it reaches.
    Document => documents::document,
    /// Those whom a document reaches.
    DocumentReaders => documents::readers,
    /// Everything that has some words.
    Search => search::page,
}

/// Frame of every page. Customers see what everybody sees where nothing is.
fn layout() -> impl IntoView {
    if !frame().with_value(Frame::is_staff) {
        return view! { <Nowhere/> }.into_any();
    }
    let organisation = frame().with_value(|frame| frame.organisation.name.clone());
    let account = Entry {
        href: "/admin/me".to_owned(),
        label: t("Mein Konto", "My account").to_owned(),
        symbol: Symbol::PERSON,
        exact: true,
        count: None,
    };
    let (other, words) = other_language();
    let language = view! {
        <PostForm form=ChooseLanguage::PATH>
            <button class="nav-link" name="lang" value=other.tag() lang=other.tag()>
                <Icon of=Symbol::GLOBE/>
                <span>{words}</span>
            </button>
        </PostForm>
    };
    let person = view! { <PersonMenu entries=vec![account] language=language.into_any()/> }.into_any();
    let search = view! { <search::SearchEverything/> };
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
        group(
            Some(t("Inhalte", "Content")),
            &[Page::WriteAnnouncements, Page::WriteDocuments, Page::FaqAdministration],
        ),
        group(Some(t("Community", "Community")), &[Page::Residents]),
        group(Some(t("Kundenportal", "Portal")), &[Page::Settings, Page::Access, Page::Invitations, Page::Questions]),
        group(Some(t("Verwaltung", "Office")), &[Page::Staff]),
        group(Some(t("Nachweise", "Records")), &[Page::Journal, Page::Outbox]),
    ];
    groups.into_iter().filter(|group| !group.entries.is_empty()).collect()
}
