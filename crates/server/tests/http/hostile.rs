//! Whatever people type is text wherever it is shown: in what is stored, in forms that come back, in searches.
//!
//! The server's pages are read as browsers read them.

use crate::{
    crawl::{administrator, crawl, world},
    site::{Answer, Browser, shows},
};
use axum::http::StatusCode;
use domain::id::PropertyId;
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use store::sql;
use testkit::TestPortal;

/// What ends the place where a text stands, if the place is not looked after.
const ENDINGS: [&str; 14] = [
    "",
    "\">",
    "'>",
    "\" x='",
    "`>",
    "-->",
    "]]>",
    "</textarea>",
    "</script>",
    "</title>",
    "</style>",
    "</option></select>",
    "</bdi></p></li>",
    "<!--",
];
/// What does something, or stands for what does.
const DEEDS: [&str; 15] = [
    "<script data-hostile>hostile()</script>",
    "<img src=x onerror=hostile() data-hostile>",
    "<svg onload=hostile() data-hostile></svg>",
    "<svg><script data-hostile>hostile()</script></svg>",
    "<iframe srcdoc='<script>hostile()</script>' data-hostile></iframe>",
    "<a href=javascript:hostile() data-hostile>x</a>",
    "<b data-hostile>x</b>",
    "<form action=https://example.org data-hostile><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=https://example.org' data-hostile>",
    "<base href=https://example.org data-hostile>",
    "<details open ontoggle=hostile() data-hostile>",
    "<input autofocus onfocus=hostile() data-hostile>",
    "[x](javascript:hostile()) ![x](x\"onerror=\"hostile())",
    "<math><mi xlink:href=javascript:hostile() data-hostile>",
    "onmouseover=hostile() data-hostile style=position:fixed ",
];

