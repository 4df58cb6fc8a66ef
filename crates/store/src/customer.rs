//! What customers see and change: what hangs on the accesses of a login. One statement serves all their pages, so that
//! each of them costs the same.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    access::AccessLevel,
    contact::{ContactChannel, Details, OwnContract},
    contract::{ContractKind, Term},
    id::{AccessId, ContactId, InvitationId, PropertyId, StaffId, UserId},
    onboarding::{Answer, Item, Question},
    person::{Address, Name},
    search,
    text::Lang,
    time::{Day, Moment},
};

/// One access with what hangs on it.
#[derive(Clone, Debug)]
pub struct Held {
    /// Which access.
    pub id: AccessId,
    /// The contact, except for residents.
    pub contact: Option<Contact>,
    /// The contracts of the contact.
    pub contracts: Vec<OwnContract>,
    /// Where the houses stand.
    pub houses: Vec<(PropertyId, Address)>,
    /// The last answer to each question, and when it was given.
    pub answers: Vec<(Item, Answer, Moment)>,
}

/// A contact as far as its customers see it.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// Grows with each change.
    pub version: i64,
    /// The reference id.
    pub reference: Option<String>,
    /// What it is called.
    pub name: Name,
    /// How it can be reached.
    pub details: Details,
    /// Letters on paper as well?
    pub channel: ContactChannel,
}

record! {
    struct Row {
        access: AccessId,
        contact: Option<ContactId>,
        version: Option<i64>,
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
        channel: Option<ContactChannel>,
        kind: Option<ContractKind>,
        number: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
        unit: Option<String>,
        property: Option<PropertyId>,
        property_name: Option<String>,
        property_street: Option<String>,
        property_postcode: Option<String>,
        property_town: Option<String>,
        question: Option<Question>,
        about: Option<PropertyId>,
        answer: Option<String>,
        answered_at: Option<Moment>,
    }
}

