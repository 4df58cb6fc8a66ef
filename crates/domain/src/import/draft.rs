//! Drafts: what a piece of a file wants to be stored, and what of it differs from what is stored.

use super::{Column, ContactRow, ContractRow, PropertyRow, Row, UnitRow};
use crate::{
    contact::ContactChannel,
    contract::Usage,
    id::{ContactId, ContractId, PropertyId, UnitId},
    text::Lang,
    time::Day,
};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

/// A value in words, as the journal shows it.
trait Word {
    fn word(&self) -> Cow<'_, str>;
}

impl Word for String {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Word for Usage {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.label().de)
    }
}

impl Word for ContactChannel {
    fn word(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.label().de)
    }
}

impl Word for Day {
    fn word(&self) -> Cow<'_, str> {
        Cow::Owned(self.to(Lang::De))
    }
}

/// The values of a part of a row, one by one. What identifies the object is not among them.
pub(super) trait Fields {
    /// The columns of the values.
    const COLUMNS: &'static [Column];
    /// The values in words, in the order of the columns.
    fn words(&self) -> Vec<Option<Cow<'_, str>>>;
    /// Takes a value out.
    fn clear(&mut self, column: Column);
    /// Takes over what is not said yet.
    fn complete(&mut self, other: Self);
}

macro_rules! fields {
    ($type:ty { $($column:ident: $($field:ident).+;)* }) => {
        impl $type {
            /// What is stored once this has been said: the new values, and the stored ones where nothing was said.
            #[must_use]
            pub fn over(mut self, stored: &Self) -> Self {
                self.complete(stored.clone());
                self
            }
        }

        impl Fields for $type {
            const COLUMNS: &'static [Column] = &[$(Column::$column),*];

            fn words(&self) -> Vec<Option<Cow<'_, str>>> {
                vec![$(self.$($field).+.as_ref().map(Word::word)),*]
            }

            fn clear(&mut self, column: Column) {
                match column {
                    $(Column::$column => self.$($field).+ = None,)*
                    _ => {}
                }
            }

            fn complete(&mut self, other: Self) {
                $(if self.$($field).+.is_none() {
                    self.$($field).+ = other.$($field).+;
                })*
            }
        }
    };
}

fields! { PropertyRow {
    Property: name;
    Street: address.street;
    Postcode: address.postcode;
    Town: address.town;
} }

fields! { UnitRow {
    Unit: name;
    UnitNumber: number;
    Usage: usage;
} }

fields! { ContactRow {
    Salutation: name.salutation;
    Title: name.title;
    FirstName: name.first;
    LastName: name.last;
    Company: name.company;
    Email: email;
    Phone: phone;
    Mobile: mobile;
    ContactStreet: address.street;
    ContactPostcode: address.postcode;
    ContactTown: address.town;
    Channel: channel;
} }

fields! { ContractRow {
    ContractNumber: number;
    Starts: term.starts;
    Ends: term.ends;
} }

/// An object that a chunk of a file speaks of, with everything that the chunk says about it.
#[derive(Clone, Debug)]
pub struct Draft<F, O = ()> {
    /// Which object of the file it is.
    pub(super) slot: usize,
    /// Which stored object it is, as far as the file knows.
    pub(super) stored: Option<i64>,
    /// An earlier chunk has this new object already (in a check nothing is stored in between).
    pub(super) counted: bool,
    /// What it belongs to: positions in the chunk.
    pub owner: O,
    /// What the file says about it.
    pub fields: F,
}

/// What a chunk of a file wants to be stored.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// Properties.
    pub properties: Vec<Draft<PropertyRow>>,
    /// Units; the owner is the position of the property.
    pub units: Vec<Draft<UnitRow, usize>>,
    /// Contacts.
    pub contacts: Vec<Draft<ContactRow>>,
    /// Contracts; the owners are the positions of contact and unit.
    pub contracts: Vec<Draft<ContractRow, (usize, usize)>>,
    pub(super) property_at: HashMap<usize, usize>,
    pub(super) unit_at: HashMap<usize, usize>,
    pub(super) contact_at: HashMap<usize, usize>,
    pub(super) contract_at: HashMap<usize, usize>,
}

