//! What somebody finds in a house: announcements, answers and documents, as far as they may read them. A plain page: each search
//! loads it.

use super::property;
use crate::{
    error::PortalError,
    lang::{lang, t},
    load::{Load, Packed, in_query, load},
    ui::{Button, Empty, Icon, LinkButton, PageHeading, SearchField, Section, Symbol},
};
use domain::{
    fulltext::{Piece, excerpt, marked},
    id::PropertyId,
    reading::{self, Kind},
    refusal::Refusal,
    text::Lang,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::location::Url;
use serde::{Deserialize, Serialize};

/// What was found, in words for its reader.
#[derive(Serialize, Deserialize)]
struct Results {
    property: PropertyId,
    groups: Vec<Group>,
}

#[derive(Serialize, Deserialize)]
struct Group {
    kind: Kind,
    hits: Vec<Hit>,
    next: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Hit {
    href: String,
    title: Vec<Piece>,
    text: Vec<Piece>,
    detail: String,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq)]
struct Asked {
    property: Option<PropertyId>,
    q: String,
    kind: String,
    from: String,
}

/// What there is for some words: of each kind, or of the one in the address.
///
/// # Errors
/// Not found in houses that are not theirs, and for a kind that there is not or that is not open to them.
async fn find(asked: Asked) -> Result<Packed<Results>, PortalError> {
    let door = crate::door::door()?;
    let Asked { property, q, kind, from } = asked;
    let property = property.ok_or(Refusal::NotFound)?;
    let kind = match kind.as_str() {
        "" => None,
        kind => Some(Kind::parse(kind).ok_or(Refusal::NotFound)?),
    };
    let found = door.portal.find_in_house(&door.visitor, property, &q, kind, &from).await?;
    let words = found.words;
    let groups = found.groups.into_iter().map(|group| {
        let mut after = kind.map(|_| from.clone()).unwrap_or_default();
        let hits = group.hits.into_iter().map(|hit| {
            let href = address(group.kind, property, &q, &after, hit.id);
            after = hit.id.to_string();
            hit_in_words(hit, href, &words, door.visitor.lang)
        });
        Group { kind: group.kind, hits: hits.collect(), next: group.next }
    });
    Packed::of(&Results { property, groups: groups.collect() })
}

fn hit_in_words(hit: reading::Hit, href: String, words: &[String], lang: Lang) -> Hit {
    let day = hit.at.map(|at| at.day().to(lang));
    Hit {
        href,
        title: marked(&hit.title, words),
        text: marked(&excerpt(&portal::markdown::words(&hit.text), words), words),
        detail: day.or(hit.under).unwrap_or_default(),
    }
}

/// Where something is read. An answer is the first one of the same search in the FAQ, after the one before it.
fn address(kind: Kind, property: PropertyId, q: &str, after: &str, id: i64) -> String {
    let page = kind.page().path(property);
    match kind {
        Kind::Announcement => format!("{page}/{id}"),
        Kind::Document => format!("/documents/{id}/file"),
        Kind::Faq => {
            let after = if after.is_empty() { String::new() } else { format!("&after={}", Url::escape(after)) };
            format!("{page}?q={}{after}#entry-{id}", Url::escape(q))
        }
    }
}

/// The page.
#[component]
pub(super) fn SearchPage() -> impl IntoView {
    let one = in_query();
    let asked = move || Asked { property: property(), q: one("q"), kind: one("kind"), from: one("from") };
    view! {
        <Load
            data=load(asked, find)
            children=move |results: Results| {
                let Asked { q, kind, from, .. } = asked();
                view! { <Found results q kind=Kind::parse(&kind) further=!from.is_empty()/> }
            }
        />
    }
}

#[component]
fn Found(results: Results, q: String, kind: Option<Kind>, further: bool) -> impl IntoView {
    let Results { property, groups } = results;
    let path = format!("/p/{property}/search");
    let all = format!("{path}?q={}", Url::escape(&q));
    let title = t("Suche", "Search");
    let nothing = groups.iter().all(|group| group.hits.is_empty());
    let open: Vec<Kind> = groups.iter().map(|group| group.kind).collect();
    let body = match (q.trim().is_empty(), nothing) {
        (true, _) => view! {
            <p class="quiet">
                {t(
                    "Gesucht wird in allem, was Sie in diesem Haus lesen können. Auch Teile von Wörtern werden gefunden: „müll“ findet „Sperrmülltermin“.",
                    "Everything is searched that you can read in this house. Parts of words are found, too: “bike” finds “motorbike”.",
                )}
            </p>
        }
        .into_any(),
        (false, true) => nothing_found(property, &open, groups.iter().any(|group| group.next.is_some())),
        (false, false) => ().into_any(),
    };
    let one = kind.is_some();
    let groups = groups.into_iter().filter(|group| !group.hits.is_empty() || group.next.is_some());
    let groups = groups.map(|group| found_of_a_kind(group, &all, one)).collect_view();
    let back = one.then(|| view! { <LinkButton href=all.clone()>{t("Alles, was gefunden wurde", "Everything that was found")}</LinkButton> });
    let first = (one && further).then(|| {
        let href = format!("{all}&kind={}", kind.map_or("", Kind::key));
        view! { <LinkButton href>{t("Von vorn", "From the beginning")}</LinkButton> }
    });
    view! {
        <Title text=title/>
        <PageHeading title/>
        <form class="filter-bar" method="get" action=path role="search" aria-label=title>
            <SearchField name="q" label=t("Wörter, auch Teile davon", "Words, or parts of them") value=q/>
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        {body}
        {groups}
        <div class="buttons">{back} {first}</div>
    }
}

fn nothing_found(property: PropertyId, open: &[Kind], more: bool) -> AnyView {
    if more {
        return view! {
            <p>{t("Bisher wurde nichts gefunden.", "Nothing was found so far.")}</p>
        }
        .into_any();
    }
    let ways = open.iter().map(|kind| {
        let page = kind.page();
        view! { <LinkButton href=page.path(property)>{page.label().to(lang())}</LinkButton> }
    });
    let action = view! { <div class="buttons">{ways.collect_view()}</div> }.into_any();
    view! {
        <Empty
            symbol=Symbol::SEARCH
            title=t("Nichts gefunden", "Nothing found")
            text=t(
                "Suchen Sie mit weniger oder kürzeren Wörtern, sehen Sie selbst nach, oder fragen Sie Ihre Hausverwaltung.",
                "Search with fewer or shorter words, look for yourself, or ask your property manager.",
            )
            action
        />
    }
    .into_any()
}

fn found_of_a_kind(group: Group, all: &str, one: bool) -> AnyView {
    let Group { kind, hits, next } = group;
    let label = kind.page().label().to(lang());
    let none = hits.is_empty();
    let hits = hits.into_iter().map(|hit| {
        view! {
            <li>
                <a class="row-link" href=hit.href>
                    <div>
                        <strong><bdi>{pieces(hit.title)}</bdi></strong>
                        <div><bdi>{pieces(hit.text)}</bdi></div>
                        <div class="hint"><bdi>{hit.detail}</bdi></div>
                    </div>
                    <Icon of=Symbol::FORWARD/>
                </a>
            </li>
        }
    });
    let hits = (!none).then(|| view! { <ul class="rows" role="list">{hits.collect_view()}</ul> });
    let next = next.map(|next| {
        // Beside others a kind begins anew on its own page, unless nothing of what was looked at so far is there to be shown.
        let from = if one || none { format!("&from={next}") } else { String::new() };
        let label = match (none, lang()) {
            (true, Lang::De) => format!("{label}: weitersuchen"),
            (true, Lang::En) => format!("{label}: search on"),
            (false, Lang::De) => format!("{label}: mehr Treffer"),
            (false, Lang::En) => format!("{label}: more results"),
        };
        view! { <p><LinkButton href=format!("{all}&kind={}{from}", kind.key())>{label}</LinkButton></p> }
    });
    view! {
        <Section title=label id=format!("found-{}", kind.key())>
            {hits}
            {next}
        </Section>
    }
    .into_any()
}

fn pieces(pieces: Vec<Piece>) -> AnyView {
    let pieces = pieces.into_iter().map(
        |Piece { text, found }| {
            if found { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
        },
    );
    pieces.collect_view().into_any()
}
