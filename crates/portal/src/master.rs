//! Master data by hand: staff create, change, archive and bring back properties, units, contacts and contracts.
//!
//! Each change compares the version that the form showed, and is told to the journal with before and after of each value.
//! Access is worked out from what is stored at each request, so that it ends with archiving, in open sessions too. An import
//! writes what it has read a moment before: each change waits for the piece that is being written, and lets the next one
//! wait.

mod file;

use crate::{Outcome, Portal, Visitor};
use domain::{
    contact::ContactChannel,
    form::{Problem, Problems},
    id::{ContactId, ContractId, PropertyId, UnitId},
    import::{ContactRow, are_alike},
    journal::{Action, Entry, Object, ObjectKind},
    master::{
        Change, Sheet, both, changes,
        contact::{self, Alike, Contact},
        contract::{self, Contract, UNIT_CHOICES, UnitChoice},
        introduced,
        place::{Property, PropertyPage, TypedProperty, TypedUnit, Unit, UnitPage},
        told,
    },
    policy::Right,
    refusal::{Conflict, Reason, Refusal},
    setting::Key,
};
use store::{
    Tx,
    master::{Holder, StoredContact, StoredContract, StoredProperty, StoredUnit, Target},
    write_tx,
};

/// Something that is to be changed, with the version that its form showed.
#[derive(Clone, Copy, Debug)]
pub struct At<I> {
    /// Which.
    pub id: I,
    /// The version that the form showed.
    pub version: i64,
}

impl Portal {
    /// The form of a contact: of one that there is, or of a new one, with those that may be the same as what was typed
    /// so far. At most two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact.
    pub async fn contact_form(
        &self,
        visitor: &Visitor,
        id: Option<ContactId>,
        typed: Option<&contact::Typed>,
    ) -> Outcome<contact::Page> {
        visitor.must_as_staff(Right::EditMasterData)?;
        if let Some(id) = id {
            let StoredContact { version, contact, archived_at, merged_into, .. } = self.stored_contact(id).await?;
            let (name, stored, alike) = (contact.name.full(), contact.typed(), Vec::new());
            return Ok(contact::Page { id: Some(id), version, name, stored, alike, archived_at, merged_into });
        }
        let channel = if self.settings_for(visitor).await?.on(Key::DefaultOnline) {
            ContactChannel::Online
        } else {
            ContactChannel::Postal
        };
        let alike = match typed.map(Contact::read) {
            Some(Ok(contact)) => {
                alike(&contact, store::master::namesakes(self.db().read(), &contact.name.key()).await?)
            }
            _ => Vec::new(),
        };
        let stored = contact::Typed { channel: channel.key().to_owned(), ..contact::Typed::default() };
        let (version, name, archived_at, merged_into) = (0, String::new(), None, None);
        Ok(contact::Page { id: None, version, name, stored, alike, archived_at, merged_into })
    }

    async fn stored_contact(&self, id: ContactId) -> Outcome<StoredContact> {
        Ok(store::master::contact(self.db().read(), id).await?.ok_or(Refusal::NotFound)?)
    }

