//! A contact, typed in by staff.

use super::{Consequence, POSTCODE, REFERENCE, Sheet};
use crate::{
    contact::{ContactChannel, Details},
    form::{LINE, NOTE, Problem, Problems, line, note, optional_line},
    id::ContactId,
    person::{Address, Email, Name, phone},
    text::{Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// What was typed into the fields of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// "Frau", "Herr" …
    pub salutation: String,
    /// "Dr." …
    pub title: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The firm.
    pub company: String,
    /// The reference id.
    pub reference: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Mobile telephone.
    pub mobile: String,
    /// Street and house number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// The key of a channel.
    pub channel: String,
    /// What staff note for each other.
    pub note: String,
}

/// A contact as it is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What the person or firm is called.
    pub name: Name,
    /// The reference id.
    pub reference: Option<String>,
    /// How it can be reached.
    pub details: Details,
    /// Letters on paper as well?
    pub channel: ContactChannel,
    /// What staff note for each other; customers never see it.
    pub note: Option<String>,
}

impl Contact {
    /// The names of the values, in the order of the form.
    pub const LABELS: [Text; 14] = [
        text("Anrede", "Salutation"),
        text("Titel", "Title"),
        text("Vorname", "First name"),
        text("Nachname", "Last name"),
        text("Firma", "Company"),
        text("Referenz", "Reference"),
        Details::LABELS[0],
        Details::LABELS[1],
        Details::LABELS[2],
        Details::LABELS[3],
        Details::LABELS[4],
        Details::LABELS[5],
        text("Kontaktweg", "Contact channel"),
        text("Notiz", "Note"),
    ];

    /// Reads what was typed. A last name or a company is needed, and a postal address is whole or not there.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(typed: &Typed) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut part =
            |name: &str, typed: &str, limit: usize| problems.note(name, optional_line(typed, limit)).flatten();
        let name = Name {
            salutation: part("salutation", &typed.salutation, LINE),
            title: part("title", &typed.title, LINE),
            first: part("first_name", &typed.first_name, LINE),
            last: part("last_name", &typed.last_name, LINE),
            company: part("company", &typed.company, LINE),
        };
        let reference = part("reference", &typed.reference, REFERENCE);
        if name.last.is_none() && name.company.is_none() && problems.of("last_name").is_none() {
            problems.add("last_name", Problem::NoName);
        }
        let email = problems.note("email", Email::parse_optional(&typed.email)).flatten();
        let telephone = problems.note("phone", phone(&typed.phone)).flatten();
        let mobile = problems.note("mobile", phone(&typed.mobile)).flatten();
        let begun = [&typed.street, &typed.postcode, &typed.town].iter().any(|part| !part.trim().is_empty());
        let mut part = |name: &str, typed: &str, limit: usize| {
            let read = if begun { line(typed, limit).map(Some) } else { Ok(None) };
            problems.note(name, read).flatten()
        };
        let address = Address {
            street: part("street", &typed.street, LINE),
            postcode: part("postcode", &typed.postcode, POSTCODE),
            town: part("town", &typed.town, LINE),
        };
        let channel = problems.note("channel", ContactChannel::parse(&typed.channel).ok_or(Problem::NotAChoice));
        let note = problems.note("note", note(&typed.note, NOTE)).flatten();
        match channel {
            Some(channel) if problems.is_empty() => {
                let email = email.map(|email| email.as_str().to_owned());
                Ok(Self {
                    name,
                    reference,
                    details: Details { email, phone: telephone, mobile, address },
                    channel,
                    note,
                })
            }
            _ => Err(problems),
        }
    }

    /// As a form shows it.
    #[must_use]
    pub fn typed(&self) -> Typed {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let Details { email, phone, mobile, address } = &self.details;
        Typed {
            salutation: text(&self.name.salutation),
            title: text(&self.name.title),
            first_name: text(&self.name.first),
            last_name: text(&self.name.last),
            company: text(&self.name.company),
            reference: text(&self.reference),
            email: text(email),
            phone: text(phone),
            mobile: text(mobile),
            street: text(&address.street),
            postcode: text(&address.postcode),
            town: text(&address.town),
            channel: self.channel.key().to_owned(),
            note: text(&self.note),
        }
    }

    /// What it is found by.
    #[must_use]
    pub fn search_key(&self) -> String {
        let Details { email, phone, mobile, .. } = &self.details;
        crate::search::contact(
            self.reference.as_deref(),
            &self.name,
            email.as_deref(),
            phone.as_deref(),
            mobile.as_deref(),
        )
    }
}

