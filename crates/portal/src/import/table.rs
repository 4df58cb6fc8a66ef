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
    /// The header, with the greatest number of rows that may follow.
    Header(Box<Header>, u32),
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
    if let Err(Stop::Refused(reason)) = pieces(bytes, &mut send) {
        // Nobody is waiting for the reason if this fails.
        let _ = sender.blocking_send(Err(reason));
    }
}

/// Reads a table and hands it over piece by piece.
pub(super) fn pieces(bytes: &[u8], sink: Sink<'_>) -> Result<(), Stop> {
    if bytes.len() > MAX_BYTES {
        return Err(Reason::TableTooLarge.into());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Reason::EmptyTable.into());
    }
    // Counting rows costs a second reading, so it is only done where there could be too many.
    let at_most = if sheet::is_one(bytes) { sheet::rows_at_most(bytes)? } else { text::rows_at_most(bytes) };
    if at_most > MAX_ROWS {
        let mut rows = 0;
        each(bytes, at_most, &mut |piece| {
            rows += if let Piece::Rows(lines) = piece { lines.len() } else { 0 };
            if rows > MAX_ROWS as usize { Err(Reason::TooManyRows.into()) } else { Ok(()) }
        })?;
    }
    each(bytes, at_most.min(MAX_ROWS), sink)
}

fn each(bytes: &[u8], at_most: u32, sink: Sink<'_>) -> Result<(), Stop> {
    if sheet::is_one(bytes) { sheet::pieces(bytes, at_most, sink) } else { text::pieces(bytes, at_most, sink) }
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
