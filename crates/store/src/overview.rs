//! What the staff's first page shows, in one statement.

use crate::{
    StoreError,
    db::{Ex, sql},
    journal, record, task,
};
use domain::time::Moment;

/// What waits, and what happened last.
#[derive(Debug, Default)]
pub struct Overview {
    /// The oldest tasks.
    pub tasks: Vec<task::Row>,
    /// How many mails were given up.
    pub failed_mails: i64,
    /// The last changes.
    pub changes: Vec<journal::Row>,
}

record! {
    /// Three kinds of rows under one roof; which columns are filled depends on `part`.
    struct Part {
        part: String,
        id: i64,
        at: Moment,
        kind: String,
        number: Option<i64>,
        name: Option<String>,
        detail: Option<String>,
        actor_kind: Option<String>,
        actor_name: Option<String>,
        action: Option<String>,
        before: Option<String>,
        after: Option<String>,
    }
}

/// Reads the oldest open tasks, the number of failed mails, and the newest changes.
///
/// # Errors
/// What the database says.
pub async fn read(db: impl Into<Ex<'_>>, tasks: i64, changes: i64) -> Result<Overview, StoreError> {
    let parts = sql("SELECT part, id, at, kind, number, name, detail, actor_kind, actor_name, action, before, after FROM (
            SELECT 'task' AS part, t.id AS id, t.created_at AS at, t.kind AS kind, t.contact AS number,
                COALESCE(NULLIF(TRIM(COALESCE(c.first_name, '') || ' ' || COALESCE(c.last_name, '')), ''), c.company) AS name,
                t.detail AS detail, NULL AS actor_kind, NULL AS actor_name, NULL AS action, NULL AS before, NULL AS after
            FROM task t LEFT JOIN contact c ON c.id = t.contact
            WHERE t.done_at IS NULL ORDER BY t.created_at, t.id LIMIT $1) AS tasks
        UNION ALL
        SELECT 'mail', COUNT(*), CAST(0 AS BIGINT), 'failed', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM mail WHERE state = 'failed'
        UNION ALL
        SELECT part, id, at, kind, number, name, detail, actor_kind, actor_name, action, before, after FROM (
            SELECT 'change' AS part, id, at, object_kind AS kind, object AS number, object_name AS name, NULL AS detail,
                actor_kind, actor_name, action, before, after
            FROM journal ORDER BY id DESC LIMIT $2) AS changes")
    .bind(tasks)
    .bind(changes)
    .all::<Part>(db)
    .await?;
    let mut overview = Overview::default();
    let unknown = |what: &str| StoreError::corrupt(format!("unknown {what}"));
    for part in parts {
        match part.part.as_str() {
            "task" => overview.tasks.push(task::Row {
                id: domain::id::TaskId(part.id),
                kind: domain::task::Kind::parse(&part.kind).ok_or_else(|| unknown("kind of task"))?,
                contact: part.number.map(domain::id::ContactId),
                contact_name: part.name,
                detail: part.detail.unwrap_or_default(),
                created_at: part.at,
            }),
            "mail" => overview.failed_mails = part.id,
            _ => overview.changes.push(journal::Row {
                id: domain::id::EntryId(part.id),
                at: part.at,
                actor_kind: part.actor_kind.unwrap_or_default(),
                actor_name: part.actor_name.unwrap_or_default(),
                object_kind: domain::journal::ObjectKind::parse(&part.kind).ok_or_else(|| unknown("kind of object"))?,
                object: part.number,
                object_name: part.name.unwrap_or_default(),
                action: part
                    .action
                    .as_deref()
                    .and_then(domain::journal::Action::parse)
                    .ok_or_else(|| unknown("action"))?,
                before: part.before,
                after: part.after,
            }),
        }
    }
    Ok(overview)
}
