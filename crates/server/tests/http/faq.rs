//! The FAQ and its switch, as a browser without any script goes through them.

use crate::site::{Answer, Browser, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{id::PropertyId, setting::Key};
use store::sql;

const JANA: &str = "jana.schubert@example.net";
const TOM: &str = "tom.berger@lindenhof.example";
const MARIA: &str = "maria.huber@lindenhof.example";

pub(crate) async fn category(tom: &Browser<'_>, name: &str) -> String {
    let answer = tom.post("/api/save-faq-category", "/admin/faq/categories/new", &[("name_de", name)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().rsplit('/').next().unwrap().to_owned()
}

pub(crate) fn entry<'a>(category: &'a str, question: &'a str, answer: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("category", category),
        ("question_de", question),
        ("answer_de", answer),
        ("state", "published"),
        ("audience", "all"),
    ]
}

/// What stands on a page, without what a script would take it over by.
fn words(answer: &Answer) -> String {
    let main = &answer.body[answer.body.find("<main").unwrap()..answer.body.find("</main>").unwrap()];
    let mut text = String::new();
    let mut rest = main;
    while let Some(begin) = rest.find('<') {
        text.push_str(&rest[..begin]);
        let skipped = if rest[begin..].starts_with("<script") { "</script>" } else { ">" };
        let end = rest[begin..].find(skipped).unwrap() + begin + skipped.len();
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

/// That the address of the FAQ of a house answers like one that does not exist.
async fn same_as_missing(browser: &Browser<'_>, house: PropertyId) {
    let (off, missing) =
        (browser.get(&format!("/p/{house}/faq")).await, browser.get(&format!("/p/{house}/nirgends")).await);
    assert_eq!((off.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(words(&off), words(&missing));
}

#[tokio::test]
async fn jana_reads_searches_and_says_whether_it_helped() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    test.switch_on(&[Key::Faq]).await;
    let tom = site.signed_in(TOM).await;
    let waste = category(&tom, "Müll").await;
    let hostile =
        "Im **Hof**.\n\n<script>alert(1)</script>\n\n[hier](javascript:alert(1)) ![Plan](https://evil.example/x.gif)";
    for (question, answer) in
        [("Wohin mit dem Sperrmüll?", "Bitte anmelden."), ("Wo ist der <b>Müllraum</b>?", hostile)]
    {
        let page = format!("/admin/faq/categories/{waste}");
        goes_to(
            &tom.post("/api/save-faq-entry", "/admin/faq/entries/new", &entry(&waste, question, answer)).await,
            &page,
        );
    }

    let faq = format!("/p/{}/faq", people.isabellastrasse);
    let jana = site.signed_in(JANA).await;
    shows(&jana.get(&format!("/p/{}", people.isabellastrasse)).await, &[&format!("href=\"{faq}\"")]);
    let before = site.db.statements();
    let page = jana.get(&faq).await;
    assert_eq!(site.db.statements() - before, 4, "who asks (twice), the settings, and the FAQ");
    shows(&page, &["Müll", "Wohin mit dem Sperrmüll?", "<strong>Hof</strong>", "id=\"entry-2\"", "War das hilfreich?"]);
    shows(&page, &["Wo ist der &lt;b&gt;Müllraum&lt;/b&gt;?", "&lt;script&gt;alert(1)"]);
    assert!(!page.body.contains("javascript:alert") && !page.body.contains("evil.example"), "{}", page.body);

    let found = jana.get(&format!("{faq}?q=raum")).await;
    shows(&found, &["Müllraum", "<details open class=\"details\""]);
    assert!(!found.body.contains("Sperrmüll"), "{}", found.body);
    shows(&jana.get(&format!("{faq}?q=balkon")).await, &["Nichts gefunden", "Alle Fragen anzeigen"]);

    let house = people.isabellastrasse.to_string();
    let back = format!("{faq}?q=raum#entry-2");
    let vote = [("property", house.as_str()), ("entry", "2"), ("vote", "no"), ("back", &back)];
    goes_to(&jana.post("/api/vote-faq", &faq, &vote).await, &back);
    shows(&jana.get(&faq).await, &["Ihre Antwort: Nein."]);
    shows(&tom.get("/admin/faq/entries/2").await, &["0 ja, 1 nein"]);
    let elsewhere = [("property", house.as_str()), ("entry", "1"), ("vote", "yes"), ("back", "//evil.example")];
    goes_to(&jana.post("/api/vote-faq", &faq, &elsewhere).await, "/");
    for wrong in [("entry", "4711"), ("vote", "perhaps"), ("property", &*people.kastanienallee.to_string())] {
        let mut form = vote.to_vec();
        form.retain(|(name, _)| *name != wrong.0);
        form.push(wrong);
        assert_eq!(jana.post("/api/vote-faq", &faq, &form).await.status, StatusCode::NOT_FOUND, "{wrong:?}");
    }

    // Whoever reads English is told that this is German.
    jana.post("/api/language", &faq, &[("lang", "en")]).await;
    shows(&jana.get(&faq).await, &["In German only so far.", "<summary lang=\"de\">"]);
}

#[tokio::test]
async fn where_it_is_off_the_address_answers_like_one_that_does_not_exist() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let jana = site.signed_in(JANA).await;
    let (here, there) = (people.isabellastrasse, people.kastanienallee);
    same_as_missing(&jana, here).await;
    let home = jana.get(&format!("/p/{here}")).await;
    assert!(!home.body.contains("/faq"), "no entry in the menu");
    test.switch_on(&[Key::Faq]).await;
    assert_eq!(jana.get(&format!("/p/{here}/faq")).await.status, StatusCode::OK);
    same_as_missing(&jana, there).await;

    // Off for one house, on the page of the exceptions.
    let maria = site.signed_in(MARIA).await;
    let page = "/admin/settings/service.faq/exceptions";
    shows(&maria.get("/admin/settings").await, &["Gilt für alle Häuser, auch für künftige.", page]);
    shows(&maria.get(page).await, &["Keine Ausnahmen"]);
    let found = format!("{page}?q=isabella");
    shows(&maria.get(&found).await, &["Isabellastraße 102", "wie die Organisation", "Hier aus"]);
    let number = here.to_string();
    let form = |wish: &'static str, seen: &'static str| {
        [("key", "service.faq"), ("property", number.as_str()), ("wish", wish), ("seen", seen), ("page", "exceptions")]
    };
    goes_to(&maria.post("/api/set-setting", &found, &form("off", "1")).await, &found);
    same_as_missing(&jana, here).await;
    shows(&maria.get(page).await, &["Isabellastraße 102", "Ausnahme", "Maria Huber", "Wie die Organisation"]);
    shows(&maria.get("/admin/settings").await, &["auch für künftige, außer für eines.", "1 Haus weicht ab"]);
    shows(&maria.get(&format!("/admin/properties/{here}")).await, &["Ausnahme für dieses Haus"]);
    let tom = site.signed_in(TOM).await;
    let seen_by_tom = tom.get(&format!("/admin/properties/{here}")).await;
    shows(&seen_by_tom, &["Ausnahme für dieses Haus"]);
    assert!(!seen_by_tom.body.contains(page), "a clerk cannot go there");
    assert_eq!(tom.get(page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(tom.post("/api/set-setting", page, &form("on", "2")).await.status, StatusCode::NOT_FOUND);
    for none in ["/admin/settings/questions.channel/exceptions", "/admin/settings/nothing/exceptions"] {
        assert_eq!(maria.get(none).await.status, StatusCode::NOT_FOUND, "{none}");
    }

    // A form from before is told both values.
    let late = maria.post("/api/set-setting", page, &form("on", "1")).await;
    says(&late, StatusCode::CONFLICT, &["Ihr Wert: ein. Wert jetzt: aus."]);
    let nowhere = [("key", "service.faq"), ("property", "4711"), ("wish", "on"), ("seen", "2"), ("page", "exceptions")];
    assert_eq!(maria.post("/api/set-setting", page, &nowhere).await.status, StatusCode::NOT_FOUND);
    let all = [("key", "service.faq"), ("wish", "follow"), ("seen", "2"), ("page", "exceptions")];
    goes_to(&maria.post("/api/set-setting", page, &all).await, page);
    assert_eq!(jana.get(&format!("/p/{here}/faq")).await.status, StatusCode::OK);
    shows(&jana.get(&format!("/p/{here}/faq")).await, &["Noch keine Fragen"]);
}

#[tokio::test]
async fn on_for_one_house_only_it_is_nowhere_in_the_other_one() {
    let (site, test, people) = TestSite::lindenhof().await;
    let (ilse, emre) = ("ilse.ohnesorg@example.net", "emre.yildiz@example.net");
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    test.registered(people.ohnesorg, "Ilse Ohnesorg", ilse).await;
    // He has a flat in each of them.
    test.registered(people.yildiz, "Emre Yıldız", emre).await;
    let [jana, ilse, emre] = [site.signed_in(JANA).await, site.signed_in(ilse).await, site.signed_in(emre).await];
    let maria = site.signed_in(MARIA).await;
    let waste = category(&maria, "Müll").await;
    let form = entry(&waste, "Wohin mit dem Sperrmüll?", "Bitte anmelden.");
    let list = format!("/admin/faq/categories/{waste}");
    goes_to(&maria.post("/api/save-faq-entry", "/admin/faq/entries/new", &form).await, &list);
    let page = "/admin/settings/service.faq/exceptions";
    let house = people.isabellastrasse.to_string();
    let only_here =
        [("key", "service.faq"), ("property", house.as_str()), ("wish", "on"), ("seen", "0"), ("page", "exceptions")];
    goes_to(&maria.post("/api/set-setting", page, &only_here).await, page);

    let here = format!("/p/{}", people.isabellastrasse);
    for browser in [&jana, &emre] {
        shows(&browser.get(&here).await, &[&format!("href=\"{here}/faq\"")]);
        shows(&browser.get(&format!("{here}/faq")).await, &["Wohin mit dem Sperrmüll?"]);
        shows(&browser.get(&format!("{here}/search?q=sperr")).await, &["id=\"found-faq\""]);
    }
    let there = format!("/p/{}", people.kastanienallee);
    let property = people.kastanienallee.to_string();
    for browser in [&ilse, &emre] {
        let home = browser.get(&there).await;
        shows(&home, &[&format!("href=\"{there}/announcements\"")]);
        assert!(!home.body.contains(&format!("{there}/faq")), "no entry in the menu");
        same_as_missing(browser, people.kastanienallee).await;
        let found = browser.get(&format!("{there}/search?q=sperr")).await;
        shows(&found, &["Nichts gefunden"]);
        assert!(!found.body.contains("Sperrmüll") && !found.body.contains(&format!("{there}/faq")), "{}", found.body);
        let only_answers = browser.get(&format!("{there}/search?q=sperr&kind=faq")).await;
        assert_eq!(only_answers.status, StatusCode::NOT_FOUND);
        let called = browser.call("/api/faq-page", &[("property", &property)]).await;
        assert_eq!(called.status, StatusCode::NOT_FOUND);
        assert!(!called.body.contains("Sperrmüll"), "{}", called.body);
        let vote = [("property", property.as_str()), ("entry", "1"), ("vote", "yes"), ("back", "/")];
        assert_eq!(browser.post("/api/vote-faq", &there, &vote).await.status, StatusCode::NOT_FOUND);
    }
    same_as_missing(&ilse, people.isabellastrasse).await;
}

#[tokio::test]
async fn tom_writes_looks_at_the_preview_and_keeps_what_he_typed() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in(TOM).await;
    shows(&tom.get("/admin/faq").await, &["Noch keine FAQ", "Inhalte"]);
    shows(&tom.get("/admin/faq/entries/new").await, &["Noch keine Kategorie"]);
    let none = tom.post("/api/save-faq-category", "/admin/faq/categories/new", &[("name_de", " ")]).await;
    says(&none, StatusCode::UNPROCESSABLE_ENTITY, &["Bitte füllen Sie dieses Feld aus."]);
    let keys = category(&tom, "Schlüssel").await;
    let (list, new) = (format!("/admin/faq/categories/{keys}"), format!("/admin/faq/entries/new?category={keys}"));
    shows(&tom.get(&list).await, &["Noch keine Einträge", "Englisch fehlt"]);

    let house = people.kastanienallee.to_string();
    let mut form = entry(&keys, "Schlüssel verloren?", "Rufen Sie **gleich** an.</textarea><script>alert(1)</script>");
    form.retain(|(name, _)| *name != "audience");
    form.extend([("audience", "chosen"), ("properties[]", &house)]);
    let preview = tom.post("/api/save-faq-entry", &new, &[&form[..], &[("preview", "on")]].concat()).await;
    let ticked = format!("value=\"{house}\" checked");
    says(
        &preview,
        StatusCode::UNPROCESSABLE_ENTITY,
        &["Das ist die Vorschau", "<strong>gleich</strong>", "value=\"Schlüssel verloren?\"", &ticked],
    );
    assert!(!preview.body.contains("<script>alert(1)"), "{}", preview.body);
    shows(&tom.get(&list).await, &["Noch keine Einträge"]);

    let nobody: Vec<_> = form.iter().copied().filter(|(name, _)| *name != "properties[]").collect();
    let nobody = tom.post("/api/save-faq-entry", &new, &nobody).await;
    says(&nobody, StatusCode::UNPROCESSABLE_ENTITY, &["Bitte kreuzen Sie mindestens ein Haus an."]);
    goes_to(&tom.post("/api/save-faq-entry", &new, &form).await, &list);
    shows(&tom.get(&list).await, &["Schlüssel verloren?", "1 Haus", "veröffentlicht", "0 ja, 0 nein"]);

    let page = "/admin/faq/entries/1";
    let petra = site.signed_in("petra.klein@lindenhof.example").await;
    shows(&petra.get(page).await, &[&ticked]);
    let version = |version: &'static str, answer: &'static str| {
        [&entry("1", "Schlüssel verloren?", answer)[..], &[("entry", "1"), ("version", version)]].concat()
    };
    goes_to(&tom.post("/api/save-faq-entry", page, &version("1", "Rufen Sie an.")).await, &list);
    // What she saw when she began stays with a form that comes back, until she is told what is there now.
    let looked = [&version("1", "Schreiben Sie uns.")[..], &[("preview", "on")]].concat();
    let looked = petra.post("/api/save-faq-entry", page, &looked).await;
    says(&looked, StatusCode::UNPROCESSABLE_ENTITY, &["Das ist die Vorschau", "name=\"version\" value=\"1\""]);
    let late = petra.post("/api/save-faq-entry", page, &version("1", "Schreiben Sie uns.")).await;
    says(
        &late,
        StatusCode::CONFLICT,
        &["Tom Berger hat das in der Zwischenzeit geändert", ">Schreiben Sie uns.<", "name=\"version\" value=\"2\""],
    );

    goes_to(&tom.post("/api/archive-faq-entry", page, &[("entry", "1")]).await, &list);
    shows(&tom.get(page).await, &["archiviert", "Zurückholen"]);
    shows(&tom.get(&format!("{list}?state=archived")).await, &["Schlüssel verloren?"]);
    goes_to(&tom.post("/api/restore-faq-entry", page, &[("entry", "1")]).await, page);
    goes_to(&tom.post("/api/archive-faq-category", &list, &[("category", &keys)]).await, &list);
    shows(&tom.get(&list).await, &["Diese Kategorie ist archiviert", "Zurückholen"]);
    shows(&tom.get("/admin/faq?state=archived").await, &["Schlüssel"]);
    for about in [page.to_owned(), format!("{page}/readers")] {
        shows(&tom.get(&about).await, &["Niemand sieht ihn, denn seine Kategorie ist archiviert"]);
    }

    let moved: i64 =
        sql("SELECT COUNT(*) FROM journal WHERE object_kind = 'faq_entry'").value(site.db.read()).await.unwrap();
    assert_eq!(moved, 4, "written, changed, archived, brought back");
    let jana = site.browser();
    assert_eq!(jana.get("/admin/faq").await.status, StatusCode::SEE_OTHER, "nobody is signed in");
}

#[tokio::test]
async fn the_preview_asks_who_is_there_like_what_saves() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    let (save, new) = ("/api/save-faq-entry", "/admin/faq/entries/new");
    let form = [("question_de", "Wohin?"), ("preview", "on")];
    let jana = site.signed_in(JANA).await;
    let (saved, shown) = (jana.call(save, &form[..1]).await, jana.call(save, &form).await);
    assert_eq!((shown.status, &shown.body), (StatusCode::NOT_FOUND, &saved.body));
    let sent = jana.post(save, new, &form).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    assert!(!sent.body.contains("Das ist die Vorschau"), "{}", sent.body);
    let waits = site.browser().post(save, new, &form).await;
    says(&waits, StatusCode::UNAUTHORIZED, &["Bitte melden Sie sich wieder an", "value=\"Wohin?\""]);
    assert!(!waits.body.contains("Dringend?"), "staff do not call themselves: {}", waits.body);
    let of_jana = format!("/p/{}/faq", people.isabellastrasse);
    let waits =
        site.browser().post("/api/vote-faq", &of_jana, &[("entry", "1"), ("vote", "yes"), ("property", "1")]).await;
    says(&waits, StatusCode::UNAUTHORIZED, &["Dringend? Sie erreichen uns unter", "0911 4711-0"]);
}

#[tokio::test]
async fn the_faq_of_the_demo_is_whole_in_both_languages() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = test.staff(people.maria).await;
    server::demo::write_faq(&test.portal, &maria).await.expect("written");
    let counted = sql("SELECT COUNT(*) FROM faq_entry WHERE published AND everywhere AND question_en IS NOT NULL");
    assert_eq!(counted.value::<i64>(site.db.read()).await.unwrap(), 8);
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    test.switch_on(&[Key::Faq]).await;
    let jana = site.signed_in(JANA).await;
    let faq = format!("/p/{}/faq", people.isabellastrasse);
    shows(
        &jana.get(&faq).await,
        &["Wohnung und Haus", "Vertrag und Geld", "<strong>Wohnungsgeberbestätigung</strong>"],
    );
    for (words, question) in
        [("müll", "Sperrmüll"), ("ummelden", "Umzug und Ummelden"), ("kosten", "Nebenkostenabrechnung")]
    {
        shows(&jana.get(&format!("{faq}?q={words}")).await, &[question]);
    }
}
