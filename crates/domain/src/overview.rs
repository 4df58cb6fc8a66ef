//! What the staff's first page and the outbox show.

use crate::{
    id::{MailId, UploadId},
    invitation::Running,
    journal, mail,
    task::Task,
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// The staff's first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// What waits for somebody, the oldest first.
    pub tasks: Vec<Task>,
    /// How many mails could not be sent lately.
    pub failed_mails: i64,
    /// The last changes.
    pub changes: Vec<journal::Line>,
    /// How far all contacts have come.
    pub funnel: crate::invitation::Funnel,
    /// How many codes are locked after wrong contract numbers.
    pub frozen: i64,
    /// From how many addresses of people who could register a mail came back.
    pub bounced: i64,
    /// How many residents are to be reviewed, for whoever looks after them.
    pub to_review: i64,
    /// The oldest run of invitations that goes on.
    pub running: Option<Running>,
    /// Imports that stopped in the middle, for whoever may import.
    pub interrupted: Vec<Interrupted>,
}

/// An import that stopped in the middle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interrupted {
    /// Which; for the one who has begun it, who alone sees its page.
    pub id: Option<UploadId>,
    /// The name of the file.
    pub file: String,
    /// Who has begun it.
    pub by: String,
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Which.
    pub id: MailId,
    /// What it is about.
    pub kind: mail::Kind,
    /// To whom.
    pub recipient: String,
    /// What has become of it.
    pub state: mail::State,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Moment,
    /// When it was handed over.
    pub sent_at: Option<Moment>,
    /// When it is tried next.
    pub next_at: Moment,
    /// Why it was not sent, or not at the last try.
    pub trouble: Option<mail::Trouble>,
}
