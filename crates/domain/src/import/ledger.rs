//! What a file has said so far, kept small: fingerprints and row numbers instead of texts, so that a hundred thousand
//! rows fit into a few dozen megabytes.

use super::{
    Cell, Chunk, Column, ContactRow, ContractRow, Counts, Draft, Existing, Judgement, Remark, RemarkReason, Report,
    Row, RowProblem, RowReason, StoredContact, Verdict, draft::Fields,
};
use crate::{contract::number_key, person::Address, search::fold, time::Day};
use std::{
    collections::{HashMap, HashSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher as _},
};

/// What a file has said so far.
///
/// Of several rows about the same object the first one counts; a later one may complete it. A later row that says
/// something else goes in without the contradicting values and is remarked upon. Only what would tie people to the
/// wrong place is refused: a unit under two properties, one contact reference for two names.
#[derive(Debug, Default)]
pub struct Ledger {
    rows: HashSet<u64>,
    properties: Vec<Entry<4>>,
    property_of: HashMap<Box<str>, usize>,
    units: Vec<Entry<3>>,
    unit_of: HashMap<Box<str>, usize>,
    /// The property of each unit.
    unit_property: Vec<usize>,
    contacts: Vec<Entry<12>>,
    contact_of: HashMap<Box<str>, usize>,
    contact_stored: HashMap<i64, usize>,
    /// The surname or company of each contact, folded.
    contact_naming: Vec<u64>,
    /// Name and one equal secondary value.
    identities: HashMap<u64, usize>,
    contracts: Vec<Entry<3>>,
    contract_stored: HashMap<i64, usize>,
    /// Contact, unit, kind and number or start.
    agreements: HashMap<u64, usize>,
}

/// One object of the file.
#[derive(Debug)]
struct Entry<const N: usize> {
    row: u32,
    /// Fingerprint and row of each value; 0 where nothing was said.
    said: [(u32, u32); N],
    stored: Option<i64>,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    Open,
    New,
    Changed,
    Unchanged,
}

/// A row that goes in, with what is worth knowing about it.
pub type Admission = Result<Vec<Remark>, RowProblem>;

/// The ids that the objects of a chunk have in the database, position by position; empty in a check.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Of the properties.
    pub properties: Vec<i64>,
    /// Of the units.
    pub units: Vec<i64>,
    /// Of the contacts.
    pub contacts: Vec<i64>,
    /// Of the contracts.
    pub contracts: Vec<i64>,
}

/// Who a row speaks of.
enum Contact {
    /// Somebody whom the file has named before.
    Known(usize),
    /// Somebody who is stored.
    Stored(i64),
    /// Somebody new.
    New,
}

impl Ledger {
    /// Whether exactly this row was there before; remembers it.
    pub fn repeats(&mut self, cells: &[Cell]) -> bool {
        let used = cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
        let mut hasher = DefaultHasher::new();
        for cell in &cells[..used] {
            cell.shown().trim().hash(&mut hasher);
        }
        !self.rows.insert(hasher.finish())
    }

