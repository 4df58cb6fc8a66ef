//! What a check or an import found and did.

use super::{Column, Header, Remark, RowProblem};
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// How many problems and remarks a report lists; the file of wrong rows has them all.
pub const LISTED: usize = 500;
/// How many rows a report shows as a preview.
pub const PREVIEWED: usize = 5;

/// What a check or an import found and did. The same for both: a check counts what an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Rows with content, without the header.
    pub rows: u32,
    /// Rows that cannot be imported.
    pub refused: u32,
    /// Rows that are exactly like an earlier one and count once.
    pub duplicates: u32,
    /// Properties.
    pub properties: Counts,
    /// Units.
    pub units: Counts,
    /// Contacts.
    pub contacts: Counts,
    /// Contracts.
    pub contracts: Counts,
    /// What is wrong with the refused rows; the first [`LISTED`].
    pub problems: Vec<RowProblem>,
    /// How many rows went in with a remark.
    pub remarked: u32,
    /// The remarks; the first [`LISTED`].
    pub remarks: Vec<Remark>,
    /// Required columns that are not there. If there are any, no row was read.
    pub missing: Vec<Column>,
    /// Columns that are there more than once; the first counts.
    pub repeated: Vec<Column>,
    /// Names of columns that mean nothing to us.
    pub ignored: Vec<String>,
    /// The first rows as they were read.
    pub preview: Preview,
}

/// How many objects of a kind are new, changed and unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Not stored before.
    pub new: u32,
    /// Stored with other values before.
    pub changed: u32,
    /// Stored like this before.
    pub unchanged: u32,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> u32 {
        self.new + self.changed + self.unchanged
    }

    /// Whether nothing is to be written.
    #[must_use]
    pub const fn is_quiet(self) -> bool {
        self.new == 0 && self.changed == 0
    }
}

/// The first rows, to see at a glance that the columns are understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The columns that were recognised, in the order of the file.
    pub columns: Vec<Column>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
}

/// One row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// The number of the row, as a spreadsheet counts.
    pub number: u32,
    /// The cells under the columns of the preview, shortened.
    pub cells: Vec<String>,
}

impl Report {
    /// A report on a file with this header.
    #[must_use]
    pub fn of(header: &Header) -> Self {
        let mut columns: Vec<(usize, Column)> =
            Column::ALL.into_iter().filter_map(|column| Some((header.place(column)?, column))).collect();
        columns.sort_unstable();
        Self {
            missing: header.missing(),
            repeated: header.repeated().to_vec(),
            ignored: header.ignored().iter().take(LISTED).cloned().collect(),
            preview: Preview { columns: columns.into_iter().map(|(_, column)| column).collect(), rows: Vec::new() },
            ..Self::default()
        }
    }

    /// Whether an import would change, or has changed, nothing.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        [self.properties, self.units, self.contacts, self.contracts].into_iter().all(Counts::is_quiet)
    }

    /// Whether there is anything to import.
    #[must_use]
    pub fn can_import(&self) -> bool {
        self.missing.is_empty() && self.rows > self.refused
    }

    /// Notes a row that cannot be imported.
    pub fn refuse(&mut self, problems: &[RowProblem]) {
        self.refused += 1;
        let room = LISTED.saturating_sub(self.problems.len());
        self.problems.extend(problems.iter().take(room).cloned());
    }

    /// Notes what is worth knowing about a row that goes in.
    pub fn remark(&mut self, remarks: Vec<Remark>) {
        if !remarks.is_empty() {
            self.remarked += 1;
            let room = LISTED.saturating_sub(self.remarks.len());
            self.remarks.extend(remarks.into_iter().take(room));
        }
    }

    /// Which required columns are not there, in words; `None` if all are.
    #[must_use]
    pub fn missing_text(&self, lang: Lang) -> Option<String> {
        let or = match lang {
            Lang::De => " oder ",
            Lang::En => " or ",
        };
        let mut names: Vec<String> = Vec::new();
        for column in &self.missing {
            match (column, names.last_mut()) {
                (Column::Company, Some(last)) => *last = format!("{last}{or}{}", column.name()),
                _ => names.push(column.name().to_owned()),
            }
        }
        let names = names.join(", ");
        match (names.is_empty(), lang) {
            (true, _) => None,
            (false, Lang::De) => Some(format!("In der Kopfzeile fehlen: {names}.")),
            (false, Lang::En) => Some(format!("The header does not have: {names}.")),
        }
    }

    /// Which columns are there more than once, in words; `None` if none is.
    #[must_use]
    pub fn repeated_text(&self, lang: Lang) -> Option<String> {
        let names = self.repeated.iter().map(|column| column.name()).collect::<Vec<_>>().join(", ");
        match (names.is_empty(), lang) {
            (true, _) => None,
            (false, Lang::De) => {
                Some(format!("Mehrmals vorhanden, es gilt jeweils die erste Spalte von links: {names}."))
            }
            (false, Lang::En) => Some(format!("There more than once; the first column from the left counts: {names}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_columns_are_told_in_words() {
        let header = Header::read(vec!["Liegenschaft".into(), "Einheit".into(), "Einheit-Referenz".into()]);
        let report = Report::of(&header);
        assert_eq!(
            report.missing_text(Lang::De).as_deref(),
            Some("In der Kopfzeile fehlen: Liegenschaft-Referenz, Nachname oder Firma.")
        );
        assert!(!report.can_import());
    }

    #[test]
    fn repeated_columns_are_told_in_words() {
        let header = Header::read(vec!["E-Mail".into(), "Einheit".into(), "e-mail".into()]);
        assert_eq!(
            Report::of(&header).repeated_text(Lang::De).as_deref(),
            Some("Mehrmals vorhanden, es gilt jeweils die erste Spalte von links: E-Mail.")
        );
        assert_eq!(Report::default().repeated_text(Lang::De), None);
    }

    #[test]
    fn a_thousand_wrong_rows_are_counted_and_the_first_ones_listed() {
        let mut report = Report::default();
        for row in 2..1_002 {
            report.refuse(&[RowProblem::of_row(row, super::super::RowReason::NameMissing)]);
        }
        assert_eq!((report.refused, report.problems.len()), (1_000, LISTED));
    }
}