    /// Creates a contact. If there is one that looks the same, it has to be said that this is somebody else.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::Invalid`] with the names of the fields.
    pub async fn create_contact(&self, visitor: &Visitor, typed: &contact::Typed, anyway: bool) -> Outcome<ContactId> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let contact = Contact::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            self.contact_reference_is_free(tx, None, contact.reference.as_deref()).await?;
            let there = alike(&contact, store::master::namesakes(&mut *tx, &contact.name.key()).await?);
            if !anyway && !there.is_empty() {
                return Err(Problems::one("anyway", Problem::MaybeThereAlready).into());
            }
            let id = store::master::add_contact(tx, &contact, &visitor.name, visitor.now).await?;
            let object = Object::new(ObjectKind::Contact, id.0, contact.name.full());
            self.write_down(tx, visitor, object, Action::Created, (None, introduced(&contact))).await?;
            Ok(id)
        })
    }

    /// Changes a contact. Logins keep the address that they sign in with.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such contact, [`Refusal::Invalid`] with the names of the
    /// fields, [`Refusal::Conflict`], [`Reason::Archived`].
    pub async fn change_contact(&self, visitor: &Visitor, at: At<ContactId>, typed: &contact::Typed) -> Outcome<()> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let contact = Contact::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            store::contact::lock(tx, at.id).await?;
            let stored = store::master::contact(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() {
                return Err(Reason::Archived.into());
            }
            let object = Object::new(ObjectKind::Contact, at.id.0, contact.name.full());
            let Some(changes) =
                self.changed(tx, visitor, &object, (&stored.contact, &contact), (stored.version, at.version)).await?
            else {
                return Ok(());
            };
            if stored.contact.reference != contact.reference {
                self.contact_reference_is_free(tx, Some(at.id), contact.reference.as_deref()).await?;
            }
            if !store::master::change_contact(tx, &stored, &contact, &visitor.name, visitor.now).await? {
                return Err(Reason::Busy.into());
            }
            self.write_down(tx, visitor, object, Action::Changed, told(&changes)).await
        })
    }

    /// Brings a contact back: whoever had access through it has it again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such contact; [`Reason::MergedAway`].
    pub async fn restore_contact(&self, visitor: &Visitor, id: ContactId) -> Outcome<()> {
        visitor.must_as_staff(Right::EditMasterData)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            store::contact::lock(tx, id).await?;
            let stored = store::master::contact(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if stored.merged_into.is_some() {
                return Err(Reason::MergedAway.into());
            }
            if !store::master::restore_contact(tx, id).await? {
                return Ok(());
            }
            let object = Object::new(ObjectKind::Contact, id.0, stored.contact.name.full());
            self.write_down(tx, visitor, object, Action::BroughtBack, (None, None)).await
        })
    }

    async fn contact_reference_is_free(
        &self,
        tx: &mut Tx,
        but: Option<ContactId>,
        reference: Option<&str>,
    ) -> Outcome<()> {
        let Some(reference) = reference else { return Ok(()) };
        store::master::hold_references(tx).await?;
        let holder = store::master::contact_with_reference(tx, reference).await?;
        free(holder.filter(|holder| but.is_none_or(|but| but.0 != holder.id)), "contacts")
    }

    /// The form of a contract, with the units that were found for what was typed, and the tenancies of the unit that run
    /// at the same time: at most four statements less the one of the visitor.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contact or contract.
    pub async fn contract_form(
        &self,
        visitor: &Visitor,
        of: Result<ContractId, ContactId>,
        words: &str,
    ) -> Outcome<contract::Page> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let found = if words.trim().is_empty() { Vec::new() } else { self.find_units(visitor, words).await? };
        match of {
            Ok(id) => {
                let stored = store::master::contract(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
                let overlaps = if words.trim().is_empty() {
                    store::master::overlaps(self.db().read(), stored.unit.id, Some(id), stored.contract.term).await?
                } else {
                    Vec::new()
                };
                Ok(contract::Page { found, overlaps, ..page_of(id, stored) })
            }
            Err(contact) => {
                let stored = self.stored_contact(contact).await?;
                Ok(contract::Page {
                    id: None,
                    version: 0,
                    contact: (contact, stored.contact.name.full()),
                    stored: contract::Typed { kind: "tenant".to_owned(), ..contract::Typed::default() },
                    unit: None,
                    property: None,
                    found,
                    overlaps: Vec::new(),
                    archived_at: stored.archived_at,
                    dormant: false,
                    contact_archived: stored.archived_at.is_some(),
                    merged_into: stored.merged_into,
                })
            }
        }
    }

    /// Units that a contract can be for, by what was typed: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn find_units(&self, visitor: &Visitor, words: &str) -> Outcome<Vec<UnitChoice>> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let plan = store::search::plan(self.db().read(), words).await?;
        Ok(store::search::units(self.db().read(), &plan, UNIT_CHOICES as i64).await?)
    }

    /// Creates a contract of a contact, and says how many tenancies of the unit run at the same time. If the contact has
    /// one that says the same, that is the one: a form that is sent twice makes one contract.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such contact, [`Refusal::Invalid`] with the names of the
    /// fields, [`Reason::Archived`].
    pub async fn create_contract(
        &self,
        visitor: &Visitor,
        contact: ContactId,
        typed: &contract::Typed,
    ) -> Outcome<(ContractId, usize)> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let contract = Contract::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            store::contact::lock(tx, contact).await?;
            let stored = store::master::contact(&mut *tx, contact).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() {
                return Err(Reason::Archived.into());
            }
            let (unit, _) = self.usable_unit(tx, contract.unit).await?;
            let there = store::master::contracts_for(tx, contact, contract.unit).await?;
            let there = there.into_iter().find(|(_, there)| there.is_like(&contract)).map(|(id, _)| id);
            let overlaps = self.overlapping(tx, there, &contract).await?;
            if let Some(id) = there {
                return Ok((id, overlaps));
            }
            let id = store::master::add_contract(tx, contact, &contract, visitor.now).await?;
            let name = contract.number.clone().unwrap_or_else(|| stored.contact.name.full());
            let told = contract.clone().at(format!("{}, {}", unit.name, unit.property));
            let object = Object::new(ObjectKind::Contract, id.0, name);
            self.write_down(tx, visitor, object, Action::Created, (None, introduced(&told))).await?;
            Ok((id, overlaps))
        })
    }

    /// Changes a contract, and says how many tenancies of the unit run at the same time.
    ///
    /// # Errors
    /// As [`Portal::create_contract`], and [`Refusal::Conflict`].
    pub async fn change_contract(
        &self,
        visitor: &Visitor,
        at: At<ContractId>,
        typed: &contract::Typed,
    ) -> Outcome<(ContactId, usize)> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let contract = Contract::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let stored = store::master::contract(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            store::contact::lock(tx, stored.contact.0).await?;
            let stored = store::master::contract(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() {
                return Err(Reason::ContractArchived.into());
            }
            let unit = if contract.unit == stored.unit.id {
                stored.unit.clone()
            } else {
                self.usable_unit(tx, contract.unit).await?.0
            };
            let object = Object::new(ObjectKind::Contract, at.id.0, stored.name());
            let before = stored.contract.clone().at(stored.place());
            let after = contract.clone().at(format!("{}, {}", unit.name, unit.property));
            let changes = self.changed(tx, visitor, &object, (&before, &after), (stored.version, at.version)).await?;
            let Some(changes) = changes else { return Ok((stored.contact.0, 0)) };
            let overlaps = self.overlapping(tx, Some(at.id), &contract).await?;
            if !store::master::change_contract(tx, &stored, &contract, visitor.now).await? {
                return Err(Reason::Busy.into());
            }
            self.write_down(tx, visitor, object, Action::Changed, told(&changes)).await?;
            Ok((stored.contact.0, overlaps))
        })
    }

    async fn usable_unit(&self, tx: &mut Tx, unit: UnitId) -> Outcome<(UnitChoice, PropertyId)> {
        let choice = store::master::unit_choice(tx, unit).await?;
        Ok(choice.ok_or_else(|| Problems::one("unit", Problem::NoUnit))?)
    }

    /// How many other tenancies run at the same time as a tenancy: told, and not forbidden.
    async fn overlapping(&self, tx: &mut Tx, id: Option<ContractId>, contract: &Contract) -> Outcome<usize> {
        if contract.kind != domain::contract::ContractKind::Tenant {
            return Ok(0);
        }
        Ok(store::master::overlaps(tx, contract.unit, id, contract.term).await?.len())
    }

    /// What archiving a contract takes away from people, with the contract: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contract.
    pub async fn contract_end(
        &self,
        visitor: &Visitor,
        id: ContractId,
    ) -> Outcome<(contract::Page, domain::master::Consequence)> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let stored = store::master::contract(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let target = Target::Contract(id);
        Ok((
            page_of(id, stored),
            store::master::consequence(self.db().read(), target, visitor.window(), visitor.now).await?,
        ))
    }

    /// Archives a contract, or brings it back; the contact that it belongs to. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such contract.
    pub async fn archive_contract(&self, visitor: &Visitor, id: ContractId, fate: Fate) -> Outcome<ContactId> {
        visitor.must_as_staff(Right::EditMasterData)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let stored = store::master::contract(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            let StoredContract { contact: (contact, _), .. } = stored;
            if store::master::archive_contract(tx, id, fate.at(visitor)).await? {
                let object = Object::new(ObjectKind::Contract, id.0, stored.name());
                self.write_down(tx, visitor, object, fate.action(), (None, None)).await?;
            }
            Ok(contact)
        })
    }

    /// The form of a property, with what archiving it would do: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn property_form(&self, visitor: &Visitor, id: PropertyId) -> Outcome<PropertyPage> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let stored = store::master::property(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let target = Target::Property(id);
        let consequence = store::master::consequence(self.db().read(), target, visitor.window(), visitor.now).await?;
        let StoredProperty { version, property, archived_at, .. } = stored;
        Ok(PropertyPage { id, version, stored: property.typed(), archived_at, consequence })
    }

    /// Creates a property.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, [`Refusal::Invalid`] with the names of the fields.
    pub async fn create_property(&self, visitor: &Visitor, typed: &TypedProperty) -> Outcome<PropertyId> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let property = Property::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            store::master::hold_references(tx).await?;
            free(store::master::property_with_reference(tx, &property.reference).await?, "properties")?;
            let id = store::master::add_property(tx, &property, visitor.now).await?;
            let object = Object::new(ObjectKind::Property, id.0, &property.name);
            self.write_down(tx, visitor, object, Action::Created, (None, introduced(&property))).await?;
            Ok(id)
        })
    }

    /// Changes a property.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such property, [`Refusal::Invalid`] with the names of the
    /// fields, [`Refusal::Conflict`].
    pub async fn change_property(&self, visitor: &Visitor, at: At<PropertyId>, typed: &TypedProperty) -> Outcome<()> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let property = Property::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let stored = store::master::property(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() {
                return Err(Reason::PlaceArchived.into());
            }
            let object = Object::new(ObjectKind::Property, at.id.0, &property.name);
            let versions = (stored.version, at.version);
            let changes = self.changed(tx, visitor, &object, (&stored.property, &property), versions).await?;
            let Some(changes) = changes else { return Ok(()) };
            if stored.property.reference != property.reference {
                store::master::hold_references(tx).await?;
                free(store::master::property_with_reference(tx, &property.reference).await?, "properties")?;
            }
            if !store::master::change_property(tx, &stored, &property).await? {
                return Err(Reason::Busy.into());
            }
            self.write_down(tx, visitor, object, Action::Changed, told(&changes)).await
        })
    }

    /// Archives a property, or brings it back. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn archive_property(&self, visitor: &Visitor, id: PropertyId, fate: Fate) -> Outcome<()> {
        visitor.must_as_staff(Right::EditMasterData)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let stored = store::master::property(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if store::master::archive_property(tx, id, fate.at(visitor)).await? {
                let object = Object::new(ObjectKind::Property, id.0, stored.property.name);
                self.write_down(tx, visitor, object, fate.action(), (None, None)).await?;
            }
            Ok(())
        })
    }

    /// The form of a unit, with what archiving it would do: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such unit.
    pub async fn unit_form(&self, visitor: &Visitor, id: UnitId) -> Outcome<UnitPage> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let stored = store::master::unit(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        let consequence =
            store::master::consequence(self.db().read(), Target::Unit(id), visitor.window(), visitor.now).await?;
        let StoredUnit { version, property, unit, archived_at, dormant: with_house, .. } = stored;
        Ok(UnitPage { id, version, property, stored: unit.typed(), archived_at, with_house, consequence })
    }

    /// Creates a unit in a property.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers and if there is no such property, [`Refusal::Invalid`] with the names of the
    /// fields, [`Reason::PlaceArchived`].
    pub async fn create_unit(&self, visitor: &Visitor, property: PropertyId, typed: &TypedUnit) -> Outcome<UnitId> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let unit = Unit::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let house = store::master::property(&mut *tx, property).await?.ok_or(Refusal::NotFound)?;
            if house.archived_at.is_some() {
                return Err(Reason::PlaceArchived.into());
            }
            store::master::hold_references(tx).await?;
            free(store::master::unit_with_reference(tx, &unit.reference).await?, "units")?;
            let id = store::master::add_unit(tx, property, &unit, visitor.now).await?;
            let object = Object::new(ObjectKind::Unit, id.0, &unit.name);
            self.write_down(tx, visitor, object, Action::Created, (None, introduced(&unit))).await?;
            Ok(id)
        })
    }

    /// Changes a unit.
    ///
    /// # Errors
    /// As [`Portal::change_property`].
    pub async fn change_unit(&self, visitor: &Visitor, at: At<UnitId>, typed: &TypedUnit) -> Outcome<()> {
        visitor.must_as_staff(Right::EditMasterData)?;
        let unit = Unit::read(typed)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let stored = store::master::unit(&mut *tx, at.id).await?.ok_or(Refusal::NotFound)?;
            if stored.archived_at.is_some() || stored.dormant {
                return Err(Reason::PlaceArchived.into());
            }
            let object = Object::new(ObjectKind::Unit, at.id.0, &unit.name);
            let versions = (stored.version, at.version);
            let changes = self.changed(tx, visitor, &object, (&stored.unit, &unit), versions).await?;
            let Some(changes) = changes else { return Ok(()) };
            if stored.unit.reference != unit.reference {
                store::master::hold_references(tx).await?;
                free(store::master::unit_with_reference(tx, &unit.reference).await?, "units")?;
            }
            if !store::master::change_unit(tx, &stored, &unit).await? {
                return Err(Reason::Busy.into());
            }
            self.write_down(tx, visitor, object, Action::Changed, told(&changes)).await
        })
    }

    /// Archives a unit, or brings it back. Doing it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such unit; [`Reason::PlaceArchived`] if its property has
    /// to be brought back first.
    pub async fn archive_unit(&self, visitor: &Visitor, id: UnitId, fate: Fate) -> Outcome<()> {
        visitor.must_as_staff(Right::EditMasterData)?;
        write_tx!(self.db(), |tx| {
            store::import::pause(tx).await?;
            let stored = store::master::unit(&mut *tx, id).await?.ok_or(Refusal::NotFound)?;
            if fate == Fate::InUse && stored.dormant {
                return Err(Reason::PlaceArchived.into());
            }
            if store::master::archive_unit(tx, id, fate.at(visitor)).await? {
                let object = Object::new(ObjectKind::Unit, id.0, stored.unit.name);
                self.write_down(tx, visitor, object, fate.action(), (None, None)).await?;
            }
            Ok(())
        })
    }

    /// What a form wants to be different; nothing if everything is so already. Of a form that showed an older version,
    /// both values are told instead.
    pub(crate) async fn changed(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        object: &Object,
        (before, after): (&impl Sheet, &impl Sheet),
        (stored, shown): (i64, i64),
    ) -> Outcome<Option<Vec<Change>>> {
        let changes = changes(before, after);
        if changes.is_empty() {
            return Ok(None);
        }
        if stored == shown {
            return Ok(Some(changes));
        }
        let last = store::master::last_change(tx, object.kind, object.id.unwrap_or_default()).await?;
        let (by, at) = last.map_or_else(|| (visitor.host.name.clone(), visitor.now), |last| (last.actor_name, last.at));
        let (yours, theirs) = both(&changes, visitor.lang);
        Err(Refusal::Conflict(Conflict { yours, theirs, by, at }).into())
    }

    pub(crate) async fn write_down(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        object: Object,
        action: Action,
        (before, after): (Option<String>, Option<String>),
    ) -> Outcome<()> {
        let entry = Entry { actor: visitor.actor(), object, action, before, after };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }
}

