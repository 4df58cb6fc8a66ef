//! Whom staff can preview the portal as, and the preview of a session; [`visit::session`](crate::visit::session) finds it.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
    task::name_of_contact,
};
use domain::{
    access::{Access, AccessKind, AccessLevel, Tenancy},
    contract::{AccessWindows, ContractKind, Term, Usage},
    id::{AccessId, ContactId, PropertyId, UnitId, UserId},
    list::{Order, Turn},
    preview::{Person, Place, Preview, standing},
    time::{Day, Moment},
};

record! {
    /// A place, as far as its page says what it is.
    #[derive(Clone, Debug)]
    pub struct Named {
        /// What it is called.
        pub name: Option<String>,
        /// Whether it is archived, by itself or with its property.
        pub archived: bool,
        /// The contact of which it has become a part.
        pub merged_into: Option<ContactId>,
    }
}

/// A place. One statement.
///
/// # Errors
/// What the database says.
pub async fn named(db: impl Into<Ex<'_>>, place: Place) -> Result<Option<Named>, StoreError> {
    let named = match place {
        Place::Contact(_) => sql(concat!(
            "SELECT ",
            name_of_contact!(),
            " AS name, c.archived_at IS NOT NULL AS archived, c.merged_into AS merged_into FROM contact c WHERE c.id = $1"
        )),
        Place::Unit(_) => sql("SELECT p.name || ', ' || u.name AS name,
                COALESCE(p.archived_at, u.archived_at) IS NOT NULL AS archived, CAST(NULL AS BIGINT) AS merged_into
            FROM unit u JOIN property p ON p.id = u.property WHERE u.id = $1"),
        Place::Property(_) => sql("SELECT p.name AS name, p.archived_at IS NOT NULL AS archived,
                CAST(NULL AS BIGINT) AS merged_into
            FROM property p WHERE p.id = $1"),
    };
    named.bind(place.id()).optional(db).await
}

/// The house of a unit. One statement.
///
/// # Errors
/// What the database says.
pub async fn house(db: impl Into<Ex<'_>>, unit: UnitId) -> Result<Option<PropertyId>, StoreError> {
    Ok(sql("SELECT property FROM unit WHERE id = $1").bind(unit).values(db).await?.into_iter().next())
}

/// The accesses to contact $1.
macro_rules! previewed_of_contact {
    () => {
        "there AS (SELECT a.id AS access, a.login AS login FROM access a WHERE a.contact = $1)"
    };
}

/// The accesses by contracts for unit $1.
macro_rules! previewed_of_unit {
    () => {
        "there AS (SELECT a.id AS access, a.login AS login FROM access a
            WHERE a.contact IN (SELECT c.contact FROM contract c WHERE c.unit = $1 AND c.archived_at IS NULL))"
    };
}

/// The accesses by contracts in property $1, and those of its residents.
macro_rules! previewed_of_property {
    () => {
        "there AS (SELECT a.id AS access, a.login AS login FROM access a
            WHERE a.property = $1 OR a.contact IN (SELECT c.contact FROM unit u
                JOIN contract c ON c.unit = u.id AND c.archived_at IS NULL WHERE u.property = $1))"
    };
}

/// What is known of the accesses `there` of the logins in `page`: a row for each contract.
macro_rules! previewed {
    () => {
        concat!(
            " SELECT l.id AS login, l.name AS name, l.email AS email, a.id AS access, a.kind AS kind, a.level AS level,
                a.contact AS contact, ",
            name_of_contact!(),
            " AS called, r.id AS resident_at, a.through_at AS through_at, a.ended_at AS ended_at,
                p.id AS property, u.id AS unit, n.kind AS held_as, u.usage AS usage,
                n.starts AS starts, n.ends AS ends, COALESCE(n.came_at, n.created_at) AS came_at,
                n.unit_since AS unit_since
            FROM page JOIN login l ON l.id = page.login
            JOIN there t ON t.login = l.id JOIN access a ON a.id = t.access
            LEFT JOIN contact c ON c.id = a.contact
            LEFT JOIN property r ON r.id = a.property AND r.archived_at IS NULL
            LEFT JOIN contract n ON n.contact = c.id AND c.archived_at IS NULL AND n.archived_at IS NULL
            LEFT JOIN unit u ON u.id = n.unit AND u.archived_at IS NULL
            LEFT JOIN property p ON p.id = u.property AND p.archived_at IS NULL "
        )
    };
}

