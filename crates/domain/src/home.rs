//! The portal of a house, as one customer finds it.

use crate::{contact::OwnContract, id::PropertyId, person::Address};
use serde::{Deserialize, Serialize};

/// The start page of a house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartPage {
    /// Which house.
    pub property: PropertyId,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub address: Address,
    /// The contracts of the person's contacts in this house, as far as they may see them.
    pub contracts: Vec<OwnContract>,
    /// The newest announcements.
    pub announcements: Newest,
    /// The newest documents; none for whoever sees none there.
    pub documents: Newest,
    /// The appointment that comes next.
    pub next: Option<News>,
}

/// The newest of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newest {
    /// A few, the newest first.
    pub items: Vec<News>,
    /// How many have come since the list was opened, these and older ones; unknown where what is new is not told, as in a
    /// preview.
    pub unseen: Option<i64>,
}

/// An announcement, its appointment, or a document, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Which of its kind.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// When, in the reader's words, and what is told beside it: browsers need not know how.
    pub when: String,
    /// Whether it has come since the list was opened: one of those that are counted beside it.
    pub new: bool,
}
