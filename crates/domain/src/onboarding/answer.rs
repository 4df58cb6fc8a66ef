//! Answers: what is stored of them, and how staff read them.

use super::Question;
use crate::{
    contact::ContactChannel,
    text::{Lang, Text, text},
};

/// An answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Letters on paper as well, or not.
    Channel(ContactChannel),
    /// Lives there, or does not.
    Residency(bool),
    /// The data are right; with `true` something was corrected first.
    Contact(bool),
    /// So many people were invited; none: skipped.
    People(usize),
}

impl Answer {
    /// What it answers.
    #[must_use]
    pub const fn question(self) -> Question {
        match self {
            Self::Channel(_) => Question::Channel,
            Self::Residency(_) => Question::Residency,
            Self::Contact(_) => Question::Contact,
            Self::People(_) => Question::People,
        }
    }

    /// The stable text, as the database keeps it.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Channel(channel) => channel.key().to_owned(),
            Self::Residency(true) => "yes".to_owned(),
            Self::Residency(false) => "no".to_owned(),
            Self::Contact(true) => "corrected".to_owned(),
            Self::Contact(false) => "confirmed".to_owned(),
            Self::People(count) => count.to_string(),
        }
    }

    /// Reads the stable text of an answer to a question.
    #[must_use]
    pub fn parse(question: Question, key: &str) -> Option<Self> {
        Some(match (question, key) {
            (Question::Channel, key) => Self::Channel(ContactChannel::parse(key)?),
            (Question::Residency, "yes") => Self::Residency(true),
            (Question::Residency, "no") => Self::Residency(false),
            (Question::Contact, "corrected") => Self::Contact(true),
            (Question::Contact, "confirmed") => Self::Contact(false),
            (Question::Residency | Question::Contact, _) => return None,
            (Question::People, key) => Self::People(key.parse().ok()?),
        })
    }

    /// What staff read.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        const fn word(answer: Answer) -> Option<Text> {
            Some(match answer {
                Answer::Channel(channel) => channel.label(),
                Answer::Residency(true) => text("wohnt hier", "lives here"),
                Answer::Residency(false) => text("wohnt nicht hier", "does not live here"),
                Answer::Contact(true) => text("korrigiert", "corrected"),
                Answer::Contact(false) => text("bestätigt", "confirmed"),
                Answer::People(0) => text("niemand", "nobody"),
                Answer::People(_) => return None,
            })
        }
        match (word(self), self, lang) {
            (Some(word), ..) => word.to(lang).to_owned(),
            (None, Self::People(1), Lang::De) => "1 Person eingeladen".to_owned(),
            (None, Self::People(1), Lang::En) => "1 person invited".to_owned(),
            (None, _, Lang::De) => format!("{} Personen eingeladen", self.key()),
            (None, _, Lang::En) => format!("{} people invited", self.key()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_reads_back_and_has_words() {
        let answers = [
            Answer::Channel(ContactChannel::Online),
            Answer::Channel(ContactChannel::Postal),
            Answer::Residency(true),
            Answer::Residency(false),
            Answer::Contact(true),
            Answer::Contact(false),
            Answer::People(0),
            Answer::People(3),
        ];
        for answer in answers {
            assert_eq!(Answer::parse(answer.question(), &answer.key()), Some(answer));
            assert!(Lang::ALL.iter().all(|lang| !answer.to(*lang).is_empty()));
        }
        assert_eq!(Answer::parse(Question::Residency, "maybe"), None);
        assert_eq!(Answer::People(1).to(Lang::De), "1 Person eingeladen");
    }
}
