//! What waits for a member of staff.

use crate::{
    contact::Field,
    id::{ContactId, TaskId},
    list::Slice,
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// Why something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A customer has corrected their contact data.
    ContactCorrected,
    /// Somebody wanted to register, and no contract number is on file.
    NoContractNumber,
    /// Five wrong contract numbers froze a code.
    CodeFrozen,
    /// The last person who looked after a contact has deleted their login.
    NobodyLooksAfter,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] =
        [Self::ContactCorrected, Self::NoContractNumber, Self::CodeFrozen, Self::NobodyLooksAfter];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ContactCorrected => "contact_corrected",
            Self::NoContractNumber => "no_contract_number",
            Self::CodeFrozen => "code_frozen",
            Self::NobodyLooksAfter => "nobody_looks_after",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What staff read.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::ContactCorrected => {
                text("Kontaktdaten wurden vom Kunden geändert", "Contact data were changed by the customer")
            }
            Self::NoContractNumber => text(
                "Registrierung nicht möglich: keine Vertragsnummer hinterlegt",
                "Registration not possible: no contract number on file",
            ),
            Self::CodeFrozen => text(
                "Einladungscode nach fünf falschen Vertragsnummern gesperrt",
                "Invitation code locked after five wrong contract numbers",
            ),
            Self::NobodyLooksAfter => text(
                "Niemand kümmert sich mehr um den Kontakt: Die letzte Person mit Administrator-Rechten hat ihren Zugang gelöscht",
                "Nobody looks after the contact any more: the last person with administrator rights has deleted their login",
            ),
        }
    }
}

/// Something that waits for somebody, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// Why.
    pub kind: Kind,
    /// With which contact.
    pub contact: Option<(ContactId, String)>,
    /// What exactly, as it is kept: see [`Task::about`].
    pub detail: String,
    /// Since when.
    pub since: Moment,
    /// Who has looked at all that it says, and when.
    pub seen: Option<(String, Moment)>,
    /// Who has done it, and when.
    pub done: Option<(String, Moment)>,
    /// What a customer has corrected.
    pub corrections: Vec<Corrected>,
}

impl Task {
    /// What exactly it is about, for whoever reads it. What a customer has corrected is kept by the German names of its fields.
    #[must_use]
    pub fn about(&self, lang: Lang) -> String {
        if self.kind != Kind::ContactCorrected {
            return self.detail.clone();
        }
        self.detail.split(", ").map(|name| field_in(name, lang)).collect::<Vec<_>>().join(", ")
    }

    /// When the newest of its corrections was made: whoever marks the task knows what was corrected until then.
    #[must_use]
    pub fn newest(&self) -> Option<Moment> {
        self.corrections.iter().map(|corrected| corrected.at).max()
    }
}

/// The German name of a field in a language; anything else stays as it is.
fn field_in(name: &str, lang: Lang) -> &str {
    Field::ALL.into_iter().find(|field| field.label().de == name).map_or(name, |field| field.label().to(lang))
}

/// A field that was corrected while the task was open, perhaps several times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Which.
    pub field: Field,
    /// What was there before the first correction.
    pub before: Option<String>,
    /// What the last one has put there; what is there today may be something else again.
    pub after: Option<String>,
    /// When that was.
    pub at: Moment,
    /// Who it was.
    pub by: String,
}

/// Which tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filter {
    /// Those that wait, the oldest first.
    #[default]
    Open,
    /// Those that are done, the last one first.
    Done,
}

impl Filter {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Open, Self::Done];

    /// What stands in an address.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Open => text("offen", "open"),
            Self::Done => text("erledigt", "done"),
        }
    }

    /// Reads it; anything else are those that wait.
    #[must_use]
    pub fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.key() == key).unwrap_or_default()
    }
}

/// A page of tasks.
pub type Tasks = Slice<Task>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_that_were_corrected_are_named_in_the_language_of_whoever_reads() {
        let all = Field::ALL.map(|field| field.label().de).join(", ");
        let task = |kind: Kind, detail: &str| Task {
            id: TaskId(1),
            kind,
            contact: None,
            detail: detail.to_owned(),
            since: Moment(0),
            seen: None,
            done: None,
            corrections: Vec::new(),
        };
        let corrected = task(Kind::ContactCorrected, &all);
        assert_eq!(corrected.about(Lang::De), all);
        assert_eq!(corrected.about(Lang::En), "E-mail, Telephone, Mobile, Street and house number, Postcode, Town");
        assert_eq!(task(Kind::ContactCorrected, "").about(Lang::En), "");
        assert_eq!(task(Kind::NoContractNumber, "Ort, Telefon").about(Lang::En), "Ort, Telefon", "a person's name");
    }
}
