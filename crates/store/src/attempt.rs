//! Attempts at secrets, counted before the secret is compared, so that parallel ones cannot slip through.

use crate::{
    StoreError,
    db::{Ex, sql},
};
use domain::time::{Moment, Span};

crate::record! {
    /// The attempts of a subject in the current window.
    pub struct Attempts {
        /// How many, this one included.
        pub count: i64,
        /// When the window began.
        pub since: Moment,
    }
}

/// Counts one more attempt of a subject and says how many there were in the current window. One statement.
///
/// # Errors
/// What the database says.
pub async fn count(db: impl Into<Ex<'_>>, subject: &str, now: Moment, window: Span) -> Result<Attempts, StoreError> {
    sql("INSERT INTO attempt (subject, count, since) VALUES ($1, 1, $2)
        ON CONFLICT (subject) DO UPDATE SET
            count = CASE WHEN attempt.since <= $3 THEN CAST(1 AS BIGINT) ELSE attempt.count + 1 END,
            since = CASE WHEN attempt.since <= $3 THEN excluded.since ELSE attempt.since END
        RETURNING count, since")
    .bind(subject)
    .bind(now)
    .bind(now.minus(window))
    .one(db)
    .await
}

/// Forgets the attempts of a subject, after a right one.
///
/// # Errors
/// What the database says.
pub async fn forget(db: impl Into<Ex<'_>>, subject: &str) -> Result<(), StoreError> {
    sql("DELETE FROM attempt WHERE subject = $1").bind(subject).execute(db).await?;
    Ok(())
}

/// Takes one attempt out of the count again, after a right one; the wrong ones before it still count.
///
/// # Errors
/// What the database says.
pub async fn give_back(db: impl Into<Ex<'_>>, subject: &str) -> Result<(), StoreError> {
    sql("UPDATE attempt SET count = count - 1 WHERE subject = $1 AND count > 0").bind(subject).execute(db).await?;
    Ok(())
}

/// Clears away counts whose window is long over.
///
/// # Errors
/// What the database says.
pub async fn sweep(db: impl Into<Ex<'_>>, before: Moment) -> Result<u64, StoreError> {
    sql("DELETE FROM attempt WHERE since < $1").bind(before).execute(db).await
}
