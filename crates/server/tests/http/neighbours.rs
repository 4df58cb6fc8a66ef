//! Neighbours invite residents, and staff look after them, as a browser without any script goes through it.

use crate::site::{Browser, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{access::AccessLevel, refusal::Reason, setting::Key, text::Lang, time::Day};
use store::sql;
use testkit::{Mail, People, TestPortal};

const JANA: &str = "jana.schubert@example.net";
const MIA: &str = "mia.sommer@example.net";
const LIST: &str = "/admin/residents";

/// The Lindenhof with the switch on, and Frau Schubert registered.
async fn lindenhof() -> (TestSite, TestPortal, People) {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::InviteNeighbours]).await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    (site, test, people)
}

async fn newest(site: &TestSite) -> String {
    sql("SELECT MAX(id) FROM invitation").value::<i64>(site.db.read()).await.unwrap().to_string()
}

/// Invites Mia, as a form does it, and gives the mail.
async fn invited(test: &TestPortal, jana: &Browser<'_>, people: &People, email: &str) -> Mail {
    let (house, page) = (people.isabellastrasse.to_string(), page(people));
    let form = [("property", house.as_str()), ("name", "Mia Sommer"), ("email", email)];
    goes_to(&jana.post("/api/invite-neighbour", &page, &form).await, &page);
    test.mails().await.pop().expect("a mail")
}

fn page(people: &People) -> String {
    format!("/p/{}/me/neighbours", people.isabellastrasse)
}

/// Follows the link of the mail to the account, and fills it in.
async fn registers(mia: &Browser<'_>, mail: &Mail, email: &str) -> crate::site::Answer {
    let link = format!("/invitation/{}", mail.after("/invitation/"));
    shows(&mia.get(&link).await, &["Einladungscode ist schon eingetragen"]);
    let link = mail.after("/invitation/");
    let (code, proof) = link.split_once("?mail=").expect("a proof");
    goes_to(&mia.post("/api/register", "/register", &[("code", code), ("proof", proof)]).await, "/register/account");
    shows(&mia.get("/register/account").await, &["Mia Sommer", MIA]);
    let word = "Morgens um sieben pfeift der Tee";
    let account =
        [("name", "Mia Sommer"), ("email", email), ("password", word), ("password_again", word), ("terms", "on")];
    mia.post("/api/want-account", "/register/account", &account).await
}

#[tokio::test]
async fn frau_schubert_invites_mia_who_registers_with_the_link_and_sees_the_house() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let (house, page) = (people.isabellastrasse.to_string(), page(&people));
    shows(&jana.get(&format!("/p/{house}/me")).await, &["Nachbarn als Bewohner einladen", &page]);
    let empty = jana.get(&page).await;
    shows(&empty, &["Nachbarn einladen", "Noch niemand", "10 von 10 Einladungen", "nichts von Ihrem Vertrag"]);
    assert!(!empty.body.contains("<script type=\"module\""), "a plain page loads no code");

    let wrong = [("property", house.as_str()), ("name", "Mia <b>Sommer</b>"), ("email", "mia@")];
    let wrong = jana.post("/api/invite-neighbour", &page, &wrong).await;
    let told = ["Das ist keine E-Mail-Adresse.", "value=\"mia@\"", "Mia &lt;b&gt;Sommer&lt;/b&gt;"];
    says(&wrong, StatusCode::UNPROCESSABLE_ENTITY, &told);
    let mail = invited(&test, &jana, &people, MIA).await;
    // The button pressed twice answers as if it had been pressed once, and mails once.
    let again = [("property", house.as_str()), ("name", "Mia Sommer"), ("email", MIA)];
    goes_to(&jana.post("/api/invite-neighbour", &page, &again).await, &page);
    assert!(test.mails().await.is_empty(), "a second mail with the first invitation");
    shows(&jana.get(&page).await, &["Mia Sommer", MIA, "gültig bis", "9 von 10 Einladungen", "Noch einmal senden"]);
    let twice = [("property", house.as_str()), ("name", "Mia"), ("email", "MIA.sommer@example.net")];
    let twice = jana.post("/api/invite-neighbour", &page, &twice).await;
    says(&twice, StatusCode::UNPROCESSABLE_ENTITY, &["in diesem Haus schon einen Zugang oder eine Einladung"]);

    let mia = site.browser();
    goes_to(&registers(&mia, &mail, MIA).await, "/");
    let home = format!("/p/{house}");
    goes_to(&mia.get("/").await, &home);
    let inside = mia.get(&home).await;
    shows(&inside, &["Isabellastraße 102", "Mia Sommer"]);
    assert!(!inside.body.contains("/me/contact") && !inside.body.contains("M-10004/01"));
    for hidden in ["me/contact", "me/people", "me/neighbours", "me/residency"] {
        assert_eq!(mia.get(&format!("{home}/{hidden}")).await.status, StatusCode::NOT_FOUND, "{hidden}");
    }
    let form = [("property", house.as_str()), ("name", "Eva"), ("email", "eva@example.net")];
    assert_eq!(mia.post("/api/invite-neighbour", &home, &form).await.status, StatusCode::NOT_FOUND);
    let come = jana.get(&page).await;
    shows(&come, &["Wer Ihrer Einladung gefolgt ist", "Mia Sommer", "seit 23.11.2026"]);
    assert!(!come.body.contains(MIA), "who has come gives the address or does not");
}

