//! What the settings page shows.

use super::catalogue::Key;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// The whole page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsPage {
    /// One card per setting, in the order of the catalogue.
    pub cards: Vec<Card>,
    /// How many contacts could be invited now.
    pub invitable: i64,
    /// How many of them have no contract number on file.
    pub without_number: i64,
}

/// What is known about one setting now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Which.
    pub key: Key,
    /// Its value for the organisation.
    pub on: bool,
    /// The version that is shown; a change must name it.
    pub version: i64,
    /// Whether the operator has enabled what it needs.
    pub enabled: bool,
    /// Settings that make it ineffective as long as they are off.
    pub waits_for: Vec<Key>,
    /// How many properties differ.
    pub deviating: u64,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
}

/// A setting after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which.
    pub key: Key,
    /// Its value for the organisation.
    pub on: bool,
    /// Its new version.
    pub version: i64,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
}
