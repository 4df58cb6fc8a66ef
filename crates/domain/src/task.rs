//! What waits for a member of staff.

use crate::text::{Text, text};
use serde::{Deserialize, Serialize};

/// Why something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A customer has corrected their contact data.
    ContactCorrected,
    /// Somebody wanted to register, and no contract number is on file.
    NoContractNumber,
    /// Five wrong contract numbers froze a code.
    CodeFrozen,
    /// The last person who looked after a contact has deleted their login.
    NobodyLooksAfter,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] =
        [Self::ContactCorrected, Self::NoContractNumber, Self::CodeFrozen, Self::NobodyLooksAfter];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ContactCorrected => "contact_corrected",
            Self::NoContractNumber => "no_contract_number",
            Self::CodeFrozen => "code_frozen",
            Self::NobodyLooksAfter => "nobody_looks_after",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What staff read.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::ContactCorrected => {
                text("Kontaktdaten wurden vom Kunden geändert", "Contact data were changed by the customer")
            }
            Self::NoContractNumber => text(
                "Registrierung nicht möglich: keine Vertragsnummer hinterlegt",
                "Registration not possible: no contract number on file",
            ),
            Self::CodeFrozen => text(
                "Einladungscode nach fünf falschen Vertragsnummern gesperrt",
                "Invitation code locked after five wrong contract numbers",
            ),
            Self::NobodyLooksAfter => text(
                "Niemand kümmert sich mehr um den Kontakt: Die letzte Person mit Administrator-Rechten hat ihren Zugang gelöscht",
                "Nobody looks after the contact any more: the last person with administrator rights has deleted their login",
            ),
        }
    }
}
