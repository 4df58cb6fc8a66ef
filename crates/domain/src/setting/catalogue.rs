//! The list of settings. To add one, add an entry: page, storage, journal and matrix follow.

use crate::{
    onboarding::Question,
    policy::Right,
    text::{Text, text},
};
use serde::{Deserialize, Serialize};

/// A group of switches, as on the settings page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What customers can use.
    Service,
    /// What neighbours do together.
    Community,
    /// What is checked when somebody registers.
    Registration,
    /// What is asked at the first sign-in.
    Questions,
}

impl Group {
    /// All groups, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Service, Self::Community, Self::Registration, Self::Questions];

    /// The heading.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Service => text("Service", "Service"),
            Self::Community => text("Community", "Community"),
            Self::Registration => text("Registrierung", "Registration"),
            Self::Questions => text("Nutzerfragen", "Questions to users"),
        }
    }

    /// The anchor on the page.
    #[must_use]
    pub const fn anchor(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Community => "community",
            Self::Registration => "registration",
            Self::Questions => "questions",
        }
    }
}

/// Whether a setting can differ between properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One value for all.
    Organisation,
    /// One value, and exceptions for properties.
    Property,
}

/// A part of the product that the operator must enable first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddOn {
    /// Bookings of rooms and things.
    Bookings,
    /// The board for commercial users.
    CommercialBoard,
}

impl AddOn {
    /// All add-ons.
    pub const ALL: [Self; 2] = [Self::Bookings, Self::CommercialBoard];

    /// The name in the configuration.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bookings => "bookings",
            Self::CommercialBoard => "commercial_board",
        }
    }
}

/// The add-ons that the operator has enabled.
pub type AddOns = std::collections::BTreeSet<AddOn>;

/// One switch: everything there is to know about it, except its value.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The stable name in the database, in forms and in the journal.
    pub key: &'static str,
    /// The title of its card.
    pub label: Text,
    /// What customers get when it is on, in one sentence.
    pub offers: Text,
    /// What to consider before it is switched on.
    pub caution: Option<Text>,
    /// The group that it stands in.
    pub group: Group,
    /// Whether properties can differ.
    pub scope: Scope,
    /// Settings without which it has no effect.
    pub waits_for: &'static [Key],
    /// What the operator must enable first.
    pub add_on: Option<AddOn>,
    /// The rights that exist only while it is on.
    pub opens: &'static [Right],
    /// The question that is asked while it is on.
    pub asks: Option<Question>,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $variant:ident = $key:literal { $($field:ident: $value:expr),* $(,)? })*) => {
        /// The name of a setting in code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Key {
            $($(#[$doc])* #[serde(rename = $key)] $variant,)*
        }

        impl Key {
            /// All settings, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The entry of this setting.
            #[must_use]
            pub const fn setting(self) -> &'static Setting {
                match self {
                    $(Self::$variant => const { &Setting { key: $key, $($field: $value,)* } },)*
                }
            }
        }
    };
}

