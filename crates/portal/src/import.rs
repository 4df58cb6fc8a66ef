//! The import of master data: one file, one row per contract.
//!
//! [`check`] says what [`run`] would do; both go the same way, a thousand rows at a time, and only `run` writes. The
//! rules (what a row says, which contact it means, what counts if two rows differ) are `domain::import`'s.
//!
//! An import is not one transaction: each thousand rows are one. If it is interrupted, what went in stays in, and the
//! same file again does the rest. While it runs nobody else can import; everybody else goes on working.

mod sheet;
mod table;
mod text;

use crate::{clock::Clock, fault::Outcome};
use domain::{
    contact::ContactChannel,
    import::{
        Cell, Chunk, Counts, Header, Keys, Ledger, PREVIEWED, PreviewRow, Report, RowProblem, Settled, guard, judge,
    },
    journal::{Action, Actor, Entry, Object, ObjectKind},
    refusal::Reason,
    text::Lang,
};
use std::sync::Arc;
use store::{Db, Retry, StoreError, import::Terms, write_tx};
use table::{Line, Piece};

/// A file to import.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, for the journal.
    pub name: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// The language of the reasons in the file of wrong rows.
    pub lang: Lang,
}

/// On whose behalf an import writes.
#[derive(Clone, Copy)]
pub struct Importer<'a> {
    /// Who imports.
    pub actor: &'a Actor,
    /// The channel of new contacts for whom the file names none: setting 9.
    pub default_channel: ContactChannel,
    /// The time, which goes on while an import runs.
    pub clock: &'a dyn Clock,
}

/// Is told how many rows are done.
pub type Progress<'a> = &'a (dyn Fn(u32) + Sync);

/// What a check or an import found and did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The numbers, problems and remarks.
    pub report: Report,
    /// The rows that could not be imported, as a CSV file for spreadsheets, with the reasons in a last column `Grund`.
    /// Without rows if all could be.
    pub refused_rows: String,
}

/// Says what an import of this file would do. Writes nothing.
///
/// # Errors
/// [`Reason::NotATable`], [`Reason::EmptyTable`], [`Reason::TableTooLarge`], [`Reason::TooManyRows`], or what the
/// database says. A file without the required columns is no error: the report names them.
pub async fn check(db: &Db, file: &File, progress: Progress<'_>) -> Outcome<Done> {
    Passage::new(db, file, progress, None).go().await
}

/// Imports a file.
///
/// # Errors
/// As [`check`]; also [`Reason::ImportRunning`]. After an error of the database the rows before it are in, and the
/// journal says so.
pub async fn run(db: &Db, file: &File, importer: Importer<'_>, progress: Progress<'_>) -> Outcome<Done> {
    let begun: Result<Option<i64>, StoreError> =
        write_tx!(db, |tx| { store::import::begin(tx, terms(importer)).await });
    let run = begun?.ok_or(Reason::ImportRunning)?;
    let mut passage = Passage::new(db, file, progress, Some((importer, run)));
    let result = passage.pass().await;
    passage.ledger.count(&mut passage.report);
    let ended = passage.end(importer, run, result.is_ok()).await;
    result?;
    ended?;
    Ok(passage.done())
}

