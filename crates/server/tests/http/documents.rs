//! Documents, from the upload to the list of a customer: what is refused, what is sent, and what a stranger sees.

use crate::site::{Answer, Browser, TestSite, form_with, goes_to, says, shows};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use domain::time::Span;
use store::sql;
use testkit::{People, TestPortal};

const JANA: &str = "jana.schubert@example.net";
const MARIA: &str = "maria.huber@lindenhof.example";
const LIST: &str = "/admin/documents";
const UPLOAD: &str = "/admin/documents/upload";
const PDF: &[u8] = b"%PDF-1.7\n0123456789";

async fn start() -> (TestSite, TestPortal, People) {
    let (site, test, people) = TestSite::lindenhof().await;
    test.registered(people.schubert, "Jana Schubert", JANA).await;
    (site, test, people)
}

async fn share(maria: &Browser<'_>, of: &str, name: &str, bytes: &[u8]) -> Answer {
    maria.send_files(UPLOAD, of, &[(name, bytes)]).await
}

#[tokio::test]
async fn maria_shares_several_and_jana_reads_what_is_hers() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let (house, contact) = (format!("house-{}", people.isabellastrasse), format!("contact-{}", people.schubert));
    shows(&maria.get(LIST).await, &["Noch kein Dokument", "Dokumente freigeben"]);
    let found = maria.get(&format!("{LIST}/new?q=isabella")).await;
    shows(&found, &["Isabellastraße 102", &format!("{LIST}/new?of={house}")]);
    let form = maria.get(&format!("{LIST}/new?of={house}")).await;
    let reach = "Ein Dokument für alle erreicht zurzeit eine Person, eines nur für Eigentümer niemanden";
    shows(&form, &["multipart/form-data", "multiple", "Wer sieht das?", reach, "höchstens 50 MB"]);
    shows(&maria.get(&format!("/admin/properties/{}", people.isabellastrasse)).await, &[&format!("{LIST}?of={house}")]);

    let one = share(&maria, &contact, "Abrechnung_2025.pdf", PDF).await;
    goes_to(&one, &format!("{LIST}/1"));
    shows(
        &maria.get(&format!("{LIST}/1")).await,
        &["Das Dokument ist freigegeben.", "Abrechnung 2025", "Eine Person sieht es."],
    );
    shows(&maria.get(&format!("{LIST}/1/readers")).await, &[JANA]);
    let two = [("Hausordnung.pdf", PDF), ("Plan.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice())];
    goes_to(&maria.send_files(UPLOAD, &house, &two).await, &format!("{LIST}?of={house}"));
    shows(&maria.get(&format!("{LIST}/3")).await, &["<img", "/admin/documents/3/file", "Bild"]);
    let by_script = maria.send_files_by_script(UPLOAD, &house, &[("Brief.txt", b"Guten Tag")]).await;
    says(&by_script, StatusCode::OK, &["to\t/admin/documents/4"]);
    shows(&maria.get(&format!("{LIST}?q=ordnung")).await, &["Hausordnung"]);

    let jana = site.signed_in(JANA).await;
    let page = format!("/p/{}/documents", people.isabellastrasse);
    let listed = jana.get(&page).await;
    shows(
        &listed,
        &["Abrechnung 2025", "für Sie persönlich", "Hausordnung", "PDF, 1 KB", "23.11.2026", "folder=letter"],
    );
    shows(&jana.get(&format!("{page}?folder=letter")).await, &["Abrechnung 2025"]);
    assert!(!jana.get(&format!("{page}?folder=plan")).await.body.contains("Abrechnung 2025"));
    goes_to(&jana.get("/documents").await, &page);
    let file = jana.get("/documents/1/file").await;
    assert_eq!((file.status, file.body.as_bytes()), (StatusCode::OK, PDF));

    let maria = site.signed_in(MARIA).await;
    let withdraw = [("document", "1"), ("version", "1")];
    goes_to(&maria.post("/api/withdraw-document", &format!("{LIST}/1"), &withdraw).await, &format!("{LIST}/1"));
    shows(&maria.get(&format!("{LIST}/1")).await, &["Wieder freigegeben sähe es eine Person."]);
    assert_eq!(jana.get("/documents/1/file").await.status, StatusCode::NOT_FOUND);
    assert!(!jana.get(&page).await.body.contains("Abrechnung 2025"));
    site.wait(Span::days(1));
    assert!(test.portal.carry_on_digest().await.expect("told"));
    let mails = test.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].composed.text.contains("Hausordnung") && !mails[0].composed.text.contains("Abrechnung"));
    assert!(mails[0].composed.text.contains("/documents?house="), "{}", mails[0].composed.text);
}