#[tokio::test]
async fn no_mail_of_the_firm_has_a_strangers_address_in_the_place_of_a_name() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let (house, page, contact) = (people.isabellastrasse.to_string(), page(&people), people.schubert.to_string());
    let link = invited(&test, &jana, &people, MIA).await.after("/invitation/");
    let (code, proof) = link.split_once("?mail=").expect("a proof");
    let mia = site.browser();
    goes_to(&mia.post("/api/register", "/register", &[("code", code), ("proof", proof)]).await, "/register/account");
    let (email, word) = ("eva@example.net", "Morgens um sieben pfeift der Tee");
    for name in ["Gewinn https://evil.example", "www.evil.de/abc", "eva@evil.example"] {
        let neighbour = [("property", house.as_str()), ("name", name), ("email", email)];
        let added = [
            ("contact", contact.as_str()),
            ("people[0][name]", name),
            ("people[0][email]", email),
            ("people[0][level]", "member"),
        ];
        let own = [("name", name), ("email", email), ("password", word), ("password_again", word), ("terms", "on")];
        for refused in [
            jana.post("/api/invite-neighbour", &page, &neighbour).await,
            jana.post("/api/add-user", &format!("/p/{house}/me/people"), &added).await,
            mia.post("/api/want-account", "/register/account", &own).await,
        ] {
            let kept = format!("value=\"{name}\"");
            let told = "Das sieht wie eine Internet- oder E-Mail-Adresse aus.";
            says(&refused, StatusCode::UNPROCESSABLE_ENTITY, &[told, "ohne „https://“, „www.“ und „@“", &kept]);
        }
    }
    assert!(test.mails().await.is_empty(), "nobody was written to");
    // Where only a full stop makes an address of it, the space that was left out is put there: of that nothing makes a link.
    let neighbour = [("property", house.as_str()), ("name", "Dr.Eva Kern, evil.de/abc"), ("email", email)];
    goes_to(&jana.post("/api/invite-neighbour", &page, &neighbour).await, &page);
    shows(&jana.get(&page).await, &["Dr. Eva Kern, evil. de/abc"]);
    let users = format!("/p/{house}/me/people");
    let added = [
        ("contact", contact.as_str()),
        ("people[0][name]", "Check24.de"),
        ("people[0][email]", "ada@example.net"),
        ("people[0][level]", "member"),
    ];
    goes_to(&jana.post("/api/add-user", &users, &added).await, &users);
    shows(&jana.get(&users).await, &["Check24. de"]);
    let own = [
        ("name", "h.schmidt"),
        ("email", "mia@arbeit.example"),
        ("password", word),
        ("password_again", word),
        ("terms", "on"),
    ];
    goes_to(&mia.post("/api/want-account", "/register/account", &own).await, "/register/confirm");
    let mails = test.mails().await;
    for (typed, read) in [("evil.de", "evil. de/abc"), ("Check24.de", "Check24. de"), ("h.schmidt", "h. schmidt")] {
        assert_eq!(mails.iter().filter(|mail| mail.composed.text.contains(read)).count(), 1, "{read}");
        assert!(mails.iter().all(|mail| !mail.composed.text.contains(typed) && !mail.composed.html.contains(typed)));
    }
}

