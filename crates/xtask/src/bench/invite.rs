//! What inviting many at once costs: processor time for each contact, and memory, which must not grow with their number.

use std::{fs, path::Path, thread, time::Duration};

use anyhow::{Result, ensure};

use super::{Table, again, kilobytes, per_request, portfolio};
use crate::{
    http::Wanted,
    people,
    server::{Server, quartier},
    shell::Shell,
};

const CONTACTS: u32 = 10_000;
/// By how much memory may grow meanwhile: the caches of the database's connections, and mails on their way out. The codes
/// and mails of so many contacts would take several times as much.
const GROWTH: u64 = 24_000_000;
/// So often memory is looked at.
const OFTEN: Duration = Duration::from_millis(20);
/// It takes seconds; who has waited for so long waits for nothing.
const PATIENCE: u32 = 30_000;

/// What it came to.
struct Costs {
    before: u64,
    most: u64,
    cpu: Duration,
}

/// Invites a whole portfolio by mail, and looks on.
pub(super) fn measure(shell: &Shell, home: &Path, table: &mut Table) {
    let costs = invite(shell, &home.join("invite"));
    table.add(&format!("inviting {CONTACTS} contacts by mail, each"), || {
        Ok(per_request(costs.as_ref().map_err(again)?.cpu, CONTACTS))
    });
    table.add("memory before", || Ok(kilobytes(costs.as_ref().map_err(again)?.before)));
    table.limited("by how much memory grows meanwhile", GROWTH, || {
        let costs = costs.as_ref().map_err(again)?;
        Ok(costs.most.saturating_sub(costs.before))
    });
}

fn invite(shell: &Shell, home: &Path) -> Result<Costs> {
    fs::create_dir_all(home)?;
    people::add_administrator(shell, home)?;
    let imported = quartier(shell, home).arg("import").arg(portfolio(home, CONTACTS, "0821")?).status()?;
    ensure!(imported.success(), "the portfolio cannot be imported; the log is {}", home.join("log").display());
    let server = Server::start(shell, home)?;
    let mut office = people::administrator(&server)?;
    // What is made once, at the first requests, belongs to no invitation.
    office.get("/admin/invitations", Wanted::Compressed)?;

    let (before, spent) = (server.resident()?, server.cpu_time()?);
    let begun = office.post("/api/create-codes", "/admin/invitations", &[("mail", "on")])?;
    ensure!(begun.status == 303, "inviting answers {}", begun.status);
    let mut most = before;
    for look in 0..PATIENCE {
        most = most.max(server.resident()?);
        // Looking at the page costs processor time of its own, so it is asked seldom.
        if look % 25 == 24 {
            let page = office.get(&begun.location, Wanted::Plain)?;
            if String::from_utf8_lossy(&page.body).contains("Die Einladungen sind fertig") {
                return Ok(Costs { before, most, cpu: server.cpu_time()?.saturating_sub(spent) });
            }
        }
        thread::sleep(OFTEN);
    }
    anyhow::bail!("the invitations are not done; the log is {}", home.join("log").display())
}
