//! Previews of the portal: who may begin one, as whom, how long it lasts, and that nothing is changed in it.

use domain::{
    contact::ContactChannel,
    id::{AccessId, UserId},
    list::Turn,
    policy::Who,
    preview::{LASTS, Place, Preview, Standing},
    refusal::{Reason, Refusal},
    setting::Key,
    time::Span,
};
use portal::{Fault, Outcome, SignedIn};
use store::sql;
use testkit::{People, TestPortal, on_each_engine};

const JANA: &str = "jana.schubert@example.net";

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

async fn access_of(site: &TestPortal, login: UserId) -> AccessId {
    sql("SELECT MIN(id) FROM access WHERE login = $1").bind(login).value(site.db().read()).await.expect("an access")
}

/// A session of Maria Huber, as the host writes it down.
async fn session(site: &TestPortal, people: &People) -> i64 {
    let now = site.portal.now();
    let new = store::session::New {
        token_hash: vec![7],
        login: None,
        staff: Some(people.maria),
        browser: "",
        now,
        expires_at: now.plus(Span::hours(12)),
    };
    store::session::begin(site.db(), new).await.expect("begun");
    sql("SELECT MAX(id) FROM session").value(site.db().read()).await.expect("a session")
}

async fn preview_of(site: &TestPortal) -> Option<Preview> {
    store::visit::session(&site.db().read(), vec![7]).await.expect("found").and_then(|(session, _)| session.preview())
}

