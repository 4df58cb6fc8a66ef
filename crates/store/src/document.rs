//! Documents: what is said about them, which ones a customer sees, and whom one reaches. Their bytes are in
//! [`file`](crate::file).
//!
//! Two sides of one rule stand here: [`documented_keys!`] are the things by which a customer is reached, [`documented_to!`]
//! are those whom one document reaches. Tests draw random worlds and compare both with `domain::document::reaches`.

use crate::{
    StoreError,
    bounce::bounced_login,
    db::{Ex, Tx, sql, sql2},
    fulltext::{self, END, found_on_postgres, found_on_sqlite, line_has_all_asked, texts_found, words_counted},
    reach::{contract_known, contract_runs, contract_there, contract_widened, looked_after, rented_units},
    record,
    task::name_of_contact,
};
use domain::{
    announcement::Whom,
    contract::Window,
    document::{Audience, Change, Class, Content, Filter, Folder, Item, Place, Reader, Sharing, Target},
    id::{ContactId, DocumentId, PropertyId, UserId},
    list::{Below, Order, Turn},
    policy::Reach,
    text::Lang,
    time::{Day, Moment, Span},
};
use std::collections::BTreeMap;

crate::text_column!(Class, Content, Folder);

/// By what a login is reached on a day, in the portal of a house if there is one: one row for each thing and kind of people,
/// with the days on which something must have been shared, since when if the first day is not known, and the house by which
/// it is seen; none for what is seen in each.
/// Somebody with user rights is reached by nothing.
macro_rules! documented_keys {
    ($login:literal, $today:literal, $begun:literal, $running:literal, $property:literal) => {
        concat!(
            "held AS (
                SELECT p.id AS property, c.kind AS kind FROM access a
                JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                JOIN contract c ON c.contact = k.id AND ",
            contract_runs!($today),
            contract_there!(),
            "WHERE a.login = ",
            $login,
            " AND a.ended_at IS NULL AND a.through_at IS NOT NULL AND a.level = 'admin'
                AND (p.id = ",
            $property,
            " OR ",
            $property,
            " IS NULL)),
            homes AS (
                SELECT property, kind AS whom FROM held
                UNION SELECT property, 'everybody' AS whom FROM held
                UNION SELECT p.id AS property, 'everybody' AS whom
                    FROM access a JOIN property p ON p.id = a.property AND p.archived_at IS NULL
                    WHERE a.login = ",
            $login,
            " AND a.kind = 'resident' AND a.ended_at IS NULL AND a.through_at IS NOT NULL AND (p.id = ",
            $property,
            " OR ",
            $property,
            " IS NULL)),
            rented AS (",
            rented_units!($login, $today, $begun, $running),
            "),
            reached AS (
                SELECT 'house' AS place, property AS target, whom, CAST(NULL AS TEXT) AS starts, CAST(NULL AS TEXT) AS ends,
                    CAST(0 AS BIGINT) AS known, property AS home FROM homes
                UNION SELECT 'unit', unit, kind, starts, ends, known, home FROM rented
                    WHERE home = ",
            $property,
            " OR home IS NULL OR ",
            $property,
            " IS NULL
                UNION SELECT 'unit', unit, 'everybody', starts, ends, known, home FROM rented
                    WHERE home = ",
            $property,
            " OR home IS NULL OR ",
            $property,
            " IS NULL
                UNION SELECT 'contact', k.id, 'everybody', CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(0 AS BIGINT),
                        CAST(NULL AS BIGINT)
                    FROM access a JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                    WHERE a.login = ",
            $login,
            " AND ",
            looked_after!($today, $begun, $running),
            ")"
        )
    };
}

/// Document `y` is not withdrawn, is one of `x`, and was shared when that counted.
macro_rules! documented_by {
    () => {
        "y.place = x.place AND y.target = x.target AND y.whom = x.whom AND y.shown_from IS NOT NULL
            AND (y.shared_on >= x.starts OR x.starts IS NULL) AND (y.shared_on <= x.ends OR x.ends IS NULL)
            AND y.shown_from >= x.known"
    };
}

/// What customers see of document `y`.
macro_rules! document_item {
    () => {
        "y.id AS id, y.title AS title, y.folder AS folder, y.content AS content, y.size AS size, y.place AS place,
            y.shown_from AS shown_from"
    };
}

/// The newest below instant $6 and number $7, $8 of each thing, of a type if one is asked for.
macro_rules! documented_newest {
    ($in_folder:literal) => {
        concat!(
            "SELECT ",
            document_item!(),
            " FROM document y WHERE ",
            documented_by!(),
            $in_folder,
            " AND (y.shown_from, y.id) < ($6, $7) ORDER BY y.shown_from DESC, y.id DESC LIMIT $8"
        )
    };
}

/// The newest of each thing by which login $1 is reached, with the house by which they are seen, in the portal of house $5 if
/// there is one: as the table `latest` of a statement about something else, whose names it leaves alone; for SQLite.
macro_rules! documented_latest_sqlite {
    () => {
        concat!(
            "latest AS MATERIALIZED (WITH ",
            documented_keys!("$1", "$2", "$3", "$4", "$5"),
            " SELECT x.home AS home, t.id AS id, t.title AS title, t.folder AS folder, t.shown_from AS shown_from
                FROM reached x CROSS JOIN document t WHERE t.id IN (SELECT id FROM (",
            documented_newest!(""),
            ")))"
        )
    };
}

/// As [`documented_latest_sqlite!`], for PostgreSQL.
macro_rules! documented_latest_postgres {
    () => {
        concat!(
            "latest AS MATERIALIZED (WITH ",
            documented_keys!("$1", "$2", "$3", "$4", "$5"),
            " SELECT x.home AS home, t.id AS id, t.title AS title, t.folder AS folder, t.shown_from AS shown_from
                FROM reached x CROSS JOIN LATERAL (",
            documented_newest!(""),
            ") AS t)"
        )
    };
}

/// The types of which there is something, and the page of documents.
macro_rules! documents_and_folders {
    () => {
        concat!(
            ", folders AS (SELECT 'statement' AS folder UNION ALL SELECT 'budget' UNION ALL SELECT 'contract'
                UNION ALL SELECT 'minutes' UNION ALL SELECT 'letter' UNION ALL SELECT 'rules' UNION ALL SELECT 'plan'
                UNION ALL SELECT 'certificate' UNION ALL SELECT 'other')
            SELECT CAST(1 AS BIGINT) AS part, page.id AS id, page.title AS title, page.folder AS folder,
                page.content AS content, page.size AS size, page.place AS place, page.shown_from AS shown_from
            FROM page
            UNION ALL
            SELECT CAST(2 AS BIGINT), CAST(0 AS BIGINT), '', f.folder, 'other', CAST(0 AS BIGINT), 'house', CAST(0 AS BIGINT)
            FROM folders f WHERE EXISTS (SELECT 1 FROM reached x CROSS JOIN document y WHERE ",
            documented_by!(),
            " AND y.folder = f.folder)
            ORDER BY part, shown_from DESC, id DESC"
        )
    };
}

macro_rules! document_page_sqlite {
    ($in_folder:literal) => {
        concat!(
            "WITH ",
            documented_keys!("$1", "$2", "$3", "$4", "$5"),
            ", page AS (SELECT DISTINCT ",
            document_item!(),
            " FROM reached x CROSS JOIN document y WHERE y.id IN (SELECT id FROM (",
            documented_newest!($in_folder),
            ")) ORDER BY y.shown_from DESC, y.id DESC LIMIT $8)",
            documents_and_folders!()
        )
    };
}

macro_rules! document_page_postgres {
    ($in_folder:literal) => {
        concat!(
            "WITH ",
            documented_keys!("$1", "$2", "$3", "$4", "$5"),
            ", page AS (SELECT DISTINCT t.id AS id, t.title AS title, t.folder AS folder, t.content AS content, t.size AS size,
                t.place AS place, t.shown_from AS shown_from
                FROM reached x CROSS JOIN LATERAL (",
            documented_newest!($in_folder),
            ") AS t ORDER BY shown_from DESC, id DESC LIMIT $8)",
            documents_and_folders!()
        )
    };
}

record! {
    struct ItemRow {
        id: DocumentId,
        title: String,
        folder: Folder,
        content: Content,
        size: i64,
        place: Class,
        shown_from: Moment,
    }
}

impl From<ItemRow> for Item {
    fn from(row: ItemRow) -> Self {
        Self {
            id: row.id,
            title: row.title,
            folder: row.folder,
            content: row.content,
            size: bytes(row.size),
            class: row.place,
            at: row.shown_from,
        }
    }
}

fn bytes(size: i64) -> u64 {
    u64::try_from(size).unwrap_or_default()
}

/// A page of what reaches a login at an instant, in the portal of a house or anywhere, the newest first, of one type or of
/// all; and the types of which there is something. One statement.
///
/// # Errors
/// What the database says.
pub async fn reaching(
    db: impl Into<Ex<'_>>,
    reach: Reach,
    property: Option<PropertyId>,
    folder: Option<Folder>,
    from: (Option<Below>, Moment),
    limit: i64,
) -> Result<(Vec<Item>, Vec<Folder>), StoreError> {
    record! {
        struct Line {
            part: i64,
            id: DocumentId,
            title: String,
            folder: Folder,
            content: Content,
            size: i64,
            place: Class,
            shown_from: Moment,
        }
    }
    let (window, from) = (reach.windows.on(reach.today), Below::or_now(from.0, from.1));
    let page = match folder {
        None => sql2(document_page_sqlite!(""), document_page_postgres!("")),
        Some(_) => sql2(document_page_sqlite!(" AND y.folder = $9"), document_page_postgres!(" AND y.folder = $9")),
    };
    let page = page
        .bind(reach.login)
        .bind(reach.today)
        .bind(window.begun_by)
        .bind(window.running_on)
        .bind(property)
        .bind(from.at)
        .bind(from.id)
        .bind(limit);
    let page = if let Some(folder) = folder { page.bind(folder) } else { page };
    let lines: Vec<Line> = page.all(db).await?;
    let (mut items, mut folders) = (Vec::new(), Vec::new());
    for line in lines {
        let Line { part, id, title, folder, content, size, place, shown_from } = line;
        match part {
            1 => items.push(ItemRow { id, title, folder, content, size, place, shown_from }.into()),
            _ => folders.push(folder),
        }
    }
    folders.sort_by_key(|folder| Folder::ALL.iter().position(|other| other == folder));
    Ok((items, folders))
}

record! {
    /// What is needed to send a document to somebody who may have it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Stored {
        /// Where its bytes are.
        pub file: String,
        /// Its title.
        pub title: String,
        /// What the file was called that was sent.
        pub name: String,
        /// What is in it.
        pub content: Content,
        /// How much.
        pub size: i64,
        /// The hash of its bytes.
        pub hash: String,
        /// When it was shared.
        pub shared_at: Moment,
    }
}

/// The file of a document that reaches a login, in the portal of any house. One statement.
///
/// # Errors
/// What the database says.
pub async fn reaching_one(db: impl Into<Ex<'_>>, reach: Reach, id: DocumentId) -> Result<Option<Stored>, StoreError> {
    let window = reach.windows.on(reach.today);
    sql(concat!(
        "WITH ",
        documented_keys!("$1", "$2", "$3", "$4", "$5"),
        " SELECT y.file AS file, y.title AS title, y.name AS name, y.content AS content, y.size AS size, y.hash AS hash,
            y.shared_at AS shared_at
        FROM document y WHERE y.id = $6 AND EXISTS (SELECT 1 FROM reached x WHERE ",
        documented_by!(),
        ")"
    ))
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(id)
    .optional(db)
    .await
}

/// The houses in which a document is shown to a login; without one what is shown in each of them. Nothing, if it does not
/// reach them. One statement.
///
/// # Errors
/// What the database says.
pub async fn homes(db: impl Into<Ex<'_>>, reach: Reach, id: DocumentId) -> Result<Vec<Option<PropertyId>>, StoreError> {
    let window = reach.windows.on(reach.today);
    sql(concat!(
        "WITH ",
        documented_keys!("$1", "$2", "$3", "$4", "$5"),
        " SELECT DISTINCT x.home AS home FROM document y JOIN reached x ON ",
        documented_by!(),
        " WHERE y.id = $6"
    ))
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(id)
    .values(db)
    .await
}

/// The file of any document, also of one that was withdrawn; for staff. One statement.
///
/// # Errors
/// What the database says.
pub async fn stored(db: impl Into<Ex<'_>>, id: DocumentId) -> Result<Option<Stored>, StoreError> {
    sql("SELECT file, title, name, content, size, hash, shared_at FROM document WHERE id = $1")
        .bind(id)
        .optional(db)
        .await
}

record! {
    /// A document of a day.
    #[derive(Clone, Debug)]
    pub struct Titled {
        /// Its title.
        pub title: String,
        /// A house in whose portal it is seen; none if it is seen in each.
        pub home: Option<PropertyId>,
    }
}

/// What was shared on a day and reaches a login now, the oldest first; at most so many. One statement.
///
/// # Errors
/// What the database says.
pub async fn of_day(db: impl Into<Ex<'_>>, reach: Reach, day: Day, limit: i64) -> Result<Vec<Titled>, StoreError> {
    let window = reach.windows.on(reach.today);
    sql(concat!(
        "WITH ",
        documented_keys!("$1", "$2", "$3", "$4", "$5"),
        " SELECT y.title AS title, (SELECT MIN(x.home) FROM reached x WHERE ",
        documented_by!(),
        ") AS home FROM document y
        WHERE y.shared_on = $6 AND y.shown_from IS NOT NULL AND EXISTS (SELECT 1 FROM reached x WHERE ",
        documented_by!(),
        ") ORDER BY y.id LIMIT $7"
    ))
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(day)
    .bind(limit)
    .all(db)
    .await
}

/// The logins that a document of class $1 with number $2 for certain people reaches on day $3, if it was shared on day $4, at
/// a certain instant, and contracts give access between $5 and $6.
macro_rules! documented_to {
    ($whom:literal, $at:literal) => {
        concat!(
            "WITH reading AS (
                SELECT a.login AS login FROM unit u
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    JOIN contract c ON c.unit = u.id AND ",
            contract_runs!("$3"),
            "       JOIN contact k ON k.id = c.contact AND k.archived_at IS NULL
                    JOIN access a ON a.contact = k.id AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                        AND a.level = 'admin'
                    WHERE $1 = 'house' AND p.id = $2 AND u.archived_at IS NULL AND ",
            $whom,
            " IN ('everybody', c.kind)
                UNION SELECT a.login AS login FROM access a
                    JOIN property p ON p.id = a.property AND p.archived_at IS NULL
                    WHERE $1 = 'house' AND p.id = $2 AND ",
            $whom,
            " = 'everybody' AND a.kind = 'resident' AND a.ended_at IS NULL
                        AND a.through_at IS NOT NULL
                UNION SELECT a.login AS login FROM contract c",
            contract_there!(),
            "       JOIN contact k ON k.id = c.contact AND k.archived_at IS NULL
                    JOIN access a ON a.contact = k.id
                    WHERE $1 = 'unit' AND c.unit = $2 AND ",
            contract_widened!("$5", "$6"),
            "           AND (c.starts <= $4 OR (c.starts IS NULL AND COALESCE(c.came_at, c.created_at) <= ",
            $at,
            "           )) AND (c.unit_since IS NULL OR c.unit_since <= ",
            $at,
            "           ) AND (c.ends >= $4 OR c.ends IS NULL) AND ",
            $whom,
            " IN ('everybody', c.kind) AND ",
            looked_after!("$3", "$5", "$6"),
            "   UNION SELECT a.login AS login FROM contact k JOIN access a ON a.contact = k.id
                    WHERE $1 = 'contact' AND k.id = $2 AND k.archived_at IS NULL AND ",
            looked_after!("$3", "$5", "$6"),
            ") "
        )
    };
}

/// Whom a document reaches, and when.
#[derive(Clone, Copy, Debug)]
pub struct Toward {
    /// Whom it is for.
    pub audience: Audience,
    /// When it was shared.
    pub shared_at: Moment,
    /// The day on which it is asked.
    pub today: Day,
    /// Which contracts give access then.
    pub window: Window,
}

/// How many a document reaches. One statement.
///
/// # Errors
/// What the database says.
pub async fn reached(db: impl Into<Ex<'_>>, toward: Toward) -> Result<i64, StoreError> {
    sql(concat!(
        documented_to!("$7", "$8"),
        "SELECT COUNT(*) FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL"
    ))
    .bind(toward.audience.place.class())
    .bind(toward.audience.place.id())
    .bind(toward.today)
    .bind(toward.shared_at.day())
    .bind(toward.window.begun_by)
    .bind(toward.window.running_on)
    .bind(toward.audience.whom)
    .bind(toward.shared_at)
    .value(db)
    .await
}

/// How many something would reach at a place, by whom it is for: in the order of [`Whom::ALL`]. One statement.
///
/// # Errors
/// What the database says.
pub async fn reached_by_kind(db: impl Into<Ex<'_>>, toward: Toward) -> Result<[i64; 3], StoreError> {
    record! {
        struct Row {
            everybody: i64,
            owners: i64,
            tenants: i64,
        }
    }
    macro_rules! documented_count {
        () => {
            "SELECT COUNT(*) FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL"
        };
    }
    let row: Option<Row> = sql(concat!(
        "SELECT (",
        documented_to!("'everybody'", "$7"),
        documented_count!(),
        ") AS everybody, (",
        documented_to!("'owner'", "$7"),
        documented_count!(),
        ") AS owners, (",
        documented_to!("'tenant'", "$7"),
        documented_count!(),
        ") AS tenants"
    ))
    .bind(toward.audience.place.class())
    .bind(toward.audience.place.id())
    .bind(toward.today)
    .bind(toward.shared_at.day())
    .bind(toward.window.begun_by)
    .bind(toward.window.running_on)
    .bind(toward.shared_at)
    .optional(db)
    .await?;
    Ok(row.map_or([0; 3], |row| [row.everybody, row.owners, row.tenants]))
}

record! {
    struct ReaderRow {
        login: UserId,
        name: String,
        email: String,
    }
}

/// Those whom a document reaches, in the order in which they have come, a page at a time. One statement.
///
/// # Errors
/// What the database says.
pub async fn readers(db: impl Into<Ex<'_>>, toward: Toward, turn: Turn, limit: i64) -> Result<Vec<Reader>, StoreError> {
    macro_rules! documented_readers {
        () => {
            concat!(
                documented_to!("$7", "$8"),
                "SELECT l.id AS login, l.name AS name, l.email AS email
                FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL "
            )
        };
    }
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(documented_readers!(), "WHERE l.id > COALESCE($9, 0) ORDER BY l.id LIMIT $10")),
        Order::Descending => sql(concat!(
            documented_readers!(),
            "WHERE l.id < COALESCE($9, 9223372036854775807) ORDER BY l.id DESC LIMIT $10"
        )),
    };
    let rows: Vec<ReaderRow> = page
        .bind(toward.audience.place.class())
        .bind(toward.audience.place.id())
        .bind(toward.today)
        .bind(toward.shared_at.day())
        .bind(toward.window.begun_by)
        .bind(toward.window.running_on)
        .bind(toward.audience.whom)
        .bind(toward.shared_at)
        .bind(turn.row())
        .bind(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| Reader { login: row.login, name: row.name, email: row.email }).collect())
}

/// A document as it is known to staff.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which.
    pub id: DocumentId,
    /// Grows with each change.
    pub version: i64,
    /// What can be changed of it.
    pub about: Change,
    /// What the file is called.
    pub name: String,
    /// What is in it.
    pub content: Content,
    /// How much, in bytes.
    pub size: u64,
    /// Whom it is for.
    pub audience: Audience,
    /// What the house, the unit or the contact is called.
    pub place: String,
    /// Who has shared it, and when.
    pub shared: (String, Moment),
    /// Who has changed it last, and when.
    pub changed: (String, Moment),
    /// Who has withdrawn it, and when.
    pub withdrawn: Option<(String, Moment)>,
}

record! {
    struct Line {
        id: DocumentId,
        version: i64,
        title: String,
        folder: Folder,
        name: String,
        content: Content,
        size: i64,
        place: Class,
        target: i64,
        whom: Whom,
        called: Option<String>,
        shared_at: Moment,
        shared_by: String,
        changed_at: Moment,
        changed_by: String,
        withdrawn_at: Option<Moment>,
        withdrawn_by: Option<String>,
    }
}

impl From<Line> for Known {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            version: line.version,
            about: Change { title: line.title, folder: line.folder },
            name: line.name,
            content: line.content,
            size: bytes(line.size),
            audience: Audience { place: Place::new(line.place, line.target), whom: line.whom },
            place: line.called.unwrap_or_default(),
            shared: (line.shared_by, line.shared_at),
            changed: (line.changed_by, line.changed_at),
            withdrawn: line.withdrawn_by.zip(line.withdrawn_at),
        }
    }
}

/// What that is called to which document `d` belongs.
macro_rules! document_of {
    () => {
        concat!(
            "CASE d.place WHEN 'house' THEN (SELECT p.name FROM property p WHERE p.id = d.target)
                WHEN 'unit' THEN (SELECT u.name || ', ' || p.name FROM unit u JOIN property p ON p.id = u.property
                    WHERE u.id = d.target)
                ELSE (SELECT ",
            name_of_contact!(),
            " FROM contact c WHERE c.id = d.target) END"
        )
    };
}

/// Document `d` with the name of what it belongs to.
macro_rules! document_lines {
    () => {
        concat!(
            "SELECT d.id AS id, d.version AS version, d.title AS title, d.folder AS folder, d.name AS name,
                d.content AS content, d.size AS size, d.place AS place, d.target AS target, d.whom AS whom, ",
            document_of!(),
            " AS called,
                d.shared_at AS shared_at, d.shared_by AS shared_by, d.changed_at AS changed_at, d.changed_by AS changed_by,
                d.withdrawn_at AS withdrawn_at, d.withdrawn_by AS withdrawn_by FROM document d "
        )
    };
}

/// One document. One statement.
///
/// # Errors
/// What the database says.
pub async fn get(db: impl Into<Ex<'_>>, id: DocumentId) -> Result<Option<Known>, StoreError> {
    let line: Option<Line> = sql(concat!(document_lines!(), "WHERE d.id = $1")).bind(id).optional(db).await?;
    Ok(line.map(Known::from))
}

/// A page of documents in the order of [`Turn::fetched`], the newest first. What is of a house is also what is of its units.
/// One statement.
///
/// # Errors
/// What the database says.
pub async fn list(db: impl Into<Ex<'_>>, filter: &Filter, turn: Turn, limit: i64) -> Result<Vec<Known>, StoreError> {
    /// Document `d` is what is asked for by $4 (withdrawn), $5 (type), $6 (class) and $7 (number).
    macro_rules! documents_wanted {
        () => {
            "(d.withdrawn_at IS NOT NULL) = $4 AND (d.folder = $5 OR $5 IS NULL)
            AND ((d.place = $6 AND d.target = $7) OR $6 IS NULL OR ($6 = 'house' AND d.place = 'unit'
                AND d.target IN (SELECT o.id FROM unit o WHERE o.property = $7)))"
        };
    }
    macro_rules! documents_descending {
        () => {
            concat!(documents_wanted!(), " AND d.id < COALESCE($8, 9223372036854775807) ORDER BY d.id DESC LIMIT $9")
        };
    }
    macro_rules! documents_ascending {
        () => {
            concat!(documents_wanted!(), " AND d.id > COALESCE($8, 0) ORDER BY d.id LIMIT $9")
        };
    }
    /// All documents, with the same values as where words are asked for.
    macro_rules! documents_all {
        () => {
            "WHERE CAST($1 AS BIGINT) = CAST($2 AS BIGINT) AND $3 = '' AND "
        };
    }
    macro_rules! documents_with_words {
        () => {
            concat!(" ", document_lines!(), "WHERE d.id IN (SELECT object FROM found) AND ")
        };
    }
    let order = turn.fetched(Order::Descending);
    let page = if filter.words.is_empty() {
        match order {
            Order::Descending => sql(concat!(document_lines!(), documents_all!(), documents_descending!())),
            Order::Ascending => sql(concat!(document_lines!(), documents_all!(), documents_ascending!())),
        }
        .bind(1_i64)
        .bind(1_i64)
        .bind("")
    } else {
        match order {
            Order::Descending => sql2(
                concat!(found_on_sqlite!(), documents_with_words!(), documents_descending!()),
                concat!(found_on_postgres!(), documents_with_words!(), documents_descending!()),
            ),
            Order::Ascending => sql2(
                concat!(found_on_sqlite!(), documents_with_words!(), documents_ascending!()),
                concat!(found_on_postgres!(), documents_with_words!(), documents_ascending!()),
            ),
        }
        .bind(filter.words.clone())
        .bind(fulltext::Kind::File.number())
        .bind(END)
    };
    let lines: Vec<Line> = page
        .bind(filter.withdrawn)
        .bind(filter.folder)
        .bind(filter.place.map(Place::class))
        .bind(filter.place.map(Place::id))
        .bind(turn.row())
        .bind(limit)
        .all(db)
        .await?;
    Ok(lines.into_iter().map(Known::from).collect())
}

/// What a document can belong to, as far as it is in use. One statement.
///
/// # Errors
/// What the database says.
pub async fn target(db: impl Into<Ex<'_>>, place: Place) -> Result<Option<Target>, StoreError> {
    record! {
        struct Row {
            name: String,
            detail: String,
        }
    }
    let row: Option<Row> = match place.class() {
        Class::House => sql(
            "SELECT p.name AS name, p.reference AS detail FROM property p WHERE p.id = $1 AND p.archived_at IS NULL",
        ),
        Class::Unit => sql("SELECT u.name || ', ' || p.name AS name, u.reference AS detail FROM unit u
            JOIN property p ON p.id = u.property AND p.archived_at IS NULL WHERE u.id = $1 AND u.archived_at IS NULL"),
        Class::Contact => sql(concat!(
            "SELECT ",
            name_of_contact!(),
            " AS name, COALESCE(c.reference, '') AS detail FROM contact c WHERE c.id = $1 AND c.archived_at IS NULL"
        )),
    }
    .bind(place.id())
    .optional(db)
    .await?;
    Ok(row.map(|row| Target { place, name: row.name, detail: row.detail }))
}

/// A file that is there and is to be shared.
#[derive(Clone, Debug)]
pub struct New {
    /// Where its bytes are.
    pub file: String,
    /// What it is called.
    pub name: String,
    /// The title that it gets.
    pub title: String,
    /// What is in it.
    pub content: Content,
    /// How much, in bytes.
    pub size: u64,
    /// The hash of its bytes.
    pub hash: String,
    /// Its type, and whom it is for.
    pub sharing: Sharing,
}

/// Has what is shared on a day told, and holds the day until the transaction ends: nobody else shares, withdraws or tells
/// anything of it meanwhile.
///
/// # Errors
/// What the database says.
pub async fn hold_day(tx: &mut Tx, day: Day, told_at: Moment) -> Result<(), StoreError> {
    sql("INSERT INTO document_digest (day, due_at, last_login, mailed, runner, seen_at) VALUES ($1, $2, 0, 0, 0, 0)
        ON CONFLICT (day) DO UPDATE SET seen_at = document_digest.seen_at")
    .bind(day)
    .bind(told_at)
    .execute(tx)
    .await
    .map(|_| ())
}

/// The same that was shared on a day already, with where its bytes are: the same file for the same people. One statement.
///
/// # Errors
/// What the database says.
pub async fn alike(db: impl Into<Ex<'_>>, new: &New, day: Day) -> Result<Option<(DocumentId, String)>, StoreError> {
    record! {
        struct Alike {
            id: DocumentId,
            file: String,
        }
    }
    let Sharing { folder, audience } = new.sharing;
    let alike: Option<Alike> = sql("SELECT id, file FROM document
        WHERE place = $1 AND target = $2 AND whom = $3 AND folder = $4 AND name = $5 AND hash = $6 AND shared_on = $7
            AND withdrawn_at IS NULL
        ORDER BY id LIMIT 1")
    .bind(audience.place.class())
    .bind(audience.place.id())
    .bind(audience.whom)
    .bind(folder)
    .bind(&new.name)
    .bind(&new.hash)
    .bind(day)
    .optional(db)
    .await?;
    Ok(alike.map(|alike| (alike.id, alike.file)))
}

/// Shares a document. That its day is told says [`hold_day`].
///
/// # Errors
/// What the database says.
pub async fn add(tx: &mut Tx, new: &New, by: &str, now: Moment) -> Result<DocumentId, StoreError> {
    let Sharing { folder, audience } = new.sharing;
    let id: DocumentId =
        sql("INSERT INTO document (file, name, title, folder, content, size, hash, place, target, whom,
            version, shared_at, shared_on, shared_by, shown_from, changed_at, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13, $11, $11, $13) RETURNING id")
        .bind(&new.file)
        .bind(&new.name)
        .bind(&new.title)
        .bind(folder)
        .bind(new.content)
        .bind(i64::try_from(new.size).unwrap_or(i64::MAX))
        .bind(&new.hash)
        .bind(audience.place.class())
        .bind(audience.place.id())
        .bind(audience.whom)
        .bind(now)
        .bind(now.day())
        .bind(by)
        .value(&mut *tx)
        .await?;
    index(tx, id, &Change { title: new.title.clone(), folder }, &new.name, "").await?;
    Ok(id)
}

/// Customers find it by what they see of it; staff also by the name of its file, in their list and in their search.
async fn index(tx: &mut Tx, id: DocumentId, about: &Change, name: &str, before: &str) -> Result<(), StoreError> {
    fulltext::put(tx, fulltext::Kind::Document, id.0, &about.words()).await?;
    fulltext::put(tx, fulltext::Kind::File, id.0, &about.words_of_staff(name)).await?;
    let key = domain::search::document(&about.title, name);
    if key == before {
        return Ok(());
    }
    sql("UPDATE document SET terms = $2 WHERE id = $1").bind(id).bind(&key).execute(&mut *tx).await?;
    crate::search::put(tx, crate::search::Kind::Document, id.0, before, &key).await
}

/// Changes what is said about a document. `false`: it is in another version by now.
///
/// # Errors
/// What the database says.
pub async fn change(tx: &mut Tx, known: &Known, about: &Change, by: &str, now: Moment) -> Result<bool, StoreError> {
    let changed =
        sql("UPDATE document SET title = $3, folder = $4, version = version + 1, changed_at = $5, changed_by = $6
        WHERE id = $1 AND version = $2");
    let changed = changed.bind(known.id).bind(known.version).bind(&about.title).bind(about.folder).bind(now).bind(by);
    if changed.execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    let before = domain::search::document(&known.about.title, &known.name);
    index(tx, known.id, about, &known.name, &before).await?;
    Ok(true)
}

/// Withdraws a document, in whatever version it is: no customer sees it any more. Mails about its day that still wait are
/// given up, and written anew without it. `false`: it is withdrawn by now.
///
/// # Errors
/// What the database says.
pub async fn withdraw(tx: &mut Tx, known: &Known, by: &str, now: Moment) -> Result<bool, StoreError> {
    let day = known.shared.1.day();
    // Mails about the day that are being written just now are waited for: they are among those that are forgotten.
    sql("UPDATE document_digest SET seen_at = seen_at WHERE day = $1").bind(day).execute(&mut *tx).await?;
    let withdrawn = sql("UPDATE document SET withdrawn_at = $2, withdrawn_by = $3, shown_from = NULL,
            version = version + 1, changed_at = $2, changed_by = $3
        WHERE id = $1 AND withdrawn_at IS NULL");
    let withdrawn = withdrawn.bind(known.id).bind(now).bind(by);
    if withdrawn.execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    if crate::mail::forget_waiting(tx, &format!("documents:{day}:")).await? > 0 {
        sql("UPDATE document_digest SET last_login = 0, finished_at = NULL, seen_at = 0 WHERE day = $1")
            .bind(day)
            .execute(tx)
            .await?;
    }
    Ok(true)
}

/// Lets customers see a document again that was withdrawn, as if it had been there all the time: whoever was to be told of
/// it has been, or the day after its own is over. `false`: it is in another version by now.
///
/// # Errors
/// What the database says.
pub async fn share_again(tx: &mut Tx, known: &Known, by: &str, now: Moment) -> Result<bool, StoreError> {
    let shared = sql("UPDATE document SET withdrawn_at = NULL, withdrawn_by = NULL, shown_from = shared_at,
            version = version + 1, changed_at = $3, changed_by = $4
        WHERE id = $1 AND version = $2");
    Ok(shared.bind(known.id).bind(known.version).bind(now).bind(by).execute(tx).await? == 1)
}

/// Gives what is of a contact to another one.
///
/// # Errors
/// What the database says.
pub(crate) async fn hand_over(tx: &mut Tx, from: ContactId, to: ContactId) -> Result<(), StoreError> {
    sql("UPDATE document SET target = $2 WHERE place = 'contact' AND target = $1")
        .bind(from)
        .bind(to)
        .execute(tx)
        .await
        .map(|_| ())
}

/// A day that is silent for so long has been cut off, for instance because the server was restarted.
pub const SILENT: Span = Span::minutes(1);

record! {
    /// A day that somebody works at.
    #[derive(Clone, Copy, Debug)]
    pub struct Digest {
        /// Which.
        pub day: Day,
        /// Who works at it; a greater number has taken it over.
        pub runner: i64,
    }
}

/// Takes on the oldest day that is due and that nobody works at: new, or cut off.
///
/// # Errors
/// What the database says.
pub async fn take_digest(tx: &mut Tx, now: Moment) -> Result<Option<Digest>, StoreError> {
    sql("UPDATE document_digest SET runner = runner + 1, seen_at = $1
        WHERE finished_at IS NULL AND due_at <= $1 AND seen_at < $2 AND day = (SELECT MIN(m.day) FROM document_digest m
            WHERE m.finished_at IS NULL AND m.due_at <= $1 AND m.seen_at < $2)
        RETURNING day, runner")
    .bind(now)
    .bind(now.minus(SILENT))
    .optional(tx)
    .await
}

/// Holds a day until the transaction ends, with the last login that was looked at. `None`: somebody else has taken it over,
/// or it has ended.
///
/// # Errors
/// What the database says.
pub async fn hold_digest(tx: &mut Tx, digest: Digest, now: Moment) -> Result<Option<UserId>, StoreError> {
    let held = sql("UPDATE document_digest SET seen_at = $3 WHERE day = $1 AND runner = $2 AND finished_at IS NULL
        RETURNING last_login");
    Ok(held.bind(digest.day).bind(digest.runner).bind(now).values(tx).await?.into_iter().next())
}

record! {
    /// Somebody who may have to be told.
    #[derive(Clone, Debug)]
    pub struct Candidate {
        /// Which login.
        pub login: UserId,
        /// What they are called.
        pub name: String,
        /// Where they are mailed to.
        pub email: String,
        /// In which language they read.
        pub language: Lang,
    }
}

/// The next logins with any access, and from whose address no mail came back. One statement.
///
/// # Errors
/// What the database says.
pub async fn candidates(db: impl Into<Ex<'_>>, after: UserId, limit: i64) -> Result<Vec<Candidate>, StoreError> {
    sql(concat!(
        "SELECT l.id AS login, l.name AS name, l.email AS email, l.language AS language FROM login l
        WHERE l.id > $1 AND l.deleted_at IS NULL AND NOT ",
        bounced_login!(),
        " AND EXISTS (SELECT 1 FROM access a WHERE a.login = l.id AND a.ended_at IS NULL) ORDER BY l.id LIMIT $2"
    ))
    .bind(after)
    .bind(limit)
    .all(db)
    .await
}

/// Notes how many of the logins up to a certain one were mailed.
///
/// # Errors
/// What the database says.
pub async fn note_digest(tx: &mut Tx, digest: Digest, last: UserId, mailed: i64) -> Result<(), StoreError> {
    let note = sql("UPDATE document_digest SET last_login = $2, mailed = mailed + $3 WHERE day = $1");
    note.bind(digest.day).bind(last).bind(mailed).execute(tx).await.map(|_| ())
}

/// Ends a day that has come to its end.
///
/// # Errors
/// What the database says.
pub async fn finish_digest(tx: &mut Tx, digest: Digest, now: Moment) -> Result<(), StoreError> {
    let finish = sql("UPDATE document_digest SET finished_at = $2 WHERE day = $1");
    finish.bind(digest.day).bind(now).execute(tx).await.map(|_| ())
}

/// The names of all files with their sizes, also of what was withdrawn. One statement.
///
/// # Errors
/// What the database says.
pub async fn files(db: impl Into<Ex<'_>>) -> Result<BTreeMap<String, u64>, StoreError> {
    record! {
        struct File {
            file: String,
            size: i64,
        }
    }
    let files: Vec<File> = sql("SELECT file, size FROM document ORDER BY file").all(db).await?;
    Ok(files.into_iter().map(|file| (file.file, bytes(file.size))).collect())
}

pub(crate) use {
    document_item, document_of, documented_by, documented_keys, documented_latest_postgres, documented_latest_sqlite,
    documented_newest,
};
