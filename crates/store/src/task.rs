//! What waits for staff.

use crate::{
    StoreError,
    db::{Tx, sql},
    record,
};
use domain::{
    id::{ContactId, StaffId, TaskId},
    task::Kind,
    time::Moment,
};

record! {
    /// Something that waits.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// Which.
        pub id: TaskId,
        /// Why.
        pub kind: Kind,
        /// With which contact.
        pub contact: Option<ContactId>,
        /// What the contact is called.
        pub contact_name: Option<String>,
        /// What exactly, in words.
        pub detail: String,
        /// Since when.
        pub created_at: Moment,
    }
}

/// Adds a task, unless the same one, detail included, already waits for the same contact.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &mut Tx, kind: Kind, contact: ContactId, detail: &str, now: Moment) -> Result<(), StoreError> {
    sql("INSERT INTO task (kind, contact, detail, created_at)
        SELECT $1, $2, $3, $4
        WHERE NOT EXISTS (SELECT 1 FROM task WHERE kind = $1 AND contact = $2 AND detail = $3 AND done_at IS NULL)")
    .bind(kind)
    .bind(contact)
    .bind(detail)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks a task as done and says what it was. `None`: it was done already, or never existed.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, id: TaskId, by: StaffId, now: Moment) -> Result<Option<Row>, StoreError> {
    let done = sql("UPDATE task SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL");
    if done.bind(id).bind(now).bind(by).execute(&mut *tx).await? == 0 {
        return Ok(None);
    }
    sql("SELECT t.id AS id, t.kind AS kind, t.contact AS contact, t.detail AS detail, t.created_at AS created_at,
            COALESCE(NULLIF(TRIM(COALESCE(c.first_name, '') || ' ' || COALESCE(c.last_name, '')), ''), c.company) AS contact_name
        FROM task t LEFT JOIN contact c ON c.id = t.contact WHERE t.id = $1")
    .bind(id)
    .optional(tx)
    .await
}
