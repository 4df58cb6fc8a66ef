//! Who is signed in: a random token in the browser, its hash in the database.
//!
//! Written here rather than taken from a crate because the clock is handed in, the database sees only the hash, and the
//! one statement that finds a session brings its owner along if that is a member of staff.

use crate::config;
use app::door::{Session as Slot, SessionChange};
use domain::{
    preview::Preview,
    refusal::Reason,
    session::{self, Ended},
    time::{Moment, Span},
};
use portal::{Outcome, Portal, SignedIn, clock::Randomness, secret::Token, sign_in::Compared};
use sha2::{Digest as _, Sha256};
use std::{sync::Arc, time::Duration};
use store::{visit::Known, write_tx};

/// How long a session may look unused although it is used: it is written down at most this often.
const MINUTE: Span = Span::minutes(1);
/// How long a page waits for the database to note that a session is in use.
const MOMENT: Duration = Duration::from_millis(200);

/// The sessions of an installation.
pub(crate) struct Sessions {
    portal: Portal,
    random: Arc<dyn Randomness>,
    limits: config::Sessions,
}

/// What a token turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The session of somebody.
    Alive(i64, SignedIn),
    /// A session that ended before its owner left.
    Ended(Ended),
    /// Nothing that is known, or not any more.
    Nothing,
}

/// What happens to the browser's cookie.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CookieOf {
    /// A new token, for so many seconds.
    Session(String, i64),
    /// None any more.
    Nobody,
}

impl Sessions {
    pub(crate) fn new(portal: Portal, random: Arc<dyn Randomness>, limits: config::Sessions) -> Self {
        Self { portal, random, limits }
    }

    /// Whose the token is, with what is known of them already, and the preview that was begun in it; nobody's if the session
    /// has ended or was not used for too long.
    pub(crate) async fn find(&self, token: &str) -> Outcome<(Found, Option<Known>, Option<Preview>)> {
        let Some(token) = Token::parse(token) else { return Ok((Found::Nothing, None, None)) };
        match store::visit::session(&self.portal.db().read(), hash(&token)).await? {
            Some((session, known)) => Ok((self.judge(&session).await, Some(known), session.preview())),
            None => Ok((Found::Nothing, None, None)),
        }
    }

    /// What a session is worth now.
    async fn judge(&self, session: &store::session::Session) -> Found {
        let now = self.portal.now();
        let (who, idle) = match (session.staff, session.login) {
            (Some(staff), _) => (SignedIn::Staff(staff), Some(self.limits.staff_idle)),
            (None, Some(login)) => (SignedIn::Customer(login), None),
            (None, None) => return Found::Nothing,
        };
        if let Some(why) = session.ended {
            return Found::Ended(why);
        }
        if session.expires_at <= now {
            return Found::Ended(Ended::Over);
        }
        if idle.is_some_and(|idle| session.seen_at.plus(idle) <= now) {
            return Found::Ended(Ended::Idle);
        }
        if session.seen_at.plus(MINUTE) <= now {
            let noted = store::session::seen(self.portal.db(), session.id, now);
            // Whoever only reads goes on while nothing can be written.
            match tokio::time::timeout(MOMENT, noted).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "it could not be noted that a session is in use"),
                Err(_) => tracing::info!("a busy database has not noted that a session is in use"),
            }
        }
        Found::Alive(session.id, who)
    }

    /// Carries out what a server function has asked for. [`Reason::WrongSignIn`]: the password was changed while it was
    /// being compared, and nobody is signed in or out.
    pub(crate) async fn carry_out(&self, slot: &Slot, browser: &str) -> Outcome<Option<CookieOf>> {
        let Some(change) = slot.take_change() else { return Ok(None) };
        let cookie = match change {
            SessionChange::Begin(who, compared) => self.begin(who, compared.as_ref(), browser).await?,
            SessionChange::End => CookieOf::Nobody,
        };
        // The old token is worth nothing after a sign-in, whoever else may have seen it.
        if let Some(old) = slot.current() {
            let ended: Outcome<()> = write_tx!(self.portal.db(), |tx| { Ok(store::session::end(tx, old).await?) });
            ended?;
        }
        Ok(Some(cookie))
    }

    async fn begin(&self, who: SignedIn, compared: Option<&Compared>, browser: &str) -> Outcome<CookieOf> {
        let token = Token::new(&*self.random);
        let now = self.portal.now();
        let (staff, login, length) = match who {
            SignedIn::Staff(staff) => (Some(staff), None, self.limits.staff),
            SignedIn::Customer(login) => (None, Some(login), self.limits.customer),
        };
        let (token_hash, expires_at) = (hash(&token), now.plus(length));
        let browser = &session::browser(browser);
        let begun: Outcome<()> = write_tx!(self.portal.db(), |tx| {
            // Whoever changes the password ends all sessions. One that begins at the same moment is either there by then, or
            // finds another password here.
            if let Some(compared) = compared
                && !store::login::hold_password(tx, login, staff, compared.hash()).await?
            {
                return Err(Reason::WrongSignIn.into());
            }
            let token_hash = token_hash.clone();
            let new = store::session::New { token_hash, login, staff, browser, now, expires_at };
            Ok(store::session::begin(&mut *tx, new).await?)
        });
        begun?;
        Ok(CookieOf::Session(token.as_str().to_owned(), length.0))
    }

    /// Clears away what has ended.
    pub(crate) async fn sweep(&self) -> Outcome<u64> {
        let now: Moment = self.portal.now();
        write_tx!(self.portal.db(), |tx| { Ok(store::session::sweep(tx, now).await?) })
    }
}

/// The token has 256 random bits: nobody can guess through a plain hash.
fn hash(token: &Token) -> Vec<u8> {
    Sha256::digest(token.as_str().as_bytes()).to_vec()
}
