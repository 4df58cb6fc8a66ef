//! People: names, addresses, and the two sides of the house: customers and staff.

use crate::{
    form::{self, EMAIL, LINE, Problem},
    id::StaffId,
    text::{Text, text},
};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

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

/// Reads the name that a customer gives themselves or whom they invite.
///
/// Such a name stands in mails that the firm sends to whomever the customer likes, and mail programs make links of all that
/// looks like an address, also where there is no `https://` before it: with a name like `Ihr Gewinn: evil.example` the firm
/// would recommend a stranger's site. So nothing is a name that has `://`, `www.` or `@` in it.
///
/// Nobody is refused for a full stop: no list of words tells `Dr.in`, `Sp.zo.o.`, `St.pauli` and `Check24.de` from addresses.
/// Instead the space that was left out in front of a word is put there: `Dr.Huber` is `Dr. Huber`, and of `evil. example` no
/// program makes a link. Numbers (`Whg. 4.12`) and single letters (`J.R.`, `e.K.`) end no address and stay as they are, and a
/// slash makes none: `Anna/Jörg Müller` are a couple.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::TooLong`], [`Problem::NotText`] or [`Problem::LooksLikeAddress`].
pub fn name(typed: &str) -> Result<String, Problem> {
    let name = form::line(&spaced(&form::line(typed, LINE)?), LINE)?;
    if looks_like_address(&name) { Err(Problem::LooksLikeAddress) } else { Ok(name) }
}

/// With a space between each full stop and the word right behind it: two letters or more, or letters and digits.
fn spaced(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        // The full stops of other scripts are those of addresses to a browser.
        if !matches!(c, '.' | '。' | '．' | '｡' | '\u{2024}' | '\u{fe52}') {
            spaced.push(c);
            continue;
        }
        spaced.push('.');
        let behind = name[at + c.len_utf8()..].chars().filter(|c| !is_joiner(*c));
        let word: String = behind.take_while(|c| c.is_alphanumeric()).collect();
        if word.chars().nth(1).is_some() && word.contains(char::is_alphabetic) {
            spaced.push(' ');
        }
    }
    spaced
}

fn looks_like_address(name: &str) -> bool {
    // Wide letters are those of addresses to a browser, and joiners are nothing.
    let plain: String = name.nfkc().filter(|c| !is_joiner(*c)).flat_map(char::to_lowercase).collect();
    ["://", "www.", "@"].into_iter().any(|mark| plain.contains(mark))
}

/// What joins letters, and is not to be seen itself.
const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
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
    fn an_address_of_a_website_or_a_mailbox_is_no_name() {
        for address in [
            "Gewinn https://evil.example",
            "HTTPS://EVIL",
            "www.evil.de",
            "WWW.Evil.De",
            "www. evil",
            "jana@example.net",
            "Jana @home",
            // Other full stops, wide letters, and what is not to be seen.
            "www。evil",
            "ｗｗｗ．Evil",
            "w\u{200d}ww.evil",
            "ww\u{200b}w.evil",
            "jana＠example",
            "evil：／／x",
        ] {
            assert_eq!(name(address), Err(Problem::LooksLikeAddress), "{address}");
        }
    }

    #[test]
    fn real_names_are_names_and_get_the_space_that_was_left_out() {
        for real in [
            "Dr. Müller",
            "O'Neil",
            "Anna/Jörg Müller",
            "Müller/Schmidt",
            "J. R. Ewing",
            "J.R. Ewing",
            "Hans-Peter v. d. Heide",
            "Blumen Lotte e.K.",
            "Zdravko d.o.o.",
            "Oberst a.D. Kern",
            "Kern z.B.",
            "Familie Yıldız (2. OG)",
            "Kern, Whg. 4.12",
            "Mia Sommer, geb. 01.02.2010",
            "192.168.10.20",
            "Team 24/7",
            "Jana S.",
            "Mia <b>Sommer</b>",
            "王小明",
        ] {
            assert_eq!(name(real), Ok(real.to_owned()));
        }
        for (typed, read) in [
            ("Dr.Huber", "Dr. Huber"),
            ("Dr.in Huber", "Dr. in Huber"),
            ("Prof.in Kern", "Prof. in Kern"),
            ("Dr.techn. Kern", "Dr. techn. Kern"),
            ("Dr.sc.hum. Kern", "Dr. sc. hum. Kern"),
            ("dr.med.huber", "dr. med. huber"),
            ("Prof.Dr.med.dent. Jana Kern", "Prof. Dr. med. dent. Jana Kern"),
            ("St.Clair", "St. Clair"),
            ("St.pauli", "St. pauli"),
            ("J.R.Ewing", "J.R. Ewing"),
            ("h.schmidt", "h. schmidt"),
            ("Fr.von Berg", "Fr. von Berg"),
            ("Müller sen.u.jun.", "Müller sen.u. jun."),
            ("Jana Schubert geb.Kern", "Jana Schubert geb. Kern"),
            ("San.ve Tic.Ltd.Şti.", "San. ve Tic. Ltd. Şti."),
            ("Nowak Sp.zo.o.", "Nowak Sp. zo.o."),
            ("Familie Yıldız, 2.OG", "Familie Yıldız, 2. OG"),
            ("Check24.de", "Check24. de"),
            ("Dr.O\u{308}zil", "Dr. Özil"),
            ("  Emre \t Yıldız ", "Emre Yıldız"),
            // Whatever it was meant to be: no program makes a link of it any more.
            ("evil.de/x", "evil. de/x"),
            ("Jana.evil.De", "Jana. evil. De"),
            ("Ihr Gewinn: bit.ly/x", "Ihr Gewinn: bit. ly/x"),
            ("(evil.online)", "(evil. online)"),
            ("evil.4you", "evil. 4you"),
            ("evil.中国", "evil. 中国"),
            // Other full stops, wide letters, and what is not to be seen.
            ("evil。de", "evil. de"),
            ("evil．ｄｅ", "evil. ｄｅ"),
            ("evil｡de", "evil. de"),
            ("evil\u{2024}de", "evil. de"),
            ("王小明。", "王小明."),
            ("evil.\u{200b}de", "evil. de"),
            ("evil.\u{200d}de", "evil. \u{200d}de"),
            ("evil.d\u{200c}e", "evil. d\u{200c}e"),
        ] {
            assert_eq!(name(typed), Ok(read.to_owned()), "{typed}");
            assert_eq!(name(read), Ok(read.to_owned()), "read twice it stays as it is");
        }
        assert_eq!(name(" "), Err(Problem::Missing));
        assert_eq!(name(&"x".repeat(LINE + 1)), Err(Problem::TooLong { limit: 200 }));
        assert_eq!(name(&"ab.".repeat(66)), Err(Problem::TooLong { limit: 200 }), "with the spaces");
    }

    proptest::proptest! {
        #[test]
        fn a_name_that_is_read_twice_stays_as_it_is(typed in "[a-cA-CüwW0-9 ./@:。．｡\u{200c}\u{200d}\u{200b}\u{308}]{0,40}") {
            if let Ok(read) = name(&typed) {
                proptest::prop_assert_eq!(name(&read), Ok(read.clone()));
            }
        }
    }

    #[test]
    fn telephone_numbers_are_kept_as_typed() {
        assert_eq!(phone("+49 (0)171 / 392-0028"), Ok(Some("+49 (0)171 / 392-0028".to_owned())));
        assert_eq!(phone(" "), Ok(None));
        assert_eq!(phone("anrufen"), Err(Problem::NotAPhone));
        assert_eq!(phone("12"), Err(Problem::NotAPhone));
    }
}
