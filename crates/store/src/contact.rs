//! Contacts: lists, one with everything about it, and how far the invitation of each has come.

use crate::{
    StoreError,
    bounce::{bounced, reachable},
    db::{Ex, Stmt, Tx, sql, sql2},
    journal::entries_of_contact,
    record,
};
use domain::{
    access::AccessLevel,
    contact::ContactChannel,
    contract::{Archived, ContractKind, Window},
    id::{AccessId, ContactId, ContractId, EntryId, InvitationId, PropertyId, UnitId, UserId},
    invitation::{Bounce, CodeFacts, Concern, ContactFacts, InvitationState},
    journal::{Action, ObjectKind},
    list::{Order, Turn},
    onboarding::Question,
    person::{Address, Name},
    search::{like, words},
    time::{Day, Moment},
};

crate::text_column!(InvitationState);

/// Contract `ct` of a unit that is in use gives access: it has begun by day $2 and not ended before day $3.
macro_rules! running {
    () => {
        "(ct.starts <= $2 OR ct.starts IS NULL) AND (ct.ends >= $3 OR ct.ends IS NULL)"
    };
}

/// Contact `c` has a contract that gives access, at property $4 if there is one.
macro_rules! in_window {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM contract ct
                JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                WHERE ct.contact = c.id AND ct.archived_at IS NULL AND (u.property = $4 OR $4 IS NULL) AND ",
            running!(),
            ")"
        )
    };
}

/// Somebody has an access to contact `c` that has not ended.
macro_rules! has_user {
    () => {
        "EXISTS (SELECT 1 FROM access a WHERE a.contact = c.id AND a.ended_at IS NULL)"
    };
}

/// Somebody with access to contact `c` is through the questions.
macro_rules! is_through {
    () => {
        "EXISTS (SELECT 1 FROM access t WHERE t.contact = c.id AND t.ended_at IS NULL AND t.through_at IS NOT NULL)"
    };
}

/// The end of a CASE: the state of contact `c` at the instant $1, once it is known to have a running contract. It says
/// the same as `domain::invitation::ContactFacts::state`; a test draws random worlds and compares.
macro_rules! state_by_code {
    () => {
        concat!(
            "WHEN ",
            has_user!(),
            " THEN 'registered' ELSE COALESCE((
                SELECT CASE WHEN i.used_at IS NOT NULL THEN 'not_invited' WHEN i.expires_at <= $1 THEN 'expired'
                    ELSE 'invited' END
                FROM invitation i WHERE i.contact = c.id AND i.kind = 'contact' AND i.revoked_at IS NULL
                ORDER BY i.created_at DESC, i.id DESC LIMIT 1), 'not_invited') END"
        )
    };
}

/// The state of contact `c` at the instant $1, at property $4 if there is one.
macro_rules! state {
    () => {
        concat!(
            "CASE WHEN c.archived_at IS NOT NULL THEN 'archived' WHEN NOT ",
            in_window!(),
            " THEN 'no_access' ",
            state_by_code!()
        )
    };
}

/// The contacts at property $4 (all, without one) with their state $5 if one is asked for; archived ones only if they
/// are asked for.
macro_rules! found_contacts {
    () => {
        concat!(
            "SELECT c.id AS id, c.sort_key AS sort_key, ",
            state!(),
            " AS state FROM contact c
            WHERE (c.archived_at IS NULL OR $5 = 'archived')
                AND (c.id IN (SELECT ct.contact FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                    WHERE u.property = $4 AND ct.archived_at IS NULL) OR $4 IS NULL)"
        )
    };
}

/// Narrows contacts down to those that have all words $10: they are looked up by the one from $8 to $9, and the others
/// are in their own key, or in that of a place where they have a contract.
macro_rules! with_words {
    () => {
        " AND c.id IN (SELECT t.object FROM search_term t WHERE t.kind = 1 AND t.term >= $8 AND t.term < $9)
            AND NOT EXISTS (SELECT 1 FROM words w WHERE ' ' || c.search_key NOT LIKE w.pattern AND NOT EXISTS (
                SELECT 1 FROM contract ct JOIN unit u ON u.id = ct.unit JOIN property h ON h.id = u.property
                WHERE ct.contact = c.id AND ct.archived_at IS NULL
                    AND ' ' || u.search_key || ' ' || h.search_key LIKE w.pattern))"
    };
}

/// The contacts after $6, $7 of them.
macro_rules! contacts_after {
    () => {
        " AND (c.sort_key, c.id) > (COALESCE((SELECT k.sort_key FROM contact k WHERE k.id = $6), ''), COALESCE($6, 0))),
            page AS (SELECT id, sort_key, state FROM found WHERE (state = $5 OR $5 IS NULL)
                ORDER BY sort_key, id LIMIT $7)"
    };
}