on_each_engine! {
    async fn staff_of_every_role_choose_somebody_and_see_what_they_see(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let access = access_of(&site, jana).await;
        let session = session(&site, &people).await;
        for id in [people.maria, people.petra, people.tom] {
            let staff = site.staff(id).await;
            let page = site.portal.previewable(&staff, Place::Contact(people.schubert), Turn::Start).await.expect("a page");
            let found: Vec<_> = page.people.rows.iter().map(|one| (one.login, one.access, one.questions)).collect();
            assert_eq!(found, [(jana, access, false)]);
            let start = site.portal.begin_preview(&staff, Some(session), access, None).await.expect("begun");
            assert_eq!(start, format!("/p/{}", people.isabellastrasse));
        }
        let preview = preview_of(&site).await.expect("a preview");
        let maria = site.staff(people.maria).await;
        assert_eq!((preview.login, preview.contact, preview.until), (jana, Some(people.schubert), maria.now.plus(LASTS)));
        let seen = site.portal.previewed(&maria, &preview).await.expect("asked").expect("lasts");
        let herself = site.customer(jana).await;
        assert_eq!(seen.who, herself.who);
        assert_eq!((seen.name, seen.email, seen.lang, seen.properties), (herself.name, herself.email, herself.lang, herself.properties));
        assert_eq!(seen.preview, Some(preview.until));
        assert_eq!(herself.preview, None);
        let told = site.journal().await;
        assert_eq!(told.iter().filter(|line| line.contains("previewed")).count(), 3, "{told:?}");
        assert_eq!(site.portal.end_preview(&maria, Some(session)).await.expect("ended"), format!("/admin/contacts/{}", people.schubert));
        assert_eq!(preview_of(&site).await, None);
    }

    async fn it_begins_in_the_house_at_which_somebody_was_chosen(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let (access, session) = (access_of(&site, emre).await, session(&site, &people).await);
        let maria = site.staff(people.maria).await;
        let flat = sql("SELECT u.id FROM unit u JOIN contract c ON c.unit = u.id WHERE c.contact = $1 AND u.property = $2");
        let flat = flat.bind(people.yildiz).bind(people.kastanienallee).value(site.db().read()).await.expect("a unit");
        let (here, there) = (people.isabellastrasse, people.kastanienallee);
        let strange = site.add_property("L-9", "Ahornweg 3").await;
        for (place, house) in [
            (None, here),
            (Some(Place::Contact(people.yildiz)), here),
            (Some(Place::Property(here)), here),
            (Some(Place::Property(there)), there),
            (Some(Place::Unit(flat)), there),
            (Some(Place::Property(strange)), here),
        ] {
            let start = site.portal.begin_preview(&maria, Some(session), access, place).await.expect("begun");
            assert_eq!(start, format!("/p/{house}"), "{place:?}");
        }
    }

    async fn customers_have_no_previews(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let (access, session) = (access_of(&site, emre).await, session(&site, &people).await);
        let visitor = site.customer(jana).await;
        let place = Place::Contact(people.yildiz);
        assert_eq!(refusal(site.portal.previewable(&visitor, place, Turn::Start).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.begin_preview(&visitor, Some(session), access, None).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.end_preview(&visitor, Some(session)).await), Refusal::NotFound);
        let forged = Preview { login: emre, contact: None, property: None, until: visitor.now.plus(LASTS) };
        assert!(matches!(site.portal.previewed(&visitor, &forged).await, Err(Fault::Refused(Refusal::NotFound))));
        let nobody = site.nobody().await;
        assert_eq!(refusal(site.portal.begin_preview(&nobody, Some(session), access, None).await), Refusal::SignedOut);
        let maria = site.staff(people.maria).await;
        assert_eq!(refusal(site.portal.begin_preview(&maria, None, access, None).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.begin_preview(&maria, Some(session), AccessId(987_654), None).await), Refusal::NotFound);
        // A session of a customer carries none, whoever asks.
        let now = site.portal.now();
        let hers = store::session::New { token_hash: vec![8], login: Some(jana), staff: None, browser: "", now, expires_at: now.plus(LASTS) };
        store::session::begin(site.db(), hers).await.expect("begun");
        let hers: i64 = sql("SELECT MAX(id) FROM session").value(site.db().read()).await.expect("a session");
        assert_eq!(refusal(site.portal.begin_preview(&maria, Some(hers), access, None).await), Refusal::SignedOut);
    }

    async fn it_is_over_in_time_and_when_the_login_is_gone(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let session = session(&site, &people).await;
        let access = access_of(&site, jana).await;
        let maria = site.staff(people.maria).await;
        site.portal.begin_preview(&maria, Some(session), access, None).await.expect("begun");
        let preview = preview_of(&site).await.expect("a preview");
        site.clock.advance(LASTS);
        let maria = site.staff(people.maria).await;
        assert!(site.portal.previewed(&maria, &preview).await.expect("asked").is_none(), "a quarter of an hour is over");

        site.portal.begin_preview(&maria, Some(session), access, None).await.expect("begun anew");
        let preview = preview_of(&site).await.expect("a preview");
        site.portal.delete_login(&site.customer(jana).await, testkit::PASSWORD.to_owned()).await.expect("deleted");
        assert!(site.portal.previewed(&maria, &preview).await.expect("asked").is_none());
        assert_eq!(refusal(site.portal.begin_preview(&maria, Some(session), access, None).await), Refusal::NotFound);
        let page = site.portal.previewable(&maria, Place::Contact(people.schubert), Turn::Start).await.expect("a page");
        assert!(page.people.rows.is_empty(), "{page:?}");
    }

    async fn nothing_is_changed_in_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Channel, Key::Faq, Key::InviteNeighbours, Key::Residency]).await;
        let jana = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let maria = site.staff(people.maria).await;
        let until = maria.now.plus(LASTS);
        let preview = Preview { login: jana, contact: Some(people.schubert), property: None, until };
        let seen = site.portal.previewed(&maria, &preview).await.expect("asked").expect("lasts");
        let looking = site.portal.only_looking();
        let before = site.everything().await;
        let house = people.isabellastrasse;
        let no = Refusal::Because(Reason::Preview);
        assert_eq!(refusal(looking.choose_channel(&seen, people.schubert, ContactChannel::Online).await), no);
        assert_eq!(refusal(looking.answer_residency(&seen, house, true).await), no);
        assert_eq!(refusal(looking.invite_neighbour(&seen, house, "Mia", "mia@example.net").await), no);
        assert_eq!(refusal(looking.speak(&seen, domain::text::Lang::En).await), no);
        assert!(looking.start_page(&seen, house).await.is_ok());
        assert!(looking.announcements_at(&seen, house, None).await.is_ok());
        assert!(looking.my_contacts(&seen, house).await.is_ok());
        assert_eq!(site.everything().await, before);
        // The same portal beside it writes as ever.
        site.portal.choose_channel(&site.customer(jana).await, people.schubert, ContactChannel::Online).await.expect("chosen");
    }

    async fn who_can_be_chosen_is_said_with_how_they_stand_to_the_place(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let karl = site.registered(people.altmann, "Karl Altmann", "karl.altmann@example.net").await;
        let mia = site.add_login("Mia Sommer", "mia@example.net").await;
        site.through(site.add_residence(mia, people.isabellastrasse).await).await;
        let jana = site.add_login("Jana Schubert", JANA).await;
        site.add_access(jana, people.schubert).await;
        let maria = site.staff(people.maria).await;
        let page = |place, turn| site.portal.previewable(&maria, place, turn);
        let house = Place::Property(people.isabellastrasse);
        let all = page(house, Turn::Start).await.expect("a page").people.rows;
        let found: Vec<_> = all.iter().map(|one| (one.login, one.standing.reaches(), one.questions)).collect();
        assert_eq!(found, [(mia, true, false), (jana, true, true)]);
        assert_eq!((all[0].standing, all[0].contact.clone()), (Standing::Resident, None));
        let of_karl = page(Place::Contact(people.altmann), Turn::Start).await.expect("a page").people.rows;
        assert_eq!(of_karl.iter().map(|one| one.login).collect::<Vec<_>>(), [karl]);
        assert!(matches!(of_karl[0].standing, Standing::Over(_)), "{of_karl:?}");
        let before = page(house, Turn::Before(jana.0)).await.expect("a page").people.rows;
        assert_eq!(before.iter().map(|one| one.login).collect::<Vec<_>>(), [mia]);
        let after = page(house, Turn::After(mia.0)).await.expect("a page").people.rows;
        assert_eq!(after.iter().map(|one| one.login).collect::<Vec<_>>(), [jana]);
        assert_eq!(page(Place::Contact(people.ohnesorg), Turn::Start).await.expect("a page").people.rows, []);
        assert_eq!(refusal(page(Place::Contact(domain::id::ContactId(987_654)), Turn::Start).await), Refusal::NotFound);
        // An archived contact has no contracts left: its people are chosen, and named as without access.
        site.archive(people.altmann).await;
        let archived = page(Place::Contact(people.altmann), Turn::Start).await.expect("a page").people.rows;
        assert_eq!(archived[0].standing, Standing::Nothing);
    }

    async fn a_preview_costs_one_statement_more_than_the_customer(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let maria = site.staff(people.maria).await;
        let preview = Preview { login: jana, contact: None, property: None, until: maria.now.plus(LASTS) };
        let (seen, cost) = store::count_statements(site.portal.previewed(&maria, &preview)).await;
        assert!(matches!(seen.expect("asked").expect("lasts").who, Who::Customer(_)));
        assert_eq!(cost, 1);
        let own = site.portal.visitor(Some(SignedIn::Customer(jana)), domain::text::Lang::De, String::new()).await;
        assert_eq!(own.expect("asked").preview, None);
    }
}
