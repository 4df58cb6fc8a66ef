//! Files for spreadsheets, whole or piece by piece.

use domain::import::guard;

/// Lines of a file that German spreadsheets open: UTF-8 with a mark, semicolons, and no cell that could be taken for a
/// formula.
pub(crate) struct Spreadsheet(csv::Writer<Vec<u8>>);

impl Spreadsheet {
    /// The beginning of a file: the mark by which spreadsheets recognise UTF-8, and the names of the columns.
    pub(crate) fn begin(head: &[&str]) -> Self {
        let mut file = Self::over("\u{feff}".as_bytes().to_vec());
        file.row(head);
        file
    }

    /// A further piece of it.
    pub(crate) fn go_on() -> Self {
        Self::over(Vec::new())
    }

    fn over(begun: Vec<u8>) -> Self {
        let mut writer = csv::WriterBuilder::new();
        writer.delimiter(b';').terminator(csv::Terminator::CRLF).quote_style(csv::QuoteStyle::Always).flexible(true);
        Self(writer.from_writer(begun))
    }

    /// Adds a line.
    pub(crate) fn row(&mut self, cells: &[&str]) {
        // Memory takes what it is given.
        let _ = self.0.write_record(cells.iter().map(|cell| guard(cell).into_owned()));
    }

    /// What has been written.
    pub(crate) fn into_text(self) -> String {
        String::from_utf8(self.0.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_file_is_a_formula_and_quotes_survive() {
        let mut file = Spreadsheet::go_on();
        file.row(&["=HYPERLINK(\"https://evil.example\")", "+49 911", "-1", "@x", "\tx", "a;b\nc"]);
        file.row(&["＝1+1"]);
        assert_eq!(
            file.into_text(),
            "\"'=HYPERLINK(\"\"https://evil.example\"\")\";\"'+49 911\";\"'-1\";\"'@x\";\"'\tx\";\"a;b\nc\"\r\n\"'＝1+1\"\r\n"
        );
        assert_eq!(Spreadsheet::begin(&["Name"]).into_text(), "\u{feff}\"Name\"\r\n");
    }
}
