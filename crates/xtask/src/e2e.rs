//! `cargo xtask e2e`: the journeys, in Chromium, against the binary as it was built.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::{
    browser, setup,
    shell::{Profile, Shell},
    tools,
};

pub(crate) fn e2e(shell: &mut Shell, profile: Profile, args: &[String]) -> Result<ExitCode> {
    setup::bring(shell, &setup::JOURNEYS)?;
    browser::build(shell, profile)?;
    let status = playwright(shell, profile)?.args(args).status().context("Playwright could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Playwright, told what to start and which browser to use.
pub(crate) fn playwright(shell: &Shell, profile: Profile) -> Result<Command> {
    let home = shell.root.join("end2end");
    let mut playwright = shell.command(home.join("node_modules/.bin/playwright"));
    playwright
        .arg("test")
        .current_dir(&home)
        .env("QUARTIER_BINARY", shell.binary(profile))
        .env("QUARTIER_SITE", shell.site())
        .env("QUARTIER_CHROMIUM", tools::chromium_program(shell).context("Chromium is not installed")?);
    Ok(playwright)
}
