//! Announcements: what staff write, what a customer reads of it, and whom one reaches.
//!
//! Two sides of one rule stand here: [`announced_keys!`] are the things by which a customer is reached, [`announced_to!`] are
//! those whom one announcement reaches. Tests draw random worlds and compare both with `domain::announcement::reaches`.

use crate::{
    StoreError,
    bounce::bounced_login,
    db::{Ex, Tx, sql, sql2},
    fulltext,
    reach::{contract_known, contract_runs, contract_there, contract_widened, looked_after, rented_units},
    record,
    task::name_of_contact,
};
use domain::{
    announcement::{
        Announcement, Appointment, Audience, Choice, Filter, Item, Mailing, Place, PlaceKind, Reached, Reader, State,
        Whom,
    },
    contract::Window,
    id::{AnnouncementId, ContactId, MailingId, PropertyId, StaffId, UnitId, UserId},
    list::{Below, Order, Turn},
    policy::Reach,
    search::fold,
    text::Lang,
    time::{Day, Moment, Span},
};
use serde_json::json;

crate::text_column!(PlaceKind, Whom);

/// By what login $1 is reached on day $2, in the portal of house $5 if there is one: one row for each thing and kind of
/// people, with the days on which something must have been published, since when if the first day is not known, and the house
/// by which it is seen.
macro_rules! announced_keys {
    () => {
        concat!(
            "WITH held AS (
                SELECT p.id AS property, c.kind AS kind
                FROM access a
                JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                JOIN contract c ON c.contact = k.id AND ",
            contract_runs!("$2"),
            contract_there!(),
            "WHERE a.login = $1 AND a.ended_at IS NULL AND a.through_at IS NOT NULL AND (p.id = $5 OR $5 IS NULL)),
            homes AS (
                SELECT property, kind AS whom FROM held
                UNION SELECT property, 'everybody' AS whom FROM held
                UNION SELECT p.id AS property, 'everybody' AS whom
                    FROM access a JOIN property p ON p.id = a.property AND p.archived_at IS NULL
                    WHERE a.login = $1 AND a.kind = 'resident' AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                        AND (p.id = $5 OR $5 IS NULL)),
            rented AS (",
            rented_units!("$1", "$2", "$3", "$4"),
            "),
            reached AS (
                SELECT 'houses' AS place, property AS target, whom, CAST(NULL AS TEXT) AS starts,
                    CAST(NULL AS TEXT) AS ends, CAST(0 AS BIGINT) AS known, property AS home FROM homes
                UNION SELECT 'everywhere', CAST(0 AS BIGINT), whom, CAST(NULL AS TEXT), CAST(NULL AS TEXT),
                    CAST(0 AS BIGINT), property FROM homes
                UNION SELECT 'unit', unit, kind, starts, ends, known, home FROM rented
                    WHERE home = $5 OR home IS NULL OR $5 IS NULL
                UNION SELECT 'unit', unit, 'everybody', starts, ends, known, home FROM rented
                    WHERE home = $5 OR home IS NULL OR $5 IS NULL
                UNION SELECT 'contact', k.id, 'everybody', CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(0 AS BIGINT),
                    CAST(NULL AS BIGINT)
                    FROM access a JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                    WHERE a.login = $1 AND ",
            looked_after!("$2", "$3", "$4"),
            ")"
        )
    };
}

/// Target `y` is one of `x`, and was published when that counted.
macro_rules! announced_by {
    () => {
        "y.place = x.place AND y.target = x.target AND y.whom = x.whom
            AND (y.shown_on >= x.starts OR x.starts IS NULL) AND (y.shown_on <= x.ends OR x.ends IS NULL)
            AND y.shown_from >= x.known"
    };
}

/// The newest below instant $6 and number $7, $8 of each thing: as many as a page has at most. Only with its condition spelled
/// out does SQLite take the index.
macro_rules! announced_newest {
    () => {
        concat!(
            "SELECT y.id AS id, y.announcement AS announcement, y.shown_from AS shown_from FROM announcement_target y WHERE ",
            announced_by!(),
            " AND y.shown_from IS NOT NULL AND (y.shown_from, y.announcement) < ($6, $7)
                ORDER BY y.shown_from DESC, y.announcement DESC LIMIT $8"
        )
    };
}

/// A page of what reaches a login, as `page`, for SQLite: it has no LATERAL, and reads the few rows by their number.
macro_rules! announced_page_sqlite {
    () => {
        concat!(
            announced_keys!(),
            ", page AS (SELECT DISTINCT t.announcement AS id, t.shown_from AS shown_from
                FROM reached x CROSS JOIN announcement_target t WHERE t.id IN (SELECT id FROM (",
            announced_newest!(),
            ")) ORDER BY t.shown_from DESC, t.announcement DESC LIMIT $8)"
        )
    };
}

/// As [`announced_page_sqlite!`], for PostgreSQL.
macro_rules! announced_page_postgres {
    () => {
        concat!(
            announced_keys!(),
            ", page AS (SELECT DISTINCT t.announcement AS id, t.shown_from AS shown_from
                FROM reached x CROSS JOIN LATERAL (",
            announced_newest!(),
            ") AS t ORDER BY shown_from DESC, id DESC LIMIT $8)"
        )
    };
}

/// What customers read of announcement `a`.
macro_rules! announced_item {
    () => {
        "SELECT a.id AS id, a.title AS title, a.text AS text, a.publish_at AS publish_at, a.edited_at AS edited_at,
            a.starts_at AS starts_at, a.ends_at AS ends_at, a.location AS location, a.version AS version "
    };
}

record! {
    struct ItemRow {
        id: AnnouncementId,
        title: String,
        text: String,
        publish_at: Moment,
        edited_at: Option<Moment>,
        starts_at: Option<Moment>,
        ends_at: Option<Moment>,
        location: Option<String>,
        version: i64,
    }
}

impl From<ItemRow> for Item {
    fn from(row: ItemRow) -> Self {
        Self {
            id: row.id,
            title: row.title,
            text: row.text,
            at: row.publish_at,
            edited_at: row.edited_at,
            appointment: appointment(row.starts_at, row.ends_at, row.location),
            version: row.version,
        }
    }
}

fn appointment(starts: Option<Moment>, ends: Option<Moment>, location: Option<String>) -> Option<Appointment> {
    starts.zip(ends).map(|(starts, ends)| Appointment { starts, ends, location })
}

/// A page of what reaches a login at an instant, in the portal of a house or anywhere, the newest first. One statement.
///
/// # Errors
/// What the database says.
pub async fn reaching(
    db: impl Into<Ex<'_>>,
    reach: Reach,
    property: Option<PropertyId>,
    from: Option<Below>,
    now: Moment,
    limit: i64,
) -> Result<Vec<Item>, StoreError> {
    let (window, from) = (reach.windows.on(reach.today), Below::or_now(from, now));
    macro_rules! announced_items {
        () => {
            concat!(
                " ",
                announced_item!(),
                "FROM page JOIN announcement a ON a.id = page.id ORDER BY page.shown_from DESC, page.id DESC"
            )
        };
    }
    let rows: Vec<ItemRow> = sql2(
        concat!(announced_page_sqlite!(), announced_items!()),
        concat!(announced_page_postgres!(), announced_items!()),
    )
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(from.at)
    .bind(from.id)
    .bind(limit)
    .all(db)
    .await?;
    Ok(rows.into_iter().map(Item::from).collect())
}

/// One announcement, if it reaches a login at an instant, in the portal of a house or anywhere. One statement.
///
/// # Errors
/// What the database says.
pub async fn reaching_one(
    db: impl Into<Ex<'_>>,
    reach: Reach,
    property: Option<PropertyId>,
    id: AnnouncementId,
    now: Moment,
) -> Result<Option<Item>, StoreError> {
    let window = reach.windows.on(reach.today);
    let row: Option<ItemRow> = sql(concat!(
        announced_keys!(),
        announced_item!(),
        "FROM announcement a WHERE a.id = $6 AND EXISTS (SELECT 1 FROM announcement_target y JOIN reached x ON ",
        announced_by!(),
        " WHERE y.announcement = a.id AND y.shown_from <= $7)"
    ))
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(property)
    .bind(id)
    .bind(now)
    .optional(db)
    .await?;
    Ok(row.map(Item::from))
}

/// The houses in which an announcement is shown to a login; without one what is shown in each of them. Nothing, if it does
/// not reach them. One statement.
///
/// # Errors
/// What the database says.
pub async fn homes(
    db: impl Into<Ex<'_>>,
    reach: Reach,
    id: AnnouncementId,
    now: Moment,
) -> Result<Vec<Option<PropertyId>>, StoreError> {
    let window = reach.windows.on(reach.today);
    sql(concat!(
        announced_keys!(),
        "SELECT DISTINCT x.home AS home FROM announcement_target y JOIN reached x ON ",
        announced_by!(),
        " WHERE y.announcement = $6 AND y.shown_from <= $7"
    ))
    .bind(reach.login)
    .bind(reach.today)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(id)
    .bind(now)
    .values(db)
    .await
}

/// The logins that announcement $1 reaches on day $2, each once. Of one that is not published, those whom it would reach
/// if it were published on that day.
macro_rules! announced_to {
    () => {
        concat!(
            "WITH reading AS (
                SELECT a.login AS login FROM announcement_target t
                    JOIN unit u ON u.property = t.target AND u.archived_at IS NULL
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    JOIN contract c ON c.unit = u.id AND ",
            contract_runs!("$2"),
            "       JOIN contact k ON k.id = c.contact AND k.archived_at IS NULL
                    JOIN access a ON a.contact = k.id AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                    WHERE t.announcement = $1 AND t.place = 'houses' AND t.whom IN ('everybody', c.kind)
                UNION SELECT a.login AS login FROM announcement_target t
                    JOIN property p ON p.id = t.target AND p.archived_at IS NULL
                    JOIN access a ON a.property = p.id AND a.kind = 'resident' AND a.ended_at IS NULL
                        AND a.through_at IS NOT NULL
                    WHERE t.announcement = $1 AND t.place = 'houses' AND t.whom = 'everybody'
                UNION SELECT a.login AS login FROM announcement_target t CROSS JOIN access a
                    JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                    JOIN contract c ON c.contact = k.id AND ",
            contract_runs!("$2"),
            contract_there!(),
            "       WHERE t.announcement = $1 AND t.place = 'everywhere' AND t.whom IN ('everybody', c.kind)
                        AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                UNION SELECT a.login AS login FROM announcement_target t CROSS JOIN access a
                    JOIN property p ON p.id = a.property AND p.archived_at IS NULL
                    WHERE t.announcement = $1 AND t.place = 'everywhere' AND t.whom = 'everybody'
                        AND a.kind = 'resident' AND a.ended_at IS NULL AND a.through_at IS NOT NULL
                UNION SELECT a.login AS login FROM announcement_target t
                    JOIN contract c ON c.unit = t.target AND ",
            contract_widened!("$3", "$4"),
            "           AND (c.starts <= COALESCE(t.shown_on, $2) OR (c.starts IS NULL
                            AND (COALESCE(c.came_at, c.created_at) <= t.shown_from OR t.shown_from IS NULL)))
                        AND (c.unit_since <= t.shown_from OR c.unit_since IS NULL OR t.shown_from IS NULL)
                        AND (c.ends >= COALESCE(t.shown_on, $2) OR c.ends IS NULL)",
            contract_there!(),
            "       JOIN contact k ON k.id = c.contact AND k.archived_at IS NULL
                    JOIN access a ON a.contact = k.id
                    WHERE t.announcement = $1 AND t.place = 'unit' AND t.whom IN ('everybody', c.kind) AND ",
            looked_after!("$2", "$3", "$4"),
            "
                UNION SELECT a.login AS login FROM announcement_target t
                    JOIN contact k ON k.id = t.target AND k.archived_at IS NULL
                    JOIN access a ON a.contact = k.id
                    WHERE t.announcement = $1 AND t.place = 'contact' AND ",
            looked_after!("$2", "$3", "$4"),
            ") "
        )
    };
}

/// The last mail about announcement $1 that login `l` was written says what it says now, of which this is the hash. What was given
/// up has told nobody, nor has what was sent to an address from which a mail came back since. The causes of mails are made from
/// its mailings and looked up one by one, as in `mailed_before`.
macro_rules! has_it_by_mail {
    ($wording:literal) => {
        concat!(
            "COALESCE((SELECT w.wording FROM announcement_mailing w CROSS JOIN mail x
                WHERE w.announcement = $1 AND x.reason = 'announcement:' || w.announcement || ':' || w.id || ':' || l.id
                    AND x.state NOT IN ('failed', 'withdrawn')
                    AND NOT EXISTS (SELECT 1 FROM bounce o
                        WHERE o.email_key = LOWER(x.recipient) AND o.noted_at >= x.created_at)
                ORDER BY w.id DESC LIMIT 1), '') = ",
            $wording
        )
    };
}

/// How many an announcement reaches on a day, and how many mails that means if it is mailed as it is here. One statement.
///
/// # Errors
/// What the database says.
pub async fn reached(
    db: impl Into<Ex<'_>>,
    id: AnnouncementId,
    announcement: &Announcement,
    (day, window): (Day, Window),
) -> Result<Reached, StoreError> {
    record! {
        struct Row {
            people: i64,
            mails: i64,
            known: i64,
            written: i64,
        }
    }
    // Kept, because what is asked of each is asked once then.
    let row: Option<Row> = sql(concat!(
        announced_to!(),
        ", addressed AS MATERIALIZED (SELECT ",
        bounced_login!(),
        " AS bounced, ",
        has_it_by_mail!("$5"),
        " AS known, EXISTS (SELECT 1 FROM announcement_mailing o CROSS JOIN mail x
                WHERE o.announcement = $1 AND o.finished_at IS NULL
                    AND x.reason = 'announcement:' || o.announcement || ':' || o.id || ':' || l.id) AS written
            FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL)
        SELECT COUNT(*) AS people,
            CAST(COALESCE(SUM(CASE WHEN d.bounced OR d.known THEN 0 ELSE 1 END), 0) AS BIGINT) AS mails,
            CAST(COALESCE(SUM(CASE WHEN d.known AND NOT d.bounced THEN 1 ELSE 0 END), 0) AS BIGINT) AS known,
            CAST(COALESCE(SUM(CASE WHEN d.written AND NOT d.bounced AND NOT d.known THEN 1 ELSE 0 END), 0) AS BIGINT) AS written
        FROM addressed d"
    ))
    .bind(id)
    .bind(day)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(wording(announcement))
    .optional(db)
    .await?;
    let reached = |Row { people, mails, known, written }| Reached { people, mails, known, written };
    Ok(row.map(reached).unwrap_or_default())
}

