//! The journal as its page reads it: from the newest entry back, by whatever it is filtered.
//!
//! One statement for each filter that has an index of its own; the others are looked at on the way, in the index
//! (migration 0009). A journal of a million rows costs the same as one of a thousand.

use crate::{
    StoreError,
    db::{Ex, Sql, sql},
    journal::{entries_of_contact, led_to},
    record,
};
use domain::{
    id::{EntryId, StaffId},
    journal::{Action, ObjectKind, list::Filter},
    list::Below,
    time::Moment,
};

record! {
    /// A row of the journal with who did it.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// Its number.
        pub id: EntryId,
        /// When.
        pub at: Moment,
        /// `staff`, `customer` or `system`.
        pub actor_kind: String,
        /// Who, by their number.
        pub actor: Option<i64>,
        /// Who, by the name they had.
        pub actor_name: String,
        /// What kind of thing.
        pub object_kind: ObjectKind,
        /// Which one.
        pub object: Option<i64>,
        /// What it was called.
        pub object_name: String,
        /// What happened to it.
        pub action: Action,
        /// What was there before.
        pub before: Option<String>,
        /// What is there since.
        pub after: Option<String>,
        /// Whose page it leads to, where the thing itself does not say so: see `led_to!`.
        pub leads_to: Option<i64>,
    }
}

macro_rules! journal_says {
    () => {
        concat!(
            "SELECT id, at, actor_kind, actor, actor_name, object_kind, object, object_name, action, before, after, ",
            led_to!(),
            " AS leads_to "
        )
    };
}

macro_rules! journal_between {
    () => {
        "(at, id) < ($1, $2) AND at >= $3 "
    };
}

macro_rules! journal_columns {
    () => {
        concat!(journal_says!(), "FROM journal WHERE ", journal_between!())
    };
}

macro_rules! journal_newest {
    () => {
        "ORDER BY at DESC, id DESC LIMIT $4"
    };
}

/// The newest rows below a certain one.
///
/// # Errors
/// What the database says.
pub async fn page(
    db: impl Into<Ex<'_>>,
    filter: &Filter,
    below: Option<Below>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    // Numbers begin with 1: below (time, 0) is everything before that time.
    let until = Below { at: filter.until.unwrap_or(Moment(i64::MAX)), id: 0 };
    let below = below.filter(|below| below.at < until.at).unwrap_or(until);
    let person = filter.person.map(domain::journal::list::Person::parts);
    let (actor_kind, actor) = person.map_or((None, None), |(kind, id)| (Some(kind), id));
    let narrow = |statement: Sql| {
        statement.bind(below.at).bind(below.id).bind(filter.from.unwrap_or(Moment(i64::MIN))).bind(limit)
    };
    let statement = match (filter.kind, filter.object, &filter.name, actor, filter.action) {
        // As its own page tells it: with what belongs to it.
        (Some(ObjectKind::Contact), Some(contact), ..) => narrow(sql(concat!(
            "WITH who AS (SELECT CAST($5 AS BIGINT) AS contact), own AS (",
            entries_of_contact!(),
            ") ",
            journal_says!(),
            "FROM own CROSS JOIN journal WHERE id = own.entry AND ",
            journal_between!(),
            "AND (actor_kind = $6 OR $6 IS NULL) AND (actor = $7 OR $7 IS NULL) AND (action = $8 OR $8 IS NULL) ",
            journal_newest!()
        )))
        .bind(contact)
        .bind(actor_kind)
        .bind(actor)
        .bind(filter.action),
        (Some(kind), Some(object), ..) => narrow(sql(concat!(
            journal_columns!(),
            "AND object_kind = $5 AND object = $6 AND (actor_kind = $7 OR $7 IS NULL) AND (actor = $8 OR $8 IS NULL)
                AND (action = $9 OR $9 IS NULL) ",
            journal_newest!()
        )))
        .bind(kind)
        .bind(object)
        .bind(actor_kind)
        .bind(actor)
        .bind(filter.action),
        (Some(kind), None, Some(name), ..) => narrow(sql(concat!(
            journal_columns!(),
            "AND object_kind = $5 AND object IS NULL AND object_name = $6 AND (actor_kind = $7 OR $7 IS NULL)
                AND (actor = $8 OR $8 IS NULL) AND (action = $9 OR $9 IS NULL) ",
            journal_newest!()
        )))
        .bind(kind)
        .bind(name)
        .bind(actor_kind)
        .bind(actor)
        .bind(filter.action),
        (kind, _, _, Some(actor), action) => narrow(sql(concat!(
            journal_columns!(),
            "AND actor_kind = $5 AND actor = $6 AND (object_kind = $7 OR $7 IS NULL)
                AND (action = $8 OR $8 IS NULL) ",
            journal_newest!()
        )))
        .bind(actor_kind.unwrap_or_default())
        .bind(actor)
        .bind(kind)
        .bind(action),
        (Some(kind), _, _, None, action) => narrow(sql(concat!(
            journal_columns!(),
            "AND object_kind = $5 AND (action = $6 OR $6 IS NULL) AND (actor_kind = $7 OR $7 IS NULL) ",
            journal_newest!()
        )))
        .bind(kind)
        .bind(action)
        .bind(actor_kind),
        (None, _, _, None, Some(action)) => narrow(sql(concat!(
            journal_columns!(),
            "AND action = $5 AND (actor_kind = $6 OR $6 IS NULL) ",
            journal_newest!()
        )))
        .bind(action)
        .bind(actor_kind),
        (None, _, _, None, None) => {
            narrow(sql(concat!(journal_columns!(), "AND (actor_kind = $5 OR $5 IS NULL) ", journal_newest!())))
                .bind(actor_kind)
        }
    };
    statement.all(db).await
}

