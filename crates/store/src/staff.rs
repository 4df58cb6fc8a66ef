//! Employees of the property manager.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record, search,
};
use domain::{
    id::{EntryId, StaffId},
    journal::{Action, ObjectKind},
    person::StaffRole,
    staff::{Member, State},
    text::Lang,
    time::Moment,
};

/// A member of staff who is new.
#[derive(Debug)]
pub struct New<'a> {
    /// The e-mail address as it was typed.
    pub email: &'a str,
    /// By what it is found.
    pub email_key: String,
    /// The name.
    pub name: &'a str,
    /// What they may do.
    pub role: StaffRole,
    /// What the password is compared with, if there is one already.
    pub password_hash: Option<String>,
    /// The language.
    pub language: Lang,
}

/// Adds a member of staff. `None`: a customer or a member of staff has the address already.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, new: New<'_>, now: Moment) -> Result<Option<StaffId>, StoreError> {
    let ids = sql("INSERT INTO staff (email, email_key, name, role, password_hash, language, created_at)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM login WHERE email_key = $2)
        ON CONFLICT (email_key) DO NOTHING RETURNING id")
    .bind(new.email)
    .bind(new.email_key)
    .bind(new.name)
    .bind(new.role)
    .bind(new.password_hash)
    .bind(new.language)
    .bind(now)
    .values(&mut *tx)
    .await?;
    let id: Option<StaffId> = ids.into_iter().next();
    if let Some(id) = id {
        search::put(tx, search::Kind::Staff, id.0, "", &domain::search::user(new.name, new.email)).await?;
    }
    Ok(id)
}

/// Sets the password of a member of staff.
///
/// # Errors
/// What the database says.
pub async fn set_password(tx: &mut Tx, id: StaffId, hash: &str) -> Result<(), StoreError> {
    sql("UPDATE staff SET password_hash = $2 WHERE id = $1").bind(id).bind(hash).execute(tx).await.map(|_| ())
}

record! {
    /// A member of staff as administrators see them.
    #[derive(Clone, Debug)]
    pub struct Staff {
        /// Who.
        pub id: StaffId,
        /// The name.
        pub name: String,
        /// The e-mail address as it was typed.
        pub email: String,
        /// The language.
        pub language: Lang,
        /// What they may do.
        pub role: StaffRole,
        /// Whether they have set a password.
        pub has_password: bool,
        /// Grows with each change of name and role.
        pub version: i64,
        /// Since when they are in the list.
        pub created_at: Moment,
        /// Since when they are deactivated.
        pub deactivated_at: Option<Moment>,
        /// When they were last here.
        pub seen_at: Option<Moment>,
        /// Until when the link of their invitation can be used.
        pub link_until: Option<Moment>,
    }
}

impl Staff {
    /// How far they have come.
    #[must_use]
    pub fn state(&self) -> State {
        State::of(self.has_password, self.deactivated_at.is_some())
    }

    /// As the rules need them.
    #[must_use]
    pub fn member(&self) -> Member {
        Member { id: self.id, role: self.role, state: self.state() }
    }
}

macro_rules! staff_columns {
    () => {
        "SELECT s.id AS id, s.name AS name, s.email AS email, s.language AS language, s.role AS role,
            s.password_hash IS NOT NULL AS has_password, s.version AS version, s.created_at AS created_at,
            s.deactivated_at AS deactivated_at,
            COALESCE((SELECT MAX(x.seen_at) FROM session x WHERE x.staff = s.id), s.seen_at) AS seen_at,
            (SELECT MAX(l.expires_at) FROM link l WHERE l.purpose = 'staff_invitation' AND l.subject = s.id
                AND l.used_at IS NULL AND l.expires_at > $1) AS link_until
        FROM staff s "
    };
}

/// Everybody who works or worked here, those who still do first, by name.
///
/// # Errors
/// What the database says.
pub async fn list(db: impl Into<Ex<'_>>, now: Moment, limit: i64) -> Result<Vec<Staff>, StoreError> {
    sql(concat!(
        staff_columns!(),
        "ORDER BY CASE WHEN s.deactivated_at IS NULL THEN 0 ELSE 1 END, LOWER(s.name), s.id LIMIT $2"
    ))
    .bind(now)
    .bind(limit)
    .all(db)
    .await
}

/// One of them.
///
/// # Errors
/// What the database says.
pub async fn get(db: impl Into<Ex<'_>>, id: StaffId, now: Moment) -> Result<Option<Staff>, StoreError> {
    sql(concat!(staff_columns!(), "WHERE s.id = $2")).bind(now).bind(id).optional(db).await
}

/// Whoever has an e-mail address, deactivated people included.
///
/// # Errors
/// What the database says.
pub async fn by_email(db: impl Into<Ex<'_>>, email_key: &str, now: Moment) -> Result<Option<Staff>, StoreError> {
    sql(concat!(staff_columns!(), "WHERE s.email_key = $2")).bind(now).bind(email_key).optional(db).await
}

