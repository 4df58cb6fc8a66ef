//! One row, read cell by cell.

use super::{Cell, Column, Header, RowProblem, RowReason, cell::unguard};
use crate::{
    contact::ContactChannel,
    contract::{ContractKind, Term, Usage},
    form::{self, LINE},
    person::{self, Address, Email, Name},
    search::fold,
    time::Day,
};
use std::borrow::Cow;

/// The longest reference id and contract number; long enough for a UUID with a prefix.
const REFERENCE: usize = 80;

/// A row that can be imported, as far as the row alone can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number of the row, as a spreadsheet counts.
    pub number: u32,
    /// The property.
    pub property: PropertyRow,
    /// The unit.
    pub unit: UnitRow,
    /// The contact.
    pub contact: ContactRow,
    /// The contract; none if the row says nothing about one.
    pub contract: Option<ContractRow>,
}

/// What a row says about its property. `None` means that it says nothing, never that something is to be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropertyRow {
    /// The reference id.
    pub reference: String,
    /// The name; `None` only where a contradiction has been taken out.
    pub name: Option<String>,
    /// Street, postcode and town.
    pub address: Address,
}

/// What a row says about its unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitRow {
    /// The reference id.
    pub reference: String,
    /// The name; `None` only where a contradiction has been taken out.
    pub name: Option<String>,
    /// The number.
    pub number: Option<String>,
    /// What it is used for; a new unit without is residential.
    pub usage: Option<Usage>,
}

/// What a row says about its contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactRow {
    /// The reference id.
    pub reference: Option<String>,
    /// The name, with a last name or a company.
    pub name: Name,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The mobile number.
    pub mobile: Option<String>,
    /// The postal address.
    pub address: Address,
    /// The contact channel, if the file has one.
    pub channel: Option<ContactChannel>,
}

/// What a row says about its contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractRow {
    /// Owner or tenant.
    pub kind: ContractKind,
    /// The number.
    pub number: Option<String>,
    /// From when to when.
    pub term: Term,
}

impl Header {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    pub fn row(&self, number: u32, cells: &[Cell]) -> Result<Row, Vec<RowProblem>> {
        let mut reader = Reader { header: self, number, cells, problems: Vec::new() };
        let property = PropertyRow {
            name: reader.required(Column::Property, LINE),
            reference: reader.required(Column::PropertyReference, REFERENCE).unwrap_or_default(),
            address: reader.address(Column::Street, Column::Postcode, Column::Town),
        };
        let unit = UnitRow {
            name: reader.required(Column::Unit, LINE),
            reference: reader.required(Column::UnitReference, REFERENCE).unwrap_or_default(),
            number: reader.text(Column::UnitNumber, LINE),
            usage: reader.choice(Column::Usage, RowReason::NotAUsage, usage),
        };
        let name = Name {
            salutation: reader.text(Column::Salutation, LINE),
            title: reader.text(Column::Title, LINE),
            first: reader.text(Column::FirstName, LINE),
            last: reader.text(Column::LastName, LINE),
            company: reader.text(Column::Company, LINE),
        };
        if name.last.is_none() && name.company.is_none() && !reader.has_problem(&[Column::LastName, Column::Company]) {
            reader.problems.push(RowProblem::of_row(number, RowReason::NameMissing));
        }
        let contact = ContactRow {
            reference: reader.text(Column::ContactReference, REFERENCE),
            name,
            email: reader
                .parsed(Column::Email, |typed| Ok(Email::parse_optional(typed)?.map(|e| e.as_str().to_owned()))),
            phone: reader.parsed(Column::Phone, person::phone),
            mobile: reader.parsed(Column::Mobile, person::phone),
            address: reader.address(Column::ContactStreet, Column::ContactPostcode, Column::ContactTown),
            channel: reader.choice(Column::Channel, RowReason::NotAChannel, channel),
        };
        let contract = reader.contract();
        if reader.problems.is_empty() {
            Ok(Row { number, property, unit, contact, contract })
        } else {
            Err(reader.problems)
        }
    }
}

struct Reader<'a> {
    header: &'a Header,
    number: u32,
    cells: &'a [Cell],
    problems: Vec<RowProblem>,
}

