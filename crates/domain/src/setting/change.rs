//! The only way to a new value: a decision that an administrator may take, on what they have seen.
//!
//! [`Change`] has no public constructor. The store writes value and journal entry from one `Change` in one
//! transaction, so a change that nobody was allowed to make, or that nobody can look up, cannot be written down.

use super::{
    catalogue::{AddOns, Scope, Setting},
    value::Value,
};
use crate::{
    id::PropertyId,
    person::{StaffMember, StaffRole},
    refusal::{Conflict, Reason, Refusal, Shown},
    time::Moment,
};

/// Counts the changes of one setting, from 0 for "never changed".
pub type Version = i64;

/// What is stored about one setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Its value.
    pub value: Value,
    /// How often it was changed.
    pub version: Version,
    /// Who changed it last, and when.
    pub last: Option<(String, Moment)>,
}

/// What somebody wants to do with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Switch it on for the whole organisation.
    SwitchOn,
    /// Switch it off for the whole organisation.
    SwitchOff,
    /// On at one property, whatever holds elsewhere.
    ExceptOn(PropertyId),
    /// Off at one property, whatever holds elsewhere.
    ExceptOff(PropertyId),
    /// Let one property follow the organisation again.
    Follow(PropertyId),
    /// Let all properties follow the organisation again.
    FollowAll,
}

impl Wish {
    /// The property that it is about, if it is about one.
    #[must_use]
    pub const fn property(self) -> Option<PropertyId> {
        match self {
            Self::ExceptOn(property) | Self::ExceptOff(property) | Self::Follow(property) => Some(property),
            Self::SwitchOn | Self::SwitchOff | Self::FollowAll => None,
        }
    }
}

/// A decided change of one setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    setting: &'static str,
    wish: Wish,
    from: Value,
    to: Value,
    version: Version,
    by: StaffMember,
}

