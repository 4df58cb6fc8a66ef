//! What every answer says, whatever it is.

use crate::{
    pages,
    site::{TestSite, says},
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use testkit::PASSWORD;

#[tokio::test]
async fn every_kind_of_answer_has_its_headers() {
    let site = TestSite::with(pages::ALL, &[("QUARTIER_SITE_URL", "https://portal.example")]).await;
    let browser = site.browser();
    let answers = [
        ("a page", browser.get("/pets").await, StatusCode::OK),
        ("no page", browser.get("/nowhere").await, StatusCode::NOT_FOUND),
        ("a redirect", browser.get("/").await, StatusCode::SEE_OTHER),
        ("a panic", browser.get("/panic").await, StatusCode::INTERNAL_SERVER_ERROR),
        ("a file", browser.get("/pkg/quartier.abc.css").await, StatusCode::OK),
        ("no file", browser.get("/pkg/nothing.css").await, StatusCode::NOT_FOUND),
        ("health", browser.get("/health/live").await, StatusCode::OK),
        (
            "a form that came back",
            browser
                .post("/api/test/register-pet", "/pets", &[("name", ""), ("notes", ""), ("password", ""), ("next", "")])
                .await,
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("a call", browser.call("/api/test/pet", &[("id", "rex")]).await, StatusCode::OK),
        (
            "a wrong method",
            site.send(Request::delete("/pets").header("sec-fetch-site", "none").body(Body::empty()).unwrap()).await,
            StatusCode::METHOD_NOT_ALLOWED,
        ),
        (
            "a refused write",
            site.send(Request::post("/pets").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap()).await,
            StatusCode::FORBIDDEN,
        ),
    ];
    for (kind, answer, status) in answers {
        assert_eq!(answer.status, status, "{kind}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{kind}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{kind}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{kind}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{kind}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{kind}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{kind}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{kind}");
        assert_eq!(answer.header("x-request-id").len(), 9, "{kind}");
        let kept = if kind == "a file" { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), kept, "{kind}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_or_read_like_that_is_told_to_people_in_words() {
    let site = TestSite::start().await;
    let browser = site.browser();
    let anew = ["Gespeichert wurde nichts.", "im Portal neu", "in the portal again", "href=\"/\""];
    let ours = [("sec-fetch-site", "same-origin")];
    for (method, address, allowed) in [
        (Method::POST, "/sign-in", "GET, HEAD"),
        (Method::POST, "/documents/1/file", "GET,HEAD"),
        (Method::DELETE, "/api/sign-in", "POST"),
    ] {
        let answer = browser.ask(method.clone(), address, &ours).await;
        let words = ["So lässt sich diese Adresse nicht aufrufen", "This address cannot be used in this way."];
        says(&answer, StatusCode::METHOD_NOT_ALLOWED, &words);
        says(&answer, StatusCode::METHOD_NOT_ALLOWED, &anew);
        assert_eq!(answer.header("allow"), allowed, "{address}");
        let request = Request::builder().method(method).uri(address).header("sec-fetch-site", "same-origin");
        let script = site.send(request.header("accept", "application/json").body(Body::empty()).unwrap()).await;
        assert_eq!((script.status, script.body.as_str()), (StatusCode::METHOD_NOT_ALLOWED, ""), "{address}");
    }
    let answer = browser.post("/api/upload/import", "/admin/import", &[]).await;
    says(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, &["lässt sich hier nicht lesen"]);
    says(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, &anew);
    for (kind, body, status) in [
        ("application/json", &b"{}"[..], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("multipart/form-data; boundary=x", &b"--x--"[..], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("application/x-www-form-urlencoded", &b"email=\xff\xfe"[..], StatusCode::BAD_REQUEST),
    ] {
        let request =
            Request::post("/api/sign-in").header("sec-fetch-site", "same-origin").header("accept", "text/html");
        let answer = site.send(request.header("content-type", kind).body(Body::from(body)).unwrap()).await;
        says(&answer, status, &["lässt sich hier nicht lesen"]);
        says(&answer, status, &anew);
    }
}

#[tokio::test]
async fn a_page_allows_exactly_its_own_scripts() {
    let site = TestSite::with_test_pages().await;
    let jana = site.browser();
    jana.post("/api/test/let-in", "/pets", &[("who", "jana")]).await;
    let (first, second) = (jana.get("/p/pets").await, jana.get("/p/pets").await);
    let policy = first.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(nonce.len() >= 20 && !second.header("content-security-policy").contains(nonce), "a new one each time");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    for script in first.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
    }
    assert!(!first.body.contains("style=\"") && !first.body.contains("<style"));
    assert!(first.body.contains("/pkg/quartier.abc.wasm\" as=\"fetch\""), "{}", first.body);
    assert!(first.header("strict-transport-security").is_empty(), "not on a plain address");
}

#[tokio::test]
async fn a_plain_page_loads_no_code_and_says_nothing_twice() {
    let site = TestSite::start().await;
    for page in ["/sign-in", "/register", "/forgot", "/imprint", "/gibt-es-nicht"] {
        let answer = site.browser().get(page).await;
        assert!(answer.body.contains("<h1>"), "{}", answer.body);
        for code in [".wasm", ".js", "import ", CARRIED] {
            assert!(!answer.body.contains(code), "{code} in {page}: {}", answer.body);
        }
    }
    let (site, _, _) = TestSite::lindenhof().await;
    let maria = site.browser();
    let fields = [("email", "maria.huber@lindenhof.example"), ("password", PASSWORD), ("next", "")];
    assert_eq!(maria.post("/api/sign-in", "/sign-in", &fields).await.status, StatusCode::SEE_OTHER);
    let lively = maria.get("/admin").await;
    assert!(lively.body.contains(CARRIED), "{}", lively.body);
}

/// How what a lively page carries along for the browser begins.
const CARRIED: &str = "__RESOLVED_RESOURCES[";

#[tokio::test]
async fn what_does_not_exist_and_what_one_may_not_see_look_the_same() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    let (one, other) = (browser.get("/pets/felix").await, browser.get("/pets/minka").await);
    assert_eq!((one.status, other.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(one.stable_body(), other.stable_body());
    assert!(one.body.contains("Diese Seite gibt es nicht"));
}

#[tokio::test]
async fn a_panic_is_told_without_its_cause() {
    let site = TestSite::with_test_pages().await;
    let answer = site.browser().get("/panic").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.body.contains("nobody runs") && answer.body.contains("schiefgegangen"));
}

#[tokio::test]
async fn health_says_whether_the_database_answers() {
    let site = TestSite::start().await;
    let browser = site.browser();
    assert_eq!(
        (browser.get("/health/live").await.body, browser.get("/health/ready").await.body),
        ("live\n".to_owned(), "ready\n".to_owned())
    );
    site.db.close().await;
    assert_eq!(browser.get("/health/live").await.status, StatusCode::OK);
    assert_eq!(browser.get("/health/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let page = browser.get("/sign-in").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("gerade nicht erreichbar"));
}

#[tokio::test]
async fn a_page_that_fails_says_a_reference_and_not_the_cause() {
    let site = TestSite::with_test_pages().await;
    let answer = site.browser().get("/pets/broken").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains(answer.header("x-request-id")) && !answer.body.contains("on fire"));
}

#[tokio::test]
async fn whoever_must_do_something_else_first_is_sent_there_with_an_empty_body() {
    let site = TestSite::with_test_pages().await;
    let browser = site.browser();
    for (page, place) in [
        ("/pets/secret", "/sign-in?next=%2Fpets%2Fsecret"),
        ("/pets/later", "/welcome?next=%2Fpets%2Flater"),
        ("/admin/settings?group=service", "/sign-in?next=%2Fadmin%2Fsettings%3Fgroup%3Dservice"),
        ("/p/3", "/sign-in?next=%2Fp%2F3"),
        ("/", "/sign-in"),
    ] {
        let answer = browser.get(page).await;
        assert_eq!(
            (answer.status, answer.location(), answer.body.as_str()),
            (StatusCode::SEE_OTHER, place, ""),
            "{page}"
        );
    }
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_browser() {
    let site = TestSite::with_test_pages().await;
    let german = site.browser().get("/pets").await;
    assert!(german.body.contains("<html lang=\"de\"") && german.body.contains("Tiere"));
    let request =
        Request::get("/pets").header("accept", "text/html").header("accept-language", "en-GB,en;q=0.9,de;q=0.5");
    let english = site.send(request.body(Body::empty()).unwrap()).await;
    assert!(english.body.contains("<html lang=\"en\"") && english.body.contains("Pets"));
}

#[tokio::test]
async fn a_text_that_looks_like_markup_stays_a_text() {
    let site = TestSite::with_test_pages().await;
    let answer = site.browser().get("/pets/rex").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
    assert!(answer.body.contains("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn the_portal_can_be_installed_and_says_when_there_is_no_connection() {
    let site = TestSite::start().await;
    let browser = site.browser();
    let manifest = browser.get("/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let told: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
    assert_eq!((&told["name"], &told["start_url"]), (&"Hausverwaltung Huber".into(), &"/".into()), "{told}");
    let worker = browser.get("/service-worker.js").await;
    assert!(worker.header("content-type").starts_with("text/javascript"));
    assert_eq!(worker.header("content-security-policy"), "default-src 'none'; connect-src 'self'");
    assert!(worker.body.contains("[\"/offline\", \"/offline/form\", \"/pkg/quartier.abc.css\"]"), "{}", worker.body);
    let offline = browser.get("/offline").await;
    assert_eq!((offline.status, offline.header("cache-control")), (StatusCode::OK, "no-cache"));
    assert!(offline.body.contains("<h1>Keine Verbindung</h1>") && !offline.body.contains("<script"));
    let unsent = browser.get("/offline/form").await;
    assert_eq!((unsent.status, unsent.header("cache-control")), (StatusCode::OK, "no-cache"));
    assert!(unsent.header("content-security-policy").contains("form-action 'self'"));
    // The worker finds two places for the form.
    assert_eq!(unsent.body.matches("<!--form--><button").count(), 2, "{}", unsent.body);
    assert_eq!(unsent.body.matches("</button><!--form-->").count(), 2, "{}", unsent.body);
}
