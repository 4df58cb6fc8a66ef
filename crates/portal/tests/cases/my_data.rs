//! What is stored about a customer, as they see it and take it along.

use domain::{
    access::AccessLevel,
    people::TypedPerson,
    refusal::{Reason, Refusal},
    setting::Key,
};
use portal::{Fault, Outcome};
use serde_json::{Value, json};
use store::sql;
use testkit::{TestPortal, on_each_engine};

const JANA: &str = "jana.schubert@example.net";

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

on_each_engine! {
    async fn frau_schubert_takes_along_what_is_hers_and_nothing_else(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency, Key::InviteNeighbours]).await;
        let house = people.isabellastrasse;
        let login = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let jana = site.customer(login).await;
        site.portal.answer_residency(&jana, house, true).await.expect("noted");
        for (name, email) in [("Mia Sommer", "mia.sommer@example.net"), ("Eva Winter", "eva.winter@example.net")] {
            site.portal.invite_neighbour(&jana, house, name, email).await.expect("invited");
        }
        let eva = site.portal.my_neighbours(&jana, house).await.expect("the page").guests.invited.remove(0);
        site.portal.withdraw_neighbour(&jana, house, eva.invitation).await.expect("withdrawn");
        let marek = TypedPerson { name: "Marek".into(), email: "marek@example.net".into(), level: "member".into() };
        site.portal.add_users(&jana, people.schubert, &[marek]).await.expect("invited");
        let note = sql("UPDATE contact SET note = 'Notizmark', phone = '0911 4711' WHERE id = $1").bind(people.schubert);
        note.execute(site.db()).await.expect("a note");

        let jana = site.customer(login).await;
        let file = site.portal.my_data_file(&jana).await.expect("a file");
        let now = jana.now.rfc3339();
        let contract = |unit: &str, number: &str| {
            json!({
                "house": "Isabellastraße 102", "unit": unit, "kind": "tenant", "number": number,
                "starts": "2019-04-01", "ends": null,
            })
        };
        let expected = json!({
            "edition": 1,
            "made_at": now,
            "property_manager": "Hausverwaltung Lindenhof",
            "login": {
                "name": "Jana Schubert", "email": JANA, "language": "de", "since": now, "terms_accepted_at": now,
                "signed_in_browsers": 0,
            },
            "access": [{ "kind": "contact", "level": "admin", "house": null, "since": now }],
            "contacts": [{
                "salutation": "Frau", "title": null, "first_name": "Jana", "last_name": "Schubert", "company": null,
                "email": JANA, "phone": "0911 4711", "mobile": null, "street": null, "postcode": null, "town": null,
                "channel": "postal",
                "contracts": [contract("Stellplatz 4", "G-20017"), contract("Wohnung 1", "M-10004/01")],
            }],
            "answers": [
                { "question": "residency", "house": "Isabellastraße 102", "answer": "yes", "answered_at": now },
            ],
            "invited": [
                { "name": "Marek", "house": null, "invited_at": now },
                { "name": "Mia Sommer", "house": "Isabellastraße 102", "invited_at": now },
            ],
        });
        assert_eq!(serde_json::from_str::<Value>(&file).expect("JSON"), expected);
        assert!(file.starts_with("{\n  \"edition\": 1,\n"), "people can read it, too: {file}");
        for hidden in ["Notizmark", "Eva Winter", "mia.sommer@", "marek@", "argon2", "Yıldız"] {
            assert!(!file.contains(hidden), "{hidden} in {file}");
        }
    }

    async fn a_member_sees_the_own_login_and_never_the_contact(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", JANA).await;
        let marek = site.add_login("Marek Schubert", "marek@example.net").await;
        site.through(site.add_added_access(marek, people.schubert, AccessLevel::Member).await).await;
        let marek = site.customer(marek).await;
        let data = site.portal.my_data(&marek).await.expect("the page");
        assert_eq!((data.login.name.as_str(), data.login.email.as_str()), ("Marek Schubert", "marek@example.net"));
        assert_eq!((data.accesses.len(), data.accesses[0].level), (1, AccessLevel::Member));
        assert_eq!((data.contacts.len(), data.answers.len(), data.invited.len()), (0, 0, 0));
        let file = site.portal.my_data_file(&marek).await.expect("a file");
        for hidden in ["Jana", "M-10004", "Wohnung", "Isabellastraße"] {
            assert!(!file.contains(hidden), "{hidden} in {file}");
        }
    }

    async fn a_resident_sees_the_house_and_who_is_being_asked_not_yet_the_contact(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Channel]).await;
        let mia = site.add_login("Mia Sommer", "mia@example.net").await;
        site.through(site.add_residence(mia, people.isabellastrasse).await).await;
        let data = site.portal.my_data(&site.customer(mia).await).await.expect("the page");
        assert_eq!(data.accesses[0].house.as_deref(), Some("Isabellastraße 102"));
        assert_eq!(data.contacts, []);
        let jana = site.add_login("Jana Schubert", JANA).await;
        site.add_access(jana, people.schubert).await;
        let data = site.portal.my_data(&site.customer(jana).await).await.expect("the page");
        assert_eq!((data.accesses.len(), data.contacts.len()), (1, 0));
    }

    async fn two_contacts_of_one_login_are_both_there_and_each_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", JANA).await;
        for contact in [people.schubert, people.ohnesorg] {
            site.through(site.add_added_access(login, contact, AccessLevel::Admin).await).await;
        }
        let data = site.portal.my_data(&site.customer(login).await).await.expect("the page");
        let ids: Vec<_> = data.contacts.iter().map(|contact| contact.id).collect();
        assert_eq!((ids, data.accesses.len()), (vec![people.schubert, people.ohnesorg], 3));
    }

    async fn with_nothing_left_the_login_is_still_told_and_previews_get_no_file(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let karl = site.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
        let data = site.portal.my_data(&site.customer(karl).await).await.expect("the page");
        assert_eq!((data.login.name.as_str(), data.contacts.len()), ("Karl Altmann", 0));
        let nowhere = site.add_login("Nora Nirgends", "nora@example.net").await;
        let data = site.portal.my_data(&site.customer(nowhere).await).await.expect("the page");
        assert_eq!((data.login.name.as_str(), data.accesses.len()), ("Nora Nirgends", 0));

        let mut shown = site.customer(karl).await;
        shown.preview = Some(shown.now);
        assert_eq!(refusal(site.portal.my_data_file(&shown).await), Refusal::Because(Reason::Preview));
        site.portal.my_data(&shown).await.expect("the page is shown");
        assert_eq!(refusal(site.portal.my_data_file(&site.staff(people.maria).await).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.my_data_file(&site.nobody().await).await), Refusal::SignedOut);
    }
}
