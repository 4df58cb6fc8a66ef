//! Whose invitation is to be called to mind.

use crate::{
    StoreError,
    bounce::{bounced, reachable},
    contact::{has_user, in_window, running, state, state_by_code},
    db::{Ex, Tx, sql, sql2},
    record,
};
use domain::{
    contract::Window,
    id::{ContactId, InvitationId, PropertyId},
    invitation::reminder::STILL_VALID,
    person::Name,
    time::Moment,
};

/// The last code `i` of contact `c` could be called to mind at the instant $1, whenever it was mailed; it must be valid
/// beyond $5. It says the same as [`domain::invitation::reminder::Facts::waits`]; a test draws random worlds and compares.
macro_rules! waits_for_reminder {
    () => {
        concat!(
            "i.kind = 'contact' AND i.mailed_at IS NOT NULL AND i.reminded_at IS NULL AND i.used_at IS NULL
            AND i.revoked_at IS NULL AND i.expires_at > $5 AND (i.frozen_until IS NULL OR i.frozen_until <= $1)
            AND i.id = (SELECT l.id FROM invitation l
                WHERE l.contact = c.id AND l.kind = 'contact' AND l.revoked_at IS NULL
                ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
            AND ",
            reachable!(),
            " AND 'invited' = ",
            state!()
        )
    };
}

record! {
    struct Row {
        id: InvitationId,
        salutation: Option<String>,
        title: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        company: Option<String>,
        email: Option<String>,
        house: Option<String>,
        expires_at: Moment,
        code_cipher: Vec<u8>,
    }
}

/// Somebody who is to be reminded.
#[derive(Clone, Debug)]
pub struct Due {
    /// Of which code.
    pub id: InvitationId,
    /// What the person or firm is called.
    pub name: Name,
    /// Where to write to.
    pub email: String,
    /// The house of a running contract.
    pub house: Option<String>,
    /// Until when the code can be used.
    pub expires_at: Moment,
    /// The code, encrypted.
    pub cipher: Vec<u8>,
}

/// Who is to be reminded of a code that was mailed by a certain instant; those first who have waited longest.
///
/// # Errors
/// What the database says.
pub async fn due(
    db: impl Into<Ex<'_>>,
    mailed_by: Moment,
    window: Window,
    now: Moment,
    limit: i64,
) -> Result<Vec<ContactId>, StoreError> {
    sql(concat!(
        "SELECT i.contact FROM invitation i JOIN contact c ON c.id = i.contact WHERE i.mailed_at <= $6 AND ",
        waits_for_reminder!(),
        " ORDER BY i.mailed_at, i.id LIMIT $7"
    ))
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(now.plus(STILL_VALID))
    .bind(mailed_by)
    .bind(limit)
    .values(db)
    .await
}

/// Of certain contacts, those that are to be reminded, held against everybody else until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn held(
    tx: &mut Tx,
    contacts: Vec<ContactId>,
    mailed_by: Moment,
    window: Window,
    now: Moment,
) -> Result<Vec<Due>, StoreError> {
    // Held first and read afterwards: what is read then stays so until the end.
    sql2(
        "UPDATE contact SET version = version WHERE id IN (SELECT value FROM json_each($1))",
        "UPDATE contact SET version = version WHERE id = ANY($1)",
    )
    .bind(contacts.clone())
    .execute(&mut *tx)
    .await?;
    macro_rules! to_remind {
        () => {
            concat!(
                "SELECT i.id AS id, c.salutation AS salutation, c.title AS title, c.first_name AS first_name,
                    c.last_name AS last_name, c.company AS company, c.email AS email, i.expires_at AS expires_at,
                    i.code_cipher AS code_cipher,
                    (SELECT p.name FROM contract ct JOIN unit u ON u.id = ct.unit AND u.archived_at IS NULL
                        JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                        WHERE ct.contact = c.id AND ct.archived_at IS NULL AND ",
                running!(),
                " ORDER BY ct.id LIMIT 1) AS house
                FROM invitation i JOIN contact c ON c.id = i.contact WHERE i.mailed_at <= $6 AND ",
                waits_for_reminder!()
            )
        };
    }
    let rows: Vec<Row> = sql2(
        concat!(to_remind!(), " AND c.id IN (SELECT value FROM json_each($7)) ORDER BY i.mailed_at, i.id"),
        concat!(to_remind!(), " AND c.id = ANY($7) ORDER BY i.mailed_at, i.id"),
    )
    .bind(now)
    .bind(window.begun_by)
    .bind(window.running_on)
    .bind(None::<PropertyId>)
    .bind(now.plus(STILL_VALID))
    .bind(mailed_by)
    .bind(contacts)
    .all(tx)
    .await?;
    Ok(rows.into_iter().filter_map(Row::into_due).collect())
}

impl Row {
    fn into_due(self) -> Option<Due> {
        let name = Name {
            salutation: self.salutation,
            title: self.title,
            first: self.first_name,
            last: self.last_name,
            company: self.company,
        };
        Some(Due {
            id: self.id,
            name,
            email: self.email?,
            house: self.house,
            expires_at: self.expires_at,
            cipher: self.code_cipher,
        })
    }
}

/// Notes that a code is called to mind at an address. `false`: it was already, or can no longer be used.
///
/// # Errors
/// What the database says.
pub async fn note(tx: &mut Tx, id: InvitationId, email: &str, now: Moment) -> Result<bool, StoreError> {
    let noted = sql("UPDATE invitation SET reminded_at = $2, email = $3
        WHERE id = $1 AND reminded_at IS NULL AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2");
    Ok(noted.bind(id).bind(now).bind(email).execute(tx).await? == 1)
}

pub(crate) use waits_for_reminder;
