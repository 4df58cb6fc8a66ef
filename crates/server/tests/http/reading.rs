//! Searching a house and seeing what is new, as browsers without any script do.

use crate::site::{TestSite, goes_to, shows};
use axum::http::{Method, StatusCode};
use domain::{access::AccessLevel, setting::Key, time::Span};
use store::sql;

const JANA: &str = "jana.schubert@example.net";

#[tokio::test]
async fn jana_searches_sees_what_is_new_and_both_cost_four_statements() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    test.switch_on(&[Key::Faq]).await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    let fields = [
        ("title", "Müll <b>heute</b>"),
        ("text", "- Der **Sperrmülltermin** ist [hier](https://example.org/geheim). <script>alert(1)</script>"),
        ("place", "houses"),
        ("whom", "everybody"),
        ("houses[1]", house.as_str()),
    ];
    goes_to(&maria.post("/api/save-announcement", "/admin/announcements/new", &fields).await, "/admin/announcements/1");
    let now = [("announcement", "1"), ("version", "1"), ("when", "now"), ("on", ""), ("at", "")];
    let page = "/admin/announcements/1/publish";
    goes_to(&maria.post("/api/publish-announcement", page, &now).await, "/admin/announcements/1");
    site.wait(Span::minutes(1));

    let jana = site.signed_in(JANA).await;
    let home = format!("/p/{house}");
    let start = jana.get(&home).await;
    shows(&start, &["Neue Mitteilungen", "<span class=\"badge badge-info\">Neu<", "count count-new"]);
    shows(&start, &[&format!("action=\"{home}/search\""), &format!("href=\"{home}/search\"")]);

    let found = jana.get(&format!("{home}/search?q=m%C3%BCll")).await;
    shows(&found, &["<mark>Müll<", "<mark>Sperrmülltermin<", &format!("href=\"{home}/announcements/1\"")]);
    shows(&found, &["&lt;b&gt;", "&lt;script&gt;alert(1)"]);
    assert!(!found.body.contains("example.org/geheim") && !found.body.contains("- Der"), "{}", found.body);
    shows(&jana.get(&format!("{home}/search")).await, &["Auch Teile von Wörtern werden gefunden"]);
    shows(&jana.get(&format!("{home}/search?q=balkon")).await, &["Nichts gefunden", &format!("href=\"{home}/faq\"")]);
    for wrong in ["letters", "faq'"] {
        let answer = jana.get(&format!("{home}/search?q=x&kind={wrong}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    for page in [home.clone(), format!("{home}/search?q=müll"), format!("{home}/search?q=müll&kind=announcements")] {
        let before = site.db.statements();
        assert_eq!(jana.get(&page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }

    let kept = async || kept(&site).await;
    assert_eq!(kept().await, 0, "neither the start page nor a search takes marks away");
    shows(&jana.get(&format!("{home}/announcements")).await, &["badge badge-info"]);
    assert_eq!(kept().await, 1);
    let start = jana.get(&home).await;
    assert!(!start.body.contains("count-new") && !start.body.contains("badge-info"), "{}", start.body);
    shows(&start, &["Sie haben alle Mitteilungen gesehen."]);
    shows(&jana.get(&format!("{home}/announcements")).await, &["badge badge-info"]);
}

/// How many marks are kept.
async fn kept(site: &TestSite) -> i64 {
    sql("SELECT COUNT(*) FROM list_seen").value(site.db.read()).await.unwrap()
}

#[tokio::test]
async fn jana_sees_which_documents_are_new_until_she_has_opened_their_list() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let mia = test.add_login("Mia", "mia@example.net").await;
    test.through(test.add_added_access(mia, people.schubert, AccessLevel::Member).await).await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    let files: [(&str, &[u8]); 2] = [("Hausordnung.txt", b"Guten Tag"), ("Plan.txt", b"Keller")];
    maria.send_files("/admin/documents/upload", &format!("house-{house}"), &files).await;
    site.wait(Span::minutes(1));

    let jana = site.signed_in(JANA).await;
    let home = format!("/p/{house}");
    let list = format!("{home}/documents");
    let start = jana.get(&home).await;
    shows(&start, &["Neue Dokumente", "2 haben Sie noch nicht gesehen.", "Hausordnung", "Plan", "count count-new"]);
    shows(&start, &[&format!("href=\"{list}#document-1\""), "<span class=\"badge badge-info\">Neu<"]);
    let mia = site.signed_in("mia@example.net").await.get(&home).await;
    assert!(!mia.body.contains(&list) && !mia.body.contains("count-new"), "{}", mia.body);

    // Neither one type of them, nor what a browser asks ahead of time, is the list.
    shows(&jana.get(&format!("{list}?folder=letter")).await, &["Hausordnung", "badge badge-info"]);
    jana.ask(Method::GET, &list, &[("sec-purpose", "prefetch")]).await;
    jana.ask(Method::HEAD, &list, &[]).await;
    assert_eq!(kept(&site).await, 0);
    for page in [home.clone(), format!("{list}?folder=letter")] {
        let before = site.db.statements();
        assert_eq!(jana.get(&page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }

    let opened = jana.get(&list).await;
    shows(&opened, &["badge badge-info", "id=\"document-1\""]);
    assert_eq!(kept(&site).await, 1);
    let before = site.db.statements();
    shows(&jana.get(&list).await, &["badge badge-info"]);
    let taken = site.db.statements() - before;
    assert!((1..=4).contains(&taken), "the list takes {taken} once it was opened");
    let start = jana.get(&home).await;
    for gone in ["count-new", "Neue Dokumente", "badge-info"] {
        assert!(!start.body.contains(gone), "{gone} in {}", start.body);
    }
    shows(&start, &["Sie haben alle Dokumente gesehen."]);
    site.wait(Span::days(1));
    assert!(!jana.get(&list).await.body.contains("badge-info"), "the next day nothing is new");

    assert_eq!(jana.post("/api/language", &home, &[("lang", "en")]).await.status, StatusCode::SEE_OTHER);
    shows(&jana.get(&home).await, &["You have seen all documents."]);
}

#[tokio::test]
async fn the_only_new_announcement_is_seen_when_its_mail_leads_there() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    let tell = async |id: &str, title: &str| {
        let fields = [
            ("title", title),
            ("text", "…"),
            ("place", "houses"),
            ("whom", "everybody"),
            ("houses[1]", house.as_str()),
        ];
        let page = format!("/admin/announcements/{id}");
        goes_to(&maria.post("/api/save-announcement", "/admin/announcements/new", &fields).await, &page);
        let now = [("announcement", id), ("version", "1"), ("when", "now"), ("on", ""), ("at", "")];
        goes_to(&maria.post("/api/publish-announcement", &format!("{page}/publish"), &now).await, &page);
        site.wait(Span::minutes(1));
    };
    tell("1", "Aufzug").await;
    let jana = site.signed_in(JANA).await;
    let home = format!("/p/{house}");
    let one = format!("{home}/announcements/1");
    jana.ask(Method::HEAD, &one, &[]).await;
    assert_eq!(kept(&site).await, 0);
    goes_to(&jana.get("/announcements/1").await, &one);
    assert_eq!(jana.get(&one).await.status, StatusCode::OK);
    assert_eq!(kept(&site).await, 1);
    let start = jana.get(&home).await;
    assert!(!start.body.contains("count-new"), "{}", start.body);
    shows(&start, &["Sie haben alle Mitteilungen gesehen."]);

    tell("2", "Keller").await;
    tell("3", "Heizung").await;
    // Once a minute the session notes that it is used.
    assert_eq!(jana.get(&home).await.status, StatusCode::OK);
    for page in ["1", "2", "3"].map(|id| format!("{home}/announcements/{id}")) {
        let before = site.db.statements();
        assert_eq!(jana.get(&page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
    shows(&jana.get(&home).await, &["2 haben Sie noch nicht gesehen."]);
}
