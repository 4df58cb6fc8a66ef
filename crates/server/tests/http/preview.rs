//! Staff see the portal as a customer has it: exactly that, to read only, for a quarter of an hour.

use crate::{
    faq::{category, entry},
    site::{Answer, Browser, TestSite, goes_to, says, shows},
};
use axum::http::{Method, StatusCode};
use domain::{
    access::AccessLevel,
    id::{ContactId, UserId},
    setting::Key,
    time::Span,
};
use std::collections::BTreeMap;
use store::sql;
use testkit::{People, TestPortal};

const JANA: &str = "jana.schubert@example.net";
const MARIA: &str = "maria.huber@lindenhof.example";
const TOM: &str = "tom.berger@lindenhof.example";

/// The Lindenhof with Frau Schubert registered; her access.
async fn lindenhof() -> (TestSite, TestPortal, People, String) {
    let (site, test, people) = TestSite::lindenhof().await;
    let login = test.registered(people.schubert, "Jana Schubert", JANA).await;
    let access = access_of(&test, login).await;
    (site, test, people, access)
}

async fn access_of(test: &TestPortal, login: UserId) -> String {
    let access = sql("SELECT MIN(id) FROM access WHERE login = $1").bind(login);
    access.value::<i64>(test.db().read()).await.unwrap().to_string()
}

