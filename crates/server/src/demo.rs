//! An installation to try out: a property manager with staff and a portfolio, whose mails can be read in the browser.

mod documents;
mod faq;

pub use documents::share_documents;
pub use faq::write_faq;

use crate::{cli::Anyhow, config::Config, headers::PLAIN_PAGE, site::Site};
use axum::{
    Extension,
    extract::State,
    http::header::CONTENT_SECURITY_POLICY,
    response::{Html, IntoResponse as _, Response},
};
use domain::{
    announcement::{Typed, TypedTime},
    import::Counts,
    organisation::Organisation,
    person::StaffRole,
    property::Search,
    text::Lang,
};
use mail_parser::MessageParser;
use maud::{DOCTYPE, Markup, html};
use portal::{Portal, SignedIn, Visitor, master::At, upload::Mode};
use std::{path::PathBuf, sync::Arc};

/// The portfolio that the demo begins with.
const PORTFOLIO: &[u8] = include_bytes!("../../../demo/portfolio/portfolio.xlsx");
/// Everybody in the demo has the same password; it is printed, and the demo only listens on this machine.
pub const PASSWORD: &str = "Ausprobieren macht Spass";
/// How many mails the postbox shows.
const SHOWN: usize = 50;

/// The people who can sign in.
pub const STAFF: [(&str, &str, StaffRole); 3] = [
    ("Maria Huber", "maria.huber@lindenhof.example", StaffRole::Administrator),
    ("Petra Klein", "petra.klein@lindenhof.example", StaffRole::Manager),
    ("Tom Berger", "tom.berger@lindenhof.example", StaffRole::Clerk),
];

/// Turns a configuration into the demo's: its own folder below the data folder, SQLite, mails into a folder.
pub fn configure(config: &mut Config) {
    config.data = config.data.join("demo");
    config.database = format!("sqlite:{}", config.data.join("quartier.db").display());
    config.demo = true;
    // Everybody knows its password, so it is for this computer only, and no mail leaves it.
    config.mail.url = String::new();
    config.bucket = None;
    config.leptos.site_addr.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    config.url = format!("http://{}", config.leptos.site_addr);
    config.organisation = Organisation {
        name: "Hausverwaltung Lindenhof".to_owned(),
        street: "Lindenstraße 1".to_owned(),
        postcode: "90402".to_owned(),
        town: "Nürnberg".to_owned(),
        phone: "0911 4711-0".to_owned(),
        email: "info@lindenhof.example".to_owned(),
        imprint: "Geschäftsführerin: Maria Huber\n\nDiese Installation ist zum Ausprobieren; alle Namen sind erfunden.".to_owned(),
        privacy: "Diese Installation ist zum Ausprobieren. Sie läuft nur auf Ihrem Rechner, und E-Mails verlassen ihn nicht.".to_owned(),
        accessibility: "Das Portal lässt sich mit Tastatur und Vorleseprogramm bedienen und funktioniert ohne JavaScript. Fällt Ihnen eine Hürde auf, rufen Sie uns bitte an.".to_owned(),
    };
}

/// Removes what an earlier demo has left.
///
/// # Errors
/// If the folder cannot be removed.
pub fn forget(config: &Config) -> Result<(), Anyhow> {
    match std::fs::remove_dir_all(&config.data) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("the folder {} cannot be removed: {problem}", config.data.display()).into())
        }
        _ => Ok(()),
    }
}

/// Fills an empty installation; leaves one that has been filled as it is.
///
/// # Errors
/// What could not be done.
pub async fn fill(portal: &Portal) -> Result<(), Anyhow> {
    let (_, email, _) = STAFF[0];
    if store::login::by_email(portal.db().read(), email).await?.is_some() {
        return Ok(());
    }
    for (name, email, role) in STAFF {
        portal.add_staff(email, name, role, Some(PASSWORD.to_owned())).await?;
    }
    portal.import_file("portfolio.xlsx", PORTFOLIO.to_vec(), Mode::Import).await?;
    let maria = store::login::by_email(portal.db().read(), email).await?.and_then(|known| known.staff);
    let maria = portal.visitor(maria.map(SignedIn::Staff), Lang::De, String::new()).await?;
    write_faq(portal, &maria).await?;
    announce(portal, &maria).await?;
    share_documents(portal, &maria).await
}

