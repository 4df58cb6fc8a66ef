//! A person who is there twice becomes one contact.

use domain::{
    access::{AccessKind, AccessLevel},
    announcement::{self, PlaceKind, TypedTime, Whom},
    contact::ContactChannel,
    contract::ContractKind,
    document,
    id::{AnnouncementId, ContactId, StaffId, UnitId, UserId},
    import::Counts,
    invitation::InvitationState,
    journal::{Actor, list},
    master::{
        contact::Typed,
        contract,
        merge::{Group, Preview, Side, Went},
    },
    policy::{At as Place, Right},
    refusal::{Reason, Refusal},
    search,
    setting::Key,
    task::Kind,
    text::Lang,
    time::{Day, Span},
};
use portal::{
    Fault, Outcome, Visitor,
    import::{File, Importer, run},
    master::At,
    registration::{Account, Next},
};
use std::sync::atomic::{AtomicU32, Ordering};
use store::{record, sql, write_tx};
use testkit::{People, TestPortal, on_each_engine};

const PASSWORD: &str = "Morgens um sieben pfeift der Tee";

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Frau Schubert twice: as K-1 with flat and garage, as K-9 with another spelling, another address and a flat in another
/// house. Petra is a manager.
async fn twice(db: store::Db) -> (TestPortal, People, ContactId, Visitor) {
    let (site, people) = TestPortal::lindenhof(db).await;
    let twin = site.add_person("K-9", "Frau", "Jana", "Schubert-Lang", Some("jana.lang@example.net")).await;
    let flat = sql("SELECT id FROM unit WHERE reference = 'L-2-02'").value(site.db().read()).await.expect("a flat");
    site.add_contract(twin, flat, ContractKind::Tenant, Some("M-90001/01"), Day::parse("2024-01-01"), None).await;
    let petra = site.staff(people.petra).await;
    (site, people, twin, petra)
}

async fn merge(
    site: &TestPortal,
    visitor: &Visitor,
    kept: ContactId,
    other: ContactId,
    others: &[Group],
) -> Outcome<()> {
    let page = site.portal.merge_page(visitor, kept, Some(other), "").await?;
    let at = |id, version| At { id, version };
    let preview = page.preview.expect("a preview");
    let (kept, other) = (at(kept, page.kept.version), at(preview.other.id, preview.other.version));
    let choices: Vec<_> = others.iter().map(|group| (*group, Side::Other)).collect();
    site.portal.merge_contacts(visitor, kept, other, &choices, &preview.mark).await
}

/// Somebody registers with a code, by typing it.
async fn register(site: &TestPortal, code: &str, name: &str, email: &str) -> Outcome<()> {
    let visitor = site.nobody().await;
    let (token, _) = site.portal.begin_registration(&visitor, None, code, None).await?;
    let account = Account {
        name: name.into(),
        email: email.into(),
        password: PASSWORD.into(),
        password_again: PASSWORD.into(),
        terms: true,
    };
    site.portal.want_account(&visitor, Some(token.as_str()), account).await?;
    let link = site.mails().await.last().expect("a mail").after("/register/confirm?token=");
    let done = site.portal.confirm_email(&visitor, Some(token.as_str()), &link, String::new(), "").await?;
    assert!(matches!(done, Next::Done { .. }), "{done:?}");
    Ok(())
}

record! {
    #[derive(Debug, PartialEq)]
    struct Where {
        email: String,
        contact: ContactId,
        level: AccessLevel,
        open: bool,
    }
}

