//! Settings with a number of days. A missing row means the preset.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    journal, record,
};
use domain::{
    journal::{Action, Actor, Entry, Object, ObjectKind},
    setting::days::{All, Change, Key, Stored, Value, Wish},
    text::Lang,
    time::Moment,
};

record! {
    struct Row {
        key: String,
        days: i64,
        enabled: bool,
        version: i64,
        changed_at: Moment,
        changed_by: String,
    }
}

/// Everything that is stored. One statement.
///
/// # Errors
/// What the database says.
pub async fn stored(db: impl Into<Ex<'_>>) -> Result<All, StoreError> {
    let rows = sql("SELECT d.key AS key, d.days AS days, d.enabled AS enabled, d.version AS version,
            d.changed_at AS changed_at, t.name AS changed_by
        FROM days_setting d JOIN staff t ON t.id = d.changed_by")
    .all::<Row>(db)
    .await?;
    let mut all = All::default();
    for row in rows {
        // A row of a later version, which knows more keys.
        let Some(key) = Key::parse(&row.key) else { continue };
        let value = Value { on: row.enabled, days: count(row.days) };
        all.insert(key, Stored { value, version: row.version, last: Some((row.changed_by, row.changed_at)) });
    }
    Ok(all)
}

/// One setting, locked for this transaction against everybody else's.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &mut Tx, key: Key) -> Result<Stored, StoreError> {
    // As for switches: a setting that was never changed has no row to hold, see `write`.
    sql("UPDATE days_setting SET version = version WHERE key = $1").bind(key.setting().key).execute(&mut *tx).await?;
    Ok(stored(&mut *tx).await?.of(key))
}

/// Writes a decided change together with its journal entry. `false`: somebody else changed the setting first, and
/// nothing was written.
///
/// # Errors
/// What the database says.
pub async fn write(tx: &mut Tx, change: &Change, now: Moment) -> Result<bool, StoreError> {
    let written = sql("INSERT INTO days_setting (key, days, enabled, version, changed_at, changed_by)
        VALUES ($1, $2, $3, $4 + 1, $5, $6)
        ON CONFLICT (key) DO UPDATE SET days = excluded.days, enabled = excluded.enabled, version = excluded.version,
            changed_at = excluded.changed_at, changed_by = excluded.changed_by
        WHERE days_setting.version = $4")
    .bind(change.key().setting().key)
    .bind(i64::from(change.to().days))
    .bind(change.to().on)
    .bind(change.version())
    .bind(now)
    .bind(change.by().id)
    .execute(&mut *tx)
    .await?;
    if written == 0 {
        return Ok(false);
    }
    let entry = Entry {
        actor: Actor::Staff { id: change.by().id, name: change.by().name.clone() },
        object: Object::named(ObjectKind::Setting, change.key().setting().key),
        action: match change.wish() {
            Wish::SwitchOn(_) => Action::SwitchedOn,
            Wish::SwitchOff | Wish::OffAgain(_) => Action::SwitchedOff,
            Wish::Days(_) => Action::Changed,
        },
        before: Some(change.from().to(Lang::De)),
        after: Some(change.to().to(Lang::De)),
    };
    journal::append(tx, now, &entry).await?;
    Ok(true)
}

/// Days as the rules count them; the catalogue's limits keep them far below the end of the type.
pub(crate) fn count(days: i64) -> u16 {
    u16::try_from(days).unwrap_or(u16::MAX)
}