record! {
    /// Somebody whom an announcement reaches.
    #[derive(Clone, Debug)]
    pub struct ReaderRow {
        /// Which login.
        pub login: UserId,
        /// What they are called.
        pub name: String,
        /// Where they are mailed to.
        pub email: String,
        /// In which language they read.
        pub language: Lang,
        /// Whether a mail came back from there.
        pub bounced: bool,
        /// Whether their last mail about it says what it says now.
        pub known: bool,
    }
}

impl From<ReaderRow> for Reader {
    fn from(row: ReaderRow) -> Self {
        Self { login: row.login, name: row.name, email: row.email, bounced: row.bounced, known: row.known }
    }
}

/// Those whom an announcement reaches on a day, in the order in which they have come, a page at a time. One statement.
///
/// # Errors
/// What the database says.
pub async fn readers(
    db: impl Into<Ex<'_>>,
    id: AnnouncementId,
    announcement: &Announcement,
    (day, window): (Day, Window),
    turn: Turn,
    limit: i64,
) -> Result<Vec<ReaderRow>, StoreError> {
    macro_rules! announced_readers {
        () => {
            concat!(
                announced_to!(),
                "SELECT l.id AS login, l.name AS name, l.email AS email, l.language AS language, ",
                bounced_login!(),
                " AS bounced, ",
                has_it_by_mail!("$7"),
                " AS known FROM reading r JOIN login l ON l.id = r.login AND l.deleted_at IS NULL "
            )
        };
    }
    let page = match turn.fetched(Order::Ascending) {
        Order::Ascending => sql(concat!(announced_readers!(), "WHERE l.id > COALESCE($5, 0) ORDER BY l.id LIMIT $6")),
        Order::Descending => sql(concat!(
            announced_readers!(),
            "WHERE l.id < COALESCE($5, 9223372036854775807) ORDER BY l.id DESC LIMIT $6"
        )),
    };
    page.bind(id)
        .bind(day)
        .bind(window.begun_by)
        .bind(window.running_on)
        .bind(turn.row())
        .bind(limit)
        .bind(wording(announcement))
        .all(db)
        .await
}

