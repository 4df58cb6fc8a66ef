//! What is wrong with a row, and what is worth knowing about one that went in.

use super::Column;
use crate::{form, text::Lang};
use serde::{Deserialize, Serialize};

/// The longest piece of a value that is quoted in a message.
const QUOTED: usize = 60;

/// Why a row cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowProblem {
    /// The number of the row, as a spreadsheet counts.
    pub row: u32,
    /// The column, if one is to blame.
    pub column: Option<Column>,
    /// What is wrong.
    pub reason: RowReason,
    /// The offending value, shortened; empty if there is none to show.
    pub value: String,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowReason {
    /// A required cell is empty.
    Missing,
    /// Neither last name nor company.
    NameMissing,
    /// Something is said about a contract, but not whether it is an owner's or a tenant's.
    ContractKindMissing,
    /// More characters than the limit.
    TooLong {
        /// The most that is accepted, in characters.
        limit: u32,
    },
    /// Characters that are not text, such as NUL.
    NotText,
    /// A formula instead of a value.
    Formula,
    /// An error of the spreadsheet instead of a value.
    CellError,
    /// Not a day of the calendar.
    NotADay,
    /// The spreadsheet made a date of something that is none.
    UnwantedDay,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number.
    NotAPhone,
    /// Neither private nor commercial.
    NotAUsage,
    /// Neither owner nor tenant.
    NotAKind,
    /// Neither online nor postal.
    NotAChannel,
    /// The contract ends before it starts.
    EndBeforeStart,
    /// More or fewer cells than the header has.
    CellCount {
        /// The cells of this row.
        found: u32,
        /// The cells of the header.
        expected: u32,
    },
    /// A quotation mark opens and does not close.
    OpenQuote,
    /// An earlier row of the file has the unit under another property.
    OtherPropertyInFile {
        /// The earlier row.
        row: u32,
    },
    /// The unit is stored under another property.
    OtherPropertyStored {
        /// The reference id of that property.
        property: String,
    },
    /// An earlier row of the file has another name for the same contact reference.
    OtherName {
        /// The earlier row.
        row: u32,
    },
    /// The property is archived.
    PropertyArchived,
    /// The unit is archived.
    UnitArchived,
    /// The contact is archived.
    ContactArchived,
    /// The contract is archived.
    ContractArchived,
}

impl RowProblem {
    /// A problem with a value of a column.
    pub(super) fn new(row: u32, column: Column, reason: RowReason, value: &str) -> Self {
        Self { row, column: Some(column), reason, value: shortened(value) }
    }

    /// A problem with a row as a whole.
    #[must_use]
    pub fn of_row(row: u32, reason: RowReason) -> Self {
        Self { row, column: None, reason, value: String::new() }
    }

    /// What is wrong and what to do, without the number of the row and the name of the column.
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        let words = self.reason.to(lang);
        match (self.value.is_empty(), lang) {
            (true, _) => words,
            (false, Lang::De) => format!("„{}“: {words}", self.value),
            (false, Lang::En) => format!("“{}”: {words}", self.value),
        }
    }
}

impl RowReason {
    fn to(&self, lang: Lang) -> String {
        let fixed = |de: &str, en: &str| match lang {
            Lang::De => de.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            Self::Missing => fixed("Diese Angabe fehlt.", "This value is missing."),
            Self::NameMissing => fixed(
                "Nachname und Firma fehlen; eines von beiden ist nötig.",
                "Last name and company are missing; one of them is needed.",
            ),
            Self::ContractKindMissing => fixed(
                "Bitte schreiben Sie „Eigentümer“ oder „Mieter“ zu diesem Vertrag.",
                "Please write “Eigentümer” (owner) or “Mieter” (tenant) for this contract.",
            ),
            Self::TooLong { limit } => fixed(
                &format!("Das ist zu lang (höchstens {limit} Zeichen)."),
                &format!("This is too long (at most {limit} characters)."),
            ),
            Self::NotText => fixed(
                "Das enthält Zeichen, die sich nicht speichern lassen.",
                "This contains characters that cannot be stored.",
            ),
            Self::Formula => fixed(
                "Das ist eine Formel ohne Ergebnis. Bitte fügen Sie den Wert ein.",
                "This is a formula without result. Please insert the value.",
            ),
            Self::CellError => fixed("Die Tabelle meldet hier einen Fehler.", "The spreadsheet reports an error here."),
            Self::NotADay => fixed(
                "Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 31.12.2026",
                "There is no such day. Please write it like this: 31.12.2026",
            ),
            Self::UnwantedDay => fixed(
                "Hier hat die Tabelle ein Datum daraus gemacht. Bitte formatieren Sie die Zelle als Text und tippen Sie den Wert neu ein.",
                "The spreadsheet turned this into a date. Please format the cell as text and type the value again.",
            ),
            Self::NotAnEmail => fixed("Das ist keine E-Mail-Adresse.", "This is not an e-mail address."),
            Self::NotAPhone => fixed("Das ist keine Telefonnummer.", "This is not a telephone number."),
            Self::NotAUsage => fixed(
                "Möglich sind „Privat“ und „Geschäftlich“.",
                "“Privat” (residential) and “Geschäftlich” (commercial) are possible.",
            ),
            Self::NotAKind => fixed(
                "Möglich sind „Eigentümer“ und „Mieter“.",
                "“Eigentümer” (owner) and “Mieter” (tenant) are possible.",
            ),
            Self::NotAChannel => {
                fixed("Möglich sind „Online“ und „Postalisch“.", "“Online” and “Postalisch” (by post) are possible.")
            }
            Self::EndBeforeStart => {
                fixed("Der Vertrag endet, bevor er beginnt.", "The contract ends before it starts.")
            }
            Self::CellCount { found, expected } => fixed(
                &format!("Diese Zeile hat {found} Felder, die Kopfzeile hat {expected}."),
                &format!("This row has {found} fields, the header has {expected}."),
            ),
            Self::OpenQuote => fixed(
                "Ein Anführungszeichen wird in dieser Zeile geöffnet und nicht geschlossen.",
                "A quotation mark is opened in this row and not closed.",
            ),
            Self::OtherPropertyInFile { row } => fixed(
                &format!("Diese Einheit steht in Zeile {row} unter einer anderen Liegenschaft."),
                &format!("In row {row} this unit belongs to another property."),
            ),
            Self::OtherPropertyStored { property } => fixed(
                &format!("Diese Einheit ist unter der Liegenschaft {property} gespeichert."),
                &format!("This unit is stored under property {property}."),
            ),
            Self::OtherName { row } => fixed(
                &format!("Diese Kontakt-Referenz steht in Zeile {row} bei einem anderen Namen."),
                &format!("In row {row} this contact reference belongs to another name."),
            ),
            Self::PropertyArchived => fixed("Diese Liegenschaft ist archiviert.", "This property is archived."),
            Self::UnitArchived => fixed("Diese Einheit ist archiviert.", "This unit is archived."),
            Self::ContactArchived => fixed("Dieser Kontakt ist archiviert.", "This contact is archived."),
            Self::ContractArchived => fixed("Dieser Vertrag ist archiviert.", "This contract is archived."),
        }
    }
}

