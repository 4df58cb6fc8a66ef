//! Search in texts, kept in the transaction of each change: every word once, all its endings, in which texts it stands, and
//! the words of each text in a line.
//!
//! A statement that searches begins with `asked (part, ended)`, the words of a query with the end of all that begins with
//! them, `kinds (kind)`, what is searched, and `needle (one … five)`, the words as patterns for a line; [`Asked`] has their
//! values. After that [`words_counted!`] gives `rarest (kind, part, texts)`: of each kind the word that the fewest texts
//! have, where 300 are as good as all. Is it less, `hit (kind, object)` are the texts that have it, and the other words are
//! looked for in these. Is it not, `hit` is empty, and the texts are read in the order of their page until it is full, but
//! not more than a limit; then the page says how far it has come, and the next one goes on there. So the work has a limit
//! whatever is asked. [`has_all_words!`] is what both look for in a line `t`. The limits were measured: to read a line in
//! order costs a third of what it costs to go to a text that the index names.
//!
//! Words that stand in no text any more stay: they find nothing and cost next to nothing.
//!
//! To let something else be found, give it a number in [`Kind`], call [`put`] in the transaction of each change, and add it
//! to [`renew`].

use crate::{
    StoreError,
    db::{Db, Tx, sql, sql2},
    record, write_tx,
};
use domain::{
    document::Folder,
    fulltext::{ASKED, line, parts, pattern, words},
};
use std::collections::BTreeSet;

/// The edition of the rules in `domain::fulltext`, to be raised with them: the server then makes all words anew.
const EDITION: i64 = 2;

/// Greater than any letter: the end of all that begins with a word.
pub(crate) const END: &str = "\u{10ffff}";

/// What has texts that are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Entries of the FAQ.
    Faq = 1,
    /// Announcements.
    Announcement = 2,
    /// Documents: what they are called, and their types.
    Document = 3,
    /// The same documents as staff find them: also by the names of their files, which customers do not see.
    File = 4,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Faq, Self::Announcement, Self::Document, Self::File];

    pub(crate) const fn number(self) -> i64 {
        self as i64
    }
}

/// A query as statements want it.
pub(crate) struct Asked {
    /// Its words.
    pub words: Vec<String>,
    /// The end of what begins with them.
    pub end: &'static str,
    /// Patterns for a line; what is left over fits to everything.
    pub patterns: [String; ASKED],
}

impl Asked {
    pub(crate) fn new(words: &[String]) -> Self {
        let of = |at: usize| words.get(at).map_or_else(|| "%".to_owned(), |word| pattern(word));
        Self { words: words.to_vec(), end: END, patterns: std::array::from_fn(of) }
    }
}

/// `rarest (kind, part, ended, texts)` and `hit (kind, object)`. A word that begins more than a thousand endings is as good
/// as in all texts, too: to count is not to cost more than to look.
macro_rules! words_counted {
    () => {
        "counted AS MATERIALIZED (
            SELECT n.kind AS kind, a.part AS part, a.ended AS ended,
                CASE WHEN (SELECT COUNT(*) FROM (SELECT 1 AS one FROM word_part p
                    WHERE length(a.part) >= 3 AND p.part >= a.part AND p.part < a.ended LIMIT 1000) AS endings) = 1000 THEN 300
                ELSE (SELECT COUNT(*) FROM (SELECT 1 AS one FROM word_part p CROSS JOIN word_in i
                        WHERE length(a.part) >= 3 AND p.part >= a.part AND p.part < a.ended
                            AND i.word = p.word AND i.kind = n.kind LIMIT 300) AS inside)
                    + (SELECT COUNT(*) FROM (SELECT 1 AS one FROM word w CROSS JOIN word_in i
                        WHERE length(a.part) < 3 AND w.word >= a.part AND w.word < a.ended
                            AND i.word = w.id AND i.kind = n.kind LIMIT 300) AS begun) END AS texts
            FROM kinds n CROSS JOIN asked a),
        rarest AS MATERIALIZED (SELECT o.kind AS kind, o.part AS part, o.ended AS ended, o.texts AS texts
            FROM (SELECT kind, part, ended, texts, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY texts, part) AS place
                FROM counted) AS o
            WHERE o.place = 1),
        hit AS MATERIALIZED (
            SELECT r.kind AS kind, i.object AS object FROM rarest r CROSS JOIN word_part p CROSS JOIN word_in i
            WHERE r.texts < 300 AND length(r.part) >= 3 AND p.part >= r.part AND p.part < r.ended
                AND i.word = p.word AND i.kind = r.kind
            UNION
            SELECT r.kind, i.object FROM rarest r CROSS JOIN word w CROSS JOIN word_in i
            WHERE r.texts < 300 AND length(r.part) < 3 AND w.word >= r.part AND w.word < r.ended
                AND i.word = w.id AND i.kind = r.kind)"
    };
}

/// Line `t` has all words of the query.
macro_rules! has_all_words {
    () => {
        "t.words LIKE (SELECT one FROM needle) AND t.words LIKE (SELECT two FROM needle)
            AND t.words LIKE (SELECT three FROM needle) AND t.words LIKE (SELECT four FROM needle)
            AND t.words LIKE (SELECT five FROM needle)"
    };
}

