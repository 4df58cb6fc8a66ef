//! Markdown as words, for mails and for what a search shows: without the signs that shape it.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// What staff may write: CommonMark with tables and strikethrough.
pub const WRITTEN: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Where links may lead: to pages, mailboxes and telephones.
pub const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Whether what was written as a link is one. All else, such as a script or an address without the name of its site, is shown
/// as plain words.
#[must_use]
pub fn is_link(link_type: LinkType, leads_to: &str) -> bool {
    let (scheme, rest) = leads_to.split_once(':').unwrap_or_default();
    let known = SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) && !rest.trim_matches('/').is_empty();
    // Of an address in angle brackets the scheme is left out.
    known || link_type == LinkType::Email
}

/// The words of Markdown in lines, with an empty one between paragraphs. A link is followed by where it leads, if its words
/// do not say so.
#[must_use]
pub fn lines(markdown: &str) -> String {
    said(markdown, true)
}

/// The words of Markdown in lines, and nothing that is not read on the page.
#[must_use]
pub fn words(markdown: &str) -> String {
    said(markdown, false)
}

fn said(markdown: &str, in_a_letter: bool) -> String {
    let mut lines = String::with_capacity(markdown.len());
    // Where links that are open lead, if they lead anywhere, and where their words begin.
    let mut links: Vec<(Option<String>, usize)> = Vec::new();
    // The number of the next item of each list that is open; none for lists with bullets.
    let mut lists: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(markdown, WRITTEN) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                lines.push_str(&text)
            }
            Event::SoftBreak | Event::HardBreak => lines.push('\n'),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                links.push((is_link(link_type, &dest_url).then(|| dest_url.to_string()), lines.len()));
            }
            Event::End(TagEnd::Link) => {
                let (leads_to, from) = links.pop().unwrap_or_default();
                let leads_to =
                    leads_to.as_deref().map(|to| to.trim_start_matches("mailto:").trim_start_matches("tel:"));
                if let Some(said) = leads_to.filter(|said| in_a_letter && !lines[from..].contains(said)) {
                    lines.extend([" (", said, ")"]);
                }
            }
            Event::Start(Tag::List(first)) => {
                end_line(&mut lines);
                lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
                if lists.is_empty() {
                    lines.push('\n');
                }
            }
            Event::Start(Tag::Item) => {
                end_line(&mut lines);
                match lists.last_mut() {
                    Some(Some(number)) => {
                        lines.extend([number.to_string().as_str(), ". "]);
                        *number += 1;
                    }
                    // On one line with others a bullet is only a dash.
                    _ if in_a_letter => lines.push_str("- "),
                    _ => {}
                }
            }
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => end_line(&mut lines),
            Event::End(TagEnd::TableCell) => lines.push(' '),
            Event::End(TagEnd::Paragraph) if !lists.is_empty() => end_line(&mut lines),
            Event::Rule
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Table,
            ) => {
                end_line(&mut lines);
                lines.push('\n');
            }
            _ => {}
        }
    }
    lines.trim().to_owned()
}

fn end_line(lines: &mut String) {
    lines.truncate(lines.trim_end_matches(' ').len());
    if !lines.is_empty() && !lines.ends_with('\n') {
        lines.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, words};

    #[test]
    fn a_letter_has_the_words_and_none_of_the_signs() {
        let text = "# Wasser\n\nAm **Montag** kein `Wasser`.\nBitte vorsorgen:\n\n- Eimer\n- ~~Wanne~~\n\n1. Hahn zu\n2. warten\n\nDanke.";
        let words =
            "Wasser\n\nAm Montag kein Wasser.\nBitte vorsorgen:\n\n- Eimer\n- Wanne\n\n1. Hahn zu\n2. warten\n\nDanke.";
        assert_eq!(lines(text), words);
        assert_eq!(lines("| Haus | Uhr |\n|---|---|\n| 12 | 8 |\n"), "Haus Uhr\n12 8");
        assert_eq!(lines("<b>Schubert</b> & *Sohn*"), "<b>Schubert</b> & Sohn");
    }

    #[test]
    fn a_link_says_where_it_leads() {
        assert_eq!(lines("[Plan](https://example.com/plan)"), "Plan (https://example.com/plan)");
        assert_eq!(words("Der [Plan](https://example.com/plan) hängt."), "Der Plan hängt.");
        assert_eq!(
            lines("[0821 5550](tel:0821 5550), <https://example.com>"),
            "[0821 5550](tel:0821 5550), https://example.com"
        );
        assert_eq!(lines("[wir@example.com](mailto:wir@example.com)"), "wir@example.com");
        assert_eq!(lines("[wir](mailto:wir@example.com), <wir@example.com>"), "wir (wir@example.com), wir@example.com");
        for to in ["javascript:alert(1)", "data:text/html,x", "/api/sign-out", "//evil.example", "plan", "https://"] {
            assert_eq!(lines(&format!("[hier]({to})")), "hier", "{to}");
        }
    }

    #[test]
    fn what_a_search_shows_has_no_bullets() {
        assert_eq!(
            words("Vorher:\n\n- Sind Sie da?\n- Eimer\n\n1. Hahn zu"),
            "Vorher:\n\nSind Sie da?\nEimer\n\n1. Hahn zu"
        );
    }
}
