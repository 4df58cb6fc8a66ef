//! Those whom an announcement reaches, as a file.

use super::day_of;
use crate::{
    Outcome, Portal, Visitor,
    spreadsheet::{Progress, READ_AT_ONCE},
};
use domain::{announcement::State, id::AnnouncementId, policy::Right, refusal::Refusal, text::text};

/// The most rows of a file: what a spreadsheet opens without trouble. The last line says where it ends.
const MOST_ROWS: usize = 100_000;

impl Portal {
    /// The next piece of those whom an announcement reaches as a file, with what their page says of each; `None`: that was
    /// all. The first one begins with the mark by which spreadsheets recognise UTF-8, and the names of the columns.
    ///
    /// # Errors
    /// As [`Portal::announcement_readers`].
    pub async fn announcement_readers_csv(
        &self,
        visitor: &Visitor,
        id: AnnouncementId,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::WriteAnnouncements)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        let stored = store::announcement::get(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        // Who will be mailed can be said beforehand only: whoever has come since was not, and whoever has gone was.
        let to_come = matches!(stored.state(visitor.now), State::Draft | State::Scheduled);
        let mut head = vec![text("Name", "Name").to(lang), text("E-Mail-Adresse", "E-mail address").to(lang)];
        if to_come {
            head.push(text("E-Mail", "E-mail").to(lang));
        }
        let mut csv = progress.piece(&head);
        let (db, then, turn) = (self.db().read(), day_of(&stored, visitor), progress.turn());
        let mut rows = store::announcement::readers(db, id, &stored.announcement, then, turn, READ_AT_ONCE).await?;
        progress.keep(&mut rows, MOST_ROWS, |reader| reader.login.0);
        for reader in &rows {
            let mut cells = vec![reader.name.as_str(), reader.email.as_str()];
            if to_come {
                let mail = match (reader.bounced, reader.known) {
                    (true, _) => text("Mail kam zurück", "mail came back"),
                    (false, true) => text("schon gemailt", "mailed already"),
                    (false, false) => text("ja", "yes"),
                };
                cells.push(mail.to(lang));
            }
            csv.row(&cells);
        }
        let full = text(
            "Hier endet die Datei: Es sind mehr als 100.000 Personen.",
            "The file ends here: there are more than 100,000 people.",
        );
        Ok(Some(progress.finish(csv, full.to(lang))))
    }
}
