//! All that a browser may learn about what went wrong: in words, for the person who reads them.
//!
//! The typed refusals of `domain` stay on the server. What travels are their words in the reader's language, so that a
//! browser loads neither all words of both languages nor what reads all kinds of refusals.

use crate::lang::{lang, t};
use domain::refusal::NOT_FOUND;
use http::StatusCode;
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::PostcardEncoding,
};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    domain::{
        form::Problems,
        refusal::{Reason, Refusal},
    },
    leptos::prelude::use_context,
};

/// Why a server function did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalError {
    /// What pages must tell apart.
    pub because: Because,
    status: u16,
    words: String,
    problems: Vec<(String, String)>,
    links: Vec<(String, String)>,
}

/// What pages must tell apart. A page that is open during an update reads refusals of the new build: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Because {
    /// It does not exist, or one may not know that it does.
    NotFound,
    /// Nobody is signed in, or the session has ended.
    SignedOut,
    /// The questions come first.
    QuestionsFirst,
    /// An invitation code that is wrong, used or revoked.
    CodeUnknown,
    /// An invitation code that was right once.
    CodeExpired,
    /// Anything else; the words say what.
    Other,
    /// The server has been updated since the page was loaded.
    AnotherBuild,
    /// The preview that a page belongs to has ended.
    PreviewOver,
    /// Somebody has changed it since the page was loaded; the words or the page say to what.
    Outdated,
    /// An invitation code that is right and leads nowhere at present; the words say until when it is.
    CodeSleeps,
}

impl PortalError {
    fn new(because: Because, status: StatusCode, words: impl Into<String>) -> Self {
        Self { because, status: status.as_u16(), words: words.into(), problems: Vec::new(), links: Vec::new() }
    }

    /// For an address that cannot be one.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Because::NotFound, StatusCode::NOT_FOUND, NOT_FOUND.to(lang()))
    }

    /// For a form on a page that is there, about something that is not, or never was: the two answer alike.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn gone(lang: domain::text::Lang) -> Self {
        const GONE: domain::text::Text = domain::text::text(
            "Das gibt es inzwischen nicht mehr. Die Seite zeigt, wie es jetzt ist; geändert wurde nichts.",
            "That is not there any more. The page shows how things are now; nothing was changed.",
        );
        Self::new(Because::NotFound, StatusCode::NOT_FOUND, GONE.to(lang))
    }

    /// For somebody whose questions wait.
    #[must_use]
    pub fn questions_first() -> Self {
        Self::new(Because::QuestionsFirst, StatusCode::FORBIDDEN, "")
    }

    /// Something came that cannot be read: on the way it has broken, or it is of another version of the portal.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::new(
            Because::Other,
            StatusCode::BAD_REQUEST,
            t(
                "Die Verbindung war unterbrochen. Bitte versuchen Sie es noch einmal.",
                "The connection was interrupted. Please try again.",
            ),
        )
    }

    /// What came was packed by another build of the portal than the one that runs here.
    #[must_use]
    pub(crate) fn of_another_build() -> Self {
        Self::new(
            Because::AnotherBuild,
            StatusCode::BAD_REQUEST,
            t(
                "Diese Seite ist nicht mehr aktuell. Bitte laden Sie sie neu und versuchen Sie es noch einmal.",
                "This page is out of date. Please load it anew and try again.",
            ),
        )
    }

    /// Something is broken. The cause is in the server's log beside this reference.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn broken(reference: &str) -> Self {
        use domain::text::Lang;
        let words = match reader() {
            Lang::De => format!(
                "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Hausverwaltung bitte die Nummer {reference}."
            ),
            Lang::En => format!(
                "Something went wrong on our side. Please try again. If it happens again, please give your property manager the number {reference}."
            ),
        };
        Self::new(Because::Other, StatusCode::INTERNAL_SERVER_ERROR, words)
    }

    /// The status of an answer that carries this error. Nothing else decides on it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What to tell the reader.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What is wrong with the fields of a form: the field's name, and the words. In the order of the form.
    #[must_use]
    pub fn problems(&self) -> &[(String, String)] {
        &self.problems
    }

    /// Where what stands in the way of a field is to be seen: the field's name, and the address.
    #[must_use]
    pub fn links(&self) -> &[(String, String)] {
        &self.links
    }
}

