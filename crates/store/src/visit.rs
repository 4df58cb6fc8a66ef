//! Who a session belongs to, with everything that decides what they may do, in one statement.

use crate::{
    StoreError,
    db::{Ex, Read, sql},
    record,
    session::Session,
    setting::days::count,
};
use domain::{
    access::{Access, AccessKind, AccessLevel, Tenancy},
    contract::{AccessWindows, ContractKind, Term, Usage},
    id::{AccessId, ContactId, ContractId, PropertyId, StaffId, UnitId, UserId},
    onboarding::{Item, Question},
    person::{StaffMember, StaffRole},
    setting::Key,
    text::Lang,
    time::{Day, Moment},
};
use std::collections::BTreeMap;

record! {
    /// The organisation, as far as every page shows it.
    #[derive(Debug, Default)]
    pub struct Host {
        /// Name of the property manager.
        pub host_name: String,
        /// Whom to call.
        pub host_phone: String,
        /// Whom to write to.
        pub host_email: String,
        /// Days of access before a contract begins; none: not before.
        pub days_before: Option<i64>,
        /// Days of access after a contract has ended; none: not after.
        pub days_after: Option<i64>,
    }
}

impl Host {
    /// How far access reaches beyond contracts now.
    #[must_use]
    pub fn windows(&self) -> AccessWindows {
        AccessWindows { before: self.days_before.map(count), after: self.days_after.map(count) }
    }
}

/// The access windows as columns, so that they cost no statement of their own: the literals are the keys of
/// `domain::setting::days`, which a test compares.
macro_rules! windows {
    () => {
        "(SELECT d.days FROM days_setting d WHERE d.key = 'access.before' AND d.enabled) AS days_before,
            (SELECT d.days FROM days_setting d WHERE d.key = 'access.after' AND d.enabled) AS days_after"
    };
}

/// A member of staff who is signed in.
#[derive(Debug)]
pub struct Staff {
    /// Who it is.
    pub member: StaffMember,
    /// Their e-mail address.
    pub email: String,
    /// Their language.
    pub lang: Lang,
}

/// A customer who is signed in.
#[derive(Debug)]
pub struct Customer {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their language.
    pub lang: Lang,
    /// What they may reach.
    pub accesses: Vec<Access>,
    /// What the properties of the accesses are called, in the order of people's alphabet.
    pub properties: Vec<(PropertyId, String)>,
}

/// The organisation; empty as long as none has been set up.
///
/// # Errors
/// What the database says.
pub async fn host(db: &Read<'_>) -> Result<Host, StoreError> {
    let host = sql(concat!(
        "SELECT name AS host_name, phone AS host_phone, email AS host_email, ",
        windows!(),
        " FROM organisation WHERE id = 1"
    ));
    Ok(host.optional::<Host>(db).await?.unwrap_or_default())
}

record! {
    /// The organisation with a member of staff, as columns.
    struct Row {
        host_name: String,
        host_phone: String,
        host_email: String,
        days_before: Option<i64>,
        days_after: Option<i64>,
        member: Option<StaffId>,
        name: Option<String>,
        role: Option<StaffRole>,
        email: Option<String>,
        language: Option<Lang>,
    }
}

/// The columns of a [`Row`], from tables `o` and `s`.
macro_rules! known {
    () => {
        concat!(
            // The first administrator signs in before there is an organisation.
            "COALESCE(o.name, '') AS host_name, COALESCE(o.phone, '') AS host_phone,
            COALESCE(o.email, '') AS host_email,
            s.id AS member, s.name AS name, s.role AS role, s.email AS email, s.language AS language, ",
            windows!()
        )
    };
}

/// The organisation, and the member of staff if they still are one.
#[derive(Debug, Default)]
pub struct Known {
    /// The organisation.
    pub host: Host,
    /// Who it is.
    pub staff: Option<Staff>,
}

impl From<Row> for Known {
    fn from(row: Row) -> Self {
        let host = Host {
            host_name: row.host_name,
            host_phone: row.host_phone,
            host_email: row.host_email,
            days_before: row.days_before,
            days_after: row.days_after,
        };
        let staff = match (row.member, row.name, row.role, row.email) {
            (Some(id), Some(name), Some(role), Some(email)) => {
                Some(Staff { member: StaffMember { id, name, role }, email, lang: row.language.unwrap_or_default() })
            }
            _ => None,
        };
        Self { host, staff }
    }
}

