//! By what a customer is reached, as pieces of SQL: what [`announcement`](crate::announcement) and
//! [`document`](crate::document) have in common, so that letters and documents of a unit or a contact reach alike.

/// Contract `c` runs on a day.
macro_rules! contract_runs {
    ($day:literal) => {
        concat!(
            "c.archived_at IS NULL AND (c.starts <= ",
            $day,
            " OR c.starts IS NULL) AND (c.ends >= ",
            $day,
            " OR c.ends IS NULL)"
        )
    };
}

/// Contract `c` gives access, also inside a widened window.
macro_rules! contract_widened {
    ($begun:literal, $running:literal) => {
        concat!(
            "c.archived_at IS NULL AND (c.starts <= ",
            $begun,
            " OR c.starts IS NULL) AND (c.ends >= ",
            $running,
            " OR c.ends IS NULL)"
        )
    };
}

/// Since when what is sent to its unit is for a contract, whatever its days say: since ever, unless its first day is not
/// known, or it was for another unit before.
macro_rules! contract_known {
    ($contract:literal) => {
        concat!(
            "CASE WHEN ",
            $contract,
            ".starts IS NULL AND (",
            $contract,
            ".unit_since IS NULL OR ",
            $contract,
            ".unit_since < COALESCE(",
            $contract,
            ".came_at, ",
            $contract,
            ".created_at)) THEN COALESCE(",
            $contract,
            ".came_at, ",
            $contract,
            ".created_at) ELSE COALESCE(",
            $contract,
            ".unit_since, 0) END"
        )
    };
}

/// Where contract `c` is, as long as it is in use.
macro_rules! contract_there {
    () => {
        " JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
        JOIN property p ON p.id = u.property AND p.archived_at IS NULL "
    };
}

/// Access `a` to contact `k` with administrator rights reaches what is of that contact: a contract gives access, and the
/// questions are done or, without a contract that runs, not asked.
macro_rules! looked_after {
    ($today:literal, $begun:literal, $running:literal) => {
        concat!(
            "a.ended_at IS NULL AND a.level = 'admin' AND EXISTS (SELECT 1 FROM contract c",
            contract_there!(),
            "WHERE c.contact = k.id AND ",
            contract_widened!($begun, $running),
            ") AND (a.through_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM contract c",
            contract_there!(),
            "WHERE c.contact = k.id AND ",
            contract_runs!($today),
            "))"
        )
    };
}

/// The units of a login by the contracts that give access, also inside a widened window, of those whom it looks after; with
/// the house by which they are seen: none if the contract does not run, as its own house is closed then.
macro_rules! rented_units {
    ($login:literal, $today:literal, $begun:literal, $running:literal) => {
        concat!(
            "SELECT u.id AS unit, c.kind AS kind, c.starts AS starts, c.ends AS ends, ",
            contract_known!("c"),
            " AS known,
                    CASE WHEN ",
            contract_runs!($today),
            " THEN p.id END AS home
                FROM access a
                JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
                JOIN contract c ON c.contact = k.id AND ",
            contract_widened!($begun, $running),
            contract_there!(),
            "WHERE a.login = ",
            $login,
            " AND ",
            looked_after!($today, $begun, $running)
        )
    };
}

pub(crate) use {contract_known, contract_runs, contract_there, contract_widened, looked_after, rented_units};
