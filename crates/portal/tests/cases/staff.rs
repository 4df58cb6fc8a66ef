//! Staff: invited, changed, deactivated; and sessions that people see and end.

use domain::{
    form::{Problem, Problems},
    id::StaffId,
    person::StaffRole,
    refusal::{Reason, Refusal},
    session::Ended,
    staff::State,
    time::Span,
};
use portal::{
    Config, Fault, Portal, SignedIn, Visitor,
    session::Which,
    staff::{Accepted, Deactivated},
};
use store::{
    session::{self, Owner},
    sql,
};
use testkit::{PASSWORD, SECRET, TestPortal};
use tokio::task::JoinSet;

const NEW: &str = "Morgens um sieben pfeift der Tee";
const NELE: &str = "nele@lindenhof.example";

fn refusal<T>(result: Result<T, Fault>) -> Refusal {
    match result {
        Err(Fault::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn token(address: &str) -> String {
    address.rsplit('/').next().unwrap_or_default().to_owned()
}

async fn signed_in(site: &TestPortal, who: SignedIn, browser: &str) -> i64 {
    let (login, staff) = match who {
        SignedIn::Customer(id) => (Some(id), None),
        SignedIn::Staff(id) => (None, Some(id)),
    };
    let now = site.portal.now();
    let token_hash = format!("{who:?} {browser} {}", now.0).into_bytes();
    let expires_at = now.plus(Span::hours(12));
    session::begin(site.db(), session::New { token_hash, login, staff, browser, now, expires_at })
        .await
        .expect("begun");
    sql("SELECT MAX(id) FROM session").value(site.db().read()).await.expect("a number")
}

async fn ended(site: &TestPortal, id: i64) -> String {
    let why = sql("SELECT COALESCE(ended, 'alive') FROM session WHERE id = $1").bind(id).value(site.db().read());
    why.await.expect("a word")
}

async fn state(site: &TestPortal, id: StaffId) -> State {
    let row = store::staff::get(site.db().read(), id, site.portal.now()).await.expect("answer").expect("somebody");
    row.state()
}

async fn leads_in(site: &TestPortal, token: &str) -> bool {
    site.portal.look_at_staff_invitation(&site.nobody().await, token).await.is_ok()
}

testkit::on_each_engine! {
    async fn maria_invites_nele_who_gets_in_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let link = site.portal.invite_staff(&maria, NELE, "Nele Neu", "clerk").await.expect("a link");
        let mails = site.mails().await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, NELE));
        assert_eq!(mails[0].after("/staff-invitation/"), token(&link.address));
        assert_eq!(state(&site, link.id).await, State::Invited);

        let again = site.portal.invite_staff_again(&maria, link.id).await.expect("another link");
        let nobody = site.nobody().await;
        let old = site.portal.look_at_staff_invitation(&nobody, &token(&link.address)).await;
        assert_eq!(refusal(old), Reason::LinkGone.into());
        let token = token(&again.address);
        let nele = site.portal.accept_staff_invitation(&nobody, &token, NEW.into(), NEW).await.expect("in");
        assert_eq!(nele, Accepted::Now(SignedIn::Staff(link.id)));
        assert_eq!(state(&site, link.id).await, State::Active);
        assert_eq!(refusal(site.portal.invite_staff_again(&maria, link.id).await), Reason::NoOpenInvitation.into());
        let journal = site.journal().await;
        assert_eq!(journal[0], "Maria Huber: staff Nele Neu, created ( → Sachbearbeitung)");
        assert!(journal[1].starts_with("Maria Huber: staff Nele Neu, invited ( → nele@lindenhof.example"), "{journal:?}");
        assert!(journal[2].starts_with("Maria Huber: staff Nele Neu, renewed"), "{journal:?}");
        assert!(!journal.join("\n").contains(&token), "no secrets");
    }

    async fn buttons_that_are_pressed_twice_send_one_mail_and_every_link_leads_in_until_one_was_used(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let deniz = site.add_staff("Deniz Kaya", "deniz@lindenhof.example", StaffRole::Administrator).await;
        let deniz = site.staff(deniz).await;
        let taken = Refusal::from(Problems::one("email", Problem::OfStaff));
        let told = async |action: &str| {
            let line = format!("staff Nele Neu, {action}");
            site.journal().await.into_iter().filter(|entry| entry.contains(&line)).count()
        };

        let invite = async || site.portal.invite_staff(&maria, NELE, "Nele Neu", "clerk").await;
        let (one, other) = tokio::join!(invite(), invite());
        let (one, other) = (one.expect("a link"), other.expect("answered like the first"));
        assert_eq!(one.id, other.id);
        let mails = site.mails().await;
        assert_eq!((mails.len(), told("created").await, told("invited").await), (1, 1, 1));
        let mut links = vec![mails[0].after("/staff-invitation/"), token(&one.address), token(&other.address)];
        for link in &links {
            assert!(leads_in(&site, link).await);
        }
        // Another role is another form, and for somebody else she was there already.
        assert_eq!(refusal(site.portal.invite_staff(&maria, NELE, "Nele Neu", "manager").await), taken);
        assert_eq!(refusal(site.portal.invite_staff(&deniz, NELE, "Nele Neu", "clerk").await), taken);

        // A new link is another button: the ones before are worthless, and there is one mail again.
        for _ in 0..2 {
            let again = site.portal.invite_staff_again(&maria, one.id).await.expect("a new link");
            links.push(token(&again.address));
        }
        let mails = site.mails().await;
        assert_eq!((mails.len(), told("renewed").await), (1, 1));
        links.push(mails[0].after("/staff-invitation/"));
        for (n, link) in links.iter().enumerate() {
            assert_eq!(leads_in(&site, link).await, n >= 3, "{n}");
        }
        // So is that of somebody else, and one that is pressed a minute later.
        let of_deniz = site.portal.invite_staff_again(&deniz, one.id).await.expect("a new link");
        assert!(!leads_in(&site, &links[3]).await && leads_in(&site, &token(&of_deniz.address)).await);
        site.clock.advance(Span::minutes(1));
        let deniz = site.staff(deniz.staff().expect("Deniz").id).await;
        let late = site.portal.invite_staff_again(&deniz, one.id).await.expect("a new link");
        let twice = site.portal.invite_staff_again(&deniz, one.id).await.expect("answered like the first");
        assert!(!leads_in(&site, &token(&of_deniz.address)).await);
        assert_eq!(site.mails().await.len(), 2);
        let nobody = site.nobody().await;
        site.portal.accept_staff_invitation(&nobody, &token(&twice.address), NEW.into(), NEW).await.expect("in");
        assert!(!leads_in(&site, &token(&late.address)).await, "whichever is used first");
    }

    async fn whoever_is_invited_once_more_with_a_button_that_is_pressed_twice_gets_one_mail(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        site.portal.deactivate_staff(&maria, people.tom).await.expect("deactivated");
        let first = site.portal.reactivate_staff(&maria, people.tom).await.expect("invited");
        let second = site.portal.reactivate_staff(&maria, people.tom).await.expect("answered like the first");
        assert_eq!(site.mails().await.len(), 1);
        for link in [&first, &second] {
            assert!(leads_in(&site, &token(&link.address)).await);
        }
        site.clock.advance(Span::minutes(1));
        let maria = site.staff(people.maria).await;
        assert_eq!(refusal(site.portal.reactivate_staff(&maria, people.tom).await), Reason::StaffInvited.into());
        // Tom has accepted it: he is active, and stays it.
        let nobody = site.nobody().await;
        site.portal.accept_staff_invitation(&nobody, &token(&second.address), NEW.into(), NEW).await.expect("back");
        let told = site.journal().await.len();
        for _ in 0..2 {
            assert_eq!(refusal(site.portal.reactivate_staff(&maria, people.tom).await), Reason::StaffActive.into());
        }
        assert_eq!((site.journal().await.len(), state(&site, people.tom).await), (told, State::Active));
        let tom = site.staff(people.tom).await;
        assert_eq!(refusal(site.portal.reactivate_staff(&tom, people.tom).await), Refusal::NotFound);
    }

    async fn whoever_is_no_administrator_finds_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for id in [people.petra, people.tom] {
            let visitor = site.staff(id).await;
            assert_eq!(refusal(site.portal.staff_list(&visitor).await), Refusal::NotFound);
            assert_eq!(refusal(site.portal.staff_member(&visitor, people.maria, None).await), Refusal::NotFound);
            assert_eq!(refusal(site.portal.invite_staff(&visitor, NELE, "Nele", "clerk").await), Refusal::NotFound);
            assert_eq!(refusal(site.portal.deactivate_staff(&visitor, people.maria).await), Refusal::NotFound);
            let up = site.portal.change_staff(&visitor, id, 1, "Ich", "administrator").await;
            assert_eq!(refusal(up), Refusal::NotFound);
            let end = site.portal.end_sessions_of_staff(&visitor, people.maria, Which::Others, None).await;
            assert_eq!(refusal(end), Refusal::NotFound);
        }
        let maria = site.staff(people.maria).await;
        assert_eq!(refusal(site.portal.staff_member(&maria, StaffId(999), None).await), Refusal::NotFound);
        assert!(site.journal().await.is_empty());
    }

    async fn what_is_wrong_stands_beside_its_field(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let maria = site.staff(people.maria).await;
        for (email, problem) in [
            ("jana.schubert@EXAMPLE.net", Problem::OfCustomer),
            ("tom.berger@lindenhof.example", Problem::OfStaff),
            ("nele", Problem::NotAnEmail),
        ] {
            let refused = refusal(site.portal.invite_staff(&maria, email, "Nele", "clerk").await);
            assert_eq!(refused, Problems::one("email", problem).into(), "{email}");
        }
        let mut problems = Problems::one("name", Problem::Missing);
        problems.add("email", Problem::Missing);
        problems.add("role", Problem::NotAChoice);
        assert_eq!(refusal(site.portal.invite_staff(&maria, "", " ", "queen").await), problems.into());
    }

    async fn tom_is_deactivated_in_the_middle_of_his_work_and_comes_back_by_a_new_invitation(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let session = signed_in(&site, SignedIn::Staff(people.tom), "Firefox/Windows").await;
        let nobody = site.nobody().await;
        site.portal.forgot_password(&nobody, "tom.berger@lindenhof.example").await.expect("a mail");
        let reset = site.mails().await[0].after("/reset/");

        for press in ["the first time", "pressed twice"] {
            let ended = site.portal.deactivate_staff(&maria, people.tom).await.expect("deactivated");
            assert_eq!(ended, Deactivated::Login, "{press}");
        }
        assert_eq!(ended(&site, session).await, Ended::Deactivated.key());
        assert_eq!(refusal(site.portal.look_at_reset(&nobody, &reset).await), Reason::LinkGone.into());
        let wrong = site.portal.sign_in(&nobody, "tom.berger@lindenhof.example", PASSWORD.to_owned()).await;
        assert_eq!(refusal(wrong), Reason::WrongSignIn.into());
        assert!(site.staff(people.tom).await.staff().is_err(), "a session that was overlooked would be nobody's");

        let link = site.portal.reactivate_staff(&maria, people.tom).await.expect("invited");
        assert_eq!(state(&site, people.tom).await, State::Invited);
        let wrong = site.portal.sign_in(&nobody, "tom.berger@lindenhof.example", PASSWORD.to_owned()).await;
        assert_eq!(refusal(wrong), Reason::WrongSignIn.into(), "the old password is forgotten");
        site.portal.accept_staff_invitation(&nobody, &token(&link.address), NEW.into(), NEW).await.expect("back");
        assert_eq!(state(&site, people.tom).await, State::Active);
        let journal = site.journal().await;
        assert_eq!(journal[0], "Maria Huber: staff Tom Berger, deactivated (aktiv, Sachbearbeitung → deaktiviert)");
        assert_eq!(journal[1], "Maria Huber: staff Tom Berger, reactivated (deaktiviert → eingeladen, Sachbearbeitung)");
    }

    async fn a_withdrawn_invitation_opens_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let link = site.portal.invite_staff(&maria, NELE, "Nele Neu", "administrator").await.expect("a link");
        for press in ["the first time", "pressed twice"] {
            let ended = site.portal.deactivate_staff(&maria, link.id).await.expect("withdrawn");
            assert_eq!(ended, Deactivated::Invitation, "{press}");
        }
        site.clock.advance(Span::minutes(2));
        let maria = site.staff(people.maria).await;
        let late = site.portal.deactivate_staff(&maria, link.id).await.expect("withdrawn before");
        assert_eq!(late, Deactivated::Invitation, "whenever that was");
        let nobody = site.nobody().await;
        let gone = site.portal.accept_staff_invitation(&nobody, &token(&link.address), NEW.into(), NEW).await;
        assert_eq!(refusal(gone), Reason::StaffLinkGone.into());
    }

    async fn an_invitation_that_is_accepted_twice_leads_whoever_is_inside_on_and_nobody_else(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let (maria, jana, nobody) = (site.staff(people.maria).await, site.customer(jana).await, site.nobody().await);
        let link = site.portal.invite_staff(&maria, NELE, "Nele Neu", "clerk").await.expect("a link");
        let again = site.portal.invite_staff_again(&maria, link.id).await.expect("another link");
        let (replaced, newest) = (token(&link.address), token(&again.address));
        let press = async |visitor: &Visitor, token: &str, password: &str| {
            site.portal.accept_staff_invitation(visitor, token, password.to_owned(), password).await
        };
        let now = press(&nobody, newest.as_str(), NEW).await.expect("in");
        assert_eq!(now, Accepted::Now(SignedIn::Staff(link.id)));

        let (nele, told) = (site.staff(link.id).await, site.journal().await.len());
        for token in [newest.as_str(), replaced.as_str()] {
            let twice = press(&nele, token, "Wer zuerst kommt, mahlt zuerst").await.expect("inside");
            assert_eq!(twice, Accepted::Before);
            assert!(site.portal.was_invited_by(&nele, token).await.expect("an answer"));
        }
        let gone = Refusal::from(Reason::StaffLinkGone);
        for other in [&nobody, &maria, &jana] {
            assert_eq!(refusal(press(other, newest.as_str(), NEW).await), gone);
            assert!(!site.portal.was_invited_by(other, &newest).await.expect("an answer"));
        }
        for nonsense in ["", "abc", &"A".repeat(43)] {
            assert_eq!(refusal(press(&nele, nonsense, NEW).await), gone);
        }
        assert_eq!(site.journal().await.len(), told, "nothing was changed");
        site.portal.sign_in(&nobody, NELE, NEW.to_owned()).await.expect("with the first password");
    }

    async fn an_invitation_that_was_accepted_meanwhile_is_not_withdrawn(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let link = site.portal.invite_staff(&maria, NELE, "Nele Neu", "clerk").await.expect("a link");
        let nobody = site.nobody().await;
        site.portal.accept_staff_invitation(&nobody, &token(&link.address), NEW.into(), NEW).await.expect("in");
        let late = site.portal.withdraw_staff_invitation(&maria, link.id).await;
        assert_eq!(refusal(late), Reason::StaffInvitationAccepted.into());
        assert_eq!(state(&site, link.id).await, State::Active);
        let ended = site.portal.deactivate_staff(&maria, link.id).await.expect("deactivated");
        assert_eq!(ended, Deactivated::Login);
        let late = site.portal.withdraw_staff_invitation(&maria, link.id).await.expect("nobody is let in");
        assert_eq!(late, Deactivated::Login, "what has ended was a login");

        site.portal.reactivate_staff(&maria, link.id).await.expect("invited");
        for press in ["the first time", "pressed twice"] {
            let ended = site.portal.withdraw_staff_invitation(&maria, link.id).await.expect("withdrawn");
            assert_eq!(ended, Deactivated::Invitation, "{press}");
        }
        let tom = site.staff(people.tom).await;
        assert_eq!(refusal(site.portal.withdraw_staff_invitation(&tom, link.id).await), Refusal::NotFound);
    }

    async fn nobody_takes_it_from_themselves_and_a_stale_form_overwrites_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        assert_eq!(refusal(site.portal.deactivate_staff(&maria, people.maria).await), Reason::NotYourself.into());
        let down = site.portal.change_staff(&maria, people.maria, 1, "Maria Huber", "clerk").await;
        assert_eq!(refusal(down), Reason::NotYourself.into());

        site.portal.change_staff(&maria, people.tom, 1, "Tom Berger", "manager").await.expect("promoted");
        site.portal.change_staff(&maria, people.tom, 1, "Tom Berger", "manager").await.expect("as it is already");
        match refusal(site.portal.change_staff(&maria, people.tom, 1, "Tom B.", "clerk").await) {
            Refusal::Conflict(conflict) => {
                assert_eq!(conflict.yours.to(domain::text::Lang::De), "Tom B., Sachbearbeitung");
                assert_eq!(conflict.theirs.to(domain::text::Lang::De), "Tom Berger, Objektbetreuung");
                assert_eq!(conflict.by, "Maria Huber");
            }
            other => panic!("{other:?}"),
        }
    }

    async fn of_two_administrators_who_demote_each_other_one_remains(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for round in 0..10_i64 {
            let name = format!("deniz{round}@lindenhof.example");
            let deniz = site.add_staff("Deniz Kaya", &name, StaffRole::Administrator).await;
            let mut both = JoinSet::new();
            for (actor, whom) in [(people.maria, deniz), (deniz, people.maria)] {
                let (visitor, portal) = (site.staff(actor).await, site.portal.clone());
                both.spawn(async move {
                    if round % 2 == 0 {
                        portal.deactivate_staff(&visitor, whom).await.is_ok()
                    } else {
                        let seen = store::staff::get(portal.db().read(), whom, portal.now()).await;
                        let version = seen.ok().flatten().map_or(0, |staff| staff.version);
                        portal.change_staff(&visitor, whom, version, "Wer auch immer", "clerk").await.is_ok()
                    }
                });
            }
            let done = both.join_all().await;
            assert_eq!(done.iter().filter(|done| **done).count(), 1, "round {round}");
            let left = sql("SELECT COUNT(*) FROM staff WHERE role = 'administrator' AND deactivated_at IS NULL
                AND password_hash IS NOT NULL");
            assert_eq!(left.value::<i64>(site.db().read()).await.expect("a number"), 1, "round {round}");
            // The next round begins with Maria alone, and with her password.
            sql("UPDATE staff SET role = 'clerk' WHERE id <> $1").bind(people.maria).execute(site.db()).await.expect("done");
            sql("UPDATE staff SET role = 'administrator', deactivated_at = NULL,
                    password_hash = COALESCE(password_hash, '-') WHERE id = $1")
            .bind(people.maria)
            .execute(site.db())
            .await
            .expect("done");
        }
    }

    async fn jana_sees_her_devices_and_ends_the_one_she_does_not_know(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let phone = signed_in(&site, SignedIn::Customer(jana), "Safari/iPhone").await;
        site.clock.advance(Span::minutes(5));
        let stranger = signed_in(&site, SignedIn::Customer(jana), "Chrome/Windows").await;
        let of_emre = signed_in(&site, SignedIn::Customer(emre), "Chrome/Linux").await;
        let visitor = site.customer(jana).await;
        let seen = site.portal.own_sessions(&visitor, Some(phone)).await.expect("a list");
        let told: Vec<_> = seen.iter().map(|one| (one.id, one.current, one.browser.as_str())).collect();
        assert_eq!(told, [(phone, true, "Safari/iPhone"), (stranger, false, "Chrome/Windows")]);

        let of_others = site.portal.end_own_sessions(&visitor, Which::One(of_emre), Some(phone)).await;
        assert_eq!(of_others.expect("nothing"), 0, "another's session is none of hers");
        for _ in 0..2 {
            let pressed = site.portal.end_own_sessions(&visitor, Which::One(stranger), Some(phone)).await;
            assert_eq!(pressed.expect("ended"), 1);
        }
        assert_eq!(site.portal.end_own_sessions(&visitor, Which::Others, Some(phone)).await.expect("none left"), 0);
        assert_eq!(ended(&site, stranger).await, "by_owner");
        assert_eq!((ended(&site, phone).await, ended(&site, of_emre).await), ("alive".into(), "alive".into()));
        let last = site.journal().await.pop().expect("an entry");
        assert!(
            last.starts_with("Jana Schubert: login jana.schubert@example.net, session_ended (Chrome auf Windows, zuletzt")
                && last.ends_with("→ beendet)"),
            "{last}"
        );

        let tom = site.staff(people.tom).await;
        assert_eq!(site.portal.sessions_of_customer(&tom, jana).await.expect("a list").sessions.len(), 1);
        assert_eq!(site.portal.end_sessions_of_customer(&tom, jana, Which::Others).await.expect("ended"), 1);
        assert_eq!(ended(&site, phone).await, "by_staff");
        assert_eq!(refusal(site.portal.sessions_of_customer(&visitor, emre).await), Refusal::NotFound);
    }

    async fn sessions_that_end_at_once_are_told_like_the_first_time_when_the_button_is_pressed_twice(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let phone = signed_in(&site, SignedIn::Customer(login), "Safari/iPhone").await;
        for browser in ["Chrome/Windows", "Firefox/Linux", "Edge/Windows"] {
            signed_in(&site, SignedIn::Customer(login), browser).await;
        }
        let entries = async || site.journal().await.iter().filter(|line| line.contains("session_ended")).count();
        let jana = site.customer(login).await;
        let own = async || site.portal.end_own_sessions(&jana, Which::Others, Some(phone)).await.expect("ended");
        let (one, other) = tokio::join!(own(), own());
        assert_eq!((one, other, entries().await), (3, 3, 1));

        for browser in ["Chrome/Windows", "Firefox/Linux"] {
            site.clock.advance(Span::minutes(2));
            signed_in(&site, SignedIn::Customer(login), browser).await;
        }
        let (maria, tom) = (site.staff(people.maria).await, site.staff(people.tom).await);
        for _ in 0..2 {
            assert_eq!(site.portal.end_sessions_of_customer(&tom, login, Which::Others).await.expect("ended"), 3);
        }
        assert_eq!((ended(&site, phone).await, entries().await), ("by_staff".to_owned(), 2));
        // Somebody else has ended nothing, nor has Tom a minute later.
        assert_eq!(site.portal.end_sessions_of_customer(&maria, login, Which::Others).await.expect("none"), 0);
        site.clock.advance(Span::minutes(1));
        let tom = site.staff(people.tom).await;
        assert_eq!(site.portal.end_sessions_of_customer(&tom, login, Which::Others).await.expect("none"), 0);

        for browser in ["Chrome/Windows", "Firefox/Linux"] {
            signed_in(&site, SignedIn::Staff(people.tom), browser).await;
        }
        let maria = site.staff(people.maria).await;
        for _ in 0..2 {
            let pressed = site.portal.end_sessions_of_staff(&maria, people.tom, Which::Others, None).await;
            assert_eq!(pressed.expect("ended"), 2);
        }
        assert_eq!(entries().await, 3);
    }

    async fn maria_ends_her_own_sessions_on_her_page_among_the_staff_and_is_told_that_it_was_herself(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let deniz = site.add_staff("Deniz Kaya", "deniz@lindenhof.example", StaffRole::Administrator).await;
        let (maria, deniz) = (site.staff(people.maria).await, site.staff(deniz).await);
        let here = signed_in(&site, SignedIn::Staff(people.maria), "Firefox/Linux").await;
        let phone = signed_in(&site, SignedIn::Staff(people.maria), "Safari/iPhone").await;
        let laptop = signed_in(&site, SignedIn::Staff(people.maria), "Chrome/Windows").await;
        for which in [Which::One(phone), Which::Others] {
            for _ in 0..2 {
                let pressed = site.portal.end_sessions_of_staff(&maria, people.maria, which, Some(here)).await;
                assert_eq!(pressed.expect("ended"), 1, "{which:?}");
            }
        }
        for session in [phone, laptop] {
            assert_eq!(ended(&site, session).await, Ended::ByOwner.key());
        }
        assert_eq!(ended(&site, here).await, "alive");
        site.portal.end_sessions_of_staff(&deniz, people.maria, Which::Others, None).await.expect("ended");
        assert_eq!(ended(&site, here).await, Ended::ByStaff.key());
    }

    async fn a_session_is_listed_as_long_as_the_operator_lets_it_lie(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let session = signed_in(&site, SignedIn::Staff(people.tom), "Firefox/Linux").await;
        let with = |staff_idle| {
            let config = Config { staff_idle, ..site.portal.config().clone() };
            Portal::new(site.db().clone(), site.clock.clone(), site.random.clone(), SECRET, config).expect("an installation")
        };
        site.clock.advance(Span::minutes(50));
        let (tom, maria) = (site.staff(people.tom).await, site.staff(people.maria).await);
        for (idle, listed) in [(Span::minutes(10), vec![]), (Span::minutes(30), vec![]), (Span::hours(2), vec![session])] {
            let portal = with(idle);
            let own = portal.own_sessions(&tom, None).await.expect("a list");
            let account = portal.own_account(&tom, None).await.expect("an account").sessions;
            let seen = portal.staff_member(&maria, people.tom, None).await.expect("Tom").sessions;
            for list in [own, account, seen] {
                assert_eq!(list.into_iter().map(|one| one.id).collect::<Vec<_>>(), listed, "{idle:?}");
            }
        }
    }

    async fn what_is_forgotten_is_not_when_staff_were_last_here(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let begun = site.portal.now();
        let id = signed_in(&site, SignedIn::Staff(people.tom), "Firefox/Linux").await;
        let seen = async || {
            let tom = store::staff::get(site.db().read(), people.tom, site.portal.now()).await.expect("answer");
            tom.expect("Tom").seen_at
        };
        assert_eq!(seen().await, Some(begun));
        let left: Result<(), store::StoreError> = store::write_tx!(site.db(), |tx| { session::end(tx, id).await });
        left.expect("signed out");
        assert_eq!(seen().await, Some(begun));
        site.clock.advance(Span::hours(1));
        let later = site.portal.now();
        signed_in(&site, SignedIn::Staff(people.tom), "Firefox/Linux").await;
        let swept: Result<u64, store::StoreError> =
            store::write_tx!(site.db(), |tx| { session::sweep(tx, later.plus(Span::days(2))).await });
        assert_eq!((swept.expect("swept"), seen().await), (1, Some(later)));
        let none = session::of(site.db().read(), Owner::Staff(people.tom), later, None, 10).await.expect("a list");
        assert!(none.is_empty());
    }

    async fn a_change_of_name_or_language_is_told(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        site.portal.change_own_name(&tom, "Tom Berger-Kaya").await.expect("changed");
        site.portal.change_own_name(&site.staff(people.tom).await, "Tom Berger-Kaya").await.expect("nothing to do");
        site.portal.speak(&tom, domain::text::Lang::En).await.expect("English");
        site.portal.speak(&tom, domain::text::Lang::En).await.expect("nothing to do");
        assert_eq!(refusal(site.portal.change_own_name(&tom, " ").await), Problems::one("name", Problem::Missing).into());
        assert_eq!(site.journal().await, [
            "Tom Berger: staff Tom Berger, changed (Name: Tom Berger → Name: Tom Berger-Kaya)",
            "Tom Berger-Kaya: staff Tom Berger-Kaya, changed (Sprache: Deutsch → Sprache: English)",
        ]);
    }
}
