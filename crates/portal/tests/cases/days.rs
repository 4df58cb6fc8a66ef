//! Settings with a number of days: administrators change them; everybody else finds none.

use domain::{
    contract::AccessWindows,
    form::Problem,
    journal::{Action, Line, list::Typed},
    refusal::{Conflict, Refusal, Shown},
    setting::days::{Key, Value, Wish},
};
use portal::{Fault, Visitor, setting::days::wish};
use testkit::{TestPortal, on_each_engine};

fn refusal<T: std::fmt::Debug>(outcome: portal::Outcome<T>) -> Refusal {
    match outcome {
        Err(Fault::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

const BEFORE: &str = "access.before";

/// What the journal says about settings (about one, with its key), the newest entry first.
async fn entries(site: &TestPortal, reader: &Visitor, key: &str) -> Vec<Line> {
    let typed = Typed { kind: "setting".into(), object: key.into(), ..Typed::default() };
    let listing = site.portal.journal_listing(reader, &typed, "").await.expect("the journal");
    listing.entries.into_iter().map(|entry| entry.line).collect()
}

on_each_engine! {
    async fn a_window_holds_from_the_next_request_on_and_stands_in_the_journal(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        assert_eq!(maria.windows, AccessWindows::default());
        let stored = site.portal.change_days(&maria, BEFORE, Wish::Days(30), 0).await.expect("changed");
        assert_eq!((stored.value, stored.version), (Value { on: false, days: 30 }, 1));
        assert_eq!(site.nobody().await.windows, AccessWindows::default(), "the number alone opens nothing");
        let stored = site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(30), 1).await.expect("switched");
        assert_eq!((stored.value, stored.version), (Value { on: true, days: 30 }, 2));

        let widened = AccessWindows { before: Some(30), after: None };
        assert_eq!(site.nobody().await.windows, widened);
        assert_eq!(site.staff(people.tom).await.windows, widened);
        let jana = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        assert_eq!(site.customer(jana).await.windows, widened);

        let page = entries(&site, &maria, BEFORE).await;
        let lines: Vec<_> = page.iter().map(|line| (line.action, line.before.as_deref(), line.after.as_deref())).collect();
        assert_eq!(lines, [
            (Action::SwitchedOn, Some("aus, 30 Tage"), Some("ein, 30 Tage")),
            (Action::Changed, Some("aus, 14 Tage"), Some("aus, 30 Tage")),
        ]);
        assert_eq!(page[0].path().as_deref(), Some("/admin/access#access.before"));
    }

    async fn off_again_keeps_the_days(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(7), 0).await.expect("on");
        site.portal.change_days(&maria, BEFORE, Wish::SwitchOff, 1).await.expect("off");
        let all = site.portal.days_settings(&maria).await.expect("settings");
        assert_eq!(all.of(Key::AccessBefore).value, Value { on: false, days: 7 });
        assert_eq!(site.staff(people.maria).await.windows, AccessWindows::default());
    }

    async fn clerks_managers_and_strangers_find_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        for staff in [people.petra, people.tom] {
            let visitor = site.staff(staff).await;
            assert_eq!(refusal(site.portal.days_settings(&visitor).await), Refusal::NotFound);
            assert_eq!(refusal(site.portal.change_days(&visitor, BEFORE, Wish::SwitchOn(14), 0).await), Refusal::NotFound);
        }
        assert_eq!(refusal(site.portal.days_settings(&site.nobody().await).await), Refusal::SignedOut);
        let maria = site.staff(people.maria).await;
        assert_eq!(refusal(site.portal.change_days(&maria, "access.never", Wish::SwitchOn(14), 0).await), Refusal::NotFound);
        assert_eq!(maria.windows, AccessWindows::default());
    }

    async fn what_is_beyond_the_limits_is_said_beside_the_field(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        let Refusal::Invalid(problems) = refusal(site.portal.change_days(&maria, "invitations.reminder", Wish::Days(61), 0).await) else {
            panic!("taken")
        };
        assert_eq!(problems.of("days"), Some(&Problem::NotWithin { least: 1, most: 60 }));
        assert!(matches!(wish(BEFORE, "days", "zwei"), Err(Refusal::Invalid(_))));
        assert_eq!(wish(BEFORE, "days", " 21 "), Ok(Wish::Days(21)));
        assert_eq!(wish(BEFORE, "maybe", ""), Err(Refusal::NotFound));
    }

    async fn the_switch_takes_the_days_that_stand_beside_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        // Nothing is opened with other days than those that were typed.
        assert_eq!(wish(BEFORE, "on", "30"), Ok(Wish::SwitchOn(30)));
        for wrong in ["", "0", "366", "zwei"] {
            assert!(matches!(wish(BEFORE, "on", wrong), Err(Refusal::Invalid(_))), "{wrong}");
        }
        assert_eq!(wish(BEFORE, "off", "zwei"), Ok(Wish::SwitchOff), "switching off needs no days");
        let Refusal::Invalid(problems) = refusal(site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(366), 0).await) else {
            panic!("taken")
        };
        assert_eq!(problems.of("days"), Some(&Problem::NotWithin { least: 1, most: 365 }));
        assert_eq!(site.nobody().await.windows, AccessWindows::default(), "nothing is switched");
        let stored = site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(30), 0).await.expect("switched");
        assert_eq!((stored.value, stored.version), (Value { on: true, days: 30 }, 1));
        let page = entries(&site, &maria, BEFORE).await;
        let line = page.first().map(|line| (line.action, line.before.as_deref(), line.after.as_deref()));
        assert_eq!(line, Some((Action::SwitchedOn, Some("aus, 14 Tage"), Some("ein, 30 Tage"))));
    }

    async fn taking_back_the_switch_brings_back_the_days_that_stood_beside_it(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        assert_eq!(wish(BEFORE, "off-again", "14"), Ok(Wish::OffAgain(14)));
        assert!(matches!(wish(BEFORE, "off-again", "366"), Err(Refusal::Invalid(_))));
        site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(30), 0).await.expect("on");
        let back = site.portal.change_days(&maria, BEFORE, Wish::OffAgain(14), 1).await.expect("taken back");
        assert_eq!((back.value, back.version), (Value { on: false, days: 14 }, 2));
        let page = entries(&site, &maria, BEFORE).await;
        let line = page.first().map(|line| (line.action, line.before.as_deref(), line.after.as_deref()));
        assert_eq!(line, Some((Action::SwitchedOff, Some("ein, 30 Tage"), Some("aus, 14 Tage"))));
        // Somebody has changed it meanwhile: that stays.
        site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(30), 2).await.expect("on");
        site.portal.change_days(&maria, BEFORE, Wish::Days(7), 3).await.expect("changed");
        let late = refusal(site.portal.change_days(&maria, BEFORE, Wish::OffAgain(14), 3).await);
        assert!(matches!(late, Refusal::Conflict(_)), "{late:?}");
        let all = site.portal.days_settings(&maria).await.expect("settings");
        assert_eq!(all.of(Key::AccessBefore).value, Value { on: true, days: 7 });
    }

    async fn the_second_of_two_administrators_is_told_both_values_and_overwrites_nothing(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        let maria = site.staff(people.maria).await;
        site.portal.change_days(&maria, BEFORE, Wish::Days(30), 0).await.expect("changed");
        let late = refusal(site.portal.change_days(&maria, BEFORE, Wish::SwitchOn(30), 0).await);
        let (yours, theirs) = (Value { on: true, days: 30 }, Value { on: false, days: 30 });
        let conflict =
            Conflict { yours: Shown::Days(yours), theirs: Shown::Days(theirs), by: "Maria Huber".into(), at: maria.now };
        assert_eq!(late, Refusal::Conflict(conflict));
        for key in [Key::AccessAfter, Key::Reminder] {
            let name = key.setting().key;
            let (one, other) = tokio::join!(
                site.portal.change_days(&maria, name, Wish::SwitchOn(14), 0),
                site.portal.change_days(&maria, name, Wish::SwitchOn(14), 0),
            );
            assert_eq!([&one, &other].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{one:?} {other:?}");
        }
    }
}
