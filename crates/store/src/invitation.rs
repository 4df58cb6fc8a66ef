//! Issued codes of contacts: created, renewed, mailed and revoked by staff.

use crate::{
    StoreError,
    bounce::{bounced, reachable},
    contact::{bounced_and_invited, has_user, in_window, is_through, running, state, state_by_code},
    db::{Ex, Tx, sql, sql2},
    journal, mail, record,
    reminder::waits_for_reminder,
    setting::days::count,
};
use domain::{
    access::{AccessKind, AccessLevel},
    contract::Window,
    id::{ContactId, InvitationId, PropertyId, RunId},
    invitation::{CodeFacts, FileLine, Funnel, InvitationState, Running, WithoutAddress, reminder::STILL_VALID},
    journal::{Action, Actor, Entry, Object, ObjectKind},
    person::{Address, Name},
    setting::days::{Key, Stored, Value},
    time::Moment,
};

/// A code to be issued.
#[derive(Debug)]
pub struct New<'a> {
    /// For whom.
    pub contact: ContactId,
    /// Their name.
    pub name: &'a str,
    /// Where it could be mailed to.
    pub email: Option<&'a str>,
    /// What the code is found by.
    pub hash: Vec<u8>,
    /// The code, encrypted.
    pub cipher: Vec<u8>,
    /// Who issues it.
    pub by: &'a str,
    /// Until when it can be used.
    pub expires_at: Moment,
}

/// Issues a code for a contact.
///
/// # Errors
/// What the database says.
pub async fn create(tx: &mut Tx, new: New<'_>, now: Moment) -> Result<InvitationId, StoreError> {
    sql("INSERT INTO invitation (kind, contact, level, name, email, code_hash, code_cipher, created_at, created_by, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id")
    .bind(AccessKind::Contact)
    .bind(new.contact)
    .bind(AccessLevel::Admin)
    .bind(new.name)
    .bind(new.email)
    .bind(new.hash)
    .bind(new.cipher)
    .bind(now)
    .bind(new.by)
    .bind(new.expires_at)
    .value(tx)
    .await
}

record! {
    /// A code as the rules need it.
    struct Row {
        contact: Option<ContactId>,
        kind: AccessKind,
        name: String,
        expires_at: Moment,
        used_at: Option<Moment>,
        revoked_at: Option<Moment>,
    }
}

/// A code for a contact, or for somebody who was added to it.
#[derive(Clone, Debug)]
pub struct Found {
    /// To which contact it gives access.
    pub contact: ContactId,
    /// Whether it is the contact's own, which staff issue.
    pub kind: AccessKind,
    /// For whom.
    pub name: String,
    /// What decides about its state.
    pub facts: CodeFacts,
}

/// One code; those of residents are not looked after here.
///
/// # Errors
/// What the database says.
pub async fn get(db: impl Into<Ex<'_>>, id: InvitationId) -> Result<Option<Found>, StoreError> {
    let row = sql("SELECT contact, kind, name, expires_at, used_at, revoked_at FROM invitation WHERE id = $1")
        .bind(id)
        .optional::<Row>(db)
        .await?;
    Ok(row.and_then(|row| {
        let facts = CodeFacts { expires_at: row.expires_at, used_at: row.used_at, revoked_at: row.revoked_at };
        Some(Found { contact: row.contact?, kind: row.kind, name: row.name, facts })
    }))
}

