//! The one rule of permission.
//!
//! [`permits`] is pure and total. The use cases ask it before every operation, [`menu`] builds navigation from it,
//! views use it only to explain. Lists ask [`visibility`], which the store turns into a `WHERE` clause; a test draws
//! random worlds and checks that both agree. The whole table is written down in `tests/policy-matrix.snap`.
//!
//! To add a right: add the variant, its line in [`Right::held_by`], and, if a switch opens it, name it in the switch's
//! entry of the catalogue. The matrix test then shows the difference.

mod menu;

pub use menu::{Page, menu};

use crate::{
    access::{Access, Standing, is_commercial},
    contract::AccessWindows,
    id::{ContactId, PropertyId, UserId},
    onboarding::comes_first,
    person::{StaffMember, StaffRole},
    setting::{Key, Settings},
    time::Day,
};
use serde::{Deserialize, Serialize};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody is signed in.
    Nobody,
    /// An employee of the property manager.
    Staff(StaffMember),
    /// A customer.
    Customer(Customer),
}

/// A signed-in customer with everything they may reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Which login.
    pub login: UserId,
    /// What it may reach: no ended access, no archived contact, contract or property.
    pub accesses: Vec<Access>,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right {
    /// Open the portal of a property.
    SeeHome,
    /// See the data of the own contact.
    SeeOwnContact,
    /// Correct the data of the own contact.
    EditOwnContact,
    /// Change the contact channel of the own contact.
    ChangeChannel,
    /// Say whether one lives in a property.
    AnswerResidency,
    /// Give other people access to the own contact.
    AddUsers,
    /// Invite people into a property as residents.
    InviteNeighbours,
    /// See and change the own login: password, language.
    OwnLogin,
    /// See properties, units, contacts and contracts.
    SeeMasterData,
    /// Create, change, archive and bring back properties, units, contacts and contracts.
    EditMasterData,
    /// Import master data.
    Import,
    /// Create, renew, revoke and mail invitation codes, and read them out.
    Invite,
    /// See residents with who has invited them, say that they stay, and end their access.
    LookAfterResidents,
    /// See and finish what waits for staff.
    SeeTasks,
    /// See the portal settings and change them.
    ManageSettings,
    /// See who changed what.
    SeeJournal,
    /// See the mails that were or will be sent.
    SeeOutbox,
    /// See who was asked what, and what was answered.
    SeeQuestions,
    /// Ask those who are through and have not answered a question.
    AskRemaining,
    /// Invite staff, decide on their roles, deactivate them, end their sessions.
    ManageStaff,
    /// See where a customer is signed in, and sign them out there.
    EndSessions,
    /// Make two contacts one, for good.
    MergeContacts,
    /// Read the FAQ of a property, and say whether an answer helped.
    ReadFaq,
    /// Write the FAQ, also while it is off.
    WriteFaq,
    /// Read the general announcements of a property.
    ReadAnnouncements,
    /// Read what was announced to the own contact, or to a unit of it.
    ReadOwnAnnouncements,
    /// Write announcements, publish and withdraw them, and see whom they reach.
    WriteAnnouncements,
    /// See the portal as a customer has it, to read only.
    PreviewPortal,
    /// Read the general documents of a property.
    ReadDocuments,
    /// Read the documents of units of the own contact that were shared while its contract ran.
    ReadUnitDocuments,
    /// Read the documents of the own contact.
    ReadOwnDocuments,
    /// Share documents, change what is said about them, withdraw them, and see whom they reach.
    WriteDocuments,
}

/// Where somebody wants to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Not at a certain place.
    Installation,
    /// At one property.
    Property(PropertyId),
    /// With one contact.
    Contact(ContactId),
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Allowed,
    /// It will be once the questions of the first sign-in are done.
    QuestionsFirst,
    /// No; and the answer is the one for something that does not exist.
    Hidden,
}

/// The world in which the question is asked: what is switched on, and what day it is.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// How far access reaches beyond contracts.
    pub windows: AccessWindows,
    /// The day, in Europe/Berlin.
    pub today: Day,
}

/// A column of the table for customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// By one access.
    Standing(Standing),
    /// Everything there comes from commercial units; holds in addition to the standing.
    Commercial,
}

