//! Documents: whom they reach, by named people; what is not taken; what is told the day after, and what is withdrawn.

use bytes::Bytes;
use domain::{
    access::AccessLevel,
    announcement::Whom,
    contract::{ContractKind, Usage},
    document::{BYTES, Change, Content, FileName, Folder, Place, Refused, Search, Sharing, Typed, TypedChange},
    form::{Problem, Problems},
    id::{ContactId, DocumentId, UnitId, UserId},
    list::Turn,
    mail::State,
    refusal::Refusal,
    setting::days::{Key, Wish},
    time::{Day, Span},
};
use portal::{Fault, Outcome, Visitor, master::At, spreadsheet::Progress};
use store::sql;
use testkit::{People, TestPortal, on_each_engine};

const PDF: &[u8] = b"%PDF-1.7\nAbrechnung";

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// The unit of somebody's first contract.
async fn unit_of(site: &TestPortal, contact: ContactId) -> UnitId {
    let unit = sql("SELECT unit FROM contract WHERE contact = $1 ORDER BY id LIMIT 1").bind(contact);
    unit.value(site.db().read()).await.expect("a unit")
}

/// Opens the window after the end of contracts for so many days.
async fn window(site: &TestPortal, people: &People, days: u16) {
    let maria = site.staff(people.maria).await;
    let key = Key::AccessAfter;
    let seen = site.portal.days_settings(&maria).await.expect("settings").of(key).version;
    site.portal.change_days(&maria, key.setting().key, Wish::SwitchOn(days), seen).await.expect("changed");
}

/// Everybody who has a login, with what the matrix calls them.
async fn everybody(site: &TestPortal, people: &People) -> Vec<(&'static str, UserId)> {
    let mut all = vec![
        ("jana", site.registered(people.schubert, "Jana Schubert", "jana@example.net").await),
        ("emre", site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await),
        ("lotte", site.registered(people.lotte, "Lotte Blume", "lotte@example.net").await),
        ("karl", site.registered(people.altmann, "Karl Altmann", "karl@example.net").await),
    ];
    for (name, level) in [("marek", AccessLevel::Admin), ("mia", AccessLevel::Member)] {
        let login = site.add_login(name, &format!("{name}@example.net")).await;
        site.through(site.add_added_access(login, people.schubert, level).await).await;
        all.push((name, login));
    }
    let rosa = site.add_login("Rosa", "rosa@example.net").await;
    site.through(site.add_residence(rosa, people.isabellastrasse).await).await;
    all.push(("rosa", rosa));
    all
}

async fn send(
    site: &TestPortal,
    maria: &Visitor,
    sharing: Sharing,
    name: &str,
    bytes: &[u8],
) -> Outcome<Result<DocumentId, Refused>> {
    let mut receiving = site.portal.receive_document(maria, sharing, name)?;
    for piece in bytes.chunks(5_000) {
        if let Err(why) = site.portal.receive_piece(&mut receiving, Bytes::copy_from_slice(piece)).await {
            return Ok(Err(why));
        }
    }
    site.portal.share_document(maria, receiving).await
}

fn sharing(place: Place, whom: Whom) -> Sharing {
    let typed = Typed { folder: Folder::Statement.key().into(), whom: whom.key().into() };
    Sharing::read(place, &typed).expect("read")
}

pub(crate) async fn share(site: &TestPortal, people: &People, place: Place, whom: Whom, name: &str) -> DocumentId {
    let maria = site.staff(people.maria).await;
    send(site, &maria, sharing(place, whom), name, PDF).await.expect("sent").expect("taken")
}

