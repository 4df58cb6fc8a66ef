//! Everything before one is inside, as a browser without any script goes through it.

use crate::site::{Answer, Browser, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{
    setting::Key,
    time::{Day, Span},
};
use store::sql;
use testkit::{PASSWORD, TestPortal};

const NEW: &str = "Morgens um sieben pfeift der Tee";
const JANA: &str = "jana.schubert@example.net";

async fn sign_in(browser: &Browser<'_>, email: &str, password: &str, next: &str) -> Answer {
    browser.post("/api/sign-in", "/sign-in", &[("email", email), ("password", password), ("next", next)]).await
}

async fn account(browser: &Browser<'_>, email: &str) -> Answer {
    let fields =
        [("name", "Jana Schubert"), ("email", email), ("password", NEW), ("password_again", NEW), ("terms", "on")];
    browser.post("/api/want-account", "/register/account", &fields).await
}

async fn code(browser: &Browser<'_>, typed: &str) -> Answer {
    browser.post("/api/register", "/register", &[("code", typed)]).await
}

async fn link(test: &TestPortal, path: &str) -> String {
    let mails = test.mails().await;
    mails.last().expect("a mail").after("http://127.0.0.1:3000").split_once(path).expect("a link").1.to_owned()
}

#[tokio::test]
async fn maria_huber_comes_to_the_administration_and_frau_schubert_to_her_house() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let (maria, jana) = (site.browser(), site.browser());
    assert!(maria.get("/sign-in").await.body.contains("autocomplete=\"username\""));
    goes_to(&maria.get("/").await, "/sign-in");
    goes_to(&sign_in(&maria, "maria.huber@lindenhof.example", PASSWORD, "").await, "/");
    goes_to(&maria.get("/").await, "/admin");
    goes_to(&sign_in(&jana, JANA, PASSWORD, "").await, "/");
    goes_to(&jana.get("/").await, &format!("/p/{}", people.isabellastrasse));
    assert!(jana.get("/sign-in").await.body.contains("Jana Schubert"), "she sees that she is signed in");
    goes_to(&jana.post("/api/sign-out", "/sign-in", &[]).await, "/sign-in");
    goes_to(&jana.get("/").await, "/sign-in");
}

#[tokio::test]
async fn after_signing_in_one_comes_to_the_page_one_wanted_if_it_is_ours_and_of_the_own_side() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let browser = site.browser();
    assert!(browser.get("/sign-in?next=%2Fregister%2Faccount").await.body.contains("value=\"/register/account\""));
    for (next, place) in [
        ("/register/account", "/register/account"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/admin/settings", "/"),
    ] {
        goes_to(&sign_in(&browser, JANA, PASSWORD, next).await, place);
    }
    goes_to(&sign_in(&browser, "maria.huber@lindenhof.example", PASSWORD, "/admin/journal").await, "/admin/journal");
    goes_to(&sign_in(&browser, "maria.huber@lindenhof.example", PASSWORD, "/p/1").await, "/");
}