/// What surrounds somebody: where they are signed in, and what happened to them last.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Their sessions, the one used last first.
    pub sessions: Vec<crate::session::Seen>,
    /// The newest entries of the journal first.
    pub journal: Vec<crate::journal::Row>,
}

record! {
    struct Part {
        id: i64,
        at: Moment,
        seen: Moment,
        actor_kind: String,
        action: Option<Action>,
        one: String,
        two: String,
        before: Option<String>,
        after: Option<String>,
    }
}

/// What surrounds somebody, in one statement. `alive` is since when a session must have been used.
///
/// # Errors
/// What the database says.
pub async fn surroundings(
    db: impl Into<Ex<'_>>,
    id: StaffId,
    now: Moment,
    alive: Moment,
    sessions: i64,
    entries: i64,
) -> Result<Surroundings, StoreError> {
    let parts = sql("SELECT id, at, seen, actor_kind, action, one, two, before, after FROM (
            SELECT x.id AS id, x.created_at AS at, x.seen_at AS seen, '' AS actor_kind,
                CAST(NULL AS TEXT) AS action, x.data AS one, '' AS two, CAST(NULL AS TEXT) AS before,
                CAST(NULL AS TEXT) AS after
            FROM session x WHERE x.staff = $1 AND x.ended IS NULL AND x.expires_at > $2 AND x.seen_at > $3
            ORDER BY x.seen_at DESC, x.id DESC LIMIT $4) AS sessions
        UNION ALL
        SELECT id, at, seen, actor_kind, action, one, two, before, after FROM (
            SELECT j.id AS id, j.at AS at, j.at AS seen, j.actor_kind AS actor_kind,
                j.action AS action, j.actor_name AS one, j.object_name AS two, j.before AS before, j.after AS after
            FROM journal j WHERE j.object_kind = 'staff' AND j.object = $1 ORDER BY j.id DESC LIMIT $5) AS entries")
    .bind(id)
    .bind(now)
    .bind(alive)
    .bind(sessions)
    .bind(entries)
    .all::<Part>(db)
    .await?;
    let mut found = Surroundings::default();
    for part in parts {
        match part.action {
            Some(action) => found.journal.push(crate::journal::Row {
                id: EntryId(part.id),
                at: part.at,
                actor_kind: part.actor_kind,
                actor_name: part.one,
                object_kind: ObjectKind::Staff,
                object: Some(id.0),
                object_name: part.two,
                action,
                before: part.before,
                after: part.after,
                // The page is that of the contact, or of somebody who works here.
                leads_to: None,
            }),
            None => found.sessions.push(crate::session::Seen {
                id: part.id,
                browser: part.one,
                created_at: part.at,
                seen_at: part.seen,
            }),
        }
    }
    found.journal.sort_by_key(|row| std::cmp::Reverse(row.id));
    Ok(found)
}

/// How many people besides this one administer today.
///
/// # Errors
/// What the database says.
pub async fn other_administrators(tx: &mut Tx, than: StaffId) -> Result<i64, StoreError> {
    sql("SELECT COUNT(*) FROM staff WHERE role = 'administrator' AND deactivated_at IS NULL
            AND password_hash IS NOT NULL AND id <> $1")
    .bind(than)
    .value(tx)
    .await
}

/// Changes the name and role of a member of staff as somebody saw them. `false`: they are others by now.
///
/// # Errors
/// What the database says.
pub async fn change(tx: &mut Tx, seen: &Staff, name: &str, role: StaffRole) -> Result<bool, StoreError> {
    let change = sql("UPDATE staff SET name = $3, role = $4, version = version + 1 WHERE id = $1 AND version = $2");
    if change.bind(seen.id).bind(seen.version).bind(name).bind(role).execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    let key = |name: &str| domain::search::user(name, &seen.email);
    search::put(tx, search::Kind::Staff, seen.id.0, &key(&seen.name), &key(name)).await?;
    Ok(true)
}

/// Lets somebody in no more. Their password is forgotten.
///
/// # Errors
/// What the database says.
pub async fn deactivate(tx: &mut Tx, id: StaffId, now: Moment) -> Result<(), StoreError> {
    let gone = sql("UPDATE staff SET deactivated_at = $2, password_hash = NULL, version = version + 1 WHERE id = $1");
    gone.bind(id).bind(now).execute(tx).await.map(|_| ())
}

/// Makes somebody who was deactivated one who is invited.
///
/// # Errors
/// What the database says.
pub async fn reactivate(tx: &mut Tx, id: StaffId) -> Result<(), StoreError> {
    let back = sql("UPDATE staff SET deactivated_at = NULL, password_hash = NULL, version = version + 1 WHERE id = $1");
    back.bind(id).execute(tx).await.map(|_| ())
}
