//! Who works with the data folder: any number of those who open the database, or the one who exchanges it.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Error, ErrorKind, Result},
    path::Path,
};

/// The file that is locked; what it holds does not matter.
const NAME: &str = "lock";

/// A hold on the data folder, until it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct Hold(#[expect(dead_code, reason = "the open file is the lock")] File);

/// Shares the data folder with others that open the database.
///
/// # Errors
/// If the database is being exchanged, or the file cannot be made.
pub(crate) fn share(data: &Path) -> Result<Hold> {
    hold(data, File::try_lock_shared, "the database is being restored at this moment; try again when that is done")
}

/// Keeps everybody else out of the data folder.
///
/// # Errors
/// If somebody works with it, or the file cannot be made.
pub(crate) fn exclude(data: &Path) -> Result<Hold> {
    hold(data, File::try_lock, "a server or another command is working with this data; stop it first")
}

/// Whether somebody works with the data folder. Makes nothing.
#[must_use]
pub(crate) fn is_held(data: &Path) -> bool {
    File::open(data.join(NAME)).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

fn hold(
    data: &Path,
    lock: impl Fn(&File) -> std::result::Result<(), TryLockError>,
    taken: &'static str,
) -> Result<Hold> {
    let path = data.join(NAME);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let told = |problem: &Error| Error::new(problem.kind(), format!("{}: {problem}", path.display()));
    let file = options.open(&path).map_err(|problem| told(&problem))?;
    match lock(&file) {
        Ok(()) => Ok(Hold(file)),
        Err(TryLockError::WouldBlock) => Err(Error::new(ErrorKind::WouldBlock, taken)),
        Err(TryLockError::Error(problem)) => Err(told(&problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_may_share_and_one_excludes() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!is_held(folder.path()), "and nothing was made");
        assert!(!folder.path().join(NAME).exists());
        let (first, second) = (share(folder.path()).expect("shared"), share(folder.path()).expect("shared"));
        assert!(is_held(folder.path()));
        assert!(exclude(folder.path()).expect_err("in use").to_string().contains("stop it first"));
        drop((first, second));
        assert!(!is_held(folder.path()));
        let _alone = exclude(folder.path()).expect("alone");
        assert!(share(folder.path()).expect_err("kept out").to_string().contains("being restored"));
    }
}
