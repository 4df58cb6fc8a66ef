//! Employees of the property manager.

use crate::{
    StoreError,
    db::{Tx, sql},
    record,
};
use domain::{id::StaffId, person::StaffRole, text::Lang, time::Moment};

/// A member of staff who is new.
#[derive(Debug)]
pub struct New<'a> {
    /// The e-mail address as it was typed.
    pub email: &'a str,
    /// By what it is found.
    pub email_key: String,
    /// The name.
    pub name: &'a str,
    /// What they may do.
    pub role: StaffRole,
    /// What the password is compared with, if there is one already.
    pub password_hash: Option<String>,
    /// The language.
    pub language: Lang,
}

/// Adds a member of staff. `None`: a customer or a member of staff has the address already.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, new: New<'_>, now: Moment) -> Result<Option<StaffId>, StoreError> {
    let ids = sql("INSERT INTO staff (email, email_key, name, role, password_hash, language, created_at)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM login WHERE email_key = $2)
        ON CONFLICT (email_key) DO NOTHING RETURNING id")
    .bind(new.email)
    .bind(new.email_key)
    .bind(new.name)
    .bind(new.role)
    .bind(new.password_hash)
    .bind(new.language)
    .bind(now)
    .values(tx)
    .await?;
    Ok(ids.into_iter().next())
}

/// Sets the password of a member of staff.
///
/// # Errors
/// What the database says.
pub async fn set_password(tx: &mut Tx, id: StaffId, hash: &str) -> Result<(), StoreError> {
    sql("UPDATE staff SET password_hash = $2 WHERE id = $1").bind(id).bind(hash).execute(tx).await.map(|_| ())
}

/// The name and the role of a member of staff.
///
/// # Errors
/// What the database says.
pub async fn name_and_role(tx: &mut Tx, id: StaffId) -> Result<(String, StaffRole), StoreError> {
    let found: Named = sql("SELECT name, role FROM staff WHERE id = $1").bind(id).one(tx).await?;
    Ok((found.name, found.role))
}

record! {
    struct Named {
        name: String,
        role: StaffRole,
    }
}

/// Changes the name and role of a member of staff.
///
/// # Errors
/// What the database says.
pub async fn change(tx: &mut Tx, id: StaffId, name: &str, role: StaffRole) -> Result<(), StoreError> {
    let change = sql("UPDATE staff SET name = $2, role = $3 WHERE id = $1");
    change.bind(id).bind(name).bind(role).execute(tx).await.map(|_| ())
}
