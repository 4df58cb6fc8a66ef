//! Where somebody is signed in, in words by which they recognise their own devices.

use crate::{
    id::UserId,
    text::{Lang, Text, text},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// The most sessions that a page shows, the latest first. Whoever has more ends them all at once.
pub const MOST: i64 = 50;

/// Browsers by what they call themselves, in the order in which it must be looked for: most also call themselves what
/// they descend from.
const BROWSERS: [(&str, &str); 9] = [
    ("SamsungBrowser/", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems, likewise: an iPhone also says that it is like a Mac, Android also that it is Linux.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// Between browser and system, in what is stored.
const BETWEEN: char = '/';

/// What is kept of what a browser says about itself: its name and its system, such as `Firefox/Windows`. Versions and
/// everything else that would tell one device from a thousand like it are left out.
#[must_use]
pub fn browser(user_agent: &str) -> String {
    let of = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map_or("", |(_, name)| name)
    };
    let (browser, system) = (of(&BROWSERS), of(&SYSTEMS));
    if browser.is_empty() && system.is_empty() { String::new() } else { format!("{browser}{BETWEEN}{system}") }
}

/// What is stored of a browser, in words: `Firefox auf Windows`.
#[must_use]
pub fn in_words(stored: &str, lang: Lang) -> String {
    let unknown = text("Unbekannter Browser", "Unknown browser").to(lang);
    let (browser, system) = stored.split_once(BETWEEN).unwrap_or(("", ""));
    let browser = if browser.is_empty() { unknown } else { browser };
    match (system, lang) {
        ("", _) => browser.to_owned(),
        (system, Lang::De) => format!("{browser} auf {system}"),
        (system, Lang::En) => format!("{browser} on {system}"),
    }
}

/// A session as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Which.
    pub id: i64,
    /// What browser it is, as stored.
    pub browser: String,
    /// When it began.
    pub began_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The sessions of a customer, as staff see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCustomer {
    /// Whose.
    pub login: UserId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Where they are signed in.
    pub sessions: Vec<Seen>,
    /// The contacts that they have access to, with their names.
    pub contacts: Vec<(crate::id::ContactId, String)>,
}

/// Why a session ended before its time; its browser is told so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By its owner, from another browser.
    ByOwner,
    /// By an administrator, or for a customer by staff.
    ByStaff,
    /// The password was changed.
    NewPassword,
    /// The person does not work here any more.
    Deactivated,
    /// It was not used for too long.
    Idle,
    /// Its longest time was over.
    Over,
}

impl Ended {
    /// All reasons.
    pub const ALL: [Self; 6] =
        [Self::ByOwner, Self::ByStaff, Self::NewPassword, Self::Deactivated, Self::Idle, Self::Over];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ByOwner => "by_owner",
            Self::ByStaff => "by_staff",
            Self::NewPassword => "new_password",
            Self::Deactivated => "deactivated",
            Self::Idle => "idle",
            Self::Over => "over",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }

    /// Whether it is no use to sign in again.
    #[must_use]
    pub const fn is_for_good(self) -> bool {
        matches!(self, Self::Deactivated)
    }

    /// What the browser's person is told.
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::ByOwner => text(
                "Sie haben diese Sitzung von einem anderen Gerät aus beendet. Bitte melden Sie sich wieder an.",
                "You ended this session from another device. Please sign in again.",
            ),
            Self::ByStaff => text(
                "Die Verwaltung hat Ihre Sitzung beendet. Bitte melden Sie sich wieder an.",
                "The administration has ended your session. Please sign in again.",
            ),
            Self::NewPassword => text(
                "Ihr Passwort wurde geändert. Bitte melden Sie sich mit dem neuen Passwort an.",
                "Your password was changed. Please sign in with the new password.",
            ),
            Self::Deactivated => text(
                "Ihr Zugang zur Administration ist nicht mehr aktiv. Bitte wenden Sie sich an Ihre Kolleginnen und Kollegen.",
                "Your login to the administration is no longer active. Please ask your colleagues.",
            ),
            Self::Idle => text(
                "Sie waren eine Weile nicht hier und wurden zur Sicherheit abgemeldet. Bitte melden Sie sich wieder an.",
                "You were away for a while and were signed out to be safe. Please sign in again.",
            ),
            Self::Over => text(
                "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich wieder an.",
                "Your session has expired. Please sign in again.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_recognise_their_browsers() {
        for (user_agent, words) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox auf Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
                "Edge auf Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
                "Safari auf iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0 Mobile Safari/537.36",
                "Samsung Internet auf Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
                "Chrome auf macOS",
            ),
            ("curl/8.5", "Unbekannter Browser"),
            ("", "Unbekannter Browser"),
            ("Something (X11; Linux x86_64)", "Unbekannter Browser auf Linux"),
        ] {
            let stored = browser(user_agent);
            assert_eq!(in_words(&stored, Lang::De), words, "{user_agent}");
            assert!(stored.len() < 30 && !stored.chars().any(|c| c.is_ascii_digit()), "{stored}");
        }
        assert_eq!(in_words("Firefox/Linux", Lang::En), "Firefox on Linux");
    }
}