fn payloads() -> Vec<String> {
    ENDINGS.iter().flat_map(|ending| DEEDS.iter().map(move |deed| format!("{ending}{deed}"))).collect()
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

/// That a page has nothing in it that somebody has typed as anything but text.
fn harmless(answer: &Answer, place: &str) {
    let page = Html::parse_document(&answer.body);
    for element in page.select(&select("*")).map(|element| element.value()) {
        let handler = element.attrs().find(|(name, _)| name.starts_with("on"));
        let script = ["href", "src", "action", "formaction"]
            .iter()
            .any(|name| element.attr(name).is_some_and(|value| value.trim_start().starts_with("javascript:")));
        let hostile = element.attr("data-hostile").is_some() || handler.is_some() || script;
        assert!(!hostile, "{element:?} at {place}");
    }
}

/// Columns with words of people's own. The journal has them from what is done: it cannot be changed.
const STORED: [(&str, &[&str]); 13] = [
    ("organisation", &["name", "street", "postcode", "town", "imprint", "privacy", "accessibility"]),
    ("property", &["reference", "name", "street", "postcode", "town"]),
    ("unit", &["reference", "name", "number"]),
    (
        "contact",
        &[
            "reference",
            "salutation",
            "title",
            "first_name",
            "last_name",
            "company",
            "email",
            "phone",
            "mobile",
            "street",
            "postcode",
            "town",
            "channel_set_by",
            "note",
        ],
    ),
    ("contract", &["number"]),
    ("staff", &["name", "email"]),
    ("login", &["name", "email"]),
    ("invitation", &["name", "email", "created_by"]),
    ("faq_category", &["name_de", "name_en"]),
    ("faq_entry", &["question_de", "answer_de", "question_en", "answer_en"]),
    ("announcement", &["title", "text", "location", "created_by", "published_by"]),
    ("document", &["title", "name", "shared_by"]),
    ("mail", &["recipient", "problem"]),
];

/// The texts are divided into so many parts, of which a field has one at a time: pages on which each field has all of
/// them take minutes to be read.
const PARTS: usize = 7;

/// Writes a part of the texts into all columns of each row, in each round the next one. Rows beside each other have
/// different parts, so that as many rows as there are parts have all texts in each column. `parts` says how many parts
/// there are for a table of so many rows.
async fn fill(test: &TestPortal, round: usize, parts: impl Fn(usize) -> usize) {
    let payloads = payloads();
    for (table, columns) in STORED {
        let count = format!("SELECT COUNT(*) FROM {table}");
        let rows: i64 = sql(count.leak()).value(test.db().read()).await.unwrap();
        let rows = usize::try_from(rows).unwrap();
        assert!(rows > 0, "{table} has no rows");
        // The number of the row keeps apart what must not be the same.
        let set: Vec<_> = columns.iter().map(|column| format!("{column} = $1 || ' ' || CAST(id AS TEXT)")).collect();
        let (set, parts) = (set.join(", "), parts(rows));
        for part in 0..parts {
            let texts: Vec<_> = payloads.iter().skip(part).step_by(parts).map(String::as_str).collect();
            let statement = format!("UPDATE {table} SET {set} WHERE (id + {round}) % {parts} = {part}");
            let written = sql(statement.leak()).bind(texts.join(" ")).execute(test.db()).await.unwrap();
            assert!(written > 0 || rows < parts, "no row of {table} has part {part}");
        }
    }
}

/// Reads everything that somebody can open: at least so many pages, nearly all of them with such texts.
async fn read(browser: &Browser<'_>, who: &str, least: usize) -> BTreeSet<String> {
    let (mut pages, mut with) = (0, 0);
    let seen = crawl(browser, |place, answer| {
        assert!(answer.status != StatusCode::INTERNAL_SERVER_ERROR, "{who} at {place}");
        if answer.header("content-type").starts_with("text/html") {
            harmless(answer, place);
            pages += 1;
            with += usize::from(answer.body.contains("data-hostile"));
        }
    })
    .await;
    assert!(pages >= least && with * 10 >= pages * 9, "{who} saw {pages} pages, {with} with texts");
    seen
}

/// Somebody whom Tilda has invited into her house.
async fn invite(test: &TestPortal) {
    let house = sql("SELECT property FROM unit WHERE reference = 'E-Erdgeschossmark'");
    let house: PropertyId = house.value(test.db().read()).await.unwrap();
    let (invitation, _) = test.invite_resident(house, "gast@example.net").await;
    sql("UPDATE invitation SET inviter = (SELECT id FROM login WHERE email = 'tildamark@example.net') WHERE id = $1")
        .bind(invitation)
        .execute(test.db())
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_stored_is_text_on_every_page() {
    let (site, test, _world) = world().await;
    invite(&test).await;
    while test.portal.carry_on_mailing().await.unwrap() {}
    let visitor = test.staff(administrator(&test).await).await;
    for some in payloads().chunks(2) {
        test.portal.change_own_name(&visitor, &some.join(" ")).await.unwrap();
    }
    let [maria, tilda, rosa] = [
        site.signed_in("maria.huber@lindenhof.example").await,
        site.signed_in("tildamark@example.net").await,
        site.signed_in("rosamark@example.net").await,
    ];
    // Maria has a page for each row: all texts stand somewhere in each column at once.
    fill(&test, 0, |rows| rows.min(PARTS)).await;
    let places = read(&maria, "Maria", 40).await;
    assert!(places.contains("/admin/residents") && places.contains("/admin/outbox"), "{places:?}");
    // Customers see few of the rows: each of these has one part after the other.
    for round in 0..PARTS {
        fill(&test, round, |_| PARTS).await;
        for (who, browser, least) in [("Tilda", &tilda, 8), ("Rosa", &rosa, 5)] {
            let places = read(browser, who, least).await;
            let home = places.iter().find(|place| place.starts_with("/p/") && place.matches('/').count() == 2).unwrap();
            // They are found by the words that they had before.
            for (words, kind) in [("nachricht", "announcements"), ("papier", "documents"), ("frage", "faq")] {
                let place = format!("{home}/search?q={words}");
                let found = browser.get(&place).await;
                shows(&found, &[&format!("id=\"found-{kind}\"")]);
                harmless(&found, &place);
            }
        }
    }
}

/// A form as a page has it.
struct Form {
    action: String,
    /// Fields in which people write.
    written: Vec<String>,
    /// What the others send.
    others: Vec<(String, String)>,
}

impl Form {
    fn of(form: ElementRef) -> Self {
        let (mut written, mut others) = (Vec::new(), Vec::new());
        for field in form.select(&select("input[name], textarea[name], select[name]")) {
            let value = |name: &str| field.value().attr(name).unwrap_or_default().to_owned();
            let name = value("name");
            match (field.value().name(), field.value().attr("type").unwrap_or("text")) {
                // The browser of these tests says itself where it is.
                _ if name == "_page" => {}
                ("textarea", _)
                | ("input", "text" | "email" | "search" | "tel" | "url" | "number" | "date" | "time") => {
                    written.push(name);
                }
                ("select", _) => {
                    let options: Vec<_> = field.select(&select("option")).collect();
                    let chosen = options.iter().find(|option| option.value().attr("selected").is_some());
                    let chosen = chosen.or(options.first()).and_then(|option| option.value().attr("value"));
                    others.push((name, chosen.unwrap_or_default().to_owned()));
                }
                (_, "radio" | "checkbox") if field.value().attr("checked").is_none() => {}
                _ => others.push((name, value("value"))),
            }
        }
        let action = form.value().attr("action").unwrap_or_default().to_owned();
        Self { action, written, others }
    }

    fn filled<'f>(&'f self, text: &'f str) -> Vec<(&'f str, &'f str)> {
        let others = self.others.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        others.chain(self.written.iter().map(|name| (name.as_str(), text))).collect()
    }

    /// What stands in the fields of the form with this action.
    fn standing(answer: &Answer, action: &str) -> BTreeMap<String, Vec<String>> {
        let page = Html::parse_document(&answer.body);
        let mut standing = BTreeMap::<String, Vec<String>>::new();
        let (form, field) = (select("form"), select("input[name], textarea[name]"));
        let forms = page.select(&form).filter(|form| form.value().attr("action") == Some(action));
        for field in forms.flat_map(|form| form.select(&field)) {
            let value = match field.value().name() {
                "textarea" => field.text().collect(),
                _ => field.value().attr("value").unwrap_or_default().to_owned(),
            };
            standing.entry(field.value().attr("name").unwrap_or_default().to_owned()).or_default().push(value);
        }
        standing
    }
}

/// Every form of everything that somebody can open, once.
async fn forms(browser: &Browser<'_>, method: &str) -> BTreeMap<(String, Vec<String>), (String, Form)> {
    let mut all = BTreeMap::new();
    crawl(browser, |place, answer| {
        let page = Html::parse_document(&answer.body);
        for form in page.select(&select(&format!("form[method={method}]"))).map(Form::of) {
            if !form.written.is_empty() {
                all.entry((form.action.clone(), form.written.clone())).or_insert((place.to_owned(), form));
            }
        }
    })
    .await;
    all
}

#[tokio::test]
async fn a_form_that_comes_back_has_in_it_what_was_typed_and_nothing_else() {
    let (site, test, _world) = world().await;
    let mut came_back = BTreeSet::new();
    for email in ["maria.huber@lindenhof.example", "tildamark@example.net"] {
        let browser = site.signed_in(email).await;
        for (place, form) in forms(&browser, "post").await.into_values() {
            // So many at once are too long for a line, and not for a request.
            for some in payloads().chunks(30) {
                let text = some.join(" ");
                // They are tried more often than anybody does.
                sql("DELETE FROM attempt WHERE count > $1").bind(0_i64).execute(test.db()).await.unwrap();
                let answer = browser.post(&form.action, &place, &form.filled(&text)).await;
                harmless(&answer, &place);
                assert!(!answer.status.is_server_error(), "{} at {place}: {}", form.action, answer.body);
                if answer.status != StatusCode::UNPROCESSABLE_ENTITY {
                    break;
                }
                came_back.insert(form.action.clone());
                let standing = Form::standing(&answer, &form.action);
                for name in form.written.iter().filter(|name| !name.contains("password")) {
                    let kept = standing.get(name).is_some_and(|values| values.contains(&text));
                    assert!(kept, "{name} of {} at {place} has lost what was typed: {standing:?}", form.action);
                }
            }
        }
    }
    assert!(came_back.len() > 12, "only {came_back:?} came back");
}

#[tokio::test]
async fn what_is_searched_for_is_text() {
    let (site, _test, _world) = world().await;
    let payloads = payloads();
    for email in ["maria.huber@lindenhof.example", "tildamark@example.net"] {
        let browser = site.signed_in(email).await;
        for (place, form) in forms(&browser, "get").await.into_values() {
            let own = form.action.is_empty().then(|| place.split('?').next().unwrap_or_default().to_owned());
            for some in payloads.chunks(30) {
                let typed = some.join(" ");
                let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.filled(&typed)).finish();
                let address = format!("{}?{query}", own.as_ref().unwrap_or(&form.action));
                let answer = browser.get(&address).await;
                assert!(!answer.status.is_server_error(), "{address}: {}", answer.body);
                harmless(&answer, &address);
            }
        }
    }
}

#[test]
fn the_looking_finds_what_it_is_for() {
    let found = |html: &str| {
        let answer = Answer::of(html);
        std::panic::catch_unwind(|| harmless(&answer, "here")).is_err()
    };
    // In an open page each of them becomes something, except what needs an ending that is not there.
    let open = payloads().iter().filter(|payload| found(&format!("<p title=\"{payload}\">{payload}</p>"))).count();
    assert!(open > 150, "{open}");
    assert!(!found("<p title=\"&lt;b data-hostile&gt;\">&lt;b data-hostile&gt;</p>"));
}