#[tokio::test]
async fn switched_off_while_an_invitation_is_open_the_page_the_code_and_the_last_step_are_gone() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let (house, page) = (people.isabellastrasse.to_string(), page(&people));
    let mail = invited(&test, &jana, &people, MIA).await;
    let mia = site.browser();
    // With another address there is one more step, which comes after the switch.
    goes_to(&registers(&mia, &mail, "mia@arbeit.example").await, "/register/confirm");
    let token = test.mails().await[0].after("/register/confirm?token=");

    test.switch_off(&[Key::InviteNeighbours]).await;
    assert_eq!(jana.get(&page).await.status, StatusCode::NOT_FOUND);
    assert!(!jana.get(&format!("/p/{house}/me")).await.body.contains("neighbours"), "no entry in a menu");
    let invitation = newest(&site).await;
    let of = [("property", house.as_str()), ("invitation", invitation.as_str())];
    for (action, fields) in [
        ("/api/invite-neighbour", &[("property", house.as_str()), ("name", "Eva"), ("email", "eva@example.net")][..]),
        ("/api/invite-neighbour-again", &of),
        ("/api/withdraw-neighbour", &of),
    ] {
        assert_eq!(jana.post(action, &page, fields).await.status, StatusCode::NOT_FOUND, "{action}");
    }
    let other = site.browser();
    let code = mail.after("/invitation/").split('?').next().unwrap_or_default().to_owned();
    let refused = other.post("/api/register", "/register", &[("code", &code)]).await;
    let wrong = other.post("/api/register", "/register", &[("code", "7K2M-9QXA-0B4T-HJ5N-C")]).await;
    says(&refused, StatusCode::UNPROCESSABLE_ENTITY, &[Reason::CodeUnknown.to(Lang::De)]);
    assert_eq!(refused.status, wrong.status, "like a code that never was");
    says(&mia.get("/register/confirm").await, StatusCode::UNPROCESSABLE_ENTITY, &["Ihr Code gilt nicht mehr"]);
    let last = mia.post("/api/confirm-email", "/register/confirm", &[("link", &token)]).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", last.body);

    test.switch_on(&[Key::InviteNeighbours]).await;
    assert_eq!(
        mia.post("/api/confirm-email", "/register/confirm", &[("link", &token)]).await.status,
        StatusCode::SEE_OTHER
    );
    test.switch_off(&[Key::InviteNeighbours]).await;
    shows(&mia.get(&format!("/p/{house}")).await, &["Mia Sommer"]);
}

