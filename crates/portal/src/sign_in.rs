//! Signing in, for staff and customers alike, and the change of one's own password.

use crate::{
    Fault, Outcome, Portal, SignedIn, Visitor,
    limit::{SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS},
    password::accept,
};
use domain::{
    form::{EMAIL, Problem, Problems, line},
    id::{StaffId, UserId},
    journal::{Action, Actor, Entry, Object, ObjectKind},
    person::Email,
    refusal::{Reason, Refusal},
    resident::SENT_TWICE,
    session::Ended,
};
use store::{
    Tx,
    link::{self, Purpose},
    login::Credentials,
    session::{Owner, end_others},
    write_tx,
};

/// Somebody whose password was right. Their session begins only if it still is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Who.
    pub who: SignedIn,
    /// What the password was compared with.
    pub compared: Compared,
}

/// What a password was compared with.
#[derive(Clone, PartialEq, Eq)]
pub struct Compared(String);

impl std::fmt::Debug for Compared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Compared(…)")
    }
}

/// Lets nobody else change the password of somebody before this transaction ends. `false`: it is not the one any more that was
/// compared, as when it was set by a link meanwhile.
pub(crate) async fn held(tx: &mut Tx, who: SignedIn, hash: &str) -> Outcome<bool> {
    let (login, staff) = apart(who);
    Ok(store::login::hold_password(tx, login, staff, hash).await?)
}

const fn apart(who: SignedIn) -> (Option<UserId>, Option<StaffId>) {
    match who {
        SignedIn::Customer(login) => (Some(login), None),
        SignedIn::Staff(staff) => (None, Some(staff)),
    }
}

impl Compared {
    /// As it is stored.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.0
    }
}

impl Portal {
    /// Decides whether somebody may sign in. The host begins the session, if the password is still that one by then.
    ///
    /// # Errors
    /// [`Reason::WrongSignIn`], the same whether the address, the password or both are wrong, and after the same time;
    /// [`Refusal::TooManyAttempts`]; [`Problems`] with `email` and `password`.
    pub async fn sign_in(&self, visitor: &Visitor, email: &str, password: String) -> Outcome<Proven> {
        let mut problems = Problems::default();
        let email = problems.note("email", line(email, EMAIL));
        if password.is_empty() {
            problems.add("password", Problem::Missing);
        }
        problems.check()?;
        let key = Email::key_of(&email.unwrap_or_default());

        self.attempt(SIGN_IN_ADDRESS, &visitor.address, visitor).await?;
        self.attempt(SIGN_IN_ACCOUNT, &key, visitor).await?;
        let found = store::login::by_email(&self.db().read(), &key).await?;
        let hash = found.as_ref().and_then(|found| found.password_hash.clone());
        let right = self.passwords().verify(password, hash.clone()).await?;
        let who = found.filter(|_| right).and_then(|found| found.signed_in());
        let Some((who, hash)) = who.zip(hash) else { return Err(Reason::WrongSignIn.into()) };
        self.forget_attempts(SIGN_IN_ACCOUNT, &key).await;
        self.give_attempt_back(SIGN_IN_ADDRESS, &visitor.address).await;
        Ok(Proven { who, compared: Compared(hash) })
    }

    /// Changes the own password. All other sessions end; `session` is the one to keep. A form that comes twice is answered
    /// like the first time.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`]; [`Refusal::TooManyAttempts`]; [`Problems`] with `password`, `password_new` and
    /// `password_again`.
    pub async fn change_password(
        &self,
        visitor: &Visitor,
        session: Option<i64>,
        password: String,
        new: String,
        again: &str,
    ) -> Outcome<()> {
        let who = visitor.signed_in().ok_or(Refusal::SignedOut)?;
        let mut problems = Problems::default();
        if password.is_empty() {
            problems.add("password", Problem::Missing);
        }
        check_new(&mut problems, "password_new", &new, again, &[&visitor.name, &visitor.email]);
        problems.check()?;

        self.attempt(SIGN_IN_ACCOUNT, &Email::key_of(&visitor.email), visitor).await?;
        let person = self.credentials(who).await?.ok_or(Refusal::SignedOut)?;
        let mut changed = self.passwords().verify(password, person.password_hash.clone()).await?;
        if changed {
            let hash = self.passwords().hash(new.clone(), self.random()).await?;
            let old = person.password_hash.as_deref().unwrap_or_default();
            let written: Outcome<bool> = write_tx!(self.db(), |tx| {
                // Another one may have been set while this one was compared: by a link, or by the first press of the button.
                if !held(&mut *tx, who, old).await? {
                    return Ok(false);
                }
                self.set_password(tx, &person, &hash, session, visitor).await?;
                Ok(true)
            });
            changed = written?;
        }
        if !changed && !self.just_changed(who, new, visitor).await? {
            return Err(Problems::one("password", Problem::WrongPassword).into());
        }
        self.forget_attempts(SIGN_IN_ACCOUNT, &Email::key_of(&visitor.email)).await;
        Ok(())
    }

