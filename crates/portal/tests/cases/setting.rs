//! Administrators switch; everybody else finds no page.

use domain::{
    journal::{Action, Line, list::Typed},
    refusal::{Conflict, Refusal, Shown},
    setting::{
        Key, Wish,
        page::{Exceptions, Here, Search},
    },
};
use portal::{Fault, Visitor, master::Fate};
use testkit::{TestPortal, on_each_engine};

const CHANNEL: &str = "questions.channel";
const FAQ: &str = "service.faq";

async fn maria(site: &TestPortal, people: &testkit::People) -> Visitor {
    site.staff(people.maria).await
}

fn refusal<T: std::fmt::Debug>(outcome: portal::Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// What the journal says about settings (about one, with its key), the newest entry first.
async fn entries(site: &TestPortal, reader: &Visitor, key: &str) -> Vec<Line> {
    let typed = Typed { kind: "setting".into(), object: key.into(), ..Typed::default() };
    let listing = site.portal.journal_listing(reader, &typed, "").await.expect("the journal");
    listing.entries.into_iter().map(|entry| entry.line).collect()
}

on_each_engine! {
    async fn a_switch_takes_effect_at_once_and_stands_in_the_journal_with_who_and_from_what(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        assert!(!site.portal.settings().await.expect("settings").on(Key::Channel));
        let changed = site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOn, 0).await.expect("switched");
        assert_eq!((changed.on, changed.version), (true, 1));
        assert!(site.portal.settings().await.expect("settings").on(Key::Channel));

        let journal = entries(&site, &maria, CHANNEL).await;
        let line = &journal[0];
        assert_eq!((line.actor.as_str(), line.action), ("Maria Huber", Action::SwitchedOn));
        assert_eq!((line.before.as_deref(), line.after.as_deref()), (Some("aus"), Some("ein")));

        let page = site.portal.settings_page(&maria).await.expect("a page");
        let card = page.cards.iter().find(|card| card.key == Key::Channel).expect("a card");
        assert!(card.on && card.last.as_ref().is_some_and(|(by, _)| by == "Maria Huber"));
    }

    async fn switching_to_what_is_already_so_writes_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        let changed = site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOff, 0).await.expect("no change");
        assert_eq!((changed.on, changed.version), (false, 0));
        let journal = entries(&site, &maria, "").await;
        assert_eq!(journal, []);
    }

    async fn clerks_managers_and_strangers_find_neither_the_page_nor_the_switch(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for staff in [people.petra, people.tom] {
            let visitor = site.staff(staff).await;
            assert_eq!(refusal(site.portal.settings_page(&visitor).await), Refusal::NotFound);
            let changed = site.portal.change_setting(&visitor, CHANNEL, Wish::SwitchOn, 0).await;
            assert_eq!(refusal(changed), Refusal::NotFound);
        }
        let nobody = site.nobody().await;
        assert_eq!(refusal(site.portal.settings_page(&nobody).await), Refusal::SignedOut);
        assert!(!site.portal.settings().await.expect("settings").on(Key::Channel));
    }

    async fn a_setting_that_does_not_exist_is_not_found(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        let changed = site.portal.change_setting(&maria, "questions.shoe_size", Wish::SwitchOn, 0).await;
        assert_eq!(refusal(changed), Refusal::NotFound);
        let excepted = site.portal.change_setting(&maria, CHANNEL, Wish::ExceptOn(people.isabellastrasse), 0).await;
        assert_eq!(refusal(excepted), Refusal::NotFound, "this setting knows no exceptions");
    }

    async fn the_second_of_two_administrators_is_told_both_values_and_overwrites_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOn, 0).await.expect("switched");
        site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOff, 1).await.expect("switched back");
        let late = site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOn, 0).await;
        let conflict = Conflict { yours: Shown::On, theirs: Shown::Off, by: "Maria Huber".into(), at: maria.now };
        assert_eq!(refusal(late), Refusal::Conflict(conflict));
        assert!(!site.portal.settings().await.expect("settings").on(Key::Channel));
    }

    async fn what_somebody_else_has_switched_as_wished_is_nothing_to_do(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOn, 0).await.expect("switched");
        site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOff, 1).await.expect("switched back");
        // An undo that comes late finds it undone.
        let late = site.portal.change_setting(&maria, CHANNEL, Wish::SwitchOff, 1).await.expect("nothing to do");
        assert_eq!((late.on, late.version), (false, 2));
    }

    async fn of_two_equal_first_changes_at_the_same_time_one_is_written_and_both_are_as_wished(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        for key in Key::ALL {
            let name = key.setting().key;
            let one = site.portal.change_setting(&maria, name, Wish::SwitchOn, 0);
            let other = site.portal.change_setting(&maria, name, Wish::SwitchOn, 0);
            let (one, other) = tokio::join!(one, other);
            assert!(one.is_ok_and(|one| one.on) && other.is_ok_and(|other| other.on), "{name}");
            assert!(site.portal.settings().await.expect("settings").on(*key));
        }
        let journal = entries(&site, &maria, "").await;
        assert_eq!(journal.len(), Key::ALL.len());
    }

    async fn the_page_counts_who_could_be_invited_and_who_lacks_a_contract_number(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        let page = site.portal.settings_page(&maria).await.expect("a page");
        // Frau Schubert, Herr Yıldız, Blumen Lotte and Frau Ohnesorg; Herr Altmann has moved out.
        assert_eq!((page.invitable, page.without_number), (4, 1));
    }

    async fn an_exception_is_made_found_and_taken_back_and_the_journal_names_the_house(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        let (here, there) = (people.isabellastrasse, people.kastanienallee);
        let page = async |q: &str| {
            let search = Search { q: q.into(), ..Search::default() };
            site.portal.setting_exceptions(&maria, FAQ, &search).await.expect("a page")
        };
        assert!(page("").await.houses.rows.is_empty());
        let found: Vec<_> = page("isabella").await.houses.rows.into_iter().map(|house| (house.id, house.exception)).collect();
        assert_eq!(found, [(here, None)]);

        let changed = site.portal.change_setting(&maria, FAQ, Wish::ExceptOn(here), 0).await.expect("an exception");
        assert_eq!((changed.on, changed.exceptions), (false, Exceptions { deviating: 1, equal: 0 }));
        let petra = site.staff(people.petra).await;
        assert_eq!(refusal(site.portal.setting_exceptions(&petra, FAQ, &Search::default()).await), Refusal::NotFound);
        let late = site.portal.change_setting(&maria, FAQ, Wish::ExceptOff(here), 0).await;
        let Refusal::Conflict(conflict) = refusal(late) else { panic!("no conflict") };
        assert_eq!((conflict.yours, conflict.theirs), (Shown::Off, Shown::On));
        let listed = page("").await;
        assert_eq!(listed.houses.rows[0].exception.as_ref().map(|(on, by, _)| (*on, by.as_str())), Some((true, "Maria Huber")));
        assert_eq!((listed.card.version, listed.card.exceptions), (1, Exceptions { deviating: 1, equal: 0 }));

        // Switched on, the exception says the same as the organisation, and stays.
        let on = site.portal.change_setting(&maria, FAQ, Wish::SwitchOn, 1).await.expect("on");
        assert_eq!(on.exceptions, Exceptions { deviating: 0, equal: 1 });
        site.portal.change_setting(&maria, FAQ, Wish::ExceptOff(there), 2).await.expect("an exception");
        let detail = site.portal.property(&petra, there, &Default::default()).await.expect("a house");
        assert!(detail.portal.contains(&Here { key: Key::Faq, on: false, excepted: true, effective: false }));
        let back = site.portal.change_setting(&maria, FAQ, Wish::Follow(here), 3).await.expect("taken back");
        assert_eq!(back.exceptions, Exceptions { deviating: 1, equal: 0 });
        let stranger = Wish::ExceptOn(domain::id::PropertyId(4711));
        assert_eq!(refusal(site.portal.change_setting(&maria, FAQ, stranger, 4).await), Refusal::NotFound);

        // The exception of an archived house waits with it.
        site.portal.archive_property(&maria, there, Fate::Archived).await.expect("archived");
        assert_eq!(page("").await.card.exceptions, Exceptions::default());
        assert!(page("").await.houses.rows.is_empty());
        assert_eq!(refusal(site.portal.change_setting(&maria, FAQ, Wish::Follow(there), 4).await), Refusal::NotFound);
        site.portal.archive_property(&maria, there, Fate::InUse).await.expect("brought back");
        assert_eq!(page("").await.card.exceptions.deviating, 1);
        let all = site.portal.change_setting(&maria, FAQ, Wish::FollowAll, 4).await.expect("all taken back");
        assert_eq!((all.exceptions, all.version), (Exceptions::default(), 5));
        assert!(page("").await.houses.rows.is_empty());

        let journal = site.journal().await;
        let told: Vec<_> = journal.iter().filter(|line| line.contains("exception")).map(String::as_str).collect();
        assert_eq!(told, [
            "Maria Huber: setting service.faq, exception_set (Isabellastraße 102: wie die Organisation → Isabellastraße 102: ein)",
            "Maria Huber: setting service.faq, exception_set (Kastanienallee 7: wie die Organisation → Kastanienallee 7: aus)",
            "Maria Huber: setting service.faq, exception_removed (Isabellastraße 102: ein → Isabellastraße 102: wie die Organisation)",
            "Maria Huber: setting service.faq, exception_removed (eine Ausnahme → wie die Organisation)",
        ]);
        let none = site.portal.setting_exceptions(&maria, CHANNEL, &Search::default()).await;
        assert_eq!(refusal(none), Refusal::NotFound, "this setting knows no exceptions");
    }

    async fn houses_with_exceptions_turn_their_pages(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = maria(&site, &people).await;
        for n in 0..60 {
            let house = site.add_property(&format!("X-{n}"), &format!("Haus {n}")).await;
            site.portal.change_setting(&maria, FAQ, Wish::ExceptOn(house), n).await.expect("an exception");
        }
        let page = async |after: String, before: String| {
            let search = Search { after, before, ..Search::default() };
            site.portal.setting_exceptions(&maria, FAQ, &search).await.expect("a page").houses
        };
        let first = page(String::new(), String::new()).await;
        let second = page(first.later.expect("more").to_string(), String::new()).await;
        assert_eq!((first.rows.len(), second.rows.len(), second.later), (50, 10, None));
        let back = page(String::new(), second.earlier.expect("a page before").to_string()).await;
        assert_eq!(back.rows, first.rows);
    }
}
