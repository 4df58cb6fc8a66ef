//! One way to the database for both engines: a statement, typed values, a checked row, a transaction.
//!
//! Each statement is written once, in the SQL that both engines understand, with the placeholders `$1..$n`. Where they
//! really differ, [`sql2`] states both texts next to each other. Values keep their type when they are NULL, which
//! PostgreSQL needs; rows are read through [`record!`](crate::record), which refuses a NULL where none is expected,
//! which SQLite's driver does not.

mod executor;
mod row;
mod value;

pub use executor::{Ex, Read, Tx, count_statements};
pub use row::{At, Column, Json, Record, Row};
pub use value::V;

use crate::StoreError;
use executor::Counter;
use sqlx::{
    Connection as _, PgConnection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    str::FromStr as _,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Connections to one database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Db(Arc<Inner>, Use);

/// What the connections are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Everything,
    OnlyLooking,
}

#[derive(Debug)]
struct Inner {
    pools: Pools,
    counter: Counter,
    retries: AtomicU64,
    changes: AtomicU64,
    journal_key: OnceLock<[u8; 32]>,
}

#[derive(Debug)]
enum Pools {
    /// One connection writes, several read: readers never wait for the writer, writers queue instead of failing.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// Which engine is behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded; one process owns the file.
    Sqlite,
    /// A server; several nodes may share it.
    Postgres,
}

/// The file of a SQLite URL.
///
/// # Errors
/// [`StoreError::Url`] for another kind of URL.
pub fn sqlite_file(url: &str) -> Result<PathBuf, StoreError> {
    if !url.starts_with("sqlite:") {
        return Err(StoreError::Url("it does not begin with sqlite:".to_owned()));
    }
    Ok(SqliteConnectOptions::from_str(url)?.get_filename().to_owned())
}

/// The connections of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// `write` and `read` on SQLite, `all` on PostgreSQL.
    pub name: &'static str,
    /// How many there are.
    pub open: u32,
    /// How many of them wait for work.
    pub idle: u32,
}

