//! What every page needs to know about the installation and about who reads it.
//!
//! The host makes the [`Frame`] once per request; it travels with the page, so that the browser builds the same menu.
//! Signing in, signing out and changing the language load the page anew, so it is never out of date.

use crate::{lang, load::carried};
use domain::{id::PropertyId, person::StaffRole, policy::Page, text::Lang, time::Moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What every page needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The reader's language.
    pub lang: Lang,
    /// Who runs the installation.
    pub organisation: Organisation,
    /// Who reads the page, if somebody is signed in.
    pub person: Option<Person>,
    /// Whether this is the installation to try out, with its postbox.
    pub demo: bool,
    /// Until when staff see the portal as this person, if it is a preview.
    pub preview: Option<Moment>,
}

/// The property manager, as pages name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Name of the firm.
    pub name: String,
    /// Telephone number for people who need help.
    pub phone: String,
    /// E-mail address for people who rather write.
    pub email: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name, as the person menu shows it.
    pub name: String,
    /// Which side of the house.
    pub side: Side,
}

/// The two sides of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// An employee of the property manager.
    Staff {
        /// What they may do.
        role: StaffRole,
        /// The pages of their menu.
        pages: Vec<Page>,
    },
    /// A customer.
    Customer {
        /// The houses whose portal is open to them.
        homes: Vec<Home>,
        /// The houses whose portal waits for questions, by what they are called.
        waiting: Vec<(PropertyId, String)>,
        /// Whether questions of the first sign-in wait.
        questions: bool,
    },
}

/// A house whose portal is open to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Which.
    pub property: PropertyId,
    /// What it is called.
    pub name: String,
    /// The pages of its menu.
    pub pages: Vec<Page>,
    /// How many have come since their list was opened, for each page with such a list.
    pub new: Vec<(Page, i64)>,
}

impl Frame {
    /// Whether an employee of the property manager reads.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        matches!(self.person, Some(Person { side: Side::Staff { .. }, .. }))
    }

    /// Whether a customer reads.
    #[must_use]
    pub fn is_customer(&self) -> bool {
        matches!(self.person, Some(Person { side: Side::Customer { .. }, .. }))
    }

    /// The pages of the administration that the reader may open.
    #[must_use]
    pub fn administration(&self) -> &[Page] {
        match &self.person {
            Some(Person { side: Side::Staff { pages, .. }, .. }) => pages,
            _ => &[],
        }
    }

    /// The houses that the reader may open.
    #[must_use]
    pub fn homes(&self) -> &[Home] {
        match &self.person {
            Some(Person { side: Side::Customer { homes, .. }, .. }) => homes,
            _ => &[],
        }
    }

    /// The houses that the reader may open once they have answered questions.
    #[must_use]
    pub fn waiting(&self) -> &[(PropertyId, String)] {
        match &self.person {
            Some(Person { side: Side::Customer { waiting, .. }, .. }) => waiting,
            _ => &[],
        }
    }

    /// Whether questions of the first sign-in wait for the reader.
    #[must_use]
    pub const fn questions(&self) -> bool {
        matches!(self.person, Some(Person { side: Side::Customer { questions: true, .. }, .. }))
    }

    /// One of the houses that the reader may open.
    #[must_use]
    pub fn home(&self, property: PropertyId) -> Option<&Home> {
        self.homes().iter().find(|home| home.property == property)
    }
}

/// The frame of this page.
#[must_use]
pub fn frame() -> StoredValue<Frame> {
    use_context().unwrap_or_else(|| StoredValue::new(Frame::default()))
}

/// Carries what the host knows into the page and on to the browser. Once, at the root.
pub(crate) fn provide() {
    let frame = carried(|| use_context::<Frame>().unwrap_or_default());
    lang::speak(frame.lang);
    provide_context(StoredValue::new(frame));
}
