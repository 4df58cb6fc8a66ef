//! What a hundred times as many contacts cost: processor time of the same pages on two databases, and of a search among
//! the many.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};

use super::{IMPORTED_ROWS, Table, again, portfolio};
use crate::{
    http::{Client, Wanted},
    people,
    server::{Server, quartier},
    shell::Shell,
};

/// The fewer contacts, and how much dearer a page may be with [`IMPORTED_ROWS`].
const FEWER_ROWS: u32 = 1_000;
const LIMIT: f64 = 1.3;
/// Of so many rounds the cheapest counts: what else the machine does only ever adds.
const ROUNDS: u32 = 5;

/// What is done again and again.
struct Deed {
    name: &'static str,
    /// Times in a round: so many that the kernel's clock is fine enough.
    times: u32,
    act: fn(&mut World) -> Result<()>,
}

/// What is read by its key, as the browser's script asks for it: as data, like a search while typing.
const CONTACT: Deed = Deed {
    name: "what the page of a contact shows",
    times: 300,
    act: |world| ask(&mut world.office, "/api/contact-page", &[("contact", "500")]),
};

const DEEDS: [Deed; 5] = [
    Deed { name: "a sign-in", times: 20, act: |world| people::administrator(&world.server).map(drop) },
    Deed { name: "a customer's start page", times: 500, act: |world| page(&mut world.customer, &world.house) },
    Deed { name: "the page of a contact", times: 300, act: |world| page(&mut world.office, "/admin/contacts/500") },
    Deed { name: "the settings page", times: 300, act: |world| page(&mut world.office, "/admin/settings") },
    Deed { name: "the journal", times: 300, act: |world| page(&mut world.office, "/admin/journal") },
];

/// How much dearer a search while typing may be than [`CONTACT`].
const SEARCH_LIMIT: f64 = 2.0;
/// What is typed: a word that everybody has, two of them, one that narrows it down, houses and flats, a number, a letter, and
/// what nobody has.
const SEARCHES: [&str; 9] = [
    "schubert",
    "anna schubert",
    "schubert 4711",
    "anna lindenstraße 12",
    "lindenstraße 12",
    "wohnung 12",
    "0911 004711",
    "l",
    "xaver",
];

/// An installation at work, with somebody of the office and somebody of a house.
struct World {
    server: Server,
    office: Client,
    customer: Client,
    house: String,
}

/// Measures the pages on a small database and on a large one, in turns.
pub(super) fn measure(shell: &Shell, home: &Path, table: &mut Table) {
    let small = World::open(shell, &home.join("few"), FEWER_ROWS);
    let large = World::open(shell, &home.join("many"), IMPORTED_ROWS);
    let mut worlds = small.and_then(|small| Ok((small, large?)));
    for deed in &DEEDS {
        let name = format!("{} with {FEWER_ROWS} and {IMPORTED_ROWS} contacts", deed.name);
        table.growth(&name, LIMIT, || {
            let (small, large) = worlds.as_mut().map_err(|problem| again(problem))?;
            let mut best = (Duration::MAX, Duration::MAX);
            for _ in 0..ROUNDS {
                best = (best.0.min(small.round(deed)?), best.1.min(large.round(deed)?));
            }
            Ok(best)
        });
    }
    for words in SEARCHES {
        let name = format!("search while typing \u{201c}{words}\u{201d}, after {}", CONTACT.name);
        table.growth(&name, SEARCH_LIMIT, || {
            let (_, large) = worlds.as_mut().map_err(|problem| again(problem))?;
            let mut best = (Duration::MAX, Duration::MAX);
            for _ in 0..ROUNDS {
                best = (best.0.min(large.round(&CONTACT)?), best.1.min(large.search(words)?));
            }
            Ok(best)
        });
    }
}

impl World {
    fn open(shell: &Shell, home: &Path, rows: u32) -> Result<Self> {
        std::fs::create_dir_all(home)?;
        people::add_administrator(shell, home)?;
        // The second time all have another telephone number, so that the journal has an entry for each.
        for area in ["0821", "0911"] {
            let file = portfolio(home, rows, area)?;
            let imported = quartier(shell, home).arg("import").arg(file).status()?;
            ensure!(imported.success(), "the portfolio cannot be imported; the log is {}", home.join("log").display());
        }
        let server = Server::start(shell, home)?;
        let mut office = people::administrator(&server)?;
        let (mut customer, _) = people::customer(&server, &mut office, home, 1).context("a registration")?;
        customer.get("/welcome", Wanted::Compressed)?;
        let house = customer.get("/", Wanted::Compressed)?.location;
        Ok(Self { server, office, customer, house })
    }

    /// Processor time of one deed.
    fn round(&mut self, deed: &Deed) -> Result<Duration> {
        self.price(deed.times, deed.act)
    }

    /// Processor time of one search while typing.
    fn search(&mut self, words: &str) -> Result<Duration> {
        self.price(300, |world| ask(&mut world.office, "/api/search-everything", &[("q", words)]))
    }

    fn price(&mut self, times: u32, act: impl Fn(&mut Self) -> Result<()>) -> Result<Duration> {
        // What is made once, at the first requests, is not the price of a request.
        act(self)?;
        let before = self.server.cpu_time()?;
        for _ in 0..times {
            act(self)?;
        }
        Ok(self.server.cpu_time()?.saturating_sub(before) / times)
    }
}

fn ask(client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Result<()> {
    let answer = client.call(path, fields)?;
    ensure!(answer.status == 200, "{path} answers {}", answer.status);
    Ok(())
}

fn page(client: &mut Client, path: &str) -> Result<()> {
    let answer = client.get(path, Wanted::Compressed)?;
    ensure!(answer.status == 200, "{path} answers {}", answer.status);
    Ok(())
}