#[tokio::test]
async fn whoever_signs_in_with_the_old_password_while_it_is_changed_is_not_inside_afterwards() {
    let (site, test, people) = TestSite::lindenhof().await;
    let jana = test.registered(people.schubert, "Jana Schubert", JANA).await;
    for round in 0..8 {
        site.wait(Span::hours(1));
        let (old, new) = if round % 2 == 0 { (PASSWORD, NEW) } else { (NEW, PASSWORD) };
        let (browser, visitor) = (site.browser(), test.customer(jana).await);
        let (answer, changed) = tokio::join!(
            sign_in(&browser, JANA, old, ""),
            test.portal.change_password(&visitor, None, old.to_owned(), new.to_owned(), new),
        );
        changed.expect("changed");
        match answer.status {
            // Before it was changed, whereupon the session has ended.
            StatusCode::SEE_OTHER => {}
            status => {
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
                assert!(
                    answer.body.contains("stimmt nicht") && browser.cookie("quartier").is_none(),
                    "{}",
                    answer.body
                );
            }
        }
        goes_to(&browser.get("/").await, "/sign-in");
    }
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answers() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let browser = site.browser();
    let same = |one: &Answer, other: &Answer, words: &str| {
        assert_eq!((one.status, one.location()), (other.status, other.location()));
        assert!(one.body.contains(words), "{}", one.body);
        // The two addresses are equally long, so that everything else is equal to the byte.
        assert_eq!(
            one.stable_body().replace("emre@example.net", "?"),
            other.stable_body().replace("nein@example.net", "?")
        );
    };
    let wrong = sign_in(&browser, "emre@example.net", "geraten", "").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"emre@example.net\"") && !wrong.body.contains("geraten"));
    same(&wrong, &sign_in(&browser, "nein@example.net", "geraten", "").await, "stimmt nicht");
    for _ in 0..9 {
        sign_in(&browser, "emre@example.net", "geraten", "").await;
        sign_in(&browser, "nein@example.net", "geraten", "").await;
    }
    let (one, other) = (
        sign_in(&browser, "emre@example.net", PASSWORD, "").await,
        sign_in(&browser, "nein@example.net", PASSWORD, "").await,
    );
    assert_eq!(one.status, StatusCode::TOO_MANY_REQUESTS);
    same(&one, &other, "Zu viele Versuche");

    let (one, other) = (
        browser.post("/api/forgot-password", "/forgot", &[("email", "emre@example.net")]).await,
        browser.post("/api/forgot-password", "/forgot", &[("email", "nein@example.net")]).await,
    );
    same(&one, &other, "");
    goes_to(&one, "/forgot?sent");
    assert_eq!(test.mails().await.len(), 1);

    let (_, typed) = test.invite(people.schubert).await;
    code(&browser, typed.plain()).await;
    let (one, page) = (account(&browser, "emre@example.net").await, browser.get("/register/confirm").await);
    let (other, other_page) = (account(&browser, "nein@example.net").await, browser.get("/register/confirm").await);
    goes_to(&one, "/register/confirm");
    same(&one, &other, "");
    same(&page, &other_page, "Fast geschafft");
}

