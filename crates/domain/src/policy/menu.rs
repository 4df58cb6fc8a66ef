//! Navigation: the pages that somebody may open, by the same rule that answers their requests.

use super::{At, Context, Right, Verdict, Who, permits, permits_documents};
use crate::{
    id::PropertyId,
    text::{Text, text},
};
use serde::{Deserialize, Serialize};

/// A page that stands in a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Page {
    /// The start page of a house.
    Start,
    /// Own contact data.
    MyContact,
    /// Own contact channel.
    MyChannel,
    /// Whether one lives in the house.
    MyResidency,
    /// Password.
    MyPassword,
    /// Language.
    MyLanguage,
    /// What waits for staff.
    Overview,
    /// Properties.
    Properties,
    /// Contacts.
    Contacts,
    /// Import of master data.
    Import,
    /// The portal settings.
    Settings,
    /// Invitation codes.
    Invitations,
    /// Who changed what.
    Journal,
    /// Mails.
    Outbox,
    /// The questions of the first sign-in.
    Questions,
    /// Who works here.
    Staff,
    /// Where one is signed in.
    MySessions,
    /// Who has access to the own contact.
    MyPeople,
    /// Who may do what, and for how long.
    Access,
    /// Frequent questions, for customers.
    Faq,
    /// Frequent questions, for those who write them.
    FaqAdministration,
    /// Announcements, for customers.
    Announcements,
    /// Announcements, for staff.
    WriteAnnouncements,
    /// Documents, for customers.
    Documents,
    /// Documents, for staff.
    WriteDocuments,
    /// Whom one has invited as residents.
    MyNeighbours,
    /// Residents and who has invited them.
    Residents,
    /// What is stored about oneself.
    MyData,
}

impl Page {
    /// The pages of a house, in the order of the menu.
    pub const PORTAL: [Self; 13] = [
        Self::Start,
        Self::Announcements,
        Self::Documents,
        Self::Faq,
        Self::MyContact,
        Self::MyChannel,
        Self::MyResidency,
        Self::MyPeople,
        Self::MyNeighbours,
        Self::MyPassword,
        Self::MyLanguage,
        Self::MySessions,
        Self::MyData,
    ];

    /// The pages of the administration, in the order of the menu.
    pub const ADMINISTRATION: [Self; 15] = [
        Self::Overview,
        Self::Properties,
        Self::Contacts,
        Self::Import,
        Self::WriteAnnouncements,
        Self::WriteDocuments,
        Self::FaqAdministration,
        Self::Residents,
        Self::Settings,
        Self::Access,
        Self::Invitations,
        Self::Questions,
        Self::Staff,
        Self::Journal,
        Self::Outbox,
    ];

