//! Cells as a file brings them, and cells as we write them.

use crate::{text::Lang, time::Day};
use std::borrow::Cow;

/// One cell of a table, with the type that the file gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, as everything is in CSV.
    Text(String),
    /// A number of a spreadsheet.
    Number(f64),
    /// A date of a spreadsheet.
    Day(Day),
    /// A formula whose result the file does not contain.
    Formula(String),
    /// An error of a spreadsheet, such as `#REF!`.
    Error(String),
}

impl Cell {
    /// Whether nothing is in it that people would see.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Number(_) | Self::Day(_) | Self::Formula(_) | Self::Error(_) => false,
        }
    }

    /// As a spreadsheet shows it.
    #[must_use]
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Formula(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number_text(*number)),
            Self::Day(day) => Cow::Owned(day.to(Lang::De)),
        }
    }
}

/// A number without exponent and superfluous zeros, with a decimal comma as in German spreadsheets.
fn number_text(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// Makes a cell harmless for spreadsheets that open our CSV files: what begins like a formula is marked as text.
///
/// Every file that we write goes through here, because names and notes come from people.
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    if looks_like_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes the mark of [`guard`] off, so that a file with reasons can be corrected and imported again.
pub(super) fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest,
        _ => cell,
    }
}

fn looks_like_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_read_as_people_typed_them() {
        assert_eq!(Cell::Number(1_713_920_028.0).shown(), "1713920028");
        assert_eq!(Cell::Number(1e20).shown(), "100000000000000000000");
        assert_eq!(Cell::Number(2.5).shown(), "2,5");
        assert_eq!(Cell::Number(-1.0).shown(), "-1");
    }

    #[test]
    fn what_begins_like_a_formula_is_marked_as_text() {
        assert_eq!(guard("=HYPERLINK(\"http://example.net\")"), "'=HYPERLINK(\"http://example.net\")");
        assert_eq!(guard("+49 171 3920028"), "'+49 171 3920028");
        assert_eq!(guard("Müller-Lüdenscheid"), "Müller-Lüdenscheid");
        assert_eq!(guard("'s Lädchen"), "'s Lädchen");
    }

    proptest! {
        #[test]
        fn the_mark_comes_off_again(cell in "[-'=+@\ta-z ]{0,6}") {
            // A text that already looks marked is the one thing that cannot be told apart.
            prop_assume!(unguard(&cell) == cell);
            let written = guard(&cell).into_owned();
            prop_assert!(!looks_like_formula(&written));
            prop_assert_eq!(unguard(&written), cell);
        }
    }
}