#[tokio::test]
async fn frau_schubert_follows_the_link_in_her_letter_to_her_house() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::ContractNumber]).await;
    let (_, typed) = test.invite(people.schubert).await;
    let jana = site.browser();
    for early in ["/register/contract-number", "/register/account", "/register/confirm"] {
        goes_to(&jana.get(early).await, "/register");
    }
    let page = jana.get(&format!("/invitation/{}", typed.plain().to_lowercase())).await;
    assert!(page.body.contains(&format!("value=\"{}\"", typed.grouped())), "the code is filled in");
    assert!(page.body.contains("href=\"tel:091147110\""));
    assert!(test.everything().await["registration.id"].is_empty(), "opening the link has consumed nothing");

    goes_to(&code(&jana, &typed.grouped()).await, "/register/contract-number");
    goes_to(&jana.get("/register/account").await, "/register/contract-number");
    let wrong = jana.post("/api/confirm-contract-number", "/register/contract-number", &[("number", "M-1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("passen nicht zusammen") && wrong.body.contains("value=\"M-1\""));
    let right = [("number", "m-10004 01")];
    goes_to(&jana.post("/api/confirm-contract-number", "/register/contract-number", &right).await, "/register/account");
    let page = jana.get("/register/account").await;
    assert!(page.body.contains("value=\"Jana Schubert\"") && page.body.contains(&format!("value=\"{JANA}\"")));
    assert!(page.body.contains("autocomplete=\"new-password\""));

    let missing = [("name", "Jana"), ("email", "jana@"), ("password", "kurz"), ("password_again", "")];
    let problems = jana.post("/api/want-account", "/register/account", &missing).await;
    assert_eq!(problems.status, StatusCode::UNPROCESSABLE_ENTITY);
    for problem in ["email-problem", "password-problem", "terms-problem"] {
        assert!(problems.body.contains(&format!("id=\"{problem}\"")), "{problem}: {}", problems.body);
    }
    assert!(problems.body.contains("value=\"jana@\"") && !problems.body.contains("value=\"kurz\""));

    goes_to(&account(&jana, JANA).await, "/register/confirm");
    assert!(jana.get("/register/confirm").await.body.contains(JANA));
    let token = link(&test, "/register/confirm?token=").await;
    let address = format!("/register/confirm?token={token}");
    for _ in 0..2 {
        assert!(jana.get(&address).await.body.contains("Adresse bestätigen"));
    }
    let before = jana.cookie("quartier");
    goes_to(&jana.post("/api/confirm-email", &address, &[("link", &token)]).await, "/");
    assert!(before.is_none() && jana.cookie("quartier").is_some() && jana.cookie("quartier-registration").is_none());
    goes_to(&jana.get("/").await, &format!("/p/{}", people.isabellastrasse));
    let gone = site.browser().get(&address).await;
    assert!(gone.body.contains("Dieser Link gilt nicht mehr"));
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn with_questions_to_answer_one_comes_to_them_first() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::Channel]).await;
    let (_, typed) = test.invite(people.schubert).await;
    let jana = site.browser();
    goes_to(&code(&jana, typed.plain()).await, "/register/account");
    account(&jana, JANA).await;
    let token = link(&test, "?token=").await;
    goes_to(&jana.post("/api/confirm-email", "/register/confirm", &[("link", &token)]).await, "/");
    goes_to(&jana.get("/").await, "/welcome");
}

