//! Documents: what they are, whom they reach, and what is not taken.
//!
//! Whom one reaches is said once, in [`reaches`]. The store turns it into a `WHERE` clause, and from the other side into
//! the list of those who are reached; tests draw random worlds and compare all three.

mod content;
mod page;

pub use content::{Content, FileName, Refused, has_page, refused_by_name, refused_text};
pub use page::{Change, Detail, Filter, Item, Listed, Reader, Readers, Row, Search, Target, Told, TypedChange};

use crate::{
    announcement::{Whom, was_for},
    form::{Problem, Problems},
    id::{ContactId, PropertyId, UnitId},
    policy::{At, Context, Customer, Right},
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// The most that a file may have, in megabytes: a scanned annual statement with all its receipts has some 30. Mail programs
/// give up at half of it.
pub const MEGABYTES: u32 = 50;
/// The same in bytes.
pub const BYTES: u64 = MEGABYTES as u64 * 1024 * 1024;
/// So many files can be sent at once: the statements of a staircase. More at once would be gigabytes in one request, and all
/// of it lost with the line.
pub const AT_ONCE: usize = 20;
/// A title is one line in a list.
pub const TITLE: usize = 150;

/// Types of documents, which people find them by like folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Folder {
    /// What was paid and what is owed.
    Statement,
    /// What the owners will spend.
    Budget,
    /// Contracts and their amendments.
    Contract,
    /// Minutes of meetings and handovers.
    Minutes,
    /// Letters.
    Letter,
    /// The rules of the house.
    Rules,
    /// Plans and drawings.
    Plan,
    /// Certificates: energy, inspections, insurance.
    Certificate,
    /// Anything else.
    #[default]
    Other,
}

impl Folder {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Statement,
        Self::Budget,
        Self::Contract,
        Self::Minutes,
        Self::Letter,
        Self::Rules,
        Self::Plan,
        Self::Certificate,
        Self::Other,
    ];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Budget => "budget",
            Self::Contract => "contract",
            Self::Minutes => "minutes",
            Self::Letter => "letter",
            Self::Rules => "rules",
            Self::Plan => "plan",
            Self::Certificate => "certificate",
            Self::Other => "other",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|folder| folder.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Statement => text("Abrechnung", "Statement"),
            Self::Budget => text("Wirtschaftsplan", "Budget"),
            Self::Contract => text("Vertrag", "Contract"),
            Self::Minutes => text("Protokoll", "Minutes"),
            Self::Letter => text("Brief", "Letter"),
            Self::Rules => text("Hausordnung", "House rules"),
            Self::Plan => text("Plan", "Plan"),
            Self::Certificate => text("Nachweis", "Certificate"),
            Self::Other => text("Sonstiges", "Other"),
        }
    }
}

/// The three classes of documents, as people choose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Class {
    /// General: of a house.
    House,
    /// Of a unit.
    Unit,
    /// Of a contact.
    Contact,
}

impl Class {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::House, Self::Unit, Self::Contact];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Unit => "unit",
            Self::Contact => "contact",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::House => text("Eine Liegenschaft", "One property"),
            Self::Unit => text("Eine Einheit", "One unit"),
            Self::Contact => text("Ein Kontakt", "One contact"),
        }
    }
}

/// What a document belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// A house.
    House(PropertyId),
    /// A unit.
    Unit(UnitId),
    /// A contact.
    Contact(ContactId),
}

impl Place {
    /// Of this class, with this number.
    #[must_use]
    pub const fn new(class: Class, id: i64) -> Self {
        match class {
            Class::House => Self::House(PropertyId(id)),
            Class::Unit => Self::Unit(UnitId(id)),
            Class::Contact => Self::Contact(ContactId(id)),
        }
    }

    /// Its class.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::House(_) => Class::House,
            Self::Unit(_) => Class::Unit,
            Self::Contact(_) => Class::Contact,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::House(PropertyId(id)) | Self::Unit(UnitId(id)) | Self::Contact(ContactId(id)) => id,
        }
    }

    /// Reads what stands in an address: `house-7`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (class, id) = text.split_once('-')?;
        Some(Self::new(Class::parse(class)?, id.parse().ok()?))
    }

    /// Its page in the administration.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::House(id) => format!("/admin/properties/{id}"),
            Self::Unit(id) => format!("/admin/units/{id}"),
            Self::Contact(id) => format!("/admin/contacts/{id}"),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.class().key(), self.id())
    }
}

/// Whom a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// What it belongs to.
    pub place: Place,
    /// As what those there read it.
    pub whom: Whom,
}

impl Audience {
    /// Those who look after one contact are one kind of people.
    #[must_use]
    pub const fn new(place: Place, whom: Whom) -> Self {
        let whom = if matches!(place, Place::Contact(_)) { Whom::Everybody } else { whom };
        Self { place, whom }
    }

    /// Whom it is for in words, with the name of the place.
    #[must_use]
    pub fn words(self, name: &str, lang: Lang) -> String {
        match self.whom {
            Whom::Everybody => name.to_owned(),
            whom => format!("{name} · {}", whom.label().to(lang)),
        }
    }
}

