//! Master data in large pieces: a thousand rows are looked up with four statements and added with at most eight.
//!
//! New rows go to the database as one JSON text per table. That departs from the rule that statements contain no JSON,
//! because both engines take apart a text of a thousand rows several times faster than they take a thousand
//! statements; what differs between them is one word, so both texts stand next to each other.

use crate::{
    StoreError,
    db::{Ex, Tx, sql, sql2},
    journal, record,
    search::Kind,
};
use domain::{
    contact::ContactChannel,
    contract::{ContractKind, Term, Usage, number_key},
    id::{ContactId, ContractId, PropertyId, UnitId},
    import::{
        Chunk, ContactRow, ContractRow, Existing, FieldChange, Judgement, Keys, PropertyRow, Settled, StoredContact,
        StoredContract, StoredProperty, StoredUnit, UnitRow, Verdict,
    },
    journal::{Action, Actor, Entry, Object, ObjectKind},
    person::{Address, Name},
    search, task,
    time::{Day, Moment, Span},
};
use serde_json::{Value, json};

/// An import that is silent for so long has ended without saying so, for instance by a power cut.
pub(crate) const SILENT: Span = Span::minutes(2);

/// On whose behalf and under what conditions an import writes.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The time.
    pub now: Moment,
    /// Who imports.
    pub actor: &'a Actor,
    /// The channel of new contacts for whom the file names none.
    pub default_channel: ContactChannel,
}

/// Begins an import: one at a time. `None` if another one is running.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &mut Tx, terms: Terms<'_>) -> Result<Option<i64>, StoreError> {
    let begun = sql("INSERT INTO import_run (id, run, actor_name, started_at, seen_at) VALUES (1, 1, $1, $2, $2)
        ON CONFLICT (id) DO UPDATE SET run = import_run.run + 1, actor_name = excluded.actor_name,
            started_at = excluded.started_at, seen_at = excluded.seen_at, finished_at = NULL
        WHERE import_run.finished_at IS NOT NULL OR import_run.seen_at < $3
        RETURNING run");
    let silent = terms.now.minus(SILENT);
    let runs = begun.bind(terms.actor.name()).bind(terms.now).bind(silent).values(tx).await?;
    Ok(runs.into_iter().next())
}

/// Says that an import goes on, and keeps others out until the transaction ends. `false` if it was given up for ended.
///
/// # Errors
/// What the database says.
pub async fn go_on(tx: &mut Tx, run: i64, now: Moment) -> Result<bool, StoreError> {
    let seen = sql("UPDATE import_run SET seen_at = $2 WHERE id = 1 AND run = $1 AND finished_at IS NULL");
    Ok(seen.bind(run).bind(now).execute(tx).await? == 1)
}

/// Lets no import write before this transaction ends.
///
/// # Errors
/// What the database says.
pub async fn pause(tx: &mut Tx) -> Result<(), StoreError> {
    sql("UPDATE import_run SET run = run WHERE id = 1").execute(tx).await.map(|_| ())
}

/// Ends an import, so that the next one can begin.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, run: i64, now: Moment) -> Result<(), StoreError> {
    let finished = sql("UPDATE import_run SET finished_at = $2, seen_at = $2 WHERE id = 1 AND run = $1");
    finished.bind(run).bind(now).execute(tx).await.map(|_| ())
}

record! {
    struct PropertyRecord {
        id: PropertyId,
        reference: String,
        name: String,
        street: String,
        postcode: String,
        town: String,
        archived_at: Option<Moment>,
    }
}

record! {
    struct UnitRecord {
        id: UnitId,
        property: String,
        reference: String,
        name: String,
        number: Option<String>,
        usage: Usage,
        archived_at: Option<Moment>,
    }
}

record! {
    struct ContactRecord {
        id: ContactId,
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
        version: i64,
        archived_at: Option<Moment>,
        merged_into: Option<ContactId>,
        corrected: bool,
    }
}

record! {
    struct ContractRecord {
        id: ContractId,
        contact: ContactId,
        unit: UnitId,
        kind: ContractKind,
        number: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
        archived_at: Option<Moment>,
    }
}

