//! The people of a contact, access windows, and one's own login, as a browser without any script goes through them.

use crate::site::{TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{
    access::AccessLevel,
    person::StaffRole,
    refusal::Reason,
    setting::days::{Key, Value},
    text::Lang,
    time::Day,
};
use portal::master::At;
use store::sql;
use testkit::PASSWORD;

const JANA: &str = "jana.schubert@example.net";

#[tokio::test]
async fn frau_schubert_invites_sends_again_and_withdraws_without_scripts() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let browser = site.signed_in(JANA).await;
    let page = format!("/p/{}/me/people", people.isabellastrasse);
    let contact = people.schubert.to_string();
    let answer = browser.get(&page).await;
    let alone = "Sie sind die letzte Person mit Administrator-Rechten";
    shows(&answer, &["Nutzerverwaltung", alone, "Weitere Person einladen"]);
    assert!(!answer.body.contains("<script type=\"module\""), "a plain page loads no code");

    let person = |email| {
        [
            ("contact", contact.as_str()),
            ("people[0][name]", "Marek <b>Schubert</b>"),
            ("people[0][email]", email),
            ("people[0][level]", "member"),
        ]
    };
    let wrong = browser.post("/api/add-user", &page, &person("marek@")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["Das ist keine E-Mail-Adresse.", "value=\"marek@\"", "Marek &lt;b&gt;Schubert&lt;/b&gt;"] {
        assert!(wrong.body.contains(words), "{words} in {}", wrong.body);
    }
    let nobody = [("contact", contact.as_str()), ("people[0][name]", " "), ("people[0][email]", "")];
    let nobody = browser.post("/api/add-user", &page, &[&nobody[..], &[("people[0][level]", "member")]].concat()).await;
    let both = ["people[0][name]-problem", "people[0][email]-problem"];
    says(&nobody, StatusCode::UNPROCESSABLE_ENTITY, &both);
    // The button pressed twice answers as if it had been pressed once, and mails once.
    for _ in 0..2 {
        goes_to(&browser.post("/api/add-user", &page, &person("marek@example.net")).await, &page);
        let told = ["Die Einladung ist unterwegs.", "Eingeladen", "marek@example.net", "Noch einmal senden"];
        shows(&browser.get(&page).await, &told);
    }
    assert_eq!(test.mails().await.len(), 1);
    let other = [
        ("contact", contact.as_str()),
        ("people[0][name]", "Marek"),
        ("people[0][email]", "Marek@example.net"),
        ("people[0][level]", "member"),
    ];
    let twice = browser.post("/api/add-user", &page, &other).await;
    let known = ["schon Zugang oder eine Einladung und steht oben in der Liste."];
    says(&twice, StatusCode::UNPROCESSABLE_ENTITY, &known);
    assert!(!twice.body.contains("in der Nutzerverwaltung"), "the page does not lead to itself: {}", twice.body);

    let tom = test.staff(people.tom).await;
    let newest = async || {
        let looked_at = test.portal.contact_people(&tom, people.schubert).await.unwrap();
        looked_at.invited[0].invitation.to_string()
    };
    let first = newest().await;
    let fields = [("contact", contact.as_str()), ("invitation", first.as_str())];
    for _ in 0..2 {
        goes_to(&browser.post("/api/renew-user", &page, &fields).await, &page);
        shows(&browser.get(&page).await, &["Eine neue Einladung ist unterwegs."]);
    }
    assert_eq!(test.mails().await.len(), 1);
    let invitation = newest().await;
    assert_ne!(first, invitation);
    let fields = [("contact", contact.as_str()), ("invitation", invitation.as_str())];
    goes_to(&browser.post("/api/revoke-user", &page, &fields).await, &page);
    assert!(!browser.get(&page).await.body.contains("marek@example.net"));
    let foreign = [("contact", "4711"), ("invitation", invitation.as_str())];
    assert_eq!(browser.post("/api/renew-user", &page, &foreign).await.status, StatusCode::NOT_FOUND);
    // On the page of before there is still a button for what is gone: it says so, whatever it was.
    for gone in [fields, foreign] {
        let answer = browser.post("/api/renew-user", &page, &gone).await;
        says(&answer, StatusCode::NOT_FOUND, &["Nutzerverwaltung", "Das gibt es inzwischen nicht mehr."]);
    }
}

#[tokio::test]
async fn jana_gives_up_her_rights_and_her_access_with_buttons_that_are_pressed_twice() {
    let (site, test, people) = TestSite::lindenhof().await;
    let login = test.registered(people.schubert, "Jana Schubert", JANA).await;
    let marek = test.registered(people.schubert, "Marek Schubert", "marek@example.net").await;
    let jana = site.signed_in(JANA).await;
    let home = format!("/p/{}", people.isabellastrasse);
    let page = format!("{home}/me/people");
    shows(&jana.get(&page).await, &["Nur noch Nutzer-Rechte geben", "Eigenen Zugang beenden"]);
    let (contact, user) = (people.schubert.to_string(), login.to_string());
    let fields = [("contact", contact.as_str()), ("user", user.as_str())];
    let lower = [fields[0], fields[1], ("level", "member")];
    for _ in 0..2 {
        goes_to(&jana.post("/api/change-user", &page, &lower).await, "/");
        goes_to(&jana.get("/").await, &home);
        shows(&jana.get(&home).await, &["Die Rechte sind geändert."]);
    }
    let foreign = [("contact", "4711"), fields[1], ("level", "member")];
    assert_eq!(jana.post("/api/change-user", &page, &foreign).await.status, StatusCode::NOT_FOUND);

    let marek = test.customer(marek).await;
    test.portal.change_user_level(&marek, people.schubert, login, AccessLevel::Admin).await.unwrap();
    for _ in 0..2 {
        goes_to(&jana.post("/api/remove-user", &page, &fields).await, "/");
        goes_to(&jana.get("/").await, "/ended");
        shows(&jana.get("/ended").await, &["Der Zugang ist beendet.", "kein Vertrag verbunden"]);
    }
    assert_eq!(jana.post("/api/remove-user", &page, &foreign[..2]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn staff_remove_the_last_one_only_after_they_were_told() {
    let (site, test, people) = TestSite::lindenhof().await;
    let login = test.registered(people.schubert, "Jana Schubert", JANA).await;
    let jana = site.signed_in(JANA).await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let page = format!("/admin/contacts/{}/users", people.schubert);
    shows(&tom.get(&page).await, &["Jana Schubert", "Danach kümmert sich niemand mehr", "name=\"knowing\""]);
    let (contact, user) = (people.schubert.to_string(), login.to_string());
    let fields = [("contact", contact.as_str()), ("user", user.as_str())];
    let unknowing = tom.post("/api/remove-user", &page, &fields).await;
    assert!(unknowing.body.contains("Bitte sehen Sie sich die Liste noch einmal an"), "{}", unknowing.body);
    let home = format!("/p/{}", people.isabellastrasse);
    assert_eq!(jana.get(&home).await.status, StatusCode::OK);
    let knowing = [fields[0], fields[1], ("knowing", "yes")];
    goes_to(&tom.post("/api/remove-user", &page, &knowing).await, &page);
    assert_eq!(jana.get(&home).await.status, StatusCode::NOT_FOUND);
    goes_to(&jana.get("/").await, "/ended");
    shows(&jana.get("/ended").await, &["kein Vertrag verbunden", "/account/delete", "/register"]);
    assert_eq!(jana.get(&page).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn tom_withdraws_from_a_page_of_before_a_merge_and_is_told_that_the_invitation_has_come_over() {
    let (site, test, people) = TestSite::lindenhof().await;
    let twin = test.add_person("K-9", "Frau", "Jana", "Schubert-Lang", None).await;
    let (code, _) = test.invite_added(twin, AccessLevel::Member, "elif@example.net").await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let page = format!("/admin/contacts/{twin}/users");
    shows(&tom.get(&page).await, &["elif@example.net", "Zurückziehen"]);

    let petra = test.staff(people.petra).await;
    let seen = test.portal.merge_page(&petra, people.schubert, Some(twin), "").await.unwrap();
    let preview = seen.preview.unwrap();
    let kept = At { id: people.schubert, version: seen.kept.version };
    let other = At { id: twin, version: preview.other.version };
    test.portal.merge_contacts(&petra, kept, other, &[], &preview.mark).await.unwrap();

    let (contact, invitation) = (twin.to_string(), code.to_string());
    let withdraw = [("contact", contact.as_str()), ("invitation", invitation.as_str())];
    let moved = Reason::PeopleMoved.to(Lang::De);
    says(&tom.post("/api/revoke-user", &page, &withdraw).await, StatusCode::CONFLICT, &[moved, "role=\"alert\""]);
    let there = format!("/admin/contacts/{}/users", people.schubert);
    shows(&tom.get(&there).await, &["elif@example.net", "eingeladen", "Zurückziehen"]);
}

#[tokio::test]
async fn tom_invites_and_sends_again_once_with_buttons_that_are_pressed_twice() {
    let (site, test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let (page, contact) = (format!("/admin/contacts/{}/users", people.schubert), people.schubert.to_string());
    let elif = [
        ("contact", contact.as_str()),
        ("people[0][name]", "Elif Yıldız"),
        ("people[0][email]", "elif@example.net"),
        ("people[0][level]", "member"),
    ];
    for _ in 0..2 {
        goes_to(&tom.post("/api/add-user", &page, &elif).await, &page);
        shows(&tom.get(&page).await, &["Die Einladung ist unterwegs.", "elif@example.net"]);
    }
    assert_eq!(test.mails().await.len(), 1);
    let invitation: i64 = sql("SELECT MAX(id) FROM invitation").value(site.db.read()).await.unwrap();
    let invitation = invitation.to_string();
    let fields = [("contact", contact.as_str()), ("invitation", invitation.as_str())];
    for _ in 0..2 {
        goes_to(&tom.post("/api/renew-user", &page, &fields).await, &page);
        shows(&tom.get(&page).await, &["Eine neue Einladung ist unterwegs."]);
    }
    let mails = test.mails().await;
    assert_eq!(mails.len(), 1);
    let link = format!("/invitation/{}", mails[0].after("/invitation/"));
    shows(&site.browser().get(&link).await, &["Einladungscode ist schon eingetragen"]);
    // Somebody else has a page that is out of date.
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    says(&maria.post("/api/renew-user", &page, &fields).await, StatusCode::NOT_FOUND, &["inzwischen nicht mehr"]);
}

#[tokio::test]
async fn whose_contract_has_ended_has_invited_nobody_who_could_come() {
    let (site, test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    test.invite_added(people.schubert, AccessLevel::Member, "marek@example.net").await;
    let page = format!("/admin/contacts/{}/users", people.schubert);
    shows(&tom.get(&page).await, &["marek@example.net", "eingeladen", "gültig bis"]);
    let gone = sql("UPDATE contract SET ends = $2 WHERE contact = $1");
    gone.bind(people.schubert).bind(Day::parse("2026-11-22")).execute(&site.db).await.unwrap();
    let closed = tom.get(&page).await;
    shows(&closed, &["marek@example.net", "zurzeit nicht einlösbar", "keinen Vertrag, der Zugang gibt"]);
    assert!(!closed.body.contains("gültig bis"), "{}", closed.body);
}

#[tokio::test]
async fn members_find_no_users_to_look_after() {
    let (site, test, people) = TestSite::lindenhof().await;
    let marek = test.add_login("Marek Schubert", "marek@example.net").await;
    test.through(test.add_added_access(marek, people.schubert, AccessLevel::Member).await).await;
    let browser = site.signed_in("marek@example.net").await;
    let house = format!("/p/{}", people.isabellastrasse);
    assert!(!browser.get(&house).await.body.contains("/me/people"));
    assert_eq!(browser.get(&format!("{house}/me/people")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn maria_opens_a_window_undoes_it_and_clerks_find_no_page() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let page = "/admin/access";
    let key = Key::AccessAfter.setting().key;
    shows(
        &maria.get(page).await,
        &["Rollen &amp; Zugriffsrechte", "Würde zurzeit für 1 Kontakt gelten", "Was Kunden dürfen", "Nutzer-Rechte"],
    );
    let karl = test.registered(people.altmann, "Karl Altmann", "karl.altmann@example.net").await;
    let karl_browser = site.signed_in("karl.altmann@example.net").await;
    assert!(!karl_browser.get("/ended").await.body.contains("Kontaktdaten: Karl Altmann"));
    // Nothing is opened with other days than those that stand beside the switch.
    for (typed, words) in
        [("", "Bitte füllen Sie dieses Feld aus."), ("400", "Bitte geben Sie eine ganze Zahl von 1 bis 365 ein.")]
    {
        let on = [("key", key), ("wish", "on"), ("seen", "0"), ("after", typed), ("of", "access.after:days")];
        says(
            &maria.post("/api/set-days", page, &on).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            &[words, "after-problem"],
        );
        assert!(!karl_browser.get("/ended").await.body.contains("Kontaktdaten: Karl Altmann"));
    }
    let on = [("key", key), ("wish", "on"), ("seen", "0"), ("after", "30"), ("of", "access.after:days")];
    let changed = maria.post("/api/set-days", page, &on).await;
    goes_to(&changed, "/admin/access?changed=access.after&undo=off&v=1#access.after");
    shows(
        &maria.get("/admin/access?changed=access.after&undo=off&v=1").await,
        &["Jetzt eingeschaltet.", "Rückgängig", "Gilt zurzeit für 1 Kontakt", "Maria Huber", "value=\"30\""],
    );
    shows(&karl_browser.get("/ended").await, &["Kontaktdaten: Karl Altmann", "endete am 31.10.2026"]);
    let wrong = [("key", key), ("wish", "days"), ("seen", "1"), ("after", "9999"), ("of", "access.after:days")];
    let wrong = maria.post("/api/set-days", page, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["Bitte geben Sie eine ganze Zahl von 1 bis 365 ein.", "value=\"9999\""] {
        assert!(wrong.body.contains(words), "{words} in {}", wrong.body);
    }
    let stale = [("key", key), ("wish", "days"), ("seen", "0"), ("after", "7"), ("of", "access.after:days")];
    let stale = maria.post("/api/set-days", page, &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("Ihr Wert: ein, 7 Tage. Wert jetzt: ein, 30 Tage."), "{}", stale.body);
    let off = [("key", key), ("wish", "off"), ("seen", "1"), ("of", "access.after:undo")];
    assert_eq!(maria.post("/api/set-days", page, &off).await.status, StatusCode::SEE_OTHER);
    assert!(!karl_browser.get("/ended").await.body.contains("Kontaktdaten: Karl Altmann"), "{karl}");
    // The way back on takes the days along that have stayed.
    let back = maria.get("/admin/access?changed=access.after&undo=on&v=2").await;
    shows(&back, &["Jetzt ausgeschaltet.", "type=\"hidden\" name=\"after\" value=\"30\""]);
    // The field and both buttons are of one form, and Enter in the field presses the first of them: the days.
    let (_, card) = back.body.split_once("id=\"access.after\"").expect("the card");
    let first = card.find("form=\"access.after-form\"").expect("a button of the form");
    assert!(card[first..].starts_with("form=\"access.after-form\" name=\"wish\" value=\"days\""), "{card}");
    assert!(card.contains("form=\"access.after-form\" name=\"wish\" value=\"on\""), "{card}");
    assert!(card.contains("id=\"access.after-form\""), "{card}");

    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    assert_eq!(tom.get(page).await.status, StatusCode::NOT_FOUND);
    for typed in ["30", "400"] {
        let on = [("key", key), ("wish", "on"), ("seen", "0"), ("after", typed)];
        assert_eq!(tom.post("/api/set-days", page, &on).await.status, StatusCode::NOT_FOUND, "{typed}");
    }
}

#[tokio::test]
async fn maria_undoes_a_window_that_she_has_opened_with_other_days_and_both_are_as_before() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let (page, key) = ("/admin/access", Key::AccessAfter.setting().key);
    let value = async || {
        let all = test.portal.days_settings(&test.staff(people.maria).await).await.unwrap();
        all.of(Key::AccessAfter).value
    };
    shows(&maria.get(page).await, &["name=\"was\" value=\"90\""]);
    let change = |wish: &'static str, seen: &'static str, days: &'static str, was: &'static str| {
        [("key", key), ("wish", wish), ("seen", seen), ("after", days), ("was", was), ("of", "access.after:undo")]
    };
    let opened = "/admin/access?changed=access.after&undo=off&days=90&v=1";
    let on = maria.post("/api/set-days", page, &change("on", "0", "30", "90")).await;
    goes_to(&on, &format!("{opened}#access.after"));
    assert_eq!(value().await, Value { on: true, days: 30 });
    let way_back = ["value=\"off-again\"", "type=\"hidden\" name=\"after\" value=\"90\"", "name=\"seen\" value=\"1\""];
    shows(&maria.get(opened).await, &way_back);

    let undone = maria.post("/api/set-days", opened, &change("off-again", "1", "90", "30")).await;
    let closed = "/admin/access?changed=access.after&undo=on&days=30&v=2";
    goes_to(&undone, &format!("{closed}#access.after"));
    assert_eq!(value().await, Value { on: false, days: 90 });
    // And the way back from there leads to what was undone.
    let again = ["Jetzt ausgeschaltet.", "name=\"wish\" value=\"on\"", "type=\"hidden\" name=\"after\" value=\"30\""];
    shows(&maria.get(closed).await, &again);
}

#[tokio::test]
async fn what_somebody_else_has_set_since_is_not_undone_also_after_a_reload() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let (page, key) = ("/admin/access", Key::AccessAfter.setting().key);
    let change = |wish: &'static str, seen: &'static str, days: &'static str, was: &'static str| {
        [("key", key), ("wish", wish), ("seen", seen), ("after", days), ("was", was), ("of", "access.after:undo")]
    };
    let opened = "/admin/access?changed=access.after&undo=off&days=90&v=1";
    let on = maria.post("/api/set-days", page, &change("on", "0", "30", "90")).await;
    goes_to(&on, &format!("{opened}#access.after"));
    shows(&maria.get(opened).await, &["Rückgängig"]);

    test.add_staff("Ines Wolf", "ines.wolf@lindenhof.example", StaffRole::Administrator).await;
    let ines = site.signed_in("ines.wolf@lindenhof.example").await;
    let other = ines.post("/api/set-days", page, &change("days", "1", "7", "30")).await;
    let set = "/admin/access?changed=access.after&undo=days&days=30&v=2";
    goes_to(&other, &format!("{set}#access.after"));
    shows(&ines.get(set).await, &["Rückgängig"]);
    // Pressed on the page of before, it says who was faster; loaded anew, the page has no button any more.
    let late = maria.post("/api/set-days", opened, &change("off-again", "1", "90", "30")).await;
    let told = ["class=\"form-message\"", "Ihr Wert: aus, 90 Tage. Wert jetzt: ein, 7 Tage."];
    says(&late, StatusCode::CONFLICT, &told);
    let reloaded = maria.get(opened).await;
    shows(&reloaded, &["Ines Wolf", "aria-checked=\"true\"", "value=\"7\""]);
    for answer in [&late, &reloaded] {
        assert!(!answer.body.contains("Rückgängig"), "{}", answer.body);
    }
    let all = test.portal.days_settings(&test.staff(people.maria).await).await.unwrap();
    assert_eq!(all.of(Key::AccessAfter).value, Value { on: true, days: 7 });
}

#[tokio::test]
async fn a_login_is_deleted_with_its_password_and_every_session_ends() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let (here, there) = (site.signed_in(JANA).await, site.signed_in(JANA).await);
    shows(&here.get("/account/delete").await, &["Eigene Anmeldung löschen?", JANA, "Jana Schubert"]);
    let wrong = here.post("/api/delete-login", "/account/delete", &[("password", "falsch")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Das Passwort stimmt nicht.") && !wrong.body.contains("falsch"), "{}", wrong.body);
    goes_to(&here.post("/api/delete-login", "/account/delete", &[("password", PASSWORD)]).await, "/sign-in");
    goes_to(&there.get("/").await, "/sign-in");
    let fields = [("email", JANA), ("password", PASSWORD), ("next", "")];
    let again = site.browser().post("/api/sign-in", "/sign-in", &fields).await;
    assert!(again.body.contains("E-Mail-Adresse oder Passwort stimmt nicht."), "{}", again.body);
    goes_to(&site.browser().get("/account/delete").await, "/sign-in?next=%2Faccount%2Fdelete");
}