/// The organisation, and the member of staff if they still are one.
///
/// # Errors
/// What the database says.
pub async fn staff(db: &Read<'_>, id: StaffId) -> Result<Known, StoreError> {
    let row = sql(concat!(
        "SELECT ",
        known!(),
        " FROM (SELECT CAST(1 AS BIGINT) AS id) one
        LEFT JOIN organisation o ON o.id = one.id
        LEFT JOIN staff s ON s.id = $1 AND s.deactivated_at IS NULL AND s.password_hash IS NOT NULL"
    ));
    Ok(row.bind(id).optional::<Row>(db).await?.map(Known::from).unwrap_or_default())
}

/// The session of a token, also if it has expired, with the organisation, and the member of staff if it is theirs and
/// they still are one: what nearly every request of staff needs, in one statement.
///
/// # Errors
/// What the database says.
pub async fn session(db: &Read<'_>, token_hash: Vec<u8>) -> Result<Option<(Session, Known)>, StoreError> {
    struct Both(Session, Row);
    impl crate::db::Record for Both {
        fn read(row: &crate::db::Row<'_>) -> Result<Self, StoreError> {
            Ok(Self(Session::read(row)?, Row::read(row)?))
        }
    }
    let found = sql(concat!(
        "SELECT e.id AS id, e.login AS login, e.staff AS staff, e.seen_at AS seen_at, e.expires_at AS expires_at,
            e.ended AS ended, v.login AS preview_login, v.contact AS preview_contact, v.property AS preview_property,
            v.ends_at AS preview_until, ",
        known!(),
        " FROM session e
        LEFT JOIN preview v ON v.session = e.id
        LEFT JOIN organisation o ON o.id = 1
        LEFT JOIN staff s ON s.id = e.staff AND s.deactivated_at IS NULL AND s.password_hash IS NOT NULL
        WHERE e.token_hash = $1"
    ));
    let found = found.bind(token_hash).optional::<Both>(db).await?;
    Ok(found.map(|Both(session, row)| (session, row.into())))
}