/// Who can have it, which is who is named before, and who is listed.
async fn readers(
    site: &TestPortal,
    people: &People,
    all: &[(&'static str, UserId)],
    id: DocumentId,
) -> Vec<&'static str> {
    let maria = site.staff(people.maria).await;
    let listed = site.portal.document_readers(&maria, id, Turn::Start).await.expect("readers");
    let mut named: Vec<_> = listed.readers.rows.iter().map(|reader| reader.login).collect();
    assert_eq!(listed.people, named.len() as i64);
    let mut reading = Vec::new();
    for (name, login) in all {
        let visitor = site.customer(*login).await;
        if site.portal.document_file(&visitor, id).await.is_ok() {
            reading.push((*name, *login));
        }
    }
    named.sort_unstable();
    let mut logins: Vec<_> = reading.iter().map(|(_, login)| *login).collect();
    logins.sort_unstable();
    assert_eq!(named, logins, "who is named is who can have it");
    let mut names: Vec<_> = reading.into_iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names
}

/// All pieces of the list as a file, and how many there were.
async fn file(site: &TestPortal, visitor: &Visitor, search: &Search) -> (String, usize) {
    let (mut progress, mut file, mut pieces) = (Progress::default(), String::new(), 0);
    while let Some(piece) = site.portal.documents_csv(visitor, search, &mut progress).await.expect("a piece") {
        file.push_str(&piece);
        pieces += 1;
    }
    (file, pieces)
}

/// Lets the next day come, tells it, and says who got what.
async fn told(site: &TestPortal) -> Vec<(String, String)> {
    site.clock.advance(Span::days(1));
    while site.portal.carry_on_digest().await.expect("told") {}
    let mut mails: Vec<_> = site.mails().await.into_iter().map(|mail| (mail.to, mail.composed.subject)).collect();
    mails.sort();
    mails
}

on_each_engine! {
    async fn each_class_reaches_its_people(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let all = everybody(&site, &people).await;
        let house = Place::House(people.isabellastrasse);
        let general = share(&site, &people, house, Whom::Everybody, "Hausordnung.pdf").await;
        assert_eq!(readers(&site, &people, &all, general).await, ["emre", "jana", "lotte", "marek", "rosa"], "not who has user rights");
        let owners = share(&site, &people, house, Whom::Owners, "Protokoll.pdf").await;
        assert_eq!(readers(&site, &people, &all, owners).await, ["emre"]);
        let tenants = share(&site, &people, house, Whom::Tenants, "Aushang.pdf").await;
        assert_eq!(readers(&site, &people, &all, tenants).await, ["jana", "lotte", "marek"]);
        let flat = Place::Unit(unit_of(&site, people.schubert).await);
        let unit = share(&site, &people, flat, Whom::Everybody, "Zaehler.pdf").await;
        assert_eq!(readers(&site, &people, &all, unit).await, ["jana", "marek"]);
        let own = share(&site, &people, Place::Contact(people.lotte), Whom::Owners, "Brief.pdf").await;
        assert_eq!(readers(&site, &people, &all, own).await, ["lotte"]);
        let karl = share(&site, &people, Place::Contact(people.altmann), Whom::Everybody, "Kaution.pdf").await;
        assert_eq!(readers(&site, &people, &all, karl).await, Vec::<&str>::new(), "he has moved out");
        window(&site, &people, 60).await;
        assert_eq!(readers(&site, &people, &all, karl).await, ["karl"]);
    }

    async fn a_new_tenant_never_sees_the_former_ones_and_the_former_one_keeps_theirs_for_a_while(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let house = people.isabellastrasse;
        let flat = site.add_unit(house, "E-99", "Wohnung 99", Usage::Residential).await;
        let (old, new) = (site.add_person("K-90", "Herr", "Otto", "Alt", None).await, site.add_person("K-91", "Frau", "Nele", "Neu", None).await);
        let day = |text: &str| Some(Day::parse(text).expect("a day"));
        site.add_contract(old, flat, ContractKind::Tenant, None, None, day("2026-11-24")).await;
        site.add_contract(new, flat, ContractKind::Tenant, None, day("2026-11-25"), None).await;
        let all = [
            ("otto", site.registered(old, "Otto Alt", "otto@example.net").await),
            ("nele", site.registered(new, "Nele Neu", "nele@example.net").await),
        ];
        let before = share(&site, &people, Place::Unit(flat), Whom::Everybody, "Ablesung.pdf").await;
        assert_eq!(readers(&site, &people, &all, before).await, ["otto"]);
        site.clock.advance(Span::days(2));
        assert_eq!(readers(&site, &people, &all, before).await, Vec::<&str>::new());
        let after = share(&site, &people, Place::Unit(flat), Whom::Everybody, "Ablesung.pdf").await;
        assert_eq!(readers(&site, &people, &all, after).await, ["nele"]);
        window(&site, &people, 30).await;
        assert_eq!(readers(&site, &people, &all, before).await, ["otto"], "shared inside the contract");
        assert_eq!(readers(&site, &people, &all, after).await, ["nele"], "and what came later is not his");
        let otto = site.customer(all[0].1).await;
        let remaining = site.portal.documents_that_remain(&otto, None, None).await.expect("a page").items;
        assert_eq!(remaining.iter().map(|item| item.id).collect::<Vec<_>>(), [before]);
        assert_eq!(site.portal.documents_page(&otto, None).await.expect("a page"), "/ended/documents");
        assert_eq!(refused(site.portal.documents_at(&otto, house, None, None).await), Refusal::NotFound);
    }

    async fn what_is_hostile_is_refused_and_leaves_nothing_behind(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let sharing = sharing(Place::House(people.isabellastrasse), Whom::Everybody);
        let zip = [b"PK\x03\x04".as_slice(), &[0; 9_000]].concat();
        let macros = [b"PK\x03\x04".as_slice(), &[7; 20_000], b"word/vbaProject.bin"].concat();
        for (name, bytes, why) in [
            ("logo.svg", b"<svg onload='alert(1)'/>".as_slice(), Refused::Page),
            ("rechnung.pdf", b"<html><script>alert(1)</script>", Refused::Page),
            ("rechnung.pdf.exe", PDF, Refused::Program),
            ("bild.png", b"MZ\x90\0\x03\0\0\0\x04", Refused::Program),
            ("leer.pdf", b"", Refused::Empty),
            ("kaputt.pdf", b"gar kein PDF", Refused::NotWhatItSays),
            ("archiv.pdf", &zip, Refused::NotWhatItSays),
            ("vertrag.docx", &macros, Refused::Program),
            (".exe", PDF, Refused::Program),
        ] {
            assert_eq!(send(&site, &maria, sharing, name, bytes).await.expect("sent"), Err(why), "{name}");
        }
        let bomb = send(&site, &maria, sharing, "bombe.zip", &zip).await.expect("sent").expect("taken as it is");
        let bomb = site.portal.document(&maria, bomb).await.expect("there").row;
        assert_eq!((bomb.content, bomb.size), (Content::Archive, 9_004), "never opened");
        let path = send(&site, &maria, sharing, "../../etc/cron.d/Jahr_2025.pdf", PDF).await.expect("sent").expect("taken");
        let path = site.portal.document(&maria, path).await.expect("there").row;
        assert_eq!((path.name.as_str(), path.title.as_str()), ("Jahr_2025.pdf", "Jahr 2025"));
        assert_eq!(site.portal.files().all().await.expect("files").len(), 2);
        let bare = send(&site, &maria, sharing, ".pdf", PDF).await.expect("sent").expect("taken");
        let bare = site.portal.document(&maria, bare).await.expect("there").row;
        assert_eq!((bare.name.as_str(), bare.title.as_str()), ("Dokument.pdf", "Dokument"));
        let mail = b"Subject: Ablesung\nContent-Type: text/html\n\n<html><script>alert(1)</script></html>";
        let mail = send(&site, &maria, sharing, "mail.eml", mail).await.expect("sent").expect("taken");
        assert_eq!(site.portal.document(&maria, mail).await.expect("there").row.content, Content::Text);

        let large = vec![b'a'; 1024 * 1024];
        let mut receiving = site.portal.receive_document(&maria, sharing, "gross.txt").expect("begun");
        let mut sent = 0;
        let why = loop {
            sent += large.len() as u64;
            if let Err(why) = site.portal.receive_piece(&mut receiving, Bytes::from(large.clone())).await {
                break why;
            }
        };
        assert_eq!((why, sent), (Refused::TooLarge, BYTES + 1024 * 1024));
        assert_eq!(site.portal.share_document(&maria, receiving).await.expect("asked"), Err(Refused::TooLarge));
        let receiving = {
            let mut receiving = site.portal.receive_document(&maria, sharing, "halb.txt").expect("begun");
            site.portal.receive_piece(&mut receiving, Bytes::from(large)).await.expect("taken");
            receiving
        };
        site.portal.break_off_document(receiving).await;
        assert_eq!(site.portal.files().all().await.expect("files").len(), 4, "nothing stays of what was not taken");
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(jana).await;
        assert!(site.portal.receive_document(&jana, sharing, "a.pdf").is_err());
    }

    async fn what_is_new_is_told_once_the_day_after_to_whoever_may_read_it_then(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let all = everybody(&site, &people).await;
        let maria = site.staff(people.maria).await;
        let house = Place::House(people.isabellastrasse);
        share(&site, &people, house, Whom::Owners, "Protokoll.pdf").await;
        let wrong = share(&site, &people, house, Whom::Everybody, "Falsch.pdf").await;
        share(&site, &people, Place::Contact(people.schubert), Whom::Everybody, "Abrechnung.pdf").await;
        share(&site, &people, Place::Contact(people.schubert), Whom::Everybody, "Brief.pdf").await;
        assert!(!site.portal.carry_on_digest().await.expect("not yet"), "the day is not over");
        site.portal.withdraw_document(&maria, wrong).await.expect("withdrawn");
        let mails = told(&site).await;
        let expected = [("emre@example.net", "Neues Dokument: Protokoll"), ("jana@example.net", "2 neue Dokumente für Sie"), ("marek@example.net", "2 neue Dokumente für Sie")];
        assert_eq!(mails, expected.map(|(to, subject)| (to.to_owned(), subject.to_owned())));
        assert_eq!(told(&site).await, [], "never twice");
        site.portal.share_document_again(&maria, At { id: wrong, version: 2 }).await.expect("shared");
        assert_eq!(told(&site).await, [], "its day is over");
        assert_eq!(readers(&site, &people, &all, wrong).await.len(), 5);
    }

    async fn what_is_sent_again_is_shared_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        everybody(&site, &people).await;
        let maria = site.staff(people.maria).await;
        let own = Place::Contact(people.lotte);
        let twice = sharing(own, Whom::Everybody);
        let (one, two) = tokio::join!(
            send(&site, &maria, twice, "Brief.pdf", PDF),
            send(&site, &maria, twice, "Brief.pdf", PDF),
        );
        let one = one.expect("sent").expect("taken");
        assert_eq!(two.expect("sent"), Ok(one), "two equal forms at once");
        assert_eq!(share(&site, &people, own, Whom::Everybody, "Brief.pdf").await, one, "and one more later");
        assert_eq!(site.portal.files().all().await.expect("files").len(), 1);
        let shared = site.journal().await.into_iter().filter(|line| line.contains("document Brief, shared")).count();
        assert_eq!(shared, 1);
        let other = send(&site, &maria, twice, "Brief.pdf", b"%PDF-1.7\nAnders").await.expect("sent").expect("taken");
        let elsewhere = share(&site, &people, Place::Contact(people.yildiz), Whom::Everybody, "Brief.pdf").await;
        assert!(other != one && elsewhere != one && elsewhere != other, "what is not the same is shared");
        site.portal.withdraw_document(&maria, other).await.expect("withdrawn");
        let mails = told(&site).await;
        assert_eq!(mails, ["emre@example.net", "lotte@example.net"].map(|to| (to.to_owned(), "Neues Dokument: Brief".to_owned())));
        let later = share(&site, &people, own, Whom::Everybody, "Brief.pdf").await;
        assert!(later != one, "on another day it is meant");
    }

    async fn who_was_deactivated_while_a_file_came_shares_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (maria, tom) = (site.staff(people.maria).await, site.staff(people.tom).await);
        let own = sharing(Place::Contact(people.lotte), Whom::Everybody);
        let mut receiving = site.portal.receive_document(&tom, own, "Brief.pdf").expect("begun");
        site.portal.receive_piece(&mut receiving, Bytes::from_static(PDF)).await.expect("taken");
        sql("UPDATE staff SET deactivated_at = $2 WHERE id = $1")
            .bind(people.tom)
            .bind(site.portal.now())
            .execute(site.db())
            .await
            .expect("deactivated");
        assert_eq!(refused(site.portal.share_document(&tom, receiving).await), Refusal::NotFound);
        assert_eq!(site.portal.files().all().await.expect("files").len(), 0);
        assert_eq!(site.portal.documents(&maria, &Search::default()).await.expect("a list").0.rows.len(), 0);
    }

    async fn a_mail_that_waits_is_written_anew_without_what_is_withdrawn(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        everybody(&site, &people).await;
        let maria = site.staff(people.maria).await;
        let wrong = share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, "Falsch.pdf").await;
        share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, "Richtig.pdf").await;
        share(&site, &people, Place::Contact(people.yildiz), Whom::Everybody, "Anderes.pdf").await;
        site.clock.advance(Span::days(1));
        assert!(site.portal.carry_on_digest().await.expect("told"));
        site.portal.withdraw_document(&maria, wrong).await.expect("withdrawn");
        assert!(site.portal.carry_on_digest().await.expect("told anew"));
        let mut mails: Vec<_> = site.mails().await.into_iter().map(|mail| mail.composed.subject).collect();
        mails.sort();
        assert_eq!(mails, ["Neues Dokument: Anderes", "Neues Dokument: Richtig"]);
    }

    async fn a_mail_that_waits_tells_only_of_what_its_reader_still_sees(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        everybody(&site, &people).await;
        let wrong = share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, "Falsch.pdf").await;
        share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, "Richtig.pdf").await;
        share(&site, &people, Place::Contact(people.yildiz), Whom::Everybody, "Anderes.pdf").await;
        site.clock.advance(Span::days(1));
        assert!(site.portal.carry_on_digest().await.expect("told"));
        let letters = site.portal.take_due_mails(10).await.expect("mails");
        assert_eq!(letters.len(), 2);
        // Both are on their way when one document is withdrawn and one reader goes; the server takes neither of them.
        let maria = site.staff(people.maria).await;
        site.portal.withdraw_document(&maria, wrong).await.expect("withdrawn");
        site.portal.archive_contact(&maria, people.yildiz).await.expect("archived");
        for letter in &letters {
            site.portal.mail_not_sent(letter, "transient error (451): 4.3.2 try again later", false).await.expect("noted");
        }
        while site.portal.carry_on_digest().await.expect("nothing is written twice") {}
        site.clock.advance(Span::hours(1));
        let mails: Vec<_> = site.mails().await.into_iter().map(|mail| (mail.to, mail.composed.subject)).collect();
        assert_eq!(mails, [("lotte@example.net".to_owned(), "Neues Dokument: Richtig".to_owned())]);
        let given_up = site.portal.outbox(&maria, Some(State::Withdrawn), Turn::Start).await.expect("a page").rows;
        assert_eq!(given_up.iter().map(|mail| mail.recipient.as_str()).collect::<Vec<_>>(), ["emre@example.net"]);
    }

    async fn nobody_is_told_a_second_time_after_a_restore(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        everybody(&site, &people).await;
        share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, "Brief.pdf").await;
        site.clock.advance(Span::days(1));
        site.portal.settle_restored("monday.db").await.expect("settled");
        assert!(!site.portal.carry_on_digest().await.expect("asked"));
        share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, "Neu.pdf").await;
        site.portal.settle_restored("tuesday.db").await.expect("settled");
        assert_eq!(told(&site).await.len(), 1, "what is due later has not been told yet");
    }

    async fn staff_find_change_and_withdraw_and_the_journal_knows(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let all = everybody(&site, &people).await;
        let maria = site.staff(people.maria).await;
        let flat = unit_of(&site, people.schubert).await;
        let id = share(&site, &people, Place::Unit(flat), Whom::Everybody, "Jahresabrechnung_2025.pdf").await;
        let other = share(&site, &people, Place::House(people.kastanienallee), Whom::Everybody, "Hausordnung.pdf").await;
        let find = async |q: &str, of: &str, state: &str| {
            let search = Search { q: q.into(), of: of.into(), state: state.into(), ..Search::default() };
            let (rows, _) = site.portal.documents(&maria, &search).await.expect("a list");
            rows.rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(find("", "", "").await, [other, id]);
        assert_eq!(find("resabrechnung", "", "").await, [id], "inside of a word");
        assert_eq!(find("", &format!("house-{}", people.isabellastrasse), "").await, [id], "a house with its units");
        assert_eq!(find("", &format!("unit-{flat}"), "").await, [id]);

        let typed = |title: &str| TypedChange { title: title.into(), folder: Folder::Letter.key().into() };
        let problem = refused(site.portal.change_document(&maria, At { id, version: 1 }, &typed(" ")).await);
        assert!(matches!(problem, Refusal::Invalid(_)), "{problem:?}");
        site.portal.change_document(&maria, At { id, version: 1 }, &typed("Nebenkosten")).await.expect("changed");
        let stale = refused(site.portal.change_document(&maria, At { id, version: 1 }, &typed("Anders")).await);
        assert!(matches!(stale, Refusal::Conflict(_)), "{stale:?}");
        assert_eq!(find("nebenkosten", "", "").await, [id]);
        assert_eq!(find("resabrechnung", "", "").await, [id], "by the name of its file");
        let words = Change { title: "x".into(), folder: Folder::Letter }.words();
        assert!(words.contains("brief") && words.contains("letter"));

        site.portal.withdraw_document(&maria, id).await.expect("withdrawn, whatever its title is by now");
        site.portal.withdraw_document(&maria, id).await.expect("no mistake");
        let jana = site.customer(all[0].1).await;
        assert_eq!(refused(site.portal.document_file(&jana, id).await), Refusal::NotFound);
        assert!(site.portal.document_file(&maria, id).await.is_ok(), "staff look at what was wrong");
        assert_eq!((find("", "", "").await, find("", "", Search::WITHDRAWN).await), (vec![other], vec![id]));
        let journal = site.journal().await;
        let of = |what: &str| journal.iter().any(|line| line.contains("Maria Huber") && line.contains(what));
        assert!(of("document Nebenkosten, withdrawn") && of("document Nebenkosten, changed") && of("shared"), "{journal:?}");
    }

    async fn ticked_ones_are_withdrawn_together_or_none_of_them_is(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        everybody(&site, &people).await;
        let maria = site.staff(people.maria).await;
        let mut ids = Vec::new();
        for name in ["Falsch.pdf", "Doppelt.pdf", "Richtig.pdf"] {
            ids.push(share(&site, &people, Place::Contact(people.lotte), Whom::Everybody, name).await);
        }
        let typed = |ids: &[DocumentId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let problem = |problem| Refusal::Invalid(Problems::one("documents", problem));
        let withdraw = async |typed: Vec<String>| site.portal.withdraw_documents(&maria, &typed).await;
        assert_eq!(refused(withdraw(Vec::new()).await), problem(Problem::NoDocument));
        assert_eq!(refused(withdraw(vec!["x".to_owned()]).await), problem(Problem::NotAChoice));
        let many: Vec<_> = (1..=51).map(DocumentId).collect();
        assert_eq!(refused(withdraw(typed(&many)).await), problem(Problem::TooMany { limit: 50 }));
        assert_eq!(refused(withdraw(typed(&[ids[0], DocumentId(987_654)])).await), Refusal::NotFound);
        let told = async || site.journal().await.into_iter().filter(|line| line.contains(", withdrawn")).count();
        assert_eq!(told().await, 0);

        // Mails about them that wait already are written anew.
        site.clock.advance(Span::days(1));
        assert!(site.portal.carry_on_digest().await.expect("told"));
        let title = TypedChange { title: "Ganz falsch".into(), folder: Folder::Letter.key().into() };
        site.portal.change_document(&maria, At { id: ids[0], version: 1 }, &title).await.expect("changed meanwhile");
        assert_eq!(withdraw(typed(&ids[..2])).await.expect("withdrawn"), 2);
        assert_eq!(withdraw(typed(&ids[..2])).await.expect("no mistake"), 0);
        assert_eq!(told().await, 2);
        assert!(site.portal.carry_on_digest().await.expect("told anew"));
        let mails: Vec<_> = site.mails().await.into_iter().map(|mail| mail.composed.subject).collect();
        assert_eq!(mails, ["Neues Dokument: Richtig"]);

        let lotte = site.add_login("Lotte", "lotte.zwei@example.net").await;
        site.through(site.add_added_access(lotte, people.lotte, AccessLevel::Admin).await).await;
        let (lotte, nobody) = (site.customer(lotte).await, site.nobody().await);
        for (visitor, refusal) in [(&lotte, Refusal::NotFound), (&nobody, Refusal::SignedOut)] {
            assert_eq!(refused(site.portal.withdraw_documents(visitor, &typed(&ids[2..])).await), refusal);
        }
    }

    async fn the_list_is_a_file_filtered_as_it_is(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let house = Place::House(people.isabellastrasse);
        let rules = share(&site, &people, house, Whom::Owners, "Hausordnung.pdf").await;
        share(&site, &people, Place::Contact(people.schubert), Whom::Everybody, "Brief_0815.pdf").await;
        let (all, _) = file(&site, &maria, &Search::default()).await;
        assert!(
            all.starts_with(
                "\u{feff}\"Titel\";\"Art\";\"Für\";\"Datei\";\"Inhalt\";\"Größe in Byte\";\"Freigegeben\";\
                 \"Freigegeben von\";\"Zurückgezogen\";\"Zurückgezogen von\"\r\n\"Brief 0815\""
            ),
            "the newest first: {all}"
        );
        let line = all.lines().find(|line| line.contains("Hausordnung")).expect("a line");
        for cell in ["\"Hausordnung.pdf\";\"PDF\";\"19\";\"23.11.2026, ", "\"Maria Huber\";\"\";\"\""] {
            assert!(line.contains(cell), "{cell} in {line}");
        }
        assert_eq!(PDF.len(), 19);
        site.portal.withdraw_document(&maria, rules).await.expect("withdrawn");
        let only = |q: &str, of: String, state: &str| Search { q: q.into(), of, state: state.into(), ..Search::default() };
        let (found, _) = file(&site, &maria, &only("0815", String::new(), "")).await;
        assert!(found.lines().count() == 2 && found.contains("Brief"), "{found}");
        let (found, _) = file(&site, &maria, &only("", house.to_string(), "")).await;
        assert_eq!(found.lines().count(), 1, "the head alone");
        let (found, _) = file(&site, &maria, &only("", String::new(), Search::WITHDRAWN)).await;
        assert!(found.lines().count() == 2 && found.matches("\"Maria Huber\"").count() == 2, "{found}");
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (jana, nobody) = (site.customer(jana).await, site.nobody().await);
        for (visitor, refusal) in [(&jana, Refusal::NotFound), (&nobody, Refusal::SignedOut)] {
            let file = site.portal.documents_csv(visitor, &Search::default(), &mut Progress::default()).await;
            assert_eq!(refused(file), refusal);
        }
    }

    async fn a_file_of_many_documents_has_each_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let now = site.portal.now();
        for n in 0..600 {
            sql("INSERT INTO document (file, name, title, folder, content, size, hash, place, target, whom, version, shared_at,
                    shared_on, shared_by, shown_from, changed_at, changed_by)
                VALUES ($1, $1, $1, 'letter', 'pdf', 1, '', 'contact', $2, 'everybody', 1, $3, $4, 'Tom', $3, $3, 'Tom')")
            .bind(format!("=Brief {n}"))
            .bind(people.lotte)
            .bind(now)
            .bind(now.day())
            .execute(site.db())
            .await
            .expect("a document");
        }
        let maria = site.staff(people.maria).await;
        let (file, pieces) = file(&site, &maria, &Search::default()).await;
        assert_eq!((file.lines().count(), pieces), (601, 2));
        for n in [0, 99, 100, 599] {
            let title = format!("\"'=Brief {n}\";\"");
            assert_eq!(file.lines().filter(|line| line.trim_start_matches('\u{feff}').starts_with(&title)).count(), 1, "no formula, and once");
        }
    }

    async fn a_renamed_document_is_called_by_its_title_and_only_staff_find_it_by_its_file(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(jana).await;
        let id = share(&site, &people, Place::Contact(people.schubert), Whom::Everybody, "scan_0815.pdf").await;
        let found = async |query: &str| {
            let found = site.portal.find_in_house(&jana, people.isabellastrasse, query, None, "").await.expect("found");
            found.groups.into_iter().flat_map(|group| group.hits).map(|hit| hit.title).collect::<Vec<_>>()
        };
        assert_eq!(found("0815").await, ["scan 0815"], "the name of the file is the title at first");
        let typed = TypedChange { title: "Nebenkosten 2024/2025".into(), folder: Folder::Letter.key().into() };
        site.portal.change_document(&maria, At { id, version: 1 }, &typed).await.expect("changed");
        assert_eq!(found("nebenkosten").await, ["Nebenkosten 2024/2025"]);
        assert_eq!(found("0815").await, Vec::<String>::new());
        let search = Search { q: "0815".into(), ..Search::default() };
        let (rows, _) = site.portal.documents(&maria, &search).await.expect("a list");
        assert_eq!(rows.rows.into_iter().map(|row| row.id).collect::<Vec<_>>(), [id], "staff know it by both");
        let stored = site.portal.document_file(&jana, id).await.expect("hers");
        let name = FileName::titled(&stored.title, &stored.name, stored.content);
        assert_eq!(name.as_str(), "Nebenkosten 2024-2025.pdf");
    }

    async fn found_targets_are_what_documents_can_belong_to(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let found = site.portal.find_targets(&maria, "isabella").await.expect("found");
        assert!(found.iter().any(|target| target.place == Place::House(people.isabellastrasse)), "{found:?}");
        let found = site.portal.find_targets(&maria, "schubert").await.expect("found");
        assert!(found.iter().any(|target| target.place == Place::Contact(people.schubert)), "{found:?}");
        assert_eq!(site.portal.find_targets(&maria, " ").await.expect("found"), []);
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let form = site.portal.share_form(&maria, Place::House(people.isabellastrasse)).await.expect("a form");
        assert_eq!(form.people, [1, 0, 1]);
        assert_eq!(refused(site.portal.share_form(&maria, Place::Unit(UnitId(987_654))).await), Refusal::NotFound);
    }
}
