//! What people type into forms: fields, what can be wrong with them, and the limits.
//!
//! A use case answers bad input with [`Problems`]: which field, and what is wrong with it. The words are made where
//! they are shown, in the reader's language, from the same value that crossed the wire.

use crate::{announcement::PlaceKind, text::Lang};
use serde::{Deserialize, Serialize};

/// One line of text: names, streets, numbers. The longest German street name has 53 characters, the longest legal
/// person's name we know of some 160; beyond 200 it is a mistake.
pub const LINE: usize = 200;
/// A note or description of several lines; about one printed page.
pub const NOTE: usize = 4_000;
/// An e-mail address (RFC 5321, section 4.5.3.1.3).
pub const EMAIL: usize = 254;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Nothing was typed where something is needed.
    Missing,
    /// More characters than the limit.
    TooLong {
        /// The most that is accepted, in characters.
        limit: u32,
    },
    /// Contains characters that are not text, such as NUL.
    NotText,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a telephone number.
    NotAPhone,
    /// Not a day of the calendar.
    NotADay,
    /// None of the choices.
    NotAChoice,
    /// "Nobody" was chosen, and yet somebody stands in the fields.
    SomebodyTyped,
    /// Fewer characters than a password needs.
    PasswordTooShort {
        /// The fewest that are accepted, in characters.
        least: u32,
    },
    /// A password that attackers try first.
    PasswordTooCommon,
    /// The second typing differs from the first.
    NotRepeated,
    /// The current password is not right.
    WrongPassword,
    /// The terms were not accepted.
    TermsNotAccepted,
    /// Something with this value exists already.
    Taken,
    /// The same stands further up in the form.
    Repeated,
    /// The address of whoever fills in the form.
    OwnAddress,
    /// Somebody with this address has access or an invitation already.
    InvitedAlready,
    /// The same, on the page that lists them above the form.
    InListAlready,
    /// More entries than are allowed.
    TooMany {
        /// The most that are accepted.
        limit: u32,
    },
    /// No file was chosen.
    NoFile,
    /// The file is larger than the limit.
    FileTooLarge {
        /// The most that is accepted, in megabytes.
        megabytes: u32,
    },
    /// Not a whole number within the limits.
    NotWithin {
        /// The least that is accepted.
        least: u32,
        /// The most that is accepted.
        most: u32,
    },
    /// Neither a last name nor a company.
    NoName,
    /// A contract is for no unit yet.
    NoUnit,
    /// Nothing has what was typed into a search.
    NothingFound,
    /// Nothing of the kind that is chosen above has what was typed into a search.
    NothingFoundOf(PlaceKind),
    /// There is nothing to search for, because all is meant.
    NothingToSearch,
    /// A contract ends before it begins.
    EndsBeforeStart,
    /// Somebody or something else has this reference id.
    TakenBy {
        /// What that is called.
        name: String,
        /// Its page in the administration.
        path: String,
    },
    /// What was typed looks like a contact that there is already.
    MaybeThereAlready,
    /// A customer signs in with this address.
    OfCustomer,
    /// Somebody who works here signs in with this address, or did.
    OfStaff,
    /// The year of a day has not four digits.
    ShortYear,
    /// A last day that comes before the first one.
    BeforeBegin,
    /// Not a time of day.
    NotATime,
    /// A time of day that is skipped when clocks are put forward.
    SkippedTime,
    /// An instant that is over.
    Over,
    /// An appointment ends before it begins, and no other last day was named.
    EndsEarlierThatDay,
    /// An appointment that lasts too long to be meant.
    LastsTooLong {
        /// The most that is accepted.
        days: u32,
    },
    /// A day too far ahead to be meant.
    TooFarAhead {
        /// The most that is accepted.
        years: u32,
    },
    /// An appointment that is over before anybody can read of it.
    OverWhenSeen,
    /// An appointment without an end that has begun: nobody can tell whether it is over.
    BegunWithoutEnd,
    /// None of the houses in a list is ticked.
    NoHouse,
    /// None of the contacts in a list is ticked.
    NoContact,
    /// None of the documents in a list is ticked.
    NoDocument,
    /// Nothing was chosen where something is needed.
    NothingChosen,
    /// What was chosen is archived.
    Archived,
    /// What customers see would be for others, and nobody has agreed to that yet.
    Reaches {
        /// So many people.
        people: i64,
        /// So many e-mails are written to them.
        mails: i64,
        /// What the first of them are called.
        names: Vec<String>,
    },
    /// Somebody with this address has access to the house, or an invitation to it.
    KnownHere,
    /// As many invitations are open as are allowed.
    TooManyOpen {
        /// The most that are accepted.
        limit: u32,
    },
    /// A name with `://`, `www.` or `@` in it, like the address of a website or a mailbox.
    LooksLikeAddress,
}

