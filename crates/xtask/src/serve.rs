//! `cargo xtask serve`: from a fresh checkout to a demo in the browser.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{
    browser,
    shell::{Profile, Shell},
};

pub(crate) fn serve(shell: &mut Shell, profile: Profile, fresh: bool) -> Result<ExitCode> {
    browser::build(shell, profile)?;
    let mut demo = shell.command(shell.binary(profile));
    demo.arg("demo");
    if fresh {
        demo.arg("--fresh");
    }
    // Ctrl-C reaches the demo as well as us. It stops in its own time, and we wait for that.
    let status = demo.status().context("the demo could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
