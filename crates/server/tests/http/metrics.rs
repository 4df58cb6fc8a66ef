//! The numbers that operators watch.

use crate::site::TestSite;
use http::StatusCode;

#[tokio::test]
async fn numbers_tell_how_the_portal_is_doing_and_nothing_about_people() {
    let (site, _, _) = TestSite::lindenhof().await;
    let browser = site.browser();
    assert_eq!(browser.get("/sign-in").await.status, StatusCode::OK);
    assert_eq!(browser.get("/jana.schubert@example.net").await.status, StatusCode::NOT_FOUND);
    let numbers = site.numbers().await;
    let counted = |line: &str| assert!(numbers.lines().any(|there| there == line), "{line}\n{numbers}");
    counted(r#"quartier_requests_total{route="/sign-in",method="GET",status="200"} 1"#);
    counted(r#"quartier_requests_total{route="(none)",method="GET",status="404"} 1"#);
    counted(r#"quartier_request_duration_seconds_count{route="/sign-in"} 1"#);
    counted(r#"quartier_mails{of="waiting"} 0"#);
    counted(r#"quartier_sessions{of="staff"} 0"#);
    counted(r#"quartier_passwords{of="hashed"} 0"#);
    counted(r#"quartier_imports{of="running"} 0"#);
    counted(r#"quartier_invitation_runs{of="stuck"} 0"#);
    counted(r#"quartier_database_connections{of="write"} 1"#);
    assert!(numbers.contains("quartier_build_info{version=") && numbers.contains("engine=\"sqlite\""), "{numbers}");
    assert!(!numbers.contains("jana"), "{numbers}");
    let statements = |numbers: &str| {
        let line = numbers.lines().find_map(|line| line.strip_prefix("quartier_database_statements_total "));
        line.and_then(|number| number.parse::<u64>().ok())
    };
    let before = statements(&numbers);
    browser.get("/sign-in").await;
    let after = site.numbers().await;
    assert!(before > Some(0) && statements(&after) > before, "{after}");
    // They are on a port of their own only.
    assert_eq!(browser.get("/metrics").await.status, StatusCode::NOT_FOUND);
}
