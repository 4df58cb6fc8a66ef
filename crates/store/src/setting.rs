//! Values of settings with their exceptions. A missing row means the default.

pub mod days;

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    journal, record,
};
use domain::{
    id::PropertyId,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    setting::{Change, Key, Stored, Value, Wish, change::shown},
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

/// Everything that is stored, by key; also keys that this version does not know. One statement.
///
/// # Errors
/// What the database says.
pub async fn stored(db: impl Into<Ex<'_>>) -> Result<BTreeMap<String, Stored>, StoreError> {
    let rows = sql("SELECT s.key AS key, s.value AS on_off, s.version AS version, s.changed_at AS changed_at,
            t.name AS changed_by, e.property AS property, e.value AS exception
        FROM setting s
        JOIN staff t ON t.id = s.changed_by
        LEFT JOIN setting_exception e ON e.key = s.key")
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
    };
    let entry = Entry {
        actor: Actor::Staff { id: change.by().id, name: change.by().name.clone() },
        object: Object::named(ObjectKind::Setting, change.setting()),
        action,
        before: Some(shown(change.from(), change.wish()).to(Lang::De).into_owned()),
        after: Some(shown(change.to(), change.wish()).to(Lang::De).into_owned()),
    };
    journal::append(tx, now, &entry).await?;
    Ok(true)
}
