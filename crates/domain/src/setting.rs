//! The switches of the portal: what there is, what a value means, and who may change it.
//!
//! [`catalogue`] is the one list that the settings page, storage, journal, policy, onboarding and tests read.
//! [`days`] are the few that have a number of days instead of exceptions.
//! [`value`] is the algebra of a value with its exceptions. [`change`] is the only way to a new value.

pub mod catalogue;
pub mod change;
pub mod days;
pub mod page;
pub mod value;

pub use catalogue::{AddOn, AddOns, Group, Key, Scope, Setting};
pub use change::{Change, Stored, Version, Wish, decide};
pub use value::{Settings, Value};
