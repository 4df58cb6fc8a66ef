//! The postman: one mail at a time, and the one in hand is handed over before the process ends.

use server::mail::{Letter, Transport, Undelivered, deliver};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use testkit::TestPortal;
use tokio::sync::{Semaphore, watch};

/// A mail server that takes its time: each mail waits for a permit.
struct Slow {
    begun: Semaphore,
    go_on: Semaphore,
    at_once: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait::async_trait]
impl Transport for Slow {
    async fn send(&self, _letter: &Letter) -> Result<(), Undelivered> {
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.begun.add_permits(1);
        self.go_on.acquire().await.unwrap().forget();
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test]
async fn the_mail_in_hand_is_handed_over_before_the_end_and_no_other_is_begun() {
    let folder = tempfile::tempdir().unwrap();
    let db = store::Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.unwrap();
    let (site, people) = TestPortal::lindenhof(db).await;
    let maria = site.staff(people.maria).await;
    for contact in [people.schubert, people.yildiz, people.lotte] {
        site.portal.create_and_mail_code(&maria, contact).await.unwrap();
    }
    let server = Arc::new(Slow {
        begun: Semaphore::new(0),
        go_on: Semaphore::new(0),
        at_once: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
    });
    let (stop, told) = watch::channel(false);
    let postman = tokio::spawn(deliver(site.portal.clone(), Arc::clone(&server) as Arc<dyn Transport>, told));
    server.begun.acquire().await.unwrap().forget();
    stop.send(true).unwrap();
    server.go_on.add_permits(10);
    postman.await.unwrap();
    assert_eq!(server.most.load(Ordering::SeqCst), 1);
    assert_eq!(server.begun.available_permits(), 0, "no second one was begun");
    assert_eq!(site.mails().await.len(), 2, "the other two wait for the next start");
}
