//! A backup of a large database while the portal is used: nobody may notice.

use std::{
    path::Path,
    process::Stdio,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::{Table, kilobytes};
use crate::{
    http::{Client, Wanted},
    people,
    server::{Server, quartier},
    shell::{Shell, run},
};

/// Rows of a kilobyte that make the database a gigabyte large.
const ROWS: u32 = 830_000;
const AT_LEAST: u64 = 1_000_000_000;

/// Tells those who use the portal that it is over, whatever has happened.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What somebody saw who used the portal meanwhile.
#[derive(Default)]
struct Seen {
    requests: u32,
    failures: u32,
    slowest: Duration,
}

impl Seen {
    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.failures += other.failures;
        self.slowest = self.slowest.max(other.slowest);
    }
}

pub(super) fn measure(shell: &Shell, home: &Path, table: &mut Table) {
    table.passed("backup of a large database under load", || {
        let (text, seen) = measured(shell, &home.join("backup"))?;
        Ok((text, seen.failures == 0 && seen.requests > 0))
    });
}

fn measured(shell: &Shell, home: &Path) -> Result<(String, Seen)> {
    std::fs::create_dir_all(home)?;
    people::add_administrator(shell, home)?;
    let server = Server::start(shell, home)?;
    fill(shell, home)?;
    let database = home.join("quartier.db");
    let size = std::fs::metadata(&database)?.len();
    ensure!(size > AT_LEAST, "the database has only {}", kilobytes(size));

    let copy = home.join("copy.db");
    let done = AtomicBool::new(false);
    let (took, seen) = thread::scope(|scope| -> Result<_> {
        let over = AtTheEnd(&done);
        let mut using = Vec::new();
        for writes in [true, false, false] {
            let mut office = people::administrator(&server)?;
            let done = &done;
            using.push(scope.spawn(move || use_portal(&mut office, writes, done)));
        }
        let start = Instant::now();
        let copied = quartier(shell, home).arg("backup").arg(&copy).status();
        let took = start.elapsed();
        drop(over);
        let mut seen = Seen::default();
        for one in using {
            seen.add(&one.join().ok().context("somebody who used the portal fell over")?);
        }
        ensure!(copied?.success(), "the backup failed; the log is {}", home.join("log").display());
        Ok((took, seen))
    })?;
    let text = format!(
        "{} in {:.1} s, {} requests meanwhile, {} failed, the slowest {} ms",
        kilobytes(size),
        took.as_secs_f64(),
        seen.requests,
        seen.failures,
        seen.slowest.as_millis()
    );
    drop(server);
    std::fs::remove_dir_all(home)?;
    Ok((text, seen))
}

/// Mails that were sent long ago, as a busy year leaves them.
fn fill(shell: &Shell, home: &Path) -> Result<()> {
    let sqlite = shell.which("sqlite3").context("sqlite3 is missing; run `cargo xtask setup`")?;
    let statement = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS})
         INSERT INTO mail (reason, kind, recipient, language, state, next_at, created_at, sent_at, problem)
         SELECT 'bench-' || n, 'invitation', 'anna.schubert' || n || '@example.com', 'de', 'sent', 0, 0, 0,
             hex(randomblob(530)) FROM n;
         PRAGMA wal_checkpoint(TRUNCATE);"
    );
    run(shell
        .command(sqlite)
        .args(["-cmd", ".timeout 60000"])
        .arg(home.join("quartier.db"))
        .arg(statement)
        .stdout(Stdio::null()))
}

/// Reads or writes without pause until it is over.
fn use_portal(office: &mut Client, writes: bool, done: &AtomicBool) -> Seen {
    let (mut seen, mut version) = (Seen::default(), 0);
    while !done.load(Ordering::Relaxed) {
        let start = Instant::now();
        let fine = if writes {
            match people::switch(office, "questions.residency", version % 2 == 0, version) {
                Ok(next) => {
                    version = next;
                    true
                }
                Err(_) => false,
            }
        } else {
            office.get("/admin/settings", Wanted::Compressed).is_ok_and(|answer| answer.status == 200)
        };
        seen.requests += 1;
        seen.failures += u32::from(!fine);
        seen.slowest = seen.slowest.max(start.elapsed());
    }
    seen
}
