//! Folding of names, so that "Müller", "MUELLER" and "Mueller" find and sort alike on every database.

use crate::person::{Address, Name};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What was found, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Each kind of which there is something.
    pub groups: Vec<Group>,
    /// Whether there is more than was looked at: one more word would help.
    pub more: bool,
}

/// What was found of one kind, the best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Which kind.
    pub kind: Kind,
    /// What.
    pub hits: Vec<Hit>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Its page.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// What tells it from others.
    pub detail: String,
    /// Whether it is out of use.
    pub archived: bool,
}

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Contacts.
    Contact,
    /// Properties.
    Property,
    /// Units.
    Unit,
    /// Contracts, by their number.
    Contract,
    /// Users, by the address that they sign in with, and by their name.
    Login,
    /// Who works here or did.
    Staff,
    /// Announcements, by their title.
    Announcement,
    /// Documents, by their title and the name of their file.
    Document,
    /// Entries of the FAQ, by their question.
    Faq,
}

impl Kind {
    /// What people call them.
    #[must_use]
    pub const fn label(self) -> crate::text::Text {
        use crate::text::text;
        match self {
            Self::Contact => text("Kontakte", "Contacts"),
            Self::Property => text("Liegenschaften", "Properties"),
            Self::Unit => text("Einheiten", "Units"),
            Self::Contract => text("Verträge", "Contracts"),
            Self::Login => text("Nutzer", "Users"),
            Self::Staff => text("Mitarbeiter", "Staff"),
            Self::Announcement => text("Mitteilungen", "Announcements"),
            Self::Document => text("Dokumente", "Documents"),
            Self::Faq => text("FAQ", "FAQ"),
        }
    }
}

/// The key under which a text is found and sorted: lower case, ä → ae, ö → oe, ü → ue, ß → ss, other accents
/// removed, white space collapsed. Stored beside the text; queries are folded the same way.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 8);
    // Composed first: only then is an umlaut one character, however it was typed.
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            'æ' => key.push_str("ae"),
            'ø' => key.push('o'),
            'ł' => key.push('l'),
            'ı' => key.push('i'),
            c if c.is_whitespace() || c.is_control() => key.push(' '),
            c => key.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
    key.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key by which lists are ordered: folded, with numbers in the order of their value, so that "Wohnung 2" comes
/// before "Wohnung 10".
#[must_use]
pub fn order(text: &str) -> String {
    let folded = fold(text);
    let mut key = String::with_capacity(folded.len() + 8);
    let mut rest = folded.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (words, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        key.push_str(words);
        // Eight digits: house numbers and postcodes have fewer, and a longer number is a reference, not a count.
        (number.len()..8).for_each(|_| key.push('0'));
        key.push_str(number);
        rest = after;
    }
    key.push_str(rest);
    key
}

/// What a property is found by: the terms of its reference id, name and address.
#[must_use]
pub fn property(reference: &str, name: &str, address: &Address) -> String {
    Terms::default().text(reference).text(name).text(&address.line()).key()
}

/// What a unit is found by: the terms of its reference id, name and number.
#[must_use]
pub fn unit(reference: &str, name: &str, number: Option<&str>) -> String {
    Terms::default().text(reference).text(name).text(number.unwrap_or_default()).key()
}

/// What a contact is found by: the terms of reference id, name, company, e-mail address and telephone numbers.
#[must_use]
pub fn contact(
    reference: Option<&str>,
    name: &Name,
    email: Option<&str>,
    phone: Option<&str>,
    mobile: Option<&str>,
) -> String {
    let person = name.full();
    Terms::default()
        .text(&person)
        .text(name.company.as_deref().unwrap_or_default())
        .text(reference.unwrap_or_default())
        .text(email.unwrap_or_default())
        .phone(phone.unwrap_or_default())
        .phone(mobile.unwrap_or_default())
        .key()
}

/// What a contract is found by: the terms of its number.
#[must_use]
pub fn contract(number: Option<&str>) -> String {
    Terms::default().text(number.unwrap_or_default()).key()
}

/// What somebody who can sign in is found by, a customer or a member of staff: the terms of name and e-mail address.
#[must_use]
pub fn user(name: &str, email: &str) -> String {
    Terms::default().text(name).text(email).key()
}

/// What an announcement is found by: the terms of its title.
#[must_use]
pub fn announcement(title: &str) -> String {
    Terms::default().text(title).key()
}

/// What a document is found by: the terms of its title and of the name of its file.
#[must_use]
pub fn document(title: &str, name: &str) -> String {
    Terms::default().text(title).text(name).key()
}

/// What an entry of the FAQ is found by: the terms of its question in German and in English.
#[must_use]
pub fn faq(de: &str, en: Option<&str>) -> String {
    Terms::default().text(de).text(en.unwrap_or_default()).key()
}

/// The terms of a key: each a word, or the letters and digits of a number from one of its parts on. A query finds what
/// has for each of its [`words`] a term that begins with it.
pub fn terms(key: &str) -> impl Iterator<Item = &str> {
    key.split(' ').filter(|term| !term.is_empty())
}

