//! Properties and units, typed in by staff.

use super::{Consequence, POSTCODE, REFERENCE, Sheet};
use crate::{
    contract::Usage,
    form::{LINE, Problem, Problems, line, optional_line},
    id::{PropertyId, UnitId},
    person::Address,
    text::{Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// What was typed into the fields of a property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedProperty {
    /// What it is called.
    pub name: String,
    /// The reference id.
    pub reference: String,
    /// Street and house number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
}

/// A property as it is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// What it is called.
    pub name: String,
    /// The reference id, by which an import knows it again.
    pub reference: String,
    /// Where it is.
    pub address: Address,
}

impl Property {
    /// Reads what was typed. An import needs no address, so that one of a property may be incomplete.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &TypedProperty) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let name = problems.note("name", line(&typed.name, LINE));
        let reference = problems.note("reference", line(&typed.reference, REFERENCE));
        let mut part =
            |name: &str, typed: &str, limit: usize| problems.note(name, optional_line(typed, limit)).flatten();
        let address = Address {
            street: part("street", &typed.street, LINE),
            postcode: part("postcode", &typed.postcode, POSTCODE),
            town: part("town", &typed.town, LINE),
        };
        match (name, reference) {
            (Some(name), Some(reference)) if problems.is_empty() => Ok(Self { name, reference, address }),
            _ => Err(problems),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> TypedProperty {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        TypedProperty {
            name: self.name.clone(),
            reference: self.reference.clone(),
            street: text(&self.address.street),
            postcode: text(&self.address.postcode),
            town: text(&self.address.town),
        }
    }
}

impl Sheet for Property {
    fn values(&self) -> Vec<(Text, String)> {
        let TypedProperty { name, reference, street, postcode, town } = self.typed();
        vec![
            (text("Name", "Name"), name),
            (text("Referenz", "Reference"), reference),
            (text("Straße und Hausnummer", "Street and house number"), street),
            (text("Postleitzahl", "Postcode"), postcode),
            (text("Ort", "Town"), town),
        ]
    }
}

/// What was typed into the fields of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedUnit {
    /// What it is called.
    pub name: String,
    /// The reference id.
    pub reference: String,
    /// Its number in the property.
    pub number: String,
    /// The key of a usage.
    pub usage: String,
}

/// A unit as it is to be stored, but for its property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it is called.
    pub name: String,
    /// The reference id, by which an import knows it again.
    pub reference: String,
    /// Its number in the property.
    pub number: Option<String>,
    /// What it is used for.
    pub usage: Usage,
}

impl Unit {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &TypedUnit) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let name = problems.note("name", line(&typed.name, LINE));
        let reference = problems.note("reference", line(&typed.reference, REFERENCE));
        let number = problems.note("number", optional_line(&typed.number, LINE)).flatten();
        let usage = problems.note("usage", Usage::parse(&typed.usage).ok_or(Problem::NotAChoice));
        match (name, reference, usage) {
            (Some(name), Some(reference), Some(usage)) if problems.is_empty() => {
                Ok(Self { name, reference, number, usage })
            }
            _ => Err(problems),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> TypedUnit {
        TypedUnit {
            name: self.name.clone(),
            reference: self.reference.clone(),
            number: self.number.clone().unwrap_or_default(),
            usage: self.usage.key().to_owned(),
        }
    }
}

impl Sheet for Unit {
    fn values(&self) -> Vec<(Text, String)> {
        vec![
            (text("Name", "Name"), self.name.clone()),
            (text("Referenz", "Reference"), self.reference.clone()),
            (text("Nummer", "Number"), self.number.clone().unwrap_or_default()),
            (text("Nutzung", "Usage"), self.usage.label().de.to_owned()),
        ]
    }
}

/// The form of a property, and what archiving it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyPage {
    /// Which.
    pub id: PropertyId,
    /// Grows with each change.
    pub version: i64,
    /// What is stored.
    pub stored: TypedProperty,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// What archiving it would do.
    pub consequence: Consequence,
}

/// The form of a unit, and what archiving it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitPage {
    /// Which.
    pub id: UnitId,
    /// Grows with each change.
    pub version: i64,
    /// In which property.
    pub property: (PropertyId, String),
    /// What is stored.
    pub stored: TypedUnit,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// Whether its property is archived: it comes back with that one.
    pub with_house: bool,
    /// What archiving it would do.
    pub consequence: Consequence,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_reference_are_needed_and_the_usage_is_one_of_two() {
        let problems =
            Property::read(&TypedProperty { town: "a\0b".into(), ..TypedProperty::default() }).expect_err("three");
        let fields: Vec<_> = problems.iter().map(|(field, _)| field.to_owned()).collect();
        assert_eq!(fields, ["name", "reference", "town"]);
        let unit = TypedUnit {
            name: "Laden".into(),
            reference: "L-1-03".into(),
            number: " ".into(),
            usage: "commercial".into(),
        };
        let read = Unit::read(&unit).expect("a unit");
        assert_eq!((read.number.as_deref(), read.typed().usage.as_str()), (None, "commercial"));
        assert_eq!(
            Unit::read(&TypedUnit { usage: "shop".into(), ..unit }),
            Err(Problems::one("usage", Problem::NotAChoice))
        );
    }
}
