//! The questions and the portal of a house, as a browser without any script goes through them.

use crate::site::{Answer, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{access::AccessLevel, setting::Key};
use testkit::{PASSWORD, People, TestPortal};

const JANA: &str = "jana.schubert@example.net";
const QUESTIONS: [Key; 4] = [Key::Channel, Key::Residency, Key::ConfirmContact, Key::AddUsers];

/// Frau Schubert, registered, with these questions before her; the number of her access.
async fn frau_schubert(test: &TestPortal, people: &People, asked: &[Key]) -> String {
    test.switch_on(asked).await;
    let login = test.add_login("Jana Schubert", JANA).await;
    test.add_access(login, people.schubert).await.to_string()
}

#[tokio::test]
async fn frau_schubert_is_asked_four_questions_one_per_page() {
    let (site, test, people) = TestSite::lindenhof().await;
    let access = frau_schubert(&test, &people, &QUESTIONS).await;
    let house = format!("/p/{}", people.isabellastrasse);
    let residency = format!("/welcome/residency?property={}", people.isabellastrasse);
    let property = people.isabellastrasse.to_string();
    let browser = site.signed_in(JANA).await;

    goes_to(&browser.get("/").await, "/welcome");
    goes_to(&browser.get("/welcome").await, "/welcome/channel");
    let page = browser.get("/welcome/channel").await;
    shows(&page, &["Frage 1 von 4", "zusätzlich auf Papier bekommen?", "value=\"postal\" checked"]);
    assert!(!page.body.contains("Zurück</a>"), "there is nothing before the first question");

    let nothing = browser.post("/api/answer-channel", "/welcome/channel", &[("access", &access)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.body.contains("Bitte wählen Sie eine der Möglichkeiten."));
    let fields = [("access", access.as_str()), ("channel", "online")];
    goes_to(&browser.post("/api/answer-channel", "/welcome/channel", &fields).await, &residency);

    let page = browser.get(&residency).await;
    shows(
        &page,
        &["Frage 2 von 4", "Wohnen Sie in dieser Liegenschaft: Isabellastraße 102?", "href=\"/welcome/channel\""],
    );
    assert!(!page.body.contains(" checked"), "nothing is chosen for her");
    let fields = [("access", access.as_str()), ("property", &property), ("lives_here", "yes")];
    goes_to(&browser.post("/api/answer-residency", &residency, &fields).await, "/welcome/contact");

    shows(&browser.get("/welcome/contact").await, &["Frage 3 von 4", JANA, "Das fehlt uns noch.", "M-10004/01"]);
    let fields = [("access", access.as_str()), ("version", "2"), ("email", "jana@"), ("phone", "0911 4711")];
    let wrong = browser.post("/api/answer-contact", "/welcome/contact", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["Das ist keine E-Mail-Adresse.", "value=\"jana@\"", "value=\"0911 4711\""] {
        assert!(wrong.body.contains(words), "{words} in {}", wrong.body);
    }
    let fields = [("access", access.as_str()), ("version", "2"), ("email", JANA), ("phone", "0911 4711")];
    goes_to(&browser.post("/api/answer-contact", "/welcome/contact", &fields).await, "/welcome/people");

    shows(&browser.get("/welcome/people").await, &["Frage 4 von 4", "people[0][email]", "people[9][email]"]);
    let row = |email| {
        [
            ("access", access.as_str()),
            ("people[0][name]", ""),
            ("people[0][email]", ""),
            ("people[0][level]", "member"),
            ("people[1][name]", "Marek <b>Schubert</b>"),
            ("people[1][email]", email),
            ("people[1][level]", "admin"),
        ]
    };
    let wrong = browser.post("/api/answer-people", "/welcome/people", &row("JANA.schubert@example.net")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["Das ist Ihre eigene Adresse.", "Marek &lt;b&gt;Schubert&lt;/b&gt;", "value=\"admin\" selected"] {
        assert!(wrong.body.contains(words), "{words} in {}", wrong.body);
    }
    goes_to(&browser.get(&house).await, &format!("/welcome?next=%2Fp%2F{property}"));
    let people_page = "/welcome/people";
    goes_to(&browser.post("/api/answer-people", people_page, &row("marek@example.net")).await, "/welcome/done");
    // Sent twice: nothing more happens, and it goes on.
    goes_to(&browser.post("/api/answer-people", people_page, &row("marek@example.net")).await, "/welcome/done");

    shows(&browser.get("/welcome/done").await, &["Vielen Dank", &format!("href=\"{house}\"")]);
    goes_to(&browser.get("/welcome").await, "/");
    goes_to(&browser.get("/").await, &house);
    let to: Vec<_> = test.mails().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["info@lindenhof.example", "marek@example.net"]);
}

#[tokio::test]
async fn after_the_last_question_comes_the_page_that_was_asked_for() {
    let (site, test, people) = TestSite::lindenhof().await;
    let access = frau_schubert(&test, &people, &[Key::Channel, Key::Residency]).await;
    let property = people.isabellastrasse.to_string();
    let wanted = format!("/p/{property}/me/language");
    let next = format!("next=%2Fp%2F{property}%2Fme%2Flanguage");
    let (channel, residency) =
        (format!("/welcome/channel?{next}"), format!("/welcome/residency?property={property}&{next}"));
    let browser = site.browser();
    let fields = [("email", JANA), ("password", PASSWORD), ("next", wanted.as_str())];
    goes_to(&browser.post("/api/sign-in", "/sign-in", &fields).await, &wanted);
    goes_to(&browser.get(&wanted).await, &format!("/welcome?{next}"));
    goes_to(&browser.get(&format!("/welcome?{next}")).await, &channel);
    let kept = format!("name=\"next\" value=\"{wanted}\"");
    shows(&browser.get(&channel).await, &[&kept]);
    let own = [("access", access.as_str()), ("next", wanted.as_str())];
    says(&browser.post("/api/answer-channel", &channel, &own).await, StatusCode::UNPROCESSABLE_ENTITY, &[&kept]);
    let answer = [&own[..], &[("channel", "online")]].concat();
    goes_to(&browser.post("/api/answer-channel", &channel, &answer).await, &residency);
    shows(&browser.get(&residency).await, &[&format!("href=\"{channel}\"")]);
    let lives = [("property", property.as_str()), ("lives_here", "yes")];
    goes_to(&browser.post("/api/answer-residency", &residency, &[&own[..], &lives].concat()).await, &wanted);
    shows(&browser.get(&wanted).await, &["Vielen Dank, das war alles."]);

    // Nobody is led to another site, nor in a circle.
    for elsewhere in ["", "https://evil.example/", "//evil.example", "/welcome/channel", "/admin"] {
        let again = [&lives[..], &[("access", access.as_str()), ("next", elsewhere)]].concat();
        goes_to(&browser.post("/api/answer-residency", &residency, &again).await, "/welcome/done");
    }
    goes_to(&browser.get(&format!("/welcome?{next}")).await, &wanted);
    goes_to(&browser.get("/welcome?next=%2F%2Fevil.example").await, "/");
}

#[tokio::test]
async fn what_is_not_asked_now_answers_like_what_does_not_exist() {
    let (site, test, people) = TestSite::lindenhof().await;
    let access = frau_schubert(&test, &people, &QUESTIONS).await;
    let browser = site.signed_in(JANA).await;
    for page in ["/welcome/shoes", "/welcome/people", "/welcome/residency", "/welcome/residency?property=4711"] {
        assert_eq!(browser.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let ahead = browser.post("/api/answer-people", "/welcome/people", &[("access", &access)]).await;
    assert_eq!(ahead.status, StatusCode::NOT_FOUND);
    let foreign = [("access", "4711"), ("channel", "online")];
    assert_eq!(browser.post("/api/answer-channel", "/welcome/channel", &foreign).await.status, StatusCode::NOT_FOUND);
    let forged = [("access", access.as_str()), ("channel", "pigeon")];
    let forged = browser.post("/api/answer-channel", "/welcome/channel", &forged).await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    for page in ["/welcome", "/welcome/channel", "/welcome/done", &format!("/p/{}", people.isabellastrasse)] {
        assert_eq!(maria.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    goes_to(&site.browser().get("/welcome").await, "/sign-in?next=%2Fwelcome");
}

#[tokio::test]
async fn a_switch_turned_off_in_between_lets_frau_schubert_in() {
    let (site, test, people) = TestSite::lindenhof().await;
    frau_schubert(&test, &people, &[Key::Residency]).await;
    let house = format!("/p/{}", people.isabellastrasse);
    let browser = site.signed_in(JANA).await;
    goes_to(&browser.get(&house).await, &format!("/welcome?next=%2Fp%2F{}", people.isabellastrasse));
    test.switch_off(&[Key::Residency]).await;
    let question = format!("/welcome/residency?property={}", people.isabellastrasse);
    goes_to(&browser.get(&question).await, "/welcome");
    goes_to(&browser.get("/welcome").await, "/");
    goes_to(&browser.get("/").await, &house);
    shows(&browser.get(&house).await, &["Guten Tag, Jana Schubert"]);
}

#[tokio::test]
async fn foreign_houses_look_like_houses_that_do_not_exist() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let browser = site.signed_in(JANA).await;
    let own = browser.get(&format!("/p/{}", people.isabellastrasse)).await;
    shows(&own, &["Isabellastraße 102", "Wohnung 1", "Stellplatz 4", "tel:091147110", "ab 01.04.2019"]);
    let foreign = browser.get(&format!("/p/{}", people.kastanienallee)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let number = people.kastanienallee.to_string();
    for none in ["4711", "-1", "house", "99999999999999999999"] {
        let none_page = browser.get(&format!("/p/{none}")).await;
        assert_eq!(none_page.status, StatusCode::NOT_FOUND);
        let same = |answer: &Answer, house: &str| answer.stable_body().replace(&format!("/p/{house}"), "/p/…");
        assert_eq!(same(&none_page, none), same(&foreign, &number));
    }
    test.archive(people.schubert).await;
    let gone = browser.get(&format!("/p/{}", people.isabellastrasse)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    goes_to(&browser.get("/").await, "/ended");
    shows(&browser.get("/ended").await, &["kein Vertrag verbunden"]);
}

#[tokio::test]
async fn herr_yildiz_switches_between_his_houses() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
    let browser = site.signed_in("emre.yildiz@example.net").await;
    let page = browser.get(&format!("/p/{}", people.isabellastrasse)).await;
    let other = format!("href=\"/p/{}\"", people.kastanienallee);
    shows(&page, &["Wechseln zu …", &other, "Wohnung 2", "Eigentümer"]);
}

#[tokio::test]
async fn a_switch_that_was_turned_off_meanwhile_is_told_in_words() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::Channel]).await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let browser = site.signed_in(JANA).await;
    let channel = format!("/p/{}/me/channel", people.isabellastrasse);
    shows(&browser.get(&channel).await, &["value=\"postal\" checked"]);
    test.switch_off(&[Key::Channel]).await;
    let contact = people.schubert.to_string();
    let answer = browser.post("/api/choose-channel", &channel, &[("contact", &contact), ("channel", "online")]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(answer.body.contains("nicht freigeschaltet") && !answer.body.contains("Tippfehler"), "{}", answer.body);
}

#[tokio::test]
async fn own_settings_are_exactly_what_the_switches_allow() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let (me, contact) = (format!("/p/{}/me", people.isabellastrasse), people.schubert.to_string());
    let browser = site.signed_in(JANA).await;
    let page = browser.get(&me).await;
    shows(&page, &["/me/contact", "/me/password", "/me/language"]);
    assert!(!page.body.contains("/me/channel") && !page.body.contains("/me/residency"));
    let channel = format!("{me}/channel");
    assert_eq!(browser.get(&channel).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("{me}/residency")).await.status, StatusCode::NOT_FOUND);
    let fields = [("contact", contact.as_str()), ("channel", "online")];
    let refused = browser.call("/api/choose-channel", &fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("nicht freigeschaltet"), "{}", refused.body);

    test.switch_on(&[Key::Channel, Key::Residency]).await;
    shows(&browser.get(&me).await, &["/me/channel", "/me/residency"]);
    shows(&browser.get(&channel).await, &["value=\"postal\" checked"]);
    goes_to(&browser.post("/api/choose-channel", &channel, &fields).await, &channel);
    shows(&browser.get(&channel).await, &["value=\"online\" checked", "Gespeichert."]);
    let residency = format!("{me}/residency");
    let fields = [("property", &*people.isabellastrasse.to_string()), ("lives_here", "no")];
    goes_to(&browser.post("/api/say-residency", &residency, &fields).await, &residency);
    shows(&browser.get(&residency).await, &["value=\"no\" checked", "Zuletzt beantwortet am 23.11.2026."]);

    let data = format!("{me}/contact");
    let fields = [("contact", contact.as_str()), ("version", "2"), ("email", JANA), ("mobile", "0171 392")];
    goes_to(&browser.post("/api/correct-contact", &data, &fields).await, &data);
    shows(&browser.get(&data).await, &["value=\"0171 392\"", "Ihre Kontaktdaten sind gespeichert."]);
    let typo = [("contact", contact.as_str()), ("version", "2"), ("email", "jana@"), ("mobile", "0171 999")];
    let typo = browser.post("/api/correct-contact", &data, &typo).await;
    let seen = "name=\"version\" value=\"2\"";
    says(&typo, StatusCode::UNPROCESSABLE_ENTITY, &["Das ist keine E-Mail-Adresse.", seen]);
    let fields = [("contact", contact.as_str()), ("version", "2"), ("email", JANA), ("mobile", "0171 999")];
    let stale = browser.post("/api/correct-contact", &data, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for words in ["Es wurde nichts überschrieben.", "value=\"0171 999\"", "name=\"version\" value=\"3\""] {
        assert!(stale.body.contains(words), "{words} in {}", stale.body);
    }
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let page = format!("/p/{}/me/password", people.isabellastrasse);
    let (here, elsewhere) = (site.signed_in(JANA).await, site.signed_in(JANA).await);
    let new = "Morgens um sieben pfeift der Tee";
    let fields = |old, again| [("password", old), ("password_new", new), ("password_again", again)];
    let wrong = here.post("/api/change-password", &page, &fields("nicht das richtige", new)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Das Passwort stimmt nicht.") && !wrong.body.contains(new));
    goes_to(&here.post("/api/change-password", &page, &fields(PASSWORD, new)).await, &page);
    shows(&here.get(&page).await, &["Ihr Passwort ist geändert."]);
    goes_to(&here.post("/api/change-password", &page, &fields(PASSWORD, new)).await, &page);
    shows(&here.get(&page).await, &["Ihr Passwort ist geändert."]);
    goes_to(&elsewhere.get("/").await, "/sign-in");
}

#[tokio::test]
async fn the_language_is_kept_with_the_person() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let page = format!("/p/{}/me/language", people.isabellastrasse);
    let browser = site.signed_in(JANA).await;
    shows(&browser.get(&page).await, &["<html lang=\"de\"", "value=\"de\" checked"]);
    goes_to(&browser.post("/api/language", &page, &[("lang", "en")]).await, &page);
    shows(&browser.get(&page).await, &["<html lang=\"en\"", "In which language would you like to read?"]);
    let another = site.signed_in(JANA).await;
    shows(&another.get(&page).await, &["<html lang=\"en\""]);
}

#[tokio::test]
async fn no_page_of_a_customer_costs_more_than_four_statements() {
    let (site, test, people) = TestSite::lindenhof().await;
    let access = frau_schubert(&test, &people, &QUESTIONS).await;
    let browser = site.signed_in(JANA).await;
    let house = people.isabellastrasse.to_string();
    let cost = async |address: &str, status: StatusCode| {
        let before = site.db.statements();
        let answer = browser.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        let cost = site.db.statements() - before;
        assert!((1..=4).contains(&cost), "{address} costs {cost}");
    };
    let residency = format!("/welcome/residency?property={house}");
    type Fields<'a> = &'a [(&'a str, &'a str)];
    let answers: [(&str, &str, Fields<'_>); 4] = [
        ("/welcome/channel", "/api/answer-channel", &[("channel", "online")]),
        (&residency, "/api/answer-residency", &[("property", &house), ("lives_here", "yes")]),
        ("/welcome/contact", "/api/answer-contact", &[("version", "2"), ("email", JANA)]),
        ("/welcome/people", "/api/answer-people", &[]),
    ];
    for (page, action, fields) in answers {
        cost("/", StatusCode::SEE_OTHER).await;
        cost("/welcome", StatusCode::SEE_OTHER).await;
        cost(page, StatusCode::OK).await;
        let answer = browser.post(action, page, &[&[("access", access.as_str())], fields].concat()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}: {}", answer.body);
    }
    cost("/welcome/done", StatusCode::OK).await;
    for page in ["", "/me", "/me/contact", "/me/channel", "/me/residency", "/me/people", "/me/password", "/me/language"]
    {
        cost(&format!("/p/{house}{page}"), StatusCode::OK).await;
    }
    cost(&format!("/p/{}", people.kastanienallee), StatusCode::NOT_FOUND).await;
    test.archive(people.schubert).await;
    cost("/ended", StatusCode::OK).await;
    cost("/account/password", StatusCode::OK).await;
    cost("/account/delete", StatusCode::OK).await;
}

#[tokio::test]
async fn a_member_finds_the_house_and_an_honest_page() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&QUESTIONS).await;
    let marek = test.add_login("Marek Schubert", "marek@example.net").await;
    test.add_added_access(marek, people.schubert, AccessLevel::Member).await;
    let house = format!("/p/{}", people.isabellastrasse);
    let browser = site.signed_in("marek@example.net").await;
    goes_to(&browser.get("/").await, "/welcome");
    goes_to(&browser.get("/welcome").await, "/");
    goes_to(&browser.get("/").await, &house);
    let page = browser.get(&house).await;
    shows(&page, &["Hier ist noch nicht viel zu sehen", "Hausverwaltung Lindenhof", "/me/password"]);
    assert!(!page.body.contains("Wohnung 1") && !page.body.contains("/me/contact"));
    assert_eq!(browser.get(&format!("{house}/me/contact")).await.status, StatusCode::NOT_FOUND);
}
