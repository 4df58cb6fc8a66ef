//! The two sets of migrations and all statements, on the engines themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
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

/// The string literal that a text begins with, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inner = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let (value, rest) = inner.split_once(&end)?;
        return Some((value.to_owned(), rest));
    }
    let inner = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = inner.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, &inner[at + 1..])),
            '\\' => match characters.next()?.1 {
                '\n' => while characters.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                'n' => value.push('\n'),
                other => value.push(other),
            },
            c => value.push(c),
        }
    }
    None
}

/// Pieces of statements that several share: `macro_rules! name { ($a:literal, $b:literal) => { "…" } }`, by name, with the
/// names of what they are given and what they stand for.
type Pieces = BTreeMap<String, (Vec<String>, String)>;

/// The text that a literal, `concat!(…)` of texts or `name!(…)` stands for, and what follows it.
fn text<'s>(source: &'s str, pieces: &Pieces) -> Option<(String, &'s str)> {
    let source = source.trim_start();
    let Some(mut rest) = source.strip_prefix("concat!(") else {
        let Some((name, rest)) = source.split_once("!(").filter(|(name, _)| pieces.contains_key(*name)) else {
            return literal(source);
        };
        let (parameters, body) = &pieces[name];
        let (mut body, mut rest) = (body.clone(), rest);
        for parameter in parameters {
            let (given, after) = text(rest, pieces)?;
            body = body.replace(parameter, &format!("r#\"{given}\"#"));
            rest = after.trim_start().strip_prefix(',').unwrap_or(after);
        }
        return Some((text(&body, pieces)?.0, rest.trim_start().strip_prefix(')')?));
    };
    let mut value = String::new();
    loop {
        let (part, after) = text(rest, pieces)?;
        value.push_str(&part);
        let after = after.trim_start();
        rest = after.strip_prefix(',').unwrap_or(after).trim_start();
        if let Some(rest) = rest.strip_prefix(')') {
            return Some((value, rest));
        }
    }
}

/// A piece as it is declared: its name, the names of what it is given, and what it stands for.
fn piece(declared: &str) -> Option<(String, (Vec<String>, String))> {
    let (name, rest) = declared.split_once(" {")?;
    let (parameters, body) = rest.trim_start().strip_prefix('(')?.split_once(") => {")?;
    let parameters = parameters.split(',').map(str::trim).filter(|parameter| !parameter.is_empty());
    let parameters: Option<Vec<_>> = parameters.map(|one| one.strip_suffix(":literal").map(str::to_owned)).collect();
    Some((name.to_owned(), (parameters?, body.to_owned())))
}

/// The source files of this crate, without comments.
fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source file");
        let lines: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        into.push((path, lines.join("\n")));
    }
}

/// Every text given to `sql(…)` or `sql2(…)` in this crate: (SQLite's, PostgreSQL's).
fn statements() -> Vec<(String, String)> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut pieces = Pieces::new();
    for (_, source) in &files {
        for declared in source.split("macro_rules! ").skip(1) {
            if let Some((name, piece)) = piece(declared) {
                let taken = pieces.insert(name.clone(), piece);
                assert!(taken.is_none(), "two pieces of statements are called {name}");
            }
        }
    }
    let mut all = Vec::new();
    for (path, source) in &files {
        for name in ["sql(", "sql2("] {
            for (at, _) in source.match_indices(name) {
                let before = &source[..at];
                if before.ends_with("fn ") || before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    continue;
                }
                let here = format!("{}: {}", path.display(), &source[at..].lines().next().unwrap_or_default());
                let text = |source| text(source, &pieces).unwrap_or_else(|| panic!("no text, so unchecked: {here}"));
                let (first, rest) = text(&source[at + name.len()..]);
                let second =
                    if name == "sql(" { first.clone() } else { text(&rest[rest.find(',').expect(",") + 1..]).0 };
                all.push((first, second));
            }
        }
    }
    all
}

#[test]
fn literals_are_read_as_rust_reads_them() {
    let read = |text| literal(text).map(|(value, _)| value);
    assert_eq!(read(r##" r#"a "b" \ c"# "##).as_deref(), Some(r#"a "b" \ c"#));
    assert_eq!(
        read("\"LIKE $1 ESCAPE '\\\\' \\\n      AND \\\"b\\\"\", x").as_deref(),
        Some("LIKE $1 ESCAPE '\\' AND \"b\"")
    );
    assert_eq!(read("text"), None);
    let declared = [
        "now {\n () => { concat!(\"$1\", \" + 1\") } }",
        "of {\n ($day:literal) => { concat!($day, \" > \", now!()) } }",
    ];
    let pieces: Pieces = declared.into_iter().filter_map(piece).collect();
    let together = text("concat!(\"at < \", now!(), \" OR \", r\"x\",), rest", &pieces);
    assert_eq!(together, Some(("at < $1 + 1 OR x".to_owned(), ", rest")));
    assert_eq!(text("of!(\"$2\") }", &pieces), Some(("$2 > $1 + 1".to_owned(), " }")));
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
    // It is said outside of the code, in the configuration of cargo (docs/decisions/0040-sqlite-plans-once.md).
    async fn sqlite_plans_a_statement_once_and_shares_no_memory(db: Db) {
        if db.engine() == Engine::Sqlite {
            let told: Vec<String> =
                sql("SELECT compile_options FROM pragma_compile_options").values(db.read()).await.expect("its options");
            let has = |option: &str| told.iter().any(|told| told == option);
            assert!(has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0") && !has("ENABLE_MEMORY_MANAGEMENT"), "{told:?}");
            assert!(has("DEFAULT_LOOKASIDE=1200,400"), "{told:?}");
        }
    }

    async fn a_null_where_none_is_expected_is_an_error(db: Db) {
        let missing = sql("SELECT name FROM organisation UNION ALL SELECT CAST(NULL AS TEXT)").value::<String>(&db).await;
        assert!(missing.is_err(), "{missing:?}");
        let number = sql("SELECT CAST(NULL AS BIGINT)").value::<i64>(&db).await;
        assert!(number.is_err(), "{number:?}");
        let optional = sql("SELECT CAST(NULL AS BIGINT)").value::<Option<i64>>(&db).await.expect("a row");
        assert_eq!(optional, None);
    }

    async fn reading_connections_cannot_write_on_sqlite(db: Db) {
        let write = sql("INSERT INTO attempt (subject, count, since) VALUES ('jana', 1, 0)");
        assert_eq!(write.execute(db.read()).await.is_err(), db.engine() == Engine::Sqlite);
        let write = sql("DELETE FROM attempt WHERE count = $1 RETURNING subject").bind(1_i64);
        assert_eq!(write.values::<String>(db.read()).await.is_err(), db.engine() == Engine::Sqlite);
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
