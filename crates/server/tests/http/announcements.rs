//! Announcements, as browsers without any script go through them.

use crate::site::{Browser, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{
    announcement::{PlaceKind, Search, State},
    id::AnnouncementId,
    time::Span,
};
use store::sql;
use testkit::{People, TestPortal};

const JANA: &str = "jana.schubert@example.net";
const LIST: &str = "/admin/announcements";

/// Fields of the form of an announcement for a house; what comes later in `more` stands in the place of what is here.
fn fields<'a>(house: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("title", "Wasserabstellung"),
        ("text", "Am **Montag** kein Wasser."),
        ("place", "houses"),
        ("whom", "everybody"),
        ("houses[1]", house),
        ("day", "2026-11-30"),
        ("from", "08:00"),
        ("until", "12:00"),
        ("location", "Keller"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    fields
}

/// Writes an announcement and publishes it at once.
async fn publish(maria: &Browser<'_>, id: i64, fields: &[(&str, &str)]) {
    let (page, number) = (format!("{LIST}/{id}"), id.to_string());
    goes_to(&maria.post("/api/save-announcement", &format!("{LIST}/new"), fields).await, &page);
    let form = [("announcement", number.as_str()), ("version", "1"), ("when", "now"), ("on", ""), ("at", "")];
    goes_to(&maria.post("/api/publish-announcement", &format!("{page}/publish"), &form).await, &page);
}

async fn start() -> (TestSite, TestPortal, People) {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    (site, test, people)
}

#[tokio::test]
async fn maria_writes_looks_at_it_sees_whom_it_reaches_and_jana_reads_it() {
    let (site, test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    let new = format!("{LIST}/new");
    shows(&maria.get(LIST).await, &["Noch keine Mitteilung", "Mitteilung schreiben"]);
    shows(&maria.get(&new).await, &["Für wen?", "name=\"preview\"", "type=\"time\""]);

    // Finding: nothing is saved, what was typed and what was found stand there.
    let find = [("title", "Wasser"), ("text", "x"), ("place", "houses"), ("words", "isabella"), ("find", "on")];
    let found = maria.post("/api/save-announcement", &new, &find).await;
    let name = format!("name=\"houses[{house}]\"");
    says(
        &found,
        StatusCode::UNPROCESSABLE_ENTITY,
        &["Isabellastraße 102", &name, "value=\"Wasser\"", "Gespeichert ist noch nichts"],
    );
    let nothing = maria
        .post("/api/save-announcement", &new, &[("place", "unit"), ("words", "gibtesnicht"), ("find", "on")])
        .await;
    let told = ["Gesucht wurde nur, was oben gewählt ist: Eine Einheit. Dazu ist nichts zu finden"];
    says(&nothing, StatusCode::UNPROCESSABLE_ENTITY, &told);
    let all = [("place", "everywhere"), ("words", "isabella"), ("find", "on")];
    let all = maria.post("/api/save-announcement", &new, &all).await;
    says(&all, StatusCode::UNPROCESSABLE_ENTITY, &["Für alle Liegenschaften gibt es nichts zu suchen."]);

    // A unit and a contact are sent under their own names.
    for (place, words) in [("unit", "Wohnung 1"), ("contact", "schubert")] {
        let find = [("place", place), ("words", words), ("find", "on")];
        let found = maria.post("/api/save-announcement", &new, &find).await.body;
        let radios: Vec<_> = found.split("<input").filter(|input| input.contains("type=\"radio\"")).collect();
        let name = format!("name=\"{place}\"");
        assert!(radios.iter().any(|radio| radio.contains(&name)), "{radios:?}");
    }

    // A preview of something hostile.
    let hostile = "</textarea></title><script>alert(1)</script> **fett** [x](javascript:alert(1))";
    let preview = fields(&house, &[("title", hostile), ("text", hostile), ("location", hostile), ("preview", "on")]);
    let preview = maria.post("/api/save-announcement", &new, &preview).await;
    says(&preview, StatusCode::UNPROCESSABLE_ENTITY, &["Vorschau", "<strong>fett</strong>", "&lt;/textarea>"]);
    assert!(
        !preview.body.contains("<script>alert(1)") && !preview.body.contains("href=\"javascript:"),
        "{}",
        preview.body
    );
    assert!(
        preview.body.contains(&format!("value=\"{house}\" checked")),
        "the house is still chosen: {}",
        preview.body
    );

    let wrong = fields(&house, &[("title", ""), ("until", "07:00")]);
    let wrong = maria.post("/api/save-announcement", &new, &wrong).await;
    says(
        &wrong,
        StatusCode::UNPROCESSABLE_ENTITY,
        &[
            "Bitte füllen Sie dieses Feld aus.",
            "Das Ende liegt vor dem Beginn",
            "nennen Sie bitte auch den letzten Tag",
        ],
    );
    let past = maria.post("/api/save-announcement", &new, &fields(&house, &[("day", "2025-11-30")])).await;
    says(&past, StatusCode::UNPROCESSABLE_ENTITY, &["Dieser Zeitpunkt ist schon vorbei.", "value=\"2025-11-30\""]);
    let begun =
        maria.post("/api/save-announcement", &new, &fields(&house, &[("day", "2026-11-23"), ("until", "")])).await;
    let told = ["Dieser Zeitpunkt ist schon vorbei.", "nennen Sie bitte auch sein Ende.", "value=\"2026-11-23\""];
    says(&begun, StatusCode::UNPROCESSABLE_ENTITY, &told);
    let nobody = fields("", &[]);
    let nobody = maria.post("/api/save-announcement", &new, &nobody).await;
    says(&nobody, StatusCode::UNPROCESSABLE_ENTITY, &["Bitte suchen Sie und wählen Sie etwas aus."]);

    let page = format!("{LIST}/1");
    let draft = fields(&house, &[("title", hostile), ("text", hostile), ("location", hostile)]);
    // Pressed twice, the button has made one.
    for _ in 0..2 {
        goes_to(&maria.post("/api/save-announcement", &new, &draft).await, &page);
    }
    let made: i64 = sql("SELECT COUNT(*) FROM announcement").value(site.db.read()).await.unwrap();
    assert_eq!(made, 1);
    shows(
        &maria.get(&page).await,
        &["Entwurf", "Wer sieht das?", "Erreicht 2 Personen, E-Mails: 2.", "Empfänger ansehen"],
    );
    shows(&maria.get(&format!("{page}/readers")).await, &[JANA, "emre@example.net"]);
    let asked = ["veröffentlichen?", "Erreicht 2 Personen", "Was Kunden lesen", "<strong>fett</strong>", "30.11.2026"];
    shows(&maria.get(&format!("{page}/publish")).await, &asked);
    let form = [("announcement", "1"), ("version", "1"), ("when", "now")];
    goes_to(&maria.post("/api/publish-announcement", &format!("{page}/publish"), &form).await, &page);
    // Pressed twice it is published once; for somebody else it was published meanwhile.
    goes_to(&maria.post("/api/publish-announcement", &format!("{page}/publish"), &form).await, &page);
    shows(&maria.get(&page).await, &["Die Mitteilung ist veröffentlicht."]);
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let again = tom.post("/api/publish-announcement", &format!("{page}/publish"), &form).await;
    says(&again, StatusCode::CONFLICT, &["inzwischen geändert", "ist schon veröffentlicht"]);
    let asked = tom.get(&format!("{page}/publish")).await;
    shows(&asked, &["ist schon veröffentlicht", &format!("href=\"{page}\"")]);
    assert!(!asked.body.contains("/api/publish-announcement"), "no form that would be refused: {}", asked.body);
    assert!(test.portal.carry_on_mailing().await.expect("mailed"));
    assert_eq!(test.mails().await.len(), 2, "as many as were shown before");

    let jana = site.signed_in(JANA).await;
    let home = format!("/p/{house}");
    shows(&jana.get(&home).await, &["Neue Mitteilungen", "Nächster Termin", "Montag, 30.11.2026", "Mitteilungen"]);
    let listed = jana.get(&format!("{home}/announcements")).await;
    shows(&listed, &["&lt;/textarea", "Montag, 30.11.2026"]);
    goes_to(&jana.get("/announcements/1").await, &format!("{home}/announcements/1"));
    let read = jana.get(&format!("{home}/announcements/1")).await;
    shows(&read, &["<strong>fett</strong>", "/announcements/1/calendar.ics"]);
    for answer in [&listed, &read] {
        assert!(
            !answer.body.contains("<script>alert(1)") && !answer.body.contains("href=\"javascript:"),
            "{}",
            answer.body
        );
    }
    let file = jana.get("/announcements/1/calendar.ics").await;
    says(&file, StatusCode::OK, &["BEGIN:VEVENT\r\n", "DTSTART:20261130T070000Z"]);
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(site.browser().get("/announcements/1").await.location(), "/sign-in?next=%2Fannouncements%2F1");

    // An edit with an old form overwrites nothing.
    site.wait(Span::hours(1));
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let edit = format!("{page}/edit");
    shows(&maria.get(&edit).await, &["noch einmal per E-Mail informieren", "name=\"version\" value=\"2\""]);
    let change = |version, title| fields(&house, &[("announcement", "1"), ("version", version), ("title", title)]);
    goes_to(&maria.post("/api/save-announcement", &edit, &change("2", "Wasser")).await, &page);
    let tick = [change("3", "Wasser"), vec![("tell", "on")]].concat();
    goes_to(&maria.post("/api/save-announcement", &edit, &tick).await, &page);
    shows(&maria.get(&page).await, &["Gespeichert. Die E-Mails gehen jetzt hinaus."]);
    assert!(test.portal.carry_on_mailing().await.expect("nobody was told before"));
    goes_to(&maria.post("/api/save-announcement", &edit, &tick).await, &page);
    shows(&maria.get(&page).await, &["Gespeichert. So, wie die Mitteilung jetzt ist, wurde sie schon gemailt"]);
    site.wait(Span::minutes(2));
    goes_to(&maria.post("/api/save-announcement", &edit, &tick).await, &page);
    shows(&maria.get(&page).await, &["Es hat sich nichts geändert, darum geht keine E-Mail hinaus."]);
    assert!(!test.portal.carry_on_mailing().await.expect("nothing to tell"));
    let stale = maria.post("/api/save-announcement", &edit, &change("2", "Heizung")).await;
    says(
        &stale,
        StatusCode::CONFLICT,
        &["Titel Heizung", "Titel Wasser", "Es wurde nichts überschrieben", "value=\"Heizung\""],
    );
    shows(&jana.get(&format!("{home}/announcements/1")).await, &["geändert am 23.11.2026"]);
    shows(&maria.get(&format!("{LIST}?state=published&q=wass")).await, &["Wasser"]);
    shows(&maria.get(&format!("{LIST}?state=draft")).await, &["/admin/announcements"]);
    let tick = [change("3", "Kein Wasser"), vec![("tell", "on")]].concat();
    for _ in 0..2 {
        goes_to(&maria.post("/api/save-announcement", &edit, &tick).await, &page);
        shows(&maria.get(&page).await, &["Gespeichert. Die E-Mails gehen jetzt hinaus."]);
    }
    // A page on which it still has another title withdraws it, too.
    let withdraw = [("announcement", "1"), ("version", "2")];
    goes_to(&maria.post("/api/withdraw-announcement", &page, &withdraw).await, &page);
    shows(&maria.get(&page).await, &["zurückgezogen", "Wieder veröffentlichen"]);
    assert_eq!(jana.get(&format!("{home}/announcements/1")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_goes_out_whose_appointment_is_over_and_nothing_that_was_typed_is_lost() {
    let (site, test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let (house, page) = (people.isabellastrasse.to_string(), format!("{LIST}/1"));
    let (save, edit, publish) = ("/api/save-announcement", format!("{page}/edit"), format!("{page}/publish"));
    let over = "Dieser Zeitpunkt ist schon vorbei.";
    // It is noon: the day is right, and the time is over.
    let early = [("day", "2026-11-23"), ("from", "09:00"), ("until", "10:00")];
    let early = maria.post(save, &format!("{LIST}/new"), &fields(&house, &early)).await;
    says(&early, StatusCode::UNPROCESSABLE_ENTITY, &["id=\"from-problem\"", over, "value=\"2026-11-23\""]);
    assert!(!early.body.contains("id=\"day-problem\""), "{}", early.body);
    let today = [("day", "2026-11-23"), ("from", "13:00"), ("until", "14:00")];
    goes_to(&maria.post(save, &format!("{LIST}/new"), &fields(&house, &today)).await, &page);

    site.wait(Span::hours(2));
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let now = [("announcement", "1"), ("version", "1"), ("when", "now"), ("on", ""), ("at", "")];
    let later = [("announcement", "1"), ("version", "1"), ("when", "later"), ("on", "2026-11-24"), ("at", "07:30")];
    for (form, kept) in [(now, "value=\"now\" checked"), (later, "value=\"2026-11-24\"")] {
        let refused = maria.post("/api/publish-announcement", &publish, &form).await;
        let way = format!("href=\"{edit}\"");
        let told = [over, "Montag, 23.11.2026, 13:00 bis 14:00 Uhr", &way, "name=\"version\" value=\"1\"", kept];
        says(&refused, StatusCode::UNPROCESSABLE_ENTITY, &told);
        let (appointment, problem) = (refused.body.find("13:00 bis 14:00"), refused.body.find(over));
        assert!(appointment < problem && problem < refused.body.find("name=\"when\""), "{}", refused.body);
    }
    shows(&maria.get(&page).await, &["Entwurf"]);
    assert!(!test.portal.carry_on_mailing().await.expect("nobody is told"));
    let asked = maria.get(&publish).await;
    assert!(!asked.body.contains(over), "the next time it is asked anew: {}", asked.body);
    let typed = [&today[..], &[("announcement", "1"), ("version", "1"), ("title", "Kein Wasser")]].concat();
    let changed = maria.post(save, &edit, &fields(&house, &typed)).await;
    says(&changed, StatusCode::UNPROCESSABLE_ENTITY, &["id=\"from-problem\"", over, "value=\"Kein Wasser\""]);

    let typed = [("announcement", "1"), ("version", "1"), ("title", "Kein Wasser"), ("day", "2026-11-24")];
    goes_to(&maria.post(save, &edit, &fields(&house, &typed)).await, &page);
    let form = [("announcement", "1"), ("version", "2"), ("when", "now")];
    goes_to(&maria.post("/api/publish-announcement", &publish, &form).await, &page);
}

#[tokio::test]
async fn maria_reads_what_tom_has_changed_before_she_publishes_it() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let (house, page) = (people.isabellastrasse.to_string(), format!("{LIST}/1"));
    let publish = format!("{page}/publish");
    goes_to(&maria.post("/api/save-announcement", &format!("{LIST}/new"), &fields(&house, &[])).await, &page);
    let change = [("announcement", "1"), ("version", "1"), ("text", "Erst am *Dienstag*.")];
    let edit = format!("{page}/edit");
    goes_to(&tom.post("/api/save-announcement", &edit, &fields(&house, &change)).await, &page);
    let form = [("announcement", "1"), ("version", "1"), ("when", "now")];
    let stale = maria.post("/api/publish-announcement", &publish, &form).await;
    let read =
        ["inzwischen geändert", "Wasserabstellung", "Erst am <em>Dienstag</em>.", "name=\"version\" value=\"2\""];
    says(&stale, StatusCode::CONFLICT, &read);

    // Whoever still takes it for a draft learns that everybody reads it.
    let form = [("announcement", "1"), ("version", "2"), ("when", "now")];
    goes_to(&maria.post("/api/publish-announcement", &publish, &form).await, &page);
    let change = [("announcement", "1"), ("version", "2"), ("text", "Erst am Mittwoch.")];
    let late = tom.post("/api/save-announcement", &edit, &fields(&house, &change)).await;
    let told = ["Maria Huber hat das", "Stand jetzt: veröffentlicht, die E-Mails gehen hinaus", "name=\"tell\""];
    says(&late, StatusCode::CONFLICT, &told);
}

#[tokio::test]
async fn a_draft_that_nobody_needs_is_deleted_and_looks_like_what_never_was() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let jana = site.signed_in(JANA).await;
    let (house, page) = (people.isabellastrasse.to_string(), format!("{LIST}/1"));
    let (delete, new) = ("/api/delete-announcement", format!("{LIST}/new"));
    let pages = ["", "/edit", "/publish", "/readers", "/delete"].map(|rest| format!("{page}{rest}"));
    let mut missing = Vec::new();
    for address in &pages {
        let answer = maria.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        missing.push(answer.stable_body());
    }
    goes_to(&maria.post("/api/save-announcement", &new, &fields(&house, &[])).await, &page);
    let ask = format!("{page}/delete");
    shows(&maria.get(&page).await, &[&format!("href=\"{ask}\""), "Löschen …"]);
    let question = ["Entwurf „Wasserabstellung“ löschen?", "<strong>Montag</strong>", "bleibt im Protokoll"];
    shows(&maria.get(&ask).await, &question);

    // Nobody deletes what they have not read.
    let change = [("announcement", "1"), ("version", "1"), ("text", "Erst am *Dienstag*.")];
    let changed = tom.post("/api/save-announcement", &format!("{page}/edit"), &fields(&house, &change)).await;
    goes_to(&changed, &page);
    let stale = maria.post(delete, &ask, &[("announcement", "1"), ("version", "1")]).await;
    let read = ["inzwischen geändert", "Erst am <em>Dienstag</em>.", "name=\"version\" value=\"2\""];
    says(&stale, StatusCode::CONFLICT, &read);
    let form = [("announcement", "1"), ("version", "2")];
    for address in [ask.as_str(), LIST] {
        assert_eq!(jana.post(delete, address, &form).await.status, StatusCode::NOT_FOUND);
    }
    shows(&maria.get(&page).await, &["Entwurf", "Löschen …"]);

    // Pressed twice it is answered like the first time. Whoever opens it finds what was never there.
    for _ in 0..2 {
        goes_to(&maria.post(delete, &ask, &form).await, LIST);
        shows(&maria.get(LIST).await, &["Der Entwurf ist gelöscht.", "Noch keine Mitteilung"]);
    }
    for (address, missing) in pages.iter().zip(missing) {
        let gone = maria.get(address).await;
        assert_eq!((gone.status, gone.stable_body()), (StatusCode::NOT_FOUND, missing), "{address}");
    }

    // Somebody else who would delete or publish it, or she herself after a while, is told who has deleted it.
    let (publish_it, now) = ("/api/publish-announcement", [&form[..], &[("when", "now")]].concat());
    let words = "Maria Huber hat den Entwurf am 23.11.2026, 12:00 gelöscht. Es ist nichts weiter geschehen.";
    let told = ["Den Entwurf gibt es nicht mehr", words, "Alle Mitteilungen"];
    says(&tom.post(delete, &ask, &form).await, StatusCode::CONFLICT, &told);
    says(&tom.post(publish_it, &format!("{page}/publish"), &now).await, StatusCode::CONFLICT, &told);
    says(&tom.call(publish_it, &now).await, StatusCode::CONFLICT, &[]);
    site.wait(Span::minutes(2));
    says(&maria.post(delete, &ask, &form).await, StatusCode::CONFLICT, &told);
    assert_eq!(tom.get(&ask).await.status, StatusCode::NOT_FOUND, "nobody has answered anything");
    // Where there never was one, and for whom there is none, it stays what is missing.
    let never = [("announcement", "999"), ("version", "2"), ("when", "now")];
    for (action, rest) in [(delete, "delete"), (publish_it, "publish")] {
        let missing = tom.post(action, &format!("{LIST}/999/{rest}"), &never).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{action}");
        let foreign = jana.post(action, &format!("{page}/{rest}"), &now).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{action}");
        for answer in [&missing, &foreign] {
            assert!(!answer.body.contains("gelöscht") && !answer.body.contains(told[0]), "{}", answer.body);
        }
    }

    // Its number is not given to another one, and what was published is withdrawn instead.
    publish(&maria, 2, &fields(&house, &[])).await;
    let page = format!("{LIST}/2");
    let there = maria.get(&page).await;
    assert!(!there.body.contains("Löschen …") && there.body.contains("Zurückziehen"), "{}", there.body);
    let ask = format!("{page}/delete");
    let why = "ist kein Entwurf mehr und lässt sich nicht löschen";
    let asked = maria.get(&ask).await;
    shows(&asked, &[why, &format!("href=\"{page}\"")]);
    assert!(!asked.body.contains(delete), "no form that would be refused: {}", asked.body);
    let refused = maria.post(delete, &ask, &[("announcement", "2"), ("version", "2")]).await;
    says(&refused, StatusCode::CONFLICT, &[why]);
    shows(&maria.get(&page).await, &["veröffentlicht"]);
}

#[tokio::test]
async fn what_tom_has_typed_into_a_draft_that_maria_deletes_becomes_a_new_one() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let jana = site.signed_in(JANA).await;
    let (house, page, save) = (people.isabellastrasse.to_string(), format!("{LIST}/1"), "/api/save-announcement");
    let edit = format!("{page}/edit");
    let old = "name=\"announcement\" value=\"1\"";
    goes_to(&maria.post(save, &format!("{LIST}/new"), &fields(&house, &[])).await, &page);
    shows(&tom.get(&edit).await, &["Mitteilung bearbeiten", old]);
    let draft = [("announcement", "1"), ("version", "1")];
    goes_to(&maria.post("/api/delete-announcement", &format!("{page}/delete"), &draft).await, LIST);

    let typed = [("state", "draft"), ("title", "Heizung"), ("text", "Viele Stunden Arbeit.")];
    let sent = |more: &[(&'static str, &'static str)]| [&draft[..], &typed[..], more].concat();
    let (ticked, deleted) = (format!("value=\"{house}\" checked"), "Maria Huber hat ihn am 23.11.2026");
    let kept = ["Mitteilung schreiben", "value=\"Heizung\"", "Viele Stunden Arbeit.", &ticked, deleted];
    let gone = tom.post(save, &edit, &fields(&house, &sent(&[]))).await;
    says(&gone, StatusCode::CONFLICT, &kept);
    let told = "Der Entwurf wurde inzwischen gelöscht; gespeichert ist nichts.";
    says(&gone, StatusCode::CONFLICT, &[told, "name=\"version\" value=\"0\""]);
    assert!(!gone.body.contains(old), "{}", gone.body);
    // Whatever else he does with the form, he learns of it.
    let preview = tom.post(save, &edit, &fields(&house, &sent(&[("preview", "on")]))).await;
    says(&preview, StatusCode::UNPROCESSABLE_ENTITY, &kept);
    let wrong = tom.post(save, &edit, &fields(&house, &sent(&[("until", "07:00")]))).await;
    says(&wrong, StatusCode::UNPROCESSABLE_ENTITY, &kept);
    let nothing: i64 = sql("SELECT COUNT(*) FROM announcement").value(site.db.read()).await.unwrap();
    assert_eq!(nothing, 0);

    // From then on it is the form of a new one, on the page that it stands on.
    let anew = |more: &[(&'static str, &'static str)]| {
        [&[("announcement", ""), ("version", "0")][..], &typed[..], more].concat()
    };
    for (button, also) in [(("preview", "on"), "Viele Stunden Arbeit."), (("find", "on"), "Isabellastraße 102")] {
        let shown = tom.post(save, &edit, &fields(&house, &anew(&[button, ("words", "isabella")]))).await;
        says(&shown, StatusCode::UNPROCESSABLE_ENTITY, &["Mitteilung schreiben", "value=\"Heizung\"", also]);
        assert!(!shown.body.contains(old), "{}", shown.body);
    }
    let saved = tom.post(save, &edit, &fields(&house, &anew(&[]))).await;
    goes_to(&saved, &format!("{LIST}/2"));
    shows(&tom.get(&format!("{LIST}/2")).await, &["Heizung", "Viele Stunden Arbeit.", "Entwurf"]);

    // Where there never was one, and for whom there is none, it stays what is missing.
    let never = [&[("announcement", "999"), ("version", "1")][..], &typed[..]].concat();
    let never = tom.post(save, &format!("{LIST}/999/edit"), &fields(&house, &never)).await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    let foreign = jana.post(save, &edit, &fields(&house, &sent(&[]))).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert!(!foreign.body.contains(deleted), "{}", foreign.body);
    for browser in [&tom, &jana] {
        assert_eq!(browser.get(&edit).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_foreign_looks_like_what_is_missing() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let jana = site.signed_in(JANA).await;
    let (own, other) = (people.isabellastrasse, people.kastanienallee.to_string());
    let addresses = [
        format!("/p/{own}/announcements/1"),
        format!("/p/{other}/announcements/1"),
        format!("/p/{other}/announcements"),
        "/announcements/1".to_owned(),
        "/announcements/1/calendar.ics".to_owned(),
        "/admin/announcements/1".to_owned(),
    ];
    let mut missing = Vec::new();
    for address in &addresses {
        let answer = jana.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        missing.push(answer.stable_body());
    }
    publish(&maria, 1, &fields(&other, &[])).await;
    for (address, missing) in addresses.iter().zip(missing) {
        let foreign = jana.get(address).await;
        assert_eq!((foreign.status, foreign.stable_body()), (StatusCode::NOT_FOUND, missing), "{address}");
    }
    for action in [
        "/api/withdraw-announcement",
        "/api/publish-announcement",
        "/api/save-announcement",
        "/api/delete-announcement",
    ] {
        let form = fields(&other, &[("announcement", "1"), ("version", "2"), ("when", "now")]);
        assert_eq!(jana.post(action, LIST, &form).await.status, StatusCode::NOT_FOUND, "{action}");
    }
}

#[tokio::test]
async fn what_only_searches_or_shows_asks_who_is_there_like_what_saves() {
    let (site, _test, _people) = start().await;
    let (save, new) = ("/api/save-announcement", format!("{LIST}/new"));
    let (jana, nobody) = (site.signed_in(JANA).await, site.browser());
    let saved = jana.call(save, &[]).await;
    assert_eq!(saved.status, StatusCode::NOT_FOUND);
    for form in [
        &[("find", "on")][..],
        &[("find", "on"), ("place", "everywhere")],
        &[("find", "on"), ("place", "houses"), ("words", " ")],
        &[("find", "on"), ("place", "houses"), ("words", "isabella")],
        &[("preview", "on")],
    ] {
        let called = jana.call(save, form).await;
        assert_eq!((called.status, &called.body), (saved.status, &saved.body), "{form:?}");
        let sent = jana.post(save, &new, form).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{form:?}");
        assert!(!sent.body.contains("Gespeichert ist noch nichts"), "{}", sent.body);
        let sent = nobody.post(save, &new, form).await;
        says(&sent, StatusCode::UNAUTHORIZED, &["Bitte melden Sie sich wieder an", "href=\"/sign-in\""]);
    }
}

#[tokio::test]
async fn its_recipients_are_a_file_for_staff() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    publish(&maria, 1, &fields(&house, &[])).await;
    let file = format!("{LIST}/1/readers.csv");
    shows(&maria.get(&format!("{LIST}/1/readers")).await, &[&format!("href=\"{file}\""), "Als CSV"]);
    let answer = maria.get(&file).await;
    shows(&answer, &["\u{feff}\"Name\";\"E-Mail-Adresse\"\r\n", &format!("\"Jana Schubert\";\"{JANA}\"\r\n")]);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"empfaenger-1.csv\"");
    assert!(site.browser().get(&file).await.location().starts_with("/sign-in?next="));
    assert_eq!(site.signed_in(JANA).await.get(&file).await.status, StatusCode::NOT_FOUND);
    for missing in [format!("{LIST}/999/readers.csv"), format!("{LIST}/x/readers.csv")] {
        assert_eq!(maria.get(&missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn what_is_scheduled_is_not_there_before_its_time() {
    let (site, test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let jana = site.signed_in(JANA).await;
    let house = people.isabellastrasse.to_string();
    let address = format!("/p/{house}/announcements/1");
    let missing = jana.get(&address).await.stable_body();
    let page = format!("{LIST}/1");
    goes_to(&maria.post("/api/save-announcement", &format!("{LIST}/new"), &fields(&house, &[])).await, &page);
    let publish = format!("{page}/publish");
    let form =
        |on: &'static str| [("announcement", "1"), ("version", "1"), ("when", "later"), ("on", on), ("at", "07:30")];
    let past = maria.post("/api/publish-announcement", &publish, &form("2026-11-22")).await;
    says(&past, StatusCode::UNPROCESSABLE_ENTITY, &["Dieser Zeitpunkt ist schon vorbei", "value=\"2026-11-22\""]);
    goes_to(&maria.post("/api/publish-announcement", &publish, &form("2026-11-25")).await, &page);
    let planned = maria.get(&page).await;
    shows(
        &planned,
        &["geplant", "Wird veröffentlicht", "E-Mails beim nächsten Versand", "fällig am 25.11.2026, 07:30"],
    );
    assert!(
        !planned.body.contains("beim letzten Versand") && !planned.body.contains("geschrieben"),
        "{}",
        planned.body
    );
    // Withdrawn before its time it claims nothing that never was.
    goes_to(&maria.post("/api/withdraw-announcement", &page, &[("announcement", "1")]).await, &page);
    let gone = maria.get(&page).await;
    shows(
        &gone,
        &["War geplant für", "Niemand sieht sie. Veröffentlicht erreicht sie 2 Personen.", "Veröffentlichen …"],
    );
    assert!(!gone.body.contains("Wieder veröffentlichen"), "{}", gone.body);
    let anew = [("announcement", "1"), ("version", "3"), ("when", "later"), ("on", "2026-11-25"), ("at", "07:30")];
    goes_to(&maria.post("/api/publish-announcement", &publish, &anew).await, &page);
    assert_eq!(jana.get(&address).await.stable_body(), missing);
    site.wait(Span::days(2));
    shows(&site.signed_in(JANA).await.get(&address).await, &["Wasserabstellung"]);
    assert!(test.portal.carry_on_mailing().await.expect("mailed"));
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let there = maria.get(&page).await;
    shows(&there, &["veröffentlicht", "E-Mails beim letzten Versand", "2 geschrieben"]);
    assert!(!there.body.contains("Wird veröffentlicht"), "{}", there.body);
    assert!(!there.body.contains("beim nächsten Versand"), "{}", there.body);
    shows(&maria.get("/admin/outbox").await, &["Mitteilung"]);
}

#[tokio::test]
async fn maria_is_asked_before_what_is_published_is_for_others() {
    let (site, test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let (house, other) = (people.isabellastrasse.to_string(), people.kastanienallee.to_string());
    let page = format!("{LIST}/1");
    publish(&maria, 1, &fields(&other, &[])).await;
    let told = "Eine Person sieht sie. E-Mails beim nächsten Versand: fällig am 23.11.2026, 12:00.";
    shows(&maria.get(&format!("{page}/readers")).await, &[told]);
    assert!(test.portal.carry_on_mailing().await.expect("mailed"));
    shows(
        &maria.get(&format!("{page}/readers")).await,
        &["Eine Person sieht sie.", "1 geschrieben", "emre@example.net"],
    );

    let edit = format!("{page}/edit");
    let form = maria.get(&edit).await;
    assert!(!form.body.contains("name=\"agreed\""), "nothing to agree to yet: {}", form.body);
    let agreement = format!("houses:{house}:everybody:mailed");
    let change = [("announcement", "1"), ("version", "2")];
    let asked =
        maria.post("/api/save-announcement", &edit, &fields(&house, &[&change[..], &[("tell", "on")]].concat())).await;
    let whom = "Danach erreicht die Mitteilung 2 Personen: Jana Schubert, Emre Yıldız. E-Mails: 2.";
    says(&asked, StatusCode::UNPROCESSABLE_ENTITY, &[whom, "name=\"agreed\"", &format!("value=\"{agreement}\"")]);
    let tick =
        |name: &str| asked.body.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
    let checked = |name: &str| tick(name).split('>').next().unwrap().contains(" checked");
    assert!(checked("tell") && !checked("agreed"), "{}", asked.body);
    shows(&maria.get(&page).await, &["Eine Person sieht sie."]);

    let stale = format!("houses:{other}:owner");
    let stale = fields(&house, &[&change[..], &[("agreed", stale.as_str())]].concat());
    let stale = maria.post("/api/save-announcement", &edit, &stale).await;
    says(&stale, StatusCode::UNPROCESSABLE_ENTITY, &["2 Personen: Jana Schubert, Emre Yıldız. E-Mails: 0."]);
    // Agreed with another box ticked is agreed to something else.
    let told = fields(&house, &[&change[..], &[("agreed", agreement.as_str())]].concat());
    let told = maria.post("/api/save-announcement", &edit, &told).await;
    says(&told, StatusCode::UNPROCESSABLE_ENTITY, &["E-Mails: 0."]);
    let agreement = format!("houses:{house}:everybody:quiet");
    let agreed = fields(&house, &[&change[..], &[("agreed", agreement.as_str())]].concat());
    goes_to(&maria.post("/api/save-announcement", &edit, &agreed).await, &page);
    shows(&maria.get(&page).await, &["2 Personen sehen sie."]);

    // One mail was written, and it is not said that there were two.
    let readers = maria.get(&format!("{page}/readers")).await;
    shows(&readers, &["2 Personen sehen sie. E-Mails beim letzten Versand: 1 geschrieben", JANA]);
    assert!(!readers.body.contains("E-Mails: 2"), "{}", readers.body);
    let withdraw = [("announcement", "1"), ("version", "3")];
    goes_to(&maria.post("/api/withdraw-announcement", &page, &withdraw).await, &page);
    shows(&maria.get(&page).await, &["Niemand sieht sie. Veröffentlicht erreicht sie 2 Personen."]);
    shows(&maria.get(&format!("{page}/publish")).await, &["Erreicht 2 Personen, E-Mails: 2."]);
}

#[tokio::test]
async fn maria_reads_how_many_do_not_have_it_by_mail_yet() {
    let (site, test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let (house, page) = (people.isabellastrasse.to_string(), format!("{LIST}/1"));
    publish(&maria, 1, &fields(&house, &[])).await;
    assert!(test.portal.carry_on_mailing().await.expect("mailed"));
    assert_eq!(test.mails().await.len(), 2);
    goes_to(&maria.post("/api/withdraw-announcement", &page, &[("announcement", "1")]).await, &page);
    let asked = maria.get(&format!("{page}/publish")).await;
    let none = "Wer sie so, wie sie jetzt ist, schon per E-Mail hat, bekommt keine zweite.";
    shows(&asked, &[&format!("Erreicht 2 Personen, E-Mails: 0. {none}")]);
    test.registered(people.lotte, "Lotte Blume", "lotte@example.net").await;
    let one = format!("Erreicht 3 Personen, E-Mails: 1. {none}");
    shows(&maria.get(&format!("{page}/publish")).await, &[&one]);
    let form = [("announcement", "1"), ("version", "3"), ("when", "later"), ("on", "2026-11-25"), ("at", "07:30")];
    goes_to(&maria.post("/api/publish-announcement", &format!("{page}/publish"), &form).await, &page);
    let readers = maria.get(&format!("{page}/readers")).await;
    shows(&readers, &[&one, "lotte@example.net"]);
    assert_eq!(readers.body.matches("schon gemailt").count(), 2, "{}", readers.body);
    site.wait(Span::days(2));
    assert!(test.portal.carry_on_mailing().await.expect("mailed"));
    let mailed: Vec<_> = test.mails().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(mailed, ["lotte@example.net"]);
}

#[tokio::test]
async fn what_is_archived_is_named_and_may_be_kept() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let (house, other) = (people.isabellastrasse.to_string(), people.kastanienallee.to_string());
    let page = format!("{LIST}/1");
    publish(&maria, 1, &fields(&other, &[])).await;
    let archive = sql("UPDATE property SET archived_at = 1 WHERE id = $1").bind(people.kastanienallee);
    archive.execute(&site.db).await.unwrap();
    let nobody = "Erreicht zurzeit niemanden: Die Liegenschaft ist archiviert.";
    let archived = maria.get(&page).await;
    shows(&archived, &[nobody, "dort liest sie niemand"]);
    assert!(!archived.body.contains("hat niemand Zugang"), "{}", archived.body);
    shows(&maria.get(&format!("{page}/readers")).await, &[nobody]);

    let edit = format!("{page}/edit");
    let name = format!("name=\"houses[{other}]\"");
    shows(&maria.get(&edit).await, &[&name, "archiviert: dort liest sie niemand"]);
    let wrong = fields(&other, &[("announcement", "1"), ("version", "2"), ("title", "")]);
    let wrong = maria.post("/api/save-announcement", &edit, &wrong).await;
    says(&wrong, StatusCode::UNPROCESSABLE_ENTITY, &[&name, "archiviert: dort liest sie niemand"]);
    let kept = fields(&other, &[("announcement", "1"), ("version", "2"), ("title", "Heizung")]);
    goes_to(&maria.post("/api/save-announcement", &edit, &kept).await, &page);
    let anew = maria.post("/api/save-announcement", &format!("{LIST}/new"), &fields(&other, &[])).await;
    says(&anew, StatusCode::UNPROCESSABLE_ENTITY, &["inzwischen etwas archiviert"]);

    // The list of a house, and the way there.
    let list = format!("{LIST}?property={house}");
    shows(&maria.get(&format!("/admin/properties/{house}")).await, &[&list]);
    goes_to(
        &maria.post("/api/save-announcement", &format!("{LIST}/new"), &fields(&house, &[])).await,
        &format!("{LIST}/2"),
    );
    let here = maria.get(&list).await;
    shows(&here, &["Nur: ", "Isabellastraße 102", "/admin/announcements/2", "Alle Mitteilungen"]);
    assert!(!here.body.contains("Heizung"), "{}", here.body);
}

#[tokio::test]
async fn whoever_has_moved_out_reads_what_was_for_them() {
    let (site, test, people) = start().await;
    test.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let contact = people.altmann.to_string();
    publish(&maria, 1, &fields("", &[("place", "contact"), ("contact", &contact), ("title", "Kaution")])).await;
    let karl = site.signed_in("karl@example.net").await;
    assert_eq!(karl.get("/ended/announcements").await.status, StatusCode::NOT_FOUND);
    assert_eq!(karl.get("/announcements/1").await.status, StatusCode::NOT_FOUND);
    let days = [("key", "access.after"), ("wish", "on"), ("seen", "0"), ("after", "90")];
    let on = maria.post("/api/set-days", "/admin/access", &days).await;
    assert_eq!(on.status, StatusCode::SEE_OTHER, "{}", on.body);
    shows(&karl.get("/ended").await, &["/ended/announcements"]);
    shows(
        &karl.get("/ended/announcements").await,
        &["Kaution", "<strong>Montag</strong>", "/announcements/1/calendar.ics"],
    );
    goes_to(&karl.get("/announcements/1").await, "/ended/announcements#announcement-1");
    assert_eq!(karl.get("/announcements/1/calendar.ics").await.status, StatusCode::OK);
    let page = test.portal.announcement_page(&test.nobody().await, AnnouncementId(1)).await;
    assert!(page.is_err());
}

#[tokio::test]
async fn pages_of_announcements_take_four_statements_at_most() {
    let (site, test, people) = start().await;
    test.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
    let maria = site.signed_in("maria.huber@lindenhof.example").await;
    let house = people.isabellastrasse.to_string();
    publish(&maria, 1, &fields(&house, &[])).await;
    let (jana, karl) = (site.signed_in(JANA).await, site.signed_in("karl@example.net").await);
    let days = [("key", "access.after"), ("wish", "on"), ("seen", "0"), ("after", "90")];
    assert_eq!(maria.post("/api/set-days", "/admin/access", &days).await.status, StatusCode::SEE_OTHER);
    let of_house = ["", "/announcements", "/announcements/1"].map(|page| format!("/p/{house}{page}"));
    let of_staff = [
        "",
        "?state=published&q=wasser",
        "?property=1",
        "/new",
        "/1",
        "/1/edit",
        "/1/publish",
        "/1/readers",
        "/1/delete",
    ];
    let of_staff = of_staff.map(|page| format!("{LIST}{page}"));
    let of_karl = ["/ended".to_owned(), "/ended/announcements".to_owned()];
    // What is new is noted as seen when the list is opened, which is one statement more, and only then.
    jana.get(&of_house[1]).await;
    let all = of_house.iter().map(|page| (&jana, page)).chain(of_staff.iter().map(|page| (&maria, page)));
    for (browser, page) in all.chain(of_karl.iter().map(|page| (&karl, page))) {
        let before = site.db.statements();
        assert_eq!(browser.get(page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
}

#[tokio::test]
async fn the_demo_begins_with_what_a_property_manager_would_announce() {
    let folder = tempfile::tempdir().unwrap();
    let db = store::Db::open(&format!("sqlite:{}", folder.path().join("demo.db").display())).await.unwrap();
    let test = TestPortal::new(db);
    server::demo::fill(&test.portal).await.expect("filled");
    server::demo::fill(&test.portal).await.expect("left as it is");
    let known = store::login::by_email(test.db().read(), server::demo::STAFF[0].1).await.unwrap().unwrap();
    let maria = test.staff(known.staff.expect("staff")).await;
    let rows = test.portal.announcements(&maria, &Search::default()).await.expect("a list").0.rows;
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.state == State::Published), "{rows:?}");
    for place in [PlaceKind::Everywhere, PlaceKind::Houses, PlaceKind::Unit] {
        assert!(rows.iter().any(|row| row.place == place), "{place:?} in {rows:?}");
    }
}
