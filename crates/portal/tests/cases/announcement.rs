//! Announcements: whom they reach, by named people; what is mailed; what is edited, scheduled and withdrawn.

use domain::{
    access::AccessLevel,
    announcement::{Announcement, Detail, PlaceKind, Search, State, Typed, TypedTime},
    contract::{ContractKind, Usage},
    form::{Problem, Problems},
    id::{AnnouncementId, ContactId, UnitId, UserId},
    journal,
    list::Turn,
    mail,
    refusal::{Conflict, Reason, Refusal, Shown},
    setting::days::{Key, Wish},
    time::{Day, Span},
};
use portal::{
    Fault, Outcome, Visitor,
    announcement::{Saved, Tell},
    master::At,
    people::Knowing,
    spreadsheet::Progress,
};
use store::sql;
use testkit::{PASSWORD, People, TestPortal, on_each_engine};

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn typed(place: PlaceKind, target: i64, whom: &str) -> Typed {
    let mut typed = Typed {
        title: "Wasserabstellung".into(),
        text: "Am **Montag** ist das Wasser abgestellt.".into(),
        place: place.key().into(),
        whom: whom.into(),
        day: "30.11.2026".into(),
        from: "08:00".into(),
        until: "12:00".into(),
        location: "Keller".into(),
        ..Typed::default()
    };
    match place {
        PlaceKind::Everywhere => {}
        PlaceKind::Houses => typed.houses = vec![target.to_string()],
        PlaceKind::Unit => typed.unit = target.to_string(),
        PlaceKind::Contact => typed.contact = target.to_string(),
    }
    typed
}

fn now() -> TypedTime {
    TypedTime { when: "now".into(), ..TypedTime::default() }
}

fn at(detail: &Detail) -> At<AnnouncementId> {
    At { id: detail.row.id, version: detail.version }
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
    // Somebody who is still being asked sees nothing and is mailed nothing.
    let nina = site.add_login("Nina", "nina@example.net").await;
    site.add_access(nina, people.schubert).await;
    all.push(("nina", nina));
    all
}

/// All pieces of the file of those whom an announcement reaches.
async fn file(site: &TestPortal, visitor: &Visitor, id: AnnouncementId) -> String {
    let (mut progress, mut file) = (Progress::default(), String::new());
    while let Some(piece) = site.portal.announcement_readers_csv(visitor, id, &mut progress).await.expect("a piece") {
        file.push_str(&piece);
    }
    file
}

