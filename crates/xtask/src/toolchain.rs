//! Which Rust is used: one that compiles for browsers, and one only, or everything would be built twice.

use std::{env, fs, process::Stdio};

use anyhow::{Result, bail};

use crate::{
    debian::{self, Archive},
    setup::announce,
    shell::{Shell, read, run},
};

/// What browsers run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The oldest Rust that builds cargo-leptos with the dependencies it was published with.
const OLDEST: (u32, u32) = (1, 96);

/// Uses a Rust that is new enough and has the target; brings one if there is none.
pub(crate) fn bring(shell: &mut Shell, archive: &mut Archive) -> Result<()> {
    if prefer_complete(shell) {
        return Ok(());
    }
    announce(
        &format!("Rust {}.{} or later with the target {TARGET}", OLDEST.0, OLDEST.1),
        "it compiles what browsers run",
    );
    let new_enough = version(shell, shell.toolchain.as_deref()).is_some_and(|version| version >= OLDEST);
    if new_enough && shell.which("rustup").is_some() {
        println!("  Asking rustup for it.");
        if run(shell.command("rustup").args(["target", "add", TARGET])).is_ok() && prefer_complete(shell) {
            return Ok(());
        }
        println!("  rustup could not bring it, so its servers may be out of reach. Debian's archive has the same.");
    }
    if !debian::may_install(shell) {
        // Which Rust is a person's default is not ours to change.
        bail!(
            "please run `rustup update stable && rustup target add {TARGET}`, then this again; where rustup's servers \
             are out of reach, the superuser of a Debian machine gets Debian's Rust from this command"
        );
    }
    debian::rust(shell, archive)?;
    if !is_complete(shell, shell.toolchain.as_deref()) {
        bail!("Debian's Rust is installed and yet does not compile for {TARGET}");
    }
    Ok(())
}

/// Switches to a Rust that is already complete, the given one first. Returns whether there is one.
pub(crate) fn prefer_complete(shell: &mut Shell) -> bool {
    if is_complete(shell, shell.toolchain.as_deref()) {
        return true;
    }
    let Ok(installed) = read(shell.command("rustup").args(["toolchain", "list"])) else {
        return false;
    };
    let linked = installed.lines().any(|line| line.split_whitespace().next() == Some(debian::TOOLCHAIN));
    if !linked || !is_complete(shell, Some(debian::TOOLCHAIN)) {
        return false;
    }
    shell.toolchain = Some(debian::TOOLCHAIN.to_owned());
    true
}

/// The compiler itself is asked, as it alone knows whether its libraries are there and match.
fn is_complete(shell: &Shell, toolchain: Option<&str>) -> bool {
    if version(shell, toolchain).is_none_or(|version| version < OLDEST) {
        return false;
    }
    let compiled = env::temp_dir().join(format!("quartier-target-{}.rmeta", std::process::id()));
    let status = rustc(shell, toolchain)
        .args(["--target", TARGET, "--crate-type", "lib", "--emit", "metadata", "-", "-o"])
        .arg(&compiled)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    // It is there only if the compiler was content.
    drop(fs::remove_file(compiled));
    status.is_ok_and(|status| status.success())
}

fn version(shell: &Shell, toolchain: Option<&str>) -> Option<(u32, u32)> {
    let printed = read(rustc(shell, toolchain).arg("--version")).ok()?;
    let mut numbers = printed.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn rustc(shell: &Shell, toolchain: Option<&str>) -> std::process::Command {
    let mut rustc = shell.command("rustc");
    // To look is not to install: newer rustups fetch a toolchain as soon as somebody names it.
    rustc.env("RUSTUP_AUTO_INSTALL", "0");
    if let Some(toolchain) = toolchain {
        rustc.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    rustc
}
