//! The start page of a house.

use crate::{
    StoreError,
    announcement::{announced_by, announced_keys, announced_newest, announced_page_postgres, announced_page_sqlite},
    db::{Ex, sql2},
    document::{
        document_item, documented_by, documented_keys, documented_latest_postgres, documented_latest_sqlite,
        documented_newest,
    },
    reach::{contract_known, contract_runs, contract_there, contract_widened, looked_after, rented_units},
    record,
};
use domain::{
    announcement::Appointment,
    contact::OwnContract,
    contract::{ContractKind, Term},
    document::Folder,
    id::{AnnouncementId, ContactId, DocumentId, PropertyId},
    list::Below,
    person::Address,
    policy::Reach,
    time::{Day, Moment},
};

/// What stands on the start page of a house for one login.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Where the house stands.
    pub address: Address,
    /// What it is called.
    pub name: String,
    /// Contracts in the house that run, with their contacts.
    pub contracts: Vec<(ContactId, OwnContract)>,
    /// The newest announcements.
    pub news: Vec<News>,
    /// The newest documents.
    pub documents: Vec<Paper>,
    /// The appointment that comes next.
    pub next: Option<Next>,
}

/// An announcement, in short.
#[derive(Clone, Debug)]
pub struct News {
    /// Which.
    pub id: AnnouncementId,
    /// Its title.
    pub title: String,
    /// Since when it is shown.
    pub at: Moment,
}

/// A document, in short.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Which.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// Its type.
    pub folder: Folder,
    /// Since when it is shown.
    pub at: Moment,
}

/// An appointment with the announcement that tells of it.
#[derive(Clone, Debug)]
pub struct Next {
    /// Which announcement.
    pub id: AnnouncementId,
    /// Its title.
    pub title: String,
    /// When and where.
    pub appointment: Appointment,
}

record! {
    /// The house, a contract, an announcement, the next appointment or a document.
    struct Row {
        part: i64,
        id: i64,
        one: String,
        two: Option<String>,
        three: Option<String>,
        name: Option<String>,
        starts: Option<Day>,
        ends: Option<Day>,
        at: Option<Moment>,
        until: Option<Moment>,
    }
}

/// Appointments as people expect the next one: that which begins next, from the instant $9 on. What is under way already, for
/// weeks perhaps, hides none that is still to come; only if there is none, it comes, what ends first before the rest. One
/// table knows when they begin, the other one when they end.
macro_rules! home_next {
    ($begins:literal, $ends:literal) => {
        concat!(
            "ORDER BY CASE WHEN ",
            $begins,
            ".starts_at >= $9 THEN ",
            $begins,
            ".starts_at END NULLS LAST, ",
            $ends,
            ".until_at, ",
            $ends,
            ".announcement LIMIT 1"
        )
    };
}

/// The one among what reaches a login at the instant $9 whose appointment is next. Of each thing the fifty that end first are
/// looked at: nobody plans more at once, and the index gives them in that order.
macro_rules! home_coming {
    () => {
        concat!(
            "SELECT s.id AS id, s.announcement AS announcement, b.starts_at AS starts_at, s.until_at AS until_at
                FROM (SELECT y.id AS id, y.announcement AS announcement, y.until_at AS until_at
                    FROM announcement_target y WHERE ",
            announced_by!(),
            " AND y.shown_from IS NOT NULL AND y.until_at IS NOT NULL AND y.until_at >= $9 AND y.shown_from <= $9
                    ORDER BY y.until_at, y.announcement LIMIT 50) AS s
                CROSS JOIN announcement b WHERE b.id = s.announcement ",
            home_next!("b", "s")
        )
    };
}

