//! Identities: one type for each noun, so that a unit can never be passed where a contact is meant.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A property: building(s) managed together.
    PropertyId;
    /// A flat, shop or parking space.
    UnitId;
    /// Master data of a person or firm.
    ContactId;
    /// What ties a contact to a unit.
    ContractId;
    /// A customer's login.
    UserId;
    /// What one user may reach, and as what.
    AccessId;
    /// An employee of the property manager.
    StaffId;
    /// One issued invitation code.
    InvitationId;
    /// One registration that somebody has begun.
    RegistrationId;
    /// Something that waits for a member of staff.
    TaskId;
    /// One mail in the outbox.
    MailId;
    /// One file that was uploaded for import.
    UploadId;
    /// One row of the journal.
    EntryId;
    /// One time that many were invited.
    RunId;
    /// A category of the FAQ.
    FaqCategoryId;
    /// A question of the FAQ with its answer.
    FaqEntryId;
    /// One announcement.
    AnnouncementId;
    /// One time that an announcement was mailed.
    MailingId;
    /// One document.
    DocumentId;
}
