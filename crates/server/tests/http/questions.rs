//! Maria asks those who are left, as a browser without any script does it.

use crate::site::{TestSite, goes_to, shows};
use axum::http::StatusCode;
use domain::{onboarding::Question, setting::Key, text::Lang, time::Span};

#[tokio::test]
async fn maria_asks_the_remaining_and_frau_schubert_answers_in_an_open_session() {
    let (site, test, people) = TestSite::lindenhof().await;
    let login = test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    site.wait(Span::minutes(1));
    test.switch_on(&[Key::Channel]).await;
    let jana = site.signed_in("jana@example.net").await;
    let home = format!("/p/{}", people.isabellastrasse);
    assert_eq!(jana.get(&home).await.status, StatusCode::OK);

    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    shows(&maria.get("/admin/questions").await, &["0 von 1 beantwortet", "Übrige fragen (1)", "Wortlaut 1"]);
    let ask = "/admin/questions/channel/ask";
    shows(&maria.get(ask).await, &["Eine Person ist mit den Fragen durch", "Jetzt fragen"]);
    goes_to(&maria.post("/api/ask-remaining", ask, &[("question", "channel")]).await, "/admin/questions");
    shows(&maria.get("/admin/questions").await, &["die eine übrige Person gefragt", "Zurücknehmen"]);
    // What nobody is asked cannot be taken back.
    let other = [("question", "residency")];
    goes_to(&maria.post("/api/stop-asking", "/admin/questions", &other).await, "/admin/questions");
    let told = maria.get("/admin/questions").await;
    shows(&told, &["Zu dieser Frage wird zurzeit niemand eigens gefragt"]);
    assert!(!told.body.contains("Zurückgenommen."), "{}", told.body);

    // Files and appointments have no house in their address; they are asked for like its pages.
    let house = format!("house-{}", people.isabellastrasse);
    maria.send_files("/admin/documents/upload", &house, &[("Plan.pdf", b"%PDF-1.7\n")]).await;
    for elsewhere in [
        "/documents/1/file",
        "/documents/999/file",
        "/announcements/1/calendar.ics",
        "/announcements/1",
        "/announcements/999",
    ] {
        let next = elsewhere.replace('/', "%2F");
        goes_to(&jana.get(elsewhere).await, &format!("/welcome?next={next}"));
    }
    // She has moved in with friends elsewhere: what is shown in that house is open, what is shown here waits.
    let friends = test.add_property("LIN", "Lindenstraße 12").await;
    let residence = test.add_residence(login, friends).await;
    test.through(residence).await;
    maria.send_files("/admin/documents/upload", &format!("house-{friends}"), &[("Hof.pdf", b"%PDF-1.7\n")]).await;
    assert_eq!(jana.get("/documents/2/file").await.status, StatusCode::OK);
    goes_to(&jana.get("/documents/1/file").await, "/welcome?next=%2Fdocuments%2F1%2Ffile");
    // The links of mails lead into the house that is open, although the other one comes before it in the alphabet; what is
    // shown there alone leads to where the questions are.
    let open = format!("/p/{friends}");
    for (id, houses) in [("1", &[people.isabellastrasse, friends][..]), ("2", &[people.isabellastrasse][..])] {
        let houses: Vec<_> = houses.iter().map(|house| (format!("houses[{house}]"), house.to_string())).collect();
        let houses = houses.iter().map(|(name, house)| (name.as_str(), house.as_str()));
        let letter = [("title", "Hoffest"), ("text", "Am Samstag."), ("place", "houses"), ("whom", "everybody")];
        let letter: Vec<_> = letter.into_iter().chain(houses).collect();
        let (new, written) = ("/admin/announcements/new", format!("/admin/announcements/{id}"));
        goes_to(&maria.post("/api/save-announcement", new, &letter).await, &written);
        let now = [("announcement", id), ("version", "1"), ("when", "now")];
        goes_to(&maria.post("/api/publish-announcement", &format!("{written}/publish"), &now).await, &written);
    }
    goes_to(&jana.get("/announcements/1").await, &format!("{open}/announcements/1"));
    shows(&jana.get(&format!("{open}/announcements/1")).await, &["Hoffest"]);
    for waits in ["2", "999"] {
        goes_to(
            &jana.get(&format!("/announcements/{waits}")).await,
            &format!("/welcome?next=%2Fannouncements%2F{waits}"),
        );
    }
    let asked = format!("?house={}", people.isabellastrasse);
    for (wish, there) in [("", &open), (&format!("?house={friends}"), &open), (&asked, &home)] {
        goes_to(&jana.get(&format!("/documents{wish}")).await, &format!("{there}/documents"));
    }
    shows(&jana.get(&format!("{open}/documents")).await, &["Hof"]);
    // The house that waits is not forgotten meanwhile.
    let there = jana.get(&format!("/p/{friends}")).await;
    let way = format!("href=\"{home}\"");
    shows(&there, &["Hier haben wir zuerst Fragen an Sie", "Isabellastraße 102", &way]);
    assert!(!there.body.contains("Wechseln zu …"), "{}", there.body);
    let wanted = format!("{home}/me");
    let next = format!("next=%2Fp%2F{}%2Fme", people.isabellastrasse);
    goes_to(&jana.get(&wanted).await, &format!("/welcome?{next}"));
    site.wait(Span::minutes(1));
    let asks = format!("/welcome/channel?{next}");
    goes_to(&jana.get(&format!("/welcome?{next}")).await, &asks);
    let question = jana.get(&asks).await;
    let wording = Question::Channel.wordings().last().expect("words");
    for text in [wording.asks, wording.because].iter().chain(wording.answers) {
        shows(&question, &[text.to(Lang::De)]);
    }
    let access = question.body.split("name=\"access\" value=\"").nth(1).expect("the access");
    let access = access.split('"').next().expect("a number");
    let fields = [("access", access), ("channel", "online"), ("next", wanted.as_str())];
    goes_to(&jana.post("/api/answer-channel", &asks, &fields).await, &wanted);
    shows(&jana.get(&wanted).await, &["Vielen Dank, das war alles."]);
    let there = jana.get(&format!("/p/{friends}")).await;
    shows(&there, &["Wechseln zu …", &way]);
    assert!(!there.body.contains("zuerst Fragen"), "{}", there.body);
    assert_eq!(jana.get("/documents/1/file").await.status, StatusCode::OK);
    shows(&maria.get("/admin/questions").await, &["1 von 1 beantwortet"]);
    shows(&maria.get("/admin/questions/channel?state=answered").await, &["Schubert, Jana", "jana@example.net"]);
    let contact = maria.get(&format!("/admin/contacts/{}", people.schubert)).await;
    shows(&contact, &["Was gefragt wurde", wording.asks.de]);
}

