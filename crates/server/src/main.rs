//! `quartier`: the only place that reads the clock and the system's randomness. Both are handed in from here.

use clap::Parser as _;
use domain::time::Moment;
use portal::clock::{Clock, Randomness};
use rand::{TryRngCore as _, rngs::OsRng};
use server::cli::{Command, World};
use std::{
    io::IsTerminal as _,
    process::ExitCode,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};
use tracing_subscriber::EnvFilter;

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        // A computer whose clock stands before 1970 is not one that anybody signs in to.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        OsRng.try_fill_bytes(bytes).expect("without the system's randomness no secret can be made");
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    log();
    let world = World { clock: Arc::new(SystemClock), random: Arc::new(SystemRandomness) };
    match command.run(world).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("quartier: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Lines to read on a terminal, JSON for everything else. `RUST_LOG` says how much.
fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.with_target(false).init();
    } else {
        log.json().flatten_event(true).with_span_list(false).init();
    }
}
