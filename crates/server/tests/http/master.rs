//! Staff look after master data and search everything, as a browser without any script does it.

use crate::site::{Answer, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{refusal::Reason, text::Lang};
use store::sql;

#[tokio::test]
async fn tom_creates_a_contact_after_he_was_shown_the_one_that_is_there() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    shows(&tom.get("/admin/contacts").await, &["Kontakt anlegen"]);
    let page = "/admin/contacts/new";
    shows(&tom.get(page).await, &["Neuer Kontakt", "value=\"postal\" checked"]);

    let empty = tom.post("/api/save-contact", page, &[("first_name", "Jana"), ("channel", "postal")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Bitte geben Sie einen Nachnamen oder eine Firma an."), "{}", empty.body);
    assert!(empty.body.contains("value=\"Jana\""), "what was typed is still there");

    let typed = [
        ("first_name", "Jana"),
        ("last_name", "Schubert"),
        ("email", "jana.schubert@example.net"),
        ("channel", "online"),
    ];
    let there = tom.post("/api/save-contact", page, &typed).await;
    assert_eq!(there.status, StatusCode::UNPROCESSABLE_ENTITY);
    let hers = format!("href=\"/admin/contacts/{}\"", people.schubert);
    for words in ["Diesen Kontakt gibt es vielleicht schon", &hers, "Es ist jemand anderes"] {
        assert!(there.body.contains(words), "{words} is not in {}", there.body);
    }
    let taken =
        tom.post("/api/save-contact", page, &[&typed[..], &[("reference", "K-2"), ("anyway", "on")]].concat()).await;
    assert!(taken.body.contains("Diese Referenz gehört schon zu Emre Yıldız."), "{}", taken.body);
    assert!(taken.body.contains(&format!("href=\"/admin/contacts/{}\"", people.yildiz)), "{}", taken.body);

    let made = tom.post("/api/save-contact", page, &[&typed[..], &[("anyway", "on")]].concat()).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    shows(&tom.get(made.location()).await, &["Jana Schubert", "Der Kontakt ist angelegt.", "Vertrag anlegen"]);
}

#[tokio::test]
async fn a_contract_is_found_for_made_and_archived_and_access_ends_in_an_open_session() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.ohnesorg, "Ilse Ohnesorg", "ilse@example.net").await;
    let (tom, ilse) = (site.signed_in("tom.berger@lindenhof.example").await, site.signed_in("ilse@example.net").await);
    let home = format!("/p/{}", people.isabellastrasse);
    assert_eq!(ilse.get(&home).await.status, StatusCode::NOT_FOUND);

    let contact = people.ohnesorg.to_string();
    let page = format!("/admin/contacts/{contact}/contracts/new");
    shows(&tom.get(&page).await, &["Neuer Vertrag für Ilse Ohnesorg", "Noch keine Einheit gefunden."]);
    let words = [("contact", contact.as_str()), ("words", "isabella wohnung 2"), ("number", "M-5"), ("kind", "tenant")];
    let found = tom.post("/api/save-contract", &page, &[&words[..], &[("find", "on")]].concat()).await;
    assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unit: i64 = sql("SELECT id FROM unit WHERE reference = 'L-1-02'").value(site.db.read()).await.unwrap();
    for part in ["Wohnung 2, Isabellastraße 102", &format!("id=\"unit-{unit}\""), "value=\"M-5\""] {
        assert!(found.body.contains(part), "{part} is not in {}", found.body);
    }
    // What was found is no mistake; the only one is chosen already.
    let unit = unit.to_string();
    let chosen = format!("value=\"{unit}\" checked");
    let asked = [Reason::NotSavedYet.to(Lang::De), chosen.as_str(), "Eine Einheit gefunden"];
    says(&found, StatusCode::UNPROCESSABLE_ENTITY, &asked);
    for mistake in ["aria-invalid", "Bitte suchen Sie die Einheit", "die markierten Felder"] {
        assert!(!found.body.contains(mistake), "{mistake} is in {}", found.body);
    }
    let several = [words[0], ("words", "wohnung"), ("find", "on")];
    let several = tom.post("/api/save-contract", &page, &several).await;
    says(&several, StatusCode::UNPROCESSABLE_ENTITY, &[Reason::NotSavedYet.to(Lang::De), "Einheiten gefunden"]);
    assert!(!several.body.contains(&chosen), "{}", several.body);
    let none = [words[0], ("words", "gibtesnicht"), ("find", "on")];
    let none = tom.post("/api/save-contract", &page, &none).await;
    says(&none, StatusCode::UNPROCESSABLE_ENTITY, &["aria-invalid", "die markierten Felder"]);
    let slip = [("unit", unit.as_str()), ("starts", "2026-05-01"), ("ends", "2026-04-30")];
    let slip = tom.post("/api/save-contract", &page, &[&words[..], &slip].concat()).await;
    assert!(slip.body.contains("Das Ende liegt vor dem Beginn."), "{}", slip.body);
    let right = [("unit", unit.as_str()), ("starts", "2026-05-01"), ("ends", "")];
    // Sent twice, as by somebody who presses the button twice, it is made once.
    for _ in 0..2 {
        let made = tom.post("/api/save-contract", &page, &[&words[..], &right].concat()).await;
        goes_to(&made, &format!("/admin/contacts/{contact}"));
    }
    let made: i64 = sql("SELECT COUNT(*) FROM contract WHERE number = 'M-5'").value(site.db.read()).await.unwrap();
    assert_eq!(made, 1);
    assert_eq!(ilse.get(&home).await.status, StatusCode::OK, "at once, in the session that is open");

    let id: i64 = sql("SELECT id FROM contract WHERE number = 'M-5'").value(site.db.read()).await.unwrap();
    let archive = format!("/admin/contracts/{id}/archive");
    shows(&tom.get(&format!("/admin/contracts/{id}/edit")).await, &["Wohnung 2, Isabellastraße 102", "2026-05-01"]);
    shows(&tom.get(&archive).await, &["Vertrag von Ilse Ohnesorg archivieren?", "1 Nutzer verliert sofort Zugang"]);
    let gone = tom.post("/api/archive-contract", &archive, &[("contract", &id.to_string())]).await;
    goes_to(&gone, &format!("/admin/contacts/{contact}"));
    assert_eq!(ilse.get(&home).await.status, StatusCode::NOT_FOUND, "at once, in the session that is open");
    shows(&tom.get(&format!("/admin/contacts/{contact}")).await, &["Archivierte Verträge", "Zurückholen"]);
    let of_contact = format!("/admin/contacts/{contact}");
    let at_contact = "Beim Kontakt lässt er sich zurückholen.";
    asks_nothing(&tom.get(&archive).await, at_contact, &of_contact);
    assert_eq!(ilse.get(&archive).await.status, StatusCode::NOT_FOUND);

    // With the contact nothing is brought back on its page but itself.
    test.archive(people.ohnesorg).await;
    let of_both = tom.get(&archive).await;
    asks_nothing(&of_both, "Holen Sie zuerst den Kontakt zurück", &of_contact);
    assert!(!of_both.body.contains(at_contact), "{}", of_both.body);
    assert!(!tom.get(&of_contact).await.body.contains("/api/restore-contract"));
    goes_to(&tom.post("/api/restore-contact", &of_contact, &[("contact", &contact)]).await, &of_contact);
    asks_nothing(&tom.get(&archive).await, at_contact, &of_contact);
    shows(&tom.get(&of_contact).await, &["action=\"/api/restore-contract\""]);
}

