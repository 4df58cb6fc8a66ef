//! Tables as Excel files. Other kinds of Excel file (.xls, encrypted ones) are refused as no table.

use super::table::{Gatherer, HEADER_WITHIN, Limits, Line, Piece, Sink, Stop, header_of};
use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader};
use domain::{
    import::{Cell, Header},
    refusal::Reason,
    time::Day,
};
use std::io::{Cursor, Read};

/// How many parts a file may have.
const PARTS: usize = 10_000;
/// How many columns may be named; Excel itself ends at 16,384.
const COLUMNS: usize = 1_000;

/// Whether the file is packed as Excel files are.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// As many rows as the fullest sheet has. Unpacks everything once without keeping it: sizes that a file states about
/// itself can be wrong on purpose, and the reader would believe them.
pub(super) fn rows_at_most(bytes: &[u8], limits: &Limits) -> Result<u32, Reason> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Reason::NotATable)?;
    if archive.len() > PARTS {
        return Err(Reason::TableTooLarge);
    }
    let (mut rows, mut unpacked, mut other) = (0, 0, 0);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| Reason::NotATable)?;
        let name = part.name().map_err(|_| Reason::NotATable)?.to_ascii_lowercase();
        if name.contains("/worksheets/") {
            let sheet = scan(&mut part, limits.sheets - unpacked)?;
            unpacked += sheet.bytes;
            rows = rows.max(sheet.rows);
        } else if name.ends_with("sharedstrings.xml") {
            scan(&mut part, limits.texts)?;
        } else if name.ends_with(".xml") || name.ends_with(".rels") {
            other += scan(&mut part, limits.other - other)?.bytes;
        }
    }
    Ok(rows)
}

struct Scanned {
    bytes: u64,
    rows: u32,
}

fn scan(part: &mut impl Read, limit: u64) -> Result<Scanned, Reason> {
    let mut part = part.take(limit + 1);
    let mut scanned = Scanned { bytes: 0, rows: 0 };
    // A tag may lie across two blocks: the last bytes of each are looked at again.
    let mut block = vec![0; 64 * 1024];
    let mut kept = 0;
    let mut first = true;
    loop {
        let read = part.read(&mut block[kept..]).map_err(|_| Reason::NotATable)?;
        if read == 0 {
            break;
        }
        scanned.bytes += read as u64;
        if scanned.bytes > limit {
            return Err(Reason::TableTooLarge);
        }
        let filled = kept + read;
        if std::mem::take(&mut first) && announces_too_much(&block[..filled], limit) {
            return Err(Reason::TableTooLarge);
        }
        let rows = block[..filled].windows(4).filter(|tag| matches!(*tag, b"<row" | b":row")).count();
        scanned.rows = scanned.rows.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
        kept = filled.min(3);
        block.copy_within(filled - kept..filled, 0);
    }
    Ok(scanned)
}