impl Problem {
    /// Where what stands in the way is to be seen, if it has a page.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::TakenBy { path, .. } => Some(path),
            _ => None,
        }
    }

    /// What is wrong and what to do, for the reader.
    #[must_use]
    pub fn to(&self, lang: Lang) -> String {
        let fixed = |de: &str, en: &str| match lang {
            Lang::De => de.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            Self::Missing => fixed("Bitte füllen Sie dieses Feld aus.", "Please fill in this field."),
            Self::TooLong { limit } => fixed(
                &format!("Das ist zu lang. Höchstens {limit} Zeichen sind möglich."),
                &format!("That is too long. At most {limit} characters are possible."),
            ),
            Self::NotText => fixed(
                "Das enthält Zeichen, die sich nicht speichern lassen. Bitte tippen Sie es neu ein.",
                "This contains characters that cannot be stored. Please type it again.",
            ),
            Self::NotAnEmail => fixed(
                "Das ist keine E-Mail-Adresse. Sie sieht zum Beispiel so aus: name@beispiel.de",
                "This is not an e-mail address. It looks like this: name@example.com",
            ),
            Self::NotAPhone => fixed(
                "Das ist keine Telefonnummer. Erlaubt sind Ziffern, Leerzeichen und die Zeichen + / ( ) -",
                "This is not a telephone number. Use digits, spaces and the characters + / ( ) -",
            ),
            Self::NotADay => fixed(
                "Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 31.12.2026",
                "There is no such day. Please write it like this: 31.12.2026",
            ),
            Self::SomebodyTyped => fixed(
                "Hier steht jemand. Mit „Weiter“ laden Sie die Person ein; soll niemand dazukommen, leeren Sie bitte die Felder.",
                "Somebody stands here. “Continue” invites the person; if nobody shall be added, please clear the fields.",
            ),
            Self::NotAChoice => fixed("Bitte wählen Sie eine der Möglichkeiten.", "Please choose one of the options."),
            Self::PasswordTooShort { least } => fixed(
                &format!("Das Passwort braucht mindestens {least} Zeichen. Ein kurzer Satz ist gut zu merken."),
                &format!("The password needs at least {least} characters. A short sentence is easy to remember."),
            ),
            Self::PasswordTooCommon => fixed(
                "Dieses Passwort ist leicht zu erraten. Bitte wählen Sie ein anderes, zum Beispiel einen kurzen Satz.",
                "This password is easy to guess. Please choose another one, for example a short sentence.",
            ),
            Self::NotRepeated => fixed(
                "Die beiden Passwörter sind verschieden. Bitte tippen Sie das Passwort noch einmal ein.",
                "The two passwords differ. Please type the password again.",
            ),
            Self::WrongPassword => fixed("Das Passwort stimmt nicht.", "The password is not right."),
            Self::TermsNotAccepted => fixed(
                "Ohne Ihre Zustimmung können wir den Zugang nicht einrichten.",
                "We cannot set up your access without your consent.",
            ),
            Self::Taken => fixed("Das gibt es schon.", "This exists already."),
            Self::Repeated => {
                fixed("Diese Adresse steht weiter oben schon einmal.", "This address stands further up already.")
            }
            Self::OwnAddress => fixed(
                "Das ist Ihre eigene Adresse. Sie haben schon Zugang.",
                "This is your own address. You have access already.",
            ),
            Self::InvitedAlready => fixed(
                "Diese Person hat schon Zugang oder eine Einladung. Eine Einladung lässt sich in der Nutzerverwaltung noch einmal senden.",
                "This person has access or an invitation already. An invitation can be sent again under “Users”.",
            ),
            Self::InListAlready => fixed(
                "Diese Person hat schon Zugang oder eine Einladung und steht oben in der Liste. Eine Einladung lässt sich dort noch einmal senden.",
                "This person has access or an invitation already, and is in the list above. An invitation can be sent again there.",
            ),
            Self::TooMany { limit } => {
                fixed(&format!("Höchstens {limit} sind möglich."), &format!("At most {limit} are possible."))
            }
            Self::NoFile => fixed("Bitte wählen Sie eine Datei aus.", "Please choose a file."),
            Self::NoName => {
                fixed("Bitte geben Sie einen Nachnamen oder eine Firma an.", "Please enter a last name or a company.")
            }
            Self::NoUnit => {
                fixed("Bitte suchen Sie die Einheit und wählen Sie sie aus.", "Please find the unit and choose it.")
            }
            Self::NothingFound => fixed(
                "Dazu ist nichts zu finden. Bitte prüfen Sie die Schreibweise, oder suchen Sie mit weniger Wörtern.",
                "Nothing was found for this. Please check the spelling, or search with fewer words.",
            ),
            Self::NothingFoundOf(kind) => fixed(
                &format!(
                    "Gesucht wurde nur, was oben gewählt ist: {}. Dazu ist nichts zu finden. Bitte prüfen Sie die Auswahl und die Schreibweise.",
                    kind.label().de
                ),
                &format!(
                    "Only what is chosen above was searched for: {}. Nothing was found for this. Please check the choice and the spelling.",
                    kind.label().en
                ),
            ),
            Self::NothingToSearch => fixed(
                "Für alle Liegenschaften gibt es nichts zu suchen. Soll die Mitteilung nur für einige sein, wählen Sie das bitte oben, und suchen Sie dann.",
                "For all properties there is nothing to search for. If the announcement is to be for some only, please choose that above, and search then.",
            ),
            Self::EndsBeforeStart => fixed(
                "Das Ende liegt vor dem Beginn. Bitte prüfen Sie beides.",
                "The end is before the start. Please check both.",
            ),
            Self::TakenBy { name, .. } => fixed(
                &format!("Diese Referenz gehört schon zu {name}."),
                &format!("This reference belongs to {name} already."),
            ),
            Self::MaybeThereAlready => fixed(
                "Diesen Kontakt gibt es vielleicht schon. Bitte sehen Sie nach, oder bestätigen Sie, dass es jemand anderes ist.",
                "This contact may exist already. Please have a look, or confirm that it is somebody else.",
            ),
            Self::FileTooLarge { megabytes } => fixed(
                &format!("Die Datei ist zu groß. Höchstens {megabytes} MB sind möglich."),
                &format!("The file is too large. At most {megabytes} MB are possible."),
            ),
            Self::NotWithin { least, most } => fixed(
                &format!("Bitte geben Sie eine ganze Zahl von {least} bis {most} ein."),
                &format!("Please enter a whole number from {least} to {most}."),
            ),
            Self::OfCustomer => fixed(
                "Mit dieser Adresse meldet sich schon ein Kunde an. Bitte nehmen Sie eine andere.",
                "A customer signs in with this address already. Please take another one.",
            ),
            Self::OfStaff => fixed(
                "Diese Adresse gehört schon jemandem in der Liste der Mitarbeiter.",
                "This address belongs to somebody in the list of staff already.",
            ),
            Self::ShortYear => fixed(
                "Bitte schreiben Sie das Jahr vierstellig, zum Beispiel 01.02.2026.",
                "Please write the year with four digits, for example 01.02.2026.",
            ),
            Self::NoHouse => fixed("Bitte kreuzen Sie mindestens ein Haus an.", "Please tick at least one house."),
            Self::NoContact => {
                fixed("Bitte kreuzen Sie mindestens einen Kontakt an.", "Please tick at least one contact.")
            }
            Self::NoDocument => {
                fixed("Bitte kreuzen Sie mindestens ein Dokument an.", "Please tick at least one document.")
            }
            Self::BeforeBegin => fixed(
                "Dieser Tag liegt vor dem ersten. Bitte tauschen Sie die beiden.",
                "This day comes before the first one. Please swap them.",
            ),
            Self::NotATime => fixed(
                "Das ist keine Uhrzeit. Bitte schreiben Sie sie so: 08:30",
                "This is not a time of day. Please write it like this: 08:30",
            ),
            Self::SkippedTime => fixed(
                "Diese Uhrzeit gibt es an diesem Tag nicht, weil die Uhren vorgestellt werden. Bitte nehmen Sie eine andere.",
                "There is no such time on this day, because clocks are put forward. Please take another one.",
            ),
            Self::Over => fixed(
                "Dieser Zeitpunkt ist schon vorbei. Bitte nehmen Sie einen späteren.",
                "This time is over already. Please take a later one.",
            ),
            Self::EndsEarlierThatDay => fixed(
                "Das Ende liegt vor dem Beginn. Geht der Termin über Mitternacht, nennen Sie bitte auch den letzten Tag.",
                "The end is before the start. If the appointment goes past midnight, please name its last day, too.",
            ),
            Self::LastsTooLong { days } => fixed(
                &format!("Ein Termin dauert höchstens {days} Tage. Bitte prüfen Sie den letzten Tag und sein Jahr."),
                &format!("An appointment lasts {days} days at most. Please check the last day and its year."),
            ),
            Self::TooFarAhead { years } => fixed(
                &format!("Das ist erst in mehr als {years} Jahren. Bitte prüfen Sie das Jahr."),
                &format!("This is more than {years} years ahead. Please check the year."),
            ),
            Self::OverWhenSeen => fixed(
                "Wenn die Mitteilung erscheint, ist ihr Termin schon vorbei. Bitte prüfen Sie beides.",
                "When the announcement appears, its appointment is over already. Please check both.",
            ),
            Self::BegunWithoutEnd => fixed(
                "Dieser Zeitpunkt ist schon vorbei. Bitte nehmen Sie einen späteren; dauert der Termin noch an, nennen Sie bitte auch sein Ende.",
                "This time is over already. Please take a later one; if the appointment is still going on, please name its end, too.",
            ),
            Self::NothingChosen => {
                fixed("Bitte suchen Sie und wählen Sie etwas aus.", "Please search, and choose something.")
            }
            Self::Archived => fixed(
                "Davon ist inzwischen etwas archiviert. Bitte suchen Sie und wählen Sie etwas anderes aus.",
                "Some of this has been archived. Please search, and choose something else.",
            ),
            Self::Reaches { people, mails, names } => reaches(*people, *mails, names, lang),
            Self::KnownHere => fixed(
                "Mit dieser Adresse gibt es in diesem Haus schon einen Zugang oder eine Einladung.",
                "With this address there is access to this house already, or an invitation.",
            ),
            Self::TooManyOpen { limit } => fixed(
                &format!(
                    "{limit} Einladungen sind schon offen. Warten Sie, bis jemand kommt, oder ziehen Sie eine zurück."
                ),
                &format!("{limit} invitations are open already. Wait until somebody comes, or withdraw one."),
            ),
            Self::LooksLikeAddress => fixed(
                "Das sieht wie eine Internet- oder E-Mail-Adresse aus. Bitte geben Sie nur den Namen ein, ohne „https://“, „www.“ und „@“.",
                "This looks like a web or e-mail address. Please enter the name only, without “https://”, “www.” and “@”.",
            ),
        }
    }
}

