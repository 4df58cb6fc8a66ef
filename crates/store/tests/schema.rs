//! The two sets of migrations and all statements, on the engines themselves.

use std::{collections::BTreeSet, fs, path::Path};
use store::{Engine, sql};

fn migrations(engine: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let files = fs::read_dir(folder).expect("the folder");
    files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn both_engines_have_the_same_migrations() {
    assert!(!migrations("sqlite").is_empty());
    assert_eq!(migrations("sqlite"), migrations("postgres"));
}

#[test]
fn both_sets_declare_the_same_tables_and_columns() {
    let declared = |engine: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
        let mut names = BTreeSet::new();
        for file in migrations(engine) {
            let text = fs::read_to_string(folder.join(file)).expect("a migration");
            let mut table = String::new();
            for line in text.lines() {
                if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                    table = rest.split(' ').next().unwrap_or_default().to_owned();
                } else if let Some(column) = line.strip_prefix("    ").and_then(|line| line.split(' ').next()) {
                    names.insert(format!(
                        "{table}.{column}{}",
                        if line.contains("NOT NULL") { " required" } else { "" }
                    ));
                }
            }
        }
        names
    };
    assert!(declared("sqlite").len() > 50);
    assert_eq!(declared("sqlite"), declared("postgres"));
}

/// Every text given to `sql(…)` or `sql2(…)` in this crate: (SQLite's, PostgreSQL's).
fn statements() -> Vec<(String, String)> {
    fn strings(mut rest: &str, count: usize) -> Vec<String> {
        let mut found = Vec::new();
        for _ in 0..count {
            let Some(start) = rest.find('"') else { break };
            let hashes = rest[..start].chars().rev().take_while(|c| *c == '#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let Some(length) = rest[start + 1..].find(&close) else { break };
            found.push(rest[start + 1..start + 1 + length].to_owned());
            rest = &rest[start + 1 + length + close.len()..];
        }
        found
    }
    fn read(folder: &Path, into: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                read(&path, into);
            } else {
                let text = fs::read_to_string(&path).expect("a source file");
                for (at, _) in text.match_indices("sql(").chain(text.match_indices("sql2(")) {
                    let two = text[at..].starts_with("sql2(");
                    let rest = text[at..].split_once('(').map_or("", |(_, rest)| rest);
                    // Only literals: `sql(text: &'static str)` and `sql.postgres` are no statements.
                    if rest.trim_start().starts_with(['"', 'r']) && !rest.starts_with("r.") {
                        let texts = strings(rest, if two { 2 } else { 1 });
                        if let [first, .., last] | [first @ last] = texts.as_slice() {
                            into.push((first.clone(), last.clone()));
                        }
                    }
                }
            }
        }
    }
    let mut all = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all
}

#[test]
fn every_statement_can_be_prepared_on_both_engines() {
    let statements = statements();
    assert!(statements.len() >= 10, "the search for statements found only {}", statements.len());
    testkit::run_on_each_engine(|db| {
        let statements = statements.clone();
        async move {
            let mut wrong = Vec::new();
            for (sqlite, postgres) in statements {
                let text = if db.engine() == Engine::Sqlite { sqlite } else { postgres };
                if let Err(error) = db.prepare(&text).await {
                    wrong.push(format!("{text}\n  → {error}"));
                }
            }
            assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        }
    });
}

testkit::on_each_engine! {
    async fn a_null_where_none_is_expected_is_an_error(db: Db) {
        let missing = sql("SELECT name FROM organisation UNION ALL SELECT CAST(NULL AS TEXT)").value::<String>(&db).await;
        assert!(missing.is_err(), "{missing:?}");
        let number = sql("SELECT CAST(NULL AS BIGINT)").value::<i64>(&db).await;
        assert!(number.is_err(), "{number:?}");
        let optional = sql("SELECT CAST(NULL AS BIGINT)").value::<Option<i64>>(&db).await.expect("a row");
        assert_eq!(optional, None);
    }

    async fn reading_connections_cannot_write_on_sqlite(db: Db) {
        let write = sql("DELETE FROM attempt WHERE count = $1").bind(1_i64);
        let refused = write.values::<i64>(db.read()).await;
        assert_eq!(refused.is_err(), db.engine() == Engine::Sqlite);
    }

    async fn forty_parallel_transactions_lose_no_update(db: Db) {
        sql("INSERT INTO attempt (subject, count, since) VALUES ('n', $1, 0)").bind(0_i64).execute(&db).await.expect("a row");
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let db = db.clone();
            tasks.spawn(async move {
                let result: Result<(), store::StoreError> = store::write_tx!(db, |tx| {
                    sql("UPDATE attempt SET since = since + $1 WHERE subject = 'n'").bind(1_i64).execute(&mut *tx).await?;
                    let count: i64 = sql("SELECT count FROM attempt WHERE subject = $1").bind("n").value(&mut *tx).await?;
                    sql("UPDATE attempt SET count = $1 WHERE subject = 'n'").bind(count + 1).execute(tx).await?;
                    Ok(())
                });
                result
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.expect("a task").expect("a transaction");
        }
        let count: i64 = sql("SELECT count FROM attempt").value(&db).await.expect("a row");
        assert_eq!(count, 40);
    }

    async fn what_is_not_committed_never_happened(db: Db) {
        let mut tx = db.begin_write().await.expect("a transaction");
        sql("INSERT INTO attempt (subject, count, since) VALUES ('n', $1, 0)").bind(0_i64).execute(&mut tx).await.expect("a row");
        drop(tx);
        let rows: i64 = sql("SELECT COUNT(*) FROM attempt").value(&db).await.expect("a number");
        assert_eq!(rows, 0);
    }
}