/// What is stored of the things that some rows speak of.
///
/// # Errors
/// What the database says.
pub async fn load(ex: &mut Tx, keys: &Keys) -> Result<Existing, StoreError> {
    let properties: Vec<PropertyRecord> = properties(&mut *ex, keys).await?;
    let units: Vec<UnitRecord> = units(&mut *ex, keys).await?;
    let contacts: Vec<ContactRecord> = contacts(&mut *ex, keys).await?;
    let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
    let contracts: Vec<ContractRecord> = contracts(&mut *ex, ids).await?;
    Ok(existing(properties, units, contacts, contracts))
}

/// Like [`load`], outside of a transaction.
///
/// # Errors
/// What the database says.
pub async fn look_up(db: &crate::Db, keys: &Keys) -> Result<Existing, StoreError> {
    let properties: Vec<PropertyRecord> = properties(db.read(), keys).await?;
    let units: Vec<UnitRecord> = units(db.read(), keys).await?;
    let contacts: Vec<ContactRecord> = contacts(db.read(), keys).await?;
    let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
    let contracts: Vec<ContractRecord> = contracts(db.read(), ids).await?;
    Ok(existing(properties, units, contacts, contracts))
}

async fn properties(ex: impl Into<Ex<'_>>, keys: &Keys) -> Result<Vec<PropertyRecord>, StoreError> {
    sql2(
        "SELECT id, reference, name, street, postcode, town, archived_at FROM property
        WHERE reference IN (SELECT value FROM json_each($1))",
        "SELECT id, reference, name, street, postcode, town, archived_at FROM property WHERE reference = ANY($1)",
    )
    .bind(keys.properties.clone())
    .all(ex)
    .await
}

async fn units(ex: impl Into<Ex<'_>>, keys: &Keys) -> Result<Vec<UnitRecord>, StoreError> {
    sql2(
        "SELECT u.id, p.reference AS property, u.reference, u.name, u.number, u.usage, u.archived_at
        FROM unit u JOIN property p ON p.id = u.property
        WHERE u.reference IN (SELECT value FROM json_each($1))",
        "SELECT u.id, p.reference AS property, u.reference, u.name, u.number, u.usage, u.archived_at
        FROM unit u JOIN property p ON p.id = u.property
        WHERE u.reference = ANY($1)",
    )
    .bind(keys.units.clone())
    .all(ex)
    .await
}

/// Those that are recognised by a reference or a name, and those that they have become a part of. Two branches of a `UNION`
/// because PostgreSQL would look at every contact for an `OR` with a list that it must read first.
async fn contacts(ex: impl Into<Ex<'_>>, keys: &Keys) -> Result<Vec<ContactRecord>, StoreError> {
    sql2(
        "SELECT id, reference, salutation, title, first_name, last_name, company, email, phone, mobile, street,
            postcode, town, channel, version, archived_at, merged_into,
            EXISTS (SELECT 1 FROM task t WHERE t.contact = contact.id AND t.kind = $3 AND t.done_at IS NULL) AS corrected
        FROM contact
        WHERE id IN (SELECT x.id FROM contact x
                WHERE x.reference IN (SELECT value FROM json_each($1)) OR x.name_key IN (SELECT value FROM json_each($2))
            UNION SELECT COALESCE(x.merged_into, x.id) FROM contact x
                WHERE x.reference IN (SELECT value FROM json_each($1)) OR x.name_key IN (SELECT value FROM json_each($2)))
        ORDER BY id",
        "SELECT id, reference, salutation, title, first_name, last_name, company, email, phone, mobile, street,
            postcode, town, channel, version, archived_at, merged_into,
            EXISTS (SELECT 1 FROM task t WHERE t.contact = contact.id AND t.kind = $3 AND t.done_at IS NULL) AS corrected
        FROM contact
        WHERE id IN (SELECT x.id FROM contact x WHERE x.reference = ANY($1) OR x.name_key = ANY($2)
            UNION SELECT COALESCE(x.merged_into, x.id) FROM contact x WHERE x.reference = ANY($1) OR x.name_key = ANY($2))
        ORDER BY id",
    )
    .bind(keys.contacts.clone())
    .bind(keys.names.clone())
    .bind(task::Kind::ContactCorrected)
    .all(ex)
    .await
}

