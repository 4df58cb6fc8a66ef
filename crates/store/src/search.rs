//! What is found by which term: a few rows of one table, read from one place of its index.
//!
//! The table is kept in the transaction of each change ([`put`]) and by the import ([`add`]). A search takes two
//! statements whatever is typed: [`plan`] counts for each word, up to a limit, how much begins with it; [`find`] reads
//! the rows of the rarest word of each kind and keeps those that have the other words, too, in their own key or in that
//! of a place where they have a contract; of two names that are both common it looks through the rarer one for the other
//! ([`COMPARED`] terms), of a common name in a street it takes those who live there. What lacks a word altogether is not
//! looked up, and of what too many have it stops as soon as there are enough that have all words. So the work has a limit
//! ([`MOST`] rows of each kind) whatever is typed.

use crate::{
    Db, StoreError,
    db::{Ex, Json, Tx, sql, sql2},
    document::document_of,
    record,
    task::name_of_contact,
    write_tx,
};
use domain::{
    id::{PropertyId, UnitId},
    person::{Address, Name},
    search::{self, begins, terms},
    time::Moment,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The edition of the rules in `domain::search`, to be raised with them: the server then makes all terms anew.
const EDITION: i64 = 5;

/// So many rows of a kind are looked at. Of a word that so many have, the search shows the first in the order of the
/// terms, and says that there are more.
pub const MOST: i64 = 300;
/// So many units and contracts are looked at by their own words; units also by the few houses that another word names.
const FEW: i64 = 120;
/// Of what more have than are looked at, so many that have all words are enough beside those that are shown: the first few are
/// as good as more of them. Some may be the same one by two of its terms, or archived and therefore shown last.
const SPARE: i64 = 3;
/// Of what fewer have, so many that have all words are put in order for each one that is shown.
const PLENTY: i64 = 3;
/// Of two names that many have, so many who have the rarer one are looked through for the other one: in a hundred thousand
/// contacts, all Müllers for Anna.
const COMPARED: i64 = 2_000;
/// So many who have a name that only begins with the other one are kept ready to be compared, such as Annabell and Annika.
const ALIKE: i64 = 1_500;
/// So many houses can lead to the contacts in them, when the words of the contact itself are too common.
const HOUSES: i64 = 20;
/// So many contracts in these houses are looked at. Of a common name in a town only the first houses are looked through.
const NEIGHBOURS: i64 = 2_000;
/// Greater than any letter: the end of all that begins with a word.
const END: &str = "\u{10ffff}";

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By names, reference id, e-mail address and telephone numbers.
    Contact = 1,
    /// By name, reference id and address.
    Property = 2,
    /// By name, reference id and number.
    Unit = 3,
    /// By its number.
    Contract = 4,
    /// By its address and the name of its person.
    Login = 5,
    /// By name and e-mail address.
    Staff = 6,
    /// By its title.
    Announcement = 7,
    /// By its title and the name of its file.
    Document = 8,
    /// By its question, in both languages.
    Faq = 9,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Contact,
        Self::Property,
        Self::Unit,
        Self::Contract,
        Self::Login,
        Self::Staff,
        Self::Announcement,
        Self::Document,
        Self::Faq,
    ];

    const fn number(self) -> i64 {
        self as i64
    }

    /// Its place in [`Self::ALL`].
    const fn index(self) -> usize {
        self as usize - 1
    }

    /// So many of it are looked at.
    const fn most(self) -> i64 {
        match self {
            Self::Unit | Self::Contract => FEW,
            Self::Contact
            | Self::Property
            | Self::Login
            | Self::Staff
            | Self::Announcement
            | Self::Document
            | Self::Faq => MOST,
        }
    }
}

/// Changes what something is found by, from one key to another; empty ones for what is new or gone.
///
/// # Errors
/// What the database says.
pub async fn put(tx: &mut Tx, kind: Kind, object: i64, before: &str, after: &str) -> Result<(), StoreError> {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (terms(before).collect(), terms(after).collect());
    let owned = |terms: &mut dyn Iterator<Item = &&str>| terms.map(|term| (*term).to_owned()).collect::<Vec<_>>();
    let gone = owned(&mut before.difference(&after));
    if !gone.is_empty() {
        sql2(
            "DELETE FROM search_term WHERE kind = $1 AND object = $2 AND term IN (SELECT value FROM json_each($3))",
            "DELETE FROM search_term WHERE kind = $1 AND object = $2 AND term = ANY($3)",
        )
        .bind(kind.number())
        .bind(object)
        .bind(gone)
        .execute(&mut *tx)
        .await?;
    }
    let new = owned(&mut after.difference(&before));
    if !new.is_empty() {
        sql2(
            "INSERT INTO search_term (kind, term, object) SELECT $1, value, $2 FROM json_each($3) WHERE TRUE
            ON CONFLICT DO NOTHING",
            "INSERT INTO search_term (kind, term, object) SELECT $1, value, $2 FROM unnest(CAST($3 AS TEXT[])) AS value
            ON CONFLICT DO NOTHING",
        )
        .bind(kind.number())
        .bind(object)
        .bind(new)
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Adds what many new things are found by: the id of each with its key.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &mut Tx, kind: Kind, keys: impl Iterator<Item = (i64, String)>) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (object, key) in keys {
        rows.extend(terms(&key).map(|term| format!("{term} {object}")));
    }
    if rows.is_empty() {
        return Ok(());
    }
    // In the order of the index, in which rows are added fastest.
    rows.sort_unstable();
    // Terms have no spaces in them. Taking a text apart costs a fraction of what taking JSON apart costs.
    sql2(
        "INSERT INTO search_term (kind, term, object)
        SELECT $1, substr(value, 1, instr(value, ' ') - 1), CAST(substr(value, instr(value, ' ') + 1) AS INTEGER)
        FROM json_each($2) WHERE TRUE ON CONFLICT DO NOTHING",
        "INSERT INTO search_term (kind, term, object)
        SELECT $1, split_part(value, ' ', 1), CAST(split_part(value, ' ', 2) AS BIGINT) FROM unnest(CAST($2 AS TEXT[])) AS value
        ON CONFLICT DO NOTHING",
    )
    .bind(kind.number())
    .bind(rows)
    .execute(tx)
    .await
    .map(|_| ())
}

