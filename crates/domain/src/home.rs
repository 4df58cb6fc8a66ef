//! The portal of a house, as one customer finds it.

use crate::{contact::OwnContract, id::PropertyId, person::Address, time::Day};
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

/// For somebody to whom no house is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The day on which the next contract begins, if there is one.
    pub begins: Option<Day>,
    /// The address that the person signs in with.
    pub email: String,
}
