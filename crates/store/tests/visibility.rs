//! SQL and the policy agree about every row: random worlds, each asked both ways.

use domain::{
    contract::AccessWindows,
    id::{ContactId, PropertyId, UserId},
    policy::{At, Context, Customer, List, Right, Verdict, Who, permits, visibility},
    setting::Settings,
    time::Day,
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use store::{Db, sql};

const PROPERTIES: i64 = 2;
const CONTACTS: i64 = 2;
/// Enough worlds that each combination of the flags below turns up many times.
const WORLDS: usize = 200;

type Contract = (i64, usize, Option<i32>, Option<i32>, bool);
type Access = (&'static str, bool, i64, i64, bool, bool);

#[derive(Clone, Debug)]
struct World {
    archived_properties: Vec<bool>,
    archived_contacts: Vec<bool>,
    /// Property, commercial, archived.
    units: Vec<(i64, bool, bool)>,
    /// Contact, unit, first day and last day relative to today, archived.
    contracts: Vec<Contract>,
    /// Kind, administrator rights, contact, property, through, ended.
    accesses: Vec<Access>,
    before: Option<u16>,
    after: Option<u16>,
}

fn worlds() -> impl Strategy<Value = World> {
    let rarely = || prop::bool::weighted(0.15);
    let day = || prop::option::weighted(0.6, -20..20i32);
    let window = || prop::option::of(0..25u16);
    let unit = (1..=PROPERTIES, any::<bool>(), rarely());
    let contract = (1..=CONTACTS, 0..4usize, day(), day(), rarely());
    let kind = prop::sample::select(vec!["contact", "added", "resident"]);
    let access = (kind, any::<bool>(), 1..=CONTACTS, 1..=PROPERTIES, prop::bool::weighted(0.8), rarely());
    (
        prop::collection::vec(rarely(), PROPERTIES as usize),
        prop::collection::vec(rarely(), CONTACTS as usize),
        prop::collection::vec(unit, 4),
        prop::collection::vec(contract, 2..8),
        prop::collection::vec(access, 1..4),
        window(),
        window(),
    )
        .prop_map(|(archived_properties, archived_contacts, units, contracts, accesses, before, after)| World {
            archived_properties,
            archived_contacts,
            units,
            contracts,
            accesses,
            before,
            after,
        })
}

fn today() -> Day {
    Day::parse("2026-11-23").expect("a day")
}

async fn build(db: &Db, world: &World) -> Result<(), store::StoreError> {
    for table in ["access", "contract", "unit", "contact", "property", "login", "organisation"] {
        // A fixed list of tables, not input.
        match table {
            "access" => sql("DELETE FROM access WHERE id > $1"),
            "contract" => sql("DELETE FROM contract WHERE id > $1"),
            "unit" => sql("DELETE FROM unit WHERE id > $1"),
            "contact" => sql("DELETE FROM contact WHERE id > $1"),
            "property" => sql("DELETE FROM property WHERE id > $1"),
            "login" => sql("DELETE FROM login WHERE id > $1"),
            _ => sql("DELETE FROM organisation WHERE id > $1"),
        }
        .bind(0_i64)
        .execute(db)
        .await?;
    }
    sql("INSERT INTO organisation (id, name, street, postcode, town, phone, email, imprint, privacy, accessibility)
        VALUES (1, 'Lindenhof', '', '', '', '', '', '', '', $1)")
    .bind("")
    .execute(db)
    .await?;
    let archived = |archived: bool| archived.then_some(1_i64);
    for (id, gone) in (1_i64..).zip(&world.archived_properties) {
        sql("INSERT INTO property (id, reference, name, street, postcode, town, search_key, sort_key, created_at, archived_at)
            VALUES ($1, $2, $2, '', '', '', '', $2, 0, $3)")
        .bind(id)
        .bind(format!("L{id}"))
        .bind(archived(*gone))
        .execute(db)
        .await?;
    }
    for (id, gone) in (1_i64..).zip(&world.archived_contacts) {
        sql(
            "INSERT INTO contact (id, reference, last_name, channel, channel_set_by, channel_set_at, version, name_key,
                search_key, sort_key, created_at, archived_at)
            VALUES ($1, $2, $2, 'postal', '', 0, 1, $2, $2, $2, 0, $3)",
        )
        .bind(id)
        .bind(format!("K{id}"))
        .bind(archived(*gone))
        .execute(db)
        .await?;
    }
    for (id, (property, commercial, gone)) in (1_i64..).zip(&world.units) {
        sql("INSERT INTO unit (id, property, reference, name, usage, search_key, sort_key, created_at, archived_at)
            VALUES ($1, $2, $3, $3, $4, '', '', 0, $5)")
        .bind(id)
        .bind(*property)
        .bind(format!("U{id}"))
        .bind(if *commercial { "commercial" } else { "residential" })
        .bind(archived(*gone))
        .execute(db)
        .await?;
    }
    for (id, (contact, unit, starts, ends, gone)) in (1_i64..).zip(&world.contracts) {
        sql("INSERT INTO contract (id, contact, unit, kind, starts, ends, created_at, archived_at)
            VALUES ($1, $2, $3, 'tenant', $4, $5, 0, $6)")
        .bind(id)
        .bind(*contact)
        .bind(i64::try_from(*unit).unwrap_or(0) + 1)
        .bind(starts.map(|days| today().plus(days)))
        .bind(ends.map(|days| today().plus(days)))
        .bind(archived(*gone))
        .execute(db)
        .await?;
    }
    sql("INSERT INTO login (id, email, email_key, name, password_hash, language, terms_accepted_at, created_at)
        VALUES (1, $1, $1, 'Jana Schubert', '', 'de', 0, 0)")
    .bind("jana@example.net")
    .execute(db)
    .await?;
    for (kind, admin, contact, property, through, ended) in &world.accesses {
        let resident = *kind == "resident";
        sql("INSERT INTO access (login, kind, contact, property, level, created_at, through_at, ended_at)
            VALUES (1, $1, $2, $3, $4, 0, $5, $6)")
        .bind(*kind)
        .bind((!resident).then_some(*contact))
        .bind(resident.then_some(*property))
        .bind(if *kind == "contact" || (*admin && !resident) { "admin" } else { "member" })
        .bind(archived(*through))
        .bind(archived(*ended))
        .execute(db)
        .await?;
    }
    Ok(())
}

testkit::on_each_engine! {
    async fn lists_show_exactly_the_rows_that_the_policy_permits(db: Db) {
        // A fixed seed: a failure is found again by the next run.
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let (mut seen, mut hidden) = (0, 0);
        for _ in 0..WORLDS {
            let world = worlds().new_tree(&mut runner).expect("a world").current();
            build(&db, &world).await.expect("built");
            let (_, customer) = store::visit::customer(&db.read(), UserId(1)).await.expect("read");
            let accesses = customer.expect("a customer").accesses;
            let who = Who::Customer(Customer { login: UserId(1), accesses });
            let settings = Settings::default();
            let windows = AccessWindows { before: world.before, after: world.after };
            let context = Context { settings: &settings, windows, today: today() };
            let allowed = |right, at| permits(&who, right, at, context) == Verdict::Allowed;

            let listed = store::visible::properties(db.read(), visibility(&who, List::Properties, context)).await.expect("listed");
            for property in (1..=PROPERTIES).map(PropertyId) {
                let visible = listed.iter().any(|row| row.id == property);
                assert_eq!(visible, allowed(Right::SeeHome, At::Property(property)), "{property:?} in {world:?}");
                if visible { seen += 1 } else { hidden += 1 }
            }
            let listed = store::visible::contacts(db.read(), visibility(&who, List::Contacts, context)).await.expect("listed");
            for contact in (1..=CONTACTS).map(ContactId) {
                let visible = listed.contains(&contact);
                assert_eq!(visible, allowed(Right::SeeOwnContact, At::Contact(contact)), "{contact:?} in {world:?}");
                if visible { seen += 1 } else { hidden += 1 }
            }
        }
        assert!(seen > 100 && hidden > 100, "the worlds are too much alike: {seen} seen, {hidden} hidden");
    }

    async fn coverage_counts_whom_the_rules_count(db: Db) {
        use domain::{access::Access, id::AccessId, onboarding::{Item, Question, coverage::{Coverage, Idle, counted}}};
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        // Question, property (of the residency question), of the n-th access.
        let answers = prop::collection::vec((prop::sample::select(Question::ALL.to_vec()), 1..=PROPERTIES, 0..3usize), 0..6);
        let asked = prop::option::of(prop::sample::select(Question::ALL.to_vec()));
        let worlds = (worlds(), answers, asked, 0..3i64);
        let (mut people, mut answered, mut to_ask) = (0, 0, 0);
        for _ in 0..WORLDS {
            let (world, answers, asked, asked_at) = worlds.new_tree(&mut runner).expect("a world").current();
            sql("DELETE FROM answer WHERE id > $1").bind(0_i64).execute(&db).await.expect("emptied");
            sql("DELETE FROM asking WHERE people > $1").bind(-1_i64).execute(&db).await.expect("emptied");
            build(&db, &world).await.expect("built");
            let (_, customer) = store::visit::customer(&db.read(), UserId(1)).await.expect("read");
            let accesses: Vec<Access> = customer.expect("a customer").accesses;
            let mut given: Vec<(AccessId, Item)> = Vec::new();
            for (question, property, nth) in answers {
                let Some(access) = accesses.get(nth) else { continue };
                let property = (question == Question::Residency).then_some(PropertyId(property));
                given.push((access.id, Item { question, property }));
                sql("INSERT INTO answer (access, question, property, value, wording, answered_at) VALUES ($1, $2, $3, '', 1, 9)")
                    .bind(access.id).bind(question).bind(property).execute(&db).await.expect("answered");
            }
            if let Some(question) = asked {
                sql("INSERT INTO asking (question, asked_at, asked_by, people) VALUES ($1, $2, '', 0)")
                    .bind(question).bind(asked_at).execute(&db).await.expect("asked");
            }
            let known = store::question::coverage(db.read(), today()).await.expect("counted");
            for question in Question::ALL {
                let mut expected = Coverage::default();
                for access in &accesses {
                    // Whoever is through is so since the instant 1.
                    let asked = asked == Some(question) && asked_at > 1;
                    let idle = if access.through && !asked { Idle::Through } else { Idle::Asked };
                    let mine: Vec<Item> = given.iter().filter(|(id, _)| *id == access.id).map(|(_, item)| *item).collect();
                    expected.count(&counted(question, access, today()), &mine, idle);
                }
                let known = known.iter().find(|known| known.question == question).expect("the question");
                assert_eq!(known.coverage, expected, "{question:?} in {world:?} with {given:?}");
                let listed = store::question::people(db.read(), question, domain::onboarding::coverage::Filter::Open, None,
                    domain::list::Turn::Start, today(), 10).await.expect("listed");
                assert_eq!(listed.len() as i64, expected.people - expected.answered, "{question:?} in {world:?} with {given:?}");
                people += expected.people;
                answered += expected.answered;
                to_ask += expected.to_ask;
            }
        }
        assert!(people > 200 && answered > 20 && to_ask > 20, "too much alike: {people}, {answered}, {to_ask}");
    }

    async fn whose_inviter_has_left_and_who_has_a_contract_the_rules_say_as_well(db: Db) {
        use domain::{access::Access, list::Turn, resident::{State, Whose, has_contract_at}, time::Moment};
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let (mut left, mut there) = (0, 0);
        for _ in 0..WORLDS {
            let world = worlds().new_tree(&mut runner).expect("a world").current();
            build(&db, &world).await.expect("built");
            let (_, customer) = store::visit::customer(&db.read(), UserId(1)).await.expect("read");
            let accesses: Vec<Access> = customer.expect("a customer").accesses;
            // The login of the world has invited itself, and comes once more into each house: it is inviter and resident.
            for property in 1..=PROPERTIES {
                sql("INSERT INTO invitation (kind, property, level, name, code_hash, code_cipher, created_at, created_by,
                        expires_at, used_at, inviter) VALUES ('resident', $1, 'member', '', $2, $2, 0, '', 9, 1, 1)")
                    .bind(property).bind(vec![u8::try_from(property).expect("small")]).execute(&db).await.expect("invited");
                sql("INSERT INTO access (login, kind, property, level, created_at, through_at, invitation)
                    SELECT 1, 'resident', $1, 'member', 0, 1, MAX(id) FROM invitation")
                    .bind(property).execute(&db).await.expect("come");
            }
            let at = store::resident::At { now: Moment(5), today: today() };
            let rows = store::resident::list(db.read(), Whose::default(), None, Turn::Start, at, 10).await.expect("listed");
            for property in (1..=PROPERTIES).map(PropertyId) {
                let row = rows.iter().find(|row| row.property.0 == property);
                let archived = world.archived_properties[usize::try_from(property.0).expect("small") - 1];
                assert_eq!(row.is_none(), archived, "{property:?} in {world:?}");
                let Some(row) = row else { continue };
                let has = has_contract_at(&accesses, property, today());
                assert_eq!((row.state == State::ToReview, row.has_contract), (!has, has), "{property:?} in {world:?}");
                if has { there += 1 } else { left += 1 }
            }
            for table in [sql("DELETE FROM access WHERE id > $1"), sql("DELETE FROM invitation WHERE id > $1")] {
                table.bind(0_i64).execute(&db).await.expect("emptied");
            }
        }
        assert!(left > 50 && there > 50, "the worlds are too much alike: {left} have left, {there} are there");
    }

    async fn nobody_sees_nothing_and_staff_see_all(db: Db) {
        use domain::{id::StaffId, person::{StaffMember, StaffRole}};
        let world = World {
            archived_properties: vec![false; 2], archived_contacts: vec![false, true],
            units: vec![], contracts: vec![], accesses: vec![], before: None, after: None,
        };
        build(&db, &world).await.expect("built");
        let settings = Settings::default();
        let context = Context { settings: &settings, windows: AccessWindows::default(), today: today() };
        let clerk = Who::Staff(StaffMember { id: StaffId(1), name: "Ida".into(), role: StaffRole::Clerk });
        for (who, properties, contacts) in [(Who::Nobody, 0, 0), (clerk, 2, 2)] {
            let listed = store::visible::properties(db.read(), visibility(&who, List::Properties, context)).await.expect("listed");
            assert_eq!(listed.len(), properties);
            let listed = store::visible::contacts(db.read(), visibility(&who, List::Contacts, context)).await.expect("listed");
            assert_eq!(listed.len(), contacts);
        }
    }
}
