//! Markdown, as staff write it, shown as HTML that can do no harm.
//!
//! Written is CommonMark with tables and strikethrough; HTML in it is shown as it was typed. What comes out is cleaned by a
//! list of what is allowed, so that a mistake of one of the two crates is not yet a script on a page. Deliberately absent:
//! pictures, which would tell another site who reads (documents are for pictures), and headings above the third level,
//! which belong to the page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// HTML that came out of [`rendered`]; nothing else may become one on the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Html(String);

/// So deep quotes are shown in one another. What is cleaned is looked at once for each tag that is open around it: a page of
/// signs of quoting would take seconds.
#[cfg(feature = "ssr")]
const QUOTES: u32 = 8;

/// Markdown as HTML.
#[cfg(feature = "ssr")]
#[must_use]
pub fn rendered(markdown: &str) -> Html {
    use portal::markdown::{WRITTEN, is_link};
    use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd, TextMergeStream, html::push_html};

    let lower = |level| match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    };
    // Whether it is inside of a link or of code, where nothing becomes a link.
    let mut as_typed = 0_u32;
    let mut quoted = 0_u32;
    // Of the links that are open, whether they lead anywhere: of others the words stay.
    let mut links = Vec::new();
    let events = TextMergeStream::new(Parser::new_ext(markdown, WRITTEN)).flat_map(move |event| {
        match &event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                as_typed += 1;
                links.push(is_link(*link_type, dest_url));
            }
            Event::Start(Tag::CodeBlock(_)) => as_typed += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => as_typed = as_typed.saturating_sub(1),
            Event::Start(Tag::BlockQuote(_)) => quoted += 1,
            _ => {}
        }
        let leads_nowhere = match &event {
            Event::Start(Tag::Link { .. }) => links.last() == Some(&false),
            Event::End(TagEnd::Link) => links.pop() == Some(false),
            _ => false,
        };
        let too_deep = quoted > QUOTES;
        if matches!(event, Event::End(TagEnd::BlockQuote(_))) {
            quoted = quoted.saturating_sub(1);
        }
        match event {
            _ if leads_nowhere => vec![],
            Event::Start(Tag::BlockQuote(_)) | Event::End(TagEnd::BlockQuote(_)) if too_deep => vec![],
            Event::Text(text) if as_typed == 0 => with_links(&text),
            other => vec![other],
        }
    });
    let events = events.filter_map(|event| match event {
        // Of a picture its words stay.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level: lower(level), id: None, classes: Vec::new(), attrs: Vec::new() }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        // A line break that somebody typed is one: people write as in a mail.
        Event::SoftBreak => Some(Event::HardBreak),
        other => Some(other),
    });
    let mut html = String::with_capacity(markdown.len() * 2);
    push_html(&mut html, events);
    Html(CLEANER.clean(&html).to_string())
}

/// The words of a text with addresses of pages and mailboxes made links, as people expect of what they typed. Without `https:`
/// an address must begin with `www.`: "morgen.bitte" is none.
#[cfg(feature = "ssr")]
fn with_links(text: &str) -> Vec<pulldown_cmark::Event<'static>> {
    use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

    let mut finder = linkify::LinkFinder::new();
    finder.url_must_have_scheme(false);
    let mut events = Vec::new();
    for span in finder.spans(text) {
        let words = span.as_str();
        let leads_to = match span.kind() {
            Some(linkify::LinkKind::Email) => Some(format!("mailto:{words}")),
            Some(linkify::LinkKind::Url) if words.contains("://") => Some(words.to_owned()),
            Some(linkify::LinkKind::Url) if words.starts_with("www.") => Some(format!("https://{words}")),
            _ => None,
        };
        let words = Event::Text(CowStr::from(words.to_owned()));
        let Some(leads_to) = leads_to.filter(|to| portal::markdown::is_link(LinkType::Autolink, to)) else {
            events.push(words);
            continue;
        };
        let (link_type, dest_url) = (LinkType::Autolink, CowStr::from(leads_to));
        let link = Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") };
        events.extend([Event::Start(link), words, Event::End(TagEnd::Link)]);
    }
    events
}

/// What may be in the HTML. Links lead to pages, mailboxes and telephones, and tell other sites nothing.
#[cfg(feature = "ssr")]
static CLEANER: std::sync::LazyLock<ammonia::Builder<'static>> = std::sync::LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(std::collections::HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(std::collections::HashMap::from([
            ("a", std::collections::HashSet::from(["href"])),
            ("ol", std::collections::HashSet::from(["start"])),
        ]))
        .url_schemes(std::collections::HashSet::from(portal::markdown::SCHEMES))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("external noopener noreferrer"));
    cleaner
});

