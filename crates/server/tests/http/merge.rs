//! A manager makes two contacts of one person one, as a browser without any script does it.

use crate::site::{Answer, TestSite, goes_to, says, shows};
use app::error::PortalError;
use axum::http::StatusCode;
use domain::{
    access::AccessLevel,
    contact::ContactChannel,
    contract::ContractKind,
    id::{ContactId, StaffId, UnitId},
    refusal::Reason,
    setting::Key,
    text::Lang,
    time::{Day, Span},
};
use store::sql;
use testkit::TestPortal;

async fn version(site: &TestSite, id: ContactId) -> String {
    let version: i64 = sql("SELECT version FROM contact WHERE id = $1").bind(id).value(site.db.read()).await.unwrap();
    version.to_string()
}

/// Makes two contacts one, as somebody does it at another desk.
async fn merge(test: &TestPortal, by: StaffId, kept: ContactId, other: ContactId) {
    let visitor = test.staff(by).await;
    let seen = test.portal.merge_page(&visitor, kept, Some(other), "").await.unwrap();
    let shown = seen.preview.unwrap();
    let kept = portal::master::At { id: kept, version: seen.kept.version };
    let other = portal::master::At { id: other, version: shown.other.version };
    test.portal.merge_contacts(&visitor, kept, other, &[], &shown.mark).await.unwrap();
}

/// The link of a page that leads to an address.
fn link<'a>(answer: &'a Answer, address: &str) -> &'a str {
    let (before, after) = answer.body.split_once(&format!("href=\"{address}\"")).expect("a link");
    let (begin, end) = (before.rfind('<').expect("a tag"), after.find('>').expect("its end"));
    &answer.body[begin..answer.body.len() - after.len() + end]
}