#[tokio::test]
async fn a_foreign_house_a_withdrawn_code_a_stale_page_and_the_eleventh_invitation() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let (house, page) = (people.isabellastrasse.to_string(), page(&people));
    for foreign in [people.kastanienallee.to_string(), "4711".to_owned(), "x".to_owned()] {
        let there = format!("/p/{foreign}/me/neighbours");
        assert_eq!(jana.get(&there).await.status, StatusCode::NOT_FOUND, "{there}");
        let form = [("property", foreign.as_str()), ("name", "Eva"), ("email", "eva@example.net")];
        let answer = jana.post("/api/invite-neighbour", &page, &form).await;
        assert!([StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&answer.status), "{foreign}");
    }
    let mail = invited(&test, &jana, &people, MIA).await;
    let invitation = newest(&site).await;
    let of = [("property", house.as_str()), ("invitation", invitation.as_str())];
    goes_to(&jana.post("/api/withdraw-neighbour", &page, &of).await, &page);
    let code = mail.after("/invitation/").split('?').next().unwrap_or_default().to_owned();
    let gone = site.browser().post("/api/register", "/register", &[("code", &code)]).await;
    says(&gone, StatusCode::UNPROCESSABLE_ENTITY, &[Reason::CodeUnknown.to(Lang::De)]);
    // On the page of before there is still a button for what is gone.
    let stale = jana.post("/api/invite-neighbour-again", &page, &of).await;
    says(&stale, StatusCode::NOT_FOUND, &["Nachbarn einladen", "Das gibt es inzwischen nicht mehr."]);

    for n in 0..10 {
        invited(&test, &jana, &people, &format!("gast{n}@example.net")).await;
    }
    let full = jana.get(&page).await;
    shows(&full, &["10 Einladungen sind schon offen", "gast9@example.net"]);
    assert!(!full.body.contains("/api/invite-neighbour\""), "no form that would be refused");
    let form = [("property", house.as_str()), ("name", "Eva"), ("email", "eva@example.net")];
    let eleventh = jana.post("/api/invite-neighbour", &page, &form).await;
    says(&eleventh, StatusCode::UNPROCESSABLE_ENTITY, &["10 Einladungen sind schon offen"]);
    let last = newest(&site).await;
    let of = [("property", house.as_str()), ("invitation", last.as_str())];
    for _ in 0..2 {
        goes_to(&jana.post("/api/invite-neighbour-again", &page, &of).await, &page);
        shows(&jana.get(&page).await, &["Eine neue Einladung ist unterwegs."]);
    }
}

#[tokio::test]
async fn only_an_own_contract_leads_to_the_page() {
    let (site, test, people) = lindenhof().await;
    let marek = test.add_login("Marek Schubert", "marek@example.net").await;
    test.through(test.add_added_access(marek, people.schubert, AccessLevel::Admin).await).await;
    test.registered(people.lotte, "Lotte", "laden@blumen-lotte.example").await;
    for email in ["marek@example.net", "laden@blumen-lotte.example", "tom.berger@lindenhof.example"] {
        let browser = site.signed_in(email).await;
        assert_eq!(browser.get(&page(&people)).await.status, StatusCode::NOT_FOUND, "{email}");
        let me = browser.get(&format!("/p/{}/me", people.isabellastrasse)).await;
        assert!(!me.body.contains("/me/neighbours"), "{email}");
    }
    let nobody = site.browser().get(&page(&people)).await;
    assert!(nobody.location().starts_with("/sign-in?next="));
}

#[tokio::test]
async fn tom_sees_who_has_invited_mia_and_ends_her_access_in_the_session_that_is_open() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    shows(&tom.get(LIST).await, &["Noch keine Bewohner", "Nachbarn einladen"]);
    let mail = invited(&test, &jana, &people, MIA).await;
    let mia = site.browser();
    goes_to(&registers(&mia, &mail, MIA).await, "/");
    let house = people.isabellastrasse.to_string();
    let of_house = format!("{LIST}?property={house}");
    let contact = format!("/admin/contacts/{}", people.schubert);
    shows(&tom.get(LIST).await, &["Mia Sommer", MIA, "Isabellastraße 102", "Jana Schubert", &contact, "23.11.2026"]);
    shows(&tom.get(&of_house).await, &["Nur Liegenschaft Isabellastraße 102", "Alle Zugänge beenden", "Mia Sommer"]);
    shows(&tom.get(&format!("/admin/properties/{house}")).await, &["Von Nachbarn eingeladene Bewohner", &of_house]);
    shows(&tom.get(&format!("{LIST}?state=invited")).await, &["Hier steht niemand", "Alle anzeigen"]);
    assert_eq!(tom.get(&format!("{LIST}?property=4711")).await.status, StatusCode::NOT_FOUND);
    let file = tom.get("/admin/residents.csv?state=resident").await;
    shows(&file, &["\u{feff}\"Name\";\"E-Mail\"", "\"Mia Sommer\"", "\"Jana Schubert\""]);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("bewohner.csv"));
    let entry = tom.get("/admin/journal?kind=invitation").await;
    shows(&entry, &["Mia Sommer", &contact]);

    let resident = newest(&site).await;
    goes_to(&tom.post("/api/keep-resident", LIST, &[("resident", &resident)]).await, LIST);
    shows(&tom.get(LIST).await, &["Zu prüfen ist hier nichts mehr, darum wurde nichts vermerkt."]);
    for _ in 0..2 {
        goes_to(&tom.post("/api/end-resident", LIST, &[("resident", &resident)]).await, LIST);
        shows(&tom.get(LIST).await, &["Der Zugang ist beendet."]);
    }
    assert_eq!(mia.get(&format!("/p/{house}")).await.status, StatusCode::NOT_FOUND);
    goes_to(&mia.get("/").await, "/ended");
    assert!(!tom.get(LIST).await.body.contains(MIA));
    for (action, name) in [("/api/end-resident", "resident"), ("/api/keep-resident", "resident")] {
        assert_eq!(jana.post(action, LIST, &[(name, &resident)]).await.status, StatusCode::NOT_FOUND, "{action}");
    }
    for hidden in [LIST, "/admin/residents.csv", "/admin/residents/end?property=1"] {
        assert_eq!(jana.get(hidden).await.status, StatusCode::NOT_FOUND, "{hidden}");
    }
}

