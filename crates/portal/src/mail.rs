//! Mails: written to the outbox in the transaction of their cause, sent later by a worker of the host.

mod content;

pub use content::{Composed, Content};

use crate::{Outcome, Portal, secret::Purpose, visit::Host};
use domain::{
    id::{InvitationId, MailId},
    journal::{Action, Actor, Entry, Object, ObjectKind},
    mail::{GivenUp, State, no_such_mailbox, pause},
    text::Lang,
};
use store::{Tx, mail::NewMail, write_tx};

/// A mail that is due, ready to be handed to a mail server.
pub struct Letter {
    /// Which one, for [`Portal::mail_sent`] and [`Portal::mail_not_sent`].
    pub id: MailId,
    /// To whom.
    pub recipient: String,
    /// The name and address that it comes from.
    pub from: Host,
    /// The mail.
    pub composed: Composed,
    attempts: i64,
    reason: String,
}

impl Letter {
    /// The code that a contact gets or is reminded of, if that is what it is about.
    fn invitation(&self) -> Option<InvitationId> {
        let (kind, rest) = self.reason.split_once(':')?;
        let id = rest.split(':').next()?;
        if matches!(kind, "invitation" | "reminder") { id.parse().ok() } else { None }
    }

    /// Whether it tells of something that is new in a house.
    fn is_news(&self) -> bool {
        ["announcement:", "documents:"].iter().any(|kind| self.reason.starts_with(kind))
    }
}

impl Portal {
    /// Writes a mail into the outbox. The `reason` names its cause: a second mail for the same cause is not written.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn enqueue(
        &self,
        tx: &mut Tx,
        reason: String,
        recipient: &str,
        language: Lang,
        content: &Content,
    ) -> Outcome<()> {
        self.enqueue_once(tx, reason, recipient, language, content).await.map(|_| ())
    }

    /// The same. `false`: there is a mail for this reason already, and it stays the only one.
    pub(crate) async fn enqueue_once(
        &self,
        tx: &mut Tx,
        reason: String,
        recipient: &str,
        language: Lang,
        content: &Content,
    ) -> Outcome<bool> {
        let text = serde_json::to_string(content).map_err(|error| crate::Fault::Broken(error.into()))?;
        let cipher = self.keys().encrypt(Purpose::Mail, &text, self.random())?;
        let mail = NewMail { reason, kind: content.kind(), recipient: recipient.to_owned(), language, cipher };
        Ok(store::mail::enqueue(tx, mail, self.now()).await?)
    }

    /// Takes at most `limit` mails that are due. Each must be reported by [`Portal::mail_sent`] or
    /// [`Portal::mail_not_sent`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_due_mails(&self, limit: i64) -> Outcome<Vec<Letter>> {
        self.give_up_interrupted().await?;
        // Before anything is taken: what is taken and not reported is not sent again.
        let host = Host::from(store::visit::host(&self.db().read()).await?);
        let due = store::mail::take_due(self.db(), self.now(), limit).await?;
        let mut letters = Vec::with_capacity(due.len());
        for mail in due {
            let content = self.keys().decrypt(Purpose::Mail, &mail.cipher.unwrap_or_default()).and_then(|text| {
                serde_json::from_str::<Content>(&text).map_err(|error| crate::Fault::Broken(error.into()))
            });
            match content {
                Ok(content) => letters.push(Letter {
                    id: mail.id,
                    recipient: mail.recipient,
                    from: host.clone(),
                    composed: content.compose(mail.language, &host),
                    attempts: mail.attempts,
                    reason: mail.reason,
                }),
                // One mail that cannot be read must not hold up the others.
                Err(fault) => {
                    tracing::error!(mail = %mail.id, %fault, "a mail in the outbox cannot be read");
                    let (now, why) = (self.now(), GivenUp::Unreadable);
                    let entry = given_up(mail.id, &mail.recipient, State::Sending, why.label().de);
                    let noted: Outcome<()> = write_tx!(self.db(), |tx| {
                        store::mail::give_up(&mut *tx, mail.id, State::Sending, why, now).await?;
                        Ok(store::journal::append(tx, now, &entry).await?)
                    });
                    noted?;
                }
            }
        }
        Ok(letters)
    }

    /// Notes that a mail was handed over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mail_sent(&self, letter: &Letter) -> Outcome<()> {
        Ok(store::mail::sent(self.db(), letter.id, self.now()).await?)
    }

    /// Gives up on mails whose worker vanished while sending, and says so in the journal.
    async fn give_up_interrupted(&self) -> Outcome<()> {
        let now = self.now();
        if !store::mail::has_interrupted(self.db().read(), now).await? {
            return Ok(());
        }
        write_tx!(self.db(), |tx| {
            for mail in store::mail::give_up_interrupted(tx, now).await? {
                let entry = given_up(mail.id, &mail.recipient, State::Sending, GivenUp::Interrupted.label().de);
                store::journal::append(tx, now, &entry).await?;
            }
            Ok(())
        })
    }

    /// Notes that a mail could not be handed over, and when it is tried again. With `for_good` it is not: the mail
    /// server has said that it never will be accepted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn mail_not_sent(&self, letter: &Letter, problem: &str, for_good: bool) -> Outcome<()> {
        let next = if for_good { None } else { pause(letter.attempts + 1).map(|span| self.now().plus(span)) };
        // The server's words can be long; staff need the beginning.
        let problem: String = problem.chars().take(300).collect();
        let now = self.now();
        if next.is_some() {
            return Ok(store::mail::not_sent(self.db(), letter.id, &problem, next, now).await?);
        }
        let entry = given_up(letter.id, &letter.recipient, State::Waiting, &problem);
        write_tx!(self.db(), |tx| {
            store::mail::not_sent(&mut *tx, letter.id, &problem, None, now).await?;
            store::journal::append(tx, now, &entry).await?;
            if !(for_good && no_such_mailbox(&problem)) {
                return Ok(());
            }
            // What staff would note by hand when the mail comes back, the server has said at once.
            let contacts = match letter.invitation() {
                Some(invitation) => self.invited_at(tx, invitation).await?,
                None if letter.is_news() => self.reached_at(tx, &letter.recipient).await?,
                None => Vec::new(),
            };
            self.bounced(tx, contacts, &letter.recipient, &problem, now).await
        })
    }
}

/// That a mail will not be tried again, and why.
fn given_up(id: MailId, recipient: &str, before: State, problem: &str) -> Entry {
    Entry {
        actor: Actor::System,
        object: Object::new(ObjectKind::Mail, id.0, recipient),
        action: Action::GivenUp,
        before: Some(before.label().de.to_owned()),
        after: Some(format!("{}: {problem}", State::Failed.label().de)),
    }
}
