//! Staff invite people: one by one, and a whole house.

use domain::{
    contact::staff::Search,
    form::{Problem, Problems},
    id::{ContactId, InvitationId, PropertyId, RunId},
    invitation::{
        Bulk, CodeState, InvitationState,
        run::{Issue, Plan, Post, State},
        selection::{Fate, Tally},
    },
    list::Turn,
    mail,
    policy::Right,
    refusal::{Reason, Refusal},
    time::Span,
    unit,
};
use portal::{
    Fault, Outcome, Portal, Visitor,
    invitation::{Begun, Given},
};
use store::{count_statements, sql};
use testkit::{People, TestPortal};

const JANA: &str = "jana.schubert@example.net";

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

async fn state(site: &TestPortal, visitor: &Visitor, contact: ContactId) -> InvitationState {
    site.portal.contact(visitor, contact).await.expect("a contact").state
}

async fn code(site: &TestPortal, visitor: &Visitor, contact: ContactId) -> Option<String> {
    let sheet = site.portal.code_sheet(visitor, contact).await.expect("a sheet");
    sheet.code.and_then(|code| code.grouped)
}

/// What the pages of a PDF say.
fn pages(pdf: &[u8]) -> Vec<String> {
    let pdf = lopdf::Document::load_mem(pdf).expect("a PDF");
    let text = |page: &u32| pdf.extract_text(&[*page]).expect("text").split_whitespace().collect::<Vec<_>>().join(" ");
    pdf.get_pages().keys().map(text).collect()
}

async fn done(portal: &Portal, visitor: &Visitor, plan: Plan) -> Outcome<Bulk> {
    match portal.invite_many(visitor, plan).await? {
        Begun::Done(bulk) => Ok(bulk),
        Begun::GoesOn(id) => {
            assert!(portal.carry_on_inviting().await?);
            Ok(portal.invitation_run(visitor, id).await?.bulk)
        }
    }
}

async fn invited(portal: &Portal, visitor: &Visitor, house: PropertyId, issue: Issue) -> Outcome<Bulk> {
    done(portal, visitor, Plan { property: Some(house), issue, post: Post::Nothing }).await
}

async fn mailed(portal: &Portal, visitor: &Visitor, house: PropertyId) -> Outcome<Bulk> {
    done(portal, visitor, Plan { property: Some(house), issue: Issue::None, post: Post::NeverMailed }).await
}

/// What the boxes of a list send.
fn ticked(contacts: &[ContactId]) -> Vec<String> {
    contacts.iter().map(ToString::to_string).collect()
}

fn tally(fates: &[Fate]) -> Tally {
    let mut tally = Tally::default();
    for fate in fates {
        tally.add(*fate);
    }
    tally
}

async fn world(db: store::Db) -> (TestPortal, People, Visitor) {
    let (site, people) = TestPortal::lindenhof(db).await;
    let tom = site.staff(people.tom).await;
    (site, people, tom)
}

