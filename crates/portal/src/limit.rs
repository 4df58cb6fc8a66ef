//! Limits of attempts (docs/decisions/0006-limits-of-attempts.md): counted first, compared afterwards.

use crate::{Outcome, Portal, visit::Visitor};
use domain::{person::Email, policy::Who, refusal::Refusal, time::Span};
use store::{Ex, Tx};

/// What is limited: its name, how many attempts, in how long.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The name in the database.
    pub name: &'static str,
    /// The most attempts in a window.
    pub most: i64,
    /// The window.
    pub window: Span,
}

/// Sign-in per account.
pub const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in:account", most: 10, window: Span::minutes(15) };
/// Sign-in per network address.
pub const SIGN_IN_ADDRESS: Limit = Limit { name: "sign-in:address", most: 50, window: Span::minutes(15) };
/// Invitation codes per network address.
pub const CODE_ADDRESS: Limit = Limit { name: "code:address", most: 20, window: Span::minutes(15) };
/// Invitation codes altogether.
pub const CODE_ALL: Limit = Limit { name: "code:all", most: 1_000, window: Span::minutes(15) };
/// Mails for a new password per mailbox.
pub const RESET_ACCOUNT: Limit = Limit { name: "reset:account", most: 3, window: Span::hours(1) };
/// Mails for a new password per network address.
pub const RESET_ADDRESS: Limit = Limit { name: "reset:address", most: 20, window: Span::hours(1) };
/// Mails to confirm an address, per mailbox: nobody fills a stranger's mailbox with them.
pub const CONFIRM_ACCOUNT: Limit = Limit { name: "confirm:account", most: 3, window: Span::hours(1) };
/// Mails to confirm an address, per network address: only with a code that is valid, so a whole house may.
pub const CONFIRM_ADDRESS: Limit = Limit { name: "confirm:address", most: 100, window: Span::hours(1) };

/// Invitations of people to one contact, by its customers: a household is invited in one go, twice over if it must be.
pub const PEOPLE_CONTACT: Limit = Limit { name: "people:contact", most: 30, window: Span::hours(24) };
/// Invitations of people by one member of staff.
pub const PEOPLE_STAFF: Limit = Limit { name: "people:staff", most: 500, window: Span::hours(24) };

/// Invitations of neighbours by one login: a household in one go, twice over if it must be. Refused ones count as well, so
/// that nobody asks through a list of addresses who lives in the house.
pub const NEIGHBOURS_LOGIN: Limit = Limit { name: "neighbours:login", most: 30, window: Span::hours(24) };

/// Mails with an invitation by customers, per mailbox: one, and some more for whoever does not find it. Nobody fills a
/// stranger's mailbox with them.
pub const INVITED_MAILBOX: Limit = Limit { name: "invited:mailbox", most: 5, window: Span::hours(1) };

impl Portal {
    /// Counts an attempt of a subject (an account, a network address; empty for the installation).
    ///
    /// # Errors
    /// [`Refusal::TooManyAttempts`] beyond the limit.
    pub(crate) async fn attempt(&self, limit: Limit, subject: &str, visitor: &Visitor) -> Outcome<()> {
        count(self.db(), limit, subject, visitor).await
    }

    /// Counts a mail with an invitation to a mailbox; what staff send has no such limit. It counts with what is written beside
    /// it: what is refused for another reason sends no mail.
    ///
    /// # Errors
    /// As [`Portal::attempt`].
    pub(crate) async fn count_invitation(&self, tx: &mut Tx, email: &Email, visitor: &Visitor) -> Outcome<()> {
        match visitor.who {
            Who::Customer(_) => count(tx, INVITED_MAILBOX, &email.key(), visitor).await,
            _ => Ok(()),
        }
    }

    /// Forgets the attempts of a subject, after a right one. What was right stays so if this fails.
    pub(crate) async fn forget_attempts(&self, limit: Limit, subject: &str) {
        if let Err(error) = store::attempt::forget(self.db(), &key(limit, subject)).await {
            tracing::warn!(%error, limit = limit.name, "attempts could not be forgotten");
        }
    }

    /// Takes one attempt out of the count again: it was right, and whoever comes right guesses nothing. A house full of
    /// people behind one router can register on the same evening. What was right stays so if this fails.
    pub(crate) async fn give_attempt_back(&self, limit: Limit, subject: &str) {
        if let Err(error) = store::attempt::give_back(self.db(), &key(limit, subject)).await {
            tracing::warn!(%error, limit = limit.name, "an attempt could not be given back");
        }
    }
}

async fn count(db: impl Into<Ex<'_>>, limit: Limit, subject: &str, visitor: &Visitor) -> Outcome<()> {
    let attempts = store::attempt::count(db, &key(limit, subject), visitor.now, limit.window).await?;
    if attempts.count > limit.most {
        return Err(Refusal::TooManyAttempts { until: attempts.since.plus(limit.window) }.into());
    }
    Ok(())
}

/// The subject is hashed: the table needs no addresses of people who mistyped.
fn key(limit: Limit, subject: &str) -> String {
    format!("{}:{}", limit.name, blake3::hash(subject.as_bytes()).to_hex())
}
