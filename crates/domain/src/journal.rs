//! Who changed what, when, from what to what.

pub mod list;

use crate::{
    id::{EntryId, StaffId, UserId},
    setting::{Key, days},
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// Who did it, with the name as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// An employee of the property manager.
    Staff {
        /// Which.
        id: StaffId,
        /// Their name.
        name: String,
    },
    /// A customer.
    Customer {
        /// Which login.
        id: UserId,
        /// Their name.
        name: String,
    },
    /// Nobody: the command line, a rule, time.
    System,
}

impl Actor {
    /// The stable name of the kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Staff { .. } => "staff",
            Self::Customer { .. } => "customer",
            Self::System => "system",
        }
    }

    /// The id, whatever it identifies.
    #[must_use]
    pub const fn id(&self) -> Option<i64> {
        match self {
            Self::Staff { id, .. } => Some(id.0),
            Self::Customer { id, .. } => Some(id.0),
            Self::System => None,
        }
    }

    /// The name that is stored and shown.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Staff { name, .. } | Self::Customer { name, .. } => name,
            Self::System => "Quartier",
        }
    }
}

macro_rules! keyed {
    ($(#[$meta:meta])* $enum:ident { $($(#[$doc:meta])* $name:ident = $key:literal, $de:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $enum { $($(#[$doc])* $name,)* }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// Reads the stable name.
            #[must_use]
            pub fn parse(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }

            /// What people read.
            #[must_use]
            pub const fn label(self) -> Text {
                match self { $(Self::$name => text($de, $en),)* }
            }
        }
    };
}

keyed! {
    /// What kind of thing was changed.
    ObjectKind {
        /// A switch of the portal.
        Setting = "setting", "Einstellung", "Setting";
        /// Master data of a person or firm.
        Contact = "contact", "Kontakt", "Contact";
        /// A contract.
        Contract = "contract", "Vertrag", "Contract";
        /// A unit.
        Unit = "unit", "Einheit", "Unit";
        /// A property.
        Property = "property", "Liegenschaft", "Property";
        /// An invitation code.
        Invitation = "invitation", "Einladungscode", "Invitation code";
        /// A customer's login.
        Login = "login", "Zugang", "Login";
        /// An answer to a question.
        Answer = "answer", "Antwort", "Answer";
        /// An import of master data.
        Import = "import", "Import", "Import";
        /// An employee.
        Staff = "staff", "Mitarbeiter", "Staff";
        /// The property manager.
        Organisation = "organisation", "Hausverwaltung", "Organisation";
        /// A mail in the outbox.
        Mail = "mail", "E-Mail", "E-mail";
        /// A category of the FAQ.
        FaqCategory = "faq_category", "FAQ-Kategorie", "FAQ category";
        /// A question of the FAQ with its answer.
        FaqEntry = "faq_entry", "FAQ-Eintrag", "FAQ entry";
        /// From the property manager to customers.
        Announcement = "announcement", "Mitteilung", "Announcement";
        /// A file for customers.
        Document = "document", "Dokument", "Document";
    }
}

keyed! {
    /// What happened to it.
    Action {
        /// It is new.
        Created = "created", "angelegt", "created";
        /// It is different.
        Changed = "changed", "geändert", "changed";
        /// It is out of use.
        Archived = "archived", "archiviert", "archived";
        /// A file was read in.
        Imported = "imported", "importiert", "imported";
        /// It was sent by mail.
        Mailed = "mailed", "gemailt", "mailed";
        /// It is valid again, with a new code.
        Renewed = "renewed", "erneuert", "renewed";
        /// It is no longer valid.
        Revoked = "revoked", "widerrufen", "revoked";
        /// It was locked for a while.
        Frozen = "frozen", "gesperrt", "locked";
        /// Staff looked at the code.
        ReadOut = "read_out", "angezeigt", "shown";
        /// Somebody registered.
        Registered = "registered", "registriert", "registered";
        /// A question was answered.
        Answered = "answered", "beantwortet", "answered";
        /// Nothing had to be corrected.
        Confirmed = "confirmed", "bestätigt", "confirmed";
        /// On for the organisation.
        SwitchedOn = "switched_on", "eingeschaltet", "switched on";
        /// Off for the organisation.
        SwitchedOff = "switched_off", "ausgeschaltet", "switched off";
        /// A property was excepted.
        ExceptionSet = "exception_set", "Ausnahme festgelegt", "exception set";
        /// A property follows again.
        ExceptionRemoved = "exception_removed", "Ausnahme entfernt", "exception removed";
        /// A new password.
        PasswordChanged = "password_changed", "Passwort geändert", "password changed";
        /// A task is done.
        Done = "done", "erledigt", "done";
        /// It came back from a backup.
        Restored = "restored", "aus einer Sicherung wiederhergestellt", "restored from a backup";
        /// It is in use again.
        BroughtBack = "brought_back", "zurückgeholt", "brought back";
        /// Those who had not answered are asked.
        Asked = "asked", "nachgefragt", "asked";
        /// Cannot sign in any more.
        Deactivated = "deactivated", "deaktiviert", "deactivated";
        /// Is invited once more after that.
        Reactivated = "reactivated", "reaktiviert", "reactivated";
        /// Was invited by a link.
        Invited = "invited", "eingeladen", "invited";
        /// Signed out in one browser or in several.
        SessionEnded = "session_ended", "Sitzung beendet", "session ended";
        /// It was tried for two days and given up.
        GivenUp = "given_up", "aufgegeben", "given up";
        /// It is gone.
        Deleted = "deleted", "gelöscht", "deleted";
        /// It has become one with another.
        Merged = "merged", "zusammengeführt", "merged";
        /// Its owner was reminded of it.
        Reminded = "reminded", "erinnert", "reminded";
        /// A mail came back from its address.
        Bounced = "bounced", "Mail kam zurück", "mail came back";
        /// Its address is written to again.
        BounceCleared = "bounce_cleared", "Adresse wieder verwendet", "address used again";
        /// Somebody has looked at it.
        Seen = "seen", "gesehen", "seen";
        /// It stands in another place of its list.
        Moved = "moved", "verschoben", "moved";
        /// Customers see it, now or from a certain time on.
        Published = "published", "veröffentlicht", "published";
        /// Customers see it no more.
        Withdrawn = "withdrawn", "zurückgezogen", "withdrawn";
        /// Staff have looked at the portal as this customer has it.
        Previewed = "previewed", "Vorschau geöffnet", "preview opened";
        /// Customers can open it.
        Shared = "shared", "freigegeben", "shared";
    }
}

