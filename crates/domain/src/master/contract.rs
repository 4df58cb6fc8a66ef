//! A contract, typed in by staff.

use super::Sheet;
use crate::{
    contract::{ContractKind, Term, number_key},
    form::{LINE, Problem, Problems, optional_line},
    id::{ContactId, ContractId, PropertyId, UnitId},
    text::{Text, text},
    time::{Day, Moment},
};
use serde::{Deserialize, Serialize};

/// What was typed into the fields of a contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The number of the unit that was chosen.
    pub unit: String,
    /// The key of a kind.
    pub kind: String,
    /// The contract number.
    pub number: String,
    /// The first day.
    pub starts: String,
    /// The last day.
    pub ends: String,
}

/// A contract as it is to be stored, but for whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Which unit.
    pub unit: UnitId,
    /// As what.
    pub kind: ContractKind,
    /// Its number, if there is one.
    pub number: Option<String>,
    /// When.
    pub term: Term,
}

impl Contract {
    /// Reads what was typed. An end before the start is a slip.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &Typed) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let unit = problems.note("unit", typed.unit.trim().parse().map_err(|_| Problem::NoUnit));
        let kind = problems.note("kind", ContractKind::parse(&typed.kind).ok_or(Problem::NotAChoice));
        let number = problems.note("number", optional_line(&typed.number, LINE)).flatten();
        let starts = problems.note("starts", day(&typed.starts)).flatten();
        let ends = problems.note("ends", day(&typed.ends)).flatten();
        if starts.zip(ends).is_some_and(|(starts, ends)| ends < starts) {
            problems.add("ends", Problem::EndsBeforeStart);
        }
        match (unit, kind) {
            (Some(unit), Some(kind)) if problems.is_empty() => {
                Ok(Self { unit, kind, number, term: Term { starts, ends } })
            }
            _ => Err(problems),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> Typed {
        let day = |day: Option<Day>| day.map(Day::iso).unwrap_or_default();
        Typed {
            unit: self.unit.to_string(),
            kind: self.kind.key().to_owned(),
            number: self.number.clone().unwrap_or_default(),
            starts: day(self.term.starts),
            ends: day(self.term.ends),
        }
    }

    /// Whether two contracts of one contact say the same, but for the spelling of their numbers: of such two, one is
    /// enough.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let key = |of: &Self| of.number.as_deref().map(number_key);
        (self.unit, self.kind, self.term) == (other.unit, other.kind, other.term) && key(self) == key(other)
    }

    /// With the name of its unit, so that it can be told.
    #[must_use]
    pub fn at(self, unit: impl Into<String>) -> Told {
        Told { contract: self, unit: unit.into() }
    }
}

fn day(typed: &str) -> Result<Option<Day>, Problem> {
    if typed.trim().is_empty() { Ok(None) } else { Day::parse(typed).map(Some).ok_or(Problem::NotADay) }
}

/// A contract with the name of its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The contract.
    pub contract: Contract,
    /// Unit and property, in words.
    pub unit: String,
}

impl Sheet for Told {
    fn values(&self) -> Vec<(Text, String)> {
        let day = |day: Option<Day>| day.map(|day| day.to(crate::text::Lang::De)).unwrap_or_default();
        let Contract { kind, number, term, .. } = &self.contract;
        vec![
            (text("Einheit", "Unit"), self.unit.clone()),
            (text("Art", "Kind"), kind.label().de.to_owned()),
            (text("Vertragsnummer", "Contract number"), number.clone().unwrap_or_default()),
            (text("Beginn", "Start"), day(term.starts)),
            (text("Ende", "End"), day(term.ends)),
        ]
    }
}

/// So many units are offered for what was typed: more is no choice.
pub const UNIT_CHOICES: usize = 8;

/// A unit that a contract can be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChoice {
    /// Which.
    pub id: UnitId,
    /// What it is called.
    pub name: String,
    /// Its reference id.
    pub reference: String,
    /// Where it is.
    pub property: String,
}

/// Another contract of the same unit that runs at the same time. That is not forbidden: owners rent out, couples sign
/// twice, and a handover may overlap by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// Whose.
    pub contact: ContactId,
    /// What they are called, as lists show it.
    pub name: String,
    /// When.
    pub term: Term,
}

/// The form of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which; none while it is new.
    pub id: Option<ContractId>,
    /// Grows with each change; none while it is new.
    pub version: i64,
    /// Whose.
    pub contact: (ContactId, String),
    /// What is stored.
    pub stored: Typed,
    /// The unit that is stored or was chosen.
    pub unit: Option<UnitChoice>,
    /// In which property that is.
    pub property: Option<PropertyId>,
    /// What was found for the words that were typed.
    pub found: Vec<UnitChoice>,
    /// Tenancies of the unit at the same time.
    pub overlaps: Vec<Overlap>,
    /// Since when it is archived; while it is new, since when its contact is, so that it cannot be made.
    pub archived_at: Option<Moment>,
    /// Whether the contact, the unit or the property is archived, so that the contract gives no access anyway.
    pub dormant: bool,
    /// Whether the contact is archived, so that nothing can be done with the contract on its page.
    pub contact_archived: bool,
    /// While it is new, the contact of which its contact has become a part. Contracts that are there go along.
    pub merged_into: Option<ContactId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::master::{changes, told};

    fn typed() -> Typed {
        Typed {
            unit: "7".into(),
            kind: "tenant".into(),
            number: " M-10004/01 ".into(),
            starts: "1.4.2026".into(),
            ends: "2027-03-31".into(),
        }
    }

    #[test]
    fn days_are_read_in_both_notations_and_told_in_german() {
        let contract = Contract::read(&typed()).expect("a contract");
        let open = Contract { term: Term { ends: None, ..contract.term }, number: None, ..contract.clone() };
        assert_eq!(Contract::read(&contract.typed()), Ok(contract.clone()));
        let (before, after) = told(&changes(&contract.at("Wohnung 1"), &open.at("Wohnung 1")));
        assert_eq!(before.as_deref(), Some("Vertragsnummer: M-10004/01; Ende: 31.03.2027"));
        assert_eq!(after.as_deref(), Some("Vertragsnummer: –; Ende: –"));
    }

    #[test]
    fn an_end_before_the_start_is_a_slip() {
        let slip = Typed { ends: "31.3.2026".into(), ..typed() };
        assert_eq!(Contract::read(&slip), Err(Problems::one("ends", Problem::EndsBeforeStart)));
        let one_day = Typed { ends: "1.4.2026".into(), ..typed() };
        assert!(Contract::read(&one_day).is_ok());
        let wrong = Typed { unit: String::new(), kind: "guest".into(), starts: "31.2.2026".into(), ..typed() };
        let problems = Contract::read(&wrong).expect_err("three problems");
        let fields: Vec<_> = problems.iter().map(|(field, _)| field.to_owned()).collect();
        assert_eq!(fields, ["unit", "kind", "starts"]);
    }
}
