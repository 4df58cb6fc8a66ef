//! What can go wrong between us and a database, sorted by what to do about it.

use sqlx::{Error, error::ErrorKind, migrate::MigrateError, postgres::PgDatabaseError};

/// A failed statement, transaction or migration.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The driver's or the database's own error.
    #[error("database: {0}")]
    Database(#[from] Error),
    /// The same, of a statement of ours; its text contains no values.
    #[error("database: {source} in: {text}")]
    Statement {
        /// What we asked.
        text: &'static str,
        /// What it answered.
        source: Error,
    },
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] MigrateError),
    /// A row contains what our code never writes.
    #[error("unexpected data: {0}")]
    Corrupt(String),
    /// Something would be written through [`Db::only_looking`](crate::Db::only_looking).
    #[error("nothing is written here: this only looks")]
    OnlyLooking,
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

    pub(crate) fn statement(text: &'static str, source: Error) -> Self {
        Self::Statement { text, source }
    }

    /// Remembers which statement it was, so that the log says more than the name of a column.
    pub(crate) fn of_statement(self, text: &'static str) -> Self {
        match self {
            Self::Database(source) => Self::Statement { text, source },
            Self::Corrupt(what) => Self::Corrupt(format!("{what} in: {text}")),
            other => other,
        }
    }

    fn driver(&self) -> Option<&Error> {
        match self {
            Self::Database(error) | Self::Statement { source: error, .. } => Some(error),
            Self::Migration(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => Some(error),
            _ => None,
        }
    }

    fn code(&self) -> Option<String> {
        self.driver()?.as_database_error()?.code().map(Into::into)
    }

    /// Whether the database is not there or too busy at the moment; the same request may succeed later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self.driver() {
            Some(Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) | Error::Tls(_) | Error::WorkerCrashed) => true,
            Some(Error::Database(_)) => {
                let code = self.code().unwrap_or_default();
                // PostgreSQL: connection exceptions, too many connections, shutting down or starting up, timeouts.
                self.is_transient()
                    || code.starts_with("08")
                    || matches!(code.as_str(), "53300" | "57P01" | "57P02" | "57P03" | "57014" | "25P03")
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

    /// Whether a value had to be unique and was not; `column` as `table.column`, for a column that is unique alone.
    #[must_use]
    pub fn is_unique(&self, column: &str) -> bool {
        let Some(error) = self.driver().and_then(Error::as_database_error) else { return false };
        if error.kind() != ErrorKind::UniqueViolation {
            return false;
        }
        match error.try_downcast_ref::<PgDatabaseError>() {
            // The names that PostgreSQL gives to constraints: table_column_key, and table_pkey for the primary key.
            Some(postgres) => {
                let Some((table, name)) = column.split_once('.') else { return false };
                let primary = format!("{table}_pkey");
                postgres.constraint() == Some(format!("{table}_{name}_key").as_str())
                    || (postgres.constraint() == Some(primary.as_str())
                        && postgres.detail().is_some_and(|detail| detail.contains(&format!("({name})="))))
            }
            // SQLite names the columns at the end of its message.
            None => error.message().strip_prefix("UNIQUE constraint failed: ") == Some(column),
        }
    }
}