#[tokio::test]
async fn confirmed_on_the_phone_with_a_password_one_signs_in_there_or_on_the_laptop() {
    let (site, test, people) = TestSite::lindenhof().await;
    let (_, typed) = test.invite(people.schubert).await;
    let (laptop, phone) = (site.browser(), site.browser());
    code(&laptop, typed.plain()).await;
    account(&laptop, JANA).await;
    let token = link(&test, "?token=").await;
    let address = format!("/register/confirm?token={token}");
    assert!(!laptop.get(&address).await.body.contains("new-password"), "there it was typed by whoever sits there");
    let page = phone.get(&address).await.body;
    for words in ["legen Sie das Passwort bitte hier fest", "Es darf dasselbe sein wie vorhin", JANA] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("autocomplete=\"new-password\"").count(), 2);
    // Nothing typed, too short, not repeated: the same page, with each problem beside its field.
    for (password, again, problem) in
        [("", "", "password"), ("kurz", "", "password"), (PASSWORD, NEW, "password_again")]
    {
        let fields = [("link", token.as_str()), ("password", password), ("password_again", again)];
        let answer = phone.post("/api/confirm-email", &address, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(&format!("id=\"{problem}-problem\"")), "{problem}: {}", answer.body);
        assert!(!answer.body.contains(PASSWORD) && !answer.body.contains(NEW));
    }
    let fields = [("link", token.as_str()), ("password", PASSWORD), ("password_again", PASSWORD)];
    goes_to(&phone.post("/api/confirm-email", &address, &fields).await, "/sign-in");
    assert!(phone.cookie("quartier").is_none());
    assert!(phone.get("/sign-in").await.body.contains("Ihr Zugang ist eingerichtet"));
    goes_to(&laptop.get("/register/confirm").await, "/sign-in?registered=yes");
    let waiting = laptop.get("/sign-in?registered=yes").await.body;
    assert!(waiting.contains("Ihr Zugang ist eingerichtet") && waiting.contains("gilt dieses"), "{waiting}");
    assert_eq!(sign_in(&laptop, JANA, NEW, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    goes_to(&sign_in(&laptop, JANA, PASSWORD, "").await, "/");
}

#[tokio::test]
async fn whose_number_is_asked_for_meanwhile_enters_it_where_it_was_begun_before_the_link_is_good() {
    let (site, test, people) = TestSite::lindenhof().await;
    let (_, typed) = test.invite(people.schubert).await;
    let (laptop, phone) = (site.browser(), site.browser());
    code(&laptop, typed.plain()).await;
    account(&laptop, JANA).await;
    let token = link(&test, "?token=").await;
    let address = format!("/register/confirm?token={token}");
    test.switch_on(&[Key::ContractNumber]).await;
    let fields = [("link", token.as_str()), ("password", PASSWORD), ("password_again", PASSWORD)];
    let page = phone.get(&address).await.body;
    assert!(page.contains("Zuerst Ihre Vertragsnummer") && !page.contains("/api/confirm-email"), "{page}");
    goes_to(&phone.post("/api/confirm-email", &address, &fields).await, &address);
    let right = [("number", "m-10004 01")];
    let next = laptop.post("/api/confirm-contract-number", "/register/contract-number", &right).await;
    goes_to(&next, "/register/confirm");
    goes_to(&phone.post("/api/confirm-email", &address, &fields).await, "/sign-in");
}

#[tokio::test]
async fn a_mailed_invitation_needs_no_second_mail() {
    let (site, test, people) = TestSite::lindenhof().await;
    let (_, typed) = test.invite(people.schubert).await;
    let mailed = test.portal.invitation_link(&typed, Some(JANA));
    let address = mailed.strip_prefix("http://127.0.0.1:3000").expect("our address");
    let jana = site.browser();
    let page = jana.get(address).await;
    let proof = address.split_once("?mail=").expect("a proof").1;
    assert!(page.body.contains(&format!("name=\"proof\" value=\"{proof}\"")));
    let begun = jana.post("/api/register", address, &[("code", typed.plain()), ("proof", proof)]).await;
    goes_to(&begun, "/register/account");
    // The button is pressed twice.
    for _ in 0..2 {
        goes_to(&account(&jana, JANA).await, "/");
    }
    goes_to(&jana.get("/").await, &format!("/p/{}", people.isabellastrasse));
    assert!(test.mails().await.is_empty());
}

#[tokio::test]
async fn every_dead_end_says_what_to_do_and_whom_to_call() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::ContractNumber]).await;
    let browser = site.browser();
    let unknown = code(&browser, "7K2M-9QXA-0B4T-HJ5N-C").await;
    let (_, ohnesorg) = test.invite(people.ohnesorg).await;
    goes_to(&code(&browser, ohnesorg.plain()).await, "/register/contract-number");
    let none_on_file = browser.get("/register/contract-number").await;
    let number = [("number", "M-1")];
    let posted = browser.post("/api/confirm-contract-number", "/register/contract-number", &number).await;
    assert!(posted.body.contains("Uns fehlt Ihre Vertragsnummer"));

    let (_, schubert) = test.invite(people.schubert).await;
    code(&browser, schubert.plain()).await;
    let mut frozen = posted;
    for _ in 0..5 {
        frozen = browser.post("/api/confirm-contract-number", "/register/contract-number", &number).await;
    }
    assert_eq!(frozen.status, StatusCode::TOO_MANY_REQUESTS);
    let frozen_page = browser.get("/register/contract-number").await;
    let (_, lotte) = test.invite(people.lotte).await;
    site.wait(Span::days(90));
    let expired = code(&browser, lotte.plain()).await;
    for (answer, words) in [
        (unknown, "Dieser Code gilt nicht"),
        (none_on_file, "Uns fehlt Ihre Vertragsnummer"),
        (frozen, "Gesperrt bis 23.11.2026, 13:00 Uhr"),
        (frozen_page, "Gesperrt bis 23.11.2026, 13:00 Uhr"),
        (expired, "Ihr Code ist abgelaufen"),
    ] {
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
        assert!(answer.body.contains("href=\"tel:091147110\"") && answer.body.contains("0911 4711-0"), "{words}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{words}");
    }
}