async fn contracts(ex: impl Into<Ex<'_>>, contacts: Vec<ContactId>) -> Result<Vec<ContractRecord>, StoreError> {
    sql2(
        "SELECT id, contact, unit, kind, number, starts, ends, archived_at FROM contract
        WHERE contact IN (SELECT value FROM json_each($1)) ORDER BY id",
        "SELECT id, contact, unit, kind, number, starts, ends, archived_at FROM contract
        WHERE contact = ANY($1) ORDER BY id",
    )
    .bind(contacts)
    .all(ex)
    .await
}

fn existing(
    properties: Vec<PropertyRecord>,
    units: Vec<UnitRecord>,
    contacts: Vec<ContactRecord>,
    contracts: Vec<ContractRecord>,
) -> Existing {
    let some = |text: String| (!text.is_empty()).then_some(text);
    let properties = properties.into_iter().map(|record| StoredProperty {
        id: record.id,
        fields: PropertyRow {
            reference: record.reference,
            name: Some(record.name),
            address: Address { street: some(record.street), postcode: some(record.postcode), town: some(record.town) },
        },
        archived: record.archived_at.is_some(),
    });
    let units = units.into_iter().map(|record| StoredUnit {
        id: record.id,
        property: record.property,
        fields: UnitRow {
            reference: record.reference,
            name: Some(record.name),
            number: record.number,
            usage: Some(record.usage),
        },
        archived: record.archived_at.is_some(),
    });
    let contacts = contacts.into_iter().map(|record| StoredContact {
        id: record.id,
        fields: ContactRow {
            reference: record.reference,
            name: Name {
                salutation: record.salutation,
                title: record.title,
                first: record.first_name,
                last: record.last_name,
                company: record.company,
            },
            email: record.email,
            phone: record.phone,
            mobile: record.mobile,
            address: Address { street: record.street, postcode: record.postcode, town: record.town },
            channel: Some(record.channel),
        },
        version: record.version,
        corrected: record.corrected,
        archived: record.archived_at.is_some(),
        merged_into: record.merged_into,
    });
    let contracts = contracts.into_iter().map(|record| StoredContract {
        id: record.id,
        contact: record.contact,
        unit: record.unit,
        fields: ContractRow {
            kind: record.kind,
            number: record.number,
            term: Term { starts: record.starts, ends: record.ends },
        },
        archived: record.archived_at.is_some(),
    });
    Existing::new(properties.collect(), units.collect(), contacts.collect(), contracts.collect())
}

// Ids are taken before the rows are added, because the rows that belong to them need them and neither engine promises
// an order for `RETURNING`. On SQLite nobody else can take the same ones: the transaction writes from its beginning.

