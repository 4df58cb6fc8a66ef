//! Frequent questions: categories, entries with their order and their houses, and whether answers helped.

use crate::{
    StoreError,
    db::{Ex, Tx, sql, sql2},
    fulltext::{self, Kind, has_all_words, words_counted},
    record,
};
use domain::{
    faq::{
        Audience, Both, Category, CategoryLine, Entry, EntryLine, Hidden, Options, Reader, Reading, State, Step, Vote,
        Votes,
    },
    id::{FaqCategoryId, FaqEntryId, PropertyId, UserId},
    list::{Order, Turn, Which},
    policy::Visibility,
    setting::Key,
    time::{Day, Moment},
};
use std::collections::BTreeSet;

record! {
    /// An entry with everything that lists show of it.
    struct Row {
        id: FaqEntryId,
        found: i64,
        category: FaqCategoryId,
        name_de: String,
        name_en: Option<String>,
        question_de: String,
        answer_de: String,
        question_en: Option<String>,
        answer_en: Option<String>,
        published: bool,
        houses: Option<i64>,
        vote: Option<bool>,
        helpful: i64,
        unhelpful: i64,
    }
}

/// What is asked for, without searching: for which house ($1; for staff none), by whom ($2; for staff nobody), the row that
/// the page turns at ($3), one category or all ($4), what is archived or what is not ($5), how many ($6).
macro_rules! given_to_browse {
    () => {
        "given AS MATERIALIZED (SELECT CAST($1 AS BIGINT) AS place, CAST($2 AS BIGINT) AS reader, CAST($3 AS BIGINT) AS turn,
            CAST($4 AS BIGINT) AS category, CAST($5 AS BIGINT) AS archived, CAST($6 AS BIGINT) AS many), "
    };
}

/// The same, after the values of a search.
macro_rules! given_to_search {
    () => {
        ", given AS MATERIALIZED (SELECT CAST($9 AS BIGINT) AS place, CAST($10 AS BIGINT) AS reader,
            CAST($11 AS BIGINT) AS turn, CAST($12 AS BIGINT) AS category, CAST($13 AS BIGINT) AS archived,
            CAST($14 AS BIGINT) AS many), "
    };
}

/// What is searched, for SQLite.
macro_rules! entries_asked_sqlite {
    () => {
        concat!(
            "WITH asked AS MATERIALIZED (SELECT value AS part, value || $3 AS ended FROM json_each($1)),
            kinds AS MATERIALIZED (SELECT value AS kind FROM json_each($2)), ",
            entries_needle!(),
            words_counted!()
        )
    };
}

/// What is searched, for PostgreSQL.
macro_rules! entries_asked_postgres {
    () => {
        concat!(
            "WITH asked AS MATERIALIZED (SELECT value AS part, value || $3 AS ended FROM unnest(CAST($1 AS TEXT[])) AS value),
            kinds AS MATERIALIZED (SELECT value AS kind FROM unnest(CAST($2 AS BIGINT[])) AS value), ",
            entries_needle!(),
            words_counted!()
        )
    };
}

macro_rules! entries_needle {
    () => {
        "needle AS MATERIALIZED (SELECT CAST($4 AS TEXT) AS one, CAST($5 AS TEXT) AS two, CAST($6 AS TEXT) AS three,
            CAST($7 AS TEXT) AS four, CAST($8 AS TEXT) AS five), "
    };
}

/// The place of the row that the page turns at.
macro_rules! entries_key {
    () => {
        "key AS MATERIALIZED (SELECT c.position AS c_position, c.id AS c_id, e.position AS e_position, e.id AS e_id
            FROM faq_entry e JOIN faq_category c ON c.id = e.category WHERE e.id = (SELECT turn FROM given))"
    };
}

/// Where an entry stands: only what decides is read of each.
macro_rules! entries_place {
    () => {
        "SELECT c.position AS c_position, c.id AS c_id, e.position AS e_position, e.id AS e_id "
    };
}

