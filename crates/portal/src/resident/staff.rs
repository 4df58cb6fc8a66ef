//! Residents as staff look after them: the list with who has invited them, what is to be reviewed, and the end.

use super::at;
use crate::{
    Outcome, Portal, Visitor,
    property::{FETCHED, PAGE},
    spreadsheet::{Progress, READ_AT_ONCE, Spreadsheet},
};
use domain::{
    id::InvitationId,
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    policy::Right,
    refusal::{Reason, Refusal},
    resident::{Counts, Ending, Listing, Named, Row, Search, State, Whose},
    text::{Lang, text},
};
use store::{Tx, resident as rows, write_tx};

/// The most rows of a file: what a spreadsheet opens without trouble. The last line says where it ends.
const MOST_ROWS: usize = 100_000;

impl Portal {
    /// A page of the residents of all houses, of a house or of an inviter, with those who are invited: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such house or nobody whom this inviter has invited.
    pub async fn residents(&self, visitor: &Visitor, search: &Search) -> Outcome<Listing> {
        visitor.must_as_staff(Right::LookAfterResidents)?;
        let (whose, turn) = (search.whose(), search.turn());
        let named = self.named(whose).await?;
        let found = rows::list(self.db().read(), whose, search.state(), turn, at(visitor), FETCHED).await?;
        Ok(Listing { slice: Slice::cut(found, turn, PAGE, |row| row.invitation.0), named })
    }

    /// The question before all residents of a house or of an inviter are ended: two statements.
    ///
    /// # Errors
    /// As [`Portal::residents`]; [`Refusal::NotFound`] also for all of all houses.
    pub async fn residents_end(&self, visitor: &Visitor, whose: Whose) -> Outcome<Ending> {
        visitor.must_as_staff(Right::LookAfterResidents)?;
        if whose == Whose::default() {
            return Err(Refusal::NotFound.into());
        }
        let named = self.named(whose).await?;
        let counts = rows::count(self.db().read(), whose, at(visitor)).await?;
        Ok(Ending { named, counts })
    }

    /// What house and inviter are called; no statement for none.
    async fn named(&self, whose: Whose) -> Outcome<Named> {
        if whose == Whose::default() {
            return Ok(Named::default());
        }
        let named = rows::named(self.db().read(), whose).await?;
        let missing =
            whose.property.is_some() != named.property.is_some() || whose.inviter.is_some() != named.inviter.is_some();
        if missing { Err(Refusal::NotFound.into()) } else { Ok(named) }
    }

    /// Notes that a resident stays whose inviter has left: nobody need look at it again. Doing it twice is no mistake, nor
    /// is it where there is nothing to review any more. Whether it stands there now that they stay.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and for whoever is no resident.
    pub async fn keep_resident(&self, visitor: &Visitor, id: InvitationId) -> Outcome<bool> {
        let staff = visitor.must_as_staff(Right::LookAfterResidents)?;
        write_tx!(self.db(), |tx| {
            rows::hold(tx, id).await?;
            let row = rows::get(tx, id, at(visitor)).await?.filter(|row| row.state.has_access());
            let row = row.ok_or(Refusal::NotFound)?;
            if row.state != State::ToReview || !rows::keep(tx, id, staff.id, visitor.now).await? {
                return Ok(row.kept.is_some());
            }
            note(tx, visitor, &row, Action::Confirmed, "bleibt").await?;
            Ok(true)
        })
    }

    /// Ends the access of a resident at once, or revokes the invitation of somebody who has not come yet. Whatever else they
    /// have access by stays. Doing it twice is no mistake. Whether it was an access, and not only an invitation.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such invitation.
    pub async fn end_resident(&self, visitor: &Visitor, id: InvitationId) -> Outcome<bool> {
        visitor.must_as_staff(Right::LookAfterResidents)?;
        write_tx!(self.db(), |tx| {
            let came = rows::hold(tx, id).await?.ok_or(Refusal::NotFound)?;
            match rows::get(tx, id, at(visitor)).await? {
                Some(row) => end(tx, visitor, &row).await.map(|()| row.state.has_access()),
                None => Ok(came),
            }
        })
    }

