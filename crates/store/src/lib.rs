//! The only crate that speaks SQL: one statement text for SQLite and PostgreSQL.
