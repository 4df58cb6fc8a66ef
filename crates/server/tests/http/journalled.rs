//! Every server function that changes something tells the journal, or stands below with the reason why it need not.

use crate::site::{Browser, TestSite};
use axum::http::StatusCode;
use domain::{access::AccessLevel, id::ContactId, setting::Key};
use std::collections::BTreeSet;
use store::sql;
use testkit::{PASSWORD, People, TestPortal};

/// What changes nothing that anybody could ask about later.
const NEED_NOT: [(&str, &str); 17] = [
    ("sign-in", "begins a session; who was signed in where, the list of sessions says"),
    ("sign-out", "ends the own session in this browser"),
    ("forgot-password", "writes a mail; the new password is told"),
    ("register", "begins a registration; its end is told"),
    (
        "confirm-contract-number",
        "a step of a registration; a code that is locked is told (portal, tests/cases/registration.rs)",
    ),
    ("want-account", "a step of a registration"),
    ("add-to-present-login", "the end of a registration is told (portal, tests/cases/registration.rs)"),
    ("send-confirmation-again", "writes the same mail once more"),
    ("confirm-email", "a step of a registration"),
    ("finish-registration", "told as registered (portal, tests/cases/registration.rs)"),
    ("answer-channel", "told as answered (portal, tests/welcome.rs)"),
    ("answer-residency", "told as answered (portal, tests/welcome.rs)"),
    ("answer-contact", "told as answered (portal, tests/welcome.rs)"),
    ("answer-people", "told as answered (portal, tests/welcome.rs)"),
    ("end-preview", "its beginning is told, with when it ends at the latest"),
    ("vote-faq", "staff see how many found an answer helpful, and never who"),
    ("upload/import", "keeps a file for a day; the import is told (portal, tests/import.rs)"),
];

/// What is done in a step that cannot be sent as a form here.
const DONE_ELSEWHERE: [(&str, &str); 3] = [
    ("start-import", "goes on after its answer; told when it ends (portal, tests/import.rs)"),
    ("reset-password", "told as changed (portal, tests/sign_in.rs)"),
    ("accept-staff-invitation", "told as a new password (portal, tests/sign_in.rs)"),
];

