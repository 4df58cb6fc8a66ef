//! What the operator does with the installation as a whole.

use crate::{Fault, Outcome, Portal};
use domain::journal::{Action, Actor, Entry, Object, ObjectKind};
use store::write_tx;

impl Portal {
    /// How many passwords are being hashed, and how many wait for it.
    #[must_use]
    pub fn passwords_in_work(&self) -> (usize, usize) {
        self.passwords().in_work()
    }

    /// Puts a database right that was restored from a backup, and notes it in the journal: sessions and links of then
    /// end, and mails that waited then are given up, as they may have been sent since.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_restored(&self, backup: &str) -> Outcome<()> {
        let now = self.now();
        let entry = Entry {
            actor: Actor::System,
            object: Object::named(ObjectKind::Organisation, backup),
            action: Action::Restored,
            before: None,
            after: None,
        };
        let settled: Result<(), Fault> = write_tx!(self.db(), |tx| {
            store::backup::settle(&mut *tx, now).await?;
            Ok(store::journal::append(tx, now, &entry).await?)
        });
        settled
    }
}
