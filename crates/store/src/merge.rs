//! Two contacts become one: what hangs on both, and what is moved from one to the other.

use crate::{
    StoreError,
    announcement::announced_by,
    db::{Ex, Tx, sql},
    document::documented_by,
    master::StoredContact,
    reach::{contract_known, contract_runs, contract_there, contract_widened},
    record,
    search::{self, Kind},
};
use domain::{
    access::{AccessKind, AccessLevel},
    contract::{ContractKind, Term, Window},
    id::{AccessId, ContactId, ContractId, InvitationId, PropertyId, UnitId, UserId},
    invitation::{CodeFacts, CodeState},
    master::{
        contact::Contact,
        merge::{Agreement, Counts, House, Joined, OpenCode, Reaches, Went},
    },
    search::order,
    time::{Day, Moment},
};

/// What hangs on two contacts.
#[derive(Debug, Default)]
pub struct Belongings {
    /// The contracts of both.
    pub agreements: Vec<Agreement>,
    /// Who has access to one of them.
    pub accesses: Vec<Reaches>,
    /// The codes of both that can still be redeemed.
    pub codes: Vec<OpenCode>,
    /// What else hangs on the one that becomes a part.
    pub counts: Counts,
    /// What customers see that went to one of them only.
    pub went: Vec<Went>,
    /// The houses that are open by their contracts, in the order of people's alphabet.
    pub houses: Vec<House>,
    /// To which logins such a house is open by something else: another contact, or as residents.
    pub elsewhere: Vec<(UserId, PropertyId)>,
}

record! {
    /// Rows of several kinds under one roof; which columns are filled depends on `part`.
    struct Part {
        part: i64,
        id: i64,
        contact: ContactId,
        other: i64,
        kind: Option<String>,
        one: Option<String>,
        two: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
        at: Option<Moment>,
    }
}

