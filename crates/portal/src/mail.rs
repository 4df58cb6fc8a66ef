//! Mails: written to the outbox in the transaction of their cause, sent later by a worker of the host.

mod content;

pub use content::{Composed, Content};

use crate::{Outcome, Portal, document::COUNTED, secret::Purpose, visit::Host};
use domain::{
    contract::AccessWindows,
    id::{AnnouncementId, InvitationId, MailId, UserId},
    journal::{Action, Actor, Entry, Object, ObjectKind},
    mail::{GivenUp, State, no_such_mailbox, pause},
    policy::Reach,
    text::Lang,
    time::Day,
};
use std::collections::BTreeMap;
use store::{
    Tx,
    document::Titled,
    mail::{Due, NewMail},
    write_tx,
};

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
    about: Option<About>,
}

/// What a mail tells of that can be over by the time at which it goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// An invitation, or a reminder of it.
    Code(InvitationId),
    /// An announcement, which somebody has been reached by.
    Announcement(AnnouncementId, UserId),
    /// What somebody was to be told of a day.
    Documents(Day, UserId),
}

impl About {
    /// Reads the reason of a mail.
    fn of(reason: &str) -> Option<Self> {
        match reason.split(':').collect::<Vec<_>>()[..] {
            ["invitation", code] | ["invitation", code, _] | ["reminder", code] => Some(Self::Code(code.parse().ok()?)),
            ["announcement", id, _, login] => Some(Self::Announcement(id.parse().ok()?, login.parse().ok()?)),
            ["documents", day, login] => Some(Self::Documents(Day::parse(day)?, login.parse().ok()?)),
            _ => None,
        }
    }
}

/// Whether a mail that is due is still to be sent.
enum Still {
    /// As it was written.
    Yes,
    /// With these documents, which are what there is of them by now.
    With(Vec<Titled>),
    /// It is not.
    No(GivenUp),
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
    /// [`Portal::mail_not_sent`]. A mail can have waited for two days: before it is taken, it is asked once more whether
    /// whoever it is to still sees what it tells of, one statement for each mail of which that can be asked.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_due_mails(&self, limit: i64) -> Outcome<Vec<Letter>> {
        self.give_up_interrupted().await?;
        // Before anything is taken: what is taken and not reported is not sent again.
        let known = store::visit::host(&self.db().read()).await?;
        let (windows, host) = (known.windows(), Host::from(known));
        loop {
            let due = store::mail::due(self.db().read(), self.now(), limit).await?;
            if due.is_empty() {
                return Ok(Vec::new());
            }
            let letters = self.take_mails(due, windows, &host).await?;
            // Where all of them were given up, others may be due.
            if !letters.is_empty() {
                return Ok(letters);
            }
        }
    }

    /// Takes those of these mails that are still to be sent, and gives up on the others.
    async fn take_mails(&self, due: Vec<Due>, windows: AccessWindows, host: &Host) -> Outcome<Vec<Letter>> {
        let (mut ids, mut by_now) = (Vec::with_capacity(due.len()), BTreeMap::new());
        for mail in due {
            match self.still(&mail.reason, windows).await? {
                Still::Yes => ids.push(mail.id),
                Still::With(documents) => {
                    ids.push(mail.id);
                    by_now.insert(mail.id, documents);
                }
                Still::No(why) => {
                    store::mail::give_up(self.db(), mail.id, State::Waiting, why, self.now()).await?;
                }
            }
        }
        // Withdrawn since it was asked, a mail does not wait any more.
        let taken = store::mail::take(self.db(), &ids, self.now()).await?;
        let mut letters = Vec::with_capacity(taken.len());
        for mail in taken {
            let content = self.keys().decrypt(Purpose::Mail, &mail.cipher.unwrap_or_default()).and_then(|text| {
                serde_json::from_str::<Content>(&text).map_err(|error| crate::Fault::Broken(error.into()))
            });
            match content {
                Ok(content) => {
                    let content = match (content, by_now.remove(&mail.id)) {
                        (Content::Documents { name, .. }, Some(documents)) => self.new_documents(name, documents),
                        (content, _) => content,
                    };
                    letters.push(Letter {
                        id: mail.id,
                        recipient: mail.recipient,
                        from: host.clone(),
                        composed: content.compose(mail.language, host),
                        attempts: mail.attempts,
                        about: About::of(&mail.reason),
                    });
                }
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

    /// Whether what a mail tells of is still there for whoever it is to. Access can have ended in many ways, and what was
    /// just being sent when it was called back waits again after a refusal.
    async fn still(&self, reason: &str, windows: AccessWindows) -> Outcome<Still> {
        let now = self.now();
        let reach = |login| Reach { login, today: now.day(), windows };
        let db = self.db().read();
        Ok(match About::of(reason) {
            None => Still::Yes,
            Some(About::Code(code)) => {
                let usable = store::invitation::usable(db, code, now).await?;
                if usable { Still::Yes } else { Still::No(GivenUp::CodeVoid) }
            }
            Some(About::Announcement(id, login)) => {
                let seen = store::announcement::reaching_one(db, reach(login), None, id, now).await?.is_some();
                if seen { Still::Yes } else { Still::No(GivenUp::Unseen) }
            }
            Some(About::Documents(day, login)) => {
                let documents = store::document::of_day(db, reach(login), day, COUNTED).await?;
                if documents.is_empty() { Still::No(GivenUp::Unseen) } else { Still::With(documents) }
            }
        })
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
            let contacts = match letter.about {
                Some(About::Code(invitation)) => self.invited_at(tx, invitation).await?,
                Some(About::Announcement(..) | About::Documents(..)) => self.reached_at(tx, &letter.recipient).await?,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_what_a_mail_is_about() {
        let day = Day::parse("2026-11-23").expect("a day");
        let known = [
            ("invitation:12", About::Code(InvitationId(12))),
            ("invitation:12:1763884800000000", About::Code(InvitationId(12))),
            ("reminder:12", About::Code(InvitationId(12))),
            ("announcement:3:4:5", About::Announcement(AnnouncementId(3), UserId(5))),
            ("documents:2026-11-23:5", About::Documents(day, UserId(5))),
        ];
        for (reason, about) in known {
            assert_eq!(About::of(reason), Some(about), "{reason}");
        }
        for other in ["reset:1", "users:1:2:3:4", "confirm_email:7", "announcement:x:4:5", ""] {
            assert_eq!(About::of(other), None, "{other}");
        }
    }
}
