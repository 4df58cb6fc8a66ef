//! The database: whether it is there and whole, what waits in it, whether the journal is what was written.

use super::{Report, entries, size};
use crate::{anchor, config::Config};
use app::door::chain as causes;
use domain::time::{Moment, Span};
use portal::secret::Keys;
use std::path::Path;
use store::{
    Db, Engine,
    file::Files,
    health::{self, Care, Schema},
    journal::chain::{self, Flaw},
};

const GROUP: &str = "Database";
/// What is written ahead is taken over again and again; so much says that something keeps it from being.
const LONG_LOG: u64 = 500_000_000;
/// Clocks of two computers may differ by so much.
const APART: Span = Span::minutes(1);
/// A file that is younger may still get its document.
const COMING: Span = Span::days(1);

pub(super) async fn examine(config: &Config, secret: Option<&[u8]>, running: bool, now: Moment, report: &mut Report) {
    let file = store::db::sqlite_file(&config.database).ok();
    if let Some(file) = &file
        && !file.exists()
    {
        report.warn(
            GROUP,
            "database",
            format!("{} does not exist", file.display()),
            "the first start makes it; if there should be one, look at [database] url and where you are",
        );
        return;
    }
    let db = match Db::open_to_look(&config.database).await {
        Ok(db) => db,
        Err(problem) => {
            report.problem(
                GROUP,
                "database",
                format!("it cannot be opened: {}", causes(&problem)),
                "look at [database] url",
            );
            return;
        }
    };
    if let Err(problem) = look(&db, config, file.as_deref(), secret, running, now, report).await {
        report.problem(
            GROUP,
            "database",
            format!("it cannot be read: {}", causes(&problem)),
            "restore a backup if the disk is at fault",
        );
    }
    db.close().await;
}

async fn look(
    db: &Db,
    config: &Config,
    file: Option<&Path>,
    secret: Option<&[u8]>,
    running: bool,
    now: Moment,
    report: &mut Report,
) -> Result<(), store::StoreError> {
    let about = health::about(db).await?;
    let engine = match db.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let bytes = u64::try_from(about.size).unwrap_or_default();
    let served = if running { ", in use" } else { "" };
    report.fine(GROUP, "database", format!("{engine} {}, {}{served}", about.version, size(bytes)));

    match health::schema(db).await? {
        Schema::Current(migrations) => report.fine(GROUP, "tables", format!("up to date ({migrations} migrations)")),
        Schema::Empty => {
            report.warn(GROUP, "tables", "there are none", "the first start makes them");
            return Ok(());
        }
        Schema::Behind(missing) => {
            report.warn(
                GROUP,
                "tables",
                format!("of an earlier version: {missing} migrations are missing"),
                "make a backup; the next start of the server brings them up to date",
            );
            return Ok(());
        }
        Schema::Ahead(_) => {
            report.problem(GROUP, "tables", "of a later version", "start the version that made them, or a later one");
            return Ok(());
        }
        Schema::Damaged(version) => {
            report.problem(
                GROUP,
                "tables",
                format!("migration {version} was not finished, or is not the one of this version"),
                "restore the last backup and try the update again",
            );
            return Ok(());
        }
    }

    if let Some(file) = file {
        let damage = health::damage(db, Care::Quick).await?;
        if damage.is_empty() {
            report.fine(GROUP, "integrity", "pages and references are whole");
        } else {
            report.problem(GROUP, "integrity", damage.join("; "), "stop the server and restore the last backup");
        }
        written_ahead(file, report);
    }
    archiving(db, now, report).await;
    work(db, running, now, report).await?;
    documents(db, config, now, report).await?;
    guards(db, report).await?;
    journal(db, config, secret, report).await
}

fn written_ahead(file: &Path, report: &mut Report) {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    let length = std::fs::metadata(log).map(|meta| meta.len()).unwrap_or_default();
    if length > LONG_LOG {
        report.warn(
            GROUP,
            "write-ahead log",
            format!("{} long", size(length)),
            "something reads the database without end; restart the server, and look for programs that have it open",
        );
    } else {
        report.fine(GROUP, "write-ahead log", size(length));
    }
}