#[tokio::test]
async fn a_code_that_ended_half_way_is_shown_as_such() {
    let (site, test, people) = TestSite::lindenhof().await;
    let (_, typed) = test.invite(people.schubert).await;
    let browser = site.browser();
    goes_to(&code(&browser, typed.plain()).await, "/register/account");
    test.archive(people.schubert).await;
    let page = browser.get("/register/account").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("Ihr Code gilt nicht mehr") && page.body.contains("tel:091147110"));
    let posted = account(&browser, JANA).await;
    assert_eq!(posted.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn herr_yildiz_adds_a_contact_with_one_button() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let (_, typed) = test.invite(people.schubert).await;
    let emre = site.browser();
    sign_in(&emre, "emre@example.net", PASSWORD, "").await;
    goes_to(&code(&emre, typed.plain()).await, "/register/account");
    let page = emre.get("/register/account").await;
    assert!(page.body.contains("Emre Yıldız") && page.body.contains("action=\"/api/add-to-present-login\""));
    let session = emre.cookie("quartier");
    goes_to(&emre.post("/api/add-to-present-login", "/register/account", &[]).await, "/");
    assert_eq!(emre.cookie("quartier"), session, "he stays signed in as he was");
    assert_eq!(test.everything().await["access.id"].len(), 2);
}

#[tokio::test]
async fn a_new_password_and_a_first_one_are_set_with_a_link() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let (jana, elsewhere) = (site.browser(), site.browser());
    sign_in(&elsewhere, JANA, PASSWORD, "").await;
    goes_to(&jana.post("/api/forgot-password", "/forgot", &[("email", JANA)]).await, "/forgot?sent");
    assert!(jana.get("/forgot?sent").await.body.contains("Sehen Sie in Ihr Postfach"));
    let token = link(&test, "/reset/").await;
    let address = format!("/reset/{token}");
    assert!(jana.get(&address).await.body.contains("autocomplete=\"new-password\""));
    let wrong = [("token", token.as_str()), ("password", NEW), ("password_again", PASSWORD)];
    let answer = jana.post("/api/reset-password", &address, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("id=\"password_again-problem\"") && !answer.body.contains(NEW));
    let right = [("token", token.as_str()), ("password", NEW), ("password_again", NEW)];
    goes_to(&jana.post("/api/reset-password", &address, &right).await, "/sign-in");
    goes_to(&elsewhere.get("/").await, "/sign-in");
    assert!(jana.get(&address).await.body.contains("Dieser Link gilt nicht mehr"));
    assert!(jana.get("/reset/nonsense").await.body.contains("Dieser Link gilt nicht mehr"));
    goes_to(&sign_in(&jana, JANA, NEW, "").await, "/");

    let role = domain::person::StaffRole::Manager;
    let nele = test.portal.add_staff("nele@lindenhof.example", "Nele Neu", role, None).await.unwrap().unwrap();
    let address = nele.address.strip_prefix("http://127.0.0.1:3000").unwrap();
    let token = address.rsplit('/').next().unwrap();
    let browser = site.browser();
    assert!(browser.get(address).await.body.contains("Guten Tag Nele Neu"));
    let fields = [("token", token), ("password", NEW), ("password_again", NEW)];
    goes_to(&browser.post("/api/accept-staff-invitation", address, &fields).await, "/admin");
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
    assert!(site.browser().get(address).await.body.contains("Dieser Link gilt nicht mehr"));
}