/// By what the stored objects of a chunk are found.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Reference ids of properties.
    pub properties: Vec<String>,
    /// Reference ids of units.
    pub units: Vec<String>,
    /// Reference ids of contacts.
    pub contacts: Vec<String>,
    /// Folded names of contacts without reference id.
    pub names: Vec<String>,
}

impl Keys {
    /// The keys of some rows.
    #[must_use]
    pub fn of(rows: &[Row]) -> Self {
        let distinct = |texts: &mut dyn Iterator<Item = String>| -> Vec<String> {
            texts.collect::<BTreeSet<_>>().into_iter().collect()
        };
        Self {
            properties: distinct(&mut rows.iter().map(|row| row.property.reference.clone())),
            units: distinct(&mut rows.iter().map(|row| row.unit.reference.clone())),
            contacts: distinct(&mut rows.iter().filter_map(|row| row.contact.reference.clone())),
            names: distinct(
                &mut rows.iter().map(|row| &row.contact).filter(|c| c.reference.is_none()).map(|c| c.name.key()),
            ),
        }
    }
}

/// A property as it is stored.
#[derive(Clone, Debug)]
pub struct StoredProperty {
    /// Which one.
    pub id: PropertyId,
    /// Its values.
    pub fields: PropertyRow,
    /// Whether it is archived.
    pub archived: bool,
}

/// A unit as it is stored.
#[derive(Clone, Debug)]
pub struct StoredUnit {
    /// Which one.
    pub id: UnitId,
    /// The reference id of its property.
    pub property: String,
    /// Its values.
    pub fields: UnitRow,
    /// Whether it is archived.
    pub archived: bool,
}

/// A contact as it is stored.
#[derive(Clone, Debug)]
pub struct StoredContact {
    /// Which one.
    pub id: ContactId,
    /// Its values.
    pub fields: ContactRow,
    /// Its version, which grows with each change.
    pub version: i64,
    /// Whether the customer has corrected it and staff have not taken that over into their own books yet.
    pub corrected: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
}

impl StoredContact {
    /// The contact that is meant by what this one is recognised by.
    pub(super) fn means(&self) -> i64 {
        self.merged_into.unwrap_or(self.id).0
    }

    /// What a row says otherwise than the customer did, of what customers may correct.
    pub(super) fn overwritten_by(&self, row: &ContactRow) -> Vec<Column> {
        if !self.corrected {
            return Vec::new();
        }
        let changes = changes(row, &self.fields).into_iter().map(|change| change.column);
        changes.filter(|column| Column::CORRECTED.contains(column)).collect()
    }
}

/// A contract as it is stored.
#[derive(Clone, Debug)]
pub struct StoredContract {
    /// Which one.
    pub id: ContractId,
    /// Its contact.
    pub contact: ContactId,
    /// Its unit.
    pub unit: UnitId,
    /// Its values.
    pub fields: ContractRow,
    /// Whether it is archived.
    pub archived: bool,
}

/// What is stored of the objects that a chunk speaks of.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    pub(super) properties: HashMap<String, StoredProperty>,
    pub(super) units: HashMap<String, StoredUnit>,
    pub(super) contacts: HashMap<i64, StoredContact>,
    pub(super) by_reference: HashMap<String, i64>,
    pub(super) by_name: HashMap<String, Vec<i64>>,
    pub(super) contracts: HashMap<i64, StoredContract>,
    pub(super) of_contact: HashMap<i64, Vec<i64>>,
}