impl Right {
    /// All rights, in the order of the matrix.
    pub const ALL: [Self; 32] = [
        Self::SeeHome,
        Self::SeeOwnContact,
        Self::EditOwnContact,
        Self::ChangeChannel,
        Self::AnswerResidency,
        Self::AddUsers,
        Self::InviteNeighbours,
        Self::OwnLogin,
        Self::SeeMasterData,
        Self::EditMasterData,
        Self::Import,
        Self::Invite,
        Self::LookAfterResidents,
        Self::SeeTasks,
        Self::ManageSettings,
        Self::SeeJournal,
        Self::SeeOutbox,
        Self::SeeQuestions,
        Self::AskRemaining,
        Self::ManageStaff,
        Self::EndSessions,
        Self::MergeContacts,
        Self::ReadFaq,
        Self::WriteFaq,
        Self::ReadAnnouncements,
        Self::ReadOwnAnnouncements,
        Self::WriteAnnouncements,
        Self::PreviewPortal,
        Self::ReadDocuments,
        Self::ReadUnitDocuments,
        Self::ReadOwnDocuments,
        Self::WriteDocuments,
    ];

    /// The table for customers.
    #[must_use]
    pub const fn held_by(self, column: Column) -> bool {
        use Standing::{AddedAdmin, AddedMember, Extended, OwnerOrTenant, Resident};
        match (self, column) {
            (Self::SeeHome | Self::ReadFaq | Self::ReadAnnouncements, Column::Standing(Extended)) => false,
            (Self::SeeHome | Self::ReadFaq | Self::ReadAnnouncements | Self::OwnLogin, _) => true,
            // That a resident sees what is general and somebody with user rights does not is one line, so that it can change.
            (Self::ReadDocuments, Column::Standing(AddedMember | Extended)) => false,
            (Self::ReadDocuments, _) => true,
            (
                Self::SeeOwnContact | Self::ReadOwnAnnouncements | Self::ReadUnitDocuments | Self::ReadOwnDocuments,
                Column::Standing(AddedMember | Resident),
            ) => false,
            (Self::SeeOwnContact | Self::ReadOwnAnnouncements | Self::ReadUnitDocuments | Self::ReadOwnDocuments, _) => true,
            (
                Self::EditOwnContact | Self::ChangeChannel | Self::AddUsers,
                Column::Commercial | Column::Standing(OwnerOrTenant | AddedAdmin),
            )
            | (Self::AnswerResidency, Column::Standing(OwnerOrTenant | AddedAdmin))
            // Who has no contract of their own, or only one of a shop, brings nobody into the house.
            | (Self::InviteNeighbours, Column::Standing(OwnerOrTenant)) => true,
            (
                Self::EditOwnContact
                | Self::ChangeChannel
                | Self::AddUsers
                | Self::InviteNeighbours
                | Self::AnswerResidency
                | Self::SeeMasterData
                | Self::EditMasterData
                | Self::Import
                | Self::Invite
                | Self::LookAfterResidents
                | Self::SeeTasks
                | Self::ManageSettings
                | Self::SeeJournal
                | Self::SeeOutbox
                | Self::SeeQuestions
                | Self::AskRemaining
                | Self::ManageStaff
                | Self::EndSessions
                | Self::MergeContacts
                | Self::WriteFaq
                | Self::WriteAnnouncements
                | Self::PreviewPortal
                | Self::WriteDocuments,
                _,
            ) => false,
        }
    }

    /// The table for staff.
    #[must_use]
    pub fn held_by_staff(self, role: StaffRole) -> bool {
        match self {
            Self::OwnLogin
            | Self::ChangeChannel
            | Self::AddUsers
            | Self::SeeMasterData
            | Self::EditMasterData
            | Self::Invite
            | Self::LookAfterResidents
            | Self::SeeTasks
            | Self::SeeJournal
            | Self::SeeOutbox
            | Self::SeeQuestions
            | Self::EndSessions
            | Self::WriteFaq
            | Self::WriteAnnouncements
            | Self::WriteDocuments
            // Whoever sees all that is known of a customer may also see how it looks to them.
            | Self::PreviewPortal => true,
            // It cannot be taken back: not for clerks.
            Self::MergeContacts => matches!(role, StaffRole::Manager | StaffRole::Administrator),
            Self::Import | Self::ManageSettings | Self::AskRemaining | Self::ManageStaff => {
                role == StaffRole::Administrator
            }
            Self::SeeHome
            | Self::SeeOwnContact
            | Self::EditOwnContact
            | Self::AnswerResidency
            | Self::ReadFaq
            | Self::ReadAnnouncements
            | Self::ReadOwnAnnouncements
            | Self::ReadDocuments
            | Self::ReadUnitDocuments
            | Self::ReadOwnDocuments
            | Self::InviteNeighbours => false,
        }
    }

    /// The switches without which nobody has this right.
    pub fn opened_by(self) -> impl Iterator<Item = Key> {
        Key::ALL.iter().copied().filter(move |key| key.setting().opens.contains(&self))
    }

    fn is_open(self, at: At, settings: &Settings) -> bool {
        self.opened_by().all(|key| match at {
            At::Property(property) => settings.on_at(key, property),
            At::Installation | At::Contact(_) => settings.on(key),
        })
    }
}

