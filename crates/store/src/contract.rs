//! Contracts.

use crate::{
    StoreError,
    db::{Ex, sql},
    record,
};
use domain::{
    contract::{AccessWindows, Window},
    time::Day,
};

record! {
    /// How well prepared the contract numbers are for being asked.
    #[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
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
pub async fn readiness(db: impl Into<Ex<'_>>, window: Window) -> Result<Readiness, StoreError> {
    sql("SELECT COUNT(*) AS invitable,
            CAST(COALESCE(SUM(CASE WHEN numbers = 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS without_number
        FROM (
            SELECT k.id AS contact, COUNT(NULLIF(c.number_key, '')) AS numbers
            FROM contact k
            JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
                AND (c.starts <= $1 OR c.starts IS NULL) AND (c.ends >= $2 OR c.ends IS NULL)
            JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
            JOIN property p ON p.id = u.property AND p.archived_at IS NULL
            WHERE k.archived_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM access a WHERE a.contact = k.id AND a.ended_at IS NULL)
            GROUP BY k.id) AS contacts")
    .bind(window.begun_by)
    .bind(window.running_on)
    .one(db)
    .await
}

record! {
    /// Whom the access windows let in or would let in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Widened {
        /// Contacts whose contract has not begun.
        pub before: i64,
        /// Contacts whose contract has ended.
        pub after: i64,
    }
}

/// Counts the contacts without a running contract that have one within so many days before its beginning or after its
/// end; without a number of days, nobody. One statement.
///
/// # Errors
/// What the database says.
pub async fn widened(db: impl Into<Ex<'_>>, today: Day, windows: AccessWindows) -> Result<Widened, StoreError> {
    let Window { begun_by, running_on } = windows.on(today);
    sql("SELECT
            (SELECT COUNT(*) FROM contact k WHERE k.archived_at IS NULL
                AND k.id IN (SELECT c.contact FROM contract c
                    JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    WHERE c.starts > $1 AND c.starts <= $2 AND c.archived_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM contract n
                    JOIN unit v ON v.id = n.unit AND v.archived_at IS NULL
                    JOIN property q ON q.id = v.property AND q.archived_at IS NULL
                    WHERE n.contact = k.id AND n.archived_at IS NULL
                        AND (n.starts <= $1 OR n.starts IS NULL) AND (n.ends >= $1 OR n.ends IS NULL))) AS before,
            (SELECT COUNT(*) FROM contact k WHERE k.archived_at IS NULL
                AND k.id IN (SELECT c.contact FROM contract c
                    JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    WHERE c.ends < $1 AND c.ends >= $3 AND c.archived_at IS NULL)
                AND NOT EXISTS (SELECT 1 FROM contract n
                    JOIN unit v ON v.id = n.unit AND v.archived_at IS NULL
                    JOIN property q ON q.id = v.property AND q.archived_at IS NULL
                    WHERE n.contact = k.id AND n.archived_at IS NULL
                        AND (n.starts <= $1 OR n.starts IS NULL) AND (n.ends >= $1 OR n.ends IS NULL))) AS after")
    .bind(today)
    .bind(begun_by)
    .bind(running_on)
    .one(db)
    .await
}
