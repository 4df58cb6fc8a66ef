//! The invitations of a house, or of all, as a file for spreadsheets. The codes are not in it: a file is copied, mailed and
//! forgotten in folders, and each code in it could be used by whoever finds it. They are read out one by one or go out as
//! letters, and both are told to the journal.

use crate::{
    Outcome, Portal, Visitor,
    spreadsheet::{self, READ_AT_ONCE, Spreadsheet},
};
use domain::{
    id::PropertyId,
    invitation::{FileLine, last_day},
    policy::Right,
    text::{Lang, text},
};
use store::invitation::Place;

/// The most contacts in a file: more than the largest portfolio has, and still what a spreadsheet opens.
const MOST: usize = 200_000;

/// How far a file of invitations has come: it goes by name.
pub type Progress = spreadsheet::Progress<Place>;

impl Portal {
    /// The next piece of the file; `None`: that was all. The first one begins with the mark by which spreadsheets
    /// recognise UTF-8, and the names of the columns.
    ///
    /// # Errors
    /// [`domain::refusal::Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn invitations_csv(
        &self,
        visitor: &Visitor,
        property: Option<PropertyId>,
        progress: &mut Progress,
    ) -> Outcome<Option<String>> {
        visitor.must_as_staff(Right::Invite)?;
        if progress.done {
            return Ok(None);
        }
        let lang = visitor.lang;
        if let Some(property) = property.filter(|_| !progress.begun) {
            self.house(property).await?;
        }
        let head = [
            text("Kontakt", "Contact"),
            text("Referenz", "Reference"),
            text("Einheit", "Unit"),
            text("Straße", "Street"),
            text("PLZ", "Postcode"),
            text("Ort", "Town"),
            text("E-Mail", "E-mail"),
            text("Zustellung", "Delivery"),
            text("Einladung", "Invitation"),
            text("Gemailt", "Mailed"),
            text("Erinnert", "Reminded"),
            text("Code gültig bis", "Code valid until"),
        ];
        let mut csv = progress.piece(&head.map(|name| name.to(lang)));
        let (db, after, window) = (self.db().read(), progress.after.as_ref(), visitor.window());
        let mut lines = store::invitation::file(db, property, after, window, visitor.now, READ_AT_ONCE).await?;
        progress.keep(&mut lines, MOST, |(place, _)| place.clone());
        for (_, line) in &lines {
            write(&mut csv, line, lang);
        }
        let full = text(
            "Hier endet die Datei: Es sind mehr als 200.000 Zeilen. Es gibt auch eine Datei je Liegenschaft.",
            "The file ends here: there are more than 200,000 rows. There is also a file for each property.",
        );
        Ok(Some(progress.finish(csv, full.to(lang))))
    }
}

fn write(csv: &mut Spreadsheet, line: &FileLine, lang: Lang) {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let delivery = match (&line.email, line.bounced) {
        (None, _) => text("ohne Adresse", "no address"),
        (Some(_), true) => text("Mail kam zurück", "mail came back"),
        (Some(_), false) => text("", ""),
    };
    let moment = |at: Option<domain::time::Moment>| at.map(|at| at.to(lang)).unwrap_or_default();
    let until = line.expires_at.map(|at| last_day(at).to(lang)).unwrap_or_default();
    csv.row(&[
        &line.name,
        &some(&line.reference),
        &some(&line.place),
        &some(&line.address.street),
        &some(&line.address.postcode),
        &some(&line.address.town),
        &some(&line.email),
        delivery.to(lang),
        line.state.label().to(lang),
        &moment(line.mailed_at),
        &moment(line.reminded_at),
        &until,
    ]);
}