    /// Compares a row with what the file has said before and with what is stored, and adds it to the drafts.
    ///
    /// # Errors
    /// Why the row cannot go in. The ledger and the drafts are as before then.
    pub fn admit(&mut self, row: Row, existing: &Existing, chunk: &mut Chunk) -> Admission {
        let Row { number, property, unit, contact, contract } = row;

        let known_property = self.property_of.get(property.reference.as_str()).copied();
        let stored_property = existing.properties.get(&property.reference);
        if stored_property.is_some_and(|stored| stored.archived) {
            let reason = RowReason::PropertyArchived;
            return Err(RowProblem::new(number, Column::PropertyReference, reason, &property.reference));
        }

        let known_unit = self.unit_of.get(unit.reference.as_str()).copied();
        let stored_unit = existing.units.get(&unit.reference);
        let wrong_unit = match (known_unit, stored_unit) {
            (Some(known), _) if Some(self.unit_property[known]) != known_property => {
                Some(RowReason::OtherPropertyInFile { row: self.units[known].row })
            }
            (None, Some(stored)) if stored.property != property.reference => {
                Some(RowReason::OtherPropertyStored { property: stored.property.clone() })
            }
            (_, Some(stored)) if stored.archived => Some(RowReason::UnitArchived),
            _ => None,
        };
        if let Some(reason) = wrong_unit {
            return Err(RowProblem::new(number, Column::UnitReference, reason, &unit.reference));
        }

        let who = self.who(&contact, &unit.reference, existing);
        let stored_contact = match who {
            Contact::Known(slot) => self.contacts[slot].stored,
            Contact::Stored(id) => Some(id),
            Contact::New => None,
        };
        let stored_contact = stored_contact.and_then(|id| existing.contacts.get(&id));
        if stored_contact.is_some_and(|stored| stored.archived) {
            return Err(match &contact.reference {
                Some(reference) => {
                    RowProblem::new(number, Column::ContactReference, RowReason::ContactArchived, reference)
                }
                None => {
                    RowProblem { value: contact.name.full(), ..RowProblem::of_row(number, RowReason::ContactArchived) }
                }
            });
        }
        let naming = naming(&contact);
        // Two references of one stored contact are no contradiction: it was merged from two.
        if let (Contact::Known(slot), Some(reference)) = (&who, &contact.reference)
            && self.contact_of.get(reference.as_str()) == Some(slot)
            && self.contact_naming[*slot] != naming
        {
            let reason = RowReason::OtherName { row: self.contacts[*slot].row };
            return Err(RowProblem::new(number, Column::ContactReference, reason, reference));
        }

        // Which contract it is can only be known if contact and unit are.
        let known_contact = match who {
            Contact::Known(slot) => Some(slot),
            Contact::Stored(_) | Contact::New => None,
        };
        let known_contract = match (&contract, known_contact, known_unit) {
            (Some(contract), Some(contact), Some(unit)) => self.agreed(contact, unit, contract),
            _ => None,
        };
        let stored_contract = match (&contract, stored_contact, stored_unit, known_contract) {
            (Some(contract), Some(contact), Some(unit), None) => {
                stored_agreement(contact, unit.id.0, contract, existing)
            }
            _ => None,
        };
        if stored_contract.and_then(|id| existing.contracts.get(&id)).is_some_and(|stored| stored.archived) {
            let number_text = contract.as_ref().and_then(|c| c.number.clone()).unwrap_or_default();
            return Err(RowProblem::new(number, Column::ContractNumber, RowReason::ContractArchived, &number_text));
        }

        // From here on nothing can fail any more.
        let mut remarks = Vec::new();
        if let (Some(stored), None, Some(before)) =
            (stored_contact, known_contact, stored_contact.and_then(|stored| stored.fields.name.last.as_ref()))
            && contact.name.last.as_ref().is_some_and(|last| fold(last) != fold(before))
        {
            remarks.push(Remark {
                row: number,
                columns: vec![Column::LastName],
                reason: RemarkReason::Renamed { before: stored.fields.name.full() },
            });
        }

        // A further row about the same contact says the same, or contradicts and is told so.
        if let (Some(stored), None) = (stored_contact, known_contact) {
            let columns = stored.overwritten_by(&contact);
            if !columns.is_empty() {
                remarks.push(Remark { row: number, columns, reason: RemarkReason::Overwrites });
            }
        }

        let property_slot = known_property.unwrap_or_else(|| {
            self.property_of.insert(property.reference.as_str().into(), self.properties.len());
            open(&mut self.properties, number, stored_property.map(|stored| stored.id.0))
        });
        let property_place = place(
            &mut chunk.properties,
            &mut chunk.property_at,
            &mut self.properties[property_slot],
            (property_slot, ()),
            (number, property),
            &mut remarks,
        );

        let unit_slot = known_unit.unwrap_or_else(|| {
            self.unit_of.insert(unit.reference.as_str().into(), self.units.len());
            self.unit_property.push(property_slot);
            open(&mut self.units, number, stored_unit.map(|stored| stored.id.0))
        });
        let unit_place = place(
            &mut chunk.units,
            &mut chunk.unit_at,
            &mut self.units[unit_slot],
            (unit_slot, property_place),
            (number, unit),
            &mut remarks,
        );

        let contact_slot = known_contact.unwrap_or_else(|| self.introduce(number, &contact, stored_contact, naming));
        let name = contact.name.key();
        for secondary in secondaries(&contact) {
            self.identities.entry(fingerprint(&(&name, secondary))).or_insert(contact_slot);
        }
        let contact_place = place(
            &mut chunk.contacts,
            &mut chunk.contact_at,
            &mut self.contacts[contact_slot],
            (contact_slot, ()),
            (number, contact),
            &mut remarks,
        );

        if let Some(contract) = contract {
            let by_id = || self.contract_stored.get(&stored_contract?).copied();
            let contract_slot = known_contract.or_else(by_id).unwrap_or_else(|| {
                let slot = open(&mut self.contracts, number, stored_contract);
                if let Some(id) = stored_contract {
                    self.contract_stored.insert(id, slot);
                }
                slot
            });
            for sign in signs(&contract) {
                let key = fingerprint(&((contact_slot, unit_slot, contract.kind), sign));
                self.agreements.entry(key).or_insert(contract_slot);
            }
            place(
                &mut chunk.contracts,
                &mut chunk.contract_at,
                &mut self.contracts[contract_slot],
                (contract_slot, (contact_place, unit_place)),
                (number, contract),
                &mut remarks,
            );
        }
        Ok(remarks)
    }

