//! Staff administration and sessions, through the door.

use crate::site::{Browser, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{id::StaffId, person::StaffRole, refusal::Reason, text::Lang, time::Span};
use store::sql;
use testkit::PASSWORD;

async fn sign_in(browser: &Browser<'_>, email: &str) {
    let fields = [("email", email), ("password", PASSWORD), ("next", "")];
    assert_eq!(browser.post("/api/sign-in", "/sign-in", &fields).await.status, StatusCode::SEE_OTHER, "{email}");
}

#[tokio::test]
async fn the_link_of_an_invitation_is_shown_once_and_to_nobody_else() {
    let (site, _test, _people) = TestSite::lindenhof().await;
    let (maria, other) = (site.browser(), site.browser());
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    sign_in(&other, "maria.huber@lindenhof.example").await;
    let fields = [("name", "Nele Neu"), ("email", "nele@lindenhof.example"), ("role", "clerk")];
    let answer = maria.post("/api/invite-staff", "/admin/staff/new", &fields).await;
    let page = answer.location().to_owned();
    assert!(page.starts_with("/admin/staff/") && page.ends_with("/link"), "{page}");
    assert!(!other.get(&page).await.body.contains("/staff-invitation/"));
    let shown = maria.get(&page).await.body;
    let (_, rest) = shown.split_once("/staff-invitation/").unwrap();
    let token = rest.split('"').next().unwrap().to_owned();
    assert!(!maria.get(&page).await.body.contains("/staff-invitation/"), "once");

    // Mail, page and journal name the same day.
    let hers = maria.get(page.strip_suffix("/link").unwrap()).await.body;
    assert_eq!(hers.matches("gültig bis 25.11.2026").count(), 2, "{hers}");
    assert!(!hers.contains("26.11.2026"), "{hers}");

    let nele = site.browser();
    let word = "Morgens um sieben pfeift der Tee";
    let fields = [("token", token.as_str()), ("password", word), ("password_again", word)];
    let answer = nele.post("/api/accept-staff-invitation", &format!("/staff-invitation/{token}"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(nele.get("/admin").await.body.contains("Nele Neu"));
    assert_eq!(nele.get("/admin/staff").await.status, StatusCode::NOT_FOUND, "a clerk");
    assert_eq!(nele.get("/admin/staff/new").await.status, StatusCode::NOT_FOUND);

    let taken = [("name", "Nele"), ("email", "NELE@lindenhof.example"), ("role", "manager")];
    let answer = maria.post("/api/invite-staff", "/admin/staff/new", &taken).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("gehört schon jemandem") && answer.body.contains("value=\"NELE@lindenhof.example\""));
}

#[tokio::test]
async fn an_invitation_whose_button_is_pressed_twice_is_one_mail_and_both_answers_lead_to_a_link_that_works() {
    let (site, test, _people) = TestSite::lindenhof().await;
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    let nele = [("name", "Nele Neu"), ("email", "nele@lindenhof.example"), ("role", "clerk")];
    let first = maria.post("/api/invite-staff", "/admin/staff/new", &nele).await;
    let page = first.location().to_owned();
    let hers = page.strip_suffix("/link").unwrap().to_owned();
    let staff = hers.rsplit('/').next().unwrap().to_owned();
    let again = [("staff", staff.as_str())];
    for (action, from, fields) in
        [("/api/invite-staff", "/admin/staff/new", &nele[..]), ("/api/invite-staff-again", hers.as_str(), &again[..])]
    {
        // Of the first invitation the first press was above.
        for _ in 0..2 {
            let pressed = maria.post(action, from, fields).await;
            assert_eq!(
                (pressed.status, pressed.location()),
                (StatusCode::SEE_OTHER, page.as_str()),
                "{}",
                pressed.body
            );
        }
        let mails = test.mails().await;
        assert_eq!(mails.len(), 1, "{action}");
        let shown = maria.get(&page).await.body;
        let (_, rest) = shown.split_once("/staff-invitation/").expect("a link");
        for token in [mails[0].after("/staff-invitation/"), rest.split('"').next().unwrap().to_owned()] {
            let opened = site.browser().get(&format!("/staff-invitation/{token}")).await;
            assert!(!opened.body.contains("Dieser Link gilt nicht mehr"), "{action}: {}", opened.body);
            assert_eq!(opened.status, StatusCode::OK, "{action}");
        }
    }
    // It is the invitation that was sent again, and not Nele who was renewed.
    for address in [hers.as_str(), "/admin/journal.csv?kind=staff"] {
        let journal = maria.get(address).await.body;
        assert!(journal.contains("Einladung erneut gesendet") && !journal.contains("erneuert"), "{address}: {journal}");
    }
    for press in ["the first time", "pressed twice"] {
        maria.post("/api/deactivate-staff", &hers, &again).await;
        let told = maria.get(&hers).await.body;
        assert!(
            told.contains("Die Einladung ist zurückgezogen.") && !told.contains("geschrieben hat"),
            "{press}: {told}"
        );
    }
}

#[tokio::test]
async fn an_invitation_that_is_accepted_twice_leads_inside_or_to_the_sign_in() {
    const ACCEPT: &str = "/api/accept-staff-invitation";
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = test.staff(people.maria).await;
    let link = test.portal.invite_staff(&maria, "nele@lindenhof.example", "Nele Neu", "clerk").await.unwrap();
    let token = link.address.rsplit('/').next().unwrap();
    let (page, word) = (format!("/staff-invitation/{token}"), "Morgens um sieben pfeift der Tee");
    let fields = [("token", token), ("password", word), ("password_again", word)];
    let nele = site.browser();
    goes_to(&nele.post(ACCEPT, &page, &fields).await, "/admin");
    assert!(!nele.get("/admin").await.body.contains("schon angenommen"));
    // Another tab is still open there, and the link in the mail is opened once more.
    goes_to(&nele.post(ACCEPT, &page, &fields).await, "/admin");
    shows(&nele.get("/admin").await, &["Nele Neu", "Sie haben die Einladung schon angenommen und sind angemeldet."]);
    goes_to(&nele.get(&page).await, "/admin");

    // Nobody else learns what has become of it: withdrawn, replaced or never sent, it reads the same.
    let replaced = test.portal.invite_staff(&maria, "nora@lindenhof.example", "Nora Nah", "clerk").await.unwrap();
    let withdrawn = test.portal.invite_staff_again(&maria, replaced.id).await.unwrap();
    test.portal.deactivate_staff(&maria, withdrawn.id).await.unwrap();
    let (stranger, tom) = (site.browser(), site.signed_in("tom.berger@lindenhof.example").await);
    let words = [
        "Dieser Link gilt nicht mehr",
        "Er wurde schon benutzt, durch einen neueren ersetzt oder zurückgezogen, oder seine drei Tage sind vorbei.",
        "Wenn Sie Ihr Passwort schon festgelegt haben, melden Sie sich damit an.",
        "href=\"/sign-in\"",
    ];
    for browser in [&stranger, &tom] {
        for link in [link.address.as_str(), &replaced.address, &withdrawn.address, "/never-sent"] {
            let token = link.rsplit('/').next().unwrap();
            let page = format!("/staff-invitation/{token}");
            says(&browser.get(&page).await, StatusCode::UNPROCESSABLE_ENTITY, &words);
            let fields = [("token", token), ("password", word), ("password_again", word)];
            let pressed = browser.post(ACCEPT, &page, &fields).await;
            let told = Reason::StaffLinkGone.to(Lang::De);
            says(&pressed, StatusCode::UNPROCESSABLE_ENTITY, &[&words[..], &["role=\"alert\"", told]].concat());
        }
    }
}

#[tokio::test]
async fn an_old_page_of_somebody_who_was_invited_ends_no_login() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    let nele = [("name", "Nele Neu"), ("email", "nele@lindenhof.example"), ("role", "clerk")];
    let link = maria.post("/api/invite-staff", "/admin/staff/new", &nele).await.location().to_owned();
    let page = link.strip_suffix("/link").unwrap();
    let invited = maria.get(page).await.body;
    assert!(invited.contains("name=\"invitation\" value=\"on\""), "{invited}");

    // Tom works here, as Nele does once she has accepted.
    let (id, page) = (people.tom.to_string(), format!("/admin/staff/{}", people.tom));
    let late = maria.post("/api/deactivate-staff", &page, &[("staff", id.as_str()), ("invitation", "on")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    for words in ["Die Einladung wurde inzwischen angenommen.", "Zugang deaktivieren"] {
        assert!(late.body.contains(words), "{}", late.body);
    }
}

#[tokio::test]
async fn an_old_page_of_somebody_who_was_deactivated_says_that_they_are_back() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    let (id, page) = (people.tom.to_string(), format!("/admin/staff/{}", people.tom));
    let tom = [("staff", id.as_str())];
    let active = "Diese Person ist aktiv und kann sich anmelden.";
    let late = maria.post("/api/reactivate-staff", &page, &tom).await;
    says(&late, StatusCode::CONFLICT, &["role=\"alert\"", active, "Zugang deaktivieren"]);
    assert!(!late.body.contains("keine Einladung mehr offen"), "{}", late.body);

    maria.post("/api/deactivate-staff", &page, &tom).await;
    maria.post("/api/reactivate-staff", &page, &tom).await;
    site.wait(Span::minutes(1));
    let late = maria.post("/api/reactivate-staff", &page, &tom).await;
    let invited = "Diese Person ist inzwischen erneut eingeladen.";
    says(&late, StatusCode::CONFLICT, &["role=\"alert\"", invited, "Neuen Link senden"]);
    assert_eq!(test.mails().await.len(), 1);
}

#[tokio::test]
async fn tom_is_told_at_his_next_click_that_his_login_is_deactivated() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let (maria, tom, script) = (site.browser(), site.browser(), site.browser());
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    sign_in(&tom, "tom.berger@lindenhof.example").await;
    sign_in(&script, "tom.berger@lindenhof.example").await;
    let page = format!("/admin/staff/{}", people.tom);
    let body = maria.get(&page).await.body;
    assert!(body.contains("Angemeldet") && body.contains("Deaktivieren"), "{body}");
    maria.post("/api/deactivate-staff", &page, &[("staff", &people.tom.to_string())]).await;

    assert_eq!(tom.get("/admin/contacts").await.location(), "/sign-in?next=%2Fadmin%2Fcontacts");
    let told = tom.get("/sign-in").await.body;
    assert!(told.contains("Ihr Zugang zur Administration ist nicht mehr aktiv"), "{told}");
    assert_eq!(tom.cookie("quartier"), None);
    assert!(!tom.get("/sign-in").await.body.contains("nicht mehr aktiv"), "once");

    assert_eq!(script.call("/api/overview-page", &[]).await.status, StatusCode::UNAUTHORIZED);
    assert!(script.get("/sign-in").await.body.contains("nicht mehr aktiv"), "the script leads there");
    let himself = [("staff", people.maria.to_string())].map(|(name, value)| (name, value));
    let fields: Vec<_> = himself.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = maria.post("/api/deactivate-staff", &format!("/admin/staff/{}", people.maria), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("nicht bei sich selbst"), "{}", answer.body);
}

#[tokio::test]
async fn maria_changes_her_name_and_is_not_offered_to_change_her_role() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    let (own, his) = (format!("/admin/staff/{}", people.maria), format!("/admin/staff/{}", people.tom));
    assert!(maria.get(&his).await.body.contains("id=\"role\""));
    let page = maria.get(&own).await.body;
    assert!(
        !page.contains("id=\"role\"") && page.contains("Ihre eigene Rolle ändert nur eine andere Person"),
        "{page}"
    );
    let staff = people.maria.to_string();
    let fields = [("staff", staff.as_str()), ("version", "1"), ("name", "Maria Huber-Lang"), ("role", "administrator")];
    assert_eq!(maria.post("/api/change-staff", &own, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(maria.get(&own).await.body.contains("Maria Huber-Lang"));
}

#[tokio::test]
async fn whoever_is_deactivated_while_typing_can_copy_it_and_is_sent_nowhere() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let (maria, tom) = (site.browser(), site.browser());
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    sign_in(&tom, "tom.berger@lindenhof.example").await;
    let his = format!("/admin/staff/{}", people.tom);
    maria.post("/api/deactivate-staff", &his, &[("staff", &people.tom.to_string())]).await;
    let page = "/admin/faq/categories/new";
    let fields = [("category", "4711"), ("name_de", "Müll & <Hof>"), ("name_en", "Waste"), ("password", "geheim")];
    let told = tom.post("/api/save-faq-category", page, &fields).await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    for words in ["Ihr Zugang zur Administration ist nicht mehr aktiv", "Müll &amp; &lt;Hof&gt;\nWaste<"] {
        assert!(told.body.contains(words), "{words} is not in {}", told.body);
    }
    for none in ["<form", "href=\"/sign-in\"", "Noch einmal senden", "melden Sie sich wieder an", "geheim", "4711<"] {
        assert!(!told.body.contains(none), "{none} is in {}", told.body);
    }
    assert_eq!(tom.cookie("quartier"), None);
}

#[tokio::test]
async fn jana_ends_her_other_session_and_staff_end_the_last_one() {
    let (site, test, people) = TestSite::lindenhof().await;
    let jana = test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let (laptop, phone, tom) = (site.browser(), site.browser(), site.browser());
    sign_in(&laptop, "jana@example.net").await;
    sign_in(&phone, "jana@example.net").await;
    sign_in(&tom, "tom.berger@lindenhof.example").await;
    let page = format!("/p/{}/me/sessions", people.isabellastrasse);
    let body = laptop.get(&page).await.body;
    assert!(body.contains("dieses Gerät") && body.contains("Alle anderen beenden"), "{body}");
    assert!(body.contains("data-plain") && !body.contains(".wasm"), "a plain page");
    // The button pressed twice answers as if it had been pressed once.
    for _ in 0..2 {
        laptop.post("/api/end-own-sessions", &page, &[]).await;
        assert!(laptop.get(&page).await.body.contains("Eine Sitzung ist beendet."));
    }
    assert!(phone.get(&page).await.location().starts_with("/sign-in?next="));
    assert!(phone.get("/sign-in").await.body.contains("von einem anderen Gerät aus beendet"));

    let of_jana = format!("/admin/users/{jana}/sessions");
    assert!(tom.get(&format!("/admin/contacts/{}", people.schubert)).await.body.contains(&of_jana));
    assert_eq!(tom.get(&of_jana).await.status, StatusCode::OK);
    assert_eq!(laptop.get(&of_jana).await.status, StatusCode::NOT_FOUND);
    assert_eq!(tom.get("/admin/users/999/sessions").await.status, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        tom.post("/api/end-user-sessions", &of_jana, &[("user", &jana.to_string())]).await;
        assert!(tom.get(&of_jana).await.body.contains("Eine Sitzung ist beendet."));
    }
    let answer = laptop
        .post("/api/change-password", &page, &[("password", "x"), ("password_new", "x"), ("password_again", "x")])
        .await;
    assert!(answer.location().starts_with("/sign-in"));
    let told = laptop.get("/sign-in").await.body;
    assert!(told.contains("Die Verwaltung hat Ihre Sitzung beendet") && told.contains("nicht gespeichert"), "{told}");
    // What was done to the login and what its owner has done are two pages, and both have a link.
    let page = tom.get(&of_jana).await.body;
    let (about, by) =
        (format!("/admin/journal?kind=login&object={jana}"), format!("/admin/journal?person=customer:{jana}"));
    for link in [&about, &by] {
        assert!(page.contains(&format!("href=\"{}\"", link.replace('&', "&amp;"))), "{link} is not in {page}");
    }
    let told = tom.get(&about).await.body;
    assert!(told.contains("jana@example.net") && told.contains("2 Einträge"), "{told}");
}

#[tokio::test]
async fn ending_toms_sessions_answers_like_the_first_time_when_the_button_is_pressed_twice() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let (maria, laptop, phone) = (site.browser(), site.browser(), site.browser());
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    let (page, staff) = (format!("/admin/staff/{}", people.tom), people.tom.to_string());
    for browser in [&laptop, &phone] {
        sign_in(browser, "tom.berger@lindenhof.example").await;
    }
    let one: i64 =
        sql("SELECT MAX(id) FROM session WHERE staff = $1").bind(people.tom).value(site.db.read()).await.unwrap();
    let one = one.to_string();
    for fields in [&[("staff", staff.as_str()), ("session", one.as_str())][..], &[("staff", staff.as_str())]] {
        for _ in 0..2 {
            maria.post("/api/end-staff-sessions", &page, fields).await;
            let told = maria.get(&page).await.body;
            assert!(told.contains("Eine Sitzung ist beendet.") && !told.contains("schon beendet"), "{told}");
        }
    }
    for browser in [&laptop, &phone] {
        assert!(browser.get("/admin").await.location().starts_with("/sign-in"));
    }
    // What was never theirs, or is forgotten, has ended already.
    maria.post("/api/end-staff-sessions", &page, &[("staff", &staff), ("session", "4711")]).await;
    assert!(maria.get(&page).await.body.contains("Diese Sitzung war schon beendet."));
}

