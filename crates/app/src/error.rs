//! All that a browser may learn about what went wrong.

use domain::{
    form::Problems,
    refusal::{Reason, Refusal},
    text::Lang,
};
use http::StatusCode;
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Why a server function did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PortalError {
    /// An expected "no".
    Refused(Refusal),
    /// Something is broken. The cause is in the server's log beside this reference.
    Broken {
        /// What the person can read out to whoever runs the installation.
        reference: String,
    },
    /// The question or the answer did not arrive whole.
    Transport(String),
}

impl PortalError {
    /// The status of an answer that carries this error. Nothing else decides on it.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => match refusal {
                Refusal::NotFound => StatusCode::NOT_FOUND,
                Refusal::SignedOut => StatusCode::UNAUTHORIZED,
                Refusal::QuestionsFirst => StatusCode::FORBIDDEN,
                Refusal::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Refusal::Conflict(_) => StatusCode::CONFLICT,
                Refusal::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
                Refusal::Because(reason) => match reason {
                    Reason::Busy => StatusCode::SERVICE_UNAVAILABLE,
                    Reason::SwitchedOff | Reason::AddOnMissing => StatusCode::FORBIDDEN,
                    Reason::AlreadyUsed | Reason::Archived => StatusCode::CONFLICT,
                    Reason::CodeFrozen => StatusCode::TOO_MANY_REQUESTS,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                },
            },
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Transport(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// What is wrong with the fields of a form.
    #[must_use]
    pub const fn problems(&self) -> Option<&Problems> {
        match self {
            Self::Refused(Refusal::Invalid(problems)) => Some(problems),
            _ => None,
        }
    }

    /// What to tell the reader.
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Refused(refusal), _) => refusal.to(lang),
            (Self::Broken { reference }, Lang::De) => format!(
                "Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie Ihrer Hausverwaltung bitte die Nummer {reference}."
            ),
            (Self::Broken { reference }, Lang::En) => format!(
                "Something went wrong on our side. Please try again. If it happens again, please give your property manager the number {reference}."
            ),
            (Self::Transport(_), Lang::De) => {
                "Die Verbindung war unterbrochen. Bitte versuchen Sie es noch einmal.".to_owned()
            }
            (Self::Transport(_), Lang::En) => "The connection was interrupted. Please try again.".to_owned(),
        }
    }
}

impl FromServerFnError for PortalError {
    type Encoder = JsonText;

    fn from_server_fn_error(problem: ServerFnErrorErr) -> Self {
        Self::Transport(problem.to_string())
    }
}

/// JSON, read as text as everywhere else here: what reads it would otherwise be compiled twice for each type.
#[derive(Debug)]
pub struct JsonText;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        // What is no text is no JSON either, and an empty text is told as such.
        serde_json::from_str(std::str::from_utf8(&bytes).unwrap_or_default())
    }
}

impl From<Refusal> for PortalError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Problems> for PortalError {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems.into())
    }
}

impl From<Reason> for PortalError {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason.into())
    }
}
