//! Staff look after contacts and invite them, as a browser without any script does it.

use crate::site::{Browser, TestSite, goes_to, says, shows};
use axum::http::StatusCode;
use domain::{
    contract::{ContractKind, Usage},
    refusal::Reason,
    text::Lang,
    time::{Day, Span},
};
use testkit::{PASSWORD, People, TestPortal};

async fn signed_in<'s>(site: &'s TestSite, name: &str) -> Browser<'s> {
    site.signed_in(&format!("{name}@lindenhof.example")).await
}

async fn tom() -> (TestSite, TestPortal, People) {
    TestSite::lindenhof().await
}

#[tokio::test]
async fn tom_finds_frau_schubert_creates_her_code_and_reads_it_out() {
    let (site, test, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    let list = tom.get("/admin/contacts?q=SCHUBERT").await;
    shows(&list, &["Schubert, Jana", "nicht eingeladen", "Isabellastraße 102"]);
    assert!(!list.body.contains("Yıldız, Emre"));

    let (contact, id) = (format!("/admin/contacts/{}", people.schubert), people.schubert.to_string());
    shows(&tom.get(&contact).await, &["Jana Schubert", "M-10004/01", "Code erstellen und mailen", "Postalisch"]);
    let sheet = format!("{contact}/code");
    goes_to(&tom.post("/api/create-code", &contact, &[("contact", &id)]).await, &sheet);
    let shown = tom.get(&sheet).await;
    shows(&shown, &["Sehr geehrte Frau Schubert", "gilt bis zum 20.02.2027", "/register"]);

    site.wait(Span::minutes(16));
    let tom = signed_in(&site, "tom.berger").await;
    let covered = tom.get(&sheet).await;
    shows(&covered, &["Code anzeigen"]);
    assert!(shown.body.contains("class=\"code\"") && !covered.body.contains("class=\"code\""));
    goes_to(&tom.post("/api/read-out-code", &contact, &[("contact", &id)]).await, &sheet);
    shows(&tom.get(&sheet).await, &["Sehr geehrte Frau Schubert"]);

    goes_to(&tom.post("/api/mail-code", &contact, &[("contact", &id), ("before", "")]).await, &contact);
    goes_to(&tom.post("/api/mail-code", &contact, &[("contact", &id), ("before", "")]).await, &contact);
    shows(&tom.get(&contact).await, &["jana.schubert@example.net", "Code noch einmal mailen", "eingeladen", "gemailt"]);
    assert_eq!(test.mails().await.len(), 1, "the same form twice mails once");
}

#[tokio::test]
async fn a_whole_house_is_invited_with_one_form() {
    let (site, test, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    let house = people.kastanienallee.to_string();
    let page = format!("/admin/properties/{house}/invitations");
    shows(&tom.get(&page).await, &["2 Kontakte sind noch nicht eingeladen", "Codes gleich mailen"]);
    for _ in 0..2 {
        let form = [("property", house.as_str()), ("renew", "on"), ("mail", "on")];
        goes_to(&tom.post("/api/create-codes", &page, &form).await, &page);
    }
    let after = tom.get(&page).await;
    shows(&after, &["Alle, die Zugang haben können", "Per E-Mail nicht zu erreichen", "Ohnesorg, Ilse"]);
    assert_eq!(test.mails().await.len(), 1);
    shows(&tom.get("/admin/invitations").await, &["Kastanienallee 7", "Isabellastraße 102"]);
    shows(&tom.get("/admin/invitations/missing-numbers").await, &["Ohnesorg, Ilse"]);
    let list = format!("/admin/contacts?property={house}&state=invited");
    shows(&tom.get(&list).await, &["Yıldız, Emre", "Alle Liegenschaften"]);
}

#[tokio::test]
async fn codes_go_out_on_paper_and_only_a_form_of_ours_gets_them() {
    let (site, test, people) = tom().await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let tom = signed_in(&site, "tom.berger").await;
    let house = format!("/admin/properties/{}/invitations", people.kastanienallee);
    let form = [("property", people.kastanienallee.to_string())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    goes_to(&tom.post("/api/create-codes", &house, &form).await, &house);
    let letter = format!("/admin/contacts/{}/letter.pdf", people.ohnesorg);
    let letters = format!("/admin/properties/{}/letters.pdf", people.kastanienallee);
    shows(&tom.get(&house).await, &["Briefe als PDF (1)", &format!("action=\"{letters}\"")]);
    let sheet = format!("/admin/contacts/{}/code", people.ohnesorg);
    shows(&tom.get(&sheet).await, &["Brief als PDF", &format!("action=\"{letter}\"")]);

    for (address, page, name) in [(&letter, &sheet, "brief-"), (&letters, &house, "briefe-")] {
        let answer = tom.post(address, page, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(answer.body.starts_with("%PDF-"));
        assert_eq!(answer.header("content-type"), "application/pdf");
        assert_eq!(answer.header("cache-control"), "no-store");
        let as_file = answer.header("content-disposition");
        assert!(as_file.starts_with(&format!("attachment; filename=\"{name}")) && as_file.is_ascii(), "{as_file}");

        assert_eq!(tom.get(address).await.status, StatusCode::NOT_FOUND, "a link opens nothing");
        let nobody = site.browser().post(address, page, &[]).await;
        assert_eq!(nobody.status, StatusCode::SEE_OTHER);
        assert!(nobody.location().starts_with("/sign-in?next="), "{}", nobody.location());
    }
    let emre = site.browser();
    let fields = [("email", "emre@example.net"), ("password", PASSWORD), ("next", "")];
    goes_to(&emre.post("/api/sign-in", "/sign-in", &fields).await, "/");
    let missing =
        ["/admin/contacts/999/letter.pdf", "/admin/contacts/x/letter.pdf", "/admin/properties/999/letters.pdf"];
    for address in [letter.as_str(), &letters].into_iter().chain(missing) {
        assert_eq!(emre.post(address, "/", &[]).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    for address in missing {
        assert_eq!(tom.post(address, "/admin", &[]).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn an_archived_contact_loses_access_at_once() {
    let (site, test, people) = tom().await;
    test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let (tom, jana) = (signed_in(&site, "tom.berger").await, site.browser());
    let fields = [("email", "jana@example.net"), ("password", PASSWORD), ("next", "")];
    goes_to(&jana.post("/api/sign-in", "/sign-in", &fields).await, "/");
    let home = format!("/p/{}", people.isabellastrasse);
    assert_eq!(jana.get(&home).await.status, StatusCode::OK);

    let contact = format!("/admin/contacts/{}", people.schubert);
    let confirm = format!("{contact}/archive");
    shows(&tom.get(&confirm).await, &["Jana Schubert archivieren?", "1 Nutzer verliert sofort Zugang"]);
    let form = [("contact", people.schubert.to_string())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    goes_to(&tom.post("/api/archive-contact", &confirm, &form).await, &contact);
    shows(&tom.get(&contact).await, &["Archiviert am", "archiviert"]);
    assert_eq!(jana.get(&home).await.status, StatusCode::NOT_FOUND);
    assert!(!tom.get("/admin/contacts").await.body.contains("Schubert, Jana"));
    shows(&tom.get("/admin/contacts?state=archived").await, &["Schubert, Jana"]);
    let house = tom.get(&format!("/admin/properties/{}", people.isabellastrasse)).await;
    shows(&house, &["Wohnung 1", "leer"]);
    assert!(!house.body.contains("Schubert, Jana"), "she does not live there any more");
    let flat = store::sql("SELECT MIN(unit) FROM contract WHERE contact = $1").bind(people.schubert);
    let flat: i64 = flat.value(site.db.read()).await.unwrap();
    shows(&tom.get(&format!("/admin/units/{flat}")).await, &["Schubert, Jana", "Kontakt archiviert"]);
}

#[tokio::test]
async fn what_cannot_be_done_says_why_on_the_page_it_came_from() {
    let (site, _, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    let page = format!("/admin/contacts/{}", people.altmann);
    let answer = tom.post("/api/create-code", &page, &[("contact", &people.altmann.to_string())]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Karl Altmann") && answer.body.contains("kein Zugang"), "{}", answer.body);
    for (action, fields) in [
        ("/api/create-code", [("contact", "999")]),
        ("/api/create-code", [("contact", "-1")]),
        ("/api/mail-code", [("contact", "999")]),
        ("/api/renew-code", [("invitation", "999")]),
        ("/api/revoke-code", [("invitation", "9223372036854775807")]),
        ("/api/create-codes", [("property", "999")]),
        ("/api/archive-contact", [("contact", "999")]),
    ] {
        assert_eq!(tom.post(action, "/admin/contacts", &fields).await.status, StatusCode::NOT_FOUND, "{action}");
        let nonsense = [(fields[0].0, "drei")];
        let answer = tom.post(action, "/admin/contacts", &nonsense).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{action}");
    }
}

#[tokio::test]
async fn a_code_stays_in_the_hands_of_staff_while_no_contract_gives_access() {
    let (site, _, people) = tom().await;
    let (maria, tom) = (signed_in(&site, "maria.huber").await, signed_in(&site, "tom.berger").await);
    let (page, id) = (format!("/admin/contacts/{}", people.altmann), people.altmann.to_string());
    let soon = store::sql("UPDATE contract SET starts = $2, ends = NULL WHERE contact = $1").bind(people.altmann);
    soon.bind(Day::parse("2026-12-01")).execute(&site.db).await.unwrap();
    let window = async |wish: &str, seen: &str| {
        let days = [("before", "20"), ("of", "access.before:days")];
        let form = [&days[..], &[("key", "access.before"), ("wish", wish), ("seen", seen)]].concat();
        let answer = maria.post("/api/set-days", "/admin/access", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    };
    window("on", "0").await;
    goes_to(&tom.post("/api/create-code", &page, &[("contact", &id)]).await, &format!("{page}/code"));
    shows(&tom.get(&page).await, &["Erneuern", "Widerrufen", "Code mailen"]);
    assert!(!tom.get(&format!("{page}/code")).await.body.contains("nirgends hin"));

    window("off", "1").await;
    let closed = tom.get(&page).await;
    shows(&closed, &["kein Zugang", "zurzeit nicht einlösbar", "Er hat noch nicht begonnen oder ist zu Ende."]);
    shows(&closed, &["Der Code führt so lange nirgends hin.", "Code anzeigen", "Widerrufen"]);
    for impossible in ["Einen Code gibt es, sobald", "Erneuern", "Code mailen"] {
        assert!(!closed.body.contains(impossible), "{impossible}: {}", closed.body);
    }
    goes_to(&tom.post("/api/read-out-code", &page, &[("contact", &id)]).await, &format!("{page}/code"));
    shows(&tom.get(&format!("{page}/code")).await, &["class=\"code\"", "Der Code führt so lange nirgends hin."]);

    let code: i64 = store::sql("SELECT MAX(id) FROM invitation").value(site.db.read()).await.unwrap();
    goes_to(&tom.post("/api/revoke-code", &page, &[("invitation", &code.to_string())]).await, &page);
    let revoked = tom.get(&page).await;
    shows(&revoked, &["Der Code ist widerrufen.", "Einen Code gibt es, sobald ein Vertrag Zugang gibt."]);
    assert!(!revoked.body.contains("Code anzeigen"), "{}", revoked.body);
}

#[tokio::test]
async fn the_page_of_a_contact_says_why_no_contract_gives_access() {
    let (site, _, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    let page = |contact| format!("/admin/contacts/{contact}");
    shows(&tom.get(&page(people.altmann)).await, &["Er hat noch nicht begonnen oder ist zu Ende."]);
    let none = store::sql("UPDATE contract SET archived_at = 0 WHERE contact = $1").bind(people.altmann);
    none.execute(&site.db).await.unwrap();
    let without = tom.get(&page(people.altmann)).await;
    shows(
        &without,
        &[
            "Dieser Kontakt hat keinen Vertrag, der in Gebrauch ist.",
            "Einen Code gibt es, sobald ein Vertrag Zugang gibt.",
        ],
    );
    assert!(!without.body.contains("noch nicht begonnen"), "{}", without.body);

    let archived = "Haus archiviert";
    assert!(!tom.get(&page(people.yildiz)).await.body.contains(archived));
    let house = store::sql("UPDATE property SET archived_at = 0 WHERE id = $1").bind(people.kastanienallee);
    house.execute(&site.db).await.unwrap();
    shows(&tom.get(&page(people.ohnesorg)).await, &[archived, "Das Haus oder die Einheit ist archiviert."]);
    let one_of_two = tom.get(&page(people.yildiz)).await;
    assert_eq!(one_of_two.body.matches(archived).count(), 1, "{}", one_of_two.body);
    store::sql("UPDATE unit SET archived_at = 0 WHERE reference = 'L-1-02'").execute(&site.db).await.unwrap();
    shows(&tom.get(&page(people.yildiz)).await, &[archived, "Einheit archiviert"]);
}

#[tokio::test]
async fn a_refusal_is_read_where_its_form_is_closed_and_where_it_is_gone() {
    let (site, test, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    let contact = people.schubert.to_string();
    let page = format!("/admin/contacts/{contact}");
    // Nothing was mailed yet, so that there is no form on the page with which a bounce is noted.
    let other = [("contact", contact.as_str()), ("email", "jana@elsewhere.example"), ("note", "")];
    let gone = tom.post("/api/note-bounce", &page, &other).await;
    says(&gone, StatusCode::UNPROCESSABLE_ENTITY, &[Reason::AddressChanged.to(Lang::De), "Einladung"]);
    assert_eq!(gone.body.matches("role=\"alert\"").count(), 1);

    let answer = tom.post("/api/create-and-mail-code", &page, &[("contact", &contact)]).await;
    goes_to(&answer, &page);
    test.mails().await;
    let open = "<details open";
    assert!(!tom.get(&page).await.body.contains(open));
    let long = "x".repeat(1_000);
    let typed = [("contact", contact.as_str()), ("email", "jana.schubert@example.net"), ("note", &long)];
    let closed = tom.post("/api/note-bounce", &page, &typed).await;
    says(&closed, StatusCode::UNPROCESSABLE_ENTITY, &[open, &long, "aria-invalid"]);
    assert_eq!(closed.body.matches("role=\"alert\"").count(), 1);
}

#[tokio::test]
async fn customers_see_none_of_it_and_all_staff_do() {
    let (site, test, people) = tom().await;
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let unit = test.add_unit(people.isabellastrasse, "L-1-77", "Wohnung 77", Usage::Residential).await;
    let pages = [
        "/admin/properties".to_owned(),
        format!("/admin/properties/{}", people.isabellastrasse),
        format!("/admin/properties/{}/invitations", people.isabellastrasse),
        format!("/admin/units/{unit}"),
        "/admin/contacts".to_owned(),
        format!("/admin/contacts/{}", people.schubert),
        format!("/admin/contacts/{}/archive", people.schubert),
        format!("/admin/contacts/{}/code", people.schubert),
        "/admin/invitations".to_owned(),
        "/admin/invitations/missing-numbers".to_owned(),
        "/admin/invitations/bounced".to_owned(),
        "/admin/invitations/frozen".to_owned(),
        "/admin/invitations/no-address".to_owned(),
        "/admin/tasks".to_owned(),
    ];
    let emre = site.browser();
    let fields = [("email", "emre@example.net"), ("password", PASSWORD), ("next", "")];
    goes_to(&emre.post("/api/sign-in", "/sign-in", &fields).await, "/");
    for page in &pages {
        let answer = emre.get(page).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
        assert!(!answer.body.contains("Schubert"), "{page}");
        assert_eq!(site.browser().get(page).await.status, StatusCode::SEE_OTHER, "{page}");
    }
    for staff in ["tom.berger", "petra.klein", "maria.huber"] {
        let browser = signed_in(&site, staff).await;
        for page in &pages {
            assert_eq!(browser.get(page).await.status, StatusCode::OK, "{page} for {staff}");
        }
        for missing in [
            "/admin/contacts/999",
            "/admin/contacts/abc",
            "/admin/properties/0",
            "/admin/units/999",
            "/admin/contacts/999/code",
        ] {
            assert_eq!(browser.get(missing).await.status, StatusCode::NOT_FOUND, "{missing} for {staff}");
        }
    }
    for (action, name) in [
        ("/api/create-code", "contact"),
        ("/api/read-out-code", "contact"),
        ("/api/create-codes", "property"),
        ("/api/create-and-mail-codes", "contacts[]"),
        ("/api/archive-contact", "contact"),
    ] {
        assert_eq!(emre.post(action, "/", &[(name, "1")]).await.status, StatusCode::NOT_FOUND, "{action}");
    }
}

#[tokio::test]
async fn every_page_takes_four_statements_at_most() {
    let (site, test, people) = tom().await;
    test.invite(people.schubert).await;
    let tom = signed_in(&site, "tom.berger").await;
    for page in [
        "/admin/properties?q=Straße".to_owned(),
        format!("/admin/properties/{}?q=Wohnung", people.isabellastrasse),
        format!("/admin/properties/{}/invitations", people.isabellastrasse),
        "/admin/units/1".to_owned(),
        format!("/admin/contacts?q=jana&state=invited&property={}", people.isabellastrasse),
        format!("/admin/contacts/{}", people.schubert),
        format!("/admin/contacts/{}/code", people.schubert),
        "/admin/invitations".to_owned(),
        "/admin/invitations/missing-numbers".to_owned(),
    ] {
        let before = site.db.statements();
        assert_eq!(tom.get(&page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
}

#[tokio::test]
async fn long_lists_are_turned_page_by_page_and_names_in_all_scripts_are_safe() {
    let (site, test, people) = tom().await;
    let unit = test.add_unit(people.isabellastrasse, "L-1-99", "Wohnung 99", Usage::Residential).await;
    for n in 0..60 {
        let contact = test.add_person(&format!("Z-{n:02}"), "Frau", "Zoë", &format!("Zander {n:02}"), None).await;
        test.add_contract(contact, unit, ContractKind::Tenant, None, None, None).await;
    }
    test.add_person("X-1", "Herr", "<script>alert(1)</script>", "أحمد", None).await;
    let tom = signed_in(&site, "tom.berger").await;
    let first = tom.get("/admin/contacts?q=zander").await;
    shows(&first, &["Zander 00", "Zander 49", "50 Kontakte"]);
    assert!(!first.body.contains("Zander 50"));
    let (_, link) = first
        .body
        .split_once("/admin/contacts?q=zander&amp;order=ascending&amp;after=")
        .expect("a link to the next page");
    let after = link.split('"').next().expect("a row");
    let second = tom.get(&format!("/admin/contacts?q=zander&order=ascending&after={after}")).await;
    shows(&second, &["Zander 50", "Zander 59", "10 Kontakte", "before="]);
    shows(&tom.get("/admin/contacts?q=zander&order=descending").await, &["Zander 59", "Zander 10"]);
    let found = tom.get("/admin/contacts?q=%D8%A3%D8%AD%D9%85%D8%AF").await;
    shows(&found, &["أحمد"]);
    assert!(!found.body.contains("<script>alert"));
    shows(&tom.get("/admin/contacts?q=niemand").await, &["Nichts gefunden", "Alle anzeigen"]);
    shows(&tom.get("/admin/contacts?after=drei&before=&state=unsinn&order=x").await, &["50 Kontakte"]);
}

#[tokio::test]
async fn everybody_is_invited_with_one_form_and_the_overview_says_how_far_they_are() {
    let (site, test, people) = tom().await;
    test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    let tom = signed_in(&site, "tom.berger").await;
    let page = "/admin/invitations";
    shows(&tom.get(page).await, &["Alle Liegenschaften einladen", "3 Kontakte sind noch nicht eingeladen"]);
    goes_to(&tom.post("/api/create-codes", page, &[("property", ""), ("mail", "on")]).await, page);
    shows(&tom.get(page).await, &["Alle, die Zugang haben können", "davon durch die Fragen"]);
    assert_eq!(test.mails().await.len(), 2, "Frau Ohnesorg has no address");
    shows(&tom.get("/admin").await, &["können Zugang haben", "durch die Fragen", "Einladungen nach Liegenschaft"]);
    shows(
        &tom.get("/admin/invitations/runs/1").await,
        &["Die Einladungen sind fertig", "3 Codes erstellt, 2 Codes gemailt"],
    );
    for missing in ["/admin/invitations/runs/2", "/admin/invitations/runs/x"] {
        assert_eq!(tom.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let wrong = tom.post("/api/create-codes", page, &[("property", "everywhere")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let strange = tom.post("/api/create-codes", page, &[("property", "999")]).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn more_than_a_request_can_do_goes_on_in_the_background() {
    let (site, test, people) = tom().await;
    let unit = test.add_unit(people.kastanienallee, "L-2-90", "Wohnung 90", Usage::Residential).await;
    for n in 0..510 {
        let contact = test.add_person(&format!("B-{n}"), "Frau", "Anna", &format!("Nr. {n}"), None).await;
        test.add_contract(contact, unit, ContractKind::Tenant, None, None, None).await;
    }
    let tom = signed_in(&site, "tom.berger").await;
    let page = format!("/admin/properties/{}/invitations", people.kastanienallee);
    let form = [("property", people.kastanienallee.to_string())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let run = "/admin/invitations/runs/1";
    goes_to(&tom.post("/api/create-codes", &page, &form).await, run);
    shows(&tom.get(run).await, &["Die Einladungen laufen", "500 von 513 Kontakten", "http-equiv=\"refresh\""]);
    assert!(test.portal.carry_on_inviting().await.expect("a run"));
    shows(&tom.get(run).await, &["Die Einladungen sind fertig", "512 Codes erstellt", "Kastanienallee 7"]);
    shows(&tom.get(&page).await, &["Briefe als PDF (511)"]);
}

#[tokio::test]
async fn ticked_contacts_are_invited_with_one_form() {
    const INVITE: &str = "/api/create-and-mail-codes";
    let (site, test, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    let list = "/admin/contacts?order=descending";
    let (jana, ilse) = (people.schubert.to_string(), people.ohnesorg.to_string());
    let box_of = format!("name=\"contacts[]\" value=\"{jana}\"");
    let offered = tom.get(list).await;
    shows(
        &offered,
        &[
            &box_of,
            "aria-label=\"Schubert, Jana auswählen\"",
            "Alle auf dieser Seite ankreuzen",
            "Einladungscodes erstellen und mailen",
        ],
    );
    let unreachable = format!("name=\"contacts[]\" value=\"{ilse}\"");
    assert!(!offered.body.contains(&unreachable), "there is no address to mail to");
    assert!(!tom.get("/admin/contacts?state=registered").await.body.contains("contacts[]"));

    let nothing = tom.post(INVITE, list, &[]).await;
    let words = ["id=\"contacts-problem\"", "Bitte kreuzen Sie mindestens einen Kontakt an."];
    says(&nothing, StatusCode::UNPROCESSABLE_ENTITY, &words);
    let numbers: Vec<String> = (1..=51).filter(|n| n.to_string() != ilse).chain([999]).map(|n| n.to_string()).collect();
    let many: Vec<_> = numbers.iter().map(|number| ("contacts[]", number.as_str())).collect();
    let many = tom.post(INVITE, list, &many).await;
    let kept = format!("{box_of} checked");
    says(&many, StatusCode::UNPROCESSABLE_ENTITY, &["Höchstens 50 sind möglich.", &kept]);
    assert!(!many.body.contains(&format!("value=\"{ilse}\" checked")), "the selection stays as it was");
    let strange = [("contacts[]", jana.as_str()), ("contacts[]", "999")];
    assert_eq!(tom.post(INVITE, list, &strange).await.status, StatusCode::NOT_FOUND);
    assert!(test.mails().await.is_empty());

    let form = [("contacts[]", jana.as_str()), ("contacts[]", ilse.as_str())];
    goes_to(&tom.post(INVITE, list, &form).await, list);
    let after = tom.get(list).await;
    shows(&after, &["Ein Code erstellt und gemailt. Ausgelassen: 1 ohne E-Mail-Adresse."]);
    assert!(!after.body.contains(&box_of), "she is invited already");
    assert_eq!(test.mails().await.len(), 1);
    goes_to(&tom.post(INVITE, list, &form).await, list);
    let again = "Es wurde niemand eingeladen. Ausgelassen: 1 schon eingeladen, 1 ohne E-Mail-Adresse.";
    shows(&tom.get(list).await, &[again]);
    assert!(test.mails().await.is_empty(), "the same form twice mails once");
}

#[tokio::test]
async fn contacts_properties_and_units_are_files_filtered_as_their_lists_are() {
    let (site, test, people) = tom().await;
    let tom = signed_in(&site, "tom.berger").await;
    shows(&tom.get("/admin/contacts?q=schubert").await, &["href=\"/admin/contacts.csv?q=schubert\"", "Als CSV"]);
    let archived = tom.get("/admin/properties?state=archived").await;
    shows(&archived, &["href=\"/admin/properties.csv?state=archived\"", "Als CSV"]);
    let house = format!("/admin/properties/{}", people.isabellastrasse);
    let (units, units_name) = (format!("{house}/units.csv"), format!("einheiten-{}.csv", people.isabellastrasse));
    let shops = format!("{units}?usage=commercial");
    shows(&tom.get(&format!("{house}?usage=commercial")).await, &[&format!("href=\"{shops}\""), "Als CSV"]);
    for (file, name, inside, outside) in [
        (units.as_str(), units_name.as_str(), "\"Schubert, Jana\";\"Mieter\";\"M-10004/01\"", "Kastanienallee"),
        (&shops, &units_name, "\"Blumen Lotte GmbH\"", "Schubert"),
        ("/admin/contacts.csv?q=schubert", "kontakte.csv", "\"Jana\";\"Schubert\"", "Yıldız"),
        ("/admin/contacts.csv?state=no_access", "kontakte.csv", "\"Karl\";\"Altmann\"", "Schubert"),
        ("/admin/properties.csv?q=kastanien", "liegenschaften.csv", "\"Kastanienallee 7\";\"L-2\"", "Isabellastraße"),
    ] {
        let answer = tom.get(file).await;
        shows(&answer, &["\u{feff}\"", inside]);
        assert!(!answer.body.contains(outside), "{}", answer.body);
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert!(site.browser().get(file).await.location().starts_with("/sign-in?next="));
    }
    for missing in
        ["/admin/contacts.csv?property=999", "/admin/properties/999/units.csv", "/admin/properties/x/units.csv"]
    {
        assert_eq!(tom.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
    test.registered(people.yildiz, "Emre Yıldız", "emre@example.net").await;
    let emre = site.signed_in("emre@example.net").await;
    for file in ["/admin/contacts.csv", "/admin/properties.csv", &units] {
        assert_eq!(emre.get(file).await.status, StatusCode::NOT_FOUND, "{file}");
    }
}
