//! What ties a contact to a unit, and when it gives access.

use crate::{
    text::{Lang, Text, text},
    time::Day,
};
use serde::{Deserialize, Serialize};

/// What a contract makes of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContractKind {
    /// Eigentümer.
    Owner,
    /// Mieter.
    Tenant,
}

impl ContractKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Owner, Self::Tenant];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Tenant => "tenant",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Owner => text("Eigentümer", "Owner"),
            Self::Tenant => text("Mieter", "Tenant"),
        }
    }
}

/// What a unit is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Usage {
    /// Privat.
    Residential,
    /// Geschäftlich.
    Commercial,
}

impl Usage {
    /// Both usages.
    pub const ALL: [Self; 2] = [Self::Residential, Self::Commercial];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Residential => "residential",
            Self::Commercial => "commercial",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|usage| usage.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Residential => text("Privat", "Residential"),
            Self::Commercial => text("Geschäftlich", "Commercial"),
        }
    }
}

/// The days on which a contract runs; the first and the last day are included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The first day; none means always.
    pub starts: Option<Day>,
    /// The last day; none means open.
    pub ends: Option<Day>,
}

impl Term {
    /// Whether the contract runs on this day.
    #[must_use]
    pub fn includes(self, day: Day) -> bool {
        self.starts.is_none_or(|starts| starts <= day) && self.ends.is_none_or(|ends| day <= ends)
    }

    /// From when, until when, in words that hold before it begins, too; empty if neither is known.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        match (self.starts, self.ends, lang) {
            (None, None, _) => String::new(),
            (Some(starts), None, Lang::De) => format!("ab {}", starts.to(lang)),
            (Some(starts), None, Lang::En) => format!("from {}", starts.to(lang)),
            (None, Some(ends), Lang::De) => format!("bis {}", ends.to(lang)),
            (None, Some(ends), Lang::En) => format!("until {}", ends.to(lang)),
            (Some(starts), Some(ends), Lang::De) => format!("{} bis {}", starts.to(lang), ends.to(lang)),
            (Some(starts), Some(ends), Lang::En) => format!("{} to {}", starts.to(lang), ends.to(lang)),
        }
    }

    /// The term with days added before its start and after its end.
    #[must_use]
    pub fn widened(self, windows: AccessWindows) -> Self {
        let days = |n: Option<u16>| i32::from(n.unwrap_or(0));
        Self {
            starts: self.starts.map(|starts| starts.plus(-days(windows.before))),
            ends: self.ends.map(|ends| ends.plus(days(windows.after))),
        }
    }
}

/// What is archived of the place of a contract, so that it gives no access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Archived {
    /// The whole house.
    House,
    /// The unit.
    Unit,
}

impl Archived {
    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::House => text("Haus archiviert", "house archived"),
            Self::Unit => text("Einheit archiviert", "unit archived"),
        }
    }
}

/// By how many days access reaches beyond contracts; nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessWindows {
    /// Days before the start.
    pub before: Option<u16>,
    /// Days after the end.
    pub after: Option<u16>,
}

impl AccessWindows {
    /// What a contract must be like to give access on a day.
    #[must_use]
    pub fn on(self, today: Day) -> Window {
        let days = |n: Option<u16>| i32::from(n.unwrap_or(0));
        Window { begun_by: today.plus(days(self.before)), running_on: today.plus(-days(self.after)) }
    }
}

/// The days between which a contract must reach to give access; as a database compares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// It has begun by this day.
    pub begun_by: Day,
    /// It has not ended before this day.
    pub running_on: Day,
}

/// What makes two typed contract numbers the same: spaces, dots, slashes, hyphens and letter case do not matter,
/// leading zeros do.
#[must_use]
pub fn number_key(number: &str) -> String {
    number
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '/' | '\\' | '-' | '‐' | '‑' | '–' | '—' | '−'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_window_of_a_day_is_the_widened_term(
            starts in prop::option::of(-40..40i32), ends in prop::option::of(-40..40i32),
            before in prop::option::of(0..30u16), after in prop::option::of(0..30u16),
        ) {
            let today = Day::parse("2026-11-23").expect("a day");
            let term = Term { starts: starts.map(|n| today.plus(n)), ends: ends.map(|n| today.plus(n)) };
            let windows = AccessWindows { before, after };
            let Window { begun_by, running_on } = windows.on(today);
            let inside = term.starts.is_none_or(|day| day <= begun_by) && term.ends.is_none_or(|day| day >= running_on);
            prop_assert_eq!(inside, term.widened(windows).includes(today));
        }
    }

    #[test]
    fn a_number_is_the_same_however_it_is_grouped() {
        assert_eq!(number_key("M-10004/01"), number_key("m 10004 01"));
        assert_eq!(number_key("M–10.004/01"), "m1000401");
        assert_ne!(number_key("010004"), number_key("10004"));
    }

    #[test]
    fn the_first_and_the_last_day_belong_to_the_term() {
        let term = Term { starts: Day::parse("2026-03-01"), ends: Day::parse("2026-03-31") };
        let on = |day: &str| Day::parse(day).is_some_and(|day| term.includes(day));
        assert!(on("2026-03-01") && on("2026-03-31"));
        assert!(!on("2026-02-28") && !on("2026-04-01"));
        let wide = term.widened(AccessWindows { before: Some(14), after: None });
        assert_eq!(wide.starts, Day::parse("2026-02-15"));
        assert_eq!(wide.ends, Day::parse("2026-03-31"));
    }
}
