//! Reminders, mails that came back, and tasks, as a browser without any script goes through them.

use crate::site::{TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{refusal::Reason, task::Kind, text::Lang, time::Span};
use store::sql;

const JANA: &str = "jana.schubert@example.net";
const INVITATIONS: &str = "/admin/invitations";

#[tokio::test]
async fn maria_reads_how_many_it_will_be_switches_it_on_and_takes_it_back() {
    let (site, test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let contact = people.schubert.to_string();
    let page = format!("/admin/contacts/{contact}");
    goes_to(&tom.post("/api/create-and-mail-code", &page, &[("contact", &contact)]).await, &page);
    test.mails().await;
    site.wait(Span::days(14));

    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let seen_by_tom = tom.get(INVITATIONS).await;
    shows(&seen_by_tom, &["Die Erinnerung ist: aus, 14 Tage", "Einstellen kann das die Administration"]);
    assert!(!seen_by_tom.body.contains("invitations.reminder-title"), "no switch for a clerk");
    let of = [("key", "invitations.reminder"), ("of", "invitations.reminder:days")];
    let form = |wish: &'static str, seen: &'static str, days: &'static str| {
        [&of[..], &[("wish", wish), ("seen", seen), ("reminder", days)]].concat()
    };
    assert_eq!(tom.post("/api/set-days", INVITATIONS, &form("on", "0", "14")).await.status, StatusCode::NOT_FOUND);

    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    shows(
        &maria.get(INVITATIONS).await,
        &["Beim Einschalten bekommt ein Kontakt sofort eine Erinnerung", "Tage nach der Einladung"],
    );
    // Nothing is switched with days that cannot be.
    for wish in ["days", "on"] {
        let answer = maria.post("/api/set-days", INVITATIONS, &form(wish, "0", "61")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wish}");
        assert!(answer.body.contains("value=\"61\"") && answer.body.contains("aria-invalid"), "{}", answer.body);
        assert!(answer.body.contains("aria-checked=\"false\""), "{}", answer.body);
    }

    let on = form("on", "0", "14");
    let changed = format!("{INVITATIONS}?changed=invitations.reminder&undo=off&v=1#invitations.reminder");
    goes_to(&maria.post("/api/set-days", INVITATIONS, &on).await, &changed);
    shows(
        &maria.get(changed.split('#').next().expect("a page")).await,
        &["Jetzt eingeschaltet", "Rückgängig", "gleich eine Erinnerung"],
    );
    assert_eq!(test.portal.remind().await.expect("reminded"), 1);
    shows(&maria.get(INVITATIONS).await, &["Zurzeit ist niemand an der Reihe"]);
    shows(
        &maria.get("/admin/outbox").await,
        &["Erinnerung an eine Einladung", JANA, "name=\"state\"", "zurückgezogen"],
    );
    shows(&maria.get("/admin/outbox?state=waiting").await, &["Erinnerung an eine Einladung"]);
    let failed = maria.get("/admin/outbox?state=failed").await;
    shows(&failed, &["Nichts gefunden", "Alle anzeigen"]);
    assert!(!failed.body.contains("Sobald das Portal"), "there are mails: {}", failed.body);
    shows(&maria.get(&page).await, &["Erinnert", "07.12.2026"]);
    let conflict = maria.post("/api/set-days", INVITATIONS, &on).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT, "{}", conflict.body);
    let late = maria.post("/api/set-days", INVITATIONS, &form("days", "0", "61")).await;
    says(&late, StatusCode::UNPROCESSABLE_ENTITY, &["name=\"seen\" value=\"0\""]);
    goes_to(
        &maria.post("/api/set-days", INVITATIONS, &form("off", "1", "")).await,
        &changed.replace("undo=off&v=1", "undo=on&v=2"),
    );
}