/// An announcement as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Which.
    pub id: AnnouncementId,
    /// Grows with each change.
    pub version: i64,
    /// What it says, and to whom.
    pub announcement: Announcement,
    /// What the houses, the unit or the contact are called.
    pub names: Vec<String>,
    /// The numbers of those of them that are archived.
    pub archived: Vec<i64>,
    /// Who has changed it last, and when.
    pub changed: (String, Moment),
    /// From when on customers see it.
    pub publish_at: Option<Moment>,
    /// Who has published it.
    pub published_by: Option<String>,
    /// When it was changed after that, the last time.
    pub edited_at: Option<Moment>,
    /// Who has withdrawn it, and when.
    pub withdrawn: Option<(String, Moment)>,
    /// How far its last mails have come.
    pub mailing: Option<Mailing>,
    /// The imprint of what it said in these; nothing as long as none is written.
    said: Option<String>,
}

impl Stored {
    /// What has become of it at an instant.
    #[must_use]
    pub fn state(&self, now: Moment) -> State {
        State::at(now, self.publish_at, self.withdrawn.as_ref().map(|(_, at)| *at))
    }

    /// From when on customers read it, or have read it before it was withdrawn.
    #[must_use]
    pub fn seen_from(&self) -> Option<Moment> {
        domain::announcement::seen_from(self.publish_at, self.withdrawn.as_ref().map(|(_, at)| *at))
    }

    /// Whether its last mails say all that it would say like this, and went to all whom it would be for.
    #[must_use]
    pub fn was_mailed_as(&self, announcement: &Announcement) -> bool {
        self.said.as_ref().is_some_and(|said| *said == imprint(announcement))
    }

    /// Whether its last mails have not come to their end.
    #[must_use]
    pub fn is_being_mailed(&self) -> bool {
        self.mailing.is_some_and(|mailing| mailing.finished_at.is_none())
    }

