//! Units, as staff see them.

use crate::{
    contract::{ContractKind, Term, Usage},
    id::{ContactId, ContractId, PropertyId, UnitId},
    list::{Turn, Which},
};
use serde::{Deserialize, Serialize};

/// A unit in the list of its property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: UnitId,
    /// What it is called.
    pub name: String,
    /// Its number in the property.
    pub number: Option<String>,
    /// Its reference in the property manager's own books.
    pub reference: String,
    /// What it is used for.
    pub usage: Usage,
    /// Who has it today; archived contacts have nothing.
    pub occupants: Vec<Occupant>,
}

/// Somebody with a contract for a unit that runs today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occupant {
    /// Who.
    pub contact: ContactId,
    /// Their name, as lists show it.
    pub name: String,
    /// As what.
    pub kind: ContractKind,
    /// The number of the contract, if one is on file.
    pub number: Option<String>,
}

/// What the list of units of a property is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words that must occur.
    #[serde(default)]
    pub q: String,
    /// `residential`, `commercial`, or anything else for both.
    #[serde(default)]
    pub usage: String,
    /// `archived`, or anything else for those in use.
    #[serde(default)]
    pub state: String,
    /// Begins after this row.
    #[serde(default)]
    pub after: String,
    /// Ends before this row.
    #[serde(default)]
    pub before: String,
}

impl Search {
    /// Which page.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn::parse(&self.after, &self.before)
    }

    /// The usage, if it is narrowed down to one.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        Usage::parse(&self.usage)
    }

    /// Those in use or the archived ones.
    #[must_use]
    pub fn which(&self) -> Which {
        Which::parse(&self.state)
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.q.trim().is_empty() || self.usage().is_some() || self.which() == Which::Archived
    }
}

/// A unit with its contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Which.
    pub id: UnitId,
    /// What it is called.
    pub name: String,
    /// Its number in the property.
    pub number: Option<String>,
    /// Its reference in the property manager's own books.
    pub reference: String,
    /// What it is used for.
    pub usage: Usage,
    /// Where it is.
    pub property: (PropertyId, String),
    /// Its contracts: the running ones first, then the latest; those of archived contacts are none of the running ones.
    pub contracts: Vec<Contract>,
    /// Since when it is archived, by itself or with its property.
    pub archived_at: Option<crate::time::Moment>,
    /// Whether its property is archived: it comes back with that one.
    pub with_house: bool,
}

/// A contract of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Which.
    pub id: ContractId,
    /// With whom.
    pub contact: ContactId,
    /// Their name, as lists show it.
    pub name: String,
    /// Whether the contact is archived: the contract is on file still, and gives nobody access.
    pub archived: bool,
    /// As what.
    pub kind: ContractKind,
    /// Its number, if one is on file.
    pub number: Option<String>,
    /// When.
    pub term: Term,
}
