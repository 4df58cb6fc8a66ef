//! Values for placeholders. Each keeps its type when it is NULL.

use domain::{
    id,
    time::{Day, Moment},
};

/// A value for a placeholder.
#[derive(Clone, Debug)]
pub enum V {
    /// An integer, an id or an instant.
    I64(Option<i64>),
    /// Yes or no.
    Bool(Option<bool>),
    /// A text or a day.
    Text(Option<String>),
    /// Bytes.
    Blob(Option<Vec<u8>>),
    /// A list of ids: `IN (SELECT value FROM json_each($1))` on SQLite, `= ANY($1)` on PostgreSQL.
    Ids(Vec<i64>),
    /// A list of texts, used like [`V::Ids`].
    Texts(Vec<String>),
}

macro_rules! from {
    ($($type:ty => $variant:ident($convert:expr);)*) => {$(
        impl From<$type> for V {
            fn from(value: $type) -> Self {
                Self::$variant(Some(($convert)(value)))
            }
        }
        impl From<Option<$type>> for V {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map($convert))
            }
        }
    )*};
}

from! {
    i64 => I64(|n| n);
    bool => Bool(|b| b);
    String => Text(|s| s);
    &str => Text(|s: &str| s.to_owned());
    &String => Text(|s: &String| s.clone());
    Vec<u8> => Blob(|b| b);
    &[u8] => Blob(|b: &[u8]| b.to_vec());
    Moment => I64(|m: Moment| m.0);
    Day => Text(|d: Day| d.iso());
}

macro_rules! from_ids {
    ($($name:ident),*) => {$(
        impl From<id::$name> for V {
            fn from(id: id::$name) -> Self {
                Self::I64(Some(id.0))
            }
        }
        impl From<Option<id::$name>> for V {
            fn from(id: Option<id::$name>) -> Self {
                Self::I64(id.map(|id| id.0))
            }
        }
        impl From<Vec<id::$name>> for V {
            fn from(ids: Vec<id::$name>) -> Self {
                Self::Ids(ids.into_iter().map(|id| id.0).collect())
            }
        }
        impl From<&[id::$name]> for V {
            fn from(ids: &[id::$name]) -> Self {
                Self::Ids(ids.iter().map(|id| id.0).collect())
            }
        }
        impl super::Column for id::$name {
            fn get(row: &super::Row<'_>, at: super::row::At<'_>) -> Result<Option<Self>, crate::StoreError> {
                Ok(<i64 as super::Column>::get(row, at)?.map(Self))
            }
        }
    )*};
}

from_ids!(
    PropertyId,
    UnitId,
    ContactId,
    ContractId,
    UserId,
    AccessId,
    StaffId,
    InvitationId,
    RegistrationId,
    TaskId,
    MailId,
    UploadId,
    EntryId,
    RunId,
    FaqCategoryId,
    FaqEntryId,
    AnnouncementId,
    MailingId,
    DocumentId
);

impl From<Vec<i64>> for V {
    fn from(ids: Vec<i64>) -> Self {
        Self::Ids(ids)
    }
}

impl From<Vec<String>> for V {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}
