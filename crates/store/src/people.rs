//! The people of a contact: who has access, and who is invited.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    access::{AccessKind, AccessLevel},
    id::{ContactId, InvitationId, UserId},
    invitation::last_day,
    people::{Invited, JustInvited, User},
    person::Email,
    text::Lang,
    time::Moment,
};

record! {
    struct Row {
        contact: Option<ContactId>,
        login: Option<UserId>,
        invitation: Option<InvitationId>,
        kind: Option<AccessKind>,
        level: Option<AccessLevel>,
        name: String,
        email: Option<String>,
        at: Moment,
        seen_at: Option<Moment>,
    }
}

/// The people of a contact.
#[derive(Debug, Default)]
pub struct People {
    /// What the contact is called.
    pub name: String,
    /// The other contacts that the reader has an access to, by name.
    pub others: Vec<(ContactId, String)>,
    /// Who has access.
    pub users: Vec<User>,
    /// Who is invited, also with a code whose time is over.
    pub invited: Vec<Invited>,
}

/// The people of a contact, and what the reader's other contacts are called; `None`: there is no such contact. One
/// statement.
///
/// # Errors
/// What the database says.
pub async fn of_contact(
    db: impl Into<Ex<'_>>,
    contact: ContactId,
    reader: Option<UserId>,
    now: Moment,
) -> Result<Option<People>, StoreError> {
    let rows = sql("SELECT contact, login, invitation, kind, level, name, email, at, seen_at FROM (
            SELECT k.id AS contact, CAST(NULL AS BIGINT) AS login, CAST(NULL AS BIGINT) AS invitation,
                CAST(NULL AS TEXT) AS kind, CAST(NULL AS TEXT) AS level,
                COALESCE(NULLIF(TRIM(COALESCE(k.first_name, '') || ' ' || COALESCE(k.last_name, '')), ''), k.company, '')
                    AS name, CAST(NULL AS TEXT) AS email, k.created_at AS at, CAST(NULL AS BIGINT) AS seen_at,
                k.sort_key AS key, k.id AS turn
            FROM contact k
            WHERE k.id = $1 OR (k.archived_at IS NULL AND k.id IN
                (SELECT a.contact FROM access a WHERE a.login = $3 AND a.ended_at IS NULL))
            UNION ALL
            SELECT CAST(NULL AS BIGINT) AS contact, l.id AS login, CAST(NULL AS BIGINT) AS invitation, a.kind AS kind,
                a.level AS level, l.name AS name, l.email AS email, a.created_at AS at,
                (SELECT MAX(s.seen_at) FROM session s WHERE s.login = l.id AND s.expires_at > $2) AS seen_at,
                '' AS key, a.id AS turn
            FROM access a JOIN login l ON l.id = a.login
            WHERE a.contact = $1 AND a.ended_at IS NULL
            UNION ALL
            SELECT CAST(NULL AS BIGINT) AS contact, CAST(NULL AS BIGINT) AS login, i.id AS invitation, i.kind AS kind,
                i.level AS level, i.name AS name, i.email AS email, i.expires_at AS at, CAST(NULL AS BIGINT) AS seen_at,
                '' AS key, i.id AS turn
            FROM invitation i
            WHERE i.contact = $1 AND i.kind = 'added' AND i.used_at IS NULL AND i.revoked_at IS NULL) AS people
        ORDER BY key, turn")
    .bind(contact)
    .bind(now)
    .bind(reader)
    .all::<Row>(db)
    .await?;
    let (mut people, mut found) = (People::default(), false);
    for row in rows {
        let email = row.email.unwrap_or_default();
        match (row.contact, row.login, row.invitation, row.kind, row.level) {
            (Some(id), ..) if id == contact => (people.name, found) = (row.name, true),
            (Some(id), ..) => people.others.push((id, row.name)),
            (None, Some(login), _, Some(kind), Some(level)) => {
                let party = kind == AccessKind::Contact;
                // Somebody can reach one contact in two ways: added first, and later with a code of its own.
                if let Some(user) = people.users.iter_mut().find(|user| user.login == login) {
                    user.level = user.level.max(level);
                    user.party |= party;
                    continue;
                }
                let seen = row.seen_at.map(Moment::day);
                people.users.push(User { login, name: row.name, email, level, party, since: row.at, seen });
            }
            (None, None, Some(invitation), _, Some(level)) => people.invited.push(Invited {
                invitation,
                name: row.name,
                email,
                level,
                until: last_day(row.at),
                expired: row.at <= now,
            }),
            _ => {}
        }
    }
    // An invitation that is over and has been followed by another one, or by an access, is of no interest any more.
    let known = people.users.iter().map(|user| &user.email);
    let open = people.invited.iter().filter(|one| !one.expired).map(|one| &one.email);
    let gone: Vec<String> = known.chain(open).map(|email| Email::key_of(email)).collect();
    people.invited.retain(|one| !one.expired || !gone.contains(&Email::key_of(&one.email)));
    Ok(found.then_some(people))
}