/// What has the rarest word: `CROSS JOIN` because SQLite then keeps the order of the tables.
macro_rules! entries_found {
    () => {
        concat!(
            "FROM hit f CROSS JOIN faq_entry e CROSS JOIN faq_category c
            WHERE f.kind = 1 AND e.id = f.object AND c.id = e.category
                AND ((SELECT COUNT(*) FROM asked) = 1 OR EXISTS (SELECT 1 FROM word_text t
                    WHERE t.kind = 1 AND t.object = e.id AND ",
            has_all_words!(),
            "))"
        )
    };
}

/// Everything, in its order.
macro_rules! entries_in_order {
    () => {
        "FROM faq_category c CROSS JOIN faq_entry e WHERE e.category = c.id"
    };
}

/// So many are looked at, if all words of the query are frequent; else none.
macro_rules! entries_looked_at {
    () => {
        "LIMIT COALESCE((SELECT CASE WHEN texts >= 300 THEN 500 ELSE 0 END FROM rarest WHERE kind = 1), 0)"
    };
}

/// The last of these, if the page is not full with what was found among them.
macro_rules! entries_looked_at_last {
    () => {
        "LIMIT CASE WHEN (SELECT COUNT(*) FROM many) < (SELECT many FROM given)
            AND COALESCE((SELECT texts FROM rarest WHERE kind = 1), 0) >= 300 THEN 1 ELSE 0 END OFFSET 499"
    };
}

/// Entry `s` has all words, in the order in which they come. With the `OFFSET` PostgreSQL asks it of each in this order;
/// without it, it may join instead, and in another order.
macro_rules! entries_with_words {
    () => {
        concat!(
            " AS s WHERE EXISTS (SELECT 1 FROM word_text t WHERE t.kind = 1 AND t.object = s.e_id AND ",
            has_all_words!(),
            " LIMIT 1 OFFSET 0) LIMIT (SELECT many FROM given)"
        )
    };
}

/// Which of them: at a house what `domain::faq::Standing::is_shown` says, and to staff everything.
macro_rules! entries_visible {
    () => {
        " AND (c.id = (SELECT category FROM given) OR (SELECT category FROM given) IS NULL)
            AND CASE WHEN e.archived_at IS NULL THEN 0 ELSE 1 END = (SELECT archived FROM given)
            AND ((SELECT place FROM given) IS NULL OR (e.published AND e.archived_at IS NULL AND c.archived_at IS NULL
                AND (e.everywhere OR EXISTS (SELECT 1 FROM faq_property h
                    WHERE h.entry = e.id AND h.property = (SELECT place FROM given)))))"
    };
}

/// Those after the row that the page turns at.
macro_rules! entries_after {
    () => {
        " AND c.position >= COALESCE((SELECT c_position FROM key), -1)
            AND (c.position, c.id, e.position, e.id) > (COALESCE((SELECT c_position FROM key), -1),
                COALESCE((SELECT c_id FROM key), 0), COALESCE((SELECT e_position FROM key), -1),
                COALESCE((SELECT e_id FROM key), 0))
        ORDER BY c.position, c.id, e.position, e.id "
    };
}

/// Those before it, backwards.
macro_rules! entries_before {
    () => {
        " AND c.position <= COALESCE((SELECT c_position FROM key), 9223372036854775807)
            AND (c.position, c.id, e.position, e.id) < (COALESCE((SELECT c_position FROM key), 9223372036854775807),
                COALESCE((SELECT c_id FROM key), 9223372036854775807),
                COALESCE((SELECT e_position FROM key), 9223372036854775807),
                COALESCE((SELECT e_id FROM key), 9223372036854775807))
        ORDER BY c.position DESC, c.id DESC, e.position DESC, e.id DESC "
    };
}

/// The beginning of the page without a search.
macro_rules! entries_page_onwards {
    () => {
        concat!(
            "page AS MATERIALIZED (SELECT n.*, CAST(1 AS BIGINT) AS found FROM (",
            entries_place!(),
            entries_in_order!(),
            entries_visible!(),
            entries_after!(),
            "LIMIT (SELECT many FROM given)) AS n) "
        )
    };
}

/// The same, backwards.
macro_rules! entries_page_back {
    () => {
        concat!(
            "page AS MATERIALIZED (SELECT n.*, CAST(1 AS BIGINT) AS found FROM (",
            entries_place!(),
            entries_in_order!(),
            entries_visible!(),
            entries_before!(),
            "LIMIT (SELECT many FROM given)) AS n) "
        )
    };
}

/// The beginning of the page with a search: `found` is 0 for the row up to which was looked, if nobody knows what comes after
/// it. See `store::fulltext`.
macro_rules! entries_search_onwards {
    () => {
        concat!(
            "few AS MATERIALIZED (",
            entries_place!(),
            entries_found!(),
            entries_visible!(),
            entries_after!(),
            "LIMIT (SELECT many FROM given)), many AS MATERIALIZED (SELECT * FROM (",
            entries_place!(),
            entries_in_order!(),
            entries_visible!(),
            entries_after!(),
            entries_looked_at!(),
            ")",
            entries_with_words!(),
            "), edge AS MATERIALIZED (",
            entries_place!(),
            entries_in_order!(),
            entries_visible!(),
            entries_after!(),
            entries_looked_at_last!(),
            "), ",
            entries_page!()
        )
    };
}

/// The same, backwards.
macro_rules! entries_search_back {
    () => {
        concat!(
            "few AS MATERIALIZED (",
            entries_place!(),
            entries_found!(),
            entries_visible!(),
            entries_before!(),
            "LIMIT (SELECT many FROM given)), many AS MATERIALIZED (SELECT * FROM (",
            entries_place!(),
            entries_in_order!(),
            entries_visible!(),
            entries_before!(),
            entries_looked_at!(),
            ")",
            entries_with_words!(),
            "), edge AS MATERIALIZED (",
            entries_place!(),
            entries_in_order!(),
            entries_visible!(),
            entries_before!(),
            entries_looked_at_last!(),
            "), ",
            entries_page!()
        )
    };
}

macro_rules! entries_page {
    () => {
        "page AS MATERIALIZED (SELECT n.*, CAST(1 AS BIGINT) AS found FROM few AS n
            UNION ALL SELECT n.*, CAST(1 AS BIGINT) FROM many AS n UNION ALL SELECT n.*, CAST(0 AS BIGINT) FROM edge AS n) "
    };
}

/// The entries of the page as [`Row`]s.
macro_rules! entries_shown {
    () => {
        "SELECT e.id AS id, page.found AS found, c.id AS category, c.name_de AS name_de, c.name_en AS name_en, e.question_de AS question_de,
            e.answer_de AS answer_de, e.question_en AS question_en, e.answer_en AS answer_en, e.published AS published,
            CASE WHEN NOT e.everywhere THEN (SELECT COUNT(*) FROM faq_property x WHERE x.entry = e.id) END AS houses,
            v.helpful AS vote,
            CASE WHEN (SELECT reader FROM given) IS NULL
                THEN (SELECT COUNT(*) FROM faq_vote y WHERE y.entry = e.id AND y.helpful) ELSE CAST(0 AS BIGINT) END AS helpful,
            CASE WHEN (SELECT reader FROM given) IS NULL
                THEN (SELECT COUNT(*) FROM faq_vote n WHERE n.entry = e.id AND NOT n.helpful) ELSE CAST(0 AS BIGINT) END AS unhelpful
        FROM page JOIN faq_entry e ON e.id = page.e_id JOIN faq_category c ON c.id = page.c_id
            LEFT JOIN faq_vote v ON v.entry = e.id AND v.login = (SELECT reader FROM given) "
    };
}

/// In their order.
macro_rules! entries_forwards {
    () => {
        "ORDER BY page.c_position, page.c_id, page.e_position, page.e_id"
    };
}

/// In the order of a page that is read backwards.
macro_rules! entries_backwards {
    () => {
        "ORDER BY page.c_position DESC, page.c_id DESC, page.e_position DESC, page.e_id DESC"
    };
}

/// What a list of entries is narrowed down to.
#[derive(Clone, Copy, Debug, Default)]
struct Asked<'a> {
    place: Option<PropertyId>,
    reader: Option<UserId>,
    category: Option<FaqCategoryId>,
    which: Which,
    words: &'a [String],
}

