//! Visibility as a `WHERE` clause: which rows of a list somebody sees.
//!
//! A test draws random worlds and checks that this and `domain::policy::permits` agree about every row.

use crate::{
    StoreError, announcement,
    db::{Ex, sql},
    document, record,
};
use domain::{
    announcement::Item,
    document::{self as documents, Folder},
    id::{AnnouncementId, ContactId, DocumentId, PropertyId},
    list::Below,
    policy::{Reach, Visibility},
    time::{Day, Moment},
};

record! {
    /// A property in a list.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Property {
        /// Which.
        pub id: PropertyId,
        /// Its name.
        pub name: String,
    }
}

/// The days between which a contract's term must reach, with the windows counted in: it has begun by the first day
/// and has not ended before the second.
fn days(reach: Reach) -> (Day, Day) {
    let days = |n: Option<u16>| i32::from(n.unwrap_or(0));
    (reach.today.plus(days(reach.windows.before)), reach.today.plus(-days(reach.windows.after)))
}

/// The properties that somebody sees, by name; archived ones are nobody's.
///
/// # Errors
/// What the database says.
pub async fn properties(db: impl Into<Ex<'_>>, visibility: Visibility) -> Result<Vec<Property>, StoreError> {
    match visibility {
        // Houses are not shown at a house.
        Visibility::Nothing | Visibility::At(_) => Ok(Vec::new()),
        Visibility::Everything => {
            sql("SELECT id, name FROM property WHERE archived_at IS NULL ORDER BY sort_key, id").all(db).await
        }
        Visibility::Own(reach) => {
            let (begun, ended) = days(reach);
            sql("SELECT id, name FROM property p WHERE p.archived_at IS NULL AND EXISTS (
                    SELECT 1 FROM access a
                    LEFT JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                    LEFT JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
                        AND (c.starts <= $2 OR c.starts IS NULL) AND (c.ends >= $3 OR c.ends IS NULL)
                    LEFT JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
                    WHERE a.login = $1 AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                        AND (u.property = p.id OR (a.kind = 'resident' AND a.property = p.id)))
                ORDER BY p.sort_key, p.id")
            .bind(reach.login)
            .bind(begun)
            .bind(ended)
            .all(db)
            .await
        }
    }
}

/// The contacts that somebody sees. Archived ones only staff see; a customer those of their own that they may open.
///
/// # Errors
/// What the database says.
pub async fn contacts(db: impl Into<Ex<'_>>, visibility: Visibility) -> Result<Vec<ContactId>, StoreError> {
    match visibility {
        // Contacts are not shown at a house.
        Visibility::Nothing | Visibility::At(_) => Ok(Vec::new()),
        Visibility::Everything => sql("SELECT id FROM contact ORDER BY sort_key, id").values(db).await,
        Visibility::Own(reach) => {
            let (begun, ended) = days(reach);
            sql("SELECT k.id AS id FROM contact k WHERE k.archived_at IS NULL AND EXISTS (
                    SELECT 1 FROM access a
                    JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
                        AND (c.starts <= $2 OR c.starts IS NULL) AND (c.ends >= $3 OR c.ends IS NULL)
                    JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    WHERE a.login = $1 AND a.contact = k.id AND a.ended_at IS NULL AND a.level = 'admin'
                        AND (a.through_at IS NOT NULL OR NOT EXISTS (
                            SELECT 1 FROM contract n
                            JOIN unit v ON v.id = n.unit AND v.archived_at IS NULL
                            JOIN property q ON q.id = v.property AND q.archived_at IS NULL
                            WHERE n.contact = k.id AND n.archived_at IS NULL
                                AND (n.starts <= $4 OR n.starts IS NULL) AND (n.ends >= $4 OR n.ends IS NULL))))
                ORDER BY k.sort_key, k.id")
            .bind(reach.login)
            .bind(begun)
            .bind(ended)
            .bind(reach.today)
            .values(db)
            .await
        }
    }
}

/// A page of the announcements that somebody sees at an instant, in the portal of a house or anywhere, the newest first.
///
/// # Errors
/// What the database says.
pub async fn announcements(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    property: Option<PropertyId>,
    below: Option<Below>,
    now: Moment,
    limit: i64,
) -> Result<Vec<Item>, StoreError> {
    match visibility {
        Visibility::Own(reach) => announcement::reaching(db, reach, property, below, now, limit).await,
        Visibility::Nothing | Visibility::Everything | Visibility::At(_) => Ok(Vec::new()),
    }
}

/// One announcement, if somebody sees it at an instant, in the portal of a house or anywhere.
///
/// # Errors
/// What the database says.
pub async fn announcement(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    property: Option<PropertyId>,
    id: AnnouncementId,
    now: Moment,
) -> Result<Option<Item>, StoreError> {
    match visibility {
        Visibility::Own(reach) => announcement::reaching_one(db, reach, property, id, now).await,
        Visibility::Nothing | Visibility::Everything | Visibility::At(_) => Ok(None),
    }
}

/// The houses in which an announcement is shown to somebody at an instant; `None` for what is shown in each of theirs.
/// Nothing, if it does not reach them.
///
/// # Errors
/// What the database says.
pub async fn announcement_homes(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    id: AnnouncementId,
    now: Moment,
) -> Result<Vec<Option<PropertyId>>, StoreError> {
    match visibility {
        Visibility::Own(reach) => announcement::homes(db, reach, id, now).await,
        Visibility::Nothing | Visibility::Everything | Visibility::At(_) => Ok(Vec::new()),
    }
}

/// A page of the documents that a customer sees at an instant, in the portal of a house or anywhere, the newest first; and
/// the types of which there is something. Staff have a list of their own.
///
/// # Errors
/// What the database says.
pub async fn documents(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    property: Option<PropertyId>,
    folder: Option<Folder>,
    from: (Option<Below>, Moment),
    limit: i64,
) -> Result<(Vec<documents::Item>, Vec<Folder>), StoreError> {
    match visibility {
        Visibility::Own(reach) => document::reaching(db, reach, property, folder, from, limit).await,
        Visibility::Nothing | Visibility::Everything | Visibility::At(_) => Ok((Vec::new(), Vec::new())),
    }
}

/// The file of one document, if somebody may have it; staff also of one that was withdrawn.
///
/// # Errors
/// What the database says.
pub async fn document(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    id: DocumentId,
) -> Result<Option<document::Stored>, StoreError> {
    match visibility {
        Visibility::Own(reach) => document::reaching_one(db, reach, id).await,
        Visibility::Everything => document::stored(db, id).await,
        Visibility::Nothing | Visibility::At(_) => Ok(None),
    }
}

/// The houses in which a document is shown to somebody; `None` for what is shown in each of theirs. Nothing, if it does not
/// reach them.
///
/// # Errors
/// What the database says.
pub async fn document_homes(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    id: DocumentId,
) -> Result<Vec<Option<PropertyId>>, StoreError> {
    match visibility {
        Visibility::Own(reach) => document::homes(db, reach, id).await,
        Visibility::Nothing | Visibility::Everything | Visibility::At(_) => Ok(Vec::new()),
    }
}
