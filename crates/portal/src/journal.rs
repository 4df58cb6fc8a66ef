//! Reading the journal.

pub mod list;

use crate::{Outcome, Portal, Visitor};
use domain::{
    id::EntryId,
    journal::{Line, ObjectKind, Page},
    policy::Right,
};
use store::journal::{Filter, Row};

/// How many entries a page shows: what fits on a few screens.
pub const PER_PAGE: usize = 50;

impl Portal {
    /// A page of the journal, the newest entries first.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn journal(
        &self,
        visitor: &Visitor,
        kind: Option<ObjectKind>,
        object: Option<String>,
        before: Option<EntryId>,
    ) -> Outcome<Page> {
        visitor.must_as_staff(Right::SeeJournal)?;
        // Things with a number are named by it, settings by their key.
        let number = object.as_deref().and_then(|object| object.parse().ok());
        let name = object.filter(|_| number.is_none());
        let filter = Filter { object_kind: kind, object: number, object_name: name };
        let more = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
        let mut rows = store::journal::newest(self.db().read(), &filter, before, more).await?;
        let older = rows.len() > PER_PAGE;
        rows.truncate(PER_PAGE);
        let next = if older { rows.last().map(|row| row.id) } else { None };
        Ok(Page { lines: rows.into_iter().map(line).collect(), next })
    }
}

/// A stored row as pages show it.
#[must_use]
pub fn line(row: Row) -> Line {
    Line {
        id: row.id,
        at: row.at,
        actor: row.actor_name,
        by_customer: row.actor_kind == "customer",
        kind: row.object_kind,
        object: row.object,
        name: row.object_name,
        action: row.action,
        before: row.before,
        after: row.after,
    }
}