/// Begins a preview, and says where it begins.
async fn begin(staff: &Browser<'_>, access: &str) -> String {
    let answer = staff.post("/api/begin-preview", "/admin", &[("access", access)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

/// A page without what only its preview has: the bar, the locks of forms, and their addresses.
pub(crate) fn unlocked(answer: &Answer) -> String {
    // What has come since somebody's last visit is theirs to know.
    let mut body = without(&answer.stable_body(), "<p class=\"hint since\">", "</p>");
    body = without(&body, "<aside aria-label=\"Vorschau\" class=\"preview-bar\"", "</aside>");
    body = without(&body, "<script", "</script>");
    // Where something is or is not there, the place is marked for the browser.
    while let Some((before, after)) = body.split_once("<fieldset disabled class=\"locked\"") {
        body = format!("{before}{}", after.split_once('>').map_or("", |(_, rest)| rest));
    }
    body = body.replace("</fieldset>", "");
    for mark in ["<!--hot-reload-->", "<!---->", "<!-- -->", "<!>"] {
        body = body.replace(mark, "");
    }
    // Forms are sent to addresses of this preview.
    while let Some((before, after)) = body.split_once("action=\"/preview/") {
        body = format!("{before}action=\"{}", after.split_once('/').map_or("", |(_, rest)| rest))
            .replace("=\"api/", "=\"/api/");
    }
    body
}

/// What begins the addresses by which the page of the running preview asks.
async fn asking(test: &TestPortal) -> String {
    let until: i64 = sql("SELECT ends_at FROM preview").value(test.db().read()).await.unwrap();
    format!("/preview/{until}")
}

fn without(body: &str, from: &str, to: &str) -> String {
    let mut rest = body;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(from) {
        kept.push_str(before);
        rest = after.split_once(to).map_or("", |(_, rest)| rest);
    }
    kept + rest
}

/// Everything that is stored, without when sessions were last used.
async fn stored(test: &TestPortal) -> BTreeMap<String, Vec<String>> {
    let mut everything = test.everything().await;
    everything.remove("session.seen_at");
    everything
}

#[tokio::test]
async fn maria_sees_the_portal_as_frau_schubert_has_it() {
    let (site, test, people, access) = lindenhof().await;
    test.switch_on(&[Key::Faq, Key::Channel, Key::InviteNeighbours]).await;
    let house = format!("/p/{}", people.isabellastrasse);
    let (maria, jana) = (site.signed_in(MARIA).await, site.signed_in(JANA).await);
    assert_eq!(maria.get(&house).await.status, StatusCode::NOT_FOUND, "without a preview there is nothing");

    let choose = format!("/admin/contacts/{}/preview", people.schubert);
    shows(&maria.get(&format!("/admin/contacts/{}", people.schubert)).await, &["Vorschau als …", &choose]);
    shows(&maria.get(&choose).await, &["Jana Schubert", JANA, "Mieter", "Vorschau als Jana Schubert"]);
    shows(&maria.get(&choose).await, &["name=\"kind\" value=\"contacts\""]);
    assert_eq!(begin(&maria, &access).await, house);

    let before = stored(&test).await;
    for own in [
        "",
        "/announcements",
        "/faq",
        "/me",
        "/me/contact",
        "/me/channel",
        "/me/people",
        "/me/neighbours",
        "/me/password",
        "/me/language",
        "/me/data",
        "/nirgends",
        "/announcements/7",
    ] {
        let place = format!("{house}{own}");
        let (hers, previewed) = (jana.get(&place).await, maria.get(&place).await);
        assert_eq!(hers.status, previewed.status, "{place}");
        assert!(previewed.body.contains("preview-bar"), "{place} says that it is a preview");
        assert!(!hers.body.contains("preview-bar") && !hers.body.contains("\"locked\""), "{place}");
        assert_eq!(unlocked(&hers), unlocked(&previewed), "{place}");
    }
    // What the pages ask by their own script.
    let asking = asking(&test).await;
    let property = people.isabellastrasse.to_string();
    let start = maria.call(&format!("{asking}/api/start-page"), &[("property", &property)]).await;
    assert!(start.status == StatusCode::OK && start.body.contains("Isabellastraße 102"), "{}", start.body);
    for function in ["house-announcements-page", "house-documents-page", "faq-page"] {
        let fields = [("property", property.as_str()), ("before", ""), ("folder", "")];
        let hers = jana.call(&format!("/api/{function}"), &fields).await;
        let previewed = maria.call(&format!("{asking}/api/{function}"), &fields).await;
        assert_eq!((hers.status, &hers.body), (previewed.status, &previewed.body), "{function}");
        let own = maria.call(&format!("/api/{function}"), &fields).await;
        assert_eq!(own.status, StatusCode::NOT_FOUND, "{function} does not speak for her without its own address");
    }
    shows(&maria.get("/admin").await, &["Maria Huber"]);
    assert_eq!(stored(&test).await, before, "looking leaves no trace");

    goes_to(&maria.post("/api/end-preview", "/admin", &[]).await, &format!("/admin/contacts/{}", people.schubert));
    // Another tab of it tells her, and her only, where she can see it again.
    let again = "Diese Adresse gehört zum Kundenportal.";
    for place in [house.clone(), format!("{house}/announcements/7"), "/announcements/7".to_owned()] {
        says(&maria.get(&place).await, StatusCode::NOT_FOUND, &[again, "Vorschau als …"]);
    }
    for missing in ["/admin/gibt-es-nicht", "/gibt-es-nicht"] {
        assert!(!maria.get(missing).await.body.contains(again), "{missing}");
    }
    assert!(!jana.get(&format!("{house}/announcements/7")).await.body.contains(again));
    goes_to(&maria.post("/api/end-preview", "/admin", &[]).await, "/admin");
}

#[tokio::test]
async fn staff_open_documents_in_the_administration_while_they_preview() {
    let (site, _test, people, access) = lindenhof().await;
    let maria = site.signed_in(MARIA).await;
    let upload = "/admin/documents/upload";
    for contact in [people.yildiz, people.schubert] {
        maria.send_files(upload, &format!("contact-{contact}"), &[("Brief.txt", b"Guten Tag")]).await;
    }
    begin(&maria, &access).await;
    for (document, previewed) in [(1, StatusCode::NOT_FOUND), (2, StatusCode::OK)] {
        let own = maria.get(&format!("/admin/documents/{document}/file")).await;
        assert_eq!((own.status, own.body.as_str()), (StatusCode::OK, "Guten Tag"));
        assert_eq!(maria.get(&format!("/documents/{document}/file")).await.status, previewed, "{document}");
    }
    site.wait(Span::minutes(15));
    let back = format!("/admin/contacts/{}", people.schubert);
    for theirs in ["/documents", "/documents/2/file"] {
        goes_to(&maria.get(theirs).await, &back);
    }
    assert_eq!(maria.get("/admin/documents/2/file").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_link_and_the_calendar_file_of_an_announcement_lead_back_once_the_preview_is_over() {
    let (site, _test, people, access) = lindenhof().await;
    let maria = site.signed_in(MARIA).await;
    let (list, number) = ("/admin/announcements", people.isabellastrasse.to_string());
    let page = format!("{list}/1");
    let fields = [
        ("title", "Wasser"),
        ("text", "Kein Wasser."),
        ("place", "houses"),
        ("whom", "everybody"),
        ("houses[1]", number.as_str()),
        ("day", "2026-11-30"),
        ("from", "08:00"),
    ];
    goes_to(&maria.post("/api/save-announcement", &format!("{list}/new"), &fields).await, &page);
    let form = [("announcement", "1"), ("version", "1"), ("when", "now")];
    goes_to(&maria.post("/api/publish-announcement", &format!("{page}/publish"), &form).await, &page);
    let (link, file) = ("/announcements/1", "/announcements/1/calendar.ics");
    goes_to(&maria.get(link).await, &page);
    assert_eq!(maria.get("/announcements/999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(maria.get(file).await.status, StatusCode::NOT_FOUND, "as herself she has none");

    let house = begin(&maria, &access).await;
    goes_to(&maria.get(link).await, &format!("{house}/announcements/1"));
    shows(&maria.get(file).await, &["BEGIN:VEVENT"]);
    site.wait(Span::minutes(15));
    let back = format!("/admin/contacts/{}", people.schubert);
    goes_to(&maria.get(link).await, &back);
    shows(&maria.get(&back).await, &["Die Vorschau ist zu Ende."]);
    goes_to(&maria.get(file).await, &back);
}

#[tokio::test]
async fn a_preview_is_journalled_once_and_says_who_saw_whose_portal() {
    let (site, test, people, access) = lindenhof().await;
    let tom = site.signed_in(TOM).await;
    begin(&tom, &access).await;
    let house = format!("/p/{}", people.isabellastrasse);
    for _ in 0..3 {
        assert_eq!(tom.get(&house).await.status, StatusCode::OK);
    }
    let entries: Vec<_> = test.journal().await.into_iter().filter(|line| line.contains("previewed")).collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    let contact = tom.get(&format!("/admin/contacts/{}", people.schubert)).await;
    shows(&contact, &["Vorschau geöffnet", "als Jana Schubert, jana.schubert@example.net, bis ", "Tom Berger"]);
}

#[tokio::test]
async fn nothing_can_be_posted_by_any_server_function() {
    let (site, test, people, of_jana) = lindenhof().await;
    test.switch_on(Key::ALL).await;
    let rosa = test.add_login("Rosa Winter", "rosa.winter@example.net").await;
    let of_rosa = test.add_residence(rosa, people.isabellastrasse).await;
    test.through(of_rosa).await;
    let maria = site.signed_in(MARIA).await;
    // A tenant, and a resident without any contract, who reads less.
    for (who, access, least) in [("Jana", of_jana, 4), ("Rosa", of_rosa.to_string(), 4)] {
        nothing_can_be_posted(&test, &maria, &people, who, &access, least).await;
    }
}

/// That a preview of this access, in which so many functions are answered at least, takes nothing.
async fn nothing_can_be_posted(
    test: &TestPortal,
    maria: &Browser<'_>,
    people: &People,
    who: &str,
    access: &str,
    least: usize,
) {
    let house = begin(maria, access).await;
    shows(&maria.get(&house).await, &["preview-bar", &format!("Guten Tag, {who}")]);
    let token = maria.cookie("quartier");
    let before = stored(test).await;
    let (property, contact) = (people.isabellastrasse.to_string(), people.schubert.to_string());
    let fields = [
        ("property", property.as_str()),
        ("contact", &contact),
        ("access", access),
        ("user", "1"),
        ("entry", "1"),
        ("invitation", "1"),
        ("version", "2"),
        ("vote", "yes"),
        ("channel", "online"),
        ("lives_here", "yes"),
        ("lang", "en"),
        ("name", "Mia"),
        ("email", "mia@example.net"),
        ("password", testkit::PASSWORD),
        ("password_new", "Morgens um sieben pfeift der Tee"),
        ("password_again", "Morgens um sieben pfeift der Tee"),
        ("next", ""),
        ("before", ""),
        ("folder", ""),
        ("code", "0000-0000-0000-0000-0"),
        ("people[0][name]", "Mia"),
        ("people[0][email]", "mia@example.net"),
        ("people[0][level]", "member"),
    ];
    let asking = asking(test).await;
    let mut read = 0;
    for function in include_str!("../server-functions.txt").lines().filter_map(|line| line.strip_prefix("POST ")) {
        let address = format!("{asking}{function}");
        let plain = maria.post(&address, &house, &fields).await;
        says(&plain, StatusCode::FORBIDDEN, &["Das ist eine Vorschau, nur zum Lesen. Es wurde nichts abgeschickt"]);
        let called = maria.call(&address, &fields).await;
        if called.status == StatusCode::OK {
            read += 1;
        }
        assert_eq!(maria.cookie("quartier"), token, "{who}: {function}");
        assert_eq!(maria.cookie("quartier-language"), None, "{who}: {function}");
        assert_eq!(maria.get(&house).await.status, StatusCode::OK, "{function} has ended the preview of {who}");
    }
    assert!(read >= least, "what reads is answered: {read} for {who}");
    assert_eq!(stored(test).await, before, "{who}");
}

#[tokio::test]
async fn what_has_a_misleading_name_still_writes_nothing() {
    let (_site, test, people, _) = lindenhof().await;
    let maria = test.staff(people.maria).await;
    let looking = test.portal.only_looking();
    let refused = looking.set_contact_channel(&maria, people.schubert, domain::contact::ContactChannel::Online).await;
    assert_eq!(refused.unwrap_err().refusal(), Some(domain::refusal::Reason::Preview.into()));
}

#[tokio::test]
async fn it_ends_after_a_quarter_of_an_hour_and_says_so() {
    let (site, test, people, access) = lindenhof().await;
    let maria = site.signed_in(MARIA).await;
    let house = begin(&maria, &access).await;
    let asking = asking(&test).await;
    site.wait(Span(Span::minutes(15).0 - 1));
    assert_eq!(maria.get(&house).await.status, StatusCode::OK);
    site.wait(Span(1));
    let back = format!("/admin/contacts/{}", people.schubert);
    goes_to(&maria.get(&house).await, &back);
    shows(&maria.get(&back).await, &["Die Vorschau ist zu Ende."]);
    let called =
        maria.call(&format!("{asking}/api/start-page"), &[("property", &people.isabellastrasse.to_string())]).await;
    assert_eq!(called.status, StatusCode::FORBIDDEN);
    // What was still open there does not speak for her.
    let nothing = "Die Vorschau ist zu Ende. Es wurde nichts abgeschickt und nichts geändert.";
    goes_to(&maria.post(&format!("{asking}/api/language"), &house, &[("lang", "en")]).await, &back);
    shows(&maria.get(&back).await, &["lang=\"de\"", nothing]);

    // Nor does a page whose preview she has ended herself.
    begin(&maria, &access).await;
    goes_to(&maria.post("/api/end-preview", "/admin", &[]).await, &back);
    shows(&maria.get(&back).await, &["Die Vorschau ist beendet."]);
    goes_to(&maria.post(&format!("{asking}/api/language"), &house, &[("lang", "en")]).await, "/admin");
    shows(&maria.get("/admin").await, &["lang=\"de\"", nothing]);
}

#[tokio::test]
async fn from_the_foot_of_a_page_the_preview_goes_on_and_finds_back() {
    let (site, _test, people, access) = lindenhof().await;
    let (maria, jana) = (site.signed_in(MARIA).await, site.signed_in(JANA).await);
    let house = begin(&maria, &access).await;
    let follow = async |from: &str, to: &str| {
        let from = format!("http://127.0.0.1:3000{from}");
        maria.ask(Method::GET, to, &[("referer", from.as_str())]).await
    };
    for (from, to) in [(house.as_str(), "/privacy"), ("/privacy", "/imprint"), ("/imprint", "/accessibility")] {
        let previewed = follow(from, to).await;
        shows(&previewed, &["preview-bar", "Jana Schubert"]);
        assert_eq!(unlocked(&previewed), unlocked(&jana.get(to).await), "{to}");
    }
    goes_to(&follow("/imprint", "/").await, &house);
    assert!(!maria.get("/privacy").await.body.contains("preview-bar"), "her own, in another tab");
    site.wait(Span::minutes(15));
    let after = follow(&house, "/privacy").await;
    shows(&after, &["was wir für Ihr Haus brauchen"]);
    assert!(!after.body.contains("preview-bar"));
    goes_to(&follow(&house, &house).await, &format!("/admin/contacts/{}", people.schubert));
}

#[tokio::test]
async fn a_page_of_one_preview_is_told_nothing_of_another_that_was_begun_beside_it() {
    let (site, test, people, access) = lindenhof().await;
    let emre = test.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
    let of_emre = access_of(&test, emre).await;
    let maria = site.signed_in(MARIA).await;
    begin(&maria, &access).await;
    let first = asking(&test).await;
    let house = people.isabellastrasse.to_string();
    let own = maria.call(&format!("{first}/api/start-page"), &[("property", &house)]).await;
    assert_eq!(own.status, StatusCode::OK);
    site.wait(Span::minutes(1));
    begin(&maria, &of_emre).await;
    let second = asking(&test).await;
    for other in [&first, "/preview/x"] {
        let answer = maria.call(&format!("{other}/api/start-page"), &[("property", &house)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{other}");
    }
    let house = people.kastanienallee.to_string();
    let others = maria.call(&format!("{second}/api/start-page"), &[("property", &house)]).await;
    assert_eq!(others.status, StatusCode::OK);
    assert_ne!(others.body, own.body);
}

#[tokio::test]
async fn nobody_learns_from_a_preview_what_somebody_has_said_of_an_answer() {
    let (site, test, people, access) = lindenhof().await;
    test.switch_on(&[Key::Faq]).await;
    let jana = site.signed_in(JANA).await;
    let maria = site.signed_in(MARIA).await;
    let category = category(&maria, "Haus").await;
    let form = entry(&category, "Wohin mit dem Müll?", "In den Hof.");
    goes_to(
        &maria.post("/api/save-faq-entry", "/admin/faq/entries/new", &form).await,
        &format!("/admin/faq/categories/{category}"),
    );
    let property = people.isabellastrasse.to_string();
    let page = format!("/p/{property}/faq");
    let vote = [("property", property.as_str()), ("entry", "1"), ("vote", "no"), ("back", &page)];
    goes_to(&jana.post("/api/vote-faq", &page, &vote).await, &page);
    let said: i64 = sql("SELECT COUNT(*) FROM faq_vote").value(test.db().read()).await.unwrap();
    assert_eq!(said, 1);
    assert!(jana.get(&page).await.body.contains("Ihre Antwort"));
    begin(&maria, &access).await;
    let previewed = maria.get(&page).await;
    assert!(previewed.body.contains("Wohin mit dem Müll?"));
    assert!(!previewed.body.contains("Ihre Antwort"));
}

#[tokio::test]
async fn whoever_is_signed_out_or_deactivated_has_no_preview_at_once() {
    let (site, test, people, access) = lindenhof().await;
    let (maria, tom) = (site.signed_in(MARIA).await, site.signed_in(TOM).await);
    let house = begin(&tom, &access).await;
    assert_eq!(tom.get(&house).await.status, StatusCode::OK);
    maria.post("/api/deactivate-staff", "/admin/staff", &[("staff", &people.tom.to_string())]).await;
    assert!(tom.get(&house).await.location().starts_with("/sign-in"));

    begin(&maria, &access).await;
    let token = maria.cookie("quartier").unwrap();
    goes_to(&maria.post("/api/sign-out", "/admin", &[]).await, "/sign-in");
    maria.keep("quartier", &token);
    assert!(maria.get(&house).await.location().starts_with("/sign-in"));
    let left = sql("SELECT COUNT(*) FROM preview p JOIN session s ON s.id = p.session WHERE s.ended IS NULL");
    assert_eq!(left.value::<i64>(test.db().read()).await.unwrap(), 0, "with the session its preview is gone");
}

#[tokio::test]
async fn a_page_of_a_preview_that_was_left_open_says_so_to_whoever_is_signed_out() {
    let (site, test, _people, access) = lindenhof().await;
    let maria = site.signed_in(MARIA).await;
    let house = begin(&maria, &access).await;
    let form = format!("{}/api/language", asking(&test).await);
    let start = format!("{}/api/start-page", asking(&test).await);
    goes_to(&maria.post("/api/sign-out", "/admin", &[]).await, "/sign-in");
    maria.get("/sign-in").await;
    let before = stored(&test).await;
    goes_to(&maria.post(&form, &house, &[("lang", "en")]).await, "/sign-in");
    let told =
        ["Die Vorschau ist zu Ende. Es wurde nichts abgeschickt und nichts geändert.", "Bitte melden Sie sich an."];
    shows(&maria.get("/sign-in").await, &told);
    // Somebody loads anew what the form left behind.
    goes_to(&maria.get(&format!("{form}?_page=%2Fadmin")).await, "/admin");
    assert_eq!(maria.call(&start, &[("property", "1")]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stored(&test).await, before);
}

#[tokio::test]
async fn another_session_has_a_preview_of_its_own_or_none() {
    let (site, _test, _people, access) = lindenhof().await;
    let (maria, phone) = (site.signed_in(MARIA).await, site.signed_in(MARIA).await);
    let house = begin(&maria, &access).await;
    assert_eq!(maria.get(&house).await.status, StatusCode::OK);
    assert_eq!(phone.get(&house).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn customers_and_strangers_find_nothing_where_previews_are() {
    let (site, test, people, access) = lindenhof().await;
    let emre = test.registered(people.yildiz, "Emre Yıldız", "emre.yildiz@example.net").await;
    let of_emre = access_of(&test, emre).await;
    let jana = site.signed_in(JANA).await;
    let house = format!("/p/{}", people.isabellastrasse);
    let before = stored(&test).await;
    let missing = jana.get("/admin/gibt-es-nicht").await;
    let [contact, unit] = [people.schubert.0, 1];
    for place in [
        format!("/admin/contacts/{contact}/preview"),
        format!("/admin/units/{unit}/preview"),
        format!("/admin/properties/{}/preview", people.isabellastrasse),
        "/admin/contacts/987654/preview".to_owned(),
    ] {
        let answer = jana.get(&place).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let at = |answer: &Answer, place: &str| answer.stable_body().replace(&format!("value=\"{place}\""), "here");
        assert_eq!(at(&answer, &place), at(&missing, "/admin/gibt-es-nicht"), "{place}");
    }
    for fields in [[("access", of_emre.as_str())], [("access", "987654")], [("access", access.as_str())]] {
        let answer = jana.call("/api/begin-preview", &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(jana.call("/api/end-preview", &[]).await.status, StatusCode::NOT_FOUND);
    // The addresses of previews answer customers like those where nothing is, and strangers with the sign-in.
    let property = people.kastanienallee.to_string();
    let nothing = jana.call("/nirgends", &[("property", &property)]).await;
    let answer = jana.call("/preview/1/api/start-page", &[("property", &property)]).await;
    assert_eq!((answer.status, &answer.body), (nothing.status, &nothing.body));
    let nothing = jana.post("/nirgends", &house, &[]).await;
    let answer = jana.post("/preview/1/api/language", &house, &[("lang", "en")]).await;
    assert_eq!((answer.status, &answer.body), (nothing.status, &nothing.body));
    let stranger = site.browser();
    let answer = stranger.call("/preview/1/api/start-page", &[("property", &property)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    goes_to(&stranger.post("/preview/1/api/language", &house, &[("lang", "en")]).await, "/sign-in");
    assert_eq!(stranger.cookie("quartier-language"), None);
    assert_eq!(stored(&test).await, before);
    assert_eq!(stranger.call("/api/begin-preview", &[("access", &access)]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_has_no_house_or_is_being_asked_is_seen_there() {
    let (site, test, people) = TestSite::lindenhof().await;
    test.switch_on(&[Key::Residency]).await;
    let karl = test.registered(people.altmann, "Karl Altmann", "karl.altmann@example.net").await;
    let jana = test.add_login("Jana Schubert", JANA).await;
    let asked = test.add_access(jana, people.schubert).await.to_string();
    let maria = site.signed_in(MARIA).await;

    let choose = format!("/admin/contacts/{}/preview", people.altmann);
    shows(&maria.get(&choose).await, &["Karl Altmann", "Zugang endete am"]);
    let of_karl = access_of(&test, karl).await;
    assert_eq!(begin(&maria, &of_karl).await, "/ended");
    shows(&maria.get("/ended").await, &["preview-bar", "Karl Altmann"]);

    let choose = format!("/admin/contacts/{}/preview", people.schubert);
    shows(&maria.get(&choose).await, &["beantwortet noch Fragen"]);
    assert_eq!(begin(&maria, &asked).await, "/welcome");
    let residency = format!("/welcome/residency?property={}", people.isabellastrasse);
    goes_to(&maria.get("/welcome").await, &residency);
    let hers = site.signed_in(JANA).await.get(&residency).await;
    assert_eq!(unlocked(&hers), unlocked(&maria.get(&residency).await));
    let house = people.isabellastrasse;
    goes_to(&maria.get(&format!("/p/{house}")).await, &format!("/welcome?next=%2Fp%2F{house}"));
}

#[tokio::test]
async fn whoever_has_nothing_left_to_answer_is_seen_at_home_and_it_is_not_noted() {
    let (site, test, people) = TestSite::lindenhof().await;
    let jana = test.add_login("Jana Schubert", JANA).await;
    let access = test.add_access(jana, people.schubert).await.to_string();
    let maria = site.signed_in(MARIA).await;
    let house = begin(&maria, &access).await;
    assert_eq!(house, format!("/p/{}", people.isabellastrasse));
    shows(&maria.get(&house).await, &["Guten Tag, Jana Schubert"]);
    let through: Option<i64> =
        sql("SELECT through_at FROM access WHERE login = $1").bind(jana).value(test.db().read()).await.unwrap();
    assert_eq!(through, None);
}

#[tokio::test]
async fn residents_members_and_those_who_were_removed_are_named_as_what_they_are() {
    let (site, test, people, _) = lindenhof().await;
    let marek = test.add_login("Marek Schubert", "marek@example.net").await;
    test.through(test.add_added_access(marek, people.schubert, AccessLevel::Member).await).await;
    let mia = test.add_login("Mia Sommer", "mia@example.net").await;
    let residence = test.add_residence(mia, people.isabellastrasse).await;
    test.through(residence).await;
    test.registered(people.lotte, "Lotte Blum", "lotte@example.net").await;
    let maria = site.signed_in(MARIA).await;
    let unit: i64 = sql("SELECT MIN(unit) FROM contract WHERE contact = $1")
        .bind(people.schubert)
        .value(test.db().read())
        .await
        .unwrap();
    let at_house = maria.get(&format!("/admin/properties/{}/preview", people.isabellastrasse)).await;
    shows(
        &at_house,
        &[
            "Jana Schubert",
            "Marek Schubert",
            "hinzugefügt, Nutzer-Rechte",
            "Mia Sommer",
            "Bewohner",
            "Lotte Blum",
            "Gewerbe",
        ],
    );
    let at_unit = maria.get(&format!("/admin/units/{unit}/preview")).await;
    shows(&at_unit, &["Jana Schubert", "Marek Schubert"]);
    assert!(!at_unit.body.contains("Mia Sommer") && !at_unit.body.contains("Lotte Blum"));

    assert_eq!(begin(&maria, &residence.to_string()).await, format!("/p/{}", people.isabellastrasse));
    goes_to(
        &maria.post("/api/end-preview", "/admin", &[]).await,
        &format!("/admin/properties/{}", people.isabellastrasse),
    );
    sql("UPDATE access SET ended_at = $2 WHERE login = $1")
        .bind(marek)
        .bind(test.portal.now())
        .execute(test.db())
        .await
        .unwrap();
    shows(&maria.get(&format!("/admin/contacts/{}/preview", people.schubert)).await, &["Zugang entzogen am"]);
    let of_marek = access_of(&test, marek).await;
    assert_eq!(begin(&maria, &of_marek).await, "/ended");
}

#[tokio::test]
async fn where_nobody_has_a_login_the_page_says_what_to_do_first() {
    let (site, test, people) = TestSite::lindenhof().await;
    let maria = site.signed_in(MARIA).await;
    let contact: ContactId = people.ohnesorg;
    shows(
        &maria.get(&format!("/admin/contacts/{contact}/preview")).await,
        &["Hier hat noch niemand eine Anmeldung", "Zum Kontakt, dort einladen"],
    );
    shows(
        &maria.get(&format!("/admin/properties/{}/preview", people.kastanienallee)).await,
        &["Hier hat noch niemand eine Anmeldung", "/invitations"],
    );
    // Where nobody is invited any more, nobody is told to do so.
    sql("UPDATE contact SET archived_at = 0, merged_into = $2 WHERE id = $1")
        .bind(people.altmann)
        .bind(people.yildiz)
        .execute(test.db())
        .await
        .unwrap();
    test.archive(contact).await;
    sql("UPDATE property SET archived_at = 0 WHERE id = $1")
        .bind(people.kastanienallee)
        .execute(test.db())
        .await
        .unwrap();
    for (place, words, way) in [
        (format!("contacts/{contact}"), "Der Kontakt ist archiviert", format!("/admin/contacts/{contact}")),
        (
            format!("contacts/{}", people.altmann),
            "mit einem anderen zusammengeführt",
            format!("/admin/contacts/{}", people.yildiz),
        ),
        (
            format!("properties/{}", people.kastanienallee),
            "Die Liegenschaft ist archiviert",
            format!("/admin/properties/{}", people.kastanienallee),
        ),
    ] {
        let nobody = maria.get(&format!("/admin/{place}/preview")).await;
        shows(&nobody, &["Hier hat niemand eine Anmeldung", words, &format!("href=\"{way}\"")]);
        assert!(!nobody.body.contains("Laden Sie sie zuerst ein"), "{}", nobody.body);
    }
    for missing in ["contacts", "units", "properties"] {
        assert_eq!(maria.get(&format!("/admin/{missing}/987654/preview")).await.status, StatusCode::NOT_FOUND);
    }
}