    /// Whether none of its last mails is written yet: they will say what it says by then.
    #[must_use]
    pub fn waits_to_be_mailed(&self) -> bool {
        self.is_being_mailed() && self.said.is_none()
    }
}

/// What is the same of two announcements only if they say the same, and to the same people.
fn imprint(announcement: &Announcement) -> String {
    let Announcement { title, text, audience, appointment } = announcement;
    hash(&json!([title, text, audience.agreement(false), takes_place(appointment.as_ref())]))
}

/// What is the same of two announcements only if they say the same, to whomever.
fn wording(announcement: &Announcement) -> String {
    let Announcement { title, text, audience: _, appointment } = announcement;
    hash(&json!([title, text, takes_place(appointment.as_ref())]))
}

fn takes_place(appointment: Option<&Appointment>) -> Option<(i64, i64, Option<&str>)> {
    appointment.map(|at| (at.starts.0, at.ends.0, at.location.as_deref()))
}

fn hash(of: &serde_json::Value) -> String {
    blake3::hash(of.to_string().as_bytes()).to_string()
}

record! {
    /// An announcement with one of its targets.
    struct Line {
        id: AnnouncementId,
        version: i64,
        title: String,
        text: String,
        starts_at: Option<Moment>,
        ends_at: Option<Moment>,
        location: Option<String>,
        changed_at: Moment,
        changed_by: String,
        publish_at: Option<Moment>,
        published_by: Option<String>,
        edited_at: Option<Moment>,
        withdrawn_at: Option<Moment>,
        withdrawn_by: Option<String>,
        place: PlaceKind,
        target: i64,
        whom: Whom,
        name: Option<String>,
        archived: bool,
        due_at: Option<Moment>,
        mailed: Option<i64>,
        finished_at: Option<Moment>,
        said: Option<String>,
    }
}

