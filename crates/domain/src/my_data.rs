//! What is stored about somebody who has a login, as far as they may see it: to read, and to take along
//! (docs/decisions/0038-my-data.md).

use crate::{
    access::{AccessKind, AccessLevel},
    contact::{ContactChannel, OwnContact},
    onboarding::{Answer, Question, words},
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyData {
    /// The login itself.
    pub login: Login,
    /// What it may reach.
    pub accesses: Vec<Reached>,
    /// The contacts that the person looks after, with their contracts.
    pub contacts: Vec<OwnContact>,
    /// What the person has answered.
    pub answers: Vec<Answered>,
    /// Whom the person has invited, the newest first; without those whose invitation was withdrawn.
    pub invited: Vec<Invited>,
}

/// A login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// What the person is called.
    pub name: String,
    /// The address that they sign in with.
    pub email: String,
    /// The language in which they read.
    pub lang: Lang,
    /// When it was made.
    pub since: Moment,
    /// When the terms were accepted.
    pub terms_accepted_at: Moment,
    /// In how many browsers they are signed in.
    pub sessions: i64,
}

/// Something that a login may reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Where that comes from.
    pub kind: AccessKind,
    /// With which rights.
    pub level: AccessLevel,
    /// The house, for residents.
    pub house: Option<String>,
    /// Since when.
    pub since: Moment,
}

/// An answer, with the last word on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// To which question.
    pub question: Question,
    /// About which house, if it is about one.
    pub house: Option<String>,
    /// The stable text of the answer.
    pub key: String,
    /// The answer in the person's language.
    pub words: String,
    /// When it was given.
    pub at: Moment,
}

/// Somebody whom the person has invited. More than the name is not theirs to take along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// As they were called in the invitation.
    pub name: String,
    /// Into which house, if it was as a resident; otherwise to the contact.
    pub house: Option<String>,
    /// When.
    pub at: Moment,
}

/// What a question is about, as its person remembers it.
#[must_use]
pub const fn asked(question: Question) -> Text {
    match question {
        Question::Channel => text("Briefe zusätzlich auf Papier?", "Letters on paper as well?"),
        Question::Residency => text("Wohnen Sie hier?", "Do you live here?"),
        Question::Contact => words::CONTACT.asks,
        Question::People => words::PEOPLE.asks,
    }
}

/// An answer in the words of whoever gave it.
#[must_use]
pub fn said(answer: Answer, lang: Lang) -> String {
    let chosen = match answer {
        Answer::Channel(ContactChannel::Online) => words::CHANNEL.answers[0],
        Answer::Channel(ContactChannel::Postal) => words::CHANNEL.answers[1],
        Answer::Residency(true) => words::RESIDENCY.answers[0],
        Answer::Residency(false) => words::RESIDENCY.answers[1],
        Answer::Contact(_) | Answer::People(_) => return answer.to(lang),
    };
    chosen.to(lang).to_owned()
}

/// Where an access comes from, as its person remembers it.
#[must_use]
pub const fn came(kind: AccessKind) -> Text {
    match kind {
        AccessKind::Contact => text("Mit Ihrem Einladungscode registriert", "Registered with your invitation code"),
        AccessKind::Added => text("Von einer anderen Person hinzugefügt", "Added by somebody else"),
        AccessKind::Resident => text("Als Bewohner eingeladen", "Invited as a resident"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_said_as_they_were_given() {
        assert_eq!(said(Answer::Residency(true), Lang::De), "Ja, ich wohne hier");
        assert_eq!(said(Answer::Residency(false), Lang::En), "No, I live somewhere else");
        assert_eq!(said(Answer::Channel(ContactChannel::Online), Lang::De), "Nein, im Portal genügt");
        assert_eq!(said(Answer::Channel(ContactChannel::Postal), Lang::De), "Ja, zusätzlich auf Papier");
        assert_eq!(said(Answer::People(2), Lang::En), "2 people invited");
    }
}
