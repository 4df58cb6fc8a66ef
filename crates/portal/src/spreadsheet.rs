//! Files for spreadsheets, whole or piece by piece.

use domain::{import::guard, list::Turn};

/// How many rows a piece has; so much of a file is in memory at a time.
const PIECE: usize = 500;
/// How many are read for it: one more, to know whether there is another piece.
pub(crate) const READ_AT_ONCE: i64 = PIECE as i64 + 1;

/// How far a file has come that is made piece by piece. It goes on after the place of a row in its list.
#[derive(Clone, Debug)]
pub struct Progress<P = i64> {
    pub(crate) after: Option<P>,
    pub(crate) begun: bool,
    pub(crate) done: bool,
    /// It ends although there is more.
    full: bool,
    rows: usize,
}

impl<P> Default for Progress<P> {
    fn default() -> Self {
        Self { after: None, begun: false, done: false, full: false, rows: 0 }
    }
}

impl Progress {
    pub(crate) fn turn(&self) -> Turn {
        self.after.map_or(Turn::Start, Turn::After)
    }
}

impl<P> Progress<P> {
    /// The beginning of the file with the names of its columns, or a further piece.
    pub(crate) fn piece(&mut self, head: &[&str]) -> Spreadsheet {
        if self.begun {
            return Spreadsheet::go_on();
        }
        self.begun = true;
        Spreadsheet::begin(head)
    }

    /// Keeps of what was read what belongs to this piece, and notes how far the file has come with it.
    pub(crate) fn keep<T>(&mut self, read: &mut Vec<T>, most: usize, place: impl Fn(&T) -> P) {
        let more = read.len() > PIECE;
        read.truncate(PIECE);
        self.after = read.last().map(place);
        self.rows += read.len();
        self.full = more && self.rows >= most;
        self.done = !more || self.full;
    }

    /// The piece as it is sent. Where the file ends although there is more, its last line says so in these words.
    pub(crate) fn finish(&self, mut piece: Spreadsheet, words: &str) -> String {
        if self.full {
            piece.row(&[words]);
        }
        piece.into_text()
    }
}

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
