//! The build of both sides: the binary, and what browsers load from it.

use std::process::Command;

use anyhow::Result;

use crate::{
    setup,
    shell::{Profile, Shell, run},
};

/// Sets up and builds; afterwards `shell.binary(profile)` can be started.
pub(crate) fn build(shell: &mut Shell, profile: Profile) -> Result<()> {
    let needs = match profile {
        Profile::Debug => setup::DEBUG_BUILD,
        Profile::Release => setup::RELEASE_BUILD,
    };
    setup::bring(shell, &needs)?;
    cargo_leptos(shell, profile)
}

/// What browsers load, alone and for development; for the binary that the tests have made.
pub(crate) fn front(shell: &Shell) -> Result<()> {
    run(leptos(shell).arg("--frontend-only"))
}

fn cargo_leptos(shell: &Shell, profile: Profile) -> Result<()> {
    let mut command = leptos(shell);
    if profile == Profile::Release {
        // Files are compressed once rather than at every request.
        command.args(["--release", "--precompress"]);
    }
    run(&mut command)
}

/// The administration's code is split off: without the flag its pages have nothing to be loaded from.
fn leptos(shell: &Shell) -> Command {
    shell.cargo(&["leptos", "build", "--split"])
}
