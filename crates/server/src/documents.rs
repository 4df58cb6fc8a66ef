//! Documents come in and go out. Neither is ever as a whole in memory, and who may do either is asked at each request.

use crate::{
    forms::signed_out,
    guard::{first, questions_first, say_why, see_other, sign_in_first},
    pages,
    site::{Site, is_html},
};
use app::{
    admin::{UPLOAD, Uploaded},
    door::{Door, chain},
    error::PortalError,
    form::Posted,
};
use axum::{
    Extension, RequestExt as _,
    body::Body,
    extract::{Multipart, Path, Query, Request, State, multipart::Field},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::{
    announcement::Whom,
    document::{AT_ONCE, Content, FileName, Folder, Place, Refused, Sharing, Typed},
    form::{Problem, Problems},
    id::{DocumentId, PropertyId},
    policy::Right,
    refusal::{Reason, Refusal},
    text::{Text, text},
};
use std::{collections::HashMap, ops::Range};

/// A field beside the files is one key of a choice.
const KEY: usize = 100;

/// A file that did not arrive, and of which not even the name did; nothing after it can be read either.
const FILE: Text = text("Ihre Datei und alle nach ihr", "Your file and all after it");
/// The same, after others.
const ANOTHER: Text = text("Eine weitere Datei und alle nach ihr", "Another file and all after it");

/// What a browser may do with a file that it shows: nothing but show it.
const SHOWN: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; base-uri 'none'; \
                     form-action 'none'; frame-ancestors 'none'";
/// The same for PDF, which browsers show by a program of their own that does not start in a sandbox.
const SHOWN_PDF: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; base-uri 'none'; \
                         form-action 'none'; frame-ancestors 'none'";

/// Takes files, each for itself: those that are not taken are named with the reason, the others are shared.
pub(crate) async fn upload(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let (uri, html) = (request.uri().clone(), is_html(&request));
    let of = query.get("of").cloned().unwrap_or_default();
    let page = page_of(&of);
    // Asked before anything is read: nobody else's megabytes are worth any work.
    let place = match (door.visitor.must_as_staff(Right::WriteDocuments), Place::parse(&of)) {
        (Err(refusal), _) => return refuse(&site, door, uri, html, &page, &refusal).await,
        (Ok(_), None) => return refuse(&site, door, uri, html, &page, &Refusal::NotFound).await,
        (Ok(_), Some(place)) => place,
    };
    let target = match door.portal.document_target(&door.visitor, place).await {
        Ok(target) => target,
        Err(fault) => match fault.refusal() {
            Some(refusal) => return refuse(&site, door, uri, html, &page, &refusal).await,
            None => return pages::unavailable(&door.reference, &fault),
        },
    };
    let Ok(parts) = request.extract::<Multipart, _>().await else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let taken = take(&door, place, parts).await;
    answer(&site, door, html, &page, &target.place, taken).await
}

/// The page on which files for something are chosen.
fn page_of(of: &str) -> String {
    format!("/admin/documents/new?of={}", Place::parse(of).map(|place| place.to_string()).unwrap_or_default())
}

/// Says in words that all files together are too large. What is in front of the upload only knows bytes.
pub(crate) async fn too_large(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    request: Request,
    next: Next,
) -> Response {
    let (uri, html) = (request.uri().clone(), is_html(&request));
    let response = next.run(request).await;
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE {
        return response;
    }
    let query = Query::<HashMap<String, String>>::try_from_uri(&uri).ok();
    let of = query.and_then(|query| query.get("of").cloned()).unwrap_or_default();
    let page = page_of(&of);
    if let Err(refusal) = door.visitor.must_as_staff(Right::WriteDocuments) {
        return refuse(&site, door, uri, html, &page, &refusal).await;
    }
    let refusal = Refusal::from(Reason::FilesTooLarge);
    if !html {
        return refuse(&site, door, uri, html, &page, &refusal).await;
    }
    let error = PortalError::of(&refusal, door.visitor.lang);
    // What was chosen beside the files was not read: the form begins anew.
    let values = [("folder", Folder::default().key()), ("whom", Whom::default().key())];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let page = page.parse().unwrap_or_else(|_| Uri::from_static("/admin/documents"));
    pages::show(&site, door, page, Some(Posted::new(UPLOAD.to_owned(), values, error))).await
}

/// What has come of a form with files.
#[derive(Default)]
struct Taken {
    typed: Typed,
    problems: Problems,
    ids: Vec<DocumentId>,
    names: Vec<String>,
    refused: Vec<(String, Refused)>,
}

/// Nothing is assumed that was not chosen: whom a file is for least of all.
async fn take(door: &Door, place: Place, mut parts: Multipart) -> Taken {
    let mut taken = Taken::default();
    let mut sharing: Option<Result<Sharing, Problems>> = None;
    let mut files = 0;
    loop {
        let mut part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(problem) => {
                tracing::info!(%problem, "an upload did not arrive whole");
                // The file that was on its way just then is named already.
                if taken.refused.iter().all(|(_, why)| *why != Refused::Broken) {
                    let name = if files == 0 { FILE } else { ANOTHER };
                    taken.refused.push((name.to(door.visitor.lang).to_owned(), Refused::Broken));
                }
                break;
            }
        };
        let name = part.name().unwrap_or_default().to_owned();
        match (name.as_str(), part.file_name().map(unescaped)) {
            ("folder", None) => taken.typed.folder = key(&mut part).await,
            ("whom", None) => taken.typed.whom = key(&mut part).await,
            // A field in which no file was chosen comes all the same.
            ("files", Some(sent)) if !sent.is_empty() => {
                files += 1;
                let read = sharing.get_or_insert_with(|| Sharing::read(place, &taken.typed));
                let sharing = match read {
                    Ok(sharing) => *sharing,
                    Err(_) => continue,
                };
                let name = FileName::of(&sent).as_str().to_owned();
                if files > AT_ONCE {
                    taken.refused.push((name, Refused::TooMany));
                    continue;
                }
                match one(door, sharing, &sent, part).await {
                    Ok(Ok(id)) => {
                        taken.ids.push(id);
                        taken.names.push(name);
                    }
                    Ok(Err(why)) => taken.refused.push((name, why)),
                    // What was shared before it is told all the same.
                    Err(fault) => {
                        let reference = &door.reference;
                        tracing::error!(%reference, cause = %chain(&fault), "a document could not be shared");
                        taken.refused.push((name, Refused::Broken));
                    }
                }
            }
            _ => {}
        }
    }
    taken.problems = match sharing {
        Some(Err(problems)) => problems,
        Some(Ok(_)) => Problems::default(),
        None => Sharing::read(place, &taken.typed).err().unwrap_or_default(),
    };
    if files == 0 && taken.refused.is_empty() {
        taken.problems.add("files", Problem::NoFile);
    }
    taken
}