#[tokio::test]
async fn maria_who_ends_her_own_sessions_among_the_staff_is_told_that_it_was_herself() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let (office, home) = (site.browser(), site.browser());
    sign_in(&office, "maria.huber@lindenhof.example").await;
    sign_in(&home, "maria.huber@lindenhof.example").await;
    let (page, staff) = (format!("/admin/staff/{}", people.maria), people.maria.to_string());
    office.post("/api/end-staff-sessions", &page, &[("staff", staff.as_str())]).await;
    assert!(office.get(&page).await.body.contains("Eine Sitzung ist beendet."));
    assert!(home.get("/admin").await.location().starts_with("/sign-in"));
    let told = home.get("/sign-in").await.body;
    assert!(
        told.contains("Sie haben diese Sitzung von einem anderen Gerät aus beendet.")
            && !told.contains("Die Verwaltung hat"),
        "{told}"
    );
}

#[tokio::test]
async fn the_own_account_changes_and_silence_is_told() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.browser();
    sign_in(&tom, "tom.berger@lindenhof.example").await;
    let before = site.db.statements();
    let body = tom.get("/admin/me").await.body;
    assert!(site.db.statements() - before <= 4 && body.contains("dieses Gerät"), "{body}");
    assert!(body.contains("name=\"password_new\"") && body.contains("/admin/me"));
    assert_eq!(tom.post("/api/change-own-name", "/admin/me", &[("name", "Tom B.")]).await.location(), "/admin/me");
    assert!(tom.get("/admin/me").await.body.contains("value=\"Tom B.\""));
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    for page in ["/admin/staff".to_owned(), format!("/admin/staff/{}", people.tom)] {
        let before = site.db.statements();
        assert_eq!(maria.get(&page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!(taken <= 4, "{page} takes {taken}");
    }
    site.wait(Span::minutes(31));
    tom.get("/admin").await;
    assert!(tom.get("/sign-in").await.body.contains("eine Weile nicht hier"));
}

#[tokio::test]
async fn what_was_typed_while_the_session_ended_waits_until_somebody_is_signed_in_again() {
    let (site, _test, _people) = TestSite::lindenhof().await;
    let tom = site.browser();
    sign_in(&tom, "tom.berger@lindenhof.example").await;
    site.wait(Span::minutes(31));
    let page = "/admin/faq/categories/new";
    let fields = [("name_de", "Müll & \"Keller\" <Hof>"), ("name_en", ""), ("password", "geheim")];
    let waits = tom.post("/api/save-faq-category", page, &fields).await;
    assert_eq!(waits.status, StatusCode::UNAUTHORIZED);
    assert!(
        waits.body.contains("Bitte melden Sie sich wieder an") && !waits.body.contains("<script"),
        "{}",
        waits.body
    );
    assert!(waits.header("content-security-policy").contains("form-action 'self'"));
    assert!(waits.body.contains("action=\"/api/save-faq-category\"") && waits.body.contains("href=\"/sign-in\""));
    let kept = "name=\"name_de\" value=\"Müll &amp; &quot;Keller&quot; &lt;Hof&gt;\"";
    assert!(waits.body.contains(kept), "{}", waits.body);
    assert!(waits.body.contains(&format!("name=\"_page\" value=\"{page}\"")), "{}", waits.body);
    assert!(!waits.body.contains("geheim"), "a password is asked for again");
    assert_eq!(tom.post("/api/save-faq-category", page, &fields).await.status, StatusCode::UNAUTHORIZED, "still not");
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    assert_eq!(maria.post("/api/save-faq-category", page, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(maria.get("/admin/faq").await.body.contains("Müll &amp;"));

    // Nothing typed, nothing lost.
    let pressed = tom.post("/api/end-own-sessions", "/admin/me", &[]).await;
    assert_eq!(pressed.location(), "/sign-in?next=%2Fadmin%2Fme");
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_the_second_one_is_shown_only_what_is_still_theirs() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.browser();
    sign_in(&maria, "maria.huber@lindenhof.example").await;
    for round in 0..5 {
        let email = format!("deniz{round}@lindenhof.example");
        let deniz = test.add_staff("Deniz Kaya", &email, StaffRole::Administrator).await;
        let other = site.browser();
        sign_in(&other, &email).await;
        let demote = async |browser: &Browser<'_>, whom: StaffId| {
            let version = sql("SELECT version FROM staff WHERE id = $1").bind(whom);
            let version: i64 = version.value(site.db.read()).await.unwrap();
            let (whom, version) = (whom.to_string(), version.to_string());
            let fields = [("staff", &*whom), ("version", &*version), ("name", "Wer auch immer"), ("role", "clerk")];
            browser.post("/api/change-staff", &format!("/admin/staff/{whom}"), &fields).await
        };
        let (one, two) = tokio::join!(demote(&maria, deniz), demote(&other, people.maria));
        let refused: Vec<_> = [one, two].into_iter().filter(|one| one.status != StatusCode::SEE_OTHER).collect();
        assert_eq!(refused.len(), 1, "{refused:?}");
        let body = &refused[0].body;
        assert_eq!(refused[0].status, StatusCode::NOT_FOUND);
        assert!(body.contains("Diese Seite gibt es nicht"), "{body}");
        // Neither the page of the other nor the menu of an administrator.
        for gone in ["inzwischen nicht mehr", "Deaktivieren", "href=\"/admin/staff\""] {
            assert!(!body.contains(gone), "{gone} is in {body}");
        }
        // The next round begins with Maria alone.
        sql("UPDATE staff SET role = 'clerk' WHERE id = $1").bind(deniz).execute(&site.db).await.unwrap();
        sql("UPDATE staff SET role = 'administrator' WHERE id = $1")
            .bind(people.maria)
            .execute(&site.db)
            .await
            .unwrap();
    }
}
