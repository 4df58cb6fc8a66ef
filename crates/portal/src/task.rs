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
    task::{Filter, Tasks},
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

    /// Notes that somebody has looked at a task, which stays. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn see_task(&self, visitor: &Visitor, id: TaskId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::SeeTasks)?;
        write_tx!(self.db(), |tx| {
            let Some(task) = store::task::see(tx, id, staff.id, visitor.now).await? else { return Ok(()) };
            note(tx, visitor, task, Action::Seen, ("offen", "gesehen")).await
        })
    }

    /// Marks a task as done. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn finish_task(&self, visitor: &Visitor, id: TaskId) -> Outcome<()> {
        let staff = visitor.must_as_staff(Right::SeeTasks)?;
        write_tx!(self.db(), |tx| {
            let Some(task) = store::task::finish(tx, id, staff.id, visitor.now).await? else { return Ok(()) };
            note(tx, visitor, task, Action::Done, ("offen", "erledigt")).await
        })
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
