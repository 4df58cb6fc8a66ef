//! What it costs to find something among ten thousand announcements and as many answers, and to read far back in the list.

use std::{path::Path, thread::sleep, time::Duration};

use anyhow::{Context, Result, ensure};

use super::{FEW, Table, again, portfolio};
use crate::{
    http::{Client, Wanted},
    people,
    server::{Server, quartier},
    shell::Shell,
};

const ITEMS: u32 = 10_000;
/// How much dearer a search may be than a page of the list in which it searches.
const SEARCH_LIMIT: f64 = 5.0;
/// A page far back may cost so much more than the first one. That it costs less is no fault.
const PAGE_LIMIT: f64 = 1.2;
/// How many pages back: nearly all of them, with twenty on each.
const PAGES: u32 = 490;
/// Of so many rounds the cheapest counts: what else the machine does only ever adds.
const ROUNDS: u32 = 5;
/// Requests in a round: so many that the kernel's clock is fine enough.
const TIMES: u32 = 200;
/// What is looked for: what two have, one in twenty, one in five, and all; a part of many words; two that are frequent and rarely
/// meet; what nobody has.
const WORDS: [&str; 7] = ["sperrmuell", "heizung", "balkon", "hausordnung", "ba", "balkon keller", "gibtesnicht"];

struct World {
    server: Server,
    customer: Client,
    house: String,
    /// The address of a page far back.
    old: String,
}

/// Measures searches against pages of the lists, and pages far back against the first one.
pub(super) fn measure(shell: &Shell, home: &Path, table: &mut Table) {
    let mut world = World::open(shell, &home.join("reading"));
    let mut growth = |name: &str, limit, pages: fn(&World) -> (String, String), words: &str| {
        table.growth(name, limit, || {
            let world = world.as_mut().map_err(|problem| again(problem))?;
            let (cheap, dear) = pages(world);
            let dear = dear.replace("{}", &words.replace(' ', "+"));
            let mut best = (Duration::MAX, Duration::MAX);
            for _ in 0..ROUNDS {
                best = (best.0.min(world.round(&cheap)?), best.1.min(world.round(&dear)?));
            }
            Ok(best)
        });
    };
    let far_back = |world: &World| (format!("{}/announcements", world.house), world.old.clone());
    growth(&format!("announcements, page 1 and {PAGES}"), PAGE_LIMIT, far_back, "");
    let faq = |world: &World| (format!("{}/faq", world.house), format!("{}/faq?q={{}}", world.house));
    let all = |world: &World| (format!("{}/announcements", world.house), format!("{}/search?q={{}}", world.house));
    for words in WORDS {
        growth(&format!("the FAQ, and \u{201c}{words}\u{201d} in it"), SEARCH_LIMIT, faq, words);
        growth(&format!("announcements, and \u{201c}{words}\u{201d} everywhere"), SEARCH_LIMIT, all, words);
    }
}

impl World {
    fn open(shell: &Shell, home: &Path) -> Result<Self> {
        std::fs::create_dir_all(home)?;
        people::add_administrator(shell, home)?;
        let imported = quartier(shell, home).arg("import").arg(portfolio(home, FEW, "0821")?).status()?;
        ensure!(imported.success(), "the portfolio cannot be imported; the log is {}", home.join("log").display());
        let server = Server::start(shell, home)?;
        let mut office = people::administrator(&server)?;
        people::switch(&mut office, "service.faq", true, 0)?;
        // Before anybody is registered: whoever is gets a mail for each.
        let category =
            office.post("/api/save-faq-category", "/admin/faq/categories/new", &[("name_de", "Haus")])?.location;
        let category = category.rsplit('/').next().context("a category")?.to_owned();
        for n in 1..=ITEMS {
            let text = text(n);
            let entry = [
                ("category", category.as_str()),
                ("question_de", &format!("Frage {n}")),
                ("answer_de", &text),
                ("state", "published"),
                ("audience", "all"),
            ];
            led_on(&mut office, "/api/save-faq-entry", &entry)?;
            let title = format!("Mitteilung {n}");
            let fields = [("title", title.as_str()), ("text", &text), ("place", "everywhere"), ("whom", "everybody")];
            let page = led_on(&mut office, "/api/save-announcement", &fields)?;
            let id = page.rsplit('/').next().context("an announcement")?.to_owned();
            let now = [("announcement", id.as_str()), ("version", "1"), ("when", "now"), ("on", ""), ("at", "")];
            led_on(&mut office, "/api/publish-announcement", &now)?;
        }
        settle(&server)?;
        let (mut customer, _) = people::customer(&server, &mut office, home, 1).context("a registration")?;
        customer.get("/welcome", Wanted::Compressed)?;
        let house = customer.get("/", Wanted::Compressed)?.location;
        let mut old = format!("{house}/announcements");
        for _ in 1..PAGES {
            let page = customer.get(&old, Wanted::Plain)?.body;
            let page = String::from_utf8_lossy(page.as_ref()).into_owned();
            let next = page.split("announcements?before=").nth(1).and_then(|rest| rest.split('"').next());
            old = format!("{house}/announcements?before={}", next.context("an older page")?);
        }
        Ok(Self { server, customer, house, old })
    }

    /// Processor time of a page.
    fn round(&mut self, path: &str) -> Result<Duration> {
        let mut ask = || -> Result<()> {
            let answer = self.customer.get(path, Wanted::Compressed)?;
            ensure!(answer.status == 200, "{path} answers {}", answer.status);
            Ok(())
        };
        // What is made once, at the first request, is not the price of a request.
        ask()?;
        let before = self.server.cpu_time()?;
        for _ in 0..TIMES {
            ask()?;
        }
        Ok(self.server.cpu_time()?.saturating_sub(before) / TIMES)
    }
}

/// Sends a form, and says where it leads.
fn led_on(office: &mut Client, path: &str, fields: &[(&str, &str)]) -> Result<String> {
    let answer = office.post(path, "/admin", fields)?;
    ensure!(answer.status == 303, "{path} answers {}", answer.status);
    Ok(answer.location)
}

/// Waits until the server has done what it does by itself.
fn settle(server: &Server) -> Result<()> {
    loop {
        let before = server.cpu_time()?;
        sleep(Duration::from_secs(1));
        if server.cpu_time()?.saturating_sub(before) < Duration::from_millis(20) {
            return Ok(());
        }
    }
}

/// Sixty words of a vocabulary of some thousands, and those that are looked for.
fn text(n: u32) -> String {
    const BEGINNINGS: [&str; 16] =
        ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "wo", "zu", "da", "fe", "gi", "ho", "ju", "pa"];
    let mut text = String::from("Hausordnung.");
    let mut state = n.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        BEGINNINGS[(state >> 28) as usize]
    };
    for _ in 0..60 {
        let (one, two, three) = (draw(), draw(), draw());
        text.extend([" ", one, two, three]);
    }
    let marks = [(5, " Balkon."), (7, " Keller."), (20, " Heizung."), (ITEMS / 2, " Sperrm\u{fc}lltermin.")];
    for (each, mark) in marks {
        if n.is_multiple_of(each) {
            text.push_str(mark);
        }
    }
    text
}
