//! Tables of master data of any size, for tests and measurements of the import.

use std::fmt::Write as _;

/// The header of a table with all columns, in the order of our examples.
pub const COLUMNS: &str = "Liegenschaft;Liegenschaft-Referenz;Straße;PLZ;Ort;Einheit;Einheit-Referenz;Einheitsnummer;\
    Nutzung;Anrede;Titel;Vorname;Nachname;Firma;Kontakt-Referenz;E-Mail;Telefon;Mobil;Kontakt-Straße;Kontakt-PLZ;\
    Kontakt-Ort;Vertragstyp;Vertragsnummer;Vertragsbeginn;Vertragsende;Kontaktpräferenz";

const FIRST: [&str; 8] = ["Jana", "Emre", "Ilse", "Karl", "Gül", "Jürgen", "Renée", "Łukasz"];
const LAST: [&str; 8] = ["Schubert", "Yıldız", "Ohnesorg", "Altmann", "Müller", "Weiß", "Größler", "Nowak"];

/// A CSV file (semicolons, UTF-8) of so many rows, the same every time: houses of 40 flats, each with an owner and a
/// tenant, every owner with two flats. All rows are good.
#[must_use]
pub fn portfolio(rows: u32) -> String {
    let mut csv = String::with_capacity(rows as usize * 270 + 400);
    csv.push_str(COLUMNS);
    csv.push_str("\r\n");
    for row in 0..rows {
        let (flat, owner) = (row / 2, row % 2 == 0);
        let (house, number) = (flat / 40 + 1, flat % 40 + 1);
        let person = if owner { flat / 2 * 4 } else { flat * 2 + 1 };
        let (first, last) = (FIRST[(person % 8) as usize], LAST[(person / 8 % 8) as usize]);
        let (kind, letter) = if owner { ("Eigentümer", 'E') } else { ("Mieter", 'M') };
        let channel = ["", "Online", "Postalisch"][(person % 3) as usize];
        // Writing to a String cannot fail.
        let _ = write!(
            csv,
            "Lindenallee {house};L{house:05};Lindenallee {house};90402;Nürnberg;Wohnung {number};L{house:05}-{number:03};\
             {number:02};Privat;;;{first};{last};;K{person:06};person.{person}@example.net;;0171 {person:07};\
             Ahornweg {person};90408;Nürnberg;{kind};{letter}-{row:06}/01;01.{:02}.20{:02};;{channel}\r\n",
            row % 12 + 1,
            row % 20 + 5,
        );
    }
    csv
}
