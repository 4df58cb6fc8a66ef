//! The use cases: the only door between the web and the rest.
//!
//! Each loads what it needs, lets `domain` decide, writes the change together with its journal entry, and commits.
//! Before anything else it asks the policy ([`visit::Visitor::must`]). Nothing here knows HTTP or HTML.
//!
//! Deliberately absent: SQL (`store`), rules (`domain`), the clock and randomness (handed in by the host).
//! To add a use case, add a method to [`Portal`] in the module of its noun.

mod account;
pub mod announcement;
mod calendar;
pub mod clock;
mod contact;
pub mod document;
mod faq;
pub mod fault;
mod home;
pub mod import;
pub mod invitation;
pub mod journal;
pub mod letter;
pub mod limit;
pub mod mail;
pub mod markdown;
pub mod master;
mod me;
pub mod merge;
mod my_data;
mod operation;
mod organisation;
pub mod overview;
pub mod password;
pub mod people;
pub mod preview;
mod property;
pub mod question;
mod reading;
pub mod registration;
mod remember;
mod reset;
mod resident;
mod search;
pub mod secret;
pub mod session;
pub mod setting;
pub mod sign_in;
pub mod spreadsheet;
pub mod staff;
mod sweep;
mod task;
pub mod upload;
pub mod visit;
pub mod welcome;

pub use fault::{Fault, Outcome};
pub use visit::{Presence, SignedIn, Visitor};

use clock::{Clock, Randomness};
use domain::{
    invitation::Funnel,
    setting::AddOns,
    time::{Moment, Span},
};
use password::{Effort, Passwords};
use remember::Remembered;
use secret::Keys;
use std::sync::Arc;
use store::{Db, contract::Readiness, file::Files};

/// What an operator configures about the use cases.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where customers reach the portal, without a slash at the end; the links in mails begin with it.
    pub base_url: String,
    /// The enabled add-ons.
    pub add_ons: AddOns,
    /// How long the code of a contact can be used.
    pub contact_code: Span,
    /// How long other codes can be used.
    pub other_code: Span,
    /// After so long without use the session of a member of staff is over; the host ends it, and lists leave it out.
    pub staff_idle: Span,
    /// How hard passwords are hashed.
    pub effort: Effort,
    /// How many passwords are hashed at once.
    pub hashes_at_once: usize,
    /// Where the bytes of documents are.
    pub files: Files,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".to_owned(),
            add_ons: AddOns::new(),
            contact_code: Span::days(90),
            other_code: Span::days(14),
            staff_idle: Span::minutes(30),
            effort: Effort::default(),
            hashes_at_once: 2,
            files: Files::default(),
        }
    }
}

/// An installation at work; cheap to clone.
#[derive(Clone)]
pub struct Portal(Arc<Inner>, Db);

struct Inner {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    keys: Keys,
    passwords: Passwords,
    config: Config,
    readiness: Remembered<Readiness>,
    funnel: Remembered<Funnel>,
}

impl Portal {
    /// Puts an installation together from its parts.
    ///
    /// # Errors
    /// [`Fault::Broken`] if the configuration cannot work.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
        secret: &[u8],
        config: Config,
    ) -> Outcome<Self> {
        let passwords = Passwords::new(config.effort, config.hashes_at_once, &*random)?;
        let keys = Keys::derive(secret);
        db.chain_journal_with(keys.journal());
        let (readiness, funnel) = (Remembered::default(), Remembered::default());
        Ok(Self(Arc::new(Inner { clock, random, keys, passwords, config, readiness, funnel }), db))
    }

    /// The database; for the host's own tables (sessions) and for health checks.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.1
    }

    /// The same installation for somebody who only looks: every use case that would change something is refused with
    /// [`Reason::Preview`](domain::refusal::Reason::Preview), wherever it begins to write.
    #[must_use]
    pub fn only_looking(&self) -> Self {
        Self(Arc::clone(&self.0), self.1.only_looking())
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// What the operator configured.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// How many contacts could register, and how many of them have no number on file. At most one statement.
    pub(crate) async fn readiness(&self, visitor: &Visitor) -> Outcome<Readiness> {
        let work = store::contract::readiness(self.db().read(), visitor.window());
        self.0.readiness.get(self.db(), visitor.window(), visitor.now, work).await
    }

    /// How far the invitations of all contacts have come. At most one statement.
    pub(crate) async fn funnel(&self, visitor: &Visitor) -> Outcome<Funnel> {
        let work = store::invitation::funnel(self.db().read(), visitor.window(), visitor.now);
        self.0.funnel.get(self.db(), visitor.window(), visitor.now, work).await
    }

    /// Where the bytes of documents are; who may have them the use cases say.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.0.config.files
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn random(&self) -> &dyn Randomness {
        &*self.0.random
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }
}