/// What target `t` is called.
macro_rules! name_of_target {
    () => {
        concat!(
            "CASE t.place WHEN 'houses' THEN (SELECT p.name FROM property p WHERE p.id = t.target)
                WHEN 'unit' THEN (SELECT u.name || ', ' || p.name FROM unit u JOIN property p ON p.id = u.property
                    WHERE u.id = t.target)
                WHEN 'contact' THEN (SELECT ",
            name_of_contact!(),
            " FROM contact c WHERE c.id = t.target) END"
        )
    };
}

/// Whether target `t` is archived.
macro_rules! target_is_archived {
    () => {
        "CASE t.place WHEN 'houses' THEN EXISTS (SELECT 1 FROM property p WHERE p.id = t.target AND p.archived_at IS NOT NULL)
            WHEN 'unit' THEN EXISTS (SELECT 1 FROM unit u JOIN property p ON p.id = u.property
                WHERE u.id = t.target AND (u.archived_at IS NOT NULL OR p.archived_at IS NOT NULL))
            WHEN 'contact' THEN EXISTS (SELECT 1 FROM contact c WHERE c.id = t.target AND c.archived_at IS NOT NULL)
            ELSE FALSE END"
    };
}

/// The number of the last mailing of an announcement. What has ended before anything was written is as if it had never been.
macro_rules! last_mailing {
    ($of:literal) => {
        concat!(
            "SELECT MAX(n.id) FROM announcement_mailing n
                WHERE (n.finished_at IS NULL OR n.said IS NOT NULL OR n.mailed > 0) AND n.announcement = ",
            $of
        )
    };
}

/// Announcement `a` with its targets `t` and its last mails `m`; of those of the same announcement the first has the text.
macro_rules! announcement_lines {
    () => {
        concat!(
            "SELECT a.id AS id, a.version AS version, a.title AS title,
                CASE WHEN t.id = (SELECT MIN(f.id) FROM announcement_target f WHERE f.announcement = a.id) THEN a.text
                    ELSE '' END AS text,
                a.starts_at AS starts_at, a.ends_at AS ends_at, a.location AS location, a.changed_at AS changed_at,
                a.changed_by AS changed_by, a.publish_at AS publish_at, a.published_by AS published_by,
                a.edited_at AS edited_at, a.withdrawn_at AS withdrawn_at, a.withdrawn_by AS withdrawn_by,
                t.place AS place, t.target AS target, t.whom AS whom, ",
            name_of_target!(),
            " AS name, ",
            target_is_archived!(),
            " AS archived, m.due_at AS due_at, m.mailed AS mailed, m.finished_at AS finished_at,
                m.said AS said
            FROM announcement a JOIN announcement_target t ON t.announcement = a.id
            LEFT JOIN announcement_mailing m ON m.id = (",
            last_mailing!("a.id"),
            ") "
        )
    };
}

fn gather(lines: Vec<Line>) -> Vec<Stored> {
    let mut all: Vec<Stored> = Vec::new();
    for line in lines {
        match all.last_mut().filter(|stored| stored.id == line.id) {
            Some(stored) => {
                if let Place::Houses(houses) = &mut stored.announcement.audience.place {
                    houses.push(PropertyId(line.target));
                }
                stored.names.extend(line.name);
                stored.archived.extend(line.archived.then_some(line.target));
            }
            None => all.push(line.into_stored()),
        }
    }
    all
}

impl Line {
    fn into_stored(self) -> Stored {
        let place = match self.place {
            PlaceKind::Everywhere => Place::Everywhere,
            PlaceKind::Houses => Place::Houses(vec![PropertyId(self.target)]),
            PlaceKind::Unit => Place::Unit(UnitId(self.target)),
            PlaceKind::Contact => Place::Contact(ContactId(self.target)),
        };
        let mailing = self.due_at.zip(self.mailed).map(|(due_at, mailed)| Mailing {
            due_at,
            mailed,
            finished_at: self.finished_at,
        });
        Stored {
            id: self.id,
            version: self.version,
            announcement: Announcement {
                title: self.title,
                text: self.text,
                audience: Audience { place, whom: self.whom },
                appointment: appointment(self.starts_at, self.ends_at, self.location),
            },
            names: self.name.into_iter().collect(),
            archived: self.archived.then_some(self.target).into_iter().collect(),
            changed: (self.changed_by, self.changed_at),
            publish_at: self.publish_at,
            published_by: self.published_by,
            edited_at: self.edited_at,
            withdrawn: self.withdrawn_by.zip(self.withdrawn_at),
            mailing,
            said: self.said,
        }
    }
}

/// One announcement. One statement.
///
/// # Errors
/// What the database says.
pub async fn get(db: impl Into<Ex<'_>>, id: AnnouncementId) -> Result<Option<Stored>, StoreError> {
    let lines: Vec<Line> =
        sql(concat!(announcement_lines!(), "WHERE a.id = $1 ORDER BY t.id")).bind(id).all(db).await?;
    Ok(gather(lines).pop())
}

/// A page of announcements in the order of [`Turn::fetched`], the newest first. One statement.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: impl Into<Ex<'_>>,
    filter: &Filter,
    turn: Turn,
    now: Moment,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    /// Announcement `n` is in the state $1 at the instant $2, with the words $3 in its title, for house $6, a unit of it or
    /// all houses, if these are asked for.
    macro_rules! announcements_found {
        () => {
            r"(CASE WHEN n.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN n.publish_at IS NULL THEN 'draft'
                WHEN n.publish_at <= $2 THEN 'published' ELSE 'scheduled' END = $1 OR $1 IS NULL)
            AND (n.search_key LIKE $3 ESCAPE '\' OR $3 IS NULL)
            AND (EXISTS (SELECT 1 FROM announcement_target h WHERE h.announcement = n.id AND (h.place = 'everywhere'
                OR (h.place = 'houses' AND h.target = $6) OR (h.place = 'unit'
                    AND EXISTS (SELECT 1 FROM unit w WHERE w.id = h.target AND w.property = $6)))) OR $6 IS NULL)"
        };
    }
    let page = match turn.fetched(Order::Descending) {
        Order::Descending => sql(concat!(
            "WITH page AS (SELECT n.id AS id FROM announcement n WHERE ",
            announcements_found!(),
            " AND n.id < COALESCE($4, 9223372036854775807) ORDER BY n.id DESC LIMIT $5) ",
            announcement_lines!(),
            "WHERE a.id IN (SELECT id FROM page) ORDER BY a.id DESC, t.id"
        )),
        Order::Ascending => sql(concat!(
            "WITH page AS (SELECT n.id AS id FROM announcement n WHERE ",
            announcements_found!(),
            " AND n.id > COALESCE($4, 0) ORDER BY n.id LIMIT $5) ",
            announcement_lines!(),
            "WHERE a.id IN (SELECT id FROM page) ORDER BY a.id, t.id"
        )),
    };
    let lines = page
        .bind(filter.state.map(State::key))
        .bind(now)
        .bind(filter.words.as_deref().map(domain::search::like))
        .bind(turn.row())
        .bind(limit)
        .bind(filter.property)
        .all(db)
        .await?;
    Ok(gather(lines))
}

/// What can be chosen by these numbers, as far as it is in use, or the announcement is for it already: houses, a unit, a
/// contact. One statement.
///
/// # Errors
/// What the database says.
pub async fn choices(
    db: impl Into<Ex<'_>>,
    houses: Vec<PropertyId>,
    unit: Option<UnitId>,
    contact: Option<ContactId>,
    announcement: Option<AnnouncementId>,
) -> Result<Vec<Choice>, StoreError> {
    record! {
        struct Row {
            place: PlaceKind,
            id: i64,
            name: String,
            detail: String,
            archived: bool,
        }
    }
    macro_rules! announcement_choices {
        () => {
            concat!(
                " AND (p.archived_at IS NULL OR EXISTS (SELECT 1 FROM announcement_target t
                    WHERE t.announcement = $4 AND t.place = 'houses' AND t.target = p.id))
                UNION ALL
                SELECT 'unit', u.id, u.name || ', ' || p.name, u.reference,
                        u.archived_at IS NOT NULL OR p.archived_at IS NOT NULL
                    FROM unit u JOIN property p ON p.id = u.property
                    WHERE u.id = $2 AND ((u.archived_at IS NULL AND p.archived_at IS NULL)
                        OR EXISTS (SELECT 1 FROM announcement_target t
                            WHERE t.announcement = $4 AND t.place = 'unit' AND t.target = u.id))
                UNION ALL
                SELECT 'contact', c.id, ",
                name_of_contact!(),
                ", COALESCE(c.reference, ''), c.archived_at IS NOT NULL FROM contact c
                    WHERE c.id = $3 AND (c.archived_at IS NULL OR EXISTS (SELECT 1 FROM announcement_target t
                        WHERE t.announcement = $4 AND t.place = 'contact' AND t.target = c.id))
                ORDER BY place, name, id"
            )
        };
    }
    let rows: Vec<Row> = sql2(
        concat!(
            "SELECT 'houses' AS place, p.id AS id, p.name AS name, p.reference AS detail,
                    p.archived_at IS NOT NULL AS archived
                FROM property p WHERE p.id IN (SELECT value FROM json_each($1))",
            announcement_choices!()
        ),
        concat!(
            "SELECT 'houses' AS place, p.id AS id, p.name AS name, p.reference AS detail,
                    p.archived_at IS NOT NULL AS archived
                FROM property p WHERE p.id = ANY($1)",
            announcement_choices!()
        ),
    )
    .bind(houses)
    .bind(unit)
    .bind(contact)
    .bind(announcement)
    .all(db)
    .await?;
    let choice = |Row { place: kind, id, name, detail, archived }| Choice { kind, id, name, detail, archived };
    Ok(rows.into_iter().map(choice).collect())
}

/// From when on an announcement is shown.
#[derive(Clone, Copy, Debug)]
struct Shown {
    from: Option<Moment>,
    on: Option<Day>,
}

