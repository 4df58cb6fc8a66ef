//! The outbox: mails are written in the transaction of their cause and handed to a mail server by one worker at a time.

use crate::{
    StoreError,
    db::{Ex, Tx, sql, sql2},
    record,
};
use domain::{
    id::{InvitationId, MailId},
    list::{Order, Turn},
    mail::{GivenUp, Kind, State},
    text::Lang,
    time::{Moment, Span},
};

/// A mail to be sent.
#[derive(Debug)]
pub struct NewMail {
    /// Its cause; a second mail for the same cause is not written.
    pub reason: String,
    /// What it is about.
    pub kind: Kind,
    /// To whom.
    pub recipient: String,
    /// In which language.
    pub language: Lang,
    /// What it is made from, encrypted.
    pub cipher: Vec<u8>,
}

record! {
    /// A mail that is due, and that nobody has taken.
    #[derive(Clone, Debug)]
    pub struct Due {
        /// Which.
        pub id: MailId,
        /// Its cause.
        pub reason: String,
    }
}

record! {
    /// A mail that was taken to be sent.
    #[derive(Debug)]
    pub struct Taken {
        /// Which.
        pub id: MailId,
        /// To whom.
        pub recipient: String,
        /// In which language.
        pub language: Lang,
        /// What it is made from, encrypted.
        pub cipher: Option<Vec<u8>>,
        /// How often it was tried before.
        pub attempts: i64,
        /// Its cause.
        pub reason: String,
    }
}

record! {
    /// A mail as staff see it: without its text.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// Which.
        pub id: MailId,
        /// What it is about.
        pub kind: Kind,
        /// To whom.
        pub recipient: String,
        /// What has become of it.
        pub state: State,
        /// How often it was tried.
        pub attempts: i64,
        /// When it was written.
        pub created_at: Moment,
        /// When it was handed over.
        pub sent_at: Option<Moment>,
        /// When it is tried next.
        pub next_at: Moment,
        /// Why we have given up on it, or what the mail server said last.
        pub problem: Option<String>,
    }
}

/// Writes a mail into the outbox. `false`: there is one for this reason already.
///
/// # Errors
/// What the database says.
pub async fn enqueue(tx: &mut Tx, mail: NewMail, now: Moment) -> Result<bool, StoreError> {
    let written =
        sql("INSERT INTO mail (reason, kind, recipient, language, cipher, state, attempts, next_at, created_at)
        VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6) ON CONFLICT (reason) DO NOTHING")
        .bind(mail.reason)
        .bind(mail.kind)
        .bind(mail.recipient)
        .bind(mail.language)
        .bind(mail.cipher)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(written == 1)
}

/// Takes a mail back that was written down in this transaction.
///
/// # Errors
/// What the database says.
pub async fn take_back(tx: &mut Tx, reason: &str) -> Result<(), StoreError> {
    sql("DELETE FROM mail WHERE reason = $1 AND state = 'waiting'").bind(reason).execute(tx).await.map(|_| ())
}

