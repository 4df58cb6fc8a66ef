//! How a database is: for the operator, and for numbers that are watched. Nothing here changes anything.

use crate::{
    Db, Engine, StoreError,
    db::{Ex, sql, sql2},
    import::SILENT,
    record,
};
use domain::{
    mail::TOLD_FOR,
    time::{Moment, Span},
};
use std::collections::BTreeMap;

/// What has been due for so long is not being done: those who send mails and invite many look every two seconds.
const OVERDUE: Span = Span::minutes(15);

/// How the tables of a database stand to those that this version knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    /// There are none.
    Empty,
    /// As they should be, with so many migrations.
    Current(usize),
    /// Made by an earlier version: so many migrations are missing, which the next start applies.
    Behind(usize),
    /// Made by a later version: this one does not know these migrations.
    Ahead(Vec<i64>),
    /// A migration was not finished, or was another one than that of this version.
    Damaged(i64),
}

record! {
    struct Applied {
        version: i64,
        success: bool,
        checksum: Vec<u8>,
    }
}

/// Compares the tables with what this version knows.
///
/// # Errors
/// What the database says.
pub async fn schema(db: &Db) -> Result<Schema, StoreError> {
    let there = sql2(
        "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'",
        "SELECT COUNT(*) FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'",
    );
    if there.value::<i64>(db.read()).await? == 0 {
        return Ok(Schema::Empty);
    }
    let applied: Vec<Applied> =
        sql("SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version").all(db.read()).await?;
    let known: BTreeMap<i64, Vec<u8>> = db.migrations();
    let foreign: Vec<i64> =
        applied.iter().map(|applied| applied.version).filter(|version| !known.contains_key(version)).collect();
    if !foreign.is_empty() {
        return Ok(Schema::Ahead(foreign));
    }
    let damaged = |applied: &&Applied| !applied.success || known.get(&applied.version) != Some(&applied.checksum);
    if let Some(damaged) = applied.iter().find(damaged) {
        return Ok(Schema::Damaged(damaged.version));
    }
    Ok(match known.len() - applied.len() {
        0 => Schema::Current(known.len()),
        missing => Schema::Behind(missing),
    })
}

record! {
    /// What a database says about itself.
    #[derive(Clone, Debug)]
    pub struct About {
        /// The version of the engine.
        pub version: String,
        /// How large it is, in bytes.
        pub size: i64,
    }
}

/// What the database says about itself.
///
/// # Errors
/// What the database says.
pub async fn about(db: &Db) -> Result<About, StoreError> {
    sql2(
        "SELECT sqlite_version() AS version, page_count * page_size AS size
        FROM pragma_page_count(), pragma_page_size()",
        "SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size",
    )
    .optional(db.read())
    .await?
    .ok_or_else(|| StoreError::corrupt("the database says nothing about itself"))
}

/// How thoroughly a database is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Whether its pages hang together.
    Quick,
    /// Also whether each index fits its table.
    Full,
}

/// What is broken in a database file, in SQLite's words; empty if nothing is. PostgreSQL looks after itself.
///
/// # Errors
/// What the database says.
pub async fn damage(db: &Db, care: Care) -> Result<Vec<String>, StoreError> {
    let pages = match care {
        Care::Quick => sql2("SELECT quick_check FROM pragma_quick_check LIMIT 10", "SELECT 'ok'"),
        Care::Full => sql2("SELECT integrity_check FROM pragma_integrity_check LIMIT 10", "SELECT 'ok'"),
    };
    let mut damage = pages.values::<String>(db.read()).await?;
    damage.retain(|line| line != "ok");
    let loose = sql2(
        r#"SELECT DISTINCT "table" || ' refers to a missing ' || "parent" FROM pragma_foreign_key_check() LIMIT 10"#,
        "SELECT 'ok' WHERE FALSE",
    );
    damage.extend(loose.values::<String>(db.read()).await?);
    Ok(damage)
}

/// What refuses to change the journal (migration 5); the last one is PostgreSQL's only.
const GUARDS: [&str; 4] =
    ["journal_is_chained", "journal_stays_as_it_is", "journal_keeps_its_rows", "journal_is_not_emptied"];