/// The contacts before $6, backwards. Without a row to begin at, the greatest key that there is: no text is greater than
/// all others everywhere.
macro_rules! contacts_before {
    () => {
        " AND (c.sort_key, c.id) < (COALESCE((SELECT k.sort_key FROM contact k WHERE k.id = $6),
                    (SELECT MAX(k.sort_key) FROM contact k)), COALESCE($6, 9223372036854775807))),
            page AS (SELECT id, sort_key, state FROM found WHERE (state = $5 OR $5 IS NULL)
                ORDER BY sort_key DESC, id DESC LIMIT $7)"
    };
}

/// The words $10 as patterns, for either engine.
macro_rules! words_on_sqlite {
    () => {
        "WITH words AS MATERIALIZED (SELECT value AS pattern FROM json_each($10)), found AS ("
    };
}
macro_rules! words_on_postgres {
    () => {
        "WITH words AS MATERIALIZED (SELECT value AS pattern FROM unnest(CAST($10 AS TEXT[])) AS value), found AS ("
    };
}

/// What lists show of the contacts in `page`.
macro_rules! shown_contacts {
    () => {
        concat!(
            " SELECT c.id AS id, c.title AS title, c.first_name AS first_name, c.last_name AS last_name,
                c.company AS company, c.reference AS reference, c.email AS email, page.state AS state,
                (SELECT p.name || ', ' || u.name FROM contract ct JOIN unit u ON u.id = ct.unit
                    JOIN property p ON p.id = u.property
                    WHERE ct.contact = c.id AND ct.archived_at IS NULL AND (u.property = $4 OR $4 IS NULL)
                    ORDER BY CASE WHEN ",
            running!(),
            " THEN 0 ELSE 1 END, ct.starts DESC NULLS LAST, ct.id LIMIT 1) AS place,
                (SELECT COUNT(*) FROM contract ct WHERE ct.contact = c.id AND ct.archived_at IS NULL) AS contracts, ",
            bounced!(),
            " AS bounced,
                (SELECT i.mailed_at FROM invitation i
                    WHERE i.contact = c.id AND i.kind = 'contact' AND i.revoked_at IS NULL
                    ORDER BY i.created_at DESC, i.id DESC LIMIT 1) AS mailed_at
            FROM page JOIN contact c ON c.id = page.id "
        )
    };
}

record! {
    /// A contact in a list.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// Which.
        pub id: ContactId,
        /// "Dr." …
        pub title: Option<String>,
        /// First name.
        pub first_name: Option<String>,
        /// Last name.
        pub last_name: Option<String>,
        /// The firm.
        pub company: Option<String>,
        /// The reference.
        pub reference: Option<String>,
        /// Where to write to.
        pub email: Option<String>,
        /// How far the invitation has come.
        pub state: InvitationState,
        /// Property and unit of the running contract, or of the last one.
        pub place: Option<String>,
        /// How many contracts.
        pub contracts: i64,
        /// Whether a mail came back from the address.
        pub bounced: bool,
        /// When the last code was mailed.
        pub mailed_at: Option<Moment>,
    }
}

impl From<Row> for domain::contact::staff::Row {
    fn from(row: Row) -> Self {
        let name = Name {
            salutation: None,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        Self {
            id: row.id,
            name: name.sorted(),
            reference: row.reference,
            email: row.email,
            place: row.place,
            contracts: row.contracts,
            state: row.state,
            bounced: row.bounced,
            mailed_at: row.mailed_at,
        }
    }
}

/// What a list of contacts is narrowed down to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What was typed into the search.
    pub words: crate::search::Plan,
    /// One state.
    pub state: Option<InvitationState>,
    /// One property.
    pub property: Option<PropertyId>,
}