#[tokio::test]
async fn ticked_documents_are_withdrawn_with_one_form() {
    const WITHDRAW: &str = "/api/withdraw-documents";
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let contact = format!("contact-{}", people.schubert);
    for (n, name) in [(1, "Falsch.pdf"), (2, "Doppelt.pdf"), (3, "Richtig.pdf")] {
        goes_to(&share(&maria, &contact, name, PDF).await, &format!("{LIST}/{n}"));
    }
    let list = "/admin/documents?folder=letter";
    let box_of = "name=\"documents[]\" value=\"1\"";
    shows(&maria.get(list).await, &[box_of, "aria-label=\"Falsch auswählen\"", "sieht dann kein Kunde mehr"]);

    let nothing = maria.post(WITHDRAW, list, &[]).await;
    let words = ["id=\"documents-problem\"", "Bitte kreuzen Sie mindestens ein Dokument an."];
    says(&nothing, StatusCode::UNPROCESSABLE_ENTITY, &words);
    let numbers: Vec<String> = (1..=51).map(|n| n.to_string()).collect();
    let many: Vec<_> = numbers.iter().map(|number| ("documents[]", number.as_str())).collect();
    let many = maria.post(WITHDRAW, list, &many).await;
    says(&many, StatusCode::UNPROCESSABLE_ENTITY, &["Höchstens 50 sind möglich.", &format!("{box_of} checked")]);
    let strange = [("documents[]", "1"), ("documents[]", "999")];
    assert_eq!(maria.post(WITHDRAW, list, &strange).await.status, StatusCode::NOT_FOUND);
    let jana = site.signed_in(JANA).await;
    assert_eq!(jana.get("/documents/1/file").await.status, StatusCode::OK, "nothing was withdrawn");

    let form = [("documents[]", "1"), ("documents[]", "2")];
    goes_to(&maria.post(WITHDRAW, list, &form).await, list);
    let left = maria.get(list).await;
    shows(&left, &["2 Dokumente sind zurückgezogen.", "Richtig"]);
    assert!(!left.body.contains("Falsch"), "{}", left.body);
    for (document, status) in [(1, StatusCode::NOT_FOUND), (2, StatusCode::NOT_FOUND), (3, StatusCode::OK)] {
        assert_eq!(jana.get(&format!("/documents/{document}/file")).await.status, status, "{document}");
    }
    let withdrawn = maria.get(&format!("{LIST}?state=withdrawn")).await;
    shows(&withdrawn, &["Falsch", "Doppelt"]);
    assert!(!withdrawn.body.contains("documents[]"), "what is withdrawn is not ticked");
    goes_to(&maria.post(WITHDRAW, list, &form).await, list);
    shows(&maria.get(list).await, &["Davon war schon alles zurückgezogen."]);
}

#[tokio::test]
async fn only_whoever_typed_something_is_told_to_check_the_spelling() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let unit: i64 = sql("SELECT MIN(id) FROM unit").value(site.db.read()).await.unwrap();
    let (house, contact) = (people.isabellastrasse, people.schubert);
    for (of, words) in [
        (format!("house-{house}"), "für diese Liegenschaft oder eine ihrer Einheiten"),
        (format!("unit-{unit}"), "für diese Einheit"),
        (format!("contact-{contact}"), "für diesen Kontakt"),
    ] {
        let list = format!("{LIST}?of={of}");
        let none = maria.get(&list).await;
        shows(&none, &["Keine Dokumente", words]);
        let withdrawn = maria.get(&format!("{list}&state=withdrawn")).await;
        shows(&withdrawn, &["Keine Dokumente", "was oben gewählt ist", "Alle anzeigen"]);
        for page in [&none, &withdrawn] {
            assert!(!page.body.contains("Schreibweise"), "{}", page.body);
        }
        shows(&maria.get(&format!("{list}&q=plan")).await, &["Nichts gefunden", "Prüfen Sie die Schreibweise"]);
    }
    shows(&maria.get(&format!("{LIST}?folder=plan")).await, &["Keine Dokumente", "was oben gewählt ist"]);
}

