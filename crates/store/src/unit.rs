//! Units: those of a property with who has them today, and one with its contracts.

use crate::{
    StoreError,
    contact::{bind_words, running},
    db::{Ex, sql},
    record,
};
use domain::{
    contract::{ContractKind, Term, Usage, Window},
    id::{ContactId, ContractId, PropertyId, UnitId},
    list::{Order, Turn, Which},
    person::Name,
    time::{Day, Moment},
    unit::{Contract, Detail, Occupant},
};

record! {
    struct Row {
        id: UnitId,
        name: String,
        number: Option<String>,
        reference: String,
        usage: Usage,
        contact: Option<ContactId>,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        kind: Option<ContractKind>,
        contract_number: Option<String>,
    }
}

/// The units of property $1 with usage $4 in which all words $7 to $14 occur, archived or not as $15 says.
macro_rules! found_units {
    () => {
        r"SELECT u.id AS id, u.sort_key AS sort_key FROM unit u
            WHERE u.property = $1 AND (u.usage = $4 OR $4 IS NULL)
                AND CASE WHEN u.archived_at IS NULL THEN 0 ELSE 1 END = $15
                AND (u.search_key LIKE $7 ESCAPE '\' OR $7 IS NULL) AND (u.search_key LIKE $8 ESCAPE '\' OR $8 IS NULL)
                AND (u.search_key LIKE $9 ESCAPE '\' OR $9 IS NULL) AND (u.search_key LIKE $10 ESCAPE '\' OR $10 IS NULL)
                AND (u.search_key LIKE $11 ESCAPE '\' OR $11 IS NULL) AND (u.search_key LIKE $12 ESCAPE '\' OR $12 IS NULL)
                AND (u.search_key LIKE $13 ESCAPE '\' OR $13 IS NULL) AND (u.search_key LIKE $14 ESCAPE '\' OR $14 IS NULL)"
    };
}

/// The units in `page` with a row for everybody who has them today. Archiving a contact leaves its contracts as they are;
/// whoever is archived has nothing any more.
macro_rules! shown_units {
    () => {
        concat!(
            " SELECT u.id AS id, u.name AS name, u.number AS number, u.reference AS reference, u.usage AS usage,
                c.id AS contact, c.title AS title, c.first_name AS first_name, c.last_name AS last_name,
                c.company AS company, ct.kind AS kind, ct.number AS contract_number
            FROM page JOIN unit u ON u.id = page.id
            LEFT JOIN contract ct ON ct.unit = u.id AND ct.archived_at IS NULL AND ",
            running!(),
            " LEFT JOIN contact c ON c.id = ct.contact AND c.archived_at IS NULL "
        )
    };
}

/// What a list of units is narrowed down to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Words that must occur.
    pub words: &'a str,
    /// One usage, or both.
    pub usage: Option<Usage>,
    /// Those in use or the archived ones.
    pub which: Which,
}

/// A page of the units of a property by name, in the order of [`Turn::fetched`]. One statement.
///
/// # Errors
/// What the database says.
pub async fn of_property(
    db: impl Into<Ex<'_>>,
    property: PropertyId,
    filter: Filter<'_>,
    turn: Turn,
    today: Day,
    limit: i64,
) -> Result<Vec<domain::unit::Row>, StoreError> {
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(
            "WITH page AS (",
            found_units!(),
            " AND (u.sort_key, u.id) > (COALESCE((SELECT k.sort_key FROM unit k WHERE k.id = $5), ''), COALESCE($5, 0))
                ORDER BY u.sort_key, u.id LIMIT $6)",
            shown_units!(),
            "ORDER BY page.sort_key, page.id, ct.kind, c.sort_key"
        )),
        Order::Descending => sql(concat!(
            "WITH page AS (",
            found_units!(),
            " AND (u.sort_key, u.id) < (COALESCE((SELECT k.sort_key FROM unit k WHERE k.id = $5),
                    (SELECT MAX(k.sort_key) FROM unit k)), COALESCE($5, 9223372036854775807))
                ORDER BY u.sort_key DESC, u.id DESC LIMIT $6)",
            shown_units!(),
            "ORDER BY page.sort_key DESC, page.id DESC, ct.kind, c.sort_key"
        )),
    };
    // Who has a unit today, not who may already or still look at it.
    let page = page.bind(property).bind(today).bind(today).bind(filter.usage).bind(turn.row()).bind(limit);
    let archived = i64::from(filter.which == Which::Archived);
    let rows: Vec<Row> = bind_words(page, filter.words).bind(archived).all(db).await?;
    let mut units: Vec<domain::unit::Row> = Vec::new();
    for row in rows {
        if units.last().is_none_or(|last| last.id != row.id) {
            let Row { id, name, number, reference, usage, .. } = row;
            units.push(domain::unit::Row { id, name, number, reference, usage, occupants: Vec::new() });
        }
        if let (Some(contact), Some(kind), Some(unit)) = (row.contact, row.kind, units.last_mut()) {
            let name = sorted(row.title, row.first_name, row.last_name, row.company);
            unit.occupants.push(Occupant { contact, name, kind, number: row.contract_number });
        }
    }
    Ok(units)
}

