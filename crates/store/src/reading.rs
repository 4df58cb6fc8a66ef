//! What customers find among what they may read, and what of it is new to them.
//!
//! What is found is limited by the same pieces of SQL as the lists: by [`announced_keys!`] and [`entries_visible!`]. To let
//! one more kind be found, give it its pieces in [`find`]: those that have the rarest word, those of the beginning of the
//! list that have all words, and the row up to which was looked (`store::fulltext`). Documents are limited by
//! [`documented_keys!`], and are all looked at if all words are frequent.

use crate::{
    StoreError,
    announcement::{announced_by, announced_keys, announced_newest},
    db::{Ex, Tx, sql, sql2},
    document::{
        document_item, documented_by, documented_keys, documented_latest_postgres, documented_latest_sqlite,
        documented_newest,
    },
    faq::{
        entries_after, entries_found, entries_in_order, entries_key, entries_looked_at, entries_looked_at_last,
        entries_page, entries_place, entries_search_onwards, entries_visible, entries_with_words,
    },
    fulltext::{self, has_all_words, words_counted},
    reach::{contract_known, contract_runs, contract_there, contract_widened, looked_after, rented_units},
    record,
};
use domain::{
    faq::Both,
    id::{PropertyId, UserId},
    list::Below,
    policy::Reach,
    reading::{Hit, Kind, MOST, New, Seen},
    setting::{Key, Value},
    text::Lang,
    time::{Day, Moment},
};
use std::collections::BTreeMap;

/// What is looked for, and where.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// By what a customer is reached.
    pub reach: Reach,
    /// In the portal of which house.
    pub property: PropertyId,
    /// The words, as `domain::fulltext::asked` gives them.
    pub words: &'a [String],
    /// Which kinds, as far as they are open to the customer there.
    pub kinds: &'a [Kind],
    /// Where the page of announcements or documents begins.
    pub below: Option<Below>,
    /// The entry of the FAQ after which the page begins.
    pub after: Option<i64>,
    /// At which instant.
    pub now: Moment,
    /// In which language texts are wanted that there are in two.
    pub lang: Lang,
    /// How many of each kind at most.
    pub limit: i64,
}

/// What was found of one kind.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// In the order of its list.
    pub hits: Vec<Hit>,
    /// Where the search ended, if there is more to look at.
    pub edge: Option<Edge>,
}

/// A place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Which row.
    pub id: i64,
    /// Since when it is shown, of what is ordered by that.
    pub at: Option<Moment>,
}

record! {
    struct Row {
        kind: i64,
        found: i64,
        id: i64,
        title: String,
        text: String,
        title_en: Option<String>,
        text_en: Option<String>,
        at: Option<Moment>,
        under: Option<String>,
        under_en: Option<String>,
    }
}

/// What is searched, from $9 on, for SQLite.
macro_rules! reading_asked_sqlite {
    () => {
        concat!(
            ", asked AS MATERIALIZED (SELECT value AS part, value || $11 AS ended FROM json_each($9)),
            kinds AS MATERIALIZED (SELECT value AS kind FROM json_each($10)), ",
            reading_given!()
        )
    };
}

/// What is searched, from $9 on, for PostgreSQL.
macro_rules! reading_asked_postgres {
    () => {
        concat!(
            ", asked AS MATERIALIZED (SELECT value AS part, value || $11 AS ended FROM unnest(CAST($9 AS TEXT[])) AS value),
            kinds AS MATERIALIZED (SELECT value AS kind FROM unnest(CAST($10 AS BIGINT[])) AS value), ",
            reading_given!()
        )
    };
}

