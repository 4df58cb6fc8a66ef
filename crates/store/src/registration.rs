//! Registrations that somebody has begun, and the invitation behind each.

use crate::{
    StoreError,
    db::{Ex, Tx, sql},
    link::Purpose,
    record,
    resident::{by_contract, inviter_left, may_invite},
};
use domain::{
    access::{AccessKind, AccessLevel},
    contract::Window,
    id::{ContactId, InvitationId, PropertyId, RegistrationId, UserId},
    invitation::CodeFacts,
    registration::{Reach, Tries},
    setting::Key,
    text::Lang,
    time::Moment,
};

record! {
    /// The invitation of a code, as far as registering with it is concerned.
    #[derive(Clone, Debug)]
    pub struct Invitation {
        /// Which.
        pub invitation: InvitationId,
        /// For what.
        pub kind: AccessKind,
        /// Administrator or user rights.
        pub level: AccessLevel,
        /// The contact, except for residents.
        pub contact: Option<ContactId>,
        /// The property, for residents.
        pub property: Option<PropertyId>,
        /// Who is invited.
        pub invited_name: String,
        /// Their address, as far as the property manager knows it.
        pub invited_email: Option<String>,
        /// What the contact or the property is called.
        pub subject_name: String,
        /// Until when the code can be used.
        pub code_expires_at: Moment,
        /// When somebody registered with it.
        pub used_at: Option<Moment>,
        /// When it was withdrawn.
        pub revoked_at: Option<Moment>,
        /// The wrong contract numbers so far.
        pub wrong_numbers: i64,
        /// Until when no number is compared.
        pub frozen_until: Option<Moment>,
        /// Neither contact nor property is archived, and the contact has a contract inside its window. For residents,
        /// neighbours may invite into the house now (switch 7), and who has invited still has a contract there.
        pub reachable: bool,
        /// Whether the contact is archived.
        pub contact_archived: bool,
        /// How many contract numbers are on file, of contracts inside their window.
        pub numbers: i64,
        /// Whether the contract number is asked for (switch 8).
        pub number_asked: bool,
    }
}

record! {
    /// A registration that somebody has begun.
    #[derive(Clone, Debug)]
    pub struct Registration {
        /// Which.
        pub id: RegistrationId,
        /// The hash of the token in the browser.
        pub token_hash: Vec<u8>,
        /// The invitation.
        pub invitation: InvitationId,
        /// The key of the address whose mailbox they read: the code came by a link that was mailed there.
        pub mailbox: Option<String>,
        /// When the contract number was right.
        pub number_confirmed_at: Option<Moment>,
        /// The login that the access is added to, if the person was signed in.
        pub login: Option<UserId>,
        /// The e-mail address that was typed.
        pub email: Option<String>,
        /// The name that was typed.
        pub name: Option<String>,
        /// What the new password will be compared with.
        pub password_hash: Option<String>,
        /// When the terms were accepted.
        pub terms_accepted_at: Option<Moment>,
        /// The language.
        pub language: Lang,
        /// When the address was confirmed.
        pub confirmed_at: Option<Moment>,
        /// Until when it can be continued.
        pub expires_at: Moment,
        /// When the access was created.
        pub done_at: Option<Moment>,
    }
}

impl Invitation {
    /// What decides about the state of the code.
    #[must_use]
    pub fn facts(&self) -> CodeFacts {
        CodeFacts { expires_at: self.code_expires_at, used_at: self.used_at, revoked_at: self.revoked_at }
    }

    /// Whether whoever it is for can have access.
    #[must_use]
    pub fn reach(&self) -> Reach {
        match (self.reachable, self.contact) {
            (true, _) => Reach::Now,
            (false, Some(_)) if !self.contact_archived => Reach::Later,
            (false, _) => Reach::Never,
        }
    }

    /// The tries of contract numbers.
    #[must_use]
    pub fn tries(&self) -> Tries {
        Tries { wrong: self.wrong_numbers, frozen_until: self.frozen_until }
    }
}

