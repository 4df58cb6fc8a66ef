//! Lists of contacts: pages, words, and the state of each invitation, which SQL and `domain` must agree about.

use domain::{
    contract::{AccessWindows, ContractKind, Usage},
    id::{ContactId, PropertyId, StaffId},
    invitation::{CodeFacts, Concern, ContactFacts, Funnel, InvitationState, reminder},
    list::{Order, Turn},
    person::Name,
    time::{Day, Moment, Span},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    Db,
    contact::{Filter, Reader},
    sql,
};
use testkit::TestPortal;

/// A contract of a random world: where, and whether it runs today.
struct Contract {
    property: PropertyId,
    running: bool,
}

/// A contact of a random world.
struct Somebody {
    id: ContactId,
    archived: bool,
    contracts: Vec<Contract>,
    has_user: bool,
    /// From the first to the last: what is known, and whether it is the contact's own.
    codes: Vec<(CodeFacts, bool)>,
    /// The same of each: when it was mailed and called to mind, and until when it is locked.
    post: Vec<Post>,
    /// It has an address from which no mail came back.
    reachable: bool,
}

#[derive(Clone, Copy)]
struct Post {
    mailed_at: Option<Moment>,
    reminded_at: Option<Moment>,
    frozen_until: Option<Moment>,
}

impl Somebody {
    fn state(&self, property: Option<PropertyId>, now: Moment) -> InvitationState {
        self.facts(property).state(now)
    }

    fn facts(&self, property: Option<PropertyId>) -> ContactFacts {
        let here = |contract: &&Contract| property.is_none_or(|property| property == contract.property);
        let own = self.codes.iter().filter(|(code, own)| *own && code.revoked_at.is_none());
        ContactFacts {
            archived: self.archived,
            in_window: self.contracts.iter().filter(here).any(|contract| contract.running),
            has_user: self.has_user,
            last_code: own.map(|(code, _)| *code).next_back(),
        }
    }

    fn reminder(&self) -> reminder::Facts {
        let last = self.codes.iter().zip(&self.post).rfind(|((code, own), _)| *own && code.revoked_at.is_none());
        let none = Post { mailed_at: None, reminded_at: None, frozen_until: None };
        let Post { mailed_at, reminded_at, frozen_until } = last.map_or(none, |(_, post)| *post);
        let contact = self.facts(None);
        reminder::Facts { contact, mailed_at, reminded_at, frozen_until, reachable: self.reachable }
    }

    fn belongs_to(&self, property: PropertyId) -> bool {
        self.contracts.iter().any(|contract| contract.property == property)
    }
}

