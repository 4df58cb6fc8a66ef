//! Contacts as staff see them.

use super::ContactChannel;
use crate::{
    access::AccessLevel,
    contract::{Archived, ContractKind, Term},
    id::{AccessId, ContactId, ContractId, InvitationId, PropertyId, UnitId, UserId},
    invitation::{self, InvitationState, selection::Fate},
    journal,
    list::{Order, Slice, Turn},
    onboarding::Question,
    person::{Address, Name},
    refusal::Reason,
    text::{Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// A contact in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: ContactId,
    /// The name, as lists show it.
    pub name: String,
    /// Its reference in the property manager's own books.
    pub reference: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Where they live or what they own, in words: the running contract, or the last one.
    pub place: Option<String>,
    /// How many contracts they have.
    pub contracts: i64,
    /// How far their invitation has come; at the property, if the list is narrowed down to one.
    pub state: InvitationState,
    /// Whether a mail came back from their address.
    pub bounced: bool,
    /// When their last code was mailed.
    pub mailed_at: Option<Moment>,
}

impl Row {
    /// Whether inviting them may come to a mail. Whoever has no access at the property that the list is narrowed down to may
    /// have it elsewhere, which the list does not know.
    #[must_use]
    pub fn may_be_invited(&self, narrowed_to: Option<PropertyId>) -> bool {
        let address = match (self.email.as_deref(), self.bounced) {
            (None, _) => Err(Reason::NoAddress),
            (Some(_), true) => Err(Reason::AddressBounced),
            (Some(email), false) => Ok(email),
        };
        if narrowed_to.is_some() && self.state == InvitationState::NoAccess {
            return address.is_ok();
        }
        Fate::of(self.state, address, self.mailed_at).is_mailed()
    }
}

/// What a list of contacts is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words that must occur.
    #[serde(default)]
    pub q: String,
    /// The key of an [`InvitationState`], or anything else for all but archived contacts.
    #[serde(default)]
    pub state: String,
    /// The number of a property, or anything else for all.
    #[serde(default)]
    pub property: String,
    /// The key of an [`Order`].
    #[serde(default)]
    pub order: String,
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

    /// In which order.
    #[must_use]
    pub fn order(&self) -> Order {
        Order::parse(&self.order)
    }

    /// The state, if it is narrowed down to one.
    #[must_use]
    pub fn state(&self) -> Option<InvitationState> {
        InvitationState::parse(&self.state)
    }

    /// The property, if it is narrowed down to one.
    #[must_use]
    pub fn property(&self) -> Option<PropertyId> {
        self.property.parse().ok()
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.q.trim().is_empty() || self.state().is_some() || self.property().is_some()
    }
}

/// A page of contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// The rows.
    pub slice: Slice<Row>,
    /// The property that the list is narrowed down to.
    pub property: Option<(PropertyId, String)>,
}

/// A contact with everything that staff know about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Which.
    pub id: ContactId,
    /// What the person or firm is called.
    pub name: Name,
    /// Its reference in the property manager's own books.
    pub reference: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Landline.
    pub phone: Option<String>,
    /// Mobile.
    pub mobile: Option<String>,
    /// Where letters go.
    pub address: Address,
    /// The contact channel.
    pub channel: ContactChannel,
    /// Who set the channel, and when.
    pub channel_set: (String, Moment),
    /// What staff noted.
    pub note: Option<String>,
    /// Since when it is in the database.
    pub created_at: Moment,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// How far the invitation has come.
    pub state: InvitationState,
    /// The last code that was not revoked.
    pub code: Option<invitation::Issued>,
    /// The contracts: the running ones first, then the latest.
    pub contracts: Vec<Contract>,
    /// Who signs in for this contact.
    pub users: Vec<User>,
    /// Whom customers have added, and who has not registered yet.
    pub added: Vec<Added>,
    /// What was answered to the questions: the newest answer to each.
    pub answers: Vec<Answer>,
    /// The last entries of the journal about it.
    pub journal: Vec<journal::Line>,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
    /// The contacts that have become a part of it.
    pub merged: Vec<Merged>,
    /// Codes besides the last one that can still be redeemed: they came with a merge.
    pub codes: Vec<Added>,
    /// Whether the reader may merge it with another one.
    pub may_merge: bool,
    /// That a mail came back from its address.
    pub bounce: Option<invitation::Bounce>,
}

