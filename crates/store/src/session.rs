//! Sessions of browsers. The cookie's token is only here as a hash, so that who reads the database can sign in as nobody.

use crate::{
    StoreError,
    db::{Ex, Stmt, Tx, sql},
    record,
};
use domain::{
    id::{ContactId, PropertyId, StaffId, UserId},
    preview::Preview,
    session::Ended,
    time::{Moment, Span},
};

/// How long it is remembered why a session ended: its browser asks the next time that somebody uses it.
const TOLD: Span = Span::days(1);

crate::text_column!(Ended);

record! {
    /// One browser in which somebody is signed in; [`visit::session`](crate::visit::session) finds it.
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
        /// Why it ended before that.
        pub ended: Option<Ended>,
        /// As whom staff preview the portal in it.
        pub preview_login: Option<UserId>,
        /// By whose access that was begun; none for residents.
        pub preview_contact: Option<ContactId>,
        /// Where the resident lives.
        pub preview_property: Option<PropertyId>,
        /// When that ends.
        pub preview_until: Option<Moment>,
    }
}

impl Session {
    /// The preview in it, also if it is over.
    #[must_use]
    pub fn preview(&self) -> Option<Preview> {
        let (login, until) = self.preview_login.zip(self.preview_until)?;
        Some(Preview { login, contact: self.preview_contact, property: self.preview_property, until })
    }
}

record! {
    /// One browser, as its owner recognises it.
    #[derive(Clone, Debug)]
    pub struct Seen {
        /// Which session.
        pub id: i64,
        /// What browser it is: [`domain::session::browser`].
        pub browser: String,
        /// When it began.
        pub created_at: Moment,
        /// When it was last used, to the minute.
        pub seen_at: Moment,
    }
}

/// Whose sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A customer.
    Login(UserId),
    /// A member of staff.
    Staff(StaffId),
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

/// Ends a session that its owner leaves. When staff were last here is kept.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    sql("UPDATE staff SET seen_at = (SELECT MAX(s.seen_at) FROM session s WHERE s.staff = staff.id)
        WHERE id = (SELECT o.staff FROM session o WHERE o.id = $1)
            AND COALESCE(seen_at, 0) < (SELECT MAX(s.seen_at) FROM session s WHERE s.staff = staff.id)")
    .bind(id)
    .execute(&mut *tx)
    .await?;
    sql("DELETE FROM session WHERE id = $1").bind(id).execute(tx).await.map(|_| ())
}

/// The sessions of somebody that are alive, the one used last first. `idle` is how long one may lie unused.
///
/// # Errors
/// What the database says.
pub async fn of(
    ex: impl Into<Ex<'_>>,
    owner: Owner,
    now: Moment,
    idle: Option<Span>,
    limit: i64,
) -> Result<Vec<Seen>, StoreError> {
    let of = match owner {
        Owner::Login(login) => sql("SELECT id, data AS browser, created_at, seen_at FROM session
            WHERE login = $1 AND ended IS NULL AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC LIMIT $4")
        .bind(login),
        Owner::Staff(staff) => sql("SELECT id, data AS browser, created_at, seen_at FROM session
            WHERE staff = $1 AND ended IS NULL AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC LIMIT $4")
        .bind(staff),
    };
    of.bind(now).bind(idle.map_or(Moment(0), |idle| now.minus(idle))).bind(limit).all(ex).await
}

/// Ends one session of somebody, and says which browser it was. `None`: it has ended, or is not theirs.
///
/// # Errors
/// What the database says.
pub async fn end_one(tx: &mut Tx, owner: Owner, id: i64, why: Ended, now: Moment) -> Result<Option<Seen>, StoreError> {
    let end = match owner {
        Owner::Login(login) => sql("UPDATE session SET ended = $3,
                expires_at = CASE WHEN expires_at > $4 THEN $4 ELSE expires_at END
            WHERE login = $1 AND id = $2 AND ended IS NULL AND expires_at > $5
            RETURNING id, data AS browser, created_at, seen_at")
        .bind(login),
        Owner::Staff(staff) => sql("UPDATE session SET ended = $3,
                expires_at = CASE WHEN expires_at > $4 THEN $4 ELSE expires_at END
            WHERE staff = $1 AND id = $2 AND ended IS NULL AND expires_at > $5
            RETURNING id, data AS browser, created_at, seen_at")
        .bind(staff),
    };
    end.bind(id).bind(why).bind(now.plus(TOLD)).bind(now).optional(tx).await
}

/// Whether a session of somebody has ended for this reason, as long as that is remembered.
///
/// # Errors
/// What the database says.
pub async fn has_ended(tx: &mut Tx, owner: Owner, id: i64, why: Ended) -> Result<bool, StoreError> {
    let ended = match owner {
        Owner::Login(login) => {
            sql("SELECT EXISTS (SELECT 1 FROM session WHERE login = $1 AND id = $2 AND ended = $3)").bind(login)
        }
        Owner::Staff(staff) => {
            sql("SELECT EXISTS (SELECT 1 FROM session WHERE staff = $1 AND id = $2 AND ended = $3)").bind(staff)
        }
    };
    ended.bind(id).bind(why).value(tx).await
}

/// Ends all sessions of somebody, except one, and says how many.
///
/// # Errors
/// What the database says.
pub async fn end_others(
    ex: impl Into<Ex<'_>>,
    owner: Owner,
    except: Option<i64>,
    why: Ended,
    now: Moment,
) -> Result<u64, StoreError> {
    let end: Stmt = match owner {
        Owner::Login(login) => sql("UPDATE session SET ended = $3,
                expires_at = CASE WHEN expires_at > $4 THEN $4 ELSE expires_at END
            WHERE login = $1 AND id <> COALESCE($2, 0) AND ended IS NULL AND expires_at > $5")
        .bind(login),
        Owner::Staff(staff) => sql("UPDATE session SET ended = $3,
                expires_at = CASE WHEN expires_at > $4 THEN $4 ELSE expires_at END
            WHERE staff = $1 AND id <> COALESCE($2, 0) AND ended IS NULL AND expires_at > $5")
        .bind(staff),
    };
    end.bind(except).bind(why).bind(now.plus(TOLD)).bind(now).execute(ex).await
}

/// Clears away sessions that have expired. When staff were last here is kept.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &mut Tx, now: Moment) -> Result<u64, StoreError> {
    sql("UPDATE staff SET seen_at = (SELECT MAX(s.seen_at) FROM session s WHERE s.staff = staff.id)
        WHERE COALESCE(seen_at, 0) < (SELECT MAX(s.seen_at) FROM session s WHERE s.staff = staff.id)")
    .execute(&mut *tx)
    .await?;
    sql("DELETE FROM session WHERE expires_at <= $1").bind(now).execute(tx).await
}
