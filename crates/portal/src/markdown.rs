//! Markdown as words, for mails and for what a search shows: without the signs that shape it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What staff may write: CommonMark with tables and strikethrough.
pub const WRITTEN: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

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

fn said(markdown: &str, with_addresses: bool) -> String {
    let mut lines = String::with_capacity(markdown.len());
    // Where links that are open lead, and where their words begin.
    let mut links: Vec<(String, usize)> = Vec::new();
    // The number of the next item of each list that is open; none for lists with bullets.
    let mut lists: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(markdown, WRITTEN) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                lines.push_str(&text)
            }
            Event::SoftBreak | Event::HardBreak => lines.push('\n'),
            Event::Start(Tag::Link { dest_url, .. }) => links.push((dest_url.to_string(), lines.len())),
            Event::End(TagEnd::Link) => {
                let (leads_to, from) = links.pop().unwrap_or_default();
                let said = leads_to.trim_start_matches("mailto:").trim_start_matches("tel:");
                if with_addresses && !lines[from..].contains(said) {
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
                    _ => lines.push_str("- "),
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
    }
}