/// Whom something reaches that is to be agreed to.
fn reaches(people: i64, mails: i64, names: &[String], lang: Lang) -> String {
    let more = people - i64::try_from(names.len()).unwrap_or(people);
    let names = match (more, lang) {
        (..=0, _) => names.join(", "),
        (_, Lang::De) => format!("{} und {more} weitere", names.join(", ")),
        (_, Lang::En) => format!("{} and {more} more", names.join(", ")),
    };
    let who = match (people, lang) {
        (0, Lang::De) => "Danach erreicht die Mitteilung niemanden".to_owned(),
        (0, Lang::En) => "The announcement then reaches nobody".to_owned(),
        (1, Lang::De) => format!("Danach erreicht die Mitteilung eine Person: {names}"),
        (1, Lang::En) => format!("The announcement then reaches one person: {names}"),
        (_, Lang::De) => format!("Danach erreicht die Mitteilung {people} Personen: {names}"),
        (_, Lang::En) => format!("The announcement then reaches {people} people: {names}"),
    };
    match lang {
        Lang::De => format!("{who}. E-Mails: {mails}. Bitte bestätigen Sie das."),
        Lang::En => format!("{who}. E-mails: {mails}. Please confirm this."),
    }
}

/// Everything that is wrong with a form: the name of each input with its problem, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problems(Vec<(String, Problem)>);

