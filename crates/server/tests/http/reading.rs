//! Searching a house and seeing what is new, as browsers without any script do.

use crate::site::{TestSite, goes_to, shows};
use axum::http::StatusCode;
use domain::{setting::Key, time::Span};
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
        ("text", "Der **Sperrmülltermin** ist [hier](https://example.org/geheim). <script>alert(1)</script>"),
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
    assert!(!found.body.contains("example.org/geheim"), "{}", found.body);
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

    let kept = async || sql("SELECT COUNT(*) FROM announcement_seen").value::<i64>(site.db.read()).await.unwrap();
    assert_eq!(kept().await, 0, "neither the start page nor a search takes marks away");
    shows(&jana.get(&format!("{home}/announcements")).await, &["badge badge-info"]);
    assert_eq!(kept().await, 1);
    let start = jana.get(&home).await;
    assert!(!start.body.contains("count-new"), "{}", start.body);
    shows(&start, &["Es ist nichts Neues da."]);
}
