//! Neighbours invite residents: codes, the switch, the limit, who may, what staff see and end, whose inviter has left, and
//! the resident who becomes a tenant.

use domain::{
    access::{AccessKind, AccessLevel},
    contract::{ContractKind, Usage},
    form::{Problem, Problems},
    id::{ContactId, InvitationId, PropertyId, UserId},
    policy::{At, Right},
    refusal::{Reason, Refusal},
    registration::Step,
    resident::{Counts, Guests, Row, Search, State, Whose},
    setting::{Key, Wish},
    time::{Day, Span},
};
use portal::{
    Fault, Outcome, Visitor,
    registration::{Account, Next},
    spreadsheet::Progress,
};
use store::sql;
use testkit::{Mail, PASSWORD, People, TestPortal, on_each_engine};

const JANA: &str = "jana.schubert@example.net";
const MIA: &str = "mia.sommer@example.net";
const NEW: &str = "Morgens um sieben pfeift der Tee";

fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

fn because<T: std::fmt::Debug>(outcome: Outcome<T>) -> Reason {
    match refusal(outcome) {
        Refusal::Because(reason) => reason,
        other => panic!("{other:?}"),
    }
}

/// The Lindenhof with the switch on, and Frau Schubert registered.
async fn lindenhof(db: store::Db) -> (TestPortal, People, UserId) {
    let (site, people) = TestPortal::lindenhof(db).await;
    site.switch_on(&[Key::InviteNeighbours]).await;
    let jana = site.registered(people.schubert, "Jana Schubert", JANA).await;
    (site, people, jana)
}

/// Invites somebody, and gives the mail.
async fn invite(site: &TestPortal, inviter: UserId, house: PropertyId, name: &str, email: &str) -> Mail {
    site.portal.invite_neighbour(&site.customer(inviter).await, house, name, email).await.expect("invited");
    site.mails().await.pop().expect("a mail")
}

fn code(mail: &Mail) -> String {
    mail.after("/invitation/").split('?').next().unwrap_or_default().to_owned()
}

fn account(name: &str, email: &str) -> Account {
    let (password, password_again) = (NEW.to_owned(), NEW.to_owned());
    Account { name: name.to_owned(), email: email.to_owned(), password, password_again, terms: true }
}

/// Opens the link of the mail and registers with the address that it came to.
async fn come(site: &TestPortal, mail: &Mail, name: &str) -> UserId {
    let link = mail.after("/invitation/");
    let (code, proof) = link.split_once("?mail=").expect("a proof");
    let nobody = site.nobody().await;
    let (token, next) = site.portal.begin_registration(&nobody, None, code, Some(proof)).await.expect("begun");
    assert_eq!(next, Next::Step(Step::Account), "residents have no number to know");
    match site.portal.want_account(&nobody, Some(token.as_str()), account(name, &mail.to)).await.expect("done") {
        Next::Done { login, here: true } => login,
        next => panic!("{next:?}"),
    }
}

/// Redeems a code with a login that is there.
async fn redeem(site: &TestPortal, login: UserId, code: &str) -> Outcome<Next> {
    let visitor = site.customer(login).await;
    let (token, _) = site.portal.begin_registration(&visitor, None, code, None).await?;
    site.portal.add_to_present_login(&visitor, Some(token.as_str())).await
}

async fn guests(site: &TestPortal, login: UserId, house: PropertyId) -> Guests {
    site.portal.my_neighbours(&site.customer(login).await, house).await.expect("the page").guests
}

async fn listed(site: &TestPortal, people: &People, search: Search) -> Vec<Row> {
    let tom = site.staff(people.tom).await;
    site.portal.residents(&tom, &search).await.expect("the list").slice.rows
}

async fn all(site: &TestPortal, people: &People) -> Vec<(String, State)> {
    let rows = listed(site, people, Search::default()).await;
    rows.into_iter().map(|row| (row.name, row.state)).collect()
}

async fn homes(site: &TestPortal, login: UserId) -> Vec<PropertyId> {
    let settings = site.portal.settings().await.expect("settings");
    site.customer(login).await.homes(&settings).into_iter().map(|(home, _)| home).collect()
}

async fn kinds(site: &TestPortal, login: UserId) -> Vec<AccessKind> {
    let visitor = site.customer(login).await;
    visitor.customer().expect("a customer").accesses.iter().map(|access| access.kind).collect()
}

async fn may(site: &TestPortal, login: UserId, right: Right, at: At) -> bool {
    let visitor = site.customer(login).await;
    visitor.may(right, at, site.portal.settings_for(&visitor).await.expect("settings"))
}

async fn ends(site: &TestPortal, contact: ContactId, day: &str) {
    let end = sql("UPDATE contract SET ends = $2 WHERE contact = $1").bind(contact).bind(Day::parse(day));
    end.execute(site.db()).await.expect("an end");
}

fn whose(property: Option<PropertyId>, inviter: Option<UserId>) -> Whose {
    Whose { property, inviter }
}

