//! The people of a contact: couples, further users, the last one who looks after it, and deleting one's own login.

use domain::{
    access::AccessLevel,
    form::{Problem, Problems},
    id::{ContactId, UserId},
    people::TypedPerson,
    refusal::{Reason, Refusal},
    setting::Key,
    task::Kind,
    time::Span,
};
use portal::{Fault, Outcome, SignedIn, master::At, people::Knowing, registration::Next};
use testkit::{PASSWORD, People, TestPortal, on_each_engine};

const JANA: &str = "jana.schubert@example.net";
const MAREK: &str = "marek@example.net";

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

fn person(name: &str, email: &str, level: &str) -> [TypedPerson; 1] {
    [TypedPerson { name: name.into(), email: email.into(), level: level.into() }]
}

async fn jana(site: &TestPortal, people: &People) -> UserId {
    site.registered(people.schubert, "Jana Schubert", JANA).await
}

async fn added(site: &TestPortal, contact: ContactId, name: &str, email: &str, level: AccessLevel) -> UserId {
    let login = site.add_login(name, email).await;
    site.through(site.add_added_access(login, contact, level).await).await;
    login
}

async fn users(site: &TestPortal, people: &People) -> Vec<(String, AccessLevel)> {
    let page = site.portal.contact_people(&site.staff(people.tom).await, people.schubert).await.expect("the page");
    page.users.into_iter().map(|user| (user.name, user.level)).collect()
}

