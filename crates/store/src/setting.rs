//! Values of settings with their exceptions. A missing row means the default.

pub mod days;

use crate::{
    StoreError,
    contact::bind_words,
    db::{Ex, Tx, sql},
    journal,
    property::{properties_after, properties_before},
    record,
};
use domain::{
    id::PropertyId,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    list::{Order, Turn},
    setting::{Change, Key, Stored, Value, Wish, change::shown, page::House},
    text::Lang,
    time::Moment,
};
use std::collections::BTreeMap;

record! {
    struct Row {
        key: String,
        on_off: bool,
        version: i64,
        changed_at: Moment,
        changed_by: String,
        property: Option<PropertyId>,
        exception: Option<bool>,
    }
}

/// Everything that is stored, by key; also keys that this version does not know. The exceptions of archived properties wait
/// until these are brought back. One statement.
///
/// # Errors
/// What the database says.
pub async fn stored(db: impl Into<Ex<'_>>) -> Result<BTreeMap<String, Stored>, StoreError> {
    let rows = sql("SELECT s.key AS key, s.value AS on_off, s.version AS version, s.changed_at AS changed_at,
            t.name AS changed_by, e.property AS property, e.value AS exception
        FROM setting s
        JOIN staff t ON t.id = s.changed_by
        LEFT JOIN setting_exception e ON e.key = s.key
            AND e.property IN (SELECT p.id FROM property p WHERE p.archived_at IS NULL)")
    .all::<Row>(db)
    .await?;
    let mut stored = BTreeMap::new();
    for row in rows {
        let entry: &mut Stored = stored.entry(row.key).or_default();
        entry.value.on = row.on_off;
        entry.version = row.version;
        entry.last = Some((row.changed_by, row.changed_at));
        if let (Some(property), Some(on)) = (row.property, row.exception) {
            entry.value.exceptions.insert(property, on);
        }
    }
    Ok(stored)
}

/// The values of the settings that this version knows.
///
/// # Errors
/// What the database says.
pub async fn values(db: impl Into<Ex<'_>>) -> Result<BTreeMap<Key, Value>, StoreError> {
    let stored = stored(db).await?;
    Ok(stored.into_iter().filter_map(|(key, stored)| Key::parse(&key).map(|key| (key, stored.value))).collect())
}

/// One setting, locked for this transaction against everybody else's.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &mut Tx, key: &str) -> Result<Stored, StoreError> {
    // Touching the row makes PostgreSQL hold it until we commit; SQLite has one writer anyway. A setting that was never
    // changed has no row to hold: there the primary key lets one of two first changes win, see `write`.
    sql("UPDATE setting SET version = version WHERE key = $1").bind(key).execute(&mut *tx).await?;
    Ok(stored(&mut *tx).await?.remove(key).unwrap_or_default())
}

