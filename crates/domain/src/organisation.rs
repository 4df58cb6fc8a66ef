//! The property manager that runs the installation.

use serde::{Deserialize, Serialize};

/// The firm, as customers see it: who it is, how to reach it, and its legal texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Street and house number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// Whom to call.
    pub phone: String,
    /// Whom to write to.
    pub email: String,
    /// The text of the imprint.
    pub imprint: String,
    /// The text on privacy.
    pub privacy: String,
    /// The text on accessibility.
    pub accessibility: String,
}
