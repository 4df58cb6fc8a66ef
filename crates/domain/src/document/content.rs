//! What is in a file: by its content where that says it, by its name where it does not.

use super::{MEGABYTES, TITLE};
use crate::text::{Lang, Text, text};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Content {
    /// PDF.
    Pdf,
    /// A picture: PNG.
    Png,
    /// A picture: JPEG.
    Jpeg,
    /// A picture: WebP.
    Webp,
    /// A picture: GIF.
    Gif,
    /// Plain text.
    Text,
    /// A text that a word processor has made.
    Word,
    /// A table.
    Table,
    /// Slides.
    Slides,
    /// Files in a file. It is never opened here.
    Archive,
    /// Anything else.
    Other,
}

impl Content {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Pdf,
        Self::Png,
        Self::Jpeg,
        Self::Webp,
        Self::Gif,
        Self::Text,
        Self::Word,
        Self::Table,
        Self::Slides,
        Self::Archive,
        Self::Other,
    ];

    /// The stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Text => "text",
            Self::Word => "word",
            Self::Table => "table",
            Self::Slides => "slides",
            Self::Archive => "archive",
            Self::Other => "other",
        }
    }

    /// Reads the stable name.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|content| content.key() == key)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Pdf => text("PDF", "PDF"),
            Self::Png | Self::Jpeg | Self::Webp | Self::Gif => text("Bild", "Picture"),
            Self::Text => text("Text", "Text"),
            Self::Word => text("Textdokument", "Text document"),
            Self::Table => text("Tabelle", "Table"),
            Self::Slides => text("Präsentation", "Slides"),
            Self::Archive => text("Archiv (ZIP)", "Archive (ZIP)"),
            Self::Other => text("Datei", "File"),
        }
    }

    /// What browsers are told it is, if they may show it: nothing else is ever shown inside of the portal.
    #[must_use]
    pub const fn shown_as(self) -> Option<&'static str> {
        match self {
            Self::Pdf => Some("application/pdf"),
            Self::Png => Some("image/png"),
            Self::Jpeg => Some("image/jpeg"),
            Self::Webp => Some("image/webp"),
            Self::Gif => Some("image/gif"),
            Self::Text => Some("text/plain; charset=utf-8"),
            Self::Word | Self::Table | Self::Slides | Self::Archive | Self::Other => None,
        }
    }

    /// Whether it is a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp | Self::Gif)
    }

    /// The ending of a name that everybody understands it by, if its content says as much.
    const fn ending(self) -> Option<&'static str> {
        match self {
            Self::Pdf => Some("pdf"),
            Self::Png => Some("png"),
            Self::Jpeg => Some("jpg"),
            Self::Webp => Some("webp"),
            Self::Gif => Some("gif"),
            Self::Text => Some("txt"),
            Self::Archive => Some("zip"),
            Self::Word | Self::Table | Self::Slides | Self::Other => None,
        }
    }

    /// What the ending of a name promises, of that which is shown in browsers.
    #[must_use]
    pub fn promised(ending: &str) -> Option<Self> {
        Some(match ending {
            "pdf" => Self::Pdf,
            "png" => Self::Png,
            "jpg" | "jpeg" | "jpe" => Self::Jpeg,
            "webp" => Self::Webp,
            "gif" => Self::Gif,
            _ => return None,
        })
    }
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// There is nothing in it.
    Empty,
    /// There is too much in it.
    TooLarge,
    /// A program or a script.
    Program,
    /// A page or a drawing that can contain scripts.
    Page,
    /// The content is not what the name says.
    NotWhatItSays,
    /// There are more files than are taken at once.
    TooMany,
    /// It did not arrive, or could not be kept.
    Broken,
}

