//! A login of one's own, whatever it may reach.

use crate::{contact::OwnContact, contract::Archived, time::Day};
use serde::{Deserialize, Serialize};

/// What is said to somebody whom no house is open to now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Their contracts; none of them opens a house. For residents the house that is archived.
    pub terms: Vec<Term>,
    /// Their contacts, as far as an access window lets them see these.
    pub contacts: Vec<OwnContact>,
}

/// A contract that opens no house, or the house of a resident that is open to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// In which house.
    pub house: String,
    /// For which unit; none for residents.
    pub unit: Option<String>,
    /// The day on which it begins, if that is still to come.
    pub begins: Option<Day>,
    /// The day on which it ended, if that is over.
    pub ended: Option<Day>,
    /// What of it the property manager has archived.
    pub archived: Option<Archived>,
}

/// Why no house is open to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A contract of theirs begins on this day.
    Begins(Day),
    /// They would have a house, now or later, but it or their unit is archived.
    Archived(Archived),
    /// Their contracts are over.
    Over,
    /// They have none.
    Nothing,
}

impl Ended {
    /// Why: what they can rely on comes first, then what the property manager alone can change.
    #[must_use]
    pub fn why(&self) -> Why {
        let open = self.terms.iter().filter(|term| term.archived.is_none());
        if let Some(day) = open.filter_map(|term| term.begins).min() {
            return Why::Begins(day);
        }
        let not_over = self.terms.iter().filter(|term| term.ended.is_none());
        match not_over.filter_map(|term| term.archived).min() {
            Some(archived) => Why::Archived(archived),
            None if self.terms.is_empty() => Why::Nothing,
            None => Why::Over,
        }
    }
}

/// What somebody should know who is about to delete their login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePage {
    /// The address that they sign in with.
    pub email: String,
    /// The contacts whose access would end.
    pub contacts: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(begins: Option<&str>, ended: Option<&str>, archived: Option<Archived>) -> Term {
        let day = |text| Day::parse(text).expect("a day");
        let (begins, ended) = (begins.map(day), ended.map(day));
        Term { house: "Lindenhof".into(), unit: Some("Wohnung 1".into()), begins, ended, archived }
    }

    fn why(terms: &[Term]) -> Why {
        Ended { terms: terms.to_vec(), contacts: Vec::new() }.why()
    }

    #[test]
    fn an_archived_house_is_the_reason_unless_another_contract_begins() {
        let first = Day::parse("2027-01-01").expect("a day");
        let begins = term(Some("2027-01-01"), None, None);
        let over = term(None, Some("2026-10-31"), None);
        let (house, unit) = (term(None, None, Some(Archived::House)), term(None, None, Some(Archived::Unit)));
        assert_eq!(why(&[]), Why::Nothing);
        assert_eq!(why(std::slice::from_ref(&over)), Why::Over);
        assert_eq!(why(&[over.clone(), unit.clone()]), Why::Archived(Archived::Unit));
        assert_eq!(why(&[unit, house.clone()]), Why::Archived(Archived::House));
        assert_eq!(why(&[house, begins]), Why::Begins(first));
        let later = term(Some("2027-01-01"), None, Some(Archived::House));
        assert_eq!(why(&[over, later]), Why::Archived(Archived::House), "it begins, and opens nothing then");
        assert_eq!(why(&[term(None, Some("2026-10-31"), Some(Archived::House))]), Why::Over);
    }
}