macro_rules! ids_on_sqlite {
    ($table:literal) => {
        concat!(
            "WITH RECURSIVE n (i) AS (SELECT 1 WHERE $1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
            SELECT i + (SELECT COALESCE(MAX(id), 0) FROM ",
            $table,
            ") AS id FROM n"
        )
    };
}

macro_rules! ids_on_postgres {
    ($table:literal) => {
        concat!("SELECT nextval(pg_get_serial_sequence('", $table, "', 'id')) AS id FROM generate_series(1, $1)")
    };
}

/// Writes what is new and what is changed, with a row in the journal for everything that is changed. What is new is
/// told by the one journal row of the import.
///
/// `None` if somebody changed one of the contacts in the meantime: then load and judge again in a new transaction.
///
/// # Errors
/// What the database says.
pub async fn write(
    tx: &mut Tx,
    chunk: &Chunk,
    existing: &Existing,
    judgement: &Judgement,
    terms: Terms<'_>,
) -> Result<Option<Settled>, StoreError> {
    let mut settled = Settled::default();

    let stored = chunk.properties.iter().map(|draft| existing.property(draft).map(|stored| stored.id.0));
    let ids = sql2(ids_on_sqlite!("property"), ids_on_postgres!("property")).bind(count_new(&judgement.properties));
    settled.properties = numbered(stored, &judgement.properties, ids.values(&mut *tx).await?)?;
    let rows = chunk.properties.iter().zip(&judgement.properties).zip(&settled.properties);
    let rows = rows.filter(|((_, verdict), _)| **verdict == Verdict::New);
    add_properties(
        &mut *tx,
        rows.clone().map(|((draft, _), id)| new_property(&draft.fields, *id)).collect(),
        terms.now,
    )
    .await?;
    let found_by = rows.map(|((draft, _), id)| (*id, property_key(&draft.fields)));
    crate::search::add(&mut *tx, Kind::Property, found_by).await?;

    let stored = chunk.units.iter().map(|draft| existing.unit(draft).map(|stored| stored.id.0));
    let ids = sql2(ids_on_sqlite!("unit"), ids_on_postgres!("unit")).bind(count_new(&judgement.units));
    settled.units = numbered(stored, &judgement.units, ids.values(&mut *tx).await?)?;
    let rows = chunk.units.iter().zip(&judgement.units).zip(&settled.units);
    let rows = rows.filter(|((_, verdict), _)| **verdict == Verdict::New);
    let units = rows.clone().map(|((draft, _), id)| new_unit(&draft.fields, *id, settled.properties[draft.owner]));
    add_units(&mut *tx, units.collect(), terms.now).await?;
    let found_by = rows.map(|((draft, _), id)| (*id, unit_key(&draft.fields)));
    crate::search::add(&mut *tx, Kind::Unit, found_by).await?;

    let stored = chunk.contacts.iter().map(|draft| existing.contact(draft).map(|stored| stored.id.0));
    let ids = sql2(ids_on_sqlite!("contact"), ids_on_postgres!("contact")).bind(count_new(&judgement.contacts));
    settled.contacts = numbered(stored, &judgement.contacts, ids.values(&mut *tx).await?)?;
    let rows = chunk.contacts.iter().zip(&judgement.contacts).zip(&settled.contacts);
    let rows = rows.filter(|((_, verdict), _)| **verdict == Verdict::New);
    let contacts = rows.clone().map(|((draft, _), id)| new_contact(&draft.fields, *id, terms));
    add_contacts(&mut *tx, contacts.collect(), terms.now).await?;
    let found_by = rows.map(|((draft, _), id)| (*id, contact_search_key(&draft.fields)));
    crate::search::add(&mut *tx, Kind::Contact, found_by).await?;

    let stored = chunk.contracts.iter().map(|draft| existing.contract(draft).map(|stored| stored.id.0));
    let ids = sql2(ids_on_sqlite!("contract"), ids_on_postgres!("contract")).bind(count_new(&judgement.contracts));
    settled.contracts = numbered(stored, &judgement.contracts, ids.values(&mut *tx).await?)?;
    let rows = chunk.contracts.iter().zip(&judgement.contracts).zip(&settled.contracts);
    let rows = rows.filter(|((_, verdict), _)| **verdict == Verdict::New);
    let found_by = rows.clone().map(|((draft, _), id)| (*id, contract_key(&draft.fields)));
    crate::search::add(&mut *tx, Kind::Contract, found_by).await?;
    let rows = rows.map(|((draft, _), id)| {
        let (contact, unit) = draft.owner;
        new_contract(&draft.fields, *id, settled.contacts[contact], settled.units[unit])
    });
    add_contracts(&mut *tx, rows.collect(), terms.now).await?;

    for (draft, verdict) in chunk.properties.iter().zip(&judgement.properties) {
        if let (Verdict::Changed(changes), Some(stored)) = (verdict, existing.property(draft)) {
            change_property(&mut *tx, stored, &draft.fields.clone().over(&stored.fields)).await?;
            let name = stored.fields.name.clone().unwrap_or_default();
            note(&mut *tx, terms, Object::new(ObjectKind::Property, stored.id.0, name), changes).await?;
        }
    }
    for (draft, verdict) in chunk.units.iter().zip(&judgement.units) {
        if let (Verdict::Changed(changes), Some(stored)) = (verdict, existing.unit(draft)) {
            change_unit(&mut *tx, stored, &draft.fields.clone().over(&stored.fields)).await?;
            let name = stored.fields.name.clone().unwrap_or_default();
            note(&mut *tx, terms, Object::new(ObjectKind::Unit, stored.id.0, name), changes).await?;
        }
    }
    for (draft, verdict) in chunk.contacts.iter().zip(&judgement.contacts) {
        if let (Verdict::Changed(changes), Some(stored)) = (verdict, existing.contact(draft)) {
            if !change_contact(&mut *tx, stored, &draft.fields, terms).await? {
                return Ok(None);
            }
            let name = stored.fields.name.full();
            note(&mut *tx, terms, Object::new(ObjectKind::Contact, stored.id.0, name), changes).await?;
        }
    }
    for (draft, verdict) in chunk.contracts.iter().zip(&judgement.contracts) {
        if let (Verdict::Changed(changes), Some(stored)) = (verdict, existing.contract(draft)) {
            change_contract(&mut *tx, stored, &draft.fields.clone().over(&stored.fields)).await?;
            let whose = || existing.contact(&chunk.contacts[draft.owner.0]).map(|contact| contact.fields.name.full());
            let name = stored.fields.number.clone().or_else(whose).unwrap_or_default();
            note(&mut *tx, terms, Object::new(ObjectKind::Contract, stored.id.0, name), changes).await?;
        }
    }
    Ok(Some(settled))
}

fn count_new(verdicts: &[Verdict]) -> i64 {
    i64::try_from(verdicts.iter().filter(|verdict| **verdict == Verdict::New).count()).unwrap_or(i64::MAX)
}

/// The id of each draft: the stored one, or the next of the fresh ones.
fn numbered(
    stored: impl Iterator<Item = Option<i64>>,
    verdicts: &[Verdict],
    fresh: Vec<i64>,
) -> Result<Vec<i64>, StoreError> {
    let mut fresh = fresh.into_iter();
    let mut next = |verdict: &Verdict| if *verdict == Verdict::New { fresh.next() } else { None };
    let ids: Option<Vec<i64>> = stored.zip(verdicts).map(|(id, verdict)| id.or_else(|| next(verdict))).collect();
    ids.ok_or_else(|| StoreError::corrupt("something was deleted while an import was running"))
}

fn property_key(property: &PropertyRow) -> String {
    search::property(&property.reference, property.name.as_deref().unwrap_or_default(), &property.address)
}

fn unit_key(unit: &UnitRow) -> String {
    search::unit(&unit.reference, unit.name.as_deref().unwrap_or_default(), unit.number.as_deref())
}

fn contract_key(contract: &ContractRow) -> String {
    search::contract(contract.number.as_deref())
}

fn new_property(property: &PropertyRow, id: i64) -> Value {
    let name = property.name.as_deref().unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let address = &property.address;
    json!([
        id,
        property.reference,
        name,
        text(&address.street),
        text(&address.postcode),
        text(&address.town),
        property_key(property),
        search::order(name)
    ])
}

async fn add_properties(tx: &mut Tx, rows: Vec<Value>, now: Moment) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let add = sql2(
        "INSERT INTO property (id, reference, name, street, postcode, town, search_key, sort_key, created_at)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, $2
        FROM json_each($1)",
        "INSERT INTO property (id, reference, name, street, postcode, town, search_key, sort_key, created_at)
        SELECT CAST(value->>0 AS BIGINT), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
            $2
        FROM jsonb_array_elements(CAST($1 AS JSONB))",
    );
    add.bind(Value::from(rows).to_string()).bind(now).execute(tx).await.map(|_| ())
}

