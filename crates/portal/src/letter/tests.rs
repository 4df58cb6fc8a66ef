//! Letters are read back as people and scanners would.

use super::{
    page::{Page, Text},
    *,
};
use lopdf::Document as Pdf;

const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

fn sender() -> Sender {
    let organisation = Organisation {
        name: "Hausverwaltung Lindenhof".to_owned(),
        street: "Lindenstraße 1".to_owned(),
        postcode: "90402".to_owned(),
        town: "Nürnberg".to_owned(),
        phone: "0911 4711-0".to_owned(),
        email: "info@lindenhof.example".to_owned(),
        ..Organisation::default()
    };
    Sender {
        organisation,
        register_at: "https://portal.lindenhof.example/register".to_owned(),
        date: Day::new(2026, 11, 23).expect("a day"),
    }
}

fn to(address: &[&str], greeting: &str) -> Letter {
    Letter {
        address: address.iter().map(|line| (*line).to_owned()).collect(),
        greeting: greeting.to_owned(),
        house: Some("Kastanienallee 7".to_owned()),
        code: "7K2M-9QXA-0B4T-HJ5N-C".to_owned(),
        link: "https://portal.lindenhof.example/invitation/7K2M9QXA0B4THJ5NC".to_owned(),
        until: Day::new(2027, 2, 20).expect("a day"),
    }
}

fn ohnesorg() -> Letter {
    to(&["Ilse Ohnesorg", "Kastanienallee 7", "90402 Nürnberg"], "Sehr geehrte Frau Ohnesorg")
}

/// A letter with the longest names that a form takes, without a place to break them.
fn longest() -> (Sender, Letter) {
    let long = |letter: &str| letter.repeat(domain::form::LINE);
    let words = |word: &str| word.repeat(domain::form::LINE / word.len());
    let mut sender = sender();
    sender.organisation.name = words("Wohnungsbaugenossenschaft ");
    sender.organisation.street = long("W");
    sender.organisation.town = words("Sankt-");
    sender.organisation.phone = long("0");
    sender.organisation.email = long("m");
    sender.register_at = format!("https://{}.example/register", long("q"));
    let mut letter = to(&[], &format!("Sehr geehrte Frau {} {}", long("W"), long("M")));
    letter.address = vec![words("Erben-Gemeinschaft "), long("W"), long("M"), format!("90402 {}", words("Bad "))];
    letter.house = Some(long("H"));
    (sender, letter)
}

fn texts(pdf: &[u8]) -> Vec<String> {
    let pdf = Pdf::load_mem(pdf).expect("a PDF");
    let pages = pdf.get_pages();
    pages.keys().map(|page| pdf.extract_text(&[*page]).expect("text").replace('\n', " ")).collect()
}

#[test]
fn frau_ohnesorg_reads_who_writes_what_for_and_until_when() {
    let pdf = compose(&sender(), &[ohnesorg()]).expect("a PDF");
    assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
    let texts = texts(&pdf);
    assert_eq!(texts.len(), 1);
    let text = texts[0].split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Hausverwaltung Lindenhof · Lindenstraße 1 · 90402 Nürnberg",
        "Ilse Ohnesorg Kastanienallee 7 90402 Nürnberg",
        "23.11.2026",
        "Ihr Zugang zum Kundenportal",
        "Sehr geehrte Frau Ohnesorg,",
        "Kundenportal Ihres Hauses Kastanienallee 7 ein.",
        "7K2M-9QXA-0B4T-HJ5N-C",
        "Öffnen Sie https://portal.lindenhof.example/register",
        "Der Code gilt bis zum 20.02.2027.",
        "0911 4711-0",
        "Mit freundlichen Grüßen Hausverwaltung Lindenhof",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text:?}");
    }
}

#[test]
fn everybody_gets_a_page_of_their_own_and_a_whole_house_stays_small() {
    let letters: Vec<_> = (0..50)
        .map(|n| to(&[&format!("Mieter {n}"), "Allee 7", "90402 Nürnberg"], &format!("Guten Tag Mieter {n}")))
        .collect();
    let pdf = compose(&sender(), &letters).expect("a PDF");
    assert!(pdf.len() < 50 * 10_000, "{} bytes", pdf.len());
    let texts = texts(&pdf);
    assert_eq!(texts.len(), 50);
    assert!(texts.iter().zip(0..).all(|(text, n)| text.contains(&format!("Guten Tag Mieter {n},"))));
}