on_each_engine! {
    async fn frau_schubert_invites_her_partner_who_comes_and_she_hears_of_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = jana(&site, &people).await;
        let visitor = site.customer(login).await;
        let (house, contact) = (people.isabellastrasse, people.schubert);
        site.portal.add_users(&visitor, contact, &person("Marek Schubert", MAREK, "admin")).await.expect("invited");
        let page = site.portal.my_people(&visitor, house, None).await.expect("the page");
        assert_eq!((page.users.len(), page.invited.len(), page.own), (1, 1, Some(login)));
        assert!(page.is_last_admin(login));

        let mails = site.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [MAREK]);
        let link = mails[0].after("/invitation/");
        let (code, proof) = link.split_once("?mail=").expect("a proof");
        let marek = site.nobody().await;
        let (token, _) = site.portal.begin_registration(&marek, None, code, Some(proof)).await.expect("begun");
        let account = portal::registration::Account {
            name: "Marek Schubert".into(), email: MAREK.into(), password: "Morgens um sieben pfeift der Tee".into(),
            password_again: "Morgens um sieben pfeift der Tee".into(), terms: true,
        };
        let done = site.portal.want_account(&marek, Some(token.as_str()), account).await.expect("done");
        assert!(matches!(done, Next::Done { here: true, .. }));
        assert_eq!(users(&site, &people).await, [
            ("Jana Schubert".to_owned(), AccessLevel::Admin), ("Marek Schubert".to_owned(), AccessLevel::Admin),
        ]);
        let told = site.mails().await;
        assert_eq!(told.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [JANA]);
        assert!(told[0].composed.subject.contains("Marek Schubert hat jetzt Zugang"));
    }

    async fn the_same_address_twice_is_said_beside_the_field(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let visitor = site.customer(jana(&site, &people).await).await;
        let contact = people.schubert;
        site.portal.add_users(&visitor, contact, &person("Marek", MAREK, "member")).await.expect("invited");
        let invite = async |email: &str| refusal(site.portal.add_users(&visitor, contact, &person("M", email, "member")).await);
        let field = |problem| Refusal::Invalid(Problems::one("people[0][email]", problem));
        assert_eq!(invite("MAREK@example.net").await, field(Problem::InListAlready));
        assert_eq!(invite(JANA).await, field(Problem::OwnAddress));
        assert!(matches!(refusal(site.portal.add_users(&visitor, contact, &[]).await), Refusal::Invalid(_)));
        // Whoever has a login already, at another contact, is invited like everybody else: nothing is said of it.
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        site.portal.add_users(&visitor, contact, &person("Emre", "emre@example.net", "member")).await.expect("invited");
    }

    async fn a_form_that_is_sent_twice_is_one_invitation_and_one_mail(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (login, contact) = (jana(&site, &people).await, people.schubert);
        let send = async |name: &str, email: &str, level: &str| {
            site.portal.add_users(&site.customer(login).await, contact, &person(name, email, level)).await
        };
        let known = Refusal::Invalid(Problems::one("people[0][email]", Problem::InListAlready));
        let (one, other) = tokio::join!(send("Marek", MAREK, "member"), send(" Marek ", "MAREK@example.net", "member"));
        one.expect("invited");
        other.expect("answered like the first");
        site.clock.advance(Span(59));
        send("Marek", MAREK, "member").await.expect("answered like the first");
        assert_eq!(site.mails().await.len(), 1);
        let created = site.journal().await.into_iter().filter(|line| line.contains("invitation Marek, created")).count();
        assert_eq!(created, 1);
        // Other rights or another name are another form, and somebody else learns what they always did.
        assert_eq!(refusal(send("Marek", MAREK, "admin").await), known);
        assert_eq!(refusal(send("M", MAREK, "member").await), known);
        let tom = site.staff(people.tom).await;
        let by_tom = async |email: &str| site.portal.add_users(&tom, contact, &person("Marek", email, "member")).await;
        assert_eq!(refusal(by_tom(MAREK).await), known);
        for _ in 0..2 {
            by_tom("marek@arbeit.example").await.expect("invited by staff");
        }
        assert_eq!(site.mails().await.len(), 1);
        // So it is a minute later.
        site.clock.advance(Span(1));
        assert_eq!(refusal(send("Marek", MAREK, "member").await), known);
        // What was withdrawn is not open: the next one is a new one.
        send("Bob", "bob@example.net", "member").await.expect("invited");
        let visitor = site.customer(login).await;
        let page = async || site.portal.my_people(&visitor, people.isabellastrasse, None).await.expect("page");
        let bob = page().await.invited.last().expect("Bob").invitation;
        site.portal.revoke_invited(&visitor, contact, bob).await.expect("withdrawn");
        send("Bob", "bob@example.net", "member").await.expect("invited");
        assert_ne!(page().await.invited.last().expect("Bob").invitation, bob);
    }

    async fn the_last_invitation_of_the_day_may_be_sent_twice_like_every_other_one(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (login, contact, house) = (jana(&site, &people).await, people.schubert, people.isabellastrasse);
        let send = async |name: &str, email: &str| {
            site.portal.add_users(&site.customer(login).await, contact, &person(name, email, "member")).await
        };
        send("Marek", MAREK).await.expect("invited");
        for _ in 0..27 {
            assert!(matches!(refusal(send("M", MAREK).await), Refusal::Invalid(_)), "refused ones count");
        }
        for _ in 0..3 {
            send("Elif", "elif@example.net").await.expect("the last but one, and answered like it");
        }
        let invited = site.portal.my_people(&site.customer(login).await, house, None).await.expect("page").invited;
        let elif = invited.last().expect("Elif").invitation;
        for _ in 0..3 {
            let again = site.portal.renew_invited(&site.customer(login).await, contact, elif).await;
            again.expect("the thirtieth, and answered like it");
        }
        assert!(matches!(refusal(send("Ada", "ada@example.net").await), Refusal::TooManyAttempts { .. }));
    }

    async fn ten_open_invitations_are_enough(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let visitor = site.customer(jana(&site, &people).await).await;
        let contact = people.schubert;
        for n in 0..10 {
            let guest = person("Gast", &format!("gast{n}@example.net"), "member");
            site.portal.add_users(&visitor, contact, &guest).await.expect("invited");
        }
        let one_more = refusal(site.portal.add_users(&visitor, contact, &person("Gast", "x@example.net", "member")).await);
        assert_eq!(one_more, Refusal::Invalid(Problems::one("people[0][name]", Problem::TooMany { limit: 10 })));
        // Whose time is over makes room, and can be renewed as long as there is room.
        site.clock.advance(Span::days(15));
        let visitor = site.customer(visitor.customer().expect("Jana").login).await;
        site.portal.add_users(&visitor, contact, &person("Gast", "x@example.net", "member")).await.expect("invited");
    }

    async fn an_invitation_is_sent_again_with_a_new_code_and_withdrawn(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = jana(&site, &people).await;
        let visitor = site.customer(login).await;
        let (house, contact) = (people.isabellastrasse, people.schubert);
        site.portal.add_users(&visitor, contact, &person("Marek", MAREK, "member")).await.expect("invited");
        let first = site.mails().await[0].after("/invitation/");
        let invitation = site.portal.my_people(&visitor, house, None).await.expect("page").invited[0].invitation;
        site.portal.renew_invited(&visitor, contact, invitation).await.expect("sent again");
        let second = site.mails().await[0].after("/invitation/");
        assert_ne!(first, second);
        let nobody = site.nobody().await;
        let code = |link: &str| link.split('?').next().unwrap_or_default().to_owned();
        let old = site.portal.begin_registration(&nobody, None, &code(&first), None).await.map(|_| ());
        assert_eq!(refusal(old), Refusal::Because(Reason::CodeUnknown));
        site.portal.renew_invited(&visitor, contact, invitation).await.expect("pressed twice");
        assert!(site.mails().await.is_empty(), "it was sent once");
        let of_others = site.portal.renew_invited(&site.staff(people.tom).await, contact, invitation).await;
        assert_eq!(refusal(of_others), Refusal::NotFound);
        site.clock.advance(Span::minutes(1));
        let visitor = site.customer(login).await;
        let stale = refusal(site.portal.renew_invited(&visitor, contact, invitation).await);
        assert_eq!(stale, Refusal::NotFound, "a stale page");
        let page = site.portal.my_people(&visitor, house, None).await.expect("page");
        site.portal.revoke_invited(&visitor, contact, page.invited[0].invitation).await.expect("withdrawn");
        site.portal.revoke_invited(&visitor, contact, page.invited[0].invitation).await.expect("twice is no mistake");
        let new = site.portal.begin_registration(&nobody, None, &code(&second), None).await.map(|_| ());
        assert_eq!(refusal(new), Refusal::Because(Reason::CodeUnknown));
    }

    async fn nobody_is_told_of_an_invitation_that_it_has_ended_while_the_person_can_get_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let visitor = site.customer(jana(&site, &people).await).await;
        let (house, contact) = (people.isabellastrasse, people.schubert);
        let invite = async || {
            site.portal.add_users(&visitor, contact, &person("Marek", MAREK, "member")).await.expect("invited");
        };
        let newest = async || site.portal.my_people(&visitor, house, None).await.expect("page").invited[0].invitation;
        let revoke = async |id| site.portal.revoke_invited(&visitor, contact, id).await;
        invite().await;
        let first = newest().await;
        site.portal.renew_invited(&visitor, contact, first).await.expect("sent again");
        let second = newest().await;
        assert_eq!(refusal(revoke(first).await), Reason::InvitedAnew.into(), "from a page of before");
        for _ in 0..2 {
            revoke(second).await.expect("withdrawn, and answered like the first time");
        }
        revoke(first).await.expect("nothing is open");
        invite().await;
        let third = newest().await;
        assert_eq!(refusal(revoke(second).await), Reason::InvitedAnew.into(), "invited once more");
        let foreign = site.portal.revoke_invited(&site.nobody().await, contact, first).await;
        assert!(matches!(refusal(foreign), Refusal::NotFound | Refusal::SignedOut));

        let mails = site.mails().await;
        let link = mails.last().expect("the mail of the third").after("/invitation/");
        let (code, proof) = link.split_once("?mail=").expect("a proof");
        let marek = site.nobody().await;
        let (token, _) = site.portal.begin_registration(&marek, None, code, Some(proof)).await.expect("begun");
        let account = portal::registration::Account {
            name: "Marek".into(), email: MAREK.into(), password: "Morgens um sieben pfeift der Tee".into(),
            password_again: "Morgens um sieben pfeift der Tee".into(), terms: true,
        };
        site.portal.want_account(&marek, Some(token.as_str()), account).await.expect("done");
        for old in [first, third] {
            assert_eq!(refusal(revoke(old).await), Reason::InvitedHasCome.into());
        }
        let users = site.portal.my_people(&visitor, house, None).await.expect("page").users;
        let marek = users.iter().find(|user| user.email == MAREK).expect("he is here").login;
        site.portal.remove_user(&visitor, contact, marek, Knowing::No).await.expect("removed");
        revoke(third).await.expect("he is gone");
    }

    async fn of_people_who_came_over_in_a_merge_nobody_is_told_that_they_have_lost_anything(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let twin = site.add_person("K-9", "Frau", "Jana", "Schubert-Lang", None).await;
        let marek = added(&site, twin, "Marek Schubert", MAREK, AccessLevel::Admin).await;
        let (code, _) = site.invite_added(twin, AccessLevel::Member, "elif@example.net").await;
        let petra = site.staff(people.petra).await;
        let page = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        let preview = page.preview.expect("a preview");
        let kept = At { id: people.schubert, version: page.kept.version };
        let other = At { id: twin, version: preview.other.version };
        site.portal.merge_contacts(&petra, kept, other, &[], &preview.mark).await.expect("merged");

        // Tom has the page of the other one still open.
        let tom = site.staff(people.tom).await;
        let (moved, member) = (Refusal::Because(Reason::PeopleMoved), AccessLevel::Member);
        assert_eq!(refusal(site.portal.revoke_invited(&tom, twin, code).await), moved);
        assert_eq!(refusal(site.portal.remove_user(&tom, twin, marek, Knowing::Yes).await), moved);
        assert_eq!(refusal(site.portal.change_user_level(&tom, twin, marek, member).await), moved);
        let there = site.portal.contact_people(&tom, people.schubert).await.expect("page");
        assert_eq!((there.users.len(), there.users[0].login, there.users[0].level), (1, marek, AccessLevel::Admin));
        assert_eq!(there.invited.iter().map(|one| one.invitation).collect::<Vec<_>>(), [code], "it is still good");
        // To a customer it is as if there were no such contact, merged or not.
        let marek_visits = site.customer(marek).await;
        for gone in [twin, ContactId(4711)] {
            assert_eq!(refusal(site.portal.revoke_invited(&marek_visits, gone, code).await), Refusal::NotFound);
        }
        site.portal.revoke_invited(&tom, people.schubert, code).await.expect("withdrawn where it is now");
    }

    async fn of_an_invitation_that_is_sent_again_only_the_last_mail_goes_out(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let visitor = site.customer(jana(&site, &people).await).await;
        let (house, contact) = (people.isabellastrasse, people.schubert);
        site.portal.add_users(&visitor, contact, &person("Marek", MAREK, "member")).await.expect("invited");
        let invited = async || site.portal.my_people(&visitor, house, None).await.expect("page").invited[0].invitation;
        // The mail server takes nothing for a while.
        for _ in 0..2 {
            site.portal.renew_invited(&visitor, contact, invited().await).await.expect("sent again");
        }
        let mails = site.mails().await;
        assert_eq!(mails.len(), 1);
        let link = mails[0].after("/invitation/");
        let code = link.split('?').next().unwrap_or_default();
        site.portal.begin_registration(&site.nobody().await, None, code, None).await.expect("it is valid");
        site.portal.renew_invited(&visitor, contact, invited().await).await.expect("sent again");
        site.portal.revoke_invited(&visitor, contact, invited().await).await.expect("withdrawn");
        assert_eq!(site.mails().await.len(), 0);
    }

    async fn an_access_that_is_ended_ends_in_open_sessions_and_nowhere_else(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = jana(&site, &people).await;
        let marek = added(&site, people.schubert, "Marek Schubert", MAREK, AccessLevel::Member).await;
        site.through(site.add_access(marek, people.ohnesorg).await).await;
        let visitor = site.customer(login).await;
        site.portal.remove_user(&visitor, people.schubert, marek, Knowing::No).await.expect("removed");
        site.portal.remove_user(&visitor, people.schubert, marek, Knowing::No).await.expect("twice is no mistake");
        let settings = site.portal.settings().await.expect("settings");
        let homes = site.customer(marek).await.homes(&settings);
        assert_eq!(homes.iter().map(|(home, _)| *home).collect::<Vec<_>>(), [people.kastanienallee]);
        let line = "Jana Schubert: contact Jana Schubert, changed (Nutzer Marek Schubert (marek@example.net): Nutzer-Rechte → Nutzer Marek Schubert (marek@example.net): kein Zugang mehr)";
        assert_eq!(site.journal().await.iter().filter(|entry| *entry == line).count(), 1);
    }

    async fn the_last_one_who_looks_after_the_contact_stays(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = jana(&site, &people).await;
        let marek = added(&site, people.schubert, "Marek Schubert", MAREK, AccessLevel::Member).await;
        let (visitor, contact) = (site.customer(login).await, people.schubert);
        let last = Refusal::Because(Reason::YouAreLastAdmin);
        assert_eq!(refusal(site.portal.remove_user(&visitor, contact, login, Knowing::No).await), last);
        assert_eq!(refusal(site.portal.change_user_level(&visitor, contact, login, AccessLevel::Member).await), last);
        // A member decides nothing, and learns nothing.
        let member = site.customer(marek).await;
        assert_eq!(refusal(site.portal.remove_user(&member, contact, login, Knowing::No).await), Refusal::NotFound);
        assert_eq!(refusal(site.portal.my_people(&member, people.isabellastrasse, None).await), Refusal::NotFound);
        // With a second one she may go.
        site.portal.change_user_level(&visitor, contact, marek, AccessLevel::Admin).await.expect("raised");
        let raised = site.customer(marek).await;
        let party = refusal(site.portal.remove_user(&raised, contact, login, Knowing::No).await);
        assert_eq!(party, Refusal::Because(Reason::PartyStays));
        site.portal.remove_user(&visitor, contact, login, Knowing::No).await.expect("gone");
        assert_eq!(users(&site, &people).await, [("Marek Schubert".to_owned(), AccessLevel::Admin)]);
        // Staff remove anybody, but not without being told.
        let tom = site.staff(people.tom).await;
        let told = refusal(site.portal.remove_user(&tom, contact, marek, Knowing::No).await);
        assert_eq!(told, Refusal::Because(Reason::NobodyLooksAfter));
        let down = refusal(site.portal.change_user_level(&tom, contact, marek, AccessLevel::Member).await);
        assert_eq!(down, Refusal::Because(Reason::LastAdmin), "said of somebody else");
        site.portal.remove_user(&tom, contact, marek, Knowing::Yes).await.expect("removed");
        assert_eq!(users(&site, &people).await, []);
    }

    async fn whoever_gives_up_their_own_rights_or_access_twice_is_answered_like_the_first_time(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (login, contact) = (jana(&site, &people).await, people.schubert);
        let marek = added(&site, contact, "Marek Schubert", MAREK, AccessLevel::Admin).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let level = async |by: UserId, of: UserId, level: AccessLevel| {
            site.portal.change_user_level(&site.customer(by).await, contact, of, level).await
        };
        let end = async |by: UserId, of: UserId| {
            site.portal.remove_user(&site.customer(by).await, contact, of, Knowing::No).await
        };
        for _ in 0..2 {
            level(marek, marek, AccessLevel::Member).await.expect("lowered");
        }
        // A member learns nothing else, and a stranger nothing at all.
        for (by, of) in [(marek, login), (emre, emre), (emre, marek)] {
            assert_eq!(refusal(level(by, of, AccessLevel::Member).await), Refusal::NotFound);
            assert_eq!(refusal(end(by, of).await), Refusal::NotFound);
        }
        assert_eq!(refusal(level(marek, marek, AccessLevel::Admin).await), Refusal::NotFound);
        assert_eq!(refusal(end(marek, marek).await), Refusal::NotFound);

        // Both presses at once: each began while the rights were there.
        level(login, marek, AccessLevel::Admin).await.expect("raised");
        let lowered = AccessLevel::Member;
        let (one, other) = tokio::join!(level(marek, marek, lowered), level(marek, marek, lowered));
        one.and(other).expect("lowered");
        level(login, marek, AccessLevel::Admin).await.expect("raised");
        let (one, other) = tokio::join!(end(login, login), end(login, login));
        one.and(other).expect("ended");
        end(login, login).await.expect("pressed once more");
        assert_eq!(users(&site, &people).await, [("Marek Schubert".to_owned(), AccessLevel::Admin)]);
        let told = site.mails().await;
        assert_eq!(told.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), [MAREK], "once");
        let gone = site.journal().await.iter().filter(|entry| entry.ends_with("kein Zugang mehr)")).count();
        assert_eq!(gone, 1);
        site.clock.advance(Span::minutes(1));
        assert_eq!(refusal(end(login, login).await), Refusal::NotFound, "from a page of before");
    }

    async fn of_two_who_leave_at_the_same_time_one_stays(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for round in 0..5 {
            let contact = people.schubert;
            let one = site.registered(contact, "Jana Schubert", &format!("jana{round}@example.net")).await;
            let other = added(&site, contact, "Marek", &format!("marek{round}@example.net"), AccessLevel::Admin).await;
            let (a, b) = (site.customer(one).await, site.customer(other).await);
            let (left, right) = tokio::join!(
                site.portal.remove_user(&a, contact, one, Knowing::No),
                site.portal.change_user_level(&b, contact, other, AccessLevel::Member),
            );
            assert_eq!([left.is_ok(), right.is_ok()].iter().filter(|ok| **ok).count(), 1, "{left:?} {right:?}");
            let page = site.portal.contact_people(&site.staff(people.tom).await, contact).await.expect("page");
            assert!(page.users.iter().any(|user| user.level == AccessLevel::Admin));
            let tom = site.staff(people.tom).await;
            for login in [one, other] {
                site.portal.remove_user(&tom, contact, login, Knowing::Yes).await.expect("cleared");
            }
        }
    }

    async fn foreign_contacts_answer_like_contacts_that_do_not_exist(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let visitor = site.customer(jana(&site, &people).await).await;
        for contact in [people.yildiz, ContactId(4711)] {
            let rows = person("Eva", "eva@example.net", "admin");
            assert_eq!(refusal(site.portal.add_users(&visitor, contact, &rows).await), Refusal::NotFound);
            let page = site.portal.my_people(&visitor, people.isabellastrasse, Some(contact)).await;
            assert_eq!(refusal(page), Refusal::NotFound);
        }
        assert_eq!(refusal(site.portal.contact_people(&visitor, people.schubert).await), Refusal::NotFound);
        let tom = site.staff(people.tom).await;
        assert_eq!(refusal(site.portal.contact_people(&tom, ContactId(4711)).await), Refusal::NotFound);
        let ended = site.portal.add_users(&tom, people.altmann, &person("Eva", "eva@example.net", "admin")).await;
        assert_eq!(refusal(ended), Refusal::Because(Reason::NoContractNow));
        // The page says why before anything is typed, and of an archived contact that it is archived.
        site.archive(people.lotte).await;
        for (contact, closed) in [
            (people.schubert, None),
            (people.altmann, Some(Reason::NoContractNow)),
            (people.lotte, Some(Reason::Archived)),
        ] {
            let page = site.portal.contact_people(&tom, contact).await.expect("page");
            assert_eq!(page.closed, closed, "{}", page.name);
        }
    }

    async fn one_person_with_two_contacts_looks_after_each_below_its_own_house(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = jana(&site, &people).await;
        site.through(site.add_access(login, people.ohnesorg).await).await;
        let visitor = site.customer(login).await;
        let here = site.portal.my_people(&visitor, people.isabellastrasse, None).await.expect("page");
        assert_eq!((here.contact, here.others.len()), (people.schubert, 0));
        let there = site.portal.my_people(&visitor, people.kastanienallee, None).await.expect("page");
        assert_eq!((there.contact, there.name.as_str()), (people.ohnesorg, "Ilse Ohnesorg"));
        let contacts = site.portal.my_contacts(&visitor, people.kastanienallee).await.expect("contacts");
        assert_eq!(contacts.iter().map(|contact| contact.id).collect::<Vec<_>>(), [people.ohnesorg]);
        // A second contact in the same house: both are there.
        site.through(site.add_access(login, people.yildiz).await).await;
        let visitor = site.customer(login).await;
        let here = site.portal.my_people(&visitor, people.isabellastrasse, None).await.expect("page");
        assert_eq!(here.others, [(people.yildiz, "Emre Yıldız".to_owned())]);
    }

    async fn a_deleted_login_frees_its_address_and_staff_hear_of_a_contact_without_anybody(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::AddUsers]).await;
        let login = jana(&site, &people).await;
        let visitor = site.customer(login).await;
        assert_eq!(site.portal.delete_page(&visitor).await.expect("page").contacts, ["Jana Schubert"]);
        let wrong = refusal(site.portal.delete_login(&visitor, "falsch".into()).await);
        assert_eq!(wrong, Refusal::Invalid(Problems::one("password", Problem::WrongPassword)));
        site.portal.delete_login(&visitor, PASSWORD.into()).await.expect("deleted");
        let gone = site.portal.visitor(Some(SignedIn::Customer(login)), domain::text::Lang::De, String::new()).await;
        assert_eq!(gone.expect("a visitor").signed_in(), None);
        assert_eq!(users(&site, &people).await, []);
        assert_eq!(site.tasks().await, [(Kind::NobodyLooksAfter, Some(people.schubert))]);
        assert!(site.journal().await.contains(&format!("Jana Schubert: login Jana Schubert, deleted ({JANA} → )")));
        // The address is free.
        site.registered(people.schubert, "Jana Schubert", JANA).await;
    }
}