fn new_unit(unit: &UnitRow, id: i64, property: i64) -> Value {
    let name = unit.name.as_deref().unwrap_or_default();
    json!([
        id,
        property,
        unit.reference,
        name,
        unit.number,
        unit.usage.unwrap_or(Usage::Residential).key(),
        unit_key(unit),
        search::order(name)
    ])
}

async fn add_units(tx: &mut Tx, rows: Vec<Value>, now: Moment) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let add = sql2(
        "INSERT INTO unit (id, property, reference, name, number, usage, search_key, sort_key, created_at)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, $2
        FROM json_each($1)",
        "INSERT INTO unit (id, property, reference, name, number, usage, search_key, sort_key, created_at)
        SELECT CAST(value->>0 AS BIGINT), CAST(value->>1 AS BIGINT), value->>2, value->>3, value->>4, value->>5,
            value->>6, value->>7, $2
        FROM jsonb_array_elements(CAST($1 AS JSONB))",
    );
    add.bind(Value::from(rows).to_string()).bind(now).execute(tx).await.map(|_| ())
}

fn new_contact(contact: &ContactRow, id: i64, terms: Terms<'_>) -> Value {
    let ContactRow { reference, name, email, phone, mobile, address, channel } = contact;
    let set_by = if channel.is_some() { terms.actor.name() } else { "Standard" };
    json!([
        id,
        reference,
        name.salutation,
        name.title,
        name.first,
        name.last,
        name.company,
        email,
        phone,
        mobile,
        address.street,
        address.postcode,
        address.town,
        channel.unwrap_or(terms.default_channel).key(),
        set_by,
        name.key(),
        contact_search_key(contact),
        search::order(&name.sorted())
    ])
}

