//! The chain of the journal: a changed, removed, inserted or reordered row is found.
//!
//! Each row has a place (`seq`, without gaps) and a hash of its content, its place and the hash of the row before it,
//! made with a key that comes from the installation's secret. The table `journal_head` says where the chain ends, sealed
//! with the same key, so that rows cut off at the end are missed too. Who can write to the database and does not have
//! the secret cannot make a row or an end that fits; the one thing left is to put back an older state of the whole
//! journal, and that does not fit an [`Anchor`] that was kept elsewhere (docs/decisions/0015-chained-journal.md).
//!
//! All who write lock the row of `journal_head`, as the last thing before their commit: rows are in one order, on several
//! nodes too, and no transaction waits for it while another waits for what it holds.

use crate::{
    Db, StoreError,
    db::{Ex, Tx, sql, sql2},
    record,
};
use blake3::{Hash, Hasher};
use domain::{id::EntryId, journal::Entry, time::Moment};
use serde_json::{Value, json};

/// How many rows are written or read at once.
const AT_ONCE: usize = 1_000;
/// How many flaws are told; whoever has rewritten the journal is not told row by row.
const TOLD: usize = 20;

record! {
    /// Where the chain ends.
    #[derive(Clone, Debug)]
    struct Head {
        entries: i64,
        hash: String,
        since: i64,
        broken_at: Option<i64>,
        key_mark: String,
        seal: String,
    }
}

impl Head {
    fn has_begun(&self) -> bool {
        !self.key_mark.is_empty()
    }

    fn sealed(mut self, key: &[u8; 32]) -> Self {
        self.seal = self.seal_with(key);
        self
    }

    fn seal_with(&self, key: &[u8; 32]) -> String {
        let mut seal = Hasher::new_keyed(key);
        seal.update(b"head");
        for number in [self.entries, self.since, self.broken_at.unwrap_or_default()] {
            seal.update(&number.to_le_bytes());
        }
        text(&mut seal, Some(&self.hash));
        text(&mut seal, Some(&self.key_mark));
        hex(seal.finalize())
    }
}

/// A state of the journal that is kept outside of the database: later states must contain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// How many rows there were.
    pub entries: i64,
    /// The hash of the last of them.
    pub hash: String,
    /// The first row that was chained with the key of then.
    pub since: i64,
    /// Tells keys apart without telling them.
    pub key_mark: String,
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} {}", self.entries, self.hash, self.since, self.key_mark)
    }
}

impl Anchor {
    /// Reads what [`Anchor`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let mut next = || words.next().map(str::to_owned);
        let (entries, hash) = (next()?.parse().ok()?, next()?);
        Some(Self { entries, hash, since: next()?.parse().ok()?, key_mark: next()? })
    }
}

/// The state of now, to be kept elsewhere. `None` before the first row.
///
/// # Errors
/// What the database says.
pub async fn anchor(db: &Db) -> Result<Option<Anchor>, StoreError> {
    let head = head(db.read()).await?.filter(|head| head.entries > 0);
    Ok(head.map(|head| Anchor { entries: head.entries, hash: head.hash, since: head.since, key_mark: head.key_mark }))
}

/// Whether the journal still contains a state that was kept.
///
/// # Errors
/// What the database says.
pub async fn contains(db: &Db, anchor: &Anchor) -> Result<bool, StoreError> {
    let hash = sql("SELECT hash FROM journal WHERE seq = $1 AND hash IS NOT NULL").bind(anchor.entries);
    Ok(hash.values::<String>(db.read()).await?.first() == Some(&anchor.hash))
}

/// Gives the rows from before the chain their place in it, once. A hundred thousand of them take seconds.
///
/// # Errors
/// What the database says.
pub async fn begin(db: &Db) -> Result<(), StoreError> {
    if head(db.read()).await?.is_some_and(|head| head.has_begun()) {
        return Ok(());
    }
    crate::write_tx!(db, |tx| {
        let head = locked(tx).await?;
        write_head(tx, head).await
    })
}

