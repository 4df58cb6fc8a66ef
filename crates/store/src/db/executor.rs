//! Where a statement runs: on a reading connection, on the writing one, or inside a transaction.

use super::{Db, Pools, Row, Sql, V};
use crate::{StoreError, journal};
use domain::{journal::Entry, time::Moment};
use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};
use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering},
};

/// Counts statements, so that tests and measurements can say what a page costs.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

tokio::task_local! {
    static COUNTED: Cell<u64>;
}

/// Runs something and says how many statements it took, without what other tasks do at the same time (also those that
/// it spawns). The beginning and the end of a transaction do not count.
pub async fn count_statements<F: Future>(work: F) -> (F::Output, u64) {
    let counting = async {
        let output = work.await;
        (output, COUNTED.with(Cell::get))
    };
    let (output, count) = COUNTED.scope(Cell::new(0), counting).await;
    count_here(count);
    (output, count)
}

fn count_here(more: u64) {
    // Outside of a scope nobody counts.
    let _ = COUNTED.try_with(|count| count.set(count.get() + more));
}

impl Counter {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        count_here(1);
    }
    pub(super) fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A transaction that writes. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    db: Db,
    /// What the journal will say, written with the commit: see [`journal::append`].
    entries: Vec<(Moment, Entry)>,
}

#[derive(Debug)]
pub(super) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) fn new(inner: Inner, db: Db) -> Self {
        Self { inner, db, entries: Vec::new() }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn note(&mut self, at: Moment, entry: Entry) {
        self.entries.push((at, entry));
    }

    /// Makes everything in it happen, and writes the journal that tells of it.
    ///
    /// # Errors
    /// What the database says; nothing has happened then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let entries = std::mem::take(&mut self.entries);
        if !entries.is_empty() {
            journal::chain::extend(&mut self, &entries).await?;
        }
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        self.db.0.changes.fetch_add(1, Ordering::Release);
        Ok(())
    }
}

/// Statements that only read.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a>(pub(super) &'a Db);

/// Where a statement runs. `&Db` is the writing side, `db.read()` the reading one, `&mut Tx` a transaction.
#[derive(Debug)]
pub enum Ex<'a> {
    /// A reading connection.
    Read(&'a Db),
    /// The writing connection.
    Write(&'a Db),
    /// A transaction.
    Tx(&'a mut Tx),
}

impl<'a> From<Read<'a>> for Ex<'a> {
    fn from(read: Read<'a>) -> Self {
        Self::Read(read.0)
    }
}

impl<'a> From<&Read<'a>> for Ex<'a> {
    fn from(read: &Read<'a>) -> Self {
        Self::Read(read.0)
    }
}

impl<'a> From<&'a Db> for Ex<'a> {
    fn from(db: &'a Db) -> Self {
        Self::Write(db)
    }
}

impl<'a> From<&'a mut Tx> for Ex<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}

