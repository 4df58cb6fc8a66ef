//! Sessions of browsers. The cookie's token is only here as a hash, so that who reads the database can sign in as nobody.

use crate::{
    StoreError,
    db::{Ex, Read, sql},
    record,
};
use domain::{
    id::{StaffId, UserId},
    time::Moment,
};

record! {
    /// One browser in which somebody is signed in.
    #[derive(Debug)]
    pub struct Session {
        /// Which session.
        pub id: i64,
        /// The customer, if it is one.
        pub login: Option<UserId>,
        /// The member of staff, if it is one.
        pub staff: Option<StaffId>,
        /// When it was last used, to the minute.
        pub seen_at: Moment,
        /// When it ends, however much it is used.
        pub expires_at: Moment,
    }
}

/// A session that begins.
#[derive(Debug)]
pub struct New<'a> {
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// The customer, if it is one.
    pub login: Option<UserId>,
    /// The member of staff, if it is one.
    pub staff: Option<StaffId>,
    /// What the browser says about itself, for people to recognise it by.
    pub browser: &'a str,
    /// When it begins.
    pub now: Moment,
    /// When it ends, however much it is used.
    pub expires_at: Moment,
}

/// The session of a token, also if it has expired.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Read<'_>, token_hash: Vec<u8>) -> Result<Option<Session>, StoreError> {
    let find = sql("SELECT id, login, staff, seen_at, expires_at FROM session WHERE token_hash = $1");
    find.bind(token_hash).optional(db).await
}

/// Writes down a session that begins.
///
/// # Errors
/// What the database says.
pub async fn begin(ex: impl Into<Ex<'_>>, new: New<'_>) -> Result<(), StoreError> {
    sql("INSERT INTO session (token_hash, login, staff, data, created_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $5, $6)")
    .bind(new.token_hash)
    .bind(new.login)
    .bind(new.staff)
    .bind(new.browser)
    .bind(new.now)
    .bind(new.expires_at)
    .execute(ex)
    .await
    .map(|_| ())
}

/// Notes that a session is being used.
///
/// # Errors
/// What the database says.
pub async fn seen(ex: impl Into<Ex<'_>>, id: i64, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE session SET seen_at = $2 WHERE id = $1").bind(id).bind(now).execute(ex).await.map(|_| ())
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub async fn end(ex: impl Into<Ex<'_>>, id: i64) -> Result<(), StoreError> {
    sql("DELETE FROM session WHERE id = $1").bind(id).execute(ex).await.map(|_| ())
}

/// Ends all sessions of a customer, except one.
///
/// # Errors
/// What the database says.
pub async fn end_others_of_login(ex: impl Into<Ex<'_>>, login: UserId, except: Option<i64>) -> Result<(), StoreError> {
    let end = sql("DELETE FROM session WHERE login = $1 AND id <> COALESCE($2, 0)");
    end.bind(login).bind(except).execute(ex).await.map(|_| ())
}

/// Ends all sessions of a member of staff, except one.
///
/// # Errors
/// What the database says.
pub async fn end_others_of_staff(ex: impl Into<Ex<'_>>, staff: StaffId, except: Option<i64>) -> Result<(), StoreError> {
    let end = sql("DELETE FROM session WHERE staff = $1 AND id <> COALESCE($2, 0)");
    end.bind(staff).bind(except).execute(ex).await.map(|_| ())
}

/// Clears away sessions that have expired.
///
/// # Errors
/// What the database says.
pub async fn sweep(ex: impl Into<Ex<'_>>, now: Moment) -> Result<u64, StoreError> {
    sql("DELETE FROM session WHERE expires_at <= $1").bind(now).execute(ex).await
}
