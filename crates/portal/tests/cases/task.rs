//! What waits for staff: seen and done are two things.

use domain::{
    contact::{Field, TypedDetails},
    list::Turn,
    refusal::{Reason, Refusal},
    task::{Filter, Kind},
    time::Span,
};
use portal::{Fault, Outcome};
use testkit::{TestPortal, on_each_engine};

fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

on_each_engine! {
    async fn a_correction_joins_the_task_and_whoever_has_seen_it_sees_it_anew(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let jana = site.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
        let correct = async |phone: &str, street: &str| {
            let visitor = site.customer(jana).await;
            let mut own = site.portal.my_contacts(&visitor, people.isabellastrasse).await.expect("contacts");
            let own = own.remove(0);
            let typed = TypedDetails {
                email: own.details.email.clone().unwrap_or_default(),
                phone: phone.to_owned(),
                street: street.to_owned(),
                postcode: "90402".to_owned(),
                town: "Nürnberg".to_owned(),
                ..TypedDetails::default()
            };
            site.portal.correct_contact(&visitor, people.schubert, own.version, &typed).await.expect("corrected");
        };
        correct("0911 1", "Am Hang 1").await;
        let tom = site.staff(people.tom).await;
        let tasks = async |filter: Filter| site.portal.tasks(&site.staff(people.tom).await, filter, Turn::Start).await.expect("tasks").rows;
        let task = tasks(Filter::Open).await.remove(0);
        let newest = task.newest();
        assert_eq!((task.seen, task.contact.map(|(id, _)| id)), (None, Some(people.schubert)));
        site.portal.see_task(&tom, task.id, newest).await.expect("seen");
        site.portal.see_task(&tom, task.id, newest).await.expect("the same form again");
        assert_eq!(tasks(Filter::Open).await[0].seen.as_ref().map(|(who, _)| who.as_str()), Some("Tom Berger"));

        site.clock.advance(Span::hours(1));
        correct("0911 2", "Am Hang 1").await;
        let open = tasks(Filter::Open).await;
        assert_eq!((open.len(), &open[0].seen), (1, &None), "what Tom has seen is not all any more");
        let phone = open[0].corrections.iter().find(|corrected| corrected.field == Field::Phone).expect("the telephone");
        assert_eq!((phone.before.as_deref(), phone.after.as_deref()), (None, Some("0911 2")), "first before, newest after");
        assert_eq!((phone.by.as_str(), phone.at), ("Jana Schubert", site.portal.now()));
        assert!(open[0].corrections.iter().any(|corrected| corrected.field == Field::Street));

        let maria = site.staff(people.maria).await;
        for known in [newest, None] {
            let stale = refused(site.portal.see_task(&tom, task.id, known).await);
            assert_eq!(stale, Refusal::Because(Reason::TaskGrew), "the page did not show the newest correction");
            assert_eq!(refused(site.portal.finish_task(&maria, task.id, known).await), stale);
        }
        assert_eq!(tasks(Filter::Open).await, open, "nothing was marked");
        let newest = open[0].newest();
        site.portal.finish_task(&maria, task.id, newest).await.expect("done");
        site.portal.finish_task(&maria, task.id, newest).await.expect("the same form again");
        assert!(tasks(Filter::Open).await.is_empty());
        let done = tasks(Filter::Done).await;
        assert_eq!(done[0].done.as_ref().map(|(who, _)| who.as_str()), Some("Maria Huber"));
        assert_eq!(done[0].corrections.len(), open[0].corrections.len());
        correct("0911 3", "Am Hang 1").await;
        let open = tasks(Filter::Open).await;
        assert_eq!((open.len(), open[0].corrections[0].before.as_deref()), (1, Some("0911 2")), "a new task begins anew");
        let told: Vec<_> = site.journal().await.into_iter().filter(|line| line.contains("seen") || line.contains("done")).collect();
        assert_eq!(told, [
            "Tom Berger: contact Jana Schubert, seen (offen: Kontaktdaten wurden vom Kunden geändert → gesehen: Kontaktdaten wurden vom Kunden geändert)",
            "Maria Huber: contact Jana Schubert, done (offen: Kontaktdaten wurden vom Kunden geändert → erledigt: Kontaktdaten wurden vom Kunden geändert)",
        ]);
        let visitor = site.customer(jana).await;
        assert_eq!(refused(site.portal.see_task(&visitor, task.id, newest).await), Refusal::NotFound);
        assert_eq!(refused(site.portal.tasks(&visitor, Filter::Open, Turn::Start).await), Refusal::NotFound);
    }

    async fn tasks_turn_their_pages_in_both_directions(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let added: Outcome<()> = store::write_tx!(site.db(), |tx| {
            for n in 0..60 {
                store::task::add(&mut *tx, Kind::NoContractNumber, people.schubert, &format!("{n}"), site.portal.now()).await?;
            }
            Ok(())
        });
        added.expect("tasks");
        let tom = site.staff(people.tom).await;
        for filter in [Filter::Open, Filter::Done] {
            let first = site.portal.tasks(&tom, filter, Turn::Start).await.expect("tasks");
            let second = site.portal.tasks(&tom, filter, Turn::After(first.later.expect("more"))).await.expect("tasks");
            assert_eq!((first.rows.len() + second.rows.len(), second.later), (60, None));
            let back = site.portal.tasks(&tom, filter, Turn::Before(second.rows[0].id.0)).await.expect("tasks");
            assert_eq!(back.rows, first.rows);
            let details: Vec<_> = first.rows.iter().chain(&second.rows).map(|task| task.detail.parse::<i64>().expect("a number")).collect();
            // Done in their order, a second apart, the last one first.
            let expected: Vec<i64> = if filter == Filter::Open { (0..60).collect() } else { (0..60).rev().collect() };
            assert_eq!(details, expected);
            for task in first.rows.iter().chain(&second.rows).filter(|_| filter == Filter::Open) {
                site.clock.advance(Span(1));
                site.portal.finish_task(&site.staff(people.tom).await, task.id, task.newest()).await.expect("done");
            }
        }
    }
}
