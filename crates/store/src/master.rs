//! Master data by hand: what forms show and write. Whatever changes what something is found by changes its terms, too.

use crate::{
    StoreError,
    contact::running,
    db::{Ex, Tx, sql},
    record,
    search::{self, Kind},
};
use domain::{
    contact::{ContactChannel, Details},
    contract::{ContractKind, Term, Usage, Window, number_key},
    id::{ContactId, ContractId, PropertyId, UnitId},
    journal::ObjectKind,
    master::{
        Consequence,
        contact::{Alike, Contact},
        contract::{Contract, Overlap, UnitChoice},
        place::{Property, Unit},
    },
    person::{Address, Name},
    time::{Day, Moment},
};

record! {
    /// Who changed something last, and when.
    #[derive(Debug)]
    pub struct LastChange {
        /// Their name.
        pub actor_name: String,
        /// When.
        pub at: Moment,
    }
}

/// Who changed something last: not who has only archived it, brought it back or put it elsewhere in its list.
///
/// # Errors
/// What the database says.
pub async fn last_change(tx: &mut Tx, kind: ObjectKind, id: i64) -> Result<Option<LastChange>, StoreError> {
    sql("SELECT actor_name, at FROM journal
        WHERE object_kind = $1 AND object = $2 AND action NOT IN ('archived', 'brought_back', 'moved') ORDER BY id DESC LIMIT 1")
    .bind(kind)
    .bind(id)
    .optional(tx)
    .await
}

record! {
    struct ContactRow {
        id: ContactId,
        version: i64,
        reference: Option<String>,
        salutation: Option<String>,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        email: Option<String>,
        phone: Option<String>,
        mobile: Option<String>,
        street: Option<String>,
        postcode: Option<String>,
        town: Option<String>,
        channel: ContactChannel,
        channel_chosen_at: Option<Moment>,
        note: Option<String>,
        archived_at: Option<Moment>,
        merged_into: Option<ContactId>,
    }
}

/// A contact as it is stored.
#[derive(Clone, Debug)]
pub struct StoredContact {
    /// Which.
    pub id: ContactId,
    /// Grows with each change.
    pub version: i64,
    /// Its values.
    pub contact: Contact,
    /// When somebody chose its channel; none if it is the one that it began with.
    pub channel_chosen_at: Option<Moment>,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
}

impl From<ContactRow> for StoredContact {
    fn from(row: ContactRow) -> Self {
        let name = Name {
            salutation: row.salutation,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        let address = Address { street: row.street, postcode: row.postcode, town: row.town };
        let details = Details { email: row.email, phone: row.phone, mobile: row.mobile, address };
        let contact = Contact { name, reference: row.reference, details, channel: row.channel, note: row.note };
        Self {
            id: row.id,
            version: row.version,
            contact,
            channel_chosen_at: row.channel_chosen_at,
            archived_at: row.archived_at,
            merged_into: row.merged_into,
        }
    }
}

/// A contact. One statement.
///
/// # Errors
/// What the database says.
pub async fn contact(db: impl Into<Ex<'_>>, id: ContactId) -> Result<Option<StoredContact>, StoreError> {
    let row =
        sql("SELECT id, version, reference, salutation, title, first_name, last_name, company, email, phone, mobile,
            street, postcode, town, channel, CASE WHEN channel_set_at > created_at THEN channel_set_at END AS channel_chosen_at,
            note, archived_at, merged_into FROM contact WHERE id = $1");
    Ok(row.bind(id).optional::<ContactRow>(db).await?.map(Into::into))
}

/// Two contacts, those of them that there are. One statement.
///
/// # Errors
/// What the database says.
pub async fn two_contacts(
    db: impl Into<Ex<'_>>,
    one: ContactId,
    other: ContactId,
) -> Result<(Option<StoredContact>, Option<StoredContact>), StoreError> {
    let rows: Vec<ContactRow> =
        sql("SELECT id, version, reference, salutation, title, first_name, last_name, company, email, phone, mobile,
            street, postcode, town, channel, CASE WHEN channel_set_at > created_at THEN channel_set_at END AS channel_chosen_at,
            note, archived_at, merged_into FROM contact WHERE id IN ($1, $2)")
        .bind(one)
        .bind(other)
        .all(db)
        .await?;
    let mut found: Vec<StoredContact> = rows.into_iter().map(Into::into).collect();
    let mut take = |id: ContactId| found.iter().position(|one| one.id == id).map(|at| found.swap_remove(at));
    Ok((take(one), take(other)))
}

/// Adds a contact.
///
/// # Errors
/// What the database says.
pub async fn add_contact(tx: &mut Tx, contact: &Contact, by: &str, now: Moment) -> Result<ContactId, StoreError> {
    let Details { email, phone, mobile, address } = &contact.details;
    let key = contact.search_key();
    let id: ContactId =
        sql("INSERT INTO contact (reference, salutation, title, first_name, last_name, company, email, phone,
            mobile, street, postcode, town, channel, note, name_key, search_key, sort_key, channel_set_by,
            channel_set_at, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1, $19)
        RETURNING id")
        .bind(contact.reference.as_ref())
        .bind(contact.name.salutation.as_ref())
        .bind(contact.name.title.as_ref())
        .bind(contact.name.first.as_ref())
        .bind(contact.name.last.as_ref())
        .bind(contact.name.company.as_ref())
        .bind(email.as_ref())
        .bind(phone.as_ref())
        .bind(mobile.as_ref())
        .bind(address.street.as_ref())
        .bind(address.postcode.as_ref())
        .bind(address.town.as_ref())
        .bind(contact.channel)
        .bind(contact.note.as_ref())
        .bind(contact.name.key())
        .bind(&key)
        .bind(domain::search::order(&contact.name.sorted()))
        .bind(by)
        .bind(now)
        .value(&mut *tx)
        .await?;
    search::put(tx, Kind::Contact, id.0, "", &key).await?;
    Ok(id)
}

/// Changes a contact. `false`: somebody else did since `stored` was read.
///
/// # Errors
/// What the database says.
pub async fn change_contact(
    tx: &mut Tx,
    stored: &StoredContact,
    new: &Contact,
    by: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let Details { email, phone, mobile, address } = &new.details;
    let key = new.search_key();
    let changed =
        sql("UPDATE contact SET reference = $3, salutation = $4, title = $5, first_name = $6, last_name = $7,
            company = $8, email = $9, phone = $10, mobile = $11, street = $12, postcode = $13, town = $14, note = $16,
            name_key = $17, search_key = $18, sort_key = $19,
            channel_set_by = CASE WHEN channel = $15 THEN channel_set_by ELSE $20 END,
            channel_set_at = CASE WHEN channel = $15 THEN channel_set_at ELSE $21 END,
            channel = $15, version = version + 1
        WHERE id = $1 AND version = $2")
        .bind(stored.id)
        .bind(stored.version)
        .bind(new.reference.as_ref())
        .bind(new.name.salutation.as_ref())
        .bind(new.name.title.as_ref())
        .bind(new.name.first.as_ref())
        .bind(new.name.last.as_ref())
        .bind(new.name.company.as_ref())
        .bind(email.as_ref())
        .bind(phone.as_ref())
        .bind(mobile.as_ref())
        .bind(address.street.as_ref())
        .bind(address.postcode.as_ref())
        .bind(address.town.as_ref())
        .bind(new.channel)
        .bind(new.note.as_ref())
        .bind(new.name.key())
        .bind(&key)
        .bind(domain::search::order(&new.name.sorted()))
        .bind(by)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    search::put(tx, Kind::Contact, stored.id.0, &stored.contact.search_key(), &key).await?;
    Ok(true)
}

record! {
    /// Who or what has a reference id.
    #[derive(Debug)]
    pub struct Holder {
        /// Which.
        pub id: i64,
        /// What it is called.
        pub name: String,
    }
}

/// The contact that has a reference id; also one that has become a part of another one, and has it for good.
///
/// # Errors
/// What the database says.
pub async fn contact_with_reference(tx: &mut Tx, reference: &str) -> Result<Option<Holder>, StoreError> {
    sql("SELECT c.id AS id,
            COALESCE(NULLIF(TRIM(COALESCE(c.first_name, '') || ' ' || COALESCE(c.last_name, '')), ''), c.company, '') AS name
        FROM contact c WHERE c.reference = $1")
    .bind(reference)
    .optional(tx)
    .await
}

/// Contacts of the same folded name, with what tells them apart. At most fifty: more of one name have something else in
/// common than their name.
///
/// # Errors
/// What the database says.
pub async fn namesakes(db: impl Into<Ex<'_>>, name_key: &str) -> Result<Vec<(Alike, Details)>, StoreError> {
    let rows: Vec<ContactRow> = sql("SELECT id, version, reference, salutation, title, first_name, last_name, company,
            email, phone, mobile, street, postcode, town, channel,
            CASE WHEN channel_set_at > created_at THEN channel_set_at END AS channel_chosen_at, note, archived_at, merged_into
        FROM contact WHERE name_key = $1 AND merged_into IS NULL ORDER BY id LIMIT 50")
    .bind(name_key)
    .all(db)
    .await?;
    let alike = rows.into_iter().map(|row| {
        let stored = StoredContact::from(row);
        let Contact { name, reference, details, .. } = stored.contact;
        let alike = Alike {
            id: stored.id,
            name: name.sorted(),
            reference,
            email: details.email.clone(),
            address: details.address.clone(),
            archived: stored.archived_at.is_some(),
        };
        (alike, details)
    });
    Ok(alike.collect())
}

/// Brings a contact back; its version stays. `false`: it is not archived, or has become a part of another one.
///
/// # Errors
/// What the database says.
pub async fn restore_contact(tx: &mut Tx, id: ContactId) -> Result<bool, StoreError> {
    let restored = sql("UPDATE contact SET archived_at = NULL
        WHERE id = $1 AND archived_at IS NOT NULL AND merged_into IS NULL");
    Ok(restored.bind(id).execute(tx).await? == 1)
}

record! {
    struct ContractRow {
        id: ContractId,
        version: i64,
        contact: ContactId,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        contact_archived_at: Option<Moment>,
        kind: ContractKind,
        number: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
        archived_at: Option<Moment>,
        unit: UnitId,
        unit_name: String,
        unit_reference: String,
        unit_archived_at: Option<Moment>,
        property: PropertyId,
        property_name: String,
        property_archived_at: Option<Moment>,
    }
}

/// A contract as it is stored.
#[derive(Clone, Debug)]
pub struct StoredContract {
    /// Which.
    pub id: ContractId,
    /// Grows with each change.
    pub version: i64,
    /// Whose, and what they are called.
    pub contact: (ContactId, String),
    /// Its values.
    pub contract: Contract,
    /// Its unit.
    pub unit: UnitChoice,
    /// Its property.
    pub property: PropertyId,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// Whether the contact, the unit or the property is archived.
    pub dormant: bool,
    /// Whether the contact is.
    pub contact_archived: bool,
}

impl StoredContract {
    /// Unit and property, in words.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}, {}", self.unit.name, self.unit.property)
    }

    /// What the journal calls it.
    #[must_use]
    pub fn name(&self) -> String {
        self.contract.number.clone().unwrap_or_else(|| self.contact.1.clone())
    }
}

impl From<ContractRow> for StoredContract {
    fn from(row: ContractRow) -> Self {
        let name = Name {
            salutation: None,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        let term = Term { starts: row.starts, ends: row.ends };
        Self {
            id: row.id,
            version: row.version,
            contact: (row.contact, name.full()),
            contract: Contract { unit: row.unit, kind: row.kind, number: row.number, term },
            unit: UnitChoice {
                id: row.unit,
                name: row.unit_name,
                reference: row.unit_reference,
                property: row.property_name,
            },
            property: row.property,
            archived_at: row.archived_at,
            dormant: row.contact_archived_at.or(row.unit_archived_at).or(row.property_archived_at).is_some(),
            contact_archived: row.contact_archived_at.is_some(),
        }
    }
}

/// A contract. One statement.
///
/// # Errors
/// What the database says.
pub async fn contract(db: impl Into<Ex<'_>>, id: ContractId) -> Result<Option<StoredContract>, StoreError> {
    let row = sql("SELECT ct.id AS id, ct.version AS version, ct.contact AS contact, c.title AS title,
            c.first_name AS first_name, c.last_name AS last_name, c.company AS company,
            c.archived_at AS contact_archived_at, ct.kind AS kind, ct.number AS number, ct.starts AS starts,
            ct.ends AS ends, ct.archived_at AS archived_at, u.id AS unit, u.name AS unit_name,
            u.reference AS unit_reference, u.archived_at AS unit_archived_at, p.id AS property,
            p.name AS property_name, p.archived_at AS property_archived_at
        FROM contract ct JOIN contact c ON c.id = ct.contact JOIN unit u ON u.id = ct.unit
        JOIN property p ON p.id = u.property WHERE ct.id = $1");
    Ok(row.bind(id).optional::<ContractRow>(db).await?.map(Into::into))
}

record! {
    struct SameUnit {
        id: ContractId,
        kind: ContractKind,
        number: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
    }
}

/// The contracts of a contact for a unit, but for archived ones.
///
/// # Errors
/// What the database says.
pub async fn contracts_for(
    tx: &mut Tx,
    contact: ContactId,
    unit: UnitId,
) -> Result<Vec<(ContractId, Contract)>, StoreError> {
    let rows = sql("SELECT id, kind, number, starts, ends FROM contract
        WHERE contact = $1 AND unit = $2 AND archived_at IS NULL ORDER BY id");
    let rows: Vec<SameUnit> = rows.bind(contact).bind(unit).all(tx).await?;
    let contracts = rows.into_iter().map(|SameUnit { id, kind, number, starts, ends }| {
        (id, Contract { unit, kind, number, term: Term { starts, ends } })
    });
    Ok(contracts.collect())
}

/// Adds a contract.
///
/// # Errors
/// What the database says.
pub async fn add_contract(
    tx: &mut Tx,
    contact: ContactId,
    contract: &Contract,
    now: Moment,
) -> Result<ContractId, StoreError> {
    let id: ContractId = sql("INSERT INTO contract (contact, unit, kind, number, number_key, starts, ends, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id")
    .bind(contact)
    .bind(contract.unit)
    .bind(contract.kind)
    .bind(contract.number.as_ref())
    .bind(contract.number.as_deref().map(number_key))
    .bind(contract.term.starts)
    .bind(contract.term.ends)
    .bind(now)
    .value(&mut *tx)
    .await?;
    search::put(tx, Kind::Contract, id.0, "", &domain::search::contract(contract.number.as_deref())).await?;
    Ok(id)
}

/// Changes a contract. `false`: somebody else did since `stored` was read.
///
/// # Errors
/// What the database says.
pub async fn change_contract(
    tx: &mut Tx,
    stored: &StoredContract,
    new: &Contract,
    now: Moment,
) -> Result<bool, StoreError> {
    let changed = sql("UPDATE contract SET unit = $3, kind = $4, number = $5, number_key = $6, starts = $7, ends = $8,
            came_at = CASE WHEN (SELECT u.property FROM unit u WHERE u.id = $3) = $9 THEN came_at ELSE $10 END,
            unit_since = CASE WHEN unit = $3 THEN unit_since ELSE $10 END,
            version = version + 1 WHERE id = $1 AND version = $2")
    .bind(stored.id)
    .bind(stored.version)
    .bind(new.unit)
    .bind(new.kind)
    .bind(new.number.as_ref())
    .bind(new.number.as_deref().map(number_key))
    .bind(new.term.starts)
    .bind(new.term.ends)
    .bind(stored.property)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    let (before, after) = (&stored.contract.number, &new.number);
    let key = |number: &Option<String>| domain::search::contract(number.as_deref());
    search::put(tx, Kind::Contract, stored.id.0, &key(before), &key(after)).await?;
    Ok(true)
}

/// Archives a contract, or brings it back; its version stays. `false`: it is so already.
///
/// # Errors
/// What the database says.
pub async fn archive_contract(tx: &mut Tx, id: ContractId, at: Option<Moment>) -> Result<bool, StoreError> {
    let archive = sql("UPDATE contract SET archived_at = $2
        WHERE id = $1 AND (archived_at IS NULL) = (CAST($2 AS BIGINT) IS NOT NULL)");
    Ok(archive.bind(id).bind(at).execute(tx).await? == 1)
}

/// A unit as a choice for a contract, with its property. None if unit or property is archived.
///
/// # Errors
/// What the database says.
pub async fn unit_choice(db: impl Into<Ex<'_>>, id: UnitId) -> Result<Option<(UnitChoice, PropertyId)>, StoreError> {
    record! {
        struct Row {
            id: UnitId,
            name: String,
            reference: String,
            property: PropertyId,
            property_name: String,
        }
    }
    let row =
        sql("SELECT u.id AS id, u.name AS name, u.reference AS reference, p.id AS property, p.name AS property_name
        FROM unit u JOIN property p ON p.id = u.property AND p.archived_at IS NULL
        WHERE u.id = $1 AND u.archived_at IS NULL");
    let row: Option<Row> = row.bind(id).optional(db).await?;
    Ok(row.map(|row| {
        let property = row.property;
        (UnitChoice { id: row.id, name: row.name, reference: row.reference, property: row.property_name }, property)
    }))
}

/// Tenancies of a unit that run at the same time as a term, but for one contract itself; the first ten.
///
/// # Errors
/// What the database says.
pub async fn overlaps(
    db: impl Into<Ex<'_>>,
    unit: UnitId,
    but: Option<ContractId>,
    term: Term,
) -> Result<Vec<Overlap>, StoreError> {
    record! {
        struct Row {
            contact: ContactId,
            title: Option<String>,
            first_name: Option<String>,
            last_name: Option<String>,
            company: Option<String>,
            starts: Option<Day>,
            ends: Option<Day>,
        }
    }
    let rows: Vec<Row> = sql("SELECT c.id AS contact, c.title AS title, c.first_name AS first_name,
            c.last_name AS last_name, c.company AS company, ct.starts AS starts, ct.ends AS ends
        FROM contract ct JOIN contact c ON c.id = ct.contact AND c.archived_at IS NULL
        WHERE ct.unit = $1 AND ct.kind = 'tenant' AND ct.archived_at IS NULL AND ct.id <> COALESCE($2, 0)
            AND (ct.starts <= $4 OR ct.starts IS NULL OR $4 IS NULL) AND (ct.ends >= $3 OR ct.ends IS NULL OR $3 IS NULL)
        ORDER BY ct.starts DESC NULLS LAST, ct.id LIMIT 10")
    .bind(unit)
    .bind(but)
    .bind(term.starts)
    .bind(term.ends)
    .all(db)
    .await?;
    let overlap = |row: Row| {
        let name = Name {
            salutation: None,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        Overlap { contact: row.contact, name: name.sorted(), term: Term { starts: row.starts, ends: row.ends } }
    };
    Ok(rows.into_iter().map(overlap).collect())
}

record! {
    struct PropertyRow {
        id: PropertyId,
        version: i64,
        name: String,
        reference: String,
        street: String,
        postcode: String,
        town: String,
        archived_at: Option<Moment>,
    }
}

/// A property as it is stored.
#[derive(Clone, Debug)]
pub struct StoredProperty {
    /// Which.
    pub id: PropertyId,
    /// Grows with each change.
    pub version: i64,
    /// Its values.
    pub property: Property,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
}

/// A property, archived or not. One statement.
///
/// # Errors
/// What the database says.
pub async fn property(db: impl Into<Ex<'_>>, id: PropertyId) -> Result<Option<StoredProperty>, StoreError> {
    let row =
        sql("SELECT id, version, name, reference, street, postcode, town, archived_at FROM property WHERE id = $1");
    let row: Option<PropertyRow> = row.bind(id).optional(db).await?;
    let some = |text: String| (!text.is_empty()).then_some(text);
    Ok(row.map(|row| StoredProperty {
        id: row.id,
        version: row.version,
        archived_at: row.archived_at,
        property: Property {
            name: row.name,
            reference: row.reference,
            address: Address { street: some(row.street), postcode: some(row.postcode), town: some(row.town) },
        },
    }))
}

fn property_key(property: &Property) -> String {
    domain::search::property(&property.reference, &property.name, &property.address)
}

/// Adds a property.
///
/// # Errors
/// What the database says.
pub async fn add_property(tx: &mut Tx, property: &Property, now: Moment) -> Result<PropertyId, StoreError> {
    let key = property_key(property);
    let id: PropertyId =
        sql("INSERT INTO property (reference, name, street, postcode, town, search_key, sort_key, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id")
        .bind(&property.reference)
        .bind(&property.name)
        .bind(property.address.street.as_deref().unwrap_or_default())
        .bind(property.address.postcode.as_deref().unwrap_or_default())
        .bind(property.address.town.as_deref().unwrap_or_default())
        .bind(&key)
        .bind(domain::search::order(&property.name))
        .bind(now)
        .value(&mut *tx)
        .await?;
    search::put(tx, Kind::Property, id.0, "", &key).await?;
    Ok(id)
}

/// Changes a property. `false`: somebody else did since `stored` was read.
///
/// # Errors
/// What the database says.
pub async fn change_property(tx: &mut Tx, stored: &StoredProperty, new: &Property) -> Result<bool, StoreError> {
    let key = property_key(new);
    let changed = sql("UPDATE property SET reference = $3, name = $4, street = $5, postcode = $6, town = $7,
            search_key = $8, sort_key = $9, version = version + 1 WHERE id = $1 AND version = $2")
    .bind(stored.id)
    .bind(stored.version)
    .bind(&new.reference)
    .bind(&new.name)
    .bind(new.address.street.as_deref().unwrap_or_default())
    .bind(new.address.postcode.as_deref().unwrap_or_default())
    .bind(new.address.town.as_deref().unwrap_or_default())
    .bind(&key)
    .bind(domain::search::order(&new.name))
    .execute(&mut *tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    search::put(tx, Kind::Property, stored.id.0, &property_key(&stored.property), &key).await?;
    Ok(true)
}

/// Archives a property, or brings it back; its version stays. `false`: it is so already.
///
/// # Errors
/// What the database says.
pub async fn archive_property(tx: &mut Tx, id: PropertyId, at: Option<Moment>) -> Result<bool, StoreError> {
    let archive = sql("UPDATE property SET archived_at = $2
        WHERE id = $1 AND (archived_at IS NULL) = (CAST($2 AS BIGINT) IS NOT NULL)");
    Ok(archive.bind(id).bind(at).execute(tx).await? == 1)
}

/// The property that has a reference id.
///
/// # Errors
/// What the database says.
pub async fn property_with_reference(tx: &mut Tx, reference: &str) -> Result<Option<Holder>, StoreError> {
    sql("SELECT id, name FROM property WHERE reference = $1").bind(reference).optional(tx).await
}

record! {
    struct UnitRow {
        id: UnitId,
        version: i64,
        name: String,
        reference: String,
        number: Option<String>,
        usage: Usage,
        archived_at: Option<Moment>,
        property: PropertyId,
        property_name: String,
        property_archived_at: Option<Moment>,
    }
}

/// A unit as it is stored.
#[derive(Clone, Debug)]
pub struct StoredUnit {
    /// Which.
    pub id: UnitId,
    /// Grows with each change.
    pub version: i64,
    /// In which property.
    pub property: (PropertyId, String),
    /// Its values.
    pub unit: Unit,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// Whether its property is archived.
    pub dormant: bool,
}

/// A unit, archived or not. One statement.
///
/// # Errors
/// What the database says.
pub async fn unit(db: impl Into<Ex<'_>>, id: UnitId) -> Result<Option<StoredUnit>, StoreError> {
    let row =
        sql("SELECT u.id AS id, u.version AS version, u.name AS name, u.reference AS reference, u.number AS number,
            u.usage AS usage, u.archived_at AS archived_at, p.id AS property, p.name AS property_name,
            p.archived_at AS property_archived_at
        FROM unit u JOIN property p ON p.id = u.property WHERE u.id = $1");
    let row: Option<UnitRow> = row.bind(id).optional(db).await?;
    Ok(row.map(|row| StoredUnit {
        id: row.id,
        version: row.version,
        property: (row.property, row.property_name),
        unit: Unit { name: row.name, reference: row.reference, number: row.number, usage: row.usage },
        archived_at: row.archived_at,
        dormant: row.property_archived_at.is_some(),
    }))
}

fn unit_key(unit: &Unit) -> String {
    domain::search::unit(&unit.reference, &unit.name, unit.number.as_deref())
}

/// Adds a unit.
///
/// # Errors
/// What the database says.
pub async fn add_unit(tx: &mut Tx, property: PropertyId, unit: &Unit, now: Moment) -> Result<UnitId, StoreError> {
    let key = unit_key(unit);
    let id: UnitId =
        sql("INSERT INTO unit (property, reference, name, number, usage, search_key, sort_key, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id")
        .bind(property)
        .bind(&unit.reference)
        .bind(&unit.name)
        .bind(unit.number.as_ref())
        .bind(unit.usage)
        .bind(&key)
        .bind(domain::search::order(&unit.name))
        .bind(now)
        .value(&mut *tx)
        .await?;
    search::put(tx, Kind::Unit, id.0, "", &key).await?;
    Ok(id)
}

/// Changes a unit. `false`: somebody else did since `stored` was read.
///
/// # Errors
/// What the database says.
pub async fn change_unit(tx: &mut Tx, stored: &StoredUnit, new: &Unit) -> Result<bool, StoreError> {
    let key = unit_key(new);
    let changed =
        sql("UPDATE unit SET reference = $3, name = $4, number = $5, usage = $6, search_key = $7, sort_key = $8,
            version = version + 1 WHERE id = $1 AND version = $2")
        .bind(stored.id)
        .bind(stored.version)
        .bind(&new.reference)
        .bind(&new.name)
        .bind(new.number.as_ref())
        .bind(new.usage)
        .bind(&key)
        .bind(domain::search::order(&new.name))
        .execute(&mut *tx)
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    search::put(tx, Kind::Unit, stored.id.0, &unit_key(&stored.unit), &key).await?;
    Ok(true)
}

/// Archives a unit, or brings it back; its version stays. `false`: it is so already.
///
/// # Errors
/// What the database says.
pub async fn archive_unit(tx: &mut Tx, id: UnitId, at: Option<Moment>) -> Result<bool, StoreError> {
    let archive = sql("UPDATE unit SET archived_at = $2
        WHERE id = $1 AND (archived_at IS NULL) = (CAST($2 AS BIGINT) IS NOT NULL)");
    Ok(archive.bind(id).bind(at).execute(tx).await? == 1)
}

/// The unit that has a reference id.
///
/// # Errors
/// What the database says.
pub async fn unit_with_reference(tx: &mut Tx, reference: &str) -> Result<Option<Holder>, StoreError> {
    sql("SELECT id, name FROM unit WHERE reference = $1").bind(reference).optional(tx).await
}

/// What is to be archived.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A property with all of its units.
    Property(PropertyId),
    /// A unit.
    Unit(UnitId),
    /// A contract.
    Contract(ContractId),
    /// A contact with all of its contracts.
    Contact(ContactId),
}

/// What archiving something takes away from people: one statement.
///
/// # Errors
/// What the database says.
pub async fn consequence(
    db: impl Into<Ex<'_>>,
    target: Target,
    window: Window,
    now: Moment,
) -> Result<Consequence, StoreError> {
    record! {
        struct Row {
            contracts: i64,
            contacts: i64,
            users: i64,
            codes: i64,
        }
    }
    let (property, unit, contract, contact) = match target {
        Target::Property(id) => (Some(id), None, None, None),
        Target::Unit(id) => (None, Some(id), None, None),
        Target::Contract(id) => (None, None, Some(id), None),
        Target::Contact(id) => (None, None, None, Some(id)),
    };
    let row: Row = sql(concat!(
        "WITH named AS (SELECT id FROM contract WHERE id = $6
                UNION ALL SELECT id FROM contract WHERE unit = $5
                UNION ALL SELECT id FROM contract WHERE contact = $7
                UNION ALL SELECT x.id FROM contract x JOIN unit u ON u.id = x.unit WHERE u.property = $4),
            hit AS (SELECT ct.id AS id, ct.contact AS contact FROM named n JOIN contract ct ON ct.id = n.id
                JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                JOIN contact c ON c.id = ct.contact AND c.archived_at IS NULL
                WHERE ct.archived_at IS NULL AND ",
        running!(),
        "),
            out AS (SELECT DISTINCT h.contact AS contact FROM hit h WHERE NOT EXISTS (
                SELECT 1 FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                WHERE ct.contact = h.contact AND ct.archived_at IS NULL
                    AND ct.id NOT IN (SELECT id FROM hit) AND ",
        running!(),
        "))
        SELECT (SELECT COUNT(*) FROM hit) AS contracts, (SELECT COUNT(*) FROM out) AS contacts,
            (SELECT COUNT(*) FROM (
                SELECT a.login FROM hit h JOIN access a ON a.contact = h.contact WHERE a.ended_at IS NULL
                UNION SELECT a.login FROM access a WHERE a.property = $4 AND a.ended_at IS NULL) AS people) AS users,
            (SELECT COUNT(*) FROM invitation i WHERE i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $1
                AND (i.contact IN (SELECT contact FROM out) OR i.contact = $7 OR i.property = $4)) AS codes"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(unit)
    .bind(contract)
    .bind(contact)
    .one(db)
    .await?;
    Ok(Consequence { contracts: row.contracts, contacts: row.contacts, users: row.users, codes: row.codes })
}

/// Lets nobody else give out a reference id before this transaction ends.
///
/// # Errors
/// What the database says.
pub async fn hold_references(tx: &mut Tx) -> Result<(), StoreError> {
    sql("UPDATE organisation SET name = name WHERE id = 1").execute(tx).await.map(|_| ())
}
