//! Forms, as a browser sends them without any script, and calls of our own script.

use crate::site::TestSite;
use app::error::PortalError;
use axum::http::StatusCode;
use domain::form::{Problem, Problems};

const REGISTER: &str = "/api/test/register-pet";

fn fields<'a>(name: &'a str, next: &'a str) -> [(&'a str, &'a str); 4] {
    [("name", name), ("notes", "bellt & beißt \"nie\""), ("password", "Sieben Linden"), ("next", next)]
}

#[tokio::test]
async fn a_form_that_went_well_leads_back_to_its_page_and_says_so_once() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    let answer = browser.post(REGISTER, "/pets?sort=name", &fields("Rex", "")).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/pets?sort=name"));
    assert!(browser.get(answer.location()).await.body.contains("Grüße an das Tier"));
    assert!(!browser.get("/pets").await.body.contains("Grüße an das Tier"));
}

#[tokio::test]
async fn bad_input_comes_back_with_its_problem_beside_the_field_and_never_with_the_password() {
    let site = TestSite::with_test_pages().await;
    let mut wrong = fields("", "");
    wrong[1].1 = "\"><script>";
    let answer = site.browser().post(REGISTER, "/pets?sort=name", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("<h1>Tiere"), "it is the page itself");
    assert!(answer.body.contains("<p id=\"name-problem\">Bitte füllen Sie dieses Feld aus."));
    assert!(answer.body.contains("<p id=\"password-problem\"><!>"), "nothing is wrong with the password");
    assert!(answer.body.contains("role=\"alert\""));
    assert!(answer.body.contains("name=\"name\" value=\"\" autofocus"), "{}", answer.body);
    assert!(answer.body.contains("name=\"notes\" value=\"&quot;") && !answer.body.contains("\"><script>"));
    assert!(!answer.body.contains("Sieben Linden"));
    assert!(
        answer.body.contains("data-page=\"/pets?sort=name\""),
        "the address is put right before the page is taken over"
    );
    assert!(
        answer.body.contains("name=\"_page\" value=\"/pets?sort=name\""),
        "and the next attempt comes back to it, too"
    );
    assert!(answer.location().is_empty());
}

#[tokio::test]
async fn each_refusal_has_its_status_and_its_words() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    for (name, status, words) in [
        ("taken", StatusCode::CONFLICT, "schon jemand registriert"),
        ("crowd", StatusCode::SERVICE_UNAVAILABLE, "sehr viel los"),
        ("hidden", StatusCode::NOT_FOUND, "gibt es inzwischen nicht mehr"),
        ("broken", StatusCode::INTERNAL_SERVER_ERROR, "schiefgegangen"),
    ] {
        let answer = browser.post(REGISTER, "/pets", &fields(name, "")).await;
        assert_eq!(answer.status, status, "{name}");
        assert!(answer.body.contains(words) && answer.body.contains(&format!("value=\"{name}\"")), "{name}");
        assert!(!answer.body.contains("no kennel"), "the cause stays in the log");
        assert_eq!(browser.call(REGISTER, &fields(name, "")).await.status, status, "{name} for our script");
    }
    for (name, status, place) in
        [("stranger", StatusCode::UNAUTHORIZED, "/sign-in"), ("newcomer", StatusCode::FORBIDDEN, "/welcome")]
    {
        let waits = browser.post(REGISTER, "/pets?a=b", &fields(name, "")).await;
        assert_eq!((waits.status, waits.location()), (status, ""), "{name}");
        assert!(waits.body.contains(&format!("href=\"{place}\"")), "{}", waits.body);
        assert!(waits.body.contains(&format!("name=\"name\" value=\"{name}\"")), "{}", waits.body);
    }
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    for elsewhere in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        assert_eq!(browser.post(REGISTER, elsewhere, &fields("Rex", "")).await.location(), "/", "as page: {elsewhere}");
        assert_eq!(
            browser.post(REGISTER, "/pets", &fields("Rex", elsewhere)).await.location(),
            "/",
            "as next: {elsewhere}"
        );
    }
    assert_eq!(browser.post(REGISTER, "/pets", &fields("Rex", "/pets?done=1")).await.location(), "/pets?done=1");
}

#[tokio::test]
async fn our_script_gets_the_value_or_the_error_and_says_itself_what_was_done() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    let answer = browser.call(REGISTER, &fields("Rex", "")).await;
    assert_eq!((answer.status, browser.cookie("quartier-notice")), (StatusCode::OK, None));
    assert_eq!(answer.read::<i64>(), 7);
    let answer = browser.call(REGISTER, &fields("", "")).await;
    assert_eq!(answer.read::<PortalError>(), PortalError::from(Problems::one("name", Problem::Missing)));
    let incomplete = browser.call(REGISTER, &[("name", "Rex")]).await;
    assert_eq!(incomplete.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_address_that_a_form_left_behind_leads_to_a_page() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    assert_eq!(browser.get(REGISTER).await.location(), "/");
    assert_eq!(browser.get(&format!("{REGISTER}?_page=%2Fpets")).await.location(), "/pets");
    assert_eq!(browser.get("/api/test/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/api/test/nothing", "/pets", &[]).await.status, StatusCode::NOT_FOUND);
}
