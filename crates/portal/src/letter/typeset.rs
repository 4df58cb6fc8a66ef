//! Lines of text: broken where they end, in the order of their scripts, as glyphs of our fonts.

use crate::{Fault, Outcome};
use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::{cell::RefCell, collections::HashMap};
use unicode_bidi::{BidiInfo, Level};

/// Which of the fonts. They have Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters; what they lack
/// is an empty box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Face {
    Regular,
    Bold,
    /// For codes: every character is as wide as the others. Has no others than ASCII.
    Mono,
}

/// The fonts of letters.
pub(super) struct Fonts {
    faces: [Typeface; 3],
    /// How wide words are: all letters of a file have nearly the same.
    widths: RefCell<HashMap<(Face, String), f32>>,
}

struct Typeface {
    file: FontRef<'static>,
    shaping: ShaperData,
    font: Font,
}

impl Typeface {
    fn load(bytes: &'static [u8]) -> Outcome<Self> {
        let file = FontRef::new(bytes).map_err(|error| Fault::Broken(error.into()))?;
        let shaping = ShaperData::new(&file);
        let font = Font::new(bytes.into(), 0).ok_or_else(|| Fault::broken("a font cannot be read"))?;
        Ok(Self { file, shaping, font })
    }
}

/// A line of text, ready to be drawn; widths are in sizes of the font.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Its pieces from left to right; each is written in one direction.
    pub(super) runs: Vec<Run>,
    /// How wide it is.
    pub(super) width: f32,
}

/// A piece of a [`Line`].
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) width: f32,
}

impl Fonts {
    pub(super) fn load() -> Outcome<Self> {
        let faces = [
            Typeface::load(include_bytes!("../../fonts/DejaVuSansCondensed.ttf"))?,
            Typeface::load(include_bytes!("../../fonts/DejaVuSansCondensed-Bold.ttf"))?,
            Typeface::load(include_bytes!("../../fonts/DejaVuSansMono-Bold.ttf"))?,
        ];
        Ok(Self { faces, widths: RefCell::default() })
    }

    /// The font to draw with.
    pub(super) fn font(&self, face: Face) -> Font {
        self.face(face).font.clone()
    }

    fn face(&self, face: Face) -> &Typeface {
        let [regular, bold, mono] = &self.faces;
        match face {
            Face::Regular => regular,
            Face::Bold => bold,
            Face::Mono => mono,
        }
    }

    /// One line, however long it gets.
    pub(super) fn line(&self, face: Face, text: &str) -> Line {
        let text = clean(text);
        // The letter is German: whatever a line begins with, it runs from left to right.
        let info = BidiInfo::new(&text, Some(Level::ltr()));
        let Some(paragraph) = info.paragraphs.first() else { return Line::default() };
        let (levels, ranges) = info.visual_runs(paragraph, paragraph.range.clone());
        let runs: Vec<_> = ranges
            .into_iter()
            .filter_map(|range| {
                let level = levels.get(range.start)?;
                Some(self.run(face, text.get(range)?, level.is_rtl()))
            })
            .collect();
        Line { width: runs.iter().map(|run| run.width).sum(), runs }
    }

    fn run(&self, face: Face, text: &str, from_right: bool) -> Run {
        let face = self.face(face);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if from_right { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaped = face.shaping.shaper(&face.file).build().shape(buffer, ShapeOptions::default());

        let clusters = || shaped.glyph_infos().iter().map(|glyph| glyph.cluster as usize);
        let mut starts: Vec<_> = clusters().chain([text.len()]).collect();
        starts.sort_unstable();
        starts.dedup();
        let units = face.font.units_per_em();
        let em = |n: i32| n as f32 / units;
        let glyphs: Vec<_> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(glyph, position)| {
                let start = glyph.cluster as usize;
                let end = starts.get(starts.partition_point(|at| *at <= start)).copied().unwrap_or(text.len());
                KrillaGlyph::new(
                    GlyphId::new(glyph.glyph_id),
                    em(position.x_advance),
                    em(position.x_offset),
                    em(position.y_offset),
                    em(position.y_advance),
                    start..end,
                    None,
                )
            })
            .collect();
        Run { text: text.to_owned(), width: glyphs.iter().map(|glyph| glyph.x_advance).sum(), glyphs }
    }

    fn width(&self, face: Face, text: &str) -> f32 {
        let word = (face, text.to_owned());
        if let Some(width) = self.widths.borrow().get(&word) {
            return *width;
        }
        let width = self.line(face, text).width;
        self.widths.borrow_mut().insert(word, width);
        width
    }

    /// Breaks a text into lines that are no wider than `width` sizes of the font: between words, else after hyphens and
    /// the like, else anywhere.
    pub(super) fn wrap(&self, face: Face, text: &str, width: f32) -> Vec<Line> {
        let text = clean(text);
        let space = self.width(face, "x x") - self.width(face, "xx");
        let mut lines = Vec::new();
        let (mut line, mut used) = (String::new(), 0.0);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            for (index, piece) in self.pieces(face, word, width).into_iter().enumerate() {
                let (gap, text) = if index == 0 && !line.is_empty() { (space, " ") } else { (0.0, "") };
                let needed = self.width(face, piece);
                if !line.is_empty() && used + gap + needed > width {
                    lines.push(std::mem::take(&mut line));
                    (line, used) = (piece.to_owned(), needed);
                } else {
                    line.push_str(text);
                    line.push_str(piece);
                    used += gap + needed;
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines.into_iter().map(|line| self.line(face, &line)).collect()
    }

    /// A word in pieces that fit into a line each; a single one if all of it does.
    fn pieces<'a>(&self, face: Face, word: &'a str, width: f32) -> Vec<&'a str> {
        if self.width(face, word) <= width {
            return vec![word];
        }
        let mut pieces = Vec::new();
        for mut part in word.split_inclusive(['-', '–', '/', '.', '@', '_', '&', '?']) {
            while self.width(face, part) > width {
                // At least one character, however narrow the line.
                let ends = part.char_indices().map(|(at, c)| at + c.len_utf8());
                let fits = ends.clone().take_while(|end| self.width(face, &part[..*end]) <= width).last();
                let Some(end) = fits.or_else(|| part.chars().next().map(char::len_utf8)) else { break };
                let (head, rest) = part.split_at(end);
                pieces.push(head);
                part = rest;
            }
            if !part.is_empty() {
                pieces.push(part);
            }
        }
        pieces
    }

    /// The first line of a text, with an ellipsis if there is more of it.
    pub(super) fn shorten(&self, face: Face, text: &str, width: f32) -> Line {
        let line = self.line(face, text);
        if line.width <= width {
            return line;
        }
        let text = clean(text);
        let room = width - self.width(face, "…");
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let end = ends.take_while(|end| self.width(face, &text[..*end]) <= room).last().unwrap_or(0);
        self.line(face, &format!("{}…", text[..end].trim_end()))
    }
}

/// What can stand on a line: no control characters, and none of those that turn the rest of it around.
fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let mut clean = String::with_capacity(text.len());
    for word in words.filter(|word| !word.is_empty()) {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.extend(word.chars().filter(|c| !turns(*c)));
    }
    clean
}