impl Refused {
    /// Why, for the reader.
    #[must_use]
    pub fn to(self, lang: Lang) -> String {
        let fixed = |de: &str, en: &str| match lang {
            Lang::De => de.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            Self::Empty => fixed("Die Datei ist leer.", "The file is empty."),
            Self::TooLarge => fixed(
                &format!("Die Datei ist zu groß. Höchstens {MEGABYTES} MB sind möglich."),
                &format!("The file is too large. At most {MEGABYTES} MB are possible."),
            ),
            Self::Program => fixed(
                "Programme und Skripte nehmen wir nicht an. Sie könnten auf dem Rechner Ihrer Kunden Schaden anrichten.",
                "Programs and scripts are not accepted. They could do harm on your customers’ computers.",
            ),
            Self::Page => fixed(
                "Webseiten und SVG-Zeichnungen können Skripte enthalten. Bitte speichern Sie die Datei als PDF oder als Bild.",
                "Web pages and SVG drawings can contain scripts. Please save the file as PDF or as a picture.",
            ),
            Self::NotWhatItSays => fixed(
                "Der Inhalt passt nicht zur Endung des Namens. Vielleicht ist die Datei beschädigt.",
                "The content does not fit the ending of the name. The file may be damaged.",
            ),
            Self::TooMany => fixed(
                &format!("Höchstens {} Dateien gehen auf einmal. Bitte senden Sie diese danach.", super::AT_ONCE),
                &format!("At most {} files go at once. Please send this one afterwards.", super::AT_ONCE),
            ),
            Self::Broken => fixed(
                "Die Datei ist nicht ganz angekommen. Bitte senden Sie sie noch einmal.",
                "The file did not arrive whole. Please send it again.",
            ),
        }
    }
}

/// Endings of programs and scripts on the systems that customers have, and of office files with programs in them.
#[rustfmt::skip]
const PROGRAMS: [&str; 90] = [
    "accdb", "apk", "app", "appimage", "bas", "bash", "bat", "bin", "cab", "chm", "class", "cmd", "com", "command",
    "cpl", "csh", "deb", "desktop", "diagcab", "dll", "dmg", "docm", "dotm", "elf", "exe", "fish", "gadget", "hlp",
    "hta", "img", "inf", "ins", "iso", "jar", "jnlp", "js", "jse", "ksh", "lnk", "mdb", "mjs", "msc", "msi", "msix",
    "msp", "mst", "ocx", "pif", "pkg", "pl", "potm", "ppa", "ppam", "ppsm", "pptm", "ps1", "psm1", "py", "rb", "rdp",
    "reg", "rpm", "run", "scf", "scr", "sct", "sh", "sldm", "swf", "sys", "tcl", "url", "vb", "vbe", "vbs", "vhd",
    "vhdx", "vsdm", "vssm", "vstm", "ws", "wsf", "wsh", "xla", "xlam", "xll", "xlsb", "xlsm", "xltm", "zsh",
];
/// Endings of what browsers would run scripts of.
const PAGES: [&str; 14] =
    ["htm", "html", "xhtml", "xht", "shtml", "shtm", "phtml", "php", "mht", "mhtml", "svg", "svgz", "xsl", "xslt"];

/// Whether a file is refused by the ending of its name alone.
#[must_use]
pub fn refused_by_name(ending: &str) -> Option<Refused> {
    if PROGRAMS.contains(&ending) {
        Some(Refused::Program)
    } else if PAGES.contains(&ending) {
        Some(Refused::Page)
    } else {
        None
    }
}

/// Whether the beginning of a text is that of a script, of a page or of a drawing. A mail or a note that has a page further
/// down is neither: nothing runs it, because it is shown and kept as plain text only.
#[must_use]
pub fn refused_text(beginning: &str) -> Option<Refused> {
    let text = beginning.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if text.starts_with("#!") {
        return Some(Refused::Program);
    }
    (text.starts_with('<') && has_page(text)).then_some(Refused::Page)
}

/// Whether a text says something that only pages and drawings say, wherever that stands.
#[must_use]
pub fn has_page(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let tags =
        ["<script", "<html", "<!doctype html", "<svg", "<iframe", "<body", "<xsl:", "<?php", "<embed", "<object"];
    // Namespaces can have any name in front.
    let spaces = ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/xsl/transform"];
    tags.iter().chain(&spaces).any(|tag| lower.contains(tag))
}

/// So many characters of a name are kept: file systems take 255 bytes.
const NAME: usize = 120;
/// The longest ending that is one: longer ones belong to the name.
const ENDING: usize = 10;
/// What a file is called whose name says nothing.
const UNNAMED: &str = "Dokument";

/// The name of a file, without anything that a computer or a reader could misunderstand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileName(String);

