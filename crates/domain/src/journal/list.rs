//! What the journal is filtered by, as people choose it.

use super::{Action, Line, ObjectKind};
use crate::{
    form::{LINE, Problem, Problems, optional_line},
    id::{StaffId, UserId},
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};

/// Who did it, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// Anybody of one kind: `staff`, `customer` or `system`.
    Any(&'static str),
    /// One member of staff.
    Staff(StaffId),
    /// One customer.
    Customer(UserId),
}

impl Person {
    const KINDS: [&'static str; 3] = ["staff", "customer", "system"];

    /// Reads what stands in an address: `staff:3`, `customer:7`, `customer`, `system`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("staff", id)) => id.parse().ok().map(Self::Staff),
            Some(("customer", id)) => id.parse().ok().map(Self::Customer),
            Some(_) => None,
            None => Self::KINDS.into_iter().find(|kind| *kind == text).map(Self::Any),
        }
    }

    /// The kind, and which one.
    #[must_use]
    pub const fn parts(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Any(kind) => (kind, None),
            Self::Staff(id) => ("staff", Some(id.0)),
            Self::Customer(id) => ("customer", Some(id.0)),
        }
    }
}

/// What somebody typed and chose, as it stands in the address. Empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Who did it.
    pub person: String,
    /// Key of the [`ObjectKind`].
    pub kind: String,
    /// One thing of this kind: its number, the key of a setting, or the file of an import.
    pub object: String,
    /// Key of the [`Action`].
    pub action: String,
    /// From this day on.
    pub from: String,
    /// Up to this day, the day included.
    pub to: String,
}

/// What the journal is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who did it.
    pub person: Option<Person>,
    /// What kind of thing.
    pub kind: Option<ObjectKind>,
    /// Which one, by its number.
    pub object: Option<i64>,
    /// Which one, by its name: settings and imports have no number.
    pub name: Option<String>,
    /// What happened to it.
    pub action: Option<Action>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before this.
    pub until: Option<Moment>,
}

impl Typed {
    /// Without the one thing if the form has meanwhile chosen another kind than `of`, of which it was: number 5 of
    /// another kind is something else, and of no kind nothing.
    #[must_use]
    pub fn of(mut self, of: &str) -> Self {
        if self.kind.is_empty() || (!of.is_empty() && of != self.kind) {
            self.object = String::new();
        }
        self
    }

    /// Whether everything is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Understands what was typed. A day is one of Europe/Berlin.
    ///
    /// # Errors
    /// What is wrong, by the names of the inputs.
    pub fn read(&self) -> Result<Filter, Problems> {
        fn one<T>(problems: &mut Problems, name: &str, typed: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
            if typed.is_empty() {
                return None;
            }
            problems.note(name, parse(typed).ok_or(Problem::NotAChoice))
        }
        let mut problems = Problems::default();
        let person = one(&mut problems, "person", &self.person, Person::parse);
        let kind = one(&mut problems, "kind", &self.kind, ObjectKind::parse);
        let action = one(&mut problems, "action", &self.action, Action::parse);
        let object = problems.note("object", optional_line(&self.object, LINE)).flatten();
        let mut day = |name: &str, typed: &str| {
            if typed.trim().is_empty() {
                return None;
            }
            problems.note(name, Day::parse(typed).ok_or_else(|| Day::problem(typed)))
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            problems.add("to", Problem::BeforeBegin);
        }
        problems.check()?;
        // A number without its kind names nothing.
        let object = object.filter(|_| kind.is_some());
        // An import has a file and no number, whatever the file is called.
        let numbered = object.as_deref().filter(|_| kind != Some(ObjectKind::Import));
        let number = numbered.and_then(|object| object.parse().ok());
        let name = object.filter(|_| number.is_none());
        let (from, until) = (from.map(Day::begins), to.map(|to| to.plus(1).begins()));
        Ok(Filter { person, kind, object: number, name, action, from, until })
    }
}

/// An entry with whom it is filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The entry.
    pub line: Line,
    /// Who did it, as the filter says it.
    pub person: String,
}

/// A page of the journal with what it is filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The entries, the newest first.
    pub entries: Vec<Listed>,
    /// Where older entries begin, if there are any.
    pub next: Option<String>,
    /// What the one thing that is asked for is called now, if it has a number.
    pub named: Option<String>,
    /// Who works or worked here, to choose from.
    pub staff: Vec<(StaffId, String)>,
    /// What cannot be understood, by the names of the inputs.
    pub problems: Problems,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_from_an_address_and_days_are_days_in_berlin() {
        let typed = Typed {
            person: "staff:3".into(),
            kind: "contact".into(),
            object: "7".into(),
            action: "changed".into(),
            from: "1.7.2026".into(),
            to: "2026-07-01".into(),
        };
        let filter = typed.read().expect("a filter");
        assert_eq!((filter.person, filter.object, filter.name), (Some(Person::Staff(StaffId(3))), Some(7), None));
        let (from, until) = (filter.from.expect("a moment"), filter.until.expect("a moment"));
        assert_eq!((from.rfc3339().as_str(), until.0 - from.0), ("2026-06-30T22:00:00Z", 86_400_000_000));
        let unit = Typed { kind: "unit".into(), object: "7".into(), ..Typed::default() };
        assert_eq!((unit.clone().of("unit").object, unit.clone().of("").object), ("7".to_owned(), "7".to_owned()));
        let other = Typed { kind: "contact".into(), ..unit.clone() };
        assert_eq!(other.of("unit").object, "", "contact 7 was never chosen");
        assert_eq!(Typed { kind: String::new(), ..unit }.of("unit").object, "", "nor was 7 of nothing");
        let setting = Typed { kind: "setting".into(), object: "questions.channel".into(), ..Typed::default() };
        assert_eq!(setting.read().expect("a filter").name.as_deref(), Some("questions.channel"));
        let import =
            Typed { kind: "import".into(), object: "2026".into(), ..Typed::default() }.read().expect("a filter");
        assert_eq!(
            (import.object, import.name.as_deref()),
            (None, Some("2026")),
            "a file that is called like a number"
        );
        assert_eq!(Typed::default().read(), Ok(Filter::default()));
    }

    #[test]
    fn what_cannot_be_understood_stands_beside_its_field() {
        let typed = Typed {
            person: "maria".into(),
            kind: "house".into(),
            action: "sold".into(),
            from: "1.7.26".into(),
            to: "heute".into(),
            object: "a\0b".into(),
        };
        let problems = typed.read().expect_err("problems");
        let told: Vec<_> = problems.iter().map(|(field, problem)| (field, problem.clone())).collect();
        assert_eq!(
            told,
            [
                ("person", Problem::NotAChoice),
                ("kind", Problem::NotAChoice),
                ("action", Problem::NotAChoice),
                ("object", Problem::NotText),
                ("from", Problem::ShortYear),
                ("to", Problem::NotADay),
            ]
        );
        let backwards = Typed { from: "2026-07-02".into(), to: "2026-07-01".into(), ..Typed::default() };
        assert_eq!(backwards.read(), Err(Problems::one("to", Problem::BeforeBegin)));
    }

    #[test]
    fn a_person_is_read_from_an_address() {
        for person in ["staff:3", "customer:7", "customer", "system", "staff"] {
            assert!(Person::parse(person).is_some(), "{person}");
        }
        assert_eq!(Person::parse("queen:1"), None);
    }
}
