//! What stands where on a letter. Lengths are in points from the upper left corner.

use super::{
    Letter, Sender,
    typeset::{Face, Fonts, Line},
};
use domain::text::Lang;

/// An A4 sheet.
pub(super) const WIDTH: f32 = mm(210.0);
pub(super) const HEIGHT: f32 = mm(297.0);

/// The margins of DIN 5008.
const LEFT: f32 = mm(25.0);
const RIGHT: f32 = mm(190.0);
const BOTTOM: f32 = mm(280.0);
/// The window of the envelope is 85 mm wide from 20 mm and 45 mm high from 45 mm; what stands in it keeps 5 mm from its
/// edge. Its upper part is for the sender, the lower 27.3 mm are for the address.
const WINDOW_WIDTH: f32 = mm(80.0);
const ADDRESS_TOP: f32 = mm(62.7);
const ADDRESS_BOTTOM: f32 = mm(90.0);
/// The block with what one may want to know about the sender.
const INFORMATION: f32 = mm(125.0);
const INFORMATION_TOP: f32 = mm(50.0);
const SUBJECT: f32 = mm(103.0);
/// Wide enough for every telephone (a module has about 1 mm).
const QR: f32 = mm(35.0);

const BLACK: u8 = 0;
const GREY: u8 = 90;
const RULE: u8 = 150;

const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// A filled rectangle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    /// 0 is black.
    pub(super) lightness: u8,
}

/// A line of text in its place.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) x: f32,
    /// Of the base line.
    pub(super) y: f32,
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) lightness: u8,
    pub(super) line: Line,
}

/// How a text looks: font, its size, the distance of its lines.
#[derive(Clone, Copy)]
struct Style {
    face: Face,
    size: f32,
    leading: f32,
    lightness: u8,
}

impl Style {
    const fn new(face: Face, size: f32) -> Self {
        Self { face, size, leading: size * 1.35, lightness: BLACK }
    }

    const fn grey(self) -> Self {
        Self { lightness: GREY, ..self }
    }
}

/// One sheet.
pub(super) struct Page {
    pub(super) texts: Vec<Text>,
    pub(super) bars: Vec<Bar>,
    /// Left, top and width of the QR code.
    pub(super) code_at: (f32, f32, f32),
}

impl Page {
    /// A letter as large as it fits: the longest names that the forms take leave room enough for the second size.
    pub(super) fn of(fonts: &Fonts, sender: &Sender, letter: &Letter) -> Self {
        let mut page = Self::in_size(fonts, sender, letter, 10.5);
        for size in [9.5, 8.5, 7.5] {
            if page.texts.iter().all(|text| text.y <= BOTTOM) {
                break;
            }
            page = Self::in_size(fonts, sender, letter, size);
        }
        page.texts.retain(|text| text.y <= HEIGHT);
        page
    }

    fn in_size(fonts: &Fonts, sender: &Sender, letter: &Letter, size: f32) -> Self {
        let mut pen = Pen { fonts, page: Self { texts: Vec::new(), bars: Vec::new(), code_at: (0.0, 0.0, 0.0) } };
        pen.head(sender);
        pen.address(sender, &letter.address);
        pen.marks();
        pen.body(sender, letter, size);
        pen.page
    }
}

struct Pen<'a> {
    fonts: &'a Fonts,
    page: Page,
}

