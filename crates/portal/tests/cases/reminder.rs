//! Reminders of invitations, and mails that came back.

use domain::{
    form::Problem,
    id::{ContactId, PropertyId},
    invitation::{
        Bulk, Concern,
        run::{Issue, Plan, Post},
    },
    list::Turn,
    mail::{GivenUp, State, Trouble},
    refusal::{Reason, Refusal},
    setting::days::Wish,
    time::Span,
};
use portal::{
    Fault, Outcome, Visitor,
    invitation::{AT_ONCE, Begun, Progress},
};
use store::{count_statements, sql};
use testkit::{People, TestPortal, on_each_engine};

const KEY: &str = "invitations.reminder";
const JANA: &str = "jana.schubert@example.net";

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Tom has mailed the codes of Frau Schubert and of the shop, and the postman has taken them.
async fn world(db: store::Db) -> (TestPortal, People) {
    let (site, people) = TestPortal::lindenhof(db).await;
    let tom = site.staff(people.tom).await;
    for contact in [people.schubert, people.lotte] {
        site.portal.create_and_mail_code(&tom, contact).await.expect("mailed");
    }
    assert_eq!(site.mails().await.len(), 2);
    (site, people)
}

async fn switch(site: &TestPortal, people: &People, wish: Wish) {
    let maria = site.staff(people.maria).await;
    let seen =
        site.portal.days_settings(&maria).await.expect("settings").of(domain::setting::days::Key::Reminder).version;
    site.portal.change_days(&maria, KEY, wish, seen).await.expect("changed");
}

async fn reminded(site: &TestPortal) -> Vec<String> {
    while site.portal.remind().await.expect("reminded") > 0 {}
    site.mails().await.into_iter().map(|mail| mail.to).collect()
}

async fn due(site: &TestPortal, visitor: &Visitor) -> (i64, i64) {
    let page = site.portal.invitations(visitor, Turn::Start).await.expect("the page");
    (page.reminder.due, page.reminder.waiting)
}

async fn note(site: &TestPortal, people: &People, contact: ContactId, email: &str) -> Outcome<()> {
    let tom = site.staff(people.tom).await;
    site.portal.note_bounce(&tom, contact, email, " Empfänger  unbekannt ").await
}

async fn file(site: &TestPortal, visitor: &Visitor, house: Option<PropertyId>) -> Outcome<String> {
    let (mut whole, mut progress) = (String::new(), Progress::default());
    while let Some(piece) = site.portal.invitations_csv(visitor, house, &mut progress).await? {
        whole.push_str(&piece);
    }
    Ok(whole)
}

