//! Files uploaded for import: checked first, imported later, forgotten after a day.

use crate::{
    StoreError,
    db::{Ex, sql},
    import::SILENT,
    record,
};
use domain::{
    id::{StaffId, UploadId},
    time::{Moment, Span},
};

/// How long a file waits for its import.
const KEPT: Span = Span::hours(24);

record! {
    /// What is known about an upload, without its content.
    #[derive(Clone, Debug)]
    pub struct Upload {
        /// Name of the file.
        pub name: String,
        /// What the check found or the import did, as JSON.
        pub report: String,
        /// Rows that are done.
        pub done: i64,
        /// When the import began.
        pub started_at: Option<Moment>,
        /// When it gave the last sign of life.
        pub seen_at: Option<Moment>,
        /// When it ended.
        pub finished_at: Option<Moment>,
        /// Why it ended early.
        pub problem: Option<String>,
    }
}

record! {
    /// The file itself.
    #[derive(Clone, Debug)]
    pub struct Content {
        /// Its name.
        pub name: String,
        /// Its bytes.
        pub content: Vec<u8>,
    }
}

impl Upload {
    /// Whether an import that has begun has ended without saying so.
    #[must_use]
    pub fn is_silent(&self, now: Moment) -> bool {
        self.seen_at.is_none_or(|seen| seen < now.minus(SILENT))
    }
}

/// Keeps a checked file.
///
/// # Errors
/// What the database says.
pub async fn keep(
    db: impl Into<Ex<'_>>,
    staff: StaffId,
    name: &str,
    content: Vec<u8>,
    report: String,
    now: Moment,
) -> Result<UploadId, StoreError> {
    sql("INSERT INTO upload (staff, name, content, created_at, report, done)
        VALUES ($1, $2, $3, $4, $5, 0) RETURNING id")
    .bind(staff)
    .bind(name)
    .bind(content)
    .bind(now)
    .bind(report)
    .value(db)
    .await
}

/// Forgets the files of the days before, but for those that are being imported.
///
/// # Errors
/// What the database says.
pub async fn sweep(db: impl Into<Ex<'_>>, now: Moment) -> Result<u64, StoreError> {
    sql("DELETE FROM upload WHERE created_at < $1 AND (finished_at IS NOT NULL OR seen_at IS NULL OR seen_at < $2)")
        .bind(now.minus(KEPT))
        .bind(now.minus(SILENT))
        .execute(db)
        .await
}

/// What is known about an upload of a member of staff.
///
/// # Errors
/// What the database says.
pub async fn find(db: impl Into<Ex<'_>>, id: UploadId, staff: StaffId) -> Result<Option<Upload>, StoreError> {
    sql("SELECT name, report, done, started_at, seen_at, finished_at, problem FROM upload WHERE id = $1 AND staff = $2")
        .bind(id)
        .bind(staff)
        .optional(db)
        .await
}

/// The file of an upload of a member of staff.
///
/// # Errors
/// What the database says.
pub async fn content(db: impl Into<Ex<'_>>, id: UploadId, staff: StaffId) -> Result<Option<Content>, StoreError> {
    sql("SELECT name, content FROM upload WHERE id = $1 AND staff = $2").bind(id).bind(staff).optional(db).await
}

/// Marks an upload as being imported; `now` is the name of this attempt. `false`: it is already, or was to its end.
///
/// # Errors
/// What the database says.
pub async fn start(db: impl Into<Ex<'_>>, id: UploadId, now: Moment) -> Result<bool, StoreError> {
    let started = sql("UPDATE upload SET started_at = $2, seen_at = $2
        WHERE id = $1 AND finished_at IS NULL AND (started_at IS NULL OR COALESCE(seen_at, started_at) < $3)");
    Ok(started.bind(id).bind(now).bind(now.minus(SILENT)).execute(db).await? == 1)
}

/// Notes how far an attempt is, and that it lives. It knows of no rows before the first are in; what an earlier attempt
/// has brought in stays noted until then.
///
/// # Errors
/// What the database says.
pub async fn progress(
    db: impl Into<Ex<'_>>,
    (id, begun): (UploadId, Moment),
    done: i64,
    now: Moment,
) -> Result<(), StoreError> {
    let noted = sql("UPDATE upload SET done = CASE WHEN $2 > 0 THEN $2 ELSE done END, seen_at = $3
        WHERE id = $1 AND started_at = $4 AND finished_at IS NULL");
    noted.bind(id).bind(done).bind(now).bind(begun).execute(db).await.map(|_| ())
}

/// Notes that an attempt ended, with its report, or with what went wrong; it can be tried again then. One that was
/// taken for dead, and replaced by another, has nothing more to say.
///
/// # Errors
/// What the database says.
pub async fn finish(
    db: impl Into<Ex<'_>>,
    (id, begun): (UploadId, Moment),
    report: Option<String>,
    problem: Option<String>,
    now: Moment,
) -> Result<(), StoreError> {
    match report {
        Some(report) => {
            sql("UPDATE upload SET report = $3, finished_at = $4, problem = NULL WHERE id = $1 AND started_at = $2")
                .bind(id)
                .bind(begun)
                .bind(report)
                .bind(now)
        }
        None => sql("UPDATE upload SET problem = $3, started_at = NULL WHERE id = $1 AND started_at = $2")
            .bind(id)
            .bind(begun)
            .bind(problem),
    }
    .execute(db)
    .await?;
    Ok(())
}
