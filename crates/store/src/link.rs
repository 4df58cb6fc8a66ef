//! One-time links. The token is only here as a hash; opening a link consumes nothing, only what is sent from its page.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::time::Moment;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A member of staff sets their first password.
    StaffInvitation,
    /// A customer sets a new password.
    ResetLogin,
    /// A member of staff sets a new password.
    ResetStaff,
    /// Somebody who registers shows that a mailbox is theirs.
    ConfirmEmail,
}

impl Purpose {
    const ALL: [Self; 4] = [Self::StaffInvitation, Self::ResetLogin, Self::ResetStaff, Self::ConfirmEmail];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::StaffInvitation => "staff_invitation",
            Self::ResetLogin => "reset_login",
            Self::ResetStaff => "reset_staff",
            Self::ConfirmEmail => "confirm_email",
        }
    }

    fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

crate::text_column!(Purpose);

record! {
    /// A link: what it is for, and for whom.
    #[derive(Clone, Copy, Debug)]
    pub struct Link {
        /// What it is for.
        pub purpose: Purpose,
        /// For whom: a member of staff, a login or a registration, by purpose.
        pub subject: i64,
    }
}

/// Adds a link and says its number.
///
/// # Errors
/// What the database says.
pub async fn add(
    tx: &mut Tx,
    token_hash: Vec<u8>,
    purpose: Purpose,
    subject: i64,
    now: Moment,
    expires_at: Moment,
) -> Result<i64, StoreError> {
    sql("INSERT INTO link (token_hash, purpose, subject, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING id")
        .bind(token_hash)
        .bind(purpose)
        .bind(subject)
        .bind(now)
        .bind(expires_at)
        .value(tx)
        .await
}

/// Looks at a link that can still be used, without using it.
///
/// # Errors
/// What the database says.
pub async fn find(db: impl Into<Ex<'_>>, token_hash: Vec<u8>, now: Moment) -> Result<Option<Link>, StoreError> {
    sql("SELECT purpose, subject FROM link WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2")
        .bind(token_hash)
        .bind(now)
        .optional(db)
        .await
}

/// Looks at a link whether or not it can still be used. `None`: it never existed, or is cleared away.
///
/// # Errors
/// What the database says.
pub async fn find_any(db: impl Into<Ex<'_>>, token_hash: Vec<u8>) -> Result<Option<Link>, StoreError> {
    sql("SELECT purpose, subject FROM link WHERE token_hash = $1").bind(token_hash).optional(db).await
}

/// Uses a link. `None`: it was used, has expired or never existed; of two at once, one gets it.
///
/// # Errors
/// What the database says.
pub async fn consume(tx: &mut Tx, token_hash: Vec<u8>, now: Moment) -> Result<Option<Link>, StoreError> {
    sql("UPDATE link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
        RETURNING purpose, subject")
    .bind(token_hash)
    .bind(now)
    .optional(tx)
    .await
}

/// Makes all other links of the same purpose and subject worthless.
///
/// # Errors
/// What the database says.
pub async fn void(tx: &mut Tx, purpose: Purpose, subject: i64, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE link SET used_at = $3 WHERE purpose = $1 AND subject = $2 AND used_at IS NULL")
        .bind(purpose)
        .bind(subject)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Clears away links that have expired.
///
/// # Errors
/// What the database says.
pub async fn sweep(db: impl Into<Ex<'_>>, now: Moment) -> Result<u64, StoreError> {
    sql("DELETE FROM link WHERE expires_at <= $1").bind(now).execute(db).await
}