/// What reads, although its name does not say so.
const ONLY_READ: [&str; 5] = ["contact-end", "contact-people", "contract-end", "find-units", "search-everything"];

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

    async fn newest(&self, table: &str) -> String {
        let statement = match table {
            "property" => sql("SELECT MAX(id) FROM property"),
            "unit" => sql("SELECT MAX(id) FROM unit"),
            "contract" => sql("SELECT MAX(id) FROM contract"),
            _ => sql("SELECT MAX(id) FROM invitation"),
        };
        statement.value::<i64>(self.site.db.read()).await.unwrap().to_string()
    }

    async fn of_questions(&mut self, maria: &Browser<'_>) {
        self.step(maria, "ask-remaining", &[("question", "residency")]).await;
        self.step(maria, "stop-asking", &[("question", "residency")]).await;
        let days = [("key", "access.after"), ("wish", "on"), ("seen", "0"), ("after", "90")];
        self.step(maria, "set-days", &days).await;
    }

    async fn of_documents(&mut self, maria: &Browser<'_>, house: &str) {
        let sent =
            maria.send_files("/admin/documents/upload", &format!("house-{house}"), &[("a.txt", b"Guten Tag")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let of = |version: &'static str| [("document", "1"), ("version", version)];
        self.step(maria, "change-document", &[&of("1")[..], &[("title", "Hallo"), ("folder", "letter")]].concat())
            .await;
        self.step(maria, "withdraw-document", &of("2")).await;
        self.step(maria, "share-document-again", &of("3")).await;
        self.step(maria, "withdraw-documents", &[("documents[]", "1")]).await;
    }

    async fn of_announcements(&mut self, maria: &Browser<'_>, house: &str) {
        let said = [
            ("title", "Wasser"),
            ("text", "Morgen."),
            ("place", "houses"),
            ("whom", "everybody"),
            ("houses[0]", house),
        ];
        self.step(maria, "save-announcement", &said).await;
        let of = |version: &'static str| [("announcement", "1"), ("version", version)];
        self.step(maria, "publish-announcement", &[&of("1")[..], &[("when", "now")]].concat()).await;
        self.step(maria, "save-announcement", &[&of("2")[..], &said[1..], &[("title", "Kein Wasser")]].concat()).await;
        self.step(maria, "withdraw-announcement", &of("3")).await;
        self.step(maria, "save-announcement", &said).await;
        self.step(maria, "delete-announcement", &[("announcement", "2"), ("version", "1")]).await;
    }

    async fn of_people(&mut self, maria: &Browser<'_>, contact: i64, test: &TestPortal) {
        let contact = contact.to_string();
        let person = [
            ("contact", contact.as_str()),
            ("people[0][name]", "Elif Yıldız"),
            ("people[0][email]", "elif@example.net"),
            ("people[0][level]", "member"),
        ];
        self.step(maria, "add-user", &person).await;
        self.step(maria, "renew-user", &[("contact", &contact), ("invitation", &self.newest("invitation").await)])
            .await;
        self.step(maria, "revoke-user", &[("contact", &contact), ("invitation", &self.newest("invitation").await)])
            .await;
        let elif = test.add_login("Elif Yıldız", "elif@example.net").await;
        let of = ContactId(contact.parse().unwrap());
        test.through(test.add_added_access(elif, of, AccessLevel::Member).await).await;
        let user = [("contact", contact.as_str()), ("user", &elif.to_string())];
        self.step(maria, "change-user", &[&user[..], &[("level", "admin")]].concat()).await;
        self.step(maria, "remove-user", &[&user[..], &[("knowing", "yes")]].concat()).await;
        let browser = self.site.browser();
        sign_in(&browser, "elif@example.net").await;
        self.step(&browser, "delete-login", &[("password", PASSWORD)]).await;
    }

    async fn of_faq(&mut self, maria: &Browser<'_>) {
        for name in ["Müll", "Schlüssel"] {
            self.step(maria, "save-faq-category", &[("name_de", name)]).await;
        }
        self.step(maria, "move-faq-category", &[("category", "2"), ("step", "up"), ("back", "/admin/faq")]).await;
        for question in ["Wann kommt die Tonne?", "Wo ist der Müllraum?"] {
            let entry = [
                ("category", "1"),
                ("question_de", question),
                ("answer_de", "Im Hof."),
                ("state", "published"),
                ("audience", "all"),
            ];
            self.step(maria, "save-faq-entry", &entry).await;
        }
        self.step(maria, "move-faq-entry", &[("entry", "2"), ("step", "up")]).await;
        for (what, id) in [("faq-entry", ("entry", "1")), ("faq-category", ("category", "1"))] {
            let (archive, restore) = match what {
                "faq-entry" => ("archive-faq-entry", "restore-faq-entry"),
                _ => ("archive-faq-category", "restore-faq-category"),
            };
            self.step(maria, archive, &[id]).await;
            self.step(maria, restore, &[id]).await;
        }
    }

    async fn of_neighbours(&mut self, maria: &Browser<'_>, people: &People, test: &TestPortal) {
        test.switch_on(&[Key::InviteNeighbours]).await;
        test.registered(people.ohnesorg, "Ilse Ohnesorg", "ilse@example.net").await;
        let ilse = self.site.browser();
        sign_in(&ilse, "ilse@example.net").await;
        let house = people.kastanienallee.to_string();
        let of = ("property", house.as_str());
        self.step(&ilse, "invite-neighbour", &[of, ("name", "Mia"), ("email", "mia@example.net")]).await;
        let invitation = self.newest("invitation").await;
        self.step(&ilse, "invite-neighbour-again", &[of, ("invitation", &invitation)]).await;
        let invitation = self.newest("invitation").await;
        self.step(&ilse, "withdraw-neighbour", &[of, ("invitation", &invitation)]).await;
        self.step(&ilse, "invite-neighbour", &[of, ("name", "Mia"), ("email", "mia@example.net")]).await;
        let invitation = self.newest("invitation").await;
        self.step(maria, "end-resident", &[("resident", &invitation)]).await;
        // She has come, and who has invited her has left.
        self.step(&ilse, "invite-neighbour", &[of, ("name", "Mia"), ("email", "mia@example.net")]).await;
        let invitation = self.newest("invitation").await;
        let mia = test.add_login("Mia", "mia@example.net").await;
        let access = test.add_residence(mia, people.kastanienallee).await;
        let come = sql("UPDATE access SET invitation = (SELECT MAX(id) FROM invitation) WHERE id = $1").bind(access);
        come.execute(&self.site.db).await.unwrap();
        test.archive(people.ohnesorg).await;
        self.step(maria, "keep-resident", &[("resident", &invitation)]).await;
        self.step(maria, "end-residents", &[of, ("residents", "1"), ("invited", "0")]).await;
    }

    async fn of_master_data(&mut self, maria: &Browser<'_>, contact: &str) {
        let place = [("street", "Lindenallee 3"), ("postcode", "90402"), ("town", "Nürnberg")];
        let named = [("name", "Lindenallee 3"), ("reference", "L-9")];
        self.step(maria, "save-property", &[&named[..], &place].concat()).await;
        let house = self.newest("property").await;
        let flat =
            [("property", house.as_str()), ("name", "Wohnung 1"), ("reference", "L-9-1"), ("usage", "residential")];
        self.step(maria, "save-unit", &flat).await;
        let unit = self.newest("unit").await;
        self.step(maria, "save-contact", &[("last_name", "Neuhaus"), ("channel", "postal")]).await;
        self.step(maria, "save-contact", &[("last_name", "Neuhauser"), ("channel", "postal")]).await;
        let last: i64 = sql("SELECT MAX(id) FROM contact").value(self.site.db.read()).await.unwrap();
        let (last, before) = (last.to_string(), (last - 1).to_string());
        let both = [("contact", before.as_str()), ("version", "1"), ("other", last.as_str()), ("other_version", "1")];
        self.step(maria, "merge-contacts", &both).await;
        let let_ = [("contact", contact), ("unit", unit.as_str()), ("kind", "tenant"), ("starts", "2026-05-01")];
        self.step(maria, "save-contract", &let_).await;
        let contract = self.newest("contract").await;
        for (what, id) in [("contract", &contract), ("unit", &unit), ("property", &house)] {
            let (archive, restore) = match what {
                "contract" => ("archive-contract", "restore-contract"),
                "unit" => ("archive-unit", "restore-unit"),
                _ => ("archive-property", "restore-property"),
            };
            self.step(maria, archive, &[(what, id)]).await;
            self.step(maria, restore, &[(what, id)]).await;
        }
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
    let code: i64 = sql("SELECT MAX(id) FROM invitation").value(site.db.read()).await.unwrap();
    walk.step(&maria, "revoke-code", &[("invitation", &code.to_string())]).await;
    walk.step(&maria, "create-and-mail-codes", &[("contacts[]", &yildiz)]).await;
    walk.step(&maria, "create-codes", &[("property", &house)]).await;
    walk.step(&maria, "mail-codes", &[("property", &house)]).await;
    let bounce = [("contact", yildiz.as_str()), ("email", "emre.yildiz@example.net"), ("note", "Postfach voll")];
    walk.step(&maria, "note-bounce", &bounce).await;
    walk.step(&maria, "clear-bounce", &bounce[..2]).await;

    let version: i64 =
        sql("SELECT version FROM contact WHERE id = $1").bind(people.schubert).value(site.db.read()).await.unwrap();
    let corrected = [("contact", schubert.as_str()), ("version", &version.to_string()), ("email", "neu@example.net")];
    walk.step(&jana, "correct-contact", &corrected).await;
    let task: i64 = sql("SELECT MAX(id) FROM task WHERE done_at IS NULL").value(site.db.read()).await.unwrap();
    let newest: i64 = sql("SELECT MAX(corrected_at) FROM task_correction").value(site.db.read()).await.unwrap();
    let marked = [("task", task.to_string()), ("newest", newest.to_string())];
    let marked = marked.each_ref().map(|(name, value)| (*name, value.as_str()));
    walk.step(&maria, "see-task", &marked).await;
    walk.step(&maria, "finish-task", &marked).await;
    walk.step(&jana, "choose-channel", &[("contact", &schubert), ("channel", "postal")]).await;
    walk.step(&jana, "say-residency", &[("property", &house), ("lives_here", "yes")]).await;
    walk.step(&jana, "language", &[("lang", "en")]).await;
    walk.step(&jana, "end-own-sessions", &[]).await;
    let word = "Morgens um sieben pfeift der Tee";
    let fields = [("password", PASSWORD), ("password_new", word), ("password_again", word)];
    walk.step(&jana, "change-password", &fields).await;
    walk.step(&maria, "end-user-sessions", &[("user", &jana_id.to_string())]).await;
    let access: i64 = sql("SELECT MIN(id) FROM access").value(site.db.read()).await.unwrap();
    walk.step(&maria, "begin-preview", &[("access", &access.to_string())]).await;

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

    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    walk.of_announcements(&maria, &house).await;
    walk.of_documents(&maria, &house).await;
    walk.of_questions(&maria).await;
    walk.of_faq(&maria).await;
    walk.of_people(&maria, people.yildiz.0, &test).await;
    walk.of_neighbours(&maria, &people, &test).await;
    walk.of_master_data(&maria, &yildiz).await;
    walk.step(&maria, "archive-contact", &[("contact", &schubert)]).await;
    walk.step(&maria, "restore-contact", &[("contact", &schubert)]).await;

    let reasons = NEED_NOT.iter().chain(&DONE_ELSEWHERE).map(|(function, _)| *function);
    walk.seen.extend(reasons);
    let all = include_str!("../server-functions.txt").lines().filter_map(|line| line.strip_prefix("POST /api/"));
    // What shows a page only reads.
    let reads =
        |function: &str| function.ends_with("-page") || function.ends_with("-form") || ONLY_READ.contains(&function);
    let forgotten: Vec<_> = all.filter(|function| !reads(function) && !walk.seen.contains(function)).collect();
    assert!(forgotten.is_empty(), "add a step, or a reason why the journal need not know: {forgotten:?}");
}
