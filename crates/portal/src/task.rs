//! What waits for staff: seen by somebody, and done by somebody, are two things.

use crate::{
    Outcome, Portal, Visitor,
    property::{FETCHED, PAGE},
};
use domain::{
    id::TaskId,
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    policy::Right,
    refusal::Reason,
    task::{Filter, Tasks},
    time::Moment,
};
use store::{Tx, task::Row, write_tx};

impl Portal {
    /// A page of tasks: one statement.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn tasks(&self, visitor: &Visitor, filter: Filter, turn: Turn) -> Outcome<Tasks> {
        visitor.must_as_staff(Right::SeeTasks)?;
        let rows = store::task::list(self.db().read(), filter, turn, FETCHED).await?;
        Ok(Slice::cut(rows, turn, PAGE, |task| task.id.0))
    }

    /// Notes that somebody has looked at a task with corrections up to `newest`; it stays. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers; [`Reason::TaskGrew`].
    pub async fn see_task(&self, visitor: &Visitor, id: TaskId, newest: Option<Moment>) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::SeeTasks)?;
        write_tx!(self.db(), |tx| {
            knows_all(tx, id, newest).await?;
            let Some(task) = store::task::see(tx, id, staff.id, visitor.now).await? else { return Ok(()) };
            note(tx, visitor, task, Action::Seen, ("offen", "gesehen")).await
        })
    }

    /// Marks a task with corrections up to `newest` as done. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers; [`Reason::TaskGrew`].
    pub async fn finish_task(&self, visitor: &Visitor, id: TaskId, newest: Option<Moment>) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::SeeTasks)?;
        write_tx!(self.db(), |tx| {
            knows_all(tx, id, newest).await?;
            let Some(task) = store::task::finish(tx, id, staff.id, visitor.now).await? else { return Ok(()) };
            note(tx, visitor, task, Action::Done, ("offen", "erledigt")).await
        })
    }
}

/// Refuses what was marked on a page that does not show the newest correction.
async fn knows_all(tx: &mut Tx, id: TaskId, newest: Option<Moment>) -> Outcome<()> {
    match store::task::hold(tx, id).await? {
        now if now > newest => Err(Reason::TaskGrew.into()),
        _ => Ok(()),
    }
}

async fn note(tx: &mut Tx, visitor: &Visitor, task: Row, action: Action, (before, after): (&str, &str)) -> Outcome<()> {
    let object = match task.contact.zip(task.contact_name) {
        Some((contact, name)) => Object::new(ObjectKind::Contact, contact.0, name),
        None => Object::named(ObjectKind::Organisation, ""),
    };
    let words = |state: &str| Some(format!("{state}: {}", task.kind.label().de));
    let entry = Entry { actor: visitor.actor(), object, action, before: words(before), after: words(after) };
    Ok(store::journal::append(tx, visitor.now, &entry).await?)
}