/// Revokes a code that nobody has used; mails with it that still wait are not sent. `false`: somebody has used it, or it is
/// revoked already, or it never existed.
///
/// # Errors
/// What the database says.
pub async fn revoke(tx: &mut Tx, id: InvitationId, by: &str, now: Moment) -> Result<bool, StoreError> {
    let revoke = sql("UPDATE invitation SET revoked_at = $2, revoked_by = $3
        WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL RETURNING expires_at");
    let expired: Vec<Moment> = revoke.bind(id).bind(now).bind(by).values(&mut *tx).await?;
    let Some(&expires_at) = expired.first() else { return Ok(false) };
    // Mails with a code that has expired are not sent anyway, and whoever renews many need not look for them.
    if expires_at > now {
        mail::withdraw_code(tx, id, now).await?;
    }
    Ok(true)
}

record! {
    /// A code that was revoked.
    #[derive(Clone, Debug)]
    pub struct Revoked {
        /// Which.
        pub id: InvitationId,
        /// For whom it was.
        pub name: String,
    }
}

/// Revokes all codes of a contact that nobody has used, also those of people who were added to it; mails with them that
/// still wait are not sent.
///
/// # Errors
/// What the database says.
pub async fn revoke_all(tx: &mut Tx, contact: ContactId, by: &str, now: Moment) -> Result<Vec<Revoked>, StoreError> {
    let revoked: Vec<Revoked> = sql("UPDATE invitation SET revoked_at = $2, revoked_by = $3
        WHERE contact = $1 AND used_at IS NULL AND revoked_at IS NULL RETURNING id, name")
    .bind(contact)
    .bind(now)
    .bind(by)
    .all(&mut *tx)
    .await?;
    for code in &revoked {
        mail::withdraw_code(&mut *tx, code.id, now).await?;
    }
    Ok(revoked)
}

/// Whether a code can be used: nobody has used or revoked it, and its time is not over.
///
/// # Errors
/// What the database says.
pub async fn usable(db: impl Into<Ex<'_>>, id: InvitationId, now: Moment) -> Result<bool, StoreError> {
    sql("SELECT EXISTS (SELECT 1 FROM invitation
        WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2)")
    .bind(id)
    .bind(now)
    .value(db)
    .await
}

/// Notes that a code goes out by mail, if it can still be used and nobody has mailed it since `before`, when it was
/// mailed last: a form that is sent twice mails once. `false`: it does not go out.
///
/// # Errors
/// What the database says.
pub async fn mailed(
    tx: &mut Tx,
    id: InvitationId,
    email: &str,
    before: Option<Moment>,
    now: Moment,
) -> Result<bool, StoreError> {
    let mailed = sql("UPDATE invitation SET mailed_at = $2, email = $3
        WHERE id = $1 AND COALESCE(mailed_at, 0) = $4 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2");
    Ok(mailed.bind(id).bind(now).bind(email).bind(before.unwrap_or(Moment(0))).execute(tx).await? == 1)
}

/// How many contacts are in which state, each counted once. One statement.
///
/// # Errors
/// What the database says.
pub async fn funnel(db: impl Into<Ex<'_>>, window: Window, now: Moment) -> Result<Funnel, StoreError> {
    record! {
        struct Count {
            state: InvitationState,
            contacts: i64,
            through: i64,
        }
    }
    let rows: Vec<Count> = sql(concat!(
        // Materialized: SQLite would work each state out twice, once to group by it and once to show it.
        "WITH states AS MATERIALIZED (SELECT ",
        state!(),
        " AS state, ",
        is_through!(),
        " AS done FROM contact c)
        SELECT state, COUNT(*) AS contacts, COUNT(*) FILTER (WHERE done AND state = 'registered') AS through
        FROM states GROUP BY state"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .all(db)
    .await?;
    let mut funnel = Funnel::default();
    for row in rows {
        funnel.add(row.state, row.contacts);
        funnel.add_through(row.through);
    }
    Ok(funnel)
}

/// What the page of all invitations shows beside the properties.
#[derive(Clone, Debug)]
pub struct Everywhere {
    /// How many contacts are in which state.
    pub funnel: Funnel,
    /// The setting of the reminder.
    pub reminder: Stored,
    /// How many are to be reminded now, by the days of the setting.
    pub due: i64,
    /// How many could be reminded once enough days have passed, or now with fewer.
    pub waiting: i64,
    /// From how many addresses of people who could register a mail came back.
    pub bounced: i64,
    /// How many usable codes could be mailed and never were.
    pub to_mail: i64,
    /// How many usable codes cannot be mailed.
    pub by_hand: i64,
    /// The oldest run that goes on.
    pub running: Option<Running>,
}

/// How far all contacts have come, and what goes on. One statement.
///
/// # Errors
/// What the database says.
pub async fn everywhere(db: impl Into<Ex<'_>>, window: Window, now: Moment) -> Result<Everywhere, StoreError> {
    record! {
        struct Part {
            part: String,
            name: Option<String>,
            one: i64,
            two: i64,
            three: i64,
            at: Option<Moment>,
        }
    }
    let preset = Value::preset(Key::Reminder);
    let parts: Vec<Part> = sql(concat!(
        "WITH states AS MATERIALIZED (SELECT c.id AS id, ",
        state!(),
        " AS state, ",
        is_through!(),
        " AS done FROM contact c),
        reminder AS (SELECT d.days AS days, d.enabled AS enabled, d.version AS version, d.changed_at AS changed_at,
                t.name AS changed_by
            FROM days_setting d JOIN staff t ON t.id = d.changed_by WHERE d.key = 'invitations.reminder'),
        waiting AS (SELECT i.mailed_at AS mailed_at FROM invitation i JOIN contact c ON c.id = i.contact WHERE ",
        waits_for_reminder!(),
        ")
        SELECT 'state' AS part, state AS name, COUNT(*) AS one,
            COUNT(*) FILTER (WHERE done AND state = 'registered') AS two, CAST(0 AS BIGINT) AS three,
            CAST(NULL AS BIGINT) AS at
        FROM states GROUP BY state
        UNION ALL
        SELECT 'reminder', changed_by, days, CAST(CASE WHEN enabled THEN 1 ELSE 0 END AS BIGINT), version, changed_at
        FROM reminder
        UNION ALL
        SELECT 'waiting', NULL, COUNT(*) FILTER (WHERE mailed_at <=
                $1 - COALESCE((SELECT days FROM reminder), $6) * CAST(86400000000 AS BIGINT)),
            COUNT(*), CAST(0 AS BIGINT), NULL
        FROM waiting
        UNION ALL
        SELECT 'bounced', NULL, COUNT(*), CAST(0 AS BIGINT), CAST(0 AS BIGINT), NULL FROM contact c WHERE ",
        bounced_and_invited!(),
        " UNION ALL
        SELECT 'post', NULL, COUNT(*) FILTER (WHERE reachable AND mailed_at IS NULL), COUNT(*) FILTER (WHERE NOT reachable),
            CAST(0 AS BIGINT), NULL
        FROM (SELECT i.mailed_at AS mailed_at, ",
        reachable!(),
        " AS reachable FROM states s JOIN contact c ON c.id = s.id
            JOIN invitation i ON i.id = (SELECT l.id FROM invitation l
                WHERE l.contact = c.id AND l.kind = 'contact' AND l.revoked_at IS NULL
                ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
            WHERE s.state = 'invited') AS usable
        UNION ALL
        SELECT part, name, one, two, three, at FROM (
            SELECT 'run' AS part, CAST(NULL AS TEXT) AS name, id AS one, done AS two, total AS three,
                CAST(NULL AS BIGINT) AS at
            FROM invitation_run WHERE finished_at IS NULL ORDER BY id LIMIT 1) AS run"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(now.plus(STILL_VALID))
    .bind(i64::from(preset.days))
    .all(db)
    .await?;
    let (mut funnel, mut reminder) = (Funnel::default(), Stored::preset(Key::Reminder));
    let (mut due, mut waiting, mut bounced, mut running) = (0, 0, 0, None);
    let (mut to_mail, mut by_hand) = (0, 0);
    for part in parts {
        match part.part.as_str() {
            "state" => {
                let state = part.name.as_deref().and_then(InvitationState::parse);
                funnel.add(state.ok_or_else(|| StoreError::corrupt("a state".to_owned()))?, part.one);
                funnel.add_through(part.two);
            }
            "reminder" => {
                reminder = Stored {
                    value: Value { on: part.two == 1, days: count(part.one) },
                    version: part.three,
                    last: part.name.zip(part.at),
                };
            }
            "waiting" => (due, waiting) = (part.one, part.two),
            "bounced" => bounced = part.one,
            "post" => (to_mail, by_hand) = (part.one, part.two),
            _ => running = Some(Running { id: RunId(part.one), done: part.two, total: part.three }),
        }
    }
    Ok(Everywhere { funnel, reminder, due, waiting, bounced, to_mail, by_hand, running })
}

record! {
    /// A contact of a property that may get a code.
    struct CandidateRow {
        id: ContactId,
        salutation: Option<String>,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        email: Option<String>,
        state: InvitationState,
        code: Option<InvitationId>,
        code_expires_at: Option<Moment>,
        code_cipher: Option<Vec<u8>>,
        mailed_at: Option<Moment>,
        house: Option<String>,
    }
}

/// A contact of a property, as inviting all of them needs it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub id: ContactId,
    /// What the person or firm is called.
    pub name: Name,
    /// Where to write to, unless a mail came back from there.
    pub email: Option<String>,
    /// How far the invitation has come, at this property.
    pub state: InvitationState,
    /// The last code that was not revoked.
    pub code: Option<CandidateCode>,
    /// The house of a running contract: the property, if it is about one.
    pub house: Option<String>,
}

/// The last code of a [`Candidate`].
#[derive(Clone, Debug)]
pub struct CandidateCode {
    /// Which.
    pub id: InvitationId,
    /// Until when it can be used.
    pub expires_at: Moment,
    /// The code, encrypted.
    pub cipher: Vec<u8>,
    /// When it was mailed last.
    pub mailed_at: Option<Moment>,
}

/// The next contacts of a property (of all, without one) after a certain one, in the order of their numbers, and held against everybody else
/// until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn candidates(
    tx: &mut Tx,
    property: Option<PropertyId>,
    after: Option<ContactId>,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<Candidate>, StoreError> {
    let next = match property {
        Some(property) => sql("SELECT DISTINCT ct.contact FROM contract ct
            JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
            WHERE u.property = $3 AND ct.archived_at IS NULL AND ct.contact > $1
            ORDER BY ct.contact LIMIT $2")
        .bind(after.unwrap_or(ContactId(0)))
        .bind(limit)
        .bind(property),
        None => sql("SELECT id FROM contact WHERE id > $1 AND archived_at IS NULL ORDER BY id LIMIT $2")
            .bind(after.unwrap_or(ContactId(0)))
            .bind(limit),
    };
    let ids: Vec<ContactId> = next.values(&mut *tx).await?;
    // Held first and read afterwards: what is read then stays so until the end.
    sql2(
        "UPDATE contact SET version = version WHERE id IN (SELECT value FROM json_each($1))",
        "UPDATE contact SET version = version WHERE id = ANY($1)",
    )
    .bind(ids.clone())
    .execute(&mut *tx)
    .await?;
    macro_rules! candidates {
        () => {
            concat!(
                "SELECT c.id AS id, c.salutation AS salutation, c.title AS title, c.first_name AS first_name,
                    c.last_name AS last_name, c.company AS company, CASE WHEN ",
                reachable!(),
                " THEN c.email END AS email, ",
                state!(),
                " AS state, i.id AS code, i.expires_at AS code_expires_at, i.code_cipher AS code_cipher,
                    i.mailed_at AS mailed_at,
                    (SELECT p.name FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                        JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                        WHERE ct.contact = c.id AND ct.archived_at IS NULL AND (u.property = $4 OR $4 IS NULL) AND ",
                running!(),
                " ORDER BY ct.id LIMIT 1) AS house
                FROM contact c
                LEFT JOIN invitation i ON i.id = (SELECT l.id FROM invitation l
                    WHERE l.contact = c.id AND l.kind = 'contact' AND l.revoked_at IS NULL
                    ORDER BY l.created_at DESC, l.id DESC LIMIT 1) "
            )
        };
    }
    let rows: Vec<CandidateRow> = sql2(
        concat!(candidates!(), "WHERE c.id IN (SELECT value FROM json_each($5)) ORDER BY c.id"),
        concat!(candidates!(), "WHERE c.id = ANY($5) ORDER BY c.id"),
    )
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(ids)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(Candidate::from).collect())
}

impl From<CandidateRow> for Candidate {
    fn from(row: CandidateRow) -> Self {
        let code = match (row.code, row.code_expires_at, row.code_cipher) {
            (Some(id), Some(expires_at), Some(cipher)) => {
                Some(CandidateCode { id, expires_at, cipher, mailed_at: row.mailed_at })
            }
            _ => None,
        };
        let name = Name {
            salutation: row.salutation,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        Self { id: row.id, name, email: row.email, state: row.state, code, house: row.house }
    }
}

/// The usable codes of a property: how many could be mailed and never were, and whose cannot be mailed.
#[derive(Debug, Default)]
pub struct Open {
    /// The first of those without an address, by name.
    pub without_address: Vec<WithoutAddress>,
    /// How many there are without an address.
    pub by_hand: i64,
    /// How many could be mailed and never were.
    pub to_mail: i64,
}

/// The last code `i` of each contact `c` of property $4, if it can be used at the instant $1 and nobody has registered.
macro_rules! usable_codes {
    () => {
        concat!(
            " FROM contact c
            JOIN invitation i ON i.id = (SELECT l.id FROM invitation l
                WHERE l.contact = c.id AND l.kind = 'contact' AND l.revoked_at IS NULL
                ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
            WHERE c.id IN (SELECT ct.contact FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                    WHERE u.property = $4 AND ct.archived_at IS NULL)
                AND 'invited' = ",
            state!()
        )
    };
}

/// The usable codes of the contacts of a property. One statement.
///
/// # Errors
/// What the database says.
pub async fn open(
    db: impl Into<Ex<'_>>,
    property: PropertyId,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Open, StoreError> {
    record! {
        struct Invited {
            contact: ContactId,
            title: Option<String>,
            first_name: Option<String>,
            last_name: Option<String>,
            company: Option<String>,
            phone: Option<String>,
            expires_at: Moment,
            bounced: bool,
            by_hand: i64,
            to_mail: i64,
        }
    }
    // The first row only carries the numbers, so that they are there when nobody lacks an address.
    let rows: Vec<Invited> = sql(concat!(
        "WITH invited AS (
            SELECT c.id AS contact, c.title AS title, c.first_name AS first_name, c.last_name AS last_name,
                c.company AS company, COALESCE(c.mobile, c.phone) AS phone, c.sort_key AS sort_key,
                i.expires_at AS expires_at, i.mailed_at AS mailed_at, ",
        reachable!(),
        " AS reachable, ",
        bounced!(),
        " AS bounced",
        usable_codes!(),
        ")
        SELECT CAST(0 AS BIGINT) AS contact, CAST(NULL AS TEXT) AS title, CAST(NULL AS TEXT) AS first_name,
            CAST(NULL AS TEXT) AS last_name, CAST(NULL AS TEXT) AS company, CAST(NULL AS TEXT) AS phone,
            CAST(0 AS BIGINT) AS expires_at, FALSE AS bounced, COUNT(*) FILTER (WHERE NOT reachable) AS by_hand,
            COUNT(*) FILTER (WHERE reachable AND mailed_at IS NULL) AS to_mail
        FROM invited
        UNION ALL
        SELECT contact, title, first_name, last_name, company, phone, expires_at, bounced, CAST(0 AS BIGINT),
            CAST(0 AS BIGINT)
        FROM (
            SELECT contact, title, first_name, last_name, company, phone, expires_at, bounced FROM invited
            WHERE NOT reachable ORDER BY sort_key, contact LIMIT $5) AS without_address"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(limit)
    .all(db)
    .await?;
    let mut open = Open::default();
    for row in rows {
        if row.contact == ContactId(0) {
            (open.by_hand, open.to_mail) = (row.by_hand, row.to_mail);
            continue;
        }
        let name = Name {
            salutation: None,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        open.without_address.push(WithoutAddress {
            contact: row.contact,
            name: name.sorted(),
            phone: row.phone,
            expires_at: row.expires_at,
            bounced: row.bounced,
        });
    }
    Ok(open)
}

record! {
    struct ByHandRow {
        id: InvitationId,
        contact: ContactId,
        salutation: Option<String>,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        street: Option<String>,
        postcode: Option<String>,
        town: Option<String>,
        sort_key: String,
        expires_at: Moment,
        code_cipher: Vec<u8>,
    }
}

/// A usable code that cannot be mailed, with what a letter needs.
#[derive(Clone, Debug)]
pub struct ByHand {
    /// Which code.
    pub id: InvitationId,
    /// For whom.
    pub contact: ContactId,
    /// What the person or firm is called.
    pub name: Name,
    /// Where the letter goes.
    pub address: Address,
    /// By what the list is sorted.
    pub sort_key: String,
    /// Until when the code can be used.
    pub expires_at: Moment,
    /// The code, encrypted.
    pub cipher: Vec<u8>,
}

/// The next usable codes of a property that cannot be mailed: those that [`open`] lists, in the same order, after a
/// certain one. One statement.
///
/// # Errors
/// What the database says.
pub async fn by_hand(
    db: impl Into<Ex<'_>>,
    property: PropertyId,
    after: Option<(&str, ContactId)>,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<ByHand>, StoreError> {
    let (key, contact) = after.unwrap_or(("", ContactId(0)));
    let rows: Vec<ByHandRow> = sql(concat!(
        "SELECT i.id AS id, c.id AS contact, c.salutation AS salutation, c.title AS title, c.first_name AS first_name,
            c.last_name AS last_name, c.company AS company, c.street AS street, c.postcode AS postcode, c.town AS town,
            c.sort_key AS sort_key, i.expires_at AS expires_at, i.code_cipher AS code_cipher",
        usable_codes!(),
        " AND NOT ",
        reachable!(),
        " AND (c.sort_key, c.id) > ($5, $6) ORDER BY c.sort_key, c.id LIMIT $7"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(key)
    .bind(contact)
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows.into_iter().map(ByHand::from).collect())
}

impl From<ByHandRow> for ByHand {
    fn from(row: ByHandRow) -> Self {
        let name = Name {
            salutation: row.salutation,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        Self {
            id: row.id,
            contact: row.contact,
            name,
            address: Address { street: row.street, postcode: row.postcode, town: row.town },
            sort_key: row.sort_key,
            expires_at: row.expires_at,
            cipher: row.code_cipher,
        }
    }
}

/// Notes in the journal that codes were printed, which shows them: one entry for each.
///
/// # Errors
/// What the database says.
pub async fn note_read_out(tx: &mut Tx, ids: Vec<InvitationId>, by: &Actor, now: Moment) -> Result<(), StoreError> {
    record! {
        struct Printed {
            id: InvitationId,
            name: String,
        }
    }
    let printed = sql2(
        "SELECT id, name FROM invitation WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id",
        "SELECT id, name FROM invitation WHERE id = ANY($1) ORDER BY id",
    );
    for Printed { id, name } in printed.bind(ids).all(&mut *tx).await? {
        let entry = Entry {
            actor: by.clone(),
            object: Object::new(ObjectKind::Invitation, id.0, name),
            action: Action::ReadOut,
            before: None,
            after: None,
        };
        journal::append(tx, now, &entry).await?;
    }
    Ok(())
}

/// Where a file of invitations goes on: after this contact.
pub type Place = (String, ContactId);

/// The next contacts of a property (of all, without one) with what became of their invitations, by name, after a certain
/// one; archived ones are left out. One statement.
///
/// # Errors
/// What the database says.
pub async fn file(
    db: impl Into<Ex<'_>>,
    property: Option<PropertyId>,
    after: Option<&Place>,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<(Place, FileLine)>, StoreError> {
    record! {
        struct Line {
            id: ContactId,
            sort_key: String,
            title: Option<String>,
            first_name: Option<String>,
            last_name: Option<String>,
            company: Option<String>,
            reference: Option<String>,
            street: Option<String>,
            postcode: Option<String>,
            town: Option<String>,
            place: Option<String>,
            email: Option<String>,
            bounced: bool,
            state: InvitationState,
            mailed_at: Option<Moment>,
            reminded_at: Option<Moment>,
            expires_at: Option<Moment>,
        }
    }
    let (key, contact) = after.map_or(("", ContactId(0)), |(key, contact)| (key.as_str(), *contact));
    let lines: Vec<Line> = sql(concat!(
        "WITH page AS (SELECT c.id AS id FROM contact c
            WHERE c.archived_at IS NULL AND (c.sort_key, c.id) > ($5, $6)
                AND (c.id IN (SELECT ct.contact FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                    WHERE u.property = $4 AND ct.archived_at IS NULL) OR $4 IS NULL)
            ORDER BY c.sort_key, c.id LIMIT $7)
        SELECT c.id AS id, c.sort_key AS sort_key, c.title AS title, c.first_name AS first_name,
            c.last_name AS last_name, c.company AS company, c.reference AS reference, c.street AS street,
            c.postcode AS postcode, c.town AS town, c.email AS email, ",
        bounced!(),
        " AS bounced, ",
        state!(),
        " AS state,
            (SELECT p.name || ', ' || u.name FROM contract ct JOIN unit u ON u.id = ct.unit
                JOIN property p ON p.id = u.property
                WHERE ct.contact = c.id AND ct.archived_at IS NULL AND (u.property = $4 OR $4 IS NULL)
                ORDER BY CASE WHEN ",
        running!(),
        " THEN 0 ELSE 1 END, ct.starts DESC NULLS LAST, ct.id LIMIT 1) AS place,
            i.mailed_at AS mailed_at, i.reminded_at AS reminded_at, i.expires_at AS expires_at
        FROM page JOIN contact c ON c.id = page.id
        LEFT JOIN invitation i ON i.id = (SELECT l.id FROM invitation l
            WHERE l.contact = c.id AND l.kind = 'contact' AND l.revoked_at IS NULL
            ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
        ORDER BY c.sort_key, c.id"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(key)
    .bind(contact)
    .bind(limit)
    .all(db)
    .await?;
    let line = |line: Line| {
        let name = Name {
            salutation: None,
            title: line.title,
            first: line.first_name,
            last: line.last_name,
            company: line.company,
        };
        let told = FileLine {
            name: name.sorted(),
            reference: line.reference,
            place: line.place,
            address: Address { street: line.street, postcode: line.postcode, town: line.town },
            email: line.email,
            bounced: line.bounced,
            state: line.state,
            mailed_at: line.mailed_at,
            reminded_at: line.reminded_at,
            expires_at: line.expires_at,
        };
        ((line.sort_key, line.id), told)
    };
    Ok(lines.into_iter().map(line).collect())
}