/// The triggers that keep the journal as it was written and that are not there, or are switched off.
///
/// # Errors
/// What the database says.
pub async fn missing_guards(db: &Db) -> Result<Vec<&'static str>, StoreError> {
    let there = sql2(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'",
        "SELECT CAST(g.tgname AS TEXT) AS name FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE t.relname = 'journal' AND n.nspname = current_schema() AND g.tgenabled IN ('O', 'A')",
    );
    let there: Vec<String> = there.values(db.read()).await?;
    let known = match db.engine() {
        Engine::Sqlite => 3,
        Engine::Postgres => 4,
    };
    Ok(GUARDS.into_iter().take(known).filter(|guard| !there.iter().any(|name| name == guard)).collect())
}

record! {
    /// What a PostgreSQL server says about the ways of backing it up.
    #[derive(Clone, Debug)]
    pub struct Archiving {
        /// `on`, `always` or `off`.
        pub mode: String,
        /// How many pieces of the log could be archived since the counters began.
        pub archived: i64,
        /// How many could not.
        pub failed: i64,
        /// The clock of the server.
        pub now: Moment,
    }
}

/// What the server says about archiving. `None` on SQLite.
///
/// # Errors
/// What the database says; an account that may not look at the counters is told so.
pub async fn archiving(db: &Db) -> Result<Option<Archiving>, StoreError> {
    if db.engine() == Engine::Sqlite {
        return Ok(None);
    }
    let archiving = sql2(
        "SELECT 'off' AS mode, 0 AS archived, 0 AS failed, 0 AS now",
        "SELECT current_setting('archive_mode') AS mode, archived_count AS archived, failed_count AS failed,
            CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now
        FROM pg_stat_archiver",
    );
    archiving.optional(db.read()).await
}

record! {
    /// What is being worked on.
    #[derive(Clone, Debug, Default)]
    pub struct Work {
        /// Mails that wait for being sent.
        pub waiting: i64,
        /// Those of them that are due and are not sent.
        pub overdue: i64,
        /// Mails that could not be sent lately.
        pub failed: i64,
        /// Browsers in which staff are signed in.
        pub staff_sessions: i64,
        /// Browsers in which customers are signed in.
        pub customer_sessions: i64,
        /// Imports that run.
        pub imports: i64,
        /// Imports that were cut off.
        pub silent_imports: i64,
        /// Invitations of many that are not at their end.
        pub invitations: i64,
        /// Those of them at which nobody works.
        pub stuck_invitations: i64,
        /// When the journal was last written.
        pub written_at: Option<Moment>,
    }
}

/// What is being worked on, in one statement.
///
/// # Errors
/// What the database says.
pub async fn work(db: impl Into<Ex<'_>>, now: Moment) -> Result<Work, StoreError> {
    sql("SELECT
            (SELECT COUNT(*) FROM mail WHERE state = 'waiting') AS waiting,
            (SELECT COUNT(*) FROM mail WHERE state = 'waiting' AND next_at < $2) AS overdue,
            (SELECT COUNT(*) FROM mail WHERE state = 'failed' AND next_at > $4) AS failed,
            (SELECT COUNT(*) FROM session WHERE staff IS NOT NULL AND expires_at > $1 AND ended IS NULL) AS staff_sessions,
            (SELECT COUNT(*) FROM session WHERE login IS NOT NULL AND expires_at > $1 AND ended IS NULL) AS customer_sessions,
            (SELECT COUNT(*) FROM import_run WHERE finished_at IS NULL AND seen_at >= $3) AS imports,
            (SELECT COUNT(*) FROM import_run WHERE finished_at IS NULL AND seen_at < $3) AS silent_imports,
            (SELECT COUNT(*) FROM invitation_run WHERE finished_at IS NULL) AS invitations,
            (SELECT COUNT(*) FROM invitation_run
                WHERE finished_at IS NULL AND started_at < $2 AND seen_at < $2) AS stuck_invitations,
            (SELECT at FROM journal ORDER BY id DESC LIMIT 1) AS written_at")
    .bind(now)
    .bind(now.minus(OVERDUE))
    .bind(now.minus(SILENT))
    .bind(now.minus(TOLD_FOR))
    .one(db)
    .await
}
