//! Files for download, and where the link of a mail leads. Whoever may not have one gets the answer of a missing page.

use crate::{
    guard::{first, questions_first, say_why, see_other, sign_in_first},
    pages,
    site::Site,
};
use app::{admin::LETTERS, door::Door, error::PortalError, form::Posted, routes::MY_DATA};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderName, Uri, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    contact, document,
    id::{AnnouncementId, ContactId, PropertyId, UploadId},
    journal::list::Typed,
    onboarding::{Question, coverage::Search},
    policy::Right,
    property,
    refusal::Refusal,
    resident, unit,
};
use futures_core::Stream;
use portal::{Fault, Outcome};
use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::sync::mpsc::{Receiver, channel};

const CSV: &str = "text/csv; charset=utf-8";

/// The rows of an uploaded file that cannot be imported, with the reasons.
pub(crate) async fn refused_rows(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(upload): Path<String>,
    uri: Uri,
) -> Response {
    let Ok(id) = upload.parse::<UploadId>() else { return pages::show(&site, door, uri, None).await };
    match door.portal.refused_rows(&door.visitor, id).await {
        Ok(csv) => {
            let headers = [
                (header::CONTENT_TYPE, CSV),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"nicht-importiert.csv\""),
            ];
            (headers, csv).into_response()
        }
        Err(fault) => missing(&site, door, uri, fault).await,
    }
}

/// Who was asked a question, and what was answered.
pub(crate) async fn answers(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(question): Path<String>,
    Query(search): Query<Search>,
    uri: Uri,
) -> Response {
    let Some(question) = Question::parse(&question) else { return pages::show(&site, door, uri, None).await };
    match door.portal.question_file(&door.visitor, question, &search).await {
        Ok(csv) => (attached(CSV, &format!("fragen-{}.csv", question.key())), csv).into_response(),
        Err(fault) => missing(&site, door, uri, fault).await,
    }
}

/// What is said of a file that is to be kept by its reader, and by nobody on the way.
fn attached(kind: &str, name: &str) -> [(HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ]
}

/// Why there is no file that a link has asked for.
async fn missing(site: &Site, door: Door, uri: Uri, fault: Fault) -> Response {
    match fault.refusal() {
        Some(Refusal::SignedOut) => sign_in_first(uri.path()),
        Some(Refusal::QuestionsFirst) => questions_first(&uri.to_string()),
        Some(_) => pages::show(site, door, uri, None).await,
        None => pages::unavailable(&door.reference, &fault),
    }
}

