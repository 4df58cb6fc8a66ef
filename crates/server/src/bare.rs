//! Pages of the host itself, for when those of `app` cannot be shown: in their look, and without any script.

use crate::{
    headers::{FORM_PAGE, PLAIN_PAGE},
    site::Site,
};
use app::{entry::dial, form::PAGE};
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    organisation::Organisation,
    session::Ended,
    text::{Lang, Text, text},
};
use maud::{DOCTYPE, Markup, html};

/// Whose portal it is; nobody's, while the database is away.
pub(crate) async fn organisation(site: &Site) -> Organisation {
    site.portal().organisation().await.unwrap_or_default()
}

/// A page with a heading and what is below it.
pub(crate) fn page(organisation: &Organisation, style: &str, lang: Lang, heading: &str, content: Markup) -> Markup {
    let Organisation { name, phone, .. } = organisation;
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (heading) " – " (name) }
                link rel="stylesheet" href=(style);
            }
            body {
                div class="entry" {
                    header class="entry-head" { strong { bdi { (name) } } }
                    main class="entry-main" {
                        h1 { (heading) }
                        (content)
                        @if !phone.is_empty() {
                            p {
                                (text("Dringend? Sie erreichen uns unter", "Urgent? You can reach us at").to(lang)) " "
                                a href=(dial(phone)) { (phone) } "."
                            }
                        }
                    }
                }
            }
        }
    }
}

/// No form of ours has so many fields, and a page of them would be many times as long as what was sent.
const MANY: usize = 500;

/// What a page puts into its forms by itself, or what is only ticked there: nobody has typed it.
const OURS: [&str; 27] = [
    PAGE,
    "agreed",
    "announcement",
    "category",
    "channel",
    "contact",
    "contract",
    "document",
    "entry",
    "find",
    "invitation",
    "key",
    "kind",
    "mark",
    "of",
    "other_version",
    "place",
    "property",
    "seen",
    "staff",
    "state",
    "tell",
    "unit",
    "user",
    "version",
    "when",
    "whom",
];

/// What stands between somebody and the form that they have sent.
pub(crate) struct First {
    /// What it is.
    pub(crate) heading: Text,
    /// What is to be said of it.
    pub(crate) why: Text,
    /// What is to be done.
    pub(crate) wish: Text,
    /// Where.
    pub(crate) address: &'static str,
    /// The status of the answer.
    pub(crate) status: StatusCode,
}

/// A form that cannot be carried out before something else is done: what was typed waits here, out of sight, until it is sent
/// once more. Going back would not do: browsers do not keep pages that must not be stored. Passwords are left out; the form
/// comes back and asks for them. Whoever cannot sign in again can only copy what they have typed.
///
/// `None` if there is nothing that could be lost.
pub(crate) fn first(
    organisation: &Organisation,
    style: &str,
    lang: Lang,
    (action, typed): (&str, &[(String, String)]),
    first: &First,
) -> Option<Response> {
    let secret = |name: &str| name.contains("password");
    if typed.len() > MANY {
        return None;
    }
    typed.iter().find(|(name, value)| name != PAGE && !secret(name) && !value.trim().is_empty())?;
    if Ended::ALL.into_iter().any(|ended| ended.is_for_good() && ended.words() == first.why) {
        let by_hand = |(name, value): &&(String, String)| {
            !OURS.contains(&name.as_str()) && !secret(name) && !value.trim().is_empty()
        };
        let kept: Vec<_> = typed.iter().filter(by_hand).map(|(_, value)| value.as_str()).collect();
        return Some(for_good(organisation, style, lang, &kept.join("\n"), first));
    }
    let waits = text(
        "Was Sie abgeschickt haben, ist noch nicht gespeichert, aber auch nicht verloren: Es wartet hier, solange Sie dieses Fenster \
         offen lassen.",
        "What you have sent is not saved yet, and not lost either: it waits here for as long as you leave this window open.",
    );
    let then = text("Kommen Sie dann hierher zurück:", "Then come back here:");
    let send = text("Noch einmal senden", "Send once more");
    let content = html! {
        p { (first.why.to(lang)) }
        p { (waits.to(lang)) }
        ol {
            li { a class="button" href=(first.address) target="_blank" { (first.wish.to(lang)) } }
            li {
                p { (then.to(lang)) }
                form method="post" action=(action) {
                    @for (name, value) in typed {
                        input type="hidden" name=(name) value=(if secret(name) { "" } else { value });
                    }
                    button class="button button-primary" { (send.to(lang)) }
                }
            }
        }
    };
    let page = page(organisation, style, lang, first.heading.to(lang), content);
    Some((first.status, [(header::CONTENT_SECURITY_POLICY, FORM_PAGE)], Html(page.into_string())).into_response())
}

/// What somebody has typed who cannot send it any more: to be copied, and nothing else.
fn for_good(organisation: &Organisation, style: &str, lang: Lang, typed: &str, first: &First) -> Response {
    let heading = text("Ihr Zugang ist nicht mehr aktiv", "Your login is no longer active");
    let label = text("Was Sie geschrieben haben", "What you have written");
    let hint = text(
        "Es ist nicht gespeichert. Sie können es hier noch kopieren.",
        "It is not saved. You can still copy it here.",
    );
    let content = html! {
        p { (first.why.to(lang)) }
        @if !typed.is_empty() {
            div class="field" {
                label for="typed" { (label.to(lang)) }
                div class="hint" id="typed-hint" { (hint.to(lang)) }
                textarea class="input" id="typed" readonly aria-describedby="typed-hint" { (typed) }
            }
        }
    };
    let page = page(organisation, style, lang, heading.to(lang), content);
    (first.status, [(header::CONTENT_SECURITY_POLICY, PLAIN_PAGE)], Html(page.into_string())).into_response()
}
