//! Properties: the list, and one with how far its contacts have come.

use crate::{
    StoreError,
    contact::{bind_words, has_user, is_through, running, state_by_code},
    db::{Ex, sql},
    record,
};
use domain::{
    contract::Window,
    id::PropertyId,
    invitation::{Funnel, InvitationState, PropertyFunnel},
    list::{Order, Turn, Which},
    person::Address,
    time::Moment,
};

record! {
    /// A property in a list.
    #[derive(Clone, Debug)]
    struct Row {
        id: PropertyId,
        name: String,
        reference: String,
        street: String,
        postcode: String,
        town: String,
        units: i64,
        archived_at: Option<Moment>,
    }
}

/// What is known of an address; an empty column says nothing.
fn address(street: String, postcode: String, town: String) -> Address {
    let some = |text: String| (!text.is_empty()).then_some(text);
    Address { street: some(street), postcode: some(postcode), town: some(town) }
}

impl From<Row> for domain::property::Row {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            reference: row.reference,
            address: address(row.street, row.postcode, row.town),
            units: row.units,
            archived_at: row.archived_at,
        }
    }
}

/// The properties in which all words $3 to $10 occur, archived or not as $11 says.
macro_rules! found_properties {
    () => {
        r"SELECT p.id AS id, p.sort_key AS sort_key FROM property p
            WHERE CASE WHEN p.archived_at IS NULL THEN 0 ELSE 1 END = $11
                AND (p.search_key LIKE $3 ESCAPE '\' OR $3 IS NULL) AND (p.search_key LIKE $4 ESCAPE '\' OR $4 IS NULL)
                AND (p.search_key LIKE $5 ESCAPE '\' OR $5 IS NULL) AND (p.search_key LIKE $6 ESCAPE '\' OR $6 IS NULL)
                AND (p.search_key LIKE $7 ESCAPE '\' OR $7 IS NULL) AND (p.search_key LIKE $8 ESCAPE '\' OR $8 IS NULL)
                AND (p.search_key LIKE $9 ESCAPE '\' OR $9 IS NULL) AND (p.search_key LIKE $10 ESCAPE '\' OR $10 IS NULL)"
    };
}

/// The rows after $1.
macro_rules! properties_after {
    () => {
        " AND (p.sort_key, p.id) > (COALESCE((SELECT k.sort_key FROM property k WHERE k.id = $1), ''), COALESCE($1, 0))
            ORDER BY p.sort_key, p.id LIMIT $2"
    };
}

/// The rows before $1, backwards.
macro_rules! properties_before {
    () => {
        " AND (p.sort_key, p.id) < (COALESCE((SELECT k.sort_key FROM property k WHERE k.id = $1),
                (SELECT MAX(k.sort_key) FROM property k)), COALESCE($1, 9223372036854775807))
            ORDER BY p.sort_key DESC, p.id DESC LIMIT $2"
    };
}

/// A page of properties by name, in the order of [`Turn::fetched`]. One statement.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: impl Into<Ex<'_>>,
    query: &str,
    which: Which,
    turn: Turn,
    limit: i64,
) -> Result<Vec<domain::property::Row>, StoreError> {
    macro_rules! shown_properties {
        () => {
            " SELECT p.id AS id, p.name AS name, p.reference AS reference, p.street AS street, p.postcode AS postcode,
                p.town AS town, p.archived_at AS archived_at,
                (SELECT COUNT(*) FROM unit u WHERE u.property = p.id AND u.archived_at IS NULL) AS units
            FROM page JOIN property p ON p.id = page.id "
        };
    }
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(
            "WITH page AS (",
            found_properties!(),
            properties_after!(),
            ")",
            shown_properties!(),
            "ORDER BY page.sort_key, page.id"
        )),
        Order::Descending => sql(concat!(
            "WITH page AS (",
            found_properties!(),
            properties_before!(),
            ")",
            shown_properties!(),
            "ORDER BY page.sort_key DESC, page.id DESC"
        )),
    };
    let rows: Vec<Row> =
        bind_words(page.bind(turn.row()).bind(limit), query).bind(i64::from(which == Which::Archived)).all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

record! {
    struct Counted {
        id: PropertyId,
        name: String,
        reference: String,
        street: String,
        postcode: String,
        town: String,
        archived_at: Option<Moment>,
        state: Option<InvitationState>,
        contacts: i64,
        through: i64,
        residents: i64,
    }
}

