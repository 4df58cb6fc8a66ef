//! `cargo xtask bench`: what the production build costs, to be compared over time.
//!
//! To add a measurement, add a line in [`measure`], or a module of its own and its name in [`PARTS`]. What has a limit
//! fails the run when it is over it.

mod backup;
mod documents;
mod growth;
mod invite;
mod reading;

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{
    browser,
    http::{Client, Wanted},
    people,
    server::{Server, quartier, usage},
    setup,
    shell::{Profile, Shell, read},
};

/// What customers' pages may cost together: WebAssembly and script, compressed. Announcements and the FAQ may add 20 kB to what
/// there was before them.
const CODE_LIMIT: u64 = 248_000;
/// What a page may cost before any of that: HTML and CSS, compressed.
const PAGE_LIMIT: u64 = 14_000;
/// So many requests that what is left over from each of them would show.
const MANY: u32 = 20_000;
/// So many that the kernel's clock, which ticks a hundred times a second, is fine enough.
const FEW: u32 = 1_000;
/// Contracts of the installation whose pages are measured.
const HOUSES_ROWS: u32 = 1_000;
const IMPORTED_ROWS: u32 = 100_000;

/// Measurements that stand for themselves: a name for the command line, and the function, which is given a folder.
type Part = (&'static str, fn(&Shell, &Path, &mut Table));
const PARTS: [Part; 5] = [
    ("growth", growth::measure),
    ("invite", invite::measure),
    ("backup", backup::measure),
    ("reading", reading::measure),
    ("documents", documents::measure),
];

pub(crate) fn bench(shell: &mut Shell, built: bool, only: Option<&str>) -> Result<ExitCode> {
    ensure!(
        only.is_none_or(|only| PARTS.iter().any(|(name, _)| *name == only)),
        "there is no such part; there are {}",
        PARTS.map(|(name, _)| name).join(", ")
    );
    if built {
        setup::bring(shell, &setup::RELEASE_BUILD)?;
    } else {
        browser::build(shell, Profile::Release)?;
    }
    let mut table = Table::default();
    println!("\n{}\n", conditions(shell));
    let home = shell.target.join("bench");
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    fs::create_dir_all(&home)?;
    if only.is_none() {
        measure(shell, &home, &mut table)?;
    }
    for (name, part) in PARTS {
        if only.is_none_or(|only| only == name) {
            part(shell, &home, &mut table);
        }
    }
    println!("{}", if table.missed == 0 { "all within their limits" } else { "not all within their limits" });
    Ok(if table.missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All measurements, in the order in which they are printed.
fn measure(shell: &Shell, home: &Path, table: &mut Table) -> Result<()> {
    let files = Published::read(shell);
    table.limited("script and WebAssembly of customers' pages", CODE_LIMIT, || Ok(files.as_ref().map_err(again)?.code));
    table.add("the same for what is loaded only when used", || Ok(kilobytes(files.as_ref().map_err(again)?.lazy)));
    table.add("size of the binary", || Ok(kilobytes(fs::metadata(shell.binary(Profile::Release))?.len())));

    table.add("first start, with an empty database", || Ok(milliseconds(Server::start(shell, home)?.started_in)));
    people::add_administrator(shell, home)?;
    ensure!(
        quartier(shell, home).arg("import").arg(portfolio(home, HOUSES_ROWS, "0821")?).status()?.success(),
        "the portfolio cannot be imported; the log is {}",
        home.join("log").display()
    );
    let server = Server::start(shell, home)?;
    table.add("cold start", || Ok(milliseconds(server.started_in)));
    table.add("memory at rest", || Ok(kilobytes(server.resident()?)));

    let mut office = people::administrator(&server)?;
    let asked = ["questions.channel", "questions.residency", "questions.confirm_contact", "questions.add_users"];
    for key in asked {
        people::switch(&mut office, key, true, 0)?;
    }
    let sign_in = people::weight(&mut Client::connect(&server.host)?, "/sign-in")?;
    let (mut customer, mut weights) = people::customer(&server, &mut office, home, 1)?;
    weights.insert(0, ("/sign-in", sign_in));
    for key in asked {
        let question = customer.get("/welcome", Wanted::Plain)?.location;
        weights.push((key, people::weight(&mut customer, &question)?));
        people::switch(&mut office, key, false, 1)?;
    }
    for (page, html) in weights {
        table.limited(&format!("HTML and CSS of {page}"), PAGE_LIMIT, || Ok(html + files.as_ref().map_err(again)?.css));
    }
    // With nothing left to ask, the customer is led to the house.
    customer.get("/welcome", Wanted::Compressed)?;
    let house = customer.get("/", Wanted::Compressed)?.location;

    table
        .add("processor time of /sign-in", || page_cost(&server, &mut Client::connect(&server.host)?, "/sign-in", FEW));
    table.add("processor time of the settings page", || page_cost(&server, &mut office, "/admin/settings", FEW));
    table.add("processor time of one saved switch", || switch_cost(&server, &mut office, "questions.residency", 2));
    // Passwords have been hashed by now; the allocator keeps the room that this takes.
    table.add(&format!("memory before {MANY} requests"), || Ok(kilobytes(server.resident()?)));
    table.add("processor time of a customer's start page", || page_cost(&server, &mut customer, &house, MANY));
    table.add(&format!("memory after {MANY} requests"), || Ok(kilobytes(server.resident()?)));
    drop(server);

    let import = home.join("import");
    fs::create_dir_all(&import)?;
    let file = portfolio(&import, IMPORTED_ROWS, "0821")?;
    let used = usage(quartier(shell, &import).arg("import").arg(&file)).context("the import");
    table.add(&format!("import of {IMPORTED_ROWS} rows"), || {
        let time = used.as_ref().map_err(again)?.cpu_time;
        Ok(format!("{:.0} rows per CPU second", f64::from(IMPORTED_ROWS) / time.as_secs_f64()))
    });
    table.add("most memory during it", || Ok(kilobytes(used.as_ref().map_err(again)?.peak)));
    Ok(())
}

/// Processor time that the server spends on one request for a page.
fn page_cost(server: &Server, client: &mut Client, path: &str, requests: u32) -> Result<String> {
    let mut ask = |times: u32| -> Result<()> {
        for _ in 0..times {
            let answer = client.get(path, Wanted::Compressed)?;
            ensure!(answer.status == 200, "{path} answers {}", answer.status);
        }
        Ok(())
    };
    // What is made once, at the first requests, is not the price of a request.
    ask(requests / 20)?;
    let before = server.cpu_time()?;
    ask(requests)?;
    Ok(per_request(server.cpu_time()?.saturating_sub(before), requests))
}

/// Processor time that the server spends on a switch, from the form to the answer.
fn switch_cost(server: &Server, office: &mut Client, key: &str, mut seen: u32) -> Result<String> {
    let before = server.cpu_time()?;
    for time in 0..FEW {
        seen = people::switch(office, key, time % 2 == 0, seen)?;
    }
    Ok(per_request(server.cpu_time()?.saturating_sub(before), FEW))
}

fn per_request(spent: Duration, requests: u32) -> String {
    format!("{:.0} \u{b5}s", spent.as_secs_f64() * 1e6 / f64::from(requests))
}

/// Sizes of what cargo-leptos made for browsers, compressed with brotli at its best.
struct Published {
    /// Loaded by each page.
    code: u64,
    css: u64,
    /// Split off: loaded by those who open the administration.
    lazy: u64,
}

impl Published {
    fn read(shell: &Shell) -> Result<Self> {
        let mut sizes = Self { code: 0, css: 0, lazy: 0 };
        let folder = shell.site().join("pkg");
        for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(name) = name.strip_suffix(".br") else { continue };
            let size = entry.metadata()?.len();
            match Path::new(name).extension().and_then(|extension| extension.to_str()) {
                Some("css") => sizes.css += size,
                // The loader of what was split off is a script like any other, and comes with each page.
                Some("js") => sizes.code += size,
                Some("wasm") if name.starts_with("quartier.") => sizes.code += size,
                Some("wasm") => sizes.lazy += size,
                _ => {}
            }
        }
        ensure!(sizes.code > 0 && sizes.css > 0, "{} holds nothing compressed", folder.display());
        ensure!(sizes.lazy > 0, "nothing was split off, so customers load the administration's code");
        Ok(sizes)
    }
}

/// A table of so many contracts, twenty to a house, that all go in; everybody's telephone number begins alike.
fn portfolio(folder: &Path, rows: u32, area: &str) -> Result<PathBuf> {
    let mut table = String::from(
        "Liegenschaft;Liegenschaft-Referenz;Stra\u{df}e;PLZ;Ort;Einheit;Einheit-Referenz;Einheitsnummer;Nutzung;Anrede;\
         Vorname;Nachname;Kontakt-Referenz;E-Mail;Telefon;Vertragstyp;Vertragsnummer;Vertragsbeginn\n",
    );
    for row in 0..rows {
        let (house, unit) = (row / 20, row % 20 + 1);
        writeln!(
            table,
            "Lindenstra\u{df}e {house}, Augsburg;L{house:05};Lindenstra\u{df}e {house};86153;Augsburg;Wohnung {unit};\
             L{house:05}-{unit:03};{unit:02};Privat;Frau;Anna;Schubert {row};K{row:06};anna.schubert{row}@example.com;\
             {area} {row:06};Mieter;M-{row:06}/01;01.08.2021"
        )?;
    }
    let file = folder.join("portfolio.csv");
    fs::write(&file, table)?;
    Ok(file)
}

/// Named results, printed as they come.
#[derive(Default)]
struct Table {
    missed: u32,
}

impl Table {
    fn add(&mut self, name: &str, measure: impl FnOnce() -> Result<String>) {
        let value = measure().unwrap_or_else(|problem| {
            self.missed += 1;
            format!("\u{2718} {problem:#}")
        });
        println!("{name:<48} {value}");
    }

    /// Two prices of the same thing, of which the second may be dearer by a factor.
    fn growth(&mut self, name: &str, limit: f64, measure: impl FnOnce() -> Result<(Duration, Duration)>) {
        self.passed(name, || {
            let (small, large) = measure()?;
            let factor = large.as_secs_f64() / small.as_secs_f64();
            let prices = format!("{} and {} \u{b5}s", small.as_micros(), large.as_micros());
            Ok((format!("{prices}, {factor:.2}\u{d7}, at most {limit}\u{d7}"), factor <= limit))
        });
    }

    /// A result that is as it should be, or is not.
    fn passed(&mut self, name: &str, measure: impl FnOnce() -> Result<(String, bool)>) {
        let result = measure();
        let missed = result.as_ref().is_ok_and(|(_, fine)| !fine);
        self.missed += u32::from(missed);
        self.add(name, || {
            let (text, fine) = result?;
            Ok(format!("{} {text}", if fine { '\u{2714}' } else { '\u{2718}' }))
        });
    }

    /// A size that must not be exceeded.
    fn limited(&mut self, name: &str, limit: u64, measure: impl FnOnce() -> Result<u64>) {
        let size = measure();
        let over = size.as_ref().is_ok_and(|size| *size > limit);
        self.missed += u32::from(over);
        self.add(name, || {
            let sign = if over { '\u{2718}' } else { '\u{2714}' };
            Ok(format!("{} {sign} at most {}", kilobytes(size?), kilobytes(limit)))
        });
    }
}

/// The machine and the code, without which no number means anything.
fn conditions(shell: &Shell) -> String {
    let first = |file: &str, field: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(field));
        line.and_then(|line| line.split_once(':'))
            .map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let commit = read(shell.command("git").args(["describe", "--always", "--dirty"])).unwrap_or_default();
    let rust = read(shell.command("rustc").arg("--version")).unwrap_or_default();
    format!(
        "machine  {cores} \u{d7} {}, {} memory\ncommit   {}\nrust     {}",
        first("/proc/cpuinfo", "model name"),
        first("/proc/meminfo", "MemTotal"),
        commit.trim(),
        rust.trim()
    )
}

/// The same problem for each measurement that builds on what could not be had.
fn again(problem: &anyhow::Error) -> anyhow::Error {
    anyhow::anyhow!("{problem:#}")
}

fn kilobytes(bytes: u64) -> String {
    let kilobytes = bytes as f64 / 1000.0;
    if kilobytes < 10_000.0 { format!("{kilobytes:.1} kB") } else { format!("{:.1} MB", kilobytes / 1000.0) }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}