/// A page of contacts by name, in the order of [`Turn::fetched`]. One statement.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: impl Into<Ex<'_>>,
    filter: &Filter,
    order: Order,
    turn: Turn,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let backwards = turn.fetched(order) == Order::Descending;
    let (by, patterns) = filter.words.for_contacts();
    let page = match (by, backwards) {
        (None, false) => sql(concat!(
            "WITH found AS (",
            found_contacts!(),
            contacts_after!(),
            shown_contacts!(),
            "ORDER BY page.sort_key, page.id"
        )),
        (None, true) => sql(concat!(
            "WITH found AS (",
            found_contacts!(),
            contacts_before!(),
            shown_contacts!(),
            "ORDER BY page.sort_key DESC, page.id DESC"
        )),
        (Some(_), false) => sql2(
            concat!(
                words_on_sqlite!(),
                found_contacts!(),
                with_words!(),
                contacts_after!(),
                shown_contacts!(),
                "ORDER BY page.sort_key, page.id"
            ),
            concat!(
                words_on_postgres!(),
                found_contacts!(),
                with_words!(),
                contacts_after!(),
                shown_contacts!(),
                "ORDER BY page.sort_key, page.id"
            ),
        ),
        (Some(_), true) => sql2(
            concat!(
                words_on_sqlite!(),
                found_contacts!(),
                with_words!(),
                contacts_before!(),
                shown_contacts!(),
                "ORDER BY page.sort_key DESC, page.id DESC"
            ),
            concat!(
                words_on_postgres!(),
                found_contacts!(),
                with_words!(),
                contacts_before!(),
                shown_contacts!(),
                "ORDER BY page.sort_key DESC, page.id DESC"
            ),
        ),
    };
    let page = page
        .bind(now)
        .bind(window.begun_by)
        .bind(window.running_on)
        .bind(filter.property)
        .bind(filter.state)
        .bind(turn.row())
        .bind(limit);
    match by {
        None if filter.words.means_nobody() => Ok(Vec::new()),
        None => page.all(db).await,
        Some(word) => page.bind(word).bind(crate::search::end(word)).bind(patterns).all(db).await,
    }
}

record! {
    /// A contact as it stands in the books: what a file of contacts says of it besides what a list shows.
    #[derive(Clone, Debug)]
    pub struct InBooks {
        /// Which.
        pub id: ContactId,
        /// The reference.
        pub reference: Option<String>,
        /// "Frau", "Herr", "Familie" …
        pub salutation: Option<String>,
        /// "Dr." …
        pub title: Option<String>,
        /// First name.
        pub first_name: Option<String>,
        /// Last name.
        pub last_name: Option<String>,
        /// The firm.
        pub company: Option<String>,
        /// Where to write to.
        pub email: Option<String>,
        /// Landline.
        pub phone: Option<String>,
        /// Mobile.
        pub mobile: Option<String>,
        /// Where letters go: street and house number.
        pub street: Option<String>,
        /// Postcode.
        pub postcode: Option<String>,
        /// Town.
        pub town: Option<String>,
        /// The contact channel.
        pub channel: ContactChannel,
    }
}

/// These contacts as they stand in the books, in no particular order. One statement.
///
/// # Errors
/// What the database says.
pub async fn in_books(db: impl Into<Ex<'_>>, ids: Vec<ContactId>) -> Result<Vec<InBooks>, StoreError> {
    macro_rules! contacts_in_books {
        () => {
            "SELECT c.id AS id, c.reference AS reference, c.salutation AS salutation, c.title AS title,
                c.first_name AS first_name, c.last_name AS last_name, c.company AS company, c.email AS email,
                c.phone AS phone, c.mobile AS mobile, c.street AS street, c.postcode AS postcode, c.town AS town,
                c.channel AS channel
            FROM contact c "
        };
    }
    sql2(
        concat!(contacts_in_books!(), "WHERE c.id IN (SELECT value FROM json_each($1))"),
        concat!(contacts_in_books!(), "WHERE c.id = ANY($1)"),
    )
    .bind(ids)
    .all(db)
    .await
}

record! {
    /// A contact by the name on its letters.
    struct NamedRow {
        id: ContactId,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
    }
}

/// A contact and what it is called.
#[derive(Clone, Debug)]
pub struct Named {
    /// Which.
    pub id: ContactId,
    /// The name, without salutation.
    pub name: Name,
}

