//! People: names, addresses, and the two sides of the house: customers and staff.

use crate::{
    form::{self, EMAIL, Problem},
    id::StaffId,
    text::{Text, text},
};
use serde::{Deserialize, Serialize};

/// An e-mail address as it was typed (RFC 5322 address, without display name).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// [`Problem::Missing`], [`Problem::TooLong`], [`Problem::NotText`] or [`Problem::NotAnEmail`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = form::line(typed, EMAIL)?;
        let options =
            email_address::Options::default().without_display_text().without_domain_literal().with_required_tld();
        // Quoted local parts are legal and never meant; refusing them spares mail headers and spreadsheets trouble.
        if typed.contains(['"', ' ', ',', ';'])
            || email_address::EmailAddress::parse_with_options(&typed, options).is_err()
        {
            return Err(Problem::NotAnEmail);
        }
        Ok(Self(typed))
    }

    /// Like [`Email::parse`], but nothing typed is `None`.
    ///
    /// # Errors
    /// [`Problem::TooLong`], [`Problem::NotText`] or [`Problem::NotAnEmail`].
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Problem> {
        if typed.trim().is_empty() { Ok(None) } else { Self::parse(typed).map(Some) }
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two addresses the same login: lower case. (Local parts are case-sensitive on paper only.)
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The key of whatever was typed, for looking a login up without saying what is wrong with it.
    #[must_use]
    pub fn key_of(typed: &str) -> String {
        typed.trim().to_lowercase()
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads a telephone number: digits, spaces and `+ / ( ) - .`; kept as typed.
///
/// # Errors
/// [`Problem::TooLong`], [`Problem::NotText`] or [`Problem::NotAPhone`].
pub fn phone(typed: &str) -> Result<Option<String>, Problem> {
    // 40 characters: the longest number has 15 digits (ITU-T E.164), the rest is spacing and an extension.
    let Some(number) = form::optional_line(typed, 40)? else { return Ok(None) };
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plain =
        number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '/' | '(' | ')' | '-' | '.' | '–'));
    if plain && (3..=20).contains(&digits) { Ok(Some(number)) } else { Err(Problem::NotAPhone) }
}

/// What a person or firm is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// "Frau", "Herr", "Familie" …
    pub salutation: Option<String>,
    /// "Dr.", "Prof. Dr." …
    pub title: Option<String>,
    /// First name(s).
    pub first: Option<String>,
    /// Last name.
    pub last: Option<String>,
    /// The firm.
    pub company: Option<String>,
}

impl Name {
    /// The name in full: `Dr. Jana Schubert`, or the firm if there is no person.
    #[must_use]
    pub fn full(&self) -> String {
        let person = join(&[&self.title, &self.first, &self.last], " ");
        match &self.company {
            Some(company) if person.is_empty() => company.clone(),
            _ => person,
        }
    }

    /// The name as lists show it: `Schubert, Dr. Jana (Schubert KG)`.
    #[must_use]
    pub fn sorted(&self) -> String {
        let given = join(&[&self.title, &self.first], " ");
        let person = match &self.last {
            Some(last) if given.is_empty() => last.clone(),
            Some(last) => format!("{last}, {given}"),
            None => given,
        };
        match &self.company {
            Some(company) if person.is_empty() => company.clone(),
            Some(company) => format!("{person} ({company})"),
            None => person,
        }
    }

    /// The folded name (first and last name, company), by which a contact without reference id is recognised.
    #[must_use]
    pub fn key(&self) -> String {
        let parts = [&self.first, &self.last, &self.company];
        parts.map(|part| part.as_deref().map(crate::search::fold).unwrap_or_default()).join("|")
    }

