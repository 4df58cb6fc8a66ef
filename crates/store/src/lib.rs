//! The only crate that speaks SQL: one statement text for SQLite and PostgreSQL.
//!
//! One module per noun, of the same name as in `domain` and `portal`. Its functions hold their statement, next to a row
//! struct that [`record!`] declares; what only pages need is a row struct of its own, what the rules need is turned
//! into a type of `domain`.
//!
//! ```no_run
//! use domain::{id::UnitId, time::Moment};
//! use store::{Ex, StoreError, Tx, record, sql};
//!
//! record! {
//!     /// A unit as lists show it.
//!     pub struct Row {
//!         /// Which.
//!         pub id: UnitId,
//!         /// Its number, if it has one.
//!         pub number: Option<String>,
//!     }
//! }
//!
//! /// Units by name.
//! pub async fn list(db: impl Into<Ex<'_>>, word: Option<&str>) -> Result<Vec<Row>, StoreError> {
//!     sql(r"SELECT id, number FROM unit WHERE archived_at IS NULL AND (search_key LIKE $1 ESCAPE '\' OR $1 IS NULL)
//!         ORDER BY sort_key, id LIMIT 50")
//!     .bind(word.map(domain::search::like))
//!     .all(db)
//!     .await
//! }
//!
//! /// Archives a unit. `false`: it was archived already, or never existed.
//! pub async fn archive(tx: &mut Tx, id: UnitId, now: Moment) -> Result<bool, StoreError> {
//!     let archive = sql("UPDATE unit SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL");
//!     Ok(archive.bind(id).bind(now).execute(tx).await? == 1)
//! }
//!
//! # async fn use_case(db: &store::Db, now: Moment) -> Result<(), StoreError> {
//! list(db.read(), None).await?;
//! let archived: Result<bool, StoreError> = store::write_tx!(db, |tx| {
//!     // More than one statement in a transaction: lend it with `&mut *tx`, give it away with the last one.
//!     if !archive(&mut *tx, UnitId(1), now).await? {
//!         return Ok(false);
//!     }
//!     archive(tx, UnitId(2), now).await
//! });
//! # archived.map(|_| ()) }
//! ```
//!
//! - What only reads takes `impl Into<Ex>` and is given `db.read()` or a transaction; what belongs together is written
//!   inside one [`write_tx!`], by functions that take `&mut Tx`. Inside of it never use the `Db` itself: on SQLite there
//!   is one writing connection, and the transaction has it.
//! - The text stands in `sql("…")` as a literal: a test collects the texts and prepares them on both engines. What several
//!   statements share is a `macro_rules! piece { () => { "…" } }`, put together with `concat!`.
//! - An optional filter names its column first, `(kind = $1 OR $1 IS NULL)`: PostgreSQL takes the type from there.
//! - What two may do at once is one conditional statement whose number of rows is checked, or begins with an `UPDATE` of
//!   the row that owns the rest. After an error inside a transaction PostgreSQL answers nothing more: leave with `?`.
//! - Not in a statement: the time of the database, casts with `::`, `ILIKE`, `FOR UPDATE`, JSON, integer literals or
//!   sums as results without `CAST(… AS BIGINT)`, an order over NULLs without `NULLS FIRST` or `LAST`.
//! - Tests live in `tests/`, not beside the code: what the test kit hands out is of the crate as others see it.
//!
//! Deliberately absent: decisions. Whoever may do what, and what comes next, is for `domain` to say.
//! To add a table, add a migration of the same name in both folders of `migrations/`, and a module here.

pub mod access;
pub mod announcement;
pub mod answer;
pub mod attempt;
pub mod backup;
pub mod bounce;
pub mod contact;
pub mod contract;
pub mod customer;
pub mod db;
pub mod document;
mod error;
pub mod faq;
pub mod file;
pub mod fulltext;
pub mod health;
pub mod home;
pub mod import;
pub mod invitation;
pub mod invitation_run;
pub mod journal;
pub mod link;
pub mod login;
pub mod mail;
pub mod master;
pub mod merge;
pub mod organisation;
pub mod overview;
pub mod people;
pub mod preview;
pub mod property;
pub mod question;
mod reach;
pub mod reading;
pub mod registration;
pub mod reminder;
pub mod resident;
pub mod search;
pub mod session;
pub mod setting;
pub mod staff;
pub mod task;
pub mod unit;
pub mod upload;
pub mod visible;
pub mod visit;

pub use db::{Connections, Db, Engine, Ex, Read, Retry, Sql, Stmt, Tx, V, count_statements, pause, sql, sql2};
pub use error::StoreError;
