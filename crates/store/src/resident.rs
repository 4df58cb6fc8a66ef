//! Residents: whom neighbours have invited into their houses, and who has come.
//!
//! A resident is found by the invitation, which knows the inviter; each invitation makes one access at most.

use crate::{
    StoreError,
    db::{Ex, Sql, Stmt, Tx, sql},
    record,
};
use domain::{
    id::{AccessId, ContactId, InvitationId, PropertyId, StaffId, UserId},
    invitation::last_day,
    list::{Order, Turn},
    person::Email,
    resident::{Counts, Guests, Here, Invited, Named, Row, State, Whose},
    setting::Key,
    time::{Day, Moment, Span},
};

crate::text_column!(State);

/// Access `ia` is to a contact that has a contract in the house of invitation `i` on a day.
macro_rules! by_contract {
    ($day:literal) => {
        concat!(
            "JOIN contact ik ON ik.id = ia.contact AND ik.archived_at IS NULL
            JOIN contract ic ON ic.contact = ik.id AND ic.archived_at IS NULL
                AND (ic.starts <= ",
            $day,
            " OR ic.starts IS NULL) AND (ic.ends >= ",
            $day,
            " OR ic.ends IS NULL)
            JOIN unit iu ON iu.id = ic.unit AND iu.archived_at IS NULL
            WHERE ia.ended_at IS NULL AND iu.property = i.property AND ia.login = "
        )
    };
}

/// Who has sent invitation `i` has no contract in its house any more on a day: moved out, removed from the contact, or
/// the login is deleted. Of an invitation that no customer has sent nobody has left. What
/// `domain::resident::has_contract_at` says; a test compares them.
macro_rules! inviter_left {
    ($day:literal) => {
        concat!("(i.inviter IS NOT NULL AND NOT EXISTS (SELECT 1 FROM access ia ", by_contract!($day), "i.inviter))")
    };
}

/// Neighbours may invite into the house of invitation `i` (switch 7, by its key).
macro_rules! may_invite {
    ($key:literal) => {
        concat!(
            "COALESCE((SELECT ie.value FROM setting_exception ie WHERE ie.key = ",
            $key,
            " AND ie.property = i.property), (SELECT iw.value FROM setting iw WHERE iw.key = ",
            $key,
            "), FALSE)"
        )
    };
}

/// The invitations `i` of residents who are to be reviewed on a day: those whom [`list`] shows in that state. A test compares
/// them.
macro_rules! residents_to_review {
    ($day:literal) => {
        concat!(
            "FROM invitation i
            JOIN property p ON p.id = i.property AND p.archived_at IS NULL
            JOIN access a ON a.invitation = i.id AND a.kind = 'resident' AND a.ended_at IS NULL AND a.kept_at IS NULL
            WHERE i.kind = 'resident' AND i.revoked_at IS NULL AND ",
            inviter_left!($day)
        )
    };
}

/// The invitations `i` of residents who are there (by access `a`) or can still come at the instant $1, of house $2 and
/// inviter $3; not in archived houses, which are nobody's.
macro_rules! of_residents {
    () => {
        "FROM invitation i
            JOIN property p ON p.id = i.property AND p.archived_at IS NULL
            LEFT JOIN access a ON a.invitation = i.id AND a.kind = 'resident' AND a.ended_at IS NULL
            WHERE i.kind = 'resident' AND i.revoked_at IS NULL
                AND (a.id IS NOT NULL OR (i.used_at IS NULL AND i.expires_at > $1))
                AND (i.property = $2 OR $2 IS NULL) AND (i.inviter = $3 OR $3 IS NULL)"
    };
}

/// What staff see of residents, those in state $4. Of a code the registration asks the same, in `store::registration::find`.
macro_rules! shown_residents {
    () => {
        concat!(
            "SELECT r.id AS id, r.state AS state, COALESCE(l.name, r.name) AS name,
                COALESCE(l.email, r.email, '') AS email, r.property AS property, r.property_name AS property_name,
                r.inviter AS inviter, r.inviter_name AS inviter_name, r.contact AS contact, r.since AS since,
                r.expires_at AS expires_at, r.kept_at AS kept_at, t.name AS kept_by, r.has_contract AS has_contract,
                NOT r.may_invite AS switched_off,
                (SELECT MAX(s.seen_at) FROM session s WHERE s.login = l.id AND s.expires_at > $1) AS seen_at
            FROM (SELECT i.id AS id, CASE WHEN a.id IS NULL AND ",
            may_invite!("$8"),
            " AND NOT ",
            inviter_left!("$7"),
            " THEN 'invited' WHEN a.id IS NULL THEN 'unusable' WHEN a.kept_at IS NULL AND ",
            inviter_left!("$7"),
            " THEN 'review' ELSE 'resident' END AS state, ",
            may_invite!("$8"),
            " AS may_invite, i.name AS name, i.email AS email, a.login AS login,
                i.property AS property, p.name AS property_name, i.inviter AS inviter, i.created_by AS inviter_name,
                i.inviter_contact AS contact, COALESCE(a.created_at, i.created_at) AS since,
                i.expires_at AS expires_at, a.kept_at AS kept_at, a.kept_by AS kept_by,
                EXISTS (SELECT 1 FROM access ia ",
            by_contract!("$7"),
            "a.login) AS has_contract ",
            of_residents!(),
            ") AS r
            LEFT JOIN login l ON l.id = r.login
            LEFT JOIN staff t ON t.id = r.kept_by
            WHERE (r.state = $4 OR $4 IS NULL) "
        )
    };
}

record! {
    struct Line {
        id: InvitationId,
        state: State,
        name: String,
        email: String,
        property: PropertyId,
        property_name: String,
        inviter: Option<UserId>,
        inviter_name: String,
        contact: Option<ContactId>,
        since: Moment,
        expires_at: Moment,
        kept_at: Option<Moment>,
        kept_by: Option<String>,
        has_contract: bool,
        switched_off: bool,
        seen_at: Option<Moment>,
    }
}

impl From<Line> for Row {
    fn from(line: Line) -> Self {
        Self {
            invitation: line.id,
            state: line.state,
            name: line.name,
            email: line.email,
            property: (line.property, line.property_name),
            inviter: line.inviter.map(|inviter| (inviter, line.inviter_name)),
            contact: line.contact,
            since: line.since,
            until: (line.state == State::Invited).then(|| last_day(line.expires_at)),
            switched_off: line.switched_off,
            seen: line.seen_at.map(Moment::day),
            kept: line.kept_by.zip(line.kept_at),
            has_contract: line.has_contract,
        }
    }
}

/// In which world residents are looked at.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The instant, which decides about codes.
    pub now: Moment,
    /// The day, which decides about contracts.
    pub today: Day,
}

/// A page of residents in the order of [`Turn::fetched`], the newest invitation first. One statement.
///
/// # Errors
/// What the database says.
pub async fn list(
    db: impl Into<Ex<'_>>,
    whose: Whose,
    state: Option<State>,
    turn: Turn,
    at: At,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let page = match turn.fetched(Order::Descending) {
        Order::Descending => {
            sql(concat!(shown_residents!(), "AND r.id < COALESCE($5, 9223372036854775807) ORDER BY r.id DESC LIMIT $6"))
        }
        Order::Ascending => sql(concat!(shown_residents!(), "AND r.id > COALESCE($5, 0) ORDER BY r.id LIMIT $6")),
    };
    let page = of(page, whose, at).bind(state).bind(turn.row()).bind(limit).bind(at.today);
    let lines: Vec<Line> = page.bind(Key::InviteNeighbours.setting().key).all(db).await?;
    Ok(lines.into_iter().map(Row::from).collect())
}

/// Binds $1 to $3.
fn of(statement: Sql, whose: Whose, at: At) -> Stmt {
    statement.bind(at.now).bind(whose.property).bind(whose.inviter)
}

/// One of them; `None`: gone, or never there.
///
/// # Errors
/// What the database says.
pub async fn get(tx: &mut Tx, id: InvitationId, at: At) -> Result<Option<Row>, StoreError> {
    let one = sql(concat!(shown_residents!(), "AND r.id = $5 ORDER BY r.id LIMIT $6"));
    let nobody: Option<State> = None;
    let one = of(one, Whose::default(), at).bind(nobody).bind(id).bind(1_i64).bind(at.today);
    let line: Option<Line> = one.bind(Key::InviteNeighbours.setting().key).optional(tx).await?;
    Ok(line.map(Row::from))
}

/// How many there are. One statement.
///
/// # Errors
/// What the database says.
pub async fn count(db: impl Into<Ex<'_>>, whose: Whose, at: At) -> Result<Counts, StoreError> {
    record! {
        struct Counted {
            residents: i64,
            invited: i64,
        }
    }
    let counted: Counted = of(
        sql(concat!("SELECT COUNT(a.id) AS residents, COUNT(*) - COUNT(a.id) AS invited ", of_residents!())),
        whose,
        at,
    )
    .one(db)
    .await?;
    Ok(Counts { residents: counted.residents, invited: counted.invited })
}

/// What a house and an inviter are called: the inviter by the name that they had when they last invited somebody. What is
/// not known has none. One statement.
///
/// # Errors
/// What the database says.
pub async fn named(db: impl Into<Ex<'_>>, whose: Whose) -> Result<Named, StoreError> {
    record! {
        struct Names {
            house: Option<String>,
            person: Option<String>,
        }
    }
    let names: Names = sql("SELECT (SELECT name FROM property WHERE id = $1 AND archived_at IS NULL) AS house,
            (SELECT i.created_by FROM invitation i WHERE i.inviter = $2 ORDER BY i.id DESC LIMIT 1) AS person")
    .bind(whose.property)
    .bind(whose.inviter)
    .one(db)
    .await?;
    Ok(Named { property: whose.property.zip(names.house), inviter: whose.inviter.zip(names.person) })
}

/// Holds the invitation of a resident: whoever redeems it or ends the access waits until this transaction has ended. Whether
/// somebody has come by it; `None`: there is no such invitation.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, id: InvitationId) -> Result<Option<bool>, StoreError> {
    let hold = sql("UPDATE invitation SET wrong_numbers = wrong_numbers WHERE id = $1 AND kind = 'resident'
        RETURNING used_at");
    let used: Vec<Option<Moment>> = hold.bind(id).values(tx).await?;
    Ok(used.first().map(Option::is_some))
}

/// Holds all of them.
///
/// # Errors
/// What the database says.
pub async fn hold_all(tx: &mut Tx, whose: Whose) -> Result<(), StoreError> {
    sql("UPDATE invitation SET wrong_numbers = wrong_numbers WHERE kind = 'resident' AND revoked_at IS NULL
            AND (property = $1 OR $1 IS NULL) AND (inviter = $2 OR $2 IS NULL)")
    .bind(whose.property)
    .bind(whose.inviter)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Ends what an invitation has led to: the access as a resident, or the invitation itself if nobody has used it; a mail with
/// it that still waits is not sent. Whatever else the person has access by stays.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, id: InvitationId, by: &str, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE access SET ended_at = $2 WHERE invitation = $1 AND kind = 'resident' AND ended_at IS NULL")
        .bind(id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    let revoke = sql("UPDATE invitation SET revoked_at = $2, revoked_by = $3
        WHERE id = $1 AND kind = 'resident' AND used_at IS NULL AND revoked_at IS NULL");
    if revoke.bind(id).bind(now).bind(by).execute(&mut *tx).await? == 1 {
        crate::mail::withdraw_code(tx, id, now).await?;
    }
    Ok(())
}

/// Notes that a resident stays whose inviter has left. `false`: it was noted before.
///
/// # Errors
/// What the database says.
pub async fn keep(tx: &mut Tx, id: InvitationId, by: StaffId, now: Moment) -> Result<bool, StoreError> {
    let keep = sql("UPDATE access SET kept_at = $2, kept_by = $3
        WHERE invitation = $1 AND kind = 'resident' AND ended_at IS NULL AND kept_at IS NULL");
    Ok(keep.bind(id).bind(now).bind(by).execute(tx).await? == 1)
}

record! {
    struct Guest {
        invitation: InvitationId,
        name: String,
        email: String,
        at: Moment,
        expires_at: Moment,
        here: Option<String>,
        since: Option<Moment>,
    }
}

/// How long somebody is shown to their inviter whose time is over: long enough to be asked again.
const SHOWN_FOR: Span = Span::days(30);

/// Whom somebody has invited into a house. One statement.
///
/// # Errors
/// What the database says.
pub async fn guests(
    db: impl Into<Ex<'_>>,
    inviter: UserId,
    property: PropertyId,
    now: Moment,
) -> Result<Guests, StoreError> {
    let rows: Vec<Guest> = sql("SELECT i.id AS invitation, i.name AS name, COALESCE(i.email, '') AS email,
            i.created_at AS at, i.expires_at AS expires_at, l.name AS here, a.created_at AS since
        FROM invitation i
        LEFT JOIN access a ON a.invitation = i.id AND a.kind = 'resident' AND a.ended_at IS NULL
        LEFT JOIN login l ON l.id = a.login
        WHERE i.kind = 'resident' AND i.inviter = $1 AND i.property = $2 AND i.revoked_at IS NULL
            AND (a.id IS NOT NULL OR (i.used_at IS NULL AND i.expires_at > $3))
        ORDER BY i.id DESC")
    .bind(inviter)
    .bind(property)
    .bind(now.minus(SHOWN_FOR))
    .all(db)
    .await?;
    let mut guests = Guests::default();
    for row in rows {
        match row.here.zip(row.since) {
            Some((name, since)) => guests.here.push(Here { name, since: since.day() }),
            None => guests.invited.push(Invited {
                invitation: row.invitation,
                name: row.name,
                email: row.email,
                at: row.at,
                until: last_day(row.expires_at),
                expired: row.expires_at <= now,
            }),
        }
    }
    // An invitation that is over and has been followed by another one is of no interest any more.
    let open: Vec<String> =
        guests.invited.iter().filter(|one| !one.expired).map(|one| Email::key_of(&one.email)).collect();
    guests.invited.retain(|one| !one.expired || !open.contains(&Email::key_of(&one.email)));
    Ok(guests)
}

/// Whether an invitation of somebody into a house was replaced by another one later than an instant, which is open: it was
/// sent again. One statement.
///
/// # Errors
/// What the database says.
pub async fn sent_again(
    db: impl Into<Ex<'_>>,
    (inviter, property): (UserId, PropertyId),
    id: InvitationId,
    since: Moment,
    now: Moment,
) -> Result<bool, StoreError> {
    let new: i64 = sql("SELECT COUNT(*) AS new FROM invitation o
        JOIN invitation n ON n.inviter = o.inviter AND n.property = o.property AND n.email = o.email AND n.name = o.name
            AND n.created_at = o.revoked_at AND n.kind = 'resident' AND n.used_at IS NULL AND n.revoked_at IS NULL
        WHERE o.id = $1 AND o.inviter = $2 AND o.property = $3 AND o.kind = 'resident' AND o.revoked_at > $4
            AND n.expires_at > $5")
    .bind(id)
    .bind(inviter)
    .bind(property)
    .bind(since)
    .bind(now)
    .value(db)
    .await?;
    Ok(new > 0)
}

/// Holds a house, so that of two who invite into it at once the second sees what the first has done. `false`: it is
/// archived, or never existed.
///
/// # Errors
/// What the database says.
pub async fn hold_house(tx: &mut Tx, property: PropertyId) -> Result<bool, StoreError> {
    let hold = sql("UPDATE property SET name = name WHERE id = $1 AND archived_at IS NULL");
    Ok(hold.bind(property).execute(tx).await? == 1)
}

/// Whether an address, by its key, has access to a house on a day, or has been invited into it as a resident by anybody.
/// Of access elsewhere nothing is said. An invitation `except` this one is not counted.
///
/// # Errors
/// What the database says.
pub async fn knows(
    tx: &mut Tx,
    property: PropertyId,
    email_key: &str,
    except: Option<InvitationId>,
    at: At,
) -> Result<bool, StoreError> {
    sql("SELECT EXISTS (SELECT 1 FROM login l
            JOIN access a ON a.login = l.id AND a.ended_at IS NULL
            LEFT JOIN contact k ON k.id = a.contact AND k.archived_at IS NULL
            LEFT JOIN contract c ON c.contact = k.id AND c.archived_at IS NULL
                AND (c.starts <= $4 OR c.starts IS NULL) AND (c.ends >= $4 OR c.ends IS NULL)
            LEFT JOIN unit u ON u.id = c.unit AND u.archived_at IS NULL
            WHERE l.email_key = $2 AND l.deleted_at IS NULL
                AND (u.property = $1 OR (a.kind = 'resident' AND a.property = $1)))
        OR EXISTS (SELECT 1 FROM invitation i
            WHERE i.kind = 'resident' AND i.property = $1 AND LOWER(i.email) = $2 AND i.used_at IS NULL
                AND i.revoked_at IS NULL AND i.expires_at > $3 AND (i.id <> $5 OR $5 IS NULL))")
    .bind(property)
    .bind(email_key)
    .bind(at.now)
    .bind(at.today)
    .bind(except)
    .value(tx)
    .await
}

/// A code for somebody whom a neighbour invites.
#[derive(Debug)]
pub struct New<'a> {
    /// Into which house.
    pub property: PropertyId,
    /// Who is invited.
    pub name: &'a str,
    /// Where the code is mailed to.
    pub email: &'a str,
    /// By what the code is found.
    pub code_hash: Vec<u8>,
    /// The code, encrypted.
    pub code_cipher: Vec<u8>,
    /// Who invites.
    pub inviter: UserId,
    /// By whose contract.
    pub contact: ContactId,
    /// What the inviter is called.
    pub by: &'a str,
    /// Until when it can be used.
    pub expires_at: Moment,
}

/// Adds such a code, mailed in the same transaction.
///
/// # Errors
/// What the database says.
pub async fn invite(tx: &mut Tx, new: New<'_>, now: Moment) -> Result<InvitationId, StoreError> {
    sql("INSERT INTO invitation (kind, property, level, name, email, code_hash, code_cipher, created_at, created_by,
            expires_at, mailed_at, inviter, inviter_contact)
        VALUES ('resident', $1, 'member', $2, $3, $4, $5, $6, $7, $8, $6, $9, $10) RETURNING id")
    .bind(new.property)
    .bind(new.name)
    .bind(new.email)
    .bind(new.code_hash)
    .bind(new.code_cipher)
    .bind(now)
    .bind(new.by)
    .bind(new.expires_at)
    .bind(new.inviter)
    .bind(new.contact)
    .value(tx)
    .await
}

record! {
    /// A house in which a login is a resident.
    #[derive(Debug)]
    pub struct Residence {
        /// By which access.
        pub access: AccessId,
        /// Which house.
        pub property: PropertyId,
        /// What it is called.
        pub name: String,
    }
}

/// The houses in which a login is a resident.
///
/// # Errors
/// What the database says.
pub async fn residences(tx: &mut Tx, login: UserId) -> Result<Vec<Residence>, StoreError> {
    sql("SELECT a.id AS access, a.property AS property, p.name AS name FROM access a
        JOIN property p ON p.id = a.property
        WHERE a.login = $1 AND a.kind = 'resident' AND a.ended_at IS NULL ORDER BY a.id")
    .bind(login)
    .all(tx)
    .await
}

/// Ends an access as a resident that its owner has outgrown.
///
/// # Errors
/// What the database says.
pub async fn leave(tx: &mut Tx, access: AccessId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE access SET ended_at = $2 WHERE id = $1 AND kind = 'resident' AND ended_at IS NULL")
        .bind(access)
        .bind(now)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Lets a contact that becomes a part of another one be the other one also where it stands for an inviter.
///
/// # Errors
/// What the database says.
pub async fn move_inviter(tx: &mut Tx, from: ContactId, to: ContactId) -> Result<(), StoreError> {
    sql("UPDATE invitation SET inviter_contact = $2 WHERE inviter_contact = $1")
        .bind(from)
        .bind(to)
        .execute(tx)
        .await
        .map(|_| ())
}

pub(crate) use {by_contract, inviter_left, may_invite, residents_to_review};