on_each_engine! {
    async fn frau_schubert_is_reminded_once_and_only_while_it_is_switched_on(db: Db) {
        let (site, people) = world(db).await;
        site.clock.advance(Span::days(14));
        assert_eq!(reminded(&site).await, Vec::<String>::new(), "off at first");
        let maria = site.staff(people.maria).await;
        assert_eq!(due(&site, &maria).await, (2, 2), "the page tells before how many it will be");
        switch(&site, &people, Wish::SwitchOn(15)).await;
        assert_eq!(due(&site, &maria).await, (0, 2));
        assert_eq!(reminded(&site).await, Vec::<String>::new(), "a day too early");
        site.clock.advance(Span::days(1));
        assert_eq!(site.portal.remind().await.expect("reminded"), 2);
        assert_eq!(site.portal.remind().await.expect("reminded"), 0);
        let mails = site.mails().await;
        let jana = mails.iter().find(|mail| mail.to == JANA).expect("a mail");
        let text = &jana.composed.text;
        assert!(jana.composed.subject.starts_with("Erinnerung") && text.contains("Sehr geehrte Frau Schubert"), "{text}");
        assert!(text.contains("Isabellastraße 102") && text.contains("20.02.2027") && text.contains("?mail="), "{text}");
        let tom = site.staff(people.tom).await;
        site.portal.read_out_code(&tom, people.schubert).await.expect("shown");
        let sheet = site.portal.code_sheet(&site.staff(people.tom).await, people.schubert).await.expect("a sheet");
        assert!(text.contains(&sheet.code.and_then(|code| code.grouped).expect("the code")), "the same code as before");
        let told = "Quartier: invitation Jana Schubert, reminded ( → jana.schubert@example.net, gültig bis 20.02.2027)";
        assert_eq!(site.journal().await.iter().filter(|line| *line == told).count(), 1);
        let issued = site.portal.contact(&tom, people.schubert).await.expect("a contact").code.expect("a code");
        assert_eq!(issued.reminded_at, Some(site.portal.now()));

        // Never again for this code, whatever is switched, and also if it is mailed once more.
        let before = issued.mailed.map(|(at, _)| at);
        site.portal.mail_code(&site.staff(people.tom).await, people.schubert, before).await.expect("mailed");
        assert_eq!(site.mails().await.len(), 1);
        site.clock.advance(Span::days(30));
        switch(&site, &people, Wish::SwitchOff).await;
        switch(&site, &people, Wish::SwitchOn(15)).await;
        assert_eq!(reminded(&site).await, Vec::<String>::new());
        let kinds: Vec<String> = sql("SELECT kind FROM mail ORDER BY id").values(site.db().read()).await.expect("mails");
        assert_eq!(kinds, ["invitation", "invitation", "reminder", "reminder", "invitation"]);

        // A new code is a new invitation.
        let code = site.portal.contact(&maria, people.lotte).await.expect("a contact").code.expect("a code").id;
        site.portal.renew_code(&site.staff(people.tom).await, code).await.expect("renewed");
        site.portal.mail_code(&site.staff(people.tom).await, people.lotte, None).await.expect("mailed");
        assert_eq!(site.mails().await.len(), 1);
        site.clock.advance(Span::days(15));
        assert_eq!(reminded(&site).await, ["laden@blumen-lotte.example"]);
    }

    async fn two_nodes_at_once_remind_once(db: Db) {
        let (site, people) = world(db).await;
        site.clock.advance(Span::days(20));
        switch(&site, &people, Wish::SwitchOn(14)).await;
        let mut nodes = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let portal = site.portal.clone();
            nodes.spawn(async move { portal.remind().await.expect("reminded") });
        }
        assert_eq!(nodes.join_all().await.into_iter().sum::<usize>(), 2);
        assert_eq!(site.mails().await.len(), 2);
    }

    async fn whoever_has_registered_moved_out_or_lost_the_code_is_left_in_peace(db: Db) {
        let (site, people) = world(db).await;
        let tom = site.staff(people.tom).await;
        site.portal.create_and_mail_code(&tom, people.yildiz).await.expect("mailed");
        site.mails().await;
        site.clock.advance(Span::days(20));
        switch(&site, &people, Wish::SwitchOn(14)).await;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let code = site.portal.contact(&tom, people.lotte).await.expect("a contact").code.expect("a code").id;
        site.portal.revoke_code(&tom, code).await.expect("revoked");
        sql("UPDATE invitation SET frozen_until = $1 WHERE contact = $2")
            .bind(site.portal.now().plus(Span::hours(1)))
            .bind(people.schubert)
            .execute(site.db())
            .await
            .expect("locked");
        let frozen = site.portal.contacts_concerned(&tom, Concern::Frozen, Turn::Start).await.expect("a list");
        assert_eq!(frozen.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [people.schubert]);
        assert_eq!(reminded(&site).await, Vec::<String>::new());
        site.clock.advance(Span::hours(2));
        assert_eq!(reminded(&site).await, [JANA], "once the lock is over");
    }

    async fn a_wrong_switch_reminds_a_hundred_and_not_everybody(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let house = people.isabellastrasse;
        for n in 0..AT_ONCE + 5 {
            let email = format!("rita.{n}@example.net");
            let unit = site.add_unit(house, &format!("R-{n}"), "Wohnung", domain::contract::Usage::Residential).await;
            let rita = site.add_person(&format!("R-{n}"), "Frau", "Rita", &format!("Rot {n}"), Some(&email)).await;
            site.add_contract(rita, unit, domain::contract::ContractKind::Tenant, None, None, None).await;
        }
        let tom = site.staff(people.tom).await;
        let plan = Plan { property: Some(house), issue: Issue::New, post: Post::NeverMailed };
        assert!(matches!(site.portal.invite_many(&tom, plan).await.expect("invited"), Begun::Done(_)));
        site.mails().await;
        site.clock.advance(Span::days(14));
        switch(&site, &people, Wish::SwitchOn(14)).await;
        assert_eq!(site.portal.remind().await.expect("reminded"), AT_ONCE);
        switch(&site, &people, Wish::SwitchOff).await;
        assert_eq!(site.portal.remind().await.expect("reminded"), 0);
        assert_eq!(site.mails().await.len(), AT_ONCE);
    }

    async fn what_came_back_is_noted_and_nothing_goes_there_until_the_address_is_another_one(db: Db) {
        let (site, people) = world(db).await;
        site.clock.advance(Span::days(20));
        note(&site, &people, people.schubert, JANA).await.expect("noted");
        note(&site, &people, people.schubert, JANA).await.expect("the same form again");
        switch(&site, &people, Wish::SwitchOn(14)).await;
        assert_eq!(reminded(&site).await, ["laden@blumen-lotte.example"]);

        let tom = site.staff(people.tom).await;
        let page = site.portal.contact(&tom, people.schubert).await.expect("a contact");
        let bounce = page.bounce.expect("noted");
        assert_eq!((bounce.note.as_deref(), bounce.by.as_str()), (Some("Empfänger unbekannt"), "Tom Berger"));
        let before = page.code.and_then(|code| code.mailed).map(|(at, _)| at);
        assert_eq!(refused(site.portal.mail_code(&tom, people.schubert, before).await), Reason::AddressBounced.into());
        let listed = site.portal.contacts_concerned(&tom, Concern::Bounced, Turn::Start).await.expect("a list");
        assert_eq!(listed.rows.iter().map(|row| (row.id, row.bounced)).collect::<Vec<_>>(), [(people.schubert, true)]);
        assert_eq!(site.portal.invitations(&tom, Turn::Start).await.expect("a page").bounced, 1);
        assert_eq!(site.portal.overview(&tom).await.expect("a page").bounced, 1);
        let house = site.portal.invitations_of(&tom, people.isabellastrasse).await.expect("a page");
        assert_eq!((house.by_hand, house.without_address[0].contact, house.without_address[0].bounced), (1, people.schubert, true));
        site.portal.invitation_letters(&tom, people.isabellastrasse).await.expect("a letter reaches her");

        // The customer's correction, the one of staff and that of an import are all the same: another address.
        let correct = async |email: &str| {
            sql("UPDATE contact SET email = $1 WHERE id = $2").bind(email).bind(people.schubert).execute(site.db()).await.expect("changed");
        };
        correct("jana@neu.example").await;
        assert_eq!(site.portal.contact(&tom, people.schubert).await.expect("a contact").bounce, None);
        assert_eq!(refused(note(&site, &people, people.schubert, JANA).await), Reason::AddressChanged.into());
        assert_eq!(reminded(&site).await, ["jana@neu.example"]);
        correct("Jana.Schubert@Example.NET").await;
        assert!(site.portal.contact(&tom, people.schubert).await.expect("a contact").bounce.is_some(), "it is the old one");

        let journal: Vec<_> = site.journal().await.into_iter().filter(|line| line.contains("bounce")).collect();
        assert_eq!(journal, ["Tom Berger: contact Jana Schubert, bounced ( → jana.schubert@example.net: Empfänger unbekannt)"]);
    }

    async fn an_address_is_used_again_once_staff_say_so(db: Db) {
        let (site, people) = world(db).await;
        note(&site, &people, people.schubert, JANA).await.expect("noted");
        site.clock.advance(Span::days(20));
        switch(&site, &people, Wish::SwitchOn(14)).await;
        assert_eq!(due(&site, &site.staff(people.tom).await).await, (1, 1));
        let tom = site.staff(people.tom).await;
        for _ in 0..2 {
            site.portal.clear_bounce(&tom, people.schubert, JANA).await.expect("cleared");
        }
        let mut to = reminded(&site).await;
        to.sort();
        assert_eq!(to, [JANA, "laden@blumen-lotte.example"]);
        let told = site.journal().await.into_iter().filter(|line| line.contains("bounce_cleared")).collect::<Vec<_>>();
        assert_eq!(told, ["Tom Berger: contact Jana Schubert, bounce_cleared (jana.schubert@example.net: Empfänger unbekannt → jana.schubert@example.net)"]);
        // It can come back again, and both times stay on record.
        note(&site, &people, people.schubert, JANA).await.expect("noted");
        let rows: i64 = sql("SELECT COUNT(*) FROM bounce").value(site.db().read()).await.expect("a number");
        assert_eq!(rows, 2);
    }

    async fn what_still_waits_is_not_sent_and_bulk_skips_the_address(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        site.portal.create_and_mail_code(&tom, people.schubert).await.expect("mailed");
        note(&site, &people, people.schubert, JANA).await.expect("noted before the postman came");
        assert!(site.mails().await.is_empty());
        assert_eq!(site.portal.overview(&tom).await.expect("a page").failed_mails, 0, "it was held back and has not failed");
        let outbox = site.portal.outbox(&tom, Some(State::Withdrawn), Turn::Start).await.expect("a page");
        let told: Vec<_> = outbox.rows.into_iter().map(|mail| (mail.recipient, mail.trouble)).collect();
        assert_eq!(told, [(JANA.to_owned(), Some(Trouble::Ours(GivenUp::Bounced)))]);
        // Emre shares nothing; the shop writes the same mailbox in its own way.
        sql("UPDATE contact SET email = $1 WHERE id = $2").bind("Jana.Schubert@example.net").bind(people.lotte).execute(site.db()).await.expect("changed");
        let plan = Plan { property: Some(people.isabellastrasse), issue: Issue::New, post: Post::NeverMailed };
        let Begun::Done(bulk) = site.portal.invite_many(&tom, plan).await.expect("invited") else { panic!("a few") };
        assert_eq!(bulk, Bulk { created: 2, renewed: 0, mailed: 1 });
        assert_eq!(site.mails().await.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["emre.yildiz@example.net"]);
        let house = site.portal.invitations_of(&tom, people.isabellastrasse).await.expect("a page");
        assert_eq!((house.to_mail, house.by_hand), (0, 2));
        let everybody = site.portal.invitations(&tom, Turn::Start).await.expect("a page");
        assert_eq!((everybody.to_mail, everybody.by_hand), (0, 2));
        let list = site.portal.contacts_concerned(&tom, Concern::NoAddress, Turn::Start).await.expect("a list");
        assert_eq!(list.rows.len(), 2);
        let later = site.portal.create_and_mail_code(&tom, people.lotte).await;
        assert_eq!(refused(later), Reason::AddressBounced.into());
    }

    async fn a_server_that_knows_no_such_mailbox_says_what_staff_would_note(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        for contact in [people.schubert, people.lotte] {
            site.portal.create_and_mail_code(&tom, contact).await.expect("mailed");
        }
        let letters = site.portal.take_due_mails(10).await.expect("mails");
        for (letter, answer) in letters.iter().zip(["permanent error (550): 5.1.1 User unknown", "permanent error (550): 5.7.1 Relaying denied"]) {
            site.portal.mail_not_sent(letter, answer, true).await.expect("noted");
        }
        let bounce = site.portal.contact(&tom, people.schubert).await.expect("a contact").bounce.expect("noted");
        assert_eq!((bounce.by.as_str(), bounce.note.as_deref()), ("Quartier", Some("permanent error (550): 5.1.1 User unknown")));
        assert_eq!(site.portal.contact(&tom, people.lotte).await.expect("a contact").bounce, None, "that says nothing about the address");
        let told = site.journal().await;
        assert!(told.contains(&"Quartier: contact Jana Schubert, bounced ( → jana.schubert@example.net: permanent error (550): 5.1.1 User unknown)".to_owned()), "{told:?}");
        assert_eq!(site.portal.overview(&tom).await.expect("a page").failed_mails, 2);
    }

    async fn a_mail_that_was_cut_off_is_given_up_and_the_journal_knows(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        site.portal.create_and_mail_code(&tom, people.schubert).await.expect("mailed");
        assert_eq!(site.portal.take_due_mails(1).await.expect("mails").len(), 1);
        let taken = site.journal().await.len();
        for minutes in [14, 2, 60] {
            site.clock.advance(Span::minutes(minutes));
            assert!(site.portal.take_due_mails(1).await.expect("mails").is_empty(), "it may have gone out");
        }
        let told = site.journal().await.split_off(taken);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(JANA) && told[0].contains("Das Senden wurde unterbrochen"), "{told:?}");
        for (days, failed) in [(0, 1), (29, 1), (2, 0)] {
            site.clock.advance(Span::days(days));
            let tom = site.staff(people.tom).await;
            assert_eq!(site.portal.overview(&tom).await.expect("a page").failed_mails, failed, "a month is long enough");
        }
    }

    async fn the_outbox_is_narrowed_down_and_turned_there_and_back(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        for n in 0..60_i64 {
            let state = if n < 5 { State::Failed } else { State::Sent };
            sql("INSERT INTO mail (reason, kind, recipient, language, state, attempts, next_at, created_at, problem)
                VALUES ($1, 'reset', $2, 'de', $3, 1, $4, $4, 'permanent error (550): 5.7.1 Relaying denied')")
            .bind(format!("reset:{n}"))
            .bind(JANA)
            .bind(state)
            .bind(site.portal.now())
            .execute(site.db())
            .await
            .expect("a mail");
        }
        let page = async |state, turn| site.portal.outbox(&tom, state, turn).await.expect("a page");
        let first = page(None, Turn::Start).await;
        assert_eq!((first.rows.len(), first.earlier), (50, None));
        let second = page(None, Turn::After(first.later.expect("older ones"))).await;
        assert_eq!((second.rows.len(), second.later), (10, None));
        assert!(first.rows[49].id > second.rows[0].id, "the newest first");
        assert_eq!(page(None, Turn::Before(second.earlier.expect("newer ones"))).await.rows, first.rows);
        let failed = page(Some(State::Failed), Turn::Start).await;
        assert_eq!((failed.rows.len(), failed.earlier, failed.later), (5, None, None));
        let said = failed.rows[0].trouble.as_ref().map(|trouble| trouble.to(domain::text::Lang::De).to_owned());
        assert_eq!(said.as_deref(), Some("permanent error (550): 5.7.1 Relaying denied"));
        let (_, cost) = count_statements(site.portal.outbox(&tom, None, Turn::Start)).await;
        assert_eq!(cost, 1);
        assert_eq!(refused(site.portal.outbox(&site.nobody().await, None, Turn::Start).await), Refusal::SignedOut);
    }

    async fn the_file_has_everybody_with_their_state_and_no_code(db: Db) {
        let (site, people) = world(db).await;
        site.clock.advance(Span::days(20));
        note(&site, &people, people.lotte, "laden@blumen-lotte.example").await.expect("noted");
        switch(&site, &people, Wish::SwitchOn(14)).await;
        assert_eq!(reminded(&site).await, [JANA]);
        sql("UPDATE contact SET last_name = '=cmd()', first_name = NULL WHERE id = $1").bind(people.ohnesorg).execute(site.db()).await.expect("renamed");
        let tom = site.staff(people.tom).await;
        let whole = file(&site, &tom, None).await.expect("a file");
        let lines: Vec<_> = whole.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}\"Kontakt\";\"Referenz\";\"Einheit\""), "{}", lines[0]);
        let of = |name: &str| lines.iter().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {whole}"));
        assert!(of("Schubert, Jana").contains("\"eingeladen\";\"23.11.2026") && of("Schubert, Jana").contains("\"20.02.2027\""));
        assert!(of("Blumen Lotte").contains("\"Mail kam zurück\";\"eingeladen\""));
        assert!(of("cmd").starts_with("\"'=cmd()\""), "no formula: {}", of("cmd"));
        assert!(of("cmd").contains("\"ohne Adresse\";\"nicht eingeladen\""));
        assert!(of("Altmann").contains("\"kein Zugang\""));
        site.portal.read_out_code(&tom, people.schubert).await.expect("shown");
        let sheet = site.portal.code_sheet(&site.staff(people.tom).await, people.schubert).await.expect("a sheet");
        assert!(!whole.contains(&sheet.code.and_then(|code| code.grouped).expect("a code")));

        let house = file(&site, &tom, Some(people.kastanienallee)).await.expect("a file");
        assert!(house.contains("Yıldız, Emre") && !house.contains("Schubert"));
        assert_eq!(refused(file(&site, &tom, Some(PropertyId(999))).await), Refusal::NotFound);
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        assert_eq!(refused(file(&site, &site.customer(emre).await, None).await), Refusal::NotFound);
        assert_eq!(refused(file(&site, &site.nobody().await, None).await), Refusal::SignedOut);
    }

    async fn customers_and_strangers_find_nothing(db: Db) {
        let (site, people) = world(db).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        for (visitor, expected) in [(site.customer(emre).await, Refusal::NotFound), (site.nobody().await, Refusal::SignedOut)] {
            let portal = &site.portal;
            assert_eq!(refused(portal.note_bounce(&visitor, people.schubert, JANA, "").await), expected);
            assert_eq!(refused(portal.clear_bounce(&visitor, people.schubert, JANA).await), expected);
            assert_eq!(refused(portal.contacts_concerned(&visitor, Concern::Bounced, Turn::Start).await), expected);
        }
        let tom = site.staff(people.tom).await;
        assert_eq!(refused(site.portal.note_bounce(&tom, ContactId(999), JANA, "").await), Refusal::NotFound);
        let page = site.portal.invitations(&tom, Turn::Start).await.expect("a page");
        assert!(!page.reminder.may_change);
        let long = site.portal.note_bounce(&tom, people.schubert, JANA, &"x".repeat(201)).await;
        let Refusal::Invalid(problems) = refused(long) else { panic!("taken") };
        assert!(matches!(problems.of("note"), Some(Problem::TooLong { .. })), "{problems:?}");
        assert_eq!(refused(site.portal.note_bounce(&tom, people.ohnesorg, "", "").await), Reason::AddressChanged.into());
    }

    async fn a_round_in_which_nobody_is_due_only_reads(db: Db) {
        let (site, people) = world(db).await;
        let (nobody, off) = count_statements(site.portal.remind()).await;
        assert_eq!((nobody.expect("nobody"), off), (0, 1));
        switch(&site, &people, Wish::SwitchOn(14)).await;
        let (nobody, on) = count_statements(site.portal.remind()).await;
        assert_eq!((nobody.expect("nobody"), on), (0, 3));
    }
}
