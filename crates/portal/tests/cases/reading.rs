//! What customers find in a house, and what of it is new to them: no more than their pages show, and nobody else learns of it.

use domain::{
    access::AccessLevel,
    announcement::{Announcement, Audience, Place, PlaceKind, Typed, TypedTime, Whom},
    document::{self, Folder},
    faq::{self, Both, Category, Entry, TypedCategory, TypedEntry},
    id::{AnnouncementId, PropertyId, UserId},
    list::Turn,
    reading::Kind,
    refusal::Refusal,
    setting::Key,
    time::{Moment, Span},
};
use portal::{Fault, Outcome, Presence, Visitor, master::At};
use store::{sql, write_tx};
use testkit::{People, TestPortal, on_each_engine};

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn to_house(title: &str, text: &str, house: PropertyId) -> Typed {
    Typed {
        title: title.into(),
        text: text.into(),
        place: PlaceKind::Houses.key().into(),
        houses: vec![house.to_string()],
        whom: "everybody".into(),
        ..Typed::default()
    }
}

/// Writes an announcement and publishes it.
async fn announce(site: &TestPortal, people: &People, typed: &Typed) -> AnnouncementId {
    let maria = site.staff(people.maria).await;
    let id = site.portal.write_announcement(&maria, typed).await.expect("a draft");
    let now = TypedTime { when: "now".into(), ..TypedTime::default() };
    let version = site.portal.announcement(&maria, id).await.expect("there").version;
    site.portal.publish_announcement(&maria, At { id, version }, &now).await.expect("published");
    id
}

async fn answer(site: &TestPortal, people: &People, question: &str, house: Option<PropertyId>) {
    let tom = site.staff(people.tom).await;
    let category = TypedCategory { name_de: "Haus".into(), ..TypedCategory::default() };
    let category = site.portal.create_faq_category(&tom, &category).await.expect("a category");
    let typed = TypedEntry {
        category: category.to_string(),
        question_de: question.into(),
        answer_de: "Bitte **melden** Sie sich.".into(),
        state: "published".into(),
        audience: if house.is_some() { "chosen".into() } else { "all".into() },
        properties: house.iter().map(ToString::to_string).collect(),
        ..TypedEntry::default()
    };
    site.portal.create_faq_entry(&tom, &typed).await.expect("an entry");
}

/// Announces something a while ago; the greater the number the later.
async fn announced(site: &TestPortal, title: &str, text: &str, house: PropertyId, n: i64) {
    let audience = Audience { place: Place::Houses(vec![house]), whom: Whom::Everybody };
    let announcement = Announcement { title: title.into(), text: text.into(), audience, appointment: None };
    let (now, at) = (site.portal.now(), site.portal.now().minus(Span::minutes(2_000 - n)));
    let done: Result<(), store::StoreError> = write_tx!(site.db(), |tx| {
        let id = store::announcement::add(tx, &announcement, "Maria Huber", now).await?;
        let stored = store::announcement::get(&mut *tx, id).await?.expect("there");
        assert!(store::announcement::publish(tx, &stored, at, "Maria Huber", now).await?);
        Ok(())
    });
    done.expect("announced");
}

/// The titles of everything that somebody finds on the first page.
async fn finds(site: &TestPortal, visitor: &Visitor, house: PropertyId, query: &str) -> Vec<String> {
    let found = site.portal.find_in_house(visitor, house, query, None, "").await.expect("found");
    found.groups.into_iter().flat_map(|group| group.hits).map(|hit| hit.title).collect()
}

/// How many are new in a list of a house.
async fn count(site: &TestPortal, visitor: &Visitor, house: PropertyId, kind: Kind) -> i64 {
    let news = site.portal.news_for(visitor).await.expect("news");
    news.iter().find(|new| (new.property, new.kind) == (house, kind)).map_or(0, |new| new.count)
}