/// Whether somebody may do something somewhere, now.
#[must_use]
pub fn permits(who: &Who, right: Right, at: At, context: Context<'_>) -> Verdict {
    match who {
        Who::Nobody => Verdict::Hidden,
        Who::Staff(staff) if right.held_by_staff(staff.role) => Verdict::Allowed,
        Who::Staff(_) => Verdict::Hidden,
        // The login itself is theirs whatever they may reach, even when nothing is left.
        Who::Customer(_) if right == Right::OwnLogin => Verdict::Allowed,
        Who::Customer(customer) if right.is_open(at, context.settings) => customer.verdict(right, at, context),
        Who::Customer(_) => Verdict::Hidden,
    }
}

impl Customer {
    fn verdict(&self, right: Right, at: At, context: Context<'_>) -> Verdict {
        let verdicts = self.holding(right, at, context).map(|(access, standing)| {
            // Whom no house is open to, nothing is asked: the questions wait until one is.
            let first = standing != Standing::Extended && comes_first(access, context.settings, context.today);
            if first { Verdict::QuestionsFirst } else { Verdict::Allowed }
        });
        verdicts.fold(Verdict::Hidden, |best, verdict| match (best, verdict) {
            (Verdict::Allowed, _) | (_, Verdict::Allowed) => Verdict::Allowed,
            (Verdict::QuestionsFirst, _) | (_, Verdict::QuestionsFirst) => Verdict::QuestionsFirst,
            (Verdict::Hidden, Verdict::Hidden) => Verdict::Hidden,
        })
    }

    /// The accesses by which they hold a right at a place, whether questions come first or not.
    fn holding(&self, right: Right, at: At, context: Context<'_>) -> impl Iterator<Item = (&Access, Standing)> {
        let Context { windows, today, .. } = context;
        let commercial = move |property| is_commercial(&self.accesses, property, today, windows);
        self.accesses.iter().filter_map(move |access| {
            let (standing, commercial) = match at {
                At::Property(property) => (access.standing_at(property, today, windows)?, commercial(Some(property))),
                At::Contact(contact) if access.contact == Some(contact) => {
                    (access.standing_to_contact(today, windows)?, is_commercial([access], None, today, windows))
                }
                At::Contact(_) | At::Installation => return None,
            };
            let held = right.held_by(Column::Standing(standing)) && (!commercial || right.held_by(Column::Commercial));
            held.then_some((access, standing))
        })
    }

    /// The accesses by which something reaches them that needs a right at a place: the questions of the first sign-in
    /// are done, or nothing is asked. What is asked on purpose later keeps nothing from them, it only comes first.
    pub(crate) fn reached(&self, right: Right, at: At, context: Context<'_>) -> impl Iterator<Item = &Access> {
        let open = right.is_open(at, context.settings);
        let held = self.holding(right, at, context).filter(move |_| open);
        held.filter(|(access, standing)| access.through || *standing == Standing::Extended).map(|(access, _)| access)
    }

    /// Whether one of their contacts is seen below a house: by a contract there, or by none that opens any house, so that it
    /// would be seen nowhere else.
    #[must_use]
    pub fn belongs(&self, contact: ContactId, property: PropertyId, today: Day, windows: AccessWindows) -> bool {
        let own = || self.accesses.iter().filter(|access| access.contact == Some(contact));
        own().any(|access| access.standing_at(property, today, windows).is_some())
            || own().all(|access| access.properties(today).next().is_none())
    }

    /// The properties whose portal is open to them, in the order of their accesses.
    #[must_use]
    pub fn homes(&self, context: Context<'_>) -> Vec<PropertyId> {
        self.houses(Verdict::Allowed, context)
    }

    /// The properties whose portal waits for the questions, in the order of their accesses.
    #[must_use]
    pub fn waiting_homes(&self, context: Context<'_>) -> Vec<PropertyId> {
        self.houses(Verdict::QuestionsFirst, context)
    }

    /// The properties for whose portal this is the verdict.
    fn houses(&self, verdict: Verdict, context: Context<'_>) -> Vec<PropertyId> {
        let who = Who::Customer(self.clone());
        let mut houses = Vec::new();
        for property in self.accesses.iter().flat_map(|access| access.properties(context.today)) {
            if !houses.contains(&property) && permits(&who, Right::SeeHome, At::Property(property), context) == verdict
            {
                houses.push(property);
            }
        }
        houses
    }
}

