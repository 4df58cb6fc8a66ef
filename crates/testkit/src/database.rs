//! Databases that are thrown away.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use store::Db;
use tempfile::TempDir;

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

    /// Throws the database away. (A failing test leaves its PostgreSQL database behind, in a cluster that is itself
    /// thrown away.)
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

async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    TestDb { db: Db::open(&url).await.expect("a database"), url, _folder: Some(folder), postgres: None }
}

async fn postgres(server: String) -> TestDb {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let mut admin = PgConnection::connect(&server).await.expect("the test server");
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("created");
    // The last path segment of the URL is the database; everything else stays, including ?host=… for sockets.
    let (address, options) = server.split_once('?').map_or((server.as_str(), None), |(a, o)| (a, Some(o)));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    let url = options.map_or(format!("{base}/{name}"), |options| format!("{base}/{name}?{options}"));
    TestDb { db: Db::open(&url).await.expect("a database"), url, _folder: None, postgres: Some((server, name)) }
}
