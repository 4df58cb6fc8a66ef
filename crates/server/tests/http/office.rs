//! What only administrators open.

use crate::site::{Answer, Browser, TestSite, goes_to, shows};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use domain::{contact::TypedDetails, setting::Key};
use std::time::Duration;
use store::sql;
use testkit::PASSWORD;

#[tokio::test]
async fn a_day_that_there_is_not_is_told_at_its_field_and_gives_no_file() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let (maria, jana) =
        (site.signed_in("maria.huber@lindenhof.example").await, site.signed_in("jana@example.net").await);
    for (filter, field, words) in [
        ("from=2026-13-40", "from-problem", "Diesen Tag gibt es nicht."),
        ("to=gestern", "to-problem", "Diesen Tag gibt es nicht."),
        ("from=2026-11-02&to=2026-11-01", "to-problem", "Bitte tauschen Sie"),
    ] {
        let page = maria.get(&format!("/admin/journal?{filter}")).await;
        shows(&page, &[field, words, "Bitte prüfen Sie, was oben markiert ist."]);
        let listed = page.body.split("<main").nth(1).expect("a page");
        assert!(!listed.contains("Nichts gefunden"), "{filter}: {listed}");
        let file = format!("/admin/journal.csv?{filter}");
        goes_to(&maria.get(&file).await, &format!("/admin/journal?{filter}"));
        assert_eq!(jana.get(&file).await.status, StatusCode::NOT_FOUND, "{filter}");
    }
}

