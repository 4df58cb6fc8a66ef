//! The chain of the journal: what was written stays as it was written, or is missed.

use domain::{
    id::StaffId,
    journal::{Action, Actor, Entry, Object, ObjectKind},
    organisation::Organisation,
    time::Moment,
};
use store::{
    Db, Engine, Sql, StoreError, health,
    journal::{
        self,
        chain::{self, Anchor, Findings, Flaw},
    },
    sql, sql2, write_tx,
};
use tokio::task::JoinSet;

const KEY: [u8; 32] = [7; 32];

fn changed(n: i64) -> Entry {
    Entry {
        actor: Actor::Staff { id: StaffId(1), name: "Maria Huber".into() },
        object: Object::new(ObjectKind::Contact, n, format!("Kontakt {n}")),
        action: Action::Changed,
        before: (n % 2 == 0).then(|| "0911 1234".into()),
        after: Some("0911 5678".into()),
    }
}

async fn append(db: &Db, entries: std::ops::Range<i64>) {
    let written: Result<(), StoreError> = write_tx!(db, |tx| {
        for n in entries.clone() {
            journal::append(tx, Moment(n), &changed(n)).await?;
        }
        Ok(())
    });
    written.expect("written");
}

async fn check(db: &Db) -> Findings {
    chain::check(db, None).await.expect("a check")
}

async fn flaws(db: &Db) -> Vec<Flaw> {
    check(db).await.flaws
}

async fn run(db: &Db, statement: Sql) -> u64 {
    statement.execute(db).await.expect("done")
}

/// What somebody with the database in their hands does first.
async fn disarm(db: &Db) {
    run(db, sql2("DROP TRIGGER journal_is_chained", "DROP TRIGGER journal_is_chained ON journal")).await;
    run(db, sql2("DROP TRIGGER journal_stays_as_it_is", "DROP TRIGGER journal_stays_as_it_is ON journal")).await;
    run(db, sql2("DROP TRIGGER journal_keeps_its_rows", "DROP TRIGGER journal_keeps_its_rows ON journal")).await;
}

/// Ten rows, and nobody who keeps them.
async fn unguarded(db: &Db) {
    db.chain_journal_with(KEY);
    append(db, 1..11).await;
    assert_eq!(flaws(db).await, []);
    disarm(db).await;
}

