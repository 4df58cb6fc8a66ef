//! Whatever people type is text wherever it is shown: in what is stored, in forms that come back, in searches.
//!
//! The server's pages are read as browsers read them.

use crate::{
    crawl::{administrator, crawl, world},
    site::{Answer, Browser},
};
use axum::http::StatusCode;
use scraper::{ElementRef, Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use store::sql;

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

#[tokio::test]
async fn what_is_stored_is_text_on_every_page() {
    let (site, test, _world) = world().await;
    let visitor = test.staff(administrator(&test).await).await;
    for some in payloads().chunks(2) {
        test.portal.change_own_name(&visitor, &some.join(" ")).await.unwrap();
    }
    let [maria, tilda, rosa] = [
        site.signed_in("maria.huber@lindenhof.example").await,
        site.signed_in("tildamark@example.net").await,
        site.signed_in("rosamark@example.net").await,
    ];
    // Some of each kind: pages on which each field has all of them take minutes to be read.
    for first in [0, 3] {
        let text = payloads().into_iter().skip(first).step_by(7).collect::<Vec<_>>().join(" ");
        for (table, columns) in STORED {
            // The number of the row keeps apart what must not be the same.
            let set: Vec<_> =
                columns.iter().map(|column| format!("{column} = $1 || ' ' || CAST(id AS TEXT)")).collect();
            let statement = format!("UPDATE {table} SET {}", set.join(", "));
            sql(Box::leak(statement.into_boxed_str())).bind(text.clone()).execute(test.db()).await.unwrap();
        }
        for (who, browser, least) in [("Maria", &maria, 40), ("Tilda", &tilda, 8), ("Rosa", &rosa, 5)] {
            let (mut pages, mut with) = (0, 0);
            crawl(browser, |place, answer| {
                assert!(answer.status != StatusCode::INTERNAL_SERVER_ERROR, "{who} at {place}");
                if answer.header("content-type").starts_with("text/html") {
                    harmless(answer, place);
                    pages += 1;
                    with += usize::from(answer.body.contains("data-hostile"));
                }
            })
            .await;
            assert!(pages >= least && with * 10 >= pages * 9, "{who} saw {pages} pages, {with} with texts");
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