impl Existing {
    /// Takes what the database has. The order of a contact's contracts decides which one is recognised first.
    #[must_use]
    pub fn new(
        properties: Vec<StoredProperty>,
        units: Vec<StoredUnit>,
        contacts: Vec<StoredContact>,
        contracts: Vec<StoredContract>,
    ) -> Self {
        let mut existing = Self {
            properties: properties.into_iter().map(|p| (p.fields.reference.clone(), p)).collect(),
            units: units.into_iter().map(|u| (u.fields.reference.clone(), u)).collect(),
            ..Self::default()
        };
        for contact in contacts {
            let id = contact.id.0;
            if let Some(reference) = &contact.fields.reference {
                existing.by_reference.insert(reference.clone(), contact.means());
            }
            existing.by_name.entry(contact.fields.name.key()).or_default().push(id);
            existing.contacts.insert(id, contact);
        }
        for contract in contracts {
            existing.of_contact.entry(contract.contact.0).or_default().push(contract.id.0);
            existing.contracts.insert(contract.id.0, contract);
        }
        existing
    }

    /// The stored property of a draft.
    #[must_use]
    pub fn property(&self, draft: &Draft<PropertyRow>) -> Option<&StoredProperty> {
        self.properties.get(&draft.fields.reference)
    }

    /// The stored unit of a draft.
    #[must_use]
    pub fn unit(&self, draft: &Draft<UnitRow, usize>) -> Option<&StoredUnit> {
        self.units.get(&draft.fields.reference)
    }

    /// The stored contact of a draft.
    #[must_use]
    pub fn contact(&self, draft: &Draft<ContactRow>) -> Option<&StoredContact> {
        let by_reference = || self.by_reference.get(draft.fields.reference.as_ref()?).copied();
        self.contacts.get(&draft.stored.or_else(by_reference)?)
    }

    /// The stored contract of a draft.
    #[must_use]
    pub fn contract(&self, draft: &Draft<ContractRow, (usize, usize)>) -> Option<&StoredContract> {
        self.contracts.get(&draft.stored?)
    }
}

/// One value that an import changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The column.
    pub column: Column,
    /// What was there before, in words.
    pub before: Option<String>,
    /// What is there now, in words.
    pub after: String,
}

/// What becomes of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not stored yet.
    New,
    /// An earlier chunk of this check has counted it, and nothing more can be said.
    Counted,
    /// It is stored with other values.
    Changed(Vec<FieldChange>),
    /// It is stored like this.
    Unchanged,
}

/// What becomes of the drafts of a chunk, position by position.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Of the properties.
    pub properties: Vec<Verdict>,
    /// Of the units.
    pub units: Vec<Verdict>,
    /// Of the contacts.
    pub contacts: Vec<Verdict>,
    /// Of the contracts.
    pub contracts: Vec<Verdict>,
}

/// Compares what a chunk wants with what is stored.
#[must_use]
pub fn judge(chunk: &Chunk, existing: &Existing) -> Judgement {
    Judgement {
        properties: chunk.properties.iter().map(|d| verdict(d, existing.property(d).map(|s| &s.fields))).collect(),
        units: chunk.units.iter().map(|d| verdict(d, existing.unit(d).map(|s| &s.fields))).collect(),
        contacts: chunk.contacts.iter().map(|d| verdict(d, existing.contact(d).map(|s| &s.fields))).collect(),
        contracts: chunk.contracts.iter().map(|d| verdict(d, existing.contract(d).map(|s| &s.fields))).collect(),
    }
}

fn verdict<F: Fields, O>(draft: &Draft<F, O>, stored: Option<&F>) -> Verdict {
    let Some(stored) = stored else {
        // In a check nothing is stored in between: what an earlier chunk would have created or renamed is not found.
        return if draft.counted || draft.stored.is_some() { Verdict::Counted } else { Verdict::New };
    };
    let changes = changes(&draft.fields, stored);
    if changes.is_empty() { Verdict::Unchanged } else { Verdict::Changed(changes) }
}

/// What is said otherwise than it is stored; where nothing is said, nothing changes.
fn changes<F: Fields>(said: &F, stored: &F) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for ((column, after), before) in F::COLUMNS.iter().zip(said.words()).zip(stored.words()) {
        match after {
            Some(after) if before.as_ref() != Some(&after) => changes.push(FieldChange {
                column: *column,
                before: before.map(Cow::into_owned),
                after: after.into_owned(),
            }),
            _ => {}
        }
    }
    changes
}
