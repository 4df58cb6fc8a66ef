//! From bytes to the rows of a table, one after the other, whatever the file is.
//!
//! The reader runs on a thread of its own and hands over a few rows at a time, so that neither the file as a whole nor
//! the table is ever there as cells, and the server goes on answering.

use super::{sheet, text};
use domain::{
    import::{Cell, Header, MAX_BYTES, MAX_ROWS, RowReason},
    refusal::Reason,
};
use std::sync::Arc;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many rows are handed over, checked and written at a time.
pub(super) const PIECE: usize = 1_000;
/// Within how many rows the header must come; above it there may be a title, a date, an empty line.
pub(super) const HEADER_WITHIN: usize = 20;

/// What a file may cost us.
pub(super) struct Limits {
    /// Bytes of the file.
    pub(super) bytes: usize,
    /// Rows of the table.
    pub(super) rows: u32,
    /// Bytes of all sheets of an Excel file, unpacked.
    pub(super) sheets: u64,
    /// Bytes of its table of texts, unpacked; unlike the sheets it is kept in memory.
    pub(super) texts: u64,
    /// Bytes of its other parts (styles, names, relations), unpacked.
    pub(super) other: u64,
}

const LIMITS: Limits = Limits {
    bytes: MAX_BYTES,
    rows: MAX_ROWS,
    // 200,000 rows of 26 columns take about 300 MB.
    sheets: 512 * 1024 * 1024,
    texts: 128 * 1024 * 1024,
    other: 16 * 1024 * 1024,
};

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// Its number, as a spreadsheet counts.
    pub(super) number: u32,
    /// Its cells; fewer than the header's where nothing follows.
    pub(super) cells: Vec<Cell>,
    /// Why it could not be taken apart, if it could not.
    pub(super) broken: Option<RowReason>,
}

impl Line {
    pub(super) fn new(number: u32, cells: Vec<Cell>) -> Self {
        Self { number, cells, broken: None }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// A piece of a table.
#[derive(Debug)]
pub(super) enum Piece {
    /// The header.
    Header(Box<Header>),
    /// Some rows.
    Rows(Vec<Line>),
    /// There is no more.
    End,
}

/// Why the reading ends early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The file cannot be read.
    Refused(Reason),
    /// Nobody wants to know any more.
    Unwanted,
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// Takes the pieces of a table.
pub(super) type Sink<'a> = &'a mut dyn FnMut(Piece) -> Result<(), Stop>;

/// Reads a table on a thread of its own. The last piece is [`Piece::End`] or an error.
pub(super) fn read(bytes: Arc<[u8]>) -> Receiver<Result<Piece, Reason>> {
    let (sender, receiver) = channel(2);
    tokio::task::spawn_blocking(move || hand_over(&bytes, &sender));
    receiver
}

fn hand_over(bytes: &[u8], sender: &Sender<Result<Piece, Reason>>) {
    let mut send = |piece: Piece| sender.blocking_send(Ok(piece)).map_err(|_| Stop::Unwanted);
    if let Err(Stop::Refused(reason)) = pieces(bytes, &LIMITS, &mut send) {
        // Nobody is waiting for the reason if this fails.
        let _ = sender.blocking_send(Err(reason));
    }
}

/// Reads a table and hands it over piece by piece.
fn pieces(bytes: &[u8], limits: &Limits, sink: Sink<'_>) -> Result<(), Stop> {
    if bytes.len() > limits.bytes {
        return Err(Reason::TableTooLarge.into());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Reason::EmptyTable.into());
    }
    // Counting rows costs a second reading, so it is only done where there could be too many.
    let at_most = if sheet::is_one(bytes) { sheet::rows_at_most(bytes, limits)? } else { text::rows_at_most(bytes) };
    if at_most > limits.rows {
        let mut rows = 0;
        each(bytes, &mut |piece| {
            rows += if let Piece::Rows(lines) = piece { lines.len() } else { 0 };
            if rows > limits.rows as usize { Err(Reason::TooManyRows.into()) } else { Ok(()) }
        })?;
    }
    each(bytes, sink)
}

fn each(bytes: &[u8], sink: Sink<'_>) -> Result<(), Stop> {
    if sheet::is_one(bytes) { sheet::pieces(bytes, sink) } else { text::pieces(bytes, sink) }
}

/// Gathers rows into pieces and leaves the blank ones out.
pub(super) struct Gatherer<'a> {
    sink: Sink<'a>,
    lines: Vec<Line>,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(sink: Sink<'a>) -> Self {
        Self { sink, lines: Vec::with_capacity(PIECE) }
    }

