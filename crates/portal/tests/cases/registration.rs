//! From a code to an access, with everything that can come between.

use domain::{
    access::{AccessKind, AccessLevel},
    contract::ContractKind,
    form::{Problem, Problems},
    id::UserId,
    policy::Who,
    refusal::{Reason, Refusal},
    registration::{Begun, Confirming, Step},
    setting::Key,
    time::{Day, Span},
};
use portal::{
    Fault, SignedIn, Visitor,
    registration::{Account, Next},
};
use store::sql;
use testkit::{PASSWORD, People, TestPortal};
use tokio::task::JoinSet;

const NEW: &str = "Morgens um sieben pfeift der Tee";
const JANA: &str = "jana.schubert@example.net";

fn refusal<T>(result: Result<T, Fault>) -> Refusal {
    match result {
        Err(Fault::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn because<T>(result: Result<T, Fault>) -> Reason {
    match refusal(result) {
        Refusal::Because(reason) => reason,
        other => panic!("{other:?}"),
    }
}

fn account(name: &str, email: &str) -> Account {
    Account {
        name: name.to_owned(),
        email: email.to_owned(),
        password: NEW.to_owned(),
        password_again: NEW.to_owned(),
        terms: true,
    }
}

/// A browser in which somebody registers.
struct Browser<'a> {
    site: &'a TestPortal,
    cookie: Option<String>,
    who: Option<UserId>,
}

impl<'a> Browser<'a> {
    fn new(site: &'a TestPortal) -> Self {
        Self { site, cookie: None, who: None }
    }

    async fn visitor(&self) -> Visitor {
        match self.who {
            Some(login) => self.site.customer(login).await,
            None => self.site.nobody().await,
        }
    }

    async fn code(&mut self, typed: &str) -> Result<Next, Fault> {
        self.link(typed, None).await
    }

    async fn link(&mut self, code: &str, proof: Option<&str>) -> Result<Next, Fault> {
        let visitor = self.visitor().await;
        let (token, next) = self.site.portal.begin_registration(&visitor, self.cookie.as_deref(), code, proof).await?;
        self.cookie = Some(token.as_str().to_owned());
        Ok(next)
    }

    async fn number(&self, typed: &str) -> Result<Next, Fault> {
        self.site.portal.confirm_contract_number(&self.visitor().await, self.cookie.as_deref(), typed).await
    }

    async fn account(&self, name: &str, email: &str) -> Result<Next, Fault> {
        self.site.portal.want_account(&self.visitor().await, self.cookie.as_deref(), account(name, email)).await
    }

    async fn confirm(&self, link: &str) -> Result<Next, Fault> {
        self.confirm_with(link, "").await
    }

    async fn confirm_with(&self, link: &str, password: &str) -> Result<Next, Fault> {
        let (visitor, cookie) = (self.visitor().await, self.cookie.as_deref());
        self.site.portal.confirm_email(&visitor, cookie, link, password.to_owned(), password).await
    }

    async fn asked(&self, link: &str) -> Result<Confirming, Fault> {
        self.site.portal.look_at_confirmation(&self.visitor().await, self.cookie.as_deref(), link).await
    }

    async fn page(&self) -> Result<Option<Begun>, Fault> {
        self.site.portal.registration(&self.visitor().await, self.cookie.as_deref()).await
    }

    async fn step(&self) -> Step {
        self.page().await.expect("a page").expect("a registration").step
    }

    async fn confirm_link(&self) -> String {
        self.site.mails().await.last().expect("a mail").after("/register/confirm?token=")
    }
}

/// Frau Schubert with an active code and switch 8 on.
async fn schubert_with_number(db: store::Db) -> (TestPortal, People, String) {
    let (site, people) = TestPortal::lindenhof(db).await;
    site.switch_on(&[Key::ContractNumber]).await;
    let (_, code) = site.invite(people.schubert).await;
    let code = code.grouped();
    (site, people, code)
}

testkit::on_each_engine! {
    async fn a_whole_house_behind_one_router_registers_on_the_same_evening(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        for _ in 0..30 {
            Browser::new(&site).code(code.plain()).await.expect("a right code is no guess");
        }
        for _ in 0..20 {
            assert_eq!(because(Browser::new(&site).code("0000-0000-0000-0000-0").await), Reason::CodeUnknown);
        }
        let over = refusal(Browser::new(&site).code(code.plain()).await);
        assert!(matches!(over, Refusal::TooManyAttempts { .. }), "{over:?}");
    }

    async fn frau_schubert_registers_with_code_number_and_a_confirmed_address(db: Db) {
        let (site, people, code) = schubert_with_number(db).await;
        let mut jana = Browser::new(&site);
        assert_eq!(jana.page().await.expect("a page"), None);
        assert_eq!(jana.code(&code.to_lowercase()).await.expect("begun"), Next::Step(Step::ContractNumber));
        assert_eq!(jana.number("m 10004 01").await.expect("right"), Next::Step(Step::Account));
        let page = jana.page().await.expect("a page").expect("a registration");
        assert_eq!((page.name.as_str(), page.email.as_str()), ("Jana Schubert", JANA));
        assert_eq!(jana.account("Jana Schubert", "jana@arbeit.example").await.expect("kept"), Next::Step(Step::Confirm));
        let mails = site.mails().await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, "jana@arbeit.example"));
        let link = mails[0].after("/register/confirm?token=");
        assert_eq!(jana.asked(&link).await.expect("open"), Confirming::Click);
        assert_eq!(jana.step().await, Step::Confirm);

        let Next::Done { login, here: true } = jana.confirm(&link).await.expect("confirmed") else { panic!("not here") };
        assert_eq!(jana.step().await, Step::Done);
        let visitor = site.customer(login).await;
        let access = &visitor.customer().expect("a customer").accesses[0];
        assert_eq!((access.contact, access.level, access.kind), (Some(people.schubert), AccessLevel::Admin, AccessKind::Contact));
        assert!(access.through, "nothing is asked");
        let in_with = site.portal.sign_in(&site.nobody().await, "Jana@arbeit.example", NEW.to_owned()).await;
        assert_eq!(in_with.expect("signed in").who, SignedIn::Customer(login));
        assert_eq!(
            site.journal().await.last().expect("an entry"),
            "Jana Schubert: contact Jana Schubert, registered ( → Jana Schubert (jana@arbeit.example))"
        );
        assert_eq!(because(jana.confirm(&link).await), Reason::LinkGone);
        assert_eq!(because(Browser::new(&site).code(&code).await), Reason::CodeUnknown, "a used code is an unknown one");
    }

    async fn with_questions_switched_on_they_come_first(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency, Key::InviteNeighbours]).await;
        // The shop is asked nothing about living there, and added people and residents are asked nothing at all.
        let mut through = Vec::new();
        for (n, (_, code)) in [
            site.invite(people.schubert).await,
            site.invite(people.lotte).await,
            site.invite_added(people.schubert, AccessLevel::Member, "paul@example.net").await,
            site.invite_resident(people.isabellastrasse, "mia@example.net").await,
        ].into_iter().enumerate() {
            let mut browser = Browser::new(&site);
            browser.code(code.plain()).await.expect("begun");
            browser.account("Neu Hier", &format!("neu{n}@example.net")).await.expect("kept");
            let Next::Done { login, .. } = browser.confirm(&browser.confirm_link().await).await.expect("done") else {
                panic!("not done")
            };
            let visitor = site.customer(login).await;
            through.push(visitor.customer().expect("a customer").accesses[0].through);
        }
        assert_eq!(through, [false, true, true, true]);
    }

    async fn the_number_of_the_garage_is_as_good_and_an_old_or_foreign_one_is_not(db: Db) {
        let (site, people, code) = schubert_with_number(db).await;
        let unit = site.add_unit(people.kastanienallee, "L-2-09", "Wohnung 9", domain::contract::Usage::Residential).await;
        let ended = Day::parse("2026-11-22");
        site.add_contract(people.schubert, unit, ContractKind::Tenant, Some("ALT-1"), None, ended).await;
        let mut jana = Browser::new(&site);
        jana.code(&code).await.expect("begun");
        for wrong in ["ALT-1", "E-30001", "10004/01"] {
            assert_eq!(because(jana.number(wrong).await), Reason::NumberWrong, "{wrong}");
        }
        assert_eq!(refusal(jana.number("  ").await), Problems::one("number", Problem::Missing).into());
        assert_eq!(jana.number("G 20017").await.expect("right"), Next::Step(Step::Account));
        assert_eq!(site.everything().await["invitation.wrong_numbers"], ["0"], "slips are forgotten");
    }

    async fn without_a_number_on_file_nobody_gets_in_and_staff_know_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::ContractNumber]).await;
        let (_, code) = site.invite(people.ohnesorg).await;
        let mut ilse = Browser::new(&site);
        assert_eq!(ilse.code(code.plain()).await.expect("begun"), Next::Step(Step::ContractNumber));
        assert!(ilse.page().await.expect("a page").expect("a registration").number_missing);
        for _ in 0..6 {
            assert_eq!(because(ilse.number("M-1").await), Reason::NoNumberOnFile, "and it never counts as wrong");
        }
        assert_eq!(site.tasks().await, [(domain::task::Kind::NoContractNumber, Some(people.ohnesorg))]);
        assert_eq!(refusal(ilse.number("").await), Problems::one("number", Problem::Missing).into());
        assert!(!matches!(ilse.account("Ilse Ohnesorg", "ilse@example.net").await, Ok(Next::Done { .. })));
        assert!(site.mails().await.is_empty());

        // Once the number is entered she goes on in the same browser.
        let file = sql("UPDATE contract SET number = 'M-7', number_key = 'm7' WHERE contact = $1").bind(people.ohnesorg);
        file.execute(site.db()).await.expect("on file");
        assert_eq!(ilse.number("M-7").await.expect("right"), Next::Step(Step::Account));
    }

    async fn five_wrong_numbers_freeze_the_code_for_an_hour_in_every_browser(db: Db) {
        let (site, people, code) = schubert_with_number(db).await;
        let (mut one, mut other) = (Browser::new(&site), Browser::new(&site));
        one.code(&code).await.expect("begun");
        other.code(&code).await.expect("begun");
        for n in 0..4 {
            let browser = if n % 2 == 0 { &one } else { &other };
            assert_eq!(because(browser.number(&format!("M-{n}")).await), Reason::NumberWrong);
        }
        assert_eq!(because(one.number("M-5").await), Reason::CodeFrozen);
        assert_eq!(because(other.number("M-10004/01").await), Reason::CodeFrozen, "the right one is not compared");
        assert!(other.page().await.expect("a page").expect("a registration").frozen_until.is_some());
        assert_eq!(site.tasks().await, [(domain::task::Kind::CodeFrozen, Some(people.schubert))]);
        assert_eq!(
            site.journal().await.last().expect("an entry"),
            "Quartier: invitation Jana Schubert, frozen ( → 23.11.2026, 13:00)"
        );
        site.clock.advance(Span::minutes(59));
        assert_eq!(because(one.number("M-10004/01").await), Reason::CodeFrozen);
        site.clock.advance(Span::minutes(1));
        assert_eq!(because(one.number("M-5").await), Reason::NumberWrong, "five new tries");
        assert_eq!(one.number("M-10004/01").await.expect("right"), Next::Step(Step::Account));
    }

    async fn of_thirty_parallel_numbers_four_are_compared_before_the_code_freezes(db: Db) {
        let (site, _, code) = schubert_with_number(db).await;
        let mut jana = Browser::new(&site);
        jana.code(&code).await.expect("begun");
        let mut tries = JoinSet::new();
        for n in 0..30 {
            let (portal, visitor, cookie) = (site.portal.clone(), site.nobody().await, jana.cookie.clone());
            tries.spawn(async move {
                because(portal.confirm_contract_number(&visitor, cookie.as_deref(), &format!("M-{n}")).await)
            });
        }
        let answers = tries.join_all().await;
        assert_eq!(answers.iter().filter(|answer| **answer == Reason::NumberWrong).count(), 4);
        assert_eq!(answers.iter().filter(|answer| **answer == Reason::CodeFrozen).count(), 26);
    }

    async fn wrong_used_revoked_and_unreachable_codes_answer_alike_and_expired_ones_say_so(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let mut answers = Vec::new();
        let mut browser = Browser::new(&site);
        let (used, used_code) = site.invite(people.schubert).await;
        sql("UPDATE invitation SET used_at = 1 WHERE id = $1").bind(used).execute(site.db()).await.expect("used");
        let (revoked, revoked_code) = site.invite(people.schubert).await;
        sql("UPDATE invitation SET revoked_at = 1 WHERE id = $1").bind(revoked).execute(site.db()).await.expect("revoked");
        let (_, former) = site.invite(people.altmann).await;
        let (_, archived) = site.invite(people.yildiz).await;
        site.archive(people.yildiz).await;
        let typed = [used_code.plain(), revoked_code.plain(), former.plain(), archived.plain()];
        for typed in typed.into_iter().chain(["7K2M-9QXA-0B4T-HJ5N-C", "kein Code", "🗝", &"7".repeat(5_000)]) {
            answers.push(because(browser.code(typed).await));
        }
        assert_eq!(answers, [Reason::CodeUnknown; 8]);
        assert_eq!(refusal(browser.code(" ").await), Problems::one("code", Problem::Missing).into());
        assert!(browser.cookie.is_none() && site.everything().await["registration.id"].is_empty());

        let (_, code) = site.invite(people.lotte).await;
        site.clock.advance(Span::days(90));
        assert_eq!(because(browser.code(code.plain()).await), Reason::CodeExpired);
        // Staff renew it: the old code is revoked, a new one is issued.
        sql("UPDATE invitation SET revoked_at = $1").bind(site.portal.now()).execute(site.db()).await.expect("revoked");
        let (_, renewed) = site.invite(people.lotte).await;
        assert_eq!(because(browser.code(code.plain()).await), Reason::CodeUnknown);
        browser.code(renewed.plain()).await.expect("begun");
    }

    async fn a_code_that_ends_half_way_ends_the_registration(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (id, code) = site.invite(people.schubert).await;
        let mut jana = Browser::new(&site);
        jana.code(code.plain()).await.expect("begun");
        jana.account("Jana Schubert", JANA).await.expect("kept");
        let link = jana.confirm_link().await;
        sql("UPDATE invitation SET revoked_at = 1 WHERE id = $1").bind(id).execute(site.db()).await.expect("revoked");
        assert_eq!(because(jana.page().await), Reason::CodeUnknown);
        assert_eq!(because(jana.account("Jana Schubert", JANA).await), Reason::CodeUnknown);
        assert_eq!(because(jana.confirm(&link).await), Reason::CodeUnknown);
        sql("UPDATE invitation SET revoked_at = NULL WHERE id = $1").bind(id).execute(site.db()).await.expect("back");
        site.archive(people.schubert).await;
        assert_eq!(because(jana.confirm(&link).await), Reason::CodeUnknown);
        assert!(site.everything().await["login.id"].is_empty() && site.everything().await["access.id"].is_empty());
    }

    async fn of_two_people_with_one_code_exactly_one_gets_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for round in 0..20 {
            site.clock.advance(Span::hours(2));
            let (_, code) = site.invite(people.schubert).await;
            let mut links = Vec::new();
            for name in ["jana", "paul"] {
                let mut browser = Browser::new(&site);
                browser.code(code.plain()).await.expect("begun");
                browser.account("Neu Hier", &format!("{name}{round}@example.net")).await.expect("kept");
                links.push((browser.confirm_link().await, browser.cookie.clone()));
            }
            let mut attempts = JoinSet::new();
            for (link, cookie) in links {
                let (portal, visitor) = (site.portal.clone(), site.nobody().await);
                attempts.spawn(async move {
                    portal.confirm_email(&visitor, cookie.as_deref(), &link, String::new(), "").await
                });
            }
            let (won, lost): (Vec<_>, Vec<_>) = attempts.join_all().await.into_iter().partition(Result::is_ok);
            assert_eq!((won.len(), lost.len()), (1, 1), "round {round}");
            for answer in lost {
                assert_eq!(because(answer), Reason::CodeUnknown);
            }
            let accesses: i64 = sql("SELECT COUNT(*) FROM access").value(site.db()).await.expect("a number");
            let logins: i64 = sql("SELECT COUNT(*) FROM login").value(site.db()).await.expect("a number");
            assert_eq!((accesses, logins), (round + 1, round + 1));
        }
    }

    async fn a_known_address_gets_the_same_answer_and_another_mail(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let known = site.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
        let (_, code) = site.invite(people.schubert).await;
        let mut browser = Browser::new(&site);
        browser.code(code.plain()).await.expect("begun");
        let unknown = browser.account("Jana Schubert", JANA).await.expect("kept");
        let unknown_page = browser.page().await.expect("a page").expect("a registration");
        let answer = browser.account("Jana Schubert", "Emre.Yildiz@example.net").await.expect("kept");
        assert_eq!(answer, unknown);
        let page = browser.page().await.expect("a page").expect("a registration");
        assert_eq!(Begun { email: JANA.to_owned(), ..page }, unknown_page);
        let mails = site.mails().await;
        assert!(!mails[0].composed.text.contains("gibt es schon") && mails[1].composed.text.contains("gibt es schon"));
        // The link of the address that was typed before is worth nothing.
        assert_eq!(because(browser.confirm(&mails[0].after("?token=")).await), Reason::LinkGone);

        let done = browser.confirm(&mails[1].after("?token=")).await.expect("confirmed");
        assert_eq!(done, Next::Done { login: known, here: true });
        let accesses = site.customer(known).await.customer().expect("a customer").accesses.len();
        assert_eq!(accesses, 2);
        let nobody = site.nobody().await;
        let new = site.portal.sign_in(&nobody, "emre.yildiz@example.net", NEW.to_owned()).await;
        assert_eq!(because(new), Reason::WrongSignIn, "the new password was dropped");
        site.portal.sign_in(&nobody, "emre.yildiz@example.net", PASSWORD.to_owned()).await.expect("signed in");
    }

    async fn an_address_of_staff_gets_the_same_answer_and_never_an_access(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut browser = Browser::new(&site);
        browser.code(code.plain()).await.expect("begun");
        let answer = browser.account("Maria Huber", "Maria.Huber@lindenhof.example").await.expect("kept");
        assert_eq!(answer, Next::Step(Step::Confirm));
        let mails = site.mails().await;
        assert!(mails[0].composed.text.contains("/register/account") && !mails[0].composed.text.contains("?token="));
        assert_eq!(browser.account("Jana Schubert", JANA).await.expect("kept"), Next::Step(Step::Confirm));
        let link = browser.confirm_link().await;
        // In the meantime the address becomes one of staff.
        site.portal.add_staff(JANA, "Jana Schubert", domain::person::StaffRole::Clerk, None).await.expect("added");
        assert_eq!(because(browser.confirm(&link).await), Reason::CodeUnknown);
    }

    async fn the_mailed_link_confirms_exactly_the_address_that_it_was_mailed_to(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let link = site.portal.invitation_link(&code, Some(JANA));
        let proof = link.split_once("?mail=").expect("a proof").1.to_owned();
        assert!(!site.portal.invitation_link(&code, None).contains("mail="));

        let mut other = Browser::new(&site);
        other.link(code.plain(), Some(&proof)).await.expect("begun");
        assert_eq!(other.account("Jana", "jana@arbeit.example").await.expect("kept"), Next::Step(Step::Confirm));
        let mut forged = Browser::new(&site);
        forged.link(code.plain(), Some("AAAAAAAAAAAAAAAA")).await.expect("begun");
        assert_eq!(forged.account("Jana", JANA).await.expect("kept"), Next::Step(Step::Confirm));
        site.mails().await;

        let mut jana = Browser::new(&site);
        // First typed from the letter, then the mail was found after all.
        jana.code(code.plain()).await.expect("begun");
        jana.link(code.plain(), Some(&proof)).await.expect("resumed");
        let done = jana.account("Jana Schubert", "Jana.Schubert@example.net").await.expect("done");
        assert!(matches!(done, Next::Done { here: true, .. }));
        assert!(site.mails().await.is_empty(), "there is nothing to confirm");
    }

    async fn whoever_presses_the_last_button_twice_is_inside_after_the_second_press(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let proof = site.portal.invitation_link(&code, Some(JANA)).split_once("?mail=").expect("a proof").1.to_owned();
        let mut jana = Browser::new(&site);
        jana.link(code.plain(), Some(&proof)).await.expect("begun");
        // Both at once, and once more before the answers have come.
        let (one, other) = tokio::join!(jana.account("Jana Schubert", JANA), jana.account("Jana Schubert", JANA));
        let (one, other) = (one.expect("an answer"), other.expect("an answer"));
        let (first, second) = if matches!(one, Next::Done { .. }) { (one, other) } else { (other, one) };
        let Next::Done { login, here: true } = first else { panic!("{first:?}") };
        let third = jana.account("Jana Schubert", JANA).await.expect("an answer");
        for again in [second, third] {
            let Next::Twice(Some(proven)) = again else { panic!("{again:?}") };
            assert_eq!(proven.who, SignedIn::Customer(login));
        }
        assert!(site.mails().await.is_empty(), "there is nothing to confirm");

        // It opens nothing else: not with another password or address, not without the cookie, and not later.
        let over = Next::Step(Step::Done);
        let (nobody, cookie) = (site.nobody().await, jana.cookie.as_deref());
        let wrong = Account { password: PASSWORD.to_owned(), ..account("Jana Schubert", JANA) };
        assert_eq!(site.portal.want_account(&nobody, cookie, wrong).await.expect("over"), over);
        assert_eq!(jana.account("Jana Schubert", "jana@arbeit.example").await.expect("over"), over);
        assert_eq!(Browser::new(&site).account("Jana Schubert", JANA).await.expect("nothing begun"), Next::Code);
        // The first answer has come: its cookie is gone, and she is signed in.
        let inside = Browser { site: &site, cookie: None, who: Some(login) };
        assert_eq!(inside.account("Jana Schubert", JANA).await.expect("inside"), Next::Twice(None));
        assert_eq!(inside.account("Jana Schubert", "jana@arbeit.example").await.expect("nothing begun"), Next::Code);
        site.clock.advance(Span::minutes(1));
        assert_eq!(jana.account("Jana Schubert", JANA).await.expect("over"), over);
        assert_eq!(inside.account("Jana Schubert", JANA).await.expect("nothing begun"), Next::Code);
    }

    async fn what_a_mailed_link_has_shown_holds_for_that_mailbox_alone(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (id, code) = site.invite(people.schubert).await;
        let proof = site.portal.invitation_link(&code, Some(JANA)).split_once("?mail=").expect("a proof").1.to_owned();
        let mut jana = Browser::new(&site);
        jana.link(code.plain(), Some(&proof)).await.expect("begun");
        // The property manager corrects the address while she is choosing a password.
        let right = "jana@neu.example";
        sql("UPDATE invitation SET email = $2 WHERE id = $1").bind(id).bind(right).execute(site.db()).await.expect("set");
        assert_eq!(jana.account("Jana Schubert", right).await.expect("kept"), Next::Step(Step::Confirm));
        assert_eq!(jana.account("Jana Schubert", JANA).await.expect("kept"), Next::Step(Step::Confirm));
    }

    async fn an_address_that_has_become_a_login_meanwhile_is_confirmed_by_its_owner(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let proof = site.portal.invitation_link(&code, Some(JANA)).split_once("?mail=").expect("a proof").1.to_owned();
        let mut stranger = Browser::new(&site);
        stranger.link(code.plain(), Some(&proof)).await.expect("begun");
        // The address counts as confirmed, but a number is still asked for when the login appears.
        site.switch_on(&[Key::ContractNumber]).await;
        stranger.number("M-10004/01").await.expect("right");
        site.switch_off(&[Key::ContractNumber]).await;
        sql("UPDATE registration SET email = $1, name = 'Jana', password_hash = 'x', terms_accepted_at = $2, confirmed_at = $2")
            .bind(JANA)
            .bind(site.portal.now())
            .execute(site.db())
            .await
            .expect("at the last step");
        let login = site.registered(people.yildiz, "Jana Schubert", JANA).await;
        let finish = async |browser: &Browser<'_>| {
            site.portal.finish_registration(&browser.visitor().await, browser.cookie.as_deref()).await
        };
        assert_eq!(finish(&stranger).await.expect("not yet"), Next::Step(Step::Confirm));
        assert_eq!(site.customer(login).await.customer().expect("a customer").accesses.len(), 1);
        let done = Browser::new(&site).confirm(&stranger.confirm_link().await).await.expect("confirmed");
        assert_eq!(done, Next::Done { login, here: false });
    }

    async fn who_begins_again_and_again_leaves_no_more_behind_than_a_household(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut jana = Browser::new(&site);
        jana.code(code.plain()).await.expect("begun");
        jana.account("Jana Schubert", JANA).await.expect("kept");
        for _ in 0..30 {
            Browser::new(&site).code(code.plain()).await.expect("begun");
        }
        let open: i64 = sql("SELECT COUNT(*) FROM registration").value(site.db()).await.expect("a number");
        assert_eq!(open, 21, "twenty, and the one that has come to an account");
        assert_eq!(jana.step().await, Step::Confirm);
    }

    async fn whoever_was_slower_with_a_shared_code_reads_so_before_pressing_anything(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut links = Vec::new();
        for name in ["jana", "paul"] {
            let mut browser = Browser::new(&site);
            browser.code(code.plain()).await.expect("begun");
            browser.account("Neu Hier", &format!("{name}@example.net")).await.expect("kept");
            links.push(browser.confirm_link().await);
        }
        let elsewhere = Browser::new(&site);
        elsewhere.asked(&links[1]).await.expect("open");
        elsewhere.confirm_with(&links[0], PASSWORD).await.expect("faster");
        assert_eq!(because(elsewhere.asked(&links[1]).await), Reason::CodeUnknown);
    }

    async fn a_forwarded_invitation_does_not_open_the_login_that_exists(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.yildiz, "Jana Schubert", JANA).await;
        let (_, code) = site.invite(people.schubert).await;
        let link = site.portal.invitation_link(&code, Some(JANA));
        let mut stranger = Browser::new(&site);
        stranger.link(code.plain(), link.split_once("?mail=").map(|(_, proof)| proof)).await.expect("begun");
        assert_eq!(stranger.account("Jana Schubert", JANA).await.expect("kept"), Next::Step(Step::Confirm));
        // She herself confirms, in another browser: nobody is signed in there, and the stranger stays outside.
        let (jana, link) = (Browser::new(&site), stranger.confirm_link().await);
        assert_eq!(jana.asked(&link).await.expect("open"), Confirming::Click, "her password is there");
        let done = jana.confirm(&link).await.expect("confirmed");
        assert_eq!(done, Next::Done { login, here: false });
        assert_eq!(stranger.step().await, Step::Done);
        site.portal.sign_in(&site.nobody().await, JANA, PASSWORD.to_owned()).await.expect("and stays");
    }

    async fn on_another_device_the_mail_confirms_with_a_password_and_nobody_is_signed_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut laptop = Browser::new(&site);
        laptop.code(code.plain()).await.expect("begun");
        laptop.account("Jana Schubert", JANA).await.expect("kept");
        let (phone, link) = (Browser::new(&site), laptop.confirm_link().await);
        assert_eq!(phone.asked(&link).await.expect("open"), Confirming::Password { email: JANA.to_owned() });
        assert_eq!(laptop.asked(&link).await.expect("open"), Confirming::Click, "there it is known already");
        // What is wrong with it is said, and uses nothing up.
        for (typed, again, field, problem) in [
            ("", "", "password", Problem::Missing),
            ("kurz", "kurz", "password", Problem::PasswordTooShort { least: 12 }),
            (JANA, JANA, "password", Problem::PasswordTooCommon),
            (PASSWORD, NEW, "password_again", Problem::NotRepeated),
        ] {
            let wrong = site.portal.confirm_email(&phone.visitor().await, None, &link, typed.to_owned(), again).await;
            assert_eq!(refusal(wrong), Problems::one(field, problem).into());
        }
        assert!(site.everything().await["login.id"].is_empty());
        let done = phone.confirm_with(&link, PASSWORD).await.expect("confirmed");
        assert!(matches!(done, Next::Done { here: false, .. }));
        assert_eq!(laptop.step().await, Step::Done);
        let nobody = site.nobody().await;
        assert_eq!(because(site.portal.sign_in(&nobody, JANA, NEW.to_owned()).await), Reason::WrongSignIn);
        site.portal.sign_in(&nobody, JANA, PASSWORD.to_owned()).await.expect("signed in");
    }

    async fn nobody_prepares_a_login_for_a_neighbours_address(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        // Lotte has a code of her own, and types the address of Frau Schubert with a password that she knows.
        let (_, code) = site.invite(people.lotte).await;
        let mut lotte = Browser::new(&site);
        lotte.code(code.plain()).await.expect("begun");
        lotte.account("Jana Schubert", JANA).await.expect("kept");
        // Frau Schubert presses the button of a mail that she does not expect.
        let (jana, link) = (Browser::new(&site), lotte.confirm_link().await);
        assert_eq!(refusal(jana.confirm(&link).await), Problems::one("password", Problem::Missing).into());
        let done = jana.confirm_with(&link, PASSWORD).await.expect("confirmed");
        let Next::Done { login, here: false } = done else { panic!("{done:?}") };
        // Later her own code brings her to the same login. Lotte stays outside of it.
        let (_, code) = site.invite(people.schubert).await;
        let mut own = Browser::new(&site);
        own.code(code.plain()).await.expect("begun");
        own.account("Jana Schubert", JANA).await.expect("kept");
        let done = own.confirm(&own.confirm_link().await).await.expect("added");
        assert_eq!(done, Next::Done { login, here: true });
        let nobody = site.nobody().await;
        assert_eq!(because(site.portal.sign_in(&nobody, JANA, NEW.to_owned()).await), Reason::WrongSignIn);
        site.portal.sign_in(&nobody, JANA, PASSWORD.to_owned()).await.expect("hers");
    }

    async fn the_page_of_the_mailed_link_costs_two_statements_at_most(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut jana = Browser::new(&site);
        jana.code(code.plain()).await.expect("begun");
        jana.account("Jana Schubert", JANA).await.expect("kept");
        let (link, nobody) = (jana.confirm_link().await, site.nobody().await);
        for (cookie, cost) in [(jana.cookie.as_deref(), 1), (None, 2)] {
            let look = site.portal.look_at_confirmation(&nobody, cookie, &link);
            let (asks, statements) = store::count_statements(look).await;
            assert_eq!((asks.is_ok(), statements), (true, cost));
        }
    }

    async fn a_registration_is_resumed_for_a_day_and_then_begun_anew(db: Db) {
        let (site, _, code) = schubert_with_number(db).await;
        let mut jana = Browser::new(&site);
        jana.code(&code).await.expect("begun");
        jana.number("M-10004/01").await.expect("right");
        site.clock.advance(Span::hours(20));
        assert_eq!(jana.step().await, Step::Account);
        let cookie = jana.cookie.clone();
        assert_eq!(jana.code(&code).await.expect("resumed"), Next::Step(Step::Account), "the number stays confirmed");
        assert_eq!(jana.cookie, cookie);
        site.clock.advance(Span::hours(4));
        assert_eq!(jana.page().await.expect("a page"), None);
        assert_eq!(jana.account("Jana Schubert", JANA).await.expect("an answer"), Next::Code);
        assert_eq!(jana.number("M-10004/01").await.expect("an answer"), Next::Code);
        assert_eq!(jana.code(&code).await.expect("begun"), Next::Step(Step::ContractNumber));
    }

    async fn switch_8_turned_on_or_off_in_between_counts_from_then_on(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let (mut jana, phone) = (Browser::new(&site), Browser::new(&site));
        assert_eq!(jana.code(code.plain()).await.expect("begun"), Next::Step(Step::Account));
        jana.account("Jana Schubert", JANA).await.expect("kept");
        let link = jana.confirm_link().await;
        site.switch_on(&[Key::ContractNumber]).await;
        assert_eq!(jana.step().await, Step::ContractNumber);
        assert_eq!(phone.asked(&link).await.expect("open"), Confirming::Elsewhere);
        let elsewhere = phone.confirm_with(&link, PASSWORD).await.expect("an answer");
        assert_eq!(elsewhere, Next::Elsewhere, "the number is asked for where it was begun");
        assert!(site.everything().await["login.id"].is_empty());
        // Otherwise whoever typed the address would be let in, once somebody else has confirmed it.
        assert_eq!(jana.number("M-10004/01").await.expect("right"), Next::Step(Step::Confirm), "nothing is confirmed yet");
        let done = phone.confirm_with(&link, PASSWORD).await.expect("the link was not used up");
        assert!(matches!(done, Next::Done { here: false, .. }));

        let (_, code) = site.invite(people.lotte).await;
        let mut lotte = Browser::new(&site);
        lotte.code(code.plain()).await.expect("begun");
        lotte.number("L-40001").await.expect("right");
        site.switch_off(&[Key::ContractNumber]).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut paul = Browser::new(&site);
        paul.code(code.plain()).await.expect("begun");
        paul.account("Paul Schubert", "paul@example.net").await.expect("kept");
        let link = paul.confirm_link().await;
        site.switch_on(&[Key::ContractNumber]).await;
        assert_eq!(paul.confirm(&link).await.expect("confirmed"), Next::Step(Step::ContractNumber));
        site.switch_off(&[Key::ContractNumber]).await;
        assert_eq!(paul.step().await, Step::Finish, "one button is left");
        let done = site.portal.finish_registration(&paul.visitor().await, paul.cookie.as_deref()).await.expect("done");
        assert!(matches!(done, Next::Done { here: true, .. }));
        site.switch_on(&[Key::ContractNumber]).await;

        let (_, code) = site.invite(people.yildiz).await;
        let mut emre = Browser::new(&site);
        assert_eq!(emre.code(code.plain()).await.expect("begun"), Next::Step(Step::ContractNumber));
        site.switch_off(&[Key::ContractNumber]).await;
        assert_eq!(emre.number("falsch").await.expect("not asked any more"), Next::Step(Step::Account));
    }

    async fn added_people_and_residents_are_not_asked_for_a_number(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::ContractNumber, Key::InviteNeighbours]).await;
        for (_, code) in [
            site.invite_added(people.ohnesorg, AccessLevel::Admin, "paul@example.net").await,
            site.invite_resident(people.isabellastrasse, "mia@example.net").await,
        ] {
            assert_eq!(Browser::new(&site).code(code.plain()).await.expect("begun"), Next::Step(Step::Account));
        }
        let (_, code) = site.invite_added(people.altmann, AccessLevel::Member, "eva@example.net").await;
        assert_eq!(because(Browser::new(&site).code(code.plain()).await), Reason::CodeUnknown, "his contract has ended");
    }

    async fn herr_yildiz_adds_a_second_contact_to_the_login_he_is_signed_in_with(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::ContractNumber]).await;
        let login = site.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
        let (_, code) = site.invite(people.lotte).await;
        let mut emre = Browser { who: Some(login), ..Browser::new(&site) };
        emre.code(code.plain()).await.expect("begun");
        let add = async |browser: &Browser<'_>| {
            site.portal.add_to_present_login(&browser.visitor().await, browser.cookie.as_deref()).await
        };
        assert_eq!(add(&emre).await.expect("noted"), Next::Step(Step::ContractNumber), "the number comes first");
        assert_eq!(emre.number("L-40001").await.expect("right"), Next::Done { login, here: false });
        let accesses = emre.visitor().await.customer().expect("a customer").accesses.clone();
        assert_eq!(accesses.iter().filter_map(|access| access.contact).collect::<Vec<_>>(), [people.yildiz, people.lotte]);
        assert!(site.mails().await.is_empty());

        let nobody = Browser { who: None, ..emre };
        assert_eq!(refusal(add(&nobody).await), Refusal::SignedOut);
        let staff = site.staff(people.maria).await;
        assert_eq!(refusal(site.portal.add_to_present_login(&staff, None).await), Refusal::NotFound);
    }

    async fn a_second_code_of_the_same_contact_gives_the_same_login_no_second_access(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", JANA).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut jana = Browser { who: Some(login), ..Browser::new(&site) };
        jana.code(code.plain()).await.expect("begun");
        let done = site.portal.add_to_present_login(&jana.visitor().await, jana.cookie.as_deref()).await;
        assert_eq!(done.expect("done"), Next::Done { login, here: false });
        let Who::Customer(customer) = jana.visitor().await.who else { panic!("no customer") };
        assert_eq!(customer.accesses.len(), 1);
    }

    async fn what_is_wrong_with_an_account_is_said_field_by_field(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut jana = Browser::new(&site);
        jana.code(code.plain()).await.expect("begun");
        let visitor = jana.visitor().await;
        let empty = site.portal.want_account(&visitor, jana.cookie.as_deref(), Account::default()).await;
        let mut problems = Problems::default();
        for field in ["name", "email", "password"] {
            problems.add(field, Problem::Missing);
        }
        problems.add("terms", Problem::TermsNotAccepted);
        assert_eq!(refusal(empty), problems.into());
        let wrong = Account { password_again: PASSWORD.to_owned(), ..account(&"x".repeat(5_000), "jana@") };
        let wrong = site.portal.want_account(&visitor, jana.cookie.as_deref(), wrong).await;
        let mut problems = Problems::one("name", Problem::TooLong { limit: 200 });
        problems.add("email", Problem::NotAnEmail);
        problems.add("password_again", Problem::NotRepeated);
        assert_eq!(refusal(wrong), problems.into());
        let nul = refusal(jana.account("Jana\0", JANA).await);
        assert_eq!(nul, Problems::one("name", Problem::NotText).into());
        assert!(site.mails().await.is_empty());
    }

    async fn a_name_that_staff_have_written_is_taken_as_it_stands_and_no_other_one(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::InviteNeighbours]).await;
        let called = async |name: &str| {
            let rename = sql("UPDATE contact SET company = $2 WHERE id = $1").bind(people.lotte).bind(name);
            rename.execute(site.db()).await.expect("another name");
            let (_, code) = site.invite(people.lotte).await;
            code
        };
        for (n, name) in ["Immo24.de GmbH", "www.haus.de GmbH", "Laden @home"].into_iter().enumerate() {
            let code = called(name).await;
            let mut firm = Browser::new(&site);
            firm.code(code.plain()).await.expect("begun");
            assert_eq!(firm.page().await.expect("a page").expect("a registration").name, name);
            let sent = firm.account(name, &format!("laden{n}@example.net")).await;
            assert_eq!(sent.expect("as it was offered"), Next::Step(Step::Confirm));
            let link = firm.confirm_link().await;
            let Next::Done { login, here: true } = firm.confirm(&link).await.expect("confirmed") else { panic!("not here") };
            assert_eq!(site.customer(login).await.name, name);
        }
        // Whoever types another one is asked like everybody else.
        let code = called("www.haus.de GmbH").await;
        let mut firm = Browser::new(&site);
        firm.code(code.plain()).await.expect("begun");
        let address = Problems::one("name", Problem::LooksLikeAddress);
        assert_eq!(refusal(firm.account("www.evil.de GmbH", "laden@example.net").await), address.clone().into());
        firm.account("Immo24.de GmbH", "laden@example.net").await.expect("kept");
        assert_eq!(firm.page().await.expect("a page").expect("a registration").name, "Immo24. de GmbH");
        // Nor was a name that a customer has typed written by staff: here it is the address of who is invited.
        let (_, code) = site.invite_resident(people.isabellastrasse, "mia@example.net").await;
        let mut mia = Browser::new(&site);
        mia.code(code.plain()).await.expect("begun");
        let offered = mia.page().await.expect("a page").expect("a registration").name;
        assert_eq!(offered, "mia@example.net");
        assert_eq!(refusal(mia.account(&offered, "mia@example.net").await), address.into());
    }

    async fn the_mail_is_sent_again_but_never_floods_a_mailbox(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut jana = Browser::new(&site);
        jana.code(code.plain()).await.expect("begun");
        jana.account("Jana Schubert", JANA).await.expect("kept");
        let visitor = jana.visitor().await;
        let first = jana.confirm_link().await;
        for _ in 0..2 {
            site.portal.send_confirmation_again(&visitor, jana.cookie.as_deref()).await.expect("sent");
        }
        let fourth = site.portal.send_confirmation_again(&visitor, jana.cookie.as_deref()).await;
        assert!(matches!(refusal(fourth), Refusal::TooManyAttempts { .. }));
        let mails = site.mails().await;
        assert_eq!(mails.len(), 2);
        assert_eq!(because(jana.confirm(&first).await), Reason::LinkGone, "only the newest link is good");
        jana.confirm(&mails[1].after("?token=")).await.expect("confirmed");
    }

    async fn a_link_never_confirms_an_address_that_it_was_not_mailed_to(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        for round in 0..8 {
            site.clock.advance(Span::hours(2));
            let (_, code) = site.invite(people.schubert).await;
            let mut thief = Browser::new(&site);
            thief.code(code.plain()).await.expect("begun");
            let own = format!("dieb{round}@example.net");
            thief.account("Dieb", &own).await.expect("kept");
            site.mails().await;
            let visitor = thief.visitor().await;
            let again = || site.portal.send_confirmation_again(&visitor, thief.cookie.as_deref());
            let (other, ..) = tokio::join!(thief.account("Emre", "emre@example.net"), again(), again());
            other.expect("kept");
            for mail in site.mails().await.iter().filter(|mail| mail.to == own) {
                let opened = thief.confirm(&mail.after("/register/confirm?token=")).await;
                assert!(!matches!(opened, Ok(Next::Done { .. })), "{opened:?}");
            }
        }
    }

    async fn nobody_tries_codes_without_end(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut stranger = Browser::new(&site);
        for _ in 0..20 {
            assert_eq!(because(stranger.code("7K2M-9QXA-0B4T-HJ5N-C").await), Reason::CodeUnknown);
        }
        assert!(matches!(refusal(stranger.code(code.plain()).await), Refusal::TooManyAttempts { .. }));
        site.clock.advance(Span::minutes(15));
        stranger.code(code.plain()).await.expect("begun");
    }

    async fn the_page_of_a_registration_costs_one_statement(db: Db) {
        let (site, _, code) = schubert_with_number(db).await;
        let mut jana = Browser::new(&site);
        jana.code(&code).await.expect("begun");
        let visitor = jana.visitor().await;
        let page = site.portal.registration(&visitor, jana.cookie.as_deref());
        let (page, statements) = store::count_statements(page).await;
        assert_eq!((page.expect("a page").expect("a registration").step, statements), (Step::ContractNumber, 1));
    }

    async fn nothing_secret_is_left_in_the_database(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (_, code) = site.invite(people.schubert).await;
        let mut jana = Browser::new(&site);
        jana.code(code.plain()).await.expect("begun");
        jana.account("Jana Schubert", JANA).await.expect("kept");
        site.portal.forgot_password(&site.nobody().await, "maria.huber@lindenhof.example").await.expect("the usual answer");
        let staff = site.portal.add_staff("neu@lindenhof.example", "Nele Neu", domain::person::StaffRole::Clerk, None).await;
        let invited = staff.expect("added").expect("a link").address;
        let invited = invited.rsplit('/').next().expect("a token").to_owned();
        let look = async |site: &TestPortal, secrets: &[&str]| {
            for (column, values) in site.everything().await {
                for value in values {
                    for secret in secrets {
                        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
                        let found = value.contains(secret) || value.to_lowercase().contains(&hex);
                        assert!(!found, "{secret} stands in {column}");
                    }
                }
            }
        };
        // Before the mails have gone out, and afterwards.
        let cookie = jana.cookie.clone().expect("a cookie");
        let secrets = [code.plain(), &code.grouped(), NEW, PASSWORD, &cookie, &invited];
        look(&site, &secrets).await;
        let mails = site.mails().await;
        let (link, reset) = (mails[0].after("?token="), mails[1].after("/reset/"));
        look(&site, &[&link, &reset]).await;
        jana.confirm(&link).await.expect("confirmed");
        look(&site, &secrets).await;
        let everything = site.everything().await;
        assert_eq!(everything["registration.password_hash"], [""], "the password is with the login now");
        assert_eq!(everything["mail.cipher"], ["", ""], "what was sent is forgotten");
    }
}
