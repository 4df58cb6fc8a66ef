//! Maria looks at who has answered, and asks those who are left.

use domain::{
    access::AccessLevel,
    id::UserId,
    onboarding::{
        Item, Question,
        coverage::{Coverage, Search},
    },
    refusal::{Reason, Refusal},
    setting::{Key, Wish},
    time::Span,
};
use portal::{
    Fault, Outcome, Visitor,
    welcome::{Onward, Reply},
};
use store::count_statements;
use testkit::{People, TestPortal, on_each_engine};

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

async fn coverage(site: &TestPortal, visitor: &Visitor, question: Question) -> Coverage {
    let page = site.portal.questions(visitor).await.expect("the page");
    page.lines.into_iter().find(|line| line.question == question).expect("the question").coverage
}

async fn sees_home(site: &TestPortal, login: UserId, people: &People) -> Outcome<()> {
    let visitor = site.customer(login).await;
    site.portal.start_page(&visitor, people.isabellastrasse).await.map(|_| ())
}

/// Frau Schubert and Herr Yıldız are through, and then Maria switches the residency question on.
async fn world(db: store::Db) -> (TestPortal, People, Visitor, UserId, UserId) {
    let (site, people) = TestPortal::lindenhof(db).await;
    let schubert = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let yildiz = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    // She rents a shop: nobody asks where she lives.
    site.registered(people.lotte, "Lotte Blum", "lotte@example.net").await;
    site.clock.advance(Span::days(1));
    site.switch_on(&[Key::Residency]).await;
    let maria = site.staff(people.maria).await;
    (site, people, maria, schubert, yildiz)
}

const RESIDENCY: Question = Question::Residency;

