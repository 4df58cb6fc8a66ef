//! Packages from Debian's archive, and Debian's own Rust for machines that cannot reach rustup's servers.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    shell::{Shell, read, run},
    toolchain::TARGET,
};

/// What rustup calls Debian's Rust once it has been told of it.
pub(crate) const TOOLCHAIN: &str = "debian";

/// A Rust with the source of its standard library. `rust-lld` is only a link to what `lld-22` brings.
const RUST: [&str; 7] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "rustfmt-web", "lld-22"];

/// Debian's archive, whose list of packages is fetched once before the first of them.
#[derive(Default)]
pub(crate) struct Archive {
    up_to_date: bool,
}

impl Archive {
    /// Installs packages, or says what a person has to install where we may not.
    pub(crate) fn install(&mut self, shell: &Shell, packages: &[&str]) -> Result<()> {
        let wanted = packages.join(" ");
        if shell.which("apt-get").is_none() {
            bail!("please install what Debian calls {wanted}, then run this again");
        }
        if !may_install(shell) {
            bail!("please run `sudo apt-get install --no-install-recommends {wanted}`, then this again");
        }
        let apt = || {
            let mut apt = shell.command("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=600"]);
            apt
        };
        if !self.up_to_date {
            run(apt().arg("update"))?;
            self.up_to_date = true;
        }
        run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
    }
}

/// Whether there is an archive and we may install from it.
pub(crate) fn may_install(shell: &Shell) -> bool {
    shell.which("apt-get").is_some() && is_root(shell)
}

/// Whether we are the superuser, as in a container.
pub(crate) fn is_root(shell: &Shell) -> bool {
    read(shell.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Debian's Rust under the name [`TOOLCHAIN`], with a standard library for browsers that is built here.
pub(crate) fn rust(shell: &mut Shell, archive: &mut Archive) -> Result<()> {
    let missing: Vec<_> = RUST.into_iter().filter(|package| !is_installed(shell, package)).collect();
    if !missing.is_empty() {
        println!("  Installing Debian's Rust, which carries the source of its standard library.");
        archive.install(shell, &missing)?;
    }
    if shell.which("rustup").is_some() {
        run(shell.command("rustup").args(["toolchain", "link", TOOLCHAIN, "/usr"]))?;
        shell.toolchain = Some(TOOLCHAIN.to_owned());
    }
    println!("  Building the standard library for {TARGET}, once; about a minute.");
    standard_library(shell)
}

/// Cargo compiles the standard library along with a crate of no content, and we keep what came of it.
fn standard_library(shell: &Shell) -> Result<()> {
    let scratch = shell.cache.join("standard-library");
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    fs::write(
        scratch.join("Cargo.toml"),
        "[package]\nname = \"scratch\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n\
         [profile.release]\nopt-level = \"s\"\n\n[workspace]\n",
    )?;
    run(shell
        .cargo(&["build", "-Zbuild-std=std,panic_abort", "--release", "--target", TARGET])
        .current_dir(&scratch)
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode a later build with link-time optimisation fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes"))?;

    let built = scratch.join("target").join(TARGET).join("release/deps");
    let sysroot = read(shell.command("rustc").args(["--print", "sysroot"]))?;
    let home = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    // Under another name first, so that an interruption never leaves half a library that looks like a whole one.
    let (next, current, previous) = (home.join("lib.next"), home.join("lib"), home.join("lib.previous"));
    for leftover in [&next, &previous] {
        if leftover.exists() {
            fs::remove_dir_all(leftover)?;
        }
    }
    fs::create_dir_all(&next).with_context(|| format!("{} cannot be written", home.display()))?;
    for file in fs::read_dir(&built)? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "rlib")
            && let Some(name) = file.file_name()
        {
            fs::copy(&file, next.join(name))?;
        }
    }
    if current.exists() {
        fs::rename(&current, &previous)?;
    }
    fs::rename(&next, &current)?;
    if previous.exists() {
        fs::remove_dir_all(&previous)?;
    }
    fs::remove_dir_all(&scratch)?;

    // What was compiled against an earlier standard library can no longer be linked with this one.
    let stale = shell.target.join("front");
    if stale.exists() {
        fs::remove_dir_all(stale)?;
    }
    Ok(())
}

fn is_installed(shell: &Shell, package: &str) -> bool {
    read(shell.command("dpkg-query").args(["-W", "-f=${Status}", package]))
        .is_ok_and(|status| status == "install ok installed")
}
