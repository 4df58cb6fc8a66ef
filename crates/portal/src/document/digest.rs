//! What was shared on a day is told the day after, in one mail for each person who may read it by then.
//!
//! Sharing only notes that its day is to be told. The host does it in the background, a hundred people at a time, and after a
//! restart where it stopped: each hundred are one transaction together with the note of how far it has come. The reason of a
//! mail names day and login: nobody gets two about one day.

use crate::{Outcome, Portal, mail::Content};
use domain::policy::Reach;
use store::{
    Tx,
    document::{Candidate, Digest, Titled},
    write_tx,
};

/// How many people are looked at in one transaction: short enough that nobody else waits noticeably.
const CHUNK: usize = 100;
/// So many titles stand in a mail; more are counted.
const NAMED: usize = 20;
/// So many documents of a day are counted for one person: whoever shares more means a list.
pub(crate) const COUNTED: i64 = 1_000;

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum More {
    Yes,
    No,
}

impl Portal {
    /// Takes on a day that is due and that nobody works at, and tells it to its end; for the host, which asks every few
    /// seconds. `false`: there is none.
    ///
    /// # Errors
    /// What the database says. The day stays, and is taken on again later.
    pub async fn carry_on_digest(&self) -> Outcome<bool> {
        let taken: Outcome<Option<Digest>> =
            write_tx!(self.db(), |tx| { Ok(store::document::take_digest(tx, self.now()).await?) });
        let Some(digest) = taken? else { return Ok(false) };
        while self.tell_some(digest).await? == More::Yes {}
        Ok(true)
    }

    async fn tell_some(&self, digest: Digest) -> Outcome<More> {
        let windows = store::visit::host(&self.db().read()).await?.windows();
        let now = self.now();
        write_tx!(self.db(), |tx| {
            let Some(last) = store::document::hold_digest(tx, digest, now).await? else { return Ok(More::No) };
            let people = store::document::candidates(&mut *tx, last, CHUNK as i64).await?;
            let mut mailed = 0;
            for person in &people {
                let reach = Reach { login: person.login, today: now.day(), windows };
                mailed += i64::from(self.tell_one(tx, digest, reach, person).await?);
            }
            let last = people.last().map_or(last, |person| person.login);
            store::document::note_digest(tx, digest, last, mailed).await?;
            // A hundred that are not full were the last ones.
            if people.len() == CHUNK {
                return Ok(More::Yes);
            }
            store::document::finish_digest(tx, digest, now).await?;
            Ok(More::No)
        })
    }

    /// Whether there was something to tell.
    async fn tell_one(&self, tx: &mut Tx, digest: Digest, reach: Reach, person: &Candidate) -> Outcome<bool> {
        let new = store::document::of_day(&mut *tx, reach, digest.day, COUNTED).await?;
        if new.is_empty() {
            return Ok(false);
        }
        let content = self.new_documents(person.name.clone(), new);
        let reason = format!("documents:{}:{}", digest.day, person.login);
        self.enqueue(tx, reason, &person.email, person.language, &content).await?;
        Ok(true)
    }

    /// What somebody is told of these documents.
    pub(crate) fn new_documents(&self, name: String, mut new: Vec<Titled>) -> Content {
        let base = &self.config().base_url;
        let link = match new.first().and_then(|first| first.home) {
            Some(home) => format!("{base}/documents?house={home}"),
            None => format!("{base}/documents"),
        };
        let more = i64::try_from(new.len().saturating_sub(NAMED)).unwrap_or_default();
        new.truncate(NAMED);
        let titles = new.into_iter().map(|document| document.title).collect();
        Content::Documents { name, titles, more, link }
    }
}
