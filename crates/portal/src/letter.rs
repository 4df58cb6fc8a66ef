//! Letters with an invitation code, as PDF: one A4 page each, for a window envelope (DIN 5008, form B).
//!
//! Pure composition: what stands in a letter comes in, bytes go out. `page` says what stands where, `typeset` makes
//! lines of glyphs from text, this file draws both. The words are German like those of the mail: nobody knows yet how
//! the person reads.
//!
//! Deliberately absent: logos and a choice of layouts. To change the words, change `page`.

mod page;
mod paper;
#[cfg(test)]
mod tests;
mod typeset;

pub use paper::paper;

use crate::{Fault, Outcome};
use domain::{organisation::Organisation, time::Day};
use krilla::{
    Document,
    color::luma,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
};
use page::{Bar, Page};
use qrcode::{Color, EcLevel, QrCode};
use typeset::Fonts;

/// What all letters of one file have in common.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Who writes.
    pub organisation: Organisation,
    /// Where a code is typed in.
    pub register_at: String,
    /// The day of writing.
    pub date: Day,
}

/// One letter.
#[derive(Clone)]
pub struct Letter {
    /// The lines of the address: the recipient first, the town last.
    pub address: Vec<String>,
    /// How it begins, without the comma.
    pub greeting: String,
    /// Which house it is about.
    pub house: Option<String>,
    /// The code as people read it.
    pub code: String,
    /// The address with the code in it, for the QR code.
    pub link: String,
    /// The last day on which the code can be used.
    pub until: Day,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letter(…)") // It has a code in it, which never reaches a log.
    }
}

/// Puts letters into one PDF, a page for each. Fonts are cut down to the letters that occur.
///
/// # Errors
/// [`Fault::Broken`] if a link is too long for a QR code; never for any name or address.
pub fn compose(sender: &Sender, letters: &[Letter]) -> Outcome<Vec<u8>> {
    let fonts = Fonts::load()?;
    let mut document = Document::new();
    let title = if letters.len() == 1 { "Einladung in das Kundenportal" } else { "Einladungen in das Kundenportal" };
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language("de".to_owned())
            .authors(vec![sender.organisation.name.clone()]),
    );
    let a4 = PageSettings::from_wh(page::WIDTH, page::HEIGHT).ok_or_else(|| Fault::broken("no sheet of paper"))?;
    for letter in letters {
        let page = Page::of(&fonts, sender, letter);
        let mut sheet = document.start_page_with(a4.clone());
        let mut surface = sheet.surface();
        draw(&mut surface, &fonts, &page);
        draw_code(&mut surface, &letter.link, page.code_at)?;
        surface.finish();
        sheet.finish();
    }
    document.finish().map_err(|error| Fault::broken(format!("writing a PDF: {error:?}")))
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, page: &Page) {
    for bar in &page.bars {
        surface.set_fill(Some(ink(bar.lightness)));
        fill(surface, std::iter::once(*bar));
    }
    for text in &page.texts {
        surface.set_fill(Some(ink(text.lightness)));
        let mut x = text.x;
        for run in &text.line.runs {
            let font = fonts.font(text.face);
            surface.draw_glyphs(Point::from_xy(x, text.y), &run.glyphs, font, &run.text, text.size, false);
            x += run.width * text.size;
        }
    }
}

/// The QR code as one shape, so that no seams show between its modules. `(left, top, width)` is without the quiet zone.
fn draw_code(surface: &mut Surface<'_>, link: &str, (left, top, width): (f32, f32, f32)) -> Outcome<()> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M)
        .map_err(|error| Fault::broken(format!("a QR code of {} bytes: {error}", link.len())))?;
    let modules = code.width();
    let (colors, module) = (code.into_colors(), width / f32::from(u16::try_from(modules).unwrap_or(u16::MAX)));
    let dark = colors.chunks(modules).zip(0_u16..).flat_map(|(row, y)| {
        // Modules beside each other are one bar: a third of the size.
        let runs = row.chunk_by(|one, next| one == next).scan(0_u16, |x, run| {
            let (from, length) = (*x, u16::try_from(run.len()).unwrap_or_default());
            *x += length;
            Some((run.first() == Some(&Color::Dark), from, length))
        });
        let bars = runs.filter(|(dark, ..)| *dark).map(|(_, from, length)| Bar {
            x: left + f32::from(from) * module,
            y: top + f32::from(y) * module,
            width: f32::from(length) * module,
            height: module,
            lightness: 0,
        });
        bars.collect::<Vec<_>>()
    });
    surface.set_fill(Some(ink(0)));
    fill(surface, dark);
    Ok(())
}

fn fill(surface: &mut Surface<'_>, bars: impl Iterator<Item = Bar>) {
    let mut path = PathBuilder::new();
    for rect in bars.filter_map(|bar| Rect::from_xywh(bar.x, bar.y, bar.width, bar.height)) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn ink(lightness: u8) -> Fill {
    Fill { paint: luma::Color::new(lightness).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
