//! What waits for staff, what became of mails, and what happened last.

use crate::{Outcome, Portal, Visitor, journal::line};
use domain::{
    id::MailId,
    mail::State,
    overview::{Interrupted, Mail, Outbox, Overview},
    policy::Right,
};
use store::overview::Limits;

/// How many mails a page of the outbox shows.
const PER_PAGE: usize = 50;
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

    /// A page of the outbox, the newest mails first.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn outbox(&self, visitor: &Visitor, state: Option<State>, before: Option<MailId>) -> Outcome<Outbox> {
        visitor.must_as_staff(Right::SeeOutbox)?;
        let mut rows = store::mail::newest(self.db().read(), state, before, PER_PAGE as i64 + 1).await?;
        let older = rows.len() > PER_PAGE;
        rows.truncate(PER_PAGE);
        let next = if older { rows.last().map(|row| row.id) } else { None };
        let mail = |row: store::mail::Row| Mail {
            id: row.id,
            kind: row.kind,
            recipient: row.recipient,
            state: row.state,
            attempts: row.attempts,
            created_at: row.created_at,
            sent_at: row.sent_at,
            next_at: row.next_at,
            problem: row.problem,
        };
        Ok(Outbox { mails: rows.into_iter().map(mail).collect(), next })
    }
}