/// PostgreSQL is backed up by its own means; what can be seen of them is looked at.
async fn archiving(db: &Db, now: Moment, report: &mut Report) {
    let state = match health::archiving(db).await {
        Ok(Some(state)) => state,
        Ok(None) => return,
        Err(problem) => {
            report.warn(GROUP, "backup", causes(&problem), "see docs/operation.md on how to back up PostgreSQL");
            return;
        }
    };
    let dump = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("pg_dump").is_file()));
    match (state.mode.as_str(), dump) {
        ("off", false) => report.warn(
            GROUP,
            "backup",
            "archive_mode is off, and there is no pg_dump on this computer",
            "back up where the database runs: see docs/operation.md",
        ),
        ("off", true) => {
            report.fine(
                GROUP,
                "backup",
                "pg_dump is there; archive_mode is off, so a backup is as old as the last dump",
            );
        }
        (mode, _) if state.failed > 0 => report.warn(
            GROUP,
            "backup",
            format!(
                "archive_mode is {mode}; {} pieces were archived, {} attempts failed",
                state.archived, state.failed
            ),
            "look at archive_command and at the server's log",
        ),
        (mode, _) => {
            report.fine(GROUP, "backup", format!("archive_mode is {mode}; {} pieces were archived", state.archived));
        }
    }
    if state.now > now.plus(APART) || state.now < now.minus(APART) {
        report.problem(
            GROUP,
            "clocks",
            "this computer and the database are more than a minute apart",
            "let both keep their time (systemd-timesyncd, chrony)",
        );
    }
}

/// Documents whose bytes are gone, and bytes that no document names.
async fn documents(db: &Db, config: &Config, now: Moment, report: &mut Report) -> Result<(), store::StoreError> {
    const NAME: &str = "documents";
    let named = store::document::files(db.read()).await?;
    let files = match &config.bucket {
        Some(bucket) => Files::bucket(bucket),
        None if !config.documents().exists() && named.is_empty() => {
            report.fine(GROUP, NAME, "there are none");
            return Ok(());
        }
        None => Files::folder(&config.documents()),
    };
    let place = match &config.bucket {
        Some(bucket) => format!("the bucket {}", bucket.name),
        None => config.documents().display().to_string(),
    };
    let kept = match files {
        Ok(files) => files.listed().await,
        Err(problem) => Err(problem),
    };
    let kept = match kept {
        Ok(kept) => kept,
        Err(problem) => {
            report.problem(GROUP, NAME, format!("{place} cannot be read: {}", causes(&problem)), "look at [documents]");
            return Ok(());
        }
    };
    let whole = |file: &str, size: u64| kept.get(file).is_some_and(|(kept, _)| *kept == size);
    let missing = named.iter().filter(|(file, size)| !whole(file, **size)).count();
    // Asked once more: what was shared while the list came is none of what is left over.
    let named_by_now = store::document::files(db.read()).await?;
    let old = |written: Moment| written < now.minus(COMING);
    let unnamed: Vec<_> = kept
        .iter()
        .filter(|(file, (_, written))| old(*written) && !named.contains_key(*file) && !named_by_now.contains_key(*file))
        .map(|(file, _)| file)
        .collect();
    if missing > 0 {
        report.problem(
            GROUP,
            NAME,
            format!("{missing} of {} are not whole in {place}", named.len()),
            "bring the files back from a backup: customers are told that something went wrong",
        );
    } else {
        let bytes = named.values().sum();
        report.fine(GROUP, NAME, format!("{}, {} in {place}", named.len(), size(bytes)));
    }
    if let Some(first) = unnamed.first() {
        report.warn(
            GROUP,
            NAME,
            format!("{} files in {place} belong to no document, as {first}", unnamed.len()),
            "they may be left over from something that was cut off, or from after the backup that was restored; \
             keep them until you are sure that this is the newest database",
        );
    }
    Ok(())
}

