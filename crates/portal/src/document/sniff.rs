//! What is in a file, by its beginning.

use domain::document::{Content, Refused, refused_text};

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
        if let Some(why) = refused_text(text) {
            return Err(why);
        }
        // PDF may well begin with a page that is nothing but text.
        return Ok(match text {
            pdf if pdf.starts_with("%PDF-") => Content::Pdf,
            rich if rich.starts_with("{\\rtf") => Content::Word,
            _ => Content::Text,
        });
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
        _ => match refused_text(&decoded(beginning)) {
            Some(why) => return Err(why),
            None => Content::Other,
        },
    })
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
    fn what_is_hostile_is_refused_whatever_it_is_called() {
        assert_eq!(content(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "pdf"), Err(Refused::Program));
        let elf = [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 56]].concat();
        assert_eq!(content(&elf, "txt"), Err(Refused::Program));
        assert_eq!(content(b"#!/bin/sh\nrm -rf", "txt"), Err(Refused::Program));
        assert_eq!(content(SHORTCUT, "pdf"), Err(Refused::Program));
        assert_eq!(content(b"<!DOCTYPE html><script>", "pdf"), Err(Refused::Page));
        assert_eq!(content(b"<svg onload=alert(1)>", "png"), Err(Refused::Page));
        assert_eq!(content("\u{feff}<?xml version='1.0'?><SVG/>".as_bytes(), "xml"), Err(Refused::Page));
        assert_eq!(content(b"Gr\xfc\xdfe <script>alert(1)</script>", "txt"), Err(Refused::Page));
        assert_eq!(content(b"<html>Gr\xfc\xdfe<script>", "doc"), Err(Refused::Page));
        let svg = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<svg><text>Pl\xe4ne</text></svg>";
        assert_eq!(content(svg, "xml"), Err(Refused::Page));
        let wide: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(content(&wide, "txt"), Err(Refused::Page));
        assert_eq!(content(b"nothing like it", "pdf"), Err(Refused::NotWhatItSays));
        assert_eq!(content(b"PK\x03\x04\x14\0\x06\0", "pdf"), Err(Refused::NotWhatItSays));
    }
}
