//! Staff look after master data by hand.

use domain::{
    contract::{ContractKind, Usage},
    form::{Problem, Problems},
    id::{ContactId, ContractId, PropertyId, UnitId},
    master::{
        Consequence,
        contact::Typed,
        contract,
        place::{TypedProperty, TypedUnit},
    },
    person::Name,
    policy::{At as Place, Right},
    refusal::{Reason, Refusal},
    setting::Key,
};
use portal::{
    Fault, Outcome, Visitor,
    master::{At, Fate},
};
use store::sql;
use testkit::{People, TestPortal};

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

async fn world(db: store::Db) -> (TestPortal, People, Visitor) {
    let (site, people) = TestPortal::lindenhof(db).await;
    let tom = site.staff(people.tom).await;
    (site, people, tom)
}

fn lindner() -> Typed {
    Typed {
        salutation: "Frau".into(),
        first_name: "Ayşe".into(),
        last_name: "Lindner".into(),
        reference: "K-77".into(),
        email: "ayse@example.net".into(),
        phone: "0911 / 4711-0".into(),
        channel: "postal".into(),
        ..Typed::default()
    }
}

fn tenancy(unit: UnitId) -> contract::Typed {
    contract::Typed {
        unit: unit.to_string(),
        kind: "tenant".into(),
        number: "M-20000/01".into(),
        starts: "1.1.2026".into(),
        ends: String::new(),
    }
}

async fn unit_of(site: &TestPortal, reference: &str) -> UnitId {
    sql("SELECT id FROM unit WHERE reference = $1").bind(reference).value(site.db().read()).await.expect("a unit")
}

async fn contract_of(site: &TestPortal, number: &str) -> ContractId {
    sql("SELECT id FROM contract WHERE number = $1").bind(number).value(site.db().read()).await.expect("a contract")
}

async fn opens_the_house(site: &TestPortal, people: &People, login: domain::id::UserId) -> bool {
    let visitor = site.customer(login).await;
    let settings = site.portal.settings().await.expect("settings");
    visitor.must(Right::SeeHome, Place::Property(people.isabellastrasse), &settings).is_ok()
}

async fn names(site: &TestPortal, visitor: &Visitor, query: &str) -> Vec<String> {
    let found = site.portal.search(visitor, query, 10).await.expect("an answer");
    found.groups.into_iter().flat_map(|group| group.hits).map(|hit| hit.name).collect()
}

/// So many contacts of each name that no search looks at all of them ([`store::search::MOST`]).
async fn crowd(site: &TestPortal, named: &[(&str, &str)]) {
    let many = store::search::MOST + 10;
    let added: Result<(), store::StoreError> = store::write_tx!(site.db(), |tx| {
        for (first, last) in named {
            let name = Name { first: Some((*first).into()), last: Some((*last).into()), ..Name::default() };
            let key = domain::search::contact(None, &name, None, None, None);
            for n in 0..many {
                let id: i64 = sql(
                    "INSERT INTO contact (reference, first_name, last_name, channel, channel_set_by, channel_set_at,
                        version, name_key, search_key, sort_key, created_at)
                    VALUES ($1, $2, $3, 'postal', 'Quartier', 0, 1, $4, $5, $6, 0) RETURNING id",
                )
                .bind(format!("{last}-{n}"))
                .bind(*first)
                .bind(*last)
                .bind(name.key())
                .bind(&key)
                .bind(domain::search::order(&name.sorted()))
                .value(&mut *tx)
                .await?;
                store::search::put(tx, store::search::Kind::Contact, id, "", &key).await?;
            }
        }
        Ok(())
    });
    added.expect("many contacts");
}

/// Somebody with so many flats in a house.
async fn lives(site: &TestPortal, house: PropertyId, (first, last): (&str, &str), flats: usize) -> ContactId {
    let contact = site.add_person(&format!("{first}-{last}-{house}"), "Frau", first, last, None).await;
    for n in 0..flats {
        let unit = site.add_unit(house, &format!("W-{contact}-{n}"), "Wohnung", Usage::Residential).await;
        site.add_contract(contact, unit, ContractKind::Owner, None, None, None).await;
    }
    contact
}

