//! One search over everything: while typing in the head of each page, and as a page of its own.

use crate::{
    error::PortalError,
    lang::t,
    load::{Load, Packed, in_query, load},
    ui::{Badge, Button, Empty, Icon, PageHeading, SearchField, Section, Symbol},
};
use domain::search::{Found, Group, Hit, Kind};
use leptos::{ev, html, prelude::*, server_fn::codec::Postcard, task::spawn_local, wasm_bindgen::JsCast as _, web_sys};
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// So many of each kind are shown while typing: what fits below the field.
#[cfg(feature = "ssr")]
const FEW: u8 = 5;
/// So many of each kind are shown on the page.
#[cfg(feature = "ssr")]
const MANY: u8 = 25;

/// Whoever pauses for so long wants to see what there is.
const PAUSE: Duration = Duration::from_millis(150);

/// What there is for some words; `all` shows more of each kind.
///
/// # Errors
/// Not found for customers.
#[server(prefix = "/api", endpoint = "search-everything", output = Postcard)]
pub async fn search_everything(
    #[server(default)] q: String,
    #[server(default)] all: bool,
) -> Result<Packed<Found>, PortalError> {
    let door = crate::door::door()?;
    let each = if all { MANY } else { FEW };
    Packed::of(&door.portal.search(&door.visitor, &q, each).await?)
}

/// The field in the head of each page, and what was found below it. The key "/" leads to it.
#[component]
pub(super) fn SearchEverything() -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let found = RwSignal::new(Found::default());
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let typed = StoredValue::new(0_u32);
    let navigate = use_navigate();

    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.key() != "/" || event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                return;
            }
            if let Some(field) = field.get_untracked() {
                event.prevent_default();
                // A browser that refuses leaves the focus where it was.
                drop(field.focus());
                field.select();
            }
        });
        on_cleanup(move || handle.remove());
    });

    let ask = move |words: String| {
        typed.update_value(|n| *n += 1);
        let mine = typed.get_value();
        if words.trim().is_empty() {
            found.set(Found::default());
            open.set(false);
            return;
        }
        set_timeout(
            move || {
                if typed.try_get_value() != Some(mine) {
                    return;
                }
                spawn_local(async move {
                    let answer = search_everything(words, false).await.and_then(Packed::open);
                    if let (Ok(answer), true) = (answer, typed.try_get_value() == Some(mine)) {
                        found.set(answer);
                        active.set(None);
                        open.set(true);
                    }
                });
            },
            PAUSE,
        );
    };
    let hits =
        move || found.with(|found| found.groups.iter().flat_map(|group| group.hits.clone()).collect::<Vec<Hit>>());
    let close = move || {
        open.set(false);
        active.set(None);
    };
    let go = {
        let navigate = navigate.clone();
        move |path: &str| {
            close();
            typed.update_value(|n| *n += 1);
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
            navigate(path, leptos_router::NavigateOptions::default());
        }
    };
    let on_key = {
        let go = go.clone();
        move |event: ev::KeyboardEvent| {
            let count = hits().len();
            match event.key().as_str() {
                "ArrowDown" | "ArrowUp" if count > 0 => {
                    event.prevent_default();
                    open.set(true);
                    let next = match (active.get_untracked(), event.key() == "ArrowDown") {
                        (None, true) => 0,
                        (None, false) => count - 1,
                        (Some(at), true) => (at + 1) % count,
                        (Some(at), false) => (at + count - 1) % count,
                    };
                    active.set(Some(next));
                    show(&option_id(next));
                }
                "Enter" if open.get_untracked() => {
                    if let Some(hit) = active.get_untracked().and_then(|at| hits().get(at).cloned()) {
                        event.prevent_default();
                        go(&hit.path);
                    }
                }
                "Escape" => {
                    // An answer that is still on its way opens nothing any more.
                    typed.update_value(|n| *n += 1);
                    if open.get_untracked() {
                        event.prevent_default();
                        close();
                    }
                }
                _ => {}
            }
        }
    };
    let results = move || {
        let mut at = 0;
        let groups = found.get().groups.into_iter().map(|Group { kind, hits }| {
            let heading = format!("found-{}", kind.label().en.to_lowercase());
            let options: Vec<_> = hits
                .into_iter()
                .map(|hit| {
                    let here = at;
                    at += 1;
                    let go = go.clone();
                    let path = hit.path.clone();
                    view! {
                        <div
                            role="option"
                            class="found"
                            id=option_id(here)
                            aria-selected=move || if active.get() == Some(here) { "true" } else { "false" }
                            // Before the field loses the focus, which closes the list.
                            on:mousedown=move |event| {
                                event.prevent_default();
                                go(&path);
                            }
                        >
                            <Shown kind hit/>
                        </div>
                    }
                })
                .collect();
            view! {
                <div role="group" aria-labelledby=heading.clone()>
                    <div class="found-kind" role="presentation" id=heading.clone()>{kind.label().to(crate::lang::lang())}</div>
                    {options}
                </div>
            }
        });
        groups.collect_view()
    };
    let nothing = move || open.get() && found.with(|found| found.groups.is_empty());
    let told = move || {
        if !open.get() {
            return String::new();
        }
        let count = hits().len();
        match (crate::lang::lang(), count) {
            (_, 0) => t("Nichts gefunden", "Nothing found").to_owned(),
            (domain::text::Lang::De, n) => format!("{n} Treffer, mit den Pfeiltasten auswählen"),
            (domain::text::Lang::En, n) => format!("{n} results, choose with the arrow keys"),
        }
    };
    view! {
        <form method="get" action="/admin/search" role="search" class="search-form" aria-label=t("Überall suchen", "Search everywhere")>
            <div class="search search-everything">
                <Icon of=Symbol::SEARCH/>
                <label class="read-out" for="search-everything">
                    {t("Überall suchen, Taste /", "Search everywhere, key /")}
                </label>
                <input
                    node_ref=field
                    class="input"
                    type="text"
                    enterkeyhint="search"
                    id="search-everything"
                    name="q"
                    role="combobox"
                    aria-autocomplete="list"
                    aria-controls="search-found"
                    aria-expanded=move || if open.get() && !nothing() { "true" } else { "false" }
                    aria-activedescendant=move || active.get().map(option_id)
                    aria-keyshortcuts="/"
                    placeholder=t("Überall suchen", "Search everywhere")
                    autocomplete="off"
                    maxlength="200"
                    on:input=move |event| ask(event_target_value(&event))
                    on:keydown=on_key
                    on:blur=move |_| close()
                />
                <kbd aria-hidden="true">"/"</kbd>
                <div class="found-list" id="search-found" role="listbox" aria-label=t("Gefunden", "Found") hidden=move || !open.get() || nothing()>
                    {results}
                </div>
                <p class="found-list found-none" hidden=move || !nothing()>{t("Nichts gefunden.", "Nothing found.")}</p>
            </div>
            <p class="read-out" role="status">{told}</p>
        </form>
    }
}