    /// The right without which the page does not exist.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::Start => Right::SeeHome,
            Self::MyContact => Right::SeeOwnContact,
            Self::MyChannel => Right::ChangeChannel,
            Self::MyResidency => Right::AnswerResidency,
            Self::MyPassword | Self::MyLanguage | Self::MySessions | Self::MyData => Right::OwnLogin,
            Self::Overview => Right::SeeTasks,
            Self::Properties | Self::Contacts => Right::SeeMasterData,
            Self::Import => Right::Import,
            Self::MyPeople => Right::AddUsers,
            Self::MyNeighbours => Right::InviteNeighbours,
            Self::Residents => Right::LookAfterResidents,
            Self::Settings | Self::Access => Right::ManageSettings,
            Self::Invitations => Right::Invite,
            Self::Journal => Right::SeeJournal,
            Self::Outbox => Right::SeeOutbox,
            Self::Questions => Right::SeeQuestions,
            Self::Staff => Right::ManageStaff,
            Self::Faq => Right::ReadFaq,
            Self::FaqAdministration => Right::WriteFaq,
            Self::Announcements => Right::ReadAnnouncements,
            Self::WriteAnnouncements => Right::WriteAnnouncements,
            Self::Documents => Right::ReadDocuments,
            Self::WriteDocuments => Right::WriteDocuments,
        }
    }

    /// What the entry is called.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Start => text("Start", "Start"),
            Self::MyContact => text("Kontaktdaten", "Contact data"),
            Self::MyChannel => text("Kontaktweg", "Contact channel"),
            Self::MyResidency => text("Wohnen Sie hier?", "Do you live here?"),
            Self::MyPeople => text("Nutzerverwaltung", "Users"),
            Self::MyNeighbours => text("Nachbarn einladen", "Invite neighbours"),
            Self::Residents => text("Bewohner", "Residents"),
            Self::Access => text("Rollen & Zugriffsrechte", "Roles & access rights"),
            Self::MyPassword => text("Passwort", "Password"),
            Self::MyLanguage => text("Sprache", "Language"),
            Self::Overview => text("Übersicht", "Overview"),
            Self::Properties => text("Liegenschaften", "Properties"),
            Self::Contacts => text("Kontakte", "Contacts"),
            Self::Import => text("Import", "Import"),
            Self::Settings => text("Einstellungen", "Settings"),
            Self::Invitations => text("Einladungen", "Invitations"),
            Self::Journal => text("Protokoll", "Journal"),
            Self::Outbox => text("Postausgang", "Outbox"),
            Self::Questions => text("Fragen", "Questions"),
            Self::Staff => text("Mitarbeiter", "Staff"),
            Self::MySessions => text("Sitzungen", "Sessions"),
            Self::MyData => text("Meine Daten", "My data"),
            Self::Faq | Self::FaqAdministration => text("FAQ", "FAQ"),
            Self::Announcements | Self::WriteAnnouncements => text("Mitteilungen", "Announcements"),
            Self::Documents | Self::WriteDocuments => text("Dokumente", "Documents"),
        }
    }

    /// The address, for the pages of a house at this property.
    #[must_use]
    pub fn path(self, property: PropertyId) -> String {
        match self {
            Self::Start => format!("/p/{property}"),
            Self::MyContact => format!("/p/{property}/me/contact"),
            Self::MyChannel => format!("/p/{property}/me/channel"),
            Self::MyResidency => format!("/p/{property}/me/residency"),
            Self::MyPeople => format!("/p/{property}/me/people"),
            Self::MyNeighbours => format!("/p/{property}/me/neighbours"),
            Self::Residents => "/admin/residents".to_owned(),
            Self::Access => "/admin/access".to_owned(),
            Self::MyPassword => format!("/p/{property}/me/password"),
            Self::MyLanguage => format!("/p/{property}/me/language"),
            Self::Overview => "/admin".to_owned(),
            Self::Properties => "/admin/properties".to_owned(),
            Self::Contacts => "/admin/contacts".to_owned(),
            Self::Import => "/admin/import".to_owned(),
            Self::Settings => "/admin/settings".to_owned(),
            Self::Invitations => "/admin/invitations".to_owned(),
            Self::Journal => "/admin/journal".to_owned(),
            Self::Outbox => "/admin/outbox".to_owned(),
            Self::Questions => "/admin/questions".to_owned(),
            Self::Staff => "/admin/staff".to_owned(),
            Self::MySessions => format!("/p/{property}/me/sessions"),
            Self::MyData => format!("/p/{property}/me/data"),
            Self::Faq => format!("/p/{property}/faq"),
            Self::FaqAdministration => "/admin/faq".to_owned(),
            Self::Announcements => format!("/p/{property}/announcements"),
            Self::WriteAnnouncements => "/admin/announcements".to_owned(),
            Self::Documents => format!("/p/{property}/documents"),
            Self::WriteDocuments => "/admin/documents".to_owned(),
        }
    }
}

/// The pages that somebody may open: those of the administration for staff, those of one house for a customer.
#[must_use]
pub fn menu(who: &Who, property: Option<PropertyId>, context: Context<'_>) -> Vec<Page> {
    let allowed = |page: &Page, at: At| permits(who, page.right(), at, context) == Verdict::Allowed;
    match (who, property) {
        (Who::Nobody, _) | (Who::Customer(_), None) => Vec::new(),
        (Who::Staff(_), _) => Page::ADMINISTRATION.into_iter().filter(|page| allowed(page, At::Installation)).collect(),
        (Who::Customer(customer), Some(property)) => {
            let of_contact = |page: &Page| {
                let mut contacts = customer.accesses.iter().filter_map(|access| access.contact);
                contacts.any(|contact| {
                    customer.belongs(contact, property, context.today, context.windows)
                        && allowed(page, At::Contact(contact))
                })
            };
            let here = |page: &Page| match page {
                Page::MyContact | Page::MyChannel | Page::MyPeople => of_contact(page),
                Page::Documents => permits_documents(who, property, context) == Verdict::Allowed,
                page => allowed(page, At::Property(property)),
            };
            Page::PORTAL.into_iter().filter(here).collect()
        }
    }
}
