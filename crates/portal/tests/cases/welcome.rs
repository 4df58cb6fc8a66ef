//! The questions of the first sign-in, as people meet them.

use domain::{
    access::AccessLevel,
    contact::{ContactChannel, TypedDetails},
    contract::{ContractKind, Usage},
    form::{Problem, Problems},
    id::{AccessId, ContactId, ContractId, PropertyId, UserId},
    invitation::Code,
    master::contract,
    onboarding::{Item, Question},
    people::TypedPerson,
    refusal::Refusal,
    setting::Key,
    text::Lang,
    time::Span,
};
use portal::{
    Fault, Outcome, Visitor,
    master::At,
    welcome::{Onward, Reply},
};
use store::sql;
use testkit::{People, TestPortal, on_each_engine};

const ALL: [Key; 4] = [Key::Channel, Key::Residency, Key::ConfirmContact, Key::AddUsers];

const fn ask(question: Question) -> Onward {
    Onward::Question(Item { question, property: None })
}

const fn ask_residency(property: PropertyId) -> Onward {
    Onward::Question(Item { question: Question::Residency, property: Some(property) })
}

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

fn problems<T: std::fmt::Debug>(outcome: Outcome<T>) -> Problems {
    match refusal(outcome) {
        Refusal::Invalid(problems) => problems,
        other => panic!("expected problems: {other:?}"),
    }
}

/// A customer in front of the questions. Each request looks the person up anew, as the host does.
#[derive(Clone, Copy)]
struct Guest<'a> {
    site: &'a TestPortal,
    login: UserId,
    access: AccessId,
}

impl Guest<'_> {
    async fn visitor(&self) -> Visitor {
        self.site.customer(self.login).await
    }

    async fn next(&self) -> Onward {
        self.site.portal.next_question(&self.visitor().await).await.expect("an answer")
    }

    async fn answer(&self, reply: Reply) -> Outcome<Onward> {
        self.site.portal.answer(&self.visitor().await, self.access, &reply).await
    }

    async fn says(&self, reply: Reply) -> Onward {
        self.answer(reply).await.expect("accepted")
    }

    async fn sees(&self, house: PropertyId) -> Outcome<()> {
        self.site.portal.start_page(&self.visitor().await, house).await.map(|_| ())
    }

    async fn confirms(&self) -> Onward {
        let page = self.site.portal.contact_question(&self.visitor().await).await.expect("the question");
        let details = page.contact.details;
        let typed = TypedDetails { email: details.email.unwrap_or_default(), ..TypedDetails::default() };
        self.says(Reply::Contact(page.contact.version, typed)).await
    }
}

async fn guest<'a>(site: &'a TestPortal, contact: ContactId, name: &str, email: &str) -> Guest<'a> {
    let login = site.add_login(name, email).await;
    Guest { site, login, access: site.add_access(login, contact).await }
}

async fn frau_schubert<'a>(site: &'a TestPortal, people: &People) -> Guest<'a> {
    guest(site, people.schubert, "Jana Schubert", "jana.schubert@example.net").await
}

async fn channel_of(site: &TestPortal, contact: ContactId) -> String {
    sql("SELECT channel FROM contact WHERE id = $1").bind(contact).value(site.db().read()).await.expect("a channel")
}

async fn answers(site: &TestPortal) -> Vec<String> {
    let answers = sql("SELECT question || ' ' || value FROM answer WHERE id > $1 ORDER BY id").bind(0_i64);
    answers.values(site.db().read()).await.expect("answers")
}

fn moved() -> TypedDetails {
    TypedDetails {
        email: "jana.schubert@example.net".into(),
        phone: "0911 4711".into(),
        street: "Isabellastraße 102".into(),
        postcode: "90402".into(),
        town: "Nürnberg".into(),
        ..TypedDetails::default()
    }
}

fn person(name: &str, email: &str) -> TypedPerson {
    TypedPerson { name: name.into(), email: email.into(), level: "member".into() }
}

