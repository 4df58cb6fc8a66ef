//! What the houses of a customer are called.

use crate::{
    StoreError, V,
    db::{Read, sql2},
    record,
};
use domain::id::PropertyId;

record! {
    /// A house.
    #[derive(Debug)]
    pub struct Home {
        /// Which.
        pub id: PropertyId,
        /// What it is called.
        pub name: String,
    }
}

/// The names of some houses, in the order of people's alphabet.
///
/// # Errors
/// What the database says.
pub async fn names(db: &Read<'_>, properties: &[PropertyId]) -> Result<Vec<Home>, StoreError> {
    let names = sql2(
        "SELECT id, name FROM property WHERE id IN (SELECT value FROM json_each($1)) ORDER BY sort_key, id",
        "SELECT id, name FROM property WHERE id = ANY($1) ORDER BY sort_key, id",
    );
    names.bind(V::Ids(properties.iter().map(|property| property.0).collect())).all(db).await
}
