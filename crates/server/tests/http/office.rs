//! What only administrators open.

use crate::site::TestSite;
use axum::http::StatusCode;
use domain::setting::Key;
use testkit::PASSWORD;

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
        "/admin/settings?changed=questions.channel",
        "/admin/journal",
        "/admin/journal?kind=setting&object=questions.channel",
        "/admin/outbox",
        "/admin/import",
        "/admin/properties",
        "/admin/contacts",
        "/admin/invitations",
    ] {
        let before = site.db.statements();
        assert_eq!(maria.get(page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
}
