//! Folding of names, so that "Müller", "MUELLER" and "Mueller" find and sort alike on every database.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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

/// The words of a query, folded; each must occur for something to be found.
///
/// At most eight: more never narrow a search that people type, and each costs a comparison per row.
#[must_use]
pub fn words(query: &str) -> Vec<String> {
    fold(query).split(' ').filter(|word| !word.is_empty()).take(8).map(str::to_owned).collect()
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
    fn wildcards_are_letters_like_any_other() {
        assert_eq!(like("100%_\\"), "%100\\%\\_\\\\%");
    }
}