    /// Who a row speaks of: by reference id, else by name and one equal secondary value, in the file first.
    fn who(&self, contact: &ContactRow, unit: &str, existing: &Existing) -> Contact {
        let (slot, stored) = match &contact.reference {
            Some(reference) => {
                (self.contact_of.get(reference.as_str()).copied(), existing.by_reference.get(reference).copied())
            }
            None => {
                let name = contact.name.key();
                let secondaries = secondaries(contact);
                let known =
                    secondaries.iter().find_map(|one| self.identities.get(&fingerprint(&(&name, one))).copied());
                (known, stored_identity(&name, &secondaries, unit, existing))
            }
        };
        match (slot, stored) {
            (Some(slot), _) => Contact::Known(slot),
            (None, Some(id)) => self.contact_stored.get(&id).map_or(Contact::Stored(id), |slot| Contact::Known(*slot)),
            (None, None) => Contact::New,
        }
    }

    fn introduce(&mut self, row: u32, contact: &ContactRow, stored: Option<&StoredContact>, naming: u64) -> usize {
        let slot = open(&mut self.contacts, row, stored.map(|stored| stored.id.0));
        self.contact_naming.push(naming);
        if let Some(stored) = stored {
            self.contact_stored.insert(stored.id.0, slot);
        }
        let reference = contact.reference.as_ref().or_else(|| stored?.fields.reference.as_ref());
        if let Some(reference) = reference {
            self.contact_of.insert(reference.as_str().into(), slot);
        }
        slot
    }

    /// The contract of the file with the same contact, unit and kind, and with the same number; where one of the two
    /// has no number, with the same start. A row that gives neither means the first contract there is.
    fn agreed(&self, contact: usize, unit: usize, contract: &ContractRow) -> Option<usize> {
        let base = (contact, unit, contract.kind);
        let find = |sign: Sign| self.agreements.get(&fingerprint(&(base, sign))).copied();
        match (&contract.number, contract.term.starts) {
            (Some(number), starts) => {
                find(Sign::Number(number_key(number))).or_else(|| find(Sign::StartWithoutNumber(starts)))
            }
            (None, Some(starts)) => {
                find(Sign::StartWithoutNumber(Some(starts))).or_else(|| find(Sign::Start(Some(starts))))
            }
            (None, None) => find(Sign::Any),
        }
    }

    /// Notes what became of the drafts of a chunk.
    pub fn settle(&mut self, chunk: &Chunk, judgement: &Judgement, ids: &Settled) {
        settle(&mut self.properties, &chunk.properties, &judgement.properties, &ids.properties);
        settle(&mut self.units, &chunk.units, &judgement.units, &ids.units);
        settle(&mut self.contacts, &chunk.contacts, &judgement.contacts, &ids.contacts);
        for (draft, id) in chunk.contacts.iter().zip(&ids.contacts) {
            self.contact_stored.insert(*id, draft.slot);
        }
        settle(&mut self.contracts, &chunk.contracts, &judgement.contracts, &ids.contracts);
        for (draft, id) in chunk.contracts.iter().zip(&ids.contracts) {
            self.contract_stored.insert(*id, draft.slot);
        }
    }

    /// Counts what has been settled so far.
    pub fn count(&self, report: &mut Report) {
        report.properties = counts(&self.properties);
        report.units = counts(&self.units);
        report.contacts = counts(&self.contacts);
        report.contracts = counts(&self.contracts);
    }
}

fn open<const N: usize>(entries: &mut Vec<Entry<N>>, row: u32, stored: Option<i64>) -> usize {
    entries.push(Entry { row, said: [(0, 0); N], stored, fate: Fate::Open });
    entries.len() - 1
}

/// Adds what a row says about an object to its draft, without what contradicts earlier rows, and returns the draft's
/// position in the chunk.
fn place<F: Fields, O, const N: usize>(
    drafts: &mut Vec<Draft<F, O>>,
    at: &mut HashMap<usize, usize>,
    entry: &mut Entry<N>,
    (slot, owner): (usize, O),
    (row, mut fields): (u32, F),
    remarks: &mut Vec<Remark>,
) -> usize {
    let fingerprints: Vec<u32> = fields.words().iter().map(|word| word.as_ref().map_or(0, short_fingerprint)).collect();
    let mut contradictions: Vec<(u32, Vec<Column>)> = Vec::new();
    for ((column, now), said) in F::COLUMNS.iter().zip(fingerprints).zip(&mut entry.said) {
        if now == 0 || said.0 == now {
            continue;
        }
        if said.0 == 0 {
            *said = (now, row);
            continue;
        }
        fields.clear(*column);
        match contradictions.iter_mut().find(|(earlier, _)| *earlier == said.1) {
            Some((_, columns)) => columns.push(*column),
            None => contradictions.push((said.1, vec![*column])),
        }
    }
    remarks.extend(contradictions.into_iter().map(|(earlier, columns)| Remark {
        row,
        columns,
        reason: RemarkReason::Contradicts { row: earlier },
    }));
    match at.get(&slot) {
        Some(place) => {
            drafts[*place].fields.complete(fields);
            *place
        }
        None => {
            let counted = entry.fate == Fate::New && entry.stored.is_none();
            drafts.push(Draft { slot, stored: entry.stored, counted, owner, fields });
            at.insert(slot, drafts.len() - 1);
            drafts.len() - 1
        }
    }
}