impl Db {
    /// Connects by URL (`sqlite:path/to/file.db`, `postgres://…`) and brings the schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Url`] for another kind of URL; otherwise what the database says.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            Err(StoreError::Url("it begins neither with sqlite: nor with postgres:".to_owned()))
        }
    }

    /// Connects to a database as it is: nothing is made, brought up to date or written.
    ///
    /// # Errors
    /// As [`Db::open`]; also if there is none.
    pub async fn open_to_look(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?
                .application_name("quartier")
                .options([("default_transaction_read_only", "on"), ("lock_timeout", "10s")]);
            // A pool tries again and again and only says that it took too long; one connection says why.
            let one = tokio::time::timeout(Duration::from_secs(5), PgConnection::connect_with(&options));
            one.await.map_err(|_| sqlx::Error::PoolTimedOut)??.close().await?;
            let pools = PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_secs(5));
            return Ok(Self::on(Pools::Postgres(pools.connect_with(options).await?)));
        }
        let file = sqlite_file(url)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .create_if_missing(false)
            .busy_timeout(Duration::from_secs(10))
            .pragma("temp_store", "memory");
        let read = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
        Ok(Self::on(Pools::Sqlite { write: read.clone(), read }))
    }

    /// The migrations that this version knows for this engine, with the sums of their texts.
    pub(crate) fn migrations(&self) -> BTreeMap<i64, Vec<u8>> {
        let all = match self.engine() {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        };
        all.iter().map(|migration| (migration.version, migration.checksum.to_vec())).collect()
    }

    /// Copies everything into a new file while others read and write. The file must be missing or empty.
    ///
    /// # Errors
    /// What the database or the disk says; [`StoreError::Url`] on PostgreSQL, which has its own ways.
    pub(crate) async fn copy_to(&self, file: &str) -> Result<(), StoreError> {
        match &self.0.pools {
            Pools::Sqlite { read, .. } => {
                sqlx::query("VACUUM INTO $1").bind(file).execute(read).await?;
                Ok(())
            }
            Pools::Postgres(_) => Err(StoreError::Url("it is not a file".to_owned())),
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory");
        let file: PathBuf = options.get_filename().to_owned();
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        // The writer comes first: it creates the file, which readers may not.
        let write = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        SQLITE.run(&write).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Self::opened(Pools::Sqlite { write, read }).await
    }

    /// What a migration cannot do, because it is done in Rust, is done before anything else.
    async fn opened(pools: Pools) -> Result<Self, StoreError> {
        let db = Self::on(pools);
        crate::search::renew(&db).await?;
        crate::fulltext::renew(&db).await?;
        Ok(db)
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.application_name("quartier").options([
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await?;
        POSTGRES.run(&pool).await?;
        Self::opened(Pools::Postgres(pool)).await
    }

    fn on(pools: Pools) -> Self {
        let (counter, retries, journal_key) = (Counter::default(), AtomicU64::new(0), OnceLock::new());
        let inner = Inner { pools, counter, retries, changes: AtomicU64::default(), journal_key };
        Self(Arc::new(inner), Use::Everything)
    }

    /// Says with which key the journal is chained. What is said later changes nothing.
    pub fn chain_journal_with(&self, key: [u8; 32]) {
        self.0.journal_key.get_or_init(|| key);
    }

    /// The key of the journal's chain. Where nobody has given one (the tests of this crate) it is one that everybody
    /// knows.
    pub(crate) fn journal_key(&self) -> &[u8; 32] {
        self.0.journal_key.get().unwrap_or(&[0; 32])
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.0.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// The same database for somebody who only looks: whatever would be written is refused with
    /// [`StoreError::OnlyLooking`], whoever asks for it.
    #[must_use]
    pub fn only_looking(&self) -> Self {
        Self(Arc::clone(&self.0), Use::OnlyLooking)
    }

    /// Refuses to write where one only looks. Everything that writes comes by here.
    fn may_write(&self) -> Result<(), StoreError> {
        match self.1 {
            Use::Everything => Ok(()),
            Use::OnlyLooking => Err(StoreError::OnlyLooking),
        }
    }

    /// For statements that only read. On SQLite these connections cannot write.
    #[must_use]
    pub fn read(&self) -> Read<'_> {
        Read(self)
    }

    /// How many statements have run since the start.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.0.counter.total()
    }

    /// Grows with each transaction that this process has committed: what was read before the last one may be different now.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Acquire)
    }

    /// How many transactions were tried again since the start, because two got into each other's way.
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.0.retries.load(Ordering::Relaxed)
    }

    /// Counts a transaction that is tried again; for [`write_tx!`](crate::write_tx).
    pub fn note_retry(&self) {
        self.0.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> Vec<Connections> {
        let of = |name, size: u32, idle: usize| Connections { name, open: size, idle: idle.try_into().unwrap_or(size) };
        match &self.0.pools {
            Pools::Sqlite { write, read } => {
                vec![of("write", write.size(), write.num_idle()), of("read", read.size(), read.num_idle())]
            }
            Pools::Postgres(pool) => vec![of("all", pool.size(), pool.num_idle())],
        }
    }

    /// Begins a transaction that writes. Use [`write_tx!`](crate::write_tx), which tries again when it should.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin_write(&self) -> Result<Tx, StoreError> {
        self.may_write()?;
        Ok(Tx::new(
            match &self.0.pools {
                // Taking the write lock at once: a transaction that reads first and writes later would fail instead.
                Pools::Sqlite { write, .. } => executor::Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
                Pools::Postgres(pool) => executor::Inner::Postgres(pool.begin().await?),
            },
            self.clone(),
        ))
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sql("SELECT CAST(1 AS BIGINT) AS one").value::<i64>(self.read()).await.map(|_| ())
    }

    /// Lets the database read a statement without running it; for the test that does so with all of them.
    ///
    /// # Errors
    /// What the database says about the text.
    pub async fn prepare(&self, text: &str) -> Result<(), StoreError> {
        use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};
        let text = AssertSqlSafe(text).into_sql_str();
        match &self.0.pools {
            Pools::Sqlite { write, .. } => drop(write.prepare(text).await?),
            Pools::Postgres(pool) => drop(pool.prepare(text).await?),
        }
        Ok(())
    }

    /// Closes all connections; what is running ends first.
    pub async fn close(&self) {
        match &self.0.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The text of a statement, the same for both engines unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

/// A statement that both engines understand.
#[must_use]
pub const fn sql(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

/// A statement that the engines want written differently.
#[must_use]
pub const fn sql2(sqlite: &'static str, postgres: &'static str) -> Sql {
    Sql { sqlite, postgres }
}

impl Sql {
    fn text(self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    /// Binds the next placeholder.
    #[must_use]
    pub fn bind(self, value: impl Into<V>) -> Stmt {
        Stmt { sql: self, values: Vec::with_capacity(8) }.bind(value)
    }

    /// Runs a statement without values and says how many rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(self, ex: impl Into<Ex<'_>>) -> Result<u64, StoreError> {
        Stmt { sql: self, values: Vec::new() }.execute(ex).await
    }

    /// Runs a statement without values that returns one value.
    ///
    /// # Errors
    /// What the database says; [`sqlx::Error::RowNotFound`] if there is no row.
    pub async fn value<T: Column>(self, ex: impl Into<Ex<'_>>) -> Result<T, StoreError> {
        Stmt { sql: self, values: Vec::new() }.value(ex).await
    }

    /// Runs a statement without values and reads the first column of each row.
    ///
    /// # Errors
    /// What the database says.
    pub async fn values<T: Column>(self, ex: impl Into<Ex<'_>>) -> Result<Vec<T>, StoreError> {
        Stmt { sql: self, values: Vec::new() }.values(ex).await
    }

    /// Runs a statement without values that returns any number of rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<R: Record>(self, ex: impl Into<Ex<'_>>) -> Result<Vec<R>, StoreError> {
        Stmt { sql: self, values: Vec::new() }.all(ex).await
    }

    /// Runs a statement without values that returns at most one row.
    ///
    /// # Errors
    /// What the database says.
    pub async fn optional<R: Record>(self, ex: impl Into<Ex<'_>>) -> Result<Option<R>, StoreError> {
        Stmt { sql: self, values: Vec::new() }.optional(ex).await
    }
}

/// A statement with its values.
#[derive(Debug)]
pub struct Stmt {
    sql: Sql,
    values: Vec<V>,
}

impl Stmt {
    /// Binds the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: impl Into<V>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it and says how many rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(self, ex: impl Into<Ex<'_>>) -> Result<u64, StoreError> {
        ex.into().execute(self.sql, self.values).await
    }

    /// Runs it and reads all rows.
    ///
    /// # Errors
    /// What the database says, or what a row lacks.
    pub async fn all<R: Record>(self, ex: impl Into<Ex<'_>>) -> Result<Vec<R>, StoreError> {
        ex.into().rows(self.sql, self.values, |row| R::read(&row)).await
    }

    /// Runs it and reads the row, if there is one.
    ///
    /// # Errors
    /// What the database says, or what the row lacks.
    pub async fn optional<R: Record>(self, ex: impl Into<Ex<'_>>) -> Result<Option<R>, StoreError> {
        ex.into().row(self.sql, self.values, |row| R::read(&row)).await
    }

    /// Runs it and reads the row.
    ///
    /// # Errors
    /// What the database says, or what the row lacks; [`sqlx::Error::RowNotFound`] if there is none.
    pub async fn one<R: Record>(self, ex: impl Into<Ex<'_>>) -> Result<R, StoreError> {
        self.optional(ex).await?.ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    /// Runs it and reads the first column of each row.
    ///
    /// # Errors
    /// What the database says, or what a row lacks.
    pub async fn values<T: Column>(self, ex: impl Into<Ex<'_>>) -> Result<Vec<T>, StoreError> {
        ex.into().rows(self.sql, self.values, |row| row.first()).await
    }

    /// Runs it and reads the first column of the row.
    ///
    /// # Errors
    /// As [`Stmt::one`].
    pub async fn value<T: Column>(self, ex: impl Into<Ex<'_>>) -> Result<T, StoreError> {
        let found = ex.into().row(self.sql, self.values, |row| row.first()).await?;
        found.ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }
}

/// Runs a block with a transaction (`$tx: &mut Tx`) and commits; tries again when two transactions got into each
/// other's way. The block may run more than once: no mail, no file, no message inside. Its error type must be
/// `From<StoreError>` and say `is_transient()`.
#[macro_export]
macro_rules! write_tx {
    ($db:expr, |$tx:ident| $body:block) => {{
        let mut attempt = 0u32;
        loop {
            let result = async {
                let mut transaction = $db.begin_write().await?;
                let outcome = {
                    let $tx = &mut transaction;
                    // A block of its own: an early `return` in the body ends it, and not the commit.
                    async { $body }.await
                };
                if outcome.is_ok() {
                    transaction.commit().await?;
                }
                outcome
            }
            .await;
            match result {
                Err(error) if attempt < 5 && $crate::Retry::is_transient(&error) => {
                    attempt += 1;
                    $db.note_retry();
                    $crate::pause(attempt).await;
                }
                result => break result,
            }
        }
    }};
}

/// An error that knows whether its transaction may be tried again.
pub trait Retry {
    /// Two transactions got into each other's way.
    fn is_transient(&self) -> bool;
}

impl Retry for StoreError {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }
}

/// Waits before the next attempt of a transaction: longer each time, and not in step with the others.
pub async fn pause(attempt: u32) {
    let base = 10u64 << attempt.min(6);
    let jitter = rand::random_range(0..base);
    tokio::time::sleep(Duration::from_millis(base + jitter)).await;
}