testkit::on_each_engine! {
    async fn tom_creates_a_contact_corrects_it_and_the_journal_tells_both(db: Db) {
        let (site, _, tom) = world(db).await;
        let id = site.portal.create_contact(&tom, &lindner(), false).await.expect("a contact");
        let page = site.portal.contact_form(&tom, Some(id), None).await.expect("a form");
        assert_eq!((page.version, page.stored.clone()), (1, lindner()));
        let moved = Typed { phone: String::new(), note: "Klingel defekt".into(), ..page.stored };
        site.portal.change_contact(&tom, At { id, version: 1 }, &moved).await.expect("changed");
        site.portal.change_contact(&tom, At { id, version: 1 }, &moved).await.expect("the same form again");
        assert_eq!(site.journal().await, [
            "Tom Berger: contact Ayşe Lindner, created ( → Anrede: Frau; Vorname: Ayşe; Nachname: Lindner; Referenz: K-77; E-Mail: ayse@example.net; Telefon: 0911 / 4711-0; Kontaktweg: Postalisch)",
            "Tom Berger: contact Ayşe Lindner, changed (Telefon: 0911 / 4711-0; Notiz: – → Telefon: –; Notiz: Klingel defekt)",
        ]);
    }

    async fn a_stale_form_tells_both_values_and_overwrites_nothing(db: Db) {
        let (site, people, tom) = world(db).await;
        let petra = site.staff(people.petra).await;
        let page = site.portal.contact_form(&tom, Some(people.schubert), None).await.expect("a form");
        let at = At { id: people.schubert, version: page.version };
        let hers = Typed { phone: "0911 1".to_owned() + "23", ..page.stored.clone() };
        site.portal.change_contact(&petra, at, &hers).await.expect("changed");
        let his = Typed { phone: "0911 999".into(), ..page.stored };
        let Refusal::Conflict(conflict) = refused(site.portal.change_contact(&tom, at, &his).await) else { panic!("a conflict") };
        assert_eq!(conflict.by, "Petra Klein");
        let lang = domain::text::Lang::De;
        assert_eq!((&*conflict.yours.to(lang), &*conflict.theirs.to(lang)), ("Telefon 0911 999", "Telefon 0911 123"));
        let now = site.portal.contact_form(&tom, Some(people.schubert), None).await.expect("a form");
        assert_eq!(now.stored, hers);
        site.portal.change_contact(&tom, At { version: now.version, ..at }, &his).await.expect("with the new version");
    }

    async fn a_reference_belongs_to_one_and_the_error_leads_there(db: Db) {
        let (site, people, tom) = world(db).await;
        let taken = Typed { reference: "K-1".into(), ..lindner() };
        let problem = Problem::TakenBy { name: "Jana Schubert".into(), path: format!("/admin/contacts/{}", people.schubert) };
        assert_eq!(refused(site.portal.create_contact(&tom, &taken, false).await), Problems::one("reference", problem).into());
        let property = TypedProperty { name: "Neubau".into(), reference: "L-2".into(), ..TypedProperty::default() };
        let Refusal::Invalid(problems) = refused(site.portal.create_property(&tom, &property).await) else { panic!("refused") };
        assert_eq!(problems.of("reference").and_then(Problem::link), Some(format!("/admin/properties/{}", people.kastanienallee)).as_deref());
        let unit = TypedUnit { name: "Keller".into(), reference: "L-1-01".into(), number: String::new(), usage: "residential".into() };
        let Refusal::Invalid(problems) = refused(site.portal.create_unit(&tom, people.isabellastrasse, &unit).await) else { panic!("refused") };
        assert!(problems.of("reference").and_then(Problem::link).is_some_and(|path| path.starts_with("/admin/units/")));
        // One's own reference is no obstacle.
        let page = site.portal.contact_form(&tom, Some(people.schubert), None).await.expect("a form");
        let same = Typed { note: "neu".into(), ..page.stored };
        site.portal.change_contact(&tom, At { id: people.schubert, version: page.version }, &same).await.expect("changed");
    }

    async fn somebody_who_may_be_there_already_is_shown_first(db: Db) {
        let (site, people, tom) = world(db).await;
        site.switch_on(&[Key::DefaultOnline]).await;
        let fresh = site.portal.contact_form(&tom, None, None).await.expect("a form");
        assert_eq!((fresh.stored.channel.as_str(), fresh.alike.len()), ("online", 0));
        let twin = Typed {
            first_name: "Jana".into(),
            last_name: "Schubert".into(),
            email: "Jana.Schubert@example.net".into(),
            channel: "online".into(),
            ..Typed::default()
        };
        let expected: Refusal = Problems::one("anyway", Problem::MaybeThereAlready).into();
        assert_eq!(refused(site.portal.create_contact(&tom, &twin, false).await), expected);
        let shown = site.portal.contact_form(&tom, None, Some(&twin)).await.expect("a form");
        assert_eq!(shown.alike.iter().map(|alike| alike.id).collect::<Vec<_>>(), [people.schubert]);
        let namesake = Typed { email: "jana2@example.net".into(), ..twin.clone() };
        site.portal.create_contact(&tom, &namesake, false).await.expect("the name alone is no reason");
        site.portal.create_contact(&tom, &twin, true).await.expect("somebody else");
    }

    async fn a_contract_gives_access_and_its_end_takes_it_from_open_sessions(db: Db) {
        let (site, people, tom) = world(db).await;
        let (login, code) = (site.registered(people.schubert, "Jana Schubert", "jana@example.net").await, site.invite(people.schubert).await.1);
        assert!(opens_the_house(&site, &people, login).await);
        for number in ["M-10004/01", "G-20017"] {
            let id = contract_of(&site, number).await;
            let (page, end) = site.portal.contract_end(&tom, id).await.expect("a question");
            let last = i64::from(number == "G-20017");
            assert_eq!((page.contact.0, end.contracts, end.contacts, end.codes), (people.schubert, 1, last, last));
            assert_eq!(site.portal.archive_contract(&tom, id, Fate::Archived).await.expect("archived"), people.schubert);
            assert_eq!(opens_the_house(&site, &people, login).await, number != "G-20017");
        }
        let nobody = site.nobody().await;
        assert_eq!(refused(site.portal.begin_registration(&nobody, None, code.plain(), None).await), Reason::CodeUnknown.into());
        assert_eq!(refused(site.portal.change_contract(&tom, At { id: contract_of(&site, "G-20017").await, version: 2 }, &tenancy(unit_of(&site, "L-1-04").await)).await), Reason::ContractArchived.into());

        // A new one, from next month on, and then from now on.
        let unit = unit_of(&site, "L-1-01").await;
        let soon = contract::Typed { starts: "1.12.2026".into(), ..tenancy(unit) };
        let (id, _) = site.portal.create_contract(&tom, people.schubert, &soon).await.expect("a contract");
        assert!(!opens_the_house(&site, &people, login).await);
        site.portal.change_contract(&tom, At { id, version: 1 }, &tenancy(unit)).await.expect("changed");
        assert!(opens_the_house(&site, &people, login).await);
        let Refusal::Conflict(conflict) = refused(site.portal.change_contract(&tom, At { id, version: 1 }, &soon).await) else { panic!("a conflict") };
        assert_eq!(conflict.yours.to(domain::text::Lang::De), "Beginn 01.12.2026");
        let journal = site.journal().await;
        assert_eq!(journal[2..], [
            "Tom Berger: contract M-20000/01, created ( → Einheit: Wohnung 1, Isabellastraße 102; Art: Mieter; Vertragsnummer: M-20000/01; Beginn: 01.12.2026)",
            "Tom Berger: contract M-20000/01, changed (Beginn: 01.12.2026 → Beginn: 01.01.2026)",
        ]);
    }

    async fn two_tenancies_at_once_are_told_and_not_refused(db: Db) {
        let (site, people, tom) = world(db).await;
        let unit = unit_of(&site, "L-1-01").await;
        let (id, overlaps) = site.portal.create_contract(&tom, people.ohnesorg, &tenancy(unit)).await.expect("a contract");
        assert_eq!(overlaps, 1);
        let page = site.portal.contract_form(&tom, Ok(id), "").await.expect("a form");
        assert_eq!(page.overlaps.iter().map(|overlap| overlap.contact).collect::<Vec<_>>(), [people.schubert]);
        let owner = contract::Typed { kind: "owner".into(), number: String::new(), ..tenancy(unit) };
        assert_eq!(site.portal.create_contract(&tom, people.yildiz, &owner).await.expect("a contract").1, 0);
        let nowhere = contract::Typed { unit: "999".into(), ..tenancy(unit) };
        assert_eq!(refused(site.portal.create_contract(&tom, people.yildiz, &nowhere).await), Problems::one("unit", Problem::NoUnit).into());
    }

    async fn a_form_that_is_sent_twice_makes_one_contract(db: Db) {
        let (site, people, tom) = world(db).await;
        let unit = unit_of(&site, "L-1-02").await;
        let typed = tenancy(unit);
        let (one, other) = tokio::join!(
            site.portal.create_contract(&tom, people.ohnesorg, &typed),
            site.portal.create_contract(&tom, people.ohnesorg, &typed),
        );
        let one = one.expect("a contract");
        assert_eq!(other.expect("the same one"), one);
        // Spelled in another way it is the same number; without one, from another day or for somebody else it is another contract.
        let spelled = contract::Typed { number: "m 20000 01".into(), ..tenancy(unit) };
        assert_eq!(site.portal.create_contract(&tom, people.ohnesorg, &spelled).await.expect("the same one"), one);
        let created = site.journal().await.into_iter().filter(|line| line.contains("contract M-20000/01, created")).count();
        assert_eq!(created, 1);
        let mut ids = vec![one.0];
        for other in [
            contract::Typed { number: String::new(), ..tenancy(unit) },
            contract::Typed { starts: "2.1.2026".into(), ..tenancy(unit) },
            contract::Typed { kind: "owner".into(), ..tenancy(unit) },
            contract::Typed { unit: unit_of(&site, "L-1-03").await.to_string(), ..tenancy(unit) },
        ] {
            ids.push(site.portal.create_contract(&tom, people.ohnesorg, &other).await.expect("another one").0);
        }
        ids.push(site.portal.create_contract(&tom, people.yildiz, &typed).await.expect("another one").0);
        // An archived one is not brought back by chance.
        site.portal.archive_contract(&tom, one.0, Fate::Archived).await.expect("archived");
        ids.push(site.portal.create_contract(&tom, people.ohnesorg, &typed).await.expect("a new one").0);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 7);
    }

    async fn an_archived_house_or_flat_closes_and_opens_again(db: Db) {
        let (site, people, tom) = world(db).await;
        let login = site.registered(people.lotte, "Lotte Blume", "lotte@example.net").await;
        let shop = unit_of(&site, "L-1-03").await;
        let page = site.portal.unit_form(&tom, shop).await.expect("a form");
        assert_eq!((page.consequence.contracts, page.consequence.contacts, page.consequence.users), (1, 1, 1));
        site.portal.archive_unit(&tom, shop, Fate::Archived).await.expect("archived");
        assert!(!opens_the_house(&site, &people, login).await);
        site.portal.archive_unit(&tom, shop, Fate::InUse).await.expect("back");
        assert!(opens_the_house(&site, &people, login).await);

        let house = people.isabellastrasse;
        assert_eq!(site.portal.property_form(&tom, house).await.expect("a form").consequence.contacts, 2, "Emre has a flat elsewhere");
        site.portal.archive_property(&tom, house, Fate::Archived).await.expect("archived");
        site.portal.archive_property(&tom, house, Fate::Archived).await.expect("twice is no mistake");
        assert!(!opens_the_house(&site, &people, login).await);
        assert_eq!(refused(site.portal.archive_unit(&tom, shop, Fate::InUse).await), Reason::PlaceArchived.into());
        let form = site.portal.property_form(&tom, house).await.expect("a form");
        let changed = TypedProperty { name: "Lindenhof".into(), ..form.stored };
        let at = At { id: house, version: form.version };
        assert_eq!(refused(site.portal.change_property(&tom, at, &changed).await), Reason::PlaceArchived.into());
        let form = site.portal.unit_form(&tom, shop).await.expect("a form");
        let at = At { id: shop, version: form.version };
        let changed = TypedUnit { name: "Blumenladen".into(), ..form.stored };
        assert_eq!(refused(site.portal.change_unit(&tom, at, &changed).await), Reason::PlaceArchived.into());
        let page = site.portal.unit(&tom, shop).await.expect("a page");
        assert!(page.with_house && page.archived_at.is_some());
        let unit = TypedUnit { name: "Keller".into(), reference: "L-1-99".into(), number: String::new(), usage: "residential".into() };
        assert_eq!(refused(site.portal.create_unit(&tom, house, &unit).await), Reason::PlaceArchived.into());
        site.portal.archive_property(&tom, house, Fate::InUse).await.expect("back");
        assert!(opens_the_house(&site, &people, login).await);
        site.portal.create_unit(&tom, house, &unit).await.expect("a unit");
        let actions: Vec<String> = site.journal().await;
        assert_eq!(actions.len(), 5, "{actions:?}");

        let end = site.portal.contact_end(&tom, people.lotte).await.expect("a contact");
        let Consequence { contracts, contacts, users, codes } = end.consequence;
        assert_eq!((end.name.as_str(), contracts, contacts, users, codes), ("Blumen Lotte GmbH", 1, 1, 1, 0));
        site.portal.create_code(&tom, people.lotte).await.expect("a code");
        assert_eq!(site.portal.contact_end(&tom, people.lotte).await.expect("a contact").consequence.codes, 1);
    }

    async fn an_archived_contact_comes_back_with_its_users(db: Db) {
        let (site, people, tom) = world(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let code = site.invite(people.schubert).await.1;
        site.portal.archive_contact(&tom, people.schubert).await.expect("archived");
        assert!(!opens_the_house(&site, &people, login).await);
        let nobody = site.nobody().await;
        assert_eq!(refused(site.portal.begin_registration(&nobody, None, code.plain(), None).await), Reason::CodeUnknown.into());
        let form = site.portal.contact_form(&tom, Some(people.schubert), None).await.expect("a form");
        assert!(form.archived_at.is_some() && form.merged_into.is_none());
        let at = At { id: people.schubert, version: form.version };
        assert_eq!(refused(site.portal.change_contact(&tom, at, &form.stored).await), Reason::Archived.into());
        site.portal.restore_contact(&tom, people.schubert).await.expect("back");
        assert!(opens_the_house(&site, &people, login).await);
        assert_eq!(refused(site.portal.begin_registration(&nobody, None, code.plain(), None).await), Reason::CodeUnknown.into(), "its codes stay revoked");
    }

    async fn what_was_archived_and_brought_back_meanwhile_is_saved_as_it_was_typed(db: Db) {
        let (site, people, tom) = world(db).await;
        let petra = site.staff(people.petra).await;
        let (portal, house, contact) = (&site.portal, people.isabellastrasse, people.schubert);
        let (shop, contract) = (unit_of(&site, "L-1-03").await, contract_of(&site, "M-10004/01").await);
        let of_contact = portal.contact_form(&tom, Some(contact), None).await.expect("a form");
        let of_house = portal.property_form(&tom, house).await.expect("a form");
        let of_shop = portal.unit_form(&tom, shop).await.expect("a form");
        let of_contract = portal.contract_form(&tom, Ok(contract), "").await.expect("a form");
        for fate in [Fate::Archived, Fate::InUse] {
            match fate {
                Fate::Archived => portal.archive_contact(&petra, contact).await.expect("archived"),
                Fate::InUse => portal.restore_contact(&petra, contact).await.expect("back"),
            }
            portal.archive_contract(&petra, contract, fate).await.expect("so");
            portal.archive_property(&petra, house, fate).await.expect("so");
            portal.archive_unit(&petra, shop, fate).await.expect("so");
        }
        let seen = At { id: contact, version: of_contact.version };
        let his = Typed { phone: "0911 4711".into(), ..of_contact.stored.clone() };
        portal.change_contact(&tom, seen, &his).await.expect("saved");
        let renamed = TypedProperty { name: "Lindenhof".into(), ..of_house.stored };
        portal.change_property(&tom, At { id: house, version: of_house.version }, &renamed).await.expect("saved");
        let renamed = TypedUnit { name: "Blumenladen".into(), ..of_shop.stored };
        portal.change_unit(&tom, At { id: shop, version: of_shop.version }, &renamed).await.expect("saved");
        let renamed = contract::Typed { number: "M-10004/02".into(), ..of_contract.stored };
        portal.change_contract(&tom, At { id: contract, version: of_contract.version }, &renamed).await.expect("saved");

        // What somebody has changed is told, with who that was, and not with who has archived it since.
        portal.archive_contact(&petra, contact).await.expect("archived");
        portal.restore_contact(&petra, contact).await.expect("back");
        let hers = Typed { phone: "0911 999".into(), ..of_contact.stored };
        let Refusal::Conflict(conflict) = refused(portal.change_contact(&petra, seen, &hers).await) else { panic!("a conflict") };
        assert_eq!(conflict.by, "Tom Berger");
    }

    async fn customers_find_no_door_to_any_of_it(db: Db) {
        let (site, people, _) = world(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(login).await;
        let (portal, unit) = (&site.portal, unit_of(&site, "L-1-01").await);
        let contract = contract_of(&site, "M-10004/01").await;
        let property = TypedProperty::default();
        let outcomes = [
            refused(portal.contact_form(&jana, Some(people.schubert), None).await),
            refused(portal.create_contact(&jana, &lindner(), false).await),
            refused(portal.change_contact(&jana, At { id: people.schubert, version: 1 }, &lindner()).await),
            refused(portal.restore_contact(&jana, people.schubert).await),
            refused(portal.contract_form(&jana, Ok(contract), "").await),
            refused(portal.create_contract(&jana, people.schubert, &tenancy(unit)).await),
            refused(portal.change_contract(&jana, At { id: contract, version: 1 }, &tenancy(unit)).await),
            refused(portal.archive_contract(&jana, contract, Fate::Archived).await),
            refused(portal.find_units(&jana, "wohnung").await),
            refused(portal.create_property(&jana, &property).await),
            refused(portal.property_form(&jana, people.isabellastrasse).await),
            refused(portal.archive_property(&jana, people.isabellastrasse, Fate::Archived).await),
            refused(portal.unit_form(&jana, unit).await),
            refused(portal.archive_unit(&jana, unit, Fate::Archived).await),
            refused(portal.search(&jana, "schubert", 5).await),
        ];
        assert!(outcomes.iter().all(|refusal| *refusal == Refusal::NotFound), "{outcomes:?}");
        assert!(site.journal().await.is_empty());
    }

    async fn a_clerk_finds_people_by_whatever_they_know(db: Db) {
        let (site, people, tom) = world(db).await;
        site.registered(people.yildiz, "Emre Yıldız", "emre.y@example.net").await;
        for (query, first) in [
            ("schubert isabella", "Schubert, Jana"),
            ("isab wohnung 1 schub", "Schubert, Jana"),
            ("Frau SCHUBERT", "Schubert, Jana"),
            ("k-1", "Schubert, Jana"),
            ("jana.schubert@example.net", "Schubert, Jana"),
            ("yildiz kastanien", "Yıldız, Emre"),
            ("Yıldız", "Yıldız, Emre"),
            ("blumen lotte", "Blumen Lotte GmbH"),
            ("kastanienallee", "Kastanienallee 7"),
            ("L-1-03", "Laden"),
            ("m-10004/01", "M-10004/01"),
            ("emre.y@exa", "emre.y@example.net"),
        ] {
            let names = names(&site, &tom, query).await;
            assert_eq!(names.first().map(String::as_str), Some(first), "{query}: {names:?}");
        }
        for query in ["chubert", "schubert kastanien", "", "?", "nobody"] {
            assert_eq!(names(&site, &tom, query).await, Vec::<String>::new(), "{query}");
        }
        // What changes is found by what it is now, and what is archived comes last, marked.
        let page = site.portal.contact_form(&tom, Some(people.altmann), None).await.expect("a form");
        let renamed = Typed { last_name: "Schubertsen".into(), phone: "+49 911 / 55-66".into(), ..page.stored };
        site.portal.change_contact(&tom, At { id: people.altmann, version: 1 }, &renamed).await.expect("changed");
        assert!(names(&site, &tom, "altmann").await.iter().all(|name| name != "Altmann, Karl"));
        assert_eq!(names(&site, &tom, "schubert").await, ["Schubert, Jana", "Schubertsen, Karl"]);
        assert_eq!(names(&site, &tom, "0911 5566").await, ["Schubertsen, Karl"]);
        site.portal.archive_contact(&tom, people.schubert).await.expect("archived");
        let found = site.portal.search(&tom, "schubert", 5).await.expect("found");
        let hits: Vec<_> = found.groups[0].hits.iter().map(|hit| (hit.name.as_str(), hit.archived)).collect();
        assert_eq!(hits, [("Schubertsen, Karl", false), ("Schubert, Jana", true)]);
        let units = site.portal.find_units(&tom, "wohnung kastanien").await.expect("units");
        assert_eq!(units.iter().map(|unit| unit.reference.as_str()).collect::<Vec<_>>(), ["L-2-01", "L-2-02", "L-2-03"]);
    }

    async fn whoever_looks_after_staff_finds_them_and_nobody_else_does(db: Db) {
        let (site, people, tom) = world(db).await;
        let maria = site.staff(people.maria).await;
        let found = site.portal.search(&maria, "berger tom", 5).await.expect("found");
        let hits: Vec<_> = found.groups.iter().flat_map(|group| &group.hits).collect();
        assert_eq!(hits.iter().map(|hit| (hit.name.as_str(), hit.path.clone(), hit.archived)).collect::<Vec<_>>(), [
            ("Tom Berger", format!("/admin/staff/{}", people.tom), false),
        ]);
        assert_eq!(names(&site, &maria, "tom.berger@lind").await, ["Tom Berger"]);
        for query in ["tom", "berger", "tom.berger@lindenhof.example"] {
            assert_eq!(names(&site, &tom, query).await, Vec::<String>::new(), "{query}");
        }
        site.portal.change_own_name(&tom, "Tom Seidel").await.expect("renamed");
        assert_eq!(names(&site, &maria, "seidel").await, ["Tom Seidel"]);
        // By his address he is found as before, by the name that he has no more he is not.
        site.portal.change_own_name(&tom, "Tom Kern").await.expect("renamed");
        assert_eq!(names(&site, &maria, "seidel").await, Vec::<String>::new());
        assert_eq!(names(&site, &maria, "berger").await, ["Tom Kern"]);
        site.portal.deactivate_staff(&maria, people.tom).await.expect("deactivated");
        let found = site.portal.search(&maria, "kern", 5).await.expect("found");
        assert!(found.groups[0].hits[0].archived);
    }

    async fn announcements_documents_and_answers_are_found_by_what_they_are_called(db: Db) {
        let (site, people, tom) = world(db).await;
        let found = async |query: &str| {
            let found = site.portal.search(&tom, query, 5).await.expect("found");
            let hits = found.groups.into_iter().flat_map(|group| group.hits);
            hits.map(|hit| (hit.name, hit.detail, hit.path, hit.archived)).collect::<Vec<_>>()
        };
        let told = domain::announcement::Typed {
            title: "Wasser-Abstellung".into(),
            text: "Am Montag.".into(),
            place: domain::announcement::PlaceKind::Everywhere.key().into(),
            whom: "everybody".into(),
            ..domain::announcement::Typed::default()
        };
        let id = site.portal.write_announcement(&tom, &told).await.expect("a draft");
        let draft = |title: &str| (title.to_owned(), "Entwurf".to_owned(), format!("/admin/announcements/{id}"), false);
        assert_eq!(found("abstell wass").await, [draft("Wasser-Abstellung")]);
        let renamed = domain::announcement::Typed { title: "Heizung".into(), ..told };
        let nobody = portal::announcement::Tell::Nobody;
        site.portal.change_announcement(&tom, At { id, version: 1 }, &renamed, nobody).await.expect("changed");
        assert_eq!((found("abstell").await, found("heiz").await), (vec![], vec![draft("Heizung")]));

        let share = async |name: &str| {
            let typed = domain::document::Typed { folder: "letter".into(), whom: "everybody".into() };
            let place = domain::document::Place::House(people.isabellastrasse);
            let sharing = domain::document::Sharing::read(place, &typed).expect("read");
            let mut receiving = site.portal.receive_document(&tom, sharing, name).expect("begun");
            let piece = bytes::Bytes::from_static(b"%PDF-1.7\nx");
            site.portal.receive_piece(&mut receiving, piece).await.expect("taken");
            site.portal.share_document(&tom, receiving).await.expect("sent").expect("taken")
        };
        let document = share("scan_0815.pdf").await;
        let typed = domain::document::TypedChange { title: "Nebenkosten 2025".into(), folder: "letter".into() };
        site.portal.change_document(&tom, At { id: document, version: 1 }, &typed).await.expect("changed");
        for query in ["nebenk 2025", "0815", "scan nebenkosten"] {
            let hits = found(query).await;
            let [(name, detail, path, false)] = hits.as_slice() else { panic!("{query}: {hits:?}") };
            assert_eq!((name.as_str(), path), ("Nebenkosten 2025", &format!("/admin/documents/{document}")), "{query}");
            assert!(detail.ends_with(" · scan_0815.pdf"), "{detail}");
        }
        site.portal.withdraw_document(&tom, document).await.expect("withdrawn");
        assert!(found("nebenkosten").await[0].3, "it is marked");
        share("Aushang A.pdf").await;
        share("Aushang B.pdf").await;
        let names: Vec<_> = found("aushang").await.into_iter().map(|hit| hit.0).collect();
        assert_eq!(names, ["Aushang B", "Aushang A"], "the newest first");

        // Entries of the FAQ by their question, in either language.
        let category = domain::faq::TypedCategory { name_de: "Haus".into(), ..domain::faq::TypedCategory::default() };
        let category = site.portal.create_faq_category(&tom, &category).await.expect("a category");
        let asked = domain::faq::TypedEntry {
            category: category.to_string(),
            question_de: "Schlüssel verloren?".into(),
            answer_de: "Rufen Sie den Notdienst.".into(),
            question_en: "Lost your key?".into(),
            answer_en: "Call us.".into(),
            state: "draft".into(),
            audience: "all".into(),
            ..domain::faq::TypedEntry::default()
        };
        let entry = site.portal.create_faq_entry(&tom, &asked).await.expect("an entry");
        let one = |question: &str, archived| {
            vec![(question.to_owned(), "Haus".to_owned(), format!("/admin/faq/entries/{entry}"), archived)]
        };
        for query in ["schlüssel", "verl schluess", "lost key"] {
            assert_eq!(found(query).await, one("Schlüssel verloren?", false), "{query}");
        }
        assert_eq!(found("notdienst").await, [], "what is answered the list of the FAQ finds");
        let renamed = domain::faq::TypedEntry { question_de: "Wo ist der Aufzug?".into(), ..asked };
        site.portal.change_faq_entry(&tom, At { id: entry, version: 1 }, &renamed).await.expect("changed");
        assert_eq!((found("schlüssel").await, found("aufzug").await), (vec![], one("Wo ist der Aufzug?", false)));
        site.portal.archive_faq_entry(&tom, entry, Fate::Archived).await.expect("archived");
        assert_eq!(found("aufzug").await, one("Wo ist der Aufzug?", true));

        let terms = async || {
            let mut all = site.everything().await;
            ["search_term.term", "announcement.terms", "document.terms", "faq_entry.terms"].map(|column| {
                let mut terms = all.remove(column).expect(column);
                terms.sort();
                terms
            })
        };
        let kept = terms().await;
        sql("DELETE FROM search_edition").execute(site.db()).await.expect("forgotten");
        store::search::renew(site.db()).await.expect("made anew");
        assert_eq!(terms().await, kept);
    }

    async fn added_people_and_residents_are_found_by_their_names(db: Db) {
        let (site, people, tom) = world(db).await;
        let karin = site.add_login("Karin Ulmer", "ku@example.net").await;
        site.add_added_access(karin, people.schubert, domain::access::AccessLevel::Member).await;
        let olga = site.add_login("Olga Nachbar", "on@example.net").await;
        let found = |query: &'static str| {
            let (site, tom) = (&site, &tom);
            async move {
                let found = site.portal.search(tom, query, 5).await.expect("found");
                found.groups.into_iter().flat_map(|group| group.hits).map(|hit| (hit.detail, hit.path)).collect::<Vec<_>>()
            }
        };
        assert_eq!(found("ulmer kar").await, [("Karin Ulmer".into(), format!("/admin/contacts/{}", people.schubert))]);
        assert_eq!(found("olga").await, [("Olga Nachbar".into(), format!("/admin/users/{olga}/sessions"))]);
        assert_eq!(found("olga ku@example.net").await, []);
    }

    async fn of_many_annas_and_many_muellers_the_one_who_is_both_is_found(db: Db) {
        let (site, _, tom) = world(db).await;
        crowd(&site, &[("Anna", "Berg"), ("Karl", "Müller")]).await;
        site.add_person("V-9999", "Frau", "Anna", "Müller", None).await;
        // A house in a street of that name changes nothing.
        site.add_property("L-77", "Müllerstraße 7").await;
        for query in ["anna müller", "müller anna", "müll ann"] {
            assert_eq!(names(&site, &tom, query).await.first().map(String::as_str), Some("Müller, Anna"), "{query}");
        }
        assert_eq!(names(&site, &tom, "anna berg karl").await, Vec::<String>::new());
    }

    async fn a_common_name_is_found_in_the_house_that_all_other_words_name(db: Db) {
        let (site, _, tom) = world(db).await;
        crowd(&site, &[("Anna", "Berg")]).await;
        // More houses of each word than are looked through; one has both.
        let (mut street, houses) = (Vec::new(), 25);
        for n in 0..houses {
            street.push(site.add_property(&format!("A{n}"), &format!("Ahornweg {}", n + 101)).await);
            site.add_property(&format!("B{n}"), "Birkenallee 12").await;
        }
        let wanted = site.add_property("AB", "Ahornweg 12").await;
        lives(&site, street[0], ("Anna", "Anders"), 1).await;
        // Somebody with more contracts there than are looked at comes first, and stands in nobody's way.
        lives(&site, wanted, ("Anna", "Eigner"), 60).await;
        lives(&site, wanted, ("Vera", "Wohnt"), 1).await;
        let gone = lives(&site, wanted, ("Anna", "Zog"), 1).await;
        site.archive(gone).await;
        lives(&site, wanted, ("Anna", "Zuletzt"), 1).await;
        for query in ["anna ahornweg 12", "12 ahornw ann"] {
            assert_eq!(names(&site, &tom, query).await, ["Eigner, Anna", "Zuletzt, Anna"], "{query}");
            assert!(site.portal.search(&tom, query, 10).await.expect("an answer").more, "{query}");
        }
        // One of the words alone names too many houses; the first of them are looked through.
        assert!(names(&site, &tom, "anna ahornweg").await.contains(&"Anders, Anna".to_owned()));
    }

    async fn a_full_name_is_found_in_every_house_of_a_town(db: Db) {
        let (site, _, tom) = world(db).await;
        crowd(&site, &[("Anna", "Berg"), ("Karl", "Müller")]).await;
        let mut town = Vec::new();
        for n in 0..30 {
            town.push(site.add_property(&format!("B{n}"), &format!("Berlin {n}")).await);
        }
        for house in [town[2], town[29]] {
            lives(&site, house, ("Anna", "Müller"), 1).await;
        }
        lives(&site, town[3], ("Anna", "Maier"), 1).await;
        for query in ["anna müller berlin", "berlin müll ann"] {
            assert_eq!(names(&site, &tom, query).await, ["Müller, Anna", "Müller, Anna"], "{query}");
        }
    }

    async fn a_list_that_is_cut_says_that_there_is_more(db: Db) {
        let (site, _, tom) = world(db).await;
        for n in 0..6 {
            site.add_property(&format!("Z{n}"), "Zedernweg 3").await;
        }
        for (shown, more) in [(5, true), (6, false), (7, false)] {
            let found = site.portal.search(&tom, "zedernweg", shown).await.expect("an answer");
            let hits = found.groups.iter().map(|group| group.hits.len()).collect::<Vec<_>>();
            assert_eq!((hits, found.more), (vec![usize::from(shown.min(6))], more), "{shown}");
        }
    }

    async fn of_all_flats_the_one_with_that_number_is_found(db: Db) {
        let (site, _, tom) = world(db).await;
        let house = site.add_property("W-1", "Zedernweg 3").await;
        // More than are looked at by either word come first.
        for n in 0..150 {
            let number = 1000 + n;
            site.add_unit(house, &format!("A{number}"), &format!("Wohnung {number}"), Usage::Residential).await;
            site.add_unit(house, &format!("B{number}"), &format!("Keller 7{number}"), Usage::Residential).await;
        }
        site.add_unit(house, "C1", "Wohnung 7", Usage::Residential).await;
        let found = names(&site, &tom, "wohnung 7").await;
        assert_eq!(found.first().map(String::as_str), Some("Wohnung 7"), "{found:?}");
    }

    async fn nothing_is_looked_up_that_lacks_a_word(db: Db) {
        let (site, people, tom) = world(db).await;
        site.add_login("Karin Ulmer", "ku@example.net").await;
        for nothing in ["schubert xaver", "isabella xaver", "ulmer xaver", "wohnung xaver", "maria xaver"] {
            assert_eq!(names(&site, &tom, nothing).await, Vec::<String>::new(), "{nothing}");
        }
        // By the house of a contract, by a part of a number, and a flat by its house.
        assert_eq!(names(&site, &tom, "schubert isabella").await[0], "Schubert, Jana");
        let found = site.portal.search(&tom, "10004/01 isabellastraße", 5).await.expect("an answer");
        let contracts = found.groups.iter().find(|group| group.kind == domain::search::Kind::Contract).expect("contracts");
        assert_eq!(contracts.hits[0].path, format!("/admin/contacts/{}", people.schubert));
        assert!(names(&site, &tom, "wohnung isabella").await.iter().any(|name| name.starts_with("Wohnung")));
    }

    async fn a_search_takes_two_statements_whatever_is_typed(db: Db) {
        let (site, _, tom) = world(db).await;
        for query in ["s", "schubert isabella wohnung 1 a b c d e f g", "0911 4711"] {
            let before = site.db().statements();
            site.portal.search(&tom, query, 5).await.expect("an answer");
            assert_eq!(site.db().statements() - before, 2, "{query}");
        }
    }

    async fn the_terms_are_what_they_would_be_if_they_were_made_anew(db: Db) {
        let (site, people, tom) = world(db).await;
        let id = site.portal.create_contact(&tom, &lindner(), false).await.expect("a contact");
        let changed = Typed { company: "Lindner & Söhne".into(), email: String::new(), ..lindner() };
        site.portal.change_contact(&tom, At { id, version: 1 }, &changed).await.expect("changed");
        let house = TypedProperty { name: "Lindenhof".into(), reference: "L-1".into(), ..TypedProperty::default() };
        site.portal.change_property(&tom, At { id: people.isabellastrasse, version: 1 }, &house).await.expect("changed");
        site.portal.change_own_name(&tom, "Tom Seidel").await.expect("renamed");
        site.registered(people.yildiz, "Emre Yıldız", "emre.y@example.net").await;
        let mut kept = site.everything().await.remove("search_term.term").expect("terms");
        sql("DELETE FROM search_edition").execute(site.db()).await.expect("forgotten");
        store::search::renew(site.db()).await.expect("made anew");
        let mut anew = site.everything().await.remove("search_term.term").expect("terms");
        kept.sort();
        anew.sort();
        assert!(kept.len() > 50);
        assert_eq!(kept, anew);
        assert_eq!(names(&site, &tom, "lindner söhne").await, ["Lindner, Ayşe (Lindner & Söhne)"]);
        let _: ContactId = id;
    }
}
