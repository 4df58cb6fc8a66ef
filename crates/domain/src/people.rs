//! People whom a customer adds to a contact.

use crate::{
    access::AccessLevel,
    form::{LINE, Problem, Problems, line},
    person::Email,
};
use serde::{Deserialize, Serialize};

/// The most that can be added at once, and the most whose invitations are open at a time: more than any household or
/// office has, and no way to send mails to the world.
pub const MOST: usize = 10;

/// One row of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedPerson {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Key of the [`AccessLevel`].
    #[serde(default)]
    pub level: String,
}

impl TypedPerson {
    fn is_blank(&self) -> bool {
        self.name.trim().is_empty() && self.email.trim().is_empty()
    }
}

/// Somebody to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// In which row of the form.
    pub row: usize,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Email,
    /// What they may do.
    pub level: AccessLevel,
}

/// The name of an input: of which row, and which field.
#[must_use]
pub fn field(row: usize, field: &str) -> String {
    format!("people[{row}][{field}]")
}

/// For whoever chose to add nobody: what was typed is not thrown away without a word.
///
/// # Errors
/// [`Problem::SomebodyTyped`] at the first row with a name or an address.
pub fn nobody(rows: &[TypedPerson]) -> Result<(), Problems> {
    let typed = rows.iter().position(|typed| !typed.is_blank());
    typed.map_or(Ok(()), |row| Err(Problems::one(&field(row, "name"), Problem::SomebodyTyped)))
}

/// Reads the rows in which something was typed.
///
/// # Errors
/// What is wrong, by the names of the inputs; two rows may not have one address, and nobody adds themselves.
pub fn read(rows: &[TypedPerson], own: &Email) -> Result<Vec<NewPerson>, Problems> {
    let mut problems = Problems::default();
    let mut people: Vec<NewPerson> = Vec::new();
    for (row, typed) in rows.iter().enumerate() {
        if typed.is_blank() {
            continue;
        }
        let name = problems.note(&field(row, "name"), line(&typed.name, LINE));
        let address = Email::parse(&typed.email).and_then(|email| {
            if email.key() == own.key() {
                Err(Problem::OwnAddress)
            } else if people.iter().any(|person| person.email.key() == email.key()) {
                Err(Problem::Repeated)
            } else {
                Ok(email)
            }
        });
        let email = problems.note(&field(row, "email"), address);
        let level = AccessLevel::parse(&typed.level).ok_or(Problem::NotAChoice);
        let level = problems.note(&field(row, "level"), level);
        if let (Some(name), Some(email), Some(level)) = (name, email, level) {
            people.push(NewPerson { row, name, email, level });
        }
    }
    if people.len() > MOST {
        problems.add(&field(MOST, "name"), Problem::TooMany { limit: 10 });
    }
    problems.check()?;
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, email: &str, level: &str) -> TypedPerson {
        TypedPerson { name: name.into(), email: email.into(), level: level.into() }
    }

    fn jana() -> Email {
        Email::parse("Jana@example.net").expect("an address")
    }

    #[test]
    fn nobody_is_nobody_and_somebody_typed_is_asked_about() {
        assert_eq!(nobody(&[row("", " ", "member"), row("", "", "")]), Ok(()));
        let typed = [row("", "", "member"), row("Mehmet", "", "member")];
        assert_eq!(nobody(&typed), Err(Problems::one("people[1][name]", Problem::SomebodyTyped)));
    }

    #[test]
    fn empty_rows_are_nobody() {
        let rows =
            [row("", " ", "member"), row("Marek Schubert", "marek@example.net", "admin"), TypedPerson::default()];
        let people = read(&rows, &jana()).expect("one person");
        assert_eq!((people.len(), people[0].level), (1, AccessLevel::Admin));
        assert_eq!(read(&[], &jana()), Ok(Vec::new()));
    }

    #[test]
    fn each_wrong_field_is_told_in_its_row() {
        let rows = [
            row("Marek", "marek@example.net", "member"),
            row("", "MAREK@example.net", "member"),
            row("Jana", "jana@EXAMPLE.net", "owner"),
        ];
        let problems = read(&rows, &jana()).expect_err("problems");
        let told: Vec<_> = problems.iter().collect();
        assert_eq!(
            told,
            [
                ("people[1][name]", &Problem::Missing),
                ("people[1][email]", &Problem::Repeated),
                ("people[2][email]", &Problem::OwnAddress),
                ("people[2][level]", &Problem::NotAChoice),
            ]
        );
    }

    #[test]
    fn eleven_are_too_many() {
        let rows: Vec<_> = (0..11).map(|n| row("Gast", &format!("gast{n}@example.net"), "member")).collect();
        assert_eq!(read(&rows[..10], &jana()).map(|people| people.len()), Ok(10));
        let problems = read(&rows, &jana()).expect_err("too many");
        assert_eq!(problems.of("people[10][name]"), Some(&Problem::TooMany { limit: 10 }));
    }
}
