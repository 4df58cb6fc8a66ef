//! What it costs to share documents: a gigabyte in twenty files must not need more memory than one of them does.

use std::{path::Path, time::Instant};

use anyhow::{Context, Result, ensure};

use super::{HOUSES_ROWS, Table, kilobytes, milliseconds, portfolio};
use crate::{
    http::{Client, Wanted},
    people,
    server::{Server, quartier},
    shell::Shell,
};

/// As many and as large as are taken at once.
const FILES: usize = 20;
const BYTES: usize = 50 * 1024 * 1024;
/// How much more memory the server may have meanwhile: the pieces that are on their way to the disk, three of five megabytes,
/// and as much again for whoever allocates.
const LIMIT: u64 = 32_000_000;

const UPLOAD: &str = "/admin/documents/upload?of=house-1";

/// Shares a gigabyte, and reads one of its files.
pub(super) fn measure(shell: &Shell, home: &Path, table: &mut Table) {
    let mut world = open(shell, &home.join("documents"));
    let name = format!("memory for sharing {FILES} files of {} MB", BYTES / 1024 / 1024);
    let mut took = None;
    table.limited(&name, LIMIT, || {
        let (server, office) = world.as_mut().map_err(|problem| super::again(problem))?;
        // What is allocated once and kept does not count.
        share(office, 1)?;
        let before = server.resident()?;
        server.forget_peak()?;
        let start = Instant::now();
        share(office, FILES)?;
        took = Some(start.elapsed());
        Ok(server.peak()?.saturating_sub(before))
    });
    table.add("the time that it takes", || Ok(milliseconds(took.context("nothing was shared")?)));
    table.add("memory for reading one of them", || {
        let (server, office) = world.as_mut().map_err(|problem| super::again(problem))?;
        let before = server.resident()?;
        server.forget_peak()?;
        let answer = office.get("/documents/2/file", Wanted::Compressed)?;
        ensure!(
            answer.status == 200 && answer.body.len() == BYTES,
            "{} with {} bytes",
            answer.status,
            answer.body.len()
        );
        Ok(kilobytes(server.peak()?.saturating_sub(before)))
    });
}

fn open(shell: &Shell, home: &Path) -> Result<(Server, Client)> {
    std::fs::create_dir_all(home)?;
    people::add_administrator(shell, home)?;
    ensure!(
        quartier(shell, home).arg("import").arg(portfolio(home, HOUSES_ROWS, "0821")?).status()?.success(),
        "the portfolio cannot be imported; the log is {}",
        home.join("log").display()
    );
    let server = Server::start(shell, home)?;
    let office = people::administrator(&server)?;
    Ok((server, office))
}

fn share(office: &mut Client, files: usize) -> Result<()> {
    let answer = office.send_files(UPLOAD, files, BYTES)?;
    ensure!(answer.status == 303, "{}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    Ok(())
}
