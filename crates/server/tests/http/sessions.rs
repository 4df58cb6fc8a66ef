//! Being signed in.

use crate::site::{Browser, TestSite};
use domain::time::Span;

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