/// How many contacts of each property in `page` are in which state at the instant $1, with the days $2 and $3.
///
/// `CROSS JOIN` because SQLite keeps its order: from the few properties of a page to their units, and not from all units.
///
/// A contact counts at every property where it has a contract; whether it has access is asked for each of them.
macro_rules! counted {
    () => {
        concat!(
            " SELECT p.id AS id, p.name AS name, p.reference AS reference, p.street AS street, p.postcode AS postcode,
                p.town AS town, p.archived_at AS archived_at, states.state AS state, COUNT(states.state) AS contacts,
                COUNT(*) FILTER (WHERE states.done AND states.state = 'registered') AS through,
                (SELECT COUNT(*) FROM access r WHERE r.property = p.id AND r.kind = 'resident' AND r.ended_at IS NULL)
                    AS residents
            FROM page JOIN property p ON p.id = page.id
            LEFT JOIN (
                SELECT pair.property AS property, CASE WHEN c.archived_at IS NOT NULL THEN 'archived'
                    WHEN pair.running = 0 THEN 'no_access' ",
            state_by_code!(),
            " AS state, ",
            is_through!(),
            " AS done
                FROM (
                    SELECT u.property AS property, ct.contact AS contact, MAX(CASE WHEN ",
            running!(),
            " THEN 1 ELSE 0 END) AS running
                    FROM page CROSS JOIN unit u JOIN contract ct ON ct.unit = u.id AND ct.archived_at IS NULL
                    WHERE u.property = page.id AND u.archived_at IS NULL
                    GROUP BY u.property, ct.contact) AS pair
                JOIN contact c ON c.id = pair.contact) AS states ON states.property = page.id
            GROUP BY p.id, p.name, p.reference, p.street, p.postcode, p.town, p.archived_at, p.sort_key, states.state "
        )
    };
}

/// One property with how far its contacts have come and how many residents it has; without its units. One statement.
///
/// # Errors
/// What the database says.
pub async fn get(
    db: impl Into<Ex<'_>>,
    id: PropertyId,
    window: Window,
    now: Moment,
) -> Result<Option<(domain::property::Row, Funnel, i64)>, StoreError> {
    let rows: Vec<Counted> =
        sql(concat!("WITH page AS (SELECT p.id AS id FROM property p WHERE p.id = $4)", counted!()))
            .bind(now)
            .bind(window.begun_by)
            .bind(window.running_on)
            .bind(id)
            .all(db)
            .await?;
    let mut found: Option<(domain::property::Row, Funnel, i64)> = None;
    for row in rows {
        let (_, funnel, _) = found.get_or_insert_with(|| {
            let address = address(row.street, row.postcode, row.town);
            let property = domain::property::Row {
                id: row.id,
                name: row.name,
                reference: row.reference,
                address,
                units: 0,
                archived_at: row.archived_at,
            };
            (property, Funnel::default(), row.residents)
        });
        if let Some(state) = row.state {
            funnel.add(state, row.contacts);
            funnel.add_through(row.through);
        }
    }
    Ok(found)
}

/// A page of properties by name with how far their contacts have come, in the order of [`Turn::fetched`]. One statement.
///
/// # Errors
/// What the database says.
pub async fn funnels(
    db: impl Into<Ex<'_>>,
    turn: Turn,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<PropertyFunnel>, StoreError> {
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(
            "WITH page AS (SELECT p.id AS id FROM property p WHERE p.archived_at IS NULL
                AND (p.sort_key, p.id) > (COALESCE((SELECT k.sort_key FROM property k WHERE k.id = $4), ''), COALESCE($4, 0))
                ORDER BY p.sort_key, p.id LIMIT $5)",
            counted!(),
            "ORDER BY p.sort_key, p.id"
        )),
        Order::Descending => sql(concat!(
            "WITH page AS (SELECT p.id AS id FROM property p WHERE p.archived_at IS NULL
                AND (p.sort_key, p.id) < (COALESCE((SELECT k.sort_key FROM property k WHERE k.id = $4),
                    (SELECT MAX(k.sort_key) FROM property k)), COALESCE($4, 9223372036854775807))
                ORDER BY p.sort_key DESC, p.id DESC LIMIT $5)",
            counted!(),
            "ORDER BY p.sort_key DESC, p.id DESC"
        )),
    };
    let rows: Vec<Counted> =
        page.bind(now).bind(window.begun_by).bind(window.running_on).bind(turn.row()).bind(limit).all(db).await?;
    let mut funnels: Vec<PropertyFunnel> = Vec::new();
    for row in rows {
        if funnels.last().is_none_or(|last| last.property != row.id) {
            funnels.push(PropertyFunnel { property: row.id, name: row.name, funnel: Funnel::default() });
        }
        if let (Some(state), Some(last)) = (row.state, funnels.last_mut()) {
            last.funnel.add(state, row.contacts);
            last.funnel.add_through(row.through);
        }
    }
    Ok(funnels)
}

/// What a property is called; archived ones have no page.
///
/// # Errors
/// What the database says.
pub async fn name(db: impl Into<Ex<'_>>, id: PropertyId) -> Result<Option<String>, StoreError> {
    let name = sql("SELECT name FROM property WHERE id = $1 AND archived_at IS NULL");
    Ok(name.bind(id).values(db).await?.into_iter().next())
}

/// What a property is called, also an archived one.
///
/// # Errors
/// What the database says.
pub async fn name_of_any(db: impl Into<Ex<'_>>, id: PropertyId) -> Result<Option<String>, StoreError> {
    Ok(sql("SELECT name FROM property WHERE id = $1").bind(id).values(db).await?.into_iter().next())
}

pub(crate) use {properties_after, properties_before};
