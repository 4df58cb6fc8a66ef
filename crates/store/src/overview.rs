//! What the staff's first page shows, in one statement.

use crate::{
    StoreError,
    contact::{bounced_and_invited, has_frozen_code, has_user, in_window, running, state, state_by_code},
    db::{Ex, sql},
    import::SILENT,
    journal::{self, led_to},
    record,
    resident::{by_contract, inviter_left, residents_to_review},
    task::name_of_contact,
};
use domain::{
    contract::Window,
    id::{ContactId, EntryId, PropertyId, RunId, StaffId, TaskId, UploadId},
    invitation::Running,
    journal::{Action, ObjectKind},
    mail,
    task::{self, Task},
    time::Moment,
};

/// What waits, and what happened last.
#[derive(Debug, Default)]
pub struct Overview {
    /// The oldest tasks, without what was corrected.
    pub tasks: Vec<Task>,
    /// How many mails could not be sent lately.
    pub failed_mails: i64,
    /// How many codes are locked.
    pub frozen: i64,
    /// How many contacts could register, and a mail came back from their address.
    pub bounced: i64,
    /// How many residents are to be reviewed.
    pub to_review: i64,
    /// The oldest run of invitations that goes on.
    pub running: Option<Running>,
    /// The last imports that stopped in the middle.
    pub interrupted: Vec<Interrupted>,
    /// The last changes.
    pub changes: Vec<journal::Row>,
}

/// An import that stopped in the middle.
#[derive(Debug)]
pub struct Interrupted {
    /// Which.
    pub id: UploadId,
    /// Who has begun it.
    pub staff: StaffId,
    /// What they are called.
    pub by: String,
    /// The name of the file.
    pub file: String,
}

/// How much of each.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Tasks.
    pub tasks: i64,
    /// Imports that stopped.
    pub imports: i64,
    /// Changes.
    pub changes: i64,
}

record! {
    /// Several kinds of rows under one roof; which columns are filled depends on `part`.
    struct Part {
        part: String,
        id: i64,
        at: Moment,
        kind: String,
        number: Option<i64>,
        other: Option<i64>,
        name: Option<String>,
        detail: Option<String>,
        actor_kind: Option<String>,
        actor_name: Option<String>,
        action: Option<String>,
        before: Option<String>,
        after: Option<String>,
    }
}