/// Which invitation a code belongs to, whatever its state.
///
/// # Errors
/// What the database says.
pub async fn invitation_of(db: impl Into<Ex<'_>>, code_hash: Vec<u8>) -> Result<Option<InvitationId>, StoreError> {
    let ids = sql("SELECT id FROM invitation WHERE code_hash = $1").bind(code_hash).values(db).await?;
    Ok(ids.into_iter().next())
}

/// Which registration is looked for.
#[derive(Clone, Debug)]
pub enum By {
    /// The one of this browser, by the hash of its token.
    Token(Vec<u8>),
    /// The one with this number.
    Id(RegistrationId),
    /// The one whose address a mailed link confirms, by the hash of its token, if the link can still be used.
    Link(Vec<u8>),
}

/// A registration that has not expired, with its invitation: one statement.
///
/// # Errors
/// What the database says.
pub async fn find(
    db: impl Into<Ex<'_>>,
    by: By,
    window: Window,
    now: Moment,
) -> Result<Option<(Registration, Invitation)>, StoreError> {
    struct Both(Registration, Invitation);
    impl crate::db::Record for Both {
        fn read(row: &crate::db::Row<'_>) -> Result<Self, StoreError> {
            Ok(Self(Registration::read(row)?, Invitation::read(row)?))
        }
    }
    let (token_hash, id, link) = match by {
        By::Token(hash) => (Some(hash), None, None),
        By::Id(id) => (None, Some(id), None),
        By::Link(hash) => (None, None, Some(hash)),
    };
    let both = sql(concat!(
        "SELECT r.id AS id, r.token_hash AS token_hash, r.mailbox AS mailbox,
            r.number_confirmed_at AS number_confirmed_at, r.login AS login, r.email AS email, r.name AS name,
            r.password_hash AS password_hash, r.terms_accepted_at AS terms_accepted_at, r.language AS language,
            r.confirmed_at AS confirmed_at, r.expires_at AS expires_at, r.done_at AS done_at,
            i.id AS invitation, i.kind AS kind, i.level AS level, i.contact AS contact, i.property AS property,
            i.name AS invited_name, i.email AS invited_email,
            COALESCE(NULLIF(TRIM(COALESCE(k.first_name, '') || ' ' || COALESCE(k.last_name, '')), ''), k.company, h.name,
                i.name) AS subject_name,
            i.expires_at AS code_expires_at, i.used_at AS used_at, i.revoked_at AS revoked_at,
            i.wrong_numbers AS wrong_numbers, i.frozen_until AS frozen_until,
            (CASE WHEN i.contact IS NULL THEN h.archived_at IS NULL AND ",
        may_invite!("$8"),
        " AND NOT ",
        inviter_left!("$7"),
        "
                ELSE k.archived_at IS NULL AND EXISTS (SELECT 1 FROM contract c
                    JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
                    JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                    WHERE c.contact = i.contact AND c.archived_at IS NULL
                        AND (c.starts IS NULL OR c.starts <= $3) AND (c.ends IS NULL OR c.ends >= $6)) END) AS reachable,
            k.archived_at IS NOT NULL AS contact_archived,
            (SELECT COUNT(*) FROM contract c
                JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
                JOIN property p ON p.id = u.property AND p.archived_at IS NULL
                WHERE c.contact = i.contact AND c.archived_at IS NULL AND c.number_key <> ''
                    AND (c.starts IS NULL OR c.starts <= $3) AND (c.ends IS NULL OR c.ends >= $6)) AS numbers,
            COALESCE((SELECT s.value FROM setting s WHERE s.key = $5), FALSE) AS number_asked
        FROM registration r
        JOIN invitation i ON i.id = r.invitation
        LEFT JOIN contact k ON k.id = i.contact
        LEFT JOIN property h ON h.id = i.property
        WHERE (r.token_hash = $1 OR r.id = $2 OR r.id = (SELECT l.subject FROM link l
                WHERE l.token_hash = $9 AND l.purpose = $10 AND l.used_at IS NULL AND l.expires_at > $4))
            AND r.expires_at > $4"
    ))
    .bind(token_hash)
    .bind(id)
    .bind(window.begun_by)
    .bind(now)
    .bind(Key::ContractNumber.setting().key)
    .bind(window.running_on)
    .bind(now.day())
    .bind(Key::InviteNeighbours.setting().key)
    .bind(link)
    .bind(Purpose::ConfirmEmail)
    .optional::<Both>(db)
    .await?;
    Ok(both.map(|Both(registration, invitation)| (registration, invitation)))
}

