//! What the journal was like, kept outside of the database: in the data folder and in the log.

use app::door::chain as causes;
use std::{
    io::{Result, Write as _},
    path::{Path, PathBuf},
};
use store::{
    Db,
    journal::chain::{self, Anchor},
};

/// Where it is kept.
#[must_use]
pub(crate) fn path(data: &Path) -> PathBuf {
    data.join("journal-anchor")
}

/// What was kept last, if anything was.
///
/// # Errors
/// If the file cannot be read or understood.
pub(crate) fn read(data: &Path) -> Result<Option<Anchor>> {
    match std::fs::read_to_string(path(data)) {
        Ok(text) => {
            let unreadable = || std::io::Error::new(std::io::ErrorKind::InvalidData, "it is no state of a journal");
            Anchor::parse(&text).map(Some).ok_or_else(unreadable)
        }
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Keeps the state of now, and writes it into the log, if the journal has grown. What contradicts the state that was kept
/// is told and does not replace it: it is what `quartier doctor` goes by.
pub(crate) async fn keep(db: &Db, data: &Path) {
    let kept = async {
        let before = read(data)?;
        let Some(now) = chain::anchor(db).await? else { return Ok(()) };
        match before {
            Some(before) if before == now => return Ok(()),
            Some(before) if !chain::contains(db, &before).await? => {
                tracing::error!(entries = before.entries, "the journal is not what it was; run `quartier doctor`");
                return Ok(());
            }
            _ => {}
        }
        write(data, &now)?;
        tracing::info!(entries = now.entries, hash = %now.hash, "the journal so far");
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    };
    if let Err(problem) = kept.await {
        tracing::warn!(cause = %causes(&*problem), "the state of the journal could not be kept");
    }
}

/// In one step, so that a power cut leaves the old state or the new one.
fn write(data: &Path, anchor: &Anchor) -> Result<()> {
    let mut file = tempfile::Builder::new().prefix(".journal-anchor-").tempfile_in(data)?;
    writeln!(file, "{anchor}")?;
    file.as_file().sync_all()?;
    file.persist(path(data)).map_err(|failed| failed.error)?;
    Ok(())
}