/// What was changed, with its name as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What kind of thing.
    pub kind: ObjectKind,
    /// Which one; none for things without number, such as settings.
    pub id: Option<i64>,
    /// Its name as people know it (a setting: its key).
    pub name: String,
}

impl Object {
    /// An object with a number.
    #[must_use]
    pub fn new(kind: ObjectKind, id: i64, name: impl Into<String>) -> Self {
        Self { kind, id: Some(id), name: name.into() }
    }

    /// An object without a number.
    #[must_use]
    pub fn named(kind: ObjectKind, name: impl Into<String>) -> Self {
        Self { kind, id: None, name: name.into() }
    }
}

/// One row of the journal, before it is written. Contains no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// What.
    pub object: Object,
    /// What happened to it.
    pub action: Action,
    /// What was there before, in words.
    pub before: Option<String>,
    /// What is there now, in words.
    pub after: Option<String>,
}

/// An entry as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number; later entries have greater ones.
    pub id: EntryId,
    /// When.
    pub at: Moment,
    /// Who, by the name they had.
    pub actor: String,
    /// Whether that was a customer.
    pub by_customer: bool,
    /// What kind of thing.
    pub kind: ObjectKind,
    /// Which one.
    pub object: Option<i64>,
    /// What it was called.
    pub name: String,
    /// What happened to it.
    pub action: Action,
    /// What was there before.
    pub before: Option<String>,
    /// What is there since.
    pub after: Option<String>,
    /// Whose page it leads to, where that is not said by the thing itself: the contact that an invitation is for, or for which
    /// a question was answered, where the page is not that contact's own; an announcement as long as it is there.
    pub leads_to: Option<i64>,
}

impl Action {
    /// What it is called where entries are sought by it: of some things it is said in other words ([`Line::happened`]).
    #[must_use]
    pub const fn sought(self) -> Text {
        match self {
            Self::Renewed => text("erneuert oder erneut gesendet", "renewed or sent again"),
            _ => self.label(),
        }
    }
}

impl Line {
    /// What it was called, for people: a setting by its title.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        if self.kind != ObjectKind::Setting {
            return self.name.clone();
        }
        let switch = Key::parse(&self.name).map(|key| key.setting().label);
        let label = switch.or_else(|| days::Key::parse(&self.name).map(|key| key.setting().label));
        label.map_or_else(|| self.name.clone(), |label| label.to(lang).to_owned())
    }

    /// What happened to it, for people: of somebody who works here it is not the person that is renewed.
    #[must_use]
    pub const fn happened(&self) -> Text {
        match (self.kind, self.action) {
            (ObjectKind::Staff, Action::Renewed) => text("Einladung erneut gesendet", "invitation sent again"),
            (_, action) => action.label(),
        }
    }

    /// The page of the thing in the administration, if it has one.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match (self.kind, self.object) {
            (ObjectKind::Setting, _) => {
                let page = days::Key::parse(&self.name).map_or("/admin/settings", |key| key.setting().page);
                Some(format!("{page}#{}", self.name))
            }
            (ObjectKind::Contact, Some(id)) => Some(format!("/admin/contacts/{id}")),
            (ObjectKind::Property, Some(id)) => Some(format!("/admin/properties/{id}")),
            (ObjectKind::Unit, Some(id)) => Some(format!("/admin/units/{id}")),
            (ObjectKind::Contract, Some(id)) => Some(format!("/admin/contracts/{id}/edit")),
            (ObjectKind::Invitation | ObjectKind::Answer, _) => {
                self.leads_to.map(|contact| format!("/admin/contacts/{contact}"))
            }
            (ObjectKind::FaqCategory, Some(id)) => Some(format!("/admin/faq/categories/{id}")),
            (ObjectKind::FaqEntry, Some(id)) => Some(format!("/admin/faq/entries/{id}")),
            (ObjectKind::Announcement, _) => self.leads_to.map(|id| format!("/admin/announcements/{id}")),
            (ObjectKind::Document, Some(id)) => Some(format!("/admin/documents/{id}")),
            (ObjectKind::Login, Some(id)) => Some(format!("/admin/users/{id}/sessions")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_code_it_is_said_that_it_was_renewed_and_of_staff_that_their_invitation_was_sent_again() {
        let line = |kind: ObjectKind, action: Action| Line {
            id: EntryId(1),
            at: Moment(0),
            actor: "Maria Huber".into(),
            by_customer: false,
            kind,
            object: Some(7),
            name: "Nele Neu".into(),
            action,
            before: None,
            after: None,
            leads_to: None,
        };
        for (kind, action, words) in [
            (ObjectKind::Invitation, Action::Renewed, "erneuert"),
            (ObjectKind::Staff, Action::Renewed, "Einladung erneut gesendet"),
            (ObjectKind::Staff, Action::Invited, "eingeladen"),
        ] {
            assert_eq!(line(kind, action).happened().to(Lang::De), words, "{kind:?} {action:?}");
        }
    }
}