/// The contacts that have this address, whatever its letter case; archived ones have given it up.
///
/// # Errors
/// What the database says.
pub async fn at_address(db: impl Into<Ex<'_>>, email: &str) -> Result<Vec<Named>, StoreError> {
    let rows: Vec<NamedRow> = sql("SELECT id, title, first_name, last_name, company FROM contact
        WHERE LOWER(email) = LOWER($1) AND email IS NOT NULL AND archived_at IS NULL ORDER BY id")
    .bind(email)
    .all(db)
    .await?;
    let named = |row: NamedRow| {
        let name = Name {
            salutation: None,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        Named { id: row.id, name }
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Binds eight patterns, one for each word that must occur.
pub(crate) fn bind_words(mut statement: Stmt, query: &str) -> Stmt {
    let words = words(query);
    for n in 0..8 {
        statement = statement.bind(words.get(n).map(|word| like(word)));
    }
    statement
}

/// The contacts that could register and could not confirm a contract number, by name: see
/// [`contract::readiness`](crate::contract::readiness), which counts them. One statement.
///
/// # Errors
/// What the database says.
pub async fn without_number(
    db: impl Into<Ex<'_>>,
    turn: Turn,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    /// Contact `c` could register and has no number among its running contracts.
    macro_rules! unready {
        () => {
            concat!(
                "SELECT c.id AS id, c.sort_key AS sort_key, ",
                state!(),
                " AS state FROM contact c
                WHERE c.archived_at IS NULL AND ",
                in_window!(),
                " AND NOT ",
                has_user!(),
                " AND NOT EXISTS (SELECT 1 FROM contract ct
                    JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    WHERE ct.contact = c.id AND ct.archived_at IS NULL AND ct.number_key <> '' AND ",
                running!(),
                ")"
            )
        };
    }
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(
            "WITH page AS (",
            unready!(),
            " AND (c.sort_key, c.id) > (COALESCE((SELECT k.sort_key FROM contact k WHERE k.id = $5), ''), COALESCE($5, 0))
                ORDER BY c.sort_key, c.id LIMIT $6)",
            shown_contacts!(),
            "ORDER BY page.sort_key, page.id"
        )),
        Order::Descending => sql(concat!(
            "WITH page AS (",
            unready!(),
            " AND (c.sort_key, c.id) < (COALESCE((SELECT k.sort_key FROM contact k WHERE k.id = $5),
                    (SELECT MAX(k.sort_key) FROM contact k)), COALESCE($5, 9223372036854775807))
                ORDER BY c.sort_key DESC, c.id DESC LIMIT $6)",
            shown_contacts!(),
            "ORDER BY page.sort_key DESC, page.id DESC"
        )),
    };
    page.bind(now)
        .bind(window.begun_by)
        .bind(window.running_on)
        .bind(None::<PropertyId>)
        .bind(turn.row())
        .bind(limit)
        .all(db)
        .await
}

/// Contact `c` could register, and a mail came back from its address.
macro_rules! bounced_and_invited {
    () => {
        concat!(
            // The index is one of those who have an address, and of an expression: SQLite uses it for a comparison that says
            // both, with what is no column of text.
            "c.id IN (SELECT k.id FROM bounce b
                JOIN contact k ON LOWER(k.email) = (b.email_key || '') AND k.email IS NOT NULL
                WHERE b.cleared_at IS NULL)
            AND c.archived_at IS NULL AND ",
            state!(),
            " IN ('not_invited', 'invited', 'expired')"
        )
    };
}

/// Contact `c` has a code that can be used, and cannot be written to by mail.
macro_rules! unreachable_and_invited {
    () => {
        concat!("c.archived_at IS NULL AND NOT ", reachable!(), " AND 'invited' = ", state!())
    };
}

/// Contact `c` has a code that is locked at the instant $1.
macro_rules! has_frozen_code {
    () => {
        "c.archived_at IS NULL AND c.id IN (SELECT f.contact FROM invitation f
            WHERE f.frozen_until > $1 AND f.used_at IS NULL AND f.revoked_at IS NULL AND f.expires_at > $1)"
    };
}

/// The contacts with something that keeps them from registering, by name: those that
/// [`overview::read`](crate::overview::read) counts. One statement.
///
/// # Errors
/// What the database says.
pub async fn concerned(
    db: impl Into<Ex<'_>>,
    concern: Concern,
    turn: Turn,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    macro_rules! concerned_contacts {
        () => {
            concat!(
                "WITH page AS (SELECT c.id AS id, c.sort_key AS sort_key, ",
                state!(),
                " AS state FROM contact c WHERE "
            )
        };
    }
    macro_rules! next_concerned {
        () => {
            " AND (c.sort_key, c.id) > (COALESCE((SELECT k.sort_key FROM contact k WHERE k.id = $5), ''), COALESCE($5, 0))
                ORDER BY c.sort_key, c.id LIMIT $6)"
        };
    }
    macro_rules! concerned_before {
        () => {
            " AND (c.sort_key, c.id) < (COALESCE((SELECT k.sort_key FROM contact k WHERE k.id = $5),
                    (SELECT MAX(k.sort_key) FROM contact k)), COALESCE($5, 9223372036854775807))
                ORDER BY c.sort_key DESC, c.id DESC LIMIT $6)"
        };
    }
    let page = match (concern, turn.fetched(Order::Ascending)) {
        (Concern::Bounced, Order::Ascending) => sql(concat!(
            concerned_contacts!(),
            bounced_and_invited!(),
            next_concerned!(),
            shown_contacts!(),
            "ORDER BY page.sort_key, page.id"
        )),
        (Concern::Bounced, Order::Descending) => sql(concat!(
            concerned_contacts!(),
            bounced_and_invited!(),
            concerned_before!(),
            shown_contacts!(),
            "ORDER BY page.sort_key DESC, page.id DESC"
        )),
        (Concern::Frozen, Order::Ascending) => sql(concat!(
            concerned_contacts!(),
            has_frozen_code!(),
            next_concerned!(),
            shown_contacts!(),
            "ORDER BY page.sort_key, page.id"
        )),
        (Concern::Frozen, Order::Descending) => sql(concat!(
            concerned_contacts!(),
            has_frozen_code!(),
            concerned_before!(),
            shown_contacts!(),
            "ORDER BY page.sort_key DESC, page.id DESC"
        )),
        (Concern::NoAddress, Order::Ascending) => sql(concat!(
            concerned_contacts!(),
            unreachable_and_invited!(),
            next_concerned!(),
            shown_contacts!(),
            "ORDER BY page.sort_key, page.id"
        )),
        (Concern::NoAddress, Order::Descending) => sql(concat!(
            concerned_contacts!(),
            unreachable_and_invited!(),
            concerned_before!(),
            shown_contacts!(),
            "ORDER BY page.sort_key DESC, page.id DESC"
        )),
    };
    page.bind(now)
        .bind(window.begun_by)
        .bind(window.running_on)
        .bind(None::<PropertyId>)
        .bind(turn.row())
        .bind(limit)
        .all(db)
        .await
}