    pub(super) fn add(&mut self, line: Line) -> Result<(), Stop> {
        if line.is_blank() {
            return Ok(());
        }
        self.lines.push(line);
        if self.lines.len() == PIECE {
            (self.sink)(Piece::Rows(std::mem::replace(&mut self.lines, Vec::with_capacity(PIECE))))?;
        }
        Ok(())
    }

    pub(super) fn end(self) -> Result<(), Stop> {
        if !self.lines.is_empty() {
            (self.sink)(Piece::Rows(self.lines))?;
        }
        (self.sink)(Piece::End)
    }
}

/// The header among the first rows: the first row that has all required columns, else the one of which most columns
/// are recognised.
pub(super) fn header_of(lines: &[Line]) -> Option<(usize, Header)> {
    let mut best: Option<(usize, Header)> = None;
    for (place, line) in lines.iter().enumerate() {
        let header = Header::read(line.cells.iter().map(|cell| cell.shown().into_owned()).collect());
        if header.missing().is_empty() {
            return Some((place, header));
        }
        if best.as_ref().is_none_or(|(_, best)| best.recognised() < header.recognised()) {
            best = Some((place, header));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write as _};

    const SMALL: Limits = Limits { bytes: 10_000, rows: 3, sheets: 50_000, texts: 50_000, other: 50_000 };

    fn refusal(bytes: &[u8]) -> Option<Reason> {
        match pieces(bytes, &SMALL, &mut |_| Ok(())) {
            Err(Stop::Refused(reason)) => Some(reason),
            _ => None,
        }
    }

    /// An archive with one part: small when packed, large when unpacked.
    fn packed(name: &str, content: &[u8], times: usize) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        for _ in 0..times {
            archive.write_all(content).expect("content");
        }
        archive.finish().expect("an archive").into_inner()
    }

    #[test]
    fn what_unpacks_to_more_than_we_can_bear_is_refused_before_it_is_read() {
        for part in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"] {
            assert_eq!(refusal(&packed(part, &[b' '; 1_000], 51)), Some(Reason::TableTooLarge), "{part}");
            // Within the limits it is merely no table.
            assert_eq!(refusal(&packed(part, &[b' '; 1_000], 50)), Some(Reason::NotATable), "{part}");
        }
        let announced = b"<sst count=\"1\" uniqueCount=\"99999999999999999999\"><si><t>a</t></si></sst>";
        assert_eq!(refusal(&packed("xl/sharedStrings.xml", announced, 1)), Some(Reason::TableTooLarge));
        assert_eq!(refusal(&[b';'; 10_001]), Some(Reason::TableTooLarge));
    }

    #[test]
    fn rows_are_counted_before_the_first_one_is_handed_over() {
        let table = |rows: usize| {
            format!("Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Firma\n{}", "a;b;c;d;e\n".repeat(rows))
        };
        assert_eq!(refusal(table(3).as_bytes()), None);
        assert_eq!(refusal(table(4).as_bytes()), Some(Reason::TooManyRows));
        // Blank lines are no rows.
        assert_eq!(refusal(format!("{}{}", table(3), "\n;;;;\n".repeat(9)).as_bytes()), None);
    }
}
