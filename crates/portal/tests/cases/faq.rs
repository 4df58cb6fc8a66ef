//! Frequent questions: staff write them, customers read in their house what is meant for it.

use domain::{
    faq::{Step, TypedCategory, TypedEntry, Vote, Votes},
    form::Problem,
    id::{FaqCategoryId, FaqEntryId, PropertyId},
    list::{Slice, Turn, Which},
    refusal::{Reason, Refusal},
    setting::{Key, Wish},
};
use portal::{
    Fault, Outcome, Visitor,
    master::{At, Fate},
};
use testkit::{TestPortal, on_each_engine};

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn typed(category: FaqCategoryId, question: &str, answer: &str) -> TypedEntry {
    TypedEntry {
        category: category.to_string(),
        question_de: question.to_owned(),
        answer_de: answer.to_owned(),
        state: "published".to_owned(),
        audience: "all".to_owned(),
        ..TypedEntry::default()
    }
}

fn only_in(house: PropertyId, entry: TypedEntry) -> TypedEntry {
    TypedEntry { audience: "chosen".to_owned(), properties: vec![house.to_string()], ..entry }
}

async fn category(site: &TestPortal, staff: &Visitor, name: &str) -> FaqCategoryId {
    let typed = TypedCategory { name_de: name.to_owned(), ..TypedCategory::default() };
    site.portal.create_faq_category(staff, &typed).await.expect("a category")
}

async fn write(site: &TestPortal, staff: &Visitor, entry: &TypedEntry) -> FaqEntryId {
    site.portal.create_faq_entry(staff, entry).await.expect("an entry")
}

/// The questions that somebody reads in a house, in their order.
async fn reads(site: &TestPortal, visitor: &Visitor, house: PropertyId, query: &str) -> Vec<String> {
    let page = site.portal.faq(visitor, house, query, Turn::Start).await.expect("the FAQ");
    page.rows.into_iter().map(|entry| entry.question.de).collect()
}

