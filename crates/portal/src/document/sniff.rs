//! What is in a file, by its beginning.

use domain::document::{Content, Refused, has_page, refused_text};

/// What `infer` calls programs, as far as it can tell them by more than two bytes.
const PROGRAMS: [&str; 11] = [
    "application/wasm",
    "application/x-executable",
    "application/vnd.microsoft.portable-executable",
    "application/java",
    "application/x-llvm",
    "application/x-mach-binary",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "application/x-shockwave-flash",
    "application/vnd.debian.binary-package",
    "application/x-rpm",
];
/// A shortcut of Windows begins like this.
const SHORTCUT: &[u8] = &[0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0];
/// Office files of before 2007.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// What is in a file that begins like this and whose name has this ending.
///
/// # Errors
/// Why it is not taken.
pub(super) fn content(beginning: &[u8], ending: &str) -> Result<Content, Refused> {
    let content = known(beginning, ending)?;
    match Content::promised(ending) {
        // What a browser shall show and cannot is damaged, or something else.
        Some(promised) if promised != content && !(promised.is_picture() && content.is_picture()) => {
            Err(Refused::NotWhatItSays)
        }
        _ => Ok(content),
    }
}

fn known(beginning: &[u8], ending: &str) -> Result<Content, Refused> {
    if let Some(text) = plain(beginning) {
        // PDF may well begin with a page that is nothing but text.
        return match text {
            pdf if pdf.starts_with("%PDF-") => Ok(Content::Pdf),
            rich if rich.starts_with("{\\rtf") => Ok(Content::Word),
            _ => refused(text, ending).map_or(Ok(Content::Text), Err),
        };
    }
    if beginning.starts_with(SHORTCUT) {
        return Err(Refused::Program);
    }
    if beginning.starts_with(COMPOUND) {
        return Ok(office(ending).unwrap_or(Content::Other));
    }
    let kind = infer::get(beginning).map(|kind| kind.mime_type());
    Ok(match kind {
        Some(program) if PROGRAMS.contains(&program) => return Err(Refused::Program),
        Some("application/pdf") => Content::Pdf,
        Some("image/png") => Content::Png,
        Some("image/jpeg") => Content::Jpeg,
        Some("image/webp") => Content::Webp,
        Some("image/gif") => Content::Gif,
        _ if beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06") => {
            office(ending).unwrap_or(Content::Archive)
        }
        Some(kind) if !kind.starts_with("text/") => Content::Other,
        // Text in another encoding is no less a page, whether its beginning is known or not.
        _ => match refused(&decoded(beginning), ending) {
            Some(why) => return Err(why),
            None => Content::Other,
        },
    })
}

/// Why a text is not taken. What has a name of an office file is opened by such a program as a page, wherever that begins.
fn refused(text: &str, ending: &str) -> Option<Refused> {
    refused_text(text).or_else(|| (office(ending).is_some() && has_page(text)).then_some(Refused::Page))
}

/// What word processors and their like make is told apart by its name alone: it is never shown here.
fn office(ending: &str) -> Option<Content> {
    Some(match ending {
        "doc" | "dot" | "docx" | "dotx" | "odt" | "ott" | "pages" => Content::Word,
        "xls" | "xlt" | "xlsx" | "xltx" | "ods" | "ots" | "numbers" => Content::Table,
        "ppt" | "pot" | "pps" | "pptx" | "potx" | "ppsx" | "odp" | "otp" | "key" => Content::Slides,
        _ => return None,
    })
}

/// What office files with programs in them have somewhere: the name of the part that the programs are in.
enum Sign {
    /// Of an office file that is an archive: its names stand in it as they are.
    Archive,
    /// Of one of before 2007: its names have two bytes for each letter, each at the beginning of an entry.
    Compound,
}

/// The part of an archive.
const PROJECT: &[u8] = b"vbaproject.bin";
/// The part of a file of before 2007: `_VBA_PROJECT`, also at the beginning of a longer name.
const OLD_PROJECT: &[u8] = b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0";
/// An entry has so many bytes, and begins where a multiple of it does.
const ENTRY: usize = 128;

/// Looks for programs in an office file while it comes: nothing of it is kept but what may be the beginning of a sign.
pub(super) struct Macros {
    sign: Sign,
    /// What has come last.
    rest: Vec<u8>,
    /// Where in the file that begins.
    at: usize,
}