/// The driver's side of an [`Ex`].
enum Connection<'a> {
    SqlitePool(&'a SqlitePool),
    Sqlite(&'a mut SqliteConnection),
    PostgresPool(&'a PgPool),
    Postgres(&'a mut PgConnection),
}

impl<'a> Ex<'a> {
    fn connection(self) -> Connection<'a> {
        match self {
            Self::Read(db) => match &db.0.pools {
                Pools::Sqlite { read, .. } => Connection::SqlitePool(read),
                Pools::Postgres(pool) => Connection::PostgresPool(pool),
            },
            Self::Write(db) => match &db.0.pools {
                Pools::Sqlite { write, .. } => Connection::SqlitePool(write),
                Pools::Postgres(pool) => Connection::PostgresPool(pool),
            },
            Self::Tx(tx) => match &mut tx.inner {
                Inner::Sqlite(tx) => Connection::Sqlite(&mut *tx),
                Inner::Postgres(tx) => Connection::Postgres(&mut *tx),
            },
        }
    }

    fn db(&self) -> &Db {
        match self {
            Self::Read(db) | Self::Write(db) => db,
            Self::Tx(tx) => &tx.db,
        }
    }

    /// Where one only looks, the writing connection is not to be had.
    fn allowed(&self) -> Result<(), StoreError> {
        match self {
            Self::Write(db) => db.may_write(),
            // A transaction has asked when it began.
            Self::Read(_) | Self::Tx(_) => Ok(()),
        }
    }

    pub(super) async fn execute(self, sql: Sql, values: Vec<V>) -> Result<u64, StoreError> {
        self.allowed()?;
        self.db().0.counter.add();
        let text = sql.text(self.db().engine());
        match self.connection() {
            Connection::SqlitePool(pool) => sqlite(sql, values).execute(pool).await.map(|done| done.rows_affected()),
            Connection::Sqlite(one) => sqlite(sql, values).execute(one).await.map(|done| done.rows_affected()),
            Connection::PostgresPool(pool) => {
                postgres(sql, values).execute(pool).await.map(|done| done.rows_affected())
            }
            Connection::Postgres(one) => postgres(sql, values).execute(one).await.map(|done| done.rows_affected()),
        }
        .map_err(|error| StoreError::statement(text, error))
    }

    pub(super) async fn rows<T>(
        self,
        sql: Sql,
        values: Vec<V>,
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.allowed()?;
        self.db().0.counter.add();
        let text = sql.text(self.db().engine());
        match self.connection() {
            Connection::SqlitePool(pool) => from_sqlite(sqlite(sql, values).fetch_all(pool).await, read),
            Connection::Sqlite(one) => from_sqlite(sqlite(sql, values).fetch_all(one).await, read),
            Connection::PostgresPool(pool) => from_postgres(postgres(sql, values).fetch_all(pool).await, read),
            Connection::Postgres(one) => from_postgres(postgres(sql, values).fetch_all(one).await, read),
        }
        .map_err(|error| error.of_statement(text))
    }

    /// The first row. Where SQLite only reads, the others are not asked for: each message from its thread wakes the one
    /// that waits, the one about the end, too. A statement that writes runs to its end, because what a foreign key
    /// forbids is said there.
    pub(super) async fn row<T>(
        self,
        sql: Sql,
        values: Vec<V>,
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let Self::Read(Db(inner, _)) = &self else { return first(self.rows(sql, values, read).await) };
        let Pools::Sqlite { read: pool, .. } = &inner.pools else { return first(self.rows(sql, values, read).await) };
        inner.counter.add();
        let found = sqlite(sql, values).fetch_optional(pool).await;
        let found =
            found.map_err(StoreError::from).and_then(|row| row.as_ref().map(|row| read(Row::Sqlite(row))).transpose());
        found.map_err(|error| error.of_statement(sql.sqlite))
    }
}

fn first<T>(rows: Outcome<Vec<T>>) -> Outcome<Option<T>> {
    rows.map(|rows| rows.into_iter().next())
}

type Rows<R> = Result<Vec<R>, sqlx::Error>;
type Outcome<T> = Result<T, StoreError>;

fn from_sqlite<T>(rows: Rows<SqliteRow>, read: impl Fn(Row<'_>) -> Outcome<T>) -> Outcome<Vec<T>> {
    rows?.iter().map(|row| read(Row::Sqlite(row))).collect()
}

fn from_postgres<T>(rows: Rows<PgRow>, read: impl Fn(Row<'_>) -> Outcome<T>) -> Outcome<Vec<T>> {
    rows?.iter().map(|row| read(Row::Postgres(row))).collect()
}

fn sqlite(sql: Sql, values: Vec<V>) -> Query<'static, Sqlite, SqliteArguments> {
    let mut query = sqlx::query(sql.sqlite);
    for value in values {
        query = match value {
            V::I64(value) => query.bind(value),
            V::Bool(value) => query.bind(value),
            V::Text(value) => query.bind(value),
            V::Blob(value) => query.bind(value),
            V::Ids(ids) => query.bind(serde_json::Value::from(ids).to_string()),
            V::Texts(texts) => query.bind(serde_json::Value::from(texts).to_string()),
        };
    }
    query
}

fn postgres(sql: Sql, values: Vec<V>) -> Query<'static, Postgres, PgArguments> {
    let mut query = sqlx::query(sql.postgres);
    for value in values {
        query = match value {
            V::I64(value) => query.bind(value),
            V::Bool(value) => query.bind(value),
            V::Text(value) => query.bind(value),
            V::Blob(value) => query.bind(value),
            V::Ids(ids) => query.bind(ids),
            V::Texts(texts) => query.bind(texts),
        };
    }
    query
}
