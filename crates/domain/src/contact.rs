//! Master data of a person or firm. A contact is not a login.

pub mod staff;

use crate::{
    form::{LINE, Problems, line, optional_line},
    id::{ContactId, PropertyId},
    person::{Address, Email, Name, phone},
    text::{Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// Whether, in a mailing sent by preference, a contact gets the letter on paper in addition to the portal.
/// It decides nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactChannel {
    /// In the portal only.
    Online,
    /// In the portal, and on paper as well.
    Postal,
}

impl ContactChannel {
    /// Both channels.
    pub const ALL: [Self; 2] = [Self::Online, Self::Postal];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Postal => "postal",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Online => text("Online", "Online"),
            Self::Postal => text("Postalisch", "By post"),
        }
    }
}

/// How a contact can be reached: what customers see, confirm and correct. Name and contracts are not among it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// E-mail address; not the one that somebody signs in with, although it often is the same.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// Postal address.
    pub address: Address,
}

/// What was typed into the fields of [`Details`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedDetails {
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
}

/// One of the [`Details`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// E-mail address.
    Email,
    /// Telephone.
    Phone,
    /// Mobile telephone.
    Mobile,
    /// Street and house number.
    Street,
    /// Postcode.
    Postcode,
    /// Town.
    Town,
}

impl Field {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 6] = [Self::Email, Self::Phone, Self::Mobile, Self::Street, Self::Postcode, Self::Town];

    /// The stable name, which is also the field's name in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Mobile => "mobile",
            Self::Street => "street",
            Self::Postcode => "postcode",
            Self::Town => "town",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Email => text("E-Mail", "E-mail"),
            Self::Phone => text("Telefon", "Telephone"),
            Self::Mobile => text("Mobil", "Mobile"),
            Self::Street => text("Straße und Hausnummer", "Street and house number"),
            Self::Postcode => text("Postleitzahl", "Postcode"),
            Self::Town => text("Ort", "Town"),
        }
    }
}

/// One of the [`Details`] that is different now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Which.
    pub field: Field,
    /// What was there.
    pub before: Option<String>,
    /// What is there now.
    pub after: Option<String>,
}

impl Details {
    /// Reads what was typed over what is there. Everything can be left out but a postal address that is known: letters
    /// would have nowhere to go.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub fn read(&self, typed: &TypedDetails) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let email = problems.note("email", Email::parse_optional(&typed.email)).flatten();
        let telephone = problems.note("phone", phone(&typed.phone)).flatten();
        let mobile = problems.note("mobile", phone(&typed.mobile)).flatten();
        let begun = [&typed.street, &typed.postcode, &typed.town].iter().any(|part| !part.trim().is_empty());
        let mut part = |name: &str, typed: &str, limit: usize, known: &Option<String>| {
            let read =
                if begun || known.is_some() { line(typed, limit).map(Some) } else { optional_line(typed, limit) };
            problems.note(name, read).flatten()
        };
        let street = part("street", &typed.street, LINE, &self.address.street);
        // The longest postcodes of the world have ten characters.
        let postcode = part("postcode", &typed.postcode, 12, &self.address.postcode);
        let town = part("town", &typed.town, LINE, &self.address.town);
        problems.check()?;
        Ok(Self {
            email: email.map(|email| email.as_str().to_owned()),
            phone: telephone,
            mobile,
            address: Address { street, postcode, town },
        })
    }

    /// What has become different, in the order of the form.
    #[must_use]
    pub fn corrections(&self, now: &Self) -> Vec<Correction> {
        let fields = |details: &Self| {
            let Self { email, phone, mobile, address: Address { street, postcode, town } } = details.clone();
            [email, phone, mobile, street, postcode, town]
        };
        let pairs = fields(self).into_iter().zip(fields(now));
        let all = Field::ALL.into_iter().zip(pairs).map(|(field, (before, after))| Correction { field, before, after });
        all.filter(|correction| correction.before != correction.after).collect()
    }

    /// The names of the fields, in the order of the form.
    pub const LABELS: [Text; 6] = [
        Field::Email.label(),
        Field::Phone.label(),
        Field::Mobile.label(),
        Field::Street.label(),
        Field::Postcode.label(),
        Field::Town.label(),
    ];
}

/// A contact as the customers see it who look after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnContact {
    /// Which.
    pub id: ContactId,
    /// Grows with each change; a form that shows an older one is out of date.
    pub version: i64,
    /// What it is called.
    pub name: Name,
    /// How it can be reached.
    pub details: Details,
    /// Letters on paper as well?
    pub channel: ContactChannel,
    /// Its contracts.
    pub contracts: Vec<OwnContract>,
    /// Whether the person may correct it.
    pub editable: bool,
}

/// A contract as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnContract {
    /// In which house.
    pub property: PropertyId,
    /// What the house is called.
    pub property_name: String,
    /// Owner or tenant.
    pub kind: crate::contract::ContractKind,
    /// What the unit is called.
    pub unit: String,
    /// Its number, if one is on file.
    pub number: Option<String>,
    /// From when to when.
    pub term: crate::contract::Term,
}

/// What a customer has said about living in a house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residency {
    /// Whether they live there.
    pub lives_here: bool,
    /// When they said so.
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Problem;

    fn typed() -> TypedDetails {
        TypedDetails {
            email: " jana@example.net".into(),
            phone: "0911 4711".into(),
            street: "Isabellastraße 102".into(),
            postcode: "90402".into(),
            town: "Nürnberg".into(),
            ..TypedDetails::default()
        }
    }

    fn stored() -> Details {
        Details::default().read(&typed()).expect("nothing is wrong")
    }

    #[test]
    fn a_correction_says_what_was_there_before() {
        let moved = TypedDetails { phone: String::new(), street: "Am Hang 3".into(), ..typed() };
        let moved = stored().read(&moved).expect("nothing is wrong");
        let told: Vec<_> = stored()
            .corrections(&moved)
            .into_iter()
            .map(|correction| (correction.field.label().de, correction.before, correction.after))
            .collect();
        assert_eq!(
            told,
            [
                ("Telefon", Some("0911 4711".to_owned()), None),
                ("Straße und Hausnummer", Some("Isabellastraße 102".to_owned()), Some("Am Hang 3".to_owned())),
            ]
        );
        assert_eq!(stored().corrections(&stored()), []);
    }

    #[test]
    fn a_postal_address_is_whole_or_not_there_and_does_not_get_lost() {
        assert_eq!(Details::default().read(&TypedDetails::default()), Ok(Details::default()));
        let half = TypedDetails { street: "Am Hang 3".into(), ..TypedDetails::default() };
        let problems = Details::default().read(&half).expect_err("half an address");
        assert_eq!((problems.of("postcode"), problems.of("town")), (Some(&Problem::Missing), Some(&Problem::Missing)));
        let lost = stored().read(&TypedDetails::default()).expect_err("a lost address");
        assert_eq!(lost.of("street"), Some(&Problem::Missing));
    }

    #[test]
    fn each_wrong_field_is_told() {
        let wrong = TypedDetails { email: "jana@".into(), phone: "anrufen".into(), town: "a\0b".into(), ..typed() };
        let problems = stored().read(&wrong).expect_err("three problems");
        let fields: Vec<_> = problems.iter().map(|(field, _)| field.to_owned()).collect();
        assert_eq!(fields, ["email", "phone", "town"]);
    }
}