/// What went to contact $1 or $2 and not to both, as the table `alone`: what customers see at instant $3, by the contracts
/// that give access between $4 and $5.
macro_rules! went_to_one {
    () => {
        concat!(
            "rented AS (SELECT c.contact AS contact, u.id AS unit, c.kind AS kind, c.starts AS starts, c.ends AS ends, ",
            contract_known!("c"),
            " AS known FROM contract c",
            contract_there!(),
            "WHERE c.contact IN ($1, $2) AND ",
            contract_widened!("$4", "$5"),
            "),
            things AS (
                SELECT k.id AS contact, 'contact' AS place, k.id AS target, 'everybody' AS whom, CAST(NULL AS TEXT) AS starts,
                    CAST(NULL AS TEXT) AS ends, CAST(0 AS BIGINT) AS known FROM contact k WHERE k.id IN ($1, $2)
                UNION SELECT contact, 'unit', unit, kind, starts, ends, known FROM rented
                UNION SELECT contact, 'unit', unit, 'everybody', starts, ends, known FROM rented),
            went AS (
                SELECT x.contact AS contact, y.announcement AS announcement, CAST(NULL AS BIGINT) AS document
                    FROM things x CROSS JOIN announcement_target y WHERE ",
            announced_by!(),
            "           AND y.shown_from IS NOT NULL AND y.shown_from <= $3
                UNION SELECT x.contact, CAST(NULL AS BIGINT), y.id FROM things x CROSS JOIN document y WHERE ",
            documented_by!(),
            "),
            alone AS (SELECT MIN(contact) AS contact, announcement, document FROM went
                GROUP BY announcement, document HAVING COUNT(*) = 1)"
        )
    };
}

/// The houses that are open on day $6 by the contracts of contact $1 or $2, as the table `opened`.
macro_rules! opened_by_one {
    () => {
        concat!(
            "opened AS (SELECT DISTINCT c.contact AS contact, p.id AS property, p.name AS name FROM contract c",
            contract_there!(),
            "WHERE c.contact IN ($1, $2) AND ",
            contract_runs!("$6"),
            ")"
        )
    };
}

/// The rows of such houses, and of the logins to which one is open by something else than the two.
macro_rules! houses_of_two {
    () => {
        concat!(
            "SELECT CAST(6 AS BIGINT), o.property, o.contact, CAST(0 AS BIGINT), CAST(NULL AS TEXT), o.name,
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT)
            FROM opened o
            UNION ALL
            SELECT CAST(7 AS BIGINT), o.property, o.contact, a.login, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT)
            FROM opened o JOIN access a ON a.ended_at IS NULL AND a.through_at IS NOT NULL
                AND a.login IN (SELECT b.login FROM access b WHERE b.contact IN ($1, $2) AND b.ended_at IS NULL)
                AND (a.property = o.property OR (a.contact NOT IN ($1, $2) AND EXISTS (SELECT 1 FROM contract c",
            contract_there!(),
            "JOIN contact k ON k.id = c.contact AND k.archived_at IS NULL
                    WHERE c.contact = a.contact AND p.id = o.property AND ",
            contract_runs!("$6"),
            ")))"
        )
    };
}

/// What hangs on two contacts, of which `other` becomes a part of `kept`. One statement.
///
/// # Errors
/// What the database says.
pub async fn belongings(
    db: impl Into<Ex<'_>>,
    kept: ContactId,
    other: ContactId,
    now: Moment,
    window: Window,
) -> Result<Belongings, StoreError> {
    let rows: Vec<Part> = sql(concat!(
        "WITH ",
        went_to_one!(),
        ", ",
        opened_by_one!(),
        " SELECT part, id, contact, other, kind, one, two, starts, ends, at FROM (
            SELECT CAST(1 AS BIGINT) AS part, ct.id AS id, ct.contact AS contact, ct.unit AS other, ct.kind AS kind,
                u.name || ', ' || p.name AS one, ct.number AS two, ct.starts AS starts, ct.ends AS ends,
                ct.archived_at AS at
            FROM contract ct JOIN unit u ON u.id = ct.unit JOIN property p ON p.id = u.property
            WHERE ct.contact IN ($1, $2)
            UNION ALL
            SELECT CAST(2 AS BIGINT), a.id, a.contact, a.login, a.kind || ' ' || a.level, l.name, l.email,
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), a.through_at
            FROM access a JOIN login l ON l.id = a.login WHERE a.contact IN ($1, $2) AND a.ended_at IS NULL
            UNION ALL
            SELECT CAST(3 AS BIGINT), CAST(0 AS BIGINT), CAST($2 AS BIGINT),
                (SELECT COUNT(*) FROM task t WHERE t.contact = $2 AND t.done_at IS NULL),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                CAST(NULL AS BIGINT)
            UNION ALL
            SELECT CAST(4 AS BIGINT), CAST(0 AS BIGINT), CAST($2 AS BIGINT),
                (SELECT COUNT(*) FROM answer n JOIN access a ON a.id = n.access WHERE a.contact = $2),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                CAST(NULL AS BIGINT)
            UNION ALL
            SELECT CAST(5 AS BIGINT), COUNT(o.id), w.contact, COUNT(w.announcement), CAST(NULL AS TEXT),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), COUNT(w.document)
            FROM alone w LEFT JOIN document o ON o.id = w.document AND o.place = 'contact' GROUP BY w.contact
            UNION ALL
            ",
        houses_of_two!(),
        "
            UNION ALL
            SELECT CAST(8 AS BIGINT), i.id, i.contact, CAST(0 AS BIGINT), i.kind, i.name, CAST(NULL AS TEXT),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT)
            FROM invitation i WHERE i.contact IN ($1, $2) AND i.used_at IS NULL AND i.revoked_at IS NULL
                AND i.expires_at > $3) AS parts
        ORDER BY part, starts DESC NULLS LAST, id, contact"
    ))
    .bind(kept)
    .bind(other)
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(now.day())
    .all(db)
    .await?;
    let mut found = Belongings::default();
    for row in rows {
        let of = |what: &str| StoreError::corrupt(format!("{what} of row {} of a merge", row.id));
        let kind = row.kind.clone().unwrap_or_default();
        match row.part {
            1 => found.agreements.push(Agreement {
                id: ContractId(row.id),
                contact: row.contact,
                unit: UnitId(row.other),
                place: row.one.clone().unwrap_or_default(),
                kind: ContractKind::parse(&kind).ok_or_else(|| of("the kind"))?,
                number: row.two.clone(),
                term: Term { starts: row.starts, ends: row.ends },
                archived: row.at.is_some(),
            }),
            2 => {
                let (kind, level) = kind.split_once(' ').unwrap_or_default();
                found.accesses.push(Reaches {
                    id: AccessId(row.id),
                    login: UserId(row.other),
                    name: row.one.clone().unwrap_or_default(),
                    email: row.two.clone().unwrap_or_default(),
                    contact: row.contact,
                    kind: AccessKind::parse(kind).ok_or_else(|| of("the kind"))?,
                    level: AccessLevel::parse(level).ok_or_else(|| of("the level"))?,
                    through_at: row.at,
                });
            }
            3 => found.counts.tasks = row.other,
            4 => found.counts.answers = row.other,
            5 => found.went.push(Went {
                to: row.contact,
                announcements: row.other,
                documents: row.at.map_or(0, |count| count.0),
                own: row.id,
            }),
            6 => found.houses.push(House {
                property: PropertyId(row.id),
                name: row.one.clone().unwrap_or_default(),
                of: row.contact,
            }),
            7 => found.elsewhere.push((UserId(row.other), PropertyId(row.id))),
            _ => found.codes.push(OpenCode {
                id: InvitationId(row.id),
                of: row.contact,
                name: row.one.clone().unwrap_or_default(),
                kind: AccessKind::parse(&kind).ok_or_else(|| of("the kind"))?,
            }),
        }
    }
    found.houses.sort_by_cached_key(|house| order(&house.name));
    Ok(found)
}