/// What was found, and the row up to which was looked, if there is more to look at.
async fn rows(
    db: impl Into<Ex<'_>>,
    asked: Asked<'_>,
    turn: Turn,
    limit: i64,
) -> Result<(Vec<Row>, Option<i64>), StoreError> {
    let order = turn.fetched(Order::Ascending);
    let statement = if asked.words.is_empty() {
        match order {
            Order::Ascending => sql(concat!(
                "WITH ",
                given_to_browse!(),
                entries_key!(),
                ", ",
                entries_page_onwards!(),
                entries_shown!(),
                entries_forwards!()
            )),
            Order::Descending => sql(concat!(
                "WITH ",
                given_to_browse!(),
                entries_key!(),
                ", ",
                entries_page_back!(),
                entries_shown!(),
                entries_backwards!()
            )),
        }
        .bind(asked.place)
    } else {
        let statement = match order {
            Order::Ascending => sql2(
                concat!(
                    entries_asked_sqlite!(),
                    given_to_search!(),
                    entries_key!(),
                    ", ",
                    entries_search_onwards!(),
                    entries_shown!(),
                    entries_forwards!()
                ),
                concat!(
                    entries_asked_postgres!(),
                    given_to_search!(),
                    entries_key!(),
                    ", ",
                    entries_search_onwards!(),
                    entries_shown!(),
                    entries_forwards!()
                ),
            ),
            Order::Descending => sql2(
                concat!(
                    entries_asked_sqlite!(),
                    given_to_search!(),
                    entries_key!(),
                    ", ",
                    entries_search_back!(),
                    entries_shown!(),
                    entries_backwards!()
                ),
                concat!(
                    entries_asked_postgres!(),
                    given_to_search!(),
                    entries_key!(),
                    ", ",
                    entries_search_back!(),
                    entries_shown!(),
                    entries_backwards!()
                ),
            ),
        };
        let fulltext::Asked { words, end, patterns } = fulltext::Asked::new(asked.words);
        let statement = statement.bind(words).bind(vec![Kind::Faq.number()]).bind(end);
        patterns.into_iter().fold(statement, |statement, pattern| statement.bind(pattern)).bind(asked.place)
    };
    let mut rows: Vec<Row> = statement
        .bind(asked.reader)
        .bind(turn.row())
        .bind(asked.category)
        .bind(i64::from(asked.which == Which::Archived))
        .bind(limit)
        .all(db)
        .await?;
    let edge = rows.iter().find(|row| row.found == 0).map(|row| row.id.0);
    rows.retain(|row| row.found == 1);
    Ok((rows, edge))
}

/// A page of the entries that somebody sees, in the order of [`Turn::fetched`], with what this login has said about them;
/// only those with all of these words, if there are any, and the row up to which these were looked for, if not to the end.
/// One statement.
///
/// # Errors
/// What the database says.
pub async fn readings(
    db: impl Into<Ex<'_>>,
    visibility: Visibility,
    reader: UserId,
    words: &[String],
    turn: Turn,
    limit: i64,
) -> Result<(Vec<Reading>, Option<i64>), StoreError> {
    let place = match visibility {
        Visibility::At(property) => Some(property),
        Visibility::Everything => None,
        Visibility::Nothing | Visibility::Own(_) => return Ok((Vec::new(), None)),
    };
    let asked = Asked { place, reader: Some(reader), words, ..Asked::default() };
    let (rows, edge) = rows(db, asked, turn, limit).await?;
    Ok((rows.into_iter().map(Row::into_reading).collect(), edge))
}