#[tokio::test]
async fn pages_of_administrators_take_four_statements_at_most() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::ContractNumber, Key::Channel]).await;
    test.invite(people.schubert).await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let maria = site.browser();
    let fields = [("email", "maria.huber@lindenhof.example"), ("password", PASSWORD), ("next", "")];
    assert_eq!(maria.post("/api/sign-in", "/sign-in", &fields).await.status, StatusCode::SEE_OTHER);
    for page in [
        "/admin",
        "/admin/settings",
        "/admin/settings?changed=questions.channel&v=1",
        "/admin/settings/service.faq/exceptions",
        "/admin/settings/service.faq/exceptions?q=isabella",
        "/admin/faq",
        "/admin/faq?q=tonne",
        "/admin/faq/categories/new",
        "/admin/faq/entries/new",
        "/admin/journal",
        "/admin/journal?kind=setting&object=questions.channel",
        "/admin/outbox",
        "/admin/import",
        "/admin/properties",
        "/admin/contacts",
        "/admin/invitations",
        "/admin/invitations/bounced",
        "/admin/invitations/frozen",
        "/admin/invitations/no-address",
        "/admin/tasks",
        "/admin/tasks?state=done",
    ] {
        let before = site.db.statements();
        assert_eq!(maria.get(page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
}

#[tokio::test]
async fn a_switch_offers_the_way_back_as_long_as_it_is_as_one_has_left_it() {
    let (site, _test, _people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let switch = |wish: &'static str, seen: &'static str| {
        [("key", "questions.channel"), ("wish", wish), ("seen", seen), ("page", "settings")]
    };
    let done = maria.post("/api/set-setting", "/admin/settings", &switch("on", "0")).await.location().to_owned();
    shows(&maria.get(&done).await, &["Jetzt eingeschaltet.", "Rückgängig"]);
    // Another administrator switches it off and on again.
    for (wish, seen) in [("off", "1"), ("on", "2")] {
        maria.post("/api/set-setting", "/admin/settings", &switch(wish, seen)).await;
    }
    let later = maria.get(&done).await;
    assert_eq!(later.status, StatusCode::OK);
    assert!(!later.body.contains("Rückgängig"), "{}", later.body);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_told_where_it_was_chosen() {
    let (site, _test, _people) = TestSite::lindenhof().await;
    let maria = site.browser();
    let fields = [("email", "maria.huber@lindenhof.example"), ("password", PASSWORD), ("next", "")];
    assert_eq!(maria.post("/api/sign-in", "/sign-in", &fields).await.status, StatusCode::SEE_OTHER);
    let session = maria.cookie("quartier").expect("a session");
    let upload = Request::post("/api/upload/import?_page=%2Fadmin%2Fimport")
        .header("accept", "text/html")
        .header("cookie", format!("quartier={session}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=x")
        .header("content-length", "60000000");
    let answer = site.send(upload.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("Diese Datei ist zu groß. Höchstens 50 MB"), "{}", answer.body);
    assert!(answer.body.contains("Datei prüfen"), "it is the page of the form");
}

/// A table with one contract.
const TABLE: &str = "Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Nachname;Vertragstyp\r\n\
                     Seeweg 1;S-1;Wohnung 1;S-1-1;See;Mieter\r\n";

/// Imports what was uploaded to a page, and follows the link from there to the journal.
async fn told_of_import(maria: &Browser<'_>, page: &str) -> Answer {
    let checked = maria.get(page).await;
    shows(&checked, &["Jetzt importieren"]);
    assert!(!checked.body.contains("Im Protokoll ansehen"), "nothing has happened yet: {}", checked.body);
    let (_, upload) = page.rsplit_once('/').expect("a number");
    goes_to(&maria.post("/api/start-import", page, &[("upload", upload)]).await, page);
    let done = async {
        loop {
            let answer = maria.get(page).await;
            if answer.body.contains("Der Import ist fertig") {
                break answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(60), done).await.expect("an end");
    shows(&done, &["Im Protokoll ansehen"]);
    let (_, link) = done.body.split_once("href=\"/admin/journal?kind=import").expect("the way to the journal");
    let (link, _) = link.split_once('"').expect("its end");
    maria.get(&format!("/admin/journal?kind=import{}", link.replace("&amp;", "&"))).await
}

#[tokio::test]
async fn an_import_that_is_done_leads_to_what_the_journal_says_of_it() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let visitor = test.staff(people.maria).await;
    let id = test.portal.upload(&visitor, "Bestand & Büro.csv", TABLE.as_bytes().to_vec()).await.unwrap();
    let entry = told_of_import(&maria, &format!("/admin/import/{id}")).await;
    shows(&entry, &["Nur „Bestand &amp; Büro.csv“", "importiert", "1 Zeilen; Liegenschaften: 1 neu"]);
    let all = "/admin/journal?kind=import";
    shows(&maria.get("/admin/import").await, &[&format!("href=\"{all}\""), "Alle Importe im Protokoll"]);
    shows(&maria.get(all).await, &["Bestand &amp; Büro.csv", "1 Zeilen; Liegenschaften: 1 neu"]);
}

#[tokio::test]
async fn the_journal_finds_a_file_from_a_mac_which_sends_letters_and_their_marks_apart() {
    let (site, _test, _people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let form = format!(
        "--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Bu\u{308}ro  2026.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{TABLE}\r\n--grenze--\r\n"
    );
    let sent = maria.send_form("/api/upload/import", "file&_page=%2Fadmin%2Fimport", form.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = sent.location().to_owned();
    shows(&maria.get(&page).await, &["Büro 2026.csv"]);
    let entry = told_of_import(&maria, &page).await;
    shows(&entry, &["Nur „Büro 2026.csv“", "importiert", "1 Zeilen; Liegenschaften: 1 neu"]);
}

#[tokio::test]
async fn what_a_customer_has_corrected_is_named_in_the_language_of_whoever_reads() {
    let (site, test, people) = TestSite::lindenhof().await;
    let jana = test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let jana = test.customer(jana).await;
    let own = test.portal.my_contacts(&jana, people.isabellastrasse).await.unwrap().remove(0);
    let typed = TypedDetails {
        email: own.details.email.clone().unwrap_or_default(),
        phone: "0911 4711".to_owned(),
        street: "Am Hang 1".to_owned(),
        postcode: "90402".to_owned(),
        town: "Nürnberg".to_owned(),
        ..TypedDetails::default()
    };
    test.portal.correct_contact(&jana, people.schubert, own.version, &typed).await.unwrap();
    sql("UPDATE staff SET language = 'en' WHERE id = $1").bind(people.tom).execute(&site.db).await.unwrap();
    let (maria, tom) =
        (site.signed_in("maria.huber@lindenhof.example").await, site.signed_in("tom.berger@lindenhof.example").await);
    shows(&maria.get("/admin").await, &["Telefon, Straße und Hausnummer, Postleitzahl, Ort"]);
    let told = ["Contact data were changed by the customer", "Telephone, Street and house number, Postcode, Town"];
    shows(&tom.get("/admin").await, &told);
    shows(&tom.get("/admin/tasks").await, &["Street and house number"]);
}
