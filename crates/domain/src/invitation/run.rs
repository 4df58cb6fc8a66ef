//! Everybody of a house, or everybody at all, is invited: who is meant, what is done, and how far it has come.

use super::Bulk;
use crate::id::{PropertyId, RunId};
use serde::{Deserialize, Serialize};

/// Whose codes are issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Issue {
    /// Nobody's; codes that there are may be mailed.
    #[default]
    None,
    /// Those of contacts that have none.
    New,
    /// Those too whose code has expired.
    NewAndExpired,
}

/// Whether codes go out at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Post {
    /// They stay where they are, to be read out or printed.
    #[default]
    Nothing,
    /// All that were never mailed go out, where there is an address.
    NeverMailed,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// At one house; or everywhere.
    pub property: Option<PropertyId>,
    /// Whose codes are issued.
    pub issue: Issue,
    /// Whether they go out at once.
    pub post: Post,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It goes on by itself.
    Running,
    /// Everybody has been looked at.
    Done,
    /// It ended early.
    Failed,
}

/// A run as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which.
    pub id: RunId,
    /// At which house; or everywhere.
    pub property: Option<(PropertyId, String)>,
    /// How many contacts there are to look at.
    pub total: i64,
    /// How many were looked at.
    pub done: i64,
    /// What it came to so far.
    pub bulk: Bulk,
    /// How it stands.
    pub state: State,
}