#[tokio::test]
async fn a_house_with_a_flat_is_made_and_archived_and_comes_back() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let page = "/admin/properties/new";
    let typed = [
        ("name", "Lindenhof"),
        ("reference", "L-9"),
        ("street", "Lindenallee 3"),
        ("postcode", "90402"),
        ("town", "Nürnberg"),
    ];
    let made = tom.post("/api/save-property", page, &typed).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let house = made.location().to_owned();
    let id = house.rsplit('/').next().unwrap().to_owned();
    let form = format!("{house}/units/new");
    shows(&tom.get(&form).await, &["Neue Einheit", "Lindenhof"]);
    let flat = [("property", id.as_str()), ("name", "Wohnung 1"), ("reference", "L-9-1"), ("usage", "residential")];
    let flat = tom.post("/api/save-unit", &form, &flat).await;
    assert_eq!(flat.status, StatusCode::SEE_OTHER, "{}", flat.body);
    let flat = flat.location().to_owned();
    shows(&tom.get(&flat).await, &["Wohnung 1", "Lindenhof", "Die Einheit ist angelegt."]);

    let wrong = [("property", id.as_str()), ("version", "0"), ("name", ""), ("reference", "L-9")];
    let wrong = tom.post("/api/save-property", &format!("{house}/edit"), &wrong).await;
    says(&wrong, StatusCode::UNPROCESSABLE_ENTITY, &["name=\"version\" value=\"0\""]);
    let stale = [("property", id.as_str()), ("version", "0"), ("name", "Lindenhof 2"), ("reference", "L-9")];
    let stale = tom.post("/api/save-property", &format!("{house}/edit"), &stale).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(
        stale.body.contains("Name Lindenhof 2") && stale.body.contains("Es wurde nichts überschrieben"),
        "{}",
        stale.body
    );

    // What stands in a window has not begun, or is over: it is not called running.
    let before = tom.get(&format!("/admin/properties/{}/archive", people.isabellastrasse)).await;
    shows(&before, &["Verträge geben keinen Zugang mehr"]);
    assert!(!before.body.contains("laufende"), "{}", before.body);
    for (address, thing) in [(&house, "die Liegenschaft"), (&flat, "die Einheit")] {
        let lead = format!("solange {thing} archiviert ist. Sie lässt sich zurückholen; nichts wird gelöscht.");
        shows(&tom.get(&format!("{address}/archive")).await, &[&lead]);
    }
    goes_to(&tom.post("/api/archive-property", &format!("{house}/archive"), &[("property", &id)]).await, &house);
    shows(&tom.get(&house).await, &["Archiviert am", "Zurückholen"]);
    let (of_house, of_flat) = (format!("{house}/archive"), format!("{flat}/archive"));
    for address in [&of_house, &of_flat] {
        asks_nothing(&tom.get(address).await, "Die Liegenschaft ist schon archiviert.", &house);
    }
    assert!(!tom.get("/admin/properties").await.body.contains("Lindenallee 3"));
    shows(&tom.get("/admin/search?q=lindenallee").await, &["Lindenhof", "archiviert"]);
    goes_to(&tom.post("/api/restore-property", &house, &[("property", &id)]).await, &house);
    shows(&tom.get("/admin/properties").await, &["Lindenallee 3"]);
    shows(&tom.get(&of_house).await, &["Lindenhof archivieren?"]);
    let unit = flat.rsplit('/').next().unwrap();
    goes_to(&tom.post("/api/archive-unit", &of_flat, &[("unit", unit)]).await, &flat);
    asks_nothing(&tom.get(&of_flat).await, "Die Einheit ist schon archiviert.", &flat);
}

