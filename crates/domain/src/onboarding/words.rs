//! The words of the questions, version by version. Every answer says which version it answered, and staff can read it.
//!
//! A version never changes once it was shown (`snapshots` beside this file holds them). To change what a question says, keep the
//! old constant under another name, write the new one with the next number, and add it at the end of
//! [`Question::wordings`].

use super::Question;
use crate::text::{Text, text};

/// The words of a question, as people were shown them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Its number, from 1.
    pub version: i64,
    /// The question. `{house}` stands for the name of the property.
    pub asks: Text,
    /// Why it is asked, and who sees the answer.
    pub because: Text,
    /// What can be answered.
    pub answers: &'static [Text],
}

/// Letters on paper as well?
pub const CHANNEL: Wording = Wording {
    version: 1,
    asks: text(
        "Briefe Ihrer Hausverwaltung finden Sie immer hier im Portal. Möchten Sie sie zusätzlich auf Papier bekommen?",
        "You always find letters from your property manager here in the portal. Would you also like them on paper?",
    ),
    because: text(
        "Wir fragen, damit niemand Papier bekommt, der es nicht braucht. Ihre Hausverwaltung sieht die Antwort, Ihre Nachbarn sehen sie nicht; Sie können sie später ändern.",
        "We ask so that nobody gets paper who does not need it. Your property manager sees the answer, your neighbours do not; you can change it later.",
    ),
    answers: &[
        text("Nein, im Portal genügt", "No, the portal is enough"),
        text("Ja, zusätzlich auf Papier", "Yes, on paper as well"),
    ],
};

/// Do you live here?
pub const RESIDENCY: Wording = Wording {
    version: 1,
    asks: text("Wohnen Sie in dieser Liegenschaft: {house}?", "Do you live in this property: {house}?"),
    because: text(
        "Wir fragen, damit Ihre Hausverwaltung weiß, wen sie im Haus erreicht. Nur sie sieht Ihre Antwort, und sie ändert nichts an dem, was Sie hier dürfen.",
        "We ask so that your property manager knows whom to reach in the house. Only they see your answer, and it changes nothing about what you may do here.",
    ),
    answers: &[
        text("Ja, ich wohne hier", "Yes, I live here"),
        text("Nein, ich wohne woanders", "No, I live somewhere else"),
    ],
};

/// Are these data right?
pub const CONTACT: Wording = Wording {
    version: 1,
    asks: text("Stimmen Ihre Kontaktdaten?", "Are your contact data right?"),
    because: text(
        "Wir fragen, damit Ihre Hausverwaltung Sie erreicht. Sie sieht diese Daten, Ihre Nachbarn sehen sie nicht. Ändern Sie, was nicht mehr stimmt.",
        "We ask so that your property manager can reach you. They see these data, your neighbours do not. Change what is no longer right.",
    ),
    answers: &[text("Stimmt so, weiter", "That is right, continue")],
};

/// Who else shall have access?
pub const PEOPLE: Wording = Wording {
    version: 1,
    asks: text("Wer soll außer Ihnen Zugang haben?", "Who else shall have access?"),
    because: text(
        "Zum Beispiel Ihre Partnerin oder Ihr Partner. Jede Person bekommt eine Einladung per E-Mail; Ihre Hausverwaltung sieht, wen Sie eingeladen haben. Soll niemand dazukommen, drücken Sie „Niemand, weiter“.",
        "For example your partner. Each person gets an invitation by e-mail; your property manager sees whom you have invited. If nobody shall be added, press “Nobody, continue”.",
    ),
    answers: &[text("Niemand, weiter", "Nobody, continue")],
};

impl Question {
    /// All versions of its words that were ever shown, the newest last.
    #[must_use]
    pub const fn wordings(self) -> &'static [Wording] {
        match self {
            Self::Channel => &[CHANNEL],
            Self::Residency => &[RESIDENCY],
            Self::Contact => &[CONTACT],
            Self::People => &[PEOPLE],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn versions_are_numbered_from_one_and_never_change() {
        let mut told = String::new();
        for question in Question::ALL {
            for (number, wording) in (1..).zip(question.wordings()) {
                assert_eq!(wording.version, number, "{question:?}");
                writeln!(told, "{} {number}", question.key()).expect("memory");
                for text in [wording.asks, wording.because].iter().chain(wording.answers) {
                    writeln!(told, "  {}\n  {}", text.de, text.en).expect("memory");
                }
            }
            assert_eq!(question.wordings().last().map(|wording| wording.version), Some(question.wording()));
        }
        // Lines are added at the end of a question; none that is here may change.
        insta::assert_snapshot!("wordings", told);
    }
}
