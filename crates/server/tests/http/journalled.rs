//! Every server function that changes something tells the journal, or stands below with the reason why it need not.

use crate::site::{Browser, TestSite};
use axum::http::StatusCode;
use domain::{access::AccessLevel, setting::Key};
use std::collections::BTreeSet;
use store::sql;
use testkit::PASSWORD;

/// What changes nothing that anybody could ask about later.
const NEED_NOT: [(&str, &str); 15] = [
    ("sign-in", "begins a session; who was signed in where, the list of sessions says"),
    ("sign-out", "ends the own session in this browser"),
    ("forgot-password", "writes a mail; the new password is told"),
    ("register", "begins a registration; its end is told"),
    (
        "confirm-contract-number",
        "a step of a registration; a code that is locked is told (portal, tests/registration.rs)",
    ),
    ("want-account", "a step of a registration"),
    ("add-to-present-login", "the end of a registration is told (portal, tests/registration.rs)"),
    ("send-confirmation-again", "writes the same mail once more"),
    ("confirm-email", "a step of a registration"),
    ("finish-registration", "told as registered (portal, tests/registration.rs)"),
    ("answer-channel", "told as answered (portal, tests/welcome.rs)"),
    ("answer-residency", "told as answered (portal, tests/welcome.rs)"),
    ("answer-contact", "told as answered (portal, tests/welcome.rs)"),
    ("answer-people", "told as answered (portal, tests/welcome.rs)"),
    ("upload/import", "keeps a file for a day; the import is told (portal, tests/import.rs)"),
];

/// What is done in a step that cannot be sent as a form here.
const DONE_ELSEWHERE: [(&str, &str); 3] = [
    ("start-import", "goes on after its answer; told when it ends (portal, tests/import.rs)"),
    ("reset-password", "told as changed (portal, tests/sign_in.rs)"),
    ("accept-staff-invitation", "told as a new password (portal, tests/sign_in.rs)"),
];

struct Walk<'s> {
    site: &'s TestSite,
    seen: BTreeSet<&'static str>,
}

impl Walk<'_> {
    async fn entries(&self) -> i64 {
        sql("SELECT COUNT(*) FROM journal").value(self.site.db.read()).await.unwrap()
    }

    async fn step(&mut self, browser: &Browser<'_>, function: &'static str, fields: &[(&str, &str)]) {
        let before = self.entries().await;
        let answer = browser.post(&format!("/api/{function}"), "/admin", fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{function}: {}", answer.body);
        assert!(self.entries().await > before, "{function} says nothing to the journal");
        self.seen.insert(function);
    }
}

async fn sign_in(browser: &Browser<'_>, email: &str) {
    let fields = [("email", email), ("password", PASSWORD), ("next", "")];
    assert_eq!(browser.post("/api/sign-in", "/sign-in", &fields).await.status, StatusCode::SEE_OTHER, "{email}");
}

#[tokio::test]
async fn every_change_is_told_or_need_not_be() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::Channel, Key::Residency]).await;
    let jana_id = test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let (maria, jana, phone) = (site.browser(), site.browser(), site.browser());
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    sign_in(&jana, "jana@example.net").await;
    sign_in(&phone, "jana@example.net").await;
    let mut walk = Walk { site: &site, seen: BTreeSet::new() };

    let (schubert, yildiz) = (people.schubert.to_string(), people.yildiz.to_string());
    let house = people.isabellastrasse.to_string();
    walk.step(&maria, "set-setting", &[("key", "questions.default_online"), ("wish", "on"), ("seen", "0")]).await;
    walk.step(&maria, "set-contact-channel", &[("contact", &schubert), ("channel", "online")]).await;
    walk.step(&maria, "create-code", &[("contact", &yildiz)]).await;
    site.wait(domain::time::Span::minutes(16));
    walk.step(&maria, "read-out-code", &[("contact", &yildiz)]).await;
    walk.step(&maria, "mail-code", &[("contact", &yildiz), ("before", "")]).await;
    let code: i64 = sql("SELECT MAX(id) FROM invitation").value(site.db.read()).await.unwrap();
    walk.step(&maria, "renew-code", &[("invitation", &code.to_string())]).await;
    let code: i64 = sql("SELECT MAX(id) FROM invitation").value(site.db.read()).await.unwrap();
    walk.step(&maria, "revoke-code", &[("invitation", &code.to_string())]).await;
    walk.step(&maria, "create-and-mail-code", &[("contact", &yildiz)]).await;
    walk.step(&maria, "create-codes", &[("property", &house)]).await;
    walk.step(&maria, "mail-codes", &[("property", &house)]).await;

    let version: i64 =
        sql("SELECT version FROM contact WHERE id = $1").bind(people.schubert).value(site.db.read()).await.unwrap();
    let corrected = [("contact", schubert.as_str()), ("version", &version.to_string()), ("email", "neu@example.net")];
    walk.step(&jana, "correct-contact", &corrected).await;
    let task: i64 = sql("SELECT MAX(id) FROM task WHERE done_at IS NULL").value(site.db.read()).await.unwrap();
    walk.step(&maria, "finish-task", &[("task", &task.to_string())]).await;
    walk.step(&jana, "choose-channel", &[("contact", &schubert), ("channel", "postal")]).await;
    walk.step(&jana, "say-residency", &[("property", &house), ("lives_here", "yes")]).await;
    walk.step(&jana, "language", &[("lang", "en")]).await;
    walk.step(&jana, "end-own-sessions", &[]).await;
    let word = "Morgens um sieben pfeift der Tee";
    let fields = [("password", PASSWORD), ("password_new", word), ("password_again", word)];
    walk.step(&jana, "change-password", &fields).await;
    walk.step(&maria, "end-user-sessions", &[("user", &jana_id.to_string())]).await;

    walk.step(&maria, "change-own-name", &[("name", "Maria Huber-Kaya")]).await;
    let nele = [("name", "Nele Neu"), ("email", "nele@lindenhof.example"), ("role", "clerk")];
    walk.step(&maria, "invite-staff", &nele).await;
    let nele: i64 = sql("SELECT MAX(id) FROM staff").value(site.db.read()).await.unwrap();
    let nele = nele.to_string();
    walk.step(&maria, "invite-staff-again", &[("staff", &nele)]).await;
    let changed = [("staff", nele.as_str()), ("version", "1"), ("name", "Nele Neu"), ("role", "manager")];
    walk.step(&maria, "change-staff", &changed).await;
    let tom = site.browser();
    sign_in(&tom, "tom.berger@lindenhof.example").await;
    walk.step(&maria, "end-staff-sessions", &[("staff", &people.tom.to_string())]).await;
    walk.step(&maria, "deactivate-staff", &[("staff", &nele)]).await;
    walk.step(&maria, "reactivate-staff", &[("staff", &nele)]).await;
    test.invite_added(people.schubert, AccessLevel::Member, "marek@example.net").await;
    walk.step(&maria, "archive-contact", &[("contact", &schubert)]).await;

    let reasons = NEED_NOT.iter().chain(&DONE_ELSEWHERE).map(|(function, _)| *function);
    walk.seen.extend(reasons);
    let all = include_str!("../server-functions.txt").lines().filter_map(|line| line.strip_prefix("POST /api/"));
    // What shows a page only reads.
    let reads = |function: &str| function.ends_with("-page") || function.starts_with("my-");
    let forgotten: Vec<_> = all.filter(|function| !reads(function) && !walk.seen.contains(function)).collect();
    assert!(forgotten.is_empty(), "add a step, or a reason why the journal need not know: {forgotten:?}");
}
