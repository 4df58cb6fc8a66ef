//! Rows, and what can be read from them.

use crate::StoreError;
use domain::time::{Day, Moment};
use sqlx::{Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};

/// A row of either engine.
#[derive(Debug)]
pub enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r SqliteRow),
    /// Of PostgreSQL.
    Postgres(&'r PgRow),
}

/// Which column.
#[derive(Clone, Copy, Debug)]
pub enum At<'n> {
    /// By name.
    Name(&'n str),
    /// The first one.
    First,
}

impl Row<'_> {
    /// Reads a column by name.
    ///
    /// # Errors
    /// What the driver says, or [`StoreError::Corrupt`] for a NULL where none is expected.
    pub fn get<T: Column>(&self, name: &str) -> Result<T, StoreError> {
        T::required(self, At::Name(name))
    }

    pub(super) fn first<T: Column>(&self) -> Result<T, StoreError> {
        T::required(self, At::First)
    }

    fn primitive<T>(&self, at: At<'_>) -> Result<Option<T>, StoreError>
    where
        for<'a> T: Decode<'a, Sqlite> + Type<Sqlite> + Decode<'a, Postgres> + Type<Postgres>,
    {
        Ok(match (self, at) {
            (Self::Sqlite(row), At::Name(name)) => row.try_get::<Option<T>, _>(name)?,
            (Self::Sqlite(row), At::First) => row.try_get::<Option<T>, _>(0)?,
            (Self::Postgres(row), At::Name(name)) => row.try_get::<Option<T>, _>(name)?,
            (Self::Postgres(row), At::First) => row.try_get::<Option<T>, _>(0)?,
        })
    }
}

/// A type that a column can hold.
pub trait Column: Sized {
    /// Reads it; `None` is NULL.
    ///
    /// # Errors
    /// What the driver says, or [`StoreError::Corrupt`].
    fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError>;

    /// Reads it where NULL is not expected.
    ///
    /// # Errors
    /// What the driver says, or [`StoreError::Corrupt`].
    fn required(row: &Row<'_>, at: At<'_>) -> Result<Self, StoreError> {
        Self::get(row, at)?.ok_or_else(|| StoreError::corrupt(format!("{at:?} is NULL")))
    }
}

macro_rules! primitives {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError> {
                row.primitive(at)
            }
        }
    )*};
}

primitives!(i64, bool, String, Vec<u8>);

impl Column for Moment {
    fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError> {
        Ok(i64::get(row, at)?.map(Self))
    }
}

impl Column for Day {
    fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError> {
        let text = String::get(row, at)?;
        text.map(|text| Self::parse(&text).ok_or_else(|| StoreError::corrupt(format!("{at:?} is no day")))).transpose()
    }
}

impl<T: Column> Column for Option<T> {
    fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError> {
        T::get(row, at).map(Some)
    }
}

/// What a text column holds as JSON: a whole list in one row, or in one column of it.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<T: serde::de::DeserializeOwned> Column for Json<T> {
    fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError> {
        let text = String::get(row, at)?;
        let read = |text: String| serde_json::from_str(&text).map(Self);
        text.map(read).transpose().map_err(|error| StoreError::corrupt(format!("{at:?} is not as expected: {error}")))
    }
}

/// Something that is read from one row.
pub trait Record: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What the driver says, or what the row lacks.
    fn read(row: &Row<'_>) -> Result<Self, StoreError>;
}

/// Declares a struct that is read from a row by the names of its fields.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident { $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        $visibility struct $name { $($(#[$field_meta])* $field_visibility $field: $type,)* }

        impl $crate::db::Record for $name {
            fn read(row: &$crate::db::Row<'_>) -> Result<Self, $crate::StoreError> {
                Ok(Self { $($field: row.get(stringify!($field))?,)* })
            }
        }
    };
}

/// Declares how an enum with stable keys is kept in a text column.
#[macro_export]
macro_rules! text_column {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::db::Column for $type {
            fn get(row: &$crate::db::Row<'_>, at: $crate::db::At<'_>) -> Result<Option<Self>, $crate::StoreError> {
                let text = <String as $crate::db::Column>::get(row, at)?;
                text.map(|text| {
                    <$type>::parse(&text).ok_or_else(|| $crate::StoreError::corrupt(format!("{at:?} is “{text}”")))
                })
                .transpose()
            }
        }
        impl From<$type> for $crate::db::V {
            fn from(value: $type) -> Self {
                Self::Text(Some(value.key().to_owned()))
            }
        }
        impl From<Option<$type>> for $crate::db::V {
            fn from(value: Option<$type>) -> Self {
                Self::Text(value.map(|value| value.key().to_owned()))
            }
        }
    )*};
}

text_column!(
    domain::access::AccessKind,
    domain::access::AccessLevel,
    domain::contact::ContactChannel,
    domain::contract::ContractKind,
    domain::contract::Usage,
    domain::mail::GivenUp,
    domain::mail::Kind,
    domain::mail::State,
    domain::onboarding::Question,
    domain::person::StaffRole,
    domain::contact::Field,
    domain::task::Kind,
);

impl Column for domain::text::Lang {
    fn get(row: &Row<'_>, at: At<'_>) -> Result<Option<Self>, StoreError> {
        Ok(String::get(row, at)?.and_then(|tag| Self::parse(&tag)))
    }
}

impl From<domain::text::Lang> for super::V {
    fn from(lang: domain::text::Lang) -> Self {
        Self::Text(Some(lang.tag().to_owned()))
    }
}