async fn draw(site: &TestPortal, chance: &mut StdRng, houses: &[PropertyId], number: usize) -> Somebody {
    let (db, now) = (site.db(), site.portal.now());
    let today = now.day();
    let name = format!("Person {}", chance.random_range(0..30));
    // Some share a mailbox, and write it in their own way.
    let email = match chance.random_range(0..4) {
        0 => None,
        1 => Some(format!("Rita.{}@example.NET", number % 150)),
        _ => Some(format!("rita.{}@example.net", number % 150)),
    };
    let id = site.add_person(&format!("R-{number}"), "Frau", "Rita", &name, email.as_deref()).await;
    if let Some(email) = email.as_deref().filter(|_| chance.random_bool(0.2)) {
        let noted: Result<bool, store::StoreError> =
            store::write_tx!(db, |tx| { store::bounce::note(tx, email, None, "Maria Huber", now).await });
        noted.expect("noted");
    }
    let mut contracts = Vec::new();
    for n in 0..chance.random_range(0..4) {
        let property = houses[chance.random_range(0..houses.len())];
        let reference = format!("R-{number}-{n}");
        let unit = site.add_unit(property, &reference, &reference, Usage::Residential).await;
        let starts: Option<i32> = [None, Some(-30), Some(0), Some(3)][chance.random_range(0..4)];
        let ends: Option<i32> = [None, Some(30), Some(0), Some(-3)][chance.random_range(0..4)];
        let day = |days: Option<i32>| days.map(|days| today.plus(days));
        let contract = site.add_contract(id, unit, ContractKind::Tenant, None, day(starts), day(ends)).await;
        if chance.random_bool(0.2) {
            let table = ["contract", "unit"][chance.random_range(0..2)];
            let archive = if table == "contract" {
                sql("UPDATE contract SET archived_at = $1 WHERE id = $2").bind(now).bind(contract)
            } else {
                sql("UPDATE unit SET archived_at = $1 WHERE id = $2").bind(now).bind(unit)
            };
            archive.execute(db).await.expect("archived");
            continue;
        }
        let running = starts.is_none_or(|days| days <= 0) && ends.is_none_or(|days| days >= 0);
        contracts.push(Contract { property, running });
    }
    let archived = chance.random_bool(0.15);
    if archived {
        site.archive(id).await;
    }
    let mut has_user = false;
    for n in 0..chance.random_range(0..3) {
        let login = site.add_login("Rita", &format!("rita.{number}.{n}@example.net")).await;
        let access = site.add_access(login, id).await;
        if chance.random_bool(0.6) {
            let end = sql("UPDATE access SET ended_at = $1 WHERE id = $2").bind(now).bind(access);
            end.execute(db).await.expect("ended");
        } else {
            has_user = true;
        }
    }
    let (mut codes, mut post) = (Vec::new(), Vec::new());
    for _ in 0..chance.random_range(0..4) {
        let own = chance.random_bool(0.8);
        let (code, _) = if own {
            site.invite(id).await
        } else {
            site.invite_added(id, domain::access::AccessLevel::Member, "zweite@example.net").await
        };
        let mut some = |p: f64| chance.random_bool(p).then_some(now);
        let (used_at, revoked_at) = (some(0.2), some(0.3));
        let reminded_at = some(0.1);
        let left =
            [Span(0), Span(1), reminder::STILL_VALID, Span::days(9), Span::days(30), Span::days(60), Span::days(90)];
        let expires_at = now.plus(left[chance.random_range(0..left.len())]);
        let mailed_at = chance.random_bool(0.8).then(|| now.minus(Span::days(chance.random_range(0..30))));
        let frozen_until = [None, None, None, None, Some(now), Some(now.plus(Span(1)))][chance.random_range(0..6)];
        post.push(Post { mailed_at, reminded_at, frozen_until });
        sql("UPDATE invitation SET used_at = $1, revoked_at = $2, expires_at = $3, mailed_at = $5, reminded_at = $6,
                frozen_until = $7 WHERE id = $4")
        .bind(used_at)
        .bind(revoked_at)
        .bind(expires_at)
        .bind(code)
        .bind(mailed_at)
        .bind(reminded_at)
        .bind(frozen_until)
        .execute(db)
        .await
        .expect("changed");
        codes.push((CodeFacts { expires_at, used_at, revoked_at }, own));
    }
    Somebody { id, archived, contracts, has_user, codes, post, reachable: email.is_some() }
}

/// Everybody to whose address a mail could go: what came back from one, came back from all who share it.
async fn know_bounces(db: &Db, world: &mut [Somebody]) {
    for somebody in world.iter_mut().filter(|somebody| somebody.reachable) {
        let bounced: i64 =
            sql("SELECT COUNT(*) FROM contact c JOIN bounce b ON b.email_key = LOWER(c.email) WHERE c.id = $1")
                .bind(somebody.id)
                .value(db.read())
                .await
                .expect("a number");
        somebody.reachable = bounced == 0;
    }
}

/// All pages of a list, one after the other.
async fn all(db: &Db, filter: &Filter, order: Order, now: Moment) -> Vec<(ContactId, InvitationState)> {
    let window = AccessWindows::default().on(now.day());
    let (mut all, mut turn) = (Vec::new(), Turn::Start);
    loop {
        let rows = store::contact::list(db.read(), filter, order, turn, window, now, 7).await.expect("a page");
        let Some(last) = rows.last() else { return all };
        turn = Turn::After(last.id.0);
        all.extend(rows.iter().map(|row| (row.id, row.state)));
    }
}

testkit::on_each_engine! {
    async fn sql_and_the_rules_agree_about_the_state_of_every_invitation(db: Db) {
        let site = TestPortal::new(db.clone());
        let mut chance = StdRng::seed_from_u64(2026);
        let now = site.portal.now();
        let window = AccessWindows::default().on(now.day());
        let houses = [
            site.add_property("R-A", "Ahornweg 1").await,
            site.add_property("R-B", "Birkenweg 2").await,
            site.add_property("R-C", "Chausseestraße 3").await,
        ];
        let mut world = Vec::new();
        for number in 0..120 {
            world.push(draw(&site, &mut chance, &houses, number).await);
        }
        let drawn: BTreeSet<_> = world.iter().map(|somebody| somebody.state(None, now)).collect();
        assert_eq!(drawn.len(), InvitationState::ALL.len(), "the world has every state");

        let mut whole = Funnel::default();
        for somebody in &world {
            whole.add(somebody.state(None, now), 1);
            let reader = Reader { staff: StaffId(1), since: now };
            let found = store::contact::get(db.read(), somebody.id, window, reader).await.expect("an answer");
            let found = found.expect("a contact");
            assert_eq!(found.facts.state(now), somebody.state(None, now), "{:?}", found.facts);
        }
        assert_eq!(store::invitation::funnel(db.read(), window, now).await.expect("numbers"), whole);

        for property in [None, Some(houses[0]), Some(houses[1]), Some(houses[2])] {
            let here = world.iter().filter(|somebody| property.is_none_or(|property| somebody.belongs_to(property)));
            let expected: BTreeMap<_, _> = here.map(|somebody| (somebody.id, somebody.state(property, now))).collect();
            let mut funnel = Funnel::default();
            for state in InvitationState::ALL {
                let filter = Filter { state: Some(state), property, ..Filter::default() };
                let found: BTreeMap<_, _> = all(&db, &filter, Order::Ascending, now).await.into_iter().collect();
                let wanted: BTreeMap<_, _> = expected.iter().filter(|(_, s)| **s == state).map(|(i, s)| (*i, *s)).collect();
                assert_eq!(found, wanted, "{state:?} at {property:?}");
                funnel.add(state, i64::try_from(wanted.len()).expect("a number"));
            }
            let usual: BTreeMap<_, _> =
                all(&db, &Filter { property, ..Filter::default() }, Order::Descending, now).await.into_iter().collect();
            let wanted: BTreeMap<_, _> =
                expected.iter().filter(|(_, s)| **s != InvitationState::Archived).map(|(i, s)| (*i, *s)).collect();
            assert_eq!(usual, wanted, "archived contacts are only shown to whoever asks for them");
            if let Some(property) = property {
                let (_, counted, _) =
                    store::property::get(db.read(), property, window, now).await.expect("an answer").expect("a house");
                assert_eq!(counted, funnel, "{property:?}");
            }
        }
        let funnels = store::property::funnels(db.read(), Turn::Start, window, now, 10).await.expect("numbers");
        for house in funnels {
            let (_, one, _) =
                store::property::get(db.read(), house.property, window, now).await.expect("an answer").expect("a house");
            assert_eq!(house.funnel, one, "{}", house.name);
        }
    }

    async fn sql_and_the_rules_agree_about_who_is_reminded(db: Db) {
        let site = TestPortal::new(db.clone());
        let mut chance = StdRng::seed_from_u64(4711);
        let now = site.portal.now();
        let window = AccessWindows::default().on(now.day());
        let houses = [site.add_property("R-A", "Ahornweg 1").await];
        let mut world = Vec::new();
        for number in 0..400 {
            world.push(draw(&site, &mut chance, &houses, number).await);
        }
        know_bounces(&db, &mut world).await;
        let waiting = world.iter().filter(|somebody| somebody.reminder().waits(now)).count();
        let by_bounce = world.iter().filter(|somebody| {
            !somebody.reachable && reminder::Facts { reachable: true, ..somebody.reminder() }.waits(now)
        });
        assert!(waiting > 4 && by_bounce.count() > 0, "{waiting}");
        for days in [1, 14, 20] {
            let expected: BTreeSet<_> =
                world.iter().filter(|somebody| somebody.reminder().due(days, now)).map(|somebody| somebody.id).collect();
            let mailed_by = now.minus(Span::days(i64::from(days)));
            let due = store::reminder::due(db.read(), mailed_by, window, now, 1_000).await.expect("contacts");
            assert_eq!(due.iter().copied().collect::<BTreeSet<_>>(), expected, "after {days} days");
            assert_eq!(due.len(), expected.len());
            let first = store::reminder::due(db.read(), mailed_by, window, now, 2).await.expect("contacts");
            assert_eq!(first, due[..due.len().min(2)]);
            let held: Result<Vec<_>, store::StoreError> = store::write_tx!(&db, |tx| {
                store::reminder::held(tx, world.iter().map(|somebody| somebody.id).collect(), mailed_by, window, now).await
            });
            assert_eq!(held.expect("held").len(), expected.len());
        }
        let page = store::invitation::everywhere(db.read(), window, now).await.expect("numbers");
        let due = world.iter().filter(|somebody| somebody.reminder().due(14, now)).count();
        assert_eq!((page.due, page.waiting), (i64::try_from(due).expect("few"), i64::try_from(waiting).expect("few")));
        let funnel = store::invitation::funnel(db.read(), window, now).await.expect("numbers");
        assert_eq!(page.funnel, funnel);
        let listed = store::contact::concerned(db.read(), Concern::Bounced, Turn::Start, window, now, 1_000).await;
        let listed = listed.expect("contacts");
        assert_eq!(i64::try_from(listed.len()).expect("few"), page.bounced);
        assert!(!listed.is_empty() && listed.iter().all(|row| row.bounced));
    }

    async fn the_missing_numbers_that_are_counted_are_those_that_are_listed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db.clone()).await;
        let now = site.portal.now();
        let window = AccessWindows::default().on(now.day());
        let listed = async || {
            let rows = store::contact::without_number(db.read(), Turn::Start, window, now, 10).await.expect("a page");
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let counted = async || store::contract::readiness(db.read(), window).await.expect("numbers").without_number;
        // Herr Altmann has moved out; Frau Ohnesorg has a contract without a number.
        assert_eq!((listed().await, counted().await), (vec![people.ohnesorg], 1));
        let number = sql("UPDATE contract SET number = NULL, number_key = NULL WHERE number = $1");
        number.bind("L-40001").execute(&db).await.expect("gone");
        assert_eq!((listed().await, counted().await), (vec![people.lotte, people.ohnesorg], 2));
        site.registered(people.lotte, "Lotte Blum", "lotte@example.net").await;
        assert_eq!((listed().await, counted().await), (vec![people.ohnesorg], 1));
    }

    async fn people_are_found_however_their_umlauts_are_typed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db.clone()).await;
        let name = Name { first: Some("Jörg".into()), last: Some("Weiß-Müller".into()), ..Name::default() };
        let mueller = site.add_contact("K-9", &name, Some("100%_jw@example.net")).await;
        for (typed, found) in [
            ("weiss", Some(mueller)),
            ("MÜLLER jörg", Some(mueller)),
            ("Mueller", Some(mueller)),
            ("mu\u{308}ller", Some(mueller)),
            ("100%_", Some(mueller)),
            ("yildiz", Some(people.yildiz)),
            ("Yıldız Emre", Some(people.yildiz)),
            ("K-1", Some(people.schubert)),
            ("Müller Jana", None),
            ("müll weiß", Some(mueller)),
            ("üller", None),
            ("%", None),
            ("_", None),
        ] {
            let words = store::search::plan(db.read(), typed).await.expect("a plan");
            let filter = Filter { words, ..Filter::default() };
            let rows = all(&db, &filter, Order::Ascending, site.portal.now()).await;
            assert_eq!(rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), found.into_iter().collect::<Vec<_>>(), "{typed}");
        }
    }

    async fn pages_turn_in_both_directions_also_among_people_of_the_same_name(db: Db) {
        let site = TestPortal::new(db.clone());
        let mut added = Vec::new();
        for n in 0..23 {
            let last = ["Schmidt", "Özil", "Öz", "Schmid"][n % 4];
            added.push((domain::search::order(&format!("{last}, Anna")), site.add_person(&format!("S-{n}"), "Frau", "Anna", last, None).await));
        }
        added.sort();
        let ids: Vec<_> = added.into_iter().map(|(_, id)| id).collect();
        let now = site.portal.now();
        let window = AccessWindows::default().on(now.day());
        let ascending: Vec<_> = all(&db, &Filter::default(), Order::Ascending, now).await.into_iter().map(|(id, _)| id).collect();
        assert_eq!(ascending, ids);
        let descending: Vec<_> = all(&db, &Filter::default(), Order::Descending, now).await.into_iter().map(|(id, _)| id).collect();
        assert_eq!(descending, ids.iter().rev().copied().collect::<Vec<_>>());
        let before = Turn::Before(ids[12].0);
        let rows = store::contact::list(db.read(), &Filter::default(), Order::Ascending, before, window, now, 5).await;
        let back: Vec<_> = rows.expect("a page").into_iter().map(|row| row.id).collect();
        assert_eq!(back, ids[7..12].iter().rev().copied().collect::<Vec<_>>());
        let nowhere = store::contact::list(db.read(), &Filter::default(), Order::Ascending, Turn::After(987_654), window, now, 5).await;
        assert_eq!(nowhere.expect("a page").len(), 5, "a row that is gone begins at the start");
    }

    async fn a_house_shows_who_lives_there_today(db: Db) {
        let (site, people) = TestPortal::lindenhof(db.clone()).await;
        let today = site.portal.now().day();
        let later = site.add_unit(people.kastanienallee, "L-2-09", "Wohnung 9", Usage::Residential).await;
        site.add_contract(people.lotte, later, ContractKind::Tenant, None, Day::parse("2027-01-01"), None).await;
        let units = store::unit::of_property(db.read(), people.kastanienallee, store::unit::Filter::default(), Turn::Start, today, 10).await;
        let units = units.expect("units");
        let names: Vec<_> = units
            .iter()
            .map(|unit| (unit.name.as_str(), unit.occupants.iter().map(|o| o.name.as_str()).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            names,
            [
                ("Wohnung 1", vec!["Ohnesorg, Ilse"]),
                ("Wohnung 2", vec!["Yıldız, Emre"]),
                ("Wohnung 9", vec![]),
                ("Wohnung 10", vec![])
            ]
        );
        let filter = store::unit::Filter { words: "laden", usage: Some(Usage::Commercial), ..Default::default() };
        let shops = store::unit::of_property(db.read(), people.isabellastrasse, filter, Turn::Start, today, 10);
        let shops = shops.await.expect("units");
        assert_eq!(shops.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>(), ["Laden"]);

        // Archiving a contact leaves its contracts as they are: it lives there no more, and on the page of the unit it says so.
        let flat = units[0].id;
        let neu = site.add_person("K-9", "Frau", "Nele", "Neu", Some("nele@example.net")).await;
        site.add_contract(neu, flat, ContractKind::Tenant, None, None, None).await;
        let window = AccessWindows::default().on(today);
        let contracts = async || {
            let unit = store::unit::get(db.read(), flat, window).await.expect("a unit").expect("there");
            unit.contracts.into_iter().map(|contract| (contract.name, contract.archived)).collect::<Vec<_>>()
        };
        assert_eq!(contracts().await, [("Ohnesorg, Ilse".to_owned(), false), ("Neu, Nele".to_owned(), false)]);
        site.archive(people.ohnesorg).await;
        let filter = store::unit::Filter::default();
        let units = store::unit::of_property(db.read(), people.kastanienallee, filter, Turn::Start, today, 10).await;
        let units = units.expect("units");
        let there: Vec<_> = units[0].occupants.iter().map(|occupant| occupant.name.as_str()).collect();
        assert_eq!((units.len(), units[0].id, there), (4, flat, vec!["Neu, Nele"]));
        assert_eq!(contracts().await, [("Neu, Nele".to_owned(), false), ("Ohnesorg, Ilse".to_owned(), true)]);
        site.archive(neu).await;
        let filter = store::unit::Filter::default();
        let units = store::unit::of_property(db.read(), people.kastanienallee, filter, Turn::Start, today, 10).await;
        let units = units.expect("units");
        assert_eq!((units.len(), units[0].occupants.len()), (4, 0), "the flat is vacant, and still in the list");
    }
}
