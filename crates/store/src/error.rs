//! What can go wrong between us and a database, sorted by what to do about it.

use sqlx::{Error, error::ErrorKind};

/// A failed statement, transaction or migration.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The driver's or the database's own error.
    #[error("database: {0}")]
    Database(#[from] Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row contains what our code never writes.
    #[error("unexpected data: {0}")]
    Corrupt(String),
    /// The URL of the database is none that we know.
    #[error("database URL: {0}")]
    Url(String),
}

impl StoreError {
    /// A row contains what our code never writes.
    #[must_use]
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }

    fn code(&self) -> Option<String> {
        match self {
            Self::Database(Error::Database(error)) => error.code().map(Into::into),
            _ => None,
        }
    }

    /// Whether the database is not there or too busy at the moment; the same request may succeed later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(
                Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) | Error::Tls(_) | Error::WorkerCrashed,
            ) => true,
            Self::Database(Error::Database(_)) => {
                let code = self.code().unwrap_or_default();
                // PostgreSQL: connection exceptions, too many connections, shutting down or starting up.
                self.is_transient()
                    || code.starts_with("08")
                    || matches!(code.as_str(), "53300" | "57P01" | "57P02" | "57P03" | "57014")
            }
            _ => false,
        }
    }

    /// Whether the whole transaction may simply be tried again: two of them got into each other's way.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        // SQLite: BUSY, LOCKED, BUSY_RECOVERY, BUSY_SNAPSHOT; PostgreSQL: serialization, deadlock, lock timeout.
        matches!(self.code().as_deref(), Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03"))
    }

    /// Whether a value had to be unique and was not; `column` as `table.column`.
    #[must_use]
    pub fn is_unique(&self, column: &str) -> bool {
        let Self::Database(Error::Database(error)) = self else { return false };
        if error.kind() != ErrorKind::UniqueViolation {
            return false;
        }
        // SQLite names the column in its message, PostgreSQL the constraint, which is table_column_key by default.
        let constraint = format!("{}_key", column.replace('.', "_"));
        error.message().contains(column) || error.constraint() == Some(constraint.as_str())
    }
}
