//! A database that goes away and comes back.

use std::net::SocketAddr;
use store::{Db, Engine, StoreError, organisation};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// The cable between us and PostgreSQL, which a test can pull out and plug in again.
struct Cable {
    here: SocketAddr,
    server: String,
    plugged_in: JoinHandle<()>,
}

impl Cable {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("an address");
        Self { here, server: server.to_owned(), plugged_in: tokio::spawn(carry(listener, server.to_owned())) }
    }

    async fn pull(&mut self) {
        self.plugged_in.abort();
        // Ends with the abort; then the port is closed and so is every connection.
        let _ = (&mut self.plugged_in).await;
    }

    async fn plug_in(&mut self) {
        let listener = TcpListener::bind(self.here).await.expect("the same port");
        self.plugged_in = tokio::spawn(carry(listener, self.server.clone()));
    }
}

async fn carry(listener: TcpListener, server: String) {
    let mut connections = JoinSet::new();
    while let Ok((mut near, _)) = listener.accept().await {
        let server = server.clone();
        connections.spawn(async move {
            if let Ok(mut far) = TcpStream::connect(server).await {
                // Whichever side ends it, ends both.
                let _ = copy_bidirectional(&mut near, &mut far).await;
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_a_clear_answer_and_recovers_by_itself() {
    for test_db in testkit::test_databases().await {
        if test_db.db().engine() == Engine::Postgres {
            let (user, rest) = test_db.url().split_once('@').expect("a user");
            let (server, database) = rest.split_once('/').expect("a database");
            let mut cable = Cable::to(server).await;
            let url = format!("{user}@{}/{database}", cable.here);
            let db = Db::open(&url).await.expect("a database");
            organisation::get(db.read()).await.expect("an answer");

            let open = db.begin_write().await.expect("a transaction");
            cable.pull().await;
            let broken = open.commit().await.expect_err("no server");
            assert!(broken.is_unavailable(), "{broken:?}");
            let gone = organisation::get(db.read()).await.expect_err("no server");
            assert!(gone.is_unavailable() && !gone.is_transient(), "{gone:?}");
            let nowhere = Db::open(&url).await.expect_err("no server");
            assert!(nowhere.is_unavailable(), "{nowhere:?}");

            cable.plug_in().await;
            organisation::get(db.read()).await.expect("an answer again");
            db.close().await;
        }
        test_db.close().await;
    }
}

#[tokio::test]
async fn an_unknown_kind_of_url_is_refused_with_the_reason() {
    let refused = Db::open("mysql://localhost/quartier").await.expect_err("no such engine");
    assert!(matches!(&refused, StoreError::Url(_)) && !refused.is_unavailable(), "{refused}");
}