#[tokio::test]
async fn the_legal_texts_are_there_for_everybody() {
    let (site, _, _) = TestSite::lindenhof().await;
    let browser = site.browser();
    let imprint = browser.get("/imprint").await;
    for words in ["Lindenstraße 1", "90402 Nürnberg", "Geschäftsführerin: Maria Huber"] {
        assert!(imprint.body.contains(words), "{words}");
    }
    assert!(browser.get("/privacy").await.body.contains("was wir für Ihr Haus brauchen"));
    assert!(browser.get("/accessibility").await.body.contains("mit der Tastatur"));
    assert!(browser.get("/sign-in").await.body.contains("href=\"/imprint\""));
}

#[tokio::test]
async fn the_language_chosen_before_signing_in_is_whose_who_signs_in() {
    let (site, _, _) = TestSite::lindenhof().await;
    let maria = site.browser();
    maria.post("/api/language", "/sign-in", &[("lang", "en")]).await;
    assert!(maria.get("/sign-in").await.body.contains("<html lang=\"en\""));
    sign_in(&maria, "maria.huber@lindenhof.example", PASSWORD, "").await;
    assert!(maria.get("/admin").await.body.contains("<html lang=\"en\""));
    // Her own, on every computer; and nobody else's on this one.
    let elsewhere = site.browser();
    sign_in(&elsewhere, "maria.huber@lindenhof.example", PASSWORD, "").await;
    assert!(elsewhere.get("/admin").await.body.contains("<html lang=\"en\""));
    maria.post("/api/sign-out", "/admin", &[]).await;
    sign_in(&maria, "tom.berger@lindenhof.example", PASSWORD, "").await;
    assert!(maria.get("/admin").await.body.contains("<html lang=\"de\""));
}

#[tokio::test]
async fn whose_contract_has_ended_is_told_what_remains() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
    let karl = site.browser();
    sign_in(&karl, "karl@example.net", PASSWORD, "").await;
    goes_to(&karl.get("/").await, "/ended");
    let page = karl.get("/ended").await.body;
    assert!(page.contains("Ihr Vertrag ist zu Ende.") && page.contains("endete am 31.10.2026"), "{page}");
    assert!(!page.contains("Kontaktdaten:"), "no window is open");
    goes_to(&site.browser().get("/ended").await, "/sign-in?next=%2Fended");
}

#[tokio::test]
async fn whoever_is_signed_in_is_not_told_to_sign_in_with_a_code() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let (_, typed) = test.invite(people.yildiz).await;
    let page = format!("/invitation/{}", typed.plain());
    let question = "Sie haben schon einen Zugang?";
    shows(&site.browser().get(&page).await, &[question, "Einladungscode"]);
    let jana = site.signed_in(JANA).await;
    let hers = jana.get(&page).await;
    shows(&hers, &["Einladungscode"]);
    assert!(!hers.body.contains(question), "{}", hers.body);
}

#[tokio::test]
async fn a_code_that_only_sleeps_half_way_says_until_when_it_is_valid() {
    let (site, test, people) = TestSite::lindenhof().await;
    let (_, typed) = test.invite(people.schubert).await;
    let browser = site.browser();
    goes_to(&code(&browser, typed.plain()).await, "/register/account");
    let starts = |day: &str| {
        sql("UPDATE contract SET starts = $2 WHERE contact = $1").bind(people.schubert).bind(Day::parse(day))
    };
    starts("2026-12-24").execute(&site.db).await.unwrap();
    let told = ["Zurzeit gibt es keinen Zugang", "Ihr Code bleibt gültig bis 20.02.2027", "tel:091147110"];
    let page = browser.get("/register/account").await;
    let posted = account(&browser, JANA).await;
    let again = code(&browser, typed.plain()).await;
    for answer in [&page, &posted, &again] {
        says(answer, StatusCode::UNPROCESSABLE_ENTITY, &told);
        assert!(!answer.body.contains("gilt nicht") && !answer.body.contains("neuen Code"), "{}", answer.body);
    }
    let stranger = code(&site.browser(), typed.plain()).await;
    says(&stranger, StatusCode::UNPROCESSABLE_ENTITY, &["Dieser Code gilt nicht"]);
    starts("2019-04-01").execute(&site.db).await.unwrap();
    goes_to(&account(&browser, JANA).await, "/register/confirm");
}