/// The longest term that is kept. A database's index has a limit for what it takes; a word that nobody types to its end
/// is found by its beginning.
const TERM: usize = 60;

/// Terms in the order in which they came, each once.
#[derive(Default)]
struct Terms(Vec<String>);

impl Terms {
    fn add(&mut self, term: impl Into<String>) {
        let mut term: String = term.into();
        if let Some((end, _)) = term.char_indices().nth(TERM) {
            term.truncate(end);
        }
        if !term.is_empty() && !self.0.contains(&term) {
            self.0.push(term);
        }
    }

    fn text(mut self, text: &str) -> Self {
        for chunk in fold(text).split(' ') {
            if let Some((local, _)) = chunk.split_once('@') {
                parts(local).for_each(|part| self.add(part));
                self.add(joined(chunk));
            } else if chunk.contains(|c: char| c.is_ascii_digit()) {
                // "M-10004/01" is found by "m10004", "10004/01" and "01".
                let mut rest: Vec<&str> = parts(chunk).collect();
                while !rest.is_empty() {
                    let from_here = rest.concat();
                    if from_here.starts_with('0') && from_here.len() >= PHONE {
                        self.add(from_here.trim_start_matches('0'));
                    }
                    self.add(from_here);
                    rest.remove(0);
                }
            } else {
                parts(chunk).for_each(|part| self.add(part));
            }
        }
        self
    }

    /// A telephone number is found with and without its leading zero, however it is grouped and whether or not it
    /// says its country.
    fn phone(mut self, number: &str) -> Self {
        let number = national(number);
        if !number.is_empty() {
            self.add(format!("0{number}"));
            self.add(number);
        }
        self
    }

    fn key(self) -> String {
        self.0.join(" ")
    }
}

/// From so many digits on, what begins with 0 or + is taken for a telephone number.
const PHONE: usize = 4;

fn parts(chunk: &str) -> impl Iterator<Item = &str> {
    chunk.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

fn joined(chunk: &str) -> String {
    chunk.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The digits of a telephone number without the zeros or the country that it begins with; of another country than
/// Germany, with its number.
fn national(number: &str) -> String {
    let number = number.replace("(0)", "");
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let abroad = if number.trim_start().starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let rest = abroad.map_or(digits.as_str(), |digits| digits.strip_prefix("49").unwrap_or(digits));
    rest.trim_start_matches('0').to_owned()
}

/// The words of a query, folded: for each, something that is found has a term that begins with it, in any order.
///
/// Digits that begin like a telephone number are one word, however they are grouped; so is what stands together and
/// has a digit in it, like a reference id. A salutation says nothing if there is anything else. At most eight words:
/// more never narrow a search that people type, and each costs a comparison per row.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    let query = fold(query);
    let chunks: Vec<&str> = query.split(' ').filter(|chunk| !chunk.is_empty()).collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < chunks.len() {
        let run = chunks[at..].iter().take_while(|chunk| is_number(chunk)).count();
        let typed = chunks[at..at + run].join("");
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        if run > 0 && digits >= PHONE && typed.starts_with(['0', '+']) {
            words.push(national(&typed));
            at += run;
            continue;
        }
        let chunk = chunks[at];
        if chunk.contains(|c: char| c.is_ascii_digit() || c == '@') {
            words.push(joined(chunk));
        } else {
            words.extend(parts(chunk).map(str::to_owned));
        }
        at += 1;
    }
    words.retain(|word| !word.is_empty());
    if words.iter().any(|word| !SALUTATIONS.contains(&word.as_str())) {
        words.retain(|word| !SALUTATIONS.contains(&word.as_str()));
    }
    words.iter_mut().for_each(|word| {
        if let Some((end, _)) = word.char_indices().nth(TERM) {
            word.truncate(end);
        }
    });
    let mut seen = Vec::new();
    words.retain(|word| {
        !seen.contains(word) && {
            seen.push(word.clone());
            true
        }
    });
    words.truncate(WORDS);
    words
}

/// So many words of a query count.
pub const WORDS: usize = 8;

const SALUTATIONS: [&str; 4] = ["frau", "herr", "herrn", "familie"];

fn is_number(chunk: &str) -> bool {
    chunk.contains(|c: char| c.is_ascii_digit())
        && chunk.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '/' | '(' | ')' | '-' | '.' | '–'))
}

/// A `LIKE` pattern that finds, in a key with a space before it, a term that begins with a word. Words have nothing
/// in them that `LIKE` takes for something else.
#[must_use]
pub fn begins(word: &str) -> String {
    format!("% {word}%")
}

