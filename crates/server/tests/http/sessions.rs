//! Being signed in.

use crate::site::{Browser, TestSite};
use axum::http::StatusCode;
use domain::{person::StaffRole, time::Span};

async fn person(browser: &Browser<'_>) -> String {
    let body = browser.get("/pets").await.body;
    let (_, rest) = body.split_once("<p id=\"person\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

async fn let_in(browser: &Browser<'_>, who: &str) {
    browser.post("/api/test/let-in", "/pets", &[("who", who)]).await;
}

#[tokio::test]
async fn maria_signs_in_and_out() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    assert_eq!(person(&browser).await, "");
    let_in(&browser, "maria").await;
    assert_eq!(person(&browser).await, "Maria Huber");
    assert_eq!(browser.get("/").await.location(), "/admin");
    let token = browser.cookie("quartier").unwrap();
    let_in(&browser, "nobody").await;
    assert_eq!((person(&browser).await, browser.cookie("quartier")), (String::new(), None));
    browser.keep("quartier", &token);
    assert_eq!(person(&browser).await, "", "the token is worth nothing any more");
}

#[tokio::test]
async fn a_sign_in_makes_the_old_token_worthless() {
    let site = TestSite::with_test_pages().await;
    let (jana, thief) = (site.browser(), site.browser());
    let_in(&jana, "jana").await;
    thief.keep("quartier", &jana.cookie("quartier").unwrap());
    let_in(&jana, "jana").await;
    assert_eq!((person(&jana).await, person(&thief).await), ("Jana Schubert".to_owned(), String::new()));
}

#[tokio::test]
async fn staff_are_signed_out_after_half_an_hour_of_silence_and_after_twelve_hours_in_any_case() {
    let site = TestSite::with_test_pages().await;
    let (busy, idle) = (site.browser(), site.browser());
    let_in(&busy, "maria").await;
    let_in(&idle, "maria").await;
    for _ in 0..35 {
        site.wait(Span::minutes(20));
        assert_eq!(person(&busy).await, "Maria Huber");
    }
    assert_eq!(person(&idle).await, "");
    site.wait(Span::minutes(20));
    assert_eq!(person(&busy).await, "", "twelve hours are over");
}

#[tokio::test]
async fn customers_stay_signed_in_for_thirty_days() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    let_in(&browser, "jana").await;
    site.wait(Span(Span::days(30).0 - 1));
    assert_eq!(person(&browser).await, "Jana Schubert");
    site.wait(Span(1));
    assert_eq!(person(&browser).await, "");
}

#[tokio::test]
async fn the_database_knows_no_token_and_a_request_costs_one_statement_for_its_session() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    let_in(&browser, "jana").await;
    let token = browser.cookie("quartier").unwrap();
    let stored: String = store::sql("SELECT hex(token_hash) || data FROM session").value(site.db.read()).await.unwrap();
    assert!(stored.len() >= 64 && !stored.contains(&token));

    let cost = |before: u64| site.db.statements() - before;
    let before = site.db.statements();
    site.browser().call("/api/test/pet", &[("id", "rex")]).await;
    let of_a_stranger = cost(before);
    let before = site.db.statements();
    browser.call("/api/test/pet", &[("id", "rex")]).await;
    assert_eq!(cost(before), of_a_stranger + 1);
}

#[tokio::test]
async fn a_made_up_token_is_nobodys() {
    let site = TestSite::with_test_pages().await;
    for token in ["", "x", &"A".repeat(43), "../../etc", "%00"] {
        let browser = site.browser();
        browser.keep("quartier", token);
        assert_eq!(person(&browser).await, "", "{token}");
    }
}

#[tokio::test]
async fn herr_yildiz_signs_in_with_his_password_and_gets_where_he_wanted_to_go() {
    let site = TestSite::start().await;
    let word = "Sieben Linden am Kanal 4";
    site.portal.add_staff("kemal@example.net", "Kemal Yıldız", StaffRole::Clerk, Some(word.to_owned())).await.unwrap();
    let browser = site.browser();
    let page = "/sign-in?next=%2Fadmin%2Fjournal";

    let wrong = [("email", "kemal@example.net"), ("password", "Acht Linden am Kanal 4"), ("next", "/admin/journal")];
    let answer = browser.post("/api/sign-in", page, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("value=\"kemal@example.net\"") && !answer.body.contains("Acht Linden"));
    assert!(answer.body.contains("E-Mail-Adresse oder Passwort stimmt nicht"));
    assert!(answer.body.contains("name=\"next\" value=\"/admin/journal\""), "and still knows where he wanted to go");
    assert_eq!(browser.cookie("quartier"), None);

    let right = [("email", "Kemal@Example.net "), ("password", word), ("next", "/admin/journal")];
    assert_eq!(browser.post("/api/sign-in", page, &right).await.location(), "/admin/journal");
    assert!(browser.get("/admin").await.body.contains("Kemal Yıldız"));
    let elsewhere = [("email", "kemal@example.net"), ("password", word), ("next", "//evil.example")];
    assert_eq!(browser.post("/api/sign-in", page, &elsewhere).await.location(), "/");
    assert_eq!(browser.post("/api/sign-out", "/admin", &[]).await.location(), "/sign-in");
    assert_eq!(browser.get("/admin").await.location(), "/sign-in?next=%2Fadmin");
}

#[tokio::test]
async fn a_customer_finds_no_administration() {
    let site = TestSite::start().await;
    // A login keeps its password like a member of staff, so hers is made from one.
    let word = "Sieben Linden am Kanal 4";
    site.portal.add_staff("kemal@example.net", "Kemal Yıldız", StaffRole::Clerk, Some(word.to_owned())).await.unwrap();
    let hash =
        "UPDATE login SET password_hash = (SELECT password_hash FROM staff WHERE email_key = 'kemal@example.net')";
    store::sql(hash).execute(&site.db).await.unwrap();
    let browser = site.browser();
    let jana = [("email", "jana@example.net"), ("password", word), ("next", "")];
    browser.post("/api/sign-in", "/sign-in", &jana).await;
    assert_eq!(browser.get("/").await.location(), "/ended", "she has no contract");
    for page in ["/admin", "/admin/settings", "/admin/nothing", "/p/1"] {
        let answer = browser.get(page).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
        assert!(answer.body.contains("Diese Seite gibt es nicht") && !answer.body.contains("admin-nav"), "{page}");
    }
}