testkit::on_each_engine! {
    async fn tom_creates_a_code_for_frau_schubert_and_reads_it_out(db: Db) {
        let (site, people, tom) = world(db).await;
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::NotInvited);
        let Given::New(id) = site.portal.create_code(&tom, people.schubert).await.expect("a code") else { panic!("new") };
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::Invited);
        let first = code(&site, &tom, people.schubert).await.expect("whoever creates a code may look at it");

        // Petra sees it only once she has asked for it, and that is noted.
        let petra = site.staff(people.petra).await;
        assert_eq!(code(&site, &petra, people.schubert).await, None);
        site.portal.read_out_code(&petra, people.schubert).await.expect("read out");
        site.portal.read_out_code(&petra, people.schubert).await.expect("the same click again");
        assert_eq!(code(&site, &petra, people.schubert).await, Some(first.clone()));

        // A quarter of an hour later it is covered again; creating shows the one that there is.
        site.clock.advance(Span::minutes(16));
        let tom = site.staff(people.tom).await;
        assert_eq!(code(&site, &tom, people.schubert).await, None);
        let again = site.portal.create_code(&tom, people.schubert).await.expect("the code");
        assert_eq!(again, Given::Existing(id));
        assert_eq!(code(&site, &tom, people.schubert).await, Some(first));
        assert_eq!(site.journal().await, [
            "Tom Berger: invitation Jana Schubert, created ( → gültig bis 20.02.2027)",
            "Petra Klein: invitation Jana Schubert, read_out",
            "Tom Berger: invitation Jana Schubert, read_out",
        ]);
        assert!(site.mails().await.is_empty(), "creating and mailing are two decisions");
    }

    async fn no_code_for_whoever_has_moved_out_or_is_archived(db: Db) {
        let (site, people, tom) = world(db).await;
        assert_eq!(state(&site, &tom, people.altmann).await, InvitationState::NoAccess);
        assert_eq!(refused(site.portal.create_code(&tom, people.altmann).await), Reason::NoContractNow.into());
        site.archive(people.lotte).await;
        assert_eq!(refused(site.portal.create_code(&tom, people.lotte).await), Reason::Archived.into());
        assert_eq!(refused(site.portal.create_and_mail_code(&tom, people.lotte).await), Reason::Archived.into());
        assert!(site.journal().await.is_empty());
    }

    async fn ticked_contacts_are_invited_and_nobody_is_left_out_unsaid(db: Db) {
        let (site, people, tom) = world(db).await;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        // His code was made to be read out, and never mailed.
        let bob = site.add_person("K-8", "Herr", "Bob", "Adler", Some("bob@example.net")).await;
        let gone = site.add_person("K-9", "Frau", "Ada", "Alt", Some("ada@example.net")).await;
        let unit = site.add_unit(people.kastanienallee, "L-2-09", "Wohnung 9", domain::contract::Usage::Residential).await;
        site.add_contract(bob, unit, domain::contract::ContractKind::Tenant, None, None, None).await;
        site.portal.create_code(&tom, bob).await.expect("a code");
        site.archive(gone).await;
        let all = ticked(&[people.schubert, people.yildiz, people.lotte, people.ohnesorg, people.altmann, bob, gone]);
        let first = site.portal.invite_selected(&tom, &all).await.expect("invited");
        let left_out = [Fate::Registered, Fate::NoAddress, Fate::NoContract, Fate::Archived];
        assert_eq!(first, tally(&[&[Fate::Created, Fate::Created, Fate::Mailed][..], &left_out].concat()));
        let to = |mails: Vec<testkit::Mail>| {
            let mut to: Vec<_> = mails.into_iter().map(|mail| mail.to).collect();
            to.sort();
            to
        };
        assert_eq!(to(site.mails().await), ["bob@example.net", "jana.schubert@example.net", "laden@blumen-lotte.example"]);
        assert_eq!(state(&site, &tom, people.ohnesorg).await, InvitationState::NotInvited, "no code that nobody gets");
        let told = site.journal().await;
        let about = |who: &str| -> Vec<String> { told.iter().filter(|line| line.contains(who)).cloned().collect() };
        let jana = about("invitation Jana Schubert");
        assert!(jana.len() == 2 && jana[0].contains("created") && jana[1].contains("mailed"), "{told:?}");
        assert!(about("invitation Bob Adler").last().expect("a line").contains("mailed"), "{told:?}");

        // The same form once more invites nobody twice.
        let again = site.portal.invite_selected(&tom, &all).await.expect("nothing");
        assert_eq!(again, tally(&[&[Fate::InvitedBefore; 3][..], &left_out].concat()));
        assert!(site.mails().await.is_empty());
        assert_eq!(site.journal().await, told);

        // Half a year later the codes have expired.
        site.clock.advance(Span::days(180));
        let tom = site.staff(people.tom).await;
        let renewed = site.portal.invite_selected(&tom, &ticked(&[people.schubert])).await.expect("renewed");
        assert_eq!(renewed, tally(&[Fate::Renewed]));
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::Invited);
        assert_eq!(to(site.mails().await), ["jana.schubert@example.net"]);
    }

    async fn no_mail_goes_where_one_came_back_from(db: Db) {
        let (site, people, tom) = world(db).await;
        site.portal.create_and_mail_code(&tom, people.lotte).await.expect("mailed");
        let jana = site.portal.create_and_mail_code(&tom, people.schubert).await.expect("mailed");
        site.portal.note_bounce(&tom, people.schubert, "jana.schubert@example.net", "").await.expect("noted");
        site.portal.revoke_code(&tom, jana.id()).await.expect("revoked");
        let typed = ticked(&[people.schubert, people.lotte]);
        let came = site.portal.invite_selected(&tom, &typed).await.expect("told");
        assert_eq!(came, tally(&[Fate::Bounced, Fate::InvitedBefore]));
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::NotInvited);
    }

    async fn two_clerks_who_tick_the_same_invite_once(db: Db) {
        let (site, people, tom) = world(db).await;
        let petra = site.staff(people.petra).await;
        let contacts = [people.schubert, people.yildiz, people.lotte];
        let mut tasks = tokio::task::JoinSet::new();
        for (visitor, turned) in [(tom.clone(), false), (petra.clone(), true), (tom, true), (petra, false)] {
            let portal = site.portal.clone();
            let mut typed = ticked(&contacts);
            if turned {
                typed.reverse();
            }
            tasks.spawn(async move { portal.invite_selected(&visitor, &typed).await.expect("invited") });
        }
        let tallies = tasks.join_all().await;
        assert_eq!(tallies.iter().map(|tally| tally.of(Fate::Created)).sum::<u32>(), 3);
        assert_eq!(tallies.iter().map(|tally| tally.of(Fate::InvitedBefore)).sum::<u32>(), 9);
        assert_eq!(site.mails().await.len(), 3);
    }

    async fn nobody_is_invited_by_a_form_that_is_wrong(db: Db) {
        let (site, people, tom) = world(db).await;
        let one = |problem| Refusal::from(Problems::one("contacts", problem));
        assert_eq!(refused(site.portal.invite_selected(&tom, &[]).await), one(Problem::NoContact));
        assert_eq!(refused(site.portal.invite_selected(&tom, &["x".to_owned()]).await), one(Problem::NotAChoice));
        let many: Vec<ContactId> = (1..=51).map(ContactId).collect();
        let many = site.portal.invite_selected(&tom, &ticked(&many)).await;
        assert_eq!(refused(many), one(Problem::TooMany { limit: 50 }));
        let strange = ticked(&[people.schubert, ContactId(999)]);
        assert_eq!(refused(site.portal.invite_selected(&tom, &strange).await), Refusal::NotFound);
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (jana, nobody) = (site.customer(jana).await, site.nobody().await);
        let lotte = ticked(&[people.lotte]);
        assert_eq!(refused(site.portal.invite_selected(&jana, &lotte).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.invite_selected(&nobody, &lotte).await), Refusal::SignedOut);
        assert!(site.journal().await.is_empty() && site.mails().await.is_empty());
    }

    async fn two_clerks_at_once_create_one_code(db: Db) {
        let (site, people, tom) = world(db).await;
        let petra = site.staff(people.petra).await;
        let mut tasks = tokio::task::JoinSet::new();
        for visitor in [tom.clone(), petra.clone(), tom.clone(), petra] {
            let portal = site.portal.clone();
            tasks.spawn(async move { portal.create_code(&visitor, people.schubert).await.expect("a code") });
        }
        let given = tasks.join_all().await;
        assert_eq!(given.iter().filter(|given| matches!(given, Given::New(_))).count(), 1);
        assert!(given.iter().all(|one| one.id() == given[0].id()));
    }

    async fn the_code_is_mailed_once_for_each_time_it_is_meant(db: Db) {
        let (site, people, tom) = world(db).await;
        site.portal.create_and_mail_code(&tom, people.schubert).await.expect("mailed");
        site.portal.create_and_mail_code(&tom, people.schubert).await.expect("the same form again");
        assert!(!site.portal.mail_code(&tom, people.schubert, None).await.expect("an older page"));
        let mails = site.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["jana.schubert@example.net"]);
        let text = &mails[0].composed.text;
        let shown = code(&site, &tom, people.schubert).await.expect("the code");
        assert!(text.contains(&shown) && text.contains("Sehr geehrte Frau Schubert"), "{text}");
        assert!(text.contains("Isabellastraße 102") && text.contains("20.02.2027"), "{text}");
        assert!(text.contains("/invitation/") && text.contains("?mail="), "{text}");

        // A day later she says that nothing has come.
        site.clock.advance(Span::days(1));
        let tom = site.staff(people.tom).await;
        let issued = site.portal.contact(&tom, people.schubert).await.expect("a contact").code.expect("a code");
        let (at, to) = issued.mailed.expect("mailed");
        assert_eq!((to.as_str(), issued.state), ("jana.schubert@example.net", CodeState::Active));
        assert!(site.portal.mail_code(&tom, people.schubert, Some(at)).await.expect("mailed"));
        assert!(!site.portal.mail_code(&tom, people.schubert, Some(at)).await.expect("the same form again"));
        assert_eq!(site.mails().await.len(), 1);
        let mailed = site.journal().await.into_iter().filter(|line| line.contains("mailed")).collect::<Vec<_>>();
        assert_eq!(mailed, vec!["Tom Berger: invitation Jana Schubert, mailed ( → jana.schubert@example.net)"; 2]);
    }

    async fn without_an_address_nothing_is_mailed_and_nothing_created(db: Db) {
        let (site, people, tom) = world(db).await;
        assert_eq!(refused(site.portal.create_and_mail_code(&tom, people.ohnesorg).await), Reason::NoAddress.into());
        assert_eq!(state(&site, &tom, people.ohnesorg).await, InvitationState::NotInvited);
        assert_eq!(refused(site.portal.mail_code(&tom, people.ohnesorg, None).await), Refusal::NotFound);
        site.portal.create_code(&tom, people.ohnesorg).await.expect("a code to be read out");
        assert_eq!(refused(site.portal.mail_code(&tom, people.ohnesorg, None).await), Reason::NoAddress.into());
    }

    async fn a_code_is_renewed_once_and_the_old_one_is_dead(db: Db) {
        let (site, people, tom) = world(db).await;
        let old = site.portal.create_code(&tom, people.schubert).await.expect("a code").id();
        let old_code = code(&site, &tom, people.schubert).await.expect("the code");
        site.clock.advance(Span::days(91));
        let tom = site.staff(people.tom).await;
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::Expired);
        assert_eq!(refused(site.portal.read_out_code(&tom, people.schubert).await), Refusal::NotFound);

        let Given::New(new) = site.portal.renew_code(&tom, old).await.expect("renewed") else { panic!("not new") };
        assert_eq!(site.portal.renew_code(&tom, old).await.expect("the same form again"), Given::Existing(new));
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::Invited);
        assert_ne!(code(&site, &tom, people.schubert).await, Some(old_code.clone()));
        let nobody = site.nobody().await;
        assert_eq!(refused(site.portal.begin_registration(&nobody, None, &old_code, None).await), Reason::CodeUnknown.into());
        let renewed = site.journal().await.pop().expect("an entry");
        assert_eq!(
            renewed,
            "Tom Berger: invitation Jana Schubert, renewed (gültig bis 20.02.2027 → gültig bis 22.05.2027)"
        );

        // Also while it could still be used: it may have got into wrong hands.
        let Given::New(last) = site.portal.renew_code(&tom, new).await.expect("renewed") else { panic!("not new") };
        // Withdrawn by somebody else meanwhile: nobody gets a new code by an old page.
        site.portal.revoke_code(&tom, last).await.expect("withdrawn");
        for stale in [old, new, last] {
            assert_eq!(refused(site.portal.renew_code(&tom, stale).await), Reason::NoOpenInvitation.into());
        }
    }

    async fn renewing_an_older_code_withdraws_the_newer_one_and_says_so(db: Db) {
        let (site, people, _) = world(db).await;
        let (old, _) = site.invite(people.schubert).await;
        site.clock.advance(Span::days(91));
        let (newer, newer_code) = site.invite(people.schubert).await;
        assert_ne!(old, newer);
        let tom = site.staff(people.tom).await;
        assert!(matches!(site.portal.renew_code(&tom, old).await.expect("renewed"), Given::New(_)));
        let nobody = site.nobody().await;
        let begun = site.portal.begin_registration(&nobody, None, newer_code.plain(), None).await;
        assert_eq!(refused(begun), Reason::CodeUnknown.into());
        let entries = site.journal().await;
        assert!(entries.iter().any(|entry| entry.contains("invitation Jana Schubert, revoked")), "{entries:?}");
    }

    async fn a_used_code_is_neither_renewed_nor_revoked(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        let (id, _) = site.invite(people.schubert).await;
        sql("UPDATE invitation SET used_at = $1 WHERE id = $2").bind(tom.now).bind(id).execute(&db).await.expect("used");
        assert_eq!(refused(site.portal.renew_code(&tom, id).await), Reason::AlreadyUsed.into());
        assert_eq!(refused(site.portal.revoke_code(&tom, id).await), Reason::AlreadyUsed.into());
    }

    async fn a_withdrawn_code_opens_nothing(db: Db) {
        let (site, people, tom) = world(db).await;
        let id = site.portal.create_code(&tom, people.schubert).await.expect("a code").id();
        let shown = code(&site, &tom, people.schubert).await.expect("the code");
        site.portal.revoke_code(&tom, id).await.expect("revoked");
        site.portal.revoke_code(&tom, id).await.expect("twice is no mistake");
        assert_eq!(state(&site, &tom, people.schubert).await, InvitationState::NotInvited);
        assert_eq!(code(&site, &tom, people.schubert).await, None);
        let nobody = site.nobody().await;
        assert_eq!(refused(site.portal.begin_registration(&nobody, None, &shown, None).await), Reason::CodeUnknown.into());
        assert_eq!(site.journal().await.len(), 2);
    }

    async fn a_whole_house_is_invited_and_doing_it_again_changes_nothing(db: Db) {
        let (site, people, tom) = world(db).await;
        let house = people.kastanienallee;
        let bulk = invited(&site.portal, &tom, house, Issue::New).await.expect("codes");
        assert_eq!((bulk.created, bulk.renewed, bulk.mailed), (2, 0, 0), "Herr Altmann has moved out");
        let page = site.portal.invitations_of(&tom, house).await.expect("a page");
        assert_eq!((page.to_mail, page.funnel.of(InvitationState::Invited)), (1, 2));
        assert_eq!(page.funnel.of(InvitationState::NoAccess), 1);
        let names: Vec<_> = page.without_address.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Ohnesorg, Ilse"], "whose code must be read out");

        assert_eq!(mailed(&site.portal, &tom, house).await.expect("mails").mailed, 1);
        assert_eq!(mailed(&site.portal, &tom, house).await.expect("mails").mailed, 0);
        assert_eq!(invited(&site.portal, &tom, house, Issue::NewAndExpired).await.expect("codes"), Default::default());
        let mails = site.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["emre.yildiz@example.net"]);
        assert!(mails[0].composed.text.contains("Kastanienallee 7"));

        site.clock.advance(Span::days(91));
        let tom = site.staff(people.tom).await;
        assert_eq!(invited(&site.portal, &tom, house, Issue::New).await.expect("codes"), Default::default());
        let bulk = invited(&site.portal, &tom, house, Issue::NewAndExpired).await.expect("codes");
        assert_eq!((bulk.created, bulk.renewed), (0, 2));
        assert_eq!(site.journal().await.iter().filter(|line| line.contains("renewed")).count(), 2);
    }

    async fn the_letter_to_frau_schubert_has_her_code_and_is_noted_like_reading_it_out(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        let address = sql("UPDATE contact SET street = 'Isabellastraße 102', postcode = '90402', town = 'Nürnberg'");
        address.execute(&db).await.expect("an address");
        site.portal.create_code(&tom, people.schubert).await.expect("a code");
        let shown = code(&site, &tom, people.schubert).await.expect("the code");
        let petra = site.staff(people.petra).await;
        let pdf = site.portal.invitation_letter(&petra, people.schubert).await.expect("a letter");
        site.portal.invitation_letter(&petra, people.schubert).await.expect("the same click again");
        let pages = pages(&pdf);
        assert_eq!(pages.len(), 1);
        for words in [
            "Jana Schubert Isabellastraße 102 90402 Nürnberg",
            "Sehr geehrte Frau Schubert,",
            "Ihres Hauses Isabellastraße 102",
            &shown,
            "gilt bis zum 20.02.2027",
            "/register",
            "23.11.2026",
            "0911 4711-0",
        ] {
            assert!(pages[0].contains(words), "{words:?} is not in {:?}", pages[0]);
        }
        let each = "Petra Klein: invitation Jana Schubert, read_out";
        assert_eq!(site.journal().await[1..], [each, each], "each letter, also the second");

        // Archived by an import, which leaves the code as it is.
        site.archive(people.schubert).await;
        assert_eq!(refused(site.portal.invitation_letter(&tom, people.schubert).await), Refusal::NotFound);
        let (id, _) = site.invite(people.yildiz).await;
        site.portal.revoke_code(&tom, id).await.expect("revoked");
        assert_eq!(refused(site.portal.invitation_letter(&tom, people.yildiz).await), Refusal::NotFound);
        site.invite(people.lotte).await;
        site.clock.advance(Span::days(91));
        let tom = site.staff(people.tom).await;
        assert_eq!(refused(site.portal.invitation_letter(&tom, people.lotte).await), Refusal::NotFound);
    }

    async fn letters_go_to_those_whom_no_mail_reaches_each_with_their_own_code(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        let house = people.kastanienallee;
        let unit = site.add_unit(house, "L-2-50", "Wohnung 50", domain::contract::Usage::Residential).await;
        let mut added = Vec::new();
        for last in ["Äpfel", "Zorn", "Archivar", "Berufen", "Callas", "Dabei", "Ewald"] {
            let contact = site.add_person(&format!("B-{last}"), "Herr", "Otto", last, None).await;
            let ends = (last == "Ewald").then(|| domain::time::Day::parse("2026-10-31")).flatten();
            site.add_contract(contact, unit, domain::contract::ContractKind::Tenant, None, None, ends).await;
            added.push(contact);
        }
        let [_, _, archived, revoked, used, registered, moved_out] = added[..] else { panic!("seven") };
        invited(&site.portal, &tom, house, Issue::New).await.expect("codes");
        site.invite(moved_out).await;
        site.archive(archived).await;
        let code_of = async |contact| site.portal.contact(&tom, contact).await.expect("a contact").code.expect("a code").id;
        let id = code_of(revoked).await;
        site.portal.revoke_code(&tom, id).await.expect("revoked");
        let id = code_of(used).await;
        sql("UPDATE invitation SET used_at = $1 WHERE id = $2").bind(tom.now).bind(id).execute(&db).await.expect("used");
        site.registered(registered, "Otto Dabei", "otto@example.net").await;

        let page = site.portal.invitations_of(&tom, house).await.expect("a page");
        let listed: Vec<_> = page.without_address.iter().map(|one| one.name.as_str()).collect();
        assert_eq!((listed, page.by_hand), (vec!["Äpfel, Otto", "Ohnesorg, Ilse", "Zorn, Otto"], 3));

        site.clock.advance(Span::minutes(16));
        let before = site.journal().await.len();
        let tom = site.staff(people.tom).await;
        for _ in 0..2 {
            let pages = pages(&site.portal.invitation_letters(&tom, house).await.expect("letters"));
            assert_eq!(pages.len(), 3);
            for (page, listed) in pages.iter().zip(&page.without_address) {
                let shown = code(&site, &tom, listed.contact).await.expect("whoever prints a code has seen it");
                let (last, first) = listed.name.split_once(", ").expect("a name");
                let words = [&format!("{first} {last}"), &shown, "Ihres Hauses Kastanienallee 7"];
                assert!(words.iter().all(|words| page.contains(*words)), "{words:?}: {page}");
            }
        }
        let once = [
            "Tom Berger: invitation Ilse Ohnesorg, read_out",
            "Tom Berger: invitation Otto Äpfel, read_out",
            "Tom Berger: invitation Otto Zorn, read_out",
        ];
        assert_eq!(site.journal().await[before..], [once, once].concat());
    }

    async fn a_large_house_gets_all_letters_with_few_statements(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        let house = site.add_property("L-9", "Hochhaus 9").await;
        let unit = site.add_unit(house, "L-9-1", "Wohnung 1", domain::contract::Usage::Residential).await;
        for n in 0..501 {
            // The same name, so that the second slice begins among equals.
            let contact = site.add_person(&format!("H-{n}"), "Frau", "Anna", "Namensgleich", None).await;
            site.add_contract(contact, unit, domain::contract::ContractKind::Tenant, None, None, None).await;
        }
        invited(&site.portal, &tom, house, Issue::New).await.expect("codes");
        let petra = site.staff(people.petra).await;
        let before = db.statements();
        let pdf = site.portal.invitation_letters(&petra, house).await.expect("letters");
        assert!(db.statements() - before < 15, "{}", db.statements() - before);
        let codes: std::collections::BTreeSet<_> = pages(&pdf).into_iter().filter_map(|page| {
            page.split(' ').find(|word| word.matches('-').count() == 4).map(str::to_owned)
        }).collect();
        assert_eq!(codes.len(), 501);
        let noted = sql("SELECT COUNT(*) FROM journal WHERE action = 'read_out' AND actor_name = 'Petra Klein'");
        assert_eq!(noted.value::<i64>(db.read()).await.expect("a number"), 501);
        let page = site.portal.invitations_of(&petra, house).await.expect("a page");
        assert_eq!((page.by_hand, page.without_address.len()), (501, 200));
    }

    async fn two_people_invite_a_large_house_at_once_and_everybody_gets_one_code(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        let house = site.add_property("L-9", "Hochhaus 9").await;
        for n in 0..230 {
            let contact = site.add_person(&format!("H-{n}"), "Frau", "Anna", &format!("Nr. {n}"), None).await;
            let unit = site.add_unit(house, &format!("L-9-{n}"), &format!("Wohnung {n}"), domain::contract::Usage::Residential).await;
            site.add_contract(contact, unit, domain::contract::ContractKind::Tenant, None, None, None).await;
        }
        let petra = site.staff(people.petra).await;
        let (portal, other) = (site.portal.clone(), site.portal.clone());
        let (one, two) = tokio::join!(
            tokio::spawn(async move { invited(&portal, &tom, house, Issue::NewAndExpired).await.expect("codes").created }),
            tokio::spawn(async move { invited(&other, &petra, house, Issue::NewAndExpired).await.expect("codes").created }),
        );
        assert_eq!(one.expect("one") + two.expect("two"), 230);
        let codes: i64 = sql("SELECT COUNT(*) FROM invitation").value(db.read()).await.expect("a number");
        assert_eq!(codes, 230);
    }

    async fn the_whole_portfolio_is_invited_in_the_background_and_goes_on_where_it_stopped(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        let house = site.add_property("L-9", "Hochhaus 9").await;
        let unit = site.add_unit(house, "L-9-1", "Wohnung 1", domain::contract::Usage::Residential).await;
        for n in 0..620 {
            let email = format!("nr.{n}@example.net");
            let contact = site.add_person(&format!("H-{n}"), "Frau", "Anna", &format!("Nr. {n}"), Some(&email)).await;
            site.add_contract(contact, unit, domain::contract::ContractKind::Tenant, None, None, None).await;
        }
        let plan = Plan { property: None, issue: Issue::New, post: Post::NeverMailed };
        let Begun::GoesOn(id) = site.portal.invite_many(&tom, plan).await.expect("begun") else { panic!("so many") };
        let page = site.portal.invitation_run(&tom, id).await.expect("its page");
        assert_eq!((page.state, page.total, page.done), (State::Running, 625, 500));

        // Another process has begun with the rest and was cut off: it is left alone for a minute.
        let now = site.portal.now();
        let taken: Result<_, store::StoreError> = store::write_tx!(&db, |tx| { store::invitation_run::take(tx, now).await });
        let dead = taken.expect("taken").expect("a run");
        assert!(!site.portal.carry_on_inviting().await.expect("nothing to do"));
        site.clock.advance(Span::minutes(2));
        assert!(site.portal.carry_on_inviting().await.expect("done"));
        let held: Result<_, store::StoreError> =
            store::write_tx!(&db, |tx| { store::invitation_run::hold(tx, &dead, now).await });
        assert_eq!(held.expect("asked"), None, "whoever was given up has nothing more to say");

        let page = site.portal.invitation_run(&tom, id).await.expect("its page");
        assert_eq!((page.state, page.done, page.property), (State::Done, 625, None));
        // Frau Ohnesorg has no address, Herr Altmann no contract.
        assert_eq!((page.bulk.created, page.bulk.mailed), (624, 623));
        let codes: i64 = sql("SELECT COUNT(DISTINCT contact) FROM invitation").value(db.read()).await.expect("a number");
        assert_eq!(codes, 624);
        let mails = site.mails().await;
        assert_eq!(mails.len(), 623);
        let jana = mails.iter().find(|mail| mail.to == "jana.schubert@example.net").expect("her mail");
        assert!(jana.composed.text.contains("Isabellastraße 102"));
        assert!(!site.portal.carry_on_inviting().await.expect("nothing left"));
        assert_eq!(state(&site, &tom, people.ohnesorg).await, InvitationState::Invited);
    }

    async fn whoever_may_not_invite_any_more_invites_nobody_in_the_background(db: Db) {
        let (site, _, tom) = world(db.clone()).await;
        let plan = Plan { property: None, issue: Issue::New, post: Post::Nothing };
        let (id, now) = (tom.staff().expect("Tom").id, tom.now);
        let begun: Result<_, store::StoreError> =
            store::write_tx!(&db, |tx| { store::invitation_run::begin(tx, plan, id, "Tom Berger", now).await });
        let run = begun.expect("begun");
        sql("UPDATE staff SET deactivated_at = 1 WHERE id = $1").bind(id).execute(&db).await.expect("gone");
        site.clock.advance(Span::minutes(2));
        assert!(site.portal.carry_on_inviting().await.expect("ended"));
        let maria = sql("SELECT MIN(id) FROM staff WHERE role = 'administrator'").value(db.read()).await.expect("Maria");
        let maria = site.staff(maria).await;
        let page = site.portal.invitation_run(&maria, run.id).await.expect("its page");
        assert_eq!((page.state, page.bulk), (State::Failed, Bulk::default()));
        assert!(site.journal().await.is_empty());
    }

    async fn the_funnel_says_who_is_through_the_questions(db: Db) {
        let (site, people, tom) = world(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let login = site.add_login("Emre Yıldız", "emre@example.net").await;
        site.add_access(login, people.yildiz).await;
        let page = site.portal.invitations(&tom, Turn::Start).await.expect("a page");
        assert_eq!((page.total.of(InvitationState::Registered), page.total.through()), (2, 1));
        let houses: Vec<_> = page.properties.rows.iter().map(|house| house.funnel.through()).collect();
        assert_eq!(houses, [1, 0], "Isabellastraße and Kastanienallee");
        let house = site.portal.invitations_of(&tom, people.isabellastrasse).await.expect("a page");
        assert_eq!(house.funnel.through(), 1);
        assert_eq!(site.portal.overview(&tom).await.expect("the overview").funnel, page.total);
    }

    async fn an_archived_contact_loses_access_and_codes_at_once(db: Db) {
        let (site, people, tom) = world(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (id, _) = site.invite(people.schubert).await;
        let settings = site.portal.settings().await.expect("settings");
        let jana = site.customer(login).await;
        assert!(jana.must_see_home(people.isabellastrasse, &settings).is_ok());

        site.portal.archive_contact(&tom, people.schubert).await.expect("archived");
        site.portal.archive_contact(&tom, people.schubert).await.expect("twice is no mistake");
        let jana = site.customer(login).await;
        assert_eq!(jana.must_see_home(people.isabellastrasse, &settings), Err(Refusal::NotFound));
        let detail = site.portal.contact(&tom, people.schubert).await.expect("a contact");
        assert_eq!((detail.state, detail.code), (InvitationState::Archived, None));
        assert_eq!(refused(site.portal.renew_code(&tom, id).await), Reason::Archived.into());
        assert_eq!(site.journal().await, [
            "Tom Berger: contact Jana Schubert, archived",
            "Tom Berger: invitation Jana Schubert, revoked",
        ]);
    }

    async fn a_code_that_is_worth_nothing_any_more_is_not_mailed(db: Db) {
        let (site, people, tom) = world(db).await;
        let old = site.portal.create_and_mail_code(&tom, people.schubert).await.expect("mailed").id();
        // Its reminder, the mail that an added user would get, and those of codes whose numbers begin alike.
        let own = [format!("reminder:{old}"), format!("invitation:{old}")];
        let others = [format!("reminder:{old}1"), format!("invitation:{old}1"), format!("invitation:{old}1:0")];
        let waiting = own.iter().map(|own| (own, JANA)).chain(others.iter().map(|other| (other, "other@example.net")));
        for (reason, to) in waiting {
            sql("INSERT INTO mail (reason, kind, recipient, language, state, attempts, next_at, created_at)
                VALUES ($1, 'invitation', $2, 'de', 'waiting', 0, $3, $3)")
            .bind(reason)
            .bind(to)
            .bind(site.portal.now())
            .execute(site.db())
            .await
            .expect("a mail");
        }
        site.portal.renew_code(&tom, old).await.expect("renewed");
        site.portal.mail_code(&tom, people.schubert, None).await.expect("mailed");
        let outbox = async |state| site.portal.outbox(&tom, Some(state), Turn::Start).await.expect("a page").rows;
        let to: Vec<_> = outbox(mail::State::Waiting).await.into_iter().map(|mail| mail.recipient).collect();
        assert_eq!(to, [JANA, "other@example.net", "other@example.net", "other@example.net"]);
        let given_up = outbox(mail::State::Withdrawn).await;
        let void = mail::Trouble::Ours(mail::GivenUp::CodeVoid);
        assert!(given_up.iter().all(|mail| mail.recipient == JANA && mail.trouble.as_ref() == Some(&void)), "{given_up:?}");
        assert_eq!(given_up.len(), 3);

        sql("DELETE FROM mail WHERE recipient = 'other@example.net'").execute(site.db()).await.expect("deleted");
        let mails = site.mails().await;
        let new = code(&site, &tom, people.schubert).await.expect("the code");
        assert_eq!(mails.len(), 1);
        assert!(mails[0].composed.text.contains(&new), "the one that is valid");

        // Withdrawn, or gone with its contact, it is not mailed either.
        let lotte = site.portal.create_and_mail_code(&tom, people.lotte).await.expect("mailed").id();
        site.portal.revoke_code(&tom, lotte).await.expect("revoked");
        site.portal.create_and_mail_code(&tom, people.yildiz).await.expect("mailed");
        site.portal.archive_contact(&tom, people.yildiz).await.expect("archived");
        assert_eq!(site.mails().await.len(), 0);
    }

    async fn a_contact_shows_who_signs_in_what_was_answered_and_what_happened(db: Db) {
        let (site, people, tom) = world(db.clone()).await;
        site.portal.create_code(&tom, people.schubert).await.expect("a code");
        let login = site.add_login("Jana Schubert", "jana@example.net").await;
        let access = site.add_access(login, people.schubert).await;
        site.through(access).await;
        site.invite_added(people.schubert, domain::access::AccessLevel::Member, "uwe@example.net").await;
        for value in ["no", "yes"] {
            sql("INSERT INTO answer (access, question, property, value, wording, answered_at) VALUES ($1, 'residency', $2, $3, $4, $4)")
                .bind(access)
                .bind(people.isabellastrasse)
                .bind(value)
                .bind(1_i64)
                .execute(&db)
                .await
                .expect("an answer");
        }
        let detail = site.portal.contact(&tom, people.schubert).await.expect("a contact");
        assert_eq!(detail.name.full(), "Jana Schubert");
        let numbers: Vec<_> = detail.contracts.iter().map(|contract| contract.number.as_deref()).collect();
        assert_eq!(numbers, [Some("M-10004/01"), Some("G-20017")]);
        let users: Vec<_> = detail.users.iter().map(|user| (user.email.as_str(), user.through, user.added)).collect();
        assert_eq!(users, [("jana@example.net", true, false)]);
        assert_eq!(detail.added.len(), 1);
        let answers: Vec<_> = detail.answers.iter().map(|a| (a.value.as_str(), a.property.as_deref())).collect();
        assert_eq!(answers, [("yes", Some("Isabellastraße 102"))], "the newest answer counts");
        assert_eq!(detail.journal.len(), 1);
        assert_eq!(detail.state, InvitationState::Registered);
        assert_eq!(detail.code.map(|code| code.state), Some(CodeState::Active), "a couple shares a contact");
    }

    async fn customers_and_strangers_find_nothing_and_all_staff_may_invite(db: Db) {
        let (site, people, _) = world(db).await;
        let login = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (id, _) = site.invite(people.schubert).await;
        let strangers = [(site.customer(login).await, Refusal::NotFound), (site.nobody().await, Refusal::SignedOut)];
        for (visitor, refusal) in strangers {
            let portal = &site.portal;
            let (contact, house) = (people.schubert, people.isabellastrasse);
            let answers = [
                refused(portal.contacts(&visitor, &Search::default()).await.map(|_| ())),
                refused(portal.contact(&visitor, contact).await.map(|_| ())),
                refused(portal.contacts_without_number(&visitor, Turn::Start).await.map(|_| ())),
                refused(portal.properties(&visitor, &domain::property::Search::default()).await.map(|_| ())),
                refused(portal.property(&visitor, house, &unit::Search::default()).await.map(|_| ())),
                refused(portal.unit(&visitor, domain::id::UnitId(1)).await.map(|_| ())),
                refused(portal.invitations(&visitor, Turn::Start).await.map(|_| ())),
                refused(portal.invitations_of(&visitor, house).await.map(|_| ())),
                refused(portal.code_sheet(&visitor, contact).await.map(|_| ())),
                refused(portal.create_code(&visitor, contact).await.map(|_| ())),
                refused(portal.create_and_mail_code(&visitor, contact).await.map(|_| ())),
                refused(portal.mail_code(&visitor, contact, None).await.map(|_| ())),
                refused(portal.renew_code(&visitor, id).await.map(|_| ())),
                refused(portal.revoke_code(&visitor, id).await),
                refused(portal.read_out_code(&visitor, contact).await),
                refused(invited(portal, &visitor, house, Issue::New).await.map(|_| ())),
                refused(mailed(portal, &visitor, house).await.map(|_| ())),
                refused(portal.invite_many(&visitor, Plan::default()).await.map(|_| ())),
                refused(portal.invitation_run(&visitor, RunId(1)).await.map(|_| ())),
                refused(portal.invitation_letter(&visitor, contact).await.map(|_| ())),
                refused(portal.invitation_letters(&visitor, house).await.map(|_| ())),
                refused(portal.archive_contact(&visitor, contact).await),
            ];
            assert!(answers.iter().all(|answer| *answer == refusal), "{answers:?}");
        }
        for staff in [people.tom, people.petra, people.maria] {
            let visitor = site.staff(staff).await;
            visitor.must_as_staff(Right::Invite).expect("may invite");
            site.portal.create_code(&visitor, people.yildiz).await.expect("a code");
        }
    }

    async fn what_does_not_exist_is_not_found(db: Db) {
        let (site, people, tom) = world(db).await;
        let portal = &site.portal;
        let answers = [
            refused(portal.contact(&tom, ContactId(999)).await.map(|_| ())),
            refused(portal.create_code(&tom, ContactId(999)).await.map(|_| ())),
            refused(portal.code_sheet(&tom, ContactId(-1)).await.map(|_| ())),
            refused(portal.renew_code(&tom, InvitationId(999)).await.map(|_| ())),
            refused(portal.revoke_code(&tom, InvitationId(i64::MAX)).await),
            refused(portal.read_out_code(&tom, people.schubert).await),
            refused(portal.invitation_letter(&tom, ContactId(999)).await.map(|_| ())),
            refused(portal.invitation_letter(&tom, people.schubert).await.map(|_| ())),
            refused(portal.invitation_letters(&tom, PropertyId(999)).await.map(|_| ())),
            refused(portal.invitation_letters(&tom, people.kastanienallee).await.map(|_| ())),
            refused(invited(portal, &tom, PropertyId(999), Issue::New).await.map(|_| ())),
            refused(portal.invitation_run(&tom, RunId(999)).await.map(|_| ())),
            refused(portal.property(&tom, PropertyId(0), &unit::Search::default()).await.map(|_| ())),
            refused(portal.contacts(&tom, &Search { property: "999".into(), ..Search::default() }).await.map(|_| ())),
            refused(portal.archive_contact(&tom, ContactId(999)).await),
        ];
        assert!(answers.iter().all(|answer| *answer == Refusal::NotFound), "{answers:?}");
        let added = site.invite_added(people.schubert, domain::access::AccessLevel::Member, "uwe@example.net").await.0;
        assert_eq!(refused(portal.renew_code(&tom, added).await.map(|_| ())), Refusal::NotFound);
        portal.revoke_code(&tom, added).await.expect("staff may withdraw it");
    }

    async fn each_page_takes_two_statements_and_that_of_a_property_three(db: Db) {
        let (site, people, tom) = world(db).await;
        let (portal, house) = (&site.portal, people.isabellastrasse);
        site.portal.create_code(&tom, people.schubert).await.expect("a code");
        let search = Search { property: house.to_string(), q: "schu".into(), ..Search::default() };
        let counts = [
            count_statements(async { drop(portal.contacts(&tom, &search).await.expect("a page")) }).await.1,
            count_statements(async { drop(portal.contact(&tom, people.schubert).await.expect("a page")) }).await.1,
            count_statements(async { drop(portal.property(&tom, house, &unit::Search::default()).await.expect("a page")) }).await.1,
            count_statements(async { drop(portal.invitations(&tom, Turn::Start).await.expect("a page")) }).await.1,
            count_statements(async { drop(portal.invitations_of(&tom, house).await.expect("a page")) }).await.1,
        ];
        // What of the portal is on at a property the settings say.
        assert_eq!(counts, [2, 2, 3, 2, 2]);
        assert_eq!(count_statements(portal.code_sheet(&tom, people.schubert)).await.1, 1);
    }

    async fn no_code_lies_in_the_database_to_be_read(db: Db) {
        let (site, people, tom) = world(db).await;
        site.portal.create_and_mail_code(&tom, people.schubert).await.expect("mailed");
        let shown = code(&site, &tom, people.schubert).await.expect("the code");
        let plain = shown.replace('-', "");
        for (column, values) in site.everything().await {
            let found = values.iter().any(|value| value.contains(&shown) || value.contains(&plain));
            assert!(!found, "{column}");
        }
    }
}
