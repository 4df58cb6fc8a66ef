//! Search in texts that finds words inside of words: "müll" finds "Sperrmülltermin". German puts words together, so that
//! what somebody looks for rarely begins a word.
//!
//! Each word of a text is kept once, with all its endings of [`LEAST`] characters and more; whatever begins one of these is
//! inside the word. Words are folded as everywhere ([`search::fold`]).

use crate::search::fold;
use std::collections::BTreeSet;

/// So many words of a query count: more never narrow a search that people type.
pub const ASKED: usize = 5;
/// An ending that is shorter finds everything and says nothing.
pub const LEAST: usize = 3;
/// The longest word that is kept, in characters. The longest of a German law had 67; nobody types one to its end.
const LONGEST: usize = 60;

/// The words of texts, folded, each once.
#[must_use]
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(|text| split(&fold(text))).collect()
}

/// What finds a word: the word itself, and each of its endings that is long enough. A query finds what begins with it.
#[must_use]
pub fn parts(word: &str) -> Vec<&str> {
    let length = word.chars().count();
    let endings = word.char_indices().enumerate().filter(|(at, _)| *at == 0 || length - at >= LEAST);
    endings.map(|(_, (from, _))| &word[from..]).collect()
}

/// The words of a query, folded, each once: something that is found has all of them, each inside of a word. Words that
/// every text has say nothing, unless there are no others.
#[must_use]
pub fn asked(query: &str) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    for word in split(&fold(query)) {
        if !asked.contains(&word) {
            asked.push(word);
        }
    }
    if asked.iter().any(|word| !EVERYWHERE.contains(&word.as_str())) {
        asked.retain(|word| !EVERYWHERE.contains(&word.as_str()));
    }
    asked.truncate(ASKED);
    asked
}

/// Whether texts have all words of a query; what the database answers with its tables.
#[must_use]
pub fn finds(words: &BTreeSet<String>, asked: &[String]) -> bool {
    let found =
        |asked: &String| words.iter().any(|word| parts(word).iter().any(|part| part.starts_with(asked.as_str())));
    !asked.is_empty() && asked.iter().all(found)
}

fn split(folded: &str) -> Vec<String> {
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(LONGEST).collect()).collect()
}

/// What stands in every question that people type.
#[rustfmt::skip]
const EVERYWHERE: [&str; 74] = [
    "aber", "als", "am", "an", "auf", "aus", "bei", "beim", "bin", "bitte", "darf", "das", "dem", "den", "der", "des", "die",
    "ein", "eine", "einen", "einer", "es", "fuer", "habe", "hat", "ich", "im", "in", "ist", "kann", "man", "mein", "meine",
    "meinen", "mich", "mir", "mit", "muss", "nach", "nicht", "oder", "sich", "sie", "sind", "soll", "und", "von", "vor",
    "wann", "was", "wenn", "wer", "wie", "wir", "wo", "wohin", "zu", "zum", "zur",
    "and", "are", "do", "for", "how", "is", "my", "of", "the", "to", "what", "when", "where", "who", "with",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, query: &str) -> bool {
        finds(&words([text]), &asked(query))
    }

    #[test]
    fn words_inside_of_words_are_found_however_they_are_typed() {
        let text = "Der Sperrmülltermin steht am Haustürschlüsselbrett (EG, Tel. 0911/4711).";
        for query in [
            "müll",
            "MUELL",
            "Müll",
            "termin",
            "Schlüssel",
            "schluessel brett",
            "türschl",
            "Sperrmülltermin",
            "eg",
            "4711",
            "wo ist der müll?",
            "der",
            "mülltermin schlüssel",
        ] {
            assert!(found(text, query), "{query}");
        }
        for query in ["müll balkon", "ülle", "", " ", "-", "0912"] {
            assert!(!found(text, query), "{query}");
        }
    }

    #[test]
    fn at_most_five_words_count_and_each_once() {
        assert_eq!(asked("Müll müll MUELL"), ["muell"]);
        assert_eq!(asked("eins zwei drei vier fünf sechs sieben").len(), ASKED);
        assert_eq!(asked("Wie ist das?"), ["wie", "ist", "das"], "there are no others");
        assert_eq!(asked("Wo ist der Schlüssel?"), ["schluessel"]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_stands_inside_of_a_word_finds_it(word in "[a-zäöüßé]{3,20}", from in 0..18usize, length in 3..20usize) {
            let folded: Vec<char> = fold(&word).chars().collect();
            let inside: String = folded.iter().skip(from).take(length).collect();
            if inside.chars().count() >= LEAST {
                proptest::prop_assert!(finds(&words([word.as_str()]), std::slice::from_ref(&inside)), "{inside} in {word}");
            }
        }

        #[test]
        fn words_are_short_and_have_nothing_but_letters_and_digits(text in "\\PC{0,200}") {
            for word in words([text.as_str()]) {
                proptest::prop_assert!(word.chars().all(char::is_alphanumeric) && word.chars().count() <= LONGEST, "{word}");
            }
        }
    }
}