/// That a page does not ask whether something shall be archived that is archived already: it says so, and leads to where it
/// is brought back.
fn asks_nothing(page: &Answer, words: &str, place: &str) {
    shows(page, &[words, &format!("href=\"{place}\"")]);
    for question in ["archivieren?", "action=\"/api/archive-"] {
        assert!(!page.body.contains(question), "{question} is in {}", page.body);
    }
}

#[tokio::test]
async fn what_is_archived_while_somebody_types_keeps_what_they_typed_and_says_so_when_opened() {
    let (site, test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let (contact, house) = (people.schubert.to_string(), people.kastanienallee.to_string());
    let unit: i64 = sql("SELECT id FROM unit WHERE reference = 'L-2-01'").value(site.db.read()).await.unwrap();
    let unit = unit.to_string();
    let of_contact = format!("/admin/contacts/{contact}");
    let of_house = format!("/admin/properties/{house}");
    let (name, reference) = (("name", "Neu & Name"), ("reference", "N-1"));
    let (of, version) = (("property", house.as_str()), ("version", "1"));
    let forms = [
        (
            "/api/save-contact",
            format!("{of_contact}/edit"),
            vec![("contact", contact.as_str()), version, ("last_name", "Neu & Name"), ("channel", "postal")],
            ("Dieser Kontakt ist archiviert.", of_contact.clone()),
        ),
        (
            "/api/save-property",
            format!("{of_house}/edit"),
            vec![of, version, name, reference],
            ("Diese Liegenschaft ist archiviert.", of_house.clone()),
        ),
        (
            "/api/save-unit",
            format!("{of_house}/units/new"),
            vec![of, name, reference, ("usage", "residential")],
            ("Archiviert ist die ganze Liegenschaft.", of_house.clone()),
        ),
        (
            "/api/save-unit",
            format!("/admin/units/{unit}/edit"),
            vec![("unit", unit.as_str()), of, version, name, reference, ("usage", "residential")],
            ("Archiviert ist die ganze Liegenschaft.", of_house.clone()),
        ),
    ];
    for (_, page, ..) in &forms {
        shows(&tom.get(page).await, &["name=\"reference\""]);
    }
    test.archive(people.schubert).await;
    sql("UPDATE property SET archived_at = 0 WHERE id = $1")
        .bind(people.kastanienallee)
        .execute(&site.db)
        .await
        .unwrap();
    for (action, page, typed, (words, place)) in &forms {
        let kept = tom.post(action, page, typed).await;
        assert!(kept.status.is_client_error(), "{page}: {}", kept.status);
        let way = format!("href=\"{place}\"");
        for part in ["value=\"Neu &amp; Name\"", "role=\"alert\"", "archiviert", "target=\"_blank\"", &way] {
            assert!(kept.body.contains(part), "{page}: {part} is not in {}", kept.body);
        }
        let opened = tom.get(page).await;
        shows(&opened, &[*words]);
        assert!(!opened.body.contains("name=\"reference\""), "{page}: {}", opened.body);
    }
    let archive = tom.get(&format!("{of_contact}/archive")).await;
    asks_nothing(&archive, "Dieser Kontakt ist schon archiviert.", &of_contact);
    let contracts = format!("{of_contact}/contracts/new");
    shows(&tom.get(&contracts).await, &["Dieser Kontakt ist archiviert."]);
    let typed = [("contact", contact.as_str()), ("unit", unit.as_str()), ("kind", "tenant"), ("number", "M-77")];
    let kept = tom.post("/api/save-contract", &contracts, &typed).await;
    says(&kept, StatusCode::CONFLICT, &["value=\"M-77\"", "Dieser Kontakt ist archiviert.", "target=\"_blank\""]);

    // Brought back in the other window: what waits is saved. What somebody has changed there is shown beside it first.
    let back = [("contact", contact.as_str())];
    let edit = format!("{of_contact}/edit");
    let (name, channel) = (("last_name", "Neu"), ("channel", "postal"));
    let waiting = [back[0], version, name, reference, channel];
    let waits = tom.post("/api/save-contact", &edit, &waiting).await;
    says(&waits, StatusCode::CONFLICT, &["value=\"Neu\"", "name=\"version\" value=\"1\""]);
    goes_to(&tom.post("/api/restore-contact", &of_contact, &back).await, &of_contact);
    goes_to(&tom.post("/api/save-contact", &edit, &waiting).await, &of_contact);
    let late = [back[0], version, ("last_name", "Spät"), reference, channel];
    let late = tom.post("/api/save-contact", &edit, &late).await;
    says(&late, StatusCode::CONFLICT, &["value=\"Spät\"", "Wert jetzt: Nachname Neu"]);
    let seen = late.body.split("name=\"version\" value=\"").nth(1).expect("a version");
    let seen = ("version", seen.split('"').next().expect("a number"));
    goes_to(&tom.post("/api/save-contact", &edit, &[back[0], seen, name, reference, channel]).await, &of_contact);
}

#[tokio::test]
async fn the_search_is_a_page_and_costs_three_statements_while_typing() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    let found = tom.get("/admin/search?q=schubert+isabella").await;
    shows(&found, &["Schubert, Jana", &format!("href=\"/admin/contacts/{}\"", people.schubert), "role=\"combobox\""]);
    shows(&tom.get("/admin/search?q=gibtesnicht").await, &["Nichts gefunden"]);
    shows(&tom.get("/admin/search").await, &["Suche"]);
    let before = site.db.statements();
    assert_eq!(tom.call("/api/search-everything", &[("q", "schubert isabella")]).await.status, StatusCode::OK);
    assert_eq!(site.db.statements() - before, 3, "who asks, the plan, and what was found");
    let house = format!("house-{}", people.isabellastrasse);
    tom.send_files("/admin/documents/upload", &house, &[("Hausordnung.pdf", b"%PDF-1.7\nx".as_slice())]).await;
    shows(
        &tom.get("/admin/search?q=hausord").await,
        &["Dokumente", "href=\"/admin/documents/1\"", "· Hausordnung.pdf"],
    );
    let nobody = site.browser().call("/api/search-everything", &[("q", "schubert")]).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn forms_of_master_data_take_four_statements_at_most() {
    let (site, _test, people) = TestSite::lindenhof().await;
    let tom = site.signed_in("petra.klein@lindenhof.example").await;
    let contract: i64 = sql("SELECT MIN(id) FROM contract").value(site.db.read()).await.unwrap();
    let unit: i64 = sql("SELECT MIN(id) FROM unit").value(site.db.read()).await.unwrap();
    let (contact, house) = (people.schubert, people.isabellastrasse);
    for page in [
        "/admin/contacts/new".to_owned(),
        "/admin/contacts?q=schubert".to_owned(),
        format!("/admin/contacts?q=schubert&property={house}"),
        format!("/admin/contacts/{contact}"),
        format!("/admin/contacts/{contact}/edit"),
        format!("/admin/contacts/{contact}/merge"),
        format!("/admin/contacts/{contact}/merge?q=yildiz"),
        format!("/admin/contacts/{contact}/merge?other={}", people.yildiz),
        format!("/admin/contacts/{contact}/contracts/new"),
        format!("/admin/contracts/{contract}/edit"),
        format!("/admin/contracts/{contract}/archive"),
        "/admin/properties/new".to_owned(),
        format!("/admin/properties/{house}/edit"),
        format!("/admin/properties/{house}/archive"),
        format!("/admin/properties/{house}/units/new"),
        format!("/admin/units/{unit}/edit"),
        format!("/admin/units/{unit}/archive"),
        "/admin/search?q=schubert".to_owned(),
    ] {
        let before = site.db.statements();
        let answer = tom.get(&page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.body);
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
}