#[tokio::test]
async fn the_list_is_a_file_for_staff_filtered_as_it_is() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    goes_to(&share(&maria, &format!("contact-{}", people.schubert), "Brief.pdf", PDF).await, &format!("{LIST}/1"));
    goes_to(&share(&maria, &format!("house-{}", people.isabellastrasse), "Plan.pdf", PDF).await, &format!("{LIST}/2"));
    let filters = format!("?q=plan&folder=letter&of=house-{}", people.isabellastrasse);
    let file = format!("{LIST}.csv{filters}");
    let link = format!("href=\"{}\"", file.replace('&', "&amp;").replace("house-", "house%2D"));
    shows(&maria.get(&format!("{LIST}{filters}")).await, &[&link, "Als CSV"]);
    let answer = maria.get(&file).await;
    shows(&answer, &["\u{feff}\"Titel\";\"Art\"", "\"Plan\";\"Brief\";\"Isabellastraße 102\";\"Plan.pdf\""]);
    assert!(!answer.body.contains("Brief.pdf"), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"dokumente.csv\"");
    assert!(site.browser().get(&file).await.location().starts_with("/sign-in?next="));
    assert_eq!(site.signed_in(JANA).await.get(&file).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_refused_file_is_named_with_the_reason_while_the_others_go_in() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = format!("house-{}", people.isabellastrasse);
    let large = vec![b'a'; 50 * 1024 * 1024 + 1];
    let zip = [b"PK\x03\x04".as_slice(), &[0; 100]].concat();
    let files: [(&str, &[u8]); 8] = [
        ("logo.svg", b"<svg onload=\"alert(1)\"/>"),
        ("seite.pdf", b"<html><script>alert(1)</script></html>"),
        ("gross.txt", &large),
        ("../../etc/passwd.exe", PDF),
        ("</b><script>alert(1)</script>.pdf", b""),
        ("bombe.zip", &zip),
        ("../../../Vertrag.pdf", PDF),
        ("leer.pdf", b""),
    ];
    let answer = maria.send_files(UPLOAD, &house, &files).await;
    let words = [
        "Nicht alle Dateien wurden angenommen",
        "logo.svg",
        "SVG-Zeichnungen können Skripte enthalten",
        "seite.pdf",
        "gross.txt",
        "Die Datei ist zu groß. Höchstens 50 MB sind möglich.",
        "passwd.exe",
        "Programme und Skripte nehmen wir nicht an",
        "leer.pdf",
        "Die Datei ist leer.",
        "bombe.zip",
        "Vertrag.pdf",
    ];
    says(&answer, StatusCode::UNPROCESSABLE_ENTITY, &words);
    assert!(!answer.body.contains("<script>alert(1)"), "{}", answer.body);
    assert!(answer.body.contains("value=\"letter\" selected"), "what was chosen is still chosen: {}", answer.body);
    assert_eq!(test.portal.files().all().await.unwrap().len(), 2, "nothing is left of what was refused");
    let by_script = maria.send_files_by_script(UPLOAD, &house, &files[..1]).await;
    says(&by_script, StatusCode::UNPROCESSABLE_ENTITY, &["refused\tlogo.svg\t", "words\tNicht alle"]);
    let none = maria.send_files(UPLOAD, &house, &[]).await;
    says(&none, StatusCode::UNPROCESSABLE_ENTITY, &["Bitte wählen Sie eine Datei aus."]);
    let many: Vec<(String, &[u8])> = (0..21).map(|n| (format!("a{n}.txt"), b"x".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let many = maria.send_files(UPLOAD, &house, &many).await;
    says(&many, StatusCode::UNPROCESSABLE_ENTITY, &["a20.txt", "Höchstens 20 Dateien"]);
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_while_they_come_and_the_next_file_goes_in() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = format!("house-{}", people.isabellastrasse);
    let huge = vec![b'a'; 100 * 1024 * 1024];
    let answer = maria.send_files(UPLOAD, &house, &[("riesig.txt", &huge), ("klein.txt", b"Guten Tag")]).await;
    says(&answer, StatusCode::UNPROCESSABLE_ENTITY, &["riesig.txt", "klein.txt"]);
    let kept = test.portal.files().all().await.unwrap();
    assert_eq!(kept.into_values().collect::<Vec<_>>(), [9]);
}

#[tokio::test]
async fn what_arrived_before_the_line_broke_is_not_shared_twice() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = format!("house-{}", people.isabellastrasse);
    let files: [(&str, &[u8]); 2] = [("Abrechnung.pdf", PDF), ("Brief.txt", b"Guten Tag")];
    let form = form_with(&[("folder", "letter"), ("whom", "everybody")], &files);
    let cut = maria.send_form(UPLOAD, &house, &form[..form.len() - 20]).await;
    says(&cut, StatusCode::UNPROCESSABLE_ENTITY, &["Abrechnung.pdf", "Brief.txt", "nicht ganz angekommen"]);
    assert!(!cut.body.contains("Eine weitere Datei"), "it is named already: {}", cut.body);
    goes_to(&maria.send_form(UPLOAD, &house, &form).await, &format!("{LIST}?of={house}"));
    goes_to(&share(&maria, &house, "Abrechnung.pdf", PDF).await, &format!("{LIST}/1"));
    assert_eq!(test.portal.files().all().await.unwrap().len(), 2, "nor are its bytes kept twice");
    assert_eq!(maria.get(&format!("{LIST}/3")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn names_are_read_as_browsers_write_them_and_what_cannot_be_read_is_told() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = format!("house-{}", people.isabellastrasse);
    goes_to(&share(&maria, &house, "Haus %22Rot%22%0D%0AHof.pdf", PDF).await, &format!("{LIST}/1"));
    shows(&maria.get(&format!("{LIST}/1")).await, &["Haus Rot Hof"]);
    // Such a name ends what can be read of a form.
    let files = [("Plan.pdf", PDF), ("Mit\u{1}Zeichen.pdf", PDF), ("Brief.pdf", PDF)];
    let answer = maria.send_files(UPLOAD, &house, &files).await;
    says(&answer, StatusCode::UNPROCESSABLE_ENTITY, &["Plan.pdf", "Eine weitere Datei und alle nach ihr"]);
}

#[tokio::test]
async fn what_broke_off_before_its_name_came_is_told_in_words() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = format!("house-{}", people.isabellastrasse);
    let form =
        form_with(&[("folder", "letter"), ("whom", "everybody")], &[("Abrechnung.pdf", PDF), ("Brief.txt", b"x")]);
    let names: Vec<usize> =
        form.windows(8).enumerate().filter(|(_, part)| part.starts_with(b"filename")).map(|(at, _)| at).collect();
    for (cut, words) in [(names[0], "Ihre Datei"), (names[1], "Eine weitere Datei")] {
        let answer = maria.send_form(UPLOAD, &house, &form[..cut]).await;
        says(&answer, StatusCode::UNPROCESSABLE_ENTITY, &[words, "nicht ganz angekommen"]);
    }
    assert_eq!(test.portal.files().all().await.unwrap().len(), 1, "what came before is shared");
}

#[tokio::test]
async fn what_jana_downloads_is_named_after_its_title() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    goes_to(&share(&maria, &format!("contact-{}", people.schubert), "scan_0815.pdf", PDF).await, &format!("{LIST}/1"));
    let renamed = [("document", "1"), ("version", "1"), ("title", "Nebenkosten 2024/2025"), ("folder", "letter")];
    goes_to(&maria.post("/api/change-document", &format!("{LIST}/1"), &renamed).await, &format!("{LIST}/1"));
    shows(&maria.get(&format!("{LIST}/1")).await, &["Nebenkosten 2024/2025", "scan_0815.pdf"]);
    shows(&maria.get(&format!("{LIST}?q=0815")).await, &["Nebenkosten 2024/2025"]);
    let jana = site.signed_in(JANA).await;
    for (browser, address) in
        [(&jana, "/documents/1/file?download".to_owned()), (&maria, format!("{LIST}/1/file?download"))]
    {
        assert_eq!(
            browser.get(&address).await.header("content-disposition"),
            "attachment; filename=\"Nebenkosten 2024-2025.pdf\"; filename*=UTF-8''Nebenkosten%202024-2025.pdf",
            "{address}"
        );
    }
    let house = people.isabellastrasse;
    shows(&jana.get(&format!("/p/{house}/search?q=nebenkosten")).await, &["2024/2025"]);
    assert!(!jana.get(&format!("/p/{house}/search?q=0815")).await.body.contains("2024/2025"));
    assert!(!jana.get(&format!("/p/{house}/documents")).await.body.contains("0815"));
}

#[tokio::test]
async fn a_mail_with_a_page_in_it_is_a_text_and_programs_in_office_files_are_refused() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let contact = format!("contact-{}", people.schubert);
    let mail = b"Subject: Ablesung\nContent-Type: text/html\n\n<html><script>alert(1)</script></html>";
    goes_to(&share(&maria, &contact, "Mail.eml", mail).await, &format!("{LIST}/1"));
    let jana = site.signed_in(JANA).await;
    let shown = jana.get("/documents/1/file").await;
    assert_eq!(shown.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    assert!(shown.header("content-security-policy").contains("sandbox"));
    let kept = jana.get("/documents/1/file?download").await;
    assert!(kept.header("content-disposition").starts_with("attachment; filename=\"Mail.eml\""), "{kept:?}");
    let macros = [b"PK\x03\x04\x14\0\x06\0".as_slice(), &[7; 20_000], b"xl/vbaProject.bin"].concat();
    let refused = share(&maria, &contact, "Tabelle.xlsx", &macros).await;
    let words =
        ["Auf dieser Seite steht, welche und warum.", "Tabelle.xlsx", "Programme und Skripte nehmen wir nicht an"];
    says(&refused, StatusCode::UNPROCESSABLE_ENTITY, &words);
}

#[tokio::test]
async fn what_is_too_much_altogether_is_told_in_words_where_it_was_chosen() {
    let (site, _test, people) = start().await;
    let words = "Zusammen sind diese Dateien zu groß";
    for (email, status) in [(MARIA, StatusCode::PAYLOAD_TOO_LARGE), (JANA, StatusCode::NOT_FOUND)] {
        let session = site.signed_in(email).await.cookie("quartier").expect("a session");
        for accept in ["text/html", "text/plain"] {
            let upload = Request::post(format!("{UPLOAD}?of=house-{}", people.isabellastrasse))
                .header("accept", accept)
                .header("cookie", format!("quartier={session}"))
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "multipart/form-data; boundary=grenze")
                .header("content-length", "2000000000");
            let answer = site.send(upload.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, status, "{email} {accept}: {}", answer.body);
            assert_eq!(answer.body.contains(words), email == MARIA, "{email} {accept}: {}", answer.body);
            let form = email == MARIA && accept == "text/html";
            assert_eq!(answer.body.contains("multipart/form-data"), form, "it is the page of the form");
        }
    }
}