impl Problems {
    /// One problem with one field.
    #[must_use]
    pub fn one(field: &str, problem: Problem) -> Self {
        Self(vec![(field.to_owned(), problem)])
    }

    /// Adds a problem with a field.
    pub fn add(&mut self, field: &str, problem: Problem) {
        self.0.push((field.to_owned(), problem));
    }

    /// Keeps the value of a parsed field, or notes its problem and gives `None`.
    pub fn note<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(problem) => {
                self.add(field, problem);
                None
            }
        }
    }

    /// The first problem with a field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&Problem> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, problem)| problem)
    }

    /// All problems with the names of their fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Problem)> {
        self.0.iter().map(|(field, problem)| (field.as_str(), problem))
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` if nothing is wrong.
    ///
    /// # Errors
    /// These problems, if there are any.
    pub fn check(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

/// Reads one line: trimmed, composed (NFC), without characters that only steer the display.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::TooLong`] or [`Problem::NotText`].
pub fn line(typed: &str, limit: usize) -> Result<String, Problem> {
    optional_line(typed, limit)?.ok_or(Problem::Missing)
}

/// Like [`line`], but nothing typed is `None`.
///
/// # Errors
/// [`Problem::TooLong`] or [`Problem::NotText`].
pub fn optional_line(typed: &str, limit: usize) -> Result<Option<String>, Problem> {
    let clean = clean(typed, limit)?;
    // A tab or line break within a line comes from copying out of a table or a letter.
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((!clean.is_empty()).then_some(clean))
}

