//! The questions as staff look at them: how many have answered, who has not, and that those are being asked.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    id::{AccessId, ContactId, PropertyId},
    list::{Order, Turn},
    onboarding::{
        Question,
        coverage::{Asking, Coverage, Filter, Given, Person},
    },
    person::Name,
    time::{Day, Moment},
};

/// Contract `ct` runs on day $1: a house is open inside its term, whatever the widened windows say.
macro_rules! runs {
    () => {
        "(ct.starts <= $1 OR ct.starts IS NULL) AND (ct.ends >= $1 OR ct.ends IS NULL)"
    };
}

/// The houses that access `a` to a contact opens on day $1, and whether somebody could live there.
macro_rules! homes {
    () => {
        concat!(
            " JOIN contract ct ON ct.contact = a.contact AND ct.archived_at IS NULL AND ",
            runs!(),
            " JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
              JOIN property p ON p.id = u.property AND p.archived_at IS NULL "
        )
    };
}

/// Access `a` to contact `k` is one that questions are asked through.
macro_rules! looks_after {
    () => {
        "a.ended_at IS NULL AND a.kind <> 'resident' AND a.level = 'admin' AND k.archived_at IS NULL"
    };
}

/// What is known of each question.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which.
    pub question: Question,
    /// The numbers.
    pub coverage: Coverage,
    /// Whether the remaining people are being asked.
    pub asking: Option<Asking>,
}

