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
    contract::{self, ContractKind, Term},
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
    /// Since when.
    pub since: Moment,
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
        held_since: Moment,
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

/// The columns of a [`Row`].
macro_rules! held_columns {
    () => {
        "a.id AS access, a.created_at AS held_since, k.id AS contact, k.version AS version, k.reference AS reference,
            k.salutation AS salutation, k.title AS title, k.first_name AS first_name, k.last_name AS last_name,
            k.company AS company, k.email AS email, k.phone AS phone, k.mobile AS mobile, k.street AS street,
            k.postcode AS postcode, k.town AS town, k.channel AS channel,
            c.kind AS kind, c.number AS number, c.starts AS starts, c.ends AS ends, u.name AS unit,
            p.id AS property, p.name AS property_name, p.street AS property_street, p.postcode AS property_postcode,
            p.town AS property_town,
            n.question AS question, n.property AS about, n.value AS answer, n.answered_at AS answered_at"
    };
}

/// Where they come from. Each contract comes once for each answer: both are few, and one question costs less than three.
macro_rules! held_rows {
    () => {
        "FROM access a
        LEFT JOIN contact k ON k.id = a.contact
        LEFT JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
        LEFT JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
        LEFT JOIN property p ON p.id = COALESCE(u.property, a.property) AND p.archived_at IS NULL
        LEFT JOIN answer n ON n.access = a.id AND NOT EXISTS
            (SELECT 1 FROM answer m WHERE m.access = n.access AND m.question = n.question AND m.id > n.id
                AND COALESCE(m.property, 0) = COALESCE(n.property, 0))
        WHERE a.login = $1 AND a.ended_at IS NULL AND k.archived_at IS NULL"
    };
}

/// The accesses of a login that have not ended, in the order in which they were made; no archived contacts, contracts,
/// units and houses.
///
/// # Errors
/// What the database says.
pub async fn held(db: impl Into<Ex<'_>>, login: UserId) -> Result<Vec<Held>, StoreError> {
    let rows = sql(concat!(
        "SELECT ",
        held_columns!(),
        " ",
        held_rows!(),
        " ORDER BY a.id, COALESCE(p.sort_key, ''), COALESCE(u.sort_key, ''), COALESCE(c.id, 0), COALESCE(n.id, 0)"
    ))
    .bind(login)
    .all::<Row>(db)
    .await?;
    rows.into_iter().try_fold(Vec::new(), gather)
}

/// A contract whose house or unit is archived, or the archived house of a resident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// What the house is called.
    pub house: String,
    /// What the unit is called; none for residents.
    pub unit: Option<String>,
    /// From when to when.
    pub term: Term,
    /// Which of the two is archived.
    pub archived: contract::Archived,
}

record! {
    struct ArchivedRow {
        archived_house: Option<String>,
        archived_unit: Option<String>,
        house_is_archived: bool,
    }
}

/// As [`held`], and the contracts that it leaves out because their house or unit is archived, in one statement: for whoever
/// has to be told why no house is open.
///
/// # Errors
/// What the database says.
pub async fn held_and_archived(db: impl Into<Ex<'_>>, login: UserId) -> Result<(Vec<Held>, Vec<Archived>), StoreError> {
    struct Both(Row, ArchivedRow);
    impl crate::db::Record for Both {
        fn read(row: &crate::db::Row<'_>) -> Result<Self, StoreError> {
            Ok(Self(Row::read(row)?, ArchivedRow::read(row)?))
        }
    }
    let rows = sql(concat!(
        "SELECT ",
        held_columns!(),
        ", (SELECT h.name FROM property h WHERE p.id IS NULL
                AND h.id = COALESCE((SELECT w.property FROM unit w WHERE w.id = c.unit), a.property)) AS archived_house,
            (SELECT w.name FROM unit w WHERE p.id IS NULL AND w.id = c.unit) AS archived_unit,
            EXISTS (SELECT 1 FROM property h WHERE h.archived_at IS NOT NULL
                AND h.id = COALESCE((SELECT w.property FROM unit w WHERE w.id = c.unit), a.property))
                AS house_is_archived ",
        held_rows!(),
        " ORDER BY a.id, COALESCE(p.sort_key, ''), COALESCE(u.sort_key, ''), COALESCE(c.id, 0), COALESCE(n.id, 0)"
    ))
    .bind(login)
    .all::<Both>(db)
    .await?;
    let (mut held, mut archived) = (Vec::new(), Vec::new());
    for Both(row, shut) in rows {
        if let Some(house) = shut.archived_house {
            let term = Term { starts: row.starts, ends: row.ends };
            let what = if shut.house_is_archived { contract::Archived::House } else { contract::Archived::Unit };
            let found = Archived { house, unit: shut.archived_unit, term, archived: what };
            // The same contract again, with the next answer.
            if !archived.contains(&found) {
                archived.push(found);
            }
        }
        held = gather(held, row)?;
    }
    Ok((held, archived))
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
        all.push(Held {
            id: row.access,
            since: row.held_since,
            contact,
            contracts: Vec::new(),
            houses: Vec::new(),
            answers: Vec::new(),
        });
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

