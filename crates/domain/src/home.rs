//! The portal of a house, as one customer finds it.

use crate::{
    contact::OwnContract,
    id::{AnnouncementId, PropertyId},
    person::Address,
};
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
    pub news: Vec<News>,
    /// How many have come since their list was opened, these and older ones; unknown where what is new is not told, as in a preview.
    pub unseen: Option<i64>,
    /// The appointment that comes next.
    pub next: Option<News>,
}

/// An announcement or its appointment, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Which announcement.
    pub id: AnnouncementId,
    /// Its title.
    pub title: String,
    /// When, in the reader's words: browsers need not know how.
    pub when: String,
    /// Whether it has come since the last time.
    pub new: bool,
}
