//! `quartier doctor`: looks at everything that an installation stands on, and says what to do. It makes and changes
//! nothing: no folder, no secret, no database.
//!
//! To look at one more thing, add a function that notes what it found in the [`Report`], and its line in [`examine`].

mod database;
mod surroundings;

pub(crate) use database::words;

use crate::{
    config::{Config, ConfigError, FILE, Source},
    lock,
};
use domain::time::Moment;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Fine,
    /// It works, and somebody should look at it.
    Warning,
    /// It does not work, or will not for long.
    Problem,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Check {
    /// Under which heading.
    pub group: &'static str,
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do about it; empty if nothing.
    pub advice: String,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order in which it was looked at.
    pub checks: Vec<Check>,
    values: Vec<Value>,
    config: String,
}

impl Report {
    fn fine(&mut self, group: &'static str, name: &'static str, found: impl Into<String>) {
        self.note(group, name, State::Fine, found, "");
    }

    fn warn(&mut self, group: &'static str, name: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.note(group, name, State::Warning, found, advice);
    }

    fn problem(
        &mut self,
        group: &'static str,
        name: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.note(group, name, State::Problem, found, advice);
    }

    /// What to do about what was noted last, and about what is like it before.
    fn advise(&mut self, advice: impl Into<String>) {
        if let Some(last) = self.checks.last_mut() {
            last.advice = advice.into();
        }
    }

    fn note(
        &mut self,
        group: &'static str,
        name: &'static str,
        state: State,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.checks.push(Check { group, name, state, found: found.into(), advice: advice.into() });
    }

    /// How bad it is altogether.
    #[must_use]
    pub fn state(&self) -> State {
        self.checks.iter().map(|check| check.state).max().unwrap_or(State::Fine)
    }

    /// The reason to end with failure: the names of all problems.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        let mut problems: Vec<_> =
            self.checks.iter().filter(|check| check.state == State::Problem).map(|check| check.name).collect();
        let count = problems.len();
        problems.dedup();
        match count {
            0 => None,
            1 => Some(format!("there is a problem with {}", problems[0])),
            n => Some(format!("there are {n} problems with {}", problems.join(", "))),
        }
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.config.clone();
        let mut last = "";
        for check in &self.checks {
            if check.group != last {
                last = check.group;
                // Writing to a String cannot fail.
                let _ = writeln!(text, "\n{last}");
            }
            let _ = writeln!(text, "  {:<8} {:<22} {}", check.state.word(), check.name, check.found);
            if !check.advice.is_empty() {
                let _ = writeln!(text, "           {:<22} \u{2192} {}", "", check.advice);
            }
        }
        let of = |state| self.checks.iter().filter(|check| check.state == state).count();
        let _ = writeln!(text, "\nProblems: {}. Warnings: {}.", of(State::Problem), of(State::Warning));
        text
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> String {
        let check = |check: &Check| {
            json!({
                "group": check.group,
                "name": check.name,
                "state": check.state.word(),
                "found": check.found,
                "advice": check.advice,
            })
        };
        let checks: Vec<_> = self.checks.iter().map(check).collect();
        json!({ "state": self.state().word(), "configuration": self.values, "checks": checks }).to_string()
    }

    fn configuration(&mut self, config: &Config) {
        let here = std::env::current_dir().unwrap_or_default();
        let there = if here.join(FILE).is_file() { "is read" } else { "would be read, but there is none" };
        let _ = writeln!(self.config, "Values of the configuration ({FILE} {there} in {})", here.display());
        for setting in &config.settings {
            let source = match &setting.source {
                Source::BuiltIn => "built in".to_owned(),
                Source::File => FILE.to_owned(),
                Source::Environment(name) => format!("environment, {name}"),
            };
            let shown = setting.shown.lines().next().unwrap_or_default();
            let _ = writeln!(self.config, "  {:<32} {:<44} {source}", setting.name, format!("\u{201c}{shown}\u{201d}"));
            self.values.push(json!({ "name": setting.name, "value": setting.shown, "source": source }));
        }
    }
}

/// Looks at everything.
pub async fn examine(
    config: Result<Config, ConfigError>,
    environment: &dyn Fn(&str) -> Option<String>,
    now: Moment,
) -> Report {
    let mut report = Report::default();
    let config = match config {
        Ok(config) => config,
        Err(problem) => {
            report.problem("Configuration", "configuration", problem.to_string(), "nothing else can be looked at");
            return report;
        }
    };
    report.configuration(&config);
    surroundings::address(&config, &mut report);
    surroundings::site(&config, &mut report);
    let secret = surroundings::secret(&config, environment, &mut report);
    surroundings::folder(&config, &mut report);
    let running = lock::is_held(&config.data);
    surroundings::clock(now, &mut report);
    surroundings::mail(&config, &mut report).await;
    database::examine(&config, secret.as_deref(), running, now, &mut report).await;
    report
}

/// A number of entries of the journal, as people read it.
pub(crate) fn entries(count: i64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// A size as people read it.
pub(crate) fn size(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes < 1_000.0 { format!("{megabytes:.1} MB") } else { format!("{:.1} GB", megabytes / 1_000.0) }
}