/// Gives up on mails that wait to be sent and whose reason begins like this: what they tell of was withdrawn.
///
/// # Errors
/// What the database says.
pub async fn withdraw(tx: &mut Tx, reason: &str, now: Moment) -> Result<u64, StoreError> {
    let why = GivenUp::Withdrawn;
    sql("UPDATE mail SET state = $3, next_at = $2, cipher = NULL, problem = $4
        WHERE state = 'waiting' AND reason LIKE $1 || '%'")
    .bind(reason)
    .bind(now)
    .bind(why.state())
    .bind(why)
    .execute(tx)
    .await
}

/// Gives up on mails that wait to be sent with a code that cannot be used any more: the invitations, and the reminder. A reason
/// is matched as a whole or up to the colon behind the number, so that code 1 is not taken for code 12.
///
/// # Errors
/// What the database says.
pub(crate) async fn withdraw_code(tx: &mut Tx, code: InvitationId, now: Moment) -> Result<(), StoreError> {
    let why = GivenUp::CodeVoid;
    sql("UPDATE mail SET state = $5, next_at = $4, cipher = NULL, problem = $6
        WHERE state = 'waiting' AND (reason = $1 OR reason = $2 OR reason LIKE $3 || '%')")
    .bind(format!("invitation:{code}"))
    .bind(format!("reminder:{code}"))
    .bind(format!("invitation:{code}:"))
    .bind(now)
    .bind(why.state())
    .bind(why)
    .execute(tx)
    .await
    .map(|_| ())
}

/// Forgets mails that wait to be sent and whose reason begins like this, so that they can be written anew.
///
/// # Errors
/// What the database says.
pub async fn forget_waiting(tx: &mut Tx, reason: &str) -> Result<u64, StoreError> {
    sql("DELETE FROM mail WHERE state = 'waiting' AND reason LIKE $1 || '%'").bind(reason).execute(tx).await
}

/// Gives up on invitations and announcements that wait to be sent to an address from which a mail came back.
///
/// # Errors
/// What the database says.
pub async fn hold_back(tx: &mut Tx, email: &str, now: Moment) -> Result<u64, StoreError> {
    let why = GivenUp::Bounced;
    sql("UPDATE mail SET state = $3, next_at = $2, cipher = NULL, problem = $4
        WHERE state = 'waiting' AND kind IN ('invitation', 'reminder', 'announcement', 'documents') AND LOWER(recipient) = LOWER($1)")
    .bind(email)
    .bind(now)
    .bind(why.state())
    .bind(why)
    .execute(tx)
    .await
}

/// The mails that are due, those first that have waited longest.
///
/// # Errors
/// What the database says.
pub async fn due(db: impl Into<Ex<'_>>, now: Moment, limit: i64) -> Result<Vec<Due>, StoreError> {
    sql("SELECT id, reason FROM mail WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2")
        .bind(now)
        .bind(limit)
        .all(db)
        .await
}

/// Takes those of these mails that still wait, so that no other worker sends them too.
///
/// # Errors
/// What the database says.
pub async fn take(db: impl Into<Ex<'_>>, ids: &[MailId], now: Moment) -> Result<Vec<Taken>, StoreError> {
    let mut taken: Vec<Taken> = sql2(
        "UPDATE mail SET state = 'sending', next_at = $1
        WHERE state = 'waiting' AND id IN (SELECT value FROM json_each($2))
        RETURNING id, recipient, language, cipher, attempts, reason",
        "UPDATE mail SET state = 'sending', next_at = $1
        WHERE state = 'waiting' AND id = ANY($2)
        RETURNING id, recipient, language, cipher, attempts, reason",
    )
    .bind(now)
    .bind(ids)
    .all(db)
    .await?;
    // What an UPDATE returns has no order.
    taken.sort_by_key(|mail| ids.iter().position(|id| *id == mail.id));
    Ok(taken)
}

/// Notes that a mail was handed over; what it was made from is forgotten.
///
/// # Errors
/// What the database says.
pub async fn sent(db: impl Into<Ex<'_>>, id: MailId, now: Moment) -> Result<(), StoreError> {
    sql("UPDATE mail SET state = 'sent', attempts = attempts + 1, sent_at = $2, cipher = NULL, problem = NULL WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that a mail could not be handed over: to be tried again at `next`, or given up and forgotten.
///
/// # Errors
/// What the database says.
pub async fn not_sent(
    db: impl Into<Ex<'_>>,
    id: MailId,
    problem: &str,
    next: Option<Moment>,
    now: Moment,
) -> Result<(), StoreError> {
    let statement = if next.is_some() {
        sql("UPDATE mail SET state = 'waiting', attempts = attempts + 1, next_at = $2, problem = $3 WHERE id = $1")
    } else {
        sql(
            "UPDATE mail SET state = 'failed', attempts = attempts + 1, next_at = $2, problem = $3, cipher = NULL WHERE id = $1",
        )
    };
    statement.bind(id).bind(next.unwrap_or(now)).bind(problem).execute(db).await?;
    Ok(())
}

/// Gives up on everything that waits or is being sent: it may have gone out after the backup that has come back.
///
/// # Errors
/// What the database says.
pub(crate) async fn give_up_restored(tx: &mut Tx) -> Result<(), StoreError> {
    let why = GivenUp::Restored;
    sql("UPDATE mail SET state = $1, cipher = NULL, problem = $2 WHERE state IN ('waiting', 'sending')")
        .bind(why.state())
        .bind(why)
        .execute(tx)
        .await
        .map(|_| ())
}

/// Gives up on a mail, unless somebody else has taken it on or ended it: it must be in the state `from` still.
///
/// # Errors
/// What the database says.
pub async fn give_up(
    db: impl Into<Ex<'_>>,
    id: MailId,
    from: State,
    why: GivenUp,
    now: Moment,
) -> Result<(), StoreError> {
    sql("UPDATE mail SET state = $2, next_at = $3, cipher = NULL, problem = $4 WHERE id = $1 AND state = $5")
        .bind(id)
        .bind(why.state())
        .bind(now)
        .bind(why)
        .bind(from)
        .execute(db)
        .await
        .map(|_| ())
}

/// How long a mail may take before whoever sends it is taken to have vanished.
const SENDING: Span = Span::minutes(15);

/// Whether there are mails whose worker vanished while sending.
///
/// # Errors
/// What the database says.
pub async fn has_interrupted(db: impl Into<Ex<'_>>, now: Moment) -> Result<bool, StoreError> {
    let some = sql("SELECT COUNT(*) FROM mail WHERE state = 'sending' AND next_at < $1").bind(now.minus(SENDING));
    Ok(some.value::<i64>(db).await? > 0)
}

record! {
    /// A mail of which nobody knows whether it went out.
    #[derive(Clone, Debug)]
    pub struct Interrupted {
        /// Which.
        pub id: MailId,
        /// To whom.
        pub recipient: String,
    }
}

/// Gives up on mails whose worker vanished while sending: they may have gone out, and nobody gets one twice.
///
/// # Errors
/// What the database says.
pub async fn give_up_interrupted(tx: &mut Tx, now: Moment) -> Result<Vec<Interrupted>, StoreError> {
    let why = GivenUp::Interrupted;
    sql("UPDATE mail SET state = $2, next_at = $3, cipher = NULL, problem = $4
        WHERE state = 'sending' AND next_at < $1 RETURNING id, recipient")
    .bind(now.minus(SENDING))
    .bind(why.state())
    .bind(now)
    .bind(why)
    .all(tx)
    .await
}

/// A page of the mails in one state or in all, in the order of [`Turn::fetched`], the newest first. One statement.
///
/// # Errors
/// What the database says.
pub async fn list(db: impl Into<Ex<'_>>, state: Option<State>, turn: Turn, limit: i64) -> Result<Vec<Row>, StoreError> {
    let page = match turn.fetched(Order::Descending) {
        Order::Descending => {
            sql("SELECT id, kind, recipient, state, attempts, created_at, sent_at, next_at, problem FROM mail
            WHERE (state = $1 OR $1 IS NULL) AND id < COALESCE($2, 9223372036854775807) ORDER BY id DESC LIMIT $3")
        }
        Order::Ascending => {
            sql("SELECT id, kind, recipient, state, attempts, created_at, sent_at, next_at, problem FROM mail
            WHERE (state = $1 OR $1 IS NULL) AND id > COALESCE($2, 0) ORDER BY id LIMIT $3")
        }
    };
    page.bind(state).bind(turn.row()).bind(limit).all(db).await
}
