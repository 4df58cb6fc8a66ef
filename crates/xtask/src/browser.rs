//! The build of both sides: the binary, and what browsers load from it.

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

/// The build alone, where setup was done before.
pub(crate) fn cargo_leptos(shell: &Shell, profile: Profile) -> Result<()> {
    // The administration's code is split off: without the flag its pages have nothing to be loaded from.
    let mut command = shell.cargo(&["leptos", "build", "--split"]);
    if profile == Profile::Release {
        // Files are compressed once rather than at every request.
        command.args(["--release", "--precompress"]);
    }
    run(&mut command)
}