testkit::on_each_engine! {
    async fn parallel_changes_make_one_chain(db: Db) {
        db.chain_journal_with(KEY);
        let mut tasks = JoinSet::new();
        for n in 0..40 {
            let db = db.clone();
            tasks.spawn(async move { append(&db, n * 3..n * 3 + 3).await });
        }
        tasks.join_all().await;
        let findings = check(&db).await;
        assert_eq!((findings.entries, findings.flaws), (120, vec![]));
        // What was written together stands together.
        let rows = journal::newest(db.read(), &journal::Filter::default(), None, 200).await.expect("rows");
        let objects: Vec<i64> = rows.iter().rev().map(|row| row.at.0).collect();
        assert!(objects.chunks(3).all(|three| three[0] % 3 == 0 && three[1] == three[0] + 1 && three[2] == three[0] + 2));
    }

    async fn nobody_who_has_the_end_of_the_journal_waits_for_others(db: Db) {
        db.chain_journal_with(KEY);
        let saved: Result<(), StoreError> =
            write_tx!(db, |tx| { store::organisation::save(tx, &Organisation::default()).await });
        saved.expect("saved");
        let mut tasks = JoinSet::new();
        for n in 0..20 {
            let db = db.clone();
            tasks.spawn(async move {
                let done: Result<(), StoreError> = write_tx!(db, |tx| {
                    // Half of them write the journal first and then what others are at, the others the other way round.
                    if n % 2 == 0 {
                        journal::append(tx, Moment(n), &changed(n)).await?;
                    }
                    sql("UPDATE organisation SET name = name WHERE id = 1").execute(&mut *tx).await?;
                    if n % 2 == 1 {
                        journal::append(tx, Moment(n), &changed(n)).await?;
                    }
                    Ok(())
                });
                done.expect("done");
            });
        }
        tasks.join_all().await;
        assert_eq!(db.retries(), 0, "a deadlock was resolved by trying again");
        assert_eq!((check(&db).await.entries, flaws(&db).await), (20, vec![]));
    }

    async fn what_is_rolled_back_is_in_no_chain(db: Db) {
        db.chain_journal_with(KEY);
        append(&db, 1..3).await;
        let mut tx = db.begin_write().await.expect("a transaction");
        journal::append(&mut tx, Moment(9), &changed(9)).await.expect("noted");
        drop(tx);
        append(&db, 3..4).await;
        assert_eq!((check(&db).await.entries, flaws(&db).await), (3, vec![]));
    }

    async fn the_database_itself_refuses_to_change_or_remove_rows(db: Db) {
        append(&db, 1..4).await;
        for statement in [
            sql("UPDATE journal SET after = 'nichts' WHERE id = 2"),
            sql("UPDATE journal SET hash = NULL WHERE id = 2"),
            sql("DELETE FROM journal WHERE id = 3"),
            sql("INSERT INTO journal (at, actor_kind, actor_name, object_kind, object_name, action)
                VALUES (1, 'system', 'Quartier', 'contact', 'Jana Schubert', 'changed')"),
        ] {
            statement.execute(&db).await.expect_err("refused");
        }
        assert_eq!((check(&db).await.entries, flaws(&db).await), (3, vec![]));
    }

    async fn a_changed_row_is_named(db: Db) {
        unguarded(&db).await;
        for (column, seq) in [
            (sql("UPDATE journal SET after = 'nichts' WHERE seq = 1"), 1),
            (sql("UPDATE journal SET actor_name = 'Tom Berger' WHERE seq = 5"), 5),
            (sql("UPDATE journal SET before = NULL WHERE seq = 6"), 6),
            (sql("UPDATE journal SET at = at + 1 WHERE seq = 10"), 10),
        ] {
            run(&db, column).await;
            let found = flaws(&db).await;
            assert!(found.iter().any(|flaw| matches!(flaw, Flaw::Changed { seq: there, .. } if *there == seq)), "{found:?}");
        }
        assert_eq!(check(&db).await.count, 4, "and no other");
    }

    async fn a_removed_row_is_missed_wherever_it_was(db: Db) {
        unguarded(&db).await;
        run(&db, sql("DELETE FROM journal WHERE seq = 1")).await;
        run(&db, sql("DELETE FROM journal WHERE seq IN (4, 5)")).await;
        run(&db, sql("DELETE FROM journal WHERE seq >= 9")).await;
        let missing = |from, to| Flaw::Missing { from, to };
        assert_eq!(flaws(&db).await, [missing(1, 1), missing(4, 5), missing(9, 10)]);
        // Going on does not hide it.
        append(&db, 11..12).await;
        assert_eq!(flaws(&db).await, [missing(1, 1), missing(4, 5), missing(9, 10)]);
    }

    async fn an_end_that_was_moved_back_is_found_also_after_new_rows(db: Db) {
        unguarded(&db).await;
        run(&db, sql("DELETE FROM journal WHERE seq > 7")).await;
        run(&db, sql("UPDATE journal_head SET entries = 7, hash = (SELECT hash FROM journal WHERE seq = 7)")).await;
        assert_eq!(flaws(&db).await, [Flaw::End]);
        append(&db, 11..13).await;
        assert_eq!(flaws(&db).await, [Flaw::EndWas { seq: 8 }]);
        // As if there had never been a chain.
        run(&db, sql("UPDATE journal_head SET entries = 0, hash = '', key_mark = '', seal = '', broken_at = NULL")).await;
        assert_eq!(flaws(&db).await, [Flaw::End]);
        append(&db, 13..14).await;
        assert_eq!(flaws(&db).await, [Flaw::EndWas { seq: 10 }]);
    }

    async fn rows_in_another_order_are_named(db: Db) {
        unguarded(&db).await;
        // Two rows change places in the chain …
        for (from, to) in [(3_i64, 100_i64), (4, 3), (100, 4)] {
            let swap = sql("UPDATE journal SET seq = $2 WHERE seq = $1").bind(from).bind(to);
            swap.execute(&db).await.expect("moved");
        }
        let found = flaws(&db).await;
        assert!(found.iter().any(|flaw| matches!(flaw, Flaw::Changed { seq: 3, .. })), "{found:?}");
        assert!(found.iter().any(|flaw| matches!(flaw, Flaw::Changed { seq: 4, .. })), "{found:?}");
    }

    async fn rows_that_are_shown_in_another_order_are_named(db: Db) {
        unguarded(&db).await;
        // … or only on the page, which goes by their numbers.
        for (from, to) in [(3_i64, 100_i64), (4, 3), (100, 4)] {
            let swap = sql("UPDATE journal SET id = $2 WHERE id = $1").bind(from).bind(to);
            swap.execute(&db).await.expect("moved");
        }
        assert_eq!(flaws(&db).await, [Flaw::Moved { seq: 4, id: domain::id::EntryId(3) }]);
    }

    async fn rows_that_somebody_else_wrote_are_named(db: Db) {
        unguarded(&db).await;
        let forge = sql("INSERT INTO journal (seq, hash, at, actor_kind, actor_name, object_kind, object_name, action)
            VALUES ($1, $2, 1, 'system', 'Quartier', 'contact', 'Jana Schubert', 'changed')");
        forge.bind(11_i64).bind("0".repeat(64)).execute(&db).await.expect("forged");
        assert_eq!(flaws(&db).await, [Flaw::Beyond { end: 10, last: 11 }]);
        run(&db, sql("INSERT INTO journal (at, actor_kind, actor_name, object_kind, object_name, action)
            VALUES (1, 'system', 'Quartier', 'contact', 'Jana Schubert', 'changed')")).await;
        let found = flaws(&db).await;
        assert_eq!(found, [Flaw::Unchained { rows: 1 }, Flaw::Beyond { end: 10, last: 11 }]);
    }

    async fn who_puts_back_an_older_state_is_found_by_what_was_kept_elsewhere(db: Db) {
        db.chain_journal_with(KEY);
        assert_eq!(chain::anchor(&db).await.expect("an answer"), None);
        append(&db, 1..4).await;
        let early = chain::anchor(&db).await.expect("an answer").expect("an anchor");
        append(&db, 4..8).await;
        let late = chain::anchor(&db).await.expect("an answer").expect("an anchor");
        assert_eq!(Anchor::parse(&late.to_string()), Some(late.clone()));
        for anchor in [&early, &late] {
            assert_eq!(chain::check(&db, Some(anchor)).await.expect("a check").flaws, []);
        }
        // The end of then, with its seal, and the rows of then: nothing in the database speaks against it.
        let of_then = Anchor { entries: 9, ..late };
        assert_eq!(chain::check(&db, Some(&of_then)).await.expect("a check").flaws, [Flaw::Anchor { entries: 9 }]);
        let other = Anchor { hash: "0".repeat(64), ..early };
        assert_eq!(chain::check(&db, Some(&other)).await.expect("a check").flaws, [Flaw::Anchor { entries: 3 }]);
    }

    async fn what_keeps_the_journal_is_missed_once_it_is_gone(db: Db) {
        let missing = async || health::missing_guards(&db).await.expect("an answer");
        assert_eq!(missing().await, [""; 0]);
        disarm(&db).await;
        let gone = ["journal_is_chained", "journal_stays_as_it_is", "journal_keeps_its_rows"];
        assert_eq!(missing().await, gone);
        if db.engine() == Engine::Postgres {
            run(&db, sql("ALTER TABLE journal DISABLE TRIGGER journal_is_not_emptied")).await;
            assert_eq!(missing().await, [&gone[..], &["journal_is_not_emptied"]].concat(), "it is switched off");
        }
    }

    async fn rows_from_before_the_chain_get_their_place(db: Db) {
        db.chain_journal_with(KEY);
        run(&db, sql2("DROP TRIGGER journal_is_chained", "DROP TRIGGER journal_is_chained ON journal")).await;
        for n in 0..2_500_i64 {
            let old = sql("INSERT INTO journal (id, at, actor_kind, actor_name, object_kind, object_name, action, after)
                VALUES ($1, $1, 'system', 'Quartier', 'contact', 'Jana Schubert', 'changed', 'ä')");
            old.bind(n * 2 + 1).execute(&db).await.expect("written");
        }
        // PostgreSQL counts by itself; what was written with numbers of our own it does not know.
        run(&db, sql2(
            "UPDATE organisation SET name = name WHERE id = 0",
            "ALTER TABLE journal ALTER COLUMN id RESTART WITH 10000",
        )).await;
        chain::begin(&db).await.expect("begun");
        assert_eq!((check(&db).await.entries, flaws(&db).await), (2_500, vec![]));
        chain::begin(&db).await.expect("nothing to do");
        append(&db, 1..3).await;
        assert_eq!((check(&db).await.entries, flaws(&db).await), (2_502, vec![]));
        sql("UPDATE journal SET seq = 1 WHERE id = 3").execute(&db).await.expect_err("refused");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_another_secret_the_rows_before_cannot_be_checked_and_the_new_ones_can() {
    for test_db in testkit::test_databases().await {
        test_db.db().chain_journal_with(KEY);
        append(test_db.db(), 1..4).await;
        let replaced = Db::open(test_db.url()).await.expect("a database");
        replaced.chain_journal_with([8; 32]);
        let findings = check(&replaced).await;
        assert_eq!((findings.our_key, findings.since, findings.flaws), (false, 4, vec![]));
        append(&replaced, 4..6).await;
        let findings = check(&replaced).await;
        assert_eq!((findings.our_key, findings.since, findings.flaws), (true, 4, vec![]));
        disarm(&replaced).await;
        run(&replaced, sql("UPDATE journal SET after = 'nichts' WHERE seq = 5")).await;
        assert_eq!(check(&replaced).await.count, 1);
        replaced.close().await;
        test_db.close().await;
    }
}
