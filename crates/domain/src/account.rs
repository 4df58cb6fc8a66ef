//! A login of one's own, whatever it may reach.

use crate::{contact::OwnContact, time::Day};
use serde::{Deserialize, Serialize};

/// What is said to somebody whom no house is open to now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Their contracts; none of them runs.
    pub terms: Vec<Term>,
    /// Their contacts, as far as an access window lets them see these.
    pub contacts: Vec<OwnContact>,
}

/// A contract that does not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// In which house.
    pub house: String,
    /// For which unit.
    pub unit: String,
    /// The day on which it begins, if that is still to come.
    pub begins: Option<Day>,
    /// The day on which it ended, if that is over.
    pub ended: Option<Day>,
}

/// What somebody should know who is about to delete their login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePage {
    /// The address that they sign in with.
    pub email: String,
    /// The contacts whose access would end.
    pub contacts: Vec<String>,
}