record! {
    /// What the rules need to know about a contact, and what a code for it is made from.
    struct Facts {
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
        channel_set_by: String,
        channel_set_at: Moment,
        note: Option<String>,
        created_at: Moment,
        archived_at: Option<Moment>,
        merged_into: Option<ContactId>,
        in_window: bool,
        has_user: bool,
        house: Option<String>,
        code: Option<InvitationId>,
        code_created_at: Option<Moment>,
        code_created_by: Option<String>,
        code_email: Option<String>,
        code_expires_at: Option<Moment>,
        code_mailed_at: Option<Moment>,
        code_used_at: Option<Moment>,
        code_frozen_until: Option<Moment>,
        code_reminded_at: Option<Moment>,
        code_cipher: Option<Vec<u8>>,
        shown: bool,
        bounce_note: Option<String>,
        bounce_by: Option<String>,
        bounce_at: Option<Moment>,
    }
}

/// One contact as it is stored, with what decides about its invitation.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// The reference.
    pub reference: Option<String>,
    /// What the person or firm is called.
    pub name: Name,
    /// Where to write to.
    pub email: Option<String>,
    /// Landline.
    pub phone: Option<String>,
    /// Mobile.
    pub mobile: Option<String>,
    /// Where letters go.
    pub address: Address,
    /// The contact channel.
    pub channel: ContactChannel,
    /// Who set the channel, and when.
    pub channel_set: (String, Moment),
    /// What staff noted.
    pub note: Option<String>,
    /// Since when it is in the database.
    pub created_at: Moment,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
    /// What decides about its invitation.
    pub facts: ContactFacts,
    /// The property of a running contract.
    pub house: Option<String>,
    /// The last code that was not revoked.
    pub code: Option<Code>,
    /// That a mail came back from its address.
    pub bounce: Option<Bounce>,
}

/// An issued code as it is stored.
#[derive(Clone, Debug)]
pub struct Code {
    /// Which.
    pub id: InvitationId,
    /// What decides about its state.
    pub facts: CodeFacts,
    /// When it was issued.
    pub created_at: Moment,
    /// Who issued it.
    pub created_by: String,
    /// Where it was mailed to, or could be.
    pub email: Option<String>,
    /// When it was mailed last.
    pub mailed_at: Option<Moment>,
    /// Locked after wrong contract numbers, until then.
    pub frozen_until: Option<Moment>,
    /// When it was reminded of.
    pub reminded_at: Option<Moment>,
    /// The code, encrypted.
    pub cipher: Vec<u8>,
    /// Whether the reader has issued it or had it shown a short while ago.
    pub shown: bool,
}

/// Who wants to see a code, and since when it counts that they have seen it.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// The member of staff.
    pub staff: domain::id::StaffId,
    /// What happened before does not count.
    pub since: Moment,
}

