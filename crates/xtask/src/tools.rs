//! The programs besides Rust: each is looked for first, and brought only if it is not there.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    debian::{Archive, may_install},
    setup::announce,
    shell::{Shell, read, run},
};

const CARGO_LEPTOS: &str = "0.3.11";
const CARGO_DENY: &str = "0.20.2";
const BINARYEN: &str = "132.0.0";
/// Chromium without what draws windows: the same engine in half the time.
const HEADLESS: &str = "chromium-headless-shell";
const OLDEST_WASM_OPT: u32 = 120;
const OLDEST_POSTGRES: u32 = 15;

/// Builds server and browser part together.
pub(crate) fn cargo_leptos(shell: &Shell) -> Result<()> {
    if version_of(shell, "cargo-leptos").as_deref() == Some(CARGO_LEPTOS) {
        return Ok(());
    }
    announce(&format!("cargo-leptos {CARGO_LEPTOS}"), "it builds server and browser part together");
    println!("  Compiling it, once; about ten minutes on two cores.");
    cargo_install(shell, "cargo-leptos", CARGO_LEPTOS, &["--features", "no_downloads", "--locked"])
}

/// Makes the script that connects browser and WebAssembly. It refuses any version but the library's own.
pub(crate) fn wasm_bindgen(shell: &Shell) -> Result<()> {
    let wanted = locked_version(&shell.root.join("Cargo.lock"), "wasm-bindgen")?;
    if version_of(shell, "wasm-bindgen").as_deref() == Some(&wanted) {
        return Ok(());
    }
    announce(&format!("wasm-bindgen {wanted}"), "it connects browser and WebAssembly, and must match Cargo.lock");
    println!("  Compiling it, once; about three minutes on two cores.");
    cargo_install(shell, "wasm-bindgen-cli", &wanted, &[])?;
    match version_of(shell, "wasm-bindgen") {
        Some(found) if found == wanted => Ok(()),
        _ => bail!("another wasm-bindgen comes first on the PATH than the one in {}", shell.programs().display()),
    }
}

/// Checks licences and sources of everything that we build upon.
pub(crate) fn cargo_deny(shell: &Shell) -> Result<()> {
    if version_of(shell, "cargo-deny").as_deref() == Some(CARGO_DENY) {
        return Ok(());
    }
    announce(&format!("cargo-deny {CARGO_DENY}"), "it checks licences and sources of all dependencies");
    println!("  Compiling it, once; about five minutes on two cores.");
    cargo_install(shell, "cargo-deny", CARGO_DENY, &["--locked"])
}