/// The organisation, and the customer if the login exists: with every access that has not ended, without archived
/// contacts, contracts, units and properties.
///
/// # Errors
/// What the database says.
pub async fn customer(db: impl Into<Ex<'_>>, id: UserId) -> Result<(Host, Option<Customer>), StoreError> {
    record! {
        struct Row {
            host_name: String,
            host_phone: String,
            host_email: String,
            days_before: Option<i64>,
            days_after: Option<i64>,
            name: Option<String>,
            email: Option<String>,
            language: Option<Lang>,
            access: Option<AccessId>,
            kind: Option<AccessKind>,
            level: Option<AccessLevel>,
            contact: Option<ContactId>,
            resident_at: Option<PropertyId>,
            through_at: Option<Moment>,
            property: Option<PropertyId>,
            property_name: Option<String>,
            property_order: Option<String>,
            unit: Option<UnitId>,
            held_as: Option<ContractKind>,
            usage: Option<Usage>,
            starts: Option<Day>,
            ends: Option<Day>,
            contract: Option<ContractId>,
            asked: Option<Question>,
            came_at: Option<Moment>,
            unit_since: Option<Moment>,
            residency_since: Option<Moment>,
            told: bool,
        }
    }
    // A contract comes once for each question that is being asked on purpose; hardly ever is there more than one.
    let rows = sql(concat!(
        "SELECT o.name AS host_name, o.phone AS host_phone, o.email AS host_email,
            l.name AS name, l.email AS email, l.language AS language,
            a.id AS access, a.kind AS kind, a.level AS level, a.contact AS contact, a.property AS resident_at,
            a.through_at AS through_at, p.id AS property, p.name AS property_name, p.sort_key AS property_order,
            u.id AS unit, c.kind AS held_as, u.usage AS usage, c.starts AS starts, c.ends AS ends, c.id AS contract,
            g.question AS asked,
            COALESCE(c.came_at, c.created_at) AS came_at, c.unit_since AS unit_since, (SELECT s.changed_at FROM setting s WHERE s.key = $2 AND s.value) AS residency_since,
            EXISTS (SELECT 1 FROM answer n WHERE n.access = a.id AND n.question = $3 AND n.property = p.id) AS told, ",
        windows!(),
        " FROM organisation o
        LEFT JOIN login l ON l.id = $1 AND l.deleted_at IS NULL
        LEFT JOIN access a ON a.login = l.id AND a.ended_at IS NULL
            AND (a.contact IS NULL OR EXISTS (SELECT 1 FROM contact k WHERE k.id = a.contact AND k.archived_at IS NULL))
            AND (a.property IS NULL OR EXISTS (SELECT 1 FROM property r WHERE r.id = a.property AND r.archived_at IS NULL))
        LEFT JOIN contract c ON c.contact = a.contact AND c.archived_at IS NULL
        LEFT JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
        LEFT JOIN property p ON p.id = COALESCE(u.property, a.property) AND p.archived_at IS NULL
        LEFT JOIN asking g ON g.asked_at > a.through_at AND NOT EXISTS (SELECT 1 FROM answer n
            WHERE n.access = a.id AND n.question = g.question AND n.answered_at <= g.asked_at
                AND (n.property IS NULL OR n.property = p.id))
        WHERE o.id = 1
        ORDER BY a.id, c.id"
    ))
    .bind(id)
    .bind(Key::Residency.setting().key)
    .bind(Question::Residency)
    .all::<Row>(db)
    .await?;
    let mut host = Host::default();
    let mut customer: Option<Customer> = None;
    let mut properties = BTreeMap::new();
    let (mut contract, mut since) = (None, None);
    let mut houses: Vec<House> = Vec::new();
    for row in rows {
        host = Host {
            host_name: row.host_name,
            host_phone: row.host_phone,
            host_email: row.host_email,
            days_before: row.days_before,
            days_after: row.days_after,
        };
        let (Some(name), Some(email)) = (row.name, row.email) else { continue };
        let lang = row.language.unwrap_or_default();
        let customer = customer.get_or_insert_with(|| Customer {
            name,
            email,
            lang,
            accesses: Vec::new(),
            properties: Vec::new(),
        });
        if let (Some(property), Some(name), Some(order)) = (row.property, row.property_name, row.property_order) {
            properties.insert((order, property), name);
        }
        let (Some(access), Some(kind), Some(level)) = (row.access, row.kind, row.level) else { continue };
        if customer.accesses.last().is_none_or(|last| last.id != access) {
            customer.accesses.push(Access {
                id: access,
                kind,
                level,
                contact: row.contact,
                property: row.resident_at,
                tenancies: Vec::new(),
                through: row.through_at.is_some(),
                asked: Vec::new(),
            });
            contract = None;
        }
        if let (Some(question), Some(last)) = (row.asked, customer.accesses.last_mut()) {
            let item = Item { question, property: row.property.filter(|_| question == Question::Residency) };
            if !last.asked.contains(&item) {
                last.asked.push(item);
            }
        }
        if row.contract.is_some() && contract == row.contract {
            continue;
        }
        contract = row.contract;
        if let (Some(property), Some(unit), Some(kind), Some(usage), Some(came_at), Some(last)) =
            (row.property, row.unit, row.held_as, row.usage, row.came_at, customer.accesses.last_mut())
        {
            let term = Term { starts: row.starts, ends: row.ends };
            last.tenancies.push(Tenancy { property, unit, kind, usage, term, came_at, unit_since: row.unit_since });
            let opened = Some(came_at).max(row.starts.map(Day::begins));
            houses.push(House { access, property, opened, through_at: row.through_at, told: row.told });
            since = row.residency_since;
        }
    }
    if let Some(customer) = &mut customer {
        for access in &mut customer.accesses {
            let later = houses_since(&houses, access.id, since);
            access.asked.extend(later.map(|property| Item { question: Question::Residency, property: Some(property) }));
        }
        customer.properties = properties.into_iter().map(|((_, property), name)| (property, name)).collect();
    }
    Ok((host, customer))
}

/// A house by one contract.
struct House {
    access: AccessId,
    property: PropertyId,
    /// When it was there for this contact: its contract was known, and had begun.
    opened: Option<Moment>,
    through_at: Option<Moment>,
    /// Whether the residency question has been answered for it.
    told: bool,
}

/// The houses that have come to an access after its questions, while the residency question was being asked: they have
/// it of their own. Of a switch that was turned on later, whoever is through hears nothing.
fn houses_since(houses: &[House], access: AccessId, since: Option<Moment>) -> impl Iterator<Item = PropertyId> {
    let own = || houses.iter().filter(move |house| house.access == access);
    let first =
        move |property: PropertyId| own().filter(|house| house.property == property).map(|house| house.opened).min();
    let mut found: Vec<PropertyId> = own()
        .filter(|house| !house.told)
        .filter(|house| {
            let opened = first(house.property).flatten();
            match (opened, house.through_at, since) {
                (Some(opened), Some(through), Some(since)) => opened > through && opened >= since,
                _ => false,
            }
        })
        .map(|house| house.property)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter()
}