impl FileName {
    /// Cleans the name that a browser has sent: no folders, nothing that steers, no characters that file systems use for
    /// themselves.
    #[must_use]
    pub fn of(sent: &str) -> Self {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let seen = last.nfc().filter(|c| {
            let steers = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{ad}' | '\u{feff}' | '\u{61c}');
            !steers && (c.is_whitespace() || !c.is_control())
        });
        let safe = seen.map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c });
        let one: String = safe.collect();
        let one = one.split_whitespace().collect::<Vec<_>>().join(" ");
        // Windows drops dots and spaces at the end: "x.exe." would be a program there. Files with a dot in front are hidden.
        let drops = |c: char| c == '.' || c == ' ';
        let whole = one.trim_end_matches(drops);
        let one = whole.trim_start_matches(drops);
        // ".pdf" is nothing but an ending, and keeps it.
        let bare = whole.strip_suffix(one).is_some_and(|before| before.ends_with('.')) && is_ending(one);
        let named = if one.is_empty() {
            UNNAMED.to_owned()
        } else if bare {
            format!("{UNNAMED}.{one}")
        } else {
            one.to_owned()
        };
        let (stem, ending) = split(&named);
        let room = NAME - ending.map_or(0, |ending| ending.chars().count() + 1);
        let stem: String = stem.chars().take(room).collect();
        // What is cut off can leave another dot at the end.
        let stem = stem.trim_end_matches(['.', ' ']);
        Self(ending.map_or_else(|| stem.to_owned(), |ending| format!("{stem}.{ending}")))
    }

    /// The name under which a document is downloaded that has this title: customers know it by no other name. The ending is
    /// that of its content, or of the file that was sent; a title never becomes one.
    #[must_use]
    pub fn titled(title: &str, name: &str, content: Content) -> Self {
        let sent = Self::of(name).ending();
        let ending = match content.ending() {
            Some(usual) if sent.is_empty() || Content::promised(usual).is_some() => {
                if Content::promised(&sent) == Some(content) { sent } else { usual.to_owned() }
            }
            _ => sent,
        };
        // "2024/2025" is no folder.
        let title = title.replace(['/', '\\'], "-");
        let said = Self::of(&title);
        if ending.is_empty() {
            return match split(said.as_str()) {
                (stem, Some(last)) => Self(format!("{stem}_{last}")),
                (_, None) => said,
            };
        }
        if said.ending() == ending { said } else { Self::of(&format!("{title}.{ending}")) }
    }

    /// As it is shown to staff.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What comes after the last dot, in small letters; empty if there is none.
    #[must_use]
    pub fn ending(&self) -> String {
        split(&self.0).1.map(str::to_lowercase).unwrap_or_default()
    }

    /// The title that a document has until somebody gives it another one: the name without its ending.
    #[must_use]
    pub fn title(&self) -> String {
        let title = split(&self.0).0.replace('_', " ");
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title: String = title.chars().take(TITLE).collect();
        if title.is_empty() { UNNAMED.to_owned() } else { title }
    }
}

fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && is_ending(ending) => (stem, Some(ending)),
        _ => (name, None),
    }
}