impl From<form::Problem> for RowReason {
    fn from(problem: form::Problem) -> Self {
        match problem {
            form::Problem::TooLong { limit } => Self::TooLong { limit },
            form::Problem::NotText => Self::NotText,
            form::Problem::NotAnEmail => Self::NotAnEmail,
            form::Problem::NotAPhone => Self::NotAPhone,
            form::Problem::NotADay => Self::NotADay,
            // The readers of cells ask for nothing else; an unforeseen problem is still a value that is not there.
            _ => Self::Missing,
        }
    }
}

/// Something worth knowing about a row that can be imported all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The number of the row, as a spreadsheet counts.
    pub row: u32,
    /// The columns in question.
    pub columns: Vec<Column>,
    /// What is worth knowing.
    pub reason: RemarkReason,
}

/// What is worth knowing about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemarkReason {
    /// An earlier row says something else about the same property, unit, contact or contract; the earlier one counts.
    Contradicts {
        /// The earlier row.
        row: u32,
    },
    /// The stored contact with this reference has another last name so far.
    Renamed {
        /// The name so far.
        before: String,
    },
    /// The customer has corrected these values in the portal, and the file says what they were before.
    Overwrites,
}

impl Remark {
    /// What to tell the reader, with the names of the columns, without the number of the row.
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        let columns = self.columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ");
        match (&self.reason, lang) {
            (RemarkReason::Contradicts { row }, Lang::De) => {
                format!("{columns}: Zeile {row} sagt etwas anderes; es gilt Zeile {row}.")
            }
            (RemarkReason::Contradicts { row }, Lang::En) => {
                format!("{columns}: row {row} says something else; row {row} counts.")
            }
            (RemarkReason::Renamed { before }, Lang::De) => {
                format!("Dieser Kontakt hieß bisher „{before}“. Bitte prüfen Sie, ob es dieselbe Person ist.")
            }
            (RemarkReason::Overwrites, Lang::De) => {
                format!(
                    "{columns}: Das hat der Kunde im Portal selbst geändert, und die Datei ersetzt es. Bitte prüfen Sie, was stimmt."
                )
            }
            (RemarkReason::Overwrites, Lang::En) => {
                format!(
                    "{columns}: The customer has changed this in the portal, and the file replaces it. Please check what is right."
                )
            }
            (RemarkReason::Renamed { before }, Lang::En) => {
                format!("This contact was called “{before}” so far. Please check that it is the same person.")
            }
        }
    }
}

/// A value as messages quote it: one line, without control characters, not too long.
pub(super) fn shortened(value: &str) -> String {
    let mut short = String::new();
    for (n, c) in value.trim().chars().enumerate() {
        if n == QUOTED {
            short.push('…');
            break;
        }
        short.push(if c.is_control() { '\u{fffd}' } else { c });
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_quotes_the_value_shortened_and_without_control_characters() {
        let problem = RowProblem::new(7, Column::Email, RowReason::NotAnEmail, "klaus-d..aumann@example.com");
        assert_eq!(problem.to(Lang::De), "„klaus-d..aumann@example.com“: Das ist keine E-Mail-Adresse.");
        let long = RowProblem::new(7, Column::LastName, RowReason::TooLong { limit: 200 }, &"x".repeat(5_000));
        assert_eq!(long.value.chars().count(), QUOTED + 1);
        assert_eq!(RowProblem::new(7, Column::LastName, RowReason::NotText, "a\0b").value, "a\u{fffd}b");
    }

    #[test]
    fn a_contradiction_names_the_columns_and_the_row_that_counts() {
        let remark = Remark {
            row: 7,
            columns: vec![Column::ContactStreet, Column::ContactTown],
            reason: RemarkReason::Contradicts { row: 6 },
        };
        assert_eq!(remark.to(Lang::De), "Kontakt-Straße, Kontakt-Ort: Zeile 6 sagt etwas anderes; es gilt Zeile 6.");
    }
}