/// What a query asks for, and by which of its words each kind is looked up.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    words: Vec<String>,
    /// For each kind the rarest word that any of it has.
    by: [Option<String>; Kind::ALL.len()],
    /// Whether any of a kind can have all words, by itself or by where it is.
    can_be: [bool; Kind::ALL.len()],
    /// The words that only a contact itself can have: no house and no unit has them.
    own: Vec<String>,
    /// Another word that a contact must have in its own key, if too many have the one by which it is looked up.
    also: Option<String>,
    /// The word by which houses are looked up: for themselves, or for those who live in them and for what is in them.
    place: Option<String>,
    /// The words that these houses must have, all of them.
    address: Vec<String>,
    /// Whether contacts are better looked up by their house.
    neighbours: bool,
    /// Whether those who live in these houses are enough, if there are any with that name.
    lives_there: bool,
    /// Whether units are better looked up by their house, one of a few.
    flats: bool,
    /// For each kind whether its word is one that too many have.
    crowded: [bool; Kind::ALL.len()],
    /// Whether a kind has more than what is looked at.
    more: bool,
    /// Something was asked, and there is no word in it.
    wordless: bool,
}

impl Plan {
    /// Whether nothing was asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether no contact can be meant: nobody has any of the words, or there are none in what was asked.
    pub(crate) fn means_nobody(&self) -> bool {
        self.wordless || (!self.words.is_empty() && self.by(Kind::Contact).is_none())
    }

    /// Whether there is more than what is looked at.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.more
    }

    /// The same for somebody who may not see a kind.
    #[must_use]
    pub fn without(mut self, kind: Kind) -> Self {
        if let Some(by) = self.by.get_mut(kind.index()) {
            *by = None;
        }
        self
    }

    /// So many of a kind are passed by at its word, if so many are shown.
    fn passed_by(&self, kind: Kind, limit: i64) -> i64 {
        match kind {
            Kind::Contact if self.also.is_some() => COMPARED,
            Kind::Unit => FEW,
            _ if self.crowded[kind.index()] => limit + SPARE,
            _ => kind.most(),
        }
    }

    /// So many of a kind that have all words are enough, if so many are shown.
    const fn enough(&self, kind: Kind, limit: i64) -> i64 {
        if self.crowded[kind.index()] { limit + SPARE } else { limit * PLENTY }
    }

    fn by(&self, kind: Kind) -> Option<&String> {
        self.by[kind.index()].as_ref()
    }

    /// The word by which a kind is looked up; none if nothing of it can have all words.
    fn looked_up(&self, kind: Kind) -> Option<&String> {
        self.by(kind).filter(|_| self.can_be[kind.index()])
    }

    /// The word by which contacts are looked up, and what all of its words look like in a key.
    pub(crate) fn for_contacts(&self) -> (Option<&String>, Vec<String>) {
        (self.by(Kind::Contact), self.words.iter().map(|word| begins(word)).collect())
    }
}

/// The end of what begins with a word.
pub(crate) fn end(word: &str) -> String {
    format!("{word}{END}")
}

/// Counts what there is for each word. One statement; none for a query without words.
///
/// # Errors
/// What the database says.
pub async fn plan(db: impl Into<Ex<'_>>, query: &str) -> Result<Plan, StoreError> {
    Ok(plan_in(db, query, None).await?.0)
}