/// Every access to a contact, by the address of its login.
async fn accesses(site: &TestPortal) -> Vec<Where> {
    sql("SELECT l.email AS email, a.contact AS contact, a.level AS level, a.ended_at IS NULL AS open
        FROM access a JOIN login l ON l.id = a.login ORDER BY l.email, a.id")
    .all(site.db().read())
    .await
    .expect("accesses")
}

async fn reads(site: &TestPortal, login: UserId, contact: ContactId) -> bool {
    let visitor = site.customer(login).await;
    let settings = site.portal.settings().await.expect("settings");
    visitor.must(Right::SeeOwnContact, Place::Contact(contact), &settings).is_ok()
}

async fn preview(site: &TestPortal, visitor: &Visitor, kept: ContactId, other: ContactId) -> Preview {
    let page = site.portal.merge_page(visitor, kept, Some(other), "").await.expect("a page");
    page.preview.expect("a preview")
}

/// Writes something to a contact, a unit or a house, each time something else: the same would be the same form sent twice.
async fn write(site: &TestPortal, people: &People, place: PlaceKind, target: i64) -> AnnouncementId {
    static WRITTEN: AtomicU32 = AtomicU32::new(1);
    let maria = site.staff(people.maria).await;
    let mut typed = announcement::Typed {
        title: "Rauchmelder".into(),
        text: format!("Wir kommen am Montag, zum {}. Mal.", WRITTEN.fetch_add(1, Ordering::Relaxed)),
        place: place.key().into(),
        whom: Whom::Everybody.key().into(),
        ..announcement::Typed::default()
    };
    match place {
        PlaceKind::Everywhere => {}
        PlaceKind::Houses => typed.houses = vec![target.to_string()],
        PlaceKind::Unit => typed.unit = target.to_string(),
        PlaceKind::Contact => typed.contact = target.to_string(),
    }
    site.portal.write_announcement(&maria, &typed).await.expect("a draft")
}

async fn publish(site: &TestPortal, people: &People, id: AnnouncementId, typed: &TypedTime) {
    let maria = site.staff(people.maria).await;
    let version = site.portal.announcement(&maria, id).await.expect("there").version;
    site.portal.publish_announcement(&maria, At { id, version }, typed).await.expect("published");
}

async fn announce(site: &TestPortal, people: &People, place: PlaceKind, target: i64) -> AnnouncementId {
    let id = write(site, people, place, target).await;
    publish(site, people, id, &TypedTime { when: "now".into(), ..TypedTime::default() }).await;
    id
}

/// Which of these somebody reads.
async fn read_by(site: &TestPortal, login: UserId, ids: &[AnnouncementId]) -> Vec<AnnouncementId> {
    let visitor = site.customer(login).await;
    let mut read = Vec::new();
    for id in ids {
        if site.portal.announcement_page(&visitor, *id).await.is_ok() {
            read.push(*id);
        }
    }
    read
}

async fn unit(site: &TestPortal, reference: &str) -> UnitId {
    let unit = sql("SELECT id FROM unit WHERE reference = $1").bind(reference);
    unit.value(site.db().read()).await.expect("a unit")
}

const HEAD: &str = "Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Vorname;Nachname;Kontakt-Referenz;\
    E-Mail;Vertragstyp;Vertragsnummer";

async fn import(site: &TestPortal, rows: &[&str]) -> (Counts, Counts, usize) {
    let bytes = format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes();
    let file = File { name: "bestand.csv".to_owned(), bytes: bytes.into(), lang: Lang::De };
    let actor = Actor::Staff { id: StaffId(1), name: "Maria Huber".to_owned() };
    let importer = Importer { actor: &actor, default_channel: ContactChannel::Postal, clock: &*site.clock };
    let report = run(site.db(), &file, importer, &|_| {}).await.expect("an import").report;
    (report.contacts, report.contracts, report.problems.len())
}

on_each_engine! {
    async fn both_letters_on_two_kitchen_tables_lead_to_the_contact_that_remains(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let (older, first) = site.invite(people.schubert).await;
        site.clock.advance(Span::minutes(1));
        let (newer, second) = site.invite(twin).await;
        merge(&site, &petra, people.schubert, twin, &[Group::Email]).await.expect("merged");

        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        assert_eq!(page.code.as_ref().map(|code| code.id), Some(newer));
        let other: Vec<_> = page.codes.iter().map(|code| (code.invitation, code.name.as_str())).collect();
        assert_eq!(other, [(older, "Jana Schubert")]);
        assert_eq!((page.name.full().as_str(), page.email.as_deref()), ("Jana Schubert", Some("jana.lang@example.net")));
        assert_eq!((page.contracts.len(), page.codes.len(), page.state), (3, 1, InvitationState::Invited));
        assert_eq!(page.merged.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Jana Schubert-Lang"]);
        register(&site, second.plain(), "Jana Schubert", "jana@example.net").await.expect("the second code");
        register(&site, first.plain(), "Marek Schubert", "marek@example.net").await.expect("the first code");
        for code in [&first, &second] {
            let again = site.portal.begin_registration(&site.nobody().await, None, code.plain(), None).await;
            assert_eq!(refused(again.map(|_| ())), Refusal::Because(Reason::CodeUnknown), "each once");
        }
        let there = accesses(&site).await;
        assert!(there.iter().all(|one| one.contact == people.schubert && one.open) && there.len() == 2, "{there:?}");

        // The other one leads there, and stays as it is.
        let gone = site.portal.contact(&petra, twin).await.expect("the other one");
        assert_eq!((gone.merged_into, gone.state), (Some(people.schubert), InvitationState::Archived));
        assert_eq!((gone.contracts.len(), gone.reference.as_deref()), (0, Some("K-9")));
        assert_eq!(
            refused(site.portal.restore_contact(&petra, twin).await), Refusal::Because(Reason::MergedAway)
        );
        let archived = site.portal.archive_contact(&petra, twin).await;
        assert_eq!(refused(archived), Refusal::Because(Reason::PeopleMoved), "nobody has lost access");
        let found = site.portal.search(&petra, "K-9", 5).await.expect("found");
        let paths: Vec<_> = found.groups.into_iter().flat_map(|group| group.hits).map(|hit| hit.path).collect();
        assert_eq!(paths, [format!("/admin/contacts/{}", people.schubert)]);
    }

    async fn the_journal_of_both_tells_what_became_of_them(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        site.registered(twin, "Jana", "jana@example.net").await;
        site.invite(twin).await;
        merge(&site, &petra, people.schubert, twin, &[Group::Name]).await.expect("merged");
        let journal = site.journal().await;
        let told = journal.iter().filter(|line| line.contains("merged")).collect::<Vec<_>>();
        assert_eq!(told, [
            "Petra Klein: contact Jana Schubert, merged (Nachname: Schubert → Nachname: Schubert-Lang; Aufgenommen: \
                Jana Schubert-Lang (K-9); Verträge: M-90001/01; Nutzer: jana@example.net; Codes: 1)",
            "Petra Klein: contact Jana Schubert-Lang, merged ( → Aufgegangen in: Jana Schubert-Lang (K-1))",
        ]);
        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        let names: Vec<_> = page.journal.iter().map(|line| line.name.as_str()).collect();
        assert!(names.contains(&"Jana Schubert") && names.contains(&"Jana Schubert-Lang"), "{names:?}");
    }

    async fn the_journal_of_the_contact_that_remains_is_called_as_it_is_and_not_as_its_newest_entry(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        let called = async |kind: &str, object: i64| {
            let typed = list::Typed { kind: kind.into(), object: object.to_string(), ..list::Typed::default() };
            site.portal.journal_listing(&petra, &typed, "").await.expect("a listing")
        };
        let listing = called("contact", people.schubert.0).await;
        assert_eq!(listing.entries[0].line.name, "Jana Schubert-Lang", "the newest entry is about the other one");
        assert_eq!(listing.named.as_deref(), Some("Jana Schubert"));
        assert_eq!(called("contact", twin.0).await.named.as_deref(), Some("Jana Schubert-Lang"));
        let form = site.portal.contact_form(&petra, Some(people.schubert), None).await.expect("a form");
        let typed = Typed { last_name: "Kern".into(), title: "Dr.".into(), ..form.stored };
        site.portal.change_contact(&petra, At { id: people.schubert, version: form.version }, &typed).await.expect("changed");
        assert_eq!(called("contact", people.schubert.0).await.named.as_deref(), Some("Dr. Jana Kern"));
        // What has no name of its own is called as in its newest entry.
        site.portal.create_code(&petra, people.yildiz).await.expect("a code");
        let codes = list::Typed { kind: "invitation".into(), ..list::Typed::default() };
        let codes = site.portal.journal_listing(&petra, &codes, "").await.expect("a listing");
        let code = codes.entries[0].line.object.expect("a number");
        assert_eq!((codes.named, called("invitation", code).await.named.as_deref()), (None, Some("Emre Yıldız")));
        assert_eq!(called("invitation", code + 1).await.named, None, "there is no such thing");
        assert_eq!(called("property", people.isabellastrasse.0).await.named.as_deref(), Some("Isabellastraße 102"));
        let before = site.db().statements();
        called("contact", people.schubert.0).await;
        assert_eq!(site.db().statements() - before, 3);
    }

    async fn a_merged_contact_is_found_once_in_use_and_says_by_which_name_it_was_found(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let third = site.add_person("K-10", "Frau", "Jana", "Schubert", Some("schubert@arbeit.example")).await;
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        merge(&site, &petra, people.schubert, third, &[]).await.expect("merged");
        let found = async |words: &str| {
            let found = site.portal.search(&petra, words, 5).await.expect("found");
            let contacts = found.groups.into_iter().filter(|group| group.kind == search::Kind::Contact);
            let hits = contacts.flat_map(|group| group.hits);
            hits.map(|hit| (hit.name, hit.detail, hit.path, hit.archived)).collect::<Vec<_>>()
        };
        let path = format!("/admin/contacts/{}", people.schubert);
        let hit = |detail: &str| vec![("Schubert, Jana".to_owned(), detail.to_owned(), path.clone(), false)];
        let own = found("jana.schubert@example.net").await;
        let place = own[0].1.clone();
        assert_eq!(own, hit(&place));
        assert!(!place.contains("früher"), "{place}");
        assert_eq!(found("schubert").await, own, "by itself and by both of its parts");
        assert_eq!(found("jana.lang@example.net").await, hit(&format!("{place} · früher auch „Jana Schubert-Lang“")));
        assert_eq!(found("schubert@arbeit.example").await, hit(&format!("{place} · früher zweimal angelegt")));

        // What is for a contact can be looked for by either name, too.
        let targets = site.portal.find_targets(&petra, "jana.lang@example.net").await.expect("found");
        let contact = document::Place::Contact(people.schubert);
        assert_eq!(targets.iter().map(|target| target.place).collect::<Vec<_>>(), [contact]);
        assert_eq!(site.portal.find_targets(&petra, "schubert").await.expect("found").len(), 1);
        let places = site.portal.find_audience(&petra, Some(PlaceKind::Contact), "jana.lang@example.net").await.expect("found");
        assert_eq!(places.iter().map(|place| (place.id, place.name.as_str())).collect::<Vec<_>>(),
            [(people.schubert.0, "Schubert, Jana")]);
        // And so can the one with which another one becomes one.
        let other = site.portal.merge_page(&petra, people.yildiz, None, "jana.lang@example.net").await.expect("a page");
        assert_eq!(other.found.into_iter().map(|hit| hit.path).collect::<Vec<_>>(), std::slice::from_ref(&path));

        site.portal.archive_contact(&petra, people.schubert).await.expect("archived");
        for words in ["schubert", "jana.lang@example.net"] {
            assert!(matches!(&found(words).await[..], [(_, _, _, true)]), "{words}: it is archived itself");
        }
    }

    async fn a_channel_that_somebody_chose_is_proposed_and_of_two_the_later_one(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        site.switch_on(&[Key::Channel]).await;
        let marek = site.registered(twin, "Marek", "marek@example.net").await;
        let proposed = async |kept: ContactId, other: ContactId| {
            let lines = preview(&site, &petra, kept, other).await.lines;
            lines.into_iter().find(|line| line.group == Group::Channel).map(|line| (line.then.is_none(), line.preset))
        };
        assert_eq!(proposed(people.schubert, twin).await, Some((false, Side::Kept)), "both are Postal");
        site.clock.advance(Span::days(1));
        let customer = site.customer(marek).await;
        site.portal.choose_channel(&customer, twin, ContactChannel::Online).await.expect("chosen");
        // What the contact that remains began with is nobody's answer.
        assert_eq!(proposed(people.schubert, twin).await, Some((true, Side::Other)));
        assert_eq!(proposed(twin, people.schubert).await, Some((true, Side::Kept)));
        for channel in [ContactChannel::Online, ContactChannel::Postal] {
            site.clock.advance(Span::days(1));
            let maria = site.staff(people.maria).await;
            site.portal.set_contact_channel(&maria, people.schubert, channel).await.expect("set");
        }
        assert_eq!(proposed(people.schubert, twin).await, Some((true, Side::Kept)), "Maria has chosen later than he");
        assert_eq!(proposed(twin, people.schubert).await, Some((true, Side::Other)));
    }

    async fn the_preview_says_whose_the_codes_are_that_stay_valid(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        site.invite(twin).await;
        for (email, name) in [("marek@example.net", "Marek Lang"), ("kim@example.net", "Kim Lang")] {
            let (code, _) = site.invite_added(twin, AccessLevel::Member, email).await;
            let named = sql("UPDATE invitation SET name = $2 WHERE id = $1").bind(code).bind(name);
            named.execute(site.db()).await.expect("named");
        }
        let of_whom = async |visitor: &Visitor, kept: ContactId, other: ContactId| {
            let codes = preview(&site, visitor, kept, other).await.codes;
            codes.into_iter().map(|code| (code.of, code.name, code.kind)).collect::<Vec<_>>()
        };
        let own = (twin, "Jana Schubert-Lang".to_owned(), AccessKind::Contact);
        let added = |name: &str| (twin, name.to_owned(), AccessKind::Added);
        let all = [own.clone(), added("Marek Lang"), added("Kim Lang")];
        assert_eq!(of_whom(&petra, people.schubert, twin).await, all);
        site.invite(people.schubert).await;
        let hers = (people.schubert, "Jana Schubert".to_owned(), AccessKind::Contact);
        let both = [&all[..], std::slice::from_ref(&hers)].concat();
        for (kept, other) in [(people.schubert, twin), (twin, people.schubert)] {
            assert_eq!(of_whom(&petra, kept, other).await, both, "whichever of the two remains");
        }
        site.clock.advance(Span::days(15));
        let petra = site.staff(people.petra).await;
        assert_eq!(of_whom(&petra, people.schubert, twin).await, [own, hers], "theirs have expired");
    }

    async fn a_code_that_was_made_or_revoked_since_the_preview_is_shown_before_it_comes_over(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let seen = async || {
            let page = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
            (page.kept.version, page.preview.expect("a preview"))
        };
        let press = async |(version, shown): &(i64, Preview)| {
            let (kept, other) = (At { id: people.schubert, version: *version }, At { id: twin, version: shown.other.version });
            site.portal.merge_contacts(&petra, kept, other, &[], &shown.mark).await
        };
        let outdated = Refusal::Because(Reason::MergeOutdated);

        // Nobody was named to whom a code leads: whoever gets one now would come unseen.
        let before = seen().await;
        let (code, _) = site.invite(twin).await;
        assert_eq!(refused(press(&before).await), outdated);
        let before = seen().await;
        assert_eq!(before.1.codes.iter().map(|code| code.id).collect::<Vec<_>>(), [code], "it stays where it is");
        site.portal.revoke_code(&petra, code).await.expect("revoked");
        assert_eq!(refused(press(&before).await), outdated);

        // A contact that was archived and came back is as it was, but for the codes that were revoked with it.
        let again = async || {
            site.portal.archive_contact(&petra, twin).await.expect("archived");
            site.portal.restore_contact(&petra, twin).await.expect("brought back");
        };
        site.invite(twin).await;
        let before = seen().await;
        again().await;
        assert_eq!(refused(press(&before).await), outdated);
        let before = seen().await;
        assert!(before.1.codes.is_empty(), "{:?}", before.1.codes);
        again().await;

        // So it is with a code of the contact that remains: whoever gets one now would read what comes over, unseen.
        let (code, _) = site.invite(people.schubert).await;
        assert_eq!(refused(press(&before).await), outdated);
        let before = seen().await;
        assert_eq!(before.1.codes.iter().map(|code| (code.id, code.of)).collect::<Vec<_>>(), [(code, people.schubert)]);
        site.portal.revoke_code(&petra, code).await.expect("revoked");
        assert_eq!(refused(press(&before).await), outdated);
        let (theirs, _) = site.invite(twin).await;
        let (hers, _) = site.invite(people.schubert).await;
        let before = seen().await;
        press(&before).await.expect("merged");
        let open = sql("SELECT id FROM invitation WHERE contact = $1 AND revoked_at IS NULL ORDER BY id");
        let open: Vec<domain::id::InvitationId> =
            open.bind(people.schubert).values(site.db().read()).await.expect("codes");
        assert_eq!(open, [theirs, hers], "both stay valid");
        let told = site.journal().await.into_iter().find(|line| line.contains("Aufgenommen")).expect("an entry");
        assert!(told.contains("Codes: 1"), "one of them came over: {told}");
    }

    async fn users_answers_and_tasks_come_over_and_open_sessions_go_on(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let marek = site.registered(twin, "Marek", "marek@example.net").await;
        let session = site.customer(marek).await;
        assert!(reads(&site, marek, twin).await && !reads(&site, marek, people.schubert).await);
        let task: Result<(), store::StoreError> = write_tx!(site.db(), |tx| {
            store::task::add(tx, Kind::NoContractNumber, twin, "Jana", session.now).await
        });
        task.expect("a task");
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        assert!(reads(&site, marek, people.schubert).await && !reads(&site, marek, twin).await);
        assert_eq!(site.tasks().await, [(Kind::NoContractNumber, Some(people.schubert))]);
        let homes = site.customer(marek).await.customer().expect("Marek").accesses[0].tenancies.len();
        assert_eq!(homes, 3, "the houses of both");
    }

    async fn one_login_on_both_has_one_access_with_the_stronger_level(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let login = site.add_login("Jana", "jana@example.net").await;
        let added = site.add_added_access(login, people.schubert, AccessLevel::Admin).await;
        site.through(added).await;
        let own = site.add_access(login, twin).await;
        let answer = sql("INSERT INTO answer (access, question, value, wording, answered_at) VALUES ($1, 'channel', 'online', 1, 1)");
        answer.bind(added).execute(site.db()).await.expect("an answer");
        let page = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        let users = page.preview.expect("a preview").users;
        assert_eq!((users.len(), users[0].stays.id, users[0].end.len()), (1, own, 1));
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        let there = accesses(&site).await;
        assert_eq!(there.iter().filter(|one| one.open).count(), 1, "{there:?}");
        let visitor = site.customer(login).await;
        let access = &visitor.customer().expect("Jana").accesses[0];
        assert_eq!((access.id, access.through, access.contact), (own, true, Some(people.schubert)));
        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        assert_eq!(page.answers.len(), 1);
        let told = site.journal().await;
        assert!(told.iter().any(|line| line.contains("jana@example.net: Administrator-Rechte und Administrator-Rechte → ")), "{told:?}");
    }

    async fn the_same_contract_twice_is_archived_once(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let flat = sql("SELECT unit FROM contract WHERE number = 'M-10004/01'").value(site.db().read()).await.expect("a flat");
        site.add_contract(twin, flat, ContractKind::Tenant, Some("M 10004/01"), Day::parse("2019-04-01"), None).await;
        let page = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        assert_eq!(page.preview.expect("a preview").repeated.len(), 1);
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        assert_eq!(page.contracts.iter().filter(|one| one.archived_at.is_some()).count(), 1);
        assert_eq!(page.contracts.len(), 4);
    }

    async fn the_preview_says_what_the_users_of_each_read_only_afterwards(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let (flat, hers) = (unit(&site, "L-2-02").await, unit(&site, "L-1-01").await);
        // One flat is in the contracts of both: what is sent there both have read.
        site.add_contract(twin, hers, ContractKind::Tenant, Some("M-7"), Day::parse("2019-04-01"), None).await;
        let letters = [
            announce(&site, &people, PlaceKind::Contact, twin.0).await,
            announce(&site, &people, PlaceKind::Unit, flat.0).await,
            announce(&site, &people, PlaceKind::Contact, people.schubert.0).await,
            announce(&site, &people, PlaceKind::Unit, hers.0).await,
        ];
        announce(&site, &people, PlaceKind::Houses, people.kastanienallee.0).await;
        let draft = write(&site, &people, PlaceKind::Contact, twin.0).await;
        let planned = write(&site, &people, PlaceKind::Contact, twin.0).await;
        let later = TypedTime { when: "later".into(), on: "2026-12-01".into(), at: "08:00".into() };
        publish(&site, &people, planned, &later).await;
        let of = document::Place::Contact;
        let garage = document::Place::Unit(unit(&site, "L-1-04").await);
        let share = async |place, name: &str| crate::document::share(&site, &people, place, Whom::Everybody, name).await;
        let papers = [
            share(of(twin), "Brief.pdf").await,
            share(of(people.schubert), "Abrechnung.pdf").await,
            share(garage, "Stellplatz.pdf").await,
        ];
        let wrong = share(of(twin), "Falsch.pdf").await;
        let maria = site.staff(people.maria).await;
        site.portal.withdraw_document(&maria, wrong).await.expect("withdrawn");

        let of_twin = Went { to: twin, announcements: 2, documents: 1, own: 1 };
        let of_jana = Went { to: people.schubert, announcements: 1, documents: 2, own: 1 };
        assert_eq!(preview(&site, &petra, people.schubert, twin).await.read, [], "nobody to read it");
        let jana = site.registered(people.schubert, "Jana", "jana@example.net").await;
        assert_eq!(preview(&site, &petra, people.schubert, twin).await.read, [of_twin]);
        let mia = site.add_login("Mia", "mia@example.net").await;
        site.through(site.add_added_access(mia, twin, AccessLevel::Member).await).await;
        assert_eq!(preview(&site, &petra, people.schubert, twin).await.read, [of_twin], "with user rights she reads none of it");
        let marek = site.registered(twin, "Marek", "marek@example.net").await;
        assert_eq!(preview(&site, &petra, people.schubert, twin).await.read, [of_jana, of_twin]);
        assert_eq!(preview(&site, &petra, twin, people.schubert).await.read, [of_jana, of_twin], "the other way round, too");
        assert_eq!(read_by(&site, jana, &letters).await, letters[2..]);
        assert_eq!(read_by(&site, marek, &letters).await, [letters[0], letters[1], letters[3]]);

        // What is published meanwhile would be read by others without having been shown.
        let seen = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        let shown = seen.preview.expect("a preview");
        let late = announce(&site, &people, PlaceKind::Contact, twin.0).await;
        let (kept, other) = (At { id: people.schubert, version: seen.kept.version }, At { id: twin, version: shown.other.version });
        let unseen = site.portal.merge_contacts(&petra, kept, other, &[], &shown.mark).await;
        assert_eq!(refused(unseen), Refusal::Because(Reason::MergeOutdated));
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");

        let all = [&letters[..], &[late]].concat();
        for login in [jana, marek] {
            assert_eq!(read_by(&site, login, &all).await, all);
            let visitor = site.customer(login).await;
            for paper in papers {
                assert!(site.portal.document_file(&visitor, paper).await.is_ok(), "{paper}");
            }
            assert!(site.portal.document_file(&visitor, wrong).await.is_err(), "it stays withdrawn");
        }
        let all_and_more = [&all[..], &[draft, planned]].concat();
        assert_eq!(read_by(&site, mia, &all_and_more).await, []);
        for id in [draft, planned] {
            let detail = site.portal.announcement(&petra, id).await.expect("there");
            assert_eq!(detail.row.names, ["Jana Schubert"], "it is for the contact that remains");
        }
        site.clock.advance(Span::days(10));
        assert_eq!(read_by(&site, jana, &[draft, planned]).await, [planned]);
    }

    async fn whoever_is_through_the_questions_of_one_of_the_two_reads_the_other_one_only_afterwards(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let letter = announce(&site, &people, PlaceKind::Contact, twin.0).await;
        let jana = site.registered(people.schubert, "Jana", "jana@example.net").await;
        let waits = site.add_access(jana, twin).await;
        assert_eq!(read_by(&site, jana, &[letter]).await, [], "the questions there are not done");
        let of_twin = Went { to: twin, announcements: 1, documents: 0, own: 0 };
        let seen = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        let shown = seen.preview.expect("a preview");
        assert_eq!((shown.read.as_slice(), shown.houses.len()), ([of_twin].as_slice(), 1));

        // She does them meanwhile: what the preview says is not true any more.
        site.through(waits).await;
        let (kept, other) = (At { id: people.schubert, version: seen.kept.version }, At { id: twin, version: shown.other.version });
        let outdated = site.portal.merge_contacts(&petra, kept, other, &[], &shown.mark).await;
        assert_eq!(refused(outdated), Refusal::Because(Reason::MergeOutdated));
        let then = preview(&site, &petra, people.schubert, twin).await;
        assert!(then.read.is_empty() && then.houses.is_empty(), "{then:?}");
        assert_eq!(read_by(&site, jana, &[letter]).await, [letter]);

        // She has not: the merge is what opens it.
        let not_yet = sql("UPDATE access SET through_at = NULL WHERE id = $1").bind(waits);
        not_yet.execute(site.db()).await.expect("not through");
        assert_eq!(read_by(&site, jana, &[letter]).await, []);
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        assert_eq!(read_by(&site, jana, &[letter]).await, [letter]);
    }

    async fn the_preview_names_the_houses_that_open_to_whoever_did_not_have_them(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let general = announce(&site, &people, PlaceKind::Houses, people.kastanienallee.0).await;
        let opens = async || -> Vec<(ContactId, String)> {
            let houses = preview(&site, &petra, people.schubert, twin).await.houses;
            houses.into_iter().map(|house| (house.of, house.name)).collect()
        };
        let of_jana = (people.schubert, "Isabellastraße 102".to_owned());
        let of_twin = (twin, "Kastanienallee 7".to_owned());
        assert!(opens().await.is_empty(), "nobody to open it to");

        // Rosa lives there already, once as a resident and once by a contract of her own.
        let rosa = site.registered(people.schubert, "Rosa", "rosa@example.net").await;
        assert_eq!(opens().await, std::slice::from_ref(&of_twin));
        let residence = site.add_residence(rosa, people.kastanienallee).await;
        assert_eq!(opens().await, std::slice::from_ref(&of_twin), "it is not open to her yet");
        site.through(residence).await;
        assert!(opens().await.is_empty(), "it is");
        let end = sql("UPDATE access SET ended_at = 1 WHERE id = $1").bind(residence);
        end.execute(site.db()).await.expect("ended");
        assert_eq!(opens().await, std::slice::from_ref(&of_twin));
        site.through(site.add_access(rosa, people.ohnesorg).await).await;
        assert!(opens().await.is_empty(), "it is");

        let mia = site.add_login("Mia", "mia@example.net").await;
        site.through(site.add_added_access(mia, people.schubert, AccessLevel::Member).await).await;
        assert_eq!(opens().await, std::slice::from_ref(&of_twin), "user rights are enough to read what is general");
        site.registered(twin, "Marek", "marek@example.net").await;
        assert_eq!(opens().await, [of_jana, of_twin]);
        assert_eq!(read_by(&site, mia, &[general]).await, []);
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        assert_eq!(read_by(&site, mia, &[general]).await, [general]);
    }

    async fn of_two_equal_contracts_the_one_that_stays_counts_from_the_earlier_day(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let flat = unit(&site, "L-2-01").await;
        site.clock.advance(Span::days(2));
        let letter = announce(&site, &people, PlaceKind::Unit, flat.0).await;
        let paper = document::Place::Unit(flat);
        let paper = crate::document::share(&site, &people, paper, Whom::Everybody, "Zaehler.pdf").await;
        site.clock.advance(Span::days(2));
        // Frau Ohnesorg is entered once more, with the contract whose first day nobody knows.
        let again = site.add_person("K-11", "Frau", "Ilse", "Ohnesorg", None).await;
        site.add_contract(again, flat, ContractKind::Tenant, None, None, None).await;
        let ilse = site.registered(again, "Ilse", "ilse@example.net").await;
        assert_eq!(read_by(&site, ilse, &[letter]).await, [], "it was sent before that");
        let petra = site.staff(people.petra).await;
        let shown = preview(&site, &petra, again, people.ohnesorg).await;
        assert_eq!(shown.repeated.len(), 1);
        assert_eq!(shown.read, [Went { to: people.ohnesorg, announcements: 1, documents: 1, own: 0 }]);
        merge(&site, &petra, again, people.ohnesorg, &[]).await.expect("merged");
        assert_eq!(read_by(&site, ilse, &[letter]).await, [letter]);
        let visitor = site.customer(ilse).await;
        assert!(site.portal.document_file(&visitor, paper).await.is_ok());
    }

    async fn of_two_equal_contracts_the_one_that_stays_came_to_its_house_with_the_earlier_one(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Residency]).await;
        // Two people stand in the wrong flat of their house; the first day of one of them is known.
        let (right, wrong) = (unit(&site, "L-2-02").await, unit(&site, "L-2-01").await);
        let persons = [("K-21", "M-71", "2019-04-01"), ("K-22", "M-72", "")];
        let mut there = Vec::new();
        for (reference, number, starts) in persons {
            let contact = site.add_person(reference, "Frau", "Rosa", "Lang", None).await;
            let starts = Day::parse(starts);
            let contract = site.add_contract(contact, wrong, ContractKind::Tenant, Some(number), starts, None).await;
            let login = site.registered(contact, "Rosa Lang", &format!("{number}@example.net")).await;
            there.push((contact, contract, login));
        }
        site.clock.advance(Span::days(1));
        let first = announce(&site, &people, PlaceKind::Unit, right.0).await;
        site.clock.advance(Span::days(1));
        // They are entered once more, in the right one.
        let mut twins = Vec::new();
        for (reference, number, starts) in persons {
            let twin = site.add_person(&format!("{reference}-2"), "Frau", "Rosa", "Lang", None).await;
            site.add_contract(twin, right, ContractKind::Tenant, Some(number), Day::parse(starts), None).await;
            twins.push(twin);
        }
        site.clock.advance(Span::days(1));
        let letters = [first, announce(&site, &people, PlaceKind::Unit, right.0).await];
        site.clock.advance(Span::days(1));
        let petra = site.staff(people.petra).await;
        for (((contact, id, login), twin), (_, number, starts)) in there.into_iter().zip(twins).zip(persons) {
            let typed = contract::Typed {
                unit: right.to_string(),
                kind: "tenant".into(),
                number: number.into(),
                starts: starts.into(),
                ends: String::new(),
            };
            site.portal.change_contract(&petra, At { id, version: 1 }, &typed).await.expect("the right one");
            assert_eq!(read_by(&site, login, &letters).await, [], "{number}: it counts from today");
            merge(&site, &petra, contact, twin, &[]).await.expect("merged");
            // Without a first day it counts from when the other one was entered, and not from when it came to the house.
            let read = if starts.is_empty() { &letters[1..] } else { &letters[..] };
            assert_eq!(read_by(&site, login, &letters).await, read, "{number}");
            let home = site.portal.start_page(&site.customer(login).await, people.kastanienallee).await;
            home.expect("the house is hers as before: nothing is asked anew");
        }
    }

    async fn an_import_finds_the_contact_that_remains_by_either_reference_and_by_the_old_name(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        merge(&site, &petra, people.schubert, twin, &[Group::Reference, Group::Email]).await.expect("merged");
        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        assert_eq!((page.reference.as_deref(), page.merged[0].reference.as_deref()), (Some("K-9"), Some("K-1")));
        for reference in ["K-1", "K-9"] {
            let found = site.portal.search(&petra, reference, 5).await.expect("found");
            let paths: Vec<_> = found.groups.into_iter().flat_map(|group| group.hits).map(|hit| hit.path).collect();
            assert_eq!(paths, [format!("/admin/contacts/{}", people.schubert)], "{reference}");
        }
        let rows = [
            "Isabellastraße 102;L-1;Whg 3;L-1-01;Jana;Schubert;K-1;jana.schubert@example.net;Mieter;M-10004/01",
            "Kastanienallee 7;L-2;Wohnung 2;L-2-02;Jana;Schubert-Lang;K-9;jana.lang@example.net;Mieter;M-90001/01",
            "Kastanienallee 7;L-2;Wohnung 2;L-2-02;Jana;Schubert-Lang;;jana.lang@example.net;Mieter;M-90001/01",
        ];
        let (contacts, contracts, problems) = import(&site, &rows).await;
        assert_eq!((contacts.new, contracts.new, problems), (0, 0, 0), "nobody new, and no row refused");
        let (contacts, contracts, problems) = import(&site, &rows).await;
        assert_eq!((contacts.changed, contacts.unchanged, contracts.new, problems), (0, 1, 0, 0), "the same file twice");
    }

    async fn clerks_customers_and_archived_contacts_cannot(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let jana = site.registered(people.schubert, "Jana", "jana@example.net").await;
        for visitor in [site.staff(people.tom).await, site.customer(jana).await] {
            let page = site.portal.merge_page(&visitor, people.schubert, Some(twin), "").await;
            assert_eq!(refused(page), Refusal::NotFound);
            let at = |id| At { id, version: 1 };
            let merged = site.portal.merge_contacts(&visitor, at(people.schubert), at(twin), &[], "").await;
            assert_eq!(refused(merged), Refusal::NotFound);
        }
        let nobody = site.portal.merge_page(&petra, people.schubert, Some(ContactId(4711)), "").await;
        assert_eq!(refused(nobody), Refusal::NotFound);
        site.portal.archive_contact(&petra, twin).await.expect("archived");
        let archived = merge(&site, &petra, people.schubert, twin, &[]).await;
        assert_eq!(refused(archived), Refusal::Because(Reason::Archived));
        let alike = site.portal.merge_page(&petra, people.schubert, None, "lang").await.expect("a page");
        assert!(alike.found.is_empty(), "an archived one is not offered");
    }

    async fn a_preview_that_is_no_longer_true_is_not_carried_out_and_a_form_sent_twice_merges_once(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let page = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        let preview = page.preview.expect("a preview");
        let (other, mark) = (preview.other, preview.mark);
        let form = site.portal.contact_form(&petra, Some(twin), None).await.expect("a form");
        let typed = Typed { phone: "0911 4711".into(), ..form.stored };
        site.portal.change_contact(&petra, At { id: twin, version: form.version }, &typed).await.expect("changed");
        let (kept, other) = (At { id: people.schubert, version: page.kept.version }, At { id: twin, version: other.version });
        let stale = site.portal.merge_contacts(&petra, kept, other, &[], &mark).await;
        assert_eq!(refused(stale), Refusal::Because(Reason::MergeOutdated));
        let other = At { version: other.version + 1, ..other };
        // A contract has come since the preview was shown: it would be moved without having been seen.
        let flat = sql("SELECT id FROM unit WHERE reference = 'L-2-01'").value(site.db().read()).await.expect("a flat");
        let late = site.add_contract(twin, flat, ContractKind::Tenant, Some("M-9"), None, None).await;
        let unseen = site.portal.merge_contacts(&petra, kept, other, &[], &mark).await;
        assert_eq!(refused(unseen), Refusal::Because(Reason::MergeOutdated));
        sql("DELETE FROM contract WHERE id = $1").bind(late).execute(site.db()).await.expect("gone");
        site.portal.merge_contacts(&petra, kept, other, &[], &mark).await.expect("merged");
        site.portal.merge_contacts(&petra, kept, other, &[], &mark).await.expect("as wished already");
        let told = site.journal().await.into_iter().filter(|line| line.contains("merged")).count();
        assert_eq!(told, 2, "one entry for each of the two contacts");
    }

    async fn a_preview_that_is_opened_again_leads_to_the_contact_that_remains(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let leads = async |kept: ContactId, other: Option<ContactId>| -> Option<String> {
            site.portal.merge_page(&petra, kept, other, "").await.expect("a page").elsewhere
        };
        assert_eq!(leads(people.schubert, Some(twin)).await, None);
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        let page = Some(format!("/admin/contacts/{}", people.schubert));
        for (kept, other) in [(people.schubert, Some(twin)), (twin, Some(people.schubert)), (twin, None)] {
            assert_eq!(leads(kept, other).await, page, "{kept} {other:?}");
        }
        assert_eq!(leads(people.schubert, None).await, None);
        // With somebody else it goes on with the one that remains.
        let with = |kept: ContactId, other: ContactId| Some(format!("/admin/contacts/{kept}/merge?other={other}"));
        assert_eq!(leads(twin, Some(people.yildiz)).await, with(people.schubert, people.yildiz));
        assert_eq!(leads(people.yildiz, Some(twin)).await, with(people.yildiz, people.schubert));
        let before = site.db().statements();
        leads(people.schubert, Some(twin)).await;
        assert_eq!(site.db().statements() - before, 1);
        site.portal.archive_contact(&petra, people.schubert).await.expect("archived");
        let archived = site.portal.merge_page(&petra, people.schubert, Some(people.yildiz), "").await;
        assert_eq!(refused(archived), Refusal::Because(Reason::Archived), "it is not a part of any");
    }

    async fn what_was_merged_in_another_way_since_the_preview_is_not_merged_once_more(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let maria = site.staff(people.maria).await;
        let first = site.add_person("K-10", "Frau", "Jana", "Schubert", None).await;
        let second = site.add_person("K-11", "Frau", "Jana", "Schubert", None).await;
        let jana = people.schubert;
        for (kept, other, into, part) in [
            // The other one with somebody else, the two the other way round, the one that was to remain with somebody else.
            (jana, twin, first, twin),
            (jana, second, second, jana),
            (second, people.yildiz, first, second),
        ] {
            let seen = site.portal.merge_page(&petra, kept, Some(other), "").await.expect("a page");
            let shown = seen.preview.expect("a preview");
            let at = (At { id: kept, version: seen.kept.version }, At { id: other, version: shown.other.version });
            merge(&site, &maria, into, part, &[]).await.expect("merged by Maria");
            let told = site.journal().await.len();
            for _ in 0..2 {
                let pressed = site.portal.merge_contacts(&petra, at.0, at.1, &[], &shown.mark).await;
                assert_eq!(refused(pressed), Refusal::Because(Reason::MergedMeanwhile), "{kept} {other}");
            }
            assert_eq!(site.journal().await.len(), told, "nothing was merged");
            // What Maria has done is answered to whoever presses for it once more like the first time.
            let (into, part) = (At { id: into, version: 1 }, At { id: part, version: 1 });
            site.portal.merge_contacts(&petra, into, part, &[], "").await.expect("as wished already");
            assert_eq!(site.journal().await.len(), told);
        }
        let open = site.portal.contact(&petra, people.yildiz).await.expect("the contact");
        assert_eq!((open.merged_into, open.archived_at), (None, None));
    }

    async fn whoever_chose_otherwise_than_a_colleague_who_was_faster_is_told_so_and_nothing_is_changed(db: Db) {
        use Side::{Kept, Other};
        let (site, people, twin, petra) = twice(db).await;
        let maria = site.staff(people.maria).await;
        let seen = site.portal.merge_page(&petra, people.schubert, Some(twin), "").await.expect("a page");
        let shown = seen.preview.expect("a preview");
        let open: Vec<Group> = shown.lines.iter().filter(|line| line.then.is_none()).map(|line| line.group).collect();
        assert_eq!(open, [Group::Name, Group::Reference, Group::Email]);
        let (kept, other) = (At { id: people.schubert, version: seen.kept.version }, At { id: twin, version: shown.other.version });
        let press = async |visitor: &Visitor, name: Side, reference: Side, email: Side| {
            let choices = [(Group::Name, name), (Group::Reference, reference), (Group::Email, email)];
            site.portal.merge_contacts(visitor, kept, other, &choices, &shown.mark).await
        };
        press(&maria, Kept, Other, Kept).await.expect("merged by Maria");
        let told = site.journal().await.len();
        for visitor in [&maria, &petra] {
            press(visitor, Kept, Other, Kept).await.expect("as wished already");
        }
        let already = Refusal::Because(Reason::MergedAlready);
        for (name, reference, email) in [(Other, Other, Kept), (Kept, Kept, Kept), (Kept, Other, Other)] {
            assert_eq!(refused(press(&petra, name, reference, email).await), already, "{name:?} {reference:?} {email:?}");
        }
        let tom = site.staff(people.tom).await;
        assert_eq!(refused(press(&tom, Other, Other, Kept).await), Refusal::NotFound, "he learns nothing of it");
        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        assert_eq!((page.name.full().as_str(), page.reference.as_deref()), ("Jana Schubert", Some("K-9")));
        assert_eq!(page.email.as_deref(), Some("jana.schubert@example.net"));
        assert_eq!(site.journal().await.len(), told, "nothing was changed");
    }

    async fn what_was_merged_before_leads_to_the_last_one(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let third = site.add_person("K-10", "Frau", "Jana", "Schubert", None).await;
        merge(&site, &petra, twin, third, &[]).await.expect("merged");
        merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        let page = site.portal.contact(&petra, people.schubert).await.expect("the contact");
        assert_eq!(page.merged.len(), 2);
        assert_eq!(site.portal.contact(&petra, third).await.expect("the third").merged_into, Some(people.schubert));
    }

    async fn of_two_who_merge_in_opposite_directions_one_wins_and_nobody_is_lost(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        site.registered(people.schubert, "Jana", "jana@example.net").await;
        site.registered(twin, "Marek", "marek@example.net").await;
        let maria = site.staff(people.maria).await;
        let (left, right) = tokio::join!(
            merge(&site, &petra, people.schubert, twin, &[]),
            merge(&site, &maria, twin, people.schubert, &[]),
        );
        assert_eq!([left.is_ok(), right.is_ok()].iter().filter(|ok| **ok).count(), 1, "{left:?} {right:?}");
        let kept = if left.is_ok() { people.schubert } else { twin };
        let there = accesses(&site).await;
        assert!(there.len() == 2 && there.iter().all(|one| one.contact == kept && one.open), "{there:?}");
    }

    async fn whoever_redeems_the_code_meanwhile_ends_up_with_the_contact_that_remains(db: Db) {
        let (site, people, twin, petra) = twice(db).await;
        let (_, code) = site.invite(twin).await;
        let visitor = site.nobody().await;
        let (token, _) = site.portal.begin_registration(&visitor, None, code.plain(), None).await.expect("begun");
        let account = Account {
            name: "Jana".into(), email: "jana@example.net".into(), password: PASSWORD.into(),
            password_again: PASSWORD.into(), terms: true,
        };
        site.portal.want_account(&visitor, Some(token.as_str()), account).await.expect("an account");
        let link = site.mails().await.last().expect("a mail").after("/register/confirm?token=");
        let (merged, confirmed) = tokio::join!(
            merge(&site, &petra, people.schubert, twin, &[]),
            site.portal.confirm_email(&visitor, Some(token.as_str()), &link, String::new(), ""),
        );
        if let Err(outdated) = merged {
            // Somebody has come since the preview: it is shown again, with them.
            assert_eq!(refused(Err::<(), _>(outdated)), Refusal::Because(Reason::MergeOutdated));
            merge(&site, &petra, people.schubert, twin, &[]).await.expect("merged");
        }
        confirmed.expect("registered");
        let there = accesses(&site).await;
        assert!(there.len() == 1 && there[0].contact == people.schubert && there[0].open, "{there:?}");
    }
}