/// Whether there is a page with documents in the portal of a house: for whoever reads there what is general, and for whoever
/// looks after a contact, whose documents are shown in each of their houses.
#[must_use]
pub fn permits_documents(who: &Who, property: PropertyId, context: Context<'_>) -> Verdict {
    let general = permits(who, Right::ReadDocuments, At::Property(property), context);
    let (Verdict::Hidden, Who::Customer(customer)) = (general, who) else { return general };
    match permits(who, Right::SeeHome, At::Property(property), context) {
        Verdict::Allowed => {
            let contacts = customer.accesses.iter().filter_map(|access| access.contact).map(At::Contact);
            let own = |at: At| permits(who, Right::ReadOwnDocuments, at, context) == Verdict::Allowed;
            if contacts.into_iter().any(own) { Verdict::Allowed } else { Verdict::Hidden }
        }
        Verdict::QuestionsFirst | Verdict::Hidden => Verdict::Hidden,
    }
}

/// Through which pages somebody comes to what has no house in its own address: a file, an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doors {
    /// Through all of which a list ([`visibility`]) shows it: nothing comes first anywhere.
    All,
    /// Through the portals of these houses only: in others questions come first, and so they do for what is shown there alone.
    Homes(Vec<PropertyId>),
}

impl Doors {
    /// Whether what is shown in a house leads through one of them; `None` is what is shown in each house of theirs.
    #[must_use]
    pub fn lead_to(&self, home: Option<PropertyId>) -> bool {
        match (self, home) {
            (Self::All, _) => true,
            (Self::Homes(open), Some(home)) => open.contains(&home),
            (Self::Homes(open), None) => !open.is_empty(),
        }
    }
}

/// Through which pages somebody comes to what has no house in its own address. It answers as these pages do: what is shown in
/// an open house can be read, what is shown only where questions come first waits for them.
#[must_use]
pub fn doors(who: &Who, context: Context<'_>) -> Doors {
    let Who::Customer(customer) = who else { return Doors::All };
    let mut houses = customer.accesses.iter().flat_map(|access| access.properties(context.today));
    let asks = |house| permits(who, Right::SeeHome, At::Property(house), context) == Verdict::QuestionsFirst;
    if houses.any(asks) { Doors::Homes(customer.homes(context)) } else { Doors::All }
}

/// Which rows of a list somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// None.
    Nothing,
    /// All.
    Everything,
    /// Those that a customer reaches by their accesses.
    Own(Reach),
    /// Those that are shown at one property.
    At(PropertyId),
}

/// What a customer's list is limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Whose accesses.
    pub login: UserId,
    /// The day on which contracts must run.
    pub today: Day,
    /// How far contracts count beyond their term.
    pub windows: AccessWindows,
}

/// A list that somebody wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Properties: for staff all, for customers the houses whose portal is open to them.
    Properties,
    /// Contacts: for staff all, for customers their own.
    Contacts,
    /// The FAQ: for staff all of it, for customers what is shown at a property where they may read it.
    Faq(PropertyId),
    /// Announcements that reach a customer; staff have a list of their own, with drafts and what was withdrawn.
    Announcements,
    /// Documents: for staff all, for customers those that reach them.
    Documents,
}

/// Which rows of a list somebody sees: exactly those for which [`permits`] says so.
#[must_use]
pub fn visibility(who: &Who, list: List, context: Context<'_>) -> Visibility {
    let Context { windows, today, .. } = context;
    match (who, list) {
        (Who::Nobody, _) => Visibility::Nothing,
        (Who::Staff(staff), List::Properties | List::Contacts) => {
            everything_if(Right::SeeMasterData.held_by_staff(staff.role))
        }
        (Who::Staff(staff), List::Faq(_)) => everything_if(Right::WriteFaq.held_by_staff(staff.role)),
        (Who::Staff(_), List::Announcements) => Visibility::Nothing,
        (Who::Staff(staff), List::Documents) => everything_if(Right::WriteDocuments.held_by_staff(staff.role)),
        // Inside the terms only: a widened window opens no house.
        (Who::Customer(customer), List::Properties) => {
            Visibility::Own(Reach { login: customer.login, today, windows: AccessWindows::default() })
        }
        (Who::Customer(customer), List::Contacts | List::Announcements | List::Documents) => {
            Visibility::Own(Reach { login: customer.login, today, windows })
        }
        // Who may read it there is asked here; which entries are shown there each entry says (`faq::Standing::is_shown`).
        (Who::Customer(_), List::Faq(property)) => {
            match permits(who, Right::ReadFaq, At::Property(property), context) {
                Verdict::Allowed => Visibility::At(property),
                Verdict::QuestionsFirst | Verdict::Hidden => Visibility::Nothing,
            }
        }
    }
}

const fn everything_if(held: bool) -> Visibility {
    if held { Visibility::Everything } else { Visibility::Nothing }
}