/// Whom somebody has invited to a contact later than an instant, with codes that are open. One statement.
///
/// # Errors
/// What the database says.
pub async fn just_invited(
    db: impl Into<Ex<'_>>,
    contact: ContactId,
    by: &str,
    since: Moment,
    now: Moment,
) -> Result<Vec<JustInvited>, StoreError> {
    record! {
        struct Just {
            name: String,
            email: String,
            level: AccessLevel,
        }
    }
    let rows: Vec<Just> = sql("SELECT name, COALESCE(email, '') AS email, level FROM invitation
        WHERE contact = $1 AND kind = 'added' AND created_by = $2 AND created_at > $3
            AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $4")
    .bind(contact)
    .bind(by)
    .bind(since)
    .bind(now)
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|Just { name, email, level }| JustInvited { name, email, level }).collect())
}

/// Whether somebody has replaced an invitation to a contact by another one later than an instant, which is open: they have
/// sent it again. One statement.
///
/// # Errors
/// What the database says.
pub async fn sent_again(
    db: impl Into<Ex<'_>>,
    (contact, id): (ContactId, InvitationId),
    by: &str,
    since: Moment,
    now: Moment,
) -> Result<bool, StoreError> {
    let new: i64 = sql("SELECT COUNT(*) AS new FROM invitation o
        JOIN invitation n ON n.contact = o.contact AND n.email = o.email AND n.name = o.name AND n.level = o.level
            AND n.created_at = o.revoked_at AND n.created_by = o.revoked_by
            AND n.kind = 'added' AND n.used_at IS NULL AND n.revoked_at IS NULL
        WHERE o.id = $1 AND o.contact = $2 AND o.kind = 'added' AND o.revoked_by = $3 AND o.revoked_at > $4
            AND n.expires_at > $5")
    .bind(id)
    .bind(contact)
    .bind(by)
    .bind(since)
    .bind(now)
    .value(db)
    .await?;
    Ok(new > 0)
}

record! {
    /// Somebody who was invited to a contact, whatever became of it.
    #[derive(Debug)]
    pub struct Once {
        /// Where the invitation went.
        pub email: String,
        /// How many invitations to this address, this one included, somebody has used.
        pub used: i64,
        /// How many accesses are left that were made with one of these.
        pub accesses: i64,
    }
}

/// What became of an invitation to a contact; `None`: there never was one with this number. One statement.
///
/// # Errors
/// What the database says.
pub async fn invited_once(
    db: impl Into<Ex<'_>>,
    contact: ContactId,
    id: InvitationId,
) -> Result<Option<Once>, StoreError> {
    sql("SELECT COALESCE(o.email, '') AS email,
            (SELECT COUNT(*) FROM invitation n
                WHERE n.contact = o.contact AND n.kind = 'added' AND n.used_at IS NOT NULL
                    AND (n.id = o.id OR LOWER(n.email) = LOWER(o.email))) AS used,
            (SELECT COUNT(*) FROM invitation n JOIN access a ON a.invitation = n.id AND a.ended_at IS NULL
                WHERE n.contact = o.contact AND n.kind = 'added' AND a.contact = o.contact
                    AND (n.id = o.id OR LOWER(n.email) = LOWER(o.email))) AS accesses
        FROM invitation o WHERE o.id = $1 AND o.contact = $2 AND o.kind = 'added'")
    .bind(id)
    .bind(contact)
    .optional(db)
    .await
}

/// Ends every access of a login to a contact.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, contact: ContactId, login: UserId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE access SET ended_at = $3 WHERE contact = $1 AND login = $2 AND ended_at IS NULL")
        .bind(contact)
        .bind(login)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Whether an access of a login to a contact has ended later than an instant, and none is left. One statement.
///
/// # Errors
/// What the database says.
pub async fn just_ended(
    db: impl Into<Ex<'_>>,
    contact: ContactId,
    login: UserId,
    since: Moment,
) -> Result<bool, StoreError> {
    sql("SELECT EXISTS (SELECT 1 FROM access WHERE contact = $1 AND login = $2 AND ended_at > $3)
        AND NOT EXISTS (SELECT 1 FROM access WHERE contact = $1 AND login = $2 AND ended_at IS NULL)")
    .bind(contact)
    .bind(login)
    .bind(since)
    .value(db)
    .await
}

/// Gives a login other rights to a contact.
///
/// # Errors
/// What the database says.
pub async fn set_level(
    tx: &mut Tx,
    contact: ContactId,
    login: UserId,
    level: AccessLevel,
    now: Moment,
) -> Result<(), StoreError> {
    // Whoever rises counts as through from now on: what was asked of others before does not concern them.
    sql("UPDATE access SET level = $3, through_at = CASE WHEN through_at IS NULL OR level = $3 OR $3 <> 'admin'
            THEN through_at ELSE CAST($4 AS BIGINT) END
        WHERE contact = $1 AND login = $2 AND ended_at IS NULL")
    .bind(contact)
    .bind(login)
    .bind(level)
    .bind(now)
    .execute(tx)
    .await
    .map(|_| ())
}

record! {
    /// Somebody who looks after a contact, to be told of something.
    #[derive(Debug)]
    pub struct Caretaker {
        /// Which login.
        pub login: UserId,
        /// What they are called.
        pub name: String,
        /// Where to write to.
        pub email: String,
        /// In which language.
        pub language: Lang,
    }
}

/// Who looks after a contact.
///
/// # Errors
/// What the database says.
pub async fn caretakers(tx: &mut Tx, contact: ContactId) -> Result<Vec<Caretaker>, StoreError> {
    sql("SELECT DISTINCT l.id AS login, l.name AS name, l.email AS email, l.language AS language
        FROM access a JOIN login l ON l.id = a.login
        WHERE a.contact = $1 AND a.ended_at IS NULL AND a.level = 'admin' ORDER BY login")
    .bind(contact)
    .all(tx)
    .await
}

record! {
    /// What a contact is called, as journal and pages write it.
    #[derive(Debug)]
    pub struct Named {
        /// Which.
        pub id: ContactId,
        /// Its name.
        pub name: String,
    }
}

/// The contacts that a login has an access to, by name.
///
/// # Errors
/// What the database says.
pub async fn contacts_of(db: impl Into<Ex<'_>>, login: UserId) -> Result<Vec<Named>, StoreError> {
    sql("SELECT k.id AS id,
            COALESCE(NULLIF(TRIM(COALESCE(k.first_name, '') || ' ' || COALESCE(k.last_name, '')), ''), k.company, '') AS name
        FROM contact k
        WHERE k.archived_at IS NULL
            AND EXISTS (SELECT 1 FROM access a WHERE a.contact = k.id AND a.login = $1 AND a.ended_at IS NULL)
        ORDER BY k.sort_key, k.id")
    .bind(login)
    .all(db)
    .await
}
