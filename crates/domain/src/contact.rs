//! Master data of a person or firm. A contact is not a login.

use crate::text::{Text, text};
use serde::{Deserialize, Serialize};

/// Whether, in a mailing sent by preference, a contact gets the letter on paper in addition to the portal.
/// It decides nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactChannel {
    /// In the portal only.
    Online,
    /// In the portal, and on paper as well.
    Postal,
}

impl ContactChannel {
    /// Both channels.
    pub const ALL: [Self; 2] = [Self::Online, Self::Postal];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Postal => "postal",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Online => text("Online", "Online"),
            Self::Postal => text("Postalisch", "By post"),
        }
    }
}