/// Titles, marked where they are new.
fn marked(items: impl Iterator<Item = (Moment, String)>, after: Option<Moment>) -> Vec<String> {
    let mark = |at: Moment| if after.is_some_and(|after| at > after) { "* " } else { "" };
    items.map(|(at, title)| format!("{}{title}", mark(at))).collect()
}

/// How many announcements are new in a house, and the titles of their list, marked. It is opened by that.
async fn list(site: &TestPortal, login: UserId, house: PropertyId) -> (i64, Vec<String>) {
    let visitor = site.customer(login).await;
    let new = count(site, &visitor, house, Kind::Announcement).await;
    let slip = site.portal.announcements_at(&visitor, house, None).await.expect("a page");
    (new, marked(slip.items.into_iter().map(|item| (item.at, item.title)), slip.new_after))
}

/// The same of the documents, of one type or of all.
async fn papers(site: &TestPortal, login: UserId, house: PropertyId, of: Option<Folder>) -> (i64, Vec<String>) {
    let visitor = site.customer(login).await;
    let new = count(site, &visitor, house, Kind::Document).await;
    let listed = site.portal.documents_at(&visitor, house, of, None).await.expect("a page");
    (new, marked(listed.items.into_iter().map(|item| (item.at, item.title)), listed.new_after))
}

async fn share(site: &TestPortal, people: &People, place: document::Place, title: &str) {
    crate::document::share(site, people, place, Whom::Everybody, &format!("{title}.pdf")).await;
}

/// How many marks are kept.
async fn kept(site: &TestPortal) -> i64 {
    sql("SELECT COUNT(*) FROM list_seen").value(site.db().read()).await.expect("a number")
}

/// So many that each half of them is frequent.
const COUNT: i64 = 620;

