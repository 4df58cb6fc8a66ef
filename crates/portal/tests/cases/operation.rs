//! What an operator does: putting a database right that comes back from a backup, and looking at how it is.

use domain::{
    announcement::{Typed, TypedTime},
    id::StaffId,
    invitation::run::{Issue, Plan, Post, State},
    refusal::Reason,
    time::{Moment, Span},
};
use portal::{Fault, master::At};
use store::{
    StoreError, health,
    journal::chain,
    session::{self, New},
    sql,
};
use testkit::TestPortal;

const JANA: &str = "jana@example.net";

async fn signed_in(site: &TestPortal, staff: StaffId, token: &[u8]) {
    let now = site.portal.now();
    let (token_hash, expires_at) = (token.to_vec(), now.plus(Span::hours(12)));
    let new = New { token_hash, login: None, staff: Some(staff), browser: "Firefox/Linux", now, expires_at };
    session::begin(site.db(), new).await.expect("begun");
}

async fn work(site: &TestPortal, now: Moment) -> health::Work {
    health::work(site.db().read(), now).await.expect("numbers")
}

testkit::on_each_engine! {
    async fn what_a_backup_had_begun_is_over_when_it_comes_back(db: Db) {
        let (site, people) = TestPortal::lindenhof(db.clone()).await;
        site.registered(people.schubert, "Jana Schubert", JANA).await;
        signed_in(&site, people.maria, b"one").await;
        let nobody = site.nobody().await;
        site.portal.forgot_password(&nobody, JANA).await.expect("a mail");
        let token = site.mails().await[0].after("/reset/");
        site.portal.forgot_password(&nobody, JANA).await.expect("a mail that waits");
        let plan = Plan { property: None, issue: Issue::New, post: Post::NeverMailed };
        let now = site.portal.now();
        let run: Result<_, StoreError> =
            store::write_tx!(&db, |tx| { store::invitation_run::begin(tx, plan, people.maria, "Maria Huber", now).await });
        let run = run.expect("begun");
        let maria = site.staff(people.maria).await;
        let place = Typed { place: "everywhere".into(), whom: "everybody".into(), ..Typed::default() };
        let typed = Typed { title: "Wasser".into(), text: "Morgen.".into(), ..place };
        let id = site.portal.write_announcement(&maria, &typed).await.expect("written");
        let at = At { id, version: site.portal.announcement(&maria, id).await.expect("there").version };
        let at_once = TypedTime { when: "now".into(), ..TypedTime::default() };
        site.portal.publish_announcement(&maria, at, &at_once).await.expect("published");
        let before = work(&site, now).await;
        assert_eq!((before.waiting, before.staff_sessions, before.invitations), (1, 1, 1));

        site.clock.advance(Span::hours(1));
        let now = site.portal.now();
        assert_eq!((work(&site, now).await.overdue, work(&site, now).await.stuck_invitations), (1, 1));
        site.portal.settle_restored("monday.db").await.expect("settled");

        let after = work(&site, now).await;
        assert_eq!((after.waiting, after.overdue, after.failed), (0, 0, 0), "nothing has failed");
        let states = sql("SELECT state FROM mail ORDER BY id").values::<domain::mail::State>(db.read()).await;
        assert_eq!(states.expect("two mails"), [domain::mail::State::Sent, domain::mail::State::Withdrawn]);
        assert_eq!((after.staff_sessions, after.customer_sessions, after.invitations), (0, 0, 0));
        let gone = site.portal.look_at_reset(&nobody, &token).await;
        assert!(matches!(gone, Err(Fault::Refused(refusal)) if refusal == Reason::LinkGone.into()));
        assert!(!site.portal.carry_on_inviting().await.expect("nothing to go on with"), "nobody is invited twice");
        assert!(!site.portal.carry_on_mailing().await.expect("nothing to go on with"), "nobody is told twice");
        let maria = site.staff(people.maria).await;
        let page = site.portal.invitation_run(&maria, run.id).await.expect("its page");
        assert_eq!((page.state, page.done), (State::Failed, 0));
        assert_eq!(site.mails().await.len(), 0, "none goes out a second time");
        let seen = sql("SELECT seen_at FROM staff WHERE id = $1").bind(people.maria).value::<Moment>(db.read()).await;
        assert!(seen.expect("a moment") < now, "when she was last here is kept");

        let journal = site.journal().await;
        assert_eq!(journal.last().map(String::as_str), Some("Quartier: organisation monday.db, restored"), "{journal:?}");
        let findings = chain::check(&db, None).await.expect("checked");
        assert_eq!((findings.count, findings.our_key), (0, true), "{:?}", findings.flaws);
    }

    async fn only_who_can_still_use_it_counts_as_signed_in(db: Db) {
        let (site, people) = TestPortal::lindenhof(db.clone()).await;
        signed_in(&site, people.maria, b"one").await;
        signed_in(&site, people.maria, b"two").await;
        sql("UPDATE session SET ended = 'ended' WHERE token_hash = $1")
            .bind(b"two".to_vec())
            .execute(&db)
            .await
            .expect("ended");
        let now = site.portal.now();
        assert_eq!(work(&site, now).await.staff_sessions, 1);
        assert_eq!(work(&site, now.plus(Span::hours(13))).await.staff_sessions, 0);
    }

    async fn a_database_says_what_it_is(db: Db) {
        let (_, _) = TestPortal::lindenhof(db.clone()).await;
        assert!(matches!(health::schema(&db).await.expect("a schema"), health::Schema::Current(known) if known > 9));
        let about = health::about(&db).await.expect("something");
        assert!(about.size > 0 && about.version.starts_with(|c: char| c.is_ascii_digit()), "{about:?}");
        for care in [health::Care::Quick, health::Care::Full] {
            assert!(health::damage(&db, care).await.expect("looked through").is_empty());
        }
        let archiving = health::archiving(&db).await.expect("an answer");
        assert_eq!(archiving.is_some(), db.engine() == store::Engine::Postgres);
        sql("DELETE FROM _sqlx_migrations WHERE version = 3").execute(&db).await.expect("forgotten");
        assert_eq!(health::schema(&db).await.expect("a schema"), health::Schema::Behind(1));
        sql("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2").execute(&db).await.expect("changed");
        assert_eq!(health::schema(&db).await.expect("a schema"), health::Schema::Ahead(vec![9999]));
    }
}