/// Publishes something, and says who was mailed. Whoever was counted before, whoever was mailed and whoever reads it are the
/// same people.
async fn announce(site: &TestPortal, people: &People, all: &[(&'static str, UserId)], typed: &Typed) -> Vec<String> {
    let maria = site.staff(people.maria).await;
    let id = site.portal.write_announcement(&maria, typed).await.expect("a draft");
    let before = site.portal.announcement(&maria, id).await.expect("there");
    assert_eq!(before.row.state, State::Draft);
    let listed = site.portal.announcement_readers(&maria, id, Turn::Start).await.expect("readers").readers.rows;
    site.portal.publish_announcement(&maria, at(&before), &now()).await.expect("published");
    assert!(site.portal.carry_on_mailing().await.expect("mailed"));
    assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
    let mut mailed: Vec<String> = site.mails().await.into_iter().map(|mail| mail.to).collect();
    let mut counted: Vec<String> = listed.into_iter().map(|reader| reader.email).collect();
    mailed.sort();
    counted.sort();
    assert_eq!(mailed, counted, "who was shown before is who was mailed");
    assert_eq!((before.reached.people, before.reached.mails), (mailed.len() as i64, mailed.len() as i64));
    let mut reading = Vec::new();
    for (name, login) in all {
        let visitor = site.customer(*login).await;
        if site.portal.announcement_page(&visitor, id).await.is_ok() {
            reading.push(format!("{name}@example.net"));
        }
    }
    reading.sort();
    assert_eq!(mailed, reading, "who was mailed is who reads it");
    mailed.into_iter().map(|email| email.split('@').next().expect("a name").to_owned()).collect()
}

on_each_engine! {
    async fn each_reaches_exactly_the_people_of_the_matrix(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let all = everybody(&site, &people).await;
        let (house, other) = (people.isabellastrasse.0, people.kastanienallee.0);
        let flat = unit_of(&site, people.schubert).await.0;
        let tell = async |place, target, whom: &str| announce(&site, &people, &all, &typed(place, target, whom)).await;
        use PlaceKind::{Contact, Everywhere, Houses, Unit};
        assert_eq!(tell(Houses, house, "everybody").await, ["emre", "jana", "lotte", "marek", "mia", "rosa"]);
        assert_eq!(tell(Houses, house, "owner").await, ["emre"]);
        assert_eq!(tell(Houses, house, "tenant").await, ["jana", "lotte", "marek", "mia"]);
        assert_eq!(tell(Houses, other, "everybody").await, ["emre"]);
        assert_eq!(tell(Houses, other, "tenant").await, Vec::<String>::new());
        assert_eq!(tell(Everywhere, 0, "everybody").await, ["emre", "jana", "lotte", "marek", "mia", "rosa"]);
        assert_eq!(tell(Unit, flat, "everybody").await, ["jana", "marek"], "not the neighbour, not a member");
        assert_eq!(tell(Unit, flat, "owner").await, Vec::<String>::new());
        let shop = unit_of(&site, people.lotte).await.0;
        assert_eq!(tell(Unit, shop, "tenant").await, ["lotte"]);
        assert_eq!(tell(Contact, people.lotte.0, "everybody").await, ["lotte"]);
        assert_eq!(tell(Contact, people.schubert.0, "everybody").await, ["jana", "marek"]);

        // Who has moved out sees nothing, and inside a widened window what is for the contact, and that only.
        let former = unit_of(&site, people.altmann).await.0;
        assert_eq!(tell(Contact, people.altmann.0, "everybody").await, Vec::<String>::new());
        window(&site, &people, 30).await;
        assert_eq!(tell(Contact, people.altmann.0, "everybody").await, ["karl"]);
        assert_eq!(tell(Unit, former, "everybody").await, Vec::<String>::new());
        assert_eq!(tell(Houses, other, "everybody").await, ["emre"]);
        let karl = site.customer(all[3].1).await;
        let remains = site.portal.announcements_that_remain(&karl, None).await.expect("what remains");
        assert_eq!(remains.items.len(), 2, "what was for his contact, also what was sent while the window was closed");
        assert_eq!(refused(site.portal.announcements_at(&karl, people.kastanienallee, None).await), Refusal::NotFound);
        let jana = site.customer(all[0].1).await;
        assert_eq!(refused(site.portal.announcements_that_remain(&jana, None).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.announcements_at(&jana, people.kastanienallee, None).await), Refusal::NotFound);
        let nina = site.customer(all[7].1).await;
        assert_eq!(refused(site.portal.announcements_at(&nina, people.isabellastrasse, None).await), Refusal::QuestionsFirst);
    }

    async fn who_moves_in_never_reads_what_was_sent_to_the_one_before(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let flat = unit_of(&site, people.schubert).await;
        let all = [("jana", jana)];
        assert_eq!(announce(&site, &people, &all, &typed(PlaceKind::Unit, flat.0, "everybody")).await, ["jana"]);
        sql("UPDATE contract SET ends = $2 WHERE contact = $1").bind(people.schubert).bind(Day::parse("2026-11-24"))
            .execute(site.db()).await.expect("given notice");
        let neu = site.add_person("K-9", "Frau", "Nele", "Neu", Some("nele@example.net")).await;
        site.add_contract(neu, flat, ContractKind::Tenant, None, Day::parse("2026-11-25"), None).await;
        site.clock.advance(Span::days(3));
        let nele = site.registered(neu, "Nele Neu", "nele@example.net").await;
        let visitor = site.customer(nele).await;
        let slip = site.portal.announcements_at(&visitor, people.isabellastrasse, None).await.expect("a page");
        assert_eq!(slip.items, []);
        let all = [("jana", jana), ("nele", nele)];
        assert_eq!(announce(&site, &people, &all, &typed(PlaceKind::Unit, flat.0, "everybody")).await, ["nele"]);
    }

    async fn what_is_scheduled_nobody_sees_before_its_time(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let maria = site.staff(people.maria).await;
        let mut typed = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        typed.text.push_str(" Mehr [hier](https://example.org/plan), [bös](javascript:alert(1)) und [fort](//evil.example).");
        let id = site.portal.write_announcement(&maria, &typed).await.expect("a draft");
        let seen = async || {
            let visitor = site.customer(jana).await;
            let slip = site.portal.announcements_at(&visitor, people.isabellastrasse, None).await.expect("a page");
            let start = site.portal.start_page(&visitor, people.isabellastrasse).await.expect("a page");
            assert_eq!((start.announcements.items.len(), start.next.is_some()), (slip.items.len(), !slip.items.is_empty()));
            slip.items.len()
        };
        let detail = async || site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there");
        assert_eq!(seen().await, 0, "a draft");
        let later = TypedTime { when: "later".into(), on: "25.11.2026".into(), at: "7:30".into() };
        let past = TypedTime { on: "22.11.2026".into(), ..later.clone() };
        let over = refused(site.portal.publish_announcement(&maria, at(&detail().await), &past).await);
        assert_eq!(over, Problems::one("at", Problem::Over).into());
        let draft = detail().await;
        assert_eq!(site.portal.publish_announcement(&maria, at(&draft), &later).await.expect("planned"), State::Scheduled);
        let stale = refused(site.portal.publish_announcement(&maria, at(&draft), &now()).await);
        assert_eq!(stale, Refusal::Because(Reason::AnnouncementOutdated));
        assert_eq!((detail().await.row.state, seen().await), (State::Scheduled, 0));
        assert!(!site.portal.carry_on_mailing().await.expect("not yet"));
        site.clock.advance(Span::days(2));
        assert_eq!((detail().await.row.state, seen().await), (State::Published, 1), "nothing had to run");
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        let mails = site.mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to.as_str(), mails[0].composed.subject.as_str()), ("jana@example.net", "Wasserabstellung"));
        let text = &mails[0].composed.text;
        for words in ["Termin: Montag, 30.11.2026, 08:00 bis 12:00 Uhr, Keller", "Am Montag ist", &format!("/announcements/{id}")] {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        let links = "Mehr hier (https://example.org/plan), bös und fort.";
        assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(links), "only what is a link in the portal: {text}");
        let visitor = site.customer(jana).await;
        let page = site.portal.announcement_page(&visitor, id).await.expect("a page");
        assert_eq!(page, format!("/p/{}/announcements/{id}", people.isabellastrasse));
        let file = site.portal.announcement_calendar(&visitor, id).await.expect("a file");
        assert!(file.contains("DTSTART:20261130T070000Z\r\nDTEND:20261130T110000Z\r\n"), "{file}");
    }

    async fn an_appointment_is_still_to_come_when_it_is_announced(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let past = Typed { day: "22.11.2026".into(), ..house.clone() };
        let over: Refusal = Problems::one("day", Problem::Over).into();
        assert_eq!(refused(site.portal.write_announcement(&maria, &past).await), over);
        // It is noon: what has begun this morning needs an end that is to come.
        let this_morning = Typed { day: "23.11.2026".into(), until: String::new(), ..house.clone() };
        let begun: Refusal = Problems::one("from", Problem::BegunWithoutEnd).into();
        assert_eq!(refused(site.portal.write_announcement(&maria, &this_morning).await), begun);
        let ended = Typed { until: "11:30".into(), ..this_morning.clone() };
        let too_late: Refusal = Problems::one("from", Problem::Over).into();
        assert_eq!(refused(site.portal.write_announcement(&maria, &ended).await), too_late, "the day is right");
        let goes_on = Typed { title: "Kein Strom".into(), until: "15:00".into(), ..this_morning.clone() };
        let other = site.portal.write_announcement(&maria, &goes_on).await.expect("a draft");
        let id = site.portal.write_announcement(&maria, &house).await.expect("a draft");
        let detail = async || site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there");
        let change = async |typed: &Typed| {
            let maria = site.staff(people.maria).await;
            site.portal.change_announcement(&maria, at(&detail().await), typed, Tell::Nobody).await
        };
        assert_eq!(refused(change(&past).await), over);
        assert_eq!(refused(change(&this_morning).await), begun);
        let later = |on: &str| TypedTime { when: "later".into(), on: on.into(), at: "12:00".into() };
        let late = refused(site.portal.publish_announcement(&maria, at(&detail().await), &later("30.11.2026")).await);
        assert_eq!(late, Problems::one("at", Problem::OverWhenSeen).into());
        site.portal.publish_announcement(&maria, at(&detail().await), &later("29.11.2026")).await.expect("planned");
        let sooner = Typed { day: "28.11.2026".into(), ..house.clone() };
        assert_eq!(refused(change(&sooner).await), Problems::one("day", Problem::OverWhenSeen).into());
        // What everybody has read can be put right afterwards.
        site.clock.advance(Span::days(9));
        let right = Typed { until: "11:00".into(), ..house.clone() };
        change(&right).await.expect("changed");
        assert_eq!(detail().await.row.state, State::Published);
        // Also by whoever withdraws it first; not of what was withdrawn before its time.
        site.portal.withdraw_announcement(&site.staff(people.maria).await, id).await.expect("withdrawn");
        change(&house).await.expect("changed");
        assert_eq!(detail().await.row.state, State::Withdrawn);
        let maria = site.staff(people.maria).await;
        let next_year = Typed { day: "31.01.2027".into(), ..house.clone() };
        change(&next_year).await.expect("changed");
        site.portal.publish_announcement(&maria, at(&detail().await), &later("30.01.2027")).await.expect("planned");
        site.portal.withdraw_announcement(&maria, id).await.expect("withdrawn");
        assert_eq!(refused(change(&right).await), over);
        // What nobody has read yet is not kept with a time that is over by now, nor moved to another one.
        let maria = site.staff(people.maria).await;
        let draft = async || at(&site.portal.announcement(&maria, other).await.expect("there"));
        let moved = Typed { until: "16:00".into(), ..goes_on.clone() };
        let kept = Typed { title: "Kein Licht".into(), ..goes_on.clone() };
        for typed in [&moved, &kept] {
            let changed = site.portal.change_announcement(&maria, draft().await, typed, Tell::Nobody).await;
            assert_eq!(refused(changed), over);
        }
    }

    async fn nothing_is_published_whose_appointment_is_over(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let today = Typed { day: "23.11.2026".into(), from: "13:00".into(), until: "14:00".into(), ..house.clone() };
        let id = site.portal.write_announcement(&site.staff(people.maria).await, &today).await.expect("a draft");
        let detail = async || site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there");
        let publish = async |typed: &TypedTime| {
            let maria = site.staff(people.maria).await;
            site.portal.publish_announcement(&maria, at(&detail().await), typed).await
        };
        let change = async |typed: &Typed| {
            let maria = site.staff(people.maria).await;
            site.portal.change_announcement(&maria, at(&detail().await), typed, Tell::Nobody).await
        };
        let later = |on: &str, at: &str| TypedTime { when: "later".into(), on: on.into(), at: at.into() };
        assert_eq!(refused(publish(&later("23.11.2026", "14:00")).await), Problems::one("at", Problem::OverWhenSeen).into());

        // Two hours later nothing helps but another appointment.
        site.clock.advance(Span::hours(2));
        let before = (detail().await, site.journal().await);
        let over: Refusal = Problems::one("appointment", Problem::Over).into();
        for time in [now(), later("23.11.2026", "15:00"), later("24.11.2026", "07:30")] {
            assert_eq!(refused(publish(&time).await), over, "{time:?}");
        }
        let renamed = Typed { title: "Kein Wasser".into(), ..today.clone() };
        assert_eq!(refused(change(&renamed).await), Problems::one("from", Problem::Over).into());
        assert_eq!((detail().await, site.journal().await), before, "nothing has happened");
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told"));
        let visitor = site.customer(jana).await;
        let slip = site.portal.announcements_at(&visitor, people.isabellastrasse, None).await.expect("a page");
        assert_eq!(slip.items, []);

        // Once it is put right, it goes out; so it does without any appointment.
        let tomorrow = Typed { day: "24.11.2026".into(), ..today.clone() };
        change(&tomorrow).await.expect("changed");
        assert_eq!(publish(&now()).await.expect("published"), State::Published);
        // Withdrawn, and over since: as before it can be put right, and does not appear like this.
        site.portal.withdraw_announcement(&site.staff(people.maria).await, id).await.expect("withdrawn");
        site.clock.advance(Span::days(2));
        change(&Typed { until: "15:00".into(), ..tomorrow.clone() }).await.expect("put right");
        assert_eq!(refused(publish(&now()).await), over);
        let none = Typed { day: String::new(), from: String::new(), until: String::new(), location: String::new(), ..today };
        change(&none).await.expect("changed");
        assert_eq!(publish(&now()).await.expect("published again"), State::Published);
    }

    async fn a_form_that_is_sent_twice_makes_one_draft(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (maria, tom) = (site.staff(people.maria).await, site.staff(people.tom).await);
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let (one, other) =
            tokio::join!(site.portal.write_announcement(&maria, &house), site.portal.write_announcement(&maria, &house));
        let one = one.expect("a draft");
        assert_eq!(other.expect("the same one"), one);
        let created = site.journal().await.into_iter().filter(|line| line.contains("announcement Wasserabstellung, created"));
        assert_eq!(created.count(), 1);
        // What somebody else writes, or says something else, or to others, is another one.
        let mut ids = vec![one, site.portal.write_announcement(&tom, &house).await.expect("another one")];
        for other in [
            Typed { text: "Doch erst am **Dienstag**.".into(), ..house.clone() },
            Typed { until: "13:00".into(), ..house.clone() },
            Typed { whom: "owner".into(), ..house.clone() },
            typed(PlaceKind::Houses, people.kastanienallee.0, "everybody"),
        ] {
            ids.push(site.portal.write_announcement(&maria, &other).await.expect("another one"));
        }
        // So is what is written once more after the first one is out, or after a while.
        let draft = site.portal.announcement(&maria, one).await.expect("there");
        site.portal.publish_announcement(&maria, at(&draft), &now()).await.expect("published");
        ids.push(site.portal.write_announcement(&maria, &house).await.expect("another one"));
        site.clock.advance(Span::minutes(2));
        let maria = site.staff(people.maria).await;
        ids.push(site.portal.write_announcement(&maria, &house).await.expect("another one"));
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 8);
    }

    async fn two_people_of_one_name_are_not_one_person_who_presses_twice(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let rename = sql("UPDATE staff SET name = 'Maria Huber' WHERE id = $1").bind(people.tom);
        rename.execute(site.db()).await.expect("renamed");
        let (maria, other) = (site.staff(people.maria).await, site.staff(people.tom).await);
        assert_eq!(maria.name, other.name);
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &house).await.expect("a draft");
        assert_eq!(site.portal.write_announcement(&maria, &house).await.expect("the same one"), id);
        let second = site.portal.write_announcement(&other, &house).await.expect("another one");
        assert_ne!(second, id);
        let draft = at(&site.portal.announcement(&maria, id).await.expect("there"));
        for _ in 0..2 {
            site.portal.publish_announcement(&maria, draft, &now()).await.expect("published");
        }
        let late = refused(site.portal.publish_announcement(&other, draft, &now()).await);
        assert_eq!(late, Refusal::Because(Reason::AnnouncementOutdated));

        // Nor is a customer who has the same number: of what another one has done it is said who.
        let gone = AnnouncementId(999);
        let written: Result<(), store::StoreError> = store::write_tx!(site.db(), |tx| {
            let actor = journal::Actor::Customer { id: UserId(people.maria.0), name: "Jana Schubert".into() };
            let object = journal::Object::new(journal::ObjectKind::Announcement, gone.0, "Wasser");
            let entry = journal::Entry { actor, object, action: journal::Action::Deleted, before: None, after: None };
            store::journal::append(tx, site.portal.now(), &entry).await
        });
        written.expect("written");
        let late = site.portal.delete_announcement(&maria, At { id: gone, version: 1 }).await;
        let by_another = Refusal::DraftDeleted { by: "Jana Schubert".into(), at: site.portal.now() };
        assert_eq!(refused(late), by_another);
    }

    async fn a_draft_can_be_deleted_and_leaves_nothing_but_the_journal(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(jana).await;
        let (maria, tom) = (site.staff(people.maria).await, site.staff(people.tom).await);
        let outdated = Refusal::Because(Reason::AnnouncementOutdated);
        let left = async || {
            let of = ["announcement", "search_term.", "word_in.", "word_text."];
            let mut left = site.everything().await;
            left.retain(|column, _| of.iter().any(|table| column.starts_with(*table)));
            for values in left.values_mut() {
                values.sort();
            }
            left
        };
        let before = left().await;
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &house).await.expect("a draft");
        let seen = async |id| at(&site.portal.announcement(&maria, id).await.expect("there"));
        let first = seen(id).await;
        assert_eq!(refused(site.portal.delete_announcement(&jana, first).await), Refusal::NotFound);
        // Nobody deletes what a colleague has written into it meanwhile.
        let changed = Typed { text: "Doch erst am **Dienstag**.".into(), ..house.clone() };
        site.portal.change_announcement(&tom, first, &changed, Tell::Nobody).await.expect("changed");
        assert_eq!(refused(site.portal.delete_announcement(&maria, first).await), outdated);
        let second = seen(id).await;
        let (one, other) =
            tokio::join!(site.portal.delete_announcement(&maria, second), site.portal.delete_announcement(&maria, second));
        one.expect("deleted");
        other.expect("answered like the first one");
        assert_eq!(left().await, before);
        let told = site.journal().await;
        let told: Vec<_> = told.iter().filter(|line| line.contains(", deleted (")).collect();
        let says = "Maria Huber: announcement Wasserabstellung, deleted (Titel: Wasserabstellung; Text: Doch erst am **Dienstag**.; \
            Für: Isabellastraße 102; Termin: Montag, 30.11.2026, 08:00 bis 12:00 Uhr, Keller → )";
        assert_eq!(told, [says]);
        let all = journal::list::Typed::default();
        let of_it = journal::list::Typed { kind: "announcement".into(), object: id.to_string(), ..all };
        let listing = site.portal.journal_listing(&tom, &of_it, "").await.expect("a listing");
        let paths: Vec<_> = listing.entries.iter().map(|entry| entry.line.path()).collect();
        assert_eq!(paths, [None::<String>, None, None], "what is gone has no page, whatever is told of it");

        // What a colleague has typed into it meanwhile becomes a new one.
        let never = At { id: AnnouncementId(999), version: 1 };
        let form = async |visitor: &Visitor, at: At<AnnouncementId>| {
            site.portal.announcement_form(visitor, Some(at.id), Some(&changed), "").await
        };
        for tell in [Tell::Nobody, Tell::Everybody] {
            let late = async |visitor: &Visitor, at| {
                refused(site.portal.change_announcement(visitor, at, &changed, tell).await)
            };
            assert_eq!(late(&tom, second).await, Refusal::Because(Reason::AnnouncementDeleted));
            assert_eq!((late(&tom, never).await, late(&jana, second).await), (Refusal::NotFound, Refusal::NotFound));
        }
        let back = form(&tom, second).await.expect("the form of a new one");
        assert_eq!((back.id, back.version, back.state, back.chosen.len()), (None, 0, State::Draft, 1));
        assert_eq!(back.gone, Some(("Maria Huber".to_owned(), site.portal.now())));
        assert_eq!(refused(form(&tom, never).await), Refusal::NotFound);
        assert_eq!(refused(form(&jana, second).await), Refusal::NotFound);
        let anew = site.portal.announcement_form(&tom, Some(id), None, "").await;
        assert_eq!(refused(anew), Refusal::NotFound, "what is gone cannot be opened");

        // Whoever opens it finds what never was; whoever would still publish or delete it is told who has deleted it, if they
        // may know that there was one.
        let deleted = Refusal::DraftDeleted { by: "Maria Huber".into(), at: site.portal.now() };
        assert_eq!(refused(site.portal.announcement(&maria, id).await), Refusal::NotFound);
        let told = site.journal().await;
        assert_eq!(refused(site.portal.delete_announcement(&tom, second).await), deleted);
        let later = TypedTime { when: "later".into(), on: "25.11.2026".into(), at: "7:30".into() };
        for time in [now(), later.clone()] {
            let publish = async |visitor: &Visitor, at| refused(site.portal.publish_announcement(visitor, at, &time).await);
            assert_eq!((publish(&tom, second).await, publish(&maria, first).await), (deleted.clone(), deleted.clone()));
            assert_eq!((publish(&tom, never).await, publish(&jana, second).await), (Refusal::NotFound, Refusal::NotFound));
        }
        assert_eq!(refused(site.portal.delete_announcement(&maria, never).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.delete_announcement(&jana, second).await), Refusal::NotFound);
        assert_eq!(site.journal().await, told, "nothing has happened");
        // A page that was left open never means another one.
        let next = site.portal.write_announcement(&maria, &house).await.expect("a draft");
        assert!(next > id, "{next} after {id}");
        let there = Some(format!("/admin/announcements/{next}"));
        let of_all = journal::list::Typed { kind: "announcement".into(), ..journal::list::Typed::default() };
        let listing = site.portal.journal_listing(&tom, &of_all, "").await.expect("a listing");
        let paths: Vec<_> = listing.entries.iter().map(|entry| entry.line.path()).collect();
        assert_eq!(paths, [there.clone(), None, None, None]);
        let changes = site.portal.overview(&tom).await.expect("the overview").changes;
        let paths: Vec<_> = changes.iter().take(4).map(journal::Line::path).collect();
        assert_eq!(paths, [there, None, None, None]);

        // What was planned or published can only be withdrawn.
        site.portal.publish_announcement(&maria, seen(next).await, &later).await.expect("planned");
        assert_eq!(refused(site.portal.delete_announcement(&maria, seen(next).await).await), outdated);
        site.portal.withdraw_announcement(&maria, next).await.expect("withdrawn");
        assert_eq!(refused(site.portal.delete_announcement(&maria, seen(next).await).await), outdated);
        site.portal.publish_announcement(&maria, seen(next).await, &now()).await.expect("published");
        assert_eq!(refused(site.portal.delete_announcement(&maria, seen(next).await).await), outdated);
        site.clock.advance(Span::minutes(2));
        let maria = site.staff(people.maria).await;
        assert_eq!(refused(site.portal.delete_announcement(&maria, second).await), deleted, "after a while also to herself");
    }

    async fn the_next_appointment_is_the_one_that_begins_next_and_what_is_under_way_hides_none(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let maria = site.staff(people.maria).await;
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let flat = typed(PlaceKind::Unit, unit_of(&site, people.schubert).await.0, "everybody");
        for (title, day, until_day, whom) in [
            ("Gerüst", "20.11.2026", "20.12.2026", &house),
            ("Heizung", "25.11.2026", "18.12.2026", &house),
            ("Zähler", "30.11.2026", "", &flat),
            ("Fenster", "01.12.2026", "", &house),
        ] {
            let typed = Typed { title: title.into(), day: day.into(), until_day: until_day.into(), ..whom.clone() };
            let id = site.portal.write_announcement(&maria, &typed).await.expect("a draft");
            let draft = site.portal.announcement(&maria, id).await.expect("there");
            site.portal.publish_announcement(&maria, at(&draft), &now()).await.expect("published");
        }
        // Monday, 23 November, at noon, and so many days later.
        for (later, expected) in [
            (0, Some("Heizung")),
            (3, Some("Zähler")),
            (4, Some("Fenster")),
            (4, Some("Heizung")),
            (15, Some("Gerüst")),
            (3, None),
        ] {
            site.clock.advance(Span::days(later));
            let next = site.portal.start_page(&site.customer(jana).await, people.isabellastrasse).await.expect("a page").next;
            assert_eq!(next.map(|next| next.title).as_deref(), expected, "on {}", site.clock.today());
        }
    }

    async fn an_edit_is_marked_and_mails_only_if_it_shall(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        sql("UPDATE login SET language = 'en' WHERE id = $1").bind(emre).execute(site.db()).await.expect("a language");
        let (maria, tom) = (site.staff(people.maria).await, site.staff(people.tom).await);
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana), ("emre", emre)], &first).await;
        let id = AnnouncementId(1);
        let detail = async || site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there");
        let item = async || site.portal.announcement_at(&site.customer(jana).await, people.isabellastrasse, id).await.expect("there").item;
        assert_eq!(item().await.edited_at, None);

        let stale = at(&detail().await);
        let second = Typed { text: "Doch erst am **Dienstag**.".into(), ..first.clone() };
        site.clock.advance(Span::hours(1));
        let tom = site.portal.visitor(tom.signed_in(), tom.lang, String::new()).await.expect("Tom");
        site.portal.change_announcement(&tom, stale, &second, Tell::Nobody).await.expect("changed");
        site.portal.change_announcement(&tom, stale, &second, Tell::Everybody).await.expect("the same again");
        assert_eq!(item().await.edited_at, Some(site.portal.now()));
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told"));

        let third = Typed { title: "Wasser".into(), ..first.clone() };
        let Refusal::Conflict(Conflict { yours, theirs, by, .. }) =
            refused(site.portal.change_announcement(&maria, stale, &third, Tell::Everybody).await) else { panic!("no conflict") };
        assert_eq!(by, "Tom Berger");
        let words = |shown: &Shown| shown.to(domain::text::Lang::De).into_owned();
        assert!(words(&yours).contains("Titel Wasser, ") && words(&theirs).contains("Doch erst am"), "{yours:?} {theirs:?}");
        site.portal.change_announcement(&maria, at(&detail().await), &third, Tell::Everybody).await.expect("changed");
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        let mut subjects: Vec<_> = site.mails().await.into_iter().map(|mail| mail.composed.subject).collect();
        subjects.sort();
        assert_eq!(subjects, ["Changed: Wasser", "Geändert: Wasser"]);

        // An address from which a mail came back gets none, and is named.
        let noted: Outcome<bool> = store::write_tx!(site.db(), |tx| {
            Ok(store::bounce::note(tx, "JANA@example.net", None, "Tom Berger", site.portal.now()).await?)
        });
        assert!(noted.expect("noted"));
        let reached = detail().await.reached;
        assert_eq!((reached.people, reached.mails, reached.known), (2, 0, 1), "Emre has it, and Jana's address does not work");
        let readers = site.portal.announcement_readers(&maria, id, Turn::Start).await.expect("readers").readers.rows;
        assert_eq!(readers.iter().map(|reader| reader.bounced).collect::<Vec<_>>(), [true, false]);
        site.portal.change_announcement(&maria, at(&detail().await), &second, Tell::Everybody).await.expect("changed");
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        assert_eq!(site.mails().await.into_iter().map(|mail| mail.to).collect::<Vec<_>>(), ["emre@example.net"]);

        // What was withdrawn is gone for everybody, and can be published again.
        let before = detail().await;
        site.portal.change_announcement(&maria, at(&before), &third, Tell::Everybody).await.expect("changed");
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        site.portal.withdraw_announcement(&maria, id).await.expect("withdrawn");
        site.portal.withdraw_announcement(&maria, id).await.expect("the same form again");
        assert_eq!(site.mails().await.len(), 0, "what still waited is not sent");
        assert_eq!(site.portal.overview(&maria).await.expect("a page").failed_mails, 0, "and that is no failure");
        let gone = site.portal.announcement_at(&site.customer(jana).await, people.isabellastrasse, id).await;
        assert_eq!(refused(gone), Refusal::NotFound);
        assert_eq!(detail().await.row.state, State::Withdrawn);
        site.portal.publish_announcement(&maria, at(&detail().await), &now()).await.expect("published again");
        assert_eq!(item().await.edited_at, None);
        let told = site.journal().await;
        let told: Vec<_> = told.iter().filter(|line| line.contains(": announcement ")).collect();
        for words in ["created", "published (Entwurf → veröffentlicht)", "mailed ( → 2 E-Mails", "Tom Berger: announcement Wasserabstellung, changed (Text: Am **Montag**", "withdrawn (veröffentlicht:", "published (zurückgezogen → veröffentlicht)"] {
            assert!(told.iter().any(|line| line.contains(words)), "{words} in {told:?}");
        }
    }

    async fn an_address_that_the_mail_server_does_not_know_is_noted_with_the_contact_that_has_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "Jana.Schubert@example.net").await;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let maria = site.staff(people.maria).await;
        let everybody = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &everybody).await.expect("a draft");
        let draft = site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&draft), &now()).await.expect("published");
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        let letters = site.portal.take_due_mails(10).await.expect("mails");
        assert_eq!(letters.len(), 2);
        let unknown = "permanent error (550): 5.1.1 User unknown";
        for letter in &letters {
            site.portal.mail_not_sent(letter, unknown, true).await.expect("noted");
        }
        let bounce = async |contact| site.portal.contact(&maria, contact).await.expect("a contact").bounce;
        assert_eq!(bounce(people.schubert).await.map(|bounce| bounce.note), Some(Some(unknown.to_owned())));
        assert_eq!(bounce(people.yildiz).await, None, "his contact has another address");
        let told = site.journal().await;
        let noted: Vec<_> = told.iter().filter(|line| line.contains(", bounced (")).collect();
        assert_eq!(noted.len(), 1, "{told:?}");
        assert!(noted[0].starts_with("Quartier: contact Jana Schubert"), "{noted:?}");
        let readers = site.portal.announcement_readers(&maria, id, Turn::Start).await.expect("readers").readers.rows;
        assert_eq!(readers.iter().map(|reader| reader.bounced).collect::<Vec<_>>(), [true, false]);
    }

    async fn those_whom_it_reaches_are_a_file_that_says_what_their_page_says(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "=Jana", "jana@example.net").await;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let noted: Outcome<bool> = store::write_tx!(site.db(), |tx| {
            Ok(store::bounce::note(tx, "jana@example.net", None, "Tom Berger", site.portal.now()).await?)
        });
        assert!(noted.expect("noted"));
        let maria = site.staff(people.maria).await;
        let typed = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &typed).await.expect("a draft");
        assert_eq!(
            file(&site, &maria, id).await,
            "\u{feff}\"Name\";\"E-Mail-Adresse\";\"E-Mail\"\r\n\
             \"'=Jana\";\"jana@example.net\";\"Mail kam zurück\"\r\n\
             \"Emre Yıldız\";\"emre@example.net\";\"ja\"\r\n"
        );
        let draft = site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&draft), &now()).await.expect("published");
        assert_eq!(
            file(&site, &maria, id).await,
            "\u{feff}\"Name\";\"E-Mail-Adresse\"\r\n\"'=Jana\";\"jana@example.net\"\r\n\"Emre Yıldız\";\"emre@example.net\"\r\n",
            "who was mailed is not said any more"
        );
        let (jana, nobody) = (site.customer(jana).await, site.nobody().await);
        for (visitor, id, refusal) in [
            (&jana, id, Refusal::NotFound),
            (&nobody, id, Refusal::SignedOut),
            (&maria, AnnouncementId(999), Refusal::NotFound),
        ] {
            let file = site.portal.announcement_readers_csv(visitor, id, &mut Progress::default()).await;
            assert_eq!(refused(file), refusal);
        }
    }

    async fn what_customers_see_is_for_others_only_once_somebody_has_agreed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let maria = site.staff(people.maria).await;
        let flat = unit_of(&site, people.schubert).await;
        let first = typed(PlaceKind::Unit, flat.0, "everybody");
        let wider = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &first).await.expect("a draft");
        let detail = async |id| site.portal.announcement(&maria, id).await.expect("there");
        let change = async |id, typed: &Typed, tell| {
            let at = at(&detail(id).await);
            site.portal.change_announcement(&maria, at, typed, tell).await
        };
        // Of a draft nothing is asked: that is done when it is published.
        for typed in [&wider, &first] {
            change(id, typed, Tell::Nobody).await.expect("changed");
        }
        site.portal.publish_announcement(&maria, at(&detail(id).await), &now()).await.expect("published");
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        assert_eq!(site.mails().await.len(), 1);

        let sees = async || site.portal.announcement_page(&site.customer(emre).await, id).await.is_ok();
        let whom = |mails| {
            let names = vec!["Jana Schubert".to_owned(), "Emre Yıldız".to_owned()];
            Refusal::from(Problems::one("agreed", Problem::Reaches { people: 2, mails, names }))
        };
        let before = detail(id).await;
        assert_eq!(refused(change(id, &wider, Tell::Nobody).await), whom(0));
        let to_another = Typed { agreed: first.agreement(true), ..wider.clone() };
        assert_eq!(refused(change(id, &to_another, Tell::Everybody).await), whom(1), "agreed to somebody else");
        assert_eq!((detail(id).await, sees().await), (before, false), "nothing was changed");
        let agreed = Typed { agreed: wider.agreement(false), ..wider.clone() };
        change(id, &agreed, Tell::Nobody).await.expect("changed");
        assert!(sees().await);
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told"));
        change(id, &Typed { title: "Wasser".into(), ..wider.clone() }, Tell::Nobody).await.expect("the same people");

        // What was written and who reads it are two things.
        let readers = site.portal.announcement_readers(&maria, id, Turn::Start).await.expect("readers");
        assert_eq!((readers.row.state, readers.reached.people), (State::Published, 2));
        assert_eq!(readers.mailing.expect("a mailing").mailed, 1);

        let planned = site.portal.write_announcement(&maria, &first).await.expect("a draft");
        let later = TypedTime { when: "later".into(), on: "25.11.2026".into(), at: "7:30".into() };
        site.portal.publish_announcement(&maria, at(&detail(planned).await), &later).await.expect("planned");
        assert_eq!(refused(change(planned, &wider, Tell::Nobody).await), whom(2), "they are mailed then");
        change(planned, &agreed, Tell::Nobody).await.expect("changed");
    }

    async fn what_waits_to_be_mailed_goes_to_those_only_whom_it_is_for_now(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let all = everybody(&site, &people).await;
        let maria = site.staff(people.maria).await;
        let wide = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let narrow = typed(PlaceKind::Contact, people.lotte.0, "everybody");
        let id = site.portal.write_announcement(&maria, &wide).await.expect("a draft");
        let detail = async || site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&detail().await), &now()).await.expect("published");
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        assert_eq!(detail().await.mailing.expect("a mailing").mailed, 6);
        // By mistake, and noticed before they have left.
        let agreed = Typed { agreed: narrow.agreement(false), ..narrow.clone() };
        let change = async |typed: &Typed, tell| {
            let at = at(&detail().await);
            site.portal.change_announcement(&maria, at, typed, tell).await
        };
        change(&agreed, Tell::Nobody).await.expect("changed");
        assert!(!site.portal.carry_on_mailing().await.expect("nothing new to write"));
        let mailed: Vec<_> = site.mails().await.into_iter().map(|mail| mail.to).collect();
        assert_eq!(mailed, ["lotte@example.net"]);
        assert_eq!(detail().await.mailing.expect("a mailing").mailed, 1);
        // Wider again: those who have it already get no second one unless all are told.
        let back = Typed { agreed: wide.agreement(false), ..wide.clone() };
        change(&back, Tell::Nobody).await.expect("changed");
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told"));
        assert_eq!(change(&wide, Tell::Everybody).await.expect("saved"), Saved::NothingToTell);
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told of a change that there was not"));
        let later = Typed { title: "Kein Wasser".into(), ..wide.clone() };
        assert_eq!(change(&later, Tell::Everybody).await.expect("changed"), Saved::Mailing);
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        let mails = site.mails().await;
        assert_eq!((mails.len(), all.len()), (6, 8));
        // Only who has it already learns that it was changed.
        let subject = "Geändert: Kein Wasser";
        let again = mails.iter().filter(|mail| mail.composed.subject == subject).map(|mail| mail.to.as_str());
        assert_eq!(again.collect::<Vec<_>>(), ["lotte@example.net"]);
    }

    async fn a_change_that_was_saved_without_mails_can_be_mailed_afterwards_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let maria = site.staff(people.maria).await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana)], &first).await;
        let corrected = Typed { title: "Kein Wasser".into(), ..first.clone() };
        let change = async |tell| {
            let maria = site.staff(people.maria).await;
            let at = at(&site.portal.announcement(&maria, AnnouncementId(1)).await.expect("there"));
            site.portal.change_announcement(&maria, at, &corrected, tell).await.expect("changed")
        };
        site.clock.advance(Span::days(1));
        assert_eq!(change(Tell::Nobody).await, Saved::Quietly);
        site.clock.advance(Span::days(1));
        assert_eq!((change(Tell::Everybody).await, change(Tell::Everybody).await), (Saved::Mailing, Saved::Mailing));
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        assert!(!site.portal.carry_on_mailing().await.expect("pressed twice, mailed once"));
        let told = site.mails().await.into_iter().filter(|mail| mail.composed.subject == "Geändert: Kein Wasser");
        assert_eq!(told.count(), 1);
        assert!(site.portal.announcement(&maria, AnnouncementId(1)).await.expect("there").mailing.is_some());
        assert_eq!(change(Tell::Everybody).await, Saved::MailedAlready, "by now they are written");
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told twice"));
        site.clock.advance(Span::days(1));
        assert_eq!(change(Tell::Everybody).await, Saved::NothingToTell);
    }

    async fn a_change_that_was_mailed_is_not_said_to_go_out_once_more(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana)], &first).await;
        site.clock.advance(Span::hours(1));
        let maria = site.staff(people.maria).await;
        let seen = at(&site.portal.announcement(&maria, AnnouncementId(1)).await.expect("there"));
        let corrected = Typed { title: "Kein Wasser".into(), ..first.clone() };
        let press = async |visitor: &Visitor| {
            site.portal.change_announcement(visitor, seen, &corrected, Tell::Everybody).await.expect("saved")
        };
        assert_eq!((press(&maria).await, press(&maria).await), (Saved::Mailing, Saved::Mailing), "pressed twice");
        assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        assert_eq!(press(&maria).await, Saved::MailedAlready);
        assert!(!site.portal.carry_on_mailing().await.expect("nobody is told twice"));
        site.clock.advance(Span::hours(1));
        assert_eq!(press(&site.staff(people.maria).await).await, Saved::NothingToTell);
    }

    async fn a_change_that_was_taken_back_is_not_mailed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana)], &first).await;
        let slip = Typed { text: "Doch erst am **Dienstag**.".into(), ..first.clone() };
        let change = async |typed: &Typed, tell| {
            site.clock.advance(Span::hours(1));
            let maria = site.staff(people.maria).await;
            let at = at(&site.portal.announcement(&maria, AnnouncementId(1)).await.expect("there"));
            site.portal.change_announcement(&maria, at, typed, tell).await.expect("saved")
        };
        assert_eq!(change(&slip, Tell::Nobody).await, Saved::Quietly);
        assert_eq!(change(&first, Tell::Nobody).await, Saved::Quietly);
        assert_eq!(change(&first, Tell::Everybody).await, Saved::MailedAlready, "everybody has this text");
        // The same in one go, pressed twice.
        assert_eq!(change(&slip, Tell::Nobody).await, Saved::Quietly);
        let maria = site.staff(people.maria).await;
        let seen = at(&site.portal.announcement(&maria, AnnouncementId(1)).await.expect("there"));
        for _ in 0..2 {
            let saved = site.portal.change_announcement(&maria, seen, &first, Tell::Everybody).await;
            assert_eq!(saved.expect("saved"), Saved::MailedAlready);
        }
        assert!(!site.portal.carry_on_mailing().await.expect("nobody gets the same text again"));
        // Whoever was mailed of the slip is told of what is right.
        for typed in [&slip, &first] {
            assert_eq!(change(typed, Tell::Everybody).await, Saved::Mailing);
            assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        }
        let told = site.mails().await.into_iter().map(|mail| mail.composed.subject);
        assert_eq!(told.collect::<Vec<_>>(), ["Geändert: Wasserabstellung", "Geändert: Wasserabstellung"]);
    }

    async fn what_is_taken_back_before_the_mails_are_written_is_not_mailed_either(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana)], &first).await;
        let id = AnnouncementId(1);
        let slip = Typed { text: "Doch erst am **Dienstag**.".into(), ..first.clone() };
        let detail = async || site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there");
        let change = async |typed: &Typed, tell| {
            site.clock.advance(Span::minutes(1));
            let maria = site.staff(people.maria).await;
            site.portal.change_announcement(&maria, at(&detail().await), typed, tell).await.expect("saved")
        };
        for (tell, saved) in [(Tell::Nobody, Saved::Quietly), (Tell::Everybody, Saved::MailedAlready)] {
            assert_eq!(change(&slip, Tell::Everybody).await, Saved::Mailing);
            assert_eq!(change(&first, tell).await, saved);
            assert!(site.portal.carry_on_mailing().await.expect("looked at"));
            assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
            assert_eq!(site.mails().await.len(), 0, "everybody has this text");
            let mailing = detail().await.mailing.expect("a mailing");
            assert_eq!((mailing.mailed, mailing.finished_at.is_some()), (1, true), "the page tells of the mails that went out");
            assert_eq!(change(&first, Tell::Everybody).await, Saved::MailedAlready);
            assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
        }
        // What is changed once more before it is written goes out once, and as it is by then.
        let right = Typed { text: "Nun doch am **Mittwoch**.".into(), ..first.clone() };
        assert_eq!(change(&slip, Tell::Everybody).await, Saved::Mailing);
        assert_eq!((change(&right, Tell::Everybody).await, change(&right, Tell::Everybody).await), (Saved::Mailing, Saved::Mailing));
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
        let mails = site.mails().await;
        assert!(mails.len() == 1 && mails[0].composed.text.contains("Mittwoch"), "{} mails", mails.len());
        assert_eq!(mails[0].composed.subject, "Geändert: Wasserabstellung");
        assert_eq!(change(&right, Tell::Everybody).await, Saved::MailedAlready);

        // Published again it is not mailed to whoever has just this, also after it was changed and changed back.
        let maria = site.staff(people.maria).await;
        site.portal.withdraw_announcement(&maria, id).await.expect("withdrawn");
        site.portal.publish_announcement(&maria, at(&detail().await), &now()).await.expect("published again");
        for typed in [&slip, &right] {
            assert_eq!(change(typed, Tell::Nobody).await, Saved::Quietly);
        }
        assert_eq!(change(&right, Tell::Everybody).await, Saved::MailedAlready);
        assert!(site.portal.carry_on_mailing().await.expect("looked at"));
        assert_eq!(site.mails().await.len(), 0);
    }

    async fn whoever_has_it_by_mail_already_gets_no_second_one_when_it_is_for_others(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let narrow = typed(PlaceKind::Unit, unit_of(&site, people.schubert).await.0, "everybody");
        let wide = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let detail = async |id: AnnouncementId| {
            site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there")
        };
        let publish = async || {
            let maria = site.staff(people.maria).await;
            let id = site.portal.write_announcement(&maria, &narrow).await.expect("a draft");
            site.portal.publish_announcement(&maria, at(&detail(id).await), &now()).await.expect("published");
            assert!(site.portal.carry_on_mailing().await.expect("written"));
            id
        };
        // Told how many mails it means, she agrees, and presses the button twice.
        let change = async |id: AnnouncementId, typed: &Typed, tell: Tell| {
            site.clock.advance(Span::minutes(1));
            let (maria, seen) = (site.staff(people.maria).await, at(&detail(id).await));
            let asked = refused(site.portal.change_announcement(&maria, seen, typed, tell).await);
            let Refusal::Invalid(problems) = asked else { panic!("not asked") };
            let Some(Problem::Reaches { mails, .. }) = problems.of("agreed").cloned() else { panic!("{problems:?}") };
            let agreed = Typed { agreed: typed.agreement(tell == Tell::Everybody), ..typed.clone() };
            let saved = site.portal.change_announcement(&maria, seen, &agreed, tell).await.expect("saved");
            let again = site.portal.change_announcement(&maria, seen, &agreed, tell).await.expect("saved");
            assert_eq!(saved, again);
            while site.portal.carry_on_mailing().await.expect("looked at") {}
            (mails, saved)
        };
        let mailed = async || {
            let mails = site.mails().await.into_iter();
            let mut mails: Vec<_> = mails.map(|mail| format!("{}: {}", mail.to, mail.composed.subject)).collect();
            mails.sort();
            mails
        };
        let id = publish().await;
        assert_eq!(mailed().await, ["jana@example.net: Wasserabstellung"]);
        assert_eq!(change(id, &wide, Tell::Everybody).await, (1, Saved::Mailing));
        assert_eq!(mailed().await, ["emre@example.net: Wasserabstellung"], "Jana has just this");
        assert_eq!(change(id, &narrow, Tell::Everybody).await, (0, Saved::MailedAlready));
        assert_eq!(mailed().await, Vec::<String>::new());
        let mailing = detail(id).await.mailing.expect("a mailing");
        assert_eq!((mailing.mailed, mailing.finished_at.is_some()), (1, true), "the page tells of the mails that went out");

        // What says something else is for all of them, also where it says what they had before that.
        let renamed = Typed { title: "Kein Wasser".into(), ..wide.clone() };
        assert_eq!(change(id, &renamed, Tell::Everybody).await, (2, Saved::Mailing));
        let both = ["emre@example.net: Geändert: Kein Wasser", "jana@example.net: Geändert: Kein Wasser"];
        assert_eq!(mailed().await, both);
        assert_eq!(change(id, &narrow, Tell::Everybody).await, (1, Saved::Mailing));
        assert_eq!(mailed().await, ["jana@example.net: Geändert: Wasserabstellung"]);

        // First for others without a word, and told afterwards.
        assert_eq!(change(id, &wide, Tell::Nobody).await, (0, Saved::Quietly));
        assert_eq!(mailed().await, Vec::<String>::new());
        let maria = site.staff(people.maria).await;
        let told = site.portal.change_announcement(&maria, at(&detail(id).await), &wide, Tell::Everybody).await;
        assert_eq!(told.expect("saved"), Saved::Mailing);
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        assert_eq!(mailed().await, ["emre@example.net: Geändert: Wasserabstellung"]);

        // What is written and waits to be sent goes out once.
        let id = publish().await;
        assert_eq!(change(id, &wide, Tell::Everybody).await, (2, Saved::Mailing));
        assert_eq!(mailed().await, ["emre@example.net: Wasserabstellung", "jana@example.net: Wasserabstellung"]);
        assert_eq!(detail(id).await.mailing.expect("a mailing").mailed, 2);

        // A mailing that is under way goes on with what it says by then, to whoever has none of it.
        let id = publish().await;
        assert_eq!(mailed().await, ["jana@example.net: Wasserabstellung"]);
        let reopened =
            sql("UPDATE announcement_mailing SET finished_at = NULL, seen_at = 0 WHERE announcement = $1").bind(id);
        assert_eq!(reopened.execute(site.db()).await.expect("as if more were to come"), 1);
        assert_eq!(change(id, &renamed, Tell::Nobody).await, (1, Saved::Quietly));
        assert_eq!(mailed().await, ["emre@example.net: Kein Wasser"]);
    }

    async fn whoever_has_it_by_mail_already_gets_no_second_one_when_it_is_published_again(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana)], &first).await;
        let id = AnnouncementId(1);
        let detail = async || site.portal.announcement(&site.staff(people.maria).await, id).await.expect("there");
        let reached = async || {
            let reached = detail().await.reached;
            (reached.people, reached.mails, reached.known)
        };
        let withdraw = async || {
            site.portal.withdraw_announcement(&site.staff(people.maria).await, id).await.expect("withdrawn");
        };
        let publish = async |time: TypedTime| {
            let maria = site.staff(people.maria).await;
            site.portal.publish_announcement(&maria, at(&detail().await), &time).await.expect("published again")
        };
        let mailed = async || {
            assert!(site.portal.carry_on_mailing().await.expect("looked at"));
            assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
            site.mails().await.into_iter().map(|mail| mail.to).collect::<Vec<_>>()
        };
        // Somebody has come since: what is said beforehand is what is mailed.
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        withdraw().await;
        assert_eq!(reached().await, (2, 1, 1));
        let later = TypedTime { when: "later".into(), on: "25.11.2026".into(), at: "7:30".into() };
        assert_eq!(publish(later).await, State::Scheduled);
        assert_eq!(reached().await, (2, 1, 1));
        assert_eq!(
            file(&site, &site.staff(people.maria).await, id).await,
            "\u{feff}\"Name\";\"E-Mail-Adresse\";\"E-Mail\"\r\n\
             \"Jana Schubert\";\"jana@example.net\";\"schon gemailt\"\r\n\
             \"Emre Yıldız\";\"emre@example.net\";\"ja\"\r\n"
        );
        site.clock.advance(Span::days(2));
        assert_eq!(mailed().await, ["emre@example.net"]);

        // By now all have it: the page and the journal tell of the mails that went out.
        withdraw().await;
        assert_eq!(reached().await, (2, 0, 2));
        assert_eq!(publish(now()).await, State::Published);
        assert_eq!(mailed().await, Vec::<String>::new());
        let mailing = detail().await.mailing.expect("a mailing");
        assert_eq!((mailing.mailed, mailing.finished_at.is_some()), (1, true));
        assert_eq!(site.journal().await.into_iter().filter(|line| line.contains(", mailed (")).count(), 2);

        // What says something else by then is for all of them.
        withdraw().await;
        let renamed = Typed { title: "Kein Wasser".into(), ..first.clone() };
        let (maria, seen) = (site.staff(people.maria).await, at(&detail().await));
        site.portal.change_announcement(&maria, seen, &renamed, Tell::Nobody).await.expect("changed");
        assert_eq!(reached().await, (2, 2, 0));
        assert_eq!(publish(now()).await, State::Published);
        assert_eq!(mailed().await.len(), 2);

        // A mail that was called back with it has told nobody.
        site.clock.advance(Span::minutes(1));
        let (maria, seen) = (site.staff(people.maria).await, at(&detail().await));
        let saved = site.portal.change_announcement(&maria, seen, &first, Tell::Everybody).await.expect("changed");
        assert_eq!(saved, Saved::Mailing);
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        withdraw().await;
        assert_eq!(reached().await, (2, 2, 0));

        // Nor has one that came back, also when her address works again.
        publish(now()).await;
        assert_eq!(mailed().await.len(), 2);
        withdraw().await;
        let (email, tom) = ("jana@example.net", "Tom Berger");
        let noted: Outcome<bool> =
            store::write_tx!(site.db(), |tx| { Ok(store::bounce::note(tx, email, None, tom, site.portal.now()).await?) });
        assert!(noted.expect("noted"));
        assert_eq!(reached().await, (2, 0, 1));
        let cleared: Outcome<_> =
            store::write_tx!(site.db(), |tx| { Ok(store::bounce::clear(tx, email, tom, site.portal.now()).await?) });
        assert!(cleared.expect("cleared").is_some());
        assert_eq!(reached().await, (2, 1, 1));
        publish(now()).await;
        assert_eq!(mailed().await, [email]);
    }

    async fn what_is_corrected_before_the_mails_are_written_is_mailed_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let corrected = Typed { title: "Kein Wasser".into(), ..first.clone() };
        // In one go, and first without a word.
        for quietly_first in [false, true] {
            let maria = site.staff(people.maria).await;
            let id = site.portal.write_announcement(&maria, &first).await.expect("a draft");
            let draft = at(&site.portal.announcement(&maria, id).await.expect("there"));
            site.portal.publish_announcement(&maria, draft, &now()).await.expect("published");
            let change = async |tell| {
                site.clock.advance(Span::minutes(1));
                let maria = site.staff(people.maria).await;
                let at = at(&site.portal.announcement(&maria, id).await.expect("there"));
                let saved = site.portal.change_announcement(&maria, at, &corrected, tell).await.expect("saved");
                (saved, site.portal.change_announcement(&maria, at, &corrected, tell).await.expect("pressed twice"))
            };
            if quietly_first {
                assert_eq!(change(Tell::Nobody).await, (Saved::Quietly, Saved::Quietly));
            }
            assert_eq!(change(Tell::Everybody).await, (Saved::Mailing, Saved::Mailing));
            assert!(site.portal.carry_on_mailing().await.expect("written"));
            assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
            let subjects: Vec<_> = site.mails().await.into_iter().map(|mail| mail.composed.subject).collect();
            assert_eq!(subjects, ["Kein Wasser"], "nobody knows it otherwise");
            assert_eq!(change(Tell::Everybody).await, (Saved::MailedAlready, Saved::MailedAlready));
            site.clock.advance(Span::hours(1));
        }
    }

    async fn whoever_changes_back_while_mails_are_written_waits_for_what_these_say(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let maria = site.staff(people.maria).await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let slip = Typed { text: "Doch erst am **Dienstag**.".into(), ..first.clone() };
        let [says_first, says_slip] = [&first, &slip].map(|typed| Announcement::read(typed).expect("an announcement"));
        let id = site.portal.write_announcement(&maria, &first).await.expect("a draft");
        let draft = at(&site.portal.announcement(&maria, id).await.expect("there"));
        site.portal.publish_announcement(&maria, draft, &now()).await.expect("published");
        let taken: Outcome<_> =
            store::write_tx!(site.db(), |tx| { Ok(store::announcement::take_mailing(tx, site.portal.now()).await?) });
        let run = taken.expect("taken").expect("a mailing");
        // As if many had been written by now, and more were to come.
        let written: Outcome<()> = store::write_tx!(site.db(), |tx| {
            store::announcement::hold_mailing(tx, run, site.portal.now()).await?;
            Ok(store::announcement::note_mailing(tx, run, UserId(1), 0, &says_first).await?)
        });
        written.expect("written");
        site.clock.advance(Span::minutes(1));
        let maria = site.staff(people.maria).await;
        let change = async |typed: &Typed, tell| {
            let at = at(&site.portal.announcement(&maria, id).await.expect("there"));
            site.portal.change_announcement(&maria, at, typed, tell).await.expect("saved")
        };
        assert_eq!(change(&slip, Tell::Nobody).await, Saved::Quietly);
        assert_eq!(change(&first, Tell::Everybody).await, Saved::Mailing, "all the others are still to get this");
        let mailings = sql("SELECT COUNT(*) FROM announcement_mailing").value::<i64>(site.db().read()).await;
        assert_eq!(mailings.expect("a number"), 1);

        // The next hundred is being written with the slip while she changes it back.
        assert_eq!(change(&slip, Tell::Nobody).await, Saved::Quietly);
        let mut hundred = site.db().begin_write().await.expect("a transaction");
        store::announcement::hold_mailing(&mut hundred, run, site.portal.now()).await.expect("held");
        store::announcement::note_mailing(&mut hundred, run, UserId(2), 0, &says_slip).await.expect("noted");
        let committed = async {
            // Meanwhile her change has come as far as it comes.
            for _ in 0..50 {
                site.db().ping().await.expect("there");
            }
            hundred.commit().await.expect("committed");
        };
        let (saved, ()) = tokio::join!(change(&first, Tell::Everybody), committed);
        assert_eq!(saved, Saved::Mailing);
        assert!(site.portal.carry_on_mailing().await.expect("whoever was told of the slip is told of what is right"));
        assert!(!site.portal.carry_on_mailing().await.expect("nothing more"));
        let mails = site.mails().await;
        assert!(mails.len() == 1 && mails[0].composed.text.contains("Am Montag"), "{} mails", mails.len());
    }

    async fn whoever_was_to_get_a_mail_that_was_given_up_is_mailed_although_all_is_as_before(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        everybody(&site, &people).await;
        let wide = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let narrow = typed(PlaceKind::Contact, people.lotte.0, "everybody");
        let maria = site.staff(people.maria).await;
        let id = site.portal.write_announcement(&maria, &wide).await.expect("a draft");
        let draft = site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&draft), &now()).await.expect("published");
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        let change = async |typed: &Typed, tell| {
            site.clock.advance(Span::minutes(1));
            let maria = site.staff(people.maria).await;
            let at = at(&site.portal.announcement(&maria, id).await.expect("there"));
            let typed = Typed { agreed: typed.agreement(tell == Tell::Everybody), ..typed.clone() };
            site.portal.change_announcement(&maria, at, &typed, tell).await.expect("saved")
        };
        let mailed = async || {
            let mut to: Vec<_> = site.mails().await.into_iter().map(|mail| mail.to).collect();
            to.sort();
            to.dedup();
            to.len()
        };
        for typed in [&narrow, &wide] {
            assert_eq!(change(typed, Tell::Nobody).await, Saved::Quietly);
        }
        assert_eq!(change(&wide, Tell::Everybody).await, Saved::Mailing);
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        assert_eq!(mailed().await, 6);

        // Also where another mailing waits already: without a word, and with one.
        let slip = Typed { title: "Heizung".into(), ..wide.clone() };
        let elsewhere = Typed { title: "Heizung".into(), ..narrow.clone() };
        for tell in [Tell::Nobody, Tell::Everybody] {
            assert_eq!(change(&slip, Tell::Everybody).await, Saved::Mailing);
            assert!(site.portal.carry_on_mailing().await.expect("written"));
            if tell == Tell::Nobody {
                assert_eq!(change(&wide, Tell::Everybody).await, Saved::Mailing);
            }
            change(&elsewhere, tell).await;
            assert_eq!(change(&slip, Tell::Nobody).await, Saved::Quietly);
            assert!(site.portal.carry_on_mailing().await.expect("written"));
            assert_eq!(mailed().await, 6);
            assert_eq!(change(&wide, Tell::Everybody).await, Saved::Mailing);
            assert!(site.portal.carry_on_mailing().await.expect("written"));
            assert_eq!(mailed().await, 6);
        }
    }

    async fn whoever_sees_what_was_changed_for_the_first_time_is_told_as_of_something_new(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let maria = site.staff(people.maria).await;
        let first = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        announce(&site, &people, &[("jana", jana)], &first).await;
        let id = AnnouncementId(1);
        let change = async |title: &str| {
            let at = at(&site.portal.announcement(&maria, id).await.expect("there"));
            let typed = Typed { title: title.into(), ..first.clone() };
            site.portal.change_announcement(&maria, at, &typed, Tell::Everybody).await.expect("changed");
            assert!(site.portal.carry_on_mailing().await.expect("mailed"));
        };
        let subjects = async || {
            let mut mails: Vec<_> = site.mails().await.into_iter().map(|mail| (mail.to, mail.composed.subject)).collect();
            mails.sort();
            mails
        };
        let told = |mails: &[(&str, &str)]| -> Vec<(String, String)> {
            mails.iter().map(|(to, subject)| ((*to).to_owned(), (*subject).to_owned())).collect()
        };
        site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        change("Wasser").await;
        let expected = told(&[("emre@example.net", "Wasser"), ("jana@example.net", "Geändert: Wasser")]);
        assert_eq!(subjects().await, expected);
        change("Kein Wasser").await;
        let expected = told(&[("emre@example.net", "Geändert: Kein Wasser"), ("jana@example.net", "Geändert: Kein Wasser")]);
        assert_eq!(subjects().await, expected);

        // A mail that was given up before it was sent has told nobody.
        site.registered(people.lotte, "Lotte Blume", "lotte@example.net").await;
        change("Wasser").await;
        let given_up = sql("UPDATE mail SET state = 'failed' WHERE state = 'waiting' AND recipient = $1");
        assert_eq!(given_up.bind("lotte@example.net").execute(site.db()).await.expect("given up"), 1);
        change("Kein Wasser").await;
        let told = subjects().await;
        let of_lotte: Vec<_> = told.iter().filter(|(to, _)| to == "lotte@example.net").map(|(_, subject)| subject.as_str()).collect();
        assert_eq!(of_lotte, ["Kein Wasser"]);
    }

    async fn what_was_on_its_way_when_it_was_withdrawn_is_not_tried_again(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let maria = site.staff(people.maria).await;
        let wide = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &wide).await.expect("a draft");
        let detail = async || site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&detail().await), &now()).await.expect("published");
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        let busy = "transient error (451): 4.3.2 try again later";
        // As long as it is there, a mail is tried again.
        for _ in 0..2 {
            let letters = site.portal.take_due_mails(10).await.expect("mails");
            assert_eq!(letters.len(), 1);
            site.portal.mail_not_sent(&letters[0], busy, false).await.expect("noted");
            site.clock.advance(Span::minutes(5));
        }
        let letters = site.portal.take_due_mails(10).await.expect("mails");
        site.portal.withdraw_announcement(&maria, id).await.expect("withdrawn");
        site.portal.mail_not_sent(&letters[0], busy, false).await.expect("noted");
        site.clock.advance(Span::hours(1));
        assert_eq!(site.mails().await.len(), 0);
        let outbox = site.portal.outbox(&maria, None, Turn::Start).await.expect("a page").rows;
        let told: Vec<_> = outbox.into_iter().map(|mail| (mail.state, mail.trouble)).collect();
        let unseen = mail::Trouble::Ours(mail::GivenUp::Unseen);
        assert_eq!(told, [(mail::State::Withdrawn, Some(unseen))]);
    }

    async fn whoever_has_lost_access_while_a_mail_waits_is_not_mailed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let all = everybody(&site, &people).await;
        let of = |name: &str| all.iter().find(|(other, _)| *other == name).expect("somebody").1;
        let maria = site.staff(people.maria).await;
        let wide = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &wide).await.expect("a draft");
        let draft = site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&draft), &now()).await.expect("published");
        assert!(site.portal.carry_on_mailing().await.expect("written"));
        // Removed from the contact, deleted, archived with the contact, ended as a resident.
        let jana = site.customer(of("jana")).await;
        site.portal.remove_user(&jana, people.schubert, of("marek"), Knowing::No).await.expect("removed");
        let mia = site.customer(of("mia")).await;
        site.portal.delete_login(&mia, PASSWORD.to_owned()).await.expect("deleted");
        site.portal.archive_contact(&maria, people.lotte).await.expect("archived");
        let end = sql("UPDATE access SET ended_at = $2 WHERE login = $1").bind(of("rosa")).bind(site.portal.now());
        end.execute(site.db()).await.expect("ended");
        // One at a time, as the host takes them: what is given up holds up nobody.
        let mut to = Vec::new();
        while let [letter] = &site.portal.take_due_mails(1).await.expect("mails")[..] {
            site.portal.mail_sent(letter).await.expect("noted");
            to.push(letter.recipient.clone());
        }
        to.sort();
        assert_eq!(to, ["emre@example.net", "jana@example.net", "nina@example.net"], "Nina is told that Marek has gone");
        let given_up = site.portal.outbox(&maria, Some(mail::State::Withdrawn), Turn::Start).await.expect("a page").rows;
        assert_eq!(given_up.len(), 4);
        assert_eq!(site.portal.overview(&maria).await.expect("a page").failed_mails, 0);
    }

    async fn what_is_archived_is_named_kept_and_never_chosen_anew(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let (house, other) = (people.isabellastrasse, people.kastanienallee);
        let only = |house: i64| typed(PlaceKind::Houses, house, "everybody");
        let both = Typed { houses: vec![house.to_string(), other.to_string()], ..only(0) };
        let id = site.portal.write_announcement(&maria, &both).await.expect("a draft");
        let archive = sql("UPDATE property SET archived_at = $2 WHERE id = $1").bind(other).bind(site.portal.now());
        archive.execute(site.db()).await.expect("archived");
        let archived = async |id, came_back: Option<&Typed>| {
            let form = site.portal.announcement_form(&maria, Some(id), came_back, "").await.expect("a form");
            let archived = form.chosen.iter().filter(|choice| choice.archived).map(|choice| choice.id);
            (form.chosen.len(), archived.collect::<Vec<_>>())
        };
        for came_back in [None, Some(&both)] {
            assert_eq!(archived(id, came_back).await, (2, vec![other.0]));
        }
        let row = async |id| site.portal.announcement(&maria, id).await.expect("there").row;
        let change = async |id, typed: &Typed| {
            let at = at(&site.portal.announcement(&maria, id).await.expect("there"));
            site.portal.change_announcement(&maria, at, typed, Tell::Nobody).await
        };
        change(id, &Typed { title: "Heizung".into(), ..both.clone() }).await.expect("kept");
        let kept = row(id).await;
        assert_eq!((kept.names.len(), kept.archived.len(), kept.is_for_nothing_in_use()), (2, 1, false));
        change(id, &only(other.0)).await.expect("only what is archived is left");
        assert!(row(id).await.is_for_nothing_in_use());
        change(id, &only(house.0)).await.expect("removed");
        let no = Refusal::from(Problems::one("words", Problem::Archived));
        assert_eq!(refused(change(id, &both).await), no);
        assert_eq!(refused(site.portal.write_announcement(&maria, &both).await), no);

        // Likewise a contact, and a unit of a house that is archived.
        let contact = typed(PlaceKind::Contact, people.lotte.0, "everybody");
        let id = site.portal.write_announcement(&maria, &contact).await.expect("a draft");
        site.archive(people.lotte).await;
        assert_eq!(archived(id, None).await, (1, vec![people.lotte.0]));
        change(id, &Typed { title: "Heizung".into(), ..contact.clone() }).await.expect("kept");
        assert!(row(id).await.is_for_nothing_in_use());
        let flat = unit_of(&site, people.schubert).await;
        let unit = typed(PlaceKind::Unit, flat.0, "everybody");
        let id = site.portal.write_announcement(&maria, &unit).await.expect("a draft");
        let archive = sql("UPDATE property SET archived_at = $2 WHERE id = $1").bind(house).bind(site.portal.now());
        archive.execute(site.db()).await.expect("archived");
        assert_eq!(archived(id, Some(&unit)).await, (1, vec![flat.0]));
        change(id, &Typed { title: "Heizung".into(), ..unit.clone() }).await.expect("kept");
        assert!(row(id).await.is_for_nothing_in_use());
    }

    async fn staff_find_what_is_for_a_house(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let (house, other) = (people.isabellastrasse, people.kastanienallee);
        let flat = unit_of(&site, people.schubert).await;
        let places = [
            (PlaceKind::Houses, house.0),
            (PlaceKind::Houses, other.0),
            (PlaceKind::Everywhere, 0),
            (PlaceKind::Unit, flat.0),
            (PlaceKind::Contact, people.schubert.0),
        ];
        let mut ids = Vec::new();
        for (place, target) in places {
            let draft = typed(place, target, "everybody");
            ids.push(site.portal.write_announcement(&maria, &draft).await.expect("a draft"));
        }
        let found = async |property: String, state: &str| {
            let search = Search { property, state: state.into(), ..Search::default() };
            let (page, of) = site.portal.announcements(&maria, &search).await.expect("a list");
            (page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>(), of)
        };
        let isabella = (house, "Isabellastraße 102".to_owned());
        assert_eq!(found(house.to_string(), "").await, (vec![ids[3], ids[2], ids[0]], Some(isabella.clone())));
        assert_eq!(found(other.to_string(), "draft").await.0, [ids[2], ids[1]]);
        assert_eq!(found(house.to_string(), "published").await, (Vec::new(), Some(isabella)));
        assert_eq!(found(String::new(), "").await, (ids.iter().rev().copied().collect::<Vec<_>>(), None));
    }

    async fn a_mailing_that_was_cut_off_goes_on_and_mails_nobody_twice(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for n in 0..120 {
            let login = site.add_login("Rosa", &format!("rosa{n}@example.net")).await;
            site.through(site.add_residence(login, people.isabellastrasse).await).await;
        }
        let maria = site.staff(people.maria).await;
        let typed = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        let id = site.portal.write_announcement(&maria, &typed).await.expect("a draft");
        let detail = site.portal.announcement(&maria, id).await.expect("there");
        site.portal.publish_announcement(&maria, at(&detail), &now()).await.expect("published");
        // Somebody took it on, wrote to the first ones, and vanished.
        let taken: Outcome<_> = store::write_tx!(site.db(), |tx| {
            Ok(store::announcement::take_mailing(tx, site.portal.now()).await?)
        });
        let run = taken.expect("taken").expect("a mailing");
        assert!(!site.portal.carry_on_mailing().await.expect("somebody is at it"));
        site.clock.advance(Span::minutes(2));
        assert!(site.portal.carry_on_mailing().await.expect("taken over"));
        let held: Outcome<_> = store::write_tx!(site.db(), |tx| {
            Ok(store::announcement::hold_mailing(tx, run, site.portal.now()).await?)
        });
        assert_eq!(held.expect("asked"), None, "the one who vanished writes nothing more");
        let mut mails: Vec<_> = site.mails().await.into_iter().map(|mail| mail.to).collect();
        mails.sort();
        mails.dedup();
        assert_eq!(mails.len(), 120);
        let mailing = site.portal.announcement(&maria, id).await.expect("there").mailing.expect("a mailing");
        assert_eq!((mailing.mailed, mailing.finished_at.is_some()), (120, true));
    }

    async fn only_staff_write_and_what_is_archived_cannot_be_chosen(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (jana, tom) = (site.customer(jana).await, site.staff(people.tom).await);
        let house = typed(PlaceKind::Houses, people.isabellastrasse.0, "everybody");
        assert_eq!(refused(site.portal.write_announcement(&jana, &house).await), Refusal::NotFound);
        let id = site.portal.write_announcement(&tom, &house).await.expect("clerks write, too");
        assert_eq!(refused(site.portal.announcement(&jana, id).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.withdraw_announcement(&jana, id).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.announcement_page(&tom, id).await), Refusal::NotFound);
        site.archive(people.lotte).await;
        let archived = typed(PlaceKind::Contact, people.lotte.0, "everybody");
        let nothing = refused(site.portal.write_announcement(&tom, &archived).await);
        assert_eq!(nothing, Problems::one("words", Problem::Archived).into());
        let found = async |kind, words: &str| {
            let found = site.portal.find_audience(&tom, Some(kind), words).await.expect("found");
            found.into_iter().map(|choice| choice.name).collect::<Vec<_>>()
        };
        assert_eq!(found(PlaceKind::Houses, "isabella").await, ["Isabellastraße 102"]);
        assert_eq!(found(PlaceKind::Unit, "isabella laden").await, ["Laden, Isabellastraße 102"]);
        assert_eq!(found(PlaceKind::Contact, "schubert").await, ["Schubert, Jana"]);
        assert_eq!(found(PlaceKind::Contact, "lotte").await, Vec::<String>::new());

        // What was announced to a contact stays with whom it has become.
        let typed = typed(PlaceKind::Contact, people.ohnesorg.0, "everybody");
        let id = site.portal.write_announcement(&tom, &typed).await.expect("a draft");
        let moved: Outcome<()> = store::write_tx!(site.db(), |tx| {
            Ok(store::merge::take_over(tx, people.ohnesorg, people.schubert).await?)
        });
        moved.expect("merged");
        let detail = site.portal.announcement(&tom, id).await.expect("there");
        assert_eq!((detail.row.names, detail.reached.people), (vec!["Jana Schubert".to_owned()], 1));
        let shop = site.add_unit(people.isabellastrasse, "L-1-09", "Lager", Usage::Commercial).await;
        let empty = self::typed(PlaceKind::Unit, shop.0, "everybody");
        let id = site.portal.write_announcement(&tom, &empty).await.expect("a draft");
        assert_eq!(site.portal.announcement(&tom, id).await.expect("there").reached.people, 0);
    }
}