/// `found (object)`: the texts of one kind that have all words, for lists that have other limits and no need to end early.
macro_rules! texts_found {
    () => {
        concat!(
            words_counted!(),
            ", found AS MATERIALIZED (
                SELECT f.object AS object FROM hit f JOIN word_text t ON t.kind = f.kind AND t.object = f.object WHERE ",
            line_has_all_asked!(),
            " UNION ALL
                SELECT t.object FROM rarest r CROSS JOIN word_text t WHERE r.texts >= 300 AND t.kind = r.kind AND ",
            line_has_all_asked!(),
            ")"
        )
    };
}

/// As [`has_all_words!`], where the words are given without their patterns.
macro_rules! line_has_all_asked {
    () => {
        "NOT EXISTS (SELECT 1 FROM asked a
            WHERE t.words NOT LIKE '%' || CASE WHEN length(a.part) < 3 THEN ' ' ELSE '' END || a.part || '%')"
    };
}

/// `WITH asked AS (…), … found (object) AS (…)` for the words $1 of the kind $2, whose end is $3; for SQLite.
macro_rules! found_on_sqlite {
    () => {
        concat!(
            "WITH asked AS MATERIALIZED (SELECT value AS part, value || $3 AS ended FROM json_each($1)),
            kinds AS MATERIALIZED (SELECT CAST($2 AS BIGINT) AS kind), ",
            texts_found!()
        )
    };
}

/// The same, for PostgreSQL.
macro_rules! found_on_postgres {
    () => {
        concat!(
            "WITH asked AS MATERIALIZED (SELECT value AS part, value || $3 AS ended
                FROM unnest(CAST($1 AS TEXT[])) AS value),
            kinds AS MATERIALIZED (SELECT CAST($2 AS BIGINT) AS kind), ",
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
    if known == *words && !words.is_empty() {
        return Ok(());
    }
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
    sql("INSERT INTO word_text (kind, object, words) VALUES ($1, $2, $3)
        ON CONFLICT (kind, object) DO UPDATE SET words = excluded.words")
    .bind(kind.number())
    .bind(object)
    .bind(line(words))
    .execute(&mut *tx)
    .await?;
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

/// Forgets the words of a text that is deleted.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, kind: Kind, object: i64) -> Result<(), StoreError> {
    let words = sql("DELETE FROM word_in WHERE kind = $1 AND object = $2");
    words.bind(kind.number()).bind(object).execute(&mut *tx).await?;
    let text = sql("DELETE FROM word_text WHERE kind = $1 AND object = $2");
    text.bind(kind.number()).bind(object).execute(tx).await.map(|_| ())
}

/// Makes the words of all texts anew if they were made by an older edition of the rules, or before there were any: after an
/// update.
///
/// # Errors
/// What the database says.
pub async fn renew(db: &Db) -> Result<(), StoreError> {
    let edition: Vec<i64> = sql("SELECT edition FROM word_edition WHERE id = 1").values(db.read()).await?;
    if edition.first().is_some_and(|known| *known >= EDITION) {
        return Ok(());
    }
    for kind in Kind::ALL {
        let mut after = 0;
        loop {
            let last: Result<Option<i64>, StoreError> = write_tx!(db, |tx| { renew_some(tx, kind, after).await });
            match last? {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    write_tx!(db, |tx| {
        sql("INSERT INTO word_edition (id, edition) VALUES (1, $1)
            ON CONFLICT (id) DO UPDATE SET edition = excluded.edition")
        .bind(EDITION)
        .execute(tx)
        .await
        .map(|_| ())
    })
}

/// The words of the next two hundred texts; the number of the last of them.
async fn renew_some(tx: &mut Tx, kind: Kind, after: i64) -> Result<Option<i64>, StoreError> {
    record! {
        struct Source {
            id: i64,
            one: String,
            two: String,
            three: Option<String>,
            four: Option<String>,
        }
    }
    let some = match kind {
        Kind::Faq => sql("SELECT id, question_de AS one, answer_de AS two, question_en AS three, answer_en AS four
            FROM faq_entry WHERE id > $1 ORDER BY id LIMIT 200"),
        Kind::Announcement => sql("SELECT id, title AS one, text AS two, location AS three, CAST(NULL AS TEXT) AS four
            FROM announcement WHERE id > $1 ORDER BY id LIMIT 200"),
        Kind::Document => sql("SELECT id, title AS one, '' AS two, folder AS three, CAST(NULL AS TEXT) AS four
            FROM document WHERE id > $1 ORDER BY id LIMIT 200"),
        Kind::File => sql("SELECT id, title AS one, name AS two, folder AS three, CAST(NULL AS TEXT) AS four
            FROM document WHERE id > $1 ORDER BY id LIMIT 200"),
    };
    let rows: Vec<Source> = some.bind(after).all(&mut *tx).await?;
    let last = rows.last().map(|row| row.id);
    for row in rows {
        // Whatever is there already was made by older rules, or by none.
        sql("DELETE FROM word_in WHERE kind = $1 AND object = $2")
            .bind(kind.number())
            .bind(row.id)
            .execute(&mut *tx)
            .await?;
        let (three, four) = match kind {
            Kind::Faq | Kind::Announcement => (row.three.as_deref(), row.four.as_deref()),
            Kind::Document | Kind::File => row
                .three
                .as_deref()
                .and_then(Folder::parse)
                .map(Folder::label)
                .map(|label| (label.de, label.en))
                .unzip(),
        };
        let texts = [Some(row.one.as_str()), Some(row.two.as_str()), three, four];
        put(tx, kind, row.id, &words(texts.into_iter().flatten())).await?;
    }
    Ok(last)
}

pub(crate) use {found_on_postgres, found_on_sqlite, has_all_words, line_has_all_asked, texts_found, words_counted};