/// What is said about files before they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The key of a [`Folder`].
    pub folder: String,
    /// The key of a [`Whom`].
    pub whom: String,
}

/// What is said about files, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharing {
    /// Their type.
    pub folder: Folder,
    /// Whom they are for.
    pub audience: Audience,
}

impl Sharing {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(place: Place, typed: &Typed) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let folder = problems.note("folder", Folder::parse(&typed.folder).ok_or(Problem::NotAChoice));
        let whom = match place.class() {
            Class::Contact => Some(Whom::Everybody),
            Class::House | Class::Unit => problems.note("whom", Whom::parse(&typed.whom).ok_or(Problem::NotAChoice)),
        };
        match (folder, whom) {
            (Some(folder), Some(whom)) => Ok(Self { folder, audience: Audience::new(place, whom) }),
            _ => Err(problems),
        }
    }
}

/// An audience with the instant at which the document was shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Whom it is for.
    pub audience: Audience,
    /// When.
    pub at: Moment,
}

/// Whether a document that is shared reaches a customer.
///
/// What is general reaches whoever may read there what is general; is it for owners or tenants, a running contract of that
/// kind is needed, and the access that it comes by. What is of a unit reaches those who look after a contact with a contract
/// for it that gives access today, be it by a widened window, and that ran on the day it was shared: who moves in later
/// never sees what was for the one before, and who has moved out never what is for the one after. A contract without a first
/// day counts from when it was entered. What is of a contact
/// reaches those who look after it, also inside a widened window.
#[must_use]
pub fn reaches(customer: &Customer, shared: Shared, context: Context<'_>) -> bool {
    reaches_by(customer, shared, None, context)
}

/// Whether it is shown to a customer in the portal of a house. What is of a contact is shown in each of their houses, as is
/// what remains of a contract that does not run: its own house may be closed to them.
#[must_use]
pub fn is_shown_at(customer: &Customer, shared: Shared, property: PropertyId, context: Context<'_>) -> bool {
    reaches_by(customer, shared, Some(property), context)
}

fn reaches_by(customer: &Customer, shared: Shared, only: Option<PropertyId>, context: Context<'_>) -> bool {
    let Shared { audience: Audience { place, whom }, at } = shared;
    let today = context.today;
    match place {
        Place::House(house) => {
            only.is_none_or(|only| only == house)
                && customer.reached(Right::ReadDocuments, At::Property(house), context).any(|access| {
                    let mut running = access.tenancies.iter().filter(|t| t.property == house && t.term.includes(today));
                    whom == Whom::Everybody || running.any(|tenancy| whom.includes(tenancy.kind))
                })
        }
        Place::Unit(unit) => was_for(customer, Right::ReadUnitDocuments, (unit, whom), at, only, context),
        Place::Contact(contact) => {
            customer.reached(Right::ReadOwnDocuments, At::Contact(contact), context).next().is_some()
        }
    }
}

/// A size as people read it: `3 KB`, `1,4 MB`.
#[must_use]
pub fn size(bytes: u64, lang: Lang) -> String {
    if bytes < 1_000_000 {
        // Nothing is empty that is not.
        return format!("{} KB", bytes.div_ceil(1_000));
    }
    let tenths = (bytes + 50_000) / 100_000;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    match (tenth, lang) {
        (0, _) => format!("{whole} MB"),
        (_, Lang::De) => format!("{whole},{tenth} MB"),
        (_, Lang::En) => format!("{whole}.{tenth} MB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_read_them() {
        assert_eq!([1, 1_000, 1_001, 999_999].map(|n| size(n, Lang::De)), ["1 KB", "1 KB", "2 KB", "1000 KB"]);
        assert_eq!([1_000_000, 1_440_000, 52_428_800].map(|n| size(n, Lang::De)), ["1 MB", "1,4 MB", "52,4 MB"]);
        assert_eq!(size(1_440_000, Lang::En), "1.4 MB");
    }

    #[test]
    fn what_a_document_belongs_to_is_read_from_an_address() {
        for place in [Place::House(PropertyId(7)), Place::Unit(UnitId(1)), Place::Contact(ContactId(3))] {
            assert_eq!(Place::parse(&place.to_string()), Some(place));
        }
        assert_eq!([Place::parse("house"), Place::parse("house-x"), Place::parse("attic-1")], [None; 3]);
        for folder in Folder::ALL {
            assert_eq!(Folder::parse(folder.key()), Some(folder));
        }
    }

    #[test]
    fn what_is_said_about_files_is_read_and_a_contact_is_one_kind_of_people() {
        let typed = |folder: &str, whom: &str| Typed { folder: folder.into(), whom: whom.into() };
        let house = Place::House(PropertyId(1));
        let read = Sharing::read(house, &typed("minutes", "owner")).expect("read");
        assert_eq!((read.folder, read.audience.whom), (Folder::Minutes, Whom::Owners));
        let contact = Sharing::read(Place::Contact(ContactId(1)), &typed("letter", "")).expect("read");
        assert_eq!(contact.audience.whom, Whom::Everybody);
        let problems = Sharing::read(house, &typed("x", "y")).expect_err("problems");
        assert_eq!(problems.iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>(), ["folder", "whom"]);
    }
}