fn contact_search_key(contact: &ContactRow) -> String {
    search::contact(
        contact.reference.as_deref(),
        &contact.name,
        contact.email.as_deref(),
        contact.phone.as_deref(),
        contact.mobile.as_deref(),
    )
}

async fn add_contacts(tx: &mut Tx, rows: Vec<Value>, now: Moment) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let add = sql2(
        "INSERT INTO contact (id, reference, salutation, title, first_name, last_name, company, email, phone, mobile,
            street, postcode, town, channel, channel_set_by, name_key, search_key, sort_key, channel_set_at, version,
            created_at)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8,
            value->>9, value->>10, value->>11, value->>12, value->>13, value->>14, value->>15, value->>16, value->>17,
            $2, 1, $2
        FROM json_each($1)",
        "INSERT INTO contact (id, reference, salutation, title, first_name, last_name, company, email, phone, mobile,
            street, postcode, town, channel, channel_set_by, name_key, search_key, sort_key, channel_set_at, version,
            created_at)
        SELECT CAST(value->>0 AS BIGINT), value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7,
            value->>8, value->>9, value->>10, value->>11, value->>12, value->>13, value->>14, value->>15, value->>16,
            value->>17, $2, 1, $2
        FROM jsonb_array_elements(CAST($1 AS JSONB))",
    );
    add.bind(Value::from(rows).to_string()).bind(now).execute(tx).await.map(|_| ())
}

fn new_contract(contract: &ContractRow, id: i64, contact: i64, unit: i64) -> Value {
    json!([
        id,
        contact,
        unit,
        contract.kind.key(),
        contract.number,
        contract.number.as_deref().map(number_key),
        contract.term.starts.map(Day::iso),
        contract.term.ends.map(Day::iso)
    ])
}

async fn add_contracts(tx: &mut Tx, rows: Vec<Value>, now: Moment) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let add = sql2(
        "INSERT INTO contract (id, contact, unit, kind, number, number_key, starts, ends, created_at)
        SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, $2
        FROM json_each($1)",
        "INSERT INTO contract (id, contact, unit, kind, number, number_key, starts, ends, created_at)
        SELECT CAST(value->>0 AS BIGINT), CAST(value->>1 AS BIGINT), CAST(value->>2 AS BIGINT), value->>3, value->>4,
            value->>5, value->>6, value->>7, $2
        FROM jsonb_array_elements(CAST($1 AS JSONB))",
    );
    add.bind(Value::from(rows).to_string()).bind(now).execute(tx).await.map(|_| ())
}