    /// Ends the access of all residents of a house or of an inviter, and withdraws their open invitations, as far as these
    /// are as many as the page said. Where nobody is left there is nothing to be done: doing it twice is no mistake.
    ///
    /// # Errors
    /// As [`Portal::residents_end`]; [`Reason::ResidentsChanged`].
    pub async fn end_residents(&self, visitor: &Visitor, whose: Whose, seen: Counts) -> Outcome<()> {
        visitor.must_as_staff(Right::LookAfterResidents)?;
        if whose == Whose::default() {
            return Err(Refusal::NotFound.into());
        }
        self.named(whose).await?;
        write_tx!(self.db(), |tx| {
            rows::hold_all(tx, whose).await?;
            // Read once: who comes a moment later is not ended unseen.
            let found = rows::list(&mut *tx, whose, None, Turn::Start, at(visitor), i64::MAX).await?;
            let invited = found.iter().filter(|row| !row.state.has_access()).count();
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            let counts = Counts { residents: number(found.len() - invited), invited: number(invited) };
            if counts != seen && !found.is_empty() {
                return Err(Reason::ResidentsChanged.into());
            }
            for row in &found {
                end(tx, visitor, row).await?;
            }
            Ok(())
        })
    }

    /// The next piece of the list as a file; `None`: that was all. The first one begins with the mark by which spreadsheets
    /// recognise UTF-8, and the names of the columns.
    ///
    /// # Errors
    /// As [`Portal::residents`].
    pub async fn residents_csv(
        &self,
        visitor: &Visitor,
        search: &Search,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::LookAfterResidents)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        if !progress.begun {
            self.named(search.whose()).await?;
        }
        let head = [
            text("Name", "Name"),
            text("E-Mail", "E-mail"),
            text("Liegenschaft", "Property"),
            text("Stand", "State"),
            text("Eingeladen von", "Invited by"),
            text("Seit", "Since"),
            text("Code gültig bis", "Code valid until"),
            text("Zuletzt hier", "Last here"),
            text("Bleibt", "Stays"),
        ];
        let mut csv = progress.piece(&head.map(|name| name.to(lang)));
        let (db, turn) = (self.db().read(), progress.turn());
        let mut found = rows::list(db, search.whose(), search.state(), turn, at(visitor), READ_AT_ONCE).await?;
        progress.keep(&mut found, MOST_ROWS, |row| row.invitation.0);
        for row in &found {
            write(&mut csv, row, lang);
        }
        let full = text(
            "Hier endet die Datei: Es sind mehr als 100.000 Zeilen. Es gibt auch eine Datei je Liegenschaft.",
            "The file ends here: there are more than 100,000 rows. There is also a file for each property.",
        );
        Ok(Some(progress.finish(csv, full.to(lang))))
    }
}

fn write(csv: &mut Spreadsheet, row: &Row, lang: Lang) {
    let day = |day: Option<domain::time::Day>| day.map(|day| day.to(lang)).unwrap_or_default();
    let inviter = row.inviter.as_ref().map_or("", |(_, name)| name.as_str());
    let kept = row.kept.as_ref().map(|(by, when)| format!("{by}, {}", when.to(lang))).unwrap_or_default();
    csv.row(&[
        &row.name,
        &row.email,
        &row.property.1,
        row.state.label().to(lang),
        inviter,
        &row.since.to(lang),
        &day(row.until),
        &day(row.seen),
        &kept,
    ]);
}

/// Ends one and says so in the journal: of an access with the house, of an invitation with the inviter.
async fn end(tx: &mut Tx, visitor: &Visitor, row: &Row) -> Outcome<()> {
    rows::end(&mut *tx, row.invitation, &visitor.name, visitor.now).await?;
    if row.state.has_access() {
        return note(tx, visitor, row, Action::Changed, "kein Zugang mehr").await;
    }
    let entry = Entry {
        actor: visitor.actor(),
        object: Object::new(ObjectKind::Invitation, row.invitation.0, &row.name),
        action: Action::Revoked,
        before: None,
        after: None,
    };
    Ok(store::journal::append(tx, visitor.now, &entry).await?)
}

async fn note(tx: &mut Tx, visitor: &Visitor, row: &Row, action: Action, what: &str) -> Outcome<()> {
    let (property, house) = &row.property;
    let person = format!("Bewohner {} ({})", row.name, row.email);
    let before = match &row.inviter {
        Some((_, inviter)) => format!("{person}, eingeladen von {inviter}"),
        None => person.clone(),
    };
    let entry = Entry {
        actor: visitor.actor(),
        object: Object::new(ObjectKind::Property, property.0, house),
        action,
        before: Some(before),
        after: Some(format!("{person}: {what}")),
    };
    Ok(store::journal::append(tx, visitor.now, &entry).await?)
}
