//! What waits for staff, what became of mails, and what happened last.

use crate::{
    Outcome, Portal, Visitor,
    journal::line,
    property::{FETCHED, PAGE},
};
use domain::{
    list::{Slice, Turn},
    mail::{State, Trouble},
    overview::{Interrupted, Mail, Overview},
    policy::Right,
};
use store::overview::Limits;

/// How many tasks the first page shows; more are worked off from the top, and all are on a page of their own.
const TASKS: i64 = 10;
/// How many imports that stopped in the middle the first page shows; whoever has more begins with the last.
const IMPORTS: i64 = 3;
/// How many of the last changes the first page shows.
const CHANGES: i64 = 8;

impl Portal {
    /// The staff's first page: what waits, how far everybody has come, and the last changes; two statements.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn overview(&self, visitor: &Visitor) -> Outcome<Overview> {
        let staff = visitor.must_as_staff(Right::SeeTasks)?;
        let (window, now) = (visitor.window(), visitor.now);
        let limits = Limits { tasks: TASKS, imports: IMPORTS, changes: CHANGES };
        let overview = store::overview::read(self.db().read(), window, now, limits).await?;
        let funnel = self.funnel(visitor).await?;
        let interrupted = |import: store::overview::Interrupted| Interrupted {
            id: (import.staff == staff.id).then_some(import.id),
            file: import.file,
            by: import.by,
        };
        let may_review = Right::LookAfterResidents.held_by_staff(staff.role);
        let may_import = Right::Import.held_by_staff(staff.role);
        let interrupted = overview.interrupted.into_iter().filter(|_| may_import).map(interrupted).collect();
        Ok(Overview {
            tasks: overview.tasks,
            failed_mails: overview.failed_mails,
            changes: overview.changes.into_iter().map(line).collect(),
            funnel,
            frozen: overview.frozen,
            bounced: overview.bounced,
            to_review: if may_review { overview.to_review } else { 0 },
            running: overview.running,
            interrupted,
        })
    }

    /// A page of the outbox, the newest mails first, of one state or of all: one statement.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn outbox(&self, visitor: &Visitor, state: Option<State>, turn: Turn) -> Outcome<Slice<Mail>> {
        visitor.must_as_staff(Right::SeeOutbox)?;
        let rows = store::mail::list(self.db().read(), state, turn, FETCHED).await?;
        let mail = |row: store::mail::Row| Mail {
            id: row.id,
            kind: row.kind,
            recipient: row.recipient,
            state: row.state,
            attempts: row.attempts,
            created_at: row.created_at,
            sent_at: row.sent_at,
            next_at: row.next_at,
            trouble: row.problem.map(Trouble::read),
        };
        Ok(Slice::cut(rows, turn, PAGE, |row| row.id.0).map(mail))
    }
}
