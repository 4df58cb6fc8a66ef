//! For tests only: named people and houses, a clock that is set by hand, databases that are thrown away.
//!
//! [`on_each_engine!`] runs a story on SQLite and, where `QUARTIER_TEST_POSTGRES` names a server, on PostgreSQL too,
//! each time on a database of its own. [`TestPortal::lindenhof`] fills one with [`People`].

mod chance;
mod database;
mod people;
mod portal;
mod portfolio;

pub use chance::{FakeClock, Seeded};
pub use database::{TestDb, test_databases};
pub use people::{PASSWORD, People};
pub use portal::{Mail, SECRET, TestPortal};
pub use portfolio::{COLUMNS, portfolio};

/// Declares a test that runs once per engine: `on_each_engine! { async fn name(db: Db) { … } }`.
#[macro_export]
macro_rules! on_each_engine {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: Db) $body:block)*) => {$(
        $(#[$meta])*
        #[test]
        fn $name() {
            async fn story($db: ::store::Db) $body
            $crate::run_on_each_engine(story);
        }
    )*};
}

/// Runs a story once per engine and names the engine when it fails.
///
/// # Panics
/// When the story does, or when no database can be made.
pub fn run_on_each_engine<F: Future<Output = ()>>(story: impl Fn(store::Db) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        for test_db in test_databases().await {
            eprintln!("on {:?}", test_db.db().engine()); // Shown only when the test fails.
            story(test_db.db().clone()).await;
            test_db.close().await;
        }
    });
}
