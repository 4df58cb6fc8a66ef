//! What staff do with the list of documents: they withdraw those that they have ticked, and take it along as a file.

use super::{note_withdrawn, row};
use crate::{
    Outcome, Portal, Visitor,
    property::PAGE,
    spreadsheet::{Progress, READ_AT_ONCE, Spreadsheet},
};
use domain::{
    document::{Row, Search},
    form::{Problem, Problems},
    id::DocumentId,
    list::{TICKED, ticked},
    policy::Right,
    refusal::Refusal,
    text::{Lang, text},
};
use std::collections::BTreeSet;
use store::write_tx;

/// The most rows of a file: what a spreadsheet opens without trouble. The last line says where it ends.
const MOST_ROWS: usize = 100_000;

const _: () = assert!(PAGE == TICKED, "all rows of a page can be ticked");

impl Portal {
    /// Withdraws the documents that were ticked, and says how many that were: what is withdrawn already stays so. Their
    /// versions are not asked for: what is withdrawn, a file and whom it is for, is what the list has shown, whoever has
    /// changed a title meanwhile.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if one of them is not there; then none is withdrawn. [`Refusal::Invalid`] if
    /// none is ticked, or more than a page shows.
    pub async fn withdraw_documents(&self, visitor: &Visitor, typed: &[String]) -> Outcome<usize> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        let documents: BTreeSet<DocumentId> =
            ticked(typed, Problem::NoDocument).map_err(|problem| Problems::one("documents", problem))?;
        write_tx!(self.db(), |tx| {
            let mut withdrawn = Vec::new();
            // In the order of their numbers, as all who hold several do.
            for id in &documents {
                let known = store::document::get(&mut *tx, *id).await?.ok_or(Refusal::NotFound)?;
                if known.withdrawn.is_some() {
                    continue;
                }
                if store::document::withdraw(tx, &known, &visitor.name, visitor.now).await? {
                    withdrawn.push(known);
                }
            }
            for known in &withdrawn {
                note_withdrawn(tx, visitor, known).await?;
            }
            Ok(withdrawn.len())
        })
    }

    /// The next piece of the list as a file, narrowed down as the list is; `None`: that was all. The first one begins with
    /// the mark by which spreadsheets recognise UTF-8, and the names of the columns.
    ///
    /// # Errors
    /// As [`Portal::documents`].
    pub async fn documents_csv(
        &self,
        visitor: &Visitor,
        search: &Search,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::WriteDocuments)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        let head = [
            text("Titel", "Title"),
            text("Art", "Type"),
            text("Für", "For"),
            text("Datei", "File"),
            text("Inhalt", "Content"),
            text("Größe in Byte", "Size in bytes"),
            text("Freigegeben", "Shared"),
            text("Freigegeben von", "Shared by"),
            text("Zurückgezogen", "Withdrawn"),
            text("Zurückgezogen von", "Withdrawn by"),
        ];
        let mut csv = progress.piece(&head.map(|name| name.to(lang)));
        let (db, turn) = (self.db().read(), progress.turn());
        let mut found = store::document::list(db, &search.filter(), turn, READ_AT_ONCE).await?;
        progress.keep(&mut found, MOST_ROWS, |known| known.id.0);
        for known in found {
            write(&mut csv, &row(known), lang);
        }
        let full = text(
            "Hier endet die Datei: Es sind mehr als 100.000 Zeilen. Bitte filtern Sie die Liste.",
            "The file ends here: there are more than 100,000 rows. Please filter the list.",
        );
        Ok(Some(progress.finish(csv, full.to(lang))))
    }
}

fn write(csv: &mut Spreadsheet, row: &Row, lang: Lang) {
    let (by, at) = &row.shared;
    let withdrawn = row.withdrawn.as_ref().map(|(by, at)| (by.as_str(), at.to(lang)));
    let (withdrawn_by, withdrawn_at) = withdrawn.unwrap_or_default();
    csv.row(&[
        &row.title,
        row.folder.label().to(lang),
        &row.audience.words(&row.place, lang),
        &row.name,
        row.content.label().to(lang),
        &row.size.to_string(),
        &at.to(lang),
        by,
        &withdrawn_at,
        withdrawn_by,
    ]);
}
