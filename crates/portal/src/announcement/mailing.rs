//! Announcements are mailed to all who see them, a hundred at a time.
//!
//! A request only notes that an announcement is to be mailed, and from when on. The host does it in the background, and
//! after a restart where it stopped: each hundred are one transaction together with the note of how far it has come.

use crate::{Outcome, Portal, mail::Content};
use domain::{
    announcement::{State, first_lines},
    id::UserId,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    list::Turn,
    time::Moment,
};
use store::{
    Tx,
    announcement::{ReaderRow, Run, Stored},
    write_tx,
};

/// How many are mailed in one transaction: short enough that nobody else waits noticeably.
const CHUNK: usize = 100;

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum More {
    Yes,
    No,
}

impl Portal {
    /// Takes on a mailing that is due and that nobody works at, and does it to its end; for the host, which asks every few
    /// seconds. `false`: there is none.
    ///
    /// # Errors
    /// What the database says. The mailing stays, and is taken on again later.
    pub async fn carry_on_mailing(&self) -> Outcome<bool> {
        let taken: Outcome<Option<Run>> =
            write_tx!(self.db(), |tx| { Ok(store::announcement::take_mailing(tx, self.now()).await?) });
        let Some(run) = taken? else { return Ok(false) };
        while self.mail_some(run).await? == More::Yes {}
        Ok(true)
    }

    async fn mail_some(&self, run: Run) -> Outcome<More> {
        let windows = store::visit::host(&self.db().read()).await?.windows();
        let now = self.now();
        let window = windows.on(now.day());
        write_tx!(self.db(), |tx| {
            let Some(last) = store::announcement::hold_mailing(tx, run, now).await? else { return Ok(More::No) };
            let stored = store::announcement::get(&mut *tx, run.announcement).await?;
            // Whoever withdraws an announcement ends its mailings; this is for what nobody has thought of.
            let Some(stored) = stored.filter(|stored| stored.state(now) == State::Published) else {
                store::announcement::finish_mailing(tx, run, now).await?;
                return Ok(More::No);
            };
            let (id, says, today) = (run.announcement, &stored.announcement, (now.day(), window));
            // It was changed, and changed back before the first hundred, or it is published once more: they have read just this.
            if stored.waits_to_be_mailed()
                && (store::announcement::has_nothing_to_tell(tx, id, says).await?
                    || store::announcement::reached(&mut *tx, id, says, today).await?.all_have_it())
            {
                store::announcement::finish_mailing(tx, run, now).await?;
                return Ok(More::No);
            }
            let (turn, limit) = (Turn::After(last.0), CHUNK as i64);
            let readers = store::announcement::readers(&mut *tx, id, says, today, turn, limit).await?;
            // Whoever sees it for the first time is not told that it was changed.
            let told = if stored.edited_at.is_some() {
                let logins = readers.iter().map(|reader| reader.login).collect();
                store::announcement::mailed_before(tx, run, logins).await?
            } else {
                Vec::new()
            };
            let mut mailed = 0;
            for reader in readers.iter().filter(|reader| !reader.bounced && !reader.known) {
                mailed += i64::from(self.mail_one(tx, run, &stored, reader, &told).await?);
            }
            let last = readers.last().map_or(last, |reader| reader.login);
            store::announcement::note_mailing(tx, run, last, mailed, &stored.announcement).await?;
            // A hundred that are not full were the last ones.
            if readers.len() == CHUNK {
                return Ok(More::Yes);
            }
            let mailed = store::announcement::finish_mailing(tx, run, now).await?;
            store::journal::append(tx, now, &mailed_entry(&stored, mailed, now)).await?;
            Ok(More::No)
        })
    }

    /// `false`: they have it already. Those who were `told` of it before learn that it was changed.
    async fn mail_one(
        &self,
        tx: &mut Tx,
        run: Run,
        stored: &Stored,
        reader: &ReaderRow,
        told: &[UserId],
    ) -> Outcome<bool> {
        let announcement = &stored.announcement;
        let content = Content::Announcement {
            name: reader.name.clone(),
            title: announcement.title.clone(),
            text: first_lines(&crate::markdown::lines(&announcement.text)),
            appointment: announcement.appointment.as_ref().map(|at| at.to(reader.language)),
            changed: told.contains(&reader.login),
            link: format!("{}/announcements/{}", self.config().base_url, stored.id),
        };
        let reason = format!("announcement:{}:{}:{}", stored.id, run.id, reader.login);
        self.enqueue_once(tx, reason, &reader.email, reader.language, &content).await
    }
}

fn mailed_entry(stored: &Stored, mailed: i64, now: Moment) -> Entry {
    let words = if mailed == 1 { "eine E-Mail".to_owned() } else { format!("{mailed} E-Mails") };
    Entry {
        actor: Actor::System,
        object: Object::new(ObjectKind::Announcement, stored.id.0, &stored.announcement.title),
        action: Action::Mailed,
        before: None,
        after: Some(format!("{words}, {}", now.to(domain::text::Lang::De))),
    }
}
