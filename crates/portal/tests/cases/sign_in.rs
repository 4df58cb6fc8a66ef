//! Signing in, forgotten passwords, and how staff get in for the first time.

use domain::{
    form::{Problem, Problems},
    person::StaffRole,
    refusal::{Reason, Refusal},
    time::Span,
};
use portal::{Fault, Portal, SignedIn, sign_in::Proven, staff::Accepted};
use store::{StoreError, session, sql, write_tx};
use testkit::{PASSWORD, TestPortal};
use tokio::task::JoinSet;

const NEW: &str = "Morgens um sieben pfeift der Tee";

fn refusal<T>(result: Result<T, Fault>) -> Refusal {
    match result {
        Err(Fault::Refused(refusal)) => refusal,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

async fn begin_session(site: &TestPortal, who: SignedIn, token: &[u8]) {
    let (login, staff) = match who {
        SignedIn::Customer(id) => (Some(id), None),
        SignedIn::Staff(id) => (None, Some(id)),
    };
    let now = site.portal.now();
    let new = session::New {
        token_hash: token.to_vec(),
        login,
        staff,
        browser: "",
        now,
        expires_at: now.plus(Span::days(1)),
    };
    session::begin(site.db(), new).await.expect("a session");
}

async fn sessions(site: &TestPortal) -> Vec<i64> {
    sql("SELECT id FROM session WHERE id > $1 AND ended IS NULL ORDER BY id")
        .bind(0_i64)
        .values(site.db())
        .await
        .expect("sessions")
}

testkit::on_each_engine! {
    async fn maria_huber_and_frau_schubert_sign_in_with_the_same_form(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let nobody = site.nobody().await;
        let sign_in = async |email: &str, password: &str| {
            site.portal.sign_in(&nobody, email, password.to_owned()).await
        };
        let maria = sign_in("Maria.Huber@Lindenhof.example ", PASSWORD).await.expect("signed in");
        assert_eq!(maria.who, SignedIn::Staff(people.maria));
        let customer = sign_in("jana.schubert@example.net", PASSWORD).await.expect("signed in");
        assert_eq!(customer.who, SignedIn::Customer(jana));
        assert_eq!(format!("{:?}", customer.compared), "Compared(…)", "it would be logged");

        let wrong = Refusal::Because(Reason::WrongSignIn);
        assert_eq!(refusal(sign_in("jana.schubert@example.net", NEW).await), wrong);
        assert_eq!(refusal(sign_in("niemand@example.net", PASSWORD).await), wrong);
        assert_eq!(refusal(sign_in("kein Mensch", PASSWORD).await), wrong);
        let mut missing = Problems::one("email", Problem::Missing);
        missing.add("password", Problem::Missing);
        assert_eq!(refusal(sign_in(" ", "").await), missing.into());
        let nul = Problems::one("email", Problem::NotText);
        assert_eq!(refusal(sign_in("jana\0@example.net", PASSWORD).await), nul.into());
    }

    async fn whoever_is_being_signed_in_with_the_old_password_stays_outside(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        // Which password holds after so many changes.
        let word = |round: usize| if round.is_multiple_of(2) { PASSWORD.to_owned() } else { NEW.to_owned() };
        // As the host begins a session.
        let begin = async |portal: &Portal, proven: Proven, token: Vec<u8>| {
            let now = portal.now();
            let begun: Result<bool, StoreError> = write_tx!(portal.db(), |tx| {
                let SignedIn::Customer(login) = proven.who else { return Ok(false) };
                if !store::login::hold_password(tx, Some(login), None, proven.compared.hash()).await? {
                    return Ok(false);
                }
                let token_hash = token.clone();
                let expires_at = now.plus(Span::days(1));
                let new = session::New { token_hash, login: Some(login), staff: None, browser: "", now, expires_at };
                session::begin(&mut *tx, new).await?;
                Ok(true)
            });
            begun.expect("an answer")
        };
        let nobody = site.nobody().await;
        for round in 0..12 {
            site.clock.advance(Span::hours(1));
            let proven = site.portal.sign_in(&nobody, "jana.schubert@example.net", word(round)).await.expect("right");
            let visitor = site.customer(jana).await;
            let again = word(round + 1);
            let change = site.portal.change_password(&visitor, None, word(round), again.clone(), &again);
            // The password is compared already; the session begins before, while or after it is changed.
            let token = format!("round {round}").into_bytes();
            let (changed, ()) = tokio::join!(change, async {
                begin(&site.portal, proven.clone(), token).await;
            });
            changed.expect("changed");
            assert_eq!(sessions(&site).await, Vec::<i64>::new(), "round {round}");
            assert!(!begin(&site.portal, proven, b"late".to_vec()).await, "round {round}");
        }
        assert_eq!(sessions(&site).await, Vec::<i64>::new());
    }

    async fn a_password_that_was_set_by_a_link_is_not_replaced_by_whoever_knew_the_old_one(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let mut old = PASSWORD.to_owned();
        for round in 0..12 {
            site.clock.advance(Span::hours(2));
            let nobody = site.nobody().await;
            site.portal.forgot_password(&nobody, "jana.schubert@example.net").await.expect("the usual answer");
            let token = site.mails().await[0].after("/reset/");
            let visitor = site.customer(jana).await;
            let (hers, theirs) = (format!("{NEW} {round}"), format!("Wer zuerst kommt mahlt {round}"));
            let (changed, set) = tokio::join!(
                site.portal.change_password(&visitor, None, old.clone(), theirs.clone(), &theirs),
                site.portal.reset_password(&nobody, &token, hers.clone(), &hers),
            );
            // Whichever is first: the link is void then, or the old password is.
            assert_ne!(changed.is_ok(), set.is_ok(), "round {round}: {changed:?} {set:?}");
            old = if set.is_ok() { hers } else { theirs };
            site.portal.sign_in(&nobody, "jana.schubert@example.net", old.clone()).await.expect("right");
        }
    }

    async fn staff_who_left_or_never_set_a_password_do_not_get_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let nobody = site.nobody().await;
        let wrong = Refusal::Because(Reason::WrongSignIn);
        let left = sql("UPDATE staff SET deactivated_at = $1 WHERE id = $2").bind(site.portal.now()).bind(people.tom);
        left.execute(site.db()).await.expect("gone");
        let tom = site.portal.sign_in(&nobody, "tom.berger@lindenhof.example", PASSWORD.to_owned()).await;
        assert_eq!(refusal(tom), wrong);
        site.portal.add_staff("neu@lindenhof.example", "Nele Neu", StaffRole::Clerk, None).await.expect("a link");
        let nele = site.portal.sign_in(&nobody, "neu@lindenhof.example", PASSWORD.to_owned()).await;
        assert_eq!(refusal(nele), wrong);
        site.portal.forgot_password(&nobody, "neu@lindenhof.example").await.expect("the usual answer");
        assert!(site.mails().await.is_empty());
    }

    async fn of_forty_parallel_guesses_ten_are_compared_and_the_right_one_comes_too_late(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        for email in ["jana.schubert@example.net", "niemand@example.net"] {
            let mut guesses = JoinSet::new();
            for guess in 0..40 {
                let (portal, mut visitor) = (site.portal.clone(), site.nobody().await);
                // Each from another address: only the account limits them.
                visitor.address = format!("203.0.113.{guess}");
                guesses.spawn(async move { refusal(portal.sign_in(&visitor, email, format!("geraten {guess}")).await) });
            }
            let answers = guesses.join_all().await;
            let compared = answers.iter().filter(|answer| **answer == Refusal::Because(Reason::WrongSignIn)).count();
            assert_eq!(compared, 10);
            assert_eq!(answers.iter().filter(|answer| matches!(answer, Refusal::TooManyAttempts { .. })).count(), 30);
        }
        let right = site.portal.sign_in(&site.nobody().await, "jana.schubert@example.net", PASSWORD.to_owned()).await;
        assert!(matches!(refusal(right), Refusal::TooManyAttempts { .. }));
        site.clock.advance(Span::minutes(15));
        let later = site.portal.sign_in(&site.nobody().await, "jana.schubert@example.net", PASSWORD.to_owned()).await;
        later.expect("signed in");
    }

    async fn one_address_cannot_try_many_accounts(db: Db) {
        let (site, _) = TestPortal::lindenhof(db).await;
        let nobody = site.nobody().await;
        for n in 0..50 {
            let answer = site.portal.sign_in(&nobody, &format!("mieter{n}@example.net"), "geraten".to_owned()).await;
            assert_eq!(refusal(answer), Refusal::Because(Reason::WrongSignIn));
        }
        let maria = site.portal.sign_in(&nobody, "maria.huber@lindenhof.example", PASSWORD.to_owned()).await;
        assert!(matches!(refusal(maria), Refusal::TooManyAttempts { .. }));
    }

    async fn frau_schubert_forgot_her_password_and_sets_a_new_one_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        begin_session(&site, SignedIn::Customer(jana), b"phone").await;
        begin_session(&site, SignedIn::Staff(people.maria), b"office").await;
        let nobody = site.nobody().await;
        site.portal.forgot_password(&nobody, "JANA.schubert@example.net").await.expect("the usual answer");
        site.portal.forgot_password(&nobody, "niemand@example.net").await.expect("the usual answer");
        let mails = site.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "jana.schubert@example.net");
        let token = mails[0].after("/reset/");
        assert!(mails[0].composed.text.contains("Jana Schubert"));

        // Opening the link, even twice, uses nothing.
        site.portal.look_at_reset(&nobody, &token).await.expect("open");
        site.portal.look_at_reset(&nobody, &token).await.expect("open");
        let short = site.portal.reset_password(&nobody, &token, "kurz".to_owned(), "kurz").await;
        assert_eq!(refusal(short), Problems::one("password", Problem::PasswordTooShort { least: 12 }).into());
        let other = site.portal.reset_password(&nobody, &token, NEW.to_owned(), PASSWORD).await;
        assert_eq!(refusal(other), Problems::one("password_again", Problem::NotRepeated).into());
        site.portal.reset_password(&nobody, &token, NEW.to_owned(), NEW).await.expect("changed");

        assert_eq!(sessions(&site).await.len(), 1, "only Maria Huber is still signed in");
        let gone = Refusal::Because(Reason::LinkGone);
        assert_eq!(refusal(site.portal.reset_password(&nobody, &token, NEW.to_owned(), NEW).await), gone);
        assert_eq!(refusal(site.portal.look_at_reset(&nobody, &token).await), gone);
        let old = site.portal.sign_in(&nobody, "jana.schubert@example.net", PASSWORD.to_owned()).await;
        assert_eq!(refusal(old), Refusal::Because(Reason::WrongSignIn));
        site.portal.sign_in(&nobody, "jana.schubert@example.net", NEW.to_owned()).await.expect("signed in");
        let journal = site.journal().await;
        assert_eq!(journal, ["Jana Schubert: login jana.schubert@example.net, password_changed"]);
    }

    async fn a_link_for_a_new_password_lasts_an_hour_and_the_others_go_with_it(db: Db) {
        let (site, _) = TestPortal::lindenhof(db).await;
        let nobody = site.nobody().await;
        for _ in 0..2 {
            site.portal.forgot_password(&nobody, "maria.huber@lindenhof.example").await.expect("the usual answer");
        }
        let links: Vec<String> = site.mails().await.iter().map(|mail| mail.after("/reset/")).collect();
        site.portal.reset_password(&nobody, &links[1], NEW.to_owned(), NEW).await.expect("changed");
        assert_eq!(refusal(site.portal.look_at_reset(&nobody, &links[0]).await), Refusal::Because(Reason::LinkGone));

        site.portal.forgot_password(&nobody, "maria.huber@lindenhof.example").await.expect("the usual answer");
        let link = site.mails().await[0].after("/reset/");
        site.clock.advance(Span::minutes(59));
        site.portal.look_at_reset(&site.nobody().await, &link).await.expect("open");
        site.clock.advance(Span::minutes(1));
        let late = site.portal.reset_password(&site.nobody().await, &link, NEW.to_owned(), NEW).await;
        assert_eq!(refusal(late), Refusal::Because(Reason::LinkGone));
        for nonsense in ["", "abc", "../..", &"A".repeat(43)] {
            assert_eq!(refusal(site.portal.look_at_reset(&nobody, nonsense).await), Refusal::Because(Reason::LinkGone));
        }
    }

    async fn nobody_fills_a_mailbox_with_links_and_the_limit_says_the_same_of_strangers(db: Db) {
        let (site, _) = TestPortal::lindenhof(db).await;
        let nobody = site.nobody().await;
        let mut answers = Vec::new();
        for email in ["maria.huber@lindenhof.example", "niemand@example.net"] {
            for _ in 0..3 {
                site.portal.forgot_password(&nobody, email).await.expect("the usual answer");
            }
            answers.push(refusal(site.portal.forgot_password(&nobody, email).await));
        }
        assert!(matches!(answers[0], Refusal::TooManyAttempts { .. }));
        assert_eq!(answers[0], answers[1]);
        assert_eq!(site.mails().await.len(), 3);
    }

    async fn for_a_stranger_the_same_is_written_and_no_mail_goes_out(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let links = async |email: &str| {
            site.portal.forgot_password(&site.nobody().await, email).await.expect("the same answer");
            site.everything().await["link.id"].len()
        };
        assert_eq!((links("niemand@example.net").await, site.mails().await.len()), (1, 0));
        assert_eq!((links("jana.schubert@example.net").await, site.mails().await.len()), (2, 1));
    }

    async fn a_password_that_was_changed_makes_links_for_another_one_worthless(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let nobody = site.nobody().await;
        site.portal.forgot_password(&nobody, "jana.schubert@example.net").await.expect("sent");
        let link = site.mails().await[0].after("/reset/");
        site.portal.look_at_reset(&nobody, &link).await.expect("open");
        let jana = site.customer(login).await;
        let changed = site.portal.change_password(&jana, None, PASSWORD.to_owned(), NEW.to_owned(), NEW).await;
        changed.expect("changed");
        assert!(site.portal.look_at_reset(&nobody, &link).await.is_err());
    }

    async fn two_uses_of_one_link_at_once_change_the_password_once(db: Db) {
        let (site, _) = TestPortal::lindenhof(db).await;
        for round in 0..5 {
            site.clock.advance(Span::hours(2));
            let nobody = site.nobody().await;
            site.portal.forgot_password(&nobody, "maria.huber@lindenhof.example").await.expect("the usual answer");
            let link = site.mails().await[0].after("/reset/");
            let mut uses = JoinSet::new();
            for _ in 0..2 {
                let (portal, visitor, link) = (site.portal.clone(), nobody.clone(), link.clone());
                uses.spawn(async move { portal.reset_password(&visitor, &link, NEW.to_owned(), NEW).await.is_ok() });
            }
            assert_eq!(uses.join_all().await.into_iter().filter(|won| *won).count(), 1, "round {round}");
        }
    }

    async fn frau_schubert_changes_her_password_and_stays_signed_in_only_here(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        for browser in [b"phone".as_slice(), b"tablet", b"laptop"] {
            begin_session(&site, SignedIn::Customer(jana), browser).await;
        }
        let here = sessions(&site).await[1];
        let visitor = site.customer(jana).await;
        let change = async |old: &str, new: &str, again: &str| {
            site.portal.change_password(&visitor, Some(here), old.to_owned(), new.to_owned(), again).await
        };
        let wrong = Problems::one("password", Problem::WrongPassword);
        assert_eq!(refusal(change(NEW, NEW, NEW).await), wrong.into());
        let common = Problems::one("password_new", Problem::PasswordTooCommon);
        assert_eq!(refusal(change(PASSWORD, "jana.schubert1", "jana.schubert1").await), common.into());
        assert_eq!(sessions(&site).await.len(), 3);
        change(PASSWORD, NEW, NEW).await.expect("changed");
        assert_eq!(sessions(&site).await, [here]);
        site.portal.sign_in(&site.nobody().await, "jana.schubert@example.net", NEW.to_owned()).await.expect("signed in");
        let stranger = site.portal.change_password(&site.nobody().await, None, NEW.to_owned(), NEW.to_owned(), NEW).await;
        assert_eq!(refusal(stranger), Refusal::SignedOut);
    }

    async fn a_password_that_is_changed_by_two_presses_is_changed_once_and_both_are_told_so(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let change = async |who: SignedIn, old: &str, new: &str| {
            let visitor = match who {
                SignedIn::Customer(login) => site.customer(login).await,
                SignedIn::Staff(staff) => site.staff(staff).await,
            };
            site.portal.change_password(&visitor, None, old.to_owned(), new.to_owned(), new).await
        };
        let wrong = Refusal::from(Problems::one("password", Problem::WrongPassword));
        for (who, email) in [
            (SignedIn::Customer(jana), "jana.schubert@example.net"),
            (SignedIn::Staff(people.maria), "maria.huber@lindenhof.example"),
        ] {
            change(who, PASSWORD, NEW).await.expect("changed");
            change(who, PASSWORD, NEW).await.expect("the second press");
            assert_eq!(refusal(change(who, PASSWORD, "Wer zuerst kommt mahlt").await), wrong);
            site.clock.advance(Span::minutes(1));
            assert_eq!(refusal(change(who, PASSWORD, NEW).await), wrong);
            site.portal.sign_in(&site.nobody().await, email, NEW.to_owned()).await.expect("signed in");
            // Both at once.
            let (one, other) = tokio::join!(change(who, NEW, PASSWORD), change(who, NEW, PASSWORD));
            one.and(other).expect("changed");
        }
        let changes = site.journal().await.iter().filter(|row| row.ends_with("password_changed")).count();
        assert_eq!(changes, 4);
    }

    async fn an_operator_adds_an_administrator_before_there_is_an_organisation(db: Db) {
        let site = TestPortal::new(db);
        let link = site.portal.add_staff("maria@lindenhof.example", "Maria Huber", StaffRole::Administrator, None).await;
        let link = link.expect("added").expect("a link");
        assert_eq!(link.until, site.portal.now().plus(Span::days(3)));
        let token = link.address.split_once("/staff-invitation/").expect("a token").1.to_owned();
        let nobody = site.nobody().await;
        assert_eq!(site.portal.look_at_staff_invitation(&nobody, &token).await.expect("open"), "Maria Huber");
        let gone = Refusal::Because(Reason::LinkGone);
        assert_eq!(refusal(site.portal.look_at_reset(&nobody, &token).await), gone, "a link is for one purpose");
        let in_with = site.portal.accept_staff_invitation(&nobody, &token, NEW.to_owned(), NEW).await.expect("in");
        let Accepted::Now(SignedIn::Staff(maria)) = in_with else { panic!("no member of staff") };
        assert_eq!(site.staff(maria).await.staff().expect("staff").role, StaffRole::Administrator);
        assert_eq!(refusal(site.portal.look_at_staff_invitation(&nobody, &token).await), gone);
        let journal = site.journal().await;
        assert_eq!(journal, [
            "Quartier: staff Maria Huber, created ( → Administration)",
            "Maria Huber: staff Maria Huber, password_changed",
        ]);
    }

    async fn a_second_link_replaces_the_first_and_three_days_are_the_end(db: Db) {
        let site = TestPortal::new(db);
        let mut tokens = Vec::new();
        for (name, role) in [("Nele Nue", StaffRole::Clerk), ("Nele Nue", StaffRole::Clerk), ("Nele Neu", StaffRole::Manager)] {
            let link = site.portal.add_staff("neu@lindenhof.example", name, role, None).await;
            let link = link.expect("added").expect("a link");
            tokens.push(link.address.rsplit('/').next().expect("a token").to_owned());
        }
        let nobody = site.nobody().await;
        let gone = Refusal::Because(Reason::LinkGone);
        assert_eq!(refusal(site.portal.look_at_staff_invitation(&nobody, &tokens[0]).await), gone);
        assert_eq!(refusal(site.portal.look_at_staff_invitation(&nobody, &tokens[1]).await), gone);
        assert_eq!(site.portal.look_at_staff_invitation(&nobody, &tokens[2]).await.expect("open"), "Nele Neu");
        assert_eq!(site.journal().await, [
            "Quartier: staff Nele Nue, created ( → Sachbearbeitung)",
            "Quartier: staff Nele Neu, changed (Nele Nue, Sachbearbeitung → Nele Neu, Objektbetreuung)",
        ]);
        site.clock.advance(Span::days(3));
        let late = site.nobody().await;
        assert_eq!(refusal(site.portal.look_at_staff_invitation(&late, &tokens[2]).await), gone);
    }

    async fn an_address_belongs_to_a_customer_or_to_staff_but_not_to_both(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        for (email, problem) in [
            ("Jana.Schubert@example.net", Problem::OfCustomer),
            ("maria.huber@lindenhof.example", Problem::OfStaff),
        ] {
            let added = site.portal.add_staff(email, "Jana Schubert", StaffRole::Clerk, None).await;
            assert_eq!(refusal(added.map(|_| ())), Problems::one("email", problem).into(), "{email}");
        }
        let weak = site.portal.add_staff("neu@lindenhof.example", "Nele Neu", StaffRole::Clerk, Some("neu".into())).await;
        assert_eq!(refusal(weak.map(|_| ())), Problems::one("password", Problem::PasswordTooShort { least: 12 }).into());
        let strong = site.portal.add_staff("neu@lindenhof.example", "Nele Neu", StaffRole::Clerk, Some(NEW.into())).await;
        assert!(strong.expect("added").is_none(), "with a password nobody needs a link");
        let nobody = site.nobody().await;
        site.portal.sign_in(&nobody, "neu@lindenhof.example", NEW.to_owned()).await.expect("signed in");
    }

    async fn what_has_ended_is_cleared_away(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let nobody = site.nobody().await;
        let (_, code) = site.invite(people.schubert).await;
        site.portal.begin_registration(&nobody, None, code.plain(), None).await.expect("begun");
        site.portal.forgot_password(&nobody, "maria.huber@lindenhof.example").await.expect("the usual answer");
        site.portal.sweep().await.expect("swept");
        let rows = async |table: &str| site.everything().await[&format!("{table}.id")].len();
        assert_eq!((rows("registration").await, rows("link").await), (1, 1));
        site.clock.advance(Span::days(2));
        site.portal.sweep().await.expect("swept");
        assert_eq!((rows("registration").await, rows("link").await), (0, 0));
        assert!(site.everything().await["attempt.subject"].is_empty());
    }
}