/// A `LIKE` pattern (with `ESCAPE '\'`) that finds a folded word anywhere.
#[must_use]
pub fn like(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umlauts_accents_and_case_do_not_matter() {
        assert_eq!(fold("  Müller-Lüdenscheid "), "mueller-luedenscheid");
        assert_eq!(fold("Mu\u{308}ller"), fold("MÜLLER"));
        assert_eq!(fold("Weißenburger  Straße"), "weissenburger strasse");
        assert_eq!(fold("Renée Yıldız Łukasz"), "renee yildiz lukasz");
        assert_eq!(fold("İpek"), "ipek");
    }

    #[test]
    fn numbers_in_names_are_ordered_by_their_value() {
        let mut units = ["Wohnung 10", "Wohnung 2", "Laden 1. OG", "Wohnung 2a", "Ärztehaus"];
        units.sort_by_key(|unit| order(unit));
        assert_eq!(units, ["Ärztehaus", "Laden 1. OG", "Wohnung 2", "Wohnung 2a", "Wohnung 10"]);
    }

    fn schubert() -> String {
        let name = Name {
            salutation: Some("Frau".into()),
            title: Some("Dr.".into()),
            first: Some("Jana".into()),
            last: Some("Schubert-Groß".into()),
            company: None,
        };
        contact(Some("K-10004"), &name, Some("jana.schubert@example.net"), Some("+49 (0)911 / 47 11-0"), None)
    }

    fn finds(key: &str, query: &str) -> bool {
        let words = words(query);
        !words.is_empty() && words.iter().all(|word| terms(key).any(|term| term.starts_with(word.as_str())))
    }

    #[test]
    fn frau_schubert_is_found_by_whatever_one_knows_of_her() {
        for query in [
            "schubert",
            "SCHUB jan",
            "Frau Dr. Schubert",
            "gross",
            "Groß",
            "schubert-groß",
            "k-10004",
            "K10004",
            "10004",
            "jana.schubert@example.net",
            "jana.schubert@exa",
            "0911 4711-0",
            "+49911 4711",
            "0049 911 47110",
            "09114711",
            "0911",
            "schubert 0911 47",
        ] {
            assert!(finds(&schubert(), query), "{query} in {}", schubert());
        }
        for query in ["chubert", "schubert lind", "0911 4712", "10005", "", " ", "-"] {
            assert!(!finds(&schubert(), query), "{query} in {}", schubert());
        }
    }

    #[test]
    fn a_number_is_found_from_each_of_its_parts_on() {
        for query in ["M-10004/01", "m10004", "10004/01", "10004 01", "M 10004", "1000401"] {
            assert!(finds(&contract(Some("M-10004/01")), query), "{query}");
        }
        for query in ["010004/01", "010004", "10004", "0100"] {
            assert!(finds(&contract(Some("010004/01")), query), "{query}");
        }
        let address = Address {
            street: Some("Isabellastraße 102".into()),
            postcode: Some("01067".into()),
            town: Some("Dresden".into()),
        };
        for query in ["isabellastr. 102", "102 isabella", "01067 dresden", "L-1", "l1 dresd"] {
            assert!(finds(&property("L-1", "Lindenhof", &address), query), "{query}");
        }
    }

    #[test]
    fn a_document_is_found_by_its_title_and_by_the_name_of_its_file() {
        let key = document("Nebenkosten 2024/2025", "scan_0815-Abrechnung.pdf");
        for query in ["nebenk", "2025 neben", "2024/2025", "abrechnung.p", "scan 0815", "0815"] {
            assert!(finds(&key, query), "{query} in {key}");
        }
        assert!(!finds(&key, "kosten") && finds(&announcement("Wasser-Abstellung"), "abstellung"));
        let key = faq("Schlüssel verloren?", Some("Lost your key?"));
        assert!(finds(&key, "verloren schluess") && finds(&key, "key") && !finds(&faq("Müll", None), "key"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_in_a_name_finds_it(
            name in "[A-Za-zäöüßéı'-]{1,12}( [A-Za-zÄÖÜ0-9./-]{1,8}){0,3}", part in 1..12usize,
        ) {
            let key = unit("U-1", &name, None);
            proptest::prop_assert!(words(&name).is_empty() || finds(&key, &name) || name.contains(" 0") || name.starts_with('0'), "{name} in {key}");
            let beginning: String = name.chars().take(part).collect();
            if !beginning.contains(|c: char| c.is_ascii_digit() || c.is_whitespace()) && !words(&beginning).is_empty() {
                proptest::prop_assert!(finds(&key, &beginning), "{beginning} in {key}");
            }
        }

        #[test]
        fn keys_are_terms_and_nothing_else(text in "\\PC{0,80}") {
            let key = unit(&text, &text, Some(&text));
            for term in terms(&key) {
                proptest::prop_assert!(term.chars().all(char::is_alphanumeric) && term.chars().count() <= TERM, "{term}");
            }
            proptest::prop_assert!(words(&text).len() <= WORDS);
            proptest::prop_assert!(words(&text).iter().all(|word| !word.contains(['%', '_', '\\'])));
        }
    }

    #[test]
    fn wildcards_are_letters_like_any_other() {
        assert_eq!(like("100%_\\"), "%100\\%\\_\\\\%");
    }
}
