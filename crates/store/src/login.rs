//! Customers' logins, and who has which e-mail address. No address belongs to a customer and to staff at once.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    id::{StaffId, UserId},
    text::Lang,
    time::Moment,
};

record! {
    /// Somebody who can sign in: either a customer or a member of staff.
    #[derive(Debug)]
    pub struct Credentials {
        /// The customer, if it is one.
        pub login: Option<UserId>,
        /// The member of staff, if it is one.
        pub staff: Option<StaffId>,
        /// The name.
        pub name: String,
        /// The e-mail address as it was typed.
        pub email: String,
        /// The language.
        pub language: Lang,
        /// What the password is compared with; staff have none before they have accepted their invitation.
        pub password_hash: Option<String>,
    }
}

/// A customer's login that is new.
#[derive(Debug)]
pub struct New<'a> {
    /// The e-mail address as it was typed.
    pub email: &'a str,
    /// By what it is found.
    pub email_key: String,
    /// The name.
    pub name: &'a str,
    /// What the password is compared with.
    pub password_hash: &'a str,
    /// The language.
    pub language: Lang,
    /// When the terms were accepted.
    pub terms_accepted_at: Moment,
}

/// Who has an e-mail address.
///
/// # Errors
/// What the database says.
pub async fn by_email(db: impl Into<Ex<'_>>, email_key: &str) -> Result<Option<Credentials>, StoreError> {
    sql("SELECT CAST(NULL AS BIGINT) AS login, id AS staff, name, email, language, password_hash
            FROM staff WHERE email_key = $1 AND deactivated_at IS NULL
        UNION ALL
        SELECT id AS login, CAST(NULL AS BIGINT) AS staff, name, email, language, password_hash
            FROM login WHERE email_key = $1 AND deleted_at IS NULL")
    .bind(email_key)
    .optional(db)
    .await
}

/// Who a login or a member of staff is, by their number.
///
/// # Errors
/// What the database says.
pub async fn by_id(
    db: impl Into<Ex<'_>>,
    login: Option<UserId>,
    staff: Option<StaffId>,
) -> Result<Option<Credentials>, StoreError> {
    sql("SELECT CAST(NULL AS BIGINT) AS login, id AS staff, name, email, language, password_hash
            FROM staff WHERE id = $2 AND deactivated_at IS NULL
        UNION ALL
        SELECT id AS login, CAST(NULL AS BIGINT) AS staff, name, email, language, password_hash
            FROM login WHERE id = $1 AND deleted_at IS NULL")
    .bind(login)
    .bind(staff)
    .optional(db)
    .await
}

/// Lets nobody else give out an e-mail address before this transaction ends: without it a customer and a member of
/// staff could get the same one at the same time.
///
/// # Errors
/// What the database says.
pub async fn hold_addresses(tx: &mut Tx) -> Result<(), StoreError> {
    sql("UPDATE organisation SET name = name WHERE id = 1").execute(tx).await.map(|_| ())
}

/// Adds a login. `None`: a customer or a member of staff has the address already.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, new: New<'_>, now: Moment) -> Result<Option<UserId>, StoreError> {
    let ids = sql("INSERT INTO login (email, email_key, name, password_hash, language, terms_accepted_at, created_at)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM staff WHERE email_key = $2)
        ON CONFLICT (email_key) DO NOTHING RETURNING id")
    .bind(new.email)
    .bind(new.email_key)
    .bind(new.name)
    .bind(new.password_hash)
    .bind(new.language)
    .bind(new.terms_accepted_at)
    .bind(now)
    .values(&mut *tx)
    .await?;
    let id: Option<UserId> = ids.into_iter().next();
    if let Some(id) = id {
        let key = domain::search::user(new.name, new.email);
        crate::search::put(tx, crate::search::Kind::Login, id.0, "", &key).await?;
    }
    Ok(id)
}

/// Lets nobody else change the password of a login or a member of staff before this transaction ends. `false`: it is not
/// this one any more, or they are gone.
///
/// # Errors
/// What the database says.
pub async fn hold_password(
    tx: &mut Tx,
    login: Option<UserId>,
    staff: Option<StaffId>,
    hash: &str,
) -> Result<bool, StoreError> {
    let held = match (login, staff) {
        (Some(login), _) => sql("UPDATE login SET password_hash = password_hash
            WHERE id = $1 AND password_hash = $2 AND deleted_at IS NULL")
        .bind(login),
        (None, staff) => sql("UPDATE staff SET password_hash = password_hash
            WHERE id = $1 AND password_hash = $2 AND deactivated_at IS NULL")
        .bind(staff),
    };
    Ok(held.bind(hash).execute(tx).await? == 1)
}

/// Sets the password of a customer.
///
/// # Errors
/// What the database says.
pub async fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> Result<(), StoreError> {
    sql("UPDATE login SET password_hash = $2 WHERE id = $1").bind(id).bind(hash).execute(tx).await.map(|_| ())
}

/// Deletes a login: its address is free, nobody can sign in with it, and nothing of the person is left but the row that
/// what they did hangs on. `false`: it was deleted already.
///
/// # Errors
/// What the database says.
pub async fn delete(tx: &mut Tx, id: UserId, now: Moment) -> Result<bool, StoreError> {
    record! {
        struct Person {
            name: String,
            email: String,
        }
    }
    let person: Option<Person> =
        sql("SELECT name, email FROM login WHERE id = $1 AND deleted_at IS NULL").bind(id).optional(&mut *tx).await?;
    let Some(person) = person else { return Ok(false) };
    let delete =
        sql("UPDATE login SET email = '', email_key = 'deleted:' || CAST(id AS TEXT), name = 'Gelöschter Zugang',
            password_hash = '', deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL");
    if delete.bind(id).bind(now).execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    sql("UPDATE access SET ended_at = $2 WHERE login = $1 AND ended_at IS NULL")
        .bind(id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    sql("DELETE FROM list_seen WHERE login = $1").bind(id).execute(&mut *tx).await?;
    sql("DELETE FROM registration WHERE login = $1").bind(id).execute(&mut *tx).await?;
    let key = domain::search::user(&person.name, &person.email);
    crate::search::put(tx, crate::search::Kind::Login, id.0, &key, "").await?;
    Ok(true)
}