/// Announcements as a property manager writes them, for everybody, for one house and for one unit, by the first of the staff.
async fn announce(portal: &Portal, maria: &Visitor) -> Result<(), Anyhow> {
    let houses = portal.properties(maria, &Search::default()).await?;
    let Some(house) = houses.rows.first().map(|house| house.id) else { return Ok(()) };
    let units = portal.property(maria, house, &domain::unit::Search::default()).await?.units;
    let occupied = units.rows.iter().find(|unit| !unit.occupants.is_empty());
    let today = maria.today();
    let everywhere = Typed { place: "everywhere".to_owned(), whom: "everybody".to_owned(), ..Typed::default() };
    let in_house = Typed { place: "houses".to_owned(), houses: vec![house.to_string()], ..everywhere.clone() };
    let mut all = vec![
        Typed {
            title: "Willkommen im Kundenportal".to_owned(),
            text: "Liebe Eigentümer, liebe Mieter,\n\nab heute finden Sie hier, was Ihr Haus betrifft:\n\n\
                   - **Mitteilungen**, die Sie auch per E-Mail bekommen\n\
                   - Ihre Verträge und Ihre Kontaktdaten\n\n\
                   Fehlt etwas oder stimmt etwas nicht? Rufen Sie uns an, wir helfen gern."
                .to_owned(),
            ..everywhere
        },
        Typed {
            title: "Wasserabstellung wegen Reparatur der Steigleitung".to_owned(),
            text: "Die Firma Rohrbach repariert die Steigleitung im Keller. **In dieser Zeit gibt es im ganzen Haus kein \
                   Wasser.**\n\nBitte halten Sie Wasser für Küche und Toilette bereit und schließen Sie alle Hähne, damit \
                   nichts überläuft, wenn das Wasser wieder da ist."
                .to_owned(),
            day: today.plus(7).iso(),
            from: "08:00".to_owned(),
            until: "12:00".to_owned(),
            location: "Ganzes Haus".to_owned(),
            ..in_house.clone()
        },
        Typed {
            title: "Einladung zur Eigentümerversammlung".to_owned(),
            text: "Wir laden Sie zur ordentlichen Eigentümerversammlung ein.\n\n\
                   1. Jahresabrechnung\n2. Wirtschaftsplan\n3. Erneuerung der Haustür\n4. Verschiedenes\n\n\
                   Können Sie nicht kommen, geben Sie bitte jemandem eine Vollmacht."
                .to_owned(),
            whom: "owner".to_owned(),
            day: today.plus(28).iso(),
            from: "18:30".to_owned(),
            until: "20:30".to_owned(),
            location: "Gemeindesaal, Lindenstraße 3".to_owned(),
            ..in_house.clone()
        },
    ];
    if let Some(unit) = occupied {
        all.push(Typed {
            title: "Ablesung der Heizkörper".to_owned(),
            text: "Der Ablesedienst kommt in Ihre Wohnung. Bitte sorgen Sie dafür, dass **alle Heizkörper zugänglich** sind. \
                   Passt Ihnen der Termin nicht, rufen Sie uns bitte an."
                .to_owned(),
            place: "unit".to_owned(),
            unit: unit.id.to_string(),
            day: today.plus(14).iso(),
            from: "10:00".to_owned(),
            until: "10:30".to_owned(),
            location: unit.name.clone(),
            ..in_house
        });
    }
    for typed in &all {
        let id = portal.write_announcement(maria, typed).await?;
        let at = At { id, version: portal.announcement(maria, id).await?.version };
        let now = TypedTime { when: "now".to_owned(), ..TypedTime::default() };
        portal.publish_announcement(maria, at, &now).await?;
    }
    Ok(())
}

/// What is printed when the demo is ready.
#[must_use]
pub fn greeting(url: &str) -> String {
    let mut text = format!(
        "\nQuartier is ready to try out: {url}\n\nThese people can sign in, all with the password “{PASSWORD}”:\n"
    );
    for (name, email, role) in STAFF {
        text.push_str(&format!("  {email:<34} {name}, {}\n", role.key()));
    }
    text.push_str(&format!(
        "\nMails can be read at {url}/demo/postbox.\nCustomers register with an invitation code: open a property, create the codes and mail them.\n"
    ));
    text
}

/// What an import found and did, for a terminal.
#[must_use]
pub fn report(done: &portal::import::Done) -> String {
    let report = &done.report;
    let line = |name: &str, counts: Counts| {
        format!("  {name:<11} {:>7} new {:>7} changed {:>7} unchanged\n", counts.new, counts.changed, counts.unchanged)
    };
    let mut text = format!("{} rows, {} of them cannot be imported.\n", report.rows, report.refused);
    text.push_str(&line("properties", report.properties));
    text.push_str(&line("units", report.units));
    text.push_str(&line("contacts", report.contacts));
    text.push_str(&line("contracts", report.contracts));
    if let Some(missing) = report.missing_text(domain::text::Lang::En) {
        text.push_str(&format!("{missing}\n"));
    }
    if let Some(repeated) = report.repeated_text(domain::text::Lang::En) {
        text.push_str(&format!("{repeated}\n"));
    }
    if !report.ignored.is_empty() {
        text.push_str(&format!("Columns that mean nothing to us: {}\n", report.ignored.join(", ")));
    }
    for problem in &report.problems {
        let column = problem.column.map(|column| column.name()).unwrap_or("–");
        text.push_str(&format!("  row {}, {column}: {}\n", problem.row, problem.to(domain::text::Lang::En)));
    }
    text
}