impl Reader<'_> {
    fn cell(&self, column: Column) -> &Cell {
        self.header.place(column).and_then(|place| self.cells.get(place)).unwrap_or(&Cell::Empty)
    }

    fn wrong(&mut self, column: Column, reason: RowReason) {
        let problem = RowProblem::new(self.number, column, reason, &self.cell(column).shown());
        self.problems.push(problem);
    }

    fn has_problem(&self, columns: &[Column]) -> bool {
        self.problems.iter().any(|problem| problem.column.is_some_and(|column| columns.contains(&column)))
    }

    /// What was typed into a cell; `None` if it is empty or cannot be text.
    fn typed(&mut self, column: Column) -> Option<String> {
        let typed = match self.cell(column) {
            Cell::Empty => return None,
            Cell::Text(text) => plain(text).map(Cow::into_owned),
            Cell::Number(number) => Ok(number_in(column, *number)),
            Cell::Day(_) => Err(RowReason::UnwantedDay),
            Cell::Formula(_) => Err(RowReason::Formula),
            Cell::Error(_) => Err(RowReason::CellError),
        };
        match typed {
            Ok(typed) => Some(typed),
            Err(reason) => {
                self.wrong(column, reason);
                None
            }
        }
    }

    fn parsed<T>(&mut self, column: Column, parse: impl FnOnce(&str) -> Result<Option<T>, form::Problem>) -> Option<T> {
        let typed = self.typed(column)?;
        parse(&typed).unwrap_or_else(|problem| {
            self.wrong(column, problem.into());
            None
        })
    }

    fn text(&mut self, column: Column, limit: usize) -> Option<String> {
        self.parsed(column, |typed| form::optional_line(typed, limit))
    }

    fn required(&mut self, column: Column, limit: usize) -> Option<String> {
        let text = self.text(column, limit);
        if text.is_none() && !self.has_problem(&[column]) {
            self.wrong(column, RowReason::Missing);
        }
        text
    }

    fn address(&mut self, street: Column, postcode: Column, town: Column) -> Address {
        Address { street: self.text(street, LINE), postcode: self.text(postcode, LINE), town: self.text(town, LINE) }
    }

    fn choice<T>(&mut self, column: Column, reason: RowReason, choose: fn(&str) -> Option<T>) -> Option<T> {
        let typed = self.text(column, LINE)?;
        let chosen = choose(&fold(&typed));
        if chosen.is_none() {
            self.wrong(column, reason);
        }
        chosen
    }

    fn day(&mut self, column: Column) -> Option<Day> {
        if let Cell::Day(day) = self.cell(column) {
            return Some(*day);
        }
        let typed = self.typed(column)?;
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        // Databases export midnight with a day; any other time of day would be a meaning that we do not know.
        let day = typed.strip_suffix("00:00:00").map_or(typed, |day| day.trim_end_matches([' ', 'T']));
        let day = Day::parse(day);
        if day.is_none() {
            self.wrong(column, RowReason::NotADay);
        }
        day
    }

    fn contract(&mut self) -> Option<ContractRow> {
        let kind = self.choice(Column::ContractKind, RowReason::NotAKind, kind);
        let number = self.text(Column::ContractNumber, REFERENCE);
        let term = Term { starts: self.day(Column::Starts), ends: self.day(Column::Ends) };
        if let (Some(starts), Some(ends)) = (term.starts, term.ends)
            && ends < starts
        {
            self.wrong(Column::Ends, RowReason::EndBeforeStart);
        }
        if let Some(kind) = kind {
            return Some(ContractRow { kind, number, term });
        }
        let speaks = number.is_some() || term != Term::default();
        if speaks && !self.has_problem(&[Column::ContractKind]) {
            self.problems.push(RowProblem {
                row: self.number,
                column: Some(Column::ContractKind),
                reason: RowReason::ContractKindMissing,
                value: String::new(),
            });
        }
        None
    }
}

/// The text of a cell without what spreadsheets put around it.
///
/// `="00123"` is how CSV files keep leading zeros; any other formula has a result that we do not know.
fn plain(text: &str) -> Result<Cow<'_, str>, RowReason> {
    let trimmed = text.trim();
    match trimmed.strip_prefix('=') {
        // Marked by us: it was refused before, and the mark alone does not make it right.
        None => {
            Some(unguard(trimmed)).filter(|bare| !bare.starts_with('=')).map(Cow::Borrowed).ok_or(RowReason::Formula)
        }
        Some(formula) => match formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(quoted) if !quoted.contains('"') => Ok(Cow::Borrowed(quoted)),
            _ => Err(RowReason::Formula),
        },
    }
}