/// What is stored about a login, whatever of it its person may see.
#[derive(Clone, Debug)]
pub struct Stored {
    /// When the login was made.
    pub since: Moment,
    /// When the terms were accepted.
    pub terms_accepted_at: Moment,
    /// In how many browsers somebody is signed in.
    pub sessions: i64,
    /// The accesses, as [`held`] gives them.
    pub held: Vec<Held>,
    /// Whom the person has invited, the newest first.
    pub invited: Vec<Invited>,
}

/// Somebody whom a customer has invited; nobody has withdrawn it.
#[derive(Clone, Debug)]
pub struct Invited {
    /// As they were called in the invitation.
    pub name: String,
    /// The house, if it was as a resident.
    pub house: Option<String>,
    /// When.
    pub at: Moment,
}

record! {
    struct LoginRow {
        login_since: Moment,
        terms_accepted_at: Moment,
        sessions: i64,
        invited_name: Option<String>,
        invited_house: Option<String>,
        invited_at: Option<Moment>,
    }
}

/// A row of either kind.
enum Line {
    Held(Box<Row>),
    Login(LoginRow),
}

impl crate::db::Record for Line {
    fn read(row: &crate::db::Row<'_>) -> Result<Self, StoreError> {
        let access: Option<AccessId> = row.get("access")?;
        Ok(match access {
            Some(_) => Self::Held(Box::new(Row::read(row)?)),
            None => Self::Login(LoginRow::read(row)?),
        })
    }
}

/// What is stored about a login; `None`: there is none. One statement.
///
/// # Errors
/// What the database says.
pub async fn stored(db: impl Into<Ex<'_>>, login: UserId, now: Moment) -> Result<Option<Stored>, StoreError> {
    // An invitation to a contact does not say by its number who has made it; the journal knows of all of them.
    let lines = sql(concat!(
        "SELECT * FROM (SELECT CAST(NULL AS BIGINT) AS login_since, CAST(NULL AS BIGINT) AS terms_accepted_at,
            CAST(NULL AS BIGINT) AS sessions, CAST(NULL AS TEXT) AS invited_name, CAST(NULL AS TEXT) AS invited_house,
            CAST(NULL AS BIGINT) AS invited_at, COALESCE(p.sort_key, '') AS property_turn,
            COALESCE(u.sort_key, '') AS unit_turn, COALESCE(c.id, 0) AS turn, COALESCE(n.id, 0) AS answer_turn, ",
        held_columns!(),
        " ",
        held_rows!(),
        " UNION ALL
        SELECT l.created_at, l.terms_accepted_at,
            (SELECT COUNT(*) FROM session s WHERE s.login = l.id AND s.ended IS NULL AND s.expires_at > $2),
            i.name, h.name, i.created_at, '', '', -COALESCE(i.id, 0), 0,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM login l
        LEFT JOIN journal j ON j.actor_kind = 'customer' AND j.actor = l.id AND j.object_kind = 'invitation'
            AND j.action = 'created'
        LEFT JOIN invitation i ON i.id = j.object AND i.revoked_at IS NULL
        LEFT JOIN property h ON h.id = i.property
        WHERE l.id = $1 AND l.deleted_at IS NULL) AS found
        ORDER BY access NULLS LAST, property_turn, unit_turn, turn, answer_turn"
    ))
    .bind(login)
    .bind(now)
    .all::<Line>(db)
    .await?;
    let (mut held, mut invited, mut found) = (Vec::new(), Vec::new(), None);
    for line in lines {
        match line {
            Line::Held(row) => held = gather(held, *row)?,
            Line::Login(row) => {
                found = Some((row.login_since, row.terms_accepted_at, row.sessions));
                if let (Some(name), Some(at)) = (row.invited_name, row.invited_at) {
                    invited.push(Invited { name, house: row.invited_house, at });
                }
            }
        }
    }
    Ok(found.map(|(since, terms_accepted_at, sessions)| Stored { since, terms_accepted_at, sessions, held, invited }))
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