/// As [`plan`], with the name of the property that is looked in, if it is there. One statement; none for neither.
///
/// # Errors
/// What the database says.
pub async fn plan_in(
    db: impl Into<Ex<'_>>,
    query: &str,
    property: Option<PropertyId>,
) -> Result<(Plan, Option<String>), StoreError> {
    record! {
        /// What there is.
        struct Counted {
            /// How many of each kind have a term that begins with a word, all in one row: SQLite hands rows over one by one
            /// to another thread, which costs more than counting does.
            counts: Json<Vec<(String, [i64; Kind::ALL.len()])>>,
            /// The name of the property that is looked in.
            property: Option<String>,
        }
    }
    macro_rules! begin_with {
        ($kind:literal, $limit:literal) => {
            concat!(
                "(SELECT COUNT(*) FROM (SELECT 1 AS one FROM search_term t WHERE t.kind = ",
                $kind,
                " AND t.term >= w.word AND t.term < w.word || $2 LIMIT ",
                $limit,
                ") AS few)"
            )
        };
    }
    let words = search::words(query);
    let nothing = Plan { wordless: !query.trim().is_empty(), ..Plan::default() };
    if words.is_empty() {
        return Ok(match property {
            Some(id) => (nothing, crate::property::name(db, id).await?),
            None => (nothing, None),
        });
    }
    macro_rules! counts {
        () => {
            concat!(
                begin_with!("1", "$3"),
                ", ",
                begin_with!("2", "$3"),
                ", ",
                begin_with!("3", "$5"),
                ", ",
                begin_with!("4", "$5"),
                ", ",
                begin_with!("5", "$3"),
                ", ",
                begin_with!("6", "$3"),
                ", ",
                begin_with!("7", "$3"),
                ", ",
                begin_with!("8", "$3"),
                ", ",
                begin_with!("9", "$3"),
            )
        };
    }
    macro_rules! of_property {
        () => {
            ", (SELECT p.name FROM property p WHERE p.id = $4 AND p.archived_at IS NULL) AS property"
        };
    }
    let Counted { counts: Json(counts), property } = sql2(
        concat!(
            "SELECT (SELECT json_group_array(json_array(w.word, json_array(",
            counts!(),
            "))) FROM (SELECT value AS word FROM json_each($1)) AS w) AS counts",
            of_property!()
        ),
        concat!(
            "SELECT (SELECT CAST(json_agg(json_build_array(w.word, json_build_array(",
            counts!(),
            "))) AS TEXT) FROM unnest(CAST($1 AS TEXT[])) AS w (word)) AS counts",
            of_property!()
        ),
    )
    .bind(words.clone())
    .bind(END)
    .bind(MOST + 1)
    .bind(property)
    .bind(FEW + 1)
    .one(db)
    .await?;
    let n = |word: &str, kind: Kind| {
        counts.iter().find(|(counted, _)| counted == word).map_or(0, |(_, counts)| counts[kind.index()])
    };
    let own = |word: &String| n(word, Kind::Property) == 0 && n(word, Kind::Unit) == 0;
    // What is rarest is compared first: most of what is looked at has it not, and is done with then. What can only be a
    // contact's own is compared with the contact alone.
    let mut words = words;
    words.sort_by_cached_key(|word| {
        let rarest = Kind::ALL.into_iter().map(|kind| n(word, kind)).filter(|n| *n > 0).min();
        (!own(word), rarest)
    });
    // Of words that equally many have, as far as they are counted, a name tells most of a contact, of everything else a number;
    // of two the longer one.
    let tells_little =
        |word: &str, kind: Kind| word.contains(|letter: char| letter.is_ascii_digit()) == (kind == Kind::Contact);
    let by = Kind::ALL.map(|kind| {
        let there = words.iter().filter(|word| n(word, kind) > 0);
        there.min_by_key(|word| (n(word, kind), tells_little(word, kind), std::cmp::Reverse(word.len()))).cloned()
    });
    let can_be = Kind::ALL.map(|kind| {
        let among: &[Kind] = match kind {
            // By itself, or by where it has a contract.
            Kind::Contact => &[Kind::Contact, Kind::Unit, Kind::Property],
            Kind::Unit => &[Kind::Unit, Kind::Property],
            // What is typed may be a part of its number, which no term tells.
            Kind::Contract => return true,
            Kind::Property | Kind::Login | Kind::Staff | Kind::Announcement | Kind::Document | Kind::Faq => &[kind],
        };
        words.iter().all(|word| among.iter().any(|kind| n(word, *kind) > 0))
    });
    let own: Vec<String> = words.iter().filter(|word| own(word)).cloned().collect();
    let mut plan = Plan { words, by, can_be, own, ..Plan::default() };
    let too_many = |kind: Kind| plan.looked_up(kind).is_some_and(|word| n(word, kind) > kind.most());
    // Too many of that name or number: those in the few houses that another word names, or all other words together.
    let many_houses = plan.by(Kind::Property).map_or(0, |word| n(word, Kind::Property));
    let neighbours = too_many(Kind::Contact) && many_houses > 0;
    let flats = too_many(Kind::Unit) && (1..=HOUSES).contains(&many_houses);
    let place = if neighbours || flats { plan.by(Kind::Property) } else { plan.looked_up(Kind::Property) }.cloned();
    let address = match &place {
        None => Vec::new(),
        Some(word) if (neighbours || flats) && many_houses <= HOUSES => vec![word.clone()],
        Some(_) => plan.words.iter().filter(|word| n(word, Kind::Property) > 0).cloned().collect(),
    };
    let also = too_many(Kind::Contact).then(|| {
        let others = plan.own.iter().filter(|word| Some(*word) != plan.by(Kind::Contact));
        others.filter(|word| n(word, Kind::Contact) > 0).min_by_key(|word| n(word, Kind::Contact)).cloned()
    });
    let also = also.flatten();
    // With a name and where it is, whoever lives there is meant.
    let nowhere_else = |word: &String| n(word, Kind::Contact) == 0 && n(word, Kind::Unit) == 0;
    let lives_there = neighbours && also.is_none() && !plan.own.is_empty() && address.iter().any(nowhere_else);
    // Of two names all who have both are compared, as far as there is a limit at all.
    let more = Kind::ALL.into_iter().any(|kind| too_many(kind) && (kind != Kind::Contact || also.is_none()));
    let crowded = Kind::ALL.map(too_many);
    plan = Plan { place, address, neighbours, lives_there, flats, also, crowded, more, ..plan };
    Ok((plan, property))
}

/// Something that was found: its fields in the order in which [`find`] states them.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Hit {
    /// The number of its kind.
    pub kind: i64,
    /// Which.
    pub id: i64,
    /// The page where it is shown, if that is another one than its own.
    pub target: Option<i64>,
    /// "Dr." …
    pub title: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The firm.
    pub company: Option<String>,
    /// What it is called, if it is not a contact; of a contact, what the one was called that has become a part of it and
    /// by which it was found.
    pub label: Option<String>,
    /// Where it is, or what tells it from others.
    pub detail: Option<String>,
    /// Whether it is out of use.
    pub archived: bool,
    /// From when on it is shown, of what is shown from an instant on.
    pub at: Option<Moment>,
}

impl Hit {
    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.number() == self.kind)
    }

    /// The name, as lists show it.
    #[must_use]
    pub fn name(&self) -> String {
        let name = Name {
            salutation: None,
            title: self.title.clone(),
            first: self.first_name.clone(),
            last: self.last_name.clone(),
            company: self.company.clone(),
        };
        name.sorted()
    }
}