impl Change {
    /// The stable name of the setting.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        self.setting
    }
    /// What was wanted.
    #[must_use]
    pub fn wish(&self) -> Wish {
        self.wish
    }
    /// The value before.
    #[must_use]
    pub fn from(&self) -> &Value {
        &self.from
    }
    /// The value from now on.
    #[must_use]
    pub fn to(&self) -> &Value {
        &self.to
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
/// [`Refusal::NotFound`] for everybody but administrators (to them the page does not exist) and for an exception where
/// there are none; [`Reason::AddOnMissing`]; [`Refusal::Conflict`] if somebody changed it since.
pub fn decide(
    setting: &Setting,
    stored: &Stored,
    add_ons: &AddOns,
    wish: Wish,
    seen: Version,
    by: &StaffMember,
) -> Result<Option<Change>, Refusal> {
    if by.role != StaffRole::Administrator {
        return Err(Refusal::NotFound);
    }
    if setting.add_on.is_some_and(|add_on| !add_ons.contains(&add_on)) {
        return Err(Reason::AddOnMissing.into());
    }
    let mut to = stored.value.clone();
    match wish {
        Wish::SwitchOn => to.on = true,
        Wish::SwitchOff => to.on = false,
        Wish::ExceptOn(_) | Wish::ExceptOff(_) | Wish::Follow(_) | Wish::FollowAll
            if setting.scope == Scope::Organisation =>
        {
            return Err(Refusal::NotFound);
        }
        Wish::ExceptOn(property) => drop(to.exceptions.insert(property, true)),
        Wish::ExceptOff(property) => drop(to.exceptions.insert(property, false)),
        Wish::Follow(property) => drop(to.exceptions.remove(&property)),
        Wish::FollowAll => to.exceptions.clear(),
    }
    // It is as wished, whoever has done it: nothing to do, and nobody to warn.
    if to == stored.value {
        return Ok(None);
    }
    if seen != stored.version {
        let (by, at) = stored.last.clone().unwrap_or_else(|| (String::new(), Moment(0)));
        let (yours, theirs) = (shown(&to, wish), shown(&stored.value, wish));
        return Err(Refusal::Conflict(Conflict { yours, theirs, by, at }));
    }
    let (from, version, by) = (stored.value.clone(), stored.version, by.clone());
    Ok(Some(Change { setting: setting.key, wish, from, to, version, by }))
}

/// A value, as far as a wish is concerned with it.
#[must_use]
pub fn shown(value: &Value, wish: Wish) -> Shown {
    let on = match wish {
        Wish::SwitchOn | Wish::SwitchOff => Some(value.on),
        Wish::ExceptOn(property) | Wish::ExceptOff(property) | Wish::Follow(property) => {
            value.exceptions.get(&property).copied()
        }
        Wish::FollowAll if value.exceptions.is_empty() => None,
        Wish::FollowAll => return Shown::Exceptions(value.exceptions.len() as u64),
    };
    match on {
        Some(true) => Shown::On,
        Some(false) => Shown::Off,
        None => Shown::LikeOrganisation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::StaffId,
        setting::catalogue::{AddOn, Group, Key},
    };
    use proptest::prelude::*;

    fn staff(role: StaffRole) -> StaffMember {
        StaffMember { id: StaffId(1), name: "Maria Huber".into(), role }
    }

    /// A setting as the community ones will be: with exceptions, behind an add-on.
    fn per_property(add_on: Option<AddOn>) -> Setting {
        Setting { key: "test.area", scope: Scope::Property, group: Group::Community, add_on, ..*Key::Channel.setting() }
    }

    fn wishes() -> impl Strategy<Value = Wish> {
        let property = (0..4i64).prop_map(PropertyId);
        prop_oneof![
            Just(Wish::SwitchOn),
            Just(Wish::SwitchOff),
            property.clone().prop_map(Wish::ExceptOn),
            property.clone().prop_map(Wish::ExceptOff),
            property.prop_map(Wish::Follow),
            Just(Wish::FollowAll),
        ]
    }

    #[test]
    fn clerks_and_managers_get_the_answer_of_a_page_that_does_not_exist() {
        for role in [StaffRole::Clerk, StaffRole::Manager] {
            let decided =
                decide(Key::Channel.setting(), &Stored::default(), &AddOns::new(), Wish::SwitchOn, 0, &staff(role));
            assert_eq!(decided, Err(Refusal::NotFound));
        }
    }

    #[test]
    fn the_second_of_two_administrators_gets_a_conflict_with_both_values() {
        let stored = Stored {
            value: Value { on: false, ..Value::default() },
            version: 2,
            last: Some(("Maria Huber".into(), Moment(5))),
        };
        let admin = staff(StaffRole::Administrator);
        let decided = decide(Key::Channel.setting(), &stored, &AddOns::new(), Wish::SwitchOn, 0, &admin);
        let conflict = Conflict { yours: Shown::On, theirs: Shown::Off, by: "Maria Huber".into(), at: Moment(5) };
        assert_eq!(decided, Err(Refusal::Conflict(conflict)));
    }

    #[test]
    fn exceptions_exist_only_where_the_scope_allows_them_and_add_ons_must_be_enabled() {
        let admin = staff(StaffRole::Administrator);
        let stored = Stored::default();
        let here = Wish::ExceptOn(PropertyId(7));
        assert_eq!(decide(Key::Channel.setting(), &stored, &AddOns::new(), here, 0, &admin), Err(Refusal::NotFound));
        assert_eq!(
            decide(&per_property(Some(AddOn::Bookings)), &stored, &AddOns::new(), here, 0, &admin),
            Err(Refusal::Because(Reason::AddOnMissing))
        );
        assert!(matches!(
            decide(&per_property(Some(AddOn::Bookings)), &stored, &AddOns::from([AddOn::Bookings]), here, 0, &admin),
            Ok(Some(_))
        ));
    }

    proptest! {
        #[test]
        fn a_wish_comes_true_where_it_was_made_and_nowhere_else(wishes in prop::collection::vec(wishes(), 1..12)) {
            let admin = staff(StaffRole::Administrator);
            let mut stored = Stored::default();
            for wish in wishes {
                let before = stored.clone();
                let decided = decide(&per_property(None), &stored, &AddOns::new(), wish, stored.version, &admin);
                if let Some(change) = decided.map_err(|refusal| TestCaseError::fail(format!("{refusal:?}")))? {
                    prop_assert_ne!(change.from(), change.to());
                    stored.value = change.to().clone();
                    stored.version += 1;
                }
                match wish {
                    Wish::SwitchOn => prop_assert!(stored.value.on),
                    Wish::SwitchOff => prop_assert!(!stored.value.on),
                    Wish::ExceptOn(p) => prop_assert!(stored.value.at(p)),
                    Wish::ExceptOff(p) => prop_assert!(!stored.value.at(p)),
                    Wish::Follow(p) => prop_assert_eq!(stored.value.at(p), stored.value.on),
                    Wish::FollowAll => prop_assert_eq!(stored.value.deviating().count(), 0),
                }
                for other in (0..6).map(PropertyId) {
                    let touched = match wish {
                        Wish::SwitchOn | Wish::SwitchOff => !before.value.exceptions.contains_key(&other),
                        Wish::ExceptOn(p) | Wish::ExceptOff(p) | Wish::Follow(p) => p == other,
                        Wish::FollowAll => before.value.exceptions.contains_key(&other),
                    };
                    prop_assert!(touched || before.value.at(other) == stored.value.at(other));
                }
            }
        }
    }
}