/// What becomes of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is archived.
    Archived,
    /// It is brought back.
    InUse,
}

impl Fate {
    pub(crate) fn at(self, visitor: &Visitor) -> Option<domain::time::Moment> {
        (self == Self::Archived).then_some(visitor.now)
    }

    pub(crate) const fn action(self) -> Action {
        match self {
            Self::Archived => Action::Archived,
            Self::InUse => Action::BroughtBack,
        }
    }
}

/// Refuses a reference id that somebody or something else has, and says who.
fn free(holder: Option<Holder>, pages: &str) -> Outcome<()> {
    match holder {
        None => Ok(()),
        Some(Holder { id, name }) => {
            let path = format!("/admin/{pages}/{id}");
            Err(Problems::one("reference", Problem::TakenBy { name, path }).into())
        }
    }
}

/// Of the contacts of the same name, those that are the same by the rule of the import.
fn alike(contact: &Contact, namesakes: Vec<(Alike, domain::contact::Details)>) -> Vec<Alike> {
    let row = |details: &domain::contact::Details| ContactRow {
        name: contact.name.clone(),
        email: details.email.clone(),
        phone: details.phone.clone(),
        mobile: details.mobile.clone(),
        address: details.address.clone(),
        ..ContactRow::default()
    };
    let typed = row(&contact.details);
    namesakes.into_iter().filter(|(_, details)| are_alike(&typed, &row(details))).map(|(alike, _)| alike).collect()
}

fn page_of(id: ContractId, stored: StoredContract) -> contract::Page {
    contract::Page {
        id: Some(id),
        version: stored.version,
        contact: stored.contact,
        stored: stored.contract.typed(),
        unit: Some(stored.unit),
        property: Some(stored.property),
        found: Vec::new(),
        overlaps: Vec::new(),
        archived_at: stored.archived_at,
        dormant: stored.dormant,
        contact_archived: stored.contact_archived,
        merged_into: None,
    }
}