/// Why no contract of a contact gives access now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAccess {
    /// It has none.
    NoContract,
    /// The house or the unit of each of them is archived.
    Archived,
    /// Today is outside the days of those whose house and unit are in use.
    OtherDays,
}

impl NoAccess {
    /// The sentence that says so.
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::NoContract => {
                text("Dieser Kontakt hat keinen Vertrag, der in Gebrauch ist.", "This contact has no contract in use.")
            }
            Self::Archived => text(
                "Zurzeit gibt kein Vertrag Zugang: Das Haus oder die Einheit ist archiviert.",
                "No contract gives access at present: the house or the unit is archived.",
            ),
            Self::OtherDays => text(
                "Zurzeit gibt kein Vertrag Zugang: Er hat noch nicht begonnen oder ist zu Ende.",
                "No contract gives access at present: it has not begun yet or has ended.",
            ),
        }
    }
}

impl Detail {
    /// Why no contract gives access now, if that is so.
    #[must_use]
    pub fn no_access(&self) -> Option<NoAccess> {
        if self.state != InvitationState::NoAccess {
            return None;
        }
        let contracts = self.contracts.iter().filter(|contract| contract.archived_at.is_none());
        let mut places = contracts.map(|contract| contract.place_archived).peekable();
        Some(if places.peek().is_none() {
            NoAccess::NoContract
        } else if places.all(|archived| archived.is_some()) {
            NoAccess::Archived
        } else {
            NoAccess::OtherDays
        })
    }
}

/// A contact that has become a part of another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Which.
    pub id: ContactId,
    /// What it was called.
    pub name: String,
    /// A reference id by which an import still finds the way.
    pub reference: Option<String>,
    /// Since when.
    pub at: Moment,
}

/// A contract of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Which.
    pub id: ContractId,
    /// For which unit.
    pub unit: (UnitId, String),
    /// In which property.
    pub property: (PropertyId, String),
    /// As what.
    pub kind: ContractKind,
    /// Its number, if one is on file.
    pub number: Option<String>,
    /// When.
    pub term: Term,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// What is archived of the place that it is for.
    pub place_archived: Option<Archived>,
}

/// A login that has access to a contact, or had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Which access.
    pub access: AccessId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Whether a customer added them.
    pub added: bool,
    /// What they may do.
    pub level: AccessLevel,
    /// Since when.
    pub since: Moment,
    /// Whether the questions of the first sign-in are done.
    pub through: bool,
    /// When the access ended.
    pub ended_at: Option<Moment>,
    /// Which login.
    pub login: UserId,
}

/// Somebody whom a customer has added, and who has not registered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Their code.
    pub invitation: InvitationId,
    /// What they are called.
    pub name: String,
    /// Where the code was sent.
    pub email: Option<String>,
    /// What they will be allowed to do.
    pub level: AccessLevel,
    /// Until when the code can be used.
    pub expires_at: Moment,
}

/// An answer to a question of the first sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which question.
    pub question: Question,
    /// About which property.
    pub property: Option<String>,
    /// What was answered, as it is stored.
    pub value: String,
    /// Which version of the words was shown.
    pub wording: i64,
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_stands_only_where_a_mail_may_come_of_it() {
        let row = |state: InvitationState, email: Option<&str>, mailed_at: Option<Moment>| Row {
            id: ContactId(1),
            name: "Schubert, Jana".to_owned(),
            reference: None,
            email: email.map(str::to_owned),
            place: None,
            contracts: 1,
            state,
            bounced: false,
            mailed_at,
        };
        let (jana, once) = (Some("jana@example.net"), Some(Moment(7)));
        for state in [InvitationState::NotInvited, InvitationState::Expired] {
            assert!(row(state, jana, once).may_be_invited(None), "{state:?}");
            assert!(!row(state, None, None).may_be_invited(None), "{state:?}");
            assert!(!Row { bounced: true, ..row(state, jana, None) }.may_be_invited(None), "{state:?}");
        }
        assert!(row(InvitationState::Invited, jana, None).may_be_invited(None), "the code was only read out");
        for state in [InvitationState::Invited, InvitationState::Registered, InvitationState::Archived] {
            assert!(!row(state, jana, once).may_be_invited(Some(PropertyId(3))), "{state:?}");
        }
        let elsewhere = row(InvitationState::NoAccess, jana, None);
        assert!(!elsewhere.may_be_invited(None) && elsewhere.may_be_invited(Some(PropertyId(3))));
    }
}
