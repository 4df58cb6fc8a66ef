//! The columns of the table, and the header that names them.

use crate::search::fold;
use serde::{Deserialize, Serialize};

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident => $words:literal;)*) => {
        /// A column of the table. The names are those of the file, the same in both languages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Column { $($(#[$doc])* $name,)* }

        impl Column {
            /// All columns, in the order of our examples.
            pub const ALL: [Self; columns!(@count $($name)*)] = [$(Self::$name,)*];

            /// The name, as in the header of the file.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
    (@count $($name:ident)*) => { [$(stringify!($name)),*].len() };
}

columns! {
    /// Name of the property.
    Property => "Liegenschaft";
    /// Reference id of the property.
    PropertyReference => "Liegenschaft-Referenz";
    /// Street of the property.
    Street => "Straße";
    /// Postcode of the property.
    Postcode => "PLZ";
    /// Town of the property.
    Town => "Ort";
    /// Name of the unit.
    Unit => "Einheit";
    /// Reference id of the unit.
    UnitReference => "Einheit-Referenz";
    /// Number of the unit.
    UnitNumber => "Einheitsnummer";
    /// What the unit is used for.
    Usage => "Nutzung";
    /// Salutation of the contact.
    Salutation => "Anrede";
    /// Title of the contact.
    Title => "Titel";
    /// First name of the contact.
    FirstName => "Vorname";
    /// Last name of the contact.
    LastName => "Nachname";
    /// Company of the contact.
    Company => "Firma";
    /// Reference id of the contact.
    ContactReference => "Kontakt-Referenz";
    /// E-mail address of the contact.
    Email => "E-Mail";
    /// Telephone number of the contact.
    Phone => "Telefon";
    /// Mobile number of the contact.
    Mobile => "Mobil";
    /// Street of the contact.
    ContactStreet => "Kontakt-Straße";
    /// Postcode of the contact.
    ContactPostcode => "Kontakt-PLZ";
    /// Town of the contact.
    ContactTown => "Kontakt-Ort";
    /// Owner or tenant.
    ContractKind => "Vertragstyp";
    /// Number of the contract.
    ContractNumber => "Vertragsnummer";
    /// First day of the contract.
    Starts => "Vertragsbeginn";
    /// Last day of the contract.
    Ends => "Vertragsende";
    /// Contact channel.
    Channel => "Kontaktpräferenz";
}

/// The column that we add to files of wrong rows; nobody has to delete it before importing the corrected file.
const REASON: &str = "grund";

impl Column {
    /// What customers may correct about their contact.
    pub(super) const CORRECTED: [Self; 6] =
        [Self::Email, Self::Phone, Self::Mobile, Self::ContactStreet, Self::ContactPostcode, Self::ContactTown];

    const REQUIRED: [Self; 4] = [Self::Property, Self::PropertyReference, Self::Unit, Self::UnitReference];

    /// Recognises a name, whatever its letter case, spaces and hyphens.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let key = header_key(name);
        Self::ALL.into_iter().find(|column| header_key(column.name()) == key)
    }
}

fn header_key(name: &str) -> String {
    fold(name).chars().filter(|c| !matches!(c, ' ' | '-' | '‐' | '‑' | '–' | '_' | '.' | ':')).collect()
}

/// Which cell of a row is which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
    places: [Option<usize>; Column::ALL.len()],
    repeated: Vec<Column>,
    ignored: Vec<String>,
}

impl Header {
    /// Reads the names of the columns. Of a column that is there twice the first counts.
    #[must_use]
    pub fn read(names: Vec<String>) -> Self {
        let mut header =
            Self { names: Vec::new(), places: [None; Column::ALL.len()], repeated: Vec::new(), ignored: Vec::new() };
        for (place, name) in names.iter().enumerate() {
            match Column::parse(name) {
                Some(column) => {
                    let known = &mut header.places[column as usize];
                    if known.is_none() {
                        *known = Some(place);
                    } else if !header.repeated.contains(&column) {
                        header.repeated.push(column);
                    }
                }
                None if name.trim().is_empty() || header_key(name) == REASON => {}
                None => header.ignored.push(super::problem::shortened(name)),
            }
        }
        header.names = names;
        header
    }

    /// The names as they stand in the file.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many columns were recognised; by this a header is told from other rows.
    #[must_use]
    pub fn recognised(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// The required columns that are not there. Of last name and company one is enough.
    #[must_use]
    pub fn missing(&self) -> Vec<Column> {
        let mut missing: Vec<Column> =
            Column::REQUIRED.into_iter().filter(|column| self.place(*column).is_none()).collect();
        if self.place(Column::LastName).is_none() && self.place(Column::Company).is_none() {
            missing.extend([Column::LastName, Column::Company]);
        }
        missing
    }

    /// The columns that are there more than once.
    #[must_use]
    pub fn repeated(&self) -> &[Column] {
        &self.repeated
    }

    /// The names that mean nothing to us.
    #[must_use]
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Where a column stands.
    #[must_use]
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places[column as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::read(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn columns_are_recognised_in_any_order_and_spelling() {
        let header = header(&[
            "EINHEIT REFERENZ",
            "liegenschaft_referenz",
            "Strasse",
            " Firma ",
            "E-Mail:",
            "Einheit",
            "LIEGENSCHAFT",
        ]);
        assert_eq!(header.missing(), []);
        assert_eq!(header.place(Column::Street), Some(2));
        assert_eq!(header.place(Column::Email), Some(4));
        assert_eq!(header.place(Column::Mobile), None);
        assert_eq!(header.recognised(), 7);
    }

    #[test]
    fn every_name_means_its_own_column() {
        for column in Column::ALL {
            assert_eq!(Column::parse(column.name()), Some(column));
        }
    }

    #[test]
    fn missing_repeated_and_unknown_columns_are_told() {
        let header = header(&["Liegenschaft", "Einheit", "Einheit", "Miete", "", "Grund"]);
        assert_eq!(
            header.missing(),
            [Column::PropertyReference, Column::UnitReference, Column::LastName, Column::Company]
        );
        assert_eq!(header.repeated(), [Column::Unit]);
        assert_eq!(header.ignored(), ["Miete"]);
        assert_eq!(header.place(Column::Unit), Some(1));
    }
}
