//! Documents as pages show them.

use super::{Audience, Class, Content, Folder, Place, TITLE};
use crate::{
    form::{Problem, Problems, line},
    fulltext::words,
    id::{DocumentId, UserId},
    list::{Below, Slice, Turn},
    master::Sheet,
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A document as customers see it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// Its type.
    pub folder: Folder,
    /// What is in it.
    pub content: Content,
    /// How much is in it, in bytes.
    pub size: u64,
    /// What it belongs to.
    pub class: Class,
    /// Since when they see it.
    pub at: Moment,
}

/// A page of what customers see, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The documents.
    pub items: Vec<Item>,
    /// Types of which there is something.
    pub folders: Vec<Folder>,
    /// Where the next page begins, if there is one.
    pub next: Option<Below>,
    /// What is shown since later than this is marked as new; nothing is, where nobody keeps marks.
    pub new_after: Option<Moment>,
}

/// A document in the list of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// What the file is called.
    pub name: String,
    /// Its type.
    pub folder: Folder,
    /// What is in it.
    pub content: Content,
    /// How much is in it, in bytes.
    pub size: u64,
    /// Whom it is for.
    pub audience: Audience,
    /// What the house, the unit or the contact is called.
    pub place: String,
    /// Who has shared it, and when.
    pub shared: (String, Moment),
    /// Who has withdrawn it, and when.
    pub withdrawn: Option<(String, Moment)>,
}

/// What the list of staff is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// Words in the title, the name or the type.
    pub q: String,
    /// The key of a [`Folder`]; all, if it is none.
    pub folder: String,
    /// `withdrawn` for what was withdrawn; everything else, if it is none.
    pub state: String,
    /// What it belongs to, as in [`Place::parse`]; a house with its units.
    pub of: String,
    /// Begins after this row.
    pub after: String,
    /// Ends before this row.
    pub before: String,
}

/// What the list of staff is narrowed down to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The words that are asked for, folded.
    pub words: Vec<String>,
    /// Of this type.
    pub folder: Option<Folder>,
    /// Withdrawn.
    pub withdrawn: bool,
    /// Belongs to this.
    pub place: Option<Place>,
}

impl Search {
    /// The key of what was withdrawn.
    pub const WITHDRAWN: &'static str = "withdrawn";

    /// Which page.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn::parse(&self.after, &self.before)
    }

    /// What it is narrowed down to.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter {
            words: crate::fulltext::asked(&self.q),
            folder: Folder::parse(&self.folder),
            withdrawn: self.state == Self::WITHDRAWN,
            place: Place::parse(&self.of),
        }
    }
}

/// What a document can belong to, with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What it is.
    pub place: Place,
    /// What it is called.
    pub name: String,
    /// What tells it from others.
    pub detail: String,
}

/// A document with everything that staff see of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Which, with whom it is for.
    pub row: Row,
    /// Grows with each change.
    pub version: i64,
    /// So many people see it: logins, each once. Of one that was withdrawn, so many would.
    pub people: i64,
}

/// Somebody whom a document reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Which login.
    pub login: UserId,
    /// What they are called.
    pub name: String,
    /// Where they are mailed to.
    pub email: String,
}

/// Those whom a document reaches, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readers {
    /// Which, with its title.
    pub document: (DocumentId, String),
    /// Whether it is withdrawn, so that nobody of them sees it at present.
    pub withdrawn: bool,
    /// How many there are.
    pub people: i64,
    /// Those of this page.
    pub readers: Slice<Reader>,
}

/// What can be changed of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its title.
    pub title: String,
    /// Its type.
    pub folder: Folder,
}

/// What was typed into the form of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedChange {
    /// The title.
    pub title: String,
    /// The key of a [`Folder`].
    pub folder: String,
}

impl Change {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &TypedChange) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let title = problems.note("title", line(&typed.title, TITLE));
        let folder = problems.note("folder", Folder::parse(&typed.folder).ok_or(Problem::NotAChoice));
        match (title, folder) {
            (Some(title), Some(folder)) => Ok(Self { title, folder }),
            _ => Err(problems),
        }
    }

    /// What customers find it by, which is what they see of it: its title, and its type in both languages.
    #[must_use]
    pub fn words(&self) -> BTreeSet<String> {
        let label = self.folder.label();
        words([self.title.as_str(), label.de, label.en])
    }

    /// What staff find it by: also the name of the file that was sent.
    #[must_use]
    pub fn words_of_staff(&self, name: &str) -> BTreeSet<String> {
        let label = self.folder.label();
        // Names of files are put together with more than spaces: what is split there is found by its parts.
        words([self.title.as_str(), name, label.de, label.en])
    }
}

/// A document so that it can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What can be changed of it.
    pub about: Change,
    /// What the file is called.
    pub name: String,
    /// Whom it is for.
    pub audience: Audience,
    /// What the house, the unit or the contact is called.
    pub place: String,
}

impl Sheet for Told {
    fn values(&self) -> Vec<(Text, String)> {
        vec![
            (text("Titel", "Title"), self.about.title.clone()),
            (text("Art", "Type"), self.about.folder.label().de.to_owned()),
            (text("Datei", "File"), self.name.clone()),
            (text("Für", "For"), self.audience.words(&self.place, Lang::De)),
        ]
    }
}