fn settle<F, O, const N: usize>(entries: &mut [Entry<N>], drafts: &[Draft<F, O>], verdicts: &[Verdict], ids: &[i64]) {
    for (place, (draft, verdict)) in drafts.iter().zip(verdicts).enumerate() {
        let entry = &mut entries[draft.slot];
        entry.stored = ids.get(place).copied().or(entry.stored);
        entry.fate = match (entry.fate, verdict) {
            (Fate::New, _) | (_, Verdict::New) => Fate::New,
            (Fate::Changed, _) | (_, Verdict::Changed(_)) => Fate::Changed,
            (Fate::Open | Fate::Unchanged, Verdict::Unchanged | Verdict::Counted) => Fate::Unchanged,
        };
    }
}

fn counts<const N: usize>(entries: &[Entry<N>]) -> Counts {
    let mut counts = Counts::default();
    for entry in entries {
        match entry.fate {
            Fate::New => counts.new += 1,
            Fate::Changed => counts.changed += 1,
            Fate::Unchanged => counts.unchanged += 1,
            Fate::Open => {}
        }
    }
    counts
}

fn fingerprint(value: &impl Hash) -> u64 {
    // The hasher without random keys: what is compared was hashed by the same program in the same run.
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Never 0, which means that nothing was said.
fn short_fingerprint(value: &impl Hash) -> u32 {
    u32::try_from(fingerprint(value) >> 32).unwrap_or(u32::MAX).max(1)
}

/// What a contact is called in the first place: the last name, or the company if there is none.
fn naming(contact: &ContactRow) -> u64 {
    let name = contact.name.last.as_ref().or(contact.name.company.as_ref());
    fingerprint(&name.map(|name| fold(name)).unwrap_or_default())
}

/// The values of which one must be equal for two contacts of the same name to be the same.
fn secondaries(contact: &ContactRow) -> Vec<String> {
    let mut values = Vec::with_capacity(4);
    values.extend(contact.email.as_ref().map(|email| format!("e{}", email.to_lowercase())));
    values.extend([&contact.phone, &contact.mobile].into_iter().flatten().map(|number| phone_key(number)));
    values.extend(address_key(&contact.address));
    values
}

/// Whether two contacts are the same by the rule for contacts without reference id: the same name, and one equal value
/// of e-mail address, telephone, mobile telephone and postal address.
#[must_use]
pub fn are_alike(one: &ContactRow, other: &ContactRow) -> bool {
    let theirs = secondaries(other);
    one.name.key() == other.name.key() && secondaries(one).iter().any(|value| theirs.contains(value))
}

/// A telephone number without its spelling: +49 (0)171 392-0028 and 0171 3920028 are the same.
fn phone_key(number: &str) -> String {
    let international = number.trim_start().starts_with('+');
    let digits: String = number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let national = if international { digits.strip_prefix("49") } else { digits.strip_prefix("0049") };
    match national {
        Some(rest) => format!("p0{rest}"),
        None if international => format!("p00{digits}"),
        None => format!("p{digits}"),
    }
}

fn address_key(address: &Address) -> Option<String> {
    let street = address.street.as_ref()?;
    if address.postcode.is_none() && address.town.is_none() {
        return None;
    }
    let part = |part: &Option<String>| part.as_deref().map(fold).unwrap_or_default();
    Some(format!("a{}|{}|{}", fold(street), part(&address.postcode), part(&address.town)))
}

/// The stored contact of this name with one equal secondary value. If there are several: one that is not archived,
/// that has a contract for the unit, that has more in common, that is older.
fn stored_identity(name: &str, secondaries: &[String], unit: &str, existing: &Existing) -> Option<i64> {
    let unit = existing.units.get(unit).map(|unit| unit.id);
    let candidates = existing.by_name.get(name)?.iter().filter_map(|id| existing.contacts.get(id));
    candidates
        .filter_map(|contact| {
            let theirs = self::secondaries(&contact.fields);
            let common = secondaries.iter().filter(|value| theirs.contains(value)).count();
            // What has become a part of another contact still recognises people, and means that one.
            let contact = existing.contacts.get(&contact.means())?;
            let contracts = existing.of_contact.get(&contact.id.0).into_iter().flatten();
            let here =
                contracts.filter_map(|id| existing.contracts.get(id)).any(|contract| Some(contract.unit) == unit);
            (common > 0).then_some((contact.archived, !here, std::cmp::Reverse(common), contact.id.0))
        })
        .min()
        .map(|(_, _, _, id)| id)
}

/// The stored contract that a row speaks of; see [`Ledger::agreed`].
fn stored_agreement(contact: &StoredContact, unit: i64, contract: &ContractRow, existing: &Existing) -> Option<i64> {
    let candidates = || {
        let contracts = existing.of_contact.get(&contact.id.0).into_iter().flatten();
        contracts
            .filter_map(|id| existing.contracts.get(id))
            .filter(move |stored| stored.unit.0 == unit && stored.fields.kind == contract.kind)
    };
    let key = |contract: &ContractRow| contract.number.as_deref().map(number_key);
    let wanted = &contract.term.starts;
    candidates()
        .filter_map(|stored| {
            let (theirs, ours) = (key(&stored.fields), key(contract));
            let rank = match (&theirs, &ours) {
                (Some(theirs), Some(ours)) if theirs == ours => 0,
                (Some(_), Some(_)) => return None,
                (None, None) if stored.fields.term.starts == *wanted => 1,
                _ if stored.fields.term.starts == *wanted => 2,
                (_, None) if wanted.is_none() => 3,
                _ => return None,
            };
            Some((stored.archived, rank, stored.id.0))
        })
        .min()
        .map(|(_, _, id)| id)
}

/// By what a contract is recognised among those with the same contact, unit and kind.
#[derive(Hash)]
enum Sign {
    Number(String),
    StartWithoutNumber(Option<Day>),
    Start(Option<Day>),
    Any,
}

fn signs(contract: &ContractRow) -> [Sign; 3] {
    let starts = contract.term.starts;
    let first = match &contract.number {
        Some(number) => Sign::Number(number_key(number)),
        None => Sign::StartWithoutNumber(starts),
    };
    [first, Sign::Start(starts), Sign::Any]
}

#[cfg(test)]
mod tests {
    use super::super::{Header, Keys, PropertyRow, StoredContract, StoredProperty, StoredUnit, UnitRow, judge};
    use super::*;
    use crate::{
        id::{ContactId, ContractId, PropertyId, UnitId},
        text::Lang,
    };
    use proptest::prelude::*;

    /// A database that forgets everything at the end of the test.
    #[derive(Clone, Debug, Default)]
    struct Memory {
        properties: Vec<StoredProperty>,
        units: Vec<StoredUnit>,
        contacts: Vec<StoredContact>,
        contracts: Vec<StoredContract>,
    }

    fn id(position: usize) -> i64 {
        i64::try_from(position).unwrap_or(i64::MAX) + 1
    }

    impl Memory {
        fn existing(&self, keys: &Keys) -> Existing {
            let contacts: Vec<StoredContact> = self
                .contacts
                .iter()
                .filter(|contact| {
                    let reference = contact.fields.reference.as_ref();
                    reference.is_some_and(|reference| keys.contacts.contains(reference))
                        || keys.names.contains(&contact.fields.name.key())
                })
                .cloned()
                .collect();
            let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
            Existing::new(
                self.properties.iter().filter(|p| keys.properties.contains(&p.fields.reference)).cloned().collect(),
                self.units.iter().filter(|u| keys.units.contains(&u.fields.reference)).cloned().collect(),
                contacts,
                self.contracts.iter().filter(|contract| ids.contains(&contract.contact)).cloned().collect(),
            )
        }

        fn write(&mut self, chunk: &Chunk, existing: &Existing) -> Settled {
            let mut ids = Settled::default();
            for draft in &chunk.properties {
                let place = existing.property(draft).map(|p| p.id.0).unwrap_or_else(|| {
                    let id = id(self.properties.len());
                    self.properties.push(StoredProperty {
                        id: PropertyId(id),
                        fields: PropertyRow { reference: draft.fields.reference.clone(), ..PropertyRow::default() },
                        archived: false,
                    });
                    id
                });
                let reference = self.properties[usize::try_from(place - 1).unwrap_or(0)].fields.reference.clone();
                let stored = &mut self.properties[usize::try_from(place - 1).unwrap_or(0)].fields;
                *stored = draft.fields.clone().over(stored);
                assert_eq!(reference, draft.fields.reference);
                ids.properties.push(place);
            }
            for draft in &chunk.units {
                let place = existing.unit(draft).map(|u| u.id.0).unwrap_or_else(|| {
                    let id = id(self.units.len());
                    self.units.push(StoredUnit {
                        id: UnitId(id),
                        property: chunk.properties[draft.owner].fields.reference.clone(),
                        fields: UnitRow { reference: draft.fields.reference.clone(), ..UnitRow::default() },
                        archived: false,
                    });
                    id
                });
                let stored = &mut self.units[usize::try_from(place - 1).unwrap_or(0)].fields;
                *stored = draft.fields.clone().over(stored);
                ids.units.push(place);
            }
            for draft in &chunk.contacts {
                let place = existing.contact(draft).map(|c| c.id.0).unwrap_or_else(|| {
                    let id = id(self.contacts.len());
                    self.contacts.push(StoredContact {
                        id: ContactId(id),
                        fields: ContactRow { reference: draft.fields.reference.clone(), ..ContactRow::default() },
                        version: 1,
                        corrected: false,
                        archived: false,
                        merged_into: None,
                    });
                    id
                });
                let stored = &mut self.contacts[usize::try_from(place - 1).unwrap_or(0)].fields;
                let reference = stored.reference.clone();
                *stored = draft.fields.clone().over(stored);
                stored.reference = reference;
                ids.contacts.push(place);
            }
            for draft in &chunk.contracts {
                let (contact, unit) = (ids.contacts[draft.owner.0], ids.units[draft.owner.1]);
                let place = existing.contract(draft).map(|c| c.id.0).unwrap_or_else(|| {
                    let id = id(self.contracts.len());
                    self.contracts.push(StoredContract {
                        id: ContractId(id),
                        contact: ContactId(contact),
                        unit: UnitId(unit),
                        fields: ContractRow {
                            number: None,
                            term: crate::contract::Term::default(),
                            ..draft.fields.clone()
                        },
                        archived: false,
                    });
                    id
                });
                let stored = &mut self.contracts[usize::try_from(place - 1).unwrap_or(0)].fields;
                *stored = draft.fields.clone().over(stored);
                ids.contracts.push(place);
            }
            ids
        }
    }

    #[derive(Clone, Copy, PartialEq)]
    enum Mode {
        Check,
        Import,
    }

    fn go(memory: &mut Memory, mode: Mode, table: &[Vec<Cell>], size: usize) -> Report {
        let mut ledger = Ledger::default();
        let header = header();
        let mut report = Report::of(&header);
        for (n, cells) in table.chunks(size).enumerate() {
            let mut rows = Vec::new();
            for (m, cells) in cells.iter().enumerate() {
                report.rows += 1;
                if ledger.repeats(cells) {
                    report.duplicates += 1;
                    continue;
                }
                match header.row(u32::try_from(n * size + m + 2).unwrap_or(u32::MAX), cells) {
                    Ok(row) => rows.push(row),
                    Err(problems) => report.refuse(&problems),
                }
            }
            let existing = memory.existing(&Keys::of(&rows));
            let mut chunk = Chunk::default();
            for row in rows {
                match ledger.admit(row, &existing, &mut chunk) {
                    Ok(remarks) => report.remark(remarks),
                    Err(problem) => report.refuse(&[problem]),
                }
            }
            let judgement = judge(&chunk, &existing);
            let ids = if mode == Mode::Import { memory.write(&chunk, &existing) } else { Settled::default() };
            ledger.settle(&chunk, &judgement, &ids);
        }
        ledger.count(&mut report);
        report
    }

    const COLUMNS: [Column; 14] = [
        Column::Property,
        Column::PropertyReference,
        Column::Unit,
        Column::UnitReference,
        Column::ContactReference,
        Column::FirstName,
        Column::LastName,
        Column::Email,
        Column::Phone,
        Column::ContactTown,
        Column::ContractKind,
        Column::ContractNumber,
        Column::Starts,
        Column::Ends,
    ];

    fn header() -> Header {
        Header::read(COLUMNS.iter().map(|column| column.name().to_owned()).collect())
    }

    /// Rows as people would write them, one text per row, `;` between cells.
    fn table(rows: &[&str]) -> Vec<Vec<Cell>> {
        rows.iter()
            .map(|row| {
                row.split(';')
                    .map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text(cell.to_owned()) })
                    .collect()
            })
            .collect()
    }

    fn counts(new: u32, changed: u32, unchanged: u32) -> Counts {
        Counts { new, changed, unchanged }
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        let rows = table(&[
            "Isabellastraße 102;L1;Wohnung 1;L1-1;K1;Jana;Schubert;jana@example.net;;Nürnberg;Mieter;M-1;01.02.2020;",
            "Isabellastraße 102;L1;Wohnung 1;L1-1;K2;Emre;Yıldız;emre@example.net;;Nürnberg;Eigentümer;E-1;;",
            "Isabellastraße 102;L1;Laden;L1-2;K2;Emre;Yıldız;emre@example.net;;Nürnberg;Eigentümer;E-2;;",
        ]);
        let mut memory = Memory::default();
        let check = go(&mut memory, Mode::Check, &rows, 2);
        let first = go(&mut memory, Mode::Import, &rows, 2);
        assert_eq!(check, first);
        assert_eq!((first.properties, first.units), (counts(1, 0, 0), counts(2, 0, 0)));
        assert_eq!((first.contacts, first.contracts), (counts(2, 0, 0), counts(3, 0, 0)));
        let second = go(&mut memory, Mode::Import, &rows, 2);
        assert!(second.is_quiet());
        assert_eq!((second.contacts, second.contracts), (counts(0, 0, 2), counts(0, 0, 3)));
    }

    #[test]
    fn of_two_addresses_for_one_reference_the_first_counts_and_both_contracts_go_in() {
        let rows = table(&[
            "Haus;L1;Wohnung 1;L1-1;K1;Reinhild;Gotthard;r@example.net;;Regensburg;Mieter;M-1;;",
            "Haus;L1;Wohnung 2;L1-2;K1;Reinhild;Gotthard;r@example.net;089 99998318;München;Mieter;M-2;;",
        ]);
        let mut memory = Memory::default();
        let report = go(&mut memory, Mode::Import, &rows, 10);
        assert_eq!((report.refused, report.contracts), (0, counts(2, 0, 0)));
        assert_eq!(
            report.remarks,
            [Remark { row: 3, columns: vec![Column::ContactTown], reason: RemarkReason::Contradicts { row: 2 } }]
        );
        assert_eq!(memory.contacts[0].fields.address.town.as_deref(), Some("Regensburg"));
        assert_eq!(memory.contacts[0].fields.phone.as_deref(), Some("089 99998318"));
    }

    #[test]
    fn what_would_tie_people_to_the_wrong_place_is_refused() {
        let rows = table(&[
            "Haus;L1;Wohnung 1;L1-1;K1;Jana;Schubert;;;;Mieter;M-1;;",
            "Hof;L2;Wohnung 1;L1-1;K2;Emre;Yıldız;;;;Mieter;M-2;;",
            "Haus;L1;Wohnung 3;L1-3;K1;Emre;Yıldız;;;;Mieter;M-3;;",
            "Haus;L1;Wohnung 4;L1-4;K1;Hanna;SCHUBERT;;;;Mieter;M-4;;",
        ]);
        let mut memory = Memory::default();
        let report = go(&mut memory, Mode::Import, &rows, 10);
        let problems: Vec<_> = report.problems.iter().map(|problem| (problem.row, problem.reason.clone())).collect();
        assert_eq!(problems, [(3, RowReason::OtherPropertyInFile { row: 2 }), (4, RowReason::OtherName { row: 2 })]);
        assert_eq!(report.properties, counts(1, 0, 0));
        assert_eq!(
            report.remarks.first().map(|remark| remark.columns.clone()),
            Some(vec![Column::FirstName, Column::LastName])
        );

        let elsewhere = table(&["Hof;L2;Wohnung 1;L1-1;K2;Emre;Yıldız;;;;Mieter;M-2;;"]);
        let report = go(&mut memory, Mode::Import, &elsewhere, 10);
        assert_eq!(report.problems[0].reason, RowReason::OtherPropertyStored { property: "L1".to_owned() });
        assert_eq!(report.problems[0].to(Lang::En), "“L1-1”: This unit is stored under property L1.");
    }

    #[test]
    fn without_reference_the_same_name_and_one_equal_value_is_the_same_contact() {
        let rows = table(&[
            "Haus;L1;Wohnung 1;L1-1;;Jana;Schubert;jana@example.net;+49 (0)171 39-20028;;Mieter;M-1;;",
            "Haus;L1;Stellplatz;L1-9;;JANA;Schubert;;0171 3920028;;Mieter;M-9;;",
            "Haus;L1;Wohnung 2;L1-2;;Jana;Schubert;jana.s@example.org;;;Mieter;M-2;;",
            "Haus;L1;Wohnung 3;L1-3;;Jana;Schubert;;;;Mieter;M-3;;",
        ]);
        for size in 1..5 {
            let mut memory = Memory::default();
            let check = go(&mut memory, Mode::Check, &rows, size);
            let report = go(&mut memory, Mode::Import, &rows, size);
            assert_eq!(check, report);
            assert_eq!((report.contacts, report.contracts), (counts(3, 0, 0), counts(4, 0, 0)));
        }
    }

    #[test]
    fn an_empty_cell_leaves_what_is_stored_and_a_full_one_replaces_it() {
        let mut memory = Memory::default();
        let full = "Haus;L1;Wohnung 1;L1-1;K1;Jana;Schubert;jana@example.net;089 99998544;;Mieter;M-1;01.01.2020;";
        go(&mut memory, Mode::Import, &table(&[full]), 10);
        let sparse = "Haus;L1;Wohnung 1;L1-1;K1;;Schubert-Yıldız;;;;Mieter;m 1;;31.12.2026";
        let report = go(&mut memory, Mode::Import, &table(&[sparse]), 10);
        assert_eq!((report.contacts, report.contracts), (counts(0, 1, 0), counts(0, 1, 0)));
        assert_eq!(report.remarks[0].reason, RemarkReason::Renamed { before: "Jana Schubert".to_owned() });
        let contact = &memory.contacts[0].fields;
        assert_eq!(contact.name.full(), "Jana Schubert-Yıldız");
        assert_eq!(contact.email.as_deref(), Some("jana@example.net"));
        let contract = &memory.contracts[0].fields;
        assert_eq!((contract.term.starts.is_some(), contract.term.ends.is_some()), (true, true));
    }

    #[test]
    fn what_overwrites_the_customers_own_corrections_is_named() {
        let mut memory = Memory::default();
        let row = "Haus;L1;Wohnung 1;L1-1;K1;Jana;Schubert;jana@example.net;089 99998544;;Mieter;M-1;01.01.2020;";
        go(&mut memory, Mode::Import, &table(&[row]), 10);
        memory.contacts[0].fields.phone = Some("0911 1".to_owned());
        assert_eq!(go(&mut memory, Mode::Check, &table(&[row]), 10).remarks, [], "staff changed it themselves");
        memory.contacts[0].corrected = true;
        let report = go(&mut memory, Mode::Check, &table(&[row, &row.replace("L1-1", "L1-2")]), 10);
        assert_eq!(
            report.remarks,
            [Remark { row: 2, columns: vec![Column::Phone], reason: RemarkReason::Overwrites }],
            "once, and not what is the same"
        );
    }

    #[test]
    fn a_contract_is_known_by_its_number_or_by_its_start_where_one_has_no_number() {
        let mut memory = Memory::default();
        let row = |number: &str, starts: &str| {
            format!("Haus;L1;Wohnung 1;L1-1;K1;Jana;Schubert;;;;Mieter;{number};{starts};")
        };
        let mut import =
            |number: &str, starts: &str| go(&mut memory, Mode::Import, &table(&[&row(number, starts)]), 10).contracts;
        assert_eq!(import("", "01.01.2020"), counts(1, 0, 0));
        assert_eq!(import("M-1", "01.01.2020"), counts(0, 1, 0));
        assert_eq!(import("M 1", "01.02.2020"), counts(0, 1, 0));
        assert_eq!(import("", "01.02.2020"), counts(0, 0, 1));
        assert_eq!(import("M-2", "01.02.2020"), counts(1, 0, 0));
        assert_eq!(import("", ""), counts(0, 0, 1));
    }

    #[test]
    fn what_is_archived_stays_archived() {
        let mut memory = Memory::default();
        let rows = table(&["Haus;L1;Wohnung 1;L1-1;K1;Jana;Schubert;jana@example.net;;;Mieter;M-1;;"]);
        go(&mut memory, Mode::Import, &rows, 10);
        for reason in [
            RowReason::PropertyArchived,
            RowReason::UnitArchived,
            RowReason::ContactArchived,
            RowReason::ContractArchived,
        ] {
            let mut memory = memory.clone();
            memory.properties[0].archived = reason == RowReason::PropertyArchived;
            memory.units[0].archived = reason == RowReason::UnitArchived;
            memory.contacts[0].archived = reason == RowReason::ContactArchived;
            memory.contracts[0].archived = reason == RowReason::ContractArchived;
            let report = go(&mut memory, Mode::Import, &rows, 10);
            assert_eq!(report.problems.iter().map(|problem| &problem.reason).collect::<Vec<_>>(), [&reason]);
            assert!(report.is_quiet());
        }
    }

    #[test]
    fn exactly_the_same_row_twice_counts_once() {
        let row = "Haus;L1;Wohnung 1;L1-1;;Jana;Schubert;;;;Mieter;;;";
        let report = go(&mut Memory::default(), Mode::Import, &table(&[row, row, row]), 2);
        assert_eq!((report.rows, report.duplicates, report.contacts), (3, 2, counts(1, 0, 0)));
    }

    fn cell(choices: &'static [&'static str]) -> impl Strategy<Value = String> {
        (0..choices.len()).prop_map(|n| choices[n].to_owned())
    }

    fn any_row() -> impl Strategy<Value = String> {
        let place =
            (cell(&["Haus", "Hof"]), cell(&["L1", "L2"]), cell(&["Wohnung", "Laden"]), cell(&["U1", "U2", "U3"]));
        let person = (
            cell(&["K1", "K2", "K3"]),
            cell(&["Jana", ""]),
            cell(&["Schubert", "Yıldız", "Müller", "Mueller"]),
            cell(&["", "a@example.net", "b@example.net"]),
            cell(&["", "0171 3920028", "089 99998544"]),
            cell(&["", "Nürnberg"]),
        );
        let contract = (
            cell(&["Mieter", "Eigentümer"]),
            cell(&["", "M-1", "M-2"]),
            cell(&["", "01.01.2020", "01.02.2020"]),
            cell(&["", "31.12.2026", "30.06.2027"]),
        );
        (place, person, contract)
            .prop_map(|(a, b, c)| [a.0, a.1, a.2, a.3, b.0, b.1, b.2, b.3, b.4, b.5, c.0, c.1, c.2, c.3].join(";"))
    }

    proptest! {
        #[test]
        fn whatever_the_file_a_check_foretells_the_import_and_a_second_one_changes_no_people(
            rows in proptest::collection::vec(any_row(), 1..24),
            size in 1_usize..9,
        ) {
            let rows = table(&rows.iter().map(String::as_str).collect::<Vec<_>>());
            let mut memory = Memory::default();
            let check = go(&mut memory, Mode::Check, &rows, size);
            let first = go(&mut memory, Mode::Import, &rows, size);
            prop_assert_eq!(&check, &first);
            let again = go(&mut memory, Mode::Check, &rows, size);
            prop_assert!(again.properties.is_quiet() && again.units.is_quiet() && again.contacts.is_quiet());
            prop_assert_eq!(again.contracts.new, 0);
            prop_assert_eq!(again.refused, first.refused);
        }
    }
}