on_each_engine! {
    async fn jana_and_emre_read_in_each_house_what_is_meant_for_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let (here, there) = (people.isabellastrasse, people.kastanienallee);
        // Tom writes while it is off.
        let tom = site.staff(people.tom).await;
        let waste = category(&site, &tom, "Müll").await;
        let keys = category(&site, &tom, "Schlüssel").await;
        write(&site, &tom, &typed(waste, "Wann kommt die Tonne?", "Dienstags.")).await;
        write(&site, &tom, &only_in(there, typed(waste, "Wo ist der Müllraum?", "Im Hof."))).await;
        write(&site, &tom, &TypedEntry { state: "draft".into(), ..typed(keys, "Schlüssel weg?", "…") }).await;
        let lost = write(&site, &tom, &typed(keys, "Schlüssel verloren?", "Rufen Sie an.")).await;

        let read = async |who, house| site.portal.faq(&site.customer(who).await, house, "", Turn::Start).await;
        assert_eq!(refused(read(jana, here).await), Refusal::NotFound, "it is off");
        site.switch_on(&[Key::Faq]).await;
        let jana_reads = async || reads(&site, &site.customer(jana).await, here, "").await;
        assert_eq!(jana_reads().await, ["Wann kommt die Tonne?", "Schlüssel verloren?"]);
        let emre_reads = reads(&site, &site.customer(emre).await, there, "").await;
        assert_eq!(emre_reads, ["Wann kommt die Tonne?", "Wo ist der Müllraum?", "Schlüssel verloren?"]);
        assert_eq!(refused(read(jana, there).await), Refusal::NotFound, "it is not her house");
        assert_eq!(refused(site.portal.faq(&tom, here, "", Turn::Start).await), Refusal::NotFound, "staff have their own page");
        assert_eq!(refused(site.portal.faq(&site.nobody().await, here, "", Turn::Start).await), Refusal::SignedOut);

        site.portal.archive_faq_entry(&tom, lost, Fate::Archived).await.expect("archived");
        assert_eq!(jana_reads().await, ["Wann kommt die Tonne?"]);
        site.portal.archive_faq_entry(&tom, lost, Fate::InUse).await.expect("brought back");
        site.portal.archive_faq_category(&tom, waste, Fate::Archived).await.expect("archived");
        assert_eq!(jana_reads().await, ["Schlüssel verloren?"]);
        site.portal.archive_faq_category(&tom, waste, Fate::InUse).await.expect("brought back");

        // An exception for one house.
        let maria = site.staff(people.maria).await;
        site.portal.change_setting(&maria, "service.faq", Wish::ExceptOff(here), 1).await.expect("an exception");
        assert_eq!(refused(read(jana, here).await), Refusal::NotFound);
        assert_eq!(refused(read(emre, here).await), Refusal::NotFound);
        assert!(read(emre, there).await.is_ok());
        site.portal.change_setting(&maria, "service.faq", Wish::SwitchOff, 2).await.expect("off");
        site.portal.change_setting(&maria, "service.faq", Wish::ExceptOn(here), 3).await.expect("an exception");
        assert_eq!(jana_reads().await.len(), 2, "what was there is there again");
        assert_eq!(refused(read(emre, there).await), Refusal::NotFound);
    }

    async fn whoever_is_asked_first_reads_afterwards_and_ended_access_reads_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq, Key::Residency]).await;
        let house = people.isabellastrasse;
        let marek = site.add_login("Marek Nowak", "marek@example.net").await;
        site.through(site.add_residence(marek, house).await).await;
        assert!(reads(&site, &site.customer(marek).await, house, "").await.is_empty(), "a resident reads; nothing is there");
        let jana = site.add_login("Jana Schubert", "jana@example.net").await;
        site.add_access(jana, people.schubert).await;
        let asked = site.portal.faq(&site.customer(jana).await, house, "", Turn::Start).await;
        assert_eq!(refused(asked), Refusal::QuestionsFirst);
        let karl = site.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
        assert_eq!(refused(site.portal.faq(&site.customer(karl).await, house, "", Turn::Start).await), Refusal::NotFound);
    }

    async fn words_inside_of_words_are_found_and_all_of_them_are_needed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq]).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(jana).await;
        let (tom, house) = (site.staff(people.tom).await, people.isabellastrasse);
        let all = category(&site, &tom, "Alles").await;
        let bulky = TypedEntry {
            question_en: "Where does bulky waste go?".into(),
            answer_en: "Please register it.".into(),
            ..typed(all, "Sperrmülltermin", "Melden Sie ihn **vier Wochen** vorher an.")
        };
        let bulky = write(&site, &tom, &bulky).await;
        write(&site, &tom, &typed(all, "Haustürschlüssel verloren", "Wir bestellen einen neuen, auch für den Müllraum.")).await;
        write(&site, &tom, &TypedEntry { state: "draft".into(), ..typed(all, "Müll im Entwurf", "…") }).await;

        let found = async |query: &str| reads(&site, &jana, house, query).await;
        assert_eq!(found("müll").await, ["Sperrmülltermin", "Haustürschlüssel verloren"]);
        assert_eq!(found("MUELL").await.len(), 2);
        assert_eq!(found("Schlüssel").await, ["Haustürschlüssel verloren"]);
        assert_eq!(found("Wo ist der Schlüssel für den Müll?").await, ["Haustürschlüssel verloren"]);
        assert_eq!(found("schlüssel termin").await, Vec::<String>::new());
        assert_eq!(found("bulky").await, ["Sperrmülltermin"]);
        for query in ["ülle", "%", "_", "müll'; DROP TABLE word", "\u{10ffff}", "🗑"] {
            assert_eq!(found(query).await, Vec::<String>::new(), "{query}");
        }
        assert_eq!(found("  ").await.len(), 2, "nothing was asked");

        // What an entry does not say any more does not find it.
        let changed = typed(all, "Grünschnitt", "Melden Sie ihn an.");
        site.portal.change_faq_entry(&tom, At { id: bulky, version: 1 }, &changed).await.expect("changed");
        assert_eq!(found("sperr").await, Vec::<String>::new());
        assert_eq!(found("schnitt").await, ["Grünschnitt"]);
        let staff = site.portal.faq_overview(&tom, "müll", Which::InUse, Turn::Start).await.expect("found").found.expect("entries");
        let staff: Vec<_> = staff.rows.into_iter().map(|entry| entry.question).collect();
        assert_eq!(staff, ["Haustürschlüssel verloren", "Müll im Entwurf"], "staff find drafts, too");
    }

    async fn long_lists_turn_their_pages_in_both_directions(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq]).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(jana).await;
        let (tom, house) = (site.staff(people.tom).await, people.isabellastrasse);
        let second = category(&site, &tom, "Zweitens").await;
        let first = category(&site, &tom, "Erstens").await;
        site.portal.move_faq_category(&tom, first, Step::Up).await.expect("moved");
        // To the place of the other one, from either side; nothing comes of its own place, or of one that is not there.
        let names = async || {
            let page = site.portal.faq_overview(&tom, "", Which::InUse, Turn::Start).await.expect("a page");
            page.categories.into_iter().map(|line| line.name.de).collect::<Vec<_>>()
        };
        for (moved, to, expected) in [
            (first, second.0, ["Zweitens", "Erstens"]),
            (first, first.0, ["Zweitens", "Erstens"]),
            (first, 4711, ["Zweitens", "Erstens"]),
            (first, second.0, ["Erstens", "Zweitens"]),
        ] {
            site.portal.move_faq_category(&tom, moved, Step::To(to)).await.expect("moved");
            assert_eq!(names().await, expected);
        }
        for n in 0..120 {
            let category = if n < 70 { second } else { first };
            write(&site, &tom, &typed(category, &format!("Frage {n}"), "Die Hausordnung sagt es.")).await;
        }
        let expected: Vec<String> = (70..120).chain(0..70).map(|n| format!("Frage {n}")).collect();
        for query in ["", "ordnung"] {
            let page = async |turn| {
                let Slice { rows, earlier, later } = site.portal.faq(&jana, house, query, turn).await.expect("a page");
                (rows.into_iter().map(|entry| entry.question.de).collect::<Vec<_>>(), earlier, later)
            };
            let (mut all, none, later) = page(Turn::Start).await;
            assert_eq!(none, None);
            let (more, _, last) = page(Turn::After(later.expect("more"))).await;
            let (rest, earlier, none) = page(Turn::After(last.expect("more"))).await;
            assert_eq!(none, None);
            let (back, ..) = page(Turn::Before(earlier.expect("a page before"))).await;
            assert_eq!(back, more);
            all.extend(more);
            all.extend(rest);
            assert_eq!(all, expected, "{query}");
        }
        let listed = site.portal.faq_category(&tom, second, Which::InUse, Turn::Start).await.expect("a category").entries;
        assert_eq!((listed.rows.len(), listed.rows[0].question.as_str(), listed.later.is_some()), (50, "Frage 0", true));
    }

    async fn tom_puts_entries_in_order_and_the_journal_says_from_where_to_where(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        let all = category(&site, &tom, "Alles").await;
        let mut ids = Vec::new();
        for question in ["A", "B", "C", "D"] {
            ids.push(write(&site, &tom, &typed(all, question, "…")).await);
        }
        let order = async || {
            let page = site.portal.faq_category(&tom, all, Which::InUse, Turn::Start).await.expect("a category");
            page.entries.rows.into_iter().map(|entry| entry.question).collect::<String>()
        };
        let go = async |n: usize, step| site.portal.move_faq_entry(&tom, ids[n], step).await.expect("moved");
        go(2, Step::Up).await;
        assert_eq!(order().await, "ACBD");
        go(0, Step::Up).await;
        assert_eq!(order().await, "ACBD", "it is the first one already");
        go(0, Step::Down).await;
        assert_eq!(order().await, "CABD");
        // What is archived is stepped over.
        site.portal.archive_faq_entry(&tom, ids[0], Fate::Archived).await.expect("archived");
        go(1, Step::Up).await;
        go(2, Step::Down).await;
        go(2, Step::Down).await;
        assert_eq!(order().await, "BDC");
        site.portal.archive_faq_entry(&tom, ids[0], Fate::InUse).await.expect("brought back");
        assert_eq!(order().await.len(), 4);
        let moved: Vec<_> = site.journal().await.into_iter().filter(|line| line.contains("moved")).collect();
        assert_eq!(moved[..2], [
            "Tom Berger: faq_entry C, moved (Platz 3 → Platz 2)",
            "Tom Berger: faq_entry A, moved (Platz 1 → Platz 2)",
        ]);
    }

    async fn each_login_says_once_whether_it_helped_and_staff_see_numbers_only(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq]).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let (tom, here, there) = (site.staff(people.tom).await, people.isabellastrasse, people.kastanienallee);
        let all = category(&site, &tom, "Alles").await;
        let shown = write(&site, &tom, &typed(all, "A", "…")).await;
        let elsewhere = write(&site, &tom, &only_in(there, typed(all, "B", "…"))).await;
        let before = site.journal().await.len();
        let vote = async |who, house, entry, vote| site.portal.vote_on_faq(&site.customer(who).await, house, entry, vote).await;
        vote(jana, here, shown, Vote::Unhelpful).await.expect("said");
        vote(jana, here, shown, Vote::Helpful).await.expect("said anew");
        vote(emre, there, shown, Vote::Unhelpful).await.expect("said");
        assert_eq!(refused(vote(jana, here, elsewhere, Vote::Helpful).await), Refusal::NotFound, "it is not shown to her");
        assert_eq!(refused(vote(jana, there, elsewhere, Vote::Helpful).await), Refusal::NotFound);
        assert_eq!(refused(vote(jana, here, FaqEntryId(4711), Vote::Helpful).await), Refusal::NotFound);
        let page = site.portal.faq(&site.customer(jana).await, here, "", Turn::Start).await.expect("the FAQ");
        assert_eq!(page.rows[0].vote, Some(Vote::Helpful), "she sees what she said");
        let form = site.portal.faq_entry_form(&tom, Some(shown), None).await.expect("a form");
        assert_eq!(form.votes, Votes { helpful: 1, unhelpful: 1 });
        assert_eq!(site.journal().await.len(), before, "nobody can look up who it was");
        site.switch_off(&[Key::Faq]).await;
        assert_eq!(refused(vote(jana, here, shown, Vote::Helpful).await), Refusal::NotFound);
    }

    async fn stale_forms_are_told_both_values_and_customers_find_no_page(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (tom, petra) = (site.staff(people.tom).await, site.staff(people.petra).await);
        let all = category(&site, &tom, "Alles").await;
        let other = category(&site, &tom, "Anderes").await;
        let id = write(&site, &tom, &typed(all, "Wann kommt die Tonne?", "Dienstags.")).await;
        let first = only_in(people.kastanienallee, typed(all, "Wann kommt die Tonne?", "Mittwochs."));
        site.portal.change_faq_entry(&tom, At { id, version: 1 }, &first).await.expect("changed");
        let late = site.portal.change_faq_entry(&petra, At { id, version: 1 }, &typed(all, "Wann kommt die Tonne?", "Freitags.")).await;
        let Refusal::Conflict(conflict) = refused(late) else { panic!("no conflict") };
        assert_eq!(conflict.by, "Tom Berger");
        let told = format!("{:?} {:?}", conflict.yours, conflict.theirs);
        assert!(told.contains("Freitags") && told.contains("Mittwochs") && told.contains("Kastanienallee 7"), "{told}");
        let said: Vec<_> = site.journal().await.into_iter().filter(|line| line.contains("changed")).collect();
        assert_eq!(said, [
            "Tom Berger: faq_entry Wann kommt die Tonne?, changed (Antwort: Dienstags.; Zu sehen in: alle Liegenschaften → Antwort: Mittwochs.; Zu sehen in: Kastanienallee 7)",
        ]);

        site.portal.archive_faq_category(&tom, other, Fate::Archived).await.expect("archived");
        let moved = site.portal.change_faq_entry(&tom, At { id, version: 2 }, &typed(other, "A", "…")).await;
        assert_eq!(refused(moved), Refusal::Because(Reason::FaqCategoryArchived));
        let nowhere = only_in(PropertyId(4711), typed(all, "A", "…"));
        let Refusal::Invalid(problems) = refused(site.portal.create_faq_entry(&tom, &nowhere).await) else { panic!("valid") };
        assert_eq!(problems.of("audience"), Some(&Problem::NotAChoice));
        site.portal.archive_faq_entry(&tom, id, Fate::Archived).await.expect("archived");
        let archived = site.portal.change_faq_entry(&tom, At { id, version: 3 }, &typed(all, "A", "…")).await;
        assert_eq!(refused(archived), Refusal::Because(Reason::FaqEntryArchived));

        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let jana = site.customer(jana).await;
        assert_eq!(refused(site.portal.create_faq_entry(&jana, &typed(all, "A", "…")).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.faq_overview(&jana, "", Which::InUse, Turn::Start).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.archive_faq_entry(&jana, id, Fate::InUse).await), Refusal::NotFound);
    }

    async fn what_was_archived_and_brought_back_meanwhile_is_saved_as_it_was_typed(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (tom, petra) = (site.staff(people.tom).await, site.staff(people.petra).await);
        let waste = category(&site, &tom, "Müll").await;
        let id = write(&site, &tom, &typed(waste, "Wann kommt die Tonne?", "Dienstags.")).await;
        for fate in [Fate::Archived, Fate::InUse] {
            site.portal.archive_faq_entry(&petra, id, fate).await.expect("so");
            site.portal.archive_faq_category(&petra, waste, fate).await.expect("so");
        }
        let late = typed(waste, "Wann kommt die Tonne?", "Mittwochs.");
        site.portal.change_faq_entry(&tom, At { id, version: 1 }, &late).await.expect("saved");
        let renamed = TypedCategory { name_de: "Abfall".to_owned(), ..TypedCategory::default() };
        site.portal.change_faq_category(&tom, At { id: waste, version: 1 }, &renamed).await.expect("saved");
    }

    async fn at_most_a_hundred_categories_are_in_use(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let tom = site.staff(people.tom).await;
        let first = category(&site, &tom, "Nummer 0").await;
        for n in 1..domain::faq::CATEGORIES {
            category(&site, &tom, &format!("Nummer {n}")).await;
        }
        let more = TypedCategory { name_de: "Eine mehr".into(), ..TypedCategory::default() };
        let Refusal::Invalid(problems) = refused(site.portal.create_faq_category(&tom, &more).await) else { panic!("valid") };
        assert_eq!(problems.of("name_de"), Some(&Problem::TooMany { limit: 100 }));
        site.portal.archive_faq_category(&tom, first, Fate::Archived).await.expect("archived");
        site.portal.create_faq_category(&tom, &more).await.expect("room again");
        assert!(matches!(refused(site.portal.archive_faq_category(&tom, first, Fate::InUse).await), Refusal::Invalid(_)));
    }
}
