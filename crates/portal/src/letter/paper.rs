//! A plain sheet of paper as PDF: a heading and paragraphs; for documents of the demo.

use super::{
    draw,
    page::{HEIGHT, Page, Text, WIDTH},
    typeset::{Face, Fonts},
};
use crate::{Fault, Outcome};
use krilla::{Document, metadata::Metadata, page::PageSettings};

/// What stands around the text, in points: 25 mm.
const MARGIN: f32 = 70.9;

/// Writes a heading and paragraphs on one A4 sheet; what does not fit is left out.
///
/// # Errors
/// [`Fault::Broken`]; never for any text.
pub fn paper(heading: &str, paragraphs: &[&str]) -> Outcome<Vec<u8>> {
    let fonts = Fonts::load()?;
    let mut page = Page { texts: Vec::new(), bars: Vec::new(), code_at: (0.0, 0.0, 0.0) };
    let mut y = MARGIN;
    let mut put = |face: Face, size: f32, text: &str, after: f32| {
        for line in fonts.wrap(face, text, (WIDTH - 2.0 * MARGIN) / size) {
            y += size * 1.35;
            page.texts.push(Text { x: MARGIN, y, face, size, lightness: 0, line });
        }
        y += after;
    };
    put(Face::Bold, 18.0, heading, 14.0);
    for paragraph in paragraphs {
        put(Face::Regular, 11.0, paragraph, 7.0);
    }
    page.texts.retain(|text| text.y <= HEIGHT - MARGIN);
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(heading.to_owned()).language("de".to_owned()));
    let a4 = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Fault::broken("no sheet of paper"))?;
    let mut sheet = document.start_page_with(a4);
    let mut surface = sheet.surface();
    draw(&mut surface, &fonts, &page);
    surface.finish();
    sheet.finish();
    document.finish().map_err(|error| Fault::broken(format!("writing a PDF: {error:?}")))
}
