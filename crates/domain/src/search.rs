//! Folding of names, so that "Müller", "MUELLER" and "Mueller" find and sort alike on every database.

use crate::person::{Address, Name};
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

/// What a property is found by.
#[must_use]
pub fn property(reference: &str, name: &str, address: &Address) -> String {
    fold(&format!("{reference} {name} {}", address.line()))
}

/// What a unit is found by.
#[must_use]
pub fn unit(reference: &str, name: &str, number: Option<&str>) -> String {
    fold(&format!("{reference} {name} {}", number.unwrap_or_default()))
}

/// What a contact is found by: reference id, name, company, e-mail address and telephone numbers.
#[must_use]
pub fn contact(
    reference: Option<&str>,
    name: &Name,
    email: Option<&str>,
    phone: Option<&str>,
    mobile: Option<&str>,
) -> String {
    let person = name.full();
    // A firm without person is its own full name.
    let company = name.company.as_deref().filter(|company| *company != person);
    let parts = [reference, Some(&person), company, email, phone, mobile];
    fold(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
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
    fn numbers_in_names_are_ordered_by_their_value() {
        let mut units = ["Wohnung 10", "Wohnung 2", "Laden 1. OG", "Wohnung 2a", "Ärztehaus"];
        units.sort_by_key(|unit| order(unit));
        assert_eq!(units, ["Ärztehaus", "Laden 1. OG", "Wohnung 2", "Wohnung 2a", "Wohnung 10"]);
    }

    #[test]
    fn wildcards_are_letters_like_any_other() {
        assert_eq!(like("100%_\\"), "%100\\%\\_\\\\%");
    }
}
