//! What waits for staff.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    contact::{Correction, Field},
    id::{ContactId, StaffId, TaskId},
    list::{Order, Turn},
    task::{Corrected, Filter, Kind, Task},
    time::Moment,
};

record! {
    /// Something that waits, with the name of its contact.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// Why.
        pub kind: Kind,
        /// With which contact.
        pub contact: Option<ContactId>,
        /// What the contact is called.
        pub contact_name: Option<String>,
    }
}

/// What contact `c` is called.
macro_rules! name_of_contact {
    () => {
        "COALESCE(NULLIF(TRIM(COALESCE(c.first_name, '') || ' ' || COALESCE(c.last_name, '')), ''), c.company)"
    };
}

/// Adds a task, unless the same one, detail included, already waits for the same contact.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &mut Tx, kind: Kind, contact: ContactId, detail: &str, now: Moment) -> Result<(), StoreError> {
    sql("INSERT INTO task (kind, contact, detail, created_at)
        SELECT $1, $2, $3, $4
        WHERE NOT EXISTS (SELECT 1 FROM task WHERE kind = $1 AND contact = $2 AND detail = $3 AND done_at IS NULL)")
    .bind(kind)
    .bind(contact)
    .bind(detail)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds a task to look at what a customer has corrected, or joins the one that waits for the same contact: of a field that
/// is corrected again, what was there at first stays, and what is there now is the newest. Whoever has seen the task has
/// not seen this. The contact is held by whoever calls.
///
/// # Errors
/// What the database says.
pub async fn corrected(
    tx: &mut Tx,
    contact: ContactId,
    corrections: &[Correction],
    by: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let open = sql("UPDATE task SET seen_at = NULL, seen_by = NULL
        WHERE id = (SELECT MAX(t.id) FROM task t WHERE t.contact = $1 AND t.kind = $2 AND t.done_at IS NULL)
            AND done_at IS NULL
        RETURNING id");
    let open: Vec<TaskId> = open.bind(contact).bind(Kind::ContactCorrected).values(&mut *tx).await?;
    let task = match open.first() {
        Some(task) => *task,
        None => {
            let new = sql("INSERT INTO task (kind, contact, detail, created_at) VALUES ($1, $2, '', $3) RETURNING id");
            new.bind(Kind::ContactCorrected).bind(contact).bind(now).value(&mut *tx).await?
        }
    };
    for correction in corrections {
        sql("INSERT INTO task_correction (task, field, before, after, corrected_at, corrected_by)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (task, field) DO UPDATE SET after = excluded.after, corrected_at = excluded.corrected_at,
                corrected_by = excluded.corrected_by")
        .bind(task)
        .bind(correction.field)
        .bind(correction.before.as_ref())
        .bind(correction.after.as_ref())
        .bind(now)
        .bind(by)
        .execute(&mut *tx)
        .await?;
    }
    // In words what the fields are, for where the corrections themselves do not stand.
    let fields: Vec<Field> =
        sql("SELECT field FROM task_correction WHERE task = $1").bind(task).values(&mut *tx).await?;
    let words = Field::ALL.into_iter().filter(|field| fields.contains(field)).map(|field| field.label().de);
    let words = words.collect::<Vec<_>>().join(", ");
    sql("UPDATE task SET detail = $2 WHERE id = $1").bind(task).bind(words).execute(tx).await.map(|_| ())
}

async fn row(tx: &mut Tx, id: TaskId) -> Result<Option<Row>, StoreError> {
    sql(concat!(
        "SELECT t.kind AS kind, t.contact AS contact, ",
        name_of_contact!(),
        " AS contact_name FROM task t LEFT JOIN contact c ON c.id = t.contact WHERE t.id = $1"
    ))
    .bind(id)
    .optional(tx)
    .await
}

/// Lets nobody else add to a task before this transaction ends, and says when its newest correction was made.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, id: TaskId) -> Result<Option<Moment>, StoreError> {
    sql("UPDATE task SET kind = kind WHERE id = $1").bind(id).execute(&mut *tx).await?;
    sql("SELECT MAX(corrected_at) FROM task_correction WHERE task = $1").bind(id).value(tx).await
}

/// Marks a task as seen and says what it is. `None`: it was seen or done already, or never existed.
///
/// # Errors
/// What the database says.
pub async fn see(tx: &mut Tx, id: TaskId, by: StaffId, now: Moment) -> Result<Option<Row>, StoreError> {
    let seen = sql("UPDATE task SET seen_at = $2, seen_by = $3 WHERE id = $1 AND seen_at IS NULL AND done_at IS NULL");
    if seen.bind(id).bind(now).bind(by).execute(&mut *tx).await? == 0 {
        return Ok(None);
    }
    row(tx, id).await
}

/// Marks a task as done and says what it was. `None`: it was done already, or never existed.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, id: TaskId, by: StaffId, now: Moment) -> Result<Option<Row>, StoreError> {
    let done = sql("UPDATE task SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL");
    if done.bind(id).bind(now).bind(by).execute(&mut *tx).await? == 0 {
        return Ok(None);
    }
    row(tx, id).await
}

record! {
    /// A task with one of its corrections, if it has any.
    struct Line {
        id: TaskId,
        kind: Kind,
        contact: Option<ContactId>,
        contact_name: Option<String>,
        detail: String,
        created_at: Moment,
        seen_at: Option<Moment>,
        seen_by: Option<String>,
        done_at: Option<Moment>,
        done_by: Option<String>,
        field: Option<Field>,
        before: Option<String>,
        after: Option<String>,
        corrected_at: Option<Moment>,
        corrected_by: Option<String>,
    }
}

/// What lists show of the tasks in `page`.
macro_rules! shown_tasks {
    () => {
        concat!(
            "SELECT t.id AS id, t.kind AS kind, t.contact AS contact, ",
            name_of_contact!(),
            " AS contact_name, t.detail AS detail, t.created_at AS created_at, t.seen_at AS seen_at, s.name AS seen_by,
                t.done_at AS done_at, d.name AS done_by, x.field AS field, x.before AS before, x.after AS after,
                x.corrected_at AS corrected_at, x.corrected_by AS corrected_by
            FROM page JOIN task t ON t.id = page.id
            LEFT JOIN contact c ON c.id = t.contact
            LEFT JOIN staff s ON s.id = t.seen_by
            LEFT JOIN staff d ON d.id = t.done_by
            LEFT JOIN task_correction x ON x.task = t.id "
        )
    };
}

/// A page of tasks in the order of [`Turn::fetched`]: those that wait by age, those that are done by when that was. One
/// statement.
///
/// # Errors
/// What the database says.
pub async fn list(db: impl Into<Ex<'_>>, filter: Filter, turn: Turn, limit: i64) -> Result<Vec<Task>, StoreError> {
    let page = match (filter, turn.fetched(order(filter))) {
        (Filter::Open, Order::Ascending) => sql(concat!(
            "WITH page AS (SELECT id FROM task WHERE done_at IS NULL AND id > COALESCE($1, 0) ORDER BY id LIMIT $2) ",
            shown_tasks!(),
            "ORDER BY t.id, x.field"
        )),
        (Filter::Open, Order::Descending) => sql(concat!(
            "WITH page AS (SELECT id FROM task WHERE done_at IS NULL AND id < COALESCE($1, 9223372036854775807)
                ORDER BY id DESC LIMIT $2) ",
            shown_tasks!(),
            "ORDER BY t.id DESC, x.field"
        )),
        (Filter::Done, Order::Descending) => sql(concat!(
            "WITH page AS (SELECT id FROM task WHERE done_at IS NOT NULL AND (done_at, id) <
                    (COALESCE((SELECT k.done_at FROM task k WHERE k.id = $1), 9223372036854775807),
                    COALESCE($1, 9223372036854775807))
                ORDER BY done_at DESC, id DESC LIMIT $2) ",
            shown_tasks!(),
            "ORDER BY t.done_at DESC, t.id DESC, x.field"
        )),
        (Filter::Done, Order::Ascending) => sql(concat!(
            "WITH page AS (SELECT id FROM task WHERE done_at IS NOT NULL AND (done_at, id) >
                    (COALESCE((SELECT k.done_at FROM task k WHERE k.id = $1), 0), COALESCE($1, 0))
                ORDER BY done_at, id LIMIT $2) ",
            shown_tasks!(),
            "ORDER BY t.done_at, t.id, x.field"
        )),
    };
    let lines: Vec<Line> = page.bind(turn.row()).bind(limit).all(db).await?;
    let mut tasks: Vec<Task> = Vec::new();
    for line in lines {
        let corrected = line.correction();
        match tasks.last_mut().filter(|task| task.id == line.id) {
            Some(task) => task.corrections.extend(corrected),
            None => tasks.push(line.into_task(corrected)),
        }
    }
    for task in &mut tasks {
        task.corrections.sort_by_key(|corrected| Field::ALL.iter().position(|field| *field == corrected.field));
    }
    Ok(tasks)
}

/// In which order tasks are shown.
const fn order(filter: Filter) -> Order {
    match filter {
        Filter::Open => Order::Ascending,
        Filter::Done => Order::Descending,
    }
}

impl Line {
    fn correction(&self) -> Option<Corrected> {
        Some(Corrected {
            field: self.field?,
            before: self.before.clone(),
            after: self.after.clone(),
            at: self.corrected_at?,
            by: self.corrected_by.clone()?,
        })
    }

    fn into_task(self, corrected: Option<Corrected>) -> Task {
        Task {
            id: self.id,
            kind: self.kind,
            contact: self.contact.zip(self.contact_name),
            detail: self.detail,
            since: self.created_at,
            seen: self.seen_by.zip(self.seen_at),
            done: self.done_by.zip(self.done_at),
            corrections: corrected.into_iter().collect(),
        }
    }
}

pub(crate) use name_of_contact;
