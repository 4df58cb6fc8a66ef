//! Whoever was invited by mail and does not register is reminded, once of each code.

use super::valid_until;
use crate::{Outcome, Portal, mail::Content};
use domain::{
    invitation::last_day,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    setting::days::Key,
    text::Lang,
    time::{Moment, Span},
};
use store::{Tx, reminder::Due, write_tx};

/// How many are reminded in one transaction, and the host waits a minute after so many. So nobody else waits noticeably,
/// and an administrator who has switched it on by mistake, or with the wrong days, has reminded a hundred people for each
/// node by the time they have switched it off again, and not ten thousand.
pub const AT_ONCE: usize = 100;

impl Portal {
    /// Reminds those who are due, at most [`AT_ONCE`] of them, those first who have waited longest; for the host, which asks
    /// every few seconds. Says how many it were. While the setting is off it is nobody.
    ///
    /// # Errors
    /// What the database says.
    pub async fn remind(&self) -> Outcome<usize> {
        let Some(days) = store::setting::days::stored(self.db().read()).await?.of(Key::Reminder).value.effective()
        else {
            return Ok(0);
        };
        let now = self.now();
        let window = store::visit::host(&self.db().read()).await?.windows().on(now.day());
        let limit = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
        // Most of the time nobody is due, and nobody should wait for that to be found out.
        let due = store::reminder::due(self.db().read(), mailed_by(days, now), window, now, limit).await?;
        if due.is_empty() {
            return Ok(0);
        }
        write_tx!(self.db(), |tx| {
            // Held, so that nobody is reminded once it has been switched off, or of what is too young for other days.
            let Some(days) = store::setting::days::lock(tx, Key::Reminder).await?.value.effective() else {
                return Ok(0);
            };
            let mut reminded = 0;
            for one in store::reminder::held(tx, due.clone(), mailed_by(days, now), window, now).await? {
                if self.remind_one(tx, &one, now).await? {
                    reminded += 1;
                }
            }
            Ok(reminded)
        })
    }

    async fn remind_one(&self, tx: &mut Tx, due: &Due, now: Moment) -> Outcome<bool> {
        if !store::reminder::note(tx, due.id, &due.email, now).await? {
            return Ok(false);
        }
        let code = self.open(&due.cipher)?;
        let content = Content::Reminder {
            // As with the invitation, nobody knows yet how the person reads.
            greeting: due.name.greeting(Lang::De),
            property: due.house.clone().unwrap_or_default(),
            link: self.invitation_link(&code, Some(&due.email)),
            code: code.grouped(),
            until: last_day(due.expires_at),
        };
        // One for each code, whoever sends it.
        self.enqueue(tx, format!("reminder:{}", due.id), &due.email, Lang::De, &content).await?;
        let entry = Entry {
            actor: Actor::System,
            object: Object::new(ObjectKind::Invitation, due.id.0, due.name.full()),
            action: Action::Reminded,
            before: None,
            after: Some(format!("{}, {}", due.email, valid_until(due.expires_at))),
        };
        store::journal::append(tx, now, &entry).await?;
        Ok(true)
    }
}

fn mailed_by(days: u16, now: Moment) -> Moment {
    now.minus(Span::days(i64::from(days)))
}
