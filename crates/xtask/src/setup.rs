//! What the machine must have, and how it gets it. Says nothing where nothing is missing.
//!
//! One more thing is one more function in [`crate::tools`] that looks first, and one more line in [`bring`].

use anyhow::Result;

use crate::{debian, shell::Shell, toolchain, tools};

/// What a chore is about to use.
pub(crate) struct Needs {
    /// The WebAssembly target, cargo-leptos and wasm-bindgen.
    pub(crate) browser_build: bool,
    /// What makes the production build's WebAssembly small.
    pub(crate) small_wasm: bool,
    /// Chromium and the packages of `end2end`.
    pub(crate) journeys: bool,
    /// The server programs of PostgreSQL.
    pub(crate) postgres: bool,
    /// What checks licences and sources.
    pub(crate) licences: bool,
}

pub(crate) const EVERYTHING: Needs =
    Needs { browser_build: true, small_wasm: true, journeys: true, postgres: true, licences: true };
pub(crate) const DEBUG_BUILD: Needs =
    Needs { browser_build: true, small_wasm: false, journeys: false, postgres: false, licences: false };
pub(crate) const RELEASE_BUILD: Needs = Needs { small_wasm: true, ..DEBUG_BUILD };
pub(crate) const TESTS: Needs = Needs { journeys: true, postgres: true, licences: true, ..DEBUG_BUILD };
pub(crate) const JOURNEYS: Needs = Needs { journeys: true, ..DEBUG_BUILD };
pub(crate) const QUICK_TESTS: Needs = Needs { browser_build: false, ..DEBUG_BUILD };

/// Brings what is missing; from then on `shell` uses the Rust that has all that is needed.
pub(crate) fn bring(shell: &mut Shell, needs: &Needs) -> Result<()> {
    let mut archive = debian::Archive::default();
    if needs.browser_build {
        toolchain::bring(shell, &mut archive)?;
        tools::cargo_leptos(shell)?;
        tools::wasm_bindgen(shell)?;
    } else {
        toolchain::prefer_complete(shell);
    }
    if needs.licences {
        tools::cargo_deny(shell)?;
    }
    if needs.small_wasm {
        tools::wasm_opt(shell, &mut archive)?;
    }
    if needs.postgres {
        tools::postgres(shell, &mut archive)?;
    }
    if needs.journeys {
        tools::chromium(shell, &mut archive)?;
        tools::sqlite(shell, &mut archive)?;
        tools::journey_packages(shell, &mut archive)?;
    }
    Ok(())
}

/// Tells what is brought, and why.
pub(crate) fn announce(what: &str, why: &str) {
    println!("\u{2022} {what} is missing: {why}.");
}