/// Writes down whom an announcement is for, in the place of what stood there.
async fn aim(
    tx: &mut Tx,
    id: AnnouncementId,
    announcement: &Announcement,
    from: Option<Moment>,
) -> Result<(), StoreError> {
    let shown = Shown { from, on: from.map(Moment::day) };
    sql("DELETE FROM announcement_target WHERE announcement = $1").bind(id).execute(&mut *tx).await?;
    let targets = match &announcement.audience.place {
        Place::Everywhere => vec![0],
        Place::Houses(houses) => houses.iter().map(|house| house.0).collect(),
        Place::Unit(unit) => vec![unit.0],
        Place::Contact(contact) => vec![contact.0],
    };
    for target in targets {
        sql("INSERT INTO announcement_target (announcement, place, target, whom, shown_from, shown_on, until_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(announcement.audience.place.kind())
        .bind(target)
        .bind(announcement.audience.whom)
        .bind(shown.from)
        .bind(shown.on)
        .bind(announcement.appointment.as_ref().map(|appointment| appointment.ends))
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Lets customers find it by its words, and staff by its title, which it was found `before` by other terms.
async fn index(tx: &mut Tx, id: AnnouncementId, announcement: &Announcement, before: &str) -> Result<(), StoreError> {
    fulltext::put(tx, fulltext::Kind::Announcement, id.0, &announcement.words()).await?;
    let key = domain::search::announcement(&announcement.title);
    if key == before {
        return Ok(());
    }
    sql("UPDATE announcement SET terms = $2 WHERE id = $1").bind(id).bind(&key).execute(&mut *tx).await?;
    crate::search::put(tx, crate::search::Kind::Announcement, id.0, before, &key).await
}

/// Adds a draft. It gets a number that none has had before, not even one that was deleted: the journal tells of both, and a
/// page that was left open must not mean another one. PostgreSQL counts on by itself, SQLite would begin again.
///
/// # Errors
/// What the database says.
pub async fn add(
    tx: &mut Tx,
    announcement: &Announcement,
    by: &str,
    now: Moment,
) -> Result<AnnouncementId, StoreError> {
    let appointment = announcement.appointment.as_ref();
    let id: AnnouncementId = sql2(
        "INSERT INTO announcement (id, title, text, search_key, starts_at, ends_at, location, version, created_at,
                created_by, changed_at, changed_by)
            VALUES ((SELECT COALESCE(MAX(u.number), 0) + 1 FROM (SELECT MAX(o.id) AS number FROM announcement o
                UNION ALL SELECT MAX(j.object) FROM journal j WHERE j.object_kind = 'announcement') AS u),
                $1, $2, $3, $4, $5, $6, 1, $7, $8, $7, $8) RETURNING id",
        "INSERT INTO announcement (title, text, search_key, starts_at, ends_at, location, version, created_at,
                created_by, changed_at, changed_by)
            VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $7, $8) RETURNING id",
    )
    .bind(&announcement.title)
    .bind(&announcement.text)
    .bind(fold(&announcement.title))
    .bind(appointment.map(|appointment| appointment.starts))
    .bind(appointment.map(|appointment| appointment.ends))
    .bind(appointment.and_then(|appointment| appointment.location.as_ref()))
    .bind(now)
    .bind(by)
    .value(&mut *tx)
    .await?;
    aim(tx, id, announcement, None).await?;
    index(tx, id, announcement, "").await?;
    Ok(id)
}