fn sorted(title: Option<String>, first: Option<String>, last: Option<String>, company: Option<String>) -> String {
    Name { salutation: None, title, first, last, company }.sorted()
}

record! {
    struct Contracted {
        id: UnitId,
        name: String,
        number: Option<String>,
        reference: String,
        usage: Usage,
        property: PropertyId,
        property_name: String,
        contract: Option<ContractId>,
        contact: Option<ContactId>,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        kind: Option<ContractKind>,
        contract_number: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
        with_archived: bool,
        archived_at: Option<Moment>,
        with_house: bool,
    }
}

/// One unit with its contracts, the running ones first, those of archived contacts among the others. One statement.
///
/// # Errors
/// What the database says.
pub async fn get(db: impl Into<Ex<'_>>, id: UnitId, window: Window) -> Result<Option<Detail>, StoreError> {
    let rows: Vec<Contracted> = sql(concat!(
        "SELECT u.id AS id, u.name AS name, u.number AS number, u.reference AS reference, u.usage AS usage,
            p.id AS property, p.name AS property_name, ct.id AS contract, c.id AS contact, c.title AS title,
            c.first_name AS first_name, c.last_name AS last_name, c.company AS company, ct.kind AS kind,
            ct.number AS contract_number, ct.starts AS starts, ct.ends AS ends,
            c.archived_at IS NOT NULL AS with_archived,
            COALESCE(p.archived_at, u.archived_at) AS archived_at,
            p.archived_at IS NOT NULL AS with_house
        FROM unit u JOIN property p ON p.id = u.property
        LEFT JOIN contract ct ON ct.unit = u.id AND ct.archived_at IS NULL
        LEFT JOIN contact c ON c.id = ct.contact
        WHERE u.id = $1
        ORDER BY CASE WHEN c.archived_at IS NULL AND ",
        running!(),
        " THEN 0 ELSE 1 END, ct.starts DESC NULLS LAST, ct.id"
    ))
    .bind(id)
    .bind(window.begun_by)
    .bind(window.running_on)
    .all(db)
    .await?;
    let mut unit: Option<Detail> = None;
    for row in rows {
        let unit = unit.get_or_insert_with(|| Detail {
            id: row.id,
            name: row.name,
            number: row.number,
            reference: row.reference,
            usage: row.usage,
            property: (row.property, row.property_name),
            contracts: Vec::new(),
            archived_at: row.archived_at,
            with_house: row.with_house,
        });
        if let (Some(id), Some(contact), Some(kind)) = (row.contract, row.contact, row.kind) {
            unit.contracts.push(Contract {
                id,
                contact,
                name: sorted(row.title, row.first_name, row.last_name, row.company),
                archived: row.with_archived,
                kind,
                number: row.contract_number,
                term: Term { starts: row.starts, ends: row.ends },
            });
        }
    }
    Ok(unit)
}