/// Spreadsheets drop the leading zero of a postcode that was typed as a number; German postcodes have five digits.
fn number_in(column: Column, number: f64) -> String {
    let text = Cell::Number(number).shown().into_owned();
    let postcode = matches!(column, Column::Postcode | Column::ContactPostcode);
    if postcode && text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) { format!("0{text}") } else { text }
}

fn usage(folded: &str) -> Option<Usage> {
    match folded {
        "privat" | "residential" => Some(Usage::Residential),
        "geschaeftlich" | "gewerblich" | "commercial" => Some(Usage::Commercial),
        _ => None,
    }
}

fn kind(folded: &str) -> Option<ContractKind> {
    match folded {
        "eigentuemer" | "eigentuemerin" | "owner" => Some(ContractKind::Owner),
        "mieter" | "mieterin" | "tenant" => Some(ContractKind::Tenant),
        _ => None,
    }
}

fn channel(folded: &str) -> Option<ContactChannel> {
    match folded {
        "online" => Some(ContactChannel::Online),
        "postalisch" | "post" | "postal" | "by post" => Some(ContactChannel::Postal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header() -> Header {
        Header::read(Column::ALL.into_iter().map(|column| column.name().to_owned()).collect())
    }

    /// Frau Schubert's row, with some cells replaced.
    fn row(changes: &[(Column, Cell)]) -> Result<Row, Vec<RowProblem>> {
        let mut cells = vec![Cell::Empty; Column::ALL.len()];
        for (column, text) in [
            (Column::Property, "Isabellastraße 102"),
            (Column::PropertyReference, "L0001"),
            (Column::Unit, "Wohnung 3. OG links"),
            (Column::UnitReference, "L0001-007"),
            (Column::Salutation, "Frau"),
            (Column::FirstName, "Jana"),
            (Column::LastName, "Schubert"),
            (Column::ContractKind, "Mieter"),
        ] {
            cells[column as usize] = Cell::Text(text.to_owned());
        }
        for (column, cell) in changes {
            cells[*column as usize] = cell.clone();
        }
        header().row(7, &cells)
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn problems(changes: &[(Column, Cell)]) -> Vec<(Option<Column>, RowReason)> {
        match row(changes) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.into_iter().map(|problem| (problem.column, problem.reason)).collect(),
        }
    }

    #[test]
    fn frau_schubert_is_read_with_everything_that_belongs_to_her() {
        let day = Day::new(2026, 12, 31).map_or(Cell::Empty, Cell::Day);
        let row = row(&[
            (Column::Usage, text("privat")),
            (Column::Email, text(" jana.schubert@example.net ")),
            (Column::Mobile, text("+49 171 3920028")),
            (Column::Phone, Cell::Number(8_999_998_544.0)),
            (Column::ContractNumber, text("=\"00123\"")),
            (Column::Starts, text("2014-01-18 00:00:00")),
            (Column::Ends, day),
            (Column::Channel, text("POSTALISCH")),
        ]);
        let row = row.expect("a good row");
        assert_eq!(row.contact.name.full(), "Jana Schubert");
        assert_eq!(row.contact.email.as_deref(), Some("jana.schubert@example.net"));
        assert_eq!(row.contact.mobile.as_deref(), Some("+49 171 3920028"));
        assert_eq!(row.contact.phone.as_deref(), Some("8999998544"));
        assert_eq!(row.contact.channel, Some(ContactChannel::Postal));
        assert_eq!(row.unit.usage, Some(Usage::Residential));
        let contract = row.contract.expect("a contract");
        assert_eq!(contract.kind, ContractKind::Tenant);
        assert_eq!(contract.number.as_deref(), Some("00123"));
        assert_eq!(contract.term, Term { starts: Day::new(2014, 1, 18), ends: Day::new(2026, 12, 31) });
    }

    #[test]
    fn what_is_wrong_is_told_by_column() {
        use RowReason as R;
        let long = text(&"x".repeat(5_000));
        let cases: &[(Column, Cell, RowReason)] = &[
            (Column::Property, Cell::Empty, R::Missing),
            (Column::UnitReference, text("  "), R::Missing),
            (Column::LastName, long, R::TooLong { limit: 200 }),
            (Column::FirstName, text("Ja\0na"), R::NotText),
            (Column::Company, text("=HYPERLINK(\"http://example.net\")"), R::Formula),
            (Column::Company, Cell::Formula("=A1&B1".to_owned()), R::Formula),
            (Column::Company, Cell::Error("#REF!".to_owned()), R::CellError),
            (Column::UnitNumber, Day::new(2026, 2, 1).map_or(Cell::Empty, Cell::Day), R::UnwantedDay),
            (Column::Usage, text("gemischt"), R::NotAUsage),
            (Column::ContractKind, text("Pächter"), R::NotAKind),
            (Column::Channel, text("Fax"), R::NotAChannel),
            (Column::Starts, text("31.02.2026"), R::NotADay),
            (Column::Starts, Cell::Number(45_000.0), R::NotADay),
            (Column::Ends, text("31.12.26"), R::NotADay),
            (Column::Email, text("klaus-d..aumann@example.com"), R::NotAnEmail),
            (Column::Mobile, text("anrufen"), R::NotAPhone),
        ];
        for (column, cell, reason) in cases {
            assert_eq!(problems(&[(*column, cell.clone())]), [(Some(*column), reason.clone())], "{cell:?}");
        }
    }

    #[test]
    fn a_contract_must_not_end_before_it_starts() {
        let wrong = problems(&[(Column::Starts, text("02.01.2026")), (Column::Ends, text("01.01.2026"))]);
        assert_eq!(wrong, [(Some(Column::Ends), RowReason::EndBeforeStart)]);
        assert_eq!(problems(&[(Column::Starts, text("01.01.2026")), (Column::Ends, text("01.01.2026"))]), []);
    }

    #[test]
    fn a_name_is_needed_and_a_company_is_one() {
        assert_eq!(problems(&[(Column::LastName, Cell::Empty)]), [(None, RowReason::NameMissing)]);
        assert_eq!(problems(&[(Column::LastName, Cell::Empty), (Column::Company, text("Mentzel Pechel KG"))]), []);
    }

    #[test]
    fn a_row_that_says_nothing_about_a_contract_has_none_and_nothing_is_guessed() {
        let without = row(&[(Column::ContractKind, Cell::Empty)]).expect("a good row");
        assert_eq!(without.contract, None);
        assert_eq!(
            problems(&[(Column::ContractKind, Cell::Empty), (Column::ContractNumber, text("M-1"))]),
            [(Some(Column::ContractKind), RowReason::ContractKindMissing)]
        );
    }

    #[test]
    fn a_postcode_typed_as_a_number_gets_its_zero_back() {
        let row = row(&[(Column::Postcode, Cell::Number(1_067.0)), (Column::ContactPostcode, text("1060"))])
            .expect("a good row");
        assert_eq!(row.property.address.postcode.as_deref(), Some("01067"));
        assert_eq!(row.contact.address.postcode.as_deref(), Some("1060"));
    }

    #[test]
    fn right_to_left_names_are_names() {
        let row = row(&[(Column::LastName, text("\u{202e}כהן"))]).expect("a good row");
        assert_eq!(row.contact.name.last.as_deref(), Some("כהן"));
    }

    proptest! {
        #[test]
        fn any_cells_give_a_row_or_problems_and_never_more(texts in proptest::collection::vec(".{0,40}", 0..30)) {
            let cells: Vec<Cell> = texts.into_iter().map(Cell::Text).collect();
            match header().row(9, &cells) {
                Ok(row) => {
                    prop_assert!(row.contact.name.last.is_some() || row.contact.name.company.is_some());
                    prop_assert!(!row.unit.reference.is_empty() && !row.property.reference.is_empty());
                }
                Err(problems) => {
                    prop_assert!(!problems.is_empty());
                    prop_assert!(problems.iter().all(|problem| problem.row == 9));
                }
            }
        }

        #[test]
        fn days_are_read_in_all_notations(days in 0..50_000_i32) {
            let day = Day::new(1950, 1, 1).expect("a day").plus(days);
            for cell in [Cell::Day(day), text(&day.iso()), text(&day.to(crate::text::Lang::De))] {
                let row = row(&[(Column::Starts, cell)]).expect("a good row");
                prop_assert_eq!(row.contract.and_then(|contract| contract.term.starts), Some(day));
            }
        }
    }
}