/// Everything that has all words of a query, `limit` of each kind: what has one of them as it is first, then what begins
/// with it, what is archived last. One statement.
///
/// # Errors
/// What the database says.
pub async fn find(db: impl Into<Ex<'_>>, plan: &Plan, limit: i64) -> Result<Vec<Hit>, StoreError> {
    /// Terms `t` of a kind that has more and more of the same words: the newest that are exactly the word, and the newest that
    /// begin with it. All of these are passed by in the index; none of them is looked up.
    macro_rules! newest_first {
        ($kind:literal, $word:literal) => {
            concat!(
                "(SELECT object, term FROM (SELECT t.object AS object, t.term AS term FROM search_term t WHERE t.kind = ",
                $kind,
                " AND t.term = ",
                $word,
                " ORDER BY t.object DESC LIMIT $8) AS whole
                UNION ALL SELECT object, term FROM (SELECT t.object AS object, t.term AS term FROM search_term t WHERE t.kind = ",
                $kind,
                " AND t.term > ",
                $word,
                " AND t.term < ",
                $word,
                " || $7 ORDER BY t.object DESC LIMIT $8) AS begun) AS t"
            )
        };
    }
    /// The parts of the answer, each with at most $9 rows. `CROSS JOIN` because SQLite keeps its order: from the few terms
    /// to what has them. Who and what is managed:
    macro_rules! managed {
        () => {
            concat!(
                "places AS MATERIALIZED (SELECT p.id AS id, p.sort_key AS sort_key, p.search_key AS search_key,
                    p.archived_at IS NOT NULL AS archived, t.term AS term
                FROM (SELECT n.object AS object, n.term AS term FROM search_term n
                    WHERE n.kind = 2 AND n.term >= $10 AND n.term < $10 || $7 ORDER BY n.term, n.object LIMIT $8) AS t
                CROSS JOIN property p WHERE p.id = t.object
                    AND NOT EXISTS (SELECT 1 FROM words w WHERE w.of_house AND ' ' || p.search_key NOT LIKE w.pattern)
                LIMIT $23),
            neighbours AS MATERIALIZED (SELECT DISTINCT c.id AS id FROM (SELECT ct.contact AS contact,
                        u.search_key || ' ' || h.search_key AS place
                    FROM (SELECT id, search_key FROM places ORDER BY term, id LIMIT $11) AS h
                    CROSS JOIN unit u CROSS JOIN contract ct
                    WHERE u.property = h.id AND ct.unit = u.id AND ct.archived_at IS NULL LIMIT $12) AS lives
                CROSS JOIN contact c WHERE c.id = lives.contact AND c.archived_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM words w WHERE w.own AND ' ' || c.search_key NOT LIKE w.pattern)
                    AND NOT EXISTS (SELECT 1 FROM words w WHERE NOT w.own AND NOT w.of_house
                        AND ' ' || c.search_key || ' ' || lives.place NOT LIKE w.pattern)
                LIMIT $19),
            people AS (
                SELECT object AS id, term, FALSE AS lives FROM (SELECT t.object AS object, t.term AS term
                    FROM (SELECT n.object AS object, n.term AS term FROM search_term n
                        WHERE n.kind = 1 AND n.term >= $2 AND n.term < $2 || $7 ORDER BY n.term, n.object LIMIT $13) AS t
                    WHERE (CAST($14 AS TEXT) IS NULL
                            OR EXISTS (SELECT 1 FROM search_term e WHERE e.kind = 1 AND e.term = $14 AND e.object = t.object)
                            OR t.object IN (SELECT a.object FROM search_term a
                                WHERE a.kind = 1 AND a.term > $14 AND a.term < $14 || $7 ORDER BY a.term, a.object LIMIT $22))
                        AND NOT ($20 AND EXISTS (SELECT 1 FROM neighbours))
                    LIMIT $8) AS named
                UNION ALL
                SELECT id, '' AS term, TRUE AS lives FROM neighbours),
            contacts AS (
                SELECT f.id AS id, f.sort_key AS sort_key, f.archived AS archived,
                    MIN(CASE WHEN f.term = $2 THEN 0 WHEN f.sort_key LIKE $2 || '%' THEN 1 ELSE 2 END) AS rank
                FROM (SELECT c.id AS id, c.sort_key AS sort_key, c.archived_at IS NOT NULL AS archived, p.term AS term
                    FROM people p CROSS JOIN contact c
                    WHERE c.id = p.id AND (p.lives OR NOT EXISTS (SELECT 1 FROM words w
                        WHERE ' ' || c.search_key NOT LIKE w.pattern
                            AND (w.own OR NOT EXISTS (
                                SELECT 1 FROM contract ct JOIN unit u ON u.id = ct.unit JOIN property h ON h.id = u.property
                                WHERE ct.contact = c.id AND ct.archived_at IS NULL
                                    AND ' ' || u.search_key || ' ' || h.search_key LIKE w.pattern))))
                    LIMIT $24) AS f
                GROUP BY f.id, f.sort_key, f.archived
                ORDER BY archived, rank, sort_key, id LIMIT $9),
            houses AS (
                SELECT p.id AS id, p.sort_key AS sort_key, p.archived AS archived,
                    MIN(CASE WHEN p.term = $3 THEN 0 WHEN p.sort_key LIKE $3 || '%' THEN 1 ELSE 2 END) AS rank
                FROM places p
                WHERE CAST($3 AS TEXT) IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM words w WHERE NOT w.of_house AND ' ' || p.search_key NOT LIKE w.pattern)
                GROUP BY p.id, p.sort_key, p.archived
                ORDER BY archived, rank, sort_key, id LIMIT $9),
            flats AS (
                SELECT t.id AS id, t.sort_key AS sort_key, t.archived AS archived,
                    MIN(CASE WHEN t.term = $4 THEN 0 WHEN t.sort_key LIKE $4 || '%' THEN 1 ELSE 2 END) AS rank
                FROM (SELECT u.id AS id, u.sort_key AS sort_key, t.term AS term,
                        (u.archived_at IS NOT NULL OR p.archived_at IS NOT NULL) AS archived
                    FROM (SELECT object, term FROM (SELECT t.object AS object, t.term AS term FROM search_term t
                        WHERE t.kind = 3 AND t.term >= $4 AND t.term < $4 || $7 ORDER BY t.term, t.object LIMIT $15) AS named
                        UNION ALL
                        SELECT unit AS object, '' AS term FROM (SELECT n.id AS unit
                            FROM (SELECT id FROM places ORDER BY term, id LIMIT $16) AS h
                            CROSS JOIN unit n WHERE n.property = h.id LIMIT $12) AS there) AS t
                    CROSS JOIN unit u CROSS JOIN property p
                    WHERE u.id = t.object AND p.id = u.property AND NOT EXISTS (SELECT 1 FROM words w
                        WHERE ' ' || u.search_key || ' ' || p.search_key NOT LIKE w.pattern)
                    LIMIT $25) AS t
                GROUP BY t.id, t.sort_key, t.archived
                ORDER BY archived, rank, sort_key, id LIMIT $9),
            agreements AS (
                SELECT ct.id AS id, ct.archived_at IS NOT NULL AS archived,
                    MIN(CASE WHEN ct.number_key = $5 THEN 0 WHEN t.term = $5 THEN 1 ELSE 2 END) AS rank
                FROM (SELECT t.object AS object, t.term AS term FROM search_term t
                    WHERE t.kind = 4 AND t.term >= $5 AND t.term < $5 || $7 ORDER BY t.term, t.object LIMIT $17) AS t
                CROSS JOIN contract ct CROSS JOIN contact c CROSS JOIN unit u CROSS JOIN property p
                WHERE ct.id = t.object AND c.id = ct.contact AND u.id = ct.unit AND p.id = u.property
                    AND NOT EXISTS (SELECT 1 FROM words w
                        WHERE ' ' || c.search_key || ' ' || u.search_key || ' ' || p.search_key NOT LIKE w.pattern
                            AND ct.number_key NOT LIKE '%' || w.word || '%')
                GROUP BY ct.id, ct.archived_at
                ORDER BY archived, rank, id LIMIT $9),
            logins AS (
                SELECT l.id AS id, MIN(CASE WHEN t.term = $6 THEN 0 ELSE 1 END) AS rank
                FROM (SELECT t.object AS object, t.term AS term FROM search_term t
                    WHERE t.kind = 5 AND t.term >= $6 AND t.term < $6 || $7 ORDER BY t.term, t.object LIMIT $8) AS t
                CROSS JOIN login l
                WHERE l.id = t.object AND NOT EXISTS (SELECT 1 FROM words w WHERE NOT EXISTS (SELECT 1 FROM search_term o
                    WHERE o.kind = 5 AND o.object = l.id AND o.term >= w.word AND o.term < w.word || $7))
                GROUP BY l.id ORDER BY rank, id LIMIT $9)"
            )
        };
    }
    /// Colleagues, and what was written for customers.
    macro_rules! written {
        () => {
            concat!(
                ",
            colleagues AS (
                SELECT s.id AS id, s.deactivated_at IS NOT NULL AS archived, MIN(CASE WHEN t.term = $26 THEN 0 ELSE 1 END) AS rank
                FROM (SELECT t.object AS object, t.term AS term FROM search_term t
                    WHERE t.kind = 6 AND t.term >= $26 AND t.term < $26 || $7 ORDER BY t.term, t.object LIMIT $8) AS t
                CROSS JOIN staff s
                WHERE s.id = t.object AND NOT EXISTS (SELECT 1 FROM words w WHERE NOT EXISTS (SELECT 1 FROM search_term o
                    WHERE o.kind = 6 AND o.object = s.id AND o.term >= w.word AND o.term < w.word || $7))
                GROUP BY s.id, s.deactivated_at ORDER BY archived, rank, id LIMIT $9),
            told AS (
                SELECT n.id AS id, n.withdrawn_at IS NOT NULL AS archived, MIN(CASE WHEN t.term = $27 THEN 0 ELSE 1 END) AS rank
                FROM ",
                newest_first!("7", "$27"),
                " CROSS JOIN announcement n
                WHERE n.id = t.object AND NOT EXISTS (SELECT 1 FROM words w WHERE ' ' || n.terms NOT LIKE w.pattern)
                GROUP BY n.id, n.withdrawn_at ORDER BY archived, rank, id DESC LIMIT $9),
            papers AS (
                SELECT d.id AS id, d.withdrawn_at IS NOT NULL AS archived, MIN(CASE WHEN t.term = $28 THEN 0 ELSE 1 END) AS rank
                FROM ",
                newest_first!("8", "$28"),
                " CROSS JOIN document d
                WHERE d.id = t.object AND NOT EXISTS (SELECT 1 FROM words w WHERE ' ' || d.terms NOT LIKE w.pattern)
                GROUP BY d.id, d.withdrawn_at ORDER BY archived, rank, id DESC LIMIT $9),
            questions AS (
                SELECT e.id AS id, (e.archived_at IS NOT NULL OR c.archived_at IS NOT NULL) AS archived,
                    MIN(CASE WHEN t.term = $29 THEN 0 ELSE 1 END) AS rank
                FROM (SELECT t.object AS object, t.term AS term FROM search_term t
                    WHERE t.kind = 9 AND t.term >= $29 AND t.term < $29 || $7 ORDER BY t.term, t.object LIMIT $8) AS t
                CROSS JOIN faq_entry e CROSS JOIN faq_category c
                WHERE e.id = t.object AND c.id = e.category
                    AND NOT EXISTS (SELECT 1 FROM words w WHERE ' ' || e.terms NOT LIKE w.pattern)
                GROUP BY e.id, e.archived_at, c.archived_at ORDER BY archived, rank, id LIMIT $9)"
            )
        };
    }
    macro_rules! managed_hits {
        () => {
            concat!(
                ",
            found AS (SELECT CAST(1 AS BIGINT) AS kind, c.id AS id, c.merged_into AS target,
                CASE WHEN m.id IS NULL THEN c.title ELSE m.title END AS title,
                CASE WHEN m.id IS NULL THEN c.first_name ELSE m.first_name END AS first_name,
                CASE WHEN m.id IS NULL THEN c.last_name ELSE m.last_name END AS last_name,
                CASE WHEN m.id IS NULL THEN c.company ELSE m.company END AS company,
                CASE WHEN m.id IS NULL THEN NULL ELSE ",
                name_of_contact!(),
                " END AS label,
                COALESCE((SELECT u.name || ', ' || p.name FROM contract ct JOIN unit u ON u.id = ct.unit
                    JOIN property p ON p.id = u.property WHERE ct.contact = COALESCE(c.merged_into, c.id)
                        AND ct.archived_at IS NULL
                    ORDER BY ct.starts DESC NULLS LAST, ct.id LIMIT 1),
                    CASE WHEN m.id IS NULL THEN c.reference ELSE m.reference END) AS detail,
                CASE WHEN m.id IS NULL THEN f.archived ELSE m.archived_at IS NOT NULL END AS archived, f.rank AS rank,
                COALESCE(m.sort_key, f.sort_key) AS sort_key, CAST(NULL AS BIGINT) AS at
            FROM contacts f JOIN contact c ON c.id = f.id LEFT JOIN contact m ON m.id = c.merged_into
            UNION ALL
            SELECT CAST(2 AS BIGINT), p.id, CAST(NULL AS BIGINT), NULL, NULL, NULL, NULL, p.name,
                CASE WHEN p.street = '' AND p.town = '' THEN p.reference
                    ELSE p.street || ', ' || p.postcode || ' ' || p.town || ' · ' || p.reference END, f.archived, f.rank, f.sort_key,
                NULL
            FROM houses f JOIN property p ON p.id = f.id
            UNION ALL
            SELECT CAST(3 AS BIGINT), u.id, CAST(NULL AS BIGINT), NULL, NULL, NULL, NULL, u.name,
                p.name || ' · ' || u.reference, f.archived, f.rank, f.sort_key, NULL
            FROM flats f JOIN unit u ON u.id = f.id JOIN property p ON p.id = u.property
            UNION ALL
            SELECT CAST(4 AS BIGINT), ct.id, c.id, c.title, c.first_name, c.last_name, c.company, ct.number,
                u.name || ', ' || p.name, f.archived, f.rank, COALESCE(ct.number_key, ''), NULL
            FROM agreements f JOIN contract ct ON ct.id = f.id JOIN contact c ON c.id = ct.contact
                JOIN unit u ON u.id = ct.unit JOIN property p ON p.id = u.property
            UNION ALL
            SELECT CAST(5 AS BIGINT), l.id, (SELECT MAX(a.contact) FROM access a WHERE a.login = l.id AND a.contact IS NOT NULL
                    AND a.id = (SELECT MAX(b.id) FROM access b WHERE b.login = l.id AND b.contact IS NOT NULL)),
                NULL, NULL, NULL, NULL, l.email, l.name, FALSE, f.rank, l.email_key, NULL
            FROM logins f JOIN login l ON l.id = f.id"
            )
        };
    }
    macro_rules! written_hits {
        () => {
            concat!(
                "
            UNION ALL
            SELECT CAST(6 AS BIGINT), s.id, CAST(NULL AS BIGINT), NULL, NULL, NULL, NULL, s.name, s.email, f.archived, f.rank,
                LOWER(s.name), NULL
            FROM colleagues f JOIN staff s ON s.id = f.id
            UNION ALL
            SELECT CAST(7 AS BIGINT), n.id, CAST(NULL AS BIGINT), NULL, NULL, NULL, NULL, n.title, NULL, f.archived, f.rank,
                CAST(9223372036854775807 - n.id AS TEXT), n.publish_at
            FROM told f JOIN announcement n ON n.id = f.id
            UNION ALL
            SELECT CAST(8 AS BIGINT), d.id, CAST(NULL AS BIGINT), NULL, NULL, NULL, NULL, d.title, COALESCE(",
                document_of!(),
                ", '') || ' · ' || d.name, f.archived, f.rank, CAST(9223372036854775807 - d.id AS TEXT), NULL
            FROM papers f JOIN document d ON d.id = f.id
            UNION ALL
            SELECT CAST(9 AS BIGINT), e.id, CAST(NULL AS BIGINT), NULL, NULL, NULL, NULL, e.question_de, c.name_de, f.archived,
                f.rank, '', NULL
            FROM questions f JOIN faq_entry e ON e.id = f.id JOIN faq_category c ON c.id = e.category"
            )
        };
    }
    macro_rules! best_first {
        () => {
            "ORDER BY kind, archived, rank, sort_key, id"
        };
    }
    macro_rules! asked_on_sqlite {
        () => {
            "WITH words AS MATERIALIZED (SELECT value AS word, '% ' || value || '%' AS pattern,
                value IN (SELECT value FROM json_each($18)) AS own, value IN (SELECT value FROM json_each($21)) AS of_house
                FROM json_each($1)), "
        };
    }
    macro_rules! asked_on_postgres {
        () => {
            "WITH words AS MATERIALIZED (SELECT value AS word, '% ' || value || '%' AS pattern,
                value = ANY(CAST($18 AS TEXT[])) AS own, value = ANY(CAST($21 AS TEXT[])) AS of_house
                FROM unnest(CAST($1 AS TEXT[])) AS value), "
        };
    }
    macro_rules! hits_on_sqlite {
        () => {
            concat!(
                ") SELECT json_group_array(json_array(kind, id, target, title, first_name, last_name, company, label, detail,
                    json(CASE WHEN archived THEN 'true' ELSE 'false' END), at) ",
                best_first!(),
                ") AS hits FROM found"
            )
        };
    }
    macro_rules! hits_on_postgres {
        () => {
            concat!(
                ") SELECT CAST(COALESCE(json_agg(json_build_array(kind, id, target, title, first_name, last_name, company, label,
                    detail, archived, at) ",
                best_first!(),
                "), '[]') AS TEXT) AS hits FROM found"
            )
        };
    }
    if plan.is_empty() {
        return Ok(Vec::new());
    }
    // Most queries ask for nothing that was written. A statement that does not look for it is shorter.
    let of_written = [Kind::Staff, Kind::Announcement, Kind::Document, Kind::Faq].map(|kind| plan.looked_up(kind));
    let asks_for_written = of_written.iter().any(Option::is_some);
    let found = if asks_for_written {
        sql2(
            concat!(asked_on_sqlite!(), managed!(), written!(), managed_hits!(), written_hits!(), hits_on_sqlite!()),
            concat!(
                asked_on_postgres!(),
                managed!(),
                written!(),
                managed_hits!(),
                written_hits!(),
                hits_on_postgres!()
            ),
        )
    } else {
        sql2(
            concat!(asked_on_sqlite!(), managed!(), managed_hits!(), hits_on_sqlite!()),
            concat!(asked_on_postgres!(), managed!(), managed_hits!(), hits_on_postgres!()),
        )
    };
    let found = found
        .bind(plan.words.clone())
        .bind(plan.looked_up(Kind::Contact))
        .bind(plan.looked_up(Kind::Property))
        .bind(plan.looked_up(Kind::Unit))
        .bind(plan.looked_up(Kind::Contract))
        .bind(plan.looked_up(Kind::Login))
        .bind(END)
        .bind(MOST)
        .bind(limit)
        .bind(plan.place.as_ref())
        .bind(if plan.neighbours { HOUSES } else { 0 })
        .bind(NEIGHBOURS)
        .bind(plan.passed_by(Kind::Contact, limit))
        .bind(plan.also.as_ref())
        .bind(plan.passed_by(Kind::Unit, limit))
        .bind(if plan.flats { HOUSES } else { 0 })
        .bind(plan.passed_by(Kind::Contract, limit))
        .bind(plan.own.clone())
        .bind(limit + SPARE)
        .bind(plan.lives_there)
        .bind(plan.address.clone())
        .bind(ALIKE)
        .bind(match plan.looked_up(Kind::Property) {
            Some(_) => plan.enough(Kind::Property, limit),
            None => HOUSES,
        })
        .bind(plan.enough(Kind::Contact, limit))
        .bind(plan.enough(Kind::Unit, limit));
    let found =
        if asks_for_written { of_written.into_iter().fold(found, |found, word| found.bind(word)) } else { found };
    found.value(db).await.map(|Json(hits)| hits)
}

