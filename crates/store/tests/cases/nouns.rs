//! The first nouns: the organisation and the journal.

use domain::{
    id::StaffId,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    organisation::Organisation,
    time::Moment,
};
use store::{StoreError, count_statements, journal, organisation, write_tx};

fn weber() -> Organisation {
    Organisation {
        name: "Weber Hausverwaltung".into(),
        town: "Nürnberg".into(),
        phone: "0911 1234".into(),
        ..Organisation::default()
    }
}

fn note(name: &str, id: i64) -> Entry {
    Entry {
        actor: Actor::Staff { id: StaffId(1), name: "Maria Huber".into() },
        object: Object::new(ObjectKind::Contact, id, name),
        action: Action::Changed,
        before: None,
        after: Some("0911 5678".into()),
    }
}

testkit::on_each_engine! {
    async fn the_organisation_is_there_once_it_is_saved_and_never_twice(db: Db) {
        assert_eq!(organisation::get(db.read()).await.expect("an answer"), None);
        for town in ["Nürnberg", "Fürth"] {
            let moved = Organisation { town: town.into(), ..weber() };
            let saved: Result<(), StoreError> = write_tx!(db, |tx| { organisation::save(tx, &moved).await });
            saved.expect("saved");
            assert_eq!(organisation::get(db.read()).await.expect("an answer"), Some(moved));
        }
    }

    async fn the_journal_shows_the_newest_first_page_by_page_and_for_one_contact(db: Db) {
        let written: Result<(), StoreError> = write_tx!(db, |tx| {
            for n in 0..5 {
                journal::append(tx, Moment(n), &note("Jana Schubert", 7)).await?;
                journal::append(tx, Moment(n), &note("Emre Yıldız", 8)).await?;
            }
            Ok(())
        });
        written.expect("written");
        let all = journal::Filter::default();
        let first = journal::newest(db.read(), &all, None, 6).await.expect("a page");
        let second = journal::newest(db.read(), &all, first.last().map(|row| row.id), 6).await.expect("a page");
        let ids: Vec<i64> = first.iter().chain(&second).map(|row| row.id.0).collect();
        assert_eq!(ids, (1..=10).rev().collect::<Vec<_>>());
        let hers = journal::Filter { object_kind: Some(ObjectKind::Contact), object: Some(7), object_name: None };
        let hers = journal::newest(db.read(), &hers, None, 99).await.expect("a page");
        assert_eq!(hers.iter().map(|row| row.at.0).collect::<Vec<_>>(), [4, 3, 2, 1, 0]);
        assert!(hers.iter().all(|row| row.object_name == "Jana Schubert" && row.actor_name == "Maria Huber"));
    }

    async fn what_a_page_costs_can_be_counted_while_others_work(db: Db) {
        let busy = tokio::spawn({
            let db = db.clone();
            async move {
                for _ in 0..20 {
                    organisation::get(db.read()).await.expect("an answer");
                }
            }
        });
        let before = db.statements();
        let (_, inner) = count_statements(async {
            organisation::get(db.read()).await.expect("an answer");
            let (_, one) = count_statements(organisation::get(db.read())).await;
            assert_eq!(one, 1);
        })
        .await;
        busy.await.expect("the others");
        assert_eq!(inner, 2);
        assert!(db.statements() >= before + 2);
    }
}
