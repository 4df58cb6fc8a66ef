//! Contacts, properties and their units as files for spreadsheets, to be compared with the books. What an import has a
//! column for is called as it is there, in both languages. Codes are not in these files, and neither is what staff have noted
//! about people: a file is copied, mailed and forgotten in folders.

use crate::{
    Outcome, Portal, Visitor,
    spreadsheet::{Progress, READ_AT_ONCE, Spreadsheet},
};
use domain::{
    contact::staff,
    id::PropertyId,
    import::Column,
    policy::Right,
    property,
    refusal::Refusal,
    text::{Lang, Text, text},
    unit,
};
use std::collections::HashMap;
use store::{
    contact::{InBooks, Row},
    unit::Filter,
};

/// The most rows of a file: more than the largest portfolio has, and still what a spreadsheet opens.
const MOST: usize = 200_000;
/// The last line of a file that has so many.
const FULL: Text = text(
    "Hier endet die Datei: Es sind mehr als 200.000 Zeilen. Bitte filtern Sie die Liste.",
    "The file ends here: there are more than 200,000 rows. Please filter the list.",
);

/// What an import knows of a contact.
const CONTACT: [Column; 13] = [
    Column::Salutation,
    Column::Title,
    Column::FirstName,
    Column::LastName,
    Column::Company,
    Column::ContactReference,
    Column::Email,
    Column::Phone,
    Column::Mobile,
    Column::ContactStreet,
    Column::ContactPostcode,
    Column::ContactTown,
    Column::Channel,
];

/// What an import knows of a property.
const PROPERTY: [Column; 5] =
    [Column::Property, Column::PropertyReference, Column::Street, Column::Postcode, Column::Town];

/// What an import knows of a unit.
const UNIT: [Column; 4] = [Column::Unit, Column::UnitReference, Column::UnitNumber, Column::Usage];

impl Portal {
    /// The next piece of the contacts as a file, narrowed down and in the order of the list; `None`: that was all. The
    /// first one begins with the mark by which spreadsheets recognise UTF-8, and the names of the columns.
    ///
    /// # Errors
    /// As [`Portal::contacts`].
    pub async fn contacts_csv(
        &self,
        visitor: &Visitor,
        search: &staff::Search,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        let (filter, _) = self.narrowed(search).await?;
        let (db, window, turn) = (self.db().read(), visitor.window(), progress.turn());
        let mut rows =
            store::contact::list(db, &filter, search.order(), turn, window, visitor.now, READ_AT_ONCE).await?;
        let own = [text("Wo", "Where"), text("Verträge", "Contracts"), text("Einladung", "Invitation")];
        let head = [&CONTACT.map(Column::name)[..], &own.map(|name| name.to(lang))].concat();
        let mut csv = progress.piece(&head);
        progress.keep(&mut rows, MOST, |row| row.id.0);
        let books = store::contact::in_books(self.db().read(), rows.iter().map(|row| row.id).collect()).await?;
        let books: HashMap<_, _> = books.into_iter().map(|contact| (contact.id, contact)).collect();
        for row in &rows {
            if let Some(contact) = books.get(&row.id) {
                write_contact(&mut csv, row, contact, lang);
            }
        }
        Ok(Some(progress.finish(csv, FULL.to(lang))))
    }

    /// The next piece of the properties as a file, narrowed down as the list is; `None`: that was all.
    ///
    /// # Errors
    /// As [`Portal::properties`].
    pub async fn properties_csv(
        &self,
        visitor: &Visitor,
        search: &property::Search,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        let (db, turn) = (self.db().read(), progress.turn());
        let mut rows = store::property::list(db, &search.q, search.which(), turn, READ_AT_ONCE).await?;
        let head = [&PROPERTY.map(Column::name)[..], &[text("Einheiten", "Units").to(lang)]].concat();
        let mut csv = progress.piece(&head);
        progress.keep(&mut rows, MOST, |row| row.id.0);
        for row in &rows {
            write_property(&mut csv, row);
        }
        Ok(Some(progress.finish(csv, FULL.to(lang))))
    }

    /// The next piece of the units of a property as a file, narrowed down as the list is: a line for each of those who have
    /// a unit today, one without anybody for a vacant one; `None`: that was all.
    ///
    /// # Errors
    /// As [`Portal::property`].
    pub async fn units_csv(
        &self,
        visitor: &Visitor,
        property: PropertyId,
        search: &unit::Search,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::SeeMasterData)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        if !progress.begun && store::property::name_of_any(self.db().read(), property).await?.is_none() {
            return Err(Refusal::NotFound.into());
        }
        let (db, turn) = (self.db().read(), progress.turn());
        let filter = Filter { words: &search.q, usage: search.usage(), which: search.which() };
        let mut rows = store::unit::of_property(db, property, filter, turn, visitor.today(), READ_AT_ONCE).await?;
        let who = [text("Kontakt", "Contact").to(lang), Column::ContractKind.name(), Column::ContractNumber.name()];
        let mut csv = progress.piece(&[&UNIT.map(Column::name)[..], &who].concat());
        progress.keep(&mut rows, MOST, |row| row.id.0);
        for row in &rows {
            write_unit(&mut csv, row);
        }
        Ok(Some(progress.finish(csv, FULL.to(lang))))
    }
}

fn write_contact(csv: &mut Spreadsheet, row: &Row, contact: &InBooks, lang: Lang) {
    csv.row(&[
        contact.salutation.as_deref().unwrap_or_default(),
        contact.title.as_deref().unwrap_or_default(),
        contact.first_name.as_deref().unwrap_or_default(),
        contact.last_name.as_deref().unwrap_or_default(),
        contact.company.as_deref().unwrap_or_default(),
        contact.reference.as_deref().unwrap_or_default(),
        contact.email.as_deref().unwrap_or_default(),
        contact.phone.as_deref().unwrap_or_default(),
        contact.mobile.as_deref().unwrap_or_default(),
        contact.street.as_deref().unwrap_or_default(),
        contact.postcode.as_deref().unwrap_or_default(),
        contact.town.as_deref().unwrap_or_default(),
        // As an import reads it.
        contact.channel.label().de,
        row.place.as_deref().unwrap_or_default(),
        &row.contracts.to_string(),
        row.state.label().to(lang),
    ]);
}

fn write_property(csv: &mut Spreadsheet, row: &property::Row) {
    csv.row(&[
        &row.name,
        &row.reference,
        row.address.street.as_deref().unwrap_or_default(),
        row.address.postcode.as_deref().unwrap_or_default(),
        row.address.town.as_deref().unwrap_or_default(),
        &row.units.to_string(),
    ]);
}

fn write_unit(csv: &mut Spreadsheet, row: &unit::Row) {
    let number = row.number.as_deref().unwrap_or_default();
    // As an import reads it.
    let unit = [row.name.as_str(), row.reference.as_str(), number, row.usage.label().de];
    if row.occupants.is_empty() {
        csv.row(&[&unit[..], &["", "", ""]].concat());
    }
    for person in &row.occupants {
        let number = person.number.as_deref().unwrap_or_default();
        csv.row(&[&unit[..], &[person.name.as_str(), person.kind.label().de, number]].concat());
    }
}