/// The table of texts announces how many there are, and the reader makes room for as many before it has seen one.
fn announces_too_much(beginning: &[u8], limit: u64) -> bool {
    let beginning = String::from_utf8_lossy(&beginning[..beginning.len().min(4_096)]);
    let announced = beginning.split("uniqueCount").nth(1).map(|rest| {
        let digits = rest.trim_start_matches(['=', ' ', '"', '\'']);
        digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().to_owned()
    });
    // The shortest text takes twelve bytes: `<si><t/></si>` and nothing else.
    announced.is_some_and(|count| count.parse::<u64>().map_or(!count.is_empty(), |count| count > limit / 12))
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the first sheet that has the required columns and hands it over piece by piece. If none has them, the sheet
/// that comes closest tells what is missing.
pub(super) fn pieces(bytes: &[u8], sink: Sink<'_>) -> Result<(), Stop> {
    let unreadable = |_| Reason::NotATable;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut best: Option<(String, usize, Header)> = None;
    for name in book.sheet_names() {
        let Some((place, header)) = first_rows(&mut book, &name)? else { continue };
        let complete = header.missing().is_empty();
        if best.as_ref().is_none_or(|(_, _, best)| complete || best.recognised() < header.recognised()) {
            best = Some((name, place, header));
        }
        if complete {
            break;
        }
    }
    let (name, place, header) = best.ok_or(Reason::EmptyTable)?;
    let width = header.names().len();
    sink(Piece::Header(Box::new(header)))?;

    let mut gatherer = Gatherer::new(sink);
    let reader = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut rows = Rows { reader, next: None, ended: false, width };
    let mut seen = 0;
    while let Some(line) = rows.next()? {
        if line.is_blank() {
            continue;
        }
        if seen > place {
            gatherer.add(line)?;
        }
        seen += 1;
    }
    gatherer.end()
}

/// The header of a sheet, and how many rows that are not blank come before it. `None` for empty sheets and for sheets
/// that are none, such as charts.
fn first_rows(book: &mut Book<'_>, name: &str) -> Result<Option<(usize, Header)>, Reason> {
    let Ok(reader) = book.worksheet_cells_reader(name) else { return Ok(None) };
    let mut rows = Rows { reader, next: None, ended: false, width: COLUMNS };
    let mut lines = Vec::new();
    while lines.len() < HEADER_WITHIN {
        match rows.next()? {
            Some(line) if line.is_blank() => {}
            Some(line) => lines.push(line),
            None => break,
        }
    }
    Ok(header_of(&lines))
}

/// The rows of a sheet, put together from its cells.
struct Rows<'a, 'b> {
    reader: XlsxCellReader<'a, Cursor<&'b [u8]>>,
    /// The first cell of the next row.
    next: Option<(u32, usize, Cell)>,
    /// The reader has said so once, and must not be asked again.
    ended: bool,
    width: usize,
}

impl Rows<'_, '_> {
    fn next(&mut self) -> Result<Option<Line>, Reason> {
        let first = match self.next.take() {
            Some(cell) => Some(cell),
            None => self.cell()?,
        };
        let Some((row, column, cell)) = first else { return Ok(None) };
        let mut line = Line::new(row.saturating_add(1), Vec::new());
        self.put(&mut line, column, cell);
        while let Some((other, column, cell)) = self.cell()? {
            if other != row {
                self.next = Some((other, column, cell));
                break;
            }
            self.put(&mut line, column, cell);
        }
        Ok(Some(line))
    }

    /// What stands beside the table, without a name above it, is nobody's business.
    fn put(&self, line: &mut Line, column: usize, cell: Cell) {
        if column >= self.width || cell == Cell::Empty {
            return;
        }
        if line.cells.len() <= column {
            line.cells.resize(column + 1, Cell::Empty);
        }
        line.cells[column] = cell;
    }

    fn cell(&mut self) -> Result<Option<(u32, usize, Cell)>, Reason> {
        if self.ended {
            return Ok(None);
        }
        let record = self.reader.next_cell_with_formula_metadata().map_err(|_| Reason::NotATable)?;
        self.ended = record.is_none();
        Ok(record.map(|record| {
            let (row, column) = record.pos;
            // A formula counts by the result that the file contains.
            let cell = match typed(record.value) {
                Cell::Empty if record.formula.is_some() => Cell::Formula("=…".to_owned()),
                cell => cell,
            };
            (row, usize::try_from(column).unwrap_or(usize::MAX), cell)
        }))
    }
}

fn typed(value: DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => texted(text),
        DataRef::SharedString(text) => texted(text.to_owned()),
        DataRef::Float(number) => Cell::Number(number),
        #[expect(clippy::cast_precision_loss, reason = "Excel itself keeps numbers as floating point")]
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Bool(yes) => Cell::Text(if yes { "WAHR" } else { "FALSCH" }.to_owned()),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let day = i16::try_from(year)
                .ok()
                .and_then(|year| Some((year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)));
            day.and_then(|(year, month, day)| Day::new(year, month, day))
                .map_or(Cell::Number(moment.as_f64()), Cell::Day)
        }
        DataRef::DateTime(length) => Cell::Number(length.as_f64()),
        DataRef::DateTimeIso(text) => text.get(..10).and_then(Day::parse).map_or(Cell::Text(text), Cell::Day),
        DataRef::DurationIso(text) => Cell::Text(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}

fn texted(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// A workbook with these sheets: the XML of their rows.
    fn workbook(sheets: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, content: &str| {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            archive.write_all(content.as_bytes()).expect("content");
        };
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let mut names = String::new();
        let mut targets = String::new();
        for (n, rows) in (1..).zip(sheets) {
            names.push_str(&format!(r#"<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>"#));
            targets.push_str(&format!(
                r#"<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
            ));
            part(
                &format!("xl/worksheets/sheet{n}.xml"),
                &format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
            );
        }
        part(
            "xl/workbook.xml",
            &format!(r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>"#),
        );
        part("xl/_rels/workbook.xml.rels", &format!(r#"<Relationships xmlns="{relations}">{targets}</Relationships>"#));
        part(
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        );
        archive.finish().expect("an archive").into_inner()
    }

    fn text(place: &str, text: &str) -> String {
        format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    fn header(row: u32) -> String {
        let names = ["Liegenschaft", "Liegenschaft-Referenz", "Einheit", "Einheit-Referenz", "Firma"];
        let cells =
            ["A", "B", "C", "D", "E"].iter().zip(names).map(|(column, name)| text(&format!("{column}{row}"), name));
        format!(r#"<row r="{row}">{}</row>"#, cells.collect::<String>())
    }

    fn lines(bytes: &[u8]) -> Result<Vec<Line>, Reason> {
        let mut lines = Vec::new();
        let read = pieces(bytes, &mut |piece| {
            if let Piece::Rows(more) = piece {
                lines.extend(more);
            }
            Ok(())
        });
        match read {
            Err(Stop::Refused(reason)) => Err(reason),
            _ => Ok(lines),
        }
    }

    #[test]
    fn a_formula_counts_by_its_result_and_without_one_it_is_told() {
        let row = format!(
            r#"<row r="7">{}<c r="B7" t="str"><f>C1</f><v>L1</v></c><c r="C7"><f>C2</f><v></v></c><c r="D7"><f>C3</f></c>{}</row>"#,
            text("A7", "Haus"),
            text("H7", "daneben")
        );
        let read = lines(&workbook(&[&format!("{}{row}", header(5))])).expect("a table");
        let formula = Cell::Formula("=…".to_owned());
        let cells = vec![Cell::Text("Haus".into()), Cell::Text("L1".into()), formula.clone(), formula];
        assert_eq!(read, [Line::new(7, cells)]);
    }

    #[test]
    fn the_first_sheet_with_the_required_columns_counts() {
        let other = format!(r#"<row r="1">{}{}</row>"#, text("A1", "Liegenschaft"), text("B1", "Miete"));
        let right = format!(r#"{}<row r="2">{}</row>"#, header(1), text("A2", "Haus"));
        let read = lines(&workbook(&["", &other, &right, &right])).expect("a table");
        assert_eq!(read.len(), 1);
        assert_eq!(lines(&workbook(&[""])), Err(Reason::EmptyTable));
    }

    #[test]
    fn a_sheet_that_breaks_off_is_no_table() {
        let broken = format!(r#"{}<row r="2"><c r="A2""#, header(1));
        assert_eq!(lines(&workbook(&[&broken])), Err(Reason::NotATable));
    }
}
