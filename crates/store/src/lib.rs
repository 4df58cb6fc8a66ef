//! The only crate that speaks SQL: one statement text for SQLite and PostgreSQL.
//!
//! One module per noun, of the same name as in `domain` and `portal`. A module holds its statements as constants
//! beside private row structs ([`record!`]) and functions that run them. What belongs together is written inside one
//! [`write_tx!`]; functions that only make sense inside one take `&mut Tx`.
//!
//! Deliberately absent: decisions. Whoever may do what, and what comes next, is for `domain` to say.
//! To add a table, add a migration of the same name in both folders of `migrations/`, and a module here.

pub mod attempt;
pub mod db;
mod error;
pub mod home;
pub mod journal;
pub mod mail;
pub mod organisation;
pub mod session;
pub mod setting;
pub mod task;
pub mod visit;

pub use db::{Db, Engine, Ex, Read, Retry, Sql, Stmt, Tx, V, count_statements, pause, sql, sql2};
pub use error::StoreError;