/// Gives all codes of a contact to another one: each can be redeemed as before, and leads to the other contact. Whoever
/// is redeeming one is waited for, so that [`take_over`] afterwards finds the access. How many can still be redeemed.
///
/// # Errors
/// What the database says.
pub async fn hand_over_codes(tx: &mut Tx, from: ContactId, to: ContactId, now: Moment) -> Result<usize, StoreError> {
    record! {
        struct Handed {
            expires_at: Moment,
            used_at: Option<Moment>,
            revoked_at: Option<Moment>,
        }
    }
    let codes: Vec<Handed> = sql("UPDATE invitation SET contact = $2 WHERE contact = $1
        RETURNING expires_at, used_at, revoked_at")
    .bind(from)
    .bind(to)
    .all(tx)
    .await?;
    let open = codes.into_iter().filter(|code| {
        let facts = CodeFacts { expires_at: code.expires_at, used_at: code.used_at, revoked_at: code.revoked_at };
        facts.state(now) == CodeState::Active
    });
    Ok(open.count())
}

/// Moves contracts, accesses, tasks, documents and what was announced to a contact to another one, and whom it has invited
/// as residents.
///
/// # Errors
/// What the database says.
pub async fn take_over(tx: &mut Tx, from: ContactId, to: ContactId) -> Result<(), StoreError> {
    sql("UPDATE contract SET contact = $2, version = version + 1 WHERE contact = $1")
        .bind(from)
        .bind(to)
        .execute(&mut *tx)
        .await?;
    sql("UPDATE access SET contact = $2 WHERE contact = $1").bind(from).bind(to).execute(&mut *tx).await?;
    crate::announcement::hand_over(tx, from, to).await?;
    crate::document::hand_over(tx, from, to).await?;
    crate::resident::move_inviter(tx, from, to).await?;
    sql("UPDATE task SET contact = $2 WHERE contact = $1").bind(from).bind(to).execute(tx).await.map(|_| ())
}

/// Lets a contract count as if it had always been one with another one that says the same and is archived. It came to its house
/// when the earlier of the two did, so that nobody is asked about that house anew; and what was sent to its unit is for it
/// since it was for one of them.
///
/// # Errors
/// What the database says.
pub async fn count_from(tx: &mut Tx, contract: ContractId, archived: ContractId) -> Result<(), StoreError> {
    // Without a first day a contract counts from when it came. If the one that counts first came last, that has to be noted
    // as the time since when it is for its unit.
    sql(concat!(
        "WITH same AS (SELECT c.id AS id, c.unit_since AS unit_since, COALESCE(c.came_at, c.created_at) AS came, ",
        contract_known!("c"),
        " AS known FROM contract c WHERE c.id IN ($1, $2))
        UPDATE contract SET came_at = (SELECT MIN(s.came) FROM same s),
            unit_since = (SELECT CASE WHEN s.came = (SELECT MIN(f.came) FROM same f) THEN s.unit_since
                ELSE NULLIF(s.known, 0) END FROM same s ORDER BY s.known, s.came, s.id LIMIT 1)
        WHERE id = $1"
    ))
    .bind(contract)
    .bind(archived)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Makes the several accesses of one login to one: the one that stays gets the answers of the others.
///
/// # Errors
/// What the database says.
pub async fn join_accesses(tx: &mut Tx, joined: &Joined, now: Moment) -> Result<(), StoreError> {
    for end in &joined.end {
        sql("UPDATE answer SET access = $2 WHERE access = $1")
            .bind(*end)
            .bind(joined.stays.id)
            .execute(&mut *tx)
            .await?;
        sql("UPDATE access SET ended_at = $2 WHERE id = $1").bind(*end).bind(now).execute(&mut *tx).await?;
    }
    sql("UPDATE access SET level = $2, through_at = $3 WHERE id = $1")
        .bind(joined.stays.id)
        .bind(joined.stays.level)
        .bind(joined.stays.through_at)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Takes the reference id from a contact, so that another one can have it.
///
/// # Errors
/// What the database says.
pub async fn free_reference(tx: &mut Tx, contact: ContactId) -> Result<(), StoreError> {
    sql("UPDATE contact SET reference = NULL WHERE id = $1").bind(contact).execute(tx).await.map(|_| ())
}

/// Archives a contact as a part of another one, and lets what had become a part of it lead there, too. It has the
/// reference id that the other one does not have: an import and the search find the way by it.
///
/// # Errors
/// What the database says.
pub async fn become_part(
    tx: &mut Tx,
    stored: &StoredContact,
    of: ContactId,
    reference: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let contact = stored.id;
    sql("UPDATE contact SET merged_into = $2 WHERE merged_into = $1").bind(contact).bind(of).execute(&mut *tx).await?;
    let new = Contact { reference: reference.map(str::to_owned), ..stored.contact.clone() };
    let (before, after) = (stored.contact.search_key(), new.search_key());
    sql("UPDATE contact SET merged_into = $2, reference = $3, search_key = $4, archived_at = $5, version = version + 1
        WHERE id = $1")
    .bind(contact)
    .bind(of)
    .bind(reference)
    .bind(&after)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    search::put(tx, Kind::Contact, contact.0, &before, &after).await
}