on_each_engine! {
    async fn frau_schubert_invites_mia_who_sees_the_house_and_no_contract(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        // No contract number is asked of residents, and no question.
        site.switch_on(&[Key::ContractNumber, Key::Residency, Key::Channel]).await;
        let house = people.isabellastrasse;
        let mail = invite(&site, jana, house, " Mia Sommer ", MIA).await;
        assert_eq!(mail.to, MIA);
        assert_eq!(mail.composed.subject, "Jana Schubert lädt Sie in das Kundenportal ein: Isabellastraße 102");
        let seen = guests(&site, jana, house).await;
        assert_eq!((seen.here.len(), seen.invited[0].name.as_str(), seen.left()), (0, "Mia Sommer", 9));
        assert_eq!(seen.invited[0].until, Day::parse("2026-12-06").expect("a day"), "fourteen days");

        let mia = come(&site, &mail, "Mia Sommer").await;
        assert_eq!(homes(&site, mia).await, [house]);
        for hidden in [Right::SeeOwnContact, Right::AddUsers, Right::InviteNeighbours, Right::AnswerResidency] {
            assert!(!may(&site, mia, hidden, At::Property(house)).await, "{hidden:?}");
        }
        assert!(!may(&site, mia, Right::SeeOwnContact, At::Contact(people.schubert)).await);
        let page = site.portal.my_neighbours(&site.customer(mia).await, house).await;
        assert_eq!(refusal(page), Refusal::NotFound, "residents invite nobody");
        let seen = guests(&site, jana, house).await;
        assert_eq!((seen.here[0].name.as_str(), seen.invited.len(), seen.left()), ("Mia Sommer", 0, 10));
        // The used code answers like one that never was.
        let again = site.portal.begin_registration(&site.nobody().await, None, &code(&mail), None).await.map(|_| ());
        assert_eq!(because(again), Reason::CodeUnknown);
        let journal = site.journal().await;
        let told = &journal[journal.len() - 2..];
        assert_eq!(told[0], format!("Jana Schubert: invitation Mia Sommer, created ( → Bewohner, Isabellastraße 102, {MIA})"));
        assert_eq!(told[1], format!("Mia Sommer: property Isabellastraße 102, registered ( → Mia Sommer ({MIA}))"));
    }

    async fn while_the_switch_is_off_an_open_invitation_leads_nowhere_at_any_step(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let mail = invite(&site, jana, house, "Mia", MIA).await;
        let nobody = site.nobody().await;
        let begin = async || site.portal.begin_registration(&nobody, None, &code(&mail), None).await.map(|(token, _)| token);
        let begun = begin().await.expect("begun");
        let cookie = Some(begun.as_str());
        // Another address than the mail's: it is confirmed in a step of its own.
        let other = account("Mia", "mia@arbeit.example");
        assert_eq!(site.portal.want_account(&nobody, cookie, other.clone()).await.expect("kept"), Next::Step(Step::Confirm));
        let confirm = site.mails().await[0].after("/register/confirm?token=");

        assert_eq!(all(&site, &people).await, [("Mia".to_owned(), State::Invited)]);
        site.switch_off(&[Key::InviteNeighbours]).await;
        assert_eq!(because(begin().await.map(|_| ())), Reason::CodeUnknown, "like a code that was revoked");
        let row = &listed(&site, &people, Search { state: "unusable".into(), ..Search::default() }).await[0];
        assert_eq!((row.name.as_str(), row.until, row.switched_off), ("Mia", None, true), "staff see that it is so");
        assert_eq!(because(site.portal.registration(&nobody, cookie).await), Reason::CodeUnknown);
        assert_eq!(because(site.portal.want_account(&nobody, cookie, other).await), Reason::CodeUnknown);
        assert_eq!(because(site.portal.send_confirmation_again(&nobody, cookie).await), Reason::CodeUnknown);
        assert_eq!(because(site.portal.finish_registration(&nobody, cookie).await), Reason::CodeUnknown);
        assert_eq!(because(site.portal.look_at_confirmation(&nobody, None, &confirm).await), Reason::CodeUnknown);
        // The last step, which decides inside its transaction.
        let refused = site.portal.confirm_email(&nobody, cookie, &confirm, String::new(), "").await;
        assert_eq!(because(refused), Reason::CodeUnknown);
        assert_eq!(refusal(site.portal.my_neighbours(&site.customer(jana).await, house).await), Refusal::NotFound);
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        assert_eq!(because(redeem(&site, emre, &code(&mail)).await), Reason::CodeUnknown);

        // On again, where it stopped: the refused step has used up nothing.
        site.switch_on(&[Key::InviteNeighbours]).await;
        assert_eq!(all(&site, &people).await, [("Mia".to_owned(), State::Invited)]);
        let nobody = site.nobody().await;
        let done = site.portal.confirm_email(&nobody, cookie, &confirm, String::new(), "").await.expect("done");
        let Next::Done { login: mia, .. } = done else { panic!("{done:?}") };
        assert_eq!(homes(&site, mia).await, [house]);
        // Residents who are in stay.
        site.switch_off(&[Key::InviteNeighbours]).await;
        assert_eq!(homes(&site, mia).await, [house]);
    }

    async fn the_switch_counts_where_the_house_is(db: Db) {
        let (site, people, _) = lindenhof(db).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let mail = invite(&site, emre, people.kastanienallee, "Ada", "ada@example.net").await;
        let maria = site.staff(people.maria).await;
        let key = Key::InviteNeighbours.setting().key;
        site.portal.change_setting(&maria, key, Wish::ExceptOff(people.kastanienallee), 1).await.expect("excepted");
        let visitor = site.customer(emre).await;
        assert_eq!(refusal(site.portal.my_neighbours(&visitor, people.kastanienallee).await), Refusal::NotFound);
        site.portal.my_neighbours(&visitor, people.isabellastrasse).await.expect("the other house");
        let begin = async || site.portal.begin_registration(&site.nobody().await, None, &code(&mail), None).await.map(|_| ());
        assert_eq!(because(begin().await), Reason::CodeUnknown);
        site.portal.change_setting(&maria, key, Wish::ExceptOn(people.kastanienallee), 2).await.expect("excepted");
        site.switch_off(&[Key::InviteNeighbours]).await;
        begin().await.expect("on here, off elsewhere");
        assert_eq!(refusal(site.portal.my_neighbours(&site.customer(emre).await, people.isabellastrasse).await), Refusal::NotFound);
        // After its time it says so, as every code does.
        site.clock.advance(Span::days(15));
        assert_eq!(because(begin().await), Reason::CodeExpired);
    }

    async fn only_who_has_a_contract_of_a_flat_there_invites(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let mut may_not = Vec::new();
        for (n, level) in [AccessLevel::Admin, AccessLevel::Member].into_iter().enumerate() {
            let added = site.add_login("Marek", &format!("marek{n}@example.net")).await;
            site.through(site.add_added_access(added, people.schubert, level).await).await;
            may_not.push(added);
        }
        let mia = site.add_login("Mia", MIA).await;
        site.through(site.add_residence(mia, house).await).await;
        let lotte = site.registered(people.lotte, "Lotte", "laden@blumen-lotte.example").await;
        let karl = site.registered(people.altmann, "Karl Altmann", "karl.altmann@example.net").await;
        may_not.extend([mia, lotte]);
        for login in may_not {
            let visitor = site.customer(login).await;
            assert_eq!(refusal(site.portal.my_neighbours(&visitor, house).await), Refusal::NotFound);
            let invited = site.portal.invite_neighbour(&visitor, house, "Eva", "eva@example.net").await;
            assert_eq!(refusal(invited), Refusal::NotFound);
        }
        let karl = site.customer(karl).await;
        assert_eq!(refusal(site.portal.my_neighbours(&karl, people.kastanienallee).await), Refusal::NotFound, "moved out");
        for staff in [people.maria, people.tom] {
            let staff = site.staff(staff).await;
            assert_eq!(refusal(site.portal.my_neighbours(&staff, house).await), Refusal::NotFound);
            assert_eq!(refusal(site.portal.invite_neighbour(&staff, house, "Eva", "eva@example.net").await), Refusal::NotFound);
        }
        assert_eq!(refusal(site.portal.my_neighbours(&site.nobody().await, house).await), Refusal::SignedOut);
        for other in [people.kastanienallee, PropertyId(4711)] {
            let jana = site.customer(jana).await;
            assert_eq!(refusal(site.portal.my_neighbours(&jana, other).await), Refusal::NotFound, "{other}");
            assert_eq!(refusal(site.portal.invite_neighbour(&jana, other, "Eva", "eva@example.net").await), Refusal::NotFound);
        }
        assert!(site.mails().await.is_empty());
        // Whoever is still being asked comes back afterwards.
        site.switch_on(&[Key::Channel]).await;
        let emre = site.add_login("Emre Yıldız", "emre@example.net").await;
        site.add_access(emre, people.yildiz).await;
        assert_eq!(refusal(site.portal.my_neighbours(&site.customer(emre).await, house).await), Refusal::QuestionsFirst);
    }

    async fn who_is_known_in_the_house_is_not_invited_and_of_others_nothing_is_said(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        site.registered(people.ohnesorg, "Ilse Ohnesorg", "ilse@example.net").await;
        let marek = site.add_login("Marek", "marek@example.net").await;
        site.through(site.add_added_access(marek, people.schubert, AccessLevel::Member).await).await;
        invite(&site, emre, house, "Ada", "ada@example.net").await;
        let bob = invite(&site, emre, house, "Bob", "bob@example.net").await;
        come(&site, &bob, "Bob").await;
        let visitor = site.customer(jana).await;
        let refused = async |email: &str| match refusal(site.portal.invite_neighbour(&visitor, house, "X", email).await) {
            Refusal::Invalid(problems) => problems,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("JANA.schubert@example.net").await, Problems::one("email", Problem::OwnAddress));
        for known in ["EMRE@example.net", "marek@example.net", "ada@example.net", "bob@example.net"] {
            assert_eq!(refused(known).await, Problems::one("email", Problem::KnownHere), "{known}");
        }
        let unfilled = refusal(site.portal.invite_neighbour(&visitor, house, " ", "eva@").await);
        let Refusal::Invalid(problems) = unfilled else { panic!("{unfilled:?}") };
        assert_eq!(problems.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["name", "email"]);
        // Frau Ohnesorg has a login, in another house: she is invited like everybody else.
        let mail = invite(&site, jana, house, "Ilse", "ilse@example.net").await;
        assert_eq!(mail.to, "ilse@example.net");
        // Somebody whose code has expired can be invited by another neighbour.
        site.clock.advance(Span::days(15));
        invite(&site, jana, house, "Ada", "ada@example.net").await;
    }

    async fn ten_invitations_are_open_at_a_time_and_each_house_counts_for_itself(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        for n in 0..10 {
            invite(&site, jana, house, "Gast", &format!("gast{n}@example.net")).await;
        }
        let one_more = async |email: &str| site.portal.invite_neighbour(&site.customer(jana).await, house, "Gast", email).await;
        let full = Refusal::Invalid(Problems::one("name", Problem::TooManyOpen { limit: 10 }));
        assert_eq!(refusal(one_more("x@example.net").await), full);
        assert_eq!(guests(&site, jana, house).await.left(), 0);
        // The neighbour has a limit of her own.
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        invite(&site, emre, house, "Ada", "ada@example.net").await;
        // Sending again is possible, because it replaces one.
        let first = guests(&site, jana, house).await.invited[0].invitation;
        site.portal.invite_neighbour_again(&site.customer(jana).await, house, first).await.expect("sent again");
        // Whose time is over makes room, and is shown until it is of no interest any more.
        site.clock.advance(Span::days(15));
        one_more("x@example.net").await.expect("invited");
        assert_eq!((guests(&site, jana, house).await.invited.len(), guests(&site, jana, house).await.left()), (11, 9));
        site.clock.advance(Span::days(30));
        assert_eq!(guests(&site, jana, house).await.invited.len(), 1);
        // Thirty a day are enough, however they end.
        for _ in 0..30 {
            one_more(JANA).await.expect_err("her own address");
            one_more("emre@example.net").await.expect_err("known");
        }
        assert!(matches!(refusal(one_more("y@example.net").await), Refusal::TooManyAttempts { .. }));
    }

    async fn an_invitation_is_sent_again_with_a_new_code_and_withdrawn_by_nobody_else(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let first = invite(&site, jana, house, "Mia", MIA).await;
        let id = guests(&site, jana, house).await.invited[0].invitation;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let foreign = site.customer(emre).await;
        for gone in [id, InvitationId(4711)] {
            assert_eq!(refusal(site.portal.invite_neighbour_again(&foreign, house, gone).await), Refusal::NotFound);
            site.portal.withdraw_neighbour(&foreign, house, gone).await.expect("nothing of his");
        }
        let visitor = site.customer(jana).await;
        site.portal.invite_neighbour_again(&visitor, house, id).await.expect("sent again");
        let second = site.mails().await.pop().expect("a mail");
        assert_ne!(code(&first), code(&second));
        let begin = async |mail: &Mail| site.portal.begin_registration(&site.nobody().await, None, &code(mail), None).await.map(|_| ());
        assert_eq!(because(begin(&first).await), Reason::CodeUnknown);
        site.portal.invite_neighbour_again(&visitor, house, id).await.expect("pressed twice");
        assert!(site.mails().await.is_empty(), "it was sent once");
        assert_eq!(refusal(site.portal.invite_neighbour_again(&foreign, house, id).await), Refusal::NotFound);
        site.clock.advance(Span::minutes(1));
        let visitor = site.customer(jana).await;
        assert_eq!(refusal(site.portal.invite_neighbour_again(&visitor, house, id).await), Refusal::NotFound, "a stale page");
        begin(&second).await.expect("the new one");
        let id = guests(&site, jana, house).await.invited[0].invitation;
        site.portal.withdraw_neighbour(&visitor, house, id).await.expect("withdrawn");
        site.portal.withdraw_neighbour(&visitor, house, id).await.expect("twice is no mistake");
        assert_eq!(because(begin(&second).await), Reason::CodeUnknown);
        assert_eq!(guests(&site, jana, house).await, Guests::default());
        assert_eq!(site.journal().await.last().expect("an entry"), "Jana Schubert: invitation Mia, revoked");
    }

    async fn nobody_fills_a_mailbox_with_invitations(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        invite(&site, jana, house, "Mia", MIA).await;
        let again = async || {
            let invited = guests(&site, jana, house).await.invited;
            let mia = invited.iter().find(|invited| invited.email == MIA).expect("open");
            site.portal.invite_neighbour_again(&site.customer(jana).await, house, mia.invitation).await
        };
        for _ in 0..4 {
            again().await.expect("sent again");
        }
        let mut mails = site.mails().await;
        assert_eq!(mails.len(), 1, "the codes before are worth nothing, and nobody is mailed them");
        let mail = mails.pop().expect("a mail");
        assert!(matches!(refusal(again().await), Refusal::TooManyAttempts { .. }));
        assert_eq!(site.mails().await.len(), 0, "no further mail");
        // The last code stands: what was refused has withdrawn nothing.
        site.portal.begin_registration(&site.nobody().await, None, &code(&mail), None).await.expect("valid");
        // Somebody else's mailbox is not concerned, and after an hour this one is not either.
        invite(&site, jana, house, "Ada", "ada@example.net").await;
        site.clock.advance(Span::hours(1));
        again().await.expect("sent again");
    }

    async fn a_form_that_is_sent_twice_is_one_invitation_and_one_mail(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let send = async |inviter: UserId, name: &str, email: &str| {
            site.portal.invite_neighbour(&site.customer(inviter).await, house, name, email).await
        };
        let known = Refusal::Invalid(Problems::one("email", Problem::KnownHere));
        let (one, other) = tokio::join!(send(jana, "Mia Sommer", MIA), send(jana, " Mia Sommer ", "MIA.sommer@example.net"));
        one.expect("invited");
        other.expect("answered like the first");
        site.clock.advance(Span(59));
        send(jana, "Mia Sommer", MIA).await.expect("answered like the first");
        let mut mails = site.mails().await;
        assert_eq!((mails.len(), guests(&site, jana, house).await.invited.len()), (1, 1));
        let created = site.journal().await.into_iter().filter(|line| line.contains("invitation Mia Sommer, created")).count();
        assert_eq!(created, 1);
        // Another name is another form, and somebody else learns what they always did.
        assert_eq!(refusal(send(jana, "Mia", MIA).await), known);
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        assert_eq!(refusal(send(emre, "Mia Sommer", MIA).await), known);
        // So it is a minute later, and once the code is used.
        site.clock.advance(Span(1));
        assert_eq!(refusal(send(jana, "Mia Sommer", MIA).await), known);
        send(jana, "Ada", "ada@example.net").await.expect("invited");
        let ada = site.mails().await.pop().expect("a mail");
        come(&site, &ada, "Ada").await;
        assert_eq!(refusal(send(jana, "Ada", "ada@example.net").await), known);
        // What was withdrawn is not open: the next one is a new one. The first mail still works for whom it was meant.
        send(jana, "Bob", "bob@example.net").await.expect("invited");
        let bob = guests(&site, jana, house).await.invited[0].invitation;
        site.portal.withdraw_neighbour(&site.customer(jana).await, house, bob).await.expect("withdrawn");
        send(jana, "Bob", "bob@example.net").await.expect("invited");
        assert_ne!(guests(&site, jana, house).await.invited[0].invitation, bob);
        come(&site, &mails.pop().expect("a mail"), "Mia Sommer").await;
    }

    async fn the_last_invitation_of_the_day_may_be_sent_twice_like_every_other_one(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let send = async |name: &str, email: &str| {
            site.portal.invite_neighbour(&site.customer(jana).await, house, name, email).await
        };
        let known = Refusal::Invalid(Problems::one("email", Problem::KnownHere));
        for _ in 0..29 {
            assert_eq!(refusal(send("Emre", "emre@example.net").await), known, "refused ones count");
        }
        send("Mia Sommer", MIA).await.expect("the thirtieth");
        for _ in 0..3 {
            send("Mia Sommer", MIA).await.expect("answered like the first");
        }
        assert_eq!((site.mails().await.len(), guests(&site, jana, house).await.invited.len()), (1, 1));
        assert!(matches!(refusal(send("Ada", "ada@example.net").await), Refusal::TooManyAttempts { .. }));
        // A minute later it is a form of its own.
        site.clock.advance(Span::minutes(1));
        assert!(matches!(refusal(send("Mia Sommer", MIA).await), Refusal::TooManyAttempts { .. }));
    }

    async fn of_two_neighbours_who_invite_the_same_person_one_is_first(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let (one, other) = (site.customer(jana).await, site.customer(emre).await);
        for round in 0..5 {
            let email = format!("gast{round}@example.net");
            let (left, right) = tokio::join!(
                site.portal.invite_neighbour(&one, people.isabellastrasse, "Gast", &email),
                site.portal.invite_neighbour(&other, people.isabellastrasse, "Gast", &email),
            );
            assert_eq!([left.is_ok(), right.is_ok()].iter().filter(|ok| **ok).count(), 1, "{left:?} {right:?}");
        }
    }

    async fn staff_see_who_has_invited_whom_and_end_one_in_open_sessions(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let mia = come(&site, &invite(&site, jana, house, "Mia Sommer", MIA).await, "Mia Sommer").await;
        site.clock.advance(Span::days(1));
        let open = invite(&site, jana, house, "Ada", "ada@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        invite(&site, emre, people.kastanienallee, "Bob", "bob@example.net").await;
        let rows = listed(&site, &people, Search::default()).await;
        let names: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.state)).collect();
        assert_eq!(names, [("Bob", State::Invited), ("Ada", State::Invited), ("Mia Sommer", State::Resident)]);
        let row = &rows[2];
        assert_eq!(row.inviter, Some((jana, "Jana Schubert".to_owned())));
        assert_eq!((row.contact, row.property.0, row.email.as_str()), (Some(people.schubert), house, MIA));
        assert_eq!((row.since.day(), row.until, row.has_contract), (Day::parse("2026-11-23").expect("a day"), None, false));
        assert_eq!(rows[1].until, Day::parse("2026-12-07"));

        let only = |property: &str, inviter: &str, state: &str| Search {
            property: property.to_owned(), inviter: inviter.to_owned(), state: state.to_owned(), ..Search::default()
        };
        let (here, by) = (house.to_string(), jana.to_string());
        for (search, expected) in [
            (only(&here, "", ""), &["Ada", "Mia Sommer"][..]), (only("", &by, "invited"), &["Ada"]),
            (only(&here, &by, "resident"), &["Mia Sommer"]), (only("", "", "review"), &[]),
        ] {
            let names: Vec<_> = listed(&site, &people, search.clone()).await.into_iter().map(|row| row.name).collect();
            assert_eq!(names, expected, "{search:?}");
        }
        let tom = site.staff(people.tom).await;
        for missing in [only("4711", "", ""), only("", "4711", "")] {
            assert_eq!(refusal(site.portal.residents(&tom, &missing).await), Refusal::NotFound);
        }
        let of_house = site.portal.property(&tom, house, &domain::unit::Search::default()).await.expect("the house");
        assert_eq!(of_house.residents, 1);

        let session = site.customer(mia).await;
        assert!(site.portal.end_resident(&tom, row.invitation).await.expect("ended"));
        assert!(site.portal.end_resident(&tom, row.invitation).await.expect("twice is no mistake"));
        assert_eq!(homes(&site, mia).await, []);
        assert!(session.signed_in().is_some(), "the login stays; it only reaches nothing any more");
        let line = format!("Tom Berger: property Isabellastraße 102, changed (Bewohner Mia Sommer ({MIA}), eingeladen von Jana Schubert → Bewohner Mia Sommer ({MIA}): kein Zugang mehr)");
        assert_eq!(site.journal().await.iter().filter(|entry| **entry == line).count(), 1);
        site.portal.invite_neighbour(&site.customer(jana).await, house, "Eva", "eva@example.net").await.expect("invited");
        let eva: InvitationId = sql("SELECT MAX(id) FROM invitation").value(site.db().read()).await.expect("hers");
        assert!(!site.portal.end_resident(&tom, eva).await.expect("revoked"), "it was no access");
        assert!(!site.portal.end_resident(&tom, eva).await.expect("twice is no mistake"));
        assert_eq!(site.mails().await.len(), 0, "before the postman came");
        assert!(!site.portal.end_resident(&tom, rows[1].invitation).await.expect("revoked"));
        let begin = site.portal.begin_registration(&site.nobody().await, None, &code(&open), None).await.map(|_| ());
        assert_eq!(because(begin), Reason::CodeUnknown);
        assert_eq!(all(&site, &people).await, [("Bob".to_owned(), State::Invited)]);
        assert_eq!(refusal(site.portal.end_resident(&tom, InvitationId(4711)).await), Refusal::NotFound);
        // Who lost access can be invited again.
        invite(&site, jana, house, "Mia Sommer", MIA).await;
    }

    async fn customers_see_no_residents_and_end_none(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        come(&site, &invite(&site, jana, people.isabellastrasse, "Mia", MIA).await, "Mia").await;
        let id = listed(&site, &people, Search::default()).await[0].invitation;
        let of = whose(Some(people.isabellastrasse), None);
        async fn refused(site: &TestPortal, visitor: &Visitor, id: InvitationId, of: Whose) -> Vec<Refusal> {
            let counts = Counts { residents: 1, invited: 0 };
            let search = Search::default();
            vec![
                refusal(site.portal.residents(visitor, &search).await),
                refusal(site.portal.residents_end(visitor, of).await),
                refusal(site.portal.end_residents(visitor, of, counts).await),
                refusal(site.portal.end_resident(visitor, id).await),
                refusal(site.portal.keep_resident(visitor, id).await),
                refusal(site.portal.residents_csv(visitor, &search, &mut Progress::default()).await),
            ]
        }
        assert_eq!(refused(&site, &site.customer(jana).await, id, of).await, vec![Refusal::NotFound; 6]);
        assert_eq!(refused(&site, &site.nobody().await, id, of).await, vec![Refusal::SignedOut; 6]);
        assert_eq!(all(&site, &people).await.len(), 1);
    }

    async fn all_of_an_inviter_are_ended_as_far_as_the_page_said_and_no_contract_with_them(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let mia = come(&site, &invite(&site, jana, house, "Mia", MIA).await, "Mia").await;
        // She has got a garage from the office since; her code came before the contract ran, so both accesses are there.
        let garage = site.add_unit(house, "L-1-09", "Stellplatz 9", Usage::Residential).await;
        let own = site.add_person("K-9", "Frau", "Mia", "Sommer", Some(MIA)).await;
        site.through(site.add_access(mia, own).await).await;
        site.add_contract(own, garage, ContractKind::Tenant, None, None, None).await;
        invite(&site, jana, house, "Ada", "ada@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let bob = come(&site, &invite(&site, emre, house, "Bob", "bob@example.net").await, "Bob").await;
        let tom = site.staff(people.tom).await;
        let of = whose(None, Some(jana));
        assert!(listed(&site, &people, Search::default()).await.iter().any(|row| row.name == "Mia" && row.has_contract));

        let page = site.portal.residents_end(&tom, of).await.expect("the question");
        assert_eq!((page.counts, page.named.inviter), (Counts { residents: 1, invited: 1 }, Some((jana, "Jana Schubert".to_owned()))));
        invite(&site, jana, house, "Eva", "eva@example.net").await;
        // Also what leads nowhere for the time being is withdrawn with the others.
        site.switch_off(&[Key::InviteNeighbours]).await;
        let stale = site.portal.end_residents(&tom, of, page.counts).await;
        assert_eq!(because(stale), Reason::ResidentsChanged);
        assert_eq!(all(&site, &people).await.len(), 4, "nobody has lost access");
        site.portal.end_residents(&tom, of, Counts { residents: 1, invited: 2 }).await.expect("ended");
        assert_eq!(all(&site, &people).await, [("Bob".to_owned(), State::Resident)]);
        assert_eq!((homes(&site, bob).await, homes(&site, mia).await), (vec![house], vec![house]), "her contract stays");
        assert_eq!(kinds(&site, mia).await, [AccessKind::Contact]);
        site.switch_on(&[Key::InviteNeighbours]).await;
        assert_eq!(guests(&site, jana, house).await, Guests::default());

        let everybody = whose(Some(house), None);
        let counts = site.portal.residents_end(&tom, everybody).await.expect("the question").counts;
        site.portal.end_residents(&tom, everybody, counts).await.expect("ended");
        assert_eq!(homes(&site, bob).await, []);
        assert_eq!(refusal(site.portal.residents_end(&tom, Whose::default()).await), Refusal::NotFound, "never all of all");
        assert_eq!(refusal(site.portal.end_residents(&tom, Whose::default(), Counts::default()).await), Refusal::NotFound);
    }

    async fn whose_inviter_has_left_is_to_be_reviewed_until_somebody_says_that_they_stay(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let mia = come(&site, &invite(&site, jana, house, "Mia", MIA).await, "Mia").await;
        let open = invite(&site, jana, house, "Ada", "ada@example.net").await;
        let begin = async || site.portal.begin_registration(&site.nobody().await, None, &code(&open), None).await.map(|_| ());
        let state = async || all(&site, &people).await.into_iter().find(|(name, _)| name == "Mia").expect("Mia").1;
        let invited = async || all(&site, &people).await.into_iter().find(|(name, _)| name == "Ada").expect("Ada").1;
        let to_review = async || {
            let tom = site.staff(people.tom).await;
            site.portal.overview(&tom).await.expect("the first page").to_review
        };
        begin().await.expect("usable");
        ends(&site, people.schubert, "2026-11-23").await;
        assert_eq!((state().await, to_review().await), (State::Resident, 0), "the last day is a day of the contract");

        site.clock.advance(Span::days(1));
        assert_eq!((state().await, to_review().await), (State::ToReview, 1), "who is invited only is not counted");
        assert_eq!(homes(&site, mia).await, [house], "she stays meanwhile");
        assert_eq!(because(begin().await), Reason::CodeUnknown, "who has left brings nobody in");
        assert_eq!(invited().await, State::Unusable, "and staff see it");
        // A second contract, or one that goes on, and there is nothing to review.
        ends(&site, people.schubert, "2027-11-23").await;
        assert_eq!(state().await, State::Resident);
        begin().await.expect("usable again");
        assert_eq!(invited().await, State::Invited);
        let tom = site.staff(people.tom).await;
        let id = listed(&site, &people, Search::default()).await[1].invitation;
        assert!(!site.portal.keep_resident(&tom, id).await.expect("nothing to say"));
        site.archive(people.schubert).await;
        assert_eq!((state().await, invited().await), (State::ToReview, State::Unusable));

        assert!(site.portal.keep_resident(&tom, id).await.expect("kept"));
        assert!(site.portal.keep_resident(&site.staff(people.maria).await, id).await.expect("twice is no mistake"));
        let rows = listed(&site, &people, Search { state: "resident".into(), ..Search::default() }).await;
        assert_eq!(to_review().await, 0);
        assert_eq!(rows[0].kept, Some(("Tom Berger".to_owned(), site.portal.now())));
        let kept: Vec<_> = site.journal().await.into_iter().filter(|line| line.contains("bleibt")).collect();
        let expected = format!("Tom Berger: property Isabellastraße 102, confirmed (Bewohner Mia ({MIA}), eingeladen von Jana Schubert → Bewohner Mia ({MIA}): bleibt)");
        assert_eq!(kept, [expected]);
        let not_here = listed(&site, &people, Search { state: "unusable".into(), ..Search::default() }).await[0].invitation;
        for nobody in [not_here, InvitationId(4711)] {
            assert_eq!(refusal(site.portal.keep_resident(&tom, nobody).await), Refusal::NotFound);
        }
    }

    async fn a_deleted_login_and_one_that_was_removed_have_left_and_keep_their_name(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        come(&site, &invite(&site, jana, house, "Mia", MIA).await, "Mia").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        come(&site, &invite(&site, emre, house, "Bob", "bob@example.net").await, "Bob").await;
        site.portal.delete_login(&site.customer(jana).await, PASSWORD.into()).await.expect("deleted");
        let tom = site.staff(people.tom).await;
        site.portal.remove_user(&tom, people.yildiz, emre, portal::people::Knowing::Yes).await.expect("removed");
        let rows = listed(&site, &people, Search { state: "review".into(), ..Search::default() }).await;
        let told: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.inviter.as_ref().map(|(_, name)| name.as_str()))).collect();
        assert_eq!(told, [("Bob", Some("Emre Yıldız")), ("Mia", Some("Jana Schubert"))]);
    }

    async fn a_resident_who_becomes_a_tenant_is_asked_and_counted_as_a_tenant(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        let mia = come(&site, &invite(&site, jana, house, "Mia Sommer", MIA).await, "Mia Sommer").await;
        site.switch_on(&[Key::Channel]).await;
        let flat = site.add_unit(house, "L-1-07", "Wohnung 7", Usage::Residential).await;
        let own = site.add_person("K-7", "Frau", "Mia", "Sommer", Some(MIA)).await;
        site.add_contract(own, flat, ContractKind::Tenant, Some("M-7"), None, None).await;
        let (_, of_contract) = site.invite(own).await;
        redeem(&site, mia, of_contract.plain()).await.expect("redeemed");
        assert_eq!(kinds(&site, mia).await, [AccessKind::Contact]);
        assert_eq!(homes(&site, mia).await, [], "the questions come first");
        let settings = site.portal.settings().await.expect("settings");
        let waiting = site.customer(mia).await.waiting_homes(&settings);
        assert_eq!(waiting, [(house, "Isabellastraße 102".to_owned())]);
        assert!(matches!(site.portal.next_question(&site.customer(mia).await).await.expect("a question"), portal::welcome::Onward::Question(_)));
        assert_eq!(all(&site, &people).await, []);
        let line = format!("Mia Sommer: property Isabellastraße 102, changed (Bewohner Mia Sommer ({MIA}) → Mia Sommer ({MIA}) hat hier einen Vertrag)");
        assert!(site.journal().await.contains(&line));
        // A code of a resident gives a tenant nothing more: it is used up, and she stays what she is.
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let mail = invite(&site, emre, house, "Mia", "mia@arbeit.example").await;
        redeem(&site, mia, &code(&mail)).await.expect("redeemed");
        assert_eq!(kinds(&site, mia).await, [AccessKind::Contact]);
        // Ending what Frau Schubert has brought in does not touch the contract.
        let tom = site.staff(people.tom).await;
        site.portal.end_residents(&tom, whose(None, Some(jana)), Counts::default()).await.expect("nobody");
        assert_eq!(kinds(&site, mia).await, [AccessKind::Contact]);
    }

    async fn what_a_new_access_does_not_give_stays_with_the_resident(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        // A contract that begins later, one of a shop, one in another house, and user rights only.
        let shop = site.add_unit(house, "L-1-08", "Laden 2", Usage::Commercial).await;
        let flat = site.add_unit(house, "L-1-07", "Wohnung 7", Usage::Residential).await;
        let elsewhere = site.add_unit(people.kastanienallee, "L-2-07", "Wohnung 7", Usage::Residential).await;
        for (n, (unit, starts)) in [(flat, Day::parse("2026-12-01")), (shop, None), (elsewhere, None)].into_iter().enumerate() {
            let email = format!("gast{n}@example.net");
            let login = come(&site, &invite(&site, jana, house, "Gast", &email).await, "Gast").await;
            let own = site.add_person(&format!("K-1{n}"), "Frau", "Eva", &format!("Gast {n}"), Some(&email)).await;
            // Before it begins nobody can redeem the code but inside a window; the access is there all the same.
            if starts.is_some() {
                site.add_access(login, own).await;
                site.add_contract(own, unit, ContractKind::Tenant, None, starts, None).await;
            } else {
                site.add_contract(own, unit, ContractKind::Tenant, None, starts, None).await;
                let (_, code) = site.invite(own).await;
                redeem(&site, login, code.plain()).await.expect("redeemed");
            }
            assert_eq!(kinds(&site, login).await, [AccessKind::Resident, AccessKind::Contact], "{n}");
            assert!(homes(&site, login).await.contains(&house), "{n}");
        }
        let member = come(&site, &invite(&site, jana, house, "Ada", "ada@example.net").await, "Ada").await;
        let (_, code) = site.invite_added(people.schubert, AccessLevel::Member, "ada@example.net").await;
        redeem(&site, member, code.plain()).await.expect("redeemed");
        assert_eq!(kinds(&site, member).await, [AccessKind::Resident, AccessKind::Added]);
        let (_, code) = site.invite_added(people.schubert, AccessLevel::Admin, "ada@example.net").await;
        redeem(&site, member, code.plain()).await.expect("redeemed");
        assert_eq!(kinds(&site, member).await, [AccessKind::Added, AccessKind::Added], "now she has all of it");
    }

    async fn a_contact_that_becomes_a_part_of_another_hands_over_whom_it_has_invited(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        come(&site, &invite(&site, jana, people.isabellastrasse, "Mia", MIA).await, "Mia").await;
        let kept = site.add_person("K-8", "Frau", "Jana", "Schubert-Lang", None).await;
        let petra = site.staff(people.petra).await;
        let page = site.portal.merge_page(&petra, kept, Some(people.schubert), "").await.expect("a page");
        let preview = page.preview.expect("a preview");
        let at = |id, version| portal::master::At { id, version };
        let (one, other) = (at(kept, page.kept.version), at(preview.other.id, preview.other.version));
        site.portal.merge_contacts(&petra, one, other, &[], &preview.mark).await.expect("merged");
        let rows = listed(&site, &people, Search::default()).await;
        assert_eq!((rows[0].contact, rows[0].state), (Some(kept), State::Resident));
    }

    async fn the_list_is_turned_page_by_page_and_is_a_file(db: Db) {
        let (site, people, jana) = lindenhof(db).await;
        let house = people.isabellastrasse;
        for n in 0..60 {
            let (id, _) = site.invite_resident(house, &format!("gast{n:02}@example.net")).await;
            let set = sql("UPDATE invitation SET inviter = $2, name = '=Gast' WHERE id = $1").bind(id).bind(jana);
            set.execute(site.db()).await.expect("an inviter");
        }
        let tom = site.staff(people.tom).await;
        let page = async |search: &Search| site.portal.residents(&tom, search).await.expect("a page").slice;
        let first = page(&Search::default()).await;
        assert_eq!((first.rows.len(), first.earlier), (50, None));
        let second = page(&Search { after: first.later.expect("more").to_string(), ..Search::default() }).await;
        assert_eq!((second.rows.len(), second.later), (10, None));
        let back = page(&Search { before: second.earlier.expect("back").to_string(), ..Search::default() }).await;
        assert_eq!(back.rows, first.rows);
        let mut progress = Progress::default();
        let mut file = String::new();
        while let Some(piece) = site.portal.residents_csv(&tom, &Search::default(), &mut progress).await.expect("a piece") {
            file.push_str(&piece);
        }
        assert_eq!(file.lines().count(), 61);
        assert!(file.starts_with("\u{feff}\"Name\";\"E-Mail\"") && file.contains("\"'=Gast\";\"gast59@example.net\";\"Isabellastraße 102\""), "{file}");
    }
}