fn option_id(at: usize) -> String {
    format!("found-{at}")
}

/// Scrolls an option into view.
fn show(id: &str) {
    if let Some(option) = document().get_element_by_id(id) {
        option.scroll_into_view_with_bool(false);
    }
}

/// Whether a key is meant for a field: boxes to tick take no letters.
fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
    target.is_some_and(|target| match target.tag_name().as_str() {
        "INPUT" => !matches!(target.get_attribute("type").as_deref(), Some("checkbox" | "radio")),
        "TEXTAREA" | "SELECT" => true,
        _ => target.is_content_editable(),
    })
}

/// What was found, in two lines.
#[component]
fn Shown(kind: Kind, hit: Hit) -> impl IntoView {
    let out_of_use = match kind {
        Kind::Staff => t("deaktiviert", "deactivated"),
        Kind::Announcement | Kind::Document => t("zurückgezogen", "withdrawn"),
        _ => t("archiviert", "archived"),
    };
    view! {
        <span class="found-name">
            <bdi>{hit.name}</bdi>
            {hit.archived.then(|| view! { " " <Badge label=out_of_use/> })}
        </span>
        <span class="hint"><bdi>{hit.detail}</bdi></span>
    }
}

/// The page.
#[must_use]
pub fn page() -> impl IntoView {
    let one = in_query();
    let data = load(move || one("q"), |q| search_everything(q, true));
    view! {
        <Title text=t("Suche", "Search")/>
        <PageHeading title=t("Suche", "Search")/>
        <Load
            data=data
            children=move |found: Found| {
                let q = one("q");
                view! { <Results found q/> }
            }
        />
    }
}

#[component]
fn Results(found: Found, q: String) -> impl IntoView {
    let asked = !q.trim().is_empty();
    let more = found.more.then(|| {
        view! {
            <p class="hint">
                {t(
                    "Es gibt mehr als hier stehen. Ein Wort mehr grenzt es ein, zum Beispiel die Straße.",
                    "There is more than stands here. One more word narrows it down, for example the street.",
                )}
            </p>
        }
    });
    let nothing = (asked && found.groups.is_empty()).then(|| {
        view! {
            <Empty
                symbol=Symbol::SEARCH
                title=t("Nichts gefunden", "Nothing found")
                text=t(
                    "Jedes Wort muss am Anfang stimmen. Prüfen Sie die Schreibweise, oder suchen Sie mit weniger Wörtern.",
                    "Each word must be right at its beginning. Check the spelling, or search with fewer words.",
                )
            />
        }
    });
    let groups = found.groups.into_iter().map(|Group { kind, hits }| {
        let hits = hits.into_iter().map(move |hit| {
            let path = hit.path.clone();
            view! { <li><a class="found" href=path><Shown kind hit/></a></li> }
        });
        view! {
            <Section title=kind.label().to(crate::lang::lang())>
                <ul class="found-page" role="list">{hits.collect_view()}</ul>
            </Section>
        }
    });
    view! {
        <form class="filter-bar" method="get" action="/admin/search" role="search" aria-label=t("Suche", "Search")>
            <SearchField name="q" id="page-q" label=t("Name, Titel, Straße, Nummer, E-Mail, Telefon", "Name, title, street, number, e-mail, telephone") value=q/>
            <Button>{t("Suchen", "Search")}</Button>
        </form>
        {nothing}
        {groups.collect_view()}
        {more}
    }
}
