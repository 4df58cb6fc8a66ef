//! Search in texts, kept in the transaction of each change: every word once, all its endings, and in which texts it stands.
//!
//! A statement that searches begins with [`found_on_sqlite!`] or [`found_on_postgres!`], which give `found (object)`, the
//! texts that have all words of a query; its first three values are the words (`domain::fulltext::asked`), the kind and
//! [`END`]. The work is that of reading from the index in which texts the words stand.
//!
//! Words that stand in no text any more stay: they find nothing and cost next to nothing.
//!
//! To let something else be found, give it a number in [`Kind`] and call [`put`] in the transaction of each change.

use crate::{
    StoreError,
    db::{Tx, sql, sql2},
};
use domain::fulltext::parts;
use std::collections::BTreeSet;

/// Greater than any letter: the end of all that begins with a word.
pub(crate) const END: &str = "\u{10ffff}";

/// What has texts that are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Entries of the FAQ.
    Faq = 1,
    /// Documents: what they and their files are called, and their types.
    Document = 3,
}

impl Kind {
    pub(crate) const fn number(self) -> i64 {
        self as i64
    }
}

/// The texts of kind $2 that have all of the words in `asked`, each inside of a word.
macro_rules! texts_found {
    () => {
        "found AS MATERIALIZED (
            SELECT i.object AS object FROM (
                SELECT DISTINCT a.part AS part, p.word AS word FROM asked a CROSS JOIN word_part p
                WHERE p.part >= a.part AND p.part < a.part || $3) AS k
            CROSS JOIN word_in i
            WHERE i.word = k.word AND i.kind = $2
            GROUP BY i.object HAVING COUNT(DISTINCT k.part) = (SELECT COUNT(*) FROM asked))"
    };
}

/// `WITH asked AS (…), found (object) AS (…)`, for SQLite.
macro_rules! found_on_sqlite {
    () => {
        concat!("WITH asked AS MATERIALIZED (SELECT value AS part FROM json_each($1)), ", texts_found!())
    };
}

/// `WITH asked AS (…), found (object) AS (…)`, for PostgreSQL.
macro_rules! found_on_postgres {
    () => {
        concat!(
            "WITH asked AS MATERIALIZED (SELECT value AS part FROM unnest(CAST($1 AS TEXT[])) AS value), ",
            texts_found!()
        )
    };
}

/// Makes a text be found by these words, and by no others.
///
/// # Errors
/// What the database says.
pub async fn put(tx: &mut Tx, kind: Kind, object: i64, words: &BTreeSet<String>) -> Result<(), StoreError> {
    let known = sql("SELECT w.word FROM word_in i JOIN word w ON w.id = i.word WHERE i.kind = $1 AND i.object = $2");
    let known: Vec<String> = known.bind(kind.number()).bind(object).values(&mut *tx).await?;
    let known: BTreeSet<String> = known.into_iter().collect();
    let gone: Vec<String> = known.difference(words).cloned().collect();
    if !gone.is_empty() {
        sql2(
            "DELETE FROM word_in WHERE kind = $1 AND object = $2
                AND word IN (SELECT w.id FROM word w WHERE w.word IN (SELECT value FROM json_each($3)))",
            "DELETE FROM word_in WHERE kind = $1 AND object = $2
                AND word IN (SELECT w.id FROM word w WHERE w.word = ANY($3))",
        )
        .bind(kind.number())
        .bind(object)
        .bind(gone)
        .execute(&mut *tx)
        .await?;
    }
    // In their order, so that two who add the same words wait for each other and not both.
    let new: Vec<String> = words.difference(&known).cloned().collect();
    if new.is_empty() {
        return Ok(());
    }
    let unheard = sql2(
        "INSERT INTO word (word) SELECT value FROM json_each($1) WHERE TRUE ON CONFLICT DO NOTHING RETURNING word",
        "INSERT INTO word (word) SELECT value FROM unnest(CAST($1 AS TEXT[])) AS value ON CONFLICT DO NOTHING RETURNING word",
    );
    let unheard: Vec<String> = unheard.bind(new.clone()).values(&mut *tx).await?;
    let endings: Vec<String> =
        unheard.iter().flat_map(|word| parts(word).into_iter().map(move |part| format!("{part} {word}"))).collect();
    if !endings.is_empty() {
        // Words have no spaces in them.
        sql2(
            "INSERT INTO word_part (part, word)
            SELECT substr(value, 1, instr(value, ' ') - 1), w.id FROM json_each($1)
            JOIN word w ON w.word = substr(value, instr(value, ' ') + 1)",
            "INSERT INTO word_part (part, word)
            SELECT split_part(value, ' ', 1), w.id FROM unnest(CAST($1 AS TEXT[])) AS value
            JOIN word w ON w.word = split_part(value, ' ', 2)",
        )
        .bind(endings)
        .execute(&mut *tx)
        .await?;
    }
    sql2(
        "INSERT INTO word_in (kind, object, word)
        SELECT $1, $2, w.id FROM word w WHERE w.word IN (SELECT value FROM json_each($3)) ON CONFLICT DO NOTHING",
        "INSERT INTO word_in (kind, object, word)
        SELECT $1, $2, w.id FROM word w WHERE w.word = ANY($3) ON CONFLICT DO NOTHING",
    )
    .bind(kind.number())
    .bind(object)
    .bind(new)
    .execute(tx)
    .await
    .map(|_| ())
}

pub(crate) use {found_on_postgres, found_on_sqlite, texts_found};