impl Macros {
    /// None for what has no such programs, going by its beginning.
    pub(super) fn of(beginning: &[u8], content: Content) -> Option<Self> {
        // What every office file begins with as an archive, whatever its name: a drawing of Visio has none that we know.
        let parts = b"[Content_Types].xml";
        let office = matches!(content, Content::Word | Content::Table | Content::Slides)
            || beginning.windows(parts.len()).any(|window| window == parts);
        let sign = if beginning.starts_with(COMPOUND) {
            Sign::Compound
        } else if office && beginning.starts_with(b"PK") {
            Sign::Archive
        } else {
            return None;
        };
        Some(Self { sign, rest: Vec::new(), at: 0 })
    }

    /// Whether there are programs in what has come so far.
    pub(super) fn are_in(&mut self, piece: &[u8]) -> bool {
        self.rest.extend_from_slice(piece);
        let (found, longest) = match self.sign {
            Sign::Archive => {
                let mut places = self.rest.windows(PROJECT.len());
                // Few places have the first letter: the others are passed by quickly.
                let is = |place: &[u8]| matches!(place, [b'v' | b'V', ..]) && place.eq_ignore_ascii_case(PROJECT);
                (places.any(is), PROJECT.len())
            }
            Sign::Compound => {
                let first = self.at.next_multiple_of(ENTRY) - self.at;
                let mut entries = self.rest.get(first..).unwrap_or_default().chunks(ENTRY);
                let begins = |entry: &[u8]| {
                    entry.get(..OLD_PROJECT.len()).is_some_and(|name| name.eq_ignore_ascii_case(OLD_PROJECT))
                };
                (entries.any(begins), OLD_PROJECT.len())
            }
        };
        let done = self.rest.len().saturating_sub(longest - 1);
        self.rest.drain(..done);
        self.at += done;
        found
    }
}