on_each_engine! {
    async fn a_question_that_is_switched_on_later_waits_until_maria_asks_the_remaining(db: Db) {
        let (site, people, maria, schubert, yildiz) = world(db).await;
        assert_eq!(coverage(&site, &maria, RESIDENCY).await, Coverage { people: 2, answered: 0, to_ask: 2, arriving: 0 });
        sees_home(&site, schubert, &people).await.expect("it does not disturb whoever is through");

        assert_eq!(site.portal.ask_remaining(&maria, RESIDENCY).await.expect("asked"), 2);
        assert_eq!(site.portal.ask_remaining(&maria, RESIDENCY).await.expect("the same click again"), 0);
        assert_eq!(coverage(&site, &maria, RESIDENCY).await, Coverage { people: 2, answered: 0, to_ask: 0, arriving: 0 });
        assert_eq!(refused(sees_home(&site, schubert, &people).await), Refusal::QuestionsFirst);

        // Frau Schubert has one home here, and nothing else is repeated.
        site.clock.advance(Span::minutes(1));
        let visitor = site.customer(schubert).await;
        let item = Item { question: RESIDENCY, property: Some(people.isabellastrasse) };
        assert_eq!(site.portal.next_question(&visitor).await.expect("next"), Onward::Question(item));
        let page = site.portal.residency_question(&visitor, people.isabellastrasse).await.expect("the question");
        assert_eq!((page.place.number, page.place.of), (1, 1));
        let reply = Reply::Residency(people.isabellastrasse, true);
        assert_eq!(site.portal.answer(&visitor, page.place.access, &reply).await.expect("answered"), Onward::Through);
        sees_home(&site, schubert, &people).await.expect("through again");

        // Herr Yıldız owns flats in two houses: he is asked about each.
        let visitor = site.customer(yildiz).await;
        let page = site.portal.residency_question(&visitor, people.isabellastrasse).await.expect("the first house");
        assert_eq!((page.place.number, page.place.of), (1, 2));
        let reply = Reply::Residency(people.isabellastrasse, false);
        let onward = site.portal.answer(&visitor, page.place.access, &reply).await.expect("answered");
        let second = Item { question: RESIDENCY, property: Some(people.kastanienallee) };
        assert_eq!(onward, Onward::Question(second));
        let visitor = site.customer(yildiz).await;
        let page = site.portal.residency_question(&visitor, people.kastanienallee).await.expect("the second house");
        assert_eq!((page.place.number, page.place.of), (2, 2));
        assert_eq!(coverage(&site, &maria, RESIDENCY).await, Coverage { people: 2, answered: 1, to_ask: 0, arriving: 0 });
        assert!(site.journal().await.contains(
            &"Maria Huber: setting questions.residency, asked ( → Übrige gefragt: 2 Personen)".to_owned()
        ));
    }

    async fn whoever_rises_after_the_asking_is_not_one_of_those_who_were_asked(db: Db) {
        let (site, people, maria, schubert, _) = world(db).await;
        let marek = site.add_login("Marek Schubert", "marek@example.net").await;
        let access = site.add_added_access(marek, people.schubert, AccessLevel::Member).await;
        site.through(access).await;
        site.clock.advance(Span::minutes(1));
        site.portal.ask_remaining(&maria, RESIDENCY).await.expect("asked");
        site.clock.advance(Span::minutes(1));
        let jana = site.customer(schubert).await;
        let page = site.portal.residency_question(&jana, people.isabellastrasse).await.expect("the question");
        let reply = Reply::Residency(people.isabellastrasse, true);
        site.portal.answer(&jana, page.place.access, &reply).await.expect("answered");
        let jana = site.customer(schubert).await;
        site.portal.change_user_level(&jana, people.schubert, marek, AccessLevel::Admin).await.expect("risen");
        sees_home(&site, marek, &people).await.expect("he was through before anybody was asked");
    }

    async fn asking_is_taken_back_by_maria_and_dropped_by_the_switch(db: Db) {
        let (site, people, maria, schubert, _) = world(db).await;
        site.portal.ask_remaining(&maria, RESIDENCY).await.expect("asked");
        assert_eq!(refused(sees_home(&site, schubert, &people).await), Refusal::QuestionsFirst);
        assert!(site.portal.stop_asking(&maria, RESIDENCY).await.expect("taken back"));
        assert!(!site.portal.stop_asking(&maria, RESIDENCY).await.expect("the same click again"));
        sees_home(&site, schubert, &people).await.expect("left in peace");

        site.portal.ask_remaining(&maria, RESIDENCY).await.expect("asked");
        let version = site.portal.settings_page(&maria).await.expect("the settings").cards;
        let version = version.iter().find(|card| card.key == Key::Residency).expect("the switch").version;
        let key = Key::Residency.setting().key;
        let off = site.portal.change_setting(&maria, key, Wish::SwitchOff, version).await.expect("off");
        sees_home(&site, schubert, &people).await.expect("not asked");
        assert_eq!(refused(site.portal.ask_remaining(&maria, RESIDENCY).await), Reason::SwitchedOff.into());
        site.portal.change_setting(&maria, key, Wish::SwitchOn, off.version).await.expect("on");
        sees_home(&site, schubert, &people).await.expect("on again disturbs nobody who is through");
        let dropped = site.journal().await.into_iter().filter(|line| line.contains("revoked")).count();
        assert_eq!(dropped, 2);
    }

    async fn whoever_registers_while_people_are_asked_answers_once(db: Db) {
        let (site, people, maria, ..) = world(db).await;
        site.portal.ask_remaining(&maria, RESIDENCY).await.expect("asked");
        site.clock.advance(Span::minutes(1));
        let login = site.add_login("Ilse Ohnesorg", "ilse@example.net").await;
        let access = site.add_access(login, people.ohnesorg).await;
        let numbers = coverage(&site, &maria, RESIDENCY).await;
        assert_eq!(numbers, Coverage { people: 3, answered: 0, to_ask: 0, arriving: 1 });
        assert_eq!(numbers.asked(), 2, "whoever is new is not one of them");
        let visitor = site.customer(login).await;
        let reply = Reply::Residency(people.kastanienallee, true);
        assert_eq!(site.portal.answer(&visitor, access, &reply).await.expect("answered"), Onward::Through);
        let visitor = site.customer(login).await;
        site.portal.start_page(&visitor, people.kastanienallee).await.expect("home");
        assert_eq!(coverage(&site, &maria, RESIDENCY).await, Coverage { people: 3, answered: 1, to_ask: 0, arriving: 0 });
    }

    async fn the_list_says_who_has_answered_what_and_the_file_says_the_same(db: Db) {
        let (site, people, maria, schubert, _) = world(db).await;
        let visitor = site.customer(schubert).await;
        site.portal.answer_residency(&visitor, people.isabellastrasse, true).await.expect("answered");
        let names = async |search: Search| {
            let page = site.portal.question_people(&maria, RESIDENCY, &search).await.expect("the list");
            page.slice.rows.into_iter().map(|person| (person.contact_name, person.answers.len())).collect::<Vec<_>>()
        };
        let (jana, emre) = (("Schubert, Jana".to_owned(), 1), ("Yıldız, Emre".to_owned(), 0));
        assert_eq!(names(Search::default()).await, [jana.clone(), emre.clone()]);
        assert_eq!(names(Search { state: "answered".into(), ..Search::default() }).await, std::slice::from_ref(&jana));
        assert_eq!(names(Search { state: "open".into(), ..Search::default() }).await, std::slice::from_ref(&emre));
        let house = people.kastanienallee.to_string();
        assert_eq!(names(Search { property: house, ..Search::default() }).await, [emre]);
        let file = site.portal.question_file(&maria, RESIDENCY, &Search::default()).await.expect("a file");
        let lines: Vec<_> = file.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 3, "{file}");
        assert!(lines[1].starts_with(r#""Schubert, Jana";"Jana Schubert";"jana@example.net";"Isabellastraße 102";"wohnt hier";"1";"#));
        assert!(lines[2].starts_with(r#""Yıldız, Emre";"Emre Yıldız";"emre@example.net";"";"";"";"""#));
        let missing = Search { property: "999".into(), ..Search::default() };
        assert_eq!(refused(site.portal.question_people(&maria, RESIDENCY, &missing).await), Refusal::NotFound);
    }

    async fn clerks_look_and_only_administrators_ask(db: Db) {
        let (site, people, maria, schubert, _) = world(db).await;
        let tom = site.staff(people.tom).await;
        assert!(!site.portal.questions(&tom).await.expect("the page").may_ask);
        assert!(site.portal.questions(&maria).await.expect("the page").may_ask);
        site.portal.question_people(&tom, RESIDENCY, &Search::default()).await.expect("the list");
        assert_eq!(refused(site.portal.question_to_ask(&tom, RESIDENCY).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.ask_remaining(&tom, RESIDENCY).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.stop_asking(&tom, RESIDENCY).await), Refusal::NotFound);
        let jana = site.customer(schubert).await;
        assert_eq!(refused(site.portal.questions(&jana).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.question_file(&jana, RESIDENCY, &Search::default()).await), Refusal::NotFound);
        let maria = site.staff(people.maria).await;
        let (page, statements) = count_statements(site.portal.questions(&maria)).await;
        page.expect("the page");
        assert!(statements <= 2, "{statements} statements and two of the host");
    }
}