/// Writes rows at the end of the chain.
pub(crate) async fn extend(tx: &mut Tx, entries: &[(Moment, Entry)]) -> Result<(), StoreError> {
    let key = *tx.db().journal_key();
    let mut head = locked(tx).await?;
    for entries in entries.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(entries.len());
        for (at, entry) in entries {
            head.entries += 1;
            let content = Content {
                at: *at,
                actor_kind: entry.actor.kind(),
                actor: entry.actor.id(),
                actor_name: entry.actor.name(),
                object_kind: entry.object.kind.key(),
                object: entry.object.id,
                object_name: &entry.object.name,
                action: entry.action.key(),
                before: entry.before.as_deref(),
                after: entry.after.as_deref(),
            };
            head.hash = content.hash(&key, head.entries, &head.hash);
            rows.push(content.row(head.entries, &head.hash));
        }
        // One statement for many, as the import does: the journal of a thousand rows must not hold up the others.
        sql2(
            "INSERT INTO journal (seq, hash, at, actor_kind, actor, actor_name, object_kind, object, object_name, action,
                before, after)
            SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8,
                value->>9, value->>10, value->>11
            FROM json_each($1) ORDER BY value->>0",
            "INSERT INTO journal (seq, hash, at, actor_kind, actor, actor_name, object_kind, object, object_name, action,
                before, after)
            SELECT CAST(value->>0 AS BIGINT), value->>1, CAST(value->>2 AS BIGINT), value->>3,
                CAST(value->>4 AS BIGINT), value->>5, value->>6, CAST(value->>7 AS BIGINT), value->>8, value->>9,
                value->>10, value->>11
            FROM jsonb_array_elements(CAST($1 AS JSONB)) ORDER BY CAST(value->>0 AS BIGINT)",
        )
        .bind(Value::from(rows).to_string())
        .execute(&mut *tx)
        .await?;
    }
    write_head(tx, head).await
}

async fn head(db: impl Into<Ex<'_>>) -> Result<Option<Head>, StoreError> {
    sql("SELECT entries, hash, since, broken_at, key_mark, seal FROM journal_head").optional(db).await
}

