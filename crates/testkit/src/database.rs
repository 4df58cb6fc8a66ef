//! Databases that are thrown away.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use store::Db;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A migrated, empty database of one test.
#[derive(Debug)]
pub struct TestDb {
    db: Db,
    url: String,
    _folder: Option<TempDir>,
    postgres: Option<(String, String)>,
}

impl TestDb {
    /// The connections.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Where it is, for a second set of connections.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Throws the database away. (A failing test leaves its PostgreSQL database behind, and all tests together the one
    /// that they copy, in a cluster that is itself thrown away.)
    pub async fn close(self) {
        self.db.close().await;
        if let Some((server, name)) = self.postgres {
            let mut admin = PgConnection::connect(&server).await.expect("the test server");
            admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.expect("dropped");
        }
    }
}

/// A database on SQLite, and one on PostgreSQL if `QUARTIER_TEST_POSTGRES` names a server.
///
/// # Panics
/// If one cannot be made.
pub async fn test_databases() -> Vec<TestDb> {
    let mut databases = vec![sqlite().await];
    if let Ok(server) = std::env::var("QUARTIER_TEST_POSTGRES") {
        databases.push(postgres(server).await);
    }
    databases
}

// Bringing the schema up to date is most of what a small test costs: that is done once, and each test begins with a copy.

async fn sqlite() -> TestDb {
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let migrated = MIGRATED.get_or_init(async || {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("template.db");
        Db::open(&format!("sqlite:{}", file.display())).await.expect("a database").close().await;
        std::fs::read(file).expect("the database")
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("test.db");
    std::fs::write(&file, migrated.await).expect("a copy");
    let url = format!("sqlite:{}", file.display());
    TestDb { db: Db::open(&url).await.expect("a database"), url, _folder: Some(folder), postgres: None }
}

async fn postgres(server: String) -> TestDb {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let mut admin = PgConnection::connect(&server).await.expect("the test server");
    let template = MIGRATED.get_or_init(async || {
        let template = format!("template_{}", std::process::id());
        let mut admin = PgConnection::connect(&server).await.expect("the test server");
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {template}"))).await.expect("created");
        Db::open(&at(&server, &template)).await.expect("a database").close().await;
        template
    });
    let (name, template) =
        (format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst)), template.await);
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"))).await.expect("created");
    let url = at(&server, &name);
    TestDb { db: Db::open(&url).await.expect("a database"), url, _folder: None, postgres: Some((server, name)) }
}

/// Where a database of a server is. The last path segment of the URL is the database; everything else stays, including
/// `?host=…` for sockets.
fn at(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, None), |(a, o)| (a, Some(o)));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    options.map_or(format!("{base}/{name}"), |options| format!("{base}/{name}?{options}"))
}