/// One contact. One statement.
///
/// # Errors
/// What the database says.
pub async fn get(
    db: impl Into<Ex<'_>>,
    id: ContactId,
    window: Window,
    reader: Reader,
) -> Result<Option<Contact>, StoreError> {
    let row = sql(concat!(
        "SELECT c.id AS id, c.reference AS reference, c.salutation AS salutation, c.title AS title,
            c.first_name AS first_name, c.last_name AS last_name, c.company AS company, c.email AS email,
            c.phone AS phone, c.mobile AS mobile, c.street AS street, c.postcode AS postcode, c.town AS town,
            c.channel AS channel, c.channel_set_by AS channel_set_by, c.channel_set_at AS channel_set_at,
            c.note AS note, c.created_at AS created_at, c.archived_at AS archived_at,
            c.merged_into AS merged_into, ",
        in_window!(),
        " AS in_window, ",
        has_user!(),
        " AS has_user,
            (SELECT p.name FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                WHERE ct.contact = c.id AND ct.archived_at IS NULL AND ",
        running!(),
        " ORDER BY ct.id LIMIT 1) AS house,
            i.id AS code, i.created_at AS code_created_at, i.created_by AS code_created_by, i.email AS code_email,
            i.expires_at AS code_expires_at, i.mailed_at AS code_mailed_at, i.used_at AS code_used_at,
            i.frozen_until AS code_frozen_until, i.reminded_at AS code_reminded_at, i.code_cipher AS code_cipher,
            b.note AS bounce_note, b.noted_by AS bounce_by, b.noted_at AS bounce_at,
            EXISTS (SELECT 1 FROM journal j WHERE j.object_kind = 'invitation' AND j.object = i.id
                AND j.action IN ('created', 'renewed', 'read_out') AND j.actor_kind = 'staff' AND j.actor = $5
                AND j.at > $6) AS shown
        FROM contact c
        LEFT JOIN invitation i ON i.id = (SELECT l.id FROM invitation l
            WHERE l.contact = c.id AND l.kind = 'contact' AND l.revoked_at IS NULL
            ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
        LEFT JOIN bounce b ON b.email_key = LOWER(c.email) AND b.cleared_at IS NULL
        WHERE c.id = $1"
    ))
    .bind(id)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(reader.staff)
    .bind(reader.since)
    .optional::<Facts>(db)
    .await?;
    Ok(row.map(Contact::from))
}

impl From<Facts> for Contact {
    fn from(row: Facts) -> Self {
        let code = match (row.code, row.code_created_at, row.code_created_by, row.code_expires_at, row.code_cipher) {
            (Some(id), Some(created_at), Some(created_by), Some(expires_at), Some(cipher)) => Some(Code {
                id,
                facts: CodeFacts { expires_at, used_at: row.code_used_at, revoked_at: None },
                created_at,
                created_by,
                email: row.code_email,
                mailed_at: row.code_mailed_at,
                frozen_until: row.code_frozen_until,
                reminded_at: row.code_reminded_at,
                cipher,
                shown: row.shown,
            }),
            _ => None,
        };
        Self {
            id: row.id,
            reference: row.reference,
            name: Name {
                salutation: row.salutation,
                title: row.title,
                first: row.first_name,
                last: row.last_name,
                company: row.company,
            },
            email: row.email,
            phone: row.phone,
            mobile: row.mobile,
            address: Address { street: row.street, postcode: row.postcode, town: row.town },
            channel: row.channel,
            channel_set: (row.channel_set_by, row.channel_set_at),
            note: row.note,
            created_at: row.created_at,
            archived_at: row.archived_at,
            merged_into: row.merged_into,
            facts: ContactFacts {
                archived: row.archived_at.is_some(),
                in_window: row.in_window,
                has_user: row.has_user,
                last_code: code.as_ref().map(|code| code.facts),
            },
            house: row.house,
            code,
            bounce: row.bounce_by.zip(row.bounce_at).map(|(by, at)| Bounce { note: row.bounce_note, by, at }),
        }
    }
}

/// Holds a contact against everybody else until the transaction ends. `false`: there is no such contact.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &mut Tx, id: ContactId) -> Result<bool, StoreError> {
    Ok(sql("UPDATE contact SET version = version WHERE id = $1").bind(id).execute(tx).await? == 1)
}

/// Archives a contact; its version stays. `false`: it was archived already, or never existed.
///
/// # Errors
/// What the database says.
pub async fn archive(tx: &mut Tx, id: ContactId, now: Moment) -> Result<bool, StoreError> {
    let archive = sql("UPDATE contact SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL");
    Ok(archive.bind(id).bind(now).execute(tx).await? == 1)
}

/// What else is known about a contact.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Its contracts, the running ones first, then the latest.
    pub contracts: Vec<domain::contact::staff::Contract>,
    /// Who signs in for it.
    pub users: Vec<domain::contact::staff::User>,
    /// Who was added by customers and has not registered yet.
    pub added: Vec<domain::contact::staff::Added>,
    /// Codes of the contact besides the last one that can still be redeemed: they came with a merge.
    pub codes: Vec<domain::contact::staff::Added>,
    /// The contacts that have become a part of it.
    pub merged: Vec<domain::contact::staff::Merged>,
    /// The newest answer to each question.
    pub answers: Vec<domain::contact::staff::Answer>,
    /// The last entries of the journal about it.
    pub journal: Vec<crate::journal::Row>,
}