/// A page of entries for staff, in the order of [`Turn::fetched`]: of one category, or those that have all of these words with
/// the row up to which they were looked for, if not to the end. One statement.
///
/// # Errors
/// What the database says.
pub async fn entries(
    db: impl Into<Ex<'_>>,
    category: Option<FaqCategoryId>,
    words: &[String],
    which: Which,
    turn: Turn,
    limit: i64,
) -> Result<(Vec<EntryLine>, Option<i64>), StoreError> {
    let asked = Asked { category, which, words, ..Asked::default() };
    let (rows, edge) = rows(db, asked, turn, limit).await?;
    Ok((rows.into_iter().map(Row::into_line).collect(), edge))
}

impl Row {
    fn into_reading(self) -> Reading {
        let vote = |helpful| if helpful { Vote::Helpful } else { Vote::Unhelpful };
        Reading {
            id: self.id,
            category: (self.category, Both { de: self.name_de, en: self.name_en }),
            question: Both { de: self.question_de, en: self.question_en },
            answer: Both { de: self.answer_de, en: self.answer_en },
            vote: self.vote.map(vote),
        }
    }

    fn into_line(self) -> EntryLine {
        EntryLine {
            id: self.id,
            category: (self.category, self.name_de),
            question: self.question_de,
            state: state(self.published),
            untranslated: self.question_en.is_none(),
            houses: self.houses,
            votes: Votes { helpful: self.helpful, unhelpful: self.unhelpful },
        }
    }
}

const fn state(published: bool) -> State {
    if published { State::Published } else { State::Draft }
}

