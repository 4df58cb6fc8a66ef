//! Named steps with their times, and the one line at the end.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;

/// How many passed and how many failed.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A step that does not count its parts is one thing that passed.
    pub(crate) const ONE: Self = Self { passed: 1, failed: 0 };

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

struct Step {
    name: &'static str,
    time: Duration,
    tally: Tally,
}

/// What was done so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

impl Report {
    /// Does a step. Whatever happens in it, the next step can follow.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<Tally>) {
        println!("\n\u{25b8} {name}");
        let start = Instant::now();
        let tally = work().unwrap_or_else(|problem| {
            eprintln!("{name}: {problem:#}");
            Tally { passed: 0, failed: 1 }
        });
        let step = Step { name, time: start.elapsed(), tally };
        println!("{}", step.line());
        self.steps.push(step);
    }

    /// The table of the steps, and the closing line.
    pub(crate) fn close(self) -> ExitCode {
        let mut total = Tally::default();
        println!();
        for step in &self.steps {
            println!("{}", step.line());
            total.add(step.tally);
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Step {
    fn line(&self) -> String {
        let Tally { passed, failed } = self.tally;
        let sign = if failed == 0 { '\u{2714}' } else { '\u{2718}' };
        let result = if failed == 0 { format!("{passed} passed") } else { format!("{passed} passed, {failed} failed") };
        format!("{sign} {:<44} {:>9}   {result}", self.name, seconds(self.time))
    }
}

/// A time as people read it.
pub(crate) fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(60) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{}:{:02} min", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// What cargo says at the end of each test program: `test result: ok. 12 passed; 0 failed; …`.
pub(crate) fn from_cargo(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    Some(Tally { passed: count(counts, "passed")?, failed: count(counts, "failed")? })
}

/// What Playwright's list says at its end, a line for each outcome: `  12 passed (3.4s)`.
pub(crate) fn from_playwright(line: &str) -> Option<Tally> {
    let (number, outcome) = line.trim_start().split_once(' ')?;
    let number = number.parse().ok()?;
    if outcome.starts_with("passed (") {
        return Some(Tally { passed: number, failed: 0 });
    }
    // Whatever did not plainly pass is a failure: a journey that passes at the second try hides something.
    matches!(outcome, "failed" | "flaky" | "skipped" | "interrupted" | "did not run" | "timed out")
        .then_some(Tally { passed: 0, failed: number })
}

fn count(counts: &str, outcome: &str) -> Option<u64> {
    counts.split(';').find_map(|part| part.trim().strip_suffix(outcome)?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_results_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(from_cargo(line), Some(Tally { passed: 12, failed: 3 }));
        assert_eq!(from_cargo("test domain::residents_see_their_house ... ok"), None);
    }

    #[test]
    fn playwrights_results_are_read() {
        assert_eq!(from_playwright("  41 passed (2.3m)"), Some(Tally { passed: 41, failed: 0 }));
        assert_eq!(from_playwright("  2 did not run"), Some(Tally { passed: 0, failed: 2 }));
        assert_eq!(from_playwright("  1 flaky"), Some(Tally { passed: 0, failed: 1 }));
        assert_eq!(from_playwright("  3 [desktop] \u{203a} sign-in.spec.ts"), None);
    }

    #[test]
    fn times_are_read_by_people() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2:05 min");
    }
}