async fn change_property(tx: &mut Tx, stored: &StoredProperty, new: &PropertyRow) -> Result<(), StoreError> {
    let name = new.name.as_deref().unwrap_or_default();
    let address = &new.address;
    let key = property_key(new);
    sql("UPDATE property SET name = $2, street = $3, postcode = $4, town = $5, search_key = $6, sort_key = $7,
        version = version + 1 WHERE id = $1")
    .bind(stored.id)
    .bind(name)
    .bind(address.street.as_deref().unwrap_or_default())
    .bind(address.postcode.as_deref().unwrap_or_default())
    .bind(address.town.as_deref().unwrap_or_default())
    .bind(&key)
    .bind(search::order(name))
    .execute(&mut *tx)
    .await?;
    crate::search::put(tx, Kind::Property, stored.id.0, &property_key(&stored.fields), &key).await
}

async fn change_unit(tx: &mut Tx, stored: &StoredUnit, new: &UnitRow) -> Result<(), StoreError> {
    let name = new.name.as_deref().unwrap_or_default();
    let key = unit_key(new);
    sql("UPDATE unit SET name = $2, number = $3, usage = $4, search_key = $5, sort_key = $6, version = version + 1
        WHERE id = $1")
    .bind(stored.id)
    .bind(name)
    .bind(new.number.as_ref())
    .bind(new.usage.unwrap_or(Usage::Residential))
    .bind(&key)
    .bind(search::order(name))
    .execute(&mut *tx)
    .await?;
    crate::search::put(tx, Kind::Unit, stored.id.0, &unit_key(&stored.fields), &key).await
}

/// `false` if somebody else changed or archived the contact since it was loaded. The channel is only touched if the file has
/// one.
async fn change_contact(
    tx: &mut Tx,
    stored: &StoredContact,
    said: &ContactRow,
    terms: Terms<'_>,
) -> Result<bool, StoreError> {
    let channel = said.channel.filter(|channel| stored.fields.channel != Some(*channel));
    let reference = stored.fields.reference.clone();
    let new = ContactRow { reference, ..said.clone().over(&stored.fields) };
    let changed = sql("UPDATE contact SET salutation = $3, title = $4, first_name = $5, last_name = $6, company = $7,
            email = $8, phone = $9, mobile = $10, street = $11, postcode = $12, town = $13,
            channel = COALESCE($14, channel),
            channel_set_by = CASE WHEN $14 IS NULL THEN channel_set_by ELSE $15 END,
            channel_set_at = CASE WHEN $14 IS NULL THEN channel_set_at ELSE $16 END,
            name_key = $17, search_key = $18, sort_key = $19, version = version + 1
        WHERE id = $1 AND version = $2 AND archived_at IS NULL")
    .bind(stored.id)
    .bind(stored.version)
    .bind(new.name.salutation.as_ref())
    .bind(new.name.title.as_ref())
    .bind(new.name.first.as_ref())
    .bind(new.name.last.as_ref())
    .bind(new.name.company.as_ref())
    .bind(new.email.as_ref())
    .bind(new.phone.as_ref())
    .bind(new.mobile.as_ref())
    .bind(new.address.street.as_ref())
    .bind(new.address.postcode.as_ref())
    .bind(new.address.town.as_ref())
    .bind(channel)
    .bind(terms.actor.name())
    .bind(terms.now)
    .bind(new.name.key())
    .bind(contact_search_key(&new))
    .bind(search::order(&new.name.sorted()))
    .execute(&mut *tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    let (before, after) = (contact_search_key(&stored.fields), contact_search_key(&new));
    crate::search::put(tx, Kind::Contact, stored.id.0, &before, &after).await?;
    Ok(true)
}

async fn change_contract(tx: &mut Tx, stored: &StoredContract, new: &ContractRow) -> Result<(), StoreError> {
    sql(
        "UPDATE contract SET number = $2, number_key = $3, starts = $4, ends = $5, version = version + 1 WHERE id = $1",
    )
    .bind(stored.id)
    .bind(new.number.as_ref())
    .bind(new.number.as_deref().map(number_key))
    .bind(new.term.starts)
    .bind(new.term.ends)
    .execute(&mut *tx)
    .await?;
    crate::search::put(tx, Kind::Contract, stored.id.0, &contract_key(&stored.fields), &contract_key(new)).await
}

async fn note(tx: &mut Tx, terms: Terms<'_>, object: Object, changes: &[FieldChange]) -> Result<(), StoreError> {
    let line = |column: &str, value: &str| format!("{column}: {}", if value.is_empty() { "–" } else { value });
    let before = changes.iter().map(|change| line(change.column.name(), change.before.as_deref().unwrap_or_default()));
    let after = changes.iter().map(|change| line(change.column.name(), &change.after));
    let entry = Entry {
        actor: terms.actor.clone(),
        object,
        action: Action::Changed,
        before: Some(before.collect::<Vec<_>>().join("; ")),
        after: Some(after.collect::<Vec<_>>().join("; ")),
    };
    journal::append(tx, terms.now, &entry).await
}