/// The end of the chain, which is ours until we commit. What is wrong with it is remembered, so that a new end does not
/// hide it, and work goes on.
async fn locked(tx: &mut Tx) -> Result<Head, StoreError> {
    let key = *tx.db().journal_key();
    let lock = sql("UPDATE journal_head SET entries = entries WHERE id = 1
        RETURNING entries, hash, since, broken_at, key_mark, seal");
    let head = lock.optional::<Head>(&mut *tx).await?;
    let mut head = head.ok_or_else(|| StoreError::corrupt("journal_head has lost its row"))?;
    let mark = key_mark(&key);
    if !head.has_begun() {
        if let Some(last) = last(&mut *tx).await? {
            // There is a chain, and somebody has made its end forget it.
            head = Head { entries: last.seq, hash: last.hash, broken_at: Some(last.seq + 1), ..head };
        }
        head = chain_the_rest(tx, head, &key).await?;
    } else if head.key_mark != mark {
        // Another secret: what was chained with the old one can no longer be checked.
        head.since = head.entries + 1;
    } else if head.seal != head.seal_with(&key) {
        // The rows themselves say where to go on, as the end cannot be believed.
        let last = last(&mut *tx).await?.unwrap_or(Last { seq: 0, hash: String::new() });
        let broken_at = Some(head.broken_at.unwrap_or(last.seq + 1));
        head = Head { entries: last.seq, hash: last.hash, broken_at, ..head };
    }
    head.key_mark = mark;
    Ok(head)
}

record! {
    /// The row that stands last.
    struct Last {
        seq: i64,
        hash: String,
    }
}

async fn last(tx: &mut Tx) -> Result<Option<Last>, StoreError> {
    sql("SELECT seq, hash FROM journal WHERE seq IS NOT NULL AND hash IS NOT NULL ORDER BY seq DESC LIMIT 1")
        .optional(tx)
        .await
}

async fn write_head(tx: &mut Tx, head: Head) -> Result<(), StoreError> {
    let head = head.sealed(tx.db().journal_key());
    sql("UPDATE journal_head SET entries = $1, hash = $2, since = $3, broken_at = $4, key_mark = $5, seal = $6
        WHERE id = 1")
    .bind(head.entries)
    .bind(head.hash)
    .bind(head.since)
    .bind(head.broken_at)
    .bind(head.key_mark)
    .bind(head.seal)
    .execute(tx)
    .await
    .map(|_| ())
}

async fn chain_the_rest(tx: &mut Tx, mut head: Head, key: &[u8; 32]) -> Result<Head, StoreError> {
    loop {
        let rest =
            sql("SELECT id, seq, hash, at, actor_kind, actor, actor_name, object_kind, object, object_name, action,
                before, after
            FROM journal WHERE hash IS NULL ORDER BY id LIMIT $1");
        let rows: Vec<Stored> = rest.bind(i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).all(&mut *tx).await?;
        if rows.is_empty() {
            return Ok(head);
        }
        let mut places = Vec::with_capacity(rows.len());
        for row in &rows {
            head.entries += 1;
            head.hash = row.content().hash(key, head.entries, &head.hash);
            places.push(json!([row.id.0, head.entries, head.hash]));
        }
        sql2(
            "UPDATE journal SET seq = place.value->>1, hash = place.value->>2 FROM json_each($1) AS place
            WHERE journal.id = place.value->>0",
            "UPDATE journal SET seq = CAST(place.value->>1 AS BIGINT), hash = place.value->>2
            FROM jsonb_array_elements(CAST($1 AS JSONB)) AS place (value)
            WHERE journal.id = CAST(place.value->>0 AS BIGINT)",
        )
        .bind(Value::from(places).to_string())
        .execute(&mut *tx)
        .await?;
    }
}

/// What is wrong with the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Rows are gone.
    Missing {
        /// The first place that is empty.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// A row does not say what it said when it was written, or stands elsewhere, or somebody else has written it.
    Changed {
        /// Its place.
        seq: i64,
        /// Its number.
        id: EntryId,
    },
    /// A row stands before one that is older.
    Moved {
        /// Its place.
        seq: i64,
        /// Its number.
        id: EntryId,
    },
    /// Rows behind the end that the chain had, written by somebody else.
    Beyond {
        /// The last place that belongs to it.
        end: i64,
        /// The last place that is taken.
        last: i64,
    },
    /// Rows that have no place in the chain.
    Unchained {
        /// How many.
        rows: i64,
    },
    /// The record of where the chain ends was changed or removed: rows may be missing at the end.
    End,
    /// The record of where the chain ends had been changed when this row was added.
    EndWas {
        /// Its place.
        seq: i64,
    },
    /// The journal does not contain what was kept elsewhere: it was put back to an older state, or rewritten.
    Anchor {
        /// How many rows it had then.
        entries: i64,
    },
}

/// What became of a check.
#[derive(Clone, Debug)]
pub struct Findings {
    /// How many rows the chain has.
    pub entries: i64,
    /// The first row that can be checked: those before were chained with another secret.
    pub since: i64,
    /// Whether the chain was made with our key at all.
    pub our_key: bool,
    /// What is wrong, in the order of the rows; the first ones, if it is much.
    pub flaws: Vec<Flaw>,
    /// How many flaws there are in all.
    pub count: usize,
}

impl Findings {
    fn note(&mut self, flaw: Flaw) {
        self.count += 1;
        if self.flaws.len() < TOLD {
            self.flaws.push(flaw);
        }
    }
}

/// Goes through the whole journal, a thousand rows at a time, while others write.
///
/// # Errors
/// What the database says.
pub async fn check(db: &Db, anchor: Option<&Anchor>) -> Result<Findings, StoreError> {
    let key = db.journal_key();
    let mut findings = Findings { entries: 0, since: 1, our_key: true, flaws: Vec::new(), count: 0 };
    // In this order: whoever writes meanwhile moves the end after the rows.
    let last = sql("SELECT COALESCE(MAX(seq), CAST(0 AS BIGINT)) FROM journal").value::<i64>(db.read()).await?;
    let unchained = sql("SELECT COUNT(*) FROM journal WHERE hash IS NULL OR seq IS NULL").value(db.read()).await?;
    let Some(head) = head(db.read()).await? else {
        findings.note(Flaw::End);
        return Ok(findings);
    };
    findings.entries = head.entries;
    if !head.has_begun() {
        // Nobody has started this version yet, or somebody has reset the end.
        if last > 0 {
            findings.note(Flaw::End);
        }
        return Ok(findings);
    }
    if unchained > 0 {
        findings.note(Flaw::Unchained { rows: unchained });
    }
    findings.our_key = head.key_mark == key_mark(key);
    findings.since = if findings.our_key { head.since } else { head.entries + 1 };
    if findings.our_key && head.seal != head.seal_with(key) {
        findings.note(Flaw::End);
    }
    if let Some(seq) = head.broken_at {
        findings.note(Flaw::EndWas { seq });
    }
    let hash_there = walk(db, &head, key, anchor.map(|anchor| anchor.entries), &mut findings).await?;
    if last > head.entries {
        findings.note(Flaw::Beyond { end: head.entries, last });
    }
    if let Some(anchor) = anchor {
        // An end that claims to have another key than before, although the anchor knows our own, hides something.
        let same_key = anchor.key_mark == head.key_mark;
        if hash_there.as_ref() != Some(&anchor.hash) || (same_key && anchor.since != head.since) {
            findings.note(Flaw::Anchor { entries: anchor.entries });
        }
    }
    Ok(findings)
}

/// Checks row after row; gives the hash at one place.
async fn walk(
    db: &Db,
    head: &Head,
    key: &[u8; 32],
    wanted: Option<i64>,
    findings: &mut Findings,
) -> Result<Option<String>, StoreError> {
    let (mut seq, mut hash, mut id, mut found) = (0, Some(String::new()), EntryId(0), None);
    loop {
        let next =
            sql("SELECT id, seq, hash, at, actor_kind, actor, actor_name, object_kind, object, object_name, action,
                before, after
            FROM journal WHERE seq > $1 AND seq <= $2 AND hash IS NOT NULL ORDER BY seq LIMIT $3");
        let at_once = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
        let rows: Vec<Stored> = next.bind(seq).bind(head.entries).bind(at_once).all(db.read()).await?;
        for row in &rows {
            let (Some(place), Some(there)) = (row.seq, row.hash.as_ref()) else { continue };
            if place != seq + 1 {
                findings.note(Flaw::Missing { from: seq + 1, to: place - 1 });
                // What it was chained to is gone.
                hash = None;
            }
            let fits = hash.as_ref().is_none_or(|before| &row.content().hash(key, place, before) == there);
            if place >= findings.since && !fits {
                findings.note(Flaw::Changed { seq: place, id: row.id });
            } else if row.id <= id {
                findings.note(Flaw::Moved { seq: place, id: row.id });
            }
            (seq, hash, id) = (place, Some(there.clone()), row.id);
            if wanted == Some(place) {
                found = Some(there.clone());
            }
        }
        if rows.is_empty() {
            break;
        }
        tokio::task::yield_now().await;
    }
    if seq < head.entries {
        findings.note(Flaw::Missing { from: seq + 1, to: head.entries });
    } else if findings.our_key && head.entries > 0 && hash.as_deref() != Some(head.hash.as_str()) {
        findings.note(Flaw::End);
    }
    Ok(found)
}

record! {
    /// A row as it is stored, whatever this version knows of its kind.
    #[derive(Debug)]
    struct Stored {
        id: EntryId,
        seq: Option<i64>,
        hash: Option<String>,
        at: Moment,
        actor_kind: String,
        actor: Option<i64>,
        actor_name: String,
        object_kind: String,
        object: Option<i64>,
        object_name: String,
        action: String,
        before: Option<String>,
        after: Option<String>,
    }
}

impl Stored {
    fn content(&self) -> Content<'_> {
        Content {
            at: self.at,
            actor_kind: &self.actor_kind,
            actor: self.actor,
            actor_name: &self.actor_name,
            object_kind: &self.object_kind,
            object: self.object,
            object_name: &self.object_name,
            action: &self.action,
            before: self.before.as_deref(),
            after: self.after.as_deref(),
        }
    }
}

/// What a row says. Its number is not part of it, as it is only known afterwards: it must grow with the place.
struct Content<'a> {
    at: Moment,
    actor_kind: &'a str,
    actor: Option<i64>,
    actor_name: &'a str,
    object_kind: &'a str,
    object: Option<i64>,
    object_name: &'a str,
    action: &'a str,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl Content<'_> {
    fn hash(&self, key: &[u8; 32], seq: i64, before: &str) -> String {
        let mut hash = Hasher::new_keyed(key);
        hash.update(b"entry").update(&seq.to_le_bytes());
        text(&mut hash, Some(before));
        hash.update(&self.at.0.to_le_bytes());
        text(&mut hash, Some(self.actor_kind));
        number(&mut hash, self.actor);
        text(&mut hash, Some(self.actor_name));
        text(&mut hash, Some(self.object_kind));
        number(&mut hash, self.object);
        text(&mut hash, Some(self.object_name));
        text(&mut hash, Some(self.action));
        text(&mut hash, self.before);
        text(&mut hash, self.after);
        hex(hash.finalize())
    }

    fn row(&self, seq: i64, hash: &str) -> Value {
        json!([
            seq,
            hash,
            self.at.0,
            self.actor_kind,
            self.actor,
            self.actor_name,
            self.object_kind,
            self.object,
            self.object_name,
            self.action,
            self.before,
            self.after
        ])
    }
}

/// With its length in front, so that the end of one text cannot become the beginning of the next.
fn text(hash: &mut Hasher, text: Option<&str>) {
    match text {
        None => hash.update(&[0]),
        Some(text) => hash.update(&[1]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes()),
    };
}

fn number(hash: &mut Hasher, number: Option<i64>) {
    match number {
        None => hash.update(&[0]),
        Some(number) => hash.update(&[1]).update(&number.to_le_bytes()),
    };
}

fn key_mark(key: &[u8; 32]) -> String {
    hex(Hasher::new_keyed(key).update(b"mark").finalize()).chars().take(16).collect()
}

fn hex(hash: Hash) -> String {
    hash.to_hex().to_string()
}