#[tokio::test]
async fn whom_it_is_for_is_never_assumed() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = format!("house-{}", people.isabellastrasse);
    for fields in [&[("folder", "letter")][..], &[("whom", "owner")], &[]] {
        let answer = maria.send_form(UPLOAD, &house, &form_with(fields, &[("a.pdf", PDF)])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    assert_eq!(test.portal.files().all().await.unwrap().len(), 0);
}

#[tokio::test]
async fn only_staff_upload_and_what_is_gone_takes_nothing() {
    let (site, test, people) = start().await;
    let house = format!("house-{}", people.isabellastrasse);
    let jana = site.signed_in(JANA).await;
    let missing = jana.get("/admin/gibt-es-nicht").await;
    let refused = share(&jana, &house, "a.pdf", PDF).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let browser = site.browser();
    let nobody = share(&browser, &house, "a.pdf", PDF).await;
    assert!(nobody.location().starts_with("/sign-in"), "{nobody:?}");
    shows(&browser.get(nobody.location()).await, &["Ihre Sitzung war beendet.", "Die Dateien sind nicht gespeichert."]);
    let away = site.signed_in(MARIA).await;
    site.wait(Span::hours(1));
    let late = share(&away, &house, "a.pdf", PDF).await;
    shows(&away.get(late.location()).await, &["Die Dateien sind nicht gespeichert."]);
    let maria = site.signed_in(MARIA).await;
    for of in ["house-987654", "unit-987654", "contact-987654", "attic-1", ""] {
        assert_eq!(share(&maria, of, "a.pdf", PDF).await.status, StatusCode::NOT_FOUND, "{of}");
    }
    assert_eq!(test.portal.files().all().await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_is_archived_offers_to_share_nothing() {
    let (site, test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let house = people.kastanienallee;
    let unit = sql("SELECT MIN(id) FROM unit WHERE property = $1").bind(house);
    let unit: i64 = unit.value(test.db().read()).await.unwrap();
    let places = [
        (format!("/admin/contacts/{}", people.ohnesorg), format!("contact-{}", people.ohnesorg)),
        (format!("/admin/units/{unit}"), format!("unit-{unit}")),
        (format!("/admin/properties/{house}"), format!("house-{house}")),
    ];
    for (page, place) in &places {
        shows(&maria.get(page).await, &[&format!("{LIST}?of={place}"), &format!("{LIST}/new?of={place}"), "/preview"]);
    }
    test.archive(people.ohnesorg).await;
    sql("UPDATE property SET archived_at = 0 WHERE id = $1").bind(house).execute(test.db()).await.unwrap();
    for (page, place) in &places {
        let archived = maria.get(page).await;
        shows(&archived, &["Archiviert am", &format!("{LIST}?of={place}")]);
        assert!(!archived.body.contains(&format!("{LIST}/new")), "{page}: {}", archived.body);
    }
    let hers = maria.get(&places[0].0).await;
    assert!(!hers.body.contains("Vorschau als"), "nobody has registered for her: {}", hers.body);
}

#[tokio::test]
async fn files_are_sent_whole_in_parts_and_not_twice() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let contact = format!("contact-{}", people.schubert);
    goes_to(&share(&maria, &contact, "Größe 2025.pdf", PDF).await, &format!("{LIST}/1"));
    goes_to(&share(&maria, &contact, "Tabelle.xlsx", b"PK\x03\x04\x14\0\x06\0").await, &format!("{LIST}/2"));
    goes_to(&share(&maria, &contact, "Notiz.txt", "Grüße".as_bytes()).await, &format!("{LIST}/3"));
    let jana = site.signed_in(JANA).await;
    let file = "/documents/1/file";
    let whole = jana.get(file).await;
    assert_eq!((whole.status, whole.body.as_bytes()), (StatusCode::OK, PDF));
    assert_eq!(whole.header("content-type"), "application/pdf");
    assert_eq!(whole.header("content-length"), PDF.len().to_string());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert_eq!(whole.header("cache-control"), "private, no-cache");
    assert_eq!(
        whole.header("content-disposition"),
        "inline; filename=\"Gr__e 2025.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%202025.pdf"
    );
    assert!(whole.header("content-security-policy").starts_with("default-src 'none'"));
    let tag = whole.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 60, "{tag}");

    let kept = jana.get(&format!("{file}?download")).await;
    assert!(kept.header("content-disposition").starts_with("attachment"), "{kept:?}");
    assert_eq!(kept.header("content-type"), "application/octet-stream");
    let table = jana.get("/documents/2/file").await;
    assert_eq!(table.header("content-type"), "application/octet-stream");
    assert!(table.header("content-disposition").starts_with("attachment"));
    assert!(table.header("content-security-policy").contains("sandbox"));
    let note = jana.get("/documents/3/file").await;
    assert_eq!(note.header("content-type"), "text/plain; charset=utf-8");

    let head = jana.ask(Method::HEAD, file, &[]).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(head.header("content-length"), PDF.len().to_string());
    let part = jana.ask(Method::GET, file, &[("range", "bytes=9-13")]).await;
    assert_eq!((part.status, part.body.as_str()), (StatusCode::PARTIAL_CONTENT, "01234"));
    assert_eq!(part.header("content-range"), format!("bytes 9-13/{}", PDF.len()));
    let last = jana.ask(Method::GET, file, &[("range", "bytes=-2"), ("if-range", &tag)]).await;
    assert_eq!((last.status, last.body.as_str()), (StatusCode::PARTIAL_CONTENT, "89"));
    let other = jana.ask(Method::GET, file, &[("range", "bytes=-2"), ("if-range", "\"old\"")]).await;
    assert_eq!((other.status, other.body.as_bytes()), (StatusCode::OK, PDF));
    let beyond = jana.ask(Method::GET, file, &[("range", "bytes=900-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("content-range"), format!("bytes */{}", PDF.len()));
    let same = jana.ask(Method::GET, file, &[("if-none-match", &tag)]).await;
    assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    for header in ["content-security-policy", "content-disposition", "cache-control"] {
        assert_eq!(same.header(header), whole.header(header), "what is said anew is the same: {header}");
    }
    assert_eq!(jana.ask(Method::GET, file, &[("if-none-match", "\"old\"")]).await.status, StatusCode::OK);
    assert_eq!(
        jana.ask(Method::POST, file, &[("sec-fetch-site", "same-origin")]).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    let zipped = jana.ask(Method::GET, file, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((zipped.header("content-encoding"), zipped.body.as_bytes()), ("", PDF));
}

#[tokio::test]
async fn what_is_foreign_looks_like_what_is_missing_and_like_what_is_withdrawn() {
    let (site, _test, people) = start().await;
    let maria = site.signed_in(MARIA).await;
    let jana = site.signed_in(JANA).await;
    let own = people.isabellastrasse;
    let addresses = [
        "/documents/1/file".to_owned(),
        "/documents/1/file?download".to_owned(),
        format!("/p/{}/documents", people.kastanienallee),
        format!("{LIST}/1"),
        format!("{LIST}/1/readers"),
        format!("{LIST}/new?of=house-{own}"),
        format!("{LIST}/1/file"),
        format!("{LIST}/1/file?download"),
    ];
    let mut missing = Vec::new();
    for address in &addresses {
        let answer = jana.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        missing.push(answer.stable_body());
    }
    goes_to(&share(&maria, &format!("contact-{}", people.yildiz), "a.pdf", PDF).await, &format!("{LIST}/1"));
    for (address, missing) in addresses.iter().zip(&missing) {
        let foreign = jana.get(address).await;
        assert_eq!((foreign.status, &foreign.stable_body()), (StatusCode::NOT_FOUND, missing), "{address}");
    }
    let part = jana.ask(Method::GET, &addresses[0], &[("range", "bytes=0-1")]).await;
    assert_eq!((part.status, &part.stable_body()), (StatusCode::NOT_FOUND, &missing[0]));
    for action in
        ["/api/change-document", "/api/withdraw-document", "/api/withdraw-documents", "/api/share-document-again"]
    {
        let form = [("document", "1"), ("documents[]", "1"), ("version", "1"), ("title", "x"), ("folder", "letter")];
        assert_eq!(jana.post(action, LIST, &form).await.status, StatusCode::NOT_FOUND, "{action}");
    }
    let signed_out = site.browser().get("/documents/1/file").await;
    assert!(signed_out.location().starts_with("/sign-in?next="), "{signed_out:?}");
}

#[tokio::test]
async fn pages_of_documents_take_four_statements_at_most() {
    let (site, test, people) = start().await;
    test.registered(people.altmann, "Karl Altmann", "karl@example.net").await;
    let maria = site.signed_in(MARIA).await;
    let (house, contact) = (format!("house-{}", people.isabellastrasse), format!("contact-{}", people.altmann));
    goes_to(&share(&maria, &house, "a.pdf", PDF).await, &format!("{LIST}/1"));
    goes_to(&share(&maria, &contact, "Kaution.pdf", PDF).await, &format!("{LIST}/2"));
    let (jana, karl) = (site.signed_in(JANA).await, site.signed_in("karl@example.net").await);
    assert_eq!(karl.get("/ended/documents").await.status, StatusCode::NOT_FOUND);
    let days = [("key", "access.after"), ("wish", "on"), ("seen", "0"), ("after", "90")];
    assert_eq!(maria.post("/api/set-days", "/admin/access", &days).await.status, StatusCode::SEE_OTHER);
    shows(&karl.get("/ended").await, &["/ended/documents"]);
    shows(&karl.get("/ended/documents").await, &["Kaution", "/documents/2/file"]);
    goes_to(&karl.get("/documents").await, "/ended/documents");
    let of_jana = [format!("/p/{}/documents", people.isabellastrasse), "/documents/1/file".to_owned()];
    // What is new is noted as seen, once.
    assert_eq!(jana.get(&of_jana[0]).await.status, StatusCode::OK);
    let of_staff =
        ["", "?q=kaution&folder=letter", &format!("?of={house}"), "/new", "/new?q=isabella", "/1", "/1/readers"];
    let of_staff = of_staff.map(|page| format!("{LIST}{page}"));
    let of_karl = ["/ended/documents".to_owned(), "/documents/2/file".to_owned()];
    let all = of_jana.iter().map(|page| (&jana, page)).chain(of_karl.iter().map(|page| (&karl, page)));
    for (browser, page) in all.chain(of_staff.iter().map(|page| (&maria, page))) {
        let before = site.db.statements();
        assert_eq!(browser.get(page).await.status, StatusCode::OK, "{page}");
        let taken = site.db.statements() - before;
        assert!((1..=4).contains(&taken), "{page} takes {taken}");
    }
}