/// Reads the oldest open tasks, what stands still, and the newest changes.
///
/// # Errors
/// What the database says.
pub async fn read(db: impl Into<Ex<'_>>, window: Window, now: Moment, limits: Limits) -> Result<Overview, StoreError> {
    let parts = sql(concat!(
        "SELECT part, id, at, kind, number, other, name, detail, actor_kind, actor_name, action, before, after FROM (
            SELECT 'task' AS part, t.id AS id, t.created_at AS at, t.kind AS kind, t.contact AS number,
                t.seen_at AS other, ",
        name_of_contact!(),
        " AS name, t.detail AS detail, CAST(NULL AS TEXT) AS actor_kind, s.name AS actor_name,
                CAST(NULL AS TEXT) AS action, CAST(NULL AS TEXT) AS before, CAST(NULL AS TEXT) AS after
            FROM task t LEFT JOIN contact c ON c.id = t.contact LEFT JOIN staff s ON s.id = t.seen_by
            WHERE t.done_at IS NULL ORDER BY t.id LIMIT $5) AS tasks
        UNION ALL
        SELECT 'mail', COUNT(*), CAST(0 AS BIGINT), 'failed', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM mail WHERE state = 'failed' AND next_at > $9
        UNION ALL
        SELECT 'frozen', COUNT(*), CAST(0 AS BIGINT), '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM contact c WHERE ",
        has_frozen_code!(),
        " UNION ALL
        SELECT 'bounced', COUNT(*), CAST(0 AS BIGINT), '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM contact c WHERE ",
        bounced_and_invited!(),
        " UNION ALL
        SELECT 'review', COUNT(*), CAST(0 AS BIGINT), '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL ",
        residents_to_review!("$10"),
        " UNION ALL
        SELECT part, id, at, kind, number, other, name, detail, actor_kind, actor_name, action, before, after FROM (
            SELECT 'run' AS part, id, started_at AS at, '' AS kind, done AS number, total AS other,
                CAST(NULL AS TEXT) AS name, CAST(NULL AS TEXT) AS detail, CAST(NULL AS TEXT) AS actor_kind,
                CAST(NULL AS TEXT) AS actor_name, CAST(NULL AS TEXT) AS action, CAST(NULL AS TEXT) AS before,
                CAST(NULL AS TEXT) AS after
            FROM invitation_run WHERE finished_at IS NULL ORDER BY id LIMIT 1) AS runs
        UNION ALL
        SELECT part, id, at, kind, number, other, name, detail, actor_kind, actor_name, action, before, after FROM (
            SELECT 'import' AS part, p.id AS id, p.created_at AS at, '' AS kind, p.staff AS number,
                CAST(NULL AS BIGINT) AS other, p.name AS name, CAST(NULL AS TEXT) AS detail,
                CAST(NULL AS TEXT) AS actor_kind, s.name AS actor_name, CAST(NULL AS TEXT) AS action,
                CAST(NULL AS TEXT) AS before, CAST(NULL AS TEXT) AS after
            FROM upload p JOIN staff s ON s.id = p.staff
            WHERE p.finished_at IS NULL
                AND ((p.started_at IS NOT NULL AND COALESCE(p.seen_at, p.started_at) < $6)
                    OR (p.started_at IS NULL AND p.problem IS NOT NULL AND p.done > 0))
            ORDER BY p.id DESC LIMIT $7) AS imports
        UNION ALL
        SELECT part, id, at, kind, number, other, name, detail, actor_kind, actor_name, action, before, after FROM (
            SELECT 'change' AS part, id, at, object_kind AS kind, object AS number, ",
        led_to!(),
        " AS other, object_name AS name, CAST(NULL AS TEXT) AS detail, actor_kind, actor_name, action, before, after
            FROM journal ORDER BY id DESC LIMIT $8) AS changes"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(limits.tasks)
    .bind(now.minus(SILENT))
    .bind(limits.imports)
    .bind(limits.changes)
    .bind(now.minus(mail::TOLD_FOR))
    .bind(now.day())
    .all::<Part>(db)
    .await?;
    let mut overview = Overview::default();
    for part in parts {
        part.into(&mut overview)?;
    }
    Ok(overview)
}

impl Part {
    fn into(self, overview: &mut Overview) -> Result<(), StoreError> {
        let unknown = |what: &str| StoreError::corrupt(format!("unknown {what}"));
        match self.part.as_str() {
            "task" => overview.tasks.push(Task {
                id: TaskId(self.id),
                kind: task::Kind::parse(&self.kind).ok_or_else(|| unknown("kind of task"))?,
                contact: self.number.map(ContactId).zip(self.name),
                detail: self.detail.unwrap_or_default(),
                since: self.at,
                seen: self.actor_name.zip(self.other.map(Moment)),
                done: None,
                corrections: Vec::new(),
            }),
            "mail" => overview.failed_mails = self.id,
            "frozen" => overview.frozen = self.id,
            "bounced" => overview.bounced = self.id,
            "review" => overview.to_review = self.id,
            "run" => {
                let (done, total) = (self.number.unwrap_or_default(), self.other.unwrap_or_default());
                overview.running = Some(Running { id: RunId(self.id), done, total });
            }
            "import" => overview.interrupted.push(Interrupted {
                id: UploadId(self.id),
                staff: StaffId(self.number.unwrap_or_default()),
                by: self.actor_name.unwrap_or_default(),
                file: self.name.unwrap_or_default(),
            }),
            _ => overview.changes.push(journal::Row {
                id: EntryId(self.id),
                at: self.at,
                actor_kind: self.actor_kind.unwrap_or_default(),
                actor_name: self.actor_name.unwrap_or_default(),
                object_kind: ObjectKind::parse(&self.kind).ok_or_else(|| unknown("kind of object"))?,
                object: self.number,
                object_name: self.name.unwrap_or_default(),
                action: self.action.as_deref().and_then(Action::parse).ok_or_else(|| unknown("action"))?,
                before: self.before,
                after: self.after,
                leads_to: self.other,
            }),
        }
        Ok(())
    }
}
