//! Inviting many: what is to be done, how far it has come, and who is at it.
//!
//! Each hundred contacts are one transaction together with the note of how far it has come, which begins with that note:
//! so two who are at the same run wait for each other, and the one that was given up stops.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    id::{ContactId, PropertyId, RunId, StaffId},
    invitation::{
        Bulk,
        run::{Issue, Plan, Post},
    },
    time::{Moment, Span},
};

/// A run that is silent for so long has been cut off, for instance because the server was restarted.
pub const SILENT: Span = Span::minutes(1);

/// A run that somebody works at.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Which.
    pub id: RunId,
    /// What is to be done.
    pub plan: Plan,
    /// On whose behalf.
    pub staff: StaffId,
    /// Who works at it; a greater number has taken it over.
    pub runner: i64,
}

record! {
    struct Row {
        id: RunId,
        property: Option<PropertyId>,
        issue: bool,
        renew: bool,
        mail: bool,
        staff: StaffId,
        runner: i64,
    }
}

impl From<Row> for Run {
    fn from(row: Row) -> Self {
        let issue = match (row.issue, row.renew) {
            (false, _) => Issue::None,
            (true, false) => Issue::New,
            (true, true) => Issue::NewAndExpired,
        };
        let post = if row.mail { Post::NeverMailed } else { Post::Nothing };
        Self { id: row.id, plan: Plan { property: row.property, issue, post }, staff: row.staff, runner: row.runner }
    }
}

/// Begins a run, which whoever begins it works at first.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &mut Tx, plan: Plan, staff: StaffId, by: &str, now: Moment) -> Result<Run, StoreError> {
    let total: i64 = match plan.property {
        Some(property) => {
            let total = sql("SELECT COUNT(DISTINCT ct.contact) FROM contract ct
                JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                WHERE u.property = $1 AND ct.archived_at IS NULL");
            total.bind(property).value(&mut *tx).await?
        }
        None => {
            let total = sql("SELECT COUNT(*) FROM contact WHERE archived_at IS NULL AND id > $1");
            total.bind(0_i64).value(&mut *tx).await?
        }
    };
    let id: RunId = sql("INSERT INTO invitation_run (property, renew, mail, issue, staff, staff_name, total, done,
            last_contact, created, renewed, mailed, started_at, runner, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, $8, 1, $8) RETURNING id")
    .bind(plan.property)
    .bind(plan.issue == Issue::NewAndExpired)
    .bind(plan.post == Post::NeverMailed)
    .bind(plan.issue != Issue::None)
    .bind(staff)
    .bind(by)
    .bind(total)
    .bind(now)
    .value(tx)
    .await?;
    Ok(Run { id, plan, staff, runner: 1 })
}

/// Takes on the oldest run that nobody works at: left by the request that began it, or cut off.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &mut Tx, now: Moment) -> Result<Option<Run>, StoreError> {
    let taken = sql("UPDATE invitation_run SET runner = runner + 1, seen_at = $1
        WHERE finished_at IS NULL AND seen_at < $2 AND id = (SELECT MIN(r.id) FROM invitation_run r
            WHERE r.finished_at IS NULL AND r.seen_at < $2)
        RETURNING id, property, issue, renew, mail, staff, runner");
    Ok(taken.bind(now).bind(now.minus(SILENT)).optional::<Row>(tx).await?.map(Run::from))
}

/// Leaves a run to whoever takes it on next.
///
/// # Errors
/// What the database says.
pub async fn leave(db: impl Into<Ex<'_>>, run: &Run) -> Result<(), StoreError> {
    let left = sql("UPDATE invitation_run SET seen_at = 0 WHERE id = $1 AND runner = $2 AND finished_at IS NULL");
    left.bind(run.id).bind(run.runner).execute(db).await.map(|_| ())
}

/// Holds a run until the transaction ends, with the last contact that was looked at. `None`: somebody else has taken it
/// over, or it has ended.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, run: &Run, now: Moment) -> Result<Option<ContactId>, StoreError> {
    let held = sql("UPDATE invitation_run SET seen_at = $3 WHERE id = $1 AND runner = $2 AND finished_at IS NULL
        RETURNING last_contact");
    Ok(held.bind(run.id).bind(run.runner).bind(now).values(tx).await?.into_iter().next())
}

/// Notes what came of the contacts up to a certain one.
///
/// # Errors
/// What the database says.
pub async fn note(tx: &mut Tx, run: &Run, last: ContactId, looked_at: i64, bulk: Bulk) -> Result<(), StoreError> {
    sql("UPDATE invitation_run SET last_contact = $2, done = done + $3, created = created + $4, renewed = renewed + $5,
            mailed = mailed + $6
        WHERE id = $1")
    .bind(run.id)
    .bind(last)
    .bind(looked_at)
    .bind(bulk.created)
    .bind(bulk.renewed)
    .bind(bulk.mailed)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Ends a run, for the given reason if it ends early.
///
/// # Errors
/// What the database says.
pub async fn finish(db: impl Into<Ex<'_>>, run: &Run, problem: Option<&str>, now: Moment) -> Result<(), StoreError> {
    let finished = sql("UPDATE invitation_run SET finished_at = $3, problem = $4
        WHERE id = $1 AND runner = $2 AND finished_at IS NULL");
    finished.bind(run.id).bind(run.runner).bind(now).bind(problem).execute(db).await.map(|_| ())
}

record! {
    /// How far a run has come.
    #[derive(Clone, Debug)]
    pub struct Progress {
        /// At which house; or everywhere.
        pub property: Option<PropertyId>,
        /// What the house is called.
        pub name: Option<String>,
        /// How many contacts there are to look at.
        pub total: i64,
        /// How many were looked at.
        pub done: i64,
        /// New codes.
        pub created: i64,
        /// New codes in the place of expired ones.
        pub renewed: i64,
        /// Codes that were mailed.
        pub mailed: i64,
        /// When it ended.
        pub finished_at: Option<Moment>,
        /// Why it ended early.
        pub problem: Option<String>,
    }
}

/// How far a run has come. One statement.
///
/// # Errors
/// What the database says.
pub async fn progress(db: impl Into<Ex<'_>>, id: RunId) -> Result<Option<Progress>, StoreError> {
    sql("SELECT r.property AS property, p.name AS name, r.total AS total, r.done AS done, r.created AS created,
            r.renewed AS renewed, r.mailed AS mailed, r.finished_at AS finished_at, r.problem AS problem
        FROM invitation_run r LEFT JOIN property p ON p.id = r.property WHERE r.id = $1")
    .bind(id)
    .optional(db)
    .await
}
