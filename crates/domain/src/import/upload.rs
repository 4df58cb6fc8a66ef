//! What the page of an uploaded file shows.

use super::Report;
use crate::{
    form::{LINE, optional_line},
    id::UploadId,
};
use serde::{Deserialize, Serialize};

/// The name of a file as the journal keeps it: one line of at most [`LINE`] characters, written as the filter of the journal
/// reads it. Macs send a letter and its mark apart, and nobody would find such a file there.
#[must_use]
pub fn file_name(sent: &str) -> String {
    let text: String = sent.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // Without control characters and limit there is nothing that it refuses.
    let line = optional_line(&text, usize::MAX).ok().flatten().unwrap_or_default();
    let cut: String = line.chars().take(LINE).collect();
    cut.trim_end().to_owned()
}

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadPage {
    /// Which.
    pub id: UploadId,
    /// Name of the file.
    pub name: String,
    /// What the check found, or what the import did.
    pub report: Report,
    /// How far it is.
    pub state: UploadState,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UploadState {
    /// Nothing has been imported yet.
    Checked,
    /// Rows are going in.
    Running {
        /// Rows that are done.
        done: u32,
    },
    /// It is done.
    Imported,
    /// It ended early and can be tried again.
    Failed {
        /// Why.
        problem: String,
        /// Whether rows went in before.
        begun: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_of_the_journal_reads_the_name_of_a_file_as_it_is_kept() {
        let long = "u\u{308} ".repeat(LINE);
        let cut = "ü ".repeat(LINE / 2);
        for (sent, kept) in [
            ("bestand.csv", "bestand.csv"),
            ("Bestand & Büro.csv", "Bestand & Büro.csv"),
            ("Bu\u{308}ro  2026.csv", "Büro 2026.csv"),
            (" a\0b\tc.csv ", "a b c.csv"),
            (long.as_str(), cut.trim_end()),
            (" ", ""),
        ] {
            assert_eq!(file_name(sent), kept);
            assert_eq!(optional_line(kept, LINE), Ok((!kept.is_empty()).then(|| kept.to_owned())));
        }
    }
}
