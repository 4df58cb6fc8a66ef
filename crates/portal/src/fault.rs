//! What can come of a use case besides success: a refusal, which people understand, or a fault, which is ours.

use domain::{
    form::Problems,
    refusal::{Reason, Refusal},
};
use store::{StoreError, file::FileError};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Expected, typed, translatable: told to the person as it is.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// A part that the product stands on is not there at the moment; trying again helps.
    #[error("not available: {0}")]
    Unavailable(#[source] StoreError),
    /// Something is wrong with the product or its data: logged with its causes, told with a reference only.
    #[error("broken: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a use case.
pub type Outcome<T> = Result<T, Fault>;

impl Fault {
    /// A fault with a sentence of its own as its cause.
    #[must_use]
    pub fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into().into())
    }

    /// What it says to the person, if it is a refusal; a missing part is one, too.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal.clone()),
            Self::Unavailable(_) => Some(Reason::Busy.into()),
            Self::Broken(_) => None,
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason.into())
    }
}

impl From<Problems> for Fault {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems.into())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        // What would have been changed does not matter: in a preview nothing is.
        if matches!(error, StoreError::OnlyLooking) {
            return Reason::Preview.into();
        }
        if error.is_unavailable() { Self::Unavailable(error) } else { Self::Broken(Box::new(error)) }
    }
}

impl From<FileError> for Fault {
    fn from(error: FileError) -> Self {
        Self::Broken(Box::new(error))
    }
}

impl store::Retry for Fault {
    fn is_transient(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<StoreError>() {
                return error.is_transient();
            }
            cause = error.source();
        }
        false
    }
}