/// The accesses of a login that have not ended, in the order in which they were made; no archived contacts, contracts,
/// units and houses.
///
/// # Errors
/// What the database says.
pub async fn held(db: impl Into<Ex<'_>>, login: UserId) -> Result<Vec<Held>, StoreError> {
    // Each contract comes once for each answer: both are few, and one question costs less than three.
    let rows = sql("SELECT a.id AS access, k.id AS contact, k.version AS version, k.reference AS reference,
            k.salutation AS salutation, k.title AS title, k.first_name AS first_name, k.last_name AS last_name,
            k.company AS company, k.email AS email, k.phone AS phone, k.mobile AS mobile, k.street AS street,
            k.postcode AS postcode, k.town AS town, k.channel AS channel,
            c.kind AS kind, c.number AS number, c.starts AS starts, c.ends AS ends, u.name AS unit,
            p.id AS property, p.name AS property_name, p.street AS property_street, p.postcode AS property_postcode,
            p.town AS property_town,
            n.question AS question, n.property AS about, n.value AS answer, n.answered_at AS answered_at
        FROM access a
        LEFT JOIN contact k ON k.id = a.contact
        LEFT JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
        LEFT JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
        LEFT JOIN property p ON p.id = COALESCE(u.property, a.property) AND p.archived_at IS NULL
        LEFT JOIN answer n ON n.access = a.id AND NOT EXISTS
            (SELECT 1 FROM answer m WHERE m.access = n.access AND m.question = n.question AND m.id > n.id
                AND COALESCE(m.property, 0) = COALESCE(n.property, 0))
        WHERE a.login = $1 AND a.ended_at IS NULL AND k.archived_at IS NULL
        ORDER BY a.id, COALESCE(p.sort_key, ''), COALESCE(u.sort_key, ''), COALESCE(c.id, 0), COALESCE(n.id, 0)")
    .bind(login)
    .all::<Row>(db)
    .await?;
    rows.into_iter().try_fold(Vec::new(), gather)
}

fn gather(mut all: Vec<Held>, row: Row) -> Result<Vec<Held>, StoreError> {
    if all.last().is_none_or(|held: &Held| held.id != row.access) {
        let contact = match (row.contact, row.version, row.channel) {
            (Some(id), Some(version), Some(channel)) => Some(Contact {
                id,
                version,
                reference: row.reference,
                name: Name {
                    salutation: row.salutation,
                    title: row.title,
                    first: row.first_name,
                    last: row.last_name,
                    company: row.company,
                },
                details: Details {
                    email: row.email,
                    phone: row.phone,
                    mobile: row.mobile,
                    address: Address { street: row.street, postcode: row.postcode, town: row.town },
                },
                channel,
            }),
            _ => None,
        };
        all.push(Held { id: row.access, contact, contracts: Vec::new(), houses: Vec::new(), answers: Vec::new() });
    }
    let Some(held) = all.last_mut() else { return Ok(all) };
    if let Some(property) = row.property {
        if !held.houses.iter().any(|(house, _)| *house == property) {
            let [street, postcode, town] = [row.property_street, row.property_postcode, row.property_town];
            held.houses.push((property, Address { street, postcode, town }));
        }
        if let (Some(kind), Some(unit), Some(property_name)) = (row.kind, row.unit, row.property_name) {
            let term = Term { starts: row.starts, ends: row.ends };
            let contract = OwnContract { property, property_name, kind, unit, number: row.number, term };
            // The same contract again, with the next answer.
            if !held.contracts.contains(&contract) {
                held.contracts.push(contract);
            }
        }
    }
    if let (Some(question), Some(answer), Some(at)) = (row.question, row.answer, row.answered_at) {
        let item = Item { question, property: row.about };
        if !held.answers.iter().any(|(answered, ..)| *answered == item) {
            let answer = Answer::parse(question, &answer)
                .ok_or_else(|| StoreError::corrupt(format!("the answer “{answer}” to {question:?}")))?;
            held.answers.push((item, answer, at));
        }
    }
    Ok(all)
}

/// Holds an access until the transaction ends, so that two answers at once see each other. `false`: it is not this
/// login's, or has ended.
///
/// # Errors
/// What the database says.
pub async fn lock_access(tx: &mut Tx, id: AccessId, login: UserId) -> Result<bool, StoreError> {
    let lock = sql("UPDATE access SET created_at = created_at WHERE id = $1 AND login = $2 AND ended_at IS NULL");
    Ok(lock.bind(id).bind(login).execute(tx).await? == 1)
}

/// Corrects how a contact can be reached. `false`: it is in another version by now, or archived.
///
/// # Errors
/// What the database says.
pub async fn correct(tx: &mut Tx, contact: &Contact, version: i64, details: &Details) -> Result<bool, StoreError> {
    let key = |details: &Details| {
        search::contact(
            contact.reference.as_deref(),
            &contact.name,
            details.email.as_deref(),
            details.phone.as_deref(),
            details.mobile.as_deref(),
        )
    };
    let corrected =
        sql("UPDATE contact SET email = $3, phone = $4, mobile = $5, street = $6, postcode = $7, town = $8,
            search_key = $9, version = version + 1
        WHERE id = $1 AND version = $2 AND archived_at IS NULL")
        .bind(contact.id)
        .bind(version)
        .bind(details.email.as_ref())
        .bind(details.phone.as_ref())
        .bind(details.mobile.as_ref())
        .bind(details.address.street.as_ref())
        .bind(details.address.postcode.as_ref())
        .bind(details.address.town.as_ref())
        .bind(key(details))
        .execute(&mut *tx)
        .await?;
    if corrected == 0 {
        return Ok(false);
    }
    let kind = crate::search::Kind::Contact;
    crate::search::put(tx, kind, contact.id.0, &key(&contact.details), &key(details)).await?;
    Ok(true)
}

/// Chooses the channel of a contact. `false`: it has this channel already, or is archived.
///
/// # Errors
/// What the database says.
pub async fn set_channel(
    tx: &mut Tx,
    contact: ContactId,
    channel: ContactChannel,
    by: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let set = sql("UPDATE contact SET channel = $2, channel_set_by = $3, channel_set_at = $4, version = version + 1
        WHERE id = $1 AND channel <> $2 AND archived_at IS NULL");
    Ok(set.bind(contact).bind(channel).bind(by).bind(now).execute(tx).await? == 1)
}

/// Notes who has said that the channel is right as it is.
///
/// # Errors
/// What the database says.
pub async fn confirm_channel(tx: &mut Tx, contact: ContactId, by: &str, now: Moment) -> Result<(), StoreError> {
    let confirmed = sql("UPDATE contact SET channel_set_by = $2, channel_set_at = $3
        WHERE id = $1 AND archived_at IS NULL AND channel_set_by <> $2");
    confirmed.bind(contact).bind(by).bind(now).execute(tx).await.map(|_| ())
}

record! {
    /// Who changed a contact last.
    #[derive(Debug)]
    pub struct LastChange {
        /// Who.
        pub actor_name: String,
        /// When.
        pub at: Moment,
    }
}

/// Who changed a contact last, by the journal.
///
/// # Errors
/// What the database says.
pub async fn last_change(tx: &mut Tx, contact: ContactId) -> Result<Option<LastChange>, StoreError> {
    sql("SELECT actor_name, at FROM journal WHERE object_kind = 'contact' AND object = $1 AND action = 'changed'
        ORDER BY id DESC LIMIT 1")
    .bind(contact)
    .optional(tx)
    .await
}

/// Sets the language of a customer or a member of staff.
///
/// # Errors
/// What the database says.
pub async fn speak(
    db: impl Into<Ex<'_>>,
    login: Option<UserId>,
    staff: Option<StaffId>,
    lang: Lang,
) -> Result<(), StoreError> {
    let speak = match staff {
        Some(staff) => sql("UPDATE staff SET language = $2 WHERE id = $1").bind(staff),
        None => sql("UPDATE login SET language = $2 WHERE id = $1").bind(login),
    };
    speak.bind(lang).execute(db).await.map(|_| ())
}

/// A code for somebody whom a customer adds to a contact.
#[derive(Debug)]
pub struct NewAdded<'a> {
    /// To which contact.
    pub contact: ContactId,
    /// Administrator or user rights.
    pub level: AccessLevel,
    /// Who is added.
    pub name: &'a str,
    /// Where the code is mailed to.
    pub email: &'a str,
    /// By what the code is found.
    pub code_hash: Vec<u8>,
    /// The code, encrypted.
    pub code_cipher: Vec<u8>,
    /// Who adds.
    pub by: &'a str,
    /// Until when it can be used.
    pub expires_at: Moment,
}

/// Adds such a code, mailed in the same transaction.
///
/// # Errors
/// What the database says.
pub async fn add_added(tx: &mut Tx, new: NewAdded<'_>, now: Moment) -> Result<InvitationId, StoreError> {
    sql("INSERT INTO invitation (kind, contact, level, name, email, code_hash, code_cipher, created_at, created_by,
            expires_at, mailed_at)
        VALUES ('added', $1, $2, $3, $4, $5, $6, $7, $8, $9, $7) RETURNING id")
    .bind(new.contact)
    .bind(new.level)
    .bind(new.name)
    .bind(new.email)
    .bind(new.code_hash)
    .bind(new.code_cipher)
    .bind(now)
    .bind(new.by)
    .bind(new.expires_at)
    .value(tx)
    .await
}

record! {
    /// An administrator, to be told of something.
    #[derive(Debug)]
    pub struct Administrator {
        /// What they are called.
        pub name: String,
        /// Where to write to.
        pub email: String,
        /// In which language.
        pub language: Lang,
    }
}

/// The administrators who have accepted their invitation.
///
/// # Errors
/// What the database says.
pub async fn administrators(tx: &mut Tx) -> Result<Vec<Administrator>, StoreError> {
    sql("SELECT name, email, language FROM staff
        WHERE role = 'administrator' AND deactivated_at IS NULL AND password_hash IS NOT NULL ORDER BY id")
    .all(tx)
    .await
}
