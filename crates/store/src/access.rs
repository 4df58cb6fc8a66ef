//! What logins may reach.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    record,
};
use domain::{
    access::{AccessKind, AccessLevel, Tenancy},
    contract::{ContractKind, Term, Usage},
    id::{AccessId, ContactId, InvitationId, PropertyId, UnitId, UserId},
    time::{Day, Moment},
};

/// An access that is new.
#[derive(Clone, Copy, Debug)]
pub struct New {
    /// Whose.
    pub login: UserId,
    /// Where it comes from.
    pub kind: AccessKind,
    /// Administrator or user rights.
    pub level: AccessLevel,
    /// To which contact, except for residents.
    pub contact: Option<ContactId>,
    /// To which property, for residents.
    pub property: Option<PropertyId>,
    /// The invitation that it came from.
    pub invitation: InvitationId,
}

/// Adds an access; the questions come first.
///
/// # Errors
/// What the database says; an invitation makes one access, whatever runs in parallel.
pub async fn insert(tx: &mut Tx, new: New, now: Moment) -> Result<AccessId, StoreError> {
    sql("INSERT INTO access (login, kind, level, contact, property, invitation, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id")
    .bind(new.login)
    .bind(new.kind)
    .bind(new.level)
    .bind(new.contact)
    .bind(new.property)
    .bind(new.invitation)
    .bind(now)
    .value(tx)
    .await
}

/// Whether a login has an access that gives as much already.
///
/// # Errors
/// What the database says.
pub async fn exists(tx: &mut Tx, new: New) -> Result<bool, StoreError> {
    sql("SELECT EXISTS (SELECT 1 FROM access WHERE login = $1 AND ended_at IS NULL
            AND (contact = $2 OR property = $3)
            AND ((kind = 'contact' AND level = 'admin') OR (kind = $4 AND (level = $5 OR level = 'admin'))))")
    .bind(new.login)
    .bind(new.contact)
    .bind(new.property)
    .bind(new.kind)
    .bind(new.level)
    .value(tx)
    .await
}

/// Notes that the questions of an access are done: those of the first sign-in, or what was asked on purpose since then.
///
/// # Errors
/// What the database says.
pub async fn set_through(tx: &mut Tx, id: AccessId, now: Moment) -> Result<(), StoreError> {
    let through = sql("UPDATE access SET through_at = $2
        WHERE id = $1 AND (through_at IS NULL OR through_at < (SELECT MAX(g.asked_at) FROM asking g))");
    through.bind(id).bind(now).execute(tx).await.map(|_| ())
}

/// The contracts of a contact as far as access is concerned: without archived contracts, units and properties.
///
/// # Errors
/// What the database says.
pub async fn tenancies(db: impl Into<Ex<'_>>, contact: ContactId) -> Result<Vec<Tenancy>, StoreError> {
    record! {
        struct Row {
            property: PropertyId,
            unit: UnitId,
            kind: ContractKind,
            usage: Usage,
            starts: Option<Day>,
            ends: Option<Day>,
            came_at: Moment,
            unit_since: Option<Moment>,
        }
    }
    let rows = sql("SELECT u.property AS property, u.id AS unit, c.kind AS kind, u.usage AS usage, c.starts AS starts,
            c.ends AS ends, COALESCE(c.came_at, c.created_at) AS came_at, c.unit_since AS unit_since
        FROM contract c
        JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
        JOIN property p ON p.id = u.property AND p.archived_at IS NULL
        WHERE c.contact = $1 AND c.archived_at IS NULL ORDER BY c.id")
    .bind(contact)
    .all::<Row>(db)
    .await?;
    let tenancy = |row: Row| {
        let Row { property, unit, kind, usage, starts, ends, came_at, unit_since } = row;
        Tenancy { property, unit, kind, usage, term: Term { starts, ends }, came_at, unit_since }
    };
    Ok(rows.into_iter().map(tenancy).collect())
}