impl Pen<'_> {
    fn put(&mut self, style: Style, (x, y): (f32, f32), line: Line) {
        let Style { face, size, lightness, .. } = style;
        self.page.texts.push(Text { x, y, face, size, lightness, line });
    }

    /// Lines below each other, the first one with its base line at `y`; gives where the next one goes.
    fn lines(&mut self, style: Style, x: f32, mut y: f32, lines: Vec<Line>) -> f32 {
        for line in lines {
            self.put(style, (x, y), line);
            y += style.leading;
        }
        y
    }

    fn wrapped(&self, style: Style, text: &str, width: f32) -> Vec<Line> {
        self.fonts.wrap(style.face, text, width / style.size)
    }

    /// At most so many lines; the last one says if there were more.
    fn at_most(&self, most: usize, style: Style, text: &str, width: f32) -> Vec<Line> {
        let mut lines = self.wrapped(style, text, width);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                let text: String = last.runs.iter().map(|run| run.text.as_str()).collect();
                *last = self.fonts.shorten(style.face, &format!("{text}…"), width / style.size);
            }
        }
        lines
    }

    /// The name of the sender on top, and beside the window how to reach them and the date.
    fn head(&mut self, sender: &Sender) {
        let of = &sender.organisation;
        let name = Style::new(Face::Bold, 15.0);
        let lines = self.at_most(2, name, &of.name, RIGHT - LEFT);
        self.lines(name, LEFT, mm(24.0), lines);

        let (style, indent) = (Style::new(Face::Regular, 9.0), mm(17.0));
        let town = join(&[&of.postcode, &of.town], " ");
        let date = sender.date.to(Lang::De);
        let facts = [
            ("Anschrift", vec![of.street.as_str(), &town]),
            ("Telefon", vec![of.phone.as_str()]),
            ("E-Mail", vec![of.email.as_str()]),
            ("Datum", vec![date.as_str()]),
        ];
        let mut y = INFORMATION_TOP + style.size;
        for (label, values) in facts {
            let of_value = |value: &&str| self.at_most(2, style, value, RIGHT - INFORMATION - indent);
            let lines: Vec<_> = values.iter().flat_map(of_value).collect();
            if lines.is_empty() {
                continue;
            }
            let label = self.fonts.line(style.face, label);
            self.put(style.grey(), (INFORMATION, y), label);
            y = self.lines(style, INFORMATION + indent, y, lines) + mm(0.8);
        }
    }

    /// What shows in the window. The address gets smaller until it fits; if even that does not help, the recipient's
    /// lines are cut, never street and town.
    fn address(&mut self, sender: &Sender, address: &[String]) {
        let of = &sender.organisation;
        let back = join(&[&of.name, &of.street, &join(&[&of.postcode, &of.town], " ")], " · ");
        let mut style = Style::new(Face::Regular, 7.0).grey();
        while style.size > 5.5 && self.fonts.line(style.face, &back).width * style.size > WINDOW_WIDTH {
            style.size -= 0.25;
        }
        let line = self.fonts.shorten(style.face, &back, WINDOW_WIDTH / style.size);
        if !line.runs.is_empty() {
            self.put(style, (LEFT, ADDRESS_TOP - mm(2.4)), line);
            self.rule(LEFT, ADDRESS_TOP - mm(1.2), WINDOW_WIDTH);
        }

        let fitting = |style: &Style| ((ADDRESS_BOTTOM - ADDRESS_TOP) / style.leading) as usize;
        let leading = |size: f32| Style { leading: size * 1.2, ..Style::new(Face::Regular, size) };
        let mut style = Style { leading: mm(4.5), ..Style::new(Face::Regular, 10.5) };
        for size in [10.5, 9.5, 8.5, 7.5] {
            let lines = |style| address.iter().map(|line| self.wrapped(style, line, WINDOW_WIDTH).len()).sum::<usize>();
            if lines(style) <= fitting(&style) {
                break;
            }
            style = leading(size);
        }
        let mut parts: Vec<_> = address.iter().map(|line| self.wrapped(style, line, WINDOW_WIDTH)).collect();
        while parts.iter().map(Vec::len).sum::<usize>() > fitting(&style) {
            // The longest part loses its last line.
            let Some(longest) = parts.iter_mut().rev().max_by_key(|part| part.len()) else { break };
            longest.pop();
        }
        self.lines(style, LEFT, ADDRESS_TOP + style.size, parts.into_iter().flatten().collect());
    }

    /// Where to fold the sheet, and where to punch it.
    fn marks(&mut self) {
        for (y, length) in [(mm(105.0), mm(4.0)), (mm(148.5), mm(6.0)), (mm(210.0), mm(4.0))] {
            self.rule(mm(4.0), y, length);
        }
    }

    fn body(&mut self, sender: &Sender, letter: &Letter, size: f32) {
        let (firm, phone) = (&sender.organisation.name, &sender.organisation.phone);
        let (text, strong) = (Style::new(Face::Regular, size), Style::new(Face::Bold, size));
        let paragraph = text.leading * 0.6;
        let full = RIGHT - LEFT;

        let subject = Style::new(Face::Bold, size + 1.0);
        let lines = self.wrapped(subject, "Ihr Zugang zum Kundenportal", full);
        let mut y = self.lines(subject, LEFT, SUBJECT, lines) + paragraph;

        let house = letter.house.as_deref().map(|house| format!(" Ihres Hauses {house}")).unwrap_or_default();
        let who = if firm.is_empty() { "Ihre Hausverwaltung" } else { firm };
        for words in [
            format!("{},", letter.greeting),
            format!("{who} lädt Sie in das Kundenportal{house} ein. Ihr persönlicher Einladungscode:"),
        ] {
            let lines = self.wrapped(text, &words, full);
            y = self.lines(text, LEFT, y, lines) + paragraph;
        }

        y = self.code(letter, y - text.leading + paragraph) + text.leading + paragraph;

        let until = letter.until.to(Lang::De);
        let questions = if phone.is_empty() { String::new() } else { format!("Fragen? {phone}") };
        for (style, words) in [
            (strong, "So melden Sie sich an".to_owned()),
            (
                text,
                format!(
                    "Öffnen Sie {} und geben Sie den Code ein. Groß- und Kleinschreibung und Bindestriche sind egal. \
                     Oder scannen Sie den QR-Code mit der Kamera Ihres Telefons; dann ist der Code schon eingetragen. \
                     Falls Sie danach gefragt werden: Die Vertragsnummer steht oben rechts auf Ihrem Vertrag.",
                    sender.register_at
                ),
            ),
            (text, format!("Der Code gilt bis zum {until}. Er ist nur für Sie bestimmt; geben Sie ihn nicht weiter.")),
            (text, questions),
            (text, "Mit freundlichen Grüßen".to_owned()),
        ] {
            let lines = self.wrapped(style, &words, full);
            let after = if style.face == Face::Bold || lines.is_empty() { 0.0 } else { paragraph };
            y = self.lines(style, LEFT, y, lines) + after;
        }
        let lines = self.wrapped(text, firm, full);
        self.lines(text, LEFT, y + mm(8.0), lines);
    }

    /// The code in large letters, beside it the QR code, in a frame; gives where the frame ends.
    fn code(&mut self, letter: &Letter, top: f32) -> f32 {
        let (padding, caption) = (mm(6.0), Style::new(Face::Regular, 8.0).grey());
        let bottom = top + padding + QR + mm(10.0);
        self.frame(LEFT, top, RIGHT - LEFT, bottom - top);

        let left = RIGHT - padding - QR;
        self.page.code_at = (left, top + padding, QR);
        let line = self.fonts.line(caption.face, "Scannen statt tippen");
        let x = left + (QR - line.width * caption.size) / 2.0;
        self.put(caption, (x, top + padding + QR + mm(6.6)), line);

        let (x, width) = (LEFT + padding, left - mm(6.0) - LEFT - padding);
        let label = Style::new(Face::Regular, 9.0).grey();
        let mut code = Style::new(Face::Mono, 20.0);
        let line = self.fonts.line(code.face, &letter.code);
        code.size = code.size.min(width / line.width.max(1.0));
        let middle = (top + bottom) / 2.0 + code.size * 0.36;
        let above = self.fonts.line(label.face, "Ihr Einladungscode");
        let below = self.fonts.line(label.face, &format!("Gültig bis zum {}", letter.until.to(Lang::De)));
        self.put(label, (x, middle - mm(9.5)), above);
        self.put(code, (x, middle), line);
        self.put(Style::new(Face::Regular, 10.5), (x, middle + mm(8.5)), below);
        bottom
    }

    fn rule(&mut self, x: f32, y: f32, width: f32) {
        self.page.bars.push(Bar { x, y, width, height: 0.4, lightness: RULE });
    }

    fn frame(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let line = 0.8;
        for (x, y, width, height) in [
            (x, y, width, line),
            (x, y + height - line, width, line),
            (x, y, line, height),
            (x + width - line, y, line, height),
        ] {
            self.page.bars.push(Bar { x, y, width, height, lightness: RULE });
        }
    }
}

fn join(parts: &[&String], between: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(between)
}