#[tokio::test]
async fn only_staff_get_the_answers_as_a_file() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let file = "/admin/questions/people/answers.csv?state=open";
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let answer = tom.get(file).await;
    shows(&answer, &["\"Kontakt\";\"Nutzer\";\"E-Mail\"", "\"Schubert, Jana\";\"Jana Schubert\";\"jana@example.net\""]);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(tom.get("/admin/questions/nonsense/answers.csv").await.status, StatusCode::NOT_FOUND);
    assert_eq!(tom.get("/admin/questions/people/ask").await.status, StatusCode::NOT_FOUND);
    let jana = site.signed_in("jana@example.net").await;
    assert_eq!(jana.get(file).await.status, StatusCode::NOT_FOUND);
    assert!(site.browser().get(file).await.location().starts_with("/sign-in?next="));
}

#[tokio::test]
async fn the_numbers_of_a_question_add_up_because_whoever_is_new_is_told_of() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let ilse = test.add_login("Ilse Ohnesorg", "ilse@example.net").await;
    test.add_access(ilse, people.ohnesorg).await;
    site.wait(Span::minutes(1));
    test.switch_on(&[Key::Channel]).await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let new = "Eine Person ist noch bei der ersten Anmeldung und wird dort gefragt.";
    shows(&maria.get("/admin/questions").await, &["0 von 3 beantwortet", "Übrige fragen (2)", new]);
    let ask = "/admin/questions/channel/ask";
    shows(&maria.get(ask).await, &["2 Personen sind mit den Fragen durch", new]);
    goes_to(&maria.post("/api/ask-remaining", ask, &[("question", "channel")]).await, "/admin/questions");
    let asked = ["die übrigen 2 Personen gefragt. 2 Personen haben noch nicht geantwortet.", new];
    shows(&maria.get("/admin/questions").await, &asked);
}