fn is_ending(text: &str) -> bool {
    (1..=ENDING).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders_and_whatever_steers() {
        for (sent, clean) in [
            ("Abrechnung 2025.pdf", "Abrechnung 2025.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Maria\\Jahr.PDF", "Jahr.PDF"),
            ("fdp.exe\u{202e}cod.pdf", "fdp.execod.pdf"),
            ("  a\r\n\tb .pdf", "a b.pdf"),
            ("x.exe. .", "x.exe"),
            (".htaccess", "Dokument.htaccess"),
            (".pdf", "Dokument.pdf"),
            (" .PDF", "Dokument.PDF"),
            ("...pdf", "Dokument.pdf"),
            (".Jahr.pdf", "Jahr.pdf"),
            (".ein anderer Name", "ein anderer Name"),
            ("a<b>:\"|?*.txt", "a_b______.txt"),
            ("\0\u{7}", "Dokument"),
            ("..", "Dokument"),
            ("", "Dokument"),
        ] {
            assert_eq!(FileName::of(sent).as_str(), clean, "{sent:?}");
        }
        let cut = format!("{}.bat.{}", "a".repeat(115), "x".repeat(20));
        assert_eq!(FileName::of(&cut).ending(), "bat", "no dot is left that hides it");
        let long = FileName::of(&format!("{}.pdf", "ä".repeat(500)));
        assert_eq!((long.as_str().chars().count(), long.ending().as_str()), (NAME, "pdf"));
        assert_eq!(FileName::of("Jahres_abrechnung__2025.PDF").title(), "Jahres abrechnung 2025");
        assert_eq!(FileName::of("___.pdf").title(), "Dokument");
        assert_eq!(FileName::of(".pdf").title(), "Dokument");
        assert_eq!(refused_by_name(&FileName::of(".exe").ending()), Some(Refused::Program));
        assert_eq!(FileName::of("Nr. 5 vom 1. Mai").ending(), "");
    }

    #[test]
    fn what_is_downloaded_is_named_after_the_title_and_ends_as_it_should() {
        for (title, name, content, called) in [
            ("Abrechnung 2025", "scan_0815.pdf", Content::Pdf, "Abrechnung 2025.pdf"),
            ("Abrechnung.pdf", "scan.PDF", Content::Pdf, "Abrechnung.pdf"),
            ("Abrechnung 2024/2025", "a.pdf", Content::Pdf, "Abrechnung 2024-2025.pdf"),
            ("Abrechnung vom 3.12", "a.pdf", Content::Pdf, "Abrechnung vom 3.12.pdf"),
            ("Foto", "a.jpeg", Content::Jpeg, "Foto.jpeg"),
            ("Foto", "a.jpg", Content::Png, "Foto.png"),
            ("Plan", "plan", Content::Pdf, "Plan.pdf"),
            ("Plan", "plan.txt", Content::Pdf, "Plan.pdf"),
            ("Notiz", "a.eml", Content::Text, "Notiz.eml"),
            ("Notiz", "a", Content::Text, "Notiz.txt"),
            ("Tabelle", "x.xlsx", Content::Table, "Tabelle.xlsx"),
            ("Bilder", "x", Content::Archive, "Bilder.zip"),
            ("Plan.exe", "x", Content::Other, "Plan_exe"),
            ("Plan.exe", "x.dwg", Content::Other, "Plan.exe.dwg"),
            ("?", "x.dwg", Content::Other, "_.dwg"),
            ("..", "x.dwg", Content::Other, "Dokument.dwg"),
        ] {
            assert_eq!(FileName::titled(title, name, content).as_str(), called, "{title} {name}");
        }
        let long = FileName::titled(&"ä".repeat(TITLE), "a.pdf", Content::Pdf);
        assert_eq!((long.as_str().chars().count(), long.ending().as_str()), (NAME, "pdf"));
    }

    #[test]
    fn programs_and_pages_are_refused_by_name_and_pages_by_what_they_say() {
        for name in ["rechnung.pdf.exe", "a.JS", "Makro.docm", "x.LNK", "Makro.xlsb"] {
            assert_eq!(refused_by_name(&FileName::of(name).ending()), Some(Refused::Program), "{name}");
        }
        for name in ["a.html", "b.SVG", "c.xhtml"] {
            assert_eq!(refused_by_name(&FileName::of(name).ending()), Some(Refused::Page), "{name}");
        }
        for name in ["a.pdf", "b.docx", "c.xml", "d.dwg", "e"] {
            assert_eq!(refused_by_name(&FileName::of(name).ending()), None, "{name}");
        }
        assert_eq!(refused_text("\u{feff} \n#!/bin/sh\n"), Some(Refused::Program));
        for page in ["<!DOCTYPE HTML>", "<?xml?><x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "<!-- --><SCRIPT >"] {
            assert_eq!(refused_text(page), Some(Refused::Page), "{page}");
        }
        let mail = "From: jana@example.net\nContent-Type: text/html\n\n<HTML>Guten Tag</HTML>";
        assert_eq!((refused_text(mail), has_page(mail)), (None, true), "a mail is no page");
        assert_eq!(refused_text("Guten Tag, 3 < 5 und <b>"), None);
        assert!(PROGRAMS.is_sorted());
    }

    #[test]
    fn every_content_has_its_key() {
        for content in Content::ALL {
            assert_eq!(Content::parse(content.key()), Some(content));
        }
        assert!(Content::ALL.iter().all(|content| content.shown_as().is_none_or(|kind| !kind.contains("html"))));
    }
}
