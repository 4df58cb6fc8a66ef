//! Settings that are a switch with a number of days: the access windows, and the reminder of invitations.
//!
//! They are few and know neither exceptions nor add-ons, so they have a catalogue of their own. The number of days
//! stays while the switch is off: on again is what was there. As with [`super::change`], a [`Change`] comes only from
//! [`decide`], and the store writes value and journal entry from it in one transaction.

use super::change::Version;
use crate::{
    contract::AccessWindows,
    form::Problem,
    person::{StaffMember, StaffRole},
    refusal::{Conflict, Refusal, Shown},
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    /// Access before a contract begins.
    AccessBefore,
    /// Access after a contract has ended.
    AccessAfter,
    /// A reminder of an invitation that nobody has used.
    Reminder,
}

/// What there is to know about a setting.
#[derive(Debug)]
pub struct Setting {
    /// The stable name.
    pub key: &'static str,
    /// What it is called.
    pub label: Text,
    /// What it does, in one sentence.
    pub does: Text,
    /// The days that are offered before anybody has chosen.
    pub preset: u16,
    /// The most days that can be chosen; at least one, because none is "off".
    pub most: u16,
    /// The page of the administration on which it stands.
    pub page: &'static str,
}

impl Key {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AccessBefore, Self::AccessAfter, Self::Reminder];

    /// The access windows.
    pub const WINDOWS: [Self; 2] = [Self::AccessBefore, Self::AccessAfter];

    /// Its entry in the catalogue.
    #[must_use]
    pub const fn setting(self) -> &'static Setting {
        match self {
            // Two weeks: keys are handed over and meters registered in that time. A year at most: contracts are signed
            // months ahead, but somebody with a contract for the year after next has nothing to look for in the portal.
            Self::AccessBefore => {
                const {
                    &Setting {
                        key: "access.before",
                        label: text("Zugriff vor Vertragsbeginn", "Access before the contract begins"),
                        does: text(
                            "Wer einen Vertrag unterschrieben hat, kann schon vor dessen Beginn eingeladen werden und sich anmelden.",
                            "Whoever has signed a contract can be invited and sign in before it begins.",
                        ),
                        preset: 14,
                        most: 365,
                        page: "/admin/access",
                    }
                }
            }
            // Three months: the accounts of a household that has moved out are settled by then, as a rule. A year at most:
            // the statement of the running costs is due twelve months after its period (§ 556 BGB).
            Self::AccessAfter => {
                const {
                    &Setting {
                        key: "access.after",
                        label: text("Zugriff nach Vertragsende", "Access after the contract has ended"),
                        does: text(
                            "Wer ausgezogen ist oder verkauft hat, kann sich noch eine Zeit lang anmelden.",
                            "Whoever has moved out or sold can still sign in for a while.",
                        ),
                        preset: 90,
                        most: 365,
                        page: "/admin/access",
                    }
                }
            }
            // Two weeks: who has meant to register has done so. 60 days at most: a code of a contact is valid for 90.
            Self::Reminder => {
                const {
                    &Setting {
                        key: "invitations.reminder",
                        label: text("Erinnerung an Einladungen", "Reminder of invitations"),
                        does: text(
                            "Wer eingeladen ist und sich nicht registriert, bekommt zu jedem Code einmal eine Erinnerung.",
                            "Whoever was invited and does not register gets one reminder of each code.",
                        ),
                        preset: 14,
                        most: 60,
                        page: "/admin/invitations",
                    }
                }
            }
        }
    }

    /// Reads the stable name; `None` for a key that does not exist.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|candidate| candidate.setting().key == key)
    }
}

impl Setting {
    /// Reads a number of days.
    ///
    /// # Errors
    /// [`Problem::Missing`]; [`Problem::NotWithin`] for everything that is no whole number within the limits.
    pub fn read(&self, typed: &str) -> Result<u16, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::Missing);
        }
        let within = |days: &u16| (1..=self.most).contains(days);
        typed.parse().ok().filter(within).ok_or(Problem::NotWithin { least: 1, most: u32::from(self.most) })
    }
}

/// The value of one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Whether it is on.
    pub on: bool,
    /// How many days; also while it is off.
    pub days: u16,
}

