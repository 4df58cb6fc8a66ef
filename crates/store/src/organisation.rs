//! The one property manager of the installation: always row 1.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::organisation::Organisation;

record! {
    struct Row {
        name: String,
        street: String,
        postcode: String,
        town: String,
        phone: String,
        email: String,
        imprint: String,
        privacy: String,
        accessibility: String,
    }
}

/// The organisation; `None` as long as none has been set up.
///
/// # Errors
/// What the database says.
pub async fn get(db: impl Into<Ex<'_>>) -> Result<Option<Organisation>, StoreError> {
    let row = sql("SELECT name, street, postcode, town, phone, email, imprint, privacy, accessibility
        FROM organisation WHERE id = 1")
    .optional::<Row>(db)
    .await?;
    Ok(row.map(|row| Organisation {
        name: row.name,
        street: row.street,
        postcode: row.postcode,
        town: row.town,
        phone: row.phone,
        email: row.email,
        imprint: row.imprint,
        privacy: row.privacy,
        accessibility: row.accessibility,
    }))
}

/// Sets the organisation up, or changes it.
///
/// # Errors
/// What the database says.
pub async fn save(tx: &mut Tx, organisation: &Organisation) -> Result<(), StoreError> {
    sql("INSERT INTO organisation (id, name, street, postcode, town, phone, email, imprint, privacy, accessibility)
        VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, street = excluded.street, postcode = excluded.postcode,
            town = excluded.town, phone = excluded.phone, email = excluded.email, imprint = excluded.imprint,
            privacy = excluded.privacy, accessibility = excluded.accessibility")
    .bind(&organisation.name)
    .bind(&organisation.street)
    .bind(&organisation.postcode)
    .bind(&organisation.town)
    .bind(&organisation.phone)
    .bind(&organisation.email)
    .bind(&organisation.imprint)
    .bind(&organisation.privacy)
    .bind(&organisation.accessibility)
    .execute(tx)
    .await?;
    Ok(())
}
