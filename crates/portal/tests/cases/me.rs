//! What customers see of their house and change about themselves.

use domain::{
    access::AccessLevel,
    contact::{ContactChannel, TypedDetails},
    form::Problem,
    id::{ContactId, PropertyId},
    refusal::{Reason, Refusal},
    setting::Key,
    text::Lang,
};
use portal::{Fault, Outcome};
use store::sql;
use testkit::{TestPortal, on_each_engine};

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

on_each_engine! {
    async fn the_start_page_shows_the_own_contracts_in_this_house(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
        let emre = site.customer(emre).await;
        let page = site.portal.start_page(&emre, people.kastanienallee).await.expect("the page");
        assert_eq!((page.name.as_str(), page.address.line().as_str()), ("Kastanienallee 7", "Kastanienallee 7, 90402 Nürnberg"));
        let units: Vec<_> = page.contracts.iter().map(|contract| contract.unit.as_str()).collect();
        assert_eq!(units, ["Wohnung 2"]);
        // Neither a foreign house nor one that does not exist says anything.
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(jana).await;
        for house in [people.kastanienallee, PropertyId(4711)] {
            assert_eq!(refusal(site.portal.start_page(&jana, house).await), Refusal::NotFound);
        }
        assert_eq!(refusal(site.portal.start_page(&site.nobody().await, people.isabellastrasse).await), Refusal::SignedOut);
    }

    async fn whoever_reaches_a_contract_in_two_ways_sees_it_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        site.through(site.add_added_access(login, people.schubert, AccessLevel::Admin).await).await;
        let jana = site.customer(login).await;
        let page = site.portal.start_page(&jana, people.isabellastrasse).await.expect("the page");
        let units: Vec<_> = page.contracts.iter().map(|contract| contract.unit.as_str()).collect();
        assert_eq!(units, ["Stellplatz 4", "Wohnung 1"]);
    }

    async fn a_member_sees_the_house_and_not_the_contact(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let house = people.isabellastrasse;
        let marek = site.add_login("Marek Schubert", "marek@example.net").await;
        site.through(site.add_added_access(marek, people.schubert, AccessLevel::Member).await).await;
        let marek = site.customer(marek).await;
        let page = site.portal.start_page(&marek, house).await.expect("the page");
        assert_eq!(page.contracts, []);
        assert_eq!(refusal(site.portal.my_contacts(&marek, house).await), Refusal::NotFound);
        let typed = TypedDetails { phone: "0911 1".into(), ..TypedDetails::default() };
        assert_eq!(refusal(site.portal.correct_contact(&marek, people.schubert, 1, &typed).await), Refusal::NotFound);
    }

    async fn the_channel_can_be_changed_only_while_it_is_asked_for(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let house = people.isabellastrasse;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(login).await;
        assert_eq!(refusal(site.portal.my_channels(&jana, house).await), Refusal::NotFound);
        let refused = site.portal.choose_channel(&jana, people.schubert, ContactChannel::Online).await;
        assert_eq!(refusal(refused), Refusal::Because(Reason::SwitchedOff));

        site.switch_on(&[Key::Channel]).await;
        let jana = site.customer(login).await;
        site.portal.choose_channel(&jana, people.schubert, ContactChannel::Online).await.expect("changed");
        site.portal.choose_channel(&jana, people.schubert, ContactChannel::Online).await.expect("sent twice");
        let contacts = site.portal.my_channels(&jana, house).await.expect("the page");
        assert_eq!(contacts[0].channel, ContactChannel::Online);
        let set_by = sql("SELECT channel_set_by FROM contact WHERE id = $1").bind(people.schubert);
        assert_eq!(set_by.value::<String>(site.db().read()).await.expect("a name"), "Jana Schubert");
        let changes = site.journal().await.into_iter().filter(|line| line.contains("Kontaktweg:")).count();
        assert_eq!(changes, 1);
        for foreign in [people.yildiz, ContactId(4711)] {
            let refused = site.portal.choose_channel(&jana, foreign, ContactChannel::Postal).await;
            assert_eq!(refusal(refused), Refusal::NotFound);
        }
    }

    async fn staff_set_the_channel_whatever_the_switch_says(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for staff in [people.maria, people.petra, people.tom] {
            let staff = site.staff(staff).await;
            for channel in [ContactChannel::Online, ContactChannel::Postal] {
                site.portal.set_contact_channel(&staff, people.schubert, channel).await.expect("changed");
                let contact = site.portal.contact(&staff, people.schubert).await.expect("the page");
                assert_eq!((contact.channel, contact.channel_set.0.as_str()), (channel, staff.name.as_str()));
            }
        }
        let changes = site.journal().await.into_iter().filter(|line| line.contains("Kontaktweg:")).count();
        assert_eq!(changes, 6);

        let tom = site.staff(people.tom).await;
        site.archive(people.schubert).await;
        let set = async |contact| site.portal.set_contact_channel(&tom, contact, ContactChannel::Online).await;
        assert_eq!(refusal(set(people.schubert).await), Refusal::Because(Reason::Archived));
        assert_eq!(refusal(set(ContactId(4711)).await), Refusal::NotFound);
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
        let emre = site.customer(emre).await;
        let refused = site.portal.set_contact_channel(&emre, people.yildiz, ContactChannel::Postal).await;
        assert_eq!(refusal(refused), Refusal::NotFound);
    }

    async fn an_answer_that_changes_nothing_is_still_the_persons_own(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Channel]).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(login).await;
        site.portal.choose_channel(&jana, people.schubert, ContactChannel::Postal).await.expect("as it was");
        let maria = site.staff(people.maria).await;
        let contact = site.portal.contact(&maria, people.schubert).await.expect("the page");
        assert_eq!((contact.channel, contact.channel_set.0.as_str()), (ContactChannel::Postal, "Jana Schubert"));
        assert!(!site.journal().await.iter().any(|line| line.contains("Kontaktweg:")), "nothing has changed");
    }

    async fn whoever_has_a_shop_and_lives_upstairs_as_a_guest_is_heard(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency]).await;
        let house = people.isabellastrasse;
        let login = site.registered(people.lotte, "Lotte Blum", "lotte@example.net").await;
        site.through(site.add_residence(login, house).await).await;
        let lotte = site.customer(login).await;
        assert_eq!(site.portal.my_residency(&lotte, house).await.expect("asked"), None);
        site.portal.answer_residency(&lotte, house, true).await.expect("heard");
        let said = site.portal.my_residency(&lotte, house).await.expect("asked").expect("an answer");
        assert!(said.lives_here);
        let maria = site.staff(people.maria).await;
        assert_eq!(site.portal.contact(&maria, people.lotte).await.expect("the page").answers.len(), 1);
    }

    async fn residency_can_be_said_anew_while_it_is_asked_for(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let house = people.isabellastrasse;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(login).await;
        let refused = site.portal.answer_residency(&jana, house, true).await;
        assert_eq!(refusal(refused), Refusal::Because(Reason::SwitchedOff));
        site.switch_on(&[Key::Residency]).await;
        let jana = site.customer(login).await;
        assert_eq!(site.portal.my_residency(&jana, house).await.expect("the page"), None);
        for lives_here in [true, true, false] {
            site.portal.answer_residency(&jana, house, lives_here).await.expect("noted");
        }
        let said = site.portal.my_residency(&jana, house).await.expect("the page").expect("an answer");
        assert_eq!((said.lives_here, said.at), (false, site.portal.now()));
        let rows = sql("SELECT COUNT(*) FROM answer").value::<i64>(site.db().read()).await.expect("a number");
        assert_eq!(rows, 2, "a changed answer is a further row, the same one is not");
        assert_eq!(refusal(site.portal.answer_residency(&jana, people.kastanienallee, true).await), Refusal::NotFound);

        let lotte = site.registered(people.lotte, "Lotte Blum", "laden@blumen-lotte.example").await;
        let lotte = site.customer(lotte).await;
        assert_eq!(refusal(site.portal.my_residency(&lotte, house).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.answer_residency(&lotte, house, true).await), Refusal::NotFound);
    }

    async fn contact_data_are_corrected_with_the_switch_on_or_off(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(login).await;
        let contact = site.portal.my_contacts(&jana, people.isabellastrasse).await.expect("the page").remove(0);
        assert!(contact.editable && contact.contracts.len() == 2);
        let wrong = TypedDetails { email: "jana".into(), ..TypedDetails::default() };
        let refused = refusal(site.portal.correct_contact(&jana, contact.id, contact.version, &wrong).await);
        let Refusal::Invalid(problems) = refused else { panic!("expected problems: {refused:?}") };
        assert_eq!(problems.of("email"), Some(&Problem::NotAnEmail));
        let right = TypedDetails { mobile: "0171 392".into(), ..TypedDetails::default() };
        site.portal.correct_contact(&jana, contact.id, contact.version, &right).await.expect("corrected");
        let contact = site.portal.my_contacts(&jana, people.isabellastrasse).await.expect("the page").remove(0);
        assert_eq!((contact.details.email, contact.details.mobile.as_deref()), (None, Some("0171 392")));
        assert_eq!(site.mails().await.len(), 1);
        // What was given away by archiving is gone at once, also in an open session.
        site.archive(people.schubert).await;
        let jana = site.customer(login).await;
        let refused = site.portal.correct_contact(&jana, contact.id, contact.version, &right).await;
        assert_eq!(refusal(refused), Refusal::NotFound);
    }

    async fn the_language_is_the_persons_own(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        site.portal.speak(&site.customer(login).await, Lang::En).await.expect("noted");
        assert_eq!(site.customer(login).await.lang, Lang::En);
        site.portal.speak(&site.staff(people.maria).await, Lang::En).await.expect("noted");
        assert_eq!(site.staff(people.maria).await.lang, Lang::En);
        assert_eq!(site.staff(people.tom).await.lang, Lang::De);
        site.portal.speak(&site.nobody().await, Lang::En).await.expect("nothing to note");
    }
}
