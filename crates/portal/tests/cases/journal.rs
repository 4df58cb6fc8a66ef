//! The journal as its page and its file show it.

use domain::{
    form::{Problem, Problems},
    journal::{Action, Actor, Entry, Object, ObjectKind, list::Typed},
    refusal::Refusal,
    time::Span,
};
use portal::{Fault, spreadsheet::Progress};
use store::{StoreError, sql, write_tx};
use testkit::TestPortal;

async fn note(site: &TestPortal, entries: &[(Actor, Object, Action, &str)]) {
    let now = site.portal.now();
    let written: Result<(), StoreError> = write_tx!(site.db(), |tx| {
        for (actor, object, action, after) in entries {
            let after = Some((*after).to_owned());
            let entry = Entry { actor: actor.clone(), object: object.clone(), action: *action, before: None, after };
            store::journal::append(tx, now, &entry).await?;
        }
        Ok(())
    });
    written.expect("written");
}

testkit::on_each_engine! {
    async fn the_journal_of_a_contact_tells_of_what_belongs_to_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        site.portal.create_code(&tom, people.schubert).await.expect("a code");
        site.portal.create_code(&tom, people.yildiz).await.expect("a code");
        let of = |object: i64| Typed { kind: "contact".into(), object: object.to_string(), ..Typed::default() };
        let listing = site.portal.journal_listing(&tom, &of(people.schubert.0), "").await.expect("a listing");
        let told: Vec<_> = listing.entries.iter().map(|entry| (entry.line.action, entry.line.name.as_str())).collect();
        assert_eq!(told, [(Action::Created, "Jana Schubert")]);
        let page = site.portal.contact(&tom, people.schubert).await.expect("her page");
        assert_eq!(page.journal.len(), told.len(), "the page of the contact tells the same");
    }

    async fn each_filter_finds_its_entries_page_by_page(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (maria, tom) = (site.staff(people.maria).await, site.staff(people.tom).await);
        let contact = Object::new(ObjectKind::Contact, people.schubert.0, "Jana Schubert");
        let setting = Object::named(ObjectKind::Setting, "questions.channel");
        for day in 0..4 {
            note(&site, &[
                (maria.actor(), contact.clone(), Action::Changed, "a"),
                (tom.actor(), contact.clone(), Action::Archived, "b"),
                (maria.actor(), setting.clone(), Action::SwitchedOn, "c"),
                (Actor::System, Object::new(ObjectKind::Contact, 99, "Wer anders"), Action::Changed, "d"),
            ])
            .await;
            if day < 3 {
                site.clock.advance(Span::days(1));
            }
        }
        let found = async |typed: Typed| {
            let listing = site.portal.journal_listing(&tom, &typed, "").await.expect("a listing");
            let after = listing.entries.into_iter().map(|entry| entry.line.after.unwrap_or_default());
            after.collect::<Vec<_>>().concat()
        };
        let all = Typed::default;
        assert_eq!(found(all()).await, "dcba".repeat(4));
        let of_maria = format!("staff:{}", people.maria);
        assert_eq!(found(Typed { person: of_maria.clone(), ..all() }).await, "caca".repeat(2));
        assert_eq!(found(Typed { person: "system".into(), ..all() }).await, "dddd");
        assert_eq!(found(Typed { person: "customer".into(), ..all() }).await, "");
        assert_eq!(found(Typed { kind: "contact".into(), ..all() }).await, "dba".repeat(4));
        let jana = people.schubert.to_string();
        assert_eq!(found(Typed { kind: "contact".into(), object: jana.clone(), ..all() }).await, "ba".repeat(4));
        assert_eq!(found(Typed { object: jana.clone(), ..all() }).await.len(), 16, "a number alone names nothing");
        let switch = Typed { kind: "setting".into(), object: "questions.channel".into(), ..all() };
        assert_eq!(found(switch).await, "cccc");
        assert_eq!(found(Typed { action: "changed".into(), ..all() }).await, "da".repeat(4));
        let both = Typed { action: "changed".into(), person: of_maria, kind: "contact".into(), ..all() };
        assert_eq!(found(Typed { object: jana, ..both.clone() }).await, "aaaa");
        assert_eq!(found(both).await, "aaaa");
        // The clock begins on 23 November 2026.
        let days = Typed { from: "24.11.2026".into(), to: "2026-11-25".into(), ..all() };
        assert_eq!(found(days.clone()).await, "dcba".repeat(2));
        assert_eq!(found(Typed { kind: "setting".into(), ..days }).await, "cc");
        assert_eq!(found(Typed { to: "22.11.2026".into(), ..all() }).await, "");

        // An invitation has no page of its own: its entries lead to the contact that is invited.
        let (invitation, _) = site.invite(people.yildiz).await;
        note(&site, &[(maria.actor(), Object::new(ObjectKind::Invitation, invitation.0, "Emre Yıldız"), Action::Revoked, "e")]).await;
        let of_code = Typed { kind: "invitation".into(), ..all() };
        let listing = site.portal.journal_listing(&tom, &of_code, "").await.expect("a listing");
        let paths: Vec<_> = listing.entries.iter().map(|entry| entry.line.path()).collect();
        assert_eq!(paths, [Some(format!("/admin/contacts/{}", people.yildiz))]);

        // Nor has an answer: it leads to the contact for which it was given.
        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let answer: i64 = sql("INSERT INTO answer (access, question, value, wording, answered_at)
            SELECT id, 'channel', 'online', 1, 1 FROM access WHERE login = $1 RETURNING id")
        .bind(login)
        .value(site.db())
        .await
        .expect("an answer");
        let answered = Object::new(ObjectKind::Answer, answer, "Präferierter Kontaktweg, Jana Schubert");
        note(&site, &[(maria.actor(), answered, Action::Answered, "f")]).await;
        let of_answers = Typed { kind: "answer".into(), ..all() };
        let listing = site.portal.journal_listing(&tom, &of_answers, "").await.expect("a listing");
        let paths: Vec<_> = listing.entries.iter().map(|entry| entry.line.path()).collect();
        let jana = Some(format!("/admin/contacts/{}", people.schubert));
        assert_eq!(paths, std::slice::from_ref(&jana));
        let changes = site.portal.overview(&tom).await.expect("the overview").changes;
        assert_eq!(changes.first().expect("the newest").path(), jana);

        let wrong = Typed { from: "1.2.26".into(), ..all() };
        let listing = site.portal.journal_listing(&tom, &wrong, "").await.expect("a listing");
        assert_eq!((listing.entries.len(), listing.problems), (0, Problems::one("from", Problem::ShortYear)));
        assert_eq!(listing.staff.len(), 3);
    }

    async fn pages_and_the_file_tell_every_entry_once(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let contact = |n: i64| Object::new(ObjectKind::Contact, n, format!("=Nummer {n}"));
        for piece in 0..12 {
            // Many at one moment, as an import writes them.
            let entries: Vec<_> =
                (0..100).map(|n| (maria.actor(), contact(piece * 100 + n), Action::Changed, "x")).collect();
            note(&site, &entries).await;
            site.clock.advance(Span::minutes(1));
        }
        let typed = Typed { kind: "contact".into(), ..Typed::default() };
        let (mut below, mut told) = (String::new(), Vec::new());
        loop {
            let before = site.db().statements();
            let listing = site.portal.journal_listing(&maria, &typed, &below).await.expect("a listing");
            assert_eq!(site.db().statements() - before, 2);
            told.extend(listing.entries.into_iter().filter_map(|entry| entry.line.object));
            match listing.next {
                Some(next) => below = next,
                None => break,
            }
        }
        assert!(told.is_sorted_by(|one, other| one > other) && told.len() == 1_200, "{}", told.len());

        let (mut progress, mut csv, mut pieces) = (Progress::default(), String::new(), 0);
        let filter = typed.read().expect("a filter");
        while let Some(piece) = site.portal.journal_csv(&maria, &filter, &mut progress).await.expect("a piece") {
            assert!(piece.len() < 100_000, "a piece is small");
            csv.push_str(&piece);
            pieces += 1;
        }
        assert_eq!((pieces, csv.matches("\r\n").count()), (3, 1_201));
        assert!(csv.starts_with("\u{feff}\"Nummer\";\"Wann\""), "{}", &csv[..60]);
        assert!(csv.contains("\"'=Nummer 1199\"") && !csv.contains(";\"=Nummer"));

        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(jana).await;
        let hidden = site.portal.journal_listing(&jana, &typed, "").await;
        assert!(matches!(hidden, Err(Fault::Refused(Refusal::NotFound))));
        let hidden = site.portal.journal_csv(&jana, &filter, &mut Progress::default()).await;
        assert!(matches!(hidden, Err(Fault::Refused(Refusal::NotFound))));
    }

    async fn every_filter_has_an_index_that_gives_its_order(db: Db) {
        // What the planner does is asked for by the engine's own words, so this is written for each.
        if db.engine() != store::Engine::Sqlite {
            return;
        }
        store::record! {
            struct Step {
                detail: String,
            }
        }
        for (filter, index) in [
            ("", "journal_time"),
            ("AND actor_kind = 'staff' AND actor = 1", "journal_actor"),
            ("AND object_kind = 'contact'", "journal_kind"),
            ("AND action = 'changed'", "journal_action"),
            ("AND object_kind = 'contact' AND object = 1", "journal_object"),
            ("AND object_kind = 'setting' AND object IS NULL AND object_name = 'x'", "journal_object"),
        ] {
            let text = format!(
                "EXPLAIN QUERY PLAN SELECT id FROM journal WHERE (at, id) < (9, 9) AND at >= 0 {filter}
                 ORDER BY at DESC, id DESC LIMIT 51"
            );
            let steps = store::sql(text.leak()).all::<Step>(db.read()).await.expect("a plan");
            let plan = steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("; ");
            assert!(plan.contains(&format!("INDEX {index} ")), "{filter}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{filter}: {plan}");
        }
    }
}
