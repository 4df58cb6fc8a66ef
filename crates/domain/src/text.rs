//! Words that people see, in both languages of the product.

use serde::{Deserialize, Serialize};

/// A language of the user interface. German is what people get who ask for neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// German, the default.
    #[default]
    De,
    /// English.
    En,
}

impl Lang {
    /// Both languages, the default first.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The BCP 47 tag, as in `<html lang>` and in the database.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::De => "Deutsch",
            Self::En => "English",
        }
    }

    /// Reads a tag such as `de`, `de-AT` or `EN`; `None` for any other language.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    /// Chooses from an `Accept-Language` header (RFC 9110, section 12.5.4): the known language with the highest
    /// weight, the earlier one on a tie, German if none is known.
    #[must_use]
    pub fn preferred(accept_language: &str) -> Self {
        let mut best: Option<(Self, f32)> = None;
        for part in accept_language.split(',') {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if let Some(lang) = Self::parse(tag)
                && weight > best.map_or(0.0, |(_, highest)| highest)
            {
                best = Some((lang, weight));
            }
        }
        best.map_or(Self::De, |(lang, _)| lang)
    }
}

/// The same words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// German.
    pub de: &'static str,
    /// English.
    pub en: &'static str,
}

/// The same words in German and English.
#[must_use]
pub const fn text(de: &'static str, en: &'static str) -> Text {
    Text { de, en }
}

impl Text {
    /// The words in one language.
    #[must_use]
    pub const fn to(self, lang: Lang) -> &'static str {
        match lang {
            Lang::De => self.de,
            Lang::En => self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_chooses_by_weight_and_german_is_the_fallback() {
        assert_eq!(Lang::preferred("en-GB,en;q=0.9,de;q=0.8"), Lang::En);
        assert_eq!(Lang::preferred("fr,de-AT;q=0.5,en;q=0.4"), Lang::De);
        assert_eq!(Lang::preferred("fr-FR,tr;q=0.5"), Lang::De);
        assert_eq!(Lang::preferred("en;q=0"), Lang::De);
        assert_eq!(Lang::preferred(""), Lang::De);
    }
}