fn terms(importer: Importer<'_>) -> Terms<'_> {
    Terms { now: importer.clock.now(), actor: importer.actor, default_channel: importer.default_channel }
}

/// One file on its way through.
struct Passage<'a> {
    db: &'a Db,
    file: &'a File,
    progress: Progress<'a>,
    /// Who writes, and the number of the run; none in a check.
    writes: Option<(Importer<'a>, i64)>,
    ledger: Ledger,
    report: Report,
    refused: Refused,
}

impl<'a> Passage<'a> {
    fn new(db: &'a Db, file: &'a File, progress: Progress<'a>, writes: Option<(Importer<'a>, i64)>) -> Self {
        let (ledger, report) = (Ledger::default(), Report::default());
        Self { db, file, progress, writes, ledger, report, refused: Refused::default() }
    }

    async fn go(mut self) -> Outcome<Done> {
        self.pass().await?;
        self.ledger.count(&mut self.report);
        Ok(self.done())
    }

    fn done(self) -> Done {
        Done { report: self.report, refused_rows: self.refused.into_text() }
    }

    async fn pass(&mut self) -> Outcome<()> {
        let mut pieces = table::read(Arc::clone(&self.file.bytes));
        let mut header = None;
        // A reader that falls silent has stumbled over a damaged file.
        while let Some(piece) = pieces.recv().await {
            match (piece?, &header) {
                (Piece::Header(read), _) => {
                    self.report = Report::of(&read);
                    if !self.report.missing.is_empty() {
                        return Ok(());
                    }
                    self.refused.head(&read);
                    header = Some(read);
                }
                (Piece::Rows(lines), Some(header)) => {
                    self.rows(header, lines).await?;
                    (self.progress)(self.report.rows);
                }
                (Piece::Rows(_), None) => break,
                (Piece::End, _) => return Ok(()),
            }
        }
        Err(Reason::NotATable.into())
    }

    async fn rows(&mut self, header: &Header, lines: Vec<Line>) -> Outcome<()> {
        let mut rows = Vec::with_capacity(lines.len());
        let mut cells_of = Vec::with_capacity(lines.len());
        let mut refused: Vec<(Vec<Cell>, Vec<RowProblem>)> = Vec::new();
        for line in lines {
            self.report.rows += 1;
            self.preview(header, &line);
            if self.ledger.repeats(&line.cells) {
                self.report.duplicates += 1;
                continue;
            }
            let read = match line.broken {
                Some(reason) => Err(vec![RowProblem::of_row(line.number, reason)]),
                None => header.row(line.number, &line.cells),
            };
            match read {
                Ok(row) => {
                    rows.push(row);
                    cells_of.push(line.cells);
                }
                Err(problems) => refused.push((line.cells, problems)),
            }
        }

        let keys = Keys::of(&rows);
        let existing = store::import::look_up(self.db, &keys).await?;
        let mut chunk = Chunk::default();
        for (row, cells) in rows.into_iter().zip(cells_of) {
            match self.ledger.admit(row, &existing, &mut chunk) {
                Ok(remarks) => self.report.remark(remarks),
                Err(problem) => refused.push((cells, vec![problem])),
            }
        }
        // What is wrong in itself and what only beside other rows: told in the order of the file.
        refused.sort_by_key(|(_, problems)| problems.first().map(|problem| problem.row));
        for (cells, problems) in refused {
            self.refuse(&cells, &problems);
        }
        match self.writes {
            None => self.ledger.settle(&chunk, &judge(&chunk, &existing), &Settled::default()),
            Some((importer, run)) => {
                let (judgement, ids) = self.write(&chunk, &keys, importer, run).await?;
                self.ledger.settle(&chunk, &judgement, &ids);
            }
        }
        Ok(())
    }

    /// Compares once more, with what is stored at the moment of writing, and writes.
    async fn write(
        &self,
        chunk: &Chunk,
        keys: &Keys,
        importer: Importer<'_>,
        run: i64,
    ) -> Outcome<(domain::import::Judgement, Settled)> {
        let terms = terms(importer);
        let written = write_tx!(self.db, |tx| {
            if !store::import::go_on(&mut *tx, run, terms.now).await? {
                return Err(Hitch::GivenUp);
            }
            let existing = store::import::load(&mut *tx, keys).await?;
            let judgement = judge(chunk, &existing);
            let ids = store::import::write(tx, chunk, &existing, &judgement, terms).await?.ok_or(Hitch::Overtaken)?;
            Ok((judgement, ids))
        });
        written.map_err(|hitch| match hitch {
            Hitch::GivenUp => Reason::ImportRunning.into(),
            Hitch::Overtaken => Reason::Busy.into(),
            Hitch::Store(error) => error.into(),
        })
    }

    /// Lets the next import begin, and tells the journal what this one did.
    async fn end(&self, importer: Importer<'_>, run: i64, complete: bool) -> Result<(), StoreError> {
        let now = importer.clock.now();
        let entry = Entry {
            actor: importer.actor.clone(),
            object: Object::named(ObjectKind::Import, &self.file.name),
            action: Action::Imported,
            before: None,
            after: Some(summary(&self.report, complete)),
        };
        write_tx!(self.db, |tx| {
            store::journal::append(&mut *tx, now, &entry).await?;
            store::import::finish(tx, run, now).await
        })
    }

    fn preview(&mut self, header: &Header, line: &Line) {
        let preview = &mut self.report.preview;
        if preview.rows.len() < PREVIEWED {
            let cell = |column: &domain::import::Column| {
                let cell = header.place(*column).and_then(|place| line.cells.get(place)).map(Cell::shown);
                cell.unwrap_or_default().chars().take(60).collect::<String>()
            };
            let cells = preview.columns.iter().map(cell).collect();
            preview.rows.push(PreviewRow { number: line.number, cells });
        }
    }

    fn refuse(&mut self, cells: &[Cell], problems: &[RowProblem]) {
        self.report.refuse(problems);
        self.refused.add(cells, problems, self.file.lang);
    }
}

