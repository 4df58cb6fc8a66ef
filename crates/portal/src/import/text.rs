//! Tables as text: CSV with semicolons, commas or tabs, in the encodings that spreadsheets write.

use super::table::{Gatherer, HEADER_WITHIN, Line, Piece, Sink, Stop, header_of};
use domain::{
    import::{Cell, Header, RowReason},
    refusal::Reason,
};
use std::borrow::Cow;

const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];
/// Over how many lines a quoted cell may go before a forgotten quotation mark is the better explanation.
const CELL_LINES: usize = 30;

/// As many rows as the text has lines; quoted line breaks and blank lines make it fewer.
pub(super) fn rows_at_most(bytes: &[u8]) -> u32 {
    let count = |wanted: u8| bytes.iter().filter(|b| **b == wanted).count();
    u32::try_from(count(b'\n').max(count(b'\r')) + 1).unwrap_or(u32::MAX)
}

/// Reads the text and hands it over piece by piece.
pub(super) fn pieces(bytes: &[u8], sink: Sink<'_>) -> Result<(), Stop> {
    let text = decode(bytes)?;
    // Excel's own note about the separator, which other programs show as a first row.
    let (text, noted, mut first) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((noted, rest)) => (rest, noted.trim_end_matches('\r').bytes().next(), 2),
        None => (&*text, None, 1),
    };
    let separators = noted.map_or(SEPARATORS.to_vec(), |noted| vec![noted]);
    let (separator, header) = separators
        .into_iter()
        .filter_map(|separator| Some((separator, header_with(text, separator, first)?)))
        .reduce(|best, other| if other.1.score() > best.1.score() { other } else { best })
        .ok_or(Reason::EmptyTable)?;
    // One cell that means nothing to us: a letter, a picture, a web page.
    if header.found.recognised() == 0 && header.found.names().len() < 2 {
        return Err(Reason::NotATable.into());
    }
    let expected = header.found.names().len();
    first = header.line;
    sink(Piece::Header(Box::new(header.found)))?;

    let mut gatherer = Gatherer::new(sink);
    let mut records = Records::new(text, separator, header.starts, first);
    records.skip_header();
    while let Some(mut line) = records.next(expected) {
        if line.broken.is_none() {
            while line.cells.len() > expected && line.cells.last().is_some_and(Cell::is_blank) {
                line.cells.pop();
            }
            if line.cells.len() != expected && !line.is_blank() {
                let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                line.broken = Some(RowReason::CellCount { found: count(line.cells.len()), expected: count(expected) });
            }
        }
        gatherer.add(line)?;
    }
    gatherer.end()
}

/// UTF-8 with or without mark, UTF-16 with mark; what is neither is Windows-1252, as German Excel writes, or Mac Roman,
/// as it writes on a Mac for "CSV (Macintosh)".
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    let (text, sample) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding.decode_without_bom_handling(&bytes[mark..]).0, None),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), Some(bytes)),
            Err(_) if mixes_encodings(bytes) => return Err(Reason::MixedEncodings),
            Err(_) if is_mac_roman(bytes) => (encoding_rs::MACINTOSH.decode_without_bom_handling(bytes).0, Some(bytes)),
            Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Some(bytes)),
        },
    };
    // Pictures, archives and programs are full of control characters; a stray one in a name is that row's problem.
    let sample = sample.unwrap_or_default();
    let sample = &sample[..sample.len().min(8_192)];
    let odd = sample.iter().filter(|b| b.is_ascii_control() && !matches!(b, b'\n' | b'\r' | b'\t')).count();
    if odd * 50 > sample.len() { Err(Reason::NotATable) } else { Ok(text) }
}

/// Whether a text that is not UTF-8 as a whole has German letters in UTF-8: it was put together from two files, and
/// either reading would spoil one of them. In Windows-1252 these pairs would be "Ã¤" and the like, which nobody writes.
fn mixes_encodings(bytes: &[u8]) -> bool {
    let letters = ["ä", "ö", "ü", "Ä", "Ö", "Ü", "ß"];
    bytes.windows(2).any(|pair| letters.iter().any(|letter| letter.as_bytes() == pair))
}

/// Whether small German letters stand within words as Mac Roman writes them, and none as Windows-1252 does. What Mac
/// Roman writes as ä, ö, ü and ß is Š, š, Ÿ and § there, which do not follow a letter in German.
fn is_mac_roman(bytes: &[u8]) -> bool {
    let within_words = |letters: [u8; 4]| {
        bytes.windows(2).filter(|pair| pair[0].is_ascii_alphabetic() && letters.contains(&pair[1])).count()
    };
    within_words([0x8a, 0x9a, 0x9f, 0xa7]) > 0 && within_words([0xe4, 0xf6, 0xfc, 0xdf]) == 0
}

