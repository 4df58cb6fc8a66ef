//! Contracts.

use crate::{
    StoreError,
    db::{Ex, sql},
    record,
};
use domain::time::Day;

record! {
    /// How well prepared the contract numbers are for being asked.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Readiness {
        /// Contacts that could register today: not archived, with a running contract, and nobody registered yet.
        pub invitable: i64,
        /// Those of them who could not confirm a contract number, because no running contract has one.
        pub without_number: i64,
    }
}

/// Counts the contacts that could register today, and those without a contract number.
///
/// # Errors
/// What the database says.
pub async fn readiness(db: impl Into<Ex<'_>>, today: Day) -> Result<Readiness, StoreError> {
    sql("SELECT COUNT(*) AS invitable,
            CAST(COALESCE(SUM(CASE WHEN numbers = 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS without_number
        FROM (
            SELECT k.id AS contact, COUNT(NULLIF(c.number_key, '')) AS numbers
            FROM contact k
            JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
                AND (c.starts <= $1 OR c.starts IS NULL) AND (c.ends >= $1 OR c.ends IS NULL)
            JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
            JOIN property p ON p.id = u.property AND p.archived_at IS NULL
            WHERE k.archived_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM access a WHERE a.contact = k.id AND a.ended_at IS NULL)
            GROUP BY k.id) AS contacts")
    .bind(today)
    .one(db)
    .await
}