#[test]
fn letters_of_all_scripts_and_of_none_break_nothing() {
    let names = [
        "أحمد بن محمد",
        "Herr أحمد المصري (Wohnung 7)",
        "דוד כהן",
        "Ελένη Παπαδοπούλου",
        "Олександр Шевченко",
        "Nguyễn Thị Ánh",
        "王小明 和 田中さん",
        "🏠 👩‍👩‍👧 🇩🇪",
        "e\u{301}\u{301}\u{301}\u{301}",
        "\u{202e}verkehrt\u{202c} \u{2067}herum",
        "\u{0}\u{7}\u{feff}\u{ffff}\u{10ffff}\t\r\n",
        "\u{200d}\u{200d}\u{200b}",
        "\u{301}",
        " ",
        "",
    ];
    for name in names {
        let mut sender = sender();
        sender.organisation.name = name.to_owned();
        sender.organisation.street = name.repeat(40);
        let mut letter = to(&[name, &name.repeat(60), name], name);
        letter.house = Some(name.to_owned());
        let pdf = compose(&sender, &[letter]).expect("a PDF");
        assert_eq!(texts(&pdf).len(), 1, "{name:?}");
    }
    let page = |name| Page::of(&Fonts::load().expect("fonts"), &sender(), &to(&[name], "Guten Tag"));
    let missing = |page: &Page| {
        let glyphs = page.texts.iter().flat_map(|text| &text.line.runs).flat_map(|run| &run.glyphs);
        glyphs.filter(|glyph| glyph.glyph_id.to_u32() == 0).count()
    };
    for name in &names[..6] {
        assert_eq!(missing(&page(name)), 0, "{name}");
    }
    assert!(missing(&page("王小明")) > 0, "empty boxes show that a name has to be written by hand");
}

#[test]
fn a_name_that_would_turn_the_line_around_does_not() {
    let fonts = Fonts::load().expect("fonts");
    let line = |text: &str| {
        let line = fonts.line(typeset::Face::Regular, text);
        line.runs.iter().map(|run| run.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(line("Guten Tag \u{202e}Anna, willkommen"), ["Guten Tag Anna, willkommen"]);
    assert_eq!(line("Herr أحمد محمد, Nr. 7"), ["Herr ", "أحمد محمد", ", Nr. 7"]);
}

/// The box that a text fills: left, top, right, bottom.
fn extent(text: &Text) -> [f32; 4] {
    [text.x, text.y - text.size * 0.75, text.x + text.line.width * text.size, text.y + text.size * 0.2]
}

fn apart(page: &Page) {
    let code = page.code_at;
    // With the quiet zone of four modules of about a millimetre.
    let quiet = mm(3.9);
    let code = [code.0 - quiet, code.1 - quiet, code.0 + code.2 + quiet, code.1 + code.2 + quiet];
    let boxes: Vec<_> = page.texts.iter().map(extent).chain([code]).collect();
    for (index, one) in boxes.iter().enumerate() {
        assert!(one[0] >= mm(20.0) && one[2] <= mm(191.0), "{one:?} is beside the paper: {:?}", page.texts.get(index));
        assert!(one[1] >= mm(10.0) && one[3] <= mm(285.0), "{one:?} is beside the paper: {:?}", page.texts.get(index));
        for (other, two) in boxes.iter().enumerate().skip(index + 1) {
            let overlap = one[0] < two[2] && two[0] < one[2] && one[1] < two[3] && two[1] < one[3];
            assert!(!overlap, "{:?} lies over {:?}", page.texts.get(index), page.texts.get(other));
        }
    }
}

#[test]
fn nothing_lies_over_anything_else_however_long_names_are() {
    let fonts = Fonts::load().expect("fonts");
    let (long_sender, long_letter) = longest();
    let nobody = Sender { organisation: Organisation::default(), ..sender() };
    let anyone = Letter { house: None, ..to(&[], "Sehr geehrte Damen und Herren") };
    for sender in [&sender(), &long_sender, &nobody] {
        for letter in [&ohnesorg(), &long_letter, &anyone] {
            apart(&Page::of(&fonts, sender, letter));
        }
    }
}

#[test]
fn the_address_stands_in_the_window_with_street_and_town() {
    let fonts = Fonts::load().expect("fonts");
    for letter in [ohnesorg(), longest().1] {
        let page = Page::of(&fonts, &sender(), &letter);
        let in_window = |text: &&Text| {
            let [left, top, right, bottom] = extent(text);
            left >= mm(20.0) && right <= mm(105.0) && top >= mm(62.0) && bottom <= mm(90.5)
        };
        let shown: Vec<_> = page.texts.iter().filter(in_window).map(|text| text.line.runs[0].text.as_str()).collect();
        let town = shown.iter().position(|line| line.starts_with("90402")).expect("the town");
        assert!(town >= 2, "{shown:?}");
        let beside = page.texts.iter().filter(|text| !in_window(text) && text.x < mm(105.0));
        let between = beside.filter(|text| text.y > mm(62.0) && text.y < mm(97.0)).count();
        assert_eq!(between, 0, "nothing else is near the window");
    }
}

#[test]
fn a_link_that_no_qr_code_holds_is_our_mistake() {
    let letter = Letter { link: "x".repeat(5_000), ..ohnesorg() };
    assert!(matches!(compose(&sender(), &[letter]), Err(Fault::Broken(_))));
}

#[test]
fn codes_do_not_show_in_logs() {
    assert!(!format!("{:?}", ohnesorg()).contains("7K2M"));
}