/// How many registrations with one code may be open in different browsers; of more, the oldest give way that have come no
/// further than to the code.
const OPEN: i64 = 20;

/// A registration that begins.
#[derive(Debug)]
pub struct New {
    /// The hash of the token in the browser.
    pub token_hash: Vec<u8>,
    /// The invitation.
    pub invitation: InvitationId,
    /// The language.
    pub language: Lang,
    /// Until when it can be continued.
    pub expires_at: Moment,
}

/// Begins a registration.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &mut Tx, new: New, now: Moment) -> Result<(), StoreError> {
    // Somebody with a code who begins again and again leaves no more behind than what a household needs.
    sql("DELETE FROM registration
        WHERE email IS NULL AND login IS NULL AND number_confirmed_at IS NULL AND done_at IS NULL AND id IN
        (SELECT id FROM registration WHERE invitation = $1 ORDER BY id DESC LIMIT 1000 OFFSET $2)")
    .bind(new.invitation)
    .bind(OPEN - 1)
    .execute(&mut *tx)
    .await?;
    sql("INSERT INTO registration (token_hash, invitation, language, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
    .bind(new.token_hash)
    .bind(new.invitation)
    .bind(new.language)
    .bind(now)
    .bind(new.expires_at)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Notes that the code came by a link that was mailed to an address, whose key this is.
///
/// # Errors
/// What the database says.
pub async fn reads_mailbox(tx: &mut Tx, id: RegistrationId, mailbox: &str) -> Result<(), StoreError> {
    sql("UPDATE registration SET mailbox = $2 WHERE id = $1").bind(id).bind(mailbox).execute(tx).await.map(|_| ())
}

/// Holds the invitation behind a registration: whoever else tries a number or redeems the code waits until this
/// transaction has ended.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, id: RegistrationId) -> Result<(), StoreError> {
    sql("UPDATE invitation SET wrong_numbers = wrong_numbers
        WHERE id = (SELECT invitation FROM registration WHERE id = $1)")
    .bind(id)
    .execute(tx)
    .await
    .map(|_| ())
}

/// The folded contract numbers of a contact, of contracts inside their window.
///
/// # Errors
/// What the database says.
pub async fn numbers(db: impl Into<Ex<'_>>, contact: ContactId, window: Window) -> Result<Vec<String>, StoreError> {
    sql("SELECT c.number_key FROM contract c
        JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
        JOIN property p ON p.id = u.property AND p.archived_at IS NULL
        WHERE c.contact = $1 AND c.archived_at IS NULL AND c.number_key <> ''
            AND (c.starts IS NULL OR c.starts <= $2) AND (c.ends IS NULL OR c.ends >= $3)")
    .bind(contact)
    .bind(window.begun_by)
    .bind(window.running_on)
    .values(db)
    .await
}

/// Writes down the tries of contract numbers with a code.
///
/// # Errors
/// What the database says.
pub async fn set_tries(tx: &mut Tx, invitation: InvitationId, tries: Tries) -> Result<(), StoreError> {
    sql("UPDATE invitation SET wrong_numbers = $2, frozen_until = $3 WHERE id = $1")
        .bind(invitation)
        .bind(tries.wrong)
        .bind(tries.frozen_until)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Notes that the contract number was right.
///
/// # Errors
/// What the database says.
pub async fn confirm_number(tx: &mut Tx, id: RegistrationId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE registration SET number_confirmed_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// The account that somebody wants.
#[derive(Debug)]
pub struct Account<'a> {
    /// The e-mail address as it was typed.
    pub email: &'a str,
    /// The name.
    pub name: &'a str,
    /// What the password will be compared with.
    pub password_hash: &'a str,
    /// The language.
    pub language: Lang,
    /// When the address was confirmed, if it is known to be theirs.
    pub confirmed_at: Option<Moment>,
}

/// Writes down which account somebody wants. The terms were accepted now.
///
/// # Errors
/// What the database says.
pub async fn set_account(tx: &mut Tx, id: RegistrationId, account: Account<'_>, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE registration SET email = $2, name = $3, password_hash = $4, language = $5, confirmed_at = $6,
            terms_accepted_at = $7, login = NULL
        WHERE id = $1 AND done_at IS NULL")
    .bind(id)
    .bind(account.email)
    .bind(account.name)
    .bind(account.password_hash)
    .bind(account.language)
    .bind(account.confirmed_at)
    .bind(now)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Writes down that the access is to be added to a login whose owner is here.
///
/// # Errors
/// What the database says.
pub async fn set_login(tx: &mut Tx, id: RegistrationId, login: UserId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE registration SET login = $2, confirmed_at = $3 WHERE id = $1 AND done_at IS NULL")
        .bind(id)
        .bind(login)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Notes that the address belongs to whoever registers: they opened the link that was mailed for this. What the link of
/// the invitation has shown counts for nothing any more.
///
/// # Errors
/// What the database says.
pub async fn confirm_email(tx: &mut Tx, id: RegistrationId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE registration SET confirmed_at = $2, mailbox = NULL WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Puts the password of whoever confirms the address in the place of the one that was typed where the registration was
/// begun. `None`: none was chosen, and the other one does not count either.
///
/// # Errors
/// What the database says.
pub async fn choose_password(tx: &mut Tx, id: RegistrationId, hash: Option<&str>) -> Result<(), StoreError> {
    sql("UPDATE registration SET password_hash = $2 WHERE id = $1").bind(id).bind(hash).execute(tx).await.map(|_| ())
}

/// Takes back that the address is confirmed by the link of the invitation.
///
/// # Errors
/// What the database says.
pub async fn doubt_email(tx: &mut Tx, id: RegistrationId) -> Result<(), StoreError> {
    sql("UPDATE registration SET confirmed_at = NULL, mailbox = NULL WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Consumes the code. `false`: it was used, withdrawn or has expired in the meantime; of two at once, one gets `true`.
///
/// # Errors
/// What the database says.
pub async fn redeem(tx: &mut Tx, invitation: InvitationId, now: Moment) -> Result<bool, StoreError> {
    let redeem = sql("UPDATE invitation SET used_at = $2
        WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2");
    Ok(redeem.bind(invitation).bind(now).execute(tx).await? == 1)
}

/// Ends a registration that has led to a login; the password is there now.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, id: RegistrationId, login: UserId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE registration SET done_at = $3, login = $2, password_hash = NULL WHERE id = $1")
        .bind(id)
        .bind(login)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Whether somebody has finished a registration since an instant.
///
/// # Errors
/// What the database says.
pub async fn just_finished(db: impl Into<Ex<'_>>, login: UserId, since: Moment) -> Result<bool, StoreError> {
    let finished: Vec<RegistrationId> = sql("SELECT id FROM registration WHERE login = $1 AND done_at > $2 LIMIT 1")
        .bind(login)
        .bind(since)
        .values(db)
        .await?;
    Ok(!finished.is_empty())
}

/// Clears away registrations that have expired.
///
/// # Errors
/// What the database says.
pub async fn sweep(db: impl Into<Ex<'_>>, now: Moment) -> Result<u64, StoreError> {
    sql("DELETE FROM registration WHERE expires_at <= $1").bind(now).execute(db).await
}
