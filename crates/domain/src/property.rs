//! Properties, as staff see them.

use crate::{
    id::PropertyId,
    invitation::Funnel,
    list::{Slice, Turn, Which},
    person::Address,
    setting::page::Here,
    unit,
};
use serde::{Deserialize, Serialize};

/// A property in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: PropertyId,
    /// What it is called.
    pub name: String,
    /// Its reference in the property manager's own books.
    pub reference: String,
    /// Where it is.
    pub address: Address,
    /// How many units it has.
    pub units: i64,
    /// Since when it is archived.
    pub archived_at: Option<crate::time::Moment>,
}

/// What a list of properties is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words that must occur.
    #[serde(default)]
    pub q: String,
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

    /// Those in use or the archived ones.
    #[must_use]
    pub fn which(&self) -> Which {
        Which::parse(&self.state)
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.q.trim().is_empty() || self.which() == Which::Archived
    }
}

/// A property with its units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Which.
    pub id: PropertyId,
    /// What it is called.
    pub name: String,
    /// Its reference in the property manager's own books.
    pub reference: String,
    /// Where it is.
    pub address: Address,
    /// How far its contacts have come.
    pub funnel: Funnel,
    /// How many people live there by invitation of a neighbour.
    pub residents: i64,
    /// Its units.
    pub units: Slice<unit::Row>,
    /// What of the portal is on here, and why.
    pub portal: Vec<Here>,
    /// Since when it is archived.
    pub archived_at: Option<crate::time::Moment>,
}