/// A header, and where it stands.
struct Found {
    found: Header,
    /// The number of its row.
    line: u32,
    /// The byte at which it begins.
    starts: usize,
}

impl Found {
    fn score(&self) -> (usize, usize) {
        (self.found.recognised(), self.found.names().len())
    }
}

fn header_with(text: &str, separator: u8, first: u32) -> Option<Found> {
    let mut records = Records::new(text, separator, 0, first);
    let mut lines = Vec::new();
    let mut starts = Vec::new();
    while lines.len() < HEADER_WITHIN {
        let Some(line) = records.next(0) else { break };
        if !line.is_blank() {
            starts.push(records.began);
            lines.push(line);
        }
    }
    let (place, found) = header_of(&lines)?;
    Some(Found { found, line: lines[place].number, starts: starts[place] })
}

/// The records of a text with their row numbers.
///
/// The taking apart is the csv crate's. What it does not do is done here: blank lines count as rows, as they do in a
/// spreadsheet, and a quotation mark that never closes costs its own row and not the rest of the file.
struct Records<'a> {
    text: &'a str,
    separator: u8,
    reader: csv::Reader<&'a [u8]>,
    /// Where the reader's text begins within the whole.
    base: usize,
    /// The number of the next row.
    number: u32,
    /// Where the last record began.
    began: usize,
    record: csv::ByteRecord,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, separator: u8, base: usize, number: u32) -> Self {
        let reader = Self::reader(&text[base..], separator);
        Self { text, separator, reader, base, number, began: base, record: csv::ByteRecord::new() }
    }

    fn reader(text: &'a str, separator: u8) -> csv::Reader<&'a [u8]> {
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
    }

    fn position(&self) -> usize {
        self.base + usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    fn skip_header(&mut self) {
        // `None` cannot be: the header was read before.
        let _ = self.next(0);
    }

    /// The next record. A quoted line break is only believed where the cells are as many as expected (0: any number).
    fn next(&mut self, expected: usize) -> Option<Line> {
        self.skip_blank_lines();
        let start = self.began;
        let number = self.number;
        // Bytes in memory cannot fail to be read, and a flexible reader takes any number of cells.
        if !self.reader.read_byte_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        self.number = number.saturating_add(1);
        let raw = self.text[start..self.position().min(self.text.len())].trim_end_matches(['\r', '\n']);
        let lines = raw.split('\n').count();
        let miscounted = expected > 0 && self.record.len() != expected;
        if lines > 1 && (lines > CELL_LINES || miscounted || !well_quoted(raw, self.separator)) {
            let first = raw.split('\n').next().unwrap_or_default();
            self.restart(start + first.len() + 1);
            let cells = first.trim_end_matches('\r').split(char::from(self.separator));
            let cells = cells.map(|cell| Cell::Text(cell.to_owned())).collect();
            return Some(Line { number, cells, broken: Some(RowReason::OpenQuote) });
        }
        let cells = self.record.iter().map(|cell| match String::from_utf8_lossy(cell) {
            text if text.is_empty() => Cell::Empty,
            text => Cell::Text(text.into_owned()),
        });
        Some(Line::new(number, cells.collect()))
    }

    fn skip_blank_lines(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.position();
        // The reader stops between the two characters of a line break.
        if at > 0 && bytes.get(at - 1) == Some(&b'\r') && bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
        loop {
            at += match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'\r'), Some(b'\n')) => 2,
                (Some(b'\r' | b'\n'), _) => 1,
                _ => break,
            };
            self.number = self.number.saturating_add(1);
        }
        self.began = at;
    }

    fn restart(&mut self, at: usize) {
        self.base = at.min(self.text.len());
        self.reader = Self::reader(&self.text[self.base..], self.separator);
    }
}

