//! The project's chores, in Rust: set up, serve, test, measure, pack.
//!
//! Deliberately absent: a second task language, and any knowledge of what the product does. To add a chore, add a
//! variant to [`Task`] and a module that carries it out; to add something the machine must have, add it to [`setup`].

mod bench;
mod browser;
mod debian;
mod dist;
mod e2e;
mod http;
mod people;
mod postgres;
mod report;
mod serve;
mod server;
mod setup;
mod shell;
mod test;
mod toolchain;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::shell::{Profile, Shell};

/// What can be asked for on the command line.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", about, disable_help_subcommand = true)]
enum Task {
    /// Bring everything that is missing on this machine, and say what and why
    Setup,
    /// Build, and serve a demo installation on http://127.0.0.1:3000
    Serve {
        /// Throw the demo's data away and begin anew
        #[arg(long)]
        fresh: bool,
        /// The production build: slower to make, faster to run
        #[arg(long)]
        release: bool,
    },
    /// Run every check there is; the last line is `N passed, N failed`
    Test {
        /// Leave out what takes long: browser and PostgreSQL
        #[arg(long)]
        quick: bool,
    },
    /// Run the journeys in a browser, and nothing else
    E2e {
        /// Against the production build
        #[arg(long)]
        release: bool,
        /// Handed to Playwright, as in `cargo xtask e2e -- --project desktop sign-in`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Measure the production build: bytes, memory, time
    Bench {
        /// Measure what was built last, without building again
        #[arg(long)]
        built: bool,
        /// Only one part, such as `growth` or `backup`
        #[arg(long)]
        only: Option<String>,
    },
    /// Pack the production build into a folder and an archive for a server
    Dist,
}

fn main() -> ExitCode {
    match carry_out(&Task::parse()) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("\nerror: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(task: &Task) -> Result<ExitCode> {
    let mut shell = Shell::new()?;
    match task {
        Task::Setup => setup::bring(&mut shell, &setup::EVERYTHING)?,
        Task::Serve { fresh, release } => return serve::serve(&mut shell, Profile::from_flag(*release), *fresh),
        Task::Test { quick } => return test::test(&mut shell, *quick),
        Task::E2e { release, args } => return e2e::e2e(&mut shell, Profile::from_flag(*release), args),
        Task::Bench { built, only } => return bench::bench(&mut shell, *built, only.as_deref()),
        Task::Dist => dist::dist(&mut shell)?,
    }
    Ok(ExitCode::SUCCESS)
}
