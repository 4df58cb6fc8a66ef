//! The journal: rows are added in the transaction of the change they tell of, and never touched again. Each is chained
//! to the one before it ([`chain`]), and the database refuses to change or remove any.

pub mod chain;

pub mod list;

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    id::EntryId,
    journal::{Action, Actor, Entry, ObjectKind},
    time::Moment,
};

crate::text_column!(Action, ObjectKind);

record! {
    /// A row of the journal.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// Its number; later rows have greater ones.
        pub id: EntryId,
        /// When.
        pub at: Moment,
        /// `staff`, `customer` or `system`.
        pub actor_kind: String,
        /// Who, by the name they had.
        pub actor_name: String,
        /// What kind of thing.
        pub object_kind: ObjectKind,
        /// Which one.
        pub object: Option<i64>,
        /// What it was called.
        pub object_name: String,
        /// What happened to it.
        pub action: Action,
        /// What was there before.
        pub before: Option<String>,
        /// What is there since.
        pub after: Option<String>,
        /// Whose page it leads to, where the thing itself does not say so: see `led_to!`.
        pub leads_to: Option<i64>,
    }
}

/// The contact that an entry about an invitation or an answer leads to: neither has a page of its own. Of a resident's
/// invitation it is the one who has invited. An entry about an announcement leads to that, unless it is deleted by now.
macro_rules! led_to {
    () => {
        "CASE object_kind
            WHEN 'invitation' THEN (SELECT COALESCE(i.contact, i.inviter_contact) FROM invitation i
                WHERE i.id = journal.object)
            WHEN 'answer' THEN (SELECT a.contact FROM answer r JOIN access a ON a.id = r.access
                WHERE r.id = journal.object)
            WHEN 'announcement' THEN (SELECT n.id FROM announcement n WHERE n.id = journal.object) END"
    };
}

/// The entries about the contact in `who`, about what belongs to it and about contacts that were merged into it. `CROSS
/// JOIN` because SQLite keeps its order: from the contact to what is said of it, not through the journal from its end.
macro_rules! entries_of_contact {
    () => {
        "SELECT e.id AS entry FROM who CROSS JOIN contact m CROSS JOIN journal e
            WHERE (m.id = who.contact OR m.merged_into = who.contact) AND e.object_kind = 'contact' AND e.object = m.id
        UNION
        SELECT e.id AS entry FROM who CROSS JOIN invitation i CROSS JOIN journal e
            WHERE i.contact = who.contact AND e.object_kind = 'invitation' AND e.object = i.id
        UNION
        SELECT e.id AS entry FROM who CROSS JOIN contract ct CROSS JOIN journal e
            WHERE ct.contact = who.contact AND e.object_kind = 'contract' AND e.object = ct.id
        UNION
        SELECT e.id AS entry FROM who CROSS JOIN access a CROSS JOIN answer r CROSS JOIN journal e
            WHERE a.contact = who.contact AND r.access = a.id AND e.object_kind = 'answer' AND e.object = r.id"
    };
}

/// Adds a row to the journal. It is written when the transaction commits, as the last thing that it does: the end of
/// the chain is one row that all who write wait for, and nobody shall wait for longer than that takes.
///
/// # Errors
/// None so far; what the database says is told by [`Tx::commit`].
pub async fn append(tx: &mut Tx, at: Moment, entry: &Entry) -> Result<(), StoreError> {
    tx.note(at, entry.clone());
    Ok(())
}

/// What the journal is filtered by; `None` means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One kind of thing.
    pub object_kind: Option<ObjectKind>,
    /// One thing of this kind.
    pub object: Option<i64>,
    /// One thing without number, such as a setting.
    pub object_name: Option<String>,
}

/// The newest rows before (older than) a certain one.
///
/// # Errors
/// What the database says.
pub async fn newest(
    db: impl Into<Ex<'_>>,
    filter: &Filter,
    before: Option<EntryId>,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    sql(concat!(
        "SELECT id, at, actor_kind, actor_name, object_kind, object, object_name, action, before, after, ",
        led_to!(),
        " AS leads_to FROM journal
        WHERE (object_kind = $1 OR $1 IS NULL) AND (object = $2 OR $2 IS NULL) AND (object_name = $3 OR $3 IS NULL)
            AND (id < $4 OR $4 IS NULL)
        ORDER BY id DESC LIMIT $5"
    ))
    .bind(filter.object_kind)
    .bind(filter.object)
    .bind(filter.object_name.as_ref())
    .bind(before)
    .bind(limit)
    .all(db)
    .await
}

/// What was there before something was last done to a thing, whoever did it. One statement.
///
/// # Errors
/// What the database says.
pub async fn before_last(
    db: impl Into<Ex<'_>>,
    action: Action,
    (kind, object): (ObjectKind, i64),
) -> Result<Option<String>, StoreError> {
    let before: Vec<Option<String>> = sql("SELECT before FROM journal
        WHERE object_kind = $1 AND object = $2 AND action = $3 ORDER BY id DESC LIMIT 1")
    .bind(kind)
    .bind(object)
    .bind(action)
    .values(db)
    .await?;
    Ok(before.into_iter().next().flatten())
}

/// What somebody has done to a thing since an instant, with what was there before, the last of it first; as far back as nobody
/// else has done anything to it. One statement.
///
/// # Errors
/// What the database says.
pub async fn just_done(
    db: impl Into<Ex<'_>>,
    by: &Actor,
    (kind, object): (ObjectKind, i64),
    since: Moment,
) -> Result<Vec<(Action, Option<String>)>, StoreError> {
    record! {
        struct Done {
            actor_kind: String,
            actor: Option<i64>,
            action: Action,
            before: Option<String>,
        }
    }
    let done: Vec<Done> = sql("SELECT actor_kind, actor, action, before FROM journal
        WHERE object_kind = $1 AND object = $2 AND at > $3 ORDER BY id DESC LIMIT 10")
    .bind(kind)
    .bind(object)
    .bind(since)
    .all(db)
    .await?;
    let theirs = done.into_iter().take_while(|done| done.actor_kind == by.kind() && done.actor == by.id());
    Ok(theirs.map(|done| (done.action, done.before)).collect())
}

pub(crate) use {entries_of_contact, led_to};