/// What a thing with a number is called now; what has no name of its own, or is gone, as its newest entry called it. One
/// statement.
///
/// # Errors
/// What the database says.
pub async fn name_now(db: impl Into<Ex<'_>>, kind: ObjectKind, object: i64) -> Result<Option<String>, StoreError> {
    sql("SELECT COALESCE(CASE $1
            WHEN 'contact' THEN (SELECT COALESCE(NULLIF(TRIM(COALESCE(c.title || ' ', '') || COALESCE(c.first_name || ' ', '')
                || COALESCE(c.last_name, '')), ''), c.company) FROM contact c WHERE c.id = $2)
            WHEN 'property' THEN (SELECT p.name FROM property p WHERE p.id = $2)
            WHEN 'unit' THEN (SELECT u.name FROM unit u WHERE u.id = $2)
            WHEN 'contract' THEN (SELECT ct.number FROM contract ct WHERE ct.id = $2)
            WHEN 'staff' THEN (SELECT s.name FROM staff s WHERE s.id = $2)
            WHEN 'announcement' THEN (SELECT n.title FROM announcement n WHERE n.id = $2)
            WHEN 'document' THEN (SELECT d.title FROM document d WHERE d.id = $2)
            WHEN 'faq_category' THEN (SELECT f.name_de FROM faq_category f WHERE f.id = $2)
            WHEN 'faq_entry' THEN (SELECT f.question_de FROM faq_entry f WHERE f.id = $2)
        END, (SELECT e.object_name FROM journal e WHERE e.object_kind = $1 AND e.object = $2
            ORDER BY e.at DESC, e.id DESC LIMIT 1)) AS name")
    .bind(kind)
    .bind(object)
    .value(db)
    .await
}

record! {
    /// A member of staff to choose from.
    #[derive(Clone, Debug)]
    pub struct Colleague {
        /// Who.
        pub id: StaffId,
        /// Their name.
        pub name: String,
    }
}

/// Everybody who works or worked here, by name.
///
/// # Errors
/// What the database says.
pub async fn colleagues(db: impl Into<Ex<'_>>, limit: i64) -> Result<Vec<Colleague>, StoreError> {
    sql("SELECT id, name FROM staff ORDER BY LOWER(name), id LIMIT $1").bind(limit).all(db).await
}
