//! The questions as staff look at them: who has answered, what was answered, and asking those who are left.

use crate::{
    Outcome, Portal, Visitor,
    property::{FETCHED, PAGE},
    spreadsheet::Spreadsheet,
};
use domain::{
    journal::{Action, Entry, Object, ObjectKind},
    list::{Slice, Turn},
    onboarding::{
        Answer, Question,
        coverage::{Filter, Line, Overview, People, Person, Search},
    },
    policy::Right,
    refusal::{Reason, Refusal},
    setting::{Key, Settings},
    text::Lang,
};
use store::{Tx, question::Known, write_tx};

/// How many people are read at once for a file: few enough that memory stays flat while the text grows.
const SLICE: usize = 1_000;
/// The most people in one file: more than the largest portfolio has, and still a text that a spreadsheet opens.
const MOST: usize = 200_000;

impl Portal {
    /// All questions with their numbers: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers.
    pub async fn questions(&self, visitor: &Visitor) -> Outcome<Overview> {
        let staff = visitor.must_as_staff(Right::SeeQuestions)?;
        let settings = self.settings_for(visitor).await?;
        let known = store::question::coverage(self.db().read(), visitor.today()).await?;
        let lines = known.into_iter().map(|known| line(known, settings)).collect();
        Ok(Overview { lines, may_ask: Right::AskRemaining.held_by_staff(staff.role) })
    }

    /// One question with its numbers, for whoever may ask the remaining people: two statements.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators.
    pub async fn question_to_ask(&self, visitor: &Visitor, question: Question) -> Outcome<Line> {
        visitor.must_as_staff(Right::AskRemaining)?;
        let settings = self.settings_for(visitor).await?;
        let known = store::question::coverage(self.db().read(), visitor.today()).await?;
        let known = known.into_iter().find(|known| known.question == question).ok_or(Refusal::NotFound)?;
        Ok(line(known, settings))
    }

    /// A page of the people whom a question applies to: one statement, and one more for the name of the property.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for customers, and if there is no such property.
    pub async fn question_people(&self, visitor: &Visitor, question: Question, search: &Search) -> Outcome<People> {
        visitor.must_as_staff(Right::SeeQuestions)?;
        let property = match search.property() {
            Some(id) => {
                let name = store::property::name(self.db().read(), id).await?;
                Some((id, name.ok_or(Refusal::NotFound)?))
            }
            None => None,
        };
        let (turn, today, db) = (search.turn(), visitor.today(), self.db().read());
        let rows =
            store::question::people(db, question, search.filter(), search.property(), turn, today, FETCHED).await?;
        Ok(People { question, slice: Slice::cut(rows, turn, PAGE, |person| person.access.0), property })
    }

    /// The same people as a file for spreadsheets, all of them.
    ///
    /// # Errors
    /// As [`Portal::question_people`].
    pub async fn question_file(&self, visitor: &Visitor, question: Question, search: &Search) -> Outcome<String> {
        visitor.must_as_staff(Right::SeeQuestions)?;
        if let Some(id) = search.property() {
            store::property::name(self.db().read(), id).await?.ok_or(Refusal::NotFound)?;
        }
        let (filter, property, today) = (search.filter(), search.property(), visitor.today());
        let mut file = Spreadsheet::begin(&match visitor.lang {
            Lang::De => ["Kontakt", "Nutzer", "E-Mail", "Liegenschaft", "Antwort", "Wortlaut", "Beantwortet am"],
            Lang::En => ["Contact", "User", "E-mail", "Property", "Answer", "Wording", "Answered at"],
        });
        let (mut turn, mut written) = (Turn::Start, 0);
        while written < MOST {
            let limit = SLICE as i64;
            let people =
                store::question::people(self.db().read(), question, filter, property, turn, today, limit).await?;
            let (read, last) = (people.len(), people.last().map(|person| person.access.0));
            for person in people {
                write(&mut file, &person, question, filter, visitor.lang);
            }
            written += read;
            match last {
                Some(last) if read == SLICE => turn = Turn::After(last),
                _ => break,
            }
        }
        if written >= MOST {
            file.row(&[match visitor.lang {
                Lang::De => {
                    "Hier endet die Datei: Es sind 200.000 Personen oder mehr. Bitte wählen Sie eine Liegenschaft."
                }
                Lang::En => "The file ends here: there are 200,000 people or more. Please choose a property.",
            }]);
        }
        Ok(file.into_text())
    }

