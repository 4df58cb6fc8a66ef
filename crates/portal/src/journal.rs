//! Reading the journal.

mod list;

use domain::journal::Line;
use store::journal::Row;

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
        leads_to: row.leads_to,
    }
}