on_each_engine! {
    async fn frau_schubert_answers_four_questions_and_is_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&ALL).await;
        let jana = frau_schubert(&site, &people).await;
        let house = people.isabellastrasse;

        assert_eq!(refusal(jana.sees(house).await), Refusal::QuestionsFirst);
        assert_eq!(jana.next().await, ask(Question::Channel));
        let page = site.portal.channel_question(&jana.visitor().await).await.expect("the question");
        assert_eq!((page.channel, page.place.number, page.place.of), (ContactChannel::Postal, 1, 4));
        assert_eq!((page.place.back, page.place.about), (None, None));

        assert_eq!(jana.says(Reply::Channel(ContactChannel::Online)).await, ask_residency(house));
        assert_eq!(channel_of(&site, people.schubert).await, "online");
        let page = site.portal.residency_question(&jana.visitor().await, house).await.expect("the question");
        assert_eq!((page.lives_here, page.name.as_str()), (None, "Isabellastraße 102"));
        assert_eq!(page.place.back.as_deref(), Some("/welcome/channel"));

        assert_eq!(jana.says(Reply::Residency(house, true)).await, ask(Question::Contact));
        assert_eq!(jana.confirms().await, ask(Question::People));
        assert_eq!(refusal(jana.sees(house).await), Refusal::QuestionsFirst);
        assert_eq!(jana.says(Reply::People(Vec::new())).await, Onward::Through);
        jana.sees(house).await.expect("her house");
        let done = site.portal.questions_done(&jana.visitor().await).await.expect("the last page");
        assert_eq!(done.homes, [(house, "Isabellastraße 102".to_owned())]);

        assert_eq!(answers(&site).await, ["channel online", "residency yes", "contact confirmed", "people 0"]);
        let journal = site.journal().await;
        assert_eq!(
            journal[journal.len() - 5..],
            [
                "Jana Schubert: contact Jana Schubert, changed (Kontaktweg: Postalisch → Kontaktweg: Online)",
                "Jana Schubert: answer Präferierter Kontaktweg, Jana Schubert, answered ( → Online)",
                "Jana Schubert: answer Bewohnerfrage, Isabellastraße 102, Jana Schubert, answered ( → wohnt hier)",
                "Jana Schubert: answer Kontaktdaten bestätigt, Jana Schubert, answered ( → bestätigt)",
                "Jana Schubert: answer Weitere Nutzer, Jana Schubert, answered ( → niemand)",
            ]
        );
        assert!(site.mails().await.is_empty(), "nothing was corrected and nobody added");
    }

    async fn each_switch_asks_its_question_and_no_other(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let house = people.isabellastrasse;
        let asked = [ask(Question::Channel), ask_residency(house), ask(Question::Contact), ask(Question::People)];
        for (key, question) in ALL.into_iter().zip(asked) {
            site.switch_on(&[key]).await;
            let email = format!("{}@example.net", key.setting().key);
            let jana = guest(&site, people.schubert, "Jana Schubert", &email).await;
            assert_eq!(jana.next().await, question);
            let after = match key {
                Key::Channel => jana.says(Reply::Channel(ContactChannel::Postal)).await,
                Key::Residency => jana.says(Reply::Residency(house, false)).await,
                Key::ConfirmContact => jana.confirms().await,
                _ => jana.says(Reply::People(Vec::new())).await,
            };
            assert_eq!(after, Onward::Through);
            jana.sees(house).await.expect("her house");
            site.switch_off(&[key]).await;
        }
    }

    async fn without_switches_nobody_is_asked_or_kept_out(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = frau_schubert(&site, &people).await;
        assert_eq!(jana.next().await, Onward::Through);
        jana.sees(people.isabellastrasse).await.expect("her house");
        assert_eq!(answers(&site).await, Vec::<String>::new());
    }

    async fn after_closing_the_browser_it_goes_on_with_the_next_question(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&ALL).await;
        let jana = frau_schubert(&site, &people).await;
        jana.says(Reply::Channel(ContactChannel::Postal)).await;
        site.clock.advance(Span::days(3));
        assert_eq!(jana.next().await, ask_residency(people.isabellastrasse));
        // Going back is possible, and what was said is there; going ahead is not.
        site.portal.channel_question(&jana.visitor().await).await.expect("the question before");
        assert_eq!(refusal(site.portal.contact_question(&jana.visitor().await).await), Refusal::NotFound);
        assert_eq!(refusal(jana.answer(Reply::People(Vec::new())).await), Refusal::NotFound);
        // A changed answer is a further row.
        jana.says(Reply::Channel(ContactChannel::Online)).await;
        assert_eq!(answers(&site).await, ["channel postal", "channel online"]);
    }

    async fn a_question_switched_off_in_between_is_dropped(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Channel, Key::Residency]).await;
        let jana = frau_schubert(&site, &people).await;
        jana.says(Reply::Channel(ContactChannel::Online)).await;
        site.switch_off(&[Key::Residency]).await;
        // Her page is still open: the answer is not kept, and she is let in instead of being told off.
        let page = site.portal.residency_question(&jana.visitor().await, people.isabellastrasse).await;
        assert_eq!(refusal(page), Refusal::QuestionsFirst);
        assert_eq!(jana.says(Reply::Residency(people.isabellastrasse, true)).await, Onward::Through);
        assert_eq!(answers(&site).await, ["channel online"]);
        jana.sees(people.isabellastrasse).await.expect("her house");
    }

    async fn a_switch_turned_on_later_does_not_disturb_whoever_is_through(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Channel]).await;
        let jana = frau_schubert(&site, &people).await;
        jana.says(Reply::Channel(ContactChannel::Postal)).await;
        site.switch_on(&ALL).await;
        assert_eq!(jana.next().await, Onward::Through);
        jana.sees(people.isabellastrasse).await.expect("her house");
        let never_asked = jana.answer(Reply::Residency(people.isabellastrasse, true)).await;
        assert_eq!(refusal(never_asked), Refusal::NotFound);
    }

    async fn herr_yildiz_is_asked_for_each_of_his_houses(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency]).await;
        let emre = guest(&site, people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
        assert_eq!(emre.next().await, ask_residency(people.isabellastrasse));
        let foreign = emre.answer(Reply::Residency(PropertyId(4711), true)).await;
        assert_eq!(refusal(foreign), Refusal::NotFound);
        let after = emre.says(Reply::Residency(people.isabellastrasse, true)).await;
        assert_eq!(after, ask_residency(people.kastanienallee));
        assert_eq!(emre.says(Reply::Residency(people.kastanienallee, false)).await, Onward::Through);
        assert_eq!(answers(&site).await, ["residency yes", "residency no"]);
    }

    async fn a_house_that_comes_later_has_its_own_question_and_a_garage_in_a_known_house_has_none(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency, Key::Channel]).await;
        let jana = frau_schubert(&site, &people).await;
        jana.says(Reply::Channel(ContactChannel::Online)).await;
        jana.says(Reply::Residency(people.isabellastrasse, true)).await;
        assert!(jana.sees(people.isabellastrasse).await.is_ok());
        site.clock.advance(Span::minutes(1));

        let unit = async |reference: &'static str| {
            sql("SELECT id FROM unit WHERE reference = $1").bind(reference).value(site.db().read()).await.expect("a unit")
        };
        let flat = unit("L-1-02").await;
        site.add_contract(people.schubert, flat, ContractKind::Tenant, Some("M-5"), None, None).await;
        assert!(jana.sees(people.isabellastrasse).await.is_ok(), "this house is known");

        let flat = unit("L-2-01").await;
        site.add_contract(people.schubert, flat, ContractKind::Tenant, Some("M-6"), None, None).await;
        assert_eq!(refusal(jana.sees(people.isabellastrasse).await), Refusal::QuestionsFirst);
        assert_eq!(jana.next().await, ask_residency(people.kastanienallee), "and nothing else is asked again");
        jana.says(Reply::Residency(people.kastanienallee, false)).await;
        for house in [people.isabellastrasse, people.kastanienallee] {
            assert!(jana.sees(house).await.is_ok());
        }
    }

    async fn a_house_that_opens_later_is_asked_about_then_and_a_switch_of_later_asks_nobody(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency]).await;
        let flat = sql("SELECT id FROM unit WHERE reference = $1").bind("L-2-01").value(site.db().read()).await.expect("a unit");
        let soon = Some(site.clock.today().plus(3));
        site.add_contract(people.schubert, flat, ContractKind::Tenant, Some("M-6"), soon, None).await;
        let jana = frau_schubert(&site, &people).await;
        jana.says(Reply::Residency(people.isabellastrasse, true)).await;
        assert!(jana.sees(people.isabellastrasse).await.is_ok(), "the second house has not opened");
        site.clock.advance(Span::days(4));
        assert_eq!(jana.next().await, ask_residency(people.kastanienallee));
        jana.says(Reply::Residency(people.kastanienallee, false)).await;

        // A contract that moves to another house makes that one hers as well.
        let unit = async |reference: &str| -> i64 {
            sql("SELECT id FROM unit WHERE reference = $1").bind(reference).value(site.db().read()).await.expect("a unit")
        };
        let house = site.add_property("L-8", "Ahornweg 8").await;
        let elsewhere = site.add_unit(house, "L-8-01", "Wohnung 1", Usage::Residential).await;
        site.clock.advance(Span::minutes(1));
        let tom = site.staff(people.tom).await;
        let contract: ContractId =
            sql("SELECT id FROM contract WHERE number = 'M-6'").value(site.db().read()).await.expect("a contract");
        let typed = |unit: i64| contract::Typed {
            unit: unit.to_string(),
            kind: "tenant".into(),
            number: "M-6".into(),
            starts: String::new(),
            ends: String::new(),
        };
        let first = At { id: contract, version: 1 };
        site.portal.change_contract(&tom, first, &typed(unit("L-2-02").await)).await.expect("another flat of that house");
        assert!(jana.sees(people.isabellastrasse).await.is_ok(), "that house has been asked about");
        site.portal.change_contract(&tom, At { version: 2, ..first }, &typed(elsewhere.0)).await.expect("another house");
        assert_eq!(jana.next().await, ask_residency(house));
        jana.says(Reply::Residency(house, false)).await;

        // Frau Ohnesorg is through with the switch off; another house comes, and only then the switch.
        site.switch_off(&[Key::Residency]).await;
        let ilse = guest(&site, people.ohnesorg, "Ilse Ohnesorg", "ilse@example.net").await;
        assert_eq!(ilse.next().await, Onward::Through);
        site.clock.advance(Span::minutes(1));
        let garage = sql("SELECT id FROM unit WHERE reference = $1").bind("L-1-04").value(site.db().read()).await.expect("a unit");
        site.add_contract(people.ohnesorg, garage, ContractKind::Tenant, Some("G-6"), None, None).await;
        site.clock.advance(Span::minutes(1));
        site.switch_on(&[Key::Residency]).await;
        assert!(ilse.sees(people.isabellastrasse).await.is_ok(), "who is through is not disturbed");
    }

    async fn two_contacts_of_one_login_are_asked_one_after_the_other(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Channel, Key::AddUsers]).await;
        let first = frau_schubert(&site, &people).await;
        let second = Guest { access: site.add_access(first.login, people.yildiz).await, ..first };
        let page = site.portal.channel_question(&first.visitor().await).await.expect("the first question");
        assert_eq!((page.place.about.as_deref(), page.place.of), (Some("Jana Schubert"), 2));
        first.says(Reply::Channel(ContactChannel::Online)).await;
        assert_eq!(first.says(Reply::People(Vec::new())).await, ask(Question::Channel));
        // The first house is open, the second comes after its own questions.
        first.sees(people.isabellastrasse).await.expect("her house");
        assert_eq!(refusal(first.sees(people.kastanienallee).await), Refusal::QuestionsFirst);
        let page = site.portal.channel_question(&second.visitor().await).await.expect("the next contact");
        assert_eq!((page.place.about.as_deref(), page.place.number), (Some("Emre Yıldız"), 1));
        second.says(Reply::Channel(ContactChannel::Postal)).await;
        assert_eq!(second.says(Reply::People(Vec::new())).await, Onward::Through);
        second.sees(people.kastanienallee).await.expect("the second house");
    }

    async fn members_and_residents_go_straight_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&ALL).await;
        let marek = site.add_login("Marek Schubert", "marek@example.net").await;
        let access = site.add_added_access(marek, people.schubert, AccessLevel::Member).await;
        let marek = Guest { site: &site, login: marek, access };
        let lena = site.add_login("Lena Vogt", "lena@example.net").await;
        let access = site.add_residence(lena, people.isabellastrasse).await;
        let lena = Guest { site: &site, login: lena, access };
        for guest in [marek, lena] {
            assert_eq!(guest.next().await, Onward::Through);
            guest.sees(people.isabellastrasse).await.expect("the house");
            assert_eq!(refusal(guest.answer(Reply::Channel(ContactChannel::Online)).await), Refusal::NotFound);
        }
        let paul = site.add_login("Paul Schubert", "paul@example.net").await;
        let access = site.add_added_access(paul, people.schubert, AccessLevel::Admin).await;
        let paul = Guest { site: &site, login: paul, access };
        assert_eq!(paul.next().await, ask(Question::Channel));
        assert_eq!(channel_of(&site, people.schubert).await, "postal");
    }

    async fn whoever_only_has_a_shop_is_not_asked_whether_they_live_there(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency]).await;
        let lotte = guest(&site, people.lotte, "Lotte Blum", "laden@blumen-lotte.example").await;
        assert_eq!(lotte.next().await, Onward::Through);
        let forged = lotte.answer(Reply::Residency(people.isabellastrasse, true)).await;
        assert_eq!(refusal(forged), Refusal::NotFound);
        assert_eq!(answers(&site).await, Vec::<String>::new());
    }

    async fn an_archived_contact_loses_access_at_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = frau_schubert(&site, &people).await;
        assert_eq!(jana.next().await, Onward::Through);
        jana.sees(people.isabellastrasse).await.expect("her house");
        site.archive(people.schubert).await;
        assert_eq!(refusal(jana.sees(people.isabellastrasse).await), Refusal::NotFound);
        assert!(jana.visitor().await.homes(&site.portal.settings().await.expect("settings")).is_empty());
    }

    async fn a_contract_that_has_ended_asks_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&ALL).await;
        let karl = guest(&site, people.altmann, "Karl Altmann", "karl.altmann@example.net").await;
        assert_eq!(karl.next().await, Onward::Through);
        assert_eq!(refusal(karl.sees(people.kastanienallee).await), Refusal::NotFound);
        assert_eq!(refusal(karl.answer(Reply::Channel(ContactChannel::Online)).await), Refusal::NotFound);
    }

    async fn a_correction_is_kept_with_before_and_after_and_staff_are_told(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::ConfirmContact]).await;
        let jana = frau_schubert(&site, &people).await;
        let page = site.portal.contact_question(&jana.visitor().await).await.expect("the question");
        assert_eq!(page.contact.contracts.len(), 2);
        let wrong = TypedDetails { phone: "anrufen".into(), town: String::new(), ..moved() };
        let told = problems(jana.answer(Reply::Contact(page.contact.version, wrong)).await);
        assert_eq!((told.of("phone"), told.of("town")), (Some(&Problem::NotAPhone), Some(&Problem::Missing)));

        assert_eq!(jana.says(Reply::Contact(page.contact.version, moved())).await, Onward::Through);
        let again = jana.says(Reply::Contact(page.contact.version, moved())).await;
        assert_eq!(again, Onward::Through, "sent twice");
        assert_eq!(answers(&site).await, ["contact corrected"]);
        let journal = site.journal().await;
        let street = "Straße und Hausnummer";
        assert_eq!(
            journal[journal.len() - 5..],
            [
                "Jana Schubert: contact Jana Schubert, changed (Telefon: – → Telefon: 0911 4711)",
                &format!("Jana Schubert: contact Jana Schubert, changed ({street}: – → {street}: Isabellastraße 102)"),
                "Jana Schubert: contact Jana Schubert, changed (Postleitzahl: – → Postleitzahl: 90402)",
                "Jana Schubert: contact Jana Schubert, changed (Ort: – → Ort: Nürnberg)",
                "Jana Schubert: answer Kontaktdaten bestätigt, Jana Schubert, answered ( → korrigiert)",
            ]
        );
        let tasks = sql("SELECT kind || ': ' || detail FROM task WHERE contact = $1 AND done_at IS NULL");
        let tasks: Vec<String> = tasks.bind(people.schubert).values(site.db().read()).await.expect("tasks");
        assert_eq!(tasks, ["contact_corrected: Telefon, Straße und Hausnummer, Postleitzahl, Ort"]);
        let mails = site.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "info@lindenhof.example");
        assert_eq!(mails[0].after("/admin/contacts/"), people.schubert.to_string());
        // Whoever searches finds her by what is new, and her login is as it was.
        let found = sql("SELECT COUNT(*) FROM search_term WHERE kind = 1 AND term LIKE $1").bind("09114711%");
        assert_eq!(found.value::<i64>(site.db().read()).await.expect("a number"), 1);
        assert_eq!(jana.visitor().await.email, "jana.schubert@example.net");
    }

    async fn without_an_address_of_the_organisation_each_administrator_is_told(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        sql("UPDATE organisation SET email = $1").bind("").execute(site.db()).await.expect("no address");
        site.switch_on(&[Key::ConfirmContact]).await;
        let jana = frau_schubert(&site, &people).await;
        let page = site.portal.contact_question(&jana.visitor().await).await.expect("the question");
        jana.says(Reply::Contact(page.contact.version, moved())).await;
        let to: Vec<_> = site.mails().await.into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["maria.huber@lindenhof.example"]);
    }

    async fn a_correction_never_overwrites_what_somebody_else_has_written_meanwhile(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::ConfirmContact]).await;
        let jana = frau_schubert(&site, &people).await;
        let page = site.portal.contact_question(&jana.visitor().await).await.expect("the question");
        let paul = site.add_login("Paul Schubert", "paul@example.net").await;
        let access = site.add_added_access(paul, people.schubert, AccessLevel::Admin).await;
        let paul = Guest { site: &site, login: paul, access };
        let other = TypedDetails { phone: "0911 9999".into(), ..moved() };
        paul.says(Reply::Contact(page.contact.version, other)).await;

        let conflict = refusal(jana.answer(Reply::Contact(page.contact.version, moved())).await);
        let Refusal::Conflict(conflict) = conflict else { panic!("expected a conflict: {conflict:?}") };
        assert_eq!(conflict.by, "Paul Schubert");
        assert_eq!(conflict.yours.to(Lang::De), "Telefon 0911 4711");
        assert_eq!(conflict.theirs.to(Lang::De), "Telefon 0911 9999");
        let page = site.portal.contact_question(&jana.visitor().await).await.expect("the question again");
        assert_eq!(jana.says(Reply::Contact(page.contact.version, moved())).await, Onward::Through);
    }

    async fn who_else_shall_have_access_gets_a_code_by_mail(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::AddUsers]).await;
        site.invite_added(people.schubert, AccessLevel::Member, "oma@example.net").await;
        let jana = frau_schubert(&site, &people).await;
        let wrong = vec![
            person("Marek", "marek@"),
            person("Jana", "JANA.Schubert@example.net"),
            TypedPerson::default(),
            person("Oma", "Oma@example.net"),
        ];
        let told = problems(jana.answer(Reply::People(wrong)).await);
        assert_eq!(told.of("people[0][email]"), Some(&Problem::NotAnEmail));
        assert_eq!(told.of("people[1][email]"), Some(&Problem::OwnAddress));
        let told = problems(jana.answer(Reply::People(vec![person("Oma", "Oma@example.net")])).await);
        assert_eq!(told.of("people[0][email]"), Some(&Problem::InvitedAlready));

        let added = vec![TypedPerson::default(), person("Marek Schubert", "marek@example.net")];
        assert_eq!(jana.says(Reply::People(added.clone())).await, Onward::Through);
        assert_eq!(jana.says(Reply::People(added)).await, Onward::Through, "sent twice");
        let mails = site.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "marek@example.net");
        assert!(mails[0].composed.text.contains("Jana Schubert") && mails[0].composed.text.contains("06.12.2026"));
        let link = mails[0].after("/invitation/");
        let code = Code::parse(link.split('?').next().unwrap_or_default()).expect("a code");
        let known = sql("SELECT name || ', ' || kind || ', ' || level || ', by ' || created_by FROM invitation
            WHERE code_hash = $1");
        let known: String = known.bind(site.keys.code_hash(&code)).value(site.db().read()).await.expect("an invitation");
        assert_eq!(known, "Marek Schubert, added, member, by Jana Schubert");
        assert_eq!(answers(&site).await, ["people 1"]);
        let entry = "Jana Schubert: invitation Marek Schubert, created ( → Nutzer-Rechte, marek@example.net)";
        assert!(site.journal().await.iter().any(|line| line == entry));
        let everything = site.everything().await;
        let secrets = [code.plain().to_owned(), code.grouped()];
        assert!(!everything.values().flatten().any(|value| secrets.iter().any(|secret| value.contains(secret))));
    }

    async fn no_more_than_ten_invitations_are_open_at_a_time(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::AddUsers]).await;
        for n in 0..9 {
            site.invite_added(people.schubert, AccessLevel::Member, &format!("gast{n}@example.net")).await;
        }
        let jana = frau_schubert(&site, &people).await;
        let two = vec![person("Eva", "eva@example.net"), person("Ada", "ada@example.net")];
        let told = problems(jana.answer(Reply::People(two)).await);
        assert_eq!(told.of("people[0][name]"), Some(&Problem::TooMany { limit: 10 }));
        assert_eq!(jana.says(Reply::People(vec![person("Eva", "eva@example.net")])).await, Onward::Through);
    }

    async fn two_forms_at_once_leave_one_answer(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::AddUsers]).await;
        let jana = frau_schubert(&site, &people).await;
        let reply = Reply::People(vec![person("Marek Schubert", "marek@example.net")]);
        let visitor = jana.visitor().await;
        let (one, two) = tokio::join!(
            site.portal.answer(&visitor, jana.access, &reply),
            site.portal.answer(&visitor, jana.access, &reply),
        );
        assert_eq!((one.expect("accepted"), two.expect("accepted")), (Onward::Through, Onward::Through));
        assert_eq!(site.mails().await.len(), 1);
        assert_eq!(answers(&site).await, ["people 1"]);
    }

    async fn foreign_accesses_and_staff_answer_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&ALL).await;
        let jana = frau_schubert(&site, &people).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
        let reply = Reply::Channel(ContactChannel::Online);
        for visitor in [site.customer(emre).await, site.staff(people.maria).await] {
            assert_eq!(refusal(site.portal.answer(&visitor, jana.access, &reply).await), Refusal::NotFound);
        }
        let nobody = site.nobody().await;
        assert_eq!(refusal(site.portal.answer(&nobody, jana.access, &reply).await), Refusal::SignedOut);
        assert_eq!(refusal(site.portal.next_question(&nobody).await), Refusal::SignedOut);
        assert_eq!(refusal(site.portal.next_question(&site.staff(people.tom).await).await), Refusal::NotFound);
        assert_eq!(channel_of(&site, people.schubert).await, "postal");
    }
}