/// A page of the logins in `there`: those after the one that it turns at ($2).
macro_rules! previewed_after {
    () => {
        ", page AS (SELECT DISTINCT l.id AS login FROM there t JOIN login l ON l.id = t.login AND l.deleted_at IS NULL
            WHERE l.id > COALESCE($2, 0) ORDER BY l.id LIMIT $3)"
    };
}

/// Those before it, backwards.
macro_rules! previewed_before {
    () => {
        ", page AS (SELECT DISTINCT l.id AS login FROM there t JOIN login l ON l.id = t.login AND l.deleted_at IS NULL
            WHERE l.id < COALESCE($2, 9223372036854775807) ORDER BY l.id DESC LIMIT $3)"
    };
}

record! {
    struct Row {
        login: UserId,
        name: String,
        email: String,
        access: AccessId,
        kind: AccessKind,
        level: AccessLevel,
        contact: Option<ContactId>,
        called: Option<String>,
        resident_at: Option<PropertyId>,
        through_at: Option<Moment>,
        ended_at: Option<Moment>,
        property: Option<PropertyId>,
        unit: Option<UnitId>,
        held_as: Option<ContractKind>,
        usage: Option<Usage>,
        starts: Option<Day>,
        ends: Option<Day>,
        came_at: Option<Moment>,
        unit_since: Option<Moment>,
    }
}

/// A page of those with a login at a place, in the order of [`Turn::fetched`], each once. One statement.
///
/// # Errors
/// What the database says.
pub async fn people(
    db: impl Into<Ex<'_>>,
    place: Place,
    (today, windows): (Day, AccessWindows),
    turn: Turn,
    limit: i64,
) -> Result<Vec<Person>, StoreError> {
    let rows = match (place, turn.fetched(Order::Ascending)) {
        (Place::Contact(_), Order::Ascending) => sql(concat!(
            "WITH ",
            previewed_of_contact!(),
            previewed_after!(),
            previewed!(),
            "ORDER BY l.id, a.id, n.id"
        )),
        (Place::Contact(_), Order::Descending) => sql(concat!(
            "WITH ",
            previewed_of_contact!(),
            previewed_before!(),
            previewed!(),
            "ORDER BY l.id DESC, a.id, n.id"
        )),
        (Place::Unit(_), Order::Ascending) => {
            sql(concat!("WITH ", previewed_of_unit!(), previewed_after!(), previewed!(), "ORDER BY l.id, a.id, n.id"))
        }
        (Place::Unit(_), Order::Descending) => sql(concat!(
            "WITH ",
            previewed_of_unit!(),
            previewed_before!(),
            previewed!(),
            "ORDER BY l.id DESC, a.id, n.id"
        )),
        (Place::Property(_), Order::Ascending) => sql(concat!(
            "WITH ",
            previewed_of_property!(),
            previewed_after!(),
            previewed!(),
            "ORDER BY l.id, a.id, n.id"
        )),
        (Place::Property(_), Order::Descending) => sql(concat!(
            "WITH ",
            previewed_of_property!(),
            previewed_before!(),
            previewed!(),
            "ORDER BY l.id DESC, a.id, n.id"
        )),
    };
    let rows: Vec<Row> = rows.bind(place.id()).bind(turn.row()).bind(limit).all(db).await?;
    let at = match place {
        Place::Contact(_) => None,
        // Somebody who has a contract for a unit stands to it as to its house.
        Place::Unit(unit) => rows.iter().find(|row| row.unit == Some(unit)).and_then(|row| row.property),
        Place::Property(property) => Some(property),
    };
    let mut people: Vec<Person> = Vec::new();
    for held in in_accesses(rows) {
        let (stands, commercial) = standing(&held.access, held.ended.map(Moment::day), at, today, windows);
        let person = Person {
            login: held.login,
            access: held.access.id,
            name: held.name,
            email: held.email,
            standing: stands,
            commercial,
            questions: stands.reaches() && !held.access.through,
            contact: held.access.contact.map(|contact| (contact, held.called.unwrap_or_default())),
        };
        match people.last_mut().filter(|last| last.login == person.login) {
            // Of two ways to one place that which opens it says more.
            Some(last) if person.standing.reaches() && !last.standing.reaches() => *last = person,
            Some(_) => {}
            None => people.push(person),
        }
    }
    Ok(people)
}

