//! `cargo xtask test`: every check there is, one after the other, whether or not those before it passed.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail, ensure};

use crate::{
    browser, e2e,
    postgres::Cluster,
    report::{Report, Tally, from_cargo, from_playwright},
    setup,
    shell::{Profile, Shell, run, watch},
};

pub(crate) fn test(shell: &mut Shell, quick: bool) -> Result<ExitCode> {
    let mut report = Report::default();
    let needs = if quick { setup::QUICK_TESTS } else { setup::TESTS };
    // Without its tools a step fails by itself; what needs none of them should be checked all the same.
    report.step("what this machine needs", || setup::bring(shell, &needs).map(|()| Tally::ONE));
    let shell = &*shell;

    report.step("format", || whole(&mut shell.cargo(&["fmt", "--all", "--check"])));
    report.step("clippy", || {
        whole(&mut shell.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    if !quick {
        report.step("licences and sources of dependencies", || {
            // Crates for other platforms are looked at, too: cargo fetches them once. Nothing else is asked for.
            whole(&mut shell.cargo(&["deny", "check", "bans", "licenses", "sources"]))
        });
    }
    // Whatever is not for the browser is compiled at once: with other packages beside them, dependencies get other
    // features, and would be compiled again. It makes the binary that the journeys are made with, too.
    let tests = ["test", "--workspace", "--exclude", "frontend", "--features", "app/ssr"];
    let mut compiled = false;
    report.step("the tests themselves", || {
        run(shell.cargo(&tests).arg("--no-run"))?;
        compiled = true;
        Ok(Tally::ONE)
    });
    let mut tests = shell.cargo(&tests);
    tests.arg("--no-fail-fast");
    if quick {
        report.step("everything in process, on SQLite", || cargo_test(&mut tests));
    } else {
        report.step("everything in process, on SQLite and PostgreSQL", || {
            let cluster = Cluster::start(shell)?;
            cargo_test(tests.env("QUARTIER_TEST_POSTGRES", cluster.url()))
        });
        let mut built = false;
        report.step("what browsers load", || {
            browser::front(shell)?;
            built = true;
            Ok(Tally::ONE)
        });
        report.step("types of the journeys", || {
            whole(shell.command("npm").args(["run", "--silent", "check"]).current_dir(shell.root.join("end2end")))
        });
        report.step("journeys in Chromium", || {
            ensure!(compiled && built, "there is nothing to make them with; an older build would only mislead");
            counted(e2e::playwright(shell, Profile::Debug)?.arg("--reporter=list"), from_playwright)
        });
    }
    Ok(report.close())
}

/// A check that either passes or does not.
fn whole(command: &mut Command) -> Result<Tally> {
    run(command)?;
    Ok(Tally::ONE)
}

fn cargo_test(command: &mut Command) -> Result<Tally> {
    counted(command, from_cargo)
}

/// A check of many parts, counted as they are reported.
fn counted(command: &mut Command, count: impl Fn(&str) -> Option<Tally>) -> Result<Tally> {
    let mut tally = Tally::default();
    let content = watch(command, |line| tally.add(count(line).unwrap_or_default()))?;
    if content && tally == Tally::default() {
        bail!("not a single test was run");
    }
    if !content && tally.failed == 0 {
        // Nothing was counted as failed because it did not come so far: it did not compile, or it crashed.
        tally.failed = 1;
    }
    Ok(tally)
}
