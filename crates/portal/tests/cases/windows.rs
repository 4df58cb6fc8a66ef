//! Access before a contract begins and after it has ended, in open sessions, with codes, and what remains.

use domain::{
    contract::ContractKind,
    id::{ContactId, UserId},
    invitation::InvitationState,
    policy::{At, Right},
    refusal::{Reason, Refusal},
    registration::Step,
    setting::{
        Key as Switch,
        days::{Key, Wish},
    },
    time::{Day, Span},
};
use portal::{Fault, Outcome, registration::Next};
use store::sql;
use testkit::{People, TestPortal, on_each_engine};

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

/// Maria Huber opens a window of so many days, or closes it.
async fn window(site: &TestPortal, people: &People, key: Key, days: Option<u16>) {
    let maria = site.staff(people.maria).await;
    let seen = site.portal.days_settings(&maria).await.expect("settings").of(key).version;
    let wish = days.map_or(Wish::SwitchOff, Wish::SwitchOn);
    site.portal.change_days(&maria, key.setting().key, wish, seen).await.expect("changed");
}

/// Sets the days of Frau Schubert's contracts. The clock stands at 23 November 2026.
async fn term(site: &TestPortal, contact: ContactId, starts: &str, ends: &str) {
    sql("UPDATE contract SET starts = $2, ends = $3 WHERE contact = $1")
        .bind(contact)
        .bind(Day::parse(starts))
        .bind(Day::parse(ends))
        .execute(site.db())
        .await
        .expect("a term");
}

async fn may(site: &TestPortal, login: UserId, right: Right, at: At) -> bool {
    let visitor = site.customer(login).await;
    visitor.may(right, at, site.portal.settings_for(&visitor).await.expect("settings"))
}

on_each_engine! {
    async fn after_the_end_only_what_is_ones_own_remains_as_long_as_the_window_is_open(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let karl = site.registered(people.altmann, "Karl Altmann", "karl.altmann@example.net").await;
        let contact = At::Contact(people.altmann);
        let own = async || may(&site, karl, Right::SeeOwnContact, contact).await;
        assert!(!own().await);
        let page = site.portal.ended(&site.customer(karl).await).await.expect("a page");
        assert_eq!((page.terms.len(), page.contacts.len()), (1, 0));
        assert_eq!(page.terms[0].ended, Day::parse("2026-10-31"));

        window(&site, &people, Key::AccessAfter, Some(22)).await;
        assert!(!own().await, "it ended 23 days ago");
        window(&site, &people, Key::AccessAfter, Some(23)).await;
        assert!(own().await, "at once, also for who was registered before");
        for right in [Right::SeeHome, Right::EditOwnContact, Right::AddUsers, Right::ChangeChannel] {
            assert!(!may(&site, karl, right, contact).await, "{right:?}");
            assert!(!may(&site, karl, right, At::Property(people.kastanienallee)).await, "{right:?}");
        }
        let page = site.portal.ended(&site.customer(karl).await).await.expect("a page");
        assert_eq!(page.contacts.len(), 1);
        assert!(!page.contacts[0].editable);
        window(&site, &people, Key::AccessAfter, None).await;
        assert!(!own().await, "closed again");
    }

    async fn whoever_signed_for_december_can_come_in_november(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Switch::ContractNumber, Switch::Channel]).await;
        term(&site, people.schubert, "2026-12-01", "").await;
        let tom = site.staff(people.tom).await;
        let state = async || {
            let tom = site.staff(people.tom).await;
            site.portal.contact(&tom, people.schubert).await.expect("a contact").state
        };
        assert_eq!(state().await, InvitationState::NoAccess);
        let early = refusal(site.portal.create_code(&tom, people.schubert).await.map(|_| ()));
        assert_eq!(early, Refusal::Because(Reason::NoContractNow));
        window(&site, &people, Key::AccessBefore, Some(14)).await;
        assert_eq!(state().await, InvitationState::NotInvited);
        let (_, code) = site.invite(people.schubert).await;
        assert_eq!(state().await, InvitationState::Invited);

        let nobody = site.nobody().await;
        let (token, next) = site.portal.begin_registration(&nobody, None, code.plain(), None).await.expect("begun");
        assert_eq!(next, Next::Step(Step::ContractNumber));
        let token = Some(token.as_str());
        let next = site.portal.confirm_contract_number(&nobody, token, "M-10004/01").await.expect("the number of the contract to come");
        assert_eq!(next, Next::Step(Step::Account));
        // The window closes: the code is nobody's, and opens again with it.
        window(&site, &people, Key::AccessBefore, None).await;
        let nobody = site.nobody().await;
        let Refusal::CodeSleeps { until } = refusal(site.portal.registration(&nobody, token).await) else {
            panic!("whoever has begun is told that it only sleeps");
        };
        assert_eq!(until, nobody.now.plus(Span::days(89)).day());
        let again = site.portal.begin_registration(&nobody, token, code.plain(), None).await.map(|_| ());
        assert_eq!(refusal(again), Refusal::CodeSleeps { until });
        let stranger = site.portal.begin_registration(&nobody, None, code.plain(), None).await.map(|_| ());
        assert_eq!(refusal(stranger), Refusal::Because(Reason::CodeUnknown), "whoever only types it learns nothing");
        window(&site, &people, Key::AccessBefore, Some(14)).await;
        let nobody = site.nobody().await;
        assert!(site.portal.registration(&nobody, token).await.expect("there again").is_some());
    }

    async fn before_the_beginning_nothing_is_asked_and_then_the_house_opens(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Switch::Channel]).await;
        term(&site, people.schubert, "2026-12-01", "").await;
        window(&site, &people, Key::AccessBefore, Some(14)).await;
        let login = site.add_login("Jana Schubert", "jana.schubert@example.net").await;
        site.add_access(login, people.schubert).await;
        let jana = site.customer(login).await;
        let page = site.portal.ended(&jana).await.expect("a page");
        assert_eq!(page.terms[0].begins, Day::parse("2026-12-01"));
        assert_eq!(page.contacts.len(), 1, "what is her own she sees already, unasked");
        assert_eq!(site.portal.next_question(&jana).await.expect("nothing"), portal::welcome::Onward::Through);
        term(&site, people.schubert, "2026-11-23", "").await;
        let jana = site.customer(login).await;
        assert_eq!(refusal(site.portal.ended(&jana).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.start_page(&jana, people.isabellastrasse).await), Refusal::QuestionsFirst);
    }

    async fn the_page_counts_whom_the_windows_let_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let reaches = async || {
            let page = site.portal.access_page(&maria).await.expect("the page");
            page.cards.iter().map(|card| card.reaches).collect::<Vec<_>>()
        };
        // Herr Altmann moved out 23 days ago; 90 days are offered.
        assert_eq!(reaches().await, [0, 1]);
        term(&site, people.schubert, "2026-12-01", "").await;
        assert_eq!(reaches().await, [1, 1]);
        window(&site, &people, Key::AccessBefore, Some(7)).await;
        assert_eq!(reaches().await, [0, 1], "it begins in eight days");
        // Who has another contract that runs needs no window.
        let unit = site.add_unit(people.kastanienallee, "L-2-09", "Wohnung 9", domain::contract::Usage::Residential).await;
        site.add_contract(people.altmann, unit, ContractKind::Tenant, None, None, None).await;
        assert_eq!(reaches().await, [0, 0]);
        assert_eq!(refusal(site.portal.access_page(&site.staff(people.petra).await).await), Refusal::NotFound);
    }
}