    /// How a letter begins, in German and English, without the comma.
    #[must_use]
    pub fn greeting(&self, lang: crate::text::Lang) -> String {
        use crate::text::Lang::{De, En};
        let surname = join(&[&self.title, &self.last], " ");
        match (self.salutation.as_deref(), surname.is_empty(), lang) {
            (Some("Frau"), false, De) => format!("Sehr geehrte Frau {surname}"),
            (Some("Herr"), false, De) => format!("Sehr geehrter Herr {surname}"),
            (Some("Familie"), false, De) => format!("Sehr geehrte Familie {surname}"),
            (Some("Frau"), false, En) => format!("Dear Ms {surname}"),
            (Some("Herr"), false, En) => format!("Dear Mr {surname}"),
            (_, _, De) if self.last.is_some() => format!("Guten Tag {}", self.full()),
            (_, _, En) if self.last.is_some() => format!("Dear {}", self.full()),
            (_, _, De) => "Sehr geehrte Damen und Herren".to_owned(),
            (_, _, En) => "Dear Sir or Madam".to_owned(),
        }
    }
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and house number.
    pub street: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Town.
    pub town: Option<String>,
}

impl Address {
    /// On one line: `Isabellastraße 102, 90402 Nürnberg`; empty if nothing is known.
    #[must_use]
    pub fn line(&self) -> String {
        let place = join(&[&self.postcode, &self.town], " ");
        join(&[&self.street, &(!place.is_empty()).then_some(place)], ", ")
    }
}

fn join(parts: &[&Option<String>], between: &str) -> String {
    parts.iter().filter_map(|part| part.as_deref()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}

/// What an employee of the property manager may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StaffRole {
    /// Works with master data and invitations.
    Clerk,
    /// A clerk with responsibility for houses.
    Manager,
    /// Also imports, and decides on settings and staff.
    Administrator,
}

impl StaffRole {
    /// All roles, from the least to the most.
    pub const ALL: [Self; 3] = [Self::Clerk, Self::Manager, Self::Administrator];

    /// The stable name, as on the command line and in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Clerk => text("Sachbearbeitung", "Clerk"),
            Self::Manager => text("Objektbetreuung", "Manager"),
            Self::Administrator => text("Administration", "Administrator"),
        }
    }
}

/// A signed-in member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Who it is.
    pub id: StaffId,
    /// The name, as the journal shows it.
    pub name: String,
    /// What they may do.
    pub role: StaffRole,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn schubert() -> Name {
        Name {
            salutation: Some("Frau".into()),
            title: Some("Dr.".into()),
            first: Some("Jana".into()),
            last: Some("Schubert".into()),
            company: None,
        }
    }

    #[test]
    fn frau_schubert_is_addressed_as_in_a_letter() {
        assert_eq!(schubert().full(), "Dr. Jana Schubert");
        assert_eq!(schubert().sorted(), "Schubert, Dr. Jana");
        assert_eq!(schubert().greeting(Lang::De), "Sehr geehrte Frau Dr. Schubert");
        assert_eq!(schubert().greeting(Lang::En), "Dear Ms Dr. Schubert");
        let firm = Name { company: Some("Mentzel Pechel KG".into()), ..Name::default() };
        assert_eq!(firm.full(), "Mentzel Pechel KG");
        assert_eq!(firm.greeting(Lang::De), "Sehr geehrte Damen und Herren");
    }

    #[test]
    fn addresses_are_checked_and_compared_without_case() {
        assert_eq!(Email::parse(" Jana@Example.net ").map(|e| e.key()), Ok("jana@example.net".to_owned()));
        for wrong in [
            "jana",
            "jana@",
            "@example.net",
            "jana@example",
            "Jana <jana@example.net>",
            "a@b.c, d@e.f",
            "\"a b\"@example.net",
        ] {
            assert_eq!(Email::parse(wrong), Err(Problem::NotAnEmail), "{wrong}");
        }
        assert_eq!(Email::parse(""), Err(Problem::Missing));
    }

    #[test]
    fn telephone_numbers_are_kept_as_typed() {
        assert_eq!(phone("+49 (0)171 / 392-0028"), Ok(Some("+49 (0)171 / 392-0028".to_owned())));
        assert_eq!(phone(" "), Ok(None));
        assert_eq!(phone("anrufen"), Err(Problem::NotAPhone));
        assert_eq!(phone("12"), Err(Problem::NotAPhone));
    }
}