/// The numbers of all questions, in their order. One statement. It says the same as
/// [`domain::onboarding::coverage::counted`]; a test draws random worlds and compares.
///
/// # Errors
/// What the database says.
pub async fn coverage(db: impl Into<Ex<'_>>, today: Day) -> Result<Vec<Known>, StoreError> {
    record! {
        struct Row {
            question: Question,
            people: i64,
            answered: i64,
            to_ask: i64,
            arriving: i64,
            asked_at: Option<Moment>,
            asked_by: Option<String>,
            asked_people: Option<i64>,
        }
    }
    let rows: Vec<Row> = sql(concat!(
        "WITH home AS (
            SELECT a.id AS access, a.through_at AS through_at, u.property AS property,
                MAX(CASE WHEN u.usage = 'residential' THEN 1 ELSE 0 END) AS residential
            FROM access a JOIN contact k ON k.id = a.contact ",
        homes!(),
        " WHERE ",
        looks_after!(),
        " GROUP BY a.id, a.through_at, u.property),
        question AS (
            SELECT 'channel' AS question UNION ALL SELECT 'residency' UNION ALL SELECT 'contact' UNION ALL SELECT 'people'),
        item AS (
            SELECT DISTINCT h.access AS access, h.through_at AS through_at, q.question AS question,
                CAST(0 AS BIGINT) AS property
            FROM home h CROSS JOIN question q WHERE q.question <> 'residency'
            UNION ALL
            SELECT h.access, h.through_at, 'residency', h.property FROM home h WHERE h.residential = 1),
        person AS (
            SELECT i.access AS access, i.through_at AS through_at, i.question AS question,
                MIN(CASE WHEN EXISTS (SELECT 1 FROM answer n WHERE n.access = i.access AND n.question = i.question
                    AND COALESCE(n.property, 0) = i.property) THEN 1 ELSE 0 END) AS answered
            FROM item i GROUP BY i.access, i.through_at, i.question)
        SELECT q.question AS question, COUNT(w.access) AS people,
            CAST(COALESCE(SUM(w.answered), 0) AS BIGINT) AS answered,
            CAST(COALESCE(SUM(CASE WHEN w.answered = 0 AND w.through_at IS NOT NULL
                AND (g.asked_at IS NULL OR g.asked_at <= w.through_at) THEN 1 ELSE 0 END), 0) AS BIGINT) AS to_ask,
            CAST(COALESCE(SUM(CASE WHEN w.answered = 0 AND w.through_at IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS arriving,
            g.asked_at AS asked_at, g.asked_by AS asked_by, g.people AS asked_people
        FROM question q
        LEFT JOIN asking g ON g.question = q.question
        LEFT JOIN person w ON w.question = q.question
        GROUP BY q.question, g.asked_at, g.asked_by, g.people"
    ))
    .bind(today)
    .all(db)
    .await?;
    let mut known: Vec<Known> = rows
        .into_iter()
        .map(|row| Known {
            question: row.question,
            coverage: Coverage {
                people: row.people,
                answered: row.answered,
                to_ask: row.to_ask,
                arriving: row.arriving,
            },
            asking: match (row.asked_at, row.asked_by, row.asked_people) {
                (Some(at), Some(by), Some(people)) => Some(Asking { at, by, people }),
                _ => None,
            },
        })
        .collect();
    known.sort_by_key(|known| known.question);
    Ok(known)
}

/// Begins to ask those who are through without having answered; whoever is through later is not concerned.
///
/// # Errors
/// What the database says.
pub async fn ask(tx: &mut Tx, question: Question, people: i64, by: &str, now: Moment) -> Result<(), StoreError> {
    sql("INSERT INTO asking (question, asked_at, asked_by, people) VALUES ($1, $2, $3, $4)
        ON CONFLICT (question) DO UPDATE SET asked_at = excluded.asked_at, asked_by = excluded.asked_by,
            people = excluded.people")
    .bind(question)
    .bind(now)
    .bind(by)
    .bind(people)
    .execute(tx)
    .await?;
    Ok(())
}

/// Stops asking. `false`: nobody was being asked.
///
/// # Errors
/// What the database says.
pub async fn stop_asking(tx: &mut Tx, question: Question) -> Result<bool, StoreError> {
    Ok(sql("DELETE FROM asking WHERE question = $1").bind(question).execute(tx).await? == 1)
}

record! {
    struct PersonRow {
        access: AccessId,
        contact: ContactId,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        name: String,
        email: String,
        answered: bool,
        about: Option<String>,
        value: Option<String>,
        wording: Option<i64>,
        answered_at: Option<Moment>,
    }
}

/// An item of access `a` is still open: the question $2 for its contact, or for one of its homes.
macro_rules! is_open {
    () => {
        concat!(
            "EXISTS (SELECT 1 FROM contract ct
                JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                WHERE ct.contact = a.contact AND ct.archived_at IS NULL AND (u.usage = 'residential' OR $2 <> 'residency')
                    AND ",
            runs!(),
            " AND NOT EXISTS (SELECT 1 FROM answer n WHERE n.access = a.id AND n.question = $2
                    AND (n.property = p.id OR $2 <> 'residency')))"
        )
    };
}

/// Whom question $2 applies to, at property $3 if there is one, filtered by $4.
macro_rules! people_of {
    () => {
        concat!(
            "SELECT a.id AS id, k.sort_key AS sort_key, ",
            is_open!(),
            " AS open FROM contact k CROSS JOIN access a WHERE a.contact = k.id AND ",
            looks_after!(),
            " AND EXISTS (SELECT 1 FROM contract ct
                JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                WHERE ct.contact = k.id AND ct.archived_at IS NULL AND (u.property = $3 OR $3 IS NULL)
                    AND (u.usage = 'residential' OR $2 <> 'residency') AND ",
            runs!(),
            ")"
        )
    };
}

/// The page with what lists show: each person once for each answer that counts.
macro_rules! shown_people {
    () => {
        " SELECT a.id AS access, k.id AS contact, k.title AS title, k.first_name AS first_name, k.last_name AS last_name,
            k.company AS company, l.name AS name, l.email AS email, NOT page.open AS answered, h.name AS about,
            n.value AS value, n.wording AS wording, n.answered_at AS answered_at
        FROM page JOIN access a ON a.id = page.id JOIN contact k ON k.id = a.contact JOIN login l ON l.id = a.login
        LEFT JOIN answer n ON n.access = a.id AND n.question = $2 AND NOT EXISTS (SELECT 1 FROM answer m
            WHERE m.access = n.access AND m.question = n.question AND m.id > n.id
                AND COALESCE(m.property, 0) = COALESCE(n.property, 0))
        LEFT JOIN property h ON h.id = n.property "
    };
}

/// A page of the people whom a question applies to, by the names of their contacts, in the order of [`Turn::fetched`].
/// One statement.
///
/// # Errors
/// What the database says.
pub async fn people(
    db: impl Into<Ex<'_>>,
    question: Question,
    filter: Filter,
    property: Option<PropertyId>,
    turn: Turn,
    today: Day,
    limit: i64,
) -> Result<Vec<Person>, StoreError> {
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(
            "WITH found AS (",
            people_of!(),
            " AND (k.sort_key, a.id) > (COALESCE((SELECT o.sort_key FROM access x JOIN contact o ON o.id = x.contact
                    WHERE x.id = $5), ''), COALESCE($5, 0))),
            page AS (SELECT id, sort_key, open FROM found WHERE (open = $4 OR $4 IS NULL) ORDER BY sort_key, id LIMIT $6)",
            shown_people!(),
            "ORDER BY page.sort_key, page.id, n.id NULLS FIRST"
        )),
        Order::Descending => sql(concat!(
            "WITH found AS (",
            people_of!(),
            " AND (k.sort_key, a.id) < (COALESCE((SELECT o.sort_key FROM access x JOIN contact o ON o.id = x.contact
                    WHERE x.id = $5), (SELECT MAX(o.sort_key) FROM contact o)), COALESCE($5, 9223372036854775807))),
            page AS (SELECT id, sort_key, open FROM found WHERE (open = $4 OR $4 IS NULL)
                ORDER BY sort_key DESC, id DESC LIMIT $6)",
            shown_people!(),
            "ORDER BY page.sort_key DESC, page.id DESC, n.id NULLS FIRST"
        )),
    };
    let open = match filter {
        Filter::All => None,
        Filter::Answered => Some(false),
        Filter::Open => Some(true),
    };
    let rows: Vec<PersonRow> =
        page.bind(today).bind(question).bind(property).bind(open).bind(turn.row()).bind(limit).all(db).await?;
    Ok(rows.into_iter().fold(Vec::new(), gather))
}

fn gather(mut people: Vec<Person>, row: PersonRow) -> Vec<Person> {
    if people.last().is_none_or(|last: &Person| last.access != row.access) {
        let name = Name {
            salutation: None,
            title: row.title,
            first: row.first_name,
            last: row.last_name,
            company: row.company,
        };
        people.push(Person {
            access: row.access,
            contact: row.contact,
            contact_name: name.sorted(),
            name: row.name,
            email: row.email,
            answered: row.answered,
            answers: Vec::new(),
        });
    }
    if let (Some(value), Some(wording), Some(at), Some(last)) =
        (row.value, row.wording, row.answered_at, people.last_mut())
    {
        last.answers.push(Given { property: row.about, value, wording, at });
    }
    people
}