impl Value {
    /// The value before anybody has changed it.
    #[must_use]
    pub const fn preset(key: Key) -> Self {
        Self { on: false, days: key.setting().preset }
    }

    /// The days, if it is on.
    #[must_use]
    pub const fn effective(self) -> Option<u16> {
        if self.on { Some(self.days) } else { None }
    }

    /// `ein, 14 Tage`.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        let days = match (lang, self.days) {
            (Lang::De, 1) => "1 Tag".to_owned(),
            (Lang::En, 1) => "1 day".to_owned(),
            (Lang::De, days) => format!("{days} Tage"),
            (Lang::En, days) => format!("{days} days"),
        };
        let on = if self.on { Shown::On } else { Shown::Off };
        format!("{}, {days}", on.to(lang))
    }
}

/// What is stored about one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its value.
    pub value: Value,
    /// How often it was changed.
    pub version: Version,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
}

impl Stored {
    /// What holds before anybody has changed it.
    #[must_use]
    pub const fn preset(key: Key) -> Self {
        Self { value: Value::preset(key), version: 0, last: None }
    }
}

/// What is stored about all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct All(BTreeMap<Key, Stored>);

impl All {
    /// Notes what is stored about one.
    pub fn insert(&mut self, key: Key, stored: Stored) {
        self.0.insert(key, stored);
    }

    /// What is stored about one, or its preset.
    #[must_use]
    pub fn of(&self, key: Key) -> Stored {
        self.0.get(&key).cloned().unwrap_or_else(|| Stored::preset(key))
    }

    /// The access windows.
    #[must_use]
    pub fn windows(&self) -> AccessWindows {
        let days = |key| self.of(key).value.effective();
        AccessWindows { before: days(Key::AccessBefore), after: days(Key::AccessAfter) }
    }
}

/// A setting on its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Which.
    pub key: Key,
    /// Its value.
    pub value: Value,
    /// The version that is shown; a change must name it.
    pub version: Version,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
    /// How many contacts it lets in now, or would let in with these days.
    pub reaches: i64,
}

/// The page of roles and access rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPage {
    /// The access windows.
    pub cards: Vec<Card>,
}

/// What somebody wants to do with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Switch it on, with the number of days that stands beside the switch.
    SwitchOn(u16),
    /// Switch it off; the days stay.
    SwitchOff,
    /// Take back that it was switched on: off, with the number of days that stood there before.
    OffAgain(u16),
    /// Another number of days, whether it is on or off.
    Days(u16),
}

/// A decided change of one setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    key: Key,
    wish: Wish,
    from: Value,
    to: Value,
    version: Version,
    by: StaffMember,
}

impl Change {
    /// Which setting.
    #[must_use]
    pub fn key(&self) -> Key {
        self.key
    }
    /// What was wanted.
    #[must_use]
    pub fn wish(&self) -> Wish {
        self.wish
    }
    /// The value before.
    #[must_use]
    pub fn from(&self) -> Value {
        self.from
    }
    /// The value from now on.
    #[must_use]
    pub fn to(&self) -> Value {
        self.to
    }
    /// The version that was seen; the new one is greater by one.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }
    /// Who decided.
    #[must_use]
    pub fn by(&self) -> &StaffMember {
        &self.by
    }
}

/// Decides on a wish of a member of staff who saw the setting in version `seen`. `Ok(None)`: it is so already.
///
/// # Errors
/// [`Refusal::NotFound`] for everybody but administrators; [`Refusal::Conflict`] if somebody changed it since;
/// [`Refusal::Invalid`] with `days` for a number beyond the limits.
pub fn decide(
    key: Key,
    stored: &Stored,
    wish: Wish,
    seen: Version,
    by: &StaffMember,
) -> Result<Option<Change>, Refusal> {
    if by.role != StaffRole::Administrator {
        return Err(Refusal::NotFound);
    }
    let from = stored.value;
    let read = |days: u16| {
        let read = key.setting().read(&days.to_string());
        read.map_err(|problem| crate::form::Problems::one("days", problem))
    };
    let to = match wish {
        Wish::SwitchOn(days) => Value { on: true, days: read(days)? },
        Wish::SwitchOff => Value { on: false, ..from },
        Wish::OffAgain(days) => Value { on: false, days: read(days)? },
        Wish::Days(days) => Value { days: read(days)?, ..from },
    };
    if seen != stored.version {
        return Err(Refusal::Conflict(conflict(to, stored)));
    }
    let (version, by) = (stored.version, by.clone());
    Ok((to != from).then_some(Change { key, wish, from, to, version, by }))
}

