//! Copies of a SQLite database, and what has to be put right in one that comes back.

use crate::{
    Db, StoreError,
    db::{Tx, sql},
};
use domain::time::Moment;
use std::path::Path;

/// Copies the database into a new file, as it is at one moment, while others read and write: the copy is one long read,
/// for which nobody who writes has to wait.
///
/// # Errors
/// What the database or the disk says; on PostgreSQL, which has its own ways.
pub async fn copy(db: &Db, file: &Path) -> Result<(), StoreError> {
    let file = file.to_str().ok_or_else(|| StoreError::Url("the name of the file is not UTF-8".to_owned()))?;
    db.copy_to(file).await
}

/// Puts right, in a database that comes back, what went on after the copy was made: whoever has signed out or got a new
/// password since must not be signed in, no link works a second time, no mail goes out a second time, nobody is invited
/// or reminded a second time or told once more of an announcement or a document, and no import is taken for running. What is
/// done here by code stands in `docs/operation.md` for PostgreSQL, which is restored by its own means.
///
/// # Errors
/// What the database says.
pub async fn settle(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    // When staff were last here is kept, as when they sign out.
    sql("UPDATE staff SET seen_at = (SELECT MAX(s.seen_at) FROM session s WHERE s.staff = staff.id)
        WHERE COALESCE(seen_at, 0) < (SELECT MAX(s.seen_at) FROM session s WHERE s.staff = staff.id)")
    .execute(&mut *tx)
    .await?;
    sql("DELETE FROM session").execute(&mut *tx).await?;
    sql("UPDATE link SET used_at = $1 WHERE used_at IS NULL").bind(now).execute(&mut *tx).await?;
    crate::mail::give_up_restored(tx).await?;
    // Who was reminded since, nobody knows any more; who was mailed has at least had the invitation.
    sql("UPDATE invitation SET reminded_at = $1
        WHERE mailed_at IS NOT NULL AND reminded_at IS NULL AND used_at IS NULL AND revoked_at IS NULL")
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sql("UPDATE invitation_run SET finished_at = $1, problem = 'restored from a backup' WHERE finished_at IS NULL")
        .bind(now)
        .execute(&mut *tx)
        .await?;
    // What is announced later has not been mailed yet.
    sql("UPDATE announcement_mailing SET finished_at = $1, problem = 'restored from a backup'
        WHERE finished_at IS NULL AND due_at <= $1")
    .bind(now)
    .execute(&mut *tx)
    .await?;
    // What was shared on the last day before is told once it is due, if that is still to come.
    sql("UPDATE document_digest SET finished_at = $1, problem = 'restored from a backup'
        WHERE finished_at IS NULL AND due_at <= $1")
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sql("UPDATE import_run SET finished_at = $1 WHERE finished_at IS NULL").bind(now).execute(tx).await?;
    Ok(())
}