/// Whether every quotation mark that opens a cell also closes it, right before a separator or the end.
fn well_quoted(record: &str, separator: u8) -> bool {
    let mut bytes = record.bytes().peekable();
    loop {
        if bytes.next_if_eq(&b'"').is_some() {
            loop {
                match bytes.next() {
                    Some(b'"') if bytes.next_if_eq(&b'"').is_none() => break,
                    Some(_) => {}
                    None => return false,
                }
            }
            if bytes.peek().is_some_and(|next| *next != separator) {
                return false;
            }
        }
        if !bytes.any(|b| b == separator) {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Result<Vec<Line>, Reason> {
        let mut rows = Vec::new();
        let read = pieces(bytes, &mut |piece| {
            if let Piece::Rows(lines) = piece {
                rows.extend(lines);
            }
            Ok(())
        });
        match read {
            Err(Stop::Refused(reason)) => Err(reason),
            _ => Ok(rows),
        }
    }

    /// Number and last cell of each row; `!` if it could not be taken apart.
    fn read(text: &str) -> Vec<String> {
        let rows = rows(text.as_bytes()).expect("a table");
        rows.iter()
            .map(|line| {
                let last = line.cells.last().map(|cell| cell.shown().into_owned()).unwrap_or_default();
                format!("{}{} {last}", line.number, if line.broken.is_some() { "!" } else { "" })
            })
            .collect()
    }

    const HEADER: &str = "Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Nachname";

    #[test]
    fn a_mac_is_understood_and_two_encodings_in_one_file_are_told() {
        let mac: &[u8] = b"Nachname;Ort\nWei\xa7m\x9fller;M\x9fnchen\n";
        assert_eq!(decode(mac), Ok("Nachname;Ort\nWeißmüller;München\n".into()));
        let windows: &[u8] = b"Nachname;Miete\nWei\xdfm\xfcller;500 \x80, \xa7 5\n";
        assert_eq!(decode(windows), Ok("Nachname;Miete\nWeißmüller;500 €, § 5\n".into()));
        let both = ["Straße;Ort\n".as_bytes(), b"Hauptstra\xdfe;M\xfcnchen\n"].concat();
        assert_eq!(decode(&both), Err(Reason::MixedEncodings));
    }

    #[test]
    fn separators_and_line_ends_do_not_matter() {
        for separator in [";", ",", "\t"] {
            for end in ["\n", "\r\n", "\r"] {
                let row = ["Haus", "L1", "\"Wohnung; 1,\tlinks\"", "L1-1", "Schubert"].join(separator);
                let text = format!("{}{end}{row}{end}", HEADER.replace(';', separator));
                assert_eq!(read(&text), ["2 Schubert"], "{text:?}");
            }
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let text = format!(
            "Bestand 2026\r\n\r\n{HEADER}\r\nHaus;L1;W;L1-1;A\r\n\r\n;;;;\r\nHaus;L1;\"W\r\n2\";L1-2;B\r\nHaus;L1;W;L1-3;C"
        );
        assert_eq!(read(&text), ["4 A", "7 B", "8 C"]);
        assert_eq!(read(&format!("sep=;\r\n{HEADER}\r\nHaus;L1;W;L1-1;A")), ["3 A"]);
    }

    #[test]
    fn a_row_with_too_many_or_too_few_cells_is_that_rows_problem() {
        let text = format!("{HEADER}\nHaus;L1;W;L1-1\nHaus;L1;W;L1-2;B;;\nHaus;L1;W;L1-3;C;mehr\nHaus;L1;W;L1-4;D");
        assert_eq!(read(&text), ["2! L1-1", "3 B", "4! mehr", "5 D"]);
    }

    #[test]
    fn a_forgotten_quotation_mark_costs_one_row() {
        let text =
            format!("{HEADER}\nHaus;L1;\"W;L1-1;A\nHaus;L1;W;L1-2;B\nHaus;L1;\"W\";L1-3;C\nHaus;L1;5\" Rohr;L1-4;D");
        assert_eq!(read(&text), ["2! A", "3 B", "4 C", "5 D"]);
        let text = format!("{HEADER}\nHaus;L1;\"W;L1-1;A\nHaus;L1;\"W;L1-2;B\nHaus;L1;W;L1-3;C");
        assert_eq!(read(&text), ["2! A", "3! B", "4 C"]);
    }

    #[test]
    fn every_encoding_of_a_spreadsheet_is_read() {
        let text = format!("{HEADER}\nHaus;L1;W;L1-1;Müller – €");
        let mut utf16_le = vec![0xff, 0xfe];
        utf16_le.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let mut utf16_be = vec![0xfe, 0xff];
        utf16_be.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        let (windows, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
        assert!(!lossy);
        for bytes in [text.as_bytes(), format!("\u{feff}{text}").as_bytes(), &utf16_le, &utf16_be, &windows] {
            let rows = rows(bytes).expect("a table");
            assert_eq!(rows[0].cells[4], Cell::Text("Müller – €".to_owned()));
            assert_eq!(rows[0].cells[0], Cell::Text("Haus".to_owned()));
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let utf16_without_mark: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in
            [b"Sehr geehrte Frau Schubert".as_slice(), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", &utf16_without_mark]
        {
            assert_eq!(rows(bytes), Err(Reason::NotATable));
        }
        assert_eq!(rows("\u{feff}\n\n".as_bytes()), Err(Reason::EmptyTable));
        assert_eq!(rows(&[0xff, 0xfe]), Err(Reason::EmptyTable));
    }

    #[test]
    fn a_nul_in_a_name_leaves_the_table_readable() {
        let text = format!("{HEADER}\nHaus;L1;Wohnung im Erdgeschoss links;L1-1;Schu\0bert\nHaus;L1;W;L1-2;B");
        assert_eq!(read(&text), ["2 Schu\0bert", "3 B"]);
    }
}
