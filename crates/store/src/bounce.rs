//! Addresses from which a mail came back. They are no property of a contact: an address that is corrected, by whomever, is
//! another one, and whoever shares a mailbox shares what came back from it.

use crate::{
    StoreError,
    db::{Tx, sql},
    mail, record,
};
use domain::time::Moment;

/// A mail came back from the address of contact `c`.
macro_rules! bounced {
    () => {
        "EXISTS (SELECT 1 FROM bounce b WHERE b.email_key = LOWER(c.email) AND b.cleared_at IS NULL)"
    };
}

/// A mail came back from the address of login `l`.
macro_rules! bounced_login {
    () => {
        "EXISTS (SELECT 1 FROM bounce b WHERE b.email_key = LOWER(l.email) AND b.cleared_at IS NULL)"
    };
}

/// Contact `c` has an address from which no mail came back.
macro_rules! reachable {
    () => {
        concat!("(c.email IS NOT NULL AND NOT ", bounced!(), ")")
    };
}

/// Notes that a mail came back from an address, and holds back what still waits to be sent there. `false`: that is known
/// already.
///
/// # Errors
/// What the database says.
pub async fn note(tx: &mut Tx, email: &str, note: Option<&str>, by: &str, now: Moment) -> Result<bool, StoreError> {
    let noted =
        sql("INSERT INTO bounce (email, email_key, note, noted_at, noted_by) VALUES ($1, LOWER($1), $2, $3, $4)
        ON CONFLICT DO NOTHING");
    let noted = noted.bind(email).bind(note).bind(now).bind(by).execute(&mut *tx).await?;
    mail::hold_back(tx, email, now).await?;
    Ok(noted == 1)
}

record! {
    /// An address that is written to again.
    #[derive(Debug)]
    pub struct Cleared {
        /// What was noted with it.
        pub note: Option<String>,
    }
}

/// Lets an address be written to again. `None`: it could be already.
///
/// # Errors
/// What the database says.
pub async fn clear(tx: &mut Tx, email: &str, by: &str, now: Moment) -> Result<Option<Cleared>, StoreError> {
    let cleared = sql("UPDATE bounce SET cleared_at = $2, cleared_by = $3
        WHERE email_key = LOWER($1) AND cleared_at IS NULL RETURNING note");
    cleared.bind(email).bind(now).bind(by).optional(tx).await
}

pub(crate) use {bounced, bounced_login, reachable};