/// The latest mails of the demo, the newest first.
pub(crate) async fn postbox(State(site): State<Site>, Extension(style): Extension<Arc<str>>) -> Response {
    let folder = site.config().data.join("mails");
    let read = tokio::task::spawn_blocking(move || mails(folder)).await.unwrap_or_default();
    ([(CONTENT_SECURITY_POLICY, PLAIN_PAGE)], Html(page(&read, &style).into_string())).into_response()
}

#[derive(Default)]
struct Postbox {
    mails: Vec<Mail>,
    /// Whether there are older ones, which are not shown.
    older: bool,
}

struct Mail {
    to: String,
    subject: String,
    text: String,
}

fn mails(folder: PathBuf) -> Postbox {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> =
        files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "eml")).collect();
    // They are named by their number in the outbox.
    paths.sort_unstable();
    let older = paths.len() > SHOWN;
    let newest = paths.into_iter().rev().take(SHOWN).filter_map(|path| {
        let bytes = std::fs::read(path).ok()?;
        let message = MessageParser::default().parse(&bytes)?;
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
        let text = message.body_text(0).unwrap_or_default().into_owned();
        Some(Mail { to, subject: message.subject().unwrap_or_default().to_owned(), text })
    });
    Postbox { mails: newest.collect(), older }
}

fn page(Postbox { mails, older }: &Postbox, style: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="de" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                title { "Postfach der Demo" }
                link rel="stylesheet" href=(style);
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
            }
            body {
                div class="entry entry-wide" { main class="entry-main" {
                    h1 { "Postfach der Demo" }
                    p {
                        "Hier landen alle E-Mails dieser Installation"
                        @if *older { ". Zu sehen sind die letzten " (SHOWN) }
                        ", die neueste zuerst. "
                        a href="/" { "Zum Portal" }
                    }
                    @if mails.is_empty() { p { "Noch keine E-Mail. Erstellen und mailen Sie einen Einladungscode." } }
                    @for mail in mails {
                        article class="card" {
                            h2 { (mail.subject) }
                            p class="hint" { "An: " (mail.to) }
                            @for paragraph in mail.text.split("\n\n") {
                                p {
                                    @for line in paragraph.lines() {
                                        @if line.starts_with("http") { a href=(line.trim()) { (line) } } @else { (line) }
                                        br;
                                    }
                                }
                            }
                        }
                    }
                } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mail_says_is_text_and_its_links_can_be_opened() {
        let mail = Mail {
            to: "jana@example.net".to_owned(),
            subject: "<b>Hallo</b>".to_owned(),
            text: "Guten Tag,\n\nRegistrieren:\nhttp://127.0.0.1:3000/invitation/7K2M\n".to_owned(),
        };
        let page = page(&Postbox { mails: vec![mail], older: false }, "/pkg/quartier.css").into_string();
        assert!(page.contains("&lt;b&gt;Hallo"), "{page}");
        assert!(page.contains("<a href=\"http://127.0.0.1:3000/invitation/7K2M\">"), "{page}");
    }

    #[test]
    fn the_postbox_says_that_it_shows_the_latest_mails_only_where_there_are_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |number: usize| {
            let mail = format!(
                "From: huber@example.net\r\nTo: jana@example.net\r\nSubject: Mail {number}.\r\n\r\nGuten Tag\r\n"
            );
            std::fs::write(folder.path().join(format!("{number:06}.eml")), mail).expect("written");
        };
        let read = || page(&mails(folder.path().to_owned()), "/pkg/quartier.css").into_string();
        assert!(read().contains("Noch keine E-Mail."));
        (1..=SHOWN).for_each(write);
        let all = read();
        assert!(all.contains("E-Mails dieser Installation, die neueste zuerst.") && all.contains("Mail 1."), "{all}");
        write(SHOWN + 1);
        let latest = read();
        assert!(latest.contains("Installation. Zu sehen sind die letzten 50, die neueste zuerst."), "{latest}");
        assert!(latest.contains("Mail 51.") && latest.contains("Mail 2.") && !latest.contains("Mail 1."), "{latest}");
    }

    #[test]
    fn the_demo_is_for_this_computer_only_and_no_mail_leaves_it() {
        let environment = |name: &str| match name {
            "LEPTOS_SITE_ADDR" => Some("0.0.0.0:8080".to_owned()),
            "QUARTIER_MAIL_URL" => Some("smtp://mail.example:587".to_owned()),
            "DATABASE_URL" => Some("postgres://db.example/real".to_owned()),
            _ => None,
        };
        let mut config = Config::read(None, &environment).expect("a configuration");
        assert_eq!(config.mail.url, "smtp://mail.example:587");
        config.leptos.site_addr = "0.0.0.0:8080".parse().expect("an address");
        configure(&mut config);
        assert!(config.leptos.site_addr.ip().is_loopback() && config.leptos.site_addr.port() == 8080);
        assert_eq!(config.url, "http://127.0.0.1:8080", "links lead to where it listens");
        assert_eq!(config.mail.url, "");
        assert!(config.database.starts_with("sqlite:") && config.database.contains("demo"), "{}", config.database);
    }
}
