//! Writes are carried out only if they come from our own pages.

use crate::site::{Answer, TestSite, says};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};

async fn write(headers: &[(&str, &str)]) -> Answer {
    let site = TestSite::with_test_pages().await;
    let mut request = Request::post("/api/test/let-in").header("host", "127.0.0.1:3000");
    for (name, value) in
        [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")].iter().chain(headers)
    {
        request = request.header(*name, *value);
    }
    site.send(request.body(Body::from("who=maria")).unwrap()).await
}

#[tokio::test]
async fn our_own_pages_may_write() {
    for headers in [
        &[("sec-fetch-site", "same-origin"), ("cookie", "quartier=x")][..],
        // Browsers from before 2023 say where they come from in another way.
        &[("origin", "http://127.0.0.1:3000"), ("cookie", "quartier=x")],
        // Without a cookie there is nobody's power to abuse; this is how a script of the operator comes.
        &[],
    ] {
        assert_eq!(write(headers).await.status, StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn other_sites_may_not() {
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        // Another application on another port or subdomain of the same host.
        &[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:4000")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        // With a cookie and without any mark it comes from nowhere we know.
        &[("cookie", "quartier=x")],
    ] {
        let answer = write(headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.header("set-cookie").is_empty(), "{headers:?}");
        // It will not be allowed in a minute either.
        let words = ["kam von einer anderen Website", "in einem alten Fenster", "im Portal neu", "in the portal again"];
        says(&answer, StatusCode::FORBIDDEN, &words);
        assert!(!answer.body.contains("Minute") && !answer.body.contains("minute"), "{}", answer.body);
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let site = TestSite::with_test_pages().await;
    let long = "x".repeat(1_100_000);
    let answer = site.browser().call("/api/test/pet", &[("id", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let told = ["zu viel auf einmal", "höchstens 1 MB", "Gespeichert wurde nichts", "kürzen Sie", "at most 1 MB"];
    let form = site.browser().post("/api/test/pet", "/pets", &[("id", &long)]).await;
    says(&form, StatusCode::PAYLOAD_TOO_LARGE, &told);
    assert!(!form.body.contains("Minute"), "{}", form.body);
    assert_eq!(form.header("content-type"), "text/html; charset=utf-8");
    // Nor is it a file, whatever page it says it comes from.
    let form = site.browser().post("/api/test/pet?_page=%2Fpets", "/pets", &[("id", &long)]).await;
    says(&form, StatusCode::PAYLOAD_TOO_LARGE, &told);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_told_also_where_nobody_knows_the_page_it_was_chosen_on() {
    let site = TestSite::with_test_pages().await;
    // Nor does a preview know it, whose calls have it in their address.
    for address in ["/api/upload/import", "/preview/1/api/upload/import"] {
        let upload = Request::post(address)
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=x")
            .header("content-length", "60000000");
        let answer = site.send(upload.body(Body::empty()).unwrap()).await;
        let words = ["Diese Datei ist zu groß", "Höchstens 50 MB", "eine kleinere"];
        says(&answer, StatusCode::PAYLOAD_TOO_LARGE, &words);
        assert!(!answer.body.contains("kürzen Sie"), "{address}: {}", answer.body);
    }
}
