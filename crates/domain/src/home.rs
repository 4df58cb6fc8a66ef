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
}
