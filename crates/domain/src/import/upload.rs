//! What the page of an uploaded file shows.

use super::Report;
use crate::id::UploadId;
use serde::{Deserialize, Serialize};

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadPage {
    /// Which.
    pub id: UploadId,
    /// Name of the file.
    pub name: String,
    /// What the check found, or what the import did.
    pub report: Report,
    /// How far it is.
    pub state: UploadState,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadState {
    /// Nothing has been imported yet.
    Checked,
    /// Rows are going in.
    Running {
        /// Rows that are done.
        done: u32,
    },
    /// It is done.
    Imported,
    /// It ended early and can be tried again.
    Failed {
        /// Why.
        problem: String,
        /// Whether rows went in before.
        begun: bool,
    },
}