record! {
    /// Rows of five kinds under one roof; which columns are filled depends on `part`.
    struct Part {
        part: String,
        id: i64,
        other: Option<i64>,
        third: Option<i64>,
        at: Option<Moment>,
        until: Option<Moment>,
        kind: String,
        one: Option<String>,
        two: Option<String>,
        three: Option<String>,
        four: Option<String>,
        five: Option<String>,
    }
}

/// Contracts, users, answers and journal of a contact. One statement. `CROSS JOIN` because SQLite keeps its order: from the
/// contact's own entries to what they say.
///
/// # Errors
/// What the database says.
pub async fn surroundings(
    db: impl Into<Ex<'_>>,
    id: ContactId,
    window: Window,
    now: Moment,
    entries: i64,
) -> Result<Surroundings, StoreError> {
    let parts = sql(concat!(
        "WITH who AS (SELECT CAST($1 AS BIGINT) AS contact)
        SELECT part, id, other, third, at, until, kind, one, two, three, four, five FROM (
            SELECT 'contract' AS part, ct.id AS id, u.id AS other, p.id AS third, CAST(NULL AS BIGINT) AS at,
                ct.archived_at AS until, ct.kind || CASE WHEN p.archived_at IS NOT NULL THEN ' house'
                    WHEN u.archived_at IS NOT NULL THEN ' unit' ELSE '' END AS kind,
                u.name AS one, p.name AS two, ct.number AS three, ct.starts AS four, ct.ends AS five
            FROM contract ct JOIN unit u ON u.id = ct.unit JOIN property p ON p.id = u.property
            WHERE ct.contact = $1
            ORDER BY CASE WHEN ",
        running!(),
        " THEN 0 ELSE 1 END, ct.starts DESC NULLS LAST, ct.id) AS contracts
        UNION ALL
        SELECT part, id, other, third, at, until, kind, one, two, three, four, five FROM (
            SELECT 'user' AS part, a.id AS id, a.login AS other, CAST(NULL AS BIGINT) AS third,
                a.created_at AS at, a.ended_at AS until, a.kind AS kind, l.name AS one, l.email AS two,
                a.level AS three, CASE WHEN a.through_at IS NULL THEN 'waiting' ELSE 'through' END AS four,
                CAST(NULL AS TEXT) AS five
            FROM access a JOIN login l ON l.id = a.login WHERE a.contact = $1 ORDER BY a.id) AS users
        UNION ALL
        SELECT part, id, other, third, at, until, kind, one, two, three, four, five FROM (
            SELECT 'added' AS part, i.id AS id, CAST(NULL AS BIGINT) AS other, CAST(NULL AS BIGINT) AS third,
                i.created_at AS at, i.expires_at AS until, i.kind AS kind, i.name AS one, i.email AS two,
                i.level AS three, CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five
            FROM invitation i
            WHERE i.contact = $1 AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $4
                AND (i.kind = 'added' OR i.id <> (SELECT l.id FROM invitation l
                    WHERE l.contact = $1 AND l.kind = 'contact' AND l.revoked_at IS NULL
                    ORDER BY l.created_at DESC, l.id DESC LIMIT 1))
            ORDER BY i.id) AS added
        UNION ALL
        SELECT part, id, other, third, at, until, kind, one, two, three, four, five FROM (
            SELECT 'merged' AS part, m.id AS id, CAST(NULL AS BIGINT) AS other, CAST(NULL AS BIGINT) AS third,
                m.archived_at AS at, CAST(NULL AS BIGINT) AS until, '' AS kind,
                COALESCE(NULLIF(TRIM(COALESCE(m.first_name, '') || ' ' || COALESCE(m.last_name, '')), ''), m.company, '')
                    AS one, m.reference AS two, CAST(NULL AS TEXT) AS three, CAST(NULL AS TEXT) AS four,
                CAST(NULL AS TEXT) AS five
            FROM contact m WHERE m.merged_into = $1 ORDER BY m.id) AS merged
        UNION ALL
        SELECT part, id, other, third, at, until, kind, one, two, three, four, five FROM (
            SELECT 'answer' AS part, r.id AS id, r.wording AS other, CAST(NULL AS BIGINT) AS third,
                r.answered_at AS at, CAST(NULL AS BIGINT) AS until, r.question AS kind, p.name AS one, l.name AS two,
                r.value AS three, CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five
            FROM access a JOIN answer r ON r.access = a.id JOIN login l ON l.id = a.login
            LEFT JOIN property p ON p.id = r.property
            WHERE a.contact = $1 AND NOT EXISTS (SELECT 1 FROM answer n WHERE n.access = r.access
                AND n.question = r.question AND COALESCE(n.property, 0) = COALESCE(r.property, 0) AND n.id > r.id)
            ORDER BY r.id) AS answers
        UNION ALL
        SELECT part, id, other, third, at, until, kind, one, two, three, four, five FROM (
            SELECT 'journal' AS part, j.id AS id, j.object AS other, CAST(NULL AS BIGINT) AS third, j.at AS at,
                CAST(NULL AS BIGINT) AS until, j.object_kind || ' ' || j.action || ' ' || j.actor_kind AS kind,
                j.actor_name AS one, j.object_name AS two, j.before AS three, j.after AS four,
                CAST(NULL AS TEXT) AS five
            FROM (",
        entries_of_contact!(),
        ") AS own CROSS JOIN journal j WHERE j.id = own.entry
            ORDER BY j.id DESC LIMIT $5) AS entries"
    ))
    .bind(id)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(now)
    .bind(entries)
    .all::<Part>(db)
    .await?;
    let mut found = Surroundings::default();
    for part in parts {
        part.into(&mut found)?;
    }
    Ok(found)
}

impl Part {
    fn into(self, found: &mut Surroundings) -> Result<(), StoreError> {
        let of = |what: &str| StoreError::corrupt(format!("{what} of {} {}", self.part, self.id));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |text: &Option<String>| {
            text.as_deref().map(|text| Day::parse(text).ok_or_else(|| of("the day"))).transpose()
        };
        let level = || AccessLevel::parse(&text(&self.three)).ok_or_else(|| of("the level"));
        let at = self.at.ok_or_else(|| of("the time"));
        match self.part.as_str() {
            "contract" => {
                let (kind, place) = self.kind.split_once(' ').unwrap_or((self.kind.as_str(), ""));
                found.contracts.push(domain::contact::staff::Contract {
                    id: ContractId(self.id),
                    unit: (UnitId(self.other.unwrap_or_default()), text(&self.one)),
                    property: (PropertyId(self.third.unwrap_or_default()), text(&self.two)),
                    kind: ContractKind::parse(kind).ok_or_else(|| of("the kind"))?,
                    number: self.three.clone(),
                    term: domain::contract::Term { starts: day(&self.four)?, ends: day(&self.five)? },
                    archived_at: self.until,
                    place_archived: match place {
                        "house" => Some(Archived::House),
                        "unit" => Some(Archived::Unit),
                        _ => None,
                    },
                });
            }
            "user" => found.users.push(domain::contact::staff::User {
                access: AccessId(self.id),
                name: text(&self.one),
                email: text(&self.two),
                added: self.kind == "added",
                level: level()?,
                since: at?,
                through: self.four.as_deref() == Some("through"),
                ended_at: self.until,
                login: UserId(self.other.unwrap_or_default()),
            }),
            "merged" => found.merged.push(domain::contact::staff::Merged {
                id: ContactId(self.id),
                name: text(&self.one),
                reference: self.two.clone(),
                at: at?,
            }),
            "added" => {
                let others = if self.kind == "added" { &mut found.added } else { &mut found.codes };
                others.push(domain::contact::staff::Added {
                    invitation: InvitationId(self.id),
                    name: text(&self.one),
                    email: self.two.clone(),
                    level: level()?,
                    expires_at: self.until.ok_or_else(|| of("the end"))?,
                });
            }
            "answer" => found.answers.push(domain::contact::staff::Answer {
                question: Question::parse(&self.kind).ok_or_else(|| of("the question"))?,
                property: self.one.clone(),
                value: text(&self.three),
                wording: self.other.unwrap_or_default(),
                by: text(&self.two),
                at: at?,
            }),
            _ => {
                let mut words = self.kind.split(' ');
                let mut word = || words.next().unwrap_or_default();
                found.journal.push(crate::journal::Row {
                    id: EntryId(self.id),
                    at: at?,
                    object_kind: ObjectKind::parse(word()).ok_or_else(|| of("the kind"))?,
                    action: Action::parse(word()).ok_or_else(|| of("the action"))?,
                    actor_kind: word().to_owned(),
                    actor_name: text(&self.one),
                    object: self.other,
                    object_name: text(&self.two),
                    before: self.three.clone(),
                    after: self.four.clone(),
                    // The page is that of the contact, or of somebody who works here.
                    leads_to: None,
                });
            }
        }
        Ok(())
    }
}

pub(crate) use {bounced_and_invited, has_frozen_code, has_user, in_window, is_through, running, state, state_by_code};