/// The journal as a file, filtered as the page is. It is read and sent piece by piece.
pub(crate) async fn journal(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(typed): Query<Typed>,
    uri: Uri,
) -> Response {
    let Ok(filter) = typed.read() else {
        // The page says what is wrong with the filter, to whoever may read it.
        return match door.visitor.must_as_staff(Right::SeeJournal).map(|_| ()) {
            Ok(()) => see_other(&format!("/admin/journal?{}", uri.query().unwrap_or_default())),
            Err(refusal) => missing(&site, door, uri, refusal.into()).await,
        };
    };
    in_pieces(&site, door, uri, "protokoll.csv", filter, |door, filter, mut progress| async move {
        let piece = door.portal.journal_csv(&door.visitor, &filter, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// The invitations of all houses as a file.
pub(crate) async fn invitations(State(site): State<Site>, Extension(door): Extension<Door>, uri: Uri) -> Response {
    invitations_of(&site, door, None, uri, "einladungen.csv").await
}

/// The invitations of a house as a file.
pub(crate) async fn property_invitations(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(property): Path<String>,
    uri: Uri,
) -> Response {
    let Ok(id) = property.parse::<PropertyId>() else { return pages::show(&site, door, uri, None).await };
    invitations_of(&site, door, Some(id), uri, &format!("einladungen-{id}.csv")).await
}

async fn invitations_of(site: &Site, door: Door, property: Option<PropertyId>, uri: Uri, name: &str) -> Response {
    in_pieces(site, door, uri, name, property, |door, property, mut progress| async move {
        let piece = door.portal.invitations_csv(&door.visitor, *property, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// The page on which somebody reads an announcement: a mail does not know which of their houses that is by the time it is
/// read. Staff to whom a customer has passed the link on find it where they write.
pub(crate) async fn announcement(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    if let Some(elsewhere) = first(&door, &uri) {
        return elsewhere;
    }
    let Ok(id) = id.parse::<AnnouncementId>() else { return pages::show(&site, door, uri, None).await };
    match door.portal.announcement_page(&door.visitor, id).await {
        Ok(page) => see_other(&page),
        Err(fault) => {
            if fault.refusal() == Some(Refusal::SignedOut) {
                say_why(&door);
            }
            // Only staff get an answer here.
            if door.portal.announcement(&door.visitor, id).await.is_ok() {
                return see_other(&format!("/admin/announcements/{id}"));
            }
            missing(&site, door, uri, fault).await
        }
    }
}

/// The appointment of an announcement, for a calendar.
pub(crate) async fn calendar(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    if let Some(elsewhere) = first(&door, &uri) {
        return elsewhere;
    }
    let Ok(id) = id.parse::<AnnouncementId>() else { return pages::show(&site, door, uri, None).await };
    match door.portal.announcement_calendar(&door.visitor, id).await {
        Ok(file) => (attached("text/calendar; charset=utf-8", &format!("termin-{id}.ics")), file).into_response(),
        Err(fault) => missing(&site, door, uri, fault).await,
    }
}

/// What is stored about a customer. It is the answer to a form and not to a link, so that a preview can lock it.
pub(crate) async fn my_data(State(site): State<Site>, Extension(door): Extension<Door>, uri: Uri) -> Response {
    // The form stands on pages of houses, too; this one is there for everybody who has a login.
    let page = "/ended/data";
    if let Some(elsewhere) = first(&door, &Uri::from_static(page)) {
        return elsewhere;
    }
    match door.portal.my_data_file(&door.visitor).await {
        Ok(json) => (attached("application/json; charset=utf-8", "meine-daten.json"), json).into_response(),
        Err(fault) => refused(&site, door, uri, (MY_DATA, page), fault).await,
    }
}

/// Residents with who has invited them, filtered as the page is.
pub(crate) async fn residents(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(search): Query<resident::Search>,
    uri: Uri,
) -> Response {
    in_pieces(&site, door, uri, "bewohner.csv", search, |door, search, mut progress| async move {
        let piece = door.portal.residents_csv(&door.visitor, &search, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// Contacts, filtered and in the order of the page.
pub(crate) async fn contacts(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(search): Query<contact::staff::Search>,
    uri: Uri,
) -> Response {
    in_pieces(&site, door, uri, "kontakte.csv", search, |door, search, mut progress| async move {
        let piece = door.portal.contacts_csv(&door.visitor, &search, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// Properties, filtered as the page is.
pub(crate) async fn properties(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(search): Query<property::Search>,
    uri: Uri,
) -> Response {
    in_pieces(&site, door, uri, "liegenschaften.csv", search, |door, search, mut progress| async move {
        let piece = door.portal.properties_csv(&door.visitor, &search, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// The units of a property with who has them, filtered as its page is.
pub(crate) async fn units(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(property): Path<String>,
    Query(search): Query<unit::Search>,
    uri: Uri,
) -> Response {
    let Ok(id) = property.parse::<PropertyId>() else { return pages::show(&site, door, uri, None).await };
    let name = format!("einheiten-{id}.csv");
    in_pieces(&site, door, uri, &name, (id, search), |door, wanted, mut progress| async move {
        let (id, search) = &*wanted;
        let piece = door.portal.units_csv(&door.visitor, *id, search, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// Those whom an announcement reaches.
pub(crate) async fn announcement_readers(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    let Ok(id) = id.parse::<AnnouncementId>() else { return pages::show(&site, door, uri, None).await };
    let name = format!("empfaenger-{id}.csv");
    in_pieces(&site, door, uri, &name, id, |door, id, mut progress| async move {
        let piece = door.portal.announcement_readers_csv(&door.visitor, *id, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// Documents, filtered as the page is.
pub(crate) async fn documents(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Query(search): Query<document::Search>,
    uri: Uri,
) -> Response {
    in_pieces(&site, door, uri, "dokumente.csv", search, |door, search, mut progress| async move {
        let piece = door.portal.documents_csv(&door.visitor, &search, &mut progress).await;
        (piece, progress)
    })
    .await
}

/// A table that is read and sent piece by piece: each piece with how far it has come, until there is none any more.
async fn in_pieces<S, P, N, F>(site: &Site, door: Door, uri: Uri, name: &str, search: S, next: N) -> Response
where
    S: Send + Sync + 'static,
    P: Default + Send + 'static,
    N: Fn(Door, Arc<S>, P) -> F + Send + 'static,
    F: Future<Output = (Outcome<Option<String>>, P)> + Send,
{
    let search = Arc::new(search);
    let (first, mut progress) = next(door.clone(), Arc::clone(&search), P::default()).await;
    let first = match first {
        Ok(first) => first,
        Err(fault) => return missing(site, door, uri, fault).await,
    };
    let (send, pieces) = channel::<Piece>(1);
    tokio::spawn(async move {
        let mut piece = Ok(first);
        loop {
            let sent = match piece {
                Ok(Some(text)) => send.send(Ok(text)).await,
                Ok(None) => return,
                Err(fault) => {
                    tracing::error!(reference = %door.reference, cause = %app::door::chain(&fault), "a file broke off");
                    drop(send.send(Err(std::io::Error::other("the table cannot be read"))).await);
                    return;
                }
            };
            // Whoever reads it has gone away.
            if sent.is_err() {
                return;
            }
            (piece, progress) = next(door.clone(), Arc::clone(&search), progress).await;
        }
    });
    (attached(CSV, name), Body::from_stream(Pieces(pieces))).into_response()
}

/// A file as it comes.
struct Pieces(Receiver<Piece>);

type Piece = Result<String, std::io::Error>;

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}

/// The letter with the code of a contact. It is noted in the journal, so it is the answer to a form and not to a link.
pub(crate) async fn letter(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(contact): Path<String>,
    uri: Uri,
) -> Response {
    let Ok(id) = contact.parse::<i64>() else { return pages::show(&site, door, uri, None).await };
    let letter = door.portal.invitation_letter(&door.visitor, ContactId(id)).await;
    pdf(&site, door, uri, letter, &format!("brief-{id}.pdf"), &format!("/admin/contacts/{id}/code")).await
}

/// The letters of everybody of a property whose code cannot be mailed.
pub(crate) async fn letters(
    State(site): State<Site>,
    Extension(door): Extension<Door>,
    Path(property): Path<String>,
    uri: Uri,
) -> Response {
    let Ok(id) = property.parse::<i64>() else { return pages::show(&site, door, uri, None).await };
    let letters = door.portal.invitation_letters(&door.visitor, PropertyId(id)).await;
    pdf(&site, door, uri, letters, &format!("briefe-{id}.pdf"), &format!("/admin/properties/{id}/invitations")).await
}

async fn pdf(site: &Site, door: Door, uri: Uri, file: Outcome<Vec<u8>>, name: &str, page: &str) -> Response {
    match file {
        Ok(pdf) => (attached("application/pdf", name), pdf).into_response(),
        Err(fault) => refused(site, door, uri, (LETTERS, page), fault).await,
    }
}

/// Why there is no file that a form has asked for: on the page of the form, if it may be seen.
async fn refused(site: &Site, door: Door, uri: Uri, (form, page): (&str, &str), fault: Fault) -> Response {
    match fault.refusal() {
        Some(Refusal::NotFound) => pages::show(site, door, uri, None).await,
        Some(Refusal::SignedOut) => sign_in_first(page),
        Some(refusal) => {
            let posted = Posted::new(form.to_owned(), Vec::new(), PortalError::of(&refusal, door.visitor.lang));
            let page = page.parse().unwrap_or(uri);
            pages::show(site, door, page, Some(posted)).await
        }
        None => pages::unavailable(&door.reference, &fault),
    }
}