/// What the button of a preview sends.
fn button(preview: &Answer) -> [(&'static str, &str); 5] {
    ["contact", "version", "other", "other_version", "shown"].map(|name| {
        let begin = format!("name=\"{name}\" value=\"");
        let value = preview.body.split(begin.as_str()).nth(1).and_then(|rest| rest.split('"').next());
        (name, value.expect("a hidden field"))
    })
}

#[tokio::test]
async fn petra_finds_the_other_one_sees_what_will_be_and_merges() {
    let (site, test, people) = TestSite::lindenhof().await;
    let twin = test.add_person("K-9", "Frau", "Jana", "Schubert", Some("jana@arbeit.example")).await;
    let flat: UnitId = sql("SELECT id FROM unit WHERE reference = 'L-2-02'").value(site.db.read()).await.unwrap();
    test.add_contract(twin, flat, ContractKind::Tenant, Some("M-90001/01"), Day::parse("2024-01-01"), None).await;
    test.registered(twin, "Jana Schubert", "jana@arbeit.example").await;
    test.registered(people.schubert, "Marek Schubert", "marek@example.net").await;
    let petra = site.signed_in("petra.klein@lindenhof.example").await;
    let kept = people.schubert;
    let page = format!("/admin/contacts/{kept}/merge");
    shows(&petra.get(&format!("/admin/contacts/{kept}")).await, &[&format!("href=\"{page}\"")]);

    let choice = format!("href=\"{page}?other={twin}\"");
    shows(&petra.get(&page).await, &["Jana Schubert zusammenführen", "Heißen genauso", &choice]);
    shows(&petra.get(&format!("{page}?q=jana@arbeit.example")).await, &["Gefunden", &choice]);
    shows(&petra.get(&format!("{page}?q=schubert+zzz")).await, &["Niemand anderes gefunden"]);
    let to = twin.to_string();
    let letter = [("title", "Rauchmelder"), ("text", "Am Montag."), ("place", "contact"), ("contact", to.as_str())];
    let letter = [&letter[..], &[("whom", "everybody")]].concat();
    let (new, written) = ("/admin/announcements/new", "/admin/announcements/1");
    goes_to(&petra.post("/api/save-announcement", new, &letter).await, written);
    let now = [("announcement", "1"), ("version", "1"), ("when", "now")];
    goes_to(&petra.post("/api/publish-announcement", &format!("{written}/publish"), &now).await, written);
    let papers = [("Brief.pdf", b"%PDF-1.7\n1".as_slice()), ("Abrechnung.pdf", b"%PDF-1.7\n2".as_slice())];
    let list = format!("/admin/documents?of=contact-{twin}");
    goes_to(&petra.send_files("/admin/documents/upload", &format!("contact-{twin}"), &papers).await, &list);
    let meter = [("Zaehlerstand.pdf", b"%PDF-1.7\n3".as_slice())];
    let meter = petra.send_files("/admin/documents/upload", &format!("unit-{flat}"), &meter).await;
    goes_to(&meter, "/admin/documents/3");

    for (code, named) in [
        (test.invite(twin).await.0, "Jana Schubert"),
        (test.invite_added(twin, AccessLevel::Member, "marek@example.net").await.0, "Marek Lang"),
    ] {
        sql("UPDATE invitation SET name = $2 WHERE id = $1").bind(code).bind(named).execute(&site.db).await.unwrap();
    }
    let (code, _) = test.invite_added(kept, AccessLevel::Member, "kim@example.net").await;
    sql("UPDATE invitation SET name = 'Kim Lang' WHERE id = $1").bind(code).execute(&site.db).await.unwrap();

    let preview = format!("{page}?other={twin}");
    let words = [
        "„Jana Schubert (K-9)“ geht in „Jana Schubert (K-1)“ auf",
        "Welche Angabe stimmt?",
        "M-90001/01",
        "Wer danach Zugang hat",
        "jana@arbeit.example",
        "Wer bei „Jana Schubert (K-1)“ Administrator-Rechte hat, liest danach auch, was an „Jana Schubert (K-9)“ ging: \
            1 Mitteilung und 3 Dokumente.",
        "Wer bei „Jana Schubert (K-1)“ Zugang hat, liest danach auch, was allgemein für „Kastanienallee 7“ gilt.",
        "Wer bei „Jana Schubert (K-9)“ Zugang hat, liest danach auch, was allgemein für „Isabellastraße 102“ gilt.",
        &format!("href=\"{list}\""),
        "2 Dokumente des Kontakts selbst ansehen",
        "Codes des anderen Kontakts, die weiter gelten",
        ", für Jana Schubert, Marek Lang (hinzugefügt)",
        "Codes dieses Kontakts, die weiter gelten",
        ", für Kim Lang (hinzugefügt)",
        &format!("href=\"/admin/contacts/{twin}/merge?other={kept}\""),
    ];
    let page_shown = petra.get(&preview).await;
    shows(&page_shown, &words);
    let nothing = "Wer bei „Jana Schubert (K-9)“ Administrator-Rechte hat";
    assert!(!page_shown.body.contains(nothing), "nothing went to the other one");
    let papers = petra.get(&list).await;
    shows(&papers, &["href=\"/admin/documents/1\"", "href=\"/admin/documents/2\""]);
    assert!(!papers.body.contains("Zaehlerstand"), "it went to the unit: {}", papers.body);
    let mark = page_shown.body.split("name=\"shown\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let mark = mark.expect("what was shown").to_owned();

    let (one, other) = (kept.to_string(), twin.to_string());
    let (seen, other_seen) = (version(&site, kept).await, version(&site, twin).await);
    let form = [
        ("contact", one.as_str()),
        ("version", seen.as_str()),
        ("other", other.as_str()),
        ("email", "other"),
        ("reference", "kept"),
        ("shown", mark.as_str()),
    ];
    let stale = petra.post("/api/merge-contacts", &preview, &[&form[..], &[("other_version", "0")]].concat()).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for words in ["Einer der beiden Kontakte wurde inzwischen geändert", "M-90001/01"] {
        assert!(stale.body.contains(words), "{words} is not in {}", stale.body);
    }
    let ticked =
        stale.body.split("<input").filter_map(|rest| rest.split('>').next()).any(|field| {
            ["name=\"email\"", "value=\"other\"", "checked"].into_iter().all(|words| field.contains(words))
        });
    assert!(ticked, "what was chosen stays: {}", stale.body);
    // Whoever chooses another one then leaves the message behind, also where our script would go on.
    for (answer, whole) in [(&page_shown, false), (&stale, true)] {
        assert_eq!(link(answer, &page).contains("rel=\"external\""), whole, "{}", answer.body);
    }
    let right = [&form[..], &[("other_version", other_seen.as_str())]].concat();
    // What cannot be taken back is not done by halves.
    let neither: Vec<_> = right
        .iter()
        .map(|(name, value)| if *name == "reference" { (*name, "both") } else { (*name, *value) })
        .collect();
    let unread = petra.post("/api/merge-contacts", &preview, &neither).await;
    says(&unread, StatusCode::UNPROCESSABLE_ENTITY, &["Bitte wählen Sie eine der Möglichkeiten."]);
    goes_to(&petra.post("/api/merge-contacts", &preview, &right).await, &format!("/admin/contacts/{kept}"));
    let merged = petra.get(&format!("/admin/contacts/{kept}")).await;
    shows(
        &merged,
        &["Die beiden Kontakte sind jetzt einer.", "M-90001/01", "jana@arbeit.example", "Zusammengeführt mit"],
    );
    let gone = petra.get(&format!("/admin/contacts/{twin}")).await;
    shows(&gone, &["Archiviert am", &format!("href=\"/admin/contacts/{kept}\"")]);
    assert!(!gone.body.contains("Zurückholen"), "it cannot be brought back");
    goes_to(&petra.post("/api/merge-contacts", &preview, &right).await, &format!("/admin/contacts/{kept}"));
    // The preview, the one the other way round, and the page of the one that has gone lead there, too.
    let of_twin = format!("/admin/contacts/{twin}/merge");
    for address in [&preview, &format!("{of_twin}?other={kept}"), &of_twin] {
        goes_to(&petra.get(address).await, &format!("/admin/contacts/{kept}"));
    }
    let with_emre = petra.get(&format!("{of_twin}?other={}", people.yildiz)).await;
    goes_to(&with_emre, &format!("/admin/contacts/{kept}/merge?other={}", people.yildiz));

    // A clerk does not see that there is such a thing.
    let tom = site.signed_in("tom.berger@lindenhof.example").await;
    assert!(!tom.get(&format!("/admin/contacts/{kept}")).await.body.contains(&page));
    assert_eq!(tom.get(&page).await.status, StatusCode::NOT_FOUND);
    let (foreign, missing) = (tom.get(&preview).await, tom.get(&format!("/admin/contacts/{kept}/nothing")).await);
    assert_eq!((foreign.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(tom.post("/api/merge-contacts", "/admin", &right).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_journal_and_the_search_name_the_contact_that_remains() {
    let (site, test, people) = TestSite::lindenhof().await;
    let dora = test.add_person("K-16", "Frau", "Dora", "Merg", Some("dora.merg@example.net")).await;
    let emil = test.add_person("K-17", "Herr", "Emil", "Merg", Some("emil.merg@example.net")).await;
    merge(&test, people.petra, dora, emil).await;

    let petra = site.signed_in("petra.klein@lindenhof.example").await;
    let journal = petra.get(&format!("/admin/journal?kind=contact&object={dora}")).await;
    shows(&journal, &["Nur „Dora Merg“"]);
    assert!(!journal.body.contains("Nur „Emil Merg“"), "{}", journal.body);
    shows(&petra.get(&format!("/admin/journal?kind=contact&object={emil}")).await, &["Nur „Emil Merg“"]);

    let page = format!("href=\"/admin/contacts/{dora}\"");
    for (words, once) in [("merg", "Merg, Dora"), ("emil.merg@example.net", "früher auch „Emil Merg“")] {
        let found = petra.get(&format!("/admin/search?q={words}")).await;
        shows(&found, &[&page, once]);
        assert_eq!(found.body.matches(&page).count(), 1, "{}", found.body);
        assert!(!found.body.contains("archiviert"), "{}", found.body);
    }
}

#[tokio::test]
async fn a_button_of_an_old_preview_says_that_nothing_was_merged_before_it_leads_on() {
    const MERGE: &str = "/api/merge-contacts";
    let (site, test, people) = TestSite::lindenhof().await;
    let jana = people.schubert;
    let twin = test.add_person("K-9", "Frau", "Jana", "Schubert-Lang", None).await;
    let third = test.add_person("K-10", "Frau", "Jana", "Schubert", None).await;
    let petra = site.signed_in("petra.klein@lindenhof.example").await;
    let address = |kept: ContactId, other: ContactId| format!("/admin/contacts/{kept}/merge?other={other}");
    let merged = async || -> i64 {
        let parts = sql("SELECT COUNT(*) FROM contact WHERE merged_into IS NOT NULL");
        parts.value(site.db.read()).await.unwrap()
    };
    let words = Reason::MergedMeanwhile.to(Lang::De);

    // Maria has merged the other one with a third one: the button that waits there is not pressed by accident.
    let page = address(jana, twin);
    let preview = petra.get(&page).await;
    merge(&test, people.maria, third, twin).await;
    let way = format!("href=\"{}\"", address(jana, third));
    let refused = petra.post(MERGE, &page, &button(&preview)).await;
    says(&refused, StatusCode::CONFLICT, &["role=\"alert\"", words, "Jana Schubert zusammenführen", &way]);
    assert_eq!((refused.location(), refused.body.contains(MERGE)), ("", false), "{}", refused.body);
    assert_eq!(merged().await, 1);
    let called = petra.call(MERGE, &button(&preview)).await;
    assert_eq!((called.status, called.location()), (StatusCode::CONFLICT, ""));
    assert_eq!(called.read::<PortalError>(), PortalError::from(Reason::MergedMeanwhile));
    goes_to(&petra.get(&page).await, &address(jana, third));

    // She has merged the two the other way round: that is not what the button said.
    let page = address(jana, third);
    let preview = petra.get(&page).await;
    merge(&test, people.maria, third, jana).await;
    let of_third = format!("/admin/contacts/{third}");
    let refused = petra.post(MERGE, &page, &button(&preview)).await;
    says(&refused, StatusCode::CONFLICT, &[words, &format!("href=\"{of_third}\""), "Zum Kontakt, der geblieben ist"]);
    assert_eq!((refused.location(), refused.body.contains(MERGE)), ("", false), "{}", refused.body);
    let called = petra.call(MERGE, &button(&preview)).await;
    assert_eq!(called.read::<PortalError>(), PortalError::from(Reason::MergedMeanwhile));
    goes_to(&petra.get(&page).await, &of_third);
    assert_eq!(merged().await, 2);

    // The same button pressed twice is answered twice in the same way.
    let page = address(third, people.yildiz);
    let preview = petra.get(&page).await;
    for _ in 0..2 {
        goes_to(&petra.post(MERGE, &page, &button(&preview)).await, &of_third);
        shows(&petra.get(&of_third).await, &["Die beiden Kontakte sind jetzt einer."]);
    }
    assert_eq!(merged().await, 3);

    // Maria has merged the same two in the same way, but for what Petra chooses.
    let fourth = test.add_person("K-12", "Frau", "Jana", "Schubert", Some("jana@arbeit.example")).await;
    let fifth = test.add_person("K-13", "Frau", "Jana", "Schubert", Some("jana@example.org")).await;
    let (page, of_fourth) = (address(fourth, fifth), format!("/admin/contacts/{fourth}"));
    let preview = petra.get(&page).await;
    merge(&test, people.maria, fourth, fifth).await;
    let wish = |email| [&button(&preview)[..], &[("email", email)]].concat();
    goes_to(&petra.post(MERGE, &page, &wish("kept")).await, &of_fourth);
    let refused = petra.post(MERGE, &page, &wish("other")).await;
    let (told, way) = (Reason::MergedAlready.to(Lang::De), format!("href=\"{of_fourth}\""));
    says(&refused, StatusCode::CONFLICT, &["role=\"alert\"", told, &way, "Zum Kontakt, der geblieben ist"]);
    assert_eq!((refused.location(), refused.body.contains(MERGE)), ("", false), "{}", refused.body);
    let called = petra.call(MERGE, &wish("other")).await;
    assert_eq!(called.read::<PortalError>(), PortalError::from(Reason::MergedAlready));
    let contact = petra.get(&of_fourth).await;
    shows(&contact, &["jana@arbeit.example"]);
    assert!(!contact.body.contains("jana@example.org"), "{}", contact.body);
}

#[tokio::test]
async fn what_has_become_a_part_of_another_contact_leads_there_and_is_not_to_be_brought_back() {
    let (site, test, people) = TestSite::lindenhof().await;
    let twin = test.add_person("K-9", "Frau", "Jana", "Schubert-Lang", None).await;
    let petra = site.signed_in("petra.klein@lindenhof.example").await;
    let (id, page) = (twin.to_string(), format!("/admin/contacts/{twin}"));
    let contracts = format!("{page}/contracts/new");
    shows(&petra.get(&contracts).await, &["Neuer Vertrag für Jana Schubert-Lang"]);
    merge(&test, people.maria, people.schubert, twin).await;

    let way = format!("href=\"/admin/contacts/{}\"", people.schubert);
    let words = ["mit einem anderen zusammengeführt und jetzt ein Teil von ihm", "Zum Kontakt, der bleibt", &way];
    let back = ["Zurückholen", "zurückgeholt", "zurückholen", "action=\"/api/restore-"];
    for address in [&page, &format!("{page}/edit"), &format!("{page}/archive"), &contracts] {
        let answer = petra.get(address).await;
        shows(&answer, &words);
        for words in back {
            assert!(!answer.body.contains(words), "{address}: {words} is in {}", answer.body);
        }
    }
    // Whoever was typing a contract for it keeps what they typed, and sees where the contact is now.
    let typed = [("contact", id.as_str()), ("kind", "tenant"), ("number", "M-77")];
    let unit: i64 = sql("SELECT id FROM unit WHERE reference = 'L-2-02'").value(site.db.read()).await.unwrap();
    let unit = unit.to_string();
    let kept = petra.post("/api/save-contract", &contracts, &[&typed[..], &[("unit", unit.as_str())]].concat()).await;
    let words = ["value=\"M-77\"", "inzwischen mit einem anderen zusammengeführt", "target=\"_blank\"", &way];
    says(&kept, StatusCode::CONFLICT, &words);
    assert!(!kept.body.contains("zurückholen"), "{}", kept.body);
    // Nor has anybody lost access on a page from before.
    let archived = petra.post("/api/archive-contact", &format!("{page}/archive"), &[("contact", id.as_str())]).await;
    says(&archived, StatusCode::CONFLICT, &["Seine Nutzer und Einladungen stehen jetzt dort", &way]);
    // One that is only archived is brought back as before.
    test.archive(people.yildiz).await;
    let archived = petra.get(&format!("/admin/contacts/{}", people.yildiz)).await;
    shows(&archived, &["Zurückholen"]);
    assert!(!archived.body.contains("zusammengeführt"), "{}", archived.body);
}

#[tokio::test]
async fn the_answer_of_a_customer_is_ticked_before_what_a_contact_began_with() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::Channel]).await;
    let twin = test.add_person("K-9", "Frau", "Jana", "Schubert", None).await;
    let login = test.registered(people.schubert, "Jana Schubert", "jana@example.net").await;
    site.clock.advance(Span::days(1));
    let jana = test.customer(login).await;
    test.portal.choose_channel(&jana, people.schubert, ContactChannel::Online).await.unwrap();
    let petra = site.signed_in("petra.klein@lindenhof.example").await;
    let preview = petra.get(&format!("/admin/contacts/{twin}/merge?other={}", people.schubert)).await;
    shows(&preview, &["Postalisch", "name=\"channel\" value=\"other\" checked"]);
    let preview = petra.get(&format!("/admin/contacts/{}/merge?other={twin}", people.schubert)).await;
    shows(&preview, &["name=\"channel\" value=\"kept\" checked"]);
}