catalogue! {
    /// Switch 1: the FAQ of a property.
    Faq = "service.faq" {
        label: text("FAQ", "FAQ"),
        offers: text(
            "Kunden finden im Portal ihres Hauses Antworten auf häufige Fragen. Schreiben können Sie sie auch, solange der Schalter aus ist.",
            "Customers find answers to frequent questions in the portal of their house. You can write them while the switch is off, too.",
        ),
        caution: None,
        group: Group::Service,
        scope: Scope::Property,
        waits_for: &[],
        add_on: None,
        opens: &[Right::ReadFaq],
        asks: None,
    }
    /// Switch 7: owners and tenants invite people as residents.
    InviteNeighbours = "community.invite_neighbours" {
        label: text("Nachbarn einladen", "Invite neighbours"),
        offers: text(
            "Eigentümer und Mieter laden Personen als Bewohner ein. Beim Ausschalten bleiben Bewohner; offene Einladungen gelten erst nach dem Einschalten wieder.",
            "Owners and tenants invite people as residents. When it is switched off, residents stay; open invitations are valid again only once it is switched on.",
        ),
        caution: None,
        group: Group::Community,
        scope: Scope::Property,
        waits_for: &[],
        add_on: None,
        opens: &[Right::InviteNeighbours],
        asks: None,
    }
    /// Switch 8: the contract number is asked for when somebody registers with the code of a contact.
    ContractNumber = "registration.contract_number" {
        label: text("Vertragsnummer bei Registrierung bestätigen", "Confirm the contract number at registration"),
        offers: text(
            "Wer sich registriert, gibt nach dem Einladungscode eine Vertragsnummer ein.",
            "Whoever registers enters a contract number after the invitation code.",
        ),
        caution: Some(text(
            "Das macht die Registrierung sicherer, aber weniger Menschen schließen sie ab. Die Vertragsnummern müssen hinterlegt sein.",
            "This makes registration safer, but fewer people complete it. The contract numbers must be on file.",
        )),
        group: Group::Registration,
        scope: Scope::Organisation,
        waits_for: &[],
        add_on: None,
        opens: &[],
        asks: None,
    }
    /// Switch 9: contacts created from now on start with Online.
    DefaultOnline = "questions.default_online" {
        label: text("Standard-Kontaktweg Online", "Default contact channel Online"),
        offers: text(
            "Neu angelegte Kontakte beginnen mit „Online“, sonst mit „Postalisch“. Bestehende Kontakte bleiben, wie sie sind.",
            "Newly created contacts start with “Online”, otherwise with “By post”. Existing contacts stay as they are.",
        ),
        caution: None,
        group: Group::Questions,
        scope: Scope::Organisation,
        waits_for: &[],
        add_on: None,
        opens: &[],
        asks: None,
    }
    /// Switch 10: the contact channel is asked for, and customers can change it.
    Channel = "questions.channel" {
        label: text("Präferierter Kontaktweg", "Preferred contact channel"),
        offers: text(
            "Kunden werden gefragt, ob sie Briefe zusätzlich auf Papier möchten, und können das jederzeit ändern.",
            "Customers are asked whether they also want letters on paper, and can change that at any time.",
        ),
        caution: None,
        group: Group::Questions,
        scope: Scope::Organisation,
        waits_for: &[],
        add_on: None,
        opens: &[Right::ChangeChannel],
        asks: Some(Question::Channel),
    }
    /// Switch 11: people are asked whether they live in the property.
    Residency = "questions.residency" {
        label: text("Bewohnerfrage", "Residency question"),
        offers: text(
            "Kunden werden gefragt, ob sie in der Liegenschaft wohnen. Die Antwort sehen Sie am Kontakt; sie ändert keine Rechte.",
            "Customers are asked whether they live in the property. You see the answer on the contact; it changes no rights.",
        ),
        caution: None,
        group: Group::Questions,
        scope: Scope::Organisation,
        waits_for: &[],
        add_on: None,
        opens: &[Right::AnswerResidency],
        asks: Some(Question::Residency),
    }
    /// Switch 12: people confirm or correct their contact data.
    ConfirmContact = "questions.confirm_contact" {
        label: text("Kontaktdaten bestätigen", "Confirm contact data"),
        offers: text(
            "Kunden prüfen bei der ersten Anmeldung ihre Kontaktdaten. Korrekturen sehen Sie als Aufgabe.",
            "Customers check their contact data at the first sign-in. You see corrections as a task.",
        ),
        caution: None,
        group: Group::Questions,
        scope: Scope::Organisation,
        waits_for: &[],
        add_on: None,
        opens: &[],
        asks: Some(Question::Contact),
    }
    /// Switch 13: people can add further users to their contact at the first sign-in.
    AddUsers = "questions.add_users" {
        label: text("Nutzer zum Kontakt hinzufügen", "Add users to the contact"),
        offers: text(
            "Kunden werden bei der ersten Anmeldung gefragt, wer außer ihnen Zugang haben soll.",
            "Customers are asked at the first sign-in who else shall have access.",
        ),
        caution: None,
        group: Group::Questions,
        scope: Scope::Organisation,
        waits_for: &[],
        add_on: None,
        opens: &[],
        asks: Some(Question::People),
    }
}

impl Key {
    /// Reads the stable name; `None` for a key that does not exist.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|candidate| candidate.setting().key == key)
    }

    /// The setting that asks a question.
    #[must_use]
    pub fn asking(question: Question) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.setting().asks == Some(question))
    }

    /// The settings of a group.
    pub fn of(group: Group) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |key| key.setting().group == group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_setting_has_a_key_of_its_own_that_reads_back() {
        let keys: BTreeSet<_> = Key::ALL.iter().map(|key| key.setting().key).collect();
        assert_eq!(keys.len(), Key::ALL.len());
        for key in Key::ALL {
            assert_eq!(Key::parse(key.setting().key), Some(*key));
        }
        assert_eq!(Key::parse("questions.shoe_size"), None);
    }

    #[test]
    fn every_question_is_asked_by_exactly_one_setting() {
        for question in Question::ALL {
            let asking = Key::ALL.iter().filter(|key| key.setting().asks == Some(question)).count();
            assert_eq!(asking, 1, "{question:?}");
        }
    }

    #[test]
    fn no_setting_waits_for_itself_even_through_others() {
        fn reaches(from: Key, to: Key, depth: usize) -> bool {
            depth > Key::ALL.len()
                || from.setting().waits_for.iter().any(|next| *next == to || reaches(*next, to, depth + 1))
        }
        for key in Key::ALL {
            assert!(!reaches(*key, *key, 0), "{key:?}");
        }
    }
}