/// The draft that says the same as a new announcement, if the same person has written it since a certain instant and nothing
/// has happened to it: the same form has come twice. Who comes second waits for the first. Who has written it is asked of the
/// journal: two people may have one name.
///
/// # Errors
/// What the database says.
pub async fn written_since(
    tx: &mut Tx,
    announcement: &Announcement,
    author: StaffId,
    since: Moment,
) -> Result<Option<AnnouncementId>, StoreError> {
    sql("UPDATE staff SET version = version WHERE id = $1").bind(author).execute(&mut *tx).await?;
    // Among the newest: nobody writes a hundred in so short a time.
    let ids: Vec<AnnouncementId> = sql("SELECT n.id FROM announcement n
        WHERE n.id > (SELECT MAX(l.id) FROM announcement l) - 100 AND n.created_at > $2
            AND n.version = 1 AND n.title = $3 AND n.text = $4
            AND EXISTS (SELECT 1 FROM journal j WHERE j.object_kind = 'announcement' AND j.object = n.id
                AND j.action = 'created' AND j.actor_kind = 'staff' AND j.actor = $1)
        ORDER BY n.id")
    .bind(author)
    .bind(since)
    .bind(&announcement.title)
    .bind(&announcement.text)
    .values(&mut *tx)
    .await?;
    for id in ids {
        if get(&mut *tx, id).await?.is_some_and(|stored| stored.announcement == *announcement) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Deletes a draft with all that belongs to it. `false`: it is in another version by now, was published, or is gone.
///
/// # Errors
/// What the database says.
pub async fn delete(tx: &mut Tx, stored: &Stored) -> Result<bool, StoreError> {
    // The row that owns the rest comes first: who publishes it at the same time waits.
    let held = sql("UPDATE announcement SET version = version + 1
        WHERE id = $1 AND version = $2 AND publish_at IS NULL AND withdrawn_at IS NULL");
    if held.bind(stored.id).bind(stored.version).execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    let key = domain::search::announcement(&stored.announcement.title);
    crate::search::put(tx, crate::search::Kind::Announcement, stored.id.0, &key, "").await?;
    fulltext::forget(tx, fulltext::Kind::Announcement, stored.id.0).await?;
    sql("DELETE FROM announcement_target WHERE announcement = $1").bind(stored.id).execute(&mut *tx).await?;
    sql("DELETE FROM announcement WHERE id = $1").bind(stored.id).execute(tx).await?;
    Ok(true)
}

/// Holds an announcement until the transaction ends: nobody else changes it, and none of its mails is written. Those that are
/// being written just now are waited for, so that what is read of it afterwards says what they have said.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, id: AnnouncementId) -> Result<(), StoreError> {
    sql("UPDATE announcement SET version = version WHERE id = $1").bind(id).execute(&mut *tx).await?;
    hold_open_mailings(tx, id).await
}

async fn hold_open_mailings(tx: &mut Tx, id: AnnouncementId) -> Result<(), StoreError> {
    let hold = sql("UPDATE announcement_mailing SET seen_at = seen_at WHERE announcement = $1 AND finished_at IS NULL");
    hold.bind(id).execute(tx).await.map(|_| ())
}

/// Changes an announcement; what customers see already is marked for them. `false`: it is in another version by now.
///
/// # Errors
/// What the database says.
pub async fn change(
    tx: &mut Tx,
    stored: &Stored,
    announcement: &Announcement,
    by: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let appointment = announcement.appointment.as_ref();
    let edited_at = if stored.state(now) == State::Published { Some(now) } else { stored.edited_at };
    let changed = sql("UPDATE announcement SET title = $3, text = $4, search_key = $5, starts_at = $6, ends_at = $7,
            location = $8, version = version + 1, changed_at = $9, changed_by = $10, edited_at = $11
        WHERE id = $1 AND version = $2")
    .bind(stored.id)
    .bind(stored.version)
    .bind(&announcement.title)
    .bind(&announcement.text)
    .bind(fold(&announcement.title))
    .bind(appointment.map(|appointment| appointment.starts))
    .bind(appointment.map(|appointment| appointment.ends))
    .bind(appointment.and_then(|appointment| appointment.location.as_ref()))
    .bind(now)
    .bind(by)
    .bind(edited_at)
    .execute(&mut *tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    let from = stored.publish_at.filter(|_| stored.withdrawn.is_none());
    aim(tx, stored.id, announcement, from).await?;
    index(tx, stored.id, announcement, &domain::search::announcement(&stored.announcement.title)).await?;
    Ok(true)
}

/// Publishes an announcement from a certain instant on, which may have been withdrawn. `false`: it is in another version by
/// now.
///
/// # Errors
/// What the database says.
pub async fn publish(tx: &mut Tx, stored: &Stored, from: Moment, by: &str, now: Moment) -> Result<bool, StoreError> {
    let published = sql("UPDATE announcement SET publish_at = $3, published_by = $4, withdrawn_at = NULL,
            withdrawn_by = NULL, edited_at = NULL, version = version + 1, changed_at = $5, changed_by = $4
        WHERE id = $1 AND version = $2")
    .bind(stored.id)
    .bind(stored.version)
    .bind(from)
    .bind(by)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if published == 0 {
        return Ok(false);
    }
    sql("UPDATE announcement_target SET shown_from = $2, shown_on = $3 WHERE announcement = $1")
        .bind(stored.id)
        .bind(from)
        .bind(from.day())
        .execute(&mut *tx)
        .await?;
    stop_mailing(tx, stored.id, "published anew", now).await?;
    // Also if it says what it said before it was withdrawn: whoever has come to it since has no mail yet.
    forget_said(tx, stored.id).await?;
    mail(tx, stored.id, from).await?;
    Ok(true)
}

/// Withdraws an announcement, in whatever version it is: nobody sees it any more, and what was not mailed yet is not. `false`:
/// it is withdrawn by now.
///
/// # Errors
/// What the database says.
pub async fn withdraw(tx: &mut Tx, stored: &Stored, by: &str, now: Moment) -> Result<bool, StoreError> {
    let withdrawn = sql("UPDATE announcement SET withdrawn_at = $2, withdrawn_by = $3, version = version + 1,
            changed_at = $2, changed_by = $3
        WHERE id = $1 AND withdrawn_at IS NULL");
    let withdrawn = withdrawn.bind(stored.id).bind(now).bind(by);
    if withdrawn.execute(&mut *tx).await? == 0 {
        return Ok(false);
    }
    sql("UPDATE announcement_target SET shown_from = NULL, shown_on = NULL WHERE announcement = $1")
        .bind(stored.id)
        .execute(&mut *tx)
        .await?;
    stop_mailing(tx, stored.id, "withdrawn", now).await?;
    crate::mail::withdraw(tx, &format!("announcement:{}:", stored.id), now).await?;
    Ok(true)
}

async fn stop_mailing(tx: &mut Tx, id: AnnouncementId, why: &str, now: Moment) -> Result<(), StoreError> {
    let stopped = sql("UPDATE announcement_mailing SET finished_at = $2, problem = $3
        WHERE announcement = $1 AND finished_at IS NULL");
    stopped.bind(id).bind(now).bind(why).execute(tx).await.map(|_| ())
}

/// Lets no mailing so far count as one that has told everybody what an announcement said.
async fn forget_said(tx: &mut Tx, id: AnnouncementId) -> Result<(), StoreError> {
    let forget = sql("UPDATE announcement_mailing SET said = '' WHERE announcement = $1 AND said IS NOT NULL");
    forget.bind(id).execute(tx).await.map(|_| ())
}

/// Has an announcement that was changed mailed to all who see it. A mailing that is under way ends: for whom it has not come to
/// yet, the mail of the new one is the only one.
///
/// # Errors
/// What the database says.
pub async fn mail_anew(tx: &mut Tx, id: AnnouncementId, now: Moment) -> Result<(), StoreError> {
    stop_mailing(tx, id, "mailed anew", now).await?;
    mail(tx, id, now).await
}

/// Has an announcement mailed to all who see it, from a certain instant on.
async fn mail(tx: &mut Tx, id: AnnouncementId, due_at: Moment) -> Result<(), StoreError> {
    sql("INSERT INTO announcement_mailing (announcement, due_at, last_login, mailed, runner, seen_at)
        VALUES ($1, $2, 0, 0, 0, 0)")
    .bind(id)
    .bind(due_at)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Lets mails of an announcement that is for others now go to those only: what waits for anybody else is given up, and a
/// mailing that is under way goes through everybody once more, to write to whoever has none of it yet. With `anew` all that
/// waits is given up and no mailing goes on, because another one is to come instead, for whoever has no mail that says the same.
///
/// # Errors
/// What the database says.
pub async fn readdress(
    tx: &mut Tx,
    id: AnnouncementId,
    (day, window): (Day, Window),
    anew: bool,
    now: Moment,
) -> Result<(), StoreError> {
    // Mails that are being written just now are waited for: they are among those that are given up.
    hold_open_mailings(tx, id).await?;
    let reasons = format!("announcement:{id}:");
    let given_up = if anew {
        crate::mail::forget_waiting(tx, &reasons).await?
    } else {
        sql(concat!(
            announced_to!(),
            "DELETE FROM mail WHERE state = 'waiting' AND reason LIKE CAST($5 AS TEXT) || '%'
                AND id NOT IN (SELECT x.id FROM announcement_mailing w CROSS JOIN reading r CROSS JOIN mail x
                    WHERE w.announcement = $1 AND x.reason = CAST($5 AS TEXT) || w.id || ':' || r.login)"
        ))
        .bind(id)
        .bind(day)
        .bind(window.begun_by)
        .bind(window.running_on)
        .bind(reasons.as_str())
        .execute(&mut *tx)
        .await?
    };
    if anew || given_up > 0 {
        forget_said(tx, id).await?;
    }
    sql(concat!(
        "UPDATE announcement_mailing SET last_login = CASE WHEN finished_at IS NULL THEN 0 ELSE last_login END,
            said = CASE WHEN said IS NOT NULL THEN '' END,
            mailed = (SELECT COUNT(*) FROM mail m WHERE m.reason LIKE CAST($3 AS TEXT) || announcement_mailing.id || ':%')
        WHERE id = (",
        last_mailing!("$1"),
        ") AND (finished_at IS NULL OR CAST($2 AS BIGINT) > 0)"
    ))
    .bind(id)
    .bind(i64::try_from(given_up).unwrap_or(i64::MAX))
    .bind(reasons.as_str())
    .execute(&mut *tx)
    .await?;
    if anew { stop_mailing(tx, id, "published for others", now).await } else { Ok(()) }
}

/// A mailing that is silent for so long has been cut off, for instance because the server was restarted.
pub const SILENT: Span = Span::minutes(1);

record! {
    /// A mailing that somebody works at.
    #[derive(Clone, Copy, Debug)]
    pub struct Run {
        /// Which.
        pub id: MailingId,
        /// Of which announcement.
        pub announcement: AnnouncementId,
        /// Who works at it; a greater number has taken it over.
        pub runner: i64,
    }
}

/// Takes on the oldest mailing that is due and that nobody works at: new, or cut off.
///
/// # Errors
/// What the database says.
pub async fn take_mailing(tx: &mut Tx, now: Moment) -> Result<Option<Run>, StoreError> {
    sql("UPDATE announcement_mailing SET runner = runner + 1, seen_at = $1
        WHERE finished_at IS NULL AND due_at <= $1 AND seen_at < $2 AND id = (SELECT MIN(m.id) FROM announcement_mailing m
            WHERE m.finished_at IS NULL AND m.due_at <= $1 AND m.seen_at < $2)
        RETURNING id, announcement, runner")
    .bind(now)
    .bind(now.minus(SILENT))
    .optional(tx)
    .await
}

/// Holds a mailing until the transaction ends, with the last login that was looked at. `None`: somebody else has taken it
/// over, or it has ended.
///
/// # Errors
/// What the database says.
pub async fn hold_mailing(tx: &mut Tx, run: Run, now: Moment) -> Result<Option<UserId>, StoreError> {
    let held = sql("UPDATE announcement_mailing SET seen_at = $3 WHERE id = $1 AND runner = $2 AND finished_at IS NULL
        RETURNING last_login");
    Ok(held.bind(run.id).bind(run.runner).bind(now).values(tx).await?.into_iter().next())
}

/// Which of some logins were mailed about the same announcement before this mailing. Mails that were given up have told
/// nobody. The causes of mails are made from the mailings before, of which there are few, and looked up one by one: what
/// cuts them out of all mails would read them all.
///
/// # Errors
/// What the database says.
pub async fn mailed_before(tx: &mut Tx, run: Run, logins: Vec<UserId>) -> Result<Vec<UserId>, StoreError> {
    sql2(
        "SELECT DISTINCT l.id AS id FROM announcement_mailing m CROSS JOIN login l CROSS JOIN mail x
        WHERE m.announcement = $1 AND m.id < $2 AND l.id IN (SELECT value FROM json_each($4))
            AND x.reason = CAST($3 AS TEXT) || m.id || ':' || l.id AND x.state NOT IN ('failed', 'withdrawn')",
        "SELECT DISTINCT l.id AS id FROM announcement_mailing m CROSS JOIN login l CROSS JOIN mail x
        WHERE m.announcement = $1 AND m.id < $2 AND l.id = ANY($4)
            AND x.reason = CAST($3 AS TEXT) || m.id || ':' || l.id AND x.state NOT IN ('failed', 'withdrawn')",
    )
    .bind(run.announcement)
    .bind(run.id)
    .bind(format!("announcement:{}:", run.announcement))
    .bind(logins)
    .values(tx)
    .await
}

/// Whether a mailing that has not begun would tell nobody anything new: what the announcement says is what all were mailed the
/// last time. It was changed, and changed back before anything of that was written.
///
/// # Errors
/// What the database says.
pub async fn has_nothing_to_tell(
    tx: &mut Tx,
    id: AnnouncementId,
    announcement: &Announcement,
) -> Result<bool, StoreError> {
    let known: i64 = sql(concat!(
        "SELECT COUNT(*) FROM announcement_mailing m JOIN announcement_mailing p ON p.id = (",
        last_mailing!("$1"),
        " AND n.id < m.id)
        WHERE m.announcement = $1 AND m.finished_at IS NULL AND m.said IS NULL
            AND p.finished_at IS NOT NULL AND p.problem IS NULL AND p.said = $2"
    ))
    .bind(id)
    .bind(imprint(announcement))
    .value(tx)
    .await?;
    Ok(known > 0)
}

/// Notes how many of the logins up to a certain one were mailed, and what the announcement said.
///
/// # Errors
/// What the database says.
pub async fn note_mailing(
    tx: &mut Tx,
    run: Run,
    last: UserId,
    mailed: i64,
    announcement: &Announcement,
) -> Result<(), StoreError> {
    sql("UPDATE announcement_mailing SET last_login = $2, mailed = mailed + $3,
            said = CASE WHEN said = $4 OR said IS NULL THEN $4 ELSE '' END,
            wording = CASE WHEN wording = $5 OR (wording IS NULL AND said IS NULL) THEN $5 ELSE '' END
        WHERE id = $1")
    .bind(run.id)
    .bind(last)
    .bind(mailed)
    .bind(imprint(announcement))
    .bind(wording(announcement))
    .execute(tx)
    .await
    .map(|_| ())
}

/// Ends a mailing that has come to its end, and says how many were mailed.
///
/// # Errors
/// What the database says.
pub async fn finish_mailing(tx: &mut Tx, run: Run, now: Moment) -> Result<i64, StoreError> {
    sql("UPDATE announcement_mailing SET finished_at = $2 WHERE id = $1 RETURNING mailed")
        .bind(run.id)
        .bind(now)
        .value(tx)
        .await
}

/// Gives what was announced to a contact to another one.
///
/// # Errors
/// What the database says.
pub(crate) async fn hand_over(tx: &mut Tx, from: ContactId, to: ContactId) -> Result<(), StoreError> {
    sql("UPDATE announcement_target SET target = $2 WHERE place = 'contact' AND target = $1")
        .bind(from)
        .bind(to)
        .execute(tx)
        .await
        .map(|_| ())
}

pub(crate) use {announced_by, announced_keys, announced_newest, announced_page_postgres, announced_page_sqlite};
