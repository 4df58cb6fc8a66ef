//! What is stored about a customer: the page, the file, and who gets neither.

use crate::site::{TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use store::sql;

const JANA: &str = "jana.schubert@example.net";
const MARIA: &str = "maria.huber@lindenhof.example";
const FILE: &str = "/account/data.json";

#[tokio::test]
async fn frau_schubert_reads_what_is_stored_and_takes_it_along() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let jana = site.signed_in(JANA).await;
    let me = format!("/p/{}/me", people.isabellastrasse);
    let page = format!("{me}/data");
    shows(&jana.get(&me).await, &["Meine Daten", &page]);
    let before = site.db.statements();
    let answer = jana.get(&page).await;
    let taken = site.db.statements() - before;
    assert!((1..=4).contains(&taken), "the page takes {taken}");
    let contact = format!("{me}/contact");
    let words =
        ["Was über Sie gespeichert ist", "Artikel 15", JANA, "in einem Browser", "M-10004/01", contact.as_str()];
    shows(&answer, &words);
    shows(&answer, &["Als Datei laden", FILE, "/account/delete"]);
    assert!(!answer.body.contains("<script type=\"module\""), "a plain page loads no code");

    let file = jana.post(FILE, &page, &[]).await;
    shows(&file, &["\"edition\": 1", "\"signed_in_browsers\": 1", "\"M-10004/01\"", "Isabellastraße 102"]);
    assert_eq!(file.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"meine-daten.json\"");
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(jana.get(FILE).await.status, StatusCode::NOT_FOUND, "no link leads there");
    let foreign = format!("/p/{}/me/data", people.kastanienallee);
    assert_eq!(jana.get(&foreign).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_two_contacts_each_leads_to_its_own_page() {
    let (site, test, people) = TestSite::lindenhof().await;
    let login = test.registered(people.schubert, "Jana Schubert", JANA).await;
    test.through(test.add_access(login, people.lotte).await).await;
    let jana = site.signed_in(JANA).await;
    let me = format!("/p/{}/me", people.isabellastrasse);
    let page = jana.get(&format!("{me}/data")).await;
    for (contact, name) in [(people.schubert, "Jana Schubert"), (people.lotte, "Blumen Lotte GmbH")] {
        let way = format!("{me}/contact?contact={contact}");
        shows(&page, &[&format!("href=\"{way}\"")]);
        shows(&jana.get(&way).await, &[&format!("name=\"contact\" value=\"{contact}\""), name]);
    }
}

#[tokio::test]
async fn whoever_has_no_house_has_the_page_among_what_remains() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
    let karl = site.signed_in("karl@example.net").await;
    shows(&karl.get("/ended").await, &["/ended/data"]);
    let before = site.db.statements();
    let page = karl.get("/ended/data").await;
    let taken = site.db.statements() - before;
    assert!((1..=4).contains(&taken), "the page takes {taken}");
    shows(&page, &["Karl Altmann", "karl@example.net", "/account/password", "/ended/sessions", FILE]);
    assert!(!page.body.contains("Kontaktdaten:"), "no window is open");
    shows(&karl.post(FILE, "/ended/data", &[]).await, &["\"contacts\": []"]);
}

#[tokio::test]
async fn strangers_and_staff_get_nothing() {
    let (site, _test, _people) = TestSite::lindenhof().await;
    let nobody = site.browser();
    goes_to(&nobody.get("/ended/data").await, "/sign-in?next=%2Fended%2Fdata");
    goes_to(&nobody.post(FILE, "/ended/data", &[]).await, "/sign-in?next=%2Fended%2Fdata");
    let maria = site.signed_in(MARIA).await;
    assert_eq!(maria.get("/ended/data").await.status, StatusCode::NOT_FOUND);
    assert_eq!(maria.post(FILE, "/ended/data", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_preview_shows_the_page_and_gives_no_file() {
    let (site, test, people) = TestSite::lindenhof().await;
    let login = test.registered(people.schubert, "Jana Schubert", JANA).await;
    let access = sql("SELECT MIN(id) FROM access WHERE login = $1").bind(login);
    let access: i64 = access.value(test.db().read()).await.unwrap();
    let maria = site.signed_in(MARIA).await;
    let house = format!("/p/{}", people.isabellastrasse);
    goes_to(&maria.post("/api/begin-preview", "/admin", &[("access", &access.to_string())]).await, &house);
    let page = format!("{house}/me/data");
    shows(
        &maria.get(&page).await,
        &["preview-bar", "Was über Sie gespeichert ist", "<fieldset disabled class=\"locked\""],
    );
    let refused = maria.post(FILE, &page, &[]).await;
    says(&refused, StatusCode::FORBIDDEN, &["Das ist eine Vorschau, nur zum Lesen"]);
    assert!(refused.header("content-disposition").is_empty() && !refused.body.contains("\"edition\""));
}