/// The units in use that have all words of a query, the best first. One statement.
///
/// # Errors
/// What the database says.
pub async fn units(
    db: impl Into<Ex<'_>>,
    plan: &Plan,
    limit: i64,
) -> Result<Vec<domain::master::contract::UnitChoice>, StoreError> {
    record! {
        struct Row {
            id: UnitId,
            name: String,
            reference: String,
            property: String,
        }
    }
    macro_rules! units_found {
        () => {
            "SELECT u.id AS id, u.name AS name, u.reference AS reference, p.name AS property
            FROM (SELECT object FROM (SELECT t.object AS object FROM search_term t
                    WHERE t.kind = 3 AND t.term >= $2 AND t.term < $2 || $4 ORDER BY t.term, t.object LIMIT $5) AS named
                UNION
                SELECT unit AS object FROM (SELECT n.id AS unit FROM (SELECT t.object AS object FROM search_term t
                        WHERE t.kind = 2 AND t.term >= $3 AND t.term < $3 || $4 ORDER BY t.term, t.object LIMIT $7) AS h
                    CROSS JOIN unit n WHERE n.property = h.object LIMIT $8) AS there) AS t
            CROSS JOIN unit u CROSS JOIN property p
            WHERE u.id = t.object AND p.id = u.property AND u.archived_at IS NULL AND p.archived_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM words w WHERE ' ' || u.search_key || ' ' || p.search_key NOT LIKE w.pattern)
            ORDER BY p.sort_key, u.sort_key, u.id LIMIT $6"
        };
    }
    if plan.is_empty() || !plan.can_be[Kind::Unit.index()] {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = sql2(
        concat!(
            "WITH words AS MATERIALIZED (SELECT '% ' || value || '%' AS pattern FROM json_each($1)) ",
            units_found!()
        ),
        concat!(
            "WITH words AS MATERIALIZED (SELECT '% ' || value || '%' AS pattern FROM unnest(CAST($1 AS TEXT[])) AS value) ",
            units_found!()
        ),
    )
    .bind(plan.words.clone())
    .bind(plan.by(Kind::Unit))
    .bind(plan.by(Kind::Property))
    .bind(END)
    .bind(MOST)
    .bind(limit)
    .bind(HOUSES)
    .bind(NEIGHBOURS)
    .all(db)
    .await?;
    let choice = |row: Row| domain::master::contract::UnitChoice {
        id: row.id,
        name: row.name,
        reference: row.reference,
        property: row.property,
    };
    Ok(rows.into_iter().map(choice).collect())
}