/// All of it, from `page`, `coming` and `latest`.
macro_rules! home_parts {
    () => {
        concat!(
            " SELECT CAST(1 AS BIGINT) AS part, p.id AS id, p.street AS one, p.postcode AS two, p.town AS three,
                p.name AS name, CAST(NULL AS TEXT) AS starts, CAST(NULL AS TEXT) AS ends, CAST(NULL AS BIGINT) AS at,
                CAST(NULL AS BIGINT) AS until, '' AS rank
            FROM property p WHERE p.id = $5
            UNION ALL
            SELECT * FROM (SELECT DISTINCT CAST(2 AS BIGINT), k.id, u.name, c.kind, c.number, CAST(NULL AS TEXT), c.starts,
                c.ends, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), u.sort_key
            FROM access a JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
            JOIN contract c ON c.contact = k.id AND ",
            contract_runs!("$2"),
            contract_there!(),
            "WHERE a.login = $1 AND a.ended_at IS NULL AND p.id = $5) AS contracts
            UNION ALL
            SELECT CAST(3 AS BIGINT), a.id, a.title, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), page.shown_from, CAST(NULL AS BIGINT), ''
            FROM page JOIN announcement a ON a.id = page.id
            UNION ALL
            SELECT CAST(4 AS BIGINT), a.id, a.title, a.location, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), a.starts_at, a.ends_at, ''
            FROM coming JOIN announcement a ON a.id = coming.id
            UNION ALL
            SELECT CAST(5 AS BIGINT), d.id, d.title, d.folder, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), d.shown_from, CAST(NULL AS BIGINT), ''
            FROM (SELECT DISTINCT n.id AS id, n.title AS title, n.folder AS folder, n.shown_from AS shown_from
                FROM latest n ORDER BY n.shown_from DESC, n.id DESC LIMIT $8) AS d
            ORDER BY part, rank, at DESC NULLS LAST, id DESC"
        )
    };
}

/// The start page of a house at an instant, with so many of the newest announcements and documents. One statement.
///
/// # Errors
/// What the database says.
pub async fn start(
    db: impl Into<Ex<'_>>,
    reach: Reach,
    property: PropertyId,
    now: Moment,
    news: i64,
) -> Result<Start, StoreError> {
    let (window, from) = (reach.windows.on(reach.today), Below::or_now(None, now));
    let rows: Vec<Row> = sql2(
        concat!(
            announced_page_sqlite!(),
            ", coming AS (SELECT t.announcement AS id
                FROM reached x CROSS JOIN announcement_target t CROSS JOIN announcement a
                WHERE a.id = t.announcement AND t.id IN (SELECT id FROM (",
            home_coming!(),
            ")) ",
            home_next!("a", "t"),
            "), ",
            documented_latest_sqlite!(),
            home_parts!()
        ),
        concat!(
            announced_page_postgres!(),
            ", coming AS (SELECT t.announcement AS id FROM reached x CROSS JOIN LATERAL (",
            home_coming!(),
            ") AS t ",
            home_next!("t", "t"),
            "), ",
            documented_latest_postgres!(),
            home_parts!()
        ),
    )
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(from.at)
    .bind(from.id)
    .bind(news)
    .bind(now)
    .all(db)
    .await?;
    let mut page = Start::default();
    for row in rows {
        let id = AnnouncementId(row.id);
        match row.part {
            1 => {
                let some = |text: String| (!text.is_empty()).then_some(text);
                page.address =
                    Address { street: some(row.one), postcode: row.two.and_then(some), town: row.three.and_then(some) };
                page.name = row.name.unwrap_or_default();
            }
            2 => {
                let kind = row.two.as_deref().and_then(ContractKind::parse);
                let kind = kind.ok_or_else(|| StoreError::corrupt(format!("a contract of contact {}", row.id)))?;
                let contract = OwnContract {
                    property,
                    property_name: page.name.clone(),
                    kind,
                    unit: row.one,
                    number: row.three,
                    term: Term { starts: row.starts, ends: row.ends },
                };
                page.contracts.push((ContactId(row.id), contract));
            }
            3 => page.news.extend(row.at.map(|at| News { id, title: row.one, at })),
            4 => {
                let times = row.at.zip(row.until);
                let location = row.two;
                page.next = times.map(|(starts, ends)| Next {
                    id,
                    title: row.one,
                    appointment: Appointment { starts, ends, location },
                });
            }
            _ => {
                let known = row.two.as_deref().and_then(Folder::parse).zip(row.at);
                let id = DocumentId(row.id);
                page.documents.extend(known.map(|(folder, at)| Paper { id, title: row.one, folder, at }));
            }
        }
    }
    Ok(page)
}