    /// Whether this is the password that the same person has just set: then the button was pressed twice. What is compared
    /// here counts as one more attempt.
    async fn just_changed(&self, who: SignedIn, new: String, visitor: &Visitor) -> Outcome<bool> {
        let whose = match who {
            SignedIn::Customer(id) => (ObjectKind::Login, id.0),
            SignedIn::Staff(id) => (ObjectKind::Staff, id.0),
        };
        let since = visitor.now.minus(SENT_TWICE);
        let done = store::journal::just_done(&self.db().read(), &visitor.actor(), whose, since).await?;
        if done.first().is_none_or(|(action, _)| *action != Action::PasswordChanged) {
            return Ok(false);
        }
        self.attempt(SIGN_IN_ACCOUNT, &Email::key_of(&visitor.email), visitor).await?;
        let person = self.credentials(who).await?.ok_or(Refusal::SignedOut)?;
        self.passwords().verify(new, person.password_hash).await
    }

    /// Who somebody is that is signed in, with the hash of their password.
    pub(crate) async fn credentials(&self, who: SignedIn) -> Outcome<Option<Credentials>> {
        let (login, staff) = apart(who);
        Ok(store::login::by_id(&self.db().read(), login, staff).await?)
    }

    /// Writes a new password down, ends all sessions of the person except one and all links that could set another
    /// password, and tells the journal.
    pub(crate) async fn set_password(
        &self,
        tx: &mut Tx,
        person: &Credentials,
        hash: &str,
        session: Option<i64>,
        visitor: &Visitor,
    ) -> Outcome<()> {
        let name = person.name.clone();
        let (actor, object) = match person.signed_in().ok_or_else(|| Fault::broken("credentials of nobody"))? {
            SignedIn::Customer(id) => {
                store::login::set_password(tx, id, hash).await?;
                end_others(&mut *tx, Owner::Login(id), session, Ended::NewPassword, visitor.now).await?;
                link::void(tx, Purpose::ResetLogin, id.0, visitor.now).await?;
                let object = Object::new(ObjectKind::Login, id.0, &person.email);
                (Actor::Customer { id, name }, object)
            }
            SignedIn::Staff(id) => {
                store::staff::set_password(tx, id, hash).await?;
                end_others(&mut *tx, Owner::Staff(id), session, Ended::NewPassword, visitor.now).await?;
                link::void(tx, Purpose::ResetStaff, id.0, visitor.now).await?;
                link::void(tx, Purpose::StaffInvitation, id.0, visitor.now).await?;
                let object = Object::new(ObjectKind::Staff, id.0, &name);
                (Actor::Staff { id, name }, object)
            }
        };
        let entry = Entry { actor, object, action: Action::PasswordChanged, before: None, after: None };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }
}

/// Notes what is wrong with a new password and its repetition (`password_again`).
pub(crate) fn check_new(problems: &mut Problems, field: &str, new: &str, again: &str, known: &[&str]) {
    if let Err(problem) = accept(new, known) {
        problems.add(field, problem);
    } else if new != again {
        problems.add("password_again", Problem::NotRepeated);
    }
}

pub(crate) trait Who {
    /// Who signs in with these credentials.
    fn signed_in(&self) -> Option<SignedIn>;
}

impl Who for Credentials {
    fn signed_in(&self) -> Option<SignedIn> {
        self.staff.map(SignedIn::Staff).or_else(|| self.login.map(SignedIn::Customer))
    }
}
