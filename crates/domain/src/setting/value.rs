//! What a value means: an organisation value with exceptions per property.
//!
//! Effective at a property = its exception, else the organisation value. So "for all, also future ones" is *on without
//! exceptions*, "for chosen properties" is *off with exceptions on*, "all but these" is *on with exceptions off*.

use super::catalogue::{AddOns, Key, Setting};
use crate::id::PropertyId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of one setting. A missing row in the database is the default: off, without exceptions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// What holds where there is no exception.
    pub on: bool,
    /// Properties where something else was decided. An exception may equal the organisation value: it then keeps the
    /// property as it is when the organisation value changes.
    pub exceptions: BTreeMap<PropertyId, bool>,
}

impl Value {
    /// Whether it is on at a property.
    #[must_use]
    pub fn at(&self, property: PropertyId) -> bool {
        self.exceptions.get(&property).copied().unwrap_or(self.on)
    }

    /// The properties whose value differs from the organisation's now.
    pub fn deviating(&self) -> impl Iterator<Item = PropertyId> {
        self.exceptions.iter().filter(|(_, on)| **on != self.on).map(|(property, _)| *property)
    }

    /// Whether it is on anywhere.
    #[must_use]
    pub fn anywhere(&self) -> bool {
        self.on || self.exceptions.values().any(|on| *on)
    }
}

/// The values of all settings, and what the operator has enabled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<Key, Value>,
    add_ons: AddOns,
}

impl Settings {
    /// Settings with these values; what is missing has its default.
    #[must_use]
    pub fn new(values: BTreeMap<Key, Value>, add_ons: AddOns) -> Self {
        Self { values, add_ons }
    }

    /// Settings in which exactly these switches are on, everywhere. For tests and examples.
    #[must_use]
    pub fn with(keys: &[Key]) -> Self {
        let on = |key: &Key| (*key, Value { on: true, exceptions: BTreeMap::new() });
        Self { values: keys.iter().map(on).collect(), add_ons: AddOns::new() }
    }

    /// The stored value of a setting.
    #[must_use]
    pub fn value(&self, key: Key) -> Value {
        self.values.get(&key).cloned().unwrap_or_default()
    }

    /// Whether a setting of the whole organisation is on *and* has effect.
    #[must_use]
    pub fn on(&self, key: Key) -> bool {
        self.values.get(&key).is_some_and(|value| value.on) && self.obstacles(key, None).is_empty()
    }

    /// Whether a setting is on *and* has effect at a property.
    #[must_use]
    pub fn on_at(&self, key: Key, property: PropertyId) -> bool {
        self.values.get(&key).is_some_and(|value| value.at(property)) && self.obstacles(key, Some(property)).is_empty()
    }

    /// What makes a setting ineffective although it may be on.
    #[must_use]
    pub fn obstacles(&self, key: Key, property: Option<PropertyId>) -> Vec<Obstacle> {
        let setting = key.setting();
        let add_on = setting.add_on.filter(|add_on| !self.add_ons.contains(add_on)).map(|_| Obstacle::AddOn);
        let waiting = setting.waits_for.iter().filter(|other| match property {
            Some(property) => !self.on_at(**other, property),
            None => !self.value(**other).anywhere() || self.obstacles(**other, None).contains(&Obstacle::AddOn),
        });
        add_on.into_iter().chain(waiting.map(|other| Obstacle::Waits(*other))).collect()
    }

    /// Whether the operator has enabled what a setting needs.
    #[must_use]
    pub fn enabled(&self, setting: &Setting) -> bool {
        setting.add_on.is_none_or(|add_on| self.add_ons.contains(&add_on))
    }

    /// What the operator has enabled.
    #[must_use]
    pub fn add_ons(&self) -> &AddOns {
        &self.add_ons
    }
}

/// Why a setting has no effect now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Its add-on is not enabled.
    AddOn,
    /// Another setting is off.
    Waits(Key),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        (any::<bool>(), prop::collection::btree_map((0..20i64).prop_map(PropertyId), any::<bool>(), 0..10))
            .prop_map(|(on, exceptions)| Value { on, exceptions })
    }

    proptest! {
        #[test]
        fn a_property_without_exception_follows_the_organisation(value in value(), property in 100..200i64) {
            prop_assert_eq!(value.at(PropertyId(property)), value.on);
        }

        #[test]
        fn an_exception_holds_whatever_the_organisation_decides(value in value(), on in any::<bool>()) {
            let other = Value { on, ..value.clone() };
            for property in value.exceptions.keys() {
                prop_assert_eq!(value.at(*property), other.at(*property));
            }
        }

        #[test]
        fn the_properties_that_differ_are_exactly_those_with_another_value(value in value()) {
            let deviating: Vec<_> = value.deviating().collect();
            for property in (0..30).map(PropertyId) {
                prop_assert_eq!(deviating.contains(&property), value.at(property) != value.on);
            }
        }
    }

    #[test]
    fn for_chosen_houses_means_off_with_exceptions_on() {
        let value = Value { on: false, exceptions: BTreeMap::from([(PropertyId(7), true)]) };
        assert!(value.at(PropertyId(7)) && !value.at(PropertyId(8)) && value.anywhere());
    }
}