on_each_engine! {
    async fn everybody_finds_what_their_pages_show_and_nothing_else(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq]).await;
        let (here, there) = (people.isabellastrasse, people.kastanienallee);
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let karl = site.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
        let mia = site.add_login("Mia", "mia@example.net").await;
        site.through(site.add_added_access(mia, people.schubert, AccessLevel::Member).await).await;
        let rosa = site.add_login("Rosa", "rosa@example.net").await;
        site.through(site.add_residence(rosa, here).await).await;
        let nina = site.add_login("Nina", "nina@example.net").await;
        site.switch_on(&[Key::Residency]).await;
        site.add_access(nina, people.schubert).await;

        announce(&site, &people, &to_house("Sperrmülltermin", "Am **Montag**.", here)).await;
        announce(&site, &people, &to_house("Anderswo", "Hier ist die Müllabfuhr.", there)).await;
        let flat: i64 = sql("SELECT unit FROM contract WHERE contact = $1").bind(people.schubert).value(site.db().read()).await.expect("a unit");
        announce(&site, &people, &Typed {
            place: PlaceKind::Unit.key().into(), unit: flat.to_string(), houses: Vec::new(),
            ..to_house("Ihr Müllraumschlüssel", "Er liegt bereit.", here)
        }).await;
        let maria = site.staff(people.maria).await;
        site.portal.write_announcement(&maria, &to_house("Müllentwurf", "Noch nicht.", here)).await.expect("a draft");
        answer(&site, &people, "Wohin mit dem Müll?", None).await;
        answer(&site, &people, "Wo steht die Mülltonne?", Some(there)).await;

        let by = async |login: UserId, house, query: &'static str| finds(&site, &site.customer(login).await, house, query).await;
        assert_eq!(by(jana, here, "müll").await, ["Ihr Müllraumschlüssel", "Sperrmülltermin", "Wohin mit dem Müll?"]);
        assert_eq!(by(jana, here, "MUELL montag").await, ["Sperrmülltermin"], "all words are needed");
        assert_eq!(by(mia, here, "müll").await, ["Sperrmülltermin", "Wohin mit dem Müll?"]);
        assert_eq!(by(rosa, here, "müll").await, ["Sperrmülltermin", "Wohin mit dem Müll?"]);
        assert_eq!(by(emre, here, "müll").await, ["Sperrmülltermin", "Wohin mit dem Müll?"]);
        assert_eq!(by(emre, there, "müll").await, ["Anderswo", "Wohin mit dem Müll?", "Wo steht die Mülltonne?"]);
        for nothing in ["balkon", "%", "_", "'", "  ", "\u{10ffff}", "🗑"] {
            assert_eq!(by(jana, here, nothing).await, Vec::<String>::new(), "{nothing}");
        }
        let asked = async |login, house| site.portal.find_in_house(&site.customer(login).await, house, "müll", None, "").await;
        assert_eq!(refused(asked(jana, there).await), Refusal::NotFound, "it is not her house");
        assert_eq!(refused(asked(karl, here).await), Refusal::NotFound, "he has moved out");
        assert_eq!(refused(asked(nina, here).await), Refusal::QuestionsFirst);
        assert_eq!(refused(site.portal.find_in_house(&maria, here, "müll", None, "").await), Refusal::NotFound);
        let nobody = site.nobody().await;
        assert_eq!(refused(site.portal.find_in_house(&nobody, here, "müll", None, "").await), Refusal::SignedOut);

        site.switch_off(&[Key::Faq]).await;
        assert_eq!(by(rosa, here, "müll").await, ["Sperrmülltermin"], "what is off is not found");
        let visitor = site.customer(rosa).await;
        let faq = site.portal.find_in_house(&visitor, here, "müll", Some(Kind::Faq), "").await;
        assert_eq!(refused(faq), Refusal::NotFound);
    }

    async fn what_is_of_somebodys_own_contact_is_found_in_each_house_whose_page_shows_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let (here, there) = (people.isabellastrasse, people.kastanienallee);
        let ilse = site.registered(people.ohnesorg, "Ilse Ohnesorg", "ilse@example.net").await;
        let mia = site.add_login("Mia", "mia@example.net").await;
        for login in [ilse, mia] {
            site.through(site.add_added_access(login, people.schubert, AccessLevel::Member).await).await;
        }
        share(&site, &people, document::Place::Contact(people.ohnesorg), "Müllgebühren").await;
        share(&site, &people, document::Place::House(here), "Müllplan").await;
        let visitor = site.customer(ilse).await;
        for house in [here, there] {
            let listed = site.portal.documents_at(&visitor, house, None, None).await.expect("a page").items;
            let listed: Vec<String> = listed.into_iter().map(|item| item.title).collect();
            assert_eq!(listed, ["Müllgebühren"], "{house}");
            assert_eq!(finds(&site, &visitor, house, "müll").await, listed, "{house}");
            let found = site.portal.find_in_house(&visitor, house, "müll", Some(Kind::Document), "").await.expect("found");
            assert_eq!(found.groups[0].hits.len(), 1, "{house}");
        }
        // Whoever has user rights and nothing else has no such page.
        let visitor = site.customer(mia).await;
        assert_eq!(finds(&site, &visitor, here, "müll").await, Vec::<String>::new());
        let found = site.portal.find_in_house(&visitor, here, "müll", Some(Kind::Document), "").await;
        assert_eq!(refused(found), Refusal::NotFound);
    }

    async fn what_was_changed_or_withdrawn_is_found_accordingly(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let here = people.isabellastrasse;
        let id = announce(&site, &people, &to_house("Heizungsablesung", "Dienstag.", here)).await;
        let found = async |query: &'static str| finds(&site, &site.customer(jana).await, here, query).await.len();
        assert_eq!((found("ablesung").await, found("keller").await), (1, 0));
        let maria = site.staff(people.maria).await;
        let at = async || At { id, version: site.portal.announcement(&maria, id).await.expect("there").version };
        let changed = to_house("Wartung", "Im Keller.", here);
        site.portal.change_announcement(&maria, at().await, &changed, portal::announcement::Tell::Nobody).await.expect("changed");
        assert_eq!((found("ablesung").await, found("keller").await), (0, 1));
        site.portal.withdraw_announcement(&maria, id).await.expect("withdrawn");
        assert_eq!(found("keller").await, 0);

        // What was written by a version without this search is found after the update.
        let id = announce(&site, &people, &to_house("Treppenhaus", "Wird gestrichen.", here)).await;
        for table in ["text", "in", "edition"] {
            match table {
                "text" => sql("DELETE FROM word_text WHERE kind > $1"),
                "in" => sql("DELETE FROM word_in WHERE kind > $1"),
                _ => sql("DELETE FROM word_edition WHERE edition > $1"),
            }.bind(0_i64).execute(site.db()).await.expect("gone");
        }
        assert_eq!(found("treppen").await, 0);
        store::fulltext::renew(site.db()).await.expect("made anew");
        assert_eq!(found("treppen").await, 1, "{id}");
    }

    async fn long_results_turn_their_pages_whether_words_are_rare_or_frequent(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq]).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let here = people.isabellastrasse;
        // So many that the words which all have are frequent, and that not all are looked at on one page.
        for n in 0..COUNT {
            let rare = if n % 40 == 7 { " Balkon" } else { "" };
            let side = if n % 2 == 0 { "links" } else { "rechts" };
            announced(&site, &format!("Nummer {n}"), &format!("Hausordnung {side}{rare}"), here, n).await;
        }
        let visitor = site.customer(jana).await;
        let all = async |query: &str| {
            let (mut titles, mut from, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let found = site.portal.find_in_house(&visitor, here, query, Some(Kind::Announcement), &from).await.expect("a page");
                let group = found.groups.into_iter().next().expect("a group");
                titles.extend(group.hits.into_iter().map(|hit| hit.title));
                pages += 1;
                match group.next {
                    Some(next) => from = next,
                    None => return (titles, pages),
                }
            }
        };
        let newest_first = |keep: fn(&i64) -> bool| -> Vec<String> {
            (0..COUNT).rev().filter(keep).map(|n| format!("Nummer {n}")).collect()
        };
        assert_eq!(all("hausordnung").await.0, newest_first(|_| true));
        assert_eq!(all("balkon").await.0, newest_first(|n| n % 40 == 7));
        assert_eq!(all("rechts hausordnung").await.0, newest_first(|n| n % 2 == 1));
        assert_eq!(all("rechts balkon").await.0, newest_first(|n| n % 40 == 7));
        let (none, pages) = all("links rechts").await;
        assert!(none.is_empty() && (2..5).contains(&pages), "frequent words that never meet: {pages} pages");
        assert_eq!(all("ordnung nummer").await.0, newest_first(|_| true));
        let (none, pages) = all("hausordnung nummer xyz").await;
        assert_eq!((none.len(), pages), (0, 1), "one word that nobody has ends it");
    }

    async fn long_searches_in_the_faq_turn_their_pages_in_both_directions(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        site.switch_on(&[Key::Faq]).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let (visitor, here) = (site.customer(jana).await, people.isabellastrasse);
        let done: Result<(), store::StoreError> = write_tx!(site.db(), |tx| {
            let name = Both { de: "Haus".into(), en: None };
            let category = store::faq::add_category(tx, &Category { name }, site.portal.now()).await?;
            for n in 0..COUNT {
                let side = if n % 2 == 0 { "links" } else { "rechts" };
                let entry = Entry {
                    category,
                    question: Both { de: format!("Nummer {n}"), en: None },
                    answer: Both { de: format!("Hausordnung {side}"), en: None },
                    state: faq::State::Published,
                    audience: faq::Audience::Everywhere,
                };
                store::faq::add_entry(tx, &entry, site.portal.now()).await?;
            }
            Ok(())
        });
        done.expect("written");
        for (query, every) in [("hausordnung", 1), ("rechts nummer", 2), ("links rechts", 0), ("617", 617)] {
            let (mut there, mut turn) = (Vec::new(), Turn::Start);
            let mut last = loop {
                let page = site.portal.faq(&visitor, here, query, turn).await.expect("a page");
                there.extend(page.rows.iter().map(|entry| entry.question.de.clone()));
                match page.later {
                    Some(row) => turn = Turn::After(row),
                    None => break page,
                }
            };
            let expected: Vec<String> = (0..COUNT)
                .filter(|n| match every { 0 => false, 1 => true, 2 => n % 2 == 1, only => *n == only })
                .map(|n| format!("Nummer {n}"))
                .collect();
            assert_eq!(there, expected, "{query}");
            let mut back: Vec<String> = last.rows.iter().map(|entry| entry.question.de.clone()).collect();
            while let Some(row) = last.earlier {
                last = site.portal.faq(&visitor, here, query, Turn::Before(row)).await.expect("a page");
                back.splice(0..0, last.rows.iter().map(|entry| entry.question.de.clone()));
            }
            assert_eq!(back, expected, "{query}, backwards");
        }
    }

    async fn what_is_new_is_marked_until_the_list_was_opened_and_for_that_day(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let here = people.isabellastrasse;
        assert_eq!(list(&site, jana, here).await, (0, vec![]));
        assert_eq!(kept(&site).await, 0, "a visit without news leaves no trace");
        announce(&site, &people, &to_house("Erste", "…", here)).await;
        site.clock.advance(Span::minutes(1));
        let before = site.journal().await.len();
        let start = async || site.portal.start_page(&site.customer(jana).await, here).await.expect("a page").announcements;
        assert_eq!((start().await.unseen, start().await.items[0].new), (Some(1), true), "the start page takes no mark away");
        assert_eq!(list(&site, jana, here).await, (1, vec!["* Erste".to_owned()]));
        assert_eq!(list(&site, jana, here).await, (0, vec!["* Erste".to_owned()]), "the whole day");
        assert_eq!((start().await.unseen, start().await.items[0].new), (Some(0), false), "where all are said to be seen none is new");
        assert_eq!(site.journal().await.len(), before, "the journal does not know");
        site.clock.advance(Span::days(1));
        assert_eq!(list(&site, jana, here).await, (0, vec!["Erste".to_owned()]));
        announce(&site, &people, &to_house("Zweite", "…", here)).await;
        site.clock.advance(Span::minutes(1));
        assert_eq!(list(&site, jana, here).await, (1, vec!["* Zweite".to_owned(), "Erste".to_owned()]));
        announce(&site, &people, &to_house("Dritte", "…", here)).await;
        site.clock.advance(Span::minutes(1));
        let marked = start().await.items.into_iter().filter(|news| news.new).map(|news| news.title).collect::<Vec<_>>();
        assert_eq!((start().await.unseen, marked), (Some(1), vec!["Dritte".to_owned()]), "the list still marks both");
        for n in 0..12 {
            announce(&site, &people, &to_house(&format!("Weitere {n}"), "…", here)).await;
        }
        site.clock.advance(Span::minutes(1));
        assert_eq!(start().await.unseen, Some(10), "more than nine are many");
        let stored: String = sql("SELECT seen_on FROM list_seen").value(site.db().read()).await.expect("a day");
        assert_eq!(stored, "2026-11-24", "no more than the day");
    }

    async fn whoever_is_only_shown_a_portal_neither_sees_nor_sets_marks(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let here = people.isabellastrasse;
        announce(&site, &people, &to_house("Erste", "…", here)).await;
        share(&site, &people, document::Place::House(here), "Hausordnung").await;
        site.clock.advance(Span::minutes(1));
        for (presence, sees) in [(Presence::Shown, false), (Presence::Ahead, true), (Presence::Here, true), (Presence::Shown, false)] {
            let mut visitor = site.customer(jana).await;
            visitor.presence = presence;
            let slip = site.portal.announcements_at(&visitor, here, None).await.expect("a page");
            assert_eq!(slip.new_after.is_some(), sees, "{presence:?}");
            let listed = site.portal.documents_at(&visitor, here, None, None).await.expect("a page");
            assert_eq!(listed.new_after.is_some(), sees, "{presence:?}");
            let start = site.portal.start_page(&visitor, here).await.expect("a page");
            for newest in [start.announcements, start.documents] {
                assert!(sees || (newest.unseen.is_none() && !newest.items[0].new), "{presence:?} would tell what she has seen");
            }
            let kept = kept(&site).await;
            assert_eq!(kept, if presence == Presence::Here || (presence == Presence::Shown && kept == 2) { 2 } else { 0 }, "{presence:?}");
        }
        let visitor = site.customer(jana).await;
        site.portal.delete_login(&visitor, testkit::PASSWORD.to_owned()).await.expect("deleted");
        assert_eq!(kept(&site).await, 0, "they go with the login");
    }

    async fn documents_are_marked_by_the_same_rules_in_a_list_of_their_own(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let mia = site.add_login("Mia", "mia@example.net").await;
        site.through(site.add_added_access(mia, people.schubert, AccessLevel::Member).await).await;
        let here = people.isabellastrasse;
        let start = async |login| site.portal.start_page(&site.customer(login).await, here).await.expect("a page");
        assert_eq!(papers(&site, jana, here, None).await, (0, vec![]));
        announce(&site, &people, &to_house("Mitteilung", "…", here)).await;
        share(&site, &people, document::Place::House(here), "Hausordnung").await;
        site.clock.advance(Span::minutes(1));
        share(&site, &people, document::Place::Contact(people.schubert), "Abrechnung").await;
        site.clock.advance(Span::minutes(1));
        let before = site.journal().await.len();

        let page = start(jana).await;
        assert_eq!((page.announcements.unseen, page.documents.unseen), (Some(1), Some(2)));
        let shown: Vec<_> = page.documents.items.into_iter().map(|news| (news.title, news.when, news.new)).collect();
        let when = format!("{} · Abrechnung", site.portal.now().day().to(domain::text::Lang::De));
        let of = |title: &str| (title.to_owned(), when.clone(), true);
        assert_eq!(shown, [of("Abrechnung"), of("Hausordnung")]);
        assert_eq!(start(mia).await.documents, domain::home::Newest::default(), "somebody with user rights sees none");
        let both = vec!["* Abrechnung".to_owned(), "* Hausordnung".to_owned()];
        assert_eq!(papers(&site, jana, here, Some(Folder::Statement)).await, (2, both.clone()));
        assert_eq!(kept(&site).await, 0, "of another type there may be more that is new");
        assert_eq!(papers(&site, jana, here, None).await, (2, both.clone()));
        assert_eq!(papers(&site, jana, here, None).await, (0, both), "the whole day");
        let page = start(jana).await;
        assert_eq!((page.announcements.unseen, page.documents.unseen), (Some(1), Some(0)), "each list for itself");
        assert_eq!(papers(&site, emre, here, None).await, (1, vec!["* Hausordnung".to_owned()]), "each for themselves");
        assert_eq!(site.journal().await.len(), before, "the journal does not know");

        site.clock.advance(Span::days(1));
        share(&site, &people, document::Place::House(here), "Protokoll").await;
        site.clock.advance(Span::minutes(1));
        let now = ["* Protokoll", "Abrechnung", "Hausordnung"].map(str::to_owned).to_vec();
        assert_eq!(papers(&site, jana, here, None).await, (1, now));
        for n in 0..12 {
            share(&site, &people, document::Place::House(here), &format!("Weitere {n}")).await;
        }
        site.clock.advance(Span::minutes(1));
        let documents = start(jana).await.documents;
        assert_eq!((documents.unseen, documents.items.len()), (Some(10), 3), "more than nine are many");
    }

    async fn a_document_of_a_contact_is_new_in_each_of_its_houses_and_one_of_a_house_only_there(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        let (here, there) = (people.isabellastrasse, people.kastanienallee);
        share(&site, &people, document::Place::Contact(people.yildiz), "Brief").await;
        share(&site, &people, document::Place::House(there), "Plan").await;
        site.clock.advance(Span::minutes(1));
        let visitor = site.customer(emre).await;
        for (house, new) in [(here, 1), (there, 2)] {
            assert_eq!(count(&site, &visitor, house, Kind::Document).await, new, "{house}");
            assert_eq!(count(&site, &visitor, house, Kind::Announcement).await, 0, "{house}");
            let start = site.portal.start_page(&visitor, house).await.expect("a page");
            assert_eq!((start.documents.unseen, start.documents.items.len() as i64), (Some(new), new), "{house}");
        }
        papers(&site, emre, there, None).await;
        let visitor = site.customer(emre).await;
        assert_eq!(count(&site, &visitor, there, Kind::Document).await, 0);
        assert_eq!(count(&site, &visitor, here, Kind::Document).await, 1, "the list of the other house was not opened");
    }

    async fn whoever_has_a_house_when_documents_begin_to_be_marked_sees_no_old_ones_as_new(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let here = people.isabellastrasse;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let rosa = site.add_login("Rosa", "rosa@example.net").await;
        site.through(site.add_residence(rosa, here).await).await;
        share(&site, &people, document::Place::House(here), "Hausordnung").await;
        site.clock.advance(Span::minutes(1));
        // The same words for both engines.
        let migration = include_str!("../../../store/migrations/sqlite/0020_new_documents.sql");
        let (_, begin) = migration.split_once("-- Whoever has a house already").expect("there");
        let (_, begin) = begin.split_once('\n').expect("a statement");
        sql(begin).execute(site.db()).await.expect("begun");
        for login in [jana, rosa] {
            assert_eq!(papers(&site, login, here, None).await, (0, vec!["Hausordnung".to_owned()]));
        }
        let emre = site.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
        assert_eq!(papers(&site, emre, here, None).await, (1, vec!["* Hausordnung".to_owned()]), "who comes later");
        share(&site, &people, document::Place::House(here), "Plan").await;
        site.clock.advance(Span::minutes(1));
        let now = ["* Plan", "Hausordnung"].map(str::to_owned).to_vec();
        assert_eq!(papers(&site, jana, here, None).await, (1, now));
    }

    async fn the_only_new_announcement_is_seen_when_it_is_opened_by_its_link_and_none_of_several(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let here = people.isabellastrasse;
        let open = async |id, presence| {
            let mut visitor = site.customer(jana).await;
            visitor.presence = presence;
            site.portal.announcement_at(&visitor, here, id).await.expect("there").all_seen
        };
        let new = async || count(&site, &site.customer(jana).await, here, Kind::Announcement).await;
        let first = announce(&site, &people, &to_house("Erste", "…", here)).await;
        site.clock.advance(Span::minutes(1));
        assert!(!open(first, Presence::Shown).await, "a preview does not know what is new");
        open(first, Presence::Ahead).await;
        assert_eq!((kept(&site).await, new().await), (0, 1), "nobody has read it yet");
        assert!(open(first, Presence::Here).await);
        assert_eq!((kept(&site).await, new().await), (1, 0));
        assert!(!open(first, Presence::Here).await, "nothing is new any more");
        assert_eq!(list(&site, jana, here).await, (0, vec!["* Erste".to_owned()]), "its mark stays for the day");

        let second = announce(&site, &people, &to_house("Zweite", "…", here)).await;
        site.clock.advance(Span::minutes(1));
        let third = announce(&site, &people, &to_house("Dritte", "…", here)).await;
        site.clock.advance(Span::minutes(1));
        for id in [first, second, third] {
            assert!(!open(id, Presence::Here).await);
            assert_eq!(new().await, 2, "the others would vanish without having been seen");
        }
        site.clock.advance(Span::days(1));
        let marks = ["* Dritte", "* Zweite", "Erste"].map(str::to_owned).to_vec();
        assert_eq!(list(&site, jana, here).await, (2, marks));
    }
}
