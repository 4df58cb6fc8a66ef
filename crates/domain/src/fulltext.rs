//! Search in texts that finds words inside of words: "müll" finds "Sperrmülltermin". German puts words together, so that
//! what somebody looks for rarely begins a word.
//!
//! Each word of a text is kept once, with all its endings of [`LEAST`] characters and more; whatever begins one of these is
//! inside the word. What is shorter than that is looked for at the beginning of words only. Words are folded as everywhere
//! ([`search::fold`]).

use crate::search::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// So many words of a query count: more never narrow a search that people type.
pub const ASKED: usize = 5;
/// What is shorter stands inside of nearly every word and says nothing there.
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
    !asked.is_empty() && asked.iter().all(|asked| words.iter().any(|word| is_in(word, asked)))
}

fn is_in(word: &str, asked: &str) -> bool {
    if is_short(asked) { word.starts_with(asked) } else { word.contains(asked) }
}

fn is_short(asked: &str) -> bool {
    asked.chars().count() < LEAST
}

/// The words of a text one after the other, for what reads texts and not the index: whether it has a word of a query one
/// look tells ([`pattern`]).
#[must_use]
pub fn line(words: &BTreeSet<String>) -> String {
    words.iter().fold(String::new(), |line, word| format!("{line} {word}"))
}

/// What a [`line`] must be like to have a word of a query, as `LIKE` wants it. Words have letters and digits only.
#[must_use]
pub fn pattern(asked: &str) -> String {
    if is_short(asked) { format!("% {asked}%") } else { format!("%{asked}%") }
}

/// A piece of a text, and whether it was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it has a word of the query inside.
    pub found: bool,
}

/// A text with those words marked that have a word of the query inside.
#[must_use]
pub fn marked(text: &str, asked: &[String]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (run, is_word) in runs(&text.nfc().collect::<String>()) {
        let found = is_word && split(&fold(run)).iter().any(|word| asked.iter().any(|asked| is_in(word, asked)));
        match pieces.last_mut().filter(|last| last.found == found) {
            Some(last) => last.text.push_str(run),
            None => pieces.push(Piece { text: run.to_owned(), found }),
        }
    }
    pieces
}

/// So many characters of a text stand below what was found, and so many of them before the first word that was looked for.
const EXCERPT: usize = 180;
const BEFORE: usize = 60;

/// That part of a text around the first word that was looked for, on one line; its beginning if there is none.
#[must_use]
pub fn excerpt(text: &str, asked: &[String]) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
    let mut at = 0;
    for piece in marked(&line, asked) {
        if piece.found {
            break;
        }
        at += piece.text.chars().count();
    }
    let length = line.chars().count();
    let from = if at >= length { 0 } else { at.saturating_sub(BEFORE).min(length.saturating_sub(EXCERPT)) };
    // From the beginning of a word to the end of one, where words are no longer than that.
    let from = match from {
        0 => 0,
        from => from + line.chars().skip(from).take(BEFORE).position(|c| c == ' ').map_or(0, |blank| blank + 1),
    };
    let cut: String = line.chars().skip(from).take(EXCERPT).collect();
    let more = from + cut.chars().count() < length;
    let cut = match cut.rfind(' ').filter(|end| more && *end > cut.len() / 2) {
        Some(end) => &cut[..end],
        None => &cut,
    };
    format!("{}{cut}{}", if from > 0 { "… " } else { "" }, if more { " …" } else { "" })
}

/// A text in words and what is between them.
fn runs(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let of_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
        let is_word = of_word(rest.chars().next()?);
        let end = rest.find(|c| of_word(c) != is_word).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some((run, is_word))
    })
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

    #[test]
    fn what_is_short_is_looked_for_where_words_begin() {
        assert!(found("Keller im EG", "eg") && found("Tür 4", "4"));
        assert!(!found("Regeln für Wege", "eg"));
        assert!(line(&words(["EG b"])).contains(" eg") && pattern("eg") == "% eg%" && pattern("tuer") == "%tuer%");
    }

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
    }

    #[test]
    fn words_that_were_found_are_marked_however_they_are_written() {
        let marked = |text: &str, query: &str| shown(&marked(text, &asked(query)));
        assert_eq!(
            marked("Der Sperrmülltermin, Müll und Papier.", "muell"),
            "Der [Sperrmülltermin], [Müll] und Papier."
        );
        assert_eq!(marked("Mu\u{308}ll-Tonne", "müll tonne"), "[Müll]-[Tonne]");
        assert_eq!(marked("<b>Straße</b>", "STRASSE"), "<b>[Straße]</b>");
        assert_eq!(marked("Regeln im EG", "eg"), "Regeln im [EG]");
        assert_eq!(marked("nichts", "müll"), "nichts");
        assert_eq!(marked("", "müll"), "");
    }

    #[test]
    fn an_excerpt_has_the_first_word_that_was_looked_for() {
        let text =
            format!("{} Der Sperrmüll kommt.\n\n{}", "Vorher steht viel. ".repeat(40), "Nachher auch. ".repeat(40));
        let cut = excerpt(&text, &asked("müll"));
        assert!(cut.starts_with("… ") && cut.ends_with(" …") && cut.contains("Der Sperrmüll kommt. Nachher"), "{cut}");
        assert!(cut.chars().count() <= EXCERPT + 4, "{cut}");
        assert_eq!(excerpt("Kurz\n und gut.", &asked("müll")), "Kurz und gut.");
        assert!(excerpt(&text, &asked("balkon")).starts_with("Vorher steht"), "nothing was found in it");
        assert!(excerpt(&"ä".repeat(900), &asked("müll")).chars().count() <= EXCERPT + 4);
    }

    proptest::proptest! {
        #[test]
        fn texts_and_the_index_find_the_same(text in "[a-cäö ]{0,40}", query in "[a-cäö]{1,4}") {
            let (words, asked) = (words([text.as_str()]), asked(&query));
            let line = line(&words);
            let by_line = asked.iter().all(|asked| {
                let pattern = pattern(asked);
                line.contains(pattern.trim_matches('%'))
            });
            let by_index = asked.iter().all(|asked| words.iter().any(|word| {
                if is_short(asked) { word.starts_with(asked.as_str()) }
                else { parts(word).iter().any(|part| part.starts_with(asked.as_str())) }
            }));
            proptest::prop_assert_eq!(finds(&words, &asked), by_line);
            proptest::prop_assert_eq!(finds(&words, &asked), by_index);
            let marks = marked(&text, &asked).iter().any(|piece| piece.found);
            proptest::prop_assert_eq!(marks, asked.iter().any(|one| finds(&words, std::slice::from_ref(one))));
        }

        #[test]
        fn marks_and_excerpts_lose_nothing_and_never_end(text in "\\PC{0,300}", query in "\\PC{0,20}") {
            let asked = asked(&query);
            let together: String = marked(&text, &asked).into_iter().map(|piece| piece.text).collect();
            proptest::prop_assert_eq!(together, text.nfc().collect::<String>());
            proptest::prop_assert!(excerpt(&text, &asked).chars().count() <= EXCERPT + 4);
        }

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