/// An access with whose it is.
struct Held {
    login: UserId,
    name: String,
    email: String,
    called: Option<String>,
    ended: Option<Moment>,
    access: Access,
}

fn in_accesses(rows: Vec<Row>) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for row in rows {
        if all.last().is_none_or(|last| last.access.id != row.access) {
            all.push(Held {
                login: row.login,
                name: row.name,
                email: row.email,
                called: row.called,
                ended: row.ended_at,
                access: Access {
                    id: row.access,
                    kind: row.kind,
                    level: row.level,
                    contact: row.contact,
                    property: row.resident_at,
                    tenancies: Vec::new(),
                    through: row.through_at.is_some(),
                    asked: Vec::new(),
                },
            });
        }
        if let (Some(property), Some(unit), Some(kind), Some(usage), Some(came_at), Some(last)) =
            (row.property, row.unit, row.held_as, row.usage, row.came_at, all.last_mut())
        {
            let term = Term { starts: row.starts, ends: row.ends };
            last.access.tenancies.push(Tenancy {
                property,
                unit,
                kind,
                usage,
                term,
                came_at,
                unit_since: row.unit_since,
            });
        }
    }
    all
}

record! {
    /// Somebody who is to be previewed, with what the journal says of it.
    #[derive(Clone, Debug)]
    pub struct Chosen {
        /// Which login.
        pub login: UserId,
        /// What they are called.
        pub name: String,
        /// What they sign in with.
        pub email: String,
        /// By whose access; none for residents.
        pub contact: Option<ContactId>,
        /// Where the resident lives.
        pub property: Option<PropertyId>,
        /// What the contact or the property is called.
        pub place: Option<String>,
    }
}

/// Whose an access is, also if it has ended; nobody's, if the login is deleted. One statement.
///
/// # Errors
/// What the database says.
pub async fn chosen(db: impl Into<Ex<'_>>, access: AccessId) -> Result<Option<Chosen>, StoreError> {
    sql(concat!(
        "SELECT l.id AS login, l.name AS name, l.email AS email, a.contact AS contact, a.property AS property,
            COALESCE(",
        name_of_contact!(),
        ", p.name) AS place
        FROM access a JOIN login l ON l.id = a.login AND l.deleted_at IS NULL
        LEFT JOIN contact c ON c.id = a.contact LEFT JOIN property p ON p.id = a.property
        WHERE a.id = $1"
    ))
    .bind(access)
    .optional(db)
    .await
}

/// Begins the preview of a session, in the place of one that there is. `false`: the session is gone.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &mut Tx, session: i64, preview: &Preview) -> Result<bool, StoreError> {
    let begun = sql("INSERT INTO preview (session, login, contact, property, ends_at)
        SELECT s.id, $2, $3, $4, $5 FROM session s WHERE s.id = $1 AND s.staff IS NOT NULL
        ON CONFLICT (session) DO UPDATE SET login = excluded.login, contact = excluded.contact,
            property = excluded.property, ends_at = excluded.ends_at");
    let begun =
        begun.bind(session).bind(preview.login).bind(preview.contact).bind(preview.property).bind(preview.until);
    Ok(begun.execute(tx).await? == 1)
}

/// Ends the preview of a session, and says which it was.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, session: i64) -> Result<Option<Preview>, StoreError> {
    record! {
        struct Ended {
            login: UserId,
            contact: Option<ContactId>,
            property: Option<PropertyId>,
            until: Moment,
        }
    }
    let ended = sql("DELETE FROM preview WHERE session = $1
        RETURNING login AS login, contact AS contact, property AS property, ends_at AS until");
    let ended: Option<Ended> = ended.bind(session).optional(tx).await?;
    Ok(ended.map(|Ended { login, contact, property, until }| Preview { login, contact, property, until }))
}
