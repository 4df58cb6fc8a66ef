//! What a login may reach, and as what.

use crate::{
    contract::{AccessWindows, ContractKind, Term, Usage},
    id::{AccessId, ContactId, PropertyId, UnitId},
    onboarding::Item,
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};

/// What a customer grants to people added to their contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessLevel {
    /// Nutzer-Rechte: uses the portal.
    Member,
    /// Administrator-Rechte: also looks after the contact.
    Admin,
}

impl AccessLevel {
    /// Both levels, the preset first.
    pub const ALL: [Self; 2] = [Self::Member, Self::Admin];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> crate::text::Text {
        match self {
            Self::Member => crate::text::text("Nutzer-Rechte", "User rights"),
            Self::Admin => crate::text::text("Administrator-Rechte", "Administrator rights"),
        }
    }
}

/// Where an access comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessKind {
    /// Registered with the code of a contact.
    Contact,
    /// Added to a contact by somebody who looks after it.
    Added,
    /// Invited by a neighbour, without contract.
    Resident,
}

impl AccessKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Contact, Self::Added, Self::Resident];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Added => "added",
            Self::Resident => "resident",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// A contract as far as access is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenancy {
    /// Where.
    pub property: PropertyId,
    /// For which unit.
    pub unit: UnitId,
    /// As what.
    pub kind: ContractKind,
    /// What the unit is used for.
    pub usage: Usage,
    /// When.
    pub term: Term,
    /// When it was entered, or moved to that house.
    pub came_at: Moment,
    /// Since when it is for this unit, if it was for another one before.
    pub unit_since: Option<Moment>,
}

impl Tenancy {
    /// Whether what was shared with its unit at an instant was for it: it ran on that day, for that unit. Who has moved in
    /// without a known first day was not there before the contract was entered, or moved to that house; what was shared
    /// earlier was for somebody else.
    #[must_use]
    pub fn was_meant(&self, at: Moment) -> bool {
        self.term.includes(at.day())
            && (self.term.starts.is_some() || self.came_at <= at)
            && self.unit_since.is_none_or(|since| since <= at)
    }
}

/// One access of a login that has not ended, to a contact that is not archived, or to a property as a resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Which.
    pub id: AccessId,
    /// Where it comes from.
    pub kind: AccessKind,
    /// Administrator or user rights; residents have user rights.
    pub level: AccessLevel,
    /// The contact, except for residents.
    pub contact: Option<ContactId>,
    /// The property, for residents only.
    pub property: Option<PropertyId>,
    /// The contracts of the contact.
    pub tenancies: Vec<Tenancy>,
    /// Whether the questions of the first sign-in are done.
    pub through: bool,
    /// What is asked since then: on purpose by an administrator, if it had not been answered before; or because a house has
    /// come, which has its own question.
    pub asked: Vec<Item>,
}

/// How a login stands to a property or a contact through one access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// By a contract inside its term.
    OwnerOrTenant,
    /// Added with administrator rights.
    AddedAdmin,
    /// Added with user rights.
    AddedMember,
    /// Invited by a neighbour.
    Resident,
    /// Only inside a widened window.
    Extended,
}

impl Access {
    /// The properties where it gives access on a day, inside the term of a contract.
    pub fn properties(&self, today: Day) -> impl Iterator<Item = PropertyId> {
        let running = self.tenancies.iter().filter(move |t| t.term.includes(today)).map(|t| t.property);
        running.chain(self.property)
    }

    /// How it stands to a property on a day; `None`: not at all.
    #[must_use]
    pub fn standing_at(&self, property: PropertyId, today: Day, windows: AccessWindows) -> Option<Standing> {
        self.standing(today, windows, |there| there == property)
    }

    /// How it stands to its own contact on a day, by its contracts anywhere; `None`: not at all.
    #[must_use]
    pub fn standing_to_contact(&self, today: Day, windows: AccessWindows) -> Option<Standing> {
        self.contact?;
        self.standing(today, windows, |_| true)
    }

    fn standing(&self, today: Day, windows: AccessWindows, there: impl Fn(PropertyId) -> bool) -> Option<Standing> {
        if self.kind == AccessKind::Resident {
            return self.property.filter(|property| there(*property)).map(|_| Standing::Resident);
        }
        let mut terms = self.tenancies.iter().filter(|t| there(t.property)).map(|t| t.term);
        if terms.clone().any(|term| term.includes(today)) {
            return Some(match (self.kind, self.level) {
                (_, AccessLevel::Member) => Standing::AddedMember,
                (AccessKind::Contact, AccessLevel::Admin) => Standing::OwnerOrTenant,
                (_, AccessLevel::Admin) => Standing::AddedAdmin,
            });
        }
        // A widened window is for those who look after the contact: it must not give members more than they had inside.
        let looks_after = self.level == AccessLevel::Admin;
        (looks_after && terms.any(|term| term.widened(windows).includes(today))).then_some(Standing::Extended)
    }
}

/// Whether somebody is a commercial user at a property (or, with `None`, altogether): everything that gives them
/// access there now comes from commercial units. A residential contract or an invitation as resident rules it out.
#[must_use]
pub fn is_commercial<'a>(
    accesses: impl IntoIterator<Item = &'a Access>,
    property: Option<PropertyId>,
    today: Day,
    windows: AccessWindows,
) -> bool {
    let there = |at: PropertyId| property.is_none_or(|property| property == at);
    let mut seen = false;
    for access in accesses {
        if access.property.is_some_and(there) {
            return false;
        }
        for tenancy in &access.tenancies {
            if there(tenancy.property) && tenancy.term.widened(windows).includes(today) {
                if tenancy.usage == Usage::Residential {
                    return false;
                }
                seen = true;
            }
        }
    }
    seen
}