#[tokio::test]
async fn tom_notes_what_came_back_and_uses_the_address_again() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let contact = people.schubert.to_string();
    let page = format!("/admin/contacts/{contact}");
    assert!(!tom.get(&page).await.body.contains("Mail kam zurück"), "nothing was mailed yet");
    goes_to(&tom.post("/api/create-and-mail-code", &page, &[("contact", &contact)]).await, &page);
    shows(&tom.get(&page).await, &["Mail kam zurück?", "name=\"note\""]);

    let of = [("contact", contact.as_str()), ("email", JANA)];
    let long = "x".repeat(201);
    let answer = tom.post("/api/note-bounce", &page, &[&of[..], &[("note", &long)]].concat()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains(&long), "what was typed is still there");
    let other = [("contact", contact.as_str()), ("email", "andere@example.net"), ("note", "")];
    assert_eq!(tom.post("/api/note-bounce", &page, &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    goes_to(&tom.post("/api/note-bounce", &page, &[&of[..], &[("note", "Postfach voll")]].concat()).await, &page);

    let outbox = tom.get("/admin/outbox?state=withdrawn").await;
    shows(&outbox, &[JANA, "zurückgezogen", "Von dieser Adresse kam eine Mail zurück."]);
    let noted = tom.get(&page).await;
    shows(&noted, &["Postfach voll", "Vermerkt von Tom Berger", "Adresse wieder verwenden", "als Brief"]);
    assert!(!noted.body.contains("Code noch einmal mailen"));
    shows(&tom.get("/admin/contacts").await, &["Mail kam zurück"]);
    shows(&tom.get(INVITATIONS).await, &["Zurückgekommene Mails (1)"]);
    shows(&tom.get("/admin/invitations/bounced").await, &["Schubert, Jana"]);
    shows(&tom.get("/admin").await, &["Bei einem Kontakt kam die Einladung zurück", "/admin/invitations/bounced"]);
    let house = format!("/admin/properties/{}/invitations", people.isabellastrasse);
    shows(&tom.get(&house).await, &["Per E-Mail nicht zu erreichen", "Schubert, Jana", "Briefe als PDF (1)"]);

    goes_to(&tom.post("/api/clear-bounce", &page, &of).await, &page);
    shows(&tom.get(&page).await, &["Code noch einmal mailen"]);
    assert!(!tom.get("/admin/invitations/bounced").await.body.contains("Schubert, Jana"));
}

#[tokio::test]
async fn the_invitations_are_a_file_for_staff() {
    let (site, test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let house = format!("/admin/properties/{}/invitations.csv", people.kastanienallee);
    for (file, name, inside, outside) in [
        ("/admin/invitations.csv", "einladungen.csv", "Schubert, Jana", "Niemand"),
        (house.as_str(), "einladungen-", "Ohnesorg, Ilse", "Schubert, Jana"),
    ] {
        let answer = tom.get(file).await;
        shows(&answer, &["\u{feff}\"Kontakt\";\"Referenz\"", inside, "nicht eingeladen"]);
        assert!(!answer.body.contains(outside));
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        let as_file = answer.header("content-disposition");
        assert!(as_file.starts_with(&format!("attachment; filename=\"{name}")), "{as_file}");
        assert!(site.browser().get(file).await.location().starts_with("/sign-in?next="));
    }
    shows(&tom.get(INVITATIONS).await, &["href=\"/admin/invitations.csv\""]);
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let emre = site.signed_in("emre@example.net").await;
    for file in [
        "/admin/invitations.csv",
        &house,
        "/admin/properties/999/invitations.csv",
        "/admin/properties/x/invitations.csv",
    ] {
        assert_eq!(emre.get(file).await.status, StatusCode::NOT_FOUND, "{file}");
    }
    for missing in ["/admin/properties/999/invitations.csv", "/admin/properties/x/invitations.csv"] {
        assert_eq!(tom.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn a_corrected_telephone_is_seen_by_tom_and_done_by_maria() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let jana = site.signed_in("jana@example.net").await;
    let home = format!("/p/{}/me/contact", people.isabellastrasse);
    let version: i64 =
        sql("SELECT version FROM contact WHERE id = $1").bind(people.schubert).value(site.db.read()).await.unwrap();
    let (contact, version) = (people.schubert.to_string(), version.to_string());
    let typed = [("contact", contact.as_str()), ("version", &version), ("email", JANA), ("phone", "0911 4712")];
    assert_eq!(jana.post("/api/correct-contact", &home, &typed).await.status, StatusCode::SEE_OTHER);

    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let list = "/admin/tasks";
    let new = tom.get(list).await;
    shows(&new, &["Telefon", "geändert in", "0911 4712", "neu", "Gesehen", &format!("/admin/contacts/{contact}")]);
    assert!(!new.body.contains(" jetzt "), "what was typed once need not be there for ever: {}", new.body);
    shows(&tom.get("/admin").await, &[Kind::ContactCorrected.label().de, "Alle Aufgaben"]);
    let task: i64 = sql("SELECT MAX(id) FROM task").value(site.db.read()).await.unwrap();
    let task = task.to_string();
    let newest = async || -> String {
        let newest: i64 = sql("SELECT MAX(corrected_at) FROM task_correction").value(site.db.read()).await.unwrap();
        newest.to_string()
    };
    let known = newest().await;
    goes_to(&tom.post("/api/see-task", list, &[("task", &task), ("newest", &known)]).await, list);
    let seen = tom.get(list).await;
    shows(&seen, &["Tom Berger", "gesehen"]);
    assert!(!seen.body.contains("/api/see-task"));
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    site.wait(Span::minutes(1));
    let again = [("contact", contact.as_str()), ("version", "2"), ("email", JANA), ("phone", "0911 4713")];
    assert_eq!(jana.post("/api/correct-contact", &home, &again).await.status, StatusCode::SEE_OTHER);
    let stale = maria.post("/api/finish-task", list, &[("task", &task), ("newest", &known)]).await;
    says(&stale, StatusCode::CONFLICT, &["0911 4713", Reason::TaskGrew.to(Lang::De)]);
    let known = newest().await;
    assert!(stale.body.contains(&format!("value=\"{known}\"")), "the page that came back knows it");
    goes_to(&tom.post("/api/see-task", list, &[("task", &task), ("newest", &known)]).await, list);
    goes_to(&maria.post("/api/finish-task", list, &[("task", &task), ("newest", &known)]).await, list);
    shows(&maria.get(list).await, &["Nichts offen"]);
    shows(&maria.get("/admin/tasks?state=done").await, &["0911 4713", "Maria Huber", "gesehen: Tom Berger"]);
    for (action, browser) in [("/api/see-task", &jana), ("/api/finish-task", &jana)] {
        assert_eq!(browser.post(action, list, &[("task", &task)]).await.status, StatusCode::NOT_FOUND, "{action}");
    }
}

#[tokio::test]
async fn what_stands_still_is_on_the_first_page_with_the_way_there() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    shows(&maria.get("/admin").await, &["Nichts offen"]);
    test.invite(people.schubert).await;
    let now = test.portal.now();
    sql("UPDATE invitation SET frozen_until = $1").bind(now.plus(Span::hours(1))).execute(&site.db).await.unwrap();
    sql("INSERT INTO invitation_run (id, issue, renew, mail, staff, staff_name, total, done, last_contact, created, renewed,
            mailed, started_at, runner, seen_at) VALUES (7, 1, 0, 0, $1, 'Maria Huber', 1200, 500, 0, 0, 0, 0, $2, 1, $2)")
        .bind(people.maria)
        .bind(now)
        .execute(&site.db)
        .await
        .unwrap();
    for (id, staff) in [(8_i64, people.maria), (9, people.petra)] {
        sql("INSERT INTO upload (id, staff, name, content, created_at, report, done, started_at, seen_at)
            VALUES ($1, $2, 'bestand.csv', x'', $3, '', 0, $3, $3)")
        .bind(id)
        .bind(staff)
        .bind(now.minus(Span::hours(1)))
        .execute(&site.db)
        .await
        .unwrap();
    }
    let first = maria.get("/admin").await;
    let told =
        ["Ein Einladungscode ist gesperrt", "/admin/invitations/frozen", "500 von 1.200", "/admin/invitations/runs/7"];
    shows(&first, &told);
    shows(&first, &["bestand.csv", "href=\"/admin/import/8\"", "(Petra Klein)"]);
    assert!(!first.body.contains("href=\"/admin/import/9\""), "only who began an import sees its page");
    shows(&maria.get(INVITATIONS).await, &["Einladungen laufen"]);
    shows(&maria.get("/admin/invitations/frozen").await, &["Schubert, Jana"]);
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    assert!(!tom.get("/admin").await.body.contains("bestand.csv"), "clerks do not import");
}
