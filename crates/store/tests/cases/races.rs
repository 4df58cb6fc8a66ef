//! Two at once: what may happen only once happens once, on both engines.

use domain::time::Moment;
use store::{Db, StoreError, sql, write_tx};
use tokio::task::JoinSet;

async fn issue(db: &Db, code: &[u8]) -> Result<u64, StoreError> {
    sql("INSERT INTO invitation (kind, level, name, code_hash, code_cipher, created_at, created_by, expires_at)
        VALUES ('contact', 'admin', 'Jana Schubert', $1, $1, $2, 'Maria Huber', $2)")
    .bind(code)
    .bind(Moment(1))
    .execute(db)
    .await
}

testkit::on_each_engine! {
    async fn of_two_parallel_attempts_with_one_code_exactly_one_wins(db: Db) {
        for round in 0..20_u8 {
            issue(&db, &[round]).await.expect("a code");
            let mut attempts = JoinSet::new();
            for _ in 0..2 {
                let db = db.clone();
                attempts.spawn(async move {
                    let won: Result<u64, StoreError> = write_tx!(db, |tx| {
                        sql("UPDATE invitation SET used_at = $1 WHERE code_hash = $2 AND used_at IS NULL")
                            .bind(Moment(2))
                            .bind(vec![round])
                            .execute(tx)
                            .await
                    });
                    won.expect("an answer")
                });
            }
            assert_eq!(attempts.join_all().await.iter().sum::<u64>(), 1, "round {round}");
        }
    }

    async fn one_administrator_remains_whoever_leaves_at_the_same_time(db: Db) {
        let set_up: Result<(), StoreError> = write_tx!(db, |tx| {
            store::organisation::save(tx, &domain::organisation::Organisation::default()).await
        });
        set_up.expect("an organisation");
        for round in 0..20 {
            for name in ["Maria Huber", "Deniz Kaya"] {
                sql("INSERT INTO staff (email, email_key, name, role, language, created_at)
                    VALUES ($1, $1, $1, 'administrator', 'de', 0)")
                .bind(format!("{name} {round}"))
                .execute(&db)
                .await
                .expect("an administrator");
            }
            let mut leaving = JoinSet::new();
            for name in ["Maria Huber", "Deniz Kaya"] {
                let db = db.clone();
                leaving.spawn(async move {
                    let left: Result<(), StoreError> = write_tx!(db, |tx| {
                        // The owning row first: who comes second sees what the first one did.
                        sql("UPDATE organisation SET name = name WHERE id = $1").bind(1_i64).execute(&mut *tx).await?;
                        let others: i64 = sql("SELECT COUNT(*) FROM staff WHERE deactivated_at IS NULL AND name <> $1")
                            .bind(format!("{name} {round}"))
                            .value(&mut *tx)
                            .await?;
                        if others == 0 {
                            return Ok(());
                        }
                        sql("UPDATE staff SET deactivated_at = 1 WHERE name = $1")
                            .bind(format!("{name} {round}"))
                            .execute(tx)
                            .await?;
                        Ok(())
                    });
                    left.expect("an answer");
                });
            }
            leaving.join_all().await;
            let rest: i64 =
                sql("SELECT COUNT(*) FROM staff WHERE deactivated_at IS NULL").value(db.read()).await.expect("a number");
            assert_eq!(rest, 1, "round {round}");
            // The next round begins without anybody.
            sql("UPDATE staff SET deactivated_at = $1").bind(1_i64).execute(&db).await.expect("done");
        }
    }

    async fn a_value_that_is_taken_is_recognised_by_its_column(db: Db) {
        issue(&db, b"K7QM").await.expect("a code");
        let twice = issue(&db, b"K7QM").await.expect_err("a refusal");
        assert!(twice.is_unique("invitation.code_hash"), "{twice}");
        assert!(!twice.is_unique("invitation.code") && !twice.is_unique("invitation.code_cipher"));
        assert!(!twice.is_transient() && !twice.is_unavailable());

        let attempt = sql("INSERT INTO attempt (subject, count, since) VALUES ('jana', 1, 0)");
        attempt.execute(&db).await.expect("an attempt");
        let twice = attempt.execute(&db).await.expect_err("a refusal");
        assert!(twice.is_unique("attempt.subject") && !twice.is_unique("attempt.count"), "{twice}");
    }
}
