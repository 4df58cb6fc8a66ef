//! How many of those whom a question applies to have answered it, and who is left.
//!
//! It counts who has registered and has a house open today, and whom the question would be asked of if its switch were on:
//! through an access that looks after a contact. Whoever has several houses has answered the residency question once it is
//! answered for each of them.

use super::{Item, Question, items};
use crate::{
    access::Access,
    id::{AccessId, ContactId, PropertyId},
    list::{Slice, Turn},
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};

/// What a question asks through an access today, whether it is switched on or not. Nothing: this access does not count.
#[must_use]
pub fn counted(question: Question, access: &Access, today: Day) -> Vec<Item> {
    if access.properties(today).next().is_none() { Vec::new() } else { items(question, access, today) }
}

/// The numbers of one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Whom it applies to.
    pub people: i64,
    /// Who has answered.
    pub answered: i64,
    /// Who has not, is through, and is not being asked: whom asking the remaining would reach.
    pub to_ask: i64,
    /// Who has not, and is still in the questions of the first sign-in. What is left are those who are being asked.
    pub arriving: i64,
}

impl Coverage {
    /// Counts one access: what is asked through it, what was answered, and whether it would be reached.
    pub fn count(&mut self, asked: &[Item], answered: &[Item], idle: Idle) {
        if asked.is_empty() {
            return;
        }
        self.people += 1;
        if asked.iter().all(|item| answered.contains(item)) {
            self.answered += 1;
        } else {
            match idle {
                Idle::Arriving => self.arriving += 1,
                Idle::Through => self.to_ask += 1,
                Idle::Asked => {}
            }
        }
    }

    /// Who is asked on purpose and has not answered yet.
    #[must_use]
    pub const fn asked(&self) -> i64 {
        self.people - self.answered - self.to_ask - self.arriving
    }
}

/// Whether somebody is in the questions, or would have to be asked anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// In the questions of the first sign-in.
    Arriving,
    /// Asked on purpose already.
    Asked,
    /// Through.
    Through,
}

/// That the remaining people are being asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// Since when.
    pub at: Moment,
    /// Who has decided it.
    pub by: String,
    /// How many had not answered then.
    pub people: i64,
}

/// A question on the page of all questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub question: Question,
    /// Whether its switch is on.
    pub on: bool,
    /// The numbers.
    pub coverage: Coverage,
    /// Whether the remaining people are being asked.
    pub asking: Option<Asking>,
}

/// All questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// In the order in which they are asked.
    pub lines: Vec<Line>,
    /// Whether the reader may ask the remaining people.
    pub may_ask: bool,
}

/// Who is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    /// Everybody whom the question applies to.
    #[default]
    All,
    /// Who has answered.
    Answered,
    /// Who has not.
    Open,
}

impl Filter {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::All, Self::Answered, Self::Open];

    /// What stands in an address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Answered => "answered",
            Self::Open => "open",
        }
    }

    /// Reads what stands in an address; anything else is all.
    #[must_use]
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.key() == key).unwrap_or_default()
    }

    /// What people read.
    #[must_use]
    pub const fn label(self) -> crate::text::Text {
        use crate::text::text;
        match self {
            Self::All => text("Alle", "All"),
            Self::Answered => text("Beantwortet", "Answered"),
            Self::Open => text("Nicht beantwortet", "Not answered"),
        }
    }
}

/// What the list of a question is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// The key of a [`Filter`].
    #[serde(default)]
    pub state: String,
    /// The number of a property, or anything else for all.
    #[serde(default)]
    pub property: String,
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

    /// Who is listed.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter::parse(&self.state)
    }

    /// The property, if it is narrowed down to one.
    #[must_use]
    pub fn property(&self) -> Option<PropertyId> {
        self.property.parse().ok()
    }
}

/// The people of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Which question.
    pub question: Question,
    /// A page of them, by the names of their contacts.
    pub slice: Slice<Person>,
    /// The property that the list is narrowed down to.
    pub property: Option<(PropertyId, String)>,
}

/// Somebody whom a question applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Through which access.
    pub access: AccessId,
    /// The contact that it belongs to.
    pub contact: ContactId,
    /// What the contact is called, as lists show it.
    pub contact_name: String,
    /// Who signs in.
    pub name: String,
    /// With which address.
    pub email: String,
    /// Whether everything is answered.
    pub answered: bool,
    /// What was answered last, for each property if it is about one.
    pub answers: Vec<Given>,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// About which property.
    pub property: Option<String>,
    /// What was answered, as it is stored.
    pub value: String,
    /// Which version of the words was shown.
    pub wording: i64,
    /// When.
    pub at: Moment,
}
