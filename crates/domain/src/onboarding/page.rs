//! What the pages of the questions show.

use crate::{
    contact::{ContactChannel, OwnContact},
    id::{AccessId, ContactId, PropertyId},
    policy::Page,
};
use serde::{Deserialize, Serialize};

/// Where somebody is among the questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Through which access it is asked.
    pub access: AccessId,
    /// The number of the question, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// The address of the question before.
    pub back: Option<String>,
    /// Whom it is about, if somebody answers for more than one contact.
    pub about: Option<String>,
}

/// Letters on paper as well?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelPage {
    /// Where one is.
    pub place: Place,
    /// What holds now.
    pub channel: ContactChannel,
}

/// Do you live here?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidencyPage {
    /// Where one is.
    pub place: Place,
    /// Which house.
    pub property: PropertyId,
    /// What the house is called.
    pub name: String,
    /// What was answered before.
    pub lives_here: Option<bool>,
}

/// Are these data right?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPage {
    /// Where one is.
    pub place: Place,
    /// The data.
    pub contact: OwnContact,
}

/// Who else shall have access?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Where one is.
    pub place: Place,
    /// To which contact.
    pub contact: ContactId,
}

/// The last page: what one can do here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The houses whose portal is open now.
    pub homes: Vec<(PropertyId, String)>,
    /// The pages of the first house.
    pub pages: Vec<Page>,
}
