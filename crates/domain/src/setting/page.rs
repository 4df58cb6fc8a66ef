//! What the settings page shows.

use super::{
    catalogue::{Key, Scope},
    value::{Settings, Value},
};
use crate::{
    id::PropertyId,
    list::{Slice, Turn},
    text::Lang,
    time::Moment,
};
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
    /// Where it differs.
    pub exceptions: Exceptions,
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
    /// Where it differs now.
    pub exceptions: Exceptions,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
}

/// How many properties have an exception from the value of the organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceptions {
    /// Those whose value differs now.
    pub deviating: u64,
    /// Those that have the same value now, and keep it when the organisation's changes.
    pub equal: u64,
}

impl Exceptions {
    /// Counts them.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let deviating = value.deviating().count() as u64;
        Self { deviating, equal: value.exceptions.len() as u64 - deviating }
    }

    /// Whether there is any.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.deviating == 0 && self.equal == 0
    }

    /// In which houses a setting is on, in words.
    #[must_use]
    pub fn to(self, on: bool, lang: Lang) -> String {
        match (on, self.deviating, lang) {
            (true, 0, Lang::De) => "Gilt für alle Häuser, auch für künftige.".to_owned(),
            (true, 0, Lang::En) => "Holds for all houses, future ones too.".to_owned(),
            (true, 1, Lang::De) => "Gilt für alle Häuser, auch für künftige, außer für eines.".to_owned(),
            (true, 1, Lang::En) => "Holds for all houses, future ones too, but for one.".to_owned(),
            (true, n, Lang::De) => format!("Gilt für alle Häuser, auch für künftige, außer für {n}."),
            (true, n, Lang::En) => format!("Holds for all houses, future ones too, but for {n}."),
            (false, 0, Lang::De) => "Gilt für kein Haus.".to_owned(),
            (false, 0, Lang::En) => "Holds for no house.".to_owned(),
            (false, 1, Lang::De) => "Gilt nur für ein ausgewähltes Haus.".to_owned(),
            (false, 1, Lang::En) => "Holds for one chosen house only.".to_owned(),
            (false, n, Lang::De) => format!("Gilt nur für {n} ausgewählte Häuser."),
            (false, n, Lang::En) => format!("Holds for {n} chosen houses only."),
        }
    }
}

/// What a page of exceptions shows, as it stands in an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words that must occur in the name, reference or address of a house; none: the houses with an exception.
    pub q: String,
    /// Begins after this row.
    pub after: String,
    /// Ends before this row.
    pub before: String,
}

impl Search {
    /// Which page.
    #[must_use]
    pub fn turn(&self) -> Turn {
        Turn::parse(&self.after, &self.before)
    }
}

/// The exceptions of one setting, or the houses that were searched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionsPage {
    /// The setting.
    pub card: Card,
    /// The houses, by name.
    pub houses: Slice<House>,
}

/// A house with what a setting is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct House {
    /// Which.
    pub id: PropertyId,
    /// What it is called.
    pub name: String,
    /// Its reference in the property manager's own books.
    pub reference: String,
    /// The exception, who made it, and when.
    pub exception: Option<(bool, String, Moment)>,
}

/// What a setting is at one property, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// Which.
    pub key: Key,
    /// Its value there.
    pub on: bool,
    /// Whether the value is an exception; otherwise it is the organisation's.
    pub excepted: bool,
    /// Whether it has effect there.
    pub effective: bool,
}

/// What of the portal is on at a property: the settings that can differ between properties, in the order of the page.
#[must_use]
pub fn here(settings: &Settings, property: PropertyId) -> Vec<Here> {
    let keys = Key::ALL.iter().copied().filter(|key| key.setting().scope == Scope::Property);
    let here = keys.map(|key| {
        let value = settings.value(key);
        let excepted = value.exceptions.contains_key(&property);
        Here { key, on: value.at(property), excepted, effective: settings.on_at(key, property) }
    });
    here.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn exceptions_are_told_in_words_that_are_true() {
        let value = |on, exceptions: &[(i64, bool)]| Value {
            on,
            exceptions: exceptions.iter().map(|(id, on)| (PropertyId(*id), *on)).collect(),
        };
        let words = |value: Value| Exceptions::of(&value).to(value.on, Lang::De);
        assert_eq!(words(value(true, &[])), "Gilt für alle Häuser, auch für künftige.");
        assert_eq!(words(value(true, &[(7, true)])), "Gilt für alle Häuser, auch für künftige.");
        assert_eq!(words(value(true, &[(7, false)])), "Gilt für alle Häuser, auch für künftige, außer für eines.");
        assert_eq!(words(value(false, &[(7, true), (8, true), (9, false)])), "Gilt nur für 2 ausgewählte Häuser.");
        assert_eq!(words(value(false, &[(9, false)])), "Gilt für kein Haus.");
        let both = Exceptions::of(&value(false, &[(7, true), (8, true), (9, false)]));
        assert_eq!(both, Exceptions { deviating: 2, equal: 1 });
    }

    #[test]
    fn a_house_says_whether_it_follows_or_is_an_exception() {
        let faq = Value { on: false, exceptions: BTreeMap::from([(PropertyId(7), true)]) };
        let settings = Settings::new(BTreeMap::from([(Key::Faq, faq)]), Default::default());
        let says = |property| here(&settings, PropertyId(property)).into_iter().find(|here| here.key == Key::Faq);
        assert_eq!(says(7), Some(Here { key: Key::Faq, on: true, excepted: true, effective: true }));
        assert_eq!(says(8), Some(Here { key: Key::Faq, on: false, excepted: false, effective: false }));
    }
}