/// Reads text of several lines; line breaks become `\n`.
///
/// # Errors
/// [`Problem::TooLong`] or [`Problem::NotText`].
pub fn note(typed: &str, limit: usize) -> Result<Option<String>, Problem> {
    let clean = clean(&typed.replace("\r\n", "\n"), limit)?;
    let clean = clean.trim();
    Ok((!clean.is_empty()).then(|| clean.to_owned()))
}

fn clean(typed: &str, limit: usize) -> Result<String, Problem> {
    use unicode_normalization::UnicodeNormalization;
    // Invisible direction marks would let a name reorder what stands beside it; right-to-left letters stay as they are.
    let steers = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // Neither is anything to be seen of places where a word may be broken.
    let breaks = |c: char| matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    // Without them first: a mark behind one of them belongs to the letter in front of it.
    let clean: String = typed.chars().filter(|c| !steers(*c) && !breaks(*c)).nfc().collect();
    // What joins letters in Persian or in a picture joins nothing on its own.
    if clean.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200c}' | '\u{200d}')) {
        return Ok(String::new());
    }
    // PostgreSQL refuses NUL, and no other control character means anything in a name.
    if clean.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Problem::NotText);
    }
    if clean.trim().chars().count() > limit {
        return Err(Problem::TooLong { limit: u32::try_from(limit).unwrap_or(u32::MAX) });
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_composed_and_freed_of_direction_marks() {
        assert_eq!(line("  Gu\u{308}l\t Yıldız \n", LINE), Ok("Gül Yıldız".to_owned()));
        assert_eq!(line("\u{202e}Maria", LINE), Ok("Maria".to_owned()));
        assert_eq!(line("שלום", LINE), Ok("שלום".to_owned()));
        assert_eq!(line("Gu\u{200b}\u{308}l", LINE), Ok("Gül".to_owned()));
        assert_eq!(line(" \u{200f} ", LINE), Err(Problem::Missing));
        assert_eq!(line("\u{202e}\u{200b}\u{200d}", LINE), Err(Problem::Missing), "nothing is to be seen of it");
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        assert_eq!(line("a\0b", LINE), Err(Problem::NotText));
        assert_eq!(line(&"x".repeat(5_000), LINE), Err(Problem::TooLong { limit: 200 }));
        assert_eq!(optional_line("", LINE), Ok(None));
    }
}