impl FromServerFnError for PortalError {
    type Encoder = PostcardEncoding;

    fn from_server_fn_error(problem: ServerFnErrorErr) -> Self {
        match problem {
            // It came whole, and cannot be read: the page and the server are not of one build.
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::of_another_build()
            }
            _ => Self::interrupted(),
        }
    }
}

/// The language of whoever asks.
#[cfg(feature = "ssr")]
fn reader() -> domain::text::Lang {
    use_context::<crate::door::Door>().map_or_else(crate::lang::lang, |door| door.visitor.lang)
}

#[cfg(feature = "ssr")]
impl From<Refusal> for PortalError {
    fn from(refusal: Refusal) -> Self {
        Self::of(&refusal, reader())
    }
}

#[cfg(feature = "ssr")]
impl PortalError {
    /// The words of a refusal in a language; for the host, which stands outside of pages.
    #[must_use]
    pub fn of(refusal: &Refusal, lang: domain::text::Lang) -> Self {
        let (because, status) = match refusal {
            Refusal::NotFound => (Because::NotFound, StatusCode::NOT_FOUND),
            Refusal::SignedOut => (Because::SignedOut, StatusCode::UNAUTHORIZED),
            Refusal::QuestionsFirst => (Because::QuestionsFirst, StatusCode::FORBIDDEN),
            Refusal::Invalid(_) => (Because::Other, StatusCode::UNPROCESSABLE_ENTITY),
            Refusal::Conflict(_) | Refusal::DraftDeleted { .. } => (Because::Outdated, StatusCode::CONFLICT),
            Refusal::TooManyAttempts { .. } => (Because::Other, StatusCode::TOO_MANY_REQUESTS),
            Refusal::CodeSleeps { .. } => (Because::CodeSleeps, StatusCode::UNPROCESSABLE_ENTITY),
            Refusal::Because(reason) => match reason {
                Reason::CodeUnknown => (Because::CodeUnknown, StatusCode::UNPROCESSABLE_ENTITY),
                Reason::CodeExpired => (Because::CodeExpired, StatusCode::UNPROCESSABLE_ENTITY),
                Reason::Busy => (Because::Other, StatusCode::SERVICE_UNAVAILABLE),
                Reason::PreviewOver => (Because::PreviewOver, StatusCode::FORBIDDEN),
                Reason::SwitchedOff | Reason::AddOnMissing | Reason::Preview => (Because::Other, StatusCode::FORBIDDEN),
                Reason::MergeOutdated
                | Reason::MergedMeanwhile
                | Reason::MergedAlready
                | Reason::AnnouncementOutdated
                | Reason::AnnouncementDeleted
                | Reason::DocumentOutdated => (Because::Outdated, StatusCode::CONFLICT),
                Reason::AlreadyUsed
                | Reason::Archived
                | Reason::TaskGrew
                | Reason::ResidentsChanged
                | Reason::InvitedAnew
                | Reason::InvitedHasCome
                | Reason::StaffActive
                | Reason::StaffInvited
                | Reason::PeopleMoved
                | Reason::StaffInvitationAccepted => (Because::Other, StatusCode::CONFLICT),
                Reason::CodeFrozen => (Because::Other, StatusCode::TOO_MANY_REQUESTS),
                Reason::FilesTooLarge => (Because::Other, StatusCode::PAYLOAD_TOO_LARGE),
                _ => (Because::Other, StatusCode::UNPROCESSABLE_ENTITY),
            },
        };
        let mut error = Self::new(because, status, refusal.to(lang));
        if let Refusal::Invalid(problems) = refusal {
            let links =
                problems.iter().filter_map(|(field, problem)| Some((field.to_owned(), problem.link()?.to_owned())));
            error.links = links.collect();
            error.problems = problems.iter().map(|(field, problem)| (field.to_owned(), problem.to(lang))).collect();
        }
        error
    }
}

#[cfg(feature = "ssr")]
impl From<Problems> for PortalError {
    fn from(problems: Problems) -> Self {
        Refusal::from(problems).into()
    }
}

#[cfg(feature = "ssr")]
impl From<Reason> for PortalError {
    fn from(reason: Reason) -> Self {
        Refusal::from(reason).into()
    }
}