async fn work(db: &Db, running: bool, now: Moment, report: &mut Report) -> Result<(), store::StoreError> {
    let work = health::work(db.read(), now).await?;
    if work.overdue > 0 {
        let advice = if running { "see the outbox in the administration, and the log" } else { "start the server" };
        report.problem(
            GROUP,
            "outbox",
            format!("{} mails have been due for more than a quarter of an hour", work.overdue),
            advice,
        );
    } else if work.failed > 0 {
        report.warn(
            GROUP,
            "outbox",
            format!("{} mails wait, {} could not be sent in the last 30 days", work.waiting, work.failed),
            "see the outbox in the administration for the reasons",
        );
    } else {
        report.fine(GROUP, "outbox", format!("{} mails wait", work.waiting));
    }
    if work.silent_imports > 0 {
        report.warn(GROUP, "import", "the last one was cut off", "import the file again: what is in stays as it is");
    } else {
        report.fine(GROUP, "import", if work.imports > 0 { "one is running" } else { "none is running" });
    }
    if work.stuck_invitations > 0 {
        let advice = if running { "see the log for the reason" } else { "start the server, which goes on with it" };
        report.warn(GROUP, "invitations", "many were to be invited, and nobody goes on with it", advice);
    } else {
        let found = if work.invitations > 0 { "many are being invited" } else { "none are being sent" };
        report.fine(GROUP, "invitations", found);
    }
    if work.written_at.is_some_and(|at| at > now.plus(APART)) {
        report.problem(
            GROUP,
            "clock",
            "the journal has entries from the future: the clock was set back",
            "set the clock, and let the computer keep it",
        );
    }
    Ok(())
}

/// What refuses to change the journal. The chain finds such a change all the same, but only afterwards.
async fn guards(db: &Db, report: &mut Report) -> Result<(), store::StoreError> {
    let missing = health::missing_guards(db).await?;
    if !missing.is_empty() {
        report.problem(
            GROUP,
            "journal",
            format!("nothing keeps it from being changed: missing or switched off: {}", missing.join(", ")),
            "somebody has taken these triggers away by hand: ask who, and create them again as migration 5 of this version \
             does, or restore the last backup",
        );
    }
    Ok(())
}

async fn journal(
    db: &Db,
    config: &Config,
    secret: Option<&[u8]>,
    report: &mut Report,
) -> Result<(), store::StoreError> {
    const NAME: &str = "journal";
    let Some(secret) = secret else {
        report.warn(GROUP, NAME, "it cannot be checked without the secret", "give the secret of this installation");
        return Ok(());
    };
    db.chain_journal_with(Keys::derive(secret).journal());
    let kept = match anchor::read(&config.data) {
        Ok(kept) => kept,
        Err(problem) => {
            let path = anchor::path(&config.data);
            report.warn(GROUP, NAME, format!("{}: {problem}", path.display()), "compare with the log, then remove it");
            None
        }
    };
    let findings = chain::check(db, kept.as_ref()).await?;
    for flaw in &findings.flaws {
        report.problem(GROUP, NAME, words(flaw), "");
    }
    let more = findings.count - findings.flaws.len();
    if more > 0 {
        report.problem(GROUP, NAME, format!("{more} more flaws like these"), "");
    }
    if findings.count > 0 {
        report.advise(
            "somebody has changed the database by hand: keep a copy of it and of the logs, compare with the last backup",
        );
    }
    if findings.since > 1 {
        report.warn(
            GROUP,
            NAME,
            format!("the {} entries before {} were chained with another secret", findings.since - 1, findings.since),
            "if you have not replaced the secret, somebody has changed the database; otherwise check with the old secret",
        );
    }
    if findings.count == 0 {
        let outside = kept.map_or_else(
            || ", nothing kept outside of the database yet".to_owned(),
            |kept| format!(", with what was kept outside of the database ({})", entries(kept.entries)),
        );
        report.fine(GROUP, NAME, format!("{}, unbroken{outside}", entries(findings.entries)));
    }
    Ok(())
}

/// A flaw of the journal in words.
pub(crate) fn words(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Missing { from, to } if from == to => format!("entry {from} is missing"),
        Flaw::Missing { from, to } => format!("entries {from} to {to} are missing"),
        Flaw::Changed { seq, id } => format!("entry {seq} (number {id}) was changed, moved, or not written by us"),
        Flaw::Moved { seq, id } => format!("entry {seq} (number {id}) stands in the wrong order"),
        Flaw::Beyond { end, last } => format!("entries {} to {last} were not written by us", end + 1),
        Flaw::Unchained { rows } => format!("{rows} entries were not written by us"),
        Flaw::End => "its end was changed: entries may be missing there".to_owned(),
        Flaw::EndWas { seq } => format!("its end had been changed before entry {seq}: entries may be missing there"),
        Flaw::Anchor { entries } => {
            format!(
                "it is not what it was when it had {entries} entries: it was put back to an older state or rewritten"
            )
        }
    }
}
