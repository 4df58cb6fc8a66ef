//! A forgotten password: a link by mail, valid for an hour and once.

use crate::{
    Outcome, Portal, SignedIn, Visitor,
    limit::{RESET_ACCOUNT, RESET_ADDRESS, SIGN_IN_ACCOUNT},
    mail::Content,
    secret::Token,
    sign_in::{Who as _, check_new},
};
use domain::{
    form::Problems,
    id::{StaffId, UserId},
    person::Email,
    refusal::Reason,
    time::Span,
};
use store::{
    link::{self, Link, Purpose},
    login::Credentials,
    write_tx,
};

/// Long enough to find the mail, short enough not to lie about in a mailbox.
const VALID: Span = Span::hours(1);
/// No login has this number.
const NOBODY: i64 = 0;

impl Portal {
    /// Sends a link for a new password, if somebody has this address. The answer is always the same, and takes the same
    /// time: for a stranger the same is written, with a link that nobody knows and that opens nothing.
    ///
    /// # Errors
    /// [`Problems`] with `email` if it cannot be an address; [`domain::refusal::Refusal::TooManyAttempts`].
    pub async fn forgot_password(&self, visitor: &Visitor, email: &str) -> Outcome<()> {
        let mut problems = Problems::default();
        let email = problems.note("email", Email::parse(email));
        problems.check()?;
        let Some(email) = email else { return Ok(()) };
        let key = email.key();
        self.attempt(RESET_ADDRESS, &visitor.address, visitor).await?;
        self.attempt(RESET_ACCOUNT, &key, visitor).await?;
        let found = store::login::by_email(&self.db().read(), &key).await?;
        // Staff without a password have a link of another kind, and need the administrator's goodwill to get it again.
        let found = found.filter(|person| person.password_hash.is_some());
        let (purpose, subject) = match found.as_ref().and_then(Credentials::signed_in) {
            Some(SignedIn::Customer(id)) => (Purpose::ResetLogin, id.0),
            Some(SignedIn::Staff(id)) => (Purpose::ResetStaff, id.0),
            None => (Purpose::ResetLogin, NOBODY),
        };
        let (name, email, language) = match found {
            Some(person) => (person.name, person.email, person.language),
            None => (String::new(), email.as_str().to_owned(), visitor.lang),
        };
        let token = Token::new(self.random());
        let hash = self.keys().token_hash(&token);
        let address = format!("{}/reset/{}", self.config().base_url, token.as_str());
        let content = Content::Reset { name, link: address };
        let written: Outcome<()> = write_tx!(self.db(), |tx| {
            let now = visitor.now;
            let link = link::add(tx, hash.clone(), purpose, subject, now, now.plus(VALID)).await?;
            let reason = format!("reset:{link}");
            self.enqueue(tx, reason.clone(), &email, language, &content).await?;
            if subject == NOBODY {
                store::mail::take_back(tx, &reason).await?;
            }
            Ok(())
        });
        written
    }

    /// Whether a link for a new password can still be used. Looking at it does not use it.
    ///
    /// # Errors
    /// [`Reason::LinkGone`].
    pub async fn look_at_reset(&self, visitor: &Visitor, token: &str) -> Outcome<()> {
        self.link_person(visitor, token, &[Purpose::ResetLogin, Purpose::ResetStaff]).await.map(|_| ())
    }

    /// Sets a new password with a link. All sessions of the person end.
    ///
    /// # Errors
    /// [`Reason::LinkGone`]; [`Problems`] with `password` and `password_again`.
    pub async fn reset_password(&self, visitor: &Visitor, token: &str, new: String, again: &str) -> Outcome<()> {
        self.set_by_link(visitor, token, &[Purpose::ResetLogin, Purpose::ResetStaff], new, again).await
    }

    /// Who a link is for that can still be used.
    pub(crate) async fn link_person(
        &self,
        visitor: &Visitor,
        token: &str,
        purposes: &[Purpose],
    ) -> Outcome<(Token, Credentials)> {
        let token = Token::parse(token).ok_or(Reason::LinkGone)?;
        let found = link::find(&self.db().read(), self.keys().token_hash(&token), visitor.now).await?;
        let found = found.filter(|link| purposes.contains(&link.purpose)).ok_or(Reason::LinkGone)?;
        let person = match signed_in(found) {
            Some(who) => self.credentials(who).await?,
            None => None,
        };
        Ok((token, person.ok_or(Reason::LinkGone)?))
    }

    pub(crate) async fn set_by_link(
        &self,
        visitor: &Visitor,
        token: &str,
        purposes: &[Purpose],
        new: String,
        again: &str,
    ) -> Outcome<()> {
        let (token, person) = self.link_person(visitor, token, purposes).await?;
        let mut problems = Problems::default();
        check_new(&mut problems, "password", &new, again, &[&person.name, &person.email]);
        problems.check()?;
        let hash = self.passwords().hash(new, self.random()).await?;
        let written: Outcome<()> = write_tx!(self.db(), |tx| {
            link::consume(tx, self.keys().token_hash(&token), visitor.now).await?.ok_or(Reason::LinkGone)?;
            self.set_password(tx, &person, &hash, None, visitor).await
        });
        written?;
        // Whoever has shown that the mailbox is theirs may sign in, however often somebody has guessed before.
        self.forget_attempts(SIGN_IN_ACCOUNT, &Email::key_of(&person.email)).await;
        Ok(())
    }
}

fn signed_in(link: Link) -> Option<SignedIn> {
    match link.purpose {
        Purpose::ResetLogin => Some(SignedIn::Customer(UserId(link.subject))),
        Purpose::ResetStaff | Purpose::StaffInvitation => Some(SignedIn::Staff(StaffId(link.subject))),
        Purpose::ConfirmEmail => None,
    }
}