    /// Asks those who are through and have not answered, from their next request on. Doing it twice is no mistake.
    /// Says how many they are.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators; [`Reason::SwitchedOff`] if the question is not asked at
    /// all.
    pub async fn ask_remaining(&self, visitor: &Visitor, question: Question) -> Outcome<i64> {
        let staff = visitor.must_as_staff(Right::AskRemaining)?;
        let key = Key::asking(question).ok_or(Refusal::NotFound)?;
        write_tx!(self.db(), |tx| {
            // Held, so that nobody switches it off meanwhile.
            let stored = store::setting::lock(&mut *tx, key.setting().key).await?;
            if !stored.value.on {
                return Err(Reason::SwitchedOff.into());
            }
            let known = store::question::coverage(&mut *tx, visitor.today()).await?;
            let known = known.into_iter().find(|known| known.question == question);
            let people = known.map_or(0, |known| known.coverage.to_ask);
            if people > 0 {
                store::question::ask(tx, question, people, &staff.name, visitor.now).await?;
                self.note_asking(tx, visitor, key, Action::Asked, Some(told(people))).await?;
            }
            Ok(people)
        })
    }

    /// Stops asking; who has not answered by now is left in peace from the next request on. `false`: nobody was asked. Doing
    /// it twice is no mistake.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for everybody but administrators.
    pub async fn stop_asking(&self, visitor: &Visitor, question: Question) -> Outcome<bool> {
        visitor.must_as_staff(Right::AskRemaining)?;
        let key = Key::asking(question).ok_or(Refusal::NotFound)?;
        write_tx!(self.db(), |tx| { self.drop_asking(tx, visitor, key).await })
    }

    /// Stops asking what a switch asks that is turned off, within the transaction that turns it off: on again, it does
    /// not disturb those who are through. `false`: nobody was asked.
    pub(crate) async fn drop_asking(&self, tx: &mut Tx, visitor: &Visitor, key: Key) -> Outcome<bool> {
        let Some(question) = key.setting().asks else { return Ok(false) };
        let stopped = store::question::stop_asking(tx, question).await?;
        if stopped {
            self.note_asking(tx, visitor, key, Action::Revoked, None).await?;
        }
        Ok(stopped)
    }

    async fn note_asking(
        &self,
        tx: &mut Tx,
        visitor: &Visitor,
        key: Key,
        action: Action,
        after: Option<String>,
    ) -> Outcome<()> {
        let object = Object::named(ObjectKind::Setting, key.setting().key);
        let before = (action == Action::Revoked).then(|| "Übrige werden gefragt".to_owned());
        let entry = Entry { actor: visitor.actor(), object, action, before, after };
        Ok(store::journal::append(tx, visitor.now, &entry).await?)
    }
}

fn told(people: i64) -> String {
    if people == 1 { "Übrige gefragt: eine Person".to_owned() } else { format!("Übrige gefragt: {people} Personen") }
}

fn line(known: Known, settings: &Settings) -> Line {
    let Known { question, coverage, asking } = known;
    let on = Key::asking(question).is_some_and(|key| settings.on(key));
    Line { question, on, coverage, asking }
}

fn write(file: &mut Spreadsheet, person: &Person, question: Question, filter: Filter, lang: Lang) {
    let mut row = |house: &str, answer: &str, wording: &str, at: &str| {
        file.row(&[&person.contact_name, &person.name, &person.email, house, answer, wording, at]);
    };
    for given in &person.answers {
        let answer = Answer::parse(question, &given.value).map_or_else(|| given.value.clone(), |it| it.to(lang));
        let house = given.property.as_deref().unwrap_or_default();
        row(house, &answer, &given.wording.to_string(), &given.at.to(lang));
    }
    // What is still open of somebody with several houses has a line of its own.
    if !person.answered && (person.answers.is_empty() || filter != Filter::Answered) {
        row("", "", "", "");
    }
}