/// What is said to whoever wanted `yours` when somebody else had changed the setting.
#[must_use]
pub fn conflict(yours: Value, stored: &Stored) -> Conflict {
    let (by, at) = stored.last.clone().unwrap_or_else(|| (String::new(), Moment(0)));
    Conflict { yours: Shown::Days(yours), theirs: Shown::Days(stored.value), by, at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::StaffId;
    use proptest::prelude::*;

    fn staff(role: StaffRole) -> StaffMember {
        StaffMember { id: StaffId(1), name: "Maria Huber".into(), role }
    }

    #[test]
    fn every_key_reads_back_and_is_no_switch_of_the_portal() {
        for key in Key::ALL {
            assert_eq!(Key::parse(key.setting().key), Some(key));
            assert_eq!(super::super::Key::parse(key.setting().key), None);
            assert_eq!(key.setting().read(&key.setting().preset.to_string()), Ok(key.setting().preset));
        }
        assert_eq!(Key::parse("access.never"), None);
    }

    #[test]
    fn days_are_whole_numbers_within_the_limits() {
        let setting = Key::AccessBefore.setting();
        assert_eq!(setting.read(" 14 "), Ok(14));
        assert_eq!(setting.read("365"), Ok(365));
        assert_eq!(setting.read(" "), Err(Problem::Missing));
        for wrong in ["0", "366", "-3", "1,5", "zwei", "99999999999"] {
            assert_eq!(setting.read(wrong), Err(Problem::NotWithin { least: 1, most: 365 }), "{wrong}");
        }
    }

    #[test]
    fn clerks_and_managers_get_the_answer_of_a_page_that_does_not_exist() {
        for role in [StaffRole::Clerk, StaffRole::Manager] {
            for key in Key::ALL {
                let decided = decide(key, &Stored::preset(key), Wish::SwitchOn(14), 0, &staff(role));
                assert_eq!(decided, Err(Refusal::NotFound));
            }
        }
    }

    #[test]
    fn the_second_of_two_administrators_gets_a_conflict_with_both_values() {
        let value = Value { on: true, days: 30 };
        let stored = Stored { value, version: 2, last: Some(("Maria Huber".into(), Moment(5))) };
        let decided = decide(Key::AccessAfter, &stored, Wish::Days(7), 1, &staff(StaffRole::Administrator));
        let conflict = Conflict {
            yours: Shown::Days(Value { on: true, days: 7 }),
            theirs: Shown::Days(value),
            by: "Maria Huber".into(),
            at: Moment(5),
        };
        assert_eq!(decided, Err(Refusal::Conflict(conflict)));
    }

    #[test]
    fn a_missing_row_widens_nothing() {
        assert_eq!(All::default().windows(), AccessWindows::default());
    }

    proptest! {
        #[test]
        fn on_takes_the_days_off_leaves_them_and_days_leave_the_switch(on in any::<bool>(), days in 1..=365u16, wanted in 0..500u16) {
            let admin = staff(StaffRole::Administrator);
            let stored = Stored { value: Value { on, days }, version: 3, last: None };
            for (wish, to) in [
                (Wish::SwitchOn(wanted), Value { on: true, days: wanted }),
                (Wish::SwitchOff, Value { on: false, days }),
                (Wish::OffAgain(wanted), Value { on: false, days: wanted }),
                (Wish::Days(wanted), Value { on, days: wanted }),
            ] {
                match decide(Key::AccessBefore, &stored, wish, 3, &admin) {
                    Ok(Some(change)) => {
                        prop_assert_eq!((change.from(), change.to()), (stored.value, to));
                        prop_assert_ne!(change.from(), change.to());
                    }
                    Ok(None) => prop_assert_eq!(stored.value, to),
                    Err(refusal) => {
                        prop_assert!(matches!(refusal, Refusal::Invalid(_)));
                        prop_assert!(!(1..=365).contains(&wanted) && wish != Wish::SwitchOff);
                    }
                }
            }
        }
    }
}