impl Sheet for Contact {
    fn values(&self) -> Vec<(Text, String)> {
        let Typed { note, .. } = self.typed();
        let typed = self.typed();
        let words = [
            typed.salutation,
            typed.title,
            typed.first_name,
            typed.last_name,
            typed.company,
            typed.reference,
            typed.email,
            typed.phone,
            typed.mobile,
            typed.street,
            typed.postcode,
            typed.town,
            self.channel.label().de.to_owned(),
            note,
        ];
        Self::LABELS.into_iter().zip(words).collect()
    }
}

/// The form of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Which; none while it is new.
    pub id: Option<ContactId>,
    /// Grows with each change; none while it is new.
    pub version: i64,
    /// What the person or firm is called.
    pub name: String,
    /// What is stored.
    pub stored: Typed,
    /// Contacts that may be the same as the one that was typed.
    pub alike: Vec<Alike>,
    /// Since when it is archived: nothing of it can be changed.
    pub archived_at: Option<Moment>,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
}

/// A contact, and what archiving it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Which.
    pub id: ContactId,
    /// What the person or firm is called.
    pub name: String,
    /// Since when it is archived.
    pub archived_at: Option<Moment>,
    /// The contact of which it has become a part.
    pub merged_into: Option<ContactId>,
    /// What archiving it would do.
    pub consequence: Consequence,
}

/// A contact that may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike {
    /// Which.
    pub id: ContactId,
    /// What it is called, as lists show it.
    pub name: String,
    /// Its reference id.
    pub reference: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Where letters go.
    pub address: Address,
    /// Whether it is archived.
    pub archived: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::master::{changes, introduced, told};
    use proptest::prelude::*;

    fn schubert() -> Typed {
        Typed {
            salutation: "Frau".into(),
            first_name: "Jana".into(),
            last_name: "Schubert".into(),
            phone: "0911 4711".into(),
            street: "Isabellastraße 102".into(),
            postcode: "90402".into(),
            town: "Nürnberg".into(),
            channel: "postal".into(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_change_tells_each_field_before_and_after() {
        let before = Contact::read(&schubert()).expect("a contact");
        let after =
            Typed { phone: String::new(), note: "Klingel defekt".into(), channel: "online".into(), ..schubert() };
        let after = Contact::read(&after).expect("a contact");
        let (was, is) = told(&changes(&before, &after));
        assert_eq!(was.as_deref(), Some("Telefon: 0911 4711; Kontaktweg: Postalisch; Notiz: –"));
        assert_eq!(is.as_deref(), Some("Telefon: –; Kontaktweg: Online; Notiz: Klingel defekt"));
        assert!(
            introduced(&before).is_some_and(|words| words.contains("Nachname: Schubert") && !words.contains("Mobil"))
        );
        assert_eq!(told(&changes(&before, &before)), (None, None));
    }

    #[test]
    fn each_wrong_field_is_told() {
        let wrong = Typed {
            last_name: " ".into(),
            email: "jana@".into(),
            town: String::new(),
            channel: "fax".into(),
            ..schubert()
        };
        let problems = Contact::read(&wrong).expect_err("four problems");
        let fields: Vec<_> = problems.iter().map(|(field, _)| field.to_owned()).collect();
        assert_eq!(fields, ["last_name", "email", "town", "channel"]);
        let firm =
            Typed { last_name: String::new(), first_name: String::new(), company: "Blumen Lotte".into(), ..schubert() };
        assert!(Contact::read(&firm).is_ok(), "a firm needs no last name");
        let long = Typed { reference: "x".repeat(201), note: "x".repeat(4_001), ..schubert() };
        let problems = Contact::read(&long).expect_err("two problems");
        assert_eq!(
            (problems.of("reference"), problems.of("note")),
            (Some(&Problem::TooLong { limit: 200 }), Some(&Problem::TooLong { limit: 4_000 }),)
        );
    }

    proptest! {
        #[test]
        fn what_a_form_shows_is_read_as_what_it_shows(
            last in "[A-Za-zäöüß ]{1,20}", email in "([a-z]{1,8}@[a-z]{1,8}\\.de)?", note in "[a-z\n]{0,20}", address in any::<bool>(),
        ) {
            let typed = Typed {
                last_name: format!("M{last}"), email, note,
                street: if address { "Weg 1".into() } else { String::new() },
                postcode: if address { "1".into() } else { String::new() },
                town: if address { "X".into() } else { String::new() },
                channel: "online".into(),
                ..Typed::default()
            };
            let read = Contact::read(&typed).expect("nothing is wrong");
            prop_assert_eq!(&Contact::read(&read.typed()).expect("nothing is wrong"), &read);
            prop_assert!(changes(&read, &Contact::read(&read.typed()).expect("read")).is_empty());
        }
    }
}