/// Makes all terms anew if they were made by an older edition of the rules, or before there were any: after an update.
///
/// # Errors
/// What the database says.
pub async fn renew(db: &Db) -> Result<(), StoreError> {
    let edition: Vec<i64> = sql("SELECT edition FROM search_edition WHERE id = 1").values(db.read()).await?;
    if edition.first().is_some_and(|known| *known >= EDITION) {
        return Ok(());
    }
    let emptied: Result<(), StoreError> =
        write_tx!(db, |tx| { sql("DELETE FROM search_term").execute(tx).await.map(|_| ()) });
    emptied?;
    for kind in Kind::ALL {
        let mut after = 0;
        loop {
            let last: Result<Option<i64>, StoreError> = write_tx!(db, |tx| { renew_some(tx, kind, after).await });
            match last? {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    write_tx!(db, |tx| {
        sql("INSERT INTO search_edition (id, edition) VALUES (1, $1)
            ON CONFLICT (id) DO UPDATE SET edition = excluded.edition")
        .bind(EDITION)
        .execute(tx)
        .await
        .map(|_| ())
    })
}

record! {
    /// Texts of any of the kinds.
    struct Source {
        id: i64,
        one: Option<String>,
        two: Option<String>,
        three: Option<String>,
        four: Option<String>,
        five: Option<String>,
        six: Option<String>,
        seven: Option<String>,
        eight: Option<String>,
    }
}

/// Gives the rows of a table the keys of a list ($1), by their ids: SQLite's words for it.
macro_rules! keys_on_sqlite {
    ($table:literal, $column:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET ",
            $column,
            " = n.key FROM (SELECT value->>0 AS id, value->>1 AS key FROM json_each($1)) AS n WHERE ",
            $table,
            ".id = n.id"
        )
    };
}

/// The same in PostgreSQL's words.
macro_rules! keys_on_postgres {
    ($table:literal, $column:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET ",
            $column,
            " = n.key FROM (SELECT CAST(value->>0 AS BIGINT) AS id, value->>1 AS key
                FROM jsonb_array_elements(CAST($1 AS JSONB))) AS n WHERE ",
            $table,
            ".id = n.id"
        )
    };
}

/// The keys and terms of the next thousand; the id of the last of them.
async fn renew_some(tx: &mut Tx, kind: Kind, after: i64) -> Result<Option<i64>, StoreError> {
    let some = match kind {
        Kind::Contact => sql("SELECT id, reference AS one, title AS two, first_name AS three, last_name AS four,
                company AS five, email AS six, phone AS seven, mobile AS eight
            FROM contact WHERE id > $1 ORDER BY id LIMIT 1000"),
        Kind::Property => {
            sql("SELECT id, reference AS one, name AS two, street AS three, postcode AS four, town AS five,
                CAST(NULL AS TEXT) AS six, CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM property WHERE id > $1 ORDER BY id LIMIT 1000")
        }
        Kind::Unit => sql("SELECT id, reference AS one, name AS two, number AS three, CAST(NULL AS TEXT) AS four,
                CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six, CAST(NULL AS TEXT) AS seven,
                CAST(NULL AS TEXT) AS eight
            FROM unit WHERE id > $1 ORDER BY id LIMIT 1000"),
        Kind::Contract => sql("SELECT id, number AS one, CAST(NULL AS TEXT) AS two, CAST(NULL AS TEXT) AS three,
                CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six,
                CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM contract WHERE id > $1 ORDER BY id LIMIT 1000"),
        Kind::Login => sql("SELECT id, email AS one, name AS two, CAST(NULL AS TEXT) AS three,
                CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six,
                CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM login WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT 1000"),
        Kind::Staff => sql("SELECT id, email AS one, name AS two, CAST(NULL AS TEXT) AS three,
                CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six,
                CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM staff WHERE id > $1 ORDER BY id LIMIT 1000"),
        Kind::Announcement => sql("SELECT id, title AS one, CAST(NULL AS TEXT) AS two, CAST(NULL AS TEXT) AS three,
                CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six,
                CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM announcement WHERE id > $1 ORDER BY id LIMIT 1000"),
        Kind::Document => sql("SELECT id, title AS one, name AS two, CAST(NULL AS TEXT) AS three,
                CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six,
                CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM document WHERE id > $1 ORDER BY id LIMIT 1000"),
        Kind::Faq => sql("SELECT id, question_de AS one, question_en AS two, CAST(NULL AS TEXT) AS three,
                CAST(NULL AS TEXT) AS four, CAST(NULL AS TEXT) AS five, CAST(NULL AS TEXT) AS six,
                CAST(NULL AS TEXT) AS seven, CAST(NULL AS TEXT) AS eight
            FROM faq_entry WHERE id > $1 ORDER BY id LIMIT 1000"),
    };
    let rows: Vec<Source> = some.bind(after).all(&mut *tx).await?;
    let last = rows.last().map(|row| row.id);
    let keys: Vec<(i64, String)> = rows.into_iter().map(|row| (row.id, row.key(kind))).collect();
    let json = Value::from(keys.iter().map(|(id, key)| json!([id, key])).collect::<Vec<_>>()).to_string();
    let change = match kind {
        Kind::Contact => {
            Some(sql2(keys_on_sqlite!("contact", "search_key"), keys_on_postgres!("contact", "search_key")))
        }
        Kind::Property => {
            Some(sql2(keys_on_sqlite!("property", "search_key"), keys_on_postgres!("property", "search_key")))
        }
        Kind::Unit => Some(sql2(keys_on_sqlite!("unit", "search_key"), keys_on_postgres!("unit", "search_key"))),
        Kind::Announcement => {
            Some(sql2(keys_on_sqlite!("announcement", "terms"), keys_on_postgres!("announcement", "terms")))
        }
        Kind::Document => Some(sql2(keys_on_sqlite!("document", "terms"), keys_on_postgres!("document", "terms"))),
        Kind::Faq => Some(sql2(keys_on_sqlite!("faq_entry", "terms"), keys_on_postgres!("faq_entry", "terms"))),
        Kind::Contract | Kind::Login | Kind::Staff => None,
    };
    if let Some(change) = change {
        change.bind(json).execute(&mut *tx).await?;
    }
    add(tx, kind, keys.into_iter()).await?;
    Ok(last)
}

impl Source {
    fn key(self, kind: Kind) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        match kind {
            Kind::Contact => {
                let name =
                    Name { salutation: None, title: self.two, first: self.three, last: self.four, company: self.five };
                search::contact(
                    self.one.as_deref(),
                    &name,
                    self.six.as_deref(),
                    self.seven.as_deref(),
                    self.eight.as_deref(),
                )
            }
            Kind::Property => {
                let some = |text: Option<String>| text.filter(|text| !text.is_empty());
                let (reference, name) = (text(&self.one), text(&self.two));
                let address = Address { street: some(self.three), postcode: some(self.four), town: some(self.five) };
                search::property(&reference, &name, &address)
            }
            Kind::Unit => search::unit(&text(&self.one), &text(&self.two), self.three.as_deref()),
            Kind::Contract => search::contract(self.one.as_deref()),
            Kind::Login | Kind::Staff => search::user(&text(&self.two), &text(&self.one)),
            Kind::Announcement => search::announcement(&text(&self.one)),
            Kind::Document => search::document(&text(&self.one), &text(&self.two)),
            Kind::Faq => search::faq(&text(&self.one), self.two.as_deref()),
        }
    }
}