#[tokio::test]
async fn whose_inviter_has_moved_out_tom_reviews_and_all_of_them_end_as_the_page_said() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let (house, page) = (people.isabellastrasse.to_string(), page(&people));
    let mail = invited(&test, &jana, &people, MIA).await;
    let mia = site.browser();
    goes_to(&registers(&mia, &mail, MIA).await, "/");
    let resident = newest(&site).await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let gone = sql("UPDATE contract SET ends = $2 WHERE contact = $1");
    gone.bind(people.schubert).bind(Day::parse("2026-11-22")).execute(&site.db).await.unwrap();
    shows(&tom.get(LIST).await, &["zu prüfen", "hat hier keinen Vertrag mehr", "Bleibt"]);
    shows(&tom.get("/admin").await, &["Ein Bewohner ist zu prüfen", "/admin/residents?state=review"]);
    assert_eq!(jana.get(&page).await.status, StatusCode::NOT_FOUND);
    shows(&mia.get(&format!("/p/{house}")).await, &["Mia Sommer"]);
    goes_to(&tom.post("/api/keep-resident", LIST, &[("resident", &resident)]).await, LIST);
    let kept = tom.get(LIST).await;
    shows(&kept, &["bleibt: Tom Berger"]);
    assert!(!tom.get("/admin").await.body.contains("Bewohner ist zu prüfen"));
    assert!(!kept.body.contains("hat hier keinen Vertrag mehr") && !kept.body.contains("/api/keep-resident"));

    let end = format!("{LIST}/end?property={house}");
    shows(&tom.get(&end).await, &["Alle Zugänge beenden?", "Eine Person verliert sofort den Zugang", "Alle beenden"]);
    let seen = |residents: &'static str| {
        [("property", house.clone()), ("residents", residents.into()), ("invited", "0".into())]
    };
    let post = async |residents: &'static str| {
        let fields = seen(residents);
        let fields = fields.each_ref().map(|(name, value): &(&str, String)| (*name, value.as_str()));
        tom.post("/api/end-residents", &end, &fields).await
    };
    says(&post("2").await, StatusCode::CONFLICT, &[Reason::ResidentsChanged.to(Lang::De), "Eine Person verliert"]);
    goes_to(&post("1").await, LIST);
    goes_to(&post("1").await, LIST);
    shows(&tom.get(LIST).await, &["Alle diese Zugänge sind beendet."]);
    assert_eq!(mia.get(&format!("/p/{house}")).await.status, StatusCode::NOT_FOUND);
    shows(&tom.get(&end).await, &["Hier steht niemand"]);
    for missing in [format!("{LIST}/end"), format!("{LIST}/end?property=4711"), format!("{LIST}/end?inviter=x")] {
        assert_eq!(tom.get(&missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn an_open_invitation_that_leads_nowhere_is_shown_as_one() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let mail = invited(&test, &jana, &people, MIA).await;
    let code = mail.after("/invitation/").split('?').next().unwrap_or_default().to_owned();
    shows(&tom.get(LIST).await, &["Mia Sommer", "Code gültig bis"]);

    test.switch_off(&[Key::InviteNeighbours]).await;
    let off = tom.get(LIST).await;
    shows(&off, &["Mia Sommer", "„Nachbarn einladen“ ist hier ausgeschaltet.", "Jetzt widerrufen"]);
    assert!(!off.body.contains("Code gültig bis"), "{}", off.body);
    let refused = site.browser().post("/api/register", "/register", &[("code", &code)]).await;
    says(&refused, StatusCode::UNPROCESSABLE_ENTITY, &[Reason::CodeUnknown.to(Lang::De)]);

    test.switch_on(&[Key::InviteNeighbours]).await;
    let gone = sql("UPDATE contract SET ends = $2 WHERE contact = $1");
    gone.bind(people.schubert).bind(Day::parse("2026-11-22")).execute(&site.db).await.unwrap();
    let left = tom.get(&format!("{LIST}?state=unusable")).await;
    shows(&left, &["Mia Sommer", "Wer eingeladen hat, hat hier keinen Vertrag mehr."]);
    assert!(!left.body.contains("/api/keep-resident"), "there is nobody to be kept");
    shows(&tom.get(&format!("{LIST}?state=invited")).await, &["Hier steht niemand"]);
    let refused = site.browser().post("/api/register", "/register", &[("code", &code)]).await;
    says(&refused, StatusCode::UNPROCESSABLE_ENTITY, &[Reason::CodeUnknown.to(Lang::De)]);

    let invitation = newest(&site).await;
    goes_to(&tom.post("/api/end-resident", LIST, &[("resident", &invitation)]).await, LIST);
    assert!(!tom.get(LIST).await.body.contains("Mia Sommer"));
}

#[tokio::test]
async fn of_an_invitation_that_nobody_has_used_it_is_said_that_it_is_revoked() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    let revoke = async |words: &'static str| {
        let invitation = newest(&site).await;
        for _ in 0..2 {
            goes_to(&tom.post("/api/end-resident", LIST, &[("resident", &invitation)]).await, LIST);
            shows(&tom.get(LIST).await, &[words]);
        }
    };
    invited(&test, &jana, &people, MIA).await;
    revoke("Die Einladung ist widerrufen.").await;

    // So it is with all of a house, where nobody has come.
    for (emails, words) in [
        (&[MIA][..], "Die Einladung ist widerrufen."),
        (&[MIA, "ada@example.net"], "Alle diese Einladungen sind widerrufen."),
    ] {
        for email in emails {
            invited(&test, &jana, &people, email).await;
        }
        let open = emails.len().to_string();
        let form = [("property", house.as_str()), ("residents", "0"), ("invited", open.as_str())];
        for _ in 0..2 {
            goes_to(&tom.post("/api/end-residents", &format!("{LIST}/end?property={house}"), &form).await, LIST);
            shows(&tom.get(LIST).await, &[words, "Noch keine Bewohner"]);
        }
    }

    invited(&test, &jana, &people, MIA).await;
    tom.post("/api/language", LIST, &[("lang", "en")]).await;
    revoke("The invitation is revoked.").await;
}

#[tokio::test]
async fn the_pages_take_four_statements_at_most() {
    let (site, test, people) = lindenhof().await;
    let jana = site.signed_in(JANA).await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    invited(&test, &jana, &people, MIA).await;
    let house = people.isabellastrasse;
    let cost = async |browser: &Browser<'_>, page: &str| {
        let before = site.db.statements();
        assert_eq!(browser.get(page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    };
    cost(&jana, &page(&people)).await;
    for page in [
        LIST.to_owned(),
        format!("{LIST}?property={house}&state=invited"),
        format!("{LIST}/end?property={house}"),
        format!("/admin/properties/{house}"),
    ] {
        cost(&tom, &page).await;
    }
}