/// The name of a file as it was before the browser wrote it into the form: these three are what browsers escape there, and
/// nothing else (WHATWG HTML, multipart form data).
fn unescaped(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// A short text beside the files.
async fn key(part: &mut Field<'_>) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = part.chunk().await {
        bytes.extend_from_slice(&piece[..piece.len().min(KEY - bytes.len().min(KEY))]);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// One file, piece by piece. The rest of one that is not taken is read past, so that the next ones arrive.
async fn one(
    door: &Door,
    sharing: Sharing,
    sent: &str,
    mut part: Field<'_>,
) -> portal::Outcome<Result<DocumentId, Refused>> {
    let mut receiving = door.portal.receive_document(&door.visitor, sharing, sent)?;
    loop {
        match part.chunk().await {
            Ok(Some(piece)) => {
                if let Err(why) = door.portal.receive_piece(&mut receiving, piece).await {
                    return Ok(Err(why));
                }
            }
            Ok(None) => return door.portal.share_document(&door.visitor, receiving).await,
            Err(problem) => {
                tracing::info!(%problem, "a document did not arrive whole");
                door.portal.break_off_document(receiving).await;
                return Ok(Err(Refused::Broken));
            }
        }
    }
}

async fn answer(site: &Site, door: Door, html: bool, page: &str, place: &Place, taken: Taken) -> Response {
    let lang = door.visitor.lang;
    let count = taken.ids.len();
    if taken.problems.is_empty() && taken.refused.is_empty() {
        let to = match taken.ids.as_slice() {
            [one] => format!("/admin/documents/{one}"),
            _ => format!("/admin/documents?of={place}"),
        };
        if count == 1 {
            door.say("Das Dokument ist freigegeben.", "The document is shared.");
        } else {
            door.say(&format!("{count} Dokumente sind freigegeben."), &format!("{count} documents are shared."));
        }
        if html {
            return see_other(&to);
        }
        return Uploaded { to, ..Uploaded::default() }.write().into_response();
    }
    let refusal =
        if taken.problems.is_empty() { Reason::FilesRefused.into() } else { Refusal::Invalid(taken.problems) };
    let error = PortalError::of(&refusal, lang);
    let refused: Vec<_> = taken.refused.into_iter().map(|(name, why)| (name, why.to(lang))).collect();
    if !html {
        let problems = error.problems().to_vec();
        let uploaded =
            Uploaded { words: error.words().to_owned(), taken: taken.names, refused, problems, ..Uploaded::default() };
        return (error.status(), uploaded.write()).into_response();
    }
    let mut values = vec![("folder".to_owned(), taken.typed.folder), ("whom".to_owned(), taken.typed.whom)];
    values.extend(taken.names.into_iter().map(|name| ("taken".to_owned(), name)));
    values.extend(refused.into_iter().map(|(name, why)| ("refused".to_owned(), format!("{name}\t{why}"))));
    let page = page.parse().unwrap_or_else(|_| Uri::from_static("/admin/documents"));
    pages::show(site, door, page, Some(Posted::new(UPLOAD.to_owned(), values, error))).await
}

async fn refuse(site: &Site, door: Door, uri: Uri, html: bool, page: &str, refusal: &Refusal) -> Response {
    if !html {
        let error = PortalError::of(refusal, door.visitor.lang);
        let uploaded = Uploaded { words: error.words().to_owned(), ..Uploaded::default() };
        return (error.status(), uploaded.write()).into_response();
    }
    if *refusal == Refusal::SignedOut {
        let why = signed_out(&door).why;
        door.say(
            &format!("{} Die Dateien sind nicht gespeichert.", why.de),
            &format!("{} The files are not saved.", why.en),
        );
        return sign_in_first(page);
    }
    pages::show(site, door, uri, None).await
}

/// The page on which somebody finds their documents: a mail does not know which of their houses that is by the time it is
/// read.
pub(crate) async fn page(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
) -> Response {
    if let Some(elsewhere) = first(&door, &uri) {
        return elsewhere;
    }
    let wished = query.get("house").and_then(|house| house.parse::<PropertyId>().ok());
    match door.portal.documents_page(&door.visitor, wished).await {
        Ok(page) => see_other(&page),
        Err(fault) if fault.refusal() == Some(Refusal::SignedOut) => {
            say_why(&door);
            sign_in_first(&uri.to_string())
        }
        Err(fault) if fault.refusal().is_some() => pages::show(&site, door, uri, None).await,
        Err(fault) => pages::unavailable(&door.reference, &fault),
    }
}

/// A document, or a part of it. With `?download` it is never shown but kept. It has two addresses: that of customers, which a
/// preview answers as them, and one in the administration, which stays that of staff.
pub(crate) async fn file(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    asked: HeaderMap,
) -> Response {
    if let Some(elsewhere) = first(&door, &uri) {
        return elsewhere;
    }
    let of_staff = uri.path().starts_with("/admin/");
    if of_staff && door.visitor.must_as_staff(Right::WriteDocuments).is_err() {
        return pages::show(&site, door, uri, None).await;
    }
    let Ok(id) = id.parse::<DocumentId>() else { return pages::show(&site, door, uri, None).await };
    let stored = match door.portal.document_file(&door.visitor, id).await {
        Ok(stored) => stored,
        Err(fault) if fault.refusal() == Some(Refusal::SignedOut) => return sign_in_first(uri.path()),
        Err(fault) if fault.refusal() == Some(Refusal::QuestionsFirst) => return questions_first(&uri.to_string()),
        Err(fault) if fault.refusal().is_some() => return pages::show(&site, door, uri, None).await,
        Err(fault) => return pages::unavailable(&door.reference, &fault),
    };
    let size = u64::try_from(stored.size).unwrap_or_default();
    let tag = format!("\"{}\"", stored.hash);
    let mut headers = HeaderMap::new();
    let mut put = |name: header::HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, &tag);
    // Kept by the browser of whoever may have it, and asked for anew each time: they may not for ever.
    put(header::CACHE_CONTROL, "private, no-cache");
    put(header::ACCEPT_RANGES, "bytes");
    let download = uri.query().is_some_and(|query| query.split('&').any(|part| part == "download"));
    let shown = stored.content.shown_as().filter(|_| !download);
    // Also of what the browser has already: what is said anew replaces what it has kept with it.
    let name = FileName::titled(&stored.title, &stored.name, stored.content);
    put(header::CONTENT_DISPOSITION, &disposition(shown.is_some(), name.as_str()));
    put(header::CONTENT_SECURITY_POLICY, if stored.content == Content::Pdf { SHOWN_PDF } else { SHOWN });
    if names(&asked, header::IF_NONE_MATCH, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    put(header::CONTENT_TYPE, shown.unwrap_or("application/octet-stream"));

    // Of another version than the reader has begun with, the whole is sent.
    let same = asked.get(header::IF_RANGE).is_none_or(|of| of.as_bytes() == tag.as_bytes());
    let wished = asked.get(header::RANGE).filter(|_| same).and_then(|range| range.to_str().ok());
    let (status, range) = match wished.map(|range| part(range, size)) {
        None | Some(Wish::All) => (StatusCode::OK, 0..size),
        Some(Wish::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Wish::Nothing) => {
            put(header::CONTENT_RANGE, &format!("bytes */{size}"));
            put(header::CONTENT_LENGTH, "0");
            return (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response();
        }
    };
    if status == StatusCode::PARTIAL_CONTENT {
        put(header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end.saturating_sub(1)));
    }
    put(header::CONTENT_LENGTH, &(range.end - range.start).to_string());
    if method == Method::HEAD {
        return (status, headers).into_response();
    }
    match door.portal.read_document(&stored, range).await {
        Ok(reading) => (status, headers, Body::from_stream(reading)).into_response(),
        Err(fault) => pages::unavailable(&door.reference, &fault),
    }
}

/// Whether a list of tags names this one.
fn names(asked: &HeaderMap, header: header::HeaderName, tag: &str) -> bool {
    let values = asked.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// Which bytes are asked for.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    /// All: nothing that can be understood, or several parts, which nobody here needs.
    All,
    /// These.
    Part(Range<u64>),
    /// Such as are not there.
    Nothing,
}

/// Reads `bytes=0-99`, `bytes=100-` and `bytes=-100`.
fn part(range: &str, size: u64) -> Wish {
    let Some((from, to)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Wish::All;
    };
    let number = |text: &str| {
        let text = text.trim();
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (number(from), number(to)) {
        (Some(from), None) if to.trim().is_empty() => within(from..size, size),
        (Some(from), Some(to)) if from <= to => within(from..to.saturating_add(1).min(size), size),
        (None, Some(last)) if from.trim().is_empty() => within(size.saturating_sub(last)..size, size),
        _ => Wish::All,
    }
}

fn within(range: Range<u64>, size: u64) -> Wish {
    if range.start < size && !range.is_empty() { Wish::Part(range) } else { Wish::Nothing }
}

/// How a file is called, for old and for new readers of the header (RFC 6266).
fn disposition(shown: bool, name: &str) -> String {
    let kind = if shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_browsers_ask_for_them() {
        for (range, wish) in [
            ("bytes=0-99", Wish::Part(0..100)),
            ("bytes=900-", Wish::Part(900..1000)),
            ("bytes=-100", Wish::Part(900..1000)),
            ("bytes=-5000", Wish::Part(0..1000)),
            ("bytes=990-5000", Wish::Part(990..1000)),
            ("bytes=1000-", Wish::Nothing),
            ("bytes=99999999999999999999999-", Wish::Nothing),
            ("bytes=-0", Wish::Nothing),
            ("bytes=5-4", Wish::All),
            ("bytes=0-1,5-6", Wish::All),
            ("bytes=a-b", Wish::All),
            ("bytes=-", Wish::All),
            ("lines=0-1", Wish::All),
        ] {
            assert_eq!(part(range, 1000), wish, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Wish::Nothing);
    }

    #[test]
    fn names_of_files_are_read_as_browsers_write_them() {
        assert_eq!(unescaped("Haus %22Rot%22.pdf"), "Haus \"Rot\".pdf");
        assert_eq!(unescaped("a%0D%0Ab 100%.pdf"), "a\r\nb 100%.pdf");
        assert_eq!(unescaped("a%20b%2F.pdf"), "a%20b%2F.pdf", "somebody has named it so");
    }

    #[test]
    fn names_are_said_twice_and_end_no_header() {
        assert_eq!(
            disposition(false, "Größe \"100%\".pdf"),
            "attachment; filename=\"Gr__e _100__.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%22100%25%22.pdf"
        );
        assert!(disposition(true, "a.pdf").starts_with("inline; filename=\"a.pdf\""));
    }
}