/// Why a thousand rows were not written.
enum Hitch {
    /// Somebody changed one of the contacts while we compared: compare again.
    Overtaken,
    /// The import was taken for dead, and another one runs.
    GivenUp,
    Store(StoreError),
}

impl From<StoreError> for Hitch {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Retry for Hitch {
    fn is_transient(&self) -> bool {
        match self {
            Self::Overtaken => true,
            Self::GivenUp => false,
            Self::Store(error) => error.is_transient(),
        }
    }
}

/// What the journal says about an import, in the language of the staff.
fn summary(report: &Report, complete: bool) -> String {
    let kinds: [(&str, Counts); 4] = [
        ("Liegenschaften", report.properties),
        ("Einheiten", report.units),
        ("Kontakte", report.contacts),
        ("Verträge", report.contracts),
    ];
    let mut parts = vec![format!("{} Zeilen", report.rows)];
    if !complete {
        parts.push("vorzeitig beendet".to_owned());
    }
    for (kind, counts) in kinds {
        if !counts.is_quiet() {
            parts.push(format!("{kind}: {} neu, {} geändert", counts.new, counts.changed));
        }
    }
    if report.is_quiet() {
        parts.push("nichts geändert".to_owned());
    }
    if report.refused > 0 {
        parts.push(format!("{} Zeilen nicht importiert", report.refused));
    }
    parts.join("; ")
}

/// The wrong rows as a file that a spreadsheet opens, and that can be corrected and imported again.
#[derive(Default)]
struct Refused {
    /// Where the columns stand that are written; a reason of an earlier import is not.
    places: Vec<usize>,
    /// How many columns the header has. What a row has beyond them stands behind the reason: it is not lost, and refuses
    /// the row again.
    width: usize,
    writer: Option<csv::Writer<Vec<u8>>>,
}

const REASON: &str = "Grund";

impl Refused {
    fn head(&mut self, header: &Header) {
        // Excel recognises UTF-8 by the mark.
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let names = header.names();
        self.places = (0..names.len()).filter(|place| !names[*place].trim().eq_ignore_ascii_case(REASON)).collect();
        self.width = names.len();
        self.writer = Some(writer);
        let names: Vec<String> = self.places.iter().map(|place| guard(&names[*place]).into_owned()).collect();
        self.write(names.into_iter().chain([REASON.to_owned()]));
    }

    fn add(&mut self, cells: &[Cell], problems: &[RowProblem], lang: Lang) {
        let reasons = problems.iter().map(|problem| match problem.column {
            Some(column) => format!("{}: {}", column.name(), problem.to(lang)),
            None => problem.to(lang),
        });
        let reasons = reasons.collect::<Vec<_>>().join(" ");
        let shown = |place: usize| cells.get(place).map(|cell| guard(&cell.shown()).into_owned()).unwrap_or_default();
        let beyond = (self.width..cells.len()).map(shown).collect::<Vec<_>>();
        let cells: Vec<String> = self.places.iter().copied().map(shown).collect();
        self.write(cells.into_iter().chain([guard(&reasons).into_owned()]).chain(beyond));
    }

    fn write(&mut self, cells: impl Iterator<Item = String>) {
        if let Some(writer) = &mut self.writer {
            // Memory takes what it is given.
            let _ = writer.write_record(cells);
        }
    }

    fn into_text(self) -> String {
        let bytes = self.writer.and_then(|writer| writer.into_inner().ok()).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}
