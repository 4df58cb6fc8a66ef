//! What waits for staff, what became of mails, and what happened last.

use crate::{Outcome, Portal, Visitor, journal::line};
use domain::{
    id::{MailId, TaskId},
    journal::{Action, Entry, Object, ObjectKind},
    mail::State,
    overview::{Mail, Outbox, Overview, Task},
    policy::Right,
};

/// How many mails a page of the outbox shows.
const PER_PAGE: usize = 50;
/// How many tasks the first page shows; more are worked off from the top.
const TASKS: i64 = 30;
/// How many of the last changes the first page shows.
const CHANGES: usize = 8;

impl Portal {
    /// The staff's first page: what waits, how far everybody has come, and the last changes; two statements.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn overview(&self, visitor: &Visitor) -> Outcome<Overview> {
        visitor.must_as_staff(Right::SeeTasks)?;
        let overview = store::overview::read(self.db().read(), TASKS, CHANGES as i64).await?;
        let funnel = store::invitation::funnel(self.db().read(), visitor.window(), visitor.now).await?;
        let task = |row: store::task::Row| Task {
            id: row.id,
            kind: row.kind,
            contact: row.contact.zip(row.contact_name),
            detail: row.detail,
            since: row.created_at,
        };
        Ok(Overview {
            tasks: overview.tasks.into_iter().map(task).collect(),
            failed_mails: overview.failed_mails,
            changes: overview.changes.into_iter().map(line).collect(),
            funnel,
        })
    }

    /// Marks a task as done. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn finish_task(&self, visitor: &Visitor, id: TaskId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::SeeTasks)?;
        store::write_tx!(self.db(), |tx| {
            if let Some(task) = store::task::finish(tx, id, staff.id, visitor.now).await? {
                let object = match task.contact.zip(task.contact_name) {
                    Some((contact, name)) => Object::new(ObjectKind::Contact, contact.0, name),
                    None => Object::named(ObjectKind::Organisation, ""),
                };
                let entry = Entry {
                    actor: visitor.actor(),
                    object,
                    action: Action::Done,
                    before: Some(format!("offen: {}", task.kind.label().de)),
                    after: Some(format!("erledigt: {}", task.kind.label().de)),
                };
                store::journal::append(tx, visitor.now, &entry).await?;
            }
            Ok(())
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