/// Writes a decided change together with its journal entry. `false`: somebody else changed the setting first, and
/// nothing was written.
///
/// # Errors
/// What the database says.
pub async fn write(tx: &mut Tx, change: &Change, now: Moment) -> Result<bool, StoreError> {
    let written =
        sql("INSERT INTO setting (key, value, version, changed_at, changed_by) VALUES ($1, $2, $3 + 1, $4, $5)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version,
            changed_at = excluded.changed_at, changed_by = excluded.changed_by
        WHERE setting.version = $3")
        .bind(change.setting())
        .bind(change.to().on)
        .bind(change.version())
        .bind(now)
        .bind(change.by().id)
        .execute(&mut *tx)
        .await?;
    if written == 0 {
        return Ok(false);
    }
    let house: Option<String> = match change.wish().property() {
        Some(id) => sql("SELECT name FROM property WHERE id = $1").bind(id).values(&mut *tx).await?.into_iter().next(),
        None => None,
    };
    let action = match change.wish() {
        Wish::SwitchOn => Action::SwitchedOn,
        Wish::SwitchOff => Action::SwitchedOff,
        Wish::ExceptOn(property) | Wish::ExceptOff(property) => {
            sql("INSERT INTO setting_exception (key, property, value, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (key, property) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,
                    changed_by = excluded.changed_by")
            .bind(change.setting())
            .bind(property)
            .bind(change.to().at(property))
            .bind(now)
            .bind(change.by().id)
            .execute(&mut *tx)
            .await?;
            Action::ExceptionSet
        }
        Wish::Follow(property) => {
            sql("DELETE FROM setting_exception WHERE key = $1 AND property = $2")
                .bind(change.setting())
                .bind(property)
                .execute(&mut *tx)
                .await?;
            Action::ExceptionRemoved
        }
        Wish::FollowAll => {
            let all = sql("DELETE FROM setting_exception WHERE key = $1
                AND property IN (SELECT p.id FROM property p WHERE p.archived_at IS NULL)");
            all.bind(change.setting()).execute(&mut *tx).await?;
            Action::ExceptionRemoved
        }
    };
    let words = |value: &Value| {
        let words = shown(value, change.wish()).to(Lang::De).into_owned();
        Some(house.as_ref().map_or_else(|| words.clone(), |house| format!("{house}: {words}")))
    };
    let entry = Entry {
        actor: Actor::Staff { id: change.by().id, name: change.by().name.clone() },
        object: Object::named(ObjectKind::Setting, change.setting()),
        action,
        before: words(change.from()),
        after: words(change.to()),
    };
    journal::append(tx, now, &entry).await?;
    Ok(true)
}

record! {
    struct HouseRow {
        id: PropertyId,
        name: String,
        reference: String,
        on_off: Option<bool>,
        changed_at: Option<Moment>,
        changed_by: Option<String>,
    }
}

/// The houses with what the exceptions of setting $11 say there; only those that have one if $12 is 1, and in which all
/// words $3 to $10 occur.
macro_rules! houses_of_setting {
    () => {
        r"SELECT p.id AS id, p.name AS name, p.reference AS reference, e.value AS on_off, e.changed_at AS changed_at,
                t.name AS changed_by
            FROM property p
            LEFT JOIN setting_exception e ON e.property = p.id AND e.key = $11
            LEFT JOIN staff t ON t.id = e.changed_by
            WHERE p.archived_at IS NULL AND CASE WHEN e.key IS NULL THEN 0 ELSE 1 END >= $12
                AND (p.search_key LIKE $3 ESCAPE '\' OR $3 IS NULL) AND (p.search_key LIKE $4 ESCAPE '\' OR $4 IS NULL)
                AND (p.search_key LIKE $5 ESCAPE '\' OR $5 IS NULL) AND (p.search_key LIKE $6 ESCAPE '\' OR $6 IS NULL)
                AND (p.search_key LIKE $7 ESCAPE '\' OR $7 IS NULL) AND (p.search_key LIKE $8 ESCAPE '\' OR $8 IS NULL)
                AND (p.search_key LIKE $9 ESCAPE '\' OR $9 IS NULL) AND (p.search_key LIKE $10 ESCAPE '\' OR $10 IS NULL)"
    };
}

/// A page of the houses with an exception from a setting by name, or, if something is searched, of the houses in which all
/// words occur; in the order of [`Turn::fetched`]. One statement.
///
/// # Errors
/// What the database says.
pub async fn houses(
    db: impl Into<Ex<'_>>,
    key: &str,
    query: &str,
    turn: Turn,
    limit: i64,
) -> Result<Vec<House>, StoreError> {
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(houses_of_setting!(), properties_after!())),
        Order::Descending => sql(concat!(houses_of_setting!(), properties_before!())),
    };
    let only_excepted = i64::from(domain::search::words(query).is_empty());
    let rows: Vec<HouseRow> =
        bind_words(page.bind(turn.row()).bind(limit), query).bind(key).bind(only_excepted).all(db).await?;
    let house = |row: HouseRow| House {
        id: row.id,
        name: row.name,
        reference: row.reference,
        exception: row.on_off.zip(row.changed_by).zip(row.changed_at).map(|((on, by), at)| (on, by, at)),
    };
    Ok(rows.into_iter().map(house).collect())
}
