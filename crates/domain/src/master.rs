//! Master data as staff type it in: what may stand in each field, and what a change is in words.
//!
//! Each noun has what was typed (flat texts, as a form sends them), what is read from it, and the words of its fields,
//! from which the journal, a conflict and the preview of a merge are made.

pub mod contact;
pub mod contract;
pub mod merge;
pub mod place;

use crate::{
    refusal::Shown,
    text::{Lang, Text},
};
use serde::{Deserialize, Serialize};

/// A reference id in the property manager's own books. Those that we have seen have some twenty characters; what an
/// import takes must fit, too.
pub const REFERENCE: usize = crate::form::LINE;
/// A postcode; the longest of the world have ten characters.
pub const POSTCODE: usize = 12;

/// Something with named values.
pub trait Sheet {
    /// What each value is called and what it is in words, in the order of the form; empty where there is none.
    fn values(&self) -> Vec<(Text, String)>;
}

/// A value that is different now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is called.
    pub label: Text,
    /// What was there; empty if nothing was.
    pub before: String,
    /// What is there now; empty if nothing is.
    pub after: String,
}

/// What is different, in the order of the form.
#[must_use]
pub fn changes(before: &impl Sheet, after: &impl Sheet) -> Vec<Change> {
    let pairs = before.values().into_iter().zip(after.values());
    let all = pairs.map(|((label, before), (_, after))| Change { label, before, after });
    all.filter(|change| change.before != change.after).collect()
}

/// What a change says to the journal: before and after, each value with its name. The journal speaks German.
#[must_use]
pub fn told(changes: &[Change]) -> (Option<String>, Option<String>) {
    let words = |value: fn(&Change) -> &str| {
        let words: Vec<_> =
            changes.iter().map(|change| format!("{}: {}", change.label.de, or_dash(value(change)))).collect();
        (!words.is_empty()).then(|| words.join("; "))
    };
    (words(|change| &change.before), words(|change| &change.after))
}

/// What something new says to the journal: the values that it has.
#[must_use]
pub fn introduced(sheet: &impl Sheet) -> Option<String> {
    let values = sheet.values().into_iter().filter(|(_, value)| !value.is_empty());
    let words: Vec<_> = values.map(|(label, value)| format!("{}: {value}", label.de)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Both values of a conflict, for the reader: what they wanted to write, and what is there now.
#[must_use]
pub fn both(changes: &[Change], lang: Lang) -> (Shown, Shown) {
    let words = |value: fn(&Change) -> &str| {
        let words: Vec<_> =
            changes.iter().map(|change| format!("{} {}", change.label.to(lang), or_dash(value(change)))).collect();
        Shown::Words(words.join(", "))
    };
    (words(|change| &change.after), words(|change| &change.before))
}

/// So many characters of a value stand in a conflict.
const TOLD: usize = 160;

/// The values of a change cut down to where they begin to differ, for a conflict: long texts would fill the page.
#[must_use]
pub fn cut(change: &Change) -> Change {
    let (before, after): (Vec<char>, Vec<char>) = (change.before.chars().collect(), change.after.chars().collect());
    if before.len().max(after.len()) <= TOLD {
        return change.clone();
    }
    let same = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    // A few words before, so that one sees where it is.
    let from = same.saturating_sub(TOLD / 4);
    let part = |value: &[char]| {
        let part: String = value.iter().skip(from).take(TOLD).collect();
        let (lead, tail) = (if from > 0 { "… " } else { "" }, if value.len() > from + TOLD { " …" } else { "" });
        format!("{lead}{part}{tail}")
    };
    Change { label: change.label, before: part(&before), after: part(&after) }
}

fn or_dash(value: &str) -> &str {
    if value.is_empty() { "–" } else { value }
}

/// What must be known before something is archived, and what bringing it back gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// How many contracts are no longer in use.
    pub contracts: i64,
    /// How many contacts have no other running contract: they lose access altogether.
    pub contacts: i64,
    /// How many logins lose at least a part of what they reach today.
    pub users: i64,
    /// How many open invitation codes can no longer be used.
    pub codes: i64,
}
