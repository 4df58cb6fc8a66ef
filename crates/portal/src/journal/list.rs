//! The journal with its filters, page by page and as a file.

use crate::{
    Outcome, Portal, Visitor,
    spreadsheet::{Progress, READ_AT_ONCE},
};
use domain::{
    form::Problems,
    journal::{
        Line,
        list::{Filter, Listed, Listing, Typed},
    },
    list::Below,
    policy::Right,
    staff::MOST,
    text::text,
};
use store::journal::list::Row;

/// How many entries a page shows: what fits on a few screens.
const PER_PAGE: usize = 50;
/// The most entries in a file: what a spreadsheet opens without trouble. The last line says where it ends.
const MOST_ROWS: usize = 100_000;

impl Portal {
    /// A page of the journal, the newest entries first: two statements, three if one thing is asked for by its number.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn journal_listing(&self, visitor: &Visitor, typed: &Typed, below: &str) -> Outcome<Listing> {
        visitor.must_as_staff(Right::SeeJournal)?;
        let limit = i64::try_from(MOST).unwrap_or(i64::MAX);
        let staff = store::journal::list::colleagues(self.db().read(), limit).await?;
        let staff = staff.into_iter().map(|one| (one.id, one.name)).collect();
        let filter = match typed.read() {
            Ok(filter) => filter,
            Err(problems) => return Ok(Listing { entries: Vec::new(), next: None, named: None, staff, problems }),
        };
        // Not by the entries: the newest may be about what belongs to it, or from before it was called otherwise.
        let named = match (filter.kind, filter.object) {
            (Some(kind), Some(object)) => store::journal::list::name_now(self.db().read(), kind, object).await?,
            _ => None,
        };
        let more = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
        let mut rows = store::journal::list::page(self.db().read(), &filter, Below::parse(below), more).await?;
        let older = rows.len() > PER_PAGE;
        rows.truncate(PER_PAGE);
        let last = rows.last().map(|row| Below { at: row.at, id: row.id.0 }.to_string());
        let entries = rows.into_iter().map(listed).collect();
        Ok(Listing { entries, next: last.filter(|_| older), named, staff, problems: Problems::default() })
    }

    /// The next piece of a file with the entries of a filter; `None`: that was all. The first one begins with the mark by
    /// which spreadsheets recognise UTF-8, and the names of the columns.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers.
    pub async fn journal_csv(
        &self,
        visitor: &Visitor,
        filter: &Filter,
        progress: &mut Progress<Below>,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::SeeJournal)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        let head = [
            text("Nummer", "Number"),
            text("Wann", "When"),
            text("Wer", "Who"),
            text("Art", "Kind"),
            text("Was", "What"),
            text("Aktion", "Action"),
            text("Vorher", "Before"),
            text("Nachher", "After"),
        ];
        let mut csv = progress.piece(&head.map(|name| name.to(lang)));
        let mut rows = store::journal::list::page(self.db().read(), filter, progress.after, READ_AT_ONCE).await?;
        progress.keep(&mut rows, MOST_ROWS, |row| Below { at: row.at, id: row.id.0 });
        for row in rows {
            let line = listed(row).line;
            let (number, when, title) = (line.id.to_string(), line.at.to(lang), line.title(lang));
            let (kind, action) = (line.kind.label().to(lang), line.happened().to(lang));
            let (before, after) =
                (line.before.as_deref().unwrap_or_default(), line.after.as_deref().unwrap_or_default());
            csv.row(&[&number, &when, &line.actor, kind, &title, action, before, after]);
        }
        let full = text(
            "Hier endet die Datei: Es sind mehr als 100.000 Einträge. Bitte grenzen Sie die Tage ein.",
            "The file ends here: there are more than 100,000 entries. Please choose fewer days.",
        );
        Ok(Some(progress.finish(csv, full.to(lang))))
    }
}

fn listed(row: Row) -> Listed {
    let person = match row.actor {
        Some(id) => format!("{}:{id}", row.actor_kind),
        None => row.actor_kind.clone(),
    };
    let line = Line {
        id: row.id,
        at: row.at,
        by_customer: row.actor_kind == "customer",
        actor: row.actor_name,
        kind: row.object_kind,
        object: row.object,
        name: row.object_name,
        action: row.action,
        before: row.before,
        after: row.after,
        leads_to: row.leads_to,
    };
    Listed { line, person }
}
