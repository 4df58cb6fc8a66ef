//! The secret of the installation: from the environment, from a file, or made at the first start.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use portal::clock::Randomness;
use std::{
    io::{Error, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// Whoever has fewer characters than this has probably typed a password.
const LEAST: usize = 32;

/// Finds the secret, or makes one in the data folder that only the owner of the process can read.
///
/// # Errors
/// If a file cannot be read or written, or a given secret is too short.
pub fn find(
    data: &Path,
    environment: &dyn Fn(&str) -> Option<String>,
    random: &dyn Randomness,
) -> std::io::Result<Vec<u8>> {
    match look(data, environment)? {
        Some(found) => Ok(found.secret),
        None => make(&data.join("secret"), random),
    }
}

/// A secret that is there.
pub struct Found {
    /// The secret.
    pub secret: Vec<u8>,
    /// Where it comes from: a variable of the environment, or a file.
    pub origin: Origin,
}

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the environment.
    Environment,
    /// A file.
    File(PathBuf),
}

/// Finds the secret. `None` if nobody has given one and none has been made yet.
///
/// # Errors
/// If a file cannot be read or is missing although it was named, or the secret is too short.
pub fn look(data: &Path, environment: &dyn Fn(&str) -> Option<String>) -> std::io::Result<Option<Found>> {
    if let Some(secret) = environment("QUARTIER_SECRET") {
        let secret = long_enough(secret, "QUARTIER_SECRET")?;
        return Ok(Some(Found { secret, origin: Origin::Environment }));
    }
    let given = environment("QUARTIER_SECRET_FILE").map(PathBuf::from);
    let path = given.clone().unwrap_or_else(|| data.join("secret"));
    match std::fs::read_to_string(&path) {
        Ok(secret) => {
            let secret = long_enough(secret, &path.display().to_string())?;
            Ok(Some(Found { secret, origin: Origin::File(path) }))
        }
        Err(problem) if problem.kind() == ErrorKind::NotFound && given.is_none() => Ok(None),
        Err(problem) => Err(Error::new(problem.kind(), format!("{}: {problem}", path.display()))),
    }
}

fn long_enough(secret: String, origin: &str) -> std::io::Result<Vec<u8>> {
    let secret = secret.trim().to_owned();
    if secret.len() >= LEAST {
        Ok(secret.into_bytes())
    } else {
        let problem =
            format!("the secret in {origin} has fewer than {LEAST} characters; try `openssl rand -base64 32`");
        Err(Error::new(ErrorKind::InvalidData, problem))
    }
}

fn make(path: &Path, random: &dyn Randomness) -> std::io::Result<Vec<u8>> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    let secret = STANDARD_NO_PAD.encode(bytes);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(path)?, "{secret}")?;
    tracing::info!(path = %path.display(), "made the secret of this installation; keep a copy of it apart from the backups");
    Ok(secret.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;
    impl Randomness for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn the_first_start_makes_a_secret_and_the_second_finds_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let none = |_: &str| None;
        let first = find(folder.path(), &none, &Sevens).expect("made");
        assert_eq!(find(folder.path(), &none, &Sevens).expect("found"), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.path().join("secret")).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_short_or_missing_secret_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let short = |name: &str| (name == "QUARTIER_SECRET").then(|| "geheim".to_owned());
        assert!(find(folder.path(), &short, &Sevens).is_err());
        let missing = |name: &str| (name == "QUARTIER_SECRET_FILE").then(|| "/nowhere/secret".to_owned());
        assert!(find(folder.path(), &missing, &Sevens).is_err());
    }
}