/// The patterns, and what the FAQ is narrowed down to; how many is $8 for all.
macro_rules! reading_given {
    () => {
        concat!(
            "needle AS MATERIALIZED (SELECT CAST($12 AS TEXT) AS one, CAST($13 AS TEXT) AS two, CAST($14 AS TEXT) AS three,
                CAST($15 AS TEXT) AS four, CAST($16 AS TEXT) AS five),
            given AS MATERIALIZED (SELECT CAST($5 AS BIGINT) AS place, CAST(NULL AS BIGINT) AS reader,
                CAST($17 AS BIGINT) AS turn, CAST(NULL AS BIGINT) AS category, CAST(0 AS BIGINT) AS archived,
                CAST($8 AS BIGINT) AS many), ",
            words_counted!()
        )
    };
}

/// Announcements that have the rarest word and all others.
macro_rules! told_few {
    () => {
        concat!(
            ", told_few AS MATERIALIZED (SELECT DISTINCT y.announcement AS id, y.shown_from AS shown_from
            FROM hit f CROSS JOIN announcement_target y CROSS JOIN reached x
            WHERE f.kind = 2 AND y.announcement = f.object AND ",
            announced_by!(),
            " AND y.shown_from IS NOT NULL AND (y.shown_from, y.announcement) < ($6, $7)
                AND ((SELECT COUNT(*) FROM asked) = 1 OR EXISTS (SELECT 1 FROM word_text t
                    WHERE t.kind = 2 AND t.object = y.announcement AND ",
            has_all_words!(),
            ")) ORDER BY y.shown_from DESC, y.announcement DESC LIMIT $8)"
        )
    };
}

/// Of the newest of thing `x` those that have all words. With the `OFFSET` PostgreSQL asks it of each in their order;
/// without it, it may join instead, and in another order.
macro_rules! told_newest {
    () => {
        concat!(
            "SELECT s.id AS id, s.announcement AS announcement, s.shown_from AS shown_from FROM (SELECT y.id AS id,
                y.announcement AS announcement, y.shown_from AS shown_from FROM announcement_target y WHERE ",
            announced_by!(),
            " AND y.shown_from IS NOT NULL AND (y.shown_from, y.announcement) < ($6, $7)
                ORDER BY y.shown_from DESC, y.announcement DESC LIMIT 250) AS s
            WHERE EXISTS (SELECT 1 FROM word_text t WHERE t.kind = 2 AND t.object = s.announcement AND ",
            has_all_words!(),
            " LIMIT 1 OFFSET 0) LIMIT $8"
        )
    };
}

/// Announcements that have all words, if these are frequent, for SQLite.
macro_rules! told_many_sqlite {
    () => {
        concat!(
            ", told_many AS MATERIALIZED (SELECT DISTINCT t.announcement AS id, t.shown_from AS shown_from
            FROM (SELECT 1 AS one FROM rarest WHERE kind = 2 AND texts >= 300) AS frequent
                CROSS JOIN reached x CROSS JOIN announcement_target t
            WHERE t.id IN (SELECT id FROM (",
            told_newest!(),
            ")) ORDER BY t.shown_from DESC, t.announcement DESC LIMIT $8)"
        )
    };
}

/// The same, for PostgreSQL.
macro_rules! told_many_postgres {
    () => {
        concat!(
            ", told_many AS MATERIALIZED (SELECT DISTINCT t.announcement AS id, t.shown_from AS shown_from
            FROM (SELECT 1 AS one FROM rarest WHERE kind = 2 AND texts >= 300) AS frequent
                CROSS JOIN reached x CROSS JOIN LATERAL (",
            told_newest!(),
            ") AS t ORDER BY shown_from DESC, id DESC LIMIT $8)"
        )
    };
}

/// The last one of each thing that was looked at: of what is older than the newest of these not everything was looked at.
macro_rules! told_edge {
    () => {
        concat!(
            ", told_edge AS MATERIALIZED (SELECT t.announcement AS id, t.shown_from AS shown_from
            FROM (SELECT 1 AS one FROM rarest WHERE kind = 2 AND texts >= 300) AS frequent
                CROSS JOIN reached x CROSS JOIN announcement_target t
            WHERE t.id = (SELECT y.id FROM announcement_target y WHERE ",
            announced_by!(),
            " AND y.shown_from IS NOT NULL AND (y.shown_from, y.announcement) < ($6, $7)
                ORDER BY y.shown_from DESC, y.announcement DESC LIMIT 1 OFFSET 249)
            ORDER BY t.shown_from DESC, t.announcement DESC LIMIT 1)"
        )
    };
}

/// Documents that have all words. By what they reach somebody is another thing than by what announcements do.
macro_rules! papers_found {
    () => {
        concat!(
            ", papers AS MATERIALIZED (SELECT d.id AS id, d.title AS title, d.folder AS folder, d.shown_from AS shown_from
                FROM (WITH ",
            documented_keys!("$1", "$2", "$3", "$4", "$5"),
            " SELECT DISTINCT y.id AS id, y.title AS title, y.folder AS folder, y.shown_from AS shown_from
                FROM (SELECT f.object AS object FROM hit f WHERE f.kind = 3
                    UNION ALL SELECT w.object FROM rarest r CROSS JOIN word_text w
                    WHERE r.kind = 3 AND r.texts >= 300 AND w.kind = 3) AS f
                JOIN word_text t ON t.kind = 3 AND t.object = f.object JOIN document y ON y.id = f.object
                JOIN reached x ON ",
            documented_by!(),
            " WHERE ",
            has_all_words!(),
            " AND (y.shown_from, y.id) < ($6, $7) ORDER BY shown_from DESC, id DESC LIMIT $8) AS d)"
        )
    };
}

/// Everything that was found, each kind in its order.
macro_rules! reading_found {
    () => {
        concat!(
            papers_found!(),
            ", ",
            entries_key!(),
            ", ",
            entries_search_onwards!(),
            "SELECT CAST(3 AS BIGINT) AS kind, CAST(1 AS BIGINT) AS found, d.id AS id, d.title AS title, d.folder AS text,
                CAST(NULL AS TEXT) AS title_en, CAST(NULL AS TEXT) AS text_en, d.shown_from AS at,
                CAST(NULL AS TEXT) AS under, CAST(NULL AS TEXT) AS under_en, -d.shown_from AS first, -d.id AS second,
                CAST(0 AS BIGINT) AS third, CAST(0 AS BIGINT) AS fourth FROM papers d
            UNION ALL
            SELECT CAST(2 AS BIGINT) AS kind, CAST(1 AS BIGINT) AS found, a.id AS id, a.title AS title, a.text AS text,
                CAST(NULL AS TEXT) AS title_en, CAST(NULL AS TEXT) AS text_en, w.shown_from AS at,
                CAST(NULL AS TEXT) AS under, CAST(NULL AS TEXT) AS under_en, -w.shown_from AS first, -a.id AS second,
                CAST(0 AS BIGINT) AS third, CAST(0 AS BIGINT) AS fourth
            FROM (SELECT id, shown_from FROM told_few UNION ALL SELECT id, shown_from FROM told_many) AS w
                JOIN announcement a ON a.id = w.id
            UNION ALL
            SELECT CAST(2 AS BIGINT), CAST(0 AS BIGINT), w.id, '', '', NULL, NULL, w.shown_from, NULL, NULL, -w.shown_from,
                -w.id, CAST(1 AS BIGINT), CAST(0 AS BIGINT) FROM told_edge w
            UNION ALL
            SELECT CAST(1 AS BIGINT), w.found, e.id, e.question_de, e.answer_de, e.question_en, e.answer_en,
                CAST(NULL AS BIGINT), c.name_de, c.name_en, w.c_position, w.c_id, w.e_position, w.e_id
            FROM page w JOIN faq_entry e ON e.id = w.e_id JOIN faq_category c ON c.id = w.c_id
            ORDER BY kind, first, second, third, fourth, found DESC"
        )
    };
}

/// What a customer finds in a house, for each kind that is wanted; of documents the text is the key of their type. One
/// statement.
///
/// # Errors
/// What the database says.
pub async fn find(db: impl Into<Ex<'_>>, wanted: &Wanted<'_>) -> Result<Vec<(Kind, Part)>, StoreError> {
    let (window, from) = (wanted.reach.windows.on(wanted.reach.today), Below::or_now(wanted.below, wanted.now));
    let fulltext::Asked { words, end, patterns } = fulltext::Asked::new(wanted.words);
    let statement = sql2(
        concat!(
            announced_keys!(),
            reading_asked_sqlite!(),
            told_few!(),
            told_many_sqlite!(),
            told_edge!(),
            reading_found!()
        ),
        concat!(
            announced_keys!(),
            reading_asked_postgres!(),
            told_few!(),
            told_many_postgres!(),
            told_edge!(),
            reading_found!()
        ),
    )
    .bind(wanted.reach.login)
    .bind(wanted.reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(wanted.property)
    .bind(from.at)
    .bind(from.id)
    .bind(wanted.limit)
    .bind(words)
    .bind(wanted.kinds.iter().map(|kind| number(*kind)).collect::<Vec<_>>())
    .bind(end);
    let statement = patterns.into_iter().fold(statement, |statement, pattern| statement.bind(pattern));
    let rows: Vec<Row> = statement.bind(wanted.after).all(db).await?;
    let mut parts: Vec<(Kind, Part)> = wanted.kinds.iter().map(|kind| (*kind, Part::default())).collect();
    for row in rows {
        let Some((kind, part)) = parts.iter_mut().find(|(kind, _)| number(*kind) == row.kind) else { continue };
        // Of announcements what is beyond the edge comes with the next page, with what was not looked at.
        if part.edge.is_some() && *kind == Kind::Announcement {
            continue;
        }
        match row.found {
            0 => part.edge = Some(Edge { id: row.id, at: row.at }),
            _ => part.hits.push(row.into_hit(wanted.lang)),
        }
    }
    Ok(parts)
}

const fn number(kind: Kind) -> i64 {
    match kind {
        Kind::Announcement => fulltext::Kind::Announcement.number(),
        Kind::Document => fulltext::Kind::Document.number(),
        Kind::Faq => fulltext::Kind::Faq.number(),
    }
}

impl Row {
    fn into_hit(self, lang: Lang) -> Hit {
        let of = |de: String, en: Option<String>| Both { de, en }.to(lang).0.to_owned();
        Hit {
            id: self.id,
            title: of(self.title, self.title_en),
            text: of(self.text, self.text_en),
            at: self.at,
            under: self.under.map(|under| of(under, self.under_en)),
        }
    }
}

/// The settings, and for each house of a customer what is new in each of its lists: among announcements, and among
/// documents. One statement: every page asks for both.
///
/// # Errors
/// What the database says.
pub async fn settings_and_news(
    db: impl Into<Ex<'_>>,
    reach: Reach,
    now: Moment,
) -> Result<(BTreeMap<Key, Value>, Vec<New>), StoreError> {
    record! {
        struct Both {
            part: i64,
            key: String,
            value: bool,
            property: Option<PropertyId>,
            exception: Option<bool>,
            fresh: i64,
            up_to: Option<Moment>,
            up_to_before: Option<Moment>,
            seen_on: Option<Day>,
        }
    }
    /// Of the newest of each thing those that have come since the list of one of its houses was opened.
    macro_rules! reading_news {
        () => {
            ", newest AS MATERIALIZED (SELECT 'announcements' AS list, t.home AS home, t.announcement AS object,
                    t.shown_from AS shown_from FROM told t
                UNION ALL SELECT 'documents', d.home, d.id, d.shown_from FROM latest d),
            place AS MATERIALIZED (SELECT h.property AS property, k.list AS list, s.up_to AS up_to,
                s.up_to_before AS up_to_before, s.seen_on AS seen_on
                FROM (SELECT DISTINCT property FROM homes) AS h
                CROSS JOIN (SELECT 'announcements' AS list UNION ALL SELECT 'documents') AS k
                LEFT JOIN list_seen s ON s.login = $1 AND s.property = h.property AND s.list = k.list)
            SELECT CAST(1 AS BIGINT) AS part, s.key AS key, s.value AS value, e.property AS property, e.value AS exception,
                CAST(0 AS BIGINT) AS fresh, CAST(NULL AS BIGINT) AS up_to, CAST(NULL AS BIGINT) AS up_to_before,
                CAST(NULL AS TEXT) AS seen_on
            FROM setting s LEFT JOIN setting_exception e ON e.key = s.key
                AND e.property IN (SELECT p.id FROM property p WHERE p.archived_at IS NULL)
            UNION ALL
            SELECT CAST(2 AS BIGINT), l.list, FALSE, l.property, CAST(NULL AS BOOLEAN),
                (SELECT COUNT(DISTINCT n.object) FROM newest n WHERE n.list = l.list
                    AND (n.home = l.property OR n.home IS NULL) AND n.shown_from > COALESCE(l.up_to, 0)),
                l.up_to, l.up_to_before, l.seen_on
            FROM place l"
        };
    }
    let (window, from) = (reach.windows.on(reach.today), Below::or_now(None, now));
    let rows: Vec<Both> = sql2(
        concat!(
            announced_keys!(),
            ", told AS MATERIALIZED (SELECT x.home AS home, t.announcement AS announcement, t.shown_from AS shown_from
                FROM reached x CROSS JOIN announcement_target t WHERE t.id IN (SELECT id FROM (",
            announced_newest!(),
            "))), ",
            documented_latest_sqlite!(),
            reading_news!()
        ),
        concat!(
            announced_keys!(),
            ", told AS MATERIALIZED (SELECT x.home AS home, t.announcement AS announcement, t.shown_from AS shown_from
                FROM reached x CROSS JOIN LATERAL (",
            announced_newest!(),
            ") AS t), ",
            documented_latest_postgres!(),
            reading_news!()
        ),
    )
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(from.at)
    .bind(from.id)
    .bind(MOST + 1)
    .all(db)
    .await?;
    let (mut values, mut news) = (BTreeMap::<Key, Value>::new(), Vec::new());
    for row in rows {
        if row.part == 1 {
            let Some(key) = Key::parse(&row.key) else { continue };
            let value = values.entry(key).or_default();
            value.on = row.value;
            if let (Some(property), Some(on)) = (row.property, row.exception) {
                value.exceptions.insert(property, on);
            }
        } else if let (Some(property), Some(kind)) = (row.property, Kind::parse(&row.key)) {
            let never = Seen::default();
            let seen = Seen {
                up_to: row.up_to.unwrap_or(never.up_to),
                before: row.up_to_before.unwrap_or(never.before),
                on: row.seen_on,
            };
            news.push(New { property, kind, count: row.fresh.min(MOST + 1), seen });
        }
    }
    Ok((values, news))
}

/// Keeps what a login has seen of a list in which something was new. What another page has kept meanwhile stays, if it is
/// more.
///
/// # Errors
/// What the database says.
pub async fn keep_seen(tx: &mut Tx, login: UserId, new: &New, seen: Seen) -> Result<(), StoreError> {
    sql("INSERT INTO list_seen (login, property, list, up_to, up_to_before, seen_on)
        SELECT l.id, $2, $3, $4, $5, $6 FROM login l WHERE l.id = $1 AND l.deleted_at IS NULL
        ON CONFLICT (login, property, list) DO UPDATE
            SET up_to = excluded.up_to, up_to_before = excluded.up_to_before, seen_on = excluded.seen_on
            WHERE list_seen.up_to < excluded.up_to")
    .bind(login)
    .bind(new.property)
    .bind(new.kind.key())
    .bind(seen.up_to)
    .bind(seen.before)
    .bind(seen.on)
    .execute(tx)
    .await
    .map(|_| ())
}
