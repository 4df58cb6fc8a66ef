//! Announcements as pages show them.

use super::{Announcement, Appointment, Audience, PlaceKind, State, Typed, Whom};
use crate::{
    id::{AnnouncementId, PropertyId, UserId},
    list::{Below, Slice, Turn},
    master::Sheet,
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// An announcement as customers read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: AnnouncementId,
    /// Its title.
    pub title: String,
    /// What it says, in Markdown.
    pub text: String,
    /// Since when they see it.
    pub at: Moment,
    /// When it was changed since then, the last time.
    pub edited_at: Option<Moment>,
    /// When and where something takes place.
    pub appointment: Option<Appointment>,
    /// Grows with each change.
    pub version: i64,
}

/// An announcement that a customer has opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The announcement.
    pub item: Item,
    /// It was the only one that was new: nothing is any more.
    pub all_seen: bool,
}

/// A page of what customers read, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The announcements.
    pub items: Vec<Item>,
    /// Where the next page begins, if there is one.
    pub next: Option<Below>,
    /// What is shown since later than this is marked as new; nothing is, where nobody keeps marks.
    pub new_after: Option<Moment>,
}

/// An announcement in the list of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub id: AnnouncementId,
    /// Its title.
    pub title: String,
    /// What has become of it.
    pub state: State,
    /// What kind of place it is for.
    pub place: PlaceKind,
    /// As what.
    pub whom: Whom,
    /// What the houses, the unit or the contact are called.
    pub names: Vec<String>,
    /// Those of them that are archived: nobody reads it there.
    pub archived: Vec<String>,
    /// From when on customers see it, or saw it.
    pub publish_at: Option<Moment>,
    /// Who has changed it last, and when.
    pub changed: (String, Moment),
}

/// What the list of staff is narrowed down to, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// The key of a [`State`]; all, if it is none.
    pub state: String,
    /// What the title begins with or contains.
    pub q: String,
    /// The number of a house; all, if it is none.
    pub property: String,
    /// Begins after this row.
    pub after: String,
    /// Ends before this row.
    pub before: String,
}

/// What the list of staff is narrowed down to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
    /// With this in the title, folded.
    pub words: Option<String>,
    /// For this house, for a unit of it, or for all houses.
    pub property: Option<PropertyId>,
}

impl Search {
    /// Which page.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn::parse(&self.after, &self.before)
    }

    /// What it is narrowed down to.
    #[must_use]
    pub fn filter(&self) -> Filter {
        let words = crate::search::fold(&self.q);
        Filter {
            state: State::parse(&self.state),
            words: (!words.is_empty()).then_some(words),
            property: self.property.parse().ok(),
        }
    }

    /// Whether anything is left out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.filter() != Filter::default()
    }
}

impl Row {
    /// Whether everything that it is for is archived, so that nobody can be reached.
    #[must_use]
    pub const fn is_for_nothing_in_use(&self) -> bool {
        !self.names.is_empty() && self.archived.len() == self.names.len()
    }
}

/// How many an announcement reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// So many people see it: logins, each once.
    pub people: i64,
    /// So many of them get a mail that says it.
    pub mails: i64,
    /// So many of them get none, because they have it like this by mail already; from the address of all others one came back.
    pub known: i64,
    /// So many of those who get one have one of the mails that are being written just now, with what it said before. They get
    /// another one only if everybody is told anew.
    pub written: i64,
}

impl Reached {
    /// Whether a mail would tell none of them anything that they do not have by mail already.
    #[must_use]
    pub const fn all_have_it(self) -> bool {
        self.mails == 0 && self.known > 0
    }
}

/// How far the mails of an announcement have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailing {
    /// When they are due.
    pub due_at: Moment,
    /// So many have been written.
    pub mailed: i64,
    /// When the last one was.
    pub finished_at: Option<Moment>,
}

impl Mailing {
    /// Whether none of them is written yet.
    #[must_use]
    pub const fn is_to_come(self) -> bool {
        self.mailed == 0 && self.finished_at.is_none()
    }
}

/// An announcement with everything that staff see of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Which, with whom it is for and what has become of it.
    pub row: Row,
    /// Grows with each change.
    pub version: i64,
    /// What it says, in Markdown.
    pub text: String,
    /// When and where something takes place.
    pub appointment: Option<Appointment>,
    /// Who has published it.
    pub published_by: Option<String>,
    /// When it was changed after that, the last time.
    pub edited_at: Option<Moment>,
    /// Who has withdrawn it, and when.
    pub withdrawn: Option<(String, Moment)>,
    /// How many it reaches: on the day of publication, if that is to come, and today otherwise.
    pub reached: Reached,
    /// How far its last mails have come.
    pub mailing: Option<Mailing>,
}

/// Somebody whom an announcement reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Which login.
    pub login: UserId,
    /// What they are called.
    pub name: String,
    /// Where they are mailed to.
    pub email: String,
    /// Whether a mail came back from there, so that they get none.
    pub bounced: bool,
    /// Whether they have it like this by mail already, so that they get no second one.
    pub known: bool,
}

/// Those whom an announcement reaches, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readers {
    /// Which, with whom it is for and what has become of it.
    pub row: Row,
    /// How many there are.
    pub reached: Reached,
    /// How far its last mails have come.
    pub mailing: Option<Mailing>,
    /// Those of this page.
    pub readers: Slice<Reader>,
}

/// Something that an announcement can be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it is.
    pub kind: PlaceKind,
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What tells it from others.
    pub detail: String,
    /// It is archived: nobody reads it there, and only what it is for already can be chosen.
    pub archived: bool,
}

/// The form of an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPage {
    /// Which; none while it is new.
    pub id: Option<AnnouncementId>,
    /// Grows with each change; none while it is new, and where the form has brought it along.
    pub version: i64,
    /// What has become of it.
    pub state: State,
    /// What is stored.
    pub stored: Typed,
    /// What is chosen.
    pub chosen: Vec<Choice>,
    /// What was found for the words that were typed.
    pub found: Vec<Choice>,
    /// Who has deleted the draft that was being changed, and when: what was typed becomes a new one.
    pub gone: Option<(String, Moment)>,
}

/// An announcement with the names of whom it is for, so that it can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The announcement.
    pub announcement: Announcement,
    /// What the houses, the unit or the contact are called.
    pub names: Vec<String>,
}

impl Sheet for Told {
    fn values(&self) -> Vec<(Text, String)> {
        let Announcement { title, text: says, audience, appointment } = &self.announcement;
        let whom = Audience::words(audience.place.kind(), audience.whom, &self.names, Lang::De);
        vec![
            (text("Titel", "Title"), title.clone()),
            (text("Text", "Text"), says.clone()),
            (text("Für", "For"), whom),
            (text("Termin", "Appointment"), appointment.as_ref().map(|at| at.to(Lang::De)).unwrap_or_default()),
        ]
    }
}