#[tokio::test]
async fn whose_house_is_archived_is_told_so_and_that_no_code_helps() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let mia = test.add_login("Mia Sommer", "mia.sommer@example.net").await;
    test.through(test.add_residence(mia, people.isabellastrasse).await).await;
    let (jana, mia) = (site.signed_in(JANA).await, site.signed_in("mia.sommer@example.net").await);
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    let page = format!("/admin/properties/{house}");
    goes_to(&tom.post("/api/archive-property", &format!("{page}/archive"), &[("property", &house)]).await, &page);
    for (browser, place) in [(&jana, "Wohnung 1"), (&mia, "Isabellastraße 102")] {
        goes_to(&browser.get("/").await, "/ended");
        let before = site.db.statements();
        let ended = browser.get("/ended").await;
        assert!(site.db.statements() - before <= 4);
        let told = ["das Haus in diesem Portal archiviert", "fragen Sie Ihre Hausverwaltung", "Haus archiviert"];
        shows(&ended, &[&told[..], &[place, "tel:091147110", "/ended/data", "/account/delete"]].concat());
        for wrong in ["kein Vertrag verbunden", "neuen Einladungscode geht es weiter"] {
            assert!(!ended.body.contains(wrong), "{wrong}: {}", ended.body);
        }
    }
    // One that has not begun would open nothing on its first day, and one that is over is over all the same.
    let term = |starts, ends| {
        let term = sql("UPDATE contract SET starts = $2, ends = $3 WHERE contact = $1").bind(people.schubert);
        term.bind(Day::parse(starts)).bind(Day::parse(ends))
    };
    term("2027-01-01", "").execute(&site.db).await.unwrap();
    let later = jana.get("/ended").await;
    shows(&later, &["das Haus in diesem Portal archiviert", "beginnt am 01.01.2027, Haus archiviert"]);
    assert!(!later.body.contains("Ihr Vertrag beginnt am"), "{}", later.body);
    term("", "2026-10-31").execute(&site.db).await.unwrap();
    shows(&jana.get("/ended").await, &["Ihr Vertrag ist zu Ende.", "endete am 31.10.2026, Haus archiviert"]);

    term("", "").execute(&site.db).await.unwrap();
    goes_to(&tom.post("/api/restore-property", &page, &[("property", &house)]).await, &page);
    let unit: i64 = sql("SELECT id FROM unit WHERE reference = 'L-1-01'").value(site.db.read()).await.unwrap();
    sql("UPDATE contract SET archived_at = 0 WHERE number = 'G-20017'").execute(&site.db).await.unwrap();
    let archive = format!("/admin/units/{unit}/archive");
    let gone = tom.post("/api/archive-unit", &archive, &[("unit", &unit.to_string())]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    shows(&jana.get("/ended").await, &["die Einheit archiviert, zu der Ihr Vertrag gehört", "Einheit archiviert"]);
    assert_eq!(mia.get(&format!("/p/{house}")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_pages_cost_four_statements_at_most() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::ContractNumber]).await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let (_, typed) = test.invite(people.schubert).await;
    for signed_in in [false, true] {
        let browser = site.browser();
        if signed_in {
            sign_in(&browser, "emre@example.net", PASSWORD, "").await;
        }
        code(&browser, typed.plain()).await;
        let pages = ["/sign-in", "/forgot", "/register", "/register/contract-number", "/imprint", "/reset/nonsense"];
        for page in pages {
            let before = site.db.statements();
            browser.get(page).await;
            let cost = site.db.statements() - before;
            assert!(cost <= 4, "{page} costs {cost} statements, signed in: {signed_in}");
        }
    }
}