/// Shows it.
#[component]
pub fn Markdown(
    /// What [`rendered`] has made.
    html: Html,
) -> impl IntoView {
    view! { <div class="prose" dir="auto" inner_html=html.0></div> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_staff_write_looks_as_they_mean_it() {
        let text = "# Wasser\n\nAm **Montag** kein Wasser.\nBitte vorsorgen:\n\n- Eimer\n- ~~Wanne~~\n\n| Haus | Uhr |\n|---|---|\n| 12 | 8 |\n";
        assert_eq!(
            rendered(text).0,
            "<h3>Wasser</h3>\n<p>Am <strong>Montag</strong> kein Wasser.<br>\nBitte vorsorgen:</p>\n<ul>\n<li>Eimer</li>\n\
             <li><del>Wanne</del></li>\n</ul>\n<table><thead><tr><th>Haus</th><th>Uhr</th></tr></thead><tbody>\n\
             <tr><td>12</td><td>8</td></tr>\n</tbody></table>\n"
        );
    }

    #[test]
    fn html_is_shown_as_it_was_typed_and_does_nothing() {
        for text in [
            "<script>alert(1)</script>",
            "Hallo <img src=x onerror=alert(1)> dort",
            "</textarea><script>alert(1)</script>",
            "<svg/onload=alert(1)>",
            "<style>*{display:none}</style>",
            "<a href=\"javascript:alert(1)\" onclick=alert(1)>hier</a>",
            "<form action=/api/sign-out><button>drück mich",
        ] {
            let html = rendered(text).0;
            let tags: Vec<_> =
                html.split('<').skip(1).map(|tag| tag.split(['>', ' ']).next().unwrap_or_default()).collect();
            assert!(tags.iter().all(|tag| matches!(*tag, "p" | "/p" | "br")), "{text} became {html}");
        }
    }

    #[test]
    fn links_lead_outside_to_harmless_places_only() {
        let link = |to: &str| rendered(&format!("[hier]({to})")).0;
        assert_eq!(
            link("https://example.com/a?b=c"),
            "<p><a href=\"https://example.com/a?b=c\" rel=\"external noopener noreferrer\">hier</a></p>\n"
        );
        for to in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "/api/sign-out",
            "//evil.example",
        ] {
            assert_eq!(link(to), "<p>hier</p>\n", "{to}");
        }
    }

    #[test]
    fn addresses_that_were_typed_are_links() {
        assert_eq!(
            rendered("Siehe www.example.com/a_b_c, oder an wir@example.com.").0,
            "<p>Siehe <a href=\"https://www.example.com/a_b_c\" rel=\"external noopener noreferrer\">www.example.com/a_b_c</a>, \
             oder an <a href=\"mailto:wir@example.com\" rel=\"external noopener noreferrer\">wir@example.com</a>.</p>\n"
        );
        assert_eq!(rendered("https://example.com").0.matches("<a ").count(), 1);
        for text in ["morgen.bitte", "`www.example.com`", "ab 8.30 Uhr z.B. hier"] {
            assert!(!rendered(text).0.contains("<a "), "{text} became {}", rendered(text).0);
        }
        assert_eq!(
            rendered("[www.example.com](https://example.com)").0.matches("<a ").count(),
            1,
            "one link in another"
        );
        assert!(!rendered("javascript://example.com/%0aalert(1)").0.contains("<a"));
        assert_eq!(rendered("<wir@example.com>").0.matches("href=\"mailto:wir@example.com\"").count(), 1);
    }

    #[test]
    fn a_page_of_quotes_is_not_a_page_of_tags() {
        assert_eq!(rendered("> > hier").0.matches("<blockquote>").count(), 2);
        let html = rendered(&format!("{}Ende\n\nDanach", "> ".repeat(9_000))).0;
        assert_eq!((html.matches("<blockquote>").count(), html.matches("</blockquote>").count()), (8, 8));
        assert!(html.contains("Ende") && html.ends_with("<p>Danach</p>\n"), "{html}");
    }

    #[test]
    fn pictures_tell_no_other_site_who_reads() {
        let html = rendered("![Plan des Hofs](https://example.com/pixel.gif)").0;
        assert_eq!(html, "<p>Plan des Hofs</p>\n");
    }
}