/// Notes what a login says about an entry that is shown in a house, once or anew. `false`: no such entry is shown there.
///
/// # Errors
/// What the database says.
pub async fn vote(
    tx: &mut Tx,
    entry: FaqEntryId,
    property: PropertyId,
    login: UserId,
    vote: Vote,
    now: Moment,
) -> Result<bool, StoreError> {
    let voted = sql("INSERT INTO faq_vote (entry, login, helpful, voted_at)
        SELECT e.id, $3, $4, $5 FROM faq_entry e JOIN faq_category c ON c.id = e.category
        WHERE e.id = $1 AND e.published AND e.archived_at IS NULL AND c.archived_at IS NULL
            AND (e.everywhere OR EXISTS (SELECT 1 FROM faq_property h WHERE h.entry = e.id AND h.property = $2))
        ON CONFLICT (entry, login) DO UPDATE SET helpful = excluded.helpful, voted_at = excluded.voted_at");
    let voted = voted.bind(entry).bind(property).bind(login).bind(vote == Vote::Helpful).bind(now);
    Ok(voted.execute(tx).await? == 1)
}

/// The categories in their order, with what is in them. One statement.
///
/// # Errors
/// What the database says.
pub async fn categories(db: impl Into<Ex<'_>>, which: Which) -> Result<Vec<CategoryLine>, StoreError> {
    record! {
        struct Row {
            id: FaqCategoryId,
            name_de: String,
            name_en: Option<String>,
            published: i64,
            drafts: i64,
            untranslated: i64,
        }
    }
    let rows: Vec<Row> = sql("SELECT c.id AS id, c.name_de AS name_de, c.name_en AS name_en,
            COUNT(e.id) FILTER (WHERE e.published) AS published, COUNT(e.id) FILTER (WHERE NOT e.published) AS drafts,
            COUNT(e.id) FILTER (WHERE e.question_en IS NULL) AS untranslated
        FROM faq_category c LEFT JOIN faq_entry e ON e.category = c.id AND e.archived_at IS NULL
        WHERE CASE WHEN c.archived_at IS NULL THEN 0 ELSE 1 END = $1
        GROUP BY c.id, c.name_de, c.name_en, c.position ORDER BY c.position, c.id")
    .bind(i64::from(which == Which::Archived))
    .all(db)
    .await?;
    let line = |row: Row| CategoryLine {
        id: row.id,
        name: Both { de: row.name_de, en: row.name_en },
        published: row.published,
        drafts: row.drafts,
        untranslated: row.untranslated,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A category as it is stored.
#[derive(Clone, Debug)]
pub struct StoredCategory {
    /// Which.
    pub id: FaqCategoryId,
    /// Grows with each change.
    pub version: i64,
    /// What is stored.
    pub category: Category,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
}

/// One category.
///
/// # Errors
/// What the database says.
pub async fn category(db: impl Into<Ex<'_>>, id: FaqCategoryId) -> Result<Option<StoredCategory>, StoreError> {
    record! {
        struct Row {
            id: FaqCategoryId,
            version: i64,
            name_de: String,
            name_en: Option<String>,
            archived_at: Option<Moment>,
        }
    }
    let row = sql("SELECT id, version, name_de, name_en, archived_at FROM faq_category WHERE id = $1");
    let row: Option<Row> = row.bind(id).optional(db).await?;
    Ok(row.map(|row| StoredCategory {
        id: row.id,
        version: row.version,
        category: Category { name: Both { de: row.name_de, en: row.name_en } },
        archived_at: row.archived_at,
    }))
}

/// Lets nobody else change the order of the categories, or add one, before this transaction ends.
///
/// # Errors
/// What the database says.
pub async fn hold_categories(tx: &mut Tx) -> Result<i64, StoreError> {
    sql("UPDATE organisation SET name = name WHERE id = 1").execute(&mut *tx).await?;
    sql("SELECT COUNT(*) FROM faq_category WHERE archived_at IS NULL").value(tx).await
}

/// Lets nobody else change a category, or what is in it, before this transaction ends.
///
/// # Errors
/// What the database says.
pub async fn hold_category(tx: &mut Tx, id: FaqCategoryId) -> Result<(), StoreError> {
    sql("UPDATE faq_category SET version = version WHERE id = $1").bind(id).execute(tx).await.map(|_| ())
}

/// Adds a category as the last one.
///
/// # Errors
/// What the database says.
pub async fn add_category(tx: &mut Tx, category: &Category, now: Moment) -> Result<FaqCategoryId, StoreError> {
    sql("INSERT INTO faq_category (name_de, name_en, position, version, created_at)
        SELECT $1, $2, COALESCE(MAX(position), 0) + 1, 1, $3 FROM faq_category RETURNING id")
    .bind(&category.name.de)
    .bind(category.name.en.clone())
    .bind(now)
    .value(tx)
    .await
}

/// Changes a category. `false`: somebody else has changed or archived it since it was read.
///
/// # Errors
/// What the database says.
pub async fn change_category(tx: &mut Tx, stored: &StoredCategory, new: &Category) -> Result<bool, StoreError> {
    let changed = sql("UPDATE faq_category SET name_de = $3, name_en = $4, version = version + 1
        WHERE id = $1 AND version = $2 AND archived_at IS NULL");
    let changed = changed.bind(stored.id).bind(stored.version).bind(&new.name.de).bind(new.name.en.clone());
    Ok(changed.execute(tx).await? == 1)
}

/// Archives a category, or brings it back; its version stays. `false`: it is so already.
///
/// # Errors
/// What the database says.
pub async fn archive_category(tx: &mut Tx, id: FaqCategoryId, at: Option<Moment>) -> Result<bool, StoreError> {
    let archive = sql("UPDATE faq_category SET archived_at = $2
        WHERE id = $1 AND (archived_at IS NULL) = (CAST($2 AS BIGINT) IS NOT NULL)");
    Ok(archive.bind(id).bind(at).execute(tx).await? == 1)
}

record! {
    struct Place {
        position: i64,
        rank: i64,
    }
}

/// Moves a category among those in use: its place before and after. `None`: it is there already, or it or what it goes to is
/// not in use. Whoever calls holds the categories.
///
/// # Errors
/// What the database says.
pub async fn move_category(tx: &mut Tx, id: FaqCategoryId, step: Step) -> Result<Option<(i64, i64)>, StoreError> {
    let Some(Place { position, rank }) = place_of_category(tx, id).await? else { return Ok(None) };
    let next = match step {
        Step::Up => {
            sql("SELECT o.position FROM faq_category o WHERE o.archived_at IS NULL AND (o.position, o.id) < ($2, $1)
            ORDER BY o.position DESC, o.id DESC LIMIT 1")
        }
        Step::Down => sql(
            "SELECT o.position + 1 FROM faq_category o WHERE o.archived_at IS NULL AND (o.position, o.id) > ($2, $1)
            ORDER BY o.position, o.id LIMIT 1",
        ),
        Step::To(_) => sql("SELECT CASE WHEN (o.position, o.id) < ($2, $1) THEN o.position ELSE o.position + 1 END
            FROM faq_category o WHERE o.archived_at IS NULL AND o.id = $3 AND o.id <> $1"),
    }
    .bind(id)
    .bind(position);
    let next = if let Step::To(other) = step { next.bind(other) } else { next };
    let next: Option<i64> = next.values(&mut *tx).await?.into_iter().next();
    let Some(to) = next else { return Ok(None) };
    let room = sql("UPDATE faq_category SET position = position + 1 WHERE position >= $1");
    room.bind(to).execute(&mut *tx).await?;
    sql("UPDATE faq_category SET position = $2 WHERE id = $1").bind(id).bind(to).execute(&mut *tx).await?;
    Ok(place_of_category(tx, id).await?.map(|now| (rank, now.rank)))
}

async fn place_of_category(tx: &mut Tx, id: FaqCategoryId) -> Result<Option<Place>, StoreError> {
    sql("SELECT c.position AS position, (SELECT COUNT(*) FROM faq_category o WHERE o.archived_at IS NULL
            AND (o.position, o.id) <= (c.position, c.id)) AS rank
        FROM faq_category c WHERE c.id = $1 AND c.archived_at IS NULL")
    .bind(id)
    .optional(tx)
    .await
}

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub struct StoredEntry {
    /// Which.
    pub id: FaqEntryId,
    /// Grows with each change.
    pub version: i64,
    /// What is stored.
    pub entry: Entry,
    /// What its category is called in German.
    pub category: String,
    /// What its chosen houses are called, by name.
    pub houses: Vec<String>,
    /// What customers said about it.
    pub votes: Votes,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// Whether its category is archived.
    pub category_archived: bool,
}

impl StoredEntry {
    /// Why customers do not see it in the houses that it is for, if they do not: the reason that is nearest to it.
    #[must_use]
    pub fn hidden(&self) -> Option<Hidden> {
        match (self.archived_at, self.entry.state) {
            (Some(_), _) => Some(Hidden::Archived),
            (None, State::Draft) => Some(Hidden::Draft),
            (None, State::Published) => self.category_archived.then_some(Hidden::CategoryArchived),
        }
    }
}

/// One entry with its houses. One statement.
///
/// # Errors
/// What the database says.
pub async fn entry(db: impl Into<Ex<'_>>, id: FaqEntryId) -> Result<Option<StoredEntry>, StoreError> {
    record! {
        struct Row {
            id: FaqEntryId,
            version: i64,
            category: FaqCategoryId,
            category_name: String,
            question_de: String,
            answer_de: String,
            question_en: Option<String>,
            answer_en: Option<String>,
            published: bool,
            everywhere: bool,
            archived_at: Option<Moment>,
            category_archived_at: Option<Moment>,
            helpful: i64,
            unhelpful: i64,
            property: Option<PropertyId>,
            house: Option<String>,
        }
    }
    let rows: Vec<Row> = sql("SELECT e.id AS id, e.version AS version, c.id AS category, c.name_de AS category_name,
            e.question_de AS question_de, e.answer_de AS answer_de, e.question_en AS question_en,
            e.answer_en AS answer_en, e.published AS published, e.everywhere AS everywhere, e.archived_at AS archived_at,
            c.archived_at AS category_archived_at,
            (SELECT COUNT(*) FROM faq_vote y WHERE y.entry = e.id AND y.helpful) AS helpful,
            (SELECT COUNT(*) FROM faq_vote n WHERE n.entry = e.id AND NOT n.helpful) AS unhelpful,
            p.id AS property, p.name AS house
        FROM faq_entry e JOIN faq_category c ON c.id = e.category
        LEFT JOIN faq_property h ON h.entry = e.id
        LEFT JOIN property p ON p.id = h.property
        WHERE e.id = $1 ORDER BY p.sort_key NULLS LAST, p.id NULLS LAST")
    .bind(id)
    .all(db)
    .await?;
    let houses = rows.iter().filter_map(|row| row.house.clone()).collect();
    let properties: BTreeSet<PropertyId> = rows.iter().filter_map(|row| row.property).collect();
    Ok(rows.into_iter().next().map(|row| StoredEntry {
        id: row.id,
        version: row.version,
        category: row.category_name,
        houses,
        votes: Votes { helpful: row.helpful, unhelpful: row.unhelpful },
        archived_at: row.archived_at,
        category_archived: row.category_archived_at.is_some(),
        entry: Entry {
            category: row.category,
            question: Both { de: row.question_de, en: row.question_en },
            answer: Both { de: row.answer_de, en: row.answer_en },
            state: state(row.published),
            audience: if row.everywhere { Audience::Everywhere } else { Audience::Chosen(properties) },
        },
    }))
}

/// The logins that entry $1 reaches on day $2 as soon as it is published, each once: where switch $3 is on, and where the
/// entry is for, by a contract that runs or as a resident, with the questions done. `domain::faq::reaches` says the same.
macro_rules! faq_read_by {
    () => {
        "WITH houses AS (
                SELECT p.id AS property FROM faq_entry e CROSS JOIN property p
                WHERE e.id = $1 AND p.archived_at IS NULL
                    AND (e.everywhere OR EXISTS (SELECT 1 FROM faq_property h WHERE h.entry = e.id AND h.property = p.id))
                    AND COALESCE((SELECT x.value FROM setting_exception x WHERE x.key = $3 AND x.property = p.id),
                        (SELECT s.value FROM setting s WHERE s.key = $3), FALSE)),
            reading AS (
                SELECT a.login AS login FROM houses o
                    JOIN unit u ON u.property = o.property AND u.archived_at IS NULL
                    JOIN contract c ON c.unit = u.id AND c.archived_at IS NULL
                        AND (c.starts <= $2 OR c.starts IS NULL) AND (c.ends >= $2 OR c.ends IS NULL)
                    JOIN contact k ON k.id = c.contact AND k.archived_at IS NULL
                    JOIN access a ON a.contact = k.id AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                UNION SELECT a.login AS login FROM houses o
                    JOIN access a ON a.property = o.property AND a.kind = 'resident' AND a.ended_at IS NULL
                        AND a.through_at IS NOT NULL) "
    };
}

/// How many an entry reaches on a day as soon as it is published. One statement.
///
/// # Errors
/// What the database says.
pub async fn reached(db: impl Into<Ex<'_>>, id: FaqEntryId, day: Day) -> Result<i64, StoreError> {
    sql(concat!(
        faq_read_by!(),
        "SELECT COUNT(*) FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL"
    ))
    .bind(id)
    .bind(day)
    .bind(Key::Faq.setting().key)
    .value(db)
    .await
}

record! {
    struct ReaderRow {
        login: UserId,
        name: String,
        email: String,
    }
}

/// Those whom an entry reaches on a day as soon as it is published, in the order in which they have come, a page at a time.
/// One statement.
///
/// # Errors
/// What the database says.
pub async fn readers(
    db: impl Into<Ex<'_>>,
    id: FaqEntryId,
    day: Day,
    turn: Turn,
    limit: i64,
) -> Result<Vec<Reader>, StoreError> {
    macro_rules! faq_readers {
        () => {
            concat!(
                faq_read_by!(),
                "SELECT l.id AS login, l.name AS name, l.email AS email
                FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL "
            )
        };
    }
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(faq_readers!(), "WHERE l.id > COALESCE($4, 0) ORDER BY l.id LIMIT $5")),
        Order::Descending => {
            sql(concat!(faq_readers!(), "WHERE l.id < COALESCE($4, 9223372036854775807) ORDER BY l.id DESC LIMIT $5"))
        }
    };
    let rows = page.bind(id).bind(day).bind(Key::Faq.setting().key).bind(turn.row()).bind(limit);
    let rows: Vec<ReaderRow> = rows.all(db).await?;
    Ok(rows.into_iter().map(|ReaderRow { login, name, email }| Reader { login, name, email }).collect())
}

/// The categories and houses that can be chosen in the form of an entry: those in use, and those that it has. One
/// statement.
///
/// # Errors
/// What the database says.
pub async fn options(db: impl Into<Ex<'_>>, entry: Option<FaqEntryId>) -> Result<Options, StoreError> {
    record! {
        struct Row {
            house: bool,
            id: i64,
            name: String,
        }
    }
    let rows: Vec<Row> =
        sql("SELECT FALSE AS house, c.id AS id, c.name_de AS name, '' AS sort_key, c.position AS position
        FROM faq_category c
        WHERE c.archived_at IS NULL OR c.id = (SELECT e.category FROM faq_entry e WHERE e.id = $1)
        UNION ALL
        SELECT TRUE, p.id, p.name, p.sort_key, CAST(0 AS BIGINT) FROM property p
        WHERE p.archived_at IS NULL OR EXISTS (SELECT 1 FROM faq_property h WHERE h.entry = $1 AND h.property = p.id)
        ORDER BY house, sort_key, position, id")
        .bind(entry)
        .all(db)
        .await?;
    let mut options = Options::default();
    for row in rows {
        if row.house {
            options.houses.push((PropertyId(row.id), row.name));
        } else {
            options.categories.push((FaqCategoryId(row.id), row.name));
        }
    }
    Ok(options)
}

/// Adds an entry as the last one of its category, which whoever calls holds.
///
/// # Errors
/// What the database says.
pub async fn add_entry(tx: &mut Tx, entry: &Entry, now: Moment) -> Result<FaqEntryId, StoreError> {
    let id: FaqEntryId =
        sql("INSERT INTO faq_entry (category, question_de, answer_de, question_en, answer_en, published, everywhere,
            position, version, created_at)
        SELECT $1, $2, $3, $4, $5, $6, $7,
            COALESCE((SELECT MAX(o.position) FROM faq_entry o WHERE o.category = $1), 0) + 1, 1, $8 RETURNING id")
        .bind(entry.category)
        .bind(&entry.question.de)
        .bind(&entry.answer.de)
        .bind(entry.question.en.clone())
        .bind(entry.answer.en.clone())
        .bind(entry.state == State::Published)
        .bind(entry.audience == Audience::Everywhere)
        .bind(now)
        .value(&mut *tx)
        .await?;
    set_houses(tx, id, &entry.audience).await?;
    index(tx, id, entry, "").await?;
    Ok(id)
}

/// Lets customers find it by its words, and the search of staff by its question, which it was found `before` by other terms.
async fn index(tx: &mut Tx, id: FaqEntryId, entry: &Entry, before: &str) -> Result<(), StoreError> {
    fulltext::put(tx, Kind::Faq, id.0, &entry.words()).await?;
    let key = terms(entry);
    if key == before {
        return Ok(());
    }
    sql("UPDATE faq_entry SET terms = $2 WHERE id = $1").bind(id).bind(&key).execute(&mut *tx).await?;
    crate::search::put(tx, crate::search::Kind::Faq, id.0, before, &key).await
}

fn terms(entry: &Entry) -> String {
    domain::search::faq(&entry.question.de, entry.question.en.as_deref())
}

/// Changes an entry. In another category it becomes the last one. `false`: somebody else has changed or archived it since it
/// was read.
///
/// # Errors
/// What the database says.
pub async fn change_entry(tx: &mut Tx, stored: &StoredEntry, new: &Entry) -> Result<bool, StoreError> {
    let changed = sql("UPDATE faq_entry SET
            position = CASE WHEN category = $3 THEN position
                ELSE COALESCE((SELECT MAX(o.position) FROM faq_entry o WHERE o.category = $3), 0) + 1 END,
            category = $3, question_de = $4, answer_de = $5, question_en = $6, answer_en = $7, published = $8,
            everywhere = $9, version = version + 1
        WHERE id = $1 AND version = $2 AND archived_at IS NULL")
    .bind(stored.id)
    .bind(stored.version)
    .bind(new.category)
    .bind(&new.question.de)
    .bind(&new.answer.de)
    .bind(new.question.en.clone())
    .bind(new.answer.en.clone())
    .bind(new.state == State::Published)
    .bind(new.audience == Audience::Everywhere)
    .execute(&mut *tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    set_houses(tx, stored.id, &new.audience).await?;
    index(tx, stored.id, new, &terms(&stored.entry)).await?;
    Ok(true)
}

/// Houses that do not exist are left out.
async fn set_houses(tx: &mut Tx, entry: FaqEntryId, audience: &Audience) -> Result<(), StoreError> {
    sql("DELETE FROM faq_property WHERE entry = $1").bind(entry).execute(&mut *tx).await?;
    let Audience::Chosen(properties) = audience else { return Ok(()) };
    let properties: Vec<PropertyId> = properties.iter().copied().collect();
    sql2(
        "INSERT INTO faq_property (entry, property)
        SELECT $1, p.id FROM property p WHERE p.id IN (SELECT value FROM json_each($2))",
        "INSERT INTO faq_property (entry, property) SELECT $1, p.id FROM property p WHERE p.id = ANY($2)",
    )
    .bind(entry)
    .bind(properties)
    .execute(tx)
    .await
    .map(|_| ())
}

/// What houses are called, by name.
///
/// # Errors
/// What the database says.
pub async fn house_names(tx: &mut Tx, properties: &BTreeSet<PropertyId>) -> Result<Vec<String>, StoreError> {
    let properties: Vec<PropertyId> = properties.iter().copied().collect();
    sql2(
        "SELECT p.name FROM property p WHERE p.id IN (SELECT value FROM json_each($1)) ORDER BY p.sort_key, p.id",
        "SELECT p.name FROM property p WHERE p.id = ANY($1) ORDER BY p.sort_key, p.id",
    )
    .bind(properties)
    .values(tx)
    .await
}

/// Archives an entry, or brings it back; its version stays. `false`: it is so already.
///
/// # Errors
/// What the database says.
pub async fn archive_entry(tx: &mut Tx, id: FaqEntryId, at: Option<Moment>) -> Result<bool, StoreError> {
    let archive = sql("UPDATE faq_entry SET archived_at = $2
        WHERE id = $1 AND (archived_at IS NULL) = (CAST($2 AS BIGINT) IS NOT NULL)");
    Ok(archive.bind(id).bind(at).execute(tx).await? == 1)
}

/// Moves an entry among those of its category that are in use: its place before and after. `None`: it is there already, or it
/// or what it goes to is not in use there. Whoever calls holds the category.
///
/// # Errors
/// What the database says.
pub async fn move_entry(tx: &mut Tx, id: FaqEntryId, step: Step) -> Result<Option<(i64, i64)>, StoreError> {
    let Some(Place { position, rank }) = place_of_entry(tx, id).await? else { return Ok(None) };
    let next = match step {
        Step::Up => sql("SELECT o.position FROM faq_entry o
            WHERE o.category = (SELECT e.category FROM faq_entry e WHERE e.id = $1) AND o.archived_at IS NULL
                AND (o.position, o.id) < ($2, $1)
            ORDER BY o.position DESC, o.id DESC LIMIT 1"),
        Step::Down => sql("SELECT o.position + 1 FROM faq_entry o
            WHERE o.category = (SELECT e.category FROM faq_entry e WHERE e.id = $1) AND o.archived_at IS NULL
                AND (o.position, o.id) > ($2, $1)
            ORDER BY o.position, o.id LIMIT 1"),
        Step::To(_) => sql("SELECT CASE WHEN (o.position, o.id) < ($2, $1) THEN o.position ELSE o.position + 1 END
            FROM faq_entry o
            WHERE o.category = (SELECT e.category FROM faq_entry e WHERE e.id = $1) AND o.archived_at IS NULL
                AND o.id = $3 AND o.id <> $1"),
    }
    .bind(id)
    .bind(position);
    let next = if let Step::To(other) = step { next.bind(other) } else { next };
    let next: Option<i64> = next.values(&mut *tx).await?.into_iter().next();
    let Some(to) = next else { return Ok(None) };
    sql("UPDATE faq_entry SET position = position + 1
        WHERE category = (SELECT e.category FROM faq_entry e WHERE e.id = $1) AND position >= $2")
    .bind(id)
    .bind(to)
    .execute(&mut *tx)
    .await?;
    sql("UPDATE faq_entry SET position = $2 WHERE id = $1").bind(id).bind(to).execute(&mut *tx).await?;
    Ok(place_of_entry(tx, id).await?.map(|now| (rank, now.rank)))
}

async fn place_of_entry(tx: &mut Tx, id: FaqEntryId) -> Result<Option<Place>, StoreError> {
    sql("SELECT e.position AS position, (SELECT COUNT(*) FROM faq_entry o WHERE o.category = e.category
            AND o.archived_at IS NULL AND (o.position, o.id) <= (e.position, e.id)) AS rank
        FROM faq_entry e WHERE e.id = $1 AND e.archived_at IS NULL")
    .bind(id)
    .optional(tx)
    .await
}

pub(crate) use {
    entries_after, entries_found, entries_in_order, entries_key, entries_looked_at, entries_looked_at_last,
    entries_page, entries_place, entries_search_onwards, entries_visible, entries_with_words,
};