/// Makes WebAssembly small.
pub(crate) fn wasm_opt(shell: &Shell, archive: &mut Archive) -> Result<()> {
    // `wasm-opt version 132 (version_132)`
    let found = read(shell.command("wasm-opt").arg("--version")).ok();
    let version = found.and_then(|printed| printed.split_whitespace().nth(2)?.parse::<u32>().ok());
    if version.is_some_and(|version| version >= OLDEST_WASM_OPT) {
        return Ok(());
    }
    announce("wasm-opt", "the production build's WebAssembly is a good deal smaller with it");
    node(shell, archive)?;
    let home = shell.cache.join("binaryen");
    run(shell
        .command("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(&home)
        .arg(format!("binaryen@{BINARYEN}")))?;
    fs::create_dir_all(shell.programs())?;
    let link = shell.programs().join("wasm-opt");
    if link.symlink_metadata().is_ok() {
        fs::remove_file(&link)?;
    }
    symlink(home.join("node_modules/.bin/wasm-opt"), &link).context("wasm-opt cannot be put on the PATH")
}

/// The browser of the journeys.
pub(crate) fn chromium(shell: &Shell, archive: &mut Archive) -> Result<()> {
    // Where nothing can be installed, a browser with windows will do.
    if shell.which(HEADLESS).is_some() || (!may_install(shell) && chromium_program(shell).is_some()) {
        return Ok(());
    }
    announce("Chromium", "the journeys are made in a real browser");
    archive.install(shell, &[HEADLESS])
}

/// Lets codes grow older in a journey, as nobody waits for ninety days.
pub(crate) fn sqlite(shell: &Shell, archive: &mut Archive) -> Result<()> {
    if shell.which("sqlite3").is_some() {
        return Ok(());
    }
    announce("SQLite's own shell", "some journeys need codes that are months old");
    archive.install(shell, &["sqlite3"])
}

/// Where the browser lies.
pub(crate) fn chromium_program(shell: &Shell) -> Option<PathBuf> {
    [HEADLESS, "chromium", "chromium-browser", "google-chrome"].into_iter().find_map(|name| shell.which(name))
}

/// The server programs of PostgreSQL.
pub(crate) fn postgres(shell: &Shell, archive: &mut Archive) -> Result<()> {
    if postgres_programs(shell).is_some() {
        return Ok(());
    }
    announce("PostgreSQL", "whatever stores and loads is tested on both databases");
    archive.install(shell, &["postgresql-15"])
}

/// The folder of `initdb` and `pg_ctl`. Debian keeps them off the path, one folder for each version.
pub(crate) fn postgres_programs(shell: &Shell) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let lowest = versions
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| *version >= OLDEST_POSTGRES)
        .map(|version| (version, PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists() && folder.join("pg_ctl").exists())
        .min();
    match lowest {
        Some((_, folder)) => Some(folder),
        None => Some(shell.which("initdb")?.canonicalize().ok()?.parent()?.to_path_buf()),
    }
}

/// The packages of `end2end`, exactly those of its lock file.
pub(crate) fn journey_packages(shell: &Shell, archive: &mut Archive) -> Result<()> {
    node(shell, archive)?;
    let home = shell.root.join("end2end");
    let lock = fs::read(home.join("package-lock.json")).context("end2end/package-lock.json cannot be read")?;
    // npm says nothing of an installation that was cut off; a copy of the lock file, written last, does.
    let receipt = home.join("node_modules/.installed-lock.json");
    if fs::read(&receipt).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    announce("what end2end/package.json names", "the journeys are driven by it");
    run(shell.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&home))?;
    fs::write(receipt, lock)?;
    Ok(())
}

fn node(shell: &Shell, archive: &mut Archive) -> Result<()> {
    let missing: Vec<_> = [("node", "nodejs"), ("npm", "npm")]
        .into_iter()
        .filter(|(program, _)| shell.which(program).is_none())
        .map(|(_, package)| package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    announce("Node", "Chromium is driven and WebAssembly is made small by programs that are written for it");
    archive.install(shell, &missing)
}

fn cargo_install(shell: &Shell, name: &str, version: &str, arguments: &[&str]) -> Result<()> {
    // A folder of its own, so that what an interruption leaves is used the next time.
    let half_built = shell.cache.join("building").join(name);
    fs::create_dir_all(&half_built)?;
    run(shell
        .cargo(&["install", name, "--version", version, "--force"])
        .args(arguments)
        .current_dir(&half_built)
        .env("CARGO_TARGET_DIR", &half_built)
        // They only drive other programs. Optimising them fully takes most of an hour and gains nothing.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"))?;
    fs::remove_dir_all(&half_built)?;
    Ok(())
}

/// The second word of what `--version` prints, as in `wasm-bindgen 0.2.100`.
fn version_of(shell: &Shell, program: &str) -> Option<String> {
    let program = shell.which(program)?;
    let printed = read(shell.command(program).arg("--version")).ok()?;
    printed.split_whitespace().nth(1).map(str::to_owned)
}

fn locked_version(lock: &Path, package: &str) -> Result<String> {
    let lock = fs::read_to_string(lock).context("Cargo.lock cannot be read")?;
    version_in_lock(&lock, package).with_context(|| format!("Cargo.lock does not name {package}"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{package}\"\n")))?;
    let version = entry.lines().find_map(|line| line.strip_prefix("version = "))?;
    Some(version.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_tells_one_package_from_another_that_begins_alike() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "wasm"), None);
    }
}