/// The beginning as text, if it is UTF-8 without anything that is not written. A letter may be cut in two at its end.
fn plain(beginning: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(problem) if problem.error_len().is_none() => {
            std::str::from_utf8(&beginning[..problem.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let written = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    (!text.is_empty() && text.chars().all(written)).then_some(text)
}

/// The beginning as if it were a text in another encoding: UTF-16 with its mark, or any with the letters of ASCII.
fn decoded(beginning: &[u8]) -> String {
    let (text, ..) = match beginning {
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE.decode(beginning),
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE.decode(beginning),
        _ => encoding_rs::WINDOWS_1252.decode(beginning),
    };
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_it_is_by_its_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(content(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"), Ok(Content::Pdf));
        assert_eq!(content(b"%PDF-1.4\n1 0 obj\n", "pdf"), Ok(Content::Pdf));
        assert_eq!(content(png, "png"), Ok(Content::Png));
        assert_eq!(content(png, "jpg"), Ok(Content::Png), "a picture is a picture");
        assert_eq!(content(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "jpeg"), Ok(Content::Jpeg));
        assert_eq!(content(b"RIFF\x10\0\0\0WEBPVP8 ", "webp"), Ok(Content::Webp));
        assert_eq!(content(b"GIF89a\x01\0\x01\0\0\0\0", "gif"), Ok(Content::Gif));
        assert_eq!(content("Grüße".as_bytes(), "txt"), Ok(Content::Text));
        assert_eq!(content(&"Grüße".as_bytes()[..3], ""), Ok(Content::Text), "a letter cut in two");
        assert_eq!(content(b"MZ Bau GmbH", "txt"), Ok(Content::Text));
        assert_eq!(content(b"PK\x03\x04\x14\0\x06\0", "docx"), Ok(Content::Word));
        assert_eq!(content(b"PK\x03\x04\x14\0\x06\0", "zip"), Ok(Content::Archive));
        assert_eq!(content(COMPOUND, "xls"), Ok(Content::Table));
        assert_eq!(content(b"AC1032\0\0\0", "dwg"), Ok(Content::Other));
        assert_eq!(content(b"{\\rtf1\\ansi}", "rtf"), Ok(Content::Word));
    }

    #[test]
    fn a_text_that_has_a_page_further_down_is_a_text() {
        let mail = "Subject: Zähler\nContent-Type: text/html\n\n<html><body>Guten Tag</body></html>";
        assert_eq!(content(mail.as_bytes(), "eml"), Ok(Content::Text));
        assert_eq!(content(b"So geht es: <html> und <script>", "txt"), Ok(Content::Text));
        assert_eq!(content(b"Gr\xfc\xdfe <script>alert(1)</script>", "txt"), Ok(Content::Other), "only downloaded");
        assert_eq!(content(b"{\\rtf1\\ansi\\fromhtml1 <html>}", "rtf"), Ok(Content::Word));
        assert_eq!(content(b"Guten Tag <html>", "pdf"), Err(Refused::NotWhatItSays));
    }

    #[test]
    fn what_is_hostile_is_refused_whatever_it_is_called() {
        assert_eq!(content(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "pdf"), Err(Refused::Program));
        let elf = [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 56]].concat();
        assert_eq!(content(&elf, "txt"), Err(Refused::Program));
        assert_eq!(content(b"#!/bin/sh\nrm -rf", "txt"), Err(Refused::Program));
        assert_eq!(content(SHORTCUT, "pdf"), Err(Refused::Program));
        assert_eq!(content(b"<!DOCTYPE html><script>", "pdf"), Err(Refused::Page));
        assert_eq!(content(b"<svg onload=alert(1)>", "png"), Err(Refused::Page));
        assert_eq!(content("\u{feff}<?xml version='1.0'?><SVG/>".as_bytes(), "xml"), Err(Refused::Page));
        assert_eq!(content(b"<body>Gr\xfc\xdfe <script>alert(1)</script>", "txt"), Err(Refused::Page));
        assert_eq!(content(b"MIME-Version: 1.0\n\n<html>", "doc"), Err(Refused::Page), "Word would open it as a page");
        assert_eq!(content(b"<html>Gr\xfc\xdfe<script>", "doc"), Err(Refused::Page));
        let svg = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<svg><text>Pl\xe4ne</text></svg>";
        assert_eq!(content(svg, "xml"), Err(Refused::Page));
        let wide: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(content(&wide, "txt"), Err(Refused::Page));
        assert_eq!(content(b"nothing like it", "pdf"), Err(Refused::NotWhatItSays));
        assert_eq!(content(b"PK\x03\x04\x14\0\x06\0", "pdf"), Err(Refused::NotWhatItSays));
    }

    /// Whether programs are found in what comes in pieces of a certain size.
    fn has_macros(file: &[u8], ending: &str, size: usize) -> bool {
        let content = content(file, ending).expect("taken by its beginning");
        let Some(mut macros) = Macros::of(file, content) else { return false };
        file.chunks(size).any(|piece| macros.are_in(piece))
    }

    #[test]
    fn programs_in_office_files_are_found_however_the_pieces_fall() {
        let zip = [b"PK\x03\x04\x14\0\x06\0".as_slice(), &[7; 300], b"xl/vbaProject.bin", &[7; 300]].concat();
        let drawing =
            [b"PK\x03\x04\x14\0\x06\0[Content_Types].xml".as_slice(), &[7; 300], b"visio/vbaProject.bin"].concat();
        let entry = |letters: &str| {
            let mut entry: Vec<u8> = letters.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.resize(ENTRY, 0);
            entry
        };
        let old = |name: &str| [COMPOUND, &[0; 504], &entry("WordDocument"), &entry(name), &entry("VBA")].concat();
        for size in [1, 13, 14, 127, 128, 129, 5_000] {
            assert!(has_macros(&zip, "docx", size) && has_macros(&zip, "xls", size), "{size}");
            assert!(!has_macros(&zip, "zip", size), "an archive is not opened");
            assert!(has_macros(&drawing, "vsdx", size) && has_macros(&drawing, "", size), "{size}");
            assert!(!has_macros(&zip[..300], "docx", size), "{size}");
            for name in ["_VBA_PROJECT", "_VBA_PROJECT_CUR", "_vba_Project"] {
                assert!(has_macros(&old(name), "doc", size) && has_macros(&old(name), "", size), "{name} {size}");
            }
            assert!(!has_macros(&old("1Table"), "xls", size), "{size}");
            let told = [old("1Table"), entry("so wie _VBA_PROJECT")].concat();
            assert!(!has_macros(&told, "doc", size), "it only speaks of it: {size}");
        }
    }
}
