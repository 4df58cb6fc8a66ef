//! What customers find among what they may read, and what of it is new to them.
//!
//! To let one more kind be found, add it to [`Kind`], and say in `store::reading` where it stands.

use crate::{
    id::PropertyId,
    policy::Page,
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};

/// What can be found in the portal of a house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Announcements.
    Announcement,
    /// Documents, by what they are called.
    Document,
    /// Entries of the FAQ.
    Faq,
}

impl Kind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Announcement, Self::Document, Self::Faq];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Announcement => "announcements",
            Self::Document => "documents",
            Self::Faq => "faq",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Where they stand; whoever may open the page may find them.
    #[must_use]
    pub const fn page(self) -> Page {
        match self {
            Self::Announcement => Page::Announcements,
            Self::Document => Page::Documents,
            Self::Faq => Page::Faq,
        }
    }
}

/// Something that was found, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number among those of its kind.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// What it says, in Markdown.
    pub text: String,
    /// Since when it is shown, of what has a day.
    pub at: Option<Moment>,
    /// What it stands under, of what is ordered that way.
    pub under: Option<String>,
}

/// What was found of one kind, in the order of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which kind.
    pub kind: Kind,
    /// What.
    pub hits: Vec<Hit>,
    /// Where the next page of this kind begins, if there is more, or more to look at.
    pub next: Option<String>,
}

/// What was found in a house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The words that were looked for.
    pub words: Vec<String>,
    /// Each kind that was looked at, also if nothing was found of it.
    pub groups: Vec<Group>,
}

/// What a customer has seen of a list in a house: no more than its marks need, so that nobody learns from it what was read.
/// The day is known only of days on which something new was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Since when the newest one is shown that was in the list.
    pub up_to: Moment,
    /// The same before the last day on which the list was opened and something in it was new.
    pub before: Moment,
    /// That day.
    pub on: Option<Day>,
}

impl Default for Seen {
    /// Of a list that was never opened everything is new.
    fn default() -> Self {
        Self { up_to: Moment(0), before: Moment(0), on: None }
    }
}

impl Seen {
    /// What is shown since later than this is marked as new: what was new in the morning is so all day, so that a list to
    /// which one comes back looks as one has left it.
    #[must_use]
    pub fn marks_after(&self, today: Day) -> Moment {
        if self.on == Some(today) { self.before } else { self.up_to }
    }

    /// After the list was opened with something on top that is shown since an instant. `None`: nothing has changed.
    #[must_use]
    pub fn opened(&self, newest: Moment, today: Day) -> Option<Self> {
        (newest > self.up_to).then(|| Self { up_to: newest, before: self.marks_after(today), on: Some(today) })
    }
}

/// What is new in a list of a house for somebody: among its announcements, or its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct New {
    /// In which house.
    pub property: PropertyId,
    /// In which list.
    pub kind: Kind,
    /// How many have come since the list was opened; more than [`MOST`] are not counted.
    pub count: i64,
    /// What has been seen of the list.
    pub seen: Seen,
}

impl New {
    /// Whether what is shown since an instant has come since the list was opened: it is one of those that are counted. What
    /// was seen today is still marked in the list, and is none of them.
    #[must_use]
    pub fn is_unseen(&self, at: Moment) -> bool {
        at > self.seen.up_to
    }

    /// Whether what is shown since an instant is new, and nothing else is: whoever has it before them has seen all.
    #[must_use]
    pub fn is_only(&self, at: Moment) -> bool {
        self.count == 1 && self.is_unseen(at)
    }
}

/// So many are counted: more are many.
pub const MOST: i64 = 9;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn what_is_new_stays_marked_for_the_day_on_which_it_was_seen() {
        let (monday, tuesday) = (day("2026-11-23"), day("2026-11-24"));
        let never = Seen::default();
        assert_eq!(never.marks_after(monday), Moment(0), "everything is new");
        let first = never.opened(Moment(100), monday).expect("seen");
        assert_eq!((first.marks_after(monday), first.marks_after(tuesday)), (Moment(0), Moment(100)));
        assert_eq!(first.opened(Moment(100), tuesday), None, "a visit without news leaves no trace");
        let second = first.opened(Moment(150), monday).expect("seen");
        assert_eq!(
            (second.up_to, second.marks_after(monday)),
            (Moment(150), Moment(0)),
            "of the same day all is marked"
        );
        let third = second.opened(Moment(300), tuesday).expect("seen");
        assert_eq!((third.up_to, third.marks_after(tuesday)), (Moment(300), Moment(150)));
        assert_eq!(third.opened(Moment(200), tuesday), None, "what was withdrawn takes nothing back");
    }

    #[test]
    fn whoever_opens_the_only_new_one_has_seen_all() {
        let seen = Seen { up_to: Moment(100), ..Seen::default() };
        let new = |count| New { property: PropertyId(1), kind: Kind::Announcement, count, seen };
        assert!(new(1).is_only(Moment(150)));
        assert!(!new(1).is_only(Moment(100)), "an old one, while another one is new");
        assert!(!new(2).is_only(Moment(150)), "another one would never have been seen");
        assert!(!new(0).is_only(Moment(90)));
    }

    #[test]
    fn kinds_are_known_by_their_names() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.key()), Some(kind));
        }
        assert_eq!(Kind::parse("letters"), None);
    }
}
